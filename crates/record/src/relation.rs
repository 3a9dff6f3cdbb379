use serde::{Deserialize, Serialize};

use crate::{Attribution, DateBasis, Edtf, Evidence, Party, Predicate, Status};

/// Something holds between two entities over a time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Relation {
    /// Unique in the report, stable for the same text and coder.
    pub relation_id: String,
    /// Of whom it is said.
    pub subject: Party,
    /// What holds.
    pub predicate: Predicate,
    /// To what; several where the relation is to all of them at once (the parties that somebody mediates between).
    pub objects: Vec<Party>,
    /// False where the text says that it does not hold.
    pub holds: bool,
    /// On which matter: "territorial integrity", the share of a vote.
    pub matter: Option<String>,
    /// From when; open where not known.
    pub valid_from: Option<Edtf>,
    /// Until when.
    pub valid_to: Option<Edtf>,
    /// What the times rest on.
    pub date_basis: DateBasis,
    /// Fact, plan, supposition or denial.
    pub status: Status,
    /// Whose account, outermost first.
    pub attribution: Vec<Attribution>,
    /// The words.
    pub evidence: Evidence,
    /// What decided the predicate.
    pub rule: String,
    /// 0 to 1.
    pub confidence: f32,
}
