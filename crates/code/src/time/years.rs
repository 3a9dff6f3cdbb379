//! Rules for years, decades and centuries, and for the numbers that only look like a year.

use super::classes::{Class, is};
use super::line::Line;
use super::points::point;
use super::sense::{Parsed, Point, Sense, Year};
use super::words::{Lex, Unit};

impl Line<'_> {
    /// A plausible year in four digits, or in words ("nineteen ninety-six", "two thousand four").
    pub(super) fn year(&self, i: usize) -> Option<(i16, usize)> {
        if let Some((n, 4)) = self.num(i) {
            let clock = self.mark(i + 1, ':') && self.glued(i + 2) && self.num(i + 2).is_some();
            let bound = self.glued(i + 1) && (self.num(i + 1).is_some() || self.mark(i + 1, '%') || clock);
            let decimal = self.mark(i + 1, '.') && self.glued(i + 1) && self.glued(i + 2) && self.num(i + 2).is_some();
            return ((1000..=2199).contains(&n) && !bound && !decimal && !self.before_christ(i + 1)).then(|| (n as i16, i + 1));
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

    /// "BC", "B.C.", "BCE" at `i`: no year of the calendar that dates are written in.
    fn before_christ(&self, i: usize) -> bool {
        self.any(i, &["bc", "bce"]) || self.raw(i) == "B" && self.mark(i + 1, '.') && self.raw(i + 2) == "C" && self.glued(i + 2)
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
        // "landed at 1930" is a time of day, "at 1990 levels" a year's; "the 2030 Agenda" is a text.
        if self.is(prev, "at") && !self.is_plain_noun(end) || matches!(self.raw(end), "Agenda" | "Vision") {
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
        let owned = self.any(prev, &["the", "a", "an", "his", "her", "its", "their", "our", "this", "that", "s", "at"]) || self.hyphen(prev)
            // "the 1948 and 1967 wars"
            || i > 1 && self.any(prev, &["and", "or"]) && matches!(self.num(i - 2), Some((1800..2100, 4)));
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
        // "1998/99", "2014-15", "1939-45", "2008–12", "2014-2016"; "2008-12" may be a month.
        if (self.hyphen(end) || self.mark(end, '–') || self.mark(end, '/')) && self.glued(end + 1) {
            if let Some((n, 2)) = self.num(end + 1)
                && n == (u32::from(y.unsigned_abs()) + 1) % 100
            {
                return Some(Parsed::new(i, end + 2, Sense::Years(y, y + 1), "season of two years"));
            }
            if let Some((n, 2)) = self.num(end + 1)
                && let Some(last) = i16::try_from(n).ok().map(|n| y - y % 100 + n).filter(|last| *last > y)
                && (n > 12 || self.mark(end, '–'))
            {
                return Some(Parsed::new(i, end + 2, Sense::Years(y, last), "from year to year"));
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

    /// "'98", "'90s"
    pub(super) fn short_year(&self, i: usize) -> Option<Parsed> {
        if self.glued(i) && self.is_word(i.wrapping_sub(1)) || !self.glued(i + 1) {
            return None;
        }
        if let Some(p) = self.decade(i + 1) {
            return Some(p);
        }
        let (n, 2) = self.num(i + 1)? else { return None };
        if self.glued(i + 2) && self.is_word(i + 2)
            || !self.any(i.wrapping_sub(1), &["in", "since", "of", "by", "until", "spring", "summer", "fall", "winter", "class"])
        {
            return None;
        }
        let p = Point { year: Year::Abs(full_year(n)), ..Point::default() };
        Some(Parsed::new(i, i + 2, Sense::Point(p), "year in two digits"))
    }

    /// A lower-case plural noun at `i`: what comes before it is a count ("2000 troops").
    fn lower_plural(&self, i: usize) -> bool {
        self.tok(i).is_some_and(|t| !t.capital && t.word.is_empty()) && self.is_word(i) && {
            let w = self.raw(i);
            w.len() > 3 && w.ends_with('s') && !w.ends_with("ss") && !w.ends_with("us") && !w.ends_with("is")
        }
    }

    pub(super) fn counts(&self, i: usize) -> bool {
        self.lower_plural(i) && !self.raw(i).ends_with("elections") && !self.raw(i).ends_with("protests")
            || matches!(self.lex(i), Lex::Scale(_))
            || self.any(i, &["people", "percent", "kilometers", "miles", "local"])
    }

    /// "1990s", "'90s", "nineties", "mid-1990s": the number or word is at `i`.
    pub(super) fn decade(&self, i: usize) -> Option<Parsed> {
        if let Lex::Tens(n) = self.lex(i) {
            // "in his sixties" is an age.
            if !self.any(i.wrapping_sub(1), &["the", "early", "late", "mid"]) || self.any(i.wrapping_sub(2), &["his", "her", "their", "my"])
            {
                return None;
            }
            return Some(Parsed::new(i, i + 1, Sense::Decade { tens: 190 + n as i16, explicit: false }, "decade in words").with_article());
        }
        let (n, digits) = self.num(i)?;
        let s = if self.glued(i + 1) && self.is(i + 1, "s") {
            i + 2
        } else if self.glued(i + 1) && self.mark(i + 1, '\'') && self.glued(i + 2) && self.is(i + 2, "s") {
            i + 3
        } else {
            return None;
        };
        if n % 10 != 0 {
            return None;
        }
        // "the 1800s" may be the century, "the 2000s" are hardly that.
        if digits == 4 && n % 100 == 0 && (1000..2000).contains(&n) {
            return Some(Parsed::new(i, s, Sense::Century((n / 100) as i16 + 1), "century in hundreds").with_article());
        }
        match digits {
            4 if (1000..=2090).contains(&n) && s == i + 2 || digits == 4 && n % 10 == 0 && self.is(i.wrapping_sub(1), "the") => {
                Some(Parsed::new(i, s, Sense::Decade { tens: (n / 10) as i16, explicit: true }, "decade").with_article())
            }
            2 if i > 0 && self.mark(i - 1, '\'') && s == i + 2 => {
                let tens = if n < 30 { 200 } else { 190 } + (n / 10) as i16;
                Some(Parsed::new(i - 1, s, Sense::Decade { tens, explicit: false }, "decade").with_article())
            }
            _ => None,
        }
    }

    /// "20th century", "the nineteenth century", "21st-century".
    pub(super) fn century(&self, i: usize) -> Option<Parsed> {
        let (n, end) = match (self.num(i), self.lex(i)) {
            (Some((n, 1 | 2)), _) if self.glued(i + 1) && self.any(i + 1, &["th", "st", "nd", "rd"]) => (n, i + 2),
            (_, Lex::Ord(n)) if n <= 20 => (n, i + 1),
            (_, Lex::Card(20)) if self.hyphen(i + 1) => match self.lex(i + 2) {
                Lex::Ord(1) => (21, i + 3),
                _ => return None,
            },
            _ => return None,
        };
        let at = self.skip_hyphen(end);
        if self.unit(at) != Some(Unit::Century) || self.plural(at) || self.before_christ(at + 1) || !(1..=25).contains(&n) {
            return None;
        }
        Some(Parsed::new(i, at + 1, Sense::Century(n as i16), "century").with_article())
    }
}

/// The year that two digits mean: '98, '24.
pub(super) fn full_year(two: u32) -> i16 {
    let n = (two % 100) as i16;
    if n < 40 { 2000 + n } else { 1900 + n }
}
