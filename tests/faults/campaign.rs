//! What all campaigns share: how many tries, from which seed, what became of each, and how one is done again.

use std::{
    any::Any,
    panic::{self, AssertUnwindSafe},
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use futures_util::FutureExt as _;

use crate::dice::Dice;

/// Between two lines of progress.
const SAY_EVERY: Duration = Duration::from_secs(10);

/// Where the last panic happened.
static LAST_PANIC: Mutex<String> = Mutex::new(String::new());

/// Whether a try is under way.
static ATTEMPTING: AtomicBool = AtomicBool::new(false);

/// A failed try is told in one line, not in a backtrace; panics inside libraries that are caught there are not told at all.
pub(crate) fn keep_panics_short() {
    panic::set_hook(Box::new(|panic| {
        if !ATTEMPTING.load(Ordering::Relaxed) {
            eprintln!("outside of any try: {panic}");
        }
        *LAST_PANIC.lock().unwrap() = panic.location().map(ToString::to_string).unwrap_or_default();
    }));
}

/// What to do.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    /// Where all chance comes from.
    pub(crate) seed: u64,
    /// How many tries; each campaign has a short form of its own.
    pub(crate) tries: Option<usize>,
    /// Only this try, to see it again.
    pub(crate) only: Option<usize>,
}

/// One campaign under way.
pub(crate) struct Campaign {
    name: &'static str,
    plan: Plan,
    tries: usize,
    begun: Instant,
    said: Instant,
    passed: usize,
    failed: usize,
}

/// What became of a campaign.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Tally {
    /// Tries that went as they must.
    pub(crate) passed: usize,
    /// The others.
    pub(crate) failed: usize,
}

impl Campaign {
    /// Announces itself. `short` is how many tries are made when nobody says how many.
    pub(crate) fn begin(name: &'static str, plan: &Plan, short: usize) -> Self {
        let tries = plan.tries.unwrap_or(short);
        println!("\n{name}: {tries} tries, seed {}", plan.seed);
        let now = Instant::now();
        Self { name, plan: plan.clone(), tries, begun: now, said: now, passed: 0, failed: 0 }
    }

    /// So many tries of each of so many kinds.
    pub(crate) fn times(mut self, kinds: usize) -> Self {
        self.tries *= kinds;
        self
    }

    /// The numbers of the tries.
    pub(crate) fn numbers(&self) -> Vec<usize> {
        self.plan.only.map_or_else(|| (0..self.tries).collect(), |only| vec![only])
    }

    /// The chance of one try.
    pub(crate) fn dice(&self, number: usize) -> Dice {
        Dice::of(self.plan.seed, self.name, number)
    }

    /// Makes one try; a panic in it is its failure, and how to see it again is said. Whether it passed.
    pub(crate) fn attempt(&mut self, number: usize, what: &str, work: impl FnOnce()) -> bool {
        ATTEMPTING.store(true, Ordering::Relaxed);
        let outcome = panic::catch_unwind(AssertUnwindSafe(work));
        self.count(number, what, outcome.err().as_deref())
    }

    /// As [`Campaign::attempt`], for what waits.
    pub(crate) async fn attempt_async(&mut self, number: usize, what: &str, work: impl Future<Output = ()>) -> bool {
        ATTEMPTING.store(true, Ordering::Relaxed);
        let outcome = AssertUnwindSafe(work).catch_unwind().await;
        self.count(number, what, outcome.err().as_deref())
    }

    /// As [`Campaign::attempt_async`], for what must hold at the end of all tries: only a failure counts.
    pub(crate) async fn conclude_async(&mut self, work: impl Future<Output = ()>) {
        if self.attempt_async(self.numbers().len(), "the end", work).await {
            self.passed -= 1;
        }
    }

    fn count(&mut self, number: usize, what: &str, panic: Option<&(dyn Any + Send)>) -> bool {
        ATTEMPTING.store(false, Ordering::Relaxed);
        match panic {
            None => self.passed += 1,
            Some(panic) => {
                self.failed += 1;
                let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
                let (text, place) = (text.unwrap_or("it panicked without a text"), LAST_PANIC.lock().unwrap().clone());
                println!("{}: try {number} ({what}) FAILED: {text} [{place}]", self.name);
                println!(
                    "{}: again: bash tests/run.sh faults {} --seed {} --only {number}",
                    self.name, self.name, self.plan.seed
                );
            }
        }
        if self.said.elapsed() >= SAY_EVERY {
            self.said = Instant::now();
            println!(
                "{}: {} of {}, {} failed, {} s",
                self.name,
                self.done(),
                self.tries,
                self.failed,
                self.begun.elapsed().as_secs()
            );
        }
        panic.is_none()
    }

    fn done(&self) -> usize {
        self.passed + self.failed
    }

    /// Says that this cannot be done here, and why.
    pub(crate) fn leave_out(self, why: &str) -> Tally {
        println!("{}: left out: {why}", self.name);
        Tally::default()
    }

    /// The last line; `found` says what was seen besides passing.
    pub(crate) fn end(self, found: &str) -> Tally {
        let seconds = self.begun.elapsed().as_secs_f64();
        println!(
            "{}: {} tries in {seconds:.1} s, {} passed, {} failed; {found}",
            self.name,
            self.done(),
            self.passed,
            self.failed
        );
        Tally { passed: self.passed, failed: self.failed }
    }
}
