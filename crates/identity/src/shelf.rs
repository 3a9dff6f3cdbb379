//! The groups of one time that a mention is held against, found by party and word and not one by one.

use std::cmp::Ordering;
use std::collections::HashMap;

use crate::score::{Facts, Weighed, contradict, weigh};

/// Mentions of a group that a new one is weighed against, so that a group of ten thousand costs no more than one of eight.
const VOICES: usize = 8;

/// Different casts of a group that are held against a new one's.
const CASTS: usize = 16;

/// Groups that are weighed one by one; where there are more, those that share the most words.
const CANDIDATES: usize = 48;

/// Groups that a word may lead to; a word of more tells nothing.
const POSTINGS: usize = 192;

/// Mentions taken for one act; indices into the facts.
pub(crate) struct Cluster {
    /// In the order in which they came.
    pub(crate) members: Vec<usize>,
    /// Those with different wordings or parties.
    voices: Vec<usize>,
    /// Publication day of the latest.
    last: i64,
}

/// Groups with their indices.
#[derive(Default)]
pub(crate) struct Shelf {
    pub(crate) clusters: Vec<Cluster>,
    by_party: HashMap<u32, Vec<usize>>,
    by_word: HashMap<u32, Vec<usize>>,
    /// Groups that no key finds.
    vague: Vec<usize>,
    indexed: bool,
}

impl Shelf {
    /// A new group.
    pub(crate) fn found(&mut self, facts: &[Facts<'_, '_>], i: usize) -> usize {
        let at = self.clusters.len();
        self.clusters.push(Cluster { members: vec![], voices: vec![], last: i64::MIN });
        self.join(facts, at, i);
        at
    }

    /// Adds a mention to a group, and to what later ones are weighed against.
    pub(crate) fn join(&mut self, facts: &[Facts<'_, '_>], at: usize, i: usize) {
        let fact = &facts[i];
        let cluster = &mut self.clusters[at];
        cluster.members.push(i);
        cluster.last = cluster.last.max(fact.published);
        let known = |v: &usize| facts[*v].wording == fact.wording && facts[*v].sides.keys == fact.sides.keys;
        if cluster.voices.len() >= CASTS || cluster.voices.iter().any(known) {
            return;
        }
        cluster.voices.push(i);
        // A short shelf is gone through from end to end; the index is made when it grows long.
        match self.clusters.len().cmp(&(CANDIDATES + 1)) {
            Ordering::Less => {}
            Ordering::Equal if !self.indexed => {
                self.indexed = true;
                for at in 0..self.clusters.len() {
                    for n in 0..self.clusters[at].voices.len() {
                        self.index(at, &facts[self.clusters[at].voices[n]]);
                    }
                }
            }
            _ => self.index(at, fact),
        }
    }

    fn index(&mut self, at: usize, fact: &Facts<'_, '_>) {
        let add = |list: &mut Vec<usize>| {
            if list.last() != Some(&at) {
                list.push(at);
            }
        };
        for key in &fact.sides.keys {
            add(self.by_party.entry(*key).or_default());
        }
        for word in &fact.wording {
            add(self.by_word.entry(*word).or_default());
        }
        if fact.sides.vague() {
            add(&mut self.vague);
        }
    }

    /// The group that the mention fits best, where one fits. `since` shuts out groups whose latest report is older.
    pub(crate) fn best(&self, facts: &[Facts<'_, '_>], i: usize, since: i64) -> Option<(usize, Weighed)> {
        let mut best: Option<(usize, Weighed)> = None;
        for at in self.candidates(&facts[i], since) {
            if let Some(w) = self.weigh(facts, at, i)
                && best.is_none_or(|(_, b)| w.score > b.score)
            {
                best = Some((at, w));
            }
        }
        best
    }

    /// The mention against the group: contradicting none of its casts, and as its likeliest voice.
    fn weigh(&self, facts: &[Facts<'_, '_>], at: usize, i: usize) -> Option<Weighed> {
        let voices = &self.clusters[at].voices;
        let mut best: Option<Weighed> = None;
        for (n, v) in voices.iter().enumerate() {
            if n < VOICES {
                let w = weigh(&facts[*v], &facts[i])?;
                if best.is_none_or(|b| w.score > b.score) {
                    best = Some(w);
                }
            } else if contradict(&facts[*v], &facts[i]) {
                return None;
            }
        }
        best
    }

    /// Groups in the order in which they were founded.
    fn candidates(&self, fact: &Facts<'_, '_>, since: i64) -> Vec<usize> {
        let current = |at: &usize| self.clusters[*at].last >= since;
        if self.clusters.len() <= CANDIDATES {
            return (0..self.clusters.len()).filter(current).collect();
        }
        let keys = &fact.sides.keys;
        let mut found: Vec<usize> = self.vague.iter().rev().copied().filter(current).take(CANDIDATES).collect();
        if fact.sides.vague() {
            found.extend((0..self.clusters.len()).rev().filter(current).take(CANDIDATES));
        }
        for key in keys {
            // The latest first: of a party with very many groups only those of the last days are wanted.
            let list = self.by_party.get(key).map_or(&[][..], Vec::as_slice);
            found.extend(list.iter().rev().copied().filter(current).take(CANDIDATES));
        }
        found.sort_unstable();
        found.dedup();
        if found.len() > CANDIDATES || keys.iter().any(|k| self.by_party.get(k).is_some_and(|l| l.len() > CANDIDATES)) {
            self.by_shared_words(fact, since, &mut found);
        }
        found
    }

    /// Replaces the list by the groups that share most of the words.
    fn by_shared_words(&self, fact: &Facts<'_, '_>, since: i64, found: &mut Vec<usize>) {
        let mut counts: HashMap<usize, usize> = found.iter().map(|at| (*at, 0)).collect();
        for word in &fact.wording {
            let list = self.by_word.get(word).map_or(&[][..], Vec::as_slice);
            for at in list.iter().rev().take(POSTINGS) {
                if self.clusters[*at].last >= since {
                    *counts.entry(*at).or_default() += 1;
                }
            }
        }
        let mut ranked: Vec<(usize, usize)> = counts.into_iter().map(|(at, n)| (usize::MAX - n, at)).collect();
        ranked.sort_unstable();
        ranked.truncate(CANDIDATES);
        *found = ranked.into_iter().map(|(_, at)| at).collect();
        found.sort_unstable();
    }
}
