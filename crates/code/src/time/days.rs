//! Named days (Christmas, Good Friday, Victory Day), from `knowledge/time/days.tsv`.

use std::collections::HashMap;
use std::sync::LazyLock;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

/// When a named day falls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Falls {
    /// Every year in this month on this day.
    On(i8, i8),
    /// Days from Western Easter Sunday.
    Easter(i32),
    /// The nth weekday (1 = Monday) of a month; -1 is the last.
    Nth(i8, i8, i8),
    /// By a calendar that the text does not give.
    Moves,
}

/// A named day.
#[derive(Debug)]
pub(super) struct NamedDay {
    /// Lower-case words and marks in order.
    pub(super) words: Vec<&'static str>,
    /// When it falls.
    pub(super) falls: Falls,
}

static DAYS: LazyLock<Vec<NamedDay>> =
    LazyLock::new(|| include_str!("../../../../knowledge/time/days.tsv").lines().filter_map(read_line).collect());

static BY_FIRST: LazyLock<HashMap<&'static str, Vec<usize>>> = LazyLock::new(|| {
    let mut map: HashMap<&'static str, Vec<usize>> = HashMap::new();
    for (i, day) in DAYS.iter().enumerate() {
        if let Some(first) = day.words.first() {
            map.entry(*first).or_default().push(i);
        }
    }
    // The longest name first.
    for list in map.values_mut() {
        list.sort_by_key(|&i| std::cmp::Reverse(DAYS[i].words.len()));
    }
    map
});

fn read_line(line: &'static str) -> Option<NamedDay> {
    if line.starts_with('#') {
        return None;
    }
    let mut fields = line.split('\t');
    let (name, when) = (fields.next()?, fields.next()?);
    let falls = if when == "?" {
        Falls::Moves
    } else if let Some(n) = when.strip_prefix("easter") {
        Falls::Easter(n.parse().ok()?)
    } else if let Some(rest) = when.strip_prefix("nth:") {
        let mut n = rest.split(':').map(|p| p.parse::<i8>().ok());
        Falls::Nth(n.next()??, n.next()??, n.next()??)
    } else {
        let (m, d) = when.split_once('-')?;
        Falls::On(m.parse().ok()?, d.parse().ok()?)
    };
    Some(NamedDay { words: name.split(' ').collect(), falls })
}

/// All named days.
pub(super) fn all() -> &'static [NamedDay] {
    &DAYS
}

/// Those whose first word this is, the longest first.
pub(super) fn starting_with(word: &str) -> impl Iterator<Item = &'static NamedDay> {
    BY_FIRST.get(word).into_iter().flatten().map(|&i| &DAYS[i])
}

impl Falls {
    /// The day in that year; `None` where it cannot be known.
    pub(super) fn in_year(self, year: i16) -> Option<Date> {
        match self {
            Falls::On(m, d) => Date::new(year, m, d).ok(),
            Falls::Easter(n) => easter(year)?.checked_add(n.days()).ok(),
            Falls::Nth(m, weekday, n) => {
                let weekday = Weekday::from_monday_one_offset(weekday).ok()?;
                Date::new(year, m, 1).ok()?.nth_weekday_of_month(n, weekday).ok()
            }
            Falls::Moves => None,
        }
    }
}

/// Western Easter Sunday by the anonymous Gregorian computus (Nature, 20 April 1876).
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    Date::new(year, i8::try_from(n / 31).ok()?, i8::try_from(n % 31 + 1).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_of_known_years() {
        for (y, m, d) in [(1998, 4, 12), (2000, 4, 23), (2019, 4, 21), (2024, 3, 31), (2038, 4, 25)] {
            assert_eq!(easter(y), Date::new(y, m, d).ok());
        }
    }

    #[test]
    fn every_line_of_the_file_is_read() {
        let lines = include_str!("../../../../knowledge/time/days.tsv").lines().filter(|l| !l.starts_with('#')).count();
        assert_eq!(all().len(), lines);
    }
}
