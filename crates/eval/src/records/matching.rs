//! Which of our records is which of the coder's.
//!
//! **Events.** A pair is possible when the type is the same and the two quotes share a word that stands in the sentence
//! of the gold trigger. The pairs are taken greedily, one to one: first those whose triggers overlap, then those whose
//! parties agree, then gold that must be found before gold that is optional, then the longer overlap.
//!
//! **Parties** agree by country or by entity code. Where the coder gave neither ("The West"), by name.
//!
//! **Relations.** Predicate and `holds` are the same, the subjects agree and each of the coder's objects agrees with one
//! of ours; pairs whose quotes overlap go first. Entities agree by name, or, unless one of them is a person or an office, by
//! code. Names agree when they are the same without case and diacritics, or when one has the last word of the other
//! ("Vladimir Putin", "Putin"). Names of the form "X of Y" want X to agree as well: the President of Serbia is not the
//! Foreign Minister of Serbia.

use demarche_record::{Edtf, EntityKind, Event, Evidence, PartialDate, Party, Predicate, Relation, Span};

use super::gold::{GoldDoc, GoldEntity, GoldEvent, GoldRelation};
use crate::metrics::greedy;
use crate::text::{CharIndex, fold, tokens, words};

/// A pair of indices, gold first.
pub(super) type Pair = (usize, usize);

/// Where a gold record stands, in bytes; `None` where its quote is not in the text.
pub(super) struct Stands {
    quote: Span,
    trigger: Span,
    /// The part of the text in which a shared word counts.
    sentence: Span,
}

/// Finds the quote in the text and the trigger in the quote.
pub(super) fn stands(text: &str, sentences: &[Span], event: &GoldEvent) -> Option<Stands> {
    let start = text.find(&event.quote).filter(|_| !event.quote.is_empty());
    let quote = match start {
        Some(s) => Span::new(s, s + event.quote.len()),
        None => {
            let s = text.find(&event.trigger).filter(|_| !event.trigger.is_empty())?;
            Span::new(s, s + event.trigger.len())
        }
    };
    let trigger = match quote.of(text).find(&event.trigger).filter(|_| !event.trigger.is_empty()) {
        Some(t) => Span::new(quote.start + t, quote.start + t + event.trigger.len()),
        None => quote,
    };
    // Our own sentence boundaries, else the whole quote.
    let of_trigger = sentences.iter().filter(|s| s.overlaps(&trigger)).copied().reduce(|a, b| a.cover(&b));
    Some(Stands { quote, trigger, sentence: of_trigger.unwrap_or(quote) })
}

fn quote_span(index: &CharIndex, e: &Evidence) -> Option<Span> {
    index.span(e.start as usize, e.end as usize)
}

/// Bytes of the words that two spans share.
fn shared_words(text: &str, a: Span, b: Span) -> usize {
    let (start, end) = (a.start.max(b.start), a.end.min(b.end));
    if start >= end {
        return 0;
    }
    // `get` and not an index: a foreign offset may fall inside a character.
    text.get(start..end).map_or(0, |t| tokens(t).iter().map(Span::len).sum())
}

/// Pairs of (gold event, our event).
pub(super) fn match_events(doc: &GoldDoc, sentences: &[Span], ours: &[Event]) -> Vec<Pair> {
    let index = CharIndex::new(&doc.text);
    let mut candidates = Vec::new();
    for (i, g) in doc.events.iter().enumerate() {
        let Some(place) = stands(&doc.text, sentences, g) else { continue };
        let in_sentence = Span { start: place.quote.start.max(place.sentence.start), end: place.quote.end.min(place.sentence.end) };
        for (j, p) in ours.iter().enumerate().filter(|(_, p)| p.event_type == g.event_type) {
            let Some(quote) = quote_span(&index, &p.evidence) else { continue };
            let common = shared_words(&doc.text, in_sentence, quote);
            if common > 0 {
                let trigger = index.span(p.evidence.trigger_start as usize, p.evidence.trigger_end as usize);
                let on_trigger = trigger.is_some_and(|t| t.overlaps(&place.trigger));
                candidates.push(((on_trigger, parties_agree(g, p), !g.optional, common), i, j));
            }
        }
    }
    greedy(candidates)
}

/// Actors and recipients agree: on each side at least one, or none on both.
pub(super) fn parties_agree(g: &GoldEvent, p: &Event) -> bool {
    let side = |gold: &[GoldEntity], ours: &[Party]| match (gold.is_empty(), ours.is_empty()) {
        (true, true) => true,
        (false, false) => gold.iter().any(|a| ours.iter().any(|b| party_agrees(a, b))),
        _ => false,
    };
    side(&g.actors, &p.actors) && side(&g.recipients, &p.recipients)
}

/// By country or entity code; by name where the coder gave neither.
pub(super) fn party_agrees(g: &GoldEntity, p: &Party) -> bool {
    let same = |a: &Option<String>, b: &Option<String>| a.is_some() && a == b;
    if g.country.is_none() && g.code.is_none() {
        return entity_named(g, p);
    }
    same(&g.country, &p.country) || same(&g.code, &p.code)
}

fn entity_named(g: &GoldEntity, p: &Party) -> bool {
    let gold = [g.name.as_deref(), g.text.as_deref()];
    gold.into_iter().flatten().any(|a| names_agree(a, &p.name) || names_agree(a, &p.text))
}

/// Tolerant comparison of two names; see the module's head.
pub fn names_agree(a: &str, b: &str) -> bool {
    if a.trim().is_empty() || b.trim().is_empty() {
        return false;
    }
    if fold(a.trim()) == fold(b.trim()) {
        return true;
    }
    let (wa, wb) = (words(a), words(b));
    let (Some(last_a), Some(last_b)) = (wa.last(), wb.last()) else { return false };
    let (head_a, head_b) = (head_of(a), head_of(b));
    match (&head_a, &head_b) {
        (None, None) => wa.contains(last_b) || wb.contains(last_a),
        (Some(x), Some(y)) => (wa.contains(last_b) || wb.contains(last_a)) && (wb.contains(x) || wa.contains(y)),
        (Some(x), None) => wa.contains(last_b) || (wb.contains(x) && wb.iter().filter(|w| wa.contains(w)).count() > 1),
        (None, Some(y)) => wb.contains(last_a) || (wa.contains(y) && wa.iter().filter(|w| wb.contains(w)).count() > 1),
    }
}

/// The word before the first "of" of "the Prime Minister of Sudan": minister.
fn head_of(name: &str) -> Option<String> {
    let folded = fold(name);
    let (head, rest) = folded.split_once(" of ")?;
    if rest.trim().is_empty() { None } else { words(head).pop() }
}

/// Pairs of (gold relation, our relation).
pub(super) fn match_relations(doc: &GoldDoc, ours: &[Relation]) -> Vec<Pair> {
    let index = CharIndex::new(&doc.text);
    let persons = persons(doc);
    let mut candidates = Vec::new();
    for (i, g) in doc.relations.iter().enumerate() {
        let quote = doc.text.find(&g.quote).map(|s| Span::new(s, s + g.quote.len()));
        for (j, p) in ours.iter().enumerate().filter(|(_, p)| relation_agrees(g, p, &persons)) {
            let common = quote.zip(quote_span(&index, &p.evidence)).map_or(0, |(a, b)| shared_words(&doc.text, a, b));
            candidates.push(((common > 0, !g.optional, common), i, j));
        }
    }
    greedy(candidates)
}

/// Names of the gold's entities that are persons: the subjects of what only persons have.
fn persons(doc: &GoldDoc) -> Vec<String> {
    let personal = |r: &&GoldRelation| matches!(r.predicate, Predicate::HoldsOffice | Predicate::Represents);
    doc.relations.iter().filter(personal).filter_map(|r| r.subject.name.as_deref()).map(fold).collect()
}

fn relation_agrees(g: &GoldRelation, p: &Relation, persons: &[String]) -> bool {
    if g.predicate != p.predicate || g.holds != p.holds || !entity_agrees(&g.subject, &p.subject, persons) {
        return false;
    }
    let office = matches!(g.predicate, Predicate::HoldsOffice | Predicate::CandidateFor | Predicate::WonElection);
    let objects = g.object.list();
    let agrees = |a: &GoldEntity| p.objects.iter().any(|b| if office { office_agrees(a, b) } else { entity_agrees(a, b, persons) });
    !objects.is_empty() && objects.iter().all(agrees)
}

/// By name, or by code where neither is a person or office.
fn entity_agrees(g: &GoldEntity, p: &Party, persons: &[String]) -> bool {
    if entity_named(g, p) {
        return true;
    }
    let person =
        matches!(p.kind, Some(EntityKind::Person | EntityKind::Office)) || g.name.as_deref().is_some_and(|n| persons.contains(&fold(n)));
    let gold = g.code.as_ref().or(g.country.as_ref());
    let ours = p.code.as_ref().or(p.country.as_ref());
    // One code for a whole class (IGO, NGO) does not tell two bodies apart.
    let class = |c: &String| matches!(c.as_str(), "IGO" | "NGO" | "ISM" | "IMG" | "MNC");
    !person && gold.is_some_and(|c| !class(c)) && gold == ours
}

/// Offices agree by name, and never by the country alone; elections by the country and a word in common.
fn office_agrees(g: &GoldEntity, p: &Party) -> bool {
    let gold: Vec<&str> = [g.name.as_deref(), g.text.as_deref()].into_iter().flatten().collect();
    let ours = [p.name.as_str(), p.text.as_str()];
    let title = |name: &str| {
        let all = words(name);
        let head = head_of(name).or_else(|| all.last().cloned());
        (all, head)
    };
    gold.iter().any(|a| {
        ours.iter().any(|b| {
            if fold(a.trim()) == fold(b.trim()) {
                return true;
            }
            let ((wa, ha), (wb, hb)) = (title(a), title(b));
            let named = ha.as_ref().is_some_and(|h| wb.contains(h)) || hb.as_ref().is_some_and(|h| wa.contains(h));
            // "minister" alone names too many offices: another word, or the body's country, has to agree as well.
            let common = wa.iter().filter(|w| wb.contains(w)).count();
            let country = g.country.is_some() && g.country == p.country;
            named && (common > 1 || country || wa.len() == 1 || wb.len() == 1)
        })
    })
}

/// The same bounds at the gold's precision.
pub(super) fn dates_agree(gold: &Edtf, ours: &Edtf) -> bool {
    let bounds = |e: &Edtf| match e {
        Edtf::Date(d) => (Some(*d), Some(*d)),
        Edtf::Interval(a, b) => (*a, *b),
    };
    let ((ga, gb), (pa, pb)) = (bounds(gold), bounds(ours));
    let start = match (ga, pa) {
        (None, None) => true,
        (Some(g), Some(p)) => coarsened(p, g) == g || p.first() == g.first(),
        _ => false,
    };
    let end = match (gb, pb) {
        (None, None) => true,
        (Some(g), Some(p)) => coarsened(p, g) == g || p.last() == g.last(),
        _ => false,
    };
    start && end
}

/// `date` to the precision of `like`.
fn coarsened(date: PartialDate, like: PartialDate) -> PartialDate {
    PartialDate { year: date.year, month: date.month.filter(|_| like.month.is_some()), day: date.day.filter(|_| like.day.is_some()) }
}

/// The sayers are the same set; both empty is the reporter's own voice.
pub(super) fn attribution_agrees(gold: &[String], ours: &[demarche_record::Attribution]) -> bool {
    let named = |g: &String, a: &demarche_record::Attribution| names_agree(g, &a.source.name) || names_agree(g, &a.source.text);
    gold.iter().all(|g| ours.iter().any(|a| named(g, a))) && ours.iter().all(|a| gold.iter().any(|g| named(g, a)))
}

/// No place on both sides, or the same: one name has all words of the other.
pub(super) fn places_agree(gold: Option<&str>, ours: Option<&demarche_record::Place>) -> bool {
    match (gold, ours) {
        (None, None) => true,
        (Some(g), Some(p)) => {
            let gw = words(g);
            let within = |name: &str| {
                let pw = words(name);
                !pw.is_empty() && !gw.is_empty() && (pw.iter().all(|w| gw.contains(w)) || gw.iter().all(|w| pw.contains(w)))
            };
            within(&p.text) || p.name.as_deref().is_some_and(within)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (a, b) in [
            ("Vladimir Putin", "Putin"),
            ("Aleksandar Vučić", "Aleksandar Vucic"),
            ("President of Serbia", "Serbian President of Serbia"),
            ("the European Union", "European Union"),
            ("Government of Sudan", "Sudan"),
        ] {
            assert!(names_agree(a, b), "{a} / {b}");
        }
        for (a, b) in
            [("President of Serbia", "Foreign Minister of Serbia"), ("Putin", "Vučić"), ("", ""), ("North Korea", "North Macedonia")]
        {
            assert!(!names_agree(a, b), "{a} / {b}");
        }
    }

    #[test]
    fn dates() {
        let d = |s: &str| s.parse::<Edtf>().unwrap();
        for (g, p) in [
            ("2024-03-18", "2024-03-18"),
            ("2023-06", "2023-06-01/2023-06-30"),
            ("2023-06-01/2023-06-30", "2023-06"),
            ("2011/..", "2011-05/.."),
            // Finer than the gold and inside it: the same at the gold's precision.
            ("2023-06", "2023-06-14"),
        ] {
            assert!(dates_agree(&d(g), &d(p)), "{g} {p}");
        }
        for (g, p) in [
            ("2024-03-18", "2024-03"),
            ("2024-03-18", "2024-03-19"),
            ("2011/..", "2011"),
            ("2022-02/2024-03-19", "2022-02"),
            ("2023", "2022-12/2023"),
        ] {
            assert!(!dates_agree(&d(g), &d(p)), "{g} {p}");
        }
    }

    #[test]
    fn places() {
        let place = |text: &str, name: Option<&str>| demarche_record::Place {
            text: text.into(),
            name: name.map(str::to_owned),
            country: None,
            admin1: None,
            latitude: None,
            longitude: None,
            geonames_id: None,
            precision: demarche_record::PlacePrecision::City,
        };
        assert!(places_agree(None, None));
        assert!(places_agree(Some("Boni Forest"), Some(&place("the Boni Forest", None))));
        assert!(places_agree(Some("Kyiv"), Some(&place("Kiev", Some("Kyiv")))));
        assert!(!places_agree(Some("Kazan"), None) && !places_agree(None, Some(&place("Kazan", None))));
        assert!(!places_agree(Some("Khartoum"), Some(&place("Omdurman", Some("Omdurman")))));
    }
}
