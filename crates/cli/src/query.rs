//! `demarche query`, and what all questions to a store share: which store, which version, how the answer is written.

use std::fs::File;
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use demarche_store::query::{self, Answer, Limits};
use demarche_store::{Snapshot, Store};

/// Memory of a query unless it is given more or less, in MiB.
const MEMORY: u32 = (query::MEMORY >> 20) as u32;

/// Rows of a table in a terminal, unless more are asked for.
const SCREEN: usize = 100;

#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche query --store record 'SELECT day, actor_name, event_type, quote FROM timeline ORDER BY day DESC'
  demarche query --store record \"SELECT * FROM relations_as_of('2024-03-18') WHERE disputed\"
  demarche query --store record --as-of 12 'SELECT count(*) FROM events'        as it was at version 12
  demarche query --store record -o pairs.parquet 'SELECT month, cow(actor_country, date_from) AS ccode1,
      cow(recipient_country, date_from) AS ccode2, count(*) AS n FROM dyads GROUP BY ALL'
  demarche query --store record 'SHOW TABLES'      demarche query --store record 'DESCRIBE events'

Tables: reports codings mentions relations entities places runs reviews events event_mentions dyads foreign_events. Views: timeline claims
current_mentions current_relations verdicts. Functions: relations_as_of plover_score goldstein denied_by country_name iso3 cow gw, and those of DataFusion's SQL.
`demarche dictionary` says what each column means. A query can only read. Exit codes: 0 there are rows, 1 there are none, 2 an error.")]
pub(crate) struct Args {
    /// One question in SQL; `-` reads it from the standard input.
    sql: String,
    /// Memory that the query may take before it goes to disk, or fails where it cannot, in MiB.
    #[arg(long, value_name = "MIB", default_value_t = MEMORY, value_parser = clap::value_parser!(u32).range(1..=1 << 20))]
    memory: u32,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    output: Output,
}

/// Which store, and which version of it.
#[derive(clap::Args)]
pub(crate) struct Place {
    /// The store's folder.
    #[arg(long, value_name = "DIR", default_value = ".")]
    store: PathBuf,
    /// Answer as the store did at this version; a number, or a name that `demarche freeze` gave.
    #[arg(long, value_name = "VERSION|NAME")]
    as_of: Option<String>,
}

/// How an answer is written.
#[derive(clap::Args)]
pub(crate) struct Output {
    /// How the answer is written [default: table in a terminal, ndjson in a pipe, by the ending of --output].
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,
    /// Write to a file.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// At most so many rows; 0 for all [default: 100 in a terminal, else all].
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Give up after so many seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 600)]
    timeout: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For reading.
    Table,
    /// Comma-separated values with a header; the items of a list joined by `;`.
    Csv,
    /// One array of objects.
    Json,
    /// One object a line.
    Ndjson,
    /// Apache Parquet.
    Parquet,
    /// Arrow IPC file (Feather 2).
    Arrow,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let mut sql = args.sql.clone();
    if sql == "-" {
        sql.clear();
        io::stdin().read_to_string(&mut sql).context("the standard input is no text")?;
    }
    let (store, snapshot) = args.place.open()?;
    let limits = args.output.limits()?;
    store.block_on(async {
        let context = query::with_memory(snapshot.context(), (args.memory as usize) << 20)?;
        let answer = query::run(&context, &sql, limits).await?;
        args.output.write(answer).await
    })
}

impl Place {
    /// The store, and its tables with all views and functions at the version.
    pub(crate) fn open(&self) -> Result<(Store, Snapshot)> {
        let store = Store::open(&self.store)?;
        let snapshot = store.at(self.as_of.as_deref())?;
        store.block_on(query::prepare(snapshot.context()))?;
        Ok((store, snapshot))
    }
}

impl Output {
    fn format(&self) -> Result<Format> {
        if let Some(format) = self.format {
            return Ok(format);
        }
        let Some(file) = &self.output else {
            return Ok(if io::stdout().is_terminal() { Format::Table } else { Format::Ndjson });
        };
        Ok(match file.extension().and_then(|e| e.to_str()).unwrap_or_default() {
            "csv" => Format::Csv,
            "json" => Format::Json,
            "ndjson" | "jsonl" => Format::Ndjson,
            "parquet" => Format::Parquet,
            "arrow" | "feather" | "ipc" => Format::Arrow,
            "txt" => Format::Table,
            _ => bail!(
                "`{}` does not say what to write: end it in .csv, .json, .ndjson, .parquet or .arrow, or give --format",
                file.display()
            ),
        })
    }

    /// True where the answer is for reading, so that fewer columns serve better.
    pub(crate) fn for_reading(&self) -> Result<bool> {
        Ok(self.format()? == Format::Table)
    }

    pub(crate) fn limits(&self) -> Result<Limits> {
        let rows = match self.limit {
            Some(0) => None,
            Some(n) => Some(n),
            None => (self.format()? == Format::Table && self.output.is_none()).then_some(SCREEN),
        };
        Ok(Limits { rows, time: Some(Duration::from_secs(self.timeout)) })
    }

    /// Writes an answer, and says so where it was cut.
    pub(crate) async fn write(&self, mut answer: Answer) -> Result<ExitCode> {
        let format = self.format()?;
        if matches!(format, Format::Parquet | Format::Arrow) && self.output.is_none() && io::stdout().is_terminal() {
            bail!("{format:?} is not for a terminal; write it to a file with --output, or to a pipe");
        }
        let format = match format {
            Format::Table => query::Format::Table { width: width() },
            Format::Csv => query::Format::Csv,
            Format::Json => query::Format::Json,
            Format::Ndjson => query::Format::Ndjson,
            Format::Parquet => query::Format::Parquet,
            Format::Arrow => query::Format::Arrow,
        };
        let rows = match &self.output {
            None => query::write(&mut answer, format, &mut io::stdout().lock()).await?,
            Some(file) => {
                let mut out = Replacement::new(file)?;
                let rows = query::write(&mut answer, format, &mut out.part).await?;
                out.finish()?;
                rows
            }
        };
        if answer.cut() {
            anstream::eprintln!("the first {rows} rows; --limit N shows more of them, --limit 0 all");
        } else if rows == 0 && self.for_reading()? {
            anstream::eprintln!("no rows");
        }
        Ok(if rows == 0 { ExitCode::from(1) } else { ExitCode::SUCCESS })
    }
}

/// A file that appears, or takes the place of the old one, only once it is whole.
struct Replacement<'a> {
    file: &'a Path,
    beside: PathBuf,
    part: io::BufWriter<File>,
}

impl<'a> Replacement<'a> {
    fn new(file: &'a Path) -> Result<Replacement<'a>> {
        let mut name = file.file_name().context("--output names no file")?.to_owned();
        name.push(".part");
        let beside = file.with_file_name(name);
        let part = File::create(&beside).with_context(|| format!("`{}` cannot be written", beside.display()))?;
        Ok(Replacement { file, beside, part: io::BufWriter::new(part) })
    }

    fn finish(mut self) -> Result<()> {
        self.part.flush()?;
        std::fs::rename(&self.beside, self.file).with_context(|| format!("`{}` cannot be written", self.file.display()))
    }
}

/// Columns of the terminal; a table that goes elsewhere is as wide as a page of print.
fn width() -> usize {
    terminal_size::terminal_size().map_or(110, |(terminal_size::Width(w), _)| usize::from(w).max(40))
}
