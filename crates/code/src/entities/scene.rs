//! Where we are: the country that a report is about, and the one in which a sentence plays.
//!
//! "Protesters" without more are those of the place that the sentence names, else of the country that the report is mostly
//! about. Where two countries share a report, neither is its focus, and the country spoken of last decides; where that is too far
//! away, nobody does.

use demarche_record::{EntityKind, Report, Sector};

use super::{Entities, Mention};
use crate::knowledge::fold;

/// How much oftener than the second the first country must be spoken of.
const LEAD: f32 = 1.3;
/// Verbs of which the object is often of another country.
const REACHING: &[&str] = &[
    "attack", "kill", "bomb", "shell", "strike", "invade", "hit", "expel", "deport", "accuse", "fight", "wound", "shoot", "target", "meet",
    "ambush", "visit", "host", "receive", "call", "tell", "ask", "urge", "warn",
];
/// How many sentences back a country may have been named for an agent without one.
const NEAR: usize = 2;

/// The country most spoken of; early sentences count more. No focus where two countries are nearly level.
pub(super) fn focus(all: &Entities<'_>, report: &Report) -> Option<String> {
    let mut weights: Vec<(String, f32)> = Vec::new();
    let mut add = |c: &str, w: f32| match weights.iter_mut().find(|(k, _)| k == c) {
        Some((_, v)) => *v += w,
        None => weights.push((c.to_owned(), w)),
    };
    for m in &all.mentions {
        for &e in &m.ents {
            let x = &all.ents[e].entity;
            let Some(c) = &x.country else { continue };
            let early = if m.sentence < 3 { 2.0 } else { 1.0 };
            // Armed groups act across borders, media and companies anywhere.
            let share = match x.kind {
                Some(EntityKind::ArmedGroup) => 0.5,
                Some(EntityKind::Media | EntityKind::Company | EntityKind::Ngo) => 0.25,
                _ => 1.0,
            };
            add(c, early * share);
        }
    }
    if let Some(title) = &report.title {
        let title = format!(" {} ", fold(title));
        let named: Vec<String> = weights
            .iter()
            .filter(|(c, _)| {
                let state = all.knowledge.actors.state(c).map(|s| fold(&all.knowledge.actors.get(s).name));
                state.is_some_and(|n| title.contains(&format!(" {n} ")))
            })
            .map(|(c, _)| c.clone())
            .collect();
        for (c, w) in &mut weights {
            if named.contains(c) {
                *w += 3.0;
            }
        }
    }
    weights.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    match weights.as_slice() {
        [(c, _)] => Some(c.clone()),
        [(c, a), (_, b), ..] if *a >= b * LEAD => Some(c.clone()),
        _ => None,
    }
}

/// The country that an unmarked agent of this sentence most likely belongs to.
pub(super) fn country(all: &Entities<'_>, sentence: usize, head: usize) -> Option<String> {
    let place = |m: &&Mention| {
        let e = &all.ents[m.ents[0]].entity;
        matches!(e.kind, Some(EntityKind::State | EntityKind::Territory | EntityKind::Place)) && e.country.is_some()
    };
    let country = |m: &Mention| all.ents[m.ents[0]].entity.country.clone();
    let here = || all.mentions.iter().filter(|m| m.sentence == sentence && m.ents.len() == 1 && !(m.start <= head && head < m.end));
    let located = here().filter(|m| all.is_place_here(m) || gone_to(all, m)).filter(place).min_by_key(|m| (m.head.abs_diff(head), m.head));
    if let Some(m) = located {
        return country(m);
    }
    let s = &all.document.sentences[sentence];
    // "Turkish police held 113 people and prosecutors charged them": a sentence of one country is at home there, unless its verb reaches abroad.
    let abroad = |v: usize| REACHING.contains(&s.tokens[v].lemma.as_str());
    let mut countries: Vec<String> = here().filter(|m| m.head < head).filter_map(country).collect();
    countries.dedup();
    if let [one] = countries.as_slice()
        && !s.tokens[head].head.is_some_and(abroad)
        && here().any(|m| s.tokens[m.head].deprel.starts_with("nsubj") && m.head < head && local_force(all, m))
    {
        return Some(one.clone());
    }
    if all.focus.is_some() {
        return all.focus.clone();
    }
    // "The Philippines pulled a ship out of a shoal after a standoff with China, officials said": they speak for who acts, where he does not reach abroad.
    if let Some(teller) = told_by(s, head)
        && !abroad(teller)
        && let Some(m) =
            here().find(|m| s.tokens[m.head].head == Some(teller) && s.tokens[m.head].deprel == "nsubj" && country(m).is_some())
    {
        return country(m);
    }
    // "Russia attacked civilians": whom the subject acts on may be anybody's.
    let acts_on = |m: &&Mention| s.tokens[m.head].deprel == "nsubj" && s.tokens[m.head].head == s.tokens[head].head;
    let named = here().filter(|m| m.end <= head && country(m).is_some()).filter(|m| !acts_on(m)).max_by_key(|m| m.end);
    if let Some(m) = named {
        return country(m);
    }
    // The one country of each sentence before, from the nearest on.
    for back in 1..=NEAR.min(sentence) {
        let mut seen: Vec<String> = Vec::new();
        for m in all.mentions.iter().filter(|m| m.sentence == sentence - back) {
            for c in m.ents.iter().filter_map(|&e| all.ents[e].entity.country.clone()) {
                if !seen.contains(&c) {
                    seen.push(c);
                }
            }
        }
        match seen.as_slice() {
            [] => {}
            [one] => return Some(one.clone()),
            // Two parties: the one that acts.
            _ => return subject(all, sentence - back),
        }
    }
    None
}

/// The verb of what somebody says: above "officials said" behind it, or below "officials said that".
fn told_by(s: &demarche_record::Sentence, speaker: usize) -> Option<usize> {
    let verb = s.tokens[speaker].head.filter(|_| s.tokens[speaker].deprel == "nsubj")?;
    match s.tokens[verb].deprel {
        "parataxis" => s.tokens[verb].head,
        _ => s.child(verb, "ccomp").filter(|&c| c < verb),
    }
}

/// Police, courts, parliaments, parties: they act at home.
fn local_force(all: &Entities<'_>, m: &Mention) -> bool {
    m.ents.iter().any(|&e| {
        matches!(
            all.ents[e].entity.sector,
            Some(Sector::Cop | Sector::Jud | Sector::Leg | Sector::Pty | Sector::Opp | Sector::Cvl | Sector::Lab | Sector::Edu)
        )
    })
}

/// "when you go **to Zimbabwe**": what follows plays there.
fn gone_to(all: &Entities<'_>, m: &Mention) -> bool {
    let s = &all.document.sentences[m.sentence];
    let to = s.child(m.head, "case").is_some_and(|k| s.tokens[k].lemma == "to");
    to && s.tokens[m.head]
        .head
        .is_some_and(|v| matches!(s.tokens[v].lemma.as_str(), "go" | "come" | "travel" | "return" | "fly" | "arrive" | "move"))
}

/// The country of the subject of a sentence's main verb.
fn subject(all: &Entities<'_>, sentence: usize) -> Option<String> {
    let s = &all.document.sentences[sentence];
    let subject = s.children(s.root()?).find(|&c| s.tokens[c].deprel.starts_with("nsubj"))?;
    let m = all.mention_at(sentence, subject).filter(|m| m.ents.len() == 1)?;
    all.ents[m.ents[0]].entity.country.clone()
}
