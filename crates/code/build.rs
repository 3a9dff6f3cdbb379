//! Embeds `knowledge/` so that the binary needs no file beside it, and names its state by a hash, so that a record can say what it was coded with.
//!
//! The names of the actors are indexed here, by the modules of the crate that index a user's own files, so that a start need not read
//! the files. They know nothing but text: what the words of an entry mean is checked by the crate, where it is read.

#[path = "src/knowledge/blocks.rs"]
mod blocks;
#[allow(unreachable_pub, dead_code, reason = "the crate makes it public")]
#[path = "src/knowledge/error.rs"]
mod error;
#[path = "src/knowledge/fold.rs"]
mod fold;
#[allow(dead_code, reason = "entries are read back by the crate")]
#[path = "src/knowledge/index.rs"]
mod index;
#[path = "src/knowledge/lint.rs"]
mod lint;
#[allow(dead_code, reason = "misspelt names are looked for by the crate")]
#[path = "src/knowledge/spelling.rs"]
mod spelling;
#[allow(dead_code, reason = "tables are read by the crate")]
#[path = "src/knowledge/table.rs"]
mod table;

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use sha2::{Digest, Sha256};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or(io::ErrorKind::NotFound)?).join("../../knowledge");
    let mut files = Vec::new();
    for folder in ["actors", "predicates", "lists"] {
        collect(&root.join(folder), &mut files)?;
    }
    files.retain(|f| f.extension().is_some_and(|e| e == "txt"));
    files.push(root.join("agents.txt"));
    files.push(root.join("contexts.txt"));
    files.push(root.join("countries.tsv"));
    files.sort();
    let dest = PathBuf::from(env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?);
    let mut texts = Vec::new();
    let mut out = String::from("pub(crate) static FILES: &[(&str, &str)] = &[\n");
    for f in files.iter().filter(|f| f.exists()) {
        let path = f.canonicalize()?;
        let name = f.strip_prefix(&root).unwrap_or(f).display().to_string();
        let _ = writeln!(out, "    ({name:?}, include_str!({:?})),", path.display().to_string());
        println!("cargo::rerun-if-changed={}", path.display());
        texts.push((name, fs::read_to_string(&path)?));
    }
    out.push_str("];\n");
    println!("cargo::rustc-env=DEMARCHE_KNOWLEDGE={}", hash(&root)?);
    fs::write(dest.join("knowledge.rs"), out)?;
    index_actors(&texts, &dest)
}

/// Writes the tables of the names, and where each actor's block stands.
fn index_actors(texts: &[(String, String)], dest: &Path) -> io::Result<()> {
    let files: Vec<(&str, &str)> = texts.iter().map(|(n, c)| (n.as_str(), c.as_str())).filter(|(n, _)| n.starts_with("actors/")).collect();
    let blocks = match index::collect(&files, &[]) {
        Ok(blocks) => blocks,
        Err(e) => {
            println!("cargo::error=knowledge/{e}");
            return Ok(());
        }
    };
    let number: HashMap<&str, u32> = texts.iter().zip(0..).map(|((n, _), i)| (n.as_str(), i)).collect();
    let places = blocks.iter().flat_map(|(file, b)| [number[file], b.span.0 as u32, b.span.1 as u32]);
    fs::write(dest.join("blocks.bin"), places.flat_map(u32::to_le_bytes).collect::<Vec<u8>>())?;
    let index::Written { names, longest, offices, common, states } = index::write(&blocks);
    for (name, table) in [("names", names), ("longest", longest), ("offices", offices), ("common", common), ("states", states)] {
        fs::write(dest.join(format!("{name}.table")), table)?;
    }
    Ok(())
}

/// The files of a folder and those below it.
fn collect(folder: &Path, into: &mut Vec<PathBuf>) -> io::Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { collect(&path, into)? } else { into.push(path) }
    }
    Ok(())
}

/// SHA-256 over the names and contents of every file of the knowledge, in the order of their names.
fn hash(root: &Path) -> io::Result<String> {
    let mut files = Vec::new();
    collect(root, &mut files)?;
    files.sort();
    let mut sha = Sha256::new();
    for f in files {
        sha.update(f.strip_prefix(root).unwrap_or(&f).to_string_lossy().replace('\\', "/"));
        let content = fs::read(&f)?;
        sha.update((content.len() as u64).to_le_bytes());
        sha.update(content);
    }
    Ok(sha.finalize().iter().map(|b| format!("{b:02x}")).collect())
}
