//! POLECAT events: tab-separated with header, several values of a cell by `;`, `None` for nothing.
//!
//! Columns are found by name: releases differ (`Event Intensity` became `Intensity`; the archive has `Event Text`).

use demarche_record::EventType;

use super::countries::Names;
use super::icews::{self, Header};
use super::lines::Line;
use super::{ForeignEvent, ForeignParty, day, some, within};

pub(super) fn header(line: Option<Line>) -> Result<Header, String> {
    icews::columns(line, &["Event ID", "Event Date", "Event Type", "Actor Name", "Recipient Name"], "POLECAT")
}

pub(super) fn event(header: &Header, fields: &[&str], names: &mut Names) -> Result<ForeignEvent, String> {
    if fields.len() != header.len() {
        return Err(format!("{} columns, where the header has {}", fields.len(), header.len()));
    }
    let get = |name: &str| header.get(&name.to_lowercase()).and_then(|&i| fields.get(i));
    let id = some(get("Event ID")).ok_or("no Event ID")?;
    let date = day(get("Event Date")).ok_or_else(|| format!("Event Date `{}` is no day", get("Event Date").unwrap_or(&"")))?;
    let code = some(get("Event Type")).ok_or("no Event Type")?;
    let event_type: EventType = code.to_uppercase().parse().map_err(|_| format!("Event Type `{code}` is none of PLOVER's"))?;
    let items = |name: &str| -> Vec<Option<String>> {
        let cell = some(get(name));
        cell.map(|c| c.split(';').map(|i| some(Some(&i))).collect()).unwrap_or_default()
    };
    let mut parties = |role: &str| -> Vec<ForeignParty> {
        let (name, country) = (items(&format!("{role} Name")), items(&format!("{role} Country")));
        let mut sector = items(&format!("{role} Sectors"));
        if sector.is_empty() {
            sector = items(&format!("Primary {role} Sector"));
        }
        // What is one value of several parties is not said of which: only lists of one length go side by side.
        let len = name.len().max(country.len());
        (0..len)
            .map(|i| ForeignParty {
                name: name.get(i).cloned().flatten(),
                country: names.name(country.get(i).cloned().flatten(), Some(date)),
                sector: sector.get(i).filter(|_| sector.len() == len).cloned().flatten(),
            })
            .filter(ForeignParty::is_named)
            .collect()
    };
    let (actors, recipients) = (parties("Actor"), parties("Recipient"));
    Ok(ForeignEvent {
        foreign_id: id,
        date: Some(date),
        actors,
        recipients,
        event_type: Some(event_type),
        modes: items("Event Mode").into_iter().flatten().collect(),
        code: Some(code),
        goldstein: within(get("Intensity").or_else(|| get("Event Intensity")), -10.0, 10.0),
        place_name: some(get("Placename")).or_else(|| some(get("City"))),
        place_country: names.name(some(get("Country")), Some(date)),
        place_admin1: some(get("Province")),
        latitude: within(get("Latitude"), -90.0, 90.0),
        longitude: within(get("Longitude"), -180.0, 180.0),
        source: some(get("Source")),
        url: None,
        published: day(get("Publication Date")),
        sentence: None,
        text: some(get("Event Text")).or_else(|| some(get("Headline"))),
    })
}
