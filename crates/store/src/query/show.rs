//! A record with all that it rests on: its quote in context, the mentions and accounts of the act, what decided it, and who read it.
//!
//! The first letter of an id says what it is of: `e` event, `m` mention, `s` relation statement, `r` report, `v` review. Any other is an entity's.
//!
//! Of several readings of a report the `current` one is said: the last by a person, else the last ([`crate::core::current`]).

use arrow_array::RecordBatch;
use datafusion::arrow::json::WriterBuilder;
use datafusion::arrow::json::writer::JsonArray;
use datafusion::dataframe::DataFrame;
use datafusion::functions::expr_fn::substring;
use datafusion::logical_expr::{Expr, col, lit};
use datafusion::prelude::SessionContext;
use serde_json::{Map, Value, json};

use super::plain;
use crate::core::current::current;
use crate::error::{Error, Kind, Result};
use crate::rows::{FIRST, first_id};

/// Characters of context on either side of a quote.
const CONTEXT: usize = 240;

/// Rows that are listed beside a record.
const BESIDE: usize = 200;

/// Statements of one report: a book has fewer.
const OF_REPORT: usize = 10_000;

/// A record by its id, as an object: `kind`, `record`, and what belongs to it.
///
/// | kind | beside the record |
/// | --- | --- |
/// | `event` | `mentions`, each with `why_grouped`, `source_group` and its quote in `context`; `accounts` |
/// | `mention` | `context`, `report`, `coding` (the coder that found it), `reviews` of it, `events` that it tells |
/// | `relation` | `context`, `report`, `coding`, `reviews`, `slot` (all that was said of the same subject, predicate and object) |
/// | `report` | `mentions`, each with the `event_id` that it tells and the `source_count` of that; `relations`, `codings` with the `current` one, `reviews` |
/// | `review` | `target`, the record as it was looked at |
/// | `entity` | `relations` of which it is the subject |
///
/// # Errors
/// Where there is no such record.
pub async fn show(context: &SessionContext, id: &str) -> Result<Value> {
    let id = id.trim();
    let shown = match id.as_bytes().first() {
        Some(b'e') => event(context, id).await?,
        Some(b'm') => mention(context, id).await?,
        Some(b's') => relation(context, id).await?,
        Some(b'r') => report(context, id).await?,
        Some(b'v') => review(context, id).await?,
        _ => None,
    };
    let shown = match shown {
        Some(shown) => Some(shown),
        None => entity(context, id).await?,
    };
    shown.ok_or_else(|| {
        Error::new(
            Kind::Query,
            format!("there is no record `{id}` at this version of the store; ids begin with e (event), m (mention), s (relation), r (report), v (review), or are an entity's"),
        )
    })
}

pub(super) type Row = Map<String, Value>;

async fn event(context: &SessionContext, id: &str) -> Result<Option<Value>> {
    let Some(record) = one(context, "events", "event_id", id).await? else { return Ok(None) };
    let month = record.get("month").and_then(Value::as_str).unwrap_or_default();
    // The month says which file it is; the id alone would ask them all.
    let of_event = col("month").eq(lit(month)).and(col("event_id").eq(lit(id)));
    let tied = many(context.table("event_mentions").await?.filter(of_event)?, Some("mention_id")).await?;
    let ids: Vec<&str> = tied.iter().filter_map(|t| t.get("mention_id")?.as_str()).collect();
    let mut mentions = by_ids(context, "mentions", "mention_id", &ids).await?;
    with_context(context, &mut mentions).await?;
    for m in &mut mentions {
        let tie = tied.iter().find(|t| t.get("mention_id") == m.get("mention_id"));
        for key in ["source_group", "why_grouped"] {
            m.insert(key.into(), tie.and_then(|t| t.get(key)).cloned().unwrap_or_default());
        }
    }
    mentions.sort_by_key(|m| (text(m, "published"), text(m, "mention_id")));
    let accounts: Vec<Value> = mentions.iter().flat_map(accounts).collect();
    Ok(Some(json!({"kind": "event", "record": record, "mentions": mentions, "accounts": accounts})))
}

async fn mention(context: &SessionContext, id: &str) -> Result<Option<Value>> {
    let Some(record) = one(context, "mentions", "mention_id", id).await? else { return Ok(None) };
    let events = many(context.table("event_mentions").await?.filter(col("mention_id").eq(lit(id)))?, Some("event_id")).await?;
    statement(context, "mention", record, [("events", json!(events))]).await.map(Some)
}

async fn relation(context: &SessionContext, id: &str) -> Result<Option<Value>> {
    let Some(record) = one(context, "relations", "statement_id", id).await? else { return Ok(None) };
    let same = |c: &str| col(c).eq(lit(text(&record, c)));
    let of_slot = context.table("current_relations").await?.filter(same("subject_id").and(same("predicate")))?;
    let mut slot = many(of_slot, Some("published")).await?;
    slot.retain(|s| s.get("object_id") == record.get("object_id"));
    statement(context, "relation", record, [("slot", json!(slot))]).await.map(Some)
}

/// A statement with its report, its context and its coder.
async fn statement<const N: usize>(context: &SessionContext, kind: &str, record: Row, beside: [(&str, Value); N]) -> Result<Value> {
    let mut one_record = vec![record];
    with_context(context, &mut one_record).await?;
    let record = one_record.remove(0);
    let mut report = one(context, "reports", "report_id", &text(&record, "report_id")).await?.unwrap_or_default();
    report.remove("text");
    report.remove("minhash");
    let id = text(&record, if kind == "mention" { "mention_id" } else { "statement_id" });
    let codings = codings(context, &text(&record, "report_id")).await?;
    let coding = codings.into_iter().find(|c| c.get("coding_id") == record.get("coding_id")).unwrap_or_default();
    let of_record = substring(col("target_id"), lit(1_i64), lit(FIRST as i64)).eq(lit(first_id(&id)));
    let reviews = many(context.table("reviews").await?.filter(of_record)?, Some("made")).await?;
    let mut shown =
        json!({"kind": kind, "record": record, "accounts": accounts(&record), "report": report, "coding": coding, "reviews": reviews});
    for (key, value) in beside {
        shown[key] = value;
    }
    Ok(shown)
}

async fn report(context: &SessionContext, id: &str) -> Result<Option<Value>> {
    let Some(mut record) = one(context, "reports", "report_id", id).await? else { return Ok(None) };
    record.remove("minhash");
    let of_report = |c: &str| col(c).eq(lit(id));
    let statements = async |table: &str| {
        let order = vec![col("quote_start").sort(true, false), col("quote_end").sort(false, false)];
        let found = context.table(table).await?.filter(of_report("report_id"))?.sort(order)?;
        rows(&found.limit(0, Some(OF_REPORT))?.collect().await?)
    };
    let (mut mentions, relations) = (statements("current_mentions").await?, statements("current_relations").await?);
    tie(context, &mut mentions).await?;
    let codings = codings(context, id).await?;
    let reviews = many(context.table("reviews").await?.filter(of_report("report_id"))?, Some("made")).await?;
    Ok(Some(json!({
        "kind": "report", "record": record, "mentions": mentions, "relations": relations, "codings": codings, "reviews": reviews,
    })))
}

async fn review(context: &SessionContext, id: &str) -> Result<Option<Value>> {
    let Some(record) = one(context, "reviews", "review_id", id).await? else { return Ok(None) };
    let (table, key) = if text(&record, "target_kind") == "mention" { ("mentions", "mention_id") } else { ("relations", "statement_id") };
    let mut target = Vec::from_iter(one(context, table, key, &text(&record, "target_id")).await?);
    with_context(context, &mut target).await?;
    Ok(Some(json!({"kind": "review", "record": record, "target": target.pop()})))
}

/// The readings of a report, each with its coder and whether it is `current`.
async fn codings(context: &SessionContext, report: &str) -> Result<Vec<Row>> {
    let of_report = || col("report_id").eq(lit(report));
    let current = context.sql(&current("")).await?.filter(of_report())?.select_columns(&["coding_id"])?;
    let current = many(current, None).await?.into_iter().next().map(|c| text(&c, "coding_id"));
    let mut codings = Vec::new();
    for c in many(context.table("codings").await?.filter(of_report())?, Some("store_version")).await? {
        let mut coding = coder(context, c).await?;
        let is_current = Some(text(&coding, "coding_id")) == current;
        coding.insert("current".into(), json!(is_current));
        codings.push(coding);
    }
    Ok(codings)
}

/// Says of each mention which event it tells, and how many sources tell that.
async fn tie(context: &SessionContext, mentions: &mut [Row]) -> Result<()> {
    let ids: Vec<String> = mentions.iter().map(|m| text(m, "mention_id")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let ties = by_ids(context, "event_mentions", "mention_id", &ids).await?;
    let events: std::collections::BTreeSet<String> = ties.iter().map(|t| text(t, "event_id")).collect();
    let events: Vec<&str> = events.iter().map(String::as_str).collect();
    let events = by_ids(context, "events", "event_id", &events).await?;
    for m in mentions {
        let event = ties.iter().find(|t| t.get("mention_id") == m.get("mention_id")).and_then(|t| t.get("event_id"));
        let sources = events.iter().find(|e| event.is_some() && e.get("event_id") == event).and_then(|e| e.get("source_count"));
        let (event, sources) = (event.cloned().unwrap_or_default(), sources.cloned().unwrap_or_default());
        m.insert("event_id".into(), event);
        m.insert("source_count".into(), sources);
    }
    Ok(())
}

async fn entity(context: &SessionContext, id: &str) -> Result<Option<Value>> {
    let records = many(context.table("entities").await?.filter(col("entity_id").eq(lit(id)))?, Some("name")).await?;
    let Some(record) = records.first() else { return Ok(None) };
    let relations = many(context.table("current_relations").await?.filter(col("subject_id").eq(lit(id)))?, Some("published")).await?;
    Ok(Some(json!({"kind": "entity", "record": record, "also": &records[1..], "relations": relations})))
}

/// A coding with the names and hashes of its coder.
async fn coder(context: &SessionContext, mut coding: Row) -> Result<Row> {
    let id = text(&coding, "coder_id");
    let runs = context.table("runs").await?.filter(col("coder_id").eq(lit(id)))?.sort(vec![col("store_version").sort(true, false)])?;
    if let Some(run) = many(runs.limit(0, Some(1))?, None).await?.into_iter().next() {
        for key in ["coder", "knowledge_hash", "weights_hash"] {
            coding.insert(key.into(), run.get(key).cloned().unwrap_or_default());
        }
    }
    Ok(coding)
}

async fn one(context: &SessionContext, table: &str, key: &str, id: &str) -> Result<Option<Row>> {
    let found = context.table(table).await?.filter(col(key).eq(lit(id)))?.limit(0, Some(1))?;
    Ok(many(found, None).await?.into_iter().next())
}

async fn by_ids(context: &SessionContext, table: &str, key: &str, ids: &[&str]) -> Result<Vec<Row>> {
    // Ids begin with a day: the bounds let whole files be passed over, which a long list does not.
    let bounds = ids.iter().min().zip(ids.iter().max()).map(|(first, last)| col(key).gt_eq(lit(*first)).and(col(key).lt_eq(lit(*last))));
    let Some(bounds) = bounds else { return Ok(Vec::new()) };
    let listed: Vec<Expr> = ids.iter().map(|id| lit(*id)).collect();
    rows(&context.table(table).await?.filter(bounds.and(col(key).in_list(listed, false)))?.collect().await?)
}

async fn many(frame: DataFrame, order: Option<&str>) -> Result<Vec<Row>> {
    let frame = match order {
        Some(column) => frame.sort(vec![col(column).sort(true, false)])?,
        None => frame,
    };
    rows(&frame.limit(0, Some(BESIDE))?.collect().await?)
}

/// Rows as objects, every column in each.
///
/// # Errors
/// Where a column has no JSON.
pub fn rows(batches: &[RecordBatch]) -> Result<Vec<Map<String, Value>>> {
    serde_json::from_slice(&array(batches)?).map_err(|e| Error::new(Kind::Query, "a record cannot be shown").because(e))
}

/// Rows as an array of objects, written out.
pub(super) fn array(batches: &[RecordBatch]) -> Result<Vec<u8>> {
    let mut writer = WriterBuilder::new().with_explicit_nulls(true).build::<_, JsonArray>(Vec::new());
    for batch in batches {
        writer.write(&plain::batch(batch, &plain::schema(&batch.schema()))?)?;
    }
    writer.finish()?;
    let written = writer.into_inner();
    Ok(if written.is_empty() { b"[]".to_vec() } else { written })
}

fn text(row: &Row, key: &str) -> String {
    row.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Puts the text around its quote into each statement, as `context`.
pub(super) async fn with_context(context: &SessionContext, statements: &mut [Row]) -> Result<()> {
    let ids: Vec<String> = statements.iter().map(|s| text(s, "report_id")).collect::<std::collections::BTreeSet<_>>().into_iter().collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let reports = by_ids(context, "reports", "report_id", &ids).await?;
    for s in statements {
        let report = reports.iter().find(|r| r.get("report_id") == s.get("report_id"));
        let whole = report.map(|r| text(r, "text")).unwrap_or_default();
        let at = |key: &str| s.get(key).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
        let around = around(&whole, at("quote_start"), at("quote_end"));
        s.insert("context".into(), around);
    }
    Ok(())
}

/// The text before a quote, the quote as it stands there, and the text after it. Positions count characters.
fn around(text: &str, start: usize, end: usize) -> Value {
    let characters: Vec<char> = text.chars().collect();
    let (start, end) = (start.min(characters.len()), end.min(characters.len()).max(start.min(characters.len())));
    let piece = |from: usize, to: usize| characters[from..to].iter().collect::<String>();
    let from = start.saturating_sub(CONTEXT);
    let to = (end + CONTEXT).min(characters.len());
    // Whole words, unless the text begins or ends there.
    let before = piece(from, start);
    let before = if from == 0 { before.as_str() } else { before.split_once(char::is_whitespace).map_or(before.as_str(), |(_, rest)| rest) };
    let after = piece(end, to);
    let after = if to == characters.len() {
        after.as_str()
    } else {
        after.rsplit_once(char::is_whitespace).map_or(after.as_str(), |(rest, _)| rest)
    };
    json!({"before": before, "quote": piece(start, end), "after": after, "cut_before": from > 0, "cut_after": to < characters.len()})
}

/// The accounts of a statement, outermost first.
fn accounts(statement: &Row) -> Vec<Value> {
    let list = |key: &str| statement.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    let (names, ids, cues) = (list("attribution_name"), list("attribution_id"), list("attribution_cue"));
    let (channels, stances) = (list("attribution_channel"), list("attribution_stance"));
    let id = statement.get("mention_id").or_else(|| statement.get("statement_id"));
    let at = |all: &[Value], i: usize| all.get(i).cloned().unwrap_or_default();
    let account = |i: usize| {
        json!({
            "sayer": at(&names, i), "sayer_id": at(&ids, i), "cue": at(&cues, i), "channel": at(&channels, i), "stance": at(&stances, i),
            "depth": i + 1, "statement": id, "source": statement.get("source"), "published": statement.get("published"),
        })
    };
    (0..names.len()).map(account).collect()
}
