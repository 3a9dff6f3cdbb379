//! GEXF 1.2 with spells, for the timeline of Gephi.
//!
//! An edge is a directed pair and a type of act (or a predicate); its spells are the days of the acts, or the times for which the relation held.
//! An entity's spell goes from the first to the last day on which it takes part. Open ends are left out, as the format has it.

use std::io::Write;

use jiff::civil::Date;

use super::graph::{begin, edges, nodes, relations, told, xml};
use super::{Export, written};
use crate::error::Result;

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">
  <meta><creator>demarche</creator></meta>
  <graph mode="dynamic" defaultedgetype="directed" timeformat="date">
    <attributes class="node" mode="static">
      <attribute id="country" title="country" type="string"/>
      <attribute id="code" title="code" type="string"/>
      <attribute id="sector" title="sector" type="string"/>
    </attributes>
    <attributes class="edge" mode="static">
      <attribute id="kind" title="kind" type="string"/>
      <attribute id="quad" title="quad" type="string"/>
      <attribute id="records" title="records" type="long"/>
    </attributes>
    <nodes>
"#;

pub(super) async fn write(export: &mut Export<'_>, out: &mut (impl Write + Send)) -> Result<()> {
    begin(export).await?;
    export.loss.lacks(&[
        ("event_mode", "an edge stands for all acts of a type"),
        ("cameo", "an edge stands for all acts of a type"),
        ("goldstein", "an edge stands for all acts of a type"),
        ("confidence", "no attribute"),
        ("quote", "an edge stands for all acts of a type"),
    ]);
    export.loss.notes.push("weight is the sum of independent sources; a spell with no start or end is open there");
    let nodes = nodes(export);
    let edges = edges(export, "a_id, r_id, e.event_type, e.event_id");
    let relations =
        format!("SELECT * FROM ({}) WHERE o_id IS NOT NULL ORDER BY subject_id, o_id, predicate, statement_id", relations(export));
    let told = told(export);
    let Export { source, loss, .. } = export;
    source
        .each(&told, |row| {
            loss.record("events", row);
            Ok(())
        })
        .await?;
    let mut text = |t: &str| out.write_all(t.as_bytes()).map_err(written);
    text(HEAD)?;
    source
        .each(&nodes, |row| {
            let mut node = format!("      <node id=\"{}\" label=\"{}\"><attvalues>", xml(row.must("id")), xml(row.must("name")));
            for name in ["country", "code", "sector"] {
                if let Some(value) = row.text(name) {
                    node.push_str(&format!("<attvalue for=\"{name}\" value=\"{}\"/>", xml(value)));
                }
            }
            node.push_str("</attvalues><spells>");
            node.push_str(&spell(row.date("first"), row.date("last")));
            text(&(node + "</spells></node>\n"))
        })
        .await?;
    text("    </nodes>\n    <edges>\n")?;
    let mut group = Group::default();
    source
        .each(&edges, |row| {
            let key = [row.must("a_id"), row.must("r_id"), row.must("event_type"), "event", row.must("quad")];
            if !group.is(&key) {
                text(&std::mem::replace(&mut group, Group::new(&key, loss.rows + 1)).finish())?;
                loss.rows += 1;
            }
            let (from, to) = (row.date("date_from"), row.date("date_to"));
            let (from, to) = if from.or(to).is_some() { (from, to) } else { (row.day(), row.day()) };
            group.add(from, to, row.int("source_count").unwrap_or(1));
            Ok(())
        })
        .await?;
    source
        .each(&relations, |row| {
            let key = [row.must("subject_id"), row.must("o_id"), row.must("predicate"), "relation", ""];
            if !group.is(&key) {
                text(&std::mem::replace(&mut group, Group::new(&key, loss.rows + 1)).finish())?;
                loss.rows += 1;
            }
            group.add(row.date("valid_from_day"), row.date("valid_to_day"), 1);
            *loss.records.entry("relations").or_default() += 1;
            Ok(())
        })
        .await?;
    text(&group.finish())?;
    text("    </edges>\n  </graph>\n</gexf>\n")
}

/// The acts of one edge: all that is held in memory.
#[derive(Default)]
struct Group {
    key: Vec<String>,
    id: u64,
    weight: i64,
    records: u64,
    spells: Vec<(Option<Date>, Option<Date>)>,
}

impl Group {
    fn new(key: &[&str], id: u64) -> Group {
        Group { key: key.iter().map(|k| (*k).to_owned()).collect(), id, ..Group::default() }
    }

    fn is(&self, key: &[&str]) -> bool {
        self.key == key
    }

    fn add(&mut self, from: Option<Date>, to: Option<Date>, weight: i64) {
        self.records += 1;
        self.weight += weight;
        self.spells.push((from, to));
    }

    fn finish(mut self) -> String {
        let [source, target, label, kind, quad] = self.key.as_slice() else { return String::new() };
        self.spells.sort_unstable();
        self.spells.dedup();
        let mut out = format!(
            "      <edge id=\"{}\" source=\"{}\" target=\"{}\" label=\"{}\" weight=\"{}\"><attvalues><attvalue for=\"kind\" value=\"{kind}\"/>",
            self.id,
            xml(source),
            xml(target),
            xml(label),
            self.weight
        );
        if !quad.is_empty() {
            out.push_str(&format!("<attvalue for=\"quad\" value=\"{quad}\"/>"));
        }
        out.push_str(&format!("<attvalue for=\"records\" value=\"{}\"/></attvalues><spells>", self.records));
        for (from, to) in &self.spells {
            out.push_str(&spell(*from, *to));
        }
        out + "</spells></edge>\n"
    }
}

fn spell(from: Option<Date>, to: Option<Date>) -> String {
    let start = from.map(|d| format!(" start=\"{d}\"")).unwrap_or_default();
    let end = to.map(|d| format!(" end=\"{d}\"")).unwrap_or_default();
    if start.is_empty() && end.is_empty() { String::new() } else { format!("<spell{start}{end}/>") }
}
