//! Noun phrases that name a role: "Kenyan police", "two Russian bombers", "the President of Serbia".

use demarche_record::{EntityKind, Sector, Upos};

use super::role::{Role, Whole, definite, is_role, role, whole};
use super::{EntId, Entities, Mention, coref, persons, scene};
use crate::knowledge::Head;

/// Nouns that stand for the whole government of a state.
const GOVERNMENT: &[&str] = &["government", "authority", "administration", "regime", "cabinet", "leadership", "official", "side"];
/// Offices of which a state has one holder who is its leader.
const LEADERS: &[&str] =
    &["president", "prime minister", "supreme leader", "chancellor", "king", "emir", "sultan", "premier", "general secretary"];

/// True for agents that are of the place where they act, when nothing says otherwise.
pub(super) fn local(sector: Sector) -> bool {
    !matches!(sector, Sector::Igo | Sector::Ngo | Sector::Unk | Sector::Bus | Sector::Ref)
}

/// Links every noun phrase whose head names a role.
///
/// With `anaphora` false, descriptions whose antecedent decides ("the two leaders", "the group") are left for coreference.
pub(super) fn phrases(all: &mut Entities<'_>, anaphora: bool) {
    let titled = persons::titles(all);
    for si in 0..all.document.sentences.len() {
        for head in 0..all.document.sentences[si].tokens.len() {
            let s = &all.document.sentences[si];
            let t = &s.tokens[head];
            let noun = matches!(t.upos, Upos::Noun | Upos::Propn) || (t.upos == Upos::Adj && s.child(head, "det").is_some());
            let free = all.at[si][head].is_none() && noun;
            if !free || matches!(t.deprel, "amod" | "flat" | "fixed") || (!anaphora && later(all, si, head)) {
                continue;
            }
            let voted =
                t.lemma == "process" && s.children(head).any(|c| matches!(s.tokens[c].lemma.as_str(), "electoral" | "election" | "voting"));
            if voted || matches!(t.lemma.as_str(), "election" | "vote" | "referendum" | "poll" | "runoff" | "by-election") {
                election(all, si, head);
                continue;
            }
            if t.lemma == "counterpart"
                && let Some((e, why)) = counterpart(all, si, head)
            {
                add(all, si, (head, head), head, vec![e], why);
                continue;
            }
            // "the use of force", "agreed to use force": no troops.
            let bare = !s.children(head).any(|c| matches!(s.tokens[c].deprel, "det" | "amod" | "compound" | "nmod:poss" | "nummod"));
            if t.lemma == "force" && t.form.eq_ignore_ascii_case("force") && bare {
                continue;
            }
            let Some(r) = role(all, si, head) else { continue };
            let owners = owners(all, si, head);
            let of_owner = |e: &EntId| all.ents[*e].entity.country.clone();
            let country = country_of(all, si, head).or_else(|| country_of(all, si, r.last)).or_else(|| owners.first().and_then(of_owner));
            if (r.thing || r.land) && country.is_none() && !r.plural {
                continue;
            }
            if r.body
                && let Some(e) = apposed(all, si, head)
            {
                add(all, si, (head, head), head, vec![e], "the name in apposition");
                continue;
            }
            if let Some(p) =
                persons::named_person(all, si, r.last).or_else(|| persons::named_person(all, si, head)).filter(|_| !r.body && !r.thing)
            {
                let body = modifier(all, si, head);
                persons::describe(all, p, country.clone(), body, r.sector);
                add(all, si, (head, head), head, vec![p], "title of a named person");
                continue;
            }
            if t.deprel == "compound" && t.head.is_some_and(|h| is_role(all, si, h) || all.at[si][h].is_some())
                || field_of_office(all, si, head)
            {
                continue;
            }
            let (ent, why) = if let Some(found) = office(all, si, head, &r, country.as_deref(), &titled) {
                found
            } else {
                let of = whole(all, si, head).or_else(|| match owners.as_slice() {
                    [e] if super::organised(all.ents[*e].entity.kind) => Some(Whole { ent: Some(*e), sector: None }),
                    _ => None,
                });
                match group(all, &r, of.as_ref()) {
                    Some(e) => (e, "of a body, for the body"),
                    None => agent(all, si, head, &r, country.clone(), of),
                }
            };
            // "the Turkish and Greek foreign ministers" are of two countries.
            let mut ents = vec![ent];
            if r.plural {
                let further = owners.iter().skip(1).filter_map(|&e| all.ents[e].entity.country.clone());
                let further: Vec<String> = further_countries(all, si, head).into_iter().chain(further).collect();
                for other in further {
                    let (e, _) = agent(all, si, head, &r, Some(other), None);
                    if !ents.contains(&e) {
                        ents.push(e);
                    }
                }
            }
            add(all, si, (r.first, r.last), head, ents, why);
        }
    }
}

/// True for what waits for coreference: "the two leaders", "the two countries' ministers".
fn later(all: &Entities<'_>, si: usize, head: usize) -> bool {
    let owner = all.document.sentences[si].child(head, "nmod:poss");
    coref::anaphoric(all, si, head) || owner.is_some_and(|o| coref::anaphoric(all, si, o))
}

fn add(all: &mut Entities<'_>, sentence: usize, (first, last): (usize, usize), head: usize, ents: Vec<EntId>, why: &'static str) {
    all.add_mention(Mention { sentence, start: first, end: last + 1, head, ents, demonym: false, why });
}

/// "**his** forces", "**their** foreign ministers": whom the pronoun before the noun means.
fn owners(all: &Entities<'_>, si: usize, head: usize) -> Vec<EntId> {
    let s = &all.document.sentences[si];
    let pronoun = s.child(head, "nmod:poss").filter(|&p| all.at[si][p].is_none() && matches!(s.tokens[p].upos, Upos::Pron | Upos::Det));
    let meant = pronoun.and_then(|p| coref::pronoun(all, si, p, &s.tokens[p].form.to_lowercase()));
    meant.map_or_else(Vec::new, |(ents, _)| ents)
}

/// "the Syrian Kurdish militia, the **YPG**", "the rebel group **M23**", "**Azimio**, an opposition coalition".
fn apposed(all: &Entities<'_>, si: usize, head: usize) -> Option<EntId> {
    let s = &all.document.sentences[si];
    let body = |t: usize| {
        let m = all.mention_at(si, t).filter(|m| m.ents.len() == 1 && !m.demonym)?;
        let e = &all.ents[m.ents[0]];
        let group = super::organised(e.entity.kind);
        (e.named && group).then_some(m.ents[0])
    };
    let below = s.children(head).filter(|&c| c > head && matches!(s.tokens[c].deprel, "appos" | "flat")).find_map(body);
    below.or_else(|| s.tokens[head].head.filter(|&h| s.tokens[head].deprel == "appos" && h < head).and_then(body)).or_else(|| {
        // "the rebel group M23": the name touches its noun, as its head or its modifier.
        let next = head + 1;
        let tied = next < s.tokens.len()
            && (s.tokens[head].head == Some(next) || s.tokens[next].head == Some(head) && s.tokens[next].deprel != "nmod:poss");
        tied.then(|| body(next)).flatten()
    })
}

/// "minister of **justice**": what an office is for, and nobody.
fn field_of_office(all: &Entities<'_>, si: usize, head: usize) -> bool {
    let s = &all.document.sentences[si];
    let t = &s.tokens[head];
    let of = s.child(head, "case").is_some_and(|k| matches!(s.tokens[k].lemma.as_str(), "of" | "for"));
    let bare = s.child(head, "det").is_none();
    t.deprel == "nmod"
        && of
        && bare
        && t.head.is_some_and(|h| matches!(s.tokens[h].lemma.to_lowercase().as_str(), "minister" | "ministry" | "department" | "secretary"))
}

/// Who holds the office, or bears the title in this report.
fn office(
    all: &mut Entities<'_>,
    si: usize,
    head: usize,
    r: &Role,
    country: Option<&str>,
    titled: &[persons::Titled],
) -> Option<(EntId, &'static str)> {
    if r.plural || r.past || r.body {
        return None;
    }
    let known = definite(all, si, head);
    // "the U.N. Secretary-General", "the Secretary General of NATO".
    if let Some(org) = modifier(all, si, head).or_else(|| whole(all, si, head).and_then(|w| w.ent)).or_else(|| modifier(all, si, r.last))
        && all.ents[org].entity.kind == Some(EntityKind::InternationalOrganization)
    {
        let name = all.ents[org].entity.name.clone();
        if let Some(actor) = all.knowledge.actors.holder(&format!("{} of {name}", r.title), all.published) {
            return Some((all.known(actor), "office held on the day"));
        }
    }
    if known && let Some(e) = persons::again(all, si, head, &r.title, country, titled) {
        return Some((e, "whom the report gives this title"));
    }
    if let Some(c) = country {
        if let Some(e) = leader(all, &r.title, c) {
            return Some((e, "the one leader of that country in the report"));
        }
        // "the North Korean leader" is the one at the top where a state has such an office.
        let s = &all.document.sentences[si];
        let plain = s.children(head).all(|k| !matches!(s.tokens[k].deprel, "amod" | "compound") || all.at[si][k].is_some());
        let title = if r.title == "leader" && known && plain { "supreme leader" } else { r.title.as_str() };
        return holder(all, title, c).map(|e| (e, "office held on the day"));
    }
    // "the president of the assembly" is not the president of the country.
    let s = &all.document.sentences[si];
    let complete = !s.children(head).any(|c| {
        s.tokens[c].deprel == "nmod" && s.child(c, "case").is_some_and(|k| matches!(s.tokens[k].lemma.as_str(), "of" | "to" | "for"))
    });
    if !(known && complete && local(r.sector)) {
        return None;
    }
    if modifier(all, si, head).is_some() {
        return None;
    }
    let scene = scene::country(all, si, head)?;
    holder(all, &r.title, &scene).map(|e| (e, "office held on the day in the country of the report"))
}

/// "his Iranian counterpart": who holds the possessor's office in the other country.
fn counterpart(all: &mut Entities<'_>, si: usize, head: usize) -> Option<(EntId, &'static str)> {
    if persons::named_person(all, si, head).is_some() {
        return None;
    }
    let s = &all.document.sentences[si];
    let own = s.children(head).filter(|&c| matches!(s.tokens[c].deprel, "amod" | "compound")).find_map(|c| all.mention_at(si, c));
    let country = own.and_then(|m| all.ents[m.ents[0]].entity.country.clone())?;
    // A pronoun is not known yet: the subject of the clause is whose counterpart it is.
    let owner = s.child(head, "nmod:poss").and_then(|p| all.mention_at(si, p)).or_else(|| {
        let verb = s.tokens[head].head?;
        all.mention_at(si, s.child(verb, "nsubj")?)
    });
    let owner = owner.map(|m| m.ents[0]);
    let office = owner.and_then(|e| all.ents[e].actor).and_then(|a| all.knowledge.actors.office_on(a, all.published));
    let title = office.and_then(|o| o.title.split(" of ").next()).map(str::to_lowercase);
    if let Some(e) = title.and_then(|t| holder(all, &t, &country)) {
        return Some((e, "who holds that office in the other country"));
    }
    let sector = owner.and_then(|e| all.ents[e].entity.sector).unwrap_or(Sector::Gov);
    let e = all.unnamed(&format!("counterpart ({country})"), EntityKind::Person, Some(country), None, sector, false);
    Some((e, "counterpart of the other country"))
}

/// "Hamas fighters", "ANC leaders", "U.N. officials": several who are of one named body stand for it.
fn group(all: &Entities<'_>, r: &Role, of: Option<&Whole>) -> Option<EntId> {
    let e = of?.ent?;
    let last = r.title.rsplit(' ').next().unwrap_or(&r.title);
    let fights = matches!(r.sector, Sector::Reb | Sector::Prm | Sector::Uaf | Sector::Mil | Sector::Crm);
    let part = all.knowledge.lists.head_is(last, Head::Part) || GOVERNMENT.contains(&last);
    let kind = all.ents[e].entity.kind?;
    let stands = match kind {
        EntityKind::ArmedGroup => (part || fights) && (r.plural || r.body || last == "leadership"),
        EntityKind::Party => part && (r.plural || last == "leadership"),
        EntityKind::InternationalOrganization | EntityKind::Ngo => part && r.plural && !fights,
        _ => false,
    };
    (stands && !r.past).then_some(e)
}

/// "the leader of the Bosnian Serbs", "the North Korean leader": the one official of that country whom the report names.
fn leader(all: &Entities<'_>, title: &str, country: &str) -> Option<EntId> {
    if !matches!(title, "leader" | "politician" | "strongman" | "official" | "head" | "ruler") {
        return None;
    }
    let of_country: Vec<EntId> = (0..all.ents.len())
        .filter(|&i| {
            let e = &all.ents[i];
            e.named
                && e.entity.kind == Some(EntityKind::Person)
                && e.entity.country.as_deref() == Some(country)
                && e.entity.sector == Some(Sector::Gov)
        })
        .collect();
    if let [one] = of_country.as_slice() {
        return Some(*one);
    }
    let mut leads = of_country.into_iter().filter(|&i| {
        all.ents[i].actor.is_some_and(|a| {
            all.knowledge.actors.get(a).offices.iter().any(|o| {
                let title = o.title.to_lowercase();
                LEADERS.iter().any(|l| title.strip_prefix(l).is_some_and(|rest| rest.starts_with(" of ")))
                    && crate::knowledge::holds_on(&o.term, all.published)
            })
        })
    });
    let first = leads.next()?;
    leads.next().is_none().then_some(first)
}

/// The country that the phrase's own words give: nationality, possessor, "of"/"in"/"from" phrase.
pub(crate) fn country_of(all: &Entities<'_>, si: usize, head: usize) -> Option<String> {
    let s = &all.document.sentences[si];
    let lemma = s.tokens[head].lemma.to_lowercase();
    let expert = all.knowledge.lists.head_is(&lemma, Head::Expert);
    let envoy = all.knowledge.lists.post(&lemma) == Some(crate::knowledge::Post::Envoy);
    let abroad = all.knowledge.lists.head_is(&lemma, Head::Abroad);
    // "a local U.S. consulate employee" is of the country where he works.
    if s.children(head).any(|c| s.tokens[c].deprel == "amod" && s.tokens[c].lemma == "local") {
        return None;
    }
    let mut stack = vec![(head, 0)];
    let mut found: Option<(i32, String)> = None;
    while let Some((t, depth)) = stack.pop() {
        for c in s.children(t) {
            let rel = s.tokens[c].deprel;
            let case = s.child(c, "case").map(|k| s.tokens[k].lemma.as_str());
            // "companies **based in** Taiwan" are of it; troops that are based abroad are not.
            if t == head && rel == "acl" && seated(all, si, head, c) {
                stack.push((c, depth));
                continue;
            }
            let rank = match (rel, case) {
                // "a North Korea expert at the institute in Tokyo" knows North Korea and works in Tokyo.
                ("amod" | "compound" | "nmod:desc" | "nmod:poss", _) if expert && t == head => continue,
                ("amod" | "compound" | "nmod:desc", _) => 0,
                ("nmod:poss", _) => 1,
                ("nmod", Some("of")) if !expert => 2,
                ("nmod", Some("in")) if abroad => continue,
                ("nmod", Some("in" | "from" | "for")) => 3,
                ("obl", Some("in" | "at")) if t != head => 3,
                ("nmod", Some("at")) if expert => 3,
                ("nmod", Some("to")) if !envoy => 3,
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
    found.map(|(_, c)| c)
}

/// "a firm **headquartered** in Dubai": where somebody who is not under arms has his seat is where he is of.
fn seated(all: &Entities<'_>, si: usize, head: usize, participle: usize) -> bool {
    let s = &all.document.sentences[si];
    let armed = |sector: Sector| matches!(sector, Sector::Mil | Sector::Reb | Sector::Prm | Sector::Uaf | Sector::Igo);
    matches!(s.tokens[participle].lemma.as_str(), "base" | "headquarter" | "headquartered" | "register" | "incorporate" | "domicile")
        && role(all, si, head).is_some_and(|r| !armed(r.sector))
}

/// Countries of the nationalities and lands coordinated with the first one beside a noun.
fn further_countries(all: &Entities<'_>, si: usize, head: usize) -> Vec<String> {
    let s = &all.document.sentences[si];
    let joined = s
        .children(head)
        .filter(|&c| matches!(s.tokens[c].deprel, "amod" | "compound" | "nmod"))
        .flat_map(|c| s.children(c))
        .filter(|&c| s.tokens[c].deprel == "conj")
        .filter_map(|c| all.mention_at(si, c))
        .filter_map(|m| all.ents[m.ents[0]].entity.country.clone());
    // "the two countries' ministers"
    let owners = s.child(head, "nmod:poss").and_then(|c| all.mention_at(si, c)).map(|m| m.ents.as_slice()).unwrap_or_default();
    joined.chain(owners.iter().skip(1).filter_map(|&e| all.ents[e].entity.country.clone())).collect()
}

/// The entity that the words of a phrase name beside its head: "the **Ukrainian** town", "**Hamas** positions", "a convoy of **Nigerian soldiers**".
///
/// A noun that is no political actor by its own meaning ("the Brazilian coach") has none.
pub(crate) fn modifier(all: &Entities<'_>, si: usize, head: usize) -> Option<EntId> {
    let s = &all.document.sentences[si];
    if all.knowledge.lists.apolitical(&s.tokens[head].lemma.to_lowercase()) {
        return None;
    }
    // "observers from the bloc" speak for it.
    let sent = matches!(
        s.tokens[head].lemma.as_str(),
        "observer" | "monitor" | "delegation" | "team" | "mission" | "inspector" | "representative" | "negotiator" | "envoy" | "group"
    );
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
                    "nmod" => case == Some("of") || (case == Some("from") && sent),
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
    // "minister of defense" is the "Defence Minister" of the files.
    let turned = title.split_once(" of ").filter(|(m, _)| *m == "minister").map(|(m, what)| format!("{what} {m}"));
    let title = match turned.as_deref().unwrap_or(title) {
        "premier" => "prime minister",
        "defense minister" => "defence minister",
        t => t,
    };
    let actor = all.knowledge.actors.holder(&format!("{title} of {name}"), all.published)?;
    Some(all.known(actor))
}

/// An unnamed agent as an entity of its own; the government's own nouns are the state.
fn agent(all: &mut Entities<'_>, si: usize, head: usize, r: &Role, country: Option<String>, of: Option<Whole>) -> (EntId, &'static str) {
    let last = r.title.rsplit(' ').next().unwrap_or(&r.title);
    let abroad = matches!(r.sector, Sector::Igo | Sector::Ngo);
    // "the U.S.-based lender" is of no country.
    let country = country.filter(|_| r.sector != Sector::Igo);
    let own = country.is_some();
    let body = of.and_then(|w| w.ent).or_else(|| modifier(all, si, head)).map(|e| &all.ents[e].entity);
    let code = r.code.clone().or_else(|| body.filter(|b| b.country.is_none()).and_then(|b| b.entity_code.clone()));
    let code = code.or_else(|| (abroad && !own).then(|| if r.sector == Sector::Igo { "IGO" } else { "NGO" }.to_owned()));
    if !own
        && code.is_none()
        && r.body
        && let Some(e) = spoken_of(all, si, head)
    {
        return (e, "the body spoken of before");
    }
    let scene =
        (!own && code.is_none() && local(r.sector) && !r.land && !r.thing && !r.abroad).then(|| scene::country(all, si, head)).flatten();
    let country = country.or(scene);
    let why = if own {
        "role with a country"
    } else if country.is_some() {
        "role in the country of the scene"
    } else {
        "role"
    };
    if let (Some(c), Sector::Gov, true) = (&country, r.sector, GOVERNMENT.contains(&last))
        && let Some(state) = all.knowledge.actors.state(c)
    {
        return (all.known(state), why);
    }
    let text = all.phrase_span(si, head).of(all.text);
    let name = match country.as_ref().or(code.as_ref()) {
        Some(c) => format!("{} ({c})", r.title),
        None => text.split_whitespace().collect::<Vec<_>>().join(" "),
    };
    let kind = match r.sector {
        Sector::Reb | Sector::Prm | Sector::Uaf if r.body => EntityKind::ArmedGroup,
        Sector::Pty | Sector::Opp if r.body => EntityKind::Party,
        Sector::Bus if r.body => EntityKind::Company,
        Sector::Jrn if r.body => EntityKind::Media,
        Sector::Igo if r.body => EntityKind::InternationalOrganization,
        Sector::Ngo if r.body => EntityKind::Ngo,
        Sector::Cvl | Sector::Soc | Sector::Rel if r.body => EntityKind::People,
        _ if r.body => EntityKind::GovernmentBody,
        Sector::Reb | Sector::Prm | Sector::Uaf if r.plural => EntityKind::ArmedGroup,
        _ if r.plural => EntityKind::People,
        _ => EntityKind::Person,
    };
    (all.unnamed(&name, kind, country, code, r.sector, r.plural), why)
}

/// "Sudan's **army** … **the army**": the one body of a state that the report has called by this noun.
fn spoken_of(all: &Entities<'_>, si: usize, head: usize) -> Option<EntId> {
    if !definite(all, si, head) {
        return None;
    }
    let noun = |m: &Mention| &all.token(m.sentence, m.head).lemma;
    let before =
        all.mentions.iter().filter(|m| (m.sentence, m.head) < (si, head) && m.ents.len() == 1 && noun(m) == &all.token(si, head).lemma);
    let mut found: Option<EntId> = None;
    for e in before.map(|m| m.ents[0]).filter(|&e| all.ents[e].entity.country.is_some()) {
        let of = |e: EntId| all.ents[e].entity.country.as_deref();
        if found.is_some_and(|f| of(f) != of(e)) {
            return None;
        }
        found = Some(e);
    }
    found
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
            let country = country.or_else(|| scene::country(all, si, head));
            let state = country.as_deref().and_then(|c| all.knowledge.actors.state(c)).map(|s| all.knowledge.actors.get(s).name.clone());
            let words = all.phrase_span(si, head).of(all.text).split_whitespace().collect::<Vec<_>>().join(" ");
            let name = state.map_or(words, |a| format!("{a} election"));
            all.unseen(&name, Some(EntityKind::Election), country, None, false)
        }
    };
    add(all, si, (head, head), head, vec![ent], "a vote");
}
