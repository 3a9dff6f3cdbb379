//! Reads a treebank as raw text with gold spans, and compares spans as the CoNLL 2018 scorer does.
#![allow(dead_code, unreachable_pub, missing_docs, reason = "shared by the examples, each of which uses its own part")]

use std::collections::HashMap;

/// A word with its place among the characters of the text that are no space.
#[derive(Clone, Debug)]
pub struct Word {
    pub start: usize,
    pub end: usize,
    pub form: String,
    pub lemma: String,
    pub upos: String,
    pub head: Option<usize>,
    pub deprel: String,
}

/// The sentences of a treebank and its raw text: sentences of a paragraph joined by a space, paragraphs by a blank line.
#[derive(Default)]
pub struct Treebank {
    pub text: String,
    /// Byte positions in `text` at which sentences end.
    pub ends: Vec<usize>,
    pub sentences: Vec<Vec<Word>>,
}

/// GUM genres that weights may be derived from.
const GENRES: [&str; 9] = ["academic", "bio", "court", "interview", "news", "speech", "textbook", "vlog", "voyage"];

/// Reads a CoNLL-U file; of GUM only the genres for which `genre` holds. `None` where the file is absent.
pub fn read(path: &str, genre: impl Fn(&str) -> bool) -> Option<Treebank> {
    let file = std::fs::read_to_string(path).ok()?;
    let mut bank = Treebank::default();
    let (mut wanted, mut paragraph, mut text, mut at) = (true, true, "", 0);
    let (mut words, mut fused, mut fused_end): (Vec<Word>, Vec<char>, usize) = (Vec::new(), Vec::new(), 0);
    for line in file.lines() {
        if let Some(id) = line.strip_prefix("# newdoc id = ") {
            wanted = id.strip_prefix("GUM_").and_then(|r| r.split('_').next()).is_none_or(&genre);
            paragraph = true;
        } else if line.starts_with("# newpar") && !line.starts_with("# newpar_block") {
            paragraph = true;
        } else if let Some(t) = line.strip_prefix("# text = ") {
            text = t;
        } else if line.is_empty() {
            if wanted && !words.is_empty() {
                if !bank.text.is_empty() {
                    bank.text.push_str(if paragraph { "\n\n" } else { " " });
                }
                paragraph = false;
                bank.text.push_str(text.trim());
                bank.ends.push(bank.text.len());
                at = words.last().map_or(at, |w| w.end);
                bank.sentences.push(std::mem::take(&mut words));
            }
            words.clear();
            fused_end = 0;
        } else if !line.starts_with('#') {
            let c: Vec<&str> = line.split('\t').collect();
            let start = words.last().map_or(at, |w: &Word| w.end);
            if let Some((_, last)) = c[0].split_once('-') {
                (fused, fused_end) = (c[1].chars().filter(|c| !c.is_whitespace()).collect(), last.parse().unwrap_or(0));
            } else if let Ok(id) = c[0].parse::<usize>() {
                let n = c[1].chars().filter(|c| !c.is_whitespace()).count();
                // The parts of a fused word share out its characters; the last takes what is left.
                let n = if id < fused_end {
                    let n = n.min(fused.len());
                    fused.drain(..n);
                    n
                } else if id == fused_end {
                    std::mem::take(&mut fused).len()
                } else {
                    n
                };
                words.push(Word {
                    start,
                    end: start + n,
                    form: c[1].to_owned(),
                    lemma: c[2].to_owned(),
                    upos: c[3].to_owned(),
                    head: c[6].parse::<usize>().ok().and_then(|h| h.checked_sub(1)),
                    deprel: c[7].to_owned(),
                });
            }
        }
    }
    Some(bank)
}

/// The sets that shipped weights may be derived from.
pub fn training(data: &str) -> Option<Vec<Treebank>> {
    let ewt = read(&format!("{data}/ud/en_ewt-ud-train.conllu"), |_| true)?;
    let gum = read(&format!("{data}/ud/en_gum-train.conllu"), |g| GENRES.contains(&g))?;
    Some(vec![ewt, gum])
}

/// A document of ours in the same form as a treebank's sentences.
pub fn words_of(document: &demarche_record::Document, text: &str) -> Vec<Vec<Word>> {
    let (mut byte, mut place) = (0, 0);
    let mut to = |b: usize| {
        place += text[byte..b].chars().filter(|c| !c.is_whitespace()).count();
        byte = b;
        place
    };
    document
        .sentences
        .iter()
        .map(|s| {
            let word = |t: &demarche_record::Token| Word {
                start: to(t.span.start),
                end: to(t.span.end),
                form: t.form.clone(),
                lemma: t.lemma.clone(),
                upos: t.upos.to_string(),
                head: t.head,
                deprel: t.deprel.to_owned(),
            };
            s.tokens.iter().map(word).collect()
        })
        .collect()
}

/// Precision, recall and F1 in percent.
pub fn f1(correct: usize, gold: usize, ours: usize) -> [f64; 3] {
    let (p, r) = (100.0 * correct as f64 / ours.max(1) as f64, 100.0 * correct as f64 / gold.max(1) as f64);
    [p, r, if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 }]
}

/// F1 of tokens, sentences, tags, UAS, LAS without subtypes, LAS with them, lemmas: correct, gold, ours.
pub fn compare(gold: &[Vec<Word>], ours: &[Vec<Word>]) -> Vec<(&'static str, [f64; 3])> {
    let index: HashMap<(usize, usize), (&Word, Option<&Word>)> =
        ours.iter().flat_map(|s| s.iter().map(|w| ((w.start, w.end), (w, w.head.map(|h| &s[h]))))).collect();
    let bounds = |s: &Vec<Word>| Some((s.first()?.start, s.last()?.end));
    let sentences: std::collections::HashSet<_> = ours.iter().filter_map(bounds).collect();
    let found = gold.iter().filter_map(bounds).filter(|b| sentences.contains(b)).count();
    let mut n = [0usize; 6];
    for s in gold {
        for w in s {
            let Some((o, head)) = index.get(&(w.start, w.end)) else { continue };
            n[0] += 1;
            n[1] += usize::from(o.upos == w.upos);
            n[5] += usize::from(o.lemma == w.lemma);
            let gold_head = w.head.map(|h| (s[h].start, s[h].end));
            if gold_head == head.map(|h| (h.start, h.end)) {
                n[2] += 1;
                let main = |d: &str| d.split(':').next().unwrap_or(d).to_owned();
                n[3] += usize::from(main(&o.deprel) == main(&w.deprel));
                n[4] += usize::from(o.deprel == w.deprel);
            }
        }
    }
    let (g, o) = (gold.iter().map(Vec::len).sum(), ours.iter().map(Vec::len).sum());
    vec![
        ("words", f1(n[0], g, o)),
        ("sentences", f1(found, gold.len(), ours.len())),
        ("UPOS", f1(n[1], g, o)),
        ("UAS", f1(n[2], g, o)),
        ("LAS", f1(n[3], g, o)),
        ("LAS with subtypes", f1(n[4], g, o)),
        ("lemmas", f1(n[5], g, o)),
    ]
}
