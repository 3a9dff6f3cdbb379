//! Gold: reports of which a person has looked at every record, as scorers and trainers read them.
//!
//! A JSON object a line and report, as gold files are written by hand: `doc title published source url text events relations`, where an event is `quote trigger
//! event_type event_mode actors recipients third_parties status attribution date place count dead injured arrested`, a relation `quote subject predicate object holds
//! valid_from valid_to attribution`, and an entity `text name country code sector`.
//!
//! A report is in the file where every record of its current reading was accepted or corrected, and at least one was looked at at all: one of which all were rejected is
//! in it with no record, and says that there is none. What a person looks at are the records that a program found. An act that it missed is not in the file, and finding
//! it counts as an error there.
//!
//! A date that stands in for a missing one is null, as gold has it. The records of reviewed reports are held in memory: as many as persons can read.

use std::collections::BTreeMap;
use std::io::Write;

use serde_json::{Value, json};

use super::source::Row;
use super::{Export, written};
use crate::core::current::current;
use crate::error::{Error, Kind, Result};
use crate::review::verdicts;
use crate::rows::FIRST;

/// A report on its way into the file.
#[derive(Default)]
struct Doc {
    events: Vec<Value>,
    relations: Vec<Value>,
}

pub(super) async fn write(export: &mut Export<'_>, out: &mut (impl Write + Send)) -> Result<()> {
    if export.options.narrows() || !export.options.statuses.is_empty() {
        return Err(Error::new(Kind::Input, "a gold file has whole reports, and the filters ask about events: drop the filters"));
    }
    export.loss.lacks(&[
        ("contexts", "gold has none"),
        ("place_country", "gold has the place's name"),
        ("place_precision", "gold has the place's name"),
        ("cameo", "follows from type, mode and status"),
        ("goldstein", "follows from the code"),
        ("attribution_cue", "gold has the names of the sayers"),
        ("attribution_channel", "gold has the names of the sayers"),
        ("attribution_stance", "gold has the names of the sayers"),
        ("matter", "gold has none"),
        ("rule", "who decided is in the store"),
        ("confidence", "a person looked"),
    ]);
    export.loss.notes.push("what no program found is not in it: a system that finds an act that was missed is charged with an error");
    let mut docs = reviewed(export).await?;
    for (table, id) in [("mentions", "mention_id"), ("relations", "statement_id")] {
        // A scan of the base table, the readings of reviewed reports, and the order of the text.
        let sql = format!(
            "SELECT t.* FROM {table} t JOIN (SELECT c.coding_id FROM ({}) c JOIN (SELECT DISTINCT report_id FROM reviews) v ON c.report_id = v.report_id) k \
             ON t.coding_id = k.coding_id ORDER BY t.report_id, t.quote_start, t.trigger_start, t.{id}",
            current("")
        );
        let Export { source, loss, .. } = &mut *export;
        source
            .each(&sql, |row| {
                if let Some(doc) = docs.get_mut(row.must("report_id")) {
                    loss.record(table, row);
                    if table == "mentions" { doc.events.push(event(row)) } else { doc.relations.push(relation(row)) }
                }
                Ok(())
            })
            .await?;
    }
    let sql = "SELECT r.report_id, r.title, r.published, r.source, r.url, r.text FROM reports r JOIN (SELECT DISTINCT report_id FROM reviews) v \
               ON r.report_id = v.report_id ORDER BY r.report_id";
    let Export { source, loss, .. } = export;
    source
        .each(sql, |row| {
            let Some(Doc { events, relations }) = docs.remove(row.must("report_id")) else { return Ok(()) };
            let doc = json!({
                "doc": row.text("report_id"), "title": row.text("title"), "published": row.date("published").map(|d| d.to_string()),
                "source": row.text("source"), "url": row.text("url"), "text": row.text("text"), "events": events, "relations": relations,
            });
            serde_json::to_writer(&mut *out, &doc).map_err(|e| written(e.into()))?;
            out.write_all(b"\n").map_err(written)?;
            loss.rows += 1;
            loss.record("reports", row);
            Ok(())
        })
        .await
}

/// The reports of which every record was looked at; of the others, how many were begun and how many were not.
async fn reviewed(export: &mut Export<'_>) -> Result<BTreeMap<String, Doc>> {
    let verdicts = verdicts();
    let of = |table: &str, id: &str| {
        format!(
            "SELECT t.report_id, substr(t.{id}, 1, {FIRST}) AS first_id FROM {table} t JOIN \
             (SELECT c.coding_id FROM ({}) c JOIN ({verdicts}) v ON c.report_id = v.report_id GROUP BY c.coding_id) k ON t.coding_id = k.coding_id",
            current("")
        )
    };
    let open = format!(
        "SELECT DISTINCT o.report_id FROM ({} UNION ALL {}) o LEFT ANTI JOIN ({verdicts}) v ON o.first_id = v.first_id",
        of("mentions", "mention_id"),
        of("relations", "statement_id")
    );
    let sql = format!(
        "SELECT v.report_id, o.report_id IS NOT NULL AS open FROM (SELECT DISTINCT report_id FROM ({verdicts})) v LEFT JOIN ({open}) o ON v.report_id = o.report_id"
    );
    let mut docs = BTreeMap::new();
    let Export { source, loss, .. } = &mut *export;
    source
        .each(&sql, |row| {
            if row.bool("open") {
                loss.leave_out("reports with a record that nobody has looked at", 1);
            } else {
                docs.insert(row.must("report_id").to_owned(), Doc::default());
            }
            Ok(())
        })
        .await?;
    let begun = format!("SELECT count(*) AS n FROM reports r LEFT ANTI JOIN ({verdicts}) v ON r.report_id = v.report_id");
    export.count(&begun, "reports of which nobody has looked at a record").await?;
    Ok(docs)
}

fn event(row: Row<'_>) -> Value {
    let dated = matches!(row.must("date_basis"), "explicit" | "relative");
    let third: Vec<Value> = row
        .texts("third_party_name")
        .into_iter()
        .zip(row.texts("third_party_role"))
        .map(|(name, role)| json!({"name": name, "role": role}))
        .collect();
    json!({
        "quote": row.text("quote"), "trigger": row.text("trigger"), "event_type": row.text("event_type"), "event_mode": row.texts("event_mode"),
        "actors": parties(row, "actor"), "recipients": parties(row, "recipient"), "third_parties": third, "status": row.text("status"),
        "attribution": row.texts("attribution_name"), "date": row.text("date").filter(|_| dated),
        "place": row.text("place_name").or_else(|| row.text("place_text")), "count": row.int("count"), "dead": row.int("dead"),
        "injured": row.int("injured"), "arrested": row.int("arrested"),
    })
}

fn relation(row: Row<'_>) -> Value {
    let subject = json!({
        "text": row.text("subject_text"), "name": row.text("subject_name"), "country": row.text("subject_country"), "code": row.text("subject_code"),
        "sector": row.text("subject_sector"),
    });
    let mut objects = parties(row, "object");
    let object = if objects.len() == 1 { objects.remove(0) } else { Value::Array(objects) };
    json!({
        "quote": row.text("quote"), "subject": subject, "predicate": row.text("predicate"), "object": object, "holds": row.bool("holds"),
        "valid_from": row.text("valid_from"), "valid_to": row.text("valid_to"), "attribution": row.texts("attribution_name"),
    })
}

/// The parties of a role as gold names them.
fn parties(row: Row<'_>, role: &str) -> Vec<Value> {
    let column = |field: &str| row.texts(&format!("{role}_{field}"));
    let [texts, names, countries, codes, sectors] = ["text", "name", "country", "code", "sector"].map(column);
    let at = |all: &[Option<&str>], i: usize| all.get(i).copied().flatten().map(str::to_owned);
    (0..names.len())
        .map(|i| {
            json!({
                "text": at(&texts, i), "name": at(&names, i), "country": at(&countries, i), "code": at(&codes, i), "sector": at(&sectors, i),
            })
        })
        .collect()
}
