//! `--actors`: actor files of one's own, beside or in the place of ours.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use demarche_code::{Coder, Knowledge};

/// Names and contents of a file, or of the `.txt` files of a folder, in the order of their names.
fn files(path: &Path) -> Result<Vec<(String, String)>> {
    let mut paths = Vec::new();
    if path.is_dir() {
        for entry in fs::read_dir(path).with_context(|| format!("`{}` cannot be read", path.display()))? {
            let p = entry?.path();
            if p.extension().is_some_and(|e| e == "txt") {
                paths.push(p);
            }
        }
        paths.sort();
        if paths.is_empty() {
            bail!("`{}` holds no .txt file; the format is in knowledge/actors/FORMAT.md", path.display());
        }
    } else {
        paths.push(path.to_owned());
    }
    let read = |p: &Path| fs::read_to_string(p).with_context(|| format!("`{}` cannot be read", p.display()));
    paths.iter().map(|p| Ok((p.display().to_string(), read(p)?))).collect()
}

/// What ships, with the files of `--actors` where given.
pub(crate) fn knowledge(actors: Option<&Path>) -> Result<Knowledge> {
    let own = actors.map(files).transpose()?.unwrap_or_default();
    let own: Vec<(&str, &str)> = own.iter().map(|(n, c)| (n.as_str(), c.as_str())).collect();
    Ok(Knowledge::with_actors(&own)?)
}

/// A coder with the files of `--actors` where given.
pub(crate) fn coder(actors: Option<&Path>) -> Result<Coder> {
    match actors {
        None => Coder::builtin().context("the coder could not start"),
        Some(_) => Coder::with_knowledge(knowledge(actors)?).context("the coder could not start"),
    }
}
