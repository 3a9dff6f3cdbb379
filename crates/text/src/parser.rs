//! Text in, [`Document`] out: the pieces of this crate put together.
//!
//! **Batches.** One matrix product over 32 sentences costs a third of 32 products, so sentences of like length go
//! through the network together. Only sentences of *one* text share a batch: padding changes the order in which floats are
//! summed, int8 rounds the difference up or down, and what a report says must not depend, in the last bit, on its neighbour in
//! the queue. So a text has the same analysis alone or among a thousand, on one thread or eight.
//!
//! **Threads.** Each thread takes whole batches and runs them by itself; splitting one product between threads gains less.
//!
//! **Long sentences.** What one call of the network cannot take is cut at punctuation and becomes sentences of its
//! own ([`Parser::parse`]), or is analysed in parts and joined where the caller gave the sentences
//! ([`Parser::parse_pretokenized`]).

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use demarche_record::{Document, Name, Sentence, Span, Token, Upos};
use rten::ThreadPool;

use crate::error::{Error, Kind};
use crate::lemma::lemma;
use crate::model::{Encoded, Model, Scores};
use crate::names::{argmax, names};
use crate::sentence::{cut_point, sentences};
use crate::token::Piece;
use crate::tree::heads;
use crate::wordpiece::Cache;

/// Sentences in a batch, at most.
const BATCH_SENTENCES: usize = 32;
/// Wordpieces in a batch with its padding, at most: the attention of long sentences must stay in the cache.
const BATCH_PIECES: usize = 3072;
/// Sentences of one text that are held as model inputs at a time.
const WINDOW: usize = 4096;

/// The analysis of text: sentences, tokens, tags, trees, names. Made once, used from any number of threads.
pub struct Parser {
    model: Model,
    /// Pools of one thread each that no call is using.
    pools: Mutex<Vec<Arc<ThreadPool>>>,
}

/// Sentences and tokens of `text` without a model: every token has the tag `X`, no head, the relation `dep` and
/// its lower-case form as lemma. Thousands of times faster than a full parse, for deciding what is worth one.
pub fn segment(text: &str) -> Document {
    let mut out = Vec::new();
    sentences(text, |pieces| out.push(sentence(text, pieces)));
    Document { sentences: out }
}

fn sentence(text: &str, pieces: &[Piece]) -> Sentence {
    let tokens = pieces.iter().map(|p| token(p.span, p.span.of(text))).collect();
    let span = match (pieces.first(), pieces.last()) {
        (Some(a), Some(b)) => Span::new(a.span.start, b.span.end),
        _ => Span::default(),
    };
    Sentence { span, tokens, names: Vec::new() }
}

fn token(span: Span, form: &str) -> Token {
    Token { span, form: form.to_owned(), lemma: form.to_lowercase(), upos: Upos::X, head: None, deprel: "dep" }
}

/// A sentence, or the part of one that fits the network.
struct Part {
    document: usize,
    sentence: usize,
    /// Its tokens.
    from: usize,
    to: usize,
    input: Encoded,
}

/// Numbers of the sentences that were cut, in order, each with the tokens at which its later parts begin.
type Cuts = Vec<(usize, Vec<usize>)>;

/// What the network says about a part; positions count from its first token.
struct Analysis {
    tokens: Vec<(Upos, Option<usize>, &'static str, String)>,
    names: Vec<Name>,
}

/// Weights laid out for the matrix kernels once, at loading; otherwise each call lays them out again, which was half of its time.
fn packed() -> rten::ModelOptions {
    rten::ModelOptions::with_all_ops().prepack_weights(true).clone()
}

impl Parser {
    /// A parser from the bytes of `demarche.onnx` and the texts of `vocab.txt` and `labels.json`, as
    /// `model/train/export.py` writes them.
    ///
    /// # Errors
    /// Where the three do not load or do not fit together ([`Error::is_model`]).
    pub fn load(onnx: Vec<u8>, vocabulary: &str, labels: &str) -> Result<Parser, Error> {
        let graph = packed().load(onnx).map_err(Error::load)?;
        Parser::new(graph, vocabulary, labels)
    }

    /// A parser from a folder with `demarche.onnx`, `vocab.txt` and `labels.json`.
    ///
    /// # Errors
    /// Where a file cannot be read ([`Error::is_read`]) or the three do not fit together ([`Error::is_model`]).
    pub fn open(folder: &Path) -> Result<Parser, Error> {
        let path = |name: &str| folder.join(name);
        let wrong = |name: &str, source| Error::from(Kind::Read { path: path(name).display().to_string(), source });
        let text = |name: &str| std::fs::read_to_string(path(name)).map_err(|e| wrong(name, e));
        let onnx = std::fs::read(path("demarche.onnx")).map_err(|e| wrong("demarche.onnx", e))?;
        Parser::load(onnx, &text("vocab.txt")?, &text("labels.json")?)
    }

    /// The parser that this build carries.
    ///
    /// # Errors
    /// Where the carried weights do not load: a defect of the build.
    pub fn builtin() -> Result<Parser, Error> {
        let graph = packed().load_static_slice(include_bytes!("../../../model/weights/demarche.onnx"));
        Parser::new(
            graph.map_err(Error::load)?,
            include_str!("../../../model/weights/vocab.txt"),
            include_str!("../../../model/weights/labels.json"),
        )
    }

    fn new(graph: rten::Model, vocabulary: &str, labels: &str) -> Result<Parser, Error> {
        Ok(Parser { model: Model::new(graph, vocabulary, labels)?, pools: Mutex::default() })
    }

    /// Version of the weights.
    pub fn version(&self) -> &str {
        &self.model.labels.version
    }

    /// Analyses a text on `threads` threads (0 counts as 1). The spans are positions in `text`.
    ///
    /// # Errors
    /// Only where the runtime fails ([`Error::is_run`]); no text is an error.
    pub fn parse(&self, text: &str, threads: usize) -> Result<Document, Error> {
        self.parse_where(text, threads, |_| true)
    }

    /// As [`Parser::parse`], but only sentences that `wanted` accepts go through the network. The others stay
    /// as [`segment`] leaves them.
    ///
    /// # Errors
    /// As [`Parser::parse`].
    pub fn parse_where(&self, text: &str, threads: usize, wanted: impl Fn(&Sentence) -> bool) -> Result<Document, Error> {
        let mut documents = [segment(text)];
        self.annotate(&mut documents, threads, wanted, split_parts)?;
        let [document] = documents;
        Ok(document)
    }

    /// Analyses many texts, in their order. Each has the analysis that it has alone.
    ///
    /// # Errors
    /// As [`Parser::parse`].
    pub fn parse_batch(&self, texts: &[&str], threads: usize) -> Result<Vec<Document>, Error> {
        let mut documents: Vec<Document> = texts.iter().map(|t| segment(t)).collect();
        self.annotate(&mut documents, threads, |_| true, split_parts)?;
        Ok(documents)
    }

    /// Analyses sentences whose words are given, as a treebank does. The spans are positions in the words joined by a space and
    /// the sentences joined by a line end. A sentence without words stays one.
    ///
    /// # Errors
    /// As [`Parser::parse`].
    pub fn parse_pretokenized(&self, sentences: &[Vec<String>], threads: usize) -> Result<Document, Error> {
        let mut at = 0;
        let sentences = sentences.iter().map(|words| {
            let start = at;
            let tokens: Vec<Token> = words
                .iter()
                .map(|w| {
                    let span = Span::new(at, at + w.len());
                    at += w.len() + 1;
                    token(span, w)
                })
                .collect();
            let end = tokens.last().map_or(start, |t| t.span.end);
            at = end + 1;
            Sentence { span: Span::new(start, end), tokens, names: Vec::new() }
        });
        let mut documents = [Document { sentences: sentences.collect() }];
        self.annotate(&mut documents, threads, |_| true, join_parts)?;
        let [document] = documents;
        Ok(document)
    }

    /// Runs the network over the wanted sentences. `finish` gets each sentence with the places at which it was cut.
    fn annotate(
        &self,
        documents: &mut [Document],
        threads: usize,
        wanted: impl Fn(&Sentence) -> bool,
        finish: fn(&mut Document, &Cuts),
    ) -> Result<(), Error> {
        let mut cache = Cache::default();
        let mut cuts: Vec<Cuts> = vec![Cuts::new(); documents.len()];
        let (mut parts, mut batches) = (Vec::new(), Vec::new());
        for d in 0..documents.len() {
            for from in (0..documents[d].sentences.len()).step_by(WINDOW) {
                let to = (from + WINDOW).min(documents[d].sentences.len());
                let first = parts.len();
                for s in from..to {
                    let sentence = &documents[d].sentences[s];
                    if sentence.tokens.is_empty() || !wanted(sentence) {
                        continue;
                    }
                    let at = self.push_parts(sentence, (d, s), &mut cache, &mut parts);
                    if !at.is_empty() {
                        cuts[d].push((s, at));
                    }
                }
                group(&parts, first, &mut batches);
                if parts.len() >= WINDOW {
                    self.flush(documents, &mut parts, &mut batches, threads)?;
                }
            }
        }
        self.flush(documents, &mut parts, &mut batches, threads)?;
        for (document, cuts) in documents.iter_mut().zip(cuts) {
            if !cuts.is_empty() {
                finish(document, &cuts);
            }
        }
        Ok(())
    }

    /// Appends a sentence as one part, or as several where it does not fit; gives the cuts between them.
    fn push_parts(&self, sentence: &Sentence, (document, s): (usize, usize), cache: &mut Cache, parts: &mut Vec<Part>) -> Vec<usize> {
        let (mut from, mut cuts) = (0, Vec::new());
        loop {
            let words = || sentence.tokens[from..].iter().map(|t| t.form.as_str());
            let mut input = self.model.encode(words(), cache);
            let mut to = from + input.starts.len();
            if to < sentence.tokens.len() {
                let n = cut_point(words(), input.starts.len());
                input = self.model.encode(words().take(n), cache);
                to = from + n;
            }
            parts.push(Part { document, sentence: s, from, to, input });
            if to >= sentence.tokens.len() {
                return cuts;
            }
            cuts.push(to);
            from = to;
        }
    }

    /// Runs the batches and writes the results into the documents.
    fn flush(&self, documents: &mut [Document], parts: &mut Vec<Part>, batches: &mut Vec<Vec<usize>>, threads: usize) -> Result<(), Error> {
        let next = AtomicUsize::new(0);
        let work = || -> Result<Vec<(usize, Analysis)>, Error> {
            let pool = self.pools.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let pool = pool.unwrap_or_else(|| Arc::new(ThreadPool::with_num_threads(1)));
            let mut done = Vec::new();
            while let Some(batch) = batches.get(next.fetch_add(1, Ordering::Relaxed)) {
                let inputs: Vec<&Encoded> = batch.iter().map(|&p| &parts[p].input).collect();
                for (scores, &p) in self.model.run(&inputs, &pool)?.into_iter().zip(batch) {
                    let part = &parts[p];
                    let tokens = &documents[part.document].sentences[part.sentence].tokens[part.from..part.to];
                    done.push((p, self.decode(&scores, tokens)));
                }
            }
            self.pools.lock().unwrap_or_else(PoisonError::into_inner).push(pool);
            Ok(done)
        };
        let threads = threads.clamp(1, batches.len().max(1));
        let results: Vec<_> = if threads == 1 {
            vec![work()]
        } else {
            std::thread::scope(|scope| {
                let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
                let ended = |w: std::thread::ScopedJoinHandle<'_, _>| w.join().unwrap_or_else(|p| std::panic::resume_unwind(p));
                workers.into_iter().map(ended).collect()
            })
        };
        for done in results {
            for (p, analysis) in done? {
                let part = &parts[p];
                let sentence = &mut documents[part.document].sentences[part.sentence];
                for (token, (upos, head, deprel, lemma)) in sentence.tokens[part.from..part.to].iter_mut().zip(analysis.tokens) {
                    (token.upos, token.head, token.deprel, token.lemma) = (upos, head.map(|h| h + part.from), deprel, lemma);
                }
                let moved = |n: Name| Name { start: n.start + part.from, end: n.end + part.from, ..n };
                sentence.names.extend(analysis.names.into_iter().map(moved));
            }
        }
        // Parts of one sentence may come back in any order.
        for part in parts.iter().filter(|p| p.from > 0) {
            documents[part.document].sentences[part.sentence].names.sort_by_key(|n| n.start);
        }
        parts.clear();
        batches.clear();
        Ok(())
    }

    fn decode(&self, scores: &Scores, tokens: &[Token]) -> Analysis {
        let labels = &self.model.labels;
        let heads = heads(&scores.arcs, tokens.len());
        let relations = scores.relations.chunks_exact(labels.deprel.len());
        let tags = scores.upos.chunks_exact(labels.upos.len());
        let tokens = heads.into_iter().zip(relations.zip(tags)).zip(tokens).map(|((head, (relation, tag)), token)| {
            let upos = labels.upos[argmax(tag)];
            // The root, and nothing else, has the relation `root`.
            let deprel = match head {
                None => labels.root,
                Some(_) => best_but(relation, labels.root),
            };
            (upos, head, labels.deprel[deprel], lemma(&token.form, upos))
        });
        Analysis { tokens: tokens.collect(), names: names(&scores.names, &labels.names) }
    }
}

fn best_but(row: &[f32], except: usize) -> usize {
    let first = usize::from(except == 0 && row.len() > 1);
    (first..row.len()).filter(|&j| j != except).fold(first, |best, j| if row[j] > row[best] { j } else { best })
}

/// Groups the parts from `first` on into batches of like length.
fn group(parts: &[Part], first: usize, batches: &mut Vec<Vec<usize>>) {
    let mut order: Vec<usize> = (first..parts.len()).collect();
    let length = |p: usize| parts[p].input.ids.len();
    // The longest first: they set the padding, and no thread is left with them at the end.
    order.sort_by_key(|&p| (std::cmp::Reverse(length(p)), p));
    let mut rest = order.as_slice();
    while let Some(&longest) = rest.first() {
        let n = (BATCH_PIECES / length(longest).max(1)).clamp(1, BATCH_SENTENCES).min(rest.len());
        let (batch, after) = rest.split_at(n);
        batches.push(batch.to_vec());
        rest = after;
    }
}

/// Makes the parts of cut sentences sentences of their own.
fn split_parts(document: &mut Document, cuts: &Cuts) {
    let mut cuts = cuts.iter().peekable();
    let mut out = Vec::with_capacity(document.sentences.len() + cuts.len());
    for (i, mut sentence) in std::mem::take(&mut document.sentences).into_iter().enumerate() {
        let Some((_, at)) = cuts.next_if(|(s, _)| *s == i) else {
            out.push(sentence);
            continue;
        };
        let mut ends = at.clone();
        ends.push(sentence.tokens.len());
        let mut from = 0;
        for to in ends {
            let mut tokens: Vec<Token> = sentence.tokens.drain(..to - from).collect();
            for t in &mut tokens {
                t.head = t.head.map(|h| h - from);
            }
            let inside = |n: &Name| n.start >= from && n.end <= to;
            let names = sentence.names.iter().filter(|n| inside(n)).map(|n| Name { start: n.start - from, end: n.end - from, ..*n });
            let names = names.collect();
            if let (Some(a), Some(b)) = (tokens.first(), tokens.last()) {
                out.push(Sentence { span: Span::new(a.span.start, b.span.end), tokens, names });
            }
            from = to;
        }
    }
    document.sentences = out;
}

/// Hangs the roots of the later parts of a cut sentence under the first one's.
fn join_parts(document: &mut Document, cuts: &Cuts) {
    for (s, _) in cuts {
        let sentence = &mut document.sentences[*s];
        let Some(root) = sentence.root() else { continue };
        for token in sentence.tokens[root + 1..].iter_mut().filter(|t| t.head.is_none()) {
            (token.head, token.deprel) = (Some(root), "parataxis");
        }
    }
}

/// The raw inputs and outputs of the network for one sentence, for the test against the trainer's vectors.
#[doc(hidden)]
#[derive(Debug)]
#[allow(missing_docs, reason = "named as in golden.json")]
pub struct Golden {
    pub input_ids: Vec<i32>,
    pub shape_ids: Vec<i32>,
    pub word_starts: Vec<i32>,
    pub arcs: Vec<f32>,
    pub relations: Vec<f32>,
    pub upos: Vec<f32>,
    pub names: Vec<f32>,
}

impl Parser {
    /// Runs the network over one sentence and decodes nothing.
    ///
    /// # Errors
    /// As [`Parser::parse`].
    #[doc(hidden)]
    pub fn golden(&self, words: &[String]) -> Result<Golden, Error> {
        let input = self.model.encode(words.iter().map(String::as_str), &mut Cache::default());
        let pool = Arc::new(ThreadPool::with_num_threads(1));
        let scores = self.model.run(&[&input], &pool)?.pop();
        let Scores { arcs, relations, upos, names } = scores.unwrap_or_default();
        let Encoded { ids, shapes, starts } = input;
        Ok(Golden { input_ids: ids, shape_ids: shapes, word_starts: starts, arcs, relations, upos, names })
    }
}
