//! What the words around an expression make of it: since, until, from … to, by, before; and dates lent between pairs.

use demarche_record::{DateBasis, Edtf, PartialDate, Span};

use jiff::ToSpan;
use jiff::civil::Date;

use super::grammar::THE_SO_LONG;
use super::line::Line;
use super::sense::{Lies, Parsed, Point, Sense, Which, Year};
use super::{Timex, TimexKind, TimexRole, away};

/// "from March to June 2015", "in January, March and May 2012", "the Sept. 11 attacks of 2001": a partial date takes the
/// year of the one it is paired with.
pub(super) fn lend_years(line: &Line<'_>, parsed: &mut [Parsed]) {
    for k in (1..parsed.len()).rev() {
        lend(line, parsed, k, true);
    }
    for k in 1..parsed.len() {
        lend(line, parsed, k, false);
    }
}

fn lend(line: &Line<'_>, parsed: &mut [Parsed], k: usize, backward: bool) {
    let (left, right) = parsed.split_at_mut(k);
    let (Some(a), Some(b)) = (left.last_mut(), right.first_mut()) else { return };
    let joined = b.first == a.end + 1
        && (line.any(a.end, &["and", "to", "until", "through", "till", "or"]) || line.dash(a.end) || line.mark(a.end, ','));
    let slash = b.first == a.end + 1 && line.mark(a.end, '/');
    let of_year = b.first > a.end && b.first <= a.end + 3 && line.is(b.first - 1, "of");
    let (Sense::Point(p), Sense::Point(q)) = (&mut a.sense, &mut b.sense) else { return };
    // "in the spring and summer of 2022"
    if let (Some(_), Year::None, Some(_), Year::Abs(_)) = (p.season, p.year, q.season, q.year)
        && joined
        && p.which == Which::Tense
    {
        p.year = q.year;
        return;
    }
    // "Q1 and Q2 2023"
    if let (Some(1..), Year::None, Some(1..), Year::Abs(_)) = (p.quarter, p.year, q.quarter, q.year)
        && (joined || slash)
    {
        p.year = q.year;
        return;
    }
    if p.month.is_none() || p.which != Which::Tense || q.which != Which::Tense {
        return;
    }
    match (p.year, q.year, backward) {
        (Year::None, Year::Abs(_), true) if joined && q.month.is_some() && (p.month, p.day) <= (q.month, q.day) => p.year = q.year,
        (Year::None, Year::Abs(_), true) if of_year && q.month.is_none() => p.year = q.year,
        (Year::Abs(_), Year::None, false) if joined && q.month.is_some() && (p.month, p.day) <= (q.month, q.day) => q.year = p.year,
        _ => {}
    }
}

/// Gives each expression its role by the words before it, and what the role makes of its date.
pub(super) fn link(line: &Line<'_>, parsed: &[Parsed], out: &mut [Timex], published: Option<Date>) {
    for k in 0..parsed.len() {
        let p = &parsed[k];
        if comes_round(parsed, k) {
            (out[k].edtf, out[k].reach, out[k].basis, out[k].kind) = (None, None, DateBasis::None, TimexKind::Set);
            out[k].value = out[k].value.get(4..).map_or("P1Y".to_owned(), |rest| format!("XXXX{rest}"));
        }
        let prev = p.first.wrapping_sub(1);
        let second = k > 0
            && parsed[k - 1].end + 1 == p.first
            && matches!(out[k - 1].role, TimexRole::From)
            && (line.any(parsed[k - 1].end, &["to", "and", "until", "till", "through", "thru"]) || line.dash(parsed[k - 1].end));
        let next_joins = parsed.get(k + 1).is_some_and(|n| n.first == p.end + 1);
        let ranged = next_joins
            && match line.word(prev) {
                "from" => line.any(p.end, &["to", "until", "till", "through", "thru"]) || line.dash(p.end),
                "between" => line.is(p.end, "and"),
                _ => {
                    line.dash(p.end) && out[k].kind == TimexKind::Date && out[k + 1].kind == TimexKind::Date
                        || line.any(p.end, &["through", "to"]) && line.num(p.end + 1).is_some()
                        || line.any(p.end, &["through", "thru"]) && weekday(p) && weekday(&parsed[k + 1])
                        || line.is(p.end, "to") && day_of_month(p) && day_of_month(&parsed[k + 1])
                }
            };
        out[k].role = match (second, ranged, line.word(prev)) {
            (true, ..) => TimexRole::To,
            (_, true, _) => TimexRole::From,
            (.., "since") => TimexRole::Since,
            _ if to_now(line, prev, p.end) => TimexRole::Since,
            // "effective as of May 1", "starting in May": from then on. "As of mid-2018, a hundred had died": up to then.
            (.., word) if starts(line, if matches!(word, "in" | "on" | "from" | "of") { prev.wrapping_sub(1) } else { prev }) => {
                TimexRole::Since
            }
            (.., "from") if line.raw(prev.wrapping_sub(1)) == "effect" => TimexRole::Since,
            // "flights resume as of 3 April"
            (.., "of") if line.is(prev.wrapping_sub(1), "as") && is_ahead(&out[k], published) => TimexRole::Since,
            (.., "of") if line.is(prev.wrapping_sub(1), "as") => TimexRole::By,
            (.., "until" | "till" | "through") => TimexRole::Until,
            (.., "to") if line.is(prev.wrapping_sub(1), "up") => TimexRole::Until,
            (.., "by") => TimexRole::By,
            // "not before September", "no later than 1 July", "no earlier than May"
            (.., "before") if line.is(prev.wrapping_sub(1), "not") => TimexRole::Since,
            (.., "before") => TimexRole::Before,
            (.., "than") if line.is(prev.wrapping_sub(1), "later") => TimexRole::By,
            (.., "than") if line.is(prev.wrapping_sub(1), "earlier") => TimexRole::Since,
            (.., "after") => TimexRole::After,
            (.., "from") if matches!(out[k].kind, TimexKind::Date) && line.any(p.end, &["onward", "onwards", "on"]) => TimexRole::Since,
            (.., "during" | "over" | "throughout") => TimexRole::During,
            _ if matches!(p.sense, Sense::Away { .. } | Sense::SameThen { .. }) => TimexRole::Ago,
            _ if matches!(p.sense, Sense::Lasting { lies, .. } if lies != Lies::Free) => TimexRole::During,
            _ => TimexRole::Point,
        };
        if let TimexRole::To = out[k].role {
            if weekday(&parsed[k - 1]) && weekday(p) {
                put_in_order(&mut out[k - 1..=k], published);
            }
            // "between March and May", told the next March: both of last year.
            if let (Some(Edtf::Date(a)), Some(Edtf::Date(b)), DateBasis::Relative) = (out[k - 1].edtf, out[k].edtf, out[k - 1].basis)
                && a.first() > b.last()
                && a.month.is_some()
                && b.month.is_some()
                && out[k - 1].value == a.to_string()
            {
                let earlier = PartialDate { year: a.year - 1, ..a };
                out[k - 1].edtf = Some(Edtf::Date(earlier));
                out[k - 1].value = earlier.to_string();
            }
            let reach = match (lower(out[k - 1].edtf), upper(out[k].edtf)) {
                (Some(a), Some(b)) if a.first() <= b.last() => Some(Edtf::Interval(Some(a), Some(b))),
                _ => None,
            };
            out[k - 1].reach = reach;
            out[k].reach = reach;
            continue;
        }
        out[k].reach = match out[k].role {
            TimexRole::Since | TimexRole::After => lower(out[k].edtf).map(|a| Edtf::Interval(Some(a), None)),
            TimexRole::Until | TimexRole::By | TimexRole::Before => upper(out[k].edtf).map(|b| Edtf::Interval(None, Some(b))),
            _ => out[k].edtf,
        };
        if let Sense::Lasting { amount, lies: Lies::Free } = p.sense
            && line.any(p.end, &["after", "before", "following"])
        {
            let forward = !line.is(p.end, "before");
            match parsed.get(k + 1).filter(|n| n.first <= p.end + 2 && n.first > p.end) {
                Some(_) => {
                    let day = out[k + 1].edtf;
                    out[k].edtf = day.and_then(|d| away::away(d, amount, forward));
                    // "the six months before October" are all of them.
                    if p.rule == THE_SO_LONG {
                        out[k].edtf = out[k].edtf.zip(day).and_then(|(far, near)| stretch(far, near, forward));
                    }
                    out[k].reach = out[k].edtf;
                    if out[k].edtf.is_some() {
                        out[k].basis = DateBasis::Relative;
                    }
                }
                None => out[k].anchor = line.phrase(p.end + 1),
            }
        }
    }
}

/// It begins after the day of publication.
fn is_ahead(t: &Timex, published: Option<Date>) -> bool {
    t.edtf.and_then(|e| e.first()).zip(published).is_some_and(|(first, now)| first > now)
}

/// "Every year on May 9", "on May 9 of each year": no May 9 in particular.
fn comes_round(parsed: &[Parsed], k: usize) -> bool {
    let p = &parsed[k];
    let yearly = |q: &Parsed| matches!(&q.sense, Sense::Set(value) if value == "P1Y");
    let near = k > 0 && yearly(&parsed[k - 1]) && p.first <= parsed[k - 1].end + 1
        || parsed.get(k + 1).is_some_and(|q| yearly(q) && q.first <= p.end + 1);
    near && matches!(p.sense, Sense::Point(Point { year: Year::None, shift: None, which: Which::Tense, month, named, .. }) if month.is_some() || named.is_some())
}

/// A day with its month.
fn day_of_month(p: &Parsed) -> bool {
    matches!(p.sense, Sense::Point(Point { month: Some(_), day: Some(_), clock: None, .. }))
}

/// A weekday and no more.
fn weekday(p: &Parsed) -> bool {
    matches!(p.sense, Sense::Point(Point { weekday: Some(_), month: None, day: None, shift: None, which: Which::Tense, .. }))
}

/// "Monday through Thursday", told on a Wednesday: both of the week to come, or both of the one that is over.
fn put_in_order(pair: &mut [Timex], published: Option<Date>) {
    let (Some(now), [a, b]) = (published, pair) else { return };
    let (Some(Edtf::Date(first)), Some(Edtf::Date(last))) = (a.edtf, b.edtf) else { return };
    if first.first() <= last.first() {
        return;
    }
    let (late, days) = if first.first() > now { (b, 7) } else { (a, -7) };
    let Some(Edtf::Date(day)) = late.edtf else { return };
    if let Ok(day) = day.first().checked_add(days.days()) {
        late.value = late.value.replacen(&late.edtf.map_or(String::new(), |e| e.to_string()), &day.to_string(), 1);
        late.edtf = Some(Edtf::day(day));
    }
}

/// From one date to another, no finer at the near end than at the far one.
fn stretch(far: Edtf, near: Edtf, forward: bool) -> Option<Edtf> {
    let (far, near) = if forward { (upper(Some(far))?, lower(Some(near))?) } else { (lower(Some(far))?, upper(Some(near))?) };
    let near = PartialDate { month: near.month.filter(|_| far.month.is_some()), day: near.day.filter(|_| far.day.is_some()), ..near };
    Some(if forward { Edtf::Interval(Some(near), Some(far)) } else { Edtf::Interval(Some(far), Some(near)) })
}

/// "from 2014 to the present", "2014–present".
fn to_now(line: &Line<'_>, before: usize, end: usize) -> bool {
    let joined = line.any(end, &["to", "until", "till", "through"]) && line.is(before, "from")
        || line.is(end, "and") && line.is(before, "between")
        || line.dash(end);
    let at = if line.is(end + 1, "the") { end + 2 } else { end + 1 };
    joined && line.any(at, &["present", "now", "date", "today"])
}

/// A word at `i` that makes a date a beginning: "starting Monday", "effective April 1".
fn starts(line: &Line<'_>, i: usize) -> bool {
    let i = if line.is(i, "as") { i.wrapping_sub(1) } else { i };
    // "the week beginning 4 March" ends
    line.unit(i.wrapping_sub(1)).is_none()
        && matches!(line.raw(i), "starting" | "Starting" | "beginning" | "Beginning" | "effective" | "Effective" | "commencing")
}

impl Line<'_> {
    /// The noun phrase that begins at `i`, roughly: up to a mark, a verb's sign, or eight words.
    fn phrase(&self, i: usize) -> Option<Span> {
        let stop = (i..(i + 8).min(self.toks.len()))
            .find(|&j| {
                !self.is_word(j) && !self.hyphen(j) && !self.mark(j, '\'')
                    || self.sign(j).is_some() && j > i
                    || self.any(j, &["and", "when", "which", "is", "are", "has"])
            })
            .unwrap_or((i + 8).min(self.toks.len()));
        (stop > i).then(|| Span::new(self.toks[i].start, self.toks[stop - 1].end))
    }
}

/// The lower bound of an interval, as exact as it is written.
fn lower(edtf: Option<Edtf>) -> Option<PartialDate> {
    match edtf? {
        Edtf::Date(d) => Some(d),
        Edtf::Interval(a, _) => a,
    }
}

fn upper(edtf: Option<Edtf>) -> Option<PartialDate> {
    match edtf? {
        Edtf::Date(d) => Some(d),
        Edtf::Interval(_, b) => b,
    }
}
