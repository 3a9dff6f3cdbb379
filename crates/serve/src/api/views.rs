//! Acts counted: over time, between parties, by place.

use axum::response::Response;
use demarche_store::query::{self, Bin};
use serde::Serialize;
use serde_json::{Value, json};

use crate::accept::Form;
use crate::call::{Call, Tag, json as as_json, of_version};
use crate::filters::{Filters, Of, whole};
use crate::lists::origin;
use crate::problem::{Problem, Result};
use crate::state::View;

/// Acts over time: how many of which type, by how many sources, in days, weeks or months.
#[utoipa::path(get, path = "/api/timeline", tag = "views", responses((status = 200, description = "The timeline", body = ref("#/components/schemas/Timeline"))))]
pub(super) async fn timeline(mut call: Call) -> Result<Response> {
    let view = call.view().await?;
    let form = call.form(&[Form::Json])?;
    let mut filters = Filters::take(&mut call.asked, Of::Acts)?;
    let bin = match call.asked.text("bin")?.as_deref() {
        None | Some("auto") => None,
        Some("day") => Some(Bin::Day),
        Some("week") => Some(Bin::Week),
        Some("month") => Some(Bin::Month),
        Some(other) => {
            return Err(Problem::asked(format!("`bin={other}` is no step of a timeline")).mend("the steps are day, week, month, auto"));
        }
    };
    call.asked.finish()?;
    let tag = call.tag(&view.version().to_string(), form);
    if let Some(unchanged) = call.unchanged(&tag) {
        return Ok(unchanged);
    }
    let _turn = call.app.turn().await?;
    let context = view.snapshot().context();
    let timeline = query::timeline(context, &filters.question, bin, whole()).await?;
    let sql = query::timeline_sql(context, &filters.question, timeline.bin).await?;
    filters.words.push(("bin", value(&timeline.bin)?.as_str().unwrap_or_default().to_owned()));
    answer(&call, &view, &tag, &filters, &timeline, ("rows", sql))
}

/// Edges of a network, unless fewer or more are asked for.
const EDGES: usize = 300;

/// Who acts on whom: the strongest ties, and those whom they tie.
#[utoipa::path(get, path = "/api/network", tag = "views", responses((status = 200, description = "The network", body = ref("#/components/schemas/Network"))))]
pub(super) async fn network(mut call: Call) -> Result<Response> {
    let view = call.view().await?;
    let form = call.form(&[Form::Json])?;
    let mut filters = Filters::take(&mut call.asked, Of::Acts)?;
    let most = call.asked.number("limit", 1, 5_000)?.unwrap_or(EDGES);
    call.asked.finish()?;
    let tag = call.tag(&view.version().to_string(), form);
    if let Some(unchanged) = call.unchanged(&tag) {
        return Ok(unchanged);
    }
    let _turn = call.app.turn().await?;
    let context = view.snapshot().context();
    let network = query::network(context, &filters.question, most, whole()).await?;
    let sql = query::network_sql(context, &filters.question, most).await?;
    filters.words.push(("limit", most.to_string()));
    answer(&call, &view, &tag, &filters, &network, ("edges", sql))
}

/// Where acts happened: points where the text names a spot, areas where it names a region or a country.
#[utoipa::path(get, path = "/api/map", tag = "views", responses((status = 200, description = "The places", body = ref("#/components/schemas/Map"))))]
pub(super) async fn map(mut call: Call) -> Result<Response> {
    let view = call.view().await?;
    let form = call.form(&[Form::Json])?;
    let filters = Filters::take(&mut call.asked, Of::Acts)?;
    call.asked.finish()?;
    let tag = call.tag(&view.version().to_string(), form);
    if let Some(unchanged) = call.unchanged(&tag) {
        return Ok(unchanged);
    }
    let _turn = call.app.turn().await?;
    let context = view.snapshot().context();
    let places = query::places(context, &filters.question, whole()).await?;
    let sql = query::places_sql(context, &filters.question).await?;
    answer(&call, &view, &tag, &filters, &places, ("points", sql))
}

fn value(x: &impl Serialize) -> Result<Value> {
    serde_json::to_value(x).map_err(|e| Problem::fault(format!("the answer has no JSON form: {e}")))
}

/// The answer with its version, and the lines that give its rows.
fn answer(call: &Call, view: &View, tag: &Tag, filters: &Filters, of: &impl Serialize, (member, sql): (&str, String)) -> Result<Response> {
    let mut out = value(of)?;
    let store = call.app.store()?;
    out["version"] = json!(view.version());
    out["command"] = value(&origin(call, view, store.dir(), filters).answer(member, sql))?;
    Ok(tag.on(of_version(view.version(), as_json(&out)?)))
}
