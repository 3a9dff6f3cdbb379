//! From the slots of a sense to entities: conditions are tested and roles filled.

use demarche_record::{EntityKind, EventType, Sector, Upos};

use crate::entities::{EntId, Entities, nominal};
use crate::grammar::Grammar;
use crate::knowledge::{Cond, Knowledge, Pos, Sense, Target, Test};

/// An entity in a role and the head token of the words that name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Filler {
    pub(crate) ent: EntId,
    pub(crate) token: usize,
    /// The phrase itself is nobody known; the entity is the country that its words give ("the Ukrainian town").
    pub(crate) derived: bool,
}

/// The filled roles of a sense at a trigger.
#[derive(Clone, Debug, Default)]
pub(crate) struct Roles {
    pub(crate) actors: Vec<Filler>,
    pub(crate) recipients: Vec<Filler>,
    pub(crate) third: Vec<Filler>,
    /// A slot was filled by words that are no entity ("the storm hit Cuba").
    pub(crate) foreign_actor: bool,
    pub(crate) foreign_recipient: bool,
    /// What acts is no person: a storm, a bird, a company of singers.
    pub(crate) thing: bool,
}

/// Nouns whose "of" phrase is a third party.
const HELP: &[&str] = &[
    "mediation",
    "facilitation",
    "participation",
    "help",
    "assistance",
    "auspices",
    "auspex",
    "supervision",
    "involvement",
    "presence",
    "backing",
];

/// Before a noun these say how, not who: "a Russian **missile** strike".
const WEAPONS: &[&str] = &[
    "missile",
    "rocket",
    "drone",
    "artillery",
    "tank",
    "weapon",
    "bomb",
    "mortar",
    "jet",
    "warplane",
    "aircraft",
    "helicopter",
    "bomber",
    "submarine",
    "gunship",
];

/// People who demand by gathering: their demands are protests.
const CROWD: &[&str] = &[
    "protester",
    "protestor",
    "demonstrator",
    "marcher",
    "striker",
    "rioter",
    "crowd",
    "mob",
    "protesters",
    "demonstrators",
    "picketer",
    "hunger-striker",
];

/// What speaks or acts for its author: "a **statement** from the ministry condemned", "the **law** bans".
const WORKS: &[&str] = &[
    "statement",
    "resolution",
    "report",
    "letter",
    "warning",
    "message",
    "communique",
    "communiqué",
    "declaration",
    "speech",
    "comment",
    "remark",
    "post",
    "tweet",
    "editorial",
    "order",
    "decision",
    "ruling",
    "move",
    "step",
    "measure",
    "plan",
    "proposal",
    "agreement",
    "vote",
    "policy",
    "decree",
    "directive",
    "campaign",
    "offensive",
    "operation",
    "attack",
    "strike",
    "motion",
    "petition",
    "lawsuit",
    "request",
    "announcement",
    "threat",
    "notice",
    "memo",
    "document",
    "dossier",
    "interview",
    "verdict",
    "budget",
    "sanction",
    "ban",
    "visit",
];

/// Works of a state, whose author is the state of the report where no other is named.
const LAWS: &[&str] = &["law", "bill", "legislation", "act", "constitution", "amendment", "ordinance", "regulation", "edict"];

/// Words that leave open who it is: "**thousands** rallied", "**both** refused", "the **pair** agreed".
fn vague(token: &demarche_record::Token) -> bool {
    matches!(token.upos, Upos::Pron | Upos::Det | Upos::Num)
        || matches!(
            token.lemma.as_str(),
            "thousand" | "hundred" | "dozen" | "ten" | "many" | "several" | "some" | "most" | "pair" | "trio" | "duo" | "side" | "number"
        )
}

/// Looks a sentence's predicates up.
pub(crate) struct Reader<'a, 'b> {
    pub(crate) entities: &'b Entities<'a>,
    pub(crate) sentence: usize,
    pub(crate) g: Grammar<'b>,
}

impl<'a, 'b> Reader<'a, 'b> {
    pub(crate) fn new(knowledge: &'a Knowledge, entities: &'b Entities<'a>, sentence: usize) -> Reader<'a, 'b> {
        Reader { entities, sentence, g: Grammar::new(entities.document, sentence, &knowledge.lists) }
    }

    /// Part of speech of a possible trigger.
    pub(crate) fn pos(&self, t: usize) -> Option<Pos> {
        match self.g.s.tokens[t].upos {
            Upos::Verb | Upos::Aux => Some(Pos::Verb),
            Upos::Noun => Some(Pos::Noun),
            Upos::Adj => Some(Pos::Adjective),
            _ => None,
        }
    }

    /// True where the word alone, whatever stands with it, is one for acts of this type: "refuse" and not "vote", which needs an "against".
    pub(crate) fn names(&self, t: usize, event_type: EventType) -> bool {
        let lemma = self.g.s.tokens[t].lemma.to_lowercase();
        let of_type = |sense: &Sense| matches!(sense.target, Target::Event { event_type: e, .. } if e == event_type);
        let alone =
            |c: &Cond| c.negated || (matches!(c.slot.as_str(), "subj" | "obj" | "xcomp" | "ccomp") && !matches!(c.test, Test::Lemma(_)));
        let own = |sense: &Sense| of_type(sense) && !sense.not && sense.conds.iter().all(alone);
        self.pos(t).is_some_and(|pos| self.entities.knowledge.predicates.of(&lemma, pos).any(own))
    }

    /// True where the lexicon knows acts of this type by the word, with whatever words beside it.
    pub(crate) fn may_tell(&self, t: usize, event_type: EventType) -> bool {
        let lemma = self.g.s.tokens[t].lemma.to_lowercase();
        let of_type = |sense: &Sense| matches!(sense.target, Target::Event { event_type: e, .. } if e == event_type);
        self.pos(t).is_some_and(|pos| self.entities.knowledge.predicates.of(&lemma, pos).any(of_type))
    }

    /// True where every condition holds; the count of positive conditions is the sense's specificity.
    pub(crate) fn admits(&self, sense: &Sense, t: usize) -> Option<u32> {
        let mut specific = 0;
        for c in &sense.conds {
            if self.holds(c, t) == c.negated {
                return None;
            }
            specific += match (&c.test, c.negated) {
                (_, true) => 0,
                (Test::Lemma(_), _) => 3,
                (Test::Kind(_), _) => 2,
                (Test::Present, _) => 1,
            };
        }
        Some(specific)
    }

    fn holds(&self, c: &Cond, t: usize) -> bool {
        let fillers: Vec<usize> = c.slot.split(',').flat_map(|slot| self.g.fillers(t, slot)).collect();
        match &c.test {
            Test::Present => !fillers.is_empty(),
            Test::Lemma(words) => fillers.iter().any(|&f| {
                let token = &self.g.s.tokens[f];
                words.iter().any(|w| *w == token.lemma || w.eq_ignore_ascii_case(&token.form) || w.eq_ignore_ascii_case(&token.lemma))
            }),
            Test::Kind(kinds) => fillers.iter().any(|&f| {
                let ents = self.entities.of_phrase(self.sentence, f);
                // A noun without an entity still has the country of its words.
                ents.iter().any(|&e| kinds.iter().any(|k| self.is(e, k)))
                    || (ents.is_empty() && kinds.iter().any(|k| k == "actor") && self.derive(f).is_some())
                    || (kinds.iter().any(|k| k == "crowd") && CROWD.contains(&self.g.s.tokens[f].lemma.as_str()))
            }),
        }
    }

    fn is(&self, e: EntId, kind: &str) -> bool {
        let x = &self.entities.ent(e).entity;
        use EntityKind::*;
        match kind {
            "actor" => self.entities.political(e),
            "country" => matches!(x.kind, Some(State | Territory)),
            "person" => x.kind == Some(Person),
            "org" => matches!(x.kind, Some(GovernmentBody | Party | Company | Media | Ngo | InternationalOrganization | ArmedGroup)),
            "igo" => x.kind == Some(InternationalOrganization),
            "armed" => {
                x.kind == Some(ArmedGroup)
                    || matches!(x.sector, Some(Sector::Mil | Sector::Reb | Sector::Prm | Sector::Uaf | Sector::Cop | Sector::Crm))
            }
            "civil" => matches!(
                x.sector,
                Some(
                    Sector::Cvl
                        | Sector::Edu
                        | Sector::Jrn
                        | Sector::Lab
                        | Sector::Med
                        | Sector::Ref
                        | Sector::Rel
                        | Sector::Soc
                        | Sector::Agr
                        | Sector::Bus
                        | Sector::Opp
                )
            ),
            "gov" => matches!(x.kind, Some(State)) || matches!(x.sector, Some(Sector::Gov)),
            "place" => matches!(x.kind, Some(Place | State | Territory)),
            // What the entity was called first tells it of "they" as well.
            "crowd" => x.name.split([' ', '(']).any(|w| CROWD.contains(&w)),
            sector => x.sector.is_some_and(|s| s.as_str() == sector),
        }
    }

    /// Whom the words of an unknown phrase name.
    fn derive(&self, t: usize) -> Option<EntId> {
        let token = &self.g.s.tokens[t];
        if !matches!(token.upos, Upos::Noun | Upos::Propn) {
            return None;
        }
        nominal::modifier(self.entities, self.sentence, t)
    }

    /// Entities in the first slot of `slots` that has any.
    pub(crate) fn fill(&self, slots: &[String], t: usize, all: bool) -> (Vec<Filler>, bool) {
        let mut foreign = false;
        let mut out: Vec<Filler> = Vec::new();
        for slot in slots {
            for f in self.g.fillers(t, slot) {
                // "dragged herself out": nobody else.
                if self.g.s.tokens[f].upos == Upos::Pron && ["self", "selves"].iter().any(|end| self.g.s.tokens[f].form.ends_with(end)) {
                    foreign = true;
                    continue;
                }
                // "dozens of journalists" are one party.
                let counted =
                    self.g.s.tokens[f].deprel == "nmod" && self.g.s.tokens[f].head.is_some_and(|h| out.iter().any(|o| o.token == h));
                if counted && self.g.s.tokens[f].head != Some(t) {
                    continue;
                }
                if HELP.contains(&self.g.s.tokens[f].lemma.as_str())
                    && matches!(slot.rsplit('.').next(), Some("with" | "under" | "through" | "by"))
                {
                    continue;
                }
                let ents = self.entities.of_phrase(self.sentence, f);
                let before = out.len();
                let taken = ents.iter().any(|ent| out.iter().any(|o| o.ent == *ent));
                for ent in ents {
                    // "drone attacks": an unnamed thing before the noun is how, not who.
                    let weapon = WEAPONS.contains(&self.g.s.tokens[f].lemma.as_str());
                    if slot == "adj"
                        && (weapon || out.iter().any(|o| self.entities.ent(o.ent).entity.country == self.entities.ent(ent).entity.country))
                    {
                        continue;
                    }
                    if slot == "adj" && self.entities.ent(ent).entity.country.is_none() && self.entities.ent(ent).actor.is_none() {
                        continue;
                    }
                    if self.entities.political(ent) || self.entities.ent(ent).entity.kind.is_some() {
                        let filler = Filler { ent, token: f, derived: false };
                        if !out.iter().any(|o| o.ent == ent) {
                            out.push(filler);
                        }
                    }
                }
                if out.len() == before && !taken {
                    match self.derive(f) {
                        Some(ent) if !out.iter().any(|o| o.ent == ent) => out.push(Filler { ent, token: f, derived: true }),
                        Some(_) => {}
                        None => foreign |= !vague(&self.g.s.tokens[f]) && !matches!(slot.as_str(), "adj" | "poss" | "of" | "in" | "to"),
                    }
                }
            }
            if !out.is_empty() && !all {
                break;
            }
        }
        (out, foreign)
    }

    /// "with the mediation **of X**", "under the auspices **of X**": third parties, not partners.
    fn helpers(&self, t: usize) -> Vec<Filler> {
        ["with", "under", "through", "by"]
            .iter()
            .flat_map(|p| self.g.fillers(t, p))
            .filter(|&f| HELP.contains(&self.g.s.tokens[f].lemma.as_str()))
            .filter_map(|f| self.derive(f).map(|ent| Filler { ent, token: f, derived: true }))
            .collect()
    }

    /// Who speaks or acts through the work that is the subject.
    fn authors(&self, t: usize) -> Vec<Filler> {
        let mut out: Vec<Filler> = Vec::new();
        for work in self.g.fillers(t, "subj") {
            let lemma = self.g.s.tokens[work].lemma.as_str();
            let law = LAWS.contains(&lemma);
            if !law && !WORKS.contains(&lemma) {
                continue;
            }
            let slots: Vec<String> = ["subj", "by", "from", "poss", "of", "adj", "in"].map(str::to_owned).into();
            let found = self.fill(&slots, work, false).0;
            let state = || {
                let state = self.entities.focus().and_then(|c| self.entities.knowledge.actors.state(c))?;
                self.entities.ents.iter().position(|e| e.actor == Some(state))
            };
            if !found.is_empty() {
                out.extend(found.into_iter().map(|f| Filler { token: work, derived: true, ..f }));
            } else if let Some(ent) = Some(()).filter(|()| law).and_then(|()| state()) {
                out.push(Filler { ent, token: work, derived: true });
            }
        }
        out
    }

    /// Fills every role of a sense.
    pub(crate) fn roles(&self, sense: &Sense, t: usize) -> Roles {
        // What is mediated is mediated between all of them at once.
        let together = matches!(sense.target, Target::Relation(demarche_record::Predicate::Mediates));
        let (mut actors, foreign_actor) = self.fill(&sense.actors, t, false);
        if actors.is_empty() && foreign_actor && sense.actors.iter().any(|s| s == "subj") {
            actors = self.authors(t);
        }
        let (mut recipients, foreign_recipient) = self.fill(&sense.recipients, t, sense.reciprocal || together);
        let mut third = sense.third.as_ref().map(|s| self.fill(std::slice::from_ref(s), t, false).0).unwrap_or_default();
        if sense.reciprocal {
            for r in recipients.drain(..) {
                if !actors.iter().any(|a| a.ent == r.ent) {
                    actors.push(r);
                }
            }
        } else {
            // Nobody acts on himself by being named twice ("airlifted them to Ankara"); the nearer role keeps him.
            let s = self.g.s;
            let at = |t: usize| {
                s.children(t).any(|c| {
                    s.tokens[c].deprel == "case"
                        && matches!(s.tokens[c].lemma.as_str(), "in" | "to" | "into" | "at" | "near" | "from" | "off")
                })
            };
            recipients.retain(|r| !actors.iter().any(|a| a.ent == r.ent && (a.token == r.token || at(r.token))));
        }
        third.extend(self.helpers(t));
        let third: Vec<Filler> = third.into_iter().filter(|x| !actors.iter().chain(&recipients).any(|a| a.ent == x.ent)).collect();
        let lists = &self.entities.knowledge.lists;
        let thing = foreign_actor
            && sense.actors.first().is_some_and(|slot| {
                self.g.fillers(t, slot).iter().any(|&f| {
                    let token = &self.g.s.tokens[f];
                    token.upos != Upos::Propn && (lists.apolitical(&token.lemma) || WORKS.contains(&token.lemma.as_str()))
                })
            });
        Roles { actors, recipients, third, foreign_actor, foreign_recipient, thing }
    }
}
