//! Where a document names places: from the tagger's names, and what the tagger missed ([`super::missed`]).
//!
//! A mention keeps its folded key and what the words beside it say that it is ("Idlib *province*", "*the city of* Kano").
//! Demonyms are mentions too: they are no places, but they are evidence. So are places inside the names of
//! organisations ("the *Birmingham* Police Department"), which [`super::Toponym::embedded`] marks.

use demarche_record::{Document, NameKind, Sentence, Span, Upos};

use super::extent::mended;
use super::fold::fold;
use super::gazetteer::{Candidate, Gazetteer, PlaceKind};
use super::words::{Class, as_written};

/// What the words beside a name say that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Want {
    Any,
    /// "province", "state", "oblast", "region".
    Division,
    /// "county", "district", "parish".
    District,
    /// "city", "town", "village".
    Town,
}

impl Want {
    pub(super) fn fits(self, kind: PlaceKind) -> bool {
        use PlaceKind::*;
        match self {
            Want::Any => true,
            Want::Division => matches!(kind, Admin1 | Admin2 | Region | Country | Island),
            Want::District => matches!(kind, Admin2 | Admin1 | Section | Region),
            Want::Town => matches!(kind, City | Capital | Section | Camp),
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Mention {
    pub(super) sentence: usize,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) span: Span,
    pub(super) key: String,
    pub(super) want: Want,
    /// Countries of a demonym; empty for a place.
    pub(super) demonym: &'static [&'static str],
    /// An abbreviated division resolves by itself.
    pub(super) short: Option<Candidate>,
    pub(super) embedded: bool,
    /// A building or ground by its own name.
    pub(super) site: bool,
    /// How it was found, for the reason given.
    pub(super) found: &'static str,
}

/// What follows or precedes a name and says what kind of place it is.
pub(super) fn generic(word: &str) -> Option<Want> {
    Some(match word {
        "province" | "governorate" | "oblast" | "region" | "state" | "prefecture" | "krai" | "republic" | "department" | "voivodeship"
        | "canton" | "provinces" | "territory" | "states" | "wilaya" => Want::Division,
        "county" | "district" | "parish" | "borough" | "raion" | "municipality" | "subdistrict" | "counties" | "districts" => {
            Want::District
        }
        "city" | "town" | "village" | "township" | "suburb" | "capital" | "port" | "neighborhood" | "neighbourhood" | "hamlet"
        | "resort" => Want::Town,
        _ => return None,
    })
}

/// "northern Mali" is Mali, less exactly; "South Sudan" is a name.
pub(super) fn is_direction(word: &str) -> bool {
    as_written(Class::Directions, word)
}

/// A word that begins sentences and titles, or any word of the language that is also the name of some town.
pub(super) fn ordinary(key: &str) -> bool {
    as_written(Class::Plain, key) || as_written(Class::Ordinary, key)
}

/// The last word of a site's name that may begin with its town's.
pub(super) fn is_site(word: &str) -> bool {
    as_written(Class::Sites, word)
}

pub(super) fn capital(form: &str) -> bool {
    form.chars().next().is_some_and(char::is_uppercase)
}

/// A name of up to three letters is a country's or a division's abbreviation, or a place; "us" and "it" are neither.
pub(super) fn well_written(surface: &str, key: &str) -> bool {
    let letters = surface.chars().filter(|c| c.is_alphabetic()).count();
    if letters <= 2 || matches!(key, "usa" | "uae" | "drc" | "roc" | "rok" | "prc" | "car" | "rsa" | "ksa" | "png" | "bih") {
        return surface.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    }
    capital(surface)
}

/// From this weight on a body that is called as a town is the town's: a team, its university.
const CITY_TEAM: f64 = 4.9;

pub(super) struct Finder<'a> {
    pub(super) gazetteer: &'static Gazetteer,
    text: &'a str,
    pub(super) out: Vec<Mention>,
}

/// All mentions of places and demonyms, in the order of the text.
pub(super) fn mentions(gazetteer: &'static Gazetteer, text: &str, document: &Document) -> Vec<Mention> {
    let mut finder = Finder { gazetteer, text, out: Vec::new() };
    for (number, sentence) in document.sentences.iter().enumerate() {
        let first = finder.out.len();
        finder.sentence(number, sentence);
        finder.out[first..].sort_by_key(|m| (m.start, m.end));
    }
    finder.out
}

impl Finder<'_> {
    pub(super) fn surface(&self, sentence: &Sentence, start: usize, end: usize) -> &str {
        sentence.span_of(start, end - 1).of(self.text)
    }

    fn sentence(&mut self, number: usize, s: &Sentence) {
        let n = s.tokens.len();
        let mut taken = vec![false; n];
        let known = |a: usize, b: usize| self.gazetteer.has_key(&fold(self.surface(s, a, b)));
        for name in mended(s, &known) {
            // A person called Jordan is no place; nor is a storm, a treaty or a film.
            match name.kind {
                // "Jabhat al-Nusra", "Jaysh al-Islam": a front and an army by their names.
                NameKind::Place if self.is_force(s, name.start, name.end) => {}
                // What has no capital is no name ("north and central Aceh").
                NameKind::Place if !self.surface(s, name.start, name.end).contains(char::is_uppercase) => {}
                NameKind::Place if name.site => {
                    self.embedded(number, s, name.start, name.end);
                    let (key, want) = self.key(s, name.start, name.end);
                    self.push(number, s, name.start, name.end, key, want, &[], None, false, "a site by its own name");
                    if let Some(m) = self.out.last_mut() {
                        m.site = true;
                    }
                }
                NameKind::Place => self.tagged(number, s, name.start, name.end, &mut taken),
                NameKind::Organization if self.is_county(s, name.start, name.end) => {
                    self.tagged(number, s, name.start, name.end, &mut taken)
                }
                NameKind::Organization | NameKind::Other | NameKind::Group if self.called(s, name.start) => {
                    self.tagged(number, s, name.start, name.end, &mut taken)
                }
                NameKind::Organization | NameKind::Event => self.embedded(number, s, name.start, name.end),
                NameKind::Person if self.stands_as_place(s, name.start, name.end) => {
                    self.tagged(number, s, name.start, name.end, &mut taken)
                }
                _ => {}
            }
            taken[name.start..name.end].fill(true);
        }
        for i in 0..n {
            if !taken[i] || s.names.iter().any(|m| m.start <= i && i < m.end && m.kind == NameKind::Group) {
                self.demonym(number, s, i, &mut taken);
            }
        }
        self.untagged(number, s, &mut taken);
    }

    /// True for the name of an armed group by its first word, which no entry of the gazetteer bears.
    fn is_force(&self, s: &Sentence, start: usize, end: usize) -> bool {
        as_written(Class::Forces, &s.tokens[start].form.to_lowercase()) && !self.gazetteer.has_key(&fold(self.surface(s, start, end)))
    }

    fn demonym(&mut self, number: usize, s: &Sentence, i: usize, taken: &mut [bool]) {
        let form = s.tokens[i].form.as_str();
        if !capital(form) {
            return;
        }
        let mut end = i + 1;
        let mut countries = &[][..];
        // "South Sudanese", "North Korean", "Sri Lankan" before "Korean".
        if i + 1 < s.tokens.len() {
            countries = self.gazetteer.demonym(&format!("{form} {}", s.tokens[i + 1].form));
            if !countries.is_empty() {
                end = i + 2;
            }
        }
        if countries.is_empty() && !(i > 0 && taken[i] && self.out.last().is_some_and(|m| m.sentence == number && m.end > i)) {
            countries = self.gazetteer.demonym(form);
        }
        if countries.is_empty() {
            return;
        }
        taken[i..end].fill(true);
        self.push(number, s, i, end, String::new(), Want::Any, countries, None, false, "demonym");
    }

    #[allow(clippy::too_many_arguments, reason = "the fields of one mention")]
    pub(super) fn push(
        &mut self,
        sentence: usize,
        s: &Sentence,
        start: usize,
        end: usize,
        key: String,
        want: Want,
        demonym: &'static [&'static str],
        short: Option<Candidate>,
        embedded: bool,
        found: &'static str,
    ) {
        let span = s.span_of(start, end - 1);
        self.out.push(Mention { sentence, start, end, span, key, want, demonym, short, embedded, found, site: false });
    }

    /// Tokens of a name that the tagger calls a place.
    fn tagged(&mut self, number: usize, s: &Sentence, mut start: usize, mut end: usize, taken: &mut [bool]) {
        let form = |i: usize| s.tokens[i].form.as_str();
        // "south Mogadishu" names Mogadishu; "South Sudan" names South Sudan.
        while start + 1 < end
            && (matches!(form(start), "the" | "The" | "'s" | "’s")
                || s.tokens[start].upos == Upos::Punct
                || is_direction(form(start))
                || form(start).starts_with(char::is_lowercase) && (s.tokens[start].upos == Upos::Adj || form(start).len() > 3))
        {
            start += 1;
        }
        while start + 1 < end
            && (matches!(form(end - 1), "'s" | "’s" | "'" | "’") || matches!(s.tokens[end - 1].upos, Upos::Punct | Upos::Adp))
        {
            end -= 1;
        }
        // "Cesar province", "Alang village": the noun is no part of the name.
        while start + 1 < end
            && form(end - 1).starts_with(char::is_lowercase)
            && (generic(form(end - 1)).is_some() || as_written(Class::Dwellings, form(end - 1)))
        {
            end -= 1;
        }
        // "Epicurean Santa Barbara": what is known at the end of an unknown name is the place.
        if end - start > 2 && !self.gazetteer.has_key(&fold(self.surface(s, start, end))) && !is_site(&form(end - 1).to_lowercase()) {
            let known = |i: usize| self.gazetteer.lookup_key(&fold(self.surface(s, i, end))).iter().map(weight).fold(0.0, f64::max) >= 4.5;
            if known(start + 1) {
                start += 1;
            }
        }
        // "Paris, Texas" in one name is two places, unless the gazetteer knows it as one.
        let whole = fold(self.surface(s, start, end));
        if let Some(comma) = (start + 1..end.saturating_sub(1)).find(|&i| form(i) == ",")
            && (self.gazetteer.abbreviation(form(comma + 1)).is_some() || !self.gazetteer.has_key(&whole))
        {
            self.tagged(number, s, start, comma, taken);
            self.tagged(number, s, comma + 1, end, taken);
            return;
        }
        // "Paloch County of Western Lakes State"
        if let Some(of) = (start + 1..end.saturating_sub(1)).find(|&i| form(i) == "of" && generic(&form(i - 1).to_lowercase()).is_some())
            && of > start + 1
            && !self.gazetteer.has_key(&whole)
        {
            self.tagged(number, s, start, of, taken);
            self.tagged(number, s, of + 1, end, taken);
            return;
        }
        taken[start..end].fill(true);
        // "at 6 a.m. Moscow time"
        let clock = |i: usize| s.tokens[i].upos == Upos::Num || matches!(form(i), "a.m." | "p.m." | "am" | "pm");
        if s.tokens.get(end).is_some_and(|t| t.form == "time") && start > 0 && clock(start - 1) {
            return;
        }
        let surface = self.surface(s, start, end);
        // The point may be a token of its own; "OR" and "IN" are words unless a comma stands before.
        let dotted = self.gazetteer.abbreviation(surface).or_else(|| self.gazetteer.abbreviation(&format!("{surface}.")));
        let certain = start > 0 && form(start - 1) == "," || surface.contains('.') || !self.gazetteer.has_key(&whole);
        if let Some(short) = dotted.filter(|_| certain) {
            self.push(number, s, start, end, whole, Want::Any, &[], Some(short), false, "abbreviation");
            return;
        }
        // A lone nationality that the tagger takes for a place.
        let adjective = self.gazetteer.demonym(surface);
        if !adjective.is_empty() && !self.gazetteer.lookup_key(&whole).iter().any(|c| c.kind == PlaceKind::Country) {
            self.push(number, s, start, end, String::new(), Want::Any, adjective, None, false, "demonym");
            return;
        }
        // "Laurel" "County", where the tagger stopped short.
        if end < s.tokens.len() && capital(form(end)) && !taken[end] {
            let word = form(end).to_lowercase();
            let city = word == "city" && !s.tokens.get(end + 1).is_some_and(|t| capital(&t.form));
            if city
                || generic(&word).is_some() && !matches!(word.as_str(), "state" | "city" | "port" | "capital")
                || self.gazetteer.has_key(&fold(self.surface(s, start, end + 1))) && !ordinary(&word)
            {
                taken[end] = true;
                end += 1;
            }
        }
        let (key, mut want) = self.key(s, start, end);
        if want == Want::Any {
            want = self.beside(s, start, end);
        }
        self.push(number, s, start, end, key, want, &[], None, false, "tagged");
    }

    /// The key to look up: the whole name, else without what says its kind or its quarter.
    pub(super) fn key(&self, s: &Sentence, start: usize, end: usize) -> (String, Want) {
        let whole = fold(self.surface(s, start, end));
        if self.gazetteer.has_key(&whole) {
            let want = whole.rsplit_once(' ').and_then(|(_, last)| generic(last)).filter(|w| *w == Want::District).unwrap_or(Want::Any);
            return (whole, want);
        }
        let words: Vec<&str> = whole.split(' ').collect();
        let mut want = Want::Any;
        let (mut from, mut to) = (0, words.len());
        // "Province of Quebec", "City of London".
        if to > 2
            && words[1] == "of"
            && let Some(w) = generic(words[0])
        {
            (from, want) = (2, w);
        }
        while to > from + 1 {
            if words[from + 1..to].ends_with(&["local", "government", "area"]) {
                (to, want) = (to - 3, Want::District);
                continue;
            }
            let Some(w) = generic(words[to - 1]).or(matches!(words[to - 1], "lga" | "twp").then_some(Want::District)) else { break };
            (to, want) = (to - 1, w);
        }
        while to > from + 1 && is_direction(words[from]) {
            from += 1;
        }
        if from > 0 && to > from + 1 && words[from] == "the" {
            from += 1;
        }
        let short = words[from..to].join(" ");
        if self.gazetteer.has_key(&short) {
            return (short, want);
        }
        // "Vancouver International Airport" is placed by its city, a street by nothing.
        if words.last().is_some_and(|w| is_site(w)) {
            for to in (1..words.len()).rev() {
                let part = words[..to].join(" ");
                if part.len() > 3 && !ordinary(&part) && self.gazetteer.lookup_key(&part).iter().any(|c| weight(c) >= 3.0) {
                    let want = generic(words[to - 1]).filter(|w| *w == Want::District).unwrap_or(Want::Any);
                    return (part, want);
                }
            }
        }
        (whole, want)
    }

    /// "Idlib province", "the town of Kidal".
    pub(super) fn beside(&self, s: &Sentence, start: usize, end: usize) -> Want {
        let lower = |i: usize| s.tokens[i].form.to_lowercase();
        if end < s.tokens.len()
            && let Some(w) = generic(&lower(end))
        {
            // "Kano state" but not "Niger state media".
            return if lower(end) == "state" && s.tokens.get(end + 1).is_some_and(|t| t.upos == Upos::Noun) { Want::Any } else { w };
        }
        if start >= 2 && lower(start - 1) == "of" {
            // "the Sheikh Maqsoud district of Aleppo": the noun is another name's.
            if start >= 3 && s.tokens[start - 3].upos == Upos::Propn {
                return Want::Any;
            }
            return generic(&lower(start - 2)).unwrap_or(Want::Any);
        }
        if start >= 1 && s.tokens[start - 1].upos == Upos::Noun {
            return generic(&lower(start - 1)).unwrap_or(Want::Any);
        }
        Want::Any
    }

    /// The place in an organisation's name: "University of Oslo", "Birmingham Police Department".
    fn embedded(&mut self, number: usize, s: &Sentence, start: usize, end: usize) {
        let mut i = start;
        while i < end {
            let after_of = i > start && matches!(s.tokens[i - 1].form.as_str(), "of" | "in" | "at" | "for");
            // "Air Zimbabwe", "SME Mauritius Limited"
            let last = i > start && {
                let key = fold(&s.tokens[i].form);
                well_written(&s.tokens[i].form, &key)
                    && self.gazetteer.lookup_key(&key).iter().any(|c| c.kind == PlaceKind::Country && !c.alias)
            };
            let short = i > start && i + 1 == end;
            if !capital(&s.tokens[i].form)
                || !(last || short || i == start || after_of || i == start + 1 && s.tokens[start].upos == Upos::Det)
            {
                i += 1;
                continue;
            }
            // "FrontCounter BC"
            let form = s.tokens[i].form.as_str();
            if i > start
                && i + 1 == end
                && form.len() > 1
                && form.bytes().all(|b| b.is_ascii_uppercase())
                && !matches!(form, "CO" | "IN" | "OR" | "ME" | "OK" | "HI" | "AL" | "DE" | "LA" | "MA" | "PA" | "SA" | "MD" | "MS")
                && let Some(short) = self.gazetteer.abbreviation(form)
            {
                self.push(number, s, i, end, fold(form), Want::Any, &[], Some(short), true, "in an organisation's name");
                break;
            }
            if short && !last && !after_of {
                i += 1;
                continue;
            }
            let mut found = None;
            for to in (i + 1..=end.min(i + 4)).rev() {
                let surface = self.surface(s, i, to);
                let key = fold(surface);
                // The whole name is the organisation's; a place must leave a word over, or be a country ("Spain beat Italy") or a union of them.
                let whole =
                    |c: &Candidate| matches!(c.kind, PlaceKind::Country | PlaceKind::Continent) || !c.alias && weight(c) >= CITY_TEAM;
                if to - i == end - start && !self.gazetteer.lookup_key(&key).iter().any(whole) {
                    continue;
                }
                if !well_written(surface, &key) || ordinary(&key) || !self.gazetteer.has_key(&key) {
                    continue;
                }
                let best = self.gazetteer.lookup_key(&key).iter().map(weight).fold(0.0, f64::max);
                if best >= 3.6 {
                    found = Some((to, key));
                    break;
                }
            }
            match found {
                Some((to, key)) => {
                    self.push(number, s, i, to, key, Want::Any, &[], None, true, "in an organisation's name");
                    i = to;
                }
                None => i += 1,
            }
        }
    }
}

/// How well known a place is, on the scale of log10 of inhabitants.
pub(super) fn weight(c: &Candidate) -> f64 {
    let people = (c.population + 1.0).log10();
    let base = match c.kind {
        PlaceKind::Country => 9.7,
        PlaceKind::Continent => 9.0,
        PlaceKind::Admin1 => 4.7 + 0.35 * people,
        PlaceKind::Admin2 => 0.6 * people - 0.8,
        PlaceKind::Capital => people.max(4.0) + 2.0,
        PlaceKind::City if c.own => 4.3,
        PlaceKind::City => people.max(1.5) + if c.seat { 0.4 } else { 0.0 },
        PlaceKind::Section => people.max(1.5) - 0.5,
        PlaceKind::Base | PlaceKind::Camp | PlaceKind::Crossing | PlaceKind::Building => 5.5,
        _ => 7.0,
    };
    if c.alias { base - 1.0 } else { base }
}
