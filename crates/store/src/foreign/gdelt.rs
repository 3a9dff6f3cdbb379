//! GDELT events: 61 columns (2.0), 58 (1.0), 57 (1.0 until March 2013, without an address). No header.

use demarche_code::ontology::cameo;
use demarche_record::Mode;

use super::countries::{Names, sector_of_role};
use super::{ForeignEvent, ForeignParty, day, some, within};

pub(super) fn event(fields: &[&str], names: &mut Names) -> Result<ForeignEvent, String> {
    // Columns of a place before the coordinates, which 2.0 has one more of.
    let place = match fields.len() {
        61 => 8,
        57 | 58 => 7,
        n => return Err(format!("{n} columns, where GDELT 2.0 has 61 and 1.0 has 57 or 58")),
    };
    let at = |i: usize| fields.get(i);
    let id = some(at(0)).filter(|i| i.bytes().all(|b| b.is_ascii_digit())).ok_or("GLOBALEVENTID is no number")?;
    let date = day(at(1)).ok_or_else(|| format!("SQLDATE `{}` is no day", at(1).unwrap_or(&"")))?;
    let code =
        some(at(26)).filter(|c| (2..=4).contains(&c.len()) && c.bytes().all(|b| b.is_ascii_digit())).ok_or("EventCode is no CAMEO code")?;
    let mut party = |from: usize| {
        let roles = [7, 8, 9].map(|i| some(at(from + i)));
        let sector = roles.iter().flatten().find_map(|r| sector_of_role(r)).map(str::to_owned);
        ForeignParty { name: some(at(from + 1)), country: names.cameo(some(at(from + 2)), Some(date)), sector }
    };
    let (actor, recipient) = (party(5), party(15));
    let geo = 35 + 2 * place;
    let end = 35 + 3 * place;
    let known = cameo(&code);
    Ok(ForeignEvent {
        foreign_id: id,
        date: Some(date),
        actors: Some(actor).filter(ForeignParty::is_named).into_iter().collect(),
        recipients: Some(recipient).filter(ForeignParty::is_named).into_iter().collect(),
        event_type: known.and_then(|c| c.event_type),
        modes: known.and_then(|c| c.mode).map(|m: Mode| m.to_string()).into_iter().collect(),
        goldstein: within(at(30), -10.0, 10.0),
        place_name: some(at(geo + 1)),
        place_country: names.fips(some(at(geo + 2)), Some(date)),
        place_admin1: None,
        latitude: within(at(geo + place - 3), -90.0, 90.0),
        longitude: within(at(geo + place - 2), -180.0, 180.0),
        source: None,
        url: some(at(end + 1)),
        published: day(at(end)),
        sentence: None,
        text: known.and_then(|c| c.label).map(str::to_owned),
        code: Some(code),
    })
}
