//! The tagger's names of places, mended: their extent and their kind, by the words around and the tree.
//!
//! Taggers stop short at what a name is of ("T-4 | Military Airport"), at marks of transliteration ("Tal Al | -‘Eiss") and
//! at first parts that are also titles ("Sheikh | Miskeen"), and take the names of villages for persons ("Jabal al-Sayyid", "Kafr
//! Zita"). The words beside them tell: a site noun, a list of places that goes on, a first word that only places have. A site that is known by its own
//! name alone (the Heart Hospital) is a place where something may happen, and no entry of a gazetteer.

use demarche_record::{NameKind, Sentence, Upos};

use super::mention::{capital, generic, is_direction, is_site};
use super::words::{Class, is};

/// A name of the sentence as the places stage sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) start: usize,
    /// One past the last token.
    pub(super) end: usize,
    pub(super) kind: NameKind,
    /// A building or ground by its own name.
    pub(super) site: bool,
}

/// The names of a sentence, in order, not overlapping. `known` tells whether the gazetteer has an entry for a range of tokens.
pub(super) fn mended(s: &Sentence, known: &dyn Fn(usize, usize) -> bool) -> Vec<Named> {
    let n = s.tokens.len();
    let tagged = s.names.iter().filter(|m| m.start < m.end && m.end <= n);
    let mut names: Vec<Named> = tagged.map(|m| Named { start: m.start, end: m.end, kind: m.kind, site: false }).collect();
    let mut i = 0;
    while i < names.len() {
        stretch(s, &mut names, i, known);
        i += 1;
    }
    for i in 0..names.len() {
        judge(s, &mut names, i);
    }
    sites(s, &mut names);
    names
}

fn lower(s: &Sentence, i: usize) -> String {
    s.tokens.get(i).map(|t| t.form.to_lowercase()).unwrap_or_default()
}

/// No blank between token `i` and the one before.
fn glued(s: &Sentence, i: usize) -> bool {
    i > 0 && i < s.tokens.len() && s.tokens[i].span.start == s.tokens[i - 1].span.end
}

fn quote(form: &str) -> bool {
    matches!(form, "‘" | "’" | "'" | "`" | "ʿ" | "ʾ")
}

/// The noun of a site or division, in either number: "Airport", "Farms", "District".
fn names_a_site(word: &str) -> bool {
    let one = word.strip_suffix("ies").map(|w| format!("{w}y")).unwrap_or_else(|| word.strip_suffix('s').unwrap_or(word).to_owned());
    is_site(&one) || is_site(word) || generic(&one).is_some() || is(Class::Grounds, &one)
}

/// Where the name that now ends at `end` goes on after a hyphen: "Al" "-" "‘" "Eiss".
fn hyphenated(s: &Sentence, end: usize) -> Option<usize> {
    let form = |i: usize| s.tokens.get(i).map_or("", |t| t.form.as_str());
    let mut at = end;
    if form(at) == "-" && glued(s, at) {
        at += 1;
    } else if !form(end - 1).ends_with('-') {
        return None;
    }
    if quote(form(at)) && glued(s, at) {
        at += 1;
    }
    (at < s.tokens.len() && glued(s, at) && capital(form(at))).then_some(at + 1)
}

/// Gives a place's name the words that belong to it, and swallows the names that these were taken for.
fn stretch(s: &Sentence, names: &mut Vec<Named>, i: usize, known: &dyn Fn(usize, usize) -> bool) {
    if names[i].kind != NameKind::Place {
        return;
    }
    let n = s.tokens.len();
    let (mut start, mut end) = (names[i].start, names[i].end);
    // A short first part ("Al", "Tall") may be an entry by chance.
    let first = s.tokens[start].form.as_str();
    let whole = known(start, end) && (first.len() > 4 || first.len() > 2 && first.bytes().all(|b| b.is_ascii_uppercase()));
    // "United" before "Kingdom": one entry of the gazetteer.
    let free_left = start > 0 && names.iter().enumerate().all(|(j, m)| j == i || m.end < start || m.start >= start);
    if free_left && capital(&s.tokens[start - 1].form) && !is_direction(&lower(s, start - 1)) && known(start - 1, end) {
        start -= 1;
    }
    // What stands before it may be a name of its own, of one word.
    let loose_left = |start: usize| {
        start > 0 && names.iter().enumerate().all(|(j, m)| j == i || m.end < start || m.start >= start || m.start + 1 == start)
    };
    // "Sea" "of Japan", "St. Vincent" "and the Grenadines": one entry that the tagger broke.
    let link = matches!(lower(s, end).as_str(), "of" | "and" | "de" | "da" | "do" | "del" | "della");
    if let Some(to) = (end + 2..=(end + 4).min(n)).rev().find(|&to| link && capital(&s.tokens[to - 1].form) && known(start, to)) {
        end = to;
    }
    // "Al" "-Sweida": a part cut off at its hyphen.
    if loose_left(start) && s.tokens[start].form.starts_with('-') && glued(s, start) && capital(&s.tokens[start - 1].form) {
        start -= 1;
    }
    // "Tall Kurdi", "Sheikh Lufti": a first word that only places have, before one that is an entry by itself.
    let begun = |k: usize| {
        is(Class::Begins, &lower(s, k)) && capital(&s.tokens[k].form) && matches!(s.tokens[k].upos, Upos::Propn | Upos::Adj | Upos::Noun)
    };
    if loose_left(start) && start > 1 && begun(start - 1) {
        start -= 1;
    }
    // To the left: "Sheikh" before "Miskeen", where the tree makes them one name.
    while start > 0 && !whole {
        let before = start - 1;
        let t = &s.tokens[before];
        let one_name = |a: usize, b: usize| matches!(s.tokens[a].deprel, "flat" | "compound") && s.tokens[a].head == Some(b);
        let joined = (start..end)
            .any(|k| one_name(before, k) && s.tokens[before].deprel == "flat" || one_name(k, before) && s.tokens[k].deprel == "flat")
            || is(Class::Begins, &t.form.to_lowercase()) && (start..end).any(|k| one_name(before, k));
        let free = names
            .iter()
            .enumerate()
            .all(|(j, m)| j == i || !(m.start <= before && before < m.end) || m.kind == NameKind::Place && m.start == before);
        if !joined || !free || t.upos != Upos::Propn || !capital(&t.form) || is_direction(&t.form.to_lowercase()) || when(&t.form) {
            break;
        }
        start = before;
    }
    while let Some(further) = hyphenated(s, end).filter(|_| !whole) {
        end = further;
    }
    // "Power Plant", "Military Airport", "Local Government Area"; what lies in a known town is as near as can be known.
    let furthest = if whole { end } else { (end + 4).min(n) };
    for to in (end + 1..=furthest).rev() {
        let run = || end..to;
        let open = run().all(|k| capital(&s.tokens[k].form) && matches!(s.tokens[k].upos, Upos::Propn | Upos::Noun | Upos::Adj));
        let free = names.iter().enumerate().all(|(j, m)| j == i || m.end <= end || m.start >= to || m.kind == NameKind::Place);
        if open && free && names_a_site(&lower(s, to - 1)) && !lower(s, to - 1).ends_with("state") {
            end = to;
            break;
        }
    }
    // "Highway 1", "Route 9"
    if matches!(lower(s, end - 1).as_str(), "highway" | "route") && s.tokens.get(end).is_some_and(|t| t.upos == Upos::Num) {
        end += 1;
    }
    names[i].start = start;
    names[i].end = end;
    let kept = names[i];
    let mut j = 0;
    names.retain(|m| {
        let keep = j == i || m.end <= kept.start || m.start >= kept.end;
        j += 1;
        keep
    });
}

/// Days and months are capitalised too.
fn when(word: &str) -> bool {
    const WORDS: &[&str] = &[
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    WORDS.contains(&word)
}

/// Makes a place of what the tagger took for something else, where the words leave little doubt.
fn judge(s: &Sentence, names: &mut [Named], i: usize) {
    let Named { start, end, kind, .. } = names[i];
    if !matches!(kind, NameKind::Person | NameKind::Organization | NameKind::Group | NameKind::Other) {
        return;
    }
    let begins = end - start > 1 && is(Class::Begins, &lower(s, start)) && start > 0 && !is(Class::People, &lower(s, start - 1));
    let listed = kind == NameKind::Person && continues_list(s, names, i);
    // "a Shiite neighbourhood" is called by those who live there.
    let people = (start..end).all(|k| s.tokens[k].upos == Upos::Adj || is(Class::Creeds, &lower(s, k)) || lower(s, k) == "and");
    let called = kind != NameKind::Organization && !people && is(Class::Dwellings, &lower(s, end)) && !glued(s, end);
    if begins || listed || called {
        names[i].kind = NameKind::Place;
        return;
    }
    if kind == NameKind::Organization {
        let mut to = end;
        if !names_a_ground(s, end - 1) {
            if !(names_a_ground(s, end) && s.tokens[end].upos != Upos::Verb) {
                return;
            }
            to += 1;
        }
        if stands_locative(s, start, to) {
            names[i] = Named { start, end: to, kind: NameKind::Place, site: true };
        }
    }
}

fn names_a_ground(s: &Sentence, i: usize) -> bool {
    let word = lower(s, i);
    let one = word.strip_suffix('s').unwrap_or(&word);
    is(Class::Grounds, &word) || is(Class::Grounds, one)
}

/// "Saraqib, Binnish, Kafr Zita": a conjunct of a place's name.
fn continues_list(s: &Sentence, names: &[Named], i: usize) -> bool {
    let Named { start, end, .. } = names[i];
    let Some(head) = (start..end).find_map(|k| s.tokens[k].head.filter(|h| *h < start || *h >= end).map(|h| (k, h))) else { return false };
    let place = |t: usize| names.iter().any(|m| m.kind == NameKind::Place && m.start <= t && t < m.end);
    let comma = start > 0 && matches!(s.tokens[start - 1].form.as_str(), "," | "and" | "or" | "&");
    let near = names.iter().any(|m| m.kind == NameKind::Place && m.end <= start && start - m.end <= 3);
    let carried = is(Class::Carries, &s.tokens[head.1].lemma);
    s.tokens[head.0].deprel == "conj"
        && comma
        && near
        && (carried || place(head.1) && (stands_locative(s, head.1, head.1 + 1) || carried_name(s, head.1)))
}

/// "the villages of X": the name hangs on a noun that carries it.
fn carried_name(s: &Sentence, at: usize) -> bool {
    s.tokens[at].head.is_some_and(|h| h < s.tokens.len() && is(Class::Carries, &s.tokens[h].lemma))
}

/// In a phrase that says where, or the ground that a verb takes.
fn stands_locative(s: &Sentence, start: usize, end: usize) -> bool {
    let Some((at, head)) = (start..end).find_map(|k| s.tokens[k].head.filter(|h| *h < start || *h >= end).map(|h| (k, h))) else {
        return false;
    };
    let case = s.children(at).find(|&c| s.tokens[c].deprel == "case" && c < at).map(|c| lower(s, c));
    match (s.tokens[at].deprel, case) {
        (_, Some(c)) => is(Class::Locative, &c),
        ("obj" | "nsubj:pass", None) => is(Class::Takes, &s.tokens[head].lemma),
        ("conj", None) => {
            head < s.tokens.len() && s.children(head).any(|c| s.tokens[c].deprel == "case" && is(Class::Locative, &lower(s, c)))
        }
        _ => false,
    }
}

/// Capitalised runs that no name covers and that end in a site noun: "at the strategic Youth Housing Complex".
fn sites(s: &Sentence, names: &mut Vec<Named>) {
    let n = s.tokens.len();
    let mut i = 1;
    while i < n {
        let covered = |k: usize| names.iter().any(|m| m.start <= k && k < m.end);
        let fits = |k: usize| {
            !covered(k) && (capital(&s.tokens[k].form) || s.tokens[k].upos == Upos::Num && k == i) && s.tokens[k].upos != Upos::Det
        };
        let mut end = i;
        while end < n && fits(end) {
            end += 1;
        }
        if end >= i + 2 && names_a_ground(s, end - 1) && stands_locative(s, i, end) {
            names.push(Named { start: i, end, kind: NameKind::Place, site: true });
        }
        i = end.max(i + 1);
    }
    names.sort_by_key(|m| m.start);
}
