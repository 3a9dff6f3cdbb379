//! What a clause says of its own predicate: negation, modal verbs, conditions, and the nouns that are denied or taken for granted.

use demarche_record::{Sentence, Status, Upos};

use super::Why;

/// Verbs of being and having: "has yet to", "is yet to".
pub(super) fn linking(lemma: &str) -> bool {
    matches!(lemma, "be" | "have" | "remain" | "see")
}

/// The adjective behind a linking verb: "a war seems **unlikely**".
pub(super) fn predicate_of(s: &Sentence, v: usize) -> Option<usize> {
    s.child(v, "xcomp").filter(|&x| {
        s.tokens[x].upos == Upos::Adj && matches!(s.tokens[v].lemma.as_str(), "seem" | "appear" | "look" | "remain" | "become")
    })
}

/// Whether the verb `t`, coordinated with `h`, can stand under the modal verb of `h`.
pub(super) fn shares_modal(s: &Sentence, t: usize, h: usize) -> bool {
    let perfect = s.children(h).any(|c| s.tokens[c].deprel.starts_with("aux") && matches!(s.tokens[c].lemma.as_str(), "have" | "be"));
    let form = s.tokens[t].form.to_lowercase();
    form == s.tokens[t].lemma || (perfect && !s.tokens[h..t].iter().any(|k| k.form == ","))
}

/// Verbs whose subject is an event and that say only that it happens.
pub(super) fn happening(lemma: &str) -> bool {
    matches!(
        lemma,
        "take"
            | "happen"
            | "occur"
            | "begin"
            | "start"
            | "continue"
            | "resume"
            | "follow"
            | "erupt"
            | "be"
            | "open"
            | "proceed"
            | "last"
            | "arrive"
            | "materialize"
    )
}

/// Words of willingness and promise, which are an agreement once they are said: "**pledged** to help", "is **ready** to talk".
pub(super) fn pledging(lemma: &str) -> bool {
    matches!(lemma, "promise" | "pledge" | "vow" | "commit" | "undertake" | "guarantee" | "ready")
}

/// Verbs that take what they end, halt or prolong for granted: "will **end** the strike".
pub(super) fn presupposing(lemma: &str) -> bool {
    matches!(lemma, "end" | "halt" | "stop" | "extend" | "widen" | "expand" | "intensify" | "escalate" | "join")
}

/// Nouns for what takes place and is called by another: "a memorial **service**", "an asylum **hearing**".
pub(super) fn proceeding(lemma: &str) -> bool {
    matches!(lemma, "service" | "hearing" | "ceremony" | "session" | "mission" | "operation" | "campaign" | "war" | "program" | "move")
}

/// Words by which an act is rather not expected: "is **unlikely** to sign", "**hard** to reach".
pub(super) fn improbable(lemma: &str) -> bool {
    matches!(lemma, "unlikely" | "improbable" | "doubtful" | "difficult" | "hard" | "tough" | "reluctant" | "unwilling")
}

/// Nouns for what is known of an act: "no **information** on a raid".
pub(super) fn news(lemma: &str) -> bool {
    matches!(lemma, "information" | "report" | "word" | "news" | "knowledge" | "record" | "mention" | "claim")
}

/// Nouns for how likely an act is.
pub(super) fn odds(lemma: &str) -> bool {
    matches!(lemma, "likelihood" | "possibility" | "chance" | "prospect" | "risk" | "danger" | "threat")
}

/// Verbs that make less of a likelihood: "**downplayed** the chance of a coup".
pub(super) fn lessening(s: &Sentence, v: usize) -> bool {
    let down = || s.child(v, "compound:prt").is_some_and(|p| s.tokens[p].lemma == "down");
    matches!(s.tokens[v].lemma.as_str(), "downplay" | "minimize" | "discount" | "dismiss" | "reduce" | "lessen" | "diminish" | "lower")
        || (s.tokens[v].lemma == "play" && down())
}

/// Verbs that keep from an act beyond the list of effects: "**kept** them from voting".
pub(super) fn withholding(lemma: &str) -> bool {
    matches!(lemma, "keep" | "dissuade" | "deter" | "discourage" | "hinder" | "restrain" | "save" | "spare" | "protect" | "shield")
}

/// "was **aimed** at boosting", "was **designed** to stop": who or what is meant for something is there.
pub(super) fn designed(s: &Sentence, v: usize) -> bool {
    matches!(s.tokens[v].lemma.as_str(), "aim" | "design" | "intend" | "mean")
        && s.children(v).any(|c| c > v && matches!(s.tokens[c].deprel, "xcomp" | "advcl" | "obl"))
}

/// Done by being said: "I want to **thank** you", "we would like to **congratulate** them".
pub(super) fn performed(s: &Sentence, t: usize, h: usize) -> bool {
    let speaker = |c: usize| s.tokens[c].deprel == "nsubj" && matches!(s.tokens[c].lemma.to_lowercase().as_str(), "i" | "we");
    let wants = matches!(s.tokens[h].lemma.as_str(), "want" | "like" | "wish") && s.children(h).any(speaker) && !negated_clause(s, h);
    wants
        && matches!(
            s.tokens[t].lemma.as_str(),
            "thank" | "congratulate" | "apologize" | "commend" | "praise" | "welcome" | "condemn" | "express" | "reiterate" | "stress"
        )
}

/// Words that look ahead only before an infinitive: "is **set** to leave", "**means** to march", "is **about** to resign".
pub(super) fn before_infinitive(lemma: &str) -> bool {
    matches!(lemma, "set" | "mean" | "about" | "try")
}

/// Adjectives of will, which "would" makes polite and not unreal.
pub(super) fn willing(form: &str) -> bool {
    matches!(form, "willing" | "ready" | "prepared" | "happy" | "glad" | "open" | "pleased")
}

/// "the **first** to recognise it", "the **last** leader to call": what is ranked has been done.
pub(super) fn ranked(s: &Sentence, noun: usize) -> bool {
    let rank = |t: usize| {
        let (form, token) = (s.tokens[t].form.to_lowercase(), &s.tokens[t]);
        let ordinal = form.starts_with(|c: char| c.is_ascii_digit()) && ["st", "nd", "rd", "th"].iter().any(|e| form.ends_with(e));
        ordinal || matches!(token.lemma.as_str(), "first" | "second" | "third" | "last" | "latest" | "only")
    };
    rank(noun) || s.children(noun).any(|c| matches!(s.tokens[c].deprel, "amod" | "nummod" | "compound") && rank(c))
}

/// Nouns for what is under way, whose purpose is done with it: "an **operation** to flush out the rebels".
pub(super) fn undertaking(lemma: &str) -> bool {
    matches!(
        lemma,
        "operation"
            | "campaign"
            | "mission"
            | "drive"
            | "raid"
            | "offensive"
            | "sweep"
            | "expedition"
            | "manhunt"
            | "rally"
            | "march"
            | "protest"
            | "move"
    )
}

/// A word that is itself the plan: "is **due** in Baku on Thursday", "is **expected** in Tunis".
pub(super) fn awaited(s: &Sentence, t: usize) -> bool {
    let passive = s.children(t).any(|c| s.tokens[c].deprel == "aux:pass");
    match s.tokens[t].lemma.as_str() {
        "due" => s.tokens[t].upos == Upos::Adj || s.tokens[t].deprel == "case",
        "expect" | "schedule" | "slate" => passive,
        _ => false,
    }
}

/// Verbs whose past is their infinitive.
const INVARIANT: &[&str] = &[
    "beat",
    "burst",
    "cast",
    "cost",
    "cut",
    "hit",
    "hurt",
    "let",
    "put",
    "quit",
    "read",
    "rid",
    "set",
    "shed",
    "shut",
    "split",
    "spread",
    "thrust",
    "bet",
    "bid",
    "broadcast",
    "forecast",
    "upset",
    "wed",
];

/// The present for a day still to come: "**begin** a strike on Wednesday", "**are flying** in tomorrow".
pub(super) fn on_a_day_to_come(s: &Sentence, v: usize) -> bool {
    let token = &s.tokens[v];
    let aux = |c: usize| s.tokens[c].deprel.starts_with("aux") || s.tokens[c].deprel == "cop";
    let is = |c: usize| matches!(s.tokens[c].form.to_lowercase().as_str(), "is" | "are" | "'s" | "’s" | "'re" | "’re");
    let form = token.form.to_lowercase();
    let auxiliaries: Vec<usize> = s.children(v).filter(|&c| aux(c)).collect();
    let present = match auxiliaries.as_slice() {
        [] => token.upos == Upos::Verb && (form.ends_with('s') || (form == token.lemma && !INVARIANT.contains(&form.as_str()))),
        [one] => is(*one) && form.ends_with("ing"),
        _ => false,
    };
    // An infinitive or a subordinate of the past is dated by what governs it.
    let finite = s.children(v).any(|c| s.tokens[c].deprel.starts_with("nsubj"))
        && s.children(v).all(|c| s.tokens[c].lemma != "to" || s.tokens[c].deprel != "mark");
    present && finite && s.children(v).any(|c| ahead(s, c))
}

/// "next week", "tomorrow", "on Friday".
fn ahead(s: &Sentence, c: usize) -> bool {
    let token = &s.tokens[c];
    let when = token.deprel.starts_with("obl") || matches!(token.deprel, "advmod" | "nmod:tmod" | "nmod:unmarked");
    let lemma = token.lemma.to_lowercase();
    let has = |words: &[&str]| s.children(c).any(|d| words.contains(&s.tokens[d].lemma.as_str()));
    let named = crate::time::is_weekday(&lemma) && !has(&["last", "past", "every", "each", "since", "until", "by"]);
    when && (lemma == "tomorrow" || named || (has(&["next"]) && !has(&["day"])))
}

/// A clause with a verb that shows its tense.
pub(super) fn finite(s: &Sentence, v: usize) -> bool {
    let past = |t: usize| {
        let form = s.tokens[t].form.to_lowercase();
        matches!(form.as_str(), "was" | "were" | "is" | "are" | "has" | "had" | "did" | "does")
    };
    let auxiliary = s.children(v).any(|c| (s.tokens[c].deprel.starts_with("aux") || s.tokens[c].deprel == "cop") && past(c));
    let form = s.tokens[v].form.to_lowercase();
    auxiliary || (form != s.tokens[v].lemma && !form.ends_with("ing") && s.child(v, "aux").is_none())
}

/// "had" in a condition: "Had they fled", "if they had fled".
pub(super) fn counterfactual(s: &Sentence, v: usize) -> bool {
    s.children(v).any(|c| s.tokens[c].deprel.starts_with("aux") && s.tokens[c].form.eq_ignore_ascii_case("had"))
}

/// "too weak to attack"; "it, too, may have to be left" is another word.
pub(super) fn too(s: &Sentence, h: usize) -> bool {
    matches!(s.tokens[h].upos, Upos::Adj | Upos::Adv) && s.children(h).any(|c| s.tokens[c].deprel == "advmod" && s.tokens[c].lemma == "too")
}

/// Verbs that take their clause for granted even when negated: "did not mention that it had fallen".
pub(super) fn factive(lemma: &str) -> bool {
    matches!(
        lemma,
        "know"
            | "realize"
            | "mention"
            | "disclose"
            | "acknowledge"
            | "admit"
            | "reveal"
            | "notice"
            | "remember"
            | "forget"
            | "regret"
            | "recognize"
            | "learn"
            | "see"
            | "understand"
            | "care"
            | "mind"
            | "recall"
    )
}

/// Nouns for what is asked for: denying one leaves it asked.
pub(super) fn request(lemma: &str) -> bool {
    matches!(
        lemma,
        "request" | "appeal" | "petition" | "motion" | "application" | "bid" | "demand" | "call" | "plea" | "proposal" | "offer"
    )
}

/// "no talks", "neither attack"; "not only the talks" denies nothing.
pub(super) fn denied_noun(s: &Sentence, token: usize) -> bool {
    s.children(token).any(|c| {
        matches!(s.tokens[c].deprel, "det" | "advmod" | "amod" | "case" | "neg")
            && matches!(s.tokens[c].lemma.as_str(), "no" | "neither" | "without" | "not")
            && !limited(s, c)
    })
}

/// "not only", "not just", "no longer than" …
fn limited(s: &Sentence, c: usize) -> bool {
    s.tokens
        .get(c + 1)
        .is_some_and(|n| matches!(n.form.as_str(), "only" | "just" | "least" | "merely" | "simply" | "less" | "fewer" | "more" | "but"))
}

/// True where a noun is one that the reader is taken to know: "the attack", "his visit", "that decision".
pub(super) fn definite(s: &Sentence, t: usize) -> bool {
    s.tokens[t].upos == Upos::Propn
        || s.children(t).any(|c| {
            let k = &s.tokens[c];
            k.deprel == "nmod:poss"
                || (k.deprel == "det" && matches!(k.lemma.as_str(), "the" | "this" | "that" | "these" | "those" | "both"))
        })
}

/// Whether an adverbial infinitive is in truth the complement of the verb that it follows ("is expected this week to sign").
pub(super) fn takes_infinitive(s: &Sentence, t: usize, h: usize) -> bool {
    t > h && s.children(h).all(|c| s.tokens[c].deprel != "xcomp")
}

/// True where the clause of a verb is negated: "not", "never", "no one", "few".
pub(super) fn negated_clause(s: &Sentence, v: usize) -> bool {
    let word = |t: usize| {
        matches!(
            s.tokens[t].form.to_lowercase().as_str(),
            "not"
                | "n't"
                | "n’t"
                | "never"
                | "neither"
                | "nor"
                | "hardly"
                | "scarcely"
                | "barely"
                | "seldom"
                | "rarely"
                | "nothing"
                | "nobody"
                | "none"
        )
    };
    let nobody = |c: usize| {
        let t = &s.tokens[c];
        word(c)
            || s.children(c).any(|d| s.tokens[d].deprel.starts_with("cc") && matches!(s.tokens[d].lemma.as_str(), "neither" | "nor"))
            || (t.lemma == "one" && s.children(c).any(|d| s.tokens[d].lemma == "no"))
            // "Not one ship left"
            || s.children(c).any(|d| s.tokens[d].lemma == "one" && s.children(d).any(|n| s.tokens[n].lemma == "not"))
            || few(s, c)
            || denied_noun(s, c)
    };
    // "has no plans": the having is told as a fact; the plans are denied.
    let state = matches!(s.tokens[v].lemma.as_str(), "have" | "see" | "find" | "know" | "serve" | "make" | "take" | "be");
    s.children(v).any(|c| {
        let t = &s.tokens[c];
        match t.deprel.split(':').next().unwrap_or_default() {
            // "not only X but" does not deny X; "no longer" does.
            "advmod" => (word(c) && !limited(s, c)) || (t.lemma == "long" && s.children(c).any(|d| s.tokens[d].lemma == "no")),
            "cc" => matches!(t.lemma.as_str(), "nor" | "neither"),
            "nsubj" => nobody(c),
            "obj" => nobody(c) && !(state && denied_noun(s, c)),
            // "apologised for nothing", "met with none of them"
            "obl" if matches!(t.lemma.as_str(), "nothing" | "nobody" | "none" | "neither") && !limited(s, c) => true,
            "obl" => {
                s.children(c).any(|d| s.tokens[d].lemma == "no") && matches!(t.lemma.as_str(), "way" | "time" | "circumstance" | "means")
            }
            "mark" | "case" => t.lemma == "without",
            // "hasn't" in one word, as some tokenizers leave it.
            "aux" => {
                let form = t.form.to_lowercase();
                form == "cannot" || (form.len() > 4 && (form.ends_with("n't") || form.ends_with("n’t")))
            }
            _ => false,
        }
    })
}

/// "could not speak to them, **much less** visit", "let alone attack", "anything but safe": denied with what it is weighed against.
pub(super) fn still_less(s: &Sentence, v: usize) -> bool {
    let words = |n: usize| v.checked_sub(n).map(|i| s.tokens[i].form.to_lowercase());
    let pair = |first: Option<String>, second: Option<String>| {
        matches!(
            (first.as_deref(), second.as_deref()),
            (Some("much" | "still" | "far"), Some("less"))
                | (Some("let"), Some("alone"))
                | (Some("never"), Some("mind"))
                | (Some("anything"), Some("but"))
        )
    };
    let to = words(1).is_some_and(|w| w == "to") as usize;
    s.tokens[v].deprel != "root" && pair(words(2 + to), words(1 + to))
}

/// "Few states recognise": as good as none. "A few states" do.
fn few(s: &Sentence, t: usize) -> bool {
    let article = |c: usize| s.children(c).any(|d| s.tokens[d].lemma == "a");
    let word = |c: usize| s.tokens[c].form.eq_ignore_ascii_case("few") && !article(c);
    (word(t) || s.children(t).any(|c| s.tokens[c].deprel == "amod" && word(c))) && !s.children(t).any(|c| s.tokens[c].lemma == "a")
}

/// The modal verb of a clause.
pub(super) fn modal(s: &Sentence, v: usize) -> Option<(Status, Why)> {
    // "is to meet", where the verb itself is the head.
    let verb = s.tokens[v].upos == Upos::Verb;
    let been = s.children(v).any(|c| s.tokens[c].deprel.starts_with("aux") && s.tokens[c].form == "have");
    if verb && s.child(v, "cop").is_some_and(|c| c < v && been && matches!(s.tokens[c].form.as_str(), "was" | "were")) {
        return Some((Status::Negated, Why::Negated));
    }
    if verb && s.child(v, "cop").is_some_and(|c| c < v) && s.children(v).any(|c| s.tokens[c].deprel == "mark" && s.tokens[c].lemma == "to")
    {
        return Some((Status::Future, Why::Planned));
    }
    if verb && to_be_done(s, v) {
        return Some((Status::Future, Why::Planned));
    }
    s.children(v).filter(|&c| s.tokens[c].deprel.starts_with("aux")).find_map(|c| match s.tokens[c].form.to_lowercase().as_str() {
        "will" | "shall" | "'ll" | "’ll" | "wo" => Some((Status::Future, Why::Will)),
        "would" | "'d" | "’d" if s.tokens[c].lemma != "have" => Some((Status::Hypothetical, Why::Would)),
        "may" | "might" | "could" => Some((Status::Hypothetical, Why::May)),
        "can" | "ca" | "cannot" => Some((Status::Hypothetical, Why::Can)),
        "should" | "must" | "ought" => Some((Status::Hypothetical, Why::Must)),
        _ => None,
    })
}

/// "is **to be sent**", where the verb is the head of both its auxiliaries.
fn to_be_done(s: &Sentence, v: usize) -> bool {
    let to = s.children(v).find(|&c| s.tokens[c].deprel == "mark" && s.tokens[c].lemma == "to");
    let be = |c: usize| s.tokens[c].deprel.starts_with("aux") && matches!(s.tokens[c].form.as_str(), "is" | "are" | "was" | "were");
    to.is_some_and(|to| s.children(v).any(|c| c < to && be(c)))
}

/// True where the clause of a verb is a condition or stands under one.
pub(super) fn conditional(s: &Sentence, v: usize) -> bool {
    let marks = |t: usize, words: &[&str]| {
        s.children(t).any(|c| matches!(s.tokens[c].deprel, "mark" | "advmod") && words.contains(&s.tokens[c].lemma.as_str()))
    };
    if marks(v, &["if", "unless", "whether", "lest"]) {
        return true;
    }
    // The parser may make the auxiliary itself the head of such a clause.
    if v == 0
        && s.tokens[0].upos == Upos::Aux
        && matches!(s.tokens[0].form.as_str(), "Had" | "Should" | "Were")
        && s.child(0, "xcomp").is_some()
    {
        return true;
    }
    // "Had Russia attacked …": the auxiliary before the subject opens the sentence or its clause.
    let inverted = s
        .children(v)
        .filter(|&c| {
            s.tokens[c].deprel.starts_with("aux") && matches!(s.tokens[c].form.as_str(), "Had" | "Should" | "Were" | "had" | "should")
        })
        .filter(|&c| {
            s.tokens[c].form != "had"
                || (s.tokens[v].deprel == "advcl" && !marks(v, &["that", "as", "than", "because", "while", "after", "when"]))
        })
        .any(|c| s.children(v).any(|n| s.tokens[n].deprel.starts_with("nsubj") && n > c));
    let under = |c: usize| s.tokens[c].deprel == "advcl" && (marks(c, &["if", "unless", "once", "provided"]) || inverted_clause(s, c));
    inverted || (modal(s, v).is_some() && s.children(v).any(under))
}

fn inverted_clause(s: &Sentence, v: usize) -> bool {
    s.children(v)
        .filter(|&c| {
            s.tokens[c].deprel.starts_with("aux") && matches!(s.tokens[c].form.as_str(), "Had" | "Should" | "Were" | "should" | "were")
        })
        .any(|c| s.children(v).any(|n| s.tokens[n].deprel.starts_with("nsubj") && n > c))
}
