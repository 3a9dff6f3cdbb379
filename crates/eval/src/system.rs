//! The product on the yardsticks' inputs: the only module that calls it.
//!
//! A function a yardstick, from what `load` read to what `score` compares. Everything runs on the given number of threads
//! and gives the same on any.

use std::panic::{AssertUnwindSafe, catch_unwind};

use demarche_code::{Coder, Link, PairReading, places, time};
use demarche_record::{Coded, Report, Span};
use demarche_text::Parser;

use crate::attribution::Attributed;
use crate::conllu::{self, Tree};
use crate::coref::Chained;
use crate::error::EvalError;
use crate::event_place::Placed;
use crate::extraction::Page;
use crate::factuality::{self, Decided, Judged};
use crate::geo::{Mapped, Toponym};
use crate::names::{self, Labelled, NamedSentence};
use crate::pairs::Pair;
use crate::parallel::map;
use crate::re3d::Related;
use crate::records::GoldDoc;
use crate::timeml::{TimedText, Timex};

/// Sentences that are parsed at a time; between two lots the progress is told.
const LOT: usize = 512;

/// The product, loaded once.
pub struct System {
    coder: Coder,
    threads: usize,
}

fn failed(e: impl std::fmt::Display) -> EvalError {
    EvalError::System(e.to_string())
}

impl System {
    /// With the weights and the knowledge of this build.
    pub fn builtin(threads: usize) -> Result<System, EvalError> {
        Ok(System { coder: Coder::builtin().map_err(failed)?, threads: threads.max(1) })
    }

    /// Version of the weights.
    pub fn version(&self) -> &str {
        self.coder.parser().version()
    }

    fn parser(&self) -> &Parser {
        self.coder.parser()
    }

    /// Applies a fallible reading to each input; the first error ends it. A panic of the product is an error that names the input.
    fn each<T: Sync, R: Send>(&self, items: &[T], label: &str, f: impl Fn(&T) -> Result<R, EvalError> + Sync) -> Result<Vec<R>, EvalError> {
        let numbered: Vec<(usize, &T)> = items.iter().enumerate().collect();
        let guarded = |(i, item): &(usize, &T)| {
            let result = catch_unwind(AssertUnwindSafe(|| f(item)));
            result.unwrap_or_else(|_| Err(failed(format!("the product panicked on number {} of the {label}", i + 1))))
        };
        map(&numbered, self.threads, label, guarded).into_iter().collect()
    }

    /// Sentences whose words are given.
    fn pretokenized(&self, sentences: &[Vec<String>]) -> Result<Vec<demarche_record::Sentence>, EvalError> {
        let mut parsed = Vec::with_capacity(sentences.len());
        for lot in sentences.chunks(LOT) {
            parsed.extend(self.parser().parse_pretokenized(lot, self.threads).map_err(failed)?.sentences);
            eprintln!("sentences: {}/{}", parsed.len(), sentences.len());
        }
        if parsed.len() == sentences.len() { Ok(parsed) } else { Err(failed("the parser joined or dropped sentences that were given")) }
    }

    /// Trees over the gold words.
    pub fn trees_on_gold_words(&self, gold: &[Tree]) -> Result<Vec<Tree>, EvalError> {
        let words: Vec<Vec<String>> = gold.iter().map(|t| t.words.iter().map(|w| w.form.clone()).collect()).collect();
        let parsed = self.pretokenized(&words)?;
        let pairs = gold.iter().zip(&parsed);
        pairs
            .map(|(g, p)| conllu::with_analysis(g, p).ok_or_else(|| failed(format!("the parser changed the words of `{}`", g.text))))
            .collect()
    }

    /// Trees from raw text.
    pub fn trees_from_text(&self, gold: &[Tree]) -> Result<Vec<Tree>, EvalError> {
        let texts = conllu::raw_texts(gold);
        let parsed = self.each(&texts, "documents", |text| {
            let document = self.parser().parse(text, 1).map_err(failed)?;
            Ok(conllu::from_document(text, &document))
        })?;
        Ok(parsed.into_iter().flatten().collect())
    }

    /// Names over the gold words, of the tagger and the knowledge together.
    pub fn names(&self, gold: &[NamedSentence]) -> Result<Vec<Vec<Labelled>>, EvalError> {
        let words: Vec<Vec<String>> = gold.iter().map(|s| s.tokens.clone()).collect();
        let mut document = demarche_record::Document { sentences: self.pretokenized(&words)? };
        self.coder.refine(&mut document);
        Ok(document.sentences.iter().map(|s| names::from_names(&s.names)).collect())
    }

    /// Which words of a document stand for which entity.
    pub fn links(&self, gold: &[Chained]) -> Result<Vec<Vec<Link>>, EvalError> {
        self.each(gold, "documents", |d| {
            let report = Report { doc: "gum".into(), text: d.text.clone(), ..Report::default() };
            self.coder.links(&report).map_err(failed)
        })
    }

    /// The type of act between the first marked source and the first marked target; a side that the set left unmarked is the whole sentence.
    pub fn pairs(&self, gold: &[Pair]) -> Result<Vec<PairReading>, EvalError> {
        self.each(gold, "pairs", |p| {
            let whole = Span::new(0, p.text.len());
            let side = |spans: &[Span]| spans.first().copied().unwrap_or(whole);
            self.coder.pair(&p.text, side(&p.sources), side(&p.targets)).map_err(failed)
        })
    }

    /// Gold and predicted factuality, −3 to 3, a pair a judged word, and what decided.
    pub fn factuality(&self, gold: &[Judged]) -> Result<Vec<Decided>, EvalError> {
        let ranges: Vec<Vec<std::ops::Range<usize>>> = gold.iter().map(|g| factuality::sentences(&g.tokens)).collect();
        let words = gold.iter().zip(&ranges).flat_map(|(g, r)| r.iter().map(|x| g.tokens[x.clone()].to_vec()));
        let words: Vec<Vec<String>> = words.collect();
        let mut parsed = self.pretokenized(&words)?.into_iter();
        let mut pairs = Vec::new();
        for (g, ranges) in gold.iter().zip(&ranges) {
            let sentences: Vec<_> = parsed.by_ref().take(ranges.len()).collect();
            let document = demarche_record::Document { sentences };
            for &(from, to, value) in &g.targets {
                // A target never crosses a sentence; one that would is judged by its first word.
                let Some(s) = ranges.iter().position(|r| r.contains(&from)) else { continue };
                let (start, end) = (ranges[s].start, ranges[s].end);
                let token = factuality::head_of(&document.sentences[s], from - start, to.min(end) - start);
                let (predicted, why) = self.coder.factuality(&document, s, token);
                pairs.push(Decided { gold: value, predicted: f64::from(predicted), why });
            }
        }
        Ok(pairs)
    }

    /// Source, cue and content spans.
    pub fn attributions(&self, gold: &[Attributed]) -> Result<Vec<[Vec<Vec<Span>>; 3]>, EvalError> {
        self.each(gold, "documents", |g| {
            let document = self.coder.document(&g.text).map_err(failed)?;
            let mut roles: [Vec<Vec<Span>>; 3] = Default::default();
            for saying in self.coder.attributions(&g.text, &document) {
                let parts = [saying.source.into_iter().collect(), vec![saying.cue], saying.content];
                for (role, span) in roles.iter_mut().zip(parts) {
                    // A source or cue of two contents is one span, as in the gold.
                    if !span.is_empty() && !role.contains(&span) {
                        role.push(span);
                    }
                }
            }
            Ok(roles)
        })
    }

    /// Time expressions. The sentences come without a parse: the reader of dates needs no more.
    pub fn timexes(gold: &[TimedText], threads: usize) -> Vec<Vec<Timex>> {
        map(gold, threads, "documents", |g| {
            let document = demarche_text::segment(&g.text);
            let found = time::find(&g.text, &document, g.created);
            found.into_iter().map(|t| Timex { span: t.span, kind: t.kind.as_str().to_owned(), value: t.value }).collect()
        })
    }

    /// Places named in each text, demonyms as the product marks them.
    pub fn toponyms(&self, gold: &[Mapped]) -> Result<Vec<Vec<Toponym>>, EvalError> {
        self.each(gold, "texts", |g| {
            let document = self.coder.document(&g.text).map_err(failed)?;
            let found = places::resolve(&g.text, &document, None);
            Ok(found.into_iter().filter(|t| !t.site && !t.described).map(|t| self.toponym(t)).collect())
        })
    }

    /// A demonym has no point of its own in the product; the sets give it that of its country.
    fn toponym(&self, t: places::Toponym) -> Toponym {
        let (mut geonames_id, mut point) = (t.geonames_id, t.lat.zip(t.lon));
        if t.demonym {
            let country = t.country.and_then(|c| places::Gazetteer::builtin().country(c));
            geonames_id = country.as_ref().and_then(|c| c.geonames_id);
            point = country.map(|c| (c.lat, c.lon));
        }
        Toponym { span: t.span, geonames_id, point, demonym: t.demonym }
    }

    /// Where the marked verbs' acts happened.
    pub fn event_places(&self, gold: &[Placed]) -> Result<Vec<Vec<Span>>, EvalError> {
        self.each(gold, "sentences", |g| {
            let document = self.coder.document(&g.text).map_err(failed)?;
            let toponyms = places::resolve(&g.text, &document, None);
            let mut spans = Vec::new();
            for verb in &g.verbs {
                for (number, sentence) in document.sentences.iter().enumerate() {
                    let Some(token) = sentence.tokens.iter().position(|t| t.span.overlaps(verb)) else { continue };
                    for (from, to) in places::event_place_tokens(sentence, number, token, &toponyms) {
                        spans.push(sentence.span_of(from, to.saturating_sub(1).max(from)));
                    }
                    break;
                }
            }
            Ok(spans)
        })
    }

    /// The main text of each page, through the reader that `demarche code` uses.
    pub fn main_texts(gold: &[Page], threads: usize) -> Vec<String> {
        map(gold, threads, "pages", |page| {
            let source = demarche_read::Source::bytes(&format!("{}.html", page.id), page.html.clone());
            let reports = demarche_read::read(&source, &demarche_read::Options::default());
            // A page that the reader refuses has no text, and is scored so.
            reports.filter_map(Result::ok).map(|r| r.text).collect::<Vec<_>>().join("\n")
        })
    }

    /// The records of each gold document's text.
    pub fn records(&self, gold: &[GoldDoc]) -> Result<Vec<Coded>, EvalError> {
        self.each(gold, "reports", |g| self.coder.code(&g.report(), false).map_err(failed))
    }

    /// The records of re3d's documents, without a date or source.
    pub fn related(&self, gold: &[Related]) -> Result<Vec<Coded>, EvalError> {
        self.each(gold, "documents", |g| {
            let report = demarche_record::Report { doc: g.doc.clone(), text: g.text.clone(), ..Default::default() };
            self.coder.code(&report, false).map_err(failed)
        })
    }
}
