//! One record for one act: which of two drafts of a sentence stays where both tell the same.
//!
//! A light verb and its noun, "imposed" and "sanctions", a law and what it bans, two verbs of one kind with the same parties: one act.
//! What is demanded, threatened, agreed or refused is no second record.

use demarche_record::{EventType, Sentence, Status, Upos};

use crate::entities::EntId;
use crate::events::{Draft, Trace};
use crate::grammar::Grammar;
use crate::learned;
use crate::roles::{Filler, Reader};
use crate::status::Why;

/// Steps from a token to one above it, at most.
const STEPS: usize = 12;

/// Drops the drafts that tell what another one tells.
pub(crate) fn leave_one(reader: &Reader<'_, '_>, drafts: &mut Vec<Draft>, trace: &mut Trace<'_>) {
    let g = &reader.g;
    let s = g.s;
    let mut drop = vec![false; drafts.len()];
    for i in 0..drafts.len() {
        for j in 0..drafts.len() {
            if i == j || drop[i] || drop[j] {
                continue;
            }
            let (outer, inner) = (&drafts[i], &drafts[j]);
            let Some(path) = path(s, inner.trigger, outer.trigger) else {
                // "launched an attack, killing three": the harm hangs on the verb of the act.
                let verb = g.light_verb(outer.trigger).and_then(|v| self::path(s, inner.trigger, v));
                if verb.is_some_and(|path| outcome(g, outer, inner, &path)) {
                    drop[j] = true;
                    complete(drafts, i, j);
                }
                continue;
            };
            if same_act(g, outer, inner, &path) {
                let (stays, goes) = if outer.specific >= inner.specific || takes_back(outer, inner) || outcome(g, outer, inner, &path) {
                    (i, j)
                } else {
                    (j, i)
                };
                drop[goes] = true;
                complete(drafts, stays, goes);
                continue;
            }
            if presupposed(outer, inner, g, &path) || rallied(s, outer, inner, &path) {
                drop[j] = true;
                continue;
            }
            let rel = path.last().copied().unwrap_or_default();
            let complement = matches!(rel, "xcomp" | "ccomp" | "obj" | "obl" | "nmod" | "acl" | "advcl");
            let carries = matches!(
                outer.event_type,
                EventType::Request | EventType::Threaten | EventType::Agree | EventType::Reject | EventType::Mobilize | EventType::Concede
            );
            let hangs = condition(s, inner.trigger, &path) && carries && !learned::found(outer);
            let named = complement && carries && !done(inner) && !clause_of_its_own(s, inner.trigger, outer.trigger);
            let only_told = awaited(s, inner.trigger, outer.trigger) || wanted(s, outer, inner, &path) || charge(s, outer, inner, &path);
            // What is denied is kept beside the denial: a negated act on the denier's account.
            if !inner.reading.denied && (hangs || named || only_told) {
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

/// Parties that the record which stays leaves open, from the one which goes.
fn complete(drafts: &mut [Draft], stays: usize, goes: usize) {
    let (actors, recipients) = (drafts[goes].roles.actors.clone(), drafts[goes].roles.recipients.clone());
    let roles = &mut drafts[stays].roles;
    let other = |fillers: Vec<Filler>, side: &[Filler]| fillers.into_iter().filter(|f| !side.iter().any(|o| o.ent == f.ent)).collect();
    if roles.actors.is_empty() && !roles.foreign_actor {
        roles.actors = other(actors, &roles.recipients);
    }
    if roles.recipients.is_empty() && roles.actors.len() < 2 {
        roles.recipients = other(recipients, &roles.actors);
    }
}

/// Relations on the way from a token up to one above it, the nearest to `inner` first.
fn path(s: &Sentence, inner: usize, outer: usize) -> Option<Vec<&'static str>> {
    let mut at = inner;
    let mut out = Vec::new();
    for _ in 0..STEPS {
        out.push(s.tokens[at].deprel);
        match s.tokens[at].head {
            Some(h) if h == outer => return Some(out),
            Some(h) => at = h,
            None => return None,
        }
    }
    None
}

/// "Threatened to leave **if it was attacked**", "asked **whether it had paid**": what an act hangs on, or asks, is part of that act.
fn condition(s: &Sentence, inner: usize, path: &[&str]) -> bool {
    let marked = |words: &[&str]| s.children(inner).any(|c| s.tokens[c].deprel == "mark" && words.contains(&s.tokens[c].lemma.as_str()));
    match path {
        ["advcl", ..] => marked(&["if", "unless", "once", "until"]),
        ["ccomp" | "acl", ..] => marked(&["whether"]),
        _ => false,
    }
}

/// Verbs whose object is what the parties have put their names to.
const SEALS: &[&str] = &["sign", "initial", "ratify", "seal", "conclude"];

/// "lifted its **ban**", "broke off **contacts**", "signed a **ceasefire**": the noun under the verb is what the act ends, refuses or seals, and
/// no second act.
fn presupposed(outer: &Draft, inner: &Draft, g: &Grammar<'_>, path: &[&str]) -> bool {
    use EventType::*;
    let s = g.s;
    if s.tokens[inner.trigger].upos != Upos::Noun || !g.verbal(outer.trigger) {
        return false;
    }
    let path = match path {
        // "put off a round of **talks**", "bans and **restrictions**"
        ["nmod" | "conj", rest @ ..] if !rest.is_empty() => rest,
        whole => whole,
    };
    // "withdrew from a joint **patrol**", "pulled out of an **exercise**"
    let left = || s.tokens[inner.trigger].head == Some(outer.trigger) && ["from", "of"].iter().any(|c| g.case_is(inner.trigger, c));
    match path {
        ["obj"] | ["nsubj:pass"] => {}
        ["obl"] if left() => {
            return matches!(outer.event_type, Sanction | Retreat | Reject) && matches!(inner.event_type, Consult | Cooperate | Agree);
        }
        _ => return false,
    }
    match outer.event_type {
        Concede | Retreat => matches!(inner.event_type, Coerce | Sanction | Assault | Protest | Threaten | Mobilize | Accuse | Reject),
        Sanction | Reject => matches!(inner.event_type, Consult | Cooperate | Aid | Support),
        Support | Agree => SEALS.contains(&s.tokens[outer.trigger].lemma.as_str()) && !matches!(inner.event_type, Support | Accuse),
        _ => false,
    }
}

/// "took to the streets to **denounce** the war": what they gather for is told by the protest.
fn rallied(s: &Sentence, outer: &Draft, inner: &Draft, path: &[&str]) -> bool {
    use EventType::*;
    outer.event_type == Protest
        && matches!(inner.event_type, Accuse | Request | Reject | Protest)
        && matches!(path, ["xcomp" | "advcl"] | ["acl", "obj" | "obl"])
        && s.children(inner.trigger).any(|c| s.tokens[c].deprel == "mark" && s.tokens[c].lemma == "to")
}

/// Verbs that tell what an attack did.
const HARM: &[&str] = &["kill", "wound", "injure", "hurt", "maim", "destroy", "damage", "leave"];

/// Verbs that tell, as participles, how an attack went: "launched an offensive, **shelling** two towns", "overran the base, **breaking** a truce".
const MEANS: &[&str] = &["hit", "strike", "pound", "bombard", "shell", "bomb", "target", "fire", "violate", "breach", "break"];

/// Harm that an attack does: "fired on the crowd, **killing** nine", "a bombing that **killed** four".
fn outcome(g: &Grammar<'_>, outer: &Draft, inner: &Draft, path: &[&str]) -> bool {
    let (s, t) = (g.s, inner.trigger);
    let gerund = s.tokens[t].form.ends_with("ing");
    let lemma = s.tokens[t].lemma.as_str();
    if outer.event_type != EventType::Assault || inner.event_type != outer.event_type {
        return false;
    }
    if !HARM.contains(&lemma) {
        return path == ["advcl"] && gerund && MEANS.contains(&lemma);
    }
    let path = match path {
        // "killing three and **wounding** 18"
        ["conj", rest @ ..] if gerund && !rest.is_empty() => rest,
        whole => whole,
    };
    match path {
        ["advcl"] => gerund,
        ["acl:relcl"] | ["acl"] => {
            gerund || s.children(t).any(|c| s.tokens[c].deprel == "nsubj" && matches!(s.tokens[c].lemma.as_str(), "that" | "which"))
        }
        // "fired on students protesting quotas, **killing** nine": behind a comma it is the outcome of the whole.
        ["advcl" | "acl", rest @ ..] => {
            let comma = t > 0 && s.tokens[t - 1].form == ",";
            gerund && comma && rest.iter().all(|r| matches!(*r, "acl" | "acl:relcl" | "obl" | "obj" | "nmod" | "advcl" | "xcomp"))
        }
        _ => false,
    }
}

/// "demanded a **ceasefire**", "threatened a **strike**", "urged them to hold **talks**", "warned that any **attack** would": what is wanted or threatened
/// is told by a noun, and has not been done.
fn wanted(s: &Sentence, outer: &Draft, inner: &Draft, path: &[&str]) -> bool {
    use EventType::*;
    if !matches!(outer.event_type, Request | Threaten | Reject) || s.tokens[inner.trigger].upos != Upos::Noun {
        return false;
    }
    let det = |words: &[&str]| s.children(inner.trigger).any(|c| words.contains(&s.tokens[c].lemma.as_str()));
    if det(&["any"]) {
        return true;
    }
    let nominal = match path {
        ["conj", rest @ ..] => rest,
        whole => whole,
    };
    match nominal {
        ["obj"] => outer.event_type != Reject,
        ["obl"] => s.child(inner.trigger, "case").is_some_and(|c| match s.tokens[c].lemma.as_str() {
            "for" => outer.event_type != Reject,
            "with" => outer.event_type == Threaten,
            _ => false,
        }),
        ["obj" | "obl" | "nsubj:pass", rest @ ..] => {
            let bare = !det(&["the", "this", "that", "these", "those"]) && s.child(inner.trigger, "nmod:poss").is_none();
            bare && rest.iter().all(|r| matches!(*r, "xcomp" | "ccomp" | "advcl" | "acl")) && rest.len() == 1 && outer.event_type == Request
        }
        _ => false,
    }
}

/// "cut its ties until Israel **agrees** to a ceasefire": what an act waits for has not been done where it is told in the present.
fn awaited(s: &Sentence, inner: usize, outer: usize) -> bool {
    let mut at = inner;
    for _ in 0..STEPS {
        let marked = |words: &[&str]| s.children(at).any(|c| s.tokens[c].deprel == "mark" && words.contains(&s.tokens[c].lemma.as_str()));
        if s.tokens[at].deprel == "advcl" && marked(&["until", "unless"]) {
            let verb = s.child(at, "aux:pass").or_else(|| s.child(at, "aux")).or_else(|| s.child(at, "cop")).unwrap_or(at);
            let token = &s.tokens[verb];
            let form = token.form.to_lowercase();
            return token.upos != Upos::Noun && (form == token.lemma || form.ends_with('s') && form != "was" || form == "are");
        }
        match s.tokens[at].head {
            Some(h) if h != outer => at = h,
            _ => return false,
        }
    }
    false
}

/// "accused them of **providing** a haven": the charge holds what is charged, unless it is violence or coercion.
fn charge(s: &Sentence, outer: &Draft, inner: &Draft, path: &[&str]) -> bool {
    use EventType::*;
    outer.event_type == Accuse
        && matches!(s.tokens[outer.trigger].lemma.as_str(), "accuse" | "suspect")
        && !matches!(inner.event_type, Assault | Coerce | Mobilize | Reject)
        && !s.children(inner.trigger).any(|c| s.tokens[c].deprel.starts_with("nsubj"))
        && matches!(path.last(), Some(&("advcl" | "acl" | "xcomp" | "obl" | "ccomp")))
        && (0..inner.trigger).any(|c| c > outer.trigger && s.tokens[c].lemma == "of" && matches!(s.tokens[c].deprel, "mark" | "case"))
        && path.iter().all(|r| matches!(*r, "advcl" | "acl" | "xcomp" | "obl" | "ccomp" | "obj" | "conj"))
}

fn same_act(g: &Grammar<'_>, outer: &Draft, inner: &Draft, path: &[&str]) -> bool {
    let one_type = outer.event_type == inner.event_type;
    if g.light_verb(inner.trigger) == Some(outer.trigger) || (one_type && g.light_verb(outer.trigger) == Some(inner.trigger)) {
        return true;
    }
    if !one_type {
        return false;
    }
    let path = match path {
        // "victims of rape and assault"
        ["conj", rest @ ..] if !rest.is_empty() => rest,
        whole => whole,
    };
    if outcome(g, outer, inner, path) {
        return true;
    }
    // "killed five soldiers and **wounded** twelve civilians" is one attack.
    let harm = |t: usize| HARM.contains(&g.s.tokens[t].lemma.as_str());
    if path == ["conj"] && outer.event_type == EventType::Assault && harm(outer.trigger) && harm(inner.trigger) {
        return agree(&outer.roles.actors, &inner.roles.actors);
    }
    match path {
        ["obj" | "nsubj" | "nsubj:pass" | "obl" | "obl:agent" | "nmod" | "compound" | "xcomp"] => true,
        // "an operation to flush out": what it is for is the act itself
        ["acl"] if !done(inner) => agree(&outer.roles.actors, &inner.roles.actors),
        // "passed a law that bans", "lifted orders blocking", "the effort to remove"
        ["acl" | "acl:relcl" | "xcomp", "obj" | "nsubj:pass" | "nmod"] | ["advcl"] => {
            // "fired tear gas to **disperse** them", "flew there to **mediate**": the purpose is the act itself.
            let purpose = g.s.child(inner.trigger, "mark").is_some_and(|m| g.s.tokens[m].lemma == "to");
            (purpose && agree(&outer.roles.recipients, &inner.roles.recipients)
                || !matches!(outer.event_type, EventType::Assault | EventType::Consult))
                && agree(&outer.roles.actors, &inner.roles.actors)
        }
        ["conj"] => {
            outer.modes == inner.modes
                && same(&outer.roles.actors, &inner.roles.actors)
                && same(&outer.roles.recipients, &inner.roles.recipients)
                && !(outer.roles.recipients.is_empty() && outer.roles.actors.is_empty())
                && outer.reading.status == inner.reading.status
                && !(each_its_own(g, outer.trigger) && each_its_own(g, inner.trigger))
        }
        _ => false,
    }
}

/// "**closed** the borders and **imposed** a curfew": a verb with a thing of its own as its object tells an act of its own.
fn each_its_own(g: &Grammar<'_>, verb: usize) -> bool {
    g.s.child(verb, "obj").is_some_and(|o| g.s.tokens[o].upos == Upos::Noun)
}

/// "called off a strike", "ended the siege": what ends an act of another kind is the act that is told.
fn takes_back(outer: &Draft, inner: &Draft) -> bool {
    let yields = |d: &Draft| matches!(d.event_type, EventType::Concede | EventType::Retreat);
    yields(outer) && !yields(inner)
}

/// Told as done, and not only as what another act is for.
fn done(d: &Draft) -> bool {
    d.reading.status == Status::Actual && d.reading.why != Why::Purpose
}

fn ids(fillers: &[Filler]) -> Vec<EntId> {
    let mut out: Vec<EntId> = fillers.iter().map(|f| f.ent).collect();
    out.sort_unstable();
    out
}

fn same(a: &[Filler], b: &[Filler]) -> bool {
    ids(a) == ids(b)
}

/// Nothing on one side, or the same on both.
fn agree(a: &[Filler], b: &[Filler]) -> bool {
    a.is_empty() || b.is_empty() || a.iter().any(|x| b.iter().any(|y| x.ent == y.ent))
}

/// True where an adverbial clause with a subject or condition of its own lies between the two ("after Russia attacked").
fn clause_of_its_own(s: &Sentence, inner: usize, outer: usize) -> bool {
    let mut at = inner;
    for _ in 0..STEPS {
        let own = |c: usize| {
            s.tokens[c].deprel.starts_with("nsubj")
                || (s.tokens[c].deprel == "mark" && matches!(s.tokens[c].lemma.as_str(), "if" | "unless"))
        };
        let infinitive = s.children(at).any(|c| s.tokens[c].deprel == "mark" && s.tokens[c].lemma == "to");
        if (matches!(s.tokens[at].deprel, "advcl" | "acl") && !infinitive && s.children(at).any(own))
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
