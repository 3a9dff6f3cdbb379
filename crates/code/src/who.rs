//! Who a name is, and whom the words of a text stand for: the entities half of the coder, to be asked by itself.

use demarche_record::{Document, Edtf, Entity, EntityKind, PartialDate, Report, Sector, Span};
use jiff::civil::Date;

use crate::coder::{Coder, CoderError};
use crate::entities::{Entities, nominal};
use crate::knowledge::{Knowledge, NameRole, fold, holds_on};
use crate::places::Gazetteer;

/// Words of a report and whom they stand for.
#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    /// Sentence, from 0.
    pub sentence: usize,
    /// Bytes of the text.
    pub span: Span,
    /// Usually one; several for "the two leaders".
    pub entities: Vec<Entity>,
    /// The first of them has an entry in the knowledge.
    pub known: bool,
    /// It has a name, in the knowledge or in the text; false for "protesters".
    pub named: bool,
    /// What decided.
    pub why: &'static str,
}

/// An entry of the knowledge that bears a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Bearer {
    /// The entity as it was on the day.
    pub entity: Entity,
    /// How the name stands for it: `name`, `demonym`, `capital` or `surname`.
    pub role: &'static str,
    /// Offices, each with its term and whether it was held on the day.
    pub offices: Vec<(String, Option<Edtf>, bool)>,
    /// Keys of what it is a member or a part of.
    pub belongs_to: Vec<String>,
    /// When it existed.
    pub existed: (Option<PartialDate>, Option<PartialDate>),
    /// One of these countries or words must be in the report, where the name has other bearers.
    pub context: Vec<String>,
    /// What speaks for or against it, on the day.
    pub why: String,
}

impl Knowledge {
    /// Every bearer of a name: by its names, by surname, and by the title of an office ("President of Serbia") on the day.
    pub fn who(&self, name: &str, on: Option<Date>) -> Vec<Bearer> {
        let folded = fold(name);
        let folded = folded.strip_prefix("the ").unwrap_or(&folded);
        let mut out: Vec<Bearer> = Vec::new();
        for e in self.actors.named(folded) {
            let role = match e.role {
                NameRole::Name => "name",
                NameRole::Demonym => "demonym",
                NameRole::Capital => "capital",
                NameRole::Surname => "surname",
            };
            out.push(self.bearer(e.actor, role, on));
        }
        if let Some(holder) = self.actors.holder(folded, on) {
            out.push(self.bearer(holder, "office", on));
        }
        for id in self.actors.common(folded) {
            out.push(self.bearer(id, "common name", on));
        }
        out
    }

    fn bearer(&self, id: usize, role: &'static str, on: Option<Date>) -> Bearer {
        let a = self.actors.get(id);
        let sector = self.actors.sector(id, on);
        let offices: Vec<_> = a.offices.iter().map(|o| (o.title.clone(), o.term, o.term.is_some() && holds_on(&o.term, on))).collect();
        let held = offices.iter().find(|o| o.2).map(|o| o.0.clone());
        let gone = matches!((on, a.to), (Some(d), Some(to)) if to.last() < d);
        let not_yet = matches!((on, a.from), (Some(d), Some(from)) if d < from.first());
        let mut why = match (held, on) {
            (Some(office), Some(_)) => format!("{office} on the day"),
            _ if gone => "it was no more on the day".to_owned(),
            _ if not_yet => "it was not yet on the day".to_owned(),
            _ if a.kind == EntityKind::Person && sector == Some(Sector::Eli) => "no office on the day, and one before".to_owned(),
            _ => format!("by the entry `{}`", a.key),
        };
        if role == "surname" {
            why.push_str("; a surname alone counts with an office on the day, or once the report has the full name");
        }
        if !a.context.is_empty() {
            why.push_str(&format!("; only in a report with one of: {}", a.context.join(", ")));
        }
        Bearer {
            entity: Entity {
                entity_id: a.key.clone(),
                name: a.name.clone(),
                kind: Some(a.kind),
                entity_code: a.code.clone(),
                country: a.country.clone(),
                sector,
                other_sectors: Vec::new(),
                wikidata_id: a.wikidata.clone(),
            },
            role,
            offices,
            belongs_to: a.members.iter().chain(&a.parts).cloned().collect(),
            existed: (a.from, a.to),
            context: a.context.clone(),
            why,
        }
    }

    /// Names of the knowledge that are nearly the one that was asked, nearest first.
    pub fn near(&self, name: &str, most: usize) -> Vec<String> {
        self.actors.near(&fold(name), most)
    }
}

/// A key for an actor file: the letters of a name in lower-case ASCII, words joined by hyphens.
pub fn key(name: &str) -> String {
    let ascii: String = fold(name).chars().filter(|c| c.is_ascii_alphanumeric() || *c == ' ').collect();
    ascii.split_whitespace().collect::<Vec<_>>().join("-")
}

impl Coder {
    /// A coder with the weights that ship and knowledge of one's own.
    pub fn with_knowledge(knowledge: Knowledge) -> Result<Coder, CoderError> {
        Ok(Coder::new(demarche_text::Parser::builtin()?, knowledge))
    }

    /// Whom every phrase of a report stands for, in the order of the text.
    pub fn mentions(&self, report: &Report, document: &Document) -> Vec<Mention> {
        self.with_entities(report, document, |all| {
            let mut out: Vec<Mention> = all
                .mentions
                .iter()
                .filter(|m| all.mention_at(m.sentence, m.head).is_some_and(|x| x.start == m.start && x.end == m.end))
                .map(|m| {
                    let first = &all.ents[m.ents[0]];
                    Mention {
                        sentence: m.sentence,
                        span: document.sentences[m.sentence].span_of(m.start, m.end - 1),
                        entities: m.ents.iter().map(|&e| all.ent(e).entity.clone()).collect(),
                        known: first.actor.is_some(),
                        named: first.named,
                        why: m.why,
                    }
                })
                .collect();
            out.sort_by_key(|m| (m.span.start, m.span.end));
            out
        })
    }

    /// Whom a phrase of a report stands for, as a role of an event would be filled with it; nobody where nobody is known.
    pub fn meant(&self, report: &Report, document: &Document, phrase: Span) -> (Vec<Entity>, &'static str) {
        self.with_entities(report, document, |all| {
            for (si, s) in document.sentences.iter().enumerate() {
                let inside: Vec<usize> = (0..s.tokens.len()).filter(|&t| phrase.contains(&s.tokens[t].span)).collect();
                // The head lies outside or is the root; of several, one that is a noun's.
                let head = inside
                    .iter()
                    .copied()
                    .filter(|&t| s.tokens[t].upos != demarche_record::Upos::Punct)
                    .find(|&t| s.tokens[t].head.is_none_or(|h| !inside.contains(&h)) && s.tokens[t].deprel != "case");
                let Some(head) = head else { continue };
                let ents = all.of_phrase(si, head);
                if ents.is_empty() {
                    let by_words = nominal::modifier(all, si, head);
                    return (by_words.map(|e| all.ent(e).entity.clone()).into_iter().collect(), "by the words beside the noun");
                }
                let why = all.mention_at(si, head).map_or("the name below the title", |m| m.why);
                return (ents.iter().map(|&e| all.ent(e).entity.clone()).collect(), why);
            }
            (Vec::new(), "no words there")
        })
    }

    fn with_entities<T>(&self, report: &Report, document: &Document, f: impl FnOnce(&Entities<'_>) -> T) -> T {
        let gazetteer = Gazetteer::builtin();
        let country = |name: &str| gazetteer.lookup(name).first().and_then(|c| c.country.map(str::to_owned));
        f(&Entities::find(self.knowledge(), &country, report, document))
    }
}
