//! Rows written cell by cell into a batch, and lists of text read from one, whichever of Arrow's layouts it has.

use std::sync::Arc;

use arrow_array::builder::{ArrayBuilder, BooleanBuilder, Date32Builder, Float64Builder, Int32Builder, ListBuilder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{ArrayRef, Int64Array, ListArray, RecordBatch};
use arrow_schema::{DataType, Field, SchemaRef};
use datafusion::arrow::compute::cast;
use datafusion::common::{Result, internal_err};

/// A list column with its items as plain text.
pub(super) fn lists(column: &ArrayRef) -> Result<ListArray> {
    let list = cast(column, &DataType::List(Arc::new(Field::new("element", DataType::Utf8, true))))?;
    Ok(list.as_list::<i32>().clone())
}

/// A column of a batch as whole numbers, for counts and sums of any width.
pub(super) fn ints(batch: &RecordBatch, column: usize) -> Result<Int64Array> {
    Ok(cast(batch.column(column), &DataType::Int64)?.as_primitive::<Int64Type>().clone())
}

/// Builders for the columns of a schema, filled from the left to the right, row by row.
pub(super) struct Cells {
    schema: SchemaRef,
    columns: Vec<Column>,
    next: usize,
}

enum Column {
    Text(StringBuilder),
    Texts(ListBuilder<StringBuilder>),
    Bool(BooleanBuilder),
    Day(Date32Builder),
    Int(Int32Builder),
    Real(Float64Builder),
}

impl Cells {
    /// For a schema of text, lists of text, bool, date, int32 and float64.
    pub(super) fn new(schema: &SchemaRef) -> Cells {
        let column = |f: &Arc<Field>| match f.data_type() {
            DataType::List(item) => Column::Texts(ListBuilder::new(StringBuilder::new()).with_field(Arc::clone(item))),
            DataType::Boolean => Column::Bool(BooleanBuilder::new()),
            DataType::Date32 => Column::Day(Date32Builder::new()),
            DataType::Int32 => Column::Int(Int32Builder::new()),
            DataType::Float64 => Column::Real(Float64Builder::new()),
            _ => Column::Text(StringBuilder::new()),
        };
        Cells { schema: Arc::clone(schema), columns: schema.fields().iter().map(column).collect(), next: 0 }
    }

    fn column(&mut self) -> &mut Column {
        let at = self.next;
        self.next = (at + 1) % self.columns.len();
        &mut self.columns[at]
    }

    pub(super) fn text(&mut self, value: &str) {
        self.maybe(Some(value));
    }

    pub(super) fn maybe(&mut self, value: Option<&str>) {
        if let Column::Text(c) = self.column() {
            c.append_option(value);
        }
    }

    pub(super) fn texts<'a>(&mut self, values: impl IntoIterator<Item = Option<&'a str>>) {
        if let Column::Texts(c) = self.column() {
            values.into_iter().for_each(|v| c.values().append_option(v));
            c.append(true);
        }
    }

    pub(super) fn bool(&mut self, value: bool) {
        if let Column::Bool(c) = self.column() {
            c.append_value(value);
        }
    }

    pub(super) fn day(&mut self, value: Option<i32>) {
        if let Column::Day(c) = self.column() {
            c.append_option(value);
        }
    }

    pub(super) fn int(&mut self, value: i32) {
        if let Column::Int(c) = self.column() {
            c.append_value(value);
        }
    }

    pub(super) fn real(&mut self, value: f64) {
        if let Column::Real(c) = self.column() {
            c.append_value(value);
        }
    }

    /// The batch. A cell of the wrong type was not written, so that its column is too short and the batch is refused.
    pub(super) fn finish(mut self) -> Result<RecordBatch> {
        if self.next != 0 {
            return internal_err!("a row was left unfinished");
        }
        let columns = self.columns.iter_mut().map(|c| match c {
            Column::Text(b) => ArrayBuilder::finish(b),
            Column::Texts(b) => ArrayBuilder::finish(b),
            Column::Bool(b) => ArrayBuilder::finish(b),
            Column::Day(b) => ArrayBuilder::finish(b),
            Column::Int(b) => ArrayBuilder::finish(b),
            Column::Real(b) => ArrayBuilder::finish(b),
        });
        Ok(RecordBatch::try_new(self.schema, columns.collect())?)
    }
}
