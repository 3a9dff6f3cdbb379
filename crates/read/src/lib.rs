//! Bytes to reports.
//!
//! ```text
//! arguments ─sources─▶ Source ─read─▶ gunzip ─▶ format? ─┬▶ text ───────────────┐
//!  FILE DIR GLOB -                    (decode)  (format) ├▶ html ──▶ main text ─┤
//!                                                        ├▶ json ──▶ records ───┼▶ Draft ─report─▶ Report
//!                                                        ├▶ table ─▶ rows ──────┤   clean, identity, language
//!                                                        └▶ feed ──▶ entries ───┘
//! ```
//!
//! [`sources`] finds the files that a command means; [`read`] goes through one of them and gives each
//! [`Report`](demarche_record::Report) as soon as it is complete, so that a file of many gigabytes costs no more memory than its
//! longest record. What a record lacks stays `None`: no date is guessed, no title made up.
//!
//! Everything that comes in is taken to be hostile. There are [`Limits`] on what is decoded and how deep it nests, every scan
//! is linear, and no input makes this crate panic. What was left out is counted in a [`Tally`], which says it in words; what could
//! not be read is a [`ReadError`], which names the file, the line and the mend.
//!
//! ```
//! use demarche_read::{Options, Source, read};
//!
//! let source = Source::bytes("news.csv", "date,headline,body\n2024-03-18,Talks,The parties met.\n");
//! let mut reports = read(&source, &Options::default());
//! let report = reports.next().expect("one row")?;
//! assert_eq!((report.doc.as_str(), report.text.as_str()), ("news", "The parties met."));
//! assert!(reports.next().is_none() && reports.tally().notes().is_empty());
//! # Ok::<(), demarche_read::ReadError>(())
//! ```
//!
//! Not supported yet: WARC, Parquet, PETRARCH XML, PDF and Office documents.

mod columns;
mod date;
mod decode;
mod error;
mod feed;
mod format;
pub mod html;
mod json;
mod report;
mod source;
mod table;
mod text;

pub use columns::Columns;
pub use date::DateOrder;
pub use error::ReadError;
pub use format::Format;
pub use report::Tally;
pub use source::{Source, sources};

use std::collections::VecDeque;

use demarche_record::Report;
use jiff::civil::Date;

use error::{Kind, Position};
use json::JsonRecords;
use report::{Draft, Maker, Published};
use table::TableRecords;

/// What is read beyond the bytes: what the user knows of the source, and the limits.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The format, where extension and content would mislead.
    pub format: Option<Format>,
    /// Which columns or fields of records to use, where their names are unusual.
    pub columns: Columns,
    /// How dates such as `03/04/2024` are meant. Without it they are no dates.
    pub date_order: Option<DateOrder>,
    /// Day of publication for reports that state none.
    pub published: Option<Date>,
    /// Title for reports that have none.
    pub title: Option<String>,
    /// Outlet for reports that state none.
    pub source: Option<String>,
    /// Address for reports that state none.
    pub url: Option<String>,
    /// The four above stand even where the report says otherwise.
    pub replace: bool,
    /// What is done about languages.
    pub languages: Languages,
    /// The limits.
    pub limits: Limits,
}

/// What is done about the language of reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Languages {
    /// Recognise it where it is not stated, keep all reports, and count those that are not in English.
    #[default]
    Mark,
    /// Leave out what is stated or clearly recognised to be another language than English.
    EnglishOnly,
    /// Do not recognise; keep what the source states.
    AsStated,
}

/// How much is taken in before a source is given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Decoded bytes of a record: a line, a row, or a file that is one document or feed. 64 MiB.
    pub record_bytes: u64,
    /// Decoded bytes of a web page, whose tree takes some ten times as much memory. 16 MiB.
    pub page_bytes: u64,
    /// How many bytes may come out of one compressed byte, once 16 MiB have. 200; text gives 3 to 20.
    pub gzip_ratio: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { record_bytes: 64 << 20, page_bytes: 16 << 20, gzip_ratio: 200 }
    }
}

/// Reads the reports of a source, one after the other.
pub fn read(source: &Source, options: &Options) -> Reports {
    Reports {
        name: source.name().to_owned(),
        maker: Maker::new(source.stem(), options),
        state: State::Closed(source.clone(), Box::new(options.clone())),
    }
}

/// The reports of a source, as they are read.
///
/// An error that [`is_record`](ReadError::is_record) is followed by the records after it; any other is the last item.
pub struct Reports {
    name: String,
    maker: Maker,
    state: State,
}

enum State {
    Closed(Source, Box<Options>),
    Json(Box<JsonRecords>),
    Table(Box<TableRecords>),
    Drafts { drafts: VecDeque<Draft>, single: bool },
    Done,
}

impl Reports {
    /// What was met so far; complete when the iterator has ended.
    pub fn tally(&self) -> &Tally {
        &self.maker.tally
    }

    fn open(&mut self, source: &Source, options: &Options) -> Result<State, Kind> {
        let limits = options.limits;
        let mut opened = decode::open(source.open()?, limits.gzip_ratio)?;
        let head = std::mem::take(&mut opened.head);
        if head.iter().all(u8::is_ascii_whitespace) && head.len() < decode::HEAD {
            return Err(Kind::Empty);
        }
        if let Some(kind) = decode::binary_kind(&head) {
            return Err(Kind::Binary(kind));
        }
        let format = options.format.unwrap_or_else(|| format::sniff(source.extension().as_deref(), &head, &options.columns));
        let limit = if format == Format::Html { limits.page_bytes } else { limits.record_bytes };
        if format == Format::Json {
            return Ok(State::Json(Box::new(JsonRecords::new(opened.reader, &head, &options.columns, limit))));
        }
        if matches!(format, Format::Csv | Format::Tsv) {
            let tabs = format == Format::Tsv;
            let records = TableRecords::new(opened.reader, &head, tabs, &options.columns, limit)?;
            return Ok(State::Table(Box::new(records)));
        }
        let bytes = decode::read_whole(&mut opened.reader, limit)?;
        if bytes.contains(&0) {
            return Err(Kind::Binary("binary data (it has zero bytes)"));
        }
        let declared = decode::declared(&head).filter(|_| format != Format::Text);
        let decoded = decode::to_text(bytes, declared.as_deref());
        let encoding = opened.recoded_from.or(decoded.encoding);
        let mut drafts = match format {
            Format::Html => vec![self.page(&decoded.text)],
            Format::Feed => {
                let (drafts, broken) = feed::drafts(&decoded.text)?;
                self.maker.tally.broken_feeds += u64::from(broken);
                drafts
            }
            _ => vec![Draft { text: decoded.text, ..Draft::default() }],
        };
        for draft in &mut drafts {
            draft.encoding = encoding;
            draft.damaged = decoded.damaged;
        }
        Ok(State::Drafts { drafts: drafts.into(), single: format != Format::Feed })
    }

    fn page(&mut self, page: &str) -> Draft {
        let found = html::main_text(page);
        self.maker.tally.flattened += u64::from(found.flattened);
        Draft {
            id: None,
            title: found.title,
            published: found.published.map_or(Published::None, Published::On),
            source: found.site,
            url: found.url,
            byline: found.byline,
            language: found.language,
            text: found.text,
            ..Draft::default()
        }
    }
}

impl Iterator for Reports {
    type Item = Result<Report, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let step = match &mut self.state {
                State::Done => return None,
                State::Closed(source, options) => {
                    let (source, options) = (source.clone(), options.clone());
                    match self.open(&source, &options) {
                        Ok(state) => {
                            self.state = state;
                            continue;
                        }
                        Err(kind) => Some(Err((Position::Whole, kind))),
                    }
                }
                State::Json(records) => records.next(),
                State::Table(records) => records.next(),
                State::Drafts { drafts, .. } => drafts.pop_front().map(Ok),
            };
            match step {
                None => {
                    self.state = State::Done;
                    return None;
                }
                Some(Ok(draft)) => {
                    self.maker.tally.records += 1;
                    if let Some(report) = self.maker.make(draft) {
                        return Some(Ok(report));
                    }
                    // A file that is one document and has no text is an error; a record among many is a note.
                    let left_out_for_language = self.maker.tally.other_language > 0;
                    if matches!(self.state, State::Drafts { single: true, .. }) && !left_out_for_language {
                        self.state = State::Done;
                        return Some(Err(ReadError::new(&self.name, Kind::NoText)));
                    }
                }
                Some(Err((position, kind))) => {
                    let error = ReadError::at(&self.name, position, kind);
                    if error.is_record() {
                        self.maker.tally.records += 1;
                        self.maker.tally.malformed += 1;
                    } else {
                        self.state = State::Done;
                    }
                    return Some(Err(error));
                }
            }
        }
    }
}
