//! Whether two mentions can mean the same parties.
//!
//! One report names the foreign minister, another the ministry, a third the country. All three are one party, as long as the country is the same and
//! what is named acts for it. Two named persons are two parties, also of one country: Blinken met Wang on the day on which Biden met Xi.
//! A side that a mention does not name contradicts nothing and says little.

use demarche_record::EntityKind;

use crate::mention::{Mention, Party};
use crate::words::{hash, shared, stem, words};

/// A party as numbers.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    id: u64,
    /// Country, or the code of one body (UNO, EUR); 0 where there is neither.
    realm: u32,
    /// 0 where it is not known.
    sector: u32,
    /// The first words of the name, as hashes in order, and how many.
    words: [u32; WORDS],
    count: usize,
    /// A state as such.
    state: bool,
    /// A person known by name.
    person: bool,
    /// Named by a role only: "demonstrators".
    generic: bool,
    /// A region or place that stands for who is there.
    region: bool,
    /// Of those who gather, strike and march.
    crowd: bool,
    /// Acts for a state: government, army, police, courts, parliament, secret service; also where the sector is not known.
    official: bool,
}

/// Words of a name that are kept.
const WORDS: usize = 6;

/// The two sides of a mention.
#[derive(Clone, Debug)]
pub(crate) struct Sides {
    /// Actors, then recipients.
    all: Vec<Known>,
    /// How many act.
    acting: usize,
    /// What a search for mentions with one of these parties goes by, in order.
    pub(crate) keys: Vec<u32>,
    /// The keys as bits; all bits where a party may fit another without a key in common.
    mask: u64,
}

/// How two mentions' parties fit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Fit {
    /// 0.4 where only the kind of party is the same, 1 where every party is the same entity.
    pub(crate) sameness: f32,
    /// Sides that one of the two leaves open.
    pub(crate) open: u8,
}

/// Codes of a class of bodies; they name none.
const CLASSES: &[&str] = &["IGO", "NGO", "ISM", "IMG", "MNC"];

impl Known {
    pub(crate) fn new(p: &Party<'_>) -> Known {
        let realm = p.country.or(p.code).filter(|c| !CLASSES.contains(c)).map_or(0, |c| hash(c) as u32);
        let generic = p.name.chars().next().is_none_or(char::is_lowercase);
        let (mut name, mut count) = ([0; WORDS], 0);
        words(p.name, |w| {
            // A role has its country behind it: "miner (BOL)".
            if count < WORDS
                && !matches!(w, "the" | "of" | "and" | "al" | "el" | "de")
                && p.country.is_none_or(|c| !generic || !c.eq_ignore_ascii_case(w))
            {
                name[count] = hash(stem(w)) as u32;
                count += 1;
            }
        });
        name[..count].sort_unstable();
        Known {
            id: hash(p.id),
            realm,
            sector: p.sector.map_or(0, |s| hash(s) as u32),
            words: name,
            count,
            state: p.kind == Some(EntityKind::State),
            person: p.kind == Some(EntityKind::Person) && !generic,
            generic,
            region: matches!(p.kind, Some(EntityKind::Territory | EntityKind::Place)),
            crowd: matches!(p.sector, None | Some("CVL" | "OPP" | "PTY" | "LAB" | "SOC" | "EDU" | "REL" | "UNK" | "AGR")),
            official: matches!(p.sector, None | Some("GOV" | "MIL" | "COP" | "JUD" | "LEG" | "SPY")),
        }
    }

    fn name(&self) -> &[u32] {
        &self.words[..self.count]
    }

    /// 0 for two parties, 1 for one entity, between for what may well be one.
    pub(crate) fn like(&self, other: &Known) -> f32 {
        if self.id == other.id {
            return 1.0;
        }
        let namesakes = || {
            let least = self.count.min(other.count);
            !self.generic && !other.generic && least > 0 && shared(self.name(), other.name()) == least
        };
        if self.realm != 0 && other.realm != 0 {
            return if self.realm != other.realm {
                0.0
            } else if self.person && other.person {
                if namesakes() { 0.9 } else { 0.0 }
            } else if self.state || other.state {
                if self.official && other.official { 0.8 } else { 0.0 }
            } else if self.sector == other.sector {
                0.7
            } else if self.sector == 0 || other.sector == 0 || (self.official && other.official) {
                0.5
            } else if self.region
                || other.region
                || (self.generic && other.generic && (self.crowd && other.crowd || shared(self.name(), other.name()) > 0))
            {
                0.4
            } else {
                0.0
            };
        }
        if namesakes() {
            return 0.8;
        }
        let vague = |x: &Known| x.realm == 0 && x.generic;
        if self.sector != 0 && self.sector == other.sector && (vague(self) || vague(other)) { 0.4 } else { 0.0 }
    }

    /// What a search for mentions with this party goes by.
    pub(crate) fn keys(&self, out: &mut Vec<u32>) {
        out.push(self.id as u32);
        if self.realm != 0 {
            out.push(self.realm);
        } else if !self.generic {
            out.extend(self.name().iter().copied());
        }
    }
}

/// How the shorter list is found in the longer; `None` where it is not.
fn matched(a: &[Known], b: &[Known], least: usize) -> Option<f32> {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let best = short.iter().map(|x| long.iter().map(|y| x.like(y)).fold(0.0, f32::max));
    let (sum, found) = best.fold((0.0, 0), |(s, n), x| (s + x, n + usize::from(x > 0.0)));
    // What one of them alone has is often a reading error, and half of the list must stand.
    (found >= least.max(short.len().div_ceil(2))).then(|| sum / short.len() as f32)
}

impl Sides {
    pub(crate) fn new(m: &Mention<'_>) -> Sides {
        Sides::of(m.actors.iter().map(Known::new).collect(), m.recipients.iter().map(Known::new).collect())
    }

    fn of(actors: Vec<Known>, recipients: Vec<Known>) -> Sides {
        let acting = actors.len();
        let mut all = actors;
        all.extend(recipients);
        let mut keys = Vec::new();
        for k in &all {
            k.keys(&mut keys);
        }
        keys.sort_unstable();
        keys.dedup();
        let loose = all.is_empty() || all.iter().any(|k| k.realm == 0);
        let mask = if loose { u64::MAX } else { keys.iter().fold(0, |m, k| m | 1 << (k % 64)) };
        Sides { all, acting, keys, mask }
    }

    fn actors(&self) -> &[Known] {
        &self.all[..self.acting]
    }

    fn recipients(&self) -> &[Known] {
        &self.all[self.acting..]
    }

    /// Sides that name somebody.
    pub(crate) fn named(&self) -> u8 {
        if self.together() { 2 } else { u8::from(!self.actors().is_empty()) + u8::from(!self.recipients().is_empty()) }
    }

    /// Persons by name.
    pub(crate) fn persons(&self) -> usize {
        self.all.iter().filter(|k| k.person).count()
    }

    /// True where several act and nobody is acted upon: each is the other's counterpart.
    fn together(&self) -> bool {
        self.acting > 1 && self.all.len() == self.acting
    }

    /// True where the word is of a party's name.
    pub(crate) fn names(&self, word: u32) -> bool {
        self.all.iter().any(|k| k.name().contains(&word))
    }

    /// True where no search by key finds every mention that may fit.
    pub(crate) fn vague(&self) -> bool {
        self.all.iter().all(|k| k.realm == 0 && k.generic)
    }

    /// How the two fit; `None` where they contradict. In a `mutual` act the sides may be told in either order.
    pub(crate) fn fit(&self, other: &Sides, mutual: bool) -> Option<Fit> {
        if self.mask & other.mask == 0 {
            return None;
        }
        if !mutual && self.together() == other.together() {
            return if self.together() { self.fit_all(other) } else { self.fit_sides(other) };
        }
        if mutual || !self.recipients().is_empty() || !other.recipients().is_empty() { self.fit_all(other) } else { self.fit_sides(other) }
    }

    /// Without regard to who acts and who is acted upon.
    fn fit_all(&self, other: &Sides) -> Option<Fit> {
        let (a, b) = (&self.all, &other.all);
        if a.is_empty() || b.is_empty() {
            return Some(Fit { sameness: 0.0, open: 2 });
        }
        let least = a.len().min(b.len());
        matched(a, b, least.min(2)).map(|sameness| Fit { sameness, open: u8::from(least == 1) })
    }

    fn fit_sides(&self, other: &Sides) -> Option<Fit> {
        let mut fit = Fit { sameness: 0.0, open: 0 };
        let mut told = 0.0;
        for (a, b) in [(self.actors(), other.actors()), (self.recipients(), other.recipients())] {
            if a.is_empty() && b.is_empty() {
                // Nobody is named by either: an act without that side.
                continue;
            }
            if a.is_empty() || b.is_empty() {
                fit.open += 1;
                continue;
            }
            fit.sameness += matched(a, b, 1)?;
            told += 1.0;
        }
        if told > 0.0 {
            fit.sameness /= told;
        } else {
            fit.open = 2;
        }
        Some(fit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn party(id: &'static str, name: &'static str, country: &'static str, sector: &'static str, kind: EntityKind) -> Known {
        let some = |s: &'static str| (!s.is_empty()).then_some(s);
        Known::new(&Party { id, name, country: some(country), code: some(country), sector: some(sector), kind: Some(kind) })
    }

    fn usa() -> Known {
        party("united-states", "United States", "USA", "GOV", EntityKind::State)
    }

    fn china() -> Known {
        party("china", "China", "CHN", "GOV", EntityKind::State)
    }

    fn blinken() -> Known {
        party("antony-blinken", "Antony Blinken", "USA", "GOV", EntityKind::Person)
    }

    fn wang() -> Known {
        party("wang-yi", "Wang Yi", "CHN", "GOV", EntityKind::Person)
    }

    #[test]
    fn a_state_and_who_acts_for_it_are_one_party() {
        assert!(usa().like(&blinken()) > 0.5);
        assert!(usa().like(&party("us-army", "US Army", "USA", "MIL", EntityKind::GovernmentBody)) > 0.5);
        assert_eq!(usa().like(&china()), 0.0);
        assert_eq!(usa().like(&party("new:usa:protester", "protester (USA)", "USA", "CVL", EntityKind::People)), 0.0);
        assert_eq!(blinken().like(&party("joe-biden", "Joe Biden", "USA", "GOV", EntityKind::Person)), 0.0);
        assert!(party("new:wang", "Wang", "CHN", "", EntityKind::Person).like(&wang()) > 0.5);
    }

    #[test]
    fn who_meets_whom_has_no_order() {
        let visit = Sides::of(vec![blinken()], vec![wang()]);
        let both = Sides::of(vec![china(), usa()], vec![]);
        let turned = Sides::of(vec![wang()], vec![blinken()]);
        let half = Sides::of(vec![wang()], vec![]);
        assert_eq!(visit.fit(&both, true).unwrap().open, 0);
        assert_eq!(visit.fit(&turned, true).unwrap().sameness, 1.0);
        assert_eq!(visit.fit(&half, true).unwrap().open, 1);
        assert_eq!(visit.fit(&turned, false), None, "an accusation has a direction");
        let other = Sides::of(vec![blinken()], vec![party("france", "France", "FRA", "GOV", EntityKind::State)]);
        assert_eq!(visit.fit(&other, true), None);
    }
}
