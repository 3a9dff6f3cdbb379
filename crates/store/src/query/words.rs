//! Words that a text must have.
//!
//! A word is found where one begins with it, whatever its case: `sanction` finds "Sanctions" and "sanctioned", and `ban` not "Albania". Words in double quotes
//! stand side by side. Each becomes an expression of its own, matched in linear time.

use datafusion::functions::regex::expr_fn::regexp_like;
use datafusion::logical_expr::{Expr, col, lit};

/// A condition for each word: it stands in one of the columns.
pub(super) fn all(asked: &str, columns: &[&str]) -> Vec<Expr> {
    let terms = terms(asked);
    terms.iter().filter_map(|t| columns.iter().map(|c| has(col(*c), t)).reduce(Expr::or)).collect()
}

/// True where the text has the word.
pub(super) fn has(text: Expr, term: &str) -> Expr {
    regexp_like(text, lit(pattern(term)), Some(lit("i")))
}

/// The words and the phrases of a search.
pub(super) fn terms(asked: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for (i, part) in asked.split('"').enumerate() {
        if i % 2 == 1 {
            out.push(part.split_whitespace().collect::<Vec<_>>().join(" "));
        } else {
            out.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    out.retain(|t| !t.is_empty());
    out
}

/// A regular expression that means the words and nothing else.
fn pattern(term: &str) -> String {
    let mut out = String::new();
    // A sign is no part of a word, so that nothing begins before it.
    if term.starts_with(char::is_alphanumeric) {
        out.push_str(r"\b");
    }
    for c in term.chars() {
        match c {
            ' ' => out.push_str(r"\s+"),
            c if c.is_ascii_punctuation() => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_phrases_are_told_apart() {
        assert_eq!(terms(r#"border "north  Kosovo" closed"#), ["border", "north Kosovo", "closed"]);
        assert_eq!(terms(r#" "" "open"#), ["open"]);
    }

    #[test]
    fn signs_mean_themselves() {
        assert_eq!(pattern("a.b*"), r"\ba\.b\*");
        assert_eq!(pattern("(x"), r"\(x");
    }
}
