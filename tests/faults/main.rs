//! Faults made on purpose, at the real programs and at the real recovery code, as often as one likes: `bash tests/run.sh faults`.
//!
//! Each campaign makes a number of tries, each from its own piece of one seed. It prints its seed, its progress and how a try that
//! failed is done again, and ends in a line with its counts. Everything happens on loopback and in temporary folders.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a try fails by panicking; so do the parts beside it")]

mod acks;
mod campaign;
mod damage;
mod dice;
mod full_disk;
mod image;
mod images;
mod kills;
mod peers;
mod place;
mod quick;
mod sync_errors;
mod trace;
mod workload;

use std::{env, process::ExitCode};

use clap::{Parser, ValueEnum};
use tansiq_tests::scene::Programs;

use campaign::{Plan, Tally};

/// Faults made on purpose, and what must hold all the same.
#[derive(Debug, Parser)]
#[command(name = "tansiq-faults", version, about)]
struct Args {
    /// Which; those that fit into a minute and need no timeouts when none is named
    campaigns: Vec<Name>,
    /// How many tries of each; without it, a short form of about a minute in all: what the step of `tests/run.sh` does
    #[arg(long)]
    tries: Option<usize>,
    /// Where all chance comes from
    #[arg(long)]
    seed: Option<u64>,
    /// Makes only the try of this number, to see it again
    #[arg(long)]
    only: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Name {
    /// Nodes killed at any moment under load
    KillNode,
    /// Hubs killed at any moment under load
    KillHub,
    /// Power cuts: what a disk may hold after one, opened in this process
    Images,
    /// The same, opened by whole processes
    ImagesInProcesses,
    /// The order of writes, syncs and acknowledgements in the system calls of the programs
    Acks,
    /// A sync that fails ends the process, which recovers
    SyncErrors,
    /// Flipped bits, zeroed, swapped, cut and older bytes in a stopped program's folder
    Damage,
    /// Damage to a journal, which the other side heals
    DamageHealed,
    /// Lines to another council that are slow, half-open or stuck
    Peers,
    /// A disk without room, at a node and at the hub
    FullDisk,
}

#[tokio::main]
async fn main() -> ExitCode {
    let args = Args::parse();
    campaign::keep_panics_short();
    let seed = args.seed.unwrap_or_else(|| u64::from(u32::from_be_bytes(tansiq_tests::random())));
    let plan = Plan { seed, tries: args.tries, only: args.only };
    let names = if args.campaigns.is_empty() { usual() } else { args.campaigns };
    let mut all = Tally::default();
    for name in names {
        let tally = match name {
            Name::KillNode => kills::campaign(kills::Victim::Node, &plan, &programs()).await,
            Name::KillHub => kills::campaign(kills::Victim::Hub, &plan, &programs()).await,
            Name::Images => images::campaign(&plan).await,
            Name::Acks => acks::campaign(&plan, &programs()).await,
            Name::SyncErrors => sync_errors::campaign(&plan).await,
            Name::DamageHealed => damage::campaign_healed(&plan, &programs()).await,
            Name::Damage => damage::campaign(&plan).await,
            Name::Peers => peers::campaign(&plan, &programs()).await,
            Name::FullDisk => full_disk::campaign(&plan, &programs()).await,
            Name::ImagesInProcesses => images::campaign_of_processes(&plan, &programs()).await,
        };
        all.passed += tally.passed;
        all.failed += tally.failed;
    }
    let (word, code) = if all.failed == 0 { ("ok", ExitCode::SUCCESS) } else { ("FAILED", ExitCode::FAILURE) };
    println!("\ntest result: {word}. {} passed; {} failed", all.passed, all.failed);
    code
}

/// What is done when nothing is named: all but what takes long to be noticed. What only root may do leaves itself out.
fn usual() -> Vec<Name> {
    Name::value_variants().iter().copied().filter(|name| *name != Name::Peers).collect()
}

/// The real programs, which cargo builds beside this one.
fn programs() -> Programs {
    let folder = env::current_exe().unwrap().parent().unwrap().to_owned();
    Programs { hub: folder.join("hub-under-test"), node: folder.join("node-under-test") }
}
