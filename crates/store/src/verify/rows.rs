//! Rows: ids, quotes, references and counts.
//!
//! Every check is a query whose rows are what is wrong: the record and what is the matter with it. Joins are by sorting, which spills to the disk, so that a store larger than the
//! memory can be checked.

use std::collections::BTreeSet;

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, TimestampMicrosecondType};
use arrow_array::{Array, RecordBatch};
use datafusion::prelude::SessionContext;
use demarche_record::{Report as Text, Table};
use futures::StreamExt;

use super::Report;
use crate::core::current::current;
use crate::core::{Store, Version};
use crate::error::Result;
use crate::freeze::names;
use crate::review::{Target, review_id};
use crate::rows::{day_of, report_id};
use crate::session::strings;

const FILES: &str = "the record's data file was changed; bring the table's folder back from a copy of the store";
const AGAIN: &str = "bring the folders of both tables back from one copy of the store";

/// A query that finds what is wrong: `(record, what)`.
struct Query {
    name: &'static str,
    tables: Vec<Table>,
    /// The table whose rows are looked at.
    rows: Table,
    sql: String,
    mend: &'static str,
}

pub(super) fn check(store: &Store, version: &Version, damaged: &BTreeSet<Table>, report: &mut Report<'_>) -> Result<()> {
    let snapshot = match store.snapshot(Some(version.version)) {
        Ok(s) => s,
        // The log of some table is damaged, which was told.
        Err(e) if report.verdict.found() > 0 => {
            report.begin("rows");
            report.skip(format!("the tables cannot be opened: {}", chain(&e)));
            return Ok(());
        }
        Err(e) => return Err(e),
    };
    let context = snapshot.context();
    store.block_on(async {
        context.sql("SET datafusion.optimizer.prefer_hash_join = false").await?;
        let may = |tables: &[Table], report: &mut Report<'_>| match tables.iter().find(|t| damaged.contains(t)) {
            Some(t) => {
                report.skip(format!("the files of `{}` are damaged", t.name()));
                false
            }
            None => true,
        };
        report.begin("rows of the tables");
        for table in Table::ALL.into_iter().filter(|t| !damaged.contains(t)) {
            report.look(1);
            let rows = context.table(table.name()).await?.count().await? as u64;
            let said = version.rows.get(table.name()).copied().unwrap_or_default();
            if rows != said {
                let at = store.files().version(version.version).display().to_string();
                report.find(at, format!("says that `{}` has {said} rows, and it has {rows}", table.name()), AGAIN);
            }
        }
        report.begin("report ids");
        if may(&[Table::Reports], report) {
            reports(context, report).await?;
        }
        report.begin("review ids");
        if may(&[Table::Reviews], report) {
            reviews(context, report).await?;
        }
        for query in queries() {
            if report.verdict.checks.last().is_none_or(|c| c.name != query.name) {
                report.begin(query.name);
            }
            if !may(&query.tables, report) {
                continue;
            }
            let rows = version.rows.get(query.rows.name()).copied().unwrap_or_default();
            report.look(rows);
            run(context, &query, report).await?;
        }
        report.begin("frozen content");
        let here: Vec<String> = names(store)?.into_keys().filter(|n| store.resolve(n).ok() == Some(version.version)).collect();
        if !here.is_empty() && may(&Table::ALL, report) {
            let now = crate::hashes(context).await?;
            for name in here {
                report.look(1);
                let frozen = crate::freeze::named(store, &name)?;
                for (table, t) in &frozen.tables {
                    if t.content.is_some() && t.content.as_ref() != now.tables.get(table) {
                        report.find(table, format!("does not hold what `{name}` was frozen with"), FILES);
                    }
                }
            }
        }
        Ok(())
    })
}

/// Every report's id is that of its content.
async fn reports(context: &SessionContext, report: &mut Report<'_>) -> Result<()> {
    let columns = ["report_id", "title", "published", "source", "url", "text"];
    let mut rows = context.table(Table::Reports.name()).await?.select_columns(&columns)?.execute_stream().await?;
    while let Some(batch) = rows.next().await {
        let batch = batch?;
        report.look(batch.num_rows() as u64);
        let text = |c: usize, i: usize| {
            let a = batch.column(c).as_string::<i32>();
            a.is_valid(i).then(|| a.value(i).to_owned())
        };
        let days = batch.column(2).as_primitive::<Date32Type>();
        for i in 0..batch.num_rows() {
            let content = Text {
                title: text(1, i),
                published: days.is_valid(i).then(|| days.value(i)).and_then(day_of),
                source: text(3, i),
                url: text(4, i),
                text: text(5, i).unwrap_or_default(),
                ..Text::default()
            };
            let id = text(0, i).unwrap_or_default();
            if report_id(&content) != id {
                report.find(id, "the report's title, day, source, address or text was changed: its id is made of them", FILES);
            }
        }
    }
    Ok(())
}

/// Every review's id is that of what it says.
async fn reviews(context: &SessionContext, report: &mut Report<'_>) -> Result<()> {
    let columns = ["review_id", "target_id", "verdict", "reviewer", "undoes", "note", "correction", "made"];
    let mut rows = context.table(Table::Reviews.name()).await?.select_columns(&columns)?.execute_stream().await?;
    while let Some(batch) = rows.next().await {
        let batch = batch?;
        report.look(batch.num_rows() as u64);
        let made = batch.column(7).as_primitive::<TimestampMicrosecondType>();
        let texts: Vec<_> = (0..7).map(|c| batch.column(c).as_string::<i32>()).collect();
        for i in 0..batch.num_rows() {
            let text = |c: usize| texts.get(c).filter(|a| a.is_valid(i)).map(|a| a.value(i)).unwrap_or_default();
            let target = if text(4).is_empty() { text(1) } else { text(4) };
            if review_id(made.value(i), [target, text(2), text(3), text(5), text(6)]) != text(0) {
                report.find(text(0), "what the review says was changed: its id is made of it", FILES);
            }
        }
    }
    Ok(())
}

async fn run(context: &SessionContext, query: &Query, report: &mut Report<'_>) -> Result<()> {
    let mut rows = context.sql(&query.sql).await?.execute_stream().await?;
    while let Some(batch) = rows.next().await {
        let batch: RecordBatch = batch?;
        let (at, what) = (strings(&batch, 0)?, strings(&batch, 1)?);
        for i in 0..batch.num_rows() {
            report.find(at.value(i), what.value(i), query.mend);
        }
    }
    Ok(())
}

fn queries() -> Vec<Query> {
    let mut all = Vec::new();
    for (table, id) in [(Table::Mentions, "mention_id"), (Table::Relations, "statement_id")] {
        all.push(quotes(table, id));
    }
    for (table, id) in [
        (Table::Reports, "report_id"),
        (Table::Codings, "coding_id"),
        (Table::Mentions, "mention_id"),
        (Table::Relations, "statement_id"),
        (Table::Runs, "run_id"),
        (Table::Reviews, "review_id"),
        (Table::Events, "event_id"),
        (Table::EventMentions, "mention_id"),
    ] {
        let sql = format!(
            "SELECT {id}, 'is in `{0}` ' || CAST(count(*) AS VARCHAR) || ' times' FROM {0} GROUP BY {id} HAVING count(*) > 1",
            table.name()
        );
        all.push(Query { name: "ids are unique", tables: vec![table], rows: table, sql, mend: FILES });
    }
    for (table, id, column, target, key) in [
        (Table::Codings, "coding_id", "report_id", Table::Reports, "report_id"),
        (Table::Codings, "coding_id", "coder_id", Table::Runs, "coder_id"),
        (Table::Mentions, "mention_id", "coding_id", Table::Codings, "coding_id"),
        (Table::Mentions, "mention_id", "place_id", Table::Places, "place_id"),
        (Table::Relations, "statement_id", "coding_id", Table::Codings, "coding_id"),
        (Table::Reviews, "review_id", "report_id", Table::Reports, "report_id"),
        (Table::Reviews, "review_id", "coding_id", Table::Codings, "coding_id"),
        (Table::Reviews, "review_id", "undoes", Table::Reviews, "review_id"),
        (Table::Events, "event_id", "first_report_id", Table::Reports, "report_id"),
        (Table::Events, "event_id", "mention_id", Table::Mentions, "mention_id"),
        (Table::Events, "event_id", "place_id", Table::Places, "place_id"),
        (Table::EventMentions, "mention_id", "event_id", Table::Events, "event_id"),
        (Table::EventMentions, "event_id", "mention_id", Table::Mentions, "mention_id"),
        (Table::Dyads, "event_id", "event_id", Table::Events, "event_id"),
    ] {
        all.push(reference(table, id, column, target, key));
    }
    for (table, id) in [(Table::Mentions, "mention_id"), (Table::Relations, "statement_id")] {
        // That the coding is there was asked above.
        let sql = format!(
            "SELECT m.{id}, 'is of report ' || m.report_id || ', and its coding ' || c.coding_id || ' of ' || c.report_id \
             FROM {} m JOIN codings c ON m.coding_id = c.coding_id WHERE m.report_id <> c.report_id",
            table.name()
        );
        all.push(Query { name: "references", tables: vec![table, Table::Codings], rows: table, sql, mend: FILES });
    }
    for kind in Target::ALL {
        let (table, id) = (kind.table(), kind.table().columns()[0].name);
        let sql = format!(
            "SELECT v.review_id, 'is of ' || v.target_id || ', which `{table}` does not have' FROM reviews v LEFT ANTI JOIN {table} t ON v.target_id = t.{id} \
             WHERE v.target_kind = '{kind}'",
            table = table.name(),
            kind = kind.name()
        );
        all.push(Query { name: "references", tables: vec![Table::Reviews, table], rows: Table::Reviews, sql, mend: AGAIN });
    }
    for (table, id, column, list) in [
        (Table::Mentions, "mention_id", "actor_id", true),
        (Table::Mentions, "mention_id", "recipient_id", true),
        (Table::Mentions, "mention_id", "third_party_id", true),
        (Table::Mentions, "mention_id", "attribution_id", true),
        (Table::Relations, "statement_id", "subject_id", false),
        (Table::Relations, "statement_id", "object_id", true),
        (Table::Relations, "statement_id", "attribution_id", true),
    ] {
        all.push(entities(table, id, column, list));
    }
    all.push(Query {
        name: "every current mention tells one event",
        tables: vec![Table::Codings, Table::Reviews, Table::Mentions, Table::EventMentions],
        rows: Table::Mentions,
        sql: format!(
            "SELECT m.mention_id, 'is current and tells no event' FROM mentions m JOIN ({}) c \
             ON m.coding_id = c.coding_id LEFT ANTI JOIN event_mentions e ON m.mention_id = e.mention_id",
            current("")
        ),
        mend: AGAIN,
    });
    for (table, id, column, of, key) in [
        (Table::Codings, "coding_id", "mention_count", Table::Mentions, "coding_id"),
        (Table::Codings, "coding_id", "relation_count", Table::Relations, "coding_id"),
        (Table::Events, "event_id", "mention_count", Table::EventMentions, "event_id"),
    ] {
        let sql = format!(
            "SELECT t.{id}, 'says {column} ' || CAST(t.{column} AS VARCHAR) || ', and `{of}` has ' || CAST(coalesce(x.n, 0) AS VARCHAR) FROM {table} t LEFT JOIN \
             (SELECT {key}, count(*) AS n FROM {of} GROUP BY {key}) x ON t.{id} = x.{key} WHERE t.{column} <> coalesce(x.n, 0)",
            table = table.name(),
            of = of.name()
        );
        all.push(Query { name: "counts", tables: vec![table, of], rows: table, sql, mend: AGAIN });
    }
    all
}

/// Every quote and every trigger, letter by letter, at its place in the report's text.
fn quotes(table: Table, id: &str) -> Query {
    let cut = |what: &str| format!("substr(r.text, m.{what}_start + 1, greatest(m.{what}_end - m.{what}_start, 0))");
    let (quote, trigger) = (cut("quote"), cut("trigger"));
    let sql = format!(
        "SELECT m.{id}, CASE WHEN r.report_id IS NULL THEN 'its report ' || m.report_id || ' is missing' ELSE \
         'report ' || m.report_id || ' has «' || CASE WHEN {quote} <> m.quote THEN {quote} ELSE {trigger} END || '» where the record quotes «' || \
         CASE WHEN {quote} <> m.quote THEN m.quote ELSE m.trigger END || '»' END \
         FROM {} m LEFT JOIN reports r ON m.report_id = r.report_id \
         WHERE r.report_id IS NULL OR m.quote_start < 0 OR m.trigger_start < 0 OR {quote} <> m.quote OR {trigger} <> m.\"trigger\"",
        table.name()
    );
    Query {
        name: "quotes",
        tables: vec![table, Table::Reports],
        rows: table,
        sql: sql.replace("m.trigger ", "m.\"trigger\" "),
        mend: AGAIN,
    }
}

fn reference(table: Table, id: &str, column: &str, target: Table, key: &str) -> Query {
    let sql = format!(
        "SELECT x.{id}, '`{column}` of `{table}` is ' || x.{column} || ', which `{target}` does not have' \
         FROM {table} x LEFT ANTI JOIN {target} y ON x.{column} = y.{key} WHERE x.{column} IS NOT NULL",
        table = table.name(),
        target = target.name()
    );
    Query { name: "references", tables: vec![table, target], rows: table, sql, mend: AGAIN }
}

fn entities(table: Table, id: &str, column: &str, list: bool) -> Query {
    let item = if list { format!("unnest({column})") } else { column.to_owned() };
    let sql = format!(
        "SELECT x.id, '`{column}` of `{table}` has ' || x.entity || ', which `entities` does not have' FROM \
         (SELECT entity, min(id) AS id FROM (SELECT {id} AS id, {item} AS entity FROM {table}) GROUP BY entity) x \
         LEFT ANTI JOIN entities y ON x.entity = y.entity_id WHERE x.entity IS NOT NULL",
        table = table.name()
    );
    Query { name: "entities", tables: vec![table, Table::Entities], rows: table, sql, mend: AGAIN }
}

fn chain(e: &dyn std::error::Error) -> String {
    let mut out = e.to_string();
    let mut cause = e.source();
    while let Some(c) = cause {
        out.push_str(&format!(": {c}"));
        cause = c.source();
    }
    out
}
