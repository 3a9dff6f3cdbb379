use std::fmt;

use crate::Span;

/// A report's text, analysed. Spans point into [`crate::Report::text`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// In the order of the text; they do not overlap.
    pub sentences: Vec<Sentence>,
}

/// A sentence: its tokens, its tree (Universal Dependencies 2), its names and possible acts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sentence {
    /// Bytes in the stored text, from the first token to the last.
    pub span: Span,
    /// In the order of the text.
    pub tokens: Vec<Token>,
    /// Names found in the sentence, in order, not overlapping.
    pub names: Vec<Name>,
    /// What the model takes for acts, in the order of their triggers: candidates, of which most are none.
    pub acts: Vec<Act>,
}

/// A word that may tell an act, and what the model makes of it. Probabilities are 0 to 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Act {
    /// The token that tells it.
    pub trigger: usize,
    /// Probability of each PLOVER type, in the order of [`crate::EventType::ALL`]; what is missing to 1 is "no act".
    pub types: Vec<f32>,
    /// Probability of each status, in the order of [`crate::Status::ALL`].
    pub status: Vec<f32>,
    /// For each token, how probably it is the head of an actor, a recipient, a source of the account and the place.
    pub roles: Vec<[f32; 4]>,
}

impl Act {
    /// Probability that the word tells any act.
    pub fn any(&self) -> f32 {
        self.types.iter().sum()
    }

    /// The likeliest type with its probability.
    pub fn best(&self) -> Option<(crate::EventType, f32)> {
        let pairs = crate::EventType::ALL.iter().copied().zip(self.types.iter().copied());
        pairs.fold(None, |best, (t, p)| if best.is_none_or(|(_, b)| p > b) { Some((t, p)) } else { best })
    }

    /// Probability of a type.
    pub fn of(&self, event_type: crate::EventType) -> f32 {
        let at = crate::EventType::ALL.iter().position(|t| *t == event_type);
        at.and_then(|i| self.types.get(i)).copied().unwrap_or(0.0)
    }
}

/// A syntactic word.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// Bytes in the stored text.
    pub span: Span,
    /// The word as written.
    pub form: String,
    /// Lower-case lemma ("be", "attack"); proper nouns keep their case.
    pub lemma: String,
    /// Universal part of speech.
    pub upos: Upos,
    /// Index of the head in the sentence; `None` for the root.
    pub head: Option<usize>,
    /// UD relation to the head with its subtype ("nsubj:pass", "obl:agent").
    pub deprel: &'static str,
    /// How factual the word is as a predicate, as the model judges it: −3 certainly not, 0 unknown, 3 certainly (White et al. 2016).
    pub factuality: f32,
}

/// A name in a sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    /// First token.
    pub start: usize,
    /// One past the last token.
    pub end: usize,
    /// What kind of thing bears it.
    pub kind: NameKind,
    /// The model's probability, 0 to 1.
    pub score: f32,
}

/// Kinds of name that the tagger knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NameKind {
    /// A person.
    Person,
    /// A place, a country also where it acts.
    Place,
    /// An organisation.
    Organization,
    /// A nationality, people, religious or political group.
    Group,
    /// A named event or agreement.
    Event,
    /// Another name: a product, a work, a weapon.
    Other,
}

impl Sentence {
    /// Indices of the tokens whose head is `head`.
    pub fn children(&self, head: usize) -> impl Iterator<Item = usize> + '_ {
        self.tokens.iter().enumerate().filter(move |(_, t)| t.head == Some(head)).map(|(i, _)| i)
    }

    /// First child of `head` with exactly this relation.
    pub fn child(&self, head: usize, deprel: &str) -> Option<usize> {
        self.children(head).find(|&c| self.tokens[c].deprel == deprel)
    }

    /// Index of the root, where there is one.
    pub fn root(&self) -> Option<usize> {
        self.tokens.iter().position(|t| t.head.is_none())
    }

    /// All tokens below `head` and itself, in order of the text.
    pub fn subtree(&self, head: usize) -> Vec<usize> {
        let n = self.tokens.len();
        let mut inside = vec![false; n];
        if head >= n {
            return Vec::new();
        }
        inside[head] = true;
        let mut grew = true;
        while grew {
            grew = false;
            for (i, t) in self.tokens.iter().enumerate() {
                if !inside[i] && t.head.is_some_and(|h| h < n && inside[h]) {
                    inside[i] = true;
                    grew = true;
                }
            }
        }
        (0..n).filter(|&i| inside[i]).collect()
    }

    /// The bytes from token `first` to token `last`, both included.
    pub fn span_of(&self, first: usize, last: usize) -> Span {
        Span::new(self.tokens[first].span.start, self.tokens[last].span.end)
    }
}

macro_rules! upos {
    ($($variant:ident = $tag:literal),+ $(,)?) => {
        /// The seventeen universal parts of speech.
        #[allow(missing_docs, reason = "the tags are UD's own names")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Upos { $($variant),+ }
        impl Upos {
            /// All tags, alphabetically.
            pub const ALL: &'static [Upos] = &[$(Upos::$variant),+];
            /// The tag as UD writes it.
            pub fn as_str(self) -> &'static str { match self { $(Upos::$variant => $tag),+ } }
            /// Reads UD's tag; anything else is `X`.
            pub fn from_tag(tag: &str) -> Upos { match tag { $($tag => Upos::$variant,)+ _ => Upos::X } }
        }
    };
}

upos!(
    Adj = "ADJ",
    Adp = "ADP",
    Adv = "ADV",
    Aux = "AUX",
    Cconj = "CCONJ",
    Det = "DET",
    Intj = "INTJ",
    Noun = "NOUN",
    Num = "NUM",
    Part = "PART",
    Pron = "PRON",
    Propn = "PROPN",
    Punct = "PUNCT",
    Sconj = "SCONJ",
    Sym = "SYM",
    Verb = "VERB",
    X = "X",
);

impl fmt::Display for Upos {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl NameKind {
    /// The label that the training data and the model use.
    pub fn as_str(self) -> &'static str {
        match self {
            NameKind::Person => "PER",
            NameKind::Place => "LOC",
            NameKind::Organization => "ORG",
            NameKind::Group => "NORP",
            NameKind::Event => "EVENT",
            NameKind::Other => "MISC",
        }
    }

    /// Reads a label; `None` for one that is not ours.
    pub fn from_label(label: &str) -> Option<NameKind> {
        Some(match label {
            "PER" => NameKind::Person,
            "LOC" => NameKind::Place,
            "ORG" => NameKind::Organization,
            "NORP" => NameKind::Group,
            "EVENT" => NameKind::Event,
            "MISC" => NameKind::Other,
            _ => return None,
        })
    }
}
