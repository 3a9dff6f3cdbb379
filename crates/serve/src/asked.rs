//! What an address asks, word by word.
//!
//! A word that an endpoint does not know is refused, not passed over: whoever writes `actors=` for `actor=` would else take the answer to everything for the answer
//! to their question.

use std::fmt::Display;
use std::str::FromStr;

use axum::extract::Query;
use axum::http::Uri;
use jiff::civil::Date;

use crate::problem::{Problem, Result};

/// Characters of a value; nothing that can be meant is longer.
const LONGEST: usize = 4096;

/// The words after the question mark.
#[derive(Debug)]
pub(crate) struct Asked {
    left: Vec<(String, String)>,
    known: Vec<&'static str>,
}

impl Asked {
    /// Reads an address.
    pub(crate) fn of(uri: &Uri) -> Result<Asked> {
        let unread = |e: axum::extract::rejection::QueryRejection| {
            Problem::asked(format!("the address cannot be read: {e}"))
                .mend("write `name=value&name=value` after the question mark, percent-encoded")
        };
        let Query(all) = Query::<Vec<(String, String)>>::try_from_uri(uri).map_err(unread)?;
        if let Some((name, _)) = all.iter().find(|(_, value)| value.len() > LONGEST) {
            return Err(Problem::asked(format!("`{name}` is longer than {LONGEST} bytes")));
        }
        // An empty field of a form asks for nothing.
        let left = all.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        Ok(Asked { left, known: Vec::new() })
    }

    /// All values of a word.
    fn take(&mut self, name: &'static str) -> Vec<String> {
        self.known.push(name);
        let (taken, left) = std::mem::take(&mut self.left).into_iter().partition(|(n, _)| n == name);
        self.left = left;
        let taken: Vec<(String, String)> = taken;
        taken.into_iter().map(|(_, value)| value).collect()
    }

    /// A word that is given once, if at all.
    pub(crate) fn text(&mut self, name: &'static str) -> Result<Option<String>> {
        let mut all = self.take(name);
        if all.len() > 1 {
            return Err(Problem::asked(format!("`{name}` is given {} times; it takes one value", all.len())));
        }
        Ok(all.pop())
    }

    /// A word that may be given several times, or with commas.
    pub(crate) fn list(&mut self, name: &'static str) -> Vec<String> {
        let all = self.take(name);
        all.iter().flat_map(|v| v.split(',')).map(str::trim).filter(|v| !v.is_empty()).map(str::to_owned).collect()
    }

    /// A value of a kind that can be read from text.
    pub(crate) fn value<T: FromStr>(&mut self, name: &'static str, example: &str) -> Result<Option<T>> {
        let read = |text: String| {
            text.parse().map_err(|_| Problem::asked(format!("`{name}={text}` cannot be read; an example: {name}={example}")))
        };
        self.text(name)?.map(read).transpose()
    }

    /// A number between two others.
    pub(crate) fn number<T: FromStr + PartialOrd + Display>(&mut self, name: &'static str, least: T, most: T) -> Result<Option<T>> {
        match self.value::<T>(name, &most.to_string())? {
            Some(n) if n < least || n > most => Err(Problem::asked(format!("`{name}={n}` is not between {least} and {most}"))),
            n => Ok(n),
        }
    }

    /// A day.
    pub(crate) fn day(&mut self, name: &'static str) -> Result<Option<Date>> {
        let read = |text: String| {
            // The reader takes more than a day (a time, a zone), which nobody can mean here.
            let day = text.parse::<Date>().ok().filter(|_| text.len() == 10);
            day.ok_or_else(|| Problem::asked(format!("`{name}={text}` is no day; write it as YYYY-MM-DD")))
        };
        self.text(name)?.map(read).transpose()
    }

    /// Yes or no.
    pub(crate) fn yes(&mut self, name: &'static str) -> Result<bool> {
        match self.text(name)?.as_deref() {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(other) => Err(Problem::asked(format!("`{name}={other}` is neither `true` nor `false`"))),
        }
    }

    /// Refuses what nobody took.
    pub(crate) fn finish(&self) -> Result<()> {
        match self.left.first() {
            None => Ok(()),
            Some((name, _)) => {
                let known = if self.known.is_empty() { "it takes none".to_owned() } else { format!("it takes {}", self.known.join(", ")) };
                Err(Problem::asked(format!("`{name}` is nothing that this address takes")).mend(known))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &str) -> Asked {
        Asked::of(&format!("/api/events?{query}").parse().unwrap()).unwrap()
    }

    #[test]
    fn lists_are_given_with_commas_or_again() {
        assert_eq!(asked("type=ASSAULT,AID&type=CONSULT").list("type"), ["ASSAULT", "AID", "CONSULT"]);
    }

    #[test]
    fn a_day_is_a_day() {
        assert!(asked("since=2024-02-29").day("since").unwrap().is_some());
        assert!(asked("since=").day("since").unwrap().is_none());
        for wrong in ["2023-02-29", "2024-02", "yesterday", "2024-02-29T10:00"] {
            assert!(asked(&format!("since={wrong}")).day("since").is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_nobody_takes_is_refused_with_what_is_taken() {
        let mut a = asked("actors=Serbia");
        assert_eq!(a.text("actor").unwrap(), None);
        assert!(a.finish().unwrap_err().told().contains("it takes actor"));
    }

    #[test]
    fn a_number_has_bounds() {
        assert_eq!(asked("limit=5").number("limit", 1, 1000).unwrap(), Some(5));
        for wrong in ["0", "1001", "x", "-1", "1e2"] {
            assert!(asked(&format!("limit={wrong}")).number("limit", 1_u32, 1000).is_err(), "{wrong}");
        }
    }
}
