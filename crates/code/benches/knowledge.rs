//! What the knowledge costs: loading all of it (bars: 30 ms, 60 MB) and finding its names in parsed sentences (bar: 300,000 a second on one core).

use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use demarche_code::{Coder, Knowledge};

mod news;

/// Milliseconds in which the knowledge must stand in an optimised build.
const LOAD: f64 = 30.0;
/// Megabytes that it may take.
const MEMORY: f64 = 60.0;
/// Sentences a second whose names must be found in an optimised build.
const BAR: f64 = 300_000.0;

/// Memory that this process holds, in megabytes, where the system tells.
fn resident() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:"))?;
    Some(line.split_whitespace().next()?.parse::<f64>().ok()? / 1024.0)
}

fn best(times: usize, mut f: impl FnMut()) -> Duration {
    let mut once = || {
        let started = Instant::now();
        f();
        started.elapsed()
    };
    (0..times).map(|_| once()).min().unwrap_or(Duration::MAX)
}

fn knowledge(c: &mut Criterion) {
    let before = resident();
    let known = Knowledge::builtin().expect("the knowledge of this build");
    let memory = resident().zip(before).map(|(after, before)| after - before);
    let [(_, entities), (_, names), ..] = known.counts();
    assert!(entities >= 12_000 && names >= 40_000, "{entities} entities, {names} names");
    drop(known);

    let mut group = c.benchmark_group("knowledge");
    group.sample_size(20);
    group.bench_function("load", |b| b.iter(|| assert_eq!(Knowledge::builtin().map(|k| k.counts()[1].1).ok(), Some(names))));
    let load = best(20, || assert!(Knowledge::builtin().is_ok())).as_secs_f64() * 1000.0;

    let coder = Coder::builtin().expect("the coder of this build");
    let mut document = coder.document(&news::news(60_000)).expect("a parse");
    let (sentences, found) = (document.sentences.len(), document.sentences.iter().map(|s| s.names.len()).sum::<usize>());
    assert!(sentences > 200 && found > 200, "{sentences} sentences, {found} names");
    let mut refine = || {
        coder.refine(&mut document);
        assert_eq!(document.sentences.iter().map(|s| s.names.len()).sum::<usize>(), found);
    };
    group.throughput(Throughput::Elements(sentences as u64));
    group.bench_function("names", |b| b.iter(&mut refine));
    group.finish();
    let rate = sentences as f64 / best(30, refine).as_secs_f64();
    println!(
        "{load:.0} ms and {} MB to load {names} names; {rate:.0} sentences a second",
        memory.map_or("?".into(), |m| format!("{m:.0}"))
    );
    if !cfg!(debug_assertions) {
        assert!(load <= LOAD, "{load:.0} ms");
        assert!(memory.is_none_or(|m| m <= MEMORY), "{memory:?} MB");
        assert!(rate >= BAR, "{rate:.0} sentences a second");
    }
}

criterion_group!(benches, knowledge);
criterion_main!(benches);
