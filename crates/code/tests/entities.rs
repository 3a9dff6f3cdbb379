//! `gold/entities`: phrases in their text and on their day, and whom each stands for.

#![allow(clippy::unwrap_used, reason = "a test that cannot set up must fail")]

use std::fs;
use std::path::PathBuf;

use demarche_code::Coder;
use demarche_record::{Report, Span};

/// The share that must be right; the rest is listed when it is not.
const BAR: f64 = 0.97;

/// The text without brackets, and where the bracketed words stand in it.
fn unbracket(marked: &str) -> (String, Vec<Span>) {
    let (mut text, mut spans, mut open) = (String::new(), Vec::new(), 0);
    for c in marked.chars() {
        match c {
            '[' => open = text.len(),
            ']' => spans.push(Span::new(open, text.len())),
            c => text.push(c),
        }
    }
    (text, spans)
}

#[test]
fn phrases_stand_for_whom_the_gold_says() {
    let coder = Coder::builtin().unwrap();
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../gold/entities");
    let mut files: Vec<_> =
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "tsv")).collect();
    files.sort();
    let (mut all, mut wrong) = (0, Vec::new());
    for path in files {
        let file = path.file_name().unwrap().to_str().unwrap().to_owned();
        for (n, line) in fs::read_to_string(&path).unwrap().lines().enumerate().filter(|(_, l)| !l.is_empty() && !l.starts_with('#')) {
            let cells: Vec<&str> = line.split('\t').collect();
            let [date, marked, country, code, sector, key] = cells.as_slice() else {
                panic!("{file}:{}: {} cells, not 6", n + 1, cells.len())
            };
            let (text, spans) = unbracket(marked);
            let report = Report { doc: "gold".into(), text, published: Some(date.parse().unwrap()), ..Report::default() };
            let document = coder.document(&report.text).unwrap();
            for span in spans {
                all += 1;
                let (found, why) = coder.meant(&report, &document, span);
                let column = |f: &dyn Fn(&demarche_record::Entity) -> Option<String>| {
                    let mut v: Vec<String> = found.iter().filter_map(f).collect();
                    v.sort();
                    v.dedup();
                    if v.is_empty() { "-".to_owned() } else { v.join("+") }
                };
                let got = [
                    column(&|e| e.country.clone()),
                    column(&|e| e.entity_code.clone()),
                    column(&|e| e.sector.map(|s| s.to_string())),
                    column(&|e| Some(e.entity_id.clone()).filter(|k| !k.starts_with("new:"))),
                ];
                let right = [country, code, sector, key].iter().zip(&got).all(|(want, got)| {
                    let mut parts: Vec<&str> = want.split('+').collect();
                    parts.sort_unstable();
                    **want == "*" || parts.join("+") == *got
                });
                if !right {
                    wrong.push(format!(
                        "{file}:{}: {marked}\n    want {country} {code} {sector} {key}\n    have {} ({why})",
                        n + 1,
                        got.join(" ")
                    ));
                }
            }
        }
    }
    assert!(all >= 600, "{all} phrases");
    let share = 1.0 - wrong.len() as f64 / f64::from(all);
    println!("{all} phrases, {:.1} % right\n{}", share * 100.0, wrong.join("\n"));
    assert!(share >= BAR, "{:.1} % of {all} right", share * 100.0);
}
