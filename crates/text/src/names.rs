//! Label scores to names: the best BIO sequence in which no `I-` follows anything but its own kind.
//!
//! Taken word by word the labels may read `O I-LOC` or `B-PER I-ORG`, which are no names. Viterbi over the
//! hard constraints finds the best sequence that is. A name's score is the mean probability of its labels.

use demarche_record::{Name, NameKind};

/// What a label of the model says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bio {
    Outside,
    Begins(NameKind),
    Goes(NameKind),
}

impl Bio {
    /// Reads `O`, `B-PER`, `I-PER`; `None` for anything else.
    pub(crate) fn from_label(label: &str) -> Option<Bio> {
        match label.split_once('-') {
            None if label == "O" => Some(Bio::Outside),
            Some(("B", kind)) => NameKind::from_label(kind).map(Bio::Begins),
            Some(("I", kind)) => NameKind::from_label(kind).map(Bio::Goes),
            _ => None,
        }
    }

    fn may_follow(self, before: Option<Bio>) -> bool {
        match self {
            Bio::Goes(kind) => matches!(before, Some(Bio::Begins(k) | Bio::Goes(k)) if k == kind),
            _ => true,
        }
    }
}

/// The names in a sentence from its rows of `labels.len()` logits.
pub(crate) fn names(logits: &[f32], labels: &[Bio]) -> Vec<Name> {
    let k = labels.len();
    let n = logits.len() / k.max(1);
    if n == 0 || logits.chunks_exact(k).all(|row| argmax(row) == outside(labels)) {
        return Vec::new();
    }
    let mut log_p = Vec::with_capacity(n * k);
    for row in logits.chunks_exact(k) {
        let top = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let sum: f32 = row.iter().map(|x| (x - top).exp()).sum();
        log_p.extend(row.iter().map(|x| x - top - sum.ln()));
    }
    let mut back = vec![0usize; n * k];
    let mut score: Vec<f32> = (0..k).map(|j| if labels[j].may_follow(None) { log_p[j] } else { f32::NEG_INFINITY }).collect();
    let mut next = vec![0.0; k];
    for i in 1..n {
        for j in 0..k {
            let (mut best, mut from) = (f32::NEG_INFINITY, outside(labels));
            for (b, &s) in score.iter().enumerate() {
                if s > best && labels[j].may_follow(Some(labels[b])) {
                    (best, from) = (s, b);
                }
            }
            next[j] = best + log_p[i * k + j];
            back[i * k + j] = from;
        }
        std::mem::swap(&mut score, &mut next);
    }
    let mut path = vec![0; n];
    path[n - 1] = argmax(&score);
    for i in (1..n).rev() {
        path[i - 1] = back[i * k + path[i]];
    }
    let mut out = Vec::new();
    let mut i = 0;
    while i < n {
        let Bio::Begins(kind) = labels[path[i]] else {
            i += 1;
            continue;
        };
        let start = i;
        i += 1;
        while i < n && labels[path[i]] == Bio::Goes(kind) {
            i += 1;
        }
        let p: f32 = (start..i).map(|w| log_p[w * k + path[w]].exp()).sum();
        out.push(Name { start, end: i, kind, score: p / (i - start) as f32 });
    }
    out
}

fn outside(labels: &[Bio]) -> usize {
    labels.iter().position(|&l| l == Bio::Outside).unwrap_or(0)
}

pub(crate) fn argmax(row: &[f32]) -> usize {
    let mut best = 0;
    for (j, &x) in row.iter().enumerate() {
        if x > row[best] {
            best = j;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LABELS: [Bio; 5] = [
        Bio::Outside,
        Bio::Begins(NameKind::Person),
        Bio::Goes(NameKind::Person),
        Bio::Begins(NameKind::Place),
        Bio::Goes(NameKind::Place),
    ];

    #[test]
    fn a_lone_inside_becomes_a_beginning_or_nothing() {
        // Alone, the second word would be I-LOC after O.
        let found = names(&[5.0, 0., 0., 0., 0., 0., 0., 0., 2.0, 3.0], &LABELS);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].start, found[0].end, found[0].kind), (1, 2, NameKind::Place));
        assert!(found[0].score > 0.2 && found[0].score < 0.3, "{}", found[0].score);
    }

    #[test]
    fn neighbours_of_one_kind_stay_two() {
        let b = [0., 9., 0., 0., 0.];
        let found = names(&[b, b].concat(), &LABELS);
        assert_eq!(found.iter().map(|n| (n.start, n.end)).collect::<Vec<_>>(), [(0, 1), (1, 2)]);
    }

    proptest! {
        #[test]
        fn names_are_ordered_and_lie_in_the_sentence(logits in prop::collection::vec(-20f32..20., 0..60)) {
            let n = logits.len() / 5;
            let mut at = 0;
            for name in names(&logits[..n * 5], &LABELS) {
                prop_assert!(at <= name.start && name.start < name.end && name.end <= n);
                prop_assert!((0.0..=1.0001).contains(&name.score));
                at = name.end;
            }
        }
    }
}
