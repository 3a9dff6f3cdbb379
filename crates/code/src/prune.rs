//! One record for one act: which of two drafts of a sentence stays where both tell the same.
//!
//! A light verb and its noun, "imposed" and "sanctions", a law and what it bans, two verbs of one kind with the same parties: one act.
//! What is demanded, threatened, agreed or refused is no second record (`RECORDS.md`).

use demarche_record::{EventType, Sentence, Status};

use crate::entities::EntId;
use crate::events::{Draft, Trace};
use crate::grammar::Grammar;
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
            let Some(path) = path(s, inner.trigger, outer.trigger) else { continue };
            if same_act(g, outer, inner, &path) {
                drop[if outer.specific >= inner.specific { j } else { i }] = true;
                continue;
            }
            let rel = path.last().copied().unwrap_or_default();
            let complement = matches!(rel, "xcomp" | "ccomp" | "obj" | "obl" | "nmod" | "acl" | "advcl");
            let carries = matches!(
                outer.event_type,
                EventType::Request | EventType::Threaten | EventType::Agree | EventType::Reject | EventType::Mobilize
            );
            // What is denied is kept beside the denial: a negated act on the denier's account.
            if complement && carries && !inner.reading.denied && !done(inner) && !clause_of_its_own(s, inner.trigger, outer.trigger) {
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
    match path {
        ["obj" | "nsubj" | "nsubj:pass" | "obl" | "nmod" | "compound" | "xcomp"] => true,
        // "an operation to flush out": what it is for is the act itself
        ["acl"] if !done(inner) => agree(&outer.roles.actors, &inner.roles.actors),
        // "passed a law that bans", "lifted orders blocking", "the effort to remove"
        ["acl" | "acl:relcl" | "xcomp", "obj" | "nsubj:pass" | "nmod"] | ["advcl"] => {
            !matches!(outer.event_type, EventType::Assault | EventType::Consult) && agree(&outer.roles.actors, &inner.roles.actors)
        }
        ["conj"] => {
            outer.modes == inner.modes
                && same(&outer.roles.actors, &inner.roles.actors)
                && same(&outer.roles.recipients, &inner.roles.recipients)
                && !(outer.roles.recipients.is_empty() && outer.roles.actors.is_empty())
                && outer.reading.status == inner.reading.status
        }
        _ => false,
    }
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
