//! Events as pairs of parties, for layouts that know one source and one target.
//!
//! A record has lists of parties; the pairs are the table `dyads`. Where all act on each other (a meeting, two-sided fighting), each order is
//! a row, as CAMEO's coders have it. An event of whom nobody is named is a row with no party.

use jiff::civil::Date;

use super::Export;
use super::codes::number;
use super::source::Row;

/// The columns of a pair, `a_` for who acts and `r_` for whom it is done to.
pub(super) const PAIR: &str = "d.actor_id AS a_id, d.actor_name AS a_name, d.actor_country AS a_country, d.actor_code AS a_code, \
     d.actor_sector AS a_sector, d.recipient_id AS r_id, d.recipient_name AS r_name, d.recipient_country AS r_country, \
     d.recipient_code AS r_code, d.recipient_sector AS r_sector";

/// Every event with its pairs, the mention whose words stand for it and its earliest report, in the order of events and pairs.
pub(super) fn sql(export: &Export<'_>) -> String {
    format!(
        "SELECT e.*, {PAIR}, m.sentence AS m_sentence, m.source AS m_source, p.url AS p_url, p.doc AS p_doc \
         FROM events e LEFT JOIN dyads d ON d.event_id = e.event_id AND d.month = e.month \
         LEFT JOIN mentions m ON m.mention_id = e.mention_id \
         LEFT JOIN reports p ON p.report_id = e.first_report_id \
         WHERE {} ORDER BY e.event_id, a_id NULLS LAST, r_id NULLS LAST",
        export.dated()
    )
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

/// True where the layout's one day stands for an interval.
pub(super) fn is_interval(row: Row<'_>) -> bool {
    row.date("date_from").is_some() && row.date("date_from") != row.date("date_to")
}

/// True where the event has no date and that of its earliest report stands in.
pub(super) fn is_undated(row: Row<'_>) -> bool {
    row.date("date_from").or_else(|| row.date("date_to")).is_none()
}

/// `20240318`.
pub(super) fn compact(day: Date) -> String {
    day.strftime("%Y%m%d").to_string()
}

/// Reasons that hold for every layout of pairs.
pub(super) const LOST: &[(&str, &str)] = &[
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
