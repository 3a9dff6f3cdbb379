//! `demarche import gdelt|icews|polecat` and `demarche compare`: the events of other coders, and how far we agree.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use demarche_store::Store;
use demarche_store::foreign::{
    Agreement, Comparison, Difference, ForeignEvent, ForeignLayout, Question, Reading, Side, compare, read_foreign,
};
use jiff::civil::Date;

use crate::render;
use crate::rows::Cell;

/// Events that land together.
const BATCH: usize = 100_000;

/// Takes files of foreign events into a store.
pub(crate) fn import(layout: ForeignLayout, files: &[PathBuf], store: &Path, origin: Option<&str>) -> Result<ExitCode> {
    let store = Store::open(store)?;
    let mut writer = store.writer()?;
    let origin = origin.unwrap_or(layout.name());
    let (mut all, mut new, mut known) = (Reading::default(), 0, 0);
    for path in files {
        let mut batch: Vec<ForeignEvent> = Vec::new();
        let mut land = |batch: &mut Vec<ForeignEvent>| {
            let receipt = writer.add_foreign(origin, batch)?;
            new += receipt.new;
            known += receipt.known;
            batch.clear();
            Ok(())
        };
        let reading = read_foreign(layout, path, |event| {
            batch.push(event);
            if batch.len() >= BATCH { land(&mut batch) } else { Ok(()) }
        })?;
        land(&mut batch)?;
        for why in &reading.complaints {
            let why = render::clean(why);
            anstream::eprintln!("{}skipped:{} {}: {why}", render::WARN.render(), render::WARN.render_reset(), path.display());
        }
        all.add(reading);
    }
    let mut told = vec![format!("{new} events of {origin} taken in"), format!("{known} were there")];
    for (n, what) in [(all.skipped, "lines passed over"), (all.untyped, "with a code that PLOVER makes no type of")] {
        if n > 0 {
            told.push(format!("{n} {what}"));
        }
    }
    anstream::eprintln!("{}", told.join(", "));
    let mut unknown: Vec<(&String, &u64)> = all.unknown_countries.iter().collect();
    unknown.sort_by_key(|(name, n)| (std::cmp::Reverse(**n), *name));
    if !unknown.is_empty() {
        let first: Vec<String> = unknown.iter().take(10).map(|(name, n)| format!("{} ({n})", render::clean(name))).collect();
        let more = unknown.len().saturating_sub(10);
        let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
        anstream::eprintln!("countries that the table does not have: {}{rest}", first.join(", "));
    }
    Ok(if all.skipped > 0 { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche import icews events.2014.tab --store record
  demarche compare ours icews --store record --since 2014-01-01 --until 2014-12-31
  demarche compare ours gdelt --store record --window 1 --rows differences.csv --csv agreement.csv

A unit is a pair of countries, a PLOVER type and a day, counted once. It is found in the other coder's events where they have the same pair and
type within --window days. Agreement is the share of all units, of both, that are found. Of ours, only acts that happened are compared; events
with no country on a side, no type or no day are counted and left out.")]
pub(crate) struct CompareArgs {
    /// `ours`, or an origin that was imported.
    #[arg(value_name = "A")]
    first: Side,
    /// Likewise.
    #[arg(value_name = "B")]
    second: Side,
    /// The store.
    #[arg(long, value_name = "DIR")]
    store: PathBuf,
    /// Days that two coders may differ in the date of an act.
    #[arg(long, value_name = "DAYS", default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=31))]
    window: u8,
    /// Acts on this day or later.
    #[arg(long, value_name = "DATE")]
    since: Option<Date>,
    /// Acts on this day or earlier.
    #[arg(long, value_name = "DATE")]
    until: Option<Date>,
    /// The store as it was at this version; a number, or a name that `demarche freeze` gave [default: the last].
    #[arg(long, value_name = "VERSION|NAME")]
    as_of: Option<String>,
    /// Write the rows behind each difference here, as CSV.
    #[arg(long, value_name = "FILE")]
    rows: Option<PathBuf>,
    /// Write all of the agreement here, by type, pair and month, as CSV.
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
}

pub(crate) fn run(args: &CompareArgs) -> Result<ExitCode> {
    let store = Store::open(&args.store)?;
    let snapshot = store.at(args.as_of.as_deref())?;
    let question = Question { window: args.window, since: args.since, until: args.until };
    let names = [args.first.to_string(), args.second.to_string()];
    let mut rows = args.rows.as_deref().map(writer).transpose()?;
    if let Some(w) = &mut rows {
        w.write_record(["only_in", "day", "actor_country", "recipient_country", "event_type", "rows", "other_types", "id", "text"])?;
    }
    let mut failed: Option<csv::Error> = None;
    let found = store.block_on(compare(snapshot.context(), [&args.first, &args.second], &question, |d| {
        if let Some(w) = &mut rows
            && failed.is_none()
        {
            failed = w.write_record(difference(&d, &names)).err();
        }
        Ok(())
    }))?;
    if let Some(e) = failed {
        return Err(e).context("the differences cannot be written");
    }
    if let Some(w) = &mut rows {
        w.flush()?;
    }
    if let Some(path) = &args.csv {
        agreement(&mut writer(path)?, &found)?;
    }
    told(&mut io::stdout().lock(), &found, &names)?;
    Ok(ExitCode::SUCCESS)
}

fn writer(path: &Path) -> Result<csv::Writer<File>> {
    csv::Writer::from_path(path).with_context(|| format!("`{}` cannot be written", path.display()))
}

fn difference(d: &Difference, names: &[String; 2]) -> [String; 9] {
    let safe = |t: &str| Cell::Text(Some(t.to_owned())).text();
    [
        safe(&names[usize::from(!d.is_first)]),
        d.day.to_string(),
        d.actor.clone(),
        d.recipient.clone(),
        d.event_type.clone(),
        d.rows.to_string(),
        d.others.join(";"),
        d.id.clone(),
        safe(d.text.as_deref().unwrap_or_default()),
    ]
}

fn agreement(w: &mut csv::Writer<File>, c: &Comparison) -> Result<()> {
    w.write_record(["level", "key", "first", "first_found", "second", "second_found", "agreement"])?;
    let mut row = |level: &str, key: &str, a: &Agreement| {
        let share = a.share().map(|s| format!("{s:.4}")).unwrap_or_default();
        let counts = [a.first, a.first_found, a.second, a.second_found].map(|n| n.to_string());
        w.write_record([level, key, &counts[0], &counts[1], &counts[2], &counts[3], &share])
    };
    row("all", "", &c.total)?;
    for (key, a) in &c.by_type {
        row("type", key, a)?;
    }
    for ((from, to), a) in &c.by_dyad {
        row("dyad", &format!("{from}-{to}"), a)?;
    }
    for (key, a) in &c.by_month {
        row("month", key, a)?;
    }
    w.flush()?;
    Ok(())
}

/// Pairs that are shown; the others are in the CSV.
const SHOWN: usize = 15;

fn told(out: &mut dyn Write, c: &Comparison, [first, second]: &[String; 2]) -> Result<()> {
    let line = |out: &mut dyn Write, key: &str, a: &Agreement| {
        let share = a.share().map_or_else(|| "-".to_owned(), |s| format!("{:.1}%", s * 100.0));
        writeln!(out, "  {key:<12} {:>9} {:>9} {:>9} {:>9} {share:>10}", a.first, a.first_found, a.second, a.second_found)
    };
    writeln!(out, "  {:<12} {first:>9} {:>9} {second:>9} {:>9} {:>10}", "", "found", "found", "agreement")?;
    line(out, "all", &c.total)?;
    writeln!(out, "\nby type")?;
    for (key, a) in &c.by_type {
        line(out, key, a)?;
    }
    let mut pairs: Vec<(String, &Agreement)> = c.by_dyad.iter().map(|((a, b), v)| (format!("{a}-{b}"), v)).collect();
    pairs.sort_by_key(|(key, a)| (std::cmp::Reverse(a.first + a.second), key.clone()));
    writeln!(out, "\nby pair of countries{}", if pairs.len() > SHOWN { ", the busiest" } else { "" })?;
    for (key, a) in pairs.iter().take(SHOWN) {
        line(out, key, a)?;
    }
    writeln!(out, "\nby month")?;
    for (key, a) in &c.by_month {
        line(out, key, a)?;
    }
    writeln!(out)?;
    if let Some(r) = c.correlation {
        writeln!(out, "counts by pair and month go together at r = {r:.3}")?;
    }
    writeln!(out, "{} of the units that were not found have the other coder's act under another type", c.other_type)?;
    let [a, b] = c.not_comparable;
    writeln!(out, "not comparable (no country on a side, no type or no day): {a} of {first}, {b} of {second}")?;
    Ok(())
}
