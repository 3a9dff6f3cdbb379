//! Every development set at once: which there are, what is asked of them, and the committed report of the scores.
//!
//! The report (`reports/scores.md`) is for readers, with a table a set, and for the gate, with all numbers in a JSON block at
//! its end. The gate runs the quick sets again and refuses a headline score that fell by more than one point.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::error::{EvalError, files_with, read_text};
use crate::metrics::Scores;
use crate::system::System;
use crate::{attribution, clusters, conllu, coref, event_place, extraction, factuality, geo, names, pairs, re3d, records, timeml};

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Yardstick {
    /// Trees on gold words, on the first so many sentences where a number is given.
    Trees(Option<usize>),
    /// Trees from raw text.
    RawTrees(Option<usize>),
    /// Names.
    Names,
    /// Pronouns and descriptions tied to whom they mean.
    Coreference,
    /// The act between two parties.
    Pairs,
    /// Factuality.
    Factuality,
    /// Attribution.
    Attribution,
    /// Time expressions.
    Time,
    /// Toponyms.
    Geo,
    /// Place of an act.
    EventPlace,
    /// Main text.
    Extraction,
    /// re3d.
    Relations,
    /// Whole reports.
    Records,
    /// The same act in several reports.
    Clusters,
}

/// A development set.
#[derive(Clone, Debug)]
pub struct Set {
    /// Its name in the report.
    pub name: String,
    /// How it is scored.
    pub yardstick: Yardstick,
    /// File, files or folder.
    pub paths: Vec<PathBuf>,
    /// True for the sets that the gate runs.
    pub quick: bool,
    /// Keys and what is asked of them; for an error, the most that it may be.
    pub bars: &'static [(&'static str, f64)],
}

const RECORD_BARS: &[(&str, f64)] = &[
    ("event_type_f1", 0.72),
    ("who_what_whom_f1", 0.55),
    ("status_accuracy", 0.93),
    ("attribution_accuracy", 0.85),
    ("date_accuracy", 0.80),
    ("place_accuracy", 0.85),
    ("relation_f1", 0.60),
    ("actor_code_accuracy", 0.85),
    ("actor_sector_accuracy", 0.75),
];

impl Yardstick {
    /// The scores that the report shows and the gate guards, best known by these names.
    pub fn headlines(self) -> &'static [&'static str] {
        match self {
            Yardstick::Trees(_) => &["uas", "las", "upos", "las_subtypes"],
            Yardstick::RawTrees(_) => &["uas", "las", "upos", "words_f1", "sentences_f1"],
            Yardstick::Names | Yardstick::Relations => &["f1"],
            Yardstick::Coreference => &["pronoun_precision", "pronoun_recall", "noun_precision", "name_precision"],
            Yardstick::Pairs => &["binary_macro_f1", "penta_macro_f1", "root_macro_f1", "root_accuracy"],
            Yardstick::Factuality => &["mae", "r", "macro_f1"],
            Yardstick::Attribution => {
                &["source_overlap_f1", "cue_overlap_f1", "content_overlap_f1", "source_exact_f1", "cue_exact_f1", "content_exact_f1"]
            }
            Yardstick::Time => &["strict_f1", "relaxed_f1", "value_f1", "type_f1"],
            Yardstick::Geo => &["toponym_f1", "exact", "acc161", "toponym_f1_with_demonyms", "exact_with_demonyms", "acc161_with_demonyms"],
            Yardstick::EventPlace => &["token_f1"],
            Yardstick::Extraction => &["f1", "accuracy"],
            Yardstick::Clusters => {
                &["b3_f1", "b3_precision", "b3_recall", "tuned_b3_f1", "held_out_b3_f1", "found", "independent_accuracy"]
            }
            Yardstick::Records => &[
                "event_type_f1",
                "who_what_whom_f1",
                "status_accuracy",
                "attribution_accuracy",
                "date_accuracy",
                "place_accuracy",
                "relation_f1",
                "actor_code_accuracy",
                "actor_sector_accuracy",
            ],
        }
    }
}

/// The sets under a folder that has `data/` and `reports/`; those that are not there are left out.
pub fn sets(shared: &Path) -> Result<Vec<Set>, EvalError> {
    let data = shared.join("data");
    let mut all: Vec<Set> = Vec::new();
    let mut add = |name: &str, yardstick, paths: Vec<PathBuf>, quick, bars| {
        if !paths.is_empty() && paths.iter().all(|p| p.exists()) {
            all.push(Set { name: name.to_owned(), yardstick, paths, quick, bars });
        }
    };
    let reports = shared.join("reports");
    let gold: Vec<PathBuf> = if reports.is_dir() { files_with(&reports, "jsonl")? } else { Vec::new() };
    for file in &gold {
        let name = file.file_name().map(|n| n.to_string_lossy().replace(".gold.jsonl", "")).unwrap_or_default();
        add(&format!("records {name}"), Yardstick::Records, vec![file.clone()], false, &[]);
    }
    add("records, all reports", Yardstick::Records, gold, true, RECORD_BARS);
    let clusters = if data.is_dir() { vec![PathBuf::from("gold/clusters")] } else { Vec::new() };
    add("event identity, invented scenes", Yardstick::Clusters, clusters, true, &[("b3_f1", 0.85)]);
    let pair_bars = &[("root_macro_f1", 0.82), ("penta_macro_f1", 0.90), ("binary_macro_f1", 0.96)];
    add("pairs dev", Yardstick::Pairs, vec![data.join("plover-pairs/dev.tsv")], true, pair_bars);
    let ewt = || vec![data.join("ud/en_ewt-ud-dev.conllu")];
    let gum = || vec![data.join("ud/en_gum-dev.conllu")];
    let (first, whole) = (Some(400), None);
    add("trees EWT dev, first 400 sentences, gold words", Yardstick::Trees(first), ewt(), true, &[]);
    add("trees EWT dev, first 400 sentences, raw text", Yardstick::RawTrees(first), ewt(), true, &[]);
    add("trees EWT dev, gold words", Yardstick::Trees(whole), ewt(), false, &[("las", 0.89), ("upos", 0.965)]);
    add("trees EWT dev, raw text", Yardstick::RawTrees(whole), ewt(), false, &[("las", 0.865)]);
    add("trees GUM dev, gold words", Yardstick::Trees(whole), gum(), false, &[]);
    add("trees GUM dev, raw text", Yardstick::RawTrees(whole), gum(), false, &[]);
    add("names EWT dev", Yardstick::Names, vec![data.join("ud/en_ewt-ner-dev.iob2")], false, &[("f1", 0.76)]);
    add("coreference GUM dev", Yardstick::Coreference, gum(), false, &[]);
    let fact = |f: &str| vec![data.join("factuality").join(f)];
    add("factuality UW dev", Yardstick::Factuality, fact("UW/dev.conll"), false, &[("mae", 0.40), ("r", 0.82)]);
    add("factuality UDS-IH2 dev", Yardstick::Factuality, fact("UDS_IH2/dev.jsonl"), false, &[]);
    add("factuality CommitmentBank dev", Yardstick::Factuality, fact("CB/CB/dev.jsonl"), false, &[]);
    add("factuality MegaVeridicality dev", Yardstick::Factuality, fact("MV2/mv2/dev.jsonl"), false, &[]);
    add("factuality RP dev", Yardstick::Factuality, fact("RP/rp/dev.jsonl"), false, &[]);
    let attribution_bars = &[("source_overlap_f1", 0.80), ("content_overlap_f1", 0.78)];
    add("attribution PolNeAR dev", Yardstick::Attribution, vec![data.join("attribution/dev")], false, attribution_bars);
    add("time TimeBank and AQUAINT", Yardstick::Time, vec![data.join("timeml")], false, &[("value_f1", 0.82), ("relaxed_f1", 0.90)]);
    add("geo LGL", Yardstick::Geo, vec![data.join("geo/lgl.xml")], false, &[("exact", 0.66)]);
    add("geo GeoWebNews", Yardstick::Geo, vec![data.join("geo/GWN.xml")], false, &[("exact", 0.72)]);
    add("event place dev", Yardstick::EventPlace, vec![data.join("event-place/dev.jsonl")], false, &[("token_f1", 0.84)]);
    add("extraction dev", Yardstick::Extraction, vec![data.join("extraction")], false, &[]);
    add("relations re3d", Yardstick::Relations, vec![data.join("relations")], false, &[]);
    Ok(all)
}

/// Reads, runs and scores a set. The second part lists the errors one by one, for the yardsticks that can.
pub fn run(set: &Set, system: &System, threads: usize) -> Result<(Scores, Vec<String>), EvalError> {
    let Some(path) = set.paths.first() else {
        return Err(EvalError::System(format!("{}: no file", set.name)));
    };
    let plain = |scores: Scores| (scores, Vec::new());
    Ok(match set.yardstick {
        Yardstick::Trees(limit) | Yardstick::RawTrees(limit) => {
            let mut gold = conllu::load(path)?;
            gold.truncate(limit.unwrap_or(usize::MAX));
            let raw = matches!(set.yardstick, Yardstick::RawTrees(_));
            let ours = if raw { system.trees_from_text(&gold)? } else { system.trees_on_gold_words(&gold)? };
            plain(conllu::score(&gold, &ours)?)
        }
        Yardstick::Names => {
            let gold = names::load(path)?;
            plain(names::score(&gold, &system.names(&gold)?))
        }
        Yardstick::Coreference => {
            let gold = coref::load(path)?;
            coref::score(&gold, &system.links(&gold)?)
        }
        Yardstick::Pairs => {
            let gold = pairs::load(path)?;
            let ours = system.pairs(&gold)?;
            (pairs::score(&gold, &ours), pairs::errors(&gold, &ours))
        }
        Yardstick::Factuality => {
            let gold = factuality::load(path)?;
            let decided = system.factuality(&gold)?;
            (factuality::score(&decided), factuality::errors(&gold, &decided))
        }
        Yardstick::Attribution => {
            let gold = attribution::load(path)?;
            let ours = system.attributions(&gold)?;
            (attribution::score(&gold, &ours), attribution::errors(&gold, &ours))
        }
        Yardstick::Time => {
            let gold = timeml::load(path)?;
            let ours = System::timexes(&gold, threads);
            (timeml::score(&gold, &ours), timeml::errors(&gold, &ours))
        }
        Yardstick::Geo => {
            let gold = geo::load(path)?;
            let ours = system.toponyms(&gold)?;
            (geo::score(&gold, &ours), geo::errors(&gold, &ours))
        }
        Yardstick::EventPlace => {
            let gold = event_place::load(path)?;
            let ours = system.event_places(&gold)?;
            (event_place::score(&gold, &ours), event_place::errors(&gold, &ours))
        }
        Yardstick::Extraction => {
            let gold = extraction::load(path)?;
            plain(extraction::score(&gold, &System::main_texts(&gold, threads)))
        }
        Yardstick::Relations => {
            let gold = re3d::load(path)?;
            plain(re3d::score(&gold, &system.related(&gold)?))
        }
        Yardstick::Records => {
            let gold = records::load(&set.paths)?;
            let evaluation = records::score(&gold, &system.records(&gold)?);
            (evaluation.scores, evaluation.errors)
        }
        Yardstick::Clusters => {
            let gold = clusters::load(path)?;
            let ours = system.records(&gold.reports)?;
            clusters::score(&gold, &ours)
        }
    })
}

/// True for keys where less is better.
fn is_error(key: &str) -> bool {
    key.starts_with("mae")
}

/// The report: a table a set, then everything as JSON.
pub fn report(date: &str, version: &str, results: &[(Set, Scores)]) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(out, "# Scores on the development sets\n");
    let _ = writeln!(
        out,
        "{date}, model {version}. Made by `demarche-eval all ../shared`; the definitions are in the modules of `crates/eval`. The"
    );
    let _ = writeln!(
        out,
        "sets are described in `../shared/data/README.md`; scores are shares from 0 to 1. None is the measure of success: the test halves,"
    );
    let _ = writeln!(out, "which nobody here has seen, are.\n");
    for (set, scores) in results {
        let n = scores.metrics.get("n").unwrap_or(0.0);
        let _ = writeln!(out, "## {}\n\nn = {n}\n\n| score | value | bar | met |\n| --- | ---: | ---: | --- |", set.name);
        for key in set.yardstick.headlines() {
            let Some(value) = scores.metrics.get(key) else { continue };
            let bar = set.bars.iter().find(|(k, _)| k == key).map(|(_, b)| *b);
            let met = bar.map(|b| if is_error(key) { value <= b } else { value >= b });
            let shown = bar.map(|b| format!("{} {b}", if is_error(key) { "≤" } else { "≥" })).unwrap_or_default();
            let mark = met.map_or("", |m| if m { "yes" } else { "no" });
            let _ = writeln!(out, "| `{key}` | {value:.4} | {shown} | {mark} |");
        }
        for note in &scores.notes {
            let _ = writeln!(out, "\n{note}");
        }
        out.push('\n');
    }
    let all: BTreeMap<&str, Value> = results.iter().map(|(s, r)| (s.name.as_str(), r.metrics.to_json())).collect();
    let json = serde_json::to_string_pretty(&all).unwrap_or_default();
    let _ = writeln!(out, "## For the gate\n\n```json\n{json}\n```");
    out
}

/// The numbers of a committed report.
pub fn read_report(path: &Path) -> Result<BTreeMap<String, BTreeMap<String, Option<f64>>>, EvalError> {
    let content = read_text(path)?;
    let block = content.split_once("```json\n").and_then(|(_, rest)| rest.split_once("\n```")).map(|(json, _)| json);
    let block = block.ok_or_else(|| EvalError::at(path, 0, "no ```json block: make the report with `demarche-eval all ../shared`"))?;
    serde_json::from_str(block).map_err(|e| EvalError::at(path, e.line(), e.to_string()))
}

/// How far a headline score may fall: one point.
const TOLERANCE: f64 = 0.01;

/// A line for each headline score of a set, and true where it fell by more than a point.
pub fn compare(set: &Set, before: &BTreeMap<String, Option<f64>>, now: &Scores) -> Vec<(String, bool)> {
    let mut lines = Vec::new();
    for key in set.yardstick.headlines() {
        let (Some(old), Some(new)) = (before.get(*key).copied().flatten(), now.metrics.get(key)) else { continue };
        let gain = if is_error(key) { old - new } else { new - old };
        // The report keeps five places.
        let fell = gain < -TOLERANCE - 1e-5;
        lines.push((format!("{} {key}: {old:.4} → {new:.4}{}", set.name, if fell { "  FELL" } else { "" }), fell));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Metrics;

    fn set(yardstick: Yardstick) -> Set {
        Set { name: "s".into(), yardstick, paths: vec![], quick: true, bars: &[("mae", 0.4), ("r", 0.82)] }
    }

    fn scores(mae: f64, r: f64) -> Scores {
        let mut metrics = Metrics::of(3);
        metrics.set("mae", mae);
        metrics.set("r", r);
        Scores { metrics, ..Scores::default() }
    }

    #[test]
    fn the_report_reads_back_and_the_gate_sees_a_fall() {
        let s = set(Yardstick::Factuality);
        let text = report("2024-03-19", "1", &[(s.clone(), scores(0.41, 0.85))]);
        assert!(text.contains("| `mae` | 0.4100 | ≤ 0.4 | no |") && text.contains("| `r` | 0.8500 | ≥ 0.82 | yes |"), "{text}");
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("scores.md");
        std::fs::write(&path, &text).unwrap();
        let before = &read_report(&path).unwrap()["s"];
        let fell = |mae, r| compare(&s, before, &scores(mae, r)).iter().filter(|(_, f)| *f).count();
        assert_eq!(fell(0.41, 0.85), 0);
        assert_eq!(fell(0.42, 0.84), 0);
        // An error that grows and a score that falls; gains never fail.
        assert_eq!(fell(0.43, 0.83), 2);
        assert_eq!(fell(0.2, 0.9), 0);
        std::fs::write(&path, "# nothing").unwrap();
        assert!(read_report(&path).is_err());
    }

    #[test]
    fn absent_data_gives_no_sets() {
        assert!(sets(Path::new("/nonexistent")).unwrap().is_empty());
    }
}
