//! The store: tables in a folder, read at a version, written a batch at a time.
//!
//! ```text
//! DIR/reports/ mentions/ …        a Delta table each, for every tool that reads one
//! DIR/_demarche/store.json        the layout's number
//! DIR/_demarche/versions/N.json   version N: the Delta version of each table
//! DIR/_demarche/pending.json      a batch that is decided and not yet carried out
//! DIR/_demarche/lock              who writes
//! ```

mod columns;
pub(crate) mod current;
pub(crate) mod data;
mod derive;
pub(crate) mod disk;
pub(crate) mod log;
pub(crate) mod version;
mod widened;
mod writer;

use std::collections::{BTreeMap, HashMap};
use std::future::Future;
use std::path::Path;
use std::sync::Arc;

use datafusion::prelude::SessionContext;
use deltalake_core::kernel::{ArrayType, DataType, StructField};
use deltalake_core::operations::create::CreateBuilder;
use deltalake_core::{DeltaTable, DeltaTableBuilder};
use demarche_record::{ColumnType, Table};
use tokio::runtime::Runtime;
use url::Url;

pub use version::Version;
pub use writer::{ForeignReceipt, Receipt, ReviewReceipt, Writer};

use self::widened::Widened;
use crate::error::{Error, Kind, Result};
pub(crate) use version::Files;

/// A store in a folder.
#[derive(Debug)]
pub struct Store {
    files: Files,
    runtime: Runtime,
}

/// All tables at one version.
pub struct Snapshot {
    version: Version,
    tables: HashMap<Table, DeltaTable>,
    context: SessionContext,
}

impl Store {
    /// Makes an empty store at `dir`, which must not exist or be empty.
    pub fn init(dir: &Path) -> Result<Store> {
        let store = Store { files: Files::new(dir), runtime: runtime(None)? };
        let at = dir.display();
        if store.files.exists() {
            return Err(Error::new(
                Kind::Place,
                format!("there is a store at `{at}` already; add to it with `demarche ingest --store {at} …`"),
            ));
        }
        store.clear_unfinished(dir)?;
        disk::folder(dir)?;
        store.files.make()?;
        let _lock = disk::Lock::take(&store.files.lock())?;
        store.runtime.block_on(async {
            for table in Table::ALL {
                create(&store.files.table(table), table).await?;
            }
            Ok::<(), Error>(())
        })?;
        disk::sync_tree(dir)?;
        let zero: BTreeMap<String, u64> = Table::ALL.map(|t| (t.name().to_owned(), 0)).into();
        store.files.finish(&Version { version: 0, made: now(), delta: zero.clone(), rows: zero, recoded: 0 })?;
        Ok(store)
    }

    /// A folder that holds something is not ours to fill, unless it is a store that was begun and not finished.
    fn clear_unfinished(&self, dir: &Path) -> Result<()> {
        let Ok(entries) = std::fs::read_dir(dir) else { return Ok(()) };
        let names: Vec<String> = entries.filter_map(|e| e.ok()?.file_name().into_string().ok()).collect();
        if names.is_empty() {
            return Ok(());
        }
        let ours = |n: &String| n == "_demarche" || Table::ALL.iter().any(|t| t.name() == n);
        if !names.iter().all(ours) || !names.iter().any(|n| n == "_demarche") {
            return Err(Error::new(
                Kind::Place,
                format!("`{}` holds other files; name a folder that is empty or not there yet", dir.display()),
            ));
        }
        for t in Table::ALL.iter().map(|&t| self.files.table(t)).filter(|t| t.exists()) {
            std::fs::remove_dir_all(&t).map_err(|e| Error::disk(&t, e))?;
        }
        Ok(())
    }

    /// Opens the store at `dir`.
    pub fn open(dir: &Path) -> Result<Store> {
        let files = Files::new(dir);
        files.check()?;
        Ok(Store { files, runtime: runtime(None)? })
    }

    /// Its folder.
    pub fn dir(&self) -> &Path {
        self.files.dir()
    }

    /// The last version.
    pub fn latest(&self) -> Result<u64> {
        self.files.latest()
    }

    /// What makes up a version.
    pub fn version(&self, n: u64) -> Result<Version> {
        self.files.read_version(n)
    }

    /// All tables, at the given version or the last one.
    pub fn snapshot(&self, version: Option<u64>) -> Result<Snapshot> {
        let n = version.map_or_else(|| self.latest(), Ok)?;
        let version = self.files.read_version(n)?;
        self.runtime.block_on(self.load(version))
    }

    /// The version that a user means: a number, or a name that `freeze` gave.
    pub fn resolve(&self, as_of: &str) -> Result<u64> {
        match as_of.parse() {
            Ok(n) => Ok(n),
            Err(_) => Ok(crate::freeze::named(self, as_of)?.store_version),
        }
    }

    /// All tables as `--as-of` asks for them: at a version, at one that has a name, or at the last one.
    pub fn at(&self, as_of: Option<&str>) -> Result<Snapshot> {
        self.snapshot(as_of.map(|v| self.resolve(v)).transpose()?)
    }

    pub(crate) fn files(&self) -> &Files {
        &self.files
    }

    async fn load(&self, version: Version) -> Result<Snapshot> {
        let context = crate::session::context()?;
        // The scan takes the session's settings: plain strings, filters on the pages of a column.
        let settings = Arc::new(context.state());
        let mut tables = HashMap::new();
        for table in Table::ALL {
            // A table that a store of an older layout lacks is an empty one.
            let Some(&at) = version.delta.get(table.name()) else {
                let empty = datafusion::datasource::MemTable::try_new(table.schema(), vec![vec![]])?;
                context.register_table(table.name(), Arc::new(empty))?;
                continue;
            };
            let opened = DeltaTableBuilder::from_url(url(&self.files.table(table))?)?.with_version(at).load().await?;
            let provider = opened.table_provider().with_session(settings.clone()).await?;
            context.register_table(table.name(), Widened::of(table, provider))?;
            tables.insert(table, opened);
        }
        columns::check(&context).await?;
        Ok(Snapshot { version, tables, context })
    }

    /// The right to add to the store; one process has it at a time. A batch that a crash interrupted is finished first.
    pub fn writer(&self) -> Result<Writer<'_>> {
        Writer::open(self)
    }

    /// Waits for work of the query engine.
    pub fn block_on<F: Future>(&self, work: F) -> F::Output {
        self.runtime.block_on(work)
    }
}

impl Snapshot {
    /// Which version it is.
    pub fn version(&self) -> &Version {
        &self.version
    }

    /// A session in which every table is registered under its name.
    pub fn context(&self) -> &SessionContext {
        &self.context
    }

    pub(crate) fn table(&self, t: Table) -> Option<&DeltaTable> {
        self.tables.get(&t)
    }
}

impl std::fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Snapshot").field("version", &self.version).finish_non_exhaustive()
    }
}

/// The columns as Delta's log has them.
fn fields(table: Table) -> impl Iterator<Item = StructField> {
    table.columns().iter().map(|c| {
        let kind = match c.kind {
            ColumnType::Text => DataType::STRING,
            ColumnType::Texts => ArrayType::new(DataType::STRING, true).into(),
            ColumnType::Int => DataType::INTEGER,
            ColumnType::Long => DataType::LONG,
            ColumnType::Real => DataType::DOUBLE,
            ColumnType::Bool => DataType::BOOLEAN,
            ColumnType::Date => DataType::DATE,
            ColumnType::Time => DataType::TIMESTAMP,
            ColumnType::Bytes => DataType::BINARY,
        };
        StructField::new(c.name, kind, c.nullable).with_metadata([("comment", c.doc)])
    })
}

async fn create(dir: &Path, table: Table) -> Result<()> {
    disk::folder(dir)?;
    // Nothing is forgotten: neither the log nor the files of older versions run out.
    let forever = Some("interval 36500 days".to_owned());
    CreateBuilder::new()
        .with_location(url(dir)?.to_string())
        .with_table_name(table.name())
        .with_comment(table.doc())
        .with_columns(fields(table))
        .with_partition_columns(table.derived().then_some(data::PARTITION))
        .with_configuration([("delta.logRetentionDuration", forever.clone()), ("delta.deletedFileRetentionDuration", forever)])
        .await?;
    Ok(())
}

fn url(dir: &Path) -> Result<Url> {
    let full = std::path::absolute(dir).map_err(|e| Error::disk(dir, e))?;
    Url::from_directory_path(&full).map_err(|()| Error::new(Kind::Place, format!("`{}` is no path to a folder", dir.display())))
}

/// The threads of the query engine, and at most so many that read files, where that is bounded.
fn runtime(readers: Option<usize>) -> Result<Runtime> {
    let mut threads = tokio::runtime::Builder::new_multi_thread();
    if let Some(n) = readers {
        threads.max_blocking_threads(n);
    }
    threads.enable_time().build().map_err(|e| Error::new(Kind::Disk, "the threads of the query engine could not be started").because(e))
}

pub(crate) fn now() -> String {
    jiff::Timestamp::now().round(jiff::Unit::Second).unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_string()
}
