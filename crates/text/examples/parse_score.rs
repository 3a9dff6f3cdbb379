//! The whole parse against the treebanks, from raw text and from gold words:
//! `cargo run -p demarche-text --example parse_score [DATA] [MODEL FOLDER] [THREADS]`.
//!
//! DATA holds `ud/` (default `../shared/data`); MODEL FOLDER is `-` for the weights that are built in. Names are compared with
//! Universal NER's on EWT dev (PER, LOC, ORG).

mod treebank;

use std::collections::BTreeSet;
use std::time::Instant;

use demarche_record::{Document, NameKind};
use demarche_text::Parser;
use treebank::{compare, f1, read, words_of};

fn main() -> Result<(), demarche_text::Error> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let data = args.first().map_or("../shared/data", String::as_str);
    let parser = match args.get(1).filter(|m| *m != "-") {
        Some(folder) => Parser::open(folder.as_ref())?,
        None => Parser::builtin()?,
    };
    let threads = args.get(2).and_then(|t| t.parse().ok()).unwrap_or(1);
    for name in ["en_ewt-ud-dev", "en_gum-dev"] {
        let Some(bank) = read(&format!("{data}/ud/{name}.conllu"), |_| true) else {
            println!("{name}: no such file, skipped");
            continue;
        };
        let start = Instant::now();
        let raw = parser.parse(&bank.text, threads)?;
        report(&format!("{name} raw"), &compare(&bank.sentences, &words_of(&raw, &bank.text)), raw.sentences.len(), start);
        let words: Vec<Vec<String>> = bank.sentences.iter().map(|s| s.iter().map(|w| w.form.clone()).collect()).collect();
        let start = Instant::now();
        let gold = parser.parse_pretokenized(&words, threads)?;
        let ours = with_places(&gold, &bank.sentences);
        report(&format!("{name} gold words"), &compare(&bank.sentences, &ours), gold.sentences.len(), start);
    }
    if let Ok(file) = std::fs::read_to_string(format!("{data}/ud/en_ewt-ner-dev.iob2")) {
        let (words, gold) = read_names(&file);
        let document = parser.parse_pretokenized(&words, threads)?;
        let (mut right, mut theirs, mut ours) = (0, 0, 0);
        for (sentence, gold) in document.sentences.iter().zip(&gold) {
            let wanted = [NameKind::Person, NameKind::Place, NameKind::Organization];
            let found: BTreeSet<_> =
                sentence.names.iter().filter(|n| wanted.contains(&n.kind)).map(|n| (n.start, n.end, n.kind.as_str().to_owned())).collect();
            right += found.intersection(gold).count();
            theirs += gold.len();
            ours += found.len();
        }
        let [p, r, f] = f1(right, theirs, ours);
        println!("names (Universal NER, gold words): F1 {f:.2} (P {p:.2} R {r:.2})");
    }
    Ok(())
}

fn report(what: &str, scores: &[(&str, [f64; 3])], sentences: usize, start: Instant) {
    let seconds = start.elapsed().as_secs_f64();
    let list: Vec<String> = scores.iter().map(|(name, s)| format!("{name} {:.2}", s[2])).collect();
    println!("{what}: {}; {:.0} sentences/s", list.join(", "), sentences as f64 / seconds);
}

/// Our analysis of gold words at the places of the gold words.
fn with_places(ours: &Document, gold: &[Vec<treebank::Word>]) -> Vec<Vec<treebank::Word>> {
    let pairs = ours.sentences.iter().zip(gold);
    let word = |(t, w): (&demarche_record::Token, &treebank::Word)| treebank::Word {
        lemma: t.lemma.clone(),
        upos: t.upos.to_string(),
        head: t.head,
        deprel: t.deprel.to_owned(),
        ..w.clone()
    };
    pairs.map(|(s, g)| s.tokens.iter().zip(g).map(word).collect()).collect()
}

type Names = BTreeSet<(usize, usize, String)>;

/// Words and names of an IOB2 file.
fn read_names(file: &str) -> (Vec<Vec<String>>, Vec<Names>) {
    let (mut all, mut names) = (Vec::new(), Vec::new());
    for block in file.split("\n\n") {
        let rows: Vec<Vec<&str>> = block.lines().filter(|l| !l.starts_with('#')).map(|l| l.split('\t').collect()).collect();
        if rows.is_empty() {
            continue;
        }
        let mut found = BTreeSet::new();
        let mut open: Option<(usize, String)> = None;
        for (i, tag) in rows.iter().map(|r| r.get(2).copied().unwrap_or("O")).chain(["O"]).enumerate() {
            let goes_on = open.as_ref().is_some_and(|(_, kind)| tag == format!("I-{kind}"));
            if !goes_on {
                if let Some((start, kind)) = open.take().filter(|(_, k)| matches!(k.as_str(), "PER" | "LOC" | "ORG")) {
                    found.insert((start, i, kind));
                }
                open = tag.strip_prefix("B-").map(|kind| (i, kind.to_owned()));
            }
        }
        all.push(rows.iter().map(|r| r.get(1).copied().unwrap_or("_").to_owned()).collect());
        names.push(found);
    }
    (all, names)
}
