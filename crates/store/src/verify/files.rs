//! Versions, log entries, data files and names.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use demarche_record::Table;
use parquet::file::reader::{FileReader, SerializedFileReader};

use super::Report;
use crate::core::log::{self, Logged};
use crate::core::version::{self, log_entry};
use crate::core::{Store, Version};
use crate::error::Result;
use crate::freeze::{Manifest, file_hash, names};

const COPY: &str = "bring the file back from a copy of the store";

/// The tables that cannot be read as they were written.
pub(super) fn check(store: &Store, version: &Version, report: &mut Report<'_>) -> Result<BTreeSet<Table>> {
    let pending = store.files().pending().is_file();
    if pending {
        report.verdict.notes.push("a batch was interrupted after it was acknowledged; the next `demarche ingest` finishes it".to_owned());
    }
    let last = versions(store, pending, report)?;
    let mut damaged = BTreeSet::new();
    let mut hashes: HashMap<String, String> = HashMap::new();
    let mut unnamed = 0usize;
    let mut logs = Vec::new();
    report.begin("log entries");
    for table in Table::ALL {
        let dir = store.files().table(table);
        let Some(&delta) = version.delta.get(table.name()) else { continue };
        let all = last.as_ref().and_then(|l| l.delta.get(table.name())).copied().unwrap_or(delta).max(delta);
        let log = log::read(&dir, all);
        report.look(all + 1);
        for (path, what) in &log.faults {
            report.find(path.display().to_string(), what, COPY);
        }
        unnamed += unknown(&dir, &log.files);
        let log = log::read(&dir, delta);
        if !log.faults.is_empty() {
            damaged.insert(table);
        }
        logs.push((table, dir, log));
    }
    report.begin("data files");
    for (table, dir, log) in &logs {
        for file in log.files.values() {
            report.look(1);
            match data_file(dir, file) {
                Ok(hash) => {
                    hashes.insert(format!("{}/{}", table.name(), file.path), hash);
                }
                Err(what) => {
                    // A file that only older versions have does not keep this one from being read.
                    if file.live {
                        damaged.insert(*table);
                    }
                    report.find(dir.join(&file.path).display().to_string(), what, COPY);
                }
            }
        }
    }
    if unnamed > 0 {
        report.verdict.notes.push(format!(
            "{unnamed} data files belong to no version: a batch that was interrupted before it was acknowledged left them; they are not read"
        ));
    }
    frozen(store, version, &hashes, report)?;
    Ok(damaged)
}

/// Every version from the empty store to the last one, and nothing beyond it.
fn versions(store: &Store, pending: bool, report: &mut Report<'_>) -> Result<Option<Version>> {
    report.begin("versions");
    let last = store.latest()?;
    let mut before: Option<Version> = None;
    for n in 0..=last {
        report.look(1);
        let path = store.files().version(n);
        let at = path.display().to_string();
        if !path.is_file() {
            report.find(at, "is missing", COPY);
            continue;
        }
        match version::read::<Version>(&path) {
            Err(e) => report.find(at, with_cause(&e), COPY),
            Ok(v) => {
                let back = |b: &Version| b.delta.iter().any(|(t, d)| v.delta.get(t).is_none_or(|x| x < d));
                if v.version != n {
                    report.find(at, format!("says that it is version {}", v.version), COPY);
                } else if before.as_ref().is_some_and(back) {
                    report.find(at, "names an older state of a table than the version before it", COPY);
                }
                before = Some(v);
            }
        }
    }
    // Entries beyond the last version are those of a batch that is on its way, or of a version whose file was lost.
    if let Some(v) = before.as_ref().filter(|v| v.version == last && !pending) {
        let beyond = v.delta.iter().map(|(t, d)| log_entry(&store.dir().join(t), d + 1)).find(|p| p.is_file());
        if let Some(entry) = beyond {
            let what = format!("is missing: `{}` was written by a version after {last}", entry.display());
            report.find(store.files().version(last + 1).display().to_string(), what, format!("{COPY}; until then nothing can be added"));
        }
    }
    Ok(before)
}

/// The file's hash, or what is wrong with it.
fn data_file(dir: &Path, file: &Logged) -> std::result::Result<String, String> {
    let path = dir.join(&file.path);
    let size = match std::fs::metadata(&path) {
        Ok(m) => m.len(),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Err("is missing".to_owned()),
        Err(e) => return Err(format!("cannot be read ({e})")),
    };
    if size != file.size {
        return Err(format!("has {size} bytes and was written with {}", file.size));
    }
    let hash = file_hash(&path).map_err(|e| format!("cannot be read ({e})"))?;
    if file.sha256.as_ref().is_some_and(|h| *h != hash) {
        return Err("was changed since it was written: its SHA-256 is another".to_owned());
    }
    let rows = std::fs::File::open(&path)
        .map_err(|e| format!("cannot be read ({e})"))
        .and_then(|f| SerializedFileReader::new(f).map_err(|e| format!("is no Parquet file ({e})")))
        .map(|r| r.metadata().file_metadata().num_rows())?;
    match file.rows {
        Some(n) if i64::try_from(n) != Ok(rows) => Err(format!("has {rows} rows and was written with {n}")),
        _ => Ok(hash),
    }
}

/// Data files in a table's folder that its log does not name.
fn unknown(dir: &Path, known: &BTreeMap<String, Logged>) -> usize {
    let mut count = 0;
    let mut open = vec![dir.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten().map(|e| e.path()) {
            if entry.is_dir() {
                if !entry.ends_with("_delta_log") {
                    open.push(entry);
                }
            } else if let Ok(relative) = entry.strip_prefix(dir) {
                let name = relative.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
                count += usize::from(name.ends_with(".parquet") && !known.contains_key(&name));
            }
        }
    }
    count
}

/// What was frozen is still what is there: file by file, and for this version the content of each table too (`rows` compares that).
fn frozen(store: &Store, version: &Version, hashes: &HashMap<String, String>, report: &mut Report<'_>) -> Result<()> {
    report.begin("names");
    for (name, path) in names(store)? {
        report.look(1);
        let at = path.display().to_string();
        match version::read::<Manifest>(&path) {
            Err(e) => report.find(at, with_cause(&e), format!("{COPY}, or from the folder that `demarche freeze` made: its manifest.json")),
            Ok(m) if m.name != name => report.find(at, format!("describes `{}`", m.name), COPY),
            Ok(m) if m.store_version > version.version => {}
            Ok(m) => {
                for (table, t) in &m.tables {
                    for f in &t.files {
                        let full = format!("{table}/{}", f.path);
                        if hashes.get(&full).is_some_and(|h| *h != f.sha256) {
                            let at = store.dir().join(&full).display().to_string();
                            report.find(at, format!("is not the file that `{name}` was frozen with"), COPY);
                        }
                    }
                }
            }
        }
    }
    Ok(())
}

fn with_cause(e: &dyn std::error::Error) -> String {
    e.source().map_or_else(|| "cannot be read".to_owned(), |cause| format!("cannot be read ({cause})"))
}
