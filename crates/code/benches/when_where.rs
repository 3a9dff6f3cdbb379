//! Sentences a second on one core for dates and places together, on parsed news; the bar is 20,000. Each bench asserts what it counted.

use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use demarche_code::{Coder, places, time};
use demarche_record::Report;

mod news;

/// Sentences a second that both readers together must reach in an optimised build.
const BAR: f64 = 20_000.0;

fn when_and_where(c: &mut Criterion) {
    let coder = Coder::builtin().expect("the coder of this build");
    let report = Report { doc: "bench".into(), text: news::news(60_000), published: "2016-10-01".parse().ok(), ..Report::default() };
    let document = coder.document(&report.text).expect("a parse");
    let sentences = document.sentences.len();
    let timexes = time::find(&report.text, &document, report.published).len();
    let toponyms = places::resolve(&report.text, &document, None).len();
    assert!(sentences > 200 && timexes > 100 && toponyms > 100, "{sentences} sentences, {timexes} dates, {toponyms} places");
    let dates = || assert_eq!(time::find(&report.text, &document, report.published).len(), timexes);
    let names = || assert_eq!(places::resolve(&report.text, &document, None).len(), toponyms);
    let mut group = c.benchmark_group("when and where");
    group.sample_size(20).throughput(Throughput::Elements(sentences as u64));
    group.bench_function("dates", |b| b.iter(dates));
    group.bench_function("places", |b| b.iter(names));
    group.bench_function("both", |b| {
        b.iter(|| {
            dates();
            names();
        })
    });
    group.finish();
    let best = (0..30).map(|_| {
        let started = Instant::now();
        dates();
        names();
        started.elapsed()
    });
    let rate = sentences as f64 / best.min().unwrap_or(Duration::MAX).as_secs_f64();
    println!("{rate:.0} sentences a second; the bar is {BAR}");
    if !cfg!(debug_assertions) {
        assert!(rate >= BAR, "{rate:.0} sentences a second");
    }
}

criterion_group!(benches, when_and_where);
criterion_main!(benches);
