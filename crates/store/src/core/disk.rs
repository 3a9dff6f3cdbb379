//! Files that are there once they are said to be.
//!
//! A file is written beside its place, flushed to the disk, and moved; the folder is flushed too. After a crash there is the old file or the new one, never half of
//! either. Every step is counted, so that a test can stop the process after each of them.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::{Error, Kind, Result};

static STEPS: AtomicU64 = AtomicU64::new(0);
static LAST: AtomicU64 = AtomicU64::new(u64::MAX);

/// For tests of recovery: the process stops, as if the power had failed, at the step after `steps` more of those that change the disk.
#[doc(hidden)]
pub fn stop_after(steps: u64) {
    LAST.store(STEPS.load(Ordering::SeqCst).saturating_add(steps), Ordering::SeqCst);
}

/// How many steps have changed the disk so far.
#[doc(hidden)]
pub fn steps() -> u64 {
    STEPS.load(Ordering::SeqCst)
}

fn step() {
    if STEPS.fetch_add(1, Ordering::SeqCst) >= LAST.load(Ordering::SeqCst) {
        std::process::abort();
    }
}

/// Writes a file whole, in place of what was there.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    write_with(path, |f| f.write_all(bytes))
}

/// Writes a file whole by `fill`.
pub(crate) fn write_with(path: &Path, fill: impl FnOnce(&mut File) -> std::io::Result<()>) -> Result<()> {
    let aside = aside(path);
    let fail = |e| Error::disk(path, e);
    step();
    let mut file = File::create(&aside).map_err(fail)?;
    let filled = fill(&mut file).and_then(|()| {
        step();
        file.sync_all()
    });
    drop(file);
    if let Err(e) = filled {
        // What could not be written whole is not left behind; that it cannot be removed either changes nothing.
        let _ = std::fs::remove_file(&aside);
        return Err(fail(e));
    }
    put(&aside, path)
}

/// The name under which a file is written before it is whole.
pub(crate) fn aside(path: &Path) -> std::path::PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".part");
    path.with_file_name(name)
}

/// Moves a finished file to its place.
pub(crate) fn put(aside: &Path, path: &Path) -> Result<()> {
    step();
    std::fs::rename(aside, path).map_err(|e| Error::disk(path, e))?;
    sync_folder_of(path)
}

/// Removes a file that may be missing.
pub(crate) fn remove(path: &Path) -> Result<()> {
    step();
    match std::fs::remove_file(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(Error::disk(path, e)),
        _ => sync_folder_of(path),
    }
}

/// Makes a folder and those above it.
pub(crate) fn folder(path: &Path) -> Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    step();
    std::fs::create_dir_all(path).map_err(|e| Error::disk(path, e))?;
    sync_folder_of(path)
}

/// Flushes the names in the folder of `path`.
fn sync_folder_of(path: &Path) -> Result<()> {
    // Elsewhere a folder cannot be opened, and its names need no flushing.
    if cfg!(unix)
        && let Some(parent) = path.parent().filter(|p| !p.as_os_str().is_empty())
    {
        step();
        File::open(parent).and_then(|f| f.sync_all()).map_err(|e| Error::disk(parent, e))?;
    }
    Ok(())
}

/// Flushes a folder's files and names, those of the folders below it too.
pub(crate) fn sync_tree(path: &Path) -> Result<()> {
    for entry in std::fs::read_dir(path).map_err(|e| Error::disk(path, e))? {
        let entry = entry.map_err(|e| Error::disk(path, e))?.path();
        if entry.is_dir() {
            sync_tree(&entry)?;
        } else {
            File::open(&entry).and_then(|f| f.sync_all()).map_err(|e| Error::disk(&entry, e))?;
        }
    }
    sync_folder_of(&path.join("."))
}

/// The right to write: held by one process as long as the value lives, and given back by the system where the process dies.
#[derive(Debug)]
pub(crate) struct Lock(#[expect(dead_code, reason = "the file is locked as long as it is open")] File);

impl Lock {
    pub(crate) fn take(path: &Path) -> Result<Lock> {
        let mut file =
            OpenOptions::new().create(true).truncate(false).read(true).write(true).open(path).map_err(|e| Error::disk(path, e))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(std::fs::TryLockError::WouldBlock) => {
                let holder = std::fs::read_to_string(path).unwrap_or_default();
                let holder = if holder.trim().is_empty() { "another process".to_owned() } else { format!("process {}", holder.trim()) };
                return Err(Error::new(
                    Kind::Locked,
                    format!("{holder} is writing to this store; wait until it ends, and run again (reading is possible meanwhile)"),
                ));
            }
            Err(std::fs::TryLockError::Error(e)) => return Err(Error::disk(path, e)),
        }
        // Only for the message above: that it cannot be written is no reason to refuse.
        let _ = file.set_len(0).and_then(|()| write!(file, "{}", std::process::id()));
        Ok(Lock(file))
    }
}
