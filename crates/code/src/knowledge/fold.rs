//! The form in which names are compared: lower case without accents or punctuation, words divided by one space.

use unicode_normalization::UnicodeNormalization;

/// Lower case without accents or punctuation; words divided by one space.
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(text, &mut out);
    out
}

/// Puts the folded text behind what `out` holds.
pub(super) fn fold_into(text: &str, out: &mut String) {
    let start = out.len();
    let mut gap = false;
    if text.is_ascii() {
        for b in text.bytes() {
            if b.is_ascii_alphanumeric() {
                if gap {
                    out.push(' ');
                    gap = false;
                }
                out.push(char::from(b.to_ascii_lowercase()));
            } else if !matches!(b, b'\'' | b'`') {
                gap = out.len() > start;
            }
        }
        return;
    }
    for c in text.nfd() {
        if matches!(c, '\'' | '’' | '‘' | 'ʻ' | 'ʼ' | '`') || ('\u{300}'..='\u{36f}').contains(&c) {
            continue;
        }
        if !c.is_alphanumeric() {
            gap = out.len() > start;
            continue;
        }
        if gap {
            out.push(' ');
            gap = false;
        }
        match c {
            'ł' | 'Ł' => out.push('l'),
            'đ' | 'Đ' | 'ð' | 'Ð' => out.push('d'),
            'ø' | 'Ø' => out.push('o'),
            'ı' | 'İ' => out.push('i'),
            'ß' => out.push_str("ss"),
            'æ' | 'Æ' => out.push_str("ae"),
            'œ' | 'Œ' => out.push_str("oe"),
            'þ' | 'Þ' => out.push_str("th"),
            'ə' | 'Ə' => out.push('e'),
            c => out.extend(c.to_lowercase()),
        }
    }
}
