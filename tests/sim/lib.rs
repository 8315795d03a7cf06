//! A whole federation in one thread: the real engines on disks, lines and clocks that a seed decides.
//!
//! One hub, twelve nodes and a council that keeps no rules; editors who write, share and take back; at least twenty faults. Then the
//! faults end, and it is checked that nothing that was said to be saved is lost, that everybody has the same, that nobody admitted what
//! he may not, and that everybody who may write still can. Time stands still while anything can happen, so ten minutes take milliseconds;
//! everything is drawn from the seed, so a seed that fails can be played again, step by step.
//!
//! `bash tests/run.sh sim [--seeds N] [--from S] [--bug NAME] [--seed S]`; the options come in as `SIM_…`.
#![cfg(test)]

mod bug;
mod campaign;
mod chance;
mod checks;
mod claims;
mod craft;
mod disk;
mod faults;
mod hostile;
mod line;
mod mischief;
mod play;
mod rare;
mod scheme;
mod site;
mod surroundings;
mod tab;
mod toy;
mod verdict;
mod witness;
mod worker;
mod world;

use std::{env, str::FromStr, time::Duration};

use bug::Bug;
use campaign::Campaign;
use play::Play;
use verdict::{Class, listed, worst};

/// Seeds of a run without any options.
const SEEDS: u64 = 40;
/// Seeds within which every planted bug must be found.
const FOUND_WITHIN: u64 = 5_000;

fn option<T: FromStr>(name: &str) -> Option<T> {
    let text = env::var(name).ok().filter(|text| !text.is_empty())?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is {text:?}")))
}

#[test]
fn no_seed_breaks_a_promise() {
    let bug: Option<Bug> = option("SIM_BUG");
    if let Some(seed) = option("SIM_SEED") {
        let verdict = Play { seed, bug, calm: env::var("SIM_CALM").is_ok(), loud: true }.run();
        println!("{:?}\ntrace {:016x}", verdict.counts, verdict.hash);
        assert!(verdict.broken.is_empty(), "seed {seed}:{}", listed(&verdict.broken));
        return;
    }
    let within = option("SIM_SECONDS").map(Duration::from_secs);
    let seeds = option("SIM_SEEDS").unwrap_or(if within.is_some() { u64::MAX / 2 } else { SEEDS });
    let campaign = Campaign { from: option("SIM_FROM").unwrap_or(1), seeds, within, bug, first: false };
    let outcome = campaign.run();
    println!(
        "simulation: {} seeds from {} in {} s, median {:.1} ms of one core a seed, {} failed: {} safety, {} marks",
        outcome.played,
        campaign.from,
        outcome.took.as_secs(),
        outcome.median.as_secs_f64() * 1000.0,
        outcome.failed.len(),
        outcome.count(Class::Safety),
        outcome.count(Class::Marks)
    );
    let open = campaign::open();
    // A seed that is known for marks alone may break no more than that.
    let is_known = |seed: &u64, class: Class| open.get(seed).is_some_and(|known| *known <= class);
    let failed = outcome.failed.iter().filter_map(|(seed, broken)| Some((*seed, worst(broken)?)));
    let new: Vec<String> =
        failed.filter(|(seed, class)| !is_known(seed, *class)).map(|(seed, class)| format!("{seed} ({class})")).collect();
    assert!(new.is_empty(), "seeds that fail and are not known to: {}", new.join(", "));
}

#[test]
fn kept_seeds_stay_found() {
    for seed in campaign::kept() {
        let verdict = Play { seed, bug: None, calm: false, loud: false }.run();
        assert!(verdict.broken.is_empty(), "seed {seed}:{}\n{}", listed(&verdict.broken), campaign::replay(seed, None));
    }
}

#[test]
fn a_seed_is_one_history() {
    for seed in 1..=20 {
        let play = Play { seed, bug: None, calm: false, loud: false };
        assert_eq!(play.run(), play.run(), "seed {seed} goes two ways");
    }
}

/// The bug is found, soon enough.
fn is_found(bug: Bug) {
    let outcome = Campaign { from: 1, seeds: FOUND_WITHIN, within: None, bug: Some(bug), first: true }.run();
    let (seed, broken) = outcome.failed.first().unwrap_or_else(|| panic!("{bug:?} is not found in {FOUND_WITHIN} seeds"));
    println!("{bug:?}: found after {} seeds, in seed {seed}: {}", outcome.played, broken[0]);
}

macro_rules! planted {
    ($($name:ident: $bug:ident),* $(,)?) => {
        mod planted {
            $(#[test]
            fn $name() {
                super::is_found(super::Bug::$bug);
            })*
        }
    };
}

planted! {
    ack_before_sync: AckBeforeSync,
    no_folder_sync: NoFolderSync,
    no_dedupe: NoDedupe,
    run_reused: RunReused,
    grant_unchecked: GrantUnchecked,
    cursor_first: CursorFirst,
    root_stale: RootStale,
    refusal_dropped: RefusalDropped,
    frames_swapped: FramesSwapped,
    compaction_drops: CompactionDrops,
    tips_unsigned: TipsUnsigned,
    restore_believed: RestoreBelieved,
    verdict_admits: VerdictAdmits,
    rank_forgotten: RankForgotten,
    claims_overlooked: ClaimsOverlooked,
}
