//! Many seeds: played side by side, each in one thread, and what they cost.

use std::{
    collections::BTreeMap,
    fs,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use crate::{
    bug::{ALL, Bug},
    play::Play,
    verdict::{Broken, Class, Verdict, worst},
};

/// How often a long run says where it is.
const PROGRESS_SEEDS: u64 = 1000;
/// One seed in so many is played twice: it must go the same way.
const TWICE: u64 = 50;
/// Failing seeds after which a run ends: one is enough to work on.
const FAILURES_MAX: usize = 20;

/// Which seeds, and for how long.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Campaign {
    pub(crate) from: u64,
    pub(crate) seeds: u64,
    /// No new seed is begun after this long.
    pub(crate) within: Option<Duration>,
    pub(crate) bug: Option<Bug>,
    /// Ends at the first failing seed.
    pub(crate) first: bool,
}

/// What came of it.
pub(crate) struct Outcome {
    pub(crate) played: u64,
    pub(crate) took: Duration,
    /// A seed's median time on a processor.
    pub(crate) median: Duration,
    /// In the order of the seeds.
    pub(crate) failed: Vec<Failed>,
}

/// A seed, and what it broke, the worst first.
pub(crate) type Failed = (u64, Vec<Broken>);

impl Outcome {
    /// How many seeds failed, the worst of them being of this class.
    pub(crate) fn count(&self, class: Class) -> usize {
        self.failed.iter().filter(|(_, broken)| worst(broken) == Some(class)).count()
    }
}

impl Campaign {
    /// Plays them on all cores.
    pub(crate) fn run(self) -> Outcome {
        let begun = Instant::now();
        let next = AtomicU64::new(self.from);
        let done = AtomicBool::new(false);
        let found: Mutex<(Vec<Duration>, Vec<Failed>)> = Mutex::default();
        let work = || {
            while !done.load(Ordering::Relaxed) && self.within.is_none_or(|within| begun.elapsed() < within) {
                let seed = next.fetch_add(1, Ordering::Relaxed);
                if seed >= self.from + self.seeds {
                    return;
                }
                let before = on_processor();
                let play = Play { seed, bug: self.bug, calm: false, loud: false };
                let Verdict { mut broken, hash, .. } = play.run();
                let cost = on_processor().saturating_sub(before);
                if self.bug.is_none() && seed.is_multiple_of(TWICE) && play.run().hash != hash {
                    broken.insert(0, Broken { class: Class::Safety, text: "it goes two ways".to_owned() });
                }
                let mut found = found.lock().unwrap();
                found.0.push(cost);
                if !broken.is_empty() {
                    if self.bug.is_none() {
                        println!("seed {seed} fails, {}; {}", broken[0], replay(seed, self.bug));
                    }
                    found.1.push((seed, broken));
                    if self.first || found.1.len() >= FAILURES_MAX {
                        done.store(true, Ordering::Relaxed);
                    }
                }
                let played = found.0.len() as u64;
                if played.is_multiple_of(PROGRESS_SEEDS) {
                    println!("{played} seeds in {} s, {} failed", begun.elapsed().as_secs(), found.1.len());
                }
            }
        };
        thread::scope(|scope| {
            for _ in 0..thread::available_parallelism().map_or(1, std::num::NonZero::get) {
                scope.spawn(work);
            }
        });
        let (mut costs, mut failed) = found.into_inner().unwrap();
        costs.sort_unstable();
        failed.sort_unstable_by_key(|(seed, _)| *seed);
        let median = costs.get(costs.len() / 2).copied().unwrap_or_default();
        Outcome { played: costs.len() as u64, took: begun.elapsed(), median, failed }
    }
}

/// The command that plays a seed again, with everything that happens in it.
pub(crate) fn replay(seed: u64, bug: Option<Bug>) -> String {
    let name = bug.and_then(|bug| ALL.iter().find(|(_, known)| *known == bug)).map(|(name, _)| format!(" --bug {name}"));
    format!("bash tests/run.sh sim --seed {seed}{}", name.unwrap_or_default())
}

/// Seeds that are known to break a promise still, and the worst class of it.
pub(crate) fn open() -> BTreeMap<u64, Class> {
    lines("open_seeds").map(|words| (words[0].parse().unwrap(), words[1].parse().unwrap())).collect()
}

/// Seeds that found a bug once.
pub(crate) fn kept() -> Vec<u64> {
    lines("kept_seeds").map(|words| words[0].parse().unwrap()).collect()
}

/// The words of each line that is no remark.
fn lines(file: &str) -> impl Iterator<Item = Vec<String>> {
    let text = fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let lines: Vec<_> = text.lines().filter(|line| !line.starts_with('#')).map(words).collect();
    lines.into_iter().filter(|words| !words.is_empty())
}

/// How long this thread has run; other work on the machine does not count.
fn on_processor() -> Duration {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(text.split_whitespace().next().and_then(|ns| ns.parse().ok()).unwrap_or(0))
}
