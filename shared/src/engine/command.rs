//! What the engine's task is asked, and with what.

use std::sync::{Arc, atomic::AtomicBool};

use bytes::Bytes;
use serde_json::Value;
use tokio::sync::{OwnedSemaphorePermit, oneshot};

use super::{EngineError, Followed, checked::Checked, link_slots, registrar};
use crate::{
    docs::{Emptied, Emptying},
    domain::{Answer, ChangeHash, DocId, EditorId, EntryId, IncidentState, Manifest, Position, PrincipalId, RunId, StoreId},
    journal::Body,
    ledger::Lost,
    protocol::Item,
};

/// Which session wrote, so that it does not hear its own echo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SessionTag(pub u64);

/// Where an answer goes.
pub(super) type Reply<T> = oneshot::Sender<Result<T, EngineError>>;

pub(crate) struct Submit {
    pub(super) doc: DocId,
    pub(super) editor: EditorId,
    /// Given back: any account of the council may have made the changes.
    pub(super) is_given_back: bool,
    pub(super) tag: Option<SessionTag>,
    pub(super) changes: Vec<Bytes>,
    pub(super) bytes: usize,
    /// What the changes unfold to.
    pub(super) ops: u64,
    pub(super) reply: Reply<Vec<ChangeHash>>,
    /// Its place among the bytes that wait; free again when it is dropped.
    pub(super) _place: OwnedSemaphorePermit,
}

impl Submit {
    /// Whose all the changes must be; `None` when they are given back.
    pub(crate) fn writer(&self) -> Option<&EditorId> {
        (!self.is_given_back).then_some(&self.editor)
    }
}

/// Entries that a peer brought.
pub(crate) struct Delivery {
    pub(crate) bearer: PrincipalId,
    pub(crate) store: StoreId,
    /// The run of that store that brings it.
    pub(crate) run: RunId,
    pub(crate) items: Vec<Item>,
    pub(crate) position: Position,
    pub(crate) checked: Checked,
    /// Whether one of the same Link before it was not taken in: then it is not either, or its position would pass over what is lacking.
    pub(crate) broken: Arc<AtomicBool>,
    /// Its place among the bytes that wait; free again when it is dropped.
    pub(crate) _place: OwnedSemaphorePermit,
}

/// What is said of a delivery, after the fsync.
pub(crate) struct Receipt {
    pub(crate) answers: Vec<Answer>,
    pub(crate) cursor: Position,
}

/// What a Link found when it compared roots, and what came of a repair so far.
pub(crate) struct Finding {
    pub(crate) state: IncidentState,
    pub(crate) documents: Vec<DocId>,
    pub(crate) asked: u64,
    pub(crate) repaired: u64,
}

/// What a new document begins with.
pub(crate) enum Seed {
    /// A view, or a part of one: its first changes are made here.
    View(Value),
    /// Its first changes, as an editor's browser made them.
    Changes { editor: EditorId, changes: Vec<Bytes> },
}

pub(crate) enum Command {
    Submit(Submit),
    Create {
        /// The id that its maker chose, so that asking again makes nothing twice.
        named: Option<DocId>,
        manifest: Manifest,
        seed: Seed,
        reply: Reply<DocId>,
    },
    Write {
        doc: DocId,
        body: Box<Body>,
        reply: Reply<()>,
    },
    Register {
        applicant: registrar::Applicant,
        reply: Reply<PrincipalId>,
    },
    Revoke {
        principal: PrincipalId,
        reply: Reply<()>,
    },
    Follow {
        doc: DocId,
        heads: Vec<ChangeHash>,
        reply: Reply<Followed>,
    },
    Snapshot {
        doc: DocId,
        reply: Reply<bool>,
    },
    View {
        doc: DocId,
        reply: Reply<Value>,
    },
    EmptyBin {
        doc: DocId,
        what: Emptying,
        reply: Reply<Emptied>,
    },
    ViewAt {
        doc: DocId,
        heads: Vec<ChangeHash>,
        reply: Reply<Option<Value>>,
    },
    Deliver {
        delivery: Delivery,
        reply: Reply<Receipt>,
    },
    LinkSlot(link_slots::Ask),
    Acked {
        store: StoreId,
        position: Position,
        answers: Vec<Answer>,
        /// Documents that were sent ahead, each with the position beyond the walk's up to which the far end has it.
        ahead: Vec<(DocId, Position)>,
        reply: Reply<()>,
    },
    Finding {
        peer: PrincipalId,
        finding: Finding,
        reply: Reply<()>,
    },
    /// Records at these positions cannot be read any more.
    Lost {
        positions: Lost,
        reply: Reply<Vec<DocId>>,
    },
    /// An administrator let a document out of quarantine.
    Released {
        doc: DocId,
        reply: Reply<()>,
    },
    /// Refuse entries that waited too long, or that an administrator wants no more.
    GiveUp {
        entries: Vec<EntryId>,
        reason: &'static str,
        reply: Reply<usize>,
    },
    /// A peer sent again everything that it has of documents of which records were lost.
    Mended {
        docs: Vec<DocId>,
        reply: Reply<()>,
    },
}
