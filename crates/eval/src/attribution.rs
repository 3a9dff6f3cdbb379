//! Attribution: who says what, on PolNeAR (Newell, Margolin & Ruths 2018) in brat files.
//!
//! A folder holds `text/NAME.txt` and `attributions/NAME_ANNOTATOR.ann` (or both kinds of file side by side). Where
//! several annotators read a text, the first by name is the gold. Each role is scored on its own, over the spans that
//! take part in an attribution:
//! - exact: the same fragments, white space, quotation marks and closing punctuation at their ends left out;
//! - overlap: a predicted span is right when it shares a character with a gold span of the same role, one to one, the
//!   pairs with most characters in common first.
//!
//! Beside these, `*_token_f1` compares the words covered.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use demarche_record::Span;

use crate::brat;
use crate::error::{EvalError, files_with, read_text};
use crate::metrics::{Counts, Metrics, Scores, Table, greedy};
use crate::text::{tokens, trim};

/// Roles, in the order of the tables.
pub const ROLES: [&str; 3] = ["source", "cue", "content"];

/// A text and the spans of each role (fragments of one annotation together).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attributed {
    /// File name without its ending.
    pub doc: String,
    /// The text.
    pub text: String,
    /// Source, cue and content spans.
    pub roles: [Vec<Vec<Span>>; 3],
}

/// Reads a folder of PolNeAR.
pub fn load(dir: &Path) -> Result<Vec<Attributed>, EvalError> {
    let (texts, annotations) = (dir.join("text"), dir.join("attributions"));
    let (texts, annotations) = if texts.is_dir() && annotations.is_dir() { (texts, annotations) } else { (dir.to_owned(), dir.to_owned()) };
    let mut by_text: BTreeMap<PathBuf, Vec<PathBuf>> = BTreeMap::new();
    for ann in files_with(&annotations, "ann")? {
        let stem = ann.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        let whole = texts.join(format!("{stem}.txt"));
        let text = match stem.rsplit_once('_') {
            Some((name, _)) if !whole.is_file() => texts.join(format!("{name}.txt")),
            _ => whole,
        };
        by_text.entry(text).or_default().push(ann);
    }
    if by_text.is_empty() {
        return Err(EvalError::at(dir, 0, "no .ann files here, nor in its folder `attributions`"));
    }
    let mut docs = Vec::new();
    for (path, annotations) in by_text {
        let text = read_text(&path)?;
        // by_text never holds an empty list.
        let Some(first) = annotations.first() else { continue };
        let ann = brat::load(first, &text)?;
        let fragments: BTreeMap<&str, &Vec<Span>> = ann.bounds.iter().map(|b| (b.id.as_str(), &b.fragments)).collect();
        let mut roles: [Vec<Vec<Span>>; 3] = Default::default();
        let mut seen = BTreeSet::new();
        for (role, id) in ann.events.iter().flat_map(|(_, arguments)| arguments) {
            let role = role.trim_end_matches(|c: char| c.is_ascii_digit()).to_lowercase();
            let Some(r) = ROLES.iter().position(|x| *x == role) else { continue };
            let Some(spans) = fragments.get(id.as_str()) else {
                return Err(EvalError::at(first, 0, format!("`{role}:{id}` names an annotation that is not there")));
            };
            if seen.insert((r, id.as_str())) {
                roles[r].push((*spans).clone());
            }
        }
        let doc = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        docs.push(Attributed { doc, text, roles });
    }
    Ok(docs)
}

fn shared(a: &[Span], b: &[Span]) -> usize {
    let pair = |x: &Span, y: &Span| x.end.min(y.end).saturating_sub(x.start.max(y.start));
    a.iter().map(|x| b.iter().map(|y| pair(x, y)).sum::<usize>()).sum()
}

fn covered(text: &[Span], spans: &[Vec<Span>]) -> BTreeSet<usize> {
    (0..text.len()).filter(|&i| spans.iter().flatten().any(|s| s.overlaps(&text[i]))).collect()
}

/// Scores the spans of each role; `gold` and `predicted` go document by document.
pub fn score(gold: &[Attributed], predicted: &[[Vec<Vec<Span>>; 3]]) -> Scores {
    let mut exact = [Counts::default(); 3];
    let mut overlap = [Counts::default(); 3];
    let mut token = [Counts::default(); 3];
    for (g, p) in gold.iter().zip(predicted) {
        let words = tokens(&g.text);
        for r in 0..3 {
            let (gs, ps) = (&g.roles[r], &p[r]);
            let clean = |spans: &Vec<Vec<Span>>| {
                let trimmed = spans.iter().map(|f| f.iter().map(|s| trim(&g.text, *s)).filter(|s| !s.is_empty()).collect::<Vec<_>>());
                trimmed.collect::<Vec<_>>()
            };
            let (gt, pt) = (clean(gs), clean(ps));
            let mut pairs = Vec::new();
            let mut same = Vec::new();
            for (i, a) in gs.iter().enumerate() {
                for (j, b) in ps.iter().enumerate() {
                    let common = shared(a, b);
                    if common > 0 {
                        pairs.push((common, i, j));
                    }
                    if !gt[i].is_empty() && gt[i] == pt[j] {
                        same.push((0, i, j));
                    }
                }
            }
            overlap[r].add(Counts::of(gs.len(), ps.len(), greedy(pairs).len()));
            exact[r].add(Counts::of(gs.len(), ps.len(), greedy(same).len()));
            let (gw, pw) = (covered(&words, gs), covered(&words, ps));
            token[r].add(Counts::of(gw.len(), pw.len(), gw.intersection(&pw).count()));
        }
    }
    let mut m = Metrics::of(overlap.iter().map(Counts::gold).sum());
    m.set("documents", gold.len() as f64);
    let mut table = Table::new(&["role", "n", "P", "R", "F1"]);
    for (name, counts) in [("overlap", overlap), ("exact", exact), ("token", token)] {
        for (role, c) in ROLES.iter().zip(counts) {
            table.counts(&format!("{role}, {name}"), c);
            m.set_f1(&format!("{role}_{name}"), c);
        }
    }
    Scores { metrics: m, tables: vec![table], notes: Vec::new() }
}

/// So much of the text stands on each side of a span that is listed, in bytes.
const AROUND: usize = 140;

/// A line for each span that no other of its role overlaps, `missed` or `false`, with the text around it; by role, then by document.
pub fn errors(gold: &[Attributed], predicted: &[[Vec<Vec<Span>>; 3]]) -> Vec<String> {
    let mut lines = Vec::new();
    for (r, role) in ROLES.iter().enumerate() {
        for (g, p) in gold.iter().zip(predicted) {
            let mut list = |verdict: &str, ones: &[Vec<Span>], others: &[Vec<Span>]| {
                for one in ones.iter().filter(|one| others.iter().all(|other| shared(one, other) == 0)) {
                    lines.push(format!("{role}\t{verdict}\t{}\t{}", g.doc, around(&g.text, one)));
                }
            };
            list("missed", &g.roles[r], &p[r]);
            list("false", &p[r], &g.roles[r]);
        }
    }
    lines
}

/// The span between brackets, in the text around it on one line.
fn around(text: &str, span: &[Span]) -> String {
    let start = span.iter().map(|s| s.start).min().unwrap_or(0);
    let end = span.iter().map(|s| s.end).max().unwrap_or(start);
    let from = (start.saturating_sub(AROUND)..=start).find(|&i| text.is_char_boundary(i)).unwrap_or(start);
    let to = (end..=(end + AROUND).min(text.len())).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(end);
    let line = format!("{}[{}]{}", &text[from..start], &text[start..end], &text[end..to]);
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(text: &str, parts: &[&str]) -> Vec<Vec<Span>> {
        parts.iter().map(|p| text.find(p).map(|i| vec![Span::new(i, i + p.len())]).unwrap()).collect()
    }

    #[test]
    fn overlap_is_one_to_one_and_exact_forgives_quotation_marks() {
        let text = "“No deal,” the minister said. The aide agreed that it was late.".to_owned();
        let gold = Attributed {
            doc: "d".into(),
            roles: [
                spans(&text, &["the minister", "The aide"]),
                spans(&text, &["said", "agreed"]),
                spans(&text, &["No deal", "that it was late"]),
            ],
            text: text.clone(),
        };
        let predicted = [
            // One span over both sources: right once, the other missed.
            spans(&text, &["the minister said. The aide"]),
            // One right, one false.
            spans(&text, &["said", "was"]),
            // With its quotation marks: still exact; the other is cut short: overlap only.
            spans(&text, &["“No deal,”", "it was late"]),
        ];
        let s = score(&[gold], &[predicted]);
        let get = |k: &str| s.metrics.get(k).unwrap();
        assert_eq!((get("source_overlap_precision"), get("source_overlap_recall"), get("source_exact_f1")), (1.0, 0.5, 0.0));
        assert_eq!((get("cue_overlap_f1"), get("cue_exact_f1")), (0.5, 0.5));
        assert_eq!((get("content_overlap_f1"), get("content_exact_f1")), (1.0, 0.5));
        // Words: No deal that it was late = 6 gold, 5 predicted, all right → 10/11.
        assert!((get("content_token_f1") - 10.0 / 11.0).abs() < 1e-12);
    }

    #[test]
    fn spans_that_nothing_answers_are_listed() {
        let text = "“No deal,” the minister said.".to_owned();
        let gold =
            Attributed { doc: "d".into(), roles: [spans(&text, &["the minister"]), spans(&text, &["said"]), vec![]], text: text.clone() };
        let lines = errors(&[gold], &[[spans(&text, &["minister"]), spans(&text, &["deal"]), vec![]]]);
        assert_eq!(lines, ["cue\tmissed\td\t“No deal,” the minister [said].", "cue\tfalse\td\t“No [deal],” the minister said."]);
    }

    #[test]
    fn nothing_predicted_scores_nothing() {
        let text = "He said so.".to_owned();
        let gold = Attributed { doc: "d".into(), roles: [spans(&text, &["He"]), spans(&text, &["said"]), spans(&text, &["so"])], text };
        let s = score(&[gold], &[Default::default()]);
        assert_eq!(s.metrics.get("source_overlap_f1"), Some(0.0));
        assert_eq!(s.metrics.get("n"), Some(3.0));
    }

    #[test]
    fn folders_are_read_with_the_first_annotator() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("text")).unwrap();
        std::fs::create_dir(dir.path().join("attributions")).unwrap();
        std::fs::write(dir.path().join("text/a_b.txt"), "He said so.").unwrap();
        let ann = "T1\tSource 0 2\tHe\nT2\tCue 3 7\tsaid\nT3\tContent 8 10\tso\nT4\tContent 8 9\ts\nT5\tAttribution 3 7\tsaid\nE1\tAttribution:T5 Source:T1 Cue:T2 Content:T3 Content2:T4\nT6\tDiscuss 0 2\tHe\n";
        std::fs::write(dir.path().join("attributions/a_b_1111.ann"), ann).unwrap();
        std::fs::write(dir.path().join("attributions/a_b_2222.ann"), "").unwrap();
        let docs = load(dir.path()).unwrap();
        assert_eq!(docs.len(), 1);
        assert_eq!(docs[0].roles.each_ref().map(Vec::len), [1, 1, 2]);
        std::fs::write(dir.path().join("attributions/a_b_1111.ann"), "E1\tSource:T9\n").unwrap();
        assert!(load(dir.path()).is_err());
        assert!(load(&dir.path().join("text")).is_err());
    }
}
