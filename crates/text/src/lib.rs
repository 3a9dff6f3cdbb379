//! Reports to documents: sentences, tokens, tags, trees and names.
//!
//! ```text
//! text ──sentence, token──▶ words ──wordpiece──▶ pieces ──model──▶ scores ──tree, names, lemma──▶ Document
//!        no model, a linear         BERT's            MiniLM with      best tree, best labels,
//!        classifier for ends        uncased cut       three heads      rules and exceptions
//! ```
//!
//! English in the manner of Universal Dependencies 2. [`Parser`] does all of it, [`segment`] the part that needs no network.
//! Everything is deterministic: the same text has the same analysis on any number of threads and beside any other texts.
//! Every span points into the text that was given, and every string has an analysis, however strange it is.
//!
//! ```
//! let parser = demarche_text::Parser::builtin()?;
//! let text = "Serbia recalled its ambassador from Skopje on Monday.";
//! let document = parser.parse(text, 1)?;
//! let sentence = &document.sentences[0];
//! assert_eq!(sentence.tokens[7].span.of(text), "Monday");
//! assert_eq!(sentence.tokens.iter().filter(|t| t.head.is_none()).count(), 1);
//! # Ok::<(), demarche_text::Error>(())
//! ```
#![forbid(unsafe_code)]

mod error;
mod lemma;
mod model;
mod names;
mod network;
mod parser;
mod sentence;
mod token;
mod tree;
mod wordpiece;

pub use error::Error;
pub use lemma::lemma;
#[doc(hidden)]
pub use lemma::rule_lemma;
#[doc(hidden)]
pub use parser::Golden;
pub use parser::{Parser, segment};
#[doc(hidden)]
pub use sentence::train as train_sentences;
