//! Sentences a second on one core, from raw text to records, by stage, and peak memory. Each bench asserts what it counted.
//!
//! The text is the sample report and, where it stands beside the checkout, the development half of PolNeAR's news texts.

use std::fs;
use std::path::{Path, PathBuf};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use demarche_code::{Coder, places, time};
use demarche_record::Report;

/// News texts, at most about `bytes` of them.
fn news(bytes: usize) -> String {
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

fn stages(c: &mut Criterion) {
    let coder = Coder::builtin().expect("the coder of this build");
    let report = Report { doc: "bench".into(), text: news(60_000), published: "2016-10-01".parse().ok(), ..Report::default() };
    let document = coder.document(&report.text).expect("a parse");
    let sentences = document.sentences.len();
    assert!(sentences > 200, "{sentences} sentences");
    let mut group = c.benchmark_group("stages");
    group.sample_size(10).throughput(Throughput::Elements(sentences as u64));
    group.bench_function("segment", |b| b.iter(|| assert_eq!(demarche_text::segment(&report.text).sentences.len(), sentences)));
    group.bench_function("parse", |b| b.iter(|| assert_eq!(coder.document(&report.text).expect("a parse").sentences.len(), sentences)));
    let timexes = time::find(&report.text, &document, report.published).len();
    group.bench_function("time", |b| b.iter(|| assert_eq!(time::find(&report.text, &document, report.published).len(), timexes)));
    let toponyms = places::resolve(&report.text, &document, None).len();
    group.bench_function("places", |b| b.iter(|| assert_eq!(places::resolve(&report.text, &document, None).len(), toponyms)));
    // The bar of both together is 20,000 sentences a second.
    group.bench_function("time and places", |b| {
        b.iter(|| {
            assert_eq!(time::find(&report.text, &document, report.published).len(), timexes);
            assert_eq!(places::resolve(&report.text, &document, None).len(), toponyms);
        })
    });
    let events = coder.code_document(&report, document.clone(), false).events.len();
    assert!(events > 0);
    group.bench_function("records of a parsed text", |b| {
        b.iter(|| assert_eq!(coder.code_document(&report, document.clone(), false).events.len(), events))
    });
    group.bench_function("raw text to records", |b| {
        b.iter(|| assert_eq!(coder.code(&report, false).expect("a record").events.len(), events))
    });
    group.finish();
    // Peak memory of all of it, where the system tells it; the bar is 600 MB.
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    if let Some(kib) = status.lines().find_map(|l| l.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()) {
        println!("peak memory: {} MB", kib / 1000);
        assert!(kib < 600_000, "{kib} kB");
    }
}

criterion_group!(benches, stages);
criterion_main!(benches);
