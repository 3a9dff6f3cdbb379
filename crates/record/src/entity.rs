use serde::{Deserialize, Serialize};

use crate::{EntityKind, Sector};

/// Somebody or something that a report speaks of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entity {
    /// Stable identity: the key of the knowledge entry, or one made of the name for an unseen entity.
    pub entity_id: String,
    /// Canonical English name.
    pub name: String,
    /// What it is.
    pub kind: Option<EntityKind>,
    /// ISO 3166-1 alpha-3, or PLOVER's UNO, EUR, IGO, NGO, ISM, IMG, MNC.
    pub entity_code: Option<String>,
    /// ISO alpha-3 (XKX for Kosovo).
    pub country: Option<String>,
    /// PLOVER sector at the date of the report.
    pub sector: Option<Sector>,
    /// Further sectors.
    #[serde(default)]
    pub other_sectors: Vec<Sector>,
    /// Where known.
    pub wikidata_id: Option<String>,
}

/// An entity in a role of a record: what it is, and the words that name it there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Party {
    /// Words of the text.
    pub text: String,
    /// Key into the report's entities.
    pub entity_id: String,
    /// Canonical name.
    pub name: String,
    /// ISO alpha-3.
    pub country: Option<String>,
    /// Entity code.
    pub code: Option<String>,
    /// Sector at the date of the report.
    pub sector: Option<Sector>,
    /// What it is.
    pub kind: Option<EntityKind>,
}

/// Who takes part without being actor or recipient.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ThirdParty {
    /// Who.
    #[serde(flatten)]
    pub party: Party,
    /// As what: mediator, host, guarantor, with.
    pub role: String,
}
