//! Rules for the days of the week: which of the many Fridays the words around the name mean.

use super::line::Line;
use super::points::point;
use super::sense::{Parsed, Point, Sense, Which};
use super::words::{Lex, Unit};

/// A weekday that is none in particular.
const ANY_WEEKDAY: [&str; 7] = ["XXXX-WXX-1", "XXXX-WXX-2", "XXXX-WXX-3", "XXXX-WXX-4", "XXXX-WXX-5", "XXXX-WXX-6", "XXXX-WXX-7"];

impl Line<'_> {
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
        if self.one_of_many(i, end) {
            return None;
        }
        if matches!(self.raw(end), "school" | "newspaper" | "newspapers" | "paper" | "papers") {
            return None;
        }
        if let Some(p) = self.weekday_pointed(i, end, d) {
            return Some(p);
        }
        let p = Point { weekday: Some(d), ..Point::default() };
        let at = self.skip_comma(end);
        // "Friday the 13th"
        if self.is(at, "the")
            && let Some((n @ 1..=31, _)) = self.num(at + 1)
            && self.glued(at + 2)
            && self.any(at + 2, &["st", "nd", "rd", "th"])
            && !self.is(at + 3, "of")
        {
            return Some(point(i, at + 3, Point { day: Some(n as u8), ..p }, "weekday and day"));
        }
        let at = if self.is(at, "the") { at + 1 } else { at };
        if let Some(date) = self.month_first(at).or_else(|| self.day_first(at))
            && let Sense::Point(q) = date.sense
            && q.day.is_some()
        {
            return Some(self.with_part(point(i, date.end, Point { weekday: Some(d), ..q }, "weekday and date")));
        }
        Some(self.with_part(point(i, end, p, "weekday")))
    }

    /// What the words behind the weekday, or the article before it, make of it; its name is at `i` and ends at `end`.
    fn weekday_pointed(&self, i: usize, end: usize, d: u8) -> Option<Parsed> {
        let p = Point { weekday: Some(d), ..Point::default() };
        let any = || Some(Parsed::new(i, end, Sense::Ref(ANY_WEEKDAY[usize::from(d - 1)]), "any weekday"));
        let pointed = |which, further, end| Some(point(i, end, Point { which, further, ..p }, "weekday").with_article());
        let last_word = |k: usize| !self.is_word(k) && !self.hyphen(k);
        let prev = i.wrapping_sub(1);
        match self.word(end) {
            // "the Friday before last", "the Friday after next"
            "before" if self.is(end + 1, "last") && last_word(end + 2) => return pointed(Which::Last, -7, end + 2),
            "after" if self.is(end + 1, "next") && last_word(end + 2) => return pointed(Which::Next, 7, end + 2),
            // "the Friday before", and "the Friday after the vote", of which the words say no more
            "before" if self.is(prev, "the") && last_word(end + 1) => return pointed(Which::Previous, 0, end + 1),
            "after" if self.is(prev, "the") && last_word(end + 1) => return pointed(Which::Following, 0, end + 1),
            "before" | "after" if self.is(prev, "the") => return any(),
            "last" if last_word(end + 1) => return pointed(Which::Last, 0, end + 1),
            "next" if last_word(end + 1) => return pointed(Which::Next, 0, end + 1),
            _ => {}
        }
        // "on a Sunday": any; "a Friday interview" is the one just over.
        let after = if matches!(self.lex(end), Lex::Part(_)) { end + 1 } else { end };
        if self.any(prev, &["a", "an", "any"]) && !self.is_plain_noun(after) {
            return any();
        }
        // "Friday week"
        if self.unit(end) == Some(Unit::Week) && !self.plural(end) && !self.is_plain_noun(end + 1) && !self.hyphen(end + 1) {
            return Some(point(i, end + 1, Point { which: Which::Next, further: 7, ..p }, "weekday week"));
        }
        let (n, end) = self.of_week(end)?;
        Some(point(i, end, Point { shift: Some((Unit::Week, n)), ..p }, "weekday of a week"))
    }
}
