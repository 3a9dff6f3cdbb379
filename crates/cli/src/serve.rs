//! `demarche serve`, `demarche demo` and `demarche mcp`: a store for browsers, for programs and for language models.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};

use anyhow::Result;
use demarche_serve::{Demo, Listen, Presented};

use crate::render;

/// Where to listen, and for whom.
#[derive(clap::Args)]
struct At {
    /// Address and port; port 0 takes any that is free. Only this machine can ask 127.0.0.1.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8470")]
    listen: SocketAddr,
    /// What whoever asks must show; needed where other machines can ask [default: the environment variable DEMARCHE_TOKEN, which other users of this
    /// machine do not see].
    #[arg(long, value_name = "TOKEN")]
    token: Option<String>,
}

#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche serve --store record                                    the explorer at http://127.0.0.1:8470/
  curl 'http://127.0.0.1:8470/api/events?actor=Serbia&with=Kosovo' what it shows, as JSON
  curl 'http://127.0.0.1:8470/api/events?format=parquet' -o events.parquet
  DEMARCHE_TOKEN=$(openssl rand -hex 16) demarche serve --store record --listen 0.0.0.0:8470

http://127.0.0.1:8470/api/openapi.json describes the API. What another `demarche ingest` adds is shown within a second. The server sends nothing
anywhere; without a token it answers this machine only. A browser on another machine opens http://ADDRESS:PORT/?token=TOKEN once; put a proxy with
TLS before it where the network is not yours. Ctrl-C ends it.")]
pub(crate) struct Args {
    /// The store; make one with `demarche init DIR`.
    #[arg(long, value_name = "DIR", default_value = ".")]
    store: PathBuf,
    #[command(flatten)]
    at: At,
    /// Refuse reviews: the store is only looked at.
    #[arg(long)]
    read_only: bool,
}

#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche demo                      the explorer over 318 invented reports, in a browser
  demarche demo --no-open --listen 127.0.0.1:0
  demarche demo --dir /tmp/demo      keeps the store there

The first time the reports are coded while you look at them; the store is kept, so that the next start is immediate. Nothing in the reports happened.")]
pub(crate) struct DemoArgs {
    #[command(flatten)]
    at: At,
    /// Open no browser.
    #[arg(long)]
    no_open: bool,
    /// Folder to keep the store in [default: the user's folder for data].
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

#[derive(clap::Args)]
#[command(after_help = "Example, in the configuration of an MCP client:
  { \"mcpServers\": { \"demarche\": { \"command\": \"demarche\", \"args\": [\"mcp\", \"--store\", \"/path/to/record\"] } } }

The tools only read: search_events get_timeline relations_as_of get_source run_sql. Each result has record ids and the words that it rests on; text of
reports stands between marks, since it is data and no instruction. The exchange is JSON-RPC, a line a message, on standard input and output.")]
pub(crate) struct McpArgs {
    /// The store; make one with `demarche init DIR`.
    #[arg(long, value_name = "DIR", default_value = ".")]
    store: PathBuf,
}

impl At {
    fn listen(&self) -> Listen {
        let token = self.token.clone().or_else(|| std::env::var("DEMARCHE_TOKEN").ok()).filter(|t| !t.is_empty());
        Listen { at: self.listen, token }
    }
}

pub(crate) fn serve(args: &Args) -> Result<ExitCode> {
    let name = args.store.canonicalize().ok().and_then(|p| p.file_name().map(|n| n.to_string_lossy().into_owned()));
    let presented = Presented { name: name.unwrap_or_else(|| "record".into()), notice: None, writable: !args.read_only };
    demarche_serve::serve(&args.store, &args.at.listen(), presented, |at| tell("serving", at))?;
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn demo(args: &DemoArgs) -> Result<ExitCode> {
    let demo = Demo { listen: args.at.listen(), dir: args.dir.clone() };
    demarche_serve::demo(&demo, |at| {
        tell("demo", at);
        if !args.no_open && has_display() {
            open(at);
        }
    })?;
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn mcp(args: &McpArgs) -> Result<ExitCode> {
    demarche_serve::mcp(&args.store)?;
    Ok(ExitCode::SUCCESS)
}

fn tell(what: &str, at: SocketAddr) {
    anstream::eprintln!("{what} at http://{at}/ {}(Ctrl-C ends it){}", render::DIM.render(), render::DIM.render_reset());
}

fn has_display() -> bool {
    !cfg!(all(unix, not(target_os = "macos")))
        || ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|v| std::env::var_os(v).is_some_and(|v| !v.is_empty()))
}

/// Opens the browser that the user has chosen; whoever has none opens the address that was told.
fn open(at: SocketAddr) {
    let (program, first): (&str, &[&str]) = if cfg!(windows) {
        ("cmd", &["/C", "start", ""])
    } else if cfg!(target_os = "macos") {
        ("open", &[])
    } else {
        ("xdg-open", &[])
    };
    let mut command = Command::new(program);
    command.args(first).arg(format!("http://{at}/")).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // The browser goes on by itself; that there is none is no error of ours.
    let _ = command.spawn();
}
