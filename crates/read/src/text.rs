//! The stored text: what every span points into.
//!
//! Whatever the format, the text of a report is cleaned in the same way and never again after: line ends become
//! `\n`, control characters go, every kind of space becomes a space, no line ends in one, and at most one blank line
//! stands between two paragraphs. Letters are left alone: neither NFC nor NFKC is applied, so that a quote reads as it
//! was published. Characters that show nothing (zero-width, bidirectional controls, soft hyphens, tags) are taken out and
//! counted: they can hide words from a reader or from a search.

/// What cleaning took away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Removed {
    /// Characters that show nothing.
    pub(crate) invisible: u64,
    /// Control characters other than line ends and tabs.
    pub(crate) controls: u64,
}

/// Gives the stored text of `raw`.
pub(crate) fn clean(raw: &str) -> (String, Removed) {
    let mut out = String::with_capacity(raw.len());
    let mut removed = Removed::default();
    // Line ends at the tail of `out`; at most two are written, and none before the first word.
    let mut newlines = 0;
    let mut spaces = 0usize;
    let mut chars = raw.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                newlines += 1;
                spaces = 0;
            }
            '\t' => spaces += 1,
            c if is_space(c) => spaces += 1,
            c if is_invisible(c) => removed.invisible += 1,
            c if c.is_control() => removed.controls += 1,
            c => {
                if !out.is_empty() {
                    out.extend(std::iter::repeat_n('\n', newlines.min(2)));
                    // Indentation is layout: it goes with the line end before it.
                    if newlines == 0 {
                        out.extend(std::iter::repeat_n(' ', spaces));
                    }
                }
                newlines = 0;
                spaces = 0;
                out.push(c);
            }
        }
    }
    (out, removed)
}

/// Cleans a title, a name or another thing of one line; `None` where nothing is left.
pub(crate) fn clean_line(raw: &str) -> Option<String> {
    let (text, _) = clean(raw);
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!line.is_empty()).then_some(line)
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}')
}

fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn layout() {
        let (text, removed) = clean("\u{feff}  One.\r\n\r\n\r\n\r\n\tTwo\u{a0}words. \t\r\nThree\rFour  five\n\n");
        assert_eq!(text, "One.\n\nTwo words.\nThree\nFour  five");
        assert_eq!(removed, Removed { invisible: 1, controls: 0 });
    }

    #[test]
    fn what_shows_nothing_goes_and_is_counted() {
        let (text, removed) = clean("Ser\u{ad}bia \u{202e}and\u{202c} Ko\u{200b}sovo\u{7}\u{0}");
        assert_eq!(text, "Serbia and Kosovo");
        assert_eq!(removed, Removed { invisible: 4, controls: 2 });
    }

    #[test]
    fn letters_are_left_alone() {
        for text in ["Vučić", "Vuc\u{30c}ic\u{301}", "ﬁ ½ ™ “quoted” — …", "Ναι 日本語 🇷🇸"] {
            assert_eq!(clean(text).0, text);
        }
    }

    #[test]
    fn lines() {
        assert_eq!(clean_line("  A \n headline\t here ").as_deref(), Some("A headline here"));
        assert_eq!(clean_line(" \u{200b}\n"), None);
    }

    proptest! {
        #[test]
        fn cleaning_twice_changes_nothing(raw in "(\\PC|[ \\t\\r\\n\u{200b}\u{0}]){0,80}") {
            let (once, _) = clean(&raw);
            let (twice, removed) = clean(&once);
            prop_assert_eq!(&once, &twice);
            prop_assert_eq!(removed, Removed::default());
            prop_assert!(!once.contains("\n\n\n") && !once.contains(" \n") && !once.contains('\r'));
        }
    }
}
