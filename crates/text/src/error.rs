use std::fmt;

/// What can go wrong in this crate: the model's files do not fit together, or the runtime refuses them.
///
/// Text never causes an error; every string has an analysis.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct Error(#[from] Kind);

#[derive(Debug, thiserror::Error)]
pub(crate) enum Kind {
    #[error("cannot read {path}: {source}; a model folder holds demarche.safetensors, vocab.txt and labels.json")]
    Read { path: String, source: std::io::Error },
    #[error("labels.json of the model is not as expected: {0}")]
    Labels(String),
    #[error("vocab.txt of the model has no {0}")]
    Vocabulary(&'static str),
    #[error("demarche.safetensors does not load: {0}")]
    Load(String),
    #[error("the model failed on a batch of {sentences} sentences: {cause}")]
    Run { sentences: usize, cause: String },
}

impl Error {
    /// True where a file of the model is missing or cannot be read.
    pub fn is_read(&self) -> bool {
        matches!(self.0, Kind::Read { .. })
    }

    /// True where the model's files are there and do not fit each other or this version.
    pub fn is_model(&self) -> bool {
        matches!(self.0, Kind::Labels(_) | Kind::Vocabulary(_) | Kind::Load(_))
    }

    /// True where the runtime failed on text that it was given: a defect, or no memory.
    pub fn is_run(&self) -> bool {
        matches!(self.0, Kind::Run { .. })
    }

    pub(crate) fn load(cause: impl fmt::Display) -> Error {
        Kind::Load(cause.to_string()).into()
    }
}
