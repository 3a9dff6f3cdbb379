//! Rows as Parquet, in row groups, so that a long run holds little in memory.

use std::io::Write;
use std::sync::Arc;

use anyhow::Result;
use arrow_array::{ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

use crate::rows::{Cell, Table, Type, columns};

/// Rows kept before a batch is handed on.
const ROWS: usize = 8192;

pub(crate) struct Writer<W: Write + Send> {
    out: ArrowWriter<W>,
    schema: SchemaRef,
    types: Vec<Type>,
    rows: Vec<Vec<Cell>>,
}

impl<W: Write + Send> Writer<W> {
    pub(crate) fn new(out: W, table: Table) -> Result<Writer<W>> {
        let columns = columns(table);
        let fields: Vec<Field> = columns
            .iter()
            .map(|(name, t)| {
                let t = match t {
                    Type::Text => DataType::Utf8,
                    Type::Int => DataType::Int64,
                    Type::Real => DataType::Float64,
                    Type::Bool => DataType::Boolean,
                };
                Field::new(name, t, true)
            })
            .collect();
        let schema = Arc::new(Schema::new(fields));
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let out = ArrowWriter::try_new(out, schema.clone(), Some(properties))?;
        Ok(Writer { out, schema, types: columns.into_iter().map(|(_, t)| t).collect(), rows: Vec::new() })
    }

    pub(crate) fn write(&mut self, rows: Vec<Vec<Cell>>) -> Result<()> {
        self.rows.extend(rows);
        if self.rows.len() >= ROWS { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<()> {
        let rows = std::mem::take(&mut self.rows);
        let arrays: Vec<ArrayRef> = self
            .types
            .iter()
            .enumerate()
            .map(|(i, t)| -> ArrayRef {
                let cells = rows.iter().map(|r| &r[i]);
                match t {
                    Type::Text => Arc::new(cells.map(|c| if let Cell::Text(t) = c { t.as_deref() } else { None }).collect::<StringArray>()),
                    Type::Int => Arc::new(cells.map(|c| if let Cell::Int(n) = c { *n } else { None }).collect::<Int64Array>()),
                    Type::Real => Arc::new(cells.map(|c| if let Cell::Real(x) = c { *x } else { None }).collect::<Float64Array>()),
                    Type::Bool => Arc::new(cells.map(|c| if let Cell::Bool(b) = c { Some(*b) } else { None }).collect::<BooleanArray>()),
                }
            })
            .collect();
        self.out.write(&RecordBatch::try_new(self.schema.clone(), arrays)?)?;
        Ok(())
    }

    pub(crate) fn close(mut self) -> Result<()> {
        self.flush()?;
        self.out.close()?;
        Ok(())
    }
}
