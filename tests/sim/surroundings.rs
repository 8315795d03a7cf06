//! Clock and chance of one simulated machine.

use std::sync::{
    Mutex,
    atomic::{AtomicI64, Ordering},
};

use jiff::civil::Date;
use tansiq_shared::domain::{Environment, UnixMs};
use tokio::time::Instant;

use crate::chance::Chance;

/// The time of day when a play begins, in Unix milliseconds.
pub(crate) const DAWN_MS: i64 = 1_790_000_000_000;

/// See the module. It outlives the processes on the machine.
pub(crate) struct Surroundings {
    chance: Mutex<Chance>,
    started: Instant,
    skew_ms: AtomicI64,
    /// A planted bug: every process draws the same run.
    same_run: Option<[u8; 8]>,
    drawn: Mutex<bool>,
}

impl Surroundings {
    pub(crate) fn new(mut chance: Chance, same_run: bool) -> Self {
        let same_run = same_run.then(|| chance.bytes());
        Self {
            chance: Mutex::new(chance),
            started: Instant::now(),
            skew_ms: AtomicI64::new(0),
            same_run,
            drawn: Mutex::new(false),
        }
    }

    /// Sets the clock this far from the true time.
    pub(crate) fn skew(&self, ms: i64) {
        self.skew_ms.store(ms, Ordering::Relaxed);
    }

    /// A process starts: the first thing that it draws is its run.
    pub(crate) fn process_starts(&self) {
        *self.drawn.lock().unwrap() = false;
    }
}

impl Environment for Surroundings {
    fn now(&self) -> UnixMs {
        let elapsed = i64::try_from(self.started.elapsed().as_millis()).unwrap();
        UnixMs(DAWN_MS + elapsed + self.skew_ms.load(Ordering::Relaxed))
    }

    fn today(&self) -> Date {
        Date::constant(2026, 11, 23)
    }

    fn fill(&self, bytes: &mut [u8]) {
        self.chance.lock().unwrap().fill(bytes);
        if bytes.len() == 2 {
            // How many numbers of principals are left out: the federation's are known beforehand.
            bytes.fill(0);
        }
        let first = !std::mem::replace(&mut *self.drawn.lock().unwrap(), true);
        if let (true, Some(run)) = (first && bytes.len() == 8, self.same_run) {
            bytes.copy_from_slice(&run);
        }
    }
}
