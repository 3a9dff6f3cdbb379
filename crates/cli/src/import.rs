//! `demarche import`: what others have made. Events of other coders go to [`crate::foreign`].
//!
//! `demarche import phoenix`: TABARI, PETRARCH and ICEWS-style actor dictionaries to actor files.
//!
//! A dictionary entry is `NAME_ [CODE dates] …`, synonyms behind `+`, comments behind `#` or `;`. Dates are YYMMDD or YYYYMMDD, as
//! `<to`, `>from` or `from-to`. What is imported keeps its dates; a name that our knowledge has is merged, which means reported and
//! not written; what cannot be read is refused with its line and the reason.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use demarche_code::{CodeSystem, Knowledge};
use demarche_record::Sector;

use crate::mine::key;

#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche import phoenix Phoenix.MilNonState.actors.txt > own/armed-groups.txt
  demarche import phoenix *.actors.txt --out own/imported.txt --report imported.tsv
  demarche who 'Angry Brigade' --actors own/
  demarche import icews events.2014.tab events.2015.tab.gz --store record
  demarche import gdelt 20240401.export.CSV --store record --origin gdelt-2024
  demarche compare ours icews --store record

gdelt (2.0 and 1.0), icews and polecat are files of events, plain or gzip. They are kept in the store's table foreign_events, each with its origin,
beside our own and never mixed with them; taking a file in again changes nothing. Countries become ISO codes, CAMEO codes PLOVER types, and
the code that stood there is kept. A line that cannot be read is passed over and told with its number.

phoenix: the report has a line for each entry: file, line, what became of it (new, dated, merged, refused), its name, and why.")]
pub(crate) struct Args {
    /// What the files are: actor dictionaries (phoenix), or events of another coder.
    #[cfg_attr(feature = "store", arg(value_parser = ["phoenix", "gdelt", "icews", "polecat"]))]
    #[cfg_attr(not(feature = "store"), arg(value_parser = ["phoenix"]))]
    layout: String,
    /// The files.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The store that takes events in.
    #[cfg(feature = "store")]
    #[arg(long, value_name = "DIR", required_if_eq_any([("layout", "gdelt"), ("layout", "icews"), ("layout", "polecat")]))]
    store: Option<PathBuf>,
    /// Name of the events' origin [default: the layout's].
    #[cfg(feature = "store")]
    #[arg(long, value_name = "NAME", requires = "store")]
    origin: Option<String>,
    /// phoenix: write the actor file here instead of standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// phoenix: write the report here; without it only the counts are told.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

/// A code and when it held.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Coded {
    country: Option<String>,
    code: Option<&'static str>,
    sector: Option<Sector>,
    term: Option<String>,
}

struct Entry {
    line: usize,
    names: Vec<String>,
    codes: Vec<String>,
}

/// What became of an entry.
struct Fate {
    line: usize,
    what: &'static str,
    name: String,
    why: String,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    #[cfg(feature = "store")]
    if let (Ok(layout), Some(store)) = (args.layout.parse(), &args.store) {
        return crate::foreign::import(layout, &args.files, store, args.origin.as_deref());
    }
    let knowledge = Knowledge::builtin()?;
    let (mut blocks, mut table) = (String::new(), String::from("file\tline\twhat\tname\twhy\n"));
    let mut counts: Vec<(&str, usize)> = vec![("new", 0), ("dated", 0), ("merged", 0), ("refused", 0)];
    let mut keys: Vec<String> = Vec::new();
    for path in &args.files {
        let bytes = fs::read(path).with_context(|| format!("`{}` cannot be read", path.display()))?;
        let content = String::from_utf8_lossy(&bytes);
        for entry in entries(&content) {
            let (fate, block) = convert(&entry, &knowledge, &mut keys);
            table.push_str(&format!("{}\t{}\t{}\t{}\t{}\n", path.display(), fate.line, fate.what, fate.name, fate.why));
            if let Some(c) = counts.iter_mut().find(|c| c.0 == fate.what) {
                c.1 += 1;
            }
            blocks.push_str(&block);
        }
    }
    match &args.out {
        Some(path) => fs::write(path, &blocks).with_context(|| format!("`{}` cannot be written", path.display()))?,
        None => io::stdout().write_all(blocks.as_bytes())?,
    }
    if let Some(path) = &args.report {
        fs::write(path, table).with_context(|| format!("`{}` cannot be written", path.display()))?;
    }
    let told: Vec<String> = counts.iter().map(|(what, n)| format!("{n} {what}")).collect();
    anstream::eprintln!("{}", told.join(", "));
    Ok(ExitCode::SUCCESS)
}

/// The entries of a dictionary with their first lines.
fn entries(content: &str) -> Vec<Entry> {
    let mut out: Vec<Entry> = Vec::new();
    for (n, raw) in content.lines().enumerate() {
        let line = raw.split(['#', ';']).next().unwrap_or_default().trim();
        if line.is_empty() || line.starts_with('<') {
            continue;
        }
        let name = line.split(['[', '\t', '{']).next().unwrap_or_default();
        let codes = line.split('[').skip(1).filter_map(|c| c.split(']').next()).map(|c| c.trim().to_owned());
        let readable = name.trim_start_matches('+').replace('_', " ").split_whitespace().map(capitalise).collect::<Vec<_>>().join(" ");
        if let Some(last) = out.last_mut().filter(|_| line.starts_with('+') || line.starts_with('[')) {
            last.names.extend(Some(readable).filter(|r| !r.is_empty()));
            last.codes.extend(codes);
        } else {
            out.push(Entry { line: n + 1, names: vec![readable], codes: codes.collect() });
        }
    }
    out
}

fn capitalise(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().collect::<String>() + &chars.as_str().to_lowercase())
}

/// An entry as a block of an actor file, empty where it is merged or refused.
fn convert(entry: &Entry, knowledge: &Knowledge, keys: &mut Vec<String>) -> (Fate, String) {
    let name = entry.names.first().cloned().unwrap_or_default();
    let fate = |what, why: String| Fate { line: entry.line, what, name: name.clone(), why };
    let slug = key(&name);
    if slug.is_empty() || entry.codes.is_empty() {
        return (fate("refused", "no name or no code".to_owned()), String::new());
    }
    if entry.codes.iter().any(|c| c.starts_with('~')) {
        return (fate("refused", "an agent noun: `noun<TAB>SECTOR` in agents.txt is its place".to_owned()), String::new());
    }
    if let Some(b) = knowledge.who(&name, None).iter().find(|b| b.role != "surname") {
        let new: Vec<&str> = entry.names.iter().skip(1).filter(|n| knowledge.who(n, None).is_empty()).map(String::as_str).collect();
        let why = if new.is_empty() { String::new() } else { format!("; names that ours has not: {}", new.join("; ")) };
        return (fate("merged", format!("`{}`{why}", b.entity.entity_id)), String::new());
    }
    let mut codes: Vec<Coded> = Vec::new();
    for raw in &entry.codes {
        match read_code(raw, codes.last().and_then(|c| c.country.clone()), knowledge) {
            Ok(Some(c)) => codes.push(c),
            Ok(None) => {}
            Err(why) => return (fate("refused", why), String::new()),
        }
    }
    let Some(first) = codes.first().cloned() else { return (fate("refused", "its codes say nothing".to_owned()), String::new()) };
    if codes.iter().all(|c| c.sector.is_none() && c.code.is_none()) {
        return (
            fate("refused", "a country or a place without a sector: states.txt and territories.txt have these".to_owned()),
            String::new(),
        );
    }
    let dated = codes.iter().any(|c| c.term.is_some());
    let mut id = format!("own-{slug}");
    while keys.contains(&id) {
        id.push_str("-2");
    }
    keys.push(id.clone());
    let mut block = format!("{id} = {name}\n  kind: {}\n", kind(&first, dated));
    if let Some(c) = &first.country {
        block.push_str(&format!("  country: {c}\n"));
    }
    if let Some(c) = first.code {
        block.push_str(&format!("  code: {c}\n"));
    }
    for c in &codes {
        if let Some(s) = c.sector {
            let term = c.term.as_ref().map_or_else(String::new, |t| format!(" | {t}"));
            block.push_str(&format!("  sector: {s}{term}\n"));
        }
    }
    let aliases: Vec<&str> = entry.names.iter().skip(1).map(String::as_str).collect();
    if !aliases.is_empty() {
        block.push_str(&format!("  alias: {}\n", aliases.join("; ")));
    }
    block.push('\n');
    let what = if dated { "dated" } else { "new" };
    (fate(what, format!("`{id}`")), block)
}

/// `USAGOV 010120-050120`: country or kind of body, sectors, and when; `None` for `---`, which ends what stood before.
fn read_code(raw: &str, before: Option<String>, knowledge: &Knowledge) -> Result<Option<Coded>, String> {
    let mut parts = raw.split_whitespace();
    let code = parts.next().unwrap_or_default();
    if code.is_empty() || code.starts_with('-') {
        return Ok(None);
    }
    let dates: String = parts.collect();
    let term = if dates.is_empty() { None } else { Some(term(&dates)?) };
    let triples: Vec<&str> = (0..code.len() / 3).filter_map(|i| code.get(3 * i..3 * i + 3)).collect();
    let mut out = Coded { country: None, code: None, sector: None, term };
    for (i, t) in triples.iter().enumerate() {
        let country = || knowledge.countries().find(CodeSystem::Cameo, t, None).map(|c| c.iso3.clone());
        match *t {
            "UNO" => out.code = Some("UNO"),
            "EUR" if out.code == Some("IGO") || i == 0 => out.code = Some("EUR"),
            "IGO" => out.code = out.code.or(Some("IGO")),
            "NGO" | "NGM" => out.code = out.code.or(Some("NGO")),
            "MNC" => out.code = Some("MNC"),
            "IMG" => out.code = Some("IMG"),
            "ISM" => out.code = Some("ISM"),
            "INT" => {}
            // What PLOVER calls otherwise.
            "MED" if i > 0 => out.sector = out.sector.or(Some(Sector::Jrn)),
            "HLH" => out.sector = out.sector.or(Some(Sector::Med)),
            t if i == 0 => match country() {
                Some(c) => out.country = Some(c),
                None => out.sector = t.parse().ok(),
            },
            t => out.sector = out.sector.or_else(|| t.parse().ok()),
        }
    }
    if out.country.is_none() && out.code.is_none() {
        out.country = before;
    }
    if out.country.is_none() && out.code.is_none() && out.sector.is_none() {
        return Err(format!("the code `{code}` is no country, no body and no sector"));
    }
    Ok(Some(out))
}

/// `<061231`, `>050501`, `010120-050120` as a term of our files.
fn term(dates: &str) -> Result<String, String> {
    let day = |d: &str| -> Result<String, String> {
        let full = match d.len() {
            6 => format!("{}{d}", if d.get(..2).is_some_and(|y| y < "30") { "20" } else { "19" }),
            8 => d.to_owned(),
            _ => return Err(format!("`{d}` is no date")),
        };
        let date =
            format!("{}-{}-{}", full.get(..4).unwrap_or_default(), full.get(4..6).unwrap_or_default(), full.get(6..).unwrap_or_default());
        date.parse::<demarche_record::PartialDate>().map(|p| p.to_string()).map_err(|_| format!("there is no day {date}"))
    };
    if let Some(to) = dates.strip_prefix('<') {
        return Ok(format!("..{}", day(to)?));
    }
    if let Some(from) = dates.strip_prefix('>') {
        return Ok(format!("{}..", day(from)?));
    }
    let (from, to) = dates.split_once('-').ok_or_else(|| format!("`{dates}` is no term"))?;
    let (from, to) = (day(from)?, day(to)?);
    if from > to { Err(format!("the term ends ({to}) before it begins ({from})")) } else { Ok(format!("{from}..{to}")) }
}

/// Only persons have dates in these dictionaries; of the others the code tells.
fn kind(c: &Coded, dated: bool) -> &'static str {
    match (c.code, c.sector) {
        _ if dated => "person",
        (Some("IGO" | "UNO" | "EUR"), _) => "international organisation",
        (Some("NGO" | "ISM"), _) => "NGO",
        (Some("MNC"), _) => "company",
        (Some("IMG"), _) | (_, Some(Sector::Reb | Sector::Prm | Sector::Uaf)) => "armed group",
        (_, Some(Sector::Bus)) => "company",
        (_, Some(Sector::Jrn)) => "media",
        (_, Some(Sector::Pty | Sector::Opp)) => "party",
        (_, Some(Sector::Gov | Sector::Mil | Sector::Leg | Sector::Jud | Sector::Cop | Sector::Spy)) => "government body",
        _ => "people",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DICTIONARY: &str = "# a comment\nIVAN_EXAMPLEV_  ; CountryInfo\n\t[RUSELI <900101]\n\t[RUSGOV 900101-991231]\n+I._EXAMPLEV_\nANGRY_TEST_BRIGADE_ [ITAREB] # kkl\n+BRIGADE_OF_ANGER\nFRANCE_ [FRA]\nBAD_DATE_MAN_ [FRAGOV 990230-991231]\nNOWHERE_ [QQQ]\n";

    #[test]
    fn entries_are_dated_merged_or_refused() {
        let knowledge = Knowledge::builtin().unwrap();
        let mut keys = Vec::new();
        let all: Vec<(Fate, String)> = entries(DICTIONARY).iter().map(|e| convert(e, &knowledge, &mut keys)).collect();
        let fates: Vec<(usize, &str)> = all.iter().map(|(f, _)| (f.line, f.what)).collect();
        assert_eq!(fates, [(2, "dated"), (6, "new"), (8, "merged"), (9, "refused"), (10, "refused")]);
        assert_eq!(
            all[0].1,
            "own-ivan-examplev = Ivan Examplev\n  kind: person\n  country: RUS\n  sector: ELI | ..1990-01-01\n  sector: GOV | 1990-01-01..1999-12-31\n  alias: I. Examplev\n\n"
        );
        assert!(all[1].1.contains("kind: armed group\n  country: ITA\n  sector: REB\n  alias: Brigade Of Anger"), "{}", all[1].1);
        assert!(all[3].0.why.contains("1999-02-30"), "{}", all[3].0.why);
        let own: String = all.iter().map(|(_, b)| b.as_str()).collect();
        assert!(Knowledge::with_actors(&[("own.txt", &own)]).is_ok());
    }
}
