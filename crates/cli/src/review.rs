//! `demarche review`: what a person finds of a record, and what follows from it.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use demarche_record::ReviewVerdict;
use demarche_store::query;
use demarche_store::{Change, Diff, Review, ReviewReceipt, Store};
use serde_json::{Map, Value};

use crate::query::{Output, Place};
use crate::render::{self, clean};

#[derive(clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    arg_required_else_help = true,
    after_help = "Examples:
  demarche review m20240318-09ab12cd34ef5678 accept --by 'Ana Novak' --store record
  demarche review m20240318-09ab12cd34ef5678 reject --by 'Ana Novak' --note 'a football match' --store record
  demarche review m20240318-09ab12cd34ef5678 correct --by 'Ana Novak' --store record --set event_type=CONSULT --set event_mode=visit
  demarche review m20240318-09ab12cd34ef5678 correct --by 'Ana Novak' --store record --set actor='Serbia; Kosovo' --set recipient=null \\
      --set place='{\"name\": \"Ohrid\", \"country\": \"MKD\"}' --set quote_start=120 --set quote_end=188
  demarche review undo v20240401-09ab12cd34ef5678 --by 'Ana Novak' --store record
  demarche review list --store record
  demarche export --layout gold --store record --out gold.jsonl          the reports of which every record was reviewed

Nothing is overwritten: what is corrected or rejected makes a new reading of its report, by the reviewer, and that is the current one from then on, before any by a
program, newer ones too. `demarche show` has all readings and reviews of a report; `--as-of` answers as before.

A mention has: event_type event_mode contexts status date date_basis actor recipient place count dead injured arrested; a relation statement: predicate holds subject
object matter status valid_from valid_to; both: quote_start quote_end trigger_start trigger_end, in characters of the report's text from 0. A value is a text (several by
`;`), a number, or JSON; `null` is for none. A name means the entity of the store that bears it, else a new one.
Exit codes: 0 done, 2 an error; of `list`: 1 there are none."
)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    /// Id of a mention or relation statement: `demarche show` lists those of an event or a report.
    #[arg(required = true)]
    id: Option<String>,
    /// What you find of it.
    #[arg(required = true, value_enum)]
    verdict: Option<Finding>,
    /// What is to stand in a column; for each column once.
    #[arg(long = "set", value_name = "COLUMN=VALUE")]
    set: Vec<String>,
    #[command(flatten)]
    making: Making,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Take a review back: what it changed is as it was before it.
    Undo {
        /// Id of the review.
        review: String,
        #[command(flatten)]
        making: Making,
    },
    /// All reviews, the latest first.
    List {
        #[command(flatten)]
        place: Place,
        #[command(flatten)]
        output: Output,
    },
}

/// Who makes a review, where, and why.
#[derive(clap::Args)]
struct Making {
    /// Your name; it is kept with the review.
    #[arg(long, value_name = "NAME", required = true)]
    by: Option<String>,
    /// Why, in your words.
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// The store.
    #[arg(long, value_name = "DIR", default_value = ".")]
    store: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Finding {
    /// It is right as it stands.
    Accept,
    /// It is one, and says something else: give --set.
    Correct,
    /// The text tells no such thing.
    Reject,
}

/// What `demarche review list` shows.
const LIST: &str = "SELECT made, verdict, reviewer, target_id, note, correction, review_id, undoes, report_id, coding_id, target_kind FROM reviews \
                    ORDER BY store_version DESC, made DESC, review_id";

pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    match &args.command {
        Some(Command::List { place, output }) => {
            let (store, snapshot) = place.open()?;
            let limits = output.limits()?;
            store.block_on(async { output.write(query::run(snapshot.context(), LIST, limits).await?).await })
        }
        Some(Command::Undo { review, making }) => make(making, review, ReviewVerdict::Undo, None),
        None => {
            let (Some(id), Some(verdict)) = (&args.id, args.verdict) else { bail!("which record, and what do you find of it?") };
            let verdict = match verdict {
                Finding::Accept => ReviewVerdict::Accept,
                Finding::Correct => ReviewVerdict::Correct,
                Finding::Reject => ReviewVerdict::Reject,
            };
            let correction = if args.set.is_empty() { None } else { Some(correction(&args.set)?) };
            make(&args.making, id, verdict, correction)
        }
    }
}

/// `COLUMN=VALUE` as JSON: what reads as JSON is, a text with `;` is a list, any other a text.
fn correction(set: &[String]) -> Result<Map<String, Value>> {
    let mut out = Map::new();
    for s in set {
        let (column, value) = s.split_once('=').with_context(|| format!("--set `{s}` is not COLUMN=VALUE: event_type=CONSULT"))?;
        let value = match serde_json::from_str(value) {
            Ok(json) if !matches!(column, "date" | "valid_from" | "valid_to" | "matter") || value == "null" => json,
            _ if value.contains(';') => value.split(';').map(|v| Value::from(v.trim())).filter(|v| v != "").collect(),
            _ => Value::from(value),
        };
        if out.insert(column.trim().to_owned(), value).is_some() {
            bail!("--set gives `{}` twice; several values stand in one, by `;`", column.trim());
        }
    }
    Ok(out)
}

fn make(making: &Making, target: &str, verdict: ReviewVerdict, correction: Option<Map<String, Value>>) -> Result<ExitCode> {
    let store = Store::open(&making.store)?;
    let review = Review {
        target: target.trim().to_owned(),
        verdict,
        reviewer: making.by.clone().unwrap_or_default(),
        made: jiff::Timestamp::now(),
        note: making.note.clone(),
        correction,
    };
    let receipt = store.writer()?.review(&[review])?;
    tell(&store, &receipt)?;
    Ok(ExitCode::SUCCESS)
}

/// The review's id, and every record that differs because of it.
fn tell(store: &Store, receipt: &ReviewReceipt) -> Result<()> {
    let (before, after) = (store.snapshot(Some(receipt.version.saturating_sub(1)))?, store.snapshot(Some(receipt.version))?);
    let mut changes: Vec<Change> = Vec::new();
    store.block_on(async {
        let diff = Diff::new((store, &before), (store, &after)).await?;
        diff.rows(&mut |c| {
            changes.push(c);
            true
        })
        .await
    })?;
    let mut out = anstream::AutoStream::auto(io::stdout().lock());
    for id in &receipt.review_ids {
        writeln!(out, "{id}")?;
    }
    out.flush()?;
    for c in changes.iter().filter(|c| !matches!(c.table.as_str(), "reviews" | "codings")) {
        let columns = c.columns.as_ref().map(|c| format!(": {c}")).unwrap_or_default();
        anstream::eprintln!("{}{} {} {}{columns}{}", render::DIM.render(), c.table, c.change, clean(&c.id), render::DIM.render_reset());
    }
    anstream::eprintln!("{}version {}{}", render::DIM.render(), receipt.version, render::DIM.render_reset());
    Ok(())
}
