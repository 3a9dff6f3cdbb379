//! A text in, its record out. Nothing is kept.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use demarche_record::Report;
use demarche_store::query;
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::call::{Sent, json};
use crate::problem::{Problem, Result};
use crate::state::{App, blocking, identity};

/// Longest text that is coded here, in bytes of UTF-8; `demarche code` takes longer ones.
const LONGEST: usize = 200_000;

/// A text to be coded, and what is known of it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Text {
    /// The text, 200 kB at most.
    #[schema(min_length = 1, max_length = 200_000)]
    text: String,
    /// Headline.
    #[schema(max_length = 1_000)]
    title: Option<String>,
    /// Day of publication, YYYY-MM-DD: what "yesterday" is counted from.
    #[schema(format = Date)]
    published: Option<String>,
    /// Outlet.
    #[schema(max_length = 1_000)]
    source: Option<String>,
}

/// Codes a text as if it were a report, in the shape of `/api/reports/{id}`. Nothing is kept.
#[utoipa::path(post, path = "/api/code", tag = "code", request_body = Text,
    responses((status = 200, description = "The text and its record", body = ref("#/components/schemas/ReportRecord"))))]
pub(super) async fn code(State(app): State<App>, Sent(sent): Sent<Text>) -> Result<Response> {
    if sent.text.len() > LONGEST {
        let told = format!("the text has {} bytes; {LONGEST} are coded here at most", sent.text.len());
        return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, told).mend("send a part of it, or code the file with `demarche code FILE`"));
    }
    if sent.text.trim().is_empty() {
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "there is no text").mend("put the text of a report into `text`"));
    }
    let published = sent.published.filter(|d| !d.is_empty()).map(|d| day(&d)).transpose()?;
    let given = |x: Option<String>| x.filter(|x| !x.trim().is_empty());
    let report = Report {
        doc: "pasted".into(),
        title: given(sent.title),
        published,
        source: given(sent.source),
        text: sent.text,
        ..Report::default()
    };
    let coder = app.coder().await?;
    let _turn = app.turn().await?;
    let shown = blocking(move || {
        let coded = coder.code(&report, false).map_err(|e| Problem::fault(format!("the text could not be coded: {e}")))?;
        Ok(query::reading(&identity(&coder), &coded)?)
    });
    json(&shown.await?)
}

fn day(text: &str) -> Result<Date> {
    text.parse::<Date>().ok().filter(|_| text.len() == 10).ok_or_else(|| {
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, format!("`published` is no day: `{text}`"))
            .mend("write it as YYYY-MM-DD, or leave it out")
    })
}
