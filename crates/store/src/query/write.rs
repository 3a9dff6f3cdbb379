//! Answers written out: a table for reading, and the formats that programs read.
//!
//! | format | lists | use |
//! | --- | --- | --- |
//! | `table` | items after each other | fits the width; an answer of more columns than that is a block for each row |
//! | `csv` | items joined by `;`, as POLECAT has them | header always, UTF-8, RFC 4180; cells are the data, not made safe for spreadsheets (`export` does) |
//! | `sheet` | as `csv` | a text that a spreadsheet would run as a formula has an apostrophe before it, which a spreadsheet reads as "this is text" |
//! | `json`, `ndjson` | arrays | every column in every object, null where there is none |
//! | `parquet` | lists | zstd |
//! | `arrow` | lists | Arrow IPC file (Feather 2) |
//!
//! Rows go out as they come in, but for the table.

use std::io::Write;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};
use datafusion::arrow::{csv, ipc, json};
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::basic::Compression;
use datafusion::parquet::file::properties::WriterProperties;

use super::Answer;
use super::layout;
use crate::error::{Error, Kind, Result};

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For reading, in so many columns of characters.
    Table {
        /// Width to fit.
        width: usize,
    },
    /// Comma-separated values.
    Csv,
    /// Comma-separated values that a spreadsheet may open: no text is a formula.
    Sheet,
    /// One array of objects.
    Json,
    /// One object a line.
    Ndjson,
    /// Apache Parquet.
    Parquet,
    /// Arrow IPC file.
    Arrow,
}

/// Writes all rows of an answer and gives their number.
///
/// # Errors
/// Where a row cannot be computed, or the output refuses.
pub async fn write(answer: &mut Answer, format: Format, out: &mut dyn Write) -> Result<usize> {
    match format {
        Format::Table { width } => {
            let batches = answer.collect().await?;
            give(out, layout::table(answer.schema(), &batches, width)?.as_bytes())?;
        }
        Format::Csv => csv_rows(answer, out, false).await?,
        Format::Sheet => csv_rows(answer, out, true).await?,
        Format::Json => json_rows::<json::writer::JsonArray>(answer, out).await?,
        Format::Ndjson => json_rows::<json::writer::LineDelimited>(answer, out).await?,
        Format::Parquet => {
            let properties = WriterProperties::builder().set_compression(Compression::ZSTD(Default::default())).build();
            let mut writer = ArrowWriter::try_new(Vec::new(), Arc::clone(answer.schema()), Some(properties)).map_err(unwritten)?;
            while let Some(batch) = answer.next().await? {
                writer.write(&batch).map_err(unwritten)?;
                give(out, &std::mem::take(writer.inner_mut()))?;
            }
            give(out, &writer.into_inner().map_err(unwritten)?)?;
        }
        Format::Arrow => {
            let mut writer = ipc::writer::FileWriter::try_new(Vec::new(), answer.schema())?;
            while let Some(batch) = answer.next().await? {
                writer.write(&batch)?;
                give(out, &std::mem::take(writer.get_mut()))?;
            }
            give(out, &writer.into_inner()?)?;
        }
    }
    out.flush().map_err(refused)?;
    Ok(answer.given())
}

async fn csv_rows(answer: &mut Answer, out: &mut dyn Write, safe: bool) -> Result<()> {
    let as_is = |t: &DataType| flat(t) && !(safe && *t == DataType::Utf8);
    let fields = answer.schema().fields().iter().map(|f| if as_is(f.data_type()) { f.as_ref().clone() } else { text_field(f) });
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let mut writer = csv::WriterBuilder::new().with_header(true).build(Vec::new());
    writer.write(&RecordBatch::new_empty(Arc::clone(&schema)))?;
    give(out, &writer.into_inner())?;
    while let Some(batch) = answer.next().await? {
        let columns = batch.columns().iter().map(|c| if as_is(c.data_type()) { Ok(Arc::clone(c)) } else { as_text(c, safe) });
        let batch = RecordBatch::try_new(Arc::clone(&schema), columns.collect::<Result<Vec<_>>>()?)?;
        let mut writer = csv::WriterBuilder::new().with_header(false).build(Vec::new());
        writer.write(&batch)?;
        give(out, &writer.into_inner())?;
    }
    Ok(())
}

async fn json_rows<F: json::writer::JsonFormat>(answer: &mut Answer, out: &mut dyn Write) -> Result<()> {
    let mut writer = json::WriterBuilder::new().with_explicit_nulls(true).build::<_, F>(Vec::new());
    while let Some(batch) = answer.next().await? {
        writer.write(&batch)?;
        give(out, &std::mem::take(writer.get_mut()))?;
    }
    writer.finish()?;
    give(out, &std::mem::take(writer.get_mut()))
}

fn give(out: &mut dyn Write, bytes: &[u8]) -> Result<()> {
    out.write_all(bytes).map_err(refused)
}

fn refused(e: std::io::Error) -> Error {
    Error::new(Kind::Disk, "the answer cannot be written").because(e)
}

fn unwritten(e: datafusion::parquet::errors::ParquetError) -> Error {
    Error::new(Kind::Query, format!("the answer does not go into Parquet: {e}")).because(e)
}

fn flat(t: &DataType) -> bool {
    !t.is_nested() && *t != DataType::Binary
}

fn text_field(f: &Field) -> Field {
    Field::new(f.name(), DataType::Utf8, f.is_nullable())
}

fn as_text(column: &ArrayRef, safe: bool) -> Result<ArrayRef> {
    let text = |row| cell(column, row, ";").map(|t| if safe { no_formula(t) } else { t });
    let cells = (0..column.len()).map(|row| column.is_valid(row).then(|| text(row)).transpose());
    Ok(Arc::new(cells.collect::<Result<StringArray>>()?))
}

/// A text that no spreadsheet runs.
fn no_formula(text: String) -> String {
    let runs = text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().is_err();
    if runs { format!("'{text}") } else { text }
}

/// A value as text; the items of a list with this between them, one that is not known as nothing.
pub(super) fn cell(column: &ArrayRef, row: usize, between: &str) -> Result<String> {
    if column.is_null(row) {
        return Ok(String::new());
    }
    if let Some(list) = column.as_list_opt::<i32>() {
        let items = list.value(row);
        let items = (0..items.len()).map(|i| cell(&items, i, between)).collect::<Result<Vec<_>>>()?;
        return Ok(items.join(between));
    }
    let options = FormatOptions::default().with_null("");
    Ok(ArrayFormatter::try_new(column.as_ref(), &options)?.value(row).try_to_string()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_does_not_run() {
        assert_eq!(no_formula("=HYPERLINK(1)".into()), "'=HYPERLINK(1)");
        assert_eq!(no_formula("-5.2".into()), "-5.2");
        assert_eq!(no_formula("2024-03".into()), "2024-03");
    }
}
