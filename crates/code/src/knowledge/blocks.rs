//! Actor files to blocks: one entity each, its fields still words.
//!
//! What the words of a field mean (kinds, sectors, dates) is `entry`'s; what only shows between blocks (keys that nobody has, loops) is
//! `lint`'s. The build script reads the blocks too, to make the index of names, and so nothing here knows more than text.

use super::error::KnowledgeError;
use super::index::NameRole;
use super::spelling::nearest;

const FIELDS: &[&str] = &[
    "kind", "country", "code", "sector", "alias", "demonym", "capital", "metonym", "office", "member", "part", "from", "to", "context",
    "wikidata",
];

/// An entity as its file gives it.
#[derive(Debug)]
pub(super) struct Block<'t> {
    /// Line of its key, from 1.
    pub(super) line: usize,
    /// Where it stands in the file, in bytes.
    pub(super) span: (usize, usize),
    pub(super) key: &'t str,
    pub(super) name: &'t str,
    /// Line, field and value.
    pub(super) fields: Vec<(usize, &'t str, &'t str)>,
}

/// The blocks of a file.
pub(super) fn read<'t>(file: &str, content: &'t str) -> Result<Vec<Block<'t>>, KnowledgeError> {
    let mut out: Vec<Block<'t>> = Vec::new();
    let mut open = false;
    let mut end = 0;
    for (n, whole) in content.split_inclusive('\n').enumerate() {
        let fail = |m: String| KnowledgeError::new(file, n + 1, m);
        let start = end;
        end += whole.len();
        let raw = whole.trim_end_matches(['\n', '\r']);
        if raw.trim_start().starts_with('#') {
            continue;
        }
        if raw.trim().is_empty() {
            open = false;
        } else if raw.starts_with([' ', '\t']) {
            let block = out.last_mut().filter(|_| open).ok_or_else(|| fail("a field needs a `key = Name` line above it".into()))?;
            let (field, value) = raw.split_once(':').ok_or_else(|| fail("a field is `name: value`".into()))?;
            let field = field.trim();
            if !FIELDS.contains(&field) {
                return Err(fail(match nearest(field, FIELDS.iter().copied()) {
                    Some(near) => format!("`{field}` is no field; `{near}` is meant?"),
                    None => format!("`{field}` is no field: {}", FIELDS.join(" ")),
                }));
            }
            block.fields.push((n + 1, field, value.trim()));
            block.span.1 = end;
        } else {
            let (key, name) =
                raw.split_once(" = ").ok_or_else(|| fail("an entity begins with `key = Canonical Name`; fields are indented".into()))?;
            let key = key.trim();
            if key.is_empty() || !key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
                return Err(fail(format!("`{key}` is no key: lower-case ASCII letters, digits and hyphens")));
            }
            out.push(Block { line: n + 1, span: (start, end), key, name: name.trim(), fields: Vec::new() });
            open = true;
        }
    }
    Ok(out)
}

/// The values of a field that takes several.
pub(super) fn list(value: &str) -> impl Iterator<Item = &str> {
    value.split(';').map(str::trim).filter(|v| !v.is_empty())
}

impl<'t> Block<'t> {
    /// The value of a field that is given once; of several the last.
    pub(super) fn value(&self, field: &str) -> Option<&'t str> {
        self.fields.iter().rev().find(|(_, f, _)| *f == field).map(|(_, _, v)| *v)
    }

    /// Its names besides the canonical one, in the order of the file.
    pub(super) fn names(&self) -> impl Iterator<Item = (&'t str, NameRole)> {
        self.fields.iter().flat_map(|&(_, field, value)| {
            let role = match field {
                "alias" | "metonym" => Some(NameRole::Name),
                "demonym" => Some(NameRole::Demonym),
                "capital" => Some(NameRole::Capital),
                _ => None,
            };
            let bare = move |v: &'t str| match field {
                "metonym" => v.trim_start_matches("the ").trim_start_matches("The "),
                _ => v,
            };
            role.into_iter().flat_map(move |r| list(value).map(move |v| (bare(v), r)))
        })
    }

    /// Keys of what it is a member or a part of: line, field and key.
    pub(super) fn refers(&self) -> impl Iterator<Item = (usize, &'t str, &'t str)> {
        self.fields
            .iter()
            .filter(|(_, f, _)| matches!(*f, "member" | "part"))
            .flat_map(|&(n, f, v)| list(v).map(move |k| (n, f, k.split('|').next().unwrap_or_default().trim())))
    }
}
