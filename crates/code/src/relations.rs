//! Standing relations that the shape of a phrase gives: titles, appositions, copulas.
//!
//! What verbs and nouns of state tell ("recognizes", "under sanctions from") comes from the predicate lexicon; this
//! module reads "Serbian President X", "X, a member of the House", "the building in Y, Z".

use demarche_record::{EntityKind, Predicate, Sentence, Span, Upos};

use crate::entities::{EntId, Entities, nominal};
use crate::knowledge::{Knowledge, Post, fold};

/// A relation read off a phrase.
#[derive(Clone, Debug)]
pub(crate) struct Described {
    pub(crate) sentence: usize,
    /// Head of the description.
    pub(crate) head: usize,
    /// Token that names the subject.
    pub(crate) subject_token: usize,
    pub(crate) subject: EntId,
    pub(crate) predicate: Predicate,
    pub(crate) object: Object,
    /// "former".
    pub(crate) past: bool,
    /// "is not the president".
    pub(crate) negated: bool,
    pub(crate) rule: &'static str,
}

/// What a description relates its subject to.
#[derive(Clone, Debug)]
pub(crate) enum Object {
    /// An office: its canonical title and its country.
    Office { title: String, country: Option<String> },
    /// An entity of the report.
    Known { ent: EntId, token: usize },
}

/// Words before a title that say that the office is no longer held.
const PAST: &[&str] =
    &["former", "ex", "late", "ousted", "deposed", "then", "previous", "onetime", "one-time", "erstwhile", "outgoing", "ex-"];

/// Adjectives that belong to the name of an office.
const OF_OFFICE: &[&str] = &[
    "prime",
    "crown",
    "foreign",
    "deputy",
    "vice",
    "acting",
    "interim",
    "chief",
    "special",
    "federal",
    "senior",
    "general",
    "regional",
    "provincial",
    "executive",
    "assistant",
    "permanent",
    "supreme",
    "crown",
    "national",
    "international",
    "public",
    "military",
    "naval",
    "presidential",
    "associate",
    "high",
    "political",
    "economic",
    "electoral",
    "humanitarian",
    "local",
    "legal",
    "medical",
    "managing",
    "commanding",
    "attorney",
    "grand",
    "transitional",
    "caretaker",
    "joint",
    "district",
    "parliamentary",
    "financial",
    "corporate",
    "human",
];

/// Ranks, and words for who holds power: no offices of their own.
const RANKS: &[&str] = &["general", "admiral", "colonel", "marshal", "warlord", "chieftain", "ruler", "dictator", "boss"];

/// The second word of an office such as "attorney general", "Secretary-General".
fn general_of(s: &Sentence, head: usize) -> Option<usize> {
    const FIRST: [&str; 9] =
        ["attorney", "secretary", "director", "solicitor", "prosecutor", "inspector", "governor", "auditor", "commissioner"];
    let hyphen = s.tokens.get(head + 1).is_some_and(|t| t.form == "-");
    let at = head + 1 + usize::from(hyphen);
    let is = s.tokens.get(at).is_some_and(|t| t.form.eq_ignore_ascii_case("general"));
    (is && FIRST.contains(&s.tokens[head].lemma.to_lowercase().as_str())).then_some(at)
}

/// Every description of a person or body in a sentence.
pub(crate) fn described(knowledge: &Knowledge, entities: &Entities<'_>, sentence: usize) -> Vec<Described> {
    let s = &entities.document.sentences[sentence];
    let mut out = Vec::new();
    for head in 0..s.tokens.len() {
        if !matches!(s.tokens[head].upos, Upos::Noun | Upos::Propn) {
            continue;
        }
        let lemma = s.tokens[head].lemma.to_lowercase();
        let Some(post) = knowledge.lists.post(&lemma) else { continue };
        if RANKS.contains(&lemma.as_str()) {
            continue;
        }
        let general = general_of(s, head);
        // "deputy foreign minister": part of a longer title.
        let inside = s.tokens.get(head + 1).is_some_and(|n| n.head == s.tokens[head].head || n.head == Some(head))
            && s.tokens
                .get(head + 1..(head + 3).min(s.tokens.len()))
                .unwrap_or_default()
                .iter()
                .any(|n| knowledge.lists.post(&n.lemma.to_lowercase()) == Some(Post::Office));
        let next = s.tokens.get(head + 1).map(|n| n.lemma.to_lowercase()).unwrap_or_default();
        if lemma == "deputy" && (inside || knowledge.lists.post(&next) == Some(Post::Office)) {
            continue;
        }
        // "Deputy President nominee": an office that is sought.
        if s.tokens[head].deprel == "compound"
            && s.tokens[head].head.is_some_and(|h| knowledge.lists.post(&s.tokens[h].lemma.to_lowercase()) == Some(Post::Candidate))
        {
            continue;
        }
        // "one of Africa's most entrenched leaders, X": one of several, and no office.
        let several = s.tokens[head].form.len() > s.tokens[head].lemma.len() && s.tokens[head].form.ends_with('s');
        let past = s.children(head).any(|c| PAST.contains(&s.tokens[c].lemma.to_lowercase().as_str()));
        // The parser may call either word of "Secretary General" the head.
        let mut of = subjects(entities, s, sentence, head);
        if let Some(g) = general.filter(|_| of.iter().all(|(_, e, ..)| entities.ent(*e).entity.kind != Some(EntityKind::Person))) {
            of = subjects(entities, s, sentence, g);
        }
        for (subject_token, subject, negated, rule) in of {
            let e = entities.ent(subject);
            if !e.named
                || (e.entity.kind != Some(EntityKind::Person) && post != Post::Member)
                || (several && rule != "copula" && post == Post::Office)
            {
                continue;
            }
            let whole = if lemma == "member" || post != Post::Member {
                body(entities, s, sentence, head)
            } else {
                employer(entities, s, sentence, head)
            };
            let make = |predicate, object| Described { sentence, head, subject_token, subject, predicate, object, past, negated, rule };
            match post {
                Post::Member => {
                    if let Some((ent, token)) = whole {
                        out.push(make(Predicate::MemberOf, Object::Known { ent, token }));
                    }
                }
                Post::Envoy => {
                    let whom = nominal::country_of(entities, sentence, head)
                        .and_then(|c| knowledge.actors.state(&c))
                        .and_then(|a| entities.ents.iter().position(|e| e.actor == Some(a)));
                    // "ambassador of X to Y": the sender is the nationality or the "of", never the "to".
                    if let Some(ent) = whom.or(whole.map(|(e, _)| e)) {
                        out.push(make(Predicate::Represents, Object::Known { ent, token: head }));
                    }
                }
                Post::Office => {
                    let told = nominal::country_of(entities, sentence, head);
                    // The secretary-general of an unnamed body is not that of his own country.
                    let own = || entities.ent(subject).entity.country.clone().filter(|_| general.is_none() || lemma != "secretary");
                    let country = told.or_else(own);
                    let title = title(knowledge, entities, s, sentence, head, country.as_deref());
                    out.push(make(Predicate::HoldsOffice, Object::Office { title, country }));
                }
                Post::Candidate => {
                    let country = nominal::country_of(entities, sentence, head).or_else(|| entities.ent(subject).entity.country.clone());
                    if let Some(title) = sought(entities, s, sentence, head) {
                        out.push(make(Predicate::CandidateFor, Object::Office { title, country }));
                    }
                }
            }
        }
    }
    out
}

/// The office that a nominee or candidate is put up for: "**deputy president** nominee", "candidate for **governor**".
fn sought(entities: &Entities<'_>, s: &Sentence, sentence: usize, head: usize) -> Option<String> {
    let mut words: Vec<&str> = s
        .children(head)
        .filter(|&c| {
            c < head && matches!(s.tokens[c].deprel, "compound" | "amod") && entities.mention_at(sentence, c).is_none_or(|m| !m.demonym)
        })
        .flat_map(|c| s.subtree(c))
        .map(|c| s.tokens[c].form.as_str())
        .filter(|w| w.chars().all(char::is_alphabetic) && !PAST.contains(&w.to_lowercase().as_str()))
        .collect();
    words.dedup();
    if let Some(c) = s.children(head).find(|&c| s.child(c, "case").is_some_and(|k| matches!(s.tokens[k].lemma.as_str(), "for" | "of"))) {
        return Some(entities.phrase_span(sentence, c).of(entities.text).to_owned());
    }
    (!words.is_empty()).then(|| words.join(" "))
}

/// "X's lawyers", "its ambassador", "the party of X": whom they represent and who belongs to them, without a name of their own.
pub(crate) fn possessed(knowledge: &Knowledge, entities: &Entities<'_>, sentence: usize) -> Vec<Described> {
    let s = &entities.document.sentences[sentence];
    let mut out = Vec::new();
    for head in 0..s.tokens.len() {
        let lemma = s.tokens[head].lemma.to_lowercase();
        let envoy = knowledge.lists.post(&lemma) == Some(Post::Envoy) || matches!(lemma.as_str(), "lawyer" | "mission");
        let party = matches!(lemma.as_str(), "party" | "coalition" | "faction");
        if !(envoy || party) || !matches!(s.tokens[head].upos, Upos::Noun | Upos::Propn) {
            continue;
        }
        let owner = s.child(head, "nmod:poss").or_else(|| {
            s.children(head).find(|&c| s.tokens[c].deprel == "nmod" && s.child(c, "case").is_some_and(|k| s.tokens[k].lemma == "of"))
        });
        let Some(owner) = owner.filter(|&o| s.tokens[o].upos != Upos::Pron) else { continue };
        let Some(who) = entities.of_phrase(sentence, owner).first().copied().filter(|&e| entities.political(e)) else { continue };
        let Some(mine) = entities.mention_at(sentence, head).and_then(|m| m.ents.first().copied()).filter(|&e| e != who) else { continue };
        let person = |e: EntId| entities.ent(e).entity.kind == Some(EntityKind::Person);
        let make = |subject_token, subject, predicate, ent, token| Described {
            sentence,
            head,
            subject_token,
            subject,
            predicate,
            object: Object::Known { ent, token },
            past: false,
            negated: false,
            rule: "possessor",
        };
        if envoy && !(person(mine) && lemma != "envoy" && entities.ent(mine).actor.is_some()) {
            out.push(make(head, mine, Predicate::Represents, who, owner));
        } else if party && person(who) {
            out.push(make(owner, who, Predicate::MemberOf, mine, head));
        }
    }
    out
}

/// "X in Y", "X, Y" where X is a territory and Y the state that it belongs to.
pub(crate) fn parts(entities: &Entities<'_>, sentence: usize) -> Vec<Described> {
    let s = &entities.document.sentences[sentence];
    let mut out = Vec::new();
    for m in entities.mentions.iter().filter(|m| m.sentence == sentence && m.ents.len() == 1 && !m.demonym) {
        let part = &entities.ent(m.ents[0]).entity;
        if part.kind != Some(EntityKind::Territory) {
            continue;
        }
        // "the president of Z in Y": the phrase may hang on the noun above.
        let next =
            s.tokens.get(m.end).filter(|t| t.lemma == "in").and_then(|t| t.head).filter(|&c| c > m.end && s.tokens[c].deprel == "nmod");
        for c in s.children(m.head).filter(|&c| matches!(s.tokens[c].deprel, "nmod" | "appos")).chain(next) {
            let located = s.tokens[c].deprel == "appos" || s.child(c, "case").is_some_and(|k| s.tokens[k].lemma == "in");
            let Some(whole) = entities.mention_at(sentence, c).filter(|w| located && w.ents.len() == 1) else { continue };
            let state = &entities.ent(whole.ents[0]).entity;
            if state.kind == Some(EntityKind::State) && state.country == part.country {
                out.push(Described {
                    sentence,
                    head: c,
                    subject_token: m.head,
                    subject: m.ents[0],
                    predicate: Predicate::PartOf,
                    object: Object::Known { ent: whole.ents[0], token: c },
                    past: false,
                    negated: false,
                    rule: "place in a place",
                });
            }
        }
    }
    out
}

/// "his Russian counterpart, X": X holds the office that the possessor holds, of the other country.
pub(crate) fn counterparts(knowledge: &Knowledge, entities: &Entities<'_>, sentence: usize, titles: &[(EntId, String)]) -> Vec<Described> {
    let s = &entities.document.sentences[sentence];
    let mut out = Vec::new();
    for head in (0..s.tokens.len()).filter(|&t| s.tokens[t].lemma == "counterpart") {
        let owner = s.child(head, "nmod:poss").and_then(|p| entities.mention_at(sentence, p)).and_then(|m| m.ents.first().copied());
        let title = owner.and_then(|o| titles.iter().find(|(e, _)| *e == o)).map(|(_, t)| t.clone());
        let country = nominal::country_of(entities, sentence, head);
        let (Some(title), Some(country)) = (title, country) else { continue };
        let office = title.split(" of ").next().unwrap_or(&title).to_owned();
        let Some(state) = knowledge.actors.state(&country) else { continue };
        for (subject_token, subject, negated, _) in subjects(entities, s, sentence, head) {
            let title = format!("{office} of {}", knowledge.actors.get(state).name);
            out.push(Described {
                sentence,
                head,
                subject_token,
                subject,
                predicate: Predicate::HoldsOffice,
                object: Object::Office { title, country: Some(country.clone()) },
                past: false,
                negated,
                rule: "counterpart",
            });
        }
    }
    out
}

/// Whom a description is of, and how it is tied to him.
fn subjects(entities: &Entities<'_>, s: &Sentence, sentence: usize, head: usize) -> Vec<(usize, EntId, bool, &'static str)> {
    let one = |t: usize| entities.mention_at(sentence, t).filter(|m| m.ents.len() == 1).map(|m| (t, m.ents[0]));
    let named = |t: usize| one(t).filter(|(_, e)| entities.ent(*e).entity.kind == Some(EntityKind::Person));
    let mut out = Vec::new();
    // "X, a member of A, Y, a judge, and Z, an adviser to B": in a list a description is of the name right before it, wherever the tree hangs it.
    if let Some((t, e)) = right_before(s, head).and_then(|end| {
        let m = entities.mentions.iter().find(|m| m.sentence == sentence && m.end == end && m.ents.len() == 1)?;
        named(m.head)
    }) {
        return vec![(t, e, false, "apposition")];
    }
    // "President X", "his counterpart, X"
    for c in s.children(head) {
        if (matches!(s.tokens[c].deprel, "flat" | "flat:name") || (s.tokens[c].deprel == "appos" && c > head))
            && let Some((t, e)) = named(c)
        {
            out.push((t, e, false, "title"));
        }
    }
    if let Some(h) = s.tokens[head].head {
        match s.tokens[head].deprel {
            "appos" | "compound" | "nmod:desc" => {
                if let Some((t, e)) = named(h) {
                    out.push((t, e, false, if s.tokens[head].deprel == "appos" { "apposition" } else { "title" }));
                }
            }
            _ => {}
        }
    }
    // "North Korean leader X": where the tree has lost the title, the name stands right behind it.
    if out.is_empty()
        && !matches!(s.tokens[head].deprel, "obj" | "nmod" | "obl" | "nmod:poss")
        && let Some(m) = entities.mentions.iter().find(|m| m.sentence == sentence && m.start == head + 1 && m.ents.len() == 1)
        && s.tokens[m.start].upos == Upos::Propn
        && entities.ent(m.ents[0]).entity.kind == Some(EntityKind::Person)
    {
        out.push((m.head, m.ents[0], false, "title"));
    }
    // "X, commander of Y and envoy to Z"
    if out.is_empty()
        && s.tokens[head].deprel == "conj"
        && let Some(first) = s.tokens[head].head.filter(|&h| h < head)
    {
        if matches!(s.tokens[first].deprel, "appos" | "nmod:desc" | "compound") {
            out.extend(s.tokens[first].head.and_then(named).map(|(t, e)| (t, e, false, "apposition")));
        } else if s.child(first, "cop").is_some() && s.child(head, "nsubj").is_none() {
            out.extend(s.child(first, "nsubj").and_then(one).map(|(t, e)| (t, e, false, "copula")));
        }
    }
    // "X is the president of Y"
    if s.child(head, "cop").is_some() {
        let negated = s.children(head).any(|c| matches!(s.tokens[c].lemma.as_str(), "not" | "no" | "never"));
        for c in s.children(head).filter(|&c| s.tokens[c].deprel == "nsubj") {
            if let Some((t, e)) = one(c) {
                out.push((t, e, negated, "copula"));
            }
        }
    }
    out.dedup_by_key(|x| x.1);
    out
}

/// Where somebody works: "an analyst **at the Middlebury Institute**".
fn employer(entities: &Entities<'_>, s: &Sentence, sentence: usize, head: usize) -> Option<(EntId, usize)> {
    let at = |c: usize| s.child(c, "case").is_some_and(|k| matches!(s.tokens[k].lemma.as_str(), "at" | "with" | "from" | "of"));
    s.children(head).filter(|&c| s.tokens[c].deprel.starts_with("nmod") && at(c)).find_map(|c| {
        let m = entities.mention_at(sentence, c).filter(|m| m.ents.len() == 1 && !m.demonym)?;
        let e = entities.ent(m.ents[0]);
        let body =
            !matches!(e.entity.kind, Some(EntityKind::State | EntityKind::Territory | EntityKind::Person | EntityKind::Place) | None);
        (e.named && body).then_some((m.ents[0], c))
    })
}

/// End of the words that a description with a comma before it follows, where it can only be an apposition: "Z, **an adviser**", "Y, **the head of** A,".
fn right_before(s: &Sentence, head: usize) -> Option<usize> {
    let relation = s.tokens[head].deprel;
    let article = s.child(head, "det").filter(|&d| d < head)?;
    let indefinite = matches!(s.tokens[article].lemma.as_str(), "a" | "an");
    let apposed = relation == "appos" || (indefinite && matches!(relation, "conj" | "nmod" | "parataxis" | "list" | "dep"));
    let first = s.subtree(head).into_iter().filter(|&t| t <= article && s.tokens[t].deprel != "punct").min()?;
    let comma = first.checked_sub(1).filter(|&c| s.tokens[c].form == ",")?;
    apposed.then_some(comma)
}

/// The body that a description names: "member **of the House of Representatives**".
fn body(entities: &Entities<'_>, s: &Sentence, sentence: usize, head: usize) -> Option<(EntId, usize)> {
    s.children(head)
        .filter(|&c| s.tokens[c].deprel.starts_with("nmod") || s.tokens[c].deprel == "compound")
        .find_map(|c| entities.mention_at(sentence, c).map(|m| (m.ents[0], c)))
}

/// The office that a verb puts somebody into: "was elected **president**", "took over as **chief of staff**".
pub(crate) fn office_of(
    knowledge: &Knowledge,
    entities: &Entities<'_>,
    s: &Sentence,
    sentence: usize,
    fillers: &[usize],
    who: EntId,
) -> Option<(usize, String, Option<String>)> {
    let noun = |t: usize| knowledge.lists.post(&s.tokens[t].lemma.to_lowercase()) == Some(Post::Office);
    let head = fillers.iter().copied().find(|&t| matches!(s.tokens[t].upos, Upos::Noun | Upos::Propn) && noun(t))?;
    let country = nominal::country_of(entities, sentence, head).or_else(|| entities.ent(who).entity.country.clone());
    Some((head, title(knowledge, entities, s, sentence, head, country.as_deref()), country))
}

/// "President of Serbia", "Adviser to the President of the National Assembly".
fn title(knowledge: &Knowledge, entities: &Entities<'_>, s: &Sentence, sentence: usize, head: usize, country: Option<&str>) -> String {
    let of_office = |c: usize| match s.tokens[c].lemma.to_lowercase().as_str() {
        // "First Deputy Prime Minister", but "the first female president"
        "first" => {
            s.tokens.get(c + 1).is_some_and(|n| matches!(n.lemma.to_lowercase().as_str(), "deputy" | "vice" | "minister" | "secretary"))
        }
        word => OF_OFFICE.contains(&word),
    };
    let general = general_of(s, head);
    let children = || s.children(head).chain(general.into_iter().flat_map(|g| s.children(g)));
    let before: Vec<usize> = children().filter(|&c| c < head && matches!(s.tokens[c].deprel, "compound" | "amod")).collect();
    let mut words: Vec<String> = before
        .iter()
        .copied()
        .filter(|&c| entities.mention_at(sentence, c).is_none_or(|m| m.start <= head && head < m.end))
        .filter(|&c| s.tokens[c].upos != Upos::Adj && s.tokens[c].upos != Upos::Verb || of_office(c))
        // "human rights chief", "air component commander"
        .flat_map(|c| s.subtree(c).into_iter().filter(move |&t| t <= c))
        .filter(|&t| entities.mention_at(sentence, t).is_none_or(|m| m.start <= head && head < m.end))
        .filter(|&t| s.tokens[t].form.chars().any(char::is_alphabetic))
        .map(|t| s.tokens[t].form.clone())
        .collect();
    words.push(match general {
        Some(g) => Span { start: s.tokens[head].span.start, end: s.tokens[g].span.end }.of(entities.text).to_owned(),
        None => s.tokens[head].form.clone(),
    });
    let mut title = words.join(" ");
    if let Some(first) = title.get(..1) {
        title = first.to_uppercase() + &title[1..];
    }
    let of = children().find(|&c| {
        s.tokens[c].deprel == "nmod" && s.child(c, "case").is_some_and(|k| matches!(s.tokens[k].lemma.as_str(), "of" | "to" | "for" | "at"))
    });
    if let Some(c) = of {
        let span = entities.phrase_span(sentence, c);
        let case = s.child(c, "case").map(|k| s.tokens[k].form.clone()).unwrap_or_default();
        let phrase = span.of(entities.text);
        let phrase = phrase.strip_prefix(case.as_str()).unwrap_or(phrase).trim();
        // The mayor of Mexico City is not the mayor of Mexico, whatever the city may stand for elsewhere.
        let local = matches!(s.tokens[head].lemma.to_lowercase().as_str(), "mayor" | "governor");
        let known = entities.mention_at(sentence, c).filter(|_| !local).map(|m| entities.ent(m.ents[0]).entity.name.clone());
        return format!("{title} {case} {}", known.unwrap_or_else(|| phrase.to_owned()));
    }
    // "CIA Director", "UN human rights chief", "the association's president": the body before the noun.
    let body = before.iter().copied().chain(s.child(head, "nmod:poss")).find_map(|c| {
        let m = entities.mention_at(sentence, c).filter(|m| m.ents.len() == 1 && !m.demonym)?;
        let e = &entities.ent(m.ents[0]).entity;
        let body = !matches!(e.kind, Some(EntityKind::State | EntityKind::Territory | EntityKind::Person | EntityKind::Place) | None);
        body.then(|| e.name.clone())
    });
    if let Some(body) = body.filter(|b| !fold(&title).contains(&fold(b))) {
        return format!("{title} of {body}");
    }
    // "the association's president" is no president of the country, whoever the association may be.
    if let Some(owner) =
        s.child(head, "nmod:poss").filter(|&o| s.tokens[o].upos == Upos::Noun && entities.mention_at(sentence, o).is_none())
    {
        let owner = entities.phrase_span(sentence, owner).of(entities.text);
        let owner = owner.trim_end_matches("'s").trim_end_matches("’s").trim_end_matches(['\'', '’']);
        return format!("{title} of {owner}");
    }
    match country.and_then(|c| knowledge.actors.state(c)) {
        Some(a) if !fold(&title).contains(&fold(&knowledge.actors.get(a).name)) => format!("{title} of {}", knowledge.actors.get(a).name),
        _ => title,
    }
}
