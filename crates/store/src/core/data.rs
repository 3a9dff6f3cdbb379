//! Data files: Parquet with the statistics that let a reader pass over them.

use std::collections::HashMap;
use std::fs::File;
use std::io::Write;
use std::path::Path;

use arrow_array::cast::AsArray;
use arrow_array::types::Date32Type;
use arrow_array::{Array, RecordBatch};
use deltalake_core::kernel::{Action, Add, Remove};
use demarche_record::{ColumnType, Table};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::disk;
use crate::error::{Error, Kind, Result};
use crate::rows::day_of;

/// Rows that are decided on together by a reader: few enough that one record is found fast.
const GROUP: usize = 65_536;

/// Tag of a data file's entry in the log: the SHA-256 of its bytes, which `verify` compares.
pub(crate) const SHA256: &str = "sha256";

/// Column that the derived tables are divided by.
pub(crate) const PARTITION: &str = "month";

/// A data file of a table, as Delta's log names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DataFile {
    /// Relative to the table's folder.
    pub(crate) path: String,
    pub(crate) size: i64,
    pub(crate) rows: u64,
    /// Value of the partition column.
    pub(crate) month: Option<String>,
}

impl DataFile {
    fn partition(&self) -> HashMap<String, Option<String>> {
        self.month.iter().map(|m| (PARTITION.to_owned(), Some(m.clone()))).collect()
    }

    /// The log's word that the file is no part of the table any more; it stays on disk for older versions.
    pub(crate) fn remove(&self, now: i64) -> Action {
        Action::Remove(Remove {
            path: self.path.clone(),
            data_change: true,
            deletion_timestamp: Some(now),
            extended_file_metadata: Some(true),
            partition_values: Some(self.partition()),
            size: Some(self.size),
            ..Remove::default()
        })
    }
}

/// Writes rows of a table as one file, durably; the rows of a derived table are all of one month.
pub(crate) fn write(
    table_dir: &Path,
    table: Table,
    name: &str,
    month: Option<&str>,
    rows: &RecordBatch,
    now: i64,
) -> Result<(DataFile, Action)> {
    let path = match month {
        Some(m) => format!("{PARTITION}={m}/{name}.parquet"),
        None => format!("{name}.parquet"),
    };
    let full = table_dir.join(&path);
    if let Some(parent) = full.parent() {
        disk::folder(parent)?;
    }
    let stored = without_partition(rows, month)?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(Some(GROUP))
        .set_created_by(crate::MADE_BY.to_owned())
        .build();
    let mut digest = Sha256::new();
    disk::write_with(&full, |file: &mut File| {
        let other = |e: parquet::errors::ParquetError| std::io::Error::other(e);
        let mut out = ArrowWriter::try_new(Hashing { file, digest: &mut digest }, stored.schema(), Some(properties)).map_err(other)?;
        out.write(&stored).and_then(|()| out.close().map(drop)).map_err(|e| match e {
            parquet::errors::ParquetError::External(e) => e.downcast::<std::io::Error>().map_or_else(std::io::Error::other, |e| *e),
            e => std::io::Error::other(e),
        })
    })?;
    let size = std::fs::metadata(&full).map_err(|e| Error::disk(&full, e))?.len();
    let rows = stored.num_rows() as u64;
    let file = DataFile { path, size: i64::try_from(size).unwrap_or(i64::MAX), rows, month: month.map(str::to_owned) };
    let add = Action::Add(Add {
        path: file.path.clone(),
        partition_values: file.partition(),
        size: file.size,
        modification_time: now,
        data_change: true,
        stats: Some(statistics(table, &stored).to_string()),
        tags: Some(HashMap::from([(SHA256.to_owned(), Some(crate::hash::hex(&digest.finalize())))])),
        ..empty_add()
    });
    Ok((file, add))
}

/// A file whose bytes are hashed on their way.
struct Hashing<'a> {
    file: &'a mut File,
    digest: &'a mut Sha256,
}

impl Write for Hashing<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let n = self.file.write(bytes)?;
        self.digest.update(bytes.get(..n).unwrap_or_default());
        Ok(n)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

fn empty_add() -> Add {
    Add {
        path: String::new(),
        partition_values: HashMap::new(),
        size: 0,
        modification_time: 0,
        data_change: true,
        stats: None,
        tags: None,
        deletion_vector: None,
        base_row_id: None,
        default_row_commit_version: None,
        clustering_provider: None,
    }
}

fn without_partition(rows: &RecordBatch, month: Option<&str>) -> Result<RecordBatch> {
    let mut rows = rows.clone();
    if month.is_some() {
        let at = rows.schema().index_of(PARTITION)?;
        rows.remove_column(at);
    }
    Ok(rows)
}

/// Delta's statistics of a file: how many rows, and the least and greatest id, code and day in it.
fn statistics(table: Table, rows: &RecordBatch) -> Value {
    let (mut least, mut greatest, mut nulls) = (Map::new(), Map::new(), Map::new());
    for c in table.columns() {
        let Some(array) = rows.column_by_name(c.name) else { continue };
        let bounds = match c.kind {
            ColumnType::Text if c.name.ends_with("_id") || c.name.ends_with("_code") => {
                let values = array.as_string::<i32>();
                let min = values.iter().flatten().min();
                min.zip(values.iter().flatten().max()).map(|(a, b)| (json!(a), json!(b)))
            }
            ColumnType::Date => {
                let values = array.as_primitive::<Date32Type>();
                let min = values.iter().flatten().min();
                min.zip(values.iter().flatten().max()).map(|(a, b)| (json!(day(a)), json!(day(b))))
            }
            _ => continue,
        };
        nulls.insert(c.name.to_owned(), json!(array.null_count()));
        if let Some((a, b)) = bounds {
            least.insert(c.name.to_owned(), a);
            greatest.insert(c.name.to_owned(), b);
        }
    }
    json!({"numRecords": rows.num_rows(), "minValues": least, "maxValues": greatest, "nullCount": nulls})
}

/// A number of days since 1970 as a date; null, which bounds nothing, where no calendar has it.
fn day(n: i32) -> Option<String> {
    day_of(n).map(|d| d.to_string())
}

/// A log entry: a line an action.
pub(crate) fn entry(actions: &[Action]) -> Result<String> {
    let mut out = String::new();
    for a in actions {
        let line = serde_json::to_string(a).map_err(|e| Error::new(Kind::Input, "a log entry cannot be written").because(e))?;
        out.push_str(&line);
        out.push('\n');
    }
    Ok(out)
}
