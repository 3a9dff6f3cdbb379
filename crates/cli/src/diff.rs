//! `demarche diff`: what became of a record between two versions, and because of what.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use demarche_store::{Change, Diff, Store};

#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche diff 12 15 --store record                      counts, by table, change and cause
  demarche diff balkans-2024 latest --store record --rows every record that differs, with its words
  demarche diff 15 3 --store record --with other          against another store: the same records have the same ids

Changes: appeared, vanished, changed (with the columns). Compared are the current readings and the events behind them; the others stay in the store,
whatever this says. Current is a report's last reading by a person, else its last one: where a newer program reads again what a person has read, nothing
differs. Causes: `new report`; `review by NAME`; `other coder`, `other knowledge`, `other weights` (the report was read again); `regrouped` (the event's
mentions were put together otherwise, because of one that came or went); `report not there` (B is the older, or another store); `events of ORIGIN`.
In a pipe an object a line. Exit codes: 0 nothing differs, 1 something does, 2 an error.")]
pub(crate) struct Args {
    /// The older version: a number, a name that `demarche freeze` gave, or `latest`.
    a: String,
    /// The newer one.
    b: String,
    /// The store.
    #[arg(long, value_name = "DIR")]
    store: PathBuf,
    /// B is a version of this store.
    #[arg(long, value_name = "DIR")]
    with: Option<PathBuf>,
    /// Every record that differs, in place of counts.
    #[arg(long)]
    rows: bool,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let store = Store::open(&args.store)?;
    let second = args.with.as_deref().map(Store::open).transpose()?;
    let other = second.as_ref().unwrap_or(&store);
    let (a, b) = (store.at(version(&args.a))?, other.at(version(&args.b))?);
    let reading = io::stdout().is_terminal();
    let mut out = BufWriter::new(io::stdout().lock());
    let differs = store.block_on(async {
        let diff = Diff::new((&store, &a), (other, &b)).await?;
        let mut differs = false;
        if args.rows {
            let mut failed = None;
            let mut take = |c: Change| {
                differs = true;
                match row(&mut out, &c, reading) {
                    Ok(()) => true,
                    Err(e) => {
                        failed = Some(e);
                        false
                    }
                }
            };
            diff.rows(&mut take).await?;
            failed.map_or(Ok(()), Err)?;
        } else {
            for t in diff.counts().await? {
                differs = true;
                if reading {
                    writeln!(out, "{:<10} {:<9} {:>9}  {}", t.table, t.change, t.count, t.cause)?;
                } else {
                    writeln!(out, "{}", serde_json::to_string(&t)?)?;
                }
            }
        }
        out.flush()?;
        Ok::<bool, anyhow::Error>(differs)
    })?;
    if !differs {
        anstream::eprintln!("nothing differs between {} and {}", args.a, args.b);
    }
    Ok(ExitCode::from(u8::from(differs)))
}

fn version(v: &str) -> Option<&str> {
    (v != "latest").then_some(v)
}

fn row(out: &mut impl Write, c: &Change, reading: bool) -> Result<()> {
    if !reading {
        writeln!(out, "{}", serde_json::to_string(c)?)?;
        return Ok(());
    }
    write!(out, "{} {} {} ({})", c.table, c.change, c.id, c.cause)?;
    if let Some(columns) = &c.columns {
        write!(out, ": {columns}")?;
    }
    writeln!(out)?;
    if let Some(words) = &c.words {
        writeln!(out, "    {}", crate::render::clean(words).replace('\n', " "))?;
    }
    Ok(())
}
