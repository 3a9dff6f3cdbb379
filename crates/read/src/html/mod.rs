//! Web pages: the main text, and what the page says of itself.
//!
//! ```text
//! page ─▶ flatten ─▶ tree ─┬▶ meta: title, day, byline, site, language, address
//!         (depth)          └▶ prune ─▶ dom_smoothie ─▶ blocks ─▶ lines of the report ─▶ text
//! ```
//!
//! The article is found by `dom_smoothie`, a port of the Readability that Firefox uses: of the crates that were measured it is
//! among the most exact and the lightest (the table is in this crate's README). What it gives is turned into paragraphs here,
//! and captions, teasers, credits and appeals are dropped before and after. Where it finds nothing, the paragraphs of the
//! page that are not made of links stand in, then the body that the page's JSON-LD states.
//!
//! Not supported: text that a script writes into the page, pages in frames, several articles on a page.

mod boilerplate;
mod depth;
mod flow;
mod meta;
mod prune;

use dom_query::Document;
use dom_smoothie::{Config, Readability};
use jiff::civil::Date;

use flow::Block;

/// How many elements may be open at once; what is deeper is put side by side. Browsers allow 512, pages of news need some 40.
pub(crate) const DEPTH: usize = 128;

/// Scoring visits elements with their ancestors, several times. A page whose elements have more ancestors than this, all
/// together, is taken paragraph by paragraph instead. A long article page has a tenth to a half of it.
const MOST_ANCESTORS: usize = 500_000;

/// A web page as a report.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extracted {
    /// The headline.
    pub title: Option<String>,
    /// The main text, paragraphs parted by a blank line. Empty where none was found.
    pub text: String,
    /// The day of publication, where the page states one.
    pub published: Option<Date>,
    /// Who wrote it.
    pub byline: Option<String>,
    /// The name of the site.
    pub site: Option<String>,
    /// The language that the page states, ISO 639.
    pub language: Option<String>,
    /// The address that the page states to be its own.
    pub url: Option<String>,
    /// Whether elements were nested beyond the limit and were put side by side.
    pub flattened: bool,
}

/// Finds the main text of a page, and what the page says of itself.
///
/// Takes any text: what is not a page gives its words. Runs in time linear in the length of the page, near enough, and
/// needs no stack for its depth.
pub fn main_text(page: &str) -> Extracted {
    let (page, flattened) = depth::flatten(page, DEPTH);
    let document = Document::from(page.as_ref());
    let meta = meta::read(&document);
    prune::prune(&document);
    let body = meta.body.as_deref().map(fragment_text).unwrap_or_default();
    let title = meta.title.clone();

    let plain = || boilerplate::report_only(flow::blocks(&document.root()), title.as_deref());
    let mut found = if ancestors(&document) > MOST_ANCESTORS { Vec::new() } else { article(&document, title.as_deref()) };
    if letters(&found) == 0 {
        found = plain();
        found.retain(|b| b.link_share() < 0.5);
    }
    let mut text = join(&found);
    // Where scripts write the article, the tree holds a teaser of it and the JSON-LD the whole.
    if body.len() > 500 && text.len() * 2 < body.len() {
        text = body;
    }
    Extracted {
        title,
        text,
        published: meta.published,
        byline: meta.byline,
        site: meta.site,
        language: meta.language,
        url: meta.url,
        flattened,
    }
}

/// The ancestors of all elements, summed.
fn ancestors(document: &Document) -> usize {
    let (mut depth, mut sum) = (0usize, 0usize);
    flow::walk(&document.root(), |step| {
        match step {
            flow::Step::Enter(..) => {
                depth += 1;
                sum += depth;
            }
            flow::Step::Leave(_) => depth -= 1,
            flow::Step::Text(_) => {}
        }
        true
    });
    sum
}

fn article(document: &Document, title: Option<&str>) -> Vec<Block> {
    let config = Config { keep_classes: true, disable_json_ld: true, ..Config::default() };
    let Ok(mut reader) = Readability::with_document(document.clone(), None, Some(config)) else { return Vec::new() };
    let Ok(article) = reader.parse() else { return Vec::new() };
    let content = Document::from(article.content);
    prune::prune(&content);
    boilerplate::report_only(flow::blocks(&content.root()), title)
}

fn letters(blocks: &[Block]) -> usize {
    blocks.iter().map(|b| b.text.len()).sum()
}

fn join(blocks: &[Block]) -> String {
    blocks.iter().map(|b| b.text.as_str()).collect::<Vec<_>>().join("\n\n")
}

/// The text of a piece of markup, all of it: what feeds and scraped tables hold.
pub fn fragment_text(markup: &str) -> String {
    let (markup, _) = depth::flatten(markup, DEPTH);
    join(&flow::blocks(&Document::from(markup.as_ref()).root()))
}

/// Decodes the character references of a text, once; angle brackets in it would be taken for tags.
pub(crate) fn decode_entities(text: &str) -> String {
    Document::from(text).root().text().to_string()
}

/// Whether a text holds markup rather than angle brackets and ampersands that are meant.
pub(crate) fn looks_like_markup(text: &str) -> bool {
    let lower = |s: &str| s.chars().take(12).collect::<String>().to_ascii_lowercase();
    let mut tags = text.match_indices('<').take(2000);
    tags.any(|(at, _)| {
        let tag = lower(&text[at + 1..]);
        let tag = tag.trim_start_matches('/');
        [
            "p>",
            "p ",
            "br>",
            "br/",
            "br ",
            "div",
            "span",
            "a ",
            "b>",
            "i>",
            "em>",
            "strong",
            "img",
            "ul>",
            "li>",
            "h1",
            "h2",
            "h3",
            "figure",
            "blockquote",
            "table",
            "section",
            "article",
        ]
        .iter()
        .any(|t| tag.starts_with(t))
    }) || ["&amp;", "&quot;", "&nbsp;", "&lt;", "&#8", "&#39;", "&rsquo;", "&ldquo;", "&mdash;"].iter().any(|e| text.contains(e))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn paragraphs(n: usize) -> String {
        (1..=n)
            .map(|i| {
                format!(
                    "<p>Paragraph {i}: the foreign minister said on Monday that the talks, which began in March, would be \
                     resumed in Geneva, and that both sides had agreed on an agenda of four points.</p>"
                )
            })
            .collect()
    }

    #[test]
    fn an_article_among_the_rest_of_a_page() {
        let page = format!(
            "<html><head><title>Talks resume</title></head><body><nav><a href=/>Home</a><a href=/w>World</a></nav>\
             <article><h1>Talks resume</h1><figure><img src=a.jpg><figcaption>The minister. Photo: AP</figcaption></figure>{}\
             <p>Read More</p><div class=newsletter-signup>Sign up to our newsletter</div></article>\
             <footer>© 2024 The Post</footer></body></html>",
            paragraphs(5)
        );
        let found = main_text(&page);
        assert_eq!(found.title.as_deref(), Some("Talks resume"));
        assert!(found.text.starts_with("Paragraph 1"), "{}", found.text);
        assert!(found.text.ends_with("four points."), "{}", found.text);
        assert_eq!(found.text.matches("\n\n").count(), 4);
    }

    #[test]
    fn a_hundred_thousand_nested_elements_are_read() {
        for tag in ["div", "b", "span", "ul><li", "table><tr><td", "a", "x-y", "blockquote", "font"] {
            let page = format!("<html><body>{}{}", format!("<{tag}>").repeat(100_000), paragraphs(4));
            let found = main_text(&page);
            assert!(found.flattened, "{tag}");
            assert!(found.text.contains("four points"), "{tag}");
        }
    }

    #[test]
    fn a_page_without_an_article_gives_its_words() {
        assert_eq!(main_text("Only words.").text, "Only words.");
        assert_eq!(main_text("").text, "");
    }

    #[test]
    fn fragments() {
        assert_eq!(fragment_text("<p>Talks &amp; <b>trade</b></p><p>Two</p>"), "Talks & trade\n\nTwo");
        assert!(looks_like_markup("a<br>b") && looks_like_markup("AT&amp;T"));
        assert!(!looks_like_markup("a < b and c > d, R&D"));
    }

    proptest! {
        #[test]
        fn never_panics(page in "(<|</|>|\"| |=|div|p|table|td|a href|script|br|figure|article|class|&amp;|\\PC){0,80}") {
            let _ = main_text(&page);
            let _ = fragment_text(&page);
        }
    }
}
