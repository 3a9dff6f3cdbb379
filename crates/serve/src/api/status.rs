//! What the store is, what its codes mean, how it came about.

use axum::response::Response;
use demarche_code::ontology;
use demarche_record::{Context, DateBasis, EventType, PlacePrecision, Predicate, Quad, Sector, Stance, Status};
use demarche_store::{names, query};
use serde_json::{Value, json};

use crate::accept::Form;
use crate::call::{Call, json as as_json, of_version};
use crate::lists::page;
use crate::problem::Result;
use crate::state::blocking;

/// What the store is: name, version, counts, days, and what is going on.
#[utoipa::path(get, path = "/api/status", tag = "store", responses((status = 200, description = "The store", body = ref("#/components/schemas/Status"))))]
pub(super) async fn status(mut call: Call) -> Result<Response> {
    let view = call.view().await?;
    let form = call.form(&[Form::Json])?;
    call.asked.finish()?;
    let working = *call.app.working().borrow();
    let store = call.app.store()?;
    let of = store.clone();
    let snapshots = blocking(move || snapshots(&of)).await?;
    let tag = call.tag(&format!("{} {working:?} {snapshots:?}", view.version()), form);
    if let Some(unchanged) = call.unchanged(&tag) {
        return Ok(unchanged);
    }
    let overview = view.overview().await?;
    let presented = call.app.presented();
    let snapshots: Vec<Value> = snapshots.into_iter().map(|(name, version)| json!({"name": name, "version": version})).collect();
    let body = json!({
        "name": presented.name,
        "program": concat!("demarche ", env!("CARGO_PKG_VERSION")),
        "version": view.version(),
        "made": view.made(),
        "counts": overview.counts,
        "first_day": overview.days[0],
        "last_day": overview.days[1],
        "writable": call.app.writable(),
        "notice": presented.notice,
        "working": working,
        "snapshots": snapshots,
    });
    Ok(tag.on(of_version(view.version(), as_json(&body)?)))
}

/// The versions that have names.
fn snapshots(store: &demarche_store::Store) -> Result<Vec<(String, u64)>> {
    let mut out = Vec::new();
    for name in names(store)?.into_keys() {
        let version = store.resolve(&name)?;
        out.push((name, version));
    }
    Ok(out)
}

/// The closed vocabularies, with what each code means.
#[utoipa::path(get, path = "/api/vocabulary", tag = "store", responses((status = 200, description = "The vocabularies", body = ref("#/components/schemas/Vocabulary"))))]
pub(super) async fn vocabulary(mut call: Call) -> Result<Response> {
    let form = call.form(&[Form::Json])?;
    call.asked.finish()?;
    let tag = call.tag("vocabulary", form);
    if let Some(unchanged) = call.unchanged(&tag) {
        return Ok(unchanged);
    }
    let coded = |code: &str, meaning: &str| json!({"code": code, "meaning": meaning});
    let types: Vec<Value> = EventType::ALL
        .iter()
        .map(|t| {
            json!({
                "code": t.as_str(),
                "meaning": t.meaning(),
                "quad": t.quad().as_str(),
                "score": (f64::from(ontology::plover_score(*t)) * 10.0).round() / 10.0,
                "modes": t.modes().iter().map(|m| coded(m.as_str(), m.meaning())).collect::<Vec<_>>(),
            })
        })
        .collect();
    macro_rules! all {
        ($vocabulary:ident) => {
            $vocabulary::ALL.iter().map(|c| coded(c.as_str(), c.meaning())).collect::<Vec<_>>()
        };
    }
    let body = json!({
        "event_types": types,
        "statuses": all!(Status),
        "stances": all!(Stance),
        "predicates": all!(Predicate),
        "contexts": all!(Context),
        "quads": all!(Quad),
        "sectors": all!(Sector),
        "precisions": all!(PlacePrecision),
        "date_bases": all!(DateBasis),
    });
    Ok(tag.on(as_json(&body)?))
}

/// Versions that are listed.
const LISTED: u64 = 500;

/// The versions of the store, the latest first: when each was made, what it holds, and because of what.
#[utoipa::path(get, path = "/api/versions", tag = "store", responses((status = 200, description = "The versions", body = ref("#/components/schemas/VersionPage"))))]
pub(super) async fn versions(mut call: Call) -> Result<Response> {
    let form = call.form(&[Form::Json])?;
    let limit = call.asked.number("limit", 1, LISTED)?.unwrap_or(LISTED);
    call.asked.finish()?;
    let view = call.app.latest();
    let store = call.app.store()?;
    let of = store.clone();
    let named = blocking(move || snapshots(&of)).await?;
    let tag = call.tag(&format!("{} {named:?}", view.version()), form);
    if let Some(unchanged) = call.unchanged(&tag) {
        return Ok(unchanged);
    }
    let history = query::history(view.snapshot().context()).await?;
    let (last, first) = (view.version(), view.version().saturating_sub(limit - 1));
    let made = blocking(move || (first..=last).rev().map(|n| Ok(store.version(n)?)).collect::<Result<Vec<_>>>()).await?;
    let rows: Vec<Value> = made
        .into_iter()
        .map(|v| {
            let run = history.iter().find(|r| u64::try_from(r.version).ok() == Some(v.version));
            let count = |table: &str| v.rows.get(table).copied().unwrap_or_default();
            json!({
                "version": v.version,
                "made": v.made,
                "reports": count("reports"),
                "mentions": count("mentions"),
                "name": named.iter().find(|(_, n)| *n == v.version).map(|(name, _)| name),
                "because": run.map(because),
            })
        })
        .collect();
    Ok(tag.on(page(view.version(), rows, None, None)?))
}

/// What made a version, in words.
pub(super) fn because(run: &query::Run) -> String {
    if run.coder.starts_with("review") {
        return run.coder.clone();
    }
    let reports = if run.reports == 1 { "1 report".to_owned() } else { format!("{} reports", run.reports) };
    format!("{reports} read by {}", run.coder)
}
