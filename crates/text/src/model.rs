//! The network: sentences of words in, scores of arcs, relations, tags and names out.
//!
//! `model/train/model.py` defines the graph and `labels.json` names its classes; this module fills its five
//! inputs, runs it with `rten` and reads its four outputs back, sentence by sentence:
//!
//! ```text
//! input_ids, attention_mask, shape_ids   [batch, pieces]      arc_scores   [batch, words, words + 1]  column 0 = ROOT
//! word_starts, word_mask                 [batch, words]   ─▶  label_logits [batch, words, relations]  at the best head
//!                                                             upos_logits  [batch, words, 17]
//!                                                             name_logits  [batch, words, 13]
//! ```
//!
//! The encoder is uncased; in the place of the token type it takes the *shape* of the word, which gives the
//! case back ([`shape`]).

use std::collections::HashSet;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use demarche_record::Upos;
use rten::{NodeId, RunOptions, ThreadPool, Value, ValueOrView};
use rten_tensor::prelude::*;
use rten_tensor::{NdTensor, NdTensorView};

use crate::error::{Error, Kind};
use crate::names::Bio;
use crate::wordpiece::{Cache, Vocabulary};

/// Pieces of a sentence without `[CLS]` and `[SEP]` that one call takes.
pub(crate) const MAX_PIECES: usize = 500;

/// The graph with its vocabulary and labels.
pub(crate) struct Model {
    graph: rten::Model,
    inputs: [NodeId; 5],
    outputs: [NodeId; 4],
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

/// The scores of one sentence of `n` words.
#[derive(Default)]
pub(crate) struct Scores {
    /// `n` rows of `n + 1`.
    pub(crate) arcs: Vec<f32>,
    pub(crate) relations: Vec<f32>,
    pub(crate) upos: Vec<f32>,
    pub(crate) names: Vec<f32>,
}

impl Model {
    pub(crate) fn new(graph: rten::Model, vocabulary: &str, labels: &str) -> Result<Model, Error> {
        let node = |name| graph.node_id(name).map_err(Error::load);
        let inputs = [node("input_ids")?, node("attention_mask")?, node("shape_ids")?, node("word_starts")?, node("word_mask")?];
        let outputs = [node("arc_scores")?, node("label_logits")?, node("upos_logits")?, node("name_logits")?];
        Ok(Model { inputs, outputs, vocabulary: Vocabulary::new(vocabulary)?, labels: Labels::new(labels)?, graph })
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

    /// Scores a batch on one thread. Every sentence has at least one word.
    pub(crate) fn run(&self, batch: &[&Encoded], pool: &Arc<ThreadPool>) -> Result<Vec<Scores>, Error> {
        let fail = |cause: String| Kind::Run { sentences: batch.len(), cause };
        let (b, l, w) =
            (batch.len(), batch.iter().map(|e| e.ids.len()).max().unwrap_or(0), batch.iter().map(|e| e.starts.len()).max().unwrap_or(0));
        if b == 0 || w == 0 {
            return Ok(Vec::new());
        }
        let pad = self.vocabulary.pad;
        let fill = |width: usize, rest: i32, of: &dyn Fn(&Encoded) -> Vec<i32>| -> ValueOrView<'static> {
            let mut data = Vec::with_capacity(b * width);
            for e in batch {
                data.extend(of(e));
                data.resize(data.len().next_multiple_of(width), rest);
            }
            NdTensor::from_data([b, width], data).into()
        };
        let values = [
            fill(l, pad, &|e| e.ids.clone()),
            fill(l, 0, &|e| vec![1; e.ids.len()]),
            fill(l, 0, &|e| e.shapes.clone()),
            fill(w, 0, &|e| e.starts.clone()),
            fill(w, 0, &|e| vec![1; e.starts.len()]),
        ];
        let inputs = self.inputs.into_iter().zip(values).collect();
        let mut options = RunOptions::default();
        options.thread_pool = Some(pool.clone());
        let outputs = self.graph.run_n(inputs, self.outputs, Some(options)).map_err(|e| fail(e.to_string()))?;
        let mut view = Vec::with_capacity(4);
        for (value, width) in outputs.iter().zip([w + 1, self.labels.deprel.len(), self.labels.upos.len(), self.labels.names.len()]) {
            view.push(read(value, [b, w, width]).ok_or_else(|| fail(format!("an output is not {b} x {w} x {width}")))?);
        }
        Ok(batch
            .iter()
            .enumerate()
            .map(|(i, e)| {
                let n = e.starts.len();
                let rows = |v: &NdTensorView<'_, f32, 3>, width: usize| {
                    let mut out = Vec::with_capacity(n * width);
                    for row in 0..n {
                        out.extend(v.slice((i, row, ..width)).iter().copied());
                    }
                    out
                };
                Scores {
                    arcs: rows(&view[0], n + 1),
                    relations: rows(&view[1], self.labels.deprel.len()),
                    upos: rows(&view[2], self.labels.upos.len()),
                    names: rows(&view[3], self.labels.names.len()),
                }
            })
            .collect())
    }
}

fn read(value: &Value, shape: [usize; 3]) -> Option<NdTensorView<'_, f32, 3>> {
    let view: NdTensorView<'_, f32, 3> = value.try_into().ok()?;
    (view.shape() == shape).then_some(view)
}

impl Labels {
    fn new(json: &str) -> Result<Labels, Error> {
        let bad = |what: String| Error::from(Kind::Labels(what));
        let file: LabelFile = serde_json::from_str(json).map_err(|e| bad(e.to_string()))?;
        let root = file.deprel.iter().position(|d| d == "root").ok_or_else(|| bad("no relation `root`".into()))?;
        let names =
            file.names.iter().map(|l| Bio::from_label(l).ok_or_else(|| bad(format!("name label `{l}`")))).collect::<Result<Vec<_>, _>>()?;
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
