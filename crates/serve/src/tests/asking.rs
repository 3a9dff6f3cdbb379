//! What is asked and what is answered: lists, views, search, records, changes.

use std::collections::{BTreeSet, HashSet};

use serde_json::{Value, json};

use super::fixture::{ask, ask_with, get, post, walk};

fn text<'a>(row: &'a Value, column: &str) -> &'a str {
    row[column].as_str().unwrap_or_default()
}

#[test]
fn the_status_says_what_there_is() {
    let status = get("/api/status");
    assert_eq!(status["version"], 2);
    assert_eq!(status["counts"]["reports"], 30);
    for count in ["mentions", "events", "relations", "entities"] {
        assert!(status["counts"][count].as_i64().unwrap() > 0, "{count}");
    }
    assert!(status["working"].is_null() && status["notice"].is_null());
    assert!(text(&status, "first_day") <= text(&status, "last_day"));
    let before = get("/api/status?as_of=1");
    assert_eq!(before["counts"]["reports"], 15);
}

#[test]
fn every_code_has_a_meaning() {
    let vocabulary = get("/api/vocabulary");
    assert_eq!(vocabulary["event_types"].as_array().unwrap().len(), 16);
    for (name, codes) in vocabulary.as_object().unwrap() {
        for code in codes.as_array().unwrap() {
            assert!(!text(code, "code").is_empty() && !text(code, "meaning").is_empty(), "{name}: {code}");
        }
    }
    let assault = vocabulary["event_types"].as_array().unwrap().iter().find(|t| t["code"] == "ASSAULT").unwrap();
    assert_eq!((&assault["score"], &assault["quad"]), (&json!(-9.3), &json!("Q4")));
}

#[test]
fn a_walk_over_pages_gives_each_row_once() {
    for (path, id) in [
        ("/api/events", &["event_id"][..]),
        ("/api/claims", &["mention_id", "depth"]),
        ("/api/statements", &["statement_id"]),
        ("/api/relations?on=2025-06-01", &["subject_id", "predicate", "object_id", "holds"]),
        ("/api/reports", &["report_id"]),
        ("/api/search?q=the", &["kind", "id"]),
    ] {
        let all = walk(path, 1000);
        let key = |row: &Value| id.iter().map(|c| row[*c].to_string()).collect::<Vec<_>>().join(" ");
        assert!(all.len() > 5, "{path}: {}", all.len());
        assert_eq!(all.iter().map(key).collect::<HashSet<_>>().len(), all.len(), "{path}");
        let walked = walk(path, 7);
        assert_eq!(walked.iter().map(key).collect::<Vec<_>>(), all.iter().map(key).collect::<Vec<_>>(), "{path}");
    }
    assert_eq!(walk("/api/reports", 1).len(), 30);
}

#[test]
fn filters_filter() {
    let all = walk("/api/events", 1000);
    let of = |path: &str| walk(path, 1000);
    let typed = of("/api/events?type=ACCUSE,consult");
    assert!(!typed.is_empty() && typed.iter().all(|e| ["ACCUSE", "CONSULT"].contains(&text(e, "event_type"))));
    assert_eq!(typed.len(), all.iter().filter(|e| ["ACCUSE", "CONSULT"].contains(&text(e, "event_type"))).count());
    let negated = of("/api/events?status=negated&status=future");
    assert_eq!(negated.len(), all.iter().filter(|e| ["negated", "future"].contains(&text(e, "status"))).count());
    let serbia = of("/api/events?actor=SRB");
    assert!(!serbia.is_empty() && serbia.iter().all(|e| e["actor_country"].as_array().unwrap().contains(&json!("SRB"))));
    let both = of("/api/events?actor=SRB&with=XKX&both=true");
    assert!(both.len() >= of("/api/events?actor=SRB&with=XKX").len());
    let words = of("/api/events?q=post%20offices");
    assert!(words.iter().all(|e| text(e, "quote").to_lowercase().contains("post") && text(e, "quote").to_lowercase().contains("office")));
    let phrase = of("/api/events?q=%22post%20offices%22");
    assert!(phrase.iter().all(|e| text(e, "quote").to_lowercase().contains("post offices")) && phrase.len() <= words.len());
    let sure = of("/api/events?min_sources=2");
    assert!(sure.iter().all(|e| e["source_count"].as_i64().unwrap() >= 2) && sure.len() < all.len());
    let told = of("/api/events?source=Adriatic%20Courier");
    assert!(!told.is_empty() && told.len() < all.len());
    let denied = of("/api/claims?stance=denies");
    assert!(denied.iter().all(|c| c["stance"] == "denies"));
    let by = text(&of("/api/claims")[0], "sayer_id").to_owned();
    let said: HashSet<String> = of(&format!("/api/claims?sayer={by}")).iter().map(|c| text(c, "mention_id").to_owned()).collect();
    assert!(!said.is_empty() && !of(&format!("/api/events?sayer={by}")).is_empty());
}

#[test]
fn the_sql_beside_a_table_gives_the_same_table() {
    for path in [
        "/api/events?actor=SRB&with=XKX&both=true",
        "/api/events?type=ACCUSE&status=actual&since=2024-06-01&until=2024-12-31",
        "/api/events?q=police&min_sources=1&place=Kosovo",
        "/api/events?source=Adriatic%20Courier&stance=asserts",
        "/api/events?mode=disapprove,arrest",
        "/api/claims?stance=denies",
        "/api/claims?actor=Serbia&q=the",
        "/api/statements?type=mediates",
        "/api/statements?stance=asserts&q=the",
        "/api/relations?on=2025-06-01",
        "/api/relations?on=2024-07-01&actor=EUR&known_on=2024-06-20",
    ] {
        let page = get(&format!("{path}&limit=1000"));
        assert!(page["next"].is_null());
        let asked = post("/api/sql", &json!({"sql": page["command"]["sql"]}));
        assert_eq!(asked.status, 200, "{path}: {}\n{}", asked.text(), text(&page["command"], "sql"));
        let ids = |rows: &Value| {
            let of = |r: &Value| {
                ["event_id", "mention_id", "statement_id", "subject_id", "predicate", "holds", "depth"].map(|c| r[c].to_string()).join(" ")
            };
            let row = |r: &Value| r["statement_ids"].as_array().map_or_else(|| of(r), |ids| json!(ids).to_string());
            rows.as_array().unwrap().iter().map(row).collect::<Vec<_>>()
        };
        let mut rows = asked.json()["rows"].clone();
        for row in rows.as_array_mut().unwrap().iter_mut().filter_map(Value::as_object_mut) {
            if row.get("statement_id").is_some_and(Value::is_array) {
                let sides = row.remove("statement_id").unwrap();
                row.insert("statement_ids".into(), sides);
            }
        }
        assert_eq!(ids(&page["rows"]), ids(&rows), "{path}\n{}", text(&page["command"], "sql"));
    }
}

#[test]
fn a_timeline_counts_each_event_once() {
    let events = get("/api/status")["counts"]["events"].as_i64().unwrap();
    for bin in ["day", "week", "month", "auto"] {
        let timeline = get(&format!("/api/timeline?bin={bin}"));
        let rows = timeline["rows"].as_array().unwrap();
        let sum: i64 = rows.iter().map(|r| r["events"].as_i64().unwrap()).sum();
        assert_eq!(sum + timeline["undated"].as_i64().unwrap(), events, "{bin}");
        assert!(timeline["span"][0].as_str() <= timeline["span"][1].as_str());
        let keys: BTreeSet<String> = rows.iter().map(|r| format!("{} {} {}", r["start"], r["event_type"], r["status"])).collect();
        assert_eq!(keys.len(), rows.len(), "one row a step, type and status");
        let asked = post("/api/sql", &json!({"sql": timeline["command"]["sql"]})).json();
        assert_eq!(asked["rows"].as_array().unwrap().len(), rows.len(), "{bin}");
        let by_sql: i64 = asked["rows"].as_array().unwrap().iter().map(|r| r["events"].as_i64().unwrap()).sum();
        assert_eq!(by_sql, sum);
    }
    assert!(get("/api/timeline?actor=Serbia&with=Kosovo&both=true")["rows"].as_array().is_some_and(|r| !r.is_empty()));
}

#[test]
fn a_network_ties_those_it_names() {
    let network = get("/api/network");
    let nodes: HashSet<&str> = network["nodes"].as_array().unwrap().iter().map(|n| text(n, "id")).collect();
    let edges = network["edges"].as_array().unwrap();
    assert!(edges.len() > 3);
    for e in edges {
        assert!(
            nodes.contains(text(e, "actor_id")) && nodes.contains(text(e, "recipient_id")) && e["actor_id"] != e["recipient_id"],
            "{e}"
        );
        let of_types: i64 = e["types"].as_object().unwrap().values().map(|n| n.as_i64().unwrap()).sum();
        assert_eq!(of_types, e["events"].as_i64().unwrap());
    }
    let strength: Vec<i64> = edges.iter().map(|e| e["sources"].as_i64().unwrap()).collect();
    assert!(strength.is_sorted_by(|a, b| a >= b));
    let few = get("/api/network?limit=2");
    assert_eq!((few["edges"].as_array().unwrap().len(), &few["cut"]), (2, &json!(true)));
    assert_eq!(few["edges"][0], edges[0]);
    let asked = post("/api/sql", &json!({"sql": network["command"]["sql"]})).json();
    assert_eq!(asked["rows"].as_array().unwrap().len(), edges.len(), "{}", asked);
    let with_words = get("/api/network?q=the");
    assert!(with_words["edges"].as_array().unwrap().len() <= edges.len());
}

#[test]
fn a_map_draws_spots_as_points_and_countries_as_areas() {
    let map = get("/api/map");
    let count = |of: &str| map[of].as_array().unwrap().iter().map(|p| p["events"].as_i64().unwrap()).sum::<i64>();
    assert_eq!(
        count("points") + count("areas") + map["without_place"].as_i64().unwrap(),
        get("/api/status")["counts"]["events"].as_i64().unwrap()
    );
    assert!(map["points"].as_array().unwrap().iter().all(|p| ["exact", "city"].contains(&text(p, "precision")) && p["latitude"].is_f64()));
    let areas = map["areas"].as_array().unwrap();
    assert!(areas.iter().all(|a| a.get("latitude").is_none() && ["admin1", "country"].contains(&text(a, "precision"))));
    assert!(areas.iter().all(|a| a["admin1"].is_null() == (a["precision"] == "country")));
}

#[test]
fn words_are_found_where_they_stand() {
    let found = walk("/api/search?q=serbia", 1000);
    let kinds: BTreeSet<&str> = found.iter().map(|f| text(f, "kind")).collect();
    assert_eq!(kinds, BTreeSet::from(["entity", "event", "relation", "report"]));
    assert_eq!(text(&found[0], "kind"), "entity", "names come first");
    for f in found.iter().take(40) {
        let shown = get(&format!("/api/records/{}", text(f, "id")));
        assert_eq!(shown["kind"], f["kind"]);
        assert_eq!((&shown["record"]["status"], &shown["record"]["holds"]), (&f["status"], &f["holds"]));
    }
    assert!(walk("/api/search?q=serbia%20nosuchword", 100).is_empty());
    assert!(walk("/api/search?q=", 100).is_empty());
    assert!(walk("/api/search?q=%5B.*(", 100).is_empty(), "signs mean themselves");
    assert!(walk("/api/search?q=ban&kind=entities", 100).iter().all(|f| !text(f, "title").contains("Albania")));
}

#[test]
fn the_lines_of_a_search_give_what_it_found() {
    for kind in ["all", "events", "relations", "reports", "entities"] {
        let page = get(&format!("/api/search?q=serbia&kind={kind}&limit=1000"));
        assert!(page["next"].is_null());
        let asked = post("/api/sql", &json!({"sql": page["command"]["sql"]}));
        assert_eq!(asked.status, 200, "{kind}: {}\n{}", asked.text(), text(&page["command"], "sql"));
        let ids = |rows: &Value| rows.as_array().unwrap().iter().map(|r| format!("{} {}", r["kind"], r["id"])).collect::<Vec<_>>();
        assert_eq!(ids(&page["rows"]), ids(&asked.json()["rows"]), "{kind}\n{}", text(&page["command"], "sql"));
        assert!(text(&page["command"], "r").contains(&format!("kind={kind}&limit=1000")));
    }
}

#[test]
fn names_are_completed() {
    let rows = |q: &str| get(&format!("/api/entities?q={q}"))["rows"].as_array().unwrap().clone();
    assert!(rows("serb").iter().any(|e| e["name"] == "Serbia"));
    assert_eq!(rows("srb")[0]["entity_code"], "SRB");
    assert_eq!(get("/api/entities?limit=3")["rows"].as_array().unwrap().len(), 3);
}

#[test]
fn a_report_is_shown_with_all_that_was_read_in_it() {
    for line in walk("/api/reports", 1000) {
        let shown = get(&format!("/api/reports/{}", text(&line, "report_id")));
        let characters: Vec<char> = text(&shown["record"], "text").chars().collect();
        assert_eq!(shown["mentions"].as_array().unwrap().len() as i64, line["mention_count"].as_i64().unwrap());
        assert_eq!(shown["relations"].as_array().unwrap().len() as i64, line["relation_count"].as_i64().unwrap());
        for statement in shown["mentions"].as_array().unwrap().iter().chain(shown["relations"].as_array().unwrap()) {
            for (start, end, words) in [("quote_start", "quote_end", "quote"), ("trigger_start", "trigger_end", "trigger")] {
                let at = |n: &str| statement[n].as_u64().unwrap() as usize;
                assert_eq!(characters[at(start)..at(end)].iter().collect::<String>(), text(statement, words));
            }
        }
        for mention in shown["mentions"].as_array().unwrap() {
            let event = get(&format!("/api/records/{}", text(mention, "event_id")));
            assert_eq!(event["record"]["source_count"], mention["source_count"]);
            assert!(event["mentions"].as_array().unwrap().iter().any(|m| m["mention_id"] == mention["mention_id"]));
        }
        assert!(shown["record"].get("minhash").is_none() && shown["reviews"].is_array());
    }
    assert!(ask("/api/reports/r20240101-0000000000000000").problem(404).contains("/api/reports"));
    let entity = text(&get("/api/entities?q=serbia")["rows"][0], "entity_id").to_owned();
    ask(&format!("/api/reports/{entity}")).problem(404);
}

#[test]
fn changes_tell_what_each_version_brought() {
    let all = walk("/api/changes", 1000);
    assert!(all.iter().all(|c| [1, 2].contains(&c["version"].as_i64().unwrap())));
    let reports = all.iter().filter(|c| c["table"] == "reports").count();
    assert_eq!(reports, 30);
    assert_eq!(walk("/api/changes", 37), all);
    let later = walk("/api/changes?after=1", 1000);
    assert_eq!(later, all.iter().filter(|c| c["version"] == 2).cloned().collect::<Vec<_>>());
    assert!(walk("/api/changes?after=2", 10).is_empty());
}

#[test]
fn versions_are_listed_with_their_reasons() {
    let rows = get("/api/versions")["rows"].as_array().unwrap().clone();
    assert_eq!(rows.iter().map(|r| r["version"].as_i64().unwrap()).collect::<Vec<_>>(), [2, 1, 0]);
    assert!(text(&rows[0], "because").starts_with("15 reports read by demarche"), "{}", rows[0]);
    assert!(rows[2]["because"].is_null());
}

#[test]
fn who_has_an_answer_already_is_told_so() {
    for path in [
        "/api/status",
        "/api/vocabulary",
        "/api/events?actor=SRB",
        "/api/timeline",
        "/api/map",
        "/api/openapi.json",
        "/",
        "/api/entities?q=s",
    ] {
        let first = ask(path);
        let tag = first.header("etag").to_owned();
        assert!(tag.starts_with('"') && tag.len() > 10, "{path}: {tag}");
        let again = ask_with(path, &[("if-none-match", &format!("\"other\", W/{tag}"))]);
        assert_eq!((again.status.as_u16(), again.bytes.len()), (304, 0), "{path}");
        assert_eq!(again.header("etag"), tag);
        assert_eq!(ask_with(path, &[("if-none-match", "\"other\"")]).status, 200);
    }
    assert_ne!(ask("/api/events").header("etag"), ask("/api/events?as_of=1").header("etag"));
}

#[test]
fn what_cannot_be_answered_is_told_with_the_mend() {
    for (path, word) in [
        ("/api/events?actors=Serbia", "it takes"),
        ("/api/events?type=ATTACK", "ASSAULT"),
        ("/api/events?status=maybe", "hypothetical"),
        ("/api/events?actor=Nobody%20Of%20This%20Name", "nobody is called"),
        ("/api/events?since=2024-02-30", "YYYY-MM-DD"),
        ("/api/events?since=2024-03-01&until=2024-02-01", "exchange"),
        ("/api/events?limit=0", "between 1 and 1000"),
        ("/api/events?limit=5&limit=6", "2 times"),
        ("/api/events?cursor=nonsense", "next"),
        ("/api/events?both=perhaps", "true"),
        ("/api/events?format=xml", "parquet"),
        ("/api/relations?since=2024-01-01", "it takes"),
        ("/api/relations?type=hates", "mediates"),
        ("/api/timeline?bin=year", "month"),
        ("/api/search?kind=all&q=a&q=b", "2 times"),
        ("/api/status?x=1", "it takes"),
    ] {
        let told = ask(path).problem(400);
        assert!(told.contains(word), "{path}: {told}");
    }
    let of_claims = get("/api/claims?limit=1")["next"].as_str().unwrap().to_owned();
    ask(&format!("/api/events?cursor={of_claims}")).problem(400);
    ask("/api/events?as_of=99").problem(404);
    assert!(ask("/api/events?as_of=nosuchname").problem(404).contains("nosuchname"));
    ask("/api/nothing").problem(404);
    ask("/api").problem(404);
    ask("/api/records/nobody").problem(404);
}
