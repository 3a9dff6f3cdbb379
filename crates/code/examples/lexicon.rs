//! Runs every example of the predicate lexicon through the coder and prints those that fail, with file and line.
//!
//! ```text
//! cargo run -p demarche-code --example lexicon [--knowledge FOLDER] [FILE-PREFIX …]
//! ```
//!
//! With `--knowledge` the files are read when it runs, so that a change of data needs no new build.

use std::fs;
use std::path::Path;

use demarche_code::{Coder, Knowledge};
use demarche_record::Report;
use demarche_text::Parser;

/// Sentences that the parser gets at a time.
const LOT: usize = 32;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (mut folder, mut only) = (None, Vec::new());
    while let Some(a) = arguments.next() {
        if a == "--knowledge" { folder = arguments.next() } else { only.push(a) }
    }
    let parser = Parser::builtin()?;
    let knowledge = match &folder {
        Some(f) => read(Path::new(f))?,
        None => Knowledge::builtin()?,
    };
    let examples: Vec<_> = knowledge
        .examples()
        .filter(|(_, e)| only.is_empty() || only.iter().any(|o| e.at.0.contains(o.as_str())))
        .map(|(sense, e)| (sense.to_owned(), e.clone()))
        .collect();
    let texts: Vec<&str> = examples.iter().map(|(_, e)| e.sentence.as_str()).collect();
    let mut documents = Vec::with_capacity(texts.len());
    for lot in texts.chunks(LOT) {
        documents.extend(parser.parse_batch(lot, 2)?);
    }
    let coder = Coder::new(parser, knowledge);
    let (mut right, mut wrong) = (0, 0);
    for ((sense, example), mut document) in examples.iter().zip(documents) {
        let report = Report { doc: "example".into(), text: example.sentence.clone(), ..Report::default() };
        coder.refine(&mut document);
        // The lexicon alone: what the network takes for an act is not its doing.
        for s in &mut document.sentences {
            s.acts.clear();
        }
        match example.judge(&coder.code_document(&report, document, false)) {
            Ok(()) => right += 1,
            Err(why) => {
                wrong += 1;
                println!("{}:{}: {sense}: {why}: {}", example.at.0, example.at.1, example.sentence);
            }
        }
    }
    println!("{right} right, {wrong} wrong");
    Ok(())
}

/// The files that the coder reads of a knowledge folder.
fn read(root: &Path) -> Result<Knowledge, Box<dyn std::error::Error>> {
    let mut files: Vec<(String, String)> = Vec::new();
    for folder in ["actors", "predicates", "lists"] {
        for entry in fs::read_dir(root.join(folder))? {
            let path = entry?.path();
            if path.extension().is_some_and(|e| e == "txt") {
                let name = path.strip_prefix(root)?.display().to_string();
                files.push((name, fs::read_to_string(&path)?));
            }
        }
    }
    for name in ["agents.txt", "countries.tsv"] {
        files.push((name.to_owned(), fs::read_to_string(root.join(name))?));
    }
    files.sort();
    let borrowed: Vec<(&str, &str)> = files.iter().map(|(n, c)| (n.as_str(), c.as_str())).collect();
    Ok(Knowledge::from_files(&borrowed)?)
}
