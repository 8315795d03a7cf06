//! Benches at the real programs: `tansiq-bench [--quick] [--runs N] [--trace FILE] [NAME…]`.
//!
//! Each bench starts a hub and nodes as processes, over mutual TLS and with every fsync, and measures beside it the floor: the least
//! that the same bytes cost on this machine, in the same run. One JSON line per figure goes to standard output, a table to standard
//! error. What takes long to prepare is kept in `bench-data` beside the programs.

mod bad_line;
mod big_document;
mod cable;
mod figure;
mod first_link;
mod floor;
mod growth;
mod hostile_neighbour;
mod ingest;
mod link;
mod little_changed;
mod live;
mod many_documents;
mod nothing_changed;
mod offline;
mod offline_return;
mod program;
mod restart;
mod secure;
mod sessions;
mod stage;
mod tab;
mod work;
mod writing;

use std::{path::PathBuf, process::ExitCode, time::Instant};

use anyhow::Context as _;
use clap::Parser;
use figure::Figure;
use program::Programs;

/// Kept journals of another version are made anew: count up when what is written into them changes.
const DATA_VERSION: u32 = 2;

/// Every bench by its name, in the order in which they run.
const NAMES: &[&str] = &[
    "nothing_changed",
    "little_changed",
    "live",
    "live_busy",
    "offline_return",
    "hostile_neighbour",
    "ingest",
    "restart",
    "many_documents",
    "big_document",
    "bad_line",
    "growth",
    "sessions",
];

/// What the command line asks for.
#[derive(Debug, Parser)]
#[command(name = "tansiq-bench", about = "Measures hub and nodes against the physical minimum")]
struct Cli {
    /// Small sizes and one run: shows that a bench works, not how fast anything is.
    #[arg(long)]
    quick: bool,
    /// How often each figure is measured.
    #[arg(long, default_value_t = 5)]
    runs: usize,
    /// A recorded editing trace for `big_document`, as gzipped JSON.
    #[arg(long)]
    trace: Option<PathBuf>,
    /// The benches to run; all of them when none is named.
    names: Vec<String>,
}

/// What every bench is given.
pub(crate) struct Context {
    programs: Programs,
    /// Where journals are kept between runs, and what is made for one run.
    data: PathBuf,
    quick: bool,
    runs: usize,
    trace: Option<PathBuf>,
}

impl Context {
    /// A folder for this name that survives the run.
    pub(crate) fn kept(&self, name: &str) -> PathBuf {
        self.data.join(format!("v{DATA_VERSION}-{name}"))
    }

    /// A folder for this name that may be thrown away.
    pub(crate) fn scratch(&self, name: &str) -> anyhow::Result<PathBuf> {
        let path = self.data.join(format!("run-{name}"));
        if path.exists() {
            std::fs::remove_dir_all(&path)?;
        }
        std::fs::create_dir_all(&path)?;
        Ok(path)
    }
}

async fn bench(context: &Context, name: &str) -> anyhow::Result<Vec<Figure>> {
    match name {
        "nothing_changed" => nothing_changed::run(context).await,
        "little_changed" => little_changed::run(context).await,
        "live" => live::run(context).await,
        "live_busy" => live::run_busy(context).await,
        "offline_return" => offline_return::run(context).await,
        "hostile_neighbour" => hostile_neighbour::run(context).await,
        "many_documents" => many_documents::run(context).await,
        "big_document" => big_document::run(context).await,
        "sessions" => sessions::run(context).await,
        "bad_line" => bad_line::run(context).await,
        "growth" => growth::run(context).await,
        "ingest" => ingest::run(context).await,
        "restart" => restart::run(context).await,
        _ => anyhow::bail!("find a bench {name:?}: there are {}", NAMES.join(", ")),
    }
}

async fn all(cli: Cli) -> anyhow::Result<()> {
    // The programs beside this one were built with it, and are several times slower then.
    anyhow::ensure!(
        cli.quick || !cfg!(debug_assertions),
        "measure anything: this is not the release build; run `bash tests/run.sh bench`, or with --quick, which measures nothing"
    );
    tansiq_shared::transport::tls::install_crypto_provider();
    let programs = Programs::find()?;
    let target = programs.hub.ancestors().nth(1).context("find the folder of the build")?;
    let context = Context {
        data: target.join("bench-data"),
        programs: programs.clone(),
        quick: cli.quick,
        runs: if cli.quick { 1 } else { cli.runs.max(1) },
        trace: cli.trace,
    };
    std::fs::create_dir_all(&context.data)?;
    let mut names: Vec<&str> = cli.names.iter().map(String::as_str).collect();
    if names.is_empty() {
        names = NAMES.to_vec();
    }
    let mut figures = Vec::new();
    for name in names {
        let begun = Instant::now();
        eprintln!("-- {name}");
        let measured = Box::pin(bench(&context, name)).await.with_context(|| format!("run the bench {name}"))?;
        for figure in &measured {
            println!("{}", figure.json());
        }
        eprintln!("-- {name}: {} s", begun.elapsed().as_secs());
        figures.extend(measured);
    }
    eprint!("{}", figure::table(&figures));
    Ok(())
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let ended = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(anyhow::Error::from);
    match ended.and_then(|runtime| runtime.block_on(all(cli))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("failed to {error:#}");
            ExitCode::FAILURE
        }
    }
}
