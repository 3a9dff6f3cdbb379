//! What reviews promise: nothing is overwritten, what a person found is current, and taking it back brings back what was.

#![allow(clippy::unwrap_used, reason = "a test that cannot set up must fail")]

#[path = "../benches/store/generator.rs"]
#[allow(dead_code)]
mod generator;

use std::collections::BTreeMap;
use std::path::Path;

use demarche_record::{Coded, ReviewVerdict};
use demarche_store::{Coder, Diff, Review, ReviewReceipt, Store, hashes, query, report_id, verify};
use serde_json::{Value, json};

fn coder(knowledge: &str) -> Coder {
    Coder { name: "demarche test".into(), knowledge: knowledge.into(), weights: "w".into() }
}

fn reports(n: usize) -> Vec<(String, Coded)> {
    let mut seen = std::collections::HashSet::new();
    generator::Reports::new(23, 6).map(|c| (report_id(&c.report), c)).filter(|(id, _)| seen.insert(id.clone())).take(n).collect()
}

fn store(dir: &Path, n: usize) -> Store {
    let store = Store::init(&dir.join("record")).unwrap();
    store.writer().unwrap().add(&coder("k1"), &reports(n)).unwrap();
    store
}

/// The n-th review that a test makes.
fn review(n: i64, target: &str, verdict: ReviewVerdict, correction: Value) -> Review {
    Review {
        target: target.into(),
        verdict,
        reviewer: "Ana Novak".into(),
        made: jiff::Timestamp::from_second(1_800_000_000 + n).unwrap(),
        note: None,
        correction: correction.as_object().cloned(),
    }
}

fn make(store: &Store, r: Review) -> ReviewReceipt {
    store.writer().unwrap().review(&[r]).unwrap()
}

#[track_caller]
fn refused(store: &Store, r: Review, words: &[&str]) {
    let before = store.latest().unwrap();
    let e = store.writer().unwrap().review(&[r]).unwrap_err();
    let told = e.to_string();
    assert!(e.is_input() && words.iter().all(|w| told.contains(w)), "{told}");
    assert_eq!(store.latest().unwrap(), before);
}

/// Rows of an answer as objects.
fn rows(store: &Store, version: Option<u64>, sql: &str) -> Vec<Value> {
    let snapshot = store.snapshot(version).unwrap();
    store.block_on(async {
        query::prepare(snapshot.context()).await.unwrap();
        let mut answer = query::run(snapshot.context(), sql, query::Limits::default()).await.unwrap();
        let mut out = Vec::new();
        query::write(&mut answer, query::Format::Ndjson, &mut out).await.unwrap();
        String::from_utf8(out).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect()
    })
}

fn one(store: &Store, sql: &str) -> Value {
    let mut all = rows(store, None, sql);
    assert_eq!(all.len(), 1, "{sql}: {all:?}");
    all.remove(0)
}

/// The current mention of a report's that rests on this one.
fn now(store: &Store, first: &str) -> Option<Value> {
    rows(store, None, &format!("SELECT * FROM current_mentions WHERE substr(mention_id, 1, 26) = '{}'", &first[..26])).pop()
}

/// A mention of a report with several.
fn a_mention(store: &Store) -> (String, String) {
    let found = rows(
        store,
        None,
        "SELECT m.mention_id, m.report_id FROM current_mentions m JOIN codings c ON m.coding_id = c.coding_id WHERE c.mention_count > 3 ORDER BY 1 LIMIT 1",
    );
    let text = |k: &str| found[0][k].as_str().unwrap().to_owned();
    (text("mention_id"), text("report_id"))
}

fn sound(store: &Store) {
    let verdict = verify(store.dir(), None, &mut |f| panic!("{f:?}")).unwrap();
    assert!(verdict.sound(), "{:#?}", verdict.checks);
}

/// What differs between two versions: table, change, cause and columns.
fn diff(store: &Store, a: u64, b: u64) -> Vec<(String, String, String, String)> {
    let (x, y) = (store.snapshot(Some(a)).unwrap(), store.snapshot(Some(b)).unwrap());
    let mut out = Vec::new();
    store.block_on(async {
        let diff = Diff::new((store, &x), (store, &y)).await.unwrap();
        let mut take = |c: demarche_store::Change| {
            out.push((c.table, c.change, c.cause, c.columns.unwrap_or_default()));
            true
        };
        diff.rows(&mut take).await.unwrap();
        let counts = diff.counts().await.unwrap();
        assert_eq!(counts.iter().map(|t| t.count).sum::<u64>(), out.len() as u64);
    });
    out.sort();
    out
}

/// Events without what names the reading behind them.
const EVENTS: &str = "SELECT event_id, event_type, status, actor_name, recipient_name, \"date\", place_name, mention_count, report_count, source_count, quote, confidence \
                      FROM events ORDER BY event_id";

#[test]
fn to_accept_a_record_changes_none() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(dir.path(), 30);
    let (mention, report) = a_mention(&store);
    let tables = |v| {
        let snapshot = store.snapshot(Some(v)).unwrap();
        store.block_on(hashes(snapshot.context())).unwrap().tables
    };
    let r = review(1, &mention, ReviewVerdict::Accept, Value::Null);
    let receipt = make(&store, r.clone());
    assert_eq!((receipt.version, receipt.readings, receipt.known), (2, 0, 0));
    let (mut a, mut b) = (tables(1), tables(2));
    assert_ne!(a.remove("reviews"), b.remove("reviews"));
    assert_eq!(a, b);
    let verdict = one(&store, "SELECT first_id, verdict, reviewer, report_id FROM verdicts");
    assert_eq!(verdict, json!({"first_id": mention, "verdict": "accept", "reviewer": "Ana Novak", "report_id": report}));
    let again = make(&store, r);
    assert_eq!((again.version, again.known, again.review_ids), (2, 1, receipt.review_ids));
    assert_eq!(diff(&store, 1, 2), [("reviews".into(), "appeared".into(), "review by Ana Novak".into(), String::new())]);
    sound(&store);
}

#[test]
fn a_correction_is_a_reading_by_a_person_and_keeps_the_event() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(dir.path(), 30);
    let (mention, report) = a_mention(&store);
    let read = now(&store, &mention).unwrap();
    let others = rows(
        &store,
        None,
        &format!("SELECT * FROM current_mentions WHERE report_id = '{report}' AND mention_id <> '{mention}' ORDER BY quote_start"),
    );
    let event = |id: &str| one(&store, &format!("SELECT event_id FROM event_mentions WHERE mention_id = '{id}'"))["event_id"].clone();
    let (start, end) = (read["quote_start"].as_u64().unwrap(), read["quote_end"].as_u64().unwrap());
    let correction = json!({
        "event_type": "SANCTION", "event_mode": ["discontinue"], "status": "future", "date": "2015-02", "actor": ["France", {"name": "Order of Nothing", "sector": "REB"}],
        "recipient": null, "place": {"name": "Ohrid", "country": "North Macedonia"}, "quote_start": start, "quote_end": end - 1, "dead": 4,
    });
    let receipt = make(&store, review(1, &mention, ReviewVerdict::Correct, correction));
    assert_eq!((receipt.version, receipt.readings), (2, 1));
    let is = now(&store, &mention).unwrap();
    for (column, value) in [
        ("event_type", json!("SANCTION")),
        ("event_mode", json!(["discontinue"])),
        ("status", json!("future")),
        ("quad", json!("Q4")),
        ("date", json!("2015-02")),
        ("date_from", json!("2015-02-01")),
        ("date_to", json!("2015-02-28")),
        ("date_basis", json!("explicit")),
        ("day", json!("2015-02-01")),
        ("actor_id", json!(["new:france", "new:order-of-nothing"])),
        ("actor_name", json!(["France", "Order of Nothing"])),
        ("actor_text", json!([null, null])),
        ("actor_sector", json!([null, "REB"])),
        ("recipient_id", json!([])),
        ("recipient_text", json!([])),
        ("place_name", json!("Ohrid")),
        ("place_country", json!("MKD")),
        ("place_precision", json!("none")),
        ("dead", json!(4)),
        ("rule", json!("review: Ana Novak")),
        ("confidence", json!(1.0)),
        ("sentence", read["sentence"].clone()),
        ("trigger", read["trigger"].clone()),
    ] {
        assert_eq!(is[column], value, "{column}");
    }
    assert_eq!(is["quote"].as_str().unwrap(), read["quote"].as_str().unwrap().strip_suffix('.').unwrap());
    assert_eq!(is["mention_id"].as_str().unwrap()[..27], format!("{mention}-"));
    // The others are as they were, but for the reading that they are of.
    let copies = rows(
        &store,
        None,
        &format!("SELECT * FROM current_mentions WHERE report_id = '{report}' AND quote_start <> {start} ORDER BY quote_start"),
    );
    assert_eq!(copies.len(), others.len());
    for (copy, other) in copies.iter().zip(&others) {
        let without = |row: &Value| {
            let mut row = row.as_object().unwrap().clone();
            row.remove("mention_id");
            row.remove("coding_id");
            row
        };
        assert_eq!(without(copy), without(other));
        let [copy, other] = [copy, other].map(|m| m["mention_id"].as_str().unwrap().to_owned());
        assert_eq!(copy[..26], other);
        // A record that was first told by another report, or first by this mention, is the event that it was.
        assert!(!event(&copy).is_null());
    }
    assert!(rows(&store, None, "SELECT entity_id, name, sector FROM entities WHERE entity_id = 'new:order-of-nothing'").len() == 1);
    assert_eq!(rows(&store, Some(1), EVENTS), {
        let fresh = tempfile::tempdir().unwrap();
        let other = self::store(fresh.path(), 30);
        rows(&other, None, EVENTS)
    });
    let changes = diff(&store, 1, 2);
    let cause = "review by Ana Novak".to_owned();
    let mention_change = changes.iter().find(|(t, c, ..)| t == "mentions" && c == "changed").unwrap();
    assert_eq!(mention_change.2, cause);
    assert!(
        ["event_type", "quote_end", "rule", "confidence", "actor_id"].iter().all(|c| mention_change.3.split(' ').any(|x| x == *c)),
        "{mention_change:?}"
    );
    assert_eq!(changes.iter().filter(|(t, ..)| t == "mentions").count(), 1, "{changes:#?}");
    assert!(changes.iter().any(|(t, c, why, _)| t == "reviews" && c == "appeared" && *why == cause));
    sound(&store);
}

#[test]
fn a_name_of_the_store_is_that_entity_and_keeps_its_words() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(dir.path(), 30);
    let (mention, _) = a_mention(&store);
    let read = now(&store, &mention).unwrap();
    let (actor, recipient) = (read["actor_name"][0].clone(), read["recipient_name"][0].clone());
    make(
        &store,
        review(1, &mention, ReviewVerdict::Correct, json!({"actor": recipient, "recipient": [actor, {"name": "usa", "country": "USA"}]})),
    );
    let is = now(&store, &mention).unwrap();
    assert_eq!(
        (&is["actor_id"], &is["actor_kind"], &is["actor_country"]),
        (&read["recipient_id"], &read["recipient_kind"], &read["recipient_country"])
    );
    assert_eq!(is["recipient_id"], json!([read["actor_id"][0], "state.USA"]));
    // The words of a party that was read in that role, or its name where the text has it.
    assert_eq!(is["actor_text"], json!([read["recipient_name"][0]]));
    assert_eq!(rows(&store, None, "SELECT * FROM entities WHERE entity_id LIKE 'new:%'").len(), 0);
    sound(&store);
}

#[test]
fn what_is_rejected_is_no_event_and_taking_it_back_brings_it_back() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(dir.path(), 30);
    let before = rows(&store, None, EVENTS);
    let (mention, report) = a_mention(&store);
    let other = rows(
        &store,
        None,
        &format!("SELECT mention_id FROM current_mentions WHERE report_id = '{report}' AND mention_id <> '{mention}' LIMIT 1"),
    );
    let other = other[0]["mention_id"].as_str().unwrap();
    let rejected = make(&store, review(1, &mention, ReviewVerdict::Reject, Value::Null));
    assert!(now(&store, &mention).is_none());
    assert_ne!(rows(&store, None, EVENTS), before);
    let dead = make(&store, review(2, other, ReviewVerdict::Correct, json!({"dead": 9})));
    make(&store, review(3, &rejected.review_ids[0], ReviewVerdict::Undo, Value::Null));
    assert_eq!(
        now(&store, &mention).unwrap()["rule"],
        "generator:".to_owned() + now(&store, &mention).unwrap()["trigger"].as_str().unwrap()
    );
    assert_eq!(now(&store, other).unwrap()["dead"], 9);
    make(&store, review(4, &dead.review_ids[0], ReviewVerdict::Undo, Value::Null));
    assert_eq!(rows(&store, None, EVENTS), before);
    assert_eq!(rows(&store, None, "SELECT * FROM verdicts").len(), 0);
    // To accept what was rejected brings it back too.
    make(&store, review(5, &mention, ReviewVerdict::Reject, Value::Null));
    assert!(now(&store, &mention).is_none());
    assert_eq!(make(&store, review(6, &mention, ReviewVerdict::Accept, Value::Null)).readings, 1);
    assert_eq!(rows(&store, None, EVENTS), before);
    // As it answered at each version, it answers still.
    assert_eq!(rows(&store, Some(1), EVENTS), before);
    assert_eq!(rows(&store, Some(2), &format!("SELECT * FROM current_mentions WHERE substr(mention_id, 1, 26) = '{mention}'")).len(), 0);
    assert_eq!(rows(&store, None, "SELECT * FROM reviews").len(), 6);
    refused(&store, review(7, &rejected.review_ids[0], ReviewVerdict::Undo, Value::Null), &["taken back already"]);
    sound(&store);
}

#[test]
fn a_newer_program_does_not_undo_what_a_person_has_read() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(dir.path(), 30);
    let (mention, report) = a_mention(&store);
    let rejected = make(&store, review(1, &mention, ReviewVerdict::Reject, Value::Null));
    let mut again = reports(30);
    for (_, c) in &mut again {
        c.events.truncate(1);
    }
    let receipt = store.writer().unwrap().add(&coder("k2"), &again).unwrap();
    assert_eq!(receipt.recoded, 30);
    let of = |id: &str| {
        rows(
            &store,
            None,
            &format!(
                "SELECT c.coding_id FROM current_mentions m JOIN codings c ON m.coding_id = c.coding_id WHERE m.report_id = '{id}' GROUP BY 1"
            ),
        )
    };
    let person = one(&store, "SELECT coding_id, mention_count FROM codings WHERE coding_id IN (SELECT coding_id FROM reviews)");
    assert_eq!(of(&report)[0]["coding_id"], person["coding_id"]);
    assert!(person["mention_count"].as_u64().unwrap() > 2);
    let changed = diff(&store, 2, 3);
    assert_eq!(changed.iter().filter(|(t, ..)| t == "codings").count(), 29, "{changed:#?}");
    // The newer reading is there, and waits.
    assert_eq!(rows(&store, None, &format!("SELECT * FROM codings WHERE report_id = '{report}'")).len(), 3);
    let shown = {
        let snapshot = store.snapshot(None).unwrap();
        store.block_on(async {
            query::prepare(snapshot.context()).await.unwrap();
            query::show(snapshot.context(), &report).await.unwrap()
        })
    };
    let current: Vec<&str> =
        shown["codings"].as_array().unwrap().iter().filter(|c| c["current"] == true).map(|c| c["coder"].as_str().unwrap()).collect();
    assert_eq!(current, ["review by Ana Novak"]);
    assert_eq!(shown["reviews"].as_array().unwrap().len(), 1);
    // Reviews go on from what was looked at, and not from what came later.
    make(&store, review(2, &rejected.review_ids[0], ReviewVerdict::Undo, Value::Null));
    assert!(now(&store, &mention).is_some());
    let newer = rows(
        &store,
        None,
        &format!(
            "SELECT m.mention_id FROM mentions m JOIN codings c ON m.coding_id = c.coding_id WHERE m.report_id = '{report}' AND c.store_version = 3"
        ),
    );
    refused(
        &store,
        review(3, newer[0]["mention_id"].as_str().unwrap(), ReviewVerdict::Accept, Value::Null),
        &["older reading", "demarche show"],
    );
    sound(&store);
}

#[test]
fn a_relation_is_corrected_and_rejected_too() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(dir.path(), 30);
    let read = rows(&store, None, "SELECT * FROM current_relations ORDER BY statement_id LIMIT 1").pop().unwrap();
    let id = read["statement_id"].as_str().unwrap();
    let correction = json!({"predicate": "recognizes", "holds": false, "object": "Kosovo", "valid_from": "2015", "valid_to": null});
    make(&store, review(1, id, ReviewVerdict::Correct, correction));
    let is = one(&store, &format!("SELECT * FROM current_relations WHERE substr(statement_id, 1, 26) = '{id}'"));
    for (column, value) in [
        ("predicate", json!("recognizes")),
        ("holds", json!(false)),
        ("object_id", json!(["new:kosovo"])),
        ("valid_from", json!("2015")),
        ("valid_from_day", json!("2015-01-01")),
        ("valid_to", Value::Null),
        ("subject_id", read["subject_id"].clone()),
        ("quote", read["quote"].clone()),
        ("rule", json!("review: Ana Novak")),
    ] {
        assert_eq!(is[column], value, "{column}");
    }
    make(&store, review(2, is["statement_id"].as_str().unwrap(), ReviewVerdict::Reject, Value::Null));
    assert_eq!(rows(&store, None, &format!("SELECT * FROM current_relations WHERE substr(statement_id, 1, 26) = '{id}'")).len(), 0);
    sound(&store);
}

#[test]
fn what_cannot_be_is_refused_with_what_can() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(dir.path(), 10);
    let (mention, report) = a_mention(&store);
    let correct = |c: Value| review(1, &mention, ReviewVerdict::Correct, c);
    refused(&store, correct(json!({"event_type": "HUG"})), &["HUG", "CONSULT", "event_type"]);
    refused(&store, correct(json!({"event_type": "CONSULT", "event_mode": "convict"})), &["convict", "no mode of CONSULT", "visit"]);
    refused(&store, correct(json!({"status": null})), &["`status` cannot be empty"]);
    refused(&store, correct(json!({"mood": "glad"})), &["`mood`", "event_type", "quote_start"]);
    refused(&store, correct(json!({"date": "soon"})), &["soon", "YYYY-MM-DD"]);
    refused(&store, correct(json!({"actor": {"country": "SRB"}})), &["needs a name"]);
    refused(&store, correct(json!({"actor": {"name": "X", "country": "Atlantis"}})), &["Atlantis", "alpha-3"]);
    refused(&store, correct(json!({"actor": {"name": "X", "sector": "FOO"}})), &["FOO", "GOV"]);
    refused(&store, correct(json!({"actor": {"name": "X", "entity_id": "nobody"}})), &["nobody", "no entity"]);
    refused(&store, correct(json!({"quote_start": 5, "quote_end": 5})), &["does not lie in the text"]);
    refused(&store, correct(json!({"quote_end": 1_000_000})), &["does not lie in the text"]);
    refused(&store, correct(json!({"trigger_start": 0, "trigger_end": 0})), &["trigger"]);
    refused(&store, correct(json!({"dead": -1})), &["whole number"]);
    refused(&store, correct(json!({})), &["empty"]);
    refused(&store, review(1, &mention, ReviewVerdict::Correct, Value::Null), &["must say"]);
    refused(&store, review(1, &mention, ReviewVerdict::Accept, json!({"dead": 1})), &["takes no values"]);
    refused(&store, review(1, &report, ReviewVerdict::Accept, Value::Null), &["no mention and no relation"]);
    refused(&store, review(1, "m20150101-0000000000000000", ReviewVerdict::Accept, Value::Null), &["no record"]);
    refused(&store, review(1, "v20150101-0000000000000000", ReviewVerdict::Undo, Value::Null), &["no review", "demarche review list"]);
    refused(&store, Review { reviewer: " ".into(), ..review(1, &mention, ReviewVerdict::Accept, Value::Null) }, &["name of who makes it"]);
    let accepted = make(&store, review(2, &mention, ReviewVerdict::Accept, Value::Null));
    let undone = make(&store, review(3, &accepted.review_ids[0], ReviewVerdict::Undo, Value::Null));
    refused(&store, review(4, &undone.review_ids[0], ReviewVerdict::Undo, Value::Null), &["not itself taken back"]);
    let mut writer = store.writer().unwrap();
    let twice = [review(5, &mention, ReviewVerdict::Accept, Value::Null), review(6, &mention, ReviewVerdict::Reject, Value::Null)];
    assert!(writer.review(&twice).unwrap_err().to_string().contains("twice in one batch"));
    let two = [review(5, &mention, ReviewVerdict::Accept, Value::Null), Review { reviewer: "Ben".into(), ..twice[1].clone() }];
    assert!(writer.review(&two).unwrap_err().to_string().contains("two batches"));
    assert_eq!(writer.review(&[]).unwrap().version, 3);
}

/// Random reviews against a map of what each record says: two columns and whether it is there.
#[test]
fn many_reviews_come_to_what_a_map_says() {
    #[derive(Clone, Debug, PartialEq)]
    struct Is {
        there: bool,
        dead: Option<u64>,
        status: String,
    }
    let dir = tempfile::tempdir().unwrap();
    let store = store(dir.path(), 8);
    let all = rows(&store, None, "SELECT mention_id, dead, status FROM current_mentions ORDER BY 1");
    let read: BTreeMap<String, Is> = all
        .iter()
        .map(|m| {
            let is = Is { there: true, dead: m["dead"].as_u64(), status: m["status"].as_str().unwrap().to_owned() };
            (m["mention_id"].as_str().unwrap().to_owned(), is)
        })
        .collect();
    let ids: Vec<&String> = read.keys().collect();
    // Every review that was made, in order: its id, its target, and what it does.
    let mut made: Vec<(String, String, Review, bool)> = Vec::new();
    let mut random = generator::Random::new(11);
    let mut writer = store.writer().unwrap();
    for n in 0..60 {
        let undo = made.iter().filter(|(.., counts)| *counts).count() > 3 && random.below(4) == 0;
        let r = if undo {
            let counting: Vec<usize> = (0..made.len()).filter(|&i| made[i].3).collect();
            let at = counting[random.below(counting.len())];
            made[at].3 = false;
            review(n, &made[at].0.clone(), ReviewVerdict::Undo, Value::Null)
        } else {
            let target = ids[random.below(ids.len())];
            match random.below(4) {
                0 => review(n, target, ReviewVerdict::Accept, Value::Null),
                1 => review(n, target, ReviewVerdict::Reject, Value::Null),
                2 => review(n, target, ReviewVerdict::Correct, json!({"dead": random.below(9)})),
                _ => review(
                    n,
                    target,
                    ReviewVerdict::Correct,
                    json!({"status": (["future", "negated", "actual"][random.below(3)]), "dead": null}),
                ),
            }
        };
        let receipt = writer.review(std::slice::from_ref(&r)).unwrap();
        if !undo {
            made.push((receipt.review_ids[0].clone(), r.target.clone(), r, true));
        }
    }
    drop(writer);
    let mut wanted = read.clone();
    for (_, target, r, counts) in &made {
        let is = wanted.get_mut(target).unwrap();
        match r.verdict {
            _ if !counts => {}
            ReviewVerdict::Reject => is.there = false,
            _ => {
                is.there = true;
                if let Some(c) = &r.correction {
                    is.dead = c["dead"].as_u64();
                    is.status = c.get("status").and_then(Value::as_str).map_or_else(|| is.status.clone(), str::to_owned);
                }
            }
        }
    }
    let found: BTreeMap<String, Is> = rows(&store, None, "SELECT substr(mention_id, 1, 26) AS id, dead, status FROM current_mentions")
        .iter()
        .map(|m| {
            let is = Is { there: true, dead: m["dead"].as_u64(), status: m["status"].as_str().unwrap().to_owned() };
            (m["id"].as_str().unwrap().to_owned(), is)
        })
        .collect();
    wanted.retain(|_, is| is.there);
    assert_eq!(found, wanted);
    assert_eq!(
        one(&store, "SELECT (SELECT count(*) FROM current_mentions) AS a, (SELECT sum(mention_count) FROM events) AS b"),
        json!({"a": wanted.len(), "b": wanted.len()})
    );
    sound(&store);
}
