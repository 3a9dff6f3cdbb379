//! Sentences a second on one core, from raw text to records, by stage, and peak memory. Each bench asserts what it counted.

use std::fs;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use demarche_code::Coder;
use demarche_record::Report;

mod news;

fn stages(c: &mut Criterion) {
    let coder = Coder::builtin().expect("the coder of this build");
    let report = Report { doc: "bench".into(), text: news::news(60_000), published: "2016-10-01".parse().ok(), ..Report::default() };
    let document = coder.document(&report.text).expect("a parse");
    let sentences = document.sentences.len();
    assert!(sentences > 200, "{sentences} sentences");
    let mut group = c.benchmark_group("stages");
    group.sample_size(10).throughput(Throughput::Elements(sentences as u64));
    group.bench_function("segment", |b| b.iter(|| assert_eq!(demarche_text::segment(&report.text).sentences.len(), sentences)));
    group.bench_function("parse", |b| b.iter(|| assert_eq!(coder.document(&report.text).expect("a parse").sentences.len(), sentences)));
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
