//! Which reports of an event are one source: the copies of one text, however many print it, and what one outlet tells again.

use std::collections::HashMap;

use crate::mention::Mention;
use crate::signature::Signature;

/// Reports with one value at one place of the signature that each of them is compared with.
const NEIGHBOURS: usize = 8;

/// A number for each mention, from 1 in order of appearance; mentions of one report, of copies of one text and of one outlet have one number.
///
/// Copies agree at most places of their signatures, so only reports that agree at some place are compared, and of those that are
/// one source already none.
pub(crate) fn sources(mentions: &[&Mention<'_>]) -> Vec<usize> {
    if mentions.len() == 1 {
        return vec![1];
    }
    let mut number: HashMap<&str, usize> = HashMap::new();
    let mut signatures: Vec<Option<&Signature>> = Vec::new();
    let reports: Vec<usize> = mentions
        .iter()
        .map(|m| {
            *number.entry(m.report_id).or_insert_with(|| {
                signatures.push(m.signature);
                signatures.len() - 1
            })
        })
        .collect();
    let mut parent: Vec<usize> = (0..signatures.len()).collect();
    let known: Vec<(usize, &Signature)> =
        signatures.iter().enumerate().filter_map(|(i, s)| s.filter(|s| !s.is_empty()).map(|s| (i, s))).collect();
    for place in 0..if known.len() > 1 { known[0].1.0.len() } else { 0 } {
        let mut sorted: Vec<(u32, usize, &Signature)> = known.iter().map(|(i, s)| (s.0[place], *i, *s)).collect();
        sorted.sort_unstable_by_key(|(value, i, _)| (*value, *i));
        for run in sorted.chunk_by(|a, b| a.0 == b.0) {
            for (n, (_, i, s)) in run.iter().enumerate() {
                for (_, j, t) in &run[n.saturating_sub(NEIGHBOURS)..n] {
                    if root(&mut parent, *i) != root(&mut parent, *j) && s.copies(t) {
                        unite(&mut parent, *i, *j);
                    }
                }
            }
        }
    }
    let mut outlets: HashMap<&str, usize> = HashMap::new();
    for (m, report) in mentions.iter().zip(&reports) {
        if let Some(outlet) = m.source.filter(|s| !s.is_empty()) {
            let other = *outlets.entry(outlet).or_insert(*report);
            unite(&mut parent, other, *report);
        }
    }
    let mut numbers: HashMap<usize, usize> = HashMap::new();
    reports
        .into_iter()
        .map(|report| {
            let next = numbers.len() + 1;
            *numbers.entry(root(&mut parent, report)).or_insert(next)
        })
        .collect()
}

fn unite(parent: &mut [usize], i: usize, j: usize) {
    let (a, b) = (root(parent, i), root(parent, j));
    parent[a.max(b)] = a.min(b);
}

fn root(parent: &mut [usize], mut i: usize) -> usize {
    while parent[i] != i {
        parent[i] = parent[parent[i]];
        i = parent[i];
    }
    i
}
