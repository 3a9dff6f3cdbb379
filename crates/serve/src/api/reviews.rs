//! What persons find of records: read, written, taken back, and given out as gold.
//!
//! A review is a statement like all others: the store keeps it, and what follows from it is a new reading of the report. The answer to a review is what changed, so
//! that whoever makes it sees what it did.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use demarche_record::ReviewVerdict;
use demarche_store::{Review, export, query};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::changes::between;
use crate::accept::Form;
use crate::call::{Call, Id, Sent, body, json as as_json, of_version};
use crate::cursor;
use crate::filters::{Filters, Of, page_limits};
use crate::lists::page;
use crate::problem::{Problem, Result};
use crate::state::{App, blocking};

/// What a person finds of a record.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Given {
    /// Id of a mention or a relation statement.
    #[schema(min_length = 1, max_length = 200)]
    target: String,
    /// accept, correct or reject.
    verdict: Finding,
    /// Who looked.
    #[schema(min_length = 1, max_length = 100)]
    reviewer: String,
    /// Why.
    #[schema(max_length = 4_000)]
    note: Option<String>,
    /// What is to stand there: column to value, null for none. Of a mention: event_type event_mode contexts status date date_basis actor recipient place count dead
    /// injured arrested; of a relation: predicate holds subject object matter status valid_from valid_to; of both: quote_start quote_end trigger_start trigger_end.
    /// Parties are objects with `name`, and `country`, `code`, `sector` where they are known; so is a place.
    #[schema(value_type = Option<Object>)]
    correction: Option<Map<String, Value>>,
}

/// What can be found of a record.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Finding {
    Accept,
    Correct,
    Reject,
}

/// Who takes a review back, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TakenBack {
    /// Who.
    #[schema(min_length = 1, max_length = 100)]
    reviewer: String,
    /// Why.
    #[schema(max_length = 4_000)]
    note: Option<String>,
}

/// Says of a record that it is right, what it must say, or that the text tells no such thing. Answers with what changed.
#[utoipa::path(post, path = "/api/reviews", tag = "reviews", request_body = Given, operation_id = "review",
    responses((status = 200, description = "What changed", body = ref("#/components/schemas/Reviewed"))))]
pub(super) async fn give(State(app): State<App>, Sent(given): Sent<Given>) -> Result<Response> {
    let verdict = match given.verdict {
        Finding::Accept => ReviewVerdict::Accept,
        Finding::Correct => ReviewVerdict::Correct,
        Finding::Reject => ReviewVerdict::Reject,
    };
    let latest = app.latest();
    // Whoever reviews a report's second record has looked at it before the first was corrected.
    let target = query::current_id(latest.snapshot().context(), given.target.trim()).await?.unwrap_or(given.target);
    let review = Review {
        target,
        verdict,
        reviewer: given.reviewer,
        made: jiff::Timestamp::now(),
        note: given.note.filter(|n| !n.trim().is_empty()),
        correction: given.correction,
    };
    write(app, review).await
}

/// Takes a review back: what it changed is as it was before it. Answers with what changed.
#[utoipa::path(post, path = "/api/reviews/{id}/undo", tag = "reviews", params(("id" = String, Path, description = "Id of a review")), request_body = TakenBack,
    operation_id = "undo", responses((status = 200, description = "What changed", body = ref("#/components/schemas/Reviewed"))))]
pub(super) async fn undo(State(app): State<App>, Id(id): Id, Sent(given): Sent<TakenBack>) -> Result<Response> {
    let note = given.note.filter(|n| !n.trim().is_empty());
    write(
        app,
        Review { target: id, verdict: ReviewVerdict::Undo, reviewer: given.reviewer, made: jiff::Timestamp::now(), note, correction: None },
    )
    .await
}

async fn write(app: App, review: Review) -> Result<Response> {
    if !app.writable() {
        return Err(Problem::new(StatusCode::FORBIDDEN, "this server only shows the store").mend("start it without --read-only to review"));
    }
    let writing = app.clone();
    let receipt = blocking(move || writing.write(|store| Ok(store.writer()?.review(&[review])?))).await.map_err(Problem::unprocessable)?;
    let rows = if receipt.known > 0 { Arc::default() } else { between(&app, receipt.version).await? };
    let body = json!({"review_id": receipt.review_ids.first(), "version": receipt.version, "rows": *rows});
    Ok(of_version(receipt.version, as_json(&body)?))
}

/// Reviews, the latest first: all, or those that stand.
#[utoipa::path(get, path = "/api/reviews", tag = "reviews", operation_id = "reviews",
    responses((status = 200, description = "A page of reviews", body = ref("#/components/schemas/ReviewPage"))))]
pub(super) async fn all(mut call: Call) -> Result<Response> {
    let view = call.view().await?;
    let form = call.form(&[Form::Json])?;
    let standing = match call.asked.text("status")?.as_deref() {
        None | Some("all") => false,
        Some("open") => true,
        Some(other) => {
            return Err(Problem::asked(format!("`status={other}` is no status of reviews")).mend("`all`, or `open` for those that stand"));
        }
    };
    let cursor = call.asked.text("cursor")?;
    let after = cursor.as_deref().map(|c| cursor::read("reviews", c)).transpose()?;
    let limits = page_limits(&mut call.asked)?;
    call.asked.finish()?;
    let tag = call.tag(&view.version().to_string(), form);
    if let Some(unchanged) = call.unchanged(&tag) {
        return Ok(unchanged);
    }
    let (rows, next) = query::reviews(view.snapshot().context(), standing, after.as_ref(), limits).await?;
    let rows: Vec<Value> = rows.into_iter().map(line).collect();
    Ok(tag.on(page(view.version(), rows, next.map(|a| cursor::word("reviews", &a)), None)?))
}

/// A review as it is given out: the correction as an object, and whether it was taken back.
fn line(mut row: Map<String, Value>) -> Value {
    let undone = row.remove("undone_id").is_some_and(|u| !u.is_null());
    given_out(row, undone)
}

/// The reviews of one report, as it shows them.
pub(super) fn of_report(rows: &[Value]) -> Vec<Value> {
    let taken_back: Vec<&Value> = rows.iter().map(|r| &r["undoes"]).filter(|u| !u.is_null()).collect();
    let out = |r: &Value| given_out(r.as_object().cloned().unwrap_or_default(), taken_back.contains(&&r["review_id"]));
    rows.iter().map(out).collect()
}

fn given_out(mut row: Map<String, Value>, undone: bool) -> Value {
    let correction = row.get("correction").and_then(Value::as_str).and_then(|c| serde_json::from_str(c).ok()).unwrap_or(Value::Null);
    row.insert("correction".into(), correction);
    for (column, name) in [("target_id", "target"), ("store_version", "version")] {
        let value = row.remove(column).unwrap_or_default();
        row.insert(name.into(), value);
    }
    row.insert("undone".into(), json!(undone));
    Value::Object(row)
}

/// Mentions that nobody has looked at, the least sure first, each with its quote in context.
#[utoipa::path(get, path = "/api/reviews/queue", tag = "reviews", operation_id = "queue",
    responses((status = 200, description = "A page of mentions", body = ref("#/components/schemas/QueuePage"))))]
pub(super) async fn queue(mut call: Call) -> Result<Response> {
    let view = call.view().await?;
    let form = call.form(&[Form::Json])?;
    let filters = Filters::take(&mut call.asked, Of::Claims)?;
    if let Some(order) = call.asked.text("order")?.filter(|o| o != "confidence") {
        return Err(
            Problem::asked(format!("`order={order}` is no order of the queue")).mend("the order is `confidence`: the least sure first")
        );
    }
    let cursor = call.asked.text("cursor")?;
    let after = cursor.as_deref().map(|c| cursor::read("queue", c)).transpose()?;
    let limits = page_limits(&mut call.asked)?;
    call.asked.finish()?;
    let tag = call.tag(&view.version().to_string(), form);
    if let Some(unchanged) = call.unchanged(&tag) {
        return Ok(unchanged);
    }
    let _turn = call.app.turn().await?;
    let (rows, next) = query::queue(view.snapshot().context(), &filters.question, after.as_ref(), limits).await?;
    Ok(tag.on(page(view.version(), rows, next.map(|a| cursor::word("queue", &a)), None)?))
}

/// Gold: the reports of which every record was reviewed, an object a line.
#[utoipa::path(get, path = "/api/reviews/gold", tag = "reviews", operation_id = "gold",
    responses((status = 200, description = "Reports with their records, an object a line", body = String, content_type = "application/x-ndjson")))]
pub(super) async fn gold(mut call: Call) -> Result<Response> {
    let view = call.view().await?;
    let form = call.form(&[Form::Ndjson])?;
    call.asked.finish()?;
    let tag = call.tag(&view.version().to_string(), form);
    if let Some(unchanged) = call.unchanged(&tag) {
        return Ok(unchanged);
    }
    let _turn = call.app.turn().await?;
    let mut lines = Vec::new();
    export::gold(view.snapshot().context(), &mut lines).await?;
    let mut response = body(form.media(), lines);
    response.headers_mut().insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"gold.jsonl\""));
    Ok(tag.on(of_version(view.version(), response)))
}
