//! Words as numbers: folded, and where wording is compared, without endings and without the words that say nothing of an act.
//!
//! Two outlets that tell one act share few five-word runs but many content words. They are compared as sets of 32-bit hashes: a mention has about
//! fifteen of them, and a hundred thousand mentions fit in a few megabytes. Endings are cut by a few rules, because the lemma needs the tagger
//! and the tagger is not here; the commonest irregular verbs are listed.

use std::sync::OnceLock;

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// FNV-1a's start.
const START: u64 = 0xcbf2_9ce4_8422_2325;

/// Scatters a number's bits (the finaliser of splitmix64).
pub(crate) fn scatter(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// A hash that stays the same on every machine and in every version.
pub(crate) fn hash(text: &str) -> u64 {
    scatter(text.bytes().fold(START, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)))
}

/// Calls `each` with every word: runs of letters and digits, lower case, without diacritics. An apostrophe ends a word.
pub(crate) fn words(text: &str, mut each: impl FnMut(&str)) {
    let mut word = String::with_capacity(24);
    if text.is_ascii() {
        for run in text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|r| !r.is_empty()) {
            word.clear();
            word.push_str(run);
            word.make_ascii_lowercase();
            each(&word);
        }
        return;
    }
    let mut end = |word: &mut String| {
        if !word.is_empty() {
            each(word);
            word.clear();
        }
    };
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            word.push(c.to_ascii_lowercase());
        } else if c.is_ascii() {
            end(&mut word);
        } else if c.is_alphanumeric() {
            decompose_compatible(c, |d| {
                if !is_combining_mark(d) {
                    word.extend(d.to_lowercase());
                }
            });
        } else if !is_combining_mark(c) {
            end(&mut word);
        }
    }
    end(&mut word);
}

/// Words that tell nothing of the act.
const EMPTY: &[&str] = &[
    "a",
    "about",
    "after",
    "again",
    "against",
    "all",
    "also",
    "although",
    "among",
    "an",
    "and",
    "any",
    "are",
    "as",
    "at",
    "be",
    "because",
    "been",
    "before",
    "being",
    "between",
    "both",
    "but",
    "by",
    "can",
    "could",
    "did",
    "do",
    "does",
    "during",
    "each",
    "for",
    "from",
    "had",
    "has",
    "have",
    "he",
    "her",
    "hers",
    "him",
    "his",
    "how",
    "however",
    "i",
    "if",
    "in",
    "into",
    "is",
    "it",
    "its",
    "just",
    "may",
    "might",
    "more",
    "most",
    "new",
    "no",
    "nor",
    "not",
    "of",
    "on",
    "one",
    "or",
    "other",
    "our",
    "out",
    "over",
    "s",
    "said",
    "say",
    "says",
    "saying",
    "she",
    "should",
    "since",
    "so",
    "some",
    "such",
    "t",
    "than",
    "that",
    "the",
    "their",
    "them",
    "then",
    "there",
    "these",
    "they",
    "this",
    "those",
    "through",
    "to",
    "told",
    "too",
    "under",
    "until",
    "up",
    "upon",
    "us",
    "was",
    "we",
    "were",
    "what",
    "when",
    "where",
    "which",
    "while",
    "who",
    "whom",
    "whose",
    "will",
    "with",
    "would",
    "you",
    "your",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "today",
    "yesterday",
    "tomorrow",
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "day",
    "week",
    "month",
    "year",
    "morning",
    "afternoon",
    "evening",
    "night",
    "government",
    "president",
    "prime",
    "minister",
    "foreign",
    "official",
    "spokesman",
    "spokeswoman",
    "spokesperson",
    "authority",
    "mr",
    "mrs",
    "ms",
    "two",
    "first",
    "last",
    "late",
    "early",
];

/// Irregular forms of the verbs that tell political acts.
const IRREGULAR: &[(&str, &str)] = &[
    ("met", "meet"),
    ("held", "hold"),
    ("hit", "hit"),
    ("struck", "strike"),
    ("fought", "fight"),
    ("shot", "shoot"),
    ("sent", "send"),
    ("gave", "give"),
    ("given", "give"),
    ("took", "take"),
    ("taken", "take"),
    ("broke", "break"),
    ("broken", "break"),
    ("withdrew", "withdraw"),
    ("withdrawn", "withdraw"),
    ("spoke", "speak"),
    ("spoken", "speak"),
    ("sought", "seek"),
    ("brought", "bring"),
    ("built", "build"),
    ("began", "begin"),
    ("begun", "begin"),
    ("flew", "fly"),
    ("went", "go"),
    ("gone", "go"),
    ("came", "come"),
    ("left", "leave"),
    ("made", "make"),
    ("paid", "pay"),
    ("led", "lead"),
    ("won", "win"),
    ("lost", "lose"),
    ("killed", "kill"),
    ("talks", "talk"),
    ("slain", "slay"),
    ("blew", "blow"),
    ("threw", "throw"),
    ("thrown", "throw"),
    ("freed", "free"),
    ("died", "die"),
];

/// Of the table of listed words.
const BUCKETS: usize = 1024;

enum Listed {
    /// Says nothing.
    Empty,
    /// Has this base form.
    Base(&'static str),
}

/// What is known of a word.
fn listed(word: &str) -> Option<&'static Listed> {
    static TABLE: OnceLock<Vec<Vec<(u64, Listed)>>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let mut table: Vec<Vec<(u64, Listed)>> = (0..BUCKETS).map(|_| Vec::new()).collect();
        let empty = EMPTY.iter().map(|w| (hash(w), Listed::Empty));
        for (h, listed) in empty.chain(IRREGULAR.iter().map(|(w, base)| (hash(w), Listed::Base(base)))) {
            table[h as usize % BUCKETS].push((h, listed));
        }
        table
    });
    let h = hash(word);
    table[h as usize % BUCKETS].iter().find(|(known, _)| *known == h).map(|(_, listed)| listed)
}

/// The word without its ending. `word` is folded.
pub(crate) fn stem(word: &str) -> &str {
    cut(if let Some(Listed::Base(base)) = listed(word) { base } else { word })
}

fn cut(word: &str) -> &str {
    if !word.is_ascii() || word.len() < 4 || word.bytes().any(|b| b.is_ascii_digit()) {
        return word;
    }
    let undouble = |s: &'_ str| {
        let b = s.as_bytes();
        let n = b.len();
        // "banned" is "ban", "stated" is "stat" as "state" will be.
        n > 3 && b[n - 1] == b[n - 2] && !matches!(b[n - 1], b'l' | b's' | b'z')
    };
    for (ending, least) in [
        ("ations", 4),
        ("ation", 4),
        ("ings", 4),
        ("ing", 3),
        ("ments", 4),
        ("ment", 4),
        ("ions", 4),
        ("ion", 4),
        ("ies", 3),
        ("ied", 3),
        ("ers", 4),
        ("er", 4),
        ("ed", 3),
        ("es", 3),
        ("s", 3),
        ("e", 3),
        ("y", 4),
    ] {
        if let Some(base) = word.strip_suffix(ending).filter(|b| b.len() >= least) {
            if ending == "s" && word.ends_with("ss") {
                return word;
            }
            return if undouble(base) { &base[..base.len() - 1] } else { base };
        }
    }
    word
}

/// The content words of a text as hashes of their stems, each once, in order of the hash.
pub(crate) fn content(text: &str, out: &mut Vec<u32>) {
    words(text, |w| {
        let letter = w.len() < 2 && !w.as_bytes()[0].is_ascii_digit();
        match listed(w) {
            Some(Listed::Empty) => {}
            Some(Listed::Base(base)) => out.push(hash(cut(base)) as u32),
            None if letter => {}
            None => out.push(hash(cut(w)) as u32),
        }
    });
    out.sort_unstable();
    out.dedup();
}

/// How alike two sets of words are: the cosine of their indicator vectors, 0 to 1.
pub(crate) fn alike(a: &[u32], b: &[u32]) -> f32 {
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    shared(a, b) as f32 / ((a.len() * b.len()) as f32).sqrt()
}

/// Members that two sorted sets share.
pub(crate) fn shared(a: &[u32], b: &[u32]) -> usize {
    let (mut i, mut j, mut n) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                n += 1;
                i += 1;
                j += 1;
            }
        }
    }
    n
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> Vec<String> {
        let mut all = Vec::new();
        words(text, |w| all.push(w.to_owned()));
        all
    }

    #[test]
    fn words_are_folded() {
        assert_eq!(list("Erdoğan’s visit, ŽIVELI 2,000!"), ["erdogan", "s", "visit", "ziveli", "2", "000"]);
        assert_eq!(list("e\u{301}tat"), ["e", "tat"].concat().split(' ').collect::<Vec<_>>());
        assert!(list(" — … ").is_empty());
    }

    #[test]
    fn stems_bring_forms_together() {
        for (a, b) in [
            ("meets", "meeting"),
            ("met", "meet"),
            ("banned", "ban"),
            ("imposed", "imposes"),
            ("sanctions", "sanction"),
            ("strikes", "struck"),
            ("attacked", "attack"),
        ] {
            assert_eq!(stem(a), stem(b), "{a} {b}");
        }
        assert_ne!(stem("talks"), stem("tanks"));
    }

    #[test]
    fn likeness_is_of_content() {
        let set = |t: &str| {
            let mut v = Vec::new();
            content(t, &mut v);
            v
        };
        let a = set("Blinken met Wang in Beijing on Monday");
        assert!(alike(&a, &set("Blinken meets Wang in Beijing")) > 0.99);
        assert_eq!(alike(&a, &set("the government said on Monday that")), 0.0);
    }
}
