//! What every command that reads reports has in common: where they are, what is known of them, and who codes them.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use demarche_code::Coder;
use demarche_read::{Options, Source, sources};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::civil::Date;

use crate::own;

/// Reports to read.
#[derive(clap::Args)]
pub(crate) struct Input {
    /// Files, folders, quoted globs, or `-` for standard input.
    #[arg(required = true, value_name = "FILE|DIR|GLOB|-")]
    input: Vec<String>,
    /// Day of publication, YYYY-MM-DD, in place of what the source says. Relative dates ("on Friday") need one.
    #[arg(long, value_name = "DATE")]
    published: Option<Date>,
    /// Headline, in place of what the source says.
    #[arg(long)]
    title: Option<String>,
    /// Outlet, in place of what the source says.
    #[arg(long)]
    source: Option<String>,
    /// Address, in place of what the source says.
    #[arg(long)]
    url: Option<String>,
    /// How the input is laid out, where its name and content mislead.
    #[arg(long, value_name = "text|html|json|csv|tsv|feed")]
    input_format: Option<String>,
    /// Longest report that is read, in MiB of text; a longer one is skipped and named.
    #[arg(long, value_name = "MIB", default_value_t = 4, value_parser = clap::value_parser!(u64).range(1..=1024))]
    max_report: u64,
    /// Actor files of your own: a folder of .txt files, or one file. Entries with a key of ours take its place, the others are added.
    #[arg(long, value_name = "DIR|FILE")]
    actors: Option<PathBuf>,
    /// Threads [default: all cores].
    #[arg(long, short = 'j', value_name = "N")]
    threads: Option<usize>,
    /// No progress and no closing line.
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

impl Input {
    /// The sources that were named.
    pub(crate) fn sources(&self) -> Result<Vec<Source>> {
        Ok(sources(&self.input)?)
    }

    /// How they are read.
    pub(crate) fn options(&self) -> Result<Options> {
        Ok(Options {
            format: self
                .input_format
                .as_deref()
                .map(|n| {
                    demarche_read::Format::from_name(n).with_context(|| format!("`{n}` is no input format: text html json csv tsv feed"))
                })
                .transpose()?,
            published: self.published,
            title: self.title.clone(),
            source: self.source.clone(),
            url: self.url.clone(),
            replace: true,
            limits: demarche_read::Limits { record_bytes: self.max_report << 20, ..Default::default() },
            ..Options::default()
        })
    }

    /// Who codes them.
    pub(crate) fn coder(&self) -> Result<Coder> {
        own::coder(self.actors.as_deref())
    }

    /// On how many threads.
    pub(crate) fn threads(&self) -> usize {
        self.threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from)).max(1)
    }
}

/// "1 report", "3 reports".
pub(crate) fn some(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

/// A bar over the sources.
pub(crate) fn progress(hidden: bool, sources: u64) -> ProgressBar {
    if hidden {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(sources);
    if let Ok(style) = ProgressStyle::with_template("{elapsed_precise} [{bar:30}] {pos}/{len} files, {eta} left") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
