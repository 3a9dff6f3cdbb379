//! Event place: where the marked verb's act happened, as words of the sentence (Halterman 2019's set).
//!
//! A line is `{"text", "spans": [{"start", "end", "label": VERB or LOCATION}]}`. A verb's offsets are characters. Two rounds of annotation
//! went into the file, and a location's offsets are characters in one and the numbers of its first and last token, as spaCy counts them, in the
//! other: 8 and 9 are "Sangkhla Buri" in "The soldier was patrolling in the province's Sangkhla Buri district". No line says which; the
//! text does, for what is a whole capitalised name when read as characters is hardly ever so by chance. The token F1 is
//! micro-averaged over all words of all sentences: a word is gold (or predicted) when a location span touches it. A sentence
//! without a location expects none.

use std::collections::BTreeSet;
use std::path::Path;

use demarche_record::Span;
use serde::Deserialize;

use crate::error::{EvalError, read_text};
use crate::metrics::{Counts, Metrics, Scores, Table};
use crate::spacy;
use crate::text::{CharIndex, tokens};

/// A sentence, its marked verbs and where they happened.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Placed {
    /// Text.
    pub text: String,
    /// Bytes of the verb or verbs.
    pub verbs: Vec<Span>,
    /// Bytes of the place or places.
    pub places: Vec<Span>,
}

#[derive(Deserialize)]
struct JsonSpan {
    start: usize,
    end: usize,
    label: String,
}

#[derive(Deserialize)]
struct JsonLine {
    text: String,
    spans: Vec<JsonSpan>,
}

/// Reads the JSON lines.
pub fn load(path: &Path) -> Result<Vec<Placed>, EvalError> {
    parse(path, &read_text(path)?)
}

fn parse(path: &Path, content: &str) -> Result<Vec<Placed>, EvalError> {
    let mut all = Vec::new();
    for (i, line) in content.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let read: JsonLine = serde_json::from_str(line).map_err(|e| EvalError::at(path, i + 1, e.to_string()))?;
        let index = CharIndex::new(&read.text);
        let mut placed = Placed::default();
        for s in &read.spans {
            let written = index.span(s.start, s.end);
            let meant = if s.label == "LOCATION" { location(&read.text, written, s) } else { written };
            let Some(span) = meant else {
                return Err(EvalError::at(path, i + 1, format!("span {}..{} is outside the text", s.start, s.end)));
            };
            match s.label.as_str() {
                _ if span.of(&read.text).trim().is_empty() => {}
                "VERB" => placed.verbs.push(span),
                "LOCATION" => placed.places.push(span),
                other => return Err(EvalError::at(path, i + 1, format!("label `{other}` where VERB or LOCATION should stand"))),
            }
        }
        placed.text = read.text;
        all.push(placed);
    }
    Ok(all)
}

/// The words of a location: its offsets as characters where they cut out a name, else as token numbers.
fn location(text: &str, characters: Option<Span>, written: &JsonSpan) -> Option<Span> {
    let is_name = |s: &Span| {
        let inner = s.of(text);
        let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let cut = letter(text[..s.start].chars().next_back()) && letter(inner.chars().next())
            || letter(inner.chars().next_back()) && letter(text[s.end..].chars().next());
        !cut && inner.chars().any(char::is_uppercase) && inner.trim() == inner
    };
    if characters.as_ref().is_some_and(is_name) {
        return characters;
    }
    let tokens = spacy::tokens(text);
    match (tokens.get(written.start), tokens.get(written.end)) {
        (Some(first), Some(last)) if written.start <= written.end => Some(first.cover(last)),
        _ => characters,
    }
}

/// Scores the places given for each sentence's verbs.
pub fn score(gold: &[Placed], predicted: &[Vec<Span>]) -> Scores {
    let mut all = Counts::default();
    let (mut whole, mut none_right, mut none) = (0, 0, 0);
    for (g, p) in gold.iter().zip(predicted) {
        let words = tokens(&g.text);
        let touched =
            |spans: &[Span]| -> BTreeSet<usize> { (0..words.len()).filter(|&i| spans.iter().any(|s| s.overlaps(&words[i]))).collect() };
        let (gw, pw) = (touched(&g.places), touched(p));
        all.add(Counts::of(gw.len(), pw.len(), gw.intersection(&pw).count()));
        whole += usize::from(gw == pw);
        if gw.is_empty() {
            none += 1;
            none_right += usize::from(pw.is_empty());
        }
    }
    let mut m = Metrics::of(gold.len());
    m.set_f1("token", all);
    m.set_accuracy("sentence_accuracy", whole, gold.len());
    m.set_accuracy("no_place_accuracy", none_right, none);
    let mut table = Table::new(&["", "n", "P", "R", "F1"]);
    table.counts("words", all);
    let mut whole_table = Table::new(&["sentences", "n", "all right"]);
    whole_table.row(vec!["all".into(), gold.len().to_string(), crate::metrics::pct(m.get("sentence_accuracy").unwrap_or(0.0))]);
    whole_table.row(vec!["without a place".into(), none.to_string(), crate::metrics::pct(m.get("no_place_accuracy").unwrap_or(0.0))]);
    Scores { metrics: m, tables: vec![table, whole_table], notes: Vec::new() }
}

/// Each sentence whose places are not all right: the verb, the gold, ours, the sentence.
pub fn errors(gold: &[Placed], predicted: &[Vec<Span>]) -> Vec<String> {
    let mut lines = Vec::new();
    for (g, p) in gold.iter().zip(predicted) {
        let words = tokens(&g.text);
        let touched = |spans: &[Span]| -> Vec<bool> { words.iter().map(|w| spans.iter().any(|s| s.overlaps(w))).collect() };
        if touched(&g.places) != touched(p) {
            let list = |spans: &[Span]| {
                let all: Vec<&str> = spans.iter().map(|s| s.of(&g.text)).collect();
                if all.is_empty() { "none".to_owned() } else { all.join(" | ") }
            };
            lines.push(format!("{}\t{} ≠ {}\t{}", list(&g.verbs), list(&g.places), list(p), g.text.trim()));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_over_sentences() {
        let lines = "{\"text\": \"Troops shot men in Sheikh Miskeen and Łódź.\", \"spans\": [{\"start\": 7, \"end\": 11, \"label\": \"VERB\"}, {\"start\": 19, \"end\": 33, \"label\": \"LOCATION\"}, {\"start\": 38, \"end\": 42, \"label\": \"LOCATION\"}]}\n{\"text\": \"He spoke in Rome.\", \"spans\": [{\"start\": 3, \"end\": 8, \"label\": \"VERB\"}]}\n";
        let gold = parse(Path::new("x"), lines).unwrap();
        assert_eq!(gold[0].places[1].of(&gold[0].text), "Łódź");
        assert!(gold[1].places.is_empty());
        let word = |g: &Placed, w: &str| g.text.find(w).map(|i| Span::new(i, i + w.len())).unwrap();
        // 3 gold words; predicted: Miskeen (right), Rome (false) → P 1/2, R 1/3, F1 0.4.
        let p = vec![vec![word(&gold[0], "Miskeen")], vec![word(&gold[1], "Rome")]];
        let s = score(&gold, &p);
        assert!((s.metrics.get("token_f1").unwrap() - 0.4).abs() < 1e-12);
        assert_eq!(s.metrics.get("no_place_accuracy"), Some(0.0));
        let all: Vec<_> = gold.iter().map(|g| g.places.clone()).collect();
        assert_eq!(score(&gold, &all).metrics.get("token_f1"), Some(1.0));
        assert!(errors(&gold, &all).is_empty());
        assert_eq!(errors(&gold, &p)[1], "spoke\tnone ≠ Rome\tHe spoke in Rome.");
    }

    #[test]
    fn a_location_is_read_as_characters_or_as_token_numbers() {
        let read = |text: &str, start: usize, end: usize| {
            let spans = serde_json::json!([{"start": start, "end": end, "label": "LOCATION"}]);
            let line = serde_json::json!({"text": text, "spans": spans}).to_string();
            let placed = parse(Path::new("x"), &line).unwrap();
            placed[0].places[0].of(text).to_owned()
        };
        let text = " In Port-au-Prince, the U.S. envoy's guards shot two men near Cité Soleil.\n";
        assert_eq!(read(text, 4, 18), "Port-au-Prince");
        assert_eq!(read(text, 2, 6), "Port-au-Prince");
        assert_eq!(read(text, 62, 73), "Cité Soleil");
        assert_eq!(read(text, 17, 18), "Cité Soleil");
        // Token 8 is "the" (the blank at the beginning is token 0); character 8 is inside a word.
        assert_eq!(read(text, 8, 8), "the");
    }

    #[test]
    fn bad_lines_are_named() {
        for bad in [
            "{}",
            "{\"text\": \"a\", \"spans\": [{\"start\": 0, \"end\": 9, \"label\": \"VERB\"}]}",
            "{\"text\": \"a\", \"spans\": [{\"start\": 0, \"end\": 1, \"label\": \"X\"}]}",
        ] {
            assert!(parse(Path::new("f.jsonl"), bad).unwrap_err().to_string().starts_with("f.jsonl:1:"));
        }
    }
}
