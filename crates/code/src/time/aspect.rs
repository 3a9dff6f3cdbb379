//! The tense of the words that tell an event, read off the tree.

use demarche_record::{Sentence, Upos};

/// The tense of the words that tell the event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventTense {
    /// "met", "had met".
    Past,
    /// "has met": from some time until now.
    Perfect,
    /// "meets", "is meeting".
    Present,
    /// "will meet", "is to meet".
    Future,
    /// "to meet", "meeting": none of its own.
    None,
}

/// The tense of a trigger, read off the tree: of a verb from its auxiliaries and form, of a noun from the verb above it.
pub fn tense_of(sentence: &Sentence, trigger: usize) -> EventTense {
    let mut i = trigger;
    for _ in 0..sentence.tokens.len() {
        let Some(tok) = sentence.tokens.get(i) else { return EventTense::None };
        if tok.upos == Upos::Verb || sentence.child(i, "cop").is_some() {
            let own = verb_tense(sentence, i);
            // A bare conjunct or participle takes the tense of what it continues.
            let continues = matches!(tok.deprel, "conj" | "advcl" | "xcomp" | "acl");
            match (own, tok.head) {
                (EventTense::None, Some(h)) if continues => i = h,
                _ => return own,
            }
            continue;
        }
        match tok.head {
            Some(h) => i = h,
            None => return EventTense::Present,
        }
    }
    EventTense::None
}

fn verb_tense(sentence: &Sentence, i: usize) -> EventTense {
    let tok = &sentence.tokens[i];
    let mut perfect = false;
    let mut past = false;
    let mut present = false;
    let mut infinitive = false;
    for c in sentence.children(i) {
        let child = &sentence.tokens[c];
        let form = child.form.to_lowercase();
        match (child.deprel, form.as_str()) {
            ("aux", "will" | "'ll" | "wo" | "shall" | "would" | "may" | "might" | "could" | "should" | "must" | "can") => {
                return EventTense::Future;
            }
            ("aux", "has" | "have" | "'ve") => perfect = true,
            ("aux", "had" | "did") => past = true,
            ("aux" | "aux:pass" | "cop", "was" | "were") => past = true,
            ("aux" | "aux:pass" | "cop", "is" | "are" | "am" | "'s" | "'re" | "do" | "does") => present = true,
            ("mark", "to") => infinitive = true,
            _ => {}
        }
    }
    match () {
        () if perfect => EventTense::Perfect,
        () if past => EventTense::Past,
        () if present => EventTense::Present,
        () if infinitive => EventTense::None,
        () => {
            let form = tok.form.to_lowercase();
            if form.ends_with("ing") {
                EventTense::None
            } else if form == tok.lemma || form.ends_with('s') {
                EventTense::Present
            } else {
                EventTense::Past
            }
        }
    }
}
