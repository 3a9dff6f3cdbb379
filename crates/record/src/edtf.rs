//! Dates no finer than the text: the part of EDTF (ISO 8601-2) that news needs.
//!
//! `2024`, `2024-03`, `2024-03-18`, intervals of these (`2011/2013-05`), and open ends (`2011/..`, `../2019-04`).

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A year, a month or a day: as exact as the text and no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PartialDate {
    /// 1 to 9999.
    pub year: i16,
    /// 1 to 12.
    pub month: Option<i8>,
    /// 1 to 31, only with a month.
    pub day: Option<i8>,
}

/// A date or an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Edtf {
    /// Within this year, month or day.
    Date(PartialDate),
    /// From the first bound to the second; `None` is an open end (`..`).
    Interval(Option<PartialDate>, Option<PartialDate>),
}

/// A date that is not one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a date: write YYYY, YYYY-MM, YYYY-MM-DD, or FROM/TO with `..` for an open end")]
pub struct EdtfError(String);

impl PartialDate {
    /// A whole year.
    pub fn year(year: i16) -> PartialDate {
        PartialDate { year, month: None, day: None }
    }

    /// A month of a year.
    pub fn month(year: i16, month: i8) -> PartialDate {
        PartialDate { year, month: Some(month), day: None }
    }

    /// A day.
    pub fn day(date: Date) -> PartialDate {
        PartialDate { year: date.year(), month: Some(date.month()), day: Some(date.day()) }
    }

    /// The first day it may mean.
    pub fn first(self) -> Date {
        Date::new(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1)).unwrap_or(Date::MIN)
    }

    /// The last day it may mean.
    pub fn last(self) -> Date {
        match (self.month, self.day) {
            (_, Some(_)) => self.first(),
            (Some(_), None) => self.first().last_of_month(),
            (None, _) => Date::new(self.year, 12, 31).unwrap_or(Date::MAX),
        }
    }
}

impl Edtf {
    /// One day.
    pub fn day(date: Date) -> Edtf {
        Edtf::Date(PartialDate::day(date))
    }

    /// First day it may mean; `None` where open.
    pub fn first(&self) -> Option<Date> {
        match self {
            Edtf::Date(d) => Some(d.first()),
            Edtf::Interval(a, _) => a.map(PartialDate::first),
        }
    }

    /// Last day it may mean; `None` where open.
    pub fn last(&self) -> Option<Date> {
        match self {
            Edtf::Date(d) => Some(d.last()),
            Edtf::Interval(_, b) => b.map(PartialDate::last),
        }
    }

    /// True where the day may lie in it.
    pub fn may_contain(&self, day: Date) -> bool {
        self.first().is_none_or(|a| a <= day) && self.last().is_none_or(|b| day <= b)
    }
}

impl FromStr for PartialDate {
    type Err = EdtfError;

    fn from_str(s: &str) -> Result<PartialDate, EdtfError> {
        let bad = || EdtfError(s.to_owned());
        let parts: Vec<&str> = s.split('-').collect();
        let widths = parts.iter().map(|p| p.len());
        let shape: Vec<usize> = widths.collect();
        if !matches!(shape.as_slice(), [4] | [4, 2] | [4, 2, 2]) || !s.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
            return Err(bad());
        }
        let year: i16 = parts[0].parse().map_err(|_| bad())?;
        let month: Option<i8> = parts.get(1).map(|m| m.parse()).transpose().map_err(|_| bad())?;
        let day: Option<i8> = parts.get(2).map(|d| d.parse()).transpose().map_err(|_| bad())?;
        // The calendar decides: 2023-02-30 is refused here.
        Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).map_err(|_| bad())?;
        Ok(PartialDate { year, month, day })
    }
}

impl FromStr for Edtf {
    type Err = EdtfError;

    fn from_str(s: &str) -> Result<Edtf, EdtfError> {
        let Some((a, b)) = s.split_once('/') else {
            return s.parse().map(Edtf::Date);
        };
        let bound = |t: &str| match t {
            ".." | "" => Ok(None),
            t => t.parse::<PartialDate>().map(Some),
        };
        let (a, b) = (bound(a)?, bound(b)?);
        match (a, b) {
            (None, None) => Err(EdtfError(s.to_owned())),
            (Some(x), Some(y)) if x.first() > y.last() => Err(EdtfError(s.to_owned())),
            _ => Ok(Edtf::Interval(a, b)),
        }
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(m) = self.month {
            write!(f, "-{m:02}")?;
        }
        if let Some(d) = self.day {
            write!(f, "-{d:02}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Edtf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bound = |f: &mut fmt::Formatter<'_>, b: &Option<PartialDate>| match b {
            Some(d) => write!(f, "{d}"),
            None => f.write_str(".."),
        };
        match self {
            Edtf::Date(d) => write!(f, "{d}"),
            Edtf::Interval(a, b) => {
                bound(f, a)?;
                f.write_str("/")?;
                bound(f, b)
            }
        }
    }
}

impl Serialize for Edtf {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Edtf {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Edtf, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn impossible_dates_are_refused() {
        for s in ["2023-02-30", "2023-13", "23", "2023-1-1", "2024/2023", "../..", "", "2023-06-31"] {
            assert!(s.parse::<Edtf>().is_err(), "{s}");
        }
    }

    #[test]
    fn bounds_are_no_finer_than_the_text() {
        let d: Edtf = "2023-02".parse().unwrap();
        assert_eq!(d.first().unwrap().to_string(), "2023-02-01");
        assert_eq!(d.last().unwrap().to_string(), "2023-02-28");
        let open: Edtf = "2011/..".parse().unwrap();
        assert_eq!(open.last(), None);
        assert!(open.may_contain(jiff::civil::date(2024, 1, 1)));
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(y in 1i16..9999, m in 1i8..=12, d in 1i8..=28, kind in 0..5) {
            let day = PartialDate { year: y, month: Some(m), day: Some(d) };
            let e = match kind {
                0 => Edtf::Date(PartialDate::year(y)),
                1 => Edtf::Date(PartialDate::month(y, m)),
                2 => Edtf::Date(day),
                3 => Edtf::Interval(Some(day), None),
                _ => Edtf::Interval(None, Some(day)),
            };
            prop_assert_eq!(e.to_string().parse::<Edtf>().unwrap(), e);
        }
    }
}
