//! What the coder knows, read from the files of `knowledge/`.
//!
//! The files are compiled into the binary; [`Knowledge::from_files`] reads others in their place. An entry that
//! cannot be read is an error with file, line and the mend, never a silent gap.
//!
//! A start costs what is read at it. The actors, nine tenths of the files, are found through an index that the build makes (`index`,
//! `table`) and are read one by one when a report speaks of them; the examples of the predicates are read by those who ask for them.

mod actors;
mod agents;
mod blocks;
mod contexts;
mod countries;
mod entry;
mod error;
mod fold;
mod index;
mod lint;
mod lists;
mod predicates;
mod spelling;
mod table;

pub(crate) use actors::{Actor, ActorId, Actors, FoldedWords, Office, holds_on};
pub(crate) use agents::{Agents, Head};
pub(crate) use contexts::Contexts;
pub use countries::{CodeSystem, Countries, Country};
pub use error::KnowledgeError;
pub(crate) use fold::fold;
pub(crate) use index::NameRole;
pub(crate) use lists::{Complement, Cue, Effect, Gender, Lists, Post};
pub use predicates::Example;
pub(crate) use predicates::{Cond, Pos, Predicates, Sense, Target, Test};
pub(crate) use spelling::distance;

include!(concat!(env!("OUT_DIR"), "/knowledge.rs"));

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
        Knowledge::rest(FILES, Actors::shipped(), Knowledge::builtin_hash().to_owned(), false)
    }

    /// What ships, with actor files of one's own: an entry of theirs with a key of ours takes its place, the others are added.
    pub fn with_actors(own: &[(&str, &str)]) -> Result<Knowledge, KnowledgeError> {
        if own.is_empty() {
            return Knowledge::builtin();
        }
        Knowledge::rest(FILES, Actors::read(&of(FILES, "actors/"), own)?, hash(own), false)
    }

    /// Reads `(name, content)` pairs; the names are paths relative to `knowledge/`.
    pub fn from_files(files: &[(&str, &str)]) -> Result<Knowledge, KnowledgeError> {
        Knowledge::rest(files, Actors::read(&of(files, "actors/"), &[])?, hash(files), true)
    }

    /// These actors and all else that the files hold.
    fn rest(files: &[(&str, &str)], actors: Actors, hash: String, examples: bool) -> Result<Knowledge, KnowledgeError> {
        let mut agents = Agents::default();
        for (file, content) in of(files, "agents.txt") {
            agents.read(file, content)?;
        }
        let mut countries = Countries::default();
        for (file, content) in of(files, "countries.tsv") {
            countries.read(file, content)?;
        }
        Ok(Knowledge {
            actors,
            agents,
            countries,
            predicates: Predicates::read(&of(files, "predicates/"), examples)?,
            lists: Lists::read(&of(files, "lists/"))?,
            hash,
            contexts: Contexts::read(&of(files, "contexts.txt"))?,
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
        self.predicates.examples().iter().map(|e| (e.sense.as_str(), e))
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

/// The files below a prefix of the name.
fn of<'t>(files: &[(&'t str, &'t str)], prefix: &str) -> Vec<(&'t str, &'t str)> {
    files.iter().filter(|(n, _)| n.starts_with(prefix)).copied().collect()
}

/// What ships has the hash that the build made of the whole folder; files in its place or beside it change it.
fn hash(own: &[(&str, &str)]) -> String {
    use sha2::{Digest, Sha256};
    let mut sha = Sha256::new_with_prefix(Knowledge::builtin_hash());
    // The names of a user's files are paths on their machine; what counts is what is in them, in the order in which it was read.
    for (_, content) in own {
        sha.update((content.len() as u64).to_le_bytes());
        sha.update(content);
    }
    sha.finalize().iter().map(|b| format!("{b:02x}")).collect()
}
