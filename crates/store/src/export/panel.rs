//! Panels of directed dyads: what one country did to another, by month or by year.
//!
//! CSV with header, sorted by its keys: `ccode1, ccode2, year` by Correlates of War, `gwcode1, gwcode2, year` by Gleditsch and Ward, `iso3_1, iso3_2,
//! year` by ISO; a monthly panel has `month` behind `year`. Then `events mentions sources`, the events of each PLOVER quad class, the same weighted
//! by independent sources, and the means of the Goldstein and PLOVER scores, plain and weighted.
//!
//! An act counts once for a pair of countries, however many of their people took part, in the month of its first day. Acts within a country,
//! with nobody on the other side, or of bodies that are no country are left out, and counted in the loss report. Codes are those of the month.
//!
//! With rows of zeros the panel has each pair of the countries that appear in it, for each period from its first to its last in which both
//! stood. Whether nothing happened, or nothing was read, only the reader can know.

use std::collections::BTreeSet;
use std::io::Write;
use std::sync::Arc;

use arrow_array::{Int64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};
use datafusion::datasource::MemTable;
use demarche_code::Country;
use demarche_code::ontology::plover_score;
use demarche_record::{EventType, PartialDate};
use jiff::civil::Date;

use super::codes::Codes;
use super::sheet::{Cell, Dialect, Sheet};
use super::source::Row;
use super::{Export, Key};
use crate::error::Result;

/// What a row spans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Period {
    /// A calendar month.
    Month,
    /// A calendar year.
    Year,
}

/// The columns behind the keys.
const MEASURES: [&str; 15] = [
    "events",
    "mentions",
    "sources",
    "verbal_coop",
    "material_coop",
    "verbal_conf",
    "material_conf",
    "verbal_coop_sources",
    "material_coop_sources",
    "verbal_conf_sources",
    "material_conf_sources",
    "goldstein_mean",
    "goldstein_weighted",
    "plover_mean",
    "plover_weighted",
];

/// The columns of a panel.
pub(super) fn columns(key: Key, period: Period) -> Vec<&'static str> {
    let mut out = match key {
        Key::Iso => vec!["iso3_1", "iso3_2", "year"],
        Key::Cow => vec!["ccode1", "ccode2", "year"],
        Key::GleditschWard => vec!["gwcode1", "gwcode2", "year"],
    };
    if period == Period::Month {
        out.push("month");
    }
    out.extend(MEASURES);
    out
}

/// The countries of a panel: their codes in order, and in which of its periods each stood.
struct Countries {
    codes: Vec<String>,
    periods: Vec<(i16, i8)>,
    stands: Vec<Vec<bool>>,
}

pub(super) async fn write(export: &mut Export<'_>, period: Period, out: &mut (impl Write + Send)) -> Result<()> {
    export.count_left_out().await?;
    export.count_relations().await?;
    export
        .loss
        .notes
        .push("an act counts once for a pair of countries, in the period of its first day; means are empty where nothing is recorded");
    export.loss.notes.push(
        "*_sources and *_weighted weight each act by its independent sources; plover is the score of the type (PLOVER 1.3, table 2.2)",
    );
    let countries = register(export, period).await?;
    let sql = sums(export, period);
    let key = export.options.key;
    let zeros = export.options.zeros;
    let mut sheet = Sheet::new(out, Dialect::Commas, "");
    sheet.header(&columns(key, period))?;
    let mut expected = Expected::new(&countries, zeros);
    // The codes are few: where no filter asks for the events, they are looked up and nothing is sorted.
    let hashing = export.source.hashing();
    let source = if export.options.narrows() { &export.source } else { &hashing };
    source
        .each(&sql, |row| {
            let at = (index(row, "a"), index(row, "b"), (small(row, "year"), small(row, "month")));
            while let Some(zero) = expected.before(at) {
                sheet.row(&keys(&countries, zero, period).into_iter().chain(zero_measures()).collect::<Vec<_>>())?;
            }
            sheet.row(&keys(&countries, at, period).into_iter().chain(measures(row)).collect::<Vec<_>>())
        })
        .await?;
    while let Some(zero) = expected.rest() {
        sheet.row(&keys(&countries, zero, period).into_iter().chain(zero_measures()).collect::<Vec<_>>())?;
    }
    sheet.finish(&mut export.loss)?;
    count(export).await
}

/// Counts the events that are in the panel, and those that are in no pair of countries.
async fn count(export: &mut Export<'_>) -> Result<()> {
    let sql = format!(
        "SELECT count(*) AS n, count(p.event_id) AS told, count(CASE WHEN e.month = 'undated' THEN 1 END) AS undated FROM events e \
         LEFT JOIN (SELECT DISTINCT event_id FROM ({})) p ON p.event_id = e.event_id WHERE {}",
        pairs(export),
        export.condition()
    );
    let Export { source, loss, .. } = export;
    source
        .each(&sql, |row| {
            let n = |c| row.int(c).and_then(|n| u64::try_from(n).ok()).unwrap_or(0);
            loss.records.insert("events", n("told"));
            loss.leave_out("events without a date", n("undated"));
            loss.leave_out("events of no pair of two countries with a code", n("n").saturating_sub(n("told")).saturating_sub(n("undated")));
            Ok(())
        })
        .await
}

/// Each event once for each pair of countries. The pairs say all of an event that is summed; filters alone ask the event itself.
fn pairs(export: &Export<'_>) -> String {
    format!(
        "SELECT DISTINCT d.event_id, d.month, a.code AS a, b.code AS b, d.event_type, d.quad, d.goldstein, d.mention_count, d.source_count \
         FROM {} JOIN panel_codes a ON a.country = d.actor_country AND a.month = d.month \
         JOIN panel_codes b ON b.country = d.recipient_country AND b.month = d.month WHERE a.code <> b.code AND {}",
        dyads(export).0,
        dyads(export).1
    )
}

/// The pairs of the events that are asked for, as `d`, and the condition on them.
fn dyads(export: &Export<'_>) -> (&'static str, String) {
    if export.options.narrows() {
        ("dyads d JOIN events e ON e.event_id = d.event_id AND e.month = d.month", export.condition())
    } else {
        ("dyads d", format!("d.status IN ({})", export.in_statuses()))
    }
}

/// Sums of whole numbers, so that the same rows give the same digits in any order.
fn sums(export: &Export<'_>, period: Period) -> String {
    let month = if period == Period::Month { "CAST(substr(p.month, 6, 2) AS INT)" } else { "0" };
    let tenths = "CAST(p.goldstein * 10 + CASE WHEN p.goldstein < 0 THEN -0.5 ELSE 0.5 END AS BIGINT)";
    let plover: String = EventType::ALL.iter().map(|t| format!(" WHEN '{t}' THEN {}", tenth(plover_score(*t)))).collect();
    let plover = format!("CASE p.event_type{plover} END");
    let quads: String = (1..=4)
        .map(|q| {
            format!(
                ", count(CASE WHEN p.quad = 'Q{q}' THEN 1 END) AS q{q}, \
                 coalesce(sum(CASE WHEN p.quad = 'Q{q}' THEN CAST(p.source_count AS BIGINT) END), 0) AS s{q}"
            )
        })
        .collect();
    format!(
        "SELECT p.a, p.b, CAST(substr(p.month, 1, 4) AS INT) AS year, {month} AS month, count(*) AS events, \
         sum(CAST(p.mention_count AS BIGINT)) AS mentions, sum(CAST(p.source_count AS BIGINT)) AS sources{quads}, \
         count(p.goldstein) AS g_n, sum({tenths}) AS g_sum, sum(CASE WHEN p.goldstein IS NOT NULL THEN CAST(p.source_count AS BIGINT) END) AS gw_n, \
         sum({tenths} * p.source_count) AS gw_sum, sum({plover}) AS p_sum, sum(({plover}) * p.source_count) AS pw_sum \
         FROM ({}) p GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
        pairs(export)
    )
}

/// A score of one decimal in whole tenths.
fn tenth(x: f32) -> i64 {
    (f64::from(x) * 10.0).round() as i64
}

/// Finds the countries and months of the store and registers `panel_codes`: for each country and month the place of its code in the order of codes.
async fn register(export: &mut Export<'_>, period: Period) -> Result<Countries> {
    let mut seen: BTreeSet<(String, String)> = BTreeSet::new();
    let (from, condition) = dyads(export);
    let side = |role: &str| format!("SELECT d.{role}_country AS country, d.month FROM {from} WHERE {condition}");
    let sql = format!("SELECT DISTINCT country, month FROM ({} UNION ALL {}) WHERE country IS NOT NULL", side("actor"), side("recipient"));
    export
        .source
        .each(&sql, |row| {
            seen.insert((row.must("country").to_owned(), row.must("month").to_owned()));
            Ok(())
        })
        .await?;
    let key = export.options.key;
    let coded: Vec<(&str, &str, String, PartialDate)> = seen
        .iter()
        .filter_map(|(country, month)| {
            let at: PartialDate = month.parse().ok()?;
            let code = code_of(&export.codes, key, country, at)?;
            Some((country.as_str(), month.as_str(), code, at))
        })
        .collect();
    let mut codes: Vec<String> = coded.iter().map(|c| c.2.clone()).collect::<BTreeSet<_>>().into_iter().collect();
    codes.sort_by_key(|c| (c.parse::<u32>().unwrap_or(0), c.clone()));
    let rank = |code: &str| codes.iter().position(|c| c == code).and_then(|i| i64::try_from(i).ok());
    let batch = RecordBatch::try_from_iter([
        ("country", Arc::new(coded.iter().map(|c| Some(c.0)).collect::<StringArray>()) as arrow_array::ArrayRef),
        ("month", Arc::new(coded.iter().map(|c| Some(c.1)).collect::<StringArray>())),
        ("code", Arc::new(coded.iter().map(|c| rank(&c.2)).collect::<Int64Array>())),
    ])?;
    let field = |name: &str, kind| Field::new(name, kind, true);
    let schema =
        Arc::new(Schema::new(vec![field("country", DataType::Utf8), field("month", DataType::Utf8), field("code", DataType::Int64)]));
    let table = MemTable::try_new(schema.clone(), vec![vec![RecordBatch::try_new(schema, batch.columns().to_vec())?]])?;
    let context = export.source.context();
    context.deregister_table("panel_codes")?;
    context.register_table("panel_codes", Arc::new(table))?;
    let (first, last) = (coded.iter().map(|c| c.3).min(), coded.iter().map(|c| c.3).max());
    let periods = first.zip(last).map(|(a, b)| periods(period, a, b)).unwrap_or_default();
    let stands = codes.iter().map(|code| periods.iter().map(|p| stands(&export.codes, key, code, *p)).collect()).collect();
    Ok(Countries { codes, periods, stands })
}

fn code_in(country: &Country, key: Key) -> &str {
    match key {
        Key::Iso => &country.iso3,
        Key::Cow => &country.cow_number,
        Key::GleditschWard => &country.gw_number,
    }
}

fn code_of(codes: &Codes, key: Key, iso3: &str, at: PartialDate) -> Option<String> {
    let row = codes.country(Some(iso3), Some(at.last()));
    let code = match (key, row) {
        (Key::Iso, None) => iso3,
        (_, None) => return None,
        (_, Some(row)) => code_in(row, key),
    };
    Some(code.to_owned()).filter(|c| !c.is_empty())
}

/// True where some country bore the code at some day of the period.
fn stands(codes: &Codes, key: Key, code: &str, (year, month): (i16, i8)) -> bool {
    let span = if month == 0 { PartialDate::year(year) } else { PartialDate::month(year, month) };
    let (from, to): (Date, Date) = (span.first(), span.last());
    let mut rows = codes.rows().iter().filter(|c| code_in(c, key) == code).peekable();
    rows.peek().is_none() || rows.any(|c| c.valid_from.is_none_or(|d| d.first() <= to) && c.valid_to.is_none_or(|d| from <= d.last()))
}

/// Every period from the one of a month to that of another; a year has the month 0.
fn periods(period: Period, first: PartialDate, last: PartialDate) -> Vec<(i16, i8)> {
    let mut out = Vec::new();
    for year in first.year..=last.year {
        match period {
            Period::Year => out.push((year, 0)),
            Period::Month => {
                let from = if year == first.year { first.month.unwrap_or(1) } else { 1 };
                let to = if year == last.year { last.month.unwrap_or(12) } else { 12 };
                out.extend((from..=to).map(|m| (year, m)));
            }
        }
    }
    out
}

/// Where a row stands: the two countries and the period.
type At = (usize, usize, (i16, i8));

/// The rows that a panel with zeros must have, one after the other.
struct Expected<'a> {
    countries: &'a Countries,
    next: Option<(usize, usize, usize)>,
}

impl<'a> Expected<'a> {
    fn new(countries: &'a Countries, zeros: bool) -> Expected<'a> {
        Expected { countries, next: (zeros && countries.codes.len() > 1 && !countries.periods.is_empty()).then_some((0, 0, 0)) }
    }

    /// The next row that must come before the one given, which is then passed over itself.
    fn before(&mut self, at: At) -> Option<At> {
        let (zero, place) = self.take()?;
        if zero > at {
            // A row of a pair that did not stand then: the next row wanted comes after it.
            self.next = Some(place);
        }
        (zero < at).then_some(zero)
    }

    fn rest(&mut self) -> Option<At> {
        self.take().map(|t| t.0)
    }

    /// The next pair and period in which both stood, and its place.
    fn take(&mut self) -> Option<(At, (usize, usize, usize))> {
        let c = self.countries;
        loop {
            let (a, b, p) = self.next?;
            self.next = if p + 1 < c.periods.len() {
                Some((a, b, p + 1))
            } else if b + 1 < c.codes.len() {
                Some((a, b + 1, 0))
            } else if a + 1 < c.codes.len() {
                Some((a + 1, 0, 0))
            } else {
                None
            };
            if a != b && c.stands[a][p] && c.stands[b][p] {
                return Some(((a, b, c.periods[p]), (a, b, p)));
            }
        }
    }
}

fn index(row: Row<'_>, column: &str) -> usize {
    row.int(column).and_then(|n| usize::try_from(n).ok()).unwrap_or(0)
}

fn small<T: TryFrom<i64> + Default>(row: Row<'_>, column: &str) -> T {
    row.int(column).and_then(|n| T::try_from(n).ok()).unwrap_or_default()
}

fn keys(countries: &Countries, (a, b, (year, month)): At, period: Period) -> Vec<Cell<'_>> {
    let code = |i: usize| Cell::code(countries.codes.get(i).map(String::as_str).unwrap_or_default());
    let mut out = vec![code(a), code(b), Cell::number(Some(year))];
    if period == Period::Month {
        out.push(Cell::number(Some(month)));
    }
    out
}

fn zero_measures<'a>() -> Vec<Cell<'a>> {
    (0..MEASURES.len()).map(|i| if i < 11 { Cell::code("0") } else { Cell::Empty }).collect()
}

fn measures<'a>(row: Row<'_>) -> Vec<Cell<'a>> {
    let mut out: Vec<Cell<'a>> =
        ["events", "mentions", "sources", "q1", "q2", "q3", "q4", "s1", "s2", "s3", "s4"].map(|c| Cell::number(row.int(c))).into();
    // Sums are in tenths of a point.
    for (sum, n) in [("g_sum", "g_n"), ("gw_sum", "gw_n"), ("p_sum", "events"), ("pw_sum", "sources")] {
        let mean = row.int(sum).zip(row.int(n).filter(|n| *n > 0)).map(|(sum, n)| format!("{:.4}", sum as f64 / 10.0 / n as f64));
        out.push(Cell::number(mean));
    }
    out
}
