//! Which files are meant: paths, folders, patterns and standard input.
//!
//! The order is that of the arguments; within a folder or a pattern it is that of the names, so that the same
//! command reads the same files in the same order on every system. A file that is named twice is read once.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};

use crate::error::{Kind, ReadError};

/// The extensions that a folder is searched for, each also with `.gz` after it.
const EXTENSIONS: &[&str] =
    &["txt", "text", "md", "html", "htm", "xhtml", "jsonl", "ndjson", "json", "csv", "tsv", "tab", "rss", "atom", "xml", "rdf"];
const EXTENSIONS_IN_WORDS: &str = ".txt .md .html .jsonl .json .csv .tsv .rss .atom .xml, each also with .gz";

/// Something to read reports from.
#[derive(Clone, Debug)]
pub struct Source {
    name: String,
    /// What a document without an identity of its own is called.
    stem: String,
    origin: Origin,
}

#[derive(Clone, Debug)]
enum Origin {
    File(PathBuf),
    Stdin,
    Memory(Vec<u8>),
}

impl Source {
    /// A file. Nothing is opened before it is read.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        Self { name: path.display().to_string(), stem: stem(path.file_name().as_ref().map(Path::new)), origin: Origin::File(path) }
    }

    /// A file found in a folder: its documents are named by the path beneath that folder, which is unique.
    fn within(folder: &Path, path: PathBuf) -> Self {
        let stem = stem(path.strip_prefix(folder).ok());
        Self { name: path.display().to_string(), stem, origin: Origin::File(path) }
    }

    /// Standard input.
    pub fn stdin() -> Self {
        Self { name: "-".to_owned(), stem: "stdin".to_owned(), origin: Origin::Stdin }
    }

    /// Bytes in memory; `name` plays the part of the file name, its extension included.
    pub fn bytes(name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: name.to_owned(), stem: stem(Some(Path::new(name))), origin: Origin::Memory(bytes.into()) }
    }

    /// The path as it was given or found, or `-`.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn stem(&self) -> &str {
        &self.stem
    }

    /// The extension in lower case, without `.gz`.
    pub(crate) fn extension(&self) -> Option<String> {
        let name = self.name.to_lowercase();
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        Path::new(name).extension().and_then(|e| e.to_str()).map(str::to_owned)
    }

    pub(crate) fn open(&self) -> Result<Box<dyn Read + Send>, Kind> {
        match &self.origin {
            Origin::File(path) => {
                let file = File::open(path).map_err(crate::decode::from_io)?;
                if file.metadata().is_ok_and(|m| m.is_dir()) {
                    return Err(Kind::Io(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder")));
                }
                Ok(Box::new(file))
            }
            Origin::Stdin => Ok(Box::new(io::stdin())),
            Origin::Memory(bytes) => Ok(Box::new(Cursor::new(bytes.clone()))),
        }
    }
}

/// `reports/2024-03-18.html.gz` is called `reports/2024-03-18`: with `/` on every system.
fn stem(path: Option<&Path>) -> String {
    let parts: Vec<_> = path.into_iter().flat_map(Path::components).map(|c| c.as_os_str().to_string_lossy()).collect();
    let whole = parts.join("/");
    let lower = whole.to_lowercase();
    let unpacked = if lower.ends_with(".gz") { &whole[..whole.len() - 3] } else { &whole };
    let known = EXTENSIONS.iter().find(|e| {
        unpacked.len() > e.len() + 1
            && unpacked.is_char_boundary(unpacked.len() - e.len() - 1)
            && unpacked[unpacked.len() - e.len() - 1..].to_lowercase() == format!(".{e}")
    });
    let stem = known.map_or(unpacked, |e| &unpacked[..unpacked.len() - e.len() - 1]);
    if stem.is_empty() { "document".to_owned() } else { stem.to_owned() }
}

/// Finds what the arguments of a command mean: `-` is standard input, a folder is searched through for files of a known
/// kind (hidden ones and symbolic links to folders are passed over), what names no file and has `*`, `?` or `[` is a pattern.
///
/// # Errors
/// The first argument that names nothing ([`ReadError::is_not_found`]) or is not a valid pattern. The files themselves
/// are not opened: what is wrong with one of them is told when it is read.
pub fn sources(arguments: &[String]) -> Result<Vec<Source>, ReadError> {
    let mut found = Vec::new();
    for argument in arguments {
        let path = Path::new(argument);
        let fail = |kind| ReadError::new(argument, kind);
        if argument == "-" {
            found.push(Source::stdin());
        } else if path.is_dir() {
            let files = search(path).map_err(|(at, error)| ReadError::new(&at.display().to_string(), Kind::Io(error)))?;
            if files.is_empty() {
                return Err(fail(Kind::EmptyFolder(EXTENSIONS_IN_WORDS)));
            }
            found.extend(files.into_iter().map(|file| Source::within(path, file)));
        } else if fs::symlink_metadata(path).is_ok() {
            found.push(Source::file(path));
        } else if argument.contains(['*', '?', '[']) {
            let visible = glob::MatchOptions { require_literal_leading_dot: true, ..glob::MatchOptions::new() };
            let paths = glob::glob_with(argument, visible).map_err(|e| fail(Kind::BadPattern(e.msg.to_owned())))?;
            let mut files: Vec<PathBuf> = paths.filter_map(Result::ok).filter(|p| p.is_file()).collect();
            files.sort();
            if files.is_empty() {
                return Err(fail(Kind::NoMatch));
            }
            found.extend(files.into_iter().map(Source::file));
        } else {
            return Err(fail(Kind::NotFound));
        }
    }
    let mut seen = HashSet::new();
    found.retain(|source| seen.insert(source.name.clone()));
    Ok(found)
}

fn search(folder: &Path) -> Result<Vec<PathBuf>, (PathBuf, io::Error)> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let fail = |error| (folder.clone(), error);
        for entry in fs::read_dir(&folder).map_err(fail)? {
            let entry = entry.map_err(fail)?;
            let (path, kind) = (entry.path(), entry.file_type().map_err(fail)?);
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            if kind.is_dir() {
                folders.push(path);
            } else if (kind.is_file() || path.is_file()) && is_known(&path) {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

fn is_known(path: &Path) -> bool {
    Source::file(path).extension().is_some_and(|e| EXTENSIONS.contains(&e.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(arguments: &[String]) -> Vec<String> {
        sources(arguments).unwrap().iter().map(|s| s.stem().to_owned()).collect()
    }

    #[test]
    fn folders_patterns_and_files() {
        let home = tempfile::tempdir().unwrap();
        let at = |name: &str| home.path().join(name).display().to_string();
        fs::create_dir_all(at("b/c")).unwrap();
        for name in ["z.txt", "b/c/one.html.gz", "b/two.JSONL", "b/photo.png", ".hidden.txt"] {
            fs::write(at(name), "x").unwrap();
        }
        assert_eq!(names(&[at("")]), ["b/c/one", "b/two", "z"]);
        assert_eq!(names(&[at("*.txt"), at("z.txt")]), ["z"]);
        assert_eq!(names(&[at("b/photo.png"), "-".into()]), ["photo.png", "stdin"]);
        assert_eq!(names(&[at("**/*.gz")]), ["one"]);
        for missing in [at("none.txt"), at("*.doc")] {
            let error = sources(&[missing]).unwrap_err();
            assert!(error.is_not_found(), "{error}");
        }
        fs::create_dir(at("empty")).unwrap();
        assert!(sources(&[at("empty")]).unwrap_err().is_not_found());
        assert!(sources(&[at("a[")]).unwrap_err().to_string().contains("pattern"));
    }

    #[test]
    fn stems() {
        assert_eq!(Source::bytes("news.jsonl.gz", "").stem(), "news");
        assert_eq!(Source::bytes("v1.2", "").stem(), "v1.2");
        assert_eq!(Source::bytes("é.txt", "").stem(), "é");
        assert_eq!(Source::bytes(".gz", "").stem(), "document");
        assert_eq!(Source::bytes("A.HTML.GZ", "").extension().as_deref(), Some("html"));
    }
}
