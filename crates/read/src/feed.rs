//! RSS, Atom and JSON Feed: a report an entry.
//!
//! `feed-rs` reads them. Feeds in the wild are often not well-formed: what it refuses is mended (bare ampersands, named HTML
//! entities, control characters, a prolog that is missing or wrong) and tried once more. An entry's text is its content, or its
//! summary where that is longer or alone, with the markup undone; entries that have neither are left out and counted.

use std::borrow::Cow;

use crate::date;
use crate::error::Kind;
use crate::html;
use crate::report::{Draft, Published};

/// How deep elements of a feed may nest.
const DEPTH: usize = 128;

/// The entries of a feed, and whether it had to be mended.
pub(crate) fn drafts(text: &str) -> Result<(Vec<Draft>, bool), Kind> {
    let is_json = text.trim_start().starts_with('{');
    let text = if is_json { text } else { without_prolog(text) };
    if !is_json && nesting(text) > DEPTH {
        return Err(malformed(format!("its elements are nested deeper than {DEPTH} levels")));
    }
    let first = match parse(text) {
        Ok(feed) => return Ok((entries(feed), false)),
        Err(error) => error,
    };
    if is_json {
        return Err(malformed(first));
    }
    match parse(&mend(text)) {
        Ok(feed) => Ok((entries(feed), true)),
        Err(_) => Err(malformed(first)),
    }
}

fn malformed(why: String) -> Kind {
    Kind::Malformed { format: "RSS, Atom or JSON feed", why }
}

fn parse(text: &str) -> Result<feed_rs::model::Feed, String> {
    let parser = feed_rs::parser::Builder::new()
        .sanitize_content(false)
        // Without an identity of its own an entry is known by its address.
        .id_generator(|_, _, _| String::new())
        // The day as written, at noon, so that no time zone moves it to another.
        .timestamp_parser(|written| {
            let day = date::parse(written, None)?;
            let (year, month, day) = (day.year().into(), u32::try_from(day.month()).ok()?, u32::try_from(day.day()).ok()?);
            let noon = chrono::NaiveDate::from_ymd_opt(year, month, day)?.and_hms_opt(12, 0, 0)?;
            Some(noon.and_utc())
        })
        .build();
    parser.parse(text.as_bytes()).map_err(|error| {
        let mut why = error.to_string();
        why.truncate(why.char_indices().nth(200).map_or(why.len(), |(at, _)| at));
        why
    })
}

fn entries(feed: feed_rs::model::Feed) -> Vec<Draft> {
    let source = feed.title.as_ref().map(|t| t.content.clone()).map(in_words);
    let language = feed.language;
    feed.entries
        .into_iter()
        .map(|entry| {
            let content = entry.content.and_then(|c| c.body).map(in_words).unwrap_or_default();
            let summary = entry.summary.map(|s| in_words(s.content)).unwrap_or_default();
            let url = entry
                .links
                .iter()
                .find(|l| l.rel.as_deref().is_none_or(|r| r == "alternate"))
                .or_else(|| entry.links.first())
                .map(|l| l.href.clone());
            let names: Vec<String> = entry.authors.into_iter().filter_map(|a| a.name).map(in_words).filter(|n| !n.is_empty()).collect();
            let published = entry
                .published
                .or(entry.updated)
                .and_then(|at| date::parse(&at.format("%Y-%m-%d").to_string(), None))
                .map_or(Published::None, Published::On);
            Draft {
                id: (!entry.id.trim().is_empty()).then_some(entry.id),
                title: entry.title.map(|t| in_words(t.content)),
                published,
                source: source.clone(),
                url,
                byline: (!names.is_empty()).then(|| names.join(", ")),
                language: entry.language.or_else(|| language.clone()),
                text: if content.len() >= summary.len() { content } else { summary },
                ..Draft::default()
            }
        })
        .collect()
}

fn in_words(text: String) -> String {
    if html::looks_like_markup(&text) { html::fragment_text(&text) } else { text }
}

/// The text was decoded before: what its prolog says of an encoding no longer holds.
fn without_prolog(text: &str) -> &str {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    match text.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")) {
        Some((prolog, rest)) if prolog.len() < 300 => rest,
        _ => text,
    }
}

/// How deep the elements nest, nearly: counted without a tree.
fn nesting(text: &str) -> usize {
    let (mut depth, mut deepest) = (0usize, 0usize);
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        if let Some(inner) = rest.strip_prefix("<![CDATA[") {
            rest = inner.split_once("]]>").map_or("", |(_, after)| after);
            continue;
        }
        if let Some(inner) = rest.strip_prefix("<!--") {
            rest = inner.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let end = rest.find('>').map_or(rest.len(), |n| n + 1);
        let tag = &rest[..end];
        if tag.starts_with("</") {
            depth = depth.saturating_sub(1);
        } else if !tag.starts_with("<?") && !tag.starts_with("<!") && !tag.ends_with("/>") {
            depth += 1;
            deepest = deepest.max(depth);
        }
        rest = &rest[end..];
    }
    deepest
}

/// Makes well-formed what feeds commonly get wrong. Text within CDATA is left alone.
fn mend(text: &str) -> String {
    // What stands before the first element is no feed (warnings of a server, blank lines).
    let start = text.find('<').unwrap_or(0);
    let mut out = String::with_capacity(text.len() + 64);
    let mut rest = &text[start..];
    loop {
        let (plain, cdata) = match rest.find("<![CDATA[") {
            Some(at) => {
                let end = rest[at..].find("]]>").map_or(rest.len(), |n| at + n + 3);
                (&rest[..at], &rest[at..end])
            }
            None => (rest, ""),
        };
        mend_plain(plain, &mut out);
        out.extend(cdata.chars().filter(|c| is_xml(*c)));
        rest = &rest[plain.len() + cdata.len()..];
        if cdata.is_empty() {
            return out;
        }
    }
}

fn mend_plain(text: &str, out: &mut String) {
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '&' => match entity(&text[at..]) {
                Some((length, replacement)) => {
                    out.push_str(&replacement);
                    // The name has no further ampersand, so that skipping it skips whole characters.
                    for _ in 0..text[at..at + length].chars().count() - 1 {
                        chars.next();
                    }
                }
                None => out.push_str("&amp;"),
            },
            // `<3`, `< 5`: no tag begins so.
            '<' if text[at + 1..].starts_with(|n: char| n.is_whitespace() || n.is_ascii_digit() || n == '=') => {
                out.push_str("&lt;");
            }
            c if is_xml(c) => out.push(c),
            _ => {}
        }
    }
}

/// The entity at the start of `text`: its length, and what XML knows it as.
fn entity(text: &str) -> Option<(usize, Cow<'static, str>)> {
    let end = text.bytes().take(12).position(|b| b == b';')?;
    let name = text.get(1..end)?;
    let whole = || Cow::Owned(text[..=end].to_owned());
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        let valid = char::from_u32(code).is_some_and(is_xml);
        return Some((end + 1, if valid { whole() } else { Cow::Borrowed("") }));
    }
    if matches!(name, "amp" | "lt" | "gt" | "quot" | "apos") {
        return Some((end + 1, whole()));
    }
    // Any of the 2,000 names of HTML: the HTML parser knows them.
    if name.len() < 2 || !name.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return None;
    }
    let shown = html::fragment_text(&text[..=end]);
    match shown.as_str() {
        "" => Some((end + 1, Cow::Borrowed(" "))),
        shown if shown.starts_with('&') => None,
        shown => Some((end + 1, Cow::Owned(shown.replace('<', "&lt;")))),
    }
}

/// Whether XML 1.0 allows the character.
fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}
