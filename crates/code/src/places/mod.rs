//! Where: the places that a report names, and the one where an act happened.
//!
//! ```text
//! Document ─▶ mention ─▶ resolve ─▶ Toponym ─▶ event ─▶ the place of an act
//!                 ▲          ▲
//!              gazetteer (knowledge/places)
//! ```
//!
//! [`Gazetteer`] knows which places bear a name; [`resolve`] decides which one a report means; [`of_event`] says where an act
//! happened, which is less than where the sentence has been. A demonym ("Syrian") is never a place, a party is never a place, and a place is
//! never known more exactly than its kind allows ([`PlaceKind::precision`]).
//!
//! Not supported: streets and addresses, coordinates in the text, places by bearing ("20 km north of Mosul" is Mosul).

mod described;
mod event;
mod extent;
mod fold;
mod gazetteer;
mod mention;
mod missed;
mod nest;
mod resolve;
#[cfg(test)]
mod tests;
mod words;

pub use event::{EventPlace, event_place_tokens, of_event, takes_ground, treads};
pub use fold::fold;
pub use gazetteer::{Candidate, Gazetteer, PlaceKind};
pub use resolve::{Toponym, distance_km, resolve};
