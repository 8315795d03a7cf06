//! The async shell around the pure middle: one task owns the ledger, one lane per document orders what expands it, and every answer
//! leaves only after the fsync.
//!
//! Come in: Submits from sessions, entries from Links, questions from web and command line. Go out: answers, [`DocEvent`]s to whoever
//! follows a document, and the durable position that Links walk behind. It knows no socket, no HTTP and no gRPC.

use std::sync::{
    Arc, PoisonError, RwLock, RwLockReadGuard,
    atomic::{AtomicBool, Ordering},
};

use bytes::Bytes;
use serde_json::Value;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, broadcast, mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;

use crate::{
    docs::{Binned, Emptied, Emptying, Facts},
    domain::{
        Access, ActorId, Answer, ChangeHash, DocId, DocKind, EditorId, EntryId, Environment, FederationId, Incident,
        IncidentState, Manifest, Position, PrincipalId, PrincipalRow, RunId, Sharing, StoreId, UnixMs,
    },
    error::ErrorCode,
    journal::{
        Body, Entry,
        sign::{Signer, Verifier},
    },
    ledger::{Ledger, Lost, places},
    protocol::Item,
    store::{Damage, Store, StoreError},
    worker::{Worker, WorkerError, openings::QUARANTINED},
};

pub(crate) mod checked;
mod core;
pub mod environment;
mod lane;
pub mod link_slots;
pub mod load;
pub mod maintenance;
mod recover;
pub mod registrar;
mod rejected;
mod run_limit;
mod shared;
pub mod start;
mod tail_cache;
mod verify;
pub mod waiting;

use checked::Checked;
use shared::Shared;
pub use shared::{Counters, FrameTap};

/// Commands that may wait for the engine; when full, callers wait.
const INBOX_CAPACITY: usize = 1024;
/// Bytes of Submits and deliveries that may wait for the engine, all sessions and Links together; when full, callers wait, and so do
/// those who send to them.
const INBOX_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Bytes are counted in pieces of this size, so that a semaphore can hold them.
const PIECE: usize = 1024;
/// Submits are read in so many queues side by side; all Submits of one document go through the same queue.
const SUBMITTING: usize = 32;
/// Events that a follower may lag behind before it must come back with its heads.
pub(crate) const EVENTS_CAPACITY: usize = 256;

/// Everything an engine is made of.
pub struct Parts {
    /// Where records live.
    pub store: Arc<dyn Store>,
    /// What expands documents.
    pub worker: Arc<dyn Worker>,
    /// Signs own entries.
    pub signer: Arc<dyn Signer>,
    /// Checks everybody's.
    pub verifier: Arc<dyn Verifier>,
    /// Clock and randomness.
    pub environment: Arc<dyn Environment>,
    /// The federation.
    pub federation: FederationId,
    /// Who this process is.
    pub me: PrincipalId,
    /// The ministry's row: the root of trust of the registry.
    pub ministry: PrincipalRow,
    /// Sees every encoded frame of every Link; for tests and recordings.
    pub tap: Option<FrameTap>,
}

/// Which session wrote, so that it does not hear its own echo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SessionTag(pub u64);

/// One document in a list. Nothing is opened for it.
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

/// Why the engine says no.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// No such document here.
    #[error("find document {0}")]
    NotFound(DocId),
    /// Against a rule, for good.
    #[error("accept the change: {reason}")]
    Refused {
        /// The closed reason code.
        reason: &'static str,
    },
    /// Something is missing yet.
    #[error("accept the change now: {reason}; send what it stands on first")]
    Waiting {
        /// The closed reason code.
        reason: &'static str,
    },
    /// The content makes no sense.
    #[error("read the content: {0}")]
    Invalid(String),
    /// The bearer broke the journal; its Link ends.
    #[error("go on with this peer: {reason}")]
    Stop {
        /// The closed reason code.
        reason: &'static str,
    },
    /// Too much waits already.
    #[error("take more work now: try again in a moment")]
    Busy,
    /// The disk is full.
    #[error("take anything in: the disk is full; nothing is lost, and it goes on by itself when there is room")]
    NoSpace,
    /// The engine has ended.
    #[error("reach the engine: it has stopped")]
    Stopped,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The document cannot be opened.
    #[error(transparent)]
    Worker(#[from] WorkerError),
}

impl EngineError {
    /// What a peer or a browser is told.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound(_) => ErrorCode::NotFound,
            Self::Refused { .. } | Self::Stop { .. } => ErrorCode::Denied,
            Self::Waiting { .. } | Self::Busy => ErrorCode::Busy,
            Self::Invalid(_) => ErrorCode::Malformed,
            Self::Stopped | Self::NoSpace | Self::Worker(WorkerError::Quarantined(_)) => ErrorCode::Unavailable,
            Self::Store(_) | Self::Worker(_) => ErrorCode::Internal,
        }
    }

    /// The closed reason code.
    pub fn reason(&self) -> String {
        match self {
            Self::Refused { reason } | Self::Waiting { reason } | Self::Stop { reason } => (*reason).to_owned(),
            Self::NoSpace => link_slots::NO_SPACE.to_owned(),
            Self::Worker(WorkerError::Quarantined(_)) => QUARANTINED.to_owned(),
            other => other.code().as_str().to_owned(),
        }
    }
}

type Reply<T> = oneshot::Sender<Result<T, EngineError>>;

pub(crate) struct Submit {
    doc: DocId,
    editor: EditorId,
    /// Given back: any account of the council may have made the changes.
    is_given_back: bool,
    tag: Option<SessionTag>,
    changes: Vec<Bytes>,
    bytes: usize,
    /// What the changes unfold to.
    ops: u64,
    reply: Reply<Vec<ChangeHash>>,
    /// Its place among the bytes that wait; free again when it is dropped.
    _place: OwnedSemaphorePermit,
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
    /// The life of that store that brings it.
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

/// A handle of the engine. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    pub(crate) inbox: mpsc::Sender<Command>,
    places: Arc<Semaphore>,
    submitting: Arc<[tokio::sync::Mutex<()>; SUBMITTING]>,
    pub(crate) shared: Arc<Shared>,
}

#[expect(clippy::unused_async, reason = "one face: callers need not know which questions the ledger answers at once")]
impl Engine {
    /// Brings the ledger up to the log and starts the task. `progress` hears how many records of how many were replayed.
    ///
    /// # Errors
    /// The store could not be read. The task's own end, by an error or by `cancel`, comes out of the returned join handle.
    pub async fn start(
        parts: Parts,
        cancel: CancellationToken,
        progress: impl FnMut(u64, u64),
    ) -> Result<(Self, tokio::task::JoinHandle<Result<(), EngineError>>), EngineError> {
        let ledger = recover::ledger(&parts, progress).await?;
        let (sender, inbox) = mpsc::channel(INBOX_CAPACITY);
        let shared = Arc::new(Shared::new(&parts, ledger));
        let core = core::Core::new(parts.signer, shared.clone(), inbox);
        let task = tokio::spawn(core.run(cancel));
        let places = Arc::new(Semaphore::new(INBOX_BYTES_MAX / PIECE));
        Ok((Self { inbox: sender, places, submitting: Arc::default(), shared }, task))
    }

    pub(crate) async fn ask<T>(&self, command: impl FnOnce(Reply<T>) -> Command) -> Result<T, EngineError> {
        let (reply, answer) = oneshot::channel();
        self.inbox.send(command(reply)).await.map_err(|_| EngineError::Stopped)?;
        answer.await.map_err(|_| EngineError::Stopped)?
    }

    /// A place for this many bytes among those that wait for the engine.
    pub(crate) async fn place(&self, bytes: usize) -> Result<OwnedSemaphorePermit, EngineError> {
        let pieces = u32::try_from((bytes / PIECE + 1).min(INBOX_BYTES_MAX / PIECE)).unwrap_or(u32::MAX);
        Arc::clone(&self.places).acquire_many_owned(pieces).await.map_err(|_| EngineError::Stopped)
    }

    pub(crate) fn ledger(&self) -> RwLockReadGuard<'_, Ledger> {
        self.shared.ledger.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Who this process is.
    pub fn principal(&self) -> PrincipalId {
        self.ledger().me
    }

    /// The federation.
    pub fn federation(&self) -> FederationId {
        self.ledger().registry().federation()
    }

    /// This run.
    pub fn run(&self) -> RunId {
        self.shared.run
    }

    /// The run of a principal's process that was met last; `None` when none was.
    pub fn life_of(&self, principal: PrincipalId) -> Option<RunId> {
        Some(self.ledger().peers().history(principal).run()).filter(|run| run.0 != 0)
    }

    /// What passed through the Links, in numbers.
    pub fn counters(&self) -> &Counters {
        &self.shared.counters
    }

    /// Every document.
    pub async fn documents(&self) -> Result<Vec<DocumentRow>, EngineError> {
        let ledger = self.ledger();
        let mut rows: Vec<_> = ledger.docs().iter().filter_map(|(doc, _)| self.row(&ledger, doc)).collect();
        rows.sort_by_key(|row| (std::cmp::Reverse(row.updated_at), row.doc));
        Ok(rows)
    }

    /// One document.
    pub async fn document(&self, doc: DocId) -> Result<DocumentRow, EngineError> {
        self.row(&self.ledger(), doc).ok_or(EngineError::NotFound(doc))
    }

    fn row(&self, ledger: &Ledger, doc: DocId) -> Option<DocumentRow> {
        let row = ledger.document(doc)?;
        let received = ledger.received(doc);
        Some(DocumentRow {
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
            facts: self.shared.facts.read().unwrap_or_else(PoisonError::into_inner).get(&doc).cloned(),
        })
    }

    /// A document as JSON.
    pub async fn view(&self, doc: DocId) -> Result<Value, EngineError> {
        self.ask(|reply| Command::View { doc, reply }).await
    }

    /// Takes out of a document's bin, for good, what was deleted long enough ago: an edit like any other, by `editor`. What it was.
    pub async fn empty_bin(&self, doc: DocId, editor: EditorId, what: Emptying) -> Result<Vec<Binned>, EngineError> {
        let Emptied { changes, removed } = self.ask(|reply| Command::EmptyBin { doc, what, reply }).await?;
        if !changes.is_empty() {
            self.submit(doc, editor, SessionTag(u64::from_be_bytes(self.shared.environment.random())), changes).await?;
        }
        Ok(removed)
    }

    /// Documents that are not opened because opening them ended this program, or because an administrator said so; each with why.
    pub fn quarantine(&self) -> Vec<(DocId, String)> {
        self.shared.worker.openings().quarantined()
    }

    /// Puts a document in quarantine: it is no longer opened. Its entries stay, and new ones are taken in and passed on.
    ///
    /// # Errors
    /// There is none, or it could not be written down.
    pub(crate) async fn put_in_quarantine(&self, doc: DocId, why: String) -> Result<(), EngineError> {
        if self.ledger().document(doc).is_none() {
            return Err(EngineError::NotFound(doc));
        }
        let worker = self.shared.worker.clone();
        self.written(move || worker.openings().quarantine(doc, &why)).await?;
        self.shared.worker.forget(doc);
        tracing::warn!(target: "tansiq::audit", %doc, reason = QUARANTINED, "a document is put in quarantine");
        Ok(())
    }

    /// Lets a document out of quarantine: it is opened again.
    ///
    /// # Errors
    /// It is not in quarantine, or that could not be written down.
    pub(crate) async fn release_document(&self, doc: DocId) -> Result<(), EngineError> {
        let worker = self.shared.worker.clone();
        if !self.written(move || worker.openings().release(doc)).await? {
            return Err(EngineError::NotFound(doc));
        }
        tracing::warn!(target: "tansiq::audit", %doc, "a document is let out of quarantine");
        self.ask(|reply| Command::Released { doc, reply }).await
    }

    async fn written<T: Send + 'static>(
        &self,
        write: impl FnOnce() -> std::io::Result<T> + Send + 'static,
    ) -> Result<T, EngineError> {
        let written = tokio::task::spawn_blocking(write).await.map_err(|_| EngineError::Stopped)?;
        written.map_err(|error| EngineError::Invalid(format!("the quarantine could not be written down: {error}")))
    }

    /// A document as it was at these heads, as JSON; `None` when not all of that is here, or not verified yet.
    pub async fn view_at(&self, doc: DocId, heads: Vec<ChangeHash>) -> Result<Option<Value>, EngineError> {
        self.ask(|reply| Command::ViewAt { doc, heads, reply }).await
    }

    /// Makes a snapshot of a document for our own log, whatever its size. `false` when none can be made now.
    pub async fn snapshot(&self, doc: DocId) -> Result<bool, EngineError> {
        self.ask(|reply| Command::Snapshot { doc, reply }).await
    }

    /// Makes a document of ours. `content` is a view, or a part of one.
    pub async fn create(&self, manifest: Manifest, content: Value) -> Result<DocId, EngineError> {
        self.ask(|reply| Command::Create { named: None, manifest, seed: Seed::View(content), reply }).await
    }

    /// The same under an id that the caller chose. If a document of ours has that id already, that is the answer and nothing is
    /// made: so a caller may ask again when the answer was lost.
    ///
    /// # Errors `not-owner` when the id is that of somebody else's document, or of one that cannot be made.
    pub async fn create_named(&self, doc: DocId, manifest: Manifest, content: Value) -> Result<DocId, EngineError> {
        self.ask(|reply| Command::Create { named: Some(doc), manifest, seed: Seed::View(content), reply }).await
    }

    /// The same from first changes that `editor`'s browser made, perhaps long ago without a line: judged like a Submit, and their actors
    /// are bound to it.
    ///
    /// # Errors
    /// As [`Engine::create_named`] and [`Engine::submit`]; [`EngineError::Invalid`] when these are not the birth of such a document.
    pub async fn create_begun(
        &self,
        doc: DocId,
        manifest: Manifest,
        editor: EditorId,
        changes: Vec<Bytes>,
    ) -> Result<DocId, EngineError> {
        self.ask(|reply| Command::Create { named: Some(doc), manifest, seed: Seed::Changes { editor, changes }, reply }).await
    }

    /// Writes changes. Resolves after the fsync with the heads.
    pub async fn submit(
        &self,
        doc: DocId,
        editor: EditorId,
        tag: SessionTag,
        changes: Vec<Bytes>,
    ) -> Result<Vec<ChangeHash>, EngineError> {
        self.take(doc, editor, tag, changes, false).await
    }

    /// As [`Engine::submit`], for changes that the council lost and `editor`'s browser holds: any account of the council may have made
    /// them. Their actors are bound to nobody by this.
    pub async fn give_back(
        &self,
        doc: DocId,
        editor: EditorId,
        tag: SessionTag,
        changes: Vec<Bytes>,
    ) -> Result<Vec<ChangeHash>, EngineError> {
        self.take(doc, editor, tag, changes, true).await
    }

    async fn take(
        &self,
        doc: DocId,
        editor: EditorId,
        tag: SessionTag,
        changes: Vec<Bytes>,
        is_given_back: bool,
    ) -> Result<Vec<ChangeHash>, EngineError> {
        let bytes = changes.iter().map(Bytes::len).sum();
        let place = self.place(bytes).await?;
        let (reply, answer) = oneshot::channel();
        {
            // One after the other, so that a short Submit does not overtake a long one that it stands on.
            let _first = self.submitting(doc).lock().await;
            let ops = checked::submit(&self.shared.verifier, &changes).await;
            let ops = ops.map_err(|refusal| EngineError::Refused { reason: refusal.reason })?;
            let tag = Some(tag);
            let submit = Submit { doc, editor, is_given_back, tag, changes, bytes, ops, reply, _place: place };
            self.inbox.send(Command::Submit(submit)).await.map_err(|_| EngineError::Stopped)?;
        }
        answer.await.map_err(|_| EngineError::Stopped)?
    }

    /// Where Submits of a document wait for each other; a few documents share one.
    fn submitting(&self, doc: DocId) -> &tokio::sync::Mutex<()> {
        let [first, ..] = *doc.as_bytes();
        let [shared, ..] = &*self.submitting;
        self.submitting.get(usize::from(first) % SUBMITTING).unwrap_or(shared)
    }

    /// Says who else may read or edit a document of ours from now on.
    pub async fn share(&self, doc: DocId, sharing: Sharing) -> Result<(), EngineError> {
        self.write(doc, Body::Sharing(sharing)).await
    }

    /// Says of a document what no lane needs to hear of: signs one entry of any kind that does not change what the document says, if its
    /// kind lets this council or the ministry write it.
    pub(crate) async fn write(&self, doc: DocId, body: Body) -> Result<(), EngineError> {
        self.ask(|reply| Command::Write { doc, body: Box::new(body), reply }).await
    }

    /// Follows a document from what the caller holds.
    pub async fn follow(&self, doc: DocId, heads: Vec<ChangeHash>) -> Result<Followed, EngineError> {
        self.ask(|reply| Command::Follow { doc, heads, reply }).await
    }

    /// Own edits that the far end refused, newest first.
    pub async fn rejected(&self) -> Result<Vec<RejectedRow>, EngineError> {
        rejected::rows(&self.shared).await
    }

    /// Every principal, the ministry first.
    pub async fn principals(&self) -> Result<Vec<PrincipalRow>, EngineError> {
        Ok(self.ledger().registry().principals().cloned().collect())
    }

    /// Who of this council's editors an actor is bound to; `None` for one that nobody of here wrote with.
    pub fn editor_of(&self, actor: ActorId) -> Option<EditorId> {
        self.ledger().bindings().of(actor).cloned()
    }

    /// One principal.
    pub fn principal_row(&self, principal: PrincipalId) -> Option<PrincipalRow> {
        self.ledger().registry().principal(principal).cloned()
    }

    /// Hub only: from now on neither the principal's certificate nor its entries count.
    pub async fn revoke(&self, principal: PrincipalId) -> Result<(), EngineError> {
        self.ask(|reply| Command::Revoke { principal, reply }).await
    }

    /// Incidents, newest first: what should never happen and did.
    pub async fn incidents(&self) -> Result<Vec<Incident>, EngineError> {
        Ok(self.ledger().incidents().all().cloned().collect())
    }

    /// Reports that the records at these positions cannot be read any more. The engine takes their documents back to what stands
    /// without them, and asks its peers for the rest, at the latest when a Link next compares roots. Returns those documents.
    pub async fn forget_lost(&self, positions: Lost) -> Result<Vec<DocId>, EngineError> {
        self.ask(|reply| Command::Lost { positions, reply }).await
    }

    /// The registry's entries, oldest first.
    pub async fn registry_entries(&self) -> Result<Vec<Entry>, EngineError> {
        let registry = self.ledger().registry().doc();
        let store = &self.shared.store;
        let records = store.get_sound(places(store.index(), registry)?).await?;
        Ok(records
            .into_iter()
            .filter_map(|(_, record)| match record {
                crate::store::Record::Entry { entry, .. } => Some(entry),
                _ => None,
            })
            .collect())
    }

    /// Reads the whole journal and checks every record, chain and signature.
    pub async fn verify(&self) -> Result<VerifyReport, EngineError> {
        verify::journal(&self.shared).await
    }

    /// A glance.
    pub async fn status(&self) -> Result<EngineStatus, EngineError> {
        let ledger = self.ledger();
        let root = ledger.docs().root();
        Ok(EngineStatus {
            documents: root.documents,
            entries: ledger.docs().entry_count(),
            end: self.shared.store.end(),
            waiting: ledger.parking().count() as u64,
            refused: ledger.rejected().refusal_count(),
            opened: self.shared.worker.opened(),
            line_up: *self.shared.line.borrow(),
            line_reason: self.shared.line_reason.borrow().clone(),
            line_since: self.line_since(),
            root: root.to_bytes(),
            log: maintenance::status(&self.shared),
        })
    }

    /// Drops from the log what is no longer needed, now. It is done by itself when enough has gathered.
    pub async fn compact(&self) -> Result<(), EngineError> {
        let asked = maintenance::Asked::begin(&self.shared.kept)?;
        maintenance::compact(&self.shared, &|done, total| asked.note(done, total)).await
    }

    /// Reads all of the log now and checks it, as fast as the disk is. It is done by itself, slowly, once a day.
    pub async fn scrub(&self) -> Result<(), EngineError> {
        let asked = maintenance::Asked::begin(&self.shared.kept)?;
        maintenance::scrub(&self.shared, std::time::Duration::ZERO, &|done, total| asked.note(done, total)).await
    }

    /// How far the [`Engine::compact`] or [`Engine::scrub`] has come that is under way.
    pub(crate) fn pass(&self) -> maintenance::Pass {
        self.shared.kept.pass()
    }

    /// What was found damaged in the log since the start.
    pub(crate) fn damage(&self) -> Vec<Damage> {
        self.shared.store.damage()
    }

    /// Keeps the log in order until it is dropped, or the store fails.
    pub async fn maintain(&self) -> Result<std::convert::Infallible, EngineError> {
        maintenance::run(self).await
    }

    /// Whether the line to the ministry holds.
    pub fn line(&self) -> watch::Receiver<bool> {
        self.shared.line.subscribe()
    }

    /// Told by the node's link.
    pub fn set_line(&self, up: bool) {
        self.shared.line.send_if_modified(|line| std::mem::replace(line, up) != up);
    }

    /// The closed reason code with which the ministry serves no line of this node, such as `clone`; `None` when it is only down, or up.
    pub fn line_reason(&self) -> watch::Receiver<Option<String>> {
        self.shared.line_reason.subscribe()
    }

    /// Told by the node's link.
    pub fn set_line_reason(&self, reason: Option<&str>) {
        let _ = self.set_line_stopped(reason, None);
    }

    /// As [`Engine::set_line_reason`], with the moment since which it is so, as far as the ministry said. Whether that is news.
    pub fn set_line_stopped(&self, reason: Option<&str>, since: Option<UnixMs>) -> bool {
        let since = since.map_or(0, |since| since.0);
        self.shared.line_reason.send_if_modified(|known| {
            let is_news = (self.shared.line_since.swap(since, Ordering::Relaxed) != since) | (known.as_deref() != reason);
            *known = reason.map(str::to_owned);
            is_news
        })
    }

    /// Since when the ministry serves no line of this node, by its clock; `None` when that is not known.
    pub fn line_since(&self) -> Option<UnixMs> {
        Some(UnixMs(self.shared.line_since.load(Ordering::Relaxed))).filter(|since| since.0 > 0)
    }

    /// What a principal may do with a document; `None` for nothing, or when it is not here.
    pub fn access(&self, principal: PrincipalId, doc: DocId) -> Option<Access> {
        let ledger = self.ledger();
        ledger.document(doc).and_then(|row| ledger.registry().access(principal, row))
    }

    /// Documents whose facts changed. A slow listener that lags reads [`Engine::documents`] again.
    pub fn facts(&self) -> broadcast::Receiver<DocId> {
        self.shared.facts_changed.subscribe()
    }

    /// The last position that is durable and indexed.
    pub fn durable(&self) -> watch::Receiver<Position> {
        self.shared.indexed.subscribe()
    }
}

pub(crate) type LedgerLock = RwLock<Ledger>;
