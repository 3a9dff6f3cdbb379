//! No date is finer than the words that give it: over generated expressions, and over the records of whole reports.
//!
//! The judge knows nothing of the grammar. It reads off the words alone how fine they can be ("week" no finer than seven days, a month's
//! name no finer than the month), and a date may be no finer than that; what a range or an event makes of dates may hold no other bound.

#![allow(clippy::unwrap_used, reason = "a test that cannot set up must fail")]

use std::fs;
use std::path::{Path, PathBuf};

use demarche_code::Coder;
use demarche_code::time::{self, Timex};
use demarche_record::{DateBasis, Edtf, PartialDate, Report, Span};
use jiff::civil::{Date, date};
use proptest::prelude::*;

/// How fine the words can be, in days; `None` where they name no time that a date could come from.
fn finest(words: &str) -> Option<i32> {
    let lower = words.to_lowercase();
    let list: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let any = |stems: &[&str]| list.iter().any(|w| stems.iter().any(|s| w == s || w.strip_suffix('s') == Some(s)));
    let number = |w: &str| w.trim_end_matches(|c: char| c.is_alphabetic()).parse::<i32>().ok();
    let month = any(&[
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sept",
        "sep",
        "oct",
        "nov",
        "dec",
    ]);
    let ordinal = any(&["first", "second", "third", "fourth", "fifth", "tenth"]);
    let counted = any(&["week", "fortnight", "month", "quarter", "year", "decade", "century", "centuries"]);
    let day_number = list.iter().any(|w| number(w).is_some_and(|n| (1..=31).contains(&n)));
    let weekday = any(&["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]);
    let of_day = any(&[
        "today",
        "yesterday",
        "tomorrow",
        "tonight",
        "overnight",
        "day",
        "hour",
        "minute",
        "morning",
        "afternoon",
        "evening",
        "night",
        "noon",
        "midnight",
        "dawn",
        "dusk",
        "eve",
        "now",
        "christmas",
        "easter",
    ]);
    // "2024-03-18", "18/3/2024"; "5/3/2024" may be two days, and so claims none.
    let numeric = list.iter().filter(|w| number(w).is_some()).count() >= 3;
    let small = |w: Option<&&str>| w.and_then(|w| number(w)).is_some_and(|n| (1..=12).contains(&n));
    let either = words.contains('/') && list.len() == 3 && list[0] != list[1] && small(list.first()) && small(list.get(1));
    let foreign = any(&["tir", "bahman", "esfand", "muharram", "ramadan", "meskerem"]);
    Some(match () {
        () if words.ends_with("9/11") => 1,
        // "the 25th"
        () if list.len() == 2 && list[0] == "the" && day_number => 1,
        () if either => 365,
        () if any(&["fy", "fiscal"]) || lower.ends_with("bc") => return None,
        () if foreign && !day_number && any(&["ramadan"]) && list.iter().any(|w| number(w).is_some_and(|n| n > 1900)) => 365,
        () if foreign => 28,
        () if weekday || of_day || numeric || month && !counted && (day_number || ordinal) => 1,
        () if any(&["weekend"]) => 2,
        () if any(&["week", "fortnight"]) => 7,
        () if month || any(&["month"]) => 28,
        () if list.iter().any(|w| matches!(w.split_at_checked(1), Some(("q" | "h", n)) if number(n).is_some())) => 89,
        () if any(&["quarter", "spring", "summer", "autumn", "fall", "winter", "season", "half"]) => 89,
        () if any(&["decade"]) || list.iter().any(|w| w.ends_with("0s")) || any(&["nineties", "eighties"]) => 3650,
        () if any(&["century", "centuries"]) => 36500,
        () if any(&["year"]) || list.iter().any(|w| number(w).is_some_and(|n| n > 99)) => 365,
        () => return None,
    })
}

/// A bound written to the day needs words for days or weeks, one to the month words for months, quarters or seasons.
fn bound_is_fair(bound: PartialDate, finest: i32) -> bool {
    finest
        <= if bound.day.is_some() {
            7
        } else if bound.month.is_some() {
            181
        } else {
            36500
        }
}

fn bounds(e: &Edtf) -> Vec<PartialDate> {
    match e {
        Edtf::Date(d) => vec![*d],
        Edtf::Interval(a, b) => a.iter().chain(b).copied().collect(),
    }
}

/// Faults of the expressions of one text.
fn faults(text: &str, found: &[Timex]) -> Vec<String> {
    let mut out = Vec::new();
    for (k, t) in found.iter().enumerate() {
        let words = t.span.of(text);
        let Some(edtf) = t.edtf else { continue };
        // "Since then" is as fine as what was said before.
        if words == "then" && found.iter().any(|o| o.span.start < t.span.start && o.edtf == t.edtf) {
            continue;
        }
        // "3" of "3–5 June" has its month from the other end.
        let bare = words.rsplit([' ', '-']).next().is_some_and(|n| n.len() <= 2 && n.chars().all(|c| c.is_ascii_digit()));
        let other_end = found.get(k + 1).filter(|n| bare && n.span.start <= t.span.end + 5);
        let whole = other_end.map(|n| Span::new(t.span.start, n.span.end).of(text));
        let Some(finest) = finest(words).or_else(|| finest(whole?)) else {
            out.push(format!("`{words}` has {edtf}, and no word that gives a date, in `{text}`"));
            continue;
        };
        let width = edtf.first().zip(edtf.last()).map(|(a, b)| (b - a).get_days() + 1);
        // "two days after March 3" is counted from other words, which are as fine.
        if width.is_some_and(|w| w < finest) || !bounds(&edtf).iter().all(|b| bound_is_fair(*b, finest)) {
            out.push(format!("`{words}` is {edtf} in `{text}`"));
        }
        if let Some(reach) = t.reach {
            let said: Vec<PartialDate> = found.iter().filter_map(|o| o.edtf).flat_map(|e| bounds(&e)).collect();
            if !bounds(&reach).iter().all(|b| said.contains(b)) {
                out.push(format!("`{words}` reaches {reach}, which no words say, in `{text}`"));
            }
        }
    }
    out
}

const MONTHS: &[&str] = &[
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
    "Sept.",
    "Nov.",
];
const DAYS: &[&str] = &["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const UNITS: &[&str] = &["hour", "day", "week", "month", "quarter", "year", "decade", "century"];
const SEASONS: &[&str] = &["spring", "summer", "autumn", "winter"];

fn pick(words: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::sample::select(words).prop_map(str::to_owned)
}

/// A point or stretch of the calendar, without its preposition.
fn point() -> impl Strategy<Value = String> {
    let year = || (1901..2031).prop_map(|y: i32| y.to_string());
    prop_oneof![
        (pick(MONTHS), 1..29).prop_map(|(m, d)| format!("{m} {d}")),
        (1..29, pick(MONTHS), year()).prop_map(|(d, m, y)| format!("{d} {m} {y}")),
        (pick(MONTHS), 1..29, year()).prop_map(|(m, d, y)| format!("{m} {d}, {y}")),
        (year(), 1..13, 1..29).prop_map(|(y, m, d)| format!("{y}-{m:02}-{d:02}")),
        (pick(MONTHS), year()).prop_map(|(m, y)| format!("{m} {y}")),
        pick(MONTHS),
        year(),
        pick(DAYS),
        (pick(&["last", "next", "this"]), pick(DAYS)).prop_map(|(w, d)| format!("{w} {d}")),
        (pick(DAYS), pick(&["morning", "evening", "night"])).prop_map(|(d, p)| format!("{d} {p}")),
        (pick(&["last", "next", "this", "the previous", "the following", "the same"]), pick(UNITS)).prop_map(|(w, u)| format!("{w} {u}")),
        (pick(&["first", "second", "third", "fourth"]), year()).prop_map(|(n, y)| format!("the {n} quarter of {y}")),
        (pick(SEASONS), year()).prop_map(|(s, y)| format!("the {s} of {y}")),
        (190..203).prop_map(|d: i32| format!("the {d}0s")),
        pick(&["the 19th century", "the twentieth century", "the nineties", "the weekend", "last weekend", "yesterday", "tomorrow night"]),
        (pick(MONTHS), pick(&["of last year", "last year", "of next year", "of that year"])).prop_map(|(m, y)| format!("{m} {y}")),
        (pick(&["first", "second", "third", "last"]), pick(DAYS), pick(MONTHS), year())
            .prop_map(|(n, d, m, y)| format!("the {n} {d} of {m} {y}")),
        (pick(&["first", "second", "last"]), pick(&["week", "weekend", "days", "day"]), pick(MONTHS))
            .prop_map(|(n, u, m)| format!("the {n} {u} of {m}")),
        (pick(&["first", "third", "last"]), pick(&["week", "month"]), year()).prop_map(|(n, u, y)| format!("the {n} {u} of {y}")),
        (pick(DAYS), pick(&["of last week", "next week", "of this week", "week", "the 13th", "the 31st"]))
            .prop_map(|(d, w)| format!("{d} {w}")),
        (1..30, pick(&["days", "weeks"]), pick(DAYS)).prop_map(|(n, u, d)| format!("{n} {u} from {d}")),
        (1..13, 1..13, year()).prop_map(|(a, b, y)| format!("{a}/{b}/{y}")),
        (1..13, 1..13, year()).prop_map(|(a, b, y)| format!("{a:02}.{b:02}.{y}")),
        (1..30, pick(&["Tir", "Bahman", "Esfand 1402", "Muharram 1445", "Meskerem 2013"])).prop_map(|(d, m)| format!("{d} {m}")),
        (pick(&["Q", "H"]), 1..3, year()).prop_map(|(q, n, y)| format!("{q}{n} {y}")),
        (pick(&["FY", "fiscal ", "Ramadan ", "Christmas ", "Easter "]), year()).prop_map(|(f, y)| format!("{f}{y}")),
        (1901..1990, 1..60).prop_map(|(y, n)| format!("{y}-{:02}", (y + n) % 100)),
        (1000..1900, pick(&["BC", "B.C."])).prop_map(|(y, e): (i32, String)| format!("{y} {e}")),
        (pick(&["the morning", "the evening", "the night", "the small hours"]), pick(DAYS)).prop_map(|(p, d)| format!("{p} of {d}")),
        (1..29, 1..29, pick(MONTHS)).prop_map(|(a, b, m)| format!("{a}–{b} {m}")),
        (pick(&["the day after", "the day before"]), 1..29, pick(MONTHS)).prop_map(|(b, d, m)| format!("{b} {d} {m}")),
        (
            pick(&["the two days", "the six weeks", "the nine months", "the two years"]),
            pick(&["before", "after"]),
            1..29,
            pick(MONTHS),
            year()
        )
            .prop_map(|(n, b, d, m, y)| format!("{n} {b} {d} {m} {y}")),
        (pick(DAYS), pick(&["before last", "after next", "last", "next", "before", "after the vote", "before Easter"]))
            .prop_map(|(d, w)| format!("the {d} {w}")),
        pick(&[
            "the past year",
            "the last month",
            "the last week",
            "that Friday",
            "that summer",
            "last winter",
            "the winter of 2012-13",
            "a Sunday"
        ]),
        pick(&[
            "his last year in office",
            "the last week of the campaign",
            "the 1800s",
            "the new year",
            "Vision 2030",
            "the Arab Spring",
            "9/11"
        ]),
        (1380..1450, pick(&["AH", "in the Islamic calendar", "in the Persian calendar"]))
            .prop_map(|(y, c): (i32, String)| format!("{y} {c}")),
    ]
}

/// An expression with its preposition.
fn expression() -> impl Strategy<Value = String> {
    let plural = |n: i32, u: &str| {
        if n == 1 { format!("a {u}") } else { format!("{n} {}", if u == "century" { "centuries".to_owned() } else { format!("{u}s") }) }
    };
    let shade = pick(&["early ", "late ", "mid-", "the end of ", "the beginning of ", "the middle of ", "", "", ""]);
    let before = pick(&["in ", "on ", "since ", "until ", "by ", "before ", "after ", "over ", "during ", "earlier ", "later ", ""]);
    prop_oneof![
        4 => (before, shade, point()).prop_map(|(b, s, p)| format!("{b}{s}{p}")),
        2 => (1..40, pick(UNITS), pick(&["ago", "earlier", "later", "from now", "after that"])).prop_map(move |(n, u, w)| format!("{} {w}", plural(n, &u))),
        1 => (pick(&["about ", "nearly ", "more than ", "some "]), 2..30, pick(UNITS)).prop_map(move |(a, n, u)| format!("{a}{} ago", plural(n, &u))),
        1 => (pick(&["past", "last", "next", "coming"]), 2..30, pick(UNITS)).prop_map(move |(w, n, u)| format!("in the {w} {}", plural(n, &u))),
        1 => (point(), point()).prop_map(|(a, b)| format!("from {a} to {b}")),
        1 => (point(), point()).prop_map(|(a, b)| format!("between {a} and {b}")),
        1 => (2..20, pick(UNITS), pick(&["after", "before"]), point()).prop_map(move |(n, u, w, p)| format!("{} {w} {p}", plural(n, &u))),
        1 => (1..40, pick(UNITS), pick(&["today", "this month", "this week", "on Friday", "this Sunday"])).prop_map(move |(n, u, t)| format!("{} ago {t}", plural(n, &u))),
        1 => pick(&["overnight", "overnight Monday", "in the evening", "at dawn", "two hours later", "the next morning", "on the 25th"]),
        1 => pick(&["since then", "a few weeks ago", "recently", "months later", "a few hours later", "earlier this month", "later this year", "at the time", "earlier in the day"]),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn no_date_is_finer_than_its_words(
        first in expression(),
        second in expression(),
        frame in prop::sample::select(&["The ministers met {}.", "The ministers will meet {} in Geneva.", "{}, the ministers had met twice."][..]),
        day in 0..6000,
    ) {
        let published: Date = date(2010, 1, 1).checked_add(jiff::Span::new().days(day)).unwrap();
        let text = format!("Talks began {second}. {}", frame.replace("{}", &first));
        let found = time::find_in_text(&text, Some(published));
        let faults = faults(&text, &found);
        prop_assert!(faults.is_empty(), "published {published}: {}", faults.join("\n"));
    }
}

/// Words for a day or a stretch of days, counted here by the calendar alone and not by the grammar: the first and the last day that they mean.
fn meant(published: Date, kind: usize, n: i32, day: Date) -> (String, Date, Date) {
    let month = MONTHS[day.month() as usize - 1];
    let (y, d) = (day.year(), day.day());
    let weekday = DAYS[day.weekday().to_monday_zero_offset() as usize];
    let go = |from: Date, days: i32| from.checked_add(jiff::Span::new().days(days)).unwrap();
    let one = |words: String, day: Date| (words, day, day);
    let whole = |words: String, day: Date| (words, day.first_of_month(), day.last_of_month());
    let before = |from: Date| (1..=7).map(|k| go(from, -k)).find(|x| x.weekday() == day.weekday()).unwrap();
    let monday = go(published, -i32::from(published.weekday().to_monday_zero_offset()));
    let nth = (d + 6) / 7;
    match kind {
        0 => one(format!("on {d} {month} {y}"), day),
        1 => one(format!("on {month} {d}, {y}"), day),
        2 => one(format!("on {y}-{:02}-{d:02}", day.month()), day),
        3 => one(format!("on {d:02}.{:02}.{y}", day.month()), day),
        4 => one(format!("on {d}/{}/{y}", day.month()), day),
        5 => one(format!("on {}/{d}/{y}", day.month()), day),
        6 => one(format!("on {weekday}, {d} {month} {y}"), day),
        7 => whole(format!("in {month} {y}"), day),
        8 => whole(format!("in late {month} of {y}"), day),
        9 => one(format!("{n} days ago"), go(published, -n)),
        10 => one(format!("{n} weeks ago"), go(published, -7 * n)),
        11 => one(format!("last {weekday}"), before(published)),
        12 => one(format!("on {weekday}"), before(go(published, 1))),
        13 => (format!("on {weekday} of last week"), go(before(monday), 0), before(monday)),
        14 => ("last week".to_owned(), go(monday, -7), go(monday, -1)),
        15 => whole("last month".to_owned(), go(published.first_of_month(), -1)),
        16 => (format!("on the {} {weekday} of {month} {y}", ["first", "second", "third", "fourth", "fifth"][nth as usize - 1]), day, day),
        17 => (format!("in the last week of {month} {y}"), go(day.last_of_month(), -6), day.last_of_month()),
        18 => {
            let first = Date::new(y, (day.month() - 1) / 3 * 3 + 1, 1).unwrap();
            (format!("in Q{} {y}", (day.month() - 1) / 3 + 1), first, go(first, 80))
        }
        19 => (format!("in the {}s", y / 10 * 10), Date::new(y / 10 * 10, 1, 1).unwrap(), Date::new(y / 10 * 10 + 9, 12, 31).unwrap()),
        20 => (format!("in {y}"), day.first_of_year(), day.last_of_year()),
        21 => one(format!("on the night of {d} {month} {y}"), day),
        22 => one(format!("the day after {d} {month} {y}"), go(day, 1)),
        23 => one(format!("the {weekday} before last"), go(before(published), -7)),
        24 => ("in the past year".to_owned(), go(published, -364), published),
        25 => ("in the last month".to_owned(), go(published, -27), published),
        26 => (format!("in the six months before {month} {y}"), go(day.first_of_month(), -180), go(day.first_of_month(), -1)),
        27 => {
            let d = d.min(28);
            let ending = if (10..20).contains(&d) { "th" } else { ["th", "st", "nd", "rd"].get(d as usize % 10).copied().unwrap_or("th") };
            let month = if d <= published.day() { published } else { go(published.first_of_month(), -1) };
            one(format!("on the {d}{ending}"), Date::new(month.year(), month.month(), d).unwrap())
        }
        28 => one(format!("{n} years ago today"), published.checked_sub(jiff::Span::new().years(n)).unwrap()),
        29 => one(format!("{n} weeks ago on {weekday}"), go(monday, -7 * n + i32::from(day.weekday().to_monday_zero_offset()))),
        _ => one(format!("two days before {month} {d}, {y}"), go(day, -2)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    /// Without a day of publication, what names no year has none.
    #[test]
    fn no_year_is_invented(first in expression(), second in expression()) {
        let text = format!("Talks began {second}. The ministers met {first}.");
        let years = text.split(|c: char| !c.is_ascii_digit()).any(|n| n.len() > 2);
        let named = ["century", "nineties", "9/11"].iter().any(|w| text.contains(w));
        for t in time::find_in_text(&text, None) {
            prop_assert!(years || named || t.edtf.is_none(), "`{}` is {:?} in `{}`", t.span.of(&text), t.edtf, text);
            prop_assert_eq!(t.edtf.is_none(), t.basis == DateBasis::None);
        }
    }

    /// A date that is coarse enough and wrong is no better than one that is too fine.
    #[test]
    fn a_date_holds_what_its_words_mean(kind in 0usize..31, n in 2..40, back in 0..20000, day in 0..6000) {
        let published: Date = date(2010, 1, 1).checked_add(jiff::Span::new().days(day)).unwrap();
        let told = published.checked_sub(jiff::Span::new().days(back)).unwrap();
        let (words, first, last) = meant(published, kind, n, told);
        let text = format!("The ministers met {words}.");
        let found = time::find_in_text(&text, Some(published));
        prop_assert!((1..=2).contains(&found.len()), "{}: {:?}", &text, &found);
        let Some(edtf) = found[0].edtf else { return Err(TestCaseError::fail(format!("{text}: no date"))) };
        let holds = edtf.first().is_some_and(|a| a <= first) && edtf.last().is_some_and(|b| b >= last);
        prop_assert!(holds, "published {}: {} is {}, meant {} to {}", published, text, edtf, first, last);
    }
}

/// Reports with the day of publication: the repository's own, and the gold reports where they stand beside the checkout.
fn reports() -> Vec<(String, Option<Date>)> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let texts = |folder: &Path| -> Vec<PathBuf> {
        fs::read_dir(folder).map(|d| d.filter_map(Result::ok).map(|e| e.path()).collect()).unwrap_or_default()
    };
    let mut out: Vec<(String, Option<Date>)> = Vec::new();
    for f in texts(&root.join("gold/reports")).into_iter().chain(texts(&root.join("samples"))) {
        if f.extension().is_some_and(|e| e == "txt") {
            out.push((fs::read_to_string(f).unwrap(), Some(date(2024, 3, 19))));
        }
    }
    for f in texts(&root.join("../shared/reports")).into_iter().filter(|f| f.extension().is_some_and(|e| e == "jsonl")) {
        for line in fs::read_to_string(f).unwrap().lines() {
            let doc: serde_json::Value = serde_json::from_str(line).unwrap();
            let published = doc["published"].as_str().and_then(|d| d.parse().ok());
            out.push((doc["text"].as_str().unwrap().to_owned(), published));
        }
    }
    out
}

#[test]
fn no_record_is_dated_more_finely_than_its_report_says() {
    let coder = Coder::builtin().unwrap();
    let mut dated = 0;
    for (text, published) in reports() {
        let report = Report { doc: "dates".into(), text: text.clone(), published, ..Report::default() };
        let coded = coder.code(&report, false).unwrap();
        let found = time::find(&text, &coded.document, coded.report.published);
        assert_eq!(faults(&text, &found), Vec::<String>::new());
        let mut said: Vec<PartialDate> = found.iter().flat_map(|t| [t.edtf, t.reach]).flatten().flat_map(|e| bounds(&e)).collect();
        // What is over was done by the day of the report, and a day of publication that stands in says that it does.
        said.extend(coded.report.published.map(PartialDate::day));
        for e in &coded.events {
            let Some(edtf) = e.date else { continue };
            assert!(bounds(&edtf).iter().all(|b| said.contains(b)), "{edtf} of `{}`: no words say so", e.evidence.quote);
            if matches!(e.date_basis, DateBasis::Explicit | DateBasis::Relative) {
                let words = found
                    .iter()
                    .any(|t| [t.edtf, t.reach].contains(&Some(edtf)) || bounds(&edtf).first() == t.edtf.map(|d| bounds(&d)[0]).as_ref());
                assert!(words, "{edtf} ({}) of `{}` comes from no expression", e.date_basis, e.evidence.quote);
                dated += 1;
            }
        }
    }
    assert!(dated >= 5, "only {dated} dated records");
}
