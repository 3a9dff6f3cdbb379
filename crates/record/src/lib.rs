//! The words of the domain.
//!
//! ```text
//! bytes ──read──▶ Report ──text──▶ Document ──code──▶ Coded { events, relations, entities }
//! ```
//!
//! Every other crate speaks in these types and none of them does I/O. Their serialised field names are
//! the contract with the user (`docs/DICTIONARY.md`): snake_case, at most 32 characters, so that
//! each table opens in R, Stata, pandas, polars, DuckDB and Spark.

mod codes;
mod document;
mod edtf;
mod entity;
mod event;
mod relation;
mod report;
mod span;
mod table;

pub use codes::{
    Context, ContextBasis, DateBasis, EntityKind, EventType, Mode, PlacePrecision, Predicate, Quad, ReviewVerdict, Sector, Stance, Status,
    UnknownCode,
};
pub use document::{Act, Document, Name, NameKind, Sentence, Token, Upos};
pub use edtf::{Edtf, EdtfError, PartialDate};
pub use entity::{Entity, Party, ThirdParty};
pub use event::{Amount, Attribution, Event, Evidence, NumberRange, Place};
pub use relation::Relation;
pub use report::{Coded, Report};
pub use span::Span;
pub use table::{Column, ColumnType, Table};
