//! What is to be reviewed, and what was.
//!
//! A record is known by the first characters of its id, which the copies in persons' readings keep: whoever looks at a list while others review reports of it finds
//! the record all the same ([`current_id`]).

use arrow_array::Array;
use datafusion::functions::expr_fn::substring;
use datafusion::logical_expr::{JoinType, col, lit};
use datafusion::prelude::SessionContext;
use serde_json::{Map, Value};

use super::page::{After, Key, page};
use super::questions::{filtered, of_mentioned, told};
use super::show::{rows, with_context};
use super::{Limits, Question};
use crate::error::Result;
use crate::rows::{FIRST, first_id};
use crate::session::strings;

/// Mentions that nobody has looked at, the least sure first, each with its quote in `context`; and where the next page begins.
///
/// # Errors
/// Where the question cannot be answered, or the key is not one of this list.
pub async fn queue(
    context: &SessionContext,
    q: &Question,
    after: Option<&After>,
    limits: Limits,
) -> Result<(Vec<Map<String, Value>>, Option<After>)> {
    let mentions = context.table("current_mentions").await?;
    let mut mentions = filtered(mentions, of_mentioned(context, q).await?)?;
    if let Some(told) = told(context, q).await? {
        mentions = mentions.join(told, JoinType::LeftSemi, &["mention_id"], &["told"], None)?;
    }
    let columns: Vec<String> = mentions.schema().fields().iter().map(|f| f.name().clone()).collect();
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let seen = context.table("verdicts").await?.select(vec![col("first_id").alias("seen")])?;
    let first = substring(col("mention_id"), lit(1_i64), lit(FIRST as i64));
    let open = mentions.with_column("_first", first)?.join(seen, JoinType::LeftAnti, &["_first"], &["seen"], None)?;
    let keys = [Key::up(col("confidence")), Key::up(col("mention_id"))];
    let page = page(context, open.select_columns(&columns)?, &keys, after, limits).await?;
    let mut found = rows(page.batches())?;
    with_context(context, &mut found).await?;
    Ok((found, page.next().cloned()))
}

/// Reviews, the latest first; of `standing` ones only those that were not taken back, and no takings back.
///
/// # Errors
/// Where the tables cannot be read, or the key is not one of this list.
pub async fn reviews(
    context: &SessionContext,
    standing: bool,
    after: Option<&After>,
    limits: Limits,
) -> Result<(Vec<Map<String, Value>>, Option<After>)> {
    let all = context.table("reviews").await?;
    let undone = all.clone().filter(col("undoes").is_not_null())?.select(vec![col("undoes").alias("undone_id")])?.distinct()?;
    let mut all = all.join(undone, JoinType::Left, &["review_id"], &["undone_id"], None)?;
    if standing {
        all = all.filter(col("undone_id").is_null().and(col("verdict").not_eq(lit("undo"))))?;
    }
    let keys = [Key::down(col("store_version")), Key::down(col("made")), Key::up(col("review_id"))];
    let page = page(context, all, &keys, after, limits).await?;
    Ok((rows(page.batches())?, page.next().cloned()))
}

/// The id that a mention or relation statement has in the current reading of its report; none where no reading has it any more.
///
/// # Errors
/// Where the tables cannot be read.
pub async fn current_id(context: &SessionContext, id: &str) -> Result<Option<String>> {
    let (table, key) = if id.starts_with('s') { ("current_relations", "statement_id") } else { ("current_mentions", "mention_id") };
    let first = first_id(id);
    // Ids that begin alike lie together: `~` comes after all that an id has.
    let alike = col(key).gt_eq(lit(first)).and(col(key).lt(lit(format!("{first}~"))));
    let found = context.table(table).await?.filter(alike)?.select_columns(&[key])?.limit(0, Some(1))?.collect().await?;
    for batch in &found {
        let ids = strings(batch, 0)?;
        if ids.len() > 0 {
            return Ok(Some(ids.value(0).to_owned()));
        }
    }
    Ok(None)
}
