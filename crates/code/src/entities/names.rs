//! Names: those that the knowledge holds, and those that only the tagger found.

use demarche_record::{EntityKind, NameKind, Sector, Sentence};

use super::{CountryOfPlace, Entities, Mention};
use crate::knowledge::{ActorId, NameRole, Word, fold, folded_words};

/// Longest match of the knowledge's names over each sentence.
pub(super) fn known(all: &mut Entities<'_>) {
    // Full names first, over the whole report: a surname may stand in the headline before the full name comes.
    let mut introduced: Vec<ActorId> = Vec::new();
    for full_names in [true, false] {
        for si in 0..all.document.sentences.len() {
            let s = &all.document.sentences[si];
            let ws = folded_words(s);
            let mut i = 0;
            while i < ws.len() {
                let step = longest(all, si, s, &ws, i, full_names, &introduced);
                match step {
                    Some((j, actor, role)) => {
                        let (start, end) = (ws[i].token, ws[j - 1].token + 1);
                        if full_names {
                            introduced.push(actor);
                        }
                        let ent = all.known(actor);
                        let head = head_of(s, start, end);
                        let why = match role {
                            NameRole::Name => "name in the knowledge",
                            NameRole::Demonym => "nationality",
                            NameRole::Capital => "capital for its government",
                            NameRole::Surname => "surname",
                        };
                        all.add_mention(Mention {
                            sentence: si,
                            start,
                            end,
                            head,
                            ents: vec![ent],
                            demonym: role == NameRole::Demonym,
                            why,
                        });
                        i = j;
                    }
                    None => i += 1,
                }
            }
        }
    }
}

/// The longest name that begins at word `i`: (one past its last word, bearer, role).
fn longest(
    all: &Entities<'_>,
    si: usize,
    s: &Sentence,
    ws: &[Word],
    i: usize,
    full_names: bool,
    introduced: &[ActorId],
) -> Option<(usize, ActorId, NameRole)> {
    let first = &s.tokens[ws[i].token];
    if all.at[si][ws[i].token].is_some() || (i > 0 && ws[i - 1].token == ws[i].token && !first.form.contains('-')) {
        return None;
    }
    if !first.form.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
        && !first.form.starts_with("al-")
        && !first.form.starts_with("al")
    {
        return None;
    }
    let max = all.knowledge.actors.longest_from(&ws[i].folded).min(ws.len() - i);
    let mut key = ws[i..i + max].iter().map(|w| w.folded.as_str()).collect::<Vec<_>>().join(" ");
    for j in (i + 1..=i + max).rev() {
        let (a, b) = (ws[i].token, ws[j - 1].token + 1);
        // A name ends where a token ends, but for hyphenated pairs ("Kenya-US").
        let whole = j == ws.len() || ws[j].token != ws[j - 1].token || s.tokens[ws[j - 1].token].form.contains('-');
        if whole
            && (a..b).all(|t| all.at[si][t].is_none())
            && let Some((actor, role)) = choose(all, s, &key, a, b, full_names, introduced)
        {
            return Some((j, actor, role));
        }
        let cut = key.len().saturating_sub(ws[j - 1].folded.len() + 1);
        key.truncate(cut);
    }
    None
}

/// The bearer of a folded name that fits the tokens `a..b`, the day and the report.
fn choose(
    all: &Entities<'_>,
    s: &Sentence,
    key: &str,
    a: usize,
    b: usize,
    full_names: bool,
    introduced: &[ActorId],
) -> Option<(ActorId, NameRole)> {
    let entries = all.knowledge.actors.named(key);
    if entries.is_empty() {
        return None;
    }
    let capitals = s.tokens[a..b].iter().all(|t| !t.form.chars().any(char::is_lowercase));
    let shouting = s.tokens.iter().filter(|t| t.form.chars().any(char::is_lowercase)).count() < 2;
    let covering = s.names.iter().find(|n| n.start <= a && b <= n.end && (n.end - n.start) > (b - a));
    let own = s.names.iter().find(|n| n.start == a && n.end == b);
    let mut best: Option<(i32, ActorId, NameRole)> = None;
    for e in entries {
        let actor = all.knowledge.actors.get(e.actor);
        let multiword = key.contains(' ');
        if (e.role == NameRole::Surname) == full_names || (e.acronym && (!capitals || shouting)) {
            continue;
        }
        let person = actor.kind == EntityKind::Person;
        // Part of a longer name that is something else: "Paris Hilton", "Bank of England", "Jane Biden".
        if let Some(c) = covering {
            let tail = c.end == b;
            let fits = match c.kind {
                NameKind::Person => person && (introduced.contains(&e.actor) || multiword) && tail,
                NameKind::Organization => actor.kind == EntityKind::Party || multiword,
                NameKind::Place => !person,
                NameKind::Event | NameKind::Other => e.role == NameRole::Demonym || multiword,
                NameKind::Group => true,
            };
            if !fits {
                continue;
            }
        }
        if let Some(o) = own {
            let clash = (o.kind == NameKind::Person) != person && o.score > 0.9 && !multiword && matches!(o.kind, NameKind::Person);
            if clash && actor.kind != EntityKind::State {
                continue;
            }
        }
        let mut score = match e.role {
            NameRole::Name => 40,
            NameRole::Demonym => 38,
            NameRole::Capital => 30,
            NameRole::Surname => 0,
        };
        if actor.kind == EntityKind::State {
            score += 5;
        }
        if let (Some(day), Some(to)) = (all.published, actor.to)
            && to.last() < day
        {
            score -= 12;
        }
        let in_office = person && actor.offices.iter().any(|o| o.term.is_some() && crate::knowledge::holds_on(&o.term, all.published));
        if in_office {
            score += 20;
        }
        let country_seen = actor.country.as_deref().is_some_and(|c| all.ents.iter().any(|x| x.entity.country.as_deref() == Some(c)));
        if country_seen {
            score += 8;
        }
        if introduced.contains(&e.actor) {
            score += 40;
        } else if e.role == NameRole::Surname {
            // A bare surname needs a reason: an office on the day, or a title with a country that is spoken of.
            let nearly = actor.offices.iter().any(|o| o.term.is_some());
            if !(in_office || (nearly && country_seen)) || own.is_some_and(|o| matches!(o.kind, NameKind::Place | NameKind::Group)) {
                continue;
            }
        }
        if !actor.context.is_empty() {
            let text = all.folded_text.get_or_init(|| fold(all.text));
            let seen =
                actor.context.iter().any(|c| all.ents.iter().any(|x| x.entity.country.as_deref() == Some(c)) || text.contains(&fold(c)));
            score += if seen { 10 } else { -30 };
        }
        if score >= 0 && best.is_none_or(|(bs, ba, _)| score > bs || (score == bs && e.actor < ba)) {
            best = Some((score, e.actor, e.role));
        }
    }
    // Level: the one whose entry stands first.
    best.map(|(_, a, r)| (a, r))
}

/// The token of `start..end` whose head lies outside.
pub(super) fn head_of(s: &Sentence, start: usize, end: usize) -> usize {
    (start..end).find(|&t| s.tokens[t].head.is_none_or(|h| h < start || h >= end)).unwrap_or(start)
}

/// Names that the tagger found and the knowledge does not hold.
pub(super) fn unseen(all: &mut Entities<'_>, country_of_place: &CountryOfPlace<'_>) {
    // Full names first: the headline may have the surname alone.
    let mut persons: Vec<(String, usize)> = Vec::new();
    for s in &all.document.sentences {
        for n in s.names.iter().filter(|n| n.kind == NameKind::Person && n.end - n.start > 1 && n.score >= 0.5) {
            let name: String = s.span_of(n.start, n.end - 1).of(all.text).split_whitespace().collect::<Vec<_>>().join(" ");
            let last = fold(&name).split(' ').next_back().unwrap_or_default().to_owned();
            if !all.knowledge.actors.named(&fold(&name)).is_empty() || persons.iter().any(|(l, _)| *l == last) {
                continue;
            }
            let e = all.unseen(&name, Some(EntityKind::Person), None, None, false);
            persons.push((last, e));
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
            let span = s.span_of(n.start, n.end - 1);
            let name: String = span.of(all.text).split_whitespace().collect::<Vec<_>>().join(" ");
            if name.chars().filter(|c| c.is_alphabetic()).count() < 2 {
                continue;
            }
            let head = head_of(s, n.start, n.end);
            let inside = covered.iter().flat_map(|&m| all.mentions[m].ents.iter()).find_map(|&e| all.ents[e].entity.country.clone());
            let ent = match n.kind {
                NameKind::Person => {
                    if !covered.is_empty()
                        && all.mentions[covered[0]].ents.iter().any(|&e| all.ents[e].entity.kind == Some(EntityKind::Person))
                    {
                        continue;
                    }
                    let last = fold(&name).split(' ').next_back().unwrap_or_default().to_owned();
                    let single = !name.contains(' ');
                    match persons.iter().find(|(l, e)| *l == last && (single || fold(&all.ents[*e].entity.name) == fold(&name))) {
                        Some((_, e)) => *e,
                        None => {
                            let e = all.unseen(&name, Some(EntityKind::Person), None, None, false);
                            persons.push((last, e));
                            e
                        }
                    }
                }
                NameKind::Organization => {
                    let (kind, sector) = organization(all, &name);
                    let place = inside.or_else(|| {
                        s.children(head)
                            .filter(|&c| s.tokens[c].deprel.starts_with("nmod") || s.tokens[c].deprel == "amod")
                            .find_map(|c| all.mention_at(si, c).and_then(|m| all.ents[m.ents[0]].entity.country.clone()))
                    });
                    all.unseen(&name, Some(kind), place, sector, false)
                }
                NameKind::Place => {
                    let country = inside.or_else(|| country_of_place(&name));
                    let e = all.unseen(&name, Some(EntityKind::Place), country, None, false);
                    all.ents[e].entity.entity_code = None;
                    e
                }
                NameKind::Group => all.unseen(&name, Some(EntityKind::People), inside, Some(Sector::Soc), true),
                NameKind::Event => {
                    let agreement =
                        ["agreement", "accord", "treaty", "pact", "protocol", "convention", "deal", "act", "law", "constitution"]
                            .iter()
                            .any(|w| fold(&name).ends_with(w));
                    if !agreement {
                        continue;
                    }
                    all.unseen(&name, Some(EntityKind::Agreement), None, None, false)
                }
                NameKind::Other => continue,
            };
            // What stood inside belongs to the name now.
            for t in n.start..n.end {
                all.at[si][t] = None;
            }
            let why = "name found by the tagger";
            all.add_mention(Mention { sentence: si, start: n.start, end: n.end, head, ents: vec![ent], demonym: false, why });
        }
    }
}

/// Kind and sector that an organisation's own words give it.
fn organization(all: &Entities<'_>, name: &str) -> (EntityKind, Option<Sector>) {
    let folded = fold(name);
    let mut sector = None;
    for w in folded.split(' ').rev() {
        if let Some(s) = all.knowledge.actors.agent(w).or_else(|| all.knowledge.actors.agent(w.strip_suffix('s').unwrap_or(w))) {
            sector = Some(s);
            break;
        }
    }
    let kind = match sector {
        Some(Sector::Gov | Sector::Leg | Sector::Jud | Sector::Mil | Sector::Cop | Sector::Spy) => EntityKind::GovernmentBody,
        Some(Sector::Pty | Sector::Opp) => EntityKind::Party,
        Some(Sector::Reb | Sector::Prm | Sector::Uaf) => EntityKind::ArmedGroup,
        Some(Sector::Jrn) => EntityKind::Media,
        Some(Sector::Bus) => EntityKind::Company,
        _ => EntityKind::Ngo,
    };
    (kind, sector)
}
