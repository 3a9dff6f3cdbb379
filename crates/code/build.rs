//! Embeds `knowledge/` so that the binary needs no file beside it, and names its state by a hash, so that a record can say what it was coded with.

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
    let mut out = String::from("pub(crate) static FILES: &[(&str, &str)] = &[\n");
    for f in files.iter().filter(|f| f.exists()) {
        let path = f.canonicalize()?;
        let name = f.strip_prefix(&root).unwrap_or(f).display().to_string();
        let _ = writeln!(out, "    ({name:?}, include_str!({:?})),", path.display().to_string());
        println!("cargo::rerun-if-changed={}", path.display());
    }
    out.push_str("];\n");
    println!("cargo::rustc-env=DEMARCHE_KNOWLEDGE={}", hash(&root)?);
    let dest = PathBuf::from(env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?).join("knowledge.rs");
    fs::write(dest, out)
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
