//! What held on a day, computed from the statements about one thing.
//!
//! A statement is about a *slot*: one subject, one predicate, one object. It never says "this is so"; it says that somebody, in a report
//! of some day, told that it was so over some time. Two times are therefore kept apart:
//!
//! ```text
//! report time   said_on: the day of the report                     what was known on a day: statements said by then
//! valid time    from .. to: the days of which the statement speaks   what held on a day: what they say of that day
//! ```
//!
//! ## What counts
//!
//! A plan (`future`) and a supposition (`hypothetical`) say nothing of what holds, nor does a demand. `holds` false, the status `negated`
//! and each denial in the chain of accounts turn the word round ([`word`]). Whose word it is: that of the innermost account, or, where
//! nobody is named, that of the report's outlet in its own voice ([`Account`]).
//!
//! ## Which days a statement speaks of
//!
//! | the text gives | it says so of these days (*stated*) | and beyond them |
//! | --- | --- | --- |
//! | no dates | the day of the report | *carried* on from then |
//! | a beginning | from then to the day of the report | *carried* on |
//! | a beginning and an end | from the one to the other, but not past the day of the report | *carried* to the end |
//! | an end after the report | the day of the report | *carried* to the end; *open* before |
//! | an end before the report | none | *open* before the end |
//! | only that it is over (the end is the day of the report) | none | *open* before that day |
//! | nothing, in a report without a day | none | *open* throughout |
//!
//! Of what lies after the report its text can only be a forecast, so that *stated* never reaches past it; a beginning that lies ahead is
//! the one day the text vouches for. A bound that is given roughly ("in 2019") is taken at its widest. A beginning or an end that
//! contradict each other say nothing.
//!
//! ## What a new statement does to an old one
//!
//! An old statement is retired on a day only by a statement of the same slot, from a later report, by its own word: it says the contrary,
//! or that the thing ended, of a day after the last that the old one vouches for. Silence retires nothing. Whose word reaches how far:
//!
//! - a report in its own voice retires what is merely carried, whoever said it;
//! - an account retires what the same account said, the stated days too: it has corrected itself;
//! - one account never retires another's, and no report another's stated days: both stand, and the slot is *disputed*.
//!
//! Somebody else's word that it ended stands against a carried statement in the same way ([`Basis::Ended`]). A retired statement does not
//! come back when the one that retired it falls silent. A report of no known day is neither older nor newer than another.
//!
//! The answer depends on the set of statements alone, not on their order.

use std::collections::HashMap;

/// A calendar day, counted from 1970-01-01.
pub(crate) type Day = i32;

/// Whose word a statement is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Account {
    /// The report's own voice: its outlet, where known.
    Own(Option<String>),
    /// Somebody's: the entity, innermost of the chain.
    Of(String),
}

/// One statement about a slot.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    /// Whose word.
    pub(crate) account: Account,
    /// Day of the report.
    pub(crate) said_on: Option<Day>,
    /// That it holds, or that it does not.
    pub(crate) holds: bool,
    /// First day that the beginning allows.
    pub(crate) from: Option<Day>,
    /// Last day that the end allows.
    pub(crate) to: Option<Day>,
}

/// What ties a statement to the day that was asked for, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Basis {
    /// It speaks of that day.
    Stated,
    /// It speaks of an earlier one, and nobody who may has said otherwise since.
    Carried,
    /// It says only when the thing ended, and the day lies before.
    Open,
    /// It says that the thing had ended, against somebody who says that it goes on.
    Ended,
}

impl Basis {
    /// As written in data.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Basis::Stated => "stated",
            Basis::Carried => "carried",
            Basis::Open => "open",
            Basis::Ended => "ended",
        }
    }
}

/// A statement that stands on the day that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Standing {
    /// Which of the statements given.
    pub(crate) index: usize,
    /// What it says of that day.
    pub(crate) holds: bool,
    /// How.
    pub(crate) basis: Basis,
}

/// What a statement says, from its columns: `None` where it says nothing of what holds.
pub(crate) fn word<'a>(holds: bool, status: &str, stances: impl IntoIterator<Item = &'a str>) -> Option<bool> {
    let mut says = match status {
        "actual" => holds,
        // The coder may mark one negation in either column or in both.
        "negated" => false,
        _ => return None,
    };
    for stance in stances {
        match stance {
            "denies" => says = !says,
            "demands" => return None,
            _ => {}
        }
    }
    Some(says)
}

impl Said {
    /// Last day of which it can speak.
    fn last(&self) -> Option<Day> {
        match (self.from, self.said_on, self.to) {
            (None, Some(said), Some(to)) if said == to => Some(to - 1),
            (_, _, to) => to,
        }
    }

    /// The days that it vouches for.
    fn stated(&self) -> Option<(Day, Day)> {
        let last = self.last().unwrap_or(Day::MAX);
        match (self.from, self.said_on) {
            (Some(from), said) if from <= last => Some((from, said.unwrap_or(from).min(last).max(from))),
            (None, Some(said)) if said <= last => Some((said, said)),
            _ => None,
        }
    }

    /// What it says of the day, how, and the last day up to then for which it vouches.
    fn on(&self, day: Day) -> Option<(bool, Basis, Day)> {
        let contradictory = self.from.is_some_and(|from| self.last().is_some_and(|last| last < from));
        if contradictory {
            return None;
        }
        if let Some(last) = self.last().filter(|&last| last < day) {
            return self.holds.then_some((false, Basis::Ended, last + 1));
        }
        let open = self.from.is_none() && (self.to.is_some() || self.said_on.is_none());
        match self.stated() {
            Some((first, _)) if day < first => open.then_some((self.holds, Basis::Open, day)),
            Some((_, until)) if day <= until => Some((self.holds, Basis::Stated, day)),
            Some((_, until)) => Some((self.holds, Basis::Carried, until)),
            None => open.then_some((self.holds, Basis::Open, day)),
        }
    }

    /// The last day up to the one given of which it says the contrary of `holds` in so many words.
    fn against(&self, holds: bool, day: Day) -> Option<Day> {
        if self.holds != holds {
            return self.stated().filter(|(first, _)| *first <= day).map(|(_, until)| until.min(day));
        }
        self.on(day).filter(|(_, basis, _)| holds && *basis == Basis::Ended).map(|(_, _, ended)| ended)
    }
}

/// Those who speak against a word, the latest reports first, each with the last day of which any report from there on says so.
#[derive(Default)]
struct Opponents(Vec<(Day, Day)>);

impl Opponents {
    fn close(&mut self) {
        self.0.sort_unstable_by(|a, b| b.cmp(a));
        for i in 1..self.0.len() {
            self.0[i].1 = self.0[i].1.max(self.0[i - 1].1);
        }
    }

    /// The last contrary day of reports later than the one given.
    fn later_than(&self, said_on: Day) -> Option<Day> {
        let newer = self.0.partition_point(|(said, _)| *said > said_on);
        newer.checked_sub(1).map(|i| self.0[i].1)
    }
}

/// Against one word: the reports in their own voice, and each account by itself.
#[derive(Default)]
struct Against<'a> {
    own: Opponents,
    account: HashMap<&'a Account, Opponents>,
}

impl<'a> Against<'a> {
    fn new(said: &'a [Said], holds: bool, day: Day) -> Against<'a> {
        let mut all = Against::default();
        for r in said {
            let agrees = r.on(day).is_some_and(|(says, _, _)| says == holds);
            let (Some(said_on), Some(contrary), false) = (r.said_on, r.against(holds, day), agrees) else { continue };
            if matches!(r.account, Account::Own(_)) {
                all.own.0.push((said_on, contrary));
            }
            if r.account != Account::Own(None) {
                all.account.entry(&r.account).or_default().0.push((said_on, contrary));
            }
        }
        all.own.close();
        all.account.values_mut().for_each(Opponents::close);
        all
    }

    fn retires(&self, s: &Said, vouched: Day) -> bool {
        let Some(said_on) = s.said_on else { return false };
        let own = self.own.later_than(said_on).is_some_and(|contrary| contrary > vouched);
        own || self.account.get(&s.account).and_then(|a| a.later_than(said_on)).is_some_and(|contrary| contrary >= vouched)
    }
}

/// The statements of one slot that stand on a day; both sides of a dispute are among them.
pub(crate) fn standing(said: &[Said], day: Day) -> Vec<Standing> {
    let (against_yes, against_no) = (Against::new(said, true, day), Against::new(said, false, day));
    let mut out = Vec::new();
    // Of the carried statements that it holds: the report and the last day vouched for of each, for those who say that it ended.
    let mut carried = Vec::new();
    let mut ended = Vec::new();
    for (index, s) in said.iter().enumerate() {
        let Some((holds, basis, vouched)) = s.on(day) else { continue };
        let against = if holds { &against_yes } else { &against_no };
        if against.retires(s, vouched) {
            continue;
        }
        let stands = Standing { index, holds, basis };
        match (basis, s.said_on) {
            (Basis::Ended, said_on) => ended.push((stands, said_on, vouched)),
            (_, Some(said_on)) if holds => {
                carried.push((vouched, said_on));
                out.push(stands);
            }
            _ => out.push(stands),
        }
    }
    // A word that it ended counts where somebody of an earlier report, who vouches for an earlier day, is carried past it.
    carried.sort_unstable();
    let mut earliest = Day::MAX;
    for (_, said_on) in &mut carried {
        earliest = earliest.min(*said_on);
        *said_on = earliest;
    }
    for (stands, said_on, vouched) in ended {
        let before = carried.partition_point(|(day, _)| *day < vouched);
        let contested = before.checked_sub(1).map(|i| carried[i].1);
        if contested.zip(said_on).is_some_and(|(contested, said_on)| contested < said_on) {
            out.push(stands);
        }
    }
    out.sort_unstable();
    out
}

#[cfg(test)]
#[path = "standing_tests.rs"]
mod tests;
