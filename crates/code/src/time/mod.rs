//! Time expressions: found by rules, resolved against the publication date, never finer than the words.
//!
//! ```text
//! text ──scan──▶ tokens ──grammar──▶ senses ──resolve──▶ Timex { TIMEX3 value, EDTF, basis, role }
//!                (words, days)      (points, spans)      (the clock: publication date, last date said)
//! ```
//!
//! Values follow TIMEX3 (ISO-TimeML, ISO 24617-1), so that the public corpora can score them; the [`Edtf`] beside a
//! value is what a record may claim. The two differ where the convention says more than the words: the TIMEX3 value of
//! "a year earlier" in a report on quarterly results is the quarter, its EDTF the year.
//!
//! What is not resolved is left out, never guessed: without a publication date "Friday" and "last year" have no EDTF,
//! a moving feast (Ramadan) never has one, and a vague "recently" is `PAST_REF`.
//!
//! Not supported: calendars other than the Gregorian, time zones (a clock time keeps the text's own zone), and
//! seasons of the southern hemisphere (spring is March to May).

pub mod anchor;
mod days;
mod grammar;
mod line;
mod points;
mod resolve;
mod scan;
mod sense;
mod spans;
mod words;

use demarche_record::{DateBasis, Document, Edtf, PartialDate, Span};
use jiff::civil::Date;

use line::Line;
use resolve::{Clockwork, Tense};
use sense::{Parsed, Sense};

/// TIMEX3's four types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TimexKind {
    /// A day or anything coarser.
    Date,
    /// A part of a day or a clock time.
    Time,
    /// A length of time.
    Duration,
    /// What comes round again.
    Set,
}

impl TimexKind {
    /// As TIMEX3 writes the type.
    pub fn as_str(self) -> &'static str {
        match self {
            TimexKind::Date => "DATE",
            TimexKind::Time => "TIME",
            TimexKind::Duration => "DURATION",
            TimexKind::Set => "SET",
        }
    }
}

/// How the words shade the value: TIMEX3's `mod`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Modifier {
    /// "early", "the beginning of".
    Start,
    /// "mid", "the middle of".
    Mid,
    /// "late", "the end of".
    End,
    /// "earlier this year": within it, before now.
    Earlier,
    /// "later this year": within it, after now.
    Later,
    /// "about".
    Approx,
    /// "more than".
    MoreThan,
    /// "less than", "nearly".
    LessThan,
    /// "at least".
    EqualOrMore,
    /// "at most".
    EqualOrLess,
}

impl Modifier {
    /// As TIMEX3 writes it; `Earlier` and `Later` are its BEFORE and AFTER.
    pub fn as_str(self) -> &'static str {
        match self {
            Modifier::Start => "START",
            Modifier::Mid => "MID",
            Modifier::End => "END",
            Modifier::Earlier => "BEFORE",
            Modifier::Later => "AFTER",
            Modifier::Approx => "APPROX",
            Modifier::MoreThan => "MORE_THAN",
            Modifier::LessThan => "LESS_THAN",
            Modifier::EqualOrMore => "EQUAL_OR_MORE",
            Modifier::EqualOrLess => "EQUAL_OR_LESS",
        }
    }
}

/// What the words around say the expression does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TimexRole {
    /// It says when.
    Point,
    /// "since 2011".
    Since,
    /// "until May", "up to 2015".
    Until,
    /// "by the end of the year".
    By,
    /// "before 2015".
    Before,
    /// "after March".
    After,
    /// The first bound of a range: "from March", "between 2014".
    From,
    /// The second bound of a range.
    To,
    /// "during 2015", "over the weekend", "in the past two weeks".
    During,
    /// "two days ago".
    Ago,
}

/// A time expression in a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Timex {
    /// Bytes in the text, without prepositions.
    pub span: Span,
    /// Index of its sentence, of the document's where one was given.
    pub sentence: usize,
    /// TIMEX3's type.
    pub kind: TimexKind,
    /// TIMEX3's value: `2024-03-18`, `2024-W12`, `2024-Q1`, `198` (a decade), `P3D`, `PRESENT_REF`, `XXXX-WXX-1`.
    pub value: String,
    /// TIMEX3's `mod`.
    pub modifier: Option<Modifier>,
    /// The calendar interval that the expression itself names, no finer than its words; `None` where it names none
    /// (a bare duration, a set, a reference) or what it is relative to is not known.
    pub edtf: Option<Edtf>,
    /// Explicit where year and all are given; relative where the publication date or another expression was needed;
    /// none where there is no `edtf`.
    pub basis: DateBasis,
    /// What the preposition makes of it.
    pub role: TimexRole,
    /// The interval that the role makes of `edtf`: `2011/..` for "since 2011", both bounds for both ends of a range.
    /// Equal to `edtf` where the role changes nothing.
    pub reach: Option<Edtf>,
    /// For a length counted from an event ("two days after the elections"): the words that name the event.
    pub anchor: Option<Span>,
    /// The rule that found it.
    pub rule: &'static str,
}

/// All time expressions of a document, in order, not overlapping. `published` is what relative ones are resolved against.
///
/// The document gives the sentences only: the words are scanned again, so that no tokenizer's habit changes a date.
pub fn find(text: &str, document: &Document, published: Option<Date>) -> Vec<Timex> {
    find_in(text, document.sentences.iter().map(|s| s.span), published)
}

/// As [`find`], with sentences that the scanner cuts itself: for raw text.
pub fn find_in_text(text: &str, published: Option<Date>) -> Vec<Timex> {
    find_in(text, scan::sentences(text).into_iter(), published)
}

fn find_in(text: &str, sentences: impl Iterator<Item = Span>, published: Option<Date>) -> Vec<Timex> {
    let mut clock = Clockwork::new(published);
    let mut out = Vec::new();
    for (sentence, span) in sentences.enumerate() {
        let line = Line { text, toks: scan::tokens(text, span) };
        clock.new_sentence();
        let mut parsed = line.parse();
        lend_years(&line, &mut parsed);
        let first = out.len();
        for p in &parsed {
            let tense = line.tense(p);
            out.push(clock.resolve(&line, p, tense, sentence));
        }
        link(&line, &parsed, &mut out[first..]);
    }
    out
}

impl Line<'_> {
    /// The expressions of the sentence, left to right, the longest at each place.
    fn parse(&self) -> Vec<Parsed> {
        let mut out: Vec<Parsed> = Vec::new();
        let mut i = 0;
        while i < self.toks.len() {
            // "March 3-5", "March 3 and 5": the month of the day just read serves the next number too.
            let more = out.last().filter(|p| p.end == i).and_then(|p| self.next_day(p));
            match more.or_else(|| self.expression(i)) {
                Some(p) if p.end > i => {
                    i = p.end;
                    out.push(p);
                }
                _ => i += 1,
            }
        }
        out
    }

    fn next_day(&self, p: &Parsed) -> Option<Parsed> {
        let Sense::Point(point) = p.sense else { return None };
        let at = p.end + 1;
        if point.day.is_none() || p.rule != "month day" || point.year != sense::Year::None {
            return None;
        }
        if !(self.dash(p.end) || self.any(p.end, &["and", "to", "or"])) {
            return None;
        }
        let (n, 1 | 2) = self.num(at)? else { return None };
        let after_ok = !self.glued(at + 1) || self.mark(at + 1, ',') || self.mark(at + 1, '.') || self.any(at + 1, &["st", "nd", "rd", "th"]);
        let end = if self.glued(at + 1) && self.is_word(at + 1) { at + 2 } else { at + 1 };
        let counted = self.is_word(end) && !self.capital(end) && self.toks[end].word.is_empty() && !self.raw(end).ends_with("ed");
        let shown = matches!(self.lex(end), words::Lex::Month(_) | words::Lex::Scale(_) | words::Lex::Unit(_)) || self.mark(end, '%');
        if !(1..=31).contains(&n) || !after_ok || point.day.is_some_and(|d| u32::from(d) >= n) || counted || shown {
            return None;
        }
        let comma = self.skip_comma(end);
        let (year, stop) = match self.year(comma) {
            Some((y, stop)) if self.num(comma).is_some() => (sense::Year::Abs(y), stop),
            _ => (sense::Year::None, end),
        };
        let sense = Sense::Point(sense::Point { day: Some(n as u8), year, weekday: None, ..point });
        Some(Parsed { first: at, end: stop, ..Parsed::new(at, stop, sense, "day of a range") })
    }

    /// The tense that governs an expression, by the nearest sign of it: to the left first, then to the right.
    fn tense(&self, p: &Parsed) -> Option<Tense> {
        let prev = p.first.wrapping_sub(1);
        // "the Aug. 7 bombings", "Friday's vote": known to the reader, near.
        if self.is(prev, "the") || self.mark(p.end, '\'') && self.is(p.end + 1, "s") {
            return None;
        }
        let had = (p.first.saturating_sub(8)..(p.end + 8).min(self.toks.len())).any(|i| self.is(i, "had"));
        if self.any(prev, &["until", "till", "by", "through"]) && !had
            || self.is(prev, "as") && self.any(prev.wrapping_sub(1), &["soon", "early", "late"]) && !had {
            return Some(Tense::Bound);
        }
        let from = p.first.saturating_sub(14);
        for i in (from..p.first).rev() {
            if self.mark(i, ';') {
                break;
            }
            if let Some(t) = self.sign(i) {
                return Some(t);
            }
        }
        let to = (p.end + 14).min(self.toks.len());
        (p.end..to).find_map(|i| self.sign(i))
    }

    fn sign(&self, i: usize) -> Option<Tense> {
        let tok = self.tok(i)?;
        if tok.kind != scan::Kind::Word {
            return None;
        }
        match tok.word {
            "will" | "ll" | "shall" | "wo" | "upcoming" | "forthcoming" => Some(Tense::Future),
            "scheduled" | "expected" | "planned" | "due" | "set" if self.any(i.wrapping_sub(1), &["had", "been"]) && self.sign_of_had(i) => Some(Tense::Past),
            "scheduled" | "expected" | "planned" | "plans" | "planning" | "would" | "intends" | "hopes" | "vows" | "promises" => Some(Tense::Future),
            "set" if self.any(i + 1, &["to", "for"]) => Some(Tense::Future),
            "due" if self.any(i + 1, &["in", "on", "for", "by", "at"]) || self.is(i + 1, "to") && self.any(i.wrapping_sub(1), &["is", "are", "was", "were", "be"]) => Some(Tense::Future),
            "may" if !tok.capital && self.is_word(i + 1) => Some(Tense::Future),
            "going" if self.is(i + 1, "to") => Some(Tense::Future),
            "to" if self.any(i.wrapping_sub(1), &["is", "are"]) => Some(Tense::Future),
            "to" if self.is(i + 1, "be") || self.promised(i) => Some(Tense::Future),
            "was" | "were" | "had" | "did" | "said" | "started" | "ended" | "vowed" | "promised" | "pledged" => Some(Tense::Past),
            "has" | "have" if self.sign(i + 1) == Some(Tense::Past) => Some(Tense::Past),
            "" if matches!(self.raw(i), "effective" | "Effective") => Some(Tense::Future),
            "" => {
                let raw = self.raw(i);
                let other = raw.ends_with("eed") && !raw.ends_with("greed") || raw.starts_with("un");
                let verb = raw.len() > 4 && raw.ends_with("ed") && !tok.capital && !other;
                // "its reduced dividend"
                let adjective = self.any(i.wrapping_sub(1), &["the", "a", "an", "its", "their", "his", "her", "this", "that", "these", "those"]);
                (verb && !adjective && !self.is(i.wrapping_sub(1), "be")).then_some(Tense::Past)
            }
            // "will be held": the auxiliary says when.
            _ if tok.lex == words::Lex::Past && !self.is(i.wrapping_sub(1), "be") => Some(Tense::Past),
            _ => None,
        }
    }
}

impl Line<'_> {
    /// The infinitive whose "to" is at `i` hangs on a word that looks ahead: "agreed to meet on Friday".
    fn promised(&self, i: usize) -> bool {
        let verb = self.is_word(i + 1) && !self.capital(i + 1) && !self.any(i + 1, &["the", "a", "an", "its", "his", "their"]);
        verb && (i.saturating_sub(4)..i).any(|k| {
            matches!(
                self.raw(k),
                "plan" | "agreed" | "agree" | "agrees" | "promised" | "vowed" | "pledged" | "decided" | "ordered" | "asked" | "urged" | "likely" | "ready"
                    | "summoned" | "poised" | "wants" | "want" | "deadline" | "invited"
            )
        })
    }

    /// "had" stands before the participle at `i`.
    fn sign_of_had(&self, i: usize) -> bool {
        self.is(i.wrapping_sub(1), "had") || self.is(i.wrapping_sub(2), "had")
    }
}

/// "from March to June 2015", "in January, March and May 2012", "the Sept. 11 attacks of 2001": a partial date takes the
/// year of the one it is paired with.
fn lend_years(line: &Line<'_>, parsed: &mut [Parsed]) {
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
    let of_year = b.first > a.end && b.first <= a.end + 3 && line.is(b.first - 1, "of");
    let (Sense::Point(p), Sense::Point(q)) = (&mut a.sense, &mut b.sense) else { return };
    if p.month.is_none() || p.which != sense::Which::Tense || q.which != sense::Which::Tense {
        return;
    }
    match (p.year, q.year, backward) {
        (sense::Year::None, sense::Year::Abs(_), true) if joined && q.month.is_some() && (p.month, p.day) <= (q.month, q.day) => p.year = q.year,
        (sense::Year::None, sense::Year::Abs(_), true) if of_year && q.month.is_none() => p.year = q.year,
        (sense::Year::Abs(_), sense::Year::None, false) if joined && q.month.is_some() && (p.month, p.day) <= (q.month, q.day) => q.year = p.year,
        _ => {}
    }
}

/// Gives each expression its role by the words before it, and what the role makes of its date.
fn link(line: &Line<'_>, parsed: &[Parsed], out: &mut [Timex]) {
    for k in 0..parsed.len() {
        let p = &parsed[k];
        let prev = p.first.wrapping_sub(1);
        let second = k > 0 && parsed[k - 1].end + 1 == p.first && matches!(out[k - 1].role, TimexRole::From)
            && (line.any(parsed[k - 1].end, &["to", "and", "until", "till", "through", "thru"]) || line.dash(parsed[k - 1].end));
        let next_joins = parsed.get(k + 1).is_some_and(|n| n.first == p.end + 1);
        let ranged = next_joins
            && match line.word(prev) {
                "from" => line.any(p.end, &["to", "until", "till", "through", "thru"]) || line.dash(p.end),
                "between" => line.is(p.end, "and"),
                _ => line.dash(p.end) && out[k].kind == TimexKind::Date && out[k + 1].kind == TimexKind::Date || line.any(p.end, &["through", "to"]) && line.num(p.end + 1).is_some(),
            };
        out[k].role = match (second, ranged, line.word(prev)) {
            (true, ..) => TimexRole::To,
            (_, true, _) => TimexRole::From,
            (.., "since") => TimexRole::Since,
            (.., "until" | "till" | "through") => TimexRole::Until,
            (.., "to") if line.is(prev.wrapping_sub(1), "up") => TimexRole::Until,
            (.., "by") => TimexRole::By,
            (.., "before") => TimexRole::Before,
            (.., "after") => TimexRole::After,
            (.., "from") if matches!(out[k].kind, TimexKind::Date) && line.any(p.end, &["onward", "onwards", "on"]) => TimexRole::Since,
            (.., "during" | "over" | "throughout") => TimexRole::During,
            _ if matches!(p.sense, Sense::Away { .. }) => TimexRole::Ago,
            _ if matches!(p.sense, Sense::Lasting { lies, .. } if lies != sense::Lies::Free) => TimexRole::During,
            _ => TimexRole::Point,
        };
        if let TimexRole::To = out[k].role {
            // "between March and May", told the next March: both of last year.
            if let (Some(Edtf::Date(a)), Some(Edtf::Date(b)), DateBasis::Relative) = (out[k - 1].edtf, out[k].edtf, out[k - 1].basis)
                && a.first() > b.last()
                && a.month.is_some() && b.month.is_some()
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
        if let Sense::Lasting { amount, lies: sense::Lies::Free } = p.sense
            && line.any(p.end, &["after", "before", "following"])
        {
            let forward = !line.is(p.end, "before");
            match parsed.get(k + 1).filter(|n| n.first <= p.end + 2 && n.first > p.end) {
                Some(_) => {
                    let day = out[k + 1].edtf;
                    out[k].edtf = day.and_then(|d| resolve::away(d, amount, forward));
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

impl Line<'_> {
    /// The noun phrase that begins at `i`, roughly: up to a mark, a verb's sign, or eight words.
    fn phrase(&self, i: usize) -> Option<Span> {
        let stop = (i..(i + 8).min(self.toks.len()))
            .find(|&j| !self.is_word(j) && !self.hyphen(j) && !self.mark(j, '\'') || self.sign(j).is_some() && j > i || self.any(j, &["and", "when", "which", "is", "are", "has"]))
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

#[cfg(test)]
mod tests;
