//! MinHash signatures: which reports are one text.
//!
//! An agency's text is printed by many outlets, cut to length, under another headline, with a dateline before it. Such copies are one source, however
//! many they are. A signature keeps, for each of 64 hash functions, the least value over the text's five-word runs (Broder 1997). Two
//! signatures agree at a place as often as the texts share runs: the fraction is an estimate of Jaccard's index with a standard error of at most 0.06.
//!
//! A copy that was cut to a third has a Jaccard index of a third with its original, and an original report on the same story about none. What tells
//! them apart is containment. It needs no lengths: at a place where the smaller text has the least value of the two texts' union,
//! the two agree as often as the run is in both. So of the places where `b ≤ a`, the fraction with `b = a` estimates how much of `b` is in `a`.
//!
//! The bytes are kept in stores for ever: neither the folding of words nor the hash functions may change (a test holds them).

use std::fmt;

use crate::words::{hash, scatter, words};

/// Hash functions.
const PLACES: usize = 64;

/// Words of a run.
const RUN: usize = 5;

/// Least Jaccard index of two copies.
///
/// Measured on true indices: of all 426,000 pairs of 924 American newspaper articles of one election, many of one day and story, seven have
/// more than 0.13, and those are reprints and running rewrites of one text (0.52 to 1). Of the 30,000 pairs of the 246 short reports of `gold/clusters`
/// its copies have 0.54 to 0.96 and all others at most 0.31. With a word in twenty changed a text keeps 0.65 (median), in twelve 0.51.
pub const COPY_JACCARD: f64 = 0.40;

/// Least part of the shorter text that a shortened copy shares with the longer.
///
/// The same articles, cut to a half, a third, a quarter or a fifth between a dateline and a last line of the outlet's own: 0.94 to 0.98 (median; the lowest twentieth has
/// 0.83), with a word in thirty changed as well 0.83 (0.65). Pairs that are no copies have at most 0.51, in texts of a sentence or two.
pub const COPY_CONTAINED: f64 = 0.70;

/// Places that must speak about containment before it counts.
const LEAST_PLACES: usize = 10;

/// The signature of a text.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Signature(pub [u32; PLACES]);

/// The signature of a text; a text of fewer than five words is one run.
pub fn signature(text: &str) -> Signature {
    let mut minima = [u32::MAX; PLACES];
    let factors = factors();
    let mut ring = [0u64; RUN];
    let mut count = 0;
    words(text, |w| {
        ring[count % RUN] = hash(w);
        count += 1;
        if count >= RUN {
            let run = (count - RUN..count).fold(RUN as u64, |h, i| join(h, ring[i % RUN]));
            lower(&mut minima, &factors, scatter(run));
        }
    });
    if (1..RUN).contains(&count) {
        lower(&mut minima, &factors, scatter(ring[..count].iter().fold(count as u64, |h, w| join(h, *w))));
    }
    Signature(minima)
}

fn join(h: u64, word: u64) -> u64 {
    (h.rotate_left(23) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

fn lower(minima: &mut [u32; PLACES], factors: &[(u64, u64); PLACES], run: u64) {
    for (least, (a, b)) in minima.iter_mut().zip(factors) {
        let value = (a.wrapping_mul(run).wrapping_add(*b) >> 32) as u32;
        *least = value.min(*least);
    }
}

/// Odd factor and addend of each hash function.
const fn factors() -> [(u64, u64); PLACES] {
    const fn next(state: u64) -> u64 {
        let mut x = state;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }
    let mut all = [(0, 0); PLACES];
    let mut state: u64 = 0x6465_6d61_7263_6865; // "demarche"
    let mut i = 0;
    while i < PLACES {
        state = next(state.wrapping_add(0x9e37_79b9_7f4a_7c15));
        let a = state | 1;
        state = next(state.wrapping_add(0x9e37_79b9_7f4a_7c15));
        all[i] = (a, state);
        i += 1;
    }
    all
}

impl Signature {
    /// The `minhash` column of reports: 64 little-endian 32-bit numbers.
    pub fn to_bytes(&self) -> [u8; 4 * PLACES] {
        let mut bytes = [0; 4 * PLACES];
        for (to, value) in bytes.chunks_exact_mut(4).zip(self.0) {
            to.copy_from_slice(&value.to_le_bytes());
        }
        bytes
    }

    /// Reads the column; `None` for another length.
    pub fn from_bytes(bytes: &[u8]) -> Option<Signature> {
        if bytes.len() != 4 * PLACES {
            return None;
        }
        let mut minima = [0; PLACES];
        for (value, from) in minima.iter_mut().zip(bytes.chunks_exact(4)) {
            *value = u32::from_le_bytes([from[0], from[1], from[2], from[3]]);
        }
        Some(Signature(minima))
    }

    /// True for a text without words.
    pub fn is_empty(&self) -> bool {
        self.0 == [u32::MAX; PLACES]
    }

    /// Estimate of Jaccard's index of the two texts' runs, 0 to 1; 0 where one has no words.
    pub fn jaccard(&self, other: &Signature) -> f64 {
        if self.is_empty() || other.is_empty() {
            return 0.0;
        }
        self.0.iter().zip(&other.0).filter(|(a, b)| a == b).count() as f64 / PLACES as f64
    }

    /// Estimate of the part of `self` that is in `other`, 0 to 1, and the places that it rests on.
    pub fn contained_in(&self, other: &Signature) -> (f64, usize) {
        if self.is_empty() || other.is_empty() {
            return (0.0, 0);
        }
        let pairs = self.0.iter().zip(&other.0);
        let (told, equal) = pairs.fold((0, 0), |(n, e), (a, b)| (n + usize::from(a <= b), e + usize::from(a == b)));
        (if told == 0 { 0.0 } else { equal as f64 / told as f64 }, told)
    }

    /// True where the two are one text: nearly the same, or one a shortened or prefixed form of the other.
    pub fn copies(&self, other: &Signature) -> bool {
        if self.jaccard(other) >= COPY_JACCARD {
            return true;
        }
        let within = |(part, places): (f64, usize)| places >= LEAST_PLACES && part >= COPY_CONTAINED;
        within(self.contained_in(other)) || within(other.contained_in(self))
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signature({:08x} {:08x} …)", self.0[0], self.0[1])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Chinese and American diplomats met in Beijing on Monday to discuss tariffs, fentanyl and military contacts, in the first such \
        talks since the autumn. The two delegations spoke for five hours behind closed doors and agreed to form a working group before the summer, \
        officials of both sides told reporters after the meeting ended late in the evening. A spokesman for the ministry said that further rounds \
        would follow in Washington, where the visitors are expected in May, and that neither side had asked for a date.";

    #[test]
    fn signatures_never_change() {
        let s = signature("Protesters marched through Kraków for a third day.");
        assert_eq!((s.0[0], s.0[63]), GOLDEN);
        assert_eq!(Signature::from_bytes(&s.to_bytes()), Some(s));
        assert_eq!(Signature::from_bytes(&[0; 255]), None);
    }

    /// By an independent implementation.
    const GOLDEN: (u32, u32) = (556_168_825, 814_942_765);

    #[test]
    fn case_marks_and_diacritics_do_not_matter() {
        assert_eq!(signature("“Erdoğan” arrived — in Paris, at noon!"), signature("erdogan arrived in paris at noon"));
        assert!(signature("  —  ").is_empty() && !signature("").copies(&signature("")));
        assert!(signature("Talks end").copies(&signature("talks, end")) && !signature("Talks end").copies(&signature("Talks begin")));
    }

    #[test]
    fn the_estimate_is_near_the_index() {
        let words: Vec<String> = (0..600).map(|n| format!("word{n}")).collect();
        for shared in [100usize, 300, 500] {
            let (a, b) = (words[..shared + 4].join(" "), words[..600].join(" "));
            let (a, b) = (signature(&a), signature(&b));
            assert!((a.jaccard(&b) - shared as f64 / 596.0).abs() < 0.16);
            assert!(a.contained_in(&b).0 > 0.99);
        }
    }

    #[test]
    fn shortened_and_prefixed_copies_are_copies() {
        let whole = signature(TEXT);
        assert!(whole.copies(&signature(&format!("BEIJING (Agency) - {TEXT} Reporting by our staff."))));
        assert!(whole.copies(&signature(&format!("BEIJING (Agency) - {}", &TEXT[..200]))));
        let other = "American and Chinese diplomats held talks on tariffs and fentanyl in the Chinese capital on Monday, their first since autumn, and will form a \
            working group before summer, officials said.";
        assert!(!whole.copies(&signature(other)));
    }
}
