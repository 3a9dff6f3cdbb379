//! `demarche code`: sources in, records out, in the order of the sources whatever the number of threads.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use demarche_code::Coder;
use demarche_read::read;
use demarche_record::{Coded, Report};

use crate::input::{self, Input, some};
use crate::rows::Table;
use crate::{columnar, render, rows};

/// Reports coded between two writes; more threads get a longer batch, so that none waits.
const BATCH: usize = 8;

#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche code report.txt --published 2024-03-19        a readable record in the terminal
  demarche code news/ --out records.ndjson               every file of a folder, one JSON object a report
  demarche code articles.csv --format csv --table events > events.csv
  curl -s feed.xml | demarche code - | jq '.events[].event_type'
  demarche code report.txt --explain                     tokens, trees, entities, and why each record is there or not

Exit codes: 0 all read, 1 something could not be read (the rest was coded), 2 nothing could be done.")]
pub(crate) struct Args {
    #[command(flatten)]
    input: Input,
    /// How records are printed [default: table in a terminal, ndjson in a pipe or file].
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Which table a CSV or Parquet file holds.
    #[arg(long, value_enum, default_value = "events")]
    table: Table,
    /// Write here instead of standard output; the ending (.ndjson .json .csv .parquet) chooses the format.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Show the derivation of every record: tokens, tree, entities, senses tried and dropped.
    #[arg(long)]
    explain: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A readable record a report.
    Table,
    /// One JSON array.
    Json,
    /// One JSON object a report and line.
    Ndjson,
    /// A flat table, several parties in one cell divided by `;`.
    Csv,
    /// The same table as Parquet.
    Parquet,
}

/// Where records go.
enum Sink {
    Text(Box<dyn Write>),
    Json { out: Box<dyn Write>, first: bool },
    Lines(Box<dyn Write>),
    Csv(Box<csv::Writer<Box<dyn Write>>>, Table, bool),
    Parquet(Box<columnar::Writer<Box<dyn Write + Send>>>, Table),
}

pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let terminal = args.out.is_none() && io::stdout().is_terminal();
    let format = match (args.format, &args.out) {
        (Some(f), _) => f,
        (None, Some(path)) => by_extension(path)?,
        (None, None) if terminal => Format::Table,
        (None, None) => Format::Ndjson,
    };
    if format == Format::Parquet && terminal {
        bail!("Parquet is binary: send it to a file with `--out records.parquet` or into a pipe");
    }
    let options = args.input.options()?;
    let found = args.input.sources()?;
    let coder = args.input.coder()?;
    let mut sink = Sink::open(format, args)?;
    let threads = args.input.threads();

    let started = Instant::now();
    let progress = input::progress(args.input.quiet || found.len() < 2 || !io::stderr().is_terminal(), found.len() as u64);
    let mut tally = demarche_read::Tally::default();
    let mut counts = Counts::default();
    let mut failures = 0usize;
    let complain = |e: &dyn std::fmt::Display| {
        progress.suspend(|| anstream::eprintln!("{}skipped:{} {e}", render::WARN.render(), render::WARN.render_reset()))
    };
    let mut batch: Vec<Report> = Vec::new();
    for source in &found {
        let mut reports = read(source, &options);
        for item in reports.by_ref() {
            match item {
                Ok(report) => batch.push(report),
                Err(e) => {
                    failures += 1;
                    complain(&e);
                }
            }
            if batch.len() >= BATCH * threads {
                flush(&coder, &mut batch, threads, args.explain, &mut sink, &mut counts)?;
            }
        }
        tally.add(reports.tally());
        progress.inc(1);
    }
    flush(&coder, &mut batch, threads, args.explain, &mut sink, &mut counts)?;
    sink.close()?;
    progress.finish_and_clear();
    if !args.input.quiet {
        let seconds = started.elapsed().as_secs_f64();
        let mut line = format!(
            "{} coded, {} sentences: {} and {} in {seconds:.1} s",
            some(counts.reports, "report"),
            counts.sentences,
            some(counts.events, "event"),
            some(counts.relations, "relation")
        );
        if failures > 0 {
            let what = if failures == 1 { "record or file" } else { "records or files" };
            line.push_str(&format!("; {failures} {what} not read"));
        }
        for note in tally.notes() {
            line.push_str(&format!("; {note}"));
        }
        anstream::eprintln!("{}{line}{}", render::DIM.render(), render::DIM.render_reset());
    }
    Ok(match (counts.reports, failures) {
        (_, 0) => ExitCode::SUCCESS,
        (0, _) => ExitCode::from(2),
        _ => ExitCode::from(1),
    })
}

#[derive(Default)]
struct Counts {
    reports: usize,
    sentences: usize,
    events: usize,
    relations: usize,
}

fn by_extension(path: &std::path::Path) -> Result<Format> {
    Ok(match path.extension().and_then(|e| e.to_str()) {
        Some("ndjson" | "jsonl") => Format::Ndjson,
        Some("json") => Format::Json,
        Some("csv") => Format::Csv,
        Some("parquet") => Format::Parquet,
        Some("txt") => Format::Table,
        _ => bail!("`{}` does not tell a format: end it with .ndjson, .json, .csv or .parquet, or say --format", path.display()),
    })
}

/// Codes a batch on all threads and writes it in order.
fn flush(coder: &Coder, batch: &mut Vec<Report>, threads: usize, explain: bool, sink: &mut Sink, counts: &mut Counts) -> Result<()> {
    if batch.is_empty() {
        return Ok(());
    }
    let reports = std::mem::take(batch);
    let coded = coder.code_all(&reports, threads, explain)?;
    for c in coded {
        counts.reports += 1;
        counts.sentences += c.document.sentences.len();
        counts.events += c.events.len();
        counts.relations += c.relations.len();
        sink.write(&c)?;
    }
    Ok(())
}

impl Sink {
    fn open(format: Format, args: &Args) -> Result<Sink> {
        let out: Box<dyn Write + Send> = match &args.out {
            Some(path) => Box::new(BufWriter::new(File::create(path).with_context(|| format!("`{}` cannot be written", path.display()))?)),
            None if format == Format::Table => Box::new(anstream::AutoStream::auto(io::stdout())),
            None => Box::new(BufWriter::new(io::stdout())),
        };
        Ok(match format {
            Format::Table => Sink::Text(out),
            Format::Json => Sink::Json { out, first: true },
            Format::Ndjson => Sink::Lines(out),
            Format::Csv => Sink::Csv(Box::new(csv::Writer::from_writer(out)), args.table, false),
            Format::Parquet => Sink::Parquet(Box::new(columnar::Writer::new(out, args.table)?), args.table),
        })
    }

    fn write(&mut self, coded: &Coded) -> Result<()> {
        match self {
            Sink::Text(out) => render::record(out, coded)?,
            Sink::Json { out, first } => {
                out.write_all(if *first { b"[\n" } else { b",\n" })?;
                *first = false;
                serde_json::to_writer(out, &rows::json(coded))?;
            }
            Sink::Lines(out) => {
                serde_json::to_writer(&mut *out, &rows::json(coded))?;
                out.write_all(b"\n")?;
            }
            Sink::Csv(out, table, headed) => {
                if !*headed {
                    out.write_record(rows::names(*table))?;
                    *headed = true;
                }
                for row in rows::rows(coded, *table) {
                    out.write_record(row.iter().map(rows::Cell::text))?;
                }
            }
            Sink::Parquet(out, table) => out.write(rows::rows(coded, *table))?,
        }
        Ok(())
    }

    fn close(self) -> Result<()> {
        match self {
            Sink::Text(mut out) | Sink::Lines(mut out) => out.flush()?,
            Sink::Json { mut out, first } => {
                out.write_all(if first { b"[]\n" } else { b"\n]\n" })?;
                out.flush()?;
            }
            Sink::Csv(mut out, table, headed) => {
                if !headed {
                    out.write_record(rows::names(table))?;
                }
                out.flush()?;
            }
            Sink::Parquet(out, _) => out.close()?,
        }
        Ok(())
    }
}
