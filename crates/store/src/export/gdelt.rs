//! GDELT 2.0: events and mentions.
//!
//! Events, 61 columns, tab-separated, no header, `YYYYMMDDHHMMSS.export.CSV`: `GLOBALEVENTID SQLDATE MonthYear Year FractionDate`, then for
//! N = 1, 2: `ActorNCode ActorNName ActorNCountryCode ActorNKnownGroupCode ActorNEthnicCode ActorNReligion1Code ActorNReligion2Code
//! ActorNType1Code ActorNType2Code ActorNType3Code`, then `IsRootEvent EventCode EventBaseCode EventRootCode QuadClass GoldsteinScale
//! NumMentions NumSources NumArticles AvgTone`, then for X = Actor1Geo, Actor2Geo, ActionGeo: `X_Type X_FullName X_CountryCode X_ADM1Code
//! X_ADM2Code X_Lat X_Long X_FeatureID`, then `DATEADDED SOURCEURL`. Actor countries are CAMEO 3-letter, geography is FIPS 2-letter.
//!
//! Mentions, 16 columns: `GLOBALEVENTID EventTimeDate MentionTimeDate MentionType MentionSourceName MentionIdentifier SentenceID
//! Actor1CharOffset Actor2CharOffset ActionCharOffset InRawText Confidence MentionDocLen MentionDocTone MentionDocTranslationInfo Extras`.
//!
//! An event is "root" where its words stand in the first two sentences. A place is what the act's own words give: actors have none, since GDELT's
//! is merely the nearest name. `NumSources` are independent sources, not outlets.

use std::io::Write;

use demarche_record::PlacePrecision;
use jiff::civil::Date;

use super::Export;
use super::codes::{Act, Codes, role};
use super::loss::LossReport;
use super::pairs::{self, Party};
use super::sheet::{Cell, Dialect, Sheet};
use super::source::Row;
use crate::error::Result;

/// The columns of the events, which have no header in the file.
pub(super) const EVENTS: [&str; 61] = [
    "GLOBALEVENTID",
    "SQLDATE",
    "MonthYear",
    "Year",
    "FractionDate",
    "Actor1Code",
    "Actor1Name",
    "Actor1CountryCode",
    "Actor1KnownGroupCode",
    "Actor1EthnicCode",
    "Actor1Religion1Code",
    "Actor1Religion2Code",
    "Actor1Type1Code",
    "Actor1Type2Code",
    "Actor1Type3Code",
    "Actor2Code",
    "Actor2Name",
    "Actor2CountryCode",
    "Actor2KnownGroupCode",
    "Actor2EthnicCode",
    "Actor2Religion1Code",
    "Actor2Religion2Code",
    "Actor2Type1Code",
    "Actor2Type2Code",
    "Actor2Type3Code",
    "IsRootEvent",
    "EventCode",
    "EventBaseCode",
    "EventRootCode",
    "QuadClass",
    "GoldsteinScale",
    "NumMentions",
    "NumSources",
    "NumArticles",
    "AvgTone",
    "Actor1Geo_Type",
    "Actor1Geo_FullName",
    "Actor1Geo_CountryCode",
    "Actor1Geo_ADM1Code",
    "Actor1Geo_ADM2Code",
    "Actor1Geo_Lat",
    "Actor1Geo_Long",
    "Actor1Geo_FeatureID",
    "Actor2Geo_Type",
    "Actor2Geo_FullName",
    "Actor2Geo_CountryCode",
    "Actor2Geo_ADM1Code",
    "Actor2Geo_ADM2Code",
    "Actor2Geo_Lat",
    "Actor2Geo_Long",
    "Actor2Geo_FeatureID",
    "ActionGeo_Type",
    "ActionGeo_FullName",
    "ActionGeo_CountryCode",
    "ActionGeo_ADM1Code",
    "ActionGeo_ADM2Code",
    "ActionGeo_Lat",
    "ActionGeo_Long",
    "ActionGeo_FeatureID",
    "DATEADDED",
    "SOURCEURL",
];

/// The columns of the mentions, which have no header in the file.
pub(super) const MENTIONS: [&str; 16] = [
    "GLOBALEVENTID",
    "EventTimeDate",
    "MentionTimeDate",
    "MentionType",
    "MentionSourceName",
    "MentionIdentifier",
    "SentenceID",
    "Actor1CharOffset",
    "Actor2CharOffset",
    "ActionCharOffset",
    "InRawText",
    "Confidence",
    "MentionDocLen",
    "MentionDocTone",
    "MentionDocTranslationInfo",
    "Extras",
];

pub(super) async fn events(export: &mut Export<'_>, out: &mut (impl Write + Send)) -> Result<()> {
    export.loss.lacks(&[
        ("place_admin1", "the name is in ActionGeo_FullName; its GNS code is not known"),
        ("geonames_id", "a FeatureID is of GNS"),
    ]);
    export.loss.leaves_empty(&[
        ("ActorNEthnicCode", "not coded"),
        ("ActorNReligionNCode", "not coded"),
        ("AvgTone", "tone is not measured"),
        ("Actor1Geo, Actor2Geo", "a place is where the act happened; the parties' own is not coded (type 0)"),
        ("ActionGeo_ADM2Code", "not resolved"),
    ]);
    export.loss.columns = EVENTS.to_vec();
    let changed = |loss: &mut LossReport, row: Row<'_>, act: &Act| {
        loss.change("quad class of CAMEO in place of PLOVER's", u64::from(row.must("quad") != format!("Q{}", act.quad())));
    };
    pairs::write(export, &pairs::Layout { header: None, cells: event, changed }, out).await
}

fn event<'a>(codes: &'a Codes, row: Row<'a>, act: &Act) -> Vec<Cell<'a>> {
    let day = row.day();
    let format = |f: &str| Cell::made(day.map(|d| d.strftime(f).to_string()).unwrap_or_default());
    let mut cells = vec![Cell::number(Some(pairs::id(row))), format("%Y%m%d"), format("%Y%m"), format("%Y"), Cell::made(fraction(day))];
    for party in [pairs::actor(row), pairs::recipient(row)] {
        cells.extend(actor(codes, party, day));
    }
    let root = row.int("m_sentence").is_some_and(|s| s < 2);
    cells.push(Cell::number(Some(u8::from(root))));
    cells.extend([act.code.as_str(), act.base(), act.root()].map(|c| Cell::code(c.to_owned())));
    cells.push(Cell::number(Some(act.quad())));
    cells.push(Cell::number(act.goldstein));
    cells.extend(["mention_count", "source_count", "report_count"].map(|c| Cell::number(row.int(c))));
    cells.push(Cell::Empty);
    for _ in 0..2 {
        cells.push(Cell::code("0"));
        cells.extend(std::iter::repeat_n(Cell::Empty, 7));
    }
    cells.extend(place(codes, row, day));
    cells.push(Cell::made(row.date("first_published").map(|d| format!("{}000000", pairs::compact(d))).unwrap_or_default()));
    cells.push(Cell::text(pairs::address(row)));
    cells
}

/// The year and the part of it that has gone by, by months of 30 days, as the codebook reckons.
fn fraction(day: Option<Date>) -> String {
    day.map(|d| format!("{:.4}", f64::from(d.year()) + (f64::from(d.month()) * 30.0 + f64::from(d.day())) / 365.0)).unwrap_or_default()
}

/// The ten columns of an actor.
fn actor<'a>(codes: &'a Codes, party: Party<'a>, day: Option<Date>) -> [Cell<'a>; 10] {
    let country = codes.cameo(party.country, day);
    // An international body has no country; CAMEO has codes for its kind and its name.
    let (kind, group) = match party.code.filter(|_| party.country.is_none()) {
        Some("UNO") => ("IGO", "UNO"),
        Some("EUR") => ("IGO", "EEC"),
        Some("IGO") => ("IGO", ""),
        Some("NGO") => ("NGO", ""),
        Some("ISM") => ("NGM", ""),
        Some("IMG") => ("IMG", ""),
        Some("MNC") => ("MNC", ""),
        _ => ("", ""),
    };
    let sector = party.sector.and_then(role).filter(|s| *s != kind).unwrap_or_default();
    let (first, second) = if kind.is_empty() { (sector, "") } else { (kind, sector) };
    let region = if party.code == Some("EUR") && party.country.is_none() { "EUR" } else { country };
    let whole = if kind.is_empty() {
        format!("{region}{sector}")
    } else {
        format!("{kind}{}{group}{sector}", if group == "EEC" { "EUR" } else { "" })
    };
    [
        Cell::code(whole),
        Cell::made(party.name.map(str::to_uppercase).unwrap_or_default()),
        Cell::code(region),
        Cell::code(group),
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
        Cell::code(first),
        Cell::code(second),
        Cell::Empty,
    ]
}

/// The eight columns of the place of the act.
fn place<'a>(codes: &'a Codes, row: Row<'a>, day: Option<Date>) -> [Cell<'a>; 8] {
    let precision: Option<PlacePrecision> = row.text("place_precision").and_then(|p| p.parse().ok());
    let (iso, admin1, name) = (row.text("place_country"), row.text("place_admin1"), row.text("place_name"));
    let american = iso == Some("USA");
    let kind = match precision {
        Some(PlacePrecision::Country) => 1,
        Some(PlacePrecision::Admin1) if american => 2,
        Some(PlacePrecision::Admin1) => 5,
        Some(PlacePrecision::City | PlacePrecision::Exact) if american => 3,
        Some(PlacePrecision::City | PlacePrecision::Exact) => 4,
        Some(PlacePrecision::None) | None => 0,
    };
    if kind == 0 || name.is_none() {
        let mut none = [const { Cell::Empty }; 8];
        none[0] = Cell::code("0");
        return none;
    }
    let country = codes.name(iso, day);
    let mut parts: Vec<&str> = Vec::new();
    for part in [name, admin1.filter(|_| kind != 1), Some(country)].into_iter().flatten().filter(|p| !p.is_empty()) {
        if parts.last() != Some(&part) {
            parts.push(part);
        }
    }
    let fips = codes.fips(iso, day);
    let whole = if kind == 1 { fips } else { "" };
    [
        Cell::number(Some(kind)),
        Cell::made(parts.join(", ")),
        Cell::code(fips),
        Cell::code(whole),
        Cell::Empty,
        Cell::number(row.real("latitude")),
        Cell::number(row.real("longitude")),
        Cell::code(whole),
    ]
}

pub(super) async fn mentions(export: &mut Export<'_>, out: &mut (impl Write + Send)) -> Result<()> {
    export.count_left_out().await?;
    export.count_dayless().await?;
    export.loss.lacks(&[
        ("quote", "no column; ActionCharOffset is where the act's word begins"),
        ("attribution_name", "by whose account it is told has no column"),
        ("attribution_stance", "no column"),
        ("rule", "no column"),
    ]);
    export.loss.leaves_empty(&[
        ("MentionDocTone", "tone is not measured"),
        ("MentionDocTranslationInfo", "nothing is translated"),
        ("Extras", "reserved by GDELT"),
    ]);
    export.loss.columns = MENTIONS.to_vec();
    export.loss.notes.push("offsets count characters from 0; -1 where a party is not named in the quote");
    let sql = format!(
        "SELECT e.event_id, e.date_from, e.date_to, e.first_published, {}, m.mention_id, m.published, m.source, m.sentence, m.quote, \
         m.quote_start, m.trigger_start, m.confidence, m.actor_id, m.actor_text, m.recipient_id, m.recipient_text, m.attribution_name, \
         m.attribution_stance, m.rule, p.url AS p_url, p.doc AS p_doc, p.length AS p_length \
         FROM events e JOIN event_mentions g ON g.event_id = e.event_id AND g.month = e.month \
         JOIN mentions m ON m.mention_id = g.mention_id \
         LEFT JOIN dyads d ON d.event_id = e.event_id AND d.month = e.month \
         LEFT JOIN (SELECT report_id, url, doc, character_length(text) AS length FROM reports) p ON p.report_id = m.report_id \
         WHERE {} ORDER BY e.event_id, m.mention_id, a_id NULLS LAST, r_id NULLS LAST",
        pairs::PAIR,
        export.dated()
    );
    let Export { source, loss, .. } = export;
    let mut sheet = Sheet::new(out, Dialect::Tabs, "");
    let mut last = (String::new(), String::new());
    source
        .each(&sql, |row| {
            if last.0 != row.must("event_id") || last.1 != row.must("mention_id") {
                last = (row.must("event_id").to_owned(), row.must("mention_id").to_owned());
                loss.record("mentions", row);
            }
            sheet.row(&mention(row))
        })
        .await?;
    sheet.finish(loss)
}

fn mention<'a>(row: Row<'a>) -> [Cell<'a>; 16] {
    let time = |d: Option<Date>| Cell::made(d.map(|d| format!("{}000000", pairs::compact(d))).unwrap_or_default());
    let web = row.text("p_url").is_some_and(|u| u.starts_with("http"));
    let percent = row.real("confidence").map(|c| ((c * 10.0).round() * 10.0).clamp(10.0, 100.0));
    let offset = |id: &str, ids: &str, texts: &str| Cell::number(Some(words(row, id, ids, texts).unwrap_or(-1)));
    [
        Cell::number(Some(pairs::id(row))),
        time(row.day()),
        time(row.date("published")),
        Cell::code(if web { "1" } else { "2" }),
        Cell::text(row.text("source")),
        Cell::text(pairs::address(row)),
        Cell::number(row.int("sentence").map(|s| s + 1)),
        offset("a_id", "actor_id", "actor_text"),
        // In an act of all on each other, the mention's own actors are on both sides.
        offset("r_id", "recipient_id", "recipient_text"),
        Cell::number(row.int("trigger_start")),
        Cell::code("1"),
        Cell::number(percent),
        Cell::number(row.int("p_length")),
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
    ]
}

/// Where the words that name a party stand in the report, if they stand in the quote.
fn words(row: Row<'_>, id: &str, ids: &str, texts: &str) -> Option<i64> {
    let find = |ids: &str, texts: &str| {
        let at = row.texts(ids).iter().position(|i| i.is_some() && *i == row.text(id))?;
        row.texts(texts).get(at).copied().flatten()
    };
    let text = find(ids, texts).or_else(|| find("actor_id", "actor_text"))?;
    let quote = row.must("quote");
    let at = quote.find(text)?;
    let before = i64::try_from(quote.get(..at)?.chars().count()).ok()?;
    Some(row.int("quote_start")? + before)
}
