//! What the coder knows, read from the files of `knowledge/`.
//!
//! The files are compiled into the binary; [`Knowledge::from_files`] reads others in their place. An entry that
//! cannot be read is an error with file, line and the mend, never a silent gap.

mod actors;
mod agents;
mod blocks;
mod contexts;
mod countries;
mod lint;
mod lists;
mod predicates;

pub(crate) use actors::{Actor, ActorId, Actors, NameRole, Office, Word, fold, folded_words, holds_on};
pub(crate) use agents::{Agents, Head};
pub(crate) use blocks::distance;
pub(crate) use contexts::Contexts;
pub use countries::{CodeSystem, Countries, Country};
pub(crate) use lists::{Complement, Cue, Effect, Gender, Lists, Post};
pub use predicates::Example;
pub(crate) use predicates::{Cond, Pos, Predicates, Sense, Target, Test};

include!(concat!(env!("OUT_DIR"), "/knowledge.rs"));

/// A knowledge file with an error in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {message}")]
pub struct KnowledgeError {
    /// File, relative to `knowledge/`.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// What is wrong and how to mend it.
    pub message: String,
}

impl KnowledgeError {
    fn new(file: &str, line: usize, message: impl Into<String>) -> KnowledgeError {
        KnowledgeError { file: file.to_owned(), line, message: message.into() }
    }
}

/// Actors, agents, predicates and word lists.
#[derive(Debug)]
pub struct Knowledge {
    pub(crate) actors: Actors,
    pub(crate) agents: Agents,
    pub(crate) countries: Countries,
    pub(crate) predicates: Predicates,
    pub(crate) lists: Lists,
    hash: String,
    pub(crate) contexts: Contexts,
}

impl Knowledge {
    /// The knowledge that ships with this version.
    pub fn builtin() -> Result<Knowledge, KnowledgeError> {
        Knowledge::read(FILES, &[])
    }

    /// What ships, with actor files of one's own: an entry of theirs with a key of ours takes its place, the others are added.
    pub fn with_actors(own: &[(&str, &str)]) -> Result<Knowledge, KnowledgeError> {
        Knowledge::read(FILES, own)
    }

    /// Reads `(name, content)` pairs; the names are paths relative to `knowledge/`.
    pub fn from_files(files: &[(&str, &str)]) -> Result<Knowledge, KnowledgeError> {
        Knowledge::read(files, &[])
    }

    fn read(files: &[(&str, &str)], own: &[(&str, &str)]) -> Result<Knowledge, KnowledgeError> {
        let of = |prefix: &str| files.iter().filter(move |(n, _)| n.starts_with(prefix)).copied().collect::<Vec<_>>();
        let mut agents = Agents::default();
        for (file, content) in of("agents.txt") {
            agents.read(file, content)?;
        }
        let mut countries = Countries::default();
        for (file, content) in of("countries.tsv") {
            countries.read(file, content)?;
        }
        Ok(Knowledge {
            actors: Actors::read(&of("actors/"), own)?,
            agents,
            countries,
            predicates: Predicates::read(&of("predicates/"))?,
            lists: Lists::read(&of("lists/"))?,
            hash: hash(files, own),
            contexts: Contexts::read(&of("contexts.txt"))?,
        })
    }

    /// SHA-256 of what was read, in hexadecimal: two coders with one hash know the same.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The hash of the knowledge that ships with this version, without reading it.
    pub fn builtin_hash() -> &'static str {
        env!("DEMARCHE_KNOWLEDGE")
    }

    /// The country table: every code system, valid by date.
    pub fn countries(&self) -> &Countries {
        &self.countries
    }

    /// Every example of the predicate files, for tests.
    pub fn examples(&self) -> impl Iterator<Item = (&str, &Example)> {
        self.predicates.examples.iter().map(|e| (e.sense.as_str(), e))
    }

    /// Counts for `--version` and the statistics: entities, names, predicate senses, agent nouns.
    pub fn counts(&self) -> [(&'static str, usize); 4] {
        [
            ("entities", self.actors.len()),
            ("names", self.actors.names()),
            ("predicate senses", self.predicates.len()),
            ("agent nouns", self.agents.len()),
        ]
    }
}

/// What ships has the hash that the build made of the whole folder; files in its place or beside it change it.
fn hash(files: &[(&str, &str)], own: &[(&str, &str)]) -> String {
    use sha2::{Digest, Sha256};
    let shipped = std::ptr::eq(files, FILES);
    if shipped && own.is_empty() {
        return env!("DEMARCHE_KNOWLEDGE").to_owned();
    }
    let mut sha = Sha256::new_with_prefix(env!("DEMARCHE_KNOWLEDGE"));
    // The names of a user's files are paths on their machine; what counts is what is in them, in the order in which it was read.
    for (_, content) in files.iter().filter(|_| !shipped).chain(own) {
        sha.update((content.len() as u64).to_le_bytes());
        sha.update(content);
    }
    sha.finalize().iter().map(|b| format!("{b:02x}")).collect()
}
