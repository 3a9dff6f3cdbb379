//! Stores that older versions made open, read the same, and take more in.
//!
//! `old/format-N…/record` is a store as that layout was first written, or as it was before a table came; `content.json` has the hash of each table as it was then, and
//! where `all` is in it, the hash that a version was cited with. A fixture is never made again: one that a change cannot open tells of users who cannot open theirs.

#![allow(clippy::unwrap_used, reason = "a test that cannot set up must fail")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use demarche_record::{Coded, Report, ReviewVerdict};
use demarche_store::{Coder, Review, Store, hashes, report_id, verify};

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(|e| e.unwrap()) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn stores_of_every_layout_open_and_go_on() {
    let old = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/old");
    let mut layouts = 0;
    for layout in fs::read_dir(&old).unwrap().map(|e| e.unwrap().path()) {
        layouts += 1;
        let name = layout.display();
        let dir = tempfile::tempdir().unwrap();
        let at = dir.path().join("record");
        copy(&layout.join("record"), &at);
        let store = Store::open(&at).unwrap();
        let snapshot = store.snapshot(None).unwrap();
        let mut expected: BTreeMap<String, String> = serde_json::from_slice(&fs::read(layout.join("content.json")).unwrap()).unwrap();
        let found = store.block_on(hashes(snapshot.context())).unwrap();
        if let Some(cited) = expected.remove("all") {
            assert_eq!(found.all, cited, "{name}");
        }
        let found = found.tables;
        for (table, hash) in &expected {
            assert_eq!(found.get(table), Some(hash), "{name}: {table}");
        }
        let verdict = verify(&at, None, &mut |f| panic!("{name}: {f:?}")).unwrap();
        assert!(verdict.sound(), "{name}");
        let coder = Coder { name: "demarche test".into(), knowledge: "k".into(), weights: "w".into() };
        let report = Report { doc: "new".into(), text: "Nothing happened.".into(), ..Report::default() };
        let receipt = store.writer().unwrap().add(&coder, &[(report_id(&report), Coded { report, ..Coded::default() })]).unwrap();
        assert_eq!((receipt.new, receipt.version), (1, snapshot.version().version + 1), "{name}");
        assert!(verify(&at, None, &mut |f| panic!("{name}: {f:?}")).unwrap().sound(), "{name}");
        // A table that came later is there now, and what was read before it can be reviewed.
        let sql = "SELECT min(mention_id) FROM mentions";
        let rows = store.block_on(async { snapshot.context().sql(sql).await.unwrap().collect().await.unwrap() });
        let review = Review {
            target: arrow_array::cast::AsArray::as_string::<i32>(rows[0].column(0)).value(0).to_owned(),
            verdict: ReviewVerdict::Reject,
            reviewer: "Ana".into(),
            made: jiff::Timestamp::now(),
            note: None,
            correction: None,
        };
        assert_eq!(store.writer().unwrap().review(&[review]).unwrap().readings, 1, "{name}");
        assert!(verify(&at, None, &mut |f| panic!("{name}: {f:?}")).unwrap().sound(), "{name}");
    }
    assert_eq!(layouts, 2);
}
