//! ICEWS, as its last releases have it (it ended on 11 April 2023).
//!
//! 20 columns, tab-separated with header: `Event ID, Event Date, Source Name, Source Sectors, Source Country, Event Text, CAMEO Code,
//! Intensity, Target Name, Target Sectors, Target Country, Story ID, Sentence Number, Publisher, City, District, Province, Country, Latitude,
//! Longitude`. Countries are names, sectors words, sentences count from 1.

use std::io::Write;

use super::Export;
use super::codes::{Act, Codes, number, sector_words};
use super::pairs::{self, Party};
use super::sheet::{Cell, Dialect, Sheet};
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
    export.count_left_out().await?;
    export.count_dayless().await?;
    export.count_relations().await?;
    export.loss.lacks(pairs::LOST);
    export.loss.lacks(&[
        ("geonames_id", "no column"),
        ("source_count", "independent sources have no column"),
        ("mention_count", "no column"),
    ]);
    export.loss.leaves_empty(&[("District", "second-level divisions are not resolved")]);
    export.loss.notes.push("Story ID is the first 60 bits of SHA-256 over the report_id of the earliest report");
    export.loss.notes.push("a record with lists of parties is a row for each pair; where all act on each other, each order is a row");
    let sql = pairs::sql(export);
    let Export { source, codes, loss, .. } = export;
    let mut sheet = Sheet::new(out, Dialect::Tabs, "");
    sheet.header(&COLUMNS)?;
    let mut last = String::new();
    source
        .each(&sql, |row| {
            let act = Act::of(row);
            if last != row.must("event_id") {
                row.must("event_id").clone_into(&mut last);
                loss.record("events", row);
                loss.change("dated by the earliest report, for want of a date", u64::from(pairs::is_undated(row)));
                loss.change("dated by the first day of an interval", u64::from(pairs::is_interval(row)));
                loss.change("CAMEO code of the type's family, for want of a code", u64::from(act.derived));
            }
            sheet.row(&event(codes, row, &act))
        })
        .await?;
    sheet.finish()?;
    loss.rows = sheet.rows;
    loss.change("cells that a spreadsheet would run, with an apostrophe before them", sheet.guarded);
    Ok(())
}

fn event<'a>(codes: &'a Codes, row: Row<'a>, act: &Act) -> [Cell<'a>; 20] {
    let day = row.day();
    let city = matches!(row.text("place_precision"), Some("city" | "exact"));
    let party = |p: Party<'a>| {
        let words = p.sector.map(sector_words).unwrap_or_default();
        [Cell::text(p.name), Cell::text(Some(words)), Cell::text(Some(codes.name(p.country, day)))]
    };
    let [source, source_sectors, source_country] = party(pairs::actor(row));
    let [target, target_sectors, target_country] = party(pairs::recipient(row));
    [
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
