//! Where acts happened, no more exactly than the text says.
//!
//! A building or a town is a point. A region or a country is an area, and has no coordinates here: a dot in the middle of a country would say that something
//! happened there. Acts without a place are counted, and not drawn.

use std::collections::BTreeMap;

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, ArrayRef, StringArray};
use arrow_schema::DataType;
use datafusion::arrow::compute::cast;
use datafusion::functions_aggregate::expr_fn::{count, sum};
use datafusion::logical_expr::col;
use datafusion::prelude::SessionContext;
use serde::Serialize;

use super::cells::ints;
use super::functions::country;
use super::lists::{events, select};
use super::questions::acts;
use super::run::frame;
use super::timeline::score;
use super::{Limits, Question};
use crate::error::Result;
use crate::session::strings;

/// What happened at one place.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Tally {
    /// How many acts.
    pub events: i64,
    /// Independent sources of these, added up.
    pub sources: i64,
    /// Acts of each type.
    pub types: BTreeMap<String, i64>,
    /// Mean PLOVER score of the acts.
    pub score: f64,
}

/// A building, a street, a town.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Point {
    /// Key into places.
    pub place_id: String,
    /// Resolved name.
    pub name: String,
    /// ISO 3166-1 alpha-3.
    pub country: Option<String>,
    /// First-level division.
    pub admin1: Option<String>,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// exact or city.
    pub precision: String,
    /// What happened there.
    #[serde(flatten)]
    pub tally: Tally,
}

/// A region or a country.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Area {
    /// ISO 3166-1 alpha-3.
    pub country: String,
    /// First-level division; none where no more than the country is known.
    pub admin1: Option<String>,
    /// admin1 or country.
    pub precision: String,
    /// Its name.
    pub name: String,
    /// What happened there.
    #[serde(flatten)]
    pub tally: Tally,
}

/// Acts by place.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Places {
    /// Places that are points, those with the most sources first.
    pub points: Vec<Point>,
    /// Places that are areas, those with the most sources first.
    pub areas: Vec<Area>,
    /// Acts whose place is not known.
    pub without_place: i64,
}

/// What a place is by: the columns that tell it.
const PLACE: [&str; 7] = ["place_id", "place_name", "place_country", "place_admin1", "latitude", "longitude", "place_precision"];

/// The acts that a question means, by the place where they happened.
///
/// # Errors
/// Where the question cannot be answered.
pub async fn places(context: &SessionContext, q: &Question, limits: Limits) -> Result<Places> {
    let by = PLACE.iter().chain(&["event_type"]).map(|c| col(*c)).collect();
    let counted = acts(context, q).await?.aggregate(by, vec![count(col("event_id")), sum(col("source_count"))])?;
    let mut points: BTreeMap<String, Point> = BTreeMap::new();
    let mut areas: BTreeMap<(String, Option<String>), Area> = BTreeMap::new();
    let mut without_place = 0;
    for batch in frame(context, counted, limits).await?.collect().await? {
        let (id, name, of_country, admin1) = (strings(&batch, 0)?, strings(&batch, 1)?, strings(&batch, 2)?, strings(&batch, 3)?);
        let (latitude, longitude) = (reals(batch.column(4))?, reals(batch.column(5))?);
        let (precision, kind) = (strings(&batch, 6)?, strings(&batch, 7)?);
        let (events, sources) = (ints(&batch, 8)?, ints(&batch, 9)?);
        let text = |a: &StringArray, i: usize| a.is_valid(i).then(|| a.value(i).to_owned());
        for i in 0..batch.num_rows() {
            let (n, by_sources, event_type) = (events.value(i), sources.value(i), kind.value(i));
            let exact = text(&precision, i).filter(|p| p == "exact" || p == "city");
            let at = latitude[i].zip(longitude[i]);
            if let (Some(precision), Some((latitude, longitude)), Some(place_id)) = (exact, at, text(&id, i)) {
                let point = points.entry(place_id.clone()).or_insert_with(|| Point {
                    place_id,
                    name: text(&name, i).unwrap_or_default(),
                    country: text(&of_country, i),
                    admin1: text(&admin1, i),
                    latitude,
                    longitude,
                    precision,
                    tally: Tally::default(),
                });
                point.tally.add(event_type, n, by_sources);
                continue;
            }
            // What has no coordinates is at least in its region or country.
            let Some(iso3) = text(&of_country, i) else {
                without_place += n;
                continue;
            };
            let region = text(&admin1, i).filter(|_| precision.is_valid(i) && precision.value(i) != "country");
            let area = areas.entry((iso3.clone(), region.clone())).or_insert_with(|| Area {
                name: region.clone().unwrap_or_else(|| country(&iso3, None).map_or_else(|| iso3.clone(), |c| c.name.clone())),
                precision: if region.is_some() { "admin1" } else { "country" }.to_owned(),
                country: iso3,
                admin1: region,
                tally: Tally::default(),
            });
            area.tally.add(event_type, n, by_sources);
        }
    }
    let mut points: Vec<Point> = points.into_values().collect();
    let mut areas: Vec<Area> = areas.into_values().collect();
    points.iter_mut().for_each(|p| p.tally.finish());
    areas.iter_mut().for_each(|a| a.tally.finish());
    points.sort_by_key(|p| std::cmp::Reverse(p.tally.sources));
    areas.sort_by_key(|a| std::cmp::Reverse(a.tally.sources));
    Ok(Places { points, areas, without_place })
}

impl Tally {
    fn add(&mut self, event_type: &str, events: i64, sources: i64) {
        self.events += events;
        self.sources += sources;
        self.score += score(event_type) * events as f64;
        *self.types.entry(event_type.to_owned()).or_default() += events;
    }

    /// The sum of the scores becomes their mean.
    fn finish(&mut self) {
        self.score = (self.score / self.events.max(1) as f64 * 100.0).round() / 100.0;
    }
}

fn reals(column: &ArrayRef) -> Result<Vec<Option<f64>>> {
    Ok(cast(column, &DataType::Float64)?.as_primitive::<Float64Type>().iter().collect())
}

/// The places in SQL.
///
/// # Errors
/// Where somebody who is asked for is not in the store.
pub async fn places_sql(context: &SessionContext, q: &Question) -> Result<String> {
    let place = PLACE.join(", ");
    let columns =
        format!("{place},\n       count(*) AS events, sum(source_count) AS sources, round(avg(plover_score(event_type)), 2) AS score");
    let asked = select(&columns, "events", &events(context, q).await?, "");
    Ok(format!("{asked}\nGROUP BY {place}\nORDER BY sources DESC, place_id"))
}
