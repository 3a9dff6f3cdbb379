//! Coded reports made by a generator, as many as wanted, with the skew of the news: a few dyads have most of the acts, many acts are told by several
//! outlets, some texts are copied word for word. The same seed gives the same reports.

use demarche_record::{
    Attribution, Coded, DateBasis, Edtf, EntityKind, Event, EventType, Evidence, Party, Place, PlacePrecision, Predicate, Quad, Relation,
    Report, Sector, Stance, Status,
};
use jiff::ToSpan;
use jiff::civil::{Date, date};

/// First day of the generated record.
pub(crate) const FIRST: Date = date(2015, 1, 1);

const COUNTRIES: &[&str] = &[
    "USA", "RUS", "CHN", "UKR", "ISR", "IRN", "GBR", "FRA", "DEU", "TUR", "SYR", "IND", "PAK", "PRK", "KOR", "JPN", "SAU", "IRQ", "EGY",
    "VEN", "YEM", "AFG", "PSE", "LBN", "QAT", "ETH", "SDN", "SSD", "NGA", "MLI", "NER", "BFA", "COD", "RWA", "UGA", "KEN", "SOM", "ZAF",
    "BRA", "MEX", "COL", "ARG", "CUB", "CAN", "POL", "HUN", "SRB", "XKX", "BIH", "HRV", "GRC", "CYP", "ITA", "ESP", "ARM", "AZE", "GEO",
    "MDA", "BLR", "KAZ", "UZB", "KGZ", "TJK", "TKM", "VNM", "PHL", "IDN", "MYS", "THA", "MMR", "KHM", "LAO", "BGD", "NPL", "LKA", "AUS",
    "NZL", "LBY", "TUN", "DZA", "MAR", "ARE", "OMN", "JOR", "TCD", "CMR", "AGO", "MOZ",
];
const OUTLETS: &[&str] =
    &["Herald", "Courier", "Agency One", "Northern Post", "The Ledger", "Radio Six", "Evening Star", "Gazette", "Monitor", "Wire Two"];
const WORDS: &[&str] = &[
    "talks",
    "border",
    "envoy",
    "grain",
    "ceasefire",
    "port",
    "pipeline",
    "summit",
    "council",
    "pact",
    "convoy",
    "prisoners",
    "tariff",
    "delegation",
    "harbour",
    "missile",
    "protest",
    "corridor",
    "election",
    "visa",
    "embassy",
    "strike",
    "treaty",
    "patrol",
    "aid",
    "levy",
    "drone",
    "refugees",
    "court",
    "minister",
];
/// Type, verb, CAMEO code, Goldstein value and quad class.
const ACTS: &[(EventType, &str, &str, f32, Quad)] = &[
    (EventType::Consult, "met", "040", 1.0, Quad::VerbalCooperation),
    (EventType::Accuse, "accused", "112", -2.0, Quad::VerbalConflict),
    (EventType::Assault, "attacked", "190", -10.0, Quad::MaterialConflict),
    (EventType::Agree, "agreed with", "057", 8.0, Quad::VerbalCooperation),
    (EventType::Coerce, "detained people of", "173", -5.0, Quad::MaterialConflict),
    (EventType::Aid, "sent aid to", "070", 7.0, Quad::MaterialCooperation),
    (EventType::Request, "urged", "020", 3.0, Quad::VerbalConflict),
    (EventType::Sanction, "imposed sanctions on", "163", -8.0, Quad::MaterialConflict),
    (EventType::Support, "backed", "051", 3.4, Quad::VerbalCooperation),
    (EventType::Reject, "rebuffed", "120", -4.0, Quad::VerbalConflict),
    (EventType::Threaten, "threatened", "130", -4.4, Quad::VerbalConflict),
    (EventType::Cooperate, "trained with", "060", 6.0, Quad::MaterialCooperation),
    (EventType::Protest, "demonstrated against", "141", -6.5, Quad::MaterialConflict),
    (EventType::Mobilize, "massed troops near", "150", -7.2, Quad::MaterialConflict),
    (EventType::Concede, "eased rules for", "081", 5.0, Quad::MaterialCooperation),
    (EventType::Retreat, "withdrew from", "087", 9.0, Quad::MaterialCooperation),
];

/// A small fast generator of numbers (Steele et al. 2014, SplitMix64).
pub(crate) struct Random(u64);

impl Random {
    /// The numbers of a seed.
    pub(crate) fn new(seed: u64) -> Random {
        Random(seed)
    }

    /// The next one.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Below `n`, each as likely.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    /// Below `n`, small ones far more likely: the square of an even draw, squared.
    fn skewed(&mut self, n: usize) -> usize {
        let x = (self.next() >> 11) as f64 / (1u64 << 53) as f64;
        ((x * x * x * n as f64) as usize).min(n - 1)
    }

    fn chance(&mut self, of: usize, out_of: usize) -> bool {
        self.below(out_of) < of
    }
}

#[derive(Clone)]
struct Act {
    day: Date,
    kind: usize,
    actor: usize,
    recipient: usize,
    status: Status,
    dated: bool,
    words: [usize; 3],
    dead: Option<u32>,
}

/// Coded reports, in the order of their days.
pub(crate) struct Reports {
    random: Random,
    day: Date,
    left_today: usize,
    per_day: usize,
    recent: Vec<Act>,
    last: Option<Coded>,
    number: u64,
}

impl Reports {
    /// Reports of a seed, about `per_day` of them each day from [`FIRST`] on.
    pub(crate) fn new(seed: u64, per_day: usize) -> Reports {
        Reports { random: Random::new(seed), day: FIRST, left_today: per_day, per_day, recent: Vec::new(), last: None, number: 0 }
    }

    fn act(&mut self) -> Act {
        if !self.recent.is_empty() && self.random.chance(45, 100) {
            let back = self.random.skewed(self.recent.len().min(400));
            return self.recent[self.recent.len() - 1 - back].clone();
        }
        let r = &mut self.random;
        let actor = r.skewed(COUNTRIES.len());
        let recipient = (actor + 1 + r.skewed(COUNTRIES.len() - 1)) % COUNTRIES.len();
        let kind = r.skewed(ACTS.len());
        let status = match r.below(100) {
            0..80 => Status::Actual,
            80..88 => Status::Future,
            88..94 => Status::Hypothetical,
            _ => Status::Negated,
        };
        let dead = (ACTS[kind].0 == EventType::Assault && r.chance(1, 2)).then(|| r.skewed(60) as u32 + 1);
        let act = Act {
            day: self.day,
            kind,
            actor,
            recipient,
            status,
            dated: r.chance(6, 10),
            words: [r.below(WORDS.len()), r.below(WORDS.len()), r.below(WORDS.len())],
            dead,
        };
        self.recent.push(act.clone());
        if self.recent.len() > 800 {
            self.recent.drain(..400);
        }
        act
    }

    fn event(&mut self, act: &Act, text: &mut String, sentence: u32, doc: &str) -> Event {
        let (kind, verb, cameo, goldstein, quad) = ACTS[act.kind];
        let start = text.chars().count() as u32;
        let (a, b) = (COUNTRIES[act.actor], COUNTRIES[act.recipient]);
        let [x, y, z] = act.words.map(|w| WORDS[w]);
        let filler = WORDS[self.random.below(WORDS.len())];
        let quote = format!("{a} {verb} {b} over the {x} {y} and the {z} after the {filler}.");
        let trigger_start = start + a.len() as u32 + 1;
        text.push_str(&quote);
        let end = text.chars().count() as u32;
        text.push(' ');
        let attribution = if self.random.chance(1, 3) {
            vec![Attribution {
                source: party(COUNTRIES[self.random.skewed(COUNTRIES.len())]),
                cue: "said".into(),
                channel: None,
                stance: if self.random.chance(1, 12) { Stance::Denies } else { Stance::Asserts },
            }]
        } else {
            Vec::new()
        };
        Event {
            event_id: format!("e{sentence}"),
            event_type: kind,
            event_mode: Vec::new(),
            contexts: None,
            contexts_basis: None,
            ranges: vec![],
            amount: None,
            actors: vec![party(a)],
            recipients: vec![party(b)],
            third_parties: Vec::new(),
            status: act.status,
            attribution,
            date: act.dated.then(|| Edtf::day(act.day)),
            date_basis: if act.dated { DateBasis::Explicit } else { DateBasis::Publication },
            count: None,
            dead: act.dead,
            injured: None,
            arrested: None,
            place: act.dead.map(|_| Place {
                text: format!("{b} town"),
                name: Some(format!("{b} town")),
                country: Some(b.into()),
                admin1: None,
                latitude: Some(act.recipient as f64),
                longitude: Some(act.actor as f64),
                geonames_id: Some(1000 + act.recipient as u32),
                precision: PlacePrecision::City,
            }),
            cameo: Some(cameo.into()),
            goldstein: Some(goldstein),
            quad,
            evidence: Evidence {
                doc: doc.into(),
                sentence,
                start,
                end,
                quote,
                trigger_start,
                trigger_end: trigger_start + verb.chars().count() as u32,
                trigger: verb.into(),
            },
            rule: format!("generator:{verb}"),
            confidence: 0.5 + self.random.below(50) as f32 / 100.0,
        }
    }
}

impl Iterator for Reports {
    type Item = Coded;

    fn next(&mut self) -> Option<Coded> {
        if self.left_today == 0 {
            self.day = self.day.checked_add(1.day()).ok()?;
            self.left_today = self.per_day;
        }
        self.left_today -= 1;
        self.number += 1;
        let outlet = OUTLETS[self.random.skewed(OUTLETS.len())];
        // One report in twelve is a copy of the one before, at another outlet.
        if let Some(last) = self.last.clone()
            && last.report.source.as_deref() != Some(outlet)
            && self.random.chance(1, 12)
        {
            let mut copy = last;
            copy.report.source = Some(outlet.into());
            copy.report.url = Some(format!("https://example.org/{}", self.number));
            return Some(copy);
        }
        let doc = format!("generated-{}", self.number);
        let mut text = String::new();
        let mut events = Vec::new();
        for sentence in 0..2 + self.random.below(7) as u32 {
            let act = self.act();
            events.push(self.event(&act, &mut text, sentence, &doc));
        }
        let relations = if self.random.chance(1, 4) { vec![self.relation(&mut text, events.len() as u32, &doc)] } else { Vec::new() };
        let mut seen = std::collections::BTreeSet::new();
        let entities = events
            .iter()
            .flat_map(|e| e.actors.iter().chain(&e.recipients).chain(e.attribution.iter().map(|a| &a.source)))
            .chain(relations.iter().flat_map(|r| std::iter::once(&r.subject).chain(&r.objects)))
            .filter(|p| seen.insert(p.entity_id.clone()))
            .map(|p| demarche_record::Entity {
                entity_id: p.entity_id.clone(),
                name: p.name.clone(),
                kind: p.kind,
                entity_code: p.code.clone(),
                country: p.country.clone(),
                sector: p.sector,
                other_sectors: Vec::new(),
                wikidata_id: None,
            })
            .collect();
        let report = Report {
            doc,
            title: Some(format!("{} {}", WORDS[self.random.below(WORDS.len())], WORDS[self.random.below(WORDS.len())])),
            published: Some(self.day),
            source: Some(outlet.into()),
            url: Some(format!("https://example.org/{}", self.number)),
            text,
            ..Report::default()
        };
        let coded = Coded { report, events, relations, entities, ..Coded::default() };
        self.last = Some(coded.clone());
        Some(coded)
    }
}

impl Reports {
    fn relation(&mut self, text: &mut String, sentence: u32, doc: &str) -> Relation {
        let (a, b) = (COUNTRIES[self.random.skewed(COUNTRIES.len())], COUNTRIES[self.random.skewed(COUNTRIES.len())]);
        let start = text.chars().count() as u32;
        let quote = format!("{a} backs {b}.");
        text.push_str(&quote);
        Relation {
            relation_id: format!("r{sentence}"),
            subject: party(a),
            predicate: Predicate::Backs,
            objects: vec![party(b)],
            holds: self.random.chance(9, 10),
            matter: None,
            valid_from: None,
            valid_to: None,
            date_basis: DateBasis::Publication,
            status: Status::Actual,
            attribution: Vec::new(),
            evidence: Evidence {
                doc: doc.into(),
                sentence,
                start,
                end: start + quote.chars().count() as u32,
                trigger_start: start + 4,
                trigger_end: start + 9,
                trigger: "backs".into(),
                quote,
            },
            rule: "generator:backs".into(),
            confidence: 0.9,
        }
    }
}

fn party(code: &str) -> Party {
    Party {
        text: code.into(),
        entity_id: format!("state.{code}"),
        name: code.into(),
        country: Some(code.into()),
        code: Some(code.into()),
        sector: Some(Sector::Gov),
        kind: Some(EntityKind::State),
    }
}
