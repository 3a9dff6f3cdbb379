//! The word classes of `knowledge/places/words.tsv`: one lookup tells all that a lemma can do for a place.

use std::collections::HashMap;
use std::sync::LazyLock;

const FILE: &str = include_str!("../../../../knowledge/places/words.tsv");

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
    Abstract,
    Aside,
    Grounds,
    Begins,
    Dwellings,
    Flies,
    Judges,
}

impl Class {
    const ALL: [(&'static str, Class); 19] = [
        ("carries", Class::Carries),
        ("acts", Class::Acts),
        ("takes", Class::Takes),
        ("treads", Class::Treads),
        ("locative", Class::Locative),
        ("within", Class::Within),
        ("hosts", Class::Hosts),
        ("people", Class::People),
        ("moves", Class::Moves),
        ("leaves", Class::Leaves),
        ("says", Class::Says),
        ("stands", Class::Stands),
        ("abstract", Class::Abstract),
        ("aside", Class::Aside),
        ("grounds", Class::Grounds),
        ("begins", Class::Begins),
        ("dwellings", Class::Dwellings),
        ("flies", Class::Flies),
        ("judges", Class::Judges),
    ];
}

static WORDS: LazyLock<HashMap<&'static str, u32>> = LazyLock::new(|| {
    let mut map: HashMap<&'static str, u32> = HashMap::new();
    for line in FILE.lines().filter(|l| !l.starts_with('#')) {
        let Some((name, words)) = line.split_once('\t') else { continue };
        let Some((_, class)) = Class::ALL.into_iter().find(|(n, _)| *n == name) else { continue };
        for word in words.split_whitespace() {
            *map.entry(word).or_default() |= 1 << class as u32;
        }
    }
    map
});

/// True where the lemma is of the class, in lower case.
pub(super) fn is(class: Class, lemma: &str) -> bool {
    let bits = |w: &str| WORDS.get(w).is_some_and(|b| b & 1 << class as u32 != 0);
    if lemma.bytes().any(|b| b.is_ascii_uppercase()) { bits(&lemma.to_lowercase()) } else { bits(lemma) }
}
