//! What a store holds, as a number: equal for equal content, in whatever order and batches it came.
//!
//! Each row is written as JSON and hashed; the hashes of a table's rows are added up, so that the order of rows and files does not count. Left out is what tells of
//! the taking in and not of the record: the table `runs`, and the store's own version numbers.

use std::collections::BTreeMap;

use datafusion::arrow::json::LineDelimitedWriter;
use datafusion::prelude::SessionContext;
use demarche_record::Table;
use futures::StreamExt;
use sha2::{Digest, Sha256};

use crate::error::Result;

/// The hash of each table, and of all together, in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hashes {
    /// Table to hash.
    pub tables: BTreeMap<String, String>,
    /// Of all of them.
    pub all: String,
}

/// Hashes the tables of a session.
pub async fn hashes(context: &SessionContext) -> Result<Hashes> {
    let mut tables = BTreeMap::new();
    let mut absent = Vec::new();
    for table in Table::ALL.into_iter().filter(|&t| t != Table::Runs) {
        let of_record = || table.columns().iter().filter(|c| c.name != "store_version");
        let columns: Vec<&str> = of_record().map(|c| c.name).collect();
        // A row is written without what is null: one that was cited before a column came has the hash that it had.
        let named: Vec<&str> = of_record().filter(|c| !c.later).map(|c| c.name).collect();
        let mut rows = context.table(table.name()).await?.select_columns(&columns)?.execute_stream().await?;
        let (mut sum, mut count) = ([0u64; 4], 0u64);
        while let Some(batch) = rows.next().await {
            let mut lines = LineDelimitedWriter::new(Vec::new());
            lines.write(&batch?)?;
            lines.finish()?;
            for line in lines.into_inner().split(|&b| b == b'\n').filter(|l| !l.is_empty()) {
                add(&mut sum, &Sha256::digest(line).into());
                count += 1;
            }
        }
        // The hash of a store that was cited before there were reviews stays what it was.
        if table == Table::Reviews && count == 0 {
            absent.push(table.name().to_owned());
        }
        let text = format!("{}\t{count}\t{:016x}{:016x}{:016x}{:016x}", named.join(","), sum[3], sum[2], sum[1], sum[0]);
        tables.insert(table.name().to_owned(), hex(&Sha256::digest(text)));
    }
    let all = tables.iter().filter(|(t, _)| !absent.contains(*t)).map(|(t, h)| format!("{t} {h}\n")).collect::<String>();
    Ok(Hashes { all: hex(&Sha256::digest(all)), tables })
}

/// Adds a hash to a sum of 256 bits.
fn add(sum: &mut [u64; 4], hash: &[u8; 32]) {
    let mut carry = false;
    for (limb, bytes) in sum.iter_mut().zip(hash.chunks_exact(8)) {
        let value = bytes.iter().rev().fold(0u64, |n, &b| n << 8 | u64::from(b));
        let (a, over) = limb.overflowing_add(value);
        let (b, again) = a.overflowing_add(u64::from(carry));
        *limb = b;
        carry = over || again;
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_carries() {
        let mut sum = [u64::MAX, u64::MAX, 0, 0];
        let mut one = [0u8; 32];
        one[0] = 1;
        add(&mut sum, &one);
        assert_eq!(sum, [0, 0, 1, 0]);
    }
}
