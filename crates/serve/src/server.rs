//! Listening: where, for whom, and until when.

use std::future::Future;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use demarche_store::Store;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use crate::app;
use crate::error::{Error, Result};
use crate::guard::Guard;
use crate::state::{App, Presented};

/// A token shorter than this can be guessed.
const TOKEN: usize = 16;

/// How long those who are still reading may go on once the server is to end.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// Where to listen, and for whom.
#[derive(Clone, Debug)]
pub struct Listen {
    /// Address and port; port 0 is any that is free.
    pub at: SocketAddr,
    /// What whoever asks must show; needed where others than this machine can ask.
    pub token: Option<String>,
}

impl Listen {
    /// Who may ask.
    pub(crate) fn guard(&self) -> Result<Guard> {
        let loopback = self.at.ip().is_loopback();
        match &self.token {
            None if !loopback => Err(Error::NeedsToken { at: self.at }),
            Some(token) if token.chars().count() < TOKEN => Err(Error::WeakToken { characters: token.chars().count() }),
            token => Ok(Guard::new(loopback, token.as_deref())),
        }
    }
}

/// Serves the store in a folder until Ctrl-C; `ready` is called with the address once it can be asked.
///
/// # Errors
/// Where there is no store, the address cannot be listened on, or a token is missing.
pub fn serve(dir: &Path, listen: &Listen, presented: Presented, ready: impl FnOnce(SocketAddr)) -> Result<()> {
    let guard = listen.guard()?;
    let app = App::new(Arc::new(Store::open(dir)?), presented, guard)?;
    runtime()?.block_on(listening(app, listen.at, async {}, ready))
}

/// The threads of a server.
pub(crate) fn runtime() -> Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Error::Run)
}

/// Answers on an address until Ctrl-C, doing other work beside it.
pub(crate) async fn listening(
    app: App,
    at: SocketAddr,
    beside: impl Future<Output = ()> + Send + 'static,
    ready: impl FnOnce(SocketAddr),
) -> Result<()> {
    let unheard = |source: std::io::Error| Error::Listen { at, taken: source.kind() == std::io::ErrorKind::AddrInUse, source };
    let listener = TcpListener::bind(at).await.map_err(unheard)?;
    ready(listener.local_addr().map_err(unheard)?);
    let work = tokio::spawn(beside);
    let looking = tokio::spawn(app.clone().follow());
    // The first text that is pasted should not wait for the weights.
    let warm = app.clone();
    tokio::spawn(async move { warm.coder().await.map(drop) });

    let mut stopping = app.stopping();
    let end = async move {
        // Without a signal handler the process ends at once, which a store survives too.
        let _ = stopping.wait_for(|s| *s).await;
    };
    let ending = app.clone();
    tokio::spawn(async move {
        if interrupted().await.is_ok() {
            ending.stop();
        }
    });
    let answering = axum::serve(listener, app::router(app.clone())).with_graceful_shutdown(end);
    let mut stopping = app.stopping();
    let late = async move {
        let _ = stopping.wait_for(|s| *s).await;
        tokio::time::sleep(LAST_WORDS).await;
    };
    let served = tokio::select! {
        served = answering => served,
        () = late => Ok(()),
    };
    app.stop();
    let _ = looking.await;
    // A batch that is being written is finished: it ends at its own next look at the sign.
    let _ = work.await;
    served.map_err(Error::Run)
}

/// Ctrl-C, or the request of the system to end.
async fn interrupted() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        tokio::select! {
            pressed = tokio::signal::ctrl_c() => pressed,
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_need_a_token_that_cannot_be_guessed() {
        let listen = |at: &str, token: Option<&str>| Listen { at: at.parse().unwrap(), token: token.map(str::to_owned) }.guard();
        assert!(listen("127.0.0.1:0", None).is_ok());
        assert!(matches!(listen("0.0.0.0:8470", None), Err(Error::NeedsToken { .. })));
        assert!(matches!(listen("192.168.1.4:8470", Some("secret")), Err(Error::WeakToken { characters: 6 })));
        assert!(listen("[::]:8470", Some("0123456789abcdef")).is_ok());
    }
}
