//! A version that can be cited: it gets a name, and a folder that says exactly what it holds.
//!
//! Nothing is copied: no version of a store is ever lost, so a name and the hashes of what it stands for are enough to find it again and to prove that it is the same.
//! What the folder holds is kept in the store too, and `verify` compares it.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use datafusion::prelude::SessionContext;
use demarche_record::Table;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::core::{Snapshot, Store, disk, log, version};
use crate::error::{Error, Kind, Result};
use crate::hash::hex;
use crate::session::strings;

/// What to freeze.
#[derive(Clone, Debug)]
pub struct Freeze<'a> {
    /// The name: letters, digits, `.`, `_` and `-`, a letter first.
    pub name: &'a str,
    /// The version that gets it; the last one where none is given.
    pub as_of: Option<&'a str>,
    /// Title of the data set.
    pub title: Option<&'a str>,
    /// Authors, as "Family, Given" or as the name of a body.
    pub authors: &'a [String],
    /// SPDX identifier of the licence that the records are given out under.
    pub licence: &'a str,
}

/// What a frozen version holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Its name.
    pub name: String,
    /// Title of the data set.
    pub title: String,
    /// The version of the store that it stands for.
    pub store_version: u64,
    /// When that version was made: ISO 8601, UTC.
    pub made: String,
    /// When it was frozen.
    pub frozen: String,
    /// The program that froze it.
    pub made_by: String,
    /// SPDX identifier of the licence of the records.
    pub licence: String,
    /// One hash over the content of all tables: equal for equal content, in whatever order and batches it came.
    pub content: String,
    /// First and last day of publication of the reports.
    pub published: Option<[String; 2]>,
    /// First and last day of the events.
    pub events: Option<[String; 2]>,
    /// Who read the reports.
    pub coders: Vec<FrozenCoder>,
    /// What each table holds.
    pub tables: BTreeMap<String, FrozenTable>,
}

/// A coder: program, knowledge and weights; or a person, of whom the hashes are empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenCoder {
    /// Hash of the three.
    pub coder_id: String,
    /// Name and version of the program.
    pub coder: String,
    /// SHA-256 of the knowledge.
    pub knowledge_hash: String,
    /// SHA-256 of the weights.
    pub weights_hash: String,
    /// Reports that it read.
    pub reports: u64,
}

/// A table of a frozen version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenTable {
    /// Its rows.
    pub rows: u64,
    /// Hash of its content, whatever the order of the rows; none for `runs`, which tells of the taking in.
    pub content: Option<String>,
    /// Its data files.
    pub files: Vec<FrozenFile>,
}

/// A data file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenFile {
    /// Relative to the table's folder.
    pub path: String,
    /// In bytes.
    pub size: u64,
    /// SHA-256 of the bytes.
    pub sha256: String,
}

impl Freeze<'_> {
    /// Names the version and describes it in the folder `out`, which must not exist or be empty.
    pub fn run(&self, store: &Store, out: &Path) -> Result<Manifest> {
        self.check(store, out)?;
        let snapshot = store.at(self.as_of)?;
        let manifest = store.block_on(self.manifest(store, &snapshot))?;
        disk::folder(out)?;
        let json = version::json(&manifest)?;
        let texts = [
            ("CITATION.cff", citation(&manifest, self.authors)),
            ("LICENCE.md", licence(&manifest)),
            ("README.md", readme(&manifest, store.dir())),
        ];
        for (name, text) in &texts {
            disk::write(&out.join(name), text.as_bytes())?;
        }
        disk::write(&out.join("manifest.json"), &json)?;
        disk::folder(&store.files().names())?;
        disk::write(&store.files().name(self.name), &json)?;
        Ok(manifest)
    }

    fn check(&self, store: &Store, out: &Path) -> Result<()> {
        check_name(self.name)?;
        let simple = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+');
        if self.licence.is_empty() || !self.licence.chars().all(simple) {
            return Err(Error::new(
                Kind::Input,
                format!("`{}` is no SPDX identifier of a licence; examples: CC-BY-4.0, CC-BY-SA-4.0, CC0-1.0", self.licence),
            ));
        }
        if store.files().name(self.name).exists() {
            let of = named(store, self.name)?.store_version;
            return Err(Error::new(
                Kind::Input,
                format!("`{}` is the name of version {of} already, and a name that was cited must not move; choose another", self.name),
            ));
        }
        if std::fs::read_dir(out).is_ok_and(|mut d| d.next().is_some()) {
            return Err(Error::new(Kind::Place, format!("`{}` holds files; name a folder that is empty or not there yet", out.display())));
        }
        Ok(())
    }

    async fn manifest(&self, store: &Store, snapshot: &Snapshot) -> Result<Manifest> {
        let at = snapshot.version();
        let context = snapshot.context();
        let hashes = crate::hashes(context).await?;
        let mut tables = BTreeMap::new();
        for table in Table::ALL {
            let dir = store.files().table(table);
            // A table that a store of an older layout lacks has no files.
            let log = at.delta.get(table.name()).map(|&delta| log::read(&dir, delta)).unwrap_or_default();
            if let Some((path, what)) = log.faults.first() {
                return Err(Error::new(
                    Kind::Damaged,
                    format!("`{}` {what}; bring it back from a copy of the store: a damaged version is not frozen", path.display()),
                ));
            }
            let files: Vec<FrozenFile> = log
                .live()
                .map(|f| {
                    let full = dir.join(&f.path);
                    let sha256 = file_hash(&full).map_err(|e| Error::disk(&full, e))?;
                    if f.sha256.as_ref().is_some_and(|h| *h != sha256) {
                        return Err(Error::new(
                            Kind::Damaged,
                            format!("`{}` was changed since it was written; bring it back from a copy of the store", full.display()),
                        ));
                    }
                    Ok(FrozenFile { path: f.path.clone(), size: f.size, sha256 })
                })
                .collect::<Result<_>>()?;
            let content = hashes.tables.get(table.name()).cloned();
            let rows = context.table(table.name()).await?.count().await? as u64;
            tables.insert(table.name().to_owned(), FrozenTable { rows, content, files });
        }
        Ok(Manifest {
            name: self.name.to_owned(),
            title: self.title.map_or_else(|| format!("{}: a record of international politics", self.name), str::to_owned),
            store_version: at.version,
            made: at.made.clone(),
            frozen: crate::core::now(),
            made_by: crate::MADE_BY.to_owned(),
            licence: self.licence.to_owned(),
            content: hashes.all,
            published: days(context, "SELECT CAST(min(published) AS VARCHAR), CAST(max(published) AS VARCHAR) FROM reports").await?,
            events: days(context, "SELECT CAST(min(date_from) AS VARCHAR), CAST(max(coalesce(date_to, date_from)) AS VARCHAR) FROM events")
                .await?,
            coders: coders(context).await?,
            tables,
        })
    }
}

fn check_name(name: &str) -> Result<()> {
    let inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    if name.len() <= 64 && name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(inner) {
        return Ok(());
    }
    Err(Error::new(
        Kind::Input,
        format!("`{name}` is neither a version nor a name: a name has letters, digits, `.`, `_` and `-`, a letter first, 64 at most"),
    ))
}

/// What a name stands for.
pub(crate) fn named(store: &Store, name: &str) -> Result<Manifest> {
    check_name(name)?;
    let path = store.files().name(name);
    if path.is_file() {
        return version::read(&path);
    }
    let known: Vec<String> = names(store)?.into_keys().collect();
    let known = if known.is_empty() { "it has no names yet".to_owned() } else { format!("its names are {}", known.join(", ")) };
    let last = store.latest()?;
    Err(Error::new(Kind::Place, format!("the store has no version named `{name}`; {known}, and its versions are 0 to {last}")))
}

/// The names that versions of a store were given, in the order of the alphabet, each with where it is written down.
pub fn names(store: &Store) -> Result<BTreeMap<String, PathBuf>> {
    let dir = store.files().names();
    let entries = match std::fs::read_dir(&dir) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        other => other.map_err(|e| Error::disk(&dir, e))?,
    };
    let mut out = BTreeMap::new();
    for entry in entries {
        let path = entry.map_err(|e| Error::disk(&dir, e))?.path();
        let file = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
        // A name begins with a letter: what a crash left half-written begins with a dot.
        if let Some(name) = file.strip_suffix(".json").filter(|n| check_name(n).is_ok()) {
            out.insert(name.to_owned(), path);
        }
    }
    Ok(out)
}

/// SHA-256 of a file.
pub(crate) fn file_hash(path: &Path) -> std::io::Result<String> {
    let (mut digest, mut file, mut buffer) = (Sha256::new(), File::open(path)?, vec![0; 1 << 16]);
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hex(&digest.finalize())),
            n => digest.update(buffer.get(..n).unwrap_or_default()),
        }
    }
}

async fn days(context: &SessionContext, sql: &str) -> Result<Option<[String; 2]>> {
    let rows = context.sql(sql).await?.collect().await?;
    let Some(batch) = rows.first() else { return Ok(None) };
    let (first, last) = (strings(batch, 0)?, strings(batch, 1)?);
    Ok((first.is_valid(0) && last.is_valid(0)).then(|| [first.value(0).to_owned(), last.value(0).to_owned()]))
}

async fn coders(context: &SessionContext) -> Result<Vec<FrozenCoder>> {
    let sql = "SELECT r.coder_id, r.coder, r.knowledge_hash, r.weights_hash, c.n AS reports \
               FROM (SELECT coder_id, coder, knowledge_hash, weights_hash, min(store_version) AS since FROM runs GROUP BY 1, 2, 3, 4) r \
               JOIN (SELECT coder_id, count(DISTINCT report_id) AS n FROM codings GROUP BY 1) c ON r.coder_id = c.coder_id ORDER BY r.since, r.coder_id";
    let mut out = Vec::new();
    for batch in context.sql(sql).await?.collect().await? {
        let (id, coder, knowledge, weights) = (strings(&batch, 0)?, strings(&batch, 1)?, strings(&batch, 2)?, strings(&batch, 3)?);
        let reports = batch.column(4).as_primitive::<Int64Type>();
        out.extend((0..batch.num_rows()).map(|i| FrozenCoder {
            coder_id: id.value(i).to_owned(),
            coder: coder.value(i).to_owned(),
            knowledge_hash: knowledge.value(i).to_owned(),
            weights_hash: weights.value(i).to_owned(),
            reports: u64::try_from(reports.value(i)).unwrap_or_default(),
        }));
    }
    Ok(out)
}

/// A text for YAML: a JSON string is one.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn rows(m: &Manifest, table: Table) -> u64 {
    m.tables.get(table.name()).map_or(0, |t| t.rows)
}

fn span(days: &Option<[String; 2]>) -> String {
    days.as_ref().map_or_else(|| "no day known".to_owned(), |[a, b]| format!("{a} to {b}"))
}

fn citation(m: &Manifest, authors: &[String]) -> String {
    let mut people = String::new();
    for a in authors {
        match a.split_once(',') {
            Some((family, given)) => {
                people.push_str(&format!("  - family-names: {}\n    given-names: {}\n", quoted(family.trim()), quoted(given.trim())));
            }
            None => people.push_str(&format!("  - name: {}\n", quoted(a.trim()))),
        }
    }
    if people.is_empty() {
        people.push_str("  - name: anonymous\n");
    }
    let summary = format!(
        "{} events told by {} mentions in {} reports ({}), read by {}.",
        rows(m, Table::Events),
        rows(m, Table::Mentions),
        rows(m, Table::Reports),
        span(&m.published),
        m.coders.iter().map(|c| c.coder.as_str()).collect::<Vec<_>>().join(", ")
    );
    format!(
        "cff-version: 1.2.0\nmessage: If you use these data, please cite them as below.\ntype: dataset\ntitle: {}\nversion: {}\n\
         date-released: {}\nlicense: {}\nabstract: {}\nauthors:\n{people}identifiers:\n  - type: other\n    value: {}\n    description: \
         Hash of the content of all tables; the same for the same records in whatever order they were taken in\n",
        quoted(&m.title),
        quoted(&m.name),
        m.frozen.get(..10).unwrap_or(&m.frozen),
        m.licence,
        quoted(&summary),
        quoted(&format!("sha256:{}", m.content)),
    )
}

fn licence(m: &Manifest) -> String {
    format!(
        "# Licence\n\nThe **records** (events, mentions, relations, entities, places, and what they are grouped by) are given out under {}.\n\n\
         The **texts** are not part of that: titles, bylines and the stored texts of the reports (table `reports`) belong to their publishers. The quotes in the \
         records are cut from them, as short as shows what a record rests on. Whether you may pass texts on is for their publishers, and for the law of your \
         country, to say; the records lead back to them by source, day and address.\n\nEvent types, modes and contexts are those of PLOVER 1.3 (CC BY-SA 4.0); places are from GeoNames (CC BY 4.0).\n",
        m.licence
    )
}

fn readme(m: &Manifest, store: &Path) -> String {
    let mut tables = String::new();
    for t in Table::ALL {
        if let Some(f) = m.tables.get(t.name()) {
            tables.push_str(&format!("| `{}` | {} | {} | {} |\n", t.name(), f.rows, f.files.len(), f.content.as_deref().unwrap_or("-")));
        }
    }
    let mut coders = String::new();
    for c in &m.coders {
        coders.push_str(&format!("| {} | {} | `{}` | `{}` |\n", c.coder, c.reports, c.knowledge_hash, c.weights_hash));
    }
    let (name, store) = (&m.name, store.display());
    format!(
        "# {}\n\nVersion {} of a Demarche store, made {}, frozen as `{name}` on {} by {}.\n\nReports published: {}. Events dated: {}.\n\n\
         | table | rows | data files | hash of its content |\n| --- | --- | --- | --- |\n{tables}\n\
         Hash of all content: `{}`. It depends on the rows alone: a store that took the same reports in, in another order and in other batches, has the same.\n\n\
         | coder | reports | knowledge (SHA-256) | weights (SHA-256) |\n| --- | --- | --- | --- |\n{coders}\n\
         `manifest.json` says all this for programs, with the size and SHA-256 of every data file; `CITATION.cff` is how to cite it; `LICENCE.md` what may be done with it.\n\n\
         To read it as it is cited:\n\n    demarche query --store {store} --as-of {name} 'SELECT event_type, count(*) FROM events GROUP BY 1'\n\n\
         To prove that nothing was changed since:\n\n    demarche verify --store {store} --as-of {name}\n\n\
         To see what became of it:\n\n    demarche diff {name} LATER --store {store}\n",
        m.title,
        m.store_version,
        m.made,
        m.frozen,
        m.made_by,
        span(&m.published),
        span(&m.events),
        m.content,
    )
}
