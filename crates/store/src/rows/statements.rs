//! A coded report as rows of the tables that are only ever added to.
//!
//! Every id is made of content: the same report, read by the same coder, has the same ids in every store, so that two stores can be compared row by row
//! and taking a report in again can be seen to change nothing.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use arrow_array::RecordBatch;
use demarche_record::{Attribution, Coded, DateBasis, Entity, Event, Evidence, Party, Place, Relation, Report, Table};
use jiff::civil::Date;
use sha2::{Digest, Sha256};

use super::{Cell, Rows};
use crate::error::Result;

/// Who read the reports: the program, what it knew and the weights it had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coder {
    /// Name and version: "demarche 0.1.0".
    pub name: String,
    /// SHA-256 of all knowledge files, in hexadecimal.
    pub knowledge: String,
    /// SHA-256 of the weights.
    pub weights: String,
}

impl Coder {
    /// The identity of the three together.
    pub fn id(&self) -> String {
        hash(&[&self.name, &self.knowledge, &self.weights])
    }
}

const EPOCH: Date = jiff::civil::date(1970, 1, 1);

/// Days since 1970-01-01.
pub(crate) fn day_number(d: Date) -> i32 {
    // A civil date lies within ±10,000 years: the difference in days is always known and fits.
    EPOCH.until(d).map(|s| s.get_days()).unwrap_or_default()
}

/// The day so many days after 1970-01-01; `None` where no calendar has it, as a damaged file may ask for.
pub(crate) fn day_of(n: i32) -> Option<Date> {
    EPOCH.checked_add(jiff::Span::new().try_days(n).ok()?).ok()
}

/// An id that begins with a letter and a day, so that the statistics of a data file tell where it can be: `r20240318-0f3c…`.
pub(crate) fn id_with_day(letter: char, day: Option<Date>, parts: &[&str]) -> String {
    let day = day.map_or_else(|| "00000000".to_owned(), |d| format!("{:04}{:02}{:02}", d.year(), d.month(), d.day()));
    format!("{letter}{day}-{}", hash(parts))
}

/// 64 bits of SHA-256 over the parts, each with its length before it, in hexadecimal.
pub(crate) fn hash(parts: &[&str]) -> String {
    let mut h = Sha256::new();
    for p in parts {
        h.update((p.len() as u64).to_le_bytes());
        h.update(p.as_bytes());
    }
    h.finalize().iter().take(8).map(|b| format!("{b:02x}")).collect()
}

/// A report's identity: what it says, and where and when it was said; never the name of the file it came in.
pub fn report_id(r: &Report) -> String {
    let s = |o: &Option<String>| o.clone().unwrap_or_default();
    let published = r.published.map(|d| d.to_string()).unwrap_or_default();
    id_with_day('r', r.published, &[&s(&r.title), &published, &s(&r.source), &s(&r.url), &r.text])
}

/// The identity of a reading: the report, who read it, and the reviews behind it where that is a person.
pub(crate) fn coding_id(report: &str, coder: &str, reviews: &[&str]) -> String {
    let mut parts = vec![report, coder];
    parts.extend(reviews);
    format!("c{}", hash(&parts))
}

/// Rows of a batch of coded reports, table by table.
pub(crate) struct Statements {
    coder_id: String,
    store_version: i64,
    pub(crate) reports: Rows,
    pub(crate) codings: Rows,
    pub(crate) mentions: Rows,
    pub(crate) relations: Rows,
    pub(crate) entities: Rows,
    pub(crate) places: Rows,
    /// What it adds to `entities` and `places`.
    pub(crate) new: Seen,
}

impl Statements {
    /// An empty batch of what `coder` read, to become version `store_version`.
    pub(crate) fn new(coder: &Coder, store_version: u64) -> Statements {
        Statements {
            coder_id: coder.id(),
            store_version: i64::try_from(store_version).unwrap_or(i64::MAX),
            reports: Rows::new(Table::Reports),
            codings: Rows::new(Table::Codings),
            mentions: Rows::new(Table::Mentions),
            relations: Rows::new(Table::Relations),
            entities: Rows::new(Table::Entities),
            places: Rows::new(Table::Places),
            new: Seen::default(),
        }
    }

    /// Adds a report's records, and gives the id of the coding; `text_is_known` leaves the report itself out, because an older coding brought it in.
    /// Entities and places that `seen` names are in the store already.
    pub(crate) fn push(&mut self, c: &Coded, id: &str, text_is_known: bool, minhash: &[u8], seen: &Seen) -> Result<String> {
        let r = &c.report;
        let coding = coding_id(id, &self.coder_id, &[]);
        if !text_is_known {
            self.reports.push(&[
                Cell::some(id),
                Cell::some(&r.doc),
                Cell::Text(r.title.as_deref()),
                Cell::Date(r.published),
                Cell::Text(r.source.as_deref()),
                Cell::Text(r.url.as_deref()),
                Cell::Text(r.byline.as_deref()),
                Cell::Text(r.language.as_deref()),
                Cell::some(&r.text),
                Cell::Bytes(minhash),
            ])?;
        }
        self.coding(&coding, id, c.events.len(), c.relations.len())?;
        for e in &c.events {
            self.mention(r, id, &coding, e)?;
            if let Some(p) = &e.place {
                self.place(p, seen)?;
            }
        }
        for x in &c.relations {
            self.relation(r, id, &coding, x)?;
        }
        for e in &c.entities {
            self.entity(e, seen)?;
        }
        // Whose account it is, and which office somebody holds, may be no entity of the report's list: whatever a statement refers to is in the table.
        let mut listed: HashSet<&str> = c.entities.iter().map(|e| e.entity_id.as_str()).collect();
        for p in mentioned(c).filter(|p| listed.insert(&p.entity_id)) {
            let entity = Entity {
                entity_id: p.entity_id.clone(),
                name: p.name.clone(),
                kind: p.kind,
                entity_code: p.code.clone(),
                country: p.country.clone(),
                sector: p.sector,
                other_sectors: Vec::new(),
                wikidata_id: None,
            };
            self.entity(&entity, seen)?;
        }
        Ok(coding)
    }

    /// Adds a reading of a report.
    pub(crate) fn coding(&mut self, coding: &str, report_id: &str, mentions: usize, relations: usize) -> Result<()> {
        self.codings.push(&[
            Cell::some(coding),
            Cell::some(report_id),
            Cell::some(&self.coder_id),
            Cell::count(mentions),
            Cell::count(relations),
            Cell::Long(Some(self.store_version)),
        ])
    }

    fn mention(&mut self, r: &Report, report_id: &str, coding: &str, e: &Event) -> Result<()> {
        let mention_id = id_with_day('m', r.published, &[coding, &e.event_id]);
        let date = e.date.map(|d| d.to_string());
        let place = e.place.as_ref();
        let place_id = place.and_then(place_id);
        let mut row = vec![
            Cell::some(&mention_id),
            Cell::some(report_id),
            Cell::some(coding),
            Cell::Date(r.published),
            Cell::Text(r.source.as_deref()),
            Cell::some(e.event_type.as_str()),
            codes(e.event_mode.iter().map(|m| m.as_str())),
            codes(e.contexts.iter().flatten().map(String::as_str)),
        ];
        row.extend(parties(&e.actors));
        row.extend(parties(&e.recipients));
        row.extend([
            Cell::Texts(e.third_parties.iter().map(|t| Some(t.party.entity_id.as_str())).collect()),
            Cell::Texts(e.third_parties.iter().map(|t| Some(t.party.name.as_str())).collect()),
            Cell::Texts(e.third_parties.iter().map(|t| Some(t.role.as_str())).collect()),
            Cell::some(e.status.as_str()),
        ]);
        row.extend(accounts(&e.attribution));
        row.extend([
            Cell::Text(date.as_deref()),
            Cell::Date(e.date.and_then(|d| d.first())),
            Cell::Date(e.date.and_then(|d| d.last())),
            Cell::some(e.date_basis.as_str()),
            Cell::Date(day(e, r.published)),
            number(e.count),
            number(e.dead),
            number(e.injured),
            number(e.arrested),
            Cell::Text(place.map(|p| p.text.as_str())),
            Cell::Text(place_id.as_deref()),
            Cell::Text(place.and_then(|p| p.name.as_deref())),
            Cell::Text(place.and_then(|p| p.country.as_deref())),
            Cell::Text(place.and_then(|p| p.admin1.as_deref())),
            Cell::Real(place.and_then(|p| p.latitude)),
            Cell::Real(place.and_then(|p| p.longitude)),
            Cell::Long(place.and_then(|p| p.geonames_id).map(i64::from)),
            Cell::Text(place.map(|p| p.precision.as_str())),
            Cell::Text(e.cameo.as_deref()),
            Cell::Real(e.goldstein.map(|g| rounded(g, 10.0))),
            Cell::some(e.quad.as_str()),
        ]);
        row.extend(evidence(&e.evidence, &e.rule, e.confidence));
        let ranges = e.ranges.iter().map(ToString::to_string).collect::<Vec<_>>().join(";");
        row.extend([
            Cell::Text(e.contexts_basis.map(|b| b.as_str())),
            Cell::Text((!ranges.is_empty()).then_some(ranges.as_str())),
            Cell::Real(e.amount.as_ref().map(|a| a.value)),
            Cell::Text(e.amount.as_ref().map(|a| a.unit.as_str())),
        ]);
        self.mentions.push(&row)
    }

    fn relation(&mut self, r: &Report, report_id: &str, coding: &str, x: &Relation) -> Result<()> {
        let statement_id = id_with_day('s', r.published, &[coding, &x.relation_id]);
        let (from, to) = (x.valid_from.map(|d| d.to_string()), x.valid_to.map(|d| d.to_string()));
        let mut row = vec![
            Cell::some(&statement_id),
            Cell::some(report_id),
            Cell::some(coding),
            Cell::Date(r.published),
            Cell::Text(r.source.as_deref()),
            Cell::some(&x.subject.entity_id),
            Cell::some(&x.subject.text),
            Cell::some(&x.subject.name),
            Cell::Text(x.subject.kind.map(|k| k.as_str())),
            Cell::Text(x.subject.country.as_deref()),
            Cell::Text(x.subject.code.as_deref()),
            Cell::Text(x.subject.sector.map(|s| s.as_str())),
            Cell::some(x.predicate.as_str()),
        ];
        row.extend(parties(&x.objects));
        row.extend([
            Cell::Bool(Some(x.holds)),
            Cell::Text(x.matter.as_deref()),
            Cell::Text(from.as_deref()),
            Cell::Text(to.as_deref()),
            Cell::Date(x.valid_from.and_then(|d| d.first())),
            Cell::Date(x.valid_to.and_then(|d| d.last())),
            Cell::some(x.date_basis.as_str()),
            Cell::some(x.status.as_str()),
        ]);
        row.extend(accounts(&x.attribution));
        row.extend(evidence(&x.evidence, &x.rule, x.confidence));
        self.relations.push(&row)
    }

    /// Adds an entity, unless the store or the batch has it.
    pub(crate) fn entity(&mut self, e: &Entity, seen: &Seen) -> Result<()> {
        let cells = [
            Cell::some(&e.entity_id),
            Cell::some(&e.name),
            Cell::Text(e.kind.map(|k| k.as_str())),
            Cell::Text(e.entity_code.as_deref()),
            Cell::Text(e.country.as_deref()),
            Cell::Text(e.sector.map(|s| s.as_str())),
            codes(e.other_sectors.iter().map(|s| s.as_str())),
            Cell::Text(e.wikidata_id.as_deref()),
        ];
        if seen.entities.contains(&key(&cells)) || !self.new.entities.insert(key(&cells)) {
            return Ok(());
        }
        self.entities.push(&cells)
    }

    /// Adds a place, unless the store or the batch has it, or it has no resolved name.
    pub(crate) fn place(&mut self, p: &Place, seen: &Seen) -> Result<()> {
        let Some((id, name)) = place_id(p).zip(p.name.as_deref()) else { return Ok(()) };
        let cells = [
            Cell::some(&id),
            Cell::some(name),
            Cell::Text(p.country.as_deref()),
            Cell::Text(p.admin1.as_deref()),
            Cell::Real(p.latitude),
            Cell::Real(p.longitude),
            Cell::Long(p.geonames_id.map(i64::from)),
            Cell::some(p.precision.as_str()),
        ];
        if seen.places.contains(&key(&cells)) || !self.new.places.insert(key(&cells)) {
            return Ok(());
        }
        self.places.push(&cells)
    }

    /// The rows of each table that has any.
    pub(crate) fn take(&mut self) -> Result<Vec<(Table, RecordBatch)>> {
        let all = [
            (Table::Reports, &mut self.reports),
            (Table::Codings, &mut self.codings),
            (Table::Mentions, &mut self.mentions),
            (Table::Relations, &mut self.relations),
            (Table::Entities, &mut self.entities),
            (Table::Places, &mut self.places),
        ];
        all.into_iter().filter(|(_, rows)| rows.len() > 0).map(|(t, rows)| Ok((t, rows.take()?))).collect()
    }
}

/// Everybody to whom a report's statements refer, as often as they do.
fn mentioned(c: &Coded) -> impl Iterator<Item = &Party> {
    let events = c.events.iter().flat_map(|e| {
        let accounts = e.attribution.iter().map(|a| &a.source);
        e.actors.iter().chain(&e.recipients).chain(e.third_parties.iter().map(|t| &t.party)).chain(accounts)
    });
    let relations = c.relations.iter().flat_map(|r| {
        let accounts = r.attribution.iter().map(|a| &a.source);
        std::iter::once(&r.subject).chain(&r.objects).chain(accounts)
    });
    events.chain(relations)
}

/// The rows of `entities` and `places` that the store holds, or that a batch adds, each as one number. What is said of an unseen person differs from report
/// to report; a row for each description keeps the tables the same in whatever order the reports came.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) entities: HashSet<u64>,
    pub(crate) places: HashSet<u64>,
}

/// A row as one number: equal rows have equal ones, and 64 bits keep others apart.
pub(crate) fn key(cells: &[Cell<'_>]) -> u64 {
    let mut h = DefaultHasher::new();
    cells.hash(&mut h);
    h.finish()
}

fn place_id(p: &Place) -> Option<String> {
    let name = p.name.as_deref()?;
    Some(match p.geonames_id {
        Some(g) => format!("p{g}"),
        None => made_place_id(name, p.country.as_deref(), p.admin1.as_deref()),
    })
}

/// The key of a place that GeoNames does not have.
pub(crate) fn made_place_id(name: &str, country: Option<&str>, admin1: Option<&str>) -> String {
    format!("p-{}", hash(&[name, country.unwrap_or_default(), admin1.unwrap_or_default()]))
}

/// Where a statement stands in time: in `demarche_identity` too, which groups by it.
fn day(e: &Event, published: Option<Date>) -> Option<Date> {
    let dated = matches!(e.date_basis, DateBasis::Explicit | DateBasis::Relative);
    e.date.filter(|_| dated).and_then(|d| d.first().or_else(|| d.last())).or(published)
}

fn parties(ps: &[Party]) -> [Cell<'_>; 7] {
    [
        codes(ps.iter().map(|p| p.entity_id.as_str())),
        codes(ps.iter().map(|p| p.text.as_str())),
        codes(ps.iter().map(|p| p.name.as_str())),
        Cell::Texts(ps.iter().map(|p| p.kind.map(|k| k.as_str())).collect()),
        Cell::Texts(ps.iter().map(|p| p.country.as_deref()).collect()),
        Cell::Texts(ps.iter().map(|p| p.code.as_deref()).collect()),
        Cell::Texts(ps.iter().map(|p| p.sector.map(|s| s.as_str())).collect()),
    ]
}

fn accounts(a: &[Attribution]) -> [Cell<'_>; 5] {
    [
        codes(a.iter().map(|x| x.source.entity_id.as_str())),
        codes(a.iter().map(|x| x.source.name.as_str())),
        codes(a.iter().map(|x| x.cue.as_str())),
        Cell::Texts(a.iter().map(|x| x.channel.as_deref()).collect()),
        codes(a.iter().map(|x| x.stance.as_str())),
    ]
}

/// Where a statement stands in the text, what decided it, and how sure it is.
fn evidence<'a>(v: &'a Evidence, rule: &'a str, confidence: f32) -> [Cell<'a>; 9] {
    [
        number(Some(v.sentence)),
        number(Some(v.start)),
        number(Some(v.end)),
        Cell::some(&v.quote),
        number(Some(v.trigger_start)),
        number(Some(v.trigger_end)),
        Cell::some(&v.trigger),
        Cell::some(rule),
        Cell::Real(Some(rounded(confidence, 1000.0))),
    ]
}

/// A list of which every item is known.
fn codes<'a>(items: impl Iterator<Item = &'a str>) -> Cell<'a> {
    Cell::Texts(items.map(Some).collect())
}

fn number<'a>(n: Option<u32>) -> Cell<'a> {
    Cell::Int(n.map(|n| i32::try_from(n).unwrap_or(i32::MAX)))
}

/// A value as it is printed elsewhere: 0.85 and not 0.850000023841858.
fn rounded(x: f32, steps: f64) -> f64 {
    (f64::from(x) * steps).round() / steps
}
