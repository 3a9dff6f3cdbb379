//! Document to records: who did what to whom, when, where and by whose account.
//!
//! ```text
//! Document ─▶ entities ─▶ predicates ─▶ status ─▶ attribution ─▶ time · place ─▶ Coded
//! ```
//!
//! The crate reads knowledge from files (`knowledge/`) and never does I/O besides.

pub mod places;
pub mod time;
