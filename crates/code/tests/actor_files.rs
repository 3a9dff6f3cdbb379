//! Actor files of one's own: whatever stands in them is read, or refused with file and line.

use demarche_code::Knowledge;
use proptest::prelude::*;

/// Lines of the format, sound and broken, and any others.
fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "[a-c]{1,2} = [A-Z][a-zé ]{0,8}",
        "[a-c]{0,2}[ =]{0,3}[A-Zé]{0,3}",
        "  kind: (state|person|party|armed group|media|office|people|x)",
        "  (country|code|sector|alias|demonym|capital|metonym|context|wikidata|none)(: |:| )([A-Z]{2,3}|[a-zé; .]{0,12})",
        "  (office|member|part|from|to|sector): ([a-c]|GOV|Mayor of A)( [|] (GOV|X))?( [|] [0-9]{4}(-[0-9]{2}){0,2}([.]{2}[0-9-]{0,10})?)?",
        ".{0,30}",
    ]
}

proptest! {
    #[test]
    fn any_lines_are_read_or_refused_with_their_line(lines in prop::collection::vec(line(), 0..16)) {
        let text = lines.join("\n");
        if let Err(e) = Knowledge::from_files(&[("actors/own.txt", text.as_str())]) {
            prop_assert!(e.file == "actors/own.txt" && (1..=text.lines().count()).contains(&e.line), "{}", e);
            prop_assert!(!e.message.is_empty());
        }
    }
}
