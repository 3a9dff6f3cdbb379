//! What goes into the network and what its classes are called.
//!
//! `labels.json` names the classes. The encoder is uncased; in the place of the token type it takes the *shape* of the word, which gives
//! the case back ([`shape`]).

use std::collections::HashSet;
use std::sync::{Mutex, OnceLock, PoisonError};

use demarche_record::{EventType, Status, Upos};

use crate::error::{Error, Kind};
use crate::names::Bio;
use crate::network::{Network, Scores};
use crate::wordpiece::{Cache, Vocabulary};

/// Pieces of a sentence without `[CLS]` and `[SEP]` that one call takes.
const MAX_PIECES: usize = 500;

/// The network with its vocabulary and labels.
pub(crate) struct Model {
    network: Network,
    pub(crate) vocabulary: Vocabulary,
    pub(crate) labels: Labels,
}

/// The classes of the heads, in the order of their logits.
pub(crate) struct Labels {
    pub(crate) upos: Vec<Upos>,
    pub(crate) deprel: Vec<&'static str>,
    pub(crate) names: Vec<Bio>,
    /// Index of `root` among `deprel`.
    pub(crate) root: usize,
    /// Version of the weights.
    pub(crate) version: String,
}

#[derive(serde::Deserialize)]
struct LabelFile {
    version: String,
    upos: Vec<String>,
    deprel: Vec<String>,
    names: Vec<String>,
    types: Vec<String>,
    status: Vec<String>,
    roles: Vec<String>,
}

/// The model's view of one sentence.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Encoded {
    /// With `[CLS]` and `[SEP]`.
    pub(crate) ids: Vec<i32>,
    pub(crate) shapes: Vec<i32>,
    /// First piece of each word; shorter than the sentence where its end does not fit [`MAX_PIECES`].
    pub(crate) starts: Vec<i32>,
}

impl Model {
    pub(crate) fn new(weights: &[u8], vocabulary: &str, labels: &str) -> Result<Model, Error> {
        let network = Network::read(weights)?;
        let (vocabulary, labels) = (Vocabulary::new(vocabulary)?, Labels::new(labels)?);
        let named = [labels.deprel.len(), labels.upos.len(), labels.names.len()];
        if named != network.classes() {
            return Err(Kind::Labels(format!(
                "it names {named:?} relations, tags and name labels, the weights have {:?}",
                network.classes()
            ))
            .into());
        }
        if vocabulary.len != network.vocabulary() {
            return Err(Error::load(format!("{} rows for {} wordpieces", network.vocabulary(), vocabulary.len)));
        }
        Ok(Model { network, vocabulary, labels })
    }

    /// Pieces and shapes of a sentence, of as many words as fit.
    pub(crate) fn encode<'w>(&self, words: impl Iterator<Item = &'w str>, cache: &mut Cache) -> Encoded {
        let mut e = Encoded { ids: vec![self.vocabulary.cls], shapes: vec![0], starts: Vec::new() };
        for (i, word) in words.enumerate() {
            let start = e.ids.len();
            let n = self.vocabulary.push(word, cache, &mut e.ids);
            if e.ids.len() - 1 > MAX_PIECES {
                e.ids.truncate(start);
                break;
            }
            e.starts.push(start as i32);
            e.shapes.resize(start + n, shape(word, i == 0));
        }
        e.ids.push(self.vocabulary.sep);
        e.shapes.push(0);
        e
    }

    /// Scores a batch on the thread that calls. Every sentence has at least one word.
    pub(crate) fn run(&self, batch: &[&Encoded]) -> Result<Vec<Scores>, Error> {
        self.network.run(batch).map_err(|cause| Kind::Run { sentences: batch.len(), cause }.into())
    }
}

impl Labels {
    fn new(json: &str) -> Result<Labels, Error> {
        let bad = |what: String| Error::from(Kind::Labels(what));
        let file: LabelFile = serde_json::from_str(json).map_err(|e| bad(e.to_string()))?;
        let root = file.deprel.iter().position(|d| d == "root").ok_or_else(|| bad("no relation `root`".into()))?;
        let names =
            file.names.iter().map(|l| Bio::from_label(l).ok_or_else(|| bad(format!("name label `{l}`")))).collect::<Result<Vec<_>, _>>()?;
        let types = std::iter::once("none").chain(EventType::ALL.iter().map(|t| t.as_str()));
        let statuses = Status::ALL.iter().map(|s| s.as_str());
        if !types.eq(file.types.iter().map(String::as_str)) || !statuses.eq(file.status.iter().map(String::as_str)) {
            return Err(bad("types or statuses are not those of this version".into()));
        }
        if file.roles != ["none", "actor", "recipient", "source", "place"] {
            return Err(bad(format!("roles {:?}", file.roles)));
        }
        if file.upos.is_empty() || !names.contains(&Bio::Outside) {
            return Err(bad("no tags, or no name label `O`".into()));
        }
        Ok(Labels {
            upos: file.upos.iter().map(|t| Upos::from_tag(t)).collect(),
            deprel: file.deprel.iter().map(|d| intern(d)).collect(),
            names,
            root,
            version: file.version,
        })
    }
}

/// A relation's name for ever. Each distinct name is kept once in a process, so that loading models again and
/// again does not grow.
fn intern(name: &str) -> &'static str {
    static NAMES: OnceLock<Mutex<HashSet<&'static str>>> = OnceLock::new();
    let mut names = NAMES.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = names.get(name) {
        return known;
    }
    let kept: &'static str = Box::leak(name.into());
    names.insert(kept);
    kept
}

/// The word-shape id: 0 other, 1 lower, 2 Capitalised, 3 ALL CAPS, 4 mixed, 5 has an ASCII digit, 6 no letter and no
/// digit, 7 Capitalised at the first token of the sentence. `shape_id` in `model/train/data.py` is its twin.
pub(crate) fn shape(word: &str, first: bool) -> i32 {
    if word.bytes().any(|b| b.is_ascii_digit()) {
        return 5;
    }
    let (mut up, mut low, mut letters, mut first_up) = (0, 0, 0, false);
    for c in word.chars().filter(|c| c.is_alphabetic()) {
        first_up |= letters == 0 && c.is_uppercase();
        letters += 1;
        up += usize::from(c.is_uppercase());
        low += usize::from(c.is_lowercase());
    }
    match (letters, up, low) {
        (0, ..) => 6,
        (_, 0, 0) => 0,
        (_, 0, _) => 1,
        (_, 2.., 0) => 3,
        (_, 1, _) if first_up => {
            if first {
                7
            } else {
                2
            }
        }
        _ => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        let of = |w| shape(w, false);
        assert_eq!(
            ["the", "Serbia", "U", "NATO", "McDonald", "iPhone", "G7", "—", "北京", "n't", "U.S."].map(of),
            [1, 2, 2, 3, 4, 4, 5, 6, 0, 1, 3]
        );
        assert_eq!([shape("Serbia", true), shape("NATO", true)], [7, 3]);
    }

    #[test]
    fn labels_that_are_not_labels_are_errors() {
        for json in [
            "",
            "{}",
            r#"{"version":"1","upos":["X"],"deprel":["dep"],"names":["O"]}"#,
            r#"{"version":"1","upos":["X"],"deprel":["root"],"names":["O","B-CAT"]}"#,
        ] {
            assert!(Labels::new(json).is_err_and(|e| e.is_model()), "{json}");
        }
    }

    #[test]
    fn a_relation_is_kept_once() {
        assert!(std::ptr::eq(intern("nsubj"), intern(&String::from("nsubj"))));
    }
}
