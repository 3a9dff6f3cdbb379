//! Cues that are no verbs: adjectives ("is sure that"), nouns ("the claim that", "issued a statement saying"), "according to",
//! adverbs ("reportedly"), and the colon of a headline.

use demarche_record::{NameKind, Stance, Upos};

use super::cues::{Found, Reader, plain};

/// Verbs that lend their subject to a noun of saying, beyond the light verbs of the lists.
const LENDING: &[&str] = &[
    "have",
    "voice",
    "release",
    "deliver",
    "raise",
    "show",
    "draw",
    "find",
    "get",
    "feel",
    "harbor",
    "share",
    "reiterate",
    "file",
    "cast",
    "include",
    "contain",
    "come",
];

/// Verbs that link an adjective with its subject.
const LINKING: &[&str] = &["be", "become", "feel", "seem", "remain", "get", "stay", "sound", "look", "grow", "appear", "make"];

/// "reportedly": somebody says so, nobody vouches for it.
const HEARSAY: &[&str] = &[
    "reportedly",
    "allegedly",
    "purportedly",
    "supposedly",
    "apparently",
    "presumably",
    "evidently",
    "ostensibly",
    "rumoredly",
    "arguably",
];

/// A headline's sayer is at most this long, in tokens.
const HEADLINE: usize = 8;

impl Reader<'_> {
    /// Every cue at a token; `quoted` are the quotations that it introduces.
    pub(super) fn at(&self, t: usize, quoted: Option<&Vec<usize>>) -> Option<Found> {
        let k = &self.s.tokens[t];
        let form = k.form.to_lowercase();
        if form == "according" {
            return self.according(t);
        }
        match k.upos {
            Upos::Adv if HEARSAY.contains(&form.as_str()) => self.hearsay(t),
            Upos::Verb | Upos::Aux => self.verb(t, quoted).or_else(|| self.adjective(t)),
            Upos::Adj => self.adjective(t),
            Upos::Noun => self.noun(t),
            _ => None,
        }
    }

    /// "is confident that", "wary of"; also the participle of a verb of feeling.
    pub(super) fn adjective(&self, t: usize) -> Option<Found> {
        let s = self.s;
        let k = &s.tokens[t];
        let form = k.form.to_lowercase();
        let moved = self.lists.cue(&k.lemma).is_some_and(|c| c.takes(crate::knowledge::Complement::Experience));
        let cue = self.lists.cue_adjective(&k.lemma).or_else(|| self.lists.cue_adjective(&form));
        if cue.is_none() && !moved {
            return None;
        }
        let head = k.head;
        let linked = head.filter(|&h| k.deprel == "xcomp" && LINKING.contains(&s.tokens[h].lemma.as_str()));
        let copula = !self.kids(t, &["cop", "aux"]).is_empty();
        if !(copula || linked.is_some() || matches!(plain(k.deprel), "acl" | "amod" | "advcl" | "conj" | "root")) {
            return None;
        }
        let clauses = self.below(t).iter().copied().filter(|&c| {
            let rel = plain(s.tokens[c].deprel);
            c > t && (matches!(rel, "ccomp" | "xcomp") || (rel == "advcl" && self.marked(c, &["to", "that"])))
        });
        let mut content = self.subtrees(&clauses.collect::<Vec<_>>());
        let clausal = !content.is_empty();
        let mut preposition = None;
        if content.is_empty() {
            let adjective = k.upos == Upos::Adj;
            let topic = |p: &str| {
                matches!(p, "about" | "of" | "with" | "at" | "to" | "over" | "in" | "by")
                    || (adjective && matches!(p, "for" | "on" | "toward" | "towards"))
            };
            let phrases = self.phrases(t, |p| topic(p) && (adjective || p != "for"));
            preposition = phrases.first().map(|&(_, p)| p);
            content = phrases.iter().flat_map(|&(c, _)| self.subtree(c)).filter(|c| Some(*c) != preposition).collect();
        }
        if let Some(h) = linked.filter(|&h| content.is_empty() && s.tokens[h].lemma == "make") {
            content = self.subtrees(&self.kids(h, &["ccomp"]));
        }
        let own = self.kids(t, &["nsubj"]).first().copied();
        let who = own.or_else(|| match (linked, plain(k.deprel), head) {
            (Some(h), ..) => self.subject(h, 4),
            (_, "acl" | "amod", h) => h,
            (_, "conj", Some(h)) => self.kids(h, &["nsubj"]).first().copied(),
            (_, "advcl", Some(h)) => self.subject(h, 4),
            _ => None,
        });
        if who.is_some_and(|w| content.contains(&w)) {
            return None;
        }
        let mut words = self.words(t, preposition);
        words.extend(linked.map(|h| self.words(h, None)).unwrap_or_default());
        words.sort_unstable();
        words.dedup();
        let mut found = self.found(t, words, content, who, cue.and_then(|c| c.stance))?;
        found.account &= clausal;
        Some(found)
    }

    /// "the claim that", "his criticism of", "issued a statement saying that".
    fn noun(&self, t: usize) -> Option<Found> {
        let s = self.s;
        let k = &s.tokens[t];
        let cue = self.lists.cue_noun(&k.lemma)?;
        let clauses: Vec<usize> = self
            .below(t)
            .iter()
            .copied()
            .filter(|&c| {
                let rel = s.tokens[c].deprel;
                let that = self.marked(c, &["that", "whether"]);
                c > t && ((rel == "acl" && (that || self.marked(c, &["to"]))) || rel == "ccomp" || (rel == "acl:relcl" && that))
            })
            .collect();
        let clausal = !clauses.is_empty();
        let mut content = self.subtrees(&clauses);
        let mut preposition = None;
        if content.is_empty() {
            let topic = |p: &str| {
                matches!(p, "about" | "of" | "on" | "against" | "for" | "over")
                    || (cue.stance.is_none() && matches!(p, "to" | "toward" | "towards" | "with" | "in" | "at"))
            };
            if let Some(&(c, p)) = self.phrases(t, topic).first() {
                content = self.subtree(c);
                preposition = Some(p);
            }
        }
        let lends = |h: &usize| {
            let lemma = s.tokens[*h].lemma.as_str();
            self.verbal(*h)
                && (self.lists.light(lemma) || LENDING.contains(&lemma))
                && matches!(k.deprel, "obj" | "obl" | "nsubj:pass" | "xcomp")
        };
        let light = k.head.filter(lends);
        if let Some(v) = light.filter(|_| content.is_empty()) {
            let topic = |p: &str| matches!(p, "about" | "against" | "on" | "over" | "for" | "of" | "to");
            if let Some(&(c, p)) = self.phrases(v, topic).iter().find(|&&(c, _)| c > t) {
                content = self.subtree(c);
                preposition = Some(p);
            } else {
                let beside = self.kids(v, &["ccomp", "advcl"]).into_iter().filter(|&c| c > t);
                let that = beside.filter(|&c| s.tokens[c].deprel == "ccomp" || self.marked(c, &["that"]));
                content = self.subtrees(&that.collect::<Vec<_>>());
            }
        }
        if let Some(h) = k.head.filter(|&h| content.is_empty() && k.deprel.starts_with("nsubj") && !self.kids(h, &["cop"]).is_empty())
            && !self.kids(h, &["mark"]).is_empty()
        {
            // "The fear is that …"
            let own = self.subtree(t);
            content = self.subtree(h).into_iter().filter(|c| *c > t && !own.contains(c)).collect();
        }
        let owner = self.below(t).iter().copied().find(|&c| s.tokens[c].deprel == "nmod:poss");
        let of = || {
            let phrase =
                |&c: &usize| s.tokens[c].deprel == "nmod" && !content.contains(&c) && self.marked(c, &["of", "by", "from", "among"]);
            self.below(t).iter().copied().find(phrase)
        };
        let who = match (owner, light) {
            (Some(o), _) => Some(o),
            (None, Some(v)) => self.subject(v, 4),
            (None, None) => of(),
        };
        // A noun that nobody has and no clause follows is a topic ("the debate about taxes").
        if (who.is_none() && !clausal) || who.is_some_and(|w| content.contains(&w)) {
            return None;
        }
        let mut words = vec![t];
        match light.filter(|_| owner.is_none() && who.is_some()) {
            Some(v) => {
                words.extend(self.words(v, None));
                words.extend((v.min(t)..t).filter(|c| !content.contains(c) && Some(*c) != who));
            }
            None => {
                let before =
                    |&i: &usize| s.tokens[i].head == Some(t) && matches!(plain(s.tokens[i].deprel), "amod" | "det" | "compound" | "nummod");
                words.extend((0..t).rev().take_while(before));
            }
        }
        words.extend(preposition.filter(|&p| p == t + 1));
        words.sort_unstable();
        words.dedup();
        content.retain(|c| Some(*c) != preposition);
        let mut found = self.found(t, words, content, who, cue.stance)?;
        found.account &= clausal;
        found.nominal = !clausal;
        Some(found)
    }

    /// "according to X".
    fn according(&self, t: usize) -> Option<Found> {
        let s = self.s;
        // As UD has it, "according" is the case of the noun, with a fixed "to".
        let case = matches!(s.tokens[t].deprel, "case" | "mark" | "fixed");
        let noun = if case { s.tokens[t].head? } else { *self.kids(t, &["obl", "nmod", "obj", "xcomp"]).first()? };
        let top = if case { noun } else { t };
        let own = self.subtree(top);
        let mut clause = s.tokens[top].head?;
        loop {
            let k = &s.tokens[clause];
            let clausal = self.verbal(clause) || !self.kids(clause, &["cop"]).is_empty();
            let low = matches!(k.deprel, "xcomp" | "advcl" | "acl" | "acl:relcl" | "conj" | "ccomp");
            match k.head {
                Some(h) if !clausal || low => clause = h,
                _ => break,
            }
        }
        let content = self.subtree(clause).into_iter().filter(|x| !own.contains(x)).collect();
        let mut cue = vec![t];
        if s.tokens.get(t + 1).is_some_and(|n| n.lemma == "to") {
            cue.push(t + 1);
        }
        self.found(t, cue, content, Some(noun), Some(Stance::Asserts))
    }

    fn hearsay(&self, t: usize) -> Option<Found> {
        let mut clause = self.s.tokens[t].head?;
        while !self.verbal(clause) && self.kids(clause, &["cop"]).is_empty() {
            clause = match self.s.tokens[clause].head {
                Some(h) => h,
                None => break,
            };
        }
        let content = self.subtree(clause).into_iter().filter(|&c| c != t).collect();
        self.found(t, vec![t], content, None, Some(Stance::Alleges))
    }

    /// "Merkel: No talks before spring".
    pub(super) fn headline(&self) -> Option<Found> {
        let s = self.s;
        let colon = s.tokens.iter().take(HEADLINE).position(|t| t.form == ":").filter(|&c| c > 0 && c + 2 < s.tokens.len())?;
        let before = &s.tokens[..colon];
        let bracket = |f: &str| matches!(f, "(" | ")" | "–" | "-" | "—");
        if before.iter().any(|b| matches!(b.upos, Upos::Verb | Upos::Aux) || (b.upos == Upos::Punct && !bracket(&b.form))) {
            return None;
        }
        let source = |l: &str| matches!(l, "poll" | "report" | "study" | "survey" | "official" | "source");
        if !before.iter().any(|b| b.upos == Upos::Propn || source(&b.lemma)) {
            return None;
        }
        // "ISLAMABAD: The minister said …" is a dateline.
        let capitals = |t: &demarche_record::Token| t.form.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
        let city = s.names.iter().any(|n| n.start == 0 && n.end <= colon && n.kind == NameKind::Place);
        if city && before.iter().all(capitals) && !s.tokens[colon + 1..].iter().all(capitals) {
            return None;
        }
        let who = (0..colon).find(|&t| s.tokens[t].head.is_none_or(|h| h >= colon)).unwrap_or(colon - 1);
        self.found(colon, vec![colon], (colon + 1..s.tokens.len()).collect(), Some(who), Some(Stance::Asserts))
    }
}
