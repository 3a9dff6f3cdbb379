//! Questions for people who do not write SQL: what happened, what held, who says so.
//!
//! What a user gives becomes a value in an expression, never text in a query. An event is looked for by its parties in `dyads`, where it lies
//! sorted by who acts, and only what is found is read from `events`.

use std::collections::BTreeSet;
use std::str::FromStr;

use arrow_array::StringArray;
use arrow_array::cast::AsArray;
use arrow_schema::DataType;
use datafusion::arrow::compute::cast;
use datafusion::common::ScalarValue;
use datafusion::dataframe::DataFrame;
use datafusion::functions::expr_fn::lower;
use datafusion::functions_nested::expr_fn::{array_has, cardinality};
use datafusion::logical_expr::{Expr, JoinType, col, lit};
use datafusion::prelude::SessionContext;
use demarche_record::{EventType, Mode, Predicate, Stance, Status};
use jiff::civil::Date;

use super::as_of::RelationsAsOf;
use super::functions::country;
use super::run::frame;
use super::who::Who;
use super::words;
use super::{Answer, Limits};
use crate::error::{Error, Kind, Result};
use crate::rows::day_number;

/// What is asked for; a field that is not given asks for all.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// Who acts, or of whom something holds: a name, an entity id, an ISO alpha-3 code or one of PLOVER's.
    pub actor: Option<String>,
    /// To whom.
    pub with: Option<String>,
    /// The other direction too.
    pub both: bool,
    /// Event types, or predicates of relations.
    pub types: Vec<String>,
    /// Event modes.
    pub modes: Vec<String>,
    /// actual, future, hypothetical, negated.
    pub status: Vec<String>,
    /// Not over before this day.
    pub since: Option<Date>,
    /// Begun by this day.
    pub until: Option<Date>,
    /// A place's name, or a country by code or name.
    pub place: Option<String>,
    /// Outlet.
    pub source: Option<String>,
    /// Who says so.
    pub sayer: Option<String>,
    /// asserts, denies, alleges, demands.
    pub stance: Vec<String>,
    /// Words that must stand in the quote, whatever their case; several in double quotes stand side by side.
    pub words: Option<String>,
    /// Told by so many independent sources at least.
    pub min_sources: Option<u32>,
    /// All columns of the table, not only those for reading.
    pub all_columns: bool,
}

/// Columns of events for reading.
const EVENT: [&str; 8] = ["date", "event_type", "status", "actor_name", "recipient_name", "quote", "source_count", "event_id"];
/// Columns of what held on a day, for reading.
const HELD: [&str; 8] = ["subject_name", "predicate", "object_name", "holds", "disputed", "accounts", "last_said", "quote"];
/// Columns of relation statements for reading.
const STATEMENT: [&str; 9] =
    ["published", "subject_name", "predicate", "object_name", "holds", "valid_from", "valid_to", "attribution_name", "statement_id"];
/// Columns of claims for reading.
const CLAIM: [&str; 8] = ["published", "sayer", "stance", "event_type", "actor_name", "recipient_name", "quote", "mention_id"];

/// So many ids go into one condition; more are joined.
const LISTED: usize = 5_000;

/// Acts, the latest first.
pub async fn events(context: &SessionContext, q: &Question, limits: Limits) -> Result<Answer> {
    let order = vec![col("date_from").sort(false, false), col("event_id").sort(true, false)];
    frame(context, columns(acts(context, q).await?.sort(order)?, q, &EVENT)?, limits).await
}

/// The acts that a question means, in no order.
pub(super) async fn acts(context: &SessionContext, q: &Question) -> Result<DataFrame> {
    let types = codes::<EventType>(&q.types)?;
    let status = codes::<Status>(&q.status)?;
    let mut events = context.table("events").await?;
    if q.actor.is_some() || q.with.is_some() {
        events = of_parties(context, q, events, &types, &status).await?;
    }
    events = filtered(events, of_acts(q)?)?;
    let Some(told) = told(context, q).await? else { return Ok(events) };
    let told = context.table("event_mentions").await?.join(told, JoinType::LeftSemi, &["mention_id"], &["told"], None)?;
    let told = told.select(vec![col("event_id").alias("told")])?;
    Ok(events.join(told, JoinType::LeftSemi, &["event_id"], &["told"], None)?)
}

/// What a question asks of an act itself, its parties not counted.
pub(super) fn of_acts(q: &Question) -> Result<Vec<Expr>> {
    let types = codes::<EventType>(&q.types)?;
    let status = codes::<Status>(&q.status)?;
    Ok([any("event_type", &types), any("status", &status)]
        .into_iter()
        .flatten()
        .chain(days(q, Some("first_published")))
        .chain(of_mode(q)?)
        .chain(q.place.as_deref().map(place))
        .chain(q.min_sources.map(|n| col("source_count").gt_eq(lit(n))))
        .chain(in_quote(q))
        .collect())
}

/// The mentions by which an act is told as the question wants it, as `told`: by an outlet, on somebody's account.
pub(super) async fn told(context: &SessionContext, q: &Question) -> Result<Option<DataFrame>> {
    let stance = codes::<Stance>(&q.stance)?;
    if q.source.is_none() && q.sayer.is_none() && stance.is_empty() {
        return Ok(None);
    }
    let mut mentions = context.table("current_mentions").await?;
    if let Some(source) = &q.source {
        mentions = mentions.filter(col("source").eq(lit(source.as_str())))?;
    }
    if q.sayer.is_some() || !stance.is_empty() {
        // Who says it and how are of one account: the chain is taken apart.
        let accounts = ["attribution_id", "attribution_stance"];
        mentions = mentions.select_columns(&["mention_id", accounts[0], accounts[1]])?.unnest_columns(&accounts)?;
        if let Some(condition) = any("attribution_stance", &stance) {
            mentions = mentions.filter(condition)?;
        }
        if let Some(sayer) = &q.sayer {
            let ids = Who::find(context, sayer).await?.ids(context).await?;
            mentions = mentions.filter(col("attribution_id").in_list(ids.into_iter().map(lit).collect(), false))?;
        }
    }
    Ok(Some(mentions.select(vec![col("mention_id").alias("told")])?))
}

/// The events of the parties that are asked for.
async fn of_parties(
    context: &SessionContext,
    q: &Question,
    events: DataFrame,
    types: &[EventType],
    status: &[Status],
) -> Result<DataFrame> {
    let mut dyads = context.table("dyads").await?;
    let parties = parties(context, q, |who, role| who.is(role), ["actor", "recipient"]).await?;
    let same = [any("event_type", types), any("status", status)];
    for condition in [parties].into_iter().chain(same).flatten().chain(days(q, None)) {
        dyads = dyads.filter(condition)?;
    }
    let found = dyads.select_columns(&["event_id", "month"])?.distinct()?;
    let batches = found.clone().collect().await?;
    let (mut ids, mut months) = (Vec::new(), BTreeSet::new());
    for batch in &batches {
        let column = |i: usize| -> Result<StringArray> { Ok(cast(batch.column(i), &DataType::Utf8)?.as_string::<i32>().clone()) };
        ids.extend(column(0)?.iter().flatten().map(lit));
        months.extend(column(1)?.iter().flatten().map(str::to_owned));
    }
    let events = events.filter(col("month").in_list(months.into_iter().map(lit).collect(), false))?;
    if ids.len() <= LISTED {
        return Ok(events.filter(col("event_id").in_list(ids, false))?);
    }
    let found = context.read_batches(batches)?.select(vec![col("event_id").alias("found")])?;
    Ok(events.join(found, JoinType::LeftSemi, &["event_id"], &["found"], None)?)
}

/// What held on a day, by the statements known by another.
pub async fn relations(context: &SessionContext, q: &Question, on: Date, known_on: Option<Date>, limits: Limits) -> Result<Answer> {
    let mut held = held(context, q, on, known_on).await?;
    if !q.all_columns {
        // An end alone does not say that it had begun.
        held = held.filter(col("basis").not_eq(lit("open")))?;
    }
    frame(context, columns(held, q, &HELD)?, limits).await
}

/// What held on a day, as a question means it: by subject, predicate and object.
pub(super) async fn held(context: &SessionContext, q: &Question, on: Date, known_on: Option<Date>) -> Result<DataFrame> {
    let all = context.table_provider("current_relations").await?;
    let held = context.read_table(RelationsAsOf::new(all).on(day_number(on), known_on.map(day_number)))?;
    filtered(held, of_held(context, q).await?)
}

/// What a question asks of what held.
pub(super) async fn of_held(context: &SessionContext, q: &Question) -> Result<Vec<Expr>> {
    let predicates = codes::<Predicate>(&q.types)?;
    let parties = parties(context, q, one_or_many, ["subject", "object"]).await?;
    let source = q.source.as_deref().map(|s| array_has(col("sources"), lit(s)));
    let sources = q.min_sources.map(|n| cardinality(col("sources")).gt_eq(lit(u64::from(n))));
    let sayer = match &q.sayer {
        None => None,
        Some(sayer) => {
            // The accounts of a side are names.
            let names = Who::find(context, sayer).await?.names(context).await?;
            names.iter().map(|n| array_has(col("accounts"), lit(n.as_str()))).reduce(Expr::or).or(Some(lit(false)))
        }
    };
    Ok([parties, any("predicate", &predicates), source, sources, sayer].into_iter().flatten().chain(in_quote(q)).collect())
}

/// What was said of relations, the latest report first.
pub async fn statements(context: &SessionContext, q: &Question, limits: Limits) -> Result<Answer> {
    let order = vec![col("published").sort(false, false), col("statement_id").sort(true, false)];
    frame(context, columns(said(context, q).await?.sort(order)?, q, &STATEMENT)?, limits).await
}

/// The statements of relations that a question means, in no order.
pub(super) async fn said(context: &SessionContext, q: &Question) -> Result<DataFrame> {
    filtered(context.table("current_relations").await?, of_said(context, q).await?)
}

/// What a question asks of a statement.
pub(super) async fn of_said(context: &SessionContext, q: &Question) -> Result<Vec<Expr>> {
    let predicates = codes::<Predicate>(&q.types)?;
    let status = codes::<Status>(&q.status)?;
    let stance = codes::<Stance>(&q.stance)?;
    let parties = parties(context, q, one_or_many, ["subject", "object"]).await?;
    let source = q.source.as_deref().map(|s| col("source").eq(lit(s)));
    let stance = stance.iter().map(|s| array_has(col("attribution_stance"), lit(s.as_str()))).reduce(Expr::or);
    let sayer = match &q.sayer {
        None => None,
        Some(sayer) => Some(Who::Entities(Who::find(context, sayer).await?.ids(context).await?).among("attribution")),
    };
    let same = [parties, any("predicate", &predicates), any("status", &status), source, stance, sayer];
    Ok(same.into_iter().flatten().chain(published(q)).chain(in_quote(q)).collect())
}

/// What is on somebody's account, the latest report first.
pub async fn who_says(context: &SessionContext, q: &Question, limits: Limits) -> Result<Answer> {
    let order = vec![col("published").sort(false, false), col("mention_id").sort(true, false), col("depth").sort(true, false)];
    frame(context, columns(claimed(context, q).await?.sort(order)?, q, &CLAIM)?, limits).await
}

/// The claims that a question means, in no order.
pub(super) async fn claimed(context: &SessionContext, q: &Question) -> Result<DataFrame> {
    filtered(context.table("claims").await?, of_claimed(context, q).await?)
}

/// What a question asks of a claim.
pub(super) async fn of_claimed(context: &SessionContext, q: &Question) -> Result<Vec<Expr>> {
    let stance = codes::<Stance>(&q.stance)?;
    let place = q.place.as_deref().map(|p| lower(col("place_name")).eq(lit(p.to_lowercase())));
    let sayer = match &q.sayer {
        None => None,
        Some(sayer) => {
            let ids = Who::find(context, sayer).await?.ids(context).await?;
            Some(col("sayer_id").in_list(ids.into_iter().map(lit).collect(), false))
        }
    };
    let own = [any("stance", &stance), place, sayer].into_iter().flatten();
    Ok(of_told(context, q).await?.into_iter().chain(own).collect())
}

/// What a question asks of a mention, `told` apart, which is asked of its accounts.
pub(super) async fn of_mentioned(context: &SessionContext, q: &Question) -> Result<Vec<Expr>> {
    let place = q.place.as_deref().map(place);
    Ok(of_told(context, q).await?.into_iter().chain(place).collect())
}

/// What a question asks of one report's telling of an act.
async fn of_told(context: &SessionContext, q: &Question) -> Result<Vec<Expr>> {
    let types = codes::<EventType>(&q.types)?;
    let status = codes::<Status>(&q.status)?;
    let parties = parties(context, q, |who, role| who.among(role), ["actor", "recipient"]).await?;
    let source = q.source.as_deref().map(|s| col("source").eq(lit(s)));
    let same = [parties, any("event_type", &types), any("status", &status), source, of_mode(q)?];
    Ok(same.into_iter().flatten().chain(published(q)).chain(in_quote(q)).collect())
}

pub(super) fn filtered(mut frame: DataFrame, conditions: Vec<Expr>) -> Result<DataFrame> {
    for condition in conditions {
        frame = frame.filter(condition)?;
    }
    Ok(frame)
}

/// Who acts and to whom, in one order or, where both are asked for, in either.
pub(super) async fn parties(
    context: &SessionContext,
    q: &Question,
    is: impl Fn(&Who, &str) -> Expr,
    roles: [&str; 2],
) -> Result<Option<Expr>> {
    let find = async |x: &Option<String>| match x {
        Some(x) => Who::find(context, x).await.map(Some),
        None => Ok(None),
    };
    let (actor, with) = (find(&q.actor).await?, find(&q.with).await?);
    let order = |[first, second]: [&str; 2]| {
        [actor.as_ref().map(|w| is(w, first)), with.as_ref().map(|w| is(w, second))].into_iter().flatten().reduce(Expr::and)
    };
    let (there, back) = (order(roles), order([roles[1], roles[0]]));
    Ok(if q.both { there.zip(back).map(|(a, b)| a.or(b)) } else { there })
}

/// A relation has one subject and a list of objects.
fn one_or_many(who: &Who, role: &str) -> Expr {
    if role == "subject" { who.is(role) } else { who.among(role) }
}

/// Reads each as a code of its vocabulary; the error lists the vocabulary.
pub(super) fn codes<T: FromStr>(given: &[String]) -> Result<Vec<T>>
where
    T::Err: std::fmt::Display,
{
    given.iter().map(|g| g.parse().map_err(|e: T::Err| Error::new(Kind::Query, e.to_string()))).collect()
}

pub(super) fn any<T: std::fmt::Display>(column: &str, codes: &[T]) -> Option<Expr> {
    let all: Vec<Expr> = codes.iter().map(|c| lit(c.to_string())).collect();
    (!all.is_empty()).then(|| col(column).in_list(all, false))
}

fn date(d: Date) -> Expr {
    lit(ScalarValue::Date32(Some(day_number(d))))
}

/// The act's interval touches the days that are asked for. One without a date is taken to have its report's day, or, in a table that has none,
/// its report's month.
pub(super) fn days(q: &Question, published: Option<&str>) -> Vec<Expr> {
    let month = |d: Date| lit(format!("{:04}-{:02}", d.year(), d.month()));
    let undated = |stands_in: Expr| col("date_from").is_null().and(stands_in);
    let since = q.since.map(|d| {
        let dated = col("date_from").is_not_null().and(col("date_to").is_null().or(col("date_to").gt_eq(date(d))));
        dated.or(undated(published.map_or_else(|| col("month").gt_eq(month(d)), |p| col(p).gt_eq(date(d)))))
    });
    let until = q.until.map(|d| {
        let stands_in = published.map_or_else(|| col("month").lt_eq(month(d)), |p| col(p).lt_eq(date(d)));
        col("date_from").lt_eq(date(d)).or(undated(stands_in))
    });
    // An event lies in the month of its first day, so that later months need not be read.
    let months = q.until.map(|d| col("month").lt_eq(month(d)).or(col("month").eq(lit("undated"))));
    [since, until, months].into_iter().flatten().collect()
}

pub(super) fn published(q: &Question) -> impl Iterator<Item = Expr> {
    let since = q.since.map(|d| col("published").gt_eq(date(d)));
    let until = q.until.map(|d| col("published").lt_eq(date(d)));
    since.into_iter().chain(until)
}

/// One of the modes that are asked for.
fn of_mode(q: &Question) -> Result<Option<Expr>> {
    let modes = codes::<Mode>(&q.modes)?;
    Ok(modes.iter().map(|m| array_has(col("event_mode"), lit(m.as_str()))).reduce(Expr::or))
}

/// The words that are asked for stand in the quote.
fn in_quote(q: &Question) -> Vec<Expr> {
    q.words.as_deref().map(|w| words::all(w, &["quote"])).unwrap_or_default()
}

fn place(x: &str) -> Expr {
    let named = lower(col("place_name")).eq(lit(x.to_lowercase()));
    match country(x, None) {
        Some(c) => named.or(col("place_country").eq(lit(c.iso3.as_str()))),
        None => named,
    }
}

fn columns(frame: DataFrame, q: &Question, brief: &[&str]) -> Result<DataFrame> {
    Ok(if q.all_columns { frame } else { frame.select_columns(brief)? })
}
