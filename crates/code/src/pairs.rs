//! What lies between two parties that are given: the question of the PLV yardstick (source and target marked in a sentence).
//!
//! Each act that the network sees counts for its type as far as the source is its actor and the target its recipient; each draft of the lexicon
//! counts by how many of the two it names. The type with most wins.

use demarche_record::{EventType, Sentence, Span, Status};

use crate::entities::Entities;
use crate::events::Draft;
use crate::roles::Filler;

/// What lies between two marked parties of a sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct PairReading {
    /// Type of the act, where one was found.
    pub event_type: Option<EventType>,
    /// True where source and target are its actor and recipient.
    pub exact: bool,
    /// What decided.
    pub rule: String,
}

/// Weight of a draft that names both parties, one, none.
const LEXICON: [f32; 3] = [0.05, 0.15, 0.6];
/// What a party counts of which the network says nothing.
const UNSEEN: f32 = 0.2;

/// Index of `negated` in [`demarche_record::Act::status`].
const NEGATED: usize = 3;

/// Between two parties a cooperative act that is refused or does not come about is a rejection.
fn cooperative(event_type: EventType) -> bool {
    use EventType::*;
    matches!(event_type, Agree | Consult | Support | Concede | Cooperate | Aid | Retreat)
}

/// The type of act that ties source and target together best.
pub(crate) fn between(entities: &Entities<'_>, drafts: &[Draft], source: Span, target: Span) -> PairReading {
    let mut weights: Vec<(EventType, f32, String)> = EventType::ALL.iter().map(|t| (*t, 0.0, String::new())).collect();
    let mut add = |event_type: EventType, weight: f32, rule: &str| {
        for (t, w, r) in &mut weights {
            if *t == event_type {
                if weight > *w || r.is_empty() {
                    rule.clone_into(r);
                }
                *w += weight;
            }
        }
    };
    for s in &entities.document.sentences {
        for act in &s.acts {
            let role = |span: Span, k: usize| tokens(s, span).map(|t| act.roles[t][k]).fold(0.0, f32::max);
            let (actor, recipient) = (role(source, 0), role(target, 1));
            // Of a meeting both are actors.
            let fit = (UNSEEN + actor) * (UNSEEN + recipient.max(role(target, 0)));
            let negated = act.status.get(NEGATED).copied().unwrap_or(0.0);
            for (t, p) in EventType::ALL.iter().zip(&act.types) {
                let refused = if cooperative(*t) { negated } else { 0.0 };
                add(*t, p * fit * (1.0 - refused), "model");
                add(EventType::Reject, p * fit * refused, "model");
            }
        }
    }
    let mut exact = false;
    for d in drafts {
        let s = &entities.document.sentences[d.sentence];
        let names = |fs: &[Filler], span: Span| {
            fs.iter().any(|f| s.tokens[f.token].span.overlaps(&span) || entities.phrase_span(d.sentence, f.token).overlaps(&span))
        };
        let actor = names(&d.roles.actors, source);
        let recipient = names(&d.roles.recipients, target) || (actor && names(&d.roles.actors, target));
        exact |= actor && recipient;
        let event_type = if cooperative(d.event_type) && d.reading.status == Status::Negated { EventType::Reject } else { d.event_type };
        add(event_type, LEXICON[usize::from(actor) + usize::from(recipient)], &d.rule);
    }
    let best = weights
        .into_iter()
        .fold(None, |best: Option<(EventType, f32, String)>, x| if best.as_ref().is_none_or(|b| x.1 > b.1) { Some(x) } else { best });
    match best.filter(|b| b.1 > 0.0) {
        Some((event_type, _, rule)) => PairReading { event_type: Some(event_type), exact, rule },
        None => PairReading { event_type: None, exact: false, rule: "no act".into() },
    }
}

fn tokens(s: &Sentence, span: Span) -> impl Iterator<Item = usize> + '_ {
    s.tokens.iter().enumerate().filter(move |(_, t)| t.span.overlaps(&span)).map(|(i, _)| i)
}
