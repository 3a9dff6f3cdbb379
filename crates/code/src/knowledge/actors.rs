//! Actors with their names, offices and dates, and the nouns for unnamed agents.
//!
//! `knowledge/actors/FORMAT.md` is the grammar of the actor files. Names are matched as sequences of folded words:
//! case, accents and punctuation do not count, so that "Al-Shabaab", "al Shabaab" and "AL SHABAAB" are one name. An
//! acronym, whose folded form is often an ordinary word ("US", "WHO", "AIDS"), must stand in capitals.

use std::collections::HashMap;

use demarche_record::{Edtf, EntityKind, PartialDate, Sector, Sentence};
use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;

use super::KnowledgeError;

pub(crate) type ActorId = usize;

/// A stretch of time; `None` where open or always.
pub(crate) type Term = Option<Edtf>;

#[derive(Clone, Debug)]
pub(crate) struct Office {
    /// `President of Serbia`.
    pub(crate) title: String,
    pub(crate) sector: Option<Sector>,
    pub(crate) term: Term,
}

#[derive(Clone, Debug)]
pub(crate) struct Actor {
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) kind: EntityKind,
    pub(crate) country: Option<String>,
    pub(crate) code: Option<String>,
    pub(crate) sectors: Vec<(Sector, Term)>,
    pub(crate) offices: Vec<Office>,
    pub(crate) members: Vec<String>,
    pub(crate) parts: Vec<String>,
    pub(crate) capital: Option<String>,
    pub(crate) context: Vec<String>,
    pub(crate) from: Option<PartialDate>,
    pub(crate) to: Option<PartialDate>,
    pub(crate) wikidata: Option<String>,
}

/// How a name stands for its bearer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameRole {
    /// Its own name or alias.
    Name,
    /// Adjective or people.
    Demonym,
    /// Seat of government.
    Capital,
    /// Last name alone.
    Surname,
}

#[derive(Clone, Debug)]
pub(crate) struct NameEntry {
    pub(crate) actor: ActorId,
    pub(crate) role: NameRole,
    /// Must stand in capitals.
    pub(crate) acronym: bool,
}

#[derive(Debug, Default)]
pub(crate) struct Actors {
    actors: Vec<Actor>,
    by_key: HashMap<String, ActorId>,
    by_country: HashMap<String, ActorId>,
    /// Folded words joined by one space.
    names: HashMap<String, Vec<NameEntry>>,
    /// First folded word → longest name that begins so, in words.
    longest: HashMap<String, usize>,
    /// Folded office title → holders.
    offices: HashMap<String, Vec<(ActorId, Term)>>,
    agents: HashMap<String, Sector>,
}

/// Lower case without accents or punctuation; words divided by one space.
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.nfd() {
        if matches!(c, '\'' | '’' | '‘' | 'ʻ' | 'ʼ' | '`') || ('\u{300}'..='\u{36f}').contains(&c) {
            continue;
        }
        if !c.is_alphanumeric() {
            gap = !out.is_empty();
            continue;
        }
        if gap {
            out.push(' ');
            gap = false;
        }
        match c {
            'ł' | 'Ł' => out.push('l'),
            'đ' | 'Đ' | 'ð' | 'Ð' => out.push('d'),
            'ø' | 'Ø' => out.push('o'),
            'ı' | 'İ' => out.push('i'),
            'ß' => out.push_str("ss"),
            'æ' | 'Æ' => out.push_str("ae"),
            'œ' | 'Œ' => out.push_str("oe"),
            'þ' | 'Þ' => out.push_str("th"),
            'ə' | 'Ə' => out.push('e'),
            c => out.extend(c.to_lowercase()),
        }
    }
    out
}

/// A folded word of a sentence and the token that it stands in; a token such as "Al-Shabaab" holds two.
pub(crate) struct Word {
    pub(crate) folded: String,
    pub(crate) token: usize,
}

/// The folded words of a sentence, as names are matched.
pub(crate) fn folded_words(s: &Sentence) -> Vec<Word> {
    let mut out = Vec::with_capacity(s.tokens.len());
    for (i, t) in s.tokens.iter().enumerate() {
        for w in fold(&t.form).split(' ').filter(|w| !w.is_empty()) {
            out.push(Word { folded: w.to_owned(), token: i });
        }
    }
    out
}

/// True where the term may cover the day; an absent term or day always does.
pub(crate) fn holds_on(term: &Term, day: Option<Date>) -> bool {
    match (term, day) {
        (Some(t), Some(d)) => t.may_contain(d),
        _ => true,
    }
}

impl Actors {
    pub(crate) fn read(files: &[(&str, &str)], agents: &[(&str, &str)]) -> Result<Actors, KnowledgeError> {
        let mut all = Actors::default();
        for (file, content) in files {
            let mut current: Option<(usize, Block)> = None;
            for (n, raw) in content.lines().enumerate() {
                let fail = |m: String| KnowledgeError::new(file, n + 1, m);
                if raw.trim_start().starts_with('#') {
                    continue;
                }
                if raw.trim().is_empty() {
                    all.finish(file, current.take())?;
                } else if raw.starts_with([' ', '\t']) {
                    let (_, block) = current.as_mut().ok_or_else(|| fail("a field needs a `key = Name` line above it".into()))?;
                    block.field(raw.trim()).map_err(fail)?;
                } else {
                    all.finish(file, current.take())?;
                    let (key, name) = raw
                        .split_once(" = ")
                        .ok_or_else(|| fail("an entity begins with `key = Canonical Name`; fields are indented".into()))?;
                    current = Some((n + 1, Block::new(key.trim(), name.trim())));
                }
            }
            all.finish(file, current.take())?;
        }
        for (file, content) in agents {
            for (n, line) in content.lines().enumerate().filter(|(_, l)| !l.is_empty() && !l.starts_with('#')) {
                let mut parts = line.split('\t');
                let (Some(noun), Some(sector)) = (parts.next(), parts.next()) else {
                    return Err(KnowledgeError::new(file, n + 1, "an agent line is `noun<TAB>SECTOR`"));
                };
                let sector =
                    sector.trim().parse().map_err(|e: demarche_record::UnknownCode| KnowledgeError::new(file, n + 1, e.to_string()))?;
                all.agents.insert(fold(noun), sector);
            }
        }
        all.surnames();
        Ok(all)
    }

    fn finish(&mut self, file: &str, block: Option<(usize, Block)>) -> Result<(), KnowledgeError> {
        let Some((line, block)) = block else { return Ok(()) };
        let fail = |m: String| KnowledgeError::new(file, line, m);
        let kind = block.kind.ok_or_else(|| fail(format!("`{}` has no kind", block.actor.key)))?;
        let id = self.actors.len();
        let mut actor = block.actor;
        actor.kind = kind;
        if actor.code.is_none() {
            actor.code = match kind {
                EntityKind::InternationalOrganization => Some("IGO".into()),
                EntityKind::Ngo if actor.country.is_none() => Some("NGO".into()),
                EntityKind::Company if actor.country.is_none() => Some("MNC".into()),
                _ => actor.country.clone(),
            };
        }
        if actor.sectors.is_empty() {
            let default = match kind {
                EntityKind::State | EntityKind::Territory => Some(Sector::Gov),
                EntityKind::Party => Some(Sector::Pty),
                EntityKind::ArmedGroup => Some(Sector::Reb),
                EntityKind::Company => Some(Sector::Bus),
                EntityKind::Media => Some(Sector::Jrn),
                EntityKind::People => Some(Sector::Cvl),
                EntityKind::InternationalOrganization => Some(Sector::Igo),
                EntityKind::Ngo => Some(Sector::Ngo),
                EntityKind::GovernmentBody => Some(Sector::Gov),
                _ => None,
            };
            actor.sectors.extend(default.map(|s| (s, None)));
        }
        if self.by_key.insert(actor.key.clone(), id).is_some() {
            return Err(fail(format!("the key `{}` is used twice", actor.key)));
        }
        if kind == EntityKind::State
            && actor.to.is_none()
            && let Some(c) = &actor.country
        {
            self.by_country.entry(c.clone()).or_insert(id);
        }
        self.name(&actor.name, id, NameRole::Name);
        for (name, role) in &block.names {
            self.name(name, id, *role);
        }
        for o in &actor.offices {
            self.offices.entry(fold(&o.title)).or_default().push((id, o.term));
        }
        self.actors.push(actor);
        Ok(())
    }

    fn name(&mut self, name: &str, actor: ActorId, role: NameRole) {
        let folded = fold(name);
        if folded.is_empty() {
            return;
        }
        let first = folded.split(' ').next().unwrap_or_default().to_owned();
        let words = folded.split(' ').count();
        let longest = self.longest.entry(first).or_default();
        *longest = (*longest).max(words);
        let acronym = name.chars().any(char::is_alphabetic)
            && !name.contains(' ')
            && name.chars().filter(|c| c.is_alphabetic()).count() <= 6
            && name.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
        let entries = self.names.entry(folded).or_default();
        if !entries.iter().any(|e| e.actor == actor) {
            entries.push(NameEntry { actor, role, acronym });
        }
    }

    /// Surnames of persons, where nothing else bears the name.
    fn surnames(&mut self) {
        let persons: Vec<(ActorId, String)> =
            self.actors.iter().enumerate().filter(|(_, a)| a.kind == EntityKind::Person).map(|(i, a)| (i, a.name.clone())).collect();
        for (id, name) in persons {
            let words: Vec<&str> = name.split_whitespace().collect();
            if words.len() < 2 {
                continue;
            }
            // Chinese and Korean names begin with the family's: "Xi Jinping", "Moon Jae-in".
            let family_first = matches!(self.actors[id].country.as_deref(), Some("CHN" | "TWN" | "HKG" | "KOR" | "PRK" | "KHM"));
            if family_first {
                if words[0].chars().count() > 2 || words[0] == "Xi" {
                    self.name(words[0], id, NameRole::Surname);
                }
                continue;
            }
            // "Ursula von der Leyen", "Omar al-Bashir": the particle belongs to the surname, and the bare last word is used too.
            let last = words[words.len() - 1];
            let particles = words[1..words.len() - 1].iter().rposition(|w| !w.starts_with(char::is_lowercase)).map_or(1, |p| p + 2);
            if last.chars().count() > 2 && !matches!(last, "Sen" | "Will") {
                self.name(last, id, NameRole::Surname);
            }
            if let Some((_, bare)) = last.split_once('-').filter(|(p, bare)| bare.chars().count() > 2 && p.chars().all(char::is_lowercase))
            {
                self.name(bare, id, NameRole::Surname);
            }
            if particles < words.len() - 1 {
                self.name(&words[particles..].join(" "), id, NameRole::Surname);
            }
        }
    }

    pub(crate) fn get(&self, id: ActorId) -> &Actor {
        &self.actors[id]
    }

    pub(crate) fn len(&self) -> usize {
        self.actors.len()
    }

    pub(crate) fn names(&self) -> usize {
        self.names.len()
    }

    pub(crate) fn agents(&self) -> usize {
        self.agents.len()
    }

    #[cfg(test)]
    pub(crate) fn by_key(&self, key: &str) -> Option<ActorId> {
        self.by_key.get(key).copied()
    }

    /// The state with this ISO alpha-3 code.
    pub(crate) fn state(&self, iso3: &str) -> Option<ActorId> {
        self.by_country.get(iso3).copied()
    }

    /// Bearers of a folded name.
    pub(crate) fn named(&self, folded: &str) -> &[NameEntry] {
        self.names.get(folded).map_or(&[], Vec::as_slice)
    }

    /// Longest name, in words, that begins with this folded word.
    pub(crate) fn longest_from(&self, word: &str) -> usize {
        self.longest.get(word).copied().unwrap_or(0)
    }

    /// Who held the office on the day; `None` where nobody is known or more than one could be meant.
    pub(crate) fn holder(&self, title: &str, day: Option<Date>) -> Option<ActorId> {
        let holders = self.offices.get(&fold(title))?;
        let mut on: Vec<ActorId> =
            holders.iter().filter(|(_, t)| t.is_some() && day.is_some() && holds_on(t, day)).map(|(a, _)| *a).collect();
        on.dedup();
        match on.as_slice() {
            [one] => Some(*one),
            _ => None,
        }
    }

    /// Sector of an agent noun or noun phrase (folded lemma).
    pub(crate) fn agent(&self, folded: &str) -> Option<Sector> {
        self.agents.get(folded).copied()
    }

    /// Primary sector of an actor on a day: of the office held then, else of the entry; former office holders are elites.
    pub(crate) fn sector(&self, id: ActorId, day: Option<Date>) -> Option<Sector> {
        let a = &self.actors[id];
        if let Some(o) = a.offices.iter().filter(|o| holds_on(&o.term, day)).find(|o| o.sector.is_some()) {
            return o.sector;
        }
        let dated = a.sectors.iter().filter(|(_, t)| t.is_some() && holds_on(t, day)).map(|(s, _)| *s).next();
        dated.or_else(|| a.sectors.iter().find(|(_, t)| t.is_none()).map(|(s, _)| *s)).or_else(|| {
            let past = day.is_some_and(|d| a.offices.iter().any(|o| o.term.and_then(|t| t.last()).is_some_and(|l| l < d)));
            past.then_some(Sector::Eli)
        })
    }
}

/// A block while its lines are read.
struct Block {
    actor: Actor,
    kind: Option<EntityKind>,
    names: Vec<(String, NameRole)>,
}

impl Block {
    fn new(key: &str, name: &str) -> Block {
        let actor = Actor {
            key: key.to_owned(),
            name: name.to_owned(),
            kind: EntityKind::Place,
            country: None,
            code: None,
            sectors: Vec::new(),
            offices: Vec::new(),
            members: Vec::new(),
            parts: Vec::new(),
            capital: None,
            context: Vec::new(),
            from: None,
            to: None,
            wikidata: None,
        };
        Block { actor, kind: None, names: Vec::new() }
    }

    fn field(&mut self, line: &str) -> Result<(), String> {
        let (field, value) = line.split_once(':').ok_or("a field is `name: value`")?;
        let value = value.trim();
        let list = || value.split(';').map(str::trim).filter(|v| !v.is_empty());
        let text = |e: &dyn std::fmt::Display| e.to_string();
        let a = &mut self.actor;
        match field.trim() {
            "kind" => self.kind = Some(value.parse().map_err(|e| text(&e))?),
            "country" => {
                if value.len() != 3 || !value.bytes().all(|b| b.is_ascii_uppercase()) {
                    return Err(format!("`{value}` is no ISO alpha-3 code"));
                }
                a.country = Some(value.to_owned());
            }
            "code" => a.code = Some(value.to_owned()),
            "sector" => {
                let mut parts = value.split('|').map(str::trim);
                for s in parts.next().unwrap_or_default().split(';').map(str::trim) {
                    a.sectors.push((s.parse().map_err(|e| text(&e))?, None));
                }
                if let (Some(t), Some(last)) = (parts.next(), a.sectors.last_mut()) {
                    last.1 = term(t)?;
                }
            }
            "alias" => self.names.extend(list().map(|n| (n.to_owned(), NameRole::Name))),
            "metonym" => {
                self.names.extend(list().map(|n| (n.trim_start_matches("the ").trim_start_matches("The ").to_owned(), NameRole::Name)))
            }
            "demonym" => self.names.extend(list().map(|n| (n.to_owned(), NameRole::Demonym))),
            "capital" => {
                a.capital = list().next().map(str::to_owned);
                self.names.extend(list().map(|n| (n.to_owned(), NameRole::Capital)));
            }
            "office" => {
                let parts: Vec<&str> = value.split('|').map(str::trim).collect();
                let title = (*parts.first().unwrap_or(&"")).to_owned();
                if title.is_empty() || parts.len() > 3 {
                    return Err("an office is `Title of Body | SECTOR | FROM..TO`".into());
                }
                let (sector, dates) = match parts.as_slice() {
                    [_, s, d] => (Some(*s), Some(*d)),
                    [_, s] if s.chars().all(|c| c.is_ascii_uppercase()) => (Some(*s), None),
                    [_, d] => (None, Some(*d)),
                    _ => (None, None),
                };
                let sector = sector.filter(|s| !s.is_empty()).map(|s| s.parse()).transpose().map_err(|e| text(&e))?;
                let term = dates.map(term).transpose()?.flatten();
                a.offices.push(Office { title, sector: sector.or(Some(Sector::Gov)), term });
            }
            "member" => a.members.extend(list().map(|v| v.split('|').next().unwrap_or(v).trim().to_owned())),
            "part" => a.parts.extend(list().map(|v| v.split('|').next().unwrap_or(v).trim().to_owned())),
            "from" => a.from = Some(value.parse().map_err(|e| text(&e))?),
            "to" => a.to = Some(value.parse().map_err(|e| text(&e))?),
            "context" => a.context.extend(list().map(str::to_owned)),
            "wikidata" => a.wikidata = Some(value.to_owned()),
            other => {
                return Err(format!(
                    "`{other}` is no field: kind country code sector alias demonym capital metonym office member part from to context wikidata"
                ));
            }
        }
        Ok(())
    }
}

/// `2014-04-27..2017-05-31`, either end open.
fn term(text: &str) -> Result<Term, String> {
    let (a, b) = text.split_once("..").ok_or_else(|| format!("`{text}` is no term: write FROM..TO, either end may be left out"))?;
    if a.is_empty() && b.is_empty() {
        return Ok(None);
    }
    let open = |s: &str| if s.is_empty() { "..".to_owned() } else { s.to_owned() };
    format!("{}/{}", open(a.trim()), open(b.trim())).parse().map(Some).map_err(|e: demarche_record::EdtfError| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TWO: &str = "serbia = Serbia\n  kind: state\n  country: SRB\n  demonym: Serbian; Serbs\n  capital: Belgrade\n\nvucic = Aleksandar Vučić\n  kind: person\n  country: SRB\n  office: Prime Minister of Serbia | GOV | 2014-04-27..2017-05-31\n  office: President of Serbia | GOV | 2017-05-31..\n";

    #[test]
    fn names_fold_and_offices_have_dates() {
        let a = Actors::read(&[("actors/t.txt", TWO)], &[]).unwrap();
        assert_eq!(fold("Vučić"), "vucic");
        assert_eq!(fold("Al-Shabaab’s"), "al shabaabs");
        assert_eq!(a.named("vucic")[0].role, NameRole::Surname);
        assert_eq!(a.holder("President of Serbia", Some(date(2024, 3, 19))), a.by_key("vucic"));
        assert_eq!(a.holder("President of Serbia", Some(date(2012, 1, 1))), None);
    }

    #[test]
    fn an_impossible_date_is_refused_with_its_line() {
        let e = Actors::read(&[("actors/t.txt", &TWO.replace("2014-04-27", "2014-02-30"))], &[]).unwrap_err();
        assert_eq!(e.line, 10);
        assert!(e.message.contains("2014-02-30"), "{e}");
    }

    #[test]
    fn a_misspelt_field_is_refused() {
        let e = Actors::read(&[("actors/t.txt", "x = X\n  kind: state\n  counrty: SRB\n")], &[]).unwrap_err();
        assert_eq!(e.line, 3);
    }
}
