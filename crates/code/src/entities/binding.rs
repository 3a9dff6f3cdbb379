//! Whom a pronoun cannot mean, and whom it must: the binding principles of Chomsky (1981) within one clause.
//!
//! **B.** An object pronoun is free in its clause: "X expelled the envoys, accusing **them** of spying" is not about X, for X is understood to accuse. The
//! understood subject of a participle, an infinitive or a joined verb counts as its subject, by whatever name the text has called it before. **A.** A
//! reflexive is bound there: "X defended **itself**". A possessive is neither ("recalled **its** envoy"), nor is a subject.

use demarche_record::EntityKind;

use super::coref::clause;
use super::{EntId, Entities};
use crate::grammar::Grammar;

/// Who does, or is understood to do, what the verb of a clause says; of a passive both who does it and to whom.
pub(super) fn doers(all: &Entities<'_>, si: usize, verb: usize) -> Vec<usize> {
    let g = Grammar::new(all.document, si, &all.knowledge.lists);
    let mut out = g.fillers(verb, "subj");
    if g.passive(verb) {
        out.extend(g.fillers(verb, "obj"));
    }
    out
}

/// True for a pronoun that is free in its own clause: no subject, no possessive, and none that says where ("those around **him**", "took it with **her**").
pub(super) fn object(all: &Entities<'_>, si: usize, ti: usize) -> bool {
    let s = &all.document.sentences[si];
    let t = &s.tokens[ti];
    let carries = || t.head.is_some_and(|h| matches!(s.tokens[h].lemma.as_str(), "carry" | "bring" | "take"));
    let beside = s.children(ti).any(|c| match s.tokens[c].lemma.as_str() {
        "around" | "behind" | "beside" | "near" => s.tokens[c].deprel == "case",
        "with" => s.tokens[c].deprel == "case" && carries(),
        _ => false,
    });
    !t.deprel.starts_with("nsubj") && t.deprel != "nmod:poss" && !beside
}

/// The entities that an object pronoun cannot mean.
pub(super) fn barred(all: &Entities<'_>, si: usize, ti: usize) -> Vec<EntId> {
    if object(all, si, ti) { entities(all, si, ti) } else { Vec::new() }
}

/// Whom a reflexive means: a person for "himself" and "herself", what is none for "itself".
pub(super) fn reflexive(all: &Entities<'_>, si: usize, ti: usize, form: &str) -> Option<Vec<EntId>> {
    let person = |e: &EntId| all.ents[*e].entity.kind == Some(EntityKind::Person) && !all.ents[*e].plural;
    let fits = |es: &[EntId]| match form {
        "himself" | "herself" => es.len() == 1 && es.iter().all(person),
        "itself" => es.len() == 1 && !es.iter().any(person),
        "themselves" => es.len() > 1 || (es.len() == 1 && !es.iter().any(person)),
        _ => false,
    };
    Some(entities(all, si, ti)).filter(|es| fits(es) && object(all, si, ti))
}

fn entities(all: &Entities<'_>, si: usize, ti: usize) -> Vec<EntId> {
    let s = &all.document.sentences[si];
    let mut out = Vec::new();
    for d in doers(all, si, clause(s, ti)) {
        let named = s.children(d).filter(|&c| s.tokens[c].deprel == "appos");
        for e in std::iter::once(d).chain(named).flat_map(|t| all.of_phrase(si, t)) {
            if !out.contains(&e) {
                out.push(e);
            }
        }
    }
    out
}
