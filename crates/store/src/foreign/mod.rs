//! Events of other coders, to compare with.
//!
//! GDELT, ICEWS and POLECAT say what they coded and not from which words, so that their events are no statements of a report: they are kept by
//! themselves, each with its origin, and no event of ours is made of them. What is mapped (countries to ISO, roles to PLOVER's sectors, CAMEO to
//! PLOVER types) is kept beside the code that it came from.
//!
//! ```text
//! file ──lines──▶ fields ──gdelt · icews · polecat──▶ ForeignEvent ──Writer::add_foreign──▶ foreign_events ──compare──▶ Comparison
//! ```
//!
//! A line that cannot be read is passed over and told, with its number and why; a file that is no such layout is refused.

mod compare;
mod countries;
mod gdelt;
mod icews;
mod lines;
mod polecat;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::Path;
use std::str::FromStr;

use demarche_record::EventType;
use jiff::civil::Date;
use sha2::{Digest, Sha256};

use self::countries::Names;
use self::lines::Lines;
use crate::error::{Error, Kind, Result};

pub use compare::{Agreement, Comparison, Difference, Question, Side, compare};

/// A layout of foreign events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForeignLayout {
    /// GDELT events, 1.0 and 2.0.
    Gdelt,
    /// ICEWS events.
    Icews,
    /// POLECAT events.
    Polecat,
}

impl ForeignLayout {
    /// Every layout.
    pub const ALL: &'static [ForeignLayout] = &[ForeignLayout::Gdelt, ForeignLayout::Icews, ForeignLayout::Polecat];

    /// Its name on the command line, and the origin of what is read in it.
    pub fn name(self) -> &'static str {
        match self {
            ForeignLayout::Gdelt => "gdelt",
            ForeignLayout::Icews => "icews",
            ForeignLayout::Polecat => "polecat",
        }
    }
}

impl FromStr for ForeignLayout {
    type Err = Error;

    fn from_str(s: &str) -> Result<ForeignLayout> {
        ForeignLayout::ALL.iter().copied().find(|l| l.name() == s).ok_or_else(|| {
            let known: Vec<&str> = ForeignLayout::ALL.iter().map(|l| l.name()).collect();
            Error::new(Kind::Input, format!("`{s}` is no layout of foreign events; known are {}", known.join(", ")))
        })
    }
}

/// Who takes part in a foreign event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ForeignParty {
    /// As named there.
    pub name: Option<String>,
    /// ISO alpha-3.
    pub country: Option<String>,
    /// PLOVER sector.
    pub sector: Option<String>,
}

impl ForeignParty {
    fn is_named(&self) -> bool {
        self.name.is_some() || self.country.is_some() || self.sector.is_some()
    }
}

/// An event of another coder.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ForeignEvent {
    /// Its id there.
    pub foreign_id: String,
    /// Its day.
    pub date: Option<Date>,
    /// Who acts.
    pub actors: Vec<ForeignParty>,
    /// To whom it is done.
    pub recipients: Vec<ForeignParty>,
    /// PLOVER type, where PLOVER makes one of the code.
    pub event_type: Option<EventType>,
    /// PLOVER modes.
    pub modes: Vec<String>,
    /// The code there.
    pub code: Option<String>,
    /// The intensity there.
    pub goldstein: Option<f64>,
    /// Place as named there.
    pub place_name: Option<String>,
    /// ISO alpha-3.
    pub place_country: Option<String>,
    /// First-level division as named there.
    pub place_admin1: Option<String>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// Outlet.
    pub source: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// Day of the report.
    pub published: Option<Date>,
    /// Sentence, from 0.
    pub sentence: Option<i32>,
    /// The words there.
    pub text: Option<String>,
}

impl ForeignEvent {
    /// The key of the row: x, the day, and a hash of what stands there. What is mapped is no part of it, so that a better mapping does not make the
    /// same row another one.
    pub fn id(&self, origin: &str) -> String {
        let day = self.date.map_or_else(|| "00000000".to_owned(), |d| d.strftime("%Y%m%d").to_string());
        let mut parts: Vec<String> = vec![origin.to_owned(), self.foreign_id.clone(), day.clone()];
        for parties in [&self.actors, &self.recipients] {
            parts.push(parties.len().to_string());
            parts.extend(parties.iter().map(|p| p.name.clone().unwrap_or_default()));
        }
        parts.extend([&self.code, &self.place_name, &self.source, &self.url, &self.text].map(|t| t.clone().unwrap_or_default()));
        parts.push(self.goldstein.map(|g| g.to_string()).unwrap_or_default());
        parts.push(self.sentence.map(|n| n.to_string()).unwrap_or_default());
        let hash: String = Sha256::digest(parts.join("\u{1f}").as_bytes()).iter().take(8).map(|b| format!("{b:02x}")).collect();
        format!("x{day}-{hash}")
    }
}

/// What came of reading a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Events that were read.
    pub events: u64,
    /// Lines that were passed over.
    pub skipped: u64,
    /// The first of them, with their numbers and why.
    pub complaints: Vec<String>,
    /// Names and codes of countries that the country table does not have, and how often they came.
    pub unknown_countries: BTreeMap<String, u64>,
    /// Events whose code PLOVER makes no type of.
    pub untyped: u64,
}

/// Complaints that are kept; the others are only counted.
const COMPLAINTS: usize = 20;

impl Reading {
    fn skip(&mut self, line: u64, why: &str) {
        self.skipped += 1;
        if self.complaints.len() < COMPLAINTS {
            self.complaints.push(format!("line {line}: {why}"));
        }
    }

    /// Adds the counts of another file.
    pub fn add(&mut self, other: Reading) {
        self.events += other.events;
        self.skipped += other.skipped;
        self.untyped += other.untyped;
        let room = COMPLAINTS.saturating_sub(self.complaints.len());
        self.complaints.extend(other.complaints.into_iter().take(room));
        for (name, n) in other.unknown_countries {
            *self.unknown_countries.entry(name).or_default() += n;
        }
    }
}

/// Reads a file, plain or gzip, and hands on each event. The whole file is never in memory.
pub fn read_foreign(layout: ForeignLayout, path: &Path, mut each: impl FnMut(ForeignEvent) -> Result<()>) -> Result<Reading> {
    let mut lines = Lines::open(path)?;
    let mut names = Names::new()?;
    let mut reading = Reading::default();
    let at = |e: String| Error::new(Kind::Input, format!("`{}` {e}", path.display()));
    let header = match layout {
        ForeignLayout::Gdelt => None,
        ForeignLayout::Icews => Some(icews::header(lines.next()?).map_err(at)?),
        ForeignLayout::Polecat => Some(polecat::header(lines.next()?).map_err(at)?),
    };
    while let Some((number, line)) = lines.next()? {
        let line = match line {
            Ok(line) if line.trim().is_empty() => continue,
            Ok(line) => line,
            Err(why) => {
                reading.skip(number, &why);
                continue;
            }
        };
        let fields = lines::fields(&line);
        let event = match (layout, &header) {
            (ForeignLayout::Icews, Some(h)) => icews::event(h, &fields, &mut names),
            (ForeignLayout::Polecat, Some(h)) => polecat::event(h, &fields, &mut names),
            _ if number == 1 && fields.first().is_some_and(|f| f.eq_ignore_ascii_case("globaleventid")) => continue,
            _ => gdelt::event(&fields, &mut names),
        };
        match event {
            Ok(event) => {
                reading.events += 1;
                reading.untyped += u64::from(event.event_type.is_none());
                each(event)?;
            }
            Err(why) => {
                reading.skip(number, &why);
                if reading.events == 0 && reading.skipped >= 1000 {
                    return Err(at(format!(
                        "is no {} file: none of its first 1,000 lines could be read; {}",
                        layout.name(),
                        reading.complaints.join("; ")
                    )));
                }
            }
        }
    }
    if reading.events == 0 && reading.skipped > 0 {
        return Err(at(format!("is no {} file: {}", layout.name(), reading.complaints.join("; "))));
    }
    reading.unknown_countries = names.unknown();
    Ok(reading)
}

/// A text that says something.
fn some(text: Option<&&str>) -> Option<String> {
    let text = text?.trim();
    (!text.is_empty() && !matches!(text, "None" | "NULL" | "NA" | "nan")).then(|| text.to_owned())
}

/// A number within bounds.
fn within(text: Option<&&str>, least: f64, greatest: f64) -> Option<f64> {
    some(text)?.parse::<f64>().ok().filter(|x| (least..=greatest).contains(x))
}

/// A day as `YYYY-MM-DD` or `YYYYMMDD`, with whatever stands behind it.
fn day(text: Option<&&str>) -> Option<Date> {
    let text = some(text)?;
    let digits: String = text.chars().take(10).filter(|c| *c != '-').take(8).collect();
    let part = |a: usize, b: usize| digits.get(a..b).and_then(|d| d.parse::<i16>().ok());
    Date::new(part(0, 4)?, i8::try_from(part(4, 6)?).ok()?, i8::try_from(part(6, 8)?).ok()?).ok()
}
