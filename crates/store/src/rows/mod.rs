//! Rows on their way into Arrow: one cell a column, in the order that [`Table::columns`] gives.

mod derived;
mod statements;

pub(crate) use derived::derived;
pub use statements::{Coder, report_id};
pub(crate) use statements::{Seen, Statements, coding_id, day_number, day_of, hash, id_with_day, key, made_place_id};

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow_array::builder::{
    BinaryBuilder, BooleanBuilder, Date32Builder, Float64Builder, Int32Builder, Int64Builder, ListBuilder, StringBuilder,
    TimestampMicrosecondBuilder,
};
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, Int32Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field};
use demarche_record::{ColumnType, Table};
use jiff::civil::Date;

use crate::error::{Error, Kind, Result};
use crate::session::items;

/// The value of a cell. A variant's name is that of the column's [`ColumnType`].
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell<'a> {
    Text(Option<&'a str>),
    Texts(Vec<Option<&'a str>>),
    Int(Option<i32>),
    Long(Option<i64>),
    Real(Option<f64>),
    Bool(Option<bool>),
    Date(Option<Date>),
    Time(i64),
    Bytes(&'a [u8]),
}

impl<'a> Cell<'a> {
    pub(crate) fn some(t: &'a str) -> Cell<'a> {
        Cell::Text(Some(t))
    }

    pub(crate) fn count(n: usize) -> Cell<'a> {
        Cell::Int(Some(i32::try_from(n).unwrap_or(i32::MAX)))
    }
}

impl Hash for Cell<'_> {
    fn hash<H: Hasher>(&self, h: &mut H) {
        std::mem::discriminant(self).hash(h);
        match self {
            Cell::Text(x) => x.hash(h),
            Cell::Texts(x) => x.hash(h),
            Cell::Int(x) => x.hash(h),
            Cell::Long(x) => x.hash(h),
            Cell::Real(x) => x.map(f64::to_bits).hash(h),
            Cell::Bool(x) => x.hash(h),
            Cell::Date(x) => x.hash(h),
            Cell::Time(x) => x.hash(h),
            Cell::Bytes(x) => x.hash(h),
        }
    }
}

/// The characters of an id that a copy of the record keeps: a letter, the day, `-` and the hash of coding and evidence.
pub(crate) const FIRST: usize = 26;

/// The id of the record that one in a person's reading rests on; of any other its own.
pub(crate) fn first_id(id: &str) -> &str {
    id.get(..FIRST).unwrap_or(id)
}

/// A row of a table as the cells that it was written from.
pub(crate) fn cells(table: Table, batch: &RecordBatch, row: usize) -> Vec<Cell<'_>> {
    batch.columns().iter().zip(table.columns()).map(|(array, column)| cell(array, column.kind, row)).collect()
}

fn cell(array: &ArrayRef, kind: ColumnType, row: usize) -> Cell<'_> {
    let there = array.is_valid(row);
    match kind {
        ColumnType::Text => Cell::Text(there.then(|| array.as_string::<i32>().value(row))),
        ColumnType::Texts => Cell::Texts(items(array.as_list(), row).collect()),
        ColumnType::Int => Cell::Int(there.then(|| array.as_primitive::<Int32Type>().value(row))),
        ColumnType::Long => Cell::Long(there.then(|| array.as_primitive::<Int64Type>().value(row))),
        ColumnType::Real => Cell::Real(there.then(|| array.as_primitive::<Float64Type>().value(row))),
        ColumnType::Bool => Cell::Bool(there.then(|| array.as_boolean().value(row))),
        ColumnType::Date => Cell::Date(there.then(|| array.as_primitive::<Date32Type>().value(row)).and_then(day_of)),
        ColumnType::Time => Cell::Time(array.as_primitive::<TimestampMicrosecondType>().value(row)),
        ColumnType::Bytes => Cell::Bytes(array.as_binary::<i32>().value(row)),
    }
}

enum Column {
    Text(StringBuilder),
    Texts(ListBuilder<StringBuilder>),
    Int(Int32Builder),
    Long(Int64Builder),
    Real(Float64Builder),
    Bool(BooleanBuilder),
    Date(Date32Builder),
    Time(TimestampMicrosecondBuilder),
    Bytes(BinaryBuilder),
}

/// Rows of one table.
pub(crate) struct Rows {
    table: Table,
    columns: Vec<Column>,
    len: usize,
}

impl Rows {
    pub(crate) fn new(table: Table) -> Rows {
        let columns = table.columns().iter().map(|c| Column::new(c.kind)).collect();
        Rows { table, columns, len: 0 }
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Adds a row: a cell for each column, in order. A cell of another type is a fault of the caller's, told and not swallowed.
    pub(crate) fn push(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        let wrong = |what: &str| {
            Error::new(Kind::Input, format!("a row of `{}` {what}; this is a fault in demarche, please report it", self.table.name()))
        };
        if cells.len() != self.columns.len() {
            return Err(wrong(&format!("has {} cells for {} columns", cells.len(), self.columns.len())));
        }
        for ((column, cell), spec) in self.columns.iter_mut().zip(cells).zip(self.table.columns()) {
            match (column, cell) {
                (Column::Text(b), Cell::Text(t)) => b.append_option(*t),
                (Column::Texts(b), Cell::Texts(items)) => {
                    for item in items {
                        b.values().append_option(*item);
                    }
                    b.append(true);
                }
                (Column::Int(b), Cell::Int(n)) => b.append_option(*n),
                (Column::Long(b), Cell::Long(n)) => b.append_option(*n),
                (Column::Real(b), Cell::Real(x)) => b.append_option(*x),
                (Column::Bool(b), Cell::Bool(x)) => b.append_option(*x),
                (Column::Date(b), Cell::Date(d)) => b.append_option(d.map(day_number)),
                (Column::Time(b), Cell::Time(t)) => b.append_value(*t),
                (Column::Bytes(b), Cell::Bytes(x)) => b.append_value(x),
                _ => return Err(wrong(&format!("has a cell of the wrong type in `{}`", spec.name))),
            }
        }
        self.len += 1;
        Ok(())
    }

    /// The rows as Arrow, in the order that they were added; empties the builder.
    pub(crate) fn take(&mut self) -> Result<RecordBatch> {
        let arrays: Vec<ArrayRef> = self.columns.iter_mut().map(Column::take).collect();
        self.len = 0;
        Ok(RecordBatch::try_new(self.table.schema(), arrays)?)
    }
}

impl Column {
    fn new(kind: ColumnType) -> Column {
        match kind {
            ColumnType::Text => Column::Text(StringBuilder::new()),
            ColumnType::Texts => {
                Column::Texts(ListBuilder::new(StringBuilder::new()).with_field(Arc::new(Field::new("element", DataType::Utf8, true))))
            }
            ColumnType::Int => Column::Int(Int32Builder::new()),
            ColumnType::Long => Column::Long(Int64Builder::new()),
            ColumnType::Real => Column::Real(Float64Builder::new()),
            ColumnType::Bool => Column::Bool(BooleanBuilder::new()),
            ColumnType::Date => Column::Date(Date32Builder::new()),
            ColumnType::Time => Column::Time(TimestampMicrosecondBuilder::new().with_timezone("UTC")),
            ColumnType::Bytes => Column::Bytes(BinaryBuilder::new()),
        }
    }

    fn take(&mut self) -> ArrayRef {
        match self {
            Column::Text(b) => Arc::new(b.finish()),
            Column::Texts(b) => Arc::new(b.finish()),
            Column::Int(b) => Arc::new(b.finish()),
            Column::Long(b) => Arc::new(b.finish()),
            Column::Real(b) => Arc::new(b.finish()),
            Column::Bool(b) => Arc::new(b.finish()),
            Column::Date(b) => Arc::new(b.finish()),
            Column::Time(b) => Arc::new(b.finish()),
            Column::Bytes(b) => Arc::new(b.finish()),
        }
    }
}
