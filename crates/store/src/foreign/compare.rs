//! How far two coders agree, and where they do not.
//!
//! What is compared is who did what to whom on which day: one country, another, a PLOVER type, a day, counted once however many rows a coder has
//! of it. A unit of one side is found in the other where that has the same countries and type within a number of days. Agreement is the share
//! of all units that are found, counted on both sides; it is given by type, by pair of countries and by month. Beside it stands how the counts
//! of pairs and months go together (Pearson), which is what most studies use events for.
//!
//! Only events with a country on both sides, a type and a day can be compared; the others are counted.

use std::collections::BTreeMap;
use std::str::FromStr;

use datafusion::prelude::SessionContext;
use jiff::ToSpan;
use jiff::civil::Date;

use crate::error::{Error, Kind, Result};
use crate::export::source::{Row, Source};
use crate::rows::day_of;

/// Whose events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Side {
    /// The store's own.
    Ours,
    /// Those of an origin that was imported.
    Origin(String),
}

impl FromStr for Side {
    type Err = Error;

    fn from_str(s: &str) -> Result<Side> {
        Ok(if s == "ours" { Side::Ours } else { Side::Origin(s.to_owned()) })
    }
}

impl std::fmt::Display for Side {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Side::Ours => "ours",
            Side::Origin(name) => name,
        })
    }
}

/// What is compared.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// Days that two coders may differ in the date of an act.
    pub window: u8,
    /// Acts on this day or after it.
    pub since: Option<Date>,
    /// Acts on this day or before it.
    pub until: Option<Date>,
}

/// Units of two sides, and how many of each the other has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Agreement {
    /// Units of the first side.
    pub first: u64,
    /// Of these, found in the second.
    pub first_found: u64,
    /// Units of the second side.
    pub second: u64,
    /// Of these, found in the first.
    pub second_found: u64,
}

impl Agreement {
    fn add(&mut self, is_first: bool, found: bool) {
        let (units, hits) = if is_first { (&mut self.first, &mut self.first_found) } else { (&mut self.second, &mut self.second_found) };
        *units += 1;
        *hits += u64::from(found);
    }

    /// The share of all units that the other side has, 0 to 1; `None` where there are none.
    pub fn share(&self) -> Option<f64> {
        let all = self.first + self.second;
        (all > 0).then(|| (self.first_found + self.second_found) as f64 / all as f64)
    }
}

/// A unit that one side has and the other has not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// True where the first side has it.
    pub is_first: bool,
    /// The day.
    pub day: Date,
    /// Country of who acts, ISO alpha-3.
    pub actor: String,
    /// Country of to whom it is done.
    pub recipient: String,
    /// PLOVER type.
    pub event_type: String,
    /// A row behind it: an `event_id`, or a `foreign_event_id`.
    pub id: String,
    /// Its words, where it has some.
    pub text: Option<String>,
    /// Rows behind it.
    pub rows: u64,
    /// Types that the other side has of the same pair on these days: where there are some, the coders read the act otherwise.
    pub others: Vec<String>,
}

/// What came of comparing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    /// All units.
    pub total: Agreement,
    /// By PLOVER type.
    pub by_type: BTreeMap<String, Agreement>,
    /// By the countries of the two sides of an act.
    pub by_dyad: BTreeMap<(String, String), Agreement>,
    /// By month, `YYYY-MM`.
    pub by_month: BTreeMap<String, Agreement>,
    /// Units that the other side has under another type.
    pub other_type: u64,
    /// Events of each side with no country on one side, no type or no day.
    pub not_comparable: [u64; 2],
    /// How the counts of pairs and months of the two go together, -1 to 1; `None` where they do not vary.
    pub correlation: Option<f64>,
}

/// Compares two sides and hands on each difference, in the order of days and pairs, the first side's before the second's.
pub async fn compare(
    context: &SessionContext,
    sides: [&Side; 2],
    question: &Question,
    mut difference: impl FnMut(Difference) -> Result<()>,
) -> Result<Comparison> {
    let source = Source::new(context)?;
    for side in sides {
        known(&source, side).await?;
    }
    let mut out = Comparison::default();
    for (n, (own, other)) in [(sides[0], sides[1]), (sides[1], sides[0])].into_iter().enumerate() {
        let is_first = n == 0;
        source
            .each(&matched(own, other, question), |row| {
                let unit = unit(row, is_first)?;
                let found = row.int("found").unwrap_or(0) > 0;
                out.total.add(is_first, found);
                out.by_type.entry(unit.event_type.clone()).or_default().add(is_first, found);
                out.by_dyad.entry((unit.actor.clone(), unit.recipient.clone())).or_default().add(is_first, found);
                out.by_month.entry(unit.day.strftime("%Y-%m").to_string()).or_default().add(is_first, found);
                if found {
                    return Ok(());
                }
                out.other_type += u64::from(!unit.others.is_empty());
                difference(unit)
            })
            .await?;
        let not = &mut out.not_comparable[n];
        source
            .each(&incomparable(own, question), |row| {
                *not = row.int("n").and_then(|n| u64::try_from(n).ok()).unwrap_or(0);
                Ok(())
            })
            .await?;
    }
    out.correlation = correlation(&source, sides, question).await?;
    Ok(out)
}

/// An origin that nothing was imported from is a slip of the pen.
async fn known(source: &Source, side: &Side) -> Result<()> {
    let Side::Origin(name) = side else { return Ok(()) };
    let mut origins = Vec::new();
    source
        .each("SELECT DISTINCT origin FROM foreign_events ORDER BY origin", |row| {
            origins.push(row.must("origin").to_owned());
            Ok(())
        })
        .await?;
    if origins.contains(name) {
        return Ok(());
    }
    let there = if origins.is_empty() { "none yet".to_owned() } else { origins.join(", ") };
    Err(Error::new(
        Kind::Input,
        format!(
            "no events of `{name}` in this store (imported: {there}); take some in with `demarche import {name} FILE --store DIR`, or write `ours`"
        ),
    ))
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Rows of a side with country, country, type, day, id and words; a party without a country is null.
fn rows(side: &Side, question: &Question) -> String {
    let mut span = String::new();
    if let Some(d) = question.since {
        span.push_str(&format!(" AND day >= CAST(DATE '{d}' AS INT)"));
    }
    if let Some(d) = question.until {
        span.push_str(&format!(" AND day <= CAST(DATE '{d}' AS INT)"));
    }
    let inner = match side {
        Side::Ours => "SELECT d.actor_country AS a, d.recipient_country AS b, d.event_type AS type, \
             CAST(coalesce(d.date_from, d.date_to) AS INT) AS day, d.event_id AS id, d.quote AS text FROM dyads d WHERE d.status = 'actual'"
            .to_owned(),
        // An empty list must not make its event vanish: it is counted as one that cannot be compared.
        Side::Origin(name) => format!(
            "SELECT a, unnest(b) AS b, type, day, id, text FROM (SELECT unnest(a) AS a, b, type, day, id, text FROM (SELECT \
             CASE WHEN cardinality(actor_country) > 0 THEN actor_country ELSE make_array(CAST(NULL AS VARCHAR)) END AS a, \
             CASE WHEN cardinality(recipient_country) > 0 THEN recipient_country ELSE make_array(CAST(NULL AS VARCHAR)) END AS b, \
             event_type AS type, CAST(date AS INT) AS day, foreign_event_id AS id, text FROM foreign_events WHERE origin = {}))",
            literal(name)
        ),
    };
    format!("SELECT * FROM ({inner}) WHERE true{span}")
}

const COMPARABLE: &str = "a IS NOT NULL AND b IS NOT NULL AND type IS NOT NULL AND day IS NOT NULL";

/// Each unit of a side once.
fn units(side: &Side, question: &Question) -> String {
    format!(
        "SELECT a, b, type, day, min(id) AS id, min(text) AS text, count(DISTINCT id) AS n FROM ({}) WHERE {COMPARABLE} GROUP BY a, b, type, day",
        rows(side, question)
    )
}

/// The units of a side, with whether the other has them, and which types the other has of the pair on these days.
fn matched(own: &Side, other: &Side, question: &Question) -> String {
    let window = i32::from(question.window);
    let days: Vec<String> = (-window..=window).map(|d| format!("({d})")).collect();
    // The other side may have the act a few days outside of the span.
    let wider = Question {
        since: question.since.and_then(|d| d.checked_sub(window.days()).ok()),
        until: question.until.and_then(|d| d.checked_add(window.days()).ok()),
        ..question.clone()
    };
    let there = format!(
        "SELECT DISTINCT a, b, type, day + off AS day FROM ({}) CROSS JOIN (VALUES {}) AS w(off) WHERE {COMPARABLE}",
        rows(other, &wider),
        days.join(", ")
    );
    format!(
        "SELECT u.a, u.b, u.type, u.day, u.id, u.text, u.n, count(CASE WHEN o.type = u.type THEN 1 END) AS found, array_agg(o.type) AS others \
         FROM ({}) u LEFT JOIN ({there}) o ON o.a = u.a AND o.b = u.b AND o.day = u.day \
         GROUP BY u.a, u.b, u.type, u.day, u.id, u.text, u.n ORDER BY u.day, u.a, u.b, u.type",
        units(own, question)
    )
}

fn incomparable(side: &Side, question: &Question) -> String {
    format!(
        "SELECT count(*) AS n FROM (SELECT id, max(CASE WHEN {COMPARABLE} THEN 1 ELSE 0 END) AS good FROM ({}) GROUP BY id) WHERE good = 0",
        rows(side, question)
    )
}

fn unit(row: Row<'_>, is_first: bool) -> Result<Difference> {
    let day = row.int("day").and_then(|n| day_of(i32::try_from(n).ok()?));
    let mut others: Vec<String> = row.texts("others").into_iter().flatten().map(str::to_owned).collect();
    others.sort_unstable();
    others.dedup();
    Ok(Difference {
        is_first,
        day: day.ok_or_else(|| Error::new(Kind::Damaged, format!("`{}` has a day that no calendar has", row.must("id"))))?,
        actor: row.must("a").to_owned(),
        recipient: row.must("b").to_owned(),
        event_type: row.must("type").to_owned(),
        id: row.must("id").to_owned(),
        text: row.text("text").map(str::to_owned),
        rows: row.int("n").and_then(|n| u64::try_from(n).ok()).unwrap_or(1),
        others,
    })
}

/// Pearson's correlation of the numbers of units by pair and month, over the pairs and months that either side has.
async fn correlation(source: &Source, sides: [&Side; 2], question: &Question) -> Result<Option<f64>> {
    let counts = |side: &Side| {
        format!(
            "SELECT a, b, substr(CAST(CAST(day AS DATE) AS VARCHAR), 1, 7) AS month, count(*) AS n FROM ({}) GROUP BY 1, 2, 3",
            units(side, question)
        )
    };
    let sql = format!(
        "SELECT coalesce(x.n, 0) AS x, coalesce(y.n, 0) AS y FROM ({}) x FULL JOIN ({}) y ON x.a = y.a AND x.b = y.b AND x.month = y.month",
        counts(sides[0]),
        counts(sides[1])
    );
    // Whole numbers: the order in which they come does not change the sum.
    let (mut n, mut sx, mut sy, mut sxx, mut syy, mut sxy) = (0i128, 0i128, 0i128, 0i128, 0i128, 0i128);
    source
        .each(&sql, |row| {
            let (x, y) = (i128::from(row.int("x").unwrap_or(0)), i128::from(row.int("y").unwrap_or(0)));
            n += 1;
            sx += x;
            sy += y;
            sxx += x * x;
            syy += y * y;
            sxy += x * y;
            Ok(())
        })
        .await?;
    let (vx, vy) = (n * sxx - sx * sx, n * syy - sy * sy);
    Ok((vx > 0 && vy > 0).then(|| (n * sxy - sx * sy) as f64 / ((vx as f64).sqrt() * (vy as f64).sqrt())))
}
