//! Records: what was done, who says so, what was said to hold, what held, who reported it.

use axum::response::Response;
use demarche_store::query::{self, List};
use serde_json::json;

use super::reviews::of_report;
use crate::accept::Form;
use crate::call::{Call, Id, json as as_json, of_version};
use crate::filters::Of;
use crate::lists::answer;
use crate::problem::{Problem, Result};

/// Acts, the latest first.
#[utoipa::path(get, path = "/api/events", tag = "records", responses((status = 200, description = "A page of events, or all of them in another form", body = ref("#/components/schemas/EventPage"))))]
pub(super) async fn events(call: Call) -> Result<Response> {
    answer(call, "events", List::Events, Of::Acts, Vec::new()).await
}

/// Whose account it is: a row for each account of each mention, the latest report first.
#[utoipa::path(get, path = "/api/claims", tag = "records", responses((status = 200, description = "A page of claims, or all of them in another form", body = ref("#/components/schemas/ClaimPage"))))]
pub(super) async fn claims(call: Call) -> Result<Response> {
    answer(call, "claims", List::Claims, Of::Claims, Vec::new()).await
}

/// What was said of relations, the latest report first.
#[utoipa::path(get, path = "/api/statements", tag = "records", responses((status = 200, description = "A page of statements, or all of them in another form", body = ref("#/components/schemas/StatementPage"))))]
pub(super) async fn statements(call: Call) -> Result<Response> {
    answer(call, "statements", List::Statements, Of::Statements, Vec::new()).await
}

/// What held on a day, by the reports that were known on another.
#[utoipa::path(get, path = "/api/relations", tag = "records", responses((status = 200, description = "A page of relations, or all of them in another form", body = ref("#/components/schemas/RelationPage"))))]
pub(super) async fn relations(mut call: Call) -> Result<Response> {
    let on = call.asked.day("on")?;
    let known_on = call.asked.day("known_on")?;
    let last = || async {
        // Of a store whose news end in March, today is no day to ask about.
        let latest = call.app.latest();
        let last = latest.overview().await?.days[1].as_deref().and_then(|d| d.parse().ok());
        Ok::<_, Problem>(last.unwrap_or_else(|| jiff::tz::Offset::UTC.to_datetime(jiff::Timestamp::now()).date()))
    };
    let on = match on {
        Some(on) => on,
        None => last().await?,
    };
    let extra = [("on", Some(on)), ("known_on", known_on)].into_iter().filter_map(|(n, d)| Some((n, d?.to_string()))).collect();
    answer(call, "relations", List::Relations { on, known_on }, Of::Standing, extra).await
}

/// Reports without their texts, the newest first.
#[utoipa::path(get, path = "/api/reports", tag = "records", responses((status = 200, description = "A page of reports, or all of them in another form", body = ref("#/components/schemas/ReportPage"))))]
pub(super) async fn reports(call: Call) -> Result<Response> {
    answer(call, "reports", List::Reports, Of::Reports, Vec::new()).await
}

/// A report and all that was read in it. Positions of quotes count Unicode scalar values of its text.
#[utoipa::path(get, path = "/api/reports/{id}", tag = "records", params(("id" = String, Path, description = "Id of a report")),
    responses((status = 200, description = "The report", body = ref("#/components/schemas/ReportRecord"))))]
pub(super) async fn report(Id(id): Id, call: Call) -> Result<Response> {
    one(id, call, Some("report")).await
}

/// A record of any kind with all that it rests on, as `demarche show` tells it.
#[utoipa::path(get, path = "/api/records/{id}", tag = "records", params(("id" = String, Path, description = "Id of an event, a mention, a statement, a report or an entity")),
    responses((status = 200, description = "The record", body = ref("#/components/schemas/Record"))))]
pub(super) async fn record(Id(id): Id, call: Call) -> Result<Response> {
    one(id, call, None).await
}

async fn one(id: String, mut call: Call, kind: Option<&str>) -> Result<Response> {
    let view = call.view().await?;
    let form = call.form(&[Form::Json])?;
    call.asked.finish()?;
    let tag = call.tag(&view.version().to_string(), form);
    if let Some(unchanged) = call.unchanged(&tag) {
        return Ok(unchanged);
    }
    let missing = || {
        let mend = "ids stand in the lists: `/api/reports`, `/api/events`, `/api/statements`, `/api/entities`";
        Problem::missing(format!("there is no {} `{id}` at version {}", kind.unwrap_or("record"), view.version())).mend(mend)
    };
    let told = |e: demarche_store::Error| if e.to_string().starts_with("there is no record") { missing() } else { e.into() };
    let mut shown = query::show(view.snapshot().context(), &id).await.map_err(told)?;
    if kind.is_some_and(|k| shown["kind"] != k) {
        return Err(missing());
    }
    if let Some(reviews) = shown.get("reviews").and_then(serde_json::Value::as_array) {
        shown["reviews"] = json!(of_report(reviews));
    }
    Ok(tag.on(of_version(view.version(), as_json(&shown)?)))
}
