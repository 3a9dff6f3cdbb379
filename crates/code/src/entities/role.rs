//! What a noun phrase says of whom it names: the role, its sector, and the body that he or she is of.

use demarche_record::{Sector, Sentence, Upos};

use super::{EntId, Entities};
use crate::knowledge::{Head, fold};

/// Words before a title that say that the office is no longer, or not yet, held.
const PAST: &[&str] =
    &["former", "ex", "late", "then", "previous", "ousted", "deposed", "incoming", "future", "outgoing", "onetime", "erstwhile"];

/// The role that a noun names.
#[derive(Clone, Debug)]
pub(super) struct Role {
    pub(super) sector: Sector,
    /// First token of the role's name ("opposition leader" is longer than "leader").
    pub(super) first: usize,
    /// Its last token: behind the head in "Secretary-General".
    pub(super) last: usize,
    /// The code of the international body that the noun implies.
    pub(super) code: Option<String>,
    /// A body that acts as one, not a person.
    pub(super) body: bool,
    /// A thing, which acts for its owner.
    pub(super) thing: bool,
    /// "country", "nation".
    pub(super) land: bool,
    /// A diplomat, who is seldom of the place where he acts.
    pub(super) abroad: bool,
    /// "former", "ousted".
    pub(super) past: bool,
    pub(super) plural: bool,
    /// Lemmas without nationality: "defense minister".
    pub(super) title: String,
}

/// The body that somebody is of.
#[derive(Clone, Debug)]
pub(super) struct Whole {
    pub(super) ent: Option<EntId>,
    pub(super) sector: Option<Sector>,
}

/// The role that the phrase with this head names; `None` where it names none.
pub(super) fn role(all: &Entities<'_>, si: usize, head: usize) -> Option<Role> {
    let s = &all.document.sentences[si];
    let t = &s.tokens[head];
    // "troops" and the like are their own lemma for the parser.
    let mut lemma = fold(&t.lemma);
    if all.knowledge.agents.get(&lemma).is_none() && all.knowledge.agents.get(lemma.strip_suffix('s').unwrap_or(&lemma)).is_some() {
        lemma.pop();
    }
    if all.knowledge.lists.apolitical(&lemma) {
        return None;
    }
    let usable = |key: &str| all.knowledge.agents.get(key).filter(|a| a.sector != Sector::Unk);
    let mut key = lemma.clone();
    let mut found = usable(&key).map(|a| (a.sector, a.code.clone(), head));
    let mut first = head;
    while first > 0 && head - first < 3 {
        let prev = &s.tokens[first - 1];
        if !(matches!(prev.deprel, "compound" | "amod" | "punct" | "flat")
            && matches!(prev.upos, Upos::Noun | Upos::Propn | Upos::Adj | Upos::Verb | Upos::Punct))
            || all.at[si][first - 1].is_some()
        {
            break;
        }
        first -= 1;
        if prev.upos == Upos::Punct {
            continue;
        }
        key = format!("{} {key}", fold(&prev.lemma));
        if let Some(a) = usable(&key) {
            found = Some((a.sector, a.code.clone(), first));
        }
    }
    // "secretary of state", "minister of justice".
    let of =
        (head + 2 < s.tokens.len() && s.tokens[head + 1].form == "of").then(|| format!("{lemma} of {}", fold(&s.tokens[head + 2].lemma)));
    let of = of.filter(|key| {
        let whole = usable(key).map(|a| (a.sector, a.code.clone(), head));
        found = whole.clone().or(found.take());
        whole.is_some()
    });
    // "Secretary-General" is three tokens, of which the parser may call either noun the head.
    let (a, b) = hyphenated(s, head);
    let joined =
        (a < b).then(|| s.tokens[a..=b].iter().filter(|t| t.upos != Upos::Punct).map(|t| fold(&t.lemma)).collect::<Vec<_>>().join(" "));
    let joined = joined.filter(|key| {
        let whole = usable(key).map(|x| (x.sector, x.code.clone(), a));
        found = whole.clone().or(found.take());
        whole.is_some()
    });
    let last = if joined.is_some() { b } else { head };
    let of = of.or(joined);
    let (mut sector, code, first) = found?;
    // "think tank" is no tank.
    let compound = s.tokens[first..=head].iter().map(|t| fold(&t.lemma)).collect::<Vec<_>>().join("-");
    let lists = &all.knowledge.lists;
    let own = lists.head_is(&compound, Head::Body);
    let is = |h: Head| lists.head_is(&lemma, h) && !(own && h == Head::Thing);
    let body = own || is(Head::Body);
    let has = |words: &[&str]| s.children(head).any(|c| c < head && words.contains(&s.tokens[c].lemma.to_lowercase().as_str()));
    let past = has(PAST);
    // "members of parliament from the opposition".
    let opposed = || {
        s.children(head).any(|c| {
            s.tokens[c].lemma == "opposition"
                && s.child(c, "case").is_some_and(|k| matches!(s.tokens[k].lemma.as_str(), "from" | "in" | "of"))
        })
    };
    if (has(&["opposition", "dissident"]) || opposed()) && matches!(sector, Sector::Gov | Sector::Leg | Sector::Pty | Sector::Eli) {
        sector = Sector::Opp;
    }
    if is(Head::Thing)
        && first == head
        && let Some(of) = owner_sector(all, si, head)
    {
        sector = of;
    }
    if is(Head::Part)
        && first == head
        && of.is_none()
        && let Some(of) = part_sector(all, si, head)
    {
        sector = of;
    }
    if past && !body && matches!(sector, Sector::Gov | Sector::Leg | Sector::Jud) {
        sector = Sector::Eli;
    }
    let words = s.tokens[first..=head].iter().filter(|t| t.upos != Upos::Punct).map(|t| fold(&t.lemma)).collect::<Vec<_>>().join(" ");
    Some(Role {
        sector,
        first,
        last,
        code,
        body,
        thing: is(Head::Thing),
        land: is(Head::Land),
        abroad: is(Head::Abroad),
        past,
        plural: is_plural(&t.form, &t.lemma),
        title: of.unwrap_or(words),
    })
}

/// First and last token of the words that hyphens join to this one.
fn hyphenated(s: &Sentence, t: usize) -> (usize, usize) {
    let joint = |h: usize| {
        let (before, hyphen, after) = (&s.tokens[h - 1], &s.tokens[h], &s.tokens[h + 1]);
        hyphen.form == "-" && before.span.end == hyphen.span.start && hyphen.span.end == after.span.start
    };
    let (mut a, mut b) = (t, t);
    while a >= 2 && joint(a - 1) {
        a -= 2;
    }
    while b + 2 < s.tokens.len() && joint(b + 1) {
        b += 2;
    }
    (a, b)
}

/// True for a role noun, whatever its role.
pub(super) fn is_role(all: &Entities<'_>, si: usize, head: usize) -> bool {
    matches!(all.token(si, head).upos, Upos::Noun | Upos::Propn) && role(all, si, head).is_some()
}

/// Sector of the body in a part's own words: "**army** chief", "members of **parliament**", "**rebel** commander".
fn part_sector(all: &Entities<'_>, si: usize, head: usize) -> Option<Sector> {
    whole(all, si, head).and_then(|w| w.sector).filter(|s| !matches!(s, Sector::Gov | Sector::Unk | Sector::Igo | Sector::Ngo))
}

/// Sector of a thing's owner in the words before it: "**coast guard** ships", "**police** vehicles", "**army** helicopters".
fn owner_sector(all: &Entities<'_>, si: usize, head: usize) -> Option<Sector> {
    let s = &all.document.sentences[si];
    let mut found = None;
    let mut key = String::new();
    for t in (0..head).rev().take(2) {
        if !matches!(s.tokens[t].deprel, "compound" | "amod") || all.at[si][t].is_some() {
            break;
        }
        let lemma = fold(&s.tokens[t].lemma);
        key = if key.is_empty() { lemma } else { format!("{lemma} {key}") };
        let agent = all.knowledge.agents.get(&key);
        found = agent.map(|a| a.sector).filter(|s| !matches!(s, Sector::Unk | Sector::Cvl | Sector::Gov)).or(found);
    }
    let organised = || whole(all, si, head).filter(|w| w.ent.is_some()).and_then(|w| w.sector);
    found.or_else(organised)
}

/// The body that the words beside a noun name: before it, or behind "of", "for", "from", "with", "in".
pub(super) fn whole(all: &Entities<'_>, si: usize, head: usize) -> Option<Whole> {
    let s = &all.document.sentences[si];
    let mut near: Vec<usize> = s
        .children(head)
        .filter(|&c| {
            let case = s.child(c, "case").map(|k| s.tokens[k].lemma.as_str());
            match s.tokens[c].deprel {
                "compound" | "amod" | "nmod:poss" | "nmod:desc" => c < head,
                "nmod" => c > head && matches!(case, Some("of" | "for" | "from" | "with" | "in")),
                _ => false,
            }
        })
        .collect();
    near.sort_by_key(|&c| c.abs_diff(head));
    for c in near {
        if let Some(m) = all.mention_at(si, c) {
            let ent = m.ents.first().copied().filter(|_| m.ents.len() == 1 && !m.demonym);
            if let Some(e) = ent {
                let x = &all.ents[e].entity;
                if super::organised(x.kind) {
                    return Some(Whole { ent, sector: x.sector });
                }
            }
            continue;
        }
        let lemma = fold(&s.tokens[c].lemma);
        let singular = lemma.strip_suffix('s').unwrap_or(&lemma);
        let agent = all.knowledge.agents.get(&lemma).or_else(|| all.knowledge.agents.get(singular));
        if let Some(a) = agent.filter(|a| !matches!(a.sector, Sector::Unk | Sector::Cvl | Sector::Gov)) {
            return Some(Whole { ent: None, sector: Some(a.sector) });
        }
    }
    None
}

pub(super) fn is_plural(form: &str, lemma: &str) -> bool {
    form.len() > lemma.len() && form.to_lowercase().ends_with('s')
        || matches!(lemma, "police" | "people" | "troops" | "woman" | "man" | "child") && !form.eq_ignore_ascii_case(lemma)
        || matches!(form.to_lowercase().as_str(), "police" | "people" | "troops")
        || form.to_lowercase().ends_with("men") && !lemma.ends_with("men")
}

/// True behind "the", "this", "his": the reader knows who is meant.
pub(super) fn definite(all: &Entities<'_>, si: usize, head: usize) -> bool {
    let s = &all.document.sentences[si];
    s.children(head)
        .any(|c| matches!(s.tokens[c].lemma.as_str(), "the" | "this" | "that" | "these" | "those") || s.tokens[c].deprel == "nmod:poss")
}
