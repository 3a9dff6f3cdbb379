//! Names that only the tagger found, tied to each other ("Abdel Bari" is "Naser Eldin Abdel Bari"), to a body's common name
//! ("the Senate" in a report from Washington) and to a misspelt name of the knowledge.

use std::collections::{HashMap, HashSet};

use demarche_record::{EntityKind, Name, NameKind, Sector, Sentence};

use super::names::head_of;
use super::nominal::country_of;
use super::{CountryOfPlace, EntId, Entities, Mention, scene};
use crate::knowledge::{ActorId, Head, distance, fold, holds_on};

/// What the report has introduced so far.
#[derive(Default)]
struct Introduced {
    /// Folded full names of persons.
    persons: Vec<(String, EntId)>,
    /// Acronyms in brackets behind a name.
    acronyms: Vec<(String, EntId)>,
}

pub(super) fn names(all: &mut Entities<'_>, country_of_place: &CountryOfPlace<'_>) {
    // Full names first: the headline may have the surname alone.
    let mut seen = Introduced::default();
    let places = places(all);
    for s in &all.document.sentences {
        for n in s.names.iter().filter(|n| n.kind == NameKind::Person && n.end - n.start > 1 && n.score >= 0.5) {
            let name = words(all, s, n);
            let folded = fold(&name);
            if places.contains(&folded)
                || all.knowledge.actors.named(&folded).len() > 0
                || seen.persons.iter().any(|(f, _)| part_of(&folded, f))
            {
                continue;
            }
            let e = match misspelt(all, &folded) {
                Some(actor) => all.known(actor),
                None => all.unseen(&name, Some(EntityKind::Person), None, None, false),
            };
            seen.persons.push((folded, e));
        }
    }
    for si in 0..all.document.sentences.len() {
        let s = &all.document.sentences[si];
        for n in &s.names {
            let covered: Vec<usize> = (n.start..n.end).filter_map(|t| all.at[si][t]).collect();
            let whole = covered.first().is_some_and(|&m| all.mentions[m].start <= n.start && all.mentions[m].end >= n.end);
            if whole || n.score < 0.5 {
                continue;
            }
            // "the UN's **World Food Programme**": the known name at its end is who it is.
            let tail = covered.last().map(|&m| &all.mentions[m]).filter(|m| m.end == n.end && m.end - m.start > 1 && m.start > n.start);
            if n.kind == NameKind::Organization
                && tail.is_some_and(|m| s.tokens[m.start - 1].deprel == "case" && super::organised(all.ents[m.ents[0]].entity.kind))
            {
                continue;
            }
            let name = words(all, s, n);
            if name.chars().filter(|c| c.is_alphabetic()).count() < 2 {
                continue;
            }
            let head = head_of(s, n.start, n.end);
            let inside = covered.iter().flat_map(|&m| all.mentions[m].ents.iter()).find_map(|&e| all.ents[e].entity.country.clone());
            let single = !name.contains(' ') && n.kind != NameKind::Group;
            let again = seen.acronyms.iter().find(|(a, _)| *a == name).map(|(_, e)| *e).or_else(|| {
                // Whatever the tagger thinks of a surname alone, the report has said whose it is.
                seen.persons.iter().find(|(f, _)| single && f.contains(' ') && part_of(&fold(&name), f)).map(|(_, e)| *e)
            });
            // A headline's capitals make persons of towns; the report says which it is.
            let kind = if n.kind == NameKind::Person && places.contains(&fold(&name)) { NameKind::Place } else { n.kind };
            let ent = match (again, kind) {
                (Some(e), _) => e,
                (None, NameKind::Person) => {
                    let person = |m: &usize| all.mentions[*m].ents.iter().any(|&e| all.ents[e].entity.kind == Some(EntityKind::Person));
                    if covered.first().is_some_and(person) {
                        continue;
                    }
                    let folded = fold(&name);
                    match seen.persons.iter().find(|(f, _)| part_of(&folded, f)) {
                        Some((_, e)) => *e,
                        None => {
                            let e = all.unseen(&name, Some(EntityKind::Person), None, None, false);
                            seen.persons.push((folded, e));
                            e
                        }
                    }
                }
                (None, NameKind::Organization) => organization(all, si, head, &name, inside),
                (None, NameKind::Place) => {
                    let country = inside.or_else(|| country_of_place(&name));
                    let e = all.unseen(&lowered(&name), Some(EntityKind::Place), country, None, false);
                    all.ents[e].entity.entity_code = None;
                    e
                }
                // "Islamist", "European": a quality of what follows, and nobody by itself.
                (None, NameKind::Group) if matches!(s.tokens[head].deprel, "amod" | "compound") => continue,
                (None, NameKind::Group) => {
                    let plural = name.ends_with('s');
                    all.unseen(&name, Some(EntityKind::People), inside, plural.then_some(Sector::Soc), true)
                }
                (None, NameKind::Event) => {
                    let agreement =
                        ["agreement", "accord", "treaty", "pact", "protocol", "convention", "deal", "act", "law", "constitution"];
                    if !agreement.iter().any(|w| fold(&name).ends_with(w)) {
                        continue;
                    }
                    all.unseen(&name, Some(EntityKind::Agreement), None, None, false)
                }
                (None, NameKind::Other) => continue,
            };
            if let Some(a) = acronym_behind(s, n) {
                seen.acronyms.push((a, ent));
            }
            // What stood inside belongs to the name now.
            for t in n.start..n.end {
                all.at[si][t] = None;
            }
            let why = if all.ents[ent].actor.is_some() { "name read as one of the knowledge" } else { "name found by the tagger" };
            all.add_mention(Mention { sentence: si, start: n.start, end: n.end, head, ents: vec![ent], demonym: false, why });
        }
    }
}

/// Folded names that the tagger takes for places oftener than for persons.
fn places(all: &Entities<'_>) -> HashSet<String> {
    let mut votes: HashMap<String, i32> = HashMap::new();
    for s in &all.document.sentences {
        for n in &s.names {
            let vote = match n.kind {
                NameKind::Place => 1,
                NameKind::Person => -1,
                _ => continue,
            };
            *votes.entry(fold(&words(all, s, n))).or_default() += vote;
        }
    }
    // Where each stands once, the first sentence, a headline, is the one that errs.
    let placed = |name: &str| {
        all.document.sentences.iter().skip(1).any(|s| s.names.iter().any(|n| n.kind == NameKind::Place && fold(&words(all, s, n)) == name))
    };
    votes.into_iter().filter(|(name, v)| *v > 0 || *v == 0 && placed(name)).map(|(name, _)| name).collect()
}

fn words(all: &Entities<'_>, s: &Sentence, n: &Name) -> String {
    s.span_of(n.start, n.end - 1).of(all.text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// "ZALAMBESSA" of a dateline as it is written elsewhere; a name in small letters, or of a few letters, stays.
fn lowered(name: &str) -> String {
    if name.chars().any(char::is_lowercase) || name.split([' ', '-']).any(|w| w.chars().count() < 4) {
        return name.to_owned();
    }
    let mut first = true;
    let one = |c: char| {
        let kept = std::mem::replace(&mut first, !c.is_alphabetic());
        if kept { c.to_string() } else { c.to_lowercase().collect() }
    };
    name.chars().map(one).collect()
}

/// True where a folded name is the other one or its last words.
fn part_of(name: &str, full: &str) -> bool {
    full.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with(' '))
}

/// The person of the knowledge whose full name was written with a wrong letter or two: "Kithuri Kindiki".
///
/// The surname must be right, the given names of one number and hardly different, and the person in an office on the day or of a
/// country that the report names.
fn misspelt(all: &Entities<'_>, folded: &str) -> Option<ActorId> {
    let surname = folded.rsplit(' ').next()?;
    let mut found = all.knowledge.actors.surnamed(surname).filter(|&id| {
        let a = all.knowledge.actors.get(id);
        let name = fold(&a.name);
        let same_shape = name.split(' ').count() == folded.split(' ').count() && name.get(..1) == folded.get(..1);
        let given = name.len().saturating_sub(surname.len());
        let near = same_shape && given > 4 && distance(&name, folded) <= if given > 8 { 2 } else { 1 };
        let country = a.country.as_deref().is_some_and(|c| all.ents.iter().any(|x| x.entity.country.as_deref() == Some(c)));
        near && country && a.offices.iter().any(|o| holds_on(&o.term, all.published))
    });
    let one = found.next()?;
    found.next().is_none().then_some(one)
}

/// "Economic Community of West African States (**ECOWAS**)".
fn acronym_behind(s: &Sentence, n: &Name) -> Option<String> {
    let open = s.tokens.get(n.end).filter(|t| t.form == "(")?;
    let word = s.tokens.get(n.end + 1).filter(|t| t.form.len() > 1 && t.form.chars().all(|c| c.is_uppercase() || c.is_ascii_digit()))?;
    s.tokens.get(n.end + 2).filter(|t| t.form == ")" && open.form == "(").map(|_| word.form.clone())
}

/// A body of a state by its common name, or an organisation of which only the words are known.
fn organization(all: &mut Entities<'_>, si: usize, head: usize, name: &str, inside: Option<String>) -> EntId {
    let folded = fold(name);
    let own = inside.clone().or_else(|| country_of(all, si, head));
    if let Some(actor) = common_body(all, si, head, &folded, own.as_deref()) {
        return all.known(actor);
    }
    // The tail of a longer name in the report: "the National Assembly of X … the National Assembly".
    let longer = all.ents.iter().position(|e| {
        let n = fold(&e.entity.name);
        e.named
            && e.entity.kind != Some(EntityKind::Person)
            && folded.contains(' ')
            && (part_of(&folded, &n) || n.strip_prefix(&folded).is_some_and(|rest| rest.starts_with(" of ")))
            && n != folded
    });
    if let Some(e) = longer {
        return e;
    }
    let (kind, sector) = by_words(all, &folded);
    let of_state = kind == EntityKind::GovernmentBody;
    let country = own.or_else(|| of_state.then(|| scene::country(all, si, head)).flatten());
    all.unseen(name, Some(kind), country, sector, false)
}

/// "the Supreme Court" of the country that its words, the scene or the only candidate spoken of gives.
fn common_body(all: &Entities<'_>, si: usize, head: usize, folded: &str, own: Option<&str>) -> Option<ActorId> {
    let candidates = all.knowledge.actors.common(folded);
    let of = |c: &str| {
        let mut found = candidates.clone().filter(|&id| all.knowledge.actors.get(id).country.as_deref() == Some(c));
        found.next()
    };
    if let Some(c) = own {
        return of(c);
    }
    let introduced = candidates.clone().find(|&id| all.ents.iter().any(|e| e.actor == Some(id)));
    // "the Guardian Council" is of one state only; "the foreign ministry" is of any, though we may know but one.
    let any = folded.split(' ').any(|w| matches!(w, "ministry" | "department")) || all.knowledge.agents.get(folded).is_some();
    let only = candidates.clone().next().filter(|_| candidates.len() == 1 && folded.contains(' ') && !any);
    introduced.or_else(|| scene::country(all, si, head).and_then(|c| of(&c))).or(only).or_else(|| {
        let mut spoken = candidates.clone().filter(|&id| {
            let c = all.knowledge.actors.get(id).country.as_deref();
            all.ents.iter().any(|e| e.entity.country.as_deref() == c)
        });
        let one = spoken.next()?;
        spoken.next().is_none().then_some(one)
    })
}

/// Kind and sector that an organisation's own words give it: the longest role name at its end, else any in it.
fn by_words(all: &Entities<'_>, folded: &str) -> (EntityKind, Option<Sector>) {
    let words: Vec<&str> = folded.split(' ').collect();
    // "Ministry of Finance" is what stands before "of".
    let front = words.iter().position(|w| *w == "of" || *w == "for").filter(|&p| p > 0).unwrap_or(words.len());
    let get = |key: &str| all.knowledge.agents.get(key).or_else(|| all.knowledge.agents.get(key.strip_suffix('s').unwrap_or(key)));
    let sector = (0..front)
        .find_map(|k| get(&words[k..front].join(" ")))
        .or_else(|| words.iter().rev().find_map(|w| get(w)))
        .map(|a| a.sector)
        .filter(|s| *s != Sector::Unk);
    let body = words.iter().any(|w| all.knowledge.lists.head_is(w, Head::Body));
    let kind = match sector {
        Some(Sector::Gov | Sector::Leg | Sector::Jud | Sector::Mil | Sector::Cop | Sector::Spy) if body => EntityKind::GovernmentBody,
        Some(Sector::Pty | Sector::Opp) => EntityKind::Party,
        Some(Sector::Reb | Sector::Prm | Sector::Uaf) => EntityKind::ArmedGroup,
        Some(Sector::Jrn) => EntityKind::Media,
        Some(Sector::Bus) => EntityKind::Company,
        Some(Sector::Igo) => EntityKind::InternationalOrganization,
        _ => EntityKind::Ngo,
    };
    (kind, sector)
}
