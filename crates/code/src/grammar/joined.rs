//! Verbs joined by "and" to a clause that cannot be theirs, given back to the verb above.
//!
//! "X said it would strike and **accused** Y" has three verbs, and a parser that joins the last to its neighbour makes the accusing a thing said. Form
//! tells: after "would" and "to" no verb stands in the past, so that the joined verb belongs to the nearest verb above that may share its form.
//! Where the form leaves it open, what is denied does: who denies that his men did it and *accuses* another accuses for himself. All else
//! stays as it was parsed: in "said that X had warned and urged Y" both acts are X's.

use demarche_record::{Sentence, Stance, Upos};

use crate::knowledge::Lists;

/// Clauses in clauses are followed this far.
const DEPTH: u8 = 6;

/// Mends the tree of one sentence.
pub(crate) fn rehang(lists: &Lists, s: &mut Sentence) {
    for t in 0..s.tokens.len() {
        if let Some(owner) = by_form(s, t).or_else(|| by_denial(lists, s, t)).filter(|&o| !quoted_apart(s, o, t)) {
            s.tokens[t].head = Some(owner);
        }
    }
}

/// The verb that a finite verb without a subject is joined to.
fn joined(s: &Sentence, t: usize) -> Option<usize> {
    let k = &s.tokens[t];
    let own = |c: usize| {
        let r = s.tokens[c].deprel;
        r.starts_with("nsubj") || r.starts_with("csubj") || r.starts_with("aux") || matches!(r, "mark" | "cop")
    };
    if k.deprel != "conj" || k.upos != Upos::Verb || !finite(&k.form.to_lowercase(), &k.lemma) || s.children(t).any(own) {
        return None;
    }
    k.head.filter(|&h| h < t && s.tokens[h].upos == Upos::Verb)
}

/// A past or a third person, whichever spelling the lemma has.
fn finite(form: &str, lemma: &str) -> bool {
    let spelling = ["ise", "yse", "our"].iter().any(|e| form.ends_with(e));
    form != lemma && !form.ends_with("ing") && !spelling
}

/// True where no finite verb can be joined to `v`: an infinitive, a bare gerund, or a verb under a modal verb.
fn unlike(s: &Sentence, v: usize) -> bool {
    let aux = |words: &[&str]| {
        s.children(v).any(|c| {
            (s.tokens[c].deprel.starts_with("aux") || s.tokens[c].deprel == "cop")
                && words.contains(&s.tokens[c].form.to_lowercase().as_str())
        })
    };
    let infinitive = s.children(v).any(|c| s.tokens[c].deprel == "mark" && s.tokens[c].lemma == "to");
    let modal = aux(&["will", "would", "can", "could", "may", "might", "must", "shall", "should", "wo", "ca", "'ll", "’ll", "'d", "’d"]);
    let participle = aux(&["have", "be", "been", "being"]);
    let auxiliary = s.children(v).any(|c| s.tokens[c].deprel.starts_with("aux") || s.tokens[c].deprel == "cop");
    let gerund = s.tokens[v].form.ends_with("ing") && !auxiliary;
    (infinitive || modal || gerund) && !participle
}

/// The nearest verb above that the joined verb's form fits, where its neighbour's does not.
fn by_form(s: &Sentence, t: usize) -> Option<usize> {
    let mut at = joined(s, t).filter(|&h| unlike(s, h))?;
    for _ in 0..DEPTH {
        let noun = match s.tokens[at].deprel {
            "xcomp" | "ccomp" | "advcl" | "conj" => None,
            "acl" => s.tokens[at].head.filter(|&n| s.tokens[n].deprel == "obj"),
            _ => return None,
        };
        let above = s.tokens[noun.unwrap_or(at)].head.filter(|&h| h < at)?;
        at = above;
        if !unlike(s, at) {
            return (s.tokens[at].upos == Upos::Verb).then_some(at);
        }
    }
    None
}

/// The verb of denial above, where what is joined to the denied clause is said and what is denied is not.
fn by_denial(lists: &Lists, s: &Sentence, t: usize) -> Option<usize> {
    let verbal =
        |v: usize| lists.saying(&s.tokens[v].lemma).is_some() || matches!(s.tokens[v].lemma.as_str(), "call" | "condemn" | "criticize");
    let first = joined(s, t).filter(|&h| verbal(t) && !verbal(h))?;
    // "denied that he had met the envoy and promised him money": who was met was promised.
    let back = |c: usize| s.tokens[c].upos == Upos::Pron && matches!(s.tokens[c].deprel, "obj" | "iobj");
    if s.children(t).any(back) {
        return None;
    }
    let denied = match s.tokens[first].deprel {
        "ccomp" => first,
        "acl" => s.tokens[first].head.filter(|&n| s.tokens[n].deprel == "obj" && lists.cue_noun(&s.tokens[n].lemma).is_some())?,
        _ => return None,
    };
    let denier = s.tokens[denied].head.filter(|&d| d < first && s.tokens[d].upos == Upos::Verb && !unlike(s, d))?;
    (lists.saying(&s.tokens[denier].lemma) == Some(Stance::Denies)).then_some(denier)
}

/// True where a quotation that opens between the two is still open at the second.
fn quoted_apart(s: &Sentence, owner: usize, t: usize) -> bool {
    let count = |forms: &[&str]| s.tokens[owner..t].iter().filter(|k| forms.contains(&k.form.as_str())).count();
    count(&["“", "``"]) > count(&["”", "''"]) || count(&["\""]) % 2 == 1
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot set up must fail")]

    use demarche_record::{Span, Token};

    use super::*;
    use crate::knowledge::Knowledge;

    /// A sentence of words, each `form/lemma/tag/head/relation` with the head counted from one and 0 for none.
    fn tree(words: &str) -> Sentence {
        let token = |w: &str| {
            let [form, lemma, tag, head, deprel] = w.split('/').collect::<Vec<_>>()[..] else { panic!("{w}") };
            let upos = match tag {
                "V" => Upos::Verb,
                "P" => Upos::Pron,
                "A" => Upos::Aux,
                "N" => Upos::Noun,
                _ => Upos::X,
            };
            let deprel =
                ["nsubj", "root", "aux", "ccomp", "xcomp", "conj", "cc", "obj", "mark", "punct", "acl"].into_iter().find(|d| *d == deprel);
            Token {
                span: Span::default(),
                form: form.into(),
                lemma: lemma.into(),
                upos,
                head: head.parse::<usize>().unwrap().checked_sub(1),
                deprel: deprel.unwrap(),
                factuality: 0.0,
            }
        };
        Sentence { span: Span::default(), tokens: words.split(' ').map(token).collect(), names: Vec::new(), acts: Vec::new() }
    }

    /// The verb to which the last token but its object is joined, as written.
    fn owner(words: &str, verb: &str) -> String {
        let knowledge = Knowledge::builtin().unwrap();
        let mut s = tree(words);
        rehang(&knowledge.lists, &mut s);
        let t = s.tokens.iter().find(|t| t.form == verb).unwrap();
        s.tokens[t.head.unwrap()].form.clone()
    }

    #[test]
    fn the_past_is_not_joined_to_a_modal_verb_or_an_infinitive() {
        let would = "X/X/N/2/nsubj said/say/V/0/root it/it/P/5/nsubj would/would/A/5/aux strike/strike/V/2/ccomp and/and/X/7/cc";
        assert_eq!(owner(&format!("{would} accused/accuse/V/5/conj Y/Y/N/7/obj"), "accused"), "said");
        assert_eq!(owner(&format!("{would} accuse/accuse/V/5/conj Y/Y/N/7/obj"), "accuse"), "strike");
        let vowed = "X/X/N/2/nsubj vowed/vow/V/0/root to/to/X/4/mark strike/strike/V/2/xcomp and/and/X/6/cc";
        assert_eq!(owner(&format!("{vowed} left/leave/V/4/conj Y/Y/N/6/obj"), "left"), "vowed");
        // A participle shares the auxiliary.
        let have =
            "X/X/N/2/nsubj said/say/V/0/root it/it/P/6/nsubj would/would/A/6/aux have/have/A/6/aux struck/strike/V/2/ccomp and/and/X/8/cc";
        assert_eq!(owner(&format!("{have} accused/accuse/V/6/conj Y/Y/N/8/obj"), "accused"), "struck");
    }

    #[test]
    fn who_denies_an_act_and_accuses_does_so_himself() {
        let clause = |verb: &str, lemma: &str, act: &str, joined: &str| {
            format!(
                "X/X/N/2/nsubj {verb}/{lemma}/V/0/root Y/Y/N/5/nsubj had/have/A/5/aux {act}/V/2/ccomp and/and/X/7/cc {joined}/V/5/conj Z/Z/N/7/obj"
            )
        };
        assert_eq!(owner(&clause("denied", "deny", "struck/strike", "accused/accuse"), "accused"), "denied");
        assert_eq!(owner(&clause("denied", "deny", "struck/strike", "killed/kill"), "killed"), "struck");
        assert_eq!(owner(&clause("denied", "deny", "warned/warn", "accused/accuse"), "accused"), "warned");
        assert_eq!(owner(&clause("said", "say", "struck/strike", "accused/accuse"), "accused"), "struck");
        let to_him = clause("denied", "deny", "met/meet", "promised/promise").replace("Z/Z/N/7/obj", "him/he/P/7/obj");
        assert_eq!(owner(&to_him, "promised"), "met");
    }
}
