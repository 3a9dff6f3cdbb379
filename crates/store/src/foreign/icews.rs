//! ICEWS events: tab-separated with header; columns are found by name.

use std::collections::HashMap;

use demarche_code::ontology::cameo;

use super::countries::{Names, sector_of_words};
use super::lines::{self, Line};
use super::{ForeignEvent, ForeignParty, day, some, within};

/// Where each column stands.
pub(super) type Header = HashMap<String, usize>;

/// The header of a file, which must have the columns named.
pub(super) fn columns(line: Option<Line>, must: &[&str], what: &str) -> Result<Header, String> {
    let line = line.ok_or_else(|| format!("is empty, where a {what} file has a header"))?.1?;
    let header: Header = lines::fields(&line).iter().enumerate().map(|(i, name)| (name.trim().to_lowercase(), i)).collect();
    let missing: Vec<&str> = must.iter().copied().filter(|m| !header.contains_key(&m.to_lowercase())).collect();
    if missing.is_empty() { Ok(header) } else { Err(format!("is no {what} file: its first line lacks the columns {}", missing.join(", "))) }
}

pub(super) fn header(line: Option<Line>) -> Result<Header, String> {
    columns(line, &["Event ID", "Event Date", "Source Name", "CAMEO Code", "Target Name"], "ICEWS")
}

pub(super) fn event(header: &Header, fields: &[&str], names: &mut Names) -> Result<ForeignEvent, String> {
    if fields.len() != header.len() {
        return Err(format!("{} columns, where the header has {}", fields.len(), header.len()));
    }
    let get = |name: &str| header.get(&name.to_lowercase()).and_then(|&i| fields.get(i));
    let id = some(get("Event ID")).ok_or("no Event ID")?;
    let date = day(get("Event Date")).ok_or_else(|| format!("Event Date `{}` is no day", get("Event Date").unwrap_or(&"")))?;
    let code = some(get("CAMEO Code")).ok_or("no CAMEO Code")?;
    // Spreadsheets take the zero off `046`.
    let with_zero = format!("0{code}");
    let code = if cameo(&code).is_none() && cameo(&with_zero).is_some() { with_zero } else { code };
    if !(2..=4).contains(&code.len()) || !code.bytes().all(|b| b.is_ascii_digit()) {
        return Err(format!("CAMEO Code `{code}` is none"));
    }
    let mut party = |role: &str| ForeignParty {
        name: some(get(&format!("{role} Name"))),
        country: names.name(some(get(&format!("{role} Country"))), Some(date)),
        sector: some(get(&format!("{role} Sectors"))).and_then(|s| sector_of_words(&s)).map(str::to_owned),
    };
    let (actor, recipient) = (party("Source"), party("Target"));
    let known = cameo(&code);
    Ok(ForeignEvent {
        foreign_id: id,
        date: Some(date),
        actors: Some(actor).filter(ForeignParty::is_named).into_iter().collect(),
        recipients: Some(recipient).filter(ForeignParty::is_named).into_iter().collect(),
        event_type: known.and_then(|c| c.event_type),
        modes: known.and_then(|c| c.mode).map(|m| m.to_string()).into_iter().collect(),
        goldstein: within(get("Intensity"), -10.0, 10.0),
        place_name: some(get("City")),
        place_country: names.name(some(get("Country")), Some(date)),
        place_admin1: some(get("Province")),
        latitude: within(get("Latitude"), -90.0, 90.0),
        longitude: within(get("Longitude"), -180.0, 180.0),
        source: some(get("Publisher")),
        url: None,
        published: None,
        sentence: some(get("Sentence Number")).and_then(|s| s.parse::<i32>().ok()).filter(|n| *n > 0).map(|n| n - 1),
        text: some(get("Event Text")),
        code: Some(code),
    })
}
