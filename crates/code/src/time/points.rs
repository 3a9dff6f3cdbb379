//! Rules for places on the calendar: dates, months, seasons, named days.

use super::days;
use super::line::Line;
use super::sense::{Clock, Parsed, Point, Sense, Which, Year};
use super::words::{Lex, Unit};
use super::years::full_year;

/// The rule of "5/3/2024": the value follows the wires of America, the date claims the year.
pub(super) const DAY_OR_MONTH: &str = "day or month first";

pub(super) fn point(first: usize, end: usize, p: Point, rule: &'static str) -> Parsed {
    Parsed::new(first, end, Sense::Point(p), rule)
}

impl Line<'_> {
    /// A day of a month: 1 to 31, with or without "th", or an ordinal in words.
    fn day_number(&self, i: usize) -> Option<(u8, usize)> {
        if let Some((n, 1 | 2)) = self.num(i) {
            let end = if self.glued(i + 1) && self.any(i + 1, &["st", "nd", "rd", "th"]) { i + 2 } else { i + 1 };
            let more = self.glued(end)
                && (self.num(end).is_some()
                    || self.mark(end, '%')
                    || ((self.mark(end, '.') || self.mark(end, ':')) && self.glued(end + 1) && self.num(end + 1).is_some()));
            return ((1..=31).contains(&n) && !more).then_some((n as u8, end));
        }
        match self.lex(i) {
            Lex::Ord(n) if n <= 20 => Some((n as u8, i + 1)),
            Lex::Unit(Unit::Second) if self.is(i, "second") => Some((2, i + 1)),
            Lex::Card(n @ (20 | 30)) if self.hyphen(i + 1) => match self.lex(i + 2) {
                Lex::Ord(m) if n + m <= 31 => Some(((n + m) as u8, i + 3)),
                Lex::Unit(Unit::Second) if n == 20 => Some((22, i + 3)),
                _ => None,
            },
            _ => None,
        }
    }

    /// A month's name where it is one: "May", "March", "April" are also other things.
    fn month_name(&self, i: usize) -> Option<(u8, usize)> {
        let Lex::Month(m) = self.lex(i) else { return None };
        let word = self.word(i);
        if !self.capital(i) {
            return None;
        }
        let abbreviated = word.len() <= 4 && !matches!(word, "may" | "june" | "july");
        let end = if abbreviated { self.skip_dot(i + 1) } else { i + 1 };
        // "Jan-Mar"
        let ranged = |k: usize| self.capital(k) && matches!(self.lex(k), Lex::Month(_));
        if self.dash(end) && ranged(end + 1) || i > 1 && self.dash(i - 1) && ranged(i - 2) {
            return Some((m, end));
        }
        if abbreviated && end == i + 1 && self.day_number(end).is_none() && self.year(end).is_none() {
            // "Mar", "Jan" and "Dec" alone are names and acronyms.
            return None;
        }
        Some((m, end))
    }

    /// The month at `i` stands alone (no day, no year): is it a month at all? Some are verbs, nouns and first names too.
    fn lone_month_is_one(&self, i: usize, end: usize) -> bool {
        let prev = i.wrapping_sub(1);
        let name_follows = self.name_like(end);
        // "the October Revolution", "Black September"
        if matches!(self.raw(end), "Revolution" | "War" | "Uprising" | "Movement" | "Brigade" | "Rebellion" | "Massacre")
            || matches!(self.raw(prev), "Black" | "Red" | "Bloody")
        {
            return false;
        }
        let listed = i > 1
            && matches!(self.lex(i - 2), Lex::Month(_))
            && (self.mark(prev, ',') || self.dash(prev) || self.any(prev, &["and", "or", "to"]));
        let hyphened = i > 1 && self.hyphen(prev) && self.any(i - 2, &["mid", "early", "late"]);
        // Prepositions and the like that a month follows and a person or a verb hardly does.
        let sure = hyphened
            || self.any(
                prev,
                &[
                    "in", "since", "until", "till", "by", "from", "during", "through", "last", "next", "this", "late", "early", "mid",
                    "every", "each", "between", "around",
                ],
            );
        let led = sure || self.any(prev, &["to", "of", "after", "before", "and", "or", "for", "past"]);
        match self.word(i) {
            "may" => {
                // "planned for May"
                let planned = self.is(prev, "for")
                    && (self.any(i.wrapping_sub(2), &["planned", "scheduled", "expected", "set", "due"])
                        || matches!(self.raw(i.wrapping_sub(2)), "slated" | "called" | "elections" | "election"));
                !name_follows && (listed || sure || planned || self.any(prev, &["to", "of", "after", "before", "than"]))
            }
            "march" => {
                let marched_for = self.any(end, &["on", "of", "for", "to", "in"]);
                listed || self.any(prev, &["in", "since", "until", "by", "from"]) || led && !self.is(prev, "for") && !marched_for
            }
            "august" | "april" | "june" | "january" => {
                let raw = self.raw(i);
                let acronym = raw.len() > 1 && raw.bytes().all(|b| b.is_ascii_uppercase());
                if name_follows { listed || sure } else { led || listed || !acronym }
            }
            _ => true,
        }
    }

    /// "March", "March 18", "March 18, 2024", "March 2024", "March of last year", "June last year".
    pub(super) fn month_first(&self, i: usize) -> Option<Parsed> {
        let (m, after) = self.month_name(i)?;
        let mut p = Point { month: Some(m), ..Point::default() };
        // "May 18th", "May the 18th"
        let day_at = if self.is(after, "the") { after + 1 } else { after };
        if let Some((d, end)) = self.day_number(day_at)
            && (day_at == after || self.any(end - 1, &["th", "st", "nd", "rd"]) || matches!(self.lex(end - 1), Lex::Ord(_)))
            && self.unit(self.skip_hyphen(end)).is_none_or(|u| u > Unit::Day || u < Unit::Hour)
            && !(self.is(i, "may") && self.is(day_at, "first") && !self.capital(day_at))
        {
            p.day = Some(d);
            let (year, end) = self.year_after(end, true);
            p.year = year;
            return Some(point(i, end, p, "month day"));
        }
        let (year, end) = self.year_after(after, false);
        if year != Year::None {
            p.year = year;
            return Some(point(i, end, p, "month year"));
        }
        self.lone_month_is_one(i, after).then(|| point(i, after, p, "month"))
    }

    /// The year that may follow a month or a day: ", 2024", "2024", "of 2024", "of last year", "last year".
    fn year_after(&self, i: usize, has_day: bool) -> (Year, usize) {
        let comma = self.skip_comma(i);
        if let Some((y, end)) = self.year(comma)
            && !(self.num(comma).is_none() && comma == i && has_day)
            && !(comma > i && !has_day && self.counts(end))
        {
            return (Year::Abs(y), end);
        }
        if !has_day
            && self.mark(i, '\'')
            && let Some((n, 2)) = self.num(i + 1)
        {
            return (Year::Abs(full_year(n)), i + 2);
        }
        let j = if self.any(i, &["of", "in"]) { i + 1 } else { i };
        if j > i
            && let Some((y, end)) = self.year(j)
            && self.num(j).is_some()
            && self.is(i, "of")
        {
            return (Year::Abs(y), end);
        }
        if let Some((y, end)) = self.year_word(j)
            && !self.is(i, "in")
        {
            return (y, end);
        }
        (Year::None, i)
    }

    /// "last year", "this year", "next year", "that year", "the same year", "the following year".
    pub(super) fn year_word(&self, i: usize) -> Option<(Year, usize)> {
        let j = if self.is(i, "the") { i + 1 } else { i };
        if self.unit(j + 1) != Some(Unit::Year) || self.plural(j + 1) {
            return None;
        }
        let year = match self.word(j) {
            "last" | "past" => Year::Rel(-1),
            "this" | "current" => Year::Rel(0),
            "next" => Year::Rel(1),
            "that" | "same" => Year::Said(0),
            "previous" => Year::Said(-1),
            "following" => Year::Said(1),
            _ => return None,
        };
        Some((year, j + 2))
    }

    /// "18 March 2024", "the 18th of March", "18-20 March": the day comes first.
    pub(super) fn day_first(&self, i: usize) -> Option<Parsed> {
        let (d, end) = self.day_number(i)?;
        let ordinal = self.num(i).is_none() || end > i + 1;
        if self.num(i).is_none() && !self.is(end, "of") {
            return None;
        }
        // "24-Feb-2022"
        if self.hyphen(end)
            && let Lex::Month(m) = self.lex(end + 1)
            && self.hyphen(end + 2)
            && let Some((y, end)) = self.year(end + 3).filter(|_| self.glued(end + 3))
        {
            return Some(point(i, end, Point { month: Some(m), day: Some(d), year: Year::Abs(y), ..Point::default() }, "day month"));
        }
        let at = if self.is(end, "of") { end + 1 } else { end };
        // "24 Feb 22", where nothing is counted by the second number
        if let Lex::Month(m) = self.lex(at)
            && self.word(at).len() <= 3
            && !self.is(at, "may")
            && let Some((n, 2)) = self.num(at + 1).filter(|_| !self.glued(at + 1) && !self.is_word(at + 2) && !self.mark(at + 2, '%'))
        {
            return Some(point(
                i,
                at + 2,
                Point { month: Some(m), day: Some(d), year: Year::Abs(full_year(n)), ..Point::default() },
                "day month",
            ));
        }
        if let Some((m, after)) = self.month_name(at)
            && !(self.is(at, "march") && self.any(after, &["on", "for"]))
        {
            let (year, stop) = self.year_after(after, true);
            // "In 2015 18 March saw" never; but "400 May" and "5 May have" do.
            let modal = self.is(at, "may") && self.any(after, &["be", "have", "not", "also"]);
            if modal {
                return None;
            }
            let p = Point { month: Some(m), day: Some(d), year, ..Point::default() };
            return Some(if ordinal { point(i, stop, p, "day month").with_article() } else { point(i, stop, p, "day month") });
        }
        // "18-20 March", "18 and 20 March", "18 to 20 March": the first number alone.
        if self.dash(end) || self.any(end, &["and", "to", "or"]) {
            let (d2, end2) = self.day_number(end + 1)?;
            let at = if self.is(end2, "of") { end2 + 1 } else { end2 };
            let (m, after) = self.month_name(at)?;
            if d2 > d {
                let (year, _) = self.year_after(after, true);
                let p = Point { month: Some(m), day: Some(d), year, ..Point::default() };
                return Some(point(i, end, p, "day of a range"));
            }
        }
        None
    }

    /// "2024-03-18", "3/18/2024", "18.03.2024".
    pub(super) fn numeric(&self, i: usize) -> Option<Parsed> {
        let (a, da) = self.num(i)?;
        // The attacks that are called by their date.
        let called = a == 9 && self.mark(i + 1, '/') && self.num(i + 2) == Some((11, 2)) && self.glued(i + 1) && self.glued(i + 2);
        let more = self.glued(i + 3) && self.mark(i + 3, '/') || self.is(i + 3, "of");
        if called && !self.glued(i) && !more {
            let p = Point { year: Year::Abs(2001), month: Some(9), day: Some(11), ..Point::default() };
            return Some(point(i, i + 3, p, "numeric date"));
        }
        if self.glued(i) && i > 0 && !self.mark(i - 1, '(') && !self.mark(i - 1, '[') && !self.mark(i - 1, '"') && !self.mark(i - 1, '\'') {
            return None;
        }
        let mark = ['-', '/', '.'].into_iter().find(|&c| self.mark(i + 1, c) && self.mark(i + 3, c))?;
        if !(1..=4).all(|k| self.glued(i + k))
            || (self.glued(i + 5) && (self.mark(i + 5, mark) && self.glued(i + 6) && self.num(i + 6).is_some()))
        {
            return None;
        }
        let ((b, db), (c, dc)) = (self.num(i + 2)?, self.num(i + 4)?);
        let (y, m, d) = match (mark, da, dc) {
            (_, 4, 1 | 2) => (a, b, c),
            ('.', 1 | 2, 4) => (c, b, a),
            // Month first, as American wires write; unless it cannot be.
            ('/', 1 | 2, 4) | ('-', 1 | 2, 4) => {
                if a > 12 {
                    (c, b, a)
                } else {
                    (c, a, b)
                }
            }
            ('/', 1 | 2, 2) if db <= 2 => {
                let y = u32::from(full_year(c).unsigned_abs());
                if a > 12 { (y, b, a) } else { (y, a, b) }
            }
            _ => return None,
        };
        // A year before 1500 is one of another calendar, which is not named.
        if !(1500..=2199).contains(&y) || !(1..=12).contains(&m) || !(1..=31).contains(&d) {
            return None;
        }
        let mut p = Point { year: Year::Abs(y as i16), month: Some(m as u8), day: Some(d as u8), ..Point::default() };
        let mut end = i + 5;
        // "2024-03-18T10:30", "2024-03-18T10:30Z", "2024-03-18T10:30:00+02:00"
        if self.glued(end)
            && self.raw(end) == "T"
            && let Some((clock, after)) = self.hour_minute(end + 1)
        {
            let (zone, after) = self.glued_zone(after);
            p.clock = Some(Clock { zone, ..clock });
            end = after;
        }
        // Half the world writes the day first.
        let either = da <= 2 && mark != '.' && a <= 12 && b <= 12 && a != b;
        Some(point(i, end, p, if either { DAY_OR_MONTH } else { "numeric date" }))
    }

    /// "summer", "the summer of 1994", "spring 2011"; the season is at `i`.
    pub(super) fn season(&self, i: usize, which: Which) -> Option<Parsed> {
        let Lex::Season(s) = self.lex(i) else { return None };
        // "the Prague Spring"
        if self.capital(i) && i > 0 && self.capital(i - 1) && self.lex(i - 1) == Lex::Other {
            return None;
        }
        let mut p = Point { season: Some(s), which, ..Point::default() };
        let of = if self.is(i + 1, "of") { i + 2 } else { i + 1 };
        if let Some((y, end)) = self.year(of)
            && !(of == i + 1 && self.word(i) == "fall" && !self.any(i.wrapping_sub(1), &["in", "the", "late", "early"]))
        {
            // "the winter of 2022-23"
            let joined = (self.dash(end) || self.mark(end, '/')) && self.glued(end) && self.glued(end + 1);
            if let Some((n, 2)) = self.num(end + 1).filter(|_| joined)
                && (y + 1) % 100 == n as i16
            {
                return Some(Parsed::new(i, end + 2, Sense::Years(y, y + 1), "season of two years").with_article());
            }
            p.year = Year::Abs(y);
            return Some(point(i, end, p, "season of a year").with_article());
        }
        if let Some((y, end)) = self.year_word(of) {
            p.year = y;
            return Some(point(i, end, p, "season of a year").with_article());
        }
        if which != Which::Tense {
            return Some(point(i, i + 1, p, "season"));
        }
        let prev = i.wrapping_sub(1);
        let before = self.word(prev);
        let water =
            self.any(i + 1, &["water"]) || self.name_like(i + 1) || self.is(i + 1, "of") || self.is(i + 1, "to") || self.is(i + 1, "in");
        let led = match before {
            "in" | "since" | "during" | "until" | "by" | "late" | "early" | "mid" | "through" => !water,
            "the" => {
                !water
                    && self.any(
                        i.wrapping_sub(2),
                        &[
                            "in",
                            "during",
                            "over",
                            "since",
                            "until",
                            "by",
                            "for",
                            "through",
                            "throughout",
                            "after",
                            "before",
                            "late",
                            "early",
                        ],
                    )
            }
            _ => false,
        };
        let led = led
            && (self.word(i) != "fall"
                || before == "the" && self.any(i.wrapping_sub(2), &["in", "during", "by", "until"])
                || self.any(prev, &["late", "early", "mid"]));
        led.then(|| point(i, i + 1, p, "season").with_article())
    }

    /// A named day at `i`, with a year after it: "Christmas Eve 1979", "Easter Sunday".
    pub(super) fn named_day(&self, i: usize, which: Which) -> Option<Parsed> {
        if !self.capital(i) {
            return None;
        }
        let day = days::starting_with(self.word(i)).find(|day| {
            day.words.iter().enumerate().all(|(k, w)| match w.as_bytes() {
                [b] if !b.is_ascii_alphabetic() => self.mark(i + k, char::from(*b)),
                _ => self.raw(i + k).eq_ignore_ascii_case(w) && (self.capital(i + k) || matches!(*w, "s" | "of" | "al")),
            })
        })?;
        let end = i + day.words.len();
        // "Easter Island", "Good Friday Agreement", "Easter Rising": names of other things.
        if self.name_like(end) && !self.any(end, &["the", "in", "when"]) {
            return None;
        }
        let mut p = Point { named: Some(day.falls), which, ..Point::default() };
        let (year, end) = self.year_after(end, true);
        // "Nowruz 1403" is in a year of another calendar.
        p.year = if matches!(year, Year::Abs(y) if y < 1500) && day.falls == days::Falls::Moves { Year::None } else { year };
        Some(self.with_part(point(i, end, p, "named day")))
    }
}
