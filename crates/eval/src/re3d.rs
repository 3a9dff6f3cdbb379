//! Relations of re3d (Dstl 2017): does the coder read the standing relations that our predicates can say?
//!
//! A folder holds `documents.json`, `entities.json` and `relations.json`, an object a line. Four of its types have a
//! counterpart: FightingAgainst (`at_war_with`), AlliesOf (`allied_with`, `backs`), BelongsTo (`member_of`, `part_of`)
//! and InChargeOf (`holds_office`, `controls`, `occupies`, `represents`). The others (co-location, synonymy, attributes, contact,
//! sentiment) are left out, and so are relations that its own model trusts under 0.5, and a symmetric pair told twice.
//!
//! A predicted relation is right when its predicate has the type, it holds, its quote overlaps the stretch from the
//! first to the last of the gold's two mentions, and both parties agree by name with the mentions (in either order for
//! the symmetric types). Recall is over the mapped gold; precision over our relations of these predicates.

use std::collections::BTreeMap;
use std::path::Path;

use demarche_record::{Coded, Predicate, Relation, Span};
use serde::Deserialize;

use crate::error::{EvalError, read_text};
use crate::metrics::{Counts, Metrics, Scores, Table, greedy};
use crate::records::names_agree;
use crate::text::CharIndex;

/// A document of the set with its mapped relations.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Related {
    /// Its id.
    pub doc: String,
    /// Its text.
    pub text: String,
    /// Relations of the types that we score.
    pub relations: Vec<GoldRelation>,
}

/// A relation between two mentions.
#[derive(Clone, Debug, PartialEq)]
pub struct GoldRelation {
    /// re3d's type.
    pub kind: String,
    /// Who.
    pub source: String,
    /// Whom.
    pub target: String,
    /// Bytes from the first mention to the last.
    pub extent: Span,
}

#[derive(Deserialize)]
struct JsonDocument {
    #[serde(rename = "_id")]
    id: String,
    text: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct JsonRelation {
    source_begin: usize,
    source_end: usize,
    source: String,
    target_begin: usize,
    target_end: usize,
    target: String,
    #[serde(rename = "type")]
    kind: String,
    document_id: String,
    confidence: f64,
}

/// re3d's types and the predicates that say them.
const MAPPED: [(&str, &[&str]); 4] = [
    ("FightingAgainst", &["at_war_with"]),
    ("AlliesOf", &["allied_with", "backs"]),
    ("BelongsTo", &["member_of", "part_of"]),
    ("InChargeOf", &["holds_office", "controls", "occupies", "represents"]),
];

fn kind_of(predicate: Predicate) -> Option<&'static str> {
    MAPPED.iter().find(|(_, p)| p.contains(&predicate.as_str())).map(|(k, _)| *k)
}

fn symmetric(kind: &str) -> bool {
    matches!(kind, "FightingAgainst" | "AlliesOf")
}

/// Reads a folder, or the folders in it.
pub fn load(dir: &Path) -> Result<Vec<Related>, EvalError> {
    if dir.join("documents.json").is_file() {
        return folder(dir);
    }
    let fail = |source| EvalError::Read { path: dir.to_owned(), source };
    let mut folders = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(fail)? {
        let path = entry.map_err(fail)?.path();
        if path.join("documents.json").is_file() {
            folders.push(path);
        }
    }
    folders.sort();
    if folders.is_empty() {
        return Err(EvalError::at(dir, 0, "no documents.json here, nor in a folder here"));
    }
    let mut all = Vec::new();
    for f in folders {
        all.extend(folder(&f)?);
    }
    Ok(all)
}

fn lines<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<Vec<(usize, T)>, EvalError> {
    let content = read_text(path)?;
    let filled = content.lines().enumerate().filter(|(_, l)| !l.trim().is_empty());
    filled.map(|(i, l)| Ok((i + 1, serde_json::from_str(l).map_err(|e| EvalError::at(path, i + 1, e.to_string()))?))).collect()
}

fn folder(dir: &Path) -> Result<Vec<Related>, EvalError> {
    let documents: Vec<(usize, JsonDocument)> = lines(&dir.join("documents.json"))?;
    let path = dir.join("relations.json");
    let mut all: BTreeMap<String, Related> = BTreeMap::new();
    for (_, d) in documents {
        all.insert(d.id.clone(), Related { doc: d.id, text: d.text, relations: Vec::new() });
    }
    for (n, r) in lines::<JsonRelation>(&path)? {
        if r.confidence < 0.5 || !MAPPED.iter().any(|(k, _)| *k == r.kind) {
            continue;
        }
        let Some(doc) = all.get_mut(&r.document_id) else {
            return Err(EvalError::at(&path, n, format!("document `{}` is not in documents.json", r.document_id)));
        };
        let index = CharIndex::new(&doc.text);
        let extent = index.span(r.source_begin.min(r.target_begin), r.source_end.max(r.target_end));
        let Some(extent) = extent else {
            return Err(EvalError::at(&path, n, "a mention is outside the text of its document"));
        };
        let mirrored = |x: &GoldRelation| x.kind == r.kind && x.extent == extent && x.source == r.target && x.target == r.source;
        if !(symmetric(&r.kind) && doc.relations.iter().any(mirrored)) {
            doc.relations.push(GoldRelation { kind: r.kind, source: r.source, target: r.target, extent });
        }
    }
    Ok(all.into_values().collect())
}

fn agrees(text: &str, index: &CharIndex, g: &GoldRelation, p: &Relation) -> bool {
    let quote = index.span(p.evidence.start as usize, p.evidence.end as usize);
    if kind_of(p.predicate) != Some(g.kind.as_str()) || !quote.is_some_and(|q| q.overlaps(&g.extent) && q.end <= text.len()) {
        return false;
    }
    let named = |words: &str, party: &demarche_record::Party| names_agree(words, &party.text) || names_agree(words, &party.name);
    let way = |a: &str, b: &str| named(a, &p.subject) && p.objects.iter().any(|o| named(b, o));
    way(&g.source, &g.target) || (symmetric(&g.kind) && way(&g.target, &g.source))
}

/// Scores the relations of one coded report a document.
pub fn score(gold: &[Related], predicted: &[Coded]) -> Scores {
    let mut all = Counts::default();
    let mut kinds: BTreeMap<&str, Counts> = MAPPED.iter().map(|(k, _)| (*k, Counts::default())).collect();
    for (g, p) in gold.iter().zip(predicted) {
        let index = CharIndex::new(&g.text);
        let ours: Vec<&Relation> = p.relations.iter().filter(|r| r.holds && kind_of(r.predicate).is_some()).collect();
        let mut pairs = Vec::new();
        for (i, a) in g.relations.iter().enumerate() {
            for (j, b) in ours.iter().enumerate() {
                if agrees(&g.text, &index, a, b) {
                    pairs.push((0, i, j));
                }
            }
        }
        let pairs = greedy(pairs);
        for (kind, c) in kinds.iter_mut() {
            let of_gold = g.relations.iter().filter(|r| r.kind == *kind).count();
            let of_ours = ours.iter().filter(|r| kind_of(r.predicate) == Some(*kind)).count();
            c.add(Counts::of(of_gold, of_ours, pairs.iter().filter(|(i, _)| g.relations[*i].kind == *kind).count()));
        }
        all.add(Counts::of(g.relations.len(), ours.len(), pairs.len()));
    }
    let mut m = Metrics::of(all.gold());
    m.set_f1("", all);
    m.set("documents", gold.len() as f64);
    let mut table = Table::new(&["type", "n", "P", "R", "F1"]);
    for (kind, c) in &kinds {
        table.counts(kind, *c);
        m.set(&format!("{}_f1", crate::text::fold(kind)), c.f1());
    }
    table.counts("all", all);
    Scores { metrics: m, tables: vec![table], notes: Vec::new() }
}

#[cfg(test)]
mod tests {
    use demarche_record::{DateBasis, Evidence, Party, Status};

    use super::*;

    const TEXT: &str = "Iraqi forces fought ISIL. General Ali commands the brigade.";

    fn written() -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("documents.json"), format!("{{\"_id\": \"d\", \"title\": \"x\", \"text\": \"{TEXT}\"}}\n")).unwrap();
        let line = |kind: &str, source: &str, target: &str, confidence: f64| {
            let at = |w: &str| (TEXT.find(w).unwrap(), TEXT.find(w).unwrap() + w.len());
            let ((sb, se), (tb, te)) = (at(source), at(target));
            format!(
                "{{\"_id\": \"r\", \"begin\": 0, \"end\": 1, \"sourceBegin\": {sb}, \"sourceEnd\": {se}, \"source\": \"{source}\", \"targetBegin\": {tb}, \"targetEnd\": {te}, \"target\": \"{target}\", \"type\": \"{kind}\", \"value\": \"x\", \"documentId\": \"d\", \"confidence\": {confidence}}}\n"
            )
        };
        let relations = [
            line("FightingAgainst", "Iraqi forces", "ISIL", 1.0),
            line("FightingAgainst", "ISIL", "Iraqi forces", 1.0),
            line("InChargeOf", "General Ali", "the brigade", 0.9),
            line("BelongsTo", "General Ali", "the brigade", 0.3),
            line("CoLocated", "General Ali", "the brigade", 1.0),
        ];
        std::fs::write(dir.path().join("relations.json"), relations.concat()).unwrap();
        dir
    }

    fn relation(subject: &str, predicate: Predicate, object: &str) -> Relation {
        let party = |name: &str| Party {
            text: name.into(),
            entity_id: name.into(),
            name: name.into(),
            country: None,
            code: None,
            sector: None,
            kind: None,
        };
        Relation {
            relation_id: "r".into(),
            subject: party(subject),
            predicate,
            objects: vec![party(object)],
            holds: true,
            matter: None,
            valid_from: None,
            valid_to: None,
            date_basis: DateBasis::None,
            status: Status::Actual,
            attribution: vec![],
            evidence: Evidence {
                doc: "d".into(),
                sentence: 0,
                start: 0,
                end: TEXT.len() as u32,
                quote: TEXT.into(),
                trigger_start: 0,
                trigger_end: 1,
                trigger: "I".into(),
            },
            rule: "test".into(),
            confidence: 1.0,
        }
    }

    #[test]
    fn mapped_types_are_scored_and_symmetric_pairs_once() {
        let gold = load(written().path()).unwrap();
        assert_eq!(gold[0].relations.len(), 2);
        // The war the other way round is right; the office is held by another; `backs` has no gold here.
        let relations = vec![
            relation("Islamic State of Iraq and the Levant ISIL", Predicate::AtWarWith, "Iraqi forces"),
            relation("General Omar", Predicate::HoldsOffice, "the brigade"),
            relation("ISIL", Predicate::Backs, "Iraqi forces"),
            relation("ISIL", Predicate::Recognizes, "Iraqi forces"),
        ];
        let s = score(&gold, &[Coded { relations, ..Coded::default() }]);
        let get = |k: &str| s.metrics.get(k).unwrap();
        // 2 gold, 3 predictions of scored predicates, 1 right.
        assert_eq!((get("f1"), get("f1_precision"), get("f1_recall")), (0.4, 1.0 / 3.0, 0.5));
        assert_eq!((get("fightingagainst_f1"), get("inchargeof_f1")), (1.0, 0.0));
        // A relation that is said not to hold is none.
        let mut not = relation("ISIL", Predicate::AtWarWith, "Iraqi forces");
        not.holds = false;
        assert_eq!(score(&gold, &[Coded { relations: vec![not], ..Coded::default() }]).metrics.get("f1"), Some(0.0));
    }

    #[test]
    fn folders_are_found_and_lines_checked() {
        let dir = written();
        assert!(load(&dir.path().join("nothing")).is_err());
        std::fs::write(dir.path().join("relations.json"), "{}\n").unwrap();
        let e = load(dir.path()).unwrap_err().to_string();
        assert!(e.contains("relations.json:1:"), "{e}");
    }
}
