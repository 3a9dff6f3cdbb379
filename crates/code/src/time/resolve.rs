//! Senses against the clock: the publication date and the dates said before.

use demarche_record::{DateBasis, Edtf, PartialDate, Span};
use jiff::ToSpan;
use jiff::civil::Date;

use super::away::{shift_bound, shift_cal};
use super::calendar::{Cal, add_months, add_quarters, monday, quarter};
use super::clock::OVERNIGHT;
use super::days::Falls;
use super::line::Line;
use super::points::DAY_OR_MONTH;
use super::sense::{Amount, Lies, Parsed, Point, Sense, Which, Year};
use super::spans::THE_PAST;
use super::spans::length;
use super::words::{Season, Unit};
use super::{Modifier, Timex, TimexKind, TimexRole};

/// The tense that governs an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tense {
    Past,
    Future,
    /// "by", "until": ahead where that is near.
    Bound,
}

impl Tense {
    pub(super) fn ahead(self) -> bool {
        self != Tense::Past
    }
}

/// What a report has said so far.
pub(super) struct Clockwork {
    pub(super) published: Option<Date>,
    /// The last calendar expression that was resolved.
    pub(super) said: Option<Cal>,
    /// What that may claim.
    claimed: Option<Edtf>,
    pub(super) said_day: Option<Date>,
    /// Said in the present sentence.
    day_here: Option<Date>,
    said_quarter: Option<(i16, u8)>,
    /// The sentence in which a quarter was said last.
    quarter_in: usize,
    /// The sentence that is read, and the one in which a date was said last.
    sentence: usize,
    said_in: usize,
}

/// A value with what it may claim.
struct Reading {
    kind: TimexKind,
    value: String,
    edtf: Option<Edtf>,
    explicit: bool,
}

impl Reading {
    fn vague(kind: TimexKind, value: impl Into<String>) -> Reading {
        Reading { kind, value: value.into(), edtf: None, explicit: false }
    }
}

impl Clockwork {
    pub(super) fn new(published: Option<Date>) -> Clockwork {
        Clockwork {
            published,
            said: None,
            claimed: None,
            said_day: None,
            day_here: None,
            said_quarter: None,
            quarter_in: 0,
            sentence: 0,
            said_in: 0,
        }
    }

    pub(super) fn new_sentence(&mut self) {
        self.day_here = None;
        self.sentence += 1;
    }

    /// The expression with its value and date.
    pub(super) fn resolve(&mut self, line: &Line<'_>, p: &Parsed, tense: Option<Tense>, sentence: usize) -> Timex {
        if matches!(p.sense, Sense::Months(..) | Sense::MonthPair(_) | Sense::Years(..)) {
            // Nothing can be counted from a stretch.
            self.said = None;
        }
        let reading = match &p.sense {
            Sense::Point(q) => match self.quarter_before().filter(|_| self.compared(q, line, p)) {
                Some(r) => r,
                None => self.point(q, p, tense),
            },
            Sense::Away { amount, forward, from_said } => {
                let r = self.away(*amount, *forward, *from_said, p.rule);
                // "more than a hundred years ago", "2,000 years ago" are no year.
                let round = amount.n.is_some_and(|n| n > if p.modifier == Some(Modifier::MoreThan) { 9 } else { 150 });
                if round {
                    self.said = None;
                    Reading { edtf: None, ..r }
                } else {
                    r
                }
            }
            Sense::SameThen { amount, month } => self.same_then(*amount, *month),
            Sense::Decade { tens, .. } => self.calendar(Cal::Decade(*tens), true),
            Sense::Century(n) => self.calendar(Cal::Century(*n), true),
            Sense::Lasting { amount, lies } => self.lasting(*amount, *lies),
            Sense::Set(value) => Reading::vague(TimexKind::Set, value.clone()),
            Sense::Said => self.then(),
            Sense::Ref(value) => Reading::vague(TimexKind::Date, *value),
            Sense::Months(a, b) => {
                let month = |(y, m): (i16, u8)| PartialDate::month(y, m as i8);
                Reading {
                    kind: TimexKind::Date,
                    value: format!("{}/{}", month(*a), month(*b)),
                    edtf: Some(Edtf::Interval(Some(month(*a)), Some(month(*b)))),
                    explicit: true,
                }
            }
            Sense::MonthPair(m) => self.month_pair(*m, tense),
            Sense::Years(a, b) => Reading {
                kind: TimexKind::Date,
                value: format!("{a:04}/{b:04}"),
                edtf: Some(Edtf::Interval(Some(PartialDate::year(*a)), Some(PartialDate::year(*b)))),
                explicit: true,
            },
        };
        let dated =
            matches!(p.sense, Sense::Point(_) | Sense::Away { .. } | Sense::SameThen { .. } | Sense::Decade { .. } | Sense::Century(_));
        if dated && reading.edtf.is_some() {
            self.claimed = reading.edtf;
        }
        let span = match (line.tok(p.first), line.tok(p.end - 1)) {
            (Some(a), Some(b)) => Span::new(a.start, b.end),
            _ => Span::default(),
        };
        let basis = match (reading.edtf, reading.explicit) {
            (None, _) => DateBasis::None,
            (_, true) => DateBasis::Explicit,
            _ => DateBasis::Relative,
        };
        Timex {
            span,
            sentence,
            kind: reading.kind,
            value: reading.value,
            modifier: p.modifier,
            edtf: reading.edtf,
            basis,
            role: TimexRole::Point,
            reach: reading.edtf,
            anchor: None,
            zone: match p.sense {
                Sense::Point(Point { clock: Some(c), .. }) => c.zone,
                _ => None,
            },
            rule: p.rule,
        }
    }

    /// A calendar reading; remembered as what was said last.
    fn calendar(&mut self, cal: Cal, explicit: bool) -> Reading {
        self.said = Some(cal);
        self.said_in = self.sentence;
        match cal {
            Cal::Day(d) => {
                self.said_day = Some(d);
                self.day_here = Some(d);
            }
            Cal::Quarter(y, q) => {
                self.quarter_in = self.sentence;
                if self.reports_on(y, q) {
                    self.said_quarter = Some((y, q));
                }
            }
            _ => {}
        }
        Reading { kind: TimexKind::Date, value: cal.value(), edtf: cal.edtf(), explicit }
    }

    /// "a $23 million loss in the latest quarter, compared with earnings of $33 million last year": the same quarter of that year.
    fn compared(&self, q: &Point, line: &Line<'_>, p: &Parsed) -> bool {
        let last_year = q.shift == Some((Unit::Year, -1)) && q.which == Which::Last && p.end == p.first + 2;
        let cue = || (p.first.saturating_sub(12)..p.first).any(|i| matches!(line.raw(i), "compared" | "compare"));
        last_year && self.said_quarter.is_some() && (self.quarter_in == self.sentence || self.quarter_in + 3 >= self.sentence && cue())
    }

    /// The quarter reported on, a year before; it claims no more than the year.
    fn quarter_before(&self) -> Option<Reading> {
        let (year, q) = self.said_quarter.map(|(y, q)| (y - 1, q))?;
        Some(Reading {
            kind: TimexKind::Date,
            value: Cal::Quarter(year, q).value(),
            edtf: Some(Edtf::Date(PartialDate::year(year))),
            explicit: false,
        })
    }

    /// A report on results is about the last quarter that is over, however many others it is compared with or looks ahead to.
    fn reports_on(&self, y: i16, q: u8) -> bool {
        let over = |(y, q): (i16, u8)| self.published.is_none_or(|d| (y, q) < (d.year(), quarter(d.month() as u8)));
        self.said_quarter.is_none_or(|old| over((y, q)) && (!over(old) || (y, q) >= old))
    }

    /// A month of another calendar, which begins in month `m` and ends in the next.
    fn month_pair(&self, m: u8, tense: Option<Tense>) -> Reading {
        let pair = self.month(m, Which::Tense, tense).and_then(Cal::month).and_then(|(y, m)| Some(((y, m), add_months(y, m, 1)?)));
        let Some((a, b)) = pair else { return Reading::vague(TimexKind::Date, format!("XXXX-{m:02}")) };
        let [a, b] = [a, b].map(|(y, m)| PartialDate::month(y, m as i8));
        Reading { kind: TimexKind::Date, value: format!("{a}/{b}"), edtf: Some(Edtf::Interval(Some(a), Some(b))), explicit: false }
    }

    /// "since then": the date of this sentence or the one before; one from further back is another story's.
    fn then(&mut self) -> Reading {
        match self.said.filter(|_| self.said_in + 1 >= self.sentence) {
            Some(cal) => Reading { edtf: self.claimed, ..self.calendar(cal, false) },
            None => Reading::vague(TimexKind::Date, "PAST_REF"),
        }
    }

    fn point(&mut self, p: &Point, parsed: &Parsed, tense: Option<Tense>) -> Reading {
        let explicit = matches!(p.year, Year::Abs(_));
        let further = |cal: Cal| match cal {
            Cal::Day(d) => d.checked_add(p.further.days()).ok().map(Cal::Day),
            cal => (p.further == 0).then_some(cal),
        };
        let Some(cal) = self.place(p, tense).and_then(further) else {
            return unresolved(p, self.published.is_some());
        };
        // "for the year" in a tale of another year is that year.
        let cal = match (parsed.rule, self.said) {
            ("the year spoken of", Some(said))
                if self.said_in + 1 >= self.sentence && self.published.is_none_or(|now| said.year() <= now.year()) =>
            {
                Cal::Year(said.year())
            }
            _ => cal,
        };
        let of_a_day = p.month.is_some() || p.day.is_some() || p.weekday.is_some() || p.shift.is_some() || p.named.is_some();
        if !of_a_day && (p.clock.is_some() || p.part.is_some()) {
            let mut r = Reading::vague(TimexKind::Time, cal.value() + &time_of(p));
            // "In the evening" goes on with the day of the sentence before.
            let goes_on = p.part.is_some() && self.said_in + 1 >= self.sentence && matches!(self.said, Some(Cal::Day(_)));
            if let Cal::Day(d) = cal
                && (self.day_here.is_some() || goes_on)
            {
                r.edtf = Some(Edtf::day(d));
            }
            return r;
        }
        let quarter = self.said_quarter;
        let mut r = self.calendar(cal, explicit);
        if p.quarter == Some(0) {
            self.said_quarter = quarter;
        }
        if p.fiscal {
            if let Cal::Quarter(y, q) = cal {
                self.said_quarter = Some((y, q));
            }
            // Fiscal years begin when each state or firm will; the text does not say, and nothing can be counted from them.
            r.edtf = None;
            self.said = None;
        }
        if let (Cal::Season(y, Season::Winter), false, Year::None) = (cal, explicit, p.year) {
            r.edtf = Some(Edtf::Interval(Some(PartialDate::month(y, 12)), Some(PartialDate::month(y + 1, 2))));
        }
        if parsed.rule == THE_PAST {
            // Last year by the calendar, or the twelve months until now: it lies in both.
            let first = r.edtf.and_then(|e| match e {
                Edtf::Date(d) | Edtf::Interval(Some(d), _) => Some(d),
                Edtf::Interval(None, _) => None,
            });
            let last = self.published.zip(first).map(|(now, d)| match (d.month, d.day) {
                (None, _) => PartialDate::year(now.year()),
                (_, None) => PartialDate::month(now.year(), now.month()),
                _ => PartialDate::day(now),
            });
            r.edtf = first.zip(last).map(|(a, b)| Edtf::Interval(Some(a), Some(b)));
            self.said = None;
        }
        if p.quarter == Some(0) || parsed.rule == DAY_OR_MONTH {
            r.edtf = Some(Edtf::Date(PartialDate::year(cal.year())));
        }
        if parsed.rule == DAY_OR_MONTH {
            self.said = Some(Cal::Year(cal.year()));
            (self.said_day, self.day_here) = (None, None);
        }
        if let (true, Cal::Day(day)) = (parsed.rule.starts_with(OVERNIGHT), cal) {
            // The night may have begun the day before, and that of a weekday may end the day after.
            let last = if parsed.rule == OVERNIGHT { Some(day) } else { day.tomorrow().ok() };
            r.edtf = day.yesterday().ok().map(|eve| Edtf::Interval(Some(PartialDate::day(eve)), last.map(PartialDate::day)));
        }
        if let Cal::Day(_) = cal
            && (p.part.is_some() || p.clock.is_some())
        {
            r.kind = TimexKind::Time;
            r.value += &time_of(p);
        }
        r
    }

    /// Where on the calendar; `None` where what it is relative to is not known.
    fn place(&self, p: &Point, tense: Option<Tense>) -> Option<Cal> {
        let year = match p.year {
            Year::None => None,
            Year::Abs(y) => Some(y),
            Year::Rel(n) => Some(self.published?.year() + n),
            Year::Said(n) => Some(self.said?.year() + n),
        };
        if let Some((unit, n)) = p.shift {
            let cal = self.shifted(unit, n, p.which, tense)?;
            return match (cal, p.weekday) {
                (Cal::Week(monday), Some(w)) => Some(Cal::Day(monday.checked_add((i32::from(w) - 1).days()).ok()?)),
                _ => Some(cal),
            };
        }
        if let Some(named) = p.named {
            if let Some(y) = year {
                // A moving feast lies in its year, and more is not said.
                return named.in_year(y).map(Cal::Day).or_else(|| (named == Falls::Moves).then_some(Cal::Year(y)));
            }
            let days = |y: i16| named.in_year(y);
            return self.choose_day(p.which, tense, days).map(Cal::Day);
        }
        if let (Some(m), Some(d)) = (p.month, p.day) {
            let days = |y: i16| Date::new(y, m as i8, d as i8).ok();
            let day = match year {
                Some(y) => days(y)?,
                None => self.choose_day_of_weekday(p, tense, days)?,
            };
            return Some(if p.week_of { Cal::Week(monday(day)?) } else { Cal::Day(day) });
        }
        if let (Some(w), Some(d)) = (p.weekday, p.day) {
            return self.weekday_and_day(w, d).map(Cal::Day);
        }
        if let Some(w) = p.weekday {
            return self.weekday(w, p.which, tense).map(Cal::Day);
        }
        if let Some(m) = p.month {
            return match year {
                Some(y) => Some(Cal::Month(y, m)),
                None => self.month(m, p.which, tense),
            };
        }
        if let Some(d) = p.day {
            let now = self.published.map(|d| (d.year(), d.month() as u8));
            let (y, m) = self.said.and_then(Cal::month).or(now)?;
            let ahead = self.published.map_or(0, |now| i32::from(d) - i32::from(now.day()));
            // "He visited on the 25th", said on the 20th
            let n = match tense {
                Some(Tense::Past) if now == Some((y, m)) && ahead > 0 => -1,
                Some(Tense::Future | Tense::Bound) if now == Some((y, m)) && ahead < 0 => 1,
                _ => 0,
            };
            let (y, m) = add_months(y, m, n)?;
            return Date::new(y, m as i8, d as i8).ok().map(Cal::Day);
        }
        if let Some(q) = p.quarter {
            if let Some(y) = year {
                let q = if q == 0 { self.said_quarter.map(|(_, q)| q) } else { Some(q) };
                return Some(q.map_or(Cal::Year(y), |q| Cal::Quarter(y, q)));
            }
            let now = self.published?;
            let here = quarter(now.month() as u8);
            let y = match tense {
                Some(Tense::Future | Tense::Bound) if q + 1 < here => now.year() + 1,
                Some(Tense::Future) if q > here => now.year(),
                _ if q > here && !(q == here + 1 && tense.is_some_and(Tense::ahead)) => now.year() - 1,
                _ => now.year(),
            };
            return Some(Cal::Quarter(y, q));
        }
        if let Some(h) = p.half {
            return Some(Cal::Half(year?, h));
        }
        if let Some(s) = p.season {
            return match year {
                Some(y) => Some(Cal::Season(y, s)),
                None => self.season(s, p.which, tense),
            };
        }
        if p.clock.is_some() || p.part.is_some() {
            return self.day_here.or(self.said_day).or(self.published).map(Cal::Day);
        }
        year.map(Cal::Year)
    }

    fn shifted(&self, unit: Unit, n: i32, which: Which, tense: Option<Tense>) -> Option<Cal> {
        let from_said = matches!(which, Which::Previous | Which::Following | Which::Same);
        if from_said {
            let said = self.said?;
            return match unit {
                Unit::Day => {
                    let day = match said {
                        Cal::Day(d) => d,
                        _ => return None,
                    };
                    day.checked_add(n.days()).ok().map(Cal::Day)
                }
                Unit::Week => match said {
                    Cal::Day(d) | Cal::Week(d) | Cal::Weekend(d) => Some(Cal::Week(monday(d)?.checked_add(n.weeks()).ok()?)),
                    _ => None,
                },
                Unit::Month => said.month().and_then(|(y, m)| add_months(y, m, n)).map(|(y, m)| Cal::Month(y, m)),
                Unit::Quarter => match self.said_quarter {
                    Some((y, q)) => Some(add_quarters(y, q, n)),
                    None => self.published.map(|d| add_quarters(d.year(), quarter(d.month() as u8), n - 1)),
                },
                Unit::Year => Some(Cal::Year(said.year() + n as i16)),
                _ => None,
            };
        }
        let now = self.published?;
        Some(match unit {
            Unit::Day => Cal::Day(now.checked_add(n.days()).ok()?),
            Unit::Week => Cal::Week(monday(now)?.checked_add(n.weeks()).ok()?),
            Unit::Fortnight => return None,
            Unit::Weekend => {
                let saturday = monday(now)?.checked_add(5.days()).ok()?;
                let weeks = match which {
                    Which::Last => -1,
                    Which::Next => i32::from(saturday <= now),
                    Which::This => 0,
                    _ if tense.is_some_and(Tense::ahead) => 0,
                    _ => -i32::from(saturday > now),
                };
                Cal::Weekend(saturday.checked_add(weeks.weeks()).ok()?)
            }
            Unit::Month => {
                let (y, m) = add_months(now.year(), now.month() as u8, n)?;
                Cal::Month(y, m)
            }
            Unit::Quarter => add_quarters(now.year(), quarter(now.month() as u8), n),
            Unit::Year => Cal::Year(now.year() + n as i16),
            Unit::Decade => Cal::Decade(now.year() / 10 + n as i16),
            Unit::Century => Cal::Century((now.year() - 1) / 100 + 1 + n as i16),
            _ => return None,
        })
    }

    /// The same day or month, so long before now.
    fn same_then(&mut self, amount: Amount, month: bool) -> Reading {
        let back = |now: Date| {
            let n = i32::try_from(amount.n.filter(|_| !amount.half)?).ok().filter(|n| *n < 3000)?;
            let span = match amount.unit {
                Unit::Day => n.days(),
                Unit::Week => n.weeks(),
                Unit::Fortnight => (2 * n).weeks(),
                Unit::Month => n.months(),
                Unit::Year => n.years(),
                Unit::Decade => (10 * n).years(),
                _ => return None,
            };
            now.checked_sub(span).ok()
        };
        match self.published.and_then(back) {
            Some(day) if month => self.calendar(Cal::Month(day.year(), day.month() as u8), false),
            Some(day) => self.calendar(Cal::Day(day), false),
            None => Reading::vague(TimexKind::Date, "PAST_REF"),
        }
    }

    /// "A few hours later": on the day just told of or the next, or in its month or year.
    fn hours_from_said(&self, forward: bool) -> Option<Edtf> {
        match self.said.filter(|_| self.said_in + 1 >= self.sentence)? {
            Cal::Day(d) => {
                let (a, b) = if forward { (d, d.tomorrow().ok()?) } else { (d.yesterday().ok()?, d) };
                Some(Edtf::Interval(Some(PartialDate::day(a)), Some(PartialDate::day(b))))
            }
            cal @ (Cal::Month(..) | Cal::Year(_)) => cal.edtf(),
            _ => None,
        }
    }

    /// "two days ago", "a year earlier", "three weeks from now".
    fn away(&mut self, amount: Amount, forward: bool, from_said: bool, rule: &str) -> Reading {
        let vague = if forward { "FUTURE_REF" } else { "PAST_REF" };
        if amount.unit < Unit::Day && from_said && amount.n.is_none_or(|n| n < 24) {
            let kind = if amount.n.is_some() { TimexKind::Duration } else { TimexKind::Date };
            let value = if amount.n.is_some() { length(amount.unit, amount.n, amount.half) } else { vague.to_owned() };
            return Reading { edtf: self.hours_from_said(forward), ..Reading::vague(kind, value) };
        }
        let Some(n) = amount.n else { return Reading::vague(TimexKind::Date, vague) };
        let quarterly = amount.unit == Unit::Year && n == 1 && !forward;
        if quarterly && let Some(r) = self.quarter_before() {
            return r;
        }
        let from_said = from_said && rule != "year-earlier";
        let base = match (from_said, self.said, self.published) {
            (true, Some(said), _) => said.edtf(),
            (false, _, Some(now)) => Some(Edtf::day(now)),
            _ => None,
        };
        if amount.unit < Unit::Day {
            return match (base, self.published) {
                (Some(_), Some(now)) if !from_said => Reading::vague(TimexKind::Time, Cal::Day(now).value()),
                _ => Reading::vague(TimexKind::Duration, length(amount.unit, amount.n, amount.half)),
            };
        }
        match base.and_then(|b| shift_cal(b, amount, forward)) {
            Some(cal) => {
                let mut r = self.calendar(cal, false);
                if matches!(amount.unit, Unit::Decade | Unit::Century | Unit::Millennium) {
                    // "two decades ago" is no year, and nothing can be counted from it.
                    r.edtf = None;
                    self.said = None;
                }
                r
            }
            None => Reading::vague(TimexKind::Duration, length(amount.unit, amount.n, amount.half)),
        }
    }

    fn lasting(&mut self, amount: Amount, lies: Lies) -> Reading {
        if amount.unit == Unit::Year && amount.n == Some(1) || amount.unit == Unit::Month && amount.n.is_some_and(|n| n == 6 || n == 9) {
            // Results for half a year are compared with half a year.
            self.said_quarter = None;
        }
        let mut r = Reading::vague(TimexKind::Duration, length(amount.unit, amount.n, amount.half));
        if lies == Lies::Free {
            return r;
        }
        let (Some(now), Some(n)) = (self.published, amount.n) else { return r };
        let there = shift_bound(now, amount.unit, n, lies == Lies::Next);
        let here = match amount.unit {
            u if u <= Unit::Fortnight => PartialDate::day(now),
            Unit::Month | Unit::Quarter => PartialDate::month(now.year(), now.month()),
            _ => PartialDate::year(now.year()),
        };
        r.edtf = there.map(|t| match lies {
            Lies::Next => Edtf::Interval(Some(here), Some(t)),
            _ => Edtf::Interval(Some(t), Some(here)),
        });
        r
    }
}

fn time_of(p: &Point) -> String {
    match (p.clock, p.part) {
        (Some(c), _) => match c.second {
            Some(s) => format!("T{:02}:{:02}:{s:02}", c.hour, c.minute.unwrap_or(0)),
            None => format!("T{:02}:{:02}", c.hour, c.minute.unwrap_or(0)),
        },
        (None, Some(part)) => format!("T{part}"),
        (None, None) => String::new(),
    }
}

/// The value of what has nothing to be resolved against.
fn unresolved(p: &Point, published: bool) -> Reading {
    let time = time_of(p);
    let kind = if time.is_empty() { TimexKind::Date } else { TimexKind::Time };
    let reference = |n: i32| match n.signum() {
        -1 => "PAST_REF",
        1 => "FUTURE_REF",
        _ => "PRESENT_REF",
    };
    let value = match (p.shift, p.month, p.day, p.weekday, p.quarter, p.season) {
        (Some((Unit::Day, _)), ..) if published || !time.is_empty() => format!("XXXX-XX-XX{time}"),
        (Some((_, n)), ..) => return Reading::vague(kind, reference(n)),
        (_, Some(m), Some(d), ..) => format!("XXXX-{m:02}-{d:02}{time}"),
        (_, _, _, Some(w), ..) => format!("XXXX-WXX-{w}{time}"),
        (_, Some(m), ..) => format!("XXXX-{m:02}"),
        (_, _, Some(d), ..) => format!("XXXX-XX-{d:02}"),
        (_, _, _, _, Some(q), _) => format!("XXXX-Q{q}"),
        (.., Some(s)) => format!("XXXX-{}", s.code()),
        _ if !time.is_empty() => format!("XXXX-XX-XX{time}"),
        _ if p.named.is_some() => "XXXX-XX-XX".to_owned(),
        _ => "XXXX".to_owned(),
    };
    Reading::vague(kind, value)
}
