//! Taking in and asking, on a store of as many mentions as wanted.
//!
//! ```sh
//! cargo bench --workspace --bench store                                # 100,000 mentions
//! DEMARCHE_MENTIONS=10000000 cargo bench --workspace --bench store
//! DEMARCHE_STORE=/tmp/kept DEMARCHE_MENTIONS=10000000 cargo bench …    # kept, and asked again the next time
//! DEMARCHE_RECODED=20000 …                                             # as many reports are read again by a newer coder, so that not all readings are current
//! ```
//!
//! Not criterion: what counts is the time of the slowest answers in twenty, over a store that takes minutes to make. Each answer is checked
//! against the numbers that the generator knows.

#![allow(clippy::unwrap_used, reason = "a benchmark that cannot go on must stop")]

mod generator;

use std::collections::HashSet;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use demarche_record::Coded;
use demarche_store::{Coder, Snapshot, Store, report_id};

/// Reports that land together.
const BATCH: usize = 20_000;
/// Reports a day: ten million mentions then fill some six years.
const PER_DAY: usize = 900;

fn main() {
    // `cargo test` runs benches too, with an argument that asks for next to nothing.
    let quick = std::env::args().any(|a| a == "--test");
    let wanted: usize = std::env::var("DEMARCHE_MENTIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(if quick { 2_000 } else { 100_000 });
    let kept = std::env::var_os("DEMARCHE_STORE").map(PathBuf::from);
    let scratch = tempfile::tempdir().unwrap();
    let dir = kept.unwrap_or_else(|| scratch.path().join("store"));
    let store = if dir.join("_demarche").exists() { Store::open(&dir).unwrap() } else { fill(&dir, wanted) };

    let snapshot = store.snapshot(None).unwrap();
    let rows = snapshot.version().rows.clone();
    println!("store       {} mentions of {} reports, version {}", rows["mentions"], rows["reports"], snapshot.version().version);
    println!("on disk     {:.1} MB", size(&dir) as f64 / 1e6);

    let mentions = number(&store, &snapshot, "SELECT count(*) FROM mentions");
    assert_eq!(mentions, rows["mentions"]);
    let told = number(&store, &snapshot, "SELECT sum(mention_count) FROM events");
    assert_eq!(told, number(&store, &snapshot, "SELECT count(*) FROM event_mentions"));
    assert_eq!(told == mentions, snapshot.version().recoded == 0);

    let months = "SELECT actor_code, recipient_code, month, count(*) AS events, sum(mention_count) AS mentions, sum(source_count) AS sources \
                  FROM dyads WHERE status = 'actual' GROUP BY actor_code, recipient_code, month";
    let expected =
        number(&store, &snapshot, "SELECT count(DISTINCT (actor_code, recipient_code, month)) FROM dyads WHERE status = 'actual'");
    report("dyad months, all", 20, |_| assert_eq!(ask(&store, &snapshot, months), expected));

    let actors = ["USA", "RUS", "CHN", "UKR", "ISR", "MOZ", "KEN", "SRB", "FRA", "TUR"];
    let timeline = |a: &str| {
        format!(
            "SELECT date_from, event_type, recipient_code, goldstein, source_count, quote FROM dyads WHERE actor_code = '{a}' AND status = 'actual' ORDER BY date_from DESC LIMIT 500"
        )
    };
    report("one actor's timeline", 40, |i| assert!(ask(&store, &snapshot, &timeline(actors[i % actors.len()])) > 0));

    let ids = sample(&store, &snapshot, 40);
    report("one record by id", 40, |i| {
        let sql = format!("SELECT * FROM mentions WHERE mention_id = '{}'", ids[i % ids.len()]);
        assert_eq!(ask(&store, &snapshot, &sql), 1);
    });
    prepared(&store, &snapshot);
    let denials = "SELECT count(*) FROM mentions WHERE array_has(attribution_stance, 'denies')";
    let denied = number(&store, &snapshot, "SELECT count(*) FROM claims WHERE denied_by IS NOT NULL");
    assert_eq!(denied > 0, number(&store, &snapshot, denials) > 0);
    report("current mentions, all", 5, |_| {
        let count = number(&store, &snapshot, "SELECT count(*) FROM (SELECT mention_id, quote FROM current_mentions)");
        assert_eq!(count, number(&store, &snapshot, "SELECT sum(mention_count) FROM events"));
    });
    report("claims, all", 5, |_| assert!(number(&store, &snapshot, "SELECT count(*) FROM (SELECT sayer, denied_by FROM claims)") > 0));
    report("claims, one sayer", 5, |_| {
        assert!(
            ask(&store, &snapshot, "SELECT * FROM claims WHERE sayer = 'USA' AND denied_by IS NOT NULL ORDER BY published DESC LIMIT 100")
                > 0
        );
    });
    let opening = Instant::now();
    drop(Store::open(&dir).unwrap().snapshot(None).unwrap());
    println!("opening     {:>8.1} ms", opening.elapsed().as_secs_f64() * 1e3);
    println!("peak memory {:>8.0} MB", peak_memory());
}

fn fill(dir: &std::path::Path, wanted: usize) -> Store {
    let store = Store::init(dir).unwrap();
    let coder = Coder { name: "generator 1".into(), knowledge: "none".into(), weights: "none".into() };
    let mut writer = store.writer().unwrap();
    let (mut taken, mut spent) = (0, Duration::ZERO);
    let mut reports = generator::Reports::new(1, PER_DAY.min(wanted / 200 + 1));
    let mut seen: HashSet<u64> = HashSet::new();
    while taken < wanted {
        let batch: Vec<(String, Coded)> = reports.by_ref().take(BATCH.min(wanted / 4 + 1)).map(|c| (report_id(&c.report), c)).collect();
        // Ten million mentions have two million reports, whose ids as text would be a tenth of the memory that is measured.
        seen.extend(batch.iter().map(|(id, _)| BuildHasherDefault::<DefaultHasher>::default().hash_one(id)));
        let started = Instant::now();
        let receipt = writer.add(&coder, &batch).unwrap();
        spent += started.elapsed();
        taken += receipt.mentions;
        eprintln!("{taken} mentions, {:.0} a second", taken as f64 / spent.as_secs_f64());
    }
    let again: usize = std::env::var("DEMARCHE_RECODED").ok().and_then(|n| n.parse().ok()).unwrap_or(0);
    let newer = Coder { name: "generator 2".into(), ..coder };
    let mut reports = generator::Reports::new(1, PER_DAY.min(wanted / 200 + 1)).take(again);
    loop {
        let batch: Vec<(String, Coded)> = reports.by_ref().take(BATCH).map(|c| (report_id(&c.report), c)).collect();
        if batch.is_empty() {
            break;
        }
        eprintln!("{} reports read again", writer.add(&newer, &batch).unwrap().recoded);
    }
    drop(writer);
    let rows = store.version(store.latest().unwrap()).unwrap().rows;
    assert_eq!(rows["reports"], seen.len() as u64);
    println!("taking in   {:>8.0} mentions/s", taken as f64 / spent.as_secs_f64());
    store
}

/// Adds the views.
fn prepared(store: &Store, snapshot: &Snapshot) {
    let started = Instant::now();
    store.block_on(demarche_store::query::prepare(snapshot.context())).unwrap();
    println!("views       {:>8.1} ms", started.elapsed().as_secs_f64() * 1e3);
}

/// Rows of the answer.
fn ask(store: &Store, snapshot: &Snapshot, sql: &str) -> u64 {
    let rows = store.block_on(async { snapshot.context().sql(sql).await.unwrap().collect().await.unwrap() });
    rows.iter().map(|b| b.num_rows() as u64).sum()
}

fn number(store: &Store, snapshot: &Snapshot, sql: &str) -> u64 {
    let rows = store.block_on(async { snapshot.context().sql(sql).await.unwrap().collect().await.unwrap() });
    u64::try_from(rows[0].column(0).as_primitive::<Int64Type>().value(0)).unwrap()
}

/// Ids of mentions from all over the store.
fn sample(store: &Store, snapshot: &Snapshot, n: usize) -> Vec<String> {
    let sql = format!("SELECT min(mention_id) AS id FROM mentions GROUP BY published ORDER BY id LIMIT {}", n * 4);
    let rows = store.block_on(async { snapshot.context().sql(&sql).await.unwrap().collect().await.unwrap() });
    rows.iter().flat_map(|b| b.column(0).as_string::<i32>().iter().flatten().map(str::to_owned).collect::<Vec<_>>()).step_by(4).collect()
}

/// Runs a question `n` times, the first time not counted, and prints the median and the 95th percentile.
fn report(what: &str, n: usize, mut ask: impl FnMut(usize)) {
    ask(0);
    let mut times: Vec<f64> = (0..n)
        .map(|i| {
            let started = Instant::now();
            ask(i);
            started.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!("{what:<22} median {:>8.1} ms, p95 {:>8.1} ms", times[n / 2], times[(n * 95).div_ceil(100) - 1]);
}

fn size(dir: &std::path::Path) -> u64 {
    let of = |e: std::fs::DirEntry| if e.path().is_dir() { size(&e.path()) } else { e.metadata().map_or(0, |m| m.len()) };
    std::fs::read_dir(dir).map_or(0, |entries| entries.flatten().map(of).sum())
}

/// The most memory that the process had, in MB; 0 where the system does not tell.
fn peak_memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kb = status.lines().find_map(|l| l.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.trim().parse::<f64>().ok());
    kb.unwrap_or_default() / 1024.0
}
