//! A federation on this machine: one hub, three councils, their sample documents. Start it with `deploy/demo.sh`.
//!
//! The programs are the real ones, each a process of its own with its own data folder, enrolled with the commands that an
//! administrator types. `--check` then breaks things on purpose and says, one line a promise, whether it was kept.

mod browser;
mod check;
mod child;
mod federation;
mod steps;
mod tab;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use anyhow::{Context as _, bail};
use clap::Parser;
use tokio::{
    signal::unix::{SignalKind, signal},
    time::interval,
};
use tokio_util::sync::CancellationToken;

use federation::Federation;
use steps::Steps;

/// How often it is seen to that all programs still run.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// A federation on this machine: one hub, three councils, their sample documents.
#[derive(Debug, Parser)]
#[command(name = "tansiq-demo", version, about = "A federation on this machine: one hub, three councils, their sample documents")]
struct Args {
    /// Checks every promise, prints a line for each, and ends
    #[arg(long)]
    check: bool,
    /// Keeps the federation in deploy/.demo and goes on with it the next time; with --check, keeps the temporary folder
    #[arg(long)]
    keep: bool,
    /// The project's folder
    #[arg(long, hide = true, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/.."))]
    top: PathBuf,
}

#[tokio::main]
async fn main() -> ExitCode {
    let args = Args::parse();
    let leaving = CancellationToken::new();
    match leave_on_signal(&leaving) {
        Ok(()) => {}
        Err(error) => return complain(&error),
    }
    match run(&args, &leaving).await {
        Ok(code) => code,
        Err(error) => complain(&error),
    }
}

fn complain(error: &anyhow::Error) -> ExitCode {
    eprintln!("failed to {error:#}");
    ExitCode::FAILURE
}

fn leave_on_signal(leaving: &CancellationToken) -> anyhow::Result<()> {
    let kinds = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
    for kind in kinds {
        let (mut signals, leaving) = (signal(kind).context("listen for signals")?, leaving.clone());
        tokio::spawn(async move {
            signals.recv().await;
            leaving.cancel();
        });
    }
    Ok(())
}

/// Makes or finds the folder, does the work in it, stops every program whatever happened, and clears up.
async fn run(args: &Args, leaving: &CancellationToken) -> anyhow::Result<ExitCode> {
    let steps = Steps::begin();
    let deploy = args.top.join("deploy").canonicalize().with_context(|| format!("find deploy in {}", args.top.display()))?;
    let temporary = if args.keep && !args.check {
        None
    } else {
        let folder = tempfile::Builder::new().prefix("tansiq-").tempdir().context("make a temporary folder")?;
        Some(folder)
    };
    let home = temporary.as_ref().map_or_else(|| deploy.join(".demo"), |folder| folder.path().to_owned());
    let kept = if temporary.is_none() { Federation::kept(&home, steps)? } else { None };
    let is_new = kept.is_none();
    let mut federation = match kept {
        Some(federation) => federation,
        None => Federation::plan(&home, !args.check, steps)?,
    };
    let worked = tokio::select! {
        biased;
        () = leaving.cancelled() => None,
        worked = work(args, &mut federation, is_new.then_some(&deploy), steps) => Some(worked),
    };
    if worked.is_none() {
        println!("\nstopping …");
    }
    let stopped = federation.stop_all().await;
    let passed = matches!(&worked, None | Some(Ok(true))) && stopped.is_ok();
    if let Some(folder) = temporary {
        if args.keep || !passed {
            eprintln!("logs: {}", federation.logs().display());
            // The folder stays, for whoever reads the logs.
            drop(folder.keep());
        }
    } else if is_new && worked.is_none() && !federation.is_kept() {
        // Stopped half-way: nothing that a next run could go on with.
        std::fs::remove_dir_all(&home).with_context(|| format!("remove {}", home.display()))?;
    } else if !passed {
        eprintln!("logs: {}", federation.logs().display());
    }
    match worked {
        Some(Err(error)) => return Err(error),
        None if args.check => bail!("check: it was stopped"),
        _ => stopped?,
    }
    if !args.check {
        println!("everything has stopped");
    }
    Ok(if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// True when all went well. Without `--check` it ends only when a program does.
async fn work(args: &Args, federation: &mut Federation, deploy: Option<&PathBuf>, steps: Steps) -> anyhow::Result<bool> {
    match deploy {
        Some(deploy) => federation.found(&deploy.join("samples")).await?,
        None => federation.start_all().await?,
    }
    if args.check {
        return check::all(federation, steps).await;
    }
    show(federation, args.keep.then_some(&federation.home));
    let mut look = interval(LOOK_EVERY);
    loop {
        look.tick().await;
        if let Some(what) = federation.ended()? {
            bail!("go on: {what}");
        }
    }
}

fn show(federation: &Federation, kept: Option<&PathBuf>) {
    println!("\n  {:<32}  {:<29}  {:<8}  {:<23}  language", "", "address", "name", "password");
    for party in &federation.parties {
        let title = match party.council {
            "" => party.title.to_owned(),
            council => format!("{council} {}", party.title),
        };
        let mut start = (title, format!("http://{}.localhost:{}", party.name, party.port));
        for account in &party.accounts {
            let (title, address) = std::mem::take(&mut start);
            println!("  {title:<32}  {address:<29}  {:<8}  {:<23}  {}", account.name, account.password, account.language);
        }
    }
    println!("\nThe programs and their logs: {}", federation.home.display());
    match kept {
        Some(home) => println!("Ctrl-C stops everything; {} stays for the next time.", shown(home)),
        None => println!("Ctrl-C stops everything and removes this folder."),
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
