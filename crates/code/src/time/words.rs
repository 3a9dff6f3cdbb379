//! The words of time: what each lower-case word may mean in a time expression.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::vocabulary::{PASTS, WORDS};

/// A unit of the calendar or the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Weekend,
    Week,
    Fortnight,
    Month,
    Quarter,
    Half,
    Season,
    Year,
    Decade,
    Century,
    Millennium,
}

/// A season of the northern year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Season {
    Spring,
    Summer,
    Autumn,
    Winter,
}

impl Season {
    /// As TIMEX3 writes it.
    pub(super) fn code(self) -> &'static str {
        match self {
            Season::Spring => "SP",
            Season::Summer => "SU",
            Season::Autumn => "FA",
            Season::Winter => "WI",
        }
    }
}

/// What a word may mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lex {
    /// 1 to 12.
    Month(u8),
    /// 1 is Monday.
    Weekday(u8),
    Unit(Unit),
    Season(Season),
    /// A part of the day as TIMEX3 writes it: MO, MI (midday), AF, EV, NI, DT.
    Part(&'static str),
    /// A number in words below one hundred.
    Card(u32),
    /// An ordinal in words.
    Ord(u32),
    /// Hundred, thousand, million, billion.
    Scale(u32),
    /// Days from today.
    Day(i32),
    /// "the nineties": the decade's tens.
    Tens(u32),
    /// Comes round every such unit.
    Every(Unit),
    /// A word that the grammar names.
    Word,
    /// First word of a named day, and perhaps a word of the grammar too.
    Named,
    /// A verb in the past: a sign of the tense.
    Past,
    /// No part in any rule.
    Other,
}

const MONTHS: [(&str, u8); 24] = [
    ("january", 1),
    ("february", 2),
    ("march", 3),
    ("april", 4),
    ("may", 5),
    ("june", 6),
    ("july", 7),
    ("august", 8),
    ("september", 9),
    ("october", 10),
    ("november", 11),
    ("december", 12),
    ("jan", 1),
    ("feb", 2),
    ("mar", 3),
    ("apr", 4),
    ("jun", 6),
    ("jul", 7),
    ("aug", 8),
    ("sept", 9),
    ("sep", 9),
    ("oct", 10),
    ("nov", 11),
    ("dec", 12),
];

const WEEKDAYS: [(&str, u8); 21] = [
    ("monday", 1),
    ("tuesday", 2),
    ("wednesday", 3),
    ("thursday", 4),
    ("friday", 5),
    ("saturday", 6),
    ("sunday", 7),
    ("mondays", 1),
    ("tuesdays", 2),
    ("wednesdays", 3),
    ("thursdays", 4),
    ("fridays", 5),
    ("saturdays", 6),
    ("sundays", 7),
    ("mon", 1),
    ("tue", 2),
    ("tues", 2),
    ("wed", 3),
    ("thu", 4),
    ("thurs", 4),
    ("fri", 5),
];

const UNITS: [(&str, Unit); 33] = [
    ("second", Unit::Second),
    ("seconds", Unit::Second),
    ("minute", Unit::Minute),
    ("minutes", Unit::Minute),
    ("hour", Unit::Hour),
    ("hours", Unit::Hour),
    ("day", Unit::Day),
    ("days", Unit::Day),
    ("weekend", Unit::Weekend),
    ("weekends", Unit::Weekend),
    ("week", Unit::Week),
    ("weeks", Unit::Week),
    ("fortnight", Unit::Fortnight),
    ("fortnights", Unit::Fortnight),
    ("month", Unit::Month),
    ("months", Unit::Month),
    ("quarter", Unit::Quarter),
    ("quarters", Unit::Quarter),
    ("semester", Unit::Half),
    ("season", Unit::Season),
    ("year", Unit::Year),
    ("years", Unit::Year),
    ("yr", Unit::Year),
    ("yrs", Unit::Year),
    ("decade", Unit::Decade),
    ("decades", Unit::Decade),
    ("century", Unit::Century),
    ("centuries", Unit::Century),
    ("millennium", Unit::Millennium),
    ("millennia", Unit::Millennium),
    ("hr", Unit::Hour),
    ("hrs", Unit::Hour),
    ("mins", Unit::Minute),
];

const SEASONS: [(&str, Season); 9] = [
    ("spring", Season::Spring),
    ("summer", Season::Summer),
    ("autumn", Season::Autumn),
    ("fall", Season::Autumn),
    ("winter", Season::Winter),
    ("springs", Season::Spring),
    ("summers", Season::Summer),
    ("autumns", Season::Autumn),
    ("winters", Season::Winter),
];

const PARTS: [(&str, &str); 20] = [
    ("morning", "MO"),
    ("mornings", "MO"),
    ("dawn", "MO"),
    ("daybreak", "MO"),
    ("sunrise", "MO"),
    ("midday", "MI"),
    ("noon", "MI"),
    ("lunchtime", "MI"),
    ("afternoon", "AF"),
    ("afternoons", "AF"),
    ("evening", "EV"),
    ("evenings", "EV"),
    ("dusk", "EV"),
    ("sunset", "EV"),
    ("nightfall", "EV"),
    ("night", "NI"),
    ("nights", "NI"),
    ("overnight", "NI"),
    ("midnight", "NI"),
    ("daytime", "DT"),
];

const CARDS: [(&str, u32); 28] = [
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("thirteen", 13),
    ("fourteen", 14),
    ("fifteen", 15),
    ("sixteen", 16),
    ("seventeen", 17),
    ("eighteen", 18),
    ("nineteen", 19),
    ("twenty", 20),
    ("thirty", 30),
    ("forty", 40),
    ("fifty", 50),
    ("sixty", 60),
    ("seventy", 70),
    ("eighty", 80),
    ("ninety", 90),
    ("zero", 0),
];

const ORDS: [(&str, u32); 29] = [
    ("first", 1),
    ("third", 3),
    ("fourth", 4),
    ("fifth", 5),
    ("sixth", 6),
    ("seventh", 7),
    ("eighth", 8),
    ("ninth", 9),
    ("tenth", 10),
    ("eleventh", 11),
    ("twelfth", 12),
    ("thirteenth", 13),
    ("fourteenth", 14),
    ("fifteenth", 15),
    ("sixteenth", 16),
    ("seventeenth", 17),
    ("eighteenth", 18),
    ("nineteenth", 19),
    ("twentieth", 20),
    ("thirtieth", 30),
    ("fortieth", 40),
    ("fiftieth", 50),
    ("sixtieth", 60),
    ("seventieth", 70),
    ("eightieth", 80),
    ("ninetieth", 90),
    ("hundredth", 100),
    ("1st", 1),
    ("2nd", 2),
];

const TENS: [(&str, u32); 6] = [("forties", 4), ("fifties", 5), ("sixties", 6), ("seventies", 7), ("eighties", 8), ("nineties", 9)];

const EVERY: [(&str, Unit); 9] = [
    ("hourly", Unit::Hour),
    ("daily", Unit::Day),
    ("weekly", Unit::Week),
    ("monthly", Unit::Month),
    ("quarterly", Unit::Quarter),
    ("yearly", Unit::Year),
    ("annually", Unit::Year),
    ("nightly", Unit::Day),
    ("fortnightly", Unit::Fortnight),
];

static LEXICON: LazyLock<HashMap<&'static str, (&'static str, Lex)>> = LazyLock::new(|| {
    let mut map = HashMap::with_capacity(1024);
    // Later entries win: a word of the calendar is more than a word of the grammar.
    for w in WORDS {
        map.insert(*w, (*w, Lex::Word));
    }
    for w in PASTS {
        map.insert(*w, (*w, Lex::Past));
    }
    for day in super::days::all() {
        if let Some(first) = day.words.first() {
            map.entry(*first).or_insert((*first, Lex::Named));
        }
    }
    for word in super::calendars::month_words() {
        map.entry(word).or_insert((word, Lex::Named));
    }
    let mut put = |w: &'static str, lex: Lex| {
        map.insert(w, (w, lex));
    };
    EVERY.iter().for_each(|(w, u)| put(w, Lex::Every(*u)));
    TENS.iter().for_each(|(w, n)| put(w, Lex::Tens(*n)));
    ORDS.iter().for_each(|(w, n)| put(w, Lex::Ord(*n)));
    CARDS.iter().for_each(|(w, n)| put(w, Lex::Card(*n)));
    PARTS.iter().for_each(|(w, p)| put(w, Lex::Part(p)));
    SEASONS.iter().for_each(|(w, s)| put(w, Lex::Season(*s)));
    UNITS.iter().for_each(|(w, u)| put(w, Lex::Unit(*u)));
    WEEKDAYS.iter().for_each(|(w, d)| put(w, Lex::Weekday(*d)));
    MONTHS.iter().for_each(|(w, m)| put(w, Lex::Month(*m)));
    for (w, n) in [("hundred", 100), ("thousand", 1000), ("million", 1_000_000), ("billion", 1_000_000_000)] {
        put(w, Lex::Scale(n));
    }
    for (w, n) in [("yesterday", -1), ("today", 0), ("tonight", 0), ("tomorrow", 1)] {
        put(w, Lex::Day(n));
    }
    map
});

/// The longest word in the lexicon, in bytes.
pub(super) const LONGEST: usize = 16;

/// True for the full name of a day of the week, in small letters.
pub(crate) fn is_weekday(word: &str) -> bool {
    is_full(&WEEKDAYS, word)
}

/// True for the full name of a month, in small letters.
pub(crate) fn is_month(word: &str) -> bool {
    is_full(&MONTHS, word)
}

/// The full name of a number is the first that is listed.
fn is_full(list: &[(&str, u8)], word: &str) -> bool {
    let number = list.iter().find(|(w, _)| *w == word).map(|(_, n)| *n);
    number.is_some_and(|n| list.iter().find(|(_, m)| *m == n).is_some_and(|(first, _)| *first == word))
}

/// The lexicon's own copy of a lower-case word and what it may mean; `""` and `Other` for a foreign one.
pub(super) fn look_up(lower: &str) -> (&'static str, Lex) {
    LEXICON.get(lower).copied().unwrap_or(("", Lex::Other))
}
