//! The lists that are read a page at a time, or as a whole, and the SQL that gives the same rows.

use datafusion::dataframe::DataFrame;
use datafusion::functions_aggregate::expr_fn::count;
use datafusion::functions_nested::expr_fn::array_to_string;
use datafusion::logical_expr::{Expr, JoinType, col, lit};
use datafusion::prelude::SessionContext;
use datafusion::sql::unparser::expr_to_sql;
use jiff::civil::Date;

use super::page::{After, Key, Page, ordered, page, page_by_id};
use super::questions::{acts, claimed, held, of_acts, of_claimed, of_held, of_said, parties, published, said};
use super::run::frame;
use super::{Answer, Limits, Question, words};
use crate::error::Result;

/// A list of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// Acts, the latest first.
    Events,
    /// Accounts of mentions, the latest report first.
    Claims,
    /// What was said of relations, the latest report first.
    Statements,
    /// What held on a day, by subject and predicate.
    Relations {
        /// The day.
        on: Date,
        /// By the reports up to this day.
        known_on: Option<Date>,
    },
    /// Reports without their texts, the newest first.
    Reports,
}

/// So many rows of a list, from behind a key on; [`Page::next`] says where the next page begins.
///
/// # Errors
/// Where the question cannot be answered, or the key is not one of this list.
pub async fn list(context: &SessionContext, list: List, q: &Question, after: Option<&After>, limits: Limits) -> Result<Page> {
    let (rows, keys) = list.frame(context, q).await?;
    match list {
        // Who denies a claim is looked up for each.
        List::Claims => page_by_id(context, rows, "mention_id", &keys, after, limits).await,
        _ => page(context, rows, &keys, after, limits).await,
    }
}

/// All rows of a list, in its order.
///
/// # Errors
/// Where the question cannot be answered.
pub async fn whole(context: &SessionContext, list: List, q: &Question, after: Option<&After>, limits: Limits) -> Result<Answer> {
    let (rows, keys) = list.frame(context, q).await?;
    frame(context, ordered(rows, &keys, after)?, limits).await
}

impl List {
    async fn frame(self, context: &SessionContext, q: &Question) -> Result<(DataFrame, Vec<Key>)> {
        Ok(match self {
            List::Events => (acts(context, q).await?, vec![Key::down(col("date_from")), Key::up(col("event_id"))]),
            List::Claims => {
                (claimed(context, q).await?, vec![Key::down(col("published")), Key::up(col("mention_id")), Key::up(col("depth"))])
            }
            List::Statements => (said(context, q).await?, vec![Key::down(col("published")), Key::up(col("statement_id"))]),
            List::Relations { on, known_on } => {
                let joined = |c: &str| Key::up(array_to_string(col(c), lit("|")));
                let keys = vec![
                    Key::up(col("subject_name")),
                    Key::up(col("predicate")),
                    joined("object_name"),
                    joined("object_id"),
                    Key::up(col("subject_id")),
                    Key::down(col("holds")),
                ];
                // A side rests on several statements.
                let sides = held(context, q, on, known_on).await?.with_column_renamed("statement_id", "statement_ids")?;
                (sides, keys)
            }
            List::Reports => (reports(context, q).await?, vec![Key::down(col("published")), Key::up(col("report_id"))]),
        })
    }

    /// The question in SQL: the same rows, for people who go on from there.
    ///
    /// # Errors
    /// Where somebody who is asked for is not in the store.
    pub async fn sql(self, context: &SessionContext, q: &Question) -> Result<String> {
        let (from, conditions, order) = match self {
            List::Events => ("events".to_owned(), events(context, q).await?, "date_from DESC NULLS LAST, event_id"),
            List::Claims => ("claims".to_owned(), text(of_claimed(context, q).await?)?, "published DESC NULLS LAST, mention_id, depth"),
            List::Statements => {
                ("current_relations".to_owned(), text(of_said(context, q).await?)?, "published DESC NULLS LAST, statement_id")
            }
            List::Relations { on, known_on } => {
                let known_on = known_on.map_or_else(String::new, |d| format!(", '{d}'"));
                let from = format!("relations_as_of('{on}'{known_on})");
                (from, text(of_held(context, q).await?)?, "subject_name, predicate, array_to_string(object_name, '|'), holds DESC")
            }
            List::Reports => ("reports".to_owned(), text(of_reports(q))?, "published DESC NULLS LAST, report_id"),
        };
        let columns = if self == List::Reports { "report_id, title, published, source" } else { "*" };
        Ok(select(columns, &from, &conditions, order))
    }
}

/// What is asked of events, as SQL.
pub(super) async fn events(context: &SessionContext, q: &Question) -> Result<Vec<String>> {
    let mut all = text(of_acts(q)?)?;
    // Parties who act on each other are pairs in `dyads`, and all actors in `events`.
    if let Some(parties) = parties(context, q, |who, role| who.is(role), ["actor", "recipient"]).await? {
        all.insert(0, format!("event_id IN (SELECT event_id FROM dyads WHERE {})", text(vec![parties])?.join(" AND ")));
    }
    let mut told = Vec::new();
    told.extend(q.source.as_deref().map(|s| col("source").eq(lit(s))));
    if !told.is_empty() {
        all.push(by_mention("current_mentions", &text(told)?));
    }
    if q.sayer.is_some() || !q.stance.is_empty() {
        let account = Question { sayer: q.sayer.clone(), stance: q.stance.clone(), source: q.source.clone(), ..Question::default() };
        all.push(by_mention("claims", &text(of_claimed(context, &account).await?)?));
    }
    Ok(all)
}

fn by_mention(table: &str, conditions: &[String]) -> String {
    let conditions = conditions.join(" AND ");
    format!("event_id IN (SELECT event_id FROM event_mentions WHERE mention_id IN (SELECT mention_id FROM {table} WHERE {conditions}))")
}

/// A question in lines that people read.
pub(super) fn select(columns: &str, from: &str, conditions: &[String], order: &str) -> String {
    let mut out = format!("SELECT {columns} FROM {from}");
    if !conditions.is_empty() {
        out.push_str("\nWHERE ");
        out.push_str(&conditions.join("\n  AND "));
    }
    if !order.is_empty() {
        out.push_str("\nORDER BY ");
        out.push_str(order);
    }
    out
}

/// Expressions as SQL.
pub(super) fn text(expressions: Vec<Expr>) -> Result<Vec<String>> {
    expressions.iter().map(|e| Ok(expr_to_sql(e)?.to_string())).collect()
}

fn of_reports(q: &Question) -> Vec<Expr> {
    let source = q.source.as_deref().map(|s| col("source").eq(lit(s)));
    let words = q.words.as_deref().map(|w| words::all(w, &["title", "text"])).unwrap_or_default();
    source.into_iter().chain(published(q)).chain(words).collect()
}

/// Reports with the number of their current records.
async fn reports(context: &SessionContext, q: &Question) -> Result<DataFrame> {
    let mut reports = context.table("reports").await?;
    for condition in of_reports(q) {
        reports = reports.filter(condition)?;
    }
    let mut reports = reports.select_columns(&["report_id", "title", "published", "source", "url"])?;
    for (table, id, name) in [("current_mentions", "mention_id", "mention_count"), ("current_relations", "statement_id", "relation_count")]
    {
        let of = format!("{name}_of");
        let counts = context.table(table).await?.aggregate(vec![col("report_id")], vec![count(col(id)).alias(name)])?;
        let counts = counts.select(vec![col("report_id").alias(&of), col(name)])?;
        reports = reports.join(counts, JoinType::Left, &["report_id"], &[&of], None)?.drop_columns(&[of.as_str()])?;
    }
    let counted = |c: &str| datafusion::functions::expr_fn::coalesce(vec![col(c), lit(0_i64)]).alias(c);
    let kept = ["report_id", "title", "published", "source", "url"].into_iter().map(col);
    Ok(reports.select(kept.chain([counted("mention_count"), counted("relation_count")]).collect::<Vec<_>>())?)
}
