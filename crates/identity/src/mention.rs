//! What grouping and the event's row need of a mention: the columns of the `mentions` table, borrowed.

use demarche_record::{DateBasis, Edtf, EntityKind, Event, EventType, PlacePrecision, Quad, Report, Stance, Status};
use jiff::civil::Date;

use crate::signature::Signature;

/// One telling of an act in one report.
#[derive(Clone, Debug)]
pub struct Mention<'a> {
    /// Unique.
    pub mention_id: &'a str,
    /// The mention that it rests on, where it is of a person's reading; else its own id. It makes the event's id, which a correction then does not change.
    pub first_id: &'a str,
    /// The report that tells it.
    pub report_id: &'a str,
    /// Its headline, where known.
    pub title: &'a str,
    /// Signature of its text; without one the report is a copy of none.
    pub signature: Option<&'a Signature>,
    /// Its outlet.
    pub source: Option<&'a str>,
    /// Day of the report.
    pub published: Option<Date>,
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
    /// Whose account, outermost first.
    pub accounts: Vec<Account<'a>>,
    /// When, never finer than the text.
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
    /// The words that tell it.
    pub quote: &'a str,
    /// The word that tells the act.
    pub trigger: &'a str,
    /// Where that word stands in the report: its first character.
    pub position: i32,
    /// 0 to 1.
    pub confidence: f64,
}

/// Who takes part in a role.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Party<'a> {
    /// Entity.
    pub id: &'a str,
    /// Canonical name.
    pub name: &'a str,
    /// ISO 3166-1 alpha-3.
    pub country: Option<&'a str>,
    /// Entity code.
    pub code: Option<&'a str>,
    /// PLOVER sector.
    pub sector: Option<&'a str>,
    /// What it is, from the `entities` table; where it is not known, two parties are not told apart by it.
    pub kind: Option<EntityKind>,
}

/// Who takes part without acting or being acted upon.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ThirdParty<'a> {
    /// Entity.
    pub id: &'a str,
    /// Canonical name.
    pub name: &'a str,
    /// As what.
    pub role: &'a str,
}

/// Whose account a mention is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Account<'a> {
    /// Entity.
    pub id: &'a str,
    /// Canonical name.
    pub name: &'a str,
    /// What it does with what it says.
    pub stance: Option<Stance>,
}

/// Where the act happened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place<'a> {
    /// Key into places.
    pub id: Option<&'a str>,
    /// Resolved name, else as written.
    pub name: &'a str,
    /// ISO 3166-1 alpha-3.
    pub country: Option<&'a str>,
    /// First-level division.
    pub admin1: Option<&'a str>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// GeoNames id.
    pub geonames_id: Option<i64>,
    /// How exactly it is known.
    pub precision: PlacePrecision,
}

impl<'a> Mention<'a> {
    /// A mention of an event as the coder found it in a report. A place has no id: the store gives it.
    pub fn of(
        event: &'a Event,
        report: &'a Report,
        signature: Option<&'a Signature>,
        report_id: &'a str,
        mention_id: &'a str,
    ) -> Mention<'a> {
        Mention {
            mention_id,
            first_id: mention_id,
            report_id,
            title: report.title.as_deref().unwrap_or(""),
            signature,
            source: report.source.as_deref(),
            published: report.published,
            event_type: event.event_type,
            event_mode: event.event_mode.iter().map(|m| m.as_str()).collect(),
            contexts: event.contexts.iter().flatten().map(String::as_str).collect(),
            actors: event.actors.iter().map(Party::of).collect(),
            recipients: event.recipients.iter().map(Party::of).collect(),
            third_parties: event
                .third_parties
                .iter()
                .map(|t| ThirdParty { id: &t.party.entity_id, name: &t.party.name, role: &t.role })
                .collect(),
            status: event.status,
            accounts: event
                .attribution
                .iter()
                .map(|a| Account { id: &a.source.entity_id, name: &a.source.name, stance: Some(a.stance) })
                .collect(),
            date: event.date,
            date_basis: event.date_basis,
            count: small(event.count),
            dead: small(event.dead),
            injured: small(event.injured),
            arrested: small(event.arrested),
            place: event.place.as_ref().map(|p| Place {
                id: None,
                name: p.name.as_deref().unwrap_or(&p.text),
                country: p.country.as_deref(),
                admin1: p.admin1.as_deref(),
                latitude: p.latitude,
                longitude: p.longitude,
                geonames_id: p.geonames_id.map(i64::from),
                precision: p.precision,
            }),
            cameo: event.cameo.as_deref(),
            goldstein: event.goldstein.map(f64::from),
            quad: event.quad,
            quote: &event.evidence.quote,
            trigger: &event.evidence.trigger,
            position: small(Some(event.evidence.trigger_start)).unwrap_or_default(),
            confidence: f64::from(event.confidence),
        }
    }

    /// First day of the act's own date.
    pub fn date_from(&self) -> Option<Date> {
        self.date.and_then(|d| d.first())
    }

    /// Last day of it.
    pub fn date_to(&self) -> Option<Date> {
        self.date.and_then(|d| d.last())
    }

    /// True where the text itself dates the act.
    pub fn dated(&self) -> bool {
        matches!(self.date_basis, DateBasis::Explicit | DateBasis::Relative) && self.date.is_some()
    }

    /// The day that decides the month: the first of its date, else that of publication.
    ///
    /// In SQL: `coalesce(CASE WHEN date_basis IN ('explicit', 'relative') THEN coalesce(date_from, date_to) END, published)`.
    pub fn day(&self) -> Option<Date> {
        if self.dated() { self.date_from().or(self.date_to()) } else { self.published }
    }

    /// True where somebody whose account it is says that it did not happen.
    pub fn denied(&self) -> bool {
        self.accounts.iter().any(|a| a.stance == Some(Stance::Denies))
    }

    /// What mentions are put in order by: the earliest report first, then by place in the text; reports without a day come last. The id decides last,
    /// because it is the coder's: a newer one that reads the same must not put another mention first.
    pub(crate) fn order(&self) -> (Date, &str, i32, &str) {
        (self.published.unwrap_or(Date::MAX), self.report_id, self.position, self.mention_id)
    }
}

impl<'a> Party<'a> {
    fn of(p: &'a demarche_record::Party) -> Party<'a> {
        Party {
            id: &p.entity_id,
            name: &p.name,
            country: p.country.as_deref(),
            code: p.code.as_deref(),
            sector: p.sector.map(|s| s.as_str()),
            kind: p.kind,
        }
    }
}

fn small(n: Option<u32>) -> Option<i32> {
    n.map(|n| i32::try_from(n).unwrap_or(i32::MAX))
}
