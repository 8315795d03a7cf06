//! What a lane does: jobs that need one document opened, and what came back from them.

use bytes::Bytes;
use serde_json::Value;

use super::super::{EngineError, Followed, Reply, Submit};
use crate::{
    docs::{Emptied, Emptying, Facts},
    domain::{ChangeHash, DocId, EditorId, EntryId, Manifest, Position, PrincipalId},
    journal::Snapshot,
    ledger::{DocSummary, Lost, Seen},
    store::{Record, StoreError},
    worker::{Applied, Made, Newborn, Portion, Since, Taken, WorkerError},
};

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
    /// What can be read of a document without the records that were lost, up to a position.
    Forget {
        lost: Lost,
        upto: Position,
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

    /// Tells whoever waits for it why it is not done.
    pub(super) fn refuse(self, error: EngineError) {
        match self {
            Self::Submit(submit) => drop(submit.reply.send(Err(error))),
            Self::Follow { reply, .. } => drop(reply.send(Err(error))),
            Self::View { reply } => drop(reply.send(Err(error))),
            Self::EmptyBin { reply, .. } => drop(reply.send(Err(error))),
            Self::ViewAt { reply, .. } => drop(reply.send(Err(error))),
            Self::Snapshot(reply) => drop(reply.map(|reply| reply.send(Err(error)))),
            Self::Foreign(_)
            | Self::PutAway
            | Self::Rebuild
            | Self::Reopen(_)
            | Self::Adopt
            | Self::Forget(_)
            | Self::Check
            | Self::Facts => {}
        }
    }
}
