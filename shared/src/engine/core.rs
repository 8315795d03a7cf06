//! The one task that owns the ledger: it judges, signs, makes durable, and only then answers.
//!
//! Each turn takes what waits in the inbox and what the lanes finished, appends everything that came of it in one go (one fsync), and then
//! performs the effects: answers, events, new work for the lanes. Nothing leaves before the append returned.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    panic::AssertUnwindSafe,
    sync::{Arc, PoisonError, RwLockWriteGuard},
    time::Duration,
};

use bytes::Bytes;
use futures_util::FutureExt as _;
use tokio::{
    sync::{broadcast, mpsc},
    task::JoinSet,
    time::MissedTickBehavior,
};
use tokio_util::sync::CancellationToken;

use super::{
    Command, Delivery, DocEvent, EVENTS_CAPACITY, EngineError, Followed, Receipt, Reply, Submit,
    lane::{Done, Job, LANE_CAPACITY, Lane, Refusal},
    open::entries,
    shared::Shared,
};
use crate::{
    docs,
    domain::{
        Access, ActorId, ChangeHash, CouncilId, DocId, EditorId, Grant, JournalKey, Manifest, Position, PrincipalId,
        PrincipalRow, PrincipalStatus, Sharing, StoreId,
    },
    journal::{
        Admission, AdmitError, Body, Court, Entry, RefusalKind, admit,
        admit::judge_changes,
        chain::{self, Draft, Writer},
        change::{ChangeHeader, Limits},
        ledger::{Ledger, PARKED_MAX, Parked},
        sign::Signer,
    },
    store::{Record, Source},
    sync::{Answer, Item, Outcome},
    wire,
    worker::{DocRef, Newborn, Portion, WorkerError},
};

/// Commands taken in one turn.
const TURN_COMMANDS_MAX: usize = 256;
/// An entry is cut at this many bytes of changes, one change at least.
const ENTRY_BYTES_MAX: usize = 256 * 1024;
/// Documents whose facts are computed at the same time.
const FACTS_AT_ONCE: usize = 2;
/// With more documents than this to compute facts of, as after a start, nothing is waited for between them.
const FACTS_BACKLOG: usize = 16;
/// How long changes gather before a document's facts are computed again.
const FACTS_DELAY: Duration = Duration::from_millis(40);
/// A cursor that moved over this many records without an entry for us is worth a record of its own.
const CURSOR_STRIDE: u64 = 1000;

/// Something to do once the turn's records are durable.
enum Effect {
    Saved(Vec<Reply<Vec<ChangeHash>>>, Vec<ChangeHash>),
    Born(Reply<DocId>, DocId),
    Shared(Reply<()>),
    Registered(Reply<PrincipalId>, PrincipalId),
    Delivered(Reply<Receipt>, Result<Receipt, EngineError>),
    Emit(DocId, DocEvent),
    Queue(DocId, Job),
    NextJob(DocId),
}

pub(super) struct Core {
    signer: Arc<dyn Signer>,
    shared: Arc<Shared>,
    inbox: mpsc::Receiver<Command>,
    lanes: HashMap<DocId, Lane>,
    running: JoinSet<(DocId, Done)>,
    followers: HashMap<DocId, broadcast::Sender<DocEvent>>,
    facts_wanted: BTreeSet<DocId>,
    facts_running: usize,
    records: Vec<Record>,
    effects: Vec<Effect>,
    received: Option<(StoreId, Position)>,
    /// What became at last of the parked entries that each peer brought: told with the next answer to it. Lost at a restart.
    late_answers: HashMap<StoreId, Vec<Answer>>,
}

impl Core {
    pub(super) fn new(signer: Arc<dyn Signer>, shared: Arc<Shared>, inbox: mpsc::Receiver<Command>) -> Self {
        let facts_wanted = shared.ledger.read().unwrap_or_else(PoisonError::into_inner).documents().map(|(doc, _)| doc).collect();
        Self {
            signer,
            shared,
            inbox,
            lanes: HashMap::new(),
            running: JoinSet::new(),
            followers: HashMap::new(),
            facts_wanted,
            facts_running: 0,
            records: Vec::new(),
            effects: Vec::new(),
            received: None,
            late_answers: HashMap::new(),
        }
    }

    pub(super) async fn run(mut self, cancel: CancellationToken) -> Result<(), EngineError> {
        let mut facts_tick = tokio::time::interval(FACTS_DELAY);
        facts_tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut commands = Vec::with_capacity(TURN_COMMANDS_MAX);
        loop {
            tokio::select! {
                biased; // Leave first; then what the lanes finished, because somebody waits for it already.
                () = cancel.cancelled() => break,
                Some(done) = self.running.join_next() => self.lane_done(done)?,
                taken = self.inbox.recv_many(&mut commands, TURN_COMMANDS_MAX) => {
                    if taken == 0 {
                        break; // Every handle is gone: nobody can ask for anything.
                    }
                    for command in commands.drain(..) {
                        self.command(command)?;
                    }
                }
                _ = facts_tick.tick(), if !self.facts_wanted.is_empty() => self.start_facts(),
            }
            while let Some(done) = self.running.try_join_next() {
                self.lane_done(done)?;
            }
            self.commit().await?;
        }
        self.remember_received()?;
        self.commit().await
    }

    fn ledger(&self) -> RwLockWriteGuard<'_, Ledger> {
        self.shared.ledger.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a record into account now; the turn's commit makes it durable before anybody hears of it.
    fn record(&mut self, record: Record) -> Result<(), EngineError> {
        self.ledger().apply(self.shared.store.index(), &record)?;
        self.records.push(record);
        Ok(())
    }

    async fn commit(&mut self) -> Result<(), EngineError> {
        if !self.records.is_empty() {
            self.remember_received()?;
            let records = std::mem::take(&mut self.records);
            let positions = self.shared.store.append(records).await?;
            let (end, puts) = {
                let mut ledger = self.ledger();
                (ledger.end(), ledger.take_puts())
            };
            assert_eq!(end.0, *positions.end(), "the ledger and the log count the same records");
            self.shared.store.index().apply(end, puts)?;
            self.shared.durable.send_replace(end);
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
        // A reply that nobody waits for any more is nobody's loss: the work is durable.
        match effect {
            Effect::Saved(replies, heads) => {
                for reply in replies {
                    drop(reply.send(Ok(heads.clone())));
                }
            }
            Effect::Born(reply, doc) => drop(reply.send(Ok(doc))),
            Effect::Shared(reply) => drop(reply.send(Ok(()))),
            Effect::Registered(reply, principal) => drop(reply.send(Ok(principal))),
            Effect::Delivered(reply, receipt) => drop(reply.send(receipt)),
            Effect::Emit(doc, event) => self.emit(doc, event),
            Effect::Queue(doc, job) => self.queue(doc, job),
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
            Command::View { doc, reply } => self.queue_or(doc, Job::View { reply }),
            Command::Create { manifest, content, reply } => self.bear(manifest, content, reply),
            Command::Share { doc, sharing, reply } => self.share(doc, sharing, reply)?,
            Command::Register { council, key, reply } => self.register(council, key, reply)?,
            Command::Revoke { principal, reply } => self.revoke(principal, reply)?,
            Command::Deliver { delivery, reply } => self.deliver(delivery, reply)?,
            Command::Restored { store, end, reply } => {
                let before = self.ledger().cursor(store);
                tracing::warn!(target: "tansiq::audit", %store, %before, %end, "the far end was restored from a copy: it gets back what it lacks");
                self.record(Record::Cursor { store, position: end })?;
                self.effects.push(Effect::Shared(reply));
            }
            Command::Acked { store, position, answers, reply } => {
                self.acked(store, position, answers)?;
                drop(reply.send(Ok(())));
            }
        }
        Ok(())
    }

    // === Lanes ===

    /// Puts a job into its document's lane, or tells whoever waits for it why not.
    fn queue_or(&mut self, doc: DocId, job: Job) {
        let known = self.ledger().document(doc).is_some_and(|row| row.manifest.is_some());
        let full = self.lanes.get(&doc).is_some_and(|lane| lane.queue.len() >= LANE_CAPACITY);
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
            Job::Foreign(_) | Job::Rebuild | Job::Facts => {}
        }
    }

    fn queue(&mut self, doc: DocId, job: Job) {
        self.lanes.entry(doc).or_default().queue.push_back(job);
        self.start_lane(doc);
    }

    fn doc_ref(&self, doc: DocId) -> Option<DocRef> {
        let ledger = self.ledger();
        let kind = ledger.document(doc)?.manifest.as_ref()?.kind;
        Some(DocRef { doc, kind, not_applied: Arc::new(ledger.not_applied_in(doc)) })
    }

    fn start_lane(&mut self, doc: DocId) {
        loop {
            let Some(lane) = self.lanes.get_mut(&doc) else { return };
            if lane.busy {
                return;
            }
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
            let Some(reference) = self.doc_ref(doc) else { return };
            let worker = self.shared.worker.clone();
            match job {
                Job::Submit(_) => {}
                Job::Foreign(portions) => self.spawn(doc, async move {
                    let applied = worker.apply(reference, portions.clone()).await;
                    Done::Foreign { portions, applied }
                }),
                Job::Follow { heads, reply } => {
                    self.spawn(doc, async move { Done::Follow { since: worker.since(reference, heads).await, reply } });
                }
                Job::View { reply } => self.spawn(doc, async move {
                    drop(reply.send(worker.view(reference).await.map_err(EngineError::from)));
                    Done::View
                }),
                Job::Rebuild => {
                    let store = self.shared.store.clone();
                    self.spawn(doc, async move { Done::Rebuild { entries: entries(store.as_ref(), doc).await } });
                }
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
        let Ok((doc, done)) = done else { return Ok(()) };
        if let Some(lane) = self.lanes.get_mut(&doc) {
            lane.busy = false;
        }
        match done {
            Done::Submits { submits, applied } => self.submits_applied(doc, submits, applied)?,
            Done::Foreign { portions, applied } => self.foreign_applied(doc, portions, applied)?,
            Done::Follow { since, reply } => self.follow(doc, since, reply),
            Done::View => {}
            Done::Rebuild { entries } => self.rebuild(doc, &entries?)?,
            Done::Facts(facts) => {
                self.facts_running = self.facts_running.saturating_sub(1);
                self.facts_computed(doc, facts)?;
                if self.facts_wanted.len() > FACTS_BACKLOG {
                    self.start_facts();
                }
            }
            Done::Born { manifest, born, reply } => self.born(doc, manifest, born, reply)?,
            Done::Failed => {
                // It may have been a computation of facts; one more than allowed at a time does no harm.
                self.facts_running = self.facts_running.saturating_sub(1);
                tracing::error!(%doc, "the work on a document panicked; it is opened afresh");
            }
        }
        // The next job sees the document as the worker has it: not before that is durable.
        self.effects.push(Effect::NextJob(doc));
        Ok(())
    }

    // === Submits ===

    /// Takes the Submits at the head of the lane to the worker. `false` when none of them got that far.
    fn start_submits(&mut self, doc: DocId) -> bool {
        let mut bytes = 0;
        let Some(lane) = self.lanes.get_mut(&doc) else { return false };
        let submits = lane.next_submits(|submit| {
            bytes += submit.changes.iter().map(Bytes::len).sum::<usize>();
            bytes <= ENTRY_BYTES_MAX
        });
        let mut taken: Vec<Submit> = Vec::with_capacity(submits.len());
        let mut changes: Vec<Bytes> = Vec::new();
        let mut judged = 0;
        for submit in submits {
            let before = changes.len();
            changes.extend(submit.changes.iter().cloned());
            match self.judge(doc, &submit.editor, &changes, judged) {
                Ok(headers) => {
                    judged = headers.len();
                    taken.push(submit);
                }
                Err(error) => {
                    changes.truncate(before);
                    drop(submit.reply.send(Err(error)));
                }
            }
        }
        if taken.is_empty() {
            return false;
        }
        let Some(reference) = self.doc_ref(doc) else { return false };
        let worker = self.shared.worker.clone();
        let portions = taken.iter().map(|submit| Portion { entry: None, changes: submit.changes.clone() }).collect();
        self.spawn(doc, async move { Done::Submits { applied: worker.apply(reference, portions).await, submits: taken } });
        true
    }

    /// Judges changes of our own editors as any other holder will judge them. The first `judged` of the new ones came in Submits before
    /// this one, perhaps of other editors: only those after them must be `editor`'s.
    fn judge(&self, doc: DocId, editor: &EditorId, changes: &[Bytes], judged: usize) -> Result<Vec<ChangeHeader>, EngineError> {
        let ledger = self.ledger();
        let row = ledger.document(doc).ok_or(EngineError::NotFound(doc))?;
        if row.access(ledger.me) != Some(Access::Edit) {
            return Err(EngineError::Refused { reason: "no-grant" });
        }
        let headers = judge_changes(self.court(&ledger), doc, ledger.me, &Limits::writer(), changes).map_err(refusal)?;
        for header in headers.iter().skip(judged) {
            if ledger.binding(header.actor).is_some_and(|owner| owner != editor) {
                return Err(EngineError::Refused { reason: "actor-bound" });
            }
        }
        Ok(headers)
    }

    fn court<'a>(&'a self, ledger: &'a Ledger) -> Court<'a> {
        Court { ledger, index: self.shared.store.index(), verifier: self.shared.verifier.as_ref() }
    }

    fn submits_applied(
        &mut self,
        doc: DocId,
        submits: Vec<Submit>,
        applied: Result<crate::worker::Applied, WorkerError>,
    ) -> Result<(), EngineError> {
        let good = match applied {
            Ok(applied) => applied.good,
            Err(error) => {
                tracing::warn!(%doc, %error, "a Submit could not be applied");
                vec![false; submits.len()]
            }
        };
        let mut saved = Vec::new();
        let mut events = Vec::new();
        let mut judged: Vec<(ChangeHeader, Bytes)> = Vec::new();
        for (submit, good) in submits.into_iter().zip(good.into_iter().chain(std::iter::repeat(false))) {
            if !good {
                drop(submit.reply.send(Err(EngineError::Refused { reason: "cannot-apply" })));
                continue;
            }
            // Judged again: an entry from elsewhere may have come in between.
            let mut all: Vec<Bytes> = judged.iter().map(|(_, chunk)| chunk.clone()).collect();
            all.extend(submit.changes.iter().cloned());
            match self.judge(doc, &submit.editor, &all, judged.len()) {
                Ok(headers) => {
                    let fresh = fresh(&all, headers);
                    for (header, _) in fresh.iter().skip(judged.len()) {
                        self.bind(header.actor, &submit.editor)?;
                    }
                    judged = fresh;
                    events.push((submit.tag, submit.changes));
                    saved.push(submit.reply);
                }
                Err(error) => {
                    self.shared.worker.forget(doc);
                    drop(submit.reply.send(Err(error)));
                }
            }
        }
        self.write_changes(doc, judged)?;
        let heads: Vec<ChangeHash> =
            self.ledger().document(doc).map(|row| row.heads.iter().copied().collect()).unwrap_or_default();
        for (tag, changes) in events {
            self.effects.push(Effect::Emit(doc, DocEvent::Changed { tag, changes, heads: heads.clone() }));
        }
        self.effects.push(Effect::Saved(saved, heads));
        self.facts_wanted.insert(doc);
        Ok(())
    }

    fn bind(&mut self, actor: ActorId, editor: &EditorId) -> Result<(), EngineError> {
        if self.ledger().binding(actor).is_some() {
            return Ok(());
        }
        self.record(Record::Binding { actor, editor: editor.clone() })
    }

    /// Signs changes of ours into as many entries as they need.
    fn write_changes(&mut self, doc: DocId, changes: Vec<(ChangeHeader, Bytes)>) -> Result<(), EngineError> {
        let mut headers = Vec::new();
        let mut chunks = Vec::new();
        let mut bytes = 0;
        for (header, chunk) in changes {
            if !chunks.is_empty() && bytes + chunk.len() > ENTRY_BYTES_MAX {
                self.write_portion(doc, &std::mem::take(&mut headers), std::mem::take(&mut chunks))?;
                bytes = 0;
            }
            bytes += chunk.len();
            headers.push(header);
            chunks.push(chunk);
        }
        if chunks.is_empty() { Ok(()) } else { self.write_portion(doc, &headers, chunks) }
    }

    fn write_portion(&mut self, doc: DocId, headers: &[ChangeHeader], chunks: Vec<Bytes>) -> Result<(), EngineError> {
        let heads = self.ledger().heads_after(doc, headers);
        self.write(doc, &Body::Changes(chunks), heads)
    }

    /// Signs one entry of ours and takes it into account.
    fn write(&mut self, doc: DocId, body: &Body, heads: Vec<ChangeHash>) -> Result<(), EngineError> {
        let entry = {
            let ledger = self.ledger();
            let writer = Writer {
                federation: ledger.federation,
                principal: ledger.me,
                run: self.shared.run,
                signer: self.signer.as_ref(),
            };
            let tip = ledger.document(doc).and_then(|row| row.chains.get(&(ledger.me, self.shared.run))).copied();
            chain::write(
                writer,
                tip,
                Draft { doc, body, heads, made_at: self.shared.environment.now(), salt: self.shared.environment.random() },
            )
        };
        self.record(Record::Entry { entry, source: None })
    }

    // === Births, sharing, registry ===

    fn bear(&mut self, manifest: Manifest, content: serde_json::Value, reply: Reply<DocId>) {
        let environment = &self.shared.environment;
        let doc = DocId::new(environment.random());
        let actor = ActorId::of(self.ledger().me, environment.random());
        let birth = docs::Birth { kind: manifest.kind, actor, now: environment.now(), today: environment.today() };
        let born = self.shared.worker.bear(birth, environment.clone(), content);
        self.spawn(doc, async move { Done::Born { manifest, born: born.await, reply } });
    }

    fn born(
        &mut self,
        doc: DocId,
        manifest: Manifest,
        born: Result<Newborn, WorkerError>,
        reply: Reply<DocId>,
    ) -> Result<(), EngineError> {
        let born = match born {
            Ok(born) => born,
            Err(error) => {
                let error = match error {
                    WorkerError::Invalid(problem) => EngineError::Invalid(problem),
                    other => other.into(),
                };
                drop(reply.send(Err(error)));
                return Ok(());
            }
        };
        let judged = {
            let ledger = self.ledger();
            judge_changes(self.court(&ledger), doc, ledger.me, &Limits::writer(), &born.changes)
        };
        let headers = match judged {
            Ok(headers) => headers,
            Err(error) => {
                drop(reply.send(Err(refusal(error))));
                return Ok(());
            }
        };
        let share_now = manifest.rule.is_met_by(&born.state);
        self.write(doc, &Body::Manifest(manifest), Vec::new())?;
        self.write_changes(doc, fresh(&born.changes, headers))?;
        if share_now {
            self.write_sharing(doc, ministry_reads())?;
        }
        self.facts_wanted.insert(doc);
        self.effects.push(Effect::Born(reply, doc));
        Ok(())
    }

    fn share(&mut self, doc: DocId, sharing: Sharing, reply: Reply<()>) -> Result<(), EngineError> {
        let allowed = {
            let ledger = self.ledger();
            match ledger.document(doc) {
                None => Err(EngineError::NotFound(doc)),
                Some(row) if row.owner != ledger.me || row.manifest.is_none() => {
                    Err(EngineError::Refused { reason: "not-owner" })
                }
                Some(_) if sharing.grants.iter().any(|grant| ledger.principal(grant.principal).is_none()) => {
                    Err(EngineError::Refused { reason: "unknown-principal" })
                }
                Some(_) => Ok(()),
            }
        };
        if let Err(error) = allowed {
            drop(reply.send(Err(error)));
            return Ok(());
        }
        self.write_sharing(doc, sharing)?;
        self.effects.push(Effect::Shared(reply));
        Ok(())
    }

    fn write_sharing(&mut self, doc: DocId, sharing: Sharing) -> Result<(), EngineError> {
        let shared = sharing.reaches_ministry();
        let heads: Vec<_> = self.ledger().document(doc).map(|row| row.heads.iter().copied().collect()).unwrap_or_default();
        self.write(doc, &Body::Sharing(sharing), heads)?;
        self.effects.push(Effect::Emit(doc, DocEvent::Received { heads: Vec::new(), shared }));
        Ok(())
    }

    fn register(&mut self, council: CouncilId, key: JournalKey, reply: Reply<PrincipalId>) -> Result<(), EngineError> {
        let (known, next, me) = {
            let ledger = self.ledger();
            let active = |row: &&PrincipalRow| row.council == council && row.status == PrincipalStatus::Active;
            let next = ledger.principals().map(|row| row.principal.0).max().unwrap_or(0) + 1;
            (ledger.principals().find(active).cloned(), PrincipalId(next), ledger.me)
        };
        if me != PrincipalId::MINISTRY {
            drop(reply.send(Err(EngineError::Refused { reason: "not-ministry" })));
            return Ok(());
        }
        let principal = match known {
            Some(row) if row.journal_key == key => row.principal,
            known => {
                // A council that joins again with another key becomes another principal: the old one's chains stay its own.
                if let Some(old) = known {
                    self.write_principal(PrincipalRow { status: PrincipalStatus::Revoked, ..old })?;
                }
                self.write_principal(PrincipalRow {
                    principal: next,
                    council,
                    journal_key: key,
                    status: PrincipalStatus::Active,
                })?;
                next
            }
        };
        self.effects.push(Effect::Registered(reply, principal));
        Ok(())
    }

    fn write_principal(&mut self, row: PrincipalRow) -> Result<(), EngineError> {
        let registry = self.ledger().registry();
        self.write(registry, &Body::Principal(row), Vec::new())
    }

    fn revoke(&mut self, principal: PrincipalId, reply: Reply<()>) -> Result<(), EngineError> {
        let row = self.ledger().principal(principal).cloned();
        match row {
            Some(row) if principal != PrincipalId::MINISTRY => {
                self.write_principal(PrincipalRow { status: PrincipalStatus::Revoked, ..row })?;
                self.effects.push(Effect::Shared(reply));
            }
            _ => drop(reply.send(Err(EngineError::Refused { reason: "unknown-principal" }))),
        }
        Ok(())
    }

    // === Entries from elsewhere ===

    fn deliver(&mut self, delivery: Delivery, reply: Reply<Receipt>) -> Result<(), EngineError> {
        let Delivery { bearer, store, items, position } = delivery;
        let mut answers = self.late_answers.remove(&store).unwrap_or_default();
        let had_items = !items.is_empty();
        for item in items {
            let Item { entry, position: at } = item;
            match self.take_in(bearer, &entry, Some((store, at)))? {
                Taken::Silent => {}
                Taken::Answer(outcome) => answers.push(Answer { entry: entry.id(), doc: entry.header.doc, outcome }),
                Taken::Stop(reason) => {
                    let (key, header) = (entry.header.principal, data_encoding::HEXLOWER.encode(&entry.header_bytes));
                    tracing::error!(target: "tansiq::audit", %bearer, principal = %key, reason, header, "a peer's own entry breaks the journal: its Link ends");
                    self.effects.push(Effect::Delivered(reply, Err(EngineError::Stop { reason })));
                    return Ok(());
                }
                Taken::Full => {
                    self.effects.push(Effect::Delivered(reply, Err(EngineError::Busy)));
                    return Ok(());
                }
            }
        }
        let before = self.ledger().cursor(store);
        if position > before && (had_items || position.0 - before.0 >= CURSOR_STRIDE) {
            self.record(Record::Cursor { store, position })?;
        }
        let cursor = position.max(before);
        self.effects.push(Effect::Delivered(reply, Ok(Receipt { answers, cursor })));
        Ok(())
    }

    fn take_in(&mut self, bearer: PrincipalId, entry: &Entry, source: Source) -> Result<Taken, EngineError> {
        let judged = {
            let ledger = self.ledger();
            admit(self.court(&ledger), bearer, entry)
        };
        let refusal = match judged {
            Ok(Admission::Known) => return Ok(Taken::Silent),
            Ok(Admission::New) => {
                self.admitted(entry, source)?;
                self.try_parked(entry)?;
                return Ok(Taken::Silent);
            }
            Err(AdmitError::Store(error)) => return Err(error.into()),
            Err(AdmitError::Refusal(refusal)) => refusal,
        };
        let (id, doc, reason) = (entry.id(), entry.header.doc, refusal.reason);
        if refusal.kind != RefusalKind::Wait {
            tracing::warn!(target: "tansiq::audit", %bearer, principal = %entry.header.principal, %doc, entry = %id, reason, "an entry is refused");
        }
        match refusal.kind {
            RefusalKind::Stop => Ok(Taken::Stop(reason)),
            RefusalKind::Refused => {
                if !self.ledger().is_refused(id) {
                    self.record(Record::Refused { id, source, reason: reason.to_owned() })?;
                }
                Ok(Taken::Answer(Outcome::Refused(reason.to_owned())))
            }
            RefusalKind::Wait => {
                let (parked, count) = {
                    let ledger = self.ledger();
                    (ledger.is_parked(doc, id), ledger.parked_count())
                };
                if !parked {
                    if count >= PARKED_MAX {
                        return Ok(Taken::Full);
                    }
                    self.record(Record::Parked { entry: entry.clone(), source, reason: reason.to_owned() })?;
                }
                Ok(Taken::Answer(Outcome::Waiting(reason.to_owned())))
            }
        }
    }

    fn admitted(&mut self, entry: &Entry, source: Source) -> Result<(), EngineError> {
        self.record(Record::Entry { entry: entry.clone(), source })?;
        let doc = entry.header.doc;
        match wire::decode_body(entry) {
            Ok(Body::Changes(changes)) => {
                self.facts_wanted.insert(doc);
                // Nobody looks at it, and nothing of it is in memory: it is opened from the log when somebody does.
                if self.followers.contains_key(&doc) || self.lanes.contains_key(&doc) || self.shared.worker.is_open(doc) {
                    let portion = Portion { entry: Some(entry.id()), changes };
                    self.effects.push(Effect::Queue(doc, Job::Foreign(vec![portion])));
                }
            }
            Ok(Body::Manifest(_)) => drop(self.facts_wanted.insert(doc)),
            Ok(Body::Sharing(sharing)) => {
                let shared = sharing.reaches_ministry();
                self.effects.push(Effect::Emit(doc, DocEvent::Received { heads: Vec::new(), shared }));
                self.facts_wanted.insert(doc);
            }
            Ok(Body::Principal(_) | Body::Unknown) | Err(_) => {}
        }
        Ok(())
    }

    /// Entries that waited for this one, or for its author to be known, are tried again.
    fn try_parked(&mut self, entry: &Entry) -> Result<(), EngineError> {
        if self.ledger().parked_count() == 0 {
            return Ok(());
        }
        let registry = self.ledger().registry();
        let docs = if entry.header.doc == registry { self.ledger().parked_docs() } else { vec![entry.header.doc] };
        for doc in docs {
            loop {
                let waiting = self.ledger().take_parked(doc);
                let before = waiting.len();
                let mut still = Vec::new();
                for parked in waiting {
                    if let Some(parked) = self.try_one(parked)? {
                        still.push(parked);
                    }
                }
                let progress = still.len() < before;
                for parked in still {
                    self.ledger().park_again(parked);
                }
                if !progress {
                    break;
                }
            }
        }
        Ok(())
    }

    fn try_one(&mut self, parked: Parked) -> Result<Option<Parked>, EngineError> {
        let judged = {
            let ledger = self.ledger();
            admit(self.court(&ledger), PrincipalId(0), &parked.entry)
        };
        let (id, doc) = (parked.entry.id(), parked.entry.header.doc);
        let outcome = match judged {
            Ok(Admission::New) => {
                self.admitted(&parked.entry, parked.source)?;
                Outcome::Admitted
            }
            Ok(Admission::Known) => Outcome::Admitted,
            Err(AdmitError::Store(error)) => return Err(error.into()),
            Err(AdmitError::Refusal(refusal)) if refusal.kind == RefusalKind::Wait => return Ok(Some(parked)),
            Err(AdmitError::Refusal(refusal)) => {
                let reason = refusal.reason.to_owned();
                self.record(Record::Refused { id, source: parked.source, reason: reason.clone() })?;
                Outcome::Refused(reason)
            }
        };
        self.ledger().unpark(id);
        if let Some((store, _)) = parked.source {
            self.late_answers.entry(store).or_default().push(Answer { entry: id, doc, outcome });
        }
        Ok(None)
    }

    fn foreign_applied(
        &mut self,
        doc: DocId,
        portions: Vec<Portion>,
        applied: Result<crate::worker::Applied, WorkerError>,
    ) -> Result<(), EngineError> {
        let applied = match applied {
            Ok(applied) => applied,
            Err(error) => {
                // The next one who opens it reads the log again and leaves out what cannot be applied.
                tracing::error!(%doc, %error, "a document's new entries could not be applied");
                return Ok(());
            }
        };
        for (portion, good) in portions.into_iter().zip(applied.good) {
            if good {
                let event = DocEvent::Changed { tag: None, changes: portion.changes, heads: applied.heads.clone() };
                self.effects.push(Effect::Emit(doc, event));
            } else if let Some(id) = portion.entry {
                tracing::error!(target: "tansiq::audit", %doc, entry = %id, reason = "cannot-apply", "an entry is void: kept, never applied");
                self.record(Record::Void { id, reason: "cannot-apply".to_owned() })?;
            }
        }
        Ok(())
    }

    // === What the far end says ===

    fn acked(&mut self, store: StoreId, position: Position, answers: Vec<Answer>) -> Result<(), EngineError> {
        let mut touched: BTreeSet<DocId> = BTreeSet::new();
        let mut refusals: BTreeMap<DocId, Vec<Refusal>> = BTreeMap::new();
        {
            let mut ledger = self.ledger();
            for answer in answers {
                match answer.outcome {
                    Outcome::Waiting(_) => ledger.set_waiting_there(answer.entry, Some(answer.doc)),
                    Outcome::Admitted => {
                        ledger.set_waiting_there(answer.entry, None);
                        touched.insert(answer.doc);
                    }
                    Outcome::Refused(reason) => {
                        ledger.set_waiting_there(answer.entry, None);
                        if !ledger.is_excluded(answer.entry) {
                            refusals.entry(answer.doc).or_default().push(Refusal { id: answer.entry, reason });
                        }
                    }
                }
            }
            touched.extend(ledger.note_received(store, position));
        }
        self.received = Some((store, position));
        for (doc, refusals) in refusals {
            self.set_aside(doc, refusals)?;
            touched.insert(doc);
        }
        for doc in touched {
            self.emit_received(doc);
        }
        Ok(())
    }

    fn emit_received(&mut self, doc: DocId) {
        let event = {
            let ledger = self.ledger();
            let shared = ledger.document(doc).is_some_and(|row| row.sharing.reaches_ministry());
            DocEvent::Received { heads: ledger.received(doc).heads, shared }
        };
        self.effects.push(Effect::Emit(doc, event));
    }

    fn set_aside(&mut self, doc: DocId, refusals: Vec<Refusal>) -> Result<(), EngineError> {
        for Refusal { id, reason } in refusals {
            tracing::warn!(target: "tansiq::audit", %doc, entry = %id, reason, "the ministry did not accept an entry: it is set aside");
            self.record(Record::SetAside { id, doc, reason })?;
        }
        self.effects.push(Effect::Queue(doc, Job::Rebuild));
        Ok(())
    }

    fn rebuild(&mut self, doc: DocId, entries: &[(Position, Record)]) -> Result<(), EngineError> {
        let last = entries.last().map(|(position, _)| *position);
        if self.ledger().document(doc).is_some_and(|row| Some(row.last) != last) {
            // Another entry came in while these were read, and must not be forgotten.
            self.effects.push(Effect::Queue(doc, Job::Rebuild));
            return Ok(());
        }
        loop {
            let also = self.ledger().rebuild(self.shared.store.index(), doc, entries)?;
            if also.is_empty() {
                break;
            }
            for id in also {
                self.record(Record::SetAside { id, doc, reason: "stands-on-refused".to_owned() })?;
            }
        }
        self.shared.worker.forget(doc);
        self.facts_wanted.insert(doc);
        let event = {
            let ledger = self.ledger();
            let mut reason = String::new();
            let mut changes = Vec::new();
            for record in entries {
                let (_, Record::Entry { entry, .. }) = record else { continue };
                let Some(why) = ledger.excluded_reason(entry.id()) else { continue };
                if why != "stands-on-refused" || reason.is_empty() {
                    why.clone_into(&mut reason);
                }
                changes.extend(change_hashes(entry));
            }
            DocEvent::NotAccepted { reason, by: "ministry".to_owned(), changes }
        };
        self.effects.push(Effect::Emit(doc, event));
        Ok(())
    }

    // === Followers and facts ===

    fn follow(&mut self, doc: DocId, since: Result<crate::worker::Since, WorkerError>, reply: Reply<Followed>) {
        let since = match since {
            Ok(since) => since,
            Err(error) => return drop(reply.send(Err(error.into()))),
        };
        let sender = self.followers.entry(doc).or_insert_with(|| broadcast::channel(EVENTS_CAPACITY).0);
        let events = sender.subscribe();
        let followed = {
            let ledger = self.ledger();
            let row = ledger.document(doc);
            Followed {
                changes: since.changes,
                heads: since.heads,
                received: ledger.received(doc).heads,
                shared: row.is_some_and(|row| row.sharing.reaches_ministry()),
                can_edit: row.and_then(|row| row.access(ledger.me)) == Some(Access::Edit),
                events,
            }
        };
        drop(reply.send(Ok(followed)));
    }

    fn start_facts(&mut self) {
        while self.facts_running < FACTS_AT_ONCE {
            let ready = self.facts_wanted.iter().copied().find(|doc| !self.lanes.contains_key(doc));
            let Some(doc) = ready else { return };
            self.facts_wanted.remove(&doc);
            if self.doc_ref(doc).is_some() {
                self.facts_running += 1;
                self.queue(doc, Job::Facts);
            }
        }
    }

    fn facts_computed(&mut self, doc: DocId, facts: Result<docs::Facts, WorkerError>) -> Result<(), EngineError> {
        let facts = match facts {
            Ok(facts) => Arc::new(facts),
            Err(error) => {
                tracing::error!(%doc, %error, "a document could not be read for the lists");
                return Ok(());
            }
        };
        let share_now = {
            let ledger = self.ledger();
            ledger.document(doc).is_some_and(|row| {
                row.owner == ledger.me
                    && !row.sharing_written
                    && row.manifest.as_ref().is_some_and(|manifest| manifest.rule.is_met_by(&facts.state))
            })
        };
        if share_now {
            self.write_sharing(doc, ministry_reads())?;
        }
        self.shared.facts.write().unwrap_or_else(PoisonError::into_inner).insert(doc, facts);
        // Nobody listening is fine: lists read the facts when asked.
        drop(self.shared.facts_changed.send(doc));
        Ok(())
    }
}

enum Taken {
    Silent,
    Answer(Outcome),
    Stop(&'static str),
    Full,
}

fn refusal(error: AdmitError) -> EngineError {
    match error {
        AdmitError::Store(error) => error.into(),
        AdmitError::Refusal(refusal) => match refusal.kind {
            RefusalKind::Wait => EngineError::Waiting { reason: refusal.reason },
            RefusalKind::Refused | RefusalKind::Stop => EngineError::Refused { reason: refusal.reason },
        },
    }
}

fn ministry_reads() -> Sharing {
    Sharing { grants: vec![Grant { principal: PrincipalId::MINISTRY, access: Access::Read }] }
}

/// The chunks that were judged new, each with its header. Known and repeated ones are left out, as the judge left them out.
fn fresh(chunks: &[Bytes], headers: Vec<ChangeHeader>) -> Vec<(ChangeHeader, Bytes)> {
    let mut by_hash: HashMap<ChangeHash, &Bytes> = HashMap::new();
    for chunk in chunks {
        if let Ok(header) = crate::journal::change::read(chunk, &Limits::receiver()) {
            by_hash.insert(header.hash, chunk);
        }
    }
    headers
        .into_iter()
        .filter_map(|header| {
            let chunk = (*by_hash.get(&header.hash)?).clone();
            Some((header, chunk))
        })
        .collect()
}

fn change_hashes(entry: &Entry) -> HashSet<ChangeHash> {
    let Ok(Body::Changes(changes)) = wire::decode_body(entry) else { return HashSet::new() };
    changes
        .iter()
        .filter_map(|chunk| crate::journal::change::read(chunk, &Limits::receiver()).ok())
        .map(|header| header.hash)
        .collect()
}

impl Drop for Core {
    fn drop(&mut self) {
        self.shared.line.send_replace(false);
    }
}
