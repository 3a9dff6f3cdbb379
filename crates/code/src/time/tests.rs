use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::*;

const EXAMPLES: &str = include_str!("../../../../knowledge/time/examples.tsv");
const DAYS: &str = include_str!("../../../../knowledge/time/days.tsv");

/// "words = value = date" for each expression, as the file of examples writes it.
fn shown(text: &str, published: Option<Date>) -> String {
    let found: Vec<String> = find_in_text(text, published)
        .iter()
        .map(|t| format!("{} = {} = {}", t.span.of(text), t.value, t.reach.map_or("-".to_owned(), |e| e.to_string())))
        .collect();
    if found.is_empty() { "-".to_owned() } else { found.join(" ; ") }
}

#[test]
fn the_examples_hold() {
    let clock = date(2024, 3, 20);
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in EXAMPLES.lines().filter(|l| !l.starts_with('#') && !l.is_empty()) {
        let mut fields = line.split('\t');
        let (text, want) = (fields.next().unwrap(), fields.next().unwrap());
        let published = match fields.next() {
            None => Some(clock),
            Some("none") => None,
            Some(d) => Some(d.parse().unwrap()),
        };
        let got = shown(text, published);
        if got != want {
            wrong.push(format!("{text}\n  want {want}\n  got  {got}"));
        }
        count += 1;
    }
    assert!(count >= 250, "only {count} examples");
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn each_named_day_is_found_in_its_example() {
    for line in DAYS.lines().filter(|l| !l.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let found = find_in_text(fields[2], Some(date(2024, 3, 20)));
        assert_eq!(found.len(), 1, "{line}: {found:?}");
        assert_eq!(found[0].edtf.is_some(), fields[1] != "?", "{line}: {found:?}");
    }
}

#[test]
fn a_moving_feast_has_no_date() {
    for t in find_in_text("Fighting eased during Ramadan and before Eid al-Fitr.", Some(date(2024, 3, 20))) {
        assert_eq!((t.edtf, t.basis), (None, DateBasis::None));
    }
}

#[test]
fn a_length_counted_from_an_event_names_the_event() {
    let text = "Two days after the elections, the president resigned.";
    let found = find_in_text(text, None);
    assert_eq!(found[0].anchor.unwrap().of(text), "the elections");
    assert_eq!(found[0].edtf, None);
}

#[test]
fn a_partial_date_is_relative_and_a_full_one_explicit() {
    let basis = |text: &str| find_in_text(text, Some(date(2024, 3, 20)))[0].basis;
    assert_eq!(basis("He resigned on March 18."), DateBasis::Relative);
    assert_eq!(basis("He resigned on March 18, 2024."), DateBasis::Explicit);
    assert_eq!(basis("He resigned in 2015."), DateBasis::Explicit);
    assert_eq!(basis("He resigned last year."), DateBasis::Relative);
    assert_eq!(basis("He resigned recently."), DateBasis::None);
}

#[test]
fn spans_of_the_document_and_of_the_text_agree() {
    let text = "He resigned on March 18. The next day, troops left.";
    let sentence = |a: usize, b: usize| demarche_record::Sentence { span: Span::new(a, b), tokens: vec![], names: vec![], acts: vec![] };
    let document = Document { sentences: vec![sentence(0, 24), sentence(25, text.len())] };
    let published = Some(date(2024, 3, 20));
    assert_eq!(find(text, &document, published), find_in_text(text, published));
}

/// How fine an expression may be dated.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Grain {
    Day,
    Week,
    Month,
    Quarter,
    Year,
    Decade,
    Nothing,
}

const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const FEW: [&str; 5] = ["two", "three", "4", "five", "eleven"];

/// An expression, how fine it is, and whether it needs no publication date.
fn expressions() -> impl Strategy<Value = (String, Grain, bool)> {
    let month = prop::sample::select(MONTHS.to_vec());
    let few = prop::sample::select(FEW.to_vec());
    let verb = prop::sample::select(vec!["resigned", "will resign", "resigns", "was to resign"]);
    (month, few, verb, 1i32..=28, 1901i32..2039, prop::sample::select(WEEKDAYS.to_vec()), 0..32).prop_map(|(m, n, v, d, y, w, kind)| {
        let (words, grain, full) = match kind {
            0 => (format!("in {m} {y}"), Grain::Month, true),
            1 => (format!("in {m}"), Grain::Month, false),
            2 => (format!("in early {m} {y}"), Grain::Month, true),
            3 => (format!("in late {m}"), Grain::Month, false),
            4 => (format!("on {m} {d}, {y}"), Grain::Day, true),
            5 => (format!("on {d} {m}"), Grain::Day, false),
            6 => (format!("in {y}"), Grain::Year, true),
            7 => (format!("in early {y}"), Grain::Year, true),
            8 => ("last year".to_owned(), Grain::Year, false),
            9 => ("late last year".to_owned(), Grain::Year, false),
            10 => ("last month".to_owned(), Grain::Month, false),
            11 => ("earlier this month".to_owned(), Grain::Month, false),
            12 => ("last week".to_owned(), Grain::Week, false),
            13 => (format!("on {w}"), Grain::Day, false),
            14 => (format!("last {w}"), Grain::Day, false),
            15 => (format!("{n} weeks ago"), Grain::Week, false),
            16 => (format!("{n} months ago"), Grain::Month, false),
            17 => (format!("{n} years ago"), Grain::Year, false),
            18 => (format!("{n} days ago"), Grain::Day, false),
            19 => ("in the 1990s".to_owned(), Grain::Decade, true),
            20 => (format!("in the first quarter of {y}"), Grain::Quarter, true),
            21 => (format!("in the summer of {y}"), Grain::Quarter, true),
            22 => (format!("in the winter of {y}"), Grain::Year, true),
            23 => ("last summer".to_owned(), Grain::Quarter, false),
            24 => ("several years ago".to_owned(), Grain::Nothing, false),
            25 => ("recently".to_owned(), Grain::Nothing, false),
            26 => (format!("for {n} days"), Grain::Nothing, true),
            27 => (format!("at the end of {y}"), Grain::Year, true),
            28 => (format!("in {m} of last year"), Grain::Month, false),
            29 => (format!("{n} decades ago"), Grain::Nothing, false),
            30 => (format!("in fiscal {y}"), Grain::Nothing, true),
            _ => (format!("every {w}"), Grain::Nothing, true),
        };
        (format!("The minister {v} {words}."), grain, full)
    })
}

/// Is the date exactly as fine as that?
fn fits(edtf: Edtf, grain: Grain) -> bool {
    let days = |a: Date, b: Date| a.until(b).unwrap().get_days() + 1;
    match (grain, edtf) {
        (Grain::Day, Edtf::Date(d)) => d.day.is_some(),
        (Grain::Month, Edtf::Date(d)) => d.month.is_some() && d.day.is_none(),
        (Grain::Year, Edtf::Date(d)) => d.month.is_none(),
        (Grain::Week, Edtf::Interval(Some(a), Some(b))) => days(a.first(), b.last()) == 7,
        (Grain::Quarter, Edtf::Interval(Some(a), Some(b))) => a.day.is_none() && (89..=92).contains(&days(a.first(), b.last())),
        (Grain::Decade, Edtf::Interval(Some(a), Some(b))) => a.month.is_none() && b.year - a.year == 9,
        _ => false,
    }
}

proptest! {
    #[test]
    fn never_finer_than_the_words((text, grain, full) in expressions(), year in 1990i16..2035, day in 1i16..=365, known in any::<bool>()) {
        let published = known.then(|| Date::new(year, 1, 1).unwrap().checked_add(jiff::Span::new().days(day - 1)).unwrap());
        let found = find_in_text(&text, published);
        prop_assert_eq!(found.len(), 1, "{}: {:?}", text, found);
        let t = &found[0];
        match t.edtf {
            _ if grain == Grain::Nothing => prop_assert_eq!(t.edtf, None, "{}", text),
            None => prop_assert!(!full && !known || grain == Grain::Day && text.contains("29"), "{}: no date", text),
            Some(e) => {
                prop_assert!(full || known, "{}: {} without a publication date", text, e);
                prop_assert!(fits(e, grain), "{}: {} is not {:?}", text, e, grain);
                prop_assert_eq!(t.basis, if full { DateBasis::Explicit } else { DateBasis::Relative });
            }
        }
    }

    #[test]
    fn any_text_gives_ordered_spans_and_no_panic(text in "(\\PC|in|of|the|[0-9]{1,4}|May|'|-|, ){0,40}") {
        let found = find_in_text(&text, Some(date(2024, 2, 29)));
        let mut last = 0;
        for t in found {
            prop_assert!(t.span.start >= last && t.span.end > t.span.start);
            prop_assert!(text.get(t.span.start..t.span.end).is_some());
            last = t.span.end;
        }
    }

    #[test]
    fn time_words_in_any_order_do_no_harm(words in prop::collection::vec(prop::sample::select(vec![
        "the", "last", "next", "two", "year", "years", "ago", "March", "18", "2015", "of", "end", "early", "quarter", "'", "s", "-", ",", "a", "half",
        "Friday", "night", "10", "a.m.", "since", "from", "to", "and", "9999", "0001", "31", "century", "20th", "1990s", "later", "yesterday", "fiscal",
        "first", "week", "Easter", "calendar", "AH", "E.C.", "FY", "B.C.", "T", "Z", "/", "Tir", "22", "in", "his", "Vision", "Ramadan", "9/11", "Jan", "–", "day", "every", "summer", "00:00", "4000000000", "decades", "centuries", "hundred", "thousand", "months",
    ]), 0..14), known in any::<bool>()) {
        let text = words.join(" ");
        for t in find_in_text(&text, known.then(|| date(2024, 2, 29))) {
            prop_assert!(!t.span.is_empty());
            prop_assert_eq!(t.edtf.is_none(), t.basis == DateBasis::None, "{:?}", t);
            if let Some(Edtf::Interval(Some(a), Some(b))) = t.edtf {
                prop_assert!(a.first() <= b.last());
            }
        }
    }
}
