//! New versions and the progress of filling, as they happen (server-sent events).
//!
//! A client that comes back with `Last-Event-ID` is told every version since, up to a bound; one that was away for longer is told the latest, and finds the rest
//! in `/api/changes`.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use demarche_store::query;
use futures::Stream;
use serde_json::json;
use tokio::sync::watch::Receiver;

use super::status::because;
use crate::call::Call;
use crate::problem::{Problem, Result};
use crate::state::{App, STREAMS, Working};

/// Versions that are told of one by one.
const BACK: u64 = 100;

/// What is to be sent.
struct Told {
    app: App,
    versions: Receiver<u64>,
    working: Receiver<Option<Working>>,
    stop: Receiver<bool>,
    last: u64,
    waiting: VecDeque<Event>,
    /// One of the streams that may be open.
    _turn: tokio::sync::OwnedSemaphorePermit,
}

/// Server-sent events: `version` for each new version, with its number as the id; `working` for the progress of a store that is being filled.
#[utoipa::path(get, path = "/api/stream", tag = "store", responses((status = 200, description = "Events, for as long as the client listens", body = String, content_type = "text/event-stream")))]
pub(super) async fn stream(call: Call) -> Result<Response> {
    call.asked.finish()?;
    let turn = call.app.streams().try_acquire_owned();
    let turn = turn.map_err(|_| Problem::busy(format!("{STREAMS} streams are open, which is as many as there may be")))?;
    let latest = call.app.latest().version();
    // A new listener is told the latest version.
    let last = call.last_event().filter(|n| *n <= latest).unwrap_or(latest.saturating_sub(1));
    let mut versions = call.app.versions();
    let mut working = call.app.working();
    versions.mark_changed();
    working.mark_changed();
    let stop = call.app.stopping();
    let told = Told { app: call.app, versions, working, stop, last, waiting: VecDeque::new(), _turn: turn };
    let keep = KeepAlive::new().interval(Duration::from_secs(15));
    Ok(Sse::new(events(told)).keep_alive(keep).into_response())
}

fn events(told: Told) -> impl Stream<Item = std::result::Result<Event, Infallible>> {
    futures::stream::unfold(told, |mut told| async move {
        loop {
            if let Some(event) = told.waiting.pop_front() {
                return Some((Ok(event), told));
            }
            tokio::select! {
                _ = told.stop.wait_for(|s| *s) => return None,
                moved = told.versions.changed() => moved.ok()?,
                moved = told.working.changed() => {
                    moved.ok()?;
                    let working = *told.working.borrow_and_update();
                    told.waiting.extend(event("working", &json!(working)));
                    continue;
                }
            }
            told.versions.borrow_and_update();
            // What cannot be read now is told with the next version.
            let _ = told.new_versions().await;
        }
    })
}

impl Told {
    async fn new_versions(&mut self) -> Result<()> {
        let latest = self.app.latest();
        let first = (self.last + 1).max(latest.version().saturating_sub(BACK));
        let history = query::history(latest.snapshot().context()).await?;
        let counts = latest.overview().await?.counts;
        for version in first..=latest.version() {
            let run = history.iter().find(|r| u64::try_from(r.version).ok() == Some(version));
            let data = json!({"version": version, "reports": counts.reports, "events": counts.events, "because": run.map(because)});
            self.waiting.extend(event("version", &data).map(|e| e.id(version.to_string())));
        }
        self.last = latest.version();
        Ok(())
    }
}

fn event(name: &str, data: &serde_json::Value) -> Option<Event> {
    Event::default().event(name).json_data(data).ok()
}
