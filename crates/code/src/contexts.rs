//! What an act is about: PLOVER's contexts, from its sentence first and else from the document.
//!
//! Words vote (`knowledge/contexts.txt`): a strong one counts two, a weak one one, each once a sentence, and a context has the sentence with
//! two. The parties vote by their sectors, and a few modes carry their context with them, as the manual says. A sentence that tells
//! nothing takes the contexts that run through the document; the record says which of the two it was.

use demarche_record::{Context, ContextBasis, Document, EventType, Mode, Sector, Sentence};

use crate::entities::Entities;
use crate::events::Draft;
use crate::knowledge::Contexts;
use crate::roles::Filler;

/// Votes that a context needs.
const ENOUGH: u32 = 2;
/// Contexts that a document lends to an act whose own sentence has none.
const LENT: usize = 3;
/// Share of a document's sentences in which a context has to be, and at least two.
const THROUGHOUT: f32 = 0.25;

/// Votes for each context.
#[derive(Clone, Debug, Default)]
struct Votes(Vec<(Context, u32)>);

impl Votes {
    fn add(&mut self, context: Context, weight: u32) {
        match self.0.iter_mut().find(|(c, _)| *c == context) {
            Some((_, n)) => *n += weight,
            None => self.0.push((context, weight)),
        }
    }

    /// Those with enough votes, most votes first, then in the codebook's order.
    fn elected(mut self) -> Vec<Context> {
        self.0.retain(|(_, n)| *n >= ENOUGH);
        self.0.sort_by_key(|(c, n)| (std::cmp::Reverse(*n), *c));
        self.0.into_iter().map(|(c, _)| c).collect()
    }
}

fn words(knowledge: &Contexts, s: &Sentence) -> Votes {
    let mut votes = Votes::default();
    let mut seen: Vec<&str> = Vec::new();
    let mut at = 0;
    while at < s.tokens.len() {
        let Some(found) = knowledge.longest(&s.tokens[at..]) else {
            at += 1;
            continue;
        };
        if !seen.contains(&found.phrase.as_str()) {
            seen.push(&found.phrase);
            for (context, weight) in &found.senses {
                votes.add(*context, *weight);
            }
        }
        at += found.words.len();
    }
    votes
}

/// Contexts of a sentence by its words alone.
pub(crate) fn of_sentence(knowledge: &Contexts, s: &Sentence) -> Vec<Context> {
    words(knowledge, s).elected()
}

/// What the words of a document tell, read once for all of its acts.
#[derive(Debug)]
pub(crate) struct Told {
    sentences: Vec<Votes>,
    /// Contexts that run through the document, most frequent first.
    lent: Vec<Context>,
}

impl Told {
    pub(crate) fn of(knowledge: &Contexts, document: &Document) -> Told {
        let sentences: Vec<Votes> = document.sentences.iter().map(|s| words(knowledge, s)).collect();
        let mut votes = Votes::default();
        for c in sentences.iter().flat_map(|v| v.clone().elected()) {
            votes.add(c, 1);
        }
        let least = (THROUGHOUT * sentences.len() as f32).ceil() as u32;
        votes.0.retain(|(_, n)| *n >= least);
        let mut lent = votes.elected();
        lent.truncate(LENT);
        Told { sentences, lent }
    }

    /// Contexts of an act, its own or those that the document lends, and which of the two they are.
    pub(crate) fn of_act(&self, entities: &Entities<'_>, d: &Draft) -> (Vec<Context>, Option<ContextBasis>) {
        let own = of_draft(self.sentences[d.sentence].clone(), entities, d);
        match (own.is_empty(), self.lent.is_empty()) {
            (false, _) => (own, Some(ContextBasis::Sentence)),
            (true, false) => (self.lent.clone(), Some(ContextBasis::Document)),
            (true, true) => (Vec::new(), None),
        }
    }
}

/// Contexts of an act: of its sentence's words, whose votes are given, of who takes part, of how it is done.
fn of_draft(mut votes: Votes, entities: &Entities<'_>, d: &Draft) -> Vec<Context> {
    let parties = || d.roles.actors.iter().chain(&d.roles.recipients);
    let sector = |f: &Filler| entities.ent(f.ent).entity.sector;
    for context in parties().filter_map(sector).filter_map(of_sector) {
        votes.add(context, ENOUGH);
    }
    for context in d.modes.iter().filter_map(|m| of_mode(*m)) {
        votes.add(context, ENOUGH);
    }
    let official = |f: &&Filler| matches!(sector(f), Some(Sector::Gov | Sector::Mil | Sector::Cop | Sector::Prm | Sector::Spy));
    let civil = |f: &&Filler| {
        matches!(
            sector(f),
            Some(Sector::Cvl | Sector::Opp | Sector::Jrn | Sector::Edu | Sector::Lab | Sector::Soc | Sector::Rel | Sector::Ngo)
        )
    };
    if matches!(d.event_type, EventType::Coerce | EventType::Assault)
        && d.roles.actors.iter().any(|f| official(&f))
        && d.roles.recipients.iter().any(|f| civil(&f))
    {
        votes.add(Context::Repression, ENOUGH);
    }
    let mut countries: Vec<&str> = parties().filter(official).filter_map(|f| entities.ent(f.ent).entity.country.as_deref()).collect();
    countries.sort_unstable();
    countries.dedup();
    let formal = matches!(d.event_type, EventType::Agree | EventType::Consult | EventType::Support) || d.cameo.starts_with("161");
    if formal && countries.len() > 1 {
        votes.add(Context::Diplomatic, ENOUGH);
    }
    votes.elected()
}

fn of_sector(sector: Sector) -> Option<Context> {
    Some(match sector {
        Sector::Mil => Context::Military,
        Sector::Spy => Context::Intelligence,
        Sector::Leg => Context::Legislative,
        Sector::Jud => Context::Legal,
        Sector::Ref => Context::Migration,
        Sector::Med => Context::Health,
        Sector::Crm => Context::Crime,
        Sector::Rel => Context::ReligionEthnicity,
        _ => return None,
    })
}

fn of_mode(mode: Mode) -> Option<Context> {
    Some(match mode {
        Mode::Cyber => Context::Cyber,
        Mode::Misinformation => Context::Misinformation,
        Mode::Unconventional => Context::Cbrn,
        Mode::Convict => Context::Legal,
        Mode::SuicideAttack => Context::Terrorism,
        _ => return None,
    })
}
