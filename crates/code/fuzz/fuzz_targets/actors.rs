#![no_main]
//! Any text as an actor file of one's own: read, or refused with its file and line.

use demarche_code::Knowledge;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Err(e) = Knowledge::from_files(&[("actors/own.txt", text)]) {
        assert!(e.file == "actors/own.txt" && e.line >= 1 && e.line <= text.lines().count().max(1), "{e}");
    }
});
