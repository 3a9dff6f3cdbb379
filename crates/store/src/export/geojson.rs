//! GeoJSON (RFC 7946): a feature for each event.
//!
//! Coordinates are longitude and latitude. An event whose place is not known is a feature with a null geometry, which the standard has for
//! this; `place_precision` says how exact a point is: that of a country stands for the whole country. Every column of the event is a property.

use std::io::Write;

use demarche_record::{ColumnType, Table};
use serde_json::{Map, Value, json};

use super::source::Row;
use super::{Export, written};
use crate::error::Result;

pub(super) async fn write(export: &mut Export<'_>, out: &mut (impl Write + Send)) -> Result<()> {
    export.count_left_out().await?;
    export.count_relations().await?;
    export.loss.notes.push("place_precision says what a point stands for; status says whether it happened: filter by both before drawing");
    let sql = format!("SELECT e.* FROM events e WHERE {} ORDER BY e.event_id", export.condition());
    let Export { source, loss, .. } = export;
    write!(out, "{{\"type\":\"FeatureCollection\",\"features\":[").map_err(written)?;
    source
        .each(&sql, |row| {
            loss.record("events", row);
            out.write_all(if loss.rows == 0 { b"\n" } else { b",\n" }).map_err(written)?;
            serde_json::to_writer(&mut *out, &feature(row)).map_err(|e| written(e.into()))?;
            loss.rows += 1;
            Ok(())
        })
        .await?;
    out.write_all(b"\n]}\n").map_err(written)
}

fn feature(row: Row<'_>) -> Value {
    let geometry = match (row.real("longitude"), row.real("latitude")) {
        (Some(x), Some(y)) if (-180.0..=180.0).contains(&x) && (-90.0..=90.0).contains(&y) => {
            json!({"type": "Point", "coordinates": [x, y]})
        }
        _ => Value::Null,
    };
    let mut properties = object(row, Table::Events);
    properties.remove("latitude");
    properties.remove("longitude");
    json!({"type": "Feature", "id": row.must("event_id"), "geometry": geometry, "properties": properties})
}

/// A row of a table as an object, without what is missing.
pub(super) fn object(row: Row<'_>, table: Table) -> Map<String, Value> {
    let mut out = Map::new();
    for column in table.columns().iter().filter(|c| row.has(c.name)) {
        let name = column.name;
        let value = match column.kind {
            ColumnType::Text => json!(row.text(name)),
            ColumnType::Texts => json!(row.texts(name)),
            ColumnType::Int | ColumnType::Long => json!(row.int(name)),
            ColumnType::Real => json!(row.real(name)),
            ColumnType::Bool => json!(row.bool(name)),
            ColumnType::Date => json!(row.date(name).map(|d| d.to_string())),
            ColumnType::Time | ColumnType::Bytes => continue,
        };
        out.insert(name.to_owned(), value);
    }
    out
}
