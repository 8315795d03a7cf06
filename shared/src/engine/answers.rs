//! What the engine answers: rows of lists, what happens to a document, and glances at the whole.

use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::broadcast;

use super::{SessionTag, maintenance, shared::Shared};
use crate::{
    docs::Facts,
    domain::{Access, ChangeHash, DocId, DocKind, EntryId, Manifest, Position, PrincipalId, Sharing, UnixMs},
    ledger::{Ledger, load},
};

/// One document in a list. Nothing is opened for it.
///
/// It has as many fields as a list shows: each is read by somebody, and none depends on another.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own that lists show")]
pub struct DocumentRow {
    /// Which.
    pub doc: DocId,
    /// What it is.
    pub manifest: Manifest,
    /// Whose it is.
    pub owner: PrincipalId,
    /// Who else may read or edit it.
    pub sharing: Sharing,
    /// Its heads, sorted.
    pub heads: Vec<ChangeHash>,
    /// Whether the ministry has everything of it that is here.
    pub received: bool,
    /// Whether it belongs to this process's council.
    pub own: bool,
    /// Who else reads it or once did, besides its owner and this process's council: each may hold all of it, with its history.
    pub known_to: Vec<PrincipalId>,
    /// Whether this process may write it.
    pub can_edit: bool,
    /// Whether the sharing rule of its birth will still decide who reads it: nobody shared it since, and the rule was not met yet.
    pub rule_waits: bool,
    /// Entries admitted.
    pub entries: u64,
    /// Position of the last one.
    pub last: Position,
    /// The last entry's time, by its writer's clock.
    pub updated_at: UnixMs,
    /// Who brought the last one; `None` for what was written here, and when that is not remembered.
    pub brought_by: Option<PrincipalId>,
    /// What a list and a dashboard need of it; `None` until computed.
    pub facts: Option<Arc<Facts>>,
}

impl DocumentRow {
    pub(super) fn of(shared: &Shared, ledger: &Ledger, doc: DocId) -> Option<Self> {
        let row = ledger.document(doc)?;
        let received = ledger.received(doc);
        Some(Self {
            doc,
            manifest: row.manifest.clone()?,
            owner: row.owner,
            sharing: row.audience.sharing.clone(),
            heads: row.heads.iter().copied().collect(),
            received: received.all,
            own: ledger.is_mine(row),
            known_to: row.known_to().filter(|principal| *principal != row.owner && *principal != ledger.me).collect(),
            can_edit: ledger.my_access(row) == Some(Access::Edit),
            rule_waits: !row.audience.is_written(),
            entries: row.counts.entries,
            last: row.last.at,
            updated_at: row.changed_at,
            brought_by: ledger.peers().brought_by(row),
            facts: shared.facts.of(doc),
        })
    }
}

/// A document that is followed from now on.
pub struct Followed {
    /// What the follower lacks, in causal order.
    pub changes: Vec<Bytes>,
    /// The document's heads.
    pub heads: Vec<ChangeHash>,
    /// The heads that the ministry has.
    pub received: Vec<ChangeHash>,
    /// Whether the ministry reads it.
    pub shared: bool,
    /// Whether this process may write it.
    pub can_edit: bool,
    /// What happens from now on.
    pub events: broadcast::Receiver<DocEvent>,
}

/// What happens to a followed document.
#[derive(Debug, Clone)]
pub enum DocEvent {
    /// Somebody wrote, and it is durable.
    Changed {
        /// The session that wrote; `None` for another machine.
        tag: Option<SessionTag>,
        /// Raw chunks in causal order.
        changes: Vec<Bytes>,
        /// The heads after them.
        heads: Vec<ChangeHash>,
    },
    /// The ministry has more of it, or reads it from now on, or no longer.
    Received {
        /// Heads whose every ancestor it has.
        heads: Vec<ChangeHash>,
        /// Whether it reads the document.
        shared: bool,
    },
    /// The ministry refused some of it for good. Follow it again: it is another document now.
    NotAccepted {
        /// The closed reason code.
        reason: String,
        /// Who refused.
        by: String,
        /// The changes that were set aside.
        changes: Vec<ChangeHash>,
    },
    /// Nothing more comes.
    Closed {
        /// The closed reason code.
        reason: String,
    },
}

/// An edit that was not accepted by the far end.
#[derive(Debug, Clone)]
pub struct RejectedRow {
    /// Its document.
    pub doc: DocId,
    /// The entry.
    pub entry: EntryId,
    /// The closed reason code.
    pub reason: String,
    /// Who refused.
    pub by: String,
    /// When it was written.
    pub at: UnixMs,
    /// How many changes.
    pub changes: u32,
    /// What they wrote, readable: one line per field, `path: text`.
    pub text: String,
    /// The kind of its document, whose schema names the fields.
    pub kind: DocKind,
    /// The same field by field, for whoever has the schema: the way there from the root, and the value as a text.
    pub values: Vec<(Vec<String>, String)>,
}

/// What a full reading of the journal found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifyReport {
    /// Documents, the registry not counted.
    pub documents: u64,
    /// Entries, the registry's included.
    pub entries: u64,
    /// Heads of all documents.
    pub heads: u64,
    /// The root over all documents.
    pub root: [u8; 32],
    /// The first record that is not what it should be, with position and reason.
    pub first_bad: Option<String>,
}

/// A glance at an engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineStatus {
    /// Documents, the registry not counted.
    pub documents: u64,
    /// Entries admitted.
    pub entries: u64,
    /// The last durable position.
    pub end: Position,
    /// When this run began.
    pub began_at: UnixMs,
    /// How far the index reflects the log.
    pub index: Position,
    /// How far the far end has acknowledged this log, where there is one to acknowledge it.
    pub received: Option<Position>,
    /// Entries that wait for something.
    pub waiting: u64,
    /// Entries refused for good.
    pub refused: u64,
    /// Documents opened since the start.
    pub opened: u64,
    /// Whether the line to the ministry holds.
    pub line_up: bool,
    /// The closed reason code with which the ministry serves no line of this node, such as `clone`.
    pub line_reason: Option<String>,
    /// Since when, by the ministry's clock, as far as it said.
    pub line_since: Option<UnixMs>,
    /// The root over all documents.
    pub root: [u8; 32],
    /// The log.
    pub log: LogStatus,
}

impl EngineStatus {
    pub(super) fn of(shared: &Shared) -> Self {
        // Before the log's end is read, which it never passes.
        let index = shared.store.index().position();
        let ledger = shared.ledger();
        let root = ledger.docs().root();
        Self {
            documents: root.documents,
            entries: ledger.docs().entry_count(),
            end: shared.store.end(),
            began_at: shared.began_at,
            index,
            received: load::unreceived_from(&ledger),
            waiting: ledger.parking().count() as u64,
            refused: ledger.rejected().refusal_count(),
            opened: shared.worker.opened(),
            line_up: *shared.line.up().borrow(),
            line_reason: shared.line.reason().borrow().clone(),
            line_since: shared.line.since(),
            root: root.to_bytes(),
            log: maintenance::status(shared),
        }
    }
}

/// A glance at the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LogStatus {
    /// Bytes that it takes.
    pub bytes: u64,
    /// Bytes of records that are still needed, when last measured; 0 before.
    pub live_bytes: u64,
    /// Positions whose records are lost.
    pub lost: u64,
    /// Pieces of damage found since the start.
    pub damage: u64,
    /// When all of it was last read and checked, since the start.
    pub scrubbed_at: Option<UnixMs>,
    /// Whether the disk has no room for anything new.
    pub is_full: bool,
}
