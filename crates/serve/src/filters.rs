//! The filters that lists and views have in common, as `demarche`'s own commands have them.

use demarche_record::EventType;
use demarche_store::query::{Limits, Question};
use std::time::Duration;

use crate::asked::Asked;
use crate::problem::{Problem, Result};

/// Rows of a page, unless fewer or more are asked for.
const PAGE: usize = 100;

/// Rows of a page at most.
pub(crate) const LONGEST_PAGE: usize = 1_000;

/// Rows of a download at most.
const DOWNLOAD: usize = 1_000_000;

/// How long a question may take.
pub(crate) const TIME: Duration = Duration::from_secs(10);

/// How long a download may take.
const DOWNLOAD_TIME: Duration = Duration::from_secs(600);

/// A question, and the words of the address that asked it.
pub(crate) struct Filters {
    pub(crate) question: Question,
    pub(crate) words: Vec<(&'static str, String)>,
}

/// What a kind of records can be filtered by, beside parties, outlet and words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Of {
    /// Events: all filters.
    Acts,
    /// Claims: no number of sources, since each is one report's.
    Claims,
    /// Relation statements: no mode and no place.
    Statements,
    /// What held on a day: no days, no status.
    Standing,
    /// Reports: days, outlet, words.
    Reports,
}

impl Filters {
    /// Takes the filters from an address.
    pub(crate) fn take(asked: &mut Asked, of: Of) -> Result<Filters> {
        let mut q = Question { all_columns: true, ..Question::default() };
        if of != Of::Reports {
            q.actor = asked.text("actor")?;
            q.with = asked.text("with")?;
            q.both = asked.yes("both")?;
            q.types = asked.list("type");
            q.sayer = asked.text("sayer")?;
        }
        if matches!(of, Of::Acts | Of::Claims) {
            // Types are written in capitals, and meant without.
            q.types.iter_mut().for_each(|t| *t = t.to_uppercase());
            q.modes = asked.list("mode");
            q.place = asked.text("place")?;
        }
        if matches!(of, Of::Acts | Of::Claims | Of::Statements) {
            q.status = asked.list("status");
            q.stance = asked.list("stance");
        }
        if of != Of::Standing {
            q.since = asked.day("since")?;
            q.until = asked.day("until")?;
        }
        if matches!(of, Of::Acts | Of::Standing) {
            q.min_sources = asked.number("min_sources", 0, 1_000_000)?.filter(|n| *n > 0);
        }
        q.source = asked.text("source")?;
        q.words = asked.text("q")?;
        if let (Some(since), Some(until)) = (q.since, q.until)
            && until < since
        {
            return Err(Problem::asked(format!("`until={until}` lies before `since={since}`")).mend("exchange the two"));
        }
        let unknown: Option<&String> =
            q.types.iter().filter(|_| matches!(of, Of::Acts | Of::Claims)).find(|t| t.parse::<EventType>().is_err());
        if let Some(unknown) = unknown {
            let known = EventType::ALL.iter().map(|t| t.as_str()).collect::<Vec<_>>().join(" ");
            return Err(Problem::asked(format!("there is no event type `{unknown}`")).mend(format!("the types are {known}")));
        }
        Ok(Filters { words: words(&q), question: q })
    }
}

/// The question as words of an address.
fn words(q: &Question) -> Vec<(&'static str, String)> {
    let list = |all: &[String]| (!all.is_empty()).then(|| all.join(","));
    let all = [
        ("actor", q.actor.clone()),
        ("with", q.with.clone()),
        ("both", q.both.then(|| "true".to_owned())),
        ("type", list(&q.types)),
        ("mode", list(&q.modes)),
        ("status", list(&q.status)),
        ("since", q.since.map(|d| d.to_string())),
        ("until", q.until.map(|d| d.to_string())),
        ("place", q.place.clone()),
        ("source", q.source.clone()),
        ("sayer", q.sayer.clone()),
        ("stance", list(&q.stance)),
        ("q", q.words.clone()),
        ("min_sources", q.min_sources.map(|n| n.to_string())),
    ];
    all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

/// The rows of a page that are asked for.
pub(crate) fn page_limits(asked: &mut Asked) -> Result<Limits> {
    let rows = asked.number("limit", 1, LONGEST_PAGE)?.unwrap_or(PAGE);
    Ok(Limits { rows: Some(rows), time: Some(TIME) })
}

/// The rows of a download that are asked for: all, unless told otherwise.
pub(crate) fn download_limits(asked: &mut Asked) -> Result<Limits> {
    let rows = asked.number("limit", 1, DOWNLOAD)?.unwrap_or(DOWNLOAD);
    Ok(Limits { rows: Some(rows), time: Some(DOWNLOAD_TIME) })
}

/// An answer that is computed whole.
pub(crate) fn whole() -> Limits {
    Limits { rows: None, time: Some(TIME) }
}
