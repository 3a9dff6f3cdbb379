//! Places that a text means without naming them: "the Afghan capital", "the capital of Kenya", and "the base" or "the town" after a
//! sentence that named one.
//!
//! They are no toponyms for a reader of maps, but an act may have happened there. Only what leaves one choice counts: a country with
//! one capital, a noun that fits the kind of the place named last. "The country" stays out, since every report has several.

use demarche_record::{Document, Sentence, Upos};

use super::gazetteer::{Gazetteer, PlaceKind};
use super::resolve::Toponym;

/// Sentences that a bare noun looks back.
const BACK: usize = 3;

/// Adds the described places to the named ones of a document; all in the order of the text.
pub(super) fn add(gazetteer: &Gazetteer, document: &Document, named: Vec<Toponym>) -> Vec<Toponym> {
    let mut found = Vec::new();
    for (number, s) in document.sentences.iter().enumerate() {
        for i in 0..s.tokens.len() {
            let t = &s.tokens[i];
            if t.upos != Upos::Noun || named.iter().any(|n| n.sentence == number && n.start <= i && i < n.end) {
                continue;
            }
            if t.lemma == "capital" {
                found.extend(capital(gazetteer, s, number, i, &named));
            } else if let Some(fits) = kind_of(&t.lemma) {
                found.extend(again(s, number, i, fits, &named));
            }
        }
    }
    let mut all = named;
    all.extend(found);
    all.sort_by_key(|t| (t.sentence, t.start, t.end));
    all
}

/// "the Afghan capital", "Kenya's capital", "the capital of Kenya"; not where the name stands beside it ("the capital, Nairobi").
fn capital(gazetteer: &Gazetteer, s: &Sentence, number: usize, at: usize, named: &[Toponym]) -> Option<Toponym> {
    let here = || named.iter().filter(|n| n.sentence == number);
    let form = |i: usize| s.tokens.get(i).map_or("", |t| t.form.as_str());
    let named_at = |i: usize| here().any(|n| n.start == i && !n.demonym);
    if named_at(at + 1)
        || form(at + 1) == "," && named_at(at + 2)
        || at > 0 && here().any(|n| n.end == at && !n.demonym && n.kind != PlaceKind::Country)
    {
        return None;
    }
    let owner = here().find(|n| {
        let before = n.end == at || n.end + 1 == at && matches!(form(at - 1), "'s" | "’s" | "'" | "’");
        let after = form(at + 1) == "of" && (n.start == at + 2 || n.start == at + 3 && form(at + 2) == "the");
        n.kind == PlaceKind::Country && (before || after)
    })?;
    let city = gazetteer.capital(owner.country?)?;
    let (start, end) = (owner.start.min(at), owner.end.max(at + 1));
    Some(Toponym {
        span: s.span_of(start, end - 1),
        sentence: number,
        start,
        end,
        name: city.name.to_owned(),
        kind: city.kind,
        country: city.country,
        admin1: city.admin1,
        lat: Some(city.lat),
        lon: Some(city.lon),
        geonames_id: city.geonames_id,
        precision: city.kind.precision(),
        demonym: false,
        embedded: false,
        site: false,
        described: true,
        score: 1.0,
        why: format!("the capital of {}", owner.name),
    })
}

/// What a noun that points back may mean.
fn kind_of(lemma: &str) -> Option<fn(&Toponym, &str) -> bool> {
    fn last_word(t: &Toponym, lemma: &str) -> bool {
        t.name.to_lowercase().split_whitespace().next_back() == Some(lemma)
    }
    let fits: fn(&Toponym, &str) -> bool = match lemma {
        "city" => |t, _| matches!(t.kind, PlaceKind::City | PlaceKind::Capital) && t.lat.is_some(),
        "town" | "village" => |t, _| t.kind == PlaceKind::City,
        "province" | "region" => |t, _| matches!(t.kind, PlaceKind::Admin1 | PlaceKind::Region),
        "district" => |t, _| matches!(t.kind, PlaceKind::Admin2 | PlaceKind::Section),
        "island" => |t, _| t.kind == PlaceKind::Island,
        "base" => |t, lemma| t.kind == PlaceKind::Base || last_word(t, lemma),
        "camp" => |t, lemma| t.kind == PlaceKind::Camp || last_word(t, lemma),
        "airport" | "prison" | "hospital" | "university" | "stadium" | "mosque" | "church" | "bridge" | "dam" | "plant" => last_word,
        _ => return None,
    };
    Some(fits)
}

/// "the base" for the base that was named before; a noun with words of its own ("the northern town", "the town of …") is another.
fn again(s: &Sentence, number: usize, at: usize, fits: fn(&Toponym, &str) -> bool, named: &[Toponym]) -> Option<Toponym> {
    let the = |i: usize| matches!(s.tokens[i].form.to_lowercase().as_str(), "the" | "that" | "this");
    let alone = s.children(at).all(|c| matches!(s.tokens[c].deprel, "det" | "case" | "punct" | "cc" | "conj"));
    let modifier = matches!(s.tokens[at].deprel, "compound" | "flat");
    if at == 0 || !the(at - 1) || !alone || modifier {
        return None;
    }
    let lemma = s.tokens[at].lemma.as_str();
    let before = |n: &&Toponym| {
        !n.demonym && !n.embedded && n.sentence + BACK >= number && (n.sentence, n.end) <= (number, at - 1) && fits(n, lemma)
    };
    let last = named.iter().rev().find(before)?;
    // Two towns side by side leave a choice.
    if named.iter().any(|n| n.sentence == last.sentence && n.name != last.name && before(&n)) {
        return None;
    }
    let why = format!("{} was named before", last.name);
    Some(Toponym { span: s.span_of(at, at), sentence: number, start: at, end: at + 1, described: true, why, score: 0.5, ..last.clone() })
}
