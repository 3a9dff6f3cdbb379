//! Main text of web pages: the scorer of scrapinghub's article-extraction-benchmark.
//!
//! A folder holds `ground-truth.json` (`{id: {"articleBody", "url"}}`) and `html/ID.html.gz`. Words are runs of letters,
//! digits and underscores; a text is the bag of its 4-grams. For each page the counts of right, false and missed 4-grams
//! are divided by their sum; precision and recall are the means over pages, and F1 is that of the two means. Accuracy is
//! the share of pages whose words are exactly those of the gold.

use std::collections::{BTreeMap, HashMap};
use std::io::Read;
use std::path::Path;

use serde::Deserialize;

use crate::error::{EvalError, read_text};
use crate::metrics::{Metrics, Scores, Table, pct};

/// A page and its text by hand.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// Its key in the gold.
    pub id: String,
    /// Bytes of the page, unpacked.
    pub html: Vec<u8>,
    /// Main text.
    pub body: String,
}

#[derive(Deserialize)]
struct Truth {
    #[serde(rename = "articleBody", default)]
    body: String,
}

/// No page of the benchmark comes near this, unpacked.
const MAX_PAGE: u64 = 64 << 20;

/// Reads the folder.
pub fn load(dir: &Path) -> Result<Vec<Page>, EvalError> {
    let path = dir.join("ground-truth.json");
    let truths: BTreeMap<String, Truth> =
        serde_json::from_str(&read_text(&path)?).map_err(|e| EvalError::at(&path, e.line(), e.to_string()))?;
    let mut pages = Vec::new();
    for (id, truth) in truths {
        let file = dir.join("html").join(format!("{id}.html.gz"));
        let fail = |source| EvalError::Read { path: file.clone(), source };
        let opened = std::fs::File::open(&file).map_err(fail)?;
        let mut html = Vec::new();
        flate2::read::MultiGzDecoder::new(opened).take(MAX_PAGE).read_to_end(&mut html).map_err(fail)?;
        pages.push(Page { id, html, body: truth.body });
    }
    Ok(pages)
}

fn words(text: &str) -> Vec<&str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|w| !w.is_empty()).collect()
}

/// Shares of right, false and missed 4-grams.
fn shingles(gold: &[&str], predicted: &[&str]) -> (f64, f64, f64) {
    fn bag<'a>(words: &'a [&'a str]) -> HashMap<&'a [&'a str], usize> {
        let mut bag = HashMap::new();
        let size = words.len().min(4);
        if size > 0 {
            for gram in words.windows(size) {
                *bag.entry(gram).or_insert(0) += 1;
            }
        }
        bag
    }
    let (g, p) = (bag(gold), bag(predicted));
    let right: usize = g.iter().map(|(k, n)| (*n).min(p.get(k).copied().unwrap_or(0))).sum();
    let (false_, missed) = (p.values().sum::<usize>() - right, g.values().sum::<usize>() - right);
    let all = (right + false_ + missed).max(1) as f64;
    (right as f64 / all, false_ as f64 / all, missed as f64 / all)
}

/// Scores one text a page.
pub fn score(gold: &[Page], predicted: &[String]) -> Scores {
    let (mut precisions, mut recalls, mut exact) = (Vec::new(), Vec::new(), 0);
    let mut worst = Vec::new();
    for (g, p) in gold.iter().zip(predicted) {
        let (gw, pw) = (words(&g.body), words(p));
        let (right, false_, missed) = shingles(&gw, &pw);
        exact += usize::from(gw == pw);
        if right + false_ > 0.0 {
            precisions.push(right / (right + false_));
        }
        if right + missed > 0.0 {
            recalls.push(right / (right + missed));
        }
        worst.push((2.0 * right / (2.0 * right + false_ + missed).max(1e-9), g.id.clone()));
    }
    let mean = |v: &[f64]| if v.is_empty() { 0.0 } else { v.iter().sum::<f64>() / v.len() as f64 };
    let (precision, recall) = (mean(&precisions), mean(&recalls));
    let f1 = if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 };
    let mut m = Metrics::of(gold.len());
    for (key, value) in [("f1", f1), ("f1_precision", precision), ("f1_recall", recall), ("precision", precision), ("recall", recall)] {
        m.set(key, value);
    }
    m.set("accuracy", exact as f64 / gold.len().max(1) as f64);
    let mut table = Table::new(&["pages", "n", "P", "R", "F1", "accuracy"]);
    table.row(vec![
        "all".into(),
        gold.len().to_string(),
        pct(precision),
        pct(recall),
        pct(f1),
        pct(exact as f64 / gold.len().max(1) as f64),
    ]);
    worst.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
    let mut low = Table::new(&["worst pages", "F1"]);
    for (f, id) in worst.into_iter().take(10) {
        low.row(vec![id, pct(f)]);
    }
    Scores { metrics: m, tables: vec![table, low], notes: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(body: &str) -> Page {
        Page { id: "x".into(), html: Vec::new(), body: body.into() }
    }

    #[test]
    fn four_grams_by_hand() {
        // Gold: abcd bcde; predicted: bcde cdef → right 1, false 1, missed 1.
        let s = score(&[page("a b c d e")], &["b c, d e f".into()]);
        assert_eq!((s.metrics.get("precision"), s.metrics.get("recall"), s.metrics.get("f1")), (Some(0.5), Some(0.5), Some(0.5)));
        assert_eq!(s.metrics.get("accuracy"), Some(0.0));
        // Repeated grams count as often as they stand.
        assert_eq!(shingles(&["a"; 5], &["a"; 4]), (0.5, 0.0, 0.5));
        // Texts under four words are one gram; case counts.
        assert_eq!(shingles(&["a", "b"], &["a", "b"]), (1.0, 0.0, 0.0));
        assert_eq!(shingles(&["A", "b"], &["a", "b"]), (0.0, 0.5, 0.5));
    }

    #[test]
    fn means_are_over_pages_and_punctuation_does_not_count() {
        let gold = [page("One, two three four five."), page("x y z w")];
        // First: 1 of 2 grams right and none false → P 1, R 1/2; second: nothing → P not counted, R 0.
        let s = score(&gold, &["One two three four".into(), String::new()]);
        assert_eq!((s.metrics.get("precision"), s.metrics.get("recall")), (Some(1.0), Some(0.25)));
        assert_eq!(s.metrics.get("f1"), Some(0.4));
        let s = score(&gold, &["One two three four five".into(), "x y z w".into()]);
        assert_eq!((s.metrics.get("f1"), s.metrics.get("accuracy")), (Some(1.0), Some(1.0)));
    }
}
