#![no_main]
//! Any bytes as events of POLECAT, plain or gzip: read or refused, and each event has an id, a day, and a spot that the earth has.

use std::io::Write;

use demarche_store::foreign::{ForeignLayout, read_foreign};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut file = tempfile::NamedTempFile::new().expect("a place for files");
    file.write_all(bytes).expect("room for a file");
    let _ = read_foreign(ForeignLayout::Polecat, file.path(), |e| {
        assert!(!e.foreign_id.is_empty() && e.date.is_some());
        assert!(e.latitude.is_none_or(|x| x.abs() <= 90.0) && e.longitude.is_none_or(|x| x.abs() <= 180.0));
        Ok(())
    });
});
