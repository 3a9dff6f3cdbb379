//! The word classes of `knowledge/time/words.tsv`.

use std::sync::LazyLock;

use crate::classes::Classes;

/// A class of words; the file says what each is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Brings,
    Occasions,
    Decides,
    Counts,
    Plans,
    Says,
    Speaks,
    Momentary,
    Beginnings,
    Hostilities,
    Numbered,
    Counted,
    Dated,
    Regards,
}

const NAMES: [&str; 14] = [
    "brings",
    "occasions",
    "decides",
    "counts",
    "plans",
    "says",
    "speaks",
    "momentary",
    "beginnings",
    "hostilities",
    "numbered",
    "counted",
    "dated",
    "regards",
];

static WORDS: LazyLock<Classes> = LazyLock::new(|| Classes::read(include_str!("../../../../knowledge/time/words.tsv"), &NAMES));

/// True where the lemma is of the class.
pub(super) fn is(class: Class, lemma: &str) -> bool {
    WORDS.has(class as usize, lemma)
}
