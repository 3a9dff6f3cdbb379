//! A report that was just read, shown as a kept one is.

use demarche_record::{Coded, Table};
use serde_json::{Map, Value, json};

use super::show::rows;
use crate::error::Result;
use crate::rows::{Coder, Seen, Statements, report_id};

/// What `show` gives of a report, for one that is in no store. It tells no event of its own yet: that follows from all reports together.
///
/// # Errors
/// Where the records do not fit their tables, which would be a fault of this program.
pub fn reading(coder: &Coder, coded: &Coded) -> Result<Value> {
    let id = report_id(&coded.report);
    let signature = demarche_identity::signature(&coded.report.text).to_bytes();
    let mut statements = Statements::new(coder, 0);
    statements.push(coded, &id, false, &signature, &Seen::default())?;
    let tables = statements.take()?;
    let of = |table: Table| -> Result<Vec<Map<String, Value>>> {
        let batch = tables.iter().find(|(t, _)| *t == table).map(|(_, b)| b.clone());
        rows(&batch.into_iter().collect::<Vec<_>>())
    };
    let mut record = of(Table::Reports)?.into_iter().next().unwrap_or_default();
    record.remove("minhash");
    let (mut mentions, mut relations, mut codings) = (of(Table::Mentions)?, of(Table::Relations)?, of(Table::Codings)?);
    for m in &mut mentions {
        m.insert("event_id".into(), Value::Null);
        m.insert("source_count".into(), json!(1));
    }
    for c in &mut codings {
        c.insert("current".into(), json!(true));
        c.insert("coder".into(), json!(coder.name));
        c.insert("knowledge_hash".into(), json!(coder.knowledge));
        c.insert("weights_hash".into(), json!(coder.weights));
    }
    for statements in [&mut mentions, &mut relations] {
        statements.sort_by_key(|s| (s["quote_start"].as_i64(), std::cmp::Reverse(s["quote_end"].as_i64())));
    }
    Ok(json!({"kind": "report", "record": record, "mentions": mentions, "relations": relations, "codings": codings, "reviews": []}))
}
