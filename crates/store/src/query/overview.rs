//! What a version holds, in a few numbers, and how the versions came about.

use arrow_array::Array;
use datafusion::functions_aggregate::expr_fn::{count, count_distinct, max, min};
use datafusion::logical_expr::{Expr, col};
use datafusion::prelude::SessionContext;
use serde::Serialize;

use super::cells::ints;
use crate::error::Result;
use crate::session::strings;

/// How much there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Reports.
    pub reports: i64,
    /// Mentions of the current codings.
    pub mentions: i64,
    /// Events.
    pub events: i64,
    /// Relation statements of the current codings.
    pub relations: i64,
    /// Entities.
    pub entities: i64,
}

/// What a version holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overview {
    /// How much.
    pub counts: Counts,
    /// First and last day of publication.
    pub days: [Option<String>; 2],
}

/// Counts a version's records.
///
/// # Errors
/// Where the tables cannot be read.
pub async fn overview(context: &SessionContext) -> Result<Overview> {
    let one = async |table: &str, of: Expr| -> Result<i64> {
        let batches = context.table(table).await?.aggregate(vec![], vec![of])?.collect().await?;
        batches.first().map_or(Ok(0), |b| Ok(ints(b, 0)?.value(0)))
    };
    let counts = Counts {
        reports: one("reports", count(col("report_id"))).await?,
        mentions: one("current_mentions", count(col("mention_id"))).await?,
        events: one("events", count(col("event_id"))).await?,
        relations: one("current_relations", count(col("statement_id"))).await?,
        entities: one("entities", count_distinct(col("entity_id"))).await?,
    };
    let mut days = [None, None];
    for batch in context.table("reports").await?.aggregate(vec![], vec![min(col("published")), max(col("published"))])?.collect().await? {
        for (i, day) in days.iter_mut().enumerate() {
            let column = strings(&batch, i)?;
            *day = (batch.num_rows() > 0 && column.is_valid(0)).then(|| column.value(0).to_owned());
        }
    }
    Ok(Overview { counts, days })
}

/// A batch that was taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The version that it made.
    pub version: i64,
    /// Who read it.
    pub coder: String,
    /// Reports that were new or read again.
    pub reports: i64,
    /// Mentions that were added.
    pub mentions: i64,
}

/// Every batch, the latest first.
///
/// # Errors
/// Where the table cannot be read.
pub async fn history(context: &SessionContext) -> Result<Vec<Run>> {
    let runs = context.table("runs").await?.select_columns(&["store_version", "coder", "report_count", "mention_count"])?;
    let mut out = Vec::new();
    for batch in runs.sort(vec![col("store_version").sort(false, false)])?.collect().await? {
        let (version, coder, reports, mentions) = (ints(&batch, 0)?, strings(&batch, 1)?, ints(&batch, 2)?, ints(&batch, 3)?);
        out.extend((0..batch.num_rows()).map(|i| Run {
            version: version.value(i),
            coder: coder.value(i).to_owned(),
            reports: reports.value(i),
            mentions: mentions.value(i),
        }));
    }
    Ok(out)
}
