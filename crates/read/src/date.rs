//! The day of publication, from the many ways in which it is written.
//!
//! A date is taken only when it is whole (year, month and day) and has one reading. `03/04/2024` has two, so it
//! gives none unless [`DateOrder`] says which; a month or a year alone gives none either. The day is the one
//! *written*: an article stamped `2024-03-18T23:30:00-05:00` was published on the 18th, whatever the hour in UTC,
//! because that is the day its "today" means. Seconds since 1970 carry no place and are read as UTC.

use jiff::civil::Date;

/// How a date of two small numbers and a year (`03/04/2024`) is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    /// 3 April 2024.
    DayFirst,
    /// March 4, 2024.
    MonthFirst,
}

/// The years in which a news report can have been published: outside of them a number is not a year.
const YEARS: std::ops::RangeInclusive<i16> = 1600..=2200;

fn ymd(year: i64, month: i64, day: i64) -> Option<Date> {
    let (year, month, day) = (i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    if !YEARS.contains(&year) {
        return None;
    }
    Date::new(year, month, day).ok()
}

/// Reads a date of publication, or gives `None` where there is none or more than one reading.
///
/// Understood: ISO 8601 dates and timestamps (`2024-03-18`, `2024-03-18T10:00:00Z`, `20240318`, `2024/03/18`,
/// `20240318101500`), RFC 2822 (`Mon, 18 Mar 2024 10:00:00 GMT`), dates with an English month name in either
/// order, `18.03.2024`, slashes where one number cannot be a month, and Unix seconds or milliseconds.
pub(crate) fn parse(written: &str, order: Option<DateOrder>) -> Option<Date> {
    let written = written.trim();
    if written.is_empty() || written.len() > 80 {
        return None;
    }
    if written.bytes().all(|b| b.is_ascii_digit()) {
        return digits_only(written);
    }
    let tokens = tokens(written);
    if let Some(month_at) = tokens.iter().position(|t| matches!(t, Token::Word(w) if month_name(w).is_some())) {
        return with_month_name(&tokens, month_at);
    }
    numeric(&tokens, order)
}

fn digits_only(written: &str) -> Option<Date> {
    let n: i64 = written.parse().ok()?;
    match written.len() {
        // YYYYMMDD, and YYYYMMDDHHMMSS as GDELT writes it.
        8 => ymd(n / 10_000, n / 100 % 100, n % 100),
        14 => ymd(n / 10_000_000_000, n / 100_000_000 % 100, n / 1_000_000 % 100),
        9 | 10 => epoch(n),
        12 | 13 => epoch(n / 1000),
        _ => None,
    }
}

fn epoch(seconds: i64) -> Option<Date> {
    // Before 1990 no feed was stamped so; a small number is more likely an identifier.
    if seconds < 631_152_000 {
        return None;
    }
    let days = jiff::Span::new().try_days(seconds / 86_400).ok()?;
    let date = jiff::civil::date(1970, 1, 1).checked_add(days).ok()?;
    YEARS.contains(&date.year()).then_some(date)
}

#[derive(Debug, PartialEq)]
enum Token<'a> {
    Number { value: i64, digits: usize },
    Word(&'a str),
    Mark(char),
}

fn tokens(written: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut rest = written;
    while let Some(c) = rest.chars().next() {
        let run = |keep: fn(&char) -> bool| rest.chars().take_while(keep).map(char::len_utf8).sum::<usize>();
        if c.is_ascii_digit() {
            let n = run(|c| c.is_ascii_digit());
            found.push(Token::Number { value: rest[..n].parse().unwrap_or(-1), digits: n });
            rest = &rest[n..];
        } else if c.is_alphabetic() {
            let n = run(|c| c.is_alphabetic());
            found.push(Token::Word(&rest[..n]));
            rest = &rest[n..];
        } else {
            if !c.is_whitespace() {
                found.push(Token::Mark(c));
            }
            rest = &rest[c.len_utf8()..];
        }
    }
    found
}

fn month_name(word: &str) -> Option<i64> {
    const MONTHS: [&str; 12] =
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
    let word = word.to_lowercase();
    if word.len() < 3 {
        return None;
    }
    let at = MONTHS.iter().position(|m| *m == word || (word.len() <= 4 && m.starts_with(&word)))?;
    i64::try_from(at).ok().map(|m| m + 1)
}

/// `18 March 2024`, `March 18, 2024`, `Mon, 18 Mar 2024`, `18-Mar-2024`, `March 18th 2024`, `2024 March 18`.
fn with_month_name(tokens: &[Token<'_>], at: usize) -> Option<Date> {
    let Token::Word(word) = tokens.get(at)? else { return None };
    let month = month_name(word)?;
    // Ordinals ("18th") and the marks between leave only the numbers next to the month.
    let near = |range: &[Token<'_>], from_end: bool| -> Vec<(i64, usize)> {
        let keep = |t: &Token<'_>| match t {
            Token::Number { value, digits } => Some((*value, *digits)),
            _ => None,
        };
        let passes = |t: &&Token<'_>| match t {
            Token::Number { .. } => true,
            Token::Mark(c) => matches!(c, ',' | '.' | '-' | '/' | '\''),
            Token::Word(w) => matches!(w.to_lowercase().as_str(), "st" | "nd" | "rd" | "th" | "of" | "de"),
        };
        if from_end {
            range.iter().rev().take_while(passes).filter_map(keep).collect()
        } else {
            range.iter().take_while(passes).filter_map(keep).collect()
        }
    };
    let before = near(&tokens[..at], true);
    let after = near(&tokens[at + 1..], false);
    let day = |n: &(i64, usize)| n.1 <= 2 && (1..=31).contains(&n.0);
    let year = |n: &(i64, usize)| n.1 == 4;
    match (before.first(), after.first(), after.get(1)) {
        // 18 March 2024
        (Some(d), Some(y), _) if day(d) && year(y) => ymd(y.0, month, d.0),
        // March 18, 2024
        (_, Some(d), Some(y)) if day(d) && year(y) => ymd(y.0, month, d.0),
        // 2024 March 18
        (Some(y), Some(d), _) if year(y) && day(d) => ymd(y.0, month, d.0),
        _ => None,
    }
}

fn numeric(tokens: &[Token<'_>], order: Option<DateOrder>) -> Option<Date> {
    // A weekday or another word may stand before; then three numbers parted by the same mark.
    let start = tokens.iter().position(|t| matches!(t, Token::Number { .. }))?;
    let [
        Token::Number { value: a, digits: da },
        Token::Mark(m1),
        Token::Number { value: b, digits: db },
        Token::Mark(m2),
        Token::Number { value: c, digits: dc },
        ..,
    ] = &tokens[start..]
    else {
        return None;
    };
    if m1 != m2 {
        return None;
    }
    match (m1, da, db, dc) {
        ('-' | '/' | '.', 4, 1..=2, 1..=2) => ymd(*a, *b, *c),
        // With full stops the day comes first everywhere.
        ('.', 1..=2, 1..=2, 4) => ymd(*c, *b, *a),
        ('/' | '-', 1..=2, 1..=2, 4) => {
            let day_first = match order {
                Some(order) => order == DateOrder::DayFirst,
                None if *a > 12 || a == b => true,
                None if *b > 12 => false,
                None => return None,
            };
            if day_first { ymd(*c, *b, *a) } else { ymd(*c, *a, *b) }
        }
        _ => None,
    }
}

/// The day that an address carries in its path: `/2024/03/18/`, `/2024/mar/18/`, `/2024-03-18/`, `-20240318`.
///
/// Only whole days count; the path must have them as separate parts, so that an article number is no date.
pub(crate) fn in_url(url: &str) -> Option<Date> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let (_, path) = path.split_once('/')?;
    let parts: Vec<&str> = path.split('/').collect();
    for three in parts.windows(3) {
        let [y, m, d] = three else { continue };
        // The day may be followed by the headline: `/2024/03/18-talks-resume`.
        let d = d.split(['-', '_', '.']).next().unwrap_or_default();
        if y.len() == 4 && (1..=2).contains(&d.len()) {
            let month = month_name(m).or_else(|| (m.len() <= 2).then(|| m.parse().ok()).flatten());
            if let (Ok(y), Some(m), Ok(d)) = (y.parse(), month, d.parse())
                && let Some(date) = ymd(y, m, d)
            {
                return Some(date);
            }
        }
    }
    for part in parts {
        let numbers: Vec<&str> = part.split(['-', '_', '.']).collect();
        for three in numbers.windows(3) {
            let [y, m, d] = three else { continue };
            if (y.len(), m.len(), d.len()) == (4, 2, 2)
                && let (Ok(y), Ok(m), Ok(d)) = (y.parse(), m.parse(), d.parse())
                && let Some(date) = ymd(y, m, d)
            {
                return Some(date);
            }
        }
        let eight = numbers.iter().find(|n| n.len() == 8 && n.starts_with("20") && n.bytes().all(|b| b.is_ascii_digit()));
        if let Some(date) = eight.and_then(|n| digits_only(n)) {
            return Some(date);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn iso(written: &str) -> Option<String> {
        parse(written, None).map(|d| d.to_string())
    }

    #[test]
    fn one_day_in_many_ways() {
        for written in [
            "2024-03-18",
            "2024-03-18T23:30:00-05:00",
            "2024-03-18 10:00:00",
            "2024/3/18",
            "2024.03.18",
            "20240318",
            "20240318101500",
            "Mon, 18 Mar 2024 10:00:00 GMT",
            "18 March 2024",
            "18th of March, 2024",
            "March 18, 2024",
            "Mar. 18th, 2024 at 10:05 p.m.",
            "Monday, March 18, 2024",
            "18-Mar-2024",
            "18.03.2024",
            "18/03/2024",
            "03/18/2024",
            "1710756000",
            "1710756000000",
            "Mon Mar 18, 2024 9:00am EDT",
        ] {
            assert_eq!(iso(written).as_deref(), Some("2024-03-18"), "{written}");
        }
    }

    #[test]
    fn no_date_is_invented() {
        for written in [
            "",
            "March 2024",
            "2024",
            "2024-03",
            "03/04/2024",
            "2024-02-30",
            "yesterday",
            "12",
            "99999999",
            "10:05",
            "1.2.3",
            "updated 4 hours ago",
            "May",
            "Chapter 11-12-13",
        ] {
            assert_eq!(iso(written), None, "{written}");
        }
    }

    #[test]
    fn the_order_settles_slashes() {
        let read = |order| parse("03/04/2024", Some(order)).map(|d| d.to_string());
        assert_eq!(read(DateOrder::DayFirst).as_deref(), Some("2024-04-03"));
        assert_eq!(read(DateOrder::MonthFirst).as_deref(), Some("2024-03-04"));
    }

    #[test]
    fn addresses() {
        for (url, want) in [
            ("https://x.org/2024/03/18/talks", Some("2024-03-18")),
            ("https://x.org/truth/2019/nov/18/politifacts", Some("2019-11-18")),
            ("https://x.org/story/2019-11-19/merger", Some("2019-11-19")),
            ("https://x.org/tuft-cells-20191115/", Some("2019-11-15")),
            ("https://x.org/2019/11/tuft", None),
            ("https://x.org/a/10371941/hunter", None),
            ("https://x.org/?d=/2024/03/18/", None),
            ("2024/03/18", None),
        ] {
            assert_eq!(in_url(url).map(|d| d.to_string()).as_deref(), want, "{url}");
        }
    }

    proptest! {
        #[test]
        fn no_other_year_is_read(written in "(\\PC|[0-9]{1,4}|[/ .-]|March|st){0,40}") {
            for found in [parse(&written, None), parse(&written, Some(DateOrder::DayFirst)), in_url(&written)].into_iter().flatten() {
                prop_assert!(YEARS.contains(&found.year()), "{found}");
            }
        }

        #[test]
        fn every_iso_day_is_read_back(y in 1700i16..2100, m in 1i8..=12, d in 1i8..=28) {
            let date = Date::new(y, m, d).unwrap();
            prop_assert_eq!(parse(&date.to_string(), None), Some(date));
        }
    }
}
