//! What a store promises: nothing lost, nothing twice, whatever the order, the batches and the crashes.

#![allow(clippy::unwrap_used, reason = "a test that cannot set up must fail")]

#[path = "../benches/store/generator.rs"]
#[allow(dead_code)]
mod generator;

use std::path::Path;
use std::process::Command;

use demarche_record::{Coded, ReviewVerdict, Table};
use demarche_store::{Coder, Hashes, Review, Store, hashes, report_id};

fn coder(knowledge: &str) -> Coder {
    Coder { name: "demarche test".into(), knowledge: knowledge.into(), weights: "w".into() }
}

fn reports(n: usize) -> Vec<(String, Coded)> {
    generator::Reports::new(7, 6).take(n).map(|c| (report_id(&c.report), c)).collect()
}

fn fill(dir: &Path, batches: &[&[(String, Coded)]]) -> Store {
    let store = Store::init(dir).unwrap();
    let mut writer = store.writer().unwrap();
    for batch in batches {
        writer.add(&coder("k1"), batch).unwrap();
    }
    drop(writer);
    store
}

fn content(store: &Store, version: Option<u64>) -> Hashes {
    let snapshot = store.snapshot(version).unwrap();
    store.block_on(hashes(snapshot.context())).unwrap()
}

fn count(store: &Store, sql: &str) -> i64 {
    use arrow_array::cast::AsArray;
    use arrow_array::types::Int64Type;
    let snapshot = store.snapshot(None).unwrap();
    let rows = store.block_on(async { snapshot.context().sql(sql).await.unwrap().collect().await.unwrap() });
    rows[0].column(0).as_primitive::<Int64Type>().value(0)
}

#[test]
fn order_batches_and_repetition_change_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let all = reports(120);
    let distinct: std::collections::HashSet<&String> = all.iter().map(|(id, _)| id).collect();
    let one = fill(&dir.path().join("one"), &[&all]);
    let expected = content(&one, None);

    let mut shuffled = all.clone();
    let mut random = generator::Random::new(3);
    for i in (1..shuffled.len()).rev() {
        shuffled.swap(i, random.below(i + 1));
    }
    let batches: Vec<&[(String, Coded)]> = shuffled.chunks(17).collect();
    let two = fill(&dir.path().join("two"), &batches);
    assert_eq!(content(&two, None), expected);
    assert_eq!(count(&two, "SELECT count(*) FROM reports"), distinct.len() as i64);
    assert_eq!(count(&two, "SELECT count(*) FROM mentions"), count(&two, "SELECT count(DISTINCT mention_id) FROM mentions"));
    assert_eq!(count(&two, "SELECT count(*) FROM mentions"), count(&two, "SELECT count(*) FROM event_mentions"));
    assert_eq!(count(&two, "SELECT sum(mention_count) FROM events"), count(&two, "SELECT count(*) FROM mentions"));

    let before = two.latest().unwrap();
    let receipt = two.writer().unwrap().add(&coder("k1"), &shuffled).unwrap();
    assert_eq!((receipt.new, receipt.known, receipt.version), (0, shuffled.len(), before));
    assert_eq!(two.latest().unwrap(), before);
}

#[test]
fn a_newer_coder_adds_and_older_versions_stay() {
    let dir = tempfile::tempdir().unwrap();
    let all = reports(40);
    let store = fill(&dir.path().join("s"), &[&all]);
    let first = content(&store, None);
    let mentions = count(&store, "SELECT count(*) FROM mentions");
    let mut recoded = all.clone();
    for (_, c) in &mut recoded {
        c.events.truncate(1);
    }
    let receipt = store.writer().unwrap().add(&coder("k2"), &recoded).unwrap();
    assert_eq!(receipt.new, 0);
    assert!(receipt.recoded > 30);
    assert!(count(&store, "SELECT count(*) FROM mentions") > mentions);
    // The events are those of the newer coding alone.
    assert_eq!(count(&store, "SELECT sum(mention_count) FROM events"), receipt.mentions as i64);
    assert_eq!(content(&store, Some(1)), first);
}

#[test]
fn one_writes_and_others_read() {
    let dir = tempfile::tempdir().unwrap();
    let all = reports(20);
    let store = fill(&dir.path().join("s"), &[&all]);
    let holder = store.writer().unwrap();
    let refused = Store::open(store.dir()).unwrap();
    let error = refused.writer().err().unwrap();
    assert!(error.is_locked(), "{error}");
    assert!(error.to_string().contains(&std::process::id().to_string()), "{error}");
    assert_eq!(content(&refused, None), content(&store, None));
    drop(holder);
    refused.writer().unwrap();
}

#[test]
fn places_that_are_no_stores_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let error = Store::open(&dir.path().join("none")).err().unwrap();
    assert!(error.is_place() && error.to_string().contains("demarche init"), "{error}");
    std::fs::write(dir.path().join("letter.txt"), "private").unwrap();
    assert!(Store::init(dir.path()).err().unwrap().is_place());
    let store = fill(&dir.path().join("s"), &[]);
    assert!(Store::init(store.dir()).err().unwrap().is_place());
    std::fs::write(store.dir().join("_demarche/store.json"), r#"{"format": 99, "made_by": "demarche 9.0"}"#).unwrap();
    let error = Store::open(store.dir()).err().unwrap();
    assert!(error.to_string().contains("demarche 9.0"), "{error}");
    std::fs::write(store.dir().join("_demarche/store.json"), "{").unwrap();
    assert!(Store::open(store.dir()).err().unwrap().is_damaged());
}

/// The review of the crash tests: the first mention is none. Made in 2026, like the others of these tests.
fn crash_review(store: &Store) -> Review {
    let snapshot = store.snapshot(Some(3)).unwrap();
    let sql = "SELECT min(mention_id) FROM mentions";
    let rows = store.block_on(async { snapshot.context().sql(sql).await.unwrap().collect().await.unwrap() });
    Review {
        target: arrow_array::cast::AsArray::as_string::<i32>(rows[0].column(0)).value(0).to_owned(),
        verdict: ReviewVerdict::Reject,
        reviewer: "Ana".into(),
        made: jiff::Timestamp::from_second(1_790_000_000).unwrap(),
        note: None,
        correction: None,
    }
}

/// Batches of the crash tests: the second touches a month of the first, the third has another coder.
fn crash_batches() -> [(Coder, Vec<(String, Coded)>); 3] {
    let all = reports(60);
    [(coder("k1"), all[..30].to_vec()), (coder("k1"), all[20..60].to_vec()), (coder("k2"), all[10..30].to_vec())]
}

/// Runs in a process of its own: takes the batches in, and stops after so many steps.
#[test]
#[ignore = "a part of the crash tests, which start it in a process of its own"]
fn crashing_process() {
    let dir = std::env::var("CRASH_DIR").unwrap();
    let steps: u64 = std::env::var("CRASH_STEPS").unwrap().parse().unwrap();
    let store = Store::open(Path::new(&dir)).unwrap();
    let before = demarche_store::steps();
    demarche_store::stop_after(steps);
    let mut writer = store.writer().unwrap();
    for (coder, batch) in crash_batches() {
        writer.add(&coder, &batch).unwrap();
    }
    writer.review(&[crash_review(&store)]).unwrap();
    std::fs::write(Path::new(&dir).with_extension("steps"), (demarche_store::steps() - before).to_string()).unwrap();
}

/// Whether the process came to its end.
fn run(dir: &Path, steps: u64) -> bool {
    Command::new(std::env::current_exe().unwrap())
        .args(["crashing_process", "--exact", "--ignored", "--test-threads=1"])
        .env("CRASH_DIR", dir)
        .env("CRASH_STEPS", steps.to_string())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .status()
        .unwrap()
        .success()
}

/// Stops the taking in at `points` steps, spread over all of them, and goes on.
fn crash(points: u64) {
    let dir = tempfile::tempdir().unwrap();
    let whole = Store::init(&dir.path().join("whole")).unwrap();
    let mut writer = whole.writer().unwrap();
    let mut states = vec![content(&whole, Some(0))];
    for (coder, batch) in crash_batches() {
        writer.add(&coder, &batch).unwrap();
        states.push(content(&whole, None));
    }
    writer.review(&[crash_review(&whole)]).unwrap();
    states.push(content(&whole, None));
    drop(writer);
    let counted = dir.path().join("counted");
    Store::init(&counted).unwrap();
    assert!(run(&counted, u64::MAX));
    let total: u64 = std::fs::read_to_string(counted.with_extension("steps")).unwrap().parse().unwrap();
    assert!(total > 100, "{total} steps");
    for point in 0..points {
        let steps = point * total / points;
        let at = dir.path().join(format!("at-{point}"));
        let store = Store::init(&at).unwrap();
        assert!(!run(&at, steps), "not stopped after {steps} of {total} steps");
        // A reader sees one of the whole states.
        assert!(states.contains(&content(&store, None)), "after {steps} steps a reader sees a state that never was");
        let mut writer = store.writer().unwrap();
        for (coder, batch) in crash_batches() {
            writer.add(&coder, &batch).unwrap();
        }
        writer.review(&[crash_review(&store)]).unwrap();
        drop(writer);
        assert_eq!(Some(&content(&store, None)), states.last(), "stopped after {steps} of {total} steps");
        std::fs::remove_dir_all(&at).unwrap();
        if (point + 1) % 50 == 0 {
            eprintln!("{} crashes of {points}, the last after step {steps} of {total}", point + 1);
        }
    }
}

#[test]
fn a_crash_at_any_step_loses_nothing() {
    crash(50);
}

/// `cargo test --workspace --test store -- --ignored --nocapture a_thousand_crashes`
#[test]
#[ignore = "takes a quarter of an hour; the command is above"]
fn a_thousand_crashes() {
    crash(1000);
}

#[test]
fn every_table_is_there_and_empty_at_version_0() {
    let dir = tempfile::tempdir().unwrap();
    let store = fill(&dir.path().join("s"), &[]);
    for t in Table::ALL {
        assert_eq!(count(&store, &format!("SELECT count(*) FROM {}", t.name())), 0, "{}", t.name());
    }
}
