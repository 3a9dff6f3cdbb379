//! Which time expression dates an event.
//!
//! The tree decides, nearest first: an expression that hangs on the event's own words; one on the verb that carries an
//! event noun ("held talks on Friday"); one on the clause that the event's clause continues ("entered the town on Friday
//! and killed ten", "…, killing ten"). An expression on a verb of saying dates the saying and nothing below it, and one
//! inside another noun ("the 2015 accord") dates that noun. Where the text gives none, the publication date stands in
//! for what has happened or holds, and the basis says so; a plan without a date has none.

use demarche_record::{DateBasis, Edtf, PartialDate, Sentence, Upos};
use jiff::civil::Date;

use super::{Timex, TimexKind, TimexRole};

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

/// How an expression hangs on an event, the nearest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Link {
    /// On the trigger itself.
    Own,
    /// On a noun below the trigger: "entered the town on Friday".
    Below,
    /// On the verb that carries the trigger noun.
    Carrier,
    /// On the clause that the trigger's clause continues.
    Shared,
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
        .filter(|(_, t)| t.sentence == index && dates_something(t))
        .filter_map(|(k, t)| {
            let link = link(sentence, head_of(sentence, t)?, trigger, tense)?;
            let middle = sentence.tokens.get(trigger).map_or(0, |tok| tok.span.start);
            // A date beats a word like "recently"; among dates the nearer one.
            Some((link, t.reach.is_none(), t.span.start.abs_diff(middle), k))
        })
        .min();
    let Some((link, _, _, k)) = best else {
        return since_clause(timexes, index, sentence, trigger).unwrap_or_else(|| without(tense, published));
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
    match t.reach {
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

/// "have met since Russia began the war in 2022": from the date of the clause on.
fn since_clause(timexes: &[Timex], index: usize, sentence: &Sentence, trigger: usize) -> Option<Anchor> {
    let clause = clause_of(sentence, trigger)?;
    let since = sentence.children(clause).find(|&c| {
        plain(sentence.tokens[c].deprel) == "advcl" && sentence.child(c, "mark").is_some_and(|m| sentence.tokens[m].lemma == "since")
    })?;
    let (k, t) = timexes.iter().enumerate().find(|(_, t)| {
        t.sentence == index
            && t.edtf.is_some()
            && head_of(sentence, t).and_then(|h| link(sentence, h, since, EventTense::Past)).is_some_and(|l| l <= Link::Below)
    })?;
    let from = match t.edtf? {
        Edtf::Date(d) | Edtf::Interval(Some(d), _) => d,
        Edtf::Interval(None, _) => return None,
    };
    let why = format!("`{}` ({}) dates the clause with \"since\"; the end is open", t.value, t.rule);
    Some(Anchor { edtf: Some(Edtf::Interval(Some(from), None)), basis: t.basis, timex: Some(k), why })
}

/// The verb whose clause the trigger belongs to: itself, or the verb that it is an argument of.
fn clause_of(sentence: &Sentence, trigger: usize) -> Option<usize> {
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

/// Acts that are over once done: what was done since a date was done by the day of the report.
fn momentary(verb: &str) -> bool {
    matches!(
        verb,
        "meet"
            | "visit"
            | "speak"
            | "talk"
            | "travel"
            | "sign"
            | "launch"
            | "fire"
            | "kill"
            | "arrest"
            | "strike"
            | "shell"
            | "bomb"
            | "attack"
            | "raid"
            | "conduct"
            | "test"
            | "expel"
            | "release"
            | "summon"
            | "seize"
            | "abduct"
            | "execute"
            | "warn"
            | "accuse"
    )
}

/// "have met since February 2022" is "2022-02/2024-03-19" in a report of that day; "has mediated since 2019" stays open, and so does what
/// is going on ("has been attacking since 2011").
pub fn done_by(anchor: &mut Anchor, sentence: &Sentence, trigger: usize, published: Option<Date>) {
    let verb = &sentence.tokens[trigger];
    let going_on = verb.form.ends_with("ing") || sentence.children(trigger).any(|c| sentence.tokens[c].form == "been");
    if let (Some(Edtf::Interval(Some(from), None)), Some(day)) = (anchor.edtf, published)
        && !going_on
        && verb.upos == Upos::Verb
        && momentary(&verb.lemma)
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
        TimexKind::Date | TimexKind::Time => true,
        TimexKind::Duration => t.reach.is_some() || t.anchor.is_some(),
        TimexKind::Set => false,
    }
}

/// The token of the expression whose head lies outside it.
fn head_of(sentence: &Sentence, t: &Timex) -> Option<usize> {
    let inside = |i: usize| sentence.tokens.get(i).is_some_and(|tok| tok.span.overlaps(&t.span));
    (0..sentence.tokens.len()).filter(|&i| inside(i) && sentence.tokens[i].upos != Upos::Punct).find(|&i| match sentence.tokens[i].head {
        Some(h) => !inside(h),
        None => true,
    })
}

/// The universal relation without its subtype.
fn plain(deprel: &str) -> &str {
    deprel.split(':').next().unwrap_or(deprel)
}

/// A word that heads a clause.
fn is_clause(sentence: &Sentence, i: usize) -> bool {
    let t = &sentence.tokens[i];
    t.upos == Upos::Verb
        || matches!(plain(t.deprel), "root" | "ccomp" | "advcl" | "acl" | "csubj" | "parataxis" | "xcomp")
        || sentence.children(i).any(|c| matches!(plain(sentence.tokens[c].deprel), "nsubj" | "cop"))
}

fn has_case(sentence: &Sentence, i: usize, word: &str) -> bool {
    sentence.children(i).any(|c| sentence.tokens[c].deprel == "case" && sentence.tokens[c].form.eq_ignore_ascii_case(word))
}

/// How the expression whose head is token `at` hangs on the trigger; `None` where it does not.
fn link(sentence: &Sentence, at: usize, trigger: usize, tense: EventTense) -> Option<Link> {
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
    let governor = governor?;
    // The trigger's own way up: nouns to their verb, then over clauses that share the time.
    let mut t = trigger;
    let mut link = Link::Carrier;
    let mut verbal = is_clause(sentence, trigger);
    for _ in 0..sentence.tokens.len() {
        let tok = sentence.tokens.get(t)?;
        let head = tok.head?;
        match plain(tok.deprel) {
            // What is said, asked or wanted has its own time.
            "ccomp" | "csubj" | "parataxis" => return None,
            "xcomp" if verbal && tense == EventTense::None && says_or_plans(sentence, head) => return None,
            "acl" if tok.deprel == "acl:relcl" => return None,
            "advcl" if sentence.child(t, "mark").is_some_and(|m| !matches!(sentence.tokens[m].lemma.as_str(), "while" | "as" | "when")) => {
                return None;
            }
            "acl" | "advcl" | "conj" | "xcomp" => link = Link::Shared,
            // "after the attack", "of the accord": another noun's noun is not at the verb's time.
            "nmod" if !verbal && has_case(sentence, t, "of") && partitive(&sentence.tokens[head].lemma) => {}
            "nmod" | "appos" if !verbal => return None,
            "obl" if !verbal && (has_case(sentence, t, "after") || has_case(sentence, t, "before") || has_case(sentence, t, "since")) => {
                return None;
            }
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

/// "a round of tests" is at the time of the tests.
fn partitive(noun: &str) -> bool {
    matches!(noun, "round" | "series" | "wave" | "string" | "set" | "number" | "spate" | "dozen" | "hundred" | "couple" | "pair" | "lot")
}

/// "a ruling on Wednesday to imprison him": the day of a decision is that of what it does.
fn decided(sentence: &Sentence, at: usize, trigger: usize) -> bool {
    let Some(noun) = sentence.tokens[at].head.filter(|&h| h < at && at < trigger && sentence.tokens[h].upos == Upos::Noun) else {
        return false;
    };
    if !matches!(
        sentence.tokens[noun].lemma.as_str(),
        "ruling" | "decision" | "order" | "vote" | "move" | "verdict" | "decree" | "resolution"
    ) {
        return false;
    }
    let mut t = trigger;
    for _ in 0..4 {
        let tok = &sentence.tokens[t];
        let infinitive = sentence.child(t, "mark").is_some_and(|m| sentence.tokens[m].lemma == "to");
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

/// Verbs whose complement lies ahead of them: their own date is not its.
fn says_or_plans(sentence: &Sentence, i: usize) -> bool {
    matches!(
        sentence.tokens[i].lemma.as_str(),
        "agree"
            | "plan"
            | "promise"
            | "vow"
            | "pledge"
            | "decide"
            | "threaten"
            | "offer"
            | "want"
            | "expect"
            | "schedule"
            | "intend"
            | "ask"
            | "urge"
            | "order"
            | "demand"
            | "refuse"
            | "call"
            | "propose"
            | "invite"
            | "prepare"
            | "warn"
            | "claim"
            | "say"
            | "tell"
    )
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
