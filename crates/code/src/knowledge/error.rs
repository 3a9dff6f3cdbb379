//! What is wrong in a knowledge file. The build script reports it as well, and so it stands by itself.

use std::fmt;

/// A knowledge file with an error in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnowledgeError {
    /// File, relative to `knowledge/`.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// What is wrong and how to mend it.
    pub message: String,
}

impl KnowledgeError {
    pub(super) fn new(file: &str, line: usize, message: impl Into<String>) -> KnowledgeError {
        KnowledgeError { file: file.to_owned(), line, message: message.into() }
    }
}

impl fmt::Display for KnowledgeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

impl std::error::Error for KnowledgeError {}
