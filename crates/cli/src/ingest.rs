//! `demarche init` and `demarche ingest`: a store, and reports on their way into it.

use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;
use demarche_code::{Coder, dateline};
use demarche_read::read;
use demarche_record::Report;
use demarche_store::{Receipt, Store, Writer, report_id};

use crate::input::{self, Input, some};
use crate::render;

/// Reports that land together. An interruption loses what was coded since the last landing, and nothing that was acknowledged.
const BATCH: usize = 256;

#[derive(clap::Args)]
#[command(after_help = "Example:
  demarche init record
  demarche ingest --store record news/*.html
  demarche query --store record \"SELECT event_type, count(*) FROM events GROUP BY 1\"")]
pub(crate) struct InitArgs {
    /// Folder of the new store: not there yet, or empty.
    #[arg(value_name = "DIR")]
    dir: PathBuf,
}

#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche ingest --store record news/                   every file of a folder
  demarche ingest --store record articles.jsonl.gz       a record a line, with text, published, source, url
  demarche ingest --store record feed.xml --source Reuters

A report is known by its content: taking it in again changes nothing, in whatever order and under whatever file name. Reports that another
version of the coder or of the knowledge has read are read again; the older records stay, and `--as-of` shows them.

Exit codes: 0 all taken in, 1 something could not be read (the rest was taken in), 2 nothing could be done.")]
pub(crate) struct Args {
    /// The store; make one with `demarche init DIR`.
    #[arg(long, value_name = "DIR")]
    store: PathBuf,
    #[command(flatten)]
    input: Input,
}

pub(crate) fn init(args: &InitArgs) -> Result<ExitCode> {
    let store = Store::init(&args.dir)?;
    let dir = store.dir().display();
    anstream::eprintln!("an empty store at {dir}; add reports with `demarche ingest --store {dir} …`");
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let store = Store::open(&args.store)?;
    let options = args.input.options()?;
    let found = args.input.sources()?;
    let mut intake = Intake::new(&store, args.input.coder()?, args.input.threads())?;

    let started = Instant::now();
    let progress = input::progress(args.input.quiet || found.len() < 2 || !io::stderr().is_terminal(), found.len() as u64);
    let mut tally = demarche_read::Tally::default();
    let mut failures = 0usize;
    for source in &found {
        let mut reports = read(source, &options);
        for item in reports.by_ref() {
            match item {
                Ok(report) => intake.take(report)?,
                Err(e) => {
                    failures += 1;
                    progress.suspend(|| anstream::eprintln!("{}skipped:{} {e}", render::WARN.render(), render::WARN.render_reset()));
                }
            }
        }
        tally.add(reports.tally());
        progress.inc(1);
    }
    let sum = intake.finish()?;
    progress.finish_and_clear();
    if !args.input.quiet {
        let mut line = format!("{} new", some(sum.new, "report"));
        for (n, what) in [(sum.recoded, "read again by a newer coder"), (sum.known, "known already")] {
            if n > 0 {
                line.push_str(&format!(", {n} {what}"));
            }
        }
        line.push_str(&format!(
            "; {} and {} added in {:.1} s; version {}",
            some(sum.mentions, "mention"),
            some(sum.relations, "relation"),
            started.elapsed().as_secs_f64(),
            sum.version
        ));
        if failures > 0 {
            line.push_str(&format!("; {} not read", some(failures, "record or file")));
        }
        for note in tally.notes() {
            line.push_str(&format!("; {note}"));
        }
        anstream::eprintln!("{}{line}{}", render::DIM.render(), render::DIM.render_reset());
    }
    Ok(match (sum.new + sum.recoded + sum.known, failures) {
        (_, 0) => ExitCode::SUCCESS,
        (0, _) => ExitCode::from(2),
        _ => ExitCode::from(1),
    })
}

/// Reports that are gathered, coded where they are new, and added a batch at a time.
pub(crate) struct Intake<'s> {
    writer: Writer<'s>,
    coder: Coder,
    identity: demarche_store::Coder,
    threads: usize,
    waiting: Vec<(String, Report)>,
    sum: Receipt,
}

impl<'s> Intake<'s> {
    pub(crate) fn new(store: &'s Store, coder: Coder, threads: usize) -> Result<Intake<'s>> {
        let writer = store.writer()?;
        let identity = demarche_store::Coder {
            name: concat!("demarche ", env!("CARGO_PKG_VERSION")).to_owned(),
            knowledge: coder.knowledge().hash().to_owned(),
            weights: demarche_text::Parser::builtin_hash(),
        };
        let sum = Receipt { version: writer.version().version, ..Receipt::default() };
        Ok(Intake { writer, coder, identity, threads, waiting: Vec::new(), sum })
    }

    /// Adds a report to the batch, and the batch to the store where it is full.
    pub(crate) fn take(&mut self, mut report: Report) -> Result<()> {
        // The day that the head of the text gives is the report's, and so part of what it is known by.
        report.published = report.published.or_else(|| dateline(&report.text));
        self.waiting.push((report_id(&report), report));
        if self.waiting.len() >= BATCH { self.land() } else { Ok(()) }
    }

    /// Adds what remains; what became of all of it.
    pub(crate) fn finish(mut self) -> Result<Receipt> {
        self.land()?;
        Ok(self.sum)
    }

    fn land(&mut self) -> Result<()> {
        let batch = std::mem::take(&mut self.waiting);
        let ids: Vec<String> = batch.iter().map(|(id, _)| id.clone()).collect();
        let mut known = self.writer.known(&self.identity, &ids)?;
        let (mut keys, mut reports) = (Vec::new(), Vec::new());
        for (id, report) in batch {
            if known.insert(id.clone()) {
                keys.push(id);
                reports.push(report);
            } else {
                self.sum.known += 1;
            }
        }
        if reports.is_empty() {
            return Ok(());
        }
        let coded = self.coder.code_all(&reports, self.threads, false)?;
        let receipt = self.writer.add(&self.identity, &keys.into_iter().zip(coded).collect::<Vec<_>>())?;
        self.sum.version = receipt.version;
        self.sum.new += receipt.new;
        self.sum.recoded += receipt.recoded;
        self.sum.known += receipt.known;
        self.sum.mentions += receipt.mentions;
        self.sum.relations += receipt.relations;
        Ok(())
    }
}
