use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{ContextBasis, DateBasis, Edtf, EventType, Mode, Party, PlacePrecision, Quad, Stance, Status, ThirdParty};

/// Somebody did something, once or a counted number of times.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Unique in the report, stable for the same text and coder.
    pub event_id: String,
    /// PLOVER type.
    pub event_type: EventType,
    /// PLOVER modes, where they fit.
    pub event_mode: Vec<Mode>,
    /// PLOVER contexts; null where the coder that made the record coded none.
    pub contexts: Option<Vec<String>>,
    /// Whether the act's own sentence tells the contexts or only the document; null where there are none.
    #[serde(default)]
    pub contexts_basis: Option<ContextBasis>,
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
    /// Numbers that the text gives as a range: "at least 23", "dozens", "between 20 and 30".
    #[serde(default)]
    pub ranges: Vec<NumberRange>,
    /// What was given, taken or refused, where the text counts it: money, goods.
    #[serde(default)]
    pub amount: Option<Amount>,
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

/// A number of a record that the text leaves open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberRange {
    /// The field: `count`, `dead`, `injured` or `arrested`.
    pub field: String,
    /// At least so many; open where the text says "up to".
    pub low: Option<u32>,
    /// At most so many; open where the text says "at least" or "dozens".
    pub high: Option<u32>,
    /// The words.
    pub text: String,
}

impl fmt::Display for NumberRange {
    /// "dead 24..", "injured 20..30": the field and its bounds, an open one left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bound = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default();
        write!(f, "{} {}..{}", self.field, bound(self.low), bound(self.high))
    }
}

/// A counted sum or quantity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Amount {
    /// How much, in full units: "$3.5 million" is 3500000.
    pub value: f64,
    /// ISO 4217 code of a currency, or the noun that is counted ("ton").
    pub unit: String,
    /// The words.
    pub text: String,
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
