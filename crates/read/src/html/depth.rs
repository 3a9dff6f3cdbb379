//! Pages nested too deep.
//!
//! A tree builder looks through the open elements at nearly every tag, so that a page of 100,000 nested `<div>`s costs it
//! the square of that; and code that walks a tree by recursion ends in a stack overflow. Browsers stop nesting at about 512
//! levels and put what is deeper side by side. So do we, and before any tree is built: one linear pass over the tags counts the
//! elements that are open, and a second one leaves out the tags beyond the limit. Their text stays.

use std::borrow::Cow;

/// Elements without an end tag, and those whose end tag may be missing and is implied by the next of its kind: a page of ten
/// thousand unclosed `<p>` is flat.
const NO_END: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr", "p", "li", "dd", "dt",
    "option", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "rt", "rp", "html", "head", "body",
];

/// Elements whose content is not markup: it ends at their end tag only.
const RAW: &[&str] = &["script", "style", "textarea", "title", "xmp", "noembed", "noframes"];

/// Gives the page with no more than about `limit` elements open at once, and whether anything had to be left out.
pub(crate) fn flatten(page: &str, limit: usize) -> (Cow<'_, str>, bool) {
    let mut deepest = 0usize;
    scan(page, usize::MAX, |depth, _| deepest = deepest.max(depth));
    if deepest <= limit {
        return (Cow::Borrowed(page), false);
    }
    let mut out = String::with_capacity(page.len());
    scan(page, limit, |_, piece| out.push_str(piece));
    (Cow::Owned(out), true)
}

/// Walks over the tags, and hands each piece that is to be kept, with the number of elements then open.
fn scan<'a>(page: &'a str, limit: usize, mut keep: impl FnMut(usize, &'a str)) {
    let bytes = page.as_bytes();
    let (mut depth, mut dropped) = (0usize, 0usize);
    let mut at = 0;
    while at < bytes.len() {
        let Some(open) = memchr::memchr(b'<', &bytes[at..]).map(|n| at + n) else {
            keep(depth, &page[at..]);
            return;
        };
        if open > at {
            keep(depth, &page[at..open]);
        }
        let rest = &page[open..];
        if rest.starts_with("<!--") {
            let end = rest.find("-->").map_or(page.len(), |n| open + n + 3);
            keep(depth, &page[open..end]);
            at = end;
            continue;
        }
        let end = tag_end(bytes, open);
        let closing = bytes.get(open + 1) == Some(&b'/');
        let name = name(&page[open + 1 + usize::from(closing)..end]);
        let tag = &page[open..end];
        at = end;
        if name.is_empty() || NO_END.contains(&name.as_str()) || tag.ends_with("/>") {
            // Beyond the limit only those stay that part the text and close one another.
            if dropped == 0 || closing || matches!(name.as_str(), "" | "br" | "p" | "li") {
                keep(depth, tag);
            } else {
                keep(depth, " ");
            }
        } else if closing {
            if dropped > 0 {
                dropped -= 1;
                keep(depth, " ");
            } else {
                depth = depth.saturating_sub(1);
                keep(depth, tag);
            }
        } else if RAW.contains(&name.as_str()) {
            let close = raw_end(page, end, &name);
            keep(depth, &page[open..close]);
            at = close;
        } else if depth >= limit {
            dropped += 1;
            keep(depth, " ");
        } else {
            depth += 1;
            keep(depth, tag);
        }
    }
}

/// Just behind the `>` that ends the tag at `open`, quotes minded; the end of the page where none does.
fn tag_end(bytes: &[u8], open: usize) -> usize {
    let mut quote = None;
    let mut before = b'<';
    for (n, &b) in bytes[open..].iter().enumerate().skip(1) {
        match quote {
            Some(q) if b == q => quote = None,
            Some(_) => {}
            // A quote counts only as the start of a value: `<p class=x's>` has none.
            None if (b == b'"' || b == b'\'') && (before == b'=' || before == b' ') => quote = Some(b),
            None if b == b'>' => return open + n + 1,
            None => {}
        }
        before = b;
    }
    // An unclosed quote must not swallow the page: end at the first `>` then, or right here.
    memchr::memchr(b'>', &bytes[open..]).map_or(bytes.len(), |n| open + n + 1)
}

fn name(tag: &str) -> String {
    tag.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | ':')).take(32).map(|c| c.to_ascii_lowercase()).collect()
}

fn raw_end(page: &str, from: usize, name: &str) -> usize {
    let bytes = page.as_bytes();
    let mut at = from;
    while let Some(open) = memchr::memchr(b'<', &bytes[at..]).map(|n| at + n) {
        let after = &bytes[open + 1..];
        if after.first() == Some(&b'/') && after.len() > name.len() && after[1..=name.len()].eq_ignore_ascii_case(name.as_bytes()) {
            return tag_end(bytes, open);
        }
        at = open + 1;
    }
    page.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn common_pages_are_left_alone() {
        let page = "<html><body><p>a<p>b<br><div class='a>b'>x</div><script>if (a<b) '<div>'</script></body>";
        assert!(matches!(flatten(page, 4), (Cow::Borrowed(_), false)));
        let many = format!("<ul>{}</ul>", "<li>one".repeat(5000));
        assert!(!flatten(&many, 100).1);
    }

    #[test]
    fn deep_pages_keep_their_text() {
        let page = format!("{}the text{}<p>after</p>", "<div>".repeat(1000), "</div>".repeat(1000));
        let (flat, changed) = flatten(&page, 100);
        assert!(changed);
        assert_eq!(flat.matches("<div>").count(), 100);
        assert_eq!(flat.matches("</div>").count(), 100);
        assert!(flat.contains("the text") && flat.ends_with("<p>after</p>"));
    }

    #[test]
    fn an_unclosed_quote_costs_one_pass_only() {
        let start = std::time::Instant::now();
        let double = "<a href=\"".repeat(100_000);
        assert_eq!(flatten(&double, 100).0, double, "one tag, which nothing ends");
        let single = format!("<a href='>{}", "<b>".repeat(300_000));
        assert_eq!(flatten(&single, 100).0.matches("<b>").count(), 99);
        assert!(start.elapsed() < std::time::Duration::from_secs(30), "{:?}", start.elapsed());
    }

    proptest! {
        #[test]
        fn pieces_make_the_page_again(page in "(<|>|/|\"|'| |=|div|p|script|!--|-->|é|\\PC){0,60}") {
            let mut out = String::new();
            scan(&page, usize::MAX, |_, piece| out.push_str(piece));
            prop_assert_eq!(out, page);
        }
    }
}
