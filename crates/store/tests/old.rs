//! Stores that older versions made open, read the same, and take more in.
//!
//! `old/format-N…/record` is a store as that layout was first written, or as it was before a table came; `content.json` has the hash of each table as it was then, and
//! where `all` is in it, the hash that a version was cited with. A fixture is never made again: one that a change cannot open tells of users who cannot open theirs.

#![allow(clippy::unwrap_used, reason = "a test that cannot set up must fail")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use demarche_record::{NumberRange, ReviewVerdict};
use demarche_store::{Coder, Review, Snapshot, Store, hashes, report_id, verify};

#[allow(dead_code)]
#[path = "../benches/store/generator.rs"]
mod generator;

fn number(store: &Store, snapshot: &Snapshot, sql: &str) -> i64 {
    let rows = store.block_on(async { snapshot.context().sql(sql).await.unwrap().collect().await.unwrap() });
    rows[0].column(0).as_primitive::<Int64Type>().value(0)
}

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
        let mut coded = generator::Reports::new(7, 10).find(|c| !c.events.is_empty()).unwrap();
        coded.events[0].ranges = vec![NumberRange { field: "dead".into(), low: Some(20), high: None, text: "dozens".into() }];
        let receipt = store.writer().unwrap().add(&coder, &[(report_id(&coded.report), coded)]).unwrap();
        assert_eq!((receipt.new, receipt.version), (1, snapshot.version().version + 1), "{name}");
        assert!(verify(&at, None, &mut |f| panic!("{name}: {f:?}")).unwrap().sound(), "{name}");
        // A column that came later is there: empty in what was written before it, also where the older version is asked, and in the log for other readers.
        let open = "SELECT count(*) FROM mentions WHERE ranges = 'dead 20..'";
        assert_eq!((number(&store, &snapshot, open), number(&store, &store.snapshot(None).unwrap(), open)), (0, 1), "{name}");
        let logged = format!("{:020}.json", store.version(receipt.version).unwrap().delta["mentions"]);
        assert!(fs::read_to_string(at.join("mentions/_delta_log").join(logged)).unwrap().contains("\\\"ranges\\\""), "{name}");
        // A table that came later is there now, and what was read before it can be reviewed.
        let sql = "SELECT min(mention_id) FROM mentions";
        let rows = store.block_on(async { snapshot.context().sql(sql).await.unwrap().collect().await.unwrap() });
        let review = Review {
            target: rows[0].column(0).as_string::<i32>().value(0).to_owned(),
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
