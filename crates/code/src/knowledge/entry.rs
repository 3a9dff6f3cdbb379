//! A block of an actor file to an actor: what its words mean.
//!
//! Whatever is wrong in one block alone is refused here: a misspelt kind, a date that does not exist, a term that ends before it begins.

use demarche_record::{EntityKind, Sector};

use super::KnowledgeError;
use super::actors::{Actor, Office, Term};
use super::blocks::{Block, list};

const CODES: &[&str] = &["UNO", "EUR", "IGO", "NGO", "ISM", "IMG", "MNC"];

/// The actor of a block.
pub(super) fn read(file: &str, block: &Block<'_>) -> Result<Actor, KnowledgeError> {
    let mut actor = Actor { key: block.key.to_owned(), name: block.name.to_owned(), ..Actor::nobody() };
    for (line, name, value) in &block.fields {
        field(&mut actor, name, value).map_err(|m| KnowledgeError::new(file, *line, m))?;
    }
    let fail = |m: String| KnowledgeError::new(file, block.line, m);
    if block.value("kind").is_none() {
        return Err(fail(format!("`{}` has no kind: add a line `  kind: …`", actor.key)));
    }
    if let (Some(from), Some(to)) = (actor.from, actor.to)
        && from.first() > to.last()
    {
        return Err(fail(format!("`{}` ends ({to}) before it begins ({from})", actor.key)));
    }
    defaults(&mut actor);
    Ok(actor)
}

/// What the kind implies where the block is silent.
fn defaults(a: &mut Actor) {
    if a.code.is_none() {
        a.code = match a.kind {
            EntityKind::InternationalOrganization => Some("IGO".into()),
            EntityKind::Ngo if a.country.is_none() => Some("NGO".into()),
            EntityKind::Company if a.country.is_none() => Some("MNC".into()),
            _ => a.country.clone(),
        };
    }
    if a.sectors.is_empty() {
        let default = match a.kind {
            EntityKind::State | EntityKind::Territory | EntityKind::GovernmentBody => Some(Sector::Gov),
            EntityKind::Party => Some(Sector::Pty),
            EntityKind::ArmedGroup => Some(Sector::Reb),
            EntityKind::Company => Some(Sector::Bus),
            EntityKind::Media => Some(Sector::Jrn),
            EntityKind::People => Some(Sector::Cvl),
            EntityKind::InternationalOrganization => Some(Sector::Igo),
            EntityKind::Ngo => Some(Sector::Ngo),
            _ => None,
        };
        a.sectors.extend(default.map(|s| (s, None)));
    }
}

fn field(a: &mut Actor, field: &str, value: &str) -> Result<(), String> {
    let text = |e: &dyn std::fmt::Display| e.to_string();
    match field {
        "kind" => a.kind = value.parse().map_err(|e| text(&e))?,
        "country" => {
            if value.len() != 3 || !value.bytes().all(|b| b.is_ascii_uppercase()) {
                return Err(format!("`{value}` is no ISO alpha-3 code"));
            }
            a.country = Some(value.to_owned());
        }
        "code" => {
            if !CODES.contains(&value) {
                return Err(format!("`{value}` is no entity code: {}", CODES.join(" ")));
            }
            a.code = Some(value.to_owned());
        }
        "sector" => {
            let mut parts = value.split('|').map(str::trim);
            for s in parts.next().unwrap_or_default().split(';').map(str::trim) {
                a.sectors.push((s.parse().map_err(|e| text(&e))?, None));
            }
            if let (Some(t), Some(last)) = (parts.next(), a.sectors.last_mut()) {
                last.1 = term(t)?;
            }
        }
        "capital" => a.capital = list(value).next().map(str::to_owned),
        "office" => a.offices.push(office(value)?),
        "member" | "part" => {
            for v in list(value) {
                let (key, dates) = v.split_once('|').unwrap_or((v, ".."));
                term(dates.trim())?;
                let to = if field == "part" { &mut a.parts } else { &mut a.members };
                to.push(key.trim().to_owned());
            }
        }
        "from" => a.from = Some(value.parse().map_err(|e| text(&e))?),
        "to" => a.to = Some(value.parse().map_err(|e| text(&e))?),
        "context" => a.context.extend(list(value).map(str::to_owned)),
        "wikidata" => a.wikidata = Some(value.to_owned()),
        // The others are names, and the index has them.
        _ => {}
    }
    Ok(())
}

fn office(value: &str) -> Result<Office, String> {
    let parts: Vec<&str> = value.split('|').map(str::trim).collect();
    let title = (*parts.first().unwrap_or(&"")).to_owned();
    if title.is_empty() || parts.len() > 3 {
        return Err("an office is `Title of Body | SECTOR | FROM..TO`".into());
    }
    let (sector, dates) = match parts.as_slice() {
        [_, s, d] => (Some(*s), Some(*d)),
        [_, s] if s.chars().all(|c| c.is_ascii_uppercase()) => (Some(*s), None),
        [_, d] => (None, Some(*d)),
        _ => (None, None),
    };
    let sector = sector.filter(|s| !s.is_empty()).map(str::parse).transpose().map_err(|e: demarche_record::UnknownCode| e.to_string())?;
    let term = dates.map(term).transpose()?.flatten();
    Ok(Office { title, sector: sector.or(Some(Sector::Gov)), term })
}

/// `2014-04-27..2017-05-31`, either end open.
fn term(text: &str) -> Result<Term, String> {
    let (a, b) = text.split_once("..").ok_or_else(|| format!("`{text}` is no term: write FROM..TO, either end may be left out"))?;
    if a.is_empty() && b.is_empty() {
        return Ok(None);
    }
    let open = |s: &str| if s.is_empty() { "..".to_owned() } else { s.to_owned() };
    format!("{}/{}", open(a.trim()), open(b.trim())).parse().map(Some).map_err(|e: demarche_record::EdtfError| e.to_string())
}
