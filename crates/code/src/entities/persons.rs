//! Persons: the titles and appositions that say who they are, and titles by which a report names them again.

use demarche_record::{EntityKind, Sector, Upos};

use super::nominal::{country_of, local, modifier};
use super::role::{is_plural, role, whole};
use super::{EntId, Entities, scene};
use crate::knowledge::fold;

/// A title that the report gives to a person.
#[derive(Clone, Debug)]
pub(super) struct Titled {
    title: String,
    country: Option<String>,
    person: EntId,
}

/// Titles with their countries and the persons who bear them in this report.
pub(super) fn titles(all: &Entities<'_>) -> Vec<Titled> {
    let mut out = Vec::new();
    for (si, s) in all.document.sentences.iter().enumerate() {
        for head in 0..s.tokens.len() {
            if !matches!(s.tokens[head].upos, Upos::Noun | Upos::Propn) {
                continue;
            }
            let Some(person) = named_person(all, si, head) else { continue };
            let Some(r) = role(all, si, head).filter(|r| !r.past && !r.body && !r.thing) else { continue };
            let e = &all.ents[person].entity;
            let country = country_of(all, si, head).or_else(|| e.country.clone());
            out.push(Titled { title: r.title, country, person });
        }
    }
    out
}

/// "The minister", "the U.N. envoy": the person whom the report has given this title or one like it.
pub(super) fn again(all: &Entities<'_>, si: usize, head: usize, title: &str, country: Option<&str>, titled: &[Titled]) -> Option<EntId> {
    let last = title.rsplit(' ').next().unwrap_or(title);
    let body = modifier(all, si, head).map(|e| &all.ents[e].entity);
    let code = body.filter(|b| b.country.is_none()).and_then(|b| b.entity_code.as_deref());
    // What is "of the assembly" is of another body than the state's.
    let other = whole(all, si, head).is_some() && country.is_none() && code.is_none();
    let exact = |t: &&Titled| t.title == title;
    let like = |t: &&Titled| {
        let tail = t.title.rsplit(' ').next().unwrap_or(&t.title);
        // "the prime minister" is not "the finance minister": a longer title must end like the other.
        let nested = t.title.ends_with(title) || (!title.contains(' ') && all.knowledge.lists.same_role(tail, last));
        nested && (title.contains(' ') == t.title.contains(' ') || !title.contains(' '))
    };
    let fits = |t: &&Titled| {
        let e = &all.ents[t.person].entity;
        match (country, code) {
            (Some(c), _) => t.country.as_deref() == Some(c) || e.country.as_deref() == Some(c),
            (None, Some(c)) => e.entity_code.as_deref() == Some(c),
            (None, None) => true,
        }
    };
    if other {
        return None;
    }
    for test in [&exact as &dyn Fn(&&Titled) -> bool, &like] {
        let mut found: Vec<EntId> = Vec::new();
        for t in titled.iter().filter(|t| test(t) && fits(t)) {
            if !found.contains(&t.person) {
                found.push(t.person);
            }
        }
        match found.as_slice() {
            [] => {}
            [one] => return Some(*one),
            // Of several, the one spoken of last, if that was just now.
            several => {
                let near = all.mentions.iter().filter(|m| {
                    (m.sentence < si && si - m.sentence <= 2 || m.sentence == si && m.end <= head)
                        && m.ents.iter().any(|e| several.contains(e))
                });
                let m = near.max_by_key(|m| (m.sentence, m.start))?;
                return m.ents.iter().copied().find(|e| several.contains(e));
            }
        }
    }
    None
}

/// The person whose name stands in the same phrase: "President **Putin**", "his counterpart, **Putin**", "**X**, a member of …".
pub(super) fn named_person(all: &Entities<'_>, si: usize, head: usize) -> Option<EntId> {
    let s = &all.document.sentences[si];
    let person = |t: usize| {
        let m = all.mention_at(si, t)?;
        m.ents
            .iter()
            .copied()
            .find(|&e| all.ents[e].named && all.ents[e].entity.kind == Some(EntityKind::Person))
            .filter(|_| m.ents.len() == 1)
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
    if matches!(t.deprel, "compound" | "appos" | "nmod:desc" | "flat" | "nmod")
        && !s.children(head).any(|c| s.tokens[c].deprel == "case")
        && let Some(p) = person(h)
    {
        return Some(p);
    }
    // Whatever the tree says, a title stands right before the name: "North Korean leader Kim Jong Un asked".
    let next = head + 1;
    let touches = all.at[si].get(next).copied().flatten().is_some_and(|m| all.mentions[m].start == next);
    let apart = s.tokens[next.min(s.tokens.len() - 1)].deprel.starts_with("nsubj") && matches!(t.deprel, "obj" | "iobj" | "obl");
    if touches && !apart && !is_plural(&t.form, &t.lemma) {
        return person(next);
    }
    described_after(all, si, head).and_then(person)
}

/// "X, **a member** of …, Y, **an adviser**": the token of the name that a description behind a comma belongs to.
fn described_after(all: &Entities<'_>, si: usize, head: usize) -> Option<usize> {
    let s = &all.document.sentences[si];
    if !matches!(s.tokens[head].deprel, "conj" | "appos" | "list" | "dep" | "parataxis" | "nmod") {
        return None;
    }
    let mut first = head;
    for c in s.children(head).filter(|&c| c < head && matches!(s.tokens[c].deprel, "det" | "amod" | "compound" | "nmod:poss" | "nummod")) {
        first = first.min(c);
    }
    let comma = first.checked_sub(1).filter(|&c| s.tokens[c].form == ",")?;
    let name = comma.checked_sub(1)?;
    let article = matches!(s.tokens[first].lemma.as_str(), "a" | "an" | "the");
    article.then_some(name)
}

/// Gives an unseen person the country and sector of the title.
pub(super) fn describe(all: &mut Entities<'_>, person: EntId, country: Option<String>, body: Option<EntId>, sector: Sector) {
    // "U.N. special rapporteur X" speaks for the body, not for a country.
    let code = body.map(|b| &all.ents[b].entity).filter(|b| b.country.is_none()).and_then(|b| b.entity_code.clone());
    let e = &mut all.ents[person];
    if e.entity.sector.is_none() {
        e.entity.sector = Some(sector);
    }
    if e.actor.is_some() {
        return;
    }
    if e.entity.country.is_none() && e.entity.entity_code.is_none() {
        let code = code.or_else(|| match sector {
            Sector::Igo => Some("IGO".to_owned()),
            Sector::Ngo if country.is_none() => Some("NGO".to_owned()),
            _ => None,
        });
        let country = country.filter(|_| code.is_none());
        e.entity.entity_code = country.clone().or(code);
        e.entity.country = country;
    }
}

/// Persons whose title names no country of its own, once pronouns and "this entity" are known; then the country of the scene.
pub(super) fn settle(all: &mut Entities<'_>) {
    for si in 0..all.document.sentences.len() {
        for head in 0..all.document.sentences[si].tokens.len() {
            if !matches!(all.token(si, head).upos, Upos::Noun | Upos::Propn) {
                continue;
            }
            let Some(person) = named_person(all, si, head) else { continue };
            // "his Uzbek counterpart, X": X is of the possessor's sector.
            let like = || {
                let s = &all.document.sentences[si];
                let owner = s.child(head, "nmod:poss").filter(|_| s.tokens[head].lemma == "counterpart")?;
                all.mention_at(si, owner).and_then(|m| all.ents[*m.ents.first()?].entity.sector)
            };
            let own = role(all, si, head).filter(|r| !r.thing && !r.body).map(|r| r.sector);
            let of_body = || whole(all, si, head).and_then(|w| w.sector);
            if let Some(sector) = own.or_else(like).or_else(of_body) {
                let country = country_of(all, si, head);
                let body = modifier(all, si, head);
                describe(all, person, country, body, sector);
            }
        }
    }
    for i in 0..all.ents.len() {
        let e = &all.ents[i];
        let open = e.named
            && e.actor.is_none()
            && e.entity.kind == Some(EntityKind::Person)
            && e.entity.country.is_none()
            && e.entity.entity_code.is_none();
        if !open || e.entity.sector.is_some_and(|s| !local(s)) {
            continue;
        }
        let Some(m) = all.mentions.iter().find(|m| m.ents == [i]) else { continue };
        let titled = all.ents[i].entity.sector.is_some();
        let country =
            if titled { scene::country(all, m.sentence, m.head) } else { all.focus.clone().filter(|_| all.document.sentences.len() > 2) };
        let x = &mut all.ents[i].entity;
        x.country = country.clone();
        x.entity_code = country;
        // Whom a report names without a title is a private person of the place it tells of.
        x.sector = x.sector.or(Some(Sector::Cvl));
    }
}

/// The last word of a person's name, folded.
pub(super) fn surname(name: &str) -> String {
    fold(name).split(' ').next_back().unwrap_or_default().to_owned()
}
