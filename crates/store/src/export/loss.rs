//! What an export could not carry.
//!
//! Every layout of the field is narrower than the record: GDELT has no denials, ICEWS no lists of parties, none of them an interval of
//! dates. An export says so beside the file, with counts, so that a reader of it knows what is missing and from how many records.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::source::Row;

/// What became of the records that an export went over.
#[derive(Clone, Debug, Default, Serialize)]
pub struct LossReport {
    /// Name of the layout.
    pub layout: &'static str,
    /// The program that wrote the file.
    pub writer: &'static str,
    /// Version of the store, where the caller named it.
    pub store_version: Option<u64>,
    /// The questions that narrowed the export, as they were asked.
    pub filters: Vec<String>,
    /// The columns of a file that has no header.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<&'static str>,
    /// Rows, features or statements in the file, header not counted.
    pub rows: u64,
    /// Records of the store that the file tells, by table.
    pub records: BTreeMap<&'static str, u64>,
    /// Records that are not in the file, by reason.
    pub left_out: BTreeMap<String, u64>,
    /// Columns of the record that the layout has no place for, with the number of records that had a value there.
    pub not_carried: BTreeMap<&'static str, NotCarried>,
    /// What was changed to fit, with the number of records or cells.
    pub changed: BTreeMap<&'static str, u64>,
    /// Columns of the layout that stay empty, and why.
    pub empty_columns: BTreeMap<&'static str, &'static str>,
    /// How to read the file.
    pub notes: Vec<&'static str>,
}

/// A column that a layout has no place for.
#[derive(Clone, Debug, Serialize)]
pub struct NotCarried {
    /// Records that had a value in it.
    pub records: u64,
    /// Why, or what stands in.
    pub why: &'static str,
}

impl LossReport {
    /// Declares the columns that the layout has no place for.
    pub(super) fn lacks(&mut self, columns: &[(&'static str, &'static str)]) {
        for &(column, why) in columns {
            self.not_carried.insert(column, NotCarried { records: 0, why });
        }
    }

    /// Declares columns of the layout that stay empty.
    pub(super) fn leaves_empty(&mut self, columns: &[(&'static str, &'static str)]) {
        self.empty_columns.extend(columns.iter().copied());
    }

    /// Counts a record that is in the file, and what of it is not.
    pub(super) fn record(&mut self, table: &'static str, row: Row<'_>) {
        *self.records.entry(table).or_default() += 1;
        for (column, lost) in &mut self.not_carried {
            lost.records += u64::from(row.has(column));
        }
    }

    /// Counts a record that is not in the file.
    pub(super) fn leave_out(&mut self, why: impl Into<String>, count: u64) {
        if count > 0 {
            *self.left_out.entry(why.into()).or_default() += count;
        }
    }

    /// Counts a value that was changed to fit.
    pub(super) fn change(&mut self, what: &'static str, count: u64) {
        if count > 0 {
            *self.changed.entry(what).or_default() += count;
        }
    }
}

/// The line that is printed; the whole report is beside the file.
impl fmt::Display for LossReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let records: Vec<String> = self.records.iter().map(|(table, n)| format!("{n} {table}")).collect();
        write!(f, "{} rows from {}", self.rows, if records.is_empty() { "no records".to_owned() } else { records.join(", ") })?;
        let mut parts: Vec<String> = self.left_out.iter().map(|(why, n)| format!("left out: {n} ({why})")).collect();
        let lost: Vec<String> =
            self.not_carried.iter().filter(|(_, c)| c.records > 0).map(|(name, c)| format!("{name} of {}", c.records)).collect();
        if !lost.is_empty() {
            parts.push(format!("not carried: {}", lost.join(", ")));
        }
        parts.extend(self.changed.iter().map(|(what, n)| format!("{what}: {n}")));
        if parts.is_empty() { f.write_str("; nothing lost") } else { write!(f, "; {}", parts.join("; ")) }
    }
}
