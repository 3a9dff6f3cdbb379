//! A table of the store as it is: CSV, NDJSON, Parquet. Column names and types are those of the data dictionary.
//!
//! NDJSON and Parquet keep lists, and lose nothing. CSV has one cell for a list: items by `;`, a `;` within an item becomes a comma; bytes are in
//! hexadecimal digits.

use std::io::Write;

use datafusion::arrow::json::LineDelimitedWriter;
use demarche_record::{Column, ColumnType, Table};
use futures::TryStreamExt;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

use super::loss::LossReport;
use super::sheet::{Cell, Dialect, Sheet};
use super::source::Row;
use super::{Export, Layout, written};
use crate::error::{Error, Kind, Result};

/// Rows of a group of a Parquet file: what is in memory until it is written.
const GROUP: usize = 32_768;

pub(super) async fn write(export: &mut Export<'_>, layout: Layout, out: &mut (impl Write + Send)) -> Result<()> {
    let table = export.options.table.unwrap_or(Table::Events);
    let sql = query(export, table)?;
    if matches!(table, Table::Events | Table::EventMentions | Table::Dyads) {
        export.count_left_out().await?;
    }
    let Export { source, loss, .. } = export;
    let records = match layout {
        Layout::Csv => {
            export.loss.notes.push("items of a list are divided by `;`, a `;` within one becomes a comma; bytes are hexadecimal");
            return csv(export, table, &sql, out).await;
        }
        Layout::Ndjson => {
            let mut writer = LineDelimitedWriter::new(&mut *out);
            let mut stream = source.stream(&sql).await?;
            let mut rows = 0;
            while let Some(batch) = stream.try_next().await? {
                writer.write(&batch)?;
                rows += batch.num_rows();
            }
            writer.finish()?;
            rows
        }
        _ => {
            let mut stream = source.stream(&sql).await?;
            let properties = WriterProperties::builder()
                .set_compression(Compression::SNAPPY)
                .set_max_row_group_row_count(Some(GROUP))
                .set_created_by(concat!("demarche ", env!("CARGO_PKG_VERSION")).to_owned())
                .build();
            let mut writer = ArrowWriter::try_new(&mut *out, stream.schema(), Some(properties)).map_err(unwritten)?;
            let mut rows = 0;
            while let Some(batch) = stream.try_next().await? {
                writer.write(&batch).map_err(unwritten)?;
                rows += batch.num_rows();
            }
            writer.close().map_err(unwritten)?;
            rows
        }
    };
    loss.rows = u64::try_from(records).unwrap_or(u64::MAX);
    loss.records.insert(table.name(), loss.rows);
    out.flush().map_err(written)
}

fn unwritten(e: parquet::errors::ParquetError) -> Error {
    Error::new(Kind::Disk, "the export cannot be written: is the disk full?").because(e)
}

/// The rows of the table in the order of its key. Filters ask about events, and hold for the tables made of them.
fn query(export: &Export<'_>, table: Table) -> Result<String> {
    let columns: Vec<String> = table.columns().iter().map(|c| format!("t.{}", c.name)).collect();
    let columns = columns.join(", ");
    let order: Vec<String> = key(table).iter().map(|c| format!("t.{c} NULLS LAST")).collect();
    let order = order.join(", ");
    let narrowed = export.options.narrows() || !export.options.statuses.is_empty();
    let name = table.name();
    match table {
        Table::Events => {
            Ok(format!("SELECT {} FROM events e WHERE {} ORDER BY e.event_id", columns.replace("t.", "e."), export.condition()))
        }
        Table::EventMentions | Table::Dyads if narrowed => Ok(format!(
            "SELECT {columns} FROM {name} t JOIN events e ON e.event_id = t.event_id AND e.month = t.month WHERE {} ORDER BY {order}",
            export.condition()
        )),
        _ if narrowed => Err(Error::new(
            Kind::Input,
            format!(
                "the filters ask about events, and the table {name} has none: export events, event_mentions or dyads, or drop the filters"
            ),
        )),
        _ => Ok(format!("SELECT {columns} FROM {name} t ORDER BY {order}")),
    }
}

/// Columns that put a table's rows in one order.
fn key(table: Table) -> &'static [&'static str] {
    match table {
        Table::Reports => &["report_id"],
        Table::Codings => &["coding_id"],
        Table::Mentions => &["mention_id"],
        Table::Relations => &["statement_id"],
        Table::Entities => &["entity_id", "name", "kind", "sector", "country", "entity_code", "wikidata_id"],
        Table::Places => &["place_id", "name", "country", "admin1", "place_precision"],
        Table::Runs => &["store_version", "run_id"],
        Table::Reviews => &["review_id"],
        Table::Events => &["event_id"],
        Table::EventMentions => &["event_id", "mention_id"],
        Table::ForeignEvents => &["foreign_event_id"],
        Table::Dyads => &["event_id", "actor_id", "recipient_id", "actor_name", "recipient_name", "actor_sector", "recipient_sector"],
    }
}

async fn csv(export: &mut Export<'_>, table: Table, sql: &str, out: &mut (impl Write + Send)) -> Result<()> {
    let Export { source, loss, .. } = export;
    let mut sheet = Sheet::new(out, Dialect::Commas, "");
    sheet.header(&table.columns().iter().map(|c| c.name).collect::<Vec<_>>())?;
    source
        .each(sql, |row| {
            loss.record(table.name(), row);
            let cells: Vec<Cell<'_>> = table.columns().iter().map(|c| cell(row, c, loss)).collect();
            sheet.row(&cells)
        })
        .await?;
    sheet.finish(loss)
}

fn cell<'a>(row: Row<'a>, column: &Column, loss: &mut LossReport) -> Cell<'a> {
    match column.kind {
        ColumnType::Text => Cell::text(row.text(column.name)),
        ColumnType::Time | ColumnType::Bytes => Cell::code(row.must(column.name)),
        ColumnType::Texts => {
            let items = row.texts(column.name);
            loss.change("lists with an item that has a `;`", u64::from(items.iter().flatten().any(|i| i.contains(';'))));
            Cell::made(items.iter().map(|i| i.unwrap_or_default().replace(';', ",")).collect::<Vec<_>>().join(";"))
        }
        ColumnType::Int | ColumnType::Long => Cell::number(row.int(column.name)),
        ColumnType::Real => Cell::number(row.real(column.name)),
        ColumnType::Bool => Cell::number(Some(row.bool(column.name))),
        ColumnType::Date => Cell::number(row.date(column.name)),
    }
}
