//! Embeds `knowledge/` so that the binary needs no file beside it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or(io::ErrorKind::NotFound)?).join("../../knowledge");
    let mut files = Vec::new();
    for folder in ["actors", "predicates", "lists"] {
        collect(&root.join(folder), &mut files)?;
    }
    files.push(root.join("agents.txt"));
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
    for folder in [".", "actors", "predicates", "lists"] {
        println!("cargo::rerun-if-changed={}", root.join(folder).display());
    }
    let dest = PathBuf::from(env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?).join("knowledge.rs");
    fs::write(dest, out)
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) -> io::Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "txt") {
            into.push(path);
        }
    }
    Ok(())
}
