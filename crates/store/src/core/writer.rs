//! Taking a batch in.

mod foreign;

use std::collections::{BTreeMap, HashMap, HashSet};

use arrow_array::cast::AsArray;
use arrow_array::{Array, RecordBatch};
use datafusion::prelude::{SessionContext, col, lit};
use deltalake_core::kernel::Action;
use demarche_record::{Coded, Table};

use super::data::{self, DataFile};
use super::version::{Pending, Version};
use super::{Snapshot, Store, derive, disk};
use crate::error::Result;
use crate::rows::{Cell, Coder, Rows, Seen, Statements, key};

/// Versions after which a table's log is written together, so that opening it stays fast.
const CHECKPOINT: u64 = 100;

pub use foreign::ForeignReceipt;

/// What became of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    /// The version that it made; the version that was, where nothing was new.
    pub version: u64,
    /// Reports that were added.
    pub new: usize,
    /// Reports that were there, read by the same coder.
    pub known: usize,
    /// Reports that were there, read now by another coder.
    pub recoded: usize,
    /// Mentions that were added.
    pub mentions: usize,
    /// Relation statements that were added.
    pub relations: usize,
}

/// The right to add to a store.
pub struct Writer<'s> {
    store: &'s Store,
    snapshot: Snapshot,
    seen: Seen,
    /// The data files of each month of the derived tables.
    months: HashMap<Table, BTreeMap<String, Vec<DataFile>>>,
    /// Codings that a later one of the same report took the place of.
    superseded: HashSet<String>,
    _lock: disk::Lock,
}

impl<'s> Writer<'s> {
    pub(super) fn open(store: &'s Store) -> Result<Writer<'s>> {
        let lock = disk::Lock::take(&store.files.lock())?;
        if let Some(pending) = store.files.decided()? {
            store.files.carry_out(&pending)?;
        }
        store.files.check_last()?;
        let snapshot = store.snapshot(None)?;
        store.block_on(async {
            let seen = seen(snapshot.context()).await?;
            let superseded = superseded(&snapshot).await?;
            let mut months: HashMap<Table, BTreeMap<String, Vec<DataFile>>> = HashMap::new();
            for table in Table::ALL.into_iter().filter(|t| t.derived()) {
                let of = months.entry(table).or_default();
                let Some(opened) = snapshot.table(table) else { continue };
                for file in opened.snapshot()?.log_data() {
                    let month = file.partition_values_map().remove(data::PARTITION).flatten();
                    let rows = file.num_records().unwrap_or_default() as u64;
                    let entry = DataFile { path: file.path().into_owned(), size: file.size(), rows, month };
                    of.entry(entry.month.clone().unwrap_or_default()).or_default().push(entry);
                }
            }
            Ok(Writer { store, snapshot, seen, months, superseded, _lock: lock })
        })
    }

    /// The version that the next batch is added to.
    pub fn version(&self) -> &Version {
        self.snapshot.version()
    }

    /// Which of the reports the coder has read already, so that they need not be coded again.
    pub fn known(&self, coder: &Coder, reports: &[String]) -> Result<HashSet<String>> {
        let all = self.codings(reports)?;
        let id = coder.id();
        Ok(all.into_iter().filter(|(_, _, coder)| *coder == id).map(|(report, ..)| report).collect())
    }

    /// `(report, coding, coder)` of every coding of these reports.
    fn codings(&self, reports: &[String]) -> Result<Vec<(String, String, String)>> {
        let Some((least, greatest)) = reports.iter().min().zip(reports.iter().max()) else { return Ok(Vec::new()) };
        let wanted: HashSet<&str> = reports.iter().map(String::as_str).collect();
        self.store.block_on(async {
            // Ids begin with the day: the bounds alone pass over nearly all files.
            let rows = self
                .snapshot
                .context()
                .table(Table::Codings.name())
                .await?
                .filter(col("report_id").between(lit(least), lit(greatest)))?
                .select_columns(&["report_id", "coding_id", "coder_id"])?
                .collect()
                .await?;
            let mut out = Vec::new();
            for batch in rows {
                let [report, coding, coder] = [0, 1, 2].map(|i| batch.column(i).as_string::<i32>().clone());
                for i in (0..batch.num_rows()).filter(|&i| wanted.contains(report.value(i))) {
                    out.push((report.value(i).to_owned(), coding.value(i).to_owned(), coder.value(i).to_owned()));
                }
            }
            Ok(out)
        })
    }

    /// Adds coded reports, each with its id. When this returns they are on the disk, in all tables; when it fails the store is as it was. Reports that this coder
    /// read before are passed over, and a batch with nothing new makes no version.
    pub fn add(&mut self, coder: &Coder, batch: &[(String, Coded)]) -> Result<Receipt> {
        let ids: Vec<String> = batch.iter().map(|(id, _)| id.clone()).collect();
        let codings = self.codings(&ids)?;
        let coder_id = coder.id();
        let known: HashSet<&str> = codings.iter().filter(|(_, _, c)| *c == coder_id).map(|(r, ..)| r.as_str()).collect();
        let texts: HashSet<&str> = codings.iter().map(|(r, ..)| r.as_str()).collect();

        let mut receipt = Receipt { version: self.version().version, ..Receipt::default() };
        let mut statements = Statements::new(coder, receipt.version + 1);
        let mut taken: HashSet<&str> = HashSet::new();
        for (id, coded) in batch {
            if known.contains(id.as_str()) || !taken.insert(id) {
                receipt.known += 1;
                continue;
            }
            let had = texts.contains(id.as_str());
            if had {
                receipt.recoded += 1;
            } else {
                receipt.new += 1;
            }
            statements.push(coded, id, had, &demarche_identity::signature(&coded.report.text).to_bytes(), &self.seen)?;
        }
        if receipt.new + receipt.recoded == 0 {
            return Ok(receipt);
        }
        receipt.version += 1;
        receipt.mentions = statements.mentions.len();
        receipt.relations = statements.relations.len();
        let retired: HashSet<String> = codings
            .iter()
            .filter(|(r, c, _)| taken.contains(r.as_str()) && !self.superseded.contains(c))
            .map(|(_, c, _)| c.clone())
            .collect();
        self.commit(coder, statements, retired, &receipt)?;
        Ok(receipt)
    }

    fn commit(&mut self, coder: &Coder, mut statements: Statements, retired: HashSet<String>, receipt: &Receipt) -> Result<()> {
        let now = jiff::Timestamp::now();
        let millis = now.as_millisecond();
        let name = format!("{:08}", receipt.version);
        let new = std::mem::take(&mut statements.new);
        let mut rows = statements.take()?;
        rows.push((Table::Runs, run(coder, receipt, now.as_microsecond())?));

        let mut version = self.version().clone();
        version.version = receipt.version;
        version.made = super::now();
        version.recoded += receipt.recoded as u64;
        let mut actions: BTreeMap<Table, Vec<Action>> = BTreeMap::new();
        for (table, batch) in &rows {
            let (_, add) = data::write(&self.store.files.table(*table), *table, &name, None, batch, millis)?;
            actions.entry(*table).or_default().push(add);
            *version.rows.entry(table.name().to_owned()).or_default() += batch.num_rows() as u64;
        }

        let mut superseded = self.superseded.clone();
        superseded.extend(retired.iter().cloned());
        let find = |t: Table| rows.iter().find(|(x, _)| *x == t).map(|(_, b)| b);
        let window = derive::Window {
            old: self.snapshot.context(),
            mentions: find(Table::Mentions),
            reports: find(Table::Reports),
            retired: &retired,
            superseded: &superseded,
        };
        let months = self.store.block_on(derive::months(&window))?;
        let mut replaced = self.months.clone();
        for month in months {
            let derived = self.store.block_on(derive::month(&window, month))?;
            let month = month.to_string();
            for (table, batch) in derived {
                let files = replaced.entry(table).or_default();
                let of_table = actions.entry(table).or_default();
                of_table.extend(files.remove(&month).unwrap_or_default().iter().map(|f| f.remove(millis)));
                if batch.num_rows() > 0 {
                    let (file, add) = data::write(&self.store.files.table(table), table, &name, Some(&month), &batch, millis)?;
                    of_table.push(add);
                    files.insert(month.clone(), vec![file]);
                }
            }
        }

        for (table, files) in &replaced {
            version.rows.insert(table.name().to_owned(), files.values().flatten().map(|f| f.rows).sum());
        }
        let mut entries = BTreeMap::new();
        for (table, actions) in actions.iter().filter(|(_, a)| !a.is_empty()) {
            *version.delta.entry(table.name().to_owned()).or_default() += 1;
            entries.insert(table.name().to_owned(), data::entry(actions)?);
        }
        let pending = Pending { version, entries };
        self.store.files.decide(&pending)?;
        self.store.files.carry_out(&pending)?;

        self.months = replaced;
        self.superseded = superseded;
        self.seen.entities.extend(new.entities);
        self.seen.places.extend(new.places);
        self.snapshot = self.store.snapshot(Some(receipt.version))?;
        if receipt.version.is_multiple_of(CHECKPOINT) {
            self.checkpoint()?;
        }
        Ok(())
    }

    fn checkpoint(&self) -> Result<()> {
        for table in Table::ALL {
            if let Some(opened) = self.snapshot.table(table) {
                self.store.block_on(deltalake_core::protocol::checkpoints::create_checkpoint(opened, None))?;
                disk::sync_tree(&self.store.files.table(table).join("_delta_log"))?;
            }
        }
        Ok(())
    }
}

fn run(coder: &Coder, receipt: &Receipt, finished: i64) -> Result<RecordBatch> {
    let mut rows = Rows::new(Table::Runs);
    rows.push(&[
        Cell::some(&format!("run-{:08}", receipt.version)),
        Cell::Long(Some(i64::try_from(receipt.version).unwrap_or(i64::MAX))),
        Cell::Time(finished),
        Cell::some(&coder.id()),
        Cell::some(&coder.name),
        Cell::some(&coder.knowledge),
        Cell::some(&coder.weights),
        Cell::count(receipt.new + receipt.recoded),
        Cell::count(receipt.known),
        Cell::count(receipt.mentions),
        Cell::count(receipt.relations),
    ])?;
    rows.take()
}

/// The rows of `entities` and `places`, each as a number.
async fn seen(context: &SessionContext) -> Result<Seen> {
    let mut out = Seen::default();
    for (table, keys) in [(Table::Entities, &mut out.entities), (Table::Places, &mut out.places)] {
        for batch in context.table(table.name()).await?.collect().await? {
            keys.extend((0..batch.num_rows()).map(|i| key(&cells(table, &batch, i))));
        }
    }
    Ok(out)
}

/// A row as the cells that it was written from.
fn cells(table: Table, batch: &RecordBatch, row: usize) -> Vec<Cell<'_>> {
    use arrow_array::types::{Float64Type, Int64Type};
    use demarche_record::ColumnType as T;
    let text = |a: &'_ arrow_array::StringArray, i: usize| if a.is_null(i) { None } else { Some(i) };
    table
        .columns()
        .iter()
        .enumerate()
        .map(|(c, column)| {
            let array = batch.column(c);
            let there = !array.is_null(row);
            match column.kind {
                T::Texts => {
                    let list = array.as_list::<i32>();
                    let (start, end) = (list.value_offsets()[row] as usize, list.value_offsets()[row + 1] as usize);
                    let values = list.values().as_string::<i32>();
                    Cell::Texts((start..end).map(|i| text(values, i).map(|i| values.value(i))).collect())
                }
                T::Real => Cell::Real(there.then(|| array.as_primitive::<Float64Type>().value(row))),
                T::Long => Cell::Long(there.then(|| array.as_primitive::<Int64Type>().value(row))),
                _ => Cell::Text(there.then(|| array.as_string::<i32>().value(row))),
            }
        })
        .collect()
}

/// Codings that a later one of the same report took the place of.
async fn superseded(snapshot: &Snapshot) -> Result<HashSet<String>> {
    if snapshot.version().recoded == 0 {
        return Ok(HashSet::new());
    }
    let sql = "SELECT coding_id FROM (SELECT coding_id, row_number() OVER (PARTITION BY report_id ORDER BY store_version DESC, coding_id DESC) AS place \
               FROM codings) WHERE place > 1";
    let mut out = HashSet::new();
    for batch in snapshot.context().sql(sql).await?.collect().await? {
        let ids = batch.column(0).as_string::<i32>();
        out.extend(ids.iter().flatten().map(str::to_owned));
    }
    Ok(out)
}
