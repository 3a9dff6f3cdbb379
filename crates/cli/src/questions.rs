//! `demarche events`, `demarche relations`, `demarche who-says`: questions to a store for people who do not write SQL.

use std::process::ExitCode;

use anyhow::{Result, bail};
use demarche_store::query::{self, Question};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;

use crate::query::{Output, Place};

/// Who, whom and when.
#[derive(clap::Args)]
struct Parties {
    /// Who acts: a name or an entity id, or a code for everybody of it (SRB, or UNO EUR IGO NGO ISM IMG MNC).
    #[arg(long, value_name = "WHO")]
    actor: Option<String>,
    /// To whom, likewise.
    #[arg(long, value_name = "WHO")]
    with: Option<String>,
    /// What the second did to the first, too.
    #[arg(long, requires = "with")]
    both: bool,
    /// From this day on, YYYY-MM-DD.
    #[arg(long, value_name = "DATE")]
    since: Option<Date>,
    /// Up to this day.
    #[arg(long, value_name = "DATE")]
    until: Option<Date>,
    /// As told by this outlet.
    #[arg(long, value_name = "OUTLET")]
    source: Option<String>,
}

#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche events --store record --actor Serbia --with CHN --since 2024-01-01       what Serbia did to anybody Chinese
  demarche events --store record --actor RUS --with UKR --both --type ASSAULT --status actual
  demarche events --store record --type CONSULT --mode visit --place Belgrade
  demarche events --store record --actor NATO --format csv > nato.csv               all columns, all rows
  demarche events --store record --actor Serbia --as-of 12                          as the store answered at version 12

A name means that entity; an ISO alpha-3 code the country with all its bodies and persons. An act counts as of the days that it may have
happened on; one without a date as of its report's day. `demarche show ID` tells what a row rests on.
Exit codes: 0 there are rows, 1 there are none, 2 an error.")]
pub(crate) struct EventArgs {
    #[command(flatten)]
    parties: Parties,
    /// PLOVER type; several with commas.
    #[arg(long = "type", value_name = "TYPE", value_delimiter = ',')]
    types: Vec<String>,
    /// PLOVER mode.
    #[arg(long = "mode", value_name = "MODE", value_delimiter = ',')]
    modes: Vec<String>,
    /// actual, future, hypothetical or negated.
    #[arg(long, value_name = "STATUS", value_delimiter = ',')]
    status: Vec<String>,
    /// Where it happened: a place's name, or a country by name or code.
    #[arg(long, value_name = "PLACE")]
    place: Option<String>,
    #[command(flatten)]
    at: Place,
    #[command(flatten)]
    output: Output,
}

#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche relations --store record --actor Serbia --on 2024-03-18        what held of Serbia on that day
  demarche relations --store record --type controls --with Bakhmut --on 2023-06-01 --known-on 2023-05-20
                                                                          by what was known on another
  demarche relations --store record --actor Serbia --with Kosovo --statements
                                                                          all that was said, by whom and when

What held on a day follows from the statements: a newer one ends an older one only by saying so, and where accounts disagree both are shown
(`disputed`). Exit codes: 0 there are rows, 1 there are none, 2 an error.")]
pub(crate) struct RelationArgs {
    #[command(flatten)]
    parties: Parties,
    /// Predicate (recognizes, controls, member_of, holds_office ...); several with commas.
    #[arg(long = "type", value_name = "PREDICATE", value_delimiter = ',')]
    types: Vec<String>,
    /// The day that is asked about [default: today].
    #[arg(long, value_name = "DATE", conflicts_with = "statements")]
    on: Option<Date>,
    /// By the reports up to this day only.
    #[arg(long, value_name = "DATE", conflicts_with = "statements")]
    known_on: Option<Date>,
    /// The statements themselves, the latest report first.
    #[arg(long)]
    statements: bool,
    #[command(flatten)]
    at: Place,
    #[command(flatten)]
    output: Output,
}

#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche who-says --store record --actor UKR --with RUS --type ASSAULT       on whose account
  demarche who-says --store record --by Kremlin --stance denies                what somebody denies
  demarche who-says --store record --by RUS --since 2024-01-01 --format ndjson

A row is one account of one mention; what a report tells in its own voice is not here. The column denied_by (in data) names those who deny
an act of that type between these parties within three days. Exit codes: 0 there are rows, 1 there are none, 2 an error.")]
pub(crate) struct SayingArgs {
    #[command(flatten)]
    parties: Parties,
    /// Who says so.
    #[arg(long, value_name = "WHO")]
    by: Option<String>,
    /// asserts, denies, alleges or demands.
    #[arg(long, value_name = "STANCE", value_delimiter = ',')]
    stance: Vec<String>,
    /// PLOVER type of what is said.
    #[arg(long = "type", value_name = "TYPE", value_delimiter = ',')]
    types: Vec<String>,
    /// PLOVER mode.
    #[arg(long = "mode", value_name = "MODE", value_delimiter = ',')]
    modes: Vec<String>,
    /// actual, future, hypothetical or negated.
    #[arg(long, value_name = "STATUS", value_delimiter = ',')]
    status: Vec<String>,
    #[command(flatten)]
    at: Place,
    #[command(flatten)]
    output: Output,
}

impl Parties {
    fn question(&self, output: &Output) -> Result<Question> {
        if let (Some(since), Some(until)) = (self.since, self.until)
            && until < since
        {
            bail!("--until {until} lies before --since {since}");
        }
        Ok(Question {
            actor: self.actor.clone(),
            with: self.with.clone(),
            both: self.both,
            since: self.since,
            until: self.until,
            source: self.source.clone(),
            all_columns: !output.for_reading()?,
            ..Question::default()
        })
    }
}

pub(crate) fn events(args: &EventArgs) -> Result<ExitCode> {
    let question = Question {
        types: args.types.iter().map(|t| t.to_uppercase()).collect(),
        modes: args.modes.clone(),
        status: args.status.clone(),
        place: args.place.clone(),
        ..args.parties.question(&args.output)?
    };
    let (store, snapshot) = args.at.open()?;
    let limits = args.output.limits()?;
    store.block_on(async { args.output.write(query::events(snapshot.context(), &question, limits).await?).await })
}

pub(crate) fn relations(args: &RelationArgs) -> Result<ExitCode> {
    let question = Question { types: args.types.clone(), ..args.parties.question(&args.output)? };
    if !args.statements && (question.since.is_some() || question.until.is_some()) {
        bail!("--since and --until are for --statements; what held on a day is asked with --on DATE");
    }
    let on = args.on.unwrap_or_else(today);
    let (store, snapshot) = args.at.open()?;
    let limits = args.output.limits()?;
    store.block_on(async {
        let answer = if args.statements {
            query::statements(snapshot.context(), &question, limits).await?
        } else {
            query::relations(snapshot.context(), &question, on, args.known_on, limits).await?
        };
        args.output.write(answer).await
    })
}

/// The day in UTC.
fn today() -> Date {
    Offset::UTC.to_datetime(Timestamp::now()).date()
}

pub(crate) fn who_says(args: &SayingArgs) -> Result<ExitCode> {
    let question = Question {
        types: args.types.iter().map(|t| t.to_uppercase()).collect(),
        modes: args.modes.clone(),
        status: args.status.clone(),
        sayer: args.by.clone(),
        stance: args.stance.clone(),
        ..args.parties.question(&args.output)?
    };
    let (store, snapshot) = args.at.open()?;
    let limits = args.output.limits()?;
    store.block_on(async { args.output.write(query::who_says(snapshot.context(), &question, limits).await?).await })
}
