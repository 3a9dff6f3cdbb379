//! SQL: views, functions, and questions for people who do not write it.
//!
//! ```text
//! tables of a snapshot ──prepare──▶ + views · functions · relations_as_of
//!        SQL of a user ──run──────▶ Answer ──write──▶ table · csv · json · ndjson · parquet · arrow
//!   events · relations ──Question─▶ Answer
//!                   id ──show─────▶ the record and all that it rests on
//! ```
//!
//! | module | what |
//! | --- | --- |
//! | [`mod@run`] | SQL that can only read, within limits, with errors that name the mend |
//! | `memory` | a small store, held in memory |
//! | `views`, `functions`, `as_of` | what SQL finds beside the tables |
//! | `superseded`, `denials` | the readings that others took the place of; who denies what |
//! | `standing` | the rules by which statements of different days and accounts say what held on a day |
//! | `questions`, `who`, `words` | what happened, what held, who says so, asked by name, code, day and word |
//! | `lists`, `page` | the same a page at a time, and in SQL |
//! | `timeline`, `network`, `map` | acts counted by time, by pairs, by place |
//! | `search`, `complete` | words wherever they stand; names by their beginning |
//! | `reviewing` | what is to be reviewed, and what was |
//! | `overview` | what a version holds, and how the versions came about |
//! | `show`, `reading` | one record, its quote in context, its accounts and its derivation; a report that is in no store |
//! | `write`, `layout` | answers written out |
//! | `dictionary` | the columns, written from the schemas |
//!
//! Nothing here writes to a store, and nothing reads anything but the tables of the session.

mod as_of;
mod cells;
mod complete;
mod denials;
mod dictionary;
mod functions;
mod layout;
mod lists;
mod map;
mod memory;
mod network;
mod overview;
mod page;
mod plain;
mod questions;
mod reading;
mod reviewing;
mod run;
mod search;
mod show;
mod standing;
mod superseded;
mod timeline;
mod views;
mod who;
mod words;
mod write;

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use datafusion::prelude::SessionContext;

use self::denials::DeniedBy;
use self::superseded::Superseded;
pub use complete::{Known, Names};
pub use dictionary::dictionary;
pub use lists::{List, list, whole};
pub use map::{Area, Places, Point, Tally, places, places_sql};
pub use memory::hold;
pub use network::{Edge, Network, Node, network, network_sql};
pub use overview::{Counts, Overview, Run, history, overview};
pub use page::{After, Page};
pub use questions::{Question, events, relations, statements, who_says};
pub use reading::reading;
pub use reviewing::{current_id, queue, reviews};
pub use run::{Answer, Limits, run};
pub use search::{Found, Searched, search, search_sql};
pub use show::{rows as objects, show};
pub use timeline::{Bin, Step, Timeline, timeline, timeline_sql};
pub use write::{Format, write};

pub(crate) use functions::country;
pub(crate) use who::BODIES;

use crate::error::Result;

/// Adds the views and functions to a session that has the store's tables.
///
/// # Errors
/// Where a table is missing, or the session has a view of ours already.
pub async fn prepare(context: &SessionContext) -> Result<()> {
    for function in functions::all()? {
        context.register_udf(function);
    }
    let others = if coders(context).await? == 1 { None } else { Some(Arc::new(Superseded::of(context).await?)) };
    for table in ["mentions", "relations"] {
        let current = views::current(context, table, others.as_ref()).await?;
        context.register_table(format!("current_{table}"), current)?;
    }
    context.register_udf(DeniedBy::of(context).await?);
    let views = [("verdicts", crate::review::verdicts()), ("timeline", views::TIMELINE.to_owned()), ("claims", views::CLAIMS.to_owned())];
    for (name, sql) in views {
        let view = context.sql(&sql).await?.into_view();
        context.register_table(name, view)?;
    }
    let relations = context.table_provider("current_relations").await?;
    context.register_udtf(as_of::RelationsAsOf::NAME, Arc::new(as_of::RelationsAsOf::new(relations)));
    Ok(())
}

/// Memory that the queries of a session may take together before they go to disk or fail, in bytes, unless [`with_memory`] says otherwise.
pub const MEMORY: usize = crate::session::MEMORY;

/// A session with the same tables, views and functions whose queries together may take so many bytes of memory.
///
/// # Errors
/// Where the session cannot be set up.
pub fn with_memory(context: &SessionContext, bytes: usize) -> Result<SessionContext> {
    crate::session::with_memory(context, bytes)
}

/// How many coders, programs and persons, made the readings; the runs are few.
async fn coders(context: &SessionContext) -> Result<i64> {
    let count = context.sql("SELECT count(DISTINCT coder_id) FROM runs WHERE report_count > 0").await?.collect().await?;
    Ok(count.first().and_then(|b| b.column(0).as_primitive_opt::<Int64Type>()).map_or(0, |c| c.value(0)))
}

#[cfg(test)]
mod tests;
