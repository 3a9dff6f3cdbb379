//! The gazetteer: what places there are, under which names.
//!
//! Two sources, both in `knowledge/places`. `places.bin` is compiled by `build.py` from GeoNames (CC BY 4.0):
//! countries, first and second divisions and about 236,000 populated places. It is read where it lies in the binary:
//! front-coded key blocks answer a lookup by binary search, so that nothing is unpacked at the start and nothing
//! is paid for what is not asked. `own.tsv`, `countries.tsv` and `abbreviations.tsv` are written by hand: regions, seas, bases, older
//! names, demonyms, "Ont." and "Va."; they are parsed once into maps.
//!
//! The gazetteer knows no context. [`super::resolve`] chooses among the candidates.

use std::collections::HashMap;
use std::sync::OnceLock;

use demarche_record::PlacePrecision;

use super::fold::fold;

static COMPILED: &[u8] = include_bytes!("../../../../knowledge/places/places.bin");
const OWN: &str = include_str!("../../../../knowledge/places/own.tsv");
const COUNTRIES: &str = include_str!("../../../../knowledge/places/countries.tsv");
const ABBREVIATIONS: &str = include_str!("../../../../knowledge/places/abbreviations.tsv");

/// What a place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PlaceKind {
    /// A continent or a part of the world.
    Continent,
    /// A state or dependent territory with an ISO 3166-1 code.
    Country,
    /// A first-level division.
    Admin1,
    /// A second-level division: county, district.
    Admin2,
    /// A national capital.
    Capital,
    /// A populated place.
    City,
    /// A section of a populated place.
    Section,
    /// A region without its own government: Donbas, the Sahel.
    Region,
    /// An island or group of islands.
    Island,
    /// A sea, gulf, bay, lake or ocean.
    Water,
    /// A strait or canal.
    Strait,
    /// A river or valley.
    River,
    /// A mountain or range.
    Mountain,
    /// A desert or forest.
    Desert,
    /// A military base or air base.
    Base,
    /// A camp of refugees or detainees.
    Camp,
    /// A border crossing or demarcation line.
    Crossing,
    /// A building, square, prison, plant, airport.
    Building,
}

impl PlaceKind {
    /// The word that `own.tsv` and `demarche where` use.
    pub fn as_str(self) -> &'static str {
        match self {
            PlaceKind::Continent => "continent",
            PlaceKind::Country => "country",
            PlaceKind::Admin1 => "admin1",
            PlaceKind::Admin2 => "admin2",
            PlaceKind::Capital => "capital",
            PlaceKind::City => "city",
            PlaceKind::Section => "section",
            PlaceKind::Region => "region",
            PlaceKind::Island => "island",
            PlaceKind::Water => "water",
            PlaceKind::Strait => "strait",
            PlaceKind::River => "river",
            PlaceKind::Mountain => "mountain",
            PlaceKind::Desert => "desert",
            PlaceKind::Base => "base",
            PlaceKind::Camp => "camp",
            PlaceKind::Crossing => "crossing",
            PlaceKind::Building => "building",
        }
    }

    fn from_word(word: &str) -> Option<PlaceKind> {
        const ALL: [PlaceKind; 18] = [
            PlaceKind::Continent,
            PlaceKind::Country,
            PlaceKind::Admin1,
            PlaceKind::Admin2,
            PlaceKind::Capital,
            PlaceKind::City,
            PlaceKind::Section,
            PlaceKind::Region,
            PlaceKind::Island,
            PlaceKind::Water,
            PlaceKind::Strait,
            PlaceKind::River,
            PlaceKind::Mountain,
            PlaceKind::Desert,
            PlaceKind::Base,
            PlaceKind::Camp,
            PlaceKind::Crossing,
            PlaceKind::Building,
        ];
        ALL.into_iter().find(|k| k.as_str() == word)
    }

    /// How exactly a place of this kind can be known. A county or a sea claims no more than a first division does.
    pub fn precision(self) -> PlacePrecision {
        match self {
            PlaceKind::Base | PlaceKind::Camp | PlaceKind::Crossing | PlaceKind::Building => PlacePrecision::Exact,
            PlaceKind::Capital | PlaceKind::City | PlaceKind::Section => PlacePrecision::City,
            PlaceKind::Country | PlaceKind::Continent => PlacePrecision::Country,
            _ => PlacePrecision::Admin1,
        }
    }

    /// True for what the hand-written file calls natural or regional rather than populated or administrative.
    pub fn is_feature(self) -> bool {
        matches!(
            self,
            PlaceKind::Continent
                | PlaceKind::Region
                | PlaceKind::Island
                | PlaceKind::Water
                | PlaceKind::Strait
                | PlaceKind::River
                | PlaceKind::Mountain
                | PlaceKind::Desert
        )
    }
}

/// A place that a name may mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The name in use.
    pub name: &'static str,
    /// What it is.
    pub kind: PlaceKind,
    /// ISO 3166-1 alpha-3 ("XKX" for Kosovo); `None` for a sea or a region of several countries.
    pub country: Option<&'static str>,
    /// First-level division.
    pub admin1: Option<&'static str>,
    /// Degrees north, WGS84.
    pub lat: f64,
    /// Degrees east, WGS84.
    pub lon: f64,
    /// GeoNames id, where known.
    pub geonames_id: Option<u32>,
    /// Inhabitants, to within 9%; 0 where not known.
    pub population: f64,
    /// True where the name asked for is not the place's own but an older, foreign or shortened one.
    pub alias: bool,
    /// True for the seat of a first-level division.
    pub seat: bool,
    /// True for an entry written by hand.
    pub own: bool,
    /// Where this place lies: itself first, its divisions, its country; numbers are of this build only.
    pub(crate) chain: [u32; 4],
}

/// No place: fills [`Candidate::chain`].
pub(crate) const NOWHERE: u32 = u32::MAX;
/// Numbers of hand-written places start here.
const OWN_BASE: u32 = 1 << 24;

#[derive(Debug)]
struct OwnPlace {
    name: &'static str,
    kind: PlaceKind,
    countries: Vec<&'static str>,
    lat: f64,
    lon: f64,
    geonames_id: Option<u32>,
}

/// The places of the world under their names. See the module's essay.
#[derive(Debug)]
pub struct Gazetteer {
    records: &'static [u8],
    names: &'static [u8],
    heads: &'static [u8],
    keys: &'static [u8],
    postings: &'static [u8],
    own: Vec<OwnPlace>,
    own_keys: HashMap<String, Vec<(u32, bool)>>,
    /// Alpha-3 codes of the country records.
    iso3: HashMap<u32, &'static str>,
    country_of_iso3: HashMap<&'static str, u32>,
    demonyms: HashMap<&'static str, Vec<&'static str>>,
    abbreviations: HashMap<&'static str, u32>,
    /// Compiled places that `own.tsv` names otherwise.
    renamed: HashMap<u32, &'static str>,
    /// Of a country's record, made when first asked for.
    capitals: OnceLock<HashMap<u32, u32>>,
}

fn u24(bytes: &[u8], at: usize) -> u32 {
    match bytes.get(at..at + 3) {
        Some(b) => u32::from(b[0]) | u32::from(b[1]) << 8 | u32::from(b[2]) << 16,
        None => 0,
    }
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    match bytes.get(at..at + 4) {
        Some(b) => u32::from_le_bytes([b[0], b[1], b[2], b[3]]),
        None => 0,
    }
}

const RECORD: usize = 16;
const NO_PARENT: u32 = 0xFFFF;

impl Gazetteer {
    /// The gazetteer of this build; made at the first call, in a few milliseconds.
    pub fn builtin() -> &'static Gazetteer {
        static BUILTIN: OnceLock<Gazetteer> = OnceLock::new();
        BUILTIN.get_or_init(Gazetteer::load)
    }

    fn load() -> Gazetteer {
        // The file is part of the build and its shape is tested, so a wrong one yields an empty gazetteer here and a failing test there.
        let mut sections = [&COMPILED[..0]; 4];
        let mut at = 24;
        if COMPILED.starts_with(b"DMPL\0\0\0\x01") {
            for (i, section) in sections.iter_mut().enumerate() {
                let len = u32_at(COMPILED, 8 + 4 * i) as usize;
                *section = COMPILED.get(at..at + len).unwrap_or(&[]);
                at += len;
            }
        }
        let [records, names, keys, postings] = sections;
        let blocks = u32_at(keys, 0) as usize;
        let (heads, keys) = keys.get(4..).and_then(|k| k.split_at_checked(blocks * 8)).unwrap_or((&[], &[]));
        let mut gazetteer = Gazetteer {
            records,
            names,
            heads,
            keys,
            postings,
            own: Vec::new(),
            own_keys: HashMap::new(),
            iso3: HashMap::new(),
            country_of_iso3: HashMap::new(),
            demonyms: HashMap::new(),
            abbreviations: HashMap::new(),
            renamed: HashMap::new(),
            capitals: OnceLock::new(),
        };
        gazetteer.read_countries();
        gazetteer.read_own();
        gazetteer.read_abbreviations();
        gazetteer
    }

    fn read_countries(&mut self) {
        // Countries are the first records of the compiled file; their GeoNames ids tell them.
        let mut index_of = HashMap::new();
        let mut index = 0;
        while self.raw_kind(index) == Some(0) {
            index_of.insert(self.raw_id(index), index);
            index += 1;
        }
        for cells in rows(COUNTRIES) {
            let &[_, iso3, id, _, _, demonyms, ..] = cells.as_slice() else { continue };
            if let Some(&index) = id.parse().ok().and_then(|id: u32| index_of.get(&id)) {
                self.iso3.insert(index, iso3);
                self.country_of_iso3.insert(iso3, index);
            }
            for demonym in demonyms.split('|').filter(|d| !d.is_empty()) {
                self.demonyms.entry(demonym).or_default().push(iso3);
            }
        }
    }

    fn read_own(&mut self) {
        for cells in rows(OWN) {
            let &[name, aliases, kind, countries, lat, lon, ref rest @ ..] = cells.as_slice() else { continue };
            let spoken = || std::iter::once(name).chain(aliases.split('|')).filter(|a| !a.is_empty());
            let countries: Vec<&'static str> = countries.split('|').filter(|c| !c.is_empty()).collect();
            let at = lat.parse().ok().zip(lon.parse().ok());
            // What the compiled file knows under one of these names gets the others too, and stays one place.
            if let Some(index) = spoken().find_map(|n| self.same_place(n, kind, &countries, at)) {
                if !matches!(kind, "name" | "division") {
                    self.renamed.insert(index, name);
                }
                for alias in spoken() {
                    let keyed = self.own_keys.entry(fold(alias)).or_default();
                    if !keyed.contains(&(index, false)) {
                        keyed.push((index, false));
                    }
                }
                continue;
            }
            let (Some(kind), Some((lat, lon))) = (PlaceKind::from_word(kind), at) else { continue };
            let number = OWN_BASE + self.own.len() as u32;
            let geonames_id = rest.first().and_then(|c| c.parse().ok());
            self.own.push(OwnPlace { name, kind, countries, lat, lon, geonames_id });
            for alias in spoken() {
                self.own_keys.entry(fold(alias)).or_default().push((number, false));
            }
        }
    }

    /// The compiled place that a hand-written line speaks of: of its class and country, and near where it says.
    fn same_place(&self, name: &str, kind: &str, countries: &[&str], at: Option<(f64, f64)>) -> Option<u32> {
        let (classes, reach): (&[u8], f64) = match kind {
            "name" => (&[3, 4, 5, 6, 7], f64::MAX),
            "division" => (&[1], f64::MAX),
            "city" | "capital" => (&[3, 4, 5, 6], 40.0),
            "admin1" => (&[1], 500.0),
            "admin2" => (&[2], 100.0),
            "country" => (&[0], f64::MAX),
            _ => return None,
        };
        self.postings_of(&fold(name))
            .into_iter()
            .filter(|&(i, _)| self.raw_kind(i).is_some_and(|k| classes.contains(&k)))
            .map(|(i, alias)| self.compiled(i, alias))
            .filter(|c| c.country.is_some_and(|k| countries.contains(&k)))
            .filter(|c| at.is_none_or(|at| super::distance_km((c.lat, c.lon), at) < reach))
            .max_by(|a, b| (!a.alias, a.population).partial_cmp(&(!b.alias, b.population)).unwrap_or(std::cmp::Ordering::Equal))
            .map(|c| c.chain[0])
    }

    fn read_abbreviations(&mut self) {
        for cells in rows(ABBREVIATIONS) {
            let &[short, country, name] = cells.as_slice() else { continue };
            let wanted = fold(name);
            let found = self
                .postings_of(&wanted)
                .into_iter()
                .find(|&(i, _)| self.raw_kind(i) == Some(1) && self.country_index(i).and_then(|c| self.iso3.get(&c)) == Some(&country));
            if let Some((index, _)) = found {
                for form in short.split('|') {
                    self.abbreviations.insert(form, index);
                }
            }
        }
    }

    fn raw_kind(&self, index: u32) -> Option<u8> {
        self.records.get(index as usize * RECORD + 10).copied()
    }

    fn raw_id(&self, index: u32) -> u32 {
        u24(self.records, index as usize * RECORD + 7)
    }

    fn raw_parent(&self, index: u32) -> Option<u32> {
        let at = index as usize * RECORD + 11;
        let b = self.records.get(at..at + 2)?;
        let parent = u32::from(b[0]) | u32::from(b[1]) << 8;
        (parent != NO_PARENT).then_some(parent)
    }

    fn raw_name(&self, index: u32) -> &'static str {
        if let Some(name) = self.renamed.get(&index) {
            return name;
        }
        let at = u24(self.records, index as usize * RECORD + 13) as usize;
        let len = self.names.get(at).copied().unwrap_or(0) as usize;
        self.names.get(at + 1..at + 1 + len).and_then(|b| std::str::from_utf8(b).ok()).unwrap_or("")
    }

    fn country_index(&self, index: u32) -> Option<u32> {
        let mut at = index;
        for _ in 0..4 {
            if self.raw_kind(at) == Some(0) {
                return Some(at);
            }
            at = self.raw_parent(at)?;
        }
        None
    }

    /// (record, alias) under a folded key, in the compiled file only.
    fn postings_of(&self, key: &str) -> Vec<(u32, bool)> {
        let blocks = self.heads.len() / 8;
        if blocks == 0 || key.is_empty() {
            return Vec::new();
        }
        let key = key.as_bytes();
        // The last block whose first key is not above the wanted one.
        let first = |block: usize| -> &[u8] {
            let at = u32_at(self.heads, block * 8) as usize;
            let len = self.keys.get(at + 1).copied().unwrap_or(0) as usize;
            self.keys.get(at + 2..at + 2 + len).unwrap_or(&[])
        };
        let (mut low, mut high) = (0, blocks);
        while high - low > 1 {
            let mid = (low + high) / 2;
            if first(mid) <= key { low = mid } else { high = mid }
        }
        let mut at = u32_at(self.heads, low * 8) as usize;
        let end = if low + 1 < blocks { u32_at(self.heads, low * 8 + 8) as usize } else { self.keys.len() };
        let mut posting = u32_at(self.heads, low * 8 + 4) as usize;
        let mut word: Vec<u8> = Vec::with_capacity(32);
        while at + 2 < end {
            let (shared, len) = (self.keys[at] as usize, self.keys[at + 1] as usize);
            let Some(rest) = self.keys.get(at + 2..at + 2 + len) else { break };
            word.truncate(shared);
            word.extend_from_slice(rest);
            let count = self.keys.get(at + 2 + len).copied().unwrap_or(0) as usize;
            if word == key {
                return (posting..posting + count).map(|p| u24(self.postings, p * 3)).map(|v| (v >> 4, v & 1 == 1)).collect();
            }
            if word.as_slice() > key {
                break;
            }
            posting += count;
            at += 3 + len;
        }
        Vec::new()
    }

    fn compiled(&self, index: u32, alias: bool) -> Candidate {
        let at = index as usize * RECORD;
        let raw = self.raw_kind(index).unwrap_or(3);
        let kind = match raw {
            0 => PlaceKind::Country,
            1 => PlaceKind::Admin1,
            2 => PlaceKind::Admin2,
            4 => PlaceKind::Capital,
            7 => PlaceKind::Section,
            _ => PlaceKind::City,
        };
        let mut chain = [NOWHERE; 4];
        let (mut country, mut admin1, mut next) = (None, None, Some(index));
        for slot in &mut chain {
            let Some(i) = next else { break };
            *slot = i;
            match self.raw_kind(i) {
                Some(0) => country = self.iso3.get(&i).copied(),
                Some(1) => admin1 = Some(self.raw_name(i)),
                _ => {}
            }
            next = self.raw_parent(i);
        }
        let level = f64::from(self.records.get(at + 6).copied().unwrap_or(0));
        Candidate {
            name: self.raw_name(index),
            kind,
            country,
            admin1,
            lat: f64::from(u24(self.records, at)) / f64::from(0xFF_FFFF) * 180.0 - 90.0,
            lon: f64::from(u24(self.records, at + 3)) / f64::from(0xFF_FFFF) * 360.0 - 180.0,
            geonames_id: Some(self.raw_id(index)).filter(|&id| id != 0),
            population: (level / 8.0).exp2() - 1.0,
            alias,
            seat: raw == 5,
            own: false,
            chain,
        }
    }

    fn written(&self, number: u32, alias: bool) -> Option<Candidate> {
        let place = self.own.get((number - OWN_BASE) as usize)?;
        let country = match place.countries.as_slice() {
            &[one] => Some(one),
            _ => None,
        };
        let mut chain = [NOWHERE; 4];
        chain[0] = number;
        for (slot, iso3) in chain[1..].iter_mut().zip(&place.countries) {
            *slot = self.country_of_iso3.get(iso3).copied().unwrap_or(NOWHERE);
        }
        Some(Candidate {
            name: place.name,
            kind: place.kind,
            country,
            admin1: None,
            lat: place.lat,
            lon: place.lon,
            geonames_id: place.geonames_id,
            population: 0.0,
            alias,
            seat: false,
            own: true,
            chain,
        })
    }

    /// All places that bear this name, the hand-written first, then by population. Case and diacritics do not count.
    pub fn lookup(&self, name: &str) -> Vec<Candidate> {
        self.lookup_key(&fold(name))
    }

    /// As [`Gazetteer::lookup`], for a name already folded.
    pub(crate) fn lookup_key(&self, key: &str) -> Vec<Candidate> {
        let mut out: Vec<Candidate> = Vec::new();
        for &(number, alias) in self.own_keys.get(key).into_iter().flatten() {
            if number >= OWN_BASE { out.extend(self.written(number, alias)) } else { out.push(self.compiled(number, alias)) }
        }
        for (index, alias) in self.postings_of(key) {
            if !out.iter().any(|c| c.chain[0] == index) {
                out.push(self.compiled(index, alias));
            }
        }
        out
    }

    /// True where some place bears this folded name.
    pub(crate) fn has_key(&self, key: &str) -> bool {
        self.own_keys.contains_key(key) || !self.postings_of(key).is_empty()
    }

    /// ISO alpha-3 codes of the countries whose people or affairs this word names ("Nigerien", "Congolese"); the word as written.
    pub fn demonym(&self, word: &str) -> &[&'static str] {
        self.demonyms.get(word).map_or(&[], Vec::as_slice)
    }

    /// The division that an abbreviation stands for ("Ont.", "Va.", "N.S.W."), with its points as written.
    pub fn abbreviation(&self, form: &str) -> Option<Candidate> {
        self.abbreviations.get(form).map(|&index| self.compiled(index, false))
    }

    /// The country of an ISO alpha-3 code.
    pub fn country(&self, iso3: &str) -> Option<Candidate> {
        self.country_of_iso3.get(iso3).map(|&index| self.compiled(index, false))
    }

    /// The capital of an ISO alpha-3 code, where there is one and no dispute which.
    pub fn capital(&self, iso3: &str) -> Option<Candidate> {
        let capitals = self.capitals.get_or_init(|| {
            let mut of: HashMap<u32, Vec<u32>> = HashMap::new();
            for index in (0..(self.records.len() / RECORD) as u32).filter(|&i| self.raw_kind(i) == Some(4)) {
                if let Some(country) = self.country_index(index) {
                    of.entry(country).or_default().push(index);
                }
            }
            of.into_iter().filter(|(_, c)| c.len() == 1).map(|(country, c)| (country, c[0])).collect()
        });
        capitals.get(self.country_of_iso3.get(iso3)?).map(|&index| self.compiled(index, false))
    }

    /// How many places there are, compiled and hand-written.
    pub fn len(&self) -> usize {
        self.records.len() / RECORD + self.own.len()
    }

    /// True for a gazetteer without places, which is a broken build.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

fn rows(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).map(|l| l.split('\t').collect())
}

impl Gazetteer {
    /// True for the number of a first-level division.
    pub(crate) fn is_division(&self, number: u32) -> bool {
        number < OWN_BASE && self.raw_kind(number) == Some(1)
    }
}
