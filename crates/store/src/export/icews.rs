//! ICEWS, as its last releases have it (it ended on 11 April 2023).
//!
//! 20 columns, tab-separated with header: `Event ID, Event Date, Source Name, Source Sectors, Source Country, Event Text, CAMEO Code,
//! Intensity, Target Name, Target Sectors, Target Country, Story ID, Sentence Number, Publisher, City, District, Province, Country, Latitude,
//! Longitude`. Countries are names, sectors words, sentences count from 1.

use std::io::Write;

use super::Export;
use super::codes::{Act, Codes, number, sector_words};
use super::pairs::{self, Party};
use super::sheet::Cell;
use super::source::Row;
use crate::error::Result;

/// The columns.
pub(super) const COLUMNS: [&str; 20] = [
    "Event ID",
    "Event Date",
    "Source Name",
    "Source Sectors",
    "Source Country",
    "Event Text",
    "CAMEO Code",
    "Intensity",
    "Target Name",
    "Target Sectors",
    "Target Country",
    "Story ID",
    "Sentence Number",
    "Publisher",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
];

pub(super) async fn write(export: &mut Export<'_>, out: &mut (impl Write + Send)) -> Result<()> {
    export.loss.lacks(&[
        ("geonames_id", "no column"),
        ("source_count", "independent sources have no column"),
        ("mention_count", "no column"),
    ]);
    export.loss.leaves_empty(&[("District", "second-level divisions are not resolved")]);
    export.loss.notes.push("Story ID is the first 60 bits of SHA-256 over the report_id of the earliest report");
    let layout = pairs::Layout { header: Some(&COLUMNS), cells: event, changed: |_, _, _| {} };
    pairs::write(export, &layout, out).await
}

fn event<'a>(codes: &'a Codes, row: Row<'a>, act: &Act) -> Vec<Cell<'a>> {
    let day = row.day();
    let city = matches!(row.text("place_precision"), Some("city" | "exact"));
    let party = |p: Party<'a>| {
        let words = p.sector.map(sector_words).unwrap_or_default();
        [Cell::text(p.name), Cell::text(Some(words)), Cell::text(Some(codes.name(p.country, day)))]
    };
    let [source, source_sectors, source_country] = party(pairs::actor(row));
    let [target, target_sectors, target_country] = party(pairs::recipient(row));
    vec![
        Cell::number(Some(pairs::id(row))),
        Cell::number(day),
        source,
        source_sectors,
        source_country,
        Cell::text(Some(act.label())),
        Cell::code(act.code.clone()),
        Cell::number(act.goldstein),
        target,
        target_sectors,
        target_country,
        Cell::number(Some(number(&[row.must("first_report_id")]))),
        Cell::number(row.int("m_sentence").map(|s| s + 1)),
        Cell::text(row.text("m_source")),
        Cell::text(row.text("place_name").filter(|_| city)),
        Cell::Empty,
        Cell::text(row.text("place_admin1")),
        Cell::text(Some(codes.name(row.text("place_country"), day))),
        Cell::number(row.real("latitude")),
        Cell::number(row.real("longitude")),
    ]
}
