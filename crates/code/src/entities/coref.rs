//! Pronouns and definite descriptions. Precision before recall: where two antecedents are level, none is taken.

use demarche_record::{EntityKind, Sector, Upos};

use super::{EntId, Entities, Mention};

/// How many sentences back an antecedent may stand.
const REACH: usize = 3;

/// Third-person pronouns and descriptions such as "the two leaders", "the group", "the country".
pub(super) fn third_person(all: &mut Entities<'_>) {
    for si in 0..all.document.sentences.len() {
        for ti in 0..all.document.sentences[si].tokens.len() {
            if all.at[si][ti].is_some() {
                // "the authorities", "the group" may be mentions already.
                continue;
            }
            let t = all.token(si, ti);
            let found = match t.upos {
                Upos::Pron | Upos::Det => pronoun(all, si, ti, &t.form.to_lowercase()),
                Upos::Noun => description(all, si, ti),
                Upos::Propn => None,
                _ => None,
            };
            if let Some((ents, why)) = found {
                all.add_mention(Mention { sentence: si, start: ti, end: ti + 1, head: ti, ents, demonym: false, why });
            }
        }
    }
}

/// "I", "we", "my" inside a quotation are its speaker; called when attribution knows the speakers.
pub(crate) fn first_person(all: &mut Entities<'_>, sentence: usize, tokens: std::ops::Range<usize>, speaker: EntId) {
    for ti in tokens {
        if all.at[sentence][ti].is_some() {
            continue;
        }
        let form = all.token(sentence, ti).form.to_lowercase();
        let is_country = |e: EntId| all.ents[e].entity.country.clone();
        let ent = match form.as_str() {
            "i" | "me" | "my" | "mine" | "myself" => Some(speaker),
            // "we" of an official is the state.
            "we" | "us" | "our" | "ours" | "ourselves" => {
                let official = matches!(all.ents[speaker].entity.sector, Some(Sector::Gov | Sector::Mil));
                match (official, is_country(speaker).and_then(|c| all.knowledge.actors.state(&c))) {
                    (true, Some(state)) => Some(all.known(state)),
                    _ => Some(speaker),
                }
            }
            _ => None,
        };
        if let Some(ent) = ent {
            all.add_mention(Mention {
                sentence,
                start: ti,
                end: ti + 1,
                head: ti,
                ents: vec![ent],
                demonym: false,
                why: "first person of the speaker",
            });
        }
    }
}

fn pronoun(all: &Entities<'_>, si: usize, ti: usize, form: &str) -> Option<(Vec<EntId>, &'static str)> {
    if let Some(e) = own_sayer(all, si, ti, form) {
        return Some((vec![e], "pronoun for who says it"));
    }
    match form {
        "he" | "him" | "his" | "she" | "her" | "hers" | "himself" | "herself" => {
            last(all, si, ti, |e| e.kind == Some(EntityKind::Person)).map(|e| (vec![e], "pronoun for the last person"))
        }
        "they" | "them" | "their" | "themselves" => {
            if let Some(pair) = pair_before(all, si, ti) {
                return Some((pair, "pronoun for the pair before"));
            }
            last_plural(all, si, ti).map(|e| (vec![e], "pronoun for the last group"))
        }
        "it" | "its" | "itself" => {
            let t = all.token(si, ti);
            if t.deprel == "expl" {
                return None;
            }
            last(all, si, ti, |e| {
                matches!(
                    e.kind,
                    Some(
                        EntityKind::State
                            | EntityKind::Territory
                            | EntityKind::InternationalOrganization
                            | EntityKind::GovernmentBody
                            | EntityKind::Party
                            | EntityKind::ArmedGroup
                            | EntityKind::Company
                            | EntityKind::Ngo
                            | EntityKind::Media
                    )
                )
            })
            .map(|e| (vec![e], "pronoun for the last body"))
        }
        _ => None,
    }
}

/// True for "the two leaders", "both sides", "the parties", "the group": descriptions whose antecedent decides, so that the
/// pass over roles must leave them alone.
pub(super) fn anaphoric(all: &Entities<'_>, si: usize, ti: usize) -> bool {
    let s = &all.document.sentences[si];
    let t = &s.tokens[ti];
    let child = |lemmas: &[&str]| s.children(ti).any(|c| lemmas.contains(&s.tokens[c].lemma.as_str()));
    let bare = s
        .children(ti)
        .all(|c| matches!(s.tokens[c].deprel, "det" | "case" | "nummod" | "punct") || matches!(s.tokens[c].lemma.as_str(), "two" | "both"));
    let definite = child(&["the", "this", "that", "both", "these", "those"]);
    definite
        && bare
        && (child(&["two", "both"])
            || matches!(
                t.lemma.as_str(),
                "party"
                    | "side"
                    | "group"
                    | "movement"
                    | "militant"
                    | "rebel"
                    | "insurgent"
                    | "militia"
                    | "country"
                    | "nation"
                    | "entity"
                    | "bloc"
                    | "alliance"
            ))
}

/// "X said that he …": the subject of what somebody says is most often the sayer.
fn own_sayer(all: &Entities<'_>, si: usize, ti: usize, form: &str) -> Option<EntId> {
    let s = &all.document.sentences[si];
    if s.tokens[ti].deprel != "nsubj" || all.quoted(&all.token(si, ti).span) {
        return None;
    }
    let verb = s.tokens[ti].head?;
    let said =
        s.tokens[verb].head.filter(|&h| s.tokens[verb].deprel == "ccomp" && all.knowledge.lists.saying(&s.tokens[h].lemma).is_some())?;
    let sayer = s.child(said, "nsubj")?;
    let m = all.mention_at(si, sayer).filter(|m| m.ents.len() == 1)?;
    let person = all.ents[m.ents[0]].entity.kind == Some(EntityKind::Person);
    match form {
        "he" | "she" => person.then_some(m.ents[0]),
        "it" | "they" => (!person).then_some(m.ents[0]),
        _ => None,
    }
}

/// Who says what stands in quotation marks in this sentence: "he" inside them is somebody else.
fn speakers(all: &Entities<'_>, si: usize) -> Vec<EntId> {
    let s = &all.document.sentences[si];
    (0..s.tokens.len())
        .filter(|&t| {
            s.tokens[t].upos == Upos::Verb && !all.quoted(&s.tokens[t].span) && all.knowledge.lists.saying(&s.tokens[t].lemma).is_some()
        })
        .filter_map(|t| s.child(t, "nsubj"))
        .filter_map(|n| all.mention_at(si, n))
        .flat_map(|m| m.ents.clone())
        .collect()
}

fn description(all: &Entities<'_>, si: usize, ti: usize) -> Option<(Vec<EntId>, &'static str)> {
    let s = &all.document.sentences[si];
    let t = &s.tokens[ti];
    let child = |lemmas: &[&str]| s.children(ti).any(|c| lemmas.contains(&s.tokens[c].lemma.as_str()));
    let pair = child(&["two", "both"]) || matches!(t.lemma.as_str(), "party" | "side");
    let definite = child(&["the", "this", "that", "both", "these", "those"]);
    if !definite {
        return None;
    }
    let state = |e: &demarche_record::Entity| matches!(e.kind, Some(EntityKind::State | EntityKind::Territory));
    match t.lemma.as_str() {
        "leader" | "president" | "minister" | "man" | "counterpart" | "politician" | "rival" | "official" if pair => {
            two(all, si, ti, |e| e.kind == Some(EntityKind::Person)).map(|p| (p, "the last two persons"))
        }
        "party" | "side" | "country" | "nation" | "state" | "neighbor" | "neighbour" | "government" | "ally" | "army" | "capital"
            if pair && t.form.len() > t.lemma.len() =>
        {
            two(all, si, ti, state).map(|p| (p, "the last two states"))
        }
        "country" | "nation" | "kingdom" | "republic" | "state" => last(all, si, ti, state).map(|e| (vec![e], "the last country")),
        "group" | "movement" | "militant" | "militia" | "rebel" | "insurgent" | "faction" | "organization" | "organisation" => {
            last(all, si, ti, |e| {
                e.kind == Some(EntityKind::ArmedGroup)
                    || (matches!(t.lemma.as_str(), "organization" | "organisation" | "group" | "movement")
                        && matches!(e.kind, Some(EntityKind::Ngo | EntityKind::InternationalOrganization | EntityKind::Party)))
            })
            .map(|e| (vec![e], "the last group"))
        }
        "bloc" | "alliance" | "body" | "union" => {
            last(all, si, ti, |e| e.kind == Some(EntityKind::InternationalOrganization)).map(|e| (vec![e], "the last organisation"))
        }
        "entity" | "region" | "territory" | "province" | "enclave" => {
            last(all, si, ti, |e| e.kind == Some(EntityKind::Territory)).map(|e| (vec![e], "the last territory"))
        }
        _ => None,
    }
}

/// Mentions before a position, the likeliest antecedents first.
///
/// A possessive looks first in its own clause ("thanked Russia for its support"); any other pronoun never does ("he met him"
/// are two). Then subjects before other words, nearer sentences before farther ones.
fn before<'e>(all: &'e Entities<'_>, si: usize, ti: usize) -> Vec<&'e Mention> {
    let here = &all.document.sentences[si];
    let possessive = here.tokens[ti].deprel == "nmod:poss";
    let own = clause(here, ti);
    let subject_here = here.tokens[ti].deprel.starts_with("nsubj");
    let mut ms: Vec<(&Mention, (usize, usize, usize))> = all
        .mentions
        .iter()
        .filter(|m| (m.sentence == si && m.end <= ti) || (m.sentence < si && si - m.sentence <= REACH))
        .filter_map(|m| {
            let s = &all.document.sentences[m.sentence];
            let rel = s.tokens[m.head].deprel;
            let mate = m.sentence == si && clause(s, m.head) == own;
            if mate && !possessive && !subject_here {
                return None;
            }
            let weak = m.demonym || matches!(rel, "nmod:poss" | "compound" | "amod" | "flat");
            let rank = if mate && possessive && !weak {
                0
            } else if rel.starts_with("nsubj") {
                1
            } else if weak {
                3
            } else {
                2
            };
            let near = if m.sentence == si { usize::MAX - m.start } else { m.start };
            Some((m, (si - m.sentence, rank, near)))
        })
        .collect();
    ms.sort_by_key(|(_, k)| *k);
    ms.into_iter().map(|(m, _)| m).collect()
}

/// The verb or predicate whose clause a token stands in.
fn clause(s: &demarche_record::Sentence, t: usize) -> usize {
    let mut at = t;
    for _ in 0..s.tokens.len() {
        let Some(h) = s.tokens[at].head else { return at };
        at = h;
        if matches!(s.tokens[at].upos, Upos::Verb) || s.child(at, "cop").is_some() {
            return at;
        }
    }
    at
}

fn last(all: &Entities<'_>, si: usize, ti: usize, fits: impl Fn(&demarche_record::Entity) -> bool) -> Option<EntId> {
    let not = if all.quoted(&all.token(si, ti).span) { speakers(all, si) } else { Vec::new() };
    before(all, si, ti)
        .into_iter()
        .filter(|m| m.ents.len() == 1 && !m.demonym)
        .map(|m| m.ents[0])
        .find(|e| !not.contains(e) && fits(&all.ents[*e].entity))
}

fn last_plural(all: &Entities<'_>, si: usize, ti: usize) -> Option<EntId> {
    before(all, si, ti)
        .into_iter()
        .filter(|m| m.ents.len() == 1)
        .find(|m| {
            let e = &all.ents[m.ents[0]];
            e.plural
                || (m.demonym && all.token(m.sentence, m.head).form.ends_with('s'))
                || matches!(e.entity.kind, Some(EntityKind::ArmedGroup | EntityKind::People))
        })
        .map(|m| m.ents[0])
}

/// The last two different entities of a kind, only where both stand in one sentence or two adjoining ones.
fn two(all: &Entities<'_>, si: usize, ti: usize, fits: impl Fn(&demarche_record::Entity) -> bool) -> Option<Vec<EntId>> {
    let mut found: Vec<(EntId, usize)> = Vec::new();
    for m in before(all, si, ti) {
        // "the EU, which has sanctioned X and Y, praised the two governments": not those two.
        let s = &all.document.sentences[m.sentence];
        let aside = m.sentence == si && s.tokens[clause(s, m.head)].deprel == "acl:relcl";
        for &e in m.ents.iter().filter(|_| !aside) {
            if fits(&all.ents[e].entity) && !found.iter().any(|(f, _)| *f == e) {
                found.push((e, m.sentence));
            }
        }
        if found.len() >= 2 {
            break;
        }
    }
    match found.as_slice() {
        [(a, _), (b, _), ..] => Some(vec![*a.min(b), *a.max(b)]),
        _ => None,
    }
}

/// "they" right after "the two leaders have met".
fn pair_before(all: &Entities<'_>, si: usize, ti: usize) -> Option<Vec<EntId>> {
    before(all, si, ti).into_iter().find(|m| m.ents.len() == 2 && si - m.sentence <= 1).map(|m| m.ents.clone())
}
