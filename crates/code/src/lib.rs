//! Document to records: who did what to whom, when, where and by whose account.
//!
//! ```text
//! Document ─▶ entities ─▶ events ─▶ status ─▶ attribution ─▶ time · places ─▶ Coded
//!               ▲            ▲         ▲           ▲
//!             actors    predicates   lists       lists          (knowledge/)
//! ```
//!
//! [`Coder`] runs the stages. The knowledge is in files that a political scientist edits; the method is here:
//! `grammar` undoes passives, control, relative clauses and light verbs, `roles` fills a sense's slots with entities,
//! `events` chooses among senses and readings, `status` reads fact, plan, supposition or denial, `attribution` whose
//! account it is, `relations` what stands between the parties.
//!
//! Not supported yet: event coreference within a report.

mod anaphora;
mod attribution;
mod classes;
mod coder;
mod contexts;
mod entities;
mod events;
mod grammar;
mod knowledge;
mod learned;
mod names;
mod numbers;
pub mod ontology;
mod pairs;
pub mod places;
mod prune;
mod relations;
mod roles;
mod status;
pub mod time;
mod who;

pub use attribution::SayingSpans;
pub use coder::{Coder, CoderError, Link};
pub use knowledge::{CodeSystem, Countries, Country, Example, Knowledge, KnowledgeError};
pub use pairs::PairReading;
pub use time::dateline;
pub use who::{Bearer, Mention, key};
