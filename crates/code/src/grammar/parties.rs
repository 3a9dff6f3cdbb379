//! Who does it and to whom: the subjects and objects of a verb, with passives, control, relative clauses and coordination undone.

use demarche_record::Upos;

use super::{DEPTH, Grammar};

impl Grammar<'_> {
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
        if self.given_to(t) {
            return self.expand(self.rel(t, &["obj"]));
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
        // "put off **a visit**": behind a particle the parser takes an object for a phrase without a preposition.
        let bare = |c: usize| {
            let introduced = s.children(c).any(|d| d < c && matches!(s.tokens[d].deprel, "case" | "mark"));
            c > t && matches!(s.tokens[c].upos, Upos::Noun | Upos::Propn) && !introduced
        };
        let particle = s.child(t, "compound:prt").is_some();
        let loose: Vec<usize> = self.rel(t, &["obl"]).into_iter().filter(|&c| particle && bare(c)).collect();
        if !loose.is_empty() {
            return self.expand(loose);
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
