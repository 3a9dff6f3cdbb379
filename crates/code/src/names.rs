//! The tagger and the knowledge together: names that the tagger missed, and kinds that it got wrong.
//!
//! The tagger sees the sentence, the knowledge sees the world. A name that the knowledge holds and that the parser
//! takes for a proper noun is one; a state is a place, whatever the sentence suggests.

use demarche_record::{Document, EntityKind, Name, NameKind, Sentence, Upos};

use crate::knowledge::{FoldedWords, Knowledge, NameRole};
use crate::places::Gazetteer;

/// Population from which an unknown proper noun that is a place's name is taken for the place.
const LARGE: f64 = 100_000.0;

/// Adds and corrects the names of every sentence.
pub(crate) fn refine(knowledge: &Knowledge, document: &mut Document) {
    let gazetteer = Gazetteer::builtin();
    for s in &mut document.sentences {
        let found = known(knowledge, s);
        for (start, end, kind) in found {
            match s.names.iter().position(|n| n.start < end && start < n.end) {
                None => add(s, start, end, kind, 0.7),
                Some(i) if s.names[i].start == start && s.names[i].end == end => {
                    if s.names[i].kind != kind && (s.names[i].score < 0.9 || kind == NameKind::Place) {
                        s.names[i].kind = kind;
                    }
                }
                Some(_) => {}
            }
        }
        for start in 0..s.tokens.len() {
            if s.tokens[start].upos != Upos::Propn || (start > 0 && s.tokens[start - 1].upos == Upos::Propn) || covered(s, start) {
                continue;
            }
            let end = (start..s.tokens.len()).find(|&t| s.tokens[t].upos != Upos::Propn).unwrap_or(s.tokens.len());
            let after_in = start > 0 && matches!(s.tokens[start - 1].lemma.as_str(), "in" | "from" | "near" | "to" | "at");
            if !after_in || (start..end).any(|t| covered(s, t)) {
                continue;
            }
            let name = s.tokens[start..end].iter().map(|t| t.form.as_str()).collect::<Vec<_>>().join(" ");
            if gazetteer.lookup(&name).iter().any(|c| c.population >= LARGE && !c.alias) {
                add(s, start, end, NameKind::Place, 0.6);
            }
        }
    }
}

fn covered(s: &Sentence, t: usize) -> bool {
    s.names.iter().any(|n| n.start <= t && t < n.end)
}

fn add(s: &mut Sentence, start: usize, end: usize, kind: NameKind, score: f32) {
    s.names.push(Name { start, end, kind, score });
    s.names.sort_by_key(|n| n.start);
}

/// Longest names of the knowledge over proper nouns, left to right.
fn known(knowledge: &Knowledge, s: &Sentence) -> Vec<(usize, usize, NameKind)> {
    let words = FoldedWords::of(s);
    let mut out = Vec::new();
    let mut i = 0;
    while i < words.len() {
        let start = words.token(i);
        let starts = i == 0 || words.token(i - 1) != start;
        let cased = s.tokens[start].form.starts_with(char::is_uppercase);
        let max = if starts && cased { knowledge.actors.longest_from(words.word(i)).min(words.len() - i) } else { 0 };
        let hit = (i + 1..=i + max).rev().find_map(|j| {
            let end = words.token(j - 1) + 1;
            let ends = j == words.len() || words.token(j) != words.token(j - 1);
            if !ends || s.tokens[start..end].iter().all(|t| t.upos != Upos::Propn) {
                return None;
            }
            let capitals = s.tokens[start..end].iter().all(|t| !t.form.chars().any(char::is_lowercase));
            let mut kinds = knowledge
                .actors
                .named(words.phrase(i, j))
                .filter(|e| (!e.acronym || capitals) && e.role != NameRole::Surname)
                .map(|e| kind(knowledge.actors.get(e.actor).kind, e.role));
            let first = kinds.next()??;
            kinds.all(|k| k == Some(first)).then_some((j, start, end, first))
        });
        match hit {
            Some((j, start, end, kind)) => {
                out.push((start, end, kind));
                i = j;
            }
            None => i += 1,
        }
    }
    out
}

fn kind(kind: EntityKind, role: NameRole) -> Option<NameKind> {
    use EntityKind::*;
    Some(match (kind, role) {
        (_, NameRole::Demonym) => NameKind::Group,
        (_, NameRole::Capital) => NameKind::Place,
        (State | Territory | Place, _) => NameKind::Place,
        (Person, _) => NameKind::Person,
        (GovernmentBody | Party | ArmedGroup | InternationalOrganization | Ngo | Company | Media, _) => NameKind::Organization,
        (People, _) => NameKind::Group,
        (Agreement, _) => NameKind::Event,
        (Office | Election, _) => return None,
    })
}
