//! Exports in the layouts that the field reads.
//!
//! A layout is a file of this folder: what its columns are, in order, and what of the record goes where. Three rules hold for all of them:
//!
//! - **A layout is kept exactly.** The tools made for it open the file without a change; nothing is put into a column that means something
//!   else there. What has no place is not carried, and the loss report (`OUT.loss.json` and a line for the terminal) says what, and of how
//!   many records.
//! - **Only acts that happened.** A layout with no word for a plan, a supposition or a denial gets none of them, unless asked
//!   ([`Options::statuses`]): a denial in a table of events would be read as an event. Layouts with a place for the status carry all.
//! - **The same store gives the same bytes.** Rows are in the order of their ids, no clock is read, and codes are those of the day of the act.
//!
//! ```text
//! tables ──SQL──▶ rows in order ──layout──▶ temporary file ──rename──▶ OUT
//!                                   └──────▶ counts ─────────────────▶ OUT.loss.json
//! ```
//!
//! Rows stream: sorts and joins go to disk beyond a fixed memory, and no layout keeps more than one group of rows.

mod acled;
mod codes;
mod ftm;
mod gdelt;
mod geojson;
mod gexf;
mod gold;
mod graph;
mod graphml;
mod icews;
mod jsonld;
mod loss;
mod memory;
mod native;
mod pairs;
mod panel;
mod polecat;
mod sheet;
pub(crate) mod source;
#[cfg(test)]
mod tests;

use std::fmt;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use datafusion::prelude::SessionContext;
use demarche_record::{EventType, Status, Table};
use jiff::civil::Date;

use self::codes::Codes;
use self::source::Source;
use crate::error::{Error, Kind, Result};

pub use self::loss::{LossReport, NotCarried};

/// A layout of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Layout {
    /// GDELT 2.0 events.
    Gdelt,
    /// GDELT 2.0 mentions.
    GdeltMentions,
    /// ICEWS events.
    Icews,
    /// POLECAT events.
    Polecat,
    /// The layout of ACLED.
    Acled,
    /// FollowTheMoney statements.
    FollowTheMoney,
    /// GeoJSON.
    GeoJson,
    /// GraphML.
    GraphMl,
    /// GEXF with spells.
    Gexf,
    /// JSON-LD with PROV-O and Web Annotation.
    JsonLd,
    /// Reports of which a person has looked at every record.
    Gold,
    /// Directed dyads by month.
    DyadMonth,
    /// Directed dyads by year.
    DyadYear,
    /// A table as CSV.
    Csv,
    /// A table as a JSON object a line.
    Ndjson,
    /// A table as Parquet.
    Parquet,
}

impl Layout {
    /// Every layout.
    pub const ALL: &'static [Layout] = &[
        Layout::Gdelt,
        Layout::GdeltMentions,
        Layout::Icews,
        Layout::Polecat,
        Layout::Acled,
        Layout::FollowTheMoney,
        Layout::GeoJson,
        Layout::GraphMl,
        Layout::Gexf,
        Layout::JsonLd,
        Layout::Gold,
        Layout::DyadMonth,
        Layout::DyadYear,
        Layout::Csv,
        Layout::Ndjson,
        Layout::Parquet,
    ];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Layout::Gdelt => "gdelt",
            Layout::GdeltMentions => "gdelt-mentions",
            Layout::Icews => "icews",
            Layout::Polecat => "polecat",
            Layout::Acled => "acled",
            Layout::FollowTheMoney => "followthemoney",
            Layout::GeoJson => "geojson",
            Layout::GraphMl => "graphml",
            Layout::Gexf => "gexf",
            Layout::JsonLd => "jsonld",
            Layout::Gold => "gold",
            Layout::DyadMonth => "dyad-month",
            Layout::DyadYear => "dyad-year",
            Layout::Csv => "csv",
            Layout::Ndjson => "ndjson",
            Layout::Parquet => "parquet",
        }
    }

    /// What it is, for the help.
    pub fn help(self) -> &'static str {
        match self {
            Layout::Gdelt => "GDELT 2.0 events: 61 columns, tabs, no header; a row for each pair of parties",
            Layout::GdeltMentions => "GDELT 2.0 mentions: 16 columns, tabs, no header; keys are those of `gdelt`",
            Layout::Icews => "ICEWS: 20 columns, tabs, header; a row for each pair of parties",
            Layout::Polecat => "POLECAT: 40 columns, tabs, header; several parties in one cell, by `;`",
            Layout::Acled => "ACLED's 31 columns, CSV: protest, violence, repression, deployments",
            Layout::FollowTheMoney => "FollowTheMoney statements, CSV: entities, events, offices, memberships, sanctions",
            Layout::GeoJson => "GeoJSON: a feature for each event, at its place where that is known",
            Layout::GraphMl => "GraphML: entities, and an edge for each pair of an event or relation",
            Layout::Gexf => "GEXF with spells, for Gephi's timeline: an edge for each pair and type",
            Layout::JsonLd => "JSON-LD: events and relations with PROV-O, quotes as Web Annotations",
            Layout::Gold => "gold files of demarche-eval, a report a line: those of which every record was reviewed",
            Layout::DyadMonth => "a row for each directed pair of countries and month (--codes iso, cow, gw; --zeros)",
            Layout::DyadYear => "the same by year",
            Layout::Csv => "a table of the store as CSV (--table)",
            Layout::Ndjson => "a table of the store, a JSON object a line (--table)",
            Layout::Parquet => "a table of the store as Parquet (--table)",
        }
    }

    /// The file name that the layout's tools expect, after the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Layout::Gdelt => "export.CSV",
            Layout::GdeltMentions => "mentions.CSV",
            Layout::Icews => "tab",
            Layout::Polecat => "txt",
            Layout::Acled | Layout::FollowTheMoney | Layout::DyadMonth | Layout::DyadYear | Layout::Csv => "csv",
            Layout::GeoJson => "geojson",
            Layout::GraphMl => "graphml",
            Layout::Gexf => "gexf",
            Layout::JsonLd => "jsonld",
            Layout::Gold => "jsonl",
            Layout::Ndjson => "ndjson",
            Layout::Parquet => "parquet",
        }
    }

    /// True where the layout has a place for the status, so that plans and denials are carried with it.
    pub fn carries_status(self) -> bool {
        matches!(self, Layout::GeoJson | Layout::JsonLd | Layout::Gold | Layout::Csv | Layout::Ndjson | Layout::Parquet)
    }
}

impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Layout {
    type Err = Error;

    fn from_str(s: &str) -> Result<Layout> {
        Layout::ALL.iter().copied().find(|l| l.name() == s).ok_or_else(|| {
            let known: Vec<&str> = Layout::ALL.iter().map(|l| l.name()).collect();
            Error::new(Kind::Input, format!("`{s}` is no layout; known are {}", known.join(", ")))
        })
    }
}

/// The country codes that key a panel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Key {
    /// ISO 3166-1 alpha-3.
    #[default]
    Iso,
    /// Correlates of War numbers.
    Cow,
    /// Gleditsch and Ward numbers.
    GleditschWard,
}

/// What of the store is exported, and how.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The table of a native layout; events where none is named.
    pub table: Option<Table>,
    /// Which statuses; where none is named, all for a layout with a place for them and `actual` for the others.
    pub statuses: Vec<Status>,
    /// Events that may have happened on this day or after it.
    pub since: Option<Date>,
    /// Events that may have happened on this day or before it.
    pub until: Option<Date>,
    /// Events of this type.
    pub event_type: Option<EventType>,
    /// Events in which this entity acts: its id, its canonical name, or its country's ISO alpha-3 code.
    pub actor: Option<String>,
    /// The country codes of a panel.
    pub key: Key,
    /// Whether a panel has a row for each pair and period in which nothing is recorded.
    pub zeros: bool,
    /// The version of the store that the session shows; told in the loss report.
    pub store_version: Option<u64>,
}

/// What every layout is handed.
struct Export<'a> {
    source: Source,
    codes: Codes,
    options: &'a Options,
    statuses: Vec<Status>,
    loss: LossReport,
}

/// Writes the store, as the session shows it, to a file in the layout, and the loss report to `OUT.loss.json` beside it.
///
/// The file appears whole or not at all. An event is dated by the first day of its date, and by its earliest report where it has none.
pub async fn export(context: &SessionContext, layout: Layout, options: &Options, out: &Path) -> Result<LossReport> {
    let all = Status::ALL.to_vec();
    let statuses = match (options.statuses.is_empty(), layout.carries_status()) {
        (false, _) => options.statuses.clone(),
        (true, true) => all,
        (true, false) => vec![Status::Actual],
    };
    let loss = LossReport {
        layout: layout.name(),
        writer: concat!("demarche ", env!("CARGO_PKG_VERSION")),
        store_version: options.store_version,
        filters: options.told(),
        ..LossReport::default()
    };
    let mut export = Export { source: Source::new(context)?, codes: Codes::new()?, options, statuses, loss };
    let folder = out.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let temporary = tempfile::NamedTempFile::new_in(folder).map_err(|e| unwritten(out, e))?;
    let mut file = BufWriter::new(temporary);
    match layout {
        Layout::Gdelt => gdelt::events(&mut export, &mut file).await,
        Layout::GdeltMentions => gdelt::mentions(&mut export, &mut file).await,
        Layout::Icews => icews::write(&mut export, &mut file).await,
        Layout::Polecat => polecat::write(&mut export, &mut file).await,
        Layout::Acled => acled::write(&mut export, &mut file).await,
        Layout::FollowTheMoney => ftm::write(&mut export, &mut file).await,
        Layout::GeoJson => geojson::write(&mut export, &mut file).await,
        Layout::GraphMl => graphml::write(&mut export, &mut file).await,
        Layout::Gexf => gexf::write(&mut export, &mut file).await,
        Layout::JsonLd => jsonld::write(&mut export, &mut file).await,
        Layout::Gold => gold::write(&mut export, &mut file).await,
        Layout::DyadMonth => panel::write(&mut export, panel::Period::Month, &mut file).await,
        Layout::DyadYear => panel::write(&mut export, panel::Period::Year, &mut file).await,
        Layout::Csv | Layout::Ndjson | Layout::Parquet => native::write(&mut export, layout, &mut file).await,
    }?;
    let report = serde_json::to_vec_pretty(&export.loss).map_err(|e| unwritten(out, e.into()))?;
    let mut beside = tempfile::NamedTempFile::new_in(folder).map_err(|e| unwritten(out, e))?;
    beside.write_all(&report).and_then(|()| beside.write_all(b"\n")).map_err(|e| unwritten(out, e))?;
    let temporary = file.into_inner().map_err(|e| unwritten(out, e.into_error()))?;
    keep(beside, &loss_path(out))?;
    keep(temporary, out)?;
    Ok(export.loss)
}

/// Gold, written to `out` for whoever has no file to put it in.
///
/// # Errors
/// Where the tables cannot be read, or `out` refuses.
pub async fn gold(context: &SessionContext, out: &mut (impl Write + Send)) -> Result<LossReport> {
    let options = Options::default();
    let loss = LossReport { layout: Layout::Gold.name(), writer: concat!("demarche ", env!("CARGO_PKG_VERSION")), ..LossReport::default() };
    let statuses = Status::ALL.to_vec();
    let mut export = Export { source: Source::new(context)?, codes: Codes::new()?, options: &options, statuses, loss };
    gold::write(&mut export, out).await?;
    Ok(export.loss)
}

/// Where the loss report of an export is.
pub fn loss_path(out: &Path) -> PathBuf {
    let mut name = out.as_os_str().to_owned();
    name.push(".loss.json");
    PathBuf::from(name)
}

/// Puts a whole file in its place, on disk before it has its name.
fn keep(file: tempfile::NamedTempFile, at: &Path) -> Result<()> {
    file.as_file().sync_all().map_err(|e| unwritten(at, e))?;
    let file: File = file.persist(at).map_err(|e| unwritten(at, e.error))?;
    share(&file).map_err(|e| unwritten(at, e))
}

/// A temporary file is its owner's alone; an export is as any file that a program writes.
#[cfg(unix)]
fn share(file: &File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn share(_file: &File) -> std::io::Result<()> {
    Ok(())
}

fn unwritten(out: &Path, e: std::io::Error) -> Error {
    Error::new(Kind::Disk, format!("`{}` cannot be written; what stood there is untouched", out.display())).because(e)
}

impl Options {
    /// The filters as they are told in the loss report.
    fn told(&self) -> Vec<String> {
        let mut out = Vec::new();
        out.extend(self.since.map(|d| format!("since {d}")));
        out.extend(self.until.map(|d| format!("until {d}")));
        out.extend(self.event_type.map(|t| format!("type {t}")));
        out.extend(self.actor.as_ref().map(|a| format!("actor {a}")));
        out
    }

    /// True where any filter is set.
    fn narrows(&self) -> bool {
        self.since.is_some() || self.until.is_some() || self.event_type.is_some() || self.actor.is_some()
    }
}

/// A line of the file that could not be written.
fn written(e: std::io::Error) -> Error {
    Error::new(Kind::Disk, "the export cannot be written: is the disk full?").because(e)
}

/// How many statements of relations there are in the current readings.
fn current_relations() -> String {
    format!("SELECT count(*) AS n FROM relations r JOIN ({}) c ON c.coding_id = r.coding_id", crate::core::current::current(""))
}

/// A text as SQL has it.
fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

impl Export<'_> {
    /// The filters as a condition on `e`, an event; the status not counted.
    fn asked(&self) -> String {
        let o = self.options;
        let mut all = vec!["true".to_owned()];
        all.extend(o.since.map(|d| format!("coalesce(e.date_to, e.date_from, e.first_published) >= DATE '{d}'")));
        all.extend(o.until.map(|d| format!("coalesce(e.date_from, e.date_to, e.first_published) <= DATE '{d}'")));
        all.extend(o.event_type.map(|t| format!("e.event_type = '{t}'")));
        all.extend(o.actor.as_ref().map(|a| {
            let is: Vec<String> =
                ["actor_id", "actor_name", "actor_country"].iter().map(|c| format!("array_has(e.{c}, {})", literal(a))).collect();
            format!("({})", is.join(" OR "))
        }));
        all.join(" AND ")
    }

    /// The filters and the statuses as a condition on `e`, an event.
    fn condition(&self) -> String {
        format!("{} AND e.status IN ({})", self.asked(), self.in_statuses())
    }

    /// [`Export::condition`], and a day to go by: for layouts in which each row has a date.
    fn dated(&self) -> String {
        format!("{} AND coalesce(e.date_from, e.date_to, e.first_published) IS NOT NULL", self.condition())
    }

    /// Counts the events of which neither the text nor the report gives a day.
    async fn count_dayless(&mut self) -> Result<()> {
        let sql = format!(
            "SELECT count(*) AS n FROM events e WHERE {} AND coalesce(e.date_from, e.date_to, e.first_published) IS NULL",
            self.condition()
        );
        self.count(&sql, "events without a date in text or report").await
    }

    /// Counts the statements of relations that say what does not hold, or not yet.
    async fn count_unheld(&mut self) -> Result<()> {
        let sql = format!("SELECT count(*) AS n FROM ({}) WHERE NOT holds", graph::statements(self));
        self.count(&sql, "relations that do not hold by the text's word").await?;
        let sql = format!("{} WHERE r.status NOT IN ({})", current_relations(), self.in_statuses());
        self.count(&sql, "relations with a status other than actual").await
    }

    /// Counts the relations, for a layout that has events only.
    async fn count_relations(&mut self) -> Result<()> {
        self.count(&current_relations(), "relations: the layout has events only").await
    }

    /// Leaves out as many records as the question answers.
    async fn count(&mut self, sql: &str, why: &str) -> Result<()> {
        let Export { source, loss, .. } = self;
        source
            .each(sql, |row| {
                loss.leave_out(why, row.int("n").and_then(|n| u64::try_from(n).ok()).unwrap_or(0));
                Ok(())
            })
            .await
    }

    fn in_statuses(&self) -> String {
        self.statuses.iter().map(|s| format!("'{s}'")).collect::<Vec<_>>().join(", ")
    }

    /// Counts the events that the statuses leave out.
    async fn count_left_out(&mut self) -> Result<()> {
        let sql = format!(
            "SELECT e.status, count(*) AS n FROM events e WHERE {} AND e.status NOT IN ({}) GROUP BY e.status ORDER BY e.status",
            self.asked(),
            self.in_statuses()
        );
        let loss = &mut self.loss;
        self.source
            .each(&sql, |row| {
                let why = match row.must("status") {
                    "future" => "status future: planned, announced or promised",
                    "hypothetical" => "status hypothetical: supposed or called for",
                    "negated" => "status negated: reported not to have happened",
                    _ => "status actual",
                };
                loss.leave_out(why, row.int("n").and_then(|n| u64::try_from(n).ok()).unwrap_or(0));
                Ok(())
            })
            .await
    }
}
