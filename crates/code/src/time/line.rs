//! A sentence's tokens with the small questions that every rule asks.

use super::scan::{Kind, Tok};
use super::words::{Lex, Unit};

/// A sentence under the grammar.
pub(super) struct Line<'t> {
    pub(super) text: &'t str,
    pub(super) toks: Vec<Tok>,
}

impl Line<'_> {
    pub(super) fn tok(&self, i: usize) -> Option<&Tok> {
        self.toks.get(i)
    }

    /// The lexicon's word at `i`; empty for foreign words, numbers, marks and beyond the end.
    pub(super) fn word(&self, i: usize) -> &'static str {
        self.toks.get(i).map_or("", |t| t.word)
    }

    /// The word before `i`.
    pub(super) fn before(&self, i: usize) -> &'static str {
        if i == 0 { "" } else { self.word(i - 1) }
    }

    pub(super) fn lex(&self, i: usize) -> Lex {
        self.toks.get(i).map_or(Lex::Other, |t| t.lex)
    }

    pub(super) fn is(&self, i: usize, word: &str) -> bool {
        self.word(i) == word
    }

    pub(super) fn any(&self, i: usize, words: &[&str]) -> bool {
        let w = self.word(i);
        !w.is_empty() && words.contains(&w)
    }

    pub(super) fn mark(&self, i: usize, c: char) -> bool {
        self.toks.get(i).is_some_and(|t| t.kind == Kind::Mark(c))
    }

    pub(super) fn hyphen(&self, i: usize) -> bool {
        self.mark(i, '-') && self.glued(i)
    }

    pub(super) fn dash(&self, i: usize) -> bool {
        self.mark(i, '-') || self.mark(i, '–')
    }

    pub(super) fn glued(&self, i: usize) -> bool {
        self.toks.get(i).is_some_and(|t| t.glued)
    }

    pub(super) fn capital(&self, i: usize) -> bool {
        self.toks.get(i).is_some_and(|t| t.capital)
    }

    /// A number without commas, with its count of digits.
    pub(super) fn num(&self, i: usize) -> Option<(u32, u8)> {
        self.toks.get(i).filter(|t| t.kind == Kind::Num && t.digits > 0).map(|t| (t.value, t.digits))
    }

    pub(super) fn is_word(&self, i: usize) -> bool {
        self.toks.get(i).is_some_and(|t| t.kind == Kind::Word)
    }

    pub(super) fn raw(&self, i: usize) -> &str {
        self.toks.get(i).and_then(|t| self.text.get(t.start..t.end)).unwrap_or("")
    }

    /// A whole word that begins with a capital and is no word of time: part of a name, when it follows one.
    pub(super) fn name_like(&self, i: usize) -> bool {
        self.toks
            .get(i)
            .is_some_and(|t| t.kind == Kind::Word && t.capital && matches!(t.lex, Lex::Other | Lex::Word | Lex::Named | Lex::Past))
    }

    pub(super) fn unit(&self, i: usize) -> Option<Unit> {
        match self.lex(i) {
            Lex::Unit(u) => Some(u),
            _ => None,
        }
    }

    /// The unit's word has the plural's form.
    pub(super) fn plural(&self, i: usize) -> bool {
        let w = self.word(i);
        w.ends_with('s') || w == "millennia"
    }

    /// Past a hyphen glued on both sides, or `i` itself.
    pub(super) fn skip_hyphen(&self, i: usize) -> usize {
        if self.hyphen(i) && self.glued(i + 1) { i + 1 } else { i }
    }

    /// Past a dot that ends an abbreviation just before `i`.
    pub(super) fn skip_dot(&self, i: usize) -> usize {
        if self.mark(i, '.') && self.glued(i) { i + 1 } else { i }
    }

    pub(super) fn skip_comma(&self, i: usize) -> usize {
        if self.mark(i, ',') { i + 1 } else { i }
    }
}
