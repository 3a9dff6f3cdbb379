//! What appeared, vanished or changed from version to version, withdrawals among it.
//!
//! Two versions never change, so what differs between them is computed once and kept for a while; a cursor names the version and the place in its differences,
//! which are in the order of table, id and change.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::response::Response;
use demarche_store::{Diff, Snapshot, Store};
use serde::Serialize;

use crate::accept::Form;
use crate::call::Call;
use crate::cursor;
use crate::lists::page;
use crate::problem::{Problem, Result};
use crate::state::{App, blocking};

/// Time after which an answer is given with what there is, and a cursor.
const ENOUGH: Duration = Duration::from_secs(3);

/// One record that differs from the version before.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Changed {
    version: u64,
    table: String,
    id: String,
    change: String,
    because: String,
    /// Its id before, where it changed; the report that tells it; the columns that differ; its words.
    was: Option<String>,
    report_id: Option<String>,
    columns: Option<String>,
    words: Option<String>,
}

/// What changed after a version, the oldest change first.
#[utoipa::path(get, path = "/api/changes", tag = "store", responses((status = 200, description = "A page of changes", body = ref("#/components/schemas/ChangePage"))))]
pub(super) async fn changes(mut call: Call) -> Result<Response> {
    let form = call.form(&[Form::Json])?;
    let after = call.asked.number("after", 0, u64::MAX)?;
    let cursor = call.asked.text("cursor")?;
    let limit: usize = call.asked.number("limit", 1, 1_000)?.unwrap_or(100);
    call.asked.finish()?;
    let latest = call.app.latest();
    let tag = call.tag(&latest.version().to_string(), form);
    if let Some(unchanged) = call.unchanged(&tag) {
        return Ok(unchanged);
    }
    let (mut version, mut skip) = match cursor.as_deref().map(|c| cursor::read("changes", c)).transpose()? {
        Some(key) => place(&key)?,
        None => (after.unwrap_or(0).saturating_add(1), 0),
    };
    let _turn = call.app.turn().await?;
    let started = Instant::now();
    let mut rows = Vec::new();
    while version <= latest.version() && rows.len() < limit && started.elapsed() < ENOUGH {
        let all = between(&call.app, version).await?;
        let left = all.iter().skip(skip);
        let taken = left.len().min(limit - rows.len());
        rows.extend(left.take(taken).cloned());
        if skip + taken < all.len() {
            skip += taken;
        } else {
            (version, skip) = (version + 1, 0);
        }
    }
    let next = (version <= latest.version()).then(|| cursor::word("changes", &vec![Some(version.to_string()), Some(skip.to_string())]));
    Ok(tag.on(page(latest.version(), rows, next, None)?))
}

fn place(key: &[Option<String>]) -> Result<(u64, usize)> {
    let part = |i: usize| key.get(i).and_then(Option::as_deref);
    let read = part(0).and_then(|v| v.parse().ok()).zip(part(1).and_then(|n| n.parse().ok()));
    read.ok_or_else(|| Problem::asked("`cursor` is not one of this list"))
}

/// What a version has that the one before had not.
pub(crate) async fn between(app: &App, version: u64) -> Result<Arc<Vec<Changed>>> {
    if let Some(kept) = app.kept_changes(version) {
        return Ok(kept);
    }
    let store = app.store()?;
    let compute = move || {
        // As they lie on the disk: the comparison passes over the months that neither version wrote.
        let (before, after) = (store.snapshot(Some(version.saturating_sub(1)))?, store.snapshot(Some(version))?);
        let rows = store.block_on(compared(&store, &before, &after))?;
        Ok(Arc::new(rows))
    };
    let found = blocking(compute).await?;
    app.keep_changes(version, Arc::clone(&found));
    Ok(found)
}

async fn compared(store: &Store, before: &Snapshot, after: &Snapshot) -> Result<Vec<Changed>> {
    let diff = Diff::new((store, before), (store, after)).await?;
    let mut rows = Vec::new();
    let version = after.version().version;
    let mut take = |c: demarche_store::Change| {
        rows.push(Changed {
            version,
            table: c.table,
            id: c.id,
            change: c.change,
            because: c.cause,
            was: c.was,
            report_id: c.report_id,
            columns: c.columns,
            words: c.words,
        });
        true
    };
    diff.rows(&mut take).await?;
    rows.sort();
    Ok(rows)
}
