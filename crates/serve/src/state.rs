//! What the server holds: the store, its latest version ready to be asked, and who waits for what.
//!
//! ```text
//! store ──every second: a new version?──▶ View (tables, views, functions; counts and names once asked for) ──▶ requests · streams
//!   ▲                                       └─ a few older ones, for `as_of`
//!   └── intake, reviews: one writer at a time
//! ```
//!
//! A request takes the view that is there and keeps it to its end, so that its answer is of one version. Whoever writes shows the new version before it says that
//! it has written; what another process writes is seen within a second.

use std::collections::VecDeque;
use std::sync::{Arc, OnceLock, RwLock};
use std::time::Duration;

use demarche_code::Coder;
use demarche_store::query::{self, Names, Overview};
use demarche_store::{Snapshot, Store};
use serde::Serialize;
use tokio::sync::{Mutex, OnceCell, Semaphore, SemaphorePermit, watch};

use crate::api::{Changed, between};
use crate::guard::Guard;
use crate::problem::{Problem, Result};

/// Older versions that are kept ready.
const OLDER: usize = 4;

/// Versions whose changes are kept.
const KEPT_CHANGES: usize = 16;

/// How often the store is asked whether somebody else has written to it.
const LOOK: Duration = Duration::from_secs(1);

/// How long a request waits for its turn before it is told to come again.
const TURN: Duration = Duration::from_secs(10);

/// Streams that may be open at once.
pub(crate) const STREAMS: usize = 64;

/// How the server presents itself.
#[derive(Clone, Debug, Default)]
pub struct Presented {
    /// What the store is called: its folder's name, or the demo.
    pub name: String,
    /// What everybody who looks at it must know, such as that its events are invented.
    pub notice: Option<String>,
    /// Whether reviews may be written.
    pub writable: bool,
}

/// How far a store that is still being filled has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Working {
    /// Reports that are in it.
    pub(crate) done: usize,
    /// Reports that there will be.
    pub(crate) total: usize,
}

/// The server's state, shared by all requests.
#[derive(Clone)]
pub(crate) struct App(Arc<Inner>);

struct Inner {
    store: Kept,
    presented: Presented,
    guard: Guard,
    latest: RwLock<Arc<View>>,
    older: Mutex<VecDeque<Arc<View>>>,
    coder: OnceCell<Arc<Coder>>,
    /// Questions that take a processor for long.
    heavy: Semaphore,
    streams: Arc<Semaphore>,
    /// Held by whoever writes.
    writing: std::sync::Mutex<()>,
    version: watch::Sender<u64>,
    working: watch::Sender<Option<Working>>,
    stop: watch::Sender<bool>,
    /// What differs between a version and the one before, for the versions that were last asked about.
    changes: std::sync::Mutex<VecDeque<(u64, Arc<Vec<Changed>>)>>,
}

/// The store. Its engine has threads of its own, and the server's may not wait for these to end.
struct Kept(Option<Arc<Store>>);

impl Drop for Kept {
    fn drop(&mut self) {
        let store = self.0.take();
        std::thread::spawn(move || drop(store));
    }
}

/// A version of the store, ready to be asked.
pub(crate) struct View {
    snapshot: Snapshot,
    overview: OnceCell<Overview>,
    names: OnceCell<Names>,
}

impl View {
    fn load(store: &Store, version: u64) -> Result<View> {
        let snapshot = store.snapshot(Some(version))?;
        store.block_on(async {
            query::hold(&snapshot).await?;
            query::prepare(snapshot.context()).await
        })?;
        Ok(View { snapshot, overview: OnceCell::new(), names: OnceCell::new() })
    }

    pub(crate) fn version(&self) -> u64 {
        self.snapshot.version().version
    }

    /// When it was made.
    pub(crate) fn made(&self) -> &str {
        &self.snapshot.version().made
    }

    pub(crate) fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// Its counts and days.
    pub(crate) async fn overview(&self) -> Result<&Overview> {
        Ok(self.overview.get_or_try_init(|| query::overview(self.snapshot.context())).await?)
    }

    /// Its entities' names.
    pub(crate) async fn names(&self) -> Result<&Names> {
        Ok(self.names.get_or_try_init(|| Names::read(self.snapshot.context())).await?)
    }
}

impl App {
    /// The state over a store; `guard` says who may ask.
    ///
    /// # Errors
    /// Where the last version cannot be read.
    pub(crate) fn new(store: Arc<Store>, presented: Presented, guard: Guard) -> Result<App> {
        let version = store.latest()?;
        let view = View::load(&store, version)?;
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Ok(App(Arc::new(Inner {
            store: Kept(Some(store)),
            presented,
            guard,
            latest: RwLock::new(Arc::new(view)),
            older: Mutex::new(VecDeque::new()),
            coder: OnceCell::new(),
            heavy: Semaphore::new(cores.max(2)),
            streams: Arc::new(Semaphore::new(STREAMS)),
            writing: std::sync::Mutex::new(()),
            version: watch::Sender::new(version),
            working: watch::Sender::new(None),
            stop: watch::Sender::new(false),
            changes: std::sync::Mutex::new(VecDeque::new()),
        })))
    }

    pub(crate) fn store(&self) -> Result<Arc<Store>> {
        self.0.store.0.clone().ok_or_else(|| Problem::fault("the server is ending"))
    }

    pub(crate) fn presented(&self) -> &Presented {
        &self.0.presented
    }

    pub(crate) fn guard(&self) -> &Guard {
        &self.0.guard
    }

    /// The latest version.
    pub(crate) fn latest(&self) -> Arc<View> {
        // A view is put in whole: whoever panicked while holding the lock has spoilt nothing.
        let latest = self.0.latest.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        Arc::clone(&latest)
    }

    /// The version that a number or a name means; the latest where none is given.
    pub(crate) async fn at(&self, as_of: Option<&str>) -> Result<Arc<View>> {
        let latest = self.latest();
        let Some(as_of) = as_of else { return Ok(latest) };
        let (store, named) = (self.store()?, as_of.to_owned());
        let version = blocking(move || Ok(store.resolve(&named)?)).await?;
        if version == latest.version() {
            return Ok(latest);
        }
        let mut older = self.0.older.lock().await;
        if let Some(view) = older.iter().find(|v| v.version() == version) {
            return Ok(Arc::clone(view));
        }
        let store = self.store()?;
        let view = Arc::new(blocking(move || View::load(&store, version)).await?);
        older.push_front(Arc::clone(&view));
        older.truncate(OLDER);
        Ok(view)
    }

    /// Takes up what was written since the last look. Waits for the disk.
    fn refresh(&self) -> Result<()> {
        let store = self.store()?;
        let version = store.latest()?;
        if version <= self.latest().version() {
            return Ok(());
        }
        let view = Arc::new(View::load(&store, version)?);
        {
            let mut latest = self.0.latest.write().unwrap_or_else(std::sync::PoisonError::into_inner);
            if latest.version() < version {
                *latest = view;
            }
        }
        self.0.version.send_replace(version);
        Ok(())
    }

    /// Looks every now and then whether another process has written, to the end of the server. What the latest version changed is what is asked for first: it is
    /// worked out when nobody waits for it.
    pub(crate) async fn follow(self) {
        let mut stop = self.stopping();
        let mut compared = 0;
        loop {
            tokio::select! {
                _ = tokio::time::sleep(LOOK) => {}
                _ = stop.wait_for(|s| *s) => return,
            }
            let app = self.clone();
            // A look that fails is tried again; a store that stays unreadable shows in the answers.
            let _ = blocking(move || app.refresh()).await;
            let latest = self.latest().version();
            if compared < latest && self.working().borrow().is_none() {
                let _ = between(&self, latest).await;
                compared = latest;
            }
        }
    }

    /// One writer at a time, within this process; the store's lock keeps out others. Waits for the disk.
    pub(crate) fn write<T>(&self, work: impl FnOnce(&Store) -> Result<T>) -> Result<T> {
        let store = self.store()?;
        let turn = self.0.writing.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let done = work(&store)?;
        drop(turn);
        self.refresh()?;
        Ok(done)
    }

    /// A turn for a question that takes long.
    pub(crate) async fn turn(&self) -> Result<SemaphorePermit<'_>> {
        match tokio::time::timeout(TURN, self.0.heavy.acquire()).await {
            Ok(Ok(turn)) => Ok(turn),
            _ => Err(Problem::busy("others ask too much at the moment")),
        }
    }

    pub(crate) fn streams(&self) -> Arc<Semaphore> {
        Arc::clone(&self.0.streams)
    }

    /// Who codes a text that is given; made when it is first asked for, which takes a second.
    pub(crate) async fn coder(&self) -> Result<Arc<Coder>> {
        let make = || async {
            let made = blocking(|| Coder::builtin().map_err(|e| Problem::fault(format!("the coder could not start: {e}")))).await;
            made.map(Arc::new)
        };
        self.0.coder.get_or_try_init(make).await.cloned()
    }

    /// The versions as they come.
    pub(crate) fn versions(&self) -> watch::Receiver<u64> {
        self.0.version.subscribe()
    }

    /// The progress of a store that is still being filled.
    pub(crate) fn working(&self) -> watch::Receiver<Option<Working>> {
        self.0.working.subscribe()
    }

    /// Tells how far the filling has come; `None` once it is done.
    pub(crate) fn tell(&self, working: Option<Working>) {
        self.0.working.send_replace(working);
    }

    /// What changed with a version, if that was asked a short while ago.
    pub(crate) fn kept_changes(&self, version: u64) -> Option<Arc<Vec<Changed>>> {
        let kept = self.0.changes.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        kept.iter().find(|(v, _)| *v == version).map(|(_, rows)| Arc::clone(rows))
    }

    /// Keeps what changed with a version, in the place of the one that was kept longest.
    pub(crate) fn keep_changes(&self, version: u64, rows: Arc<Vec<Changed>>) {
        let mut kept = self.0.changes.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        kept.push_front((version, rows));
        kept.truncate(KEPT_CHANGES);
    }

    /// True where reviews can be written.
    pub(crate) fn writable(&self) -> bool {
        self.0.presented.writable
    }

    /// Becomes true when the server is to end.
    pub(crate) fn stopping(&self) -> watch::Receiver<bool> {
        self.0.stop.subscribe()
    }

    /// Ends all that goes on by itself: streams, looking, filling.
    pub(crate) fn stop(&self) {
        self.0.stop.send_replace(true);
    }
}

/// Who reads, as the store names it.
pub(crate) fn identity(coder: &Coder) -> demarche_store::Coder {
    static WEIGHTS: OnceLock<String> = OnceLock::new();
    demarche_store::Coder {
        name: concat!("demarche ", env!("CARGO_PKG_VERSION")).to_owned(),
        knowledge: coder.knowledge().hash().to_owned(),
        weights: WEIGHTS.get_or_init(demarche_text::Parser::builtin_hash).clone(),
    }
}

/// Work that waits for the disk or takes a processor, on a thread where it may.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(_) => Err(Problem::fault("the work stopped before its end; this is a fault in demarche, please report it")),
    }
}
