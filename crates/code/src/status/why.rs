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
    Will = "will", 2.6;
    Planned = "planned or promised", 1.8;
    Scheduled = "planned", 1.4;
    May = "may", 1.1;
    Can = "can", 1.4;
    Must = "must", 1.4;
    Would = "would", 1.6;
    Condition = "a condition", 0.8;
    Purpose = "a purpose", 2.0;
    Intention = "an intention", 1.2;
    Tried = "tried", 0.4;
    Wanted = "wanted, possible or called for", 1.2;
    Unwanted = "not wanted or not possible", -0.8;
    Asked = "asked for or supposed", 1.6;
    Possible = "possible or proposed", 1.4;
    PerhapsNot = "perhaps not", 0.0;
    Unless = "what it will do unless", 0.8;
    Question = "a question", 1.5;
    Hearsay = "nobody vouches for it", 1.8;
    Negated = "negated", -1.9;
    NegatedAhead = "not planned, not possible", -1.6;
    Prevented = "refused, failed or prevented", -1.8;
    Averted = "averted", -2.0;
    Doubted = "not believed", -1.2;
    Denied = "somebody denies it", -1.6;
    TwiceDenied = "twice denied", 1.2;
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A fact that only hearsay tells.
const HEARSAY: f32 = 1.2;

/// The reading on the factuality scale of Lee et al. (2015), −3 (certainly not) to 3 (certainly).
pub(crate) fn factuality(r: &Reading) -> f32 {
    if r.status == Status::Actual && r.uncertain { HEARSAY } else { r.why.value() }
}
