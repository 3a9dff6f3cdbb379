//! Rules for amounts of time and what is counted from now or from a date said before: "two days ago", "last year",
//! "the past two weeks", "every day", "the 1990s".

use super::Modifier;
use super::line::Line;
use super::quarters::YEAR_EARLIER;
use super::sense::{Amount, Lies, Parsed, Point, Sense, Which, Year};
use super::words::{Lex, Unit};

/// The rule of "the past year", "the last month": one that may end now.
pub(super) const THE_PAST: &str = "the past unit";

fn shift(first: usize, end: usize, unit: Unit, n: i32, which: Which, rule: &'static str) -> Parsed {
    let p = Point { shift: Some((unit, n)), which, ..Point::default() };
    Parsed::new(first, end, Sense::Point(p), rule)
}

/// Words between a number and its unit.
const FILLERS: &[&str] = &[
    "more",
    "additional",
    "extra",
    "consecutive",
    "straight",
    "successive",
    "full",
    "trading",
    "working",
    "business",
    "calendar",
    "whole",
    "further",
    "entire",
];

impl Line<'_> {
    /// A cardinal in digits or words: "12", "twenty-four", "a hundred", "a dozen"; not a bare "a".
    fn cardinal(&self, i: usize) -> Option<(u32, usize)> {
        if let Some(t) = self.tok(i)
            && t.kind == super::scan::Kind::Num
        {
            if self.glued(i + 1) && (self.mark(i + 1, '.') || self.mark(i + 1, ':') || self.mark(i + 1, '%')) && self.glued(i + 2) {
                return None;
            }
            return Some((t.value, i + 1));
        }
        let (mut n, mut end) = match self.lex(i) {
            Lex::Card(n) => {
                let j = self.skip_hyphen(i + 1);
                match self.lex(j) {
                    Lex::Card(m) if n >= 20 && n % 10 == 0 && m < 10 => (n + m, j + 1),
                    _ => (n, i + 1),
                }
            }
            _ if self.any(i, &["a", "an"]) && (matches!(self.lex(i + 1), Lex::Scale(_)) || self.is(i + 1, "dozen")) => (1, i + 1),
            _ => return None,
        };
        if self.is(end, "dozen") {
            return Some((n.saturating_mul(12), end + 1));
        }
        while let Lex::Scale(s) = self.lex(self.skip_hyphen(end)) {
            n = n.saturating_mul(s);
            end = self.skip_hyphen(end) + 1;
        }
        Some((n, end))
    }

    /// How many: `None` in the amount is "some". Returns also whether the words were more than an article.
    fn how_many(&self, i: usize) -> Option<(Option<u32>, bool, usize)> {
        let fraction = |j: usize| -> usize {
            let half = self.num(j) == Some((1, 1)) && self.mark(j + 1, '/') && self.num(j + 2) == Some((2, 1));
            if half {
                j + 3
            } else if self.raw(j) == "½" {
                j + 1
            } else {
                j
            }
        };
        if let Some((n, end)) = self.cardinal(i) {
            let after = fraction(end);
            if after > end {
                return Some((Some(n), true, after));
            }
            if self.is(end, "and") && self.is(end + 1, "a") && self.is(end + 2, "half") {
                return Some((Some(n), true, end + 3));
            }
            // "two to three weeks", "12 to 18 months": the lower bound.
            if (self.any(end, &["to", "or"]) || self.hyphen(end))
                && let Some((m, e)) = self.cardinal(end + 1)
                && m > n
                && self.unit(e).is_some()
            {
                return Some((Some(n), false, e));
            }
            return Some((Some(n), false, end));
        }
        let vague = |end| Some((None, false, end));
        match self.word(i) {
            "few" | "several" | "many" => vague(i + 1),
            "some" if self.unit(i + 1).is_some_and(|_| self.plural(i + 1)) => vague(i + 1),
            "a" if self.is(i + 1, "few") => vague(i + 2),
            "a" if self.is(i + 1, "couple") => {
                let end = if self.is(i + 2, "of") { i + 3 } else { i + 2 };
                Some((Some(2), false, end))
            }
            "couple" => Some((Some(2), false, if self.is(i + 1, "of") { i + 2 } else { i + 1 })),
            "half" if self.any(i + 1, &["a", "an"]) && self.unit(i + 2).is_some() => Some((Some(0), true, i + 2)),
            "half" if self.hyphen(i + 1) && self.unit(i + 2).is_some() => Some((Some(0), true, i + 2)),
            "a" | "an" | "another" => Some((Some(1), false, i + 1)),
            _ => None,
        }
    }

    /// "two weeks", "a year and a half", "five-hour", "several more days".
    pub(super) fn amount(&self, i: usize) -> Option<(Amount, usize)> {
        let (n, mut half, mut at) = self.how_many(i)?;
        if self.any(at, FILLERS) {
            at += 1;
        }
        if self.is(at, "of") && self.is(at - 1, "dozen") {
            at += 1;
        }
        if half && n == Some(0) && self.any(at, &["a", "an"]) {
            at += 1;
        }
        let at = self.skip_hyphen(at);
        let unit = self.unit(at)?;
        // "60 Minutes", "Three Days": titles. "three-quarters" is a fraction, "2015 quarter" a year's.
        let title = self.capital(at)
            && (self.num(i).is_some() || self.capital(i) && i > 0)
            && !self.raw(at).bytes().all(|b| b.is_ascii_uppercase());
        let fraction = unit == Unit::Quarter && (self.plural(at) && self.hyphen(at - 1) || self.year(i).is_some());
        if title || fraction {
            return None;
        }
        let article = self.any(i, &["a", "an", "another"]);
        // "a second" is an ordinal unless a pause follows; a season may be sport's.
        if matches!(unit, Unit::Season | Unit::Half)
            || (unit == Unit::Second && !self.plural(at) && (article || !self.hyphen(at.wrapping_sub(1))))
        {
            return None;
        }
        if unit == Unit::Quarter && article {
            return None;
        }
        let mut end = at + 1;
        if self.is(end, "and") && self.is(end + 1, "a") && self.is(end + 2, "half") {
            half = true;
            end += 3;
        }
        Some((Amount { n, half, unit }, end))
    }

    /// What an amount at `i` becomes by what follows it.
    pub(super) fn counted(&self, i: usize) -> Option<Parsed> {
        let (amount, end) = self.amount(i)?;
        let hyphen = self.skip_hyphen(end);
        let article = self.any(i, &["a", "an"]);
        // "a quarter of a century ago"
        if article
            && self.is(i.wrapping_sub(1), "of")
            && matches!(self.raw(i.wrapping_sub(2)), "quarter" | "third" | "half" | "quarters" | "thirds")
        {
            return None;
        }
        if self.is(hyphen, "old") {
            // An age is no time: "a 20-year-old man".
            return None;
        }
        let away = |end, forward, from_said, rule| Some(Parsed::new(i, end, Sense::Away { amount, forward, from_said }, rule));
        match self.word(hyphen) {
            "ago" => return self.ago(i, amount, hyphen + 1),
            "earlier" | "previously" | "beforehand" => return away(hyphen + 1, false, true, "so long before"),
            "later" | "afterwards" | "afterward" => return away(hyphen + 1, true, true, "so long after"),
            "hence" => return away(hyphen + 1, true, false, "so long from now"),
            "from" if matches!(self.lex(hyphen + 1), Lex::Weekday(_) | Lex::Day(-1 | 1)) => {
                return self.so_long_from_day(i, amount, hyphen + 1);
            }
            "from" if self.any(hyphen + 1, &["now", "today"]) => return away(hyphen + 2, true, false, "so long from now"),
            "or" if self.is(end + 1, "so") && self.is(end + 2, "ago") => return away(end + 3, false, false, "so long ago"),
            "after" | "before" if self.any(end + 1, &["that", "this"]) && self.mark(end + 2, ',') => {
                return away(end + 1, self.is(end, "after"), true, "so long after");
            }
            _ => {}
        }
        if article && amount.n == Some(1) && !amount.half {
            if let Some(set) = self.rate(i, amount.unit, end) {
                return Some(set);
            }
            // "a day" of many a phrase: "a day of mourning", "a year of war" lasts; "a week" lasts.
            if matches!(amount.unit, Unit::Day | Unit::Weekend | Unit::Minute | Unit::Second | Unit::Century)
                && !self.any(
                    i.wrapping_sub(1),
                    &["for", "in", "within", "after", "before", "than", "half", "about", "nearly", "almost", "over", "every", "just"],
                )
            {
                return None;
            }
        }
        let end = if self.is(end, "or") && self.is(end + 1, "so") { end + 2 } else { end };
        let end = if self.hyphen(end) && self.any(end + 1, &["long"]) { end + 2 } else { end };
        Some(Parsed::new(i, end, Sense::Lasting { amount, lies: Lies::Free }, "so long"))
    }

    /// "two years ago", "25 years ago today", "three weeks ago on Friday", "a year ago this Sunday": "ago" ends at `end`.
    fn ago(&self, i: usize, amount: Amount, end: usize) -> Option<Parsed> {
        let ago = |end| Some(Parsed::new(i, end, Sense::Away { amount, forward: false, from_said: false }, "so long ago"));
        let same = |end, month| Some(Parsed::new(i, end, Sense::SameThen { amount, month }, "so long ago"));
        if self.is(end, "today") && amount.unit >= Unit::Day {
            return same(end + 1, false);
        }
        if self.is(end, "this") && amount.unit >= Unit::Week {
            return match self.lex(end + 1) {
                Lex::Unit(Unit::Month) if !self.plural(end + 1) && amount.unit >= Unit::Year => same(end + 2, true),
                Lex::Unit(Unit::Day | Unit::Week | Unit::Month) | Lex::Weekday(_) => ago(end + 2),
                _ => ago(end),
            };
        }
        let at = if self.is(end, "on") { end + 1 } else { end };
        if let (Unit::Week, Some(n @ 1..100), Lex::Weekday(d)) = (amount.unit, amount.n, self.lex(at))
            && self.capital(at)
            && !self.plural(at)
        {
            let p = Point { weekday: Some(d), shift: Some((Unit::Week, -(n as i32))), ..Point::default() };
            return Some(Parsed::new(i, at + 1, Sense::Point(p), "weekday of a week"));
        }
        ago(end)
    }

    /// "a week from Tuesday", "two days from tomorrow"; the day is at `at`.
    fn so_long_from_day(&self, i: usize, amount: Amount, at: usize) -> Option<Parsed> {
        let days = match amount.unit {
            Unit::Day => 1,
            Unit::Week => 7,
            Unit::Fortnight => 14,
            _ => return None,
        };
        let days = amount.n.filter(|n| *n < 100 && !amount.half).and_then(|n| i32::try_from(n).ok())? * days;
        let p = match self.lex(at) {
            Lex::Day(n) => Point { shift: Some((Unit::Day, n + days)), ..Point::default() },
            Lex::Weekday(d) if self.capital(at) && !self.plural(at) => {
                Point { weekday: Some(d), which: Which::Next, further: days, ..Point::default() }
            }
            _ => return None,
        };
        Some(Parsed::new(i, at + 1, Sense::Point(p), "so long from a day"))
    }

    /// "twice a month", "$5 million a year", "three times a week": "a year" is at `i`.
    fn rate(&self, i: usize, unit: Unit, end: usize) -> Option<Parsed> {
        let set = |first: usize| Some(Parsed::new(first, end, Sense::Set(length(unit, Some(1), false)), "rate"));
        let prev = i.checked_sub(1)?;
        if self.any(prev, &["once", "twice"]) {
            return set(prev);
        }
        if self.is(prev, "times") {
            return match prev.checked_sub(1) {
                Some(n) if self.cardinal(n).is_some() || self.any(n, &["several", "many", "few"]) => set(n),
                _ => set(i),
            };
        }
        let money = self.num(prev).is_some()
            || matches!(self.lex(prev), Lex::Scale(_))
            || self.mark(prev, '%')
            || self.any(prev, &["percent"])
            || self.tok(prev).is_some_and(|t| t.kind == super::scan::Kind::Num)
            || (self.lower_case_plural(prev)
                && i > 1
                && (self.tok(i - 2).is_some_and(|t| t.kind == super::scan::Kind::Num)
                    || matches!(self.lex(i - 2), Lex::Scale(_) | Lex::Card(_))));
        money.then(|| set(i)).flatten()
    }

    fn lower_case_plural(&self, i: usize) -> bool {
        self.is_word(i) && !self.capital(i) && self.raw(i).ends_with('s')
    }

    /// "every day", "each Thursday", "every two years", "every other week".
    pub(super) fn every(&self, i: usize) -> Option<Parsed> {
        if !self.any(i, &["every", "each", "per"]) {
            return None;
        }
        let set = |end, value: String| Some(Parsed::new(i, end, Sense::Set(value), "every"));
        let at = i + 1;
        if self.is(i, "per") {
            return match self.unit(at) {
                Some(u) if !self.plural(at) => set(at + 1, length(u, Some(1), false)),
                _ => None,
            };
        }
        if self.is(at, "other") || self.raw(at) == "other" {
            // "every other Friday"
            return match self.lex(at + 1) {
                Lex::Unit(u) => set(at + 2, length(u, Some(2), false)),
                Lex::Weekday(_) => set(at + 2, length(Unit::Week, Some(2), false)),
                _ => None,
            };
        }
        let part_set = |part: &str| format!("XXXX-XX-XXT{part}");
        match self.lex(at) {
            Lex::Unit(Unit::Second) if matches!(self.lex(at + 1), Lex::Weekday(_)) => set(at + 2, length(Unit::Week, Some(2), false)),
            Lex::Unit(Unit::Second | Unit::Half | Unit::Season) => None,
            Lex::Unit(u) if !self.plural(at) => set(at + 1, length(u, Some(1), false)),
            // "every third Thursday"
            Lex::Ord(n) if matches!(self.lex(at + 1), Lex::Weekday(_)) => set(at + 2, length(Unit::Week, Some(n), false)),
            Lex::Weekday(d) => match self.lex(at + 1) {
                Lex::Part(p) => set(at + 2, format!("XXXX-WXX-{d}T{p}")),
                _ => set(at + 1, format!("XXXX-WXX-{d}")),
            },
            Lex::Month(m) if self.capital(at) => set(at + 1, format!("XXXX-{m:02}")),
            Lex::Season(s) => set(at + 1, format!("XXXX-{}", s.code())),
            Lex::Part(p) => set(at + 1, part_set(p)),
            _ => {
                let (a, end) = self.amount(at)?;
                (a.n.is_some() && self.cardinal(at).is_some()).then(|| set(end, length(a.unit, a.n, a.half))).flatten()
            }
        }
    }

    /// "last week", "this year", "next Friday", "the past two years", "that day", "the previous evening": the pointing
    /// word is at `i`, after an article where `article`.
    pub(super) fn pointed(&self, i: usize, article: bool) -> Option<Parsed> {
        let word = self.word(i);
        let at = self.skip_hyphen(i + 1);
        let which = match word {
            "last" | "past" => Which::Last,
            "this" | "current" | "present" => Which::This,
            "next" | "coming" | "upcoming" | "forthcoming" => Which::Next,
            "previous" | "preceding" => Which::Previous,
            "following" | "subsequent" | "ensuing" => Which::Following,
            "that" | "same" => Which::Same,
            "these" if self.is(at, "days") => return Some(Parsed::new(i, at + 1, Sense::Ref("PRESENT_REF"), "these days")),
            "recent" | "these" | "those" | "former" | "latest" | "first" | "final" | "rest" => Which::Tense,
            _ => return None,
        };
        if article && word == "this"
            || !article
                && matches!(word, "present" | "same" | "previous" | "following" | "subsequent" | "current")
                && self.unit(at).is_none()
        {
            return None;
        }
        // "this past spring", "this coming Sunday", "that same day"
        let at = match (word, self.word(at)) {
            ("this", "past" | "coming" | "same" | "very" | "current") => at + 1,
            ("that", "same" | "very") => at + 1,
            ("last" | "past" | "next" | "current" | "coming" | "previous" | "latest", "fiscal" | "calendar" | "academic") => at + 1,
            _ => at,
        };
        let which = match (word, self.word(at - 1)) {
            ("this", "past") => Which::Last,
            ("this", "coming") => Which::Next,
            _ => which,
        };
        match word {
            "recent" => {
                let unit = self.unit(at).filter(|_| self.plural(at))?;
                if unit != Unit::Year {
                    let amount = Amount { n: None, half: false, unit };
                    return Some(Parsed::new(i, at + 1, Sense::Lasting { amount, lies: Lies::Past }, "recent days"));
                }
                return Some(Parsed::new(i, at + 1, Sense::Ref("PAST_REF"), "recent years"));
            }
            "these" | "those" | "former" | "rest" => return None,
            "latest" => {
                return match self.unit(at) {
                    Some(Unit::Quarter) => Some(shift(i, at + 1, Unit::Quarter, 0, Which::Same, "latest quarter").with_article()),
                    None if self.is(at, "period") => Some(shift(i, at + 1, Unit::Quarter, 0, Which::Same, "latest quarter").with_article()),
                    Some(unit @ (Unit::Week | Unit::Month | Unit::Year)) => self.pointed_unit(i, at, unit, Which::Last, -1, article),
                    _ => None,
                };
            }
            "first" | "final" => {
                let (amount, end) = self.amount(at).filter(|_| !self.any(at, &["a", "an"])).or_else(|| {
                    let unit = self.unit(at).filter(|u| self.plural(at) && *u > Unit::Minute)?;
                    Some((Amount { n: None, half: false, unit }, at + 1))
                })?;
                return Some(Parsed::new(i, end, Sense::Lasting { amount, lies: Lies::Free }, "first so long").with_article());
            }
            _ => {}
        }
        let n = match which {
            Which::Last | Which::Previous => -1,
            Which::Next | Which::Following => 1,
            _ => 0,
        };
        match self.lex(at) {
            Lex::Unit(Unit::Second | Unit::Half) => None,
            Lex::Unit(Unit::Season) => None,
            Lex::Unit(unit) => self.pointed_unit(i, at, unit, which, n, article),
            Lex::Weekday(d) if self.capital(at) && !(self.any(at + 1, &["times"]) && self.capital(at + 1)) => {
                let mut p = self.weekday(at)?;
                let Sense::Point(q) = &mut p.sense else { return None };
                if q.day.is_none() {
                    q.which = which;
                    q.weekday = Some(d);
                }
                p.first = i;
                p.article = true;
                Some(p)
            }
            Lex::Month(_) if self.capital(at) => {
                let mut p = self.month_first(at).or_else(|| {
                    let Lex::Month(m) = self.lex(at) else { return None };
                    Some(Parsed::new(at, at + 1, Sense::Point(Point { month: Some(m), ..Point::default() }), "month"))
                })?;
                if let Sense::Point(q) = &mut p.sense
                    && q.year == Year::None
                {
                    q.which = which;
                }
                p.first = i;
                Some(p)
            }
            Lex::Season(_) => self.season(at, which).map(|p| Parsed { first: i, article: true, ..p }),
            Lex::Part(part) if !self.plural(at) => self.pointed_part(i, at, part, which),
            Lex::Named | Lex::Word if self.capital(at) => self.named_day(at, which).map(|p| Parsed { first: i, ..p }),
            Lex::Ord(_) => None,
            _ => self.pointed_amount(i, at, which),
        }
    }

    fn pointed_unit(&self, i: usize, at: usize, unit: Unit, which: Which, n: i32, article: bool) -> Option<Parsed> {
        let word = self.word(i);
        let end = at + 1;
        // "This Week" with quotes is a programme; "last-minute" a manner.
        if self.counted_within(i, at)
            || self.capital(i) && self.capital(at) && (i > 0 || self.mark(end, '\'') || self.mark(end, '"'))
            || at == i + 2 && self.hyphen(i + 1) && unit == Unit::Minute
        {
            return None;
        }
        if self.plural(at) {
            // "past years", "coming weeks", "the last hours"
            let amount = Amount { n: None, half: false, unit };
            return match which {
                Which::Last => Some(if word == "past" && !article {
                    Parsed::new(i, end, Sense::Ref("PAST_REF"), "past years")
                } else {
                    Parsed::new(i, end, Sense::Lasting { amount, lies: Lies::Past }, "past so long").with_article()
                }),
                Which::Next if matches!(word, "coming" | "next" | "upcoming") => {
                    Some(Parsed::new(i, end, Sense::Lasting { amount, lies: Lies::Next }, "next so long").with_article())
                }
                _ => None,
            };
        }
        if unit < Unit::Day {
            let amount = Amount { n: Some(1), half: false, unit };
            return match which {
                Which::Last => Some(Parsed::new(i, end, Sense::Lasting { amount, lies: Lies::Past }, "past so long").with_article()),
                Which::Next => Some(Parsed::new(i, end, Sense::Lasting { amount, lies: Lies::Next }, "next so long").with_article()),
                _ => None,
            };
        }
        // "the next day" is the day after the one just said; "next week" is counted from now.
        let which = match (which, unit, article) {
            (Which::Next, Unit::Day, _) => Which::Following,
            (Which::Last, Unit::Day, true) => return None,
            (w, ..) => w,
        };
        if word == "past" && matches!(unit, Unit::Decade | Unit::Century | Unit::Week | Unit::Month)
            || article && matches!(word, "last" | "next") && unit >= Unit::Decade
        {
            let amount = Amount { n: Some(1), half: false, unit };
            let lies = if which == Which::Last { Lies::Past } else { Lies::Next };
            return Some(Parsed::new(i, end, Sense::Lasting { amount, lies }, "past so long").with_article());
        }
        let until_now = unit >= Unit::Week && matches!(which, Which::Last) && (word == "past" || word == "last" && article);
        let mut p = shift(i, end, unit, n, which, if until_now { THE_PAST } else { "pointed unit" }).with_article();
        if let Sense::Point(q) = &mut p.sense {
            q.fiscal = self.is(at.wrapping_sub(1), "fiscal");
        }
        // "this year's third quarter", "last year's first half"
        if unit == Unit::Year
            && let Some(year) = match which {
                Which::Last => Some(Year::Rel(-1)),
                Which::This => Some(Year::Rel(0)),
                Which::Next => Some(Year::Rel(1)),
                _ => None,
            }
        {
            let mut after = end;
            if self.mark(end, '\'') && self.is(end + 1, "s") {
                after = end + 2;
            }
            if let Some(q) = self.quarter_of(after, i, year) {
                return Some(q);
            }
            // "last year's quarter"
            if which == Which::Last && after > end && (self.unit(after) == Some(Unit::Quarter) || self.is(after, "period")) {
                return Some(Parsed::new(i, after + 1, YEAR_EARLIER, "year-earlier"));
            }
        }
        Some(self.with_part(p))
    }

    fn pointed_part(&self, i: usize, at: usize, part: &'static str, which: Which) -> Option<Parsed> {
        let day = match which {
            Which::This => (0, Which::Tense),
            Which::Last if part == "NI" || part == "EV" => (-1, Which::Tense),
            Which::Same => (0, Which::Same),
            Which::Next | Which::Following => (1, Which::Following),
            Which::Previous => (-1, Which::Previous),
            _ => return None,
        };
        let p = Point { shift: Some((Unit::Day, day.0)), which: day.1, part: Some(part), ..Point::default() };
        Some(Parsed::new(i, at + 1, Sense::Point(p), "pointed part of the day").with_article())
    }

    fn pointed_amount(&self, i: usize, at: usize, which: Which) -> Option<Parsed> {
        if self.any(at, &["a", "an"]) {
            return None;
        }
        let lies = match which {
            Which::Last => Lies::Past,
            Which::Next => Lies::Next,
            // Counted from what was said, which may be no day.
            Which::Previous | Which::Following => Lies::Free,
            Which::This | Which::Same | Which::Tense => return None,
        };
        // "past three summers"
        if let Some((_, end)) = self.cardinal(at)
            && let Lex::Season(s) = self.lex(end)
            && self.plural(end)
        {
            return Some(Parsed::new(i, end + 1, Sense::Set(format!("XXXX-{}", s.code())), "past seasons").with_article());
        }
        let (amount, end) = self.amount(at)?;
        let lies = if self.counted_within(i, end - 1) { Lies::Free } else { lies };
        let end = if self.is(end, "or") && self.is(end + 1, "so") { end + 2 } else { end };
        Some(Parsed::new(i, end, Sense::Lasting { amount, lies }, "past so long").with_article())
    }

    /// "daily", "annually", "weekly".
    pub(super) fn adverb_of_set(&self, i: usize) -> Option<Parsed> {
        let Lex::Every(unit) = self.lex(i) else { return None };
        if self.name_like(i + 1) || self.word(i) == "quarterly" || self.capital(i) && i > 0 {
            // "the Daily Mail"; "quarterly dividend" is a thing, not a time.
            return None;
        }
        Some(Parsed::new(i, i + 1, Sense::Set(length(unit, Some(1), false)), "adverb of a set"))
    }

    /// "nearly", "more than", "about": before an amount or a date.
    pub(super) fn approximator(&self, i: usize) -> Option<(Modifier, usize)> {
        Some(match self.word(i) {
            "nearly" | "almost" => (Modifier::LessThan, i + 1),
            "about" | "around" | "approximately" | "roughly" => (Modifier::Approx, i + 1),
            "over" => (Modifier::MoreThan, i + 1),
            "more" if self.is(i + 1, "than") => (Modifier::MoreThan, i + 2),
            "less" if self.is(i + 1, "than") => (Modifier::LessThan, i + 2),
            "no" if self.is(i + 1, "more") && self.is(i + 2, "than") => (Modifier::EqualOrLess, i + 3),
            "no" if self.is(i + 1, "less") && self.is(i + 2, "than") => (Modifier::EqualOrMore, i + 3),
            "at" if self.is(i + 1, "least") => (Modifier::EqualOrMore, i + 2),
            "at" if self.is(i + 1, "most") => (Modifier::EqualOrLess, i + 2),
            "up" if self.is(i + 1, "to") => (Modifier::EqualOrLess, i + 2),
            _ => return None,
        })
    }
}

/// A length as ISO 8601 writes it; the unknown number is X.
pub(super) fn length(unit: Unit, n: Option<u32>, half: bool) -> String {
    let Some(n) = n else {
        return match unit {
            Unit::Second => "PTXS".into(),
            Unit::Minute => "PTXM".into(),
            Unit::Hour => "PTXH".into(),
            Unit::Day | Unit::Weekend => "PXD".into(),
            Unit::Week | Unit::Fortnight => "PXW".into(),
            Unit::Month => "PXM".into(),
            Unit::Quarter | Unit::Half | Unit::Season => "PXQ".into(),
            Unit::Year => "PXY".into(),
            Unit::Decade => "PXE".into(),
            Unit::Century => "PXC".into(),
            Unit::Millennium => "PXL".into(),
        };
    };
    let halves = |whole: String, rest: &str| if n == 0 { rest.to_owned() } else { whole };
    match (unit, half) {
        (Unit::Second, false) => format!("PT{n}S"),
        (Unit::Second, true) => format!("PT{n}.5S"),
        (Unit::Minute, false) => format!("PT{n}M"),
        (Unit::Minute, true) => halves(format!("PT{n}M30S"), "PT30S"),
        (Unit::Hour, false) => format!("PT{n}H"),
        (Unit::Hour, true) => halves(format!("PT{n}H30M"), "PT30M"),
        (Unit::Day, false) => format!("P{n}D"),
        (Unit::Day, true) => halves(format!("P{n}DT12H"), "PT12H"),
        (Unit::Weekend, _) => format!("P{}D", n.saturating_mul(2)),
        (Unit::Week, false) => format!("P{n}W"),
        (Unit::Week, true) => format!("P{n}.5W"),
        (Unit::Fortnight, _) => format!("P{}W", n.saturating_mul(2)),
        (Unit::Month, false) => format!("P{n}M"),
        (Unit::Month, true) => format!("P{n}.5M"),
        (Unit::Quarter | Unit::Season | Unit::Half, _) => format!("P{n}Q"),
        (Unit::Year, false) => format!("P{n}Y"),
        (Unit::Year, true) => halves(format!("P{n}Y6M"), "P6M"),
        (Unit::Decade, half) => format!("P{}Y", n.saturating_mul(10).saturating_add(if half { 5 } else { 0 })),
        (Unit::Century, half) => format!("P{}Y", n.saturating_mul(100).saturating_add(if half { 50 } else { 0 })),
        (Unit::Millennium, _) => format!("P{}Y", n.saturating_mul(1000)),
    }
}
