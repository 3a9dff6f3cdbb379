//! Input that means harm, or is merely broken: an error or a report, never a panic, never a wait.

#![allow(clippy::unwrap_used, reason = "a test that cannot set up must fail")]

use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use demarche_read::{Format, Limits, Options, ReadError, Reports, Source, read};
use proptest::prelude::*;

fn open(name: &str, bytes: impl Into<Vec<u8>>) -> Reports {
    read(&Source::bytes(name, bytes), &Options::default())
}

fn first_error(name: &str, bytes: impl Into<Vec<u8>>) -> ReadError {
    open(name, bytes).find_map(Result::err).expect("an error")
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

const NAMES: [&str; 8] = ["a.txt", "a.html", "a.jsonl", "a.json", "a.csv", "a.tsv", "a.rss", "a"];

#[test]
fn empty_files() {
    for name in NAMES {
        for bytes in [&b""[..], b" \r\n\t", b"\xef\xbb\xbf", b"\xff\xfe"] {
            let error = first_error(name, bytes);
            assert!(error.is_empty(), "{name} {bytes:?}: {error}");
            assert!(error.to_string().starts_with(name));
        }
        assert!(first_error(name, gz(b"")).is_empty());
    }
}

#[test]
fn binary_files() {
    for name in NAMES {
        for bytes in [&b"%PDF-1.7\n..."[..], b"PK\x03\x04....", b"\x89PNG\r\n", b"\x7fELF\x02\x01\x01\0\0\0\0\0"] {
            assert!(first_error(name, bytes).is_binary(), "{name}");
        }
    }
    let late = [vec![b'a'; 100_000], vec![0; 10]].concat();
    assert!(first_error("a.txt", late).is_binary());
    let message = first_error("a.txt", "%PDF-1.7").to_string();
    assert_eq!(message, "a.txt: not text but a PDF file; convert it to text, HTML, JSONL or CSV first");
}

#[test]
fn missing_files_and_folders() {
    let options = Options::default();
    let mut reader = read(&Source::file("/no/such/file.txt"), &options);
    assert!(reader.next().unwrap().unwrap_err().is_not_found());
    assert!(reader.next().is_none());
    let folder = tempfile::tempdir().unwrap();
    assert!(read(&Source::file(folder.path()), &options).next().unwrap().unwrap_err().is_io());
}

#[test]
fn fifty_megabytes_of_one_line() {
    let start = Instant::now();
    let words = "The parties met in Geneva on Monday. ".repeat(50 * 1024 * 1024 / 37);
    let line = format!("{{\"text\": \"{words}\"}}\n{{\"text\": \"Two.\"}}\n");
    assert_eq!(open("a.jsonl", line).filter(Result::is_ok).count(), 2);
    assert_eq!(open("a.txt", words.clone()).filter(Result::is_ok).count(), 1);
    assert_eq!(open("a.csv", format!("id,text\n1,{words}\n")).filter(Result::is_ok).count(), 1);
    assert!(first_error("a.html", words).is_limit());
    assert!(start.elapsed() < Duration::from_secs(240), "{:?}", start.elapsed());
}

#[test]
fn limits_are_kept() {
    let options = Options { limits: Limits { record_bytes: 1000, ..Limits::default() }, ..Options::default() };
    let long = "x".repeat(2000);
    let lines = format!("{{\"text\": \"One.\"}}\n{{\"text\": \"{long}\"}}\n{{\"text\": \"Three.\"}}\n");
    let items: Vec<_> = read(&Source::bytes("a.jsonl", lines), &options).collect();
    assert_eq!(items.len(), 3);
    let error = items[1].as_ref().unwrap_err();
    assert!(error.is_limit() && error.is_record() && error.position() == Some(2), "{error}");
    assert_eq!(items[2].as_ref().unwrap().text, "Three.");
    for (name, bytes) in [("a.txt", long.clone()), ("a.json", format!("[{{\"text\": \"{long}\"}}]"))] {
        assert!(read(&Source::bytes(name, bytes), &options).find_map(Result::err).unwrap().is_limit(), "{name}");
    }
    // An unclosed quote makes the rest of a table one row.
    let table = format!("id,text\n1,\"{}", "a, b\n".repeat(100_000));
    assert!(read(&Source::bytes("a.csv", table), &options).find_map(Result::err).unwrap().is_malformed());
}

#[test]
fn compressed_bombs() {
    let bomb = gz(&vec![b'a'; 80 << 20]);
    for name in NAMES {
        let error = read(&Source::bytes(name, bomb.clone()), &Options::default()).find_map(Result::err).unwrap();
        assert!(error.is_limit() || error.is_malformed(), "{name}: {error}");
    }
    let honest = gz("{\"text\": \"The parties met.\"}\n".repeat(1000).as_bytes());
    assert_eq!(open("a.jsonl.gz", honest).filter(Result::is_ok).count(), 1000);
}

#[test]
fn a_hundred_thousand_nested_elements() {
    let start = Instant::now();
    for tag in ["div", "p", "b", "table", "svg", "template", "select"] {
        let page = format!("<html><body>{}<p>The parties met.</p>", format!("<{tag}>").repeat(100_000));
        assert_eq!(open("a.html", page).count(), 1, "{tag}: a report or an error");
        let field = format!("{{\"text\": \"{}The parties met.\"}}", format!("<{tag}>").repeat(100_000));
        let mut reader = open("a.jsonl", field);
        let given = reader.by_ref().count() as u64;
        assert_eq!(given + reader.tally().without_text, 1, "{tag}: a report, an error or a note");
    }
    assert!(start.elapsed() < Duration::from_secs(240), "{:?}", start.elapsed());
}

/// Pages made to be slow: half a megabyte each, of what costs a naive reader the square of its length.
#[test]
fn pages_that_are_slow_to_read() {
    let prose = "<p>The parties met in Geneva on Monday, both delegations said, and agreed to meet again.</p>";
    let fill = |piece: &str| piece.repeat(512 * 1024 / piece.len());
    // Measured against an honest page of the same size, since the machine may be busy with other things.
    let start = Instant::now();
    assert_eq!(open("a.html", fill(prose)).count(), 1);
    let limit = start.elapsed() * 60 + Duration::from_secs(3);
    for (what, page) in [
        ("classes that say share", format!("{}{}", "<div class=share>".repeat(250), fill(prose))),
        ("comments within comments", format!("{}{}", "<div class=comments>".repeat(250), fill("<i>a</i>"))),
        ("flat paragraphs", fill(prose)),
        ("line breaks", fill("<br>word, ")),
        ("unclosed formatting", fill("<b><i><a href=x>word ")),
        ("links", fill("<a href=x>word</a> ")),
        ("tables", fill("<table><tr><td>a, b</table>")),
        ("lists", fill("<ul><li>a, b, c</ul>")),
        ("attributes", format!("<p {}>{prose}", fill("a=b "))),
        ("comment starts", fill("<!--")),
        ("quotes", fill("<a href=\"")),
        ("spans", fill("<span>a</span>")),
        ("divs of commas", fill("<div>a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p</div>")),
        ("metas", fill("<meta name=a content=b>")),
        ("times", fill("<time>March 18, 2024</time>")),
        ("scripts", fill("<script type=application/ld+json>[[[[[[</script>")),
    ] {
        let start = Instant::now();
        let _ = open("a.html", page).count();
        println!("{what}: {:?}", start.elapsed());
        assert!(start.elapsed() < limit, "{what}: {:?}", start.elapsed());
    }
    for (what, feed) in [
        ("items", fill("<item><title>")),
        ("entities", format!("<item><description>{}", fill("&amp;&bogus;"))),
        ("cdata", format!("<item><description>{}", fill("<![CDATA["))),
        ("names", format!("<item><content>{}", fill("<content>"))),
        ("attributes", format!("<item><link {}", fill("href "))),
    ] {
        let start = Instant::now();
        let _ = open("a.rss", format!("<rss>{feed}")).count();
        println!("feed of {what}: {:?}", start.elapsed());
        assert!(start.elapsed() < limit, "{what}: {:?}", start.elapsed());
    }
}

#[test]
fn invalid_utf8_is_decoded_and_noted() {
    let mut reader = open("a.txt", b"Le pr\xe9sident a d\xe9clar\xe9 que la France \xe9tait pr\xeate.".to_vec());
    let report = reader.next().unwrap().unwrap();
    assert_eq!(report.text, "Le président a déclaré que la France était prête.");
    assert!(reader.next().is_none());
    assert!(reader.tally().notes().iter().any(|n| n.contains("windows-1252 1")), "{:?}", reader.tally().notes());
    let lines = b"{\"text\": \"One.\"}\n{\"text\": \"Le pr\xe9sident a d\xe9clar\xe9.\"}\n".to_vec();
    let texts: Vec<_> = open("a.jsonl", lines).map(|r| r.unwrap().text).collect();
    assert_eq!(texts, ["One.", "Le président a déclaré."]);
}

/// Every file of the feed parsers' own test suites gives entries or says why not.
#[test]
fn feeds_of_every_kind() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/feeds");
    if !folder.is_dir() {
        println!("skipped: {} is absent", folder.display());
        return;
    }
    let sources = demarche_read::sources(&[folder.display().to_string()]).unwrap();
    assert!(sources.len() > 1000);
    let options = Options { format: Some(Format::Feed), ..Options::default() };
    let (mut with_entries, mut without, mut refused, mut broken) = (0, 0, 0, 0);
    for source in &sources {
        let mut reader = read(source, &options);
        let errors: Vec<ReadError> = reader.by_ref().filter_map(Result::err).collect();
        broken += reader.tally().broken_feeds;
        if errors.is_empty() {
            if reader.tally().records > 0 { with_entries += 1 } else { without += 1 }
        } else {
            assert!(errors[0].to_string().contains(source.name()));
            if std::env::var_os("FEEDS_REFUSED").is_some() {
                println!("{}", errors[0]);
            }
            refused += 1;
        }
    }
    println!("{} feeds: {with_entries} with entries, {without} without, {refused} refused, {broken} cut off", sources.len());
    assert!(refused * 20 < sources.len(), "{refused} of {} feeds are refused", sources.len());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]
    #[test]
    fn any_bytes_in_any_format(
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
        start in "(<rss><channel>|<feed xmlns='http://www.w3.org/2005/Atom'>|\\[|\\{\"text\":\"|id,text\n|text\tid\n|<html>|\u{1f}\u{8b})?",
    ) {
        for name in NAMES {
            let all = [start.as_bytes(), &bytes].concat();
            for report in open(name, all.clone()).take(1000).flatten() {
                prop_assert!(!report.text.is_empty() && !report.doc.is_empty());
            }
            let texts = |bytes: Vec<u8>| open(name, bytes).take(1000).flatten().map(|r| r.text).collect::<Vec<_>>();
            prop_assert_eq!(texts(gz(&all)), texts(all), "{} is another text when it is packed", name);
        }
    }

    #[test]
    fn anything_that_looks_like_a_record(text in "(\\{|\\}|\\[|\\]|\"|:|,|\\\\|\n|text|<|>|item|/|entry|title|&|;|\\PC){0,60}") {
        for name in NAMES {
            for report in open(name, text.clone().into_bytes()).take(1000).flatten() {
                prop_assert!(!report.text.is_empty() && !report.doc.is_empty());
            }
        }
    }
}
