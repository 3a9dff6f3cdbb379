//! JSON: an object a line, an array of objects, objects one after the other, or one object that wraps a list.
//!
//! A file of many gigabytes is read record by record. Where the first line is a whole JSON value, each line is a record,
//! and a broken line costs that line only. Otherwise values are cut out by counting brackets outside of strings, which
//! needs no more memory than the longest of them.

use std::collections::VecDeque;
use std::io::BufRead;

use serde_json::{Map, Value};

use crate::columns::{Columns, Role};
use crate::decode::{Decoded, from_io, to_text};
use crate::error::{Kind, Position};
use crate::report::{Draft, Published};

/// Keys under which services wrap the list of their articles.
const WRAPPERS: &[&str] =
    &["articles", "items", "results", "data", "documents", "docs", "stories", "news", "records", "entries", "hits", "response", "_source"];

pub(crate) struct JsonRecords {
    reader: Box<dyn BufRead + Send>,
    columns: Columns,
    limit: u64,
    by_line: bool,
    /// The line, or the value, that is being read.
    at: u64,
    waiting: VecDeque<Draft>,
    ended: bool,
    /// What the first record without a field for the text had instead.
    without_text: Option<String>,
    with_text: bool,
}

impl JsonRecords {
    pub(crate) fn new(reader: Box<dyn BufRead + Send>, head: &[u8], columns: &Columns, limit: u64) -> Self {
        Self {
            reader,
            columns: columns.clone(),
            limit,
            by_line: is_by_line(head),
            at: 0,
            waiting: VecDeque::new(),
            ended: false,
            without_text: None,
            with_text: false,
        }
    }

    /// The next record, or what is wrong with it and where; `None` at the end.
    pub(crate) fn next(&mut self) -> Option<Result<Draft, (Position, Kind)>> {
        loop {
            if let Some(draft) = self.waiting.pop_front() {
                return Some(Ok(draft));
            }
            if self.ended {
                if let (false, Some(found)) = (self.with_text, self.without_text.take()) {
                    return Some(Err((Position::Whole, Kind::NoTextColumn { found })));
                }
                return None;
            }
            let mut bytes = Vec::new();
            let read = if self.by_line { self.line(&mut bytes) } else { self.value(&mut bytes) };
            let position = if self.by_line { Position::Line(self.at) } else { Position::Record(self.at) };
            match read {
                Ok(false) => self.ended = true,
                Ok(true) => {
                    if bytes.iter().all(u8::is_ascii_whitespace) {
                        continue;
                    }
                    let decoded = to_text(bytes, None);
                    match serde_json::from_str::<Value>(&decoded.text) {
                        Ok(value) => self.take(value, &decoded),
                        Err(error) => {
                            let why = format!("not valid JSON ({error})");
                            return Some(Err((position, Kind::BadRecord(why))));
                        }
                    }
                }
                Err(kind) => {
                    self.ended = !matches!(kind, Kind::RecordTooLong { .. }) || !self.by_line;
                    return Some(Err((position, kind)));
                }
            }
        }
    }

    /// Reads a line; says whether there was one.
    fn line(&mut self, line: &mut Vec<u8>) -> Result<bool, Kind> {
        self.at += 1;
        let mut too_long = false;
        let mut any = false;
        loop {
            let buffer = self.reader.fill_buf().map_err(from_io)?;
            if buffer.is_empty() {
                break;
            }
            any = true;
            let end = memchr::memchr(b'\n', buffer);
            let piece = &buffer[..end.unwrap_or(buffer.len())];
            if (line.len() + piece.len()) as u64 > self.limit {
                too_long = true;
                line.clear();
            }
            if !too_long {
                line.extend_from_slice(piece);
            }
            let used = end.map_or(buffer.len(), |n| n + 1);
            self.reader.consume(used);
            if end.is_some() {
                break;
            }
        }
        if too_long { Err(Kind::RecordTooLong { limit_mib: mib(self.limit) }) } else { Ok(any) }
    }

    /// Cuts out the next value of an array or of a sequence; says whether there was one.
    fn value(&mut self, value: &mut Vec<u8>) -> Result<bool, Kind> {
        let (mut depth, mut in_string, mut escaped) = (0usize, false, false);
        loop {
            let buffer = self.reader.fill_buf().map_err(from_io)?;
            if buffer.is_empty() {
                if value.is_empty() {
                    return Ok(false);
                }
                self.at += u64::from(depth == 0);
                // What is cut off is shown to the parser, which says so.
                return Ok(true);
            }
            let mut used = 0;
            let mut complete = false;
            for &b in buffer {
                used += 1;
                if depth == 0 {
                    // Between values: the brackets and commas of the array around them, blanks, marks of records.
                    match b {
                        b'{' => {
                            self.at += 1;
                            depth = 1;
                            value.push(b);
                        }
                        b'[' | b']' | b',' | b' ' | b'\t' | b'\r' | b'\n' | 0x1e if value.is_empty() => {}
                        _ if value.is_empty() => {
                            self.at += 1;
                            value.push(b);
                        }
                        // A value that is no object: it ends at the next comma or bracket.
                        b',' | b']' | b'\n' => {
                            complete = true;
                            break;
                        }
                        _ => value.push(b),
                    }
                } else {
                    value.push(b);
                    match b {
                        _ if escaped => escaped = false,
                        b'\\' if in_string => escaped = true,
                        b'"' => in_string = !in_string,
                        b'{' | b'[' if !in_string => depth += 1,
                        b'}' | b']' if !in_string => {
                            depth -= 1;
                            if depth == 0 {
                                complete = true;
                                break;
                            }
                        }
                        _ => {}
                    }
                }
                if value.len() as u64 > self.limit {
                    self.reader.consume(used);
                    return Err(Kind::TooLong { limit_mib: mib(self.limit) });
                }
            }
            self.reader.consume(used);
            if complete {
                return Ok(true);
            }
        }
    }

    /// Takes a value apart: a record, or a wrapper of records.
    fn take(&mut self, value: Value, decoded: &Decoded) {
        let mut values = vec![(value, 0)];
        while let Some((value, depth)) = values.pop() {
            match value {
                Value::Array(list) if depth < 4 => values.extend(list.into_iter().rev().map(|v| (v, depth + 1))),
                Value::Object(mut object) => {
                    if let Some(draft) = self.draft(&object, decoded) {
                        self.with_text = true;
                        self.waiting.push_back(draft);
                        continue;
                    }
                    let inner: Vec<Value> = WRAPPERS
                        .iter()
                        .filter_map(|key| object.remove(*key))
                        .filter(|v| v.is_object() || v.as_array().is_some_and(|a| a.iter().any(Value::is_object)))
                        .collect();
                    if inner.is_empty() || depth >= 4 {
                        let names: Vec<&str> = object.keys().take(12).map(String::as_str).collect();
                        self.without_text.get_or_insert_with(|| list(&names));
                        self.waiting.push_back(Draft::default());
                    }
                    values.extend(inner.into_iter().rev().map(|v| (v, depth + 1)));
                }
                _ => {
                    self.without_text.get_or_insert_with(|| "a value that is no object".to_owned());
                    self.waiting.push_back(Draft::default());
                }
            }
        }
    }

    fn draft(&self, object: &Map<String, Value>, decoded: &Decoded) -> Option<Draft> {
        let names: Vec<&str> = object.keys().map(String::as_str).collect();
        let found = self.columns.find(&names).ok()?;
        let field = |role: Role, between: &str| {
            let name = names.get(found.get(role)?)?;
            in_words(object.get(*name)?, between)
        };
        let text = field(Role::Text, "\n\n")?;
        Some(Draft {
            id: field(Role::Id, " "),
            title: field(Role::Title, " "),
            published: field(Role::Date, " ").map_or(Published::None, Published::Written),
            source: field(Role::Source, ", "),
            url: field(Role::Url, " "),
            byline: field(Role::Byline, ", "),
            language: field(Role::Language, " "),
            text,
            may_be_markup: true,
            encoding: decoded.encoding,
            damaged: decoded.damaged,
        })
    }
}

pub(crate) fn mib(bytes: u64) -> u64 {
    bytes.div_ceil(1024 * 1024)
}

/// Names for a message.
pub(crate) fn list(names: &[&str]) -> String {
    if names.is_empty() {
        return "no names".to_owned();
    }
    let short: Vec<String> = names.iter().map(|n| format!("`{}`", n.chars().take(40).collect::<String>())).collect();
    short.join(", ")
}

/// Whether the first line is a record by itself.
fn is_by_line(head: &[u8]) -> bool {
    let start = head.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(head.len());
    let head = &head[start..];
    if head.first() != Some(&b'{') {
        // An array; or a first line that is broken, which must not spoil the others.
        return head.first() != Some(&b'[');
    }
    let Some(end) = memchr::memchr(b'\n', head) else { return true };
    match serde_json::from_slice::<serde::de::IgnoredAny>(&head[..end]) {
        Ok(_) => true,
        Err(error) => !error.is_eof(),
    }
}

/// A field as text: services give `{"name": …}`, lists of paragraphs and numbers where others give a string.
fn in_words(value: &Value, between: &str) -> Option<String> {
    match value {
        Value::String(text) => (!text.trim().is_empty()).then(|| text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(values) => {
            let parts: Vec<String> = values.iter().filter_map(|v| in_words(v, between)).collect();
            (!parts.is_empty()).then(|| parts.join(between))
        }
        Value::Object(object) => ["name", "title", "text", "value", "content", "#text", "$t", "$date", "$oid", "href", "url", "id"]
            .iter()
            .find_map(|key| in_words(object.get(*key)?, between)),
        Value::Bool(_) | Value::Null => None,
    }
}
