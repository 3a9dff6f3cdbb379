//! The numbers that a text gives for an act: how many died, were hurt or taken, and how often it was done.
//!
//! "At least 23" is 23 and more, "dozens" no number but 24 and more; such ranges stand beside the number. The words of harm need not be the trigger's own: "the attack **killed 12**",
//! "shelled the town, **wounding two**", "**12 died** in the raid", "a blast that left **five dead**".

use demarche_record::{Amount, EventType, NumberRange, Predicate, Sentence, Upos};

use crate::events::Draft;
use crate::grammar::Grammar;

/// A number as the text gives it: one, or between two bounds, either of which may be open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    /// The number itself; the lower of two.
    given: Option<u32>,
    low: Option<u32>,
    high: Option<u32>,
    words: String,
}

impl Count {
    fn exact(n: u32) -> Count {
        Count { given: Some(n), low: Some(n), high: Some(n), words: String::new() }
    }

    pub(crate) fn number(&self) -> Option<u32> {
        self.given
    }

    fn known(&self) -> bool {
        self.low.is_some() || self.high.is_some()
    }
}

/// Dead, injured and arrested, where the text counts them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Harm {
    pub(crate) dead: Count,
    pub(crate) injured: Count,
    pub(crate) arrested: Count,
}

impl Harm {
    /// The numbers that are left open.
    pub(crate) fn ranges(&self) -> Vec<NumberRange> {
        [("dead", &self.dead), ("injured", &self.injured), ("arrested", &self.arrested)]
            .into_iter()
            .filter(|(_, c)| c.known() && c.low != c.high)
            .map(|(field, c)| NumberRange { field: field.into(), low: c.low, high: c.high, text: c.words.clone() })
            .collect()
    }
}

const KILL: &[&str] = &["kill", "murder", "massacre", "behead", "execute", "assassinate", "slay", "slaughter", "hang", "lynch"];
const HURT: &[&str] = &["injure", "wound", "hurt", "maim"];
const TAKE: &[&str] = &["arrest", "detain", "jail", "imprison", "capture", "apprehend", "round", "nab"];
const DIE: &[&str] = &["die", "perish"];
/// Words before a clause that tells another act than the one above it.
const OF_ANOTHER: &[&str] = &["after", "before", "since", "because", "until"];

/// Harm that the sentence of a draft counts.
pub(crate) fn harm(g: &Grammar<'_>, d: &Draft) -> Harm {
    let s = g.s;
    let mut out = Harm::default();
    let own = matches!(d.event_type, EventType::Assault | EventType::Coerce);
    let verb = g.light_verb(d.trigger).unwrap_or(d.trigger);
    // "launched an attack, killing three and wounding 18"
    let with = |v: usize| linked(s, v, d.trigger) || linked(s, v, verb);
    // "closed the border after a strike killed 17": the dead are those of another act.
    let another = |v: usize| {
        let marked = s.child(v, "mark").is_some_and(|m| OF_ANOTHER.contains(&s.tokens[m].lemma.as_str()));
        v != d.trigger && s.tokens[v].deprel == "advcl" && marked && s.child(v, "nsubj").is_some_and(|n| n != d.trigger)
    };
    let joined = |v: usize| s.tokens[v].deprel == "conj" && s.tokens[v].head.is_some_and(|h| h != d.trigger && h != verb && with(h));
    for v in (0..s.tokens.len()).filter(|&v| v == d.trigger || (own && !another(v) && (with(v) || joined(v)))) {
        let lemma = s.tokens[v].lemma.as_str();
        let state = |words: &[&str]| g.fillers(v, "xcomp").into_iter().any(|x| words.contains(&s.tokens[x].lemma.as_str()));
        let (field, slot) = if KILL.contains(&lemma) {
            (&mut out.dead, "obj")
        } else if HURT.contains(&lemma) {
            (&mut out.injured, "obj")
        } else if TAKE.contains(&lemma) && d.event_type == EventType::Coerce {
            (&mut out.arrested, "obj")
        } else if DIE.contains(&lemma) {
            (&mut out.dead, "subj")
        } else if lemma == "leave" && state(&["dead"]) {
            (&mut out.dead, "obj")
        } else if lemma == "leave" && state(&["injured", "wounded", "injure", "wound"]) {
            (&mut out.injured, "obj")
        } else {
            continue;
        };
        if !field.known() {
            *field = g.fillers(v, slot).into_iter().find_map(|o| count(s, o)).unwrap_or_default();
        }
    }
    out
}

/// True where a verb of harm belongs to the trigger: above it as its subject or place, or below it as its outcome.
fn linked(s: &Sentence, v: usize, trigger: usize) -> bool {
    let up = |from: usize, to: usize, rels: &[&str]| s.tokens[from].head == Some(to) && rels.contains(&s.tokens[from].deprel);
    up(trigger, v, &["nsubj", "obl", "obl:agent", "conj"]) || up(v, trigger, &["advcl", "acl", "acl:relcl", "conj", "parataxis", "xcomp"])
}

/// Number that a text gives for the persons or things of a phrase: "killed **23** soldiers".
pub(crate) fn number(s: &Sentence, head: usize) -> Option<u32> {
    numeral(s, head).and_then(|t| digits(s, t))
}

fn digits(s: &Sentence, t: usize) -> Option<u32> {
    let form = s.tokens.get(t)?.form.to_lowercase();
    form.replace(',', "").parse::<u32>().ok().or_else(|| number_word(&form))
}

/// The token that counts a phrase.
fn numeral(s: &Sentence, head: usize) -> Option<usize> {
    if s.tokens[head].upos == Upos::Num {
        return Some(head);
    }
    s.children(head).find(|&c| s.tokens[c].deprel == "nummod" && digits(s, c).is_some())
}

/// How many of "dozens", "scores" there are at least.
const MULTITUDES: &[(&str, u32)] = &[("dozen", 12), ("score", 20), ("hundred", 100), ("thousand", 1000)];
/// Bounds by the words before a number; the longest first. What "about" leaves open is left to the number.
const BELOW: &[&str] = &["at least", "no fewer than", "no less than", "a minimum of"];
const ABOVE: &[&str] = &["up to", "as many as", "at most", "no more than", "a maximum of"];
const MORE: &[&str] = &["more than", "over", "upwards of", "well over", "in excess of"];
const FEWER: &[&str] = &["fewer than", "less than", "under", "nearly", "almost", "close to"];
/// "several", "a few": three or more.
const SEVERAL: u32 = 3;
/// Words before a number that may bear on it.
const REACH: usize = 4;

/// Number or range that a text gives for a phrase.
pub(crate) fn count(s: &Sentence, head: usize) -> Option<Count> {
    let lower = |t: usize| s.tokens[t].form.to_lowercase();
    let words = |from: usize, to: usize| (from..=to).map(|t| s.tokens[t].form.as_str()).collect::<Vec<_>>().join(" ");
    let multitude = |t: usize| MULTITUDES.iter().find(|(w, _)| s.tokens[t].lemma == *w || lower(t) == format!("{w}s")).map(|(_, n)| *n);
    let plural = |t: usize| lower(t).ends_with('s');
    // "dozens of rebels": the phrase is headed by the multitude, or hangs on it.
    let above = s.tokens[head].head.filter(|&h| s.tokens[head].deprel == "nmod" && h + 3 > head && multitude(h).is_some());
    let many = [Some(head), above].into_iter().flatten().find(|&t| multitude(t).is_some_and(|_| plural(t)));
    let (at, mut found) = if let Some(t) = many {
        // "tens of thousands"
        let times = if t >= 2 && lower(t - 1) == "of" && lower(t - 2) == "tens" { 10 } else { 1 };
        let low = 2 * times * multitude(t)?;
        (t, Count { given: None, low: Some(low), high: None, words: String::new() })
    } else if let Some(t) = numeral(s, head) {
        let times = s.tokens.get(t + 1).filter(|n| n.lemma == "dozen").map_or(1, |_| 12);
        (t, Count::exact(digits(s, t)?.checked_mul(times)?))
    } else if let Some(t) =
        [Some(head), s.children(head).find(|&c| s.tokens[c].lemma == "dozen")].into_iter().flatten().find(|&t| s.tokens[t].lemma == "dozen")
    {
        let half = t >= 2 && lower(t - 2) == "half";
        (t, Count::exact(if half { 6 } else { 12 }))
    } else {
        let few = s.children(head).find(|&c| s.tokens[c].lemma == "several" && matches!(s.tokens[c].deprel, "amod" | "det"))?;
        return Some(Count { given: None, low: Some(SEVERAL), high: None, words: words(few, head.max(few)) });
    };
    let from = at.saturating_sub(REACH);
    // "between 20 and 30", "20 to 30", "two or three": whichever of the two the parser made the number.
    let pair = [at, at + 2].into_iter().filter(|&b| b >= 2 && b < s.tokens.len()).find_map(|b| {
        let joint = lower(b - 1);
        let (low, high) = (digits(s, b - 2)?, digits(s, b)?);
        let between = b >= 3 && lower(b - 3) == "between" && joint == "and";
        (low < high && (between || matches!(joint.as_str(), "to" | "or" | "-" | "–"))).then_some((b, low, high))
    });
    if let Some((b, low, high)) = pair {
        return Some(Count { given: Some(low), low: Some(low), high: Some(high), words: words(b.saturating_sub(2), b) });
    }
    let bound = |list: &[&str]| {
        list.iter().find_map(|phrase| {
            let n = phrase.split(' ').count();
            (from..at).rev().find(|&t| t + n <= at && at - (t + n) < 2 && words(t, t + n - 1).to_lowercase() == *phrase)
        })
    };
    let n = found.low;
    let first = if let Some(t) = bound(BELOW) {
        found.high = None;
        t
    } else if let Some(t) = bound(MORE) {
        (found.low, found.high) = (n.map(|n| n + 1), None);
        t
    } else if let Some(t) = bound(ABOVE) {
        (found.low, found.high) = (None, n);
        t
    } else if let Some(t) = bound(FEWER) {
        (found.low, found.high) = (None, n.and_then(|n| n.checked_sub(1)));
        t
    } else {
        at
    };
    found.words = words(first, at);
    Some(found)
}

/// Signs and names of currencies, with their ISO 4217 codes.
const CURRENCIES: &[(&str, &str)] = &[
    ("$", "USD"),
    ("us$", "USD"),
    ("dollar", "USD"),
    ("usd", "USD"),
    ("€", "EUR"),
    ("euro", "EUR"),
    ("eur", "EUR"),
    ("£", "GBP"),
    ("pound", "GBP"),
    ("sterling", "GBP"),
    ("¥", "JPY"),
    ("yen", "JPY"),
    ("yuan", "CNY"),
    ("renminbi", "CNY"),
    ("rouble", "RUB"),
    ("ruble", "RUB"),
    ("rupee", "INR"),
    ("hryvnia", "UAH"),
    ("lira", "TRY"),
    ("franc", "CHF"),
    ("zloty", "PLN"),
    ("krona", "SEK"),
    ("rand", "ZAR"),
    ("naira", "NGN"),
];
/// What else is counted when it is given, sold or withheld.
const GOODS: &[&str] =
    &["ton", "tonne", "barrel", "kilogram", "kilo", "dose", "tank", "missile", "jet", "truck", "helicopter", "rifle", "shell"];
const POWERS: &[(&str, f64)] = &[("thousand", 1e3), ("million", 1e6), ("mn", 1e6), ("billion", 1e9), ("bn", 1e9), ("trillion", 1e12)];

fn decimal(form: &str) -> Option<f64> {
    let form = form.trim_start_matches("US").trim_start_matches(['$', '€', '£', '¥']).replace(',', "").to_lowercase();
    let power = |w: &str| POWERS.iter().find(|(p, _)| *p == w).map(|(_, n)| *n);
    let cut = form.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(form.len());
    let (number, rest) = form.split_at(cut);
    let times = if rest.is_empty() {
        1.0
    } else {
        power(rest.trim_start_matches('-')).or(match rest {
            "m" => Some(1e6),
            "b" => Some(1e9),
            _ => None,
        })?
    };
    number.parse::<f64>().ok().map(|n| n * times)
}

/// The sum or quantity that an act is about: "pledged **$3.5 million**", "sent **20,000 tons** of wheat".
pub(crate) fn amount(g: &Grammar<'_>, d: &Draft) -> Option<Amount> {
    use EventType::*;
    if !matches!(d.event_type, Aid | Agree | Cooperate | Concede | Retreat | Request | Reject | Sanction | Coerce) {
        return None;
    }
    let s = g.s;
    let mut words = vec![d.trigger];
    words.extend(g.light_verb(d.trigger));
    // "suspended $1.2 billion in aid": the trigger hangs on its sum.
    let mut at = d.trigger;
    while let Some(h) = s.tokens[at].head.filter(|_| words.len() < STEPS && !matches!(s.tokens[at].upos, Upos::Verb | Upos::Aux)) {
        at = h;
        if matches!(s.tokens[at].upos, Upos::Sym | Upos::Num | Upos::Verb) || s.tokens[at].lemma == "dollar" {
            words.push(at);
        }
    }
    (0..s.tokens.len()).filter(|&t| words[1..].contains(&t) || below(s, t, &words)).find_map(|t| {
        let form = &s.tokens[t].form;
        let mut value = decimal(form).or_else(|| number_word(&form.to_lowercase()).map(f64::from))?;
        let mut last = t;
        if let Some((_, n)) = s.tokens.get(t + 1).and_then(|n| POWERS.iter().find(|(p, _)| *p == n.form.to_lowercase())) {
            value *= n;
            last += 1;
        }
        let sign = form.chars().find(|c| !c.is_ascii_digit()).map(String::from).unwrap_or_default();
        let before = t.checked_sub(1).map(|b| s.tokens[b].form.to_lowercase()).unwrap_or_default();
        let currency = |w: &str| CURRENCIES.iter().find(|(c, _)| *c == w).map(|(_, code)| (*code).to_owned());
        let (unit, first) = if let Some(code) = currency(&sign) {
            (code, t)
        } else if let Some(code) = currency(&before) {
            (code, t - 1)
        } else {
            let next = s.tokens.get(last + 1)?;
            let lemma = next.lemma.to_lowercase();
            last += 1;
            let unit = currency(&lemma).or_else(|| GOODS.contains(&lemma.as_str()).then_some(lemma))?;
            (unit, t)
        };
        let text = (first..=last).map(|t| s.tokens[t].form.as_str()).collect::<Vec<_>>().join(" ");
        Some(Amount { value, unit, text })
    })
}

/// True where a token belongs to one of the words, with no other verb between.
fn below(s: &Sentence, token: usize, words: &[usize]) -> bool {
    let mut at = token;
    for _ in 0..STEPS {
        match s.tokens[at].head {
            Some(h) if words.contains(&h) => return true,
            Some(h) if !matches!(s.tokens[h].upos, Upos::Verb | Upos::Aux) => at = h,
            _ => return false,
        }
    }
    false
}

/// Steps up a tree, at most.
const STEPS: usize = 8;

/// The share of the vote that an election was won with: "58.6%".
pub(crate) fn share(g: &Grammar<'_>, predicate: Predicate, trigger: usize) -> Option<String> {
    if predicate != Predicate::WonElection {
        return None;
    }
    let s = g.s;
    let percent = |t: usize| matches!(s.tokens[t].lemma.as_str(), "%" | "percent" | "per") || s.tokens[t].form == "%";
    (1..s.tokens.len())
        .filter(|&t| percent(t))
        .filter_map(|t| Some((t.abs_diff(trigger), decimal(&s.tokens[t - 1].form).filter(|n| *n <= 100.0)?)))
        .min_by_key(|(far, _)| *far)
        .map(|(_, n)| format!("{n}%"))
}

fn number_word(word: &str) -> Option<u32> {
    const ONES: &[&str] = &[
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: &[&str] = &["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let one = |w: &str| ONES.iter().position(|x| *x == w).map(|n| n as u32);
    let ten = |w: &str| TENS.iter().position(|x| *x == w).map(|n| 10 * (n as u32 + 2));
    match word.split_once('-') {
        Some((tens, ones)) => Some(ten(tens)? + one(ones)?),
        None => one(word).or_else(|| ten(word)),
    }
}

/// How often: "twice", "four times", "**13** rounds of tests", "**two** tests".
pub(crate) fn times(s: &Sentence, trigger: usize) -> Option<u32> {
    let adverb = s.children(trigger).find_map(|c| match s.tokens[c].lemma.as_str() {
        "twice" => Some(2),
        "thrice" => Some(3),
        "time" if matches!(s.tokens[c].deprel, "obl" | "obl:tmod" | "obl:unmarked" | "obj" | "advmod" | "obl:npmod") => number(s, c),
        _ => None,
    });
    if adverb.is_some() || s.tokens[trigger].upos != Upos::Noun {
        return adverb;
    }
    let rounds = s.tokens[trigger].head.filter(|&h| {
        s.tokens[trigger].deprel == "nmod" && matches!(s.tokens[h].lemma.as_str(), "round" | "series" | "wave" | "string" | "set")
    });
    number(s, trigger).or_else(|| rounds.and_then(|h| number(s, h)))
}

#[cfg(test)]
mod tests {
    use super::{decimal, number_word};

    #[test]
    fn words_are_numbers() {
        for (word, n) in [("seven", 7), ("nineteen", 19), ("forty", 40), ("twenty-five", 25)] {
            assert_eq!(number_word(word), Some(n), "{word}");
        }
        for (form, n) in [("3.5", 3.5), ("$20bn", 2e10), ("1,500", 1500.0), ("€4m", 4e6)] {
            assert_eq!(decimal(form), Some(n), "{form}");
        }
        for form in ["4x4", "$", "F-16"] {
            assert_eq!(decimal(form), None, "{form}");
        }
        for word in ["dozens", "some", "twenty-many"] {
            assert_eq!(number_word(word), None, "{word}");
        }
    }
}
