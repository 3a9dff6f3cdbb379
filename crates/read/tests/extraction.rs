//! How well the main text of a page is found, on the pages of the scrapinghub article-extraction benchmark that stand in
//! `../shared/data/extraction` (evaluation only). Skipped where they are absent.
//!
//! The measure is that benchmark's: shingles of four words, precision and recall from their counts, each page weighing the
//! same; and the share of pages whose words are all right.

#![allow(clippy::unwrap_used, reason = "a test that cannot set up must fail")]

use std::collections::{BTreeMap, HashMap};
use std::io::Read;
use std::path::Path;
use std::time::Instant;

use demarche_read::html;

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

fn shingles(words: &[String]) -> HashMap<&[String], i64> {
    let mut counts = HashMap::new();
    if words.is_empty() {
        return counts;
    }
    for shingle in words.windows(4.min(words.len())) {
        *counts.entry(shingle).or_default() += 1;
    }
    counts
}

/// True positives, false positives and false negatives of a page, as shares of their sum.
fn compare(gold: &[String], found: &[String]) -> [f64; 3] {
    let (gold, found) = (shingles(gold), shingles(found));
    let both: i64 = found.iter().map(|(s, n)| (*n).min(gold.get(s).copied().unwrap_or(0))).sum();
    let (all_gold, all_found): (i64, i64) = (gold.values().sum(), found.values().sum());
    let sum = (all_gold + all_found - both) as f64;
    if sum == 0.0 { [0.0; 3] } else { [both as f64 / sum, (all_found - both) as f64 / sum, (all_gold - both) as f64 / sum] }
}

#[test]
fn main_text_of_news_pages() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/extraction");
    let Ok(gold) = std::fs::read(folder.join("ground-truth.json")) else {
        println!("skipped: {} is absent", folder.display());
        return;
    };
    let gold: BTreeMap<String, BTreeMap<String, serde_json::Value>> = serde_json::from_slice(&gold).unwrap();
    let mut sums = [0.0; 3];
    let mut exact = 0;
    let mut dated = 0;
    let mut texts = BTreeMap::new();
    let mut spent = std::time::Duration::ZERO;
    for (id, article) in &gold {
        let mut page = Vec::new();
        let packed = std::fs::File::open(folder.join(format!("html/{id}.html.gz"))).unwrap();
        flate2::read::GzDecoder::new(packed).read_to_end(&mut page).unwrap();
        let page = String::from_utf8_lossy(&page);
        let start = Instant::now();
        let found = html::main_text(&page);
        spent += start.elapsed();
        let want = words(article["articleBody"].as_str().unwrap());
        let got = words(&found.text);
        exact += usize::from(want == got);
        dated += usize::from(found.published.is_some());
        for (sum, n) in sums.iter_mut().zip(compare(&want, &got)) {
            *sum += n;
        }
        texts.insert(id, found.text);
    }
    if let Ok(out) = std::env::var("EXTRACTION_OUT") {
        std::fs::write(out, serde_json::to_string(&texts).unwrap()).unwrap();
    }
    let [tp, fp, fne] = sums;
    let (precision, recall) = (tp / (tp + fp), tp / (tp + fne));
    let f1 = 2.0 * precision * recall / (precision + recall);
    let n = gold.len();
    println!(
        "pages {n}  F1 {f1:.3}  precision {precision:.3}  recall {recall:.3}  accuracy {:.3}  dated {dated}  {:.1} ms a page",
        exact as f64 / n as f64,
        spent.as_secs_f64() * 1000.0 / n as f64
    );
    assert!(f1 >= 0.97, "the main text of pages got worse: F1 {f1:.3}");
}
