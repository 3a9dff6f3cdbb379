//! `demarche-eval`: a subcommand a yardstick; the last line on standard output is one JSON object of the scores.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Parser, Subcommand};
use demarche_eval::suite::{self, Set, Yardstick};
use demarche_eval::system::System;
use demarche_eval::{EvalError, Scores, pairs};

/// Scores Demarche on public benchmarks and on gold reports.
#[derive(Parser)]
#[command(name = "demarche-eval", version)]
struct Arguments {
    /// Threads; the scores do not depend on it.
    #[arg(long, global = true, default_value_t = std::thread::available_parallelism().map_or(1, |n| n.get()))]
    threads: usize,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// UAS, LAS and UPOS on a CoNLL-U file (CoNLL 2018 definitions).
    Conllu {
        file: PathBuf,
        /// From raw text instead of the gold words.
        #[arg(long)]
        raw: bool,
    },
    /// Pronouns and descriptions tied to whom they mean, on CoNLL-U with GUM's entities.
    Coref {
        file: PathBuf,
        /// List the wrong ties.
        #[arg(long)]
        errors: bool,
    },
    /// Span F1 of persons, places and organisations on an IOB2 file.
    Names { file: PathBuf },
    /// The type of act between two marked parties.
    Pairs {
        file: PathBuf,
        /// Writes each prediction beside its gold.
        #[arg(long, value_name = "OUT.tsv")]
        predictions: Option<PathBuf>,
        /// Lists each pair read wrongly, with what decided.
        #[arg(long)]
        errors: bool,
    },
    /// Factuality from −3 to 3.
    Factuality {
        file: PathBuf,
        /// Lists each judgement that is far off, worst first.
        #[arg(long)]
        errors: bool,
    },
    /// Source, cue and content spans on PolNeAR's brat files.
    Attribution {
        dir: PathBuf,
        /// Lists each span missed or false.
        #[arg(long)]
        errors: bool,
    },
    /// Time expressions on TimeML files.
    Timeml {
        dir: PathBuf,
        /// Lists each expression missed, misread or false.
        #[arg(long)]
        errors: bool,
    },
    /// Toponyms and their coordinates: LGL, TR-News, GeoVirus, GeoWebNews.
    Geo {
        path: PathBuf,
        /// Lists each toponym missed, misplaced or false.
        #[arg(long)]
        errors: bool,
    },
    /// Where the marked verb's act happened.
    EventPlace {
        file: PathBuf,
        /// Lists each sentence that is not all right.
        #[arg(long)]
        errors: bool,
    },
    /// Main text of web pages (scrapinghub's benchmark).
    Extraction { dir: PathBuf },
    /// Standing relations on re3d.
    Re3d { dir: PathBuf },
    /// Whole reports against gold records.
    Records {
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Lists each miss, each false record and each wrong field with its quote.
        #[arg(long)]
        errors: bool,
    },
    /// The same act in several reports: `gold/clusters`.
    Clusters {
        dir: PathBuf,
        /// Lists each act that was torn apart and each group of several acts.
        #[arg(long)]
        errors: bool,
    },
    /// Every development set under a folder with `data/` and `reports/`; writes the report.
    All {
        shared: PathBuf,
        /// Only the sets that the gate runs; writes no report.
        #[arg(long)]
        quick: bool,
        /// Where the report goes.
        #[arg(long, default_value = "reports/scores.md")]
        report: PathBuf,
    },
    /// Runs the quick sets and fails where a score fell by more than a point below the committed report.
    Gate {
        shared: PathBuf,
        /// The committed report.
        #[arg(long, default_value = "reports/scores.md")]
        report: PathBuf,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(code) => code,
        Err(e) => {
            eprintln!("demarche-eval: {e:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let threads = arguments.threads;
    let (yardstick, paths, errors) = match arguments.command {
        Command::Conllu { file, raw: true } => (Yardstick::RawTrees(None), vec![file], false),
        Command::Conllu { file, raw: false } => (Yardstick::Trees(None), vec![file], false),
        Command::Names { file } => (Yardstick::Names, vec![file], false),
        Command::Coref { file, errors } => (Yardstick::Coreference, vec![file], errors),
        Command::Pairs { file, predictions: None, errors } => (Yardstick::Pairs, vec![file], errors),
        Command::Pairs { file, predictions: Some(out), .. } => {
            let gold = pairs::load(&file)?;
            let ours = System::builtin(threads)?.pairs(&gold)?;
            pairs::write_predictions(&out, &gold, &ours)?;
            show(&pairs::score(&gold, &ours), &[]);
            return Ok(ExitCode::SUCCESS);
        }
        Command::Factuality { file, errors } => (Yardstick::Factuality, vec![file], errors),
        Command::Attribution { dir, errors } => (Yardstick::Attribution, vec![dir], errors),
        Command::Timeml { dir, errors } => (Yardstick::Time, vec![dir], errors),
        Command::Geo { path, errors } => (Yardstick::Geo, vec![path], errors),
        Command::EventPlace { file, errors } => (Yardstick::EventPlace, vec![file], errors),
        Command::Extraction { dir } => (Yardstick::Extraction, vec![dir], false),
        Command::Re3d { dir } => (Yardstick::Relations, vec![dir], false),
        Command::Records { files, errors } => (Yardstick::Records, files, errors),
        Command::Clusters { dir, errors } => (Yardstick::Clusters, vec![dir], errors),
        Command::All { shared, quick, report } => return all(&shared, quick, &report, threads),
        Command::Gate { shared, report } => return gate(&shared, &report, threads),
    };
    let set = Set { name: String::new(), yardstick, paths, quick: false, bars: &[] };
    let (scores, lines) = suite::run(&set, &System::builtin(threads)?, threads)?;
    show(&scores, if errors { &lines } else { &[] });
    Ok(ExitCode::SUCCESS)
}

/// Tables and remarks, the errors asked for, and the JSON line last.
fn show(scores: &Scores, errors: &[String]) {
    for line in errors {
        println!("{line}");
    }
    for table in &scores.tables {
        println!("{table}");
    }
    for note in &scores.notes {
        println!("{note}");
    }
    println!("{}", scores.metrics.to_json());
}

fn all(shared: &Path, quick: bool, report: &Path, threads: usize) -> anyhow::Result<ExitCode> {
    let sets = suite::sets(shared)?;
    if sets.is_empty() {
        bail!("{}: no development set here; it should hold `data/` and `reports/`", shared.display());
    }
    let system = System::builtin(threads)?;
    let mut results = Vec::new();
    let mut failed = 0;
    for set in sets.into_iter().filter(|s| s.quick || !quick) {
        let started = std::time::Instant::now();
        println!("── {}", set.name);
        // One set that cannot be scored must not cost the others; the report says so, and the exit code.
        let scores = match suite::run(&set, &system, threads) {
            Ok((scores, _)) => scores,
            Err(e) => {
                eprintln!("{}: {e}", set.name);
                failed += 1;
                Scores { notes: vec![format!("Not scored: {e}")], ..Scores::default() }
            }
        };
        for table in &scores.tables {
            println!("{table}");
        }
        eprintln!("{}: {:.1} s", set.name, started.elapsed().as_secs_f64());
        results.push((set, scores));
    }
    if !quick {
        let date = jiff::Timestamp::now().to_string();
        let text = suite::report(date.get(..10).unwrap_or(&date), system.version(), &results);
        let fail = |source| EvalError::Read { path: report.to_owned(), source };
        if let Some(folder) = report.parent() {
            std::fs::create_dir_all(folder).map_err(fail)?;
        }
        std::fs::write(report, text).map_err(fail)?;
        eprintln!("written: {}", report.display());
    }
    let json: serde_json::Map<String, serde_json::Value> =
        results.iter().map(|(set, scores)| (set.name.clone(), scores.metrics.to_json())).collect();
    println!("{}", serde_json::Value::Object(json));
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn gate(shared: &Path, report: &Path, threads: usize) -> anyhow::Result<ExitCode> {
    let sets = suite::sets(shared)?;
    if sets.is_empty() {
        println!("skipped: no development data at {}", shared.display());
        println!("{{\"skipped\":true}}");
        return Ok(ExitCode::SUCCESS);
    }
    let committed = suite::read_report(report)?;
    let system = System::builtin(threads)?;
    let (mut compared, mut fallen) = (0, 0);
    for set in sets.into_iter().filter(|s| s.quick) {
        let Some(before) = committed.get(&set.name) else {
            println!("{}: not in the committed report, not compared", set.name);
            continue;
        };
        let (scores, _) = suite::run(&set, &system, threads).with_context(|| set.name.clone())?;
        for (line, fell) in suite::compare(&set, before, &scores) {
            println!("{line}");
            compared += 1;
            fallen += usize::from(fell);
        }
    }
    println!("{{\"compared\":{compared},\"fallen\":{fallen}}}");
    Ok(if fallen == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
