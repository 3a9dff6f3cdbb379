//! Words and sentences found in the raw text of the treebanks: `cargo run -p demarche-text --example segment_score [DATA] [--errors FILE]`.
//!
//! DATA is the folder that holds `ud/` (default `../shared/data`).

mod treebank;

use treebank::{compare, read, words_of};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let data = args.first().filter(|a| !a.starts_with("--")).map_or("../shared/data", String::as_str);
    let errors = args.iter().position(|a| a == "--errors").and_then(|i| args.get(i + 1));
    for name in ["en_ewt-ud-dev", "en_gum-dev", "en_ewt-ud-train", "en_gum-train"] {
        let Some(bank) = read(&format!("{data}/ud/{name}.conllu"), |_| true) else {
            println!("{name}: no such file, skipped");
            continue;
        };
        let start = std::time::Instant::now();
        let document = demarche_text::segment(&bank.text);
        let seconds = start.elapsed().as_secs_f64();
        let ours = words_of(&document, &bank.text);
        let scores = compare(&bank.sentences, &ours);
        let show = |i: usize| format!("{} {:.2} (P {:.2} R {:.2})", scores[i].0, scores[i].1[2], scores[i].1[0], scores[i].1[1]);
        println!("{name}: {} {} {:.0} sentences/s", show(0), show(1), document.sentences.len() as f64 / seconds);
        if errors.is_some_and(|e| name.contains(e.as_str())) {
            list_errors(&bank, &ours);
        }
    }
}

/// Each difference once with its number: gold words | our words.
fn list_errors(bank: &treebank::Treebank, ours: &[Vec<treebank::Word>]) {
    let chars: Vec<char> = bank.text.chars().filter(|c| !c.is_whitespace()).collect();
    let cuts = |s: &[Vec<treebank::Word>]| s.iter().flatten().map(|w| w.end).collect::<std::collections::BTreeSet<_>>();
    let (g, o) = (cuts(&bank.sentences), cuts(ours));
    let mut counts = std::collections::HashMap::new();
    for (label, a, b) in [("gold cuts", &g, &o), ("we cut", &o, &g)] {
        for &c in a.difference(b) {
            let from = a.range(..c).next_back().copied().unwrap_or(0).max(c.saturating_sub(15));
            let to = a.range(c + 1..).next().copied().unwrap_or(c).min(c + 15);
            let s: String = chars[from..c].iter().chain(&['|']).chain(&chars[c..to]).collect();
            *counts.entry((label, s)).or_insert(0) += 1;
        }
    }
    let ends = |s: &[Vec<treebank::Word>]| s.iter().filter_map(|s| Some(s.last()?.end)).collect::<std::collections::BTreeSet<_>>();
    let (g, o) = (ends(&bank.sentences), ends(ours));
    for (label, a, b) in [("gold ends", &g, &o), ("we end", &o, &g)] {
        for &c in a.difference(b) {
            let s: String = chars[c.saturating_sub(25)..c].iter().chain(&['‖']).chain(&chars[c..(c + 25).min(chars.len())]).collect();
            *counts.entry((label, s)).or_insert(0) += 1;
        }
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by(|a, b| (b.1, &a.0).cmp(&(a.1, &b.0)));
    for ((label, s), n) in counts {
        println!("{n}\t{label}\t{s}");
    }
}
