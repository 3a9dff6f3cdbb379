//! Dates so many units away from others: as exact as the coarser of the date and the unit.

use demarche_record::{Edtf, PartialDate};
use jiff::ToSpan;
use jiff::civil::Date;

use super::calendar::{Cal, add_months, days_between, monday, quarter};
use super::sense::Amount;
use super::words::Unit;

/// The day, month or year so far from now, as exact as the unit.
pub(super) fn shift_bound(now: Date, unit: Unit, n: u32, forward: bool) -> Option<PartialDate> {
    let n = i32::try_from(n).ok().filter(|n| *n < 5000)?;
    let n = if forward { n } else { -n };
    Some(match unit {
        Unit::Hour => PartialDate::day(now.checked_add((n / 24 + if n % 24 == 0 { 0 } else { n.signum() }).days()).ok()?),
        Unit::Second | Unit::Minute => return None,
        Unit::Day => PartialDate::day(now.checked_add(n.days()).ok()?),
        Unit::Week | Unit::Weekend => PartialDate::day(now.checked_add(n.weeks()).ok()?),
        Unit::Fortnight => PartialDate::day(now.checked_add((n * 2).weeks()).ok()?),
        Unit::Month | Unit::Quarter => {
            let k = if unit == Unit::Quarter { 3 } else { 1 };
            let (y, m) = add_months(now.year(), now.month() as u8, n * k)?;
            PartialDate::month(y, m as i8)
        }
        Unit::Year => PartialDate::year(year_by(now.year(), n)?),
        Unit::Decade => PartialDate::year(year_by(now.year(), n * 10)?),
        Unit::Century => PartialDate::year(year_by(now.year(), n * 100)?),
        Unit::Half | Unit::Season | Unit::Millennium => return None,
    })
}

fn year_by(year: i16, n: i32) -> Option<i16> {
    i16::try_from(i32::from(year) + n).ok().filter(|y| (1..=9999).contains(y))
}

/// A date that many units away from another: as coarse as the coarser of the two.
pub(super) fn away(from: Edtf, amount: Amount, forward: bool) -> Option<Edtf> {
    if matches!(amount.unit, Unit::Decade | Unit::Century | Unit::Millennium) || amount.unit < Unit::Day {
        return None;
    }
    shift_cal(from, amount, forward)?.edtf()
}

pub(super) fn shift_cal(from: Edtf, amount: Amount, forward: bool) -> Option<Cal> {
    let Edtf::Date(d) = from else {
        // From a week, a quarter or a season: years only. From a decade: nothing.
        let (first, last) = (from.first()?, from.last()?);
        if days_between(first, last) > 366 {
            return None;
        }
        let y = first.year();
        let n = i32::try_from(amount.n?).ok()?;
        return match amount.unit {
            Unit::Year => Some(Cal::Year(year_by(y, if forward { n } else { -n })?)),
            _ => None,
        };
    };
    let n = i32::try_from(amount.n?).ok().filter(|n| *n < 3000)?;
    let n = if forward { n } else { -n };
    Some(match (amount.unit, d.month, d.day) {
        (Unit::Day, _, Some(_)) => Cal::Day(d.first().checked_add(n.days()).ok()?),
        (Unit::Week, _, Some(_)) => Cal::Week(monday(d.first().checked_add(n.weeks()).ok()?)?),
        (Unit::Fortnight, _, Some(_)) => Cal::Week(monday(d.first().checked_add((n * 2).weeks()).ok()?)?),
        (Unit::Weekend, ..) => return None,
        (Unit::Month, Some(m), _) => {
            let (y, m) = add_months(d.year, m as u8, n)?;
            Cal::Month(y, m)
        }
        (Unit::Quarter, Some(m), _) => {
            let (y, m) = add_months(d.year, m as u8, n * 3)?;
            Cal::Quarter(y, quarter(m))
        }
        (Unit::Year, ..) => {
            // "a year and a half ago": the half may fall in either year.
            if amount.half {
                return None;
            }
            Cal::Year(year_by(d.year, n)?)
        }
        (Unit::Decade, ..) => Cal::Year(year_by(d.year, n * 10)?),
        (Unit::Century, ..) => Cal::Year(year_by(d.year, n * 100)?),
        _ => return None,
    })
}
