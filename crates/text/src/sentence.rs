//! Where sentences end.
//!
//! ```text
//! text ─▶ paragraphs ─▶ tokens ─▶ gaps that may be ends ─▶ sentences
//!         blank lines,            a small linear model
//!         unwrapped lines         over the words around
//! ```
//!
//! **Paragraphs.** A blank line ends one. A single line end does too (headlines, lists, one paragraph a line), unless the
//! text was wrapped at a column: the next line goes on in lower case, or the block has the width of typewriters and the next
//! word would not have fitted.
//!
//! **Ends.** A stop after `Gen` is no end and one after `U.S.` may be; a quotation closes after the stop; a dateline has a
//! full stop's worth of brackets. What decides is a logistic regression over hashed features of the four words around a gap
//! ([`features`]), trained by `examples/train_sentences.rs` on the UD treebanks EWT and GUM (the genres whose licence
//! allows it), 32,768 weights of 16 bits. It knows nothing of the encoder: finding sentences must stay a thousand times
//! cheaper than reading them. Gaps after a plain word are ends only with good reason, because news has full stops.
//!
//! **Limits.** A sentence has at most [`MAX_TOKENS`] tokens and is cut at punctuation beyond that. A paragraph
//! of more than [`MAX_PARAGRAPH`] bytes is cut at white space. Both bound the work for text that is no text.

use std::sync::OnceLock;

use demarche_record::Span;

use crate::token::{self, Piece};

/// Tokens in a sentence, at most.
const MAX_TOKENS: usize = 200;
/// Bytes in a paragraph, at most.
const MAX_PARAGRAPH: usize = 1 << 18;
/// Number of weights, a power of two.
const WEIGHTS: usize = 1 << 15;
/// A weight of 1.0 in the file.
const SCALE: f32 = 1024.0;
/// Log-odds that a gap after a plain word needs.
const AFTER_WORD: f32 = 0.5;

/// Calls `give` with the tokens of each sentence of `text`, in order.
pub(crate) fn sentences(text: &str, mut give: impl FnMut(&[Piece])) {
    let weights = weights();
    let (mut pieces, mut ends) = (Vec::new(), Vec::new());
    for paragraph in Paragraphs::new(text) {
        pieces.clear();
        token::tokenise(text, paragraph, &mut pieces);
        ends.clear();
        split(text, &pieces, weights, &mut ends);
        let mut from = 0;
        for &end in &ends {
            cap(text, &pieces[from..end], &mut give);
            from = end;
        }
    }
}

/// Gives a sentence, in parts where it is too long.
fn cap(text: &str, mut pieces: &[Piece], give: &mut impl FnMut(&[Piece])) {
    while pieces.len() > MAX_TOKENS {
        let (first, rest) = pieces.split_at(cut_point(pieces.iter().map(|p| p.span.of(text)), MAX_TOKENS));
        give(first);
        pieces = rest;
    }
    if !pieces.is_empty() {
        give(pieces);
    }
}

/// Where to cut a sentence of which only `limit` words fit: behind the last strong punctuation in the second half, else
/// behind the last comma, else at the limit. Never 0.
pub(crate) fn cut_point<'w>(words: impl Iterator<Item = &'w str>, limit: usize) -> usize {
    let limit = limit.max(1);
    let (mut strong, mut weak) = (0, 0);
    for (i, w) in words.take(limit).enumerate().skip(limit / 2) {
        match w {
            ";" | ":" | "." | "!" | "?" | "--" | "—" | "–" | "|" | "•" => strong = i + 1,
            "," | ")" | "]" | "”" | "\"" => weak = i + 1,
            _ => {}
        }
    }
    [strong, weak].into_iter().find(|&c| c > 0).unwrap_or(limit)
}

// --- paragraphs --------------------------------------------------------------------------------------------------------------

/// The paragraphs of a text as spans, without white space at their ends.
struct Paragraphs<'t> {
    text: &'t str,
    /// Where the next block is sought.
    at: usize,
    /// Lines of the block being given, the last one first.
    lines: Vec<Span>,
    /// Characters in the longest line of the block.
    width: usize,
    /// What remains of a paragraph that is too long.
    rest: Option<Span>,
}

/// Lines longer than this were not wrapped by a typewriter or a mail program.
const WRAP_WIDTH: std::ops::RangeInclusive<usize> = 40..=100;

impl<'t> Paragraphs<'t> {
    fn new(text: &'t str) -> Paragraphs<'t> {
        Paragraphs { text, at: 0, lines: Vec::new(), width: 0, rest: None }
    }

    /// The next line from `at`, trimmed, and where the one after it begins.
    fn line(&self, at: usize) -> (Span, usize) {
        let rest = &self.text[at..];
        let end = rest.find(['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}']);
        let (line, next) = match end {
            None => (rest, self.text.len()),
            Some(e) => {
                let separator = if rest[e..].starts_with("\r\n") { 2 } else { rest[e..].chars().next().map_or(1, char::len_utf8) };
                (&rest[..e], at + e + separator)
            }
        };
        let start = at + line.len() - line.trim_start().len();
        (Span::new(start, start + line.trim().len()), next)
    }

    /// Reads the lines up to the next blank one.
    fn read_block(&mut self) {
        self.width = 0;
        while self.at < self.text.len() {
            let (line, next) = self.line(self.at);
            self.at = next;
            if line.is_empty() {
                if self.lines.is_empty() {
                    continue;
                }
                break;
            }
            self.width = self.width.max(line.of(self.text).chars().count());
            self.lines.push(line);
            if self.lines.len() == 10_000 {
                break;
            }
        }
        self.lines.reverse();
    }

    /// True where `next` goes on with the sentence of `line`.
    fn is_wrapped(&self, line: Span, next: Span) -> bool {
        let (a, b) = (line.of(self.text), next.of(self.text));
        let stops = a.ends_with(['.', '!', '?', ':', '”', '"', '…']);
        if !stops && b.starts_with(char::is_lowercase) {
            return true;
        }
        if !WRAP_WIDTH.contains(&self.width) || begins_item(b) {
            return false;
        }
        let word = b.split(char::is_whitespace).next().map_or(0, |w| w.chars().count());
        a.chars().count() + 1 + word > self.width
    }
}

/// True for a line that opens with a bullet or a number of a list.
fn begins_item(line: &str) -> bool {
    let mut chars = line.chars();
    match chars.next() {
        Some('•' | '*' | '-' | '–' | '—' | '·' | '▪' | '‣' | '>' | '|') => true,
        Some(c) if c.is_ascii_digit() => {
            let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
            line.len() - rest.len() <= 2 && rest.starts_with([')', '.']) && rest[1..].starts_with(' ')
        }
        _ => false,
    }
}

impl Iterator for Paragraphs<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        let mut span = match self.rest.take() {
            Some(rest) => rest,
            None => {
                if self.lines.is_empty() {
                    self.read_block();
                }
                let mut last = self.lines.pop()?;
                let start = last.start;
                while let Some(&next) = self.lines.last() {
                    if !self.is_wrapped(last, next) {
                        break;
                    }
                    last = next;
                    self.lines.pop();
                }
                Span::new(start, last.end)
            }
        };
        if span.len() > MAX_PARAGRAPH {
            let mut cut = span.start + MAX_PARAGRAPH;
            while !self.text.is_char_boundary(cut) {
                cut -= 1;
            }
            let head = &self.text[span.start..cut];
            if let Some(space) = head.rfind(char::is_whitespace).filter(|&s| s > 0) {
                cut = span.start + space;
            }
            self.rest = Some(Span::new(cut, span.end));
            span.end = cut;
        }
        Some(span)
    }
}

// --- ends --------------------------------------------------------------------------------------------------------------------

/// Appends the ends of the sentences of one paragraph as numbers of tokens; the last is that of all.
fn split(text: &str, pieces: &[Piece], weights: &[i16], ends: &mut Vec<usize>) {
    let mut scan = Scan::default();
    let mut hashes = Vec::with_capacity(32);
    for i in 0..pieces.len() {
        if i + 1 == pieces.len() {
            ends.push(i + 1);
            break;
        }
        let kind = scan.step(text, pieces, i);
        if kind == Gap::No {
            continue;
        }
        // The dateline is no part of the sentence behind it, whose subject it would confuse.
        if kind == Gap::Dateline
            || kind == Gap::Abbreviation && is_start_after_abbreviation(pieces[i].span.of(text), pieces[i + 1].span.of(text))
        {
            ends.push(i + 1);
            scan.end();
            continue;
        }
        hashes.clear();
        features(text, pieces, i, &scan, kind, &mut hashes);
        let score = hashes.iter().map(|&h| i32::from(weights[h as usize])).sum::<i32>() as f32 / SCALE;
        if score > if kind == Gap::Word { AFTER_WORD } else { 0.0 } {
            ends.push(i + 1);
            scan.end();
        }
    }
}

/// True where an abbreviation that may end a sentence is followed by a word that has a capital only there: `in the U.S. The`.
/// The treebanks have too few of these to learn them from; news has many.
fn is_start_after_abbreviation(word: &str, next: &str) -> bool {
    let may_end = word.trim_end_matches('.').contains('.') || ["Inc.", "Corp.", "Co.", "Ltd.", "Jr.", "Sr.", "Bros."].contains(&word);
    may_end && STARTERS.contains(&next)
}

const STARTERS: &[&str] = &[
    "The",
    "He",
    "She",
    "It",
    "They",
    "We",
    "But",
    "In",
    "On",
    "At",
    "This",
    "That",
    "These",
    "Those",
    "His",
    "Her",
    "Its",
    "Their",
    "However",
    "There",
    "When",
    "While",
    "After",
    "Before",
    "If",
    "As",
    "And",
    "Some",
    "Many",
    "Both",
    "Earlier",
    "Meanwhile",
    "Since",
    "Last",
    "For",
    "With",
    "You",
    "Our",
    "Among",
    "According",
    "Under",
    "During",
    "Although",
    "Despite",
];

/// What stands before a gap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
enum Gap {
    /// The sentence cannot end here.
    #[default]
    No,
    /// Stops, question and exclamation marks, or what closes behind them.
    Stop,
    /// An abbreviation with its own stop.
    Abbreviation,
    /// Other punctuation.
    Mark,
    /// A word.
    Word,
    /// The dash behind a dateline. Last, because the weights know the others by their number.
    Dateline,
}

/// What is remembered from the beginning of the sentence.
#[derive(Default)]
struct Scan {
    tokens: usize,
    brackets: usize,
    quoted: bool,
}

impl Scan {
    /// Takes token `i` in and says what kind of gap follows it.
    fn step(&mut self, text: &str, pieces: &[Piece], i: usize) -> Gap {
        self.tokens += 1;
        let word = pieces[i].span.of(text);
        match word {
            "(" | "[" => self.brackets += 1,
            ")" | "]" => self.brackets = self.brackets.saturating_sub(1),
            "\"" => self.quoted = !self.quoted,
            "“" | "``" => self.quoted = true,
            "”" | "''" => self.quoted = false,
            _ => {}
        }
        let next = &pieces[i + 1];
        let stop = |w: &str| w.starts_with(['.', '!', '?', '…']) && !w.contains(char::is_alphanumeric);
        if stop(word) {
            // "said.The" lacks a space; "3 . 5" and "." before a closing mark do not end here.
            return if next.space || next.span.of(text).starts_with(char::is_alphabetic) { Gap::Stop } else { Gap::No };
        }
        if !next.space {
            return Gap::No;
        }
        // "Latvia, Estonia expel diplomats": whatever follows within a paragraph, a comma ends nothing.
        if word == "," {
            return Gap::No;
        }
        if !word.contains(char::is_alphanumeric) {
            let closes = matches!(word, "\"" | "”" | "''" | "'" | "’" | ")" | "]" | "»");
            if closes && i > 0 && stop(pieces[i - 1].span.of(text)) {
                // “Why?” he asked.
                return if next.span.of(text).starts_with(char::is_lowercase) { Gap::No } else { Gap::Stop };
            }
            return if self.is_dateline(text, pieces, i) { Gap::Dateline } else { Gap::Mark };
        }
        if word.len() > 1 && word.ends_with('.') {
            return Gap::Abbreviation;
        }
        if next.span.of(text).starts_with(char::is_lowercase) { Gap::No } else { Gap::Word }
    }

    /// True for the dash behind `BELGRADE (Reuters)`.
    fn is_dateline(&self, text: &str, pieces: &[Piece], i: usize) -> bool {
        let first = (i + 1).checked_sub(self.tokens).map_or("", |f| pieces[f].span.of(text));
        let dash = matches!(pieces[i].span.of(text), "-" | "--" | "—" | "–");
        let shouted = first.len() > 2 && !first.contains(char::is_lowercase) && first.starts_with(char::is_uppercase);
        dash && self.tokens <= 12 && (shouted || (i > 0 && pieces[i - 1].span.of(text) == ")"))
    }

    fn end(&mut self) {
        // A quotation may go on over several sentences; brackets are too often left open.
        (self.tokens, self.brackets) = (0, 0);
    }
}

/// The features of the gap behind token `i`, as places among the weights.
fn features(text: &str, pieces: &[Piece], i: usize, scan: &Scan, kind: Gap, out: &mut Vec<u32>) {
    let word = |k: usize| pieces.get(k).map_or("", |p| p.span.of(text));
    let at = |d: isize| i.checked_add_signed(d).map_or("", word);
    let (w_2, w_1, w0, w1, w2) = (at(-2), at(-1), at(0), at(1), at(2));
    let (h_1, h0, h1, h2) = (lower_hash(w_1), lower_hash(w0), lower_hash(w1), lower_hash(w2));
    let (s_2, s_1, s0, s1, s2) = (form(w_2), form(w_1), form(w0), form(w1), form(w2));
    let k = kind as u64;
    // Marks stand for themselves, words for their kind of gap.
    let c0 = if matches!(kind, Gap::Stop | Gap::Mark) { h0 } else { k };
    let gap_space = u64::from(pieces[i + 1].space);
    let before_space = u64::from(pieces[i].space);
    let last = pieces.last().map_or("", |p| p.span.of(text));
    let finished = u64::from(last.starts_with(['.', '!', '?', '”', '"', '…', ')']));
    let tokens = bucket(scan.tokens);
    let left = bucket(pieces.len() - i - 1);
    let inside = u64::from(scan.quoted) * 2 + u64::from(scan.brackets > 0);
    let list: [&[u64]; 26] = [
        &[0, k],
        &[1, c0],
        &[2, c0, s1],
        &[3, c0, s1, s2],
        &[4, c0, h1],
        &[5, c0, h_1],
        &[6, k, h0],
        &[7, c0, s_1, s1],
        &[8, k, h0, h1],
        &[9, k, s0, s1, gap_space, before_space],
        &[10, c0, inside, s1],
        &[11, c0, tokens, s1],
        &[12, c0, left, finished],
        &[13, k, tokens, left, finished],
        &[14, c0, h1, s2],
        &[15, k, h1, h2],
        &[16, k, s_1, s0, s1, s2],
        &[17, c0, s_2, s_1, s1],
        &[18, k, h_1, h0],
        &[19, c0, before_space, s1, s_1],
        &[20, k, h2],
        &[21, c0, inside, h1],
        &[22, c0, s1, finished],
        &[23, k, s0, h1],
        &[24, k, h0, s1],
        &[25, c0, tokens, before_space],
    ];
    out.extend(list.iter().map(|f| (hash(f) & (WEIGHTS as u64 - 1)) as u32));
}

/// The look of a word: a mark is itself, letters and figures are their pattern.
fn form(word: &str) -> u64 {
    let mut chars = word.chars();
    let Some(c) = chars.next() else { return 1 };
    if !c.is_alphanumeric() {
        return 16 + u64::from(c as u32);
    }
    let stop = word.len() > 1 && word.ends_with('.');
    let code = if c.is_ascii_digit() {
        if word.len() == 4 { 2 } else { 3 }
    } else if c.is_lowercase() {
        if word.len() == 1 { 4 } else { 5 }
    } else {
        match chars.next() {
            None => 6,
            Some('.') => 7,
            Some(d) if d.is_uppercase() => 8,
            Some(_) => 9,
        }
    };
    code * 2 + u64::from(stop) + (1 << 32)
}

fn bucket(n: usize) -> u64 {
    match n {
        0..=4 => n as u64,
        5..=7 => 5,
        8..=12 => 6,
        13..=25 => 7,
        26..=50 => 8,
        _ => 9,
    }
}

fn lower_hash(word: &str) -> u64 {
    let mut h = 0xcbf2_9ce4_8422_2325u64;
    for c in word.chars().take(24) {
        let c = if c.is_ascii_digit() { '0' } else { c.to_lowercase().next().unwrap_or(c) };
        h = (h ^ u64::from(c as u32)).wrapping_mul(0x0100_0000_01b3);
    }
    h
}

fn hash(parts: &[u64]) -> u64 {
    let mut h = 0x9e37_79b9_7f4a_7c15u64;
    for &p in parts {
        h = (h ^ p).wrapping_mul(0xff51_afd7_ed55_8ccd);
        h ^= h >> 32;
    }
    h ^ (h >> 17)
}

fn weights() -> &'static [i16] {
    static WEIGHTS_READ: OnceLock<Vec<i16>> = OnceLock::new();
    WEIGHTS_READ.get_or_init(|| {
        let bytes = include_bytes!("../data/sentence.bin");
        let mut w: Vec<i16> = bytes.chunks_exact(2).map(|b| i16::from_le_bytes([b[0], b[1]])).collect();
        w.resize(WEIGHTS, 0);
        w
    })
}

// --- training ----------------------------------------------------------------------------------------------------------------

/// Trains the weights, so that there is one definition of the features. Each text comes with the byte positions at
/// which its gold sentences end. Returns the file's bytes.
///
/// Logistic regression by stochastic gradient descent with averaged weights; the order is a fixed shuffle, so that the
/// same texts give the same bytes.
#[doc(hidden)]
pub fn train(texts: &[(String, Vec<usize>)], epochs: usize) -> Vec<u8> {
    let mut examples: Vec<(Vec<u32>, bool)> = Vec::new();
    let mut pieces = Vec::new();
    for (text, gold) in texts {
        for paragraph in Paragraphs::new(text) {
            pieces.clear();
            token::tokenise(text, paragraph, &mut pieces);
            let mut scan = Scan::default();
            for i in 0..pieces.len().saturating_sub(1) {
                let kind = scan.step(text, &pieces, i);
                let end = gold.binary_search(&pieces[i].span.end).is_ok();
                if !matches!(kind, Gap::No | Gap::Dateline) {
                    let mut f = Vec::with_capacity(26);
                    features(text, &pieces, i, &scan, kind, &mut f);
                    examples.push((f, end));
                }
                if end {
                    scan.end();
                }
            }
        }
    }
    let (mut w, mut sum) = (vec![0f64; WEIGHTS], vec![0f64; WEIGHTS]);
    let mut random = 20u64;
    for epoch in 0..epochs {
        for i in (1..examples.len()).rev() {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            examples.swap(i, (random >> 33) as usize % (i + 1));
        }
        let rate = 0.1 / (1.0 + epoch as f64);
        for (f, end) in &examples {
            let z: f64 = f.iter().map(|&h| w[h as usize]).sum();
            let g = f64::from(u8::from(*end)) - 1.0 / (1.0 + (-z).exp());
            for &h in f {
                let x = &mut w[h as usize];
                *x += rate * (g - 1e-4 * *x);
            }
        }
        for (s, x) in sum.iter_mut().zip(&w) {
            *s += x;
        }
    }
    let n = epochs.max(1) as f64;
    let quantise = |x: f64| (x / n * f64::from(SCALE)).round().clamp(f64::from(i16::MIN), f64::from(i16::MAX)) as i16;
    sum.into_iter().flat_map(|x| quantise(x).to_le_bytes()).collect()
}
