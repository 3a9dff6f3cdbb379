//! Places on the calendar: their TIMEX3 values, what they may claim, and arithmetic on them.

use demarche_record::{Edtf, PartialDate};
use jiff::ToSpan;
use jiff::civil::{Date, ISOWeekDate};

use super::words::Season;

/// A resolved place on the calendar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Cal {
    Day(Date),
    /// Its Monday.
    Week(Date),
    /// Its Saturday.
    Weekend(Date),
    Month(i16, u8),
    Quarter(i16, u8),
    Half(i16, u8),
    Season(i16, Season),
    Year(i16),
    /// 199 for the 1990s.
    Decade(i16),
    /// 20 for the twentieth.
    Century(i16),
}

impl Season {
    pub(super) fn first_month(self) -> u8 {
        match self {
            Season::Spring => 3,
            Season::Summer => 6,
            Season::Autumn => 9,
            Season::Winter => 12,
        }
    }
}

impl Cal {
    pub(super) fn value(self) -> String {
        match self {
            Cal::Day(d) => d.to_string(),
            Cal::Week(d) => {
                let w: ISOWeekDate = d.iso_week_date();
                format!("{:04}-W{:02}", w.year(), w.week())
            }
            Cal::Weekend(d) => {
                let w: ISOWeekDate = d.iso_week_date();
                format!("{:04}-W{:02}-WE", w.year(), w.week())
            }
            Cal::Month(y, m) => format!("{y:04}-{m:02}"),
            Cal::Quarter(y, q) => format!("{y:04}-Q{q}"),
            Cal::Half(y, h) => format!("{y:04}-H{h}"),
            Cal::Season(y, s) => format!("{y:04}-{}", s.code()),
            Cal::Year(y) => format!("{y:04}"),
            Cal::Decade(d) => format!("{d:03}"),
            Cal::Century(c) => format!("{:02}", c - 1),
        }
    }

    pub(super) fn edtf(self) -> Option<Edtf> {
        let months =
            |y: i16, a: u8, z: u8| Some(Edtf::Interval(Some(PartialDate::month(y, a as i8)), Some(PartialDate::month(y, z as i8))));
        match self {
            Cal::Day(d) => Some(Edtf::day(d)),
            Cal::Week(d) => Some(Edtf::Interval(Some(PartialDate::day(d)), Some(PartialDate::day(d.checked_add(6.days()).ok()?)))),
            Cal::Weekend(d) => Some(Edtf::Interval(Some(PartialDate::day(d)), Some(PartialDate::day(d.checked_add(1.day()).ok()?)))),
            Cal::Month(y, m) => Some(Edtf::Date(PartialDate::month(y, m as i8))),
            Cal::Quarter(y, q) => months(y, q * 3 - 2, q * 3),
            Cal::Half(y, h) => months(y, h * 6 - 5, h * 6),
            // "The winter of 1994" may have begun in 1993 or in 1994.
            Cal::Season(y, Season::Winter) => Some(Edtf::Date(PartialDate::year(y))),
            Cal::Season(y, s) => months(y, s.first_month(), s.first_month() + 2),
            Cal::Year(y) => Some(Edtf::Date(PartialDate::year(y))),
            Cal::Decade(d) => Some(Edtf::Interval(Some(PartialDate::year(d * 10)), Some(PartialDate::year(d * 10 + 9)))),
            Cal::Century(c) => Some(Edtf::Interval(Some(PartialDate::year(c * 100 - 99)), Some(PartialDate::year(c * 100)))),
        }
    }

    pub(super) fn year(self) -> i16 {
        match self {
            Cal::Day(d) | Cal::Week(d) | Cal::Weekend(d) => d.year(),
            Cal::Month(y, _) | Cal::Quarter(y, _) | Cal::Half(y, _) | Cal::Season(y, _) | Cal::Year(y) => y,
            Cal::Decade(d) => d * 10,
            Cal::Century(c) => c * 100 - 99,
        }
    }

    /// Year and month, where it is fine enough.
    pub(super) fn month(self) -> Option<(i16, u8)> {
        match self {
            Cal::Day(d) => Some((d.year(), d.month() as u8)),
            Cal::Month(y, m) => Some((y, m)),
            _ => None,
        }
    }
}

pub(super) fn monday(d: Date) -> Option<Date> {
    let back = i32::from(d.weekday().to_monday_zero_offset());
    d.checked_sub(back.days()).ok()
}

pub(super) fn quarter(month: u8) -> u8 {
    (month - 1) / 3 + 1
}

pub(super) fn add_months(y: i16, m: u8, n: i32) -> Option<(i16, u8)> {
    let total = i32::from(y) * 12 + i32::from(m) - 1 + n;
    let year = i16::try_from(total.div_euclid(12)).ok().filter(|y| (1..=9999).contains(y))?;
    Some((year, total.rem_euclid(12) as u8 + 1))
}

pub(super) fn add_quarters(y: i16, q: u8, n: i32) -> Cal {
    let total = i32::from(y) * 4 + i32::from(q) - 1 + n;
    Cal::Quarter(total.div_euclid(4) as i16, total.rem_euclid(4) as u8 + 1)
}

pub(super) fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(i32::MAX, |s| s.get_days())
}
