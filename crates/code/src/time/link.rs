//! How a time expression hangs on an event, by the tree.
//!
//! Up from the expression to the first clause, and up from the trigger to the same clause. An expression inside a noun ("the 2015
//! accord") is that noun's, unless the noun is an occasion on which the act happened ("failed at the summit held in February"). What is
//! said, asked or planned has a time of its own.

use demarche_record::{DateBasis, Edtf, Sentence, Upos};

use super::Timex;
use super::aspect::EventTense;
use super::classes::{Class, is};

/// How an expression hangs on an event, the nearest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Link {
    /// On the trigger itself.
    Own,
    /// On a noun below the trigger: "entered the town on Friday".
    Below,
    /// On the verb that carries the trigger noun.
    Carrier,
    /// On the clause that the trigger's clause continues.
    Shared,
}

/// The token of the expression whose head lies outside it.
pub(super) fn head_of(sentence: &Sentence, t: &Timex) -> Option<usize> {
    let inside = |i: usize| sentence.tokens.get(i).is_some_and(|tok| tok.span.overlaps(&t.span));
    (0..sentence.tokens.len()).filter(|&i| inside(i) && sentence.tokens[i].upos != Upos::Punct).find(|&i| match sentence.tokens[i].head {
        Some(h) => !inside(h),
        None => true,
    })
}

/// The universal relation without its subtype.
pub(super) fn plain(deprel: &str) -> &str {
    deprel.split(':').next().unwrap_or(deprel)
}

pub(super) fn lemma(sentence: &Sentence, i: usize) -> &str {
    &sentence.tokens[i].lemma
}

/// A word that heads a clause.
fn is_clause(sentence: &Sentence, i: usize) -> bool {
    let t = &sentence.tokens[i];
    t.upos == Upos::Verb
        || matches!(plain(t.deprel), "root" | "ccomp" | "advcl" | "acl" | "csubj" | "parataxis" | "xcomp")
        || sentence.children(i).any(|c| matches!(plain(sentence.tokens[c].deprel), "nsubj" | "cop"))
}

pub(super) fn has_case(sentence: &Sentence, i: usize, word: &str) -> bool {
    sentence.children(i).any(|c| sentence.tokens[c].deprel == "case" && sentence.tokens[c].form.eq_ignore_ascii_case(word))
}

/// "made ten years ago" of "the application that they made ten years ago": the noun that the clause at `verb` brings about.
fn brought(sentence: &Sentence, verb: usize) -> Option<usize> {
    let t = &sentence.tokens[verb];
    (plain(t.deprel) == "acl" && is(Class::Brings, &t.lemma)).then_some(t.head?)
}

/// "at the summit", "during the talks": what happened there has its day.
fn is_occasion(sentence: &Sentence, noun: usize) -> bool {
    is(Class::Occasions, lemma(sentence, noun))
        && matches!(plain(sentence.tokens[noun].deprel), "obl" | "nmod")
        && ["at", "during", "in"].iter().any(|w| has_case(sentence, noun, w))
}

/// "Speaking in Kazan on Friday, he accused Kyiv"; "the minister, speaking Sunday, dismissed the concerns": the verb that the participle
/// goes with.
fn accompanied(sentence: &Sentence, participle: usize) -> Option<usize> {
    let t = &sentence.tokens[participle];
    let bare = !sentence.children(participle).any(|c| matches!(plain(sentence.tokens[c].deprel), "mark" | "nsubj" | "aux"));
    if !t.form.ends_with("ing") || !bare {
        return None;
    }
    let head = t.head?;
    let verb = match plain(t.deprel) {
        "advcl" => head,
        "acl" if plain(sentence.tokens[head].deprel) == "nsubj" => sentence.tokens[head].head?,
        _ => return None,
    };
    (is(Class::Speaks, &t.lemma) || participle < verb && plain(t.deprel) == "advcl").then_some(verb)
}

/// "was impeached and removed in October": verbs with nothing between them share what follows the last.
fn side_by_side(sentence: &Sentence, first: usize, last: usize) -> bool {
    let beside = |i: usize| {
        plain(sentence.tokens[i].deprel) == "conj" && sentence.tokens[i].head == Some(first) && sentence.tokens[i].upos == Upos::Verb
    };
    let between = |i: usize| beside(i) || matches!(sentence.tokens[i].upos, Upos::Cconj | Upos::Adv | Upos::Punct);
    first < last && sentence.tokens[first].upos == Upos::Verb && beside(last) && (first + 1..last).all(between)
}

/// How the expression whose head is token `at` hangs on the trigger; `None` where it does not.
pub(super) fn link(sentence: &Sentence, at: usize, trigger: usize, tense: EventTense) -> Option<Link> {
    if at == trigger {
        return Some(Link::Own);
    }
    if decided(sentence, at, trigger) {
        return Some(Link::Shared);
    }
    // Up from the expression to the first clause or the trigger.
    let mut below = false;
    let mut i = at;
    let mut governor = None;
    for _ in 0..sentence.tokens.len() {
        let tok = sentence.tokens.get(i)?;
        let Some(head) = tok.head else { break };
        if head == trigger {
            return Some(if below { Link::Below } else { Link::Own });
        }
        if is_clause(sentence, head) {
            match brought(sentence, head) {
                Some(noun) if noun == trigger => return Some(Link::Carrier),
                Some(noun) if is_occasion(sentence, noun) => {
                    below = true;
                    i = noun;
                    continue;
                }
                _ => {}
            }
            governor = Some(head);
            break;
        }
        // Inside a noun: "the 2015 accord", "Friday's vote", "the accord of 2015" date that noun alone.
        let rel = tok.deprel;
        if matches!(rel, "nmod:poss" | "compound" | "nummod" | "amod" | "flat") || has_case(sentence, i, "of") || plain(rel) == "appos" {
            return None;
        }
        below = true;
        i = head;
    }
    let mut governor = governor?;
    if side_by_side(sentence, trigger, governor) && at > governor {
        return Some(Link::Shared);
    }
    let mut link = Link::Carrier;
    if let Some(verb) = accompanied(sentence, governor) {
        governor = verb;
        link = Link::Shared;
        if verb == trigger {
            return Some(link);
        }
    }
    // The trigger's own way up: nouns to their verb, then over clauses that share the time.
    let mut t = trigger;
    let mut verbal = is_clause(sentence, trigger);
    for _ in 0..sentence.tokens.len() {
        let tok = sentence.tokens.get(t)?;
        let head = tok.head?;
        match plain(tok.deprel) {
            // What is said, asked or wanted has its own time.
            "ccomp" | "csubj" | "parataxis" => return None,
            "xcomp" if verbal && tense == EventTense::None && plans(sentence, head) => return None,
            "acl" if tok.deprel == "acl:relcl" => return None,
            "advcl" if !shares_time(sentence, t, head) => return None,
            "acl" | "advcl" | "conj" | "xcomp" => link = Link::Shared,
            // "after the attack", "of the accord": another noun's noun is not at the verb's time.
            "nmod" if !verbal && has_case(sentence, t, "of") && is(Class::Counts, lemma(sentence, head)) => {}
            "nmod" | "appos" if !verbal => return None,
            "obl" if !verbal && ["after", "before", "since"].iter().any(|w| has_case(sentence, t, w)) => return None,
            _ => {}
        }
        if head == governor {
            return Some(link);
        }
        verbal = is_clause(sentence, head);
        t = head;
    }
    None
}

/// The expression tells the day of an act that a noun names and that the trigger only speaks of: "charged over the deaths in **2022**",
/// "condemned the coup of **2021**". A day near the report's is left to the tree, which often hangs the verb's own day on its object.
pub(super) fn of_another_act(sentence: &Sentence, t: &Timex, trigger: usize) -> bool {
    let near = t.basis == DateBasis::Relative && matches!(t.edtf, Some(Edtf::Date(d)) if d.day.is_some());
    let (false, Some(mut i)) = (near, head_of(sentence, t)) else { return false };
    for _ in 0..sentence.tokens.len() {
        let Some(head) = sentence.tokens[i].head.filter(|&h| h != trigger && h < sentence.tokens.len()) else { return false };
        let noun = &sentence.tokens[head];
        if noun.upos == Upos::Noun && plain(sentence.tokens[i].deprel) == "nmod" && is(Class::Dated, &noun.lemma) {
            let case = |w: &&str| has_case(sentence, head, w);
            let over = ["over", "for", "about", "of", "on", "against", "from"].iter().find(|w| case(w));
            let above = noun.head.filter(|&h| h < sentence.tokens.len());
            let counted = over == Some(&"of") && above.is_some_and(|h| is(Class::Counts, lemma(sentence, h)));
            let regarded = plain(noun.deprel) == "obj" && above.is_some_and(|h| is(Class::Regards, lemma(sentence, h)));
            if (over.is_some() && !counted || regarded) && !is_above(sentence, head, trigger) {
                return true;
            }
        }
        if is_clause(sentence, head) {
            return false;
        }
        i = head;
    }
    false
}

/// The expression dates a noun behind "since" on the way up to the trigger.
pub(super) fn within_since(sentence: &Sentence, t: &Timex, trigger: usize) -> bool {
    let Some(mut i) = head_of(sentence, t) else { return false };
    for _ in 0..sentence.tokens.len() {
        match sentence.tokens[i].head {
            Some(h) if h < sentence.tokens.len() && h != trigger && sentence.tokens[h].upos != Upos::Verb => i = h,
            _ => return false,
        }
        if has_case(sentence, i, "since") {
            return true;
        }
    }
    false
}

/// Token `above` governs token `i`, near or far.
fn is_above(sentence: &Sentence, above: usize, i: usize) -> bool {
    let mut at = i;
    for _ in 0..sentence.tokens.len() {
        match sentence.tokens[at].head {
            Some(h) if h == above => return true,
            Some(h) if h < sentence.tokens.len() => at = h,
            _ => return false,
        }
    }
    false
}

/// An adverbial clause at the time of the clause above: a participle, "while …", or what the act was for ("launched an operation in 2015
/// **to drive** them out"). A plan's purpose lies ahead.
fn shares_time(sentence: &Sentence, clause: usize, head: usize) -> bool {
    match sentence.child(clause, "mark").map(|m| lemma(sentence, m)) {
        None | Some("while" | "as" | "when") => true,
        Some("to") => !plans(sentence, head),
        _ => false,
    }
}

/// "a ruling on Wednesday to imprison him": the day of a decision is that of what it does.
fn decided(sentence: &Sentence, at: usize, trigger: usize) -> bool {
    let Some(noun) = sentence.tokens[at].head.filter(|&h| h < at && at < trigger && sentence.tokens[h].upos == Upos::Noun) else {
        return false;
    };
    if !is(Class::Decides, lemma(sentence, noun)) {
        return false;
    }
    let mut t = trigger;
    for _ in 0..4 {
        let tok = &sentence.tokens[t];
        let infinitive = sentence.child(t, "mark").is_some_and(|m| lemma(sentence, m) == "to");
        let Some(head) = tok.head else { return false };
        if !infinitive {
            return false;
        }
        if head == noun || plain(tok.deprel) == "advcl" && sentence.tokens[noun].head == Some(head) {
            return true;
        }
        t = head;
    }
    false
}

/// A verb whose complement lies ahead of it: its own date is not its.
pub(super) fn plans(sentence: &Sentence, i: usize) -> bool {
    is(Class::Plans, lemma(sentence, i))
}
