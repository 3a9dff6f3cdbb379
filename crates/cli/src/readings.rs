//! `demarche when` and `demarche where`: how a text's times and places are read, with the reasons.

use std::io::{self, IsTerminal, Read, Write};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use demarche_code::{Coder, places, time};
use demarche_record::{Coded, DateBasis, Report};
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::render;

#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche when 'They met two days after the March 3 vote.' --published 2024-03-19
  demarche when 'Talks failed in June of last year.' --published 2024-03-19 | jq .edtf
  demarche when - --published 2024-03-19 < report.txt

A date is EDTF and no finer than the words: `2023-06`, `2011/..` (from then on). Without --published, and without a dateline in the text, \"Friday\" and \"last
year\" have no date. Below the expressions stand the acts of the text with their dates and what these rest on.")]
pub(crate) struct WhenArgs {
    /// The text, or `-` for standard input.
    #[arg(value_name = "TEXT|-")]
    text: String,
    /// Day of publication, YYYY-MM-DD: what "yesterday" and "on Friday" are counted from.
    #[arg(long, value_name = "DATE")]
    published: Option<Date>,
}

#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche where 'A bomb went off in Paris, Texas.'
  demarche where 'Rebels stormed the Latakia town of Salma.' | jq 'select(.kind == \"act\")'
  demarche where - < report.txt

The reason gives the candidates of a name and what spoke for the one chosen: how well it is known, what is named beside it, and the rest of the report.
A nationality (\"Syrian\") is evidence and no place. Below the names stand the acts of the text with their places.")]
pub(crate) struct WhereArgs {
    /// The text, or `-` for standard input.
    #[arg(value_name = "TEXT|-")]
    text: String,
    /// Country of the source, ISO alpha-3 (AUS): breaks ties between namesakes.
    #[arg(long, value_name = "ISO3")]
    source_country: Option<String>,
}

/// The argument, or standard input for `-`.
fn read(text: &str) -> Result<String> {
    let text = if text == "-" {
        let mut all = String::new();
        io::stdin().lock().take(16 << 20).read_to_string(&mut all).context("standard input is no UTF-8 text")?;
        all
    } else {
        text.to_owned()
    };
    if text.trim().is_empty() {
        bail!("there is no text: give it in quotes, or `-` to read standard input");
    }
    Ok(text)
}

/// A row for each reading: a table in a terminal, JSON lines elsewhere.
struct Rows {
    head: [&'static str; 4],
    rows: Vec<([String; 4], Value)>,
}

impl Rows {
    fn print(self) -> Result<ExitCode> {
        let out = io::stdout();
        if !out.is_terminal() {
            let mut out = out.lock();
            for (_, value) in &self.rows {
                writeln!(out, "{value}")?;
            }
            return Ok(ExitCode::SUCCESS);
        }
        let mut out = anstream::stdout().lock();
        let width = |i: usize| self.rows.iter().map(|(r, _)| r[i].chars().count()).chain([self.head[i].len()]).max().unwrap_or(0).min(36);
        let widths = [width(0), width(1), width(2)];
        let line = |r: [&str; 4]| {
            let [a, b, c] = widths;
            format!("{:<a$}  {:<b$}  {:<c$}  {}", r[0], r[1], r[2], r[3])
        };
        writeln!(out, "{}{}{}", render::DIM.render(), line(self.head), render::DIM.render_reset())?;
        for (row, _) in &self.rows {
            writeln!(out, "{}", line([0, 1, 2, 3].map(|i| row[i].as_str())))?;
        }
        if self.rows.is_empty() {
            writeln!(out, "nothing found")?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn coded(coder: &Coder, text: &str, published: Option<Date>) -> Result<Coded> {
    let report = Report { doc: "text".into(), text: text.to_owned(), published, ..Report::default() };
    Ok(coder.code(&report, false)?)
}

pub(crate) fn when(args: &WhenArgs) -> Result<ExitCode> {
    let text = read(&args.text)?;
    let coder = Coder::builtin().context("the coder could not start")?;
    let coded = coded(&coder, &text, args.published)?;
    let published = coded.report.published;
    let mut rows = Vec::new();
    for t in time::find(&text, &coded.document, published) {
        let words = render::clean(t.span.of(&text));
        let date = t.reach.or(t.edtf).map(|e| e.to_string());
        let basis = match (t.basis, published) {
            (DateBasis::Explicit, _) => "the words say all of it".to_owned(),
            (DateBasis::Relative, Some(day)) => format!("counted from {day} or a date said before"),
            (DateBasis::Relative, None) => "counted from a date said before".to_owned(),
            _ => "names no date".to_owned(),
        };
        let role = format!("{:?}", t.role).to_lowercase();
        let zone = t.zone.map(|m| format!("{}{:02}:{:02}", if m < 0 { '-' } else { '+' }, m.abs() / 60, m.abs() % 60));
        let part = |name: &str, said: Option<&str>| said.map_or(String::new(), |s| format!("; {name}: {s}"));
        let why =
            format!("{}; {basis}{}{}", t.rule, part("role", Some(role.as_str()).filter(|r| *r != "point")), part("zone", zone.as_deref()));
        let value = json!({
            "kind": "time", "text": t.span.of(&text), "start": t.span.start, "end": t.span.end, "type": t.kind.as_str(), "value": t.value,
            "mod": t.modifier.map(time::Modifier::as_str), "edtf": date, "basis": t.basis.to_string(), "role": role, "zone": zone, "rule": t.rule,
        });
        rows.push(([words, t.value, date.unwrap_or_else(|| "–".into()), why], value));
    }
    for e in &coded.events {
        let date = e.date.map(|d| d.to_string());
        let value =
            json!({"kind": "act", "text": e.evidence.trigger, "event_type": e.event_type, "edtf": date, "basis": e.date_basis.to_string()});
        let why = match e.date_basis {
            DateBasis::Publication => "no date in the text; the day of publication stands in",
            DateBasis::None => "nothing in the text dates it",
            DateBasis::Explicit => "dated by the text",
            DateBasis::Relative => "dated by the text against another day",
        };
        let act = format!("{} ({})", render::clean(&e.evidence.trigger), e.event_type);
        rows.push(([act, String::new(), date.unwrap_or_else(|| "–".into()), why.to_owned()], value));
    }
    Rows { head: ["words", "TIMEX3", "EDTF", "why"], rows }.print()
}

pub(crate) fn places(args: &WhereArgs) -> Result<ExitCode> {
    let text = read(&args.text)?;
    let source = args.source_country.as_deref();
    if let Some(code) = source.filter(|c| places::Gazetteer::builtin().country(c).is_none()) {
        bail!("`{code}` is no country code: write ISO 3166-1 alpha-3, as AUS or CAN");
    }
    let coder = Coder::builtin().context("the coder could not start")?;
    let coded = coded(&coder, &text, None)?;
    let mut rows = Vec::new();
    for t in places::resolve(&text, &coded.document, source) {
        let known = t.lat.is_some() || t.demonym;
        let lies = [t.admin1.filter(|a| *a != t.name), t.country].into_iter().flatten().collect::<Vec<_>>().join(", ");
        let place = if known { render::clean(&t.name) } else { "–".to_owned() };
        let kind = match () {
            () if t.demonym => "nationality, no place",
            () if t.embedded => "inside an organisation's name",
            () if t.described => "meant, not named",
            () if t.site => "a site by its own name",
            _ => t.kind.as_str(),
        };
        let value = json!({
            "kind": "place", "text": t.span.of(&text), "start": t.span.start, "end": t.span.end, "name": known.then_some(&t.name),
            "is": kind, "country": t.country, "admin1": t.admin1, "latitude": t.lat, "longitude": t.lon, "geonames_id": t.geonames_id,
            "precision": t.precision.to_string(), "score": (f64::from(t.score) * 1000.0).round() / 1000.0, "why": t.why,
        });
        rows.push(([render::clean(t.span.of(&text)), place, lies, format!("{kind}; {}", t.why)], value));
    }
    for e in &coded.events {
        let place = e.place.as_ref();
        let name = place.map(|p| p.name.clone().unwrap_or_else(|| p.text.clone()));
        let value = json!({"kind": "act", "text": e.evidence.trigger, "event_type": e.event_type, "place": place});
        let act = format!("{} ({})", render::clean(&e.evidence.trigger), e.event_type);
        let lies = place.and_then(|p| p.country.clone()).unwrap_or_default();
        let why = if place.is_some() { "where the act happened" } else { "the text does not say where it happened" };
        rows.push(([act, name.unwrap_or_else(|| "–".into()), lies, why.to_owned()], value));
    }
    Rows { head: ["words", "place", "in", "why"], rows }.print()
}
