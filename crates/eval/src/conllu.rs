//! Trees: UAS, LAS and UPOS on a CoNLL-U file, with gold tokens or from raw text.
//!
//! The definitions are those of the CoNLL 2018 shared task (Zeman et al. 2018, `conll18_ud_eval.py`): words are aligned
//! through the characters of the text without white space; inside a multiword token by the longest common subsequence of
//! the lower-cased forms; a word is right for LAS when it is aligned, its head is aligned to the gold head (or both are
//! roots) and the universal part of the relation agrees. Every score is an F1 over words. With gold tokens the alignment
//! is the identity, and the F1 is the plain accuracy. Punctuation counts.
//!
//! Beside the task's scores: `las_subtypes` compares the relation with its subtype.

use std::ops::Range;
use std::path::Path;

use demarche_record::Document;

use crate::error::{EvalError, read_text};
use crate::metrics::{Counts, Labelling, Metrics, Scores, Table, pct};

/// A syntactic word.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// As written.
    pub form: String,
    /// Universal part of speech.
    pub upos: String,
    /// 1 for the sentence's first word, 0 for the root's head.
    pub head: usize,
    /// With its subtype.
    pub deprel: String,
}

/// A sentence of a treebank, or of the parser.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tree {
    /// Syntactic words.
    pub words: Vec<Word>,
    /// Surface tokens: form and the words in it (one, unless it is a multiword token).
    pub tokens: Vec<(String, Range<usize>)>,
    /// The text as the file gives it, or as it follows from `SpaceAfter`.
    pub text: String,
    /// True where no white space follows.
    pub glued: bool,
    /// True at the start of a document.
    pub new_doc: bool,
    /// True at the start of a paragraph.
    pub new_par: bool,
}

/// Reads a CoNLL-U file. Empty nodes and enhanced dependencies are skipped.
pub fn load(path: &Path) -> Result<Vec<Tree>, EvalError> {
    parse(path, &read_text(path)?)
}

fn parse(path: &Path, content: &str) -> Result<Vec<Tree>, EvalError> {
    let mut trees = Vec::new();
    let mut tree = Tree::default();
    let mut built = String::new();
    let mut covered = 0;
    let mut first_line = 0;
    let lines = content.lines().enumerate().map(|(i, l)| (i + 1, l));
    for (n, line) in lines.chain([(0, "")]) {
        if let Some(comment) = line.strip_prefix('#') {
            let comment = comment.trim();
            if let Some(text) = comment.strip_prefix("text =") {
                tree.text = text.trim().to_owned();
            }
            tree.new_doc |= comment.starts_with("newdoc");
            tree.new_par |= comment.starts_with("newpar");
            continue;
        }
        if line.trim().is_empty() {
            if !tree.words.is_empty() {
                if tree.text.is_empty() {
                    tree.text = built.trim().to_owned();
                }
                if let Some(w) = tree.words.iter().find(|w| w.head > tree.words.len()) {
                    let m = format!("head {} of `{}` is outside the sentence of {} words", w.head, w.form, tree.words.len());
                    return Err(EvalError::at(path, first_line, m));
                }
                trees.push(std::mem::take(&mut tree));
            }
            built.clear();
            covered = 0;
            continue;
        }
        let cells: Vec<&str> = line.split('\t').collect();
        if cells.len() != 10 {
            return Err(EvalError::at(path, n, format!("{} columns where CoNLL-U has 10, divided by tabs", cells.len())));
        }
        let id = cells[0];
        if id.contains('.') {
            continue;
        }
        let spaced = !cells[9].split('|').any(|f| f == "SpaceAfter=No");
        let mut surface = |tree: &mut Tree, range: Range<usize>| {
            tree.tokens.push((cells[1].to_owned(), range));
            tree.glued = !spaced;
            built.push_str(cells[1]);
            if spaced {
                built.push(' ');
            }
        };
        if let Some((a, b)) = id.split_once('-') {
            let bounds = a.parse::<usize>().ok().zip(b.parse::<usize>().ok());
            let Some((a, b)) = bounds.filter(|&(a, b)| a == tree.words.len() + 1 && a <= b) else {
                return Err(EvalError::at(path, n, format!("multiword token `{id}` does not follow word {}", tree.words.len())));
            };
            surface(&mut tree, a - 1..b);
            covered = b;
            continue;
        }
        let position = tree.words.len() + 1;
        if id.parse::<usize>() != Ok(position) {
            return Err(EvalError::at(path, n, format!("word id `{id}` where {position} should stand")));
        }
        if position == 1 {
            first_line = n;
        }
        let Ok(head) = cells[6].parse::<usize>() else {
            return Err(EvalError::at(path, n, format!("head `{}` is not a number", cells[6])));
        };
        if position > covered {
            surface(&mut tree, position - 1..position);
        }
        let word = Word { form: cells[1].to_owned(), upos: cells[3].to_owned(), head, deprel: cells[7].to_owned() };
        tree.words.push(word);
    }
    Ok(trees)
}

/// The texts of the documents of a treebank: sentences joined by a space (or nothing, where the file says so), paragraphs by a blank line.
pub fn raw_texts(trees: &[Tree]) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    let mut glued = false;
    for (i, tree) in trees.iter().enumerate() {
        if i == 0 || tree.new_doc {
            texts.push(String::new());
        }
        if let Some(text) = texts.last_mut() {
            if !text.is_empty() {
                text.push_str(if tree.new_par {
                    "\n\n"
                } else if glued {
                    ""
                } else {
                    " "
                });
            }
            text.push_str(&tree.text);
        }
        glued = tree.glued;
    }
    texts
}

/// The gold sentence with the parser's tags and tree on its words. `None` where the parser gave another number of words.
pub fn with_analysis(gold: &Tree, parsed: &demarche_record::Sentence) -> Option<Tree> {
    if gold.words.len() != parsed.tokens.len() {
        return None;
    }
    let mut tree = gold.clone();
    for (word, token) in tree.words.iter_mut().zip(&parsed.tokens) {
        word.upos = token.upos.as_str().to_owned();
        word.head = token.head.map_or(0, |h| h + 1);
        word.deprel = token.deprel.to_owned();
    }
    Some(tree)
}

/// The parser's sentences over a text, as trees.
pub fn from_document(text: &str, document: &Document) -> Vec<Tree> {
    let tree = |s: &demarche_record::Sentence| {
        let words = s.tokens.iter().map(|t| Word {
            form: t.span.of(text).to_owned(),
            upos: t.upos.as_str().to_owned(),
            head: t.head.map_or(0, |h| h + 1),
            deprel: t.deprel.to_owned(),
        });
        let words: Vec<Word> = words.collect();
        let tokens = words.iter().enumerate().map(|(i, w)| (w.form.clone(), i..i + 1)).collect();
        Tree { words, tokens, text: s.span.of(text).to_owned(), ..Tree::default() }
    };
    document.sentences.iter().filter(|s| !s.tokens.is_empty()).map(tree).collect()
}

/// A word laid on the characters of the whole file.
struct Laid<'a> {
    span: (usize, usize),
    multiword: bool,
    /// Index in the file; `None` for a root.
    head: Option<usize>,
    word: &'a Word,
}

fn lay(trees: &[Tree]) -> (Vec<char>, Vec<Laid<'_>>, Vec<(usize, usize)>) {
    let mut chars = Vec::new();
    let mut laid = Vec::new();
    let mut sentences = Vec::new();
    for tree in trees {
        let (from, first) = (chars.len(), laid.len());
        for (form, range) in &tree.tokens {
            let start = chars.len();
            chars.extend(form.chars().filter(|c| !c.is_whitespace()));
            for word in &tree.words[range.clone()] {
                let head = word.head.checked_sub(1).map(|h| first + h);
                laid.push(Laid { span: (start, chars.len()), multiword: range.len() > 1, head, word });
            }
        }
        sentences.push((from, chars.len()));
    }
    (chars, laid, sentences)
}

/// Scores the parser's trees against the gold. Both must spell the same text.
pub fn score(gold: &[Tree], system: &[Tree]) -> Result<Scores, EvalError> {
    let (gold_chars, g, gold_sentences) = lay(gold);
    let (system_chars, s, system_sentences) = lay(system);
    if let Some(at) = (0..gold_chars.len().max(system_chars.len())).find(|&i| gold_chars.get(i) != system_chars.get(i)) {
        let near = |c: &[char]| c[at.saturating_sub(20).min(c.len())..(at + 20).min(c.len())].iter().collect::<String>();
        let (a, b) = (near(&gold_chars), near(&system_chars));
        return Err(EvalError::System(format!("the texts differ at character {at}: gold `{a}`, parser `{b}`")));
    }
    let aligned = align(&g, &s);
    let mut to_gold = vec![None; s.len()];
    for &(gi, si) in &aligned {
        to_gold[si] = Some(gi);
    }
    let (mut uas, mut las, mut las_full, mut upos) = (0, 0, 0, 0);
    let universal = |d: &str| d.split(':').next().unwrap_or("").to_owned();
    for &(gi, si) in &aligned {
        let same_head = match (g[gi].head, s[si].head) {
            (None, None) => true,
            (Some(a), Some(b)) => to_gold.get(b).copied().flatten() == Some(a),
            _ => false,
        };
        let (gw, sw) = (g[gi].word, s[si].word);
        uas += usize::from(same_head);
        las += usize::from(same_head && universal(&gw.deprel) == universal(&sw.deprel));
        las_full += usize::from(same_head && gw.deprel == sw.deprel);
        upos += usize::from(gw.upos == sw.upos);
    }
    let counts = |right| Counts::of(g.len(), s.len(), right);
    let same = system_sentences.iter().filter(|x| gold_sentences.binary_search(x).is_ok()).count();
    let mut m = Metrics::of(g.len());
    let mut table = Table::new(&["", "n", "P", "R", "F1"]);
    for (key, c) in [
        ("uas", counts(uas)),
        ("las", counts(las)),
        ("las_subtypes", counts(las_full)),
        ("upos", counts(upos)),
        ("words", counts(aligned.len())),
        ("sentences", Counts::of(gold_sentences.len(), system_sentences.len(), same)),
    ] {
        table.counts(key, c);
        match key {
            "words" | "sentences" => m.set_f1(key, c),
            _ => {
                m.set(key, c.f1());
                m.set(&format!("{key}_precision"), c.precision());
                m.set(&format!("{key}_recall"), c.recall());
            }
        }
    }
    // Relations by how often they are right where the word is aligned: where to look next.
    let pairs: Vec<(String, String)> =
        aligned.iter().map(|&(gi, si)| (universal(&g[gi].word.deprel), universal(&s[si].word.deprel))).collect();
    let labels = Labelling::of(pairs.iter().map(|(a, b)| (a.as_str(), Some(b.as_str()))));
    let mut relations = Table::new(&["relation (label alone)", "n", "F1"]);
    for (name, c) in labels.classes.iter().filter(|(_, c)| c.gold() >= 20) {
        relations.row(vec![name.clone(), c.gold().to_string(), pct(c.f1())]);
    }
    Ok(Scores { metrics: m, tables: vec![table, relations], notes: Vec::new() })
}

fn align(g: &[Laid<'_>], s: &[Laid<'_>]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let (mut gi, mut si) = (0, 0);
    while gi < g.len() && si < s.len() {
        if g[gi].multiword || s[si].multiword {
            let (gs, ss) = multiword_span(g, s, &mut gi, &mut si);
            common_forms(&g[gs..gi], &s[ss..si]).into_iter().for_each(|(a, b)| pairs.push((gs + a, ss + b)));
        } else if g[gi].span == s[si].span {
            pairs.push((gi, si));
            gi += 1;
            si += 1;
        } else if g[gi].span.0 <= s[si].span.0 {
            gi += 1;
        } else {
            si += 1;
        }
    }
    pairs
}

/// Moves both indices past the stretch that holds the multiword tokens at them; returns where the stretch begins.
fn multiword_span(g: &[Laid<'_>], s: &[Laid<'_>], gi: &mut usize, si: &mut usize) -> (usize, usize) {
    let mut end;
    if g[*gi].multiword {
        end = g[*gi].span.1;
        if !s[*si].multiword && s[*si].span.0 < g[*gi].span.0 {
            *si += 1;
        }
    } else {
        end = s[*si].span.1;
        if !g[*gi].multiword && g[*gi].span.0 < s[*si].span.0 {
            *gi += 1;
        }
    }
    let (gs, ss) = (*gi, *si);
    let beyond = |w: &[Laid<'_>], i: usize, end: usize| match w.get(i) {
        None => true,
        Some(w) if w.multiword => w.span.0 >= end,
        Some(w) => w.span.1 > end,
    };
    while !beyond(g, *gi, end) || !beyond(s, *si, end) {
        let side = if *gi < g.len() && (*si >= s.len() || g[*gi].span.0 <= s[*si].span.0) { &g[*gi] } else { &s[*si] };
        let in_gold = *gi < g.len() && (*si >= s.len() || g[*gi].span.0 <= s[*si].span.0);
        if side.multiword && side.span.1 > end {
            end = side.span.1;
        }
        if in_gold { *gi += 1 } else { *si += 1 }
    }
    (gs, ss)
}

/// Longest common subsequence of the lower-cased forms, as pairs of indices.
fn common_forms(g: &[Laid<'_>], s: &[Laid<'_>]) -> Vec<(usize, usize)> {
    let same = |a: usize, b: usize| g[a].word.form.to_lowercase() == s[b].word.form.to_lowercase();
    let mut lcs = vec![vec![0usize; s.len() + 1]; g.len() + 1];
    for a in (0..g.len()).rev() {
        for b in (0..s.len()).rev() {
            let skip = lcs[a + 1][b].max(lcs[a][b + 1]);
            lcs[a][b] = if same(a, b) { skip.max(lcs[a + 1][b + 1] + 1) } else { skip };
        }
    }
    let (mut a, mut b) = (0, 0);
    let mut pairs = Vec::new();
    while a < g.len() && b < s.len() {
        if same(a, b) {
            pairs.push((a, b));
            a += 1;
            b += 1;
        } else if lcs[a][b] == lcs[a + 1][b] {
            a += 1;
        } else {
            b += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `form/upos/head/deprel`, `+` between the words of a multiword token whose form comes first: `don't=do/…+n't/…`.
    fn tree(spec: &str) -> Tree {
        let mut t = Tree::default();
        for item in spec.split(' ') {
            let (form, parts) = match item.split_once('=') {
                Some((form, parts)) => (Some(form), parts),
                None => (None, item),
            };
            let first = t.words.len();
            for part in parts.split('+') {
                let c: Vec<&str> = part.split('/').collect();
                let word = Word { form: c[0].into(), upos: c[1].into(), head: c[2].parse().unwrap(), deprel: c[3].into() };
                t.words.push(word);
            }
            let surface = form.unwrap_or(&t.words[first].form).to_owned();
            t.tokens.push((surface, first..t.words.len()));
        }
        t.text = t.tokens.iter().map(|(f, _)| f.as_str()).collect::<Vec<_>>().join(" ");
        t
    }

    fn value(s: &Scores, key: &str) -> f64 {
        (s.metrics.get(key).unwrap() * 1e6).round() / 1e6
    }

    #[test]
    fn wrong_head_label_and_tag_are_counted_apart() {
        let gold = [tree("Dogs/NOUN/2/nsubj bark/VERB/0/root loudly/ADV/2/advmod ./PUNCT/2/punct")];
        let same = score(&gold, &gold).unwrap();
        assert_eq!((value(&same, "uas"), value(&same, "las"), value(&same, "upos")), (1.0, 1.0, 1.0));
        // Head of `loudly` wrong; label of `Dogs` wrong; tag of `bark` wrong.
        let bad = [tree("Dogs/NOUN/2/obj bark/NOUN/0/root loudly/ADV/1/advmod ./PUNCT/2/punct")];
        let s = score(&gold, &bad).unwrap();
        assert_eq!((value(&s, "uas"), value(&s, "las"), value(&s, "upos")), (0.75, 0.5, 0.75));
    }

    #[test]
    fn subtypes_count_only_in_their_own_score() {
        let gold = [tree("He/PRON/2/nsubj:pass fell/VERB/0/root")];
        let got = [tree("He/PRON/2/nsubj fell/VERB/0/root")];
        let s = score(&gold, &got).unwrap();
        assert_eq!((value(&s, "las"), value(&s, "las_subtypes")), (1.0, 0.5));
    }

    #[test]
    fn a_merged_token_costs_precision_and_recall() {
        // Gold 4 words, system 3 ("icecream" merged): 2 aligned with right heads → P 2/3, R 2/4, F1 4/7.
        let gold = [tree("I/PRON/2/nsubj like/VERB/0/root ice/NOUN/4/compound cream/NOUN/2/obj")];
        let got = [tree("I/PRON/2/nsubj like/VERB/0/root icecream/NOUN/2/obj")];
        let s = score(&gold, &got).unwrap();
        assert_eq!(value(&s, "las"), value(&s, "words_f1"));
        assert_eq!(value(&s, "las"), 0.571429);
        assert_eq!((value(&s, "las_precision"), value(&s, "las_recall")), (0.666667, 0.5));
    }

    #[test]
    fn words_of_a_multiword_token_align_by_form() {
        let gold = [tree("I/PRON/4/nsubj don't=do/AUX/4/aux+n't/PART/4/advmod know/VERB/0/root")];
        let split = [tree("I/PRON/4/nsubj do/AUX/4/aux n't/PART/4/advmod know/VERB/0/root")];
        assert_eq!(value(&score(&gold, &split).unwrap(), "las"), 1.0);
        // Split in the wrong place: neither half is a gold word.
        let bad = [tree("I/PRON/4/nsubj don/AUX/4/aux 't/PART/4/advmod know/VERB/0/root")];
        let s = score(&gold, &bad).unwrap();
        assert_eq!((value(&s, "words_f1"), value(&s, "las")), (0.5, 0.5));
    }

    #[test]
    fn a_sentence_split_in_two_keeps_its_words_but_not_its_boundary() {
        let gold = [tree("A/X/0/root b/X/1/dep c/X/1/dep d/X/3/dep")];
        let got = [tree("A/X/0/root b/X/1/dep"), tree("c/X/0/root d/X/1/dep")];
        let s = score(&gold, &got).unwrap();
        assert_eq!((value(&s, "words_f1"), value(&s, "sentences_f1")), (1.0, 0.0));
        assert_eq!(value(&s, "uas"), 0.75);
    }

    #[test]
    fn another_text_is_refused() {
        assert!(score(&[tree("a/X/0/root")], &[tree("b/X/0/root")]).is_err());
        assert!(score(&[tree("a/X/0/root")], &[]).is_err());
    }

    const SAMPLE: &str = "# newdoc id = x\n# newpar\n# text = We can't.\n1\tWe\twe\tPRON\t_\t_\t3\tnsubj\t_\t_\n2-3\tcan't\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No\n2\tca\tcan\tAUX\t_\t_\t0\troot\t_\t_\n2.1\tgo\tgo\tVERB\t_\t_\t_\t_\t_\t_\n3\tn't\tnot\tPART\t_\t_\t2\tadvmod\t_\t_\n4\t.\t.\tPUNCT\t_\t_\t2\tpunct\t_\tSpaceAfter=No\n\n# newpar\n1\tOk\tok\tINTJ\t_\t_\t0\troot\t_\t_\n";

    #[test]
    fn conllu_is_read_with_multiword_tokens_and_empty_nodes() {
        let trees = parse(Path::new("x.conllu"), SAMPLE).unwrap();
        assert_eq!(trees.len(), 2);
        let forms: Vec<&str> = trees[0].words.iter().map(|w| w.form.as_str()).collect();
        assert_eq!(forms, ["We", "ca", "n't", "."]);
        assert_eq!(trees[0].tokens[1], ("can't".to_owned(), 1..3));
        assert_eq!(raw_texts(&trees), ["We can't.\n\nOk"]);
    }

    #[test]
    fn bad_lines_are_named() {
        for (content, line, part) in [
            ("1\tWe\n", 1, "10"),
            ("# x\n1\ta\t_\tX\t_\t_\tzero\troot\t_\t_\n", 2, "head"),
            ("2\ta\t_\tX\t_\t_\t0\troot\t_\t_\n", 1, "id"),
            ("1\ta\t_\tX\t_\t_\t7\troot\t_\t_\n", 1, "outside"),
        ] {
            let e = parse(Path::new("x.conllu"), content).unwrap_err().to_string();
            assert!(e.contains(&format!("x.conllu:{line}:")) && e.contains(part), "{e}");
        }
    }
}
