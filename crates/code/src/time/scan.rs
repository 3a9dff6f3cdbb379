//! Text to light tokens: words, numbers and marks, each with what the lexicon knows of it.
//!
//! The scanner is our own and not the parser's, so that a headline, a table cell or a raw news wire gives the same
//! expressions whatever a tokenizer makes of it, and so that dates can be found before anything is parsed.

use demarche_record::Span;

use super::words::{LONGEST, Lex, look_up};

/// What kind of token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    /// Digits, perhaps with commas in thousands.
    Num,
    Mark(char),
}

/// A light token.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tok {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: Kind,
    /// The lexicon's word, lower-case; empty for others.
    pub(super) word: &'static str,
    pub(super) lex: Lex,
    /// No blank before it.
    pub(super) glued: bool,
    /// First letter is upper-case.
    pub(super) capital: bool,
    /// The number.
    pub(super) value: u32,
    /// How many digits it was written with; 0 where it has commas or is too long to be part of a date.
    pub(super) digits: u8,
}

/// Splits `text[within]` into tokens; spans point into `text`.
pub(super) fn tokens(text: &str, within: Span) -> Vec<Tok> {
    let slice = within.of(text);
    let bytes = slice.as_bytes();
    let mut out = Vec::with_capacity(slice.len() / 5 + 4);
    let mut at = 0;
    let mut glued = false;
    while at < bytes.len() {
        let b = bytes[at];
        if b.is_ascii_whitespace() {
            glued = false;
            at += 1;
            continue;
        }
        let c = slice[at..].chars().next().unwrap_or('\u{fffd}');
        if c.is_whitespace() {
            glued = false;
            at += c.len_utf8();
            continue;
        }
        let tok = if b.is_ascii_digit() {
            number(bytes, at)
        } else if c.is_alphabetic() {
            word(slice, at, c)
        } else {
            plain(at, at + c.len_utf8(), Kind::Mark(normal_mark(c)))
        };
        at = tok.end;
        out.push(Tok { start: tok.start + within.start, end: tok.end + within.start, glued, ..tok });
        glued = true;
    }
    out
}

/// Typographic quotes and dashes as their plain forms.
fn normal_mark(c: char) -> char {
    match c {
        '\u{2019}' | '\u{2018}' | '`' => '\'',
        '\u{2010}' | '\u{2011}' | '\u{2012}' => '-',
        '\u{2014}' => '\u{2013}',
        c => c,
    }
}

fn plain(start: usize, end: usize, kind: Kind) -> Tok {
    let (word, lex) = ("", Lex::Other);
    Tok { start, end, kind, word, lex, glued: false, capital: false, value: 0, digits: 0 }
}

fn number(bytes: &[u8], start: usize) -> Tok {
    let mut at = start;
    let mut value: u64 = 0;
    let mut digits = 0u32;
    let mut commas = false;
    while let Some(&b) = bytes.get(at) {
        if b.is_ascii_digit() {
            value = value.saturating_mul(10).saturating_add(u64::from(b - b'0'));
            digits += 1;
            at += 1;
        } else if b == b',' && digits > 0 && (digits <= 3 || commas) && thousands(bytes, at + 1) {
            commas = true;
            at += 1;
        } else {
            break;
        }
    }
    let digits = if commas || digits > 8 { 0 } else { digits as u8 };
    Tok { value: value.min(u64::from(u32::MAX)) as u32, digits, ..plain(start, at, Kind::Num) }
}

/// Exactly three digits follow.
fn thousands(bytes: &[u8], at: usize) -> bool {
    (0..3).all(|i| bytes.get(at + i).is_some_and(u8::is_ascii_digit)) && !bytes.get(at + 3).is_some_and(u8::is_ascii_digit)
}

fn word(slice: &str, start: usize, first: char) -> Tok {
    let mut end = start;
    let mut lower = [0u8; LONGEST];
    let mut ascii = true;
    for c in slice[start..].chars() {
        if !c.is_alphabetic() {
            break;
        }
        let n = end - start;
        if c.is_ascii() && n < LONGEST {
            lower[n] = c.to_ascii_lowercase() as u8;
        } else {
            ascii = false;
        }
        end += c.len_utf8();
    }
    let (known, lex) = match std::str::from_utf8(&lower[..(end - start).min(LONGEST)]) {
        Ok(w) if ascii => look_up(w),
        _ => ("", Lex::Other),
    };
    Tok { word: known, lex, capital: first.is_uppercase(), ..plain(start, end, Kind::Word) }
}

/// Sentences of a raw text, well enough for tense and scope: they end at an empty line, or at `.?!` before a blank and
/// then a capital, a quote or the end, unless the dot stands after an abbreviation or an initial.
pub(super) fn sentences(text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while at < bytes.len() {
        let cut = match bytes[at] {
            b'\n' => bytes.get(at + 1..).is_some_and(|r| r.iter().take_while(|b| b.is_ascii_whitespace()).any(|b| *b == b'\n')),
            b'.' | b'?' | b'!' => ends_here(text, start, at),
            _ => false,
        };
        at += 1;
        if cut {
            // Closing quotes and brackets belong to the sentence.
            while bytes.get(at).is_some_and(|b| matches!(b, b'"' | b'\'' | b')')) {
                at += 1;
            }
            push(text, start, at, &mut out);
            start = at;
        }
    }
    push(text, start, text.len(), &mut out);
    out
}

fn push(text: &str, start: usize, end: usize, out: &mut Vec<Span>) {
    let Some(s) = text.get(start..end) else { return };
    if !s.trim().is_empty() {
        let lead = s.len() - s.trim_start().len();
        out.push(Span::new(start + lead, start + s.trim_end().len()));
    }
}

fn ends_here(text: &str, start: usize, dot: usize) -> bool {
    let after = text[dot + 1..].trim_start_matches(['"', '\'', ')']);
    if after.is_empty() {
        return true;
    }
    if !after.starts_with(char::is_whitespace) {
        return false;
    }
    let next = after.trim_start().trim_start_matches(['"', '\'', '`', '(']).chars().next();
    if next.is_some_and(|c| !c.is_uppercase() && !c.is_ascii_digit()) {
        return false;
    }
    if text.as_bytes()[dot] != b'.' {
        return true;
    }
    let before = &text[start..dot];
    let last = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    let initial = last.chars().count() == 1 && last.starts_with(char::is_uppercase);
    let month = matches!(look_up(&last.to_ascii_lowercase()).1, Lex::Month(_)) && last.len() < 5 && last != "May";
    // "5 p.m. EST", "9 a.m. Tuesday"
    let after_hour = last == "m" && {
        let word = after.trim_start().split(|c: char| !c.is_alphabetic()).next().unwrap_or("").to_ascii_lowercase();
        word.len() < LONGEST
            && matches!(
                look_up(&word),
                (_, Lex::Month(_) | Lex::Weekday(_))
                    | ("gmt" | "utc" | "est" | "edt" | "pst" | "pdt" | "cet" | "eastern" | "local" | "moscow", _)
            )
    };
    let titles = ["Mr", "Mrs", "Ms", "Dr", "Gen", "Col", "Lt", "Sen", "Rep", "Gov", "Sgt", "Maj", "Rev", "Prof", "St", "No", "vs", "Capt"];
    !(initial || after_hour || (month && next.is_some_and(|c| c.is_ascii_digit())) || titles.contains(&last))
}
