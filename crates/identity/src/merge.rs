//! The event that a group of mentions tells, as a row.
//!
//! A row says what most of its mentions say, dated by the one that dates it most exactly, with the toll of the latest report that gives one, in the
//! words of the mention that is surest. A party that few of the mentions name is left to the mentions: one reading error among fifty
//! copies must not make a dyad.

use std::collections::HashSet;

use demarche_record::{DateBasis, Edtf, EventType, Quad, Status};
use jiff::civil::Date;

use crate::group::Group;
use crate::mention::{Mention, Party, Place, ThirdParty};
use crate::month::Month;
use crate::parties::Known;
use crate::score::mutual;

/// A row of `events`, with its rows of `dyads`.
#[derive(Clone, Debug, PartialEq)]
pub struct EventRow<'a> {
    /// As in the group.
    pub event_id: String,
    /// The partition.
    pub month: Month,
    /// PLOVER type.
    pub event_type: EventType,
    /// PLOVER modes.
    pub event_mode: Vec<&'a str>,
    /// PLOVER contexts.
    pub contexts: Vec<&'a str>,
    /// Who acts.
    pub actors: Vec<Party<'a>>,
    /// Towards whom.
    pub recipients: Vec<Party<'a>>,
    /// Mediators, hosts.
    pub third_parties: Vec<ThirdParty<'a>>,
    /// Fact, plan, supposition or denial.
    pub status: Status,
    /// Names of those by whose account it is told, in order; empty where a report tells it in its own voice.
    pub accounts: Vec<&'a str>,
    /// The finest date that a mention gives.
    pub date: Option<Edtf>,
    /// What the date rests on.
    pub date_basis: DateBasis,
    /// Times it happened.
    pub count: Option<i32>,
    /// Killed.
    pub dead: Option<i32>,
    /// Hurt.
    pub injured: Option<i32>,
    /// Detained.
    pub arrested: Option<i32>,
    /// Where.
    pub place: Option<Place<'a>>,
    /// CAMEO code.
    pub cameo: Option<&'a str>,
    /// Goldstein value.
    pub goldstein: Option<f64>,
    /// PLOVER quad class.
    pub quad: Quad,
    /// Mentions of it.
    pub mention_count: usize,
    /// Reports that tell it.
    pub report_count: usize,
    /// Independent sources.
    pub source_count: usize,
    /// Day of the earliest report.
    pub first_published: Option<Date>,
    /// Day of the latest.
    pub last_published: Option<Date>,
    /// The earliest report.
    pub first_report_id: &'a str,
    /// The mention whose words stand for it.
    pub mention_id: &'a str,
    /// Its words.
    pub quote: &'a str,
    /// Highest of its mentions'.
    pub confidence: f64,
    /// The event as pairs.
    pub dyads: Vec<Dyad<'a>>,
}

/// Who acts towards whom.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dyad<'a> {
    /// `None` where the text names nobody.
    pub actor: Option<Party<'a>>,
    /// `None` where the text names nobody.
    pub recipient: Option<Party<'a>>,
    /// True where both act: each order is a row.
    pub reciprocal: bool,
}

impl EventRow<'_> {
    /// The day that its month is of: the first of its date, else of its earliest report.
    pub fn day(&self) -> Option<Date> {
        let own = matches!(self.date_basis, DateBasis::Explicit | DateBasis::Relative);
        let date = self.date.filter(|_| own);
        date.and_then(|d| d.first().or(d.last())).or(self.first_published)
    }
}

/// The row of a group; `mentions` is the list that the group points into. `None` for a group of nothing.
pub fn merge<'a>(group: &Group, mentions: &[Mention<'a>]) -> Option<EventRow<'a>> {
    // In the order of publication, as the group has them.
    let told: Vec<&Mention<'a>> = group.members.iter().filter_map(|m| mentions.get(m.mention)).collect();
    let first = *told.first()?;
    let voice = *told.iter().min_by(|a, b| {
        let rank = |m: &Mention<'a>| (m.published.unwrap_or(Date::MAX), m.quote.len());
        b.confidence.total_cmp(&a.confidence).then_with(|| rank(a).cmp(&rank(b))).then_with(|| a.order().cmp(&b.order()))
    })?;
    let dated = *told.iter().min_by_key(|m| span(m))?;
    let placed = told.iter().filter_map(|m| m.place.as_ref()).enumerate().min_by_key(|(n, p)| (p.precision, *n)).map(|(_, p)| *p);
    let (actors, recipients) = parties(&told, voice);
    let reports: HashSet<&str> = told.iter().map(|m| m.report_id).collect();
    let latest = |of: fn(&Mention<'a>) -> Option<i32>| told.iter().rev().find_map(|m| of(m));
    let in_its_own_voice = told.iter().any(|m| m.accounts.is_empty());
    let dyads = dyads(voice.event_type, &actors, &recipients);
    Some(EventRow {
        event_id: group.event_id.clone(),
        month: group.month,
        event_type: voice.event_type,
        event_mode: union(told.iter().flat_map(|m| m.event_mode.iter().copied())),
        contexts: union(told.iter().flat_map(|m| m.contexts.iter().copied())),
        actors,
        recipients,
        third_parties: union_by(told.iter().flat_map(|m| m.third_parties.iter().copied()), |t| (t.id, t.role)),
        status: voice.status,
        accounts: if in_its_own_voice { vec![] } else { union(told.iter().filter_map(|m| m.accounts.first()).map(|a| a.name)) },
        date: dated.date,
        date_basis: dated.date_basis,
        count: latest(|m| m.count),
        dead: latest(|m| m.dead),
        injured: latest(|m| m.injured),
        arrested: latest(|m| m.arrested),
        place: placed,
        cameo: voice.cameo,
        goldstein: voice.goldstein,
        quad: voice.quad,
        mention_count: told.len(),
        report_count: reports.len(),
        source_count: group.sources,
        first_published: first.published,
        last_published: told.iter().filter_map(|m| m.published).max(),
        first_report_id: first.report_id,
        mention_id: voice.mention_id,
        quote: voice.quote,
        confidence: voice.confidence,
        dyads,
    })
}

/// How exactly a mention dates its act: its own dates first, the shorter the better.
fn span(m: &Mention<'_>) -> (bool, i64, DateBasis) {
    let days = m.date_from().zip(m.date_to()).map_or(i64::MAX, |(a, b)| crate::month::between(a, b));
    (!m.dated(), days, m.date_basis)
}

fn union<'a>(all: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    union_by(all, |x| *x)
}

fn union_by<T, K: std::hash::Hash + Eq>(all: impl Iterator<Item = T>, key: impl Fn(&T) -> K) -> Vec<T> {
    let mut seen = HashSet::new();
    all.filter(|x| seen.insert(key(x))).collect()
}

/// A party of the event: the entity that most mentions name, and on which side they put it.
struct Cast<'a> {
    /// What was named for it, with how often, in order of appearance.
    names: Vec<(Party<'a>, Known, usize)>,
    acting: usize,
    total: usize,
}

/// The parties of each side. Those that act for one state are one, under the name that most mentions use.
fn parties<'a>(told: &[&Mention<'a>], voice: &Mention<'a>) -> (Vec<Party<'a>>, Vec<Party<'a>>) {
    if mutual(voice.event_type) {
        // The voice's shape decides whether the sides are told apart.
        let casts = cast(told.iter().flat_map(|m| {
            let (actors, recipients) = (m.actors.iter().map(|p| (*p, true)), m.recipients.iter().map(|p| (*p, false)));
            actors.chain(recipients)
        }));
        let kept = kept(casts, told.iter().filter(|m| !m.actors.is_empty() || !m.recipients.is_empty()).count(), voice);
        if voice.recipients.is_empty() && voice.actors.len() > 1 {
            return (kept.iter().map(Cast::party).collect(), vec![]);
        }
        let received = |c: &Cast<'a>| {
            let of = |list: &[Party<'a>]| list.iter().any(|p| c.names.iter().any(|(q, _, _)| q.id == p.id));
            of(&voice.recipients) || (!of(&voice.actors) && c.acting * 2 < c.total)
        };
        let (recipients, actors): (Vec<_>, Vec<_>) = kept.into_iter().partition(received);
        return (actors.iter().map(Cast::party).collect(), recipients.iter().map(Cast::party).collect());
    }
    let side = |of: for<'x> fn(&'x Mention<'a>) -> &'x [Party<'a>]| {
        let casts = cast(told.iter().flat_map(|m| of(m).iter().map(|p| (*p, true))));
        let naming = told.iter().filter(|m| !of(m).is_empty()).count();
        kept(casts, naming, voice).iter().map(Cast::party).collect::<Vec<_>>()
    };
    (side(|m| &m.actors), side(|m| &m.recipients))
}

fn cast<'a>(named: impl Iterator<Item = (Party<'a>, bool)>) -> Vec<Cast<'a>> {
    let mut casts: Vec<Cast<'a>> = Vec::new();
    for (party, acts) in named {
        let known = Known::new(&party);
        let at = casts.iter().position(|c| c.names.iter().all(|(_, k, _)| k.like(&known) > 0.45));
        let cast = match at {
            Some(at) => &mut casts[at],
            None => {
                casts.push(Cast { names: vec![], acting: 0, total: 0 });
                let last = casts.len() - 1;
                &mut casts[last]
            }
        };
        cast.total += 1;
        cast.acting += usize::from(acts);
        match cast.names.iter_mut().find(|(p, _, _)| p.id == party.id) {
            Some((_, _, n)) => *n += 1,
            None => cast.names.push((party, known, 1)),
        }
    }
    casts
}

/// Leaves out who is named by fewer than a third of the mentions that name anybody, unless the voice does.
fn kept<'a>(casts: Vec<Cast<'a>>, naming: usize, voice: &Mention<'a>) -> Vec<Cast<'a>> {
    let voiced = |c: &Cast<'a>| voice.actors.iter().chain(&voice.recipients).any(|p| c.names.iter().any(|(q, _, _)| q.id == p.id));
    casts.into_iter().filter(|c| voiced(c) || c.total * 3 >= naming).collect()
}

impl<'a> Cast<'a> {
    /// The name that most use; of equals the first.
    fn party(&self) -> Party<'a> {
        let mut best = &self.names[0];
        for name in &self.names {
            if name.2 > best.2 {
                best = name;
            }
        }
        best.0
    }
}

fn dyads<'a>(event_type: EventType, actors: &[Party<'a>], recipients: &[Party<'a>]) -> Vec<Dyad<'a>> {
    let two_sided = mutual(event_type) || event_type == EventType::Assault;
    if recipients.is_empty() && actors.len() > 1 && two_sided {
        let pairs =
            actors.iter().enumerate().flat_map(|(i, a)| actors.iter().enumerate().filter(move |(j, _)| i != *j).map(move |(_, b)| (a, b)));
        return pairs.map(|(a, b)| Dyad { actor: Some(*a), recipient: Some(*b), reciprocal: true }).collect();
    }
    let some = |list: &[Party<'a>]| -> Vec<Option<Party<'a>>> {
        if list.is_empty() { vec![None] } else { list.iter().copied().map(Some).collect() }
    };
    let to = some(recipients);
    some(actors)
        .into_iter()
        .flat_map(|actor| to.iter().map(move |recipient| Dyad { actor, recipient: *recipient, reciprocal: false }))
        .collect()
}
