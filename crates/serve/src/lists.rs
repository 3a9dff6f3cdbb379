//! The lists: a page of JSON with its cursor, or a download of all rows.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use demarche_store::query::{self, Answer, Format, List};
use serde_json::{Value, json};
use tokio::sync::mpsc::{Sender, channel};
use tokio_stream::wrappers::ReceiverStream;

use crate::accept::Form;
use crate::call::{Call, body, json as as_json, of_version};
use crate::command::{Command, Origin};
use crate::cursor;
use crate::filters::{Filters, Of, download_limits, page_limits};
use crate::problem::{Problem, Result};
use crate::state::{App, View};

/// Answers with a list.
pub(crate) async fn answer(mut call: Call, name: &'static str, list: List, of: Of, extra: Vec<(&'static str, String)>) -> Result<Response> {
    let view = call.view().await?;
    let form = call.form(if list == List::Events { Form::EVENTS } else { Form::TABLE })?;
    let mut filters = Filters::take(&mut call.asked, of)?;
    filters.words.extend(extra);
    let cursor = call.asked.text("cursor")?;
    let after = cursor.as_deref().map(|c| cursor::read(name, c)).transpose()?;
    let limits = if form == Form::Json { page_limits(&mut call.asked)? } else { download_limits(&mut call.asked)? };
    call.asked.finish()?;
    let tag = call.tag(&view.version().to_string(), form);
    if let Some(unchanged) = call.unchanged(&tag) {
        return Ok(unchanged);
    }
    let response = if form == Form::Json {
        let command = command(&call, &view, list, &filters).await?;
        let page = query::list(view.snapshot().context(), list, &filters.question, after.as_ref(), limits).await?;
        let next = page.next().map(|after| cursor::word(name, after));
        body(Form::Json.media(), framed(view.version(), &page.json()?, next.as_deref(), Some(&command))?)
    } else {
        let answer = query::whole(view.snapshot().context(), list, &filters.question, after.as_ref(), limits).await?;
        download(&call.app, view.clone(), answer, form, name)
    };
    Ok(tag.on(of_version(view.version(), response)))
}

async fn command(call: &Call, view: &View, list: List, filters: &Filters) -> Result<Command> {
    let sql = list.sql(view.snapshot().context(), &filters.question).await?;
    let store = call.app.store()?;
    let origin = origin(call, view, store.dir(), filters);
    Ok(origin.list(list, &filters.question, sql))
}

/// Where an answer comes from.
pub(crate) fn origin<'a>(call: &'a Call, view: &View, store: &'a std::path::Path, filters: &Filters) -> Origin<'a> {
    Origin { store, version: view.version(), host: call.host(), path: call.path(), words: filters.words.clone() }
}

/// A page as JSON. The rows are written already.
fn framed(version: u64, rows: &[u8], next: Option<&str>, command: Option<&Command>) -> Result<Vec<u8>> {
    let unwritten = |e: serde_json::Error| Problem::fault(format!("the answer has no JSON form: {e}"));
    let mut out = format!("{{\"version\":{version},\"rows\":").into_bytes();
    out.extend_from_slice(rows);
    out.extend_from_slice(b",\"next\":");
    serde_json::to_writer(&mut out, &next).map_err(unwritten)?;
    out.extend_from_slice(b",\"command\":");
    serde_json::to_writer(&mut out, &command).map_err(unwritten)?;
    out.push(b'}');
    Ok(out)
}

/// A page of rows that are values.
pub(crate) fn page(version: u64, rows: impl serde::Serialize, next: Option<String>, command: Option<&Command>) -> Result<Response> {
    let response = as_json(&json!({"version": version, "rows": rows, "next": next, "command": command}))?;
    Ok(of_version(version, response))
}

/// All rows of an answer, as they are computed. Where a row fails, the transfer breaks off, so that nobody takes half for the whole.
fn download(app: &App, view: Arc<View>, mut answer: Answer, form: Form, name: &str) -> Response {
    let (give, parts) = channel::<std::io::Result<Bytes>>(4);
    let handle = tokio::runtime::Handle::current();
    let app = app.clone();
    let version = view.version();
    tokio::task::spawn_blocking(move || {
        let mut out = Parts { give: give.clone(), part: Vec::with_capacity(PART) };
        let done = handle.block_on(async {
            // One of the turns is held to the end: a download is a heavy question.
            let _turn = app.turn().await.map_err(|p| std::io::Error::other(p.told()))?;
            write(&mut answer, form, &mut out).await.map_err(|p| std::io::Error::other(p.told()))
        });
        let done = done.and_then(|()| std::io::Write::flush(&mut out));
        if let Err(e) = done {
            // The asker may be gone, to whom nothing needs telling.
            let _ = give.blocking_send(Err(e));
        }
        drop(view);
    });
    let mut response = body(form.media(), Body::from_stream(ReceiverStream::new(parts)));
    let file = format!("attachment; filename=\"{name}-{version}.{}\"", form.name());
    if let Ok(value) = HeaderValue::from_str(&file) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

async fn write(answer: &mut Answer, form: Form, out: &mut Parts) -> Result<()> {
    match form {
        Form::Json => query::write(answer, Format::Json, out).await?,
        Form::Ndjson => query::write(answer, Format::Ndjson, out).await?,
        Form::Csv => query::write(answer, Format::Sheet, out).await?,
        Form::Parquet => query::write(answer, Format::Parquet, out).await?,
        Form::GeoJson => return features(answer, out).await,
    };
    Ok(())
}

/// Events as GeoJSON (RFC 7946). Only what happened at a known spot has a point; a region or a country is told by its name.
async fn features(answer: &mut Answer, out: &mut Parts) -> Result<()> {
    use std::io::Write;
    let gone = |e: std::io::Error| Problem::fault(e.to_string());
    out.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[").map_err(gone)?;
    let mut first = true;
    while let Some(batch) = answer.next().await? {
        for mut row in query::objects(&[batch])? {
            let spot = matches!(row.get("place_precision").and_then(Value::as_str), Some("exact" | "city"));
            let (x, y) = (row.remove("longitude"), row.remove("latitude"));
            let geometry = match (x.as_ref().and_then(Value::as_f64), y.as_ref().and_then(Value::as_f64)) {
                (Some(x), Some(y)) if spot => json!({"type": "Point", "coordinates": [x, y]}),
                _ => Value::Null,
            };
            let feature = json!({"type": "Feature", "id": row.get("event_id"), "geometry": geometry, "properties": row});
            out.write_all(if first { b"\n" } else { b",\n" }).map_err(gone)?;
            serde_json::to_writer(&mut *out, &feature).map_err(|e| Problem::fault(e.to_string()))?;
            first = false;
        }
    }
    out.write_all(b"\n]}\n").map_err(gone)
}

/// Bytes that are sent together.
const PART: usize = 64 << 10;

/// The body of a download, a part at a time. Waits for a slow reader.
struct Parts {
    give: Sender<std::io::Result<Bytes>>,
    part: Vec<u8>,
}

impl std::io::Write for Parts {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.part.extend_from_slice(bytes);
        if self.part.len() >= PART {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        if self.part.is_empty() {
            return Ok(());
        }
        let part = std::mem::replace(&mut self.part, Vec::with_capacity(PART));
        let sent = tokio::task::block_in_place(|| self.give.blocking_send(Ok(part.into())));
        sent.map_err(|_| std::io::Error::from(std::io::ErrorKind::BrokenPipe))
    }
}
