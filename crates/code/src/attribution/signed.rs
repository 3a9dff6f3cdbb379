//! Names that stand under a quotation ("“…” — Ann Lee", as letters, comments and mottoes have it) or before a turn of a transcript ("LEE: …").

use std::collections::BTreeMap;

use demarche_record::{Document, Sentence, Stance, Upos};

use super::cues::{Found, Reader, opens};
use super::quotes::Quoted;

/// A name has at most so many words.
const NAME: usize = 5;

/// A name under a quotation.
pub(super) struct Signature {
    pub(super) sentence: usize,
    pub(super) dash: usize,
    /// Head of the name.
    pub(super) who: usize,
    pub(super) quotation: usize,
}

pub(super) fn dash(form: &str) -> bool {
    matches!(form, "―" | "—" | "–" | "--" | "-")
}

/// The token of a stretch that hangs on none of the others.
fn head_of(s: &Sentence, from: usize, to: usize) -> usize {
    (from..to).find(|&t| s.tokens[t].head.is_none_or(|h| h < from || h >= to)).unwrap_or(from)
}

/// Names behind a dash behind a quotation, which nothing follows but the next quotation.
pub(super) fn signatures(document: &Document, marked: &[Quoted]) -> Vec<Signature> {
    let mut out = Vec::new();
    for (si, s) in document.sentences.iter().enumerate() {
        for t in (0..s.tokens.len()).filter(|&t| dash(&s.tokens[t].form) && !marked[si].inside(t)) {
            let before = match t.checked_sub(1) {
                Some(b) => marked[si].of[b],
                None => si.checked_sub(1).and_then(|b| marked[b].of.last().copied().flatten()),
            };
            let Some(quotation) = before else { continue };
            let named = |k: &&demarche_record::Token| k.upos != Upos::Punct && k.form.starts_with(char::is_uppercase);
            let end = t + 1 + s.tokens[t + 1..].iter().take_while(named).count();
            let alone = s.tokens.get(end).is_none_or(|k| opens(&k.form) || matches!(k.form.as_str(), "," | "."));
            if alone && (1..=NAME).contains(&(end - t - 1)) && s.tokens[t + 1..end].iter().any(|k| k.upos == Upos::Propn) {
                out.push(Signature { sentence: si, dash: t, who: head_of(s, t + 1, end), quotation });
            }
        }
    }
    out
}

/// For each sentence the colon of its label, where labels make a transcript: two of them at least, and one of them more than once. A dateline
/// ("KABUL: …") stands alone.
pub(super) fn labels(document: &Document) -> Vec<Option<usize>> {
    let colons: Vec<Option<usize>> = document.sentences.iter().map(label).collect();
    let mut turns: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
    for (s, colon) in document.sentences.iter().zip(&colons) {
        if let Some(c) = colon {
            *turns.entry(s.tokens[first(s)..*c].iter().map(|t| t.form.as_str()).collect()).or_default() += 1;
        }
    }
    if turns.len() > 1 && turns.values().any(|n| *n > 1) { colons } else { vec![None; colons.len()] }
}

/// The first token that is no mark.
fn first(s: &Sentence) -> usize {
    s.tokens.iter().take_while(|t| t.upos == Upos::Punct).count()
}

/// The colon behind a name in capitals that opens the sentence.
fn label(s: &Sentence) -> Option<usize> {
    let first = first(s);
    let colon = first + s.tokens[first..].iter().take(NAME).position(|t| t.form == ":").filter(|&n| n > 0)?;
    let capitals = |form: &str| form.chars().all(|c| c.is_uppercase() || !c.is_alphabetic());
    let name = &s.tokens[first..colon];
    let written = name.iter().all(|t| capitals(&t.form)) && name.iter().any(|t| t.form.chars().filter(|c| c.is_alphabetic()).count() > 2);
    (written && colon + 1 < s.tokens.len()).then_some(colon)
}

impl Reader<'_> {
    /// "LEE: We go": what follows the colon.
    pub(super) fn label(&self, colon: usize) -> Option<Found> {
        let who = head_of(self.s, first(self.s), colon);
        self.found(colon, vec![colon], (colon + 1..self.s.tokens.len()).collect(), Some(who), Some(Stance::Asserts))
    }
}
