//! `relations_as_of(date [, known_on])`: what held on a day, by the statements known by another.
//!
//! ```sql
//! SELECT subject_name, predicate, object_name, accounts FROM relations_as_of('2024-03-18') WHERE holds;
//! SELECT * FROM relations_as_of('2014-03-18', '2014-03-18') WHERE disputed;   -- as it was known then
//! ```
//!
//! A row is one side of one slot: the statements of the same subject, predicate and object that say of the day that it holds, or that it
//! does not. Where both sides have statements that stand, both rows are there, with `disputed`. The rules are in [`super::standing`].
//!
//! The answer is computed while the query is planned, from the statements that its conditions on subject and predicate leave.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type};
use arrow_array::{Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use datafusion::arrow::compute::cast;
use datafusion::catalog::{Session, TableFunctionArgs, TableFunctionImpl, TableProvider};
use datafusion::common::{Result, ScalarValue, plan_err};
use datafusion::datasource::{MemTable, TableType, provider_as_source};
use datafusion::logical_expr::{Expr, LogicalPlanBuilder, TableProviderFilterPushDown, col, lit};
use datafusion::physical_plan::{ExecutionPlan, collect};

use super::cells::{Cells, lists};
use super::standing::{Account, Basis, Day, Said, Standing, standing, word};
use crate::session::items;

const USAGE: &str = "relations_as_of(date [, known_on]), with dates as 'YYYY-MM-DD'";

/// Columns of the relations that the answer needs, in this order.
const COLUMNS: [&str; 23] = [
    "subject_id",
    "subject_name",
    "subject_country",
    "predicate",
    "object_id",
    "object_name",
    "object_country",
    "holds",
    "status",
    "matter",
    "valid_from_day",
    "valid_to_day",
    "published",
    "source",
    "attribution_id",
    "attribution_name",
    "attribution_stance",
    "statement_id",
    "report_id",
    "quote",
    "confidence",
    "subject_code",
    "object_code",
];

/// Columns whose value is that of the slot, so that a condition on them may be tried before the rules are.
const OF_THE_SLOT: [&str; 2] = ["subject_id", "predicate"];

/// The table function, over the current statements.
#[derive(Debug)]
pub(super) struct RelationsAsOf {
    relations: Arc<dyn TableProvider>,
}

impl RelationsAsOf {
    pub(super) const NAME: &str = "relations_as_of";

    pub(super) fn new(relations: Arc<dyn TableProvider>) -> RelationsAsOf {
        RelationsAsOf { relations }
    }

    /// What held on a day, as a table.
    pub(super) fn on(&self, day: Day, known_on: Option<Day>) -> Arc<dyn TableProvider> {
        Arc::new(AsOf { relations: Arc::clone(&self.relations), day, known_on, schema: schema() })
    }
}

impl TableFunctionImpl for RelationsAsOf {
    fn call_with_args(&self, args: TableFunctionArgs) -> Result<Arc<dyn TableProvider>> {
        let (day, known_on) = match args.exprs() {
            [day] => (date(day)?, None),
            [day, known_on] => (date(day)?, date(known_on)?),
            _ => return plan_err!("{USAGE}"),
        };
        let Some(day) = day else { return plan_err!("{USAGE}: the day is missing") };
        Ok(self.on(day, known_on))
    }
}

fn date(e: &Expr) -> Result<Option<Day>> {
    match e {
        Expr::Literal(ScalarValue::Null, _) => Ok(None),
        Expr::Literal(value, _) => match value.cast_to(&DataType::Date32) {
            Ok(ScalarValue::Date32(day)) => Ok(day),
            _ => plan_err!("{USAGE}: {value} is no date"),
        },
        _ => plan_err!("{USAGE}: a date must be given as such, not computed from a column"),
    }
}

fn schema() -> SchemaRef {
    let list = || DataType::List(Arc::new(Field::new("element", DataType::Utf8, true)));
    Arc::new(Schema::new(vec![
        Field::new("subject_name", DataType::Utf8, false),
        Field::new("predicate", DataType::Utf8, false),
        Field::new("object_name", list(), false),
        Field::new("holds", DataType::Boolean, false),
        Field::new("disputed", DataType::Boolean, false),
        Field::new("basis", DataType::Utf8, false),
        Field::new("matter", list(), false),
        Field::new("valid_from", DataType::Date32, true),
        Field::new("valid_to", DataType::Date32, true),
        Field::new("first_said", DataType::Date32, true),
        Field::new("last_said", DataType::Date32, true),
        Field::new("statement_count", DataType::Int32, false),
        Field::new("own_voice", DataType::Boolean, false),
        Field::new("accounts", list(), false),
        Field::new("sources", list(), false),
        Field::new("quote", DataType::Utf8, false),
        Field::new("confidence", DataType::Float64, false),
        Field::new("subject_id", DataType::Utf8, false),
        Field::new("subject_country", DataType::Utf8, true),
        Field::new("subject_code", DataType::Utf8, true),
        Field::new("object_id", list(), false),
        Field::new("object_country", list(), false),
        Field::new("object_code", list(), false),
        Field::new("statement_id", list(), false),
        Field::new("report_id", list(), false),
    ]))
}

#[derive(Debug)]
struct AsOf {
    relations: Arc<dyn TableProvider>,
    day: Day,
    known_on: Option<Day>,
    schema: SchemaRef,
}

#[async_trait::async_trait]
impl TableProvider for AsOf {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::View
    }

    fn supports_filters_pushdown(&self, filters: &[&Expr]) -> Result<Vec<TableProviderFilterPushDown>> {
        let of_the_slot = |e: &&Expr| e.column_refs().iter().all(|c| OF_THE_SLOT.contains(&c.name.as_str()));
        let support = |e| if of_the_slot(e) { TableProviderFilterPushDown::Inexact } else { TableProviderFilterPushDown::Unsupported };
        Ok(filters.iter().map(support).collect())
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let mut plan = LogicalPlanBuilder::scan("relations", provider_as_source(Arc::clone(&self.relations)), None)?;
        for filter in filters {
            plan = plan.filter(filter.clone())?;
        }
        if let Some(known_on) = self.known_on {
            plan = plan.filter(col("published").lt_eq(lit(ScalarValue::Date32(Some(known_on)))))?;
        }
        let plan = plan.project(COLUMNS.map(col))?.build()?;
        let batches = collect(state.create_physical_plan(&plan).await?, state.task_ctx()).await?;
        let rows = answer(&batches, self.day, &self.schema)?;
        MemTable::try_new(self.schema(), vec![vec![rows]])?.scan(state, projection, &[], limit).await
    }
}

/// A row of a batch of statements.
type At = (usize, usize);

/// The statements of one slot, and the row where each stands.
#[derive(Default)]
struct Slot {
    said: Vec<Said>,
    rows: Vec<At>,
}

fn answer(batches: &[RecordBatch], day: Day, schema: &SchemaRef) -> Result<RecordBatch> {
    let batches = batches.iter().map(Statements::new).collect::<Result<Vec<_>>>()?;
    let mut slots: HashMap<(&str, &str, Vec<String>), Slot> = HashMap::new();
    for (b, batch) in batches.iter().enumerate() {
        for row in 0..batch.holds.len() {
            let Some(said) = batch.said(row) else { continue };
            let slot = slots.entry((batch.text("subject_id", row), batch.text("predicate", row), batch.objects(row))).or_default();
            slot.said.push(said);
            slot.rows.push((b, row));
        }
    }
    let mut sides = Vec::new();
    for slot in slots.into_values() {
        let stands = standing(&slot.said, day);
        let disputed = stands.iter().any(|s| s.holds) && stands.iter().any(|s| !s.holds);
        for holds in [true, false] {
            let mut side: Vec<(Standing, At)> = stands.iter().filter(|s| s.holds == holds).map(|s| (*s, slot.rows[s.index])).collect();
            // The latest word first: its quote and names stand for the side.
            side.sort_by_key(|&(s, at)| (std::cmp::Reverse(slot.said[s.index].said_on), batches[at.0].text("statement_id", at.1)));
            if !side.is_empty() {
                sides.push((side, disputed));
            }
        }
    }
    sides.sort_by_cached_key(|(side, _)| {
        let (standing, (b, row)) = side[0];
        let batch = &batches[b];
        (batch.text("subject_name", row).to_owned(), batch.text("predicate", row).to_owned(), batch.objects(row), !standing.holds)
    });
    let mut cells = Cells::new(schema);
    for (side, disputed) in &sides {
        write(&mut cells, &batches, side, *disputed);
    }
    cells.finish()
}

fn write(cells: &mut Cells, batches: &[Statements<'_>], side: &[(Standing, At)], disputed: bool) {
    let rows = || side.iter().map(|&(_, (b, row))| (&batches[b], row));
    let days = |column: &'static str| rows().filter_map(move |(b, row)| b.day(column, row));
    let set = |column: &'static str| rows().filter_map(move |(b, row)| b.maybe(column, row)).collect::<BTreeSet<_>>();
    let Some((latest, row)) = rows().next() else { return };
    let (first, holds) = (side[0].0, side[0].0.holds);
    let basis = side.iter().map(|(s, _)| s.basis).min().unwrap_or(first.basis);
    // The end of a relation that is only said to be over is no bound of its not holding.
    let within = |column: &'static str| {
        side.iter().filter(|(s, _)| s.basis != Basis::Ended).filter_map(move |&(_, (b, row))| batches[b].day(column, row))
    };
    let accounts: BTreeSet<&str> = rows().filter_map(|(b, row)| b.account_name(row)).collect();
    cells.text(latest.text("subject_name", row));
    cells.text(latest.text("predicate", row));
    cells.texts(latest.list("object_name", row));
    cells.bool(holds);
    cells.bool(disputed);
    cells.text(basis.as_str());
    cells.texts(set("matter").into_iter().map(Some));
    cells.day(within("valid_from_day").min());
    cells.day(within("valid_to_day").max());
    cells.day(days("published").min());
    cells.day(days("published").max());
    cells.int(i32::try_from(side.len()).unwrap_or(i32::MAX));
    cells.bool(rows().any(|(b, row)| b.account_name(row).is_none()));
    cells.texts(accounts.into_iter().map(Some));
    cells.texts(set("source").into_iter().map(Some));
    cells.text(latest.text("quote", row));
    cells.real(rows().map(|(b, row)| b.confidence.value(row)).fold(0.0, f64::max));
    cells.text(latest.text("subject_id", row));
    cells.maybe(latest.maybe("subject_country", row));
    cells.maybe(latest.maybe("subject_code", row));
    cells.texts(latest.list("object_id", row));
    cells.texts(latest.list("object_country", row));
    cells.texts(latest.list("object_code", row));
    cells.texts(rows().map(|(b, row)| Some(b.text("statement_id", row))));
    cells.texts(set("report_id").into_iter().map(Some));
}

/// A batch of statements, its columns by name.
struct Statements<'a> {
    text: HashMap<&'static str, StringArray>,
    lists: HashMap<&'static str, arrow_array::ListArray>,
    days: HashMap<&'static str, &'a arrow_array::Date32Array>,
    holds: &'a arrow_array::BooleanArray,
    confidence: &'a arrow_array::Float64Array,
}

impl<'a> Statements<'a> {
    fn new(batch: &'a RecordBatch) -> Result<Statements<'a>> {
        let mut all = Statements {
            text: HashMap::new(),
            lists: HashMap::new(),
            days: HashMap::new(),
            holds: batch.column(7).as_boolean(),
            confidence: batch.column(20).as_primitive::<Float64Type>(),
        };
        for (name, column) in COLUMNS.into_iter().zip(batch.columns()) {
            match column.data_type() {
                DataType::Date32 => {
                    all.days.insert(name, column.as_primitive::<Date32Type>());
                }
                DataType::Boolean | DataType::Float64 => {}
                DataType::List(_) | DataType::LargeList(_) => {
                    all.lists.insert(name, lists(column)?);
                }
                _ => {
                    all.text.insert(name, cast(column, &DataType::Utf8)?.as_string::<i32>().clone());
                }
            }
        }
        Ok(all)
    }

    fn maybe(&self, column: &str, row: usize) -> Option<&str> {
        self.text.get(column).filter(|c| c.is_valid(row)).map(|c| c.value(row))
    }

    fn text(&self, column: &str, row: usize) -> &str {
        self.maybe(column, row).unwrap_or_default()
    }

    fn day(&self, column: &str, row: usize) -> Option<Day> {
        self.days.get(column).filter(|c| c.is_valid(row)).map(|c| c.value(row))
    }

    fn list(&self, column: &str, row: usize) -> impl DoubleEndedIterator<Item = Option<&str>> {
        self.lists.get(column).into_iter().flat_map(move |list| items(list, row))
    }

    /// The object of the slot: a set, since the parties that somebody mediates between may be named in any order.
    fn objects(&self, row: usize) -> Vec<String> {
        let ids = self.list("object_id", row).zip(self.list("object_name", row));
        ids.filter_map(|(id, name)| id.or(name)).map(str::to_owned).collect::<BTreeSet<_>>().into_iter().collect()
    }

    fn account_name(&self, row: usize) -> Option<&str> {
        self.list("attribution_name", row).next_back().flatten()
    }

    fn said(&self, row: usize) -> Option<Said> {
        let stances = self.list("attribution_stance", row).flatten();
        let holds = word(self.holds.value(row), self.text("status", row), stances)?;
        let account = match self.list("attribution_id", row).next_back().flatten() {
            Some(id) => Account::Of(id.to_owned()),
            None => Account::Own(self.maybe("source", row).map(str::to_owned)),
        };
        let (from, to) = (self.day("valid_from_day", row), self.day("valid_to_day", row));
        Some(Said { account, said_on: self.day("published", row), holds, from, to })
    }
}
