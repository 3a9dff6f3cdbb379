//! `demarche who`: what the knowledge holds of a name, and whom it means in a text.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::ValueEnum;
use demarche_code::{Bearer, Knowledge};
use demarche_record::{Entity, Report, Span};
use jiff::civil::Date;
use serde_json::json;

use crate::{own, render};

const BOLD: anstyle::Style = anstyle::Style::new().bold();

#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche who 'President of Serbia' --on 2010-03-01      who held an office on a day
  demarche who Biden --on 2018-06-01                      what a name was on a day: in office, or a former one
  demarche who Georgia                                    every bearer, and what tells them apart
  demarche who Jordan --in 'Jim Jordan said Jordan would subpoena him.'
                                                          whom the words mean there, and why
  demarche who 'New Party' --actors my-actors/            with your own files (format: knowledge/actors/FORMAT.md)

A name is found without case, accents and punctuation. In a terminal a table is printed, in a pipe one JSON object a bearer or
place of the text. Exit codes: 0 somebody bears the name, 1 nobody does, 2 it could not be asked.")]
pub(crate) struct Args {
    /// A name, acronym, nationality, capital, office, or any phrase together with --in.
    name: String,
    /// The day that offices and existence are asked for, YYYY-MM-DD.
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// A text that has the name: whom does it mean there?
    #[arg(long = "in", value_name = "TEXT")]
    text: Option<String>,
    /// Actor files of your own: a folder of .txt files, or one file. Entries with a key of ours take its place.
    #[arg(long, value_name = "DIR|FILE")]
    actors: Option<PathBuf>,
    /// How answers are printed [default: table in a terminal, ndjson in a pipe].
    #[arg(long, value_enum)]
    format: Option<Format>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading.
    Table,
    /// One JSON object a line.
    Ndjson,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let table = match args.format {
        Some(f) => f == Format::Table,
        None => io::stdout().is_terminal(),
    };
    let mut out = anstream::AutoStream::auto(io::stdout());
    let found = match &args.text {
        Some(text) => in_text(args, text, table, &mut out)?,
        None => by_name(args, &own::knowledge(args.actors.as_deref())?, table, &mut out)?,
    };
    out.flush()?;
    Ok(if found { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn by_name(args: &Args, knowledge: &Knowledge, table: bool, out: &mut impl Write) -> Result<bool> {
    let bearers = knowledge.who(&args.name, args.on);
    for b in &bearers {
        if table {
            print(b, knowledge, args.on, out)?;
        } else {
            serde_json::to_writer(&mut *out, &object(b, knowledge, args.on))?;
            writeln!(out)?;
        }
    }
    if bearers.is_empty() {
        let near = knowledge.near(&args.name, 5);
        let hint = if near.is_empty() { String::new() } else { format!("; nearly so are called: {}", near.join(", ")) };
        anstream::eprintln!("nobody is called `{}` in the knowledge{hint}", args.name);
    }
    Ok(!bearers.is_empty())
}

fn code(e: &Entity) -> &str {
    e.entity_code.as_deref().unwrap_or("---")
}

fn sector(e: &Entity) -> &str {
    e.sector.map_or("---", |s| s.as_str())
}

fn print(b: &Bearer, knowledge: &Knowledge, on: Option<Date>, out: &mut impl Write) -> Result<()> {
    let e = &b.entity;
    let (bold, plain, dim) = (BOLD.render(), BOLD.render_reset(), render::DIM.render());
    let kind = e.kind.map_or("?", |k| k.as_str());
    writeln!(out, "{bold}{}{plain}  {kind}, {} {}  {dim}[{}, by {}]{plain}", e.name, code(e), sector(e), e.entity_id, b.role)?;
    writeln!(out, "  why      {}", b.why)?;
    for (title, term, held) in &b.offices {
        let term = term.map_or_else(|| "no dates".to_owned(), |t| t.to_string());
        writeln!(out, "  office   {title}, {term}{}", if *held && on.is_some() { "  ← on the day" } else { "" })?;
    }
    if !b.belongs_to.is_empty() {
        writeln!(out, "  of       {}", b.belongs_to.join(", "))?;
    }
    let end = |d: Option<demarche_record::PartialDate>| d.map_or_else(String::new, |d| d.to_string());
    if b.existed.0.is_some() || b.existed.1.is_some() {
        writeln!(out, "  existed  {}..{}", end(b.existed.0), end(b.existed.1))?;
    }
    if let Some(c) = e.country.as_deref().and_then(|c| knowledge.countries().iso3(c, on)) {
        let or = |s: &str| if s.is_empty() { "–".to_owned() } else { s.to_owned() };
        writeln!(
            out,
            "  codes    ISO {} {} {}, COW {} {}, GW {}, FIPS {}, CAMEO {}",
            or(&c.iso2),
            or(&c.iso3),
            or(&c.iso_numeric),
            or(&c.cow_abbr),
            or(&c.cow_number),
            or(&c.gw_number),
            or(&c.fips),
            or(&c.cameo)
        )?;
    }
    writeln!(out)?;
    Ok(())
}

fn object(b: &Bearer, knowledge: &Knowledge, on: Option<Date>) -> serde_json::Value {
    let country = b.entity.country.as_deref().and_then(|c| knowledge.countries().iso3(c, on));
    json!({
        "entity": b.entity,
        "role": b.role,
        "why": b.why,
        "offices": b.offices.iter().map(|(t, term, held)| json!({"title": t, "term": term, "on_the_day": *held && on.is_some()})).collect::<Vec<_>>(),
        "belongs_to": b.belongs_to,
        "from": b.existed.0.map(|d| d.to_string()),
        "to": b.existed.1.map(|d| d.to_string()),
        "context": b.context,
        "codes": country.map(|c| json!({
            "iso2": c.iso2, "iso3": c.iso3, "iso_numeric": c.iso_numeric, "cow_abbr": c.cow_abbr, "cow_number": c.cow_number,
            "gw_number": c.gw_number, "fips": c.fips, "cameo": c.cameo,
        })),
    })
}

/// Every place of the text that has the name.
fn in_text(args: &Args, text: &str, table: bool, out: &mut impl Write) -> Result<bool> {
    let coder = own::coder(args.actors.as_deref())?;
    let report = Report { doc: "text".into(), text: text.to_owned(), published: args.on, ..Report::default() };
    let document = coder.document(&report.text)?;
    let mut any = false;
    for (start, words) in text.match_indices(args.name.as_str()) {
        let (entities, why) = coder.meant(&report, &document, Span::new(start, start + words.len()));
        any |= !entities.is_empty();
        if table {
            let who: Vec<String> = entities.iter().map(|e| format!("{} ({} {})", e.name, code(e), sector(e))).collect();
            let who = if who.is_empty() { "nobody known".to_owned() } else { who.join(" and ") };
            writeln!(out, "{words} at {start}: {}{who}{}\n  why      {why}", BOLD.render(), BOLD.render_reset())?;
        } else {
            serde_json::to_writer(&mut *out, &json!({"words": words, "start": start, "entities": entities, "why": why}))?;
            writeln!(out)?;
        }
    }
    if !text.contains(args.name.as_str()) {
        anstream::eprintln!("the text does not have `{}` in these letters", args.name);
    }
    Ok(any)
}
