//! Who and what the text speaks of: names, unnamed agents, pronouns, each tied to an entity.
//!
//! The passes run in the order of certainty: names that the knowledge holds, names that only the tagger found, noun
//! phrases that name a role ("Kenyan police", "the President of Serbia"), then pronouns and definite descriptions
//! ("the two leaders"). Later passes see what earlier ones decided. Where nothing is certain a mention stays an
//! unresolved entity with its sector: a missing country is better than a wrong one.
//!
//! | module | whom it finds |
//! | --- | --- |
//! | `names` | names of the knowledge, the bearer chosen by day, context and company |
//! | `unseen` | names that only the tagger found, tied to each other and to common names of bodies |
//! | `role`, `nominal` | what a noun phrase says of whom it names; the agents without a name |
//! | `persons` | titles and appositions, and persons named again by them |
//! | `scene` | the country of an agent that says none |
//! | `coref` | pronouns and descriptions |
//! | `binding` | whom a pronoun cannot mean in its own clause |

mod binding;
pub(crate) mod coref;
mod names;
pub(crate) mod nominal;
mod persons;
mod role;
mod scene;
mod unseen;

use std::cell::OnceCell;

use demarche_record::{Document, Entity, EntityKind, Party, Report, Sector, Span, Token};
use jiff::civil::Date;

use crate::knowledge::{ActorId, Knowledge, fold};

pub(crate) type EntId = usize;

/// The country (ISO alpha-3) of the place that a name most likely means.
pub(crate) type CountryOfPlace<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// An entity of this report.
#[derive(Clone, Debug)]
pub(crate) struct Ent {
    pub(crate) entity: Entity,
    pub(crate) actor: Option<ActorId>,
    /// Several persons or things ("protesters").
    pub(crate) plural: bool,
    /// It has a name, in the knowledge or in the text.
    pub(crate) named: bool,
}

/// Words that stand for an entity.
#[derive(Clone, Debug)]
pub(crate) struct Mention {
    pub(crate) sentence: usize,
    /// First token and one past the last.
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Head of the noun phrase.
    pub(crate) head: usize,
    /// Usually one; several for "the two leaders".
    pub(crate) ents: Vec<EntId>,
    /// Its words are an adjective or a people's name ("Russian", "Serbs").
    pub(crate) demonym: bool,
    /// Why it is this entity, for `--explain`.
    pub(crate) why: &'static str,
}

/// The entities of a report and where they stand.
pub(crate) struct Entities<'a> {
    pub(crate) knowledge: &'a Knowledge,
    pub(crate) text: &'a str,
    pub(crate) document: &'a Document,
    pub(crate) published: Option<Date>,
    pub(crate) ents: Vec<Ent>,
    pub(crate) mentions: Vec<Mention>,
    /// Sentence → token → mention.
    at: Vec<Vec<Option<usize>>>,
    /// The country that the report is mostly about.
    focus: Option<String>,
    /// Quotations, in bytes.
    pub(crate) quotes: Vec<Span>,
    /// The whole text folded, for names that need a context; made when the first of them comes.
    folded_text: OnceCell<String>,
    /// ISO alpha-3 codes of the states that it names, likewise.
    lands: OnceCell<Vec<String>>,
}

/// True for what has members or staff and acts as one: bodies, parties, groups, firms.
fn organised(kind: Option<EntityKind>) -> bool {
    use EntityKind::*;
    matches!(kind, Some(ArmedGroup | Party | GovernmentBody | InternationalOrganization | Ngo | Company | Media))
}

impl<'a> Entities<'a> {
    /// Finds and links every mention.
    pub(crate) fn find(
        knowledge: &'a Knowledge,
        country_of_place: &CountryOfPlace<'_>,
        report: &'a Report,
        document: &'a Document,
    ) -> Entities<'a> {
        let at = document.sentences.iter().map(|s| vec![None; s.tokens.len()]).collect();
        let mut all = Entities {
            knowledge,
            text: &report.text,
            document,
            published: report.published,
            ents: Vec::new(),
            mentions: Vec::new(),
            at,
            focus: None,
            quotes: crate::attribution::quotations(&report.text),
            folded_text: OnceCell::new(),
            lands: OnceCell::new(),
        };
        names::known(&mut all);
        all.focus = scene::focus(&all, report);
        unseen::names(&mut all, country_of_place);
        all.focus = scene::focus(&all, report);
        nominal::phrases(&mut all, false);
        coref::third_person(&mut all);
        // What had no antecedent is an agent of its own.
        nominal::phrases(&mut all, true);
        persons::settle(&mut all);
        all
    }

    /// True inside quotation marks.
    pub(crate) fn quoted(&self, span: &Span) -> bool {
        self.quotes.iter().any(|q| q.contains(span))
    }

    pub(crate) fn token(&self, sentence: usize, token: usize) -> &'a Token {
        &self.document.sentences[sentence].tokens[token]
    }

    /// The mention that covers a token.
    pub(crate) fn mention_at(&self, sentence: usize, token: usize) -> Option<&Mention> {
        self.at[sentence][token].map(|m| &self.mentions[m])
    }

    /// Entities that a noun phrase stands for, given its head token; relative pronouns must be resolved before.
    ///
    /// A phrase without a mention of its own may hold one: "the party of former president X" is nobody known, but in
    /// "President X" the name hangs below the title.
    pub(crate) fn of_phrase(&self, sentence: usize, head: usize) -> Vec<EntId> {
        if let Some(m) = self.mention_at(sentence, head) {
            return m.ents.clone();
        }
        let s = &self.document.sentences[sentence];
        for c in s.children(head) {
            if (matches!(s.tokens[c].deprel, "flat" | "flat:name" | "compound") || (s.tokens[c].deprel == "appos" && c > head))
                && let Some(m) = self.mention_at(sentence, c)
                && m.ents.iter().any(|&e| self.ents[e].entity.kind == Some(EntityKind::Person))
            {
                return m.ents.clone();
            }
        }
        Vec::new()
    }

    pub(crate) fn ent(&self, id: EntId) -> &Ent {
        &self.ents[id]
    }

    /// True where the entity can act in politics: it has a country, a code or a sector.
    pub(crate) fn political(&self, id: EntId) -> bool {
        let e = &self.ents[id].entity;
        e.entity_code.is_some() || e.country.is_some() || e.sector.is_some()
    }

    /// The entity in a role, with the words that name it there.
    pub(crate) fn party(&self, id: EntId, text: &str) -> Party {
        let e = &self.ents[id].entity;
        Party {
            text: text.to_owned(),
            entity_id: e.entity_id.clone(),
            name: e.name.clone(),
            country: e.country.clone(),
            code: e.entity_code.clone(),
            sector: e.sector,
            kind: e.kind,
        }
    }

    /// The words of the noun phrase below `head`, without relative clauses and appositions.
    pub(crate) fn phrase_span(&self, sentence: usize, head: usize) -> Span {
        let s = &self.document.sentences[sentence];
        let (mut first, mut last) = (head, head);
        let mut stack = vec![head];
        while let Some(t) = stack.pop() {
            first = first.min(t);
            last = last.max(t);
            for c in s.children(t) {
                let keep = match s.tokens[c].deprel.split(':').next().unwrap_or_default() {
                    "det" | "amod" | "compound" | "flat" | "nummod" | "case" | "fixed" => {
                        c > first.saturating_sub(12) && !(s.tokens[c].deprel == "case" && c < t && t == head)
                    }
                    "nmod" => true,
                    _ => false,
                };
                if keep {
                    stack.push(c);
                }
            }
        }
        s.span_of(first, last)
    }

    fn add_ent(&mut self, ent: Ent) -> EntId {
        if let Some(i) = self.ents.iter().position(|e| e.entity.entity_id == ent.entity.entity_id) {
            return i;
        }
        self.ents.push(ent);
        self.ents.len() - 1
    }

    /// The entity of a knowledge entry, as it was on the day of the report.
    pub(crate) fn known(&mut self, id: ActorId) -> EntId {
        let a = self.knowledge.actors.get(id);
        if let Some(i) = self.ents.iter().position(|e| e.actor == Some(id)) {
            return i;
        }
        let sector = self.knowledge.actors.sector(id, self.published);
        // Who leads an international body speaks for it and not for a country.
        let body = self.knowledge.actors.office_on(id, self.published).and_then(|o| self.knowledge.actors.body_of(o));
        let body = body.map(|b| self.knowledge.actors.get(b)).filter(|b| b.kind == EntityKind::InternationalOrganization);
        let entity = Entity {
            entity_id: a.key.clone(),
            name: a.name.clone(),
            kind: Some(a.kind),
            entity_code: body.map_or_else(|| a.code.clone(), |b| b.code.clone()),
            country: a.country.clone().filter(|_| body.is_none()),
            sector,
            other_sectors: a.sectors.iter().map(|(s, _)| *s).filter(|s| Some(*s) != sector).collect(),
            wikidata_id: a.wikidata.clone(),
        };
        self.ents.push(Ent { entity, actor: Some(id), plural: false, named: true });
        self.ents.len() - 1
    }

    fn add_mention(&mut self, mention: Mention) {
        let id = self.mentions.len();
        for t in mention.start..mention.end {
            self.at[mention.sentence][t] = Some(id);
        }
        self.mentions.push(mention);
    }

    /// A new entity for somebody the knowledge does not hold.
    fn unseen(&mut self, name: &str, kind: Option<EntityKind>, country: Option<String>, sector: Option<Sector>, plural: bool) -> EntId {
        self.add_ent(Ent { entity: new_entity(name, kind, country, None, sector), actor: None, plural, named: true })
    }

    /// Agents without a name: "protesters".
    fn unnamed(
        &mut self,
        name: &str,
        kind: EntityKind,
        country: Option<String>,
        code: Option<String>,
        sector: Sector,
        plural: bool,
    ) -> EntId {
        self.add_ent(Ent { entity: new_entity(name, Some(kind), country, code, Some(sector)), actor: None, plural, named: false })
    }

    /// The country that the report is mostly about.
    pub(crate) fn focus(&self) -> Option<&str> {
        self.focus.as_deref()
    }

    /// True where the mention stands after a locative preposition.
    pub(crate) fn is_place_here(&self, m: &Mention) -> bool {
        let s = &self.document.sentences[m.sentence];
        s.children(m.head).any(|c| {
            s.tokens[c].deprel == "case"
                && matches!(
                    s.tokens[c].lemma.as_str(),
                    "in" | "at" | "near" | "inside" | "across" | "around" | "outside" | "throughout" | "through" | "off"
                )
        })
    }

    /// Every entity with its mentions' positions, for the record.
    pub(crate) fn into_entities(self) -> Vec<Entity> {
        self.ents.into_iter().map(|e| e.entity).collect()
    }
}

fn new_entity(name: &str, kind: Option<EntityKind>, country: Option<String>, code: Option<String>, sector: Option<Sector>) -> Entity {
    let slug = fold(name).replace(' ', "-");
    Entity {
        entity_id: match &country {
            Some(c) => format!("new:{}:{slug}", c.to_lowercase()),
            None => format!("new:{slug}"),
        },
        name: name.to_owned(),
        kind,
        entity_code: country.clone().or(code),
        country,
        sector,
        other_sectors: Vec::new(),
        wikidata_id: None,
    }
}
