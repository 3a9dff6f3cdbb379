//! Why a server could not start or go on.

use std::net::SocketAddr;

/// What went wrong; the message says what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address is another program's, or not this machine's.
    #[error("{at} cannot be listened on{}", if *.taken { ": another program does already; choose another port with --listen, port 0 takes any that is free" } else { "" })]
    Listen {
        /// The address.
        at: SocketAddr,
        /// True where another program listens there.
        taken: bool,
        /// What the system says.
        source: std::io::Error,
    },
    /// Others could ask without being asked who they are.
    #[error(
        "{at} can be reached from other machines, which would read the whole record: give a token with --token or in the environment variable DEMARCHE_TOKEN, \
         or listen on 127.0.0.1"
    )]
    NeedsToken {
        /// The address.
        at: SocketAddr,
    },
    /// A token that can be guessed protects nothing.
    #[error("the token has {characters} characters; give one of 16 at least, letters and digits, such as `openssl rand -hex 16` makes")]
    WeakToken {
        /// Its length.
        characters: usize,
    },
    /// The server's threads could not be started, or the network failed.
    #[error("the server cannot run: {0}")]
    Run(std::io::Error),
    /// The store cannot be opened or read.
    #[error(transparent)]
    Store(#[from] demarche_store::Error),
    /// The store cannot be asked.
    #[error("{0}")]
    Ask(String),
    /// The demo has nowhere to keep its store.
    #[error("the demo has no folder to keep its store in: set HOME or XDG_DATA_HOME, or name one with --dir")]
    NoFolder,
    /// The MCP client sent something that is not the protocol.
    #[error("the exchange with the MCP client broke off: {0}")]
    Mcp(String),
}

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

impl From<crate::problem::Problem> for Error {
    fn from(p: crate::problem::Problem) -> Error {
        Error::Ask(p.told())
    }
}
