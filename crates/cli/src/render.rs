//! A record as a person reads it.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use demarche_record::{Attribution, Coded, DateBasis, Event, Party, Relation, Status};

pub(crate) const ERROR: Style = AnsiColor::Red.on_default().bold();
pub(crate) const WARN: Style = AnsiColor::Yellow.on_default().bold();
pub(crate) const DIM: Style = Style::new().dimmed();
const HEAD: Style = Style::new().bold();

/// Facts, plans, suppositions and denials look different at a glance.
fn colour(s: Status) -> Style {
    match s {
        Status::Actual => AnsiColor::Green.on_default().bold(),
        Status::Future => AnsiColor::Cyan.on_default().bold(),
        Status::Hypothetical => AnsiColor::Yellow.on_default().bold(),
        Status::Negated => AnsiColor::Red.on_default().bold(),
    }
}

/// Prints the record of one report.
pub(crate) fn record(out: &mut dyn Write, c: &Coded) -> io::Result<()> {
    let r = &c.report;
    let about: Vec<String> = [r.published.map(|d| d.to_string()), r.source.clone(), r.title.clone()].into_iter().flatten().collect();
    writeln!(out, "{}{}{}  {}", HEAD.render(), clean(&r.doc), HEAD.render_reset(), clean(&about.join(" · ")))?;
    if !c.trace.is_empty() {
        writeln!(out)?;
        for line in &c.trace {
            writeln!(out, "{}{}{}", DIM.render(), clean(line), DIM.render_reset())?;
        }
    }
    if c.events.is_empty() && c.relations.is_empty() {
        return writeln!(out, "  no political act or relation found\n");
    }
    if !c.events.is_empty() {
        writeln!(out, "\n  Events")?;
    }
    for e in &c.events {
        event(out, e)?;
    }
    if !c.relations.is_empty() {
        writeln!(out, "\n  Relations")?;
    }
    for r in &c.relations {
        relation(out, r)?;
    }
    writeln!(out)
}

fn event(out: &mut dyn Write, e: &Event) -> io::Result<()> {
    let modes = e.event_mode.iter().map(|m| m.as_str()).collect::<Vec<_>>().join(" ");
    let kind = if modes.is_empty() { e.event_type.to_string() } else { format!("{} {modes}", e.event_type) };
    let s = colour(e.status);
    let arrow = if e.recipients.is_empty() { String::new() } else { format!(" → {}", parties(&e.recipients)) };
    writeln!(out, "  {}{kind:<22}{}{}{arrow}", s.render(), s.render_reset(), parties(&e.actors))?;
    let mut notes = vec![e.status.to_string()];
    match (&e.date, e.date_basis) {
        (Some(d), DateBasis::Publication) => notes.push(format!("by {d}")),
        (Some(d), _) => notes.push(d.to_string()),
        _ => {}
    }
    if let Some(p) = &e.place {
        let name = p.name.as_ref().unwrap_or(&p.text);
        notes.push(match (&p.admin1, &p.country) {
            (Some(a), Some(c)) if a != name => format!("{name}, {a}, {c}"),
            (_, Some(c)) => format!("{name}, {c}"),
            _ => name.clone(),
        });
    }
    for (n, what) in [(e.count, "times"), (e.dead, "dead"), (e.injured, "injured"), (e.arrested, "arrested")] {
        if let Some(n) = n {
            notes.push(format!("{n} {what}"));
        }
    }
    for t in &e.third_parties {
        notes.push(format!("{}: {}", t.role, party(&t.party)));
    }
    if let Some(a) = account(&e.attribution) {
        notes.push(a);
    }
    if let Some(c) = &e.cameo {
        notes.push(format!("CAMEO {c}"));
    }
    writeln!(out, "    {}", clean(&notes.join(" · ")))?;
    quote(out, &e.evidence.quote)
}

fn relation(out: &mut dyn Write, r: &Relation) -> io::Result<()> {
    let s = colour(if r.holds { r.status } else { Status::Negated });
    let not = if r.holds { "" } else { "not " };
    writeln!(out, "  {} {}{not}{}{} {}", party(&r.subject), s.render(), r.predicate, s.render_reset(), parties(&r.objects))?;
    let mut notes: Vec<String> = Vec::new();
    notes.extend(r.valid_from.map(|d| format!("from {d}")));
    notes.extend(r.valid_to.map(|d| format!("until {d}")));
    notes.extend(r.matter.clone());
    notes.extend(account(&r.attribution));
    if !notes.is_empty() {
        writeln!(out, "    {}", clean(&notes.join(" · ")))?;
    }
    quote(out, &r.evidence.quote)
}

fn account(a: &[Attribution]) -> Option<String> {
    let one = |x: &Attribution| {
        let channel = x.channel.as_ref().map(|c| format!(", via {c}")).unwrap_or_default();
        format!("{} {}{channel}", x.source.name, x.stance)
    };
    (!a.is_empty()).then(|| a.iter().map(one).collect::<Vec<_>>().join(", who reports that "))
}

fn parties(ps: &[Party]) -> String {
    if ps.is_empty() { "—".into() } else { ps.iter().map(party).collect::<Vec<_>>().join(", ") }
}

fn party(p: &Party) -> String {
    let codes: Vec<&str> = [p.code.as_deref().or(p.country.as_deref()), p.sector.map(|s| s.as_str())].into_iter().flatten().collect();
    let name = clean(&p.name);
    if codes.is_empty() { name } else { format!("{name} [{}]", codes.join(" ")) }
}

fn quote(out: &mut dyn Write, quote: &str) -> io::Result<()> {
    let width = 100;
    let mut line = String::from("    “");
    for word in clean(quote).split_whitespace() {
        if line.chars().count() + word.chars().count() > width {
            writeln!(out, "{}{line}{}", DIM.render(), DIM.render_reset())?;
            line = String::from("     ");
        }
        line.push_str(word);
        line.push(' ');
    }
    writeln!(out, "{}{}”{}", DIM.render(), line.trim_end(), DIM.render_reset())
}

/// Foreign text must not steer the terminal: control characters and bidi overrides are shown as a mark.
pub(crate) fn clean(text: &str) -> String {
    text.chars()
        .map(|c| {
            if (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}'..='\u{200f}') {
                '\u{fffd}'
            } else {
                c
            }
        })
        .collect()
}
