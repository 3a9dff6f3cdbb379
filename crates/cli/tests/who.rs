//! `who`, `mine` and `import` as a user runs them.

#![allow(clippy::unwrap_used, reason = "a test that cannot set up must fail")]

use std::fs;
use std::process::{Command, Output};

fn demarche(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_demarche")).args(args).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn who_answers_for_the_day_and_in_the_text() {
    let out = demarche(&["who", "President of Serbia", "--on", "2010-03-01"]);
    assert!(out.status.success());
    let line = text(&out.stdout);
    assert!(line.contains(r#""entity_id":"boris-tadic""#) && line.contains(r#""cow_number":"345""#), "{line}");
    let out = demarche(&["who", "Jordan", "--in", "Jordan condemned the raid.", "--on", "2024-02-11"]);
    assert!(text(&out.stdout).contains(r#""entity_id":"jordan""#));
    let out = demarche(&["who", "Zelensk"]);
    assert_eq!(out.status.code(), Some(1));
    assert!(text(&out.stderr).contains("zelensky"));
}

#[test]
fn own_actors_are_added_and_errors_name_the_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("own.txt");
    fs::write(&file, "own-test-front = Test Liberation Front\n  kind: armed group\n  country: BOL\n").unwrap();
    let own = folder.path().to_str().unwrap();
    let out = demarche(&["who", "Test Liberation Front", "--actors", own]);
    assert!(text(&out.stdout).contains(r#""country":"BOL""#), "{}", text(&out.stderr));
    fs::write(&file, "own-test-front = Test Liberation Front\n  kind: armed group\n  from: 2023-02-30\n").unwrap();
    let out = demarche(&["who", "Test Liberation Front", "--actors", own]);
    assert_eq!(out.status.code(), Some(2));
    assert!(text(&out.stderr).contains("own.txt:3: `2023-02-30` is not a date"), "{}", text(&out.stderr));
}

#[test]
fn mine_writes_blocks_to_paste() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.txt");
    fs::write(
        &report,
        "Bolivian Finance Minister Tomas Quiroga resigned. Tomas Quiroga had raised taxes. Protesters cheered as Tomas Quiroga left.",
    )
    .unwrap();
    let out = demarche(&["mine", report.to_str().unwrap(), "--min", "2"]);
    let printed = text(&out.stdout);
    assert!(printed.contains("tomas-quiroga = Tomas Quiroga\n  kind: person\n  country: BOL\n  sector: GOV"), "{printed}");
}
