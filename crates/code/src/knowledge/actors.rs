//! Actors with their names, offices and dates.
//!
//! `knowledge/actors/FORMAT.md` is the grammar of the actor files. Names are matched as sequences of folded words:
//! case, accents and punctuation do not count, so that "Al-Shabaab", "al Shabaab" and "AL SHABAAB" are one name. An
//! acronym, whose folded form is often an ordinary word ("US", "WHO", "AIDS"), must stand in capitals.
//!
//! Of the actors that ship only the index is there at the start; an actor is read from its block when it is first asked for, and kept.

use std::sync::OnceLock;

use demarche_record::{Edtf, EntityKind, PartialDate, Sector, Sentence};
use jiff::civil::Date;

use super::fold::fold_into;
use super::index::{self, NameEntry, NameRole, Written, office_key};
use super::spelling::distance;
use super::table::{Table, number};
use super::{FILES, KnowledgeError, blocks, entry};

pub(crate) type ActorId = usize;

/// Years for which a former head of state or government is still known by the surname alone.
const LATELY: i32 = 15;

/// A stretch of time; `None` where open or always.
pub(crate) type Term = Option<Edtf>;

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Office {
    /// `President of Serbia`.
    pub(crate) title: String,
    pub(crate) sector: Option<Sector>,
    pub(crate) term: Term,
}

#[derive(Clone, Debug, PartialEq)]
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

impl Actor {
    /// An actor of whom nothing is said yet.
    pub(super) fn nobody() -> Actor {
        Actor {
            key: String::new(),
            name: String::new(),
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
        }
    }
}

#[derive(Debug)]
pub(crate) struct Actors {
    /// Read when first asked for, where they are those that ship.
    actors: Vec<OnceLock<Box<Actor>>>,
    names: Table,
    longest: Table,
    offices: Table,
    common: Table,
    states: Table,
}

/// The folded words of a sentence, as names are matched, divided by one space.
pub(crate) struct FoldedWords {
    text: String,
    words: Vec<Word>,
}

/// A folded word: its bytes, and the token that it stands in; a token such as "Al-Shabaab" holds two.
struct Word {
    start: usize,
    end: usize,
    token: usize,
}

impl FoldedWords {
    pub(crate) fn of(s: &Sentence) -> FoldedWords {
        let mut text = String::with_capacity(6 * s.tokens.len());
        let mut words = Vec::with_capacity(s.tokens.len() + 4);
        for (token, t) in s.tokens.iter().enumerate() {
            let before = text.len();
            fold_into(&t.form, &mut text);
            let mut start = before;
            while start < text.len() {
                let end = text[start..].find(' ').map_or(text.len(), |n| start + n);
                words.push(Word { start, end, token });
                start = end + 1;
            }
            if text.len() > before {
                text.push(' ');
            }
        }
        FoldedWords { text, words }
    }

    pub(crate) fn len(&self) -> usize {
        self.words.len()
    }

    /// A word.
    pub(crate) fn word(&self, i: usize) -> &str {
        &self.text[self.words[i].start..self.words[i].end]
    }

    /// The token of a word.
    pub(crate) fn token(&self, i: usize) -> usize {
        self.words[i].token
    }

    /// The words `i..j`, of which there must be one at least.
    pub(crate) fn phrase(&self, i: usize, j: usize) -> &str {
        &self.text[self.words[i].start..self.words[j - 1].end]
    }
}

/// True where the term may cover the day; an absent term or day always does.
pub(crate) fn holds_on(term: &Term, day: Option<Date>) -> bool {
    match (term, day) {
        (Some(t), Some(d)) => t.may_contain(d),
        _ => true,
    }
}

impl Actors {
    /// The actors that ship, with the index that the build has made of them.
    pub(super) fn shipped() -> Actors {
        macro_rules! table {
            ($name:literal) => {
                Table::new(&include_bytes!(concat!(env!("OUT_DIR"), "/", $name))[..])
            };
        }
        Actors {
            actors: (0..BLOCKS.len() / BLOCK).map(|_| OnceLock::new()).collect(),
            names: table!("names.table"),
            longest: table!("longest.table"),
            offices: table!("offices.table"),
            common: table!("common.table"),
            states: table!("states.table"),
        }
    }

    /// Reads the actor files. Of two blocks with one key in different sets the later set's stays: `own` overrides ours.
    pub(crate) fn read(files: &[(&str, &str)], own: &[(&str, &str)]) -> Result<Actors, KnowledgeError> {
        let blocks = index::collect(files, own)?;
        let read = blocks.iter().map(|(file, b)| entry::read(file, b).map(|a| OnceLock::from(Box::new(a))));
        let actors = read.collect::<Result<_, _>>()?;
        let Written { names, longest, offices, common, states } = index::write(&blocks);
        Ok(Actors {
            actors,
            names: Table::new(names),
            longest: Table::new(longest),
            offices: Table::new(offices),
            common: Table::new(common),
            states: Table::new(states),
        })
    }

    /// Known names within a few letters of a folded name, nearest first.
    pub(crate) fn near(&self, folded: &str, most: usize) -> Vec<String> {
        let limit = (folded.chars().count() / 4).max(1);
        let mut found: Vec<(usize, &str)> = self
            .names
            .keys()
            .filter(|n| n.len().abs_diff(folded.len()) <= limit)
            .map(|n| (distance(n, folded), n))
            .filter(|(d, _)| *d <= limit)
            .collect();
        found.sort_unstable();
        found.into_iter().take(most).map(|(_, n)| n.to_owned()).collect()
    }

    /// Bodies that are called so in their own country.
    pub(crate) fn common<'a>(&'a self, folded: &str) -> impl ExactSizeIterator<Item = ActorId> + Clone + use<'a> {
        self.common.get(folded).map(|id| id as ActorId)
    }

    /// All persons with this last word, for misspelt names.
    pub(crate) fn surnamed<'a>(&'a self, folded: &str) -> impl Iterator<Item = ActorId> + use<'a> {
        self.named(folded).filter(|e| e.role == NameRole::Surname).map(|e| e.actor)
    }

    pub(crate) fn get(&self, id: ActorId) -> &Actor {
        self.actors[id].get_or_init(|| Box::new(shipped(id)))
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
        (0..self.len()).find(|&id| self.get(id).key == key)
    }

    /// The state with this ISO alpha-3 code.
    pub(crate) fn state(&self, iso3: &str) -> Option<ActorId> {
        self.states.get(iso3).next().map(|id| id as ActorId)
    }

    /// Bearers of a folded name.
    pub(crate) fn named<'a>(&'a self, folded: &str) -> impl ExactSizeIterator<Item = NameEntry> + Clone + use<'a> {
        self.names.get(folded).map(NameEntry::unpack)
    }

    /// Longest name, in words, that begins with this folded word.
    pub(crate) fn longest_from(&self, word: &str) -> usize {
        self.longest.get(word).next().map_or(0, |n| n as usize)
    }

    /// Who held the office on the day; `None` where nobody is known or more than one could be meant.
    pub(crate) fn holder(&self, title: &str, day: Option<Date>) -> Option<ActorId> {
        let mut holders = self.offices.get(&office_key(title));
        let mut on: Vec<ActorId> = Vec::new();
        while let (Some(id), Some(office), Some(day)) = (holders.next(), holders.next(), day) {
            let term = self.get(id as ActorId).offices.get(office as usize).and_then(|o| o.term);
            if term.is_some_and(|t| t.may_contain(day)) {
                on.push(id as ActorId);
            }
        }
        on.dedup();
        match on.as_slice() {
            [one] => Some(*one),
            _ => None,
        }
    }

    /// The office that a person held on the day, of several the first in the entry.
    pub(crate) fn office_on(&self, id: ActorId, day: Option<Date>) -> Option<&Office> {
        self.get(id).offices.iter().find(|o| o.term.is_some() && day.is_some() && holds_on(&o.term, day))
    }

    /// The body that an office is of: "President of the **European Council**".
    pub(crate) fn body_of(&self, office: &Office) -> Option<ActorId> {
        let folded = office_key(&office.title);
        let (_, body) = folded.split_once(" of ")?;
        let the_body = format!("the {body}");
        let bearers = self.named(body).chain(self.named(&the_body));
        bearers.filter(|e| e.role == NameRole::Name && self.get(e.actor).kind != EntityKind::Person).map(|e| e.actor).next()
    }

    /// True for one who led a state or government not long before the day.
    pub(crate) fn led_lately(&self, id: ActorId, day: Date) -> bool {
        self.get(id).offices.iter().any(|o| {
            let leads = ["President of ", "Prime Minister of ", "Chancellor of ", "Supreme Leader of ", "President of the "]
                .iter()
                .any(|t| o.title.starts_with(t));
            let of_state =
                || self.body_of(o).is_some_and(|b| matches!(self.get(b).kind, EntityKind::State | EntityKind::InternationalOrganization));
            let since = o.term.and_then(|t| t.last()).is_some_and(|l| l < day && i32::from(day.year()) - i32::from(l.year()) <= LATELY);
            leads && since && of_state()
        })
    }

    /// Primary sector of an actor on a day: of the office held then, else of the entry; former office holders are elites.
    pub(crate) fn sector(&self, id: ActorId, day: Option<Date>) -> Option<Sector> {
        let a = self.get(id);
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

/// Where the blocks that ship stand: number of the file among [`FILES`], first byte and one past the last, of each actor.
static BLOCKS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/blocks.bin"));
/// Bytes of an actor there.
const BLOCK: usize = 12;

/// An actor that ships, read from its block.
fn shipped(id: ActorId) -> Actor {
    let at = |n: usize| number(BLOCKS, BLOCK * id + 4 * n) as usize;
    let text = FILES.get(at(0)).and_then(|(file, content)| Some((*file, content.get(at(1)..at(2))?)));
    let read = |(file, text)| blocks::read(file, text).ok()?.first().and_then(|b| entry::read(file, b).ok());
    // The files are part of the build and are read whole by a test: what cannot be read is a failing test there, and nobody here.
    text.and_then(read).unwrap_or_else(Actor::nobody)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::fold;
    use jiff::civil::date;

    const TWO: &str = "serbia = Serbia\n  kind: state\n  country: SRB\n  demonym: Serbian; Serbs\n  capital: Belgrade\n\nvucic = Aleksandar Vučić\n  kind: person\n  country: SRB\n  office: Prime Minister of Serbia | GOV | 2014-04-27..2017-05-31\n  office: President of Serbia | GOV | 2017-05-31..\n";

    #[test]
    fn what_ships_is_sound_and_its_index_is_that_of_its_files() {
        let files: Vec<_> = FILES.iter().filter(|(n, _)| n.starts_with("actors/")).copied().collect();
        let (read, built) = (Actors::read(&files, &[]).unwrap(), Actors::shipped());
        assert_eq!(read.len(), built.len());
        for id in 0..read.len() {
            assert_eq!(read.get(id), built.get(id));
        }
        let tables = |a: &Actors| [&a.names, &a.longest, &a.offices, &a.common, &a.states].map(|t| format!("{t:?}"));
        assert!(tables(&read) == tables(&built));
    }

    #[test]
    fn names_fold_and_offices_have_dates() {
        let a = Actors::read(&[("actors/t.txt", TWO)], &[]).unwrap();
        assert_eq!(fold("Vučić"), "vucic");
        assert_eq!(fold("Al-Shabaab’s"), "al shabaabs");
        assert_eq!(a.named("vucic").next().unwrap().role, NameRole::Surname);
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
