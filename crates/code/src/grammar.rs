//! Who fills which slot of a predicate, with passives, control, relative clauses, coordination and light verbs undone.
//!
//! The lexicon speaks of `subj`, `obj`, `on`, `obj.poss`; this module finds the tokens. Trees are Universal
//! Dependencies 2, and come from a parser, so every walk is bounded and nothing assumes that they are right.

use demarche_record::{Document, Sentence, Upos};

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
        let after = Some(t + 1).filter(|&c| c < s.tokens.len() && like(c) && of(c));
        s.children(t)
            .filter(|&c| s.tokens[c].deprel == "compound:prt" || (s.tokens[c].deprel == "advmod" && like(c)))
            .chain(after)
            .collect()
    }

    /// To whom: the indirect object, or the first of two objects ("awarded **X** a medal").
    fn indirect(&self, t: usize) -> Vec<usize> {
        let own = self.rel(t, &["iobj"]);
        let objects = self.rel(t, &["obj"]);
        if own.is_empty() && objects.len() > 1 && self.gives(t) { vec![objects[0]] } else { own }
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
                if self.s.tokens[c].deprel == "conj" && !matches!(self.s.tokens[c].upos, Upos::Verb | Upos::Aux) && !out.contains(&c) {
                    out.push(c);
                }
            }
        }
        out
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

    fn verbal(&self, t: usize) -> bool {
        matches!(self.s.tokens[t].upos, Upos::Verb | Upos::Aux)
    }

    fn case_is(&self, t: usize, preposition: &str) -> bool {
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

    /// The light verb whose object or passive subject this noun is.
    pub(crate) fn light_verb(&self, t: usize) -> Option<usize> {
        let s = self.s;
        let token = &s.tokens[t];
        if self.verbal(t) {
            return None;
        }
        let light = |v: usize| self.verbal(v) && self.lists.light(&s.tokens[v].lemma);
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

    /// True for a verb in the passive.
    pub(crate) fn passive(&self, t: usize) -> bool {
        let s = self.s;
        if s.children(t).any(|c| matches!(s.tokens[c].deprel, "aux:pass" | "nsubj:pass" | "csubj:pass")) {
            return true;
        }
        if s.tokens[t].deprel == "acl" {
            return self.participle(t);
        }
        // "was arrested and jailed"
        s.tokens[t].deprel == "conj"
            && self.shares_subject(t)
            && s.tokens[t].head.is_some_and(|h| self.verbal(h) && h < t && s.children(h).any(|c| s.tokens[c].deprel == "aux:pass"))
            && self.past_form(t)
            && self.rel(t, &["obj"]).is_empty()
    }

    fn past_form(&self, t: usize) -> bool {
        let token = &self.s.tokens[t];
        let form = token.form.to_lowercase();
        form != token.lemma && !form.ends_with("ing") && !form.ends_with('s')
    }

    /// A past participle that modifies a noun ("missiles fired by …").
    fn participle(&self, t: usize) -> bool {
        let s = self.s;
        self.past_form(t) && !s.children(t).any(|c| s.tokens[c].deprel.starts_with("aux") || s.tokens[c].deprel == "mark")
    }

    fn shares_subject(&self, t: usize) -> bool {
        !self.s.children(t).any(|c| self.s.tokens[c].deprel.starts_with("nsubj") || self.s.tokens[c].deprel.starts_with("csubj"))
    }

    /// Who does it.
    pub(crate) fn subjects(&self, t: usize, depth: u8) -> Vec<usize> {
        let s = self.s;
        if depth > DEPTH {
            return Vec::new();
        }
        if !self.verbal(t) {
            let own = self.rel(t, &["nsubj"]);
            if !own.is_empty() {
                return own;
            }
            return match self.light_verb(t) {
                Some(v) => self.expand(self.subjects(v, depth + 1)),
                None if s.tokens[t].deprel == "xcomp" => s.tokens[t].head.map(|h| self.subjects(h, depth + 1)).unwrap_or_default(),
                None => Vec::new(),
            };
        }
        if self.passive(t) {
            let agents: Vec<usize> = s
                .children(t)
                .filter(|&c| s.tokens[c].deprel == "obl:agent" || (s.tokens[c].deprel == "obl" && self.case_is(c, "by")))
                .collect();
            return self.expand(agents);
        }
        let mut own = self.rel(t, &["nsubj", "nsubj:outer"]);
        if own.first().is_some_and(|&f| f < t) {
            own.retain(|&c| c < t);
        }
        if !own.is_empty() {
            return self.expand(own);
        }
        if s.tokens[t].head.is_none() {
            // "Minister X met his counterpart, Y": the parser sometimes hangs X on Y, across the verb.
            let across = (0..t).find(|&i| {
                let link = matches!(s.tokens[i].deprel, "appos" | "nmod" | "compound" | "nmod:desc" | "flat");
                link && s.tokens[i].head.is_some_and(|h| h > t && s.tokens[h].head == Some(t))
            });
            return self.expand(across.into_iter().collect());
        }
        self.understood(t, depth)
    }

    /// The understood subject of a verb that has none of its own.
    fn understood(&self, t: usize, depth: u8) -> Vec<usize> {
        let s = self.s;
        let Some(h) = s.tokens[t].head else { return Vec::new() };
        match s.tokens[t].deprel {
            "conj" if self.verbal(h) && h < t => {
                if self.passive(h) {
                    self.expand(self.rel(h, &["nsubj:pass"]))
                } else {
                    self.subjects(h, depth + 1)
                }
            }
            // "X was his deputy but complained"
            "conj" if h < t && s.child(h, "cop").is_some() => self.expand(self.rel(h, &["nsubj"])),
            "xcomp" | "advcl" | "ccomp" => {
                let clause_of_object = self.lists.object_control(&s.tokens[h].lemma);
                if clause_of_object
                    && (s.tokens[t].deprel != "advcl"
                        || s.child(t, "mark").is_some_and(|m| matches!(s.tokens[m].lemma.as_str(), "to" | "from" | "of" | "into")))
                {
                    let mut objects = self.objects(h, depth + 1);
                    for p in ["on", "to", "upon", "for"] {
                        if objects.is_empty() {
                            objects = self.rel(h, &["obl", "iobj"]).into_iter().filter(|&c| self.case_is(c, p)).collect();
                        }
                    }
                    if !objects.is_empty() {
                        return self.expand(objects);
                    }
                }
                // "denies having bombed" has the denier's subject; another clause without a subject nobody's.
                let gerund = s.tokens[t].form.ends_with("ing") || s.child(t, "aux").is_some_and(|a| s.tokens[a].form == "having");
                if s.tokens[t].deprel == "ccomp" && !gerund {
                    return Vec::new();
                }
                // "imposed sanctions on Russia for starting the war", "thanked Oslo for hosting": the other party did it.
                if s.tokens[t].deprel == "advcl"
                    && self.verbal(h)
                    && s.children(t).any(|c| s.tokens[c].deprel == "mark" && s.tokens[c].lemma == "for")
                {
                    for p in ["on", "against", "to"] {
                        let other = self.preposition(h, p);
                        if !other.is_empty() {
                            return self.expand(other);
                        }
                    }
                    let other = self.objects(h, depth + 1);
                    if !other.is_empty() {
                        return other;
                    }
                }
                // "were killed in shelling", "was ended by bombing": not by those to whom it was done.
                let means = s.tokens[t].deprel == "advcl"
                    && s.child(t, "mark").is_some_and(|m| matches!(s.tokens[m].lemma.as_str(), "in" | "by" | "during"));
                if means && self.passive(h) {
                    return Vec::new();
                }
                if self.verbal(h) && self.passive(h) { self.expand(self.objects(h, depth + 1)) } else { self.subjects(h, depth + 1) }
            }
            // "sanctions on Russia for starting the war", hung on the noun.
            "acl" if s.children(t).any(|c| s.tokens[c].deprel == "mark" && s.tokens[c].lemma == "for") => self.expand(vec![h]),
            "acl" if !self.participle(t) => {
                let to =
                    s.child(t, "mark").is_some_and(|m| s.tokens[m].lemma == "to") || s.children(t).any(|c| s.tokens[c].deprel == "mark");
                if to {
                    // "its plan to attack", "launched an operation to flush out"
                    let mut who = self.rel(h, &["nmod:poss"]);
                    if who.is_empty() {
                        who = self.subjects(h, depth + 1);
                    }
                    if who.is_empty() {
                        who = s.tokens[h]
                            .head
                            .filter(|&g| self.verbal(g) && matches!(s.tokens[h].deprel, "obj" | "obl"))
                            .map(|g| self.subjects(g, depth + 1))
                            .unwrap_or_default();
                    }
                    self.expand(who)
                } else {
                    self.expand(vec![h])
                }
            }
            _ => Vec::new(),
        }
    }

    /// To whom or what it is done.
    pub(crate) fn objects(&self, t: usize, depth: u8) -> Vec<usize> {
        let s = self.s;
        if depth > DEPTH || !self.verbal(t) {
            return Vec::new();
        }
        if self.passive(t) {
            let own = self.rel(t, &["nsubj:pass"]);
            if !own.is_empty() {
                return self.expand(own);
            }
            let Some(h) = s.tokens[t].head else { return Vec::new() };
            return match s.tokens[t].deprel {
                "acl" => self.expand(vec![h]),
                "conj" => self.objects(h, depth + 1),
                "xcomp" | "advcl" => self.understood(t, depth + 1),
                _ => Vec::new(),
            };
        }
        let mut own = self.rel(t, &["obj"]);
        if own.len() > 1 {
            // "barred girls ages 12 and older": an age or a date, not a second object.
            if self.gives(t) {
                own.remove(0);
            } else {
                own.truncate(1);
            }
        }
        if !own.is_empty() {
            return self.expand(own);
        }
        // "killed between 20 and 30 fighters": a range, not a place.
        let ranged = |c: usize| {
            s.child(c, "case").is_some_and(|m| s.tokens[m].lemma == "between" && s.tokens.get(m + 1).is_some_and(|n| n.upos == Upos::Num))
        };
        let range: Vec<usize> = self.rel(t, &["obl"]).into_iter().filter(|&c| ranged(c)).collect();
        if !range.is_empty() {
            return self.expand(range);
        }
        // "attacking and fighting the troops": the object stands behind the second verb
        let next = s.children(t).find(|&c| s.tokens[c].deprel == "conj" && c > t && c - t < 4 && self.verbal(c) && self.shares_subject(c));
        let shared = next.map(|c| self.rel(c, &["obj"])).unwrap_or_default();
        if !shared.is_empty() && self.rel(t, &["obl", "xcomp", "ccomp", "iobj"]).is_empty() {
            return self.expand(shared);
        }
        // "warned Finland that", "asked Russia to": the parser often calls a lone object indirect, or a second subject.
        let lone: Vec<usize> = s
            .children(t)
            .filter(|&c| {
                s.tokens[c].deprel == "iobj"
                    || (s.tokens[c].deprel == "nsubj" && c > t && s.children(t).any(|d| d < t && s.tokens[d].deprel == "nsubj"))
            })
            .collect();
        if !lone.is_empty() {
            return self.expand(lone);
        }
        // "the order that he signed", "the law Bashir imposed", "the test that it said it conducted"
        let mut clause = t;
        for _ in 0..DEPTH {
            let Some(h) = s.tokens[clause].head.filter(|&h| matches!(s.tokens[clause].deprel, "ccomp" | "xcomp") && self.verbal(h)) else {
                break;
            };
            if !self.rel(h, &["obj"]).is_empty() {
                return Vec::new();
            }
            clause = h;
        }
        let subjects = self.rel(clause, &["nsubj", "nsubj:pass"]);
        let own_subject = clause != t || !subjects.is_empty();
        if s.tokens[clause].deprel == "acl:relcl" && own_subject {
            let subject_is_pronoun = subjects.iter().any(|&c| self.antecedent(c) != c);
            let has_oblique = s.children(t).any(|c| s.tokens[c].deprel == "obl" && self.antecedent(c) != c);
            if !subject_is_pronoun && !has_oblique {
                return s.tokens[clause].head.into_iter().collect();
            }
        }
        Vec::new()
    }
}
