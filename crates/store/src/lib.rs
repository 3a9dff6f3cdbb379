//! The record: tables under Delta Lake, SQL over them, events across reports, versions that can be cited.
//!
//! ```text
//! Coded ─▶ Statements ─▶ Parquet ─▶ pending ─▶ log entries ─▶ version N
//!                 └─▶ identity ─▶ events, dyads of the months it touches
//! version N ─▶ SessionContext ─▶ views, functions ─▶ answers, exports
//! ```
//!
//! The only crate that names DataFusion and Delta. What a report says is only ever added ([`Table::derived`](demarche_record::Table::derived) tells the
//! tables apart); every version can be read for ever.

mod core;
mod diff;
mod error;
mod freeze;
mod hash;
mod review;
mod rows;
mod session;
mod verify;

#[cfg(test)]
mod fixture;

pub mod export;

pub mod foreign;

pub mod query;

#[doc(hidden)]
pub use core::disk::{steps, stop_after};
pub use core::{ForeignReceipt, Receipt, ReviewReceipt, Snapshot, Store, Version, Writer};
pub use diff::{Change, Diff, Tally};
pub use error::{Error, Result};
pub use freeze::{Freeze, FrozenCoder, FrozenFile, FrozenTable, Manifest, names};
pub use hash::{Hashes, hashes};
pub use review::Review;
pub use rows::{Coder, report_id};
pub use verify::{Check, Finding, Verdict, verify};

/// The program that writes, as the files of a store name it.
pub(crate) const MADE_BY: &str = concat!("demarche ", env!("CARGO_PKG_VERSION"));
