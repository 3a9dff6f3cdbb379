//! CSV and TSV: a line of column names, then a report a row.
//!
//! The separator is the one of comma, semicolon, tab and bar that parts the first line into known names. Quotes follow
//! RFC 4180, so that a text may hold line ends. A row with more fields than the header has a separator within its text that
//! is not quoted: it is left out rather than misread.

use std::io::{self, BufRead, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::columns::{Columns, Found, Role};
use crate::decode::{from_io, to_text};
use crate::error::{Kind, Position};
use crate::json::{list, mib};
use crate::report::{Draft, Published};

/// More columns than any table of reports has.
const MOST_COLUMNS: usize = 4096;

pub(crate) struct TableRecords {
    rows: csv::Reader<Meter>,
    since_row: Arc<AtomicU64>,
    found: Found,
    width: usize,
    ended: bool,
    limit: u64,
}

impl TableRecords {
    pub(crate) fn new(reader: Box<dyn BufRead + Send>, head: &[u8], tabs: bool, columns: &Columns, limit: u64) -> Result<Self, Kind> {
        let separator = if tabs { b'\t' } else { separator(head, columns) };
        let since_row = Arc::new(AtomicU64::new(0));
        let meter = Meter { inner: reader, since_row: Arc::clone(&since_row), limit };
        let mut rows = csv::ReaderBuilder::new().delimiter(separator).flexible(true).has_headers(true).from_reader(meter);
        let header = rows.byte_headers().map_err(|e| kind(e, limit))?.clone();
        if header.len() > MOST_COLUMNS {
            let why = format!("{} columns in its first line, the limit is {MOST_COLUMNS}", header.len());
            return Err(Kind::Malformed { format: "CSV", why });
        }
        let names: Vec<String> = header.iter().map(|n| to_text(n.to_vec(), None).text.trim().to_owned()).collect();
        let short: Vec<&str> = names.iter().take(20).map(String::as_str).collect();
        let no_text = |found: String| Kind::NoTextColumn { found };
        let found = columns.find(&names).map_err(|missing| no_text(format!("{}, and none is called `{missing}`", list(&short))))?;
        if found.get(Role::Text).is_none() {
            return Err(no_text(list(&short)));
        }
        Ok(Self { rows, since_row, found, width: header.len(), ended: false, limit })
    }

    /// The next row, or what is wrong with it and where; `None` at the end.
    pub(crate) fn next(&mut self) -> Option<Result<Draft, (Position, Kind)>> {
        if self.ended {
            return None;
        }
        self.since_row.store(0, Ordering::Relaxed);
        let line = Position::Line(self.rows.position().line());
        let mut row = csv::ByteRecord::new();
        match self.rows.read_byte_record(&mut row) {
            Ok(false) => None,
            Ok(true) => {
                let line = Position::Line(row.position().map_or(0, csv::Position::line));
                let extra = row.iter().skip(self.width).any(|f| !f.iter().all(u8::is_ascii_whitespace));
                if extra {
                    let why = format!(
                        "{} fields where the first line has {} (a separator within the text must stand in quotes)",
                        row.len(),
                        self.width
                    );
                    return Some(Err((line, Kind::BadRecord(why))));
                }
                Some(Ok(self.draft(&row)))
            }
            Err(error) => {
                self.ended = true;
                Some(Err((line, kind(error, self.limit))))
            }
        }
    }

    fn draft(&self, row: &csv::ByteRecord) -> Draft {
        let (mut encoding, mut damaged) = (None, false);
        let mut field = |role: Role| {
            let bytes = row.get(self.found.get(role)?)?;
            if bytes.iter().all(u8::is_ascii_whitespace) {
                return None;
            }
            let decoded = to_text(bytes.to_vec(), None);
            encoding = encoding.or(decoded.encoding);
            damaged |= decoded.damaged;
            Some(decoded.text)
        };
        let text = field(Role::Text).unwrap_or_default();
        let (id, title, date) = (field(Role::Id), field(Role::Title), field(Role::Date));
        let (source, url, byline, language) = (field(Role::Source), field(Role::Url), field(Role::Byline), field(Role::Language));
        Draft {
            id,
            title,
            published: date.map_or(Published::None, Published::Written),
            source,
            url,
            byline,
            language,
            text,
            may_be_markup: true,
            encoding,
            damaged,
        }
    }
}

fn kind(error: csv::Error, limit: u64) -> Kind {
    match error.into_kind() {
        csv::ErrorKind::Io(error) if error.get_ref().is_some_and(|e| e.is::<RowTooLong>()) => Kind::Malformed {
            format: "CSV",
            why: format!("a row is longer than the limit of {} MiB, probably for a quote that is not closed", mib(limit)),
        },
        csv::ErrorKind::Io(error) => from_io(error),
        other => Kind::Malformed { format: "CSV", why: format!("{other:?}") },
    }
}

fn separator(head: &[u8], columns: &Columns) -> u8 {
    let line = head.split(|b| *b == b'\n').next().unwrap_or_default();
    let known = |separator: u8| {
        let mut reader = csv::ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(line);
        let mut row = csv::ByteRecord::new();
        if !reader.read_byte_record(&mut row).unwrap_or(false) {
            return (0, 0);
        }
        let names: Vec<String> = row.iter().map(|n| String::from_utf8_lossy(n).trim().to_owned()).collect();
        (columns.find(&names).map_or(0, |f| f.known()), names.len())
    };
    // `max_by_key` gives the last of equals: the comma.
    [b'|', b'\t', b';', b','].into_iter().max_by_key(|s| known(*s)).unwrap_or(b',')
}

/// Stops a row that never ends, as one with an unclosed quote, before it fills the memory.
struct Meter {
    inner: Box<dyn BufRead + Send>,
    since_row: Arc<AtomicU64>,
    limit: u64,
}

#[derive(Debug, thiserror::Error)]
#[error("a row is too long")]
struct RowTooLong;

impl Read for Meter {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        if self.since_row.fetch_add(n as u64, Ordering::Relaxed) > self.limit {
            return Err(io::Error::other(RowTooLong));
        }
        Ok(n)
    }
}
