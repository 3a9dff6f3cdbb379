//! Tables in memory for tests: rows as JSON objects become a session with every table of the store. Dice beside them, for tests of whatever may come.
//!
//! A row says only what its test is about. What it leaves out is null where the column may be, an empty list, an empty text, 0, false, or
//! the beginning of 1970. A column that the table does not have is an error, so that a test cannot be about a misspelt name.

use std::sync::Arc;

use arrow_array::RecordBatch;
use datafusion::arrow::json::ReaderBuilder;
use datafusion::datasource::MemTable;
use datafusion::prelude::SessionContext;
use demarche_record::{Column, ColumnType, Table};
use serde_json::{Map, Value, json};

/// A session with all tables: those named hold these rows, the others are empty.
pub(crate) fn session(tables: &[(Table, Vec<Value>)]) -> SessionContext {
    let context = SessionContext::new();
    register(&context, tables);
    context
}

/// Registers all tables in a session: those named hold these rows, the others are empty.
pub(crate) fn register(context: &SessionContext, tables: &[(Table, Vec<Value>)]) {
    for table in Table::ALL {
        let rows: Vec<Value> = tables.iter().filter(|(t, _)| *t == table).flat_map(|(_, rows)| rows.clone()).collect();
        let memory = MemTable::try_new(table.schema(), vec![vec![batch(table, &rows)]]).expect("a batch has its table's schema");
        context.register_table(table.name(), Arc::new(memory)).expect("a name is registered once");
    }
}

/// The rows as a batch with the table's schema.
pub(crate) fn batch(table: Table, rows: &[Value]) -> RecordBatch {
    let rows: Vec<Value> = rows.iter().map(|r| filled(table, r)).collect();
    if rows.is_empty() {
        return RecordBatch::new_empty(table.schema());
    }
    let mut decoder = ReaderBuilder::new(table.schema()).with_batch_size(rows.len()).build_decoder().expect("every type reads JSON");
    decoder.serialize(&rows).unwrap_or_else(|e| panic!("{}: {e}", table.name()));
    decoder.flush().unwrap_or_else(|e| panic!("{}: {e}", table.name())).expect("there are rows")
}

fn filled(table: Table, row: &Value) -> Value {
    let given = row.as_object().unwrap_or_else(|| panic!("a row of {} is an object, not {row}", table.name()));
    for name in given.keys() {
        assert!(table.columns().iter().any(|c| c.name == name), "{} has no column `{name}`", table.name());
    }
    let cells = table.columns().iter().map(|c| (c.name.to_owned(), given.get(c.name).cloned().unwrap_or_else(|| missing(c))));
    Value::Object(cells.collect::<Map<_, _>>())
}

fn missing(column: &Column) -> Value {
    if column.nullable {
        return Value::Null;
    }
    match column.kind {
        ColumnType::Text | ColumnType::Bytes => json!(""),
        ColumnType::Texts => json!([]),
        ColumnType::Int | ColumnType::Long => json!(0),
        ColumnType::Real => json!(0.0),
        ColumnType::Bool => json!(false),
        ColumnType::Date => json!("1970-01-01"),
        ColumnType::Time => json!("1970-01-01T00:00:00Z"),
    }
}

/// Xorshift: the same chances on every machine.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// A number below `sides`.
    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % sides
    }

    /// One of these.
    pub(crate) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.roll(of.len() as u64) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::Array;
    use arrow_array::cast::AsArray;

    #[test]
    fn a_row_needs_only_what_it_is_about() {
        let rows = [json!({"mention_id": "m1", "event_type": "CONSULT", "actor_name": ["Serbia", null], "published": "2024-03-18"})];
        let batch = batch(Table::Mentions, &rows);
        assert_eq!((batch.num_rows(), batch.schema()), (1, Table::Mentions.schema()));
        let names = batch.column_by_name("actor_name").expect("a column").as_list::<i32>().value(0);
        assert_eq!((names.as_string::<i32>().value(0), names.is_null(1)), ("Serbia", true));
        assert!(batch.column_by_name("count").expect("a column").is_null(0));
    }

    #[test]
    #[should_panic(expected = "mentions has no column `event_typ`")]
    fn a_misspelt_column_is_refused() {
        batch(Table::Mentions, &[json!({"event_typ": "CONSULT"})]);
    }
}
