//! `demarche`: reads news reports and keeps a sourced record of international politics.
//!
//! The binary parses its arguments, calls the crates and prints; nothing is decided here.

mod code;
mod columnar;
#[cfg(feature = "store")]
mod diff;
#[cfg(feature = "store")]
mod export;
#[cfg(feature = "store")]
mod foreign;
#[cfg(feature = "store")]
mod freeze;
mod import;
#[cfg(feature = "store")]
mod ingest;
mod input;
mod mine;
mod own;
#[cfg(feature = "store")]
mod query;
#[cfg(feature = "store")]
mod questions;
mod readings;
mod render;
#[cfg(feature = "store")]
mod review;
mod rows;
#[cfg(feature = "store")]
mod serve;
#[cfg(feature = "store")]
mod show;
#[cfg(feature = "store")]
mod verify;
mod who;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Reads news reports and keeps a sourced, time-aware record of international politics: who did what to whom, when, where and by
/// whose account, with the exact words behind every row. Offline; nothing leaves this machine.
#[derive(Parser)]
#[command(name = "demarche", version = version(), propagate_version = true, max_term_width = 110, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Code reports: text, web pages, JSONL, CSV or feeds in, records out.
    Code(code::Args),
    /// Make an empty store.
    #[cfg(feature = "store")]
    Init(ingest::InitArgs),
    /// Code reports and keep their records in a store.
    #[cfg(feature = "store")]
    Ingest(ingest::Args),
    /// Write the store in a layout that other tools read: GDELT, ICEWS, POLECAT, panels, graphs, linked data, tables.
    #[cfg(feature = "store")]
    Export(export::Args),
    /// Agreement of two coders, and the rows behind each difference.
    #[cfg(feature = "store")]
    Compare(foreign::CompareArgs),
    /// Give a version of a store a name, and describe it so that it can be cited.
    #[cfg(feature = "store")]
    Freeze(freeze::Args),
    /// What appeared, vanished or changed between two versions, and because of what.
    #[cfg(feature = "store")]
    Diff(diff::Args),
    /// Check every quote, reference, count and hash of a store.
    #[cfg(feature = "store")]
    Verify(verify::Args),
    /// Who bears a name, on which day, and whom it means in a text.
    Who(who::Args),
    /// List the names that a corpus has often and the knowledge has not.
    Mine(mine::Args),
    /// Take in what others have made: actor dictionaries as actor files, events of GDELT, ICEWS and POLECAT to compare with.
    Import(import::Args),
    /// Show the time expressions of a text: what each is read as, what it may claim, and why.
    When(readings::WhenArgs),
    /// Show the places of a text: which place each name means and why, and where each act happened.
    Where(readings::WhereArgs),
    /// Ask a store in SQL.
    #[cfg(feature = "store")]
    Query(query::Args),
    /// What happened: acts by who did them, to whom, of which type, when and where.
    #[cfg(feature = "store")]
    Events(questions::EventArgs),
    /// What held on a day: who sanctions, recognises, controls, governs whom, and who disputes it.
    #[cfg(feature = "store")]
    Relations(questions::RelationArgs),
    /// By whose account: who asserts, alleges, demands or denies what.
    #[cfg(feature = "store")]
    WhoSays(questions::SayingArgs),
    /// One record of a store, and all that it rests on.
    #[cfg(feature = "store")]
    Show(show::Args),
    /// Accept, correct or reject a record of a store, or take a review back.
    #[cfg(feature = "store")]
    Review(review::Args),
    /// What the tables and columns of a store mean.
    #[cfg(feature = "store")]
    Dictionary(show::DictionaryArgs),
    /// Look at a store in a browser, and ask it over HTTP.
    #[cfg(feature = "store")]
    Serve(serve::Args),
    /// Try everything on a store of invented reports, in a browser.
    #[cfg(feature = "store")]
    Demo(serve::DemoArgs),
    /// Let a language model ask a store (Model Context Protocol).
    #[cfg(feature = "store")]
    Mcp(serve::McpArgs),
}

fn version() -> &'static str {
    concat!(
        env!("CARGO_PKG_VERSION"),
        "\ncode: MIT OR Apache-2.0; knowledge and training: CC BY 4.0",
        "\nplaces: GeoNames (CC BY 4.0); event types: PLOVER 1.3 (CC BY-SA 4.0)",
        "\nmodel: MiniLM (Apache-2.0) trained on UD English EWT and GUM (CC BY-SA 4.0)"
    )
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let result = match cli.command {
        Command::Code(args) => code::run(&args),
        #[cfg(feature = "store")]
        Command::Init(args) => ingest::init(&args),
        #[cfg(feature = "store")]
        Command::Ingest(args) => ingest::run(&args),
        #[cfg(feature = "store")]
        Command::Export(args) => export::run(&args),
        #[cfg(feature = "store")]
        Command::Compare(args) => foreign::run(&args),
        #[cfg(feature = "store")]
        Command::Freeze(args) => freeze::run(&args),
        #[cfg(feature = "store")]
        Command::Diff(args) => diff::run(&args),
        #[cfg(feature = "store")]
        Command::Verify(args) => verify::run(&args),
        Command::Who(args) => who::run(&args),
        Command::Mine(args) => mine::run(&args),
        Command::Import(args) => import::run(&args),
        Command::When(args) => readings::when(&args),
        Command::Where(args) => readings::places(&args),
        #[cfg(feature = "store")]
        Command::Query(args) => query::run(&args),
        #[cfg(feature = "store")]
        Command::Events(args) => questions::events(&args),
        #[cfg(feature = "store")]
        Command::Relations(args) => questions::relations(&args),
        #[cfg(feature = "store")]
        Command::WhoSays(args) => questions::who_says(&args),
        #[cfg(feature = "store")]
        Command::Show(args) => show::run(&args),
        #[cfg(feature = "store")]
        Command::Review(args) => review::run(&args),
        #[cfg(feature = "store")]
        Command::Dictionary(args) => show::dictionary(&args),
        #[cfg(feature = "store")]
        Command::Serve(args) => serve::serve(&args),
        #[cfg(feature = "store")]
        Command::Demo(args) => serve::demo(&args),
        #[cfg(feature = "store")]
        Command::Mcp(args) => serve::mcp(&args),
    };
    match result {
        Ok(code) => code,
        Err(e) if broken_pipe(&e) => ExitCode::SUCCESS,
        Err(e) => {
            anstream::eprintln!("{}error:{} {}", render::ERROR.render(), render::ERROR.render_reset(), told(&e));
            ExitCode::from(2)
        }
    }
}

/// An error and its causes; a cause that the words before it hold already is not said again.
fn told(e: &anyhow::Error) -> String {
    let mut said = e.to_string();
    for cause in e.chain().skip(1).map(ToString::to_string) {
        if !said.contains(&cause) {
            said.push_str(": ");
            said.push_str(&cause);
        }
    }
    said
}

/// `demarche … | head` ends the pipe; that is no error of ours.
fn broken_pipe(e: &anyhow::Error) -> bool {
    e.chain().any(|c| {
        c.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
            || c.downcast_ref::<csv::Error>()
                .is_some_and(|e| matches!(e.kind(), csv::ErrorKind::Io(e) if e.kind() == std::io::ErrorKind::BrokenPipe))
            || c.downcast_ref::<serde_json::Error>().is_some_and(|e| e.io_error_kind() == Some(std::io::ErrorKind::BrokenPipe))
    })
}
