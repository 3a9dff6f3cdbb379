#![no_main]
//! Any bytes as feed: reports or errors, and each report has a text and an identity.

use demarche_read::{Format, Options, Source, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let options = Options { format: Some(Format::Feed), ..Options::default() };
    for report in read(&Source::bytes("fuzz", bytes), &options).flatten() {
        assert!(!report.doc.is_empty() && !report.text.is_empty());
    }
});
