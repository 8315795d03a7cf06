//! Everything that expands Automerge operations: apply, load, read, compute facts.
//!
//! It sits behind one trait because Automerge can be made to panic, or to ask for more memory than there is: the in-process worker
//! catches panics, what unfolds to too much is refused before it comes here, and what ends the process all the same is named at the next
//! start ([`openings`]). Calls for one document never overlap:
//! the engine's lane of that document sees to it.

pub mod openings;
mod screen;
mod snapshot;

use std::{
    collections::{HashMap, HashSet},
    future::Future,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use automerge::{Automerge, Change, ReadDoc as _, TextEncoding};
use bytes::Bytes;
use tokio::sync::Semaphore;

use crate::{
    docs::{self, Emptied, Emptying, Facts},
    domain::{ActorId, ChangeHash, DocId, DocKind, EntryId, Environment, Position, UnixMs, vocabulary::Vocabularies},
    journal::{
        Body, Entry, Snapshot,
        change::{Limits, TOGETHER_OPS_MAX, read},
    },
    ledger::{DocSummary, Ledger, places},
    store::{Record, Store, StoreError},
    trial,
};

use background_pool::BackgroundPool;
use openings::Openings;

/// Documents kept open when nobody follows them; beyond, the one opened first is closed.
const OPEN_MAX: usize = 128;

/// Documents that are worked on at the same time.
const AT_ONCE: usize = 4;

/// Work on fewer operations than this takes less than two threads to hand it over and back: it is done where it is asked for.
const LITTLE_OPS: u64 = 2_000;

/// A document as the worker is asked for it.
#[derive(Debug, Clone)]
pub struct DocRef {
    /// Which.
    pub doc: DocId,
    /// Of which kind.
    pub kind: DocKind,
    /// Entries of it that are not applied: refused by the far end, void, or snapshots that are not verified yet.
    pub not_applied: Arc<HashSet<EntryId>>,
    /// Where our own last snapshot of it is, which stands for everything before; 0 without one.
    pub from: Position,
    /// Operations that it has, as far as is known: what work on it costs.
    pub ops: u64,
}

impl DocRef {
    /// A document as the ledger has it; `None` while its birth is not here.
    pub(crate) fn of(ledger: &Ledger, doc: DocId) -> Option<Self> {
        let row = ledger.document(doc)?;
        let kind = row.manifest.as_ref()?.kind;
        Some(Self { doc, kind, not_applied: Arc::new(ledger.not_applied_in(doc)), from: row.from(), ops: row.counts.ops })
    }
}

/// The changes of one entry, or of one Submit.
#[derive(Debug, Clone)]
pub struct Portion {
    /// The entry; `None` for a Submit that is no entry yet.
    pub entry: Option<EntryId>,
    /// Raw chunks in causal order.
    pub changes: Vec<Bytes>,
}

/// What became of the portions.
#[derive(Debug, Clone, Default)]
pub struct Applied {
    /// For each portion, in order: whether it was applied and came back byte for byte.
    pub good: Vec<bool>,
    /// The document's heads, sorted.
    pub heads: Vec<ChangeHash>,
}

/// What a follower lacks.
#[derive(Debug, Clone, Default)]
pub struct Since {
    /// Raw chunks in causal order.
    pub changes: Vec<Bytes>,
    /// The document's heads, sorted.
    pub heads: Vec<ChangeHash>,
}

/// Why the worker could not answer.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    /// The document's entries could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The document's own entries cannot be put together.
    #[error("open document {0}: its entries cannot be applied")]
    Unreadable(DocId),
    /// Opening it ended the program again and again, or an administrator said so.
    #[error("open document {0}: it is in quarantine, because opening it ended this program; `doc release` tries once more")]
    Quarantined(DocId),
    /// A snapshot is not what it says.
    #[error("take in a snapshot: {0}")]
    Void(&'static str),
    /// A snapshot cannot be made of the document.
    #[error("make a snapshot: {0}")]
    NotMade(&'static str),
    /// A new document's content makes no sense.
    #[error("read the content: {0}")]
    Invalid(String),
}

/// A document put together for a snapshot of it.
#[derive(Debug, Clone)]
pub struct Made {
    /// All of the snapshot but the chains' tips, which the ledger knows.
    pub snapshot: Snapshot,
    /// What the document is.
    pub summary: DocSummary,
}

/// A snapshot from elsewhere, verified and taken in.
#[derive(Debug, Clone)]
pub struct Taken {
    /// What the document is now.
    pub summary: DocSummary,
    /// What it was not before, as raw chunks in causal order; `None` when that is too much for one message.
    pub fresh: Option<Vec<Bytes>>,
    /// Whether the view that came with it, which may have been shown already, is that of its document.
    pub is_as_shown: bool,
}

/// A document's first changes and state.
#[derive(Debug, Clone)]
pub struct Newborn {
    /// Raw chunks in causal order.
    pub changes: Vec<Bytes>,
    /// Where it stands, such as `draft`.
    pub state: String,
}

/// A worker's answer, later.
pub type WorkerFuture<T> = Pin<Box<dyn Future<Output = Result<T, WorkerError>> + Send>>;

/// See the module.
pub trait Worker: Send + Sync + 'static {
    /// Puts a new document together. It is not opened.
    fn bear(&self, birth: docs::Birth, environment: Arc<dyn Environment>, content: serde_json::Value) -> WorkerFuture<Newborn>;
    /// Reads the first changes of a document of this kind, as an editor's browser made them. [`WorkerError::Invalid`] when they are none.
    fn read_birth(&self, kind: DocKind, changes: Vec<Bytes>) -> WorkerFuture<Newborn>;
    /// Applies portions in order. A portion that fails is left out, with every later one that needs it.
    fn apply(&self, doc: DocRef, portions: Vec<Portion>) -> WorkerFuture<Applied>;
    /// What somebody at `heads` lacks. Unknown heads are ignored.
    fn since(&self, doc: DocRef, heads: Vec<ChangeHash>) -> WorkerFuture<Since>;
    /// The document as JSON.
    fn view(&self, doc: DocRef) -> WorkerFuture<serde_json::Value>;
    /// The document as JSON, as it was at these heads; `None` when it does not hold them all.
    fn view_at(&self, doc: DocRef, heads: Vec<ChangeHash>) -> WorkerFuture<Option<serde_json::Value>>;
    /// The document as JSON, opened from the store for this one answer, and then as it is after each of these portions more.
    fn views_with(&self, doc: DocRef, more: Vec<Portion>) -> WorkerFuture<Vec<serde_json::Value>>;
    /// The changes that take out for good what was put into the document's bin before a moment. They are not applied.
    fn empty_bin(&self, doc: DocRef, actor: ActorId, what: Emptying, now: UnixMs) -> WorkerFuture<Emptied>;
    /// What a dashboard needs of it.
    fn facts(&self, doc: DocRef) -> WorkerFuture<Facts>;
    /// Puts a snapshot of the document together and proves it by loading it again.
    fn snapshot(&self, doc: DocRef) -> WorkerFuture<Made>;
    /// Verifies a snapshot from elsewhere and makes it part of the document; with what a dashboard needs of it then, as it is open.
    /// [`WorkerError::Void`]: it is not what it says.
    fn adopt(&self, doc: DocRef, snapshot: Snapshot, heads: Vec<ChangeHash>) -> WorkerFuture<(Taken, Facts)>;
    /// What the document is.
    fn summary(&self, doc: DocRef) -> WorkerFuture<DocSummary>;
    /// The same as the store has it, opened for this one answer.
    fn inspect(&self, doc: DocRef) -> WorkerFuture<DocSummary>;
    /// Closes the document: the next call opens it from the store.
    fn forget(&self, doc: DocId);
    /// Whether the document is open.
    fn is_open(&self, doc: DocId) -> bool;
    /// Documents opened so far.
    fn opened(&self) -> u64;
    /// What keeps documents from being opened.
    fn openings(&self) -> Arc<Openings> {
        Arc::default()
    }
    /// Entries that were found, while their documents were opened, to be such as are never applied. Each is told once.
    fn take_voids(&self) -> Vec<(DocId, EntryId)> {
        Vec::new()
    }
}

/// The worker inside the process: panics are caught, allocation failures are not.
#[derive(Clone)]
pub struct InProcess(Arc<Inner>);

struct Inner {
    /// Many documents may want to be opened at once, as after a long absence; the machine has only so many cores.
    turns: Semaphore,
    store: Arc<dyn Store>,
    open: Mutex<Open>,
    opened: AtomicU64,
    voids: Mutex<Vec<(DocId, EntryId)>>,
    vocabularies: Vocabularies,
    openings: Arc<Openings>,
    /// Verifies what came from elsewhere, where nobody waits for that.
    patient: Option<BackgroundPool>,
}

#[derive(Default)]
struct Open {
    docs: HashMap<DocId, Slot>,
    clock: u64,
    /// Documents that are worked on now, so that they lie in no slot, and whether they were to be closed meanwhile.
    out: HashMap<DocId, bool>,
}

/// Where a document is worked on.
enum Where {
    /// In the task that asks.
    Here,
    /// Off the async threads.
    Aside,
    /// Behind everything else, where there are threads for that.
    Behind,
}

struct Slot {
    doc: Automerge,
    used: u64,
}

impl InProcess {
    /// A worker that opens documents from `store` and checks them against `vocabularies`.
    pub fn new(store: Arc<dyn Store>, vocabularies: Vocabularies) -> Self {
        Self::with(store, vocabularies, None)
    }

    /// The same, for the hub: snapshots from elsewhere are verified when there is time, behind everything else.
    pub(crate) fn that_relays_first(store: Arc<dyn Store>, vocabularies: Vocabularies) -> Self {
        Self::with(store, vocabularies, Some(BackgroundPool::start()))
    }

    fn with(store: Arc<dyn Store>, vocabularies: Vocabularies, patient: Option<BackgroundPool>) -> Self {
        Self(Arc::new(Inner {
            turns: Semaphore::new(AT_ONCE),
            store,
            open: Mutex::default(),
            opened: AtomicU64::new(0),
            voids: Mutex::default(),
            vocabularies,
            openings: Arc::default(),
            patient,
        }))
    }

    /// The same, that remembers beyond its life which documents ended it.
    #[must_use]
    pub(crate) fn remembering(mut self, openings: Openings) -> Self {
        if let Some(inner) = Arc::get_mut(&mut self.0) {
            inner.openings = Arc::new(openings);
        }
        self
    }
}

impl Inner {
    /// Runs `work` off the async threads, in its turn; `None` when it panicked.
    async fn blocking<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        let _turn = self.turns.acquire().await.ok()?;
        tokio::task::spawn_blocking(move || trial::panics_as_none(work)).await.ok().flatten()
    }

    /// The same, with nothing beside it: should it end the program, it is known what did.
    async fn alone<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        let all = u32::try_from(AT_ONCE).unwrap_or(1);
        let _turns = self.turns.acquire_many(all).await.ok()?;
        tokio::task::spawn_blocking(move || trial::panics_as_none(work)).await.ok().flatten()
    }

    fn take(&self, doc: DocId) -> Option<Automerge> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.out.insert(doc, false);
        open.docs.remove(&doc).map(|slot| slot.doc)
    }

    fn forget(&self, doc: DocId) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever works on it just now has it as it was: it does not come back into its slot.
        open.out.entry(doc).and_modify(|forgotten| *forgotten = true);
        let closed = open.docs.remove(&doc);
        drop(open);
        drop(closed);
    }

    /// The work on a document is over; without the document when it failed.
    fn put(&self, doc: DocId, document: Option<Automerge>) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let was_forgotten = open.out.remove(&doc) == Some(true);
        let Some(document) = document.filter(|_| !was_forgotten) else { return };
        open.clock += 1;
        let used = open.clock;
        open.docs.insert(doc, Slot { doc: document, used });
        let closed = if open.docs.len() > OPEN_MAX
            && let Some(oldest) = open.docs.iter().min_by_key(|(_, slot)| slot.used).map(|(doc, _)| *doc)
        {
            open.docs.remove(&oldest)
        } else {
            None
        };
        // A large document takes its time to go: nobody waits for that.
        drop(open);
        drop(closed);
    }

    /// The open document, or the one that its entries make.
    async fn open(&self, doc: &DocRef) -> Result<Automerge, WorkerError> {
        if let Some(document) = self.take(doc.doc) {
            return Ok(document);
        }
        let (document, voids) = self.read(doc).await?;
        if !voids.is_empty() {
            let voids = voids.into_iter().map(|entry| (doc.doc, entry));
            self.voids.lock().unwrap_or_else(PoisonError::into_inner).extend(voids);
        }
        Ok(document)
    }

    /// The document that its entries make, without those that are never applied.
    async fn read(&self, doc: &DocRef) -> Result<(Automerge, Vec<EntryId>), WorkerError> {
        let id = doc.doc;
        if self.openings.is_quarantined(id) {
            return Err(WorkerError::Quarantined(id));
        }
        self.opened.fetch_add(1, Ordering::Relaxed);
        let (portions, snapshots) = sort(self.entries(doc).await?);
        let openings = self.openings.clone();
        let work = move || {
            let _opening = openings.begin(id);
            load(&snapshots, &portions)
        };
        let loaded = if self.openings.is_suspect(id) { self.alone(work).await } else { self.blocking(work).await };
        loaded.flatten().ok_or(WorkerError::Unreadable(id))
    }

    /// The entries that make the document, oldest first.
    async fn entries(&self, doc: &DocRef) -> Result<Vec<Entry>, WorkerError> {
        let places = places(self.store.index(), doc.doc)?;
        let places = places.into_iter().filter(|place| *place >= doc.from).collect();
        let records = self.store.get(self.store.sound(places)).await?;
        let entries = records.into_iter().filter_map(|record| match record {
            Record::Entry { entry, .. } if !doc.not_applied.contains(&entry.id()) => Some(entry),
            _ => None,
        });
        Ok(entries.collect())
    }

    async fn with<T: Send + 'static>(
        self: Arc<Self>,
        doc: DocRef,
        work: impl FnOnce(&mut Automerge, DocKind) -> T + Send + 'static,
    ) -> Result<T, WorkerError> {
        self.work(doc, Where::Aside, work).await
    }

    /// The same for what takes no longer than all of the document and `ops` operations more: at once, if these are few.
    async fn with_little<T: Send + 'static>(
        self: Arc<Self>,
        doc: DocRef,
        ops: u64,
        work: impl FnOnce(&mut Automerge, DocKind) -> T + Send + 'static,
    ) -> Result<T, WorkerError> {
        let place = if doc.ops.saturating_add(ops) <= LITTLE_OPS { Where::Here } else { Where::Aside };
        self.work(doc, place, work).await
    }

    /// Works on the open document.
    async fn work<T: Send + 'static>(
        self: Arc<Self>,
        doc: DocRef,
        place: Where,
        work: impl FnOnce(&mut Automerge, DocKind) -> T + Send + 'static,
    ) -> Result<T, WorkerError> {
        let (id, kind) = (doc.doc, doc.kind);
        let mut document = self.open(&doc).await.inspect_err(|_| self.put(id, None))?;
        let work = move || {
            let answer = work(&mut document, kind);
            (document, answer)
        };
        let done = match (place, &self.patient) {
            (Where::Here, _) => trial::panics_as_none(work),
            (Where::Behind, Some(patient)) => patient.run(move || trial::panics_as_none(work)).await.flatten(),
            (Where::Behind | Where::Aside, _) => self.blocking(work).await,
        };
        let (document, answer) = done.unzip();
        self.put(id, document);
        answer.ok_or(WorkerError::Unreadable(id))
    }
}

/// What entries bring: changes in portions, and whole documents.
fn sort(entries: Vec<Entry>) -> (Vec<Portion>, Vec<Bytes>) {
    let (mut portions, mut snapshots) = (Vec::new(), Vec::new());
    for entry in entries {
        match Body::decode(&entry) {
            Ok(Body::Changes(changes)) => portions.push(Portion { entry: Some(entry.id()), changes }),
            Ok(Body::Snapshot(snapshot)) => snapshots.push(snapshot.document),
            _ => {}
        }
    }
    (portions, snapshots)
}

fn empty() -> Automerge {
    Automerge::new_with_encoding(TextEncoding::Utf16CodeUnit)
}

/// Puts a document together: the snapshots, which were verified once, then the changes that pass the screen; and which do not. `None` when
/// a snapshot no longer loads.
fn load(snapshots: &[Bytes], portions: &[Portion]) -> Option<(Automerge, Vec<EntryId>)> {
    let base = || {
        let mut snapshots = snapshots.iter();
        let mut base = snapshots.next().map_or_else(|| Some(empty()), |first| snapshot::load(first))?;
        for snapshot in snapshots {
            base.merge(&mut snapshot::load(snapshot)?).ok()?;
        }
        Some(base)
    };
    let first = base()?;
    let passed = screen::screen(&first, portions);
    let out = portions.iter().zip(&passed).filter(|(_, passed)| !**passed);
    let out: Vec<EntryId> = out.filter_map(|(portion, _)| portion.entry).collect();
    if out.is_empty() {
        return Some((add(first, base, portions)?, out));
    }
    let portions: Vec<Portion> =
        portions.iter().zip(&passed).filter(|(_, passed)| **passed).map(|(portion, _)| portion.clone()).collect();
    Some((add(first, base, &portions)?, out))
}

/// What was exported well once is applied to `document` in one go; otherwise portion by portion, without the bad ones, from `base` on again.
fn add(mut document: Automerge, base: impl Fn() -> Option<Automerge>, portions: &[Portion]) -> Option<Automerge> {
    if portions.is_empty() || apply_all(&mut document, portions) {
        return Some(document);
    }
    let mut good: Vec<Portion> = Vec::new();
    document = base()?;
    for portion in portions {
        if apply_all(&mut document, std::slice::from_ref(portion)) {
            good.push(portion.clone());
        } else {
            document = base()?;
            apply_all(&mut document, &good);
        }
    }
    Some(document)
}

/// Whether every change was applied and comes back byte for byte (the export check).
fn apply_all(document: &mut Automerge, portions: &[Portion]) -> bool {
    let chunks = || portions.iter().flat_map(|portion| &portion.changes);
    trial::panics_as_none(|| {
        let Ok(changes) = chunks().map(|chunk| Change::try_from(chunk.as_ref())).collect::<Result<Vec<_>, _>>() else {
            return false;
        };
        let hashes: Vec<_> = changes.iter().map(Change::hash).collect();
        if !in_parts(changes).into_iter().all(|part| document.apply_changes(part).is_ok()) {
            return false;
        }
        chunks()
            .zip(hashes)
            .all(|(chunk, hash)| document.get_change_by_hash(&hash).is_some_and(|change| change.raw_bytes() == chunk.as_ref()))
    })
    .unwrap_or(false)
}

/// The changes in parts of no more ops than one Submit may have: Automerge unfolds whatever it is given at once. A document of two million
/// ops takes 165 MB to be applied so, and 856 MB in one go, in the same time.
fn in_parts(changes: Vec<Change>) -> Vec<Vec<Change>> {
    let mut parts: Vec<Vec<Change>> = Vec::new();
    let mut ops = 0;
    for change in changes {
        let more = change.len() as u64;
        match parts.last_mut() {
            Some(part) if ops + more <= TOGETHER_OPS_MAX => {
                ops += more;
                part.push(change);
            }
            _ => {
                ops = more;
                parts.push(vec![change]);
            }
        }
    }
    parts
}

fn heads(document: &Automerge) -> Vec<ChangeHash> {
    let mut heads: Vec<_> = document.get_heads().into_iter().map(|hash| ChangeHash::new(hash.0)).collect();
    heads.sort_unstable();
    heads
}

/// Whether Submits with marks in them, just applied, leave a document that loads again. Marks are the one thing of which Automerge only
/// finds out then; our editors write none, so nobody waits for this.
fn keeps(document: &Automerge, portions: &[Portion]) -> bool {
    let submits = portions.iter().filter(|portion| portion.entry.is_none());
    let mut chunks = submits.flat_map(|portion| &portion.changes);
    let has_marks = chunks.any(|chunk| read(chunk, &Limits::receiver()).is_ok_and(|header| header.marks > 0));
    !has_marks || trial::panics_as_none(|| snapshot::load(&document.save()).is_some()) == Some(true)
}

/// Applies what passes the screen.
fn apply(document: &mut Automerge, portions: &[Portion]) -> Applied {
    let passed = screen::screen(document, portions);
    if !passed.contains(&false) {
        return apply_passed(document, portions);
    }
    let kept: Vec<Portion> =
        portions.iter().zip(&passed).filter(|(_, passed)| **passed).map(|(portion, _)| portion.clone()).collect();
    let Applied { good, heads } = apply_passed(document, &kept);
    let mut good = good.into_iter();
    Applied { good: passed.into_iter().map(|passed| passed && good.next() == Some(true)).collect(), heads }
}

fn apply_passed(document: &mut Automerge, portions: &[Portion]) -> Applied {
    if apply_all(document, portions) && keeps(document, portions) {
        return Applied { good: vec![true; portions.len()], heads: heads(document) };
    }
    // Something in it is bad, and the copy may be spoilt: start again from what the document was, one portion at a time.
    let known: HashSet<_> = portions.iter().flat_map(|portion| &portion.changes).collect();
    let before = document.get_changes(&[]).into_iter().map(|change| Bytes::copy_from_slice(change.raw_bytes()));
    let base = Portion { entry: None, changes: before.filter(|chunk| !known.contains(chunk)).collect() };
    let mut kept = vec![base];
    let mut good = Vec::with_capacity(portions.len());
    *document = add(empty(), || Some(empty()), &kept).unwrap_or_else(empty);
    for portion in portions {
        let alone = std::slice::from_ref(portion);
        let fine = apply_all(document, alone) && keeps(document, alone);
        if fine {
            kept.push(portion.clone());
        } else {
            *document = add(empty(), || Some(empty()), &kept).unwrap_or_else(empty);
        }
        good.push(fine);
    }
    Applied { good, heads: heads(document) }
}

fn since(document: &Automerge, have: &[ChangeHash]) -> Since {
    let have: Vec<_> = have
        .iter()
        .map(|hash| automerge::ChangeHash(*hash.as_bytes()))
        .filter(|hash| document.get_change_by_hash(hash).is_some())
        .collect();
    let changes = document.get_changes(&have).into_iter().map(|change| Bytes::copy_from_slice(change.raw_bytes())).collect();
    Since { changes, heads: heads(document) }
}

fn newborn(birth: &docs::Birth, environment: &dyn Environment, content: &serde_json::Value) -> Result<Newborn, WorkerError> {
    let mut row_ids = || data_encoding::HEXLOWER.encode(&environment.random::<8>());
    let born = docs::birth(birth, &mut row_ids, content).map_err(|error| WorkerError::Invalid(error.to_string()))?;
    let state = docs::facts(birth.kind, &born.doc).state;
    Ok(Newborn { changes: born.changes, state })
}

fn begun(kind: DocKind, changes: Vec<Bytes>) -> Result<Newborn, WorkerError> {
    let invalid = |why: &str| WorkerError::Invalid(why.to_owned());
    let mut document = empty();
    let portion = Portion { entry: None, changes };
    if portion.changes.is_empty() || apply(&mut document, std::slice::from_ref(&portion)).good != [true] {
        return Err(invalid("its first changes cannot be applied"));
    }
    docs::check_birth(kind, &document).map_err(|error| WorkerError::Invalid(error.to_string()))?;
    let state = docs::facts(kind, &document).state;
    Ok(Newborn { changes: portion.changes, state })
}

impl Worker for InProcess {
    fn bear(&self, birth: docs::Birth, environment: Arc<dyn Environment>, content: serde_json::Value) -> WorkerFuture<Newborn> {
        let inner = self.0.clone();
        Box::pin(async move {
            let born = inner.blocking(move || newborn(&birth, environment.as_ref(), &content)).await;
            born.unwrap_or_else(|| Err(WorkerError::Invalid("it made the program panic; nothing was written".to_owned())))
        })
    }

    fn read_birth(&self, kind: DocKind, changes: Vec<Bytes>) -> WorkerFuture<Newborn> {
        let inner = self.0.clone();
        Box::pin(async move {
            let born = inner.blocking(move || begun(kind, changes)).await;
            born.unwrap_or_else(|| Err(WorkerError::Invalid("it made the program panic; nothing was written".to_owned())))
        })
    }

    fn apply(&self, doc: DocRef, portions: Vec<Portion>) -> WorkerFuture<Applied> {
        let inner = self.0.clone();
        let chunks = portions.iter().flat_map(|portion| &portion.changes);
        let ops = chunks.map(|chunk| read(chunk, &Limits::receiver()).map_or(u64::MAX, |header| header.ops));
        let ops = ops.fold(0_u64, u64::saturating_add);
        Box::pin(inner.with_little(doc, ops, move |document, _| apply(document, &portions)))
    }

    fn since(&self, doc: DocRef, heads: Vec<ChangeHash>) -> WorkerFuture<Since> {
        let inner = self.0.clone();
        Box::pin(inner.with(doc, move |document, _| since(document, &heads)))
    }

    fn view(&self, doc: DocRef) -> WorkerFuture<serde_json::Value> {
        let inner = self.0.clone();
        Box::pin(inner.with(doc, |document, _| docs::view(document)))
    }

    fn view_at(&self, doc: DocRef, heads: Vec<ChangeHash>) -> WorkerFuture<Option<serde_json::Value>> {
        let inner = self.0.clone();
        Box::pin(inner.with(doc, move |document, _| docs::adoption::view_at(document, &heads)))
    }

    fn views_with(&self, doc: DocRef, more: Vec<Portion>) -> WorkerFuture<Vec<serde_json::Value>> {
        let inner = self.0.clone();
        Box::pin(async move {
            let (mut document, _) = inner.read(&doc).await?;
            let look = move || {
                let mut views = vec![docs::view(&document)];
                for portion in &more {
                    // What cannot be applied leaves the document as it was.
                    apply(&mut document, std::slice::from_ref(portion));
                    views.push(docs::view(&document));
                }
                views
            };
            inner.blocking(look).await.ok_or(WorkerError::Unreadable(doc.doc))
        })
    }

    fn empty_bin(&self, doc: DocRef, actor: ActorId, what: Emptying, now: UnixMs) -> WorkerFuture<Emptied> {
        let (inner, id) = (self.0.clone(), doc.doc);
        Box::pin(async move {
            let emptied = inner.with(doc, move |document, kind| docs::empty_bin(kind, document, actor, what, now));
            emptied.await?.map_err(|_| WorkerError::Unreadable(id))
        })
    }

    fn facts(&self, doc: DocRef) -> WorkerFuture<Facts> {
        let (inner, known) = (self.0.clone(), self.0.clone());
        Box::pin(inner.with_little(doc, 0, move |document, kind| docs::facts_and_warnings(kind, document, &known.vocabularies)))
    }

    fn snapshot(&self, doc: DocRef) -> WorkerFuture<Made> {
        let inner = self.0.clone();
        Box::pin(async move {
            let entries = inner.entries(&doc).await?;
            inner.with(doc, move |document, _| snapshot::make(document, &entries)).await?.map_err(WorkerError::NotMade)
        })
    }

    fn adopt(&self, doc: DocRef, snapshot: Snapshot, heads: Vec<ChangeHash>) -> WorkerFuture<(Taken, Facts)> {
        let (inner, known) = (self.0.clone(), self.0.clone());
        Box::pin(async move {
            let (openings, id) = (inner.openings.clone(), doc.doc);
            if openings.is_quarantined(id) {
                return Err(WorkerError::Quarantined(id));
            }
            let taken = inner.work(doc, Where::Behind, move |document, kind| {
                let _opening = openings.begin(id);
                let taken = snapshot::take_in(document, &snapshot, &heads)?;
                Ok((taken, docs::facts_and_warnings(kind, document, &known.vocabularies)))
            });
            let taken = taken.await;
            // Whatever made it panic is in the snapshot: the document was sound before.
            taken
                .map_err(|error| match error {
                    WorkerError::Unreadable(_) => WorkerError::Void("it made the program panic"),
                    other => other,
                })?
                .map_err(WorkerError::Void)
        })
    }

    fn summary(&self, doc: DocRef) -> WorkerFuture<DocSummary> {
        let (inner, name) = (self.0.clone(), doc.doc);
        Box::pin(async move {
            inner.with(doc, |document, _| snapshot::summary(document)).await?.map_err(|_| WorkerError::Unreadable(name))
        })
    }

    fn inspect(&self, doc: DocRef) -> WorkerFuture<DocSummary> {
        let inner = self.0.clone();
        Box::pin(async move {
            let (document, _) = inner.read(&doc).await?;
            let summary = inner.blocking(move || snapshot::summary(&document)).await;
            summary.and_then(Result::ok).ok_or(WorkerError::Unreadable(doc.doc))
        })
    }

    fn forget(&self, doc: DocId) {
        self.0.forget(doc);
    }

    fn is_open(&self, doc: DocId) -> bool {
        self.0.open.lock().unwrap_or_else(PoisonError::into_inner).docs.contains_key(&doc)
    }

    fn openings(&self) -> Arc<Openings> {
        self.0.openings.clone()
    }

    fn opened(&self) -> u64 {
        self.0.opened.load(Ordering::Relaxed)
    }

    fn take_voids(&self) -> Vec<(DocId, EntryId)> {
        std::mem::take(&mut *self.0.voids.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

mod background_pool;
#[cfg(test)]
mod tests;
