//! What holds for every text.

use demarche_record::{Document, Sentence};
use demarche_text::{Parser, segment};
use proptest::prelude::*;
use std::sync::OnceLock;

fn parser() -> &'static Parser {
    static PARSER: OnceLock<Parser> = OnceLock::new();
    PARSER.get_or_init(|| Parser::builtin().expect("the carried weights load"))
}

/// Spans are the text, tokens are ordered and do not overlap, and together they are all that is no space.
fn check(text: &str, document: &Document) -> Result<(), TestCaseError> {
    let mut at = 0;
    for sentence in &document.sentences {
        prop_assert!(!sentence.tokens.is_empty());
        prop_assert!(sentence.tokens.len() <= 200);
        prop_assert_eq!(sentence.span, sentence.span_of(0, sentence.tokens.len() - 1));
        for token in &sentence.tokens {
            prop_assert!(text.is_char_boundary(token.span.start) && text.is_char_boundary(token.span.end));
            prop_assert!(at <= token.span.start && token.span.start < token.span.end);
            prop_assert_eq!(token.span.of(text), token.form.as_str());
            prop_assert!(text[at..token.span.start].chars().all(char::is_whitespace), "{:?} is in no token", &text[at..token.span.start]);
            at = token.span.end;
        }
    }
    prop_assert!(text[at..].chars().all(char::is_whitespace));
    Ok(())
}

fn check_tree(sentence: &Sentence) -> Result<(), TestCaseError> {
    prop_assert_eq!(sentence.tokens.iter().filter(|t| t.head.is_none()).count(), 1);
    let root = sentence.root().unwrap_or_default();
    prop_assert_eq!(sentence.subtree(root).len(), sentence.tokens.len(), "all hang below the root");
    for token in &sentence.tokens {
        prop_assert_eq!(token.head.is_none(), token.deprel == "root");
        prop_assert!(!token.lemma.is_empty());
    }
    let mut at = 0;
    for name in &sentence.names {
        prop_assert!(at <= name.start && name.start < name.end && name.end <= sentence.tokens.len());
        prop_assert!(name.score > 0.0 && name.score <= 1.0001);
        at = name.end;
    }
    Ok(())
}

/// Text made of what tokenisers trip over.
fn nasty() -> impl Strategy<Value = String> {
    let bits = prop::sample::select(vec![
        "U.S.",
        "Gen. ",
        "don't",
        "’s",
        "''",
        "\"",
        "“",
        "...",
        "…",
        "http://a.b/c.",
        "a@b.co",
        "\n",
        "\n\n",
        "\r\n",
        " ",
        "\u{a0}",
        "\u{200b}",
        "-",
        "--",
        "anti-",
        "3.5",
        "$5m",
        "1,",
        ".",
        "!",
        "?)",
        "(",
        "é",
        "e\u{301}",
        "北京",
        "🙂",
        ":)",
        "A.",
        "I.",
        "/",
        "9/11",
        "w/",
        "&",
        "AT&T",
        "cannot",
        "GONNA",
        "n't",
        "'",
        "’",
        "\u{2028}",
        "İ",
        "ß",
        "x",
        "The",
        "\t",
        "#",
        "@",
        "_",
        "*",
        "İstanbul",
        "\u{0}",
        "No. 5",
        "Ph.D",
        "p.m.",
        "5'",
        "60's",
    ]);
    prop::collection::vec(bits, 0..40).prop_map(|v| v.concat())
}

proptest! {
    #[test]
    fn segmentation_covers_any_text(text in any::<String>()) {
        check(&text, &segment(&text))?;
    }

    #[test]
    fn segmentation_covers_nasty_text(text in nasty()) {
        check(&text, &segment(&text))?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn every_text_has_trees(text in nasty(), any in any::<String>()) {
        for text in [text, any] {
            let document = parser().parse(&text, 1).unwrap();
            check(&text, &document)?;
            for sentence in &document.sentences {
                check_tree(sentence)?;
            }
        }
    }
}

const REPORT: &str = "PRISTINA (Reuters) — Kosovo's prime minister said on Monday that his government would not take part in talks. \
    \u{201c}We won\u{2019}t go,\u{201d} he told reporters. The U.S. envoy, Gen. Mark A. Smith, called the decision regrettable.\n\n\
    Serbia recalled its ambassador from Skopje after the vote.";

#[test]
fn neighbours_and_threads_change_nothing() {
    let other = "NATO troops crossed the border. ".repeat(40);
    let alone = parser().parse(REPORT, 1).unwrap();
    assert_eq!(alone.sentences.len(), 5);
    assert_eq!(parser().parse(REPORT, 3).unwrap(), alone);
    for threads in [1, 2] {
        let many = parser().parse_batch(&[&other, REPORT, "", REPORT, &other], threads).unwrap();
        assert_eq!((&many[1], &many[3]), (&alone, &alone));
        assert_eq!(many[2].sentences, []);
        assert_eq!(many[0], many[4]);
        assert_eq!(many[0].sentences.len(), 40);
    }
}

#[test]
fn unwanted_sentences_stay_as_they_were() {
    let plain = segment(REPORT);
    let some = parser().parse_where(REPORT, 1, |s| s.span.of(REPORT).contains("Serbia")).unwrap();
    assert_eq!(some.sentences[..4], plain.sentences[..4]);
    assert!(some.sentences[4].tokens.iter().any(|t| t.head.is_some()));
}

#[test]
fn what_does_not_fit_is_cut_and_gold_sentences_stay_whole() {
    // Words of twelve pieces each: 150 tokens are 1,800 pieces.
    let words: Vec<String> = (0..150).map(|i| format!("x{}", "qz".repeat(30 + i % 3))).collect();
    let text = words.join(" ");
    let document = parser().parse(&text, 1).unwrap();
    assert!(document.sentences.len() >= 3);
    check(&text, &document).unwrap();
    document.sentences.iter().for_each(|s| check_tree(s).unwrap());
    let gold = parser().parse_pretokenized(&[words, vec![], vec!["Peace".into()]], 1).unwrap();
    assert_eq!(gold.sentences.iter().map(|s| s.tokens.len()).collect::<Vec<_>>(), [150, 0, 1]);
    check_tree(&gold.sentences[0]).unwrap();
    assert_eq!(gold.sentences[2].tokens[0].deprel, "root");
}

#[test]
fn an_endless_line_takes_linear_time() {
    for unit in ["word ", "a", "A. ", "http://a.b/", "a-b.c@", "\" ' ( ", "\n", "x\ny\n"] {
        let text = unit.repeat((4 << 20) / unit.len());
        let start = std::time::Instant::now();
        let document = segment(&text);
        check(&text, &document).unwrap();
        assert!(start.elapsed().as_secs() < 20, "{unit:?} took {:?}", start.elapsed());
    }
}

#[test]
fn texts_without_words() {
    for text in ["", " ", "\n\n\u{a0}", "\u{feff}"] {
        check(text, &parser().parse(text, 1).unwrap()).unwrap();
    }
}
