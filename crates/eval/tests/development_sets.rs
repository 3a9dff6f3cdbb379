//! The loaders on the real development sets, where they are there, and the command where they are not.

use std::path::{Path, PathBuf};
use std::process::Command;

use demarche_eval::{attribution, conllu, event_place, extraction, factuality, geo, names, pairs, re3d, records, timeml};

/// `../shared` beside the project, or `None` with a word on standard error.
fn shared() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    if path.join("data").is_dir() {
        return Some(path);
    }
    eprintln!("skipped: {} is not there", path.display());
    None
}

#[test]
fn every_set_loads_with_the_size_that_its_description_gives() {
    let Some(shared) = shared() else { return };
    let data = shared.join("data");
    let trees = conllu::load(&data.join("ud/en_ewt-ud-dev.conllu")).unwrap();
    assert_eq!((trees.len(), trees.iter().map(|t| t.words.len()).sum::<usize>()), (2001, 25147));
    // The gold against itself, laid on its own raw text: the alignment loses nothing.
    let same = conllu::score(&trees, &trees).unwrap();
    assert_eq!((same.metrics.get("las"), same.metrics.get("sentences_f1")), (Some(1.0), Some(1.0)));
    assert_eq!(names::load(&data.join("ud/en_ewt-ner-dev.iob2")).unwrap().len(), 2001);
    assert_eq!(pairs::load(&data.join("plover-pairs/dev.tsv")).unwrap().len(), 1050);
    assert_eq!(event_place::load(&data.join("event-place/dev.jsonl")).unwrap().len(), 4000);
    assert_eq!(extraction::load(&data.join("extraction")).unwrap().len(), 91);
    assert_eq!(attribution::load(&data.join("attribution/dev")).unwrap().len(), 84);
    assert_eq!(re3d::load(&data.join("relations")).unwrap().len(), 36);
    let timed = timeml::load(&data.join("timeml")).unwrap();
    assert_eq!((timed.len(), timed.iter().map(|t| t.timexes.len()).sum::<usize>()), (256, 1822));
    assert!(timed.iter().all(|t| t.created.is_some()));
}

#[test]
fn both_layouts_of_a_set_hold_the_same() {
    let Some(shared) = shared() else { return };
    let data = shared.join("data");
    let targets = |f: &str| -> Vec<f64> {
        factuality::load(&data.join("factuality/UW").join(f)).unwrap().iter().flat_map(|j| j.targets.iter().map(|t| t.2)).collect()
    };
    assert_eq!(targets("dev.conll"), targets("dev.jsonl"));
    let lgl = geo::load(&data.join("geo/lgl.xml")).unwrap();
    assert_eq!((lgl.len(), lgl.iter().map(|m| m.toponyms.len()).sum::<usize>()), (588, 5088));
    let (xml, brat) = (geo::load(&data.join("geo/GWN.xml")).unwrap(), geo::load(&data.join("geo/GeoWebNews")).unwrap());
    let with_id = |all: &[geo::Mapped]| all.iter().flat_map(|m| &m.toponyms).filter(|t| t.geonames_id.is_some()).count();
    assert_eq!((xml.len(), brat.len()), (200, 200));
    // A few names stand in the titles, which only the text files have.
    assert_eq!((with_id(&xml), with_id(&brat)), (2399, 2403));
}

#[test]
fn the_gold_reports_load_and_their_quotes_stand_in_the_text() {
    let Some(shared) = shared() else { return };
    let gold = records::load(&[shared.join("reports/reference-report.gold.jsonl")]).unwrap();
    let required =
        |d: &records::GoldDoc| (d.events.iter().filter(|e| !e.optional).count(), d.relations.iter().filter(|r| !r.optional).count());
    assert_eq!(required(&gold[0]), (15, 25));
    for e in &gold[0].events {
        assert!(gold[0].text.contains(&e.quote), "{}", e.quote);
    }
}

#[test]
fn the_gate_is_skipped_without_data_and_a_bad_file_is_named() {
    let run = |arguments: &[&str]| {
        let out = Command::new(env!("CARGO_BIN_EXE_demarche-eval")).args(arguments).output().unwrap();
        (out.status.code(), String::from_utf8_lossy(&out.stdout).into_owned(), String::from_utf8_lossy(&out.stderr).into_owned())
    };
    let (code, out, _) = run(&["gate", "/nonexistent"]);
    assert_eq!(code, Some(0));
    assert!(out.starts_with("skipped") && out.lines().last().is_some_and(|l| l.starts_with('{')), "{out}");
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("x.tsv");
    std::fs::write(&file, "a\tb\n").unwrap();
    let (code, _, err) = run(&["pairs", &file.to_string_lossy()]);
    assert_eq!(code, Some(1));
    assert!(err.contains("x.tsv:1:") && err.contains("marked_sentence"), "{err}");
    let (code, _, err) = run(&["all", "/nonexistent"]);
    assert_eq!(code, Some(1));
    assert!(err.contains("/nonexistent"), "{err}");
}
