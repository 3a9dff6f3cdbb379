//! Word boundaries as spaCy's English tokenizer draws them: some annotation tools write spans as its token numbers.
//!
//! A rewrite of what its rules do to news: white space divides (a single blank is no token, what more there is is one),
//! then marks come off both ends of a chunk, abbreviations keep their point, contractions and the genitive's s come off, and hyphens
//! and the like divide letters. On the sentences whose spans are token numbers it agrees with spaCy 3.8 on all the numbered words.

use demarche_record::Span;

/// Abbreviations that keep their point.
const DOTTED: &str = " a.m. adm. bros. co. corp. d.c. dr. e.g. gen. gov. i.e. inc. jr. ltd. messrs. mr. mrs. ms. mt. p.m. ph.d. prof. rep. rev. sen. st. \
    vs. v.s. jan. feb. mar. apr. jun. jul. aug. sep. sept. oct. nov. dec. ala. ariz. ark. calif. colo. conn. del. fla. ga. ia. id. ill. ind. kan. \
    kans. ky. la. mass. md. mich. minn. miss. mo. mont. n.c. n.d. n.h. n.j. n.m. n.y. neb. nebr. nev. okla. ore. pa. s.c. tenn. va. wash. wis. no. ";

/// Units that come off the number before them.
const UNITS: &[&str] = &["km", "km²", "m", "cm", "mm", "kg", "g", "mg", "mph", "kph", "mb", "gb", "tb", "am", "pm"];

/// Bytes of each token, tokens of white space among them.
pub(crate) fn tokens(text: &str) -> Vec<Span> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut blank = text.chars().next().is_some_and(char::is_whitespace);
    for (i, c) in text.char_indices().chain([(text.len(), if blank_end(text) { 'x' } else { '\n' })]) {
        if c.is_whitespace() == blank {
            continue;
        }
        if start < i {
            if blank { out.push(Span::new(start, i)) } else { chunk(text, start, i, &mut out) }
        }
        blank = !blank;
        start = if c == ' ' && i < text.len() { i + 1 } else { i };
    }
    out
}

/// True where the text ends in white space, so that a letter must close the last run.
fn blank_end(text: &str) -> bool {
    text.chars().next_back().is_some_and(char::is_whitespace)
}

/// A run without white space.
fn chunk(text: &str, mut start: usize, mut end: usize, out: &mut Vec<Span>) {
    let mut tail = Vec::new();
    while start < end {
        let word = &text[start..end];
        let lower = word.to_lowercase();
        if DOTTED.contains(&format!(" {lower} ")) || letters_and_points(word) {
            break;
        }
        let first = word.chars().next().unwrap_or(' ');
        if matches!(word, "--" | "''" | "``" | "...") {
            break;
        }
        if opens(first) {
            out.push(Span::new(start, start + first.len_utf8()));
            start += first.len_utf8();
        } else if let Some(n) = closing(word, &lower) {
            tail.push(Span::new(end - n, end));
            end -= n;
        } else {
            break;
        }
    }
    if start < end {
        divide(text, start, end, out);
    }
    out.extend(tail.into_iter().rev());
}

/// "U.S.", "L.A.": single letters with a point behind each.
fn letters_and_points(word: &str) -> bool {
    let letters: Vec<char> = word.chars().collect();
    letters.len() >= 2 && letters.len().is_multiple_of(2) && letters.chunks(2).all(|p| p[0].is_alphabetic() && p[1] == '.')
}

fn opens(c: char) -> bool {
    matches!(
        c,
        '(' | ')'
            | '['
            | ']'
            | '{'
            | '}'
            | '"'
            | '“'
            | '”'
            | '„'
            | '\''
            | '’'
            | '‘'
            | '`'
            | '«'
            | '»'
            | ','
            | ':'
            | ';'
            | '!'
            | '?'
            | '$'
            | '£'
            | '€'
            | '#'
            | '…'
            | '–'
            | '—'
            | '*'
            | '%'
            | '&'
            | '<'
            | '>'
            | '/'
    )
}

/// Bytes at the end that are a token of their own.
fn closing(word: &str, lower: &str) -> Option<usize> {
    for s in ["'s", "’s", "--", "...", "n't", "n’t", "''", "'ll", "’ll", "'ve", "’ve", "'re", "’re", "'d", "’d", "'m", "’m"] {
        if lower.ends_with(s) && lower.len() > s.len() && word.is_char_boundary(word.len().saturating_sub(s.len())) {
            return Some(s.len());
        }
    }
    let last = word.chars().next_back()?;
    let before = word[..word.len() - last.len_utf8()].chars().next_back()?;
    if last == '.' {
        let capitals = before.is_uppercase();
        let second = word.chars().rev().nth(2);
        let comes_off = before.is_lowercase() || !before.is_alphabetic() || capitals && second.is_some_and(char::is_uppercase);
        return comes_off.then_some(1);
    }
    if opens(last) && !matches!(last, '$' | '#' | '&' | '/') {
        return Some(last.len_utf8());
    }
    UNITS.iter().find(|u| lower.strip_suffix(**u).is_some_and(|n| n.ends_with(|c: char| c.is_ascii_digit()))).map(|u| u.len())
}

/// Divides a word at the marks between its letters.
fn divide(text: &str, start: usize, end: usize, out: &mut Vec<Span>) {
    let word: Vec<(usize, char)> = text[start..end].char_indices().map(|(i, c)| (start + i, c)).collect();
    let at = |i: usize| word.get(i).map_or('\0', |&(_, c)| c);
    let byte = |i: usize| word.get(i).map_or(end, |&(b, _)| b);
    let mut from = start;
    let mut i = 1;
    while i + 1 < word.len() {
        let (left, right) = (at(i - 1), at(i + 1));
        let length = match at(i) {
            '-' if right == '-' && left != '-' => word[i..].iter().take_while(|w| w.1 == '-').count(),
            '-' | '–' | '—' | '~' if left.is_alphanumeric() && right.is_alphabetic() => 1,
            '–' | '—' if left.is_alphanumeric() => 1,
            ':' | '<' | '>' | '=' | '/' if left.is_alphanumeric() && right.is_alphabetic() => 1,
            ',' if left.is_alphabetic() && right.is_alphabetic() => 1,
            '.' if (left.is_lowercase() || matches!(left, '"' | '\'')) && right.is_uppercase() => 1,
            '.' if right == '.' => word[i..].iter().take_while(|w| w.1 == '.').count(),
            '-' | '+' | '*' | '^' if left.is_ascii_digit() && (right.is_ascii_digit() || right == '-') => 1,
            '(' | ')' | '[' | ']' | '"' | '“' | '”' if left.is_alphabetic() && right.is_alphabetic() => 1,
            _ => 0,
        };
        if length == 0 {
            i += 1;
            continue;
        }
        out.push(Span::new(from, byte(i)));
        out.push(Span::new(byte(i), byte(i + length)));
        from = byte(i + length);
        i += length + 1;
    }
    if from < end {
        out.push(Span::new(from, end));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        tokens(text).into_iter().map(|s| s.of(text)).collect()
    }

    #[test]
    fn marks_and_white_space_are_tokens() {
        assert_eq!(words("Shots fell.\n"), ["Shots", "fell", ".", "\n"]);
        assert_eq!(words("  \"We won,\" he said."), ["  ", "\"", "We", "won", ",", "\"", "he", "said", "."]);
        assert_eq!(words("one  two"), ["one", " ", "two"]);
        assert_eq!(words("went. "), ["went", "."]);
        assert!(words("").is_empty());
    }

    #[test]
    fn points_stay_with_abbreviations() {
        assert_eq!(
            words("Gov. Ruiz left the U.S. at 5 p.m. on Monday."),
            ["Gov.", "Ruiz", "left", "the", "U.S.", "at", "5", "p.m.", "on", "Monday", "."]
        );
        assert_eq!(words("Al-Qaeda's men didn't, U.N.-led."), ["Al", "-", "Qaeda", "'s", "men", "did", "n't", ",", "U.N.-led", "."]);
        assert_eq!(
            words("a 40-year-old guard -- (60km away)"),
            ["a", "40", "-", "year", "-", "old", "guard", "--", "(", "60", "km", "away", ")"]
        );
    }
}
