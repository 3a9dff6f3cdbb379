//! The lines that give the same table elsewhere: `demarche` in a terminal, SQL, R, Python.
//!
//! Each names the version, so that it gives this table and not tomorrow's.

use std::fmt::Write;
use std::path::Path;

use demarche_store::query::{List, Question};
use serde::Serialize;

/// The four lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Command {
    /// For a terminal.
    pub(crate) cli: String,
    /// For `demarche query`, or the explorer's own.
    pub(crate) sql: String,
    /// For R.
    pub(crate) r: String,
    /// For Python.
    pub(crate) python: String,
}

/// Where an answer comes from.
pub(crate) struct Origin<'a> {
    pub(crate) store: &'a Path,
    pub(crate) version: u64,
    pub(crate) host: &'a str,
    /// The path of the endpoint.
    pub(crate) path: &'a str,
    /// The question as words of an address.
    pub(crate) words: Vec<(&'static str, String)>,
}

impl Origin<'_> {
    /// The lines for a list, which `demarche` has commands for.
    pub(crate) fn list(&self, list: List, q: &Question, sql: String) -> Command {
        let cli = self.own(list, q).unwrap_or_else(|| self.query(&sql));
        let (r, python) = (self.url("parquet"), self.url("parquet"));
        Command { cli, r: format!("arrow::read_parquet({r})"), python: format!("pandas.read_parquet({python})"), sql }
    }

    /// The lines for an answer that is more than one table, whose rows are in a member of it.
    pub(crate) fn answer(&self, member: &str, sql: String) -> Command {
        let url = self.url("");
        let r = format!("jsonlite::fromJSON({url})${member}");
        let python = format!("pandas.DataFrame(json.load(urllib.request.urlopen({url}))[\"{member}\"])");
        Command { cli: self.query(&sql), r, python, sql }
    }

    fn query(&self, sql: &str) -> String {
        let sql = sql.split_whitespace().collect::<Vec<_>>().join(" ");
        format!("demarche query --store {} --as-of {} {}", shell(&self.store.display().to_string()), self.version, shell(&sql))
    }

    /// The address of the answer, as a literal of R and Python.
    fn url(&self, format: &str) -> String {
        let mut url = format!("http://{}{}?as_of={}", self.host, self.path, self.version);
        let format = (!format.is_empty()).then(|| ("format", format.to_owned()));
        for (name, value) in self.words.iter().cloned().chain(format) {
            // Writing to a string cannot fail.
            let _ = write!(url, "&{name}={}", percent(&value));
        }
        serde_json::Value::from(url).to_string()
    }

    /// A command made for the list, where it has an option for all that is asked.
    fn own(&self, list: List, q: &Question) -> Option<String> {
        if q.words.is_some() || q.min_sources.is_some() {
            return None;
        }
        let told = q.sayer.is_some() || !q.stance.is_empty();
        let (command, by, place) = match list {
            List::Events if !told => ("events", None, q.place.as_ref()),
            List::Claims if q.place.is_none() => ("who-says", q.sayer.as_ref(), None),
            List::Statements if !told && q.status.is_empty() => ("relations", None, None),
            List::Relations { .. } if !told => ("relations", None, None),
            _ => return None,
        };
        let mut line = format!("demarche {command} --store {} --as-of {}", shell(&self.store.display().to_string()), self.version);
        let mut option = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                let _ = write!(line, " --{name} {}", shell(&value));
            }
        };
        let listed = |all: &[String]| (!all.is_empty()).then(|| all.join(","));
        option("actor", q.actor.clone());
        option("with", q.with.clone());
        option("type", listed(&q.types));
        option("mode", listed(&q.modes));
        option("status", listed(&q.status));
        option("since", q.since.map(|d| d.to_string()));
        option("until", q.until.map(|d| d.to_string()));
        option("place", place.cloned());
        option("source", q.source.clone());
        option("by", by.cloned());
        option("stance", listed(&q.stance));
        match list {
            List::Relations { on, known_on } => {
                option("on", Some(on.to_string()));
                option("known-on", known_on.map(|d| d.to_string()));
            }
            List::Statements => line.push_str(" --statements"),
            _ => {}
        }
        if q.both && q.with.is_none() {
            return None;
        }
        if q.both {
            line.push_str(" --both");
        }
        line.push_str(" --format csv");
        Some(line)
    }
}

/// A word as a shell takes it.
fn shell(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ',' | ':' | '=' | '@');
    if !word.is_empty() && word.chars().all(plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

/// A value as an address takes it.
fn percent(value: &str) -> String {
    let mut out = String::new();
    for b in value.bytes() {
        if b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~' | b',') {
            out.push(char::from(b));
        } else {
            let _ = write!(out, "%{b:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin() -> Origin<'static> {
        Origin {
            store: Path::new("my record"),
            version: 12,
            host: "127.0.0.1:8470",
            path: "/api/events",
            words: vec![("actor", "Côte d'Ivoire".into())],
        }
    }

    #[test]
    fn the_lines_are_quoted_for_their_languages() {
        let q = Question { actor: Some("Côte d'Ivoire".into()), types: vec!["AID".into()], ..Question::default() };
        let c = origin().list(List::Events, &q, "SELECT * FROM events".into());
        assert_eq!(c.cli, r"demarche events --store 'my record' --as-of 12 --actor 'Côte d'\''Ivoire' --type AID --format csv");
        assert_eq!(c.r, r#"arrow::read_parquet("http://127.0.0.1:8470/api/events?as_of=12&actor=C%C3%B4te%20d%27Ivoire&format=parquet")"#);
    }

    #[test]
    fn what_no_command_has_is_asked_in_sql() {
        let q = Question { words: Some("border".into()), ..Question::default() };
        let c = origin().list(List::Events, &q, "SELECT *\nFROM events".into());
        assert_eq!(c.cli, "demarche query --store 'my record' --as-of 12 'SELECT * FROM events'");
    }
}
