//! Brat standoff files: text-bound annotations, events and notes over a text file.

use std::path::Path;

use demarche_record::Span;

use crate::error::{EvalError, read_text};
use crate::text::CharIndex;

/// A line `T1<tab>Type 0 5;8 9<tab>words`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Bound {
    /// `T1`.
    pub(crate) id: String,
    /// Its type.
    pub(crate) kind: String,
    /// Bytes of each fragment.
    pub(crate) fragments: Vec<Span>,
}

/// What is read of an annotation file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Annotations {
    /// `T` lines.
    pub(crate) bounds: Vec<Bound>,
    /// `E` lines: the id and its `Role:Id` arguments, the type first.
    pub(crate) events: Vec<(String, Vec<(String, String)>)>,
    /// `A` lines: attribute, annotation.
    pub(crate) attributes: Vec<(String, String, String)>,
    /// `#` lines: annotation, note.
    pub(crate) notes: Vec<(String, String)>,
}

/// Reads the annotations of `text`. Continuation lines of an annotation whose words hold a line break are skipped.
pub(crate) fn load(path: &Path, text: &str) -> Result<Annotations, EvalError> {
    parse(path, &read_text(path)?, text)
}

fn parse(path: &Path, content: &str, text: &str) -> Result<Annotations, EvalError> {
    let index = CharIndex::new(text);
    let mut all = Annotations::default();
    for (i, line) in content.lines().enumerate() {
        let mut cells = line.splitn(3, '\t');
        let (Some(id), Some(body)) = (cells.next(), cells.next()) else { continue };
        let words = body.split_once(' ');
        match id.bytes().next() {
            Some(b'T') => {
                let bad = || EvalError::at(path, i + 1, format!("`{body}` is not `Type start end` inside the text"));
                let (kind, offsets) = words.ok_or_else(bad)?;
                let mut fragments = Vec::new();
                for fragment in offsets.split(';') {
                    let bounds = fragment.trim().split_once(' ').and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
                    let span = bounds.and_then(|(a, b)| index.span(a, b)).ok_or_else(bad)?;
                    fragments.push(span);
                }
                all.bounds.push(Bound { id: id.to_owned(), kind: kind.to_owned(), fragments });
            }
            Some(b'E') => {
                let arguments = body.split_whitespace().filter_map(|a| a.split_once(':'));
                all.events.push((id.to_owned(), arguments.map(|(r, t)| (r.to_owned(), t.to_owned())).collect()));
            }
            Some(b'A') => {
                let mut parts = body.split_whitespace();
                if let (Some(name), Some(target)) = (parts.next(), parts.next()) {
                    all.attributes.push((name.to_owned(), target.to_owned(), parts.next().unwrap_or("").to_owned()));
                }
            }
            Some(b'#') => {
                if let Some((_, target)) = words {
                    all.notes.push((target.trim().to_owned(), cells.next().unwrap_or("").trim().to_owned()));
                }
            }
            _ => {}
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn annotations_point_into_the_text() {
        let text = "Vučić said “no”";
        let ann = "T1\tSource 0 5\tVučić\nT2\tContent 11 15;6 7\tx\nwrapped\nE1\tAttribution:T3 Source:T1 Content:T2\nA1\tKind T1 Noun\n#1\tAnnotatorNotes T1\t42 \n";
        let a = parse(Path::new("x.ann"), ann, text).unwrap();
        assert_eq!(a.bounds[0].fragments[0].of(text), "Vučić");
        assert_eq!(a.bounds[1].fragments.len(), 2);
        assert_eq!(a.events[0].1[1], ("Source".to_owned(), "T1".to_owned()));
        assert_eq!(a.attributes[0], ("Kind".to_owned(), "T1".to_owned(), "Noun".to_owned()));
        assert_eq!(a.notes[0], ("T1".to_owned(), "42".to_owned()));
        let e = parse(Path::new("x.ann"), "T1\tSource 0 50\tx\n", text).unwrap_err().to_string();
        assert!(e.starts_with("x.ann:1:"), "{e}");
    }
}
