//! Names: span-level F1 of persons, places and organisations on an IOB2 file (Universal NER's layout).
//!
//! A predicted name is right when its first and last token and its kind are those of the gold. Other kinds on either
//! side are left out.

use std::collections::BTreeMap;
use std::path::Path;

use demarche_record::{Name, NameKind};

use crate::error::{EvalError, read_text};
use crate::metrics::{Counts, Metrics, Scores, Table};

/// First token, one past the last, label.
pub type Labelled = (usize, usize, String);

/// A tokenised sentence and its names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NamedSentence {
    /// Words.
    pub tokens: Vec<String>,
    /// Names of the kinds that are scored.
    pub names: Vec<Labelled>,
}

const SCORED: [&str; 3] = ["PER", "LOC", "ORG"];

/// Reads IOB2: `id, token, label, …` divided by tabs, or `token label` of two columns; blank lines between sentences.
pub fn load(path: &Path) -> Result<Vec<NamedSentence>, EvalError> {
    parse(path, &read_text(path)?)
}

fn parse(path: &Path, content: &str) -> Result<Vec<NamedSentence>, EvalError> {
    let mut sentences = Vec::new();
    let mut tokens: Vec<String> = Vec::new();
    let mut labels: Vec<String> = Vec::new();
    for (n, line) in content.lines().enumerate().map(|(i, l)| (i + 1, l)).chain([(0, "")]) {
        if line.trim().is_empty() {
            if !tokens.is_empty() {
                sentences.push(NamedSentence { tokens: std::mem::take(&mut tokens), names: spans(&labels) });
                labels.clear();
            }
            continue;
        }
        if line.starts_with("# ") || line == "#" {
            continue;
        }
        let cells: Vec<&str> = line.split('\t').collect();
        let (token, label) = match cells.len() {
            0 | 1 => return Err(EvalError::at(path, n, "one column where IOB2 has a token and a label, divided by tabs")),
            2 => (cells[0], cells[1]),
            _ => (cells[1], cells[2]),
        };
        let known = label == "O" || label.strip_prefix("B-").or(label.strip_prefix("I-")).is_some_and(|l| !l.is_empty());
        if !known {
            return Err(EvalError::at(path, n, format!("label `{label}` where O, B-KIND or I-KIND should stand")));
        }
        tokens.push(token.to_owned());
        labels.push(label.to_owned());
    }
    Ok(sentences)
}

/// Names in a row of labels; an `I-` without its `B-` opens a name, as the CoNLL scorer has it.
fn spans(labels: &[String]) -> Vec<Labelled> {
    let mut names: Vec<Labelled> = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (i, label) in labels.iter().map(String::as_str).chain(["O"]).enumerate() {
        let goes_on = label.strip_prefix("I-").is_some_and(|l| open.as_ref().is_some_and(|(_, k)| k == l));
        if !goes_on {
            if let Some((start, kind)) = open.take() {
                names.push((start, i, kind));
            }
            if label != "O" {
                open = Some((i, label[2..].to_owned()));
            }
        }
    }
    names.retain(|(_, _, k)| SCORED.contains(&k.as_str()));
    names
}

/// The product's names of the kinds that are scored.
pub fn from_names(names: &[Name]) -> Vec<Labelled> {
    let scored = names.iter().filter(|n| matches!(n.kind, NameKind::Person | NameKind::Place | NameKind::Organization));
    scored.map(|n| (n.start, n.end, n.kind.as_str().to_owned())).collect()
}

/// Scores one list of names a sentence, micro-averaged; `f1` with `f1_precision` and `f1_recall`, and a row a kind.
pub fn score(gold: &[NamedSentence], predicted: &[Vec<Labelled>]) -> Scores {
    let mut all = Counts::default();
    let mut kinds: BTreeMap<&str, Counts> = BTreeMap::new();
    let mut unlabelled = Counts::default();
    for (g, p) in gold.iter().zip(predicted) {
        for kind in SCORED {
            let of = |x: &[Labelled]| x.iter().filter(|n| n.2 == kind).cloned().collect::<Vec<_>>();
            let (gk, pk) = (of(&g.names), of(p));
            let c = Counts::of(gk.len(), pk.len(), pk.iter().filter(|x| gk.contains(x)).count());
            kinds.entry(kind).or_default().add(c);
            all.add(c);
        }
        let right = p.iter().filter(|x| g.names.iter().any(|y| (y.0, y.1) == (x.0, x.1))).count();
        unlabelled.add(Counts::of(g.names.len(), p.len(), right));
    }
    let mut m = Metrics::of(all.gold());
    m.set_f1("", all);
    m.set("unlabelled_f1", unlabelled.f1());
    let mut table = Table::new(&["kind", "n", "P", "R", "F1"]);
    for (kind, c) in &kinds {
        table.counts(kind, *c);
        m.set_f1(&kind.to_lowercase(), *c);
    }
    table.counts("all", all);
    table.counts("any kind", unlabelled);
    m.set("n", all.gold() as f64);
    Scores { metrics: m, tables: vec![table], notes: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = "# text = x\n1\tAl\tB-PER\t-\t-\n2\tGore\tI-PER\t-\t-\n3\tin\tO\t-\t-\n4\tRome\tB-LOC\t-\t-\n\n1\tX\tI-ORG\t-\t-\n2\t#\tB-OTH\t-\t-\n";

    #[test]
    fn iob2_is_read() {
        let s = parse(Path::new("x"), SAMPLE).unwrap();
        assert_eq!(s[0].names, [(0, 2, "PER".into()), (3, 4, "LOC".into())]);
        assert_eq!(s[1].names, [(0, 1, "ORG".into())]);
        let e = parse(Path::new("f.iob2"), "1\ta\tB\n").unwrap_err().to_string();
        assert!(e.starts_with("f.iob2:1:"), "{e}");
    }

    #[test]
    fn a_wrong_boundary_or_kind_is_false_and_missed() {
        let gold = parse(Path::new("x"), SAMPLE).unwrap();
        // PER cut short, LOC right; ORG found as LOC: 1 right, 2 false, 2 missed.
        let p = vec![vec![(0, 1, "PER".into()), (3, 4, "LOC".into())], vec![(0, 1, "LOC".into())]];
        let s = score(&gold, &p);
        assert_eq!(s.metrics.get("f1"), Some(1.0 / 3.0));
        assert_eq!((s.metrics.get("n"), s.metrics.get("unlabelled_f1")), (Some(3.0), Some(2.0 / 3.0)));
        assert_eq!(score(&gold, &[vec![], vec![]]).metrics.get("f1"), Some(0.0));
        let perfect: Vec<_> = gold.iter().map(|g| g.names.clone()).collect();
        assert_eq!(score(&gold, &perfect).metrics.get("f1"), Some(1.0));
    }
}
