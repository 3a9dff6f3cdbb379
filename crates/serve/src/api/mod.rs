//! The endpoints, a file a subject.
//!
//! | file | answers |
//! | --- | --- |
//! | `status` | what the store is, the vocabularies, the versions |
//! | `records` | the lists of events, claims, statements, relations and reports; one record |
//! | `views` | timeline, network, map |
//! | `search` | words, and names by their beginning |
//! | `code` | a text in, its record out |
//! | `sql` | a question in SQL |
//! | `reviews` | what persons find of records |
//! | `changes`, `stream` | what changed, since a version and as it happens |
//!
//! A handler takes what is asked, refuses what is left over, answers "unchanged" where it can, and asks `demarche_store::query`. What each takes and gives
//! stands in `openapi.json` too, which the tests hold against the handlers.

mod changes;
mod code;
mod records;
mod reviews;
mod search;
mod sql;
mod status;
mod stream;
mod views;

pub(crate) use changes::{Changed, between};
pub(crate) use sql::rows_of;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::App;

/// Longest body that is taken, in bytes: 200 kB of text, each character of which JSON may write as six.
pub(crate) const LONGEST_BODY: usize = 1_300_000;

/// All endpoints.
pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(status::status))
        .routes(routes!(status::vocabulary))
        .routes(routes!(status::versions))
        .routes(routes!(records::events))
        .routes(routes!(records::claims))
        .routes(routes!(records::statements))
        .routes(routes!(records::relations))
        .routes(routes!(records::reports))
        .routes(routes!(records::report))
        .routes(routes!(records::record))
        .routes(routes!(views::timeline))
        .routes(routes!(views::network))
        .routes(routes!(views::map))
        .routes(routes!(search::search))
        .routes(routes!(search::entities))
        .routes(routes!(code::code))
        .routes(routes!(sql::sql))
        .routes(routes!(changes::changes))
        .routes(routes!(stream::stream))
        .routes(routes!(reviews::all, reviews::give))
        .routes(routes!(reviews::undo))
        .routes(routes!(reviews::queue))
        .routes(routes!(reviews::gold))
}
