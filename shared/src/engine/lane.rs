//! A lane: everything that needs one document opened, one thing at a time, in order. Lanes of different documents run side by side.

use std::collections::VecDeque;

use bytes::Bytes;
use serde_json::Value;

use super::{Followed, Reply, Submit};
use crate::{
    docs::{Emptied, Emptying, Facts},
    domain::{ChangeHash, DocId, EditorId, EntryId, Manifest, Position, PrincipalId},
    journal::Snapshot,
    ledger::{DocSummary, Lost, Seen},
    store::{Record, StoreError},
    worker::{Applied, Made, Newborn, Portion, Since, Taken, WorkerError},
};

/// Jobs that may wait in one lane. Beyond, a session is told to try again.
pub(super) const LANE_CAPACITY: usize = 256;
/// Bytes of changes that may wait in one lane. Beyond, a session is told to try again, and what others wrote is read from the log later.
pub(super) const LANE_BYTES_MAX: usize = 8 * 1024 * 1024;

/// A job that needs the document opened.
pub(super) enum Job {
    Submit(Submit),
    /// Foreign entries, durable and admitted by their headers: the export check, then the followers.
    Foreign(Vec<Portion>),
    Follow {
        heads: Vec<ChangeHash>,
        reply: Reply<Followed>,
    },
    View {
        reply: Reply<Value>,
    },
    /// The changes that empty its bin.
    EmptyBin {
        what: Emptying,
        reply: Reply<Emptied>,
    },
    ViewAt {
        heads: Vec<ChangeHash>,
        reply: Reply<Option<Value>>,
    },
    /// Close the document: too much came at once to be queued. Its followers come back with the heads that they have.
    PutAway,
    /// Rebuild it without entries that the far end refused.
    Rebuild,
    /// The same for a document that stands on a snapshot: open it afresh without them.
    Reopen(Vec<(Position, Record)>),
    /// Verify the snapshot from elsewhere that waits, and take it in.
    Adopt,
    /// Make a snapshot of it, and tell the caller whether there is one now.
    Snapshot(Option<Reply<bool>>),
    /// Take it back to what still stands without the records at these positions, which cannot be read any more.
    Forget(Lost),
    /// Check whether it is again what it was before records of it were lost.
    Check,
    Facts,
}

/// What came back from the worker.
pub(super) enum Done {
    Submits {
        submits: Vec<Submit>,
        applied: Result<Applied, WorkerError>,
    },
    Foreign {
        portions: Vec<Portion>,
        applied: Result<Applied, WorkerError>,
    },
    Follow {
        since: Result<Since, WorkerError>,
        reply: Reply<Followed>,
    },
    View,
    Rebuild {
        entries: Result<Vec<(Position, Record)>, StoreError>,
    },
    Reopened {
        entries: Vec<(Position, Record)>,
        summary: Result<DocSummary, WorkerError>,
    },
    Adopted {
        id: EntryId,
        taken: Result<Box<(PrincipalId, Snapshot, Taken, Facts)>, WorkerError>,
    },
    Snapshot {
        seen: Box<Seen>,
        made: Result<Made, WorkerError>,
        reply: Option<Reply<bool>>,
    },
    /// What a document on a snapshot holds, as the index does not list all of it.
    Listed(Result<DocSummary, WorkerError>),
    Forget {
        lost: Lost,
        entries: Result<Vec<(Position, Record)>, StoreError>,
    },
    Checked(Result<DocSummary, WorkerError>),
    Facts(Result<Facts, WorkerError>),
    /// The worker made a new document of ours; no entry says so yet.
    Born {
        manifest: Manifest,
        /// The editor whose browser made the first changes; `None` when they were made here.
        editor: Option<EditorId>,
        born: Result<Newborn, WorkerError>,
        reply: Reply<DocId>,
    },
    /// The lane's task panicked.
    Failed,
}

/// One document's lane.
#[derive(Default)]
pub(super) struct Lane {
    pub(super) busy: bool,
    /// Whether the worker was asked which changes the document's snapshot holds; asked once, so that the lane goes on even without
    /// an answer.
    pub(super) was_asked: bool,
    pub(super) queue: VecDeque<Job>,
}

impl Job {
    /// The bytes of changes in it.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Submit(submit) => submit.bytes,
            Self::Foreign(portions) => portions.iter().flat_map(|portion| &portion.changes).map(Bytes::len).sum(),
            // Questions, and work on what is in the log.
            _ => 0,
        }
    }
}

impl Lane {
    /// Whether another job with this many bytes of changes finds room.
    pub(super) fn has_room(&self, bytes: usize) -> bool {
        let waiting: usize = self.queue.iter().map(Job::bytes).sum();
        waiting == 0 || waiting + bytes <= LANE_BYTES_MAX
    }

    /// The next job. Submits that stand in a row come out together, as far as `fits` says, and the first in any case.
    pub(super) fn next_submits(&mut self, mut fits: impl FnMut(&Submit) -> bool) -> Vec<Submit> {
        let mut submits = Vec::new();
        while let Some(Job::Submit(submit)) = self.queue.front() {
            if !fits(submit) && !submits.is_empty() {
                break;
            }
            if let Some(Job::Submit(submit)) = self.queue.pop_front() {
                submits.push(submit);
            }
        }
        submits
    }
}

/// An entry of our own that the far end refused, and the changes in it.
pub(super) struct Refusal {
    pub(super) id: EntryId,
    pub(super) reason: String,
}
