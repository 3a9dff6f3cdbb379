//! The scorers: every public yardstick and our own gold files, one command.
//!
//! ```text
//! files ──load──▶ gold ─┐
//!                       ├─score──▶ Scores { metrics, tables } ──▶ a table, one JSON line, reports/scores.md
//! gold ──system──▶ ours ┘
//! ```
//!
//! A module a yardstick. In each, `load` reads the public format (a malformed file is named with its line) and `score`
//! compares gold with predictions and touches nothing else, so that the formulas are tested against cases counted by
//! hand. [`system`] alone calls the product. Scores are shares from 0 to 1; an F1 comes with `_precision`, `_recall`
//! and `_n`.

mod brat;
mod error;
mod parallel;
mod spacy;
mod text;

pub mod attribution;
pub mod clusters;
pub mod conllu;
pub mod coref;
pub mod event_place;
pub mod extraction;
pub mod factuality;
pub mod geo;
pub mod metrics;
pub mod names;
pub mod pairs;
pub mod re3d;
pub mod records;
pub mod suite;
pub mod system;
pub mod timeml;

pub use error::EvalError;
pub use metrics::{Counts, Metrics, Scores, Table};
