//! Factuality: did it happen, on a scale from −3 (certainly not) to 3 (certainly), by the author's commitment.
//!
//! Layouts: JSON lines `{"text": words divided by white space, "targets": [{"span1": [from, to), "label"}]}` (as the
//! unified sets have it: UW, UDS-IH2, CommitmentBank, MegaVeridicality, RP) and CoNLL columns `index, word, label, …`
//! with `_` for no label. Scores: mean absolute error, Pearson's r, and the macro-F1 of three classes: not factual
//! (≤ −1), uncertain (between), factual (≥ 1), the scale's steps from "possible" on (Saurí & Pustejovsky 2012).

use std::collections::BTreeMap;
use std::path::Path;

use demarche_record::Sentence;
use serde::Deserialize;

use crate::error::{EvalError, read_text};
use crate::metrics::{Labelling, Metrics, Scores, Table, mean_absolute_error, pearson};

/// A tokenised sentence (or a few) and its judged words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judged {
    /// Words.
    pub tokens: Vec<String>,
    /// Words `from..to` and their value.
    pub targets: Vec<(usize, usize, f64)>,
}

/// A judgement, what was predicted, and the reading that decided.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Decided {
    /// The annotators' value.
    pub gold: f64,
    /// The product's value.
    pub predicted: f64,
    /// In words, for the table.
    pub why: &'static str,
}

#[derive(Deserialize)]
struct JsonTarget {
    span1: (usize, usize),
    label: f64,
}

#[derive(Deserialize)]
struct JsonLine {
    text: String,
    targets: Vec<JsonTarget>,
}

/// Reads `.jsonl` or CoNLL columns, by the name of the file.
pub fn load(path: &Path) -> Result<Vec<Judged>, EvalError> {
    let content = read_text(path)?;
    if path.extension().is_some_and(|e| e == "jsonl" || e == "json") { json(path, &content) } else { columns(path, &content) }
}

fn json(path: &Path, content: &str) -> Result<Vec<Judged>, EvalError> {
    let mut judged = Vec::new();
    for (i, line) in content.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let read: JsonLine = serde_json::from_str(line).map_err(|e| EvalError::at(path, i + 1, e.to_string()))?;
        let tokens: Vec<String> = read.text.split_whitespace().map(str::to_owned).collect();
        let mut targets = Vec::new();
        for t in read.targets {
            let (from, to) = t.span1;
            if from >= to || to > tokens.len() {
                let m = format!("target {from}..{to} is outside the {} words of the text", tokens.len());
                return Err(EvalError::at(path, i + 1, m));
            }
            targets.push((from, to, check(path, i + 1, t.label)?));
        }
        judged.push(Judged { tokens, targets });
    }
    Ok(judged)
}

fn columns(path: &Path, content: &str) -> Result<Vec<Judged>, EvalError> {
    let mut judged = Vec::new();
    let mut current = Judged::default();
    for (n, line) in content.lines().enumerate().map(|(i, l)| (i + 1, l)).chain([(0, "")]) {
        if line.trim().is_empty() {
            if !current.tokens.is_empty() {
                judged.push(std::mem::take(&mut current));
            }
            continue;
        }
        if line.starts_with("# ") {
            continue;
        }
        let cells: Vec<&str> = line.split('\t').collect();
        let [_, word, label, ..] = cells.as_slice() else {
            return Err(EvalError::at(path, n, "fewer than three columns (index, word, label), divided by tabs"));
        };
        if *label != "_" {
            let value = label.parse().map_err(|_| EvalError::at(path, n, format!("label `{label}` is no number")))?;
            let at = current.tokens.len();
            current.targets.push((at, at + 1, check(path, n, value)?));
        }
        current.tokens.push((*word).to_owned());
    }
    Ok(judged)
}

fn check(path: &Path, line: usize, value: f64) -> Result<f64, EvalError> {
    if (-3.0..=3.0).contains(&value) { Ok(value) } else { Err(EvalError::at(path, line, format!("label {value} is outside −3 … 3"))) }
}

/// Sentences of a tokenised text, as ranges of words: some targets stand in a context of several sentences.
///
/// A `.`, `?` or `!` that stands alone ends one where a capitalised word or a quotation mark follows.
pub fn sentences(tokens: &[String]) -> Vec<std::ops::Range<usize>> {
    let mut ranges = Vec::new();
    let mut start = 0;
    for i in 0..tokens.len() {
        let ends = matches!(tokens[i].as_str(), "." | "?" | "!");
        let next = tokens.get(i + 1).and_then(|t| t.chars().next());
        if ends && next.is_some_and(|c| c.is_uppercase() || matches!(c, '"' | '`' | '“' | '‘')) {
            ranges.push(start..i + 1);
            start = i + 1;
        }
    }
    if start < tokens.len() {
        ranges.push(start..tokens.len());
    }
    ranges
}

/// The word of `from..to` whose head lies outside it: what a judgement on a clause is about.
pub fn head_of(sentence: &Sentence, from: usize, to: usize) -> usize {
    let outside = |i: &usize| sentence.tokens.get(*i).is_some_and(|t| t.head.is_none_or(|h| h < from || h >= to));
    (from..to).find(outside).unwrap_or(from)
}

fn class(value: f64) -> &'static str {
    if value >= 1.0 {
        "factual"
    } else if value <= -1.0 {
        "not factual"
    } else {
        "uncertain"
    }
}

/// Scores predicted against gold values; the last table shows how well each reading is calibrated.
pub fn score(decided: &[Decided]) -> Scores {
    let pairs: Vec<(f64, f64)> = decided.iter().map(|d| (d.gold, d.predicted)).collect();
    let pairs = pairs.as_slice();
    let labels = Labelling::of(pairs.iter().map(|(g, p)| (class(*g), Some(class(*p)))));
    let mut m = Metrics::of(pairs.len());
    m.set("mae", mean_absolute_error(pairs));
    m.set("r", pearson(pairs));
    m.set("macro_f1", labels.macro_f1());
    m.set("macro_precision", labels.macro_precision());
    m.set("macro_recall", labels.macro_recall());
    m.set("accuracy", labels.accuracy());
    let mean = pairs.iter().map(|p| p.0).sum::<f64>() / pairs.len().max(1) as f64;
    let constant: Vec<(f64, f64)> = pairs.iter().map(|p| (p.0, mean)).collect();
    m.set("mae_of_the_mean", mean_absolute_error(&constant));
    let mut table = Table::new(&["gold", "n", "mean predicted", "MAE"]);
    for step in -3..=3 {
        let near: Vec<(f64, f64)> = pairs.iter().copied().filter(|p| p.0.round() as i32 == step).collect();
        if !near.is_empty() {
            let predicted = near.iter().map(|p| p.1).sum::<f64>() / near.len() as f64;
            let error = mean_absolute_error(&near);
            table.row(vec![step.to_string(), near.len().to_string(), format!("{predicted:.2}"), format!("{error:.2}")]);
        }
    }
    Scores { metrics: m, tables: vec![table, labels.table("class"), readings(decided)], notes: Vec::new() }
}

/// A judgement is an error worth listing from this distance on.
const FAR: f64 = 0.75;

/// A line for each judgement that the reading misses by [`FAR`] or more: the distance, gold, predicted, what decided, and the text with
/// the judged word marked; worst first.
pub fn errors(gold: &[Judged], decided: &[Decided]) -> Vec<String> {
    let targets = gold.iter().flat_map(|g| g.targets.iter().map(move |t| (g, t)));
    let mut far: Vec<(f64, String)> = targets
        .zip(decided)
        .filter(|(_, d)| (d.gold - d.predicted).abs() >= FAR)
        .map(|((g, &(from, to, _)), d)| {
            let marked: Vec<String> =
                g.tokens.iter().enumerate().map(|(i, t)| if (from..to).contains(&i) { format!("[{t}]") } else { t.clone() }).collect();
            let line = format!("{:.1}\t{:+.1}\t{:+.1}\t{}\t{}", d.predicted - d.gold, d.gold, d.predicted, d.why, marked.join(" "));
            ((d.gold - d.predicted).abs(), line)
        })
        .collect();
    far.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    far.into_iter().map(|(_, line)| line).collect()
}

fn readings(decided: &[Decided]) -> Table {
    let mut by: BTreeMap<&str, Vec<(f64, f64)>> = BTreeMap::new();
    for d in decided {
        by.entry(d.why).or_default().push((d.gold, d.predicted));
    }
    let mut table = Table::new(&["reading", "n", "mean gold", "mean predicted", "MAE"]);
    for (why, pairs) in by {
        let mean = |f: fn(&(f64, f64)) -> f64| pairs.iter().map(f).sum::<f64>() / pairs.len() as f64;
        let (gold, predicted) = (mean(|p| p.0), mean(|p| p.1));
        let error = mean_absolute_error(&pairs);
        table.row(vec![why.to_owned(), pairs.len().to_string(), format!("{gold:.2}"), format!("{predicted:.2}"), format!("{error:.2}")]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_correlation_and_classes_by_hand() {
        let decided = |gold, predicted| Decided { gold, predicted, why: "told as a fact" };
        let s = score(&[decided(3.0, 3.0), decided(-3.0, 1.0), decided(0.0, -1.0)]);
        // |0| + |4| + |1| over 3.
        assert!((s.metrics.get("mae").unwrap() - 5.0 / 3.0).abs() < 1e-12);
        // x 3 −3 0, y − ȳ = 2 0 −2: Σxy 6, Σxx 18, Σyy 8.
        assert!((s.metrics.get("r").unwrap() - 6.0 / 144f64.sqrt()).abs() < 1e-12);
        // factual: 1 right, 1 false → 2/3; not factual: 1 false, 1 missed → 0; uncertain: missed → 0.
        assert!((s.metrics.get("macro_f1").unwrap() - 2.0 / 9.0).abs() < 1e-12);
    }

    #[test]
    fn far_judgements_are_listed_worst_first() {
        let gold = Judged {
            tokens: ["He", "left", "and", "fell"].map(str::to_owned).to_vec(),
            targets: vec![(1, 2, 3.0), (3, 4, -3.0), (0, 1, 1.0)],
        };
        let decided = |gold, predicted| Decided { gold, predicted, why: "told as a fact" };
        let lines = errors(&[gold], &[decided(3.0, 2.0), decided(-3.0, 1.0), decided(1.0, 1.0)]);
        assert_eq!(lines, ["4.0\t-3.0\t+1.0\ttold as a fact\tHe left and [fell]", "-1.0\t+3.0\t+2.0\ttold as a fact\tHe [left] and fell"]);
    }

    #[test]
    fn both_layouts_are_read() {
        let p = Path::new("x");
        let a = json(p, r#"{"text": "He did not go .", "targets": [{"span1": [3, 4], "span_text": "go", "label": -2.5}]}"#).unwrap();
        let b = columns(p, "0\tHe\t_\tPRP\n1\tdid\t_\tVBD\n2\tnot\t_\tRB\n3\tgo\t-2.5\tVB\n4\t.\t_\t.\n\n").unwrap();
        assert_eq!(a, b);
        for bad in [
            r#"{"text": "a", "targets": [{"span1": [0, 2], "label": 0}]}"#,
            r#"{"text": "a", "targets": [{"span1": [0, 1], "label": 4}]}"#,
            "{",
        ] {
            assert!(json(Path::new("f.jsonl"), bad).unwrap_err().to_string().starts_with("f.jsonl:1:"));
        }
        assert!(columns(p, "0\tHe\tx\n").is_err());
    }

    #[test]
    fn contexts_are_divided() {
        let t: Vec<String> = "It grew . She left at 5 p.m. . `` No , '' he said .".split(' ').map(str::to_owned).collect();
        assert_eq!(sentences(&t), [0..3, 3..9, 9..16]);
    }
}
