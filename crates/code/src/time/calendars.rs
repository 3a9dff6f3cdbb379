//! Years of other calendars, where the text names the calendar: "1445 AH", "1402 in the Persian calendar", "the Ethiopian year 2016".
//!
//! Such a year begins on another day than ours, so that it claims no more than the one or two years of ours that it lies in.

use super::line::Line;
use super::sense::{Parsed, Point, Sense, Year};

/// A calendar that news names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Calendar {
    /// Lunar, from 622: the Hijra.
    Islamic,
    /// Solar, from 622, begins in March.
    Persian,
    /// Begins in September.
    Ethiopian,
    /// The Buddhist era of Thailand, in step with our year.
    Buddhist,
    /// Begins in autumn.
    Hebrew,
}

impl Calendar {
    fn named(word: &str) -> Option<Calendar> {
        Some(match word {
            "Islamic" | "Hijri" | "hijri" | "Muslim" => Calendar::Islamic,
            "Persian" | "Iranian" | "Afghan" => Calendar::Persian,
            "Ethiopian" => Calendar::Ethiopian,
            "Buddhist" | "Thai" => Calendar::Buddhist,
            "Hebrew" | "Jewish" => Calendar::Hebrew,
            _ => return None,
        })
    }

    /// The first and the last of our years that the year lies in.
    fn ours(self, year: i16) -> (i16, i16) {
        match self {
            // 354.367 days a year against 365.2425, from 16 July 622.
            Calendar::Islamic => {
                let begins = |y: f64| (0.970_224 * y + 621.5774) as i16;
                (begins(f64::from(year)), begins(f64::from(year) + 1.0))
            }
            Calendar::Persian => (year + 621, year + 622),
            Calendar::Ethiopian => (year + 7, year + 8),
            Calendar::Buddhist => (year - 543, year - 543),
            Calendar::Hebrew => (year - 3761, year - 3760),
        }
    }
}

impl Line<'_> {
    /// A year of a named calendar; the number is at `i`.
    pub(super) fn foreign_year(&self, i: usize) -> Option<Parsed> {
        let (n, 3 | 4) = self.num(i)? else { return None };
        let (calendar, end) = self.calendar_after(i + 1).or_else(|| Some((self.calendar_before(i)?, i + 1)))?;
        let (first, last) = calendar.ours(i16::try_from(n).ok()?);
        if !(1..=2200).contains(&first) {
            return None;
        }
        let sense =
            if first == last { Sense::Point(Point { year: Year::Abs(first), ..Point::default() }) } else { Sense::Years(first, last) };
        Some(Parsed::new(i, end, sense, "year of another calendar"))
    }

    /// "AH", "A.H.", "Hijri", "in the Persian calendar".
    fn calendar_after(&self, i: usize) -> Option<(Calendar, usize)> {
        let era = |letters: [&str; 2]| -> Option<usize> {
            if self.raw(i) == letters.concat() {
                return Some(i + 1);
            }
            let dotted = self.raw(i) == letters[0] && self.mark(i + 1, '.') && self.raw(i + 2) == letters[1] && self.glued(i + 2);
            dotted.then(|| if self.mark(i + 3, '.') && self.glued(i + 3) { i + 4 } else { i + 3 })
        };
        if let Some(end) = era(["A", "H"]) {
            return Some((Calendar::Islamic, end));
        }
        if let Some(end) = era(["B", "E"]) {
            return Some((Calendar::Buddhist, end));
        }
        if matches!(self.raw(i), "Hijri" | "hijri") {
            return Some((Calendar::Islamic, i + 1));
        }
        let at = if matches!(self.raw(i), "in" | "of" | "by" | "on") { i + 1 } else { i };
        let at = if self.is(at, "the") && at > i { at + 1 } else { at };
        let solar = matches!(self.raw(at), "solar" | "Solar");
        let calendar = if solar { Calendar::Persian } else { Calendar::named(self.raw(at))? };
        let noun = if solar || matches!(self.raw(at + 1), "Hijri" | "lunar" | "solar") { at + 2 } else { at + 1 };
        (self.raw(noun) == "calendar").then_some((calendar, noun + 1))
    }

    /// "the Islamic year", before the number at `i`.
    fn calendar_before(&self, i: usize) -> Option<Calendar> {
        let noun = i.checked_sub(1).filter(|&k| self.raw(k) == "year" || self.raw(k) == "calendar")?;
        let at = if self.raw(noun.checked_sub(1)?) == "calendar" { noun - 2 } else { noun - 1 };
        Calendar::named(self.raw(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_that_are_known() {
        assert_eq!(Calendar::Islamic.ours(1445), (2023, 2024));
        assert_eq!(Calendar::Islamic.ours(1429), (2008, 2008));
        assert_eq!(Calendar::Persian.ours(1357), (1978, 1979));
        assert_eq!(Calendar::Ethiopian.ours(2013), (2020, 2021));
        assert_eq!(Calendar::Buddhist.ours(2566), (2023, 2023));
        assert_eq!(Calendar::Hebrew.ours(5784), (2023, 2024));
    }
}
