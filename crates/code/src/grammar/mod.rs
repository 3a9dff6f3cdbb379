//! Who fills which slot of a predicate, with passives, control, relative clauses, coordination and light verbs undone.
//!
//! The lexicon speaks of `subj`, `obj`, `on`, `obj.poss`; this module finds the tokens, `parties` those of subject and object. Trees are Universal
//! Dependencies 2, and come from a parser, so every walk is bounded and nothing assumes that they are right.

pub(crate) mod joined;
mod parties;

use demarche_record::{Document, NameKind, Sentence, Upos};

use crate::knowledge::Lists;

/// Nouns that count or measure what the noun after "of" names: "a **series** of attacks".
const PARTITIVES: &[&str] = &[
    "series",
    "round",
    "number",
    "wave",
    "string",
    "set",
    "spate",
    "barrage",
    "volley",
    "couple",
    "dozen",
    "hundred",
    "thousand",
    "lot",
    "pair",
    "flurry",
    "kind",
    "sort",
    "type",
    "form",
    "part",
    "batch",
    "package",
    "raft",
    "slew",
    "array",
    "range",
    "campaign",
    "act",
    "spree",
    "succession",
    "handful",
    "bout",
    "tranche",
];

/// Words of quantity whose "of" phrase is the thing itself.
const COUNTS: &[&str] = &[
    "dozen", "score", "hundred", "thousand", "million", "some", "many", "most", "all", "several", "few", "more", "majority", "number",
    "both", "each", "none", "half", "ten", "tens", "group", "crowd", "member", "series", "part", "couple",
];

/// Verbs of two objects, whose first object is who gets it.
const GIVING: &[&str] = &[
    "give",
    "award",
    "grant",
    "send",
    "offer",
    "hand",
    "deny",
    "show",
    "tell",
    "teach",
    "sell",
    "lend",
    "pay",
    "promise",
    "owe",
    "cost",
    "deal",
    "allow",
    "bring",
    "buy",
    "provide",
    "assign",
    "guarantee",
    "ask",
    "refuse",
    "present",
    "issue",
    "serve",
    "spare",
    "fine",
    "name",
    "appoint",
    "elect",
    "declare",
    "call",
    "make",
    "designate",
    "crown",
    "label",
    "brand",
    "dub",
    "consider",
    "wish",
    "leave",
    "save",
    "win",
    "earn",
    "get",
    "find",
    "permit",
    "forgive",
    "charge",
    "strip",
];

/// Verbs whose passive can have who gets it for its subject.
const HANDING: &[&str] = &[
    "give",
    "award",
    "grant",
    "send",
    "offer",
    "hand",
    "deny",
    "refuse",
    "promise",
    "show",
    "allow",
    "guarantee",
    "pay",
    "lend",
    "accord",
    "provide",
    "issue",
];

/// Recursion through control and coordination ends here.
const DEPTH: u8 = 6;

/// The slots of one sentence's predicates.
#[derive(Clone, Copy)]
pub(crate) struct Grammar<'a> {
    pub(crate) s: &'a Sentence,
    lists: &'a Lists,
}

impl<'a> Grammar<'a> {
    pub(crate) fn new(document: &'a Document, sentence: usize, lists: &'a Lists) -> Grammar<'a> {
        Grammar { s: &document.sentences[sentence], lists }
    }

    /// Head tokens of the fillers of a slot; coordinated fillers are all there, in order.
    pub(crate) fn fillers(&self, trigger: usize, slot: &str) -> Vec<usize> {
        let mut path = slot.split('.');
        let mut at = vec![trigger];
        for step in path.by_ref() {
            let mut next = Vec::new();
            for &t in &at {
                for f in self.step(t, step) {
                    if !next.contains(&f) && f != trigger {
                        next.push(f);
                    }
                }
            }
            at = next;
        }
        at
    }

    fn step(&self, t: usize, slot: &str) -> Vec<usize> {
        let s = self.s;
        let raw = match slot {
            "subj" => self.subjects(t, 0),
            "obj" => self.objects(t, 0),
            "iobj" => self.indirect(t),
            "xcomp" => self
                .rel(t, &["xcomp", "advcl", "acl"])
                .into_iter()
                .filter(|&c| s.tokens[c].deprel == "xcomp" || s.child(c, "mark").is_some_and(|m| s.tokens[m].lemma == "to"))
                .collect(),
            "ccomp" => self.rel(t, &["ccomp", "xcomp", "parataxis"]),
            "prt" => return self.particles(t),
            "poss" => self.rel(t, &["nmod:poss"]),
            "adj" => {
                let own = self.rel(t, &["amod", "compound", "nmod:desc", "nmod"]);
                // "a Saudi-led strike"
                let led: Vec<usize> = own
                    .iter()
                    .filter(|&&c| s.tokens[c].form.eq_ignore_ascii_case("led"))
                    .flat_map(|&c| self.rel(c, &["compound", "obl", "nmod"]))
                    .collect();
                own.into_iter().chain(led).filter(|&c| s.child(c, "case").is_none()).collect()
            }
            "mod" => return self.rel(t, &["amod", "compound", "nmod:desc", "nmod", "nummod", "advmod", "flat"]),
            "gov" => return s.tokens[t].head.into_iter().collect(),
            "case" => return self.rel(t, &["case"]),
            "aux" => return self.rel(t, &["aux"]),
            "host" => self.hosts(t),
            "above" => self.above(t),
            "content" => return self.content(t),
            preposition => self.preposition(t, preposition),
        };
        self.expand(raw)
    }

    /// Who is in the state that a prepositional phrase tells: "**X** is on trial", "**officials** in jail", "**X** remains under arrest".
    fn hosts(&self, t: usize) -> Vec<usize> {
        let s = self.s;
        let own = self.rel(t, &["nsubj", "nsubj:pass"]);
        if !own.is_empty() || s.child(t, "cop").is_some() {
            return own;
        }
        let Some(h) = s.tokens[t].head else { return Vec::new() };
        if s.tokens[t].deprel == "conj" && !self.verbal(h) {
            return self.hosts_above(h);
        }
        if !self.verbal(h) {
            return if s.tokens[t].deprel.starts_with("nmod") { vec![h] } else { Vec::new() };
        }
        if self.passive(h) {
            return self.objects(h, 0);
        }
        // "kept X in jail", "found X under arrest": the object is there, and not who keeps him.
        let objects = self.objects(h, 0);
        if objects.is_empty() { self.subjects(h, 0) } else { objects }
    }

    fn hosts_above(&self, t: usize) -> Vec<usize> {
        let own = self.rel(t, &["nsubj", "nsubj:pass"]);
        if own.is_empty() { self.s.tokens[t].head.into_iter().filter(|&h| !self.verbal(h)).collect() } else { own }
    }

    /// The subject of the clause above: "**the two sides** have been at odds since talks failed".
    fn above(&self, t: usize) -> Vec<usize> {
        let s = self.s;
        let mut at = t;
        for _ in 0..DEPTH {
            match s.tokens[at].head {
                Some(h) => at = h,
                None => return Vec::new(),
            }
            let subjects: Vec<usize> = self.rel(at, &["nsubj", "nsubj:pass"]).into_iter().filter(|&c| c != t).collect();
            if self.verbal(at) && !subjects.is_empty() {
                return subjects;
            }
        }
        Vec::new()
    }

    /// What a law, order, plan or statement says: "a law **banning** …", "orders that **block** …", "passed a bill to **limit** …".
    fn content(&self, t: usize) -> Vec<usize> {
        let s = self.s;
        let mut out = Vec::new();
        let mut add = |g: &Grammar<'_>, c: usize| {
            for x in std::iter::once(c).chain(g.rel(c, &["conj", "xcomp"])) {
                if g.verbal(x) && !out.contains(&x) {
                    out.push(x);
                }
            }
        };
        let nouns = if self.verbal(t) { self.objects(t, 0) } else { vec![t] };
        for &n in &nouns {
            for c in self.rel(n, &["acl", "acl:relcl", "xcomp"]) {
                add(self, c);
            }
        }
        if self.verbal(t) {
            for c in self.rel(t, &["xcomp", "advcl"]) {
                if !s.children(c).any(|d| s.tokens[d].deprel.starts_with("nsubj")) {
                    add(self, c);
                }
            }
        }
        out
    }

    /// Particles; the parser takes some for adverbs or prepositions ("pulled **out**", "handed **over**").
    fn particles(&self, t: usize) -> Vec<usize> {
        let s = self.s;
        let like =
            |c: usize| matches!(s.tokens[c].lemma.as_str(), "back" | "out" | "down" | "up" | "off" | "away" | "over") && c > t && c - t < 4;
        // "kicked **out** of the country"
        let of = |c: usize| s.tokens[c].deprel == "case" && s.tokens.get(c + 1).is_some_and(|n| matches!(n.lemma.as_str(), "of" | "from"));
        // "tipped **off** Poland", read as a preposition though the noun is the object
        let of_object = |c: usize| {
            s.tokens[c].deprel == "case" && s.tokens[c].head.is_some_and(|h| s.tokens[h].deprel == "obj" && s.tokens[h].head == Some(t))
        };
        let after = Some(t + 1).filter(|&c| c < s.tokens.len() && like(c) && (of(c) || of_object(c)));
        s.children(t)
            .filter(|&c| s.tokens[c].deprel == "compound:prt" || (s.tokens[c].deprel == "advmod" && like(c)))
            .chain(after)
            .collect()
    }

    /// To whom: the indirect object, or the first of two objects ("awarded **X** a medal").
    fn indirect(&self, t: usize) -> Vec<usize> {
        let own = self.rel(t, &["iobj"]);
        let objects = self.rel(t, &["obj"]);
        if own.is_empty() && self.given_to(t) {
            let subjects = self.rel(t, &["nsubj:pass"]);
            let noun = self.s.tokens[t].head.filter(|_| self.s.tokens[t].deprel == "acl");
            return if subjects.is_empty() { noun.into_iter().collect() } else { subjects };
        }
        if own.is_empty() && objects.len() > 1 && self.gives(t) { vec![objects[0]] } else { own }
    }

    /// "**was granted** asylum", "the dissident **given** shelter": the subject is who gets it, and the object stayed behind.
    pub(crate) fn given_to(&self, t: usize) -> bool {
        HANDING.contains(&self.s.tokens[t].lemma.as_str()) && self.passive(t) && !self.rel(t, &["obj"]).is_empty()
    }

    fn gives(&self, t: usize) -> bool {
        GIVING.contains(&self.s.tokens[t].lemma.as_str())
    }

    fn rel(&self, t: usize, rels: &[&str]) -> Vec<usize> {
        self.s.children(t).filter(|&c| rels.contains(&self.s.tokens[c].deprel)).collect()
    }

    /// Coordinated tokens, and nouns for their relative pronouns.
    fn expand(&self, tokens: Vec<usize>) -> Vec<usize> {
        let mut out = Vec::new();
        for t in tokens {
            let t = self.antecedent(t);
            if !out.contains(&t) {
                out.push(t);
            }
            // "dozens of protesters", "150 of his concerts": what is counted.
            if self.s.tokens[t].upos == Upos::Num || COUNTS.contains(&self.s.tokens[t].lemma.as_str()) {
                for c in self.s.children(t) {
                    if self.s.tokens[c].deprel == "nmod" && self.case_is(c, "of") && !out.contains(&c) {
                        out.push(c);
                    }
                }
            }
            for c in self.s.children(t) {
                let conj = self.s.tokens[c].deprel == "conj" && !matches!(self.s.tokens[c].upos, Upos::Verb | Upos::Aux);
                if (conj || self.listed(t, c)) && !out.contains(&c) {
                    out.push(c);
                }
            }
        }
        out
    }

    /// "Iraq, Turkey agree to reopen a pipeline": in a headline a comma is an "and", which the verb's number tells.
    fn listed(&self, first: usize, next: usize) -> bool {
        let s = self.s;
        let comma = next > first && s.tokens[first + 1..next].iter().filter(|t| t.form == ",").count() == 1;
        let verb = s.tokens[first].head.filter(|&v| s.tokens[first].deprel == "nsubj" && v == next + 1);
        let plural = |v: usize| s.tokens[v].upos == Upos::Verb && s.tokens[v].form == s.tokens[v].lemma;
        let named = |t: usize| s.names.iter().any(|n| n.kind == NameKind::Place && n.start <= t && t < n.end);
        comma && matches!(s.tokens[next].deprel, "appos" | "compound") && verb.is_some_and(plural) && named(first) && named(next)
    }

    /// The noun that a relative pronoun stands for.
    pub(crate) fn antecedent(&self, t: usize) -> usize {
        let s = self.s;
        let token = &s.tokens[t];
        if !matches!(token.upos, Upos::Pron | Upos::Det | Upos::Sconj)
            || !matches!(token.form.to_lowercase().as_str(), "who" | "whom" | "which" | "that" | "whose")
        {
            return t;
        }
        let mut at = t;
        for _ in 0..DEPTH {
            match s.tokens[at].head {
                Some(h) if s.tokens[at].deprel == "acl:relcl" => return self.identified(h),
                Some(h) => at = h,
                None => return t,
            }
        }
        t
    }

    /// Whom a noun stands for in "**X** is one of the few officials who …" and "**X** is the officer who …".
    fn identified(&self, noun: usize) -> usize {
        let s = self.s;
        let mut top = noun;
        if s.tokens[noun].deprel.starts_with("nmod")
            && self.case_is(noun, "of")
            && let Some(h) =
                s.tokens[noun].head.filter(|&h| matches!(s.tokens[h].lemma.as_str(), "one" | "some" | "many" | "most" | "two" | "among"))
        {
            top = h;
        }
        let predicate = s.child(top, "cop").is_some() || (top != noun && s.tokens[top].deprel == "xcomp");
        match s.child(top, "nsubj").filter(|_| predicate) {
            Some(subject) if !matches!(s.tokens[subject].upos, Upos::Pron | Upos::Det) || top != noun => subject,
            _ => noun,
        }
    }

    pub(crate) fn verbal(&self, t: usize) -> bool {
        matches!(self.s.tokens[t].upos, Upos::Verb | Upos::Aux)
    }

    pub(crate) fn case_is(&self, t: usize, preposition: &str) -> bool {
        let s = self.s;
        s.children(t).any(|c| {
            let k = &s.tokens[c];
            matches!(k.deprel, "case" | "mark")
                && (k.lemma == preposition
                    || (k.lemma == "toward" && preposition == "towards")
                    || (k.lemma == "upon" && preposition == "on"))
        })
    }

    fn preposition(&self, t: usize, preposition: &str) -> Vec<usize> {
        let s = self.s;
        let own = |t: usize| {
            s.children(t)
                .filter(|&c| {
                    (s.tokens[c].deprel.starts_with("obl")
                        || s.tokens[c].deprel.starts_with("nmod")
                        || matches!(s.tokens[c].deprel, "advcl" | "acl" | "xcomp" | "advmod"))
                        && self.case_is(c, preposition)
                })
                .collect::<Vec<_>>()
        };
        let mut out = own(t);
        if self.verbal(t) {
            // "imposed sanctions on X": the phrase may hang on either word.
            for o in self.objects(t, 0) {
                if s.tokens[o].upos == Upos::Noun {
                    out.extend(own(o));
                    for inner in s.children(o).filter(|&c| s.tokens[c].deprel == "nmod" && self.case_is(c, "of")) {
                        out.extend(own(inner));
                    }
                }
            }
        } else if let Some(v) = self.light_verb(t) {
            out.extend(own(v).into_iter().filter(|c| !out.contains(c)).collect::<Vec<_>>());
        }
        out
    }

    /// "**called** the putsch a setback": the verb says what its object is, and its subject does not do it.
    fn names_it(&self, verb: usize) -> bool {
        let s = self.s;
        s.tokens[verb].lemma == "call"
            && s.children(verb).any(|c| s.tokens[c].deprel == "xcomp" && s.child(c, "mark").is_none() && !self.verbal(c))
    }

    /// The light verb whose object or passive subject this noun is.
    pub(crate) fn light_verb(&self, t: usize) -> Option<usize> {
        let s = self.s;
        let token = &s.tokens[t];
        if self.verbal(t) {
            return None;
        }
        let light = |v: usize| self.verbal(v) && self.lists.light(&s.tokens[v].lemma) && !self.names_it(v);
        let head = match token.deprel {
            "conj" => token.head.filter(|&h| !self.verbal(h) && h < t).and_then(|h| self.light_verb(h)),
            "obj" | "nsubj:pass" => token.head.filter(|&h| light(h)),
            // "engaged in talks", "was under attack from"
            "obl" if self.case_is(t, "in") || self.case_is(t, "into") => token.head.filter(|&h| light(h)),
            // "conducted a series of tests"
            "nmod" if self.case_is(t, "of") => {
                token.head.filter(|&h| PARTITIVES.contains(&s.tokens[h].lemma.as_str())).and_then(|h| self.light_verb(h))
            }
            _ => None,
        };
        // "the tests that Iran conducted", "sanctions imposed by Canada"
        head.or_else(|| s.children(t).find(|&c| s.tokens[c].deprel.starts_with("acl") && light(c) && self.objects(c, 1).contains(&t)))
    }
}
