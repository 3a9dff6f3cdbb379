//! Mentions to events, a month at a time.
//!
//! **What may be one act.** Mentions of one type, one status and one stance: a denial, a plan, a supposition and an act are never put together, and what
//! somebody denies is kept from what is told as a fact. Within such a block the parties, the places and the dates must not contradict; what speaks for
//! one act beyond that (the parties' sameness, the words, the headline, the toll) is weighed in `score`.
//!
//! **How.** In four steps, from what is told exactly to what is told vaguely. A step looks at the results of those before and never changes them:
//!
//! 1. Mentions dated to a day found the *cores* of that day.
//! 2. Mentions dated less exactly ("in March") join a core of that time, else those of exactly the same date group among themselves.
//! 3. Mentions without a date of their own follow the earliest copy of their text that says the same words, else join a core of the day of publication or
//!    of the three days before; a plan joins a core that lies ahead in its month.
//! 4. What is left groups by publication: a chain whose links are at most three days apart.
//!
//! In each step the mentions are taken in an order that depends only on what they are, so that the result is a function of the set.
//!
//! **Which month.** A core is of the month of its day, a longer date of the month of its first day, and the rest of the month of publication. To compute a
//! month, the mentions of that month and of three days on either side are enough ([`Month::window`]), and further ones change nothing:
//! whether an undated mention of the first three days belongs to the month before is decided by cores and copies of the three days before it, which
//! both months see. So each mention comes out in exactly one month.
//!
//! What this costs, knowingly: a story without any date that is told over the boundary of two months becomes two events, unless the later report is a copy and of the
//! first three days. An act dated by a year or over a boundary of months never joins one dated to a day elsewhere in it. "Yesterday" in a
//! copy that was printed a day later dates another day, and makes another event.

use std::collections::{BTreeMap, HashMap};

use demarche_record::{EventType, Status};

use crate::copies::sources;
use crate::mention::Mention;
use crate::month::{MARGIN, Month};
use crate::score::{Facts, Weighed, day_number};
use crate::shelf::Shelf;
use crate::words::{hash, words};

/// An event: the mentions that tell one act.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// e, the day of the earliest report, and a hash of the first mention.
    pub event_id: String,
    /// The month that it belongs to.
    pub month: Month,
    /// In the order of publication, then of reports and places in them.
    pub members: Vec<Member>,
    /// Independent sources: reports less the copies of one text.
    pub sources: usize,
}

/// A mention in its event.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Where it stands in the list that was given.
    pub mention: usize,
    /// Within the event: mentions of one number come from one text, from 1.
    pub source_group: usize,
    /// What tied it to the event.
    pub why: String,
}

/// Why a mention is where it is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Tie {
    /// Founded the group.
    Founder,
    /// The same day.
    Day(Weighed),
    /// The same longer date.
    Date(Weighed),
    /// A longer date around the day.
    Around(Weighed),
    /// No date; published so many days after the act (before a planned one).
    Undated(Weighed, i64),
    /// Neither has a date.
    Published(Weighed),
    /// The same words in a copy of the text.
    Copy,
}

/// The line, and the surcharges on what is told less exactly.
const LINE: f32 = 0.0;
const AROUND: f32 = 0.5;
const UNDATED: f32 = 0.2;
const EACH_DAY: f32 = 0.05;
const CHAINED: f32 = 0.2;
const TIMELESS: f32 = 0.8;

/// The longest date that joins a core within it, in days.
const LONG: i64 = 31;

/// Mentions of the same words that are looked at for a copy.
const FOLLOWED: usize = 16;

/// Groups the mentions of a month. `mentions` holds those of the month's [`Month::window`] by [`Mention::day`], in any order; others are passed over.
///
/// A mention that is given twice counts once.
pub fn group(month: Month, mentions: &[Mention<'_>]) -> Vec<Group> {
    let wanted = |m: &Mention<'_>| match (month.window(), m.day()) {
        (Some((from, to)), Some(day)) => (from..=to).contains(&day),
        (None, None) => true,
        _ => false,
    };
    let mut chosen: Vec<usize> = (0..mentions.len()).filter(|i| wanted(&mentions[*i])).collect();
    chosen.sort_unstable_by_key(|i| mentions[*i].order());
    chosen.dedup_by_key(|i| mentions[*i].mention_id);
    let facts: Vec<Facts<'_, '_>> = chosen.iter().map(|i| Facts::new(*i, &mentions[*i])).collect();

    let mut blocks: BTreeMap<(EventType, Status, bool), Vec<usize>> = BTreeMap::new();
    for (i, f) in facts.iter().enumerate() {
        blocks.entry((f.mention.event_type, f.mention.status, f.mention.denied())).or_default().push(i);
    }
    let mut groups: Vec<Group> = Vec::new();
    for ids in blocks.values() {
        let tied = Block::new(month, &facts).run(ids);
        groups.extend(tied.into_iter().map(|members| finish(month, &facts, members)));
    }
    groups.sort_by(|a, b| a.event_id.cmp(&b.event_id));
    groups
}

/// Groups mentions of any time, month by month.
pub fn group_all(mentions: &[Mention<'_>]) -> Vec<Group> {
    let mut windows: BTreeMap<Month, Vec<usize>> = BTreeMap::new();
    for (i, m) in mentions.iter().enumerate() {
        for month in Month::touched_by(m.day()) {
            windows.entry(month).or_default().push(i);
        }
    }
    let mut groups = Vec::new();
    for (month, at) in windows {
        let window: Vec<Mention<'_>> = at.iter().map(|i| mentions[*i].clone()).collect();
        let mut found = group(month, &window);
        for member in found.iter_mut().flat_map(|g| &mut g.members) {
            member.mention = at[member.mention];
        }
        groups.extend(found);
    }
    groups
}

/// Numbers the sources, says why, makes the id.
fn finish(month: Month, facts: &[Facts<'_, '_>], mut members: Vec<(usize, Tie)>) -> Group {
    // Facts stand in the order of publication, then of reports and places in them.
    members.sort_unstable_by_key(|(i, _)| *i);
    let told: Vec<&Mention<'_>> = members.iter().map(|(i, _)| facts[*i].mention).collect();
    let numbers = sources(&told);
    let mut first_of: HashMap<usize, usize> = HashMap::new();
    let mut out = Vec::with_capacity(members.len());
    for (n, ((i, tie), source)) in members.iter().zip(&numbers).enumerate() {
        let mention = facts[*i].mention;
        let original = *first_of.entry(*source).or_insert(*i);
        let of = facts[original].mention.report_id;
        let why = if n == 0 {
            "first mention".to_owned()
        } else if of != mention.report_id && facts[*i].copy_of(&facts[original]) {
            format!("copy of {of}")
        } else {
            reason(*tie, mention.status)
        };
        out.push(Member { mention: facts[*i].index, source_group: *source, why });
    }
    let sources = first_of.len();
    let first = members.first().map(|(i, _)| facts[*i].mention);
    Group { event_id: first.map(event_id).unwrap_or_default(), month, members: out, sources }
}

fn event_id(first: &Mention<'_>) -> String {
    use sha2::{Digest, Sha256};
    let day = first.published.map_or_else(|| "00000000".to_owned(), |d| d.strftime("%Y%m%d").to_string());
    let digest = Sha256::digest(format!("{day} {}", first.first_id));
    let hex: String = digest.iter().take(8).map(|b| format!("{b:02x}")).collect();
    format!("e{day}-{hex}")
}

fn reason(tie: Tie, status: Status) -> String {
    let (basis, weighed) = match tie {
        Tie::Founder => return "names parties, type and day most exactly".to_owned(),
        Tie::Copy => return "same words in a copy of the text".to_owned(),
        Tie::Day(w) => ("same day, parties and type".to_owned(), w),
        Tie::Date(w) => ("same date, parties and type".to_owned(), w),
        Tie::Around(w) => ("its date takes in the day; same parties and type".to_owned(), w),
        Tie::Published(w) => ("no date in either; published within 3 days of another; same parties and type".to_owned(), w),
        Tie::Undated(w, days) => {
            let side = if status == Status::Future { "before" } else { "after" };
            let basis = match days {
                0 => "no date of its own; published the same day".to_owned(),
                1 => format!("no date of its own; published 1 day {side}"),
                n => format!("no date of its own; published {n} days {side}"),
            };
            (basis, w)
        }
    };
    let open = if weighed.open > 0 { "; one names fewer parties" } else { "" };
    format!("{basis}{open}; wording {:.2}", weighed.wording)
}

/// Where a group of a block lies: on which shelf, and its number there.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum At {
    Core(i64, usize),
    Long(i64, i64, usize),
    Rest(usize),
}

/// Where an undated mention goes.
#[derive(Clone, Copy)]
enum Home {
    /// To the month before or after.
    Elsewhere,
    /// Into a core.
    Core(i64, usize),
    /// Where the copy goes.
    With(usize),
    /// To the rest of this month.
    Rest,
}

/// The mentions of one type, status and stance.
struct Block<'f, 'm, 'a> {
    facts: &'f [Facts<'m, 'a>],
    /// First and last day; the whole of time for the undated.
    first: i64,
    last: i64,
    timeless: bool,
    members: BTreeMap<At, Vec<(usize, Tie)>>,
}

impl<'f, 'm, 'a> Block<'f, 'm, 'a> {
    fn new(month: Month, facts: &'f [Facts<'m, 'a>]) -> Self {
        let (first, last) = month.days().map_or((i64::MIN / 2, i64::MAX / 2), |(a, b)| (day_number(a), day_number(b)));
        Block { facts, first, last, timeless: month == Month::Undated, members: BTreeMap::new() }
    }

    fn run(mut self, ids: &[usize]) -> Vec<Vec<(usize, Tie)>> {
        let (mut days, mut long, mut undated) = (BTreeMap::<i64, Vec<usize>>::new(), Vec::new(), Vec::new());
        for &i in ids {
            let m = self.facts[i].mention;
            if !m.dated() {
                undated.push(i);
            } else if let (Some(from), true) = (m.date_from(), m.date_from() == m.date_to()) {
                days.entry(day_number(from)).or_default().push(i);
            } else if m.day().map(day_number).is_some_and(|d| self.within(d)) {
                long.push(i);
            }
        }
        let cores = days.into_iter().map(|(day, ids)| (day, self.together(ids, |at| At::Core(day, at), Tie::Day))).collect();
        self.long_dates(&long, &cores);
        self.undated(&undated, &cores);
        // Cores of the margin were only held against; they come out in their own month.
        let (first, last) = (self.first, self.last);
        let ours = |at: &At| !matches!(at, At::Core(day, _) if !(first..=last).contains(day));
        self.members.into_iter().filter(|(at, _)| ours(at)).map(|(_, members)| members).collect()
    }

    fn within(&self, day: i64) -> bool {
        (self.first..=self.last).contains(&day)
    }

    fn put(&mut self, at: At, i: usize, tie: Tie) {
        self.members.entry(at).or_default().push((i, tie));
    }

    /// Groups mentions of one date: the exact found groups, the vague join them.
    fn together(&mut self, mut ids: Vec<usize>, at: impl Fn(usize) -> At, tie: impl Fn(Weighed) -> Tie) -> Shelf {
        let facts = self.facts;
        ids.sort_by(|a, b| facts[*b].exactness().cmp(&facts[*a].exactness()).then(a.cmp(b)));
        let mut shelf = Shelf::default();
        for i in ids {
            match shelf.best(facts, i, i64::MIN).filter(|(_, w)| w.score >= LINE) {
                Some((n, w)) => {
                    shelf.join(facts, n, i);
                    self.put(at(n), i, tie(w));
                }
                None => {
                    let n = shelf.found(facts, i);
                    self.put(at(n), i, Tie::Founder);
                }
            }
        }
        shelf
    }

    fn long_dates(&mut self, ids: &[usize], cores: &BTreeMap<i64, Shelf>) {
        let mut same: BTreeMap<(i64, i64), Vec<usize>> = BTreeMap::new();
        for &i in ids {
            let m = self.facts[i].mention;
            let from = m.date_from().map_or(i64::MIN, day_number);
            let to = m.date_to().map_or(i64::MAX, day_number);
            let core = if let (Some(_), None) = (m.date_from(), m.date_to()) {
                // "Since Monday": what began then and what was done then.
                self.best_core(i, cores, from..=from, |_| AROUND)
            } else if to.saturating_sub(from) <= LONG {
                self.best_core(i, cores, from.max(self.first)..=to.min(self.last), |_| AROUND)
            } else {
                None
            };
            match core {
                Some((day, n, w)) => self.put(At::Core(day, n), i, Tie::Around(w)),
                None => same.entry((from, to)).or_default().push(i),
            }
        }
        for ((from, to), ids) in same {
            self.together(ids, |n| At::Long(from, to, n), Tie::Date);
        }
    }

    /// The core of these days that the mention fits best; of equals the latest.
    fn best_core(
        &self,
        i: usize,
        cores: &BTreeMap<i64, Shelf>,
        days: std::ops::RangeInclusive<i64>,
        surcharge: impl Fn(i64) -> f32,
    ) -> Option<(i64, usize, Weighed)> {
        let mut best: Option<(i64, usize, Weighed)> = None;
        if days.is_empty() {
            return None;
        }
        for (day, shelf) in cores.range(days).rev() {
            if let Some((n, mut w)) = shelf.best(self.facts, i, i64::MIN) {
                w.score -= surcharge(*day);
                if w.score >= LINE && best.is_none_or(|(_, _, b)| w.score > b.score) {
                    best = Some((*day, n, w));
                }
            }
        }
        best
    }

    fn undated(&mut self, ids: &[usize], cores: &BTreeMap<i64, Shelf>) {
        let homes = self.homes(ids, cores);
        let mut shelf = Shelf::default();
        let mut place: HashMap<usize, At> = HashMap::new();
        let mut rest: Vec<usize> = ids.iter().copied().filter(|i| matches!(homes.get(i), Some(Home::Rest))).collect();
        let facts = self.facts;
        // A day's most exact mentions first, so that the chain runs forward in time.
        rest.sort_by(|a, b| {
            let (x, y) = (&facts[*a], &facts[*b]);
            x.published.cmp(&y.published).then_with(|| y.exactness().cmp(&x.exactness())).then(a.cmp(b))
        });
        let surcharge = if self.timeless { TIMELESS } else { CHAINED };
        for i in rest {
            let since = if self.timeless { i64::MIN } else { facts[i].published - MARGIN };
            let (n, tie) = match shelf.best(facts, i, since).filter(|(_, w)| w.score - surcharge >= LINE) {
                Some((n, w)) => {
                    shelf.join(facts, n, i);
                    (n, Tie::Published(w))
                }
                None => (shelf.found(facts, i), Tie::Founder),
            };
            place.insert(i, At::Rest(n));
            self.put(At::Rest(n), i, tie);
        }
        // In the order of publication: whom a mention follows has been placed.
        for &i in ids {
            match homes.get(&i) {
                Some(Home::Core(day, n)) => {
                    place.insert(i, At::Core(*day, *n));
                }
                Some(Home::With(other)) => {
                    if let Some(at) = place.get(other).copied() {
                        place.insert(i, at);
                        self.put(at, i, Tie::Copy);
                    }
                }
                _ => {}
            }
        }
    }

    /// Decides for each undated mention whether it follows a copy, joins a core, stays for the rest, or is of another month.
    fn homes(&mut self, ids: &[usize], cores: &BTreeMap<i64, Shelf>) -> HashMap<usize, Home> {
        let mut homes: HashMap<usize, Home> = HashMap::with_capacity(ids.len());
        let mut by_words: HashMap<u64, Vec<usize>> = HashMap::new();
        for &i in ids {
            let fact = &self.facts[i];
            let day = fact.published;
            let same = by_words.entry(folded(fact.mention.quote)).or_default();
            let home = if !self.timeless && day < self.first {
                // Of the month before, whatever it is grouped with there.
                Home::Elsewhere
            } else if let Some(other) = self.followed(i, same, &homes) {
                match homes.get(&other) {
                    Some(Home::Elsewhere) | None => Home::Elsewhere,
                    _ => Home::With(other),
                }
            } else {
                let core = match fact.mention.status {
                    _ if self.timeless => None,
                    // A plan of the next month's first days is looked at there.
                    Status::Future if day > self.last => None,
                    Status::Future => self.best_core(i, cores, day..=self.last, |_| UNDATED),
                    _ => self.best_core(i, cores, day - MARGIN..=day, |d| UNDATED + EACH_DAY * (day - d) as f32),
                };
                match core {
                    Some((d, n, w)) if self.within(d) => {
                        self.put(At::Core(d, n), i, Tie::Undated(w, (day - d).abs()));
                        Home::Core(d, n)
                    }
                    Some(_) => Home::Elsewhere,
                    None if self.within(day) => Home::Rest,
                    None => Home::Elsewhere,
                }
            };
            homes.insert(i, home);
            same.push(i);
        }
        homes
    }

    /// The earliest mention of the same words in a copy of the text, at most three days older.
    ///
    /// After the month's first three days only those count that stayed in the month: the month before does not see so far ahead.
    fn followed(&self, i: usize, same: &[usize], homes: &HashMap<usize, Home>) -> Option<usize> {
        let fact = &self.facts[i];
        let early = fact.published < self.first + MARGIN || fact.published > self.last;
        let near = |other: &&usize| self.timeless || self.facts[**other].published >= fact.published - MARGIN;
        let stayed = |other: &&usize| early || !matches!(homes.get(other), Some(Home::Elsewhere));
        let copy = |other: &&usize| {
            let o = &self.facts[**other];
            o.mention.report_id != fact.mention.report_id && o.copy_of(fact) && o.sides.fit(&fact.sides, true).is_some()
        };
        same.iter().filter(near).filter(stayed).take(FOLLOWED).find(copy).copied()
    }
}

fn folded(quote: &str) -> u64 {
    let mut all = 0u64;
    words(quote, |w| all = all.rotate_left(7) ^ hash(w));
    all
}
