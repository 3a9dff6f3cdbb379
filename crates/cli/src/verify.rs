//! `demarche verify`: whether a store is what it says it is.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use demarche_store::{Finding, verify};

use crate::input::some;
use crate::render;

#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche verify --store record
  demarche verify --store record --as-of balkans-2024     as it was frozen: the content of every table too
  demarche verify --store record > found.ndjson           what was found, an object a line

Checked are: versions, log entries and data files, with their sizes and SHA-256; what was frozen; that the id of each report and review is that of its content;
every quote and trigger, letter by letter, at its place in the report's text; that ids are unique; every reference between tables; every count.
Each finding names the file or the record and the mend. Exit codes: 0 sound, 1 damage was found, 2 it could not be checked.")]
pub(crate) struct Args {
    /// The store.
    #[arg(long, value_name = "DIR")]
    store: PathBuf,
    /// The version to check, in place of the last one.
    #[arg(long, value_name = "VERSION|NAME")]
    as_of: Option<String>,
    /// Only what was found.
    #[arg(long, short)]
    quiet: bool,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let reading = io::stdout().is_terminal();
    let mut failed = None;
    let verdict = verify(&args.store, args.as_of.as_deref(), &mut |f| {
        if let Err(e) = tell(f, reading) {
            failed.get_or_insert(e);
        }
    })?;
    if let Some(e) = failed {
        return Err(e.into());
    }
    if !args.quiet {
        for c in &verdict.checks {
            let (mark, end) = if c.found > 0 || c.skipped.is_some() {
                (render::WARN.render(), render::WARN.render_reset())
            } else {
                (render::DIM.render(), render::DIM.render_reset())
            };
            let looked = if c.looked_at > 0 { format!("{} looked at, ", c.looked_at) } else { String::new() };
            let skipped = c.skipped.as_ref().map(|w| format!("; not checked in full: {w}")).unwrap_or_default();
            anstream::eprintln!("{mark}{:<34} {looked}{} wrong{skipped}{end}", c.name, c.found);
        }
        for note in &verdict.notes {
            anstream::eprintln!("note: {note}");
        }
        let found = usize::try_from(verdict.found()).unwrap_or(usize::MAX);
        let line = if verdict.sound() { "sound".to_owned() } else { format!("not sound: {}", some(found, "finding")) };
        anstream::eprintln!("version {} is {line}", verdict.version);
    }
    Ok(if verdict.sound() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn tell(f: &Finding, reading: bool) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    if reading {
        return writeln!(
            out,
            "{}{}{} {}\n    mend: {}",
            render::ERROR.render(),
            f.at,
            render::ERROR.render_reset(),
            render::clean(&f.what),
            f.mend
        );
    }
    let line = serde_json::json!({"check": f.check, "at": f.at, "what": f.what, "mend": f.mend});
    writeln!(out, "{line}")
}
