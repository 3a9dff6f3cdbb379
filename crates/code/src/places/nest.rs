//! Which named place of a sentence says where another one is, and which are named side by side.
//!
//! Read off the words between two names, because trees err most where prepositional phrases pile up: "at Sharifah in
//! western Palmyra", "the Latakia town of Kabbani", "the Kafr Souseh area of Damascus", "Mogadishu's Huriwa district", "Kulbus,
//! West Darfur". Side by side stand "Gaya, Fa'a, and Zang".

use demarche_record::{Sentence, Token, Upos};

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

/// Words between two names that may still place each other: ", about 70 kilometers (45 miles) northeast of".
const FURTHEST: usize = 14;
/// Words in which a list comes to its "and".
const LIST: usize = 40;

/// The bonds between neighbouring names. `names` are indices of `toponyms`, in the order of the sentence.
pub(super) fn bonds(s: &Sentence, toponyms: &[Toponym], names: &[usize]) -> Vec<Bond> {
    let mut out = Vec::new();
    for pair in names.windows(2) {
        let (a, b) = (&toponyms[pair[0]], &toponyms[pair[1]]);
        if a.end > b.start || b.start - a.end > FURTHEST {
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

/// From this fineness on a place is a town or within one.
const TOWN: u8 = 4;
/// Of what no gazetteer lists.
const UNKNOWN: u8 = 6;

/// How fine a place is: an unknown name is the finest, since what is not in the gazetteer is small.
fn fineness(t: &Toponym) -> u8 {
    match t.kind {
        _ if t.lat.is_none() => UNKNOWN,
        PlaceKind::Continent => 0,
        PlaceKind::Country => 1,
        PlaceKind::Admin1 | PlaceKind::Region | PlaceKind::Desert => 2,
        PlaceKind::Admin2 => 3,
        PlaceKind::Capital => TOWN,
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
    // "Paris, Texas" is no list; "Sana, Aden and Taiz" is, and so is "the Red Sea, the Indian Ocean and the Gulf".
    let rest_of_list = &s.tokens[b.end..];
    let listed = rest_of_list.iter().take(LIST).any(|t| matches!(t.form.as_str(), "and" | "or" | "&"))
        && rest_of_list.first().is_some_and(|t| matches!(t.form.as_str(), "," | "and" | "or" | "&"));
    let alike = fineness(a) == fineness(b) || fineness(a).min(fineness(b)) >= TOWN;
    alike && listed && rest.iter().all(|w| matches!(*w, "the" | "The"))
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
        ["'s" | "’s" | "'" | "’", ..] if (1..gap.len()).all(|k| soft(k) || gap[k] == "of" || gap[k].starts_with(char::is_uppercase)) => {
            return Some(true);
        }
        ["("] => return Some(false),
        _ if bearing(gap, tags) => return Some(false),
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
        let closes = s.tokens.get(b.end).is_none_or(|t| matches!(t.upos, Upos::Punct | Upos::Adp) || is_filler(&t.form));
        return (closes && fineness(b) <= fineness(a)).then_some(false);
    }
    if k == gap.len() {
        // "the Homs neighbourhood Baba Amr"
        return (nouns > 0 && fineness(a) < fineness(b)).then_some(true);
    }
    let link = gap[k].to_lowercase();
    let rest = k + 1;
    let open = |from: usize| (from..gap.len()).all(|i| soft(i) || matches!(gap[i], "," | "of") || is(Class::Locative, gap[i]));
    match link.as_str() {
        "of" if nouns > 0 && (rest..gap.len()).all(|i| soft(i) || gap[i] == "of") => {
            // "the Latakia town of Kabbani", but "the Kafr Souseh area of Damascus".
            let last = gap[k - 1].to_lowercase();
            let one = last.strip_suffix('s').unwrap_or(&last);
            Some(match one {
                "town" | "village" | "citie" | "city" | "camp" | "hamlet" | "port" | "resort" => true,
                // "the Homs neighbourhood of Baba Amr", and "the Zahra neighbourhood of Jiddah": what no gazetteer knows is the smaller of the two.
                "suburb" | "neighborhood" | "neighbourhood" => fineness(a) < UNKNOWN || fineness(b) == UNKNOWN,
                _ => false,
            })
        }
        "of" if nouns == 0 && (rest..gap.len()).all(soft) => Some(false),
        "in" | "inside" | "within" | "near" | "outside" | "at" | "on" if open(rest) && fineness(b) <= fineness(a) => Some(false),
        "north" | "south" | "east" | "west" | "northeast" | "northwest" | "southeast" | "southwest" if open(rest) => Some(false),
        _ => None,
    }
}

/// ", 70 kilometers (45 miles) northeast of", "about 20 km from", "which is located west of": the second name says where the first is.
fn bearing(gap: &[&str], tags: &[Token]) -> bool {
    let [before @ .., last] = gap else { return false };
    let (before, tags) = match (*last, before) {
        ("of", [b @ .., way]) if is_direction(&way.to_lowercase()) => (b, &tags[..b.len()]),
        ("from", b) => (b, &tags[..b.len()]),
        _ => return false,
    };
    let counts = tags.iter().any(|t| t.upos == Upos::Num);
    let told = |w: &str, t: &Token| {
        matches!(t.upos, Upos::Num | Upos::Punct | Upos::Adv)
            || matches!(
                w,
                "(" | ")"
                    | ","
                    | "["
                    | "]"
                    | "-"
                    | "–"
                    | "to"
                    | "the"
                    | "a"
                    | "some"
                    | "which"
                    | "that"
                    | "about"
                    | "is"
                    | "are"
                    | "lies"
                    | "just"
            )
            || is(Class::Carries, w.trim_end_matches('s'))
            || matches!(w, "located" | "situated" | "away" | "mi" | "kms")
    };
    (counts || *last == "of") && before.iter().zip(tags).all(|(w, t)| told(w, t))
}
