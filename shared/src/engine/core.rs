//! The one task that owns the ledger: it judges, signs, makes durable, and only then answers.
//!
//! Each turn takes what waits in the inbox and what the lanes finished, appends everything that came of it in one go (one fsync), and then
//! performs the effects: answers, events, new work for the lanes. Nothing leaves before the append returned.

mod facts;
mod gathered;
mod incidents;
mod submit;
mod waiting;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    panic::AssertUnwindSafe,
    sync::{Arc, PoisonError, RwLockReadGuard, RwLockWriteGuard},
    time::Duration,
};

use futures_util::FutureExt as _;
use tokio::{
    sync::{Semaphore, broadcast, mpsc},
    task::JoinSet,
    time::{Instant, MissedTickBehavior},
};
use tokio_util::sync::CancellationToken;

use super::{
    Command, DocEvent, EngineError, Receipt, Reply,
    lane::{Done, Job, LANE_CAPACITY, Lane},
    shared::Shared,
};
use crate::{
    domain::{ActorId, ChangeHash, DocId, Position, PrincipalId, StoreId},
    engine::recover::{entries, entries_without, from, not_reopened},
    journal::sign::Signer,
    ledger::{Ledger, lost},
    store::{Put, Record, StoreError},
    worker::{DocRef, Portion},
};

/// Commands taken in one turn.
const TURN_COMMANDS_MAX: usize = 256;
/// Bytes of entries after which a turn ends early, far below what the store takes at once.
const TURN_BYTES_MAX: usize = 16 * 1024 * 1024;
/// With more documents than this to compute facts of, as after a start, the next one begins without waiting for the tick.
const FACTS_BACKLOG: usize = 16;
/// How long the records of verified snapshots wait for more of their kind, and how many may wait.
const UNHURRIED: Duration = Duration::from_millis(10);
const UNHURRIED_MAX: usize = 64;
/// How long changes gather before a document's facts are computed again.
const FACTS_DELAY: Duration = Duration::from_millis(40);

/// Something to do once the turn's records are durable.
enum Effect {
    Saved(Vec<Reply<Vec<ChangeHash>>>, Vec<ChangeHash>),
    Born(Reply<DocId>, DocId),
    Shared(Reply<()>),
    GivenUp(Reply<usize>, usize),
    Snapshotted(Reply<bool>),
    Registered(Reply<PrincipalId>, PrincipalId),
    Lost(Reply<Vec<DocId>>, Vec<DocId>),
    Delivered(Reply<Receipt>, Result<Receipt, EngineError>),
    Decided,
    Emit(DocId, DocEvent),
    Queue(DocId, Job),
    Gather(DocId, Portion),
    NextJob(DocId),
}

impl Effect {
    /// Whether the effect may run before the index has the turn's rows: who hears of it reads none of them.
    fn needs_no_index(&self) -> bool {
        matches!(self, Self::Saved(..) | Self::Delivered(..) | Self::Emit(..))
    }
}

/// What of this turn follows from verified snapshots. Nobody waits for that, so it may become durable together with those still
/// being verified.
struct Unhurried {
    records: usize,
    effects: usize,
    until: Instant,
}

pub(super) struct Core {
    signer: Arc<dyn Signer>,
    shared: Arc<Shared>,
    inbox: mpsc::Receiver<Command>,
    lanes: HashMap<DocId, Lane>,
    running: JoinSet<(DocId, Done)>,
    followers: HashMap<DocId, broadcast::Sender<DocEvent>>,
    /// For documents whose snapshot was lost: the heads that they had, until they have them again.
    missed: BTreeMap<DocId, BTreeSet<ChangeHash>>,
    /// What came from elsewhere for documents that are open and nobody follows.
    gathered: gathered::Gathered,
    facts_wanted: BTreeSet<DocId>,
    facts_running: usize,
    /// When the facts of a document were computed last, as long as that matters.
    facts_at: HashMap<DocId, Instant>,
    /// Documents that changed since their last snapshot, and when they did last.
    unsettled: BTreeMap<DocId, Instant>,
    is_snapshotting: bool,
    attempts: snapshots::Attempts,
    /// For verifying snapshots from elsewhere.
    adoptions: Arc<Semaphore>,
    records: Vec<Record>,
    /// What of this turn nobody waits for, if anything.
    unhurried: Option<Unhurried>,
    /// Rows beside the ledger's, for the index.
    rows: Vec<Put>,
    /// Bytes of entries in `records`.
    weight: usize,
    effects: Vec<Effect>,
    received: Option<(StoreId, Position)>,
    /// Records that found no room on the disk.
    stuck: Option<disk_full::Stuck>,
}

impl Core {
    pub(super) fn new(signer: Arc<dyn Signer>, shared: Arc<Shared>, inbox: mpsc::Receiver<Command>) -> Self {
        let unsettled = {
            let ledger = shared.ledger.read().unwrap_or_else(PoisonError::into_inner);
            let unsettled = ledger.docs().iter().filter(|(_, row)| snapshots::is_due(row, true));
            let now = Instant::now();
            unsettled.map(|(doc, _)| (doc, now)).collect()
        };
        let facts_wanted = facts::recall(&shared);
        Self {
            signer,
            shared,
            inbox,
            lanes: HashMap::new(),
            running: JoinSet::new(),
            followers: HashMap::new(),
            missed: BTreeMap::new(),
            gathered: gathered::Gathered::default(),
            facts_wanted,
            facts_running: 0,
            facts_at: HashMap::new(),
            unsettled,
            is_snapshotting: false,
            attempts: snapshots::Attempts::default(),
            adoptions: Arc::new(Semaphore::new(snapshots::ADOPTIONS_AT_ONCE)),
            records: Vec::new(),
            unhurried: None,
            rows: Vec::new(),
            weight: 0,
            effects: Vec::new(),
            received: None,
            stuck: None,
        }
    }

    pub(super) async fn run(mut self, cancel: CancellationToken) -> Result<(), EngineError> {
        let mut facts_tick = tokio::time::interval(FACTS_DELAY);
        facts_tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut quiet_tick = tokio::time::interval(snapshots::QUIET_TICK);
        quiet_tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        self.begin()?;
        let pending: Vec<DocId> = self.ledger().docs().unsettled().pending().collect();
        for doc in pending {
            self.queue(doc, Job::Adopt);
        }
        // A snapshot may hold by now what a parked entry waits for.
        let parked = self.ledger().parking().docs().collect::<Vec<_>>();
        parked.into_iter().try_for_each(|doc| self.try_parked_of(doc))?;
        self.say_what_is_lost()?;
        self.commit().await?;
        let mut commands = Vec::with_capacity(TURN_COMMANDS_MAX);
        loop {
            let hurry_at = self.unhurried.as_ref().map_or_else(Instant::now, |unhurried| unhurried.until);
            let retry_at = self.stuck.as_ref().map_or_else(Instant::now, |stuck| stuck.retry_at);
            tokio::select! {
                biased; // Leave first; then what the lanes finished, because somebody waits for it already.
                () = cancel.cancelled() => break,
                Some(done) = self.running.join_next() => self.lane_done(done)?,
                taken = self.inbox.recv_many(&mut commands, TURN_COMMANDS_MAX) => {
                    if taken == 0 {
                        break; // Every handle is gone: nobody can ask for anything.
                    }
                    for command in commands.drain(..) {
                        if let Some(command) = self.with_room(command) {
                            self.command(command)?;
                            self.commit_if_heavy().await?;
                        }
                    }
                }
                _ = facts_tick.tick(), if !self.facts_wanted.is_empty() => self.start_facts(),
                _ = quiet_tick.tick(), if !self.unsettled.is_empty() && !self.is_full() => self.settle(),
                () = tokio::time::sleep_until(retry_at), if self.stuck.is_some() => {}
                () = tokio::time::sleep_until(hurry_at), if self.unhurried.is_some() => {}
            }
            while let Some(done) = self.running.try_join_next() {
                self.lane_done(done)?;
                self.commit_if_heavy().await?;
            }
            if !self.has_time() {
                self.commit().await?;
            }
        }
        self.remember_received()?;
        if let Some(stuck) = &mut self.stuck {
            stuck.retry_at = Instant::now();
        }
        self.commit().await
    }

    fn ledger(&self) -> RwLockReadGuard<'_, Ledger> {
        self.shared.ledger.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// For writing. Only this task does so; readers wait meanwhile.
    fn ledger_mut(&self) -> RwLockWriteGuard<'_, Ledger> {
        self.shared.ledger.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a record into account now; the turn's commit makes it durable before anybody hears of it.
    fn record(&mut self, record: Record) -> Result<(), EngineError> {
        self.ledger_mut().apply(self.shared.store.index(), &record)?;
        if let Record::Entry { entry, .. } | Record::Parked { entry, .. } = &record {
            self.weight += entry.weight();
        }
        self.records.push(record);
        Ok(())
    }

    /// Ends the turn early when it has gathered much, so that memory and the store's own limit are kept.
    async fn commit_if_heavy(&mut self) -> Result<(), EngineError> {
        if self.weight < TURN_BYTES_MAX { Ok(()) } else { self.commit().await }
    }

    /// Whether nobody waits for anything in this turn, and it may wait for more snapshots.
    fn has_time(&self) -> bool {
        self.unhurried.as_ref().is_some_and(|unhurried| {
            (unhurried.records, unhurried.effects) == (self.records.len(), self.effects.len())
                && unhurried.records < UNHURRIED_MAX
                && Instant::now() < unhurried.until
                && !self.running.is_empty()
        })
    }

    async fn commit(&mut self) -> Result<(), EngineError> {
        self.unhurried = None;
        if !self.records.is_empty() {
            if !self.may_commit() {
                self.hold();
                return Ok(());
            }
            self.remember_received()?;
            let recent = std::mem::take(&mut self.records);
            let positions = match self.shared.store.append(recent.clone()).await {
                Err(StoreError::NoSpace { .. }) => {
                    self.records = recent;
                    self.stick();
                    return Ok(());
                }
                appended => appended?,
            };
            self.weight = 0;
            self.shared.recent.push(Position(*positions.start()), recent);
            let (end, puts) = {
                let mut ledger = self.ledger_mut();
                (ledger.end(), ledger.take_puts())
            };
            assert_eq!(end.0, *positions.end(), "the ledger and the log count the same records");
            self.shared.durable.send_replace(end);
            self.shared.durable_moved.notify_waiters();
            self.unstick();
            // Effects that need only the disk run now, without waiting for the index.
            let (now, later) = std::mem::take(&mut self.effects).into_iter().partition(Effect::needs_no_index);
            self.effects = later;
            let now: Vec<_> = now;
            for effect in now {
                self.perform(effect);
            }
            let rows = std::mem::take(&mut self.rows);
            self.shared.store.index().apply(end, puts.into_iter().chain(rows).collect())?;
            self.shared.indexed.send_replace(end);
        }
        if !self.rows.is_empty() {
            self.shared.store.index().amend(std::mem::take(&mut self.rows))?;
        }
        for effect in std::mem::take(&mut self.effects) {
            self.perform(effect);
        }
        Ok(())
    }

    fn remember_received(&mut self) -> Result<(), EngineError> {
        match self.received.take() {
            Some((store, position)) => self.record(Record::Received { store, position }),
            None => Ok(()),
        }
    }

    fn perform(&mut self, effect: Effect) {
        // A caller may have gone, and its reply is dropped: the work is durable all the same.
        match effect {
            Effect::Saved(replies, heads) => {
                for reply in replies {
                    drop(reply.send(Ok(heads.clone())));
                }
            }
            Effect::Born(reply, doc) => drop(reply.send(Ok(doc))),
            Effect::Shared(reply) => drop(reply.send(Ok(()))),
            Effect::GivenUp(reply, count) => drop(reply.send(Ok(count))),
            Effect::Snapshotted(reply) => drop(reply.send(Ok(true))),
            Effect::Registered(reply, principal) => drop(reply.send(Ok(principal))),
            Effect::Lost(reply, docs) => drop(reply.send(Ok(docs))),
            Effect::Delivered(reply, receipt) => drop(reply.send(receipt)),
            Effect::Decided => self.shared.link_slots.decided(),
            Effect::Emit(doc, event) => self.emit(doc, event),
            Effect::Queue(doc, job) => self.queue(doc, job),
            Effect::Gather(doc, portion) => self.gather(doc, portion),
            Effect::NextJob(doc) => self.start_lane(doc),
        }
    }

    fn emit(&mut self, doc: DocId, event: DocEvent) {
        if let Some(sender) = self.followers.get(&doc)
            && sender.send(event).is_err()
        {
            self.followers.remove(&doc);
        }
    }

    fn command(&mut self, command: Command) -> Result<(), EngineError> {
        match command {
            Command::Submit(submit) => {
                let doc = submit.doc;
                self.queue_or(doc, Job::Submit(submit));
            }
            Command::Follow { doc, heads, reply } => self.queue_or(doc, Job::Follow { heads, reply }),
            Command::Snapshot { doc, reply } => self.queue_or(doc, Job::Snapshot(Some(reply))),
            Command::View { doc, reply } => match self.unverified(doc) {
                Some(position) => self.show_unverified(position, reply),
                None => self.queue_or(doc, Job::View { reply }),
            },
            Command::ViewAt { doc, heads, reply } => match self.unverified(doc) {
                Some(_) => drop(reply.send(Ok(None))),
                None => self.queue_or(doc, Job::ViewAt { heads, reply }),
            },
            Command::Create { named, manifest, seed, reply } => self.bear(named, manifest, seed, reply),
            Command::EmptyBin { doc, what, reply } => self.queue_or(doc, Job::EmptyBin { what, reply }),
            Command::Write { doc, body, reply } => self.say(doc, *body, reply)?,
            Command::Register { applicant, reply } => self.register(applicant, reply)?,
            Command::Revoke { principal, reply } => self.revoke(principal, reply)?,
            Command::Deliver { delivery, reply } => self.deliver(delivery, reply)?,
            Command::LinkSlot(ask) => self.link_slot(ask)?,
            Command::Acked { store, position, answers, ahead, reply } => {
                let before = self.records.len();
                self.acked(store, position, answers, &ahead)?;
                if self.records.len() == before {
                    drop(reply.send(Ok(())));
                } else {
                    // The caller goes on only once these answers are durable.
                    self.effects.push(Effect::Shared(reply));
                }
            }
            Command::Finding { peer, finding, reply } => self.finding(peer, finding, reply)?,
            Command::Lost { positions, reply } => self.lost(&positions, reply)?,
            Command::Released { doc, reply } => {
                self.ledger_mut().note_opened(doc);
                self.facts_wanted.insert(doc);
                if self.ledger().document(doc).is_some_and(|row| row.snapshots.pending().is_some()) {
                    self.effects.push(Effect::Queue(doc, Job::Adopt));
                }
                self.effects.push(Effect::Shared(reply));
            }
            Command::GiveUp { entries, reason, reply } => self.give_up(&entries, reason, reply)?,
            Command::Mended { docs, reply } => self.mended(&docs, reply)?,
        }
        Ok(())
    }

    // === Lanes ===

    /// Puts a job into its document's lane, or tells whoever waits for it why not.
    fn queue_or(&mut self, doc: DocId, job: Job) {
        let known = self.ledger().document(doc).is_some_and(|row| row.manifest.is_some());
        let lane = self.lanes.get(&doc);
        let full = lane.is_some_and(|lane| lane.queue.len() >= LANE_CAPACITY || !lane.has_room(job.bytes()));
        let error = if !known {
            EngineError::NotFound(doc)
        } else if full {
            EngineError::Busy
        } else {
            return self.queue(doc, job);
        };
        match job {
            Job::Submit(submit) => drop(submit.reply.send(Err(error))),
            Job::Follow { reply, .. } => drop(reply.send(Err(error))),
            Job::View { reply } => drop(reply.send(Err(error))),
            Job::EmptyBin { reply, .. } => drop(reply.send(Err(error))),
            Job::ViewAt { reply, .. } => drop(reply.send(Err(error))),
            Job::Foreign(_)
            | Job::PutAway
            | Job::Rebuild
            | Job::Reopen(_)
            | Job::Adopt
            | Job::Forget(_)
            | Job::Check
            | Job::Facts => {}
            Job::Snapshot(reply) => drop(reply.map(|reply| reply.send(Err(error)))),
        }
    }

    fn queue(&mut self, doc: DocId, job: Job) {
        let lane = self.lanes.entry(doc).or_default();
        lane.queue.extend(self.gathered.take(doc).map(Job::Foreign));
        // Foreign changes are durable already. If too many gather here, the lane drops them, and whoever opens the document next
        // reads them from the log.
        if matches!(job, Job::Foreign(_)) && (lane.queue.len() >= LANE_CAPACITY || !lane.has_room(job.bytes())) {
            lane.queue.retain(|job| !matches!(job, Job::Foreign(_) | Job::PutAway));
            lane.queue.push_back(Job::PutAway);
        } else {
            lane.queue.push_back(job);
        }
        self.start_lane(doc);
    }

    fn doc_ref(&self, doc: DocId) -> Option<DocRef> {
        DocRef::of(&self.ledger(), doc)
    }

    /// Whether the log or the index still lacks something that the ledger has of the document. On a full disk that may last, so
    /// nobody waits for it: what was durable before is shown.
    fn is_behind(&self, doc: DocId) -> bool {
        let indexed = *self.shared.indexed.borrow();
        self.stuck.is_none() && self.ledger().document(doc).is_some_and(|row| row.last.at > indexed)
    }

    fn start_lane(&mut self, doc: DocId) {
        loop {
            let Some(lane) = self.lanes.get_mut(&doc) else { return };
            if lane.busy {
                return;
            }
            if self.is_behind(doc) {
                // A document opened now would lack those changes, and changes that build on them could not be applied.
                self.effects.push(Effect::NextJob(doc));
                return;
            }
            if self.list(doc) {
                return;
            }
            let Some(lane) = self.lanes.get_mut(&doc) else { return };
            let Some(front) = lane.queue.front() else {
                self.lanes.remove(&doc);
                return;
            };
            if matches!(front, Job::Submit(_)) {
                if self.start_submits(doc) {
                    return;
                }
                continue;
            }
            let Some(job) = lane.queue.pop_front() else { return };
            if let Job::Forget(lost) = job {
                let store = self.shared.store.clone();
                let from = {
                    let ledger = self.ledger();
                    // Without the snapshot everything that can be read counts again.
                    let has_lost_base = lost::has_lost_base(&ledger, store.index(), doc, &lost).unwrap_or(false);
                    if has_lost_base { Position(0) } else { from(&ledger, doc) }
                };
                return self.spawn(doc, async move {
                    let entries = entries_without(store.as_ref(), doc, from, &lost).await;
                    Done::Forget { lost, entries }
                });
            }
            if matches!(job, Job::PutAway) {
                self.shared.worker.forget(doc);
                self.emit(doc, DocEvent::Closed { reason: "resync".to_owned() });
                continue;
            }
            let Some(reference) = self.doc_ref(doc) else { return };
            let worker = self.shared.worker.clone();
            match job {
                Job::Submit(_) | Job::PutAway | Job::Forget(_) => {}
                Job::Foreign(portions) => self.spawn(doc, async move {
                    let applied = worker.apply(reference, portions.clone()).await;
                    Done::Foreign { portions, applied }
                }),
                Job::Follow { heads, reply } => {
                    self.spawn(doc, async move { Done::Follow { since: worker.since(reference, heads).await, reply } });
                }
                Job::ViewAt { heads, reply } => self.spawn(doc, async move {
                    drop(reply.send(worker.view_at(reference, heads).await.map_err(EngineError::from)));
                    Done::View
                }),
                Job::View { reply } => self.spawn(doc, async move {
                    drop(reply.send(worker.view(reference).await.map_err(EngineError::from)));
                    Done::View
                }),
                Job::EmptyBin { what, reply } => {
                    let environment = &self.shared.environment;
                    let (actor, now) = (ActorId::of(self.ledger().me, environment.random()), environment.now());
                    self.spawn(doc, async move {
                        drop(reply.send(worker.empty_bin(reference, actor, what, now).await.map_err(EngineError::from)));
                        Done::View
                    });
                }
                Job::Rebuild => {
                    let store = self.shared.store.clone();
                    let from = from(&self.ledger(), doc);
                    self.spawn(doc, async move { Done::Rebuild { entries: entries(store.as_ref(), doc, from).await } });
                }
                Job::Reopen(entries) => {
                    worker.forget(doc);
                    self.spawn(doc, async move { Done::Reopened { entries, summary: worker.summary(reference).await } });
                }
                Job::Adopt => {
                    if !self.start_adoption(doc, reference) {
                        continue;
                    }
                }
                Job::Snapshot(reply) => {
                    if !self.start_snapshot(doc, reference, reply) {
                        continue;
                    }
                }
                Job::Check => self.spawn(doc, async move { Done::Checked(worker.inspect(reference).await) }),
                Job::Facts => self.spawn(doc, async move { Done::Facts(worker.facts(reference).await) }),
            }
            return;
        }
    }

    fn spawn(&mut self, doc: DocId, work: impl Future<Output = Done> + Send + 'static) {
        self.lanes.entry(doc).or_default().busy = true;
        self.running.spawn(async move { (doc, AssertUnwindSafe(work).catch_unwind().await.unwrap_or(Done::Failed)) });
    }

    fn lane_done(&mut self, done: Result<(DocId, Done), tokio::task::JoinError>) -> Result<(), EngineError> {
        self.note_voids()?;
        let Ok((doc, done)) = done else { return Ok(()) };
        if let Some(lane) = self.lanes.get_mut(&doc) {
            lane.busy = false;
        }
        let Some(done) = self.done_with_room(doc, done) else {
            self.effects.push(Effect::NextJob(doc));
            return Ok(());
        };
        match done {
            Done::Submits { submits, applied } => self.submits_applied(doc, submits, applied)?,
            Done::Foreign { portions, applied } => self.foreign_applied(doc, portions, applied)?,
            Done::Follow { since, reply } => self.follow(doc, since, reply),
            Done::View => {}
            Done::Rebuild { entries } => self.rebuild(doc, entries?)?,
            Done::Reopened { entries, summary } => match summary {
                Ok(summary) => self.reopened(doc, &entries, &summary)?,
                Err(error) => not_reopened(&mut self.ledger_mut(), self.shared.store.index(), (doc, &entries), error)?,
            },
            Done::Adopted { id, taken } => {
                let (records, effects) = (self.records.len(), self.effects.len());
                self.adopted(doc, id, taken)?;
                self.effects.push(Effect::NextJob(doc));
                let begun = Unhurried { records: 0, effects: 0, until: Instant::now() + UNHURRIED };
                let unhurried = self.unhurried.get_or_insert(begun);
                unhurried.records += self.records.len() - records;
                unhurried.effects += self.effects.len() - effects;
                return Ok(());
            }
            Done::Snapshot { seen, made, reply } => self.made(doc, &seen, made, reply)?,
            Done::Listed(summary) => self.listed(doc, summary)?,
            Done::Checked(summary) => self.checked(doc, summary)?,
            Done::Forget { lost, entries } => self.forget(doc, lost, &entries?)?,
            Done::Facts(facts) => {
                self.facts_running = self.facts_running.saturating_sub(1);
                self.facts_computed(doc, facts)?;
                if self.facts_wanted.len() > FACTS_BACKLOG {
                    self.start_facts();
                }
            }
            Done::Born { manifest, editor, born, reply } => self.born(doc, manifest, editor.as_ref(), born, reply)?,
            Done::Failed => {
                // The panic may have been in a computation of facts. If it was not, one more than allowed runs at a time, which
                // does no harm.
                self.facts_running = self.facts_running.saturating_sub(1);
                self.is_snapshotting = false;
                tracing::error!(%doc, "the work on a document panicked; it is opened afresh");
            }
        }
        // The worker already has this turn's changes, so the next job of the document waits until they are durable.
        self.effects.push(Effect::NextJob(doc));
        Ok(())
    }
}

impl Drop for Core {
    fn drop(&mut self) {
        self.shared.line.send_replace(false);
    }
}

mod acks;
mod create;
mod deliver;
mod disk_full;
mod link_slots;
mod snapshots;
#[cfg(test)]
mod tests;
