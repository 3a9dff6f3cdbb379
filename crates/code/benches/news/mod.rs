//! The text of the benches: the sample report and, where it stands beside the checkout, the development half of PolNeAR's news texts.

use std::fs;
use std::path::{Path, PathBuf};

/// News texts, at most about `bytes` of them.
pub(crate) fn news(bytes: usize) -> String {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let sample = fs::read_to_string(root.join("samples/report.txt")).unwrap_or_default();
    let mut out = sample.clone();
    let folder: &Path = &root.join("../shared/data/attribution/dev/text");
    let mut files: Vec<_> = fs::read_dir(folder).map(|d| d.filter_map(Result::ok).map(|e| e.path()).collect()).unwrap_or_default();
    files.sort();
    for f in files {
        if out.len() < bytes {
            out.push_str("\n\n");
            out.push_str(&fs::read_to_string(f).unwrap_or_default());
        }
    }
    while out.len() < bytes {
        out.push_str("\n\n");
        out.push_str(&sample);
    }
    out
}
