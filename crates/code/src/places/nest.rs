//! Which named place of a sentence says where another one is, and which are named side by side.
//!
//! Read off the words between two names, because trees err most where prepositional phrases pile up: "at Sharifah in
//! western Palmyra", "the Latakia town of Kabbani", "the Kafr Souseh area of Damascus", "Mogadishu's Huriwa district", "Kulbus,
//! West Darfur". Side by side stand "Gaya, Fa'a, and Zang".

use demarche_record::{Sentence, Upos};

use super::gazetteer::PlaceKind;
use super::mention::is_direction;
use super::resolve::Toponym;
use super::words::{Class, is};

/// How two names of a sentence stand to each other, by their indices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bond {
    /// The second says where the first is.
    Inside(usize, usize),
    /// Named side by side.
    Beside(usize, usize),
}

/// The bonds between neighbouring names. `names` are indices of `toponyms`, in the order of the sentence.
pub(super) fn bonds(s: &Sentence, toponyms: &[Toponym], names: &[usize]) -> Vec<Bond> {
    let mut out = Vec::new();
    for pair in names.windows(2) {
        let (a, b) = (&toponyms[pair[0]], &toponyms[pair[1]]);
        if a.end > b.start || b.start - a.end > 9 {
            continue;
        }
        let gap: Vec<&str> = s.tokens[a.end..b.start].iter().map(|t| t.form.as_str()).collect();
        if side_by_side(s, a, b, &gap) {
            out.push(Bond::Beside(pair[0], pair[1]));
        } else if let Some(second_is_inner) = nested(s, a, b, &gap) {
            out.push(if second_is_inner { Bond::Inside(pair[1], pair[0]) } else { Bond::Inside(pair[0], pair[1]) });
        }
    }
    out
}

/// How fine a place is: an unknown name is the finest, since what is not in the gazetteer is small.
fn fineness(t: &Toponym) -> u8 {
    match t.kind {
        _ if t.lat.is_none() => 6,
        PlaceKind::Continent => 0,
        PlaceKind::Country => 1,
        PlaceKind::Admin1 | PlaceKind::Region | PlaceKind::Desert => 2,
        PlaceKind::Admin2 => 3,
        PlaceKind::Capital => 4,
        PlaceKind::City => 5,
        _ => 6,
    }
}

fn side_by_side(s: &Sentence, a: &Toponym, b: &Toponym, gap: &[&str]) -> bool {
    let joins = |w: &str| matches!(w, "," | "and" | "or" | "&" | "/" | ";" | "as" | "well");
    let (links, rest) = gap.split_at(gap.iter().take_while(|w| joins(w)).count());
    if links.is_empty() || rest.len() > 3 || rest.iter().any(|w| !is_filler(w) && !matches!(*w, "in" | "of" | "at")) {
        return false;
    }
    let lone_comma = links == [","];
    if !lone_comma {
        return true;
    }
    // "Paris, Texas" is no list; "Sana, Aden and Taiz" is.
    let listed = s.tokens[b.end..].iter().take(14).any(|t| matches!(t.form.as_str(), "and" | "or" | "&"))
        && s.tokens[b.end..].first().is_some_and(|t| matches!(t.form.as_str(), "," | "and" | "or" | "&"));
    fineness(a) == fineness(b) && listed && rest.is_empty()
}

/// Articles, directions, adjectives and the nouns that carry names.
fn is_filler(word: &str) -> bool {
    let lower = word.to_lowercase();
    matches!(
        lower.as_str(),
        "the" | "a" | "an" | "its" | "this" | "local" | "government" | "-" | "rural" | "greater" | "city" | "'s" | "’s"
    ) || is_direction(&lower)
        || is(Class::Carries, &lower)
        || is(Class::Carries, lower.trim_end_matches('s'))
}

/// `Some(true)` where the second name lies in the first, `Some(false)` where the first lies in the second.
fn nested(s: &Sentence, a: &Toponym, b: &Toponym, gap: &[&str]) -> Option<bool> {
    let tags = &s.tokens[a.end..b.start];
    let soft = |k: usize| is_filler(gap[k]) || matches!(tags[k].upos, Upos::Adj | Upos::Det | Upos::Num | Upos::Adv);
    let noun = |k: usize| is(Class::Carries, &gap[k].to_lowercase()) || is(Class::Carries, gap[k].to_lowercase().trim_end_matches('s'));
    match gap {
        [] => return None,
        ["'s" | "’s" | "'" | "’", ..] if (1..gap.len()).all(soft) => return Some(true),
        ["("] => return Some(false),
        _ => {}
    }
    let mut k = 0;
    while k < gap.len() && noun(k) {
        k += 1;
    }
    let nouns = k;
    if k < gap.len() && gap[k] == "," && gap.len() > k {
        k += 1;
        if k < gap.len() && matches!(gap[k], "in" | "near" | "outside") {
            k += 1;
        }
        if !(k..gap.len()).all(|i| soft(i) || matches!(gap[i], "of" | "in")) {
            return None;
        }
        let closes = s.tokens.get(b.end).is_none_or(|t| matches!(t.upos, Upos::Punct | Upos::Adp) || noun_form(&t.form));
        return (closes && fineness(b) <= fineness(a)).then_some(false);
    }
    if k == gap.len() {
        // "the Homs neighbourhood Baba Amr"
        return (nouns > 0 && fineness(a) < fineness(b)).then_some(true);
    }
    let link = gap[k].to_lowercase();
    let rest = k + 1;
    let open = |from: usize| (from..gap.len()).all(|i| soft(i) || matches!(gap[i], "of" | "in" | ","));
    match link.as_str() {
        "of" if nouns > 0 && (rest..gap.len()).all(soft) => {
            // "the Latakia town of Kabbani", but "the Kafr Souseh area of Damascus".
            let last = gap[k - 1].to_lowercase();
            let one = last.strip_suffix('s').unwrap_or(&last);
            Some(matches!(
                one,
                "town" | "village" | "citie" | "city" | "suburb" | "camp" | "neighborhood" | "neighbourhood" | "hamlet" | "port" | "resort"
            ))
        }
        "of" if nouns == 0 && (rest..gap.len()).all(soft) => Some(false),
        "in" | "inside" | "within" | "near" | "outside" | "at" | "on" if open(rest) && fineness(b) <= fineness(a) => Some(false),
        "north" | "south" | "east" | "west" | "northeast" | "northwest" | "southeast" | "southwest" if open(rest) => Some(false),
        _ => None,
    }
}

fn noun_form(word: &str) -> bool {
    is(Class::Carries, &word.to_lowercase())
}
