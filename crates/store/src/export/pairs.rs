//! Events as pairs of parties, for layouts that know one source and one target.
//!
//! A record has lists of parties; the pairs are the table `dyads`. Where all act on each other (a meeting, two-sided fighting), each order is
//! a row, as CAMEO's coders have it. An event of whom nobody is named is a row with no party.

use std::io::Write;

use jiff::civil::Date;

use super::Export;
use super::codes::{Act, Codes, number};
use super::loss::LossReport;
use super::sheet::{Cell, Dialect, Sheet};
use super::source::Row;
use crate::error::Result;

/// The columns of a pair, `a_` for who acts and `r_` for whom it is done to.
pub(super) const PAIR: &str = "d.actor_id AS a_id, d.actor_name AS a_name, d.actor_country AS a_country, d.actor_code AS a_code, \
     d.actor_sector AS a_sector, d.recipient_id AS r_id, d.recipient_name AS r_name, d.recipient_country AS r_country, \
     d.recipient_code AS r_code, d.recipient_sector AS r_sector";

/// Every event with its pairs, the mention whose words stand for it and its earliest report, in the order of events and pairs.
fn sql(export: &Export<'_>) -> String {
    format!(
        "SELECT e.*, {PAIR}, m.sentence AS m_sentence, m.source AS m_source, p.url AS p_url, p.doc AS p_doc \
         FROM events e LEFT JOIN dyads d ON d.event_id = e.event_id AND d.month = e.month \
         LEFT JOIN mentions m ON m.mention_id = e.mention_id \
         LEFT JOIN reports p ON p.report_id = e.first_report_id \
         WHERE {} ORDER BY e.event_id, a_id NULLS LAST, r_id NULLS LAST",
        export.dated()
    )
}

/// A layout that has a row for each pair.
pub(super) struct Layout {
    /// The names of its columns, where the file begins with them.
    pub(super) header: Option<&'static [&'static str]>,
    /// The cells of a pair.
    pub(super) cells: for<'a> fn(&'a Codes, Row<'a>, &Act) -> Vec<Cell<'a>>,
    /// Counts what else it changes in an event.
    pub(super) changed: fn(&mut LossReport, Row<'_>, &Act),
}

/// Writes a row for each pair of each event, and counts what is lost of each event once.
pub(super) async fn write(export: &mut Export<'_>, layout: &Layout, out: &mut (impl Write + Send)) -> Result<()> {
    export.count_left_out().await?;
    export.count_dayless().await?;
    export.count_relations().await?;
    export.loss.lacks(LOST);
    export.loss.notes.push("a record with lists of parties is a row for each pair; where all act on each other, each order is a row");
    let sql = sql(export);
    let Export { source, codes, loss, .. } = export;
    let mut sheet = Sheet::new(out, Dialect::Tabs, "");
    if let Some(names) = layout.header {
        sheet.header(names)?;
    }
    let mut last = String::new();
    source
        .each(&sql, |row| {
            let act = Act::of(row);
            if last != row.must("event_id") {
                row.must("event_id").clone_into(&mut last);
                loss.record("events", row);
                count_dates(loss, row);
                loss.change("CAMEO code of the type's family, for want of a code", u64::from(act.derived));
                (layout.changed)(loss, row, &act);
            }
            sheet.row(&(layout.cells)(codes, row, &act))
        })
        .await?;
    sheet.finish(loss)
}

/// Counts an event whose one day in the layout is not its date.
pub(super) fn count_dates(loss: &mut LossReport, row: Row<'_>) {
    let interval = row.date("date_from").is_some() && row.date("date_from") != row.date("date_to");
    loss.change("dated by the first day of an interval", u64::from(interval));
    count_undated(loss, row);
}

/// Counts an event without a date, for which that of its earliest report stands in.
pub(super) fn count_undated(loss: &mut LossReport, row: Row<'_>) {
    let undated = row.date("date_from").or_else(|| row.date("date_to")).is_none();
    loss.change("dated by the earliest report, for want of a date", u64::from(undated));
}

/// What a party of a pair is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Party<'a> {
    pub(super) name: Option<&'a str>,
    pub(super) country: Option<&'a str>,
    pub(super) code: Option<&'a str>,
    pub(super) sector: Option<&'a str>,
}

/// Who acts.
pub(super) fn actor<'a>(row: Row<'a>) -> Party<'a> {
    Party { name: row.text("a_name"), country: row.text("a_country"), code: row.text("a_code"), sector: row.text("a_sector") }
}

/// To whom it is done.
pub(super) fn recipient<'a>(row: Row<'a>) -> Party<'a> {
    Party { name: row.text("r_name"), country: row.text("r_country"), code: row.text("r_code"), sector: row.text("r_sector") }
}

/// The number of a pair's row, the same in every export and every layout.
pub(super) fn id(row: Row<'_>) -> u64 {
    number(&[row.must("event_id"), row.must("a_id"), row.must("r_id")])
}

/// What stands where a report has no address.
pub(super) fn address<'a>(row: Row<'a>) -> Option<&'a str> {
    row.text("p_url").or_else(|| row.text("p_doc"))
}

/// `20240318`.
pub(super) fn compact(day: Date) -> String {
    day.strftime("%Y%m%d").to_string()
}

/// Reasons that hold for every layout of pairs.
const LOST: &[(&str, &str)] = &[
    ("event_mode", "CAMEO codes have no modes beside them"),
    ("contexts", "no column"),
    ("third_party_name", "mediators, hosts and guarantors have no column"),
    ("accounts", "by whose account it is told has no column"),
    ("count", "a counted act is one row"),
    ("dead", "no column"),
    ("injured", "no column"),
    ("arrested", "no column"),
    ("confidence", "no column"),
    (
        "quote",
        "no column; GLOBALEVENTID and Event ID are the first 60 bits of SHA-256 over event_id, actor_id, recipient_id, divided by U+001F",
    ),
];
