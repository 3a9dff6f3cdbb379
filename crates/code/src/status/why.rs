//! Why a predicate has its status, and where that puts it on the scale of factuality.

use std::fmt;

use demarche_record::Status;

use super::Reading;

macro_rules! why {
    ($($(#[$doc:meta])* $variant:ident = $words:literal, $value:literal;)+) => {
        /// What decided a status.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Why { $($(#[$doc])* $variant),+ }

        impl Why {
            /// In words, for `--explain`.
            pub(crate) fn as_str(self) -> &'static str {
                match self { $(Why::$variant => $words),+ }
            }

            /// The value on the scale of Lee et al. (2015), −3 (certainly not) to 3 (certainly): what annotators give such readings.
            fn value(self) -> f32 {
                match self { $(Why::$variant => $value),+ }
            }
        }
    };
}

why! {
    Told = "told as a fact", 3.0;
    Will = "will", 2.7;
    Planned = "planned or promised", 2.1;
    Pledged = "promised", 2.1;
    Scheduled = "planned", 2.6;
    May = "may", 1.1;
    Can = "can", 1.5;
    Must = "must", 1.6;
    Would = "would", 2.1;
    Condition = "a condition", 0.8;
    Purpose = "a purpose", 2.2;
    Intention = "an intention", 1.7;
    Tried = "tried", 1.0;
    Wanted = "wanted, possible or called for", 1.2;
    Unwanted = "not wanted or not possible", -1.2;
    Asked = "asked for or supposed", 1.5;
    Possible = "possible or proposed", 2.0;
    PerhapsNot = "perhaps not", -0.5;
    Unheeded = "made and turned down", 0.6;
    Unless = "what it will do unless", 0.8;
    Question = "a question", 1.0;
    Hearsay = "nobody vouches for it", 2.0;
    Negated = "negated", -1.7;
    NegatedAhead = "not planned, not possible", -1.7;
    Prevented = "refused, failed or prevented", -1.4;
    Averted = "averted", -1.0;
    Doubted = "not believed", -1.2;
    Denied = "somebody denies it", -0.6;
    TwiceDenied = "twice denied", 1.2;
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A fact that only hearsay tells.
const HEARSAY: f32 = 1.8;

/// How much the network's value counts beside a reading that the words decide, and beside one where nothing speaks against a fact.
const LEARNED: f32 = 0.1;
const LEARNED_OF_FACTS: f32 = 0.38;

/// The reading on the factuality scale of Lee et al. (2015), −3 (certainly not) to 3 (certainly); `learned` is what the network gives.
pub(crate) fn factuality(r: &Reading, learned: f32) -> f32 {
    let value = if r.status == Status::Actual && r.uncertain { HEARSAY } else { r.why.value() };
    let weight = if r.why == Why::Told { LEARNED_OF_FACTS } else { LEARNED };
    // The network is less sure than the annotators of news are, so its scale is stretched.
    let stretched = 3.0 * ((learned + 1.0) / 2.0).tanh();
    (1.0 - weight) * value + weight * stretched
}
