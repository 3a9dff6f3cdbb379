//! Lines around and within an article that are no text of it, dropped when its main text was found: lists of links, credits, captions, appeals to subscribe.
//!
//! What the tree itself shows to be no part of the article was taken out before ([`super::prune`]).

use super::flow::{Block, BlockKind};

/// Drops the blocks that are not text of the report.
pub(crate) fn report_only(mut blocks: Vec<Block>, title: Option<&str>) -> Vec<Block> {
    for block in &mut blocks {
        if block.text.contains('\n') {
            let kept: Vec<&str> = block.text.lines().filter(|line| !is_noise(line)).collect();
            block.text = kept.join("\n");
        }
    }
    blocks.retain(|b| !b.text.is_empty() && !is_noise(&b.text) && !is_teaser(b));
    // Before the text: the headline again, the author, the day. After it: what the end of a page has.
    let body = |b: &Block| b.kind != BlockKind::Heading && is_prose(&b.text) && b.link_share() < 0.5;
    if let Some(first) = blocks.iter().position(body) {
        let mut n = 0;
        blocks.retain(|b| {
            n += 1;
            n > first || !is_head_matter(&b.text, title)
        });
    }
    if let Some(end) = end_of_report(&blocks) {
        blocks.truncate(end);
    }
    while blocks.last().is_some_and(is_tail_matter) {
        blocks.pop();
    }
    blocks
}

/// A sentence or more: it ends like one, or is long.
fn is_prose(text: &str) -> bool {
    let words = text.split_whitespace().count();
    words >= 25 || (words >= 8 && text.trim_end().ends_with(['.', '!', '?', '"', '”', '’', ':', '。']))
}

/// A line of links, or a bold line that is one link: a teaser for another story.
fn is_teaser(block: &Block) -> bool {
    let text = block.text.as_str();
    let linked = block.link_share();
    if linked > 0.9 {
        let is_sentence = text.ends_with(['.', '?', '!', '”']) && block.kind == BlockKind::Paragraph;
        return !(is_sentence && text.split_whitespace().count() >= 8) && block.kind != BlockKind::Row;
    }
    let lower = text.to_lowercase();
    linked > 0.4
        && ["related", "read more", "read also", "see also", "also read", "more:", "read:", "watch:", "also on", "don't miss"]
            .iter()
            .any(|start| lower.starts_with(start))
}

/// Lines that are the same on every page of a site.
fn is_noise(line: &str) -> bool {
    let line = line.trim();
    let words = line.split_whitespace().count();
    let lower = line.to_lowercase();
    let bare = lower.trim_matches(|c: char| !c.is_alphanumeric());
    if bare.is_empty() {
        // Agencies part the sections of a report by a rule.
        return !line.starts_with("__");
    }
    const WHOLE: &[&str] = &[
        "advertisement",
        "advertising",
        "ad",
        "sponsored",
        "sponsored content",
        "read more",
        "read on",
        "more",
        "share",
        "share this",
        "share this article",
        "share this story",
        "share on facebook",
        "share on twitter",
        "tweet",
        "print",
        "print article",
        "email",
        "e-mail",
        "comment",
        "comments",
        "leave a comment",
        "close",
        "caption",
        "hide caption",
        "toggle caption",
        "enlarge image",
        "subscribe",
        "subscribe now",
        "sign up",
        "log in",
        "sign in",
        "related",
        "related articles",
        "related stories",
        "related content",
        "related topics",
        "related links",
        "recommended",
        "you may also like",
        "you might also like",
        "most read",
        "most popular",
        "popular",
        "trending",
        "latest",
        "highlights",
        "loading",
        "loading content",
        "loading comments",
        "home",
        "news",
        "menu",
        "search",
        "next",
        "previous",
        "back to top",
        "story continues below advertisement",
        "story continues",
        "article continues below",
        "continue reading",
        "continue reading the main story",
        "text size",
        "order reprints",
        "view author archive",
        "email the author",
        "follow on twitter",
        "follow us",
        "about the author",
        "tags",
        "topics",
        "photos",
        "video",
        "watch",
        "listen",
        "getty images",
        "afp",
        "reuters",
        "warning",
        "iklan",
        "reprints",
        "view comments",
        "media playback is unsupported on your device",
        "recent articles",
        "popular this week",
        "more on this story",
        "more great stories",
        "in this article",
        "advertisement - continue reading below",
        "hide",
        "transcript",
        "newsletter",
        "recommended stories",
        "editor's picks",
        "editors' picks",
        "top stories",
        "sponsored by",
    ];
    if WHOLE.contains(&bare) {
        return true;
    }
    // No report goes on so, however long the line.
    const APPEALS: &[&str] = &[
        "click here to",
        "click here for",
        "sign up for",
        "sign up to",
        "subscribe to",
        "follow us on",
        "like us on",
        "like this story?",
        "want more stories",
        "read more:",
        "read more about",
        "read also:",
        "also read:",
        "see also:",
        "copyright ©",
        "copyright @",
        "copyright ⓒ",
        "© ",
        "(c) ",
        "photo:",
        "photos:",
        "photo by",
        "photograph by",
        "photo credit",
        "image:",
        "image credit",
        "image source",
        "image copyright",
        "image caption",
        "media caption",
        "credit:",
        "credit...",
        "(image:",
        "(photo",
        "filed under",
        "tagged with",
        "tags:",
        "download our app",
        "support our journalism",
        "become a member",
        "image 1 of",
    ];
    // A sentence may begin like these too ("Updated figures show …"): only short lines without an end go.
    const LABELS: &[&str] = &[
        "share this",
        "related:",
        "more:",
        "watch:",
        "posted in",
        "posted on",
        "posted by",
        "get the latest",
        "download the",
        "write to",
        "follow @",
        "follow her on",
        "follow him on",
        "reach the reporter",
        "contact the reporter",
        "updated on:",
        "last updated",
        "updated ",
        "published:",
        "published ",
        "to receive our",
        "all rights reserved",
        "read: ",
        "[related:",
        "media playback",
    ];
    let starts = |with: &[&str]| with.iter().any(|start| lower.starts_with(start));
    words <= 40 && starts(APPEALS) || words <= 16 && starts(LABELS) && !lower.ends_with('.') || is_caption(&lower, words)
}

/// The caption of a picture that has no element of its own, as agencies write them.
fn is_caption(lower: &str, words: usize) -> bool {
    if words > 70 {
        return false;
    }
    // At its end; where it begins, "(Reuters)" is the dateline of a report.
    let tail = lower.char_indices().rev().nth(60).map_or(lower, |(at, _)| &lower[at..]);
    let credited = [
        "(ap photo",
        "(afp photo",
        "/getty images",
        "getty images)",
        "/afp)",
        "/ap)",
        "(photo by",
        "/reuters)",
        "via ap)",
        "photo illustration by",
    ]
    .iter()
    .any(|credit| tail.contains(credit));
    let shown = ["file photo", "file image", "photo released by", "image taken from", "photo provided by", "made available by"]
        .iter()
        .any(|of| lower.contains(of));
    credited || shown && (lower.starts_with("in this ") || lower.starts_with("file"))
}

/// What comes before the text: the headline again, who wrote it, when.
fn is_head_matter(text: &str, title: Option<&str>) -> bool {
    let words = text.split_whitespace().count();
    let letters = |s: &str| s.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    if title.is_some_and(|t| {
        let (t, own) = (letters(t), letters(text));
        !own.is_empty() && (t == own || (own.len() >= 20 && (t.starts_with(&own) || own.starts_with(&t) && t.len() >= 20)))
    }) && words <= 40
    {
        return true;
    }
    let lower = text.to_lowercase();
    words <= 20
        && !text.ends_with(['.', '!', '?', '”'])
        && (lower.starts_with("by ") || lower == "by" || has_day(text) || lower.starts_with("via ") || words <= 3)
}

fn has_day(text: &str) -> bool {
    if crate::date::parse(text, Some(crate::DateOrder::DayFirst)).is_some() {
        return true;
    }
    let lower = text.to_lowercase();
    let year = text.split(|c: char| !c.is_ascii_digit()).any(|n| n.len() == 4 && (n.starts_with("19") || n.starts_with("20")));
    let time = lower.contains(" am") || lower.contains(" pm") || lower.contains("gmt") || lower.contains("updated");
    year && (time || lower.contains(" ago") || text.contains('|') || text.contains('/') || lower.contains("published"))
}

/// What comes after the text: who contributed, who the author is, what else to read.
fn is_tail_matter(block: &Block) -> bool {
    let lower = block.text.to_lowercase();
    let words = block.text.split_whitespace().count();
    if block.kind == BlockKind::Heading || block.text.chars().all(|c| !c.is_alphanumeric()) {
        return true;
    }
    let starts = |with: &[&str]| with.iter().any(|start| lower.starts_with(start));
    words <= 60
        && (starts(&[
            "want more",
            "need more",
            "subscribe",
            "sign up",
            "note: we are",
            "filed under",
            "reporting by",
            "if you enjoyed this",
        ]) || words <= 25 && starts(&["follow ", "for more ", "this story was", "via ", "contact ", "view comments"])
            || lower.contains("newsletter")
            || lower.contains("contributed to this report")
            || lower.contains("contributed reporting")
            || lower.contains("on twitter at")
            || (block.link_share() > 0.7 && words < 30 && block.kind != BlockKind::Paragraph))
}

/// Where the list of other stories begins, if one does: a title of it in the last part of the page.
fn end_of_report(blocks: &[Block]) -> Option<usize> {
    const TITLES: &[&str] = &[
        "more great",
        "more stories",
        "more from",
        "related",
        "recommended",
        "read next",
        "up next",
        "you may also",
        "you might also",
        "also read",
        "most popular",
        "most read",
        "popular",
        "trending",
        "latest news",
        "latest stories",
        "about the author",
        "comments",
        "something to consider",
        "more on this",
        "more in ",
        "other stories",
        "what to read next",
        "leave a reply",
        "leave a comment",
        "share this",
    ];
    let all: usize = blocks.iter().map(|b| b.text.len()).sum();
    let mut before = 0;
    for (n, block) in blocks.iter().enumerate() {
        let words = block.text.split_whitespace().count();
        let lower = block.text.to_lowercase();
        // Three fifths: a page with a long list of stories has hardly more than that of its own.
        if words <= 8 && before * 5 >= all * 3 && !block.text.ends_with(['.', ',', '”']) && TITLES.iter().any(|t| lower.starts_with(t)) {
            return Some(n);
        }
        before += block.text.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_not_noise() {
        for line in [
            "Advertisement of the tender was a condition of the loan, the ministry said.",
            "Updated figures from the ministry show that 14 people were killed in the strikes on Monday night.",
            "Read out in parliament, the letter accused Ankara of interference.",
            "News of the ceasefire reached Goma at noon.",
            "KYIV (Reuters) - Two men died.",
            "Posted on social media by the ministry, the letter names four men.",
            "Published in Tirana on Monday, the report accuses three officers.",
        ] {
            assert!(!is_noise(line), "{line}");
        }
        for line in [
            "ADVERTISEMENT",
            "Read More",
            "© 2024 The Post",
            "Photo: Reuters",
            "Sign up for our newsletter.",
            "In this Dec. 12, 2006, file photo, the envoy waits.",
            "The envoy in Doha on Monday. (AP Photo/Jane Doe)",
            "Updated on: March 18, 2024",
        ] {
            assert!(is_noise(line), "{line}");
        }
    }
}
