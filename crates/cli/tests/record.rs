//! A record from an empty folder to a citation, and back again in another order.

#![cfg(feature = "store")]
#![allow(clippy::unwrap_used, reason = "a test that cannot set up must fail")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn demarche(dir: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_demarche")).args(args).current_dir(dir).stdin(Stdio::null()).output().unwrap()
}

/// What it prints; it must end with `code`.
#[track_caller]
fn run(dir: &Path, args: &[&str], code: i32) -> String {
    let out = demarche(dir, args);
    let (said, told) = (String::from_utf8(out.stdout).unwrap(), String::from_utf8(out.stderr).unwrap());
    assert_eq!(out.status.code(), Some(code), "{args:?}\n{said}{told}");
    said
}

fn samples() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../samples")
}

#[test]
fn a_record_is_taken_in_cited_and_the_same_in_any_order() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path();
    let demo = fs::read_to_string(samples().join("demo/reports.jsonl")).unwrap();
    // A part of one crisis, with copies and several outlets for an act: the whole takes minutes.
    let lines: Vec<&str> = demo.lines().take(24).collect();
    fs::write(dir.join("reports.jsonl"), lines.join("\n")).unwrap();
    let mut turned: Vec<&str> = lines.iter().rev().copied().collect();
    turned.rotate_left(7);
    fs::write(dir.join("turned.jsonl"), turned.join("\n")).unwrap();

    run(dir, &["init", "record"], 0);
    run(dir, &["ingest", "--store", "record", "reports.jsonl", "-j", "1"], 0);
    let counted = run(dir, &["query", "--store", "record", "SELECT count(*) AS n FROM mentions"], 0);
    let content = run(dir, &["freeze", "first", "--store", "record", "--author", "Hoxha, Arta"], 0);
    let manifest: serde_json::Value = serde_json::from_str(&fs::read_to_string(dir.join("first/manifest.json")).unwrap()).unwrap();
    assert_eq!(content.trim(), format!("sha256:{}", manifest["content"].as_str().unwrap()));
    assert_eq!(manifest["tables"]["reports"]["rows"], lines.len());
    assert_eq!(counted.trim(), serde_json::json!({"n": manifest["tables"]["mentions"]["rows"]}).to_string());
    for file in ["CITATION.cff", "LICENCE.md", "README.md"] {
        assert!(dir.join("first").join(file).is_file(), "{file}");
    }

    // Again, turned round, with two threads: into the same store, and into an empty one.
    run(dir, &["ingest", "--store", "record", "turned.jsonl", "-j", "2"], 0);
    run(dir, &["init", "other"], 0);
    run(dir, &["ingest", "--store", "other", "turned.jsonl", "-j", "2"], 0);
    assert_eq!(run(dir, &["diff", "first", "latest", "--store", "record"], 0), "");
    assert_eq!(run(dir, &["diff", "first", "latest", "--store", "record", "--with", "other"], 0), "");
    assert_eq!(run(dir, &["freeze", "again", "--store", "other"], 0), content);

    // One more report is the difference, and the frozen version answers as it did.
    fs::copy(samples().join("report.txt"), dir.join("report.txt")).unwrap();
    run(dir, &["ingest", "--store", "record", "report.txt", "--published", "2024-06-12"], 0);
    let counts = run(dir, &["diff", "first", "latest", "--store", "record"], 1);
    assert!(counts.contains(r#"{"table":"reports","change":"appeared","cause":"new report","count":1}"#), "{counts}");
    let rows = run(dir, &["diff", "first", "latest", "--store", "record", "--rows"], 1);
    assert!(rows.lines().any(|l| l.contains(r#""table":"mentions""#) && l.contains(r#""change":"appeared""#)), "{rows}");
    assert_eq!(run(dir, &["query", "--store", "record", "--as-of", "first", "SELECT count(*) AS n FROM mentions"], 0), counted);

    for as_of in ["0", "first", "2"] {
        assert_eq!(run(dir, &["verify", "--store", "record", "--as-of", as_of], 0), "", "version {as_of} is sound");
    }
    fs::remove_file(dir.join("record/mentions/00000001.parquet")).unwrap();
    let found = run(dir, &["verify", "--store", "record"], 1);
    assert!(found.contains("mentions/00000001.parquet") && found.contains("is missing") && found.contains("copy"), "{found}");
    run(dir, &["verify", "--store", "nowhere"], 2);
    run(dir, &["freeze", "first", "--store", "record", "--out", "elsewhere"], 2);
}

#[test]
fn a_report_is_known_by_the_day_that_its_head_gives() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path();
    let text = "MANILA, March 23, 2024 - The Philippines accused China of firing water cannon at a supply boat on Saturday.";
    fs::write(dir.join("report.txt"), text).unwrap();
    run(dir, &["init", "record"], 0);
    run(dir, &["ingest", "--store", "record", "report.txt"], 0);
    let ids = run(dir, &["query", "--store", "record", "SELECT report_id FROM reports", "--format", "csv"], 0);
    assert!(ids.lines().nth(1).is_some_and(|id| id.starts_with("r20240323-")), "{ids}");
    run(dir, &["verify", "--store", "record"], 0);
    let again = demarche(dir, &["ingest", "--store", "record", "report.txt"]);
    assert!(String::from_utf8_lossy(&again.stderr).contains("0 reports new"), "{again:?}");
}
