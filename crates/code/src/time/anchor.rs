//! Which time expression dates an event.
//!
//! The tree decides, nearest first: an expression that hangs on the event's own words; one on the verb that carries an
//! event noun ("held talks on Friday"); one on the clause that the event's clause continues ("entered the town on Friday
//! and killed ten", "…, killing ten"). An expression on a verb of saying dates the saying and nothing below it, and one
//! inside another noun ("the 2015 accord") dates that noun. Where the text gives none, the publication date stands in
//! for what has happened or holds, and the basis says so; a plan without a date has none.

use demarche_record::{DateBasis, Edtf, PartialDate, Sentence, Upos};
use jiff::civil::Date;

pub use super::aspect::{EventTense, tense_of};
use super::classes::{Class, is};
use super::link::{Link, head_of, lemma, link, of_another_act, plain, plans, within_since};
use super::references::CURRENT;
use super::{Timex, TimexKind, TimexRole};

/// An event's date and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Anchor {
    /// No finer than the words; `None` where nothing in the report dates the event.
    pub edtf: Option<Edtf>,
    /// What it rests on.
    pub basis: DateBasis,
    /// The expression it comes from, by its index.
    pub timex: Option<usize>,
    /// The reason, in words for the user.
    pub why: String,
}

/// Dates the event whose trigger is token `trigger` of `sentence`, the document's sentence number `index`. `timexes` are
/// those of the whole document ([`super::find`]), `tense` the trigger's ([`tense_of`] reads it off the tree).
pub fn date_for(
    timexes: &[Timex],
    index: usize,
    sentence: &Sentence,
    trigger: usize,
    tense: EventTense,
    published: Option<Date>,
) -> Anchor {
    if let Some(anchor) = when_clause(timexes, index, sentence, trigger) {
        return anchor;
    }
    let best = timexes
        .iter()
        .enumerate()
        .filter(|(_, t)| t.sentence == index && dates_something(t) && !of_another_act(sentence, t, trigger))
        .filter_map(|(k, t)| {
            let link = link(sentence, head_of(sentence, t)?, trigger, tense)?;
            let middle = sentence.tokens.get(trigger).map_or(0, |tok| tok.span.start);
            // A date beats a word like "recently"; among dates the nearer one.
            Some((link, t.reach.is_none(), t.span.start.abs_diff(middle), k))
        })
        .min();
    let Some((link, _, _, k)) = best else {
        return since_clause(timexes, index, sentence, trigger)
            .or_else(|| while_said(timexes, index, sentence, trigger, tense))
            .unwrap_or_else(|| without(tense, published));
    };
    let t = &timexes[k];
    if t.reach.is_none() && t.value == "PRESENT_REF" {
        return Anchor { timex: Some(k), ..without(EventTense::Present, published) };
    }
    let how = match link {
        Link::Own => "hangs on the event's own words",
        Link::Below => "stands in the event's clause",
        Link::Carrier => "hangs on the verb that carries the event",
        Link::Shared => "hangs on the clause that this one continues",
    };
    let role = match t.role {
        TimexRole::Since => "; \"since\" leaves the end open",
        TimexRole::Until | TimexRole::By | TimexRole::Before => "; an upper bound",
        TimexRole::After => "; a lower bound",
        _ => "",
    };
    let (reach, role) = match t.reach {
        // "since the fall of Kabul in August 2021"
        Some(Edtf::Date(d)) if t.role == TimexRole::Point && within_since(sentence, t, trigger) => {
            (Some(Edtf::Interval(Some(d), None)), "; \"since\" leaves the end open")
        }
        reach => (reach, role),
    };
    match reach {
        Some(e) => Anchor { edtf: Some(e), basis: t.basis, timex: Some(k), why: format!("`{}` ({}) {how}{role}", t.value, t.rule) },
        None => Anchor {
            edtf: None,
            basis: DateBasis::None,
            timex: Some(k),
            why: format!("`{}` ({}) {how} and names no date", t.value, t.rule),
        },
    }
}

/// "2011, when the government sent soldiers": the expression before the clause dates it, without what its preposition made of it.
fn when_clause(timexes: &[Timex], index: usize, sentence: &Sentence, trigger: usize) -> Option<Anchor> {
    let clause = clause_of(sentence, trigger)?;
    let when = sentence.children(clause).find(|&c| c < clause && sentence.tokens[c].form.eq_ignore_ascii_case("when"))?;
    let mut last = when.checked_sub(1)?;
    if sentence.tokens[last].form == "," {
        last = last.checked_sub(1)?;
    }
    let (k, t) = timexes.iter().enumerate().find(|(_, t)| t.sentence == index && sentence.tokens[last].span.overlaps(&t.span))?;
    let why = format!("`{}` ({}) stands before the clause with \"when\"", t.value, t.rule);
    t.edtf.map(|e| Anchor { edtf: Some(e), basis: t.basis, timex: Some(k), why })
}

/// "have met since Russia began the war in 2022": from the date of the clause on; and so is what was done for the act that has the clause
/// ("has travelled there to investigate since he took office in 2022").
fn since_clause(timexes: &[Timex], index: usize, sentence: &Sentence, trigger: usize) -> Option<Anchor> {
    let mut clause = clause_of(sentence, trigger)?;
    let since = loop {
        let found = sentence.children(clause).find(|&c| {
            plain(sentence.tokens[c].deprel) == "advcl" && sentence.child(c, "mark").is_some_and(|m| lemma(sentence, m) == "since")
        });
        if let Some(since) = found {
            break since;
        }
        let t = &sentence.tokens[clause];
        let purpose =
            matches!(t.deprel, "advcl" | "acl" | "xcomp") && sentence.child(clause, "mark").is_some_and(|m| lemma(sentence, m) == "to");
        let head = t.head.filter(|_| purpose)?;
        let verb = clause_of(sentence, head)?;
        if plans(sentence, verb) || verb == clause {
            return None;
        }
        clause = verb;
    };
    let (k, t) = on_verb(timexes, index, sentence, since)?;
    let from = match t.edtf? {
        Edtf::Date(d) | Edtf::Interval(Some(d), _) => d,
        Edtf::Interval(None, _) => return None,
    };
    let why = format!("`{}` ({}) dates the clause with \"since\"; the end is open", t.value, t.rule);
    Some(Anchor { edtf: Some(Edtf::Interval(Some(from), None)), basis: t.basis, timex: Some(k), why })
}

/// "said on Sunday that talks are going on": they were when it was said. What is told in another tense has another time.
fn while_said(timexes: &[Timex], index: usize, sentence: &Sentence, trigger: usize, tense: EventTense) -> Option<Anchor> {
    if tense != EventTense::Present {
        return None;
    }
    let clause = clause_of(sentence, trigger)?;
    let says = |&i: &usize| sentence.tokens[i].upos == Upos::Verb && is(Class::Says, lemma(sentence, i));
    let above = sentence.tokens[clause].head.filter(|_| plain(sentence.tokens[clause].deprel) == "ccomp");
    let beside = || sentence.children(clause).find(|&c| plain(sentence.tokens[c].deprel) == "parataxis");
    let said = above.or_else(beside).filter(says)?;
    if !matches!(tense_of(sentence, said), EventTense::Past | EventTense::Perfect) {
        return None;
    }
    let (k, t) = on_verb(timexes, index, sentence, said)?;
    let why = format!("`{}` ({}) is when it was said, in the present", t.value, t.rule);
    (t.role == TimexRole::Point).then_some(Anchor { edtf: t.edtf, basis: t.basis, timex: Some(k), why })
}

/// The dated expression of the verb itself.
fn on_verb<'t>(timexes: &'t [Timex], index: usize, sentence: &Sentence, verb: usize) -> Option<(usize, &'t Timex)> {
    timexes.iter().enumerate().find(|(_, t)| {
        t.sentence == index
            && t.edtf.is_some()
            && head_of(sentence, t).and_then(|h| link(sentence, h, verb, EventTense::Past)).is_some_and(|l| l <= Link::Below)
    })
}

/// The verb whose clause the trigger belongs to: itself, or the verb that it is an argument of.
pub(super) fn clause_of(sentence: &Sentence, trigger: usize) -> Option<usize> {
    let mut at = trigger;
    for _ in 0..4 {
        let t = sentence.tokens.get(at)?;
        if t.upos == Upos::Verb {
            return Some(at);
        }
        if !matches!(plain(t.deprel), "obj" | "nsubj" | "obl" | "nmod") {
            return None;
        }
        at = t.head?;
    }
    None
}

/// "have met since February 2022" is "2022-02/2024-03-19" in a report of that day; "has mediated since 2019" stays open, and so does what
/// is going on ("has been attacking since 2011").
pub fn done_by(anchor: &mut Anchor, sentence: &Sentence, trigger: usize, published: Option<Date>) {
    let verb = &sentence.tokens[trigger];
    let going_on = verb.form.ends_with("ing") || sentence.children(trigger).any(|c| sentence.tokens[c].form == "been");
    if let (Some(Edtf::Interval(Some(from), None)), Some(day)) = (anchor.edtf, published)
        && !going_on
        && verb.upos == Upos::Verb
        && is(Class::Momentary, &verb.lemma)
        && from.first() <= day
    {
        anchor.edtf = Some(Edtf::Interval(Some(from), Some(PartialDate::day(day))));
        anchor.why.push_str("; done by the day of the report");
    }
}

/// No expression: the publication date may stand in for what has happened.
fn without(tense: EventTense, published: Option<Date>) -> Anchor {
    match (tense, published) {
        (EventTense::Past | EventTense::Perfect | EventTense::Present, Some(day)) => Anchor {
            edtf: Some(Edtf::day(day)),
            basis: DateBasis::Publication,
            timex: None,
            why: "no date in the text; the publication date stands in".to_owned(),
        },
        (EventTense::Past | EventTense::Perfect | EventTense::Present, None) => none("no date in the text and no publication date"),
        _ => none("no date in the text for what has not happened yet"),
    }
}

fn none(why: &str) -> Anchor {
    Anchor { edtf: None, basis: DateBasis::None, timex: None, why: why.to_owned() }
}

/// Lengths and sets date nothing, unless a length lies somewhere ("in the past two weeks").
fn dates_something(t: &Timex) -> bool {
    match t.kind {
        TimexKind::Date => t.rule != CURRENT,
        // "At dawn" is of the day that is told of.
        TimexKind::Time => t.reach.is_some(),
        TimexKind::Duration => t.reach.is_some() || t.anchor.is_some(),
        TimexKind::Set => false,
    }
}

#[cfg(test)]
mod tests {
    use demarche_record::{Document, Span, Token};
    use jiff::civil::date;

    use super::super::find;
    use super::*;

    /// A sentence from "form/UPOS/head/relation" with 1-based heads, 0 for the root.
    fn sentence(words: &str) -> (String, Document) {
        let mut text = String::new();
        let mut tokens = Vec::new();
        for w in words.split(' ') {
            let f: Vec<&str> = w.split('/').collect();
            if !text.is_empty() && f[1] != "PUNCT" {
                text.push(' ');
            }
            let start = text.len();
            text.push_str(f[0]);
            let head: usize = f[2].parse().unwrap();
            let deprel = [
                "root",
                "nsubj",
                "obj",
                "obl",
                "obl:tmod",
                "nmod",
                "nmod:poss",
                "compound",
                "case",
                "det",
                "aux",
                "conj",
                "cc",
                "advcl",
                "ccomp",
                "mark",
                "punct",
                "nummod",
                "xcomp",
                "acl",
                "nsubj:pass",
                "aux:pass",
                "advmod",
                "acl:relcl",
            ]
            .into_iter()
            .find(|d| *d == f[3])
            .unwrap();
            let lemma = f.get(4).map_or_else(|| f[0].to_lowercase(), |l| (*l).to_owned());
            tokens.push(Token {
                span: Span::new(start, text.len()),
                form: f[0].into(),
                lemma,
                upos: Upos::from_tag(f[1]),
                head: head.checked_sub(1),
                deprel,
                factuality: 0.0,
            });
        }
        let span = Span::new(0, text.len());
        (text, Document { sentences: vec![Sentence { span, tokens, names: vec![], acts: vec![] }] })
    }

    fn dated(words: &str, trigger: &str) -> (Option<String>, DateBasis) {
        let (text, document) = sentence(words);
        let published = Some(date(2019, 11, 29));
        let found = find(&text, &document, published);
        let s = &document.sentences[0];
        let at = s.tokens.iter().position(|t| t.form == trigger).unwrap();
        let a = date_for(&found, 0, s, at, tense_of(s, at), published);
        (a.edtf.map(|e| e.to_string()), a.basis)
    }

    fn day(s: &str) -> Option<String> {
        Some(s.to_owned())
    }

    #[test]
    fn a_weekday_on_the_verb_dates_the_event() {
        let s = "Troops/NOUN/2/nsubj entered/VERB/0/root/enter the/DET/4/det town/NOUN/2/obj on/ADP/6/case Thursday/PROPN/2/obl ./PUNCT/2/punct";
        assert_eq!(dated(s, "entered"), (day("2019-11-28"), DateBasis::Relative));
    }

    #[test]
    fn a_date_on_the_verb_of_saying_is_not_the_events() {
        let s = "Police/NOUN/2/nsubj said/VERB/0/root/say Thursday/PROPN/2/obl:tmod that/SCONJ/6/mark rebels/NOUN/6/nsubj attacked/VERB/2/ccomp/attack \
                 the/DET/8/det town/NOUN/6/obj ./PUNCT/2/punct";
        assert_eq!(dated(s, "attacked"), (day("2019-11-29"), DateBasis::Publication));
        assert_eq!(dated(s, "said"), (day("2019-11-28"), DateBasis::Relative));
    }

    #[test]
    fn a_year_inside_another_noun_is_that_nouns() {
        let s = "Troops/NOUN/2/nsubj broke/VERB/0/root/break the/DET/5/det 2015/NUM/5/nummod accord/NOUN/2/obj ./PUNCT/2/punct";
        assert_eq!(dated(s, "broke"), (day("2019-11-29"), DateBasis::Publication));
        assert_eq!(dated(s, "accord"), (day("2015"), DateBasis::Explicit));
    }

    #[test]
    fn a_time_of_day_alone_dates_nothing() {
        let s = "Troops/NOUN/2/nsubj entered/VERB/0/root/enter the/DET/4/det town/NOUN/2/obj at/ADP/6/case dawn/NOUN/2/obl ./PUNCT/2/punct";
        assert_eq!(dated(s, "entered"), (day("2019-11-29"), DateBasis::Publication));
    }

    #[test]
    fn verbs_side_by_side_share_the_date() {
        let s = "He/PRON/3/nsubj:pass was/AUX/3/aux:pass/be impeached/VERB/0/root/impeach and/CCONJ/5/cc removed/VERB/3/conj/remove in/ADP/7/case \
                 October/PROPN/5/obl ./PUNCT/3/punct";
        assert_eq!(dated(s, "impeached"), (day("2019-10"), DateBasis::Relative));
        assert_eq!(dated(s, "removed"), (day("2019-10"), DateBasis::Relative));
        let apart = "He/PRON/2/nsubj won/VERB/0/root/win the/DET/4/det vote/NOUN/2/obj and/CCONJ/6/cc resigned/VERB/2/conj/resign in/ADP/8/case \
                     October/PROPN/6/obl ./PUNCT/2/punct";
        assert_eq!(dated(apart, "won"), (day("2019-11-29"), DateBasis::Publication));
    }

    #[test]
    fn a_date_of_another_act_is_not_the_event_s() {
        let over = "They/PRON/2/nsubj charged/VERB/0/root/charge him/PRON/2/obj over/ADP/6/case the/DET/6/det deaths/NOUN/2/obl/death in/ADP/8/case 2015/NUM/6/nmod \
                    ./PUNCT/2/punct";
        assert_eq!(dated(over, "charged"), (day("2019-11-29"), DateBasis::Publication));
        assert_eq!(dated(over, "deaths"), (day("2015"), DateBasis::Explicit));
        let coup =
            "They/PRON/2/nsubj condemned/VERB/0/root/condemn the/DET/4/det coup/NOUN/2/obj in/ADP/6/case 2015/NUM/4/nmod ./PUNCT/2/punct";
        assert_eq!(dated(coup, "condemned"), (day("2019-11-29"), DateBasis::Publication));
        // What was staged was staged then, and who died in an attack died on its day.
        let staged = "They/PRON/2/nsubj staged/VERB/0/root/stage a/DET/4/det coup/NOUN/2/obj in/ADP/6/case 2015/NUM/4/nmod ./PUNCT/2/punct";
        assert_eq!(dated(staged, "staged"), (day("2015"), DateBasis::Explicit));
        let died = "They/PRON/2/nsubj died/VERB/0/root/die in/ADP/5/case an/DET/5/det attack/NOUN/2/obl in/ADP/7/case 2015/NUM/5/nmod ./PUNCT/2/punct";
        assert_eq!(dated(died, "died"), (day("2015"), DateBasis::Explicit));
        let since = "They/PRON/3/nsubj have/AUX/3/aux/have led/VERB/0/root/lead since/ADP/6/case the/DET/6/det coup/NOUN/3/obl in/ADP/8/case 2015/NUM/6/nmod";
        assert_eq!(dated(since, "led"), (day("2015/.."), DateBasis::Explicit));
    }

    #[test]
    fn a_noun_takes_the_date_of_its_verb() {
        let s = "Ministers/NOUN/2/nsubj held/VERB/0/root/hold talks/NOUN/2/obj in/ADP/5/case 2015/NUM/2/obl ./PUNCT/2/punct";
        assert_eq!(dated(s, "talks"), (day("2015"), DateBasis::Explicit));
    }

    #[test]
    fn a_conjunct_and_a_participle_share_the_date() {
        let s = "On/ADP/2/case Thursday/PROPN/4/obl rebels/NOUN/4/nsubj attacked/VERB/0/root/attack and/CCONJ/6/cc killed/VERB/4/conj/kill ten/NUM/6/obj \
                 ,/PUNCT/9/punct burning/VERB/4/advcl/burn houses/NOUN/9/obj ./PUNCT/4/punct";
        assert_eq!(dated(s, "killed"), (day("2019-11-28"), DateBasis::Relative));
        assert_eq!(dated(s, "burning"), (day("2019-11-28"), DateBasis::Relative));
    }

    #[test]
    fn since_leaves_the_end_open() {
        let s = "He/PRON/3/nsubj has/AUX/3/aux/have led/VERB/0/root/lead it/PRON/3/obj since/ADP/6/case 2011/NUM/3/obl ./PUNCT/3/punct";
        assert_eq!(dated(s, "led"), (day("2011/.."), DateBasis::Explicit));
    }

    #[test]
    fn a_clause_with_since_or_when_dates_the_act() {
        let met = "They/PRON/3/nsubj have/AUX/3/aux met/VERB/0/root/meet since/SCONJ/6/mark war/NOUN/6/nsubj began/VERB/3/advcl/begin in/ADP/8/case 2015/NUM/6/obl \
                   ./PUNCT/3/punct";
        assert_eq!(dated(met, "met"), (day("2015/.."), DateBasis::Explicit));
        let sent = "It/PRON/3/nsubj has/AUX/3/aux led/VERB/0/root/lead since/ADP/5/case 2011/NUM/3/obl ,/PUNCT/9/punct when/ADV/9/advmod troops/NOUN/9/nsubj \
                    left/VERB/3/advcl/leave ./PUNCT/3/punct";
        assert_eq!(dated(sent, "left"), (day("2011"), DateBasis::Explicit));
        assert_eq!(dated(sent, "led"), (day("2011/.."), DateBasis::Explicit));
    }

    #[test]
    fn a_decision_dates_what_it_does() {
        let s = "He/PRON/2/nsubj decried/VERB/0/root/decry a/DET/4/det ruling/NOUN/2/obj on/ADP/6/case Thursday/PROPN/4/nmod to/PART/8/mark \
                 jail/VERB/4/acl/jail her/PRON/8/obj ./PUNCT/2/punct";
        assert_eq!(dated(s, "jail"), (day("2019-11-28"), DateBasis::Relative));
    }

    #[test]
    fn what_is_over_was_done_by_the_day_of_the_report() {
        let done = |words: &str, trigger: &str| {
            let (text, document) = sentence(words);
            let published = Some(date(2019, 11, 29));
            let found = find(&text, &document, published);
            let s = &document.sentences[0];
            let at = s.tokens.iter().position(|t| t.form == trigger).unwrap();
            let mut a = date_for(&found, 0, s, at, tense_of(s, at), published);
            done_by(&mut a, s, at, published);
            a.edtf.map(|e| e.to_string())
        };
        let met = "They/PRON/3/nsubj have/AUX/3/aux met/VERB/0/root/meet since/ADP/5/case 2011/NUM/3/obl ./PUNCT/3/punct";
        assert_eq!(done(met, "met"), day("2011/2019-11-29"));
        let led = "They/PRON/3/nsubj have/AUX/3/aux led/VERB/0/root/lead since/ADP/5/case 2011/NUM/3/obl ./PUNCT/3/punct";
        assert_eq!(done(led, "led"), day("2011/.."));
    }

    #[test]
    fn a_clause_or_an_occasion_dates_its_noun() {
        let made = "The/DET/2/det application/NOUN/5/nsubj they/PRON/4/nsubj made/VERB/2/acl:relcl/make failed/VERB/0/root/fail in/ADP/7/case 2015/NUM/4/obl";
        assert_eq!(dated(made, "application"), (day("2015"), DateBasis::Explicit));
        let summit = "Talks/NOUN/2/nsubj failed/VERB/0/root/fail at/ADP/5/case the/DET/5/det summit/NOUN/2/obl held/VERB/5/acl/hold in/ADP/8/case 2015/NUM/6/obl";
        assert_eq!(dated(summit, "Talks"), (day("2015"), DateBasis::Explicit));
        assert_eq!(dated(summit, "failed"), (day("2015"), DateBasis::Explicit));
        // What is condemned has its own day.
        let raid =
            "They/PRON/2/nsubj condemned/VERB/0/root/condemn a/DET/4/det raid/NOUN/2/obj held/VERB/4/acl/hold in/ADP/7/case 2015/NUM/5/obl";
        assert_eq!(dated(raid, "condemned"), (day("2019-11-29"), DateBasis::Publication));
        assert_eq!(dated(raid, "raid"), (day("2015"), DateBasis::Explicit));
    }

    #[test]
    fn what_goes_with_the_act_or_is_its_purpose_shares_its_day() {
        let speaking = "Aurangzeb/PROPN/5/nsubj ,/PUNCT/3/punct speaking/VERB/1/acl/speak Sunday/PROPN/3/obl dismissed/VERB/0/root/dismiss concerns/NOUN/5/obj";
        assert_eq!(dated(speaking, "dismissed"), (day("2019-11-24"), DateBasis::Relative));
        let purpose = "They/PRON/2/nsubj launched/VERB/0/root/launch raids/NOUN/2/obj in/ADP/5/case 2015/NUM/2/obl to/PART/7/mark free/VERB/2/advcl/free hostages/NOUN/7/obj";
        assert_eq!(dated(purpose, "free"), (day("2015"), DateBasis::Explicit));
        let plan = "They/PRON/2/nsubj agreed/VERB/0/root/agree in/ADP/4/case 2015/NUM/2/obl to/PART/6/mark free/VERB/2/advcl/free hostages/NOUN/6/obj";
        assert_ne!(dated(plan, "free"), (day("2015"), DateBasis::Explicit));
        let since = "He/PRON/2/nsubj travelled/VERB/0/root/travel to/PART/4/mark investigate/VERB/2/advcl/investigate since/SCONJ/7/mark he/PRON/7/nsubj left/VERB/2/advcl/leave in/ADP/9/case 2015/NUM/7/obl";
        assert_eq!(dated(since, "investigate"), (day("2015/.."), DateBasis::Explicit));
    }

    #[test]
    fn what_was_told_in_the_present_was_so_when_it_was_told() {
        let told = "Pakistan/PROPN/2/nsubj said/VERB/0/root/say Sunday/PROPN/2/obl:tmod talks/NOUN/6/nsubj are/AUX/6/aux/be progressing/VERB/2/ccomp/progress";
        assert_eq!(dated(told, "talks"), (day("2019-11-24"), DateBasis::Relative));
    }

    #[test]
    fn a_plan_without_a_date_has_none() {
        let s = "They/PRON/3/nsubj will/AUX/3/aux meet/VERB/0/root/meet ./PUNCT/3/punct";
        assert_eq!(dated(s, "meet"), (None, DateBasis::None));
    }

    #[test]
    fn an_attack_before_the_event_lends_no_date() {
        let s = "Thursday/PROPN/3/nmod:poss 's/PART/1/case attack/NOUN/4/nsubj killed/VERB/0/root/kill ten/NUM/4/obj ./PUNCT/4/punct";
        assert_eq!(dated(s, "attack"), (day("2019-11-28"), DateBasis::Relative));
    }
}
