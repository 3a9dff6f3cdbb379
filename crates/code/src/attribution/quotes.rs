//! Quotations: where they stand, and which verb of saying they belong to.
//!
//! Marks are paired as newspapers write them: curly, straight and doubled single ones, an opening mark closed by any closing
//! one, and a quotation of several paragraphs that opens each paragraph anew and is closed only in the last.

use std::collections::BTreeMap;

use demarche_record::{Sentence, Span, Upos};

use crate::knowledge::{Complement, Lists};

/// Further than this from the quotation, in tokens, a verb without a link in the tree does not introduce it.
const REACH: usize = 14;

/// Byte spans of quotations; they may run over several sentences, never over an empty line unless the next paragraph takes the mark up.
pub(crate) fn quotations(text: &str) -> Vec<Span> {
    let mut out = Vec::new();
    let mut open: Option<usize> = None;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let doubled = rest.starts_with("''") || rest.starts_with("``");
        let width = if doubled { 2 } else { c.len_utf8() };
        match open {
            None if doubled || matches!(c, '“' | '"' | '„' | '«') => open = Some(at),
            // A German or Czech quotation („…“) closes with the mark that opens an English one.
            Some(a) if doubled || matches!(c, '”' | '"' | '»') || (c == '“' && text[a..].starts_with('„')) => {
                out.push(Span::new(a, at + width));
                open = None;
            }
            Some(a) if c == '\n' => {
                let next = rest.trim_start();
                if rest.trim_start_matches([' ', '\t', '\r', '\n']).len() < rest.len() && opens(next) {
                    out.push(Span::new(a, at));
                    open = None;
                } else if rest[1..].starts_with(['\n', '\r']) {
                    open = None;
                }
            }
            _ => {}
        }
        at += width;
    }
    out
}

fn opens(text: &str) -> bool {
    text.starts_with(['“', '"', '„', '«']) || text.starts_with("''") || text.starts_with("``")
}

/// The quotations of one sentence.
#[derive(Debug)]
pub(super) struct Quoted {
    /// For each token the quotation that it stands in.
    pub(super) of: Vec<Option<usize>>,
    /// Tokens of each quotation, marks included.
    pub(super) tokens: BTreeMap<usize, Vec<usize>>,
}

impl Quoted {
    pub(super) fn new(s: &Sentence, quotes: &[Span]) -> Quoted {
        let first = quotes.partition_point(|q| q.end <= s.span.start);
        let here = || quotes.iter().enumerate().skip(first).take_while(|(_, q)| q.start < s.span.end);
        let of: Vec<Option<usize>> = s.tokens.iter().map(|t| here().find(|(_, q)| q.contains(&t.span)).map(|(i, _)| i)).collect();
        let mut tokens: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (t, q) in of.iter().enumerate() {
            if let Some(q) = q {
                tokens.entry(*q).or_default().push(t);
            }
        }
        Quoted { of, tokens }
    }

    pub(super) fn inside(&self, t: usize) -> bool {
        self.of.get(t).is_some_and(Option::is_some)
    }

    /// Tokens in quotation marks, where they are nearly all of the sentence.
    pub(super) fn free_standing(&self, s: &Sentence) -> Option<Vec<usize>> {
        let words = |ts: &[usize]| ts.iter().filter(|&&t| s.tokens[t].upos != Upos::Punct).count();
        let inside: Vec<usize> = self.tokens.values().flatten().copied().collect();
        let all = words(&(0..s.tokens.len()).collect::<Vec<_>>());
        (all > 0 && words(&inside) * 20 >= all * 17).then_some(inside)
    }

    /// Verbs of saying of the sentence with the quotations that they introduce.
    pub(super) fn introduced(&self, s: &Sentence, lists: &Lists) -> BTreeMap<usize, Vec<usize>> {
        let mut out: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for tokens in self.tokens.values().filter(|ts| direct(s, ts)) {
            let (Some(&first), Some(&last)) = (tokens.first(), tokens.last()) else { continue };
            let candidates = (0..s.tokens.len()).filter(|&t| {
                let k = &s.tokens[t];
                !self.inside(t)
                    && matches!(k.upos, Upos::Verb | Upos::Aux)
                    && k.deprel != "amod"
                    && lists.cue(&k.lemma).is_some_and(|c| c.stance.is_some() && c.takes(Complement::Clause))
            });
            let best = candidates
                .map(|t| {
                    let linked =
                        s.tokens[t].head.is_some_and(|h| tokens.contains(&h)) || tokens.iter().any(|&x| s.tokens[x].head == Some(t));
                    (!linked, t.abs_diff(first).min(t.abs_diff(last)), t)
                })
                .min();
            if let Some((unlinked, distance, t)) = best
                && (!unlinked || distance <= REACH)
            {
                out.entry(t).or_default().extend(tokens);
            }
        }
        out
    }
}

/// A quotation that is a saying of its own, and no word held at arm's length: it is long, or closes with a stop, or begins as a sentence does.
fn direct(s: &Sentence, tokens: &[usize]) -> bool {
    let words: Vec<usize> = tokens.iter().copied().filter(|&t| s.tokens[t].upos != Upos::Punct).collect();
    let Some(&first) = words.first() else { return false };
    let stopped =
        tokens.iter().rev().take(3).any(|&t| matches!(s.tokens[t].form.as_str(), "," | "." | "?" | "!" | "—" | "--" | "..." | "…"));
    let capital = s.tokens[first].form.starts_with(char::is_uppercase);
    words.len() >= 8 || (words.len() >= 3 && stopped) || (words.len() >= 4 && capital)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(text: &str) -> Vec<&str> {
        quotations(text).into_iter().map(|q| q.of(text)).collect()
    }

    #[test]
    fn marks_are_paired_as_newspapers_write_them() {
        assert_eq!(quoted("“No deal,” she said. ''Not now,'' he said."), ["“No deal,”", "''Not now,''"]);
        assert_eq!(quoted("„Nikdy“, řekl. \"Never.”"), ["„Nikdy“", "\"Never.”"]);
    }

    #[test]
    fn each_paragraph_of_a_long_quotation_opens_anew() {
        let text = "“We waited for a year.\n\n“Now we go,” the envoy said.\n\nHe called it “a trap.\n\nNobody came. “Yes,” he said.";
        assert_eq!(quoted(text), ["“We waited for a year.", "“Now we go,”", "“Yes,”"]);
    }
}
