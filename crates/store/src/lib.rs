//! The record: tables under Delta Lake, SQL over them, events across reports, versions that can be cited.
//!
//! The only crate that names DataFusion and Delta.

pub use demarche_identity as identity;

#[cfg(test)]
mod fixture;

pub mod export;

pub mod query;
