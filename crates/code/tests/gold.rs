//! Whole reports against their snapshots, minimal sets, and the quotes of every record.

#![allow(clippy::unwrap_used, reason = "a test that cannot set up must fail")]

use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;

use demarche_code::Coder;
use demarche_record::{Coded, Party, Predicate, Report};
use proptest::prelude::*;

fn coder() -> &'static Coder {
    static CODER: OnceLock<Coder> = OnceLock::new();
    CODER.get_or_init(|| Coder::builtin().unwrap())
}

fn gold() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../gold")
}

fn code(text: &str, published: Option<&str>) -> Coded {
    let report =
        Report { doc: "gold".into(), text: text.to_owned(), published: published.map(|d| d.parse().unwrap()), ..Report::default() };
    coder().code(&report, false).unwrap()
}

fn codes(ps: &[Party]) -> Vec<String> {
    ps.iter().map(|p| p.country.clone().or_else(|| p.code.clone()).unwrap_or_else(|| "-".into())).collect()
}

/// A record a line, as a person compares it.
fn lines(c: &Coded) -> String {
    let names = |ps: &[Party]| {
        if ps.is_empty() {
            "-".to_owned()
        } else {
            ps.iter().map(|p| format!("{} [{}]", p.name, p.code.as_deref().unwrap_or("-"))).collect::<Vec<_>>().join(", ")
        }
    };
    let mut out = Vec::new();
    for e in &c.events {
        let account = e.attribution.iter().map(|a| format!(" | {} {}", a.source.name, a.stance)).collect::<String>();
        let date = e.date.map(|d| d.to_string()).unwrap_or_default();
        let place = e.place.as_ref().and_then(|p| p.name.clone()).unwrap_or_default();
        out.push(format!(
            "{} {} {} -> {} ({date} {}) @{place}{account} `{}`",
            e.event_type,
            e.status,
            names(&e.actors),
            names(&e.recipients),
            e.date_basis,
            e.evidence.quote
        ));
    }
    for r in &c.relations {
        out.push(format!(
            "{} {}{} {} `{}`",
            r.subject.name,
            if r.holds { "" } else { "not " },
            r.predicate,
            names(&r.objects),
            r.evidence.quote
        ));
    }
    out.join("\n")
}

#[test]
fn offices_have_their_whole_title() {
    let content = fs::read_to_string(gold().join("offices.tsv")).unwrap();
    let mut wrong = Vec::new();
    for line in content.lines().filter(|l| !l.starts_with('#') && !l.is_empty()) {
        let (sentence, wanted) = line.split_once('\t').unwrap();
        let coded = code(sentence, Some("2024-03-20"));
        let held = coded.relations.iter().filter(|r| r.predicate == Predicate::HoldsOffice);
        let mut told: Vec<String> = held.map(|r| format!("{}: {}", r.subject.name, r.objects[0].name)).collect();
        told.dedup();
        let told = if told.is_empty() { "-".to_owned() } else { told.join("; ") };
        if told != wanted {
            wrong.push(format!("{sentence}\n  wanted {wanted}\n  got    {told}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn whole_reports_have_their_record() {
    let mut files: Vec<_> = fs::read_dir(gold().join("reports"))
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "txt"))
        .collect();
    files.sort();
    assert!(!files.is_empty());
    for path in files {
        let content = fs::read_to_string(&path).unwrap();
        let (date, text) = content.split_once('\n').unwrap();
        let record = lines(&code(text, Some(date)));
        insta::with_settings!({snapshot_path => gold().join("reports"), prepend_module_to_snapshot => false, omit_expression => true}, {
            insta::assert_snapshot!(path.file_stem().unwrap().to_str().unwrap(), record);
        });
    }
}

/// Records as the minimal sets write them, and whose account each is.
fn told(c: &Coded) -> Vec<(String, String)> {
    let or = |v: &[String]| if v.is_empty() { "-".to_owned() } else { v.join(", ") };
    let record = |e: &demarche_record::Event| {
        let (a, r) = (codes(&e.actors), codes(&e.recipients));
        let pair = if r.is_empty() && a.len() > 1 { a.join(" & ") } else { format!("{} -> {}", or(&a), or(&r)) };
        let who = e
            .attribution
            .first()
            .map(|x| format!("{} {}", x.source.country.clone().or_else(|| x.source.code.clone()).unwrap_or_default(), x.stance))
            .unwrap_or_default();
        (format!("{} {} {pair}", e.event_type, e.status), who)
    };
    c.events.iter().map(record).collect()
}

#[test]
fn minimal_sets_tell_facts_from_plans_and_denials() {
    let content = fs::read_to_string(gold().join("minimal.tsv")).unwrap();
    let mut wrong = Vec::new();
    for (n, line) in content.lines().enumerate().filter(|(_, l)| !l.is_empty() && !l.starts_with('#')) {
        let mut parts = line.split('\t');
        let (sentence, want, account) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap_or(""));
        let c = code(sentence, Some("2024-03-19"));
        let found = told(&c);
        let right = if want == "none" { found.is_empty() } else { found.iter().any(|(r, w)| r == want && w == account) };
        if !right {
            wrong.push(format!("minimal.tsv:{}: {sentence}\n  want {want} {account}\n  have {found:?}", n + 1));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_an_act_ends_seals_or_threatens_is_no_second_act() {
    let content = fs::read_to_string(gold().join("single.tsv")).unwrap();
    let lines = content.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).filter_map(|l| l.split_once('\t'));
    let all = lines.map(|(sentence, want)| (sentence, want, told(&code(sentence, Some("2024-03-19")))));
    let wrong: Vec<_> = all.filter(|(_, want, found)| !matches!(&found[..], [(only, _)] if only == want)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn accounts_tell_who_says_it() {
    let content = fs::read_to_string(gold().join("accounts.tsv")).unwrap();
    let mut wrong = Vec::new();
    for (n, line) in content.lines().enumerate().filter(|(_, l)| !l.is_empty() && !l.starts_with('#')) {
        let parts: Vec<&str> = line.split('\t').collect();
        let [text, kind, want] = parts[..] else { panic!("accounts.tsv:{}: three columns, divided by tabs", n + 1) };
        let c = code(text, Some("2024-03-19"));
        let account = |e: &demarche_record::Event| {
            let sayers = e.attribution.iter().map(|a| {
                let channel = a.channel.as_ref().map(|c| format!(" [{c}]")).unwrap_or_default();
                format!("{} {}{channel}", a.source.name, a.stance)
            });
            let chain = sayers.collect::<Vec<_>>().join(" > ");
            if chain.is_empty() { "-".to_owned() } else { chain }
        };
        let have: Vec<String> = c.events.iter().filter(|e| e.event_type.to_string() == kind).map(account).collect();
        if have.first().map(String::as_str) != Some(want) {
            wrong.push(format!("accounts.tsv:{}: {text}\n  want {want}\n  have {have:?}", n + 1));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every example of the lexicon holds, but for those listed as known failures.
#[test]
fn lexicon_examples_hold() {
    let known = fs::read_to_string(gold().join("../knowledge/predicates/known-failures.tsv")).unwrap();
    let known: Vec<&str> = known.lines().filter_map(|l| l.split('\t').nth(1)).collect();
    let examples: Vec<_> = coder().knowledge().examples().collect();
    assert!(examples.len() > 500);
    let mut wrong = Vec::new();
    let texts: Vec<&str> = examples.iter().map(|(_, e)| e.sentence.as_str()).collect();
    let documents = texts.chunks(32).flat_map(|lot| coder().parser().parse_batch(lot, 2).unwrap());
    for ((sense, e), mut document) in examples.iter().zip(documents) {
        let report = Report { doc: "example".into(), text: e.sentence.clone(), ..Report::default() };
        coder().refine(&mut document);
        // The lexicon alone: what the network takes for an act is not its doing.
        for s in &mut document.sentences {
            s.acts.clear();
        }
        if let Err(why) = e.judge(&coder().code_document(&report, document, false))
            && !known.contains(&e.sentence.as_str())
        {
            wrong.push(format!("{}:{}: {sense}: {why}: {}", e.at.0, e.at.1, e.sentence));
        }
    }
    assert!(wrong.is_empty(), "{} examples fail:\n{}", wrong.len(), wrong.join("\n"));
}

/// The text at the span of a quote is the quote, counted in characters.
fn quotes_are_exact(c: &Coded) {
    let chars: Vec<char> = c.report.text.chars().collect();
    let at = |a: u32, b: u32| chars[a as usize..b as usize].iter().collect::<String>();
    for e in c.events.iter().map(|e| &e.evidence).chain(c.relations.iter().map(|r| &r.evidence)) {
        assert_eq!(at(e.start, e.end), e.quote);
        assert_eq!(at(e.trigger_start, e.trigger_end), e.trigger);
    }
}

#[test]
fn quotes_are_the_text_at_their_span() {
    let text = fs::read_to_string(gold().join("../samples/report.txt")).unwrap();
    let c = code(&text, Some("2024-06-12"));
    assert!(c.events.len() > 5);
    quotes_are_exact(&c);
}

#[test]
fn the_same_report_gives_the_same_record() {
    let text = fs::read_to_string(gold().join("../samples/report.txt")).unwrap();
    assert_eq!(lines(&code(&text, None)), lines(&code(&text, None)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Names, verbs, accents, quotes and noise in any order: no panic, and every quote exact.
    #[test]
    fn any_words_give_exact_quotes(words in prop::collection::vec(prop::sample::select(vec!["Russia", "attacked", "Ukraine", "“", "”", "Vučić", "said", "that", "the", "President", "of", "Serbia", "met", "with", "—", "\n\n", "in", "2023", "had", "not", "talks", "🙂", "U.S.", "imposed", "sanctions", "on", ".", "he", "they", "who", "Москва", "\u{301}"]), 0..60)) {
        quotes_are_exact(&code(&words.join(" "), Some("2024-03-19")));
    }
}

/// The lines of a gold table, comments left out.
fn table(name: &str) -> Vec<(String, String)> {
    let content = fs::read_to_string(gold().join(name)).unwrap();
    content
        .lines()
        .filter(|l| !l.starts_with('#') && !l.is_empty())
        .map(|l| l.split_once('\t').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap())
        .collect()
}

/// Micro-averaged over `gold/contexts.tsv`; the sentences were written before the words of `knowledge/contexts.txt` were tried on them.
#[test]
fn contexts_are_those_of_the_sentence() {
    let (mut right, mut ours, mut theirs) = (0_usize, 0_usize, 0_usize);
    for (sentence, want) in table("contexts.tsv") {
        let want: Vec<&str> = want.split(';').filter(|c| *c != "-").collect();
        let document = coder().document(&sentence).unwrap();
        let have: Vec<&str> = coder().contexts(&document)[0].iter().map(|c| c.as_str()).collect();
        let both = have.iter().filter(|c| want.contains(c)).count();
        right += both;
        ours += have.len();
        theirs += want.len();
        if both < have.len().max(want.len()) {
            println!("{sentence}: {have:?}, not {want:?}");
        }
    }
    let (p, r) = (right as f64 / ours as f64, right as f64 / theirs as f64);
    let f1 = 2.0 * p * r / (p + r);
    println!("contexts: P {p:.3} R {r:.3} F1 {f1:.3}");
    assert!(f1 >= 0.8, "contexts F1 {f1:.3}");
}

#[test]
fn numbers_are_those_of_the_sentence() {
    let mut wrong = Vec::new();
    for (sentence, want) in table("numbers.tsv") {
        let coded = code(&sentence, None);
        let bound = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default();
        let mut have = Vec::new();
        for e in &coded.events {
            let fields = [("dead", e.dead), ("injured", e.injured), ("arrested", e.arrested)];
            have.extend(fields.iter().filter_map(|(field, n)| n.map(|n| format!("{field} {n}"))));
            have.extend(e.ranges.iter().map(|r| format!("{} {}..{}", r.field, bound(r.low), bound(r.high))));
            have.extend(e.amount.iter().map(|a| format!("amount {} {}", a.value, a.unit)));
        }
        have.extend(coded.relations.iter().filter_map(|r| r.matter.as_ref().map(|m| format!("share {m}"))));
        have.dedup();
        let want: Vec<&str> = want.split("; ").collect();
        if have != want {
            wrong.push(format!("{sentence} {have:?}, not {want:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
