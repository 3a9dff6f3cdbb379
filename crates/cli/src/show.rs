//! `demarche show`: one record and all that it rests on. `demarche dictionary`: what the columns mean.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use anyhow::{Result, anyhow};
use clap::ValueEnum;
use demarche_record::Table;
use demarche_store::query;
use serde_json::Value;

use crate::query::Place;
use crate::render::{DIM, clean};

const BOLD: anstyle::Style = anstyle::Style::new().bold();
const QUOTE: anstyle::Style = anstyle::AnsiColor::Green.on_default();

#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche show --store record e20240318-09ab12cd34ef5678      an event: every mention of it, who says so, why they were put together
  demarche show --store record m20240318-09ab12cd34ef5678      a mention: its quote in the report, what decided it, who read it
  demarche show --store record s20240318-09ab12cd34ef5678      a statement, and all others of the same subject, predicate and object
  demarche show --store record r20240318-09ab12cd34ef5678      a report and all that was read in it, by whom, and what was found of it
  demarche show --store record v20240401-09ab12cd34ef5678      a review, and the record as it was looked at
  demarche show --store record --format json e20240318-09ab12cd34ef5678 | jq .accounts

Ids stand in the last column of `demarche events`, `relations` and `who-says`.")]
pub(crate) struct Args {
    /// Id of an event, mention, relation statement, report, review or entity.
    id: String,
    #[command(flatten)]
    place: Place,
    /// How it is written [default: text in a terminal, json in a pipe].
    #[arg(long, value_enum)]
    format: Option<Format>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading.
    Text,
    /// One object.
    Json,
}

#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche dictionary               all tables, views and functions, as Markdown
  demarche dictionary mentions      one table")]
pub(crate) struct DictionaryArgs {
    /// One table only.
    table: Option<String>,
}

pub(crate) fn dictionary(args: &DictionaryArgs) -> Result<ExitCode> {
    let find = |name: &String| {
        let known = || Table::ALL.map(Table::name).join(", ");
        Table::ALL.into_iter().find(|t| t.name() == name).ok_or_else(|| anyhow!("there is no table `{name}`; there are {}", known()))
    };
    let only = args.table.as_ref().map(find).transpose()?;
    io::stdout().write_all(query::dictionary(only).as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let (store, snapshot) = args.place.open()?;
    let shown = store.block_on(query::show(snapshot.context(), &args.id))?;
    let text = args.format.map_or_else(|| io::stdout().is_terminal(), |f| f == Format::Text);
    let mut out = anstream::AutoStream::auto(io::stdout());
    if text {
        print(&shown, &mut out)?;
    } else {
        serde_json::to_writer_pretty(&mut out, &shown)?;
        writeln!(out)?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn print(shown: &Value, out: &mut impl Write) -> Result<()> {
    let record = &shown["record"];
    let kind = word(&shown["kind"]);
    let id = ["event_id", "mention_id", "statement_id", "review_id", "report_id", "entity_id"]
        .iter()
        .find_map(|k| record[k].as_str())
        .unwrap_or_default();
    writeln!(out, "{}{kind} {}{}", BOLD.render(), clean(id), BOLD.render_reset())?;
    fields(record, &["quote", "context", "text", "event_id", "statement_id"], out)?;
    if record["context"].is_object() {
        context(&record["context"], out)?;
    }
    if let Some(text) = record["text"].as_str() {
        writeln!(out, "\n{}", text.lines().map(clean).collect::<Vec<_>>().join("\n"))?;
    }
    for (key, title) in [("report", "Report"), ("coding", "Read by"), ("target", "As it was looked at")] {
        if shown[key].is_object() {
            heading(title, out)?;
            fields(&shown[key], &["report_id", "coding_id", "quote", "context"], out)?;
        }
    }
    if shown["coding"]["current"].as_bool() == Some(false) {
        writeln!(out, "  not the current reading of its report: that is the last by a person, else the last")?;
    }
    for (key, title) in [
        ("mentions", "Mentions"),
        ("accounts", "By whose account"),
        ("events", "Tells the event"),
        ("slot", "All that was said of this subject, predicate and object"),
        ("relations", "Relations"),
        ("codings", "Read by"),
        ("reviews", "Reviewed"),
    ] {
        let rows = shown[key].as_array().map(Vec::as_slice).unwrap_or_default();
        if !rows.is_empty() {
            heading(&format!("{title} ({})", rows.len()), out)?;
        }
        for row in rows {
            line(key, row, out)?;
        }
    }
    Ok(())
}

fn heading(title: &str, out: &mut impl Write) -> Result<()> {
    Ok(writeln!(out, "\n{}{title}{}", BOLD.render(), BOLD.render_reset())?)
}

/// Every column that has a value, a line each.
fn fields(record: &Value, without: &[&str], out: &mut impl Write) -> Result<()> {
    for (key, value) in record.as_object().into_iter().flatten().filter(|(k, _)| !without.contains(&k.as_str())) {
        let value = word(value);
        if !value.is_empty() {
            writeln!(out, "  {}{key:<20}{} {}", DIM.render(), DIM.render_reset(), clean(&value))?;
        }
    }
    Ok(())
}

fn context(around: &Value, out: &mut impl Write) -> Result<()> {
    let dots = |cut: &Value| if cut.as_bool() == Some(true) { "… " } else { "" };
    let (before, quote, after) = (word(&around["before"]), word(&around["quote"]), word(&around["after"]));
    writeln!(
        out,
        "  {}{}{}{}{}{}{}",
        dots(&around["cut_before"]),
        clean(&before),
        QUOTE.render(),
        clean(&quote),
        QUOTE.render_reset(),
        clean(&after),
        dots(&around["cut_after"]).trim_end(),
    )?;
    Ok(())
}

/// One row of what belongs to a record.
fn line(kind: &str, row: &Value, out: &mut impl Write) -> Result<()> {
    let of = |key: &str| clean(&word(&row[key]));
    let voice = match word(&row["attribution_name"]) {
        names if names.is_empty() => "in its own voice".to_owned(),
        names => format!("{} {}", clean(&names), of("attribution_stance")),
    };
    match kind {
        "mentions" => {
            writeln!(
                out,
                "  {}  {}  {}{} {} {} → {}, {} ({voice})",
                of("published"),
                of("source"),
                of("event_type"),
                if of("event_mode").is_empty() { String::new() } else { format!(" {}", of("event_mode")) },
                of("status"),
                of("actor_name"),
                of("recipient_name"),
                of("mention_id"),
            )?;
            if row["context"].is_object() {
                context(&row["context"], out)?;
                let (rule, why) = (of("rule"), of("why_grouped"));
                writeln!(
                    out,
                    "  {}decided by {rule}; here because: {why}; text {}{}",
                    DIM.render(),
                    of("source_group"),
                    DIM.render_reset()
                )?;
            } else {
                writeln!(out, "  {}“{}”{}", QUOTE.render(), of("quote"), QUOTE.render_reset())?;
            }
        }
        "slot" | "relations" => {
            let holds = if row["holds"].as_bool() == Some(false) { "not " } else { "" };
            let ends = [of("valid_from"), of("valid_to")].join("..");
            writeln!(
                out,
                "  {}  {}  {} {holds}{} {}{} ({voice}) {}\n  {}“{}”{}",
                of("published"),
                of("source"),
                of("subject_name"),
                of("predicate"),
                of("object_name"),
                if ends == ".." { String::new() } else { format!(", {ends}") },
                of("statement_id"),
                QUOTE.render(),
                of("quote"),
                QUOTE.render_reset(),
            )?;
        }
        "accounts" => {
            let via = if of("channel").is_empty() { String::new() } else { format!(", via {}", of("channel")) };
            writeln!(
                out,
                "  {}  {} {} (“{}”{via}), as told by {}  {}",
                of("published"),
                of("sayer"),
                of("stance"),
                of("cue"),
                of("source"),
                of("statement")
            )?;
        }
        "codings" => {
            let knowledge = if of("knowledge_hash").is_empty() { String::new() } else { format!(", knowledge {}", of("knowledge_hash")) };
            let current = if row["current"].as_bool() == Some(true) { ": the current reading" } else { "" };
            writeln!(out, "  {}{knowledge}, version {} of the store{current}", of("coder"), of("store_version"))?;
        }
        "reviews" => {
            let note = if of("note").is_empty() { String::new() } else { format!(": {}", of("note")) };
            let of_what = if of("undoes").is_empty() { of("target_id") } else { of("undoes") };
            writeln!(out, "  {}  {} {} {of_what}{note}  {}", of("made"), of("reviewer"), of("verdict"), of("review_id"))?;
            if !of("correction").is_empty() {
                writeln!(out, "    {}", of("correction"))?;
            }
        }
        _ => writeln!(out, "  {}: {}", of("event_id"), of("why_grouped"))?,
    }
    Ok(())
}

/// A value as words; the items of a list with commas.
fn word(v: &Value) -> String {
    match v {
        Value::Null => String::new(),
        Value::String(s) => s.clone(),
        Value::Array(items) => items.iter().map(word).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
