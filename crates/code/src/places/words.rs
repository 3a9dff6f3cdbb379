//! The word classes of `knowledge/places/words.tsv`: one lookup tells all that a lemma can do for a place.

use std::sync::LazyLock;

use crate::classes::Classes;

/// A class of words; the file says what each is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Carries,
    Acts,
    Takes,
    Treads,
    Locative,
    Within,
    Hosts,
    People,
    Moves,
    Leaves,
    Says,
    Stands,
    Seats,
    Abstract,
    Aside,
    Grounds,
    Begins,
    Dwellings,
    Flies,
    Judges,
    Lands,
    Dwellers,
    Harms,
    Times,
    Matters,
    Directions,
    Plain,
    Ordinary,
    Sites,
    Leading,
    Creeds,
    Forces,
    Minds,
    Tries,
}

const NAMES: [&str; 34] = [
    "carries",
    "acts",
    "takes",
    "treads",
    "locative",
    "within",
    "hosts",
    "people",
    "moves",
    "leaves",
    "says",
    "stands",
    "seats",
    "abstract",
    "aside",
    "grounds",
    "begins",
    "dwellings",
    "flies",
    "judges",
    "lands",
    "dwellers",
    "harms",
    "times",
    "matters",
    "directions",
    "plain",
    "ordinary",
    "sites",
    "leading",
    "creeds",
    "forces",
    "minds",
    "tries",
];

static WORDS: LazyLock<Classes> = LazyLock::new(|| Classes::read(include_str!("../../../../knowledge/places/words.tsv"), &NAMES));

/// True where the lemma is of the class.
pub(super) fn is(class: Class, lemma: &str) -> bool {
    WORDS.has(class as usize, lemma)
}

/// As [`is`], for classes in which a capital makes a difference.
pub(super) fn as_written(class: Class, word: &str) -> bool {
    WORDS.exactly(class as usize, word)
}
