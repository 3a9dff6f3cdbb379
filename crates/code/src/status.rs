//! Fact, plan, supposition or denial: the status of what a predicate tells.
//!
//! A status is read from the predicate outwards: its own negation and modals, then each word that governs it. A governing
//! word passes its own status on through its effect ([`Effect`]): "refused to sign" is not signed, "did not refuse to
//! sign" is. The composition follows the implicative signatures of Karttunen (1971) and Nairn et al. (2006), reduced to
//! the four statuses of the record.

use demarche_record::{Sentence, Status, Upos};

use crate::grammar::Grammar;
use crate::knowledge::{Effect, Lists};

/// A status with what decided it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Reading {
    pub(crate) status: Status,
    /// "reportedly", "allegedly", "suspected": nobody vouches for it.
    pub(crate) uncertain: bool,
    /// Somebody denies it.
    pub(crate) denied: bool,
    /// A word that looks ahead ("will", "plans to") decided it.
    pub(crate) ahead: bool,
    pub(crate) why: &'static str,
}

const FACT: Reading = Reading { status: Status::Actual, uncertain: false, denied: false, ahead: false, why: "told as a fact" };
const DEPTH: u8 = 8;

/// The status of the predicate at a token.
pub(crate) fn of(g: &Grammar<'_>, lists: &Lists, token: usize) -> Reading {
    let start = g.light_verb(token);
    let s = g.s;
    let mut reading = match start {
        Some(v) => {
            let outer = walk(g, lists, v, DEPTH);
            if denied_noun(s, token) { negate(outer, "no such act") } else { outer }
        }
        None => walk(g, lists, token, DEPTH),
    };
    for c in s.children(token) {
        let lemma = s.tokens[c].lemma.to_lowercase();
        let modifier = matches!(s.tokens[c].deprel, "amod" | "advmod" | "compound");
        match lists.effect(&lemma).filter(|_| modifier).or_else(|| participle_effect(&lemma).filter(|_| modifier)) {
            Some(Effect::Uncertain) => reading.uncertain = true,
            Some(Effect::Future) if reading.status == Status::Actual => {
                reading = Reading { status: Status::Future, ahead: true, why: "planned", ..reading }
            }
            Some(Effect::Hypothetical) if reading.status == Status::Actual => {
                reading = Reading { status: Status::Hypothetical, why: "possible or proposed", ..reading }
            }
            Some(Effect::Negated) if s.tokens[c].deprel == "amod" && reading.status == Status::Actual => {
                reading = negate(reading, "averted")
            }
            _ => {}
        }
    }
    if reading.status == Status::Actual && s.tokens.last().is_some_and(|t| t.form == "?") {
        reading = Reading { status: Status::Hypothetical, why: "a question", ..reading };
    }
    reading
}

/// Participles and adjectives before a noun that change its status.
fn participle_effect(lemma: &str) -> Option<Effect> {
    Some(match lemma {
        "planned" | "upcoming" | "forthcoming" | "scheduled" | "future" | "next" | "impending" | "plan" | "schedule" => Effect::Future,
        "possible" | "potential" | "proposed" | "threatened" | "imminent" | "hypothetical" | "feared" | "propose" | "threaten"
        | "eventual" => Effect::Hypothetical,
        "alleged" | "suspected" | "reported" | "supposed" | "apparent" | "allege" | "suspect" => Effect::Uncertain,
        "foiled" | "thwarted" | "averted" | "foil" | "thwart" => Effect::Negated,
        _ => return None,
    })
}

fn negate(r: Reading, why: &'static str) -> Reading {
    match r.status {
        Status::Actual | Status::Future => Reading { status: Status::Negated, why, ..r },
        Status::Negated => Reading { status: Status::Actual, why: "twice denied", ..r },
        Status::Hypothetical => r,
    }
}

fn denied_noun(s: &Sentence, token: usize) -> bool {
    s.children(token).any(|c| {
        matches!(s.tokens[c].deprel, "det" | "advmod" | "amod" | "case" | "neg")
            && matches!(s.tokens[c].lemma.as_str(), "no" | "neither" | "without" | "not")
    })
}

/// True where the clause of a verb is negated: "not", "never", "no one", "few".
fn negated_clause(s: &Sentence, v: usize) -> bool {
    let word = |t: usize| {
        matches!(
            s.tokens[t].form.to_lowercase().as_str(),
            "not" | "n't" | "n’t" | "never" | "neither" | "nor" | "hardly" | "scarcely" | "barely" | "nothing" | "nobody" | "none"
        )
    };
    s.children(v).any(|c| {
        let t = &s.tokens[c];
        match t.deprel.split(':').next().unwrap_or_default() {
            // "not only X but" does not deny X.
            "advmod" => word(c) && !s.tokens.get(c + 1).is_some_and(|n| matches!(n.form.as_str(), "only" | "just" | "least")),
            "cc" => t.lemma == "nor",
            "nsubj" | "obj" => {
                word(c)
                    || s.children(c)
                        .any(|d| s.tokens[d].deprel.starts_with("cc") && matches!(s.tokens[d].lemma.as_str(), "neither" | "nor"))
                    || (t.lemma == "one" && s.children(c).any(|d| s.tokens[d].lemma == "no"))
                    || denied_noun(s, c)
            }
            "mark" => t.lemma == "without",
            "case" => t.lemma == "without",
            "aux" => matches!(t.form.to_lowercase().as_str(), "cannot"),
            _ => false,
        }
    })
}

fn modal(s: &Sentence, v: usize) -> Option<(Status, &'static str)> {
    s.children(v).filter(|&c| s.tokens[c].deprel == "aux").find_map(|c| match s.tokens[c].form.to_lowercase().as_str() {
        "will" | "shall" | "'ll" | "’ll" | "wo" => Some((Status::Future, "will")),
        "would" | "'d" | "’d" if s.tokens[c].lemma != "have" => Some((Status::Hypothetical, "would")),
        "may" | "might" | "could" | "should" | "must" | "can" | "ca" | "ought" => Some((Status::Hypothetical, "a modal verb")),
        _ => None,
    })
}

fn conditional(s: &Sentence, v: usize) -> bool {
    let marks = |t: usize, words: &[&str]| {
        s.children(t).any(|c| matches!(s.tokens[c].deprel, "mark" | "advmod") && words.contains(&s.tokens[c].lemma.as_str()))
    };
    if marks(v, &["if", "unless", "whether", "lest"]) {
        return true;
    }
    // "Had Russia attacked …": the auxiliary before the subject opens the sentence.
    let inverted = s
        .children(v)
        .filter(|&c| s.tokens[c].deprel == "aux" && matches!(s.tokens[c].form.as_str(), "Had" | "Should" | "Were"))
        .any(|c| s.children(v).any(|n| s.tokens[n].deprel.starts_with("nsubj") && n > c));
    inverted || s.children(v).any(|c| s.tokens[c].deprel == "advcl" && marks(c, &["if", "unless"]) && modal(s, v).is_some())
}

fn walk(g: &Grammar<'_>, lists: &Lists, t: usize, depth: u8) -> Reading {
    let s = g.s;
    if depth == 0 {
        return FACT;
    }
    let outer = governed(g, lists, t, depth);
    let verbal = matches!(s.tokens[t].upos, Upos::Verb | Upos::Aux | Upos::Adj) || s.child(t, "cop").is_some();
    let mut r = outer;
    if verbal {
        if let Some((status, why)) = modal(s, t)
            && matches!(r.status, Status::Actual | Status::Negated)
        {
            r = Reading { status, ahead: status == Status::Future, why, ..r };
        }
        if conditional(s, t) && r.status != Status::Negated {
            r = Reading { status: Status::Hypothetical, why: "a condition", ..r };
        }
        if s.children(t)
            .any(|c| s.tokens[c].deprel == "advmod" && lists.effect(&s.tokens[c].form.to_lowercase()) == Some(Effect::Uncertain))
        {
            r.uncertain = true;
        }
    }
    if (verbal && negated_clause(s, t)) || (!verbal && denied_noun(s, t)) {
        r = match r.status {
            // "will not attend", "cannot attack": a denial, not a plan.
            Status::Future => Reading { status: Status::Negated, why: "negated", ..r },
            Status::Hypothetical if modal(s, t).is_some_and(|(_, w)| w == "a modal verb") && !conditional(s, t) => {
                Reading { status: Status::Negated, why: "negated", ..r }
            }
            _ => negate(r, "negated"),
        };
    }
    r
}

/// What the words above a predicate make of it.
fn governed(g: &Grammar<'_>, lists: &Lists, t: usize, depth: u8) -> Reading {
    let s = g.s;
    let token = &s.tokens[t];
    let Some(h) = token.head else { return FACT };
    let head = &s.tokens[h];
    let to_infinitive = s.children(t).any(|c| s.tokens[c].deprel == "mark" && s.tokens[c].lemma == "to");
    match token.deprel {
        "conj" => {
            // A clause of its own starts afresh, but stands under the same governor.
            let own = s.children(t).any(|c| s.tokens[c].deprel.starts_with("nsubj") || s.tokens[c].deprel.starts_with("aux"));
            if own {
                governed(g, lists, h, depth - 1)
            } else if h < t {
                walk_shared(g, lists, h, depth - 1)
            } else {
                FACT
            }
        }
        "xcomp" | "ccomp" | "acl" | "advcl" | "obj" | "nmod" | "obl" | "csubj" | "nsubj" | "nsubj:pass" | "compound" | "appos"
        | "nmod:of" => {
            let clause = matches!(token.deprel, "xcomp" | "acl" | "csubj") || (token.deprel == "advcl" && to_infinitive);
            let said = token.deprel == "ccomp" && lists.saying(&head.lemma).is_some();
            let effect = lists.effect(&head.lemma);
            if token.deprel == "advcl" && !to_infinitive {
                // "after attacking", "by shelling": told as facts whatever the main clause; only "without" and "if" matter,
                // and those are the clause's own words.
                return FACT;
            }
            if token.deprel == "acl" && !to_infinitive && !matches!(effect, Some(Effect::Negated | Effect::Denied)) {
                return FACT;
            }
            if matches!(token.deprel, "nsubj" | "nsubj:pass" | "appos" | "compound") && !matches!(effect, Some(Effect::Negated)) {
                return FACT;
            }
            if matches!(token.deprel, "nmod" | "obl") && effect.is_none() {
                // "protests after the attack": presupposed.
                return FACT;
            }
            if said {
                return match effect {
                    Some(Effect::Denied) => Reading { status: Status::Negated, denied: true, why: "somebody denies it", ..FACT },
                    Some(Effect::Hypothetical) => Reading { status: Status::Hypothetical, why: "asked for or supposed", ..FACT },
                    _ => FACT,
                };
            }
            match effect {
                Some(Effect::Denied) => Reading { status: Status::Negated, denied: true, why: "somebody denies it", ..FACT },
                Some(e) if clause || matches!(token.deprel, "obj" | "nmod" | "obl" | "ccomp" | "nsubj:pass" | "nsubj") => {
                    compose(e, walk(g, lists, h, depth - 1))
                }
                // "to show support", a purpose: wanted, not told.
                None if token.deprel == "advcl" && to_infinitive => Reading { status: Status::Hypothetical, why: "a purpose", ..FACT },
                None if token.deprel == "acl" && to_infinitive => Reading { status: Status::Hypothetical, why: "an intention", ..FACT },
                None if clause || token.deprel == "obj" => walk(g, lists, h, depth - 1),
                _ => FACT,
            }
        }
        _ => FACT,
    }
}

/// "has met and praised": the second verb stands under the first one's auxiliaries.
fn walk_shared(g: &Grammar<'_>, lists: &Lists, h: usize, depth: u8) -> Reading {
    if depth == 0 {
        return FACT;
    }
    let mut r = governed(g, lists, h, depth);
    if let Some((status, why)) = modal(g.s, h) {
        r = Reading { status, ahead: status == Status::Future, why, ..r };
    }
    r
}

fn compose(effect: Effect, outer: Reading) -> Reading {
    use Status::*;
    let (status, why) = match (effect, outer.status) {
        (Effect::Actual, s) => return Reading { status: s, ..outer },
        (Effect::Uncertain, _) => return Reading { uncertain: true, why: "nobody vouches for it", ..outer },
        (Effect::Future, Actual | Future) => (Future, "planned or promised"),
        (Effect::Future, Negated) => (Negated, "not planned"),
        (Effect::Future, Hypothetical) => (Hypothetical, "perhaps planned"),
        (Effect::Hypothetical, _) => (Hypothetical, "wanted, possible or called for"),
        (Effect::Negated, Actual) => (Negated, "refused, failed or prevented"),
        (Effect::Negated, Negated) => (Actual, "did not fail to"),
        (Effect::Negated, Future) => (Negated, "will not be"),
        (Effect::Negated, Hypothetical) => (Hypothetical, "perhaps not"),
        (Effect::Denied, _) => return Reading { status: Negated, denied: true, why: "somebody denies it", ..outer },
    };
    Reading { status, why, ahead: status == Future, ..outer }
}

/// The reading on the factuality scale of Lee et al. (2015), −3 (certainly not) to 3 (certainly).
pub(crate) fn factuality(r: &Reading) -> f32 {
    match (r.status, r.uncertain) {
        (Status::Actual, false) => 2.9,
        (Status::Actual, true) => 1.2,
        (Status::Future, _) => 1.0,
        (Status::Hypothetical, _) => 0.3,
        (Status::Negated, _) => -2.3,
    }
}
