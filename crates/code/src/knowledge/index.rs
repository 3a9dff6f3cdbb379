//! Under which words the actors are found: names, surnames, offices, common names of bodies.
//!
//! The build script makes the index of the files that ship, so that a start neither reads the blocks nor folds their names; what an actor is
//! ([`super::entry`]) is read from its block when it is first asked for. Files of one's own are indexed by the same code when they are read.

use std::collections::{BTreeMap, HashMap};

use super::blocks::Block;
use super::error::KnowledgeError;
use super::fold::fold;
use super::lint;
use super::table::Table;

/// How a name stands for its bearer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameRole {
    /// Its own name or alias.
    Name,
    /// Adjective or people.
    Demonym,
    /// Seat of government.
    Capital,
    /// Last name alone.
    Surname,
}

/// A bearer of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NameEntry {
    pub(crate) actor: usize,
    pub(crate) role: NameRole,
    /// Must stand in capitals.
    pub(crate) acronym: bool,
    /// Words rather than a name: may stand in small letters ("the international community").
    pub(crate) words: bool,
}

impl NameEntry {
    /// As a number of a table.
    pub(super) fn pack(self) -> u32 {
        (self.actor as u32) << 4 | (self.role as u32) << 2 | u32::from(self.acronym) << 1 | u32::from(self.words)
    }

    /// The entry of such a number.
    pub(super) fn unpack(number: u32) -> NameEntry {
        let role = [NameRole::Name, NameRole::Demonym, NameRole::Capital, NameRole::Surname][number as usize >> 2 & 3];
        NameEntry { actor: (number >> 4) as usize, role, acronym: number & 2 != 0, words: number & 1 != 0 }
    }
}

/// The tables of the index, as bytes of [`Table::write`].
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Written {
    /// Folded words joined by one space → [`NameEntry`].
    pub(super) names: Vec<u8>,
    /// First folded word → words of the longest name that begins so.
    pub(super) longest: Vec<u8>,
    /// Folded title of an office, "the" left out → its holders: number of the actor, number of the office among the actor's.
    pub(super) offices: Vec<u8>,
    /// What several states call a body of theirs ("senate", "supreme court") → those bodies.
    pub(super) common: Vec<u8>,
    /// ISO alpha-3 → the state that stands.
    pub(super) states: Vec<u8>,
}

/// A block and the file it is of.
pub(super) type Filed<'t> = (&'t str, Block<'t>);

/// The blocks of all files, in their order. Of two with one key in different sets the later set's stays: `own` overrides ours.
pub(super) fn collect<'t>(files: &[(&'t str, &'t str)], own: &[(&'t str, &'t str)]) -> Result<Vec<Filed<'t>>, KnowledgeError> {
    let mut blocks: Vec<Filed<'t>> = Vec::new();
    let mut at: HashMap<&str, usize> = HashMap::new();
    for (set, files) in [files, own].into_iter().enumerate() {
        let before = blocks.len();
        for &(file, content) in files {
            for b in super::blocks::read(file, content)? {
                match at.get(b.key) {
                    Some(&i) if set == 1 && i < before => blocks[i] = (file, b),
                    Some(&i) => {
                        let (other, first) = &blocks[i];
                        let message = format!("the key `{}` is in {other}:{} already: choose another", b.key, first.line);
                        return Err(KnowledgeError::new(file, b.line, message));
                    }
                    None => {
                        at.insert(b.key, blocks.len());
                        blocks.push((file, b));
                    }
                }
            }
        }
    }
    lint::check(&blocks, &at)?;
    Ok(blocks)
}

/// The index of these blocks; the number of an actor is its place among them.
pub(super) fn write(blocks: &[Filed<'_>]) -> Written {
    let mut all = Index::default();
    for (id, (_, b)) in blocks.iter().enumerate() {
        all.add(id, b);
    }
    for (id, (_, b)) in blocks.iter().enumerate() {
        if b.value("kind") == Some("person") {
            all.surnames(id, b);
        }
    }
    let common = all.common_names(blocks);
    let names = all.names.into_iter().map(|(n, es)| (n, es.into_iter().map(NameEntry::pack).collect())).collect();
    Written {
        names: Table::write(&names),
        longest: Table::write(&all.longest.into_iter().map(|(w, n)| (w, vec![n])).collect()),
        offices: Table::write(&all.offices),
        common: Table::write(&common),
        states: Table::write(&all.states),
    }
}

/// "Secretary-General of the United Nations" and "secretary general of United Nations" are one office.
pub(super) fn office_key(title: &str) -> String {
    fold(title).replace(" of the ", " of ")
}

/// The index in the making.
#[derive(Default)]
struct Index {
    names: BTreeMap<String, Vec<NameEntry>>,
    longest: BTreeMap<String, u32>,
    offices: BTreeMap<String, Vec<u32>>,
    states: BTreeMap<String, Vec<u32>>,
}

impl Index {
    fn add(&mut self, id: usize, b: &Block<'_>) {
        let kind = b.value("kind").unwrap_or_default();
        if kind == "state"
            && b.value("to").is_none()
            && let Some(c) = b.value("country")
        {
            self.states.entry(c.to_owned()).or_insert_with(|| vec![id as u32]);
        }
        self.name(b.name, id, NameRole::Name, kind);
        for (name, role) in b.names() {
            self.name(name, id, role, kind);
        }
        for (n, (_, _, office)) in b.fields.iter().filter(|(_, f, _)| *f == "office").enumerate() {
            let title = office.split('|').next().unwrap_or_default().trim();
            self.offices.entry(office_key(title)).or_default().extend([id as u32, n as u32]);
        }
    }

    fn name(&mut self, name: &str, actor: usize, role: NameRole, kind: &str) {
        // The tokens of a sentence part "People's" into two words.
        if name.contains("'s ") || name.contains("’s ") {
            self.name(&name.replace("'s ", " s ").replace("’s ", " s "), actor, role, kind);
        }
        let folded = fold(name);
        if folded.is_empty() {
            return;
        }
        let first = folded.split(' ').next().unwrap_or_default();
        let words = folded.split(' ').count() as u32;
        match self.longest.get_mut(first) {
            Some(longest) => *longest = words.max(*longest),
            None => {
                self.longest.insert(first.to_owned(), words);
            }
        }
        let acronym = name.chars().any(char::is_alphabetic)
            && !name.contains(' ')
            && name.chars().filter(|c| c.is_alphabetic()).count() <= 6
            && name.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
        let words = kind == "people" && name.split(' ').skip(1).any(|w| w.len() > 3 && w.chars().all(char::is_lowercase));
        let entries = self.names.entry(folded).or_default();
        if !entries.iter().any(|e| e.actor == actor) {
            entries.push(NameEntry { actor, role, acronym, words });
        }
    }

    /// Surnames of a person, by which he or she is known alone.
    fn surnames(&mut self, id: usize, b: &Block<'_>) {
        let words: Vec<&str> = b.name.split_whitespace().collect();
        if words.len() < 2 {
            return;
        }
        let mut name = |name: &str| self.name(name, id, NameRole::Surname, "person");
        // Chinese and Korean names begin with the family's: "Xi Jinping", "Moon Jae-in". In Hong Kong and Taiwan those with a given name
        // of two joined syllables do ("Tsai Ing-wen"), after a Western one if there is one ("Benny Tai Yiu-ting"); "Carrie Lam" ends with it.
        let joined = words[words.len() - 1].contains('-');
        let family = match b.value("country") {
            Some("CHN" | "KOR" | "PRK" | "KHM") => Some(0),
            Some("TWN" | "HKG") if joined => Some(words.len() - 2),
            _ => None,
        };
        if let Some(f) = family {
            if words[f].chars().count() > 2 || words[f] == "Xi" {
                name(words[f]);
            }
            return;
        }
        // "Ursula von der Leyen", "Omar al-Bashir": the particle belongs to the surname, and the bare last word is used too.
        let last = words[words.len() - 1];
        let particles = words[1..words.len() - 1].iter().rposition(|w| !w.starts_with(char::is_lowercase)).map_or(1, |p| p + 2);
        if last.chars().count() > 2 && !matches!(last, "Sen" | "Will") {
            name(last);
        }
        if let Some((_, bare)) = last.split_once('-').filter(|(p, bare)| bare.chars().count() > 2 && p.chars().all(char::is_lowercase)) {
            name(bare);
        }
        if particles < words.len() - 1 {
            name(&words[particles..].join(" "));
        }
    }

    /// "Supreme Court of Kenya", "Kenyan Supreme Court": a report from Kenya says "the Supreme Court".
    fn common_names(&self, blocks: &[Filed<'_>]) -> BTreeMap<String, Vec<u32>> {
        let is = |id: usize, kinds: &[&str]| blocks[id].1.value("kind").is_some_and(|k| kinds.contains(&k));
        let country = |id: usize| blocks[id].1.value("country");
        let of_state = |phrase: &str, c: &str| {
            self.names.get(phrase).is_some_and(|es| es.iter().any(|e| is(e.actor, &["state", "territory"]) && country(e.actor) == Some(c)))
        };
        let mut common: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for (name, entries) in self.names.iter().filter(|(n, _)| n.contains(' ')) {
            let words: Vec<&str> = name.split(' ').collect();
            for e in entries.iter().filter(|e| e.role == NameRole::Name && is(e.actor, &["government body"])) {
                let Some(country) = country(e.actor) else { continue };
                let behind = words.iter().position(|w| *w == "of").filter(|&p| {
                    let tail = words[p + 1..].strip_prefix(&["the"]).unwrap_or(&words[p + 1..]);
                    p > 0 && of_state(&tail.join(" "), country)
                });
                let before = (1..words.len().min(4)).find(|&k| of_state(&words[..k].join(" "), country));
                let phrase = match (behind, before) {
                    (Some(p), _) => words[..p].join(" "),
                    (None, Some(k)) => words[k..].join(" "),
                    _ => continue,
                };
                let same = common.entry(phrase).or_default();
                if !same.contains(&(e.actor as u32)) {
                    same.push(e.actor as u32);
                }
            }
        }
        common.values_mut().for_each(|v| v.sort_unstable());
        common
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_packed_without_loss() {
        for role in [NameRole::Name, NameRole::Demonym, NameRole::Capital, NameRole::Surname] {
            let e = NameEntry { actor: 25_529, role, acronym: true, words: role == NameRole::Name };
            assert_eq!(NameEntry::unpack(e.pack()), e);
        }
    }
}
