//! Which reading of a report is the current one.
//!
//! Every reading of a report stays in the store: by the program that read it first, by a newer one, by a person. One of them is current, and its records are those of
//! the events, the dyads and the `current_` views:
//!
//! 1. the last one **by a person**, where a review made one. What a person has read is not undone by a newer program: its reading is added like any other, can be asked
//!    for (`mentions` has it, `demarche diff` tells of it), and waits behind the person's until the reviews are made again on it.
//! 2. else the last one, by the version of the store that added it.
//!
//! This is the one place that says so: `ranked` for those who ask in SQL, [`Readings`] for the writer, who knows it from batch to batch.

use std::collections::HashSet;

use arrow_array::cast::AsArray;

use super::Snapshot;
use crate::error::Result;

/// Every coding with its place among those of its report, 1 for the current one. The names of the tables begin with `prefix`.
fn ranked(prefix: &str) -> String {
    format!(
        "SELECT c.report_id, c.coding_id, c.coder_id, c.by_person, \
         row_number() OVER (PARTITION BY c.report_id ORDER BY c.by_person DESC, c.store_version DESC, c.coding_id DESC) AS place \
         FROM (SELECT c.*, v.coding_id IS NOT NULL AS by_person FROM {prefix}codings c LEFT JOIN ({}) v ON c.coding_id = v.coding_id) c",
        by_person(prefix)
    )
}

/// The codings that reviews made.
fn by_person(prefix: &str) -> String {
    format!("SELECT DISTINCT coding_id FROM {prefix}reviews WHERE coding_id IS NOT NULL")
}

/// SQL for the current coding of every report: `report_id`, `coding_id`, `coder_id`, and whether it is `by_person`.
pub(crate) fn current(prefix: &str) -> String {
    format!("SELECT report_id, coding_id, coder_id, by_person FROM ({}) WHERE place = 1", ranked(prefix))
}

/// SQL for the others, as `coding_id`.
pub(crate) fn superseded(prefix: &str) -> String {
    format!("SELECT coding_id FROM ({}) WHERE place > 1", ranked(prefix))
}

/// What the writer knows of the codings: those that are not current, and those by persons.
#[derive(Clone, Debug, Default)]
pub(super) struct Readings {
    pub(super) superseded: HashSet<String>,
    pub(super) by_person: HashSet<String>,
}

impl Readings {
    pub(super) async fn of(snapshot: &Snapshot) -> Result<Readings> {
        // Reports that were read once have no other coding, and nobody is asked.
        if snapshot.version().recoded == 0 {
            return Ok(Readings::default());
        }
        let ids = async |sql: String| {
            let mut out = HashSet::new();
            for batch in snapshot.context().sql(&sql).await?.collect().await? {
                out.extend(batch.column(0).as_string::<i32>().iter().flatten().map(str::to_owned));
            }
            Ok::<_, crate::error::Error>(out)
        };
        Ok(Readings { superseded: ids(superseded("")).await?, by_person: ids(by_person("")).await? })
    }

    /// The current one of a report's codings.
    pub(super) fn current<'c>(&self, codings: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
        codings.into_iter().find(|c| !self.superseded.contains(*c))
    }

    /// A program's reading of a report whose current coding is `current`: adds the one of the two that waits to `to`, and gives the one that is no longer
    /// current, if there is one.
    pub(super) fn read_again(&self, current: &str, new: &str, to: &mut Readings) -> Option<String> {
        let behind = self.by_person.contains(current);
        let waits = if behind { new } else { current };
        to.superseded.insert(waits.to_owned());
        (!behind).then(|| current.to_owned())
    }

    /// Takes in what a batch changed.
    pub(super) fn extend(&mut self, batch: Readings) {
        self.superseded.extend(batch.superseded);
        self.by_person.extend(batch.by_person);
    }
}
