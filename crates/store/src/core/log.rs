//! A table's log as it stands on the disk, entry by entry.
//!
//! Delta's own reader answers from a checkpoint where there is one and says of a damaged log only that it cannot be read. Here every entry is looked at, so that what
//! is missing has a name; and what an entry says of a data file, its SHA-256 among it, is kept.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::data::SHA256;
use super::version::log_entry;

/// A data file as the log tells of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Logged {
    /// Relative to the table's folder.
    pub(crate) path: String,
    pub(crate) size: u64,
    pub(crate) rows: Option<u64>,
    pub(crate) sha256: Option<String>,
    /// Part of the table at the version that was read to; false where only older versions have it.
    pub(crate) live: bool,
}

/// A log, and what is wrong with it: the file, and what it is.
#[derive(Debug, Default)]
pub(crate) struct Log {
    pub(crate) files: BTreeMap<String, Logged>,
    pub(crate) faults: Vec<(PathBuf, String)>,
}

/// The log of the table in `dir` from its beginning to a Delta version.
pub(crate) fn read(dir: &Path, delta: u64) -> Log {
    let mut log = Log::default();
    for n in 0..=delta {
        let path = log_entry(dir, n);
        match std::fs::read_to_string(&path) {
            Ok(text) => {
                if let Err(e) = text.lines().filter(|l| !l.trim().is_empty()).try_for_each(|line| log.action(line)) {
                    log.faults.push((path, format!("is damaged ({e})")));
                }
            }
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => log.faults.push((path, "is missing".to_owned())),
            Err(e) => log.faults.push((path, format!("cannot be read ({e})"))),
        }
    }
    log
}

impl Log {
    fn action(&mut self, line: &str) -> Result<(), serde_json::Error> {
        let action: Value = serde_json::from_str(line)?;
        let path = |a: &Value| a["path"].as_str().unwrap_or_default().to_owned();
        if let Some(add) = action.get("add") {
            let stats: Option<Value> = add["stats"].as_str().and_then(|s| serde_json::from_str(s).ok());
            let file = Logged {
                path: path(add),
                size: add["size"].as_u64().unwrap_or_default(),
                rows: stats.and_then(|s| s["numRecords"].as_u64()),
                sha256: add["tags"][SHA256].as_str().map(str::to_owned),
                live: true,
            };
            self.files.insert(file.path.clone(), file);
        } else if let Some(file) = action.get("remove").and_then(|r| self.files.get_mut(&path(r))) {
            file.live = false;
        }
        Ok(())
    }

    /// The files that make up the table.
    pub(crate) fn live(&self) -> impl Iterator<Item = &Logged> {
        self.files.values().filter(|f| f.live)
    }
}
