//! Actor files to blocks: one entity each, with the line of every field, so that an error can name it.
//!
//! Whatever is wrong in one block alone is refused here: a misspelt field or kind, a date that does not exist, a term that ends
//! before it begins. What only shows between blocks (keys that nobody has, loops) is `lint`'s.

use demarche_record::{EntityKind, Sector};

use super::KnowledgeError;
use super::actors::{Actor, NameRole, Office, Term};

const FIELDS: &[&str] = &[
    "kind", "country", "code", "sector", "alias", "demonym", "capital", "metonym", "office", "member", "part", "from", "to", "context",
    "wikidata",
];
const CODES: &[&str] = &["UNO", "EUR", "IGO", "NGO", "ISM", "IMG", "MNC"];

/// An entity as its file gives it.
pub(super) struct Block {
    pub(super) file: String,
    pub(super) line: usize,
    pub(super) actor: Actor,
    pub(super) names: Vec<(String, NameRole)>,
    /// Keys of `member` and `part` with the line that names them.
    pub(super) refers: Vec<(usize, String)>,
    kind: Option<EntityKind>,
}

/// The blocks of a file.
pub(super) fn read(file: &str, content: &str) -> Result<Vec<Block>, KnowledgeError> {
    let mut out = Vec::new();
    let mut current: Option<Block> = None;
    for (n, raw) in content.lines().enumerate() {
        let fail = |m: String| KnowledgeError::new(file, n + 1, m);
        if raw.trim_start().starts_with('#') {
            continue;
        }
        if raw.trim().is_empty() {
            out.extend(current.take().map(Block::whole).transpose()?);
        } else if raw.starts_with([' ', '\t']) {
            let block = current.as_mut().ok_or_else(|| fail("a field needs a `key = Name` line above it".into()))?;
            block.field(n + 1, raw.trim()).map_err(fail)?;
        } else {
            out.extend(current.take().map(Block::whole).transpose()?);
            let (key, name) =
                raw.split_once(" = ").ok_or_else(|| fail("an entity begins with `key = Canonical Name`; fields are indented".into()))?;
            let key = key.trim();
            if key.is_empty() || !key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
                return Err(fail(format!("`{key}` is no key: lower-case ASCII letters, digits and hyphens")));
            }
            current = Some(Block::new(file, n + 1, key, name.trim()));
        }
    }
    out.extend(current.take().map(Block::whole).transpose()?);
    Ok(out)
}

impl Block {
    fn new(file: &str, line: usize, key: &str, name: &str) -> Block {
        let actor = Actor {
            key: key.to_owned(),
            name: name.to_owned(),
            kind: EntityKind::Place,
            country: None,
            code: None,
            sectors: Vec::new(),
            offices: Vec::new(),
            members: Vec::new(),
            parts: Vec::new(),
            capital: None,
            context: Vec::new(),
            from: None,
            to: None,
            wikidata: None,
        };
        Block { file: file.to_owned(), line, actor, names: Vec::new(), refers: Vec::new(), kind: None }
    }

    /// The finished block, with what its kind implies.
    fn whole(mut self) -> Result<Block, KnowledgeError> {
        let Some(kind) = self.kind else {
            let message = format!("`{}` has no kind: add a line `  kind: …`", self.actor.key);
            return Err(KnowledgeError::new(&self.file, self.line, message));
        };
        let a = &mut self.actor;
        a.kind = kind;
        if let (Some(from), Some(to)) = (a.from, a.to)
            && from.first() > to.last()
        {
            return Err(KnowledgeError::new(&self.file, self.line, format!("`{}` ends ({to}) before it begins ({from})", a.key)));
        }
        if a.code.is_none() {
            a.code = match kind {
                EntityKind::InternationalOrganization => Some("IGO".into()),
                EntityKind::Ngo if a.country.is_none() => Some("NGO".into()),
                EntityKind::Company if a.country.is_none() => Some("MNC".into()),
                _ => a.country.clone(),
            };
        }
        if a.sectors.is_empty() {
            let default = match kind {
                EntityKind::State | EntityKind::Territory | EntityKind::GovernmentBody => Some(Sector::Gov),
                EntityKind::Party => Some(Sector::Pty),
                EntityKind::ArmedGroup => Some(Sector::Reb),
                EntityKind::Company => Some(Sector::Bus),
                EntityKind::Media => Some(Sector::Jrn),
                EntityKind::People => Some(Sector::Cvl),
                EntityKind::InternationalOrganization => Some(Sector::Igo),
                EntityKind::Ngo => Some(Sector::Ngo),
                _ => None,
            };
            a.sectors.extend(default.map(|s| (s, None)));
        }
        Ok(self)
    }

    fn field(&mut self, n: usize, line: &str) -> Result<(), String> {
        let (field, value) = line.split_once(':').ok_or("a field is `name: value`")?;
        let value = value.trim();
        let list = || value.split(';').map(str::trim).filter(|v| !v.is_empty());
        let text = |e: &dyn std::fmt::Display| e.to_string();
        let a = &mut self.actor;
        match field.trim() {
            "kind" => self.kind = Some(value.parse().map_err(|e| text(&e))?),
            "country" => {
                if value.len() != 3 || !value.bytes().all(|b| b.is_ascii_uppercase()) {
                    return Err(format!("`{value}` is no ISO alpha-3 code"));
                }
                a.country = Some(value.to_owned());
            }
            "code" => {
                if !CODES.contains(&value) {
                    return Err(format!("`{value}` is no entity code: {}", CODES.join(" ")));
                }
                a.code = Some(value.to_owned());
            }
            "sector" => {
                let mut parts = value.split('|').map(str::trim);
                for s in parts.next().unwrap_or_default().split(';').map(str::trim) {
                    a.sectors.push((s.parse().map_err(|e| text(&e))?, None));
                }
                if let (Some(t), Some(last)) = (parts.next(), a.sectors.last_mut()) {
                    last.1 = term(t)?;
                }
            }
            "alias" => self.names.extend(list().map(|n| (n.to_owned(), NameRole::Name))),
            "metonym" => {
                self.names.extend(list().map(|n| (n.trim_start_matches("the ").trim_start_matches("The ").to_owned(), NameRole::Name)))
            }
            "demonym" => self.names.extend(list().map(|n| (n.to_owned(), NameRole::Demonym))),
            "capital" => {
                a.capital = list().next().map(str::to_owned);
                self.names.extend(list().map(|n| (n.to_owned(), NameRole::Capital)));
            }
            "office" => {
                let parts: Vec<&str> = value.split('|').map(str::trim).collect();
                let title = (*parts.first().unwrap_or(&"")).to_owned();
                if title.is_empty() || parts.len() > 3 {
                    return Err("an office is `Title of Body | SECTOR | FROM..TO`".into());
                }
                let (sector, dates) = match parts.as_slice() {
                    [_, s, d] => (Some(*s), Some(*d)),
                    [_, s] if s.chars().all(|c| c.is_ascii_uppercase()) => (Some(*s), None),
                    [_, d] => (None, Some(*d)),
                    _ => (None, None),
                };
                let sector = sector.filter(|s| !s.is_empty()).map(|s| s.parse()).transpose().map_err(|e| text(&e))?;
                let term = dates.map(term).transpose()?.flatten();
                a.offices.push(Office { title, sector: sector.or(Some(Sector::Gov)), term });
            }
            "member" | "part" => {
                for v in list() {
                    let (key, dates) = v.split_once('|').unwrap_or((v, ".."));
                    term(dates.trim())?;
                    self.refers.push((n, key.trim().to_owned()));
                    let to = if field.trim() == "part" { &mut a.parts } else { &mut a.members };
                    to.push(key.trim().to_owned());
                }
            }
            "from" => a.from = Some(value.parse().map_err(|e| text(&e))?),
            "to" => a.to = Some(value.parse().map_err(|e| text(&e))?),
            "context" => a.context.extend(list().map(str::to_owned)),
            "wikidata" => a.wikidata = Some(value.to_owned()),
            other => {
                return Err(match nearest(other, FIELDS.iter().copied()) {
                    Some(near) => format!("`{other}` is no field; `{near}` is meant?"),
                    None => format!("`{other}` is no field: {}", FIELDS.join(" ")),
                });
            }
        }
        Ok(())
    }
}

/// `2014-04-27..2017-05-31`, either end open.
pub(super) fn term(text: &str) -> Result<Term, String> {
    let (a, b) = text.split_once("..").ok_or_else(|| format!("`{text}` is no term: write FROM..TO, either end may be left out"))?;
    if a.is_empty() && b.is_empty() {
        return Ok(None);
    }
    let open = |s: &str| if s.is_empty() { "..".to_owned() } else { s.to_owned() };
    format!("{}/{}", open(a.trim()), open(b.trim())).parse().map(Some).map_err(|e: demarche_record::EdtfError| e.to_string())
}

/// The known word that a misspelt one most likely means.
pub(super) fn nearest<'w>(word: &str, known: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    let most = (word.chars().count() / 3).max(1);
    known.map(|k| (distance(word, k), k)).filter(|(d, _)| *d <= most).min().map(|(_, k)| k)
}

/// Levenshtein's distance, with a swap of neighbours as one step.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    rows[0] = (0..=b.len()).collect();
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let change = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = change.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = best;
        }
    }
    rows[a.len()][b.len()]
}
