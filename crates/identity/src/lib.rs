//! Event identity across reports: which mentions tell one act, and how many independent sources tell it.
//!
//! ```text
//! text ──signature──▶ minhash ─┐
//! mentions of a month ─────────┴─group──▶ groups ──merge──▶ rows of `events`, `event_mentions`, `dyads`
//! ```
//!
//! Pure functions, no I/O: the store calls them a month at a time, the evaluation on gold clusters.

mod copies;
mod group;
mod mention;
mod merge;
mod month;
mod parties;
mod score;
mod shelf;
mod signature;
mod words;

pub use group::{Group, Member, group, group_all};
pub use mention::{Account, Mention, Party, Place, ThirdParty};
pub use merge::{Dyad, EventRow, merge};
pub use month::{MARGIN, Month};
pub use signature::{COPY_CONTAINED, COPY_JACCARD, Signature, signature};
