//! What `diff` says of two versions.

#![allow(clippy::unwrap_used, reason = "a test that cannot set up must fail")]

#[path = "../benches/store/generator.rs"]
#[allow(dead_code)]
mod generator;

use std::path::Path;

use demarche_record::Coded;
use demarche_store::{Change, Coder, Diff, Store, Tally, report_id};

fn coder(knowledge: &str) -> Coder {
    Coder { name: "demarche test".into(), knowledge: knowledge.into(), weights: "w".into() }
}

fn reports(n: usize) -> Vec<(String, Coded)> {
    let mut seen = std::collections::HashSet::new();
    generator::Reports::new(5, 6).map(|c| (report_id(&c.report), c)).filter(|(id, _)| seen.insert(id.clone())).take(n).collect()
}

fn store(at: &Path, batches: &[(&str, &[(String, Coded)])]) -> Store {
    let store = Store::init(at).unwrap();
    let mut writer = store.writer().unwrap();
    for (knowledge, batch) in batches {
        writer.add(&coder(knowledge), batch).unwrap();
    }
    drop(writer);
    store
}

/// Counts and rows, which must agree.
fn diff(a: (&Store, u64), b: (&Store, u64)) -> (Vec<Tally>, Vec<Change>) {
    let (x, y) = (a.0.snapshot(Some(a.1)).unwrap(), b.0.snapshot(Some(b.1)).unwrap());
    a.0.block_on(async {
        let diff = Diff::new((a.0, &x), (b.0, &y)).await.unwrap();
        let mut rows = Vec::new();
        let mut take = |c| {
            rows.push(c);
            true
        };
        diff.rows(&mut take).await.unwrap();
        let counts = diff.counts().await.unwrap();
        for t in &counts {
            let same = rows.iter().filter(|r| (&r.table, &r.change, &r.cause) == (&t.table, &t.change, &t.cause)).count();
            assert_eq!(same as u64, t.count, "{t:?}");
        }
        assert_eq!(counts.iter().map(|t| t.count).sum::<u64>(), rows.len() as u64);
        (counts, rows)
    })
}

fn count(tallies: &[Tally], table: &str, change: &str, cause: &str) -> u64 {
    tallies.iter().filter(|t| (t.table.as_str(), t.change.as_str(), t.cause.as_str()) == (table, change, cause)).map(|t| t.count).sum()
}

#[test]
fn a_version_and_itself_or_a_store_filled_otherwise_do_not_differ() {
    let dir = tempfile::tempdir().unwrap();
    let all = reports(40);
    let one = store(&dir.path().join("one"), &[("k1", &all)]);
    let mut turned = all.clone();
    turned.reverse();
    let two = store(&dir.path().join("two"), &[("k1", &turned[..13]), ("k1", &turned[13..])]);
    assert_eq!(diff((&one, 1), (&one, 1)).0, []);
    assert_eq!(diff((&one, 1), (&two, 2)).0, []);
}

#[test]
fn new_reports_bring_what_they_say_and_change_events_that_they_tell_too() {
    let dir = tempfile::tempdir().unwrap();
    let all = reports(40);
    let store = store(&dir.path().join("s"), &[("k1", &all[..25]), ("k1", &all[25..])]);
    let (counts, rows) = diff((&store, 1), (&store, 2));
    assert_eq!(count(&counts, "reports", "appeared", "new report"), 15, "{counts:#?}");
    let said: usize = all[25..].iter().map(|(_, c)| c.events.len()).sum();
    assert_eq!(count(&counts, "mentions", "appeared", "new report"), said as u64);
    assert!(count(&counts, "events", "appeared", "new report") > 0);
    assert!(counts.iter().all(|t| t.table == "events" || t.change == "appeared"), "{counts:#?}");
    // An event that one more report tells has one more mention, and the same id.
    let changed: Vec<&Change> = rows.iter().filter(|r| r.table == "events" && r.change == "changed").collect();
    assert!(!changed.is_empty());
    for c in changed {
        assert!(c.columns.as_deref().is_some_and(|x| x.split(' ').any(|c| c == "mention_count") || c.cause == "regrouped"), "{c:?}");
    }
    // The other way round everything goes.
    let (back, _) = diff((&store, 2), (&store, 1));
    assert_eq!(count(&back, "reports", "vanished", "report not there"), 15);
    assert_eq!(count(&back, "mentions", "vanished", "report not there"), said as u64);
}

#[test]
fn a_newer_coder_that_reads_the_same_changes_nothing_but_the_coding() {
    let dir = tempfile::tempdir().unwrap();
    let all = reports(20);
    let store = store(&dir.path().join("s"), &[("k1", &all), ("k2", &all)]);
    let (counts, rows) = diff((&store, 1), (&store, 2));
    let codings = Tally { table: "codings".into(), change: "changed".into(), cause: "other knowledge".into(), count: 20 };
    // Of mentions that are alike in all that counts, report and place decide which stands for the event, and not the ids, which are the reading's.
    assert_eq!(counts, [codings], "{rows:#?}");
}

#[test]
fn what_a_newer_coder_reads_otherwise_is_told_with_its_columns() {
    let dir = tempfile::tempdir().unwrap();
    let all = reports(20);
    let mut again = all.clone();
    let (_, first) = again.iter_mut().find(|(_, c)| c.events.len() > 1).unwrap();
    first.events[0].dead = Some(77);
    let gone = first.events.pop().unwrap();
    let newer = Coder { name: "demarche test 2".into(), ..coder("k1") };
    let store = store(&dir.path().join("s"), &[("k1", &all)]);
    store.writer().unwrap().add(&newer, &again).unwrap();
    let (counts, rows) = diff((&store, 1), (&store, 2));
    assert_eq!(count(&counts, "mentions", "changed", "other coder"), 1, "{counts:#?}");
    assert_eq!(count(&counts, "mentions", "vanished", "other coder"), 1);
    assert_eq!(count(&counts, "mentions", "appeared", "other coder"), 0);
    let changed = rows.iter().find(|r| r.table == "mentions" && r.change == "changed").unwrap();
    assert_eq!(changed.columns.as_deref(), Some("dead"));
    assert!(changed.was.as_ref().is_some_and(|w| *w != changed.id));
    let vanished = rows.iter().find(|r| r.table == "mentions" && r.change == "vanished").unwrap();
    assert_eq!(vanished.words.as_deref(), Some(gone.evidence.quote.as_str()));
    assert!(count(&counts, "events", "changed", "other coder") >= 1, "{rows:#?}");
}
