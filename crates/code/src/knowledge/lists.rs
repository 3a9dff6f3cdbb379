//! Word lists: verbs of saying, words that change the status of what they govern, light verbs.
//!
//! Each line is `word<TAB>value`; several words may share a line, divided by spaces. A verb of saying has a third column: what
//! holds the content (a clause, an infinitive, an object, a prepositional phrase).

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
    /// It is done as far as it can be by trying ("tried to seize").
    Attempted,
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

/// Where a verb of saying, thinking or feeling has its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Complement {
    /// A clause or a quotation.
    Clause = 1,
    /// Its infinitive.
    Infinitive = 2,
    /// Its object.
    Object = 4,
    /// Its object and what is said of it ("call X a liar", "urge X to go").
    Predicate = 8,
    /// The object is the hearer, not the content.
    Hearer = 16,
    /// The subject is the content, the object the one who feels it ("the raid angered Iran").
    Experience = 32,
    /// Subject and infinitive together, in nobody's mind ("seems to have left").
    Appearance = 64,
    /// An object is told on the sayer's account ("confirmed the arrest").
    Account = 128,
}

/// A word of saying, thinking, wanting or feeling.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cue {
    /// The sayer's stance; `None` for a state of mind that is no account.
    pub(crate) stance: Option<Stance>,
    complements: u8,
    prepositions: HashSet<String>,
}

impl Cue {
    /// True where the content may be such a complement.
    pub(crate) fn takes(&self, c: Complement) -> bool {
        self.complements & c as u8 != 0
    }

    /// True where the content may be the object of the preposition.
    pub(crate) fn takes_preposition(&self, lemma: &str) -> bool {
        self.prepositions.contains(lemma)
    }

    fn read(&mut self, stance: &str, complements: &str) -> Result<(), String> {
        if stance != "mind" {
            let stance = stance.parse().map_err(|e: demarche_record::UnknownCode| e.to_string())?;
            self.stance.get_or_insert(stance);
        }
        for word in complements.split_whitespace() {
            let complement = match word {
                "clause" => Complement::Clause,
                "infinitive" => Complement::Infinitive,
                "object" => Complement::Object,
                "predicate" => Complement::Predicate,
                "hearer" => Complement::Hearer,
                "experience" => Complement::Experience,
                "appearance" => Complement::Appearance,
                "account" => Complement::Account,
                preposition => {
                    self.prepositions.insert(preposition.to_owned());
                    continue;
                }
            };
            self.complements |= complement as u8;
        }
        Ok(())
    }
}

#[derive(Debug, Default)]
pub(crate) struct Lists {
    sayings: HashMap<String, Cue>,
    saying_nouns: HashMap<String, Cue>,
    saying_adjectives: HashMap<String, Cue>,
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
                let (value, complements) = value.split_once('\t').unwrap_or((value, ""));
                let fail = |m: String| KnowledgeError::new(file, n + 1, m);
                for word in words.split_whitespace().map(str::to_owned) {
                    match *file {
                        "lists/sayings.txt" => all.sayings.entry(word).or_default().read(value.trim(), complements).map_err(fail)?,
                        "lists/saying-nouns.txt" => {
                            all.saying_nouns.entry(word).or_default().read(value.trim(), complements).map_err(fail)?;
                        }
                        "lists/saying-adjectives.txt" => {
                            all.saying_adjectives.entry(word).or_default().read(value.trim(), complements).map_err(fail)?;
                        }
                        "lists/effects.txt" => {
                            let effect = match value.trim() {
                                "actual" => Effect::Actual,
                                "future" => Effect::Future,
                                "hypothetical" => Effect::Hypothetical,
                                "attempted" => Effect::Attempted,
                                "negated" => Effect::Negated,
                                "denied" => Effect::Denied,
                                "uncertain" => Effect::Uncertain,
                                other => {
                                    return Err(fail(format!(
                                        "`{other}` is no effect: actual future hypothetical attempted negated denied uncertain"
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

    /// Stance of a verb of saying; none for a state of mind.
    pub(crate) fn saying(&self, lemma: &str) -> Option<Stance> {
        self.sayings.get(lemma).and_then(|c| c.stance)
    }

    /// A verb of saying, thinking, wanting or feeling.
    pub(crate) fn cue(&self, lemma: &str) -> Option<&Cue> {
        self.sayings.get(lemma)
    }

    /// A noun for what is said or thought.
    pub(crate) fn cue_noun(&self, lemma: &str) -> Option<&Cue> {
        self.saying_nouns.get(lemma)
    }

    /// An adjective of belief, will or feeling.
    pub(crate) fn cue_adjective(&self, lemma: &str) -> Option<&Cue> {
        self.saying_adjectives.get(lemma)
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
