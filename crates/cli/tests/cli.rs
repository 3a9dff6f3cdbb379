//! The binary as a user meets it.

#![allow(clippy::unwrap_used, reason = "a test that cannot set up must fail")]

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

fn demarche(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_demarche")).args(args).stdin(Stdio::null()).output().unwrap()
}

fn sample() -> String {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../samples/report.txt").display().to_string()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn a_pipe_gets_one_json_object_a_report() {
    let out = demarche(&["code", &sample(), "--published", "2024-06-12"]);
    assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
    let line = text(&out.stdout);
    let record: serde_json::Value = serde_json::from_str(line.trim()).unwrap();
    assert_eq!(record["published"], "2024-06-12");
    let events = record["events"].as_array().unwrap();
    assert!(events.len() >= 5);
    // Every field of the contract is there from the start, null where not known.
    for field in [
        "event_id",
        "event_type",
        "event_mode",
        "contexts",
        "contexts_basis",
        "actors",
        "recipients",
        "third_parties",
        "status",
        "attribution",
        "date",
        "date_basis",
        "count",
        "dead",
        "injured",
        "arrested",
        "ranges",
        "amount",
        "place",
        "cameo",
        "goldstein",
        "quad",
        "evidence",
        "rule",
        "confidence",
    ] {
        assert!(events[0].get(field).is_some(), "{field}");
    }
    assert!(text(&out.stderr).contains("1 report coded"));
}

#[test]
fn csv_and_parquet_have_a_row_an_event() {
    let dir = tempfile::tempdir().unwrap();
    let (csv, parquet) = (dir.path().join("e.csv"), dir.path().join("e.parquet"));
    for path in [&csv, &parquet] {
        let out = demarche(&["code", &sample(), "--out", path.to_str().unwrap(), "--quiet"]);
        assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
        assert!(out.stderr.is_empty());
    }
    let mut reader = csv::Reader::from_path(&csv).unwrap();
    let columns = reader.headers().unwrap().len();
    let rows: Vec<_> = reader.records().map(|r| r.unwrap()).collect();
    assert!(rows.len() >= 5 && rows.iter().all(|r| r.len() == columns));
    let file = fs::File::open(&parquet).unwrap();
    let groups = parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap();
    assert_eq!(groups.map(|b| b.unwrap().num_rows()).sum::<usize>(), rows.len());
}

#[test]
fn bad_input_is_told_and_the_rest_is_coded() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.txt"), "").unwrap();
    fs::write(dir.path().join("b.txt"), [0u8, 159, 146, 150, 0, 0, 1, 2]).unwrap();
    fs::write(dir.path().join("c.txt"), "Macron met Scholz in Paris on Monday.").unwrap();
    fs::write(dir.path().join("d.html"), "<div>".repeat(100_000) + "Iran attacked Israel.").unwrap();
    fs::write(dir.path().join("e.txt"), b"Turkey met Greece\xff\xfe in Ankara.").unwrap();
    let out = demarche(&["code", dir.path().to_str().unwrap(), "--format", "ndjson"]);
    assert_eq!(out.status.code(), Some(1), "{}", text(&out.stderr));
    let errors = text(&out.stderr);
    assert!(errors.contains("a.txt") && errors.contains("b.txt"), "{errors}");
    assert!(text(&out.stdout).contains("\"doc\":\"c\""));
}

#[test]
fn what_cannot_be_done_says_how_to_mend_it() {
    let none = demarche(&["code", "no/such/file.txt"]);
    assert_eq!(none.status.code(), Some(2));
    assert!(text(&none.stderr).contains("no/such/file.txt"));
    let format = demarche(&["code", &sample(), "--out", "records.xyz"]);
    assert_eq!(format.status.code(), Some(2));
    assert!(text(&format.stderr).contains(".ndjson"));
    let date = demarche(&["code", &sample(), "--published", "2023-02-30"]);
    assert_eq!(date.status.code(), Some(2));
}

#[test]
fn threads_do_not_change_the_record() {
    let dir = tempfile::tempdir().unwrap();
    for i in 0..6 {
        fs::write(dir.path().join(format!("{i}.txt")), format!("Macron met Scholz in Paris in 20{i}0. Iran attacked Israel {i} times."))
            .unwrap();
    }
    let run = |n: &str| demarche(&["code", dir.path().to_str().unwrap(), "--threads", n, "-q"]).stdout;
    assert_eq!(run("1"), run("3"));
}

#[test]
fn explain_shows_the_derivation() {
    let out = demarche(&["code", &sample(), "--explain", "--format", "table", "-q"]);
    let shown = text(&out.stdout);
    assert!(shown.contains("nsubj") && shown.contains("a condition of") && shown.contains("entity 1:"), "{shown}");
}

#[test]
fn when_and_where_show_their_readings_as_json_lines() {
    let lines = |out: &Output| -> Vec<serde_json::Value> { text(&out.stdout).lines().map(|l| serde_json::from_str(l).unwrap()).collect() };
    let out = demarche(&["when", "The ministers met in Paris in June of last year.", "--published", "2024-03-19"]);
    assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
    let rows = lines(&out);
    assert_eq!((rows[0]["text"].as_str(), rows[0]["edtf"].as_str()), (Some("June of last year"), Some("2023-06")));
    // Without a day to count from nothing is claimed, unless the head of the text gives one.
    let undated = lines(&demarche(&["when", "They met in June of last year."]));
    assert!(undated[0]["edtf"].is_null());
    let headed = lines(&demarche(&["when", "GENEVA, March 19, 2024 — They met in June of last year."]));
    assert!(headed.iter().any(|r| r["edtf"] == "2023-06"), "{headed:?}");
    let out = demarche(&["where", "A bomb killed two people in Paris, Texas."]);
    let rows = lines(&out);
    assert_eq!((rows[0]["admin1"].as_str(), rows[0]["country"].as_str()), (Some("Texas"), Some("USA")));
    assert!(rows[0]["why"].as_str().unwrap().contains("named beside it"));
    for bad in [&["when", " "][..], &["where", "x", "--source-country", "XYZ"][..]] {
        let out = demarche(bad);
        assert_eq!(out.status.code(), Some(2), "{bad:?}");
    }
}
