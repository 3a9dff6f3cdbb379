//! Elements that are no part of an article, taken out of the tree before its main text is sought.
//!
//! Their name, role or class says what they are: captions, sharing buttons, related stories, newsletter boxes. One that holds a good part of the page stays, for
//! then the class says something else than it seems to.

use dom_query::{Document, NodeRef};

use super::flow::{Step, walk};

/// Elements that never hold the text of a report.
const ELEMENTS: &[&str] = &["figcaption", "nav", "aside", "form", "button", "dialog", "iframe", "noscript"];

/// Words in a class or an id that say so. A word is a part between marks or capitals: `article__related-links` has
/// `article`, `related` and `links`.
const WORDS: &[&str] = &[
    "caption",
    "captions",
    "credit",
    "credits",
    "copyright",
    "share",
    "sharing",
    "social",
    "sharebar",
    "addtoany",
    "sharedaddy",
    "newsletter",
    "newsletters",
    "subscribe",
    "subscription",
    "signup",
    "promo",
    "promos",
    "promobox",
    "promotion",
    "advert",
    "adverts",
    "advertisement",
    "advertising",
    "ad",
    "ads",
    "sponsor",
    "sponsored",
    "outbrain",
    "taboola",
    "dfp",
    "related",
    "relatedposts",
    "recirc",
    "recirculation",
    "recommended",
    "recommendations",
    "trending",
    "popular",
    "readmore",
    "morestories",
    "breadcrumb",
    "breadcrumbs",
    "pagination",
    "pager",
    "toolbar",
    "tooltip",
    "popup",
    "modal",
    "cookie",
    "cookies",
    "paywall",
    "tags",
    "taglist",
    "timestamp",
    "dateline",
    "byline",
    "bylines",
    "authorbox",
    "bio",
    "authorbio",
    "slideshow",
    "gallery",
    "carousel",
    "playlist",
    "video",
    "player",
    "noprint",
    "hidden",
    "sr",
    "screenreader",
    "visuallyhidden",
    "offscreen",
    "jp",
];

/// Pairs of words that say so together.
const PAIRS: &[(&str, &str)] = &[
    ("read", "more"),
    ("read", "next"),
    ("more", "stories"),
    ("more", "from"),
    ("you", "may"),
    ("see", "also"),
    ("sign", "up"),
    ("most", "read"),
    ("most", "popular"),
    ("related", "articles"),
    ("about", "author"),
    ("author", "info"),
    ("author", "box"),
    ("author", "bio"),
    ("post", "meta"),
    ("entry", "meta"),
    ("article", "meta"),
    ("article", "tools"),
    ("click", "tweet"),
    ("click", "to"),
    ("reading", "time"),
    ("image", "source"),
    ("photo", "source"),
    ("media", "source"),
    ("inline", "link"),
    ("pull", "quote"),
];

/// The comments of readers: no part of a report even where they fill the page.
const COMMENTS: &[&str] = &["comments", "comment", "disqus", "commentlist", "respond"];

/// A page whose prose is shorter than this would be empty without what was to go.
const LEAST_PROSE: usize = 150;

/// Takes out of the tree what its name says is not the report.
pub(crate) fn prune(document: &Document) {
    let root = document.root();
    let (all, size) = prose(&root);
    let mut gone = 0;
    // Elements that are asked and then spared are gone into, and may hold others: of a page that nests such names a
    // few hundred deep, to ask each would cost the square.
    let mut steps_left = 4 * size;
    let mut doomed: Vec<NodeRef<'_>> = Vec::new();
    walk(&root, |step| {
        let Step::Enter(node, name) = step else { return true };
        if matches!(name, "html" | "body" | "head" | "article" | "main" | "h1") || holds_body(node) {
            return true;
        }
        let comments = named(node, |words| words.iter().any(|w| COMMENTS.contains(&w.as_str())));
        if !(comments || ELEMENTS.contains(&name) || is_unseen(node) || named(node, says_so)) {
            return true;
        }
        let (own, steps) = prose(node);
        if steps > steps_left {
            return true;
        }
        steps_left -= steps;
        // Where the name would take a good part of the prose with it, it means something else than it seems to.
        let spared = if comments { all - gone < own + LEAST_PROSE } else { own * 4 > all };
        if spared {
            return true;
        }
        gone += own;
        doomed.push(*node);
        false
    });
    for node in doomed {
        node.remove_from_parent();
    }
}

/// Whether the element itself is stated to be the body of the article.
fn holds_body(node: &NodeRef<'_>) -> bool {
    node.attr("itemprop").is_some_and(|p| p.eq_ignore_ascii_case("articleBody"))
}

/// How many letters of a node are prose, which is in paragraphs and not in links; and how many pieces were looked at.
fn prose(node: &NodeRef<'_>) -> (usize, usize) {
    let (mut count, mut steps, mut paragraphs, mut links) = (0, 0, 0usize, 0usize);
    walk(node, |step| {
        steps += 1;
        match step {
            Step::Enter(_, "script" | "style" | "head" | "noscript" | "template" | "svg") => return false,
            Step::Enter(_, "p") => paragraphs += 1,
            Step::Enter(_, "a") => links += 1,
            Step::Leave("p") => paragraphs -= 1,
            Step::Leave("a") => links -= 1,
            Step::Text(text) if paragraphs > 0 && links == 0 => {
                count += text.chars().filter(|c| c.is_alphanumeric()).count();
            }
            _ => {}
        }
        true
    });
    (count, steps)
}

fn is_unseen(node: &NodeRef<'_>) -> bool {
    node.has_attr("hidden")
        || node.attr("aria-hidden").is_some_and(|v| v.eq_ignore_ascii_case("true"))
        || node.attr("style").is_some_and(|s| {
            let s: String = s.chars().filter(|c| !c.is_whitespace()).take(200).collect::<String>().to_lowercase();
            s.contains("display:none") || s.contains("visibility:hidden")
        })
        || node.attr("role").is_some_and(|r| {
            matches!(
                r.to_lowercase().as_str(),
                "navigation" | "complementary" | "banner" | "contentinfo" | "search" | "dialog" | "menu" | "toolbar"
            )
        })
}

/// Whether a class or the id, taken apart into words, is of a kind.
fn named(node: &NodeRef<'_>, kind: impl Fn(&[String]) -> bool) -> bool {
    [node.class(), node.id_attr()].into_iter().flatten().any(|names| {
        // A class list of kilobytes is generated and says nothing.
        names.len() < 500 && names.split_whitespace().any(|name| kind(&words(name)))
    })
}

fn says_so(words: &[String]) -> bool {
    // `has-video`, `no-ads`, `modal-enabled` tell what the element can do, not what it is.
    const STATES: &[&str] = &["has", "no", "with", "without", "is", "enabled", "disabled", "wrapper", "page", "site", "js"];
    if words.iter().any(|w| STATES.contains(&w.as_str())) && !words.iter().any(|w| w == "caption") {
        return false;
    }
    words.iter().any(|w| WORDS.contains(&w.as_str())) || words.windows(2).any(|w| PAIRS.contains(&(w[0].as_str(), w[1].as_str())))
}

fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut lower_before = false;
    for c in name.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && lower_before) {
            words.push(String::new());
        }
        lower_before = c.is_lowercase();
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
    }
    words.retain(|w| !w.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_split_into_words() {
        assert_eq!(words("article__related-links imgCaption"), ["article", "related", "links", "img", "caption"]);
    }

    #[test]
    fn pruning_spares_what_holds_the_page() {
        let page = "<div class='share-content'><p>The ministers of both states met on Monday and agreed on a plan.</p>\
                    <div class='related'>Other story</div><figcaption>A caption</figcaption></div>";
        let document = Document::from(page);
        prune(&document);
        let left = document.root().text().to_string();
        assert!(left.contains("ministers") && !left.contains("Other story") && !left.contains("caption"), "{left}");
    }
}
