//! Word lists: verbs of saying, words that change the status of what they govern, light verbs.
//!
//! Each line is `word<TAB>value`; several words may share a line, divided by spaces.

use std::collections::{HashMap, HashSet};

use demarche_record::Stance;

use super::KnowledgeError;
use super::agents::Head;

/// What a word does to the status of the act below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Nothing: the act happened if the governing verb's did ("began to shell").
    Actual,
    /// It is planned or promised.
    Future,
    /// It is wanted, possible, feared, called for.
    Hypothetical,
    /// It did not happen ("refused to sign").
    Negated,
    /// Somebody says that it did not happen.
    Denied,
    /// Somebody says so, without proof ("allegedly").
    Uncertain,
}

/// What a noun says of the person it describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Post {
    /// Holds an office.
    Office,
    /// Speaks for somebody.
    Envoy,
    /// Belongs to a body.
    Member,
    /// Wants an office.
    Candidate,
}

/// Whom a given name or title tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gender {
    Woman,
    Man,
}

#[derive(Debug, Default)]
pub(crate) struct Lists {
    sayings: HashMap<String, Stance>,
    effects: HashMap<String, Effect>,
    light: HashSet<String>,
    object_control: HashSet<String>,
    posts: HashMap<String, Post>,
    apolitical: HashSet<String>,
    sport: HashSet<String>,
    heads: HashMap<String, Vec<Head>>,
    genders: HashMap<String, Gender>,
    /// Role noun → lines of `same-role.txt` that have it.
    same_role: HashMap<String, Vec<usize>>,
}

impl Lists {
    pub(crate) fn read(files: &[(&str, &str)]) -> Result<Lists, KnowledgeError> {
        let mut all = Lists::default();
        for (file, content) in files {
            for (n, line) in content.lines().enumerate() {
                if line.trim().is_empty() || line.starts_with('#') {
                    continue;
                }
                let (words, value) = line.split_once('\t').unwrap_or((line, ""));
                let fail = |m: String| KnowledgeError::new(file, n + 1, m);
                for word in words.split_whitespace().map(str::to_owned) {
                    match *file {
                        "lists/sayings.txt" => {
                            let stance = value.trim().parse().map_err(|e: demarche_record::UnknownCode| fail(e.to_string()))?;
                            all.sayings.insert(word, stance);
                        }
                        "lists/effects.txt" => {
                            let effect = match value.trim() {
                                "actual" => Effect::Actual,
                                "future" => Effect::Future,
                                "hypothetical" => Effect::Hypothetical,
                                "negated" => Effect::Negated,
                                "denied" => Effect::Denied,
                                "uncertain" => Effect::Uncertain,
                                other => {
                                    return Err(fail(format!(
                                        "`{other}` is no effect: actual future hypothetical negated denied uncertain"
                                    )));
                                }
                            };
                            all.effects.insert(word, effect);
                        }
                        "lists/light.txt" => {
                            all.light.insert(word);
                        }
                        "lists/object-control.txt" => {
                            all.object_control.insert(word);
                        }
                        "lists/apolitical.txt" => {
                            all.apolitical.insert(word);
                        }
                        "lists/sport.txt" => {
                            all.sport.insert(word);
                        }
                        "lists/heads.txt" => {
                            all.heads.entry(word).or_default().push(Head::read(value.trim()).map_err(fail)?);
                        }
                        "lists/given.txt" => {
                            let gender = match value.trim() {
                                "woman" => Gender::Woman,
                                "man" => Gender::Man,
                                other => return Err(fail(format!("`{other}` is not woman or man"))),
                            };
                            all.genders.insert(word, gender);
                        }
                        "lists/same-role.txt" => all.same_role.entry(word).or_default().push(n),
                        "lists/offices.txt" => {
                            let post = match value.trim() {
                                "office" => Post::Office,
                                "envoy" => Post::Envoy,
                                "member" => Post::Member,
                                "candidate" => Post::Candidate,
                                other => return Err(fail(format!("`{other}` is no post: office envoy member candidate"))),
                            };
                            all.posts.insert(word, post);
                        }
                        other => return Err(fail(format!("`{other}` is no list that the coder reads"))),
                    }
                }
            }
        }
        Ok(all)
    }

    /// True where a head noun is of this nature.
    pub(crate) fn head_is(&self, lemma: &str, head: Head) -> bool {
        self.heads.get(lemma).is_some_and(|h| h.contains(&head))
    }

    /// What a folded given name or title tells of its bearer.
    pub(crate) fn gender(&self, word: &str) -> Option<Gender> {
        self.genders.get(word).copied()
    }

    /// True where a report may name one person by both nouns.
    pub(crate) fn same_role(&self, a: &str, b: &str) -> bool {
        a == b || matches!((self.same_role.get(a), self.same_role.get(b)), (Some(x), Some(y)) if x.iter().any(|i| y.contains(i)))
    }

    /// Stance of a verb or noun of saying.
    pub(crate) fn saying(&self, lemma: &str) -> Option<Stance> {
        self.sayings.get(lemma).copied()
    }

    /// What the lemma does to the status of its complement.
    pub(crate) fn effect(&self, lemma: &str) -> Option<Effect> {
        self.effects.get(lemma).copied()
    }

    /// True for a verb that lends its subject to the noun ("launch an attack").
    pub(crate) fn light(&self, lemma: &str) -> bool {
        self.light.contains(lemma)
    }

    /// True for a verb whose object does what the infinitive says ("urged Iran to withdraw").
    pub(crate) fn object_control(&self, lemma: &str) -> bool {
        self.object_control.contains(lemma)
    }

    /// What a noun says of the person it describes.
    pub(crate) fn post(&self, lemma: &str) -> Option<Post> {
        self.posts.get(lemma).copied()
    }

    /// True for a noun that names no political actor, whatever its nationality.
    pub(crate) fn apolitical(&self, lemma: &str) -> bool {
        self.apolitical.contains(lemma)
    }

    /// True for a word of sport.
    pub(crate) fn sport(&self, lemma: &str) -> bool {
        self.sport.contains(lemma)
    }
}
