//! The key under which a name is filed.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The key under which a name is filed: no case, no diacritics, no points or apostrophes, hyphens as spaces, "Saint"
/// as "st". `build.py` does the same.
///
/// ```
/// use demarche_code::places::fold;
/// assert_eq!(fold("St. Petersburg"), fold("Saint Petersburg"));
/// assert_eq!(fold("Malmö"), "malmo");
/// assert_eq!(fold("Port-au-Prince"), "port au prince");
/// ```
pub fn fold(name: &str) -> String {
    let mut flat = String::with_capacity(name.len());
    let mut push = |c: char| match c {
        '-' | '–' | '—' | '/' | ',' | '(' | ')' | '&' => flat.push(' '),
        '.' | '\'' | '’' | '‘' | '`' | 'ʻ' | 'ʼ' | '′' | '"' | '“' | '”' => {}
        'ł' => flat.push('l'),
        'ø' => flat.push('o'),
        'đ' | 'ð' | 'ɖ' | 'ɗ' => flat.push('d'),
        'þ' => flat.push_str("th"),
        'ß' => flat.push_str("ss"),
        'æ' => flat.push_str("ae"),
        'œ' => flat.push_str("oe"),
        'ı' => flat.push('i'),
        'ħ' => flat.push('h'),
        'ŋ' => flat.push('n'),
        'ə' => flat.push('a'),
        'ƙ' | 'ĸ' => flat.push('k'),
        'ɓ' => flat.push('b'),
        'ŧ' => flat.push('t'),
        c => flat.push(c),
    };
    if name.is_ascii() {
        name.chars().for_each(|c| push(c.to_ascii_lowercase()));
    } else {
        for c in name.nfkd().filter(|c| !is_combining_mark(*c)) {
            c.to_lowercase().for_each(&mut push);
        }
    }
    let mut out = String::with_capacity(flat.len());
    let many = flat.split_whitespace().nth(1).is_some();
    for (i, word) in flat.split_whitespace().enumerate() {
        if i == 0 && many && word == "the" {
            continue;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(match word {
            "saint" => "st",
            "sainte" => "ste",
            "mount" => "mt",
            "fort" => "ft",
            w => w,
        });
    }
    out
}
