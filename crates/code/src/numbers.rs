//! The numbers that a text gives for an act: how many died, were hurt or taken, and how often it was done.
//!
//! "At least 23" is 23; "dozens" is no number. The words of harm need not be the trigger's own: "the attack **killed 12**",
//! "shelled the town, **wounding two**", "**12 died** in the raid", "a blast that left **five dead**".

use demarche_record::{EventType, Sentence, Upos};

use crate::events::Draft;
use crate::grammar::Grammar;

/// Dead, injured and arrested, where the text counts them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Harm {
    pub(crate) dead: Option<u32>,
    pub(crate) injured: Option<u32>,
    pub(crate) arrested: Option<u32>,
}

const KILL: &[&str] = &["kill", "murder", "massacre", "behead", "execute", "assassinate", "slay", "slaughter", "hang", "lynch"];
const HURT: &[&str] = &["injure", "wound", "hurt", "maim"];
const TAKE: &[&str] = &["arrest", "detain", "jail", "imprison", "capture", "apprehend", "round", "nab"];
const DIE: &[&str] = &["die", "perish"];

/// Harm that the sentence of a draft counts.
pub(crate) fn harm(g: &Grammar<'_>, d: &Draft) -> Harm {
    let s = g.s;
    let mut out = Harm::default();
    let own = matches!(d.event_type, EventType::Assault | EventType::Coerce);
    for v in (0..s.tokens.len()).filter(|&v| v == d.trigger || (own && linked(s, v, d.trigger))) {
        let lemma = s.tokens[v].lemma.as_str();
        let counted = |slot: &str| g.fillers(v, slot).into_iter().find_map(|o| number(s, o));
        if KILL.contains(&lemma) {
            out.dead = out.dead.or_else(|| counted("obj"));
        } else if HURT.contains(&lemma) {
            out.injured = out.injured.or_else(|| counted("obj"));
        } else if TAKE.contains(&lemma) && d.event_type == EventType::Coerce {
            out.arrested = out.arrested.or_else(|| counted("obj"));
        } else if DIE.contains(&lemma) {
            out.dead = out.dead.or_else(|| counted("subj"));
        } else if lemma == "leave" {
            let state = |words: &[&str]| g.fillers(v, "xcomp").into_iter().any(|x| words.contains(&s.tokens[x].lemma.as_str()));
            if state(&["dead"]) {
                out.dead = out.dead.or_else(|| counted("obj"));
            } else if state(&["injured", "wounded", "injure", "wound"]) {
                out.injured = out.injured.or_else(|| counted("obj"));
            }
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
    let digits = |t: usize| {
        let form = s.tokens[t].form.to_lowercase();
        form.replace(',', "").parse::<u32>().ok().or_else(|| number_word(&form))
    };
    if s.tokens[head].upos == Upos::Num {
        return digits(head);
    }
    s.children(head).filter(|&c| s.tokens[c].deprel == "nummod").find_map(digits)
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
    use super::number_word;

    #[test]
    fn words_are_numbers() {
        for (word, n) in [("seven", 7), ("nineteen", 19), ("forty", 40), ("twenty-five", 25)] {
            assert_eq!(number_word(word), Some(n), "{word}");
        }
        for word in ["dozens", "some", "twenty-many"] {
            assert_eq!(number_word(word), None, "{word}");
        }
    }
}
