//! Which entity, which place a name means in this store.
//!
//! A reviewer writes names. A name that an entity of the store bears means that entity; of several that bear it, one that agrees with the country, code and sector that
//! were given, and one that the knowledge has before one that a coder made of the words. Any other name makes an unseen entity, as the coder does. What was found is kept
//! with the review, so that the name means the same for ever.

use std::collections::{BTreeSet, HashMap};
use std::str::FromStr;

use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, StringArray, cast::AsArray};
use datafusion::functions::expr_fn::lower;
use datafusion::prelude::{SessionContext, col, lit};
use demarche_record::{Entity, EntityKind, Place, PlacePrecision, Sector, Table, UnknownCode};
use serde_json::{Map, Value, json};

use super::input;
use crate::error::Result;
use crate::query::{BODIES, country};
use crate::rows::made_place_id;

/// Parties of one role, at most.
const PARTIES: usize = 50;
/// Longest name, in characters.
const NAME: usize = 300;

/// The entities and places of a store that some corrections name, and those that they add.
#[derive(Default)]
pub(crate) struct Names {
    entities: Vec<Entity>,
    places: Vec<Known>,
    /// Entities that the store has not.
    pub(crate) new_entities: Vec<Entity>,
    /// Places that the store has not.
    pub(crate) new_places: Vec<Place>,
}

/// A place of the store.
struct Known {
    id: String,
    place: Place,
}

/// The columns of a correction that hold parties.
pub(super) const ROLES: [&str; 4] = ["actor", "recipient", "subject", "object"];

impl Names {
    /// Looks up all names in these corrections at once.
    pub(crate) async fn of(context: &SessionContext, corrections: &[&Map<String, Value>]) -> Result<Names> {
        let (mut names, mut ids, mut places) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        let name = |v: &Value| v.as_str().or_else(|| v["name"].as_str()).map(|n| n.trim().to_lowercase());
        for c in corrections {
            for party in ROLES.iter().filter_map(|r| c.get(*r)).flat_map(items) {
                names.extend(name(party));
                ids.extend(party["entity_id"].as_str().map(str::to_owned));
            }
            places.extend(c.get("place").and_then(name));
        }
        let mut found = Names::default();
        if !names.is_empty() || !ids.is_empty() {
            let list = |all: BTreeSet<String>| all.into_iter().map(lit).collect::<Vec<_>>();
            let wanted = lower(col("name")).in_list(list(names), false).or(col("entity_id").in_list(list(ids), false));
            for batch in context.table(Table::Entities.name()).await?.filter(wanted)?.collect().await? {
                let column = |n: &str| batch.column_by_name(n).map(|a| a.as_string::<i32>());
                let at = |n: &str, i: usize| column(n).and_then(|a| text(a, i));
                found.entities.extend((0..batch.num_rows()).filter_map(|i| {
                    Some(Entity {
                        entity_id: at("entity_id", i)?,
                        name: at("name", i)?,
                        kind: at("kind", i).and_then(|k| k.parse().ok()),
                        entity_code: at("entity_code", i),
                        country: at("country", i),
                        sector: at("sector", i).and_then(|s| s.parse().ok()),
                        other_sectors: Vec::new(),
                        wikidata_id: None,
                    })
                }));
            }
        }
        if !places.is_empty() {
            let wanted = lower(col("name")).in_list(places.into_iter().map(lit).collect(), false);
            for batch in context.table(Table::Places.name()).await?.filter(wanted)?.collect().await? {
                let at = |n: &str, i: usize| batch.column_by_name(n).and_then(|a| text(a.as_string::<i32>(), i));
                let real = |n: &str, i: usize| {
                    batch.column_by_name(n).map(|a| a.as_primitive::<Float64Type>()).filter(|a| a.is_valid(i)).map(|a| a.value(i))
                };
                let geonames = batch.column_by_name("geonames_id").map(|a| a.as_primitive::<Int64Type>());
                found.places.extend((0..batch.num_rows()).filter_map(|i| {
                    let name = at("name", i)?;
                    let place = Place {
                        text: name.clone(),
                        name: Some(name),
                        country: at("country", i),
                        admin1: at("admin1", i),
                        latitude: real("latitude", i),
                        longitude: real("longitude", i),
                        geonames_id: geonames.filter(|a| a.is_valid(i)).and_then(|a| u32::try_from(a.value(i)).ok()),
                        precision: at("place_precision", i).and_then(|p| p.parse().ok()).unwrap_or(PlacePrecision::None),
                    };
                    Some(Known { id: at("place_id", i)?, place })
                }));
            }
        }
        // The order of the rows is nobody's choice.
        found.entities.sort_by(|a, b| (&a.entity_id, &a.name, a.sector, a.kind).cmp(&(&b.entity_id, &b.name, b.sector, b.kind)));
        found.places.sort_by(|a, b| {
            (a.place.geonames_id.is_none(), a.place.precision, &a.id).cmp(&(b.place.geonames_id.is_none(), b.place.precision, &b.id))
        });
        Ok(found)
    }

    /// The parties of a role as they are kept: each with its entity.
    pub(super) fn parties(&mut self, role: &str, value: &Value) -> Result<Value> {
        let all = items(value);
        if all.len() > PARTIES {
            return Err(input(format!("`{role}` has {} parties; a record has at most {PARTIES}", all.len())));
        }
        all.iter().map(|v| self.party(role, v)).collect::<Result<Vec<_>>>().map(Value::Array)
    }

    fn party(&mut self, role: &str, value: &Value) -> Result<Value> {
        let given = object(role, value, &["name", "text", "entity_id", "kind", "country", "code", "sector"])?;
        let of = |key: &str| string(role, &given, key);
        let (name, words, id) = (of("name")?, of("text")?, of("entity_id")?);
        let kind = code::<EntityKind>(of("kind")?)?;
        let sector = code::<Sector>(of("sector")?)?;
        let land = of("country")?.map(|c| iso3(role, &c)).transpose()?;
        let body = of("code")?;
        if let Some(c) = body.as_deref().filter(|c| !BODIES.contains(c) && country(c, None).is_none_or(|k| k.iso3 != *c)) {
            return Err(input(format!("`{c}` in `{role}` is no entity code: an ISO 3166-1 alpha-3 code, or one of {}", BODIES.join(" "))));
        }
        let agrees = |e: &&Entity| {
            let fits = |given: Option<&str>, has: Option<&str>| given.is_none() || has.is_none() || given == has;
            fits(land.as_deref(), e.country.as_deref())
                && fits(body.as_deref(), e.entity_code.as_deref())
                && (kind.is_none() || e.kind.is_none() || kind == e.kind)
        };
        // Knowledge before what a coder made of the words; then the sector that was asked for.
        let made = |e: &Entity| ["new:", "phrase:", "office:"].iter().any(|p| e.entity_id.starts_with(p));
        let rank = |e: &&Entity| (made(e), e.sector != sector, e.sector.is_none());
        let found = match (&id, &name) {
            (Some(id), _) => Some(self.entities.iter().filter(|e| e.entity_id == *id).min_by_key(rank).ok_or_else(|| {
                input(format!(
                    "`{id}` in `{role}` is no entity of this store; leave `entity_id` out, and the name makes one where there is none"
                ))
            })?),
            (None, Some(name)) => {
                let wanted = name.to_lowercase();
                self.entities.iter().filter(|e| e.name.to_lowercase() == wanted).filter(agrees).min_by_key(rank)
            }
            (None, None) => return Err(input(format!("a party in `{role}` needs a name: {{\"name\": \"Serbia\", \"country\": \"SRB\"}}"))),
        };
        let party = match (found, name) {
            (Some(e), _) => Entity {
                kind: kind.or(e.kind),
                entity_code: body.or_else(|| e.entity_code.clone()),
                country: land.or_else(|| e.country.clone()),
                sector: sector.or(e.sector),
                ..e.clone()
            },
            (None, name) => {
                let name = name.unwrap_or_default();
                let slug = demarche_code::key(&name);
                let entity_id = match &land {
                    Some(c) => format!("new:{}:{slug}", c.to_lowercase()),
                    None => format!("new:{slug}"),
                };
                let entity_code = body.or_else(|| land.clone());
                let new =
                    Entity { entity_id, name, kind, entity_code, country: land, sector, other_sectors: Vec::new(), wikidata_id: None };
                self.new_entities.push(new.clone());
                new
            }
        };
        Ok(json!({
            "entity_id": party.entity_id, "name": party.name, "text": words, "kind": party.kind, "country": party.country, "code": party.entity_code,
            "sector": party.sector,
        }))
    }

    /// A place as it is kept.
    pub(super) fn place(&mut self, value: &Value) -> Result<Value> {
        let given = object("place", value, &["name", "text", "country", "admin1"])?;
        let of = |key: &str| string("place", &given, key);
        let (words, admin1) = (of("text")?, of("admin1")?);
        let name = of("name")?.ok_or_else(|| {
            input("`place` needs a name: {\"name\": \"Belgrade\", \"country\": \"SRB\"}; null is for no place".to_owned())
        })?;
        let land = of("country")?.map(|c| iso3("place", &c)).transpose()?;
        let wanted = name.to_lowercase();
        let fits = |given: &Option<String>, has: &Option<String>| given.is_none() || given == has;
        let known = self.places.iter().find(|k| {
            k.place.name.as_ref().is_some_and(|n| n.to_lowercase() == wanted)
                && fits(&land, &k.place.country)
                && fits(&admin1, &k.place.admin1)
        });
        let (id, place) = match known {
            Some(k) => (k.id.clone(), k.place.clone()),
            None => {
                let id = made_place_id(&name, land.as_deref(), admin1.as_deref());
                let place = Place {
                    text: name.clone(),
                    name: Some(name),
                    country: land,
                    admin1,
                    latitude: None,
                    longitude: None,
                    geonames_id: None,
                    precision: PlacePrecision::None,
                };
                self.new_places.push(place.clone());
                (id, place)
            }
        };
        Ok(json!({
            "place_id": id, "text": words, "name": place.name, "country": place.country, "admin1": place.admin1, "latitude": place.latitude,
            "longitude": place.longitude, "geonames_id": place.geonames_id, "precision": place.precision,
        }))
    }
}

fn text(a: &StringArray, i: usize) -> Option<String> {
    a.is_valid(i).then(|| a.value(i).to_owned())
}

/// The items of a list; one that stands alone is a list of one, null one of none.
fn items(value: &Value) -> &[Value] {
    match value {
        Value::Null => &[],
        Value::Array(all) => all,
        one => std::slice::from_ref(one),
    }
}

/// An object with no other keys than these; a text alone is the name.
fn object(what: &str, value: &Value, keys: &[&str]) -> Result<HashMap<String, Value>> {
    match value {
        Value::String(name) => Ok(HashMap::from([("name".to_owned(), Value::String(name.clone()))])),
        Value::Object(map) => {
            // What an older review found is there too, when its correction is given again.
            let found = ["place_id", "latitude", "longitude", "geonames_id", "precision"];
            if let Some(key) = map.keys().find(|k| !(keys.contains(&k.as_str()) || what == "place" && found.contains(&k.as_str()))) {
                return Err(input(format!("`{key}` is not known in `{what}`; it has {}", keys.join(", "))));
            }
            Ok(map.clone().into_iter().collect())
        }
        other => Err(input(format!("`{other}` in `{what}` is neither a name nor an object with a name"))),
    }
}

/// A text, without the spaces around it; what is empty is not there.
fn string(what: &str, given: &HashMap<String, Value>, key: &str) -> Result<Option<String>> {
    match given.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(s)) if s.chars().count() <= NAME && !s.chars().any(char::is_control) => {
            Ok(Some(s.trim().to_owned()).filter(|s| !s.is_empty()))
        }
        Some(_) => Err(input(format!("`{key}` in `{what}` is a text on one line, of at most {NAME} characters"))),
    }
}

fn code<T: FromStr<Err = UnknownCode>>(given: Option<String>) -> Result<Option<T>> {
    given.map(|c| c.parse::<T>()).transpose().map_err(|e| input(e.to_string()))
}

fn iso3(what: &str, given: &str) -> Result<String> {
    let found =
        country(given, None).ok_or_else(|| input(format!("`{given}` in `{what}` is no country: an ISO 3166-1 alpha-3 code is wanted")))?;
    Ok(found.iso3.to_owned())
}
