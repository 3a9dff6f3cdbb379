//! The demo: a store of invented reports that fills while it is looked at.
//!
//! The first batch is of few reports, so that there is something to see at once; the later ones are larger, so that the whole is done soon. The store is kept under a
//! name that says what made it (program, knowledge, weights, sample), so that the next demo begins where this one ended, and one of a newer program makes its own.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use demarche_code::{Coder, Knowledge};
use demarche_record::Report;
use demarche_store::{Store, report_id};

use crate::digest::digest;
use crate::error::{Error, Result};
use crate::problem::Problem;
use crate::server::{Listen, listening, runtime};
use crate::state::{App, Presented, Working, blocking, identity};

/// The reports, written for this purpose (CC BY 4.0).
const REPORTS: &str = include_str!("../../../samples/demo/reports.jsonl");

/// What everybody who looks at the demo must know.
const NOTICE: &str = "These reports were invented to show what Demarche does. Nothing in them happened.";

/// Reports of the batches; the last size holds for all further ones.
const BATCHES: [usize; 4] = [4, 12, 32, 64];

/// The demo's options.
#[derive(Clone, Debug)]
pub struct Demo {
    /// Where to listen, and for whom.
    pub listen: Listen,
    /// Folder in which the store is kept; else the user's own for data.
    pub dir: Option<PathBuf>,
}

/// Serves the demo until Ctrl-C; `ready` is called with the address once it can be looked at.
///
/// # Errors
/// Where there is no folder to keep it in, or the address cannot be listened on.
pub fn demo(options: &Demo, ready: impl FnOnce(SocketAddr)) -> Result<()> {
    let guard = options.listen.guard()?;
    let dir = match &options.dir {
        Some(dir) => dir.clone(),
        None => data_folder().ok_or(Error::NoFolder)?,
    };
    let dir = dir.join(name());
    let store = Store::open(&dir).or_else(|_| Store::init(&dir))?;
    let presented = Presented { name: "Demo".into(), notice: Some(NOTICE.into()), writable: true };
    let app = App::new(Arc::new(store), presented, guard)?;
    // Told before anybody can ask: who looks at once sees that there is more to come.
    let all = reports()?;
    let total = all.len();
    let done = app.latest().snapshot().version().rows.get("reports").map_or(0, |n| usize::try_from(*n).unwrap_or(total));
    if done < total {
        app.tell(Some(Working { done, total }));
    }
    let runtime = runtime()?;
    runtime.block_on(listening(app.clone(), options.listen.at, fill(app, all), ready))
}

/// The store's folder: what made it, as a hash.
fn name() -> String {
    let made_of = digest(&[env!("CARGO_PKG_VERSION"), Knowledge::builtin_hash(), &demarche_text::Parser::builtin_hash(), REPORTS], 6);
    format!("demo-{made_of}")
}

/// Where the user's programs keep their data.
fn data_folder() -> Option<PathBuf> {
    let of = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    let base = if cfg!(windows) {
        of("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        of("HOME").map(|h| h.join("Library/Application Support"))
    } else {
        of("XDG_DATA_HOME").filter(|p| p.is_absolute()).or_else(|| of("HOME").map(|h| h.join(".local/share")))
    };
    base.map(|b| b.join("demarche"))
}

/// The reports of the demo, in their order.
pub(crate) fn reports() -> std::result::Result<Vec<(String, Report)>, Problem> {
    let line = |(n, line): (usize, &str)| {
        let report: Report =
            serde_json::from_str(line).map_err(|e| Problem::fault(format!("line {} of the sample cannot be read: {e}", n + 1)))?;
        Ok((report_id(&report), report))
    };
    REPORTS.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()).map(line).collect()
}

/// Codes the reports that are not in the store yet, batch by batch.
async fn fill(app: App, all: Vec<(String, Report)>) {
    if app.working().borrow().is_none() {
        return;
    }
    let filled = async {
        let coder = app.coder().await?;
        let filling = app.clone();
        blocking(move || batches(&filling, &coder, all)).await
    };
    let filled: std::result::Result<(), Problem> = filled.await;
    app.tell(None);
    if let Err(problem) = filled {
        eprintln!("the demo is not whole: {}", problem.told());
    }
}

fn batches(app: &App, coder: &Coder, all: Vec<(String, Report)>) -> std::result::Result<(), Problem> {
    let total = all.len();
    let ids: Vec<String> = all.iter().map(|(id, _)| id.clone()).collect();
    let who = identity(coder);
    let known = app.write(|store| Ok(store.writer()?.known(&who, &ids)?))?;
    let mut left: Vec<(String, Report)> = all.into_iter().filter(|(id, _)| !known.contains(id)).collect();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut sizes = BATCHES.into_iter();
    let mut size = BATCHES[0];
    while !left.is_empty() && !*app.stopping().borrow() {
        size = sizes.next().unwrap_or(size);
        app.tell(Some(Working { done: total - left.len(), total }));
        let batch: Vec<(String, Report)> = left.drain(..size.min(left.len())).collect();
        let (keys, reports): (Vec<String>, Vec<Report>) = batch.into_iter().unzip();
        let coded = coder.code_all(&reports, threads, false).map_err(|e| Problem::fault(format!("the sample could not be coded: {e}")))?;
        let rows: Vec<_> = keys.into_iter().zip(coded).collect();
        // Taken anew for each batch, so that a review gets its turn in between.
        app.write(|store| Ok(store.writer()?.add(&who, &rows)?))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_can_be_read() {
        let all = reports().unwrap();
        assert!(all.len() >= 150, "{}", all.len());
        assert!(all.iter().all(|(_, r)| r.published.is_some() && r.source.is_some() && r.title.is_some()));
        let ids: std::collections::HashSet<&String> = all.iter().map(|(id, _)| id).collect();
        assert_eq!(ids.len(), all.len());
    }
}
