//! The day of a report by its own head: a dateline ("KHARTOUM, Nov. 29, 2019 —") or a line that is a date and little more.
//!
//! Only a whole date counts, and only at the head of the text; a date that the report tells of is not the report's.

use jiff::civil::Date;

use super::{Edtf, TimexKind};

/// Bytes of the text that may hold its head.
const HEAD: usize = 400;
/// Words that may stand beside the date in a line of its own ("Published:", "By …", "Updated").
const BESIDE: usize = 7;

/// The day that the head of the text gives, where it gives one.
pub fn dateline(text: &str) -> Option<Date> {
    let mut end = HEAD.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let head = &text[..end];
    let mut at = 0;
    for line in head.split_inclusive('\n').filter(|l| !l.trim().is_empty()).take(4) {
        let offset = head[at..].find(line).map_or(at, |i| at + i);
        at = offset + line.len();
        let found = super::find_in_text(line.trim_end(), None);
        let day = found.iter().filter(|t| t.kind == TimexKind::Date || t.kind == TimexKind::Time).find_map(|t| match t.edtf {
            Some(Edtf::Date(d)) if d.day.is_some() && t.basis == demarche_record::DateBasis::Explicit => Some((d.first(), t.span)),
            _ => None,
        });
        let Some((day, span)) = day else { continue };
        let (before, after) = (&line[..span.start], &line[span.end..]);
        let words = |s: &str| s.split_whitespace().filter(|w| w.chars().any(char::is_alphanumeric)).count();
        // "KHARTOUM, Sudan (Reuters), Nov. 29, 2019 — Troops …"
        let opens = after.trim_start_matches([')', ' ', ',', '.']).starts_with(['—', '–', '-']) || after.trim_start().starts_with("(");
        let places = before.split_whitespace().all(|w| w.starts_with(|c: char| c.is_uppercase() || !c.is_alphabetic()) || w.len() <= 3);
        let own_line = words(before) + words(after) <= BESIDE && !line.trim_end().ends_with(['.', '!', '?', '"', '”']);
        if own_line || opens && places && words(before) <= BESIDE {
            return Some(day);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_head_gives_the_day_and_the_story_does_not() {
        let cases = [
            ("KHARTOUM, Sudan, Nov. 29, 2019 — The council has dissolved the party.", Some(date(2019, 11, 29))),
            ("Council dissolves party\nPublished: 29 November 2019, 10:30 GMT\n\nThe council met.", Some(date(2019, 11, 29))),
            ("2024-03-18\nThe ministers met.", Some(date(2024, 3, 18))),
            ("GENEVA (AP), March 3, 2021 - Delegates met again.", Some(date(2021, 3, 3))),
            ("The treaty of 18 March 2014 was signed in Moscow.", None),
            ("On 24 February 2022 Russia invaded Ukraine.", None),
            ("KHARTOUM, Nov. 29 — The council met.", None),
            ("They met.\n\nIt was signed on May 9, 1945, he said.", None),
            ("", None),
        ];
        for (text, day) in cases {
            assert_eq!(dateline(text), day, "{text}");
        }
    }
}
