//! Acts over time: how many of which type, by how many sources, in days, weeks or months.
//!
//! An act stands on the first day of its date, and on that of its earliest report where it has none. One of a rough date ("in 2023") stands on its first
//! day too, as in all tables of the field; its own row says how rough it is.

use std::collections::BTreeMap;
use std::str::FromStr;

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_array::types::Date32Type;
use datafusion::functions::expr_fn::coalesce;
use datafusion::functions_aggregate::expr_fn::{count, sum};
use datafusion::logical_expr::col;
use datafusion::prelude::SessionContext;
use demarche_code::ontology;
use demarche_record::EventType;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use serde::Serialize;

use super::cells::ints;
use super::lists::{events, select};
use super::questions::acts;
use super::{Limits, Question};
use crate::error::Result;
use crate::rows::day_of;
use crate::session::strings;

/// How wide the steps of a timeline are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Bin {
    /// A day.
    Day,
    /// A week, Monday to Sunday.
    Week,
    /// A calendar month.
    Month,
}

/// The acts of one type and status in one step.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step {
    /// First day of the step.
    pub start: String,
    /// PLOVER type.
    pub event_type: String,
    /// Its quad class.
    pub quad: String,
    /// actual, future, hypothetical or negated.
    pub status: String,
    /// How many acts.
    pub events: i64,
    /// How often they are told.
    pub mentions: i64,
    /// By how many independent sources, added up over the acts.
    pub sources: i64,
    /// PLOVER score of the type.
    pub score: f64,
}

/// A timeline.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Timeline {
    /// How wide its steps are.
    pub bin: Bin,
    /// Steps that have acts, by day and type.
    pub rows: Vec<Step>,
    /// First and last day of the acts.
    pub span: [Option<String>; 2],
    /// Acts of which neither text nor report gives a day.
    pub undated: i64,
}

/// Days of a timeline that is drawn by the day, and of one that is drawn by the week.
const DAILY: i32 = 92;
const WEEKLY: i32 = 800;

impl Bin {
    /// The first day of the step that a day lies in.
    fn start(self, day: Date) -> Date {
        match self {
            Bin::Day => day,
            Bin::Week => day.saturating_sub(day.weekday().since(Weekday::Monday).days()),
            Bin::Month => day.first_of_month(),
        }
    }
}

/// The acts that a question means, counted over time; without a width the span of the acts decides.
///
/// # Errors
/// Where the question cannot be answered.
pub async fn timeline(context: &SessionContext, q: &Question, bin: Option<Bin>, limits: Limits) -> Result<Timeline> {
    let day = coalesce(vec![col("date_from"), col("date_to"), col("first_published")]);
    let by = vec![day.alias("day"), col("event_type"), col("quad"), col("status")];
    let of = vec![count(col("event_id")), sum(col("mention_count")), sum(col("source_count"))];
    let counted = acts(context, q).await?.aggregate(by, of)?;
    let batches = super::run::frame(context, counted, limits).await?.collect().await?;

    let mut days: Vec<(Date, [String; 3], [i64; 3])> = Vec::new();
    let mut undated = 0;
    for batch in &batches {
        let (day, [kind, quad, status]) = (days_of(batch), [strings(batch, 1)?, strings(batch, 2)?, strings(batch, 3)?]);
        let counts = [ints(batch, 4)?, ints(batch, 5)?, ints(batch, 6)?];
        for row in 0..batch.num_rows() {
            let counts = [0, 1, 2].map(|c: usize| counts[c].value(row));
            match day[row] {
                Some(day) => days.push((day, [kind.value(row).into(), quad.value(row).into(), status.value(row).into()], counts)),
                None => undated += counts[0],
            }
        }
    }
    let span = [days.iter().map(|d| d.0).min(), days.iter().map(|d| d.0).max()];
    let bin = bin.unwrap_or_else(|| fitting(span));
    let mut steps: BTreeMap<(Date, [String; 3]), [i64; 3]> = BTreeMap::new();
    for (day, what, counts) in days {
        let step = steps.entry((bin.start(day), what)).or_default();
        step.iter_mut().zip(counts).for_each(|(sum, n)| *sum += n);
    }
    let rows = steps.into_iter().map(|((start, [event_type, quad, status]), [events, mentions, sources])| Step {
        start: start.to_string(),
        score: score(&event_type),
        event_type,
        quad,
        status,
        events,
        mentions,
        sources,
    });
    Ok(Timeline { bin, rows: rows.collect(), span: span.map(|d| d.map(|d| d.to_string())), undated })
}

/// The steps that a span is seen best in.
fn fitting(span: [Option<Date>; 2]) -> Bin {
    let [Some(first), Some(last)] = span else { return Bin::Month };
    let days = (last - first).get_days();
    if days <= DAILY {
        Bin::Day
    } else if days <= WEEKLY {
        Bin::Week
    } else {
        Bin::Month
    }
}

/// The first column, as days.
fn days_of(batch: &RecordBatch) -> Vec<Option<Date>> {
    let days = batch.column(0).as_primitive::<Date32Type>();
    days.iter().map(|d| d.and_then(day_of)).collect()
}

/// The PLOVER score of a type; types that PLOVER does not know have none that could be told.
pub(super) fn score(event_type: &str) -> f64 {
    EventType::from_str(event_type).map_or(0.0, |t| (f64::from(ontology::plover_score(t)) * 10.0).round() / 10.0)
}

/// The timeline in SQL.
///
/// # Errors
/// Where somebody who is asked for is not in the store.
pub async fn timeline_sql(context: &SessionContext, q: &Question, bin: Bin) -> Result<String> {
    let day = "coalesce(date_from, date_to, first_published)";
    let unit = match bin {
        Bin::Day => "day",
        Bin::Week => "week",
        Bin::Month => "month",
    };
    let columns = format!(
        "CAST(date_trunc('{unit}', {day}) AS DATE) AS start, event_type, quad, status, count(*) AS events,\n       \
         sum(mention_count) AS mentions, sum(source_count) AS sources, plover_score(event_type) AS score"
    );
    let mut conditions = events(context, q).await?;
    conditions.push(format!("{day} IS NOT NULL"));
    let asked = select(&columns, "events", &conditions, "");
    Ok(format!("{asked}\nGROUP BY 1, 2, 3, 4\nORDER BY 1, 2, 3, 4"))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_week_begins_on_monday() {
        assert_eq!(Bin::Week.start(date(2024, 6, 5)), date(2024, 6, 3));
        assert_eq!(Bin::Week.start(date(2024, 6, 3)), date(2024, 6, 3));
        assert_eq!(Bin::Month.start(date(2024, 2, 29)), date(2024, 2, 1));
    }

    #[test]
    fn the_span_chooses_the_steps() {
        assert_eq!(fitting([Some(date(2024, 1, 1)), Some(date(2024, 2, 1))]), Bin::Day);
        assert_eq!(fitting([Some(date(2023, 1, 1)), Some(date(2024, 12, 31))]), Bin::Week);
        assert_eq!(fitting([Some(date(1990, 1, 1)), Some(date(2024, 12, 31))]), Bin::Month);
    }
}
