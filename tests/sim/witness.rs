//! The one who sees everything: what was promised to whom, what broke a promise, and the trace that tells two plays of a seed apart.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard},
};

use tansiq_shared::{
    domain::{ChangeHash, DocId, EntryId, PrincipalId, RunId},
    journal::{Body, Entry, change},
};
use tokio::time::Instant;

use crate::{
    toy,
    verdict::{Broken, Class},
};

/// Most broken promises that are kept: one is enough to fail.
const BROKEN_MAX: usize = 20;

/// An edit that somebody was told is saved.
#[derive(Debug, Clone)]
pub(crate) struct Saved {
    /// The site that said so.
    pub(crate) site: usize,
    pub(crate) doc: DocId,
    pub(crate) change: ChangeHash,
}

/// What an entry brings, read once for all holders.
#[derive(Debug)]
pub(crate) struct Brought {
    pub(crate) changes: Vec<ChangeHash>,
    /// How far it stands for chains.
    pub(crate) tips: Vec<(PrincipalId, RunId, u64)>,
}

#[derive(Default)]
struct Seen {
    hash: u64,
    broken: Vec<Broken>,
    counts: BTreeMap<&'static str, u64>,
    entries: HashMap<EntryId, Arc<Brought>>,
    max_ops: HashMap<ChangeHash, u64>,
    saved: Vec<Saved>,
    docs: BTreeMap<DocId, PrincipalId>,
    forged: BTreeSet<EntryId>,
    gone: BTreeSet<(DocId, ChangeHash)>,
}

/// See the module.
pub(crate) struct Witness {
    seen: Mutex<Seen>,
    started: Instant,
    /// Whether the trace is printed.
    loud: bool,
}

impl Witness {
    pub(crate) fn new(loud: bool) -> Self {
        Self { seen: Mutex::default(), started: Instant::now(), loud }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap()
    }

    /// Simulated milliseconds since the start.
    pub(crate) fn now_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap()
    }

    /// One step of the play. The numbers and the time go into the trace's hash; the text is only for readers.
    pub(crate) fn step(&self, what: &'static str, numbers: &[u64], text: impl FnOnce() -> String) {
        let now = self.now_ms();
        let mut seen = self.seen();
        let mut hash = seen.hash ^ now;
        for number in numbers.iter().copied().chain([what.len() as u64]) {
            hash = (hash.rotate_left(5) ^ number).wrapping_mul(0x517c_c1b7_2722_0a95);
        }
        seen.hash = hash;
        *seen.counts.entry(what).or_default() += 1;
        drop(seen);
        if self.loud {
            println!("{:>9.3} s  {what}: {}", f64::from(u32::try_from(now).unwrap_or(u32::MAX)) / 1000.0, text());
        }
    }

    /// A promise of safety was broken.
    pub(crate) fn broken(&self, text: String) {
        self.note(Broken { class: Class::Safety, text });
    }

    /// A state was shown too early or too late.
    pub(crate) fn mark_broken(&self, text: String) {
        self.note(Broken { class: Class::Marks, text });
    }

    fn note(&self, broken: Broken) {
        if self.loud {
            println!("{:>9} ms  BROKEN: {broken}", self.now_ms());
        }
        let mut seen = self.seen();
        // A few marks leave room for what is worse.
        let most = if broken.class == Class::Safety { BROKEN_MAX } else { BROKEN_MAX / 2 };
        if seen.broken.len() < most {
            seen.broken.push(broken);
        }
    }

    /// Every broken promise, the worst first.
    pub(crate) fn verdict(&self) -> Vec<Broken> {
        let mut broken = self.seen().broken.clone();
        broken.sort_by_key(|broken| broken.class);
        broken
    }

    /// The trace's hash, and how often each kind of step was seen.
    pub(crate) fn summary(&self) -> (u64, BTreeMap<&'static str, u64>) {
        let seen = self.seen();
        (seen.hash, seen.counts.clone())
    }

    /// What an entry brings.
    pub(crate) fn brought(&self, id: EntryId, entry: &Entry) -> Arc<Brought> {
        let mut seen = self.seen();
        let read = || {
            let (chunks, tips) = match Body::decode(entry) {
                Ok(Body::Changes(changes)) => (changes, Vec::new()),
                Ok(Body::Snapshot(snapshot)) => {
                    let chains = snapshot.chains(true).into_iter();
                    let tips = chains.map(|((principal, run), tip)| (principal, run, tip.seq)).collect();
                    (toy::chunks(&snapshot.document).unwrap_or_default(), tips)
                }
                _ => (Vec::new(), Vec::new()),
            };
            let hash = |chunk: &bytes::Bytes| change::read(chunk, &change::Limits::receiver()).ok();
            Arc::new(Brought { changes: chunks.iter().filter_map(hash).map(|header| header.hash).collect(), tips })
        };
        seen.entries.entry(id).or_insert_with(read).clone()
    }

    /// A change was made.
    pub(crate) fn made(&self, change: ChangeHash, max_op: u64) {
        self.seen().max_ops.insert(change, max_op);
    }

    /// The highest counter of a change that somebody made.
    pub(crate) fn max_op(&self, change: ChangeHash) -> Option<u64> {
        self.seen().max_ops.get(&change).copied()
    }

    /// An edit was said to be saved.
    pub(crate) fn saved(&self, saved: Saved) {
        self.seen().saved.push(saved);
    }

    /// Every edit that was said to be saved.
    pub(crate) fn all_saved(&self) -> Vec<Saved> {
        self.seen().saved.clone()
    }

    /// A document was said to be born.
    pub(crate) fn born(&self, doc: DocId, owner: PrincipalId) {
        self.seen().docs.insert(doc, owner);
    }

    /// Every document that was said to be born, with its owner.
    pub(crate) fn documents(&self) -> Vec<(DocId, PrincipalId)> {
        self.seen().docs.iter().map(|(doc, owner)| (*doc, *owner)).collect()
    }

    /// The only disk that had a change was put back from an older copy.
    pub(crate) fn gone(&self, doc: DocId, change: ChangeHash) {
        self.step("gone", &[], || format!("{change} of {doc}"));
        self.seen().gone.insert((doc, change));
    }

    /// Whether nobody can bring the change back.
    pub(crate) fn is_gone(&self, doc: DocId, change: ChangeHash) -> bool {
        self.seen().gone.contains(&(doc, change))
    }

    /// An entry was made that nobody may admit.
    pub(crate) fn forged(&self, id: EntryId) {
        self.seen().forged.insert(id);
    }

    /// Whether nobody may admit it.
    pub(crate) fn is_forged(&self, id: EntryId) -> bool {
        self.seen().forged.contains(&id)
    }
}
