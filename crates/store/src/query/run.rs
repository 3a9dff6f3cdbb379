//! SQL of a user, run so that it can only read.
//!
//! One statement, and it must be a question: `SELECT`, `WITH`, `EXPLAIN`, `SHOW`, `DESCRIBE`. What would make, change or copy something, or
//! change a setting, is refused before it is planned. No table can be named by the path of a file, and no function reads one, so that a
//! query sees the tables of its session and nothing else of the machine. Memory is the session's matter ([`super::with_memory`]), time and
//! rows are [`Limits`].

use std::sync::OnceLock;
use std::time::Duration;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use datafusion::common::{DataFusionError, SchemaError, utils::datafusion_strsim::levenshtein};
use datafusion::dataframe::DataFrame;
use datafusion::execution::context::SQLOptions;
use datafusion::logical_expr::LogicalPlan;
use datafusion::prelude::SessionContext;
use futures::StreamExt;
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::mpsc::{Receiver, channel};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::as_of::RelationsAsOf;
use super::plain;
use crate::error::{Error, Kind, Result};

/// How much a query may take.
#[derive(Clone, Copy, Debug, Default)]
pub struct Limits {
    /// Rows of the answer; further ones are not computed, and [`Answer::cut`] says so.
    pub rows: Option<usize>,
    /// Time from the beginning to the last row.
    pub time: Option<Duration>,
}

impl Limits {
    /// When the time is over, from now on; never, where no clock goes so far.
    fn until(self) -> Option<Instant> {
        Instant::now().checked_add(self.time?)
    }
}

/// The rows that answer a query, in batches as they are computed.
pub struct Answer {
    schema: SchemaRef,
    batches: Receiver<datafusion::error::Result<RecordBatch>>,
    work: JoinHandle<()>,
    limits: Limits,
    until: Option<Instant>,
    given: usize,
    cut: bool,
    ended: bool,
}

impl Drop for Answer {
    fn drop(&mut self) {
        self.work.abort();
    }
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Answer")
            .field("schema", &self.schema)
            .field("limits", &self.limits)
            .field("given", &self.given)
            .finish_non_exhaustive()
    }
}

/// Answers a question in SQL.
///
/// # Errors
/// Where it is not one statement that only reads, cannot be read or planned (the message names the nearest table, column or function), or
/// takes more than its time.
pub async fn run(context: &SessionContext, sql: &str, limits: Limits) -> Result<Answer> {
    let until = limits.until();
    let workers = workers()?;
    let options = SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false);
    let planned = within(until, limits, context.sql_with_options(sql, options)).await?;
    let frame = planned.map_err(|e| mend(context, e))?;
    answer(context, frame, limits, until, workers).await
}

/// Who computes what users ask in their own SQL: threads of their own, because one step of a join may take minutes, and what else the
/// process does must not wait for it.
fn workers() -> Result<Handle> {
    static WORKERS: OnceLock<std::io::Result<Runtime>> = OnceLock::new();
    let made = WORKERS.get_or_init(|| Builder::new_multi_thread().thread_name("sql").enable_all().build());
    let runtime = made.as_ref().map_err(|e| Error::new(Kind::Disk, format!("no threads could be started for a query: {e}")))?;
    Ok(runtime.handle().clone())
}

/// Answers with the rows of a plan.
pub(super) async fn frame(context: &SessionContext, frame: DataFrame, limits: Limits) -> Result<Answer> {
    let until = limits.until();
    answer(context, frame, limits, until, Handle::current()).await
}

async fn answer(context: &SessionContext, mut frame: DataFrame, limits: Limits, until: Option<Instant>, workers: Handle) -> Result<Answer> {
    let of_rows = !matches!(frame.logical_plan(), LogicalPlan::Explain(_) | LogicalPlan::Analyze(_) | LogicalPlan::DescribeTable(_));
    if let (Some(rows), true) = (limits.rows, of_rows) {
        // One more than asked for tells whether there are more.
        frame = frame.limit(0, Some(rows.saturating_add(1))).map_err(|e| mend(context, e))?;
    }
    let started = within(until, limits, frame.execute_stream()).await?;
    let mut stream = started.map_err(|e| mend(context, e))?;
    let schema = plain::schema(&stream.schema());
    // The rows are computed by a worker: whoever waits for them can stop waiting, however long one step of the computation takes.
    let (give, batches) = channel(2);
    let work = workers.spawn(async move {
        while let Some(batch) = stream.next().await {
            if give.send(batch).await.is_err() {
                break;
            }
        }
    });
    Ok(Answer { schema, batches, work, limits, until, given: 0, cut: false, ended: false })
}

async fn within<F: Future>(until: Option<Instant>, limits: Limits, work: F) -> Result<F::Output> {
    match until {
        None => Ok(work.await),
        Some(until) => tokio::time::timeout_at(until, work).await.map_err(|_| late(limits)),
    }
}

fn late(limits: Limits) -> Error {
    let seconds = limits.time.unwrap_or_default().as_secs_f64();
    Error::new(
        Kind::Query,
        format!("the query took more than its {seconds} s: ask for less (a day, an actor, a LIMIT), or give it more time with --timeout"),
    )
}

impl Answer {
    /// Its columns: strings, lists and numbers as every reader of Arrow knows them.
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// The next rows; `None` at the end.
    pub async fn next(&mut self) -> Result<Option<RecordBatch>> {
        if self.cut || self.ended {
            return Ok(None);
        }
        let Some(batch) = within(self.until, self.limits, self.batches.recv()).await? else { return self.end().await };
        let mut batch = plain::batch(&batch.map_err(failed)?, &self.schema)?;
        if let Some(rows) = self.limits.rows
            && self.given + batch.num_rows() > rows
        {
            batch = batch.slice(0, rows - self.given);
            self.cut = true;
        }
        self.given += batch.num_rows();
        Ok(Some(batch))
    }

    /// No rows come any more: there are none, or the engine broke down over them, and then those that came are not the answer.
    async fn end(&mut self) -> Result<Option<RecordBatch>> {
        self.ended = true;
        (&mut self.work).await.map(|()| None).map_err(|e| {
            let what = "the query engine broke down over this question, and the rows so far are not all; ask in another way, and report the question";
            Error::new(Kind::Query, what).because(e)
        })
    }

    /// All rows that are left.
    pub async fn collect(&mut self) -> Result<Vec<RecordBatch>> {
        let mut all = Vec::new();
        while let Some(batch) = self.next().await? {
            all.push(batch);
        }
        Ok(all)
    }

    /// Rows given so far.
    pub fn given(&self) -> usize {
        self.given
    }

    /// True once rows were left out because of the limit.
    pub fn cut(&self) -> bool {
        self.cut
    }
}

/// What went wrong while rows were computed.
fn failed(e: DataFusionError) -> Error {
    let memory = "the query needs more memory than it may take: ask for fewer columns or days, add a LIMIT, or give it more with --memory";
    match e.find_root() {
        DataFusionError::ResourcesExhausted(_) => Error::new(Kind::Query, memory),
        root => Error::new(Kind::Query, format!("the query failed: {}", said(root))),
    }
}

/// What is wrong with a question, and what was probably meant.
pub(super) fn mend(context: &SessionContext, e: DataFusionError) -> Error {
    let message = match e.find_root() {
        DataFusionError::SchemaError(what, _) => match what.as_ref() {
            SchemaError::FieldNotFound { field, valid_fields } => {
                let near = nearest(field.name(), valid_fields.iter().map(|c| c.name().to_owned()));
                let all = "`demarche dictionary` lists all columns";
                let near = if near.is_empty() { String::new() } else { format!("; nearly so are called: {}", near.join(", ")) };
                format!("there is no column `{}`{near} ({all})", field.name())
            }
            other => other.to_string(),
        },
        DataFusionError::SQL(parser, _) => {
            format!("the SQL cannot be read: {}", parser.to_string().trim_start_matches("sql parser error: "))
        }
        DataFusionError::ResourcesExhausted(_) => return failed(e),
        root => planning(context, &said(root)),
    };
    // The engine's own error is no source of it: it says the same again, once for each layer that passed it on.
    Error::new(Kind::Query, message)
}

fn planning(context: &SessionContext, message: &str) -> String {
    let refused = ["DDL not supported", "DML not supported", "Statement not supported"];
    if refused.iter().any(|r| message.starts_with(r)) {
        return "a query only reads: SELECT, WITH, EXPLAIN, SHOW and DESCRIBE are possible here".into();
    }
    let missing = message.strip_prefix("table '").and_then(|m| m.split_once("' not found"));
    let Some((table, _)) = missing else { return message.to_owned() };
    let name = table.rsplit('.').next().unwrap_or(table);
    let known = tables(context);
    let near = nearest(name, known.iter().cloned());
    let near =
        if near.is_empty() { format!("there are: {}", known.join(", ")) } else { format!("nearly so are called: {}", near.join(", ")) };
    format!("there is no table `{name}`; {near}")
}

fn tables(context: &SessionContext) -> Vec<String> {
    let mut all = vec![RelationsAsOf::NAME.to_owned()];
    for catalog in context.catalog_names().iter().filter_map(|c| context.catalog(c)) {
        let schemas = catalog.schema_names();
        let own = schemas.iter().filter(|s| *s != "information_schema").filter_map(|s| catalog.schema(s));
        all.extend(own.flat_map(|s| s.table_names()));
    }
    all.sort();
    all
}

/// The engine's message without the words that say which part of it speaks.
fn said(e: &DataFusionError) -> String {
    let message = e.message().into_owned();
    message.lines().map(str::trim).collect::<Vec<_>>().join(" ").trim_end_matches('.').to_owned()
}

/// The names that are spelt most like one, or hold it, the nearest first.
pub(crate) fn nearest(name: &str, known: impl IntoIterator<Item = String>) -> Vec<String> {
    let name = name.to_lowercase();
    let far = |k: &String| {
        let k = k.to_lowercase();
        // A part of a long name is as good as a slip or two.
        let part = name.len() > 2 && (k.contains(&name) || (k.len() > 2 && name.contains(&k)));
        levenshtein(&name, &k).min(if part { 2 } else { usize::MAX })
    };
    let most = (name.chars().count() / 3).max(2);
    let mut near: Vec<(usize, String)> = known.into_iter().map(|k| (far(&k), k)).filter(|(d, _)| *d <= most).collect();
    near.sort();
    near.dedup();
    near.into_iter().map(|(_, k)| k).take(4).collect()
}
