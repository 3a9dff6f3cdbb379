//! What can go wrong between bytes and reports.
//!
//! There is one error type. A caller asks it questions (`is_record`, `is_not_found`, …) and never matches on
//! variants, so that a new kind of trouble does not break anybody. Every message names the source, the line or
//! record where there is one, what was found there, and the mend.

use std::fmt;

/// A source, or one record of it, that could not be read.
///
/// [`ReadError::is_record`] tells the two apart: after the error of one record the reader goes on with the next;
/// after any other error there is nothing more to come from that source.
#[derive(Debug, thiserror::Error)]
#[error("{source_name}{position}: {kind}")]
pub struct ReadError {
    source_name: String,
    position: Position,
    kind: Kind,
}

/// Where in the source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Position {
    /// The whole source.
    #[default]
    Whole,
    /// A line, counted from 1.
    Line(u64),
    /// A record (an entry of a feed, an object of an array), counted from 1.
    Record(u64),
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole => Ok(()),
            Self::Line(n) => write!(f, ", line {n}"),
            Self::Record(n) => write!(f, ", record {n}"),
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum Kind {
    #[error("there is no such file or folder; check the path, or quote a pattern so that it reaches this program")]
    NotFound,
    #[error("no file matches this pattern; check it, and keep it in quotes")]
    NoMatch,
    #[error("not a valid pattern ({0}); use * ? [a-z] and ** only")]
    BadPattern(String),
    #[error("the folder holds no file of a known kind ({0}); name the files, or state their format")]
    EmptyFolder(&'static str),
    #[error("cannot be read ({0}); check its permissions and the disk")]
    Io(#[from] std::io::Error),
    #[error("the file is empty; remove it, or fetch it again")]
    Empty,
    #[error("not text but {0}; convert it to text, HTML, JSONL or CSV first")]
    Binary(&'static str),
    #[error("not valid {format} ({why}); correct it, or state another format")]
    Malformed { format: &'static str, why: String },
    #[error("{0}; this record is left out, the others are read")]
    BadRecord(String),
    #[error("no column holds the text: found {found}; rename one to `text`, or say which one it is with the column option")]
    NoTextColumn { found: String },
    #[error("longer than the limit of {limit_mib} MiB; split it, or raise the limit")]
    TooLong { limit_mib: u64 },
    #[error("this record is longer than the limit of {limit_mib} MiB and is left out; split it, or raise the limit")]
    RecordTooLong { limit_mib: u64 },
    #[error("the compressed data swells more than {ratio}-fold, as only a hostile file does; unpack and look at it")]
    Bomb { ratio: u64 },
    #[error("no text was found in it; check that the page has an article, or save its text as a .txt file")]
    NoText,
}

impl ReadError {
    pub(crate) fn new(source_name: &str, kind: Kind) -> Self {
        Self { source_name: source_name.to_owned(), position: Position::Whole, kind }
    }

    pub(crate) fn at(source_name: &str, position: Position, kind: Kind) -> Self {
        Self { source_name: source_name.to_owned(), position, kind }
    }

    /// The file, pattern or `-` that was asked for.
    pub fn source_name(&self) -> &str {
        &self.source_name
    }

    /// The line or the record within the source, counted from 1, where one is to blame.
    pub fn position(&self) -> Option<u64> {
        match self.position {
            Position::Whole => None,
            Position::Line(n) | Position::Record(n) => Some(n),
        }
    }

    /// Whether only one record was lost and the reader goes on.
    pub fn is_record(&self) -> bool {
        matches!(self.kind, Kind::BadRecord(_) | Kind::RecordTooLong { .. })
    }

    /// Whether the path does not exist, or a pattern or folder has no file to give.
    pub fn is_not_found(&self) -> bool {
        matches!(self.kind, Kind::NotFound | Kind::NoMatch | Kind::EmptyFolder(_))
    }

    /// Whether the operating system refused or broke off the reading.
    pub fn is_io(&self) -> bool {
        matches!(self.kind, Kind::Io(_))
    }

    /// Whether the source has no bytes, or none but blanks.
    pub fn is_empty(&self) -> bool {
        matches!(self.kind, Kind::Empty)
    }

    /// Whether the source is not text at all.
    pub fn is_binary(&self) -> bool {
        matches!(self.kind, Kind::Binary(_))
    }

    /// Whether a limit of [`Limits`](crate::Limits) was reached.
    pub fn is_limit(&self) -> bool {
        matches!(self.kind, Kind::TooLong { .. } | Kind::RecordTooLong { .. } | Kind::Bomb { .. })
    }

    /// Whether the source, or the record, is not of the format that it was taken for.
    pub fn is_malformed(&self) -> bool {
        matches!(self.kind, Kind::Malformed { .. } | Kind::BadRecord(_) | Kind::NoTextColumn { .. })
    }

    /// Whether it was read and held no report.
    pub fn is_no_text(&self) -> bool {
        matches!(self.kind, Kind::NoText)
    }
}
