//! `demarche freeze`: a version with a name, to be cited.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use demarche_store::{Freeze, Store, names};

use crate::input::some;

#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche freeze balkans-2024 --store record --author 'Hoxha, Arta' --title 'Acts between Serbia and Kosovo, 2024'
  demarche freeze before-the-vote --store record --as-of 41 --out cited/
  demarche query --store record --as-of balkans-2024 'SELECT count(*) FROM events'
  demarche freeze --store record                         the names that there are

The folder gets manifest.json (hashes of every table's content and of every data file, counts, coder, knowledge and weights, the range of days),
CITATION.cff, LICENCE.md and README.md. No data are copied: a store keeps every version, and the name is written down in it, so that --as-of NAME
works wherever --as-of VERSION does. A name never moves to another version. Exit codes: 0 frozen, 2 not.")]
pub(crate) struct Args {
    /// Name of the version: letters, digits, `.`, `_` and `-`, a letter first.
    name: Option<String>,
    /// The store.
    #[arg(long, value_name = "DIR")]
    store: PathBuf,
    /// Folder for the description [default: NAME, here].
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// The version to freeze, in place of the last one.
    #[arg(long, value_name = "VERSION|NAME")]
    as_of: Option<String>,
    /// Title of the data set.
    #[arg(long)]
    title: Option<String>,
    /// Author, as "Family, Given", or the name of a body; once for each.
    #[arg(long = "author", value_name = "AUTHOR")]
    authors: Vec<String>,
    /// SPDX identifier of the licence of the records. The texts belong to their publishers, whatever it is.
    #[arg(long, value_name = "SPDX", default_value = "CC-BY-4.0")]
    licence: String,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let store = Store::open(&args.store)?;
    let Some(name) = args.name.as_deref() else {
        for name in names(&store)?.keys() {
            anstream::println!("{name}\t{}", store.resolve(name)?);
        }
        return Ok(ExitCode::SUCCESS);
    };
    let out = args.out.clone().unwrap_or_else(|| PathBuf::from(name));
    let freeze =
        Freeze { name, as_of: args.as_of.as_deref(), title: args.title.as_deref(), authors: &args.authors, licence: &args.licence };
    let m = freeze.run(&store, &out)?;
    let rows = |t: &str| m.tables.get(t).map_or(0, |t| usize::try_from(t.rows).unwrap_or(usize::MAX));
    anstream::eprintln!(
        "version {} is `{name}`: {}, {}, {}; described in {}",
        m.store_version,
        some(rows("reports"), "report"),
        some(rows("mentions"), "mention"),
        some(rows("events"), "event"),
        out.display()
    );
    if args.authors.is_empty() {
        anstream::eprintln!("CITATION.cff names no author yet: write yours in, or freeze with --author");
    }
    anstream::println!("sha256:{}", m.content);
    Ok(ExitCode::SUCCESS)
}
