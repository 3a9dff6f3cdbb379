//! The status of an act that a noun tells, from the verb or noun above it.

use demarche_record::{Status, Upos};

use super::clause::{self, definite, denied_noun, negated_clause};
use super::{FACT, Reading, Why, compose, effect_of, read, walk};
use crate::grammar::Grammar;
use crate::knowledge::{Complement, Effect, Lists};

/// A request or an offer that came to nothing.
const UNHEEDED: Reading = Reading { why: Why::Unheeded, ..FACT };

/// A noun under a verb or noun.
pub(super) fn nominal(g: &Grammar<'_>, lists: &Lists, t: usize, h: usize, depth: u8) -> Reading {
    let s = g.s;
    let token = &s.tokens[t];
    let effect = effect_of(g, lists, h);
    let case = s.child(t, "case").map(|c| s.tokens[c].lemma.as_str());
    match token.deprel {
        // "short of murder", "instead of a strike", "without an attack"
        "obl" | "nmod" if matches!(case, Some("without")) => read(Status::Negated, Why::Negated),
        // "if hit by sanctions", "may answer with a raid": as real as what it does.
        "obl" | "obl:agent" if matches!(case, Some("by" | "with")) && !definite(s, t) && !token.form.ends_with("ing") => {
            match walk(g, lists, h, depth - 1) {
                r if matches!(r.status, Status::Future | Status::Hypothetical) || case == Some("with") => r,
                _ => FACT,
            }
        }
        // "was put on trial", "may go on strike"
        "obl" if matches!(case, Some("on")) && matches!(token.lemma.as_str(), "trial" | "strike" | "alert" | "parole" | "bail") => {
            walk(g, lists, h, depth - 1)
        }
        "obl" | "nmod" if case.is_some() => {
            let fits = matches!(case, Some("of" | "for" | "to" | "against" | "from" | "on" | "over"))
                || (case == Some("at") && (token.deprel == "nmod" || matches!(s.tokens[h].lemma.as_str(), "aim" | "hint")));
            // "At a summit, he suggested": what stands before a verb is no part of what it says.
            let fits = fits && (t > h || token.deprel == "nmod");
            match effect {
                Some(Effect::Denied) if fits => Reading { denied: true, ..read(Status::Negated, Why::Denied) },
                Some(e @ (Effect::Hypothetical | Effect::Future)) if matches!(case, Some("for" | "to")) => {
                    compose(e, walk(g, lists, h, depth - 1))
                }
                Some(e) if fits && !definite(s, t) => compose(e, walk(g, lists, h, depth - 1)),
                Some(e @ (Effect::Hypothetical | Effect::Future)) if fits && token.deprel == "nmod" => {
                    compose(e, walk(g, lists, h, depth - 1))
                }
                // "no information on a raid"
                None if fits && token.deprel == "nmod" && !definite(s, t) && clause::news(&s.tokens[h].lemma) && denied_noun(s, h) => {
                    read(Status::Hypothetical, Why::PerhapsNot)
                }
                // "may be open to any offer"
                _ if s.children(t).any(|c| s.tokens[c].deprel == "det" && s.tokens[c].lemma == "any") => match walk(g, lists, h, depth - 1)
                {
                    r if matches!(r.status, Status::Negated | Status::Hypothetical) => r,
                    _ => FACT,
                },
                // "protests after the attack": presupposed.
                _ => FACT,
            }
        }
        // "the takeover bid", "coup attempt"
        "compound" => match effect {
            Some(e @ (Effect::Hypothetical | Effect::Attempted | Effect::Negated)) if s.tokens[h].upos == Upos::Noun => {
                compose(e, walk(g, lists, h, depth - 1))
            }
            // "evacuation plans"
            Some(Effect::Future) if s.tokens[h].lemma == "plan" => compose(Effect::Future, walk(g, lists, h, depth - 1)),
            // "A memorial service was cancelled"
            None if clause::proceeding(&s.tokens[h].lemma) => match walk(g, lists, h, depth - 1) {
                r if r.status == Status::Actual => FACT,
                r => r,
            },
            _ => FACT,
        },
        // "The split was aimed at small holders", "The law was designed to stop it"
        "nsubj:pass" if clause::designed(s, h) => FACT,
        "nsubj" | "nsubj:pass" => match clause::predicate_of(s, h).and_then(|p| lists.effect(&s.tokens[p].lemma)).or(effect) {
            Some(Effect::Hypothetical)
                if clause::improbable(&s.tokens[clause::predicate_of(s, h).unwrap_or(h)].lemma)
                    && (s.tokens[h].upos == Upos::Adj || clause::predicate_of(s, h).is_some()) =>
            {
                read(Status::Hypothetical, Why::PerhapsNot)
            }
            // "The raid was called off", but "the raid failed": there was one.
            Some(e @ Effect::Negated) if token.deprel == "nsubj:pass" || s.tokens[h].upos != Upos::Verb => {
                compose(e, walk(g, lists, h, depth - 1))
            }
            Some(e @ Effect::Hypothetical) if s.tokens[h].upos == Upos::Adj || clause::predicate_of(s, h).is_some() => {
                compose(e, walk(g, lists, h, depth - 1))
            }
            Some(e) if token.deprel == "nsubj:pass" && e != Effect::Denied => compose(e, walk(g, lists, h, depth - 1)),
            // "A meeting will take place", "the raid never happened"
            _ if clause::happening(&s.tokens[h].lemma) || (token.deprel == "nsubj:pass" && !definite(s, t)) => walk(g, lists, h, depth - 1),
            _ => FACT,
        },
        _ => match effect {
            // "told a conference that", "asked the mission to stay": who hears it.
            Some(Effect::Hypothetical | Effect::Future) if heard(g, lists, h) => FACT,
            // "appealed the ruling", "discussed the raid": there is one.
            Some(Effect::Hypothetical) if definite(s, t) && matches!(s.tokens[h].lemma.as_str(), "appeal" | "discuss" | "debate") => FACT,
            Some(Effect::Denied) if clause::request(&token.lemma) => UNHEEDED,
            None if clause::request(&token.lemma) && turned_down(g, lists, t) => UNHEEDED,
            // "foiled two attempts"
            Some(Effect::Negated) if matches!(token.lemma.as_str(), "attempt" | "bid") => FACT,
            // "played down the likelihood of a raid"
            None if clause::odds(&token.lemma) && clause::lessening(s, h) => read(Status::Negated, Why::Doubted),
            Some(Effect::Denied) => Reading { denied: true, ..read(Status::Negated, Why::Denied) },
            Some(Effect::Hypothetical | Effect::Actual) if clause::request(&token.lemma) => walk(g, lists, h, depth - 1),
            Some(e) => compose(e, walk(g, lists, h, depth - 1)),
            // "did not minimise the challenges": they are there.
            None if definite(s, t) && !lists.light(&s.tokens[h].lemma) => FACT,
            None => walk(g, lists, h, depth - 1),
        },
    }
}

/// Whether the object of a verb hears what its clause says.
fn heard(g: &Grammar<'_>, lists: &Lists, h: usize) -> bool {
    let s = g.s;
    let hearer = lists.cue(&s.tokens[h].lemma).is_some_and(|c| c.takes(Complement::Hearer) || lists.object_control(&s.tokens[h].lemma));
    hearer && s.children(h).any(|c| c > h && matches!(s.tokens[c].deprel, "ccomp" | "xcomp"))
}

/// Whether the verb above a noun turns it down: "**rejected** a request", "**denied** the appeal".
pub(super) fn turned_down(g: &Grammar<'_>, lists: &Lists, noun: usize) -> bool {
    let s = g.s;
    let above = s.tokens[noun].head.filter(|_| matches!(s.tokens[noun].deprel, "obj" | "nsubj:pass"));
    above.is_some_and(|v| {
        matches!(s.tokens[v].lemma.as_str(), "reject" | "dismiss" | "rebuff" | "spurn" | "withdraw" | "drop")
            || (matches!(effect_of(g, lists, v), Some(Effect::Negated | Effect::Denied)) && !negated_clause(s, v))
    })
}
