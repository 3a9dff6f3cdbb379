//! Which format a source has: by its extension, and where that says nothing, by its first bytes.

use crate::columns::{Columns, Role};
use crate::decode::find;

/// A format that reports are read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// Plain text: one report.
    Text,
    /// A web page: one report, the main text of the page.
    Html,
    /// JSON: an object a line (JSONL, NDJSON), an array of objects, or one object.
    Json,
    /// Comma- or semicolon-separated values with a line of column names.
    Csv,
    /// Tab-separated values with a line of column names.
    Tsv,
    /// RSS, Atom or JSON Feed: a report an entry.
    Feed,
}

impl Format {
    /// The names that [`Format::from_name`] knows, one a format.
    pub const NAMES: [&'static str; 6] = ["text", "html", "jsonl", "csv", "tsv", "feed"];

    /// The format of that name, as a user would write it (`html`, `ndjson`, `rss`, …); an extension is a name too.
    pub fn from_name(name: &str) -> Option<Self> {
        match name.to_lowercase().as_str() {
            "text" | "txt" | "md" | "plain" => Some(Self::Text),
            "html" | "htm" | "xhtml" => Some(Self::Html),
            "json" | "jsonl" | "ndjson" => Some(Self::Json),
            "csv" => Some(Self::Csv),
            "tsv" | "tab" => Some(Self::Tsv),
            "feed" | "rss" | "atom" | "rdf" | "jsonfeed" => Some(Self::Feed),
            _ => None,
        }
    }

    /// The name that messages use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Html => "HTML",
            Self::Json => "JSON",
            Self::Csv => "CSV",
            Self::Tsv => "TSV",
            Self::Feed => "RSS, Atom or JSON feed",
        }
    }
}

/// Decides the format. `.json` may be a feed and `.xml` may be a page, so these are looked into like the unknown.
pub(crate) fn sniff(extension: Option<&str>, head: &[u8], columns: &Columns) -> Format {
    let by_name = extension.and_then(Format::from_name);
    match (by_name, extension) {
        (Some(Format::Json), Some("json")) => {
            if is_json_feed(head) {
                Format::Feed
            } else {
                Format::Json
            }
        }
        (Some(format), _) => format,
        (None, extension) => by_content(head, columns, extension == Some("xml")),
    }
}

fn by_content(head: &[u8], columns: &Columns, is_xml: bool) -> Format {
    let start = head.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(head.len());
    let head = &head[start..];
    match head.first() {
        Some(b'{' | b'[') if is_json_feed(head) => Format::Feed,
        Some(b'{') if looks_like_object(head) => Format::Json,
        Some(b'[') if looks_like_array(head) => Format::Json,
        Some(b'<') => markup(head, is_xml),
        _ => table(head, columns),
    }
}

fn is_json_feed(head: &[u8]) -> bool {
    head.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'{') && find(head, b"jsonfeed.org/version").is_some()
}

/// `{"` or `{}`: a text may well begin with a brace, an object goes on with a name.
fn looks_like_object(head: &[u8]) -> bool {
    head[1..].iter().find(|b| !b.is_ascii_whitespace()).is_some_and(|b| matches!(b, b'"' | b'}'))
}

fn looks_like_array(head: &[u8]) -> bool {
    head[1..].iter().find(|b| !b.is_ascii_whitespace()).is_some_and(|b| matches!(b, b'{' | b']'))
}

fn markup(head: &[u8], is_xml: bool) -> Format {
    let lower = head.to_ascii_lowercase();
    let at = |needle: &[u8]| find(&lower, needle);
    let html = [&b"<!doctype html"[..], b"<html", b"<body", b"<head"].into_iter().filter_map(at).min();
    let feed = [&b"<rss"[..], b"<feed", b"<rdf:rdf", b"<channel", b":feed"].into_iter().filter_map(at).min();
    match (feed, html) {
        (Some(feed), Some(html)) if feed < html => Format::Feed,
        (Some(_), None) => Format::Feed,
        (_, Some(_)) => Format::Html,
        (None, None) if is_xml || lower.starts_with(b"<?xml") => Format::Feed,
        // A fragment of a page, or a text that happens to begin with an angle bracket.
        (None, None) if [&b"<p"[..], b"<div", b"<article", b"<br", b"<!--"].into_iter().any(|t| at(t).is_some()) => Format::Html,
        (None, None) => Format::Text,
    }
}

/// A first line that names a column of text, and at least one more known column, is the header of a table.
fn table(head: &[u8], columns: &Columns) -> Format {
    let line = head.split(|b| *b == b'\n').next().unwrap_or_default();
    let line = String::from_utf8_lossy(line);
    let known = |separator: char| {
        let names: Vec<String> = line.split(separator).map(|n| n.trim().trim_matches('"').to_owned()).collect();
        let found = columns.find(&names);
        names.len() > 1 && found.is_ok_and(|f| f.get(Role::Text).is_some() && f.known() > 1)
    };
    if known('\t') {
        Format::Tsv
    } else if known(',') || known(';') {
        Format::Csv
    } else {
        Format::Text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_apart() {
        let columns = Columns::default();
        for (extension, head, want) in [
            (Some("txt"), "<html>", Format::Text),
            (Some("json"), "{\"version\": \"https://jsonfeed.org/version/1.1\"}", Format::Feed),
            (Some("json"), "[{}]", Format::Json),
            (Some("jsonl"), "", Format::Json),
            (Some("xml"), "<?xml version='1.0'?><rss version='2.0'>", Format::Feed),
            (Some("xml"), "<?xml version='1.0'?><!DOCTYPE html PUBLIC ''><html>", Format::Html),
            (Some("dat"), "  {\"text\": \"a\"}", Format::Json),
            (None, "{As agreed} the parties met.", Format::Text),
            (None, "[Update] The parties met.", Format::Text),
            (None, "<!DOCTYPE html>\n<html>", Format::Html),
            (None, "<p>One.</p>", Format::Html),
            (None, "<3 is how the text begins", Format::Text),
            (None, "id,Body,date\n1,x,y", Format::Csv),
            (None, "id\ttext\n1\tx", Format::Tsv),
            (None, "\"Date\";\"Text\"\n", Format::Csv),
            (None, "Text, as everybody knows, is text", Format::Text),
            (None, "", Format::Text),
        ] {
            assert_eq!(sniff(extension, head.as_bytes(), &columns), want, "{extension:?} {head}");
        }
    }
}
