//! Fact, plan, supposition or denial: the status of what a predicate tells.
//!
//! A status is read from the predicate outwards: its own negation and modals, then each word that governs it. A governing
//! word passes its own status on through its effect ([`Effect`]): "refused to sign" is not signed, "did not refuse to
//! sign" is. The composition follows the implicative signatures of Karttunen (1971) and Nairn et al. (2006), reduced to
//! the four statuses of the record. A noun behind a negated verb is denied only where it is indefinite: "did not launch an
//! attack" denies one, "did not condemn the attack" takes it for granted.
//!
//! `clause` holds what a clause says of its own predicate, `nominal` what the words above a noun make of it, `why` the reasons and their place on the scale of factuality.

mod clause;
mod nominal;
mod why;

use demarche_record::{Status, Upos};

use crate::grammar::Grammar;
use crate::knowledge::{Complement, Effect, Lists};

use clause::{conditional, definite, denied_noun, modal, negated_clause};
use nominal::{nominal, turned_down};
pub(crate) use why::{Why, factuality};

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
    pub(crate) why: Why,
}

const FACT: Reading = Reading { status: Status::Actual, uncertain: false, denied: false, ahead: false, why: Why::Told };
const DEPTH: u8 = 8;

fn read(status: Status, why: Why) -> Reading {
    Reading { status, ahead: status == Status::Future, why, ..FACT }
}

/// The status of the predicate at a token.
pub(crate) fn of(g: &Grammar<'_>, lists: &Lists, token: usize) -> Reading {
    of_phrase(g, lists, token, g.light_verb(token))
}

/// The status of a word by itself, as annotators of factuality judge it: who ends or extends the strike takes it for granted.
pub(crate) fn judged_alone(g: &Grammar<'_>, lists: &Lists, token: usize) -> Reading {
    let verb = g.light_verb(token).filter(|&v| !(clause::presupposing(&g.s.tokens[v].lemma) && definite(g.s, token)));
    match verb {
        None if g.light_verb(token).is_some() => FACT,
        _ => of_phrase(g, lists, token, verb),
    }
}

/// The status of a noun that is told by a verb together with it ("**pinned** the **blame** on"), or of a word by itself.
pub(crate) fn of_phrase(g: &Grammar<'_>, lists: &Lists, token: usize, start: Option<usize>) -> Reading {
    let s = g.s;
    let mut reading = match start {
        Some(v) => {
            // "called off the strike": the particle makes another verb of it.
            let outer = match effect_with_next(g, lists, v) {
                Some(e) => compose(e, walk(g, lists, v, DEPTH)),
                None => walk(g, lists, v, DEPTH),
            };
            // "launched no attack": the verb's own reading has the "no" already where it counts there.
            let outer = if denied_noun(s, token) && outer.status != Status::Negated { negate(outer, Why::Negated) } else { outer };
            // "The strike that they had called never took place."
            if v > token && s.tokens[v].head == Some(token) && outer.status == Status::Actual {
                walk(g, lists, token, DEPTH)
            } else {
                outer
            }
        }
        None => walk(g, lists, token, DEPTH),
    };
    for c in s.children(token) {
        let lemma = s.tokens[c].lemma.to_lowercase();
        let modifier = matches!(s.tokens[c].deprel, "amod" | "advmod" | "compound" | "nmod:desc");
        if !modifier {
            continue;
        }
        let noun = s.tokens[token].upos == Upos::Noun;
        match participle_effect(&lemma).or_else(|| lists.effect(&lemma)) {
            Some(Effect::Uncertain) => reading.uncertain = true,
            Some(Effect::Future) if reading.status == Status::Actual && noun => {
                reading = Reading { status: Status::Future, ahead: true, why: Why::Scheduled, ..reading }
            }
            Some(Effect::Hypothetical) if reading.status == Status::Actual => {
                reading = Reading { status: Status::Hypothetical, why: Why::Possible, ..reading }
            }
            Some(Effect::Negated) if s.tokens[c].deprel == "amod" && reading.status == Status::Actual => {
                reading = negate(reading, Why::Averted)
            }
            // "attempted murder" is an act, and no murder.
            Some(Effect::Attempted) if s.tokens[c].deprel == "amod" && reading.status == Status::Actual => {
                reading = Reading { why: Why::Tried, ..reading }
            }
            _ => {}
        }
    }
    if reading.status == Status::Actual && clause::awaited(s, token) {
        reading = Reading { status: Status::Future, ahead: true, why: Why::Scheduled, ..reading };
    }
    let open = matches!(reading.status, Status::Actual | Status::Future);
    if open && s.tokens.last().is_some_and(|t| t.form == "?") && asked(g, token) {
        reading = Reading { status: Status::Hypothetical, ahead: false, why: Why::Question, ..reading };
    }
    reading
}

/// Within a question, what it asks: its main clause and what hangs on it, no relative or adverbial clause with a subject of its own.
fn asked(g: &Grammar<'_>, token: usize) -> bool {
    let s = g.s;
    let mut at = token;
    for _ in 0..DEPTH {
        if matches!(s.tokens[at].deprel, "acl:relcl" | "parataxis") || (s.tokens[at].deprel == "advcl" && s.child(at, "nsubj").is_some()) {
            return false;
        }
        match s.tokens[at].head {
            Some(h) => at = h,
            None => return true,
        }
    }
    true
}

/// Participles and adjectives before a noun that change its status.
fn participle_effect(lemma: &str) -> Option<Effect> {
    Some(match lemma {
        "planned" | "upcoming" | "forthcoming" | "scheduled" | "future" | "next" | "impending" | "plan" | "schedule" => Effect::Future,
        "possible" | "potential" | "proposed" | "threatened" | "imminent" | "hypothetical" | "feared" | "propose" | "threaten"
        | "eventual" | "would-be" => Effect::Hypothetical,
        "alleged" | "suspected" | "reported" | "supposed" | "apparent" | "allege" | "suspect" | "purported" => Effect::Uncertain,
        "foiled" | "thwarted" | "averted" | "foil" | "thwart" | "avert" | "failed" | "abortive" | "aborted" => Effect::Negated,
        "attempted" => Effect::Attempted,
        _ => return None,
    })
}

/// The effect of a governing word, its particle or preposition taken in: "call off" is not "call", "think about" not "think".
fn effect_of(g: &Grammar<'_>, lists: &Lists, h: usize) -> Option<Effect> {
    let s = g.s;
    let lemma = s.tokens[h].lemma.as_str();
    if let Some(effect) = effect_with_next(g, lists, h) {
        return Some(effect);
    }
    let particle = s.child(h, "compound:prt");
    // "called him a liar": only "call for" and "call on" ask.
    let asks = |c: usize| c > h && matches!(s.tokens[c].lemma.as_str(), "for" | "on" | "upon");
    let calls = || s.children(h).any(|c| asks(c) || s.children(c).any(asks));
    if lemma == "call" && s.tokens[h].upos == Upos::Verb && particle.is_none() && !calls() {
        return None;
    }
    // "is set to leave", but "set the house on fire", "set off to help".
    let to = |c: usize| c > h && s.children(c).any(|m| s.tokens[m].deprel == "mark" && s.tokens[m].lemma == "to");
    let bare = particle.is_none() && s.child(h, "obj").is_none();
    if clause::before_infinitive(lemma) && !(bare && s.children(h).any(to)) {
        return None;
    }
    // "made two stops", "a road block": only the verb puts an end to anything.
    if s.tokens[h].upos == Upos::Noun && matches!(lemma, "stop" | "block" | "bar" | "decline") {
        return None;
    }
    lists.effect(lemma)
}

/// The effect of a word together with its particle or the word behind it.
fn effect_with_next(g: &Grammar<'_>, lists: &Lists, h: usize) -> Option<Effect> {
    let s = g.s;
    let with = |t: usize| lists.effect(&format!("{}-{}", s.tokens[h].lemma, s.tokens[t].lemma));
    s.child(h, "compound:prt").and_then(with).or_else(|| Some(h + 1).filter(|&n| n < s.tokens.len()).and_then(with))
}

fn negate(r: Reading, why: Why) -> Reading {
    match r.status {
        Status::Actual | Status::Future => Reading { status: Status::Negated, why, ..r },
        Status::Negated => Reading { status: Status::Actual, why: Why::TwiceDenied, ..r },
        Status::Hypothetical => Reading { why: Why::PerhapsNot, ..r },
    }
}

fn walk(g: &Grammar<'_>, lists: &Lists, t: usize, depth: u8) -> Reading {
    let s = g.s;
    if depth == 0 {
        return FACT;
    }
    let mut r = governed(g, lists, t, depth);
    if clause::still_less(s, t) {
        return negate(r, Why::Negated);
    }
    let verbal = matches!(s.tokens[t].upos, Upos::Verb | Upos::Aux | Upos::Adj) || s.child(t, "cop").is_some();
    if verbal {
        if let Some((status, why)) = modal(s, t)
            && matches!(r.status, Status::Actual | Status::Negated | Status::Future)
            && !r.denied
        {
            // "said it would leave": what is "will" in the speaker's mouth. "Would be willing" is willing.
            let status = match why {
                Why::Would if clause::willing(&s.tokens[t].form) => r.status,
                Why::Would if announced(g, lists, t) => Status::Future,
                _ => status,
            };
            r = Reading { status, ahead: status == Status::Future, why, ..r };
        } else if r.status == Status::Actual && clause::on_a_day_to_come(s, t) {
            r = Reading { status: Status::Future, ahead: true, why: Why::Scheduled, ..r };
        }
        if conditional(s, t) && r.status != Status::Negated {
            // "Had they not fled, they would have died": they fled.
            if clause::counterfactual(s, t) && negated_clause(s, t) {
                return Reading { why: Why::TwiceDenied, ..FACT };
            }
            r = Reading { status: Status::Hypothetical, why: Why::Condition, ..r };
        }
        let hearsay =
            |c: usize| s.tokens[c].deprel == "advmod" && lists.effect(&s.tokens[c].form.to_lowercase()) == Some(Effect::Uncertain);
        r.uncertain |= s.children(t).any(hearsay);
    }
    // A noun with its "no" may stand in a clause that counts as negated for that very word.
    if (verbal && negated_clause(s, t)) || (!verbal && denied_noun(s, t) && r.status != Status::Negated) {
        r = match r.status {
            // "will not attend": a denial, not a plan.
            Status::Future => Reading { status: Status::Negated, why: Why::NegatedAhead, ..r },
            // "cannot attack", "would not send troops": said not to be.
            Status::Hypothetical if modal(s, t).is_some() && !conditional(s, t) => {
                Reading { status: Status::Negated, why: Why::NegatedAhead, ..r }
            }
            _ => negate(r, Why::Negated),
        };
    }
    r
}

/// A clause without a condition under a verb of saying in the past.
fn announced(g: &Grammar<'_>, lists: &Lists, t: usize) -> bool {
    let s = g.s;
    let perfect = s.children(t).any(|c| s.tokens[c].deprel.starts_with("aux") && s.tokens[c].lemma == "have");
    let mut at = t;
    while s.tokens[at].deprel == "conj" {
        match s.tokens[at].head.filter(|&h| h < at) {
            Some(h) => at = h,
            None => break,
        }
    }
    let said = |h: usize| lists.saying(&s.tokens[h].lemma).is_some() && lists.effect(&s.tokens[h].lemma) != Some(Effect::Denied);
    let past = |h: usize| !matches!(s.tokens[h].form.to_lowercase().as_str(), f if f == s.tokens[h].lemma || f.ends_with('s'));
    let under = s.tokens[at].deprel == "ccomp" && s.tokens[at].head.is_some_and(|h| said(h) && past(h));
    let beside = s.children(at).any(|c| s.tokens[c].deprel == "parataxis" && said(c) && past(c));
    (under || beside) && !perfect && !conditional(s, t)
}

/// What the words above a predicate make of it.
fn governed(g: &Grammar<'_>, lists: &Lists, t: usize, depth: u8) -> Reading {
    let s = g.s;
    let token = &s.tokens[t];
    let Some(h) = token.head else { return of_root(g, t) };
    let to_infinitive = s.children(t).any(|c| s.tokens[c].deprel == "mark" && s.tokens[c].lemma == "to");
    // "too high, to begin with"
    if to_infinitive && matches!(token.lemma.as_str(), "begin" | "start") && s.tokens.get(t + 1).is_some_and(|n| n.lemma == "with") {
        return FACT;
    }
    match token.deprel {
        "conj" => {
            // A clause of its own starts afresh, but stands under the same governor, as far as a semicolon.
            let own = s.children(t).any(|c| s.tokens[c].deprel.starts_with("nsubj") || s.tokens[c].deprel.starts_with("aux"));
            match (own, h < t) {
                (true, true) if s.tokens[h..t].iter().any(|k| k.form == ";") => FACT,
                (true, _) => governed(g, lists, h, depth - 1),
                (false, true) => walk_shared(g, lists, t, h, depth - 1),
                (false, false) => FACT,
            }
        }
        "ccomp" if lists.saying(&s.tokens[h].lemma).is_some() => said(g, lists, t, h, depth),
        "csubj" | "csubj:pass" if to_infinitive => judged(g, lists, h, depth),
        // "Bombing them would not end the war": what would not is not the bombing.
        "csubj" if token.form.to_lowercase().ends_with("ing") => match complement(g, lists, h, false, depth) {
            r if r.status == Status::Negated => read(Status::Hypothetical, Why::Intention),
            r => r,
        },
        "xcomp" if clause::performed(s, t, h) => FACT,
        "xcomp" | "ccomp" | "csubj" => complement(g, lists, h, to_infinitive, depth),
        "advcl" | "acl" => adverbial(g, lists, t, h, to_infinitive, depth),
        "obj" | "iobj" | "nmod" | "obl" | "nsubj:pass" | "nsubj" | "compound" | "obl:agent" => nominal(g, lists, t, h, depth),
        // "To leave now, that would be": weighed, wherever the parser puts it.
        _ if to_infinitive => read(Status::Hypothetical, Why::Intention),
        _ => FACT,
    }
}

/// A sentence that is only an infinitive tells nothing: "To turn our backs now!"
fn of_root(g: &Grammar<'_>, t: usize) -> Reading {
    let s = g.s;
    let bare = s.children(t).any(|c| s.tokens[c].deprel == "mark" && s.tokens[c].lemma == "to")
        && !s.children(t).any(|c| s.tokens[c].deprel.starts_with("nsubj") || s.tokens[c].deprel == "cop");
    // "Opposition to march on parliament", as headlines have it.
    let headline = s.child(t, "nsubj").is_some_and(|n| n < t)
        && s.tokens[t].upos == Upos::Verb
        && s.child(t, "cop").is_none()
        && s.children(t).any(|c| s.tokens[c].deprel == "mark" && s.tokens[c].lemma == "to");
    match (bare, headline) {
        (true, _) => read(Status::Hypothetical, Why::Intention),
        (_, true) => read(Status::Future, Why::Planned),
        _ => FACT,
    }
}

/// The clause under a verb of saying.
fn said(g: &Grammar<'_>, lists: &Lists, t: usize, h: usize, depth: u8) -> Reading {
    let s = g.s;
    let told = match effect_of(g, lists, h) {
        Some(Effect::Denied) if negated_clause(s, h) => FACT,
        Some(Effect::Denied) => Reading { denied: true, ..read(Status::Negated, Why::Denied) },
        // "told him that it fell", "warned that they had crossed": told, though "told him to go" is asked for.
        Some(Effect::Hypothetical) if lists.cue(&s.tokens[h].lemma).is_some_and(|c| c.takes(Complement::Hearer)) => FACT,
        Some(Effect::Hypothetical) => read(Status::Hypothetical, Why::Asked),
        // "announced that it had left", "announced that it was leaving": told; "decided to leave" is no clause of saying.
        Some(Effect::Future) if modal(s, t).is_none() && !clause::finite(s, t) => read(Status::Future, Why::Planned),
        Some(Effect::Uncertain) => Reading { uncertain: true, why: Why::Hearsay, ..FACT },
        // "was not believed to have", "did not say whether": the saying itself is no fact.
        _ if negated_clause(s, h) && opinion(&s.tokens[h].lemma) => read(Status::Negated, Why::Doubted),
        _ if negated_clause(s, h) && !clause::factive(&s.tokens[h].lemma) => read(Status::Hypothetical, Why::Asked),
        _ => FACT,
    };
    if depth > 1 && matches!(told.status, Status::Actual) {
        // "would say that", "if he says that": supposed with the saying.
        let outer = walk(g, lists, h, depth - 1);
        if outer.status == Status::Hypothetical && matches!(outer.why, Why::Condition | Why::Would) {
            return outer;
        }
        // "refused to confirm that"
        if outer.status == Status::Negated && outer.why == Why::Prevented && !clause::factive(&s.tokens[h].lemma) {
            return read(Status::Hypothetical, Why::Asked);
        }
    }
    told
}

/// Verbs whose negation is the negation of the clause: "does not think that it will".
fn opinion(lemma: &str) -> bool {
    matches!(lemma, "think" | "believe" | "expect" | "suppose" | "feel" | "consider" | "imagine" | "anticipate")
}

/// "It is important to note": an act that is only weighed.
fn judged(g: &Grammar<'_>, lists: &Lists, h: usize, depth: u8) -> Reading {
    match effect_of(g, lists, h) {
        Some(e) => compose(e, walk(g, lists, h, depth - 1)),
        None => read(Status::Hypothetical, Why::Intention),
    }
}

/// An infinitive or clause complement.
fn complement(g: &Grammar<'_>, lists: &Lists, h: usize, to_infinitive: bool, depth: u8) -> Reading {
    let s = g.s;
    if to_infinitive && clause::too(s, h) {
        return read(Status::Negated, Why::Prevented);
    }
    // "has yet to reply", "is yet to be seen"
    if to_infinitive
        && s.children(h).any(|c| s.tokens[c].deprel == "advmod" && s.tokens[c].lemma == "yet")
        && clause::linking(&s.tokens[h].lemma)
    {
        return read(Status::Negated, Why::Negated);
    }
    match effect_of(g, lists, h) {
        // "is unlikely to sign", "hard to reach"
        Some(Effect::Hypothetical) if clause::improbable(&s.tokens[h].lemma) => {
            match compose(Effect::Hypothetical, walk(g, lists, h, depth - 1)) {
                r if r.why == Why::Wanted => Reading { why: Why::PerhapsNot, ..r },
                r => r,
            }
        }
        Some(Effect::Denied) => Reading { denied: true, ..read(Status::Negated, Why::Denied) },
        // "is going to attack"
        Some(Effect::Actual) if to_infinitive && s.tokens[h].form.eq_ignore_ascii_case("going") => {
            compose(Effect::Future, walk(g, lists, h, depth - 1))
        }
        Some(Effect::Future) if clause::pledging(&s.tokens[h].lemma) => match compose(Effect::Future, walk(g, lists, h, depth - 1)) {
            r if r.why == Why::Planned => Reading { why: Why::Pledged, ..r },
            r => r,
        },
        Some(e) => compose(e, walk(g, lists, h, depth - 1)),
        // "is to meet", "has to sign"
        None if to_infinitive && s.tokens[h].lemma == "be" => read(Status::Future, Why::Planned),
        // "had to retreat" tells that they did.
        None if to_infinitive && s.tokens[h].lemma == "have" && s.tokens[h].form == "had" && s.tokens[h].deprel != "ccomp" => {
            walk(g, lists, h, depth - 1)
        }
        None if to_infinitive && s.tokens[h].lemma == "have" => read(Status::Hypothetical, Why::Must),
        None => walk(g, lists, h, depth - 1),
    }
}

/// An adverbial clause, or one that modifies a noun.
fn adverbial(g: &Grammar<'_>, lists: &Lists, t: usize, h: usize, to_infinitive: bool, depth: u8) -> Reading {
    let s = g.s;
    let effect = effect_of(g, lists, h);
    let adnominal = s.tokens[t].deprel == "acl";
    if to_infinitive {
        return match effect {
            _ if clause::too(s, h) => read(Status::Negated, Why::Prevented),
            Some(Effect::Denied) => Reading { denied: true, ..read(Status::Negated, Why::Denied) },
            // "rejected a request to extradite him"
            _ if adnominal && clause::request(&s.tokens[h].lemma) && turned_down(g, lists, h) => read(Status::Negated, Why::Prevented),
            // The same request where a phrase stands between it and what is asked.
            _ if !adnominal && s.children(h).any(|c| c < t && clause::request(&s.tokens[c].lemma) && turned_down(g, lists, c)) => {
                read(Status::Negated, Why::Prevented)
            }
            Some(e) if adnominal || clause::takes_infinitive(s, t, h) => compose(e, walk(g, lists, h, depth - 1)),
            _ if adnominal => purpose_of_noun(g, lists, h, depth),
            // "flew to Fiji to meet him", "piled up chairs to block the vote": a report that says what an act is for tells that as well.
            _ => match walk(g, lists, h, depth - 1) {
                r if r.status == Status::Actual => Reading { why: Why::Purpose, ..r },
                r => r,
            },
        };
    }
    let mark = s.children(t).find(|&c| matches!(s.tokens[c].deprel, "mark" | "case")).map(|c| s.tokens[c].lemma.as_str());
    let gerund = s.tokens[t].form.to_lowercase().ends_with("ing");
    match (mark, effect) {
        // "has no role in planning it", "without any interest in talking"
        (Some("in" | "of"), _) if gerund && (denied_noun(s, h) || s.child(h, "obj").is_some_and(|o| o < t && denied_noun(s, o))) => {
            read(Status::Negated, Why::Negated)
        }
        (Some("that"), Some(Effect::Denied)) => Reading { denied: true, ..read(Status::Negated, Why::Denied) },
        // "dismissed reports that it fled"
        (Some("that"), _) if adnominal && clause::news(&s.tokens[h].lemma) && turned_down(g, lists, h) => {
            Reading { denied: true, ..read(Status::Negated, Why::Denied) }
        }
        // "cleared of plotting"
        (Some("of"), _) if gerund && s.tokens[h].lemma == "clear" => Reading { denied: true, ..read(Status::Negated, Why::Denied) },
        (Some("that"), Some(e)) if adnominal => compose(e, walk(g, lists, h, depth - 1)),
        // "decided against seeking", "prohibited from organising"
        (Some("against"), _) if gerund => read(Status::Negated, Why::Prevented),
        (Some("from"), Some(Effect::Negated)) if gerund => compose(Effect::Negated, walk(g, lists, h, depth - 1)),
        (Some("from"), _) if gerund && clause::withholding(&s.tokens[h].lemma) => compose(Effect::Negated, walk(g, lists, h, depth - 1)),
        (Some("instead" | "rather"), _) if gerund => read(Status::Negated, Why::Prevented),
        // "accused of attacking", "the possibility of taking", "aimed at boosting", "talks on ending"
        (Some("of" | "at" | "for" | "on" | "about" | "to"), Some(e)) if gerund => compose(e, walk(g, lists, h, depth - 1)),
        (Some("at"), None) if gerund && matches!(s.tokens[h].lemma.as_str(), "aim" | "target" | "direct") => {
            read(Status::Hypothetical, Why::Purpose)
        }
        (Some("until" | "before" | "when" | "once"), _) => awaited(g, lists, h, depth),
        // "as soon as it withdraws"
        (Some("as"), _) if s.tokens[h].lemma == "soon" => match s.tokens[h].head {
            Some(main) => awaited(g, lists, main, depth),
            None => FACT,
        },
        // "crippled it by cutting off its exports": as real as what it brings about.
        (Some("by"), _) if gerund => match walk(g, lists, h, depth - 1) {
            r if r.status == Status::Negated => FACT,
            r => r,
        },
        // "will be at sea, testing missiles": at the same time as the main clause.
        (None, _) if gerund && !adnominal => match walk(g, lists, h, depth - 1) {
            r if r.ahead => r,
            _ => FACT,
        },
        // "would sign a letter asking for it": as open as whether there will be one.
        (None, _) if gerund && adnominal && s.tokens[h].upos == Upos::Noun && !definite(s, h) => match walk(g, lists, h, depth - 1) {
            r if matches!(r.status, Status::Future | Status::Hypothetical) => r,
            _ => FACT,
        },
        // "after attacking": told as facts whatever the main clause; "without" and "if" are the clause's own words.
        _ => FACT,
    }
}

/// "a plan to", "the right to", "troops to guard": an act that a noun has in view; "the first to recognise it" has done so.
fn purpose_of_noun(g: &Grammar<'_>, lists: &Lists, h: usize, depth: u8) -> Reading {
    let outer = walk(g, lists, h, depth - 1);
    if outer.status == Status::Actual && clause::undertaking(&g.s.tokens[h].lemma) {
        return Reading { why: Why::Purpose, ..outer };
    }
    if outer.status == Status::Negated || clause::ranked(g.s, h) { outer } else { read(Status::Hypothetical, Why::Intention) }
}

/// "before it takes place", "until it withdraws": as open as what waits for it.
fn awaited(g: &Grammar<'_>, lists: &Lists, h: usize, depth: u8) -> Reading {
    let outer = walk(g, lists, h, depth - 1);
    match outer.status {
        Status::Future | Status::Hypothetical => read(Status::Hypothetical, Why::Condition),
        Status::Actual | Status::Negated => FACT,
    }
}

/// "has met and praised": the second verb stands under the first one's auxiliaries.
fn walk_shared(g: &Grammar<'_>, lists: &Lists, t: usize, h: usize, depth: u8) -> Reading {
    if depth == 0 {
        return FACT;
    }
    let mut r = governed(g, lists, h, depth);
    // "could have emerged and searched", but "may have fled, left a note": a past form of its own stands under no modal.
    if let Some((status, why)) = modal(g.s, h).filter(|_| clause::shares_modal(g.s, t, h)) {
        r = Reading { status, ahead: status == Status::Future, why, ..r };
    }
    if conditional(g.s, h) {
        r = Reading { status: Status::Hypothetical, why: Why::Condition, ..r };
    }
    r
}

fn compose(effect: Effect, outer: Reading) -> Reading {
    use Status::*;
    let (status, why) = match (effect, outer.status) {
        (Effect::Actual, s) => return Reading { status: s, ..outer },
        // An attempt is an act, whatever comes of it.
        (Effect::Attempted, Actual) => (Actual, Why::Tried),
        (Effect::Attempted, s) => return Reading { status: s, ..outer },
        (Effect::Uncertain, _) => return Reading { uncertain: true, why: Why::Hearsay, ..outer },
        (Effect::Future, Actual | Future) => (Future, Why::Planned),
        (Effect::Future, Negated) => (Negated, Why::NegatedAhead),
        (Effect::Future, Hypothetical) => (Hypothetical, Why::Wanted),
        // "was not allowed to", "is not able to"
        (Effect::Hypothetical, Negated) if outer.why != Why::Denied => (Hypothetical, Why::Unwanted),
        (Effect::Hypothetical, _) => (Hypothetical, Why::Wanted),
        (Effect::Negated, Actual) => (Negated, Why::Prevented),
        // "cannot be ruled out"
        (Effect::Negated, Negated) if outer.why == Why::NegatedAhead => (Hypothetical, Why::Possible),
        (Effect::Negated, Negated) => (Actual, Why::TwiceDenied),
        (Effect::Negated, Future) => (Negated, Why::Prevented),
        (Effect::Negated, Hypothetical) => (Hypothetical, Why::PerhapsNot),
        (Effect::Denied, _) => return Reading { status: Negated, denied: true, why: Why::Denied, ..outer },
    };
    Reading { status, why, ahead: status == Future, ..outer }
}
