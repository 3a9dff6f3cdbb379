//! Rows of the store, a batch at a time and in a fixed order.
//!
//! An export must fit any store into the same memory. It therefore asks with its own copy of the session: joins by sorting and merging,
//! which can go to disk, in place of hash tables, which cannot, and a pool of memory beyond which the sorts do so.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, BinaryArray, BooleanArray, Date32Array, Float64Array, Int64Array, ListArray, RecordBatch, StringArray};
use arrow_schema::{DataType, Field};
use datafusion::arrow::compute::cast;
use datafusion::execution::SessionStateBuilder;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::physical_plan::SendableRecordBatchStream;
use datafusion::prelude::SessionContext;
use futures::TryStreamExt;
use jiff::civil::Date;

use super::memory::Purses;
use crate::error::{Error, Kind, Result};
use crate::rows::day_of;
use crate::session::items;

/// Rows that are in hand at once: quotes and lists make a row about a kilobyte.
const ROWS: usize = 512;

/// The tables of a store, asked for an export.
pub(crate) struct Source {
    context: SessionContext,
}

impl Source {
    pub(crate) fn new(context: &SessionContext) -> Result<Source> {
        let state = context.state();
        // Two partitions: with one the engine joins by hash tables whatever it is told; with more, each sort has less memory.
        let mut config =
            state.config().clone().with_batch_size(ROWS).with_target_partitions(2).with_create_default_catalog_and_schema(false);
        config.options_mut().execution.sort_spill_reservation_bytes = 4 << 20;
        config.options_mut().optimizer.prefer_hash_join = false;
        let runtime = RuntimeEnvBuilder::from_runtime_env(&context.runtime_env()).with_memory_pool(Arc::new(Purses::new())).build_arc()?;
        let state = SessionStateBuilder::new_from_existing(state).with_config(config).with_runtime_env(runtime).build();
        Ok(Source { context: SessionContext::new_with_state(state) })
    }

    /// The same tables with joins by hash tables, for a question that joins with a few rows only.
    pub(crate) fn hashing(&self) -> Source {
        let state = self.context.state();
        let mut config = state.config().clone();
        config.options_mut().optimizer.prefer_hash_join = true;
        Source { context: SessionContext::new_with_state(SessionStateBuilder::new_from_existing(state).with_config(config).build()) }
    }

    /// The session that the questions are put to.
    pub(crate) fn context(&self) -> &SessionContext {
        &self.context
    }

    /// The answer as it comes.
    pub(crate) async fn stream(&self, sql: &str) -> Result<SendableRecordBatchStream> {
        let plan = self.context.sql(sql).await.map_err(|e| asked(sql, e))?;
        plan.execute_stream().await.map_err(|e| asked(sql, e))
    }

    /// Calls a function with each row of the answer.
    pub(crate) async fn each(&self, sql: &str, mut row: impl FnMut(Row<'_>) -> Result<()>) -> Result<()> {
        let mut stream = self.stream(sql).await?;
        while let Some(batch) = stream.try_next().await.map_err(|e| asked(sql, e))? {
            let batch = Batch::new(&batch)?;
            for at in 0..batch.len {
                row(Row { batch: &batch, at })?;
            }
        }
        Ok(())
    }
}

fn asked(sql: &str, e: datafusion::error::DataFusionError) -> Error {
    Error::new(
        Kind::Query,
        format!("the store could not be read for the export ({})", sql.split_whitespace().take(12).collect::<Vec<_>>().join(" ")),
    )
    .because(e)
}

/// A column in the one type that its kind is read as: a Delta table may give strings as views, numbers in other widths.
enum Values {
    Text(StringArray),
    Texts(ListArray),
    Int(Int64Array),
    Real(Float64Array),
    Bool(BooleanArray),
    Date(Date32Array),
}

/// Bytes in hexadecimal digits.
fn hex(bytes: &BinaryArray) -> StringArray {
    bytes.iter().map(|b| b.map(|b| b.iter().map(|x| format!("{x:02x}")).collect::<String>())).collect()
}

/// Rows with their columns by name.
pub(crate) struct Batch {
    columns: Vec<Values>,
    names: HashMap<String, usize>,
    len: usize,
}

impl Batch {
    fn new(batch: &RecordBatch) -> Result<Batch> {
        let texts = DataType::List(Arc::new(Field::new("element", DataType::Utf8, true)));
        let mut columns = Vec::with_capacity(batch.num_columns());
        for array in batch.columns() {
            let to = |t: &DataType| cast(array, t);
            columns.push(match array.data_type() {
                DataType::List(_) | DataType::LargeList(_) | DataType::ListView(_) => Values::Texts(to(&texts)?.as_list::<i32>().clone()),
                t if t.is_integer() => Values::Int(to(&DataType::Int64)?.as_primitive().clone()),
                t if t.is_floating() => Values::Real(to(&DataType::Float64)?.as_primitive().clone()),
                DataType::Boolean => Values::Bool(array.as_boolean().clone()),
                DataType::Date32 | DataType::Date64 => Values::Date(to(&DataType::Date32)?.as_primitive().clone()),
                DataType::Binary | DataType::LargeBinary | DataType::BinaryView => Values::Text(hex(to(&DataType::Binary)?.as_binary())),
                _ => Values::Text(to(&DataType::Utf8)?.as_string::<i32>().clone()),
            });
        }
        let names = batch.schema().fields().iter().enumerate().map(|(i, f)| (f.name().clone(), i)).collect();
        Ok(Batch { columns, names, len: batch.num_rows() })
    }
}

/// A row of an answer. A column that the answer does not have reads as missing.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    batch: &'a Batch,
    at: usize,
}

impl<'a> Row<'a> {
    fn values(self, column: &str) -> Option<&'a Values> {
        self.batch.names.get(column).map(|&i| &self.batch.columns[i])
    }

    /// A text.
    pub(crate) fn text(self, column: &str) -> Option<&'a str> {
        match self.values(column)? {
            Values::Text(a) if a.is_valid(self.at) => Some(a.value(self.at)),
            _ => None,
        }
    }

    /// A text that is there in every row; empty where it is not.
    pub(crate) fn must(self, column: &str) -> &'a str {
        self.text(column).unwrap_or_default()
    }

    /// The items of a list; none where it is missing.
    pub(crate) fn texts(self, column: &str) -> Vec<Option<&'a str>> {
        let Some(Values::Texts(a)) = self.values(column) else { return Vec::new() };
        items(a, self.at).collect()
    }

    /// A whole number.
    pub(crate) fn int(self, column: &str) -> Option<i64> {
        match self.values(column)? {
            Values::Int(a) if a.is_valid(self.at) => Some(a.value(self.at)),
            _ => None,
        }
    }

    /// A number.
    pub(crate) fn real(self, column: &str) -> Option<f64> {
        match self.values(column)? {
            Values::Real(a) if a.is_valid(self.at) => Some(a.value(self.at)),
            Values::Int(a) if a.is_valid(self.at) => Some(a.value(self.at) as f64),
            _ => None,
        }
    }

    /// True or false; false where it is missing.
    pub(crate) fn bool(self, column: &str) -> bool {
        matches!(self.values(column), Some(Values::Bool(a)) if a.is_valid(self.at) && a.value(self.at))
    }

    /// A day.
    pub(crate) fn date(self, column: &str) -> Option<Date> {
        match self.values(column)? {
            Values::Date(a) if a.is_valid(self.at) => day_of(a.value(self.at)),
            _ => None,
        }
    }

    /// True where the row has a value there, and a list an item.
    pub(crate) fn has(self, column: &str) -> bool {
        match self.values(column) {
            None => false,
            Some(Values::Text(a)) => a.is_valid(self.at) && !a.value(self.at).is_empty(),
            Some(Values::Texts(a)) => a.is_valid(self.at) && a.value_length(self.at) > 0,
            Some(Values::Int(a)) => a.is_valid(self.at),
            Some(Values::Real(a)) => a.is_valid(self.at),
            Some(Values::Bool(a)) => a.is_valid(self.at),
            Some(Values::Date(a)) => a.is_valid(self.at),
        }
    }

    /// The day that a layout with no room for an interval gives an event: the first of its date, else the last, else that of its earliest
    /// report.
    pub(crate) fn day(self) -> Option<Date> {
        self.date("date_from").or_else(|| self.date("date_to")).or_else(|| self.date("first_published"))
    }
}
