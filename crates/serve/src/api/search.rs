//! Words wherever they stand, and names by their beginning.

use axum::response::Response;
use demarche_store::query::{self, Searched};

use crate::accept::Form;
use crate::call::Call;
use crate::command::Origin;
use crate::cursor;
use crate::filters::{LONGEST_PAGE, page_limits};
use crate::lists::page;
use crate::problem::{Problem, Result};

/// Records that have all the words: names first, then what is told, the latest first.
#[utoipa::path(get, path = "/api/search", tag = "search", responses((status = 200, description = "A page of what was found", body = ref("#/components/schemas/FoundPage"))))]
pub(super) async fn search(mut call: Call) -> Result<Response> {
    let view = call.view().await?;
    let form = call.form(&[Form::Json])?;
    let words = call.asked.text("q")?.unwrap_or_default();
    let kind = call.asked.text("kind")?;
    let kinds = match kind.as_deref() {
        None | Some("all") => Searched::ALL.to_vec(),
        Some("events") => vec![Searched::Events],
        Some("relations") => vec![Searched::Relations],
        Some("reports") => vec![Searched::Reports],
        Some("entities") => vec![Searched::Entities],
        Some(other) => {
            return Err(Problem::asked(format!("`kind={other}` is nothing that can be searched"))
                .mend("the kinds are all, events, relations, reports, entities"));
        }
    };
    let cursor = call.asked.text("cursor")?;
    let after = cursor.as_deref().map(|c| cursor::read("search", c)).transpose()?;
    let limits = page_limits(&mut call.asked)?;
    call.asked.finish()?;
    let tag = call.tag(&view.version().to_string(), form);
    if let Some(unchanged) = call.unchanged(&tag) {
        return Ok(unchanged);
    }
    let _turn = call.app.turn().await?;
    let (rows, next) = query::search(view.snapshot().context(), &words, &kinds, after.as_ref(), limits).await?;
    let next = next.map(|after| cursor::word("search", &after));
    let sql = query::search_sql(&words, &kinds)?;
    let kind = kind.map(|k| ("kind", k));
    let words = [("q", words)].into_iter().chain(kind).chain([("limit", LONGEST_PAGE.to_string())]).collect();
    let store = call.app.store()?;
    let origin = Origin { store: store.dir(), version: view.version(), host: call.host(), path: call.path(), words };
    let command = origin.answer("rows", sql);
    Ok(tag.on(page(view.version(), rows, next, Some(&command))?))
}

/// Entities whose name, or a word of it, begins with what was typed; all, the most active first, where nothing was.
#[utoipa::path(get, path = "/api/entities", tag = "search", responses((status = 200, description = "Entities", body = ref("#/components/schemas/EntityPage"))))]
pub(super) async fn entities(mut call: Call) -> Result<Response> {
    let view = call.view().await?;
    let form = call.form(&[Form::Json])?;
    let typed = call.asked.text("q")?.unwrap_or_default();
    let most = call.asked.number("limit", 1, 1_000)?.unwrap_or(20);
    call.asked.finish()?;
    let tag = call.tag(&view.version().to_string(), form);
    if let Some(unchanged) = call.unchanged(&tag) {
        return Ok(unchanged);
    }
    let found = view.names().await?.complete(&typed, most);
    Ok(tag.on(page(view.version(), found, None, None)?))
}
