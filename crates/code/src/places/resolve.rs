//! Which place a name means.
//!
//! "Paris" is a prior (the capital of France), not an answer. What decides is the report: the states and nationalities
//! that it speaks of, the division named beside the name ("Paris, Texas"; "Kazan, in the Russian Republic of Tatarstan"), and
//! how near a candidate lies to the report's other places, which is what tells a local paper's towns. One name has one
//! sense in a report unless the words beside a mention say otherwise (Gale, Church and Yarowsky 1992).
//!
//! Each candidate of a name is scored in tenfold steps of inhabitants: one point of evidence outweighs a town ten times
//! larger. Two further rounds let resolved names speak for unresolved ones. Weights are ours, set on the development halves of LGL and
//! GeoWebNews.

use std::collections::{HashMap, HashSet};

use demarche_record::{Document, PlacePrecision, Sentence, Span};

use super::described;
use super::gazetteer::{Candidate, Gazetteer, NOWHERE, PlaceKind};
use super::mention::{Mention, Want, mentions, weight};
use super::words::{Class, is};

/// A name of a place in a report, and what it was taken for.
#[derive(Clone, Debug, PartialEq)]
pub struct Toponym {
    /// Bytes in the stored text.
    pub span: Span,
    /// Number of the sentence in the document.
    pub sentence: usize,
    /// First token in the sentence.
    pub start: usize,
    /// One past the last token.
    pub end: usize,
    /// The resolved name; the name as written where nothing bears it.
    pub name: String,
    /// What it is. Of an unresolved name: a city, which claims the least about its neighbours.
    pub kind: PlaceKind,
    /// ISO 3166-1 alpha-3; of a demonym the country of that people.
    pub country: Option<&'static str>,
    /// First-level division.
    pub admin1: Option<&'static str>,
    /// Degrees north, WGS84; `None` where not resolved and for demonyms.
    pub lat: Option<f64>,
    /// Degrees east, WGS84.
    pub lon: Option<f64>,
    /// GeoNames id, where known.
    pub geonames_id: Option<u32>,
    /// How exactly it is known.
    pub precision: PlacePrecision,
    /// A nationality or people ("Syrian"), which names no place.
    pub demonym: bool,
    /// Inside the name of an organisation ("Birmingham Police Department").
    pub embedded: bool,
    /// A building or ground by its own name ("the Heart Hospital"): where something may happen, though no gazetteer lists it.
    pub site: bool,
    /// Meant and not named: "the Afghan capital", "the town" after a sentence that named one.
    pub described: bool,
    /// 0 to 1: the chosen candidate's share against the runner-up.
    pub score: f32,
    /// The evidence that decided, for `demarche where`.
    pub why: String,
}

/// A name with its candidates, shared by all mentions that write it alike.
struct Sense {
    candidates: Vec<Candidate>,
    base: Vec<f64>,
    /// Support from containment, by candidate.
    beside: Vec<f64>,
    score: Vec<f64>,
    count: f64,
    best: Option<usize>,
    /// What the same name with other words beside it was taken for in the last round.
    kin: Option<u32>,
    key: String,
}

/// Weights of the kinds of evidence, in tenfold steps of inhabitants.
#[derive(Clone, Copy, Debug)]
struct Weights {
    container: f64,
    country: f64,
    admin1: f64,
    near: f64,
    /// Kilometres at which nearness has fallen to a third.
    reach: f64,
    wanted: f64,
}

const WEIGHTS: Weights = Weights { container: 5.0, country: 3.0, admin1: 3.0, near: 2.4, reach: 80.0, wanted: 2.5 };
/// Weight from which a division or state may be what stands behind a town's name.
const KNOWN: f64 = 5.5;
/// Weight below which a place of a country that is not spoken of is doubted: some 30,000 inhabitants.
const DOUBTED: f64 = 4.5;
/// How likely a place is that the gazetteer lacks, on the scale of the others: as a village.
const UNKNOWN: f64 = 4.0;
/// Candidates of one name that are weighed; beyond these come hamlets.
const MOST: usize = 80;

/// Finds and resolves the places that a report names, and those that it means by a common noun ([`Toponym::described`]). `source_country` is the alpha-3 code of the outlet's country, where known.
pub fn resolve(text: &str, document: &Document, source_country: Option<&str>) -> Vec<Toponym> {
    let gazetteer = Gazetteer::builtin();
    let found = mentions(gazetteer, text, document);
    let named = Resolver::new(gazetteer, document, found, source_country).run(text);
    described::add(gazetteer, document, named)
}

/// How likely a candidate is before the report has spoken: how well known it is, whether it is what the words beside say, and
/// a town before the division of the same name around it ("in Idlib"; "in Kano").
fn prior(c: &Candidate, all: &[Candidate], want: Want) -> f64 {
    let mut base = weight(c);
    if want != Want::Any {
        return if want.fits(c.kind) { base + WEIGHTS.wanted } else { base };
    }
    let town = |t: &Candidate| {
        matches!(t.kind, PlaceKind::City | PlaceKind::Capital)
            && !t.alias
            && t.chain.contains(&c.chain[0])
            && (t.seat || t.population > 3e5)
    };
    if c.kind == PlaceKind::Admin1 && all.iter().any(town) {
        base -= 1.2;
    }
    // An older or foreign name of a great city gives way where another place of note bears it today: Victoria is not Hong Kong.
    let bears = |t: &Candidate| {
        !t.alias
            && (matches!(t.kind, PlaceKind::Country | PlaceKind::Admin1 | PlaceKind::Capital) || t.population > 1e5)
            && !c.chain.contains(&t.chain[0])
    };
    if c.alias && all.iter().any(bears) {
        base -= 1.5;
    }
    base
}

/// Kilometres between two points (degrees) on a sphere of 6,371 km.
pub fn distance_km(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (la, lb) = (a.0.to_radians(), b.0.to_radians());
    let (dlat, dlon) = (lb - la, (b.1 - a.1).to_radians());
    let h = (dlat / 2.0).sin().powi(2) + la.cos() * lb.cos() * (dlon / 2.0).sin().powi(2);
    2.0 * 6371.0 * h.sqrt().min(1.0).asin()
}

struct Resolver<'a> {
    gazetteer: &'static Gazetteer,
    document: &'a Document,
    mentions: Vec<Mention>,
    /// Sense of each mention; `None` for demonyms.
    sense_of: Vec<Option<usize>>,
    senses: Vec<Sense>,
    /// (inner mention, outer mention): the outer one says where the inner one lies.
    pairs: Vec<(usize, usize)>,
    /// (mention, countries of the demonym that governs it).
    governed: Vec<(usize, &'static [&'static str])>,
    source: Option<&'a str>,
    /// The country that the report speaks of most, and what it lends to a place in it.
    home: (&'static str, f64),
}

impl<'a> Resolver<'a> {
    fn new(gazetteer: &'static Gazetteer, document: &'a Document, found: Vec<Mention>, source: Option<&'a str>) -> Resolver<'a> {
        let mut senses: Vec<Sense> = Vec::new();
        let mut numbers: HashMap<(String, Want), usize> = HashMap::new();
        let mut sense_of = Vec::with_capacity(found.len());
        for m in &found {
            if !m.demonym.is_empty() {
                sense_of.push(None);
                continue;
            }
            let number = *numbers.entry((m.key.clone(), m.want)).or_insert_with(|| {
                let mut candidates = match &m.short {
                    Some(c) => vec![c.clone()],
                    None => gazetteer.lookup_key(&m.key),
                };
                candidates.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
                candidates.truncate(MOST);
                let base = candidates.iter().map(|c| prior(c, &candidates, m.want)).collect();
                let n = candidates.len();
                senses.push(Sense {
                    candidates,
                    base,
                    beside: vec![0.0; n],
                    score: vec![0.0; n],
                    count: 0.0,
                    best: None,
                    kin: None,
                    key: m.key.clone(),
                });
                senses.len() - 1
            });
            senses[number].count += if m.embedded { 0.5 } else { 1.0 };
            sense_of.push(Some(number));
        }
        let mut resolver = Resolver {
            gazetteer,
            document,
            mentions: found,
            sense_of,
            senses,
            pairs: Vec::new(),
            governed: Vec::new(),
            source,
            home: ("", 0.0),
        };
        resolver.pair();
        resolver
    }

    fn sentence(&self, m: &Mention) -> &'a Sentence {
        &self.document.sentences[m.sentence]
    }

    /// Finds which mention says where another lies.
    fn pair(&mut self) {
        for i in 0..self.mentions.len() {
            let m = &self.mentions[i];
            if !m.demonym.is_empty() {
                continue;
            }
            let s = self.sentence(m);
            let form = |t: usize| s.tokens.get(t).map_or("", |t| t.form.as_str());
            // After: ", Texas" · "(Texas)" · "in northern Iraq" · ", in the Russian Republic of Tatarstan" · ", a city in X".
            if let Some((next, n)) = self.mentions[i + 1..].iter().enumerate().find(|(_, n)| n.demonym.is_empty())
                && n.sentence == m.sentence
                && n.start >= m.end
                && n.start - m.end <= 9
            {
                // "Pazigyi village | in Sagaing", "the Sheikh Maqsoud district | of Aleppo", but "the Latakia town of Kabbani".
                let kind = |t: usize| super::mention::generic(&form(t).to_lowercase()).is_some() || is(Class::Dwellings, form(t));
                let end = (m.end..n.start).find(|&t| !kind(t)).unwrap_or(m.end);
                let part = end > m.end && !matches!(form(end - 1), "town" | "village" | "city" | "port" | "camp");
                let gap = n.start - end;
                let first = form(end);
                let last = form(n.start - 1);
                let words = || (end..n.start).map(form);
                let close = match gap {
                    0 => n.short.is_some(),
                    1 => matches!(first, "," | "(" | "in" | "/") || first == "of" && part,
                    _ => {
                        (matches!(first, "in" | "of") || first == "," && (gap == 2 || words().any(|w| matches!(w, "in" | "of"))))
                            && !words()
                                .skip(1)
                                .any(|w| matches!(w, "," | "and" | "or" | "to" | "from" | "but" | "who" | "which" | "said" | "-" | "–"))
                            && (gap <= 4 || matches!(last, "in" | "of"))
                            && !matches!(last, "to" | "from" | "with" | "and" | "by" | "against" | "for")
                    }
                };
                if close {
                    self.pairs.push((i, i + 1 + next));
                }
            }
            // Before: "Syria's Idlib province", "Nigeria 's northeastern Borno state"; "the Syrian city of Aleppo", "Iraqi Kurdistan".
            if let Some(p) = i.checked_sub(1).map(|p| &self.mentions[p])
                && p.sentence == m.sentence
                && p.end <= m.start
                && m.start - p.end <= 5
            {
                let words = || (p.end..m.start).map(form);
                let plain = words().skip(1).all(|w| {
                    !matches!(w, "," | "and" | "or" | "in" | "to" | "from" | "on" | "at" | "by" | "with" | "for" | "near" | "against")
                });
                if !p.demonym.is_empty() {
                    let near = m.start == p.end
                        || plain
                            && (words().next_back() == Some("of")
                                || (p.end..m.start).all(|t| {
                                    super::mention::generic(form(t)).is_some()
                                        || super::mention::is_direction(&form(t).to_lowercase())
                                        || form(t).ends_with("-held")
                                }));
                    if near {
                        self.governed.push((i, p.demonym));
                    }
                } else if matches!(form(p.end), "'s" | "’s" | "'" | "’") && plain && m.start > p.end {
                    self.pairs.push((i, i - 1));
                }
            }
        }
    }

    fn inside(inner: &Candidate, outer: &Candidate) -> bool {
        if inner.chain[0] == outer.chain[0] {
            return false;
        }
        if inner.chain[1..].contains(&outer.chain[0]) {
            return true;
        }
        // Hand-written regions, and towns named to place their quarters, contain by nearness.
        let reach = match outer.kind {
            PlaceKind::Capital | PlaceKind::City if inner.kind == PlaceKind::Section || inner.population < outer.population => 40.0,
            k if k.is_feature() && outer.own && k != PlaceKind::Continent => 350.0,
            _ => return false,
        };
        distance_km((inner.lat, inner.lon), (outer.lat, outer.lon)) < reach
    }

    /// Containment: what the pairs say for each candidate of both names.
    fn contain(&mut self) {
        for sense in &mut self.senses {
            sense.beside.fill(0.0);
        }
        for &(inner, outer) in &self.pairs {
            let (Some(a), Some(b)) = (self.sense_of[inner], self.sense_of[outer]) else { continue };
            // "Mexico, the US and Canada" is a list: no state lies in another.
            if a == b || self.senses[a].is_state() && self.senses[b].is_state() {
                continue;
            }
            let mut support_a = vec![f64::MIN; self.senses[a].candidates.len()];
            let mut support_b = vec![f64::MIN; self.senses[b].candidates.len()];
            for (i, c) in self.senses[a].candidates.iter().enumerate() {
                for (j, d) in self.senses[b].candidates.iter().enumerate() {
                    if Self::inside(c, d) {
                        support_a[i] = support_a[i].max(self.senses[b].base[j]);
                        support_b[j] = support_b[j].max(self.senses[a].base[i]);
                    }
                }
            }
            // A container that is itself unlikely (a hamlet called "Iraq") lends less than the one that readers think of.
            for (sense, support) in [(a, support_a), (b, support_b)] {
                let top = support.iter().copied().fold(f64::MIN, f64::max);
                for (slot, s) in self.senses[sense].beside.iter_mut().zip(support) {
                    if s > f64::MIN {
                        *slot = slot.max((WEIGHTS.container - 0.6 * (top - s)).max(0.5));
                    }
                }
            }
        }
        for &(mention, countries) in &self.governed {
            if let Some(sense) = self.sense_of[mention] {
                let sense = &mut self.senses[sense];
                for (slot, c) in sense.beside.iter_mut().zip(&sense.candidates) {
                    if c.country.is_some_and(|k| countries.contains(&k)) && c.kind != PlaceKind::Country {
                        *slot = slot.max(WEIGHTS.container - 1.0);
                    }
                }
            }
        }
    }

    fn run(mut self, text: &str) -> Vec<Toponym> {
        self.contain();
        for round in 0..3 {
            self.round(round);
        }
        let mut chosen: Vec<Option<usize>> = self.sense_of.iter().map(|s| s.and_then(|s| self.senses[s].best)).collect();
        self.by_neighbour(&mut chosen);
        self.doubt(&mut chosen);
        let read = self.mentions.iter().zip(&self.sense_of).zip(&chosen);
        let mut found: Vec<Toponym> = read.map(|((m, sense), best)| self.toponym(m, *sense, *best, text)).collect();
        self.put(&mut found);
        found
    }

    /// A small place of a country that the report does not speak of, where it speaks of others, or speaks of far less: the village that is meant is not in the
    /// gazetteer.
    fn doubt(&self, chosen: &mut [Option<usize>]) {
        let mut spoken: HashMap<&str, HashSet<usize>> = HashMap::new();
        let demonyms = self.mentions.iter().enumerate().flat_map(|(i, m)| m.demonym.iter().map(move |&c| (c, usize::MAX - i)));
        let named = self.sense_of.iter().zip(chosen.iter()).filter_map(|(s, best)| {
            let number = (*s)?;
            Some((self.senses[number].candidates[(*best)?].country?, number))
        });
        for (country, by) in named.chain(demonyms) {
            spoken.entry(country).or_default().insert(by);
        }
        for (sense, best) in self.sense_of.iter().zip(chosen.iter_mut()) {
            let (Some(number), Some(i)) = (*sense, *best) else { continue };
            let c = &self.senses[number].candidates[i];
            let small = matches!(c.kind, PlaceKind::City | PlaceKind::Section | PlaceKind::Admin2) && weight(c) < DOUBTED;
            let alone = c.country.is_some_and(|k| spoken.get(k).is_some_and(|by| by.len() == 1));
            let weak = c.country != Some(self.home.0) && self.senses[number].score[i] < UNKNOWN + self.home.1;
            if small
                && (alone && spoken.len() > 1 || weak)
                && self.senses[number].beside[i] == 0.0
                && self.source.is_none_or(|s| c.country != Some(s))
            {
                *best = None;
            }
        }
    }

    /// An unknown place lies where the text puts it: "the village of Diallassagou in Mali's Mopti region" is in Mali.
    fn put(&self, found: &mut [Toponym]) {
        for &(inner, outer) in self.pairs.iter().rev() {
            let around = &found[outer];
            if found[inner].lat.is_some() || found[inner].country.is_some() || around.country.is_none() || around.demonym {
                continue;
            }
            let (country, admin1, name) = (around.country, around.admin1, around.name.clone());
            let precision = if admin1.is_some() { PlacePrecision::Admin1 } else { PlacePrecision::Country };
            let t = &mut found[inner];
            (t.country, t.admin1, t.precision) = (country, admin1, precision);
            t.why.push_str(&format!("; the text puts it in {name}"));
        }
        for &(mention, countries) in &self.governed {
            let t = &mut found[mention];
            if let (None, None, &[country]) = (t.lat, t.country, countries) {
                (t.country, t.precision) = (Some(country), PlacePrecision::Country);
                t.why.push_str("; the nationality beside it says the country");
            }
        }
    }

    /// One sense a report, unless the name beside a mention says otherwise: "Tbilisi, Georgia" and "Atlanta, Georgia" in one sentence.
    fn by_neighbour(&self, chosen: &mut [Option<usize>]) {
        for &(inner, outer) in &self.pairs {
            let (Some(a), Some(b)) = (self.sense_of[inner], self.sense_of[outer]) else { continue };
            let (Some(i), Some(j)) = (chosen[inner], chosen[outer]) else { continue };
            let (inside, around) = (&self.senses[a].candidates, &self.senses[b].candidates);
            if a == b || Self::inside(&inside[i], &around[j]) {
                continue;
            }
            // Only what readers know under that name: a hamlet called "Iraq" holds nobody.
            let known = |c: &Candidate| weight(c) >= KNOWN;
            let holder = (0..around.len()).filter(|&k| known(&around[k]) && Self::inside(&inside[i], &around[k]));
            if let Some(k) = holder.max_by(|&x, &y| self.senses[b].score[x].total_cmp(&self.senses[b].score[y])) {
                chosen[outer] = Some(k);
                continue;
            }
            // "Tripoli, in northern Lebanon", in a report that speaks of Libya's.
            let held = (0..inside.len()).filter(|&k| weight(&inside[k]) >= KNOWN && Self::inside(&inside[k], &around[j]));
            if let Some(k) = held.max_by(|&x, &y| self.senses[a].score[x].total_cmp(&self.senses[a].score[y])) {
                chosen[inner] = Some(k);
            } else if self.gainsaid(inner, outer, &inside[i], &around[j]) {
                chosen[inner] = None;
            }
        }
    }

    /// "Maga, Kebbi State", where the gazetteer knows a Maga in another country only: a place that is not known is not made up.
    fn gainsaid(&self, inner: usize, outer: usize, inside: &Candidate, around: &Candidate) -> bool {
        let (m, n) = (&self.mentions[inner], &self.mentions[outer]);
        let s = self.sentence(m);
        let form = |i: usize| s.tokens.get(i).map_or("", |t| t.form.as_str());
        let apart = matches!((inside.country, around.country), (Some(a), Some(b)) if a != b);
        let holds = matches!(around.kind, PlaceKind::Admin1 | PlaceKind::Country) && weight(around) >= KNOWN;
        let small = matches!(inside.kind, PlaceKind::City | PlaceKind::Section) && weight(inside) < KNOWN;
        apart && holds && small && n.start == m.end + 1 && form(m.end) == "," && !matches!(form(n.end), "and" | "or")
    }

    fn round(&mut self, round: usize) {
        let mut countries: HashMap<&'static str, f64> = HashMap::new();
        let mut divisions: HashMap<u32, f64> = HashMap::new();
        let mut total = 0.0;
        for m in &self.mentions {
            for &country in m.demonym {
                let w = 0.7 / m.demonym.len() as f64;
                *countries.entry(country).or_default() += w;
                total += w;
            }
        }
        let mut points: Vec<(usize, f64, f64, f64)> = Vec::new();
        for (number, sense) in self.senses.iter().enumerate() {
            let Some((c, sure)) = sense.leading(round) else { continue };
            let w = sure * (1.0 + sense.count).log2();
            if let Some(country) = c.country {
                *countries.entry(country).or_default() += w;
                total += w;
            }
            if let Some(&division) = c.chain.iter().find(|&&i| i != NOWHERE && self.gazetteer.is_division(i)) {
                *divisions.entry(division).or_default() += w;
            }
            if !matches!(c.kind, PlaceKind::Country | PlaceKind::Continent) {
                points.push((number, c.lat, c.lon, w.min(1.5) * if c.kind == PlaceKind::Admin1 { 0.6 } else { 1.0 }));
            }
        }
        if let Some(source) = self.source
            && let Some(c) = self.gazetteer.country(source).and_then(|c| c.country)
        {
            let w = 0.3 * total + 1.0;
            *countries.entry(c).or_default() += w;
            total += w;
        }
        for i in 0..self.senses.len() {
            let kin = (0..self.senses.len())
                .filter(|&j| j != i && self.senses[j].key == self.senses[i].key)
                .max_by(|&a, &b| self.senses[a].count.total_cmp(&self.senses[b].count));
            self.senses[i].kin = kin.and_then(|j| self.senses[j].best.map(|b| self.senses[j].candidates[b].chain[0]));
        }
        let scale = total.max(1.5);
        let most = countries.iter().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0)));
        self.home = most.map_or(("", 0.0), |(country, w)| (*country, WEIGHTS.country * (w / scale).sqrt()));
        let all_divisions: f64 = divisions.values().sum::<f64>().max(1.5);
        for (number, sense) in self.senses.iter_mut().enumerate() {
            // What a name said for itself in the last round is not evidence now.
            let own = sense.leading(round).map(|(c, sure)| (c.clone(), sure * (1.0 + sense.count).log2()));
            for (i, c) in sense.candidates.iter().enumerate() {
                let mut score = sense.base[i] + sense.beside[i];
                if let Some(country) = c.country {
                    let mine = own.as_ref().filter(|(o, _)| o.country == Some(country)).map_or(0.0, |(_, w)| *w);
                    let share = (countries.get(country).copied().unwrap_or(0.0) - mine).max(0.0) / (scale - mine).max(1.0);
                    score += WEIGHTS.country * share.sqrt();
                }
                if let Some(&division) = c.chain.iter().find(|&&d| d != NOWHERE && divisions.contains_key(&d)) {
                    let mine = own.as_ref().filter(|(o, _)| o.chain.contains(&division)).map_or(0.0, |(_, w)| *w);
                    let share = (divisions.get(&division).copied().unwrap_or(0.0) - mine).max(0.0) / (all_divisions - mine).max(1.0);
                    score += WEIGHTS.admin1 * share.sqrt();
                }
                if round > 0 && !matches!(c.kind, PlaceKind::Country | PlaceKind::Continent) {
                    let near: f64 = points
                        .iter()
                        .filter(|p| p.0 != number)
                        .map(|&(_, lat, lon, w)| {
                            // A cheap bound first: a degree of latitude is 111 km.
                            if (lat - c.lat).abs() > 6.0 {
                                0.0
                            } else {
                                w * (-distance_km((lat, lon), (c.lat, c.lon)) / WEIGHTS.reach).exp()
                            }
                        })
                        .sum();
                    score += WEIGHTS.near * (1.0 + near).ln();
                }
                sense.score[i] = score;
            }
            // "Boone County" and "Boone County schools" are one county.
            for (i, c) in sense.candidates.iter().enumerate() {
                if sense.kin.is_some_and(|k| k == c.chain[0]) {
                    sense.score[i] += 1.5;
                }
            }
            sense.best = (0..sense.candidates.len()).max_by(|&a, &b| sense.score[a].total_cmp(&sense.score[b]).then(b.cmp(&a)));
        }
    }

    fn toponym(&self, m: &Mention, sense: Option<usize>, best: Option<usize>, text: &str) -> Toponym {
        let mut t = Toponym {
            span: m.span,
            sentence: m.sentence,
            start: m.start,
            end: m.end,
            name: m.span.of(text).to_string(),
            kind: PlaceKind::City,
            country: None,
            admin1: None,
            lat: None,
            lon: None,
            geonames_id: None,
            precision: PlacePrecision::None,
            demonym: !m.demonym.is_empty(),
            embedded: m.embedded,
            site: m.site,
            described: false,
            score: 0.0,
            why: m.found.to_string(),
        };
        if let &[country] = m.demonym {
            (t.country, t.kind, t.score) = (Some(country), PlaceKind::Country, 1.0);
        }
        let Some(sense) = sense.map(|s| &self.senses[s]) else { return t };
        let Some(best) = best else {
            t.why.push_str(if sense.candidates.is_empty() {
                "; no place of this name is known"
            } else {
                "; no place of this name is known where the text puts it"
            });
            return t;
        };
        let c = &sense.candidates[best];
        t.name = c.name.to_string();
        (t.kind, t.country, t.admin1) = (c.kind, c.country, c.admin1);
        (t.lat, t.lon, t.geonames_id) = (Some(c.lat), Some(c.lon), c.geonames_id);
        t.precision = c.kind.precision();
        let second = (0..sense.score.len()).filter(|&i| i != best).map(|i| sense.score[i]).fold(f64::MIN, f64::max);
        let margin = sense.score[best] - second;
        t.score = (1.0 / (1.0 + (-1.2 * margin).exp())) as f32;
        let context = sense.score[best] - sense.base[best] - sense.beside[best];
        t.why = format!(
            "{}; {} of {} candidate{}; prior {:.1}, named beside it {:.1}, report {:.1}",
            m.found,
            c.kind.as_str(),
            sense.candidates.len(),
            if sense.candidates.len() == 1 { "" } else { "s" },
            sense.base[best],
            sense.beside[best],
            context
        );
        t
    }
}

impl Sense {
    /// True where readers think of a state first.
    fn is_state(&self) -> bool {
        let best = (0..self.base.len()).max_by(|&a, &b| self.base[a].total_cmp(&self.base[b]).then(b.cmp(&a)));
        best.is_some_and(|i| self.candidates[i].kind == PlaceKind::Country)
    }

    /// The candidate that may speak for others, and how much it is trusted: in the first round only what is clear by itself.
    fn leading(&self, round: usize) -> Option<(&Candidate, f64)> {
        if round > 0 {
            let best = self.best?;
            let second = (0..self.score.len()).filter(|&i| i != best).map(|i| self.score[i]).fold(f64::MIN, f64::max);
            let sure = (0.25 + 0.5 * (self.score[best] - second)).clamp(0.1, 1.0);
            return Some((&self.candidates[best], sure));
        }
        let total = |i: usize| self.base[i] + self.beside[i];
        let best = (0..self.base.len()).max_by(|&a, &b| total(a).total_cmp(&total(b)).then(b.cmp(&a)))?;
        let second = (0..self.base.len()).filter(|&i| i != best).map(total).fold(f64::MIN, f64::max);
        let sure = (0.1 + 0.35 * (total(best) - second)).clamp(0.1, 1.0);
        Some((&self.candidates[best], sure))
    }
}
