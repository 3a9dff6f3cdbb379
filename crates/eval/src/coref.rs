//! Coreference: are pronouns and descriptions tied to whom they mean? On GUM's entities, in the `Entity` field of its CoNLL-U.
//!
//! The coder ties words only to whom it may have to name as a party, so whole chains are not compared. What is scored is each tie:
//! a phrase of the coder and the nearest one before it with the same entity. Both are found in the gold by their head words. A tie is
//! right when the gold has both in one chain; a phrase whose head is no head of the gold counts as wrong.
//!
//! `pronoun_precision`, `noun_precision` and `name_precision` are over the ties of phrases with such a head; `pronoun_recall` is over the
//! gold's third-person pronouns for persons, places and organisations that a name earlier in the text introduced. Phrases for several
//! entities ("the two leaders") are left out.

use std::collections::HashMap;
use std::path::Path;

use demarche_code::Link;
use demarche_record::Upos;

use crate::conllu::{self, Tree};
use crate::error::{EvalError, read_text};
use crate::metrics::{Metrics, Scores, Table, ratio};

/// A document with its chains.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chained {
    /// As the sentences give it.
    pub text: String,
    /// Phrases in the order of their heads.
    pub phrases: Vec<Phrase>,
}

/// A phrase of the gold.
#[derive(Clone, Debug, PartialEq)]
pub struct Phrase {
    /// Where its head word begins, in bytes of the text.
    pub head: usize,
    /// The chain's id.
    pub chain: String,
    /// GUM's kind: person, place, organization, abstract …
    pub kind: String,
    /// Part of speech of the head.
    pub upos: String,
    /// The head as written.
    pub form: String,
}

/// An opening bracket that waits for its end.
struct Open {
    chain: String,
    kind: String,
    /// Number of the head among the phrase's words, from 1.
    head: usize,
    /// The phrase's first word, in the document.
    first: usize,
}

/// Reads the documents of a CoNLL-U file with GUM's entities.
pub fn load(path: &Path) -> Result<Vec<Chained>, EvalError> {
    let trees = conllu::load(path)?;
    let texts = conllu::raw_texts(&trees);
    let fields = entity_fields(path)?;
    if fields.len() != trees.len() || fields.iter().zip(&trees).any(|(f, t)| f.len() != t.words.len()) {
        return Err(EvalError::at(path, 0, "the entity fields do not fit the words"));
    }
    let mut documents: Vec<Chained> = Vec::new();
    let mut words: Vec<(usize, String, String)> = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    let mut at = 0;
    for (i, (tree, fields)) in trees.iter().zip(&fields).enumerate() {
        if i == 0 || tree.new_doc {
            let text = texts.get(documents.len()).cloned().unwrap_or_default();
            documents.push(Chained { text, phrases: Vec::new() });
            (words, open, at) = (Vec::new(), Vec::new(), 0);
        }
        let Some(document) = documents.last_mut() else { continue };
        let starts = starts(tree, &document.text, &mut at);
        for ((word, start), field) in tree.words.iter().zip(starts).zip(fields) {
            words.push((start, word.upos.clone(), word.form.clone()));
            for bracket in brackets(field) {
                match bracket {
                    Bracket::Opens { chain, kind, head } => open.push(Open { chain, kind, head, first: words.len() - 1 }),
                    Bracket::Closes(chain) => {
                        let Some(o) = open.iter().rposition(|o| o.chain == chain).map(|o| open.remove(o)) else { continue };
                        let Some((head, upos, form)) = words.get(o.first + o.head.saturating_sub(1)).cloned() else { continue };
                        document.phrases.push(Phrase { head, chain: o.chain, kind: o.kind, upos, form });
                    }
                }
            }
        }
    }
    for d in &mut documents {
        d.phrases.sort_by_key(|p| p.head);
    }
    Ok(documents)
}

/// The `Entity` field of each word of each sentence; empty where it has none.
fn entity_fields(path: &Path) -> Result<Vec<Vec<String>>, EvalError> {
    let content = read_text(path)?;
    let sentence = |block: &str| {
        let rows = block.lines().filter(|l| !l.starts_with('#')).map(|l| l.split('\t').collect::<Vec<_>>());
        let words = rows.filter(|c| c.len() == 10 && c[0].bytes().all(|b| b.is_ascii_digit()));
        words.map(|c| c[9].split('|').find_map(|f| f.strip_prefix("Entity=")).unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    Ok(content.split("\n\n").map(sentence).filter(|s| !s.is_empty()).collect())
}

/// Where the words of a sentence begin in the text; words of one token begin where it does.
fn starts(tree: &Tree, text: &str, at: &mut usize) -> Vec<usize> {
    let mut out = vec![*at; tree.words.len()];
    for (form, range) in &tree.tokens {
        let Some(found) = text.get(*at..).and_then(|rest| rest.find(form.as_str())) else { continue };
        let start = *at + found;
        out[range.clone()].fill(start);
        *at = start + form.len();
    }
    out
}

enum Bracket {
    Opens { chain: String, kind: String, head: usize },
    Closes(String),
}

/// `(3-abstract-giv:act-sssss-cf1-1-appos)` opens and closes, `(7-person-…` opens, `7)` closes; several stand together.
fn brackets(field: &str) -> Vec<Bracket> {
    let mut out = Vec::new();
    let mut rest = field;
    while !rest.is_empty() {
        if let Some(opening) = rest.strip_prefix('(') {
            let end = opening.find(['(', ')']).unwrap_or(opening.len());
            let mut parts = opening[..end].split('-');
            let (chain, kind) = (parts.next().unwrap_or_default().to_owned(), parts.next().unwrap_or_default().to_owned());
            let head = parts.nth(3).and_then(|h| h.split(',').next()?.parse().ok()).unwrap_or(1);
            let single = opening[end..].starts_with(')');
            out.push(Bracket::Opens { chain: chain.clone(), kind, head });
            rest = &opening[end..];
            if single {
                out.push(Bracket::Closes(chain));
                rest = &rest[1..];
            }
        } else if let Some((chain, after)) = rest.split_once(')') {
            out.push(Bracket::Closes(chain.to_owned()));
            rest = after;
        } else {
            break;
        }
    }
    out
}

const THIRD: [&str; 16] = [
    "he",
    "him",
    "his",
    "himself",
    "she",
    "her",
    "hers",
    "herself",
    "it",
    "its",
    "itself",
    "they",
    "them",
    "their",
    "theirs",
    "themselves",
];

/// Right ties of all ties.
#[derive(Clone, Copy, Default)]
struct Ties {
    right: usize,
    all: usize,
}

/// Scores the ties of each document, and lists those that are wrong.
pub fn score(gold: &[Chained], ours: &[Vec<Link>]) -> (Scores, Vec<String>) {
    let mut errors = Vec::new();
    let mut ties: [Ties; 3] = Default::default();
    let mut recall = Ties::default();
    for (g, links) in gold.iter().zip(ours) {
        let mut chains: HashMap<usize, Vec<&str>> = HashMap::new();
        for p in &g.phrases {
            chains.entry(p.head).or_default().push(&p.chain);
        }
        let mut right_heads: Vec<usize> = Vec::new();
        let mut last: HashMap<&str, usize> = HashMap::new();
        for link in links {
            let [entity] = link.entities.as_slice() else { continue };
            if let Some(before) = last.insert(entity, link.head.start) {
                let of = |h: &usize| chains.get(h).map(Vec::as_slice).unwrap_or_default();
                let right = of(&before).iter().any(|c| of(&link.head.start).contains(c));
                let kind = match link.upos {
                    Upos::Pron | Upos::Det => 0,
                    Upos::Propn => 2,
                    _ => 1,
                };
                ties[kind].all += 1;
                ties[kind].right += usize::from(right);
                if right {
                    right_heads.push(link.head.start);
                } else {
                    errors.push(told(g, before, link));
                }
            }
        }
        for (i, p) in g.phrases.iter().enumerate() {
            let pronoun = p.upos == "PRON" && THIRD.contains(&p.form.to_lowercase().as_str());
            let named = || g.phrases[..i].iter().any(|q| q.chain == p.chain && q.upos == "PROPN");
            if pronoun && matches!(p.kind.as_str(), "person" | "place" | "organization") && named() {
                recall.all += 1;
                recall.right += usize::from(right_heads.contains(&p.head));
            }
        }
    }
    let mut metrics = Metrics::of(recall.all);
    let mut table = Table::new(&["head", "ties", "right"]);
    for (name, t) in ["pronoun", "noun", "name"].into_iter().zip(ties) {
        metrics.set(&format!("{name}_precision"), ratio(t.right, t.all));
        metrics.set(&format!("{name}_precision_n"), t.all as f64);
        table.row(vec![name.to_owned(), t.all.to_string(), t.right.to_string()]);
    }
    metrics.set("pronoun_recall", ratio(recall.right, recall.all));
    (Scores { metrics, tables: vec![table], notes: Vec::new() }, errors)
}

/// A wrong tie: what decided it, the two phrases, and the text between them.
fn told(g: &Chained, before: usize, link: &Link) -> String {
    let from = g.text[..before].rfind(['.', '\n']).map_or(0, |i| i + 1);
    let to = g.text[link.head.end..].find(['.', '\n']).map_or(g.text.len(), |i| link.head.end + i);
    let between = g.text[before..link.head.start].replace('\n', " ");
    let meant = g
        .phrases
        .iter()
        .rev()
        .find(|p| p.head < link.head.start && g.phrases.iter().any(|q| q.head == link.head.start && q.chain == p.chain));
    let meant = meant.map_or("nobody before", |p| p.form.as_str());
    format!(
        "{}: {} [{}] {} [{}] {}   meant: {meant}",
        link.why,
        &g.text[from..before],
        between.split(' ').next().unwrap_or_default(),
        between.split_once(' ').map_or("", |b| b.1),
        link.head.of(&g.text),
        &g.text[link.head.end..to]
    )
}

#[cfg(test)]
mod tests {
    use demarche_record::Span;

    use super::*;

    const GUM: &str = "\
# newdoc id = a
# text = Obama met Assad.
1\tObama\tObama\tPROPN\t_\t_\t2\tnsubj\t_\tEntity=(1-person-new-nnnnn-cf1-1-coref)
2\tmet\tmeet\tVERB\t_\t_\t0\troot\t_\t_
3\tAssad\tAssad\tPROPN\t_\t_\t2\tobj\t_\tEntity=(2-person-new-nnnnn-cf1-1-sgl)|SpaceAfter=No
4\t.\t.\tPUNCT\t_\t_\t2\tpunct\t_\t_

# text = The old president's aide left him.
1\tThe\tthe\tDET\t_\t_\t3\tdet\t_\tEntity=(3-person-new-nnnnn-cf1-5-sgl(1-person-giv-nnnnn-cf1-3-coref
2\told\told\tADJ\t_\t_\t3\tamod\t_\t_
3-4\tpresident's\t_\t_\t_\t_\t_\t_\t_\t_
3\tpresident\tpresident\tNOUN\t_\t_\t5\tnmod:poss\t_\t_
4\t's\t's\tPART\t_\t_\t3\tcase\t_\tEntity=1)
5\taide\taide\tNOUN\t_\t_\t6\tnsubj\t_\tEntity=3)
6\tleft\tleave\tVERB\t_\t_\t0\troot\t_\t_
7\thim\the\tPRON\t_\t_\t6\tobj\t_\tEntity=(1-person-giv-nnnnn-cf1-1-coref)|SpaceAfter=No
8\t.\t.\tPUNCT\t_\t_\t6\tpunct\t_\t_

";

    fn gold() -> Vec<Chained> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("gum.conllu");
        std::fs::write(&path, GUM).unwrap();
        load(&path).unwrap()
    }

    fn link(text: &str, word: &str, upos: Upos, entity: &str) -> Link {
        let start = text.find(word).unwrap();
        Link { head: Span::new(start, start + word.len()), upos, entities: vec![entity.to_owned()], why: "" }
    }

    #[test]
    fn brackets_nest_and_heads_are_found() {
        let gold = gold();
        let heads: Vec<(&str, &str)> = gold[0].phrases.iter().map(|p| (p.form.as_str(), p.chain.as_str())).collect();
        assert_eq!(heads, [("Obama", "1"), ("Assad", "2"), ("president", "1"), ("aide", "3"), ("him", "1")]);
        assert!(gold[0].phrases.iter().all(|p| gold[0].text[p.head..].starts_with(&p.form)));
    }

    #[test]
    fn a_tie_is_right_within_a_chain_only() {
        let gold = gold();
        let t = gold[0].text.as_str();
        let right =
            [link(t, "Obama", Upos::Propn, "obama"), link(t, "president", Upos::Noun, "obama"), link(t, "him", Upos::Pron, "obama")];
        let s = score(&gold, &[right.to_vec()]).0.metrics;
        assert_eq!((s.get("pronoun_precision"), s.get("noun_precision"), s.get("pronoun_recall")), (Some(1.0), Some(1.0), Some(1.0)));
        let wrong = [link(t, "Assad", Upos::Propn, "assad"), link(t, "him", Upos::Pron, "assad")];
        let s = score(&gold, &[wrong.to_vec()]).0.metrics;
        assert_eq!((s.get("pronoun_precision"), s.get("pronoun_recall")), (Some(0.0), Some(0.0)));
    }
}
