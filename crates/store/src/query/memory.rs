//! A small store is asked in memory: opening its files would take longer than reading them.
//!
//! The tables are the same rows in the same order; only where they lie differs. A large store stays on the disk, where the statistics of its files let a question
//! pass over nearly all of them.

use std::sync::Arc;

use datafusion::arrow::compute::concat_batches;
use datafusion::datasource::MemTable;
use demarche_record::Table;

use crate::core::Snapshot;
use crate::error::Result;

/// Mentions of a store that is held: some fifty megabytes with all that belongs to them.
const MENTIONS: u64 = 20_000;

/// Reads the tables of a small snapshot into memory, in the place of their files; a large one is left as it is. Comes before [`super::prepare`].
///
/// # Errors
/// Where a table cannot be read.
pub async fn hold(snapshot: &Snapshot) -> Result<()> {
    let rows = |table: Table| snapshot.version().rows.get(table.name()).copied().unwrap_or_default();
    if rows(Table::Mentions) > MENTIONS || rows(Table::ForeignEvents) > MENTIONS {
        return Ok(());
    }
    let context = snapshot.context();
    for table in Table::ALL {
        let frame = context.table(table.name()).await?;
        let schema = Arc::new(frame.schema().as_arrow().clone());
        let rows = concat_batches(&schema, &frame.collect().await?)?;
        context.deregister_table(table.name())?;
        context.register_table(table.name(), Arc::new(MemTable::try_new(schema, vec![vec![rows]])?))?;
    }
    Ok(())
}
