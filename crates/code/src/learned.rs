//! The second source of drafts: what the network takes for an act, with the parties that it finds.
//!
//! The lexicon is exact where it knows a word and silent where it does not; the network has read whole sentences and knows no word for
//! certain. They are put together in one way:
//!
//! 1. Where the lexicon has a sense, the sense stays. Parties that its slots left open are filled from the network's roles ([`complete`]).
//! 2. A sense that asks for two known parties, or for one, is content with fewer where the network sees the same act.
//! 3. Where the lexicon is silent and the network is sure enough, the act is the network's ([`draft`]), with the parties whose
//!    heads it points at. Its rule is `model:TYPE`.
//!
//! That the network also overrule the lexicon was tried, and cost more right records than it mended.
//!
//! The thresholds were chosen on the sentences of `training/events` that the network has not seen, and on the development reports.

use demarche_record::{Act, EventType, Sentence, Status, Upos};

use crate::entities::nominal;
use crate::events::{Draft, Trace, absorb, aside};
use crate::knowledge::Lists;
use crate::roles::{Filler, Reader, Roles};
use crate::status::Reading;
use crate::{ontology, status};

/// The network's act is taken where the lexicon has none, from this probability of its type on. High, because training weighs acts up:
/// the rarest words are seen as acts too easily, and a whole report has many.
const TAKEN: f32 = 0.85;
/// So much is enough where somebody known is the actor.
const BY_SOMEBODY: f32 = 0.75;
/// A report has more sentences, and more words, that tell no act than sentences written to tell one: from this many sentences on an act
/// has to be this probable. Accusations are taken there only of words that tell nothing else: seven of the nine others in the development
/// reports were none.
const REPORT: usize = 8;
const IN_REPORT: f32 = 0.955;
/// And where the word tells an act for certain, its type may be divided: from this sum of all types on, with this much for the likeliest.
const CERTAIN: (f32, f32) = (0.99, 0.4);
/// Where the lexicon knows acts of the type by that word, and only its conditions did not hold, the two agree, and less is enough: with a known
/// actor, with any known party, and in a report.
const BACKED: (f32, f32, f32) = (0.5, 0.65, 0.9);
/// From this probability of its type on the network vouches for a sense of the lexicon that is ambiguous by itself, or that names nobody.
pub(crate) const VOUCHED: (f32, f32) = (0.5, 0.8);
/// A word is a party from this probability on.
const PARTY: f32 = 0.4;

/// Begins the rule of a record that the network found.
const MODEL: &str = "model:";

/// Columns of [`Act::roles`].
const ACTOR: usize = 0;
const RECIPIENT: usize = 1;

/// Probability that the network gives to a type at a word.
pub(crate) fn seen(s: &Sentence, t: usize, event_type: EventType) -> f32 {
    s.acts.iter().find(|a| a.trigger == t).map_or(0.0, |a| a.of(event_type))
}

/// True where the network found the act.
pub(crate) fn found(d: &Draft) -> bool {
    d.rule.starts_with(MODEL)
}

/// Completes the lexicon's drafts of a sentence and adds the network's own.
pub(crate) fn weigh(reader: &Reader<'_, '_>, lists: &Lists, drafts: &mut Vec<Draft>, trace: &mut Trace<'_>) {
    let s = reader.g.s;
    for d in drafts.iter_mut() {
        complete(reader, d);
    }
    for act in &s.acts {
        let Some((event_type, p)) = act.best() else { continue };
        let backed = reader.may_tell(act.trigger, event_type);
        if p < (if backed { BACKED.0 } else { BY_SOMEBODY }) && !certain(act, p) {
            continue;
        }
        if drafts.iter().any(|d| d.trigger == act.trigger || reader.g.light_verb(d.trigger) == Some(act.trigger)) {
            continue;
        }
        let at = format!("  {} `{}`: {event_type} by the model ({p:.2})", reader.sentence + 1, s.tokens[act.trigger].form);
        match draft(reader, lists, act, event_type, backed) {
            Ok(d) => {
                trace(format!("{at}, {} ({})", d.reading.status, d.reading.why));
                drafts.push(d);
            }
            Err(why) => trace(format!("{at} dropped, {why}")),
        }
    }
}

/// Fills the parties that the lexicon's slots left open.
fn complete(reader: &Reader<'_, '_>, d: &mut Draft) {
    let Some(act) = act_of(reader, d) else { return };
    d.support = act.of(d.event_type);
    let new = |role: usize, others: &[Filler]| -> Vec<Filler> {
        parties(reader, act, role).into_iter().filter(|f| !others.iter().any(|o| o.ent == f.ent)).collect()
    };
    if d.roles.actors.is_empty() && !d.roles.foreign_actor {
        let s = reader.g.s;
        // "was detained along with other leaders": whoever suffers with another does not do it.
        let beside =
            |f: &Filler| s.child(f.token, "case").is_some_and(|c| matches!(s.tokens[c].lemma.as_str(), "with" | "alongside" | "including"));
        let suffered = reader.g.passive(d.trigger);
        d.roles.actors = new(ACTOR, &d.roles.recipients).into_iter().filter(|f| !(suffered && beside(f))).collect();
    }
    // What two do together is done to nobody.
    if d.roles.recipients.is_empty() && d.event_type != EventType::Consult && d.roles.actors.len() < 2 {
        let moved = if d.event_type == EventType::Mobilize { reader.g.fillers(d.trigger, "obj") } else { Vec::new() };
        // "deployed the army": it is sent, and not sent against.
        d.roles.recipients = new(RECIPIENT, &d.roles.actors).into_iter().filter(|f| !moved.contains(&f.token)).collect();
    }
}

/// How probably a record's act and type are right, from what the network gives them: of the lexicon's records 46 in 100 are right where it sees
/// no such act and 88 where it is sure; of its own, four in ten at 0.5, six at 0.87, two thirds at 0.9 and three quarters near 1 (held-out
/// sentences and development reports, 909 records).
pub(crate) fn confidence(d: &Draft) -> f32 {
    let sure = d.support - 0.87;
    let p = if found(d) { 0.6 + 1.2 * sure.max(0.0) + 0.5 * sure.min(0.0) } else { 0.45 + 0.42 * d.support.max(0.0).sqrt() };
    (p.clamp(0.05, 0.95) * 100.0).round() / 100.0
}

/// The act that the network sees at the draft's trigger, or at the light verb or noun that tells it together with the trigger.
fn act_of<'a>(reader: &Reader<'a, '_>, d: &Draft) -> Option<&'a Act> {
    let acts = &reader.entities.document.sentences[reader.sentence].acts;
    let at = |t: usize| acts.iter().find(|a| a.trigger == t);
    let own = at(d.trigger);
    let verb = reader.g.light_verb(d.trigger).and_then(at);
    let noun = acts.iter().find(|a| reader.g.light_verb(a.trigger) == Some(d.trigger));
    [own, verb, noun]
        .into_iter()
        .flatten()
        .fold(None, |best: Option<&Act>, a| if best.is_none_or(|b| a.any() > b.any()) { Some(a) } else { best })
}

/// The network's act as a draft, or why it is none.
fn draft(reader: &Reader<'_, '_>, lists: &Lists, act: &Act, event_type: EventType, backed: bool) -> Result<Draft, &'static str> {
    let s = reader.g.s;
    if !tells(s, act.trigger) {
        return Err("such a word tells no act");
    }
    if s.tokens[act.trigger].upos == Upos::Verb && aside(s, act.trigger) {
        return Err("it is only weighed against the act");
    }
    let addressed = ["ccomp", "obj", "iobj"].iter().any(|rel| s.child(act.trigger, rel).is_some());
    if governs(s, lists, act.trigger) && !(addressed && reader.names(act.trigger, event_type)) {
        return Err("it says how the act below it stands");
    }
    let support = act.of(event_type);
    let actors = parties(reader, act, ACTOR);
    let mut recipients = parties(reader, act, RECIPIENT);
    recipients.retain(|r| !actors.iter().any(|a| a.ent == r.ent));
    let known = |f: &Filler| {
        let e = &reader.entities.ent(f.ent).entity;
        reader.entities.political(f.ent) && (e.country.is_some() || e.entity_code.is_some())
    };
    if !actors.iter().chain(&recipients).any(known) {
        return Err("nobody known takes part");
    }
    let sure = support >= if backed { BACKED.1 } else { TAKEN };
    if !sure && !certain(act, support) && !actors.iter().any(known) {
        return Err("not sure enough of it without a known actor");
    }
    // "handed over the letter of congratulations": a noun with nobody who does it names more than it tells.
    let named_only = s.tokens[act.trigger].upos == Upos::Noun && actors.is_empty();
    let accuses = event_type == EventType::Accuse && !reader.names(act.trigger, event_type);
    let divided = accuses || support < if backed { BACKED.2 } else { IN_REPORT };
    if reader.entities.document.sentences.len() >= REPORT && (divided || named_only) {
        return Err("not sure enough of it in a whole report");
    }
    let reading = made(reader, act.trigger, event_type, status::of(&reader.g, lists, act.trigger));
    if reading.status == Status::Negated && !actors.iter().any(known) {
        return Err("not done, by nobody known");
    }
    let mut draft = Draft {
        sentence: reader.sentence,
        trigger: act.trigger,
        event_type,
        modes: Vec::new(),
        cameo: ontology::of_plover(event_type, &[]).to_owned(),
        threat: false,
        roles: Roles { actors, recipients, ..Roles::default() },
        reading,
        rule: format!("{MODEL}{event_type}"),
        specific: 0,
        support,
    };
    absorb(&mut draft);
    Ok(draft)
}

/// Where the words make an act of another out of its negation or its future, the act itself is done: "will not send envoys" is a refusal, "would be
/// shot down" a threat, "have not eaten" a hunger strike. Where the word itself tells such an act ("threaten", "refuse"), its status is its own.
fn made(reader: &Reader<'_, '_>, t: usize, event_type: EventType, reading: Reading) -> Reading {
    let by_status = match event_type {
        EventType::Reject | EventType::Protest => reading.status == Status::Negated && !reading.denied,
        EventType::Threaten => matches!(reading.status, Status::Future | Status::Hypothetical),
        _ => false,
    };
    if by_status && !reader.names(t, event_type) { Reading { status: Status::Actual, ahead: false, ..reading } } else { reading }
}

/// "Wants to attack", "hopes that": the word gives the act in its clause a status, and is none itself, unless it is one by itself
/// and somebody is told of it ("warned that", "told them to").
fn governs(s: &Sentence, lists: &Lists, t: usize) -> bool {
    let below = |c: usize| match s.tokens[c].deprel {
        "xcomp" | "ccomp" => true,
        "advcl" => c > t && s.child(c, "mark").is_some_and(|m| matches!(s.tokens[m].lemma.as_str(), "from" | "to" | "against")),
        _ => false,
    };
    lists.effect(&s.tokens[t].lemma).is_some() && s.children(t).any(below)
}

/// True where the word surely tells an act, whatever its type.
fn certain(act: &Act, p: f32) -> bool {
    act.any() >= CERTAIN.0 && p >= CERTAIN.1
}

/// Words that can tell an act; names, small words and participles before their noun ("a shared port") cannot.
fn tells(s: &Sentence, t: usize) -> bool {
    matches!(s.tokens[t].upos, Upos::Verb | Upos::Noun | Upos::Adj | Upos::Adv | Upos::Adp)
        && !(s.tokens[t].upos == Upos::Verb && s.tokens[t].deprel == "amod")
        && !s.names.iter().any(|n| n.start <= t && t < n.end)
}

/// Entities at the heads that the network takes for a role.
fn parties(reader: &Reader<'_, '_>, act: &Act, role: usize) -> Vec<Filler> {
    let mut out: Vec<Filler> = Vec::new();
    let heads = act.roles.iter().enumerate().filter(|(t, r)| r[role] >= PARTY && *t != act.trigger);
    for (token, _) in heads {
        let ents = reader.entities.of_phrase(reader.sentence, token);
        let derived = if ents.is_empty() { nominal::modifier(reader.entities, reader.sentence, token) } else { None };
        let fillers = ents.into_iter().map(|ent| Filler { ent, token, derived: false });
        for f in fillers.chain(derived.map(|ent| Filler { ent, token, derived: true })) {
            if !out.iter().any(|o| o.ent == f.ent) {
                out.push(f);
            }
        }
    }
    out
}
