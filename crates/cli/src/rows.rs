//! Records as JSON and as flat rows.
//!
//! A flat row has one cell a column; several parties share a cell, divided by `;` in the same order in each of their columns, as POLECAT
//! has it. The pairs of parties are an export, not the record.

use clap::ValueEnum;
use demarche_record::{Attribution, Coded, Event, Evidence, Party, Relation};
use serde_json::{Value, json as value};

/// A flat table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Table {
    /// Who did what to whom.
    Events,
    /// What stands between them.
    Relations,
}

/// The value of a cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    Text(Option<String>),
    Int(Option<i64>),
    Real(Option<f64>),
    Bool(bool),
}

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    Text,
    Int,
    Real,
    Bool,
}

impl Cell {
    /// As CSV has it: empty for null; text that a spreadsheet would run as a formula begins with an apostrophe.
    pub(crate) fn text(&self) -> String {
        match self {
            Cell::Text(Some(t)) if t.starts_with(['=', '+', '-', '@', '\t', '\r']) => format!("'{t}"),
            Cell::Text(t) => t.clone().unwrap_or_default(),
            Cell::Int(n) => n.map(|n| n.to_string()).unwrap_or_default(),
            Cell::Real(x) => x.map(|x| x.to_string()).unwrap_or_default(),
            Cell::Bool(b) => b.to_string(),
        }
    }
}

/// One JSON object for a report: what was read, and its records.
pub(crate) fn json(c: &Coded) -> Value {
    let mut out = value!({
        "doc": c.report.doc,
        "title": c.report.title,
        "published": c.report.published,
        "source": c.report.source,
        "url": c.report.url,
        "text": c.report.text,
        "coder": coder(),
        "events": c.events,
        "relations": c.relations,
        "entities": c.entities,
    });
    if !c.trace.is_empty() {
        out["explain"] = value!(c.trace);
    }
    out
}

fn coder() -> &'static str {
    concat!("demarche ", env!("CARGO_PKG_VERSION"))
}

const PARTY: [&str; 5] = ["text", "name", "country", "code", "sector"];
const EVIDENCE: [&str; 7] = ["sentence", "quote_start", "quote_end", "quote", "trigger_start", "trigger_end", "trigger"];

/// Columns of a table, in order.
pub(crate) fn columns(table: Table) -> Vec<(String, Type)> {
    let mut out: Vec<(String, Type)> = Vec::new();
    let text = |out: &mut Vec<(String, Type)>, names: &[&str]| out.extend(names.iter().map(|n| ((*n).to_owned(), Type::Text)));
    let party = |out: &mut Vec<(String, Type)>, role: &str| out.extend(PARTY.iter().map(|f| (format!("{role}_{f}"), Type::Text)));
    match table {
        Table::Events => {
            text(&mut out, &["event_id", "doc", "published", "source", "event_type", "event_mode", "contexts", "contexts_basis"]);
            party(&mut out, "actor");
            party(&mut out, "recipient");
            text(&mut out, &["third_party_name", "third_party_role", "status"]);
        }
        Table::Relations => {
            text(&mut out, &["relation_id", "doc", "published", "source"]);
            party(&mut out, "subject");
            text(&mut out, &["predicate"]);
            party(&mut out, "object");
            out.push(("holds".into(), Type::Bool));
            text(&mut out, &["matter", "valid_from", "valid_to", "status"]);
        }
    }
    text(&mut out, &["attribution_name", "attribution_cue", "attribution_channel", "attribution_stance"]);
    if table == Table::Events {
        text(&mut out, &["date"]);
    }
    text(&mut out, &["date_basis"]);
    if table == Table::Events {
        out.extend(["count", "dead", "injured", "arrested"].map(|n| (n.to_owned(), Type::Int)));
        text(&mut out, &["ranges"]);
        out.push(("amount".into(), Type::Real));
        text(&mut out, &["amount_unit"]);
        text(&mut out, &["place_text", "place_name", "place_country", "place_admin1"]);
        out.extend(["latitude", "longitude"].map(|n| (n.to_owned(), Type::Real)));
        out.push(("geonames_id".into(), Type::Int));
        text(&mut out, &["place_precision", "cameo"]);
        out.push(("goldstein".into(), Type::Real));
        text(&mut out, &["quad"]);
    }
    out.extend(
        EVIDENCE
            .map(|n| (n.to_owned(), if n.contains("start") || n.contains("end") || n == "sentence" { Type::Int } else { Type::Text }))
            .map(|(n, t)| if n == "sentence" { (n, Type::Int) } else { (n, t) }),
    );
    text(&mut out, &["rule"]);
    out.push(("confidence".into(), Type::Real));
    text(&mut out, &["coder"]);
    out
}

/// Names of a table's columns.
pub(crate) fn names(table: Table) -> Vec<String> {
    columns(table).into_iter().map(|(n, _)| n).collect()
}

/// Rows of a report.
pub(crate) fn rows(c: &Coded, table: Table) -> Vec<Vec<Cell>> {
    match table {
        Table::Events => c.events.iter().map(|e| event(c, e)).collect(),
        Table::Relations => c.relations.iter().map(|r| relation(c, r)).collect(),
    }
}

fn some(t: impl ToString) -> Cell {
    Cell::Text(Some(t.to_string()))
}

fn text(t: Option<impl ToString>) -> Cell {
    Cell::Text(t.map(|t| t.to_string()))
}

fn joined<T>(items: &[T], f: impl Fn(&T) -> String) -> Cell {
    if items.is_empty() { Cell::Text(None) } else { some(items.iter().map(|i| f(i).replace(';', ",")).collect::<Vec<_>>().join(";")) }
}

fn parties(ps: &[Party]) -> [Cell; 5] {
    let or = |o: &Option<String>| o.clone().unwrap_or_default();
    [
        joined(ps, |p| p.text.clone()),
        joined(ps, |p| p.name.clone()),
        joined(ps, |p| or(&p.country)),
        joined(ps, |p| or(&p.code)),
        joined(ps, |p| p.sector.map(|s| s.to_string()).unwrap_or_default()),
    ]
}

fn origin(c: &Coded, id: &str) -> [Cell; 4] {
    [some(id), some(&c.report.doc), text(c.report.published), text(c.report.source.as_ref())]
}

fn accounts(a: &[Attribution]) -> [Cell; 4] {
    [
        joined(a, |x| x.source.name.clone()),
        joined(a, |x| x.cue.clone()),
        joined(a, |x| x.channel.clone().unwrap_or_default()),
        joined(a, |x| x.stance.to_string()),
    ]
}

fn evidence(e: &Evidence) -> [Cell; 7] {
    let int = |n: u32| Cell::Int(Some(n.into()));
    [int(e.sentence), int(e.start), int(e.end), some(&e.quote), int(e.trigger_start), int(e.trigger_end), some(&e.trigger)]
}

fn event(c: &Coded, e: &Event) -> Vec<Cell> {
    let mut row: Vec<Cell> = origin(c, &e.event_id).into();
    row.push(some(e.event_type));
    row.push(joined(&e.event_mode, ToString::to_string));
    row.push(e.contexts.as_ref().map_or(Cell::Text(None), |x| joined(x, Clone::clone)));
    row.push(text(e.contexts_basis));
    row.extend(parties(&e.actors));
    row.extend(parties(&e.recipients));
    row.push(joined(&e.third_parties, |t| t.party.name.clone()));
    row.push(joined(&e.third_parties, |t| t.role.clone()));
    row.push(some(e.status));
    row.extend(accounts(&e.attribution));
    row.push(text(e.date));
    row.push(some(e.date_basis));
    row.extend([e.count, e.dead, e.injured, e.arrested].map(|n| Cell::Int(n.map(i64::from))));
    row.push(joined(&e.ranges, ToString::to_string));
    row.push(Cell::Real(e.amount.as_ref().map(|a| a.value)));
    row.push(text(e.amount.as_ref().map(|a| &a.unit)));
    let p = e.place.as_ref();
    row.push(text(p.map(|p| &p.text)));
    row.push(text(p.and_then(|p| p.name.as_ref())));
    row.push(text(p.and_then(|p| p.country.as_ref())));
    row.push(text(p.and_then(|p| p.admin1.as_ref())));
    row.push(Cell::Real(p.and_then(|p| p.latitude)));
    row.push(Cell::Real(p.and_then(|p| p.longitude)));
    row.push(Cell::Int(p.and_then(|p| p.geonames_id).map(i64::from)));
    row.push(text(p.map(|p| p.precision)));
    row.push(text(e.cameo.as_ref()));
    row.push(Cell::Real(e.goldstein.map(|g| (f64::from(g) * 10.0).round() / 10.0)));
    row.push(some(e.quad));
    row.extend(evidence(&e.evidence));
    row.push(some(&e.rule));
    row.push(Cell::Real(Some((f64::from(e.confidence) * 100.0).round() / 100.0)));
    row.push(some(coder()));
    row
}

fn relation(c: &Coded, r: &Relation) -> Vec<Cell> {
    let mut row: Vec<Cell> = origin(c, &r.relation_id).into();
    row.extend(parties(std::slice::from_ref(&r.subject)));
    row.push(some(r.predicate));
    row.extend(parties(&r.objects));
    row.push(Cell::Bool(r.holds));
    row.push(text(r.matter.as_ref()));
    row.push(text(r.valid_from));
    row.push(text(r.valid_to));
    row.push(some(r.status));
    row.extend(accounts(&r.attribution));
    row.push(some(r.date_basis));
    row.extend(evidence(&r.evidence));
    row.push(some(&r.rule));
    row.push(Cell::Real(Some((f64::from(r.confidence) * 100.0).round() / 100.0)));
    row.push(some(coder()));
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_short() {
        for table in [Table::Events, Table::Relations] {
            let mut names = names(table);
            assert!(names.iter().all(|n| n.len() <= 32));
            let n = names.len();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), n);
        }
    }

    #[test]
    fn a_formula_does_not_run() {
        assert_eq!(some("=HYPERLINK(1)").text(), "'=HYPERLINK(1)");
        assert_eq!(Cell::Real(Some(-10.0)).text(), "-10");
    }
}
