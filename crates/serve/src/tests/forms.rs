//! The forms of a list, and the description of them all.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::Value;

use super::fixture::{app, ask, ask_with, get, send, shared, walk};
use crate::guard::Guard;

#[test]
fn every_form_has_all_rows() {
    let rows = walk("/api/events", 1000).len();
    let lines = |path: &str, accept: &str, media: &str| {
        let answered = ask_with(path, &[("accept", accept)]);
        assert_eq!(answered.status, 200, "{}", answered.text());
        assert_eq!(answered.header("content-type"), media);
        assert!(answered.header("content-disposition").starts_with("attachment; filename=\"events-2."));
        answered
    };
    let ndjson = lines("/api/events", "application/x-ndjson", "application/x-ndjson");
    assert_eq!(ndjson.text().lines().count(), rows);
    assert!(ndjson.text().lines().all(|l| serde_json::from_str::<Value>(l).unwrap()["event_id"].is_string()));
    let csv = lines("/api/events", "text/csv", "text/csv; charset=utf-8");
    assert!(csv.text().starts_with("event_id,month,event_type"));
    let parquet = lines("/api/events", "application/vnd.apache.parquet", "application/vnd.apache.parquet");
    assert!(parquet.bytes.starts_with(b"PAR1") && parquet.bytes.ends_with(b"PAR1"));
    let geojson = lines("/api/events", "application/geo+json", "application/geo+json").json();
    assert_eq!(geojson["features"].as_array().unwrap().len(), rows);
    for feature in geojson["features"].as_array().unwrap() {
        let spot = matches!(feature["properties"]["place_precision"].as_str(), Some("exact" | "city"));
        assert!(spot || feature["geometry"].is_null(), "{feature}");
    }
    let limited = ask("/api/events?format=ndjson&limit=3");
    assert_eq!(limited.text().lines().count(), 3);
    for path in ["/api/claims", "/api/statements", "/api/relations", "/api/reports"] {
        assert!(ask(&format!("{path}?format=csv")).text().lines().count() > 1, "{path}");
        ask_with(path, &[("accept", "application/geo+json")]).problem(406);
    }
    ask_with("/api/timeline", &[("accept", "image/png")]).problem(406);
}

#[test]
fn a_cell_is_no_formula() {
    let csv = ask("/api/reports?format=csv");
    assert!(csv.text().split([',', '\n']).all(|cell| !cell.trim_matches('"').starts_with(['=', '+', '@'])));
}

/// What an endpoint says that it takes, when it is asked for something else.
fn takes(path: &str) -> BTreeSet<String> {
    let told = ask(&format!("{path}?nothing_of_the_kind=1")).problem(400);
    let (_, list) = told.split_once("it takes ").unwrap_or_else(|| panic!("{path}: {told}"));
    list.split(", ").filter(|w| *w != "none").map(str::to_owned).collect()
}

#[test]
fn the_description_is_of_what_there_is() {
    let document = get("/api/openapi.json");
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let mut ids = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            assert!(ids.insert(operation["operationId"].as_str().unwrap().to_owned()), "{path}");
            assert!(operation["responses"]["200"].is_object(), "{path}");
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            let resolved = parameters.iter().map(|p| match p["$ref"].as_str() {
                Some(at) => document.pointer(at.trim_start_matches('#')).unwrap_or_else(|| panic!("{at}")),
                None => p,
            });
            let query: BTreeSet<String> = resolved.filter(|p| p["in"] == "query").map(|p| p["name"].as_str().unwrap().to_owned()).collect();
            if method == "get" && path != "/api/stream" {
                let path = path.replace("{id}", &some_report());
                assert_eq!(query, takes(&path), "{path}");
            }
        }
    }
    assert!(ids.len() >= 20, "{}", ids.len());
    references(&document, &document);
}

fn some_report() -> String {
    get("/api/reports?limit=1")["rows"][0]["report_id"].as_str().unwrap().to_owned()
}

/// Every reference leads somewhere.
fn references(value: &Value, document: &Value) {
    match value {
        Value::Object(members) => {
            if let Some(at) = members.get("$ref").and_then(Value::as_str) {
                assert!(document.pointer(at.trim_start_matches('#')).is_some(), "{at}");
            }
            members.values().for_each(|v| references(v, document));
        }
        Value::Array(items) => items.iter().for_each(|v| references(v, document)),
        _ => {}
    }
}

/// Names of the members that a schema describes, those of its parts among them; empty where it leaves them open.
fn described<'a>(schema: &'a Value, document: &'a Value) -> Vec<&'a str> {
    if let Some(reference) = schema["$ref"].as_str() {
        return described(document.pointer(reference.trim_start_matches('#')).unwrap(), document);
    }
    let parts = schema["allOf"].as_array().into_iter().flatten().flat_map(|part| described(part, document));
    let closed = schema["required"].as_array().is_some_and(|r| !r.is_empty());
    let own = schema["properties"].as_object().filter(|_| closed).into_iter().flatten().map(|(name, _)| name.as_str());
    parts.chain(own).collect()
}

/// Checks a value against a schema of the description, as far as these go.
fn fits(value: &Value, schema: &Value, document: &Value, at: &str) {
    let all = described(schema, document);
    for name in value.as_object().into_iter().flatten().map(|(name, _)| name.as_str()) {
        assert!(all.is_empty() || at.contains("record") || all.contains(&name), "{at}: `{name}` is not described");
    }
    fits_in_part(value, schema, document, at);
}

fn fits_in_part(value: &Value, schema: &Value, document: &Value, at: &str) {
    if let Some(reference) = schema["$ref"].as_str() {
        return fits_in_part(value, document.pointer(reference.trim_start_matches('#')).unwrap(), document, at);
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        fits_in_part(value, part, document, at);
    }
    if let Some(any) = schema["oneOf"].as_array() {
        let null = any.iter().any(|s| s["type"] == "null");
        return if value.is_null() {
            assert!(null, "{at}")
        } else {
            fits(value, any.iter().find(|s| s["type"] != "null").unwrap(), document, at)
        };
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
        _ => vec![],
    };
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(n) if n.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let whole = kind == "integer" && kinds.contains(&"number");
    assert!(kinds.is_empty() || kinds.contains(&kind) || whole, "{at}: {value} is no {kinds:?}");
    for required in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).filter(|_| value.is_object()) {
        assert!(value.get(required).is_some(), "{at}: `{required}` is missing");
    }
    for (name, member) in value.as_object().into_iter().flatten() {
        if schema["properties"][name].is_object() {
            fits(member, &schema["properties"][name], document, &format!("{at}.{name}"));
        }
    }
    for (i, item) in value.as_array().into_iter().flatten().enumerate() {
        fits(item, &schema["items"], document, &format!("{at}[{i}]"));
    }
}

#[test]
fn answers_are_as_they_are_described() {
    let document = get("/api/openapi.json");
    for (path, item) in document["paths"].as_object().unwrap() {
        let schema = &item["get"]["responses"]["200"]["content"]["application/json"]["schema"];
        if schema.is_object() && path != "/api/openapi.json" {
            let path = path.replace("{id}", &some_report());
            let asked = if path == "/api/search" { "/api/search?q=the" } else { &path };
            fits(&get(asked), schema, &document, &path);
        }
    }
}

#[test]
fn a_stream_tells_the_versions_that_were_missed() {
    let told = |last: Option<&str>| {
        let app = app(shared().store().unwrap().dir(), Guard::new(true, None));
        let mut request = Request::get("/api/stream").header(header::HOST, "localhost");
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let ending = app.clone();
        std::thread::spawn(move || {
            std::thread::sleep(std::time::Duration::from_millis(500));
            ending.stop();
        });
        let answered = send(&app, request.body(Body::empty()).unwrap());
        assert_eq!(answered.header("content-type"), "text/event-stream");
        answered.text().to_owned()
    };
    let missed = told(Some("0"));
    assert!(missed.contains("event: version") && missed.contains("id: 1\n") && missed.contains("id: 2\n"), "{missed}");
    let new = told(None);
    assert!(!new.contains("id: 1\n") && new.contains("id: 2\n") && new.contains("event: working"), "{new}");
    assert!(!told(Some("2")).contains("event: version"));
}
