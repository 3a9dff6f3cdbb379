//! `demarche mine`: names that a corpus has often and the knowledge has not, as blocks to paste into an actor file.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use demarche_read::{Options, read, sources};
use demarche_record::{Entity, EntityKind};

use crate::own;

/// Sentences shown with a name.
const CONTEXTS: usize = 3;
/// Characters of a sentence that is shown.
const WIDTH: usize = 160;

#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche mine news/ > candidates.txt        names met at least three times, the commonest first
  demarche mine articles.jsonl --min 10       only what is met often
  demarche mine news/ --actors my-actors/     what you have added is known

Each name comes with its count, sentences that have it, and what its titles say of it, as a block of the format of
knowledge/actors/FORMAT.md. Read it, mend it, paste it. Exit codes: 0 read, 1 something could not be read, 2 nothing could be done.")]
pub(crate) struct Args {
    /// Files, folders, quoted globs, or `-` for standard input.
    #[arg(required = true, value_name = "FILE|DIR|GLOB|-")]
    input: Vec<String>,
    /// Names met less often are left out.
    #[arg(long, value_name = "N", default_value_t = 3)]
    min: usize,
    /// At most so many names.
    #[arg(long, value_name = "N", default_value_t = 100)]
    top: usize,
    /// Actor files of your own: a folder of .txt files, or one file.
    #[arg(long, value_name = "DIR|FILE")]
    actors: Option<PathBuf>,
}

/// A name that nobody of the knowledge bears.
struct Candidate {
    entity: Entity,
    mentions: usize,
    reports: usize,
    last: usize,
    contexts: Vec<String>,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let coder = own::coder(args.actors.as_deref())?;
    let mut found: BTreeMap<String, Candidate> = BTreeMap::new();
    let (mut failures, mut reports) = (0usize, 0usize);
    for source in &sources(&args.input)? {
        for item in read(source, &Options::default()) {
            let report = match item {
                Ok(r) => r,
                Err(e) => {
                    failures += 1;
                    anstream::eprintln!("skipped: {e}");
                    continue;
                }
            };
            reports += 1;
            let document = coder.document(&report.text)?;
            for m in coder.mentions(&report, &document).into_iter().filter(|m| m.named && !m.known && m.entities.len() == 1) {
                let Some(e) = m.entities.into_iter().next() else { continue };
                if matches!(e.kind, Some(EntityKind::Election | EntityKind::Agreement | EntityKind::Place) | None) {
                    continue;
                }
                let c = found.entry(key(&e.name)).or_insert_with(|| Candidate {
                    entity: e.clone(),
                    mentions: 0,
                    reports: 0,
                    last: 0,
                    contexts: Vec::new(),
                });
                c.mentions += 1;
                if c.last != reports {
                    c.last = reports;
                    c.reports += 1;
                }
                c.entity.country = c.entity.country.take().or(e.country);
                c.entity.sector = c.entity.sector.or(e.sector);
                if c.contexts.len() < CONTEXTS {
                    let words = document.sentences[m.sentence].span.of(&report.text).split_whitespace().collect::<Vec<_>>().join(" ");
                    let short: String = words.chars().take(WIDTH).collect();
                    if !c.contexts.contains(&short) {
                        c.contexts.push(short);
                    }
                }
            }
        }
    }
    let mut all: Vec<(String, Candidate)> = found.into_iter().filter(|(k, c)| c.mentions >= args.min && !k.is_empty()).collect();
    all.sort_by(|(ka, a), (kb, b)| b.mentions.cmp(&a.mentions).then_with(|| ka.cmp(kb)));
    let mut out = io::BufWriter::new(io::stdout());
    for (key, c) in all.iter().take(args.top) {
        writeln!(
            out,
            "# {} times in {}",
            c.mentions,
            if c.reports == 1 { "1 report".to_owned() } else { format!("{} reports", c.reports) }
        )?;
        for s in &c.contexts {
            writeln!(out, "# {s}")?;
        }
        writeln!(out, "{key} = {}", c.entity.name)?;
        writeln!(out, "  kind: {}", c.entity.kind.map_or("person", |k| k.as_str()))?;
        if let Some(country) = &c.entity.country {
            writeln!(out, "  country: {country}")?;
        }
        if let Some(s) = c.entity.sector {
            writeln!(out, "  sector: {s}")?;
        }
        writeln!(out)?;
    }
    out.flush()?;
    anstream::eprintln!("{reports} reports, {} names that the knowledge has not", all.len());
    Ok(if failures == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// A key for a name: its letters in lower-case ASCII, words joined by hyphens.
pub(crate) fn key(name: &str) -> String {
    demarche_code::key(name)
}
