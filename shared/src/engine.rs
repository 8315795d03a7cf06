//! The async shell around the pure middle: one task owns the ledger, one lane per document orders what expands it, and every answer
//! leaves only after the fsync.
//!
//! Come in: Submits from sessions, entries from Links, questions from web and command line. Go out: answers, [`DocEvent`]s to whoever
//! follows a document, and the durable position that Links walk behind. It knows no socket, no HTTP and no gRPC.

mod answers;
pub(crate) mod checked;
mod command;
mod core;
pub mod environment;
mod error;
mod known_facts;
mod line;
pub mod link_slots;
mod links;
pub mod load;
mod log_end;
pub mod maintenance;
mod quarantine;
mod recover;
pub mod registrar;
mod rejected;
mod run_limit;
mod shared;
pub mod start;
mod tail_cache;
mod verify;
pub mod waiting;

use std::sync::{Arc, RwLockReadGuard};

use bytes::Bytes;
use serde_json::Value;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, broadcast, mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;

pub(crate) use self::command::{Command, Delivery, Finding, Receipt, Seed};
pub use self::{
    answers::{DocEvent, DocumentRow, EngineStatus, Followed, LogStatus, RejectedRow, VerifyReport},
    command::SessionTag,
    error::EngineError,
    links::{Counters, FrameTap},
};
use self::{
    command::{Reply, Submit},
    shared::Shared,
};
use crate::{
    docs::{Binned, Emptied, Emptying},
    domain::{
        Access, ActorId, ChangeHash, DocId, EditorId, EntryId, Environment, FederationId, Incident, Manifest, Position,
        PrincipalId, PrincipalRow, RunId, Sharing, UnixMs,
    },
    journal::{
        Body, Entry,
        sign::{Signer, Verifier},
    },
    ledger::{Ledger, Lost, places},
    store::{Damage, Store},
    worker::Worker,
};

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
        let core = core::Core::new(shared.clone(), inbox);
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
        self.shared.ledger()
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
        &self.shared.links.counters
    }

    /// Every document.
    pub async fn documents(&self) -> Result<Vec<DocumentRow>, EngineError> {
        let ledger = self.ledger();
        let mut rows: Vec<_> = ledger.docs().iter().filter_map(|(doc, _)| DocumentRow::of(&self.shared, &ledger, doc)).collect();
        rows.sort_by_key(|row| (std::cmp::Reverse(row.updated_at), row.doc));
        Ok(rows)
    }

    /// One document.
    pub async fn document(&self, doc: DocId) -> Result<DocumentRow, EngineError> {
        DocumentRow::of(&self.shared, &self.ledger(), doc).ok_or(EngineError::NotFound(doc))
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
        quarantine::put(self, doc, why).await
    }

    /// Lets a document out of quarantine: it is opened again.
    ///
    /// # Errors
    /// It is not in quarantine, or that could not be written down.
    pub(crate) async fn release_document(&self, doc: DocId) -> Result<(), EngineError> {
        quarantine::release(self, doc).await
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

    /// Hub only: gives a council its number. With the same key it keeps the number that it has. With another key, if it has leave,
    /// it gets a new one and the old number is closed.
    ///
    /// # Errors
    /// [`EngineError::Refused`] with [`registrar::LIVING`], [`registrar::KEY_CLOSED`] or [`registrar::KEY_TAKEN`].
    pub async fn register(&self, applicant: registrar::Applicant) -> Result<PrincipalId, EngineError> {
        self.ask(|reply| Command::Register { applicant, reply }).await
    }

    /// Whether [`Engine::register`] would give a number now; the closed reason code if not.
    ///
    /// # Errors
    /// The reason code.
    pub fn may_register(&self, applicant: &registrar::Applicant) -> Result<(), &'static str> {
        registrar::judge(&self.ledger(), applicant).map(drop)
    }

    /// Since when each principal that the registry names counts, as the registry's entries say.
    ///
    /// # Errors
    /// The store's.
    pub async fn enrolled(&self) -> Result<Vec<(PrincipalRow, UnixMs)>, EngineError> {
        registrar::enrolled(self).await
    }

    /// What became of a principal; `None` while it counts, or is not known.
    ///
    /// # Errors
    /// The store's.
    pub async fn closed(&self, principal: PrincipalId) -> Result<Option<registrar::Closed>, EngineError> {
        registrar::closed(self, principal).await
    }

    /// Every entry that waits here, by document, in the order in which they came.
    pub fn waiting(&self) -> Vec<waiting::Waiting> {
        waiting::all(self)
    }

    /// The hub's: refuses an entry that waits. Its author keeps a copy.
    ///
    /// # Errors
    /// [`EngineError::Refused`] with `not-waiting` when it does not wait here, with `not-ministry` at a node: what the hub let pass is not
    /// a node's to refuse.
    pub async fn give_up(&self, entry: EntryId) -> Result<(), EngineError> {
        waiting::give_up(self, entry).await
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
        Ok(EngineStatus::of(&self.shared))
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
        self.shared.line.up()
    }

    /// Told by the node's link.
    pub fn set_line(&self, up: bool) {
        self.shared.line.set(up);
    }

    /// The closed reason code with which the ministry serves no line of this node, such as `clone`; `None` when it is only down, or up.
    pub fn line_reason(&self) -> watch::Receiver<Option<String>> {
        self.shared.line.reason()
    }

    /// Told by the node's link.
    pub fn set_line_reason(&self, reason: Option<&str>) {
        let _ = self.set_line_stopped(reason, None);
    }

    /// As [`Engine::set_line_reason`], with the moment since which it is so, as far as the ministry said. Whether that is news.
    pub fn set_line_stopped(&self, reason: Option<&str>, since: Option<UnixMs>) -> bool {
        self.shared.line.set_reason(reason, since)
    }

    /// Since when the ministry serves no line of this node, by its clock; `None` when that is not known.
    pub fn line_since(&self) -> Option<UnixMs> {
        self.shared.line.since()
    }

    /// What a principal may do with a document; `None` for nothing, or when it is not here.
    pub fn access(&self, principal: PrincipalId, doc: DocId) -> Option<Access> {
        let ledger = self.ledger();
        ledger.document(doc).and_then(|row| ledger.registry().access(principal, row))
    }

    /// Documents whose facts changed. A slow listener that lags reads [`Engine::documents`] again.
    pub fn facts(&self) -> broadcast::Receiver<DocId> {
        self.shared.facts.changes()
    }

    /// The last position that is durable and indexed.
    pub fn durable(&self) -> watch::Receiver<Position> {
        self.shared.end.watch_indexed()
    }
}
