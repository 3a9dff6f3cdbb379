//! What follows from the mentions: events, their mentions, and dyads, a month at a time.
//!
//! The grouping is a function of the mentions of a month and of the days around it (`demarche_identity`), so a batch recomputes the months that it
//! touches and leaves the others as they are; the result does not depend on how the reports were divided into batches.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, Int32Type, Int64Type};
use arrow_array::{Array, ArrayRef, ListArray, RecordBatch, StringArray};
use datafusion::prelude::{DataFrame, SessionContext, col, lit};
use datafusion::scalar::ScalarValue;
use demarche_identity::{Account, Mention, Month, Party, Place, Signature, ThirdParty};
use demarche_record::Table;
use jiff::civil::Date;

use crate::error::{Error, Kind, Result};
use crate::rows::{day_number, derived, first_id};
use crate::session::items;

/// The columns of a mention that its month's events follow from; the rest is not read.
const MENTION: [&str; 50] = [
    "mention_id",
    "report_id",
    "coding_id",
    "day",
    "source",
    "published",
    "event_type",
    "event_mode",
    "contexts",
    "actor_id",
    "actor_name",
    "actor_kind",
    "actor_country",
    "actor_code",
    "actor_sector",
    "recipient_id",
    "recipient_name",
    "recipient_kind",
    "recipient_country",
    "recipient_code",
    "recipient_sector",
    "third_party_id",
    "third_party_name",
    "third_party_role",
    "status",
    "attribution_id",
    "attribution_name",
    "attribution_stance",
    "date",
    "date_basis",
    "count",
    "dead",
    "injured",
    "arrested",
    "place_id",
    "place_name",
    "place_text",
    "place_country",
    "place_admin1",
    "place_precision",
    "latitude",
    "longitude",
    "geonames_id",
    "cameo",
    "goldstein",
    "quad",
    "quote",
    "trigger",
    "trigger_start",
    "confidence",
];

/// The columns of a report that tell its copies.
const REPORT: [&str; 3] = ["report_id", "title", "minhash"];

/// The mentions that a version will hold: the store's, and those of the batch.
pub(super) struct Window<'a> {
    /// The tables before the batch.
    pub(super) old: &'a SessionContext,
    /// The batch's own.
    pub(super) new: &'a New,
    /// Report to the coding of it that the batch takes the place of.
    pub(super) retired: &'a BTreeMap<String, String>,
    /// Codings that are not current: those before the batch, and those that it adds to them.
    pub(super) superseded: [&'a HashSet<String>; 2],
}

/// What a batch adds that events follow from.
#[derive(Default)]
pub(super) struct New {
    mentions: Option<RecordBatch>,
    reports: Option<RecordBatch>,
}

impl New {
    /// Keeps the columns of a table's new rows that are wanted; the rest, with the texts, need not be held.
    pub(super) fn keep(&mut self, table: Table, rows: &RecordBatch) -> Result<()> {
        let of = |names: &[&str]| -> Result<RecordBatch> {
            let schema = rows.schema();
            let at = names.iter().map(|n| schema.index_of(n)).collect::<std::result::Result<Vec<_>, _>>()?;
            Ok(rows.project(&at)?)
        };
        match table {
            Table::Mentions => self.mentions = Some(of(&MENTION)?),
            Table::Reports => self.reports = Some(of(&REPORT)?),
            _ => {}
        }
        Ok(())
    }
}

impl Window<'_> {
    /// The rows of a batch of mentions that are current and of the month's window.
    fn rows(&self, batch: &RecordBatch, month: Month) -> Result<Vec<usize>> {
        let (days, codings) = (column(batch, "day")?.as_primitive::<Date32Type>(), column(batch, "coding_id")?.as_string::<i32>());
        let window = month.window().map(|(first, last)| (day_number(first), day_number(last)));
        let inside = |i: usize| match (window, days.is_valid(i).then(|| days.value(i))) {
            (Some((first, last)), Some(d)) => first <= d && d <= last,
            (None, None) => true,
            _ => false,
        };
        let current = |i: usize| !self.superseded.iter().any(|s| s.contains(codings.value(i)));
        Ok((0..batch.num_rows()).filter(|&i| inside(i) && current(i)).collect())
    }
}

/// The months whose events may change.
pub(super) async fn months(w: &Window<'_>) -> Result<BTreeSet<Month>> {
    let mut days: BTreeSet<Option<Date>> = BTreeSet::new();
    if let Some(new) = &w.new.mentions {
        days.extend(dates(column(new, "day")?));
    }
    for (least, greatest) in ranges(w.retired.keys().map(String::as_str)) {
        let rows = w
            .old
            .table(Table::Mentions.name())
            .await?
            .filter(col("report_id").between(lit(least), lit(greatest)))?
            .select_columns(&["report_id", "coding_id", "day"])?
            .collect()
            .await?;
        for batch in &rows {
            let [reports, codings] = [0, 1].map(|i| batch.column(i).as_string::<i32>());
            let gone = |i: &usize| w.retired.get(reports.value(*i)).is_some_and(|c| c == codings.value(*i));
            days.extend(dates(batch.column(2)).enumerate().filter(|(i, _)| gone(i)).map(|(_, day)| day));
        }
    }
    Ok(days.into_iter().flat_map(Month::touched_by).collect())
}

/// The rows of a month in each derived table.
pub(super) async fn month(w: &Window<'_>, month: Month) -> Result<Vec<(Table, RecordBatch)>> {
    let old = w.old.table(Table::Mentions.name()).await?;
    let old = match month.window() {
        Some((first, last)) => old.filter(col("day").between(date(first), date(last)))?,
        None => old.filter(col("day").is_null())?,
    };
    let mut mentions = old.select_columns(&MENTION)?.collect().await?;
    mentions.extend(w.new.mentions.clone());
    let mentions = mentions.into_iter().map(|b| Ok((w.rows(&b, month)?, b))).collect::<Result<Vec<_>>>()?;
    let reports = reports(w, &mentions).await?;
    let mut signatures: HashMap<&str, (Option<Signature>, &str)> = HashMap::new();
    for batch in &reports {
        let [ids, titles] = ["report_id", "title"].map(|n| column(batch, n).map(|a| a.as_string::<i32>()));
        let (ids, titles, hashes) = (ids?, titles?, column(batch, "minhash")?.as_binary::<i32>());
        signatures.extend((0..batch.num_rows()).map(|i| {
            let title = if titles.is_null(i) { "" } else { titles.value(i) };
            (ids.value(i), (Signature::from_bytes(hashes.value(i)), title))
        }));
    }
    let mut all = Vec::new();
    for (rows, batch) in &mentions {
        read(batch, rows, &signatures, &mut all)?;
    }
    derived(&month.to_string(), demarche_identity::group(month, &all), &all)
}

/// Id, title and signature of the reports that tell these rows of mentions.
async fn reports(w: &Window<'_>, mentions: &[(Vec<usize>, RecordBatch)]) -> Result<Vec<RecordBatch>> {
    let mut out = Vec::new();
    let mut here: HashSet<&str> = HashSet::new();
    if let Some(new) = &w.new.reports {
        out.push(new.clone());
        here.extend(column(new, "report_id")?.as_string::<i32>().iter().flatten());
    }
    let mut wanted: BTreeSet<&str> = BTreeSet::new();
    for (rows, batch) in mentions {
        let ids = column(batch, "report_id")?.as_string::<i32>();
        wanted.extend(rows.iter().map(|&i| ids.value(i)).filter(|id| !here.contains(id)));
    }
    for (least, greatest) in ranges(wanted.into_iter()) {
        let found = w.old.table(Table::Reports.name()).await?.filter(col("report_id").between(lit(least), lit(greatest)))?;
        out.extend(found.select_columns(&REPORT).map(DataFrame::collect)?.await?);
    }
    Ok(out)
}

/// Ids begin with the day. A few narrow ranges, one a month, pass over nearly all data files; one wide range from an old report to a late anniversary would not.
fn ranges<'a>(ids: impl Iterator<Item = &'a str>) -> Vec<(&'a str, &'a str)> {
    let mut ranges: BTreeMap<&str, (&str, &str)> = BTreeMap::new();
    for id in ids {
        let range = ranges.entry(id.get(..7).unwrap_or(id)).or_insert((id, id));
        *range = (range.0.min(id), range.1.max(id));
    }
    ranges.into_values().collect()
}

fn date(d: Date) -> datafusion::prelude::Expr {
    lit(ScalarValue::Date32(Some(day_number(d))))
}

fn dates(array: &ArrayRef) -> impl Iterator<Item = Option<Date>> {
    array.as_primitive::<Date32Type>().iter().map(|n| n.and_then(crate::rows::day_of))
}

fn column<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a ArrayRef> {
    batch
        .column_by_name(name)
        .ok_or_else(|| Error::new(Kind::Damaged, format!("the table has no column `{name}`; it was changed by another program")))
}

/// A list column.
struct Lists<'a>(&'a ListArray);

impl<'a> Lists<'a> {
    fn of(batch: &'a RecordBatch, name: &str) -> Result<Lists<'a>> {
        Ok(Lists(column(batch, name)?.as_list::<i32>()))
    }

    fn at(&self, row: usize) -> impl Iterator<Item = Option<&'a str>> + use<'a> {
        items(self.0, row)
    }

    fn words(&self, row: usize) -> Vec<&'a str> {
        self.at(row).flatten().collect()
    }
}

/// The columns of a role.
struct Role<'a>([Lists<'a>; 6]);

impl<'a> Role<'a> {
    fn of(batch: &'a RecordBatch, role: &str) -> Result<Role<'a>> {
        let of = |field: &str| Lists::of(batch, &format!("{role}_{field}"));
        Ok(Role([of("id")?, of("name")?, of("kind")?, of("country")?, of("code")?, of("sector")?]))
    }

    fn at(&self, row: usize) -> Vec<Party<'a>> {
        let [ids, names, kinds, countries, codes, sectors] = &self.0;
        let mut rest = kinds.at(row).zip(countries.at(row)).zip(codes.at(row)).zip(sectors.at(row));
        ids.at(row)
            .zip(names.at(row))
            .map(|(id, name)| {
                let (((kind, country), code), sector) = rest.next().unwrap_or_default();
                Party {
                    id: id.unwrap_or_default(),
                    name: name.unwrap_or_default(),
                    country,
                    code,
                    sector,
                    kind: kind.and_then(|k| k.parse().ok()),
                }
            })
            .collect()
    }
}

/// Adds these rows of a batch of mentions.
fn read<'a>(
    batch: &'a RecordBatch,
    rows: &[usize],
    reports: &'a HashMap<&'a str, (Option<Signature>, &'a str)>,
    out: &mut Vec<Mention<'a>>,
) -> Result<()> {
    let text = |name: &str| column(batch, name).map(|a| a.as_string::<i32>());
    let int = |name: &str| column(batch, name).map(|a| a.as_primitive::<Int32Type>());
    let real = |name: &str| column(batch, name).map(|a| a.as_primitive::<Float64Type>());
    let day = |name: &str| column(batch, name).map(|a| a.as_primitive::<Date32Type>());
    let lists = |name: &str| Lists::of(batch, name);

    let (mention_id, report_id, published) = (text("mention_id")?, text("report_id")?, day("published")?);
    let (event_type, status, basis, quad) = (text("event_type")?, text("status")?, text("date_basis")?, text("quad")?);
    let (modes, contexts) = (lists("event_mode")?, lists("contexts")?);
    let (actors, recipients) = (Role::of(batch, "actor")?, Role::of(batch, "recipient")?);
    let third = [lists("third_party_id")?, lists("third_party_name")?, lists("third_party_role")?];
    let accounts = [lists("attribution_id")?, lists("attribution_name")?, lists("attribution_stance")?];
    let (edtf, source) = (text("date")?, text("source")?);
    let numbers = [int("count")?, int("dead")?, int("injured")?, int("arrested")?];
    let (place_id, place_name, place_text) = (text("place_id")?, text("place_name")?, text("place_text")?);
    let (place_country, place_admin1, precision) = (text("place_country")?, text("place_admin1")?, text("place_precision")?);
    let (latitude, longitude, goldstein, confidence) = (real("latitude")?, real("longitude")?, real("goldstein")?, real("confidence")?);
    let geonames = column(batch, "geonames_id")?.as_primitive::<Int64Type>();
    let (cameo, quote, trigger) = (text("cameo")?, text("quote")?, text("trigger")?);
    let position = int("trigger_start")?;

    let some = |a: &'a StringArray, i: usize| a.is_valid(i).then(|| a.value(i));
    let number = |k: usize, i: usize| numbers[k].is_valid(i).then(|| numbers[k].value(i));
    let float = |a: &arrow_array::Float64Array, i: usize| a.is_valid(i).then(|| a.value(i));
    let when = |a: &arrow_array::Date32Array, i: usize| a.is_valid(i).then(|| a.value(i)).and_then(crate::rows::day_of);
    for &i in rows {
        let unknown = |what: &str, e: demarche_record::UnknownCode| {
            Error::new(Kind::Damaged, format!("mention {} has a {what} that this program does not know", mention_id.value(i))).because(e)
        };
        let report = reports.get(report_id.value(i));
        let mut roles = third[2].at(i);
        let mut stances = accounts[2].at(i);
        let place = some(place_name, i).or_else(|| some(place_text, i)).map(|name| {
            let precision = some(precision, i).and_then(|p| p.parse().ok()).unwrap_or(demarche_record::PlacePrecision::None);
            Place {
                id: some(place_id, i),
                name,
                country: some(place_country, i),
                admin1: some(place_admin1, i),
                latitude: float(latitude, i),
                longitude: float(longitude, i),
                geonames_id: geonames.is_valid(i).then(|| geonames.value(i)),
                precision,
            }
        });
        out.push(Mention {
            mention_id: mention_id.value(i),
            first_id: first_id(mention_id.value(i)),
            report_id: report_id.value(i),
            source: some(source, i),
            title: report.map_or("", |r| r.1),
            signature: report.and_then(|r| r.0.as_ref()),
            published: when(published, i),
            event_type: event_type.value(i).parse().map_err(|e| unknown("type", e))?,
            event_mode: modes.words(i),
            contexts: contexts.words(i),
            actors: actors.at(i),
            recipients: recipients.at(i),
            third_parties: third[0]
                .at(i)
                .zip(third[1].at(i))
                .map(|(id, name)| ThirdParty {
                    id: id.unwrap_or_default(),
                    name: name.unwrap_or_default(),
                    role: roles.next().flatten().unwrap_or_default(),
                })
                .collect(),
            status: status.value(i).parse().map_err(|e| unknown("status", e))?,
            accounts: accounts[0]
                .at(i)
                .zip(accounts[1].at(i))
                .map(|(id, name)| Account {
                    id: id.unwrap_or_default(),
                    name: name.unwrap_or_default(),
                    stance: stances.next().flatten().and_then(|s| s.parse().ok()),
                })
                .collect(),
            date: some(edtf, i).and_then(|d| d.parse().ok()),
            date_basis: basis.value(i).parse().map_err(|e| unknown("date basis", e))?,
            count: number(0, i),
            dead: number(1, i),
            injured: number(2, i),
            arrested: number(3, i),
            place,
            cameo: some(cameo, i),
            goldstein: float(goldstein, i),
            quad: quad.value(i).parse().map_err(|e| unknown("quad class", e))?,
            quote: quote.value(i),
            trigger: trigger.value(i),
            position: position.value(i),
            confidence: confidence.value(i),
        });
    }
    Ok(())
}
