//! Events of other coders on their way in: one table, and no event of ours is touched.

use std::collections::HashSet;

use arrow_array::cast::AsArray;
use datafusion::prelude::{col, lit};
use demarche_record::Table;

use super::{Landing, Run, Writer};
use crate::error::Result;
use crate::foreign::ForeignEvent;
use crate::rows::{Cell, Coder, Rows};

/// What became of foreign events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ForeignReceipt {
    /// The version that it made; the version that was, where nothing was new.
    pub version: u64,
    /// Events that were added.
    pub new: usize,
    /// Events that were there.
    pub known: usize,
}

impl Writer<'_> {
    /// Adds events of another coder under the name of their origin. When this returns they are on the disk; events that are there already are
    /// passed over, and a batch with nothing new makes no version.
    pub fn add_foreign(&mut self, origin: &str, events: &[ForeignEvent]) -> Result<ForeignReceipt> {
        let ids: Vec<String> = events.iter().map(|e| e.id(origin)).collect();
        let mut there = self.foreign(&ids)?;
        let mut receipt = ForeignReceipt { version: self.version().version, ..ForeignReceipt::default() };
        let mut rows = Rows::new(Table::ForeignEvents);
        for (id, event) in ids.iter().zip(events) {
            if there.insert(id.clone()) {
                push(&mut rows, id, origin, event)?;
                receipt.new += 1;
            } else {
                receipt.known += 1;
            }
        }
        if receipt.new == 0 {
            return Ok(receipt);
        }
        receipt.version += 1;
        // No program of ours read anything; the origin is who did.
        let coder = Coder { name: format!("events of {origin}"), knowledge: String::new(), weights: String::new() };
        let run = Run { coder_id: coder.id(), coder: coder.name, known: receipt.known, mentions: receipt.new, ..Run::default() };
        let rows = vec![(Table::ForeignEvents, rows.take()?), (Table::Runs, run.row(receipt.version)?)];
        self.commit(Landing { rows, ..Landing::default() })?;
        Ok(receipt)
    }

    /// Which of these are there.
    fn foreign(&self, ids: &[String]) -> Result<HashSet<String>> {
        let Some((least, greatest)) = ids.iter().min().zip(ids.iter().max()) else { return Ok(HashSet::new()) };
        let wanted: HashSet<&str> = ids.iter().map(String::as_str).collect();
        self.runtime.block_on(async {
            let batches = self
                .snapshot
                .context()
                .table(Table::ForeignEvents.name())
                .await?
                .filter(col("foreign_event_id").between(lit(least), lit(greatest)))?
                .select_columns(&["foreign_event_id"])?
                .collect()
                .await?;
            let ids = batches.iter().flat_map(|b| b.column(0).as_string::<i32>().iter().flatten());
            Ok(ids.filter(|id| wanted.contains(id)).map(str::to_owned).collect())
        })
    }
}

fn push(rows: &mut Rows, id: &str, origin: &str, e: &ForeignEvent) -> Result<()> {
    rows.push(&[
        Cell::some(id),
        Cell::some(origin),
        Cell::some(&e.foreign_id),
        Cell::Date(e.date),
        Cell::Texts(e.actors.iter().map(|p| p.name.as_deref()).collect()),
        Cell::Texts(e.actors.iter().map(|p| p.country.as_deref()).collect()),
        Cell::Texts(e.actors.iter().map(|p| p.sector.as_deref()).collect()),
        Cell::Texts(e.recipients.iter().map(|p| p.name.as_deref()).collect()),
        Cell::Texts(e.recipients.iter().map(|p| p.country.as_deref()).collect()),
        Cell::Texts(e.recipients.iter().map(|p| p.sector.as_deref()).collect()),
        Cell::Text(e.event_type.map(|t| t.as_str())),
        Cell::Texts(e.modes.iter().map(|m| Some(m.as_str())).collect()),
        Cell::Text(e.code.as_deref()),
        Cell::Text(e.event_type.map(|t| t.quad().as_str())),
        Cell::Real(e.goldstein),
        Cell::Text(e.place_name.as_deref()),
        Cell::Text(e.place_country.as_deref()),
        Cell::Text(e.place_admin1.as_deref()),
        Cell::Real(e.latitude),
        Cell::Real(e.longitude),
        Cell::Text(e.source.as_deref()),
        Cell::Text(e.url.as_deref()),
        Cell::Date(e.published),
        Cell::Int(e.sentence),
        Cell::Text(e.text.as_deref()),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Store;
    use crate::foreign::ForeignParty;

    fn event(id: &str) -> ForeignEvent {
        let party = |country: &str| ForeignParty { name: Some(country.to_owned()), country: Some(country.to_owned()), sector: None };
        ForeignEvent {
            foreign_id: id.to_owned(),
            date: Some(jiff::civil::date(2014, 3, 2)),
            actors: vec![party("RUS")],
            recipients: vec![party("UKR"), party("USA")],
            ..ForeignEvent::default()
        }
    }

    #[test]
    fn taken_in_again_they_change_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::init(&folder.path().join("s")).unwrap();
        let mut writer = store.writer().unwrap();
        let first = writer.add_foreign("icews", &[event("1"), event("2"), event("1")]).unwrap();
        assert_eq!(first, ForeignReceipt { version: 1, new: 2, known: 1 });
        let again = writer.add_foreign("icews", &[event("2")]).unwrap();
        assert_eq!(again, ForeignReceipt { version: 1, new: 0, known: 1 });
        assert_eq!(writer.add_foreign("other", &[event("2")]).unwrap().new, 1);
        drop(writer);
        let count = |version| {
            let snapshot = store.snapshot(Some(version)).unwrap();
            let sql = "SELECT foreign_id, recipient_country FROM foreign_events ORDER BY foreign_event_id";
            let batches = store.block_on(async { snapshot.context().sql(sql).await?.collect().await }).unwrap();
            batches.iter().map(arrow_array::RecordBatch::num_rows).sum::<usize>()
        };
        assert_eq!([0, 1, 2].map(count), [0, 2, 3]);
    }

    #[test]
    fn a_store_from_before_there_was_the_table_gets_it() {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path().join("s");
        drop(Store::init(&dir).unwrap());
        let at = dir.join("_demarche/versions/00000000.json");
        let text = std::fs::read_to_string(&at).unwrap();
        let mut version: serde_json::Value = serde_json::from_str(&text).unwrap();
        version["delta"].as_object_mut().unwrap().remove("foreign_events");
        version["rows"].as_object_mut().unwrap().remove("foreign_events");
        std::fs::write(&at, version.to_string()).unwrap();
        std::fs::remove_dir_all(dir.join("foreign_events")).unwrap();
        let store = Store::open(&dir).unwrap();
        assert_eq!(store.writer().unwrap().add_foreign("icews", &[event("1")]).unwrap().new, 1);
        assert_eq!(Store::open(&dir).unwrap().snapshot(None).unwrap().version().rows["foreign_events"], 1);
    }
}
