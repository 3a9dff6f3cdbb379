//! What is counted within a month or a year: "the first Monday in May", "the last week of March", "the second day of the talks".
//!
//! The weekday of a month has one day. A week of a month is nobody's calendar week, so that it claims the month alone; and what is counted
//! within something that has no date ("the last week of the campaign", "his last year in office") has none, though "last week" would.

use super::Modifier;
use super::days::Falls;
use super::line::Line;
use super::sense::{Parsed, Point, Sense, Year};
use super::spans::length;
use super::words::{Lex, Unit};

impl Line<'_> {
    /// "first", "3rd", "last" at `i`: which of them, -1 for the last, and the end of the word.
    fn nth(&self, i: usize) -> Option<(i8, usize)> {
        match (self.num(i), self.lex(i)) {
            (Some((n @ 1..=9, 1)), _) if self.glued(i + 1) && self.any(i + 1, &["st", "nd", "rd", "th"]) => Some((n as i8, i + 2)),
            (_, Lex::Ord(n @ 1..=9)) => Some((n as i8, i + 1)),
            (_, Lex::Unit(Unit::Second)) if self.is(i, "second") => Some((2, i + 1)),
            _ if self.any(i, &["last", "final"]) => Some((-1, i + 1)),
            _ => None,
        }
    }

    /// "the first Monday in May", "the last Friday of the month", "the second Tuesday of each month".
    pub(super) fn nth_weekday(&self, i: usize) -> Option<Parsed> {
        let first = if self.is(i, "the") { i + 1 } else { i };
        let (n, at) = self.nth(first)?;
        let Lex::Weekday(w) = self.lex(at) else { return None };
        if !self.capital(at) || self.plural(at) || !self.any(at + 1, &["of", "in"]) {
            return None;
        }
        let whole = at + 2;
        if self.any(whole, &["each", "every"]) && self.unit(whole + 1) == Some(Unit::Month) {
            return Some(Parsed::new(i, whole + 2, Sense::Set(length(Unit::Month, Some(1), false)), "weekday of each month"));
        }
        let p = self.unit_of_now(whole).or_else(|| self.plain(whole))?;
        let Sense::Point(q) = p.sense else { return None };
        let named = match q.month {
            Some(m) if q.day.is_none() && n <= 5 => Some(Falls::Nth(m as i8, w as i8, n)),
            _ => None,
        };
        let q = if named.is_some() { Point { named, month: None, ..q } } else { q };
        Some(Parsed { first: i, sense: Sense::Point(q), rule: "weekday of a month", ..p })
    }

    /// "the last week of March", "the first days of 2015": a part of it, that claims the whole.
    pub(super) fn nth_within(&self, i: usize) -> Option<Parsed> {
        let first = if self.is(i, "the") { i + 1 } else { i };
        let (n, after) = self
            .nth(first)
            .or_else(|| self.any(first, &["closing", "opening"]).then_some((if self.is(first, "closing") { -1 } else { 1 }, first + 1)))?;
        // "the first three weeks of May" is a length.
        let unit = self.unit(after).filter(|u| matches!(u, Unit::Day | Unit::Weekend | Unit::Week | Unit::Month))?;
        // "accused last week of two murders in 2014"
        let bare = n == -1 && first == i;
        if bare || !self.any(after + 1, &["of", "in"]) || self.plural(after) && n > 1 {
            return None;
        }
        let p = self.unit_of_now(after + 2).or_else(|| self.plain(after + 2))?;
        let whole = match &p.sense {
            Sense::Point(q) => {
                q.clock.is_none()
                    && q.part.is_none()
                    && q.day.is_none()
                    && q.weekday.is_none()
                    && (q.month.is_some() && unit < Unit::Month
                        || q.month.is_none() && (q.year != Year::None || q.shift.is_some_and(|(of, _)| of >= Unit::Month && unit < of)))
            }
            Sense::Decade { .. } => true,
            _ => false,
        };
        if !whole || p.modifier.is_some() {
            return None;
        }
        let modifier = match n {
            -1 => Modifier::End,
            1 => Modifier::Start,
            _ => Modifier::Mid,
        };
        Some(Parsed { first: i, modifier: Some(modifier), rule: "part of a whole", article: false, ..p })
    }

    /// What stands at `i` is counted within what follows its unit at `at`, or is somebody's own: "the last week of the campaign", "his last year
    /// in office", "the last day".
    pub(super) fn counted_within(&self, i: usize, at: usize) -> bool {
        // "convicted last year of fraud"
        let article = self.is(i.wrapping_sub(1), "the");
        let owner = self.any(i.wrapping_sub(1), &["his", "her", "their", "our", "my", "your"]) && !self.is(i + 1, "fiscal");
        self.is(i, "last") && (article && self.is(at + 1, "of") || owner || self.unit(at) == Some(Unit::Day) && at == i + 1)
    }

    /// The weekday at `i` is one of several: "the first Monday of Lent".
    pub(super) fn one_of_many(&self, i: usize, end: usize) -> bool {
        self.is(end, "of") && i > 0 && (1..=2).any(|back| i.checked_sub(back).and_then(|k| self.nth(k)).is_some_and(|(_, e)| e == i))
    }

    /// "of last week", "next week" after the weekday at `i`, whose words end at `end`: that day of that week.
    pub(super) fn of_week(&self, end: usize) -> Option<(i32, usize)> {
        let at = if self.is(end, "of") { end + 1 } else { end };
        let n = match self.word(at) {
            "last" => -1,
            "this" => 0,
            "next" => 1,
            _ => return None,
        };
        (self.unit(at + 1) == Some(Unit::Week) && !self.plural(at + 1) && !self.mark(at + 2, '\'')).then_some((n, at + 2))
    }
}
