//! A whole federation in one thread: the real engines on disks, lines and clocks that a seed decides.
#![cfg(test)]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking; so do the helpers beside it")]

mod bug;
mod chance;
mod checks;
mod craft;
mod disk;
mod faults;
mod hostile;
mod line;
mod play;
mod scheme;
mod site;
mod surroundings;
mod tab;
mod toy;
mod witness;
mod worker;
mod world;

use std::time::Instant;

use play::Play;

#[test]
fn seeds() {
    let from: u64 = std::env::var("SIM_FROM").ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    let count: u64 = std::env::var("SIM_SEEDS").ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    let loud = std::env::var("SIM_LOUD").is_ok();
    for seed in from..from + count {
        let begun = Instant::now();
        let verdict = Play { seed, bug: None, calm: std::env::var("SIM_CALM").is_ok(), loud }.run();
        println!("{seed}: {:?} {:?}", begun.elapsed(), verdict);
    }
}
