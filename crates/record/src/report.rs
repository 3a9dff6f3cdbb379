use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Document, Entity, Event, Relation};

/// One news report, as it was published: its text and what is known of its origin.
///
/// `text` is the *stored text*: every span of every record points into it, so nothing may change it
/// after the reader has made it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Identity of the document: given by the source (an id column, a URL) or the file name.
    pub doc: String,
    /// Headline, where it is not part of the text.
    #[serde(default)]
    pub title: Option<String>,
    /// Day of publication.
    #[serde(default)]
    pub published: Option<Date>,
    /// Outlet.
    #[serde(default)]
    pub source: Option<String>,
    /// Address.
    #[serde(default)]
    pub url: Option<String>,
    /// Who wrote it.
    #[serde(default)]
    pub byline: Option<String>,
    /// ISO 639-1 language, where it was stated or recognised.
    #[serde(default)]
    pub language: Option<String>,
    /// The stored text, UTF-8, paragraphs divided by newlines.
    pub text: String,
}

/// A report with its analysis and its records.
#[derive(Clone, Debug, Default)]
pub struct Coded {
    /// The report as read.
    pub report: Report,
    /// Sentences, tokens, trees and names.
    pub document: Document,
    /// Who and what the report mentions, each once.
    pub entities: Vec<Entity>,
    /// Who did what to whom.
    pub events: Vec<Event>,
    /// What stands between them.
    pub relations: Vec<Relation>,
    /// The derivation, a line a step; filled only when it was asked for.
    pub trace: Vec<String>,
}
