//! Arc scores to a tree: the maximum spanning arborescence with exactly one root.
//!
//! The best head of each word taken alone is a tree for most sentences of most news, so that is tried first.
//! Where it has a cycle, no root or two, Chu-Liu and Edmonds decide (McDonald et al. 2005), here with the
//! one-root constraint of UD: every arc from ROOT costs an additional constant larger than all scores together, so that
//! the best arborescence uses as few of them as there can be, which is one, and among those with one the
//! constant changes nothing.

/// The heads of `n` words from `n` rows of `n + 1` scores, column 0 standing for ROOT: `None` for the root.
///
/// Scores of a word as its own head are ignored. Scores that are not numbers count as the lowest.
pub(crate) fn heads(scores: &[f32], n: usize) -> Vec<Option<usize>> {
    debug_assert_eq!(scores.len(), n * (n + 1));
    let greedy: Vec<usize> = (0..n)
        .map(|i| {
            let row = &scores[i * (n + 1)..(i + 1) * (n + 1)];
            let mut best = 0;
            for (j, &s) in row.iter().enumerate() {
                if j != i + 1 && (s > row[best] || row[best].is_nan()) {
                    best = j;
                }
            }
            best
        })
        .collect();
    let nodes = if is_tree(&greedy) { greedy } else { maximum_tree(scores, n) };
    nodes.into_iter().map(|h| h.checked_sub(1)).collect()
}

/// True where following `head` (0 = ROOT, i + 1 = word i) from every word ends at ROOT, and one word hangs there.
fn is_tree(head: &[usize]) -> bool {
    if head.iter().filter(|&&h| h == 0).count() != 1 {
        return false;
    }
    // 0: not seen, otherwise the number of the walk that saw it.
    let mut seen = vec![0; head.len() + 1];
    for (i, walk) in (1..=head.len()).zip(1..) {
        let mut at = i;
        while at != 0 && seen[at] == 0 {
            seen[at] = walk;
            at = head[at - 1];
        }
        if at != 0 && seen[at] == walk {
            return false;
        }
    }
    true
}

/// Heads by Chu-Liu and Edmonds over a dense matrix; node 0 is ROOT.
fn maximum_tree(scores: &[f32], n: usize) -> Vec<usize> {
    const LOWEST: f64 = -1e6;
    let m = n + 1;
    let mut s = vec![f64::NEG_INFINITY; m * m]; // s[dependent * m + head]
    let mut span = 1.0;
    for d in 1..m {
        for h in 0..m {
            if h != d {
                let x = f64::from(scores[(d - 1) * m + h]);
                s[d * m + h] = if x.is_nan() { LOWEST } else { x.clamp(LOWEST, -LOWEST) };
            }
        }
        let row = (0..m).filter(|&h| h != d).map(|h| s[d * m + h]);
        let (low, high) = row.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, u), x| (l.min(x), u.max(x)));
        span += high - low;
    }
    for d in 1..m {
        s[d * m] -= span;
    }
    let mut head = contract(&s, m);
    head.remove(0);
    head
}

/// One level: the best heads, or the solution of the graph in which one cycle of them is a single node.
fn contract(s: &[f64], m: usize) -> Vec<usize> {
    let mut head = vec![0; m];
    for d in 1..m {
        let mut best = 0;
        for h in 1..m {
            if h != d && s[d * m + h] > s[d * m + best] {
                best = h;
            }
        }
        head[d] = best;
    }
    let Some(cycle) = find_cycle(&head) else { return head };
    let mut inside = vec![false; m];
    for &c in &cycle {
        inside[c] = true;
    }
    let outside: Vec<usize> = (0..m).filter(|&v| !inside[v]).collect();
    let k = outside.len() + 1; // the cycle is node k - 1
    let mut t = vec![f64::NEG_INFINITY; k * k];
    // Which word of the cycle an arc into it enters, and which an arc out of it leaves.
    let (mut enters, mut leaves) = (vec![0; k], vec![0; k]);
    for (a, &v) in outside.iter().enumerate() {
        for (b, &u) in outside.iter().enumerate() {
            if a != b && a != 0 {
                t[a * k + b] = s[v * m + u];
            }
        }
        let mut best = f64::NEG_INFINITY;
        for &c in &cycle {
            let x = s[c * m + v] - s[c * m + head[c]];
            if x > best || enters[a] == 0 {
                (best, enters[a]) = (x, c);
            }
        }
        t[(k - 1) * k + a] = best;
        if a != 0 {
            let mut best = f64::NEG_INFINITY;
            for &c in &cycle {
                if s[v * m + c] > best || leaves[a] == 0 {
                    (best, leaves[a]) = (s[v * m + c], c);
                }
            }
            t[a * k + k - 1] = best;
        }
    }
    let small = contract(&t, k);
    for (a, &v) in outside.iter().enumerate().skip(1) {
        head[v] = if small[a] == k - 1 { leaves[a] } else { outside[small[a]] };
    }
    let from = small[k - 1];
    head[enters[from]] = outside[from];
    head
}

fn find_cycle(head: &[usize]) -> Option<Vec<usize>> {
    let mut seen = vec![0; head.len()];
    for i in 1..head.len() {
        let mut at = i;
        while at != 0 && seen[at] == 0 {
            seen[at] = i;
            at = head[at];
        }
        if at != 0 && seen[at] == i {
            let (mut cycle, first) = (vec![at], at);
            while head[at] != first {
                at = head[at];
                cycle.push(at);
            }
            return Some(cycle);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The best single-root tree by trying all of them.
    fn exhaustive(scores: &[f32], n: usize) -> f32 {
        let mut best = f32::NEG_INFINITY;
        let mut head = vec![0; n];
        loop {
            if head.iter().enumerate().all(|(i, &h)| h != i + 1) && is_tree(&head) {
                best = best.max(total(scores, n, &head));
            }
            let mut i = 0;
            while i < n {
                head[i] += 1;
                if head[i] <= n {
                    break;
                }
                head[i] = 0;
                i += 1;
            }
            if i == n {
                return best;
            }
        }
    }

    fn total(scores: &[f32], n: usize, head: &[usize]) -> f32 {
        head.iter().enumerate().map(|(i, &h)| scores[i * (n + 1) + h]).sum()
    }

    fn as_nodes(heads: &[Option<usize>]) -> Vec<usize> {
        heads.iter().map(|h| h.map_or(0, |h| h + 1)).collect()
    }

    proptest! {
        #[test]
        fn no_tree_is_better((n, scores) in (1usize..6).prop_flat_map(|n| (Just(n), prop::collection::vec(-9i8..9, n * (n + 1))))) {
            let scores: Vec<f32> = scores.into_iter().map(f32::from).collect();
            let nodes = as_nodes(&heads(&scores, n));
            prop_assert!(is_tree(&nodes));
            prop_assert_eq!(total(&scores, n, &nodes), exhaustive(&scores, n));
        }

        #[test]
        fn any_scores_give_a_tree((n, scores) in (1usize..40).prop_flat_map(|n| (Just(n), prop::collection::vec(any::<f32>(), n * (n + 1))))) {
            let nodes = as_nodes(&heads(&scores, n));
            prop_assert!(is_tree(&nodes));
            prop_assert!(nodes.iter().enumerate().all(|(i, &h)| h != i + 1));
        }
    }

    #[test]
    fn two_roots_become_one() {
        // Both words like ROOT best; the second bears it less badly to lose it.
        assert_eq!(heads(&[9.0, 0.0, 1.0, 8.0, 5.0, 0.0], 2), [None, Some(0)]);
    }

    #[test]
    fn no_words_no_heads() {
        assert_eq!(heads(&[], 0), []);
    }
}
