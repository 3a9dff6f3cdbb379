//! GraphML: entities, and an edge for each pair of an event and for each relation.
//!
//! A directed graph with parallel edges, as networkx, igraph, Gephi and yEd read it. `kind` says whether an edge is an event or a relation.

use std::io::Write;

use super::graph::{begin, edges, nodes, relations, xml};
use super::{Export, written};
use crate::error::Result;

const NODE: [(&str, &str); 4] = [("name", "string"), ("country", "string"), ("code", "string"), ("sector", "string")];
const EDGE: [(&str, &str); 16] = [
    ("kind", "string"),
    ("record", "string"),
    ("type", "string"),
    ("mode", "string"),
    ("quad", "string"),
    ("cameo", "string"),
    ("goldstein", "double"),
    ("status", "string"),
    ("date", "string"),
    ("start", "string"),
    ("end", "string"),
    ("reciprocal", "boolean"),
    ("mentions", "long"),
    ("weight", "long"),
    ("confidence", "double"),
    ("quote", "string"),
];

pub(super) async fn write(export: &mut Export<'_>, out: &mut (impl Write + Send)) -> Result<()> {
    begin(export).await?;
    export.loss.notes.push("weight is the number of independent sources of an event, and 1 for a statement of a relation");
    let (nodes, edges, relations) = (nodes(export), edges(export, "e.event_id, a_id, r_id"), relations(export));
    let Export { source, loss, .. } = export;
    let mut text = |t: String| out.write_all(t.as_bytes()).map_err(written);
    text("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n".to_owned())?;
    for (end, keys) in [("node", NODE.as_slice()), ("edge", EDGE.as_slice())] {
        for (name, kind) in keys {
            text(format!("  <key id=\"{end}_{name}\" for=\"{end}\" attr.name=\"{name}\" attr.type=\"{kind}\"/>\n"))?;
        }
    }
    text("  <graph edgedefault=\"directed\">\n".to_owned())?;
    source
        .each(&nodes, |row| {
            let mut xmls = format!("    <node id=\"{}\">", xml(row.must("id")));
            for (name, _) in NODE {
                data(&mut xmls, "node", name, row.text(name));
            }
            text(xmls + "</node>\n")
        })
        .await?;
    let (mut n, mut last) = (0u64, String::new());
    source
        .each(&edges, |row| {
            if last != row.must("event_id") {
                row.must("event_id").clone_into(&mut last);
                loss.record("events", row);
            }
            n += 1;
            let mut xmls = edge(n, row.must("a_id"), row.must("r_id"));
            let mode = row.texts("event_mode").into_iter().flatten().collect::<Vec<_>>().join(";");
            let day = |d| row.date(d).map(|d| d.to_string());
            for (name, value) in [
                ("kind", Some("event".to_owned())),
                ("record", Some(last.clone())),
                ("type", row.text("event_type").map(str::to_owned)),
                ("mode", Some(mode).filter(|m| !m.is_empty())),
                ("quad", row.text("quad").map(str::to_owned)),
                ("cameo", row.text("cameo").map(str::to_owned)),
                ("goldstein", row.real("goldstein").map(|g| g.to_string())),
                ("status", row.text("status").map(str::to_owned)),
                ("date", row.text("date").map(str::to_owned)),
                ("start", day("date_from")),
                ("end", day("date_to")),
                ("reciprocal", Some(row.bool("reciprocal").to_string())),
                ("mentions", row.int("mention_count").map(|n| n.to_string())),
                ("weight", row.int("source_count").map(|n| n.to_string())),
                ("confidence", row.real("confidence").map(|c| c.to_string())),
                ("quote", row.text("quote").map(str::to_owned)),
            ] {
                data(&mut xmls, "edge", name, value.as_deref());
            }
            text(xmls + "</edge>\n")
        })
        .await?;
    let mut last = String::new();
    source
        .each(&relations, |row| {
            if last != row.must("statement_id") {
                row.must("statement_id").clone_into(&mut last);
                loss.record("relations", row);
            }
            let Some(object) = row.text("o_id") else {
                loss.leave_out("relations to what is no entity", 1);
                return Ok(());
            };
            n += 1;
            let mut xmls = edge(n, row.must("subject_id"), object);
            let confidence = row.real("confidence").map(|c| c.to_string());
            for (name, value) in [
                ("kind", Some("relation")),
                ("record", Some(last.as_str())),
                ("type", row.text("predicate")),
                ("start", row.text("valid_from")),
                ("end", row.text("valid_to")),
                ("weight", Some("1")),
                ("confidence", confidence.as_deref()),
                ("quote", row.text("quote")),
            ] {
                data(&mut xmls, "edge", name, value);
            }
            text(xmls + "</edge>\n")
        })
        .await?;
    text("  </graph>\n</graphml>\n".to_owned())?;
    loss.rows = n;
    Ok(())
}

fn edge(n: u64, source: &str, target: &str) -> String {
    format!("    <edge id=\"{n}\" source=\"{}\" target=\"{}\">", xml(source), xml(target))
}

fn data(out: &mut String, end: &str, name: &str, value: Option<&str>) {
    if let Some(value) = value {
        out.push_str(&format!("<data key=\"{end}_{name}\">{}</data>", xml(value)));
    }
}
