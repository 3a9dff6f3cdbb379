//! A store in the layouts of others, and theirs in ours.
#![cfg(feature = "store")]
#![allow(clippy::unwrap_used, reason = "a test that cannot set up must fail")]

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

fn demarche(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_demarche")).args(args).stdin(Stdio::null()).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn well(args: &[&str]) -> (String, String) {
    let out = demarche(args);
    assert_eq!(out.status.code(), Some(0), "{args:?}: {}", text(&out.stderr));
    (text(&out.stdout), text(&out.stderr))
}

#[test]
fn a_store_goes_out_comes_back_and_agrees_with_itself() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let sample = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../samples/report.txt").display().to_string();
    let store = at("record");
    well(&["init", &store]);
    well(&["ingest", "--store", &store, &sample, "--published", "2024-06-12"]);

    let out = at("polecat.txt");
    let (_, told) = well(&["export", "--store", &store, "--layout", "polecat", "--out", &out]);
    assert!(told.contains("rows from") && told.contains("polecat.txt.loss.json"), "{told}");
    let loss: serde_json::Value = serde_json::from_slice(&fs::read(format!("{out}.loss.json")).unwrap()).unwrap();
    assert_eq!((loss["layout"].as_str(), loss["store_version"].as_u64()), (Some("polecat"), Some(1)));
    let again = at("again.txt");
    well(&["export", "--store", &store, "--layout", "polecat", "--out", &again, "--as-of", "1"]);
    assert_eq!(fs::read(&out).unwrap(), fs::read(&again).unwrap());

    let (_, told) = well(&["import", "polecat", &out, "--store", &store]);
    assert!(told.contains("events of polecat taken in"), "{told}");
    let (_, told) = well(&["import", "polecat", &out, "--store", &store]);
    assert!(told.starts_with("0 events of polecat taken in"), "{told}");
    let rows = at("differences.csv");
    let (table, _) = well(&["compare", "ours", "polecat", "--store", &store, "--window", "1", "--rows", &rows]);
    assert!(table.contains("agreement") && table.contains("by month"), "{table}");
    assert!(fs::read_to_string(rows).unwrap().starts_with("only_in,day,actor_country"));
    // What was imported is in no earlier version.
    assert_eq!(demarche(&["compare", "ours", "polecat", "--store", &store, "--as-of", "1"]).status.code(), Some(2));
}

#[test]
fn what_does_not_fit_a_layout_is_refused_with_the_mend() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("record").display().to_string();
    well(&["init", &store]);
    let out = folder.path().join("x").display().to_string();
    let export = |more: &[&str]| {
        let mut args = vec!["export", "--store", &store, "--out", &out];
        args.extend(more);
        let result = demarche(&args);
        assert_eq!(result.status.code(), Some(2), "{more:?}");
        text(&result.stderr)
    };
    assert!(export(&["--layout", "gdelt", "--zeros"]).contains("dyad-month and dyad-year"));
    assert!(export(&["--layout", "gdelt", "--table", "places"]).contains("its own columns"));
    assert!(export(&["--layout", "csv", "--table", "places", "--type", "AID"]).contains("drop the filters"));
    assert!(export(&["--layout", "excel"]).contains("possible values"));
    assert!(!folder.path().join("x").exists());
    let import = demarche(&["import", "icews", "x.tab"]);
    assert!(text(&import.stderr).contains("--store"), "{}", text(&import.stderr));
}
