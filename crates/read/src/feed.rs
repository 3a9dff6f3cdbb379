//! RSS (0.9 to 2.0, and RDF), Atom and JSON Feed: a report an entry.
//!
//! Feeds are often not well-formed, so that they are not parsed as XML but scanned for the few elements that matter, by their
//! names: an entry runs from `<item>` or `<entry>` to its end, a field from its tag to the end tag of the same name, or to the
//! end of the entry where that is missing. Bare ampersands, unknown entities, tags that overlap, undeclared prefixes and a
//! feed that was cut off half-way cost nothing but what they are. One pass, no tree, no recursion. (Of the 1,982 files
//! of the feed parsers' own tests `feed-rs`, which is strict, refuses 237 and this 75; 71 of them are JSON snapshots that are no feeds,
//! or UTF-32.)
//!
//! An entry's text is its content, or its summary where that is longer or alone, with the markup undone. Entries that have
//! neither are left out and counted.

use serde_json::Value;

use crate::error::Kind;
use crate::html;
use crate::report::{Draft, Published};

/// The entries of a feed, and whether it was cut off or otherwise broken.
pub(crate) fn drafts(text: &str) -> Result<(Vec<Draft>, bool), Kind> {
    if text.trim_start().starts_with('{') {
        return json_feed(text).map(|drafts| (drafts, false));
    }
    let mut feed = Feed::default();
    for event in (Scanner { text, at: 0 }) {
        feed.take(text, event);
    }
    feed.end(text)
}

fn malformed(why: impl Into<String>) -> Kind {
    Kind::Malformed { format: "RSS, Atom or JSON feed", why: why.into() }
}

/// A piece of the feed, by its place in the text.
#[derive(Debug)]
enum Event<'a> {
    Open { tag: &'a str, start: usize, end: usize },
    Close { tag: &'a str, start: usize },
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Scanner<'a> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Event<'a>> {
        loop {
            let start = self.at + self.text.get(self.at..)?.find('<')?;
            let rest = &self.text[start..];
            let until = |mark: &str| rest.find(mark).map_or(self.text.len(), |n| start + n + mark.len());
            if rest.starts_with("<![CDATA[") {
                self.at = until("]]>");
            } else if rest.starts_with("<!--") {
                self.at = until("-->");
            } else if rest.starts_with("<?") || rest.starts_with("<!") {
                self.at = until(">");
            } else {
                let (tag_at, close) = if rest.starts_with("</") { (start + 2, true) } else { (start + 1, false) };
                // `a < b` opens nothing.
                if !self.text[tag_at..].starts_with(|c: char| c.is_alphabetic() || c == '_') {
                    self.at = tag_at;
                    continue;
                }
                self.at = until(">");
                let tag = self.text[tag_at..self.at].trim_end_matches('>');
                return Some(if close { Event::Close { tag, start } } else { Event::Open { tag, start, end: self.at } });
            }
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Title,
    Link,
    Id,
    Published,
    Updated,
    Summary,
    Content,
    Author,
    Source,
    Language,
}

/// The fields of an entry, or of the feed itself, as they stand.
#[derive(Debug, Default)]
struct Fields {
    title: Option<String>,
    link: Option<String>,
    id: Option<String>,
    published: Option<String>,
    updated: Option<String>,
    summary: Option<String>,
    content: Option<String>,
    authors: Vec<String>,
    source: Option<String>,
    language: Option<String>,
}

impl Fields {
    fn put(&mut self, field: Field, value: String) {
        let value = value.trim().to_owned();
        if value.is_empty() {
            return;
        }
        let place = match field {
            Field::Title => &mut self.title,
            Field::Link => &mut self.link,
            Field::Id => &mut self.id,
            Field::Published => &mut self.published,
            Field::Updated => &mut self.updated,
            Field::Summary => &mut self.summary,
            Field::Content => &mut self.content,
            Field::Source => &mut self.source,
            Field::Language => &mut self.language,
            Field::Author => return self.authors.push(value),
        };
        place.get_or_insert(value);
    }
}

/// A field whose end is awaited.
#[derive(Debug)]
struct Awaited {
    field: Field,
    /// Its name with the prefix, as written.
    name: String,
    /// Where its content begins.
    from: usize,
    /// How many elements of the same name are open within it.
    inner: usize,
    /// Whether its content is stated to be plain text, so that angle brackets in it are meant.
    is_plain: bool,
}

#[derive(Default)]
struct Feed {
    is_feed: bool,
    head: Fields,
    entry: Option<Fields>,
    awaited: Option<Awaited>,
    /// Within an element of the head that has a title of its own (`<image>`, `<textinput>`), or within one of an entry.
    aside: Option<String>,
    entries: Vec<Fields>,
    broken: bool,
}

impl Feed {
    fn take(&mut self, text: &str, event: Event<'_>) {
        match event {
            Event::Open { tag, start, end } => self.open(text, tag, start, end),
            Event::Close { tag, start } => self.close(text, name_of(tag), start),
        }
    }

    fn open(&mut self, text: &str, tag: &str, start: usize, end: usize) {
        let (name, empty) = (name_of(tag), tag.ends_with('/'));
        let (prefix, local) = split(name);
        if let Some(awaited) = &mut self.awaited {
            if is_entry(&local) && !matches!(awaited.field, Field::Content) {
                // The end tag of the field and of its entry are missing.
                self.broken = true;
                self.finish_field(text, start);
            } else {
                awaited.inner += usize::from(!empty && awaited.name == name);
                return;
            }
        }
        if self.aside.is_some() {
            if self.entry.is_some() && local == "title" && !empty {
                self.await_field(Field::Source, name, tag, end);
            } else if local == "name" && !empty {
                self.await_field(Field::Author, name, tag, end);
            }
            return;
        }
        if matches!(local.as_str(), "rss" | "feed" | "rdf" | "channel") {
            self.is_feed = true;
            if let Some(language) = attribute(tag, "xml:lang") {
                self.head.put(Field::Language, language);
            }
            return;
        }
        if is_entry(&local) && (self.is_feed || self.entry.is_some()) {
            self.finish_entry(true);
            let mut entry = Fields::default();
            if let Some(url) = attribute(tag, "rdf:about").or_else(|| attribute(tag, "href")) {
                entry.link = Some(decoded(&url)).filter(|u| u.contains("://"));
            }
            entry.language = attribute(tag, "xml:lang");
            self.entry = Some(entry);
            if empty {
                self.finish_entry(false);
            }
            return;
        }
        if MEDIA.contains(&prefix.as_str()) {
            // Films, podcasts and maps have titles and descriptions of their own.
            return;
        }
        let into = self.entry.as_mut().unwrap_or(&mut self.head);
        let field = match local.as_str() {
            "title" => Field::Title,
            "link" => {
                // Atom writes the address as an attribute, RSS as the content.
                let Some(href) = attribute(tag, "href") else {
                    if !empty {
                        self.await_field(Field::Link, name, tag, end);
                    }
                    return;
                };
                if attribute(tag, "rel").is_none_or(|r| r.eq_ignore_ascii_case("alternate")) {
                    into.put(Field::Link, decoded(&href));
                }
                return;
            }
            "guid" | "id" => Field::Id,
            "pubdate" | "published" | "issued" | "date" | "created" => Field::Published,
            "updated" | "modified" | "lastmod" => Field::Updated,
            "description" | "summary" | "abstract" | "subtitle" => Field::Summary,
            "encoded" | "content" | "body" | "fullitem" => Field::Content,
            "creator" => Field::Author,
            "author" | "contributor" | "image" | "textinput" | "logo" | "icon" if empty => return,
            // RSS has a name in it, Atom an element with the name.
            "author" => Field::Author,
            "language" => Field::Language,
            // RSS: the name of the outlet; Atom: an element with its title.
            "source" if self.entry.is_some() => Field::Source,
            "image" | "textinput" | "contributor" => {
                self.aside = Some(name.to_owned());
                return;
            }
            _ => return,
        };
        if !empty {
            self.await_field(field, name, tag, end);
        }
    }

    fn await_field(&mut self, field: Field, name: &str, tag: &str, from: usize) {
        let is_plain = attribute(tag, "type").is_some_and(|t| matches!(t.to_lowercase().as_str(), "text" | "text/plain"));
        self.awaited = Some(Awaited { field, name: name.to_owned(), from, inner: 0, is_plain });
    }

    fn close(&mut self, text: &str, name: &str, start: usize) {
        let (_, local) = split(name);
        if let Some(awaited) = &mut self.awaited {
            if awaited.name == name {
                if awaited.inner > 0 {
                    awaited.inner -= 1;
                } else {
                    self.finish_field(text, start);
                }
                return;
            }
            if !(is_entry(&local) && self.entry.is_some()) {
                return;
            }
            self.broken = true;
            self.finish_field(text, start);
        }
        if self.aside.as_deref() == Some(name) {
            self.aside = None;
        } else if is_entry(&local) {
            self.finish_entry(false);
        }
    }

    fn finish_field(&mut self, text: &str, end: usize) {
        let Some(awaited) = self.awaited.take() else { return };
        let raw = text.get(awaited.from..end).unwrap_or_default();
        let value = match awaited.field {
            Field::Author => inner(raw, "name").map_or_else(|| in_words(raw, awaited.is_plain), |n| in_words(n, true)),
            Field::Source => inner(raw, "title").map_or_else(|| in_words(raw, awaited.is_plain), |n| in_words(n, false)),
            Field::Link | Field::Id | Field::Published | Field::Updated | Field::Language => plain(raw),
            Field::Title | Field::Summary | Field::Content => in_words(raw, awaited.is_plain),
        };
        self.entry.as_mut().unwrap_or(&mut self.head).put(awaited.field, value);
    }

    fn finish_entry(&mut self, by_next: bool) {
        self.aside = None;
        if let Some(entry) = self.entry.take() {
            self.broken |= by_next;
            self.entries.push(entry);
        }
    }

    fn end(mut self, text: &str) -> Result<(Vec<Draft>, bool), Kind> {
        if !self.is_feed {
            return Err(malformed("it has no <rss>, <feed> or <rdf:RDF> element"));
        }
        if self.awaited.is_some() || self.entry.is_some() {
            self.broken = true;
            // What comes after the last whole tag is cut off, but is text of the entry.
            self.finish_field(text, text.len());
            self.finish_entry(false);
        }
        let (source, language) = (self.head.title, self.head.language);
        let drafts = self.entries.into_iter().map(|e| draft(e, source.as_deref(), language.as_deref())).collect();
        Ok((drafts, self.broken))
    }
}

/// Prefixes of vocabularies that describe something else than the report.
const MEDIA: &[&str] = &[
    "media",
    "itunes",
    "googleplay",
    "podcast",
    "psc",
    "georss",
    "gml",
    "geo",
    "thr",
    "slash",
    "wfw",
    "yt",
    "gd",
    "cc",
    "l",
    "admin",
    "sy",
];

fn is_entry(local: &str) -> bool {
    matches!(local, "item" | "entry")
}

fn name_of(tag: &str) -> &str {
    tag.split(|c: char| c.is_whitespace() || c == '/' || c == '>').next().unwrap_or_default()
}

fn split(name: &str) -> (String, String) {
    let name = name.to_lowercase();
    match name.split_once(':') {
        Some((prefix, local)) => (prefix.to_owned(), local.to_owned()),
        None => (String::new(), name),
    }
}

/// The value of an attribute, as written.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let mut from = 0;
    while let Some(at) = tag[from..].find(name).map(|n| from + n) {
        let after = tag[at + name.len()..].trim_start();
        from = at + name.len();
        if !tag[..at].ends_with(char::is_whitespace) {
            continue;
        }
        let Some(value) = after.strip_prefix('=').map(str::trim_start) else { continue };
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        return value[1..].split(quote).next().map(str::to_owned);
    }
    None
}

/// What stands within the first element of that name.
fn inner<'a>(raw: &'a str, name: &str) -> Option<&'a str> {
    let mut from = None;
    for event in (Scanner { text: raw, at: 0 }) {
        match event {
            Event::Open { tag, end, .. } if split(name_of(tag)).1 == name && from.is_none() => from = Some(end),
            Event::Close { tag, start } if split(name_of(tag)).1 == name => return raw.get(from?..start),
            _ => {}
        }
    }
    None
}

/// A field without markup: CDATA is unwrapped, entities are decoded once.
fn plain(raw: &str) -> String {
    let mut out = String::new();
    let mut rest = raw;
    while let Some(at) = rest.find("<![CDATA[") {
        out.push_str(&decoded(&rest[..at]));
        let within = &rest[at + 9..];
        let end = within.find("]]>").unwrap_or(within.len());
        out.push_str(&within[..end]);
        rest = within.get(end + 3..).unwrap_or_default();
    }
    out.push_str(&decoded(rest));
    out
}

/// A field that may hold markup: as elements (XHTML), escaped, or in CDATA.
fn in_words(raw: &str, is_plain: bool) -> String {
    let has_elements = (Scanner { text: raw, at: 0 }).next().is_some();
    if has_elements {
        let unwrapped = raw.replace("<![CDATA[", "").replace("]]>", "");
        return html::fragment_text(&unwrapped);
    }
    let text = plain(raw);
    if !is_plain && html::looks_like_markup(&text) { html::fragment_text(&text) } else { text }
}

fn decoded(text: &str) -> String {
    if text.contains('&') { html::decode_entities(text) } else { text.to_owned() }
}

fn draft(entry: Fields, source: Option<&str>, language: Option<&str>) -> Draft {
    let content = entry.content.unwrap_or_default();
    let summary = entry.summary.unwrap_or_default();
    // A `guid` is an address by default.
    let url = entry.link.or_else(|| entry.id.clone().filter(|id| id.starts_with("http://") || id.starts_with("https://")));
    Draft {
        id: entry.id,
        title: entry.title,
        published: entry.published.or(entry.updated).map_or(Published::None, Published::Written),
        source: entry.source.or_else(|| source.map(str::to_owned)),
        url,
        byline: (!entry.authors.is_empty()).then(|| entry.authors.join(", ")),
        language: entry.language.or_else(|| language.map(str::to_owned)),
        text: if content.len() >= summary.len() { content } else { summary },
        ..Draft::default()
    }
}

fn json_feed(text: &str) -> Result<Vec<Draft>, Kind> {
    let feed: Value = serde_json::from_str(text).map_err(|error| malformed(error.to_string()))?;
    let Some(items) = feed.get("items").and_then(Value::as_array) else {
        return Err(malformed("it has no list of `items`"));
    };
    let string = |of: &Value, key: &str| of.get(key).and_then(Value::as_str).map(str::to_owned);
    let source = string(&feed, "title");
    let language = string(&feed, "language");
    let drafts = items.iter().map(|item| {
        let content =
            string(item, "content_text").or_else(|| string(item, "content_html").map(|h| html::fragment_text(&h))).unwrap_or_default();
        let authors: Vec<String> = item
            .get("authors")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .chain(item.get("author"))
            .filter_map(|a| string(a, "name"))
            .collect();
        let entry = Fields {
            title: string(item, "title"),
            link: string(item, "url").or_else(|| string(item, "external_url")),
            id: string(item, "id").or_else(|| item.get("id").filter(|id| id.is_number()).map(ToString::to_string)),
            published: string(item, "date_published"),
            updated: string(item, "date_modified"),
            summary: string(item, "summary"),
            content: Some(content),
            authors,
            source: None,
            language: string(item, "language"),
        };
        draft(entry, source.as_deref(), language.as_deref())
    });
    Ok(drafts.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn one(feed: &str) -> Draft {
        drafts(feed).unwrap().0.remove(0)
    }

    #[test]
    fn atom_with_xhtml_and_a_source_of_its_own() {
        let entry = one("<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='fr'><title>Planet</title><entry>
             <source><title>The Post</title><id>x</id></source><title type='text'>1 &lt; 2</title>
             <link rel='enclosure' href='a.mp3'/><link href='https://x.org/?a=1&amp;b=2'/>
             <author><name>Jane Doe</name><email>j@x.org</email></author>
             <content type='xhtml'><div><p>One.</p><content>Two.</content></div></content></entry></feed>");
        assert_eq!(entry.title.as_deref(), Some("1 < 2"));
        assert_eq!(entry.source.as_deref(), Some("The Post"));
        assert_eq!(entry.url.as_deref(), Some("https://x.org/?a=1&b=2"));
        assert_eq!(entry.byline.as_deref(), Some("Jane Doe"));
        assert_eq!(entry.language.as_deref(), Some("fr"));
        assert!(entry.text.starts_with("One."), "{}", entry.text);
    }

    #[test]
    fn rdf_cdata_and_dublin_core() {
        let entry = one("<rdf:RDF><channel><title>C</title></channel><image><title>Logo</title></image>
             <item rdf:about='https://x.org/1'><title><![CDATA[A & B]]></title><dc:date>2024-03-18</dc:date>
             <dc:creator>Jane</dc:creator><media:description>A photo</media:description>
             <content:encoded><![CDATA[<p>One &amp; two.</p>]]></content:encoded></item></rdf:RDF>");
        assert_eq!(entry.title.as_deref(), Some("A & B"));
        assert_eq!(entry.source.as_deref(), Some("C"));
        assert_eq!(entry.url.as_deref(), Some("https://x.org/1"));
        assert_eq!(entry.text, "One & two.");
    }

    #[test]
    fn a_feed_that_is_cut_off_gives_what_it_has() {
        let (entries, broken) =
            drafts("<rss><channel><item><description>One.</description></item><item><title>T<item><description>Three").unwrap();
        assert!(broken);
        assert_eq!(entries.iter().map(|e| e.text.as_str()).collect::<Vec<_>>(), ["One.", "", "Three"]);
    }

    proptest! {
        #[test]
        fn never_panics(feed in "(<|>|</|/>|item|entry|title|rss|content| |\"|'|=|href|&amp;|&|<!\\[CDATA\\[|\\]\\]>|<!--|\\PC){0,60}") {
            let _ = drafts(&feed);
            let _ = drafts(&format!("<rss><item>{feed}"));
        }
    }
}
