//! Which state of which table makes a version of the store.
//!
//! Delta makes the commit to one table atomic; a batch must land in all of them or in none. So a batch is first written down whole in `pending.json`: the data files
//! are there by then, and the file holds the log entry of every table. Once it is on the disk the batch has happened: whoever opens the store for writing
//! next finishes it, by writing the entries that are missing. `versions/N.json` then names the Delta version of each table, and readers read those
//! and nothing newer; they see all of a batch or nothing of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use demarche_record::Table;
use serde::{Deserialize, Serialize};

use super::disk;
use crate::error::{Error, Kind, Result};

/// The layout on disk; a store with a higher number was made by a newer demarche.
pub(crate) const FORMAT: u32 = 1;

/// `store.json`.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Header {
    pub(crate) format: u32,
    pub(crate) made_by: String,
}

/// A version of the store.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// 0 is the empty store; every batch makes one more.
    pub version: u64,
    /// When it was made: ISO 8601, UTC.
    pub made: String,
    /// The Delta version of each table.
    pub delta: BTreeMap<String, u64>,
    /// Rows of each table.
    pub rows: BTreeMap<String, u64>,
    /// Reports that more than one coder read.
    #[serde(default)]
    pub recoded: u64,
}

/// A batch that is on its way: everything that remains to be written.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Pending {
    pub(crate) version: Version,
    /// Table to its next log entry, a line an action.
    pub(crate) entries: BTreeMap<String, String>,
}

/// The files of a store beside its tables.
#[derive(Clone, Debug)]
pub(crate) struct Files {
    dir: PathBuf,
}

impl Files {
    pub(crate) fn new(dir: &Path) -> Files {
        Files { dir: dir.to_owned() }
    }

    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    pub(crate) fn table(&self, t: Table) -> PathBuf {
        self.dir.join(t.name())
    }

    fn own(&self) -> PathBuf {
        self.dir.join("_demarche")
    }

    pub(crate) fn lock(&self) -> PathBuf {
        self.own().join("lock")
    }

    fn header(&self) -> PathBuf {
        self.own().join("store.json")
    }

    /// What is remembered of a version that was given a name.
    pub(crate) fn name(&self, name: &str) -> PathBuf {
        self.names().join(format!("{name}.json"))
    }

    pub(crate) fn names(&self) -> PathBuf {
        self.own().join("names")
    }

    pub(crate) fn pending(&self) -> PathBuf {
        self.own().join("pending.json")
    }

    fn versions(&self) -> PathBuf {
        self.own().join("versions")
    }

    pub(crate) fn version(&self, n: u64) -> PathBuf {
        self.versions().join(format!("{n:08}.json"))
    }

    /// Makes the folders of an empty store.
    pub(crate) fn make(&self) -> Result<()> {
        disk::folder(&self.own())?;
        disk::folder(&self.versions())
    }

    /// The last step of making a store: from now on it is one.
    pub(crate) fn finish(&self, first: &Version) -> Result<()> {
        disk::write(&self.version(0), &json(first)?)?;
        disk::write(&self.header(), &json(&Header { format: FORMAT, made_by: crate::MADE_BY.to_owned() })?)
    }

    pub(crate) fn exists(&self) -> bool {
        self.header().is_file()
    }

    /// Checks that a store is here, of a layout that we read.
    pub(crate) fn check(&self) -> Result<()> {
        let at = self.dir.display();
        if !self.exists() {
            return Err(Error::new(Kind::Place, format!("there is no store at `{at}`; make one with `demarche init {at}`")));
        }
        let header: Header = read(&self.header())?;
        if header.format > FORMAT {
            return Err(Error::new(
                Kind::Place,
                format!(
                    "the store at `{at}` was made by {} and has layout {}; this program reads layouts up to {FORMAT}: use the newer one",
                    header.made_by, header.format
                ),
            ));
        }
        Ok(())
    }

    /// The last version.
    pub(crate) fn latest(&self) -> Result<u64> {
        let dir = self.versions();
        let mut last = None;
        for entry in std::fs::read_dir(&dir).map_err(|e| Error::disk(&dir, e))? {
            let name = entry.map_err(|e| Error::disk(&dir, e))?.file_name();
            let number = name.to_str().and_then(|n| n.strip_suffix(".json")).and_then(|n| n.parse::<u64>().ok());
            last = last.max(number);
        }
        last.ok_or_else(|| {
            Error::new(
                Kind::Damaged,
                format!("`{}` holds no version; the store is damaged: bring that folder back from a copy", dir.display()),
            )
        })
    }

    pub(crate) fn read_version(&self, n: u64) -> Result<Version> {
        if !self.version(n).is_file() {
            let last = self.latest()?;
            if n < last {
                return Err(missing_version(&self.version(n)));
            }
            return Err(Error::new(Kind::Place, format!("the store has no version {n}; its versions are 0 to {last}")));
        }
        read(&self.version(n))
    }

    /// Checks that the last version is the last: a table's log that goes on beyond it tells of a version whose file was lost, and a batch that was added now
    /// would be taken for that one.
    pub(crate) fn check_last(&self) -> Result<()> {
        let last = self.latest()?;
        let version = self.read_version(last)?;
        let beyond = |(table, delta): (&String, &u64)| log_entry(&self.dir.join(table), delta + 1).is_file();
        if version.delta.iter().any(beyond) { Err(missing_version(&self.version(last + 1))) } else { Ok(()) }
    }

    /// Writes the batch down. When this returns, the batch has happened.
    pub(crate) fn decide(&self, p: &Pending) -> Result<()> {
        disk::write(&self.pending(), &json(p)?)
    }

    /// The batch that was decided and not finished, if there is one.
    pub(crate) fn decided(&self) -> Result<Option<Pending>> {
        if self.pending().is_file() { read(&self.pending()).map(Some) } else { Ok(None) }
    }

    /// Writes every log entry of a decided batch that is not there yet, and makes its version the last.
    pub(crate) fn carry_out(&self, p: &Pending) -> Result<()> {
        for (table, entry) in &p.entries {
            let number = p.version.delta.get(table).copied().unwrap_or_default();
            let path = log_entry(&self.dir.join(table), number);
            if !path.is_file() {
                disk::write(&path, entry.as_bytes())?;
            }
        }
        disk::write(&self.version(p.version.version), &json(&p.version)?)?;
        disk::remove(&self.pending())
    }
}

/// A table's log entry of a Delta version.
pub(crate) fn log_entry(table: &Path, delta: u64) -> PathBuf {
    table.join("_delta_log").join(format!("{delta:020}.json"))
}

fn missing_version(path: &Path) -> Error {
    let at = path.display();
    Error::new(Kind::Damaged, format!("`{at}` is missing, though the store has that version: bring the file back from a copy of the store"))
}

pub(crate) fn json(x: &impl Serialize) -> Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(x).map_err(|e| Error::new(Kind::Input, "a version cannot be written as JSON").because(e))?;
    bytes.push(b'\n');
    Ok(bytes)
}

pub(crate) fn read<T: for<'a> Deserialize<'a>>(path: &Path) -> Result<T> {
    let bytes = std::fs::read(path).map_err(|e| Error::disk(path, e))?;
    serde_json::from_slice(&bytes).map_err(|e| {
        Error::new(Kind::Damaged, format!("`{}` is damaged; bring it back from a copy of the store", path.display())).because(e)
    })
}
