//! Verbs of saying, thinking and feeling: where their content is, and who has it in mouth or mind.
//!
//! Each verb names the complements that may hold its content (`knowledge/lists/sayings.txt`); here they are looked for in the
//! order in which they exclude one another: a quotation or clause, an infinitive, an object with what is said of it, an object
//! alone, a prepositional phrase, the clause that a parenthesis ("…, he said") stands in, the noun that a relative clause hangs on.

use demarche_record::{Sentence, Stance, Upos};

use crate::knowledge::{Complement, Cue, Lists};

/// Control and coordination are followed this far.
const DEPTH: u8 = 6;

/// A sayer's phrase is searched this far from its head where a tree is astray.
const PHRASE: usize = 12;

/// One cue of a sentence with what it governs.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// Head token of the cue.
    pub(super) at: usize,
    /// Head token of the sayer, as written: a relative pronoun stays one.
    pub(super) who: Option<usize>,
    pub(super) cue: Vec<usize>,
    pub(super) content: Vec<usize>,
    pub(super) stance: Stance,
    /// The content is told on the sayer's account; otherwise it is wanted, felt or judged.
    pub(super) account: bool,
    /// The content is a noun phrase.
    pub(super) nominal: bool,
}

/// Reads the cues of one sentence.
pub(super) struct Reader<'a> {
    pub(super) s: &'a Sentence,
    pub(super) lists: &'a Lists,
    /// Children of each token.
    below: Vec<Vec<usize>>,
}

pub(super) fn plain(deprel: &str) -> &str {
    deprel.split(':').next().unwrap_or_default()
}

pub(super) fn opens(form: &str) -> bool {
    matches!(form, "“" | "\"" | "``" | "''" | "‘" | "«" | "(")
}

fn closes(form: &str) -> bool {
    matches!(form, "”" | "\"" | "''" | "’" | "»" | ")")
}

/// In order, once each, without stray punctuation at the ends.
pub(super) fn tidy(s: &Sentence, mut content: Vec<usize>) -> Vec<usize> {
    content.sort_unstable();
    content.dedup();
    let stray = |t: usize, keeps: fn(&str) -> bool| s.tokens[t].upos == Upos::Punct && !keeps(&s.tokens[t].form);
    while content.last().is_some_and(|&c| stray(c, closes)) {
        content.pop();
    }
    let lead = content.iter().take_while(|&&c| stray(c, opens)).count();
    content.drain(..lead);
    content
}

impl<'a> Reader<'a> {
    pub(super) fn new(s: &'a Sentence, lists: &'a Lists) -> Reader<'a> {
        let mut below = vec![Vec::new(); s.tokens.len()];
        for (t, token) in s.tokens.iter().enumerate() {
            if let Some(h) = token.head.filter(|&h| h < s.tokens.len()) {
                below[h].push(t);
            }
        }
        Reader { s, lists, below }
    }

    /// Children of `t` with one of the relations, subtypes left aside.
    pub(super) fn kids(&self, t: usize, rels: &[&str]) -> Vec<usize> {
        self.below[t]
            .iter()
            .copied()
            .filter(|&c| rels.contains(&self.s.tokens[c].deprel) || rels.contains(&plain(self.s.tokens[c].deprel)))
            .collect()
    }

    pub(super) fn below(&self, t: usize) -> &[usize] {
        &self.below[t]
    }

    pub(super) fn subtree(&self, t: usize) -> Vec<usize> {
        let mut seen = vec![false; self.s.tokens.len()];
        let mut stack = vec![t];
        while let Some(x) = stack.pop() {
            if !std::mem::replace(&mut seen[x], true) {
                stack.extend(&self.below[x]);
            }
        }
        (0..seen.len()).filter(|&i| seen[i]).collect()
    }

    pub(super) fn subtrees(&self, heads: &[usize]) -> Vec<usize> {
        heads.iter().flat_map(|&h| self.subtree(h)).collect()
    }

    /// True where a preposition or mark of `t` is one of the words.
    pub(super) fn marked(&self, t: usize, words: &[&str]) -> bool {
        self.below[t].iter().any(|&c| {
            let k = &self.s.tokens[c];
            matches!(k.deprel, "case" | "mark") && words.contains(&k.lemma.as_str())
        })
    }

    pub(super) fn verbal(&self, t: usize) -> bool {
        matches!(self.s.tokens[t].upos, Upos::Verb | Upos::Aux)
    }

    fn passive(&self, t: usize) -> bool {
        let k = &self.s.tokens[t];
        let form = k.form.to_lowercase();
        let participle = k.deprel == "acl" && !form.ends_with("ing") && form != k.lemma && !self.marked(t, &["to"]);
        participle || self.below[t].iter().any(|&c| matches!(self.s.tokens[c].deprel, "aux:pass" | "nsubj:pass" | "csubj:pass"))
    }

    /// Who has it in mouth or mind; a relative pronoun stays as written.
    pub(super) fn subject(&self, t: usize, depth: u8) -> Option<usize> {
        if depth == 0 {
            return None;
        }
        let s = self.s;
        if self.below[t].iter().any(|&c| matches!(s.tokens[c].deprel, "aux:pass" | "nsubj:pass" | "csubj:pass")) {
            return self.below[t]
                .iter()
                .copied()
                .find(|&c| s.tokens[c].deprel == "obl:agent" || (s.tokens[c].deprel == "obl" && self.marked(c, &["by"])));
        }
        let own = self.below[t].iter().copied().filter(|&c| matches!(s.tokens[c].deprel, "nsubj" | "nsubj:outer" | "csubj"));
        let own: Vec<usize> = own.collect();
        // Of two before the verb the nearer is the sayer: the other belongs to what is said.
        if let Some(&nearest) = own.iter().filter(|&&c| c < t).max().or(own.first()) {
            return Some(nearest);
        }
        // “…,” said X: behind what is said the parser may take the sayer for the one who is told.
        let told = self.kids(t, &["iobj"]).into_iter().find(|&c| c > t);
        if let Some(sayer) = told.filter(|_| self.kids(t, &["ccomp", "parataxis"]).into_iter().any(|c| c < t)) {
            return Some(sayer);
        }
        let h = s.tokens[t].head?;
        let of_head = || {
            if self.passive(h) && self.verbal(h) { self.kids(h, &["nsubj:pass"]).first().copied() } else { self.subject(h, depth - 1) }
        };
        match s.tokens[t].deprel {
            "conj" => of_head(),
            "xcomp" | "advcl" | "ccomp" | "parataxis" | "dep" => {
                let object = self.kids(h, &["obj", "iobj"]).first().copied();
                let quoting = s.tokens[t].deprel == "advcl" && self.marked(t, &["as"]);
                let controlled =
                    s.tokens[t].deprel == "xcomp" && self.lists.cue(&s.tokens[h].lemma).is_some_and(|c| c.takes(Complement::Predicate));
                match object {
                    // "quoted the governor as saying", "urged Iran to admit"
                    Some(o) if quoting || controlled => Some(o),
                    _ => of_head(),
                }
            }
            "acl:relcl" => None,
            "acl" if self.marked(t, &["to"]) => s.tokens[h].head.filter(|&g| self.verbal(g)).and_then(|g| self.subject(g, depth - 1)),
            "acl" if self.passive(t) => self.kids(t, &["obl:agent", "obl"]).into_iter().find(|&c| self.marked(c, &["by"])),
            // "issued a statement saying": whoever issued it.
            "acl" if self.lists.cue_noun(&s.tokens[h].lemma).is_some() => {
                let verb = s.tokens[h].head.filter(|&g| self.verbal(g) && matches!(s.tokens[h].deprel, "obj" | "obl"));
                verb.and_then(|g| self.subject(g, depth - 1)).or(Some(h))
            }
            "acl" => Some(h),
            _ => None,
        }
    }

    /// The verb with the auxiliaries, adverbs and particles around it, and the preposition of its content.
    pub(super) fn words(&self, t: usize, preposition: Option<usize>) -> Vec<usize> {
        let s = self.s;
        let mut cue = vec![t];
        let around = |i: usize| {
            s.tokens[i].head == Some(t)
                && matches!(plain(s.tokens[i].deprel), "aux" | "advmod" | "cop")
                && !matches!(s.tokens[i].lemma.as_str(), "when" | "where" | "how" | "why")
        };
        cue.extend((0..t).rev().take_while(|&i| around(i)));
        let mut next = t + 1;
        while next < s.tokens.len() && s.tokens[next].head == Some(t) && s.tokens[next].deprel == "compound:prt" {
            cue.push(next);
            next += 1;
        }
        cue.extend(preposition.filter(|&p| p == next));
        cue.sort_unstable();
        cue
    }

    /// Phrases behind `t` under one of its prepositions, each with the preposition.
    pub(super) fn phrases(&self, t: usize, fits: impl Fn(&str) -> bool) -> Vec<(usize, usize)> {
        let s = self.s;
        let below = self.below[t].iter().copied().filter(|&c| {
            c > t
                && s.tokens[c].deprel != "obl:agent"
                && matches!(plain(s.tokens[c].deprel), "obl" | "nmod" | "advcl" | "acl" | "xcomp" | "ccomp")
        });
        below
            .filter_map(|c| {
                let case = |&&d: &&usize| matches!(s.tokens[d].deprel, "case" | "mark") && d <= c && fits(&s.tokens[d].lemma);
                self.below[c].iter().find(case).map(|&d| (c, d))
            })
            .collect()
    }

    /// A cue with its parts in order; `None` without content.
    pub(super) fn found(
        &self,
        at: usize,
        cue: Vec<usize>,
        content: Vec<usize>,
        who: Option<usize>,
        stance: Option<Stance>,
    ) -> Option<Found> {
        let content = tidy(self.s, content.into_iter().filter(|c| !cue.contains(c)).collect());
        let account = stance.is_some();
        (!content.is_empty()).then(|| Found { at, who, cue, content, stance: stance.unwrap_or(Stance::Asserts), account, nominal: false })
    }

    /// A verb of the lists; `quoted` are the quotations that it introduces.
    pub(super) fn verb(&self, t: usize, quoted: Option<&Vec<usize>>) -> Option<Found> {
        let s = self.s;
        let k = &s.tokens[t];
        let cue = self.lists.cue(&k.lemma)?;
        if matches!(plain(k.deprel), "amod" | "compound" | "case" | "mark" | "aux" | "cop" | "fixed") {
            return None;
        }
        if cue.takes(Complement::Appearance) {
            let seems = self.kids(t, &["xcomp", "ccomp"]);
            let content = [self.subtrees(&seems), self.subtrees(&self.kids(t, &["nsubj"]))].concat();
            return (!seems.is_empty()).then(|| self.found(t, self.words(t, None), content, None, None)).flatten();
        }
        if cue.takes(Complement::Experience) && !cue.takes(Complement::Object) && !cue.takes(Complement::Clause) {
            return self.moved(t);
        }
        let passive = self.passive(t);
        let mut who = self.subject(t, DEPTH);
        let mut content = quoted.cloned().unwrap_or_default();
        content.extend(self.clauses(t, cue, quoted.is_some()));
        let clausal = !content.is_empty();
        let objects = self.kids(t, &["obj"]);
        let hearers = self.kids(t, &["iobj"]);
        let infinitives = self.kids(t, &["xcomp"]);
        if passive {
            self.of_passive(t, cue, &infinitives, &mut content);
        } else {
            if cue.takes(Complement::Infinitive) || cue.takes(Complement::Predicate) {
                content.extend(self.subtrees(&infinitives));
            }
            self.of_objects(t, cue, &objects, &infinitives, &mut content);
        }
        // "quoted the governor as saying": the paper's account of the governor's.
        let quoting = matches!(k.lemma.as_str(), "quote" | "cite") && self.kids(t, &["advcl"]).iter().any(|&c| self.marked(c, &["as"]));
        let account = clausal || quoting || self.told(cue, &objects, &infinitives, passive);
        let mut preposition = None;
        if content.is_empty() && cue.takes(Complement::Hearer) && objects.len() > 1 {
            content.extend(objects.last().map(|&o| self.subtree(o)).unwrap_or_default());
        }
        if content.is_empty()
            && let phrases = self.phrases(t, |p| cue.takes_preposition(p))
            && let Some(&(_, p)) = phrases.first()
        {
            content = phrases.iter().flat_map(|&(c, _)| self.subtree(c)).filter(|&c| c != p).collect();
            preposition = Some(p);
        }
        let accuses = cue.takes(Complement::Predicate) && !cue.takes(Complement::Clause);
        let nominal = !clausal && !quoting && infinitives.is_empty() && !accuses;
        let mut parenthetic = false;
        if content.is_empty() && cue.takes(Complement::Clause) {
            content = self.parenthesis(t);
            parenthetic = !content.is_empty();
        }
        if content.is_empty() && !passive {
            content = self.leftover(cue, &objects, &hearers);
        }
        if let Some((sayer, said)) = self.swallowed(t, &content).filter(|_| cue.stance.is_some() && cue.takes(Complement::Clause)) {
            (who, content) = (Some(sayer), said);
        } else if quoted.is_none()
            && cue.stance.is_some()
            && cue.takes(Complement::Clause)
            && let Some((sayer, said)) = self.astray(t, &content)
        {
            (who, content, parenthetic) = (Some(sayer), said, true);
        }
        if content.is_empty() {
            content = self.gap(t, cue);
        }
        if let Some(sayer) = who.filter(|w| content.contains(w)) {
            // The parser hung the sayer inside what is said.
            let own = self.subtree(sayer);
            content.retain(|c| !own.contains(c));
        }
        // "rules that favour the rich": what "that" stands for wants and feels nothing.
        if cue.stance.is_none() && k.deprel == "acl:relcl" && who.is_some_and(|w| s.tokens[w].lemma == "that") {
            return None;
        }
        let mut found = self.found(t, self.words(t, preposition), content, who, cue.stance)?;
        found.account = cue.stance.is_some() && (account || parenthetic);
        found.nominal = nominal && !parenthetic;
        if self.negated(t) {
            // "did not deny that": tells it after all; "did not say that": nobody tells it.
            found.account &= found.stance == Stance::Denies;
            found.stance = Stance::Asserts;
        }
        Some(found)
    }

    fn negated(&self, t: usize) -> bool {
        self.below[t].iter().any(|&c| matches!(self.s.tokens[c].form.to_lowercase().as_str(), "not" | "n't" | "n’t" | "never"))
    }

    /// Whether what is no clause is still told on the sayer's account: "denied the attack", "accused Iran of arming them",
    /// "confirmed the arrest".
    fn told(&self, cue: &Cue, objects: &[usize], infinitives: &[usize], passive: bool) -> bool {
        let denies_or_alleges = matches!(cue.stance, Some(Stance::Denies | Stance::Alleges));
        let noun = objects.iter().any(|&o| self.s.tokens[o].upos == Upos::Noun);
        let accuses = cue.takes(Complement::Predicate) && !cue.takes(Complement::Clause);
        (cue.takes(Complement::Account) && noun) || (denies_or_alleges && (noun || !infinitives.is_empty() || accuses || passive))
    }

    /// Complement clauses, and sentences set beside the verb behind a colon or a quotation mark.
    fn clauses(&self, t: usize, cue: &Cue, quoted: bool) -> Vec<usize> {
        let s = self.s;
        let complements: Vec<usize> = self.kids(t, &["ccomp"]);
        if !cue.takes(Complement::Clause) {
            let infinitival = cue.takes(Complement::Infinitive) || cue.takes(Complement::Predicate);
            return if infinitival { self.subtrees(&complements) } else { Vec::new() };
        }
        let mut content = self.subtrees(&complements);
        for c in self.kids(t, &["parataxis"]) {
            let parted = s.tokens[t.min(c) + 1..t.max(c)].iter().any(|x| x.form == ":" || (opens(&x.form) && x.form != "("));
            if (c > t && parted) || (c < t && s.tokens[t].head.is_none()) {
                content.extend(self.subtree(c));
            }
        }
        if content.is_empty() && !quoted {
            // "told where it would end up": a free relative that the parser takes for an adverbial.
            for c in self.kids(t, &["advcl", "acl:relcl"]).into_iter().filter(|&c| c > t) {
                let own = self.subtree(c);
                let first = own.first().map(|&f| s.tokens[f].lemma.as_str());
                if matches!(first, Some("how" | "why" | "where" | "when" | "what" | "who" | "whether")) {
                    content.extend(own);
                }
            }
        }
        content
    }

    fn of_passive(&self, t: usize, cue: &Cue, infinitives: &[usize], content: &mut Vec<usize>) {
        let mut rest = self.subtrees(infinitives);
        rest.extend(
            self.phrases(t, |p| cue.takes_preposition(p) || matches!(p, "as" | "of" | "for"))
                .into_iter()
                .flat_map(|(c, _)| self.subtree(c)),
        );
        let clausal = !content.is_empty();
        let takes_object = cue.takes(Complement::Object) || cue.takes(Complement::Predicate);
        if rest.is_empty() && (clausal || !takes_object) {
            return;
        }
        let adnominal = self.s.tokens[t].deprel == "acl";
        let hearer = clausal && cue.takes(Complement::Hearer);
        if !(adnominal || hearer) {
            content.extend(self.subtrees(&self.kids(t, &["nsubj:pass"])));
        }
        if adnominal && rest.is_empty() {
            content.extend(self.noun_before(t));
        }
        content.extend(rest);
    }

    fn of_objects(&self, t: usize, cue: &Cue, objects: &[usize], infinitives: &[usize], content: &mut Vec<usize>) {
        let clauses = self.kids(t, &["ccomp"]);
        let purposes: Vec<usize> = self.kids(t, &["advcl"]).into_iter().filter(|&c| c > t && self.marked(c, &["to"])).collect();
        let said_of = self.phrases(t, |p| matches!(p, "as" | "of" | "for" | "with"));
        let predicated = !infinitives.is_empty() || !clauses.is_empty() || !purposes.is_empty() || !said_of.is_empty();
        if objects.is_empty() {
            return;
        }
        if cue.takes(Complement::Predicate) && predicated {
            if !cue.takes(Complement::Hearer) || clauses.is_empty() {
                content.extend(self.subtrees(objects));
                if infinitives.is_empty() {
                    content.extend(self.subtrees(&purposes));
                }
                content.extend(said_of.iter().filter(|&&(_, p)| self.s.tokens[p].lemma != "with").flat_map(|&(c, _)| self.subtree(c)));
            }
        } else if cue.takes(Complement::Object) && (content.is_empty() || cue.takes(Complement::Predicate)) {
            content.extend(self.subtrees(objects));
        }
    }

    /// "…, he said" and "as he said, …": all that the clause hangs on.
    fn parenthesis(&self, t: usize) -> Vec<usize> {
        let k = &self.s.tokens[t];
        let Some(h) = k.head else { return Vec::new() };
        // "Had it rained, she would have complained" is no parenthesis.
        let inverted = self.kids(t, &["aux"]).iter().any(|&c| self.s.tokens[c].lemma == "would");
        if inverted || !(matches!(k.deprel, "parataxis" | "discourse") || (k.deprel == "advcl" && self.marked(t, &["as"]))) {
            return Vec::new();
        }
        let own = self.subtree(t);
        self.subtree(h).into_iter().filter(|x| !own.contains(x)).collect()
    }

    /// "said so", "called him a liar" with two objects.
    fn leftover(&self, cue: &Cue, objects: &[usize], hearers: &[usize]) -> Vec<usize> {
        let pro = |&o: &usize| {
            matches!(
                self.s.tokens[o].lemma.as_str(),
                "so" | "that" | "this" | "what" | "same" | "it" | "thing" | "anything" | "nothing" | "something"
            )
        };
        if cue.takes(Complement::Clause) && cue.stance.is_some() && objects.iter().any(pro) {
            return self.subtrees(objects);
        }
        if cue.takes(Complement::Predicate) && objects.len() + hearers.len() > 1 {
            return [self.subtrees(objects), self.subtrees(hearers)].concat();
        }
        Vec::new()
    }

    /// A saying that closes or interrupts the sentence, where the tree does not show it: "…, the mayor's aide said."
    fn astray(&self, t: usize, content: &[usize]) -> Option<(usize, Vec<usize>)> {
        let s = self.s;
        let k = &s.tokens[t];
        let closing = matches!(k.deprel, "root" | "conj" | "parataxis" | "ccomp" | "appos" | "acl:relcl" | "dep");
        if !closing || !self.kids(t, &["ccomp", "obj"]).is_empty() || content.iter().any(|&c| c < t) {
            return None;
        }
        let subjects = self.kids(t, &["nsubj"]);
        let sayer = subjects.iter().copied().filter(|&c| c < t).max().or(subjects.first().copied())?;
        let own: Vec<usize> = self.subtree(sayer).into_iter().filter(|c| c.abs_diff(sayer) < PHRASE).collect();
        if content.iter().any(|c| *c > t && !own.contains(c) && s.tokens[*c].upos != Upos::Punct) {
            return None;
        }
        let first = if sayer < t { own.first().copied()?.min(t) } else { t };
        let comma = first.checked_sub(1).filter(|&c| c > 2 && (s.tokens[c].form == "," || closes(&s.tokens[c].form)))?;
        let next = s.tokens.get(t + 1);
        if sayer < t && next.is_some_and(|n| !matches!(n.upos, Upos::Punct | Upos::Adv | Upos::Adp | Upos::Propn)) {
            return None;
        }
        let before: Vec<usize> = (0..=comma).collect();
        if before.iter().any(|&c| self.verbal(c)) {
            let opening = &s.tokens[0];
            let adverbial = matches!(opening.upos, Upos::Adp | Upos::Sconj | Upos::Adv | Upos::Cconj | Upos::Aux)
                || matches!(opening.lemma.as_str(), "when" | "while" | "as" | "after" | "if" | "because" | "although" | "though");
            return (!adverbial).then_some((sayer, before));
        }
        let interrupts = sayer < t && next.is_some_and(|n| n.form == ",");
        interrupts.then(|| {
            let rest = (0..s.tokens.len()).filter(|c| !own.contains(c) && *c != t && *c != t + 1 && *c != comma);
            (sayer, rest.collect())
        })
    }

    /// "Israel bombed Lebanon, Egypt said": the sayer before the verb, hung on what is said as a second subject.
    fn swallowed(&self, t: usize, content: &[usize]) -> Option<(usize, Vec<usize>)> {
        let s = self.s;
        if !self.kids(t, &["nsubj"]).is_empty() || !content.iter().any(|&c| c < t) {
            return None;
        }
        let parting = |&c: &usize| s.tokens[c].form == "," || matches!(s.tokens[c].form.as_str(), "”" | "\"" | "''");
        let comma = (0..t).rev().take(PHRASE).find(parting)?;
        // The head of the words between the comma and the verb, wherever it hangs.
        let run = comma + 1..t;
        if run.clone().any(|c| self.verbal(c) && s.tokens[c].deprel != "aux") {
            return None;
        }
        let nominal = |c: usize| matches!(s.tokens[c].upos, Upos::Noun | Upos::Propn | Upos::Pron);
        let sayer = run.clone().find(|&c| nominal(c) && s.tokens[c].head.is_some_and(|h| !run.contains(&h)))?;
        let before: Vec<usize> = (0..=comma).collect();
        before.iter().any(|&c| self.verbal(c)).then_some((sayer, before))
    }

    /// What a relative clause hangs on: "the plan that Poland opposes".
    fn gap(&self, t: usize, cue: &Cue) -> Vec<usize> {
        let s = self.s;
        let takes = cue.takes(Complement::Object) || cue.takes(Complement::Predicate) || cue.takes(Complement::Clause);
        let subject = self.kids(t, &["nsubj"]);
        let relative = |&c: &usize| matches!(s.tokens[c].lemma.as_str(), "who" | "which" | "that");
        if s.tokens[t].deprel != "acl:relcl" || !takes || subject.is_empty() || subject.iter().any(relative) {
            return Vec::new();
        }
        self.noun_before(t)
    }

    /// The noun that `t` modifies with what stands before `t`.
    fn noun_before(&self, t: usize) -> Vec<usize> {
        let Some(h) = self.s.tokens[t].head else { return Vec::new() };
        let own = self.subtree(t);
        self.subtree(h).into_iter().filter(|x| *x < t && !own.contains(x)).collect()
    }

    /// "The raid angered Iran": the object feels it.
    fn moved(&self, t: usize) -> Option<Found> {
        if self.passive(t) {
            return self.adjective(t);
        }
        let (felt, who) = (self.kids(t, &["csubj", "nsubj"]), self.kids(t, &["obj"]));
        let content = self.subtrees(&felt);
        self.found(t, self.words(t, None), content, Some(*who.first()?), None)
    }
}
