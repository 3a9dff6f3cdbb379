//! Taking a batch in.

mod foreign;
mod review;

use std::collections::{BTreeMap, HashMap, HashSet};

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use datafusion::prelude::{SessionContext, col, lit};
use deltalake_core::kernel::{Action, MetadataExt, StructType};
use demarche_identity::Month;
use demarche_record::{Coded, Table};
use tokio::runtime::Runtime;

use super::current::Readings;
use super::data::{self, DataFile};
use super::version::{Pending, Version};
use super::{Snapshot, Store, create, derive, disk};
use crate::error::{Error, Result};
use crate::rows::{Cell, Coder, Rows, Seen, Statements, cells, key};

/// Versions after which a table's log is written together, so that opening it stays fast: each entry after that is a file to be read.
const CHECKPOINT: u64 = 20;

/// Months of the derived tables that are computed at once.
const MONTHS: usize = 2;

pub use foreign::ForeignReceipt;
pub use review::ReviewReceipt;

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
    readings: Readings,
    /// As many threads read files as there are cores. The system's allocator keeps memory for each thread: with the engine's own choice, up to five hundred,
    /// taking in ten million mentions peaked at 2.5 GB in place of 1.3. They are the writer's own, since who waits for a query on a thread of the store's would
    /// wait for ever where all of them do so.
    runtime: Runtime,
    _lock: disk::Lock,
}

/// A reading of a report that is in the store.
struct Coding {
    report: String,
    coding: String,
    coder: String,
    version: i64,
}

/// What a batch adds, before it is written down.
#[derive(Default)]
struct Landing {
    /// Rows of the tables that are only ever added to; a table has one batch at most.
    rows: Vec<(Table, RecordBatch)>,
    /// Report to the reading of it that was current and is no more.
    retired: BTreeMap<String, String>,
    /// What it changes in the readings.
    readings: Readings,
    /// Reports among them that had been read before.
    recoded: usize,
    /// Entities and places that it adds.
    new: Seen,
}

impl<'s> Writer<'s> {
    pub(super) fn open(store: &'s Store) -> Result<Writer<'s>> {
        let lock = disk::Lock::take(&store.files.lock())?;
        if let Some(pending) = store.files.decided()? {
            store.files.carry_out(&pending)?;
        }
        store.files.check_last()?;
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        let runtime = super::runtime(Some(cores.max(2)))?;
        let snapshot = runtime.block_on(store.load(store.version(store.latest()?)?))?;
        let (seen, readings, months) = runtime.block_on(async {
            let seen = seen(snapshot.context()).await?;
            let readings = Readings::of(&snapshot).await?;
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
            Ok::<_, Error>((seen, readings, months))
        })?;
        Ok(Writer { store, snapshot, seen, months, readings, runtime, _lock: lock })
    }

    /// The version that the next batch is added to.
    pub fn version(&self) -> &Version {
        self.snapshot.version()
    }

    /// Which of the reports the coder has read already, so that they need not be coded again.
    pub fn known(&self, coder: &Coder, reports: &[String]) -> Result<HashSet<String>> {
        let id = coder.id();
        Ok(self.codings(reports)?.into_iter().filter(|c| c.coder == id).map(|c| c.report).collect())
    }

    /// Every coding of these reports.
    fn codings(&self, reports: &[String]) -> Result<Vec<Coding>> {
        let Some((least, greatest)) = reports.iter().min().zip(reports.iter().max()) else { return Ok(Vec::new()) };
        let wanted: HashSet<&str> = reports.iter().map(String::as_str).collect();
        self.runtime.block_on(async {
            // Ids begin with the day: the bounds alone pass over nearly all files.
            let rows = self
                .snapshot
                .context()
                .table(Table::Codings.name())
                .await?
                .filter(col("report_id").between(lit(least), lit(greatest)))?
                .select_columns(&["report_id", "coding_id", "coder_id", "store_version"])?
                .collect()
                .await?;
            let mut out = Vec::new();
            for batch in rows {
                let [report, coding, coder] = [0, 1, 2].map(|i| batch.column(i).as_string::<i32>());
                let version = batch.column(3).as_primitive::<Int64Type>();
                for i in (0..batch.num_rows()).filter(|&i| wanted.contains(report.value(i))) {
                    let [report, coding, coder] = [report, coding, coder].map(|a| a.value(i).to_owned());
                    out.push(Coding { report, coding, coder, version: version.value(i) });
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
        let known: HashSet<&str> = codings.iter().filter(|c| c.coder == coder_id).map(|c| c.report.as_str()).collect();
        let mut read: HashMap<&str, Vec<&str>> = HashMap::new();
        for c in &codings {
            read.entry(&c.report).or_default().push(&c.coding);
        }

        let mut receipt = Receipt { version: self.version().version, ..Receipt::default() };
        let mut statements = Statements::new(coder, receipt.version + 1);
        let mut readings = Readings::default();
        let mut retired = BTreeMap::new();
        let mut taken: HashSet<&str> = HashSet::new();
        for (id, coded) in batch {
            if known.contains(id.as_str()) || !taken.insert(id) {
                receipt.known += 1;
                continue;
            }
            let before = read.get(id.as_str());
            let signature = demarche_identity::signature(&coded.report.text).to_bytes();
            let coding = statements.push(coded, id, before.is_some(), &signature, &self.seen)?;
            match before {
                None => receipt.new += 1,
                Some(before) => {
                    receipt.recoded += 1;
                    let current = self.readings.current(before.iter().copied());
                    retired.extend(current.and_then(|c| self.readings.read_again(c, &coding, &mut readings)).map(|c| (id.clone(), c)));
                }
            }
        }
        if receipt.new + receipt.recoded == 0 {
            return Ok(receipt);
        }
        receipt.version += 1;
        receipt.mentions = statements.mentions.len();
        receipt.relations = statements.relations.len();
        let new = std::mem::take(&mut statements.new);
        let mut rows = statements.take()?;
        let run = Run {
            coder_id,
            coder: coder.name.clone(),
            knowledge: coder.knowledge.clone(),
            weights: coder.weights.clone(),
            reports: receipt.new + receipt.recoded,
            known: receipt.known,
            mentions: receipt.mentions,
            relations: receipt.relations,
        };
        rows.push((Table::Runs, run.row(receipt.version)?));
        self.commit(Landing { rows, retired, readings, recoded: receipt.recoded, new })?;
        Ok(receipt)
    }

    /// Writes a batch as the next version: its rows, then what follows from them in the months that it touches.
    fn commit(&mut self, landing: Landing) -> Result<()> {
        let Landing { rows, retired, readings, recoded, new } = landing;
        let millis = jiff::Timestamp::now().as_millisecond();
        let mut version = self.version().clone();
        version.version += 1;
        version.made = super::now();
        version.recoded += recoded as u64;
        let number = version.version;
        let name = format!("{number:08}");
        for table in Table::ALL.into_iter().filter(|t| !version.delta.contains_key(t.name())).collect::<Vec<_>>() {
            self.begin(table)?;
            version.delta.insert(table.name().to_owned(), 0);
        }
        let mut actions: BTreeMap<Table, Vec<Action>> = BTreeMap::new();
        let mut fresh = derive::New::default();
        for (table, batch) in rows {
            let (_, add) = data::write(&self.store.files.table(table), table, &name, None, &batch, millis)?;
            actions.entry(table).or_default().push(add);
            *version.rows.entry(table.name().to_owned()).or_default() += batch.num_rows() as u64;
            fresh.keep(table, &batch)?;
        }

        let window = derive::Window {
            old: self.snapshot.context(),
            new: &fresh,
            retired: &retired,
            superseded: [&self.readings.superseded, &readings.superseded],
        };
        let months: Vec<Month> = self.runtime.block_on(derive::months(&window))?.into_iter().collect();
        let mut replaced = self.months.clone();
        // A month's rows follow from its own mentions alone: two are computed at a time, and no more are held.
        for pair in months.chunks(MONTHS) {
            let (runtime, window) = (&self.runtime, &window);
            let derived = std::thread::scope(|scope| {
                let work: Vec<_> = pair.iter().map(|&month| scope.spawn(move || runtime.block_on(derive::month(window, month)))).collect();
                work.into_iter().map(|w| w.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect::<Result<Vec<_>>>()
            })?;
            for (month, derived) in pair.iter().zip(derived) {
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
        }

        for (table, files) in &replaced {
            version.rows.insert(table.name().to_owned(), files.values().flatten().map(|f| f.rows).sum());
        }
        let mut entries = BTreeMap::new();
        for (table, actions) in actions.iter_mut().filter(|(_, a)| !a.is_empty()) {
            actions.extend(self.widened(*table)?);
            *version.delta.entry(table.name().to_owned()).or_default() += 1;
            entries.insert(table.name().to_owned(), data::entry(actions)?);
        }
        let pending = Pending { version, entries };
        self.store.files.decide(&pending)?;
        self.store.files.carry_out(&pending)?;

        self.months = replaced;
        self.readings.extend(readings);
        self.seen.entities.extend(new.entities);
        self.seen.places.extend(new.places);
        self.snapshot = self.runtime.block_on(self.store.load(self.store.version(number)?))?;
        if number.is_multiple_of(CHECKPOINT) {
            self.checkpoint()?;
        }
        Ok(())
    }

    /// Makes a table that the store lacks, because an older program made it. What a crash left in its place belongs to no version.
    fn begin(&self, table: Table) -> Result<()> {
        let folder = self.store.files.table(table);
        if folder.exists() {
            std::fs::remove_dir_all(&folder).map_err(|e| Error::disk(&folder, e))?;
        }
        self.runtime.block_on(create(&folder, table))?;
        disk::sync_tree(&folder)
    }

    /// The columns of a table that was made before one of them came.
    fn widened(&self, table: Table) -> Result<Option<Action>> {
        let Some(opened) = self.snapshot.table(table) else { return Ok(None) };
        let has = opened.snapshot()?.schema();
        if table.columns().iter().all(|c| has.field(c.name).is_some()) {
            return Ok(None);
        }
        let now = StructType::try_new(super::fields(table)).map_err(deltalake_core::DeltaTableError::from)?;
        let metadata = opened.snapshot()?.metadata().clone();
        Ok(Some(Action::Metadata(metadata.with_schema(&now).map_err(deltalake_core::DeltaTableError::from)?)))
    }

    fn checkpoint(&self) -> Result<()> {
        for table in Table::ALL {
            if let Some(opened) = self.snapshot.table(table) {
                self.runtime.block_on(deltalake_core::protocol::checkpoints::create_checkpoint(opened, None))?;
                disk::sync_tree(&self.store.files.table(table).join("_delta_log"))?;
            }
        }
        Ok(())
    }
}

/// What `runs` says of a batch.
#[derive(Default)]
struct Run {
    coder_id: String,
    coder: String,
    knowledge: String,
    weights: String,
    reports: usize,
    known: usize,
    mentions: usize,
    relations: usize,
}

impl Run {
    /// Its row, as the version that the batch makes.
    fn row(&self, version: u64) -> Result<RecordBatch> {
        let mut rows = Rows::new(Table::Runs);
        rows.push(&[
            Cell::some(&format!("run-{version:08}")),
            Cell::Long(Some(i64::try_from(version).unwrap_or(i64::MAX))),
            Cell::Time(jiff::Timestamp::now().as_microsecond()),
            Cell::some(&self.coder_id),
            Cell::some(&self.coder),
            Cell::some(&self.knowledge),
            Cell::some(&self.weights),
            Cell::count(self.reports),
            Cell::count(self.known),
            Cell::count(self.mentions),
            Cell::count(self.relations),
        ])?;
        rows.take()
    }
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
