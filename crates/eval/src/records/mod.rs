//! Records: whole reports against what a human coder wrote down.
//!
//! `gold` reads the files, `matching` decides which of our records is which of the coder's, `score` counts.

mod gold;
mod matching;
mod score;

pub use gold::{GoldDoc, GoldEntity, GoldEvent, GoldRelation, Objects, load};
pub use matching::names_agree;
pub use score::{Evaluation, score};
