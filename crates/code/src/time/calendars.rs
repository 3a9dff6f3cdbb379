//! Years of other calendars, where the text names the calendar: "1445 AH", "1402 in the Persian calendar", "the Ethiopian year 2016".
//!
//! Such a year begins on another day than ours, so that it claims no more than the one or two years of ours that it lies in. A month of it
//! ("Mehr 1402", "15 Ramadan 1445") lies in two or three of ours; its days claim no more, since the Islamic month begins when the moon is seen.

use std::sync::LazyLock;

use jiff::ToSpan;
use jiff::civil::Date;

use super::line::Line;
use super::sense::{Parsed, Point, Sense, Year};
use super::words::Lex;

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

/// The letters of eras: of the Hijra, of the Buddha, the Ethiopian calendar, the solar Hijra of Iran and Afghanistan.
const ERAS: [(&str, Calendar); 4] =
    [("AH", Calendar::Islamic), ("BE", Calendar::Buddhist), ("EC", Calendar::Ethiopian), ("SH", Calendar::Persian)];

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

/// A month of a calendar, by its number, with the words of each spelling.
struct ForeignMonth {
    calendar: Calendar,
    number: u8,
    names: Vec<Vec<&'static str>>,
}

/// The months of `knowledge/time/months.tsv`.
static MONTHS: LazyLock<Vec<ForeignMonth>> = LazyLock::new(|| {
    include_str!("../../../../knowledge/time/months.tsv")
        .lines()
        .filter(|l| !l.starts_with('#'))
        .filter_map(|l| {
            let mut cells = l.split('\t');
            let calendar = Calendar::named(cells.next()?)?;
            let number = cells.next()?.parse().ok()?;
            let words = |name: &'static str| name.split([' ', '-']).collect();
            Some(ForeignMonth { calendar, number, names: cells.next()?.split('|').map(words).collect() })
        })
        .collect()
});

/// First words of months' names, in lower case.
pub(super) fn month_words() -> impl Iterator<Item = &'static str> {
    MONTHS.iter().flat_map(|m| m.names.iter().filter_map(|n| n.first().copied()))
}

impl Calendar {
    /// The month of ours in which a month begins, where that is the same every year.
    fn begins_in(self, month: u8) -> Option<u8> {
        match self {
            Calendar::Persian => Some((month + 1) % 12 + 1),
            Calendar::Ethiopian if month <= 12 => Some((month + 7) % 12 + 1),
            _ => None,
        }
    }

    /// The first and last of our months that a month lies in.
    fn months(self, year: i16, month: u8) -> Option<((i16, u8), (i16, u8))> {
        let next = |(y, m): (i16, u8)| if m == 12 { (y + 1, 1) } else { (y, m + 1) };
        // The year and month of ours in which the first month of the year begins.
        let from = |y: i16, first: u8| {
            let all = i32::from(y) * 12 + i32::from(first) - 1 + i32::from(month) - 1;
            let at = (i16::try_from(all / 12).unwrap_or(y), (all % 12 + 1) as u8);
            (at, next(at))
        };
        match self {
            Calendar::Persian => Some(from(year + 621, 3)),
            // The thirteenth month is five or six days of September.
            Calendar::Ethiopian if month == 13 => Some(((year + 8, 9), (year + 8, 9))),
            Calendar::Ethiopian => Some(from(year + 7, 9)),
            Calendar::Islamic => {
                // The new moon is seen a day or two early or late.
                let at = |days: f64| {
                    let y = 0.970_224 * f64::from(year) + 621.5774 + days / 365.2425;
                    let date = Date::new(y as i16, 1, 1).ok()?.checked_add(((y.fract() * 365.2425) as i64).days()).ok()?;
                    Some((date.year(), date.month() as u8))
                };
                let start = f64::from(month - 1) * 29.530_588;
                Some((at(start - 2.0)?, at(start + 31.0)?))
            }
            Calendar::Buddhist | Calendar::Hebrew => None,
        }
    }
}

impl Line<'_> {
    /// "15 Ramadan 1445", "Mehr 1402", "Meskerem 1, 2013" with the calendar's own month at `i` or behind the day at `i`.
    pub(super) fn foreign_month(&self, i: usize) -> Option<Parsed> {
        let day = self.num(i).is_some_and(|(n, d)| d <= 2 && (1..=31).contains(&n));
        let first = if day { i + 1 } else { i };
        if !self.capital(first) || !matches!(self.lex(first), Lex::Named | Lex::Word) {
            return None;
        }
        let spelt = |words: &Vec<&str>| {
            let mut at = first;
            for (k, w) in words.iter().enumerate() {
                if k > 0 {
                    at = self.skip_hyphen(at);
                }
                if !self.raw(at).eq_ignore_ascii_case(w) {
                    return None;
                }
                at += 1;
            }
            Some(at)
        };
        let (month, end) = MONTHS.iter().find_map(|m| Some((m, m.names.iter().filter_map(spelt).max()?)))?;
        // "Meskerem 1, 2013"
        let behind = self.num(end).is_some_and(|(n, d)| d <= 2 && (1..=31).contains(&n));
        let at = self.skip_comma(if behind && !day { end + 1 } else { end });
        let Some((year, 4)) = self.num(at) else {
            // "22 Bahman": the report gives the year, where the calendar keeps step with ours.
            let first = month.calendar.begins_in(month.number).filter(|_| day && !self.name_like(end))?;
            return Some(Parsed::new(i, end, Sense::MonthPair(first), "month of another calendar"));
        };
        let year = i16::try_from(year).ok().filter(|y| (1000..2199).contains(y))?;
        // "Ramadan 2024" is a year of ours.
        let (a, b) = month.calendar.months(year, month.number).filter(|((y, _), _)| (1500..=2100).contains(y))?;
        let end = self.calendar_after(at + 1).filter(|(c, _)| *c == month.calendar).map_or(at + 1, |(_, end)| end);
        Some(Parsed::new(i, end, Sense::Months(a, b), "month of another calendar"))
    }

    /// "the Islamic year 1445": the words before the number belong to it; "the" is at `i`.
    pub(super) fn foreign_year_named(&self, i: usize) -> Option<Parsed> {
        if !self.is(i, "the") {
            return None;
        }
        let number = (i + 3..i + 5).find(|&k| self.num(k).is_some())?;
        self.calendar_before(number)?;
        self.foreign_year(number).map(|p| Parsed { first: i, ..p })
    }

    /// A year of a named calendar; the number is at `i`.
    pub(super) fn foreign_year(&self, i: usize) -> Option<Parsed> {
        // "AH 1445", "in E.C. 2016"
        if let Some((calendar, number)) = self.era(i).filter(|_| self.led_by_preposition(i)) {
            let (year, 4) = self.num(number)? else { return None };
            return Self::year_of(calendar, i, year, number + 1);
        }
        let (n, 3 | 4) = self.num(i)? else { return None };
        let (calendar, end) = self.calendar_after(i + 1).or_else(|| Some((self.calendar_before(i)?, i + 1)))?;
        Self::year_of(calendar, i, n, end)
    }

    fn led_by_preposition(&self, i: usize) -> bool {
        self.any(i.wrapping_sub(1), &["in", "of", "since", "until", "by", "from", "during", "before", "after", "year"])
    }

    fn year_of(calendar: Calendar, i: usize, n: u32, end: usize) -> Option<Parsed> {
        let (first, last) = calendar.ours(i16::try_from(n).ok()?);
        if !(1..=2200).contains(&first) {
            return None;
        }
        let sense =
            if first == last { Sense::Point(Point { year: Year::Abs(first), ..Point::default() }) } else { Sense::Years(first, last) };
        Some(Parsed::new(i, end, sense, "year of another calendar"))
    }

    /// "AH", "A.H.", "E.C." at `i`: the calendar and the end of the letters.
    fn era(&self, i: usize) -> Option<(Calendar, usize)> {
        ERAS.iter().find_map(|(letters, calendar)| {
            if self.raw(i) == *letters {
                return Some((*calendar, i + 1));
            }
            let (first, second) = letters.split_at(1);
            let dotted = self.raw(i) == first && self.mark(i + 1, '.') && self.raw(i + 2) == second && self.glued(i + 2);
            dotted.then(|| (*calendar, if self.mark(i + 3, '.') && self.glued(i + 3) { i + 4 } else { i + 3 }))
        })
    }

    /// "AH", "A.H.", "Hijri", "in the Persian calendar".
    fn calendar_after(&self, i: usize) -> Option<(Calendar, usize)> {
        if let Some(era) = self.era(i) {
            return Some(era);
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
        let at = noun.checked_sub(if self.raw(noun.checked_sub(1)?) == "calendar" { 2 } else { 1 })?;
        Calendar::named(self.raw(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_that_are_known() {
        // 1 Ramadan 1445 was 11 March 2024, 7 Tir 1360 was 28 June 1981, 1 Meskerem 2013 was 11 September 2020.
        assert_eq!(Calendar::Islamic.months(1445, 9), Some(((2024, 3), (2024, 4))));
        assert_eq!(Calendar::Persian.months(1360, 4), Some(((1981, 6), (1981, 7))));
        assert_eq!(Calendar::Persian.months(1357, 11), Some(((1979, 1), (1979, 2))));
        assert_eq!(Calendar::Ethiopian.months(2013, 1), Some(((2020, 9), (2020, 10))));
        assert_eq!(Calendar::Ethiopian.months(2013, 4), Some(((2020, 12), (2021, 1))));
        assert_eq!(Calendar::Ethiopian.months(2013, 13), Some(((2021, 9), (2021, 9))));
        // Tir begins in June, Esfand in February, Meskerem in September, Nehase in August.
        assert_eq!([4, 12].map(|m| Calendar::Persian.begins_in(m)), [Some(6), Some(2)]);
        assert_eq!([1, 12, 13].map(|m| Calendar::Ethiopian.begins_in(m)), [Some(9), Some(8), None]);
    }

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
