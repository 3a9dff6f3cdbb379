#![no_main]
//! Any bytes under any name: gzip, encodings and formats are found out by the reader.

use demarche_read::{Options, Source, read};
use libfuzzer_sys::fuzz_target;

const NAMES: [&str; 9] = ["a", "a.txt", "a.html", "a.jsonl", "a.json", "a.csv", "a.tsv", "a.xml", "a.rss.gz"];

fuzz_target!(|bytes: &[u8]| {
    let Some((which, bytes)) = bytes.split_first() else { return };
    let name = NAMES[usize::from(*which) % NAMES.len()];
    for report in read(&Source::bytes(name, bytes), &Options::default()).flatten() {
        assert!(!report.doc.is_empty() && !report.text.is_empty());
    }
});
