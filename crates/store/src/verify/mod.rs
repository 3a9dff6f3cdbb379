//! Whether a store is what it says it is.
//!
//! ```text
//! files   every version, log entry and data file there, with the size and the SHA-256 that the log has of it; names as they were frozen
//! rows    ids of reports and reviews from their content · quotes and triggers from the texts · every reference · every count
//! ```
//!
//! The files are looked at first and without the query engine, so that a damaged store is told of file by file. A table whose files are damaged is left out of the
//! checks of rows, and that is said. What this cannot see is a change by somebody who also mended every hash, in a field that nothing else depends on; a frozen
//! name that was published elsewhere is the proof against that.

mod files;
mod rows;

use std::collections::BTreeSet;
use std::path::Path;

use demarche_record::Table;

use crate::core::Store;
use crate::error::Result;

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The check that found it.
    pub check: &'static str,
    /// The file, or the record's id.
    pub at: String,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub mend: String,
}

/// A check that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What was checked.
    pub name: &'static str,
    /// Files or rows that it looked at, where they are counted.
    pub looked_at: u64,
    /// What it found.
    pub found: u64,
    /// Why it could not be made.
    pub skipped: Option<String>,
}

/// What came out.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// The version that was checked.
    pub version: u64,
    /// Every check, in the order in which they were made.
    pub checks: Vec<Check>,
    /// What is worth knowing and no damage.
    pub notes: Vec<String>,
}

impl Verdict {
    /// How much is not as it should be.
    pub fn found(&self) -> u64 {
        self.checks.iter().map(|c| c.found).sum()
    }

    /// True where every check was made and found nothing.
    pub fn sound(&self) -> bool {
        self.checks.iter().all(|c| c.found == 0 && c.skipped.is_none())
    }
}

/// Findings of one check that are told one by one; the others are counted.
const TOLD: u64 = 20;

/// Where findings go.
struct Report<'a> {
    verdict: Verdict,
    tell: &'a mut dyn FnMut(&Finding),
}

impl Report<'_> {
    fn begin(&mut self, name: &'static str) {
        self.verdict.checks.push(Check { name, looked_at: 0, found: 0, skipped: None });
    }

    fn look(&mut self, n: u64) {
        if let Some(c) = self.verdict.checks.last_mut() {
            c.looked_at += n;
        }
    }

    fn skip(&mut self, why: String) {
        if let Some(c) = self.verdict.checks.last_mut() {
            c.skipped = Some(why);
        }
    }

    fn find(&mut self, at: impl Into<String>, what: impl Into<String>, mend: impl Into<String>) {
        let Some(c) = self.verdict.checks.last_mut() else { return };
        c.found += 1;
        if c.found <= TOLD {
            (self.tell)(&Finding { check: c.name, at: at.into(), what: what.into(), mend: mend.into() });
        }
    }
}

/// Checks the store in `dir`, at a version or the last one, and tells each thing that it finds.
pub fn verify(dir: &Path, as_of: Option<&str>, tell: &mut dyn FnMut(&Finding)) -> Result<Verdict> {
    let store = Store::open(dir)?;
    let number = as_of.map_or_else(|| store.latest(), |v| store.resolve(v))?;
    let version = store.version(number)?;
    let mut report = Report { verdict: Verdict { version: number, ..Verdict::default() }, tell };
    let damaged: BTreeSet<Table> = files::check(&store, &version, &mut report)?;
    rows::check(&store, &version, &damaged, &mut report)?;
    Ok(report.verdict)
}
