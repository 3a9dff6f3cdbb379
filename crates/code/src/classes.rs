//! Word classes of a knowledge file: a class, a tab, its lemmas, on as many lines as it takes.

use std::collections::HashMap;

/// Which of up to 64 classes each lemma belongs to.
pub(crate) struct Classes(HashMap<&'static str, u64>);

impl Classes {
    /// Reads a file; the classes are numbered as in `names`.
    pub(crate) fn read(file: &'static str, names: &[&str]) -> Classes {
        let mut map: HashMap<&'static str, u64> = HashMap::new();
        for line in file.lines().filter(|l| !l.starts_with('#')) {
            let Some((name, words)) = line.split_once('\t') else { continue };
            let Some(number) = names.iter().position(|n| *n == name) else { continue };
            for word in words.split_whitespace() {
                *map.entry(word).or_default() |= 1 << number;
            }
        }
        Classes(map)
    }

    /// True where the lemma is of the class, in any case.
    pub(crate) fn has(&self, class: usize, lemma: &str) -> bool {
        if lemma.bytes().any(|b| b.is_ascii_uppercase()) { self.exactly(class, &lemma.to_lowercase()) } else { self.exactly(class, lemma) }
    }

    /// True where the word is of the class, as it is written.
    pub(crate) fn exactly(&self, class: usize, word: &str) -> bool {
        self.0.get(word).is_some_and(|b| b & 1 << class != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lemma_may_be_of_several_classes() {
        let c = Classes::read("# comment\nacts\traid war\ntakes\traid enter\nacts\tsiege\nunknown\tx\n", &["acts", "takes"]);
        assert!(c.has(0, "raid") && c.has(1, "raid") && c.has(0, "Siege") && c.has(1, "enter"));
        assert!(!c.has(1, "war") && !c.has(0, "x") && !c.has(0, "comment"));
    }
}
