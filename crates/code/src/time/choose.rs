//! Which of the many that bear a name is meant: which Friday, which March, which winter. A pointing word decides, else the tense, else what lies near.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::calendar::{Cal, add_months, days_between, monday};
use super::resolve::{Clockwork, Tense};
use super::sense::{Point, Which};
use super::words::Season;

impl Clockwork {
    /// The year's candidate that the tense or the pointing word wants.
    pub(super) fn choose_day(&self, which: Which, tense: Option<Tense>, of_year: impl Fn(i16) -> Option<Date>) -> Option<Date> {
        let now = self.published?;
        let y = now.year();
        let near: Vec<Date> = (y - 1..=y + 1).filter_map(&of_year).collect();
        match (which, tense) {
            (Which::Last, _) => near.into_iter().rfind(|d| *d < now),
            (Which::Next, _) => near.into_iter().find(|d| *d > now),
            (Which::This, _) => of_year(y),
            (_, Some(Tense::Future)) => near.into_iter().find(|d| *d >= now),
            (_, Some(Tense::Bound)) => {
                // "by 14 January", said on the 15th, is no year ahead.
                let behind = near.iter().copied().rfind(|d| *d <= now);
                let ahead = near.iter().copied().find(|d| *d >= now);
                match (behind, ahead) {
                    (Some(b), Some(a)) if days_between(now, a) > 240 && days_between(b, now) < 120 => Some(b),
                    (b, a) => a.or(b),
                }
            }
            (_, Some(Tense::Past)) => {
                // "had been due on 20 March" lies ahead though the verb is past: near ahead beats far behind.
                let behind = near.iter().copied().rfind(|d| *d <= now);
                let ahead = near.iter().copied().find(|d| *d > now);
                match (behind, ahead) {
                    (Some(b), Some(a)) if days_between(now, a) < 60 && days_between(b, now) > 240 => Some(a),
                    (b, a) => b.or(a),
                }
            }
            // What lies behind is told more often than what lies ahead.
            _ => near.into_iter().min_by_key(|d| days_between(now, *d).abs() * if *d > now { 2 } else { 1 }),
        }
    }

    /// As `choose_day`; a weekday that is given too decides the year.
    pub(super) fn choose_day_of_weekday(&self, p: &Point, tense: Option<Tense>, days: impl Fn(i16) -> Option<Date>) -> Option<Date> {
        if let Some(w) = p.weekday {
            let now = self.published?;
            let fits = |d: &Date| d.weekday().to_monday_one_offset() == w as i8;
            let y = now.year();
            let near: Vec<Date> = (y - 1..=y + 1).filter_map(&days).filter(fits).collect();
            if let Some(d) = near.into_iter().min_by_key(|d| days_between(now, *d).abs()) {
                return Some(d);
            }
        }
        self.choose_day(p.which, tense, days)
    }

    pub(super) fn weekday(&self, w: u8, which: Which, tense: Option<Tense>) -> Option<Date> {
        let weekday = Weekday::from_monday_one_offset(w as i8).ok()?;
        if matches!(which, Which::Previous | Which::Following) {
            let base = self.said_day?;
            return base.nth_weekday(if which == Which::Previous { -1 } else { 1 }, weekday).ok();
        }
        let now = self.published?;
        let same = now.weekday() == weekday;
        let of_week = |day: Date| monday(day)?.checked_add((i32::from(w) - 1).days()).ok();
        match (which, tense) {
            // "that Friday" of the week that is told of
            (Which::Same, _) if self.said.is_some() => match self.said? {
                Cal::Day(d) | Cal::Week(d) | Cal::Weekend(d) => of_week(d),
                _ => None,
            },
            (Which::This, _) => of_week(now),
            (Which::Last, _) => now.nth_weekday(-1, weekday).ok(),
            (Which::Next, _) => now.nth_weekday(1, weekday).ok(),
            _ if same => Some(now),
            (_, Some(Tense::Future | Tense::Bound)) => now.nth_weekday(1, weekday).ok(),
            _ => now.nth_weekday(-1, weekday).ok(),
        }
    }

    /// "Friday the 13th": the nearest month in which it is one.
    pub(super) fn weekday_and_day(&self, w: u8, d: u8) -> Option<Date> {
        let now = self.published?;
        let day = |n: i32| {
            let (y, m) = add_months(now.year(), now.month() as u8, n)?;
            Date::new(y, m as i8, d as i8).ok().filter(|day| day.weekday().to_monday_one_offset() == w as i8)
        };
        (-12..=12).filter_map(day).min_by_key(|day| days_between(now, *day).abs())
    }

    pub(super) fn month(&self, m: u8, which: Which, tense: Option<Tense>) -> Option<Cal> {
        let now = self.published?;
        let (y, here) = (now.year(), now.month() as u8);
        let before = if m < here { y } else { y - 1 };
        let after = if m > here { y } else { y + 1 };
        let year = match (which, tense) {
            // "that March" of the year that is told of
            (Which::Same, _) if self.said.is_some() => self.said?.year(),
            (Which::Last | Which::Previous, _) => before,
            (Which::Next | Which::Following, _) => after,
            (Which::This, _) => y,
            _ if m == here => y,
            (_, Some(Tense::Future)) => after,
            (_, Some(Tense::Bound)) => {
                let ahead = (i32::from(after) - i32::from(y)) * 12 + i32::from(m) - i32::from(here);
                if ahead > 8 { before } else { after }
            }
            (_, Some(Tense::Past)) => {
                // "are traded for November", said in October: last year's would have been called so.
                let back = (i32::from(y) - i32::from(before)) * 12 + i32::from(here) - i32::from(m);
                if back > 10 { after } else { before }
            }
            _ => {
                // A month eleven months back would have been called last year's.
                let back = (i32::from(y) - i32::from(before)) * 12 + i32::from(here) - i32::from(m);
                if back > 9 { after } else { before }
            }
        };
        Some(Cal::Month(year, m))
    }

    pub(super) fn season(&self, s: Season, which: Which, tense: Option<Tense>) -> Option<Cal> {
        let now = self.published?;
        let y = now.year();
        let begins = |year: i16| Date::new(year, s.first_month() as i8, 1).ok();
        let year = match (which, tense) {
            (Which::Same, _) if self.said.is_some() => self.said?.year(),
            (Which::This, _) => {
                if s == Season::Winter && now.month() < 3 {
                    y - 1
                } else {
                    y
                }
            }
            (Which::Last | Which::Previous, _) => {
                // The last one that is over.
                let over = |year: i16| begins(year).and_then(|d| d.checked_add(3.months()).ok()).is_some_and(|end| end <= now);
                (y - 2..=y).rev().find(|&year| over(year))?
            }
            (Which::Next | Which::Following, _) => (y..=y + 1).find(|&year| begins(year).is_some_and(|d| d > now))?,
            (_, Some(Tense::Future | Tense::Bound)) => {
                (y - 1..=y + 1).find(|&year| begins(year).and_then(|d| d.checked_add(3.months()).ok()).is_some_and(|end| end > now))?
            }
            _ => (y - 2..=y).rev().find(|&year| begins(year).is_some_and(|d| d <= now))?,
        };
        Some(Cal::Season(year, s))
    }
}
