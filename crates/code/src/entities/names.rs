//! Names that the knowledge holds, and which of their bearers is meant.

use demarche_record::{EntityKind, NameKind, Sector, Sentence, Upos};
use jiff::civil::Date;

use super::{EntId, Entities, Mention, persons};
use crate::knowledge::{Actor, ActorId, FoldedWords, NameRole, Office, fold};
use crate::time::{is_month, is_weekday};

/// Particles of surnames, which may stand in small letters.
const PARTICLES: &[&str] = &[
    "al", "el", "bin", "ibn", "ben", "ould", "abu", "von", "van", "der", "den", "ter", "de", "del", "della", "di", "da", "dos", "das",
    "du", "la", "le", "zu", "zur", "y", "ag", "ul",
];

/// Longest match of the knowledge's names over each sentence.
pub(super) fn known(all: &mut Entities<'_>) {
    // Full names first, over the whole report: a surname may stand in the headline before the full name comes.
    let mut introduced: Vec<ActorId> = Vec::new();
    for full_names in [true, false] {
        let strangers = full_strangers(all);
        for si in 0..all.document.sentences.len() {
            let s = &all.document.sentences[si];
            let ws = FoldedWords::of(s);
            let mut i = 0;
            while i < ws.len() {
                let mut step = longest(all, si, s, &ws, i, full_names, &introduced, &strangers);
                // "The Guardian Council" is no newspaper's.
                if ws.word(i) == "the" && i + 1 < ws.len() && step.is_some() {
                    let inner = longest(all, si, s, &ws, i + 1, full_names, &introduced, &strangers);
                    if inner.map(|x| x.0) > step.map(|x| x.0) {
                        step = None;
                    }
                }
                match step {
                    Some((j, actor, role)) => {
                        let (start, end) = (ws.token(i), ws.token(j - 1) + 1);
                        if full_names {
                            introduced.push(actor);
                        }
                        let head = head_of(s, start, end);
                        let people = (role == NameRole::Demonym).then(|| nationals(all, si, head, actor)).flatten();
                        let ent = people.unwrap_or_else(|| all.known(actor));
                        let why = match role {
                            NameRole::Name => "name in the knowledge",
                            NameRole::Demonym => "nationality",
                            NameRole::Capital => "capital for its government",
                            NameRole::Surname => "surname",
                        };
                        all.add_mention(Mention {
                            sentence: si,
                            start,
                            end,
                            head,
                            ents: vec![ent],
                            demonym: role == NameRole::Demonym && people.is_none(),
                            why,
                        });
                        i = j;
                    }
                    None => i += 1,
                }
            }
        }
    }
}

/// Surnames of persons whose full names the tagger found and the knowledge does not hold: "Bilai Abdi" is no president Abdi.
fn full_strangers(all: &Entities<'_>) -> Vec<String> {
    let mut out = Vec::new();
    for (si, s) in all.document.sentences.iter().enumerate() {
        for n in s.names.iter().filter(|n| n.kind == NameKind::Person && n.end - n.start > 1 && n.score >= 0.5) {
            if (n.start..n.end).all(|t| all.at[si][t].is_none()) {
                let last = persons::surname(s.span_of(n.start, n.end - 1).of(all.text));
                // A title may stand in the tagger's name: "President Putin".
                let title = all.knowledge.agents.get(&fold(&s.tokens[n.start].lemma)).is_some();
                if !(title && n.end - n.start == 2) {
                    out.push(last);
                }
            }
        }
    }
    out
}

/// "three **Americans**", "thousands of **Sudanese**", "a **Russian**": private persons, not their state.
///
/// "The North Koreans" with nothing else beside them are the other side in diplomacy, and stay the state.
fn nationals(all: &mut Entities<'_>, si: usize, head: usize, actor: ActorId) -> Option<EntId> {
    let s = &all.document.sentences[si];
    let t = &s.tokens[head];
    let state = all.knowledge.actors.get(actor);
    if !matches!(state.kind, EntityKind::State | EntityKind::Territory)
        || matches!(t.deprel, "amod" | "compound" | "flat" | "nmod:poss" | "cop")
    {
        return None;
    }
    let case = s.child(head, "case").map(|k| s.tokens[k].lemma.as_str());
    let child = |rels: &[&str]| s.children(head).find(|&c| rels.contains(&s.tokens[c].deprel));
    let article = child(&["det"]).map(|d| s.tokens[d].lemma.as_str());
    let counted = child(&["nummod"]).is_some()
        || matches!(article, Some("a" | "an" | "many" | "some" | "several" | "most" | "all" | "any"))
        || child(&["amod"]).is_some_and(|c| c < head)
        || (case == Some("of")
            && t.deprel == "nmod"
            && t.head.is_some_and(|h| quantity(&s.tokens[h].lemma) || s.tokens[h].upos == Upos::Num));
    let form = t.form.to_lowercase();
    let plural = form.ends_with('s') && !form.ends_with("ss") && !form.ends_with("us") || form.ends_with("men");
    let bare = plural && article.is_none() && s.child(head, "nmod:poss").is_none();
    let described =
        s.children(head).any(|c| matches!(s.tokens[c].deprel, "acl" | "acl:relcl") || (s.tokens[c].deprel == "nmod" && c > head));
    let invariant = !plural && (counted || described) && (matches!(t.upos, Upos::Propn | Upos::Noun | Upos::Adj));
    if !(invariant || (plural && (bare || counted || described))) {
        return None;
    }
    let (country, name) = (state.country.clone(), format!("people of {}", state.name));
    Some(all.unnamed(&name, EntityKind::People, country, None, Sector::Cvl, true))
}

/// "tens of **thousands** of", "a **number** of".
fn quantity(lemma: &str) -> bool {
    matches!(
        lemma,
        "dozen"
            | "score"
            | "hundred"
            | "thousand"
            | "million"
            | "billion"
            | "ten"
            | "number"
            | "majority"
            | "minority"
            | "percent"
            | "many"
            | "most"
            | "some"
            | "handful"
            | "group"
            | "crowd"
            | "couple"
            | "third"
            | "half"
            | "quarter"
            | "lot"
    )
}

/// The longest name that begins at word `i`: (one past its last word, bearer, role).
#[allow(clippy::too_many_arguments, reason = "the state of the scan over one sentence")]
fn longest(
    all: &Entities<'_>,
    si: usize,
    s: &Sentence,
    ws: &FoldedWords,
    i: usize,
    full_names: bool,
    introduced: &[ActorId],
    strangers: &[String],
) -> Option<(usize, ActorId, NameRole)> {
    let start = ws.token(i);
    let first = &s.tokens[start];
    if all.at[si][start].is_some() || (i > 0 && ws.token(i - 1) == start && !first.form.contains('-')) {
        return None;
    }
    let max = all.knowledge.actors.longest_from(ws.word(i)).min(ws.len() - i);
    if max == 0 {
        return None;
    }
    // "von der Leyen", "al-Shabaab": a particle in small letters before the name.
    let capital = |t: usize| s.tokens[t].form.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
    let particles = || (i..ws.len()).take_while(|&k| !capital(ws.token(k))).take(4).all(|k| PARTICLES.contains(&ws.word(k)));
    let small = !capital(start) && !particles() && !first.form.starts_with("al-");
    for j in (i + 1..=i + max).rev() {
        let (a, b) = (start, ws.token(j - 1) + 1);
        // A name ends where a token ends, but for hyphenated pairs ("Kenya-US").
        let whole = j == ws.len() || ws.token(j) != ws.token(j - 1) || s.tokens[ws.token(j - 1)].form.contains('-');
        if whole
            && (a..b).all(|t| all.at[si][t].is_none())
            && let Some((actor, role)) = choose(all, s, ws.phrase(i, j), a, b, full_names, introduced, strangers, small)
        {
            return Some((j, actor, role));
        }
    }
    None
}

/// The bearer of a folded name that fits the tokens `a..b`, the day and the report.
#[allow(clippy::too_many_arguments, reason = "the state of the scan over one sentence")]
fn choose(
    all: &Entities<'_>,
    s: &Sentence,
    key: &str,
    a: usize,
    b: usize,
    full_names: bool,
    introduced: &[ActorId],
    strangers: &[String],
    small: bool,
) -> Option<(ActorId, NameRole)> {
    let entries = all.knowledge.actors.named(key);
    if entries.len() == 0 {
        return None;
    }
    let capitals = s.tokens[a..b].iter().all(|t| !t.form.chars().any(char::is_lowercase));
    let shouting = s.tokens.iter().filter(|t| t.form.chars().any(char::is_lowercase)).count() < 2;
    let covering = s.names.iter().find(|n| n.start <= a && b <= n.end && (n.end - n.start) > (b - a));
    let own = s.names.iter().find(|n| n.start == a && n.end == b);
    let mut best: Option<(i32, ActorId, NameRole)> = None;
    let mut level = false;
    for e in entries.clone() {
        let actor = all.knowledge.actors.get(e.actor);
        let multiword = key.contains(' ');
        // "Nato", "Unicef": a long acronym as a word, where the tagger sees a body.
        let as_word =
            key.len() > 3 && own.is_some_and(|o| o.kind == NameKind::Organization) && s.tokens[a].form.starts_with(char::is_uppercase);
        if (e.role == NameRole::Surname) == full_names || (e.acronym && (!capitals && !as_word || shouting)) || (small && !e.words) {
            continue;
        }
        // "on Friday" is a day, whoever is called so; "Friday said" is not, where the tagger sees a person or the report has told of one.
        let acts = || introduced.contains(&e.actor) && s.tokens[b - 1].deprel.starts_with("nsubj");
        if e.role == NameRole::Surname
            && (is_weekday(key) || is_month(key))
            && own.or(covering).is_none_or(|n| n.kind != NameKind::Person)
            && !acts()
        {
            continue;
        }
        let person = actor.kind == EntityKind::Person;
        // Part of a longer name that is something else: "Paris Hilton", "Bank of England", "Jane Biden".
        if let Some(c) = covering {
            let tail = c.end == b;
            let fits = match c.kind {
                NameKind::Person => person && (introduced.contains(&e.actor) || multiword) && tail,
                NameKind::Organization => actor.kind == EntityKind::Party || multiword,
                NameKind::Place => !person,
                NameKind::Event | NameKind::Other => e.role == NameRole::Demonym || multiword,
                NameKind::Group => true,
            };
            if !fits {
                continue;
            }
        }
        if let Some(o) = own {
            let given = all.knowledge.lists.gender(key).is_some();
            if o.kind == NameKind::Person && !person && !multiword && given && actor.kind != EntityKind::State {
                continue;
            }
        }
        // "Jim Jordan said … Jordan would": a person of this report, unless the words say a place.
        let stranger = !multiword && strangers.iter().any(|x| x == key);
        let introduced_here = || entries.clone().any(|x| x.role == NameRole::Surname && introduced.contains(&x.actor));
        let sure_place = || own.is_some_and(|o| o.kind == NameKind::Place && o.score >= 0.95);
        if !person && e.role != NameRole::Demonym && !located(s, a) && (introduced_here() || stranger && !sure_place()) {
            continue;
        }
        let mut score = match e.role {
            NameRole::Name => 40,
            NameRole::Demonym => 38,
            NameRole::Capital => 30,
            NameRole::Surname => 0,
        };
        if actor.kind == EntityKind::State {
            score += 5;
        }
        if let (Some(day), Some(to)) = (all.published, actor.to)
            && to.last() < day
        {
            score -= 12;
        }
        let in_office = person && actor.offices.iter().any(|o| o.term.is_some() && crate::knowledge::holds_on(&o.term, all.published));
        if in_office {
            score += 20;
        }
        let country_seen = actor.country.as_deref().is_some_and(|c| all.ents.iter().any(|x| x.entity.country.as_deref() == Some(c)));
        if country_seen {
            score += 8;
        }
        if introduced.contains(&e.actor) {
            score += 40;
        } else if e.role == NameRole::Surname {
            // A bare surname needs a reason: an office on the day, or a title with a country that is spoken of.
            let nearly = actor.offices.iter().any(|o| o.term.is_some());
            let alone =
                entries.clone().filter(|x| x.role == NameRole::Surname).count() == 1 && own.is_some_and(|o| o.kind == NameKind::Person);
            let led = alone && all.published.is_some_and(|d| all.knowledge.actors.led_lately(e.actor, d));
            if stranger
                || !(in_office || led || (nearly && country_seen))
                // Who is in office on the day is known to more than a tagger that hesitates.
                || own.is_some_and(|o| matches!(o.kind, NameKind::Place | NameKind::Group) && (o.score >= 0.95 || !in_office))
            {
                continue;
            }
        }
        if !actor.context.is_empty() {
            // A state is hardly anything else; nor is the only bearer in office on the day, or of a name of several words.
            let own_name = actor.kind == EntityKind::State || entries.len() == 1 && if person { in_office } else { multiword };
            match in_context(all, actor) {
                true => score += 10,
                false if own_name => score -= 30,
                false => continue,
            }
        }
        if score < 0 {
            continue;
        }
        match best {
            Some((b, _, _)) if score < b => {}
            // Without a day, who was in office last.
            Some((b, a, NameRole::Surname)) if score == b && e.role == NameRole::Surname && lately(all, a) >= lately(all, e.actor) => {
                level = lately(all, a) == lately(all, e.actor);
            }
            Some((b, a, r)) if score == b && e.actor > a && r != NameRole::Surname => {}
            _ => {
                level = false;
                best = Some((score, e.actor, e.role));
            }
        }
    }
    // Two persons of one surname, neither nearer than the other: nobody. Of other names the entry that stands first.
    best.filter(|_| !level).map(|(_, a, r)| (a, r))
}

/// The last day in an office, in a report without a day; there all persons are level with a day.
fn lately(all: &Entities<'_>, id: ActorId) -> Option<Date> {
    let offices = &all.knowledge.actors.get(id).offices;
    let last = |o: &Office| o.term.map(|t| t.last().unwrap_or(Date::MAX));
    offices.iter().filter_map(last).max().filter(|_| all.published.is_none())
}

/// True behind "in", "from" and the like.
fn located(s: &Sentence, t: usize) -> bool {
    t > 0 && matches!(s.tokens[t - 1].lemma.as_str(), "in" | "from" | "to" | "across" | "near")
}

/// True where one of the words or countries by which an ambiguous name is told apart stands in the report, as whole words.
fn in_context(all: &Entities<'_>, actor: &Actor) -> bool {
    let text = all.folded_text.get_or_init(|| format!(" {} ", fold(all.text)));
    actor.context.iter().any(|c| {
        let country = c.len() == 3 && c.bytes().all(|b| b.is_ascii_uppercase());
        let spoken_of = || all.ents.iter().any(|x| x.entity.country.as_deref() == Some(c));
        if country {
            spoken_of() || all.lands.get_or_init(|| lands(all)).iter().any(|l| l == c)
        } else {
            text.contains(&format!(" {} ", fold(c)))
        }
    })
}

/// Countries that the report names anywhere: a name in its headline has its context in the text below.
fn lands(all: &Entities<'_>) -> Vec<String> {
    let actors = &all.knowledge.actors;
    let mut out: Vec<String> = Vec::new();
    for s in &all.document.sentences {
        let ws = FoldedWords::of(s);
        for i in (0..ws.len()).filter(|&i| s.tokens[ws.token(i)].form.starts_with(char::is_uppercase)) {
            for j in i + 1..=i + actors.longest_from(ws.word(i)).min(ws.len() - i) {
                let capitals = || !s.tokens[ws.token(i)].form.chars().any(char::is_lowercase);
                for e in actors.named(ws.phrase(i, j)).filter(|e| e.role != NameRole::Surname && (!e.acronym || capitals())) {
                    let land = Some(actors.get(e.actor)).filter(|a| a.kind == EntityKind::State && a.context.is_empty());
                    let country = land.and_then(|a| a.country.clone());
                    out.extend(country.filter(|c| !out.contains(c)));
                }
            }
        }
    }
    out
}

/// The token of `start..end` whose head lies outside.
pub(super) fn head_of(s: &Sentence, start: usize, end: usize) -> usize {
    (start..end).find(|&t| s.tokens[t].head.is_none_or(|h| h < start || h >= end)).unwrap_or(start)
}
