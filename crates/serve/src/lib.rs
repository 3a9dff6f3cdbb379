//! HTTP API, the explorer, and the MCP server over a record store.
//!
//! ```text
//!                        ┌─ guard: loopback or token, host, origin, policy
//! browser · curl · R ──▶ app ──▶ api/… ──▶ demarche_store::query ──▶ a version of the store
//!                        └─ assets: the explorer's files                 ▲
//!   language model ────▶ mcp ────────────────────────────────────────────┘
//!   demo: sample reports ──▶ coder ──▶ store, in batches, while the first of them are on the screen
//! ```
//!
//! | module | question |
//! | --- | --- |
//! | `app`, `guard` | what is answered, and to whom |
//! | `state` | which version is asked, and who waits for what |
//! | `call`, `asked`, `accept`, `cursor`, `filters` | what an address asks, in which form, from where on, and whether the asker has it already |
//! | `api` | the endpoints |
//! | `lists`, `command` | pages and downloads; the lines that give the same table elsewhere |
//! | `problem` | what went wrong, and the mend |
//! | `digest` | short words for what an answer is made of |
//! | `openapi` | what there is, for programs |
//! | `assets` | the explorer |
//! | `demo` | a store of invented reports that fills while it is looked at |
//! | `mcp` | the same questions for language models |
//!
//! Nothing that a report says is ever put into HTML here: it leaves as JSON, CSV or Parquet, and the explorer shows it as text. All that is asked is asked of
//! `demarche_store`, which knows how; all that is coded is coded by `demarche_code`.

mod accept;
mod api;
mod app;
mod asked;
mod assets;
mod call;
mod command;
mod cursor;
mod demo;
mod digest;
mod error;
mod filters;
mod guard;
mod lists;
mod mcp;
mod openapi;
mod problem;
mod server;
mod state;
#[cfg(test)]
mod tests;

pub use demo::{Demo, demo};
pub use error::{Error, Result};
pub use mcp::mcp;
pub use server::{Listen, serve};
pub use state::Presented;
