//! What lies between two parties that are given: the question of the PLV yardstick (source and target marked in a sentence).
//!
//! Each act that the network sees counts for its type as far as the source is its actor and the target its recipient; each draft of the lexicon
//! counts by how many of the two it names and by how closely its sense fits. The root with most wins.
//!
//! The roots are CAMEO's cue categories, which know no status: a promise to release is an intent to cooperate, a strike that is announced a threat,
//! a visit that is cancelled a rejection. A draft has its root from its CAMEO code; an act of the network that the lexicon knows too takes that
//! root with it, since a type alone does not tell a verdict from a breach of relations.

use demarche_record::{Act, EventType, Sentence, Span, Status, Upos};

use crate::entities::Entities;
use crate::events::Draft;
use crate::ontology;
use crate::roles::Filler;
use crate::status::Why;

/// What lies between two marked parties of a sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct PairReading {
    /// Root of the act, as [`ontology::root`] names it, where one was found.
    pub root: Option<&'static str>,
    /// True where source and target are its actor and recipient.
    pub exact: bool,
    /// What decided.
    pub rule: String,
}

/// Weight of a draft that names both parties, one, none.
const LEXICON: [f32; 3] = [0.1, 0.5, 1.6];
/// So much more a sense counts that asks for certain words.
const CLOSE: f32 = 1.5;
/// Specificity from which a sense does.
const ASKS: u32 = 3;
/// So much an act counts that the source takes back.
const UNDONE: f32 = 0.3;
/// What a party counts of which the network says nothing.
const UNSEEN: f32 = 0.15;

/// CAMEO: sign formal agreement.
const SIGNED: &str = "057";

/// Cooperation that is refused or does not come about is a rejection.
fn cooperative(event_type: EventType) -> bool {
    use EventType::*;
    matches!(event_type, Agree | Consult | Support | Concede | Cooperate | Aid | Retreat)
}

/// Probability of a status in the network's eyes.
fn told(act: &Act, status: Status) -> f32 {
    Status::ALL.iter().position(|s| *s == status).and_then(|i| act.status.get(i)).copied().unwrap_or(0.0)
}

/// Roots weighed against each other, each with the heaviest thing that spoke for it.
#[derive(Default)]
struct Scale {
    weights: Vec<(&'static str, f32, f32, String)>,
}

impl Scale {
    fn add(&mut self, root: &'static str, weight: f32, rule: &str) {
        match self.weights.iter_mut().find(|w| w.0 == root) {
            Some((_, sum, most, by)) => {
                *sum += weight;
                if weight > *most {
                    *most = weight;
                    rule.clone_into(by);
                }
            }
            None => self.weights.push((root, weight, weight, rule.to_owned())),
        }
    }

    fn add_code(&mut self, code: &str, weight: f32, rule: &str) {
        if let Some(root) = ontology::root(code) {
            self.add(root, weight, rule);
        }
    }
}

/// The root of a draft.
fn root_of(d: &Draft) -> Option<&'static str> {
    if cooperative(d.event_type) && d.reading.status == Status::Negated { Some("REJECT") } else { ontology::root(&d.code(&[])) }
}

/// The root of the act that ties source and target together best.
pub(crate) fn between(entities: &Entities<'_>, drafts: &[Draft], source: Span, target: Span) -> PairReading {
    let mut scale = Scale::default();
    let named = |d: &Draft, fs: &[Filler], span: Span| {
        let s = &entities.document.sentences[d.sentence];
        fs.iter().any(|f| s.tokens[f.token].span.overlaps(&span) || entities.phrase_span(d.sentence, f.token).overlaps(&span))
    };
    let mut ending = vec![Vec::new(); entities.document.sentences.len()];
    for d in drafts.iter().filter(|d| root_of(d) == Some("YIELD") && named(d, &d.roles.actors, source)) {
        ending[d.sentence].push(d.trigger);
    }
    for (si, s) in entities.document.sentences.iter().enumerate() {
        for act in &s.acts {
            let role = |span: Span, k: usize| tokens(s, span).map(|t| act.roles[t][k]).fold(0.0, f32::max);
            let (actor, recipient) = (role(source, 0), role(target, 1));
            // Of a meeting both are actors.
            let fit = (UNSEEN + actor) * (UNSEEN + recipient.max(role(target, 0)));
            let known = drafts.iter().find(|d| d.sentence == si && same_word(s, d.trigger, act.trigger));
            let fit = if undone(s, &ending[si], act.trigger) { fit * UNDONE } else { fit };
            for (t, p) in EventType::ALL.iter().zip(&act.types) {
                // What the network takes for an agreement may be the signing of one, which the roots keep apart.
                let signed = |d: &&Draft| *t == EventType::Agree && d.event_type == EventType::Support && d.cameo.starts_with(SIGNED);
                match known.filter(|d| d.event_type == *t || signed(d)).and_then(root_of) {
                    Some(root) => scale.add(root, p * fit, "model"),
                    None if *t == EventType::Request && phoned(s, act.trigger) => scale.add("CONSULT", p * fit, "model"),
                    None => weigh(&mut scale, act, *t, p * fit),
                }
            }
        }
    }
    let mut exact = false;
    // Who calls off his own strike, or stops shelling, yields.
    let averted = |d: &Draft| {
        let hostile = matches!(root_of(d), Some("PROTEST" | "ASSAULT" | "COERCE" | "SANCTION" | "MOBILIZE"));
        hostile && d.reading.status == Status::Negated && d.reading.why == Why::Prevented && named(d, &d.roles.actors, source)
    };
    for d in drafts {
        let s = &entities.document.sentences[d.sentence];
        let actor = named(d, &d.roles.actors, source) || named(d, &d.roles.third, source);
        let recipient = named(d, &d.roles.recipients, target) || (actor && named(d, &d.roles.actors, target));
        exact |= actor && recipient;
        if let Some(root) = if averted(d) { Some("YIELD") } else { root_of(d) } {
            let close = if d.specific >= ASKS { CLOSE } else { 1.0 };
            let close = if undone(s, &ending[d.sentence], d.trigger) { close * UNDONE } else { close };
            scale.add(root, close * LEXICON[usize::from(actor) + usize::from(recipient)], &d.rule);
        }
    }
    let best = scale.weights.into_iter().fold(None, |best: Option<(&str, f32, f32, String)>, x| match best {
        Some(b) if b.1 >= x.1 => Some(b),
        _ => Some(x),
    });
    match best.filter(|b| b.1 > 0.0) {
        Some((root, _, _, rule)) => PairReading { root: Some(root), exact, rule },
        None => PairReading { root: None, exact: false, rule: "no act".into() },
    }
}

/// What the source takes back or brings to an end: "lifted the **ban**", "the **strike** was called off", "released her from **prison**".
/// `ending` are the triggers of its acts that do.
fn undone(s: &Sentence, ending: &[usize], trigger: usize) -> bool {
    let mut at = trigger;
    while let Some(h) = s.tokens[at].head.filter(|_| !matches!(s.tokens[at].deprel, "conj" | "parataxis" | "ccomp")) {
        if ending.contains(&h) {
            return true;
        }
        at = h;
    }
    false
}

/// "called Merkel on Friday": who asks for something calls *for* it, or *on* somebody, and has no object.
fn phoned(s: &Sentence, verb: usize) -> bool {
    let object = s.child(verb, "obj").is_some_and(|o| o > verb && matches!(s.tokens[o].upos, Upos::Propn | Upos::Pron));
    s.tokens[verb].lemma == "call" && object && s.child(verb, "compound:prt").is_none()
}

/// One word, or a light verb and its noun.
fn same_word(s: &Sentence, a: usize, b: usize) -> bool {
    a == b
        || (s.tokens[a].head == Some(b) && matches!(s.tokens[a].deprel, "obj" | "nsubj:pass"))
        || (s.tokens[b].head == Some(a) && matches!(s.tokens[b].deprel, "obj" | "nsubj:pass"))
}

/// An act that only the network sees, divided between its root and what the root is where the act is refused or only announced.
fn weigh(scale: &mut Scale, act: &Act, event_type: EventType, weight: f32) {
    let code = ontology::of_plover(event_type, &[]);
    let negated = if cooperative(event_type) { told(act, Status::Negated) } else { 0.0 };
    let future = told(act, Status::Future).min(1.0 - negated);
    scale.add("REJECT", weight * negated, "model");
    scale.add_code(&ontology::of_record(code, &[], Status::Future), weight * future, "model");
    scale.add_code(code, weight * (1.0 - negated - future), "model");
}

fn tokens(s: &Sentence, span: Span) -> impl Iterator<Item = usize> + '_ {
    s.tokens.iter().enumerate().filter(move |(_, t)| t.span.overlaps(&span)).map(|(i, _)| i)
}
