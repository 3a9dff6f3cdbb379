//! Gold files: one JSON object a line and document.

use std::path::Path;

use demarche_record::{Edtf, EventType, Predicate, Report, Status};
use jiff::civil::Date;
use serde::Deserialize;

use crate::error::{EvalError, read_text};

/// A document coded by hand.
#[derive(Clone, Debug, Deserialize)]
pub struct GoldDoc {
    /// Identity.
    pub doc: String,
    /// Headline.
    #[serde(default)]
    pub title: Option<String>,
    /// Day of publication.
    #[serde(default)]
    pub published: Option<Date>,
    /// Outlet.
    #[serde(default)]
    pub source: Option<String>,
    /// Address.
    #[serde(default)]
    pub url: Option<String>,
    /// The stored text.
    pub text: String,
    /// Events.
    #[serde(default)]
    pub events: Vec<GoldEvent>,
    /// Relations.
    #[serde(default)]
    pub relations: Vec<GoldRelation>,
}

/// An entity as the coder names it.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct GoldEntity {
    /// As written.
    #[serde(default)]
    pub text: Option<String>,
    /// Canonical.
    #[serde(default)]
    pub name: Option<String>,
    /// ISO alpha-3.
    #[serde(default)]
    pub country: Option<String>,
    /// Entity code.
    #[serde(default)]
    pub code: Option<String>,
    /// PLOVER sector.
    #[serde(default)]
    pub sector: Option<String>,
}

/// An event of the coder.
#[derive(Clone, Debug, Deserialize)]
pub struct GoldEvent {
    /// Shortest text that tells it.
    pub quote: String,
    /// Word or words that name the act.
    pub trigger: String,
    /// PLOVER type.
    pub event_type: EventType,
    /// PLOVER modes.
    #[serde(default)]
    pub event_mode: Vec<String>,
    /// Who acts.
    #[serde(default)]
    pub actors: Vec<GoldEntity>,
    /// Towards whom.
    #[serde(default)]
    pub recipients: Vec<GoldEntity>,
    /// Fact, plan, supposition or denial.
    pub status: Status,
    /// Names of the sayers.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub attribution: Vec<String>,
    /// When.
    #[serde(default)]
    pub date: Option<Edtf>,
    /// Where.
    #[serde(default)]
    pub place: Option<String>,
    /// Neither error nor miss.
    #[serde(default)]
    pub optional: bool,
}

/// A relation of the coder.
#[derive(Clone, Debug, Deserialize)]
pub struct GoldRelation {
    /// The words.
    pub quote: String,
    /// Of whom.
    pub subject: GoldEntity,
    /// What holds.
    pub predicate: Predicate,
    /// To what.
    pub object: Objects,
    /// Whether it holds.
    #[serde(default = "yes")]
    pub holds: bool,
    /// Neither error nor miss.
    #[serde(default)]
    pub optional: bool,
}

/// An object in the three ways that coders write it.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Objects {
    /// Only words.
    Text(String),
    /// Several entities at once.
    Several(Vec<GoldEntity>),
    /// An entity.
    One(GoldEntity),
}

impl Objects {
    /// As a list of entities.
    pub fn list(&self) -> Vec<GoldEntity> {
        match self {
            Objects::Text(t) => vec![GoldEntity { text: Some(t.clone()), name: Some(t.clone()), ..GoldEntity::default() }],
            Objects::Several(all) => all.clone(),
            Objects::One(e) => vec![e.clone()],
        }
    }
}

fn yes() -> bool {
    true
}

fn null_is_empty<'de, D: serde::Deserializer<'de>>(d: D) -> Result<Vec<String>, D::Error> {
    Ok(Option::<Vec<String>>::deserialize(d)?.unwrap_or_default())
}

impl GoldEntity {
    /// Name, or the words where there is none.
    pub fn label(&self) -> &str {
        self.name.as_deref().or(self.text.as_deref()).unwrap_or("?")
    }
}

impl GoldDoc {
    /// The report to be coded.
    pub fn report(&self) -> Report {
        Report {
            doc: self.doc.clone(),
            title: self.title.clone(),
            published: self.published,
            source: self.source.clone(),
            url: self.url.clone(),
            byline: None,
            language: Some("en".to_owned()),
            text: self.text.clone(),
        }
    }
}

/// Reads gold files one after the other.
pub fn load(paths: &[impl AsRef<Path>]) -> Result<Vec<GoldDoc>, EvalError> {
    let mut docs = Vec::new();
    for path in paths {
        docs.extend(parse(path.as_ref(), &read_text(path.as_ref())?)?);
    }
    Ok(docs)
}

fn parse(path: &Path, content: &str) -> Result<Vec<GoldDoc>, EvalError> {
    let mut docs = Vec::new();
    for (i, line) in content.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let doc: GoldDoc = serde_json::from_str(line).map_err(|e| EvalError::at(path, i + 1, e.to_string()))?;
        docs.push(doc);
    }
    Ok(docs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_document() {
        let line = r#"{"doc": "d", "published": "2024-03-19", "text": "A met B.", "events": [{"quote": "A met B", "trigger": "met", "event_type": "CONSULT", "event_mode": [], "actors": [{"name": "A", "country": null}], "recipients": [], "status": "actual", "attribution": null, "date": "2011/..", "place": null, "optional": true}], "relations": [{"quote": "A", "subject": {"name": "A"}, "predicate": "mediates", "object": [{"name": "B"}, {"name": "C"}], "holds": false}, {"quote": "A", "subject": {"name": "A"}, "predicate": "backs", "object": "peace"}]}"#;
        let d = &parse(Path::new("g"), line).unwrap()[0];
        assert!(d.events[0].optional && d.events[0].attribution.is_empty());
        assert_eq!(d.relations[0].object.list().len(), 2);
        assert!(!d.relations[0].holds && d.relations[1].holds);
        assert_eq!(d.relations[1].object.list()[0].label(), "peace");
        for (from, to) in [("CONSULT", "HUG"), ("2011/..", "soon"), ("actual", "maybe"), ("mediates", "likes")] {
            let e = parse(Path::new("g.jsonl"), &format!("\n{}", line.replace(from, to))).unwrap_err().to_string();
            assert!(e.starts_with("g.jsonl:2:") && e.contains(to), "{e}");
        }
    }
}
