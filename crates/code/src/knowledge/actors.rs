//! Actors with their names, offices and dates.
//!
//! `knowledge/actors/FORMAT.md` is the grammar of the actor files. Names are matched as sequences of folded words:
//! case, accents and punctuation do not count, so that "Al-Shabaab", "al Shabaab" and "AL SHABAAB" are one name. An
//! acronym, whose folded form is often an ordinary word ("US", "WHO", "AIDS"), must stand in capitals.

use std::collections::HashMap;

use demarche_record::{Edtf, EntityKind, PartialDate, Sector, Sentence};
use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;

use super::KnowledgeError;
use super::blocks::{self, Block, distance};

pub(crate) type ActorId = usize;

/// Years for which a former head of state or government is still known by the surname alone.
const LATELY: i32 = 15;

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
    /// Words rather than a name: may stand in small letters ("the international community").
    pub(crate) words: bool,
}

#[derive(Debug, Default)]
pub(crate) struct Actors {
    actors: Vec<Actor>,
    by_country: HashMap<String, ActorId>,
    /// Folded words joined by one space.
    names: HashMap<String, Vec<NameEntry>>,
    /// First folded word → longest name that begins so, in words.
    longest: HashMap<String, usize>,
    /// Folded office title, "the" left out → holders.
    offices: HashMap<String, Vec<(ActorId, Term)>>,
    /// What several states call a body of theirs ("senate", "supreme court") → those bodies.
    common: HashMap<String, Vec<ActorId>>,
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

/// "Secretary-General of the United Nations" and "secretary general of United Nations" are one office.
fn office_key(title: &str) -> String {
    fold(title).replace(" of the ", " of ")
}

impl Actors {
    /// Reads the actor files. Of two blocks with one key in different sets the later set's stays: `own` overrides ours.
    pub(crate) fn read(files: &[(&str, &str)], own: &[(&str, &str)]) -> Result<Actors, KnowledgeError> {
        let mut blocks: Vec<Block> = Vec::new();
        let mut at: HashMap<String, usize> = HashMap::new();
        for (set, files) in [files, own].into_iter().enumerate() {
            let before = blocks.len();
            for (file, content) in files {
                for b in blocks::read(file, content)? {
                    match at.get(&b.actor.key) {
                        Some(&i) if set == 1 && i < before => blocks[i] = b,
                        Some(&i) => {
                            let other = &blocks[i];
                            let message = format!("the key `{}` is in {}:{} already: choose another", b.actor.key, other.file, other.line);
                            return Err(KnowledgeError::new(&b.file, b.line, message));
                        }
                        None => {
                            at.insert(b.actor.key.clone(), blocks.len());
                            blocks.push(b);
                        }
                    }
                }
            }
        }
        super::lint::check(&blocks, &at)?;
        let mut all = Actors::default();
        for b in blocks {
            all.add(b);
        }
        all.surnames();
        all.common_names();
        Ok(all)
    }

    fn add(&mut self, block: Block) {
        let id = self.actors.len();
        let actor = block.actor;
        if actor.kind == EntityKind::State
            && actor.to.is_none()
            && let Some(c) = &actor.country
        {
            self.by_country.entry(c.clone()).or_insert(id);
        }
        self.name(&actor.name, id, NameRole::Name, actor.kind);
        for (name, role) in &block.names {
            self.name(name, id, *role, actor.kind);
        }
        for o in &actor.offices {
            self.offices.entry(office_key(&o.title)).or_default().push((id, o.term));
        }
        self.actors.push(actor);
    }

    fn name(&mut self, name: &str, actor: ActorId, role: NameRole, kind: EntityKind) {
        // The tokens of a sentence part "People's" into two words.
        if name.contains("'s ") || name.contains("’s ") {
            self.name(&name.replace("'s ", " s ").replace("’s ", " s "), actor, role, kind);
        }
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
        let words = kind == EntityKind::People && name.split(' ').skip(1).any(|w| w.len() > 3 && w.chars().all(char::is_lowercase));
        let entries = self.names.entry(folded).or_default();
        if !entries.iter().any(|e| e.actor == actor) {
            entries.push(NameEntry { actor, role, acronym, words });
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
            // Chinese and Korean names begin with the family's: "Xi Jinping", "Moon Jae-in". In Hong Kong and Taiwan those with a given name
            // of two joined syllables do ("Tsai Ing-wen"), after a Western one if there is one ("Benny Tai Yiu-ting"); "Carrie Lam" ends with it.
            let joined = words[words.len() - 1].contains('-');
            let family = match self.actors[id].country.as_deref() {
                Some("CHN" | "KOR" | "PRK" | "KHM") => Some(0),
                Some("TWN" | "HKG") if joined => Some(words.len() - 2),
                _ => None,
            };
            if let Some(f) = family {
                if words[f].chars().count() > 2 || words[f] == "Xi" {
                    self.name(words[f], id, NameRole::Surname, EntityKind::Person);
                }
                continue;
            }
            // "Ursula von der Leyen", "Omar al-Bashir": the particle belongs to the surname, and the bare last word is used too.
            let last = words[words.len() - 1];
            let particles = words[1..words.len() - 1].iter().rposition(|w| !w.starts_with(char::is_lowercase)).map_or(1, |p| p + 2);
            if last.chars().count() > 2 && !matches!(last, "Sen" | "Will") {
                self.name(last, id, NameRole::Surname, EntityKind::Person);
            }
            if let Some((_, bare)) = last.split_once('-').filter(|(p, bare)| bare.chars().count() > 2 && p.chars().all(char::is_lowercase))
            {
                self.name(bare, id, NameRole::Surname, EntityKind::Person);
            }
            if particles < words.len() - 1 {
                self.name(&words[particles..].join(" "), id, NameRole::Surname, EntityKind::Person);
            }
        }
    }

    /// "Supreme Court of Kenya", "Kenyan Supreme Court": a report from Kenya says "the Supreme Court".
    fn common_names(&mut self) {
        let bodies: Vec<(String, Vec<ActorId>)> = self
            .names
            .iter()
            .map(|(n, es)| {
                let own = |e: &&NameEntry| {
                    let a = &self.actors[e.actor];
                    a.kind == EntityKind::GovernmentBody && a.country.is_some() && e.role == NameRole::Name
                };
                (n.clone(), es.iter().filter(own).map(|e| e.actor).collect())
            })
            .filter(|(n, es): &(String, Vec<ActorId>)| !es.is_empty() && n.contains(' '))
            .collect();
        for (name, ids) in bodies {
            let words: Vec<&str> = name.split(' ').collect();
            let of_state = |phrase: &str, country: &str| {
                self.names.get(phrase).is_some_and(|es| {
                    es.iter().any(|e| {
                        let a = &self.actors[e.actor];
                        matches!(a.kind, EntityKind::State | EntityKind::Territory) && a.country.as_deref() == Some(country)
                    })
                })
            };
            for id in ids {
                let Some(country) = self.actors[id].country.clone() else { continue };
                let behind = words.iter().position(|w| *w == "of").filter(|&p| {
                    let tail = words[p + 1..].strip_prefix(&["the"]).unwrap_or(&words[p + 1..]);
                    p > 0 && of_state(&tail.join(" "), &country)
                });
                let before = (1..words.len().min(4)).find(|&k| of_state(&words[..k].join(" "), &country));
                let common = match (behind, before) {
                    (Some(p), _) => words[..p].join(" "),
                    (None, Some(k)) => words[k..].join(" "),
                    _ => continue,
                };
                let same = self.common.entry(common).or_default();
                if !same.contains(&id) {
                    same.push(id);
                }
            }
        }
        // The order of a hash map must not show.
        self.common.values_mut().for_each(|v| v.sort_unstable());
    }

    /// Known names within a few letters of a folded name, nearest first.
    pub(crate) fn near(&self, folded: &str, most: usize) -> Vec<String> {
        let limit = (folded.chars().count() / 4).max(1);
        let mut found: Vec<(usize, &str)> = self
            .names
            .keys()
            .filter(|n| n.len().abs_diff(folded.len()) <= limit)
            .map(|n| (distance(n, folded), n.as_str()))
            .filter(|(d, _)| *d <= limit)
            .collect();
        found.sort_unstable();
        found.into_iter().take(most).map(|(_, n)| n.to_owned()).collect()
    }

    /// Bodies that are called so in their own country.
    pub(crate) fn common(&self, folded: &str) -> &[ActorId] {
        self.common.get(folded).map_or(&[], Vec::as_slice)
    }

    /// Keys and names of all persons with this last word, for misspelt names.
    pub(crate) fn surnamed<'a>(&'a self, folded: &str) -> impl Iterator<Item = ActorId> + 'a {
        self.named(folded).iter().filter(|e| e.role == NameRole::Surname).map(|e| e.actor)
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

    /// The entry with this key.
    #[cfg(test)]
    pub(crate) fn by_key(&self, key: &str) -> Option<ActorId> {
        self.actors.iter().position(|a| a.key == key)
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
        let holders = self.offices.get(&office_key(title))?;
        let mut on: Vec<ActorId> =
            holders.iter().filter(|(_, t)| t.is_some() && day.is_some() && holds_on(t, day)).map(|(a, _)| *a).collect();
        on.dedup();
        match on.as_slice() {
            [one] => Some(*one),
            _ => None,
        }
    }

    /// The office that a person held on the day, of several the first in the entry.
    pub(crate) fn office_on(&self, id: ActorId, day: Option<Date>) -> Option<&Office> {
        self.actors[id].offices.iter().find(|o| o.term.is_some() && day.is_some() && holds_on(&o.term, day))
    }

    /// The body that an office is of: "President of the **European Council**".
    pub(crate) fn body_of(&self, office: &Office) -> Option<ActorId> {
        let folded = office_key(&office.title);
        let (_, body) = folded.split_once(" of ")?;
        let the_body = format!("the {body}");
        let bearers = self.named(body).iter().chain(self.named(&the_body));
        bearers.filter(|e| e.role == NameRole::Name && self.actors[e.actor].kind != EntityKind::Person).map(|e| e.actor).next()
    }

    /// True for one who led a state or government not long before the day.
    pub(crate) fn led_lately(&self, id: ActorId, day: Date) -> bool {
        self.actors[id].offices.iter().any(|o| {
            let leads = ["President of ", "Prime Minister of ", "Chancellor of ", "Supreme Leader of ", "President of the "]
                .iter()
                .any(|t| o.title.starts_with(t));
            let of_state = || {
                self.body_of(o).is_some_and(|b| matches!(self.actors[b].kind, EntityKind::State | EntityKind::InternationalOrganization))
            };
            let since = o.term.and_then(|t| t.last()).is_some_and(|l| l < day && i32::from(day.year()) - i32::from(l.year()) <= LATELY);
            leads && since && of_state()
        })
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
        assert_eq!((e.line, e.message.as_str()), (3, "`counrty` is no field; `country` is meant?"));
    }

    #[test]
    fn a_loop_of_parts_and_an_unknown_whole_are_refused_at_their_line() {
        let looped = "a = A\n  kind: place\n  part: b\n\nb = B\n  kind: place\n  part: c\n\nc = C\n  kind: place\n  part: a\n";
        let e = Actors::read(&[("actors/t.txt", looped)], &[]).unwrap_err();
        assert_eq!(e.line, 3, "{e}");
        assert!(e.message.contains("a → b → c → a"), "{e}");
        let e = Actors::read(&[("actors/t.txt", &TWO.replace("capital: Belgrade", "member: natto"))], &[]).unwrap_err();
        assert_eq!((e.line, e.message.contains("natto")), (5, true), "{e}");
    }

    #[test]
    fn a_term_that_ends_before_it_begins_is_refused() {
        let e = Actors::read(&[("actors/t.txt", &TWO.replace("2014-04-27..2017-05-31", "2017-05-31..2014-04-27"))], &[]).unwrap_err();
        assert_eq!(e.line, 10, "{e}");
    }

    #[test]
    fn own_files_add_and_override() {
        let own = "vucic = Aleksandar Vučić\n  kind: person\n  country: SRB\n  sector: OPP\n\nnew-party = New Party\n  kind: party\n  country: SRB\n";
        let a = Actors::read(&[("actors/t.txt", TWO)], &[("own.txt", own)]).unwrap();
        assert_eq!(a.sector(a.by_key("vucic").unwrap(), Some(date(2024, 3, 19))), Some(Sector::Opp));
        assert!(a.by_key("new-party").is_some());
        assert!(Actors::read(&[("actors/t.txt", TWO), ("actors/u.txt", TWO)], &[]).is_err());
    }

    #[test]
    fn a_body_is_known_by_its_common_name() {
        let court = "kenya = Kenya\n  kind: state\n  country: KEN\n  demonym: Kenyan\n\nsupreme-court-of-kenya = Supreme Court of Kenya\n  kind: government body\n  country: KEN\n  sector: JUD\n  alias: Kenyan High Bench\n";
        let a = Actors::read(&[("actors/t.txt", court)], &[]).unwrap();
        assert_eq!(a.common("supreme court").len(), 1);
        assert_eq!(a.common("high bench").len(), 1);
    }
}
