//! JSON-LD: the record as linked data, with PROV-O and Web Annotation.
//!
//! ```text
//! Event ◀─oa:hasBody── oa:Annotation ──oa:hasTarget──▶ oa:SpecificResource ──oa:hasSource──▶ report
//!                            │                              └─oa:hasSelector─▶ TextQuoteSelector (exact, prefix, suffix)
//!                            │                                                 TextPositionSelector (start, end)
//!                            └─prov:wasGeneratedBy─▶ coding ──prov:used──▶ report
//!                                                        └──prov:wasAssociatedWith──▶ coder
//! ```
//!
//! Names are URNs (`urn:demarche:e20240318-…`), so that nothing is promised on the web that is not there, and the context is in the file, so that
//! it reads without a network. Positions count Unicode scalar values of the stored text.

use std::io::Write;

use serde_json::{Map, Value, json};

use super::geojson::object;
use super::source::Row;
use super::{Export, graph, written};
use crate::error::Result;
use demarche_record::Table;

/// Characters before and after a quote that tell it from the same words elsewhere in the report.
const AROUND: u32 = 32;

fn context() -> Value {
    let id = |iri: &str| json!({"@id": iri, "@type": "@id"});
    let typed = |iri: &str, kind: &str| json!({"@id": iri, "@type": kind});
    json!({
        "@vocab": "urn:demarche:ns:",
        "prov": "http://www.w3.org/ns/prov#",
        "oa": "http://www.w3.org/ns/oa#",
        "dcterms": "http://purl.org/dc/terms/",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "id": "@id",
        "type": "@type",
        "name": "http://www.w3.org/2000/01/rdf-schema#label",
        "sameAs": id("owl:sameAs"),
        "title": "dcterms:title",
        "language": "dcterms:language",
        "source": "dcterms:publisher",
        "url": id("dcterms:source"),
        "published": typed("dcterms:issued", "xsd:date"),
        "date_from": typed("urn:demarche:ns:date_from", "xsd:date"),
        "date_to": typed("urn:demarche:ns:date_to", "xsd:date"),
        "valid_from_day": typed("urn:demarche:ns:valid_from_day", "xsd:date"),
        "valid_to_day": typed("urn:demarche:ns:valid_to_day", "xsd:date"),
        "first_published": typed("urn:demarche:ns:first_published", "xsd:date"),
        "last_published": typed("urn:demarche:ns:last_published", "xsd:date"),
        "actor": id("urn:demarche:ns:actor"),
        "recipient": id("urn:demarche:ns:recipient"),
        "thirdParty": id("urn:demarche:ns:thirdParty"),
        "subject": id("urn:demarche:ns:subject"),
        "object": id("urn:demarche:ns:object"),
        "attributedTo": id("urn:demarche:ns:attributedTo"),
        "wasDerivedFrom": id("prov:wasDerivedFrom"),
        "wasGeneratedBy": id("prov:wasGeneratedBy"),
        "wasAssociatedWith": id("prov:wasAssociatedWith"),
        "used": id("prov:used"),
        "body": id("oa:hasBody"),
        "target": id("oa:hasTarget"),
        "text": id("oa:hasSource"),
        "selector": id("oa:hasSelector"),
        "exact": "oa:exact",
        "prefix": "oa:prefix",
        "suffix": "oa:suffix",
        "start": typed("oa:start", "xsd:nonNegativeInteger"),
        "end": typed("oa:end", "xsd:nonNegativeInteger"),
    })
}

pub(super) async fn write(export: &mut Export<'_>, out: &mut (impl Write + Send)) -> Result<()> {
    export.count_left_out().await?;
    export.loss.notes.push("names are URNs; positions count Unicode scalar values of the report's text, which is not in the file");
    let condition = export.condition();
    let relations = relations(export);
    let Export { source, loss, .. } = export;
    let context = serde_json::to_string(&context()).map_err(|e| written(e.into()))?;
    write!(out, "{{\"@context\":{context},\n\"@graph\":[").map_err(written)?;
    let mut rows = 0u64;
    let mut node = |value: &Value| {
        out.write_all(if rows == 0 { b"\n" } else { b",\n" }).map_err(written)?;
        rows += 1;
        serde_json::to_writer(&mut *out, value).map_err(|e| written(e.into()))
    };
    source
        .each("SELECT DISTINCT coder_id, coder, knowledge_hash, weights_hash FROM runs ORDER BY coder_id, coder", |row| node(&coder(row)))
        .await?;
    source
        .each("SELECT report_id, doc, title, published, source, url, byline, language FROM reports ORDER BY report_id", |row| {
            loss.record("reports", row);
            node(&report(row))
        })
        .await?;
    source.each("SELECT coding_id, report_id, coder_id FROM codings ORDER BY coding_id", |row| node(&coding(row))).await?;
    source
        .each("SELECT * FROM entities ORDER BY entity_id, name, kind, sector, country, entity_code, wikidata_id", |row| {
            loss.record("entities", row);
            node(&entity(row))
        })
        .await?;
    source
        .each(&format!("SELECT e.* FROM events e WHERE {condition} ORDER BY e.event_id"), |row| {
            loss.record("events", row);
            node(&event(row))
        })
        .await?;
    source
        .each(&format!("{} WHERE {condition} ORDER BY e.event_id, s.mention_id", mentions()), |row| {
            loss.record("mentions", row);
            node(&mention(row))
        })
        .await?;
    source
        .each(&relations, |row| {
            loss.record("relations", row);
            node(&relation(row))
        })
        .await?;
    out.write_all(b"\n]}\n").map_err(written)?;
    loss.rows = rows;
    Ok(())
}

/// The text around a quote, cut by the engine so that reports do not pass through here.
fn around() -> String {
    format!(
        "substr(p.text, CASE WHEN s.quote_start > {AROUND} THEN s.quote_start - {AROUND} + 1 ELSE 1 END, \
         CASE WHEN s.quote_start > {AROUND} THEN {AROUND} ELSE s.quote_start END) AS prefix, \
         substr(p.text, s.quote_end + 1, {AROUND}) AS suffix"
    )
}

fn mentions() -> String {
    format!(
        "SELECT e.event_id, g.why_grouped, s.*, {} FROM events e JOIN event_mentions g ON g.event_id = e.event_id AND g.month = e.month \
         JOIN mentions s ON s.mention_id = g.mention_id LEFT JOIN reports p ON p.report_id = s.report_id",
        around()
    )
}

fn relations(export: &Export<'_>) -> String {
    format!(
        "SELECT s.*, {} FROM relations s JOIN (SELECT DISTINCT statement_id FROM ({})) k ON k.statement_id = s.statement_id \
         LEFT JOIN reports p ON p.report_id = s.report_id ORDER BY s.statement_id",
        around(),
        graph::statements(export)
    )
}

fn urn(id: &str) -> String {
    format!("urn:demarche:{id}")
}

/// An entity's key may hold any character; a URN may not.
fn entity_urn(id: &str) -> String {
    let mut out = String::from("urn:demarche:entity:");
    for b in id.bytes() {
        if b.is_ascii_alphanumeric() || b"-._~".contains(&b) { out.push(char::from(b)) } else { out.push_str(&format!("%{b:02X}")) }
    }
    out
}

fn entity_urns(row: Row<'_>, column: &str) -> Value {
    json!(row.texts(column).into_iter().flatten().map(entity_urn).collect::<Vec<_>>())
}

/// A node with columns of a table as its properties.
fn properties(row: Row<'_>, table: Table, id: String, types: &[&str], without: &[&str]) -> Map<String, Value> {
    let mut out = object(row, table);
    out.retain(|k, _| !without.contains(&k.as_str()));
    out.insert("id".to_owned(), json!(id));
    out.insert("type".to_owned(), json!(types));
    out
}

fn coder(row: Row<'_>) -> Value {
    json!({"id": urn(&format!("coder:{}", row.must("coder_id"))), "type": "prov:SoftwareAgent", "name": row.text("coder"),
           "knowledge_hash": row.text("knowledge_hash"), "weights_hash": row.text("weights_hash")})
}

fn coding(row: Row<'_>) -> Value {
    json!({"id": urn(row.must("coding_id")), "type": "prov:Activity", "used": urn(row.must("report_id")),
           "wasAssociatedWith": urn(&format!("coder:{}", row.must("coder_id")))})
}

fn report(row: Row<'_>) -> Value {
    let mut out = properties(row, Table::Reports, urn(row.must("report_id")), &["Report", "prov:Entity"], &["report_id"]);
    // What is no address of the web is no name of a resource.
    if !row.text("url").is_some_and(|u| u.starts_with("http") && !u.contains([' ', '<', '>', '"', '{', '}', '|', '\\', '^', '`'])) {
        out.remove("url");
    }
    Value::Object(out)
}

fn entity(row: Row<'_>) -> Value {
    let mut out = properties(row, Table::Entities, entity_urn(row.must("entity_id")), &["Entity", "prov:Agent"], &["entity_id"]);
    if let Some(q) = row.text("wikidata_id") {
        out.insert("sameAs".to_owned(), json!(format!("http://www.wikidata.org/entity/{q}")));
    }
    Value::Object(out)
}

fn event(row: Row<'_>) -> Value {
    let without = ["event_id", "month", "mention_id", "first_report_id", "actor_id", "recipient_id", "third_party_id"];
    let mut out = properties(row, Table::Events, urn(row.must("event_id")), &["Event", "prov:Entity"], &without);
    out.insert("actor".to_owned(), entity_urns(row, "actor_id"));
    out.insert("recipient".to_owned(), entity_urns(row, "recipient_id"));
    out.insert("thirdParty".to_owned(), entity_urns(row, "third_party_id"));
    out.insert("wasDerivedFrom".to_owned(), json!(urn(row.must("first_report_id"))));
    Value::Object(out)
}

/// The words of a statement as the target of an annotation.
fn target(row: Row<'_>) -> Value {
    json!({
        "type": "oa:SpecificResource",
        "text": urn(row.must("report_id")),
        "selector": [
            {"type": "oa:TextQuoteSelector", "exact": row.text("quote"), "prefix": row.must("prefix"), "suffix": row.must("suffix")},
            {"type": "oa:TextPositionSelector", "start": row.int("quote_start"), "end": row.int("quote_end")},
        ],
    })
}

fn mention(row: Row<'_>) -> Value {
    json!({
        "id": urn(row.must("mention_id")),
        "type": "oa:Annotation",
        "body": urn(row.must("event_id")),
        "target": target(row),
        "wasDerivedFrom": urn(row.must("report_id")),
        "wasGeneratedBy": urn(row.must("coding_id")),
        "status": row.text("status"),
        "attributedTo": entity_urns(row, "attribution_id"),
        "attribution_cue": row.texts("attribution_cue"),
        "attribution_stance": row.texts("attribution_stance"),
        "trigger": row.text("trigger"),
        "rule": row.text("rule"),
        "why_grouped": row.text("why_grouped"),
        "confidence": row.real("confidence"),
    })
}

fn relation(row: Row<'_>) -> Value {
    let without = [
        "statement_id",
        "report_id",
        "coding_id",
        "subject_id",
        "object_id",
        "attribution_id",
        "quote",
        "quote_start",
        "quote_end",
        "trigger_start",
        "trigger_end",
        "sentence",
        "source",
    ];
    let types = ["Relation", "oa:Annotation", "prov:Entity"];
    let mut out = properties(row, Table::Relations, urn(row.must("statement_id")), &types, &without);
    out.insert("subject".to_owned(), json!(entity_urn(row.must("subject_id"))));
    out.insert("object".to_owned(), entity_urns(row, "object_id"));
    out.insert("attributedTo".to_owned(), entity_urns(row, "attribution_id"));
    out.insert("target".to_owned(), target(row));
    out.insert("wasDerivedFrom".to_owned(), json!(urn(row.must("report_id"))));
    out.insert("wasGeneratedBy".to_owned(), json!(urn(row.must("coding_id"))));
    Value::Object(out)
}
