//! The month that an event belongs to, and what must be read to compute it.

use std::fmt;

use jiff::ToSpan;
use jiff::civil::Date;

/// Days around a month that grouping looks at, and the days for which a report may come after the act that it does not date.
pub const MARGIN: i64 = 3;

/// A partition of the derived tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Month {
    /// A calendar month.
    Of {
        /// −9999 to 9999.
        year: i16,
        /// 1 to 12.
        month: i8,
    },
    /// Neither the act nor the report has a date.
    Undated,
}

impl Month {
    /// The month of a day.
    pub fn of(day: Option<Date>) -> Month {
        day.map_or(Month::Undated, |d| Month::Of { year: d.year(), month: d.month() })
    }

    /// First and last day; `None` for the undated.
    pub fn days(self) -> Option<(Date, Date)> {
        let Month::Of { year, month } = self else { return None };
        let first = Date::new(year, month, 1).ok()?;
        Some((first, first.last_of_month()))
    }

    /// First and last day of the mentions that [`crate::group`] wants: the month and its margin.
    pub fn window(self) -> Option<(Date, Date)> {
        let (first, last) = self.days()?;
        Some((shift(first, -MARGIN), shift(last, MARGIN)))
    }

    /// The months whose events a mention of this day may change: its own, and the neighbour of a day within three of the boundary.
    pub fn touched_by(day: Option<Date>) -> Vec<Month> {
        let Some(d) = day else { return vec![Month::Undated] };
        let mut months = vec![Month::of(Some(shift(d, -MARGIN))), Month::of(day), Month::of(Some(shift(d, MARGIN)))];
        months.dedup();
        months
    }
}

/// The day so many days later; the calendar's end where there is none.
pub(crate) fn shift(day: Date, days: i64) -> Date {
    day.saturating_add(days.days())
}

/// Days from `a` to `b`.
pub(crate) fn between(a: Date, b: Date) -> i64 {
    a.until(b).map_or(0, |span| i64::from(span.get_days()))
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Month::Of { year, month } => write!(f, "{year:04}-{month:02}"),
            Month::Undated => f.write_str("undated"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_day_near_the_boundary_touches_two_months() {
        let names = |d| Month::touched_by(Some(d)).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(names(date(2024, 3, 18)), ["2024-03"]);
        assert_eq!(names(date(2024, 3, 3)), ["2024-02", "2024-03"]);
        assert_eq!(names(date(2024, 3, 29)), ["2024-03", "2024-04"]);
        assert_eq!(names(date(2024, 3, 28)), ["2024-03"]);
        assert_eq!(Month::touched_by(None), [Month::Undated]);
        assert_eq!(between(date(2023, 12, 30), date(2024, 3, 1)), 62);
    }
}
