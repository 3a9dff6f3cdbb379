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
//! A year of another calendar (1445 AH) is the one or two years of ours that it lies in, a month or day of it the two months. A clock time
//! keeps the text's own zone and says which ([`Timex::zone`]). Not supported: seasons of the southern hemisphere (spring is March to May).

pub mod anchor;
mod aspect;
mod away;
mod calendar;
mod calendars;
mod choose;
mod classes;
mod clock;
mod dateline;
mod days;
mod grammar;
mod line;
mod link;
mod nth;
mod points;
mod quarters;
mod references;
mod resolve;
mod roles;
mod scan;
pub mod scene;
mod sense;
mod spans;
mod tense;
mod vocabulary;
mod weekdays;
mod words;
mod years;

use demarche_record::{DateBasis, Document, Edtf, Span};
use jiff::civil::Date;

pub use dateline::dateline;
use line::Line;
use resolve::Clockwork;
use sense::{Parsed, Sense};
pub(crate) use words::{is_month, is_weekday};

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
    /// Of a clock time whose zone the text says: minutes east of Greenwich. The day is that of the zone.
    pub zone: Option<i16>,
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
        roles::lend_years(&line, &mut parsed);
        let first = out.len();
        for p in &parsed {
            let tense = line.tense(p);
            out.push(clock.resolve(&line, p, tense, sentence));
        }
        roles::link(&line, &parsed, &mut out[first..], published);
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
        let after_ok =
            !self.glued(at + 1) || self.mark(at + 1, ',') || self.mark(at + 1, '.') || self.any(at + 1, &["st", "nd", "rd", "th"]);
        let end = if self.glued(at + 1) && self.is_word(at + 1) { at + 2 } else { at + 1 };
        let counted = self.is_word(end) && !self.capital(end) && self.toks[end].word.is_empty() && !self.raw(end).ends_with("ed");
        // "March 3 and 02.01.2024", "March 20 and 1 Farvardin"
        let decimal = self.mark(at + 1, '.') && self.glued(at + 2) && self.num(at + 2).is_some();
        let shown = decimal
            || self.foreign_month(at).is_some()
            || matches!(self.lex(end), words::Lex::Month(_) | words::Lex::Scale(_) | words::Lex::Unit(_))
            || self.mark(end, '%');
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
}

#[cfg(test)]
mod tests;
