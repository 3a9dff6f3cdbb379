//! Mentions made for the tests.

#![allow(dead_code, reason = "each test binary uses a part")]

use demarche_identity::{Account, Mention, Party, Place, Signature, signature};
use demarche_record::{DateBasis, Edtf, EntityKind, EventType, PartialDate, PlacePrecision, Quad, Stance, Status};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;

/// An owned mention.
#[derive(Clone, Debug)]
pub(crate) struct Made {
    pub(crate) mention_id: String,
    pub(crate) report_id: String,
    pub(crate) source: String,
    pub(crate) text: String,
    pub(crate) signature: Signature,
    pub(crate) published: Option<Date>,
    pub(crate) event_type: EventType,
    pub(crate) status: Status,
    pub(crate) denied: bool,
    pub(crate) actors: Vec<usize>,
    pub(crate) recipients: Vec<usize>,
    pub(crate) act_day: Option<Date>,
    pub(crate) long: Option<Edtf>,
    pub(crate) town: Option<usize>,
    pub(crate) dead: Option<i32>,
    pub(crate) quote: String,
}

pub(crate) const PARTIES: &[(&str, &str, &str, &str, EntityKind)] = &[
    ("united-states", "United States", "USA", "GOV", EntityKind::State),
    ("antony-blinken", "Antony Blinken", "USA", "GOV", EntityKind::Person),
    ("china", "China", "CHN", "GOV", EntityKind::State),
    ("wang-yi", "Wang Yi", "CHN", "GOV", EntityKind::Person),
    ("russia", "Russia", "RUS", "GOV", EntityKind::State),
    ("new:rus:troops", "troops (RUS)", "RUS", "MIL", EntityKind::GovernmentBody),
    ("ukraine", "Ukraine", "UKR", "GOV", EntityKind::State),
];

pub(crate) const TOWNS: &[(&str, &str, f64, f64)] =
    &[("Beijing", "CHN", 39.9, 116.4), ("Kharkiv", "UKR", 50.0, 36.2), ("Odesa", "UKR", 46.5, 30.7)];

impl Made {
    /// A mention of a meeting of the first and the third party.
    pub(crate) fn meeting(id: &str, published: Date, quote: &str) -> Made {
        Made {
            mention_id: format!("m{id}"),
            report_id: format!("r{id}"),
            source: format!("outlet {id}"),
            text: format!("{quote} {id}"),
            signature: signature(quote),
            published: Some(published),
            event_type: EventType::Consult,
            status: Status::Actual,
            denied: false,
            actors: vec![0],
            recipients: vec![2],
            act_day: None,
            long: None,
            town: None,
            dead: None,
            quote: quote.to_owned(),
        }
    }

    pub(crate) fn mention(&self) -> Mention<'_> {
        let party = |i: &usize| {
            let (id, name, code, sector, kind) = PARTIES[*i];
            Party { id, name, country: Some(code), code: Some(code), sector: Some(sector), kind: Some(kind) }
        };
        let date = self.act_day.map(Edtf::day).or(self.long);
        Mention {
            mention_id: &self.mention_id,
            first_id: &self.mention_id,
            report_id: &self.report_id,
            title: "",
            signature: Some(&self.signature),
            source: Some(&self.source),
            published: self.published,
            event_type: self.event_type,
            event_mode: vec![],
            contexts: vec![],
            actors: self.actors.iter().map(party).collect(),
            recipients: self.recipients.iter().map(party).collect(),
            third_parties: vec![],
            status: self.status,
            accounts: if self.denied { vec![Account { id: "china", name: "China", stance: Some(Stance::Denies) }] } else { vec![] },
            date: date.or(self.published.map(Edtf::day)),
            date_basis: if date.is_some() { DateBasis::Explicit } else { DateBasis::Publication },
            count: None,
            dead: self.dead,
            injured: None,
            arrested: None,
            place: self.town.map(|t| {
                let (name, country, latitude, longitude) = TOWNS[t];
                Place {
                    id: None,
                    name,
                    country: Some(country),
                    admin1: None,
                    latitude: Some(latitude),
                    longitude: Some(longitude),
                    geonames_id: None,
                    precision: PlacePrecision::City,
                }
            }),
            cameo: None,
            goldstein: None,
            quad: Quad::VerbalCooperation,
            quote: &self.quote,
            trigger: self.quote.split(' ').nth(1).unwrap_or(""),
            position: 0,
            confidence: 0.8,
        }
    }
}

/// Days around two boundaries of months, where locality is at stake, and some within.
fn day() -> impl Strategy<Value = Date> {
    prop_oneof![
        4 => (-5i64..6).prop_map(|d| date(2024, 4, 1).saturating_add(d.days())),
        1 => (0i64..60).prop_map(|d| date(2024, 2, 20).saturating_add(d.days())),
    ]
}

const QUOTES: &[&str] = &[
    "They met in the capital to discuss trade and tariffs",
    "They met to discuss tariffs",
    "Both held talks on fentanyl and student visas",
    "A meeting took place",
    "Forces shelled the port before dawn with rockets",
    "Forces shelled a power plant",
];

/// A mention of few kinds, so that many fit.
pub(crate) fn made() -> impl Strategy<Value = Made> {
    let kinds = (0..3usize, 0..4usize, prop::bool::weighted(0.1));
    let parties = (prop::collection::vec(0..PARTIES.len(), 0..3), prop::collection::vec(0..PARTIES.len(), 0..2));
    let times = (prop::option::weighted(0.95, day()), prop::option::weighted(0.4, day()), 0..12usize);
    let rest = (prop::option::weighted(0.3, 0..TOWNS.len()), 0..QUOTES.len(), 0..6usize, 0..3usize);
    (kinds, parties, times, rest).prop_map(|((kind, status, denied), (actors, recipients), (published, act_day, long), (town, quote, text, outlet))| {
        let month = PartialDate::month(2024, 3);
        let long = match long {
            0 => Some(Edtf::Date(month)),
            1 => Some(Edtf::Date(PartialDate::year(2024))),
            2 => Some(Edtf::Interval(Some(PartialDate::day(date(2024, 3, 30))), Some(PartialDate::day(date(2024, 4, 2))))),
            3 => Some(Edtf::Interval(None, Some(month))),
            _ => None,
        };
        let text = format!("This is the text of number {text}, of which there are some copies under way, and it goes on for a while {text} {text} {text}");
        Made {
            mention_id: String::new(),
            report_id: String::new(),
            source: format!("outlet {outlet}"),
            signature: signature(&text),
            text,
            published,
            event_type: [EventType::Consult, EventType::Assault, EventType::Accuse][kind],
            // Mostly acts and plans.
            status: [Status::Actual, Status::Actual, Status::Future, Status::Negated][status],
            denied,
            actors,
            recipients,
            act_day,
            long: if act_day.is_some() { None } else { long },
            town,
            dead: None,
            quote: QUOTES[quote].to_owned(),
        }
    })
}

/// A set of mentions with ids; some stand in one report.
pub(crate) fn world() -> impl Strategy<Value = Vec<Made>> {
    prop::collection::vec(made(), 0..60).prop_map(|mut set| {
        for (n, m) in set.iter_mut().enumerate() {
            m.mention_id = format!("m{n:03}");
            m.report_id = format!("r{n:03}");
        }
        set
    })
}

/// Puts the list in an order that follows from the seed.
pub(crate) fn shuffle<T>(list: &mut [T], mut seed: u64) {
    for i in (1..list.len()).rev() {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        list.swap(i, (seed >> 33) as usize % (i + 1));
    }
}
