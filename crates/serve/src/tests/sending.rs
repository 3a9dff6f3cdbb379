//! Texts and SQL that are sent.

use serde_json::{Value, json};

use super::fixture::{get, post, post_with, shared};

#[test]
fn a_text_comes_back_with_its_record() {
    let text = "Serbia's president met the Kosovo prime minister in Brussels on Tuesday. 🕊 Kosovo accused Serbia of an attack.";
    let shown = post("/api/code", &json!({"text": text, "published": "2024-03-21", "title": "Talks"})).json();
    assert_eq!((&shown["kind"], &shown["record"]["title"]), (&json!("report"), &json!("Talks")));
    let mentions = shown["mentions"].as_array().unwrap();
    assert!(mentions.iter().any(|m| m["event_type"] == "CONSULT") && mentions.iter().any(|m| m["event_type"] == "ACCUSE"), "{shown}");
    let characters: Vec<char> = text.chars().collect();
    for m in mentions {
        let at = |n: &str| m[n].as_u64().unwrap() as usize;
        assert_eq!(characters[at("quote_start")..at("quote_end")].iter().collect::<String>(), m["quote"].as_str().unwrap());
        assert!(m["event_id"].is_null() && m["source_count"] == 1);
    }
    let kept = get("/api/reports?limit=1");
    let kept = get(&format!("/api/reports/{}", kept["rows"][0]["report_id"].as_str().unwrap()));
    let members = |v: &Value| v.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let sorted = |mut v: Vec<String>| {
        v.sort();
        v
    };
    assert_eq!(sorted(members(&shown)), sorted(members(&kept)), "the shape is that of a kept report");
    for list in ["mentions", "codings"] {
        assert_eq!(sorted(members(&shown[list][0])), sorted(members(&kept[list][0])), "{list}");
    }
    assert_eq!(get("/api/status")["counts"]["reports"], 30, "nothing is kept");
}

#[test]
fn hostile_text_comes_back_as_it_was() {
    for text in [
        "<script>alert(1)</script> Serbia accused Kosovo of an attack.",
        "Serbia \u{202e}desucca\u{202c} Kosovo.\u{0}\u{1b}[2J",
        "{{7*7}} ${x} '\"><img src=x onerror=alert(1)>",
    ] {
        let answered = post("/api/code", &json!({"text": text}));
        assert_eq!(answered.status, 200, "{}", answered.text());
        assert_eq!(answered.json()["record"]["text"], text);
        assert_eq!(answered.header("content-type"), "application/json");
    }
}

#[test]
fn what_is_sent_is_checked() {
    for (body, status) in [
        (json!({"text": ""}), 422),
        (json!({"text": "  \n"}), 422),
        (json!({}), 422),
        (json!({"text": 5}), 422),
        (json!({"text": "a", "what": "b"}), 422),
        (json!({"text": "a", "published": "soon"}), 422),
        (json!({"text": "x".repeat(200_001)}), 413),
        (json!({"text": "x".repeat(1_400_000)}), 413),
    ] {
        post("/api/code", &body).problem(status);
    }
    post_with("/api/code", "{", &[]).problem(422);
    post_with("/api/code", "", &[]).problem(422);
}

#[test]
fn sql_reads_the_record() {
    let answered = post(
        "/api/sql",
        &json!({"sql": "SELECT event_type, count(*) AS n, min(date_from) AS first FROM events GROUP BY 1 ORDER BY 2 DESC"}),
    )
    .json();
    assert_eq!(
        answered["columns"],
        json!([{"name": "event_type", "type": "text"}, {"name": "n", "type": "int64"}, {"name": "first", "type": "date"}])
    );
    assert!(answered["rows"][0]["n"].as_i64().unwrap() > 0 && answered["cut"] == false);
    let cut = post("/api/sql", &json!({"sql": "SELECT * FROM mentions", "max_rows": 3})).json();
    assert_eq!((cut["rows"].as_array().unwrap().len(), &cut["cut"]), (3, &json!(true)));
    let before = post("/api/sql", &json!({"sql": "SELECT count(*) AS n FROM reports", "as_of": "1"})).json();
    assert_eq!(before["rows"][0]["n"], 15);
    let listed = post("/api/sql", &json!({"sql": "SHOW TABLES"})).json();
    assert!(listed["rows"].as_array().unwrap().len() > 10);
}

#[test]
fn sql_reads_nothing_else_and_writes_nothing() {
    let parquet = shared().store().unwrap().dir().join("events");
    let parquet = std::fs::read_dir(parquet)
        .unwrap()
        .find_map(|e| Some(e.ok()?.path()).filter(|p| p.is_dir() && !p.ends_with("_delta_log")))
        .unwrap();
    let file = std::fs::read_dir(parquet).unwrap().next().unwrap().unwrap().path();
    let file = file.display();
    for sql in [
        format!("SELECT * FROM '{file}'"),
        format!("SELECT * FROM \"{file}\""),
        format!("SELECT * FROM read_parquet('{file}')"),
        format!("SELECT * FROM parquet_metadata('{file}')"),
        "SELECT * FROM '/etc/passwd'".into(),
        "SELECT * FROM 'file:///etc/passwd'".into(),
        "SELECT * FROM read_csv('/etc/passwd')".into(),
        "CREATE EXTERNAL TABLE t STORED AS CSV LOCATION '/etc/passwd'".into(),
        "COPY reports TO '/tmp/out.csv'".into(),
        "COPY (SELECT 1) TO '/tmp/out.parquet' STORED AS PARQUET".into(),
        "INSERT INTO reports SELECT * FROM reports".into(),
        "DROP TABLE reports".into(),
        "CREATE TABLE t AS SELECT 1".into(),
        "CREATE VIEW v AS SELECT 1".into(),
        "SET datafusion.execution.batch_size = 1".into(),
        "SELECT 1; SELECT 2".into(),
        "PREPARE p AS SELECT 1".into(),
        "SELEC 1".into(),
        "SELECT nothing FROM events".into(),
    ] {
        post("/api/sql", &json!({"sql": sql})).problem(400);
    }
}

#[test]
fn a_question_that_takes_too_long_is_ended() {
    let started = std::time::Instant::now();
    let sql = "SELECT count(*) FROM range(0, 1000000) a CROSS JOIN range(0, 1000000) b WHERE a.value * b.value % 7 = 3";
    let told = post("/api/sql", &json!({"sql": sql})).problem(400);
    assert!(told.contains("more than its 10 s"), "{told}");
    assert!(started.elapsed() < std::time::Duration::from_secs(20));
}
