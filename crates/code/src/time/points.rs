//! Rules for places on the calendar: dates, months, weekdays, years, quarters, seasons, parts of the day, the clock.

use super::classes::{Class, is};
use super::days;
use super::line::Line;
use super::sense::{Parsed, Point, Sense, Which, Year};
use super::words::{Lex, Unit};

pub(super) fn point(first: usize, end: usize, p: Point, rule: &'static str) -> Parsed {
    Parsed::new(first, end, Sense::Point(p), rule)
}

impl Line<'_> {
    /// A plausible year in four digits, or in words ("nineteen ninety-six", "two thousand four").
    pub(super) fn year(&self, i: usize) -> Option<(i16, usize)> {
        if let Some((n, 4)) = self.num(i) {
            let bound = self.glued(i + 1) && (self.num(i + 1).is_some() || self.mark(i + 1, '%') || self.mark(i + 1, ':'));
            let decimal = self.mark(i + 1, '.') && self.glued(i + 1) && self.glued(i + 2) && self.num(i + 2).is_some();
            return ((1000..=2199).contains(&n) && !bound && !decimal).then(|| (n as i16, i + 1));
        }
        let two = |i: usize| -> Option<(u32, usize)> {
            match self.lex(i) {
                Lex::Card(n) if n >= 20 => {
                    let j = self.skip_hyphen(i + 1);
                    match self.lex(j) {
                        Lex::Card(m) if m < 10 && m > 0 => Some((n + m, j + 1)),
                        _ => Some((n, i + 1)),
                    }
                }
                Lex::Card(n) if n >= 10 => Some((n, i + 1)),
                _ => None,
            }
        };
        match self.lex(i) {
            Lex::Card(c @ 18..=20) => {
                let (n, end) = two(i + 1).filter(|_| !self.mark(i + 1, '-'))?;
                Some(((c * 100 + n) as i16, end))
            }
            Lex::Card(2) if self.lex(i + 1) == Lex::Scale(1000) && self.unit(i + 2).is_none() => {
                let j = if self.is(i + 2, "and") { i + 3 } else { i + 2 };
                match (two(j), self.lex(j)) {
                    (Some((n, end)), _) => Some(((2000 + n) as i16, end)),
                    (_, Lex::Card(n)) if n > 0 => Some(((2000 + n) as i16, j + 1)),
                    _ => Some((2000, i + 2)),
                }
            }
            _ => None,
        }
    }

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
            "may" => !name_follows && (listed || sure || self.any(prev, &["to", "of", "after", "before"])),
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
    fn year_word(&self, i: usize) -> Option<(Year, usize)> {
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
        let at = if self.is(end, "of") { end + 1 } else { end };
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
        if !(1000..=2199).contains(&y) || !(1..=12).contains(&m) || !(1..=31).contains(&d) {
            return None;
        }
        let mut p = Point { year: Year::Abs(y as i16), month: Some(m as u8), day: Some(d as u8), ..Point::default() };
        let mut end = i + 5;
        // "2024-03-18T10:30"
        if self.glued(end)
            && self.raw(end) == "T"
            && let Some((clock, after)) = self.hour_minute(end + 1)
        {
            p.clock = Some(clock);
            end = after;
        }
        Some(point(i, end, p, "numeric date"))
    }

    /// A year that stands alone.
    pub(super) fn lone_year(&self, i: usize) -> Option<Parsed> {
        let (y, end) = self.year(i)?;
        if self.num(i).is_none() {
            return Some(point(i, end, Point { year: Year::Abs(y), ..Point::default() }, "year in words"));
        }
        let prev = i.wrapping_sub(1);
        if i > 0
            && self.glued(i)
            && !self.mark(prev, '(')
            && !self.dash(prev)
            && !self.mark(prev, '\'')
            && !self.mark(prev, '/')
            && !self.mark(prev, '"')
        {
            return None;
        }
        if i > 0
            && self.hyphen(prev)
            && self.glued(i)
            && !(self.num(i.wrapping_sub(2)).is_some_and(|(_, n)| n == 4) || self.is_word(i.wrapping_sub(2)))
        {
            return None;
        }
        if ["$", "£", "€", "#", "+"].iter().any(|c| i > 0 && self.raw(prev) == *c) || self.mark(end, '%') {
            return None;
        }
        if self.glued(end) && self.is_word(end) || i > 0 && is(Class::Numbered, self.raw(prev)) {
            return None;
        }
        let strong = self.any(
            prev,
            &[
                "in",
                "since",
                "until",
                "till",
                "during",
                "early",
                "late",
                "mid",
                "before",
                "after",
                "fiscal",
                "circa",
                "year",
                "between",
                "through",
                "throughout",
                "around",
                "ending",
                "ended",
                "from",
                "by",
            ],
        ) || self.mark(prev, '(')
            || matches!(self.lex(prev), Lex::Season(_));
        // "the 1967 borders" is a year's, "2000 troops" a count, and so are "the 2000 troops".
        let owned = self.any(prev, &["the", "a", "an", "his", "her", "its", "their", "our", "this", "that", "s"]) || self.hyphen(prev);
        let counted = if owned { is(Class::Counted, self.raw(end)) } else { self.counts(end) }
            || self.any(end, &["percent", "people", "times"])
            || self.unit(end).is_some_and(|_| self.plural(end));
        if counted && !(strong && self.any(prev, &["in", "since", "until", "during"]) && !self.lower_plural(end)) {
            return None;
        }
        let far = strong && (1400..=2199).contains(&y) && !self.any(prev, &["around", "by", "from"]);
        if !far && !(1900..=2039).contains(&y) {
            return None;
        }
        // "1998/99", "2014-15", "2014-2016"
        if (self.hyphen(end) || self.mark(end, '–') || self.mark(end, '/')) && self.glued(end + 1) {
            if let Some((n, 2)) = self.num(end + 1)
                && n == (u32::from(y.unsigned_abs()) + 1) % 100
            {
                return Some(Parsed::new(i, end + 2, Sense::Years(y, y + 1), "season of two years"));
            }
            if self.num(end + 1).is_some_and(|(_, d)| d != 4) {
                return None;
            }
        }
        let p = Point { year: Year::Abs(y), ..Point::default() };
        // "the 1988 quarter": the quarter spoken of, in that year.
        if self.is(prev, "the") && (self.unit(end) == Some(Unit::Quarter) || self.is(end, "period")) && !self.plural(end) {
            return Some(point(i, end + 1, Point { quarter: Some(0), ..p }, "quarter of a year said").with_article());
        }
        self.quarter_of(end, i, Year::Abs(y))
            .or_else(|| if self.any(end, &["q", "h"]) { self.lettered_quarter(end, i, Year::Abs(y)) } else { None })
            .or_else(|| Some(point(i, end, p, "year")))
    }

    /// A lower-case plural noun at `i`: what comes before it is a count ("2000 troops").
    fn lower_plural(&self, i: usize) -> bool {
        self.tok(i).is_some_and(|t| !t.capital && t.word.is_empty()) && self.is_word(i) && {
            let w = self.raw(i);
            w.len() > 3 && w.ends_with('s') && !w.ends_with("ss") && !w.ends_with("us") && !w.ends_with("is")
        }
    }

    fn counts(&self, i: usize) -> bool {
        self.lower_plural(i) && !self.raw(i).ends_with("elections") && !self.raw(i).ends_with("protests")
            || matches!(self.lex(i), Lex::Scale(_))
            || self.any(i, &["people", "percent", "kilometers", "miles", "local"])
    }

    /// "Friday", "Friday, March 18", "last Friday", "Friday morning", "Fridays": the name is at `i`.
    pub(super) fn weekday(&self, i: usize) -> Option<Parsed> {
        let Lex::Weekday(d) = self.lex(i) else { return None };
        if !self.capital(i) {
            return None;
        }
        let word = self.word(i);
        let short = word.len() <= 5;
        if short && !self.mark(i + 1, '.') && !self.mark(i + 1, ',') && self.num(i + 1).is_none() {
            return None;
        }
        if short && self.raw(i).bytes().all(|b| b.is_ascii_uppercase()) {
            return None;
        }
        let end = if short { self.skip_dot(i + 1) } else { i + 1 };
        // "Sunday Times", "Bloody Sunday", "Friday Group"
        if !self.plural(i) && (self.any(end, &["times", "mirror", "telegraph", "brigade", "movement"]) && self.capital(end)) {
            return None;
        }
        if i > 0 && ["Bloody", "Black", "Super", "Fat", "Shrove", "Freaky", "Cyber"].contains(&self.raw(i - 1)) {
            return None;
        }
        // "the Good Friday Agreement"
        if i > 0 && ["Good", "Holy", "Ash", "Palm", "Maundy", "Easter", "Remembrance"].contains(&self.raw(i - 1)) && self.name_like(end) {
            return None;
        }
        if self.plural(i) {
            return Some(Parsed::new(i, end, Sense::Set(format!("XXXX-WXX-{d}")), "weekdays"));
        }
        let p = Point { weekday: Some(d), ..Point::default() };
        let at = self.skip_comma(end);
        let at = if self.is(at, "the") { at + 1 } else { at };
        if let Some(date) = self.month_first(at).or_else(|| self.day_first(at))
            && let Sense::Point(q) = date.sense
            && q.day.is_some()
        {
            return Some(self.with_part(point(i, date.end, Point { weekday: Some(d), ..q }, "weekday and date")));
        }
        Some(self.with_part(point(i, end, p, "weekday")))
    }

    /// "Q3 2023", "H1 2024"; the letter is at `i`. A half needs its year.
    pub(super) fn lettered_quarter(&self, i: usize, first: usize, year: Year) -> Option<Parsed> {
        let (n, 1) = self.num(i + 1)? else { return None };
        let quarter = self.is(i, "q");
        if !self.capital(i)
            || !self.glued(i + 1)
            || !(1..=if quarter { 4 } else { 2 }).contains(&n)
            || self.glued(i + 2) && self.is_word(i + 2)
        {
            return None;
        }
        let (year, end) = match (year, self.year(if self.is(i + 2, "of") { i + 3 } else { i + 2 })) {
            (Year::None, Some((y, end))) => (Year::Abs(y), end),
            _ => (year, i + 2),
        };
        let mut p = Point { year, ..Point::default() };
        if quarter {
            p.quarter = Some(n as u8)
        } else {
            p.half = Some(n as u8)
        }
        (quarter || year != Year::None).then(|| point(first, end, p, "quarter or half"))
    }

    /// "third quarter", "first half", with what may follow: "of 1990", "of this year"; the ordinal is at `i`.
    pub(super) fn quarter_of(&self, i: usize, first: usize, year: Year) -> Option<Parsed> {
        let n = match self.lex(i) {
            Lex::Ord(n @ 1..=4) => n as u8,
            Lex::Unit(Unit::Second) if self.is(i, "second") => 2,
            _ if self.is(i, "last") || self.is(i, "latter") => 9,
            _ => return None,
        };
        let at = self.skip_hyphen(i + 1);
        let fiscal = self.is(at, "fiscal");
        let at = if fiscal { at + 1 } else { at };
        let mut p = Point { year, fiscal, ..Point::default() };
        let mut end = at + 1;
        match self.unit(at) {
            Some(Unit::Quarter) if n <= 4 && !self.plural(at) => p.quarter = Some(n),
            None if self.is(at, "half") && (n <= 2 || n == 9) => {
                p.half = Some(n.min(2));
                if year == Year::None && !self.is(end, "of") {
                    return None;
                }
            }
            _ => return None,
        }
        if year == Year::None {
            let of = if self.is(end, "of") { end + 1 } else { end };
            if let Some((y, e)) = self.year_word(of) {
                (p.year, end) = (y, e);
            } else if let Some((y, e)) = self.year(of)
                && of > end
            {
                (p.year, end) = (Year::Abs(y), e);
            } else if of > end
                && self.is(of, "fiscal")
                && let Some((y, e)) = self.year(of + 1)
            {
                (p.year, end) = (Year::Abs(y), e);
            } else if p.half.is_some() {
                if of > end && self.is(of, "the") && self.unit(of + 1) == Some(Unit::Year) {
                    (p.year, end) = (Year::Rel(0), of + 2);
                } else {
                    return None;
                }
            }
        }
        Some(point(first, end, p, "quarter or half").with_article())
    }

    /// "summer", "the summer of 1994", "spring 2011"; the season is at `i`.
    pub(super) fn season(&self, i: usize, which: Which) -> Option<Parsed> {
        let Lex::Season(s) = self.lex(i) else { return None };
        let mut p = Point { season: Some(s), which, ..Point::default() };
        let of = if self.is(i + 1, "of") { i + 2 } else { i + 1 };
        if let Some((y, end)) = self.year(of)
            && !(of == i + 1 && self.word(i) == "fall" && !self.any(i.wrapping_sub(1), &["in", "the", "late", "early"]))
        {
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
        p.year = year;
        Some(self.with_part(point(i, end, p, "named day")))
    }
}

/// The year that two digits mean: '98, '24.
pub(super) fn full_year(two: u32) -> i16 {
    let n = (two % 100) as i16;
    if n < 40 { 2000 + n } else { 1900 + n }
}
