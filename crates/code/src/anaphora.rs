//! Whose request was denied: the recipient of an act that answers one told before.
//!
//! "X asked Y for relief. Y denied **the request**": the noun names what was done, and who did it is the one to whom the answer
//! goes. A definite noun of acting ("the request", "those charges", "the move") is looked up among the acts told before, the nearest first.
//! Where the noun is a work of government ("the budget", "the election result") and who objects is of the opposition or the people, it is
//! their government's.

use demarche_record::{EventType, Sector, Upos};

use crate::entities::Entities;
use crate::events::Draft;
use crate::grammar::Grammar;
use crate::knowledge::Knowledge;
use crate::roles::Filler;

/// Sentences back in which the act that is answered may stand.
const REACH: usize = 4;

/// Acts that a noun may name; nothing for a noun of no act.
fn named(lemma: &str) -> &'static [EventType] {
    use EventType::*;
    match lemma {
        "request" | "demand" | "call" | "appeal" | "plea" | "petition" | "ultimatum" | "application" => &[Request],
        "accusation" | "allegation" | "charge" | "claim" | "criticism" | "complaint" | "condemnation" | "challenge" | "lawsuit"
        | "suspicion" => &[Accuse],
        "offer" | "proposal" | "pledge" | "promise" | "invitation" => &[Agree, Request, Consult],
        "threat" | "warning" | "rhetoric" => &[Threaten],
        "sanction" | "tariff" | "embargo" | "expulsion" => &[Sanction],
        "ban" | "restriction" | "arrest" | "crackdown" | "detention" | "raid" | "coup" | "takeover" => &[Coerce],
        "attack" | "strike" | "killing" | "violence" | "assault" | "bombing" | "shelling" | "offensive" | "invasion" | "massacre" => {
            &[Assault]
        }
        "test" | "launch" | "exercise" | "drill" | "deployment" => &[Mobilize],
        "refusal" | "rejection" | "denial" => &[Reject],
        "concession" | "release" | "pardon" | "withdrawal" => &[Concede, Retreat],
        "verdict" | "ruling" | "sentence" | "conviction" => &[Sanction, Concede, Coerce],
        "resolution" | "statement" | "remark" | "comment" | "report" => &[Accuse, Request, Reject, Support, Threaten],
        "move" | "decision" | "action" | "step" | "act" | "measure" | "announcement" => {
            &[Sanction, Coerce, Assault, Mobilize, Concede, Retreat, Support, Reject, Agree, Accuse, Request, Threaten]
        }
        _ => &[],
    }
}

/// What governments make and the opposition rejects.
const WORKS: &[&str] = &[
    "budget",
    "bill",
    "law",
    "legislation",
    "reform",
    "policy",
    "election",
    "vote",
    "referendum",
    "result",
    "constitution",
    "amendment",
    "decree",
    "tax",
    "government",
    "cabinet",
    "regime",
];

/// Drops a noun that only refers to an act told before, with the same parties: "his **ouster**", "the **removal** of X".
pub(crate) fn mentions(entities: &Entities<'_>, drafts: &mut Vec<Draft>) {
    let ids = |fs: &[Filler]| fs.iter().map(|f| f.ent).collect::<Vec<_>>();
    let mut keep = vec![true; drafts.len()];
    for i in 0..drafts.len() {
        let d = &drafts[i];
        let s = &entities.document.sentences[d.sentence];
        let bare = s.tokens[d.trigger].upos == Upos::Noun
            && !matches!(s.tokens[d.trigger].deprel, "obj" | "nsubj:pass" | "root")
            && !s.children(d.trigger).any(|c| matches!(s.tokens[c].deprel, "nummod" | "acl" | "acl:relcl"));
        let (actors, recipients) = (ids(&d.roles.actors), ids(&d.roles.recipients));
        if !bare || recipients.is_empty() {
            continue;
        }
        let told = drafts[..i].iter().zip(&keep).any(|(b, kept)| {
            let (a, r) = (ids(&b.roles.actors), ids(&b.roles.recipients));
            *kept
                && b.sentence != d.sentence
                && b.event_type == d.event_type
                && b.reading.status == d.reading.status
                && recipients.iter().all(|x| r.contains(x))
                && actors.iter().all(|x| a.contains(x))
        });
        keep[i] = !told;
    }
    let mut keep = keep.into_iter();
    drafts.retain(|_| keep.next().unwrap_or(true));
}

/// Fills the recipients of acts that answer an act told before.
pub(crate) fn recipients(knowledge: &Knowledge, entities: &Entities<'_>, drafts: &mut [Draft]) {
    for i in 0..drafts.len() {
        let d = &drafts[i];
        let answers =
            matches!(d.event_type, EventType::Reject | EventType::Accuse | EventType::Support | EventType::Sanction | EventType::Concede);
        if !answers || !d.roles.recipients.is_empty() || d.roles.actors.is_empty() {
            continue;
        }
        if d.event_type == EventType::Reject
            && let Some(accusers) = accusers(entities, &drafts[..i], d)
        {
            drafts[i].roles.recipients = accusers.into_iter().map(|ent| Filler { ent, token: drafts[i].trigger, derived: true }).collect();
            continue;
        }
        let g = Grammar::new(entities.document, d.sentence, &knowledge.lists);
        let mut nouns = g.fillers(d.trigger, "obj");
        for slot in ["to", "of", "over", "with", "at", "by"] {
            nouns.extend(g.fillers(d.trigger, slot));
        }
        let found = nouns.into_iter().find_map(|n| {
            let token = &g.s.tokens[n];
            if token.upos != Upos::Noun || !definite(&g, n) {
                return None;
            }
            let doers = antecedent(&drafts[..i], d, &token.lemma).or_else(|| government(entities, d, &token.lemma))?;
            Some(doers.into_iter().map(|ent| Filler { ent, token: n, derived: true }).collect::<Vec<_>>())
        });
        if let Some(found) = found {
            drafts[i].roles.recipients = found;
        }
    }
}

/// "the request", "those charges", "its request" without a word that says whose.
fn definite(g: &Grammar<'_>, n: usize) -> bool {
    let s = g.s;
    s.children(n).any(|c| {
        s.tokens[c].deprel == "det"
            && matches!(s.tokens[c].lemma.as_str(), "the" | "this" | "that" | "these" | "those" | "such" | "all" | "any")
    }) || (s.tokens[n].form.ends_with('s') && s.tokens[n].form != s.tokens[n].lemma)
}

/// Who accused, asked or threatened the one who now refuses: "**X** accused him of theft, which he denied".
fn accusers(entities: &Entities<'_>, before: &[Draft], answer: &Draft) -> Option<Vec<usize>> {
    let own: Vec<usize> = answer.roles.actors.iter().map(|f| f.ent).collect();
    let country = |e: usize| entities.ent(e).entity.country.clone().or_else(|| entities.ent(e).entity.entity_code.clone());
    let last = before.iter().rev().take_while(|d| d.sentence + 1 >= answer.sentence).find(|d| {
        matches!(d.event_type, EventType::Accuse | EventType::Request | EventType::Threaten)
            && !d.roles.actors.is_empty()
            && !d.roles.actors.iter().any(|f| own.contains(&f.ent))
    })?;
    let aimed = last
        .roles
        .recipients
        .iter()
        .any(|f| own.contains(&f.ent) || own.iter().any(|&o| country(o).is_some() && country(o) == country(f.ent)));
    aimed.then(|| last.roles.actors.iter().map(|f| f.ent).collect())
}

fn antecedent(before: &[Draft], answer: &Draft, noun: &str) -> Option<Vec<usize>> {
    let types = named(noun);
    let actors = |d: &Draft| -> Vec<usize> { d.roles.actors.iter().map(|f| f.ent).collect() };
    let own = actors(answer);
    before
        .iter()
        .rev()
        .take_while(|d| d.sentence + REACH >= answer.sentence)
        .filter(|d| types.contains(&d.event_type))
        .map(actors)
        .find(|a| !a.is_empty() && !a.iter().any(|e| own.contains(e)))
}

/// The government of the country whose opposition or people object to what governments make.
fn government(entities: &Entities<'_>, d: &Draft, noun: &str) -> Option<Vec<usize>> {
    if !WORKS.contains(&noun) || d.event_type == EventType::Support {
        return None;
    }
    let actor = &entities.ent(d.roles.actors.first()?.ent).entity;
    let below = matches!(
        actor.sector,
        Some(Sector::Opp | Sector::Cvl | Sector::Lab | Sector::Soc | Sector::Edu | Sector::Pty | Sector::Jrn | Sector::Rel)
    );
    let country = actor.country.as_deref().filter(|_| below)?;
    let state = entities.knowledge.actors.state(country)?;
    entities.ents.iter().position(|e| e.actor == Some(state)).map(|e| vec![e])
}
