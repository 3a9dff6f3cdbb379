//! Reviews: given, taken back, and what follows from them. Each test has a store of its own, since it writes.

use std::sync::Arc;

use demarche_store::Store;
use serde_json::{Value, json};

use super::fixture::{app, get_from, post_to, store};
use crate::guard::Guard;
use crate::state::{App, Presented};

fn text<'a>(row: &'a Value, column: &str) -> &'a str {
    row[column].as_str().unwrap_or_default()
}

fn get(app: &App, path: &str) -> Value {
    let answered = get_from(app, path);
    assert_eq!(answered.status, 200, "{path}: {}", answered.text());
    answered.json()
}

fn review(app: &App, body: &Value) -> Value {
    let answered = post_to(app, "/api/reviews", body);
    assert_eq!(answered.status, 200, "{body}: {}", answered.text());
    answered.json()
}

#[test]
fn a_correction_changes_what_follows_and_is_taken_back() {
    let app = app(&store(), Guard::new(true, None));
    let queue = get(&app, "/api/reviews/queue?type=ACCUSE&limit=50");
    let rows = queue["rows"].as_array().unwrap();
    let sure: Vec<f64> = rows.iter().map(|r| r["confidence"].as_f64().unwrap()).collect();
    assert!(rows.len() > 3 && sure.is_sorted() && rows.iter().all(|r| text(&r["context"], "quote") == text(r, "quote")));
    let target = rows.iter().find(|r| rows.iter().filter(|o| o["report_id"] == r["report_id"]).count() > 1).unwrap();
    let other = rows.iter().find(|r| r["report_id"] == target["report_id"] && r["mention_id"] != target["mention_id"]).unwrap();

    let correction = json!({"event_type": "REQUEST", "event_mode": ["change"], "recipient": [{"name": "Kosovo", "country": "XKX"}]});
    let done = review(
        &app,
        &json!({"target": target["mention_id"], "verdict": "correct", "reviewer": "Ana", "note": "asks", "correction": correction}),
    );
    assert_eq!(done["version"], 3);
    let changed = done["rows"].as_array().unwrap();
    assert!(changed.iter().any(|c| c["table"] == "mentions") && changed.iter().any(|c| c["table"] == "events"), "{done}");
    let report = get(&app, &format!("/api/reports/{}", text(target, "report_id")));
    let first = &text(target, "mention_id")[..26];
    let now = report["mentions"].as_array().unwrap().iter().find(|m| text(m, "mention_id").starts_with(first)).unwrap();
    assert_eq!((&now["event_type"], &now["rule"], &now["confidence"]), (&json!("REQUEST"), &json!("review: Ana"), &json!(1.0)));
    assert_eq!(report["reviews"][0]["correction"]["event_type"], "REQUEST");
    assert_eq!(get(&app, "/api/status")["version"], 3, "the next asker sees it");

    // The other record of the report has another id now; whoever looked at it before finds it all the same.
    let accepted = review(&app, &json!({"target": other["mention_id"], "verdict": "accept", "reviewer": "Ana"}));
    let left = get(&app, "/api/reviews/queue?limit=1000");
    for seen in [first, &text(other, "mention_id")[..26]] {
        assert!(!left["rows"].as_array().unwrap().iter().any(|r| text(r, "mention_id").starts_with(seen)));
    }

    let all = get(&app, "/api/reviews");
    assert_eq!(all["rows"].as_array().unwrap().iter().map(|r| text(r, "verdict")).collect::<Vec<_>>(), ["accept", "correct"]);
    let undone = post_to(&app, &format!("/api/reviews/{}/undo", text(&done, "review_id")), &json!({"reviewer": "Ana"}));
    assert_eq!(undone.status, 200, "{}", undone.text());
    assert!(!undone.json()["rows"].as_array().unwrap().is_empty());
    let back = get(&app, &format!("/api/reports/{}", text(target, "report_id")));
    let now = back["mentions"].as_array().unwrap().iter().find(|m| text(m, "mention_id").starts_with(first)).unwrap();
    assert_eq!(now["event_type"], "ACCUSE");
    let all = get(&app, "/api/reviews");
    let verdicts: Vec<(&str, bool)> =
        all["rows"].as_array().unwrap().iter().map(|r| (text(r, "verdict"), r["undone"].as_bool().unwrap())).collect();
    assert_eq!(verdicts, [("undo", false), ("accept", false), ("correct", true)]);
    let standing = get(&app, "/api/reviews?status=open");
    assert_eq!(
        standing["rows"].as_array().unwrap().iter().map(|r| text(r, "review_id")).collect::<Vec<_>>(),
        [text(&accepted, "review_id")]
    );
    assert_eq!(get(&app, "/api/events?as_of=2")["version"], 2, "the older version answers as it did");
}

#[test]
fn a_report_of_which_all_is_reviewed_is_gold() {
    let app = app(&store(), Guard::new(true, None));
    let fewest = get(&app, "/api/reports?limit=1000");
    let records = |r: &Value| r["mention_count"].as_i64().unwrap() + r["relation_count"].as_i64().unwrap();
    let fewest = fewest["rows"].as_array().unwrap().iter().filter(|r| records(r) > 1).min_by_key(|r| records(r)).unwrap().clone();
    assert_eq!(get_from(&app, "/api/reviews/gold").text(), "");
    let shown = get(&app, &format!("/api/reports/{}", text(&fewest, "report_id")));
    let ids = shown["mentions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| &m["mention_id"])
        .chain(shown["relations"].as_array().unwrap().iter().map(|s| &s["statement_id"]));
    for (i, id) in ids.enumerate() {
        let verdict = if i == 0 { "reject" } else { "accept" };
        review(&app, &json!({"target": id, "verdict": verdict, "reviewer": "Ana"}));
    }
    let gold = get_from(&app, "/api/reviews/gold");
    assert_eq!(gold.header("content-type"), "application/x-ndjson");
    let line: Value = serde_json::from_str(gold.text().trim()).unwrap();
    let records = line["events"].as_array().unwrap().len() + line["relations"].as_array().unwrap().len();
    assert_eq!(records as i64, fewest["mention_count"].as_i64().unwrap() + fewest["relation_count"].as_i64().unwrap() - 1);
}

#[test]
fn what_is_no_review_is_refused_with_the_mend() {
    let dir = store();
    let app_ = app(&dir, Guard::new(true, None));
    let mention = get(&app_, "/api/reviews/queue?limit=1")["rows"][0]["mention_id"].clone();
    for (body, word) in [
        (json!({"target": mention, "verdict": "maybe", "reviewer": "Ana"}), "accept"),
        (json!({"target": mention, "verdict": "accept"}), "reviewer"),
        (json!({"target": mention, "verdict": "accept", "reviewer": " "}), "name"),
        (json!({"target": mention, "verdict": "correct", "reviewer": "Ana"}), "event_type"),
        (json!({"target": mention, "verdict": "correct", "reviewer": "Ana", "correction": {"event_type": "ATTACK"}}), "ASSAULT"),
        (
            json!({"target": mention, "verdict": "correct", "reviewer": "Ana", "correction": {"quote_start": 5, "quote_end": 4_000_000}}),
            "text",
        ),
        (json!({"target": "m20240101-0000000000000000", "verdict": "accept", "reviewer": "Ana"}), "m20240101-0000000000000000"),
        (json!({"target": "serbia", "verdict": "accept", "reviewer": "Ana"}), "serbia"),
        (json!({"target": mention, "verdict": "accept", "reviewer": "Ana", "extra": 1}), "extra"),
    ] {
        let told = post_to(&app_, "/api/reviews", &body).problem(422);
        assert!(told.contains(word), "{body}: {told}");
    }
    post_to(&app_, "/api/reviews/v20240101-0000000000000000/undo", &json!({"reviewer": "Ana"})).problem(422);
    assert_eq!(get(&app_, "/api/status")["version"], 2, "nothing was written");
    let shown = Presented { name: "test".into(), notice: None, writable: false };
    let read_only = App::new(Arc::new(Store::open(&dir).unwrap()), shown, Guard::new(true, None)).unwrap();
    post_to(&read_only, "/api/reviews", &json!({"target": mention, "verdict": "accept", "reviewer": "Ana"})).problem(403);
}
