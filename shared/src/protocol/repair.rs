//! Repair: how two ends that are in sync and yet differ find out which documents differ, and fetch them from each other. Pure: this
//! module decides, the Link performs.
//!
//! Each end fetches only for itself. It sends its sums by bucket. The far end answers with its documents in the buckets that
//! differ. The first end asks for those that differ or that it lacks. The far end sends everything of them again, and says so with
//! its next `CaughtUp`. Entries that are known already change nothing, so an end that lacked nothing gets nothing new. Then both
//! compare roots again.
//!
//! Repairs end: an end asks for a document at most twice in the same two states, and begins at most two rounds between the same two
//! roots.

use std::collections::BTreeMap;

use crate::domain::{
    DocId,
    root::{BUCKETS, DocDigest, Root},
};

/// Most documents that are asked for in one round. The next round takes the rest.
pub(crate) const WANTED_MAX: usize = 256;
/// Most documents in one frame of a list.
pub(crate) const LISTED_IN_FRAME_MAX: usize = 128;
/// The list of the buckets that differ is cut behind the bucket in which it grows longer than this.
pub(crate) const LISTED_MAX: usize = 4096;
/// Most documents of one list that are listened to.
pub(crate) const HEARD_MAX: usize = 65_536;
/// The same thing is tried so often; then something must have changed before it is tried again.
const TRIES_MAX: u8 = 2;
/// Most documents of which it is remembered that asking did not help.
const REMEMBERED_MAX: usize = 4096;

/// The last half of a root or of a bucket's sum: enough to tell two apart, and short enough for 256 of them in one frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sum(pub u128);

impl From<[u8; 32]> for Sum {
    fn from(root: [u8; 32]) -> Self {
        Self(root.last_chunk().map_or(0, |half| u128::from_be_bytes(*half)))
    }
}

impl From<Root> for Sum {
    fn from(root: Root) -> Self {
        root.to_bytes().into()
    }
}

/// One end's sums by bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sums(pub Box<[Sum; BUCKETS]>);

impl Sums {
    /// The sums of these roots by bucket; a missing bucket counts as empty.
    pub(crate) fn of(buckets: &[Root]) -> Self {
        let mut sums = [Sum::default(); BUCKETS];
        for (sum, root) in sums.iter_mut().zip(buckets) {
            *sum = (*root).into();
        }
        Self(Box::new(sums))
    }

    /// The whole root's.
    pub(crate) fn total(&self) -> Sum {
        Sum(self.0.iter().fold(0, |total, sum| total.wrapping_add(sum.0)))
    }

    /// Which buckets are not the same.
    pub(crate) fn differing(&self, theirs: &Self) -> impl Iterator<Item = u8> {
        let pairs = self.0.iter().zip(theirs.0.iter());
        (0..=u8::MAX).zip(pairs).filter(|(_, (ours, theirs))| ours != theirs).map(|(bucket, _)| bucket)
    }
}

/// The answer to the far end's sums: all documents of this end in the buckets that differ, up to the longest list. `in_bucket`
/// gives those of one bucket.
pub fn list<I: Iterator<Item = (DocId, DocDigest)>>(
    ours: &Sums,
    theirs: &Sums,
    in_bucket: impl Fn(u8) -> I,
) -> Vec<(DocId, DocDigest)> {
    let mut listed = Vec::new();
    for bucket in ours.differing(theirs) {
        if listed.len() > LISTED_MAX {
            break;
        }
        listed.extend(in_bucket(bucket));
    }
    listed
}

/// A document that still differs after it was asked for, with its state at both ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Tried {
    ours: Option<DocDigest>,
    theirs: DocDigest,
    times: u8,
}

/// What was tried with one peer, over all Links with it.
#[derive(Debug, Default)]
pub struct History {
    roots: Option<(Sum, Sum)>,
    rounds: u8,
    /// The last round left documents out that were still worth asking for.
    more: bool,
    tried: BTreeMap<DocId, Tried>,
}

impl History {
    /// Whether another round between these roots is allowed; it counts as begun then.
    pub(crate) fn may_begin(&mut self, ours: Sum, theirs: Sum) -> bool {
        if self.roots != Some((ours, theirs)) {
            self.roots = Some((ours, theirs));
            self.rounds = 0;
        } else if self.rounds >= TRIES_MAX && !self.more {
            return false;
        }
        self.more = false;
        self.rounds = self.rounds.saturating_add(1);
        true
    }

    /// Which documents of the far end's list are asked for: those that differ from what `ours` says or that are not here.
    fn choose(&mut self, theirs: &BTreeMap<DocId, DocDigest>, ours: impl Fn(DocId) -> Option<DocDigest>) -> Vec<DocId> {
        let mut wanted = Vec::new();
        for (doc, digest) in theirs {
            let now = Tried { ours: ours(*doc), theirs: *digest, times: 0 };
            if now.ours == Some(*digest) {
                self.tried.remove(doc);
                continue;
            }
            let before = self.tried.get(doc).copied().filter(|before| Tried { times: 0, ..*before } == now);
            let times = before.map_or(0, |before| before.times);
            if times >= TRIES_MAX {
                continue;
            }
            if wanted.len() >= WANTED_MAX {
                self.more = true;
                break;
            }
            if self.tried.len() >= REMEMBERED_MAX {
                // Forgetting costs another try, no more.
                self.tried.clear();
            }
            self.tried.insert(*doc, Tried { times: times + 1, ..now });
            wanted.push(*doc);
        }
        wanted
    }
}

/// What one end fetches for itself, on one Link.
#[derive(Debug, Default)]
pub(crate) struct Taking {
    state: State,
    /// How often the far end was asked for documents on this Link.
    asked: u32,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Idle,
    /// Our sums were sent; the far end's list is coming in.
    Listening(BTreeMap<DocId, DocDigest>),
    /// The far end sends again what was asked for.
    Waiting(Vec<DocId>),
}

/// What became of a list, once it is whole.
#[derive(Debug, PartialEq, Eq)]
pub enum Heard {
    /// More of it comes, or it was not asked for.
    Nothing,
    /// Ask for these.
    Ask(Vec<DocId>),
    /// Nothing in it is worth asking for: the round is over.
    Over,
}

impl Taking {
    /// Whether a round is going on.
    pub(crate) fn is_busy(&self) -> bool {
        !matches!(self.state, State::Idle)
    }

    /// Begins a round: our sums must be sent. `false` while one is going on.
    pub(crate) fn begin(&mut self) -> bool {
        if self.is_busy() {
            return false;
        }
        self.state = State::Listening(BTreeMap::new());
        true
    }

    /// Asks at once for documents of which something is lost here. `false` while a round is going on.
    pub(crate) fn begin_with(&mut self, docs: Vec<DocId>) -> bool {
        if self.is_busy() {
            return false;
        }
        self.asked += 1;
        self.state = State::Waiting(docs);
        true
    }

    /// Takes in a part of the far end's list. `ours` says in which state a document is here.
    pub(crate) fn heard(
        &mut self,
        docs: Vec<(DocId, DocDigest)>,
        more: bool,
        history: &mut History,
        ours: impl Fn(DocId) -> Option<DocDigest>,
    ) -> Heard {
        let State::Listening(theirs) = &mut self.state else { return Heard::Nothing };
        let room = HEARD_MAX.saturating_sub(theirs.len());
        theirs.extend(docs.into_iter().take(room));
        if more {
            return Heard::Nothing;
        }
        let wanted = history.choose(theirs, ours);
        if wanted.is_empty() {
            self.state = State::Idle;
            return Heard::Over;
        }
        self.asked += 1;
        self.state = State::Waiting(wanted.clone());
        Heard::Ask(wanted)
    }

    /// The far end says how often on this Link it sent what was asked for. Returns the documents asked for last, once that round is
    /// over.
    pub(crate) fn answered(&mut self, answered: u32) -> Option<Vec<DocId>> {
        if answered < self.asked {
            return None;
        }
        match std::mem::take(&mut self.state) {
            State::Waiting(docs) => Some(docs),
            other => {
                self.state = other;
                None
            }
        }
    }

    /// Gives the round up, whatever it waited for. What was asked for stays counted: the far end may still answer.
    pub(crate) fn abandon(&mut self) {
        self.state = State::Idle;
    }
}

/// Cuts a list into frames: each with whether more follow. One empty frame says that there is nothing.
pub fn frames(listed: &[(DocId, DocDigest)]) -> impl Iterator<Item = (&[(DocId, DocDigest)], bool)> {
    let count = listed.len().div_ceil(LISTED_IN_FRAME_MAX).max(1);
    (0..count).map(move |number| {
        let from = number * LISTED_IN_FRAME_MAX;
        let to = listed.len().min(from + LISTED_IN_FRAME_MAX);
        (listed.get(from..to).unwrap_or_default(), number + 1 < count)
    })
}

#[cfg(test)]
mod tests;
