//! The description of the endpoints: OpenAPI 3.1.
//!
//! Three things make it, each where it is known best: the handlers their paths and bodies, `Table` the columns of every row, and `openapi.json` beside this file
//! the parameters and the answers that are no table's rows. What all endpoints have in common (problems, tags, forms of a list) is added here.

use demarche_record::{Column, ColumnType, Table};
use serde_json::{Map, Value, json};

use crate::accept::Form;
use crate::problem::PROBLEM_JSON;

/// Parameters, the schemas of answers, and which endpoint takes which parameters.
const OWN: &str = include_str!("openapi.json");

/// The whole document.
pub(crate) fn document(of_handlers: utoipa::openapi::OpenApi) -> serde_json::Result<Value> {
    let own: Value = serde_json::from_str(OWN)?;
    let mut document = serde_json::to_value(of_handlers)?;
    document["info"] = json!({
        "title": "Demarche",
        "version": env!("CARGO_PKG_VERSION"),
        "description": own["description"],
        "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
    });
    document["tags"] = own["tags"].clone();
    document["security"] = json!([{}, {"token": []}]);
    schemas(&mut document, &own);
    document["components"]["parameters"] = own["parameters"].clone();
    document["components"]["securitySchemes"] =
        json!({"token": {"type": "http", "scheme": "bearer", "description": "Needed where the server listens beyond this machine"}});
    let Some(paths) = document["paths"].as_object_mut() else { return Ok(document) };
    let this = json!({
        "summary": "This document.",
        "operationId": "openapi",
        "tags": ["store"],
        "responses": {"200": {"description": "OpenAPI 3.1", "content": {"application/json": {"schema": {"type": "object"}}}}},
    });
    paths.insert("/api/openapi.json".into(), json!({"get": this}));
    for (path, item) in paths {
        let Some(item) = item.as_object_mut() else { continue };
        for (method, operation) in item {
            finish(path, method, operation, &own);
        }
    }
    Ok(document)
}

/// Adds what an endpoint has in common with others.
fn finish(path: &str, method: &str, operation: &mut Value, own: &Value) {
    let takes = own["takes"][path].as_str().unwrap_or_default();
    let mut parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
    parameters.extend(takes.split_whitespace().map(|p| json!({"$ref": format!("#/components/parameters/{p}")})));
    if !parameters.is_empty() {
        operation["parameters"] = Value::Array(parameters);
    }
    let problem =
        |what: &str| json!({"description": what, "content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}}});
    let mut responses = operation["responses"].as_object().cloned().unwrap_or_default();
    if method == "get" && path != "/api/stream" {
        responses.insert("304".into(), json!({"description": "Unchanged since the answer whose `ETag` was sent as `If-None-Match`"}));
        responses.insert("406".into(), problem("No form of the answer is one that `Accept` allows"));
    }
    if method == "post" {
        for (status, what) in [
            ("403", "Sent by a page of another origin"),
            ("413", "Too long"),
            ("415", "Not JSON"),
            ("422", "The body is not what it should be"),
        ] {
            responses.insert(status.into(), problem(what));
        }
    }
    for (status, what) in [
        ("400", "Not a question that can be answered; `detail` says why and `mend` what would help"),
        ("401", "The server needs a token"),
        ("404", "There is no such record, version or name"),
        ("421", "Asked under a name that is not this machine's"),
        ("500", "A fault of the program or of the disk"),
        ("503", "Too much is asked at once, or it takes too long"),
    ] {
        responses.insert(status.into(), problem(what));
    }
    if let Some(forms) = own["forms"][path].as_str() {
        let all = if forms == "events" { Form::EVENTS } else { Form::TABLE };
        for form in all.iter().filter(|f| **f != Form::Json) {
            let media = form.media().split(';').next().unwrap_or_default();
            let schema = if *form == Form::GeoJson { json!({"type": "object"}) } else { json!({"type": "string"}) };
            responses["200"]["content"][media] = json!({"schema": schema});
        }
    }
    operation["responses"] = Value::Object(responses);
}

/// The rows of the tables, and the answers that `openapi.json` describes.
fn schemas(document: &mut Value, own: &Value) {
    let mut all = document["components"]["schemas"].as_object().cloned().unwrap_or_default();
    if let Some(given) = own["schemas"].as_object() {
        all.extend(given.clone());
    }
    let table = |table: Table, but: &[&str]| {
        let columns = table.columns().iter().filter(|c| !but.contains(&c.name));
        row(table.doc(), columns.map(|c| (c.name.to_owned(), column(c))).collect())
    };
    all.insert("Event".into(), table(Table::Events, &[]));
    all.insert("Mention".into(), table(Table::Mentions, &[]));
    all.insert("Statement".into(), table(Table::Relations, &[]));
    all.insert("Report".into(), table(Table::Reports, &["minhash"]));
    all.insert("Coding".into(), table(Table::Codings, &[]));
    // A page of a list is the same but for its rows.
    for kind in ["Event", "Claim", "Statement", "Relation", "ReportLine", "Found", "Entity", "Version", "Change", "Review", "Queue"] {
        let name = format!("{}Page", kind.trim_end_matches("Line"));
        let rows = json!({"type": "array", "items": {"$ref": format!("#/components/schemas/{kind}")}});
        let properties = json!({
            "version": {"type": "integer", "description": "The version of the store that answered"},
            "rows": rows,
            "next": {"type": ["string", "null"], "description": "`cursor` of the next page; null on the last"},
            "command": {"oneOf": [{"$ref": "#/components/schemas/Command"}, {"type": "null"}]},
        });
        all.insert(name, json!({"type": "object", "required": ["version", "rows", "next", "command"], "properties": properties}));
    }
    document["components"]["schemas"] = Value::Object(all);
}

fn row(doc: &str, properties: Map<String, Value>) -> Value {
    let required: Vec<&String> = properties.keys().collect();
    json!({"type": "object", "description": doc, "required": required, "properties": properties})
}

fn column(c: &Column) -> Value {
    let (kind, format) = match c.kind {
        ColumnType::Text | ColumnType::Bytes => ("string", None),
        ColumnType::Texts => {
            return json!({"type": "array", "items": {"type": ["string", "null"]}, "description": c.doc});
        }
        ColumnType::Int | ColumnType::Long => ("integer", None),
        ColumnType::Real => ("number", None),
        ColumnType::Bool => ("boolean", None),
        ColumnType::Date => ("string", Some("date")),
        ColumnType::Time => ("string", Some("date-time")),
    };
    let kind = if c.nullable { json!([kind, "null"]) } else { json!(kind) };
    let mut out = json!({"type": kind, "description": c.doc});
    if let Some(format) = format {
        out["format"] = json!(format);
    }
    out
}
