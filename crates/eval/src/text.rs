//! Offsets and names: what the loaders and scorers need to compare words of foreign files with ours.

use demarche_record::Span;
use unicode_normalization::UnicodeNormalization;

/// Turns offsets in characters (Unicode scalar values, as brat, Python and our own evidence count) into bytes.
pub(crate) struct CharIndex {
    starts: Vec<usize>,
}

impl CharIndex {
    /// For this text.
    pub(crate) fn new(text: &str) -> CharIndex {
        CharIndex { starts: text.char_indices().map(|(i, _)| i).chain([text.len()]).collect() }
    }

    /// The byte span of characters `start..end`; `None` where the text is shorter or the order is wrong.
    pub(crate) fn span(&self, start: usize, end: usize) -> Option<Span> {
        if start > end {
            return None;
        }
        Some(Span::new(*self.starts.get(start)?, *self.starts.get(end)?))
    }
}

/// Lower case, without diacritics, apostrophes unified: for comparing names.
pub(crate) fn fold(s: &str) -> String {
    let plain = s.nfd().filter(|c| !unicode_normalization::char::is_combining_mark(*c));
    let mut out = String::with_capacity(s.len());
    for c in plain.flat_map(char::to_lowercase) {
        match c {
            'đ' => out.push('d'),
            'ł' => out.push('l'),
            'ø' => out.push('o'),
            'ı' => out.push('i'),
            '’' | '‘' | 'ʼ' | '`' => out.push('\''),
            c => out.push(c),
        }
    }
    out
}

/// The folded words of a name, without articles, "of" and the genitive's s. Hyphens divide.
pub(crate) fn words(s: &str) -> Vec<String> {
    let folded = fold(s).replace("'s", " ").replace(['\'', '.'], "");
    let parts = folded.split(|c: char| !c.is_alphanumeric());
    parts.filter(|w| !w.is_empty() && !matches!(*w, "the" | "a" | "an" | "of" | "and" | "for" | "in")).map(str::to_owned).collect()
}

/// Bytes of the words of a text: maximal runs of letters, digits and inner apostrophes.
pub(crate) fn tokens(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut start = None;
    for (i, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (c.is_alphanumeric(), start) {
            (true, None) => start = Some(i),
            (false, Some(s)) => {
                spans.push(Span::new(s, i));
                start = None;
            }
            _ => {}
        }
    }
    spans
}

/// The span without white space, quotation marks and closing punctuation at its ends.
pub(crate) fn trim(text: &str, span: Span) -> Span {
    let inner = span.of(text);
    let outside = |c: char| c.is_whitespace() || matches!(c, '"' | '“' | '”' | '‘' | '’' | '\'' | '`' | ',' | '.' | ':' | ';' | '(' | ')');
    let left = inner.trim_start_matches(outside);
    let start = span.start + (inner.len() - left.len());
    let end = start + left.trim_end_matches(outside).len();
    Span::new(start, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_to_bytes_and_back() {
        let text = "Vučić said";
        let index = CharIndex::new(text);
        let span = index.span(6, 10).unwrap();
        assert_eq!(span.of(text), "said");
        assert_eq!(index.span(6, 11), None);
        assert_eq!(index.span(4, 3), None);
    }

    #[test]
    fn names_fold() {
        assert_eq!(fold("Vučić"), "vucic");
        assert_eq!(words("the President of Serbia’s office"), ["president", "serbia", "office"]);
        assert_eq!(words("U.S. Senate"), ["us", "senate"]);
    }

    #[test]
    fn trimming_keeps_the_words() {
        let t = " “Yes, we can.” ";
        assert_eq!(trim(t, Span::new(0, t.len())).of(t), "Yes, we can");
        assert_eq!(trim("...", Span::new(0, 3)).len(), 0);
    }
}
