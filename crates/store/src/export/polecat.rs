//! POLECAT.
//!
//! 40 columns, tab-separated with header, several values in one cell by `;` in one order, `None` for nothing: `Event ID, Event Date, Event
//! Type, Event Mode, Intensity, Quad Code, Contexts, Actor Name, Actor Country, Actor COW, Primary Actor Sector, Actor Sectors, Actor Title,
//! Actor Name Raw, Wikipedia Actor ID, Recipient Name, Recipient Country, Recipient COW, Primary Recipient Sector, Recipient Sectors,
//! Recipient Title, Recipient Name Raw, Wikipedia Recipient ID, Placename, City, District, Province, Country, Latitude, Longitude, GeoNames
//! ID, Raw Placename, Feature Type, Source, Publication Date, Story People, Story Organizations, Story Locations, Language, Version`.
//!
//! The one layout of events that keeps an act's parties together, as the record does: a row is an event. Countries are ISO alpha-3 and COW
//! numbers, the quad class is in words.

use std::io::Write;

use jiff::civil::Date;

use super::Export;
use super::codes::Codes;
use super::pairs;
use super::sheet::{Cell, Dialect, Sheet};
use super::source::Row;
use crate::error::Result;

/// The columns.
pub(super) const COLUMNS: [&str; 40] = [
    "Event ID",
    "Event Date",
    "Event Type",
    "Event Mode",
    "Intensity",
    "Quad Code",
    "Contexts",
    "Actor Name",
    "Actor Country",
    "Actor COW",
    "Primary Actor Sector",
    "Actor Sectors",
    "Actor Title",
    "Actor Name Raw",
    "Wikipedia Actor ID",
    "Recipient Name",
    "Recipient Country",
    "Recipient COW",
    "Primary Recipient Sector",
    "Recipient Sectors",
    "Recipient Title",
    "Recipient Name Raw",
    "Wikipedia Recipient ID",
    "Placename",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
    "GeoNames ID",
    "Raw Placename",
    "Feature Type",
    "Source",
    "Publication Date",
    "Story People",
    "Story Organizations",
    "Story Locations",
    "Language",
    "Version",
];

const VERSION: &str = concat!("demarche ", env!("CARGO_PKG_VERSION"));

pub(super) async fn write(export: &mut Export<'_>, out: &mut (impl Write + Send)) -> Result<()> {
    export.count_left_out().await?;
    export.count_dayless().await?;
    export.count_relations().await?;
    export.loss.lacks(&[
        ("third_party_name", "mediators, hosts and guarantors have no column"),
        ("accounts", "by whose account it is told has no column"),
        ("count", "no column"),
        ("dead", "no column"),
        ("injured", "no column"),
        ("arrested", "no column"),
        ("cameo", "no column"),
        ("confidence", "no column"),
        ("quote", "no column; Event ID is the event_id of the store"),
        ("source_count", "independent sources have no column"),
    ]);
    export.loss.leaves_empty(&[
        ("Actor Title, Recipient Title", "offices are relations (holds_office), not part of an event"),
        ("Wikipedia Actor ID, Wikipedia Recipient ID", "not resolved"),
        ("District", "second-level divisions are not resolved"),
        ("Story People, Story Organizations, Story Locations", "the names of a story are not kept apart from its records"),
    ]);
    export.loss.notes.push("several values in a cell are divided by `;` in one order; a `;` within a name becomes a comma");
    let sql = format!(
        "SELECT e.*, m.actor_id AS m_actor_id, m.actor_text, m.recipient_id AS m_recipient_id, m.recipient_text, m.place_text, \
         m.source AS m_source, m.published AS m_published, p.language \
         FROM events e LEFT JOIN mentions m ON m.mention_id = e.mention_id LEFT JOIN reports p ON p.report_id = m.report_id \
         WHERE {} ORDER BY e.event_id",
        export.dated()
    );
    let Export { source, codes, loss, .. } = export;
    let mut sheet = Sheet::new(out, Dialect::Tabs, "None");
    sheet.header(&COLUMNS)?;
    source
        .each(&sql, |row| {
            loss.record("events", row);
            pairs::count_dates(loss, row);
            sheet.row(&event(codes, row))
        })
        .await?;
    sheet.finish(loss)
}

/// Values in one cell; `None` stands for one that is not known among others that are.
fn joined<'a>(items: &[Option<&str>]) -> Cell<'a> {
    if items.iter().all(Option::is_none) {
        return Cell::Empty;
    }
    Cell::made(items.iter().map(|i| i.map_or_else(|| "None".to_owned(), |t| t.replace(';', ","))).collect::<Vec<_>>().join(";"))
}

fn event<'a>(codes: &'a Codes, row: Row<'a>) -> Vec<Cell<'a>> {
    let day = row.day();
    let mut cells = vec![
        Cell::code(row.must("event_id")),
        Cell::number(day),
        Cell::code(row.must("event_type")),
        joined(&row.texts("event_mode")),
        Cell::number(row.real("goldstein")),
        Cell::code(match row.must("quad") {
            "Q1" => "VERBAL COOPERATION",
            "Q2" => "MATERIAL COOPERATION",
            "Q3" => "VERBAL CONFLICT",
            "Q4" => "MATERIAL CONFLICT",
            _ => "",
        }),
        joined(&row.texts("contexts")),
    ];
    cells.extend(parties(codes, row, day, "actor"));
    cells.extend(parties(codes, row, day, "recipient"));
    let precision = row.text("place_precision");
    let city = matches!(precision, Some("city" | "exact"));
    cells.extend([
        Cell::text(row.text("place_name")),
        Cell::text(row.text("place_name").filter(|_| city)),
        Cell::Empty,
        Cell::text(row.text("place_admin1")),
        Cell::text(row.text("place_country")),
        Cell::number(row.real("latitude")),
        Cell::number(row.real("longitude")),
        Cell::number(row.int("geonames_id")),
        Cell::text(row.text("place_text")),
        Cell::code(match precision {
            Some("city") => "PPL",
            Some("admin1") => "ADM1",
            Some("country") => "PCLI",
            _ => "",
        }),
        Cell::text(row.text("m_source")),
        Cell::number(row.date("m_published").or_else(|| row.date("first_published"))),
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
        Cell::text(row.text("language")),
        Cell::code(VERSION),
    ]);
    cells
}

/// The eight columns of a role.
fn parties<'a>(codes: &'a Codes, row: Row<'a>, day: Option<Date>, role: &str) -> [Cell<'a>; 8] {
    let column = |field: &str| row.texts(&format!("{role}_{field}"));
    let (ids, countries, sectors) = (column("id"), column("country"), column("sector"));
    let cow: Vec<Option<&str>> = countries.iter().map(|c| Some(codes.cow(*c, day)).filter(|c| !c.is_empty())).collect();
    // The words are those of the mention that stands for the event, which may name the parties in another order, or not all of them.
    let (said_ids, said) = (row.texts(&format!("m_{role}_id")), row.texts(&format!("{role}_text")));
    let raw: Vec<Option<&str>> = ids.iter().map(|id| said.get(said_ids.iter().position(|s| s == id)?).copied().flatten()).collect();
    [
        joined(&column("name")),
        joined(&countries),
        joined(&cow),
        Cell::text(sectors.iter().copied().flatten().next()),
        joined(&sectors),
        Cell::Empty,
        joined(&raw),
        Cell::Empty,
    ]
}
