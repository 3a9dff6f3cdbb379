//! Rules for quarters, halves and fiscal years, and what a report on results compares them with.

use super::Modifier;
use super::line::Line;
use super::points::point;
use super::sense::{Amount, Lies, Parsed, Point, Sense, Which, Year};
use super::words::{Lex, Unit};
use super::years::full_year;

/// A year before what is reported on.
pub(super) const YEAR_EARLIER: Sense =
    Sense::Away { amount: Amount { n: Some(1), half: false, unit: Unit::Year }, forward: false, from_said: true };

impl Line<'_> {
    /// "third quarter", "first half", with what may follow: "of 1990", "of this year"; the ordinal is at `i`.
    pub(super) fn quarter_of(&self, i: usize, first: usize, year: Year) -> Option<Parsed> {
        let (n, after) = match (self.num(i), self.lex(i)) {
            (Some((n @ 1..=4, 1)), _) if self.glued(i + 1) && self.any(i + 1, &["st", "nd", "rd", "th"]) => (n as u8, i + 2),
            (_, Lex::Ord(n @ 1..=4)) => (n as u8, i + 1),
            (_, Lex::Unit(Unit::Second)) if self.is(i, "second") => (2, i + 1),
            _ if self.is(i, "last") || self.is(i, "latter") => (9, i + 1),
            _ => return None,
        };
        let at = self.skip_hyphen(after);
        let fiscal = self.is(at, "fiscal");
        let at = if fiscal { at + 1 } else { at };
        let mut p = Point { year, fiscal, ..Point::default() };
        let mut end = at + 1;
        match self.unit(at) {
            Some(Unit::Quarter) if n <= 4 && !self.plural(at) && !self.hyphen(end) => p.quarter = Some(n),
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
        let at = if self.is(i + 2, "of") { i + 3 } else { i + 2 };
        let fiscal = self.fiscal_letters(at);
        let (year, end) = match (year, fiscal.or_else(|| self.year(at))) {
            (Year::None, Some((y, end))) => (Year::Abs(y), end),
            _ => (year, i + 2),
        };
        let mut p = Point { year, fiscal: fiscal.is_some(), ..Point::default() };
        if quarter {
            p.quarter = Some(n as u8)
        } else {
            p.half = Some(n as u8)
        }
        (quarter || year != Year::None).then(|| point(first, end, p, "quarter or half"))
    }

    /// "FY2024", "FY 24": the year of somebody's own calendar, and the end of its words.
    fn fiscal_letters(&self, i: usize) -> Option<(i16, usize)> {
        let two = || self.num(i + 1).filter(|(_, digits)| *digits == 2 && self.glued(i + 1)).map(|(n, _)| (full_year(n), i + 2));
        if self.raw(i) == "FY" { self.year(i + 1).or_else(two) } else { None }
    }

    /// "FY2024" alone.
    pub(super) fn fiscal_year(&self, i: usize) -> Option<Parsed> {
        let (y, end) = self.fiscal_letters(i)?;
        Some(point(i, end, Point { year: Year::Abs(y), fiscal: true, ..Point::default() }, "fiscal year"))
    }

    /// "fiscal 1989", "fiscal second-quarter", "fiscal year 2014".
    pub(super) fn fiscal(&self, i: usize) -> Option<Parsed> {
        let at = self.skip_hyphen(i + 1);
        let year_at = if self.unit(at) == Some(Unit::Year) && !self.plural(at) { at + 1 } else { at };
        if let Some((y, end)) = self.year(year_at) {
            let p = Point { year: Year::Abs(y), fiscal: true, ..Point::default() };
            return Some(Parsed::new(i, end, Sense::Point(p), "fiscal year"));
        }
        if let Some(mut q) = self.quarter_of(at, i, Year::None) {
            if let Sense::Point(p) = &mut q.sense {
                p.fiscal = true;
            }
            return Some(q);
        }
        if year_at > at {
            let amount = Amount { n: Some(1), half: false, unit: Unit::Year };
            return Some(Parsed::new(i, at + 1, Sense::Lasting { amount, lies: Lies::Free }, "fiscal year").with_article());
        }
        None
    }

    /// "the year-earlier quarter", "the year-ago period", "year-earlier", "year-end", "the year's end".
    pub(super) fn year_before(&self, i: usize) -> Option<Parsed> {
        let i0 = if self.any(i, &["comparable"]) { i + 1 } else { i };
        if self.unit(i0) != Some(Unit::Year) || self.plural(i0) {
            return None;
        }
        let owned = self.mark(i0 + 1, '\'') && self.is(i0 + 2, "s") && self.is(i0 + 3, "end");
        let at = if owned { i0 + 3 } else { self.skip_hyphen(i0 + 1) };
        let hyphen = at > i0 + 1;
        if self.is(at, "end") && (hyphen || i == i0 && !self.is(i.wrapping_sub(1), "the")) {
            let p = Point { shift: Some((Unit::Year, 0)), which: Which::This, ..Point::default() };
            return Some(Parsed { modifier: Some(Modifier::End), article: owned, ..Parsed::new(i, at + 1, Sense::Point(p), "year-end") });
        }
        if !self.any(at, &["earlier", "ago"]) || !hyphen && i == i0 {
            return None;
        }
        let mut end = at + 1;
        // "the year-earlier nine months"
        if let Some((amount, end)) = self.amount(end).filter(|(_, end)| self.plural(end - 1)) {
            return Some(Parsed::new(i, end, Sense::Lasting { amount, lies: Lies::Free }, "year-earlier").with_article());
        }
        if matches!(self.lex(end), Lex::Ord(1..=4)) || self.is(end, "second") {
            end += 1;
        }
        if self.unit(end) == Some(Unit::Quarter) || self.is(end, "period") || self.unit(end) == Some(Unit::Month) {
            end += 1;
        } else {
            end = at + 1;
        }
        Some(Parsed::new(i, end, YEAR_EARLIER, "year-earlier").with_article())
    }

    /// "the corresponding period last year", "the same quarter of 1988", "the quarter a year ago": what is reported on, in that year.
    pub(super) fn compared_period(&self, i: usize) -> Option<Parsed> {
        let like = self.any(i, &["corresponding", "comparable", "same"]) || matches!(self.raw(i), "similar" | "like");
        let at = if like { i + 1 } else { i };
        let quarter = self.unit(at) == Some(Unit::Quarter) && !self.plural(at);
        let named = quarter || like && self.is(at, "period");
        if !named {
            return None;
        }
        let of = if self.any(at + 1, &["of", "in"]) { at + 2 } else { at + 1 };
        if let Some((y, end)) = self.year(of).filter(|_| quarter && of > at + 1) {
            let p = Point { year: Year::Abs(y), quarter: Some(0), ..Point::default() };
            return Some(point(i, end, p, "quarter of a year said").with_article());
        }
        let article = if self.any(of, &["the", "a"]) { of + 1 } else { of };
        let year = |k: usize| self.unit(k) == Some(Unit::Year) && !self.plural(k);
        let end = match self.word(article) {
            "last" if article == of && year(article + 1) => article + 2,
            "previous" if year(article + 1) => article + 2,
            "year" if self.is(of, "a") && self.any(article + 1, &["ago", "earlier", "before"]) => article + 2,
            _ => return None,
        };
        Some(Parsed::new(i, end, YEAR_EARLIER, "year-earlier").with_article())
    }
}
