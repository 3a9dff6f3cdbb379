//! Predicates to events: which sense a trigger has, and who fills its roles.
//!
//! ```text
//! token ──trigger_pos──▶ trigger ──lexical──▶ Draft ──learned──▶ Draft ──absorb──▶ Draft ──prune──▶ one for one act
//!                                                        (whole report) anaphora ──▶ whose request was denied
//! ```
//!
//! A [`Draft`] says what happened and who did it, before it has a date, a place and an account. The lexicon finds it ([`lexical`]) or the
//! network ([`learned`]); `prune` leaves one record for one act whoever found it.

use demarche_record::{Context, EntityKind, EventType, Mode, Predicate, Sector, Sentence, Status, Upos};

use crate::entities::Entities;
use crate::knowledge::{Knowledge, Pos, Sense, Target};
use crate::roles::{Filler, Reader, Roles};
use crate::status::{self, Reading, Why};
use crate::{learned, ontology, prune};

/// An event before it has its date, place, account and evidence.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) sentence: usize,
    pub(crate) trigger: usize,
    pub(crate) event_type: EventType,
    pub(crate) modes: Vec<Mode>,
    /// The code of the act itself, whatever its status.
    pub(crate) cameo: String,
    /// A condition makes it a threat, which is made.
    pub(crate) threat: bool,
    pub(crate) roles: Roles,
    pub(crate) reading: Reading,
    pub(crate) rule: String,
    pub(crate) specific: u32,
    /// Probability that the network gives to the type at this trigger.
    pub(crate) support: f32,
}

impl Draft {
    /// CAMEO code of the record: finer where a context decides it, intent or threat where the act is only announced.
    pub(crate) fn code(&self, contexts: &[Context]) -> String {
        ontology::of_record(&self.cameo, contexts, if self.threat { Status::Future } else { self.reading.status })
    }
}

/// A standing relation found through the lexicon, before its dates and account.
#[derive(Clone, Debug)]
pub(crate) struct Standing {
    pub(crate) sentence: usize,
    pub(crate) trigger: usize,
    pub(crate) predicate: Predicate,
    pub(crate) roles: Roles,
    /// Head of the words for an object that is nobody: a treaty, a sea, a kind of help.
    pub(crate) object: Option<usize>,
    pub(crate) reading: Reading,
    /// It is told to have ended.
    pub(crate) ended: bool,
    pub(crate) rule: String,
}

/// Notes for `--explain`.
pub(crate) type Trace<'t> = dyn FnMut(String) + 't;

/// Reads every trigger of a sentence: the lexicon's drafts, one for one act, and the standing relations.
pub(crate) fn read(knowledge: &Knowledge, entities: &Entities<'_>, sentence: usize, trace: &mut Trace<'_>) -> (Vec<Draft>, Vec<Standing>) {
    let reader = Reader::new(knowledge, entities, sentence);
    let s = reader.g.s;
    let sport = s.tokens.iter().any(|t| knowledge.lists.sport(&t.lemma.to_lowercase()));
    let mut drafts = Vec::new();
    let mut standing = Vec::new();
    for t in 0..s.tokens.len() {
        let Some(pos) = trigger_pos(&reader, t) else { continue };
        if let Some(mut draft) = lexical(&reader, knowledge, t, pos, sport, &mut standing, trace) {
            absorb(&mut draft);
            if conditional_threat(&reader, t, &draft) {
                draft.event_type = EventType::Threaten;
                // What it would be if it were done; the record's code is that of the threat.
                draft.threat = true;
                draft.modes = ontology::cameo(&draft.code(&[])).and_then(|c| c.mode).into_iter().collect();
                draft.reading = Reading { status: Status::Actual, ahead: false, why: Why::Unless, ..draft.reading };
            }
            refuse(&reader, t, &mut draft);
            trace(format!(
                "  {} `{}`: {} by {}, {} ({})",
                sentence + 1,
                s.tokens[t].form,
                draft.event_type,
                draft.rule,
                draft.reading.status,
                draft.reading.why
            ));
            drafts.push(draft);
        }
    }
    learned::weigh(&reader, &knowledge.lists, &mut drafts, trace);
    drafts.retain(|d| !(sport && learned::found(d) && !official(entities, &d.roles)));
    drafts.iter_mut().for_each(|d| unplace(entities, d));
    // "has been under sanctions since": what lasts is no act for the network either.
    drafts.retain(|d| !(learned::found(d) && standing.iter().any(|x| x.trigger == d.trigger && reader.pos(x.trigger) == Some(Pos::Noun))));
    prune::leave_one(&reader, &mut drafts, trace);
    (drafts, standing)
}

/// Part of speech of a token that may tell an act; `None` for names, for participles before their noun, and for what is only weighed
/// against the act ("rather than cave in", "besides congratulating him").
fn trigger_pos(reader: &Reader<'_, '_>, t: usize) -> Option<Pos> {
    let s = reader.g.s;
    let pos = reader.pos(t)?;
    let token = &s.tokens[t];
    if pos != Pos::Verb && s.names.iter().any(|n| n.start <= t && t < n.end) {
        return None;
    }
    // A participle before its noun may be tagged as an adjective or verb ("sanctioned banks"): only full predicates count.
    if pos == Pos::Verb && matches!(token.deprel, "amod" | "compound" | "aux" | "aux:pass" | "cop" | "case" | "mark") {
        return None;
    }
    (!(pos == Pos::Verb && aside(s, t))).then_some(pos)
}

/// What is only weighed against the act: "rather than **cave** in", "besides **congratulating** him".
pub(crate) fn aside(s: &Sentence, t: usize) -> bool {
    s.children(t).any(|c| {
        matches!(s.tokens[c].deprel, "mark" | "case" | "cc" | "advmod")
            && c < t
            && (matches!(s.tokens[c].lemma.as_str(), "besides" | "than")
                || (matches!(s.tokens[c].lemma.as_str(), "rather" | "instead") && s.tokens[c].deprel != "advmod"))
    })
}

/// The best sense of the lexicon for a trigger; relations that it tells are added to `standing`.
fn lexical(
    reader: &Reader<'_, '_>,
    knowledge: &Knowledge,
    t: usize,
    pos: Pos,
    sport: bool,
    standing: &mut Vec<Standing>,
    trace: &mut Trace<'_>,
) -> Option<Draft> {
    let (entities, sentence) = (reader.entities, reader.sentence);
    let token = &reader.g.s.tokens[t];
    let mut best: Option<(u32, Draft)> = None;
    let (mut own, mut of_verb): (Option<Reading>, Option<Reading>) = (None, None);
    let verb = token.head.filter(|&h| reader.pos(h) == Some(Pos::Verb) && pos != Pos::Verb);
    for sense in knowledge.predicates.of(&token.lemma.to_lowercase(), pos) {
        let Some(mut specific) = reader.admits(sense, t) else {
            trace(format!("  {} `{}`: a condition of {} does not hold", sentence + 1, token.form, sense.id));
            continue;
        };
        let roles = reader.roles(sense, t);
        let mut reading = match verb.filter(|_| sense.of_its_verb()) {
            Some(_) => *of_verb.get_or_insert_with(|| status::of_phrase(&reader.g, &knowledge.lists, t, verb)),
            None => *own.get_or_insert_with(|| status::of(&reader.g, &knowledge.lists, t)),
        };
        if (sense.fact && reading.status == Status::Negated) || (sense.not && reading.status != Status::Negated) {
            continue;
        }
        if sense.not {
            reading.status = Status::Actual;
            specific += 1;
        }
        match &sense.target {
            Target::Event { event_type, modes, cameo } => {
                let checked = plausible(entities, sense, &roles, learned::seen(reader.g.s, t, *event_type));
                let checked = checked.and(if sport && !official(entities, &roles) { Err("a sentence of sport") } else { Ok(()) });
                if let Err(why) = checked {
                    trace(format!("  {} `{}`: {} dropped, {why}", sentence + 1, token.form, sense.id));
                    continue;
                }
                let filled = (!roles.actors.is_empty()) as u32 + (!roles.recipients.is_empty()) as u32;
                if sense.broad {
                    specific = 0;
                }
                let score = if sense.broad { filled } else { 4 + specific * 4 + filled };
                if best.as_ref().is_none_or(|(b, _)| score > *b) {
                    let (event_type, modes, rule) = (*event_type, modes.clone(), sense.id.clone());
                    let cameo = cameo.clone().unwrap_or_else(|| ontology::of_plover(event_type, &modes).to_owned());
                    best = Some((
                        score,
                        Draft {
                            sentence,
                            trigger: t,
                            event_type,
                            modes,
                            cameo,
                            threat: false,
                            roles,
                            reading,
                            rule,
                            specific,
                            support: 0.0,
                        },
                    ));
                }
            }
            Target::Relation(predicate) => {
                let object = Some(()).filter(|()| roles.recipients.is_empty()).and_then(|()| thing(reader, *predicate, sense, t));
                if !roles.actors.is_empty()
                    && (object.is_some() || !roles.recipients.is_empty())
                    && !standing.iter().any(|x: &Standing| x.predicate == *predicate && x.trigger == t)
                {
                    if sense.denies {
                        reading.status = Status::Negated;
                    }
                    let (predicate, ended, rule) = (*predicate, sense.ended, sense.id.clone());
                    standing.push(Standing { sentence, trigger: t, predicate, roles, object, reading, ended, rule });
                }
            }
        }
    }
    best.map(|(_, draft)| draft)
}

/// What a relation to a thing is about: "signed **a ceasefire**", "dependent on **aid**", "claims **the reef**".
fn thing(reader: &Reader<'_, '_>, predicate: Predicate, sense: &Sense, t: usize) -> Option<usize> {
    // Anything may be claimed in words; a sea or an island is claimed as one's own.
    let own = |t: usize| predicate != Predicate::Claims || LAND.contains(&reader.g.s.tokens[t].lemma.as_str());
    if !matches!(predicate, Predicate::PartyTo | Predicate::ReliesOn | Predicate::Claims) {
        return None;
    }
    let s = reader.g.s;
    sense
        .recipients
        .iter()
        .flat_map(|slot| reader.g.fillers(t, slot))
        .find(|&f| matches!(s.tokens[f].upos, Upos::Noun | Upos::Propn) && own(f))
}

/// Lands and waters that states claim.
const LAND: &[&str] = &[
    "sea",
    "island",
    "islet",
    "reef",
    "shoal",
    "atoll",
    "water",
    "waters",
    "territory",
    "strait",
    "peninsula",
    "airspace",
    "archipelago",
    "seabed",
    "land",
];

/// Whether the roles make a political act, `seen` being what the network gives the type here.
fn plausible(entities: &Entities<'_>, sense: &Sense, roles: &Roles, seen: f32) -> Result<(), &'static str> {
    let acts = |f: &&Filler| {
        let e = &entities.ent(f.ent).entity;
        entities.political(f.ent) && !matches!(e.kind, Some(EntityKind::Election | EntityKind::Agreement | EntityKind::Place))
    };
    let actor = roles.actors.iter().any(|f| acts(&f));
    let recipient = roles.recipients.iter().any(|f| entities.political(f.ent));
    // Who is unknown may well ask, accuse or refuse somebody known; things cannot.
    let verbal = matches!(
        sense.target,
        Target::Event {
            event_type: EventType::Request | EventType::Accuse | EventType::Reject | EventType::Threaten | EventType::Protest,
            ..
        }
    );
    let may = verbal && recipient && !roles.thing && !sense.weak;
    // Nobody demands of himself, or accuses himself: "he said that he must go".
    let own = |f: &Filler| {
        roles.actors.iter().any(|a| a.ent == f.ent && a.token != f.token && entities.ent(a.ent).entity.kind == Some(EntityKind::Person))
    };
    if verbal && !roles.recipients.is_empty() && roles.recipients.iter().all(own) {
        return Err("said of oneself");
    }
    if roles.foreign_actor && !actor && !may {
        return Err("what acts is no political actor");
    }
    if sense.strong {
        return Ok(());
    }
    if sense.reciprocal {
        let known = roles
            .actors
            .iter()
            .filter(acts)
            .filter(|f| entities.ent(f.ent).entity.country.is_some() || entities.ent(f.ent).entity.entity_code.is_some())
            .count();
        // A parliament or a court that meets is at its work.
        let sits = |f: &Filler| {
            let e = entities.ent(f.ent);
            matches!(e.entity.sector, Some(Sector::Leg | Sector::Jud)) && !e.plural && e.entity.kind == Some(EntityKind::GovernmentBody)
        };
        if let [one] = roles.actors.as_slice()
            && sits(one)
            && matches!(sense.target, Target::Event { event_type: EventType::Consult, .. })
        {
            return Err("a body that sits");
        }
        let named = roles.actors.iter().any(|f| entities.ent(f.ent).actor.is_some())
            || (!sense.weak && roles.actors.iter().any(|f| governs(entities, f)));
        return if known > 1 || named { Ok(()) } else { Err("nobody known takes part") };
    }
    let (ambiguous, nobody) = learned::VOUCHED;
    if sense.weak && !(actor && recipient) && !((actor || recipient) && seen >= ambiguous) {
        return Err("an ambiguous word without two political parties");
    }
    let spoken = matches!(
        sense.target,
        Target::Event { event_type: EventType::Accuse | EventType::Reject | EventType::Threaten | EventType::Support, .. }
    );
    // Who is known by name, or speaks for a body: "observers from the bloc praised the vote".
    let speaks = |f: &Filler| {
        let e = entities.ent(f.ent);
        e.actor.is_some() || matches!(e.entity.sector, Some(Sector::Gov | Sector::Leg | Sector::Opp | Sector::Igo | Sector::Ngo))
    };
    let known = roles.actors.iter().any(speaks);
    if !(spoken && known)
        && roles.foreign_recipient
        && !recipient
        && sense.recipients.first().is_some_and(|r| r == "obj")
        && sense.conds.is_empty()
    {
        return Err("it is done to nobody political");
    }
    if actor || recipient || seen >= nobody { Ok(()) } else { Err("no political party") }
}

/// True for those who make agreements: governments, armies, parliaments, parties, rebels.
fn governs(entities: &Entities<'_>, f: &Filler) -> bool {
    use Sector::*;
    matches!(entities.ent(f.ent).entity.sector, Some(Gov | Leg | Mil | Opp | Pty | Reb | Eli))
}

/// True where a party is more than a nationality: a person or body of state, police, an armed group.
fn official(entities: &Entities<'_>, roles: &Roles) -> bool {
    roles.actors.iter().chain(&roles.recipients).any(|f| {
        let e = &entities.ent(f.ent).entity;
        !f.derived
            && !matches!(
                e.kind,
                Some(EntityKind::State | EntityKind::Territory | EntityKind::Company | EntityKind::Ngo | EntityKind::Place)
            )
            && e.sector.is_some()
    })
}

/// "left **Lashio**", "sent troops to **Gao**", "marched on **the square**": where a town or a square stands, the act has a place and no recipient,
/// unless it is one that places suffer or that is done to who governs them.
fn unplace(entities: &Entities<'_>, draft: &mut Draft) {
    use EventType::*;
    if matches!(draft.event_type, Retreat | Concede | Mobilize | Reject | Accuse | Agree | Threaten | Protest) {
        let own: Vec<_> = draft.roles.actors.iter().map(|f| &entities.ent(f.ent).entity.country).collect();
        // A town abroad stands for those whose land it is ("pulled back from Kherson").
        let place = |f: &Filler| {
            let e = &entities.ent(f.ent).entity;
            e.kind == Some(EntityKind::Place) && e.sector.is_none() && (e.country.is_none() || own.is_empty() || own.contains(&&e.country))
        };
        draft.roles.recipients.retain(|f| f.derived || !place(f));
    }
}

/// PLOVER's rules where a type absorbs the status: a cooperative act still to come is AGREE, a promised RETREAT is CONCEDE.
pub(crate) fn absorb(draft: &mut Draft) {
    use EventType::*;
    if draft.reading.status == Status::Future {
        match draft.event_type {
            Consult | Support | Cooperate | Aid => {
                draft.event_type = Agree;
                draft.modes.clear();
                // A pledge is the agreement itself, whenever it is kept.
                if draft.reading.why == Why::Pledged {
                    draft.reading = Reading { status: Status::Actual, ahead: false, ..draft.reading };
                }
            }
            Retreat => {
                draft.event_type = Concede;
                draft.modes.clear();
            }
            _ => {}
        }
    }
}

/// "Ankara will not receive the envoy", "we shall never leave": who says so refuses, and the refusal is the act.
fn refuse(reader: &Reader<'_, '_>, t: usize, draft: &mut Draft) {
    use EventType::*;
    let modes: &[Mode] = match draft.event_type {
        Consult => &[Mode::Meet],
        Retreat | Concede => &[Mode::Yield],
        Aid | Cooperate => &[Mode::Assist],
        Support | Agree => &[],
        _ => return,
    };
    let top = reader.g.light_verb(t).unwrap_or(t);
    if draft.reading.status != Status::Negated
        || draft.reading.denied
        || draft.roles.actors.is_empty()
        || reader.g.passive(top)
        || !will(reader, top)
    {
        return;
    }
    draft.event_type = Reject;
    draft.modes = modes.to_vec();
    draft.cameo = ontology::refusal(&draft.cameo).unwrap_or("120").to_owned();
    draft.reading = Reading { status: Status::Actual, ahead: false, ..draft.reading };
}

/// True for a verb with "will", "would" or "shall".
fn will(reader: &Reader<'_, '_>, verb: usize) -> bool {
    let s = reader.g.s;
    s.children(verb).any(|c| {
        s.tokens[c].deprel == "aux"
            && matches!(s.tokens[c].form.to_lowercase().as_str(), "will" | "would" | "'ll" | "’ll" | "shall" | "wo" | "wouldn't" | "won't")
    })
}

/// "Russia will expel the envoys if …", "we would strike unless …": the condition makes a hostile act a threat.
fn conditional_threat(reader: &Reader<'_, '_>, t: usize, draft: &Draft) -> bool {
    use EventType::*;
    let s = reader.g.s;
    let hostile = matches!(draft.event_type, Sanction | Coerce | Assault | Mobilize);
    if !hostile || draft.roles.actors.is_empty() || !matches!(draft.reading.status, Status::Future | Status::Hypothetical) {
        return false;
    }
    let top = reader.g.light_verb(t).unwrap_or(t);
    let marked =
        |c: usize, words: &[&str]| s.children(c).any(|m| s.tokens[m].deprel == "mark" && words.contains(&s.tokens[m].lemma.as_str()));
    will(reader, top)
        && !marked(top, &["if", "unless", "whether"])
        && s.children(top).any(|c| s.tokens[c].deprel == "advcl" && marked(c, &["if", "unless"]))
}
