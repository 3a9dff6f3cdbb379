//! Predicates to events: which sense a trigger has, who fills its roles, and which of several readings stays.

use demarche_record::{EntityKind, EventType, Mode, Status, Upos};

use crate::entities::Entities;
use crate::knowledge::{Knowledge, Pos, Sense, Target};
use crate::roles::{Filler, Reader, Roles};
use crate::status::{self, Reading};

/// An event before it has its date, place, account and evidence.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) sentence: usize,
    pub(crate) trigger: usize,
    pub(crate) event_type: EventType,
    pub(crate) modes: Vec<Mode>,
    pub(crate) cameo: Option<String>,
    pub(crate) roles: Roles,
    pub(crate) reading: Reading,
    pub(crate) rule: String,
    pub(crate) specific: u32,
}

/// A standing relation found through the lexicon, before its dates and account.
#[derive(Clone, Debug)]
pub(crate) struct Standing {
    pub(crate) sentence: usize,
    pub(crate) trigger: usize,
    pub(crate) predicate: demarche_record::Predicate,
    pub(crate) roles: Roles,
    pub(crate) reading: Reading,
    pub(crate) rule: String,
}

/// Notes for `--explain`.
pub(crate) type Trace<'t> = dyn FnMut(String) + 't;

/// Reads every trigger of a sentence.
pub(crate) fn read(knowledge: &Knowledge, entities: &Entities<'_>, sentence: usize, trace: &mut Trace<'_>) -> (Vec<Draft>, Vec<Standing>) {
    let reader = Reader::new(knowledge, entities, sentence);
    let s = reader.g.s;
    let sport = s.tokens.iter().any(|t| knowledge.lists.sport(&t.lemma.to_lowercase()));
    let mut drafts = Vec::new();
    let mut standing = Vec::new();
    for t in 0..s.tokens.len() {
        let Some(pos) = reader.pos(t) else { continue };
        let token = &s.tokens[t];
        if s.names.iter().any(|n| n.start <= t && t < n.end) && pos != Pos::Verb {
            continue;
        }
        let lemma = token.lemma.to_lowercase();
        let mut best: Option<(u32, Draft)> = None;
        let mut reading: Option<Reading> = None;
        // A participle before its noun may be tagged as an adjective or verb ("sanctioned banks"): only full predicates count.
        if pos == Pos::Verb && matches!(token.deprel, "amod" | "compound" | "aux" | "aux:pass" | "cop" | "case" | "mark") {
            continue;
        }
        for sense in knowledge.predicates.of(&lemma, pos) {
            let Some(specific) = reader.admits(sense, t) else {
                trace(format!("  {} `{}`: a condition of {} does not hold", sentence + 1, token.form, sense.id));
                continue;
            };
            let roles = reader.roles(sense, t);
            let mut reading = *reading.get_or_insert_with(|| status::of(&reader.g, &knowledge.lists, t));
            if (sense.fact && reading.status == Status::Negated) || (sense.not && reading.status != Status::Negated) {
                continue;
            }
            if sense.not {
                reading.status = Status::Actual;
            }
            match &sense.target {
                Target::Event { event_type, modes, cameo } => {
                    if let Err(why) = plausible(entities, sense, &roles).and(if sport && !official(entities, &roles) {
                        Err("a sentence of sport")
                    } else {
                        Ok(())
                    }) {
                        trace(format!("  {} `{}`: {} dropped, {why}", sentence + 1, token.form, sense.id));
                        continue;
                    }
                    let filled = (!roles.actors.is_empty()) as u32 + (!roles.recipients.is_empty()) as u32;
                    let score = specific * 4 + filled;
                    if best.as_ref().is_none_or(|(b, _)| score > *b) {
                        let draft = Draft {
                            sentence,
                            trigger: t,
                            event_type: *event_type,
                            modes: modes.clone(),
                            cameo: cameo.clone(),
                            roles,
                            reading,
                            rule: sense.id.clone(),
                            specific,
                        };
                        best = Some((score, draft));
                    }
                }
                Target::Relation(predicate) => {
                    if !roles.actors.is_empty()
                        && !roles.recipients.is_empty()
                        && !standing.iter().any(|x: &Standing| x.predicate == *predicate && x.trigger == t)
                    {
                        standing.push(Standing { sentence, trigger: t, predicate: *predicate, roles, reading, rule: sense.id.clone() });
                    }
                }
            }
        }
        if let Some((_, mut draft)) = best {
            absorb(&mut draft);
            trace(format!(
                "  {} `{}`: {} by {}, {} ({})",
                sentence + 1,
                token.form,
                draft.event_type,
                draft.rule,
                draft.reading.status,
                draft.reading.why
            ));
            drafts.push(draft);
        }
    }
    prune(&reader, &mut drafts, trace);
    (drafts, standing)
}

/// Whether the roles make a political act.
fn plausible(entities: &Entities<'_>, sense: &Sense, roles: &Roles) -> Result<(), &'static str> {
    let acts = |f: &&Filler| {
        let e = &entities.ent(f.ent).entity;
        entities.political(f.ent) && !matches!(e.kind, Some(EntityKind::Election | EntityKind::Agreement | EntityKind::Place))
    };
    let actor = roles.actors.iter().any(|f| acts(&f));
    let recipient = roles.recipients.iter().any(|f| entities.political(f.ent));
    if roles.foreign_actor && !actor {
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
        let named = roles.actors.iter().any(|f| entities.ent(f.ent).actor.is_some());
        return if known > 1 || named { Ok(()) } else { Err("nobody known takes part") };
    }
    if sense.weak && !(actor && recipient) {
        return Err("an ambiguous word without two political parties");
    }
    let spoken = matches!(sense.target, Target::Event { event_type: EventType::Accuse | EventType::Reject | EventType::Threaten, .. });
    let known = roles.actors.iter().any(|f| entities.ent(f.ent).actor.is_some());
    if !(spoken && known)
        && roles.foreign_recipient
        && !recipient
        && sense.recipients.first().is_some_and(|r| r == "obj")
        && sense.conds.is_empty()
    {
        return Err("it is done to nobody political");
    }
    if actor || recipient { Ok(()) } else { Err("no political party") }
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

/// PLOVER's rules where a type absorbs the status: a cooperative act still to come is AGREE, a promised RETREAT is CONCEDE.
fn absorb(draft: &mut Draft) {
    use EventType::*;
    if draft.reading.status == Status::Future {
        match draft.event_type {
            Consult | Support | Cooperate | Aid => {
                draft.event_type = Agree;
                draft.modes.clear();
                draft.cameo = Some("030".into());
            }
            Retreat => {
                draft.event_type = Concede;
                draft.modes.clear();
                draft.cameo = Some("080".into());
            }
            _ => {}
        }
    }
}

/// Leaves one record for one act.
fn prune(reader: &Reader<'_, '_>, drafts: &mut Vec<Draft>, trace: &mut Trace<'_>) {
    let s = reader.g.s;
    let below = |inner: usize, outer: usize| {
        let mut at = inner;
        for _ in 0..12 {
            match s.tokens[at].head {
                Some(h) if h == outer => return Some(s.tokens[at].deprel),
                Some(h) => at = h,
                None => return None,
            }
        }
        None
    };
    let mut drop = vec![false; drafts.len()];
    for i in 0..drafts.len() {
        for j in 0..drafts.len() {
            if i == j || drop[i] || drop[j] {
                continue;
            }
            let (outer, inner) = (&drafts[i], &drafts[j]);
            let Some(rel) = below(inner.trigger, outer.trigger) else { continue };
            let direct = s.tokens[inner.trigger].head == Some(outer.trigger);
            // The noun of a light verb and the verb itself tell one act; so do "sanctions" under "imposed".
            let same_act = direct
                && matches!(rel, "obj" | "nsubj" | "nsubj:pass" | "obl" | "nmod" | "compound" | "xcomp")
                && (outer.event_type == inner.event_type || reader.g.light_verb(inner.trigger) == Some(outer.trigger));
            if same_act {
                let keep_outer = outer.specific >= inner.specific;
                drop[if keep_outer { j } else { i }] = true;
                continue;
            }
            // What is demanded, threatened or agreed is no second record.
            let complement = matches!(rel, "xcomp" | "ccomp" | "obj" | "obl" | "nmod" | "acl" | "advcl" | "conj");
            let carries = matches!(outer.event_type, EventType::Request | EventType::Threaten | EventType::Agree | EventType::Reject);
            // What is denied is kept beside the denial: a negated act on the denier's account.
            if complement
                && carries
                && !inner.reading.denied
                && inner.reading.status != Status::Actual
                && !clause_of_its_own(s, inner.trigger, outer.trigger)
            {
                trace(format!(
                    "  {} `{}`: carried by `{}`",
                    inner.sentence + 1,
                    s.tokens[inner.trigger].form,
                    s.tokens[outer.trigger].form
                ));
                drop[j] = true;
            }
        }
    }
    let mut keep = drop.into_iter().map(|d| !d);
    drafts.retain(|_| keep.next().unwrap_or(true));
}

/// True where an adverbial clause with a subject of its own lies between the two ("after Russia attacked").
fn clause_of_its_own(s: &demarche_record::Sentence, inner: usize, outer: usize) -> bool {
    let mut at = inner;
    for _ in 0..12 {
        if s.tokens[at].deprel == "advcl" && s.children(at).any(|c| s.tokens[c].deprel.starts_with("nsubj"))
            || s.tokens[at].deprel == "acl:relcl"
            || s.tokens[at].deprel == "parataxis"
        {
            return true;
        }
        match s.tokens[at].head {
            Some(h) if h != outer => at = h,
            _ => return false,
        }
    }
    false
}

/// Number that a text gives for the persons of a role: "killed **23** soldiers", "**dozens**" is no number.
pub(crate) fn number(s: &demarche_record::Sentence, head: usize) -> Option<u32> {
    let digits = |t: &demarche_record::Token| t.form.replace(',', "").parse::<u32>().ok().or_else(|| number_word(&t.form.to_lowercase()));
    if s.tokens[head].upos == Upos::Num {
        return digits(&s.tokens[head]);
    }
    s.children(head).filter(|&c| s.tokens[c].deprel == "nummod").find_map(|c| digits(&s.tokens[c]))
}

fn number_word(word: &str) -> Option<u32> {
    const WORDS: &[&str] = &[
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ];
    WORDS.iter().position(|w| *w == word).map(|n| n as u32)
}

/// How often: "twice", "four times".
pub(crate) fn times(s: &demarche_record::Sentence, trigger: usize) -> Option<u32> {
    s.children(trigger).find_map(|c| match s.tokens[c].lemma.as_str() {
        "twice" => Some(2),
        "thrice" => Some(3),
        "time" if matches!(s.tokens[c].deprel, "obl" | "obl:tmod" | "obl:unmarked" | "obj" | "advmod" | "obl:npmod") => number(s, c),
        _ => None,
    })
}
