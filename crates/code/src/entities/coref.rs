//! Pronouns and definite descriptions. Precision before recall: where two antecedents are level, none is taken.

use demarche_record::{Entity, EntityKind, Sector, Upos};

use super::binding;
use super::role::role;
use super::{EntId, Entities, Mention};
use crate::knowledge::{Gender, Head, fold};

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
                let ents = if seeks(all, si, ti) == Some(Seeks::Forces) { forces(all, si, ti, ents) } else { ents };
                all.add_mention(Mention { sentence: si, start: ti, end: ti + 1, head: ti, ents, demonym: false, why });
            }
        }
    }
}

/// "India and Japan trained at sea. **The two navies** …": the navy of each.
fn forces(all: &mut Entities<'_>, si: usize, ti: usize, states: Vec<EntId>) -> Vec<EntId> {
    let Some(r) = role(all, si, ti) else { return states };
    let own = |e: EntId, all: &mut Entities<'_>| {
        let country = all.ents[e].entity.country.clone();
        let name = format!("{} ({})", r.title, country.as_deref().unwrap_or_default());
        all.unnamed(&name, EntityKind::GovernmentBody, country, None, r.sector, false)
    };
    states.into_iter().map(|e| own(e, all)).collect()
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

/// Whom a pronoun of the third person means, and why; `None` where two are level or nobody is near.
pub(super) fn pronoun(all: &Entities<'_>, si: usize, ti: usize, form: &str) -> Option<(Vec<EntId>, &'static str)> {
    if let Some(e) = own_sayer(all, si, ti, form) {
        return Some((vec![e], "pronoun for who says it"));
    }
    if let Some(bound) = binding::reflexive(all, si, ti, form) {
        return Some((bound, "reflexive for who does it"));
    }
    let barred = binding::barred(all, si, ti);
    match form {
        "he" | "him" | "his" | "she" | "her" | "hers" | "himself" | "herself" => {
            let woman = matches!(form, "she" | "her" | "hers" | "herself");
            let other = if woman { Gender::Man } else { Gender::Woman };
            let fits = |id: EntId| {
                let e = &all.ents[id];
                e.entity.kind == Some(EntityKind::Person) && !e.plural && gender(all, id) != Some(other) && !barred.contains(&id)
            };
            if let Some(e) = acted_on(all, si, ti, |m| fits(m.ents[0])) {
                return Some((vec![e], "pronoun for the person acted on"));
            }
            last(all, si, ti, |id, _| fits(id)).map(|e| (vec![e], "pronoun for the last person"))
        }
        "they" | "them" | "their" | "themselves" => {
            // "arrested three men and charged them": whom the clause before acted on.
            let several = |m: &Mention| several(all, m) && !barred.contains(&m.ents[0]);
            if form == "them"
                && let Some(e) = acted_on(all, si, ti, several)
            {
                return Some((vec![e], "pronoun for the group acted on"));
            }
            let pair = pair_before(all, si, ti).or_else(|| joint_subject(all, si, ti));
            if let Some(pair) = pair.filter(|pair| !pair.iter().any(|e| barred.contains(e))) {
                return Some((pair, "pronoun for the pair before"));
            }
            let group = last_plural(all, si, ti, several).filter(|&e| !rivalled(all, si, ti, e, true));
            group.map(|e| (vec![e], "pronoun for the last group"))
        }
        "it" | "its" | "itself" => {
            let t = all.token(si, ti);
            if t.deprel == "expl" || impersonal(all, si, ti) {
                return None;
            }
            last(all, si, ti, |id, e| {
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
                ) && !barred.contains(&id)
            })
            .filter(|&e| !rivalled(all, si, ti, e, false))
            .map(|e| (vec![e], "pronoun for the last body"))
        }
        _ => None,
    }
}

/// "It is clear that", "it was decided to", "it is up to": an "it" that stands for the clause behind it.
fn impersonal(all: &Entities<'_>, si: usize, ti: usize) -> bool {
    let s = &all.document.sentences[si];
    let Some(h) = s.tokens[ti].head.filter(|_| s.tokens[ti].deprel.starts_with("nsubj")) else { return false };
    let clause = s.children(h).any(|c| c > h && matches!(s.tokens[c].deprel, "csubj" | "csubj:pass" | "csubj:outer"));
    let passive = s.tokens[ti].deprel == "nsubj:pass" && s.children(h).any(|c| c > h && matches!(s.tokens[c].deprel, "ccomp" | "xcomp"));
    let weather = matches!(s.tokens[h].lemma.as_str(), "rain" | "snow" | "seem" | "appear" | "happen" | "take");
    let adjective =
        s.tokens[h].upos == Upos::Adj && s.children(h).any(|c| c > h && matches!(s.tokens[c].deprel, "ccomp" | "xcomp" | "advcl"));
    clause || passive || adjective || (weather && s.child(h, "obj").is_none_or(|o| s.tokens[o].lemma != "control"))
}

/// What a person's given name, or the title before it, tells.
fn gender(all: &Entities<'_>, id: EntId) -> Option<Gender> {
    let e = &all.ents[id];
    let lists = &all.knowledge.lists;
    let given = || lists.gender(fold(&e.entity.name).split(' ').next().unwrap_or_default());
    let title = || {
        all.mentions.iter().filter(|m| m.ents == [id]).find_map(|m| {
            let s = &all.document.sentences[m.sentence];
            let before = m.start.checked_sub(1).map(|t| &s.tokens[t]);
            before.into_iter().chain([&s.tokens[m.head]]).find_map(|t| lists.gender(&fold(&t.lemma)))
        })
    };
    if e.named { title().or_else(given) } else { title() }
}

/// The antecedents that a definite description without a name may have.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Seeks {
    /// "the two leaders".
    Persons,
    /// "the parties", "both sides", "the two countries".
    States,
    /// "the two navies", "both armies".
    Forces,
    /// "the country", "the Southeast Asian nation".
    Land,
    /// "the group", "the militants", "the terror group".
    Group,
    /// "the bloc", "the alliance".
    Union,
    /// "this entity", "the region".
    Territory,
    /// "the parliament", "the newspaper", "the aid group": a named body of this sector.
    Body(Sector),
}

/// True for descriptions whose antecedent decides, so that the pass over roles must leave them alone.
pub(super) fn anaphoric(all: &Entities<'_>, si: usize, ti: usize) -> bool {
    seeks(all, si, ti).is_some()
}

/// What a noun phrase looks back for; `None` where its own words name somebody.
fn seeks(all: &Entities<'_>, si: usize, ti: usize) -> Option<Seeks> {
    let s = &all.document.sentences[si];
    let t = &s.tokens[ti];
    if t.upos != Upos::Noun {
        return None;
    }
    let child = |lemmas: &[&str]| s.children(ti).any(|c| lemmas.contains(&s.tokens[c].lemma.as_str()));
    let each = child(&["each", "either", "neither"]);
    // "the two countries' ministers": the article is the ministers'.
    let owner = child(&["two"]) && t.deprel == "nmod:poss" && t.head.is_some_and(|h| s.child(h, "det").is_some_and(|d| d < ti));
    if !each && !owner && !child(&["the", "this", "that", "both", "these", "those"]) {
        return None;
    }
    // Nationality, possessor or complement make it somebody of its own; "terror", "militant", "aid" do not.
    let plain = s.children(ti).all(|c| match s.tokens[c].deprel {
        "det" | "det:predet" | "case" | "nummod" | "punct" | "cc" | "conj" | "acl:relcl" | "appos" | "cop" | "nsubj" | "aux" | "advmod" => {
            true
        }
        "amod" | "compound" => {
            all.at[si][c].is_none()
                && !matches!(s.tokens[c].lemma.as_str(), "other" | "another" | "same" | "first" | "second" | "new" | "former" | "local")
                || s.tokens[c].lemma == "two"
        }
        _ => false,
    });
    let lemma = t.lemma.as_str();
    let plural = t.form.len() > lemma.len();
    // "each side", "neither government": both of two.
    let pair = each || child(&["two", "both"]) || (matches!(lemma, "party" | "side") && plural);
    let region = s.children(ti).any(|c| matches!(s.tokens[c].deprel, "amod" | "compound"));
    if !plain {
        return None;
    }
    Some(match lemma {
        "leader" | "president" | "minister" | "man" | "woman" | "counterpart" | "politician" | "rival" | "official" | "general" if pair => {
            Seeks::Persons
        }
        "party" | "side" | "country" | "nation" | "state" | "neighbor" | "neighbour" | "government" | "ally" | "capital" | "rival"
        | "power"
            if pair && (plural || each) =>
        {
            Seeks::States
        }
        "army" | "navy" | "military" | "militaries" | "force" | "police" | "parliament" | "legislature" if pair && plural => Seeks::Forces,
        _ if each => return None,
        "country" | "nation" | "kingdom" | "republic" if !plural => Seeks::Land,
        "state" | "island" if !plural && region => Seeks::Land,
        "group" | "movement" | "militant" | "militia" | "rebel" | "insurgent" | "faction" | "organization" | "organisation"
        | "extremist" | "jihadist" => Seeks::Group,
        "terrorist" | "fighter" | "islamist" if plural => Seeks::Group,
        "bloc" | "alliance" | "union" | "body" | "organ" if !plural => Seeks::Union,
        "entity" | "region" | "territory" | "province" | "enclave" if !plural => Seeks::Territory,
        _ if !plural && all.knowledge.lists.head_is(lemma, Head::Body) => match role(all, si, ti)?.sector {
            s @ (Sector::Leg | Sector::Jud | Sector::Pty | Sector::Bus | Sector::Jrn | Sector::Ngo | Sector::Igo | Sector::Spy) => {
                Seeks::Body(s)
            }
            _ => return None,
        },
        _ => return None,
    })
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
    let state = |e: &Entity| matches!(e.kind, Some(EntityKind::State | EntityKind::Territory));
    let one = |found: Option<EntId>, why| found.map(|e| (vec![e], why));
    match seeks(all, si, ti)? {
        Seeks::Persons => two(all, si, ti, |e| e.kind == Some(EntityKind::Person)).map(|p| (p, "the last two persons")),
        Seeks::States | Seeks::Forces => two(all, si, ti, state).map(|p| (p, "the last two states")),
        Seeks::Land => one(land(all, si, ti), "the last country"),
        Seeks::Group => {
            // "the aid group", "the militant group": the sector of the whole phrase chooses among groups.
            let r = role(all, si, ti);
            let civil = r.as_ref().is_some_and(|r| !matches!(r.sector, Sector::Reb | Sector::Prm | Sector::Uaf | Sector::Crm));
            let armed = r.as_ref().is_some_and(|r| matches!(r.sector, Sector::Reb | Sector::Prm | Sector::Uaf | Sector::Crm));
            let wide = matches!(all.token(si, ti).lemma.as_str(), "organization" | "organisation" | "group" | "movement" | "faction");
            let found = last(all, si, ti, |id, e| {
                all.ents[id].named
                    && (e.kind == Some(EntityKind::ArmedGroup) && !civil
                        || wide
                            && !armed
                            && matches!(e.kind, Some(EntityKind::Ngo | EntityKind::InternationalOrganization | EntityKind::Party)))
            });
            let found = found.or_else(|| only_before(all, si, |e| e.kind == Some(EntityKind::ArmedGroup) && armed));
            one(found, "the last group")
        }
        Seeks::Union => {
            let found = last(all, si, ti, |id, e| all.ents[id].named && e.kind == Some(EntityKind::InternationalOrganization));
            one(found, "the last organisation")
        }
        Seeks::Territory => one(last(all, si, ti, |_, e| e.kind == Some(EntityKind::Territory)), "the last territory"),
        Seeks::Body(sector) => {
            let found = last(all, si, ti, |id, e| all.ents[id].named && e.kind != Some(EntityKind::Person) && e.sector == Some(sector));
            let same = |e: &Entity| e.kind != Some(EntityKind::Person) && e.sector == Some(sector);
            one(found.or_else(|| only_before(all, si, same)), "the last body of its kind")
        }
    }
}

/// "the country": the state spoken of last, by its name, its people, or through who acts for it.
fn land(all: &Entities<'_>, si: usize, ti: usize) -> Option<EntId> {
    let named =
        |m: &&Mention| m.ents.len() == 1 && matches!(all.ents[m.ents[0]].entity.kind, Some(EntityKind::State | EntityKind::Territory));
    let ms = before(all, si, ti);
    let near = ms.iter().copied().filter(named).find(|m| !m.demonym || m.sentence == si)?;
    // Where the near ones are of one country, there is no doubt; else the report's own country, if it is among them.
    let mut countries: Vec<EntId> = Vec::new();
    for m in ms.iter().copied().filter(named).filter(|m| si - m.sentence <= 1) {
        if !countries.contains(&m.ents[0]) {
            countries.push(m.ents[0]);
        }
    }
    let focus = all.focus.as_deref();
    let own = countries.iter().copied().find(|&e| focus.is_some() && all.ents[e].entity.country.as_deref() == focus);
    match countries.as_slice() {
        [one] => Some(*one),
        _ => own.or(Some(near.ents[0])),
    }
}

/// Mentions before a position, the likeliest antecedents first.
///
/// A possessive looks first in its own clause ("thanked Russia for its support"); any other pronoun never does ("he met him"
/// are two). Then subjects before other words, nearer sentences before farther ones.
fn before<'e>(all: &'e Entities<'_>, si: usize, ti: usize) -> Vec<&'e Mention> {
    let ms = all.mentions.iter().filter(|m| (m.sentence == si && m.end <= ti) || (m.sentence < si && si - m.sentence <= REACH));
    let mut ms: Vec<(&Mention, Likelihood)> =
        ms.filter_map(|m| Some((m, likelihood(all, (si, ti), (m.sentence, m.head, m.start), m.demonym)?))).collect();
    ms.sort_by_key(|(_, k)| *k);
    ms.into_iter().map(|(m, _)| m).collect()
}

/// Sentences between, grammatical rank, and nearness: less is likelier.
type Likelihood = (usize, usize, usize);

/// How likely a pronoun or description at `here` (sentence, token) means the phrase at `there` (sentence, head, first token); `None` where it cannot.
fn likelihood(
    all: &Entities<'_>,
    (si, ti): (usize, usize),
    (sentence, head, start): (usize, usize, usize),
    demonym: bool,
) -> Option<Likelihood> {
    let here = &all.document.sentences[si];
    let possessive = here.tokens[ti].deprel == "nmod:poss";
    let own = clause(here, ti);
    let object = binding::object(all, si, ti);
    let s = &all.document.sentences[sentence];
    let rel = s.tokens[head].deprel;
    // "arrested X and beat them": verbs joined by "and" share their subject.
    let shared =
        sentence == si && here.tokens[own].deprel == "conj" && here.tokens[own].head == Some(clause(s, head)) && rel.starts_with("nsubj");
    let mate = sentence == si && (clause(s, head) == own || shared);
    if mate && object {
        return None;
    }
    // "X called Y to congratulate her": nor is it who is understood to do it.
    let same = |&subject: &usize| subject == head || (rel == "appos" && s.tokens[head].head == Some(subject));
    if sentence == si && object && binding::doers(all, si, own).iter().any(same) {
        return None;
    }
    let weak = demonym || matches!(rel, "nmod:poss" | "compound" | "amod" | "flat");
    let rank = if mate && possessive && !weak {
        0
    } else if rel.starts_with("nsubj") {
        1
    } else if weak {
        3
    } else {
        2
    };
    let near = if sentence == si { usize::MAX - start } else { start };
    Some((si - sentence, rank, near))
}

/// True where a thing is spoken of that a pronoun means as likely as the antecedent: "the technology … it", "the cars … them".
fn rivalled(all: &Entities<'_>, si: usize, ti: usize, chosen: EntId, plural: bool) -> bool {
    let mention = before(all, si, ti).into_iter().find(|m| m.ents == [chosen]);
    let Some((mention, at)) = mention.and_then(|m| Some((m, likelihood(all, (si, ti), (m.sentence, m.head, m.start), m.demonym)?))) else {
        return false;
    };
    // "Bahrain crushed an uprising by its majority": a clause is its subject's before it is any thing's in it.
    let subject = |sentence: usize, t: usize| all.token(sentence, t).deprel.starts_with("nsubj");
    let own = at.1 == 0 && subject(mention.sentence, mention.head);
    (mention.sentence..=si).any(|sentence| {
        let until = if sentence == si { ti } else { all.document.sentences[sentence].tokens.len() };
        (0..until)
            .filter(|&t| thing(all, sentence, t, plural) && (!own || subject(sentence, t)))
            .any(|t| likelihood(all, (si, ti), (sentence, t, t), false).is_some_and(|l| (l.0, l.1) <= (at.0, at.1) && l < at))
    })
}

/// A noun that is nobody: no mention, no role, no time.
fn thing(all: &Entities<'_>, si: usize, ti: usize, plural: bool) -> bool {
    let t = all.token(si, ti);
    t.upos == Upos::Noun && all.at[si][ti].is_none() && (t.form.len() > t.lemma.len()) == plural && role(all, si, ti).is_none()
}

/// The verb or predicate whose clause a token stands in.
pub(super) fn clause(s: &demarche_record::Sentence, t: usize) -> usize {
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

fn last(all: &Entities<'_>, si: usize, ti: usize, fits: impl Fn(EntId, &Entity) -> bool) -> Option<EntId> {
    let not = if all.quoted(&all.token(si, ti).span) { speakers(all, si) } else { Vec::new() };
    before(all, si, ti)
        .into_iter()
        .filter(|m| m.ents.len() == 1 && !m.demonym)
        .map(|m| m.ents[0])
        .find(|&e| !not.contains(&e) && fits(e, &all.ents[e].entity))
}

fn last_plural(all: &Entities<'_>, si: usize, ti: usize, fits: impl Fn(&Mention) -> bool) -> Option<EntId> {
    before(all, si, ti).into_iter().filter(|m| m.ents.len() == 1).find(|m| fits(m)).map(|m| m.ents[0])
}

/// A mention of one entity that "they" may stand for.
fn several(all: &Entities<'_>, m: &Mention) -> bool {
    let e = &all.ents[m.ents[0]];
    e.plural
        || (m.demonym && all.token(m.sentence, m.head).form.ends_with('s'))
        || matches!(e.entity.kind, Some(EntityKind::ArmedGroup | EntityKind::People))
}

/// Whom the clause acted on to which the pronoun's own verb is joined: by "and", by a semicolon, or as its participle.
fn acted_on(all: &Entities<'_>, si: usize, ti: usize, fits: impl Fn(&Mention) -> bool) -> Option<EntId> {
    let s = &all.document.sentences[si];
    let verb = s.tokens[ti].head?;
    let object = matches!(s.tokens[ti].deprel, "obj" | "iobj");
    let joined = match s.tokens[verb].deprel {
        "conj" => true,
        "parataxis" => object,
        "advcl" => object && s.tokens[verb].form.ends_with("ing") && s.children(verb).all(|c| !s.tokens[c].deprel.starts_with("nsubj")),
        _ => false,
    };
    let before = s.tokens[verb].head.filter(|&b| joined && b < verb)?;
    let done_to = s.child(before, "obj").or_else(|| s.child(before, "nsubj:pass"))?;
    let m = all.mention_at(si, done_to).filter(|m| m.end <= ti && m.ents.len() == 1 && fits(m))?;
    Some(m.ents[0])
}

/// The one named entity of a kind that the report has spoken of, however long ago.
fn only_before(all: &Entities<'_>, si: usize, fits: impl Fn(&Entity) -> bool) -> Option<EntId> {
    let mut found: Option<EntId> = None;
    for &e in all.mentions.iter().filter(|m| m.sentence < si).flat_map(|m| &m.ents) {
        if all.ents[e].named && fits(&all.ents[e].entity) && found != Some(e) {
            if found.is_some() {
                return None;
            }
            found = Some(e);
        }
    }
    found
}

/// The last two different entities of a kind, only where both stand in one sentence or two adjoining ones.
fn two(all: &Entities<'_>, si: usize, ti: usize, fits: impl Fn(&Entity) -> bool) -> Option<Vec<EntId>> {
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

/// "Armenia and Azerbaijan held talks. **They** …": subjects joined by "and", in this sentence before or in the last one.
fn joint_subject(all: &Entities<'_>, si: usize, ti: usize) -> Option<Vec<EntId>> {
    for sentence in [Some(si), si.checked_sub(1)].into_iter().flatten() {
        let s = &all.document.sentences[sentence];
        let until = if sentence == si { ti } else { s.tokens.len() };
        for t in (0..until).rev().filter(|&t| s.tokens[t].deprel.starts_with("nsubj")) {
            let heads: Vec<usize> =
                std::iter::once(t).chain(s.children(t).filter(|&c| s.tokens[c].deprel == "conj" && c < until)).collect();
            if heads.len() < 2 {
                continue;
            }
            let mut ents: Vec<EntId> = Vec::new();
            for h in heads {
                let m = all.mention_at(sentence, h)?;
                for &e in &m.ents {
                    if !ents.contains(&e) {
                        ents.push(e);
                    }
                }
            }
            return (ents.len() > 1).then_some(ents);
        }
    }
    None
}
