//! What became of a record between two versions, and because of what.
//!
//! ```text
//! codings of A ─┐
//!               ├─ reports whose current reading is another ─▶ cause: new report · review by NAME · other coder, knowledge or weights
//! codings of B ─┘                    │
//!            mentions and relations of those ─ paired by their first id, or by their place in the text ─▶ appeared · vanished · changed
//!            events of the months that were written again ─ paired by id, then by where they are told first ─▶ the same; cause of their mentions, or regrouped
//! reviews, foreign events ─ by id ─▶ appeared · vanished
//! ```
//!
//! Compared is what is current, so a newer program's reading of a report that a person has read makes no difference ([`crate::core::current`]).
//!
//! What a newer coder reads has other ids, since an id says whose reading it is; so its records are paired with the older ones that stand on the same words of the same report, and
//! only what differs in content is told. A person's reading keeps the beginning of the ids that it rests on, and is paired by it: a corrected quote is still the same record. Only reports that appeared or were read again can bring mentions and relations in or out, so the joins are over those.

use std::collections::BTreeSet;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, StringArray};
use datafusion::datasource::MemTable;
use datafusion::prelude::SessionContext;
use demarche_record::Table;
use futures::StreamExt;
use serde::Serialize;

use crate::core::current::current;
use crate::core::{Snapshot, Store, log};
use crate::error::Result;
use crate::rows::FIRST;
use crate::session::strings;

/// So many records of a table changed in one way because of one thing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Tally {
    /// reports, codings, reviews, mentions, relations, events or foreign_events.
    pub table: String,
    /// appeared, vanished or changed.
    pub change: String,
    /// new report, report not there, review by somebody, other coder, other knowledge, other weights, regrouped, or events of another coder.
    pub cause: String,
    /// How many.
    pub count: u64,
}

/// A record that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// reports, codings, reviews, mentions, relations, events or foreign_events.
    pub table: String,
    /// appeared, vanished or changed.
    pub change: String,
    /// Because of what.
    pub cause: String,
    /// Its id; the older one where it vanished.
    pub id: String,
    /// Its id before, where it changed.
    pub was: Option<String>,
    /// The report that tells it; for an event, the earliest one.
    pub report_id: Option<String>,
    /// The columns that differ, divided by spaces.
    pub columns: Option<String>,
    /// Its words, or a report's headline.
    pub words: Option<String>,
}

/// Two versions side by side.
pub struct Diff {
    context: SessionContext,
    /// Questions whose rows are [`Change`]s.
    queries: Vec<String>,
}

const COLUMNS: &str = "\"table\", change, cause, id, was, report_id, columns, words";

impl Diff {
    /// Compares A, the older, with B; they may be versions of two stores.
    pub async fn new(a: (&Store, &Snapshot), b: (&Store, &Snapshot)) -> Result<Diff> {
        let context = crate::session::context()?;
        for (side, snapshot) in [("a", a.1), ("b", b.1)] {
            for table in Table::ALL {
                let provider = snapshot.context().table_provider(table.name()).await?;
                context.register_table(format!("{side}_{}", table.name()), provider)?;
            }
            context.sql(&format!("CREATE VIEW {side}_current AS {}", current(&format!("{side}_")))).await?;
        }
        let causes = context.sql(CAUSES).await?;
        let planned = std::sync::Arc::new(causes.schema().as_arrow().clone());
        let rows = causes.collect().await?;
        // The rows may know better than the plan that a column has no nulls.
        let schema = rows.first().map_or(planned, |b| b.schema());
        let read_again = rows.iter().any(|b| (0..b.num_rows()).any(|i| b.column(1).is_valid(i) && b.column(2).is_valid(i)));
        let reviewed = rows.iter().any(|b| (0..b.num_rows()).any(|i| b.column(3).as_boolean().value(i)));
        context.register_table("causes", std::sync::Arc::new(MemTable::try_new(schema, vec![rows])?))?;

        let mut queries = vec![gone("b", "a", "appeared", "new report"), gone("a", "b", "vanished", "report not there")];
        if read_again {
            let sql = "SELECT 'codings' AS \"table\", 'changed' AS change, cause, b_coding AS id, a_coding AS was, report_id, 'coder_id' AS columns, \
                       CAST(NULL AS VARCHAR) AS words FROM causes WHERE a_coding IS NOT NULL AND b_coding IS NOT NULL";
            queries.push(sql.to_owned());
        }
        for (table, id, order) in STATEMENTS {
            for (side, other, change) in [("b", "a", "appeared"), ("a", "b", "vanished")] {
                queries.push(alone(*table, id, side, other, change));
            }
            if read_again {
                queries.push(paired(*table, id, order, reviewed));
            }
        }
        for (side, other, change) in [("b", "a", "appeared"), ("a", "b", "vanished")] {
            queries.push(said(side, other, change));
            queries.push(foreign(side, other, change));
        }
        let months = if std::path::absolute(a.0.dir()).ok() == std::path::absolute(b.0.dir()).ok() { Some(months(a, b)) } else { None };
        if months.as_ref().is_none_or(|m| !m.is_empty()) {
            queries.push(events(months.as_ref()));
        }
        Ok(Diff { context, queries })
    }

    /// How many records differ, by table, change and cause, in that order.
    pub async fn counts(&self) -> Result<Vec<Tally>> {
        let mut out = Vec::new();
        for q in &self.queries {
            let sql = format!("SELECT \"table\", change, cause, count(*) AS n FROM ({q}) GROUP BY 1, 2, 3");
            for batch in self.context.sql(&sql).await?.collect().await? {
                let (table, change, cause) = (strings(&batch, 0)?, strings(&batch, 1)?, strings(&batch, 2)?);
                let counts = batch.column(3).as_primitive::<Int64Type>();
                out.extend((0..batch.num_rows()).map(|i| Tally {
                    table: table.value(i).to_owned(),
                    change: change.value(i).to_owned(),
                    cause: cause.value(i).to_owned(),
                    count: u64::try_from(counts.value(i)).unwrap_or_default(),
                }));
            }
        }
        let place = |t: &Tally| {
            ["reports", "codings", "reviews", "mentions", "relations", "events", "foreign_events"].iter().position(|n| *n == t.table)
        };
        out.sort_by(|x, y| (place(x), x).cmp(&(place(y), y)));
        Ok(out)
    }

    /// Every record that differs, one after the other; `take` says whether to go on.
    pub async fn rows(&self, take: &mut dyn FnMut(Change) -> bool) -> Result<()> {
        for q in &self.queries {
            let mut rows = self.context.sql(q).await?.execute_stream().await?;
            while let Some(batch) = rows.next().await {
                let batch = batch?;
                let columns = (0..batch.num_columns()).map(|c| strings(&batch, c)).collect::<Result<Vec<StringArray>>>()?;
                let may = |c: usize, i: usize| columns.get(c).filter(|a| a.is_valid(i)).map(|a| a.value(i).to_owned());
                let must = |c: usize, i: usize| may(c, i).unwrap_or_default();
                for i in 0..batch.num_rows() {
                    let change = Change {
                        table: must(0, i),
                        change: must(1, i),
                        cause: must(2, i),
                        id: must(3, i),
                        was: may(4, i),
                        report_id: may(5, i),
                        columns: may(6, i),
                        words: may(7, i),
                    };
                    if !take(change) {
                        return Ok(());
                    }
                }
            }
        }
        Ok(())
    }
}

impl std::fmt::Debug for Diff {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Diff").field("queries", &self.queries.len()).finish_non_exhaustive()
    }
}

/// Reports whose current coding is not the same in both, whether it is a person's in one of them, and why.
const CAUSES: &str = "\
    WITH coders AS (SELECT DISTINCT coder_id, coder, knowledge_hash, weights_hash FROM \
        (SELECT coder_id, coder, knowledge_hash, weights_hash FROM a_runs UNION ALL SELECT coder_id, coder, knowledge_hash, weights_hash FROM b_runs)) \
    SELECT coalesce(a.report_id, b.report_id) AS report_id, a.coding_id AS a_coding, b.coding_id AS b_coding, \
        coalesce(a.by_person, false) OR coalesce(b.by_person, false) AS reviewed, \
        CASE WHEN a.report_id IS NULL THEN 'new report' WHEN b.report_id IS NULL THEN 'report not there' \
            WHEN b.by_person THEN y.coder WHEN a.by_person THEN x.coder ELSE \
            coalesce(nullif(concat_ws(', ', \
                CASE WHEN x.coder IS DISTINCT FROM y.coder THEN 'other coder' END, \
                CASE WHEN x.knowledge_hash IS DISTINCT FROM y.knowledge_hash THEN 'other knowledge' END, \
                CASE WHEN x.weights_hash IS DISTINCT FROM y.weights_hash THEN 'other weights' END), ''), 'other coder') \
        END AS cause \
    FROM a_current a FULL OUTER JOIN b_current b ON a.report_id = b.report_id \
    LEFT JOIN coders x ON a.coder_id = x.coder_id LEFT JOIN coders y ON b.coder_id = y.coder_id \
    WHERE a.coding_id IS DISTINCT FROM b.coding_id";

/// Tables of statements: id, and the order in which those on the same words are paired.
const STATEMENTS: &[(Table, &str, &str)] = &[
    (
        Table::Mentions,
        "mention_id",
        "p.event_type, p.quote_start, p.status, array_to_string(p.actor_name, ';'), array_to_string(p.recipient_name, ';'), p.\"date\"",
    ),
    (Table::Relations, "statement_id", "p.predicate, p.subject_id, p.quote_start, array_to_string(p.object_name, ';'), p.valid_from"),
];

/// Reports that one side has and the other has not.
fn gone(side: &str, other: &str, change: &str, cause: &str) -> String {
    format!(
        "SELECT 'reports' AS \"table\", '{change}' AS change, '{cause}' AS cause, x.report_id AS id, CAST(NULL AS VARCHAR) AS was, x.report_id AS report_id, \
         CAST(NULL AS VARCHAR) AS columns, coalesce(x.title, x.doc) AS words \
         FROM (SELECT report_id, title, doc FROM {side}_reports) x LEFT ANTI JOIN (SELECT report_id FROM {other}_reports) y ON x.report_id = y.report_id"
    )
}

/// Statements of reports that only one side has.
fn alone(table: Table, id: &str, side: &str, other: &str, change: &str) -> String {
    let name = table.name();
    format!(
        "SELECT '{name}' AS \"table\", '{change}' AS change, c.cause AS cause, m.{id} AS id, CAST(NULL AS VARCHAR) AS was, m.report_id AS report_id, \
         CAST(NULL AS VARCHAR) AS columns, m.quote AS words \
         FROM causes c JOIN {side}_{name} m ON m.coding_id = c.{side}_coding WHERE c.{other}_coding IS NULL"
    )
}

/// The names of the columns in which `a` and `b` differ.
fn differing(table: Table, but: &[&str]) -> String {
    let columns: Vec<String> = table
        .columns()
        .iter()
        .map(|c| c.name)
        .filter(|n| !but.contains(n))
        .map(|n| format!("CASE WHEN a.\"{n}\" IS DISTINCT FROM b.\"{n}\" THEN '{n}' END"))
        .collect();
    format!("concat_ws(' ', {})", columns.join(", "))
}

/// Reviews that one side has and the other has not.
fn said(side: &str, other: &str, change: &str) -> String {
    format!(
        "SELECT 'reviews' AS \"table\", '{change}' AS change, concat('review by ', v.reviewer) AS cause, v.review_id AS id, CAST(NULL AS VARCHAR) AS was, v.report_id AS report_id, \
         CAST(NULL AS VARCHAR) AS columns, concat_ws(' ', v.verdict, coalesce(v.undoes, v.target_id), v.note) AS words \
         FROM {side}_reviews v LEFT ANTI JOIN (SELECT review_id FROM {other}_reviews) o ON v.review_id = o.review_id"
    )
}

/// Events of other coders that one side has and the other has not.
fn foreign(side: &str, other: &str, change: &str) -> String {
    format!(
        "SELECT 'foreign_events' AS \"table\", '{change}' AS change, concat('events of ', f.origin) AS cause, f.foreign_event_id AS id, CAST(NULL AS VARCHAR) AS was, \
         CAST(NULL AS VARCHAR) AS report_id, CAST(NULL AS VARCHAR) AS columns, f.\"text\" AS words \
         FROM {side}_foreign_events f LEFT ANTI JOIN (SELECT foreign_event_id FROM {other}_foreign_events) o ON f.foreign_event_id = o.foreign_event_id"
    )
}

/// Statements of reports that were read again: the n-th on the same words of one reading with the n-th of the other. Where a person read one of them, the record that
/// both rest on goes before the words.
fn paired(table: Table, id: &str, order: &str, reviewed: bool) -> String {
    let name = table.name();
    let of = |s: &str, columns: &str| {
        format!(
            "(SELECT {columns}, substr(m.{id}, 1, {FIRST}) AS first_id FROM causes c JOIN {s}_{name} m ON m.coding_id = c.{s}_coding \
             WHERE c.a_coding IS NOT NULL AND c.b_coding IS NOT NULL)"
        )
    };
    let words = "concat(CAST(m.trigger_start AS VARCHAR), ' ', CAST(m.trigger_end AS VARCHAR))";
    let side = |s: &str, o: &str| {
        let (kin, key) = if reviewed {
            let kin = format!("LEFT JOIN {} k ON m.report_id = k.report_id AND m.first_id = k.first_id", of(o, "m.report_id"));
            (kin, format!("CASE WHEN k.first_id IS NOT NULL THEN k.first_id ELSE {words} END"))
        } else {
            (String::new(), words.to_owned())
        };
        format!(
            "(SELECT p.*, row_number() OVER (PARTITION BY p.report_id, p.pair ORDER BY {order}) AS nth FROM (SELECT m.*, {key} AS pair FROM {} m {kin}) p) {s}",
            of(s, "m.*, c.cause")
        )
    };
    format!(
        "SELECT {COLUMNS} FROM (SELECT '{name}' AS \"table\", \
         CASE WHEN a.{id} IS NULL THEN 'appeared' WHEN b.{id} IS NULL THEN 'vanished' ELSE 'changed' END AS change, \
         coalesce(b.cause, a.cause) AS cause, coalesce(b.{id}, a.{id}) AS id, CASE WHEN b.{id} IS NULL THEN NULL ELSE a.{id} END AS was, \
         coalesce(b.report_id, a.report_id) AS report_id, CASE WHEN a.{id} IS NOT NULL AND b.{id} IS NOT NULL THEN {} END AS columns, \
         coalesce(b.quote, a.quote) AS words \
         FROM {} FULL OUTER JOIN {} ON a.report_id = b.report_id AND a.pair = b.pair AND a.nth = b.nth) \
         WHERE columns IS NULL OR columns <> ''",
        differing(table, &[id, "coding_id"]),
        side("a", "b"),
        side("b", "a"),
    )
}

/// The months whose events were written between two versions of one store.
fn months(a: (&Store, &Snapshot), b: (&Store, &Snapshot)) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for table in [Table::Events, Table::EventMentions] {
        let [x, y] = [a, b].map(|(store, snapshot)| {
            let delta = snapshot.version().delta.get(table.name()).copied().unwrap_or_default();
            let log = log::read(&store.files().table(table), delta);
            log.live().map(|f| f.path.clone()).collect::<BTreeSet<String>>()
        });
        let month = |path: &String| path.split_once('/').and_then(|(folder, _)| folder.split_once('=')).map(|(_, m)| m.to_owned());
        out.extend(x.symmetric_difference(&y).filter_map(month));
    }
    out
}

/// Events: by id; those that are left by the place in the texts where they are told first.
fn events(months: Option<&BTreeSet<String>>) -> String {
    let within = months.map_or_else(
        || "month IS NOT NULL".to_owned(),
        |m| format!("month IN ({})", m.iter().map(|m| format!("'{}'", m.replace('\'', ""))).collect::<Vec<_>>().join(", ")),
    );
    // Each with the cause of its mentions, and the first of their places.
    let side = |s: &str| {
        format!(
            "(SELECT e.*, t.cause, t.place FROM (SELECT * FROM {s}_events WHERE {within}) e JOIN \
             (SELECT l.event_id, min(c.cause) AS cause, \
                     min(concat(m.report_id, ':', lpad(CAST(m.trigger_start AS VARCHAR), 9, '0'), ':', m.\"trigger\", ':', m.event_type)) AS place \
              FROM (SELECT event_id, mention_id FROM {s}_event_mentions WHERE {within}) l \
              JOIN {s}_mentions m ON l.mention_id = m.mention_id LEFT JOIN causes c ON m.coding_id = c.{s}_coding GROUP BY l.event_id) t \
             ON e.event_id = t.event_id)"
        )
    };
    let left = |s: &str, o: &str| {
        format!(
            "(SELECT x.*, row_number() OVER (PARTITION BY x.place ORDER BY x.event_type, x.status, array_to_string(x.actor_name, ';'), \
             array_to_string(x.recipient_name, ';'), x.\"date\") AS nth FROM {} x LEFT ANTI JOIN (SELECT event_id FROM {o}_events WHERE {within}) y \
             ON x.event_id = y.event_id) {s}",
            side(s),
        )
    };
    let columns = differing(Table::Events, &["event_id", "mention_id"]);
    let found = "a.event_id AS a_id, b.event_id AS b_id, coalesce(b.cause, a.cause, 'regrouped') AS cause, \
                 coalesce(b.first_report_id, a.first_report_id) AS report_id, coalesce(b.quote, a.quote) AS words";
    format!(
        "SELECT 'events' AS \"table\", CASE WHEN a_id IS NULL THEN 'appeared' WHEN b_id IS NULL THEN 'vanished' ELSE 'changed' END AS change, \
         cause, coalesce(b_id, a_id) AS id, CASE WHEN b_id IS NULL THEN NULL ELSE a_id END AS was, report_id, columns, words FROM ( \
            SELECT {found}, {columns} AS columns FROM {} a JOIN {} b ON a.event_id = b.event_id \
            UNION ALL \
            SELECT {found}, CASE WHEN a.event_id IS NOT NULL AND b.event_id IS NOT NULL THEN {columns} END AS columns \
            FROM {} FULL OUTER JOIN {} ON a.place = b.place AND a.nth = b.nth \
         ) d WHERE columns IS NULL OR columns <> ''",
        side("a"),
        side("b"),
        left("a", "b"),
        left("b", "a"),
    )
}
