//! Text in, [`Document`] out: the pieces of this crate put together.
//!
//! **Batches.** Sentences go through the network some hundred pieces at a time, whatever texts they come from: a sentence's scores are the
//! same bits in any company ([`crate::network`]).
//!
//! **Threads.** Each thread takes whole batches and runs them by itself; splitting one product between threads gains less.
//!
//! **Long sentences.** What one call of the network cannot take is cut at punctuation and becomes sentences of its
//! own ([`Parser::parse`]), or is analysed in parts and joined where the caller gave the sentences
//! ([`Parser::parse_pretokenized`]).

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use demarche_record::{Act, Document, Name, Sentence, Span, Token, Upos};
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::error::{Error, Kind};
use crate::lemma::lemma;
use crate::model::{Encoded, Model};
use crate::names::{argmax, names};
use crate::network::{ROLES, STATUSES, Scores, TYPES};
use crate::sentence::{cut_point, sentences};
use crate::token::Piece;
use crate::wordpiece::Cache;

/// Wordpieces in a batch, about: enough to fill the matrix kernels, few enough for the rows between two products to stay in the cache.
const BATCH_PIECES: usize = 512;
/// Sentences of one text that are held as model inputs at a time.
const WINDOW: usize = 4096;

/// The analysis of text: sentences, tokens, tags, trees, names. Made once, used from any number of threads.
pub struct Parser {
    model: Model,
    /// Pools of one thread each that no call is using.
    pools: Mutex<Vec<ThreadPool>>,
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
    Sentence { span, tokens, names: Vec::new(), acts: Vec::new() }
}

fn token(span: Span, form: &str) -> Token {
    Token { span, form: form.to_owned(), lemma: form.to_lowercase(), upos: Upos::X, head: None, deprel: "dep", factuality: 0.0 }
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
    factuality: Vec<f32>,
    names: Vec<Name>,
    acts: Vec<Act>,
}

impl Parser {
    /// A parser from the bytes of `demarche.safetensors` and the texts of `vocab.txt` and `labels.json`, as
    /// `model/train/export.py` writes them.
    ///
    /// # Errors
    /// Where the three do not load or do not fit together ([`Error::is_model`]).
    pub fn load(weights: &[u8], vocabulary: &str, labels: &str) -> Result<Parser, Error> {
        Ok(Parser { model: Model::new(weights, vocabulary, labels)?, pools: Mutex::default() })
    }

    /// A parser from a folder with `demarche.safetensors`, `vocab.txt` and `labels.json`.
    ///
    /// # Errors
    /// Where a file cannot be read ([`Error::is_read`]) or the three do not fit together ([`Error::is_model`]).
    pub fn open(folder: &Path) -> Result<Parser, Error> {
        let path = |name: &str| folder.join(name);
        let wrong = |name: &str, source| Error::from(Kind::Read { path: path(name).display().to_string(), source });
        let text = |name: &str| std::fs::read_to_string(path(name)).map_err(|e| wrong(name, e));
        let weights = std::fs::read(path("demarche.safetensors")).map_err(|e| wrong("demarche.safetensors", e))?;
        Parser::load(&weights, &text("vocab.txt")?, &text("labels.json")?)
    }

    /// The parser that this build carries.
    ///
    /// # Errors
    /// Where the carried weights do not load: a defect of the build.
    pub fn builtin() -> Result<Parser, Error> {
        Parser::load(
            include_bytes!("../../../model/weights/demarche.safetensors"),
            include_str!("../../../model/weights/vocab.txt"),
            include_str!("../../../model/weights/labels.json"),
        )
    }

    /// SHA-256 of the weights that this build carries, in hexadecimal. It is computed anew at each call, in some 20 ms.
    pub fn builtin_hash() -> String {
        use sha2::{Digest, Sha256};
        Sha256::digest(include_bytes!("../../../model/weights/demarche.safetensors")).iter().map(|b| format!("{b:02x}")).collect()
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
            Sentence { span: Span::new(start, end), tokens, names: Vec::new(), acts: Vec::new() }
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
            let pool = match self.pools.lock().unwrap_or_else(PoisonError::into_inner).pop() {
                Some(pool) => pool,
                None => one_thread()?,
            };
            let mut done = Vec::new();
            while let Some(batch) = batches.get(next.fetch_add(1, Ordering::Relaxed)) {
                let inputs: Vec<&Encoded> = batch.iter().map(|&p| &parts[p].input).collect();
                for (scores, &p) in pool.install(|| self.model.run(&inputs))?.into_iter().zip(batch) {
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
                for (token, factuality) in sentence.tokens[part.from..part.to].iter_mut().zip(analysis.factuality) {
                    token.factuality = factuality;
                }
                sentence.acts.extend(analysis.acts.into_iter().map(|a| moved_act(a, part.from, sentence.tokens.len())));
                let moved = |n: Name| Name { start: n.start + part.from, end: n.end + part.from, ..n };
                sentence.names.extend(analysis.names.into_iter().map(moved));
            }
        }
        // Parts of one sentence may come back in any order.
        for part in parts.iter().filter(|p| p.from > 0) {
            let sentence = &mut documents[part.document].sentences[part.sentence];
            sentence.names.sort_by_key(|n| n.start);
            sentence.acts.sort_by_key(|a| a.trigger);
        }
        parts.clear();
        batches.clear();
        Ok(())
    }

    fn decode(&self, scores: &Scores, tokens: &[Token]) -> Analysis {
        let labels = &self.model.labels;
        let relations = scores.relations.chunks_exact(labels.deprel.len());
        let tags = scores.upos.chunks_exact(labels.upos.len());
        let tokens = scores.heads.iter().copied().zip(relations.zip(tags)).zip(tokens).map(|((head, (relation, tag)), token)| {
            let upos = labels.upos[argmax(tag)];
            // The root, and nothing else, has the relation `root`.
            let deprel = match head {
                None => labels.root,
                Some(_) => best_but(relation, labels.root),
            };
            (upos, head, labels.deprel[deprel], lemma(&token.form, upos))
        });
        let factuality = scores.acts.chunks_exact(TYPES + STATUSES + 1).map(|row| row[TYPES + STATUSES].clamp(-3.0, 3.0));
        Analysis {
            tokens: tokens.collect(),
            factuality: factuality.collect(),
            names: names(&scores.names, &labels.names),
            acts: acts(scores),
        }
    }
}

/// Probabilities of what the act heads score.
fn acts(scores: &Scores) -> Vec<Act> {
    let act = |(trigger, roles): &(usize, Vec<[f32; ROLES]>)| {
        let row = &scores.acts[trigger * (TYPES + STATUSES + 1)..][..TYPES + STATUSES];
        // No role stands at 0.
        let role = |r: &[f32; ROLES]| {
            let p = softmax(&[0.0, r[0], r[1], r[2], r[3]]);
            [p[1], p[2], p[3], p[4]]
        };
        Act {
            trigger: *trigger,
            types: softmax(&row[..TYPES]).split_off(1),
            status: softmax(&row[TYPES..]),
            roles: roles.iter().map(role).collect(),
        }
    };
    scores.roles.iter().map(act).collect()
}

fn softmax(row: &[f32]) -> Vec<f32> {
    let top = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let e: Vec<f32> = row.iter().map(|x| (x - top).exp()).collect();
    let sum: f32 = e.iter().sum();
    e.into_iter().map(|x| x / sum).collect()
}

/// An act of a part of a sentence of `n` tokens that begins at token `from`.
fn moved_act(mut act: Act, from: usize, n: usize) -> Act {
    act.trigger += from;
    act.roles.splice(0..0, std::iter::repeat_n([0.0; ROLES], from));
    act.roles.resize(n, [0.0; ROLES]);
    act
}

fn best_but(row: &[f32], except: usize) -> usize {
    let first = usize::from(except == 0 && row.len() > 1);
    (first..row.len()).filter(|&j| j != except).fold(first, |best, j| if row[j] > row[best] { j } else { best })
}

/// Groups the parts from `first` on into batches.
fn group(parts: &[Part], first: usize, batches: &mut Vec<Vec<usize>>) {
    let mut pieces = BATCH_PIECES;
    for (p, part) in parts.iter().enumerate().skip(first) {
        if pieces >= BATCH_PIECES {
            batches.push(Vec::new());
            pieces = 0;
        }
        pieces += part.input.ids.len();
        if let Some(batch) = batches.last_mut() {
            batch.push(p);
        }
    }
}

/// The matrix kernels spread over the pool that they are called in; ours hold one thread.
fn one_thread() -> Result<ThreadPool, Error> {
    let fail = |e: rayon::ThreadPoolBuildError| Kind::Run { sentences: 0, cause: e.to_string() };
    Ok(ThreadPoolBuilder::new().num_threads(1).build().map_err(fail)?)
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
            let inside = |a: &&Act| (from..to).contains(&a.trigger);
            let part = |a: &Act| Act { trigger: a.trigger - from, roles: a.roles[from..to].to_vec(), ..a.clone() };
            let acts = sentence.acts.iter().filter(inside).map(part).collect();
            if let (Some(a), Some(b)) = (tokens.first(), tokens.last()) {
                out.push(Sentence { span: Span::new(a.span.start, b.span.end), tokens, names, acts });
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
    pub acts: Vec<f32>,
    pub roles: Vec<(usize, Vec<[f32; 4]>)>,
}

impl Parser {
    /// Runs the network over one sentence and decodes nothing.
    ///
    /// # Errors
    /// As [`Parser::parse`].
    #[doc(hidden)]
    pub fn golden(&self, words: &[String]) -> Result<Golden, Error> {
        let input = self.model.encode(words.iter().map(String::as_str), &mut Cache::default());
        let scores = one_thread()?.install(|| self.model.run(&[&input]))?.pop();
        let Scores { arcs, relations, upos, names, acts, roles, .. } = scores.unwrap_or_default();
        let Encoded { ids, shapes, starts } = input;
        Ok(Golden { input_ids: ids, shape_ids: shapes, word_starts: starts, arcs, relations, upos, names, acts, roles })
    }
}
