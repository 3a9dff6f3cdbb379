//! Views over the tables.
//!
//! | view | a row is |
//! | --- | --- |
//! | `current_mentions`, `current_relations` | a statement of the current coding of its report ([`crate::core::current`]); the base tables hold those of the others too |
//! | `verdicts` | a record that was reviewed, with the last review that was not taken back |
//! | `timeline` | an event between two parties: who, to whom, on which day, how conflictual, in which words |
//! | `claims` | a mention that is on somebody's account: who says so, how, and who denies it |
//!
//! Each is written so that a condition on its columns reaches the Parquet files below: `timeline` reads one table, whose files lie by month
//! and are sorted by actor; the others keep the id, the day and the parties of their base table as they are.

use std::sync::Arc;

use datafusion::datasource::TableProvider;
use datafusion::logical_expr::JoinType;
use datafusion::prelude::SessionContext;

use super::superseded::Superseded;
use crate::error::Result;

/// The statements of current codings. A store of which one coder made all readings has no others, and is not asked.
pub(super) async fn current(context: &SessionContext, table: &str, others: Option<&Arc<Superseded>>) -> Result<Arc<dyn TableProvider>> {
    let mut statements = context.table(table).await?;
    if let Some(others) = others {
        let others = context.read_table(Arc::clone(others) as Arc<dyn TableProvider>)?;
        statements = statements.join(others, JoinType::LeftAnti, &["coding_id"], &[Superseded::COLUMN], None)?;
    }
    Ok(statements.into_view())
}

/// `timeline`.
pub(super) const TIMELINE: &str = "
SELECT date_from AS day, date_to AS last_day, actor_name, recipient_name, event_type, status,
       plover_score(event_type) AS plover_score, goldstein, quad, cameo, quote, mention_count, source_count, reciprocal,
       actor_id, actor_country, actor_code, actor_sector, recipient_id, recipient_country, recipient_code, recipient_sector, event_id, month
FROM dyads";

/// `claims`. The chain of accounts is taken apart by its links' numbers, so that a query reads of each link only what it asks for.
pub(super) const CLAIMS: &str = "
SELECT published, attribution_name[depth] AS sayer, attribution_stance[depth] AS stance, attribution_cue[depth] AS cue,
       attribution_channel[depth] AS channel, depth,
       event_type, event_mode, actor_name, recipient_name, status, date, date_from, date_to, place_name, quote,
       denied_by(event_type, actor_id, recipient_id, coalesce(date_from, published)) AS denied_by,
       attribution_id[depth] AS sayer_id, actor_id, actor_country, actor_code, recipient_id, recipient_country, recipient_code,
       source, confidence, mention_id, report_id
FROM (
    SELECT *, unnest(range(1, CAST(cardinality(attribution_name) AS BIGINT) + 1)) AS depth
    FROM current_mentions WHERE cardinality(attribution_name) > 0
)";
