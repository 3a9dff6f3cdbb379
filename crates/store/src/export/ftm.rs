//! FollowTheMoney statements (OpenSanctions, Aleph).
//!
//! 14 columns, CSV with every cell quoted: `canonical_id entity_id prop prop_type schema value dataset origin lang original_value external
//! first_seen last_seen id`. A statement is one value of one property; all statements of an entity stand together, its `id` first.
//!
//! | ours | theirs |
//! | --- | --- |
//! | person, company, government body or state, other bodies | Person, Company, PublicBody, Organization |
//! | office, agreement or place, other | Position, Thing's nearest, LegalEntity |
//! | event | Event: those who act are `organizer`, those to whom it is done `involved` |
//! | `holds_office`, `member_of`, `sanctions` | Occupancy, Membership, Sanction |
//! | other relations | UnknownLink with the predicate as `role` |
//!
//! The statement's `id` is theirs too: SHA-1 of `dataset.entity_id.prop.value`, so that their tools find the statement again.

use std::collections::BTreeSet;
use std::io::Write;

use jiff::civil::Date;
use sha1::{Digest, Sha1};

use super::Export;
use super::graph::relations;
use super::loss::LossReport;
use super::sheet::{Cell, Dialect, Sheet, guard};
use super::source::Row;
use crate::error::Result;

/// The columns.
pub(super) const COLUMNS: [&str; 14] = [
    "canonical_id",
    "entity_id",
    "prop",
    "prop_type",
    "schema",
    "value",
    "dataset",
    "origin",
    "lang",
    "original_value",
    "external",
    "first_seen",
    "last_seen",
    "id",
];

const DATASET: &str = "demarche";
const ORIGIN: &str = concat!("demarche-", env!("CARGO_PKG_VERSION"));

pub(super) async fn write(export: &mut Export<'_>, out: &mut (impl Write + Send)) -> Result<()> {
    export.count_left_out().await?;
    export.count_unheld().await?;
    export.loss.lacks(&[
        ("event_mode", "no property"),
        ("contexts", "no property"),
        ("third_party_name", "mediators, hosts and guarantors have no property"),
        ("accounts", "by whose account it is told has no property"),
        ("count", "no property"),
        ("dead", "no property"),
        ("injured", "no property"),
        ("arrested", "no property"),
        ("latitude", "an Event has a location in words"),
        ("longitude", "an Event has a location in words"),
        ("cameo", "no property"),
        ("goldstein", "no property"),
        ("confidence", "no property"),
        ("source_count", "independent sources have no property"),
        ("matter", "in `role` of an UnknownLink only"),
        ("attribution_name", "no property"),
    ]);
    export.loss.notes.push("organizer are those who act, involved those to whom it is done: FollowTheMoney has no nearer words");
    export.loss.notes.push("first_seen and last_seen are the days of the earliest and the latest report");
    let mut statements = Statements { sheet: Sheet::new(out, Dialect::Quoted, ""), changed: 0 };
    statements.sheet.header(&COLUMNS)?;
    entities(export, &mut statements).await?;
    events(export, &mut statements).await?;
    links(export, &mut statements).await?;
    statements.sheet.finish(&mut export.loss)?;
    export.loss.change("ids with characters that FollowTheMoney does not take, replaced by a hash", statements.changed);
    Ok(())
}

struct Statements<W: Write> {
    sheet: Sheet<W>,
    changed: u64,
}

/// The properties of an entity: name, type, value.
type Properties = Vec<(&'static str, &'static str, String)>;

#[derive(Clone, Copy, Default)]
struct Seen {
    first: Option<Date>,
    last: Option<Date>,
}

impl<W: Write> Statements<W> {
    fn entity(&mut self, id: &str, schema: &str, seen: Seen, properties: &Properties) -> Result<()> {
        let key = key(id);
        self.changed += u64::from(key != id);
        self.statement(&key, schema, "id", "id", &key, seen)?;
        let mut told = BTreeSet::new();
        for (name, kind, value) in properties.iter().filter(|p| !p.2.is_empty()) {
            if told.insert((*name, value.as_str())) {
                self.statement(&key, schema, name, kind, value, seen)?;
            }
        }
        Ok(())
    }

    fn statement(&mut self, key: &str, schema: &str, name: &str, kind: &str, value: &str, seen: Seen) -> Result<()> {
        let digest = Sha1::digest(format!("{DATASET}.{key}.{name}.{}", guard(value)).as_bytes());
        let id: String = digest.iter().map(|b| format!("{b:02x}")).collect();
        self.sheet.row(&[
            Cell::code(key),
            Cell::code(key),
            Cell::code(name),
            Cell::code(kind),
            Cell::code(schema),
            Cell::text(Some(value)),
            Cell::code(DATASET),
            Cell::code(ORIGIN),
            Cell::Empty,
            Cell::Empty,
            Cell::code("f"),
            Cell::number(seen.first),
            Cell::number(seen.last),
            Cell::code(id),
        ])
    }
}

/// An id that FollowTheMoney takes: letters, digits, dots and hyphens within.
fn key(id: &str) -> String {
    let inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    let ends = id.chars().next().is_some_and(|c| c.is_ascii_alphanumeric()) && id.chars().last().is_some_and(|c| c.is_ascii_alphanumeric());
    if ends && id.chars().all(inner) {
        return id.to_owned();
    }
    let digest = Sha1::digest(id.as_bytes());
    format!("x-{}", digest.iter().map(|b| format!("{b:02x}")).collect::<String>())
}

/// The schema of an entity of a kind.
fn schema(kind: Option<&str>) -> &'static str {
    match kind {
        Some("person") => "Person",
        Some("company") => "Company",
        Some("state" | "territory" | "government body") => "PublicBody",
        Some("party" | "armed group" | "international organisation" | "NGO" | "media") => "Organization",
        Some("office") => "Position",
        Some("place") => "Address",
        Some("agreement" | "election") => "Event",
        _ => "LegalEntity",
    }
}

async fn entities<W: Write + Send>(export: &mut Export<'_>, statements: &mut Statements<W>) -> Result<()> {
    let Export { source, codes, loss, .. } = export;
    let mut last: Option<(String, &'static str, Properties)> = None;
    source
        .each("SELECT * FROM entities ORDER BY entity_id, name, kind, sector, country, entity_code, wikidata_id", |row| {
            let id = row.must("entity_id");
            if last.as_ref().is_none_or(|l| l.0 != id) {
                if let Some((id, schema, properties)) = last.take() {
                    statements.entity(&id, schema, Seen::default(), &properties)?;
                }
                loss.record("entities", row);
                last = Some((id.to_owned(), schema(row.text("kind")), Vec::new()));
            }
            let Some((_, schema, properties)) = &mut last else { return Ok(()) };
            properties.push(("name", "name", row.must("name").to_owned()));
            if *schema == "Address" {
                properties.push(("full", "address", row.must("name").to_owned()));
            }
            let iso2 = codes.country(row.text("country"), None).map(|c| c.iso2.to_lowercase());
            properties.push(("country", "country", iso2.unwrap_or_default()));
            properties.push(("wikidataId", "identifier", row.must("wikidata_id").to_owned()));
            if matches!(*schema, "Person" | "Company" | "PublicBody" | "Organization" | "LegalEntity") {
                properties.push(("sector", "string", row.must("sector").to_owned()));
            }
            Ok(())
        })
        .await?;
    match last {
        Some((id, schema, properties)) => statements.entity(&id, schema, Seen::default(), &properties),
        None => Ok(()),
    }
}

async fn events<W: Write + Send>(export: &mut Export<'_>, statements: &mut Statements<W>) -> Result<()> {
    let sql = format!(
        "SELECT e.*, m.source AS m_source, p.url AS p_url FROM events e LEFT JOIN mentions m ON m.mention_id = e.mention_id \
         LEFT JOIN reports p ON p.report_id = m.report_id WHERE {} ORDER BY e.event_id",
        export.condition()
    );
    let Export { source, codes, loss, .. } = export;
    source
        .each(&sql, |row| {
            loss.record("events", row);
            let names = |role: &str| row.texts(role).into_iter().flatten().collect::<Vec<_>>().join(", ");
            let (actors, recipients) = (names("actor_name"), names("recipient_name"));
            let arrow = if recipients.is_empty() { "" } else { " → " };
            let mut properties: Properties = vec![("name", "name", format!("{} {actors}{arrow}{recipients}", row.must("event_type")))];
            properties.extend(dates(row.text("date"), row.date("date_from"), row.date("date_to")));
            let place = [row.text("place_name"), row.text("place_admin1")].into_iter().flatten().collect::<Vec<_>>().join(", ");
            properties.push(("location", "address", place));
            let iso2 = codes.country(row.text("place_country"), row.day()).map(|c| c.iso2.to_lowercase());
            properties.push(("country", "country", iso2.unwrap_or_default()));
            parties(&mut properties, "organizer", &row.texts("actor_id"), loss);
            parties(&mut properties, "involved", &row.texts("recipient_id"), loss);
            properties.push(("summary", "text", row.must("quote").to_owned()));
            properties.push(("keywords", "string", row.must("event_type").to_owned()));
            properties.push(("recordId", "string", row.must("event_id").to_owned()));
            properties.push(("publisher", "string", row.must("m_source").to_owned()));
            properties.push(("sourceUrl", "url", row.text("p_url").filter(|u| u.starts_with("http")).unwrap_or_default().to_owned()));
            let seen = Seen { first: row.date("first_published"), last: row.date("last_published") };
            statements.entity(row.must("event_id"), "Event", seen, &properties)
        })
        .await
}

fn parties(properties: &mut Properties, name: &'static str, ids: &[Option<&str>], loss: &mut LossReport) {
    for id in ids {
        match id {
            Some(id) => properties.push((name, "entity", key(id))),
            None => loss.change("parties without an entity", 1),
        }
    }
}

/// A date as exact as the record's; an interval has two ends.
fn dates(date: Option<&str>, from: Option<Date>, to: Option<Date>) -> Properties {
    match date {
        Some(d) if !d.contains('/') => vec![("date", "date", d.to_owned())],
        _ => {
            let day = |d: Option<Date>| d.map(|d| d.to_string()).unwrap_or_default();
            vec![("startDate", "date", day(from)), ("endDate", "date", day(to))]
        }
    }
}

async fn links<W: Write + Send>(export: &mut Export<'_>, statements: &mut Statements<W>) -> Result<()> {
    let sql = relations(export);
    let Export { source, codes, loss, .. } = export;
    let (mut last, mut nth) = (String::new(), 0);
    source
        .each(&sql, |row| {
            let id = row.must("statement_id");
            if last == id {
                nth += 1;
            } else {
                (last, nth) = (id.to_owned(), 0);
                loss.record("relations", row);
            }
            let Some(object) = row.text("o_id") else {
                loss.leave_out("relations to what is no entity", 1);
                return Ok(());
            };
            let id = if nth == 0 { id.to_owned() } else { format!("{id}-{}", nth + 1) };
            statements.entity(
                &id,
                link_schema(row),
                seen(row),
                &link(row, object, codes.country(row.text("subject_country"), None).map(|c| c.iso2.as_str())),
            )
        })
        .await
}

fn seen(row: Row<'_>) -> Seen {
    Seen { first: row.date("published"), last: row.date("published") }
}

/// Offices, memberships and sanctions have their own schema where the parties are what it asks for.
fn link_schema(row: Row<'_>) -> &'static str {
    let (subject, object) = (schema(row.text("s_kind")), schema(row.text("o_kind")));
    match row.must("predicate") {
        "holds_office" if subject == "Person" && object == "Position" => "Occupancy",
        "member_of"
            if !matches!(subject, "Position" | "Address" | "Event") && matches!(object, "Organization" | "PublicBody" | "Company") =>
        {
            "Membership"
        }
        "sanctions" => "Sanction",
        _ => "UnknownLink",
    }
}

fn link(row: Row<'_>, object: &str, subject_country: Option<&str>) -> Properties {
    let (subject, object) = (key(row.must("subject_id")), key(object));
    let mut out: Properties = match link_schema(row) {
        "Occupancy" => vec![("holder", "entity", subject), ("post", "entity", object)],
        "Membership" => vec![("member", "entity", subject), ("organization", "entity", object)],
        "Sanction" => vec![
            ("entity", "entity", object),
            ("authority", "string", row.must("subject_name").to_owned()),
            ("country", "country", subject_country.unwrap_or_default().to_lowercase()),
        ],
        _ => {
            let role = [row.text("predicate"), row.text("matter")].into_iter().flatten().collect::<Vec<_>>().join(": ");
            vec![("subject", "entity", subject), ("object", "entity", object), ("role", "string", role)]
        }
    };
    for (name, value) in [("startDate", row.text("valid_from")), ("endDate", row.text("valid_to"))] {
        let value = value.and_then(|v| v.split('/').find(|d| !d.is_empty() && *d != "..")).unwrap_or_default();
        out.push((name, "date", value.to_owned()));
    }
    out.push(("summary", "text", row.must("quote").to_owned()));
    out.push(("recordId", "string", row.must("statement_id").to_owned()));
    out.push(("publisher", "string", row.must("source").to_owned()));
    out
}
