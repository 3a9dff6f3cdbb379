use std::path::{Path, PathBuf};

/// What can go wrong before anything is scored. Each message names the file, the line where there is one, and the mend.
#[derive(Debug, thiserror::Error)]
pub enum EvalError {
    /// A file or folder that cannot be read.
    #[error("{}: {source}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file that is not in the format of its yardstick.
    #[error("{}:{line}: {message}", path.display())]
    Malformed {
        /// Which.
        path: PathBuf,
        /// From 1; 0 where the format has no lines.
        line: usize,
        /// What stands there and what should.
        message: String,
    },
    /// The product could not be run on the input.
    #[error("{0}")]
    System(String),
}

impl EvalError {
    /// A malformed line.
    pub fn at(path: &Path, line: usize, message: impl Into<String>) -> EvalError {
        EvalError::Malformed { path: path.to_owned(), line, message: message.into() }
    }
}

/// Reads a UTF-8 file; invalid bytes become U+FFFD, because foreign benchmark files have them.
pub(crate) fn read_text(path: &Path) -> Result<String, EvalError> {
    let bytes = std::fs::read(path).map_err(|source| EvalError::Read { path: path.to_owned(), source })?;
    let text = String::from_utf8(bytes).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned());
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// The files of a folder whose names end in `.extension`, by name.
pub(crate) fn files_with(dir: &Path, extension: &str) -> Result<Vec<PathBuf>, EvalError> {
    let fail = |source| EvalError::Read { path: dir.to_owned(), source };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(fail)? {
        let path = entry.map_err(fail)?.path();
        if path.is_file() && path.extension().is_some_and(|e| e == extension) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
