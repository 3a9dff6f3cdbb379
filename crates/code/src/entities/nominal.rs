//! Noun phrases that name a role: "Kenyan police", "two Russian bombers", "the President of Serbia".

use demarche_record::{EntityKind, Sector, Upos};

use super::{EntId, Entities, Mention, coref};
use crate::knowledge::fold;

/// Nouns that stand for the whole government of a state.
const GOVERNMENT: &[&str] = &["government", "authority", "administration", "regime", "cabinet", "leadership", "official", "side"];
/// Agents that are of the place where they act, when nothing says otherwise.
const LOCAL: &[Sector] = &[
    Sector::Cvl,
    Sector::Cop,
    Sector::Opp,
    Sector::Mil,
    Sector::Gov,
    Sector::Leg,
    Sector::Jud,
    Sector::Edu,
    Sector::Lab,
    Sector::Agr,
    Sector::Pty,
    Sector::Eli,
    Sector::Jrn,
    Sector::Soc,
    Sector::Med,
    Sector::Reb,
    Sector::Prm,
    Sector::Uaf,
    Sector::Crm,
    Sector::Rel,
];

/// Words before a title that say that the office is no longer, or not yet, held.
const PAST: &[&str] = &["former", "ex", "late", "then", "previous", "ousted", "deposed", "incoming", "future", "outgoing", "onetime"];

/// Links every noun phrase whose head names a role.
///
/// With `anaphora` false, descriptions whose antecedent decides ("the two leaders", "the group") are left for coreference.
pub(super) fn phrases(all: &mut Entities<'_>, anaphora: bool) {
    let titled = titles(all);
    for si in 0..all.document.sentences.len() {
        for head in 0..all.document.sentences[si].tokens.len() {
            let s = &all.document.sentences[si];
            let t = &s.tokens[head];
            let free = all.at[si][head].is_none() && matches!(t.upos, Upos::Noun | Upos::Propn | Upos::Adj);
            if !free || matches!(t.deprel, "amod" | "flat" | "fixed") || (!anaphora && coref::anaphoric(all, si, head)) {
                continue;
            }
            if matches!(t.lemma.as_str(), "election" | "vote" | "referendum" | "poll" | "runoff" | "by-election") {
                election(all, si, head);
                continue;
            }
            let Some((sector, first)) = role(all, si, head) else { continue };
            let person = named_person(all, si, head);
            let country = country_of(all, si, head);
            let past = s.children(head).any(|c| PAST.contains(&s.tokens[c].lemma.as_str()));
            if let Some(p) = person {
                let body = modifier(all, si, head);
                describe(all, p, country.clone(), body, sector, past);
                all.add_mention(Mention {
                    sentence: si,
                    start: head,
                    end: head + 1,
                    head,
                    ents: vec![p],
                    demonym: false,
                    why: "title of a named person",
                });
                continue;
            }
            // A modifier ("police officers": police is part of the longer role) is no mention of its own.
            if t.deprel == "compound" && s.tokens[head].head.is_some_and(|h| role(all, si, h).is_some() || all.at[si][h].is_some()) {
                continue;
            }
            let plural = is_plural(&t.form, &t.lemma);
            let title = words(all, si, first, head);
            let definite = s
                .children(head)
                .any(|c| matches!(s.tokens[c].lemma.as_str(), "the" | "this" | "that") || s.tokens[c].deprel == "nmod:poss");
            // "the president of the assembly" is not the president of the country.
            let complete = !s.children(head).any(|c| {
                s.tokens[c].deprel == "nmod"
                    && s.child(c, "case").is_some_and(|k| matches!(s.tokens[k].lemma.as_str(), "of" | "to" | "for"))
                    && country.is_none()
            });
            let same =
                |c: Option<&str>| titled.iter().find(|(t, tc, _)| *t == title && c.is_some() && tc.as_deref() == c).map(|(_, _, e)| *e);
            let (ent, why) = if let Some(e) = (!plural && definite && complete && !past)
                .then(|| same(country.as_deref().or(all.focus.as_deref())).or_else(|| unique_leader(all, &title, country.as_deref())))
                .flatten()
            {
                (e, "whom the report gives this title")
            } else if let (Some(c), false) = (&country, past || plural) {
                match holder(all, &title, c) {
                    Some(e) => (e, "office held on the day"),
                    None => (agent(all, &title, Some(c.clone()), sector, plural, si, head), "role with a country"),
                }
            } else if country.is_some() {
                (agent(all, &title, country, sector, plural, si, head), "role with a country")
            } else {
                let scene = LOCAL.contains(&sector).then(|| all.scene_country(si, head)).flatten();
                let office =
                    (definite && !past && !plural && complete).then(|| scene.as_deref().and_then(|c| holder(all, &title, c))).flatten();
                match office {
                    Some(e) => (e, "office held on the day in the country of the report"),
                    None => (agent(all, &title, scene, sector, plural, si, head), "role in the country of the scene"),
                }
            };
            // "the Turkish and Greek foreign ministers" are of two countries.
            let mut ents = vec![ent];
            if plural {
                for other in further_countries(all, si, head) {
                    let e = agent(all, &title, Some(other), sector, plural, si, head);
                    if !ents.contains(&e) {
                        ents.push(e);
                    }
                }
            }
            all.add_mention(Mention { sentence: si, start: first, end: head + 1, head, ents, demonym: false, why });
        }
    }
}

/// "the leader of the Bosnian Serbs": the one official of that country whom the report names.
fn unique_leader(all: &Entities<'_>, title: &str, country: Option<&str>) -> Option<EntId> {
    if !matches!(title, "leader" | "politician" | "strongman" | "official" | "head") {
        return None;
    }
    let country = country?;
    let mut of_country = all.ents.iter().enumerate().filter(|(_, e)| {
        e.entity.kind == Some(EntityKind::Person)
            && e.entity.country.as_deref() == Some(country)
            && matches!(e.entity.sector, Some(Sector::Gov))
    });
    let first = of_country.next()?.0;
    of_country.next().is_none().then_some(first)
}

/// Titles with their countries and the persons who bear them in this report.
fn titles(all: &Entities<'_>) -> Vec<(String, Option<String>, EntId)> {
    let mut out: Vec<(String, Option<String>, EntId)> = Vec::new();
    for (si, s) in all.document.sentences.iter().enumerate() {
        for head in 0..s.tokens.len() {
            if !matches!(s.tokens[head].upos, Upos::Noun | Upos::Propn) {
                continue;
            }
            let Some(p) = named_person(all, si, head) else { continue };
            let Some((_, first)) = role(all, si, head) else { continue };
            let past = s.children(head).any(|c| PAST.contains(&s.tokens[c].lemma.as_str()));
            if !past {
                let country = country_of(all, si, head).or_else(|| all.ents[p].entity.country.clone());
                out.push((words(all, si, first, head), country, p));
            }
        }
    }
    out
}

fn is_plural(form: &str, lemma: &str) -> bool {
    form.len() > lemma.len() && form.to_lowercase().ends_with('s') || matches!(lemma, "police" | "people" | "troops")
}

/// Sector of the role that a noun names, with the first token of the role's name ("opposition leader" is longer than "leader").
fn role(all: &Entities<'_>, si: usize, head: usize) -> Option<(Sector, usize)> {
    let s = &all.document.sentences[si];
    let actors = &all.knowledge.actors;
    // "troops" and the like are their own lemma for the parser.
    let mut lemma = fold(&s.tokens[head].lemma);
    if actors.agent(&lemma).is_none() && actors.agent(lemma.strip_suffix('s').unwrap_or(&lemma)).is_some() {
        lemma.pop();
    }
    if all.knowledge.lists.apolitical(&lemma) {
        return None;
    }
    let mut key = lemma.clone();
    let mut found = actors.agent(&key).filter(|x| *x != Sector::Unk).map(|sector| (sector, head));
    let mut first = head;
    while first > 0 && head - first < 3 {
        let prev = &s.tokens[first - 1];
        if !(matches!(prev.deprel, "compound" | "amod" | "punct" | "flat")
            && matches!(prev.upos, Upos::Noun | Upos::Propn | Upos::Adj | Upos::Verb | Upos::Punct))
            || all.at[si][first - 1].is_some()
        {
            break;
        }
        first -= 1;
        if prev.upos == Upos::Punct {
            continue;
        }
        key = format!("{} {key}", fold(&prev.lemma));
        if let Some(sector) = actors.agent(&key).filter(|x| *x != Sector::Unk) {
            found = Some((sector, first));
        }
    }
    found
}

/// The words of a role without its nationality: "defense minister".
fn words(all: &Entities<'_>, si: usize, first: usize, head: usize) -> String {
    let s = &all.document.sentences[si];
    s.tokens[first..=head].iter().filter(|t| t.upos != Upos::Punct).map(|t| fold(&t.lemma)).collect::<Vec<_>>().join(" ")
}

/// The person whose name stands in the same phrase: "President **Putin**", "his counterpart, **Putin**", "**X**, a member of …".
fn named_person(all: &Entities<'_>, si: usize, head: usize) -> Option<EntId> {
    let s = &all.document.sentences[si];
    let person = |t: usize| {
        let m = all.mention_at(si, t)?;
        m.ents.iter().copied().find(|&e| all.ents[e].entity.kind == Some(EntityKind::Person)).filter(|_| m.ents.len() == 1)
    };
    for c in s.children(head) {
        if (matches!(s.tokens[c].deprel, "flat" | "flat:name") || (s.tokens[c].deprel == "appos" && c > head))
            && let Some(p) = person(c)
        {
            return Some(p);
        }
    }
    let t = &s.tokens[head];
    let h = t.head?;
    // "Serbian President Vučić" may be parsed with the name as head and the title as its modifier.
    (matches!(t.deprel, "compound" | "appos" | "nmod:desc" | "flat" | "nmod") && !s.children(head).any(|c| s.tokens[c].deprel == "case"))
        .then(|| person(h))
        .flatten()
}

/// The country that the phrase's own words give: nationality, possessor, "of"/"in"/"from" phrase.
pub(crate) fn country_of(all: &Entities<'_>, si: usize, head: usize) -> Option<String> {
    let s = &all.document.sentences[si];
    let mut stack = vec![(head, 0)];
    let mut found: Option<(i32, String)> = None;
    while let Some((t, depth)) = stack.pop() {
        for c in s.children(t) {
            let rel = s.tokens[c].deprel;
            let case = s.child(c, "case").map(|k| s.tokens[k].lemma.as_str());
            let rank = match (rel, case) {
                ("amod", _) | ("compound", _) | ("nmod:desc", _) => 0,
                ("nmod:poss", _) => 1,
                ("nmod", Some("of")) => 2,
                ("nmod", Some("in" | "from" | "for")) => 3,
                _ => continue,
            } + 4 * depth;
            if let Some(m) = all.mention_at(si, c) {
                let country = m.ents.iter().find_map(|&e| all.ents[e].entity.country.clone());
                if let Some(country) = country {
                    if found.as_ref().is_none_or(|(r, _)| rank < *r) {
                        found = Some((rank, country));
                    }
                    continue;
                }
            }
            if depth < 2 {
                stack.push((c, depth + 1));
            }
        }
    }
    // "former Serbian President X": the nationality may hang on the name instead.
    found.map(|(_, c)| c)
}

/// Countries of the nationalities coordinated with the first one before a noun.
fn further_countries(all: &Entities<'_>, si: usize, head: usize) -> Vec<String> {
    let s = &all.document.sentences[si];
    s.children(head)
        .filter(|&c| matches!(s.tokens[c].deprel, "amod" | "compound"))
        .flat_map(|c| s.children(c))
        .filter(|&c| s.tokens[c].deprel == "conj")
        .filter_map(|c| all.mention_at(si, c))
        .filter_map(|m| all.ents[m.ents[0]].entity.country.clone())
        .collect()
}

/// The entity that the words of a phrase name beside its head: "the **Ukrainian** town", "**Hamas** positions", "a convoy of **Nigerian soldiers**".
///
/// A noun that is no political actor by its own meaning ("the Brazilian coach") has none.
pub(crate) fn modifier(all: &Entities<'_>, si: usize, head: usize) -> Option<EntId> {
    let s = &all.document.sentences[si];
    if all.knowledge.lists.apolitical(&s.tokens[head].lemma.to_lowercase()) {
        return None;
    }
    let mut at = vec![head];
    for _ in 0..2 {
        let mut next = Vec::new();
        for &t in &at {
            for c in s.children(t) {
                let case = s.child(c, "case").map(|k| s.tokens[k].lemma.as_str());
                let names = match s.tokens[c].deprel {
                    "amod" | "compound" | "nmod:poss" | "nmod:desc" => {
                        case.is_none_or(|k| k.starts_with(['\'', '’'])) || s.tokens[c].deprel == "nmod:poss"
                    }
                    "nmod" => case == Some("of"),
                    _ => false,
                };
                if !names {
                    continue;
                }
                let found = all
                    .mention_at(si, c)
                    .and_then(|m| m.ents.first().copied())
                    .filter(|&e| all.ents[e].entity.country.is_some() || all.ents[e].entity.entity_code.is_some());
                if found.is_some() {
                    return found;
                }
                next.push(c);
            }
        }
        at = next;
    }
    None
}

/// The person who held "president" etc. of the country on the day of the report.
fn holder(all: &mut Entities<'_>, title: &str, country: &str) -> Option<EntId> {
    let state = all.knowledge.actors.state(country)?;
    let name = all.knowledge.actors.get(state).name.clone();
    let title = match title {
        "premier" => "prime minister",
        "defense minister" | "defence minister" => "defence minister",
        "secretary of state" => "secretary of state",
        t => t,
    };
    let actor = all.knowledge.actors.holder(&format!("{title} of {name}"), all.published)?;
    Some(all.known(actor))
}

/// An unnamed agent as an entity of its own; the government's own nouns are the state.
fn agent(all: &mut Entities<'_>, title: &str, country: Option<String>, sector: Sector, plural: bool, si: usize, head: usize) -> EntId {
    let last = title.rsplit(' ').next().unwrap_or(title);
    if let (Some(c), Sector::Gov, true) = (&country, sector, GOVERNMENT.contains(&last))
        && let Some(state) = all.knowledge.actors.state(c)
    {
        return all.known(state);
    }
    let text = all.phrase_span(si, head).of(all.text);
    let name = match &country {
        Some(c) => format!("{title} ({c})"),
        None => text.split_whitespace().collect::<Vec<_>>().join(" "),
    };
    let kind = match sector {
        Sector::Reb | Sector::Prm | Sector::Uaf => EntityKind::ArmedGroup,
        Sector::Gov | Sector::Mil | Sector::Cop | Sector::Leg | Sector::Jud | Sector::Spy if !plural => EntityKind::GovernmentBody,
        Sector::Bus => EntityKind::Company,
        _ => EntityKind::People,
    };
    all.unseen(&name, Some(kind), country, Some(sector), plural)
}

/// Gives an unseen person the country and sector of the title.
fn describe(all: &mut Entities<'_>, person: EntId, country: Option<String>, body: Option<EntId>, sector: Sector, past: bool) {
    // "U.N. special rapporteur X" speaks for the body, not for a country.
    let code = body.map(|b| &all.ents[b].entity).filter(|b| b.country.is_none()).and_then(|b| b.entity_code.clone());
    let e = &mut all.ents[person];
    if e.actor.is_some() {
        return;
    }
    if e.entity.country.is_none() && e.entity.entity_code.is_none() {
        e.entity.entity_code = country.clone().or(code);
        e.entity.country = country;
    }
    if e.entity.sector.is_none() {
        e.entity.sector = Some(if past && sector == Sector::Gov { Sector::Eli } else { sector });
    }
}

/// Persons whose title names no country of its own, once pronouns and "this entity" are known; then the country of the report.
pub(super) fn settle(all: &mut Entities<'_>) {
    for si in 0..all.document.sentences.len() {
        for head in 0..all.document.sentences[si].tokens.len() {
            let upos = all.token(si, head).upos;
            if !matches!(upos, Upos::Noun | Upos::Propn) {
                continue;
            }
            let Some(person) = named_person(all, si, head) else { continue };
            // "his Uzbek counterpart, X": X is of the possessor's sector.
            let like = || {
                let s = &all.document.sentences[si];
                let owner = s.child(head, "nmod:poss").filter(|_| s.tokens[head].lemma == "counterpart")?;
                all.mention_at(si, owner).and_then(|m| all.ents[*m.ents.first()?].entity.sector)
            };
            if let Some(sector) = role(all, si, head).map(|(x, _)| x).or_else(like) {
                let country = country_of(all, si, head);
                let body = modifier(all, si, head);
                describe(all, person, country, body, sector, false);
            }
        }
    }
    appositions(all);
    for e in &mut all.ents {
        let local = e.actor.is_none() && e.entity.kind == Some(EntityKind::Person) && e.entity.sector.is_some_and(|s| LOCAL.contains(&s));
        if local && e.entity.country.is_none() && e.entity.entity_code.is_none() {
            e.entity.country = all.focus.clone();
            e.entity.entity_code = all.focus.clone();
        }
    }
}

/// "X, a member of the House of Representatives": the description after the name.
fn appositions(all: &mut Entities<'_>) {
    for si in 0..all.document.sentences.len() {
        let s = &all.document.sentences[si];
        for head in 0..s.tokens.len() {
            if s.tokens[head].deprel != "appos" {
                continue;
            }
            let Some(name) = s.tokens[head].head else { continue };
            let Some(person) = named_person(all, si, head) else { continue };
            if all.mention_at(si, name).is_none_or(|m| !m.ents.contains(&person)) {
                continue;
            }
            let country = country_of(all, si, head);
            let sector = role(all, si, head).map(|(x, _)| x).or_else(|| body_sector(all, si, head));
            if let Some(sector) = sector {
                let body = modifier(all, si, head);
                describe(all, person, country, body, sector, false);
            }
        }
    }
}

/// A vote is an entity that others observe, win or dispute: of the country its words give, or the last one spoken of.
fn election(all: &mut Entities<'_>, si: usize, head: usize) {
    let country = country_of(all, si, head);
    let last =
        all.mentions.iter().rev().flat_map(|m| m.ents.iter()).copied().find(|&e| all.ents[e].entity.kind == Some(EntityKind::Election));
    let ent = match (country, last) {
        (None, Some(e)) => e,
        (Some(c), Some(e)) if all.ents[e].entity.country.as_deref() == Some(&c) => e,
        (country, _) => {
            let country = country.or_else(|| all.focus.clone());
            let adjective =
                country.as_deref().and_then(|c| all.knowledge.actors.state(c)).map(|s| all.knowledge.actors.get(s).name.clone());
            let words = all.phrase_span(si, head).of(all.text).split_whitespace().collect::<Vec<_>>().join(" ");
            let name = adjective.map_or(words, |a| format!("{a} election"));
            all.unseen(&name, Some(EntityKind::Election), country, None, false)
        }
    };
    all.add_mention(Mention { sentence: si, start: head, end: head + 1, head, ents: vec![ent], demonym: false, why: "a vote" });
}

/// Sector of the body that a description names ("member of the National Assembly" is LEG).
fn body_sector(all: &Entities<'_>, si: usize, head: usize) -> Option<Sector> {
    let s = &all.document.sentences[si];
    s.children(head)
        .filter(|&c| s.tokens[c].deprel.starts_with("nmod"))
        .find_map(|c| all.mention_at(si, c).and_then(|m| all.ents[m.ents[0]].entity.sector))
}
