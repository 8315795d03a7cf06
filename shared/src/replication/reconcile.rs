//! R8: repairs a difference over a Link. The receiving side decides with [`crate::protocol::repair`] and puts what is to be sent
//! into an outbox (`Outbox`); the walk sends it, so that receiving never waits for sending.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, MutexGuard, PoisonError, atomic::Ordering},
    time::Duration,
};

use tokio::{sync::Notify, time::Instant};

use super::LinkError;
use crate::{
    domain::{DocDigest, DocId, INCIDENT_DOCUMENTS_MAX, IncidentKind, IncidentState, Position, PrincipalId, policy},
    engine::{Command, Engine, EngineError, Finding},
    ledger::Ledger,
    protocol::{
        Frame, Mending,
        repair::{Heard, History, Sums, Taking, WANTED_MAX, frames, list},
    },
    replication::{
        fast_lane::Road,
        in_sync::{Compared, council},
        send::backfill,
        send_rules::{Peer, decide_again, may_have},
    },
    store::Record,
};

/// Most documents that a peer may have us send again at a time.
const SEND_AGAIN_MAX: usize = 4096;
/// How soon the far end is asked again for a document of which records are still lost.
const LOST_AGAIN: Duration = Duration::from_mins(2);
/// A round that takes longer than this is given up: the far end does not answer.
const ROUND_TIMEOUT: Duration = Duration::from_mins(10);

/// The outbox: the receiving side puts in what is to be said and sent, the walk takes it out.
#[derive(Default)]
pub(super) struct Outbox {
    work: Mutex<Work>,
    wake: Notify,
}

#[derive(Default)]
struct Work {
    sums: bool,
    list_for: Option<Sums>,
    ask: Option<Vec<DocId>>,
    again: BTreeSet<DocId>,
    /// How often the far end has asked for documents, and how often it had them.
    heard: u32,
    mending: Mending,
    news: bool,
    /// How many batches came with entries in them.
    entries: u64,
}

enum Job {
    Sums,
    List(Sums),
    Ask(Vec<DocId>),
    /// Documents to send again, and how many questions of the far end are answered once that is done.
    Again(BTreeSet<DocId>, u32),
}

impl Outbox {
    fn work(&self) -> MutexGuard<'_, Work> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn leave(&self, change: impl FnOnce(&mut Work)) {
        change(&mut self.work());
        self.wake.notify_one();
    }

    /// The far end asks for documents again.
    pub(super) fn wanted(&self, docs: Vec<DocId>) -> Result<(), LinkError> {
        if self.work().again.len() + docs.len() > SEND_AGAIN_MAX {
            return Err(LinkError::Protocol("it asks for more documents again than one frame may"));
        }
        self.leave(|work| {
            work.again.extend(docs);
            work.heard = work.heard.saturating_add(1);
        });
        Ok(())
    }

    fn next(&self) -> Option<Job> {
        let mut work = self.work();
        if std::mem::take(&mut work.sums) {
            return Some(Job::Sums);
        }
        if let Some(theirs) = work.list_for.take() {
            return Some(Job::List(theirs));
        }
        if let Some(docs) = work.ask.take() {
            return Some(Job::Ask(docs));
        }
        let heard = work.heard;
        (work.mending.answered < heard || !work.again.is_empty()).then(|| Job::Again(std::mem::take(&mut work.again), heard))
    }

    /// Resolves when there is something to do.
    pub(super) async fn called(&self) {
        self.wake.notified().await;
    }

    /// Whether the far end must hear how it stands here, though it heard it already.
    pub(super) fn take_news(&self) -> bool {
        std::mem::take(&mut self.work().news)
    }

    /// Notes that a batch with entries came: once nothing more comes, the walk tells the far end anew how it stands here.
    pub(super) fn entries_came(&self) {
        self.leave(|work| work.entries += 1);
    }

    /// How many batches with entries came.
    pub(super) fn entries_heard(&self) -> u64 {
        self.work().entries
    }

    /// What a `CaughtUp` says of repairs now. `waiting`: whether entries of the far end wait here.
    pub(super) fn mending(&self, waiting: bool) -> Mending {
        Mending { waiting, ..self.work().mending }
    }

    /// Empties it: says and sends what is in it.
    pub(super) async fn mend(
        &self,
        engine: &Engine,
        peer: &Peer,
        cursor: Position,
        road: &mut Road<'_>,
    ) -> Result<(), LinkError> {
        while let Some(job) = self.next() {
            match job {
                Job::Sums => road.in_turn(engine, peer, cursor, Frame::Buckets(sums(engine, peer.principal))).await?,
                Job::Ask(docs) => road.in_turn(engine, peer, cursor, Frame::Wanted(docs)).await?,
                Job::List(theirs) => {
                    let listed = {
                        let ledger = engine.ledger();
                        let council = council(&ledger, peer.principal);
                        let ours = Sums::of(&ledger.shared_with(council).buckets());
                        list(&ours, &theirs, |bucket| ledger.shared_with(council).in_bucket(bucket))
                    };
                    for (docs, more) in frames(&listed) {
                        road.in_turn(engine, peer, cursor, Frame::BucketDocs { docs: docs.to_vec(), more }).await?;
                    }
                }
                Job::Again(docs, answered) => {
                    // All of it, whatever was sent ahead before.
                    road.forget();
                    for doc in docs {
                        let Some(before) = may_have(&engine.ledger(), peer.principal, doc) else { continue };
                        let wanted = |ledger: &Ledger, at, record: &Record| decide_again(ledger, before, at, record);
                        backfill(engine, (peer, cursor), (doc, before), wanted, road).await?;
                    }
                    let mut work = self.work();
                    work.mending.answered = answered;
                    work.news = true;
                }
            }
        }
        Ok(())
    }
}

/// The listener's side of a repair, and what came of it on this Link.
pub(super) struct Mender<'a> {
    peer: PrincipalId,
    outbox: &'a Outbox,
    taking: Taking,
    since: Option<Instant>,
    /// Documents of which records were lost here, and when the far end was asked for them on this Link.
    lost: BTreeMap<DocId, Instant>,
    /// Documents that were asked for because they differed, each as it was here then.
    asked: BTreeMap<DocId, Option<DocDigest>>,
    /// How many of those were counted as repaired.
    counted: u64,
}

impl<'a> Mender<'a> {
    pub(super) fn new(peer: PrincipalId, outbox: &'a Outbox) -> Self {
        let (lost, asked) = (BTreeMap::new(), BTreeMap::new());
        Self { peer, outbox, taking: Taking::default(), since: None, lost, asked, counted: 0 }
    }

    /// Whether this end is being mended.
    pub(super) fn is_busy(&self) -> bool {
        self.taking.is_busy()
    }

    /// Begins a round, unless there is one.
    fn begin(&mut self) {
        if self.taking.begin() {
            self.begun();
            self.outbox.leave(|work| work.sums = true);
        }
    }

    fn begun(&mut self) {
        self.since = Some(Instant::now());
        self.outbox.leave(|work| work.mending.asking = true);
    }

    fn over(&mut self) {
        self.since = None;
        self.outbox.leave(|work| {
            work.mending.asking = false;
            work.news = true;
        });
    }

    fn finding(&self, ledger: &Ledger, state: IncidentState) -> Finding {
        let council = council(ledger, self.peer);
        let changed = self.asked.iter().filter(|(doc, before)| ledger.shared_with(council).digest(**doc) != **before);
        Finding {
            state,
            repaired: changed.count() as u64,
            documents: self.asked.keys().copied().take(INCIDENT_DOCUMENTS_MAX).collect(),
            asked: self.asked.len() as u64,
        }
    }

    /// Asks the far end for documents of which records were lost here and that it should have, each now and then.
    pub(super) fn ask_for_lost(&mut self, engine: &Engine) {
        let wanted: Vec<DocId> = {
            let ledger = engine.ledger();
            let rests = |doc: &DocId| self.lost.get(doc).is_some_and(|at| at.elapsed() < LOST_AGAIN || !ledger.is_owed(*doc));
            let lost = ledger.losses().docs().filter(|doc| !rests(doc) && should_have(&ledger, self.peer, *doc));
            lost.take(WANTED_MAX).collect()
        };
        if wanted.is_empty() || !self.taking.begin_with(wanted.clone()) {
            return;
        }
        let now = Instant::now();
        self.lost.extend(wanted.iter().map(|doc| (*doc, now)));
        self.begun();
        self.outbox.leave(|work| work.ask = Some(wanted));
    }

    /// The far end's sums: it found a difference. It gets our list, and if we differ too, we take for ourselves as well.
    pub(super) fn hear_buckets(&mut self, engine: &Engine, theirs: Sums) {
        let ours = sums(engine, self.peer);
        let total = theirs.total();
        self.outbox.leave(|work| work.list_for = Some(theirs));
        if ours.total() != total
            && !self.is_busy()
            && with_history(engine, self.peer, |history| history.may_begin(ours.total(), total))
        {
            self.begin();
        }
    }

    /// A part of the far end's list.
    pub(super) fn hear_list(&mut self, engine: &Engine, docs: Vec<(DocId, DocDigest)>, more: bool) {
        let (heard, gone) = {
            let ledger = engine.ledger();
            let council = council(&ledger, self.peer);
            let ours = |doc| ledger.shared_with(council).digest(doc);
            let heard = with_history(engine, self.peer, |history| self.taking.heard(docs, more, history, ours));
            let gone = match &heard {
                Heard::Ask(docs) => docs.iter().copied().filter(|doc| left(&ledger, self.peer, *doc)).collect(),
                Heard::Nothing | Heard::Over => Vec::new(),
            };
            (heard, gone)
        };
        match heard {
            Heard::Nothing => {}
            Heard::Over => self.over(),
            Heard::Ask(docs) => {
                {
                    let ledger = engine.ledger();
                    let council = council(&ledger, self.peer);
                    for doc in &docs {
                        self.asked.entry(*doc).or_insert_with(|| ledger.shared_with(council).digest(*doc));
                    }
                }
                self.outbox.leave(|work| {
                    work.ask = Some(docs);
                    // It does not know that its grant was taken back: it gets the entry that says so.
                    work.again.extend(gone);
                });
            }
        }
    }

    /// What the far end says of repairs when it is caught up.
    pub(super) async fn hear_mending(&mut self, engine: &Engine, theirs: Mending) -> Result<(), EngineError> {
        if let Some(docs) = self.taking.answered(theirs.answered) {
            self.over();
            mended(engine, &docs).await?;
            // What was lost again since is asked for again.
            let ledger = engine.ledger();
            self.lost.retain(|doc, _| ledger.losses().has(*doc));
        } else if self.is_busy() && self.since.is_some_and(|since| since.elapsed() >= ROUND_TIMEOUT) {
            tracing::error!(target: "tansiq::audit", peer = %self.peer, "the far end does not answer what a repair asks of it");
            self.taking.abandon();
            self.over();
        }
        self.ask_for_lost(engine);
        Ok(())
    }

    /// After a comparison: begins a round, gives up, or notes that all is well.
    pub(super) async fn follow_up(&mut self, engine: &Engine, compared: Compared) -> Result<(), EngineError> {
        let state = match compared {
            Compared::NotLevel | Compared::NotYet => return Ok(()),
            Compared::Same => IncidentState::Closed,
            Compared::Differ { ours, theirs } => {
                if with_history(engine, self.peer, |history| history.may_begin(ours, theirs)) {
                    self.begin();
                    IncidentState::Open
                } else {
                    IncidentState::GivenUp
                }
            }
        };
        let peer = self.peer;
        let (finding, stands) = {
            let ledger = engine.ledger();
            (self.finding(&ledger, state), ledger.incidents().open(peer, IncidentKind::RootsDiffer).is_some())
        };
        let new = finding.repaired.saturating_sub(self.counted);
        engine.shared.links.counters.documents_repaired.fetch_add(new, Ordering::Relaxed);
        self.counted += new;
        if state == IncidentState::Closed {
            self.asked.clear();
            self.counted = 0;
            if !stands && finding.repaired == 0 {
                return Ok(());
            }
        }
        engine.ask(|reply| Command::Finding { peer, finding, reply }).await
    }
}

/// What repairs tried with this peer.
fn with_history<T>(engine: &Engine, peer: PrincipalId, work: impl FnOnce(&mut History) -> T) -> T {
    let mut histories = engine.shared.links.repairs();
    work(histories.entry(peer).or_default())
}

async fn mended(engine: &Engine, docs: &[DocId]) -> Result<(), EngineError> {
    let found: Vec<DocId> = {
        let ledger = engine.ledger();
        docs.iter().copied().filter(|doc| ledger.losses().has(*doc)).collect()
    };
    if found.is_empty() {
        return Ok(());
    }
    engine.ask(|reply| Command::Mended { docs: found, reply }).await
}

fn sums(engine: &Engine, peer: PrincipalId) -> Sums {
    let ledger = engine.ledger();
    Sums::of(&ledger.shared_with(council(&ledger, peer)).buckets())
}

/// Whether a peer is in the document's audience, as far as that is known here. It is not known while the entry that made the
/// document is lost.
fn should_have(ledger: &Ledger, peer: PrincipalId, doc: DocId) -> bool {
    let known = ledger.document(doc).filter(|row| row.manifest.is_some());
    !policy::relays(ledger.me) || known.is_none_or(|row| ledger.registry().audience_since(peer, row).is_some())
}

/// Whether the document left the peer's audience.
fn left(ledger: &Ledger, peer: PrincipalId, doc: DocId) -> bool {
    let row = ledger.document(doc);
    row.is_some_and(|row| ledger.registry().left_at(peer, row).is_some())
}
