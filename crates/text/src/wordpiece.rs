//! Words to the pieces that the encoder knows: BERT's uncased WordPiece, one word at a time.
//!
//! The words are tokens already, so that most of BERT's tokeniser has nothing to do. What remains is its
//! normalisation (control characters dropped, accents stripped after NFD, lower case), the split at
//! punctuation and Chinese characters, and the greedy longest match against the vocabulary (Wu et al. 2016).
//! It must agree with `model/train/data.py`, class `Pieces`, or the model reads words it was not trained on;
//! `tests/golden.rs` holds the two together.
//!
//! News repeats itself, so the pieces of a word are kept: [`Cache`] belongs to one worker and needs no lock.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::error::{Error, Kind};

/// More pieces of one word are cut off: it is a URL or noise, and its beginning says enough.
const MAX_PIECES_PER_WORD: usize = 12;
/// Longer parts of a word are unknown, as in BERT.
const MAX_CHARS: usize = 100;
/// A worker's cache starts anew beyond so many words; foreign text must not fill the memory.
const CACHE_WORDS: usize = 50_000;
/// Words beyond this many bytes are not worth a place in the cache.
const CACHE_BYTES: usize = 40;

/// The vocabulary.
pub(crate) struct Vocabulary {
    /// Pieces that begin a word.
    starts: HashMap<Box<str>, i32>,
    /// Pieces that go on, without their `##`.
    inner: HashMap<Box<str>, i32>,
    /// Bytes of the longest piece; no match can be longer.
    longest: usize,
    pub(crate) cls: i32,
    pub(crate) sep: i32,
    /// Number of pieces.
    pub(crate) len: usize,
    unknown: i32,
}

/// Pieces of words already seen.
#[derive(Default)]
pub(crate) struct Cache(HashMap<Box<str>, Box<[i32]>>);

impl Vocabulary {
    /// Reads `vocab.txt`: one piece a line, its line number its id.
    pub(crate) fn new(text: &str) -> Result<Vocabulary, Error> {
        let (mut starts, mut inner, mut longest) = (HashMap::with_capacity(26_000), HashMap::with_capacity(6_000), 1);
        for (piece, id) in text.lines().zip(0i32..) {
            longest = longest.max(piece.len());
            match piece.strip_prefix("##") {
                Some(rest) if !rest.is_empty() => inner.insert(rest.into(), id),
                _ => starts.insert(piece.into(), id),
            };
        }
        let special = |name| starts.get(name).copied().ok_or(Kind::Vocabulary(name));
        let (cls, sep, unknown) = (special("[CLS]")?, special("[SEP]")?, special("[UNK]")?);
        Ok(Vocabulary { len: starts.len() + inner.len(), starts, inner, longest, cls, sep, unknown })
    }

    /// Appends the pieces of `word`, at least one and at most [`MAX_PIECES_PER_WORD`], and says how many.
    pub(crate) fn push(&self, word: &str, cache: &mut Cache, out: &mut Vec<i32>) -> usize {
        if let Some(pieces) = cache.0.get(word) {
            out.extend_from_slice(pieces);
            return pieces.len();
        }
        let from = out.len();
        self.cut(word, out);
        if word.len() <= CACHE_BYTES {
            if cache.0.len() >= CACHE_WORDS {
                cache.0.clear();
            }
            cache.0.insert(word.into(), out[from..].into());
        }
        out.len() - from
    }

    fn cut(&self, word: &str, out: &mut Vec<i32>) {
        let from = out.len();
        let mut part = String::with_capacity(word.len());
        // More characters than this cannot matter: twelve pieces are kept.
        for c in normalised(word).take(MAX_PIECES_PER_WORD * (MAX_CHARS + 1)) {
            let alone = is_punctuation(c) || is_chinese(c);
            if alone || c.is_whitespace() {
                self.match_longest(&part, out);
                part.clear();
            }
            if alone {
                self.match_longest(c.encode_utf8(&mut [0; 4]), out);
            } else if !c.is_whitespace() {
                part.push(c);
            }
            if out.len() - from >= MAX_PIECES_PER_WORD {
                break;
            }
        }
        self.match_longest(&part, out);
        if out.len() == from {
            out.push(self.unknown);
        }
        out.truncate(from + MAX_PIECES_PER_WORD);
    }

    /// Greedy longest match; a part with a remainder that nothing matches is unknown as a whole.
    fn match_longest(&self, part: &str, out: &mut Vec<i32>) {
        if part.is_empty() {
            return;
        }
        if part.len() > MAX_CHARS && part.chars().count() > MAX_CHARS {
            out.push(self.unknown);
            return;
        }
        let (from, mut at) = (out.len(), 0);
        while at < part.len() {
            let pieces = if at == 0 { &self.starts } else { &self.inner };
            let mut end = part.len().min(at + self.longest);
            let found = loop {
                if end <= at {
                    break None;
                }
                if part.is_char_boundary(end)
                    && let Some(&id) = pieces.get(&part[at..end])
                {
                    break Some(id);
                }
                end -= 1;
            };
            let Some(id) = found else {
                out.truncate(from);
                out.push(self.unknown);
                return;
            };
            out.push(id);
            at = end;
        }
    }
}

/// BERT's clean-up: no control characters, no accents, lower case.
fn normalised(word: &str) -> impl Iterator<Item = char> + '_ {
    word.nfd().filter(|&c| !(is_combining_mark(c) || c == '\u{fffd}' || is_control(c))).flat_map(char::to_lowercase)
}

/// Control and format characters, which BERT drops; tab and line ends are space.
fn is_control(c: char) -> bool {
    (c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// Punctuation as BERT sees it: all of ASCII's symbols, and Unicode's categories P in the blocks that news uses.
fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation()
        || matches!(c,
            '¡' | '§' | '«' | '¶' | '·' | '»' | '¿'
            | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{2043}' | '\u{2045}'..='\u{2051}' | '\u{2053}'..='\u{205e}'
            | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301f}' | '\u{30fb}'
            | '\u{ff01}'..='\u{ff03}' | '\u{ff05}'..='\u{ff0a}' | '\u{ff0c}'..='\u{ff0f}' | '\u{ff1a}' | '\u{ff1b}'
            | '\u{ff1f}' | '\u{ff20}' | '\u{60c}' | '\u{61b}' | '\u{61f}' | '\u{66a}'..='\u{66d}')
}

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{20000}'..='\u{2ceaf}' | '\u{f900}'..='\u{faff}' | '\u{2f800}'..='\u{2fa1f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(word: &str) -> Vec<i32> {
        let v = Vocabulary::new("[PAD]\n[UNK]\n[CLS]\n[SEP]\nkos\n##ovo\n##o\n-\nal\n##s\nvucic\n.\n中").unwrap();
        let mut out = vec![99];
        let mut cache = Cache::default();
        v.push(word, &mut cache, &mut out);
        let mut again = vec![99];
        v.push(word, &mut cache, &mut again);
        assert_eq!(out, again, "the cache changes nothing");
        out.split_off(1)
    }

    #[test]
    fn longest_match_first() {
        assert_eq!(cut("Kosovo"), [4, 5]);
        assert_eq!(cut("Kosovos"), [4, 5, 9]);
    }

    #[test]
    fn accents_go_and_case_goes() {
        assert_eq!(cut("Vučić"), [10]);
    }

    #[test]
    fn punctuation_and_chinese_stand_alone() {
        assert_eq!(cut("al-Kosovo"), [8, 7, 4, 5]);
        assert_eq!(cut("中中"), [12, 12]);
    }

    #[test]
    fn what_nothing_matches_is_unknown_as_a_whole() {
        assert_eq!(cut("kosx"), [1]);
        assert_eq!(cut(""), [1]);
        assert_eq!(cut("\u{200b}"), [1]);
        assert_eq!(cut(&"a".repeat(5000)), [1]);
    }

    #[test]
    fn a_word_has_at_most_twelve_pieces() {
        assert_eq!(cut(&"-".repeat(5000)).len(), MAX_PIECES_PER_WORD);
    }

    #[test]
    fn a_vocabulary_without_specials_is_an_error() {
        assert!(Vocabulary::new("a\nb").is_err_and(|e| e.is_model()));
    }
}
