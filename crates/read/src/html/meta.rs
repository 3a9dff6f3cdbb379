//! What a page says of itself: title, day, author, site, language, address.
//!
//! The sources are asked in the order in which they deserve trust: the JSON-LD that publishers write for search engines,
//! then `<meta>` (OpenGraph and the many older names), microdata and `<time>`, then the address. A date is only ever one
//! of publication that the page states; where `<time>` elements disagree none is taken.

use std::collections::BTreeSet;

use dom_query::{Document, NodeRef};
use jiff::civil::Date;
use serde_json::{Map, Value};

use super::flow::{self, Step};
use crate::date;
use crate::text::clean_line;

/// What a page says of itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct Meta {
    pub(crate) title: Option<String>,
    pub(crate) published: Option<Date>,
    pub(crate) byline: Option<String>,
    pub(crate) site: Option<String>,
    pub(crate) language: Option<String>,
    pub(crate) url: Option<String>,
    /// The body as JSON-LD gives it, without paragraphs as a rule: to fall back on.
    pub(crate) body: Option<String>,
}

/// Longer JSON-LD is not parsed: it is a catalogue, not an article.
const LONGEST_JSON_LD: usize = 4 * 1024 * 1024;

/// Reads what the page says of itself.
pub(crate) fn read(document: &Document) -> Meta {
    let seen = Seen::collect(document);
    let ld = &seen.json_ld;
    let url = seen.canonical.clone().or_else(|| seen.meta(&["og:url"])).filter(|u| u.starts_with("http://") || u.starts_with("https://"));
    let site = seen
        .meta(&["og:site_name"])
        .or_else(|| ld.as_ref().and_then(|o| named(o.get("publisher")?)))
        .or_else(|| seen.meta(&["application-name", "dc.publisher", "citation_journal_title"]));
    let day = |written: String| date::parse(&written, None);
    let published = ld
        .as_ref()
        .and_then(|o| o.get("datePublished").or_else(|| o.get("dateCreated"))?.as_str().map(str::to_owned))
        .and_then(day)
        .or_else(|| PUBLISHED.iter().find_map(|name| seen.meta(&[*name]).and_then(day)))
        .or_else(|| seen.item_published.clone().and_then(day))
        .or_else(|| seen.marked_times.iter().cloned().find_map(day))
        .or_else(|| url.as_deref().and_then(date::in_url))
        .or_else(|| {
            let days: BTreeSet<Date> = seen.times.iter().cloned().filter_map(day).collect();
            (days.len() == 1).then(|| days.into_iter().next()).flatten()
        });
    let title = ld
        .as_ref()
        .and_then(|o| o.get("headline")?.as_str().map(str::to_owned))
        .or_else(|| seen.meta(&["og:title", "twitter:title", "dc.title", "citation_title"]))
        .and_then(|t| clean_line(&unescape(&t)))
        .map(|t| without_site(t, site.as_deref()))
        .or_else(|| seen.only_h1.clone())
        .or_else(|| seen.title.clone().map(|t| without_site(t, site.as_deref())));
    let byline = ld
        .as_ref()
        .and_then(|o| named(o.get("author")?))
        .or_else(|| seen.meta(&["author", "parsely-author", "sailthru.author", "dc.creator", "article:author", "byl"]))
        .or_else(|| seen.author.clone())
        .and_then(|b| byline(&b));
    let language = seen
        .language
        .clone()
        .or_else(|| ld.as_ref().and_then(|o| o.get("inLanguage")?.as_str().map(str::to_owned)))
        .or_else(|| seen.meta(&["og:locale", "content-language", "language", "dc.language"]))
        .and_then(|l| language_code(&l));
    let body = ld.as_ref().and_then(|o| o.get("articleBody")?.as_str().map(str::to_owned));
    Meta { title, published, byline, site: site.as_deref().and_then(clean_line), language, url, body }
}

/// Names under which `<meta>` gives the day of publication, the surest first.
const PUBLISHED: &[&str] = &[
    "article:published_time",
    "og:published_time",
    "og:article:published_time",
    "article:published",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "article.published",
    "publishdate",
    "publish-date",
    "publish_date",
    "published_time",
    "publication_date",
    "published-date",
    "pubdate",
    "ptime",
    "pdate",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.created",
    "dcterms.date",
    "dc.date",
    "dcsext.articlefirstpublished",
    "citation_publication_date",
    "article_date_original",
    "originalpublicationdate",
    "date",
];

#[derive(Default)]
struct Seen {
    metas: Vec<(String, String)>,
    json_ld: Option<Map<String, Value>>,
    canonical: Option<String>,
    title: Option<String>,
    only_h1: Option<String>,
    language: Option<String>,
    author: Option<String>,
    item_published: Option<String>,
    marked_times: Vec<String>,
    times: Vec<String>,
}

impl Seen {
    fn collect(document: &Document) -> Self {
        let mut seen = Self::default();
        let mut h1 = Vec::new();
        flow::walk(&document.root(), |step| {
            let Step::Enter(node, name) = step else { return true };
            let attr = |key: &str| node.attr(key).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
            match name {
                "html" => seen.language = attr("lang").or_else(|| attr("xml:lang")),
                "meta" => {
                    if let (Some(key), Some(value)) = (
                        attr("property").or_else(|| attr("name")).or_else(|| attr("itemprop")).or_else(|| attr("http-equiv")),
                        attr("content"),
                    ) && seen.metas.len() < 1000
                    {
                        seen.metas.push((key.to_lowercase(), value));
                    }
                }
                "link" if attr("rel").is_some_and(|r| r.eq_ignore_ascii_case("canonical")) => {
                    seen.canonical = seen.canonical.take().or_else(|| attr("href"));
                }
                "title" if seen.title.is_none() => seen.title = clean_line(&node.text()),
                "h1" if h1.len() < 2 => h1.extend(clean_line(&node.text()).filter(|t| t.len() < 400)),
                "time" => {
                    if let Some(written) = attr("datetime").or_else(|| clean_line(&node.text()))
                        && seen.times.len() < 200
                    {
                        let mark = [attr("class"), attr("itemprop"), attr("pubdate").map(|_| "publi".into())];
                        if node.has_attr("pubdate") || mark.iter().flatten().any(|m| m.to_lowercase().contains("publi")) {
                            seen.marked_times.push(written.clone());
                        }
                        seen.times.push(written);
                    }
                }
                "script" => {
                    if attr("type").is_some_and(|t| t.to_lowercase().contains("ld+json")) && seen.json_ld.is_none() {
                        seen.json_ld = article(&node.text());
                    }
                    return false;
                }
                _ => {}
            }
            if seen.item_published.is_none() && attr("itemprop").is_some_and(|p| p.eq_ignore_ascii_case("datePublished")) {
                seen.item_published = attr("content").or_else(|| attr("datetime")).or_else(|| clean_line(&node.text()));
            }
            if seen.author.is_none() && is_author(node) {
                seen.author = clean_line(&node.text()).filter(|t| t.chars().count() <= 120);
            }
            true
        });
        if let [one] = h1.as_slice() {
            seen.only_h1 = Some(one.clone());
        }
        seen
    }

    /// The first `<meta>` of one of these names, in the order of the names.
    fn meta(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| self.metas.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()))
    }
}

fn is_author(node: &NodeRef<'_>) -> bool {
    node.attr("rel").is_some_and(|r| r.eq_ignore_ascii_case("author"))
        || node.attr("itemprop").is_some_and(|p| p.eq_ignore_ascii_case("author"))
        || node.class().is_some_and(|c| {
            c.split_whitespace().any(|c| {
                let c = c.to_lowercase();
                c == "byline" || c == "author" || c == "author-name" || c == "byline-name" || c == "article__byline"
            })
        })
}

/// The article among the objects of a JSON-LD script: within lists, `@graph` and `mainEntity` too.
fn article(script: &str) -> Option<Map<String, Value>> {
    if script.len() > LONGEST_JSON_LD {
        return None;
    }
    // Some publishers put raw line ends into strings, which JSON forbids.
    let script: String = script.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let script = script.trim().trim_start_matches("<!--").trim_end_matches("-->").trim_end_matches(';');
    let mut waiting = vec![serde_json::from_str::<Value>(script).ok()?];
    while let Some(value) = waiting.pop() {
        match value {
            Value::Array(values) => waiting.extend(values.into_iter().rev()),
            Value::Object(mut object) => {
                if is_article(object.get("@type")) {
                    return Some(object);
                }
                for key in ["@graph", "mainEntity", "mainEntityOfPage"] {
                    waiting.extend(object.remove(key));
                }
            }
            _ => {}
        }
    }
    None
}

fn is_article(kind: Option<&Value>) -> bool {
    let known = |kind: &str| {
        let kind = kind.rsplit('/').next().unwrap_or(kind);
        kind.ends_with("Article") || kind.ends_with("BlogPosting") || matches!(kind, "Report" | "NewsStory")
    };
    match kind {
        Some(Value::String(kind)) => known(kind),
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).any(known),
        _ => false,
    }
}

/// The name of a person or organisation, or the names of several.
fn named(value: &Value) -> Option<String> {
    match value {
        Value::String(name) => Some(name.clone()),
        Value::Object(object) => named(object.get("name")?),
        Value::Array(values) => {
            let names: Vec<String> = values.iter().take(20).filter_map(named).collect();
            (!names.is_empty()).then(|| names.join(", "))
        }
        _ => None,
    }
}

/// `By Jane Doe` is Jane Doe; an address is nobody's name.
fn byline(written: &str) -> Option<String> {
    let line = clean_line(&unescape(written))?;
    let name = ["by ", "By ", "BY "].iter().find_map(|by| line.strip_prefix(by)).unwrap_or(&line).trim();
    (!name.is_empty() && !name.contains("://") && name.chars().count() <= 200).then(|| name.to_owned())
}

/// `en-GB`, `en_US` and `EN` are `en`; `eng` stays for the reader to map.
fn language_code(written: &str) -> Option<String> {
    let primary = written.split(['-', '_', ',', ';']).next()?.trim().to_lowercase();
    ((2..=3).contains(&primary.len()) && primary.chars().all(|c| c.is_ascii_alphabetic())).then_some(primary)
}

/// Drops the name of the site, which many titles end with.
fn without_site(title: String, site: Option<&str>) -> String {
    for mark in [" | ", " - ", " – ", " — ", " :: ", " « ", " » "] {
        if let Some((head, tail)) = title.rsplit_once(mark) {
            let is_site = site.is_some_and(|s| tail.trim().eq_ignore_ascii_case(s.trim()));
            if is_site || mark == " | " && head.split_whitespace().count() >= 3 {
                return head.trim().to_owned();
            }
        }
    }
    title
}

/// JSON-LD and `<meta>` often hold HTML entities within their text.
fn unescape(text: &str) -> String {
    if text.contains('&') || text.contains('<') { super::fragment_text(text) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meta(page: &str) -> Meta {
        read(&Document::from(page))
    }

    fn day(page: &str) -> Option<String> {
        meta(page).published.map(|d| d.to_string())
    }

    #[test]
    fn json_ld_is_asked_first() {
        let found = meta(
            r#"<html lang="en-GB"><head><title>Talks resume - The Post</title><meta property="og:title" content="x">
            <script type="application/ld+json">{"@graph":[{"@type":"WebSite"},{"@type":["NewsArticle"],
            "headline":"Talks &amp; trade resume","datePublished":"2024-03-18T23:00:00-05:00",
            "author":[{"name":"Jane Doe"},{"name":"John Roe"}],"publisher":{"name":"The Post"}}]}</script>"#,
        );
        assert_eq!(found.title.as_deref(), Some("Talks & trade resume"));
        assert_eq!(found.published.map(|d| d.to_string()).as_deref(), Some("2024-03-18"));
        assert_eq!(found.byline.as_deref(), Some("Jane Doe, John Roe"));
        assert_eq!(found.site.as_deref(), Some("The Post"));
        assert_eq!(found.language.as_deref(), Some("en"));
    }

    #[test]
    fn days_from_many_places() {
        let want = Some("2024-03-18".to_owned());
        for page in [
            r#"<meta property="article:published_time" content="2024-03-18T10:00:00Z">"#,
            r#"<meta name="pubdate" content="20240318">"#,
            r#"<span itemprop="datePublished" content="2024-03-18">today</span>"#,
            r#"<time pubdate datetime="2024-03-18">x</time><time datetime="2020-01-01">y</time>"#,
            r#"<time datetime="2024-03-18T09:00">x</time><time>March 18, 2024</time>"#,
            r#"<link rel="canonical" href="https://x.org/2024/03/18/talks">"#,
        ] {
            assert_eq!(day(page), want, "{page}");
        }
        for page in [
            r#"<time datetime="2024-03-18">x</time><time datetime="2024-03-19">y</time>"#,
            r#"<meta property="article:modified_time" content="2024-03-18T10:00:00Z">"#,
            "<p>It was on March 18, 2024 that they met.</p>",
        ] {
            assert_eq!(day(page), None, "{page}");
        }
    }

    #[test]
    fn titles_lose_their_site() {
        assert_eq!(meta("<title>Serbia and Kosovo talk | BBC News</title>").title.as_deref(), Some("Serbia and Kosovo talk"));
        assert_eq!(meta("<title>A - B</title>").title.as_deref(), Some("A - B"));
    }

    #[test]
    fn authors() {
        assert_eq!(meta(r#"<div class="byline">By  Jane Doe</div>"#).byline.as_deref(), Some("Jane Doe"));
        assert_eq!(meta(r#"<meta name="article:author" content="https://facebook.com/x">"#).byline, None);
    }
}
