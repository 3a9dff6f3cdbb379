use serde::{Deserialize, Serialize};

use crate::{DateBasis, Edtf, EventType, Mode, Party, PlacePrecision, Quad, Stance, Status, ThirdParty};

/// Somebody did something, once or a counted number of times.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Unique in the report, stable for the same text and coder.
    pub event_id: String,
    /// PLOVER type.
    pub event_type: EventType,
    /// PLOVER modes, where they fit.
    pub event_mode: Vec<Mode>,
    /// PLOVER contexts; null until contexts are coded.
    pub contexts: Option<Vec<String>>,
    /// Who acts.
    pub actors: Vec<Party>,
    /// Towards whom.
    pub recipients: Vec<Party>,
    /// Mediators, hosts.
    pub third_parties: Vec<ThirdParty>,
    /// Fact, plan, supposition or denial.
    pub status: Status,
    /// Whose account, outermost first; empty in the reporter's own voice.
    pub attribution: Vec<Attribution>,
    /// When, never finer than the text.
    pub date: Option<Edtf>,
    /// What the date rests on.
    pub date_basis: DateBasis,
    /// Times it happened, where counted.
    pub count: Option<u32>,
    /// Killed.
    pub dead: Option<u32>,
    /// Hurt.
    pub injured: Option<u32>,
    /// Detained.
    pub arrested: Option<u32>,
    /// Where it happened.
    pub place: Option<Place>,
    /// CAMEO 1.1b3 code, two to four digits.
    pub cameo: Option<String>,
    /// Goldstein value of the CAMEO code, −10 to 10.
    pub goldstein: Option<f32>,
    /// PLOVER quad class.
    pub quad: Quad,
    /// The words.
    pub evidence: Evidence,
    /// What decided the type.
    pub rule: String,
    /// 0 to 1.
    pub confidence: f32,
}

/// One sayer in the chain that an account comes through.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attribution {
    /// Who says it.
    pub source: Party,
    /// The verb or phrase of saying.
    pub cue: String,
    /// "on Instagram", "in a statement".
    pub channel: Option<String>,
    /// What the sayer does with it.
    pub stance: Stance,
}

/// Where in the text a record stands. Offsets count Unicode scalar values, not bytes, from 0.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Document.
    pub doc: String,
    /// Sentence, from 0.
    pub sentence: u32,
    /// First character of the quote.
    pub start: u32,
    /// One past its last character.
    pub end: u32,
    /// The text at that span, exactly.
    pub quote: String,
    /// First character of the trigger.
    pub trigger_start: u32,
    /// One past its last character.
    pub trigger_end: u32,
    /// The text there.
    pub trigger: String,
}

/// Where an act happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Name as written.
    pub text: String,
    /// Resolved name.
    pub name: Option<String>,
    /// ISO alpha-3.
    pub country: Option<String>,
    /// First-level division.
    pub admin1: Option<String>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// GeoNames id.
    pub geonames_id: Option<u32>,
    /// How exactly it is known.
    pub precision: PlacePrecision,
}
