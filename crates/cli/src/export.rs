//! `demarche export`: the store in the layouts that other tools read.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use demarche_record::{EventType, Status, Table};
use demarche_store::Store;
use demarche_store::export::{Key, Layout, Options, export, loss_path};
use jiff::civil::Date;

#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche export --store record --layout gdelt --out 20240401000000.export.CSV
  demarche export --store record --layout dyad-year --codes cow --zeros --out panel.csv
  demarche export --store record --layout gexf --since 2024-01-01 --actor SRB --out serbia.gexf
  demarche export --store record --layout parquet --table mentions --out mentions.parquet
  demarche export --store record --layout polecat --as-of 12 --out cited.txt

What a layout cannot hold is told: a line here, and the whole of it in OUT.loss.json beside the file. A layout with no word for plans,
suppositions and denials gets acts that happened, and no others, unless --include-status is given. The same version of the store gives the same
bytes. Texts that a spreadsheet would run as a formula get an apostrophe before them in separated files; ndjson and parquet leave all as it is.

An event is dated by the first day of its date, and by its earliest report where it has none; --since and --until take what may have happened
then. Country codes are those of the day of the event: a code system's own, with the states of the time.")]
pub(crate) struct Args {
    /// The store.
    #[arg(long, value_name = "DIR")]
    store: PathBuf,
    /// What the file is.
    #[arg(long, short, value_parser = layouts())]
    layout: Layout,
    /// The file; it appears whole or not at all.
    #[arg(long, short, value_name = "FILE")]
    out: PathBuf,
    /// The store as it was at this version; a number, or a name that `demarche freeze` gave [default: the last].
    #[arg(long, value_name = "VERSION|NAME")]
    as_of: Option<String>,
    /// Events that may have happened on this day or later.
    #[arg(long, value_name = "DATE")]
    since: Option<Date>,
    /// Events that may have happened on this day or earlier.
    #[arg(long, value_name = "DATE")]
    until: Option<Date>,
    /// Events of this PLOVER type.
    #[arg(long = "type", value_name = "TYPE", value_parser = event_type)]
    event_type: Option<EventType>,
    /// Events in which this entity acts: its name, its key, or its country's ISO alpha-3 code.
    #[arg(long, value_name = "WHO")]
    actor: Option<String>,
    /// Also events with these statuses, by commas; without a value all of them.
    #[arg(
        long,
        value_name = "STATUS",
        num_args = 0..=1,
        require_equals = true,
        value_delimiter = ',',
        default_missing_value = "future,hypothetical,negated",
        value_parser = status
    )]
    include_status: Vec<Status>,
    /// Which table, for csv, ndjson and parquet [default: events].
    #[arg(long, value_parser = tables())]
    table: Option<Table>,
    /// Country codes of a panel.
    #[arg(long, value_name = "SYSTEM", default_value = "iso", value_parser = ["iso", "cow", "gw"])]
    codes: String,
    /// Rows of zeros in a panel: every pair of countries in it, in every period in which both stood.
    #[arg(long)]
    zeros: bool,
}

fn layouts() -> impl TypedValueParser<Value = Layout> {
    PossibleValuesParser::new(Layout::ALL.iter().map(|l| PossibleValue::new(l.name()).help(l.help()))).try_map(|s| s.parse::<Layout>())
}

fn tables() -> impl TypedValueParser<Value = Table> {
    PossibleValuesParser::new(Table::ALL.map(Table::name))
        .try_map(|s| Table::ALL.into_iter().find(|t| t.name() == s).ok_or_else(|| format!("`{s}` is no table")))
}

fn event_type(s: &str) -> Result<EventType, demarche_record::UnknownCode> {
    s.to_uppercase().parse()
}

fn status(s: &str) -> Result<Status, demarche_record::UnknownCode> {
    s.parse()
}

pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let panel = matches!(args.layout, Layout::DyadMonth | Layout::DyadYear);
    let native = matches!(args.layout, Layout::Csv | Layout::Ndjson | Layout::Parquet);
    if !panel && (args.zeros || args.codes != "iso") {
        bail!("--codes and --zeros are for the layouts dyad-month and dyad-year");
    }
    if !native && args.table.is_some() {
        bail!("--table is for the layouts csv, ndjson and parquet: {} has its own columns", args.layout);
    }
    let store = Store::open(&args.store)?;
    let snapshot = store.at(args.as_of.as_deref())?;
    let mut statuses = args.include_status.clone();
    if !statuses.is_empty() && !statuses.contains(&Status::Actual) {
        statuses.push(Status::Actual);
    }
    let options = Options {
        table: args.table,
        statuses,
        since: args.since,
        until: args.until,
        event_type: args.event_type,
        actor: args.actor.clone(),
        key: match args.codes.as_str() {
            "cow" => Key::Cow,
            "gw" => Key::GleditschWard,
            _ => Key::Iso,
        },
        zeros: args.zeros,
        store_version: Some(snapshot.version().version),
    };
    let loss = store.block_on(export(snapshot.context(), args.layout, &options, &args.out))?;
    anstream::eprintln!("{}: {loss}", args.out.display());
    anstream::eprintln!("what is lost in full: {}", loss_path(&args.out).display());
    Ok(ExitCode::SUCCESS)
}
