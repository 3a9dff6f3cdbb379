//! Role nouns ("lawmaker", "security force") and the sectors that they give to whom they name.
//!
//! `agents.txt` is `phrase<TAB>SECTOR<TAB>notes`. What a head noun is by nature, whatever its sector, stands in
//! `lists/heads.txt`: a body acts as one ("the court … it"), a thing acts for its owner and has no country of its own
//! ("two Russian bombers"), an expert's nationality is often his subject ("a North Korea expert").

use std::collections::HashMap;

use demarche_record::Sector;

use super::KnowledgeError;
use super::fold::fold;

/// What `agents.txt` says of a noun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Agent {
    pub(crate) sector: Sector,
    /// PLOVER code of an international body that the noun implies ("European commissioner" is EUR).
    pub(crate) code: Option<String>,
    /// Tells that somebody acts, and hardly who.
    pub(crate) weak: bool,
}

/// What a head noun is, whoever bears it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Head {
    /// Acts as one.
    Body,
    /// Acts for its owner.
    Thing,
    /// A state or land without its name.
    Land,
    /// Knows about a country without being of it.
    Expert,
    /// Is of the body that its words name ("leader of the opposition", "army chief").
    Part,
    /// Is seldom of the place where he acts ("two diplomats in Geneva").
    Abroad,
}

#[derive(Debug, Default)]
pub(crate) struct Agents {
    phrases: HashMap<String, Agent>,
}

impl Agents {
    pub(super) fn read(&mut self, file: &str, content: &str) -> Result<(), KnowledgeError> {
        for (n, line) in content.lines().enumerate().filter(|(_, l)| !l.is_empty() && !l.starts_with('#')) {
            let mut parts = line.split('\t');
            let (Some(noun), Some(sector)) = (parts.next(), parts.next()) else {
                return Err(KnowledgeError::new(file, n + 1, "an agent line is `noun<TAB>SECTOR`, notes behind another tab"));
            };
            let sector =
                sector.trim().parse().map_err(|e: demarche_record::UnknownCode| KnowledgeError::new(file, n + 1, e.to_string()))?;
            let notes = parts.next().unwrap_or_default();
            let code = notes.split_once("code ").map(|(_, c)| c.split_whitespace().next().unwrap_or_default().to_owned());
            self.phrases.insert(fold(noun), Agent { sector, code, weak: notes.split_whitespace().any(|w| w == "weak") });
        }
        Ok(())
    }

    /// A folded phrase of lemmas.
    pub(crate) fn get(&self, folded: &str) -> Option<&Agent> {
        self.phrases.get(folded)
    }

    pub(crate) fn len(&self) -> usize {
        self.phrases.len()
    }
}

impl Head {
    pub(super) fn read(word: &str) -> Result<Head, String> {
        Ok(match word {
            "body" => Head::Body,
            "thing" => Head::Thing,
            "land" => Head::Land,
            "expert" => Head::Expert,
            "part" => Head::Part,
            "abroad" => Head::Abroad,
            other => return Err(format!("`{other}` is nothing that a head noun can be: body thing land expert part abroad")),
        })
    }
}
