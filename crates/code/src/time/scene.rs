//! What a sentence continues: the scene of the one before, whose day and place it shares without saying so.
//!
//! A report that tells what happened in February does not say "in February" in each sentence. A sentence carries on when it
//! opens with a word that points back ("There, …", "During that meeting, …"), or when its subject is a pronoun or a name of the sentence before and
//! both tell in the simple past. Anything else (a time of its own, another tense, what somebody says or wants) ends the scene.

use demarche_record::{DateBasis, Document, Edtf, Sentence, Upos};
use jiff::civil::Date;

use super::Timex;
use super::anchor::{Anchor, EventTense, clause_of, date_for, tense_of};
use super::classes::{Class, is};
use super::link::{has_case, lemma};

/// How a sentence points to the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Back {
    /// "There", "During that meeting": day and place are the same.
    Scene,
    /// The same people go on: the day is the same.
    People,
}

/// Sentences that a day or a place is carried over.
pub const FURTHEST: usize = 3;

/// How sentence `k` continues the one before for the act at `trigger`; `None` where it does not.
pub fn back(document: &Document, k: usize, trigger: usize) -> Option<Back> {
    let s = document.sentences.get(k)?;
    let before = document.sentences.get(k.checked_sub(1)?)?;
    let root = s.root()?;
    if !in_main_clause(s, trigger, root) || tense_of(s, root) != EventTense::Past {
        return None;
    }
    let word = |i: usize| s.tokens.get(i).map_or(String::new(), |t| t.form.to_lowercase());
    let comma = |i: usize| s.tokens.get(i).is_some_and(|t| t.form == ",");
    let pointing = matches!(word(0).as_str(), "during" | "at" | "in" | "on") && matches!(word(1).as_str(), "that" | "this");
    // "In that case", "at this point" point to an argument, not to a scene.
    let abstract_noun =
        matches!(word(2).as_str(), "case" | "point" | "way" | "sense" | "context" | "regard" | "respect" | "spirit" | "end" | "light");
    if word(0) == "there" && comma(1) || pointing && !abstract_noun {
        return Some(Back::Scene);
    }
    let subject = s.children(root).find(|&c| s.tokens[c].deprel.starts_with("nsubj"))?;
    let person = s.tokens[subject].upos == Upos::Pron && matches!(s.tokens[subject].form.to_lowercase().as_str(), "he" | "she" | "they");
    let named = s.tokens[subject].upos == Upos::Propn && before.tokens.iter().any(|t| t.form == s.tokens[subject].form);
    (person || named).then_some(Back::People)
}

/// The date that the act shares with the sentences before.
pub fn date(document: &Document, timexes: &[Timex], k: usize, trigger: usize, published: Option<Date>) -> Option<Anchor> {
    let mut at = k;
    let mut trigger = trigger;
    for _ in 0..FURTHEST {
        let how = back(document, at, trigger)?;
        at -= 1;
        let s = document.sentences.get(at)?;
        trigger = s.root()?;
        let tense = tense_of(s, trigger);
        let anchor = date_for(timexes, at, s, trigger, tense, published);
        if matches!(anchor.basis, DateBasis::Explicit | DateBasis::Relative) {
            let why = format!("{}; the sentence continues that scene", anchor.why);
            let edtf = match anchor.edtf {
                // "have been at odds since the talks in February. There, …": what held since is no scene, but it began with one.
                Some(Edtf::Interval(Some(_), None)) if how == Back::Scene => timexes.get(anchor.timex?)?.edtf,
                Some(Edtf::Interval(Some(_), None)) => return None,
                edtf => edtf,
            };
            return Some(Anchor { edtf, basis: DateBasis::Relative, why, ..anchor });
        }
        // A sentence with a time that dates something else has begun another story.
        if timexes.iter().any(|t| t.sentence == at && t.reach.is_some()) {
            return noun_date(timexes, at, s, trigger);
        }
    }
    None
}

/// "Since the start of the aggression, they have met four times": from the day that this sentence or one before gives to the same thing.
pub fn since(document: &Document, timexes: &[Timex], k: usize, trigger: usize, published: Option<Date>) -> Option<Anchor> {
    let s = document.sentences.get(k)?;
    let clause = clause_of(s, trigger)?;
    let mut noun = s.children(clause).find(|&c| s.tokens[c].upos == Upos::Noun && has_case(s, c, "since"))?;
    if is(Class::Beginnings, lemma(s, noun)) {
        noun = s.children(noun).find(|&c| c > noun && s.tokens[c].deprel == "nmod" && has_case(s, c, "of"))?;
    }
    let war = is(Class::Hostilities, lemma(s, noun));
    let same = |other: &str| other == lemma(s, noun) || war && is(Class::Hostilities, other);
    (k.saturating_sub(FURTHEST)..=k).rev().find_map(|at| {
        let t = document.sentences.get(at)?;
        (0..t.tokens.len()).filter(|&i| (at, i) != (k, noun) && same(lemma(t, i))).find_map(|i| {
            let anchor = date_for(timexes, at, t, i, EventTense::Past, published);
            let from = match anchor.edtf.filter(|_| matches!(anchor.basis, DateBasis::Explicit | DateBasis::Relative))? {
                Edtf::Date(d) | Edtf::Interval(Some(d), _) => d,
                Edtf::Interval(None, _) => return None,
            };
            let why = format!("{}; since then", anchor.why);
            Some(Anchor { edtf: Some(Edtf::Interval(Some(from), None)), basis: DateBasis::Relative, why, ..anchor })
        })
    })
}

/// The one date of a sentence that hangs on a noun of its main clause: "talks failed at the summit held in February".
fn noun_date(timexes: &[Timex], at: usize, s: &Sentence, root: usize) -> Option<Anchor> {
    let mut dated = timexes.iter().enumerate().filter(|(_, t)| t.sentence == at && t.reach.is_some());
    let (k, t) = dated.next()?;
    let past = matches!(tense_of(s, root), EventTense::Past | EventTense::Perfect);
    (dated.next().is_none() && past).then(|| Anchor {
        edtf: t.edtf,
        basis: DateBasis::Relative,
        timex: Some(k),
        why: format!("`{}` ({}) in the sentence whose scene this one continues", t.value, t.rule),
    })
}

/// The act is the main clause's, not one that is said, wanted or described there.
fn in_main_clause(s: &Sentence, trigger: usize, root: usize) -> bool {
    let mut at = trigger;
    for _ in 0..s.tokens.len() {
        if at == root {
            return true;
        }
        let Some(t) = s.tokens.get(at) else { return false };
        if matches!(t.deprel.split(':').next().unwrap_or(""), "ccomp" | "csubj" | "parataxis" | "acl" | "xcomp" | "advcl") {
            return false;
        }
        let Some(head) = t.head else { return false };
        at = head;
    }
    false
}

#[cfg(test)]
mod tests {
    use demarche_record::{Span, Token};

    use super::super::find;
    use super::*;

    /// Sentences of "form/UPOS/head/relation/lemma" words, divided by `|`.
    fn document(source: &str) -> (String, Document) {
        const RELATIONS: &[&str] =
            &["root", "nsubj", "obj", "obl", "case", "det", "punct", "compound", "flat", "ccomp", "mark", "xcomp", "nmod"];
        let (mut text, mut document) = (String::new(), Document::default());
        for sentence in source.split('|') {
            let mut tokens = Vec::new();
            for word in sentence.split_whitespace() {
                let f: Vec<&str> = word.split('/').collect();
                if !text.is_empty() {
                    text.push(' ');
                }
                let start = text.len();
                text.push_str(f[0]);
                tokens.push(Token {
                    span: Span::new(start, text.len()),
                    form: f[0].into(),
                    lemma: f.get(4).map_or_else(|| f[0].to_lowercase(), |l| (*l).to_owned()),
                    upos: Upos::from_tag(f[1]),
                    head: f[2].parse::<usize>().unwrap().checked_sub(1),
                    deprel: RELATIONS.iter().find(|r| **r == f[3]).unwrap(),
                    factuality: 0.0,
                });
            }
            let span = Span::new(tokens[0].span.start, tokens[tokens.len() - 1].span.end);
            document.sentences.push(Sentence { span, tokens, names: vec![], acts: vec![] });
        }
        (text, document)
    }

    fn dated(source: &str, k: usize, trigger: usize) -> Option<String> {
        let (text, document) = document(source);
        let published = Some(jiff::civil::date(2024, 3, 19));
        let found = find(&text, &document, published);
        date(&document, &found, k, trigger, published).and_then(|a| a.edtf).map(|e| e.to_string())
    }

    const MET: &str = "Putin/PROPN/2/nsubj met/VERB/0/root/meet Dodik/PROPN/2/obj on/ADP/6/case February/PROPN/6/compound 21/NUM/2/obl";

    #[test]
    fn a_sentence_that_points_back_shares_the_day() {
        let during = format!(
            "{MET} | During/ADP/3/case that/DET/3/det meeting/NOUN/6/obl ,/PUNCT/6/punct Putin/PROPN/6/nsubj awarded/VERB/0/root/award him/PRON/6/obj"
        );
        assert_eq!(dated(&during, 1, 5).as_deref(), Some("2024-02-21"));
        let people = format!("{MET} | He/PRON/2/nsubj accused/VERB/0/root/accuse Kyiv/PROPN/2/obj");
        assert_eq!(dated(&people, 1, 1).as_deref(), Some("2024-02-21"));
    }

    #[test]
    fn what_a_war_is_called_does_not_matter_to_its_beginning() {
        let text = "Russia/PROPN/2/nsubj began/VERB/0/root/begin its/PRON/4/det occupation/NOUN/2/obj in/ADP/7/case February/PROPN/7/compound 2022/NUM/2/obl | \
                    Since/ADP/3/case the/DET/3/det start/NOUN/7/obl of/ADP/5/case aggression/NOUN/3/nmod they/PRON/7/nsubj met/VERB/0/root/meet";
        let (text, document) = document(text);
        let published = Some(jiff::civil::date(2024, 3, 19));
        let found = find(&text, &document, published);
        let anchor = since(&document, &found, 1, 6, published);
        assert_eq!(anchor.and_then(|a| a.edtf).map(|e| e.to_string()).as_deref(), Some("2022-02/.."));
    }

    #[test]
    fn another_subject_tense_or_account_does_not() {
        let other = format!("{MET} | Poland/PROPN/2/nsubj accused/VERB/0/root/accuse Kyiv/PROPN/2/obj");
        assert_eq!(dated(&other, 1, 1), None);
        let present = format!("{MET} | He/PRON/2/nsubj accuses/VERB/0/root/accuse Kyiv/PROPN/2/obj");
        assert_eq!(dated(&present, 1, 1), None);
        let said =
            format!("{MET} | He/PRON/2/nsubj said/VERB/0/root/say Kyiv/PROPN/4/nsubj attacked/VERB/2/ccomp/attack Moscow/PROPN/4/obj");
        assert_eq!(dated(&said, 1, 3), None);
        let first = "He/PRON/2/nsubj accused/VERB/0/root/accuse Kyiv/PROPN/2/obj";
        assert_eq!(dated(first, 0, 1), None);
    }
}
