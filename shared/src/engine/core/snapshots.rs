//! Snapshots: made for our own log when a document has grown or has come to rest, and taken in from elsewhere once they are verified.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::Duration,
};

use serde_json::Value;
use tokio::{sync::Semaphore, time::Instant};

use super::{
    super::{DocEvent, EngineError, Reply},
    deliver,
    lane::{Done, Job},
    lanes::Lanes,
    turn::{Effect, Turn},
    waiting,
};
use crate::{
    docs::Facts,
    domain::{DocId, EntryId, Position, PrincipalId, Sharing},
    journal::{Body, Snapshot, body::snapshot},
    ledger::{DocRow, DocSummary, Ledger, Seen, snapshot_base},
    store::{Record, StoreError},
    worker::{DocRef, Made, Taken, WorkerError},
};

/// So many snapshots from elsewhere are in memory and being verified at a time.
const ADOPTIONS_AT_ONCE: usize = 4;
/// How often the task looks which documents have come to rest.
pub(super) const QUIET_TICK: Duration = Duration::from_secs(1);
/// A document that nobody changed for this long has come to rest.
const QUIET: Duration = Duration::from_secs(3);
/// A document at rest gets a snapshot when this many entries came since the last one.
const ENTRIES_AT_REST: u64 = 8;
/// A busy document gets one when the entries since weigh this many bytes, and twice the last snapshot.
const WEIGHT_BUSY: u64 = 64 * 1024;

/// Whether a snapshot would make the log smaller by enough.
fn is_due(row: &DocRow, at_rest: bool) -> bool {
    let base = row.snapshots.base().map_or(0, |base| base.weight);
    if row.manifest.is_none() || row.snapshots.entries_since() < ENTRIES_AT_REST {
        return false;
    }
    if at_rest { row.snapshots.weight_since() > base / 4 } else { row.snapshots.weight_since() > WEIGHT_BUSY.max(2 * base) }
}

/// Attempts at snapshots that failed, so that none is tried in vain again and again.
#[derive(Debug, Default)]
struct Attempts {
    /// Documents of which no snapshot could be made, with the entries that they had then: tried again when they have twice as many.
    unmade: HashMap<DocId, u64>,
    /// Documents that were not what their row says, with the entries that they had then.
    differed: HashMap<DocId, u64>,
}

impl Attempts {
    /// The entries that a document must have for another attempt.
    fn least(&self, doc: DocId) -> u64 {
        self.unmade.get(&doc).map_or(ENTRIES_AT_REST, |entries| 2 * entries)
    }

    fn failed(&mut self, doc: DocId, entries: u64) {
        self.unmade.insert(doc, entries);
    }

    /// The document was not what its row says. That passes once entries on their way are taken in. If it differs again with nothing
    /// new in between, it will go on differing, as when a void change is a head in the row and is never loaded: that counts as a
    /// failed attempt.
    fn differed(&mut self, doc: DocId, entries: u64) {
        if self.differed.insert(doc, entries) == Some(entries) {
            self.failed(doc, entries);
        }
    }

    fn made(&mut self, doc: DocId) {
        self.unmade.remove(&doc);
        self.differed.remove(&doc);
    }
}

/// See the module.
pub(super) struct Snapshots {
    /// Documents that changed since their last snapshot, and when they did last.
    unsettled: BTreeMap<DocId, Instant>,
    /// Whether one is being made.
    is_making: bool,
    attempts: Attempts,
    /// For verifying those from elsewhere.
    adoptions: Arc<Semaphore>,
}

impl Snapshots {
    pub(super) fn new(ledger: &Ledger) -> Self {
        let unsettled = ledger.docs().iter().filter(|(_, row)| is_due(row, true));
        let now = Instant::now();
        Self {
            unsettled: unsettled.map(|(doc, _)| (doc, now)).collect(),
            is_making: false,
            attempts: Attempts::default(),
            adoptions: Arc::new(Semaphore::new(ADOPTIONS_AT_ONCE)),
        }
    }

    /// A document changed: it gets a snapshot now if it has grown, or once it has come to rest.
    pub(super) fn unsettle(&mut self, turn: &mut Turn, doc: DocId) {
        let (busy, rest) = {
            let ledger = turn.ledger();
            let row = ledger.document(doc);
            (row.is_some_and(|row| is_due(row, false)), row.is_some_and(|row| is_due(row, true)))
        };
        if busy && !self.is_making {
            turn.then(Effect::Queue(doc, Job::Snapshot(None)));
        } else if rest {
            self.unsettled.insert(doc, Instant::now());
        }
    }

    /// Whether a document may come to rest.
    pub(super) fn has_unsettled(&self) -> bool {
        !self.unsettled.is_empty()
    }

    /// A document that has come to rest and gets a snapshot now, one at a time.
    pub(super) fn next_at_rest(&mut self, lanes: &Lanes) -> Option<DocId> {
        if self.is_making {
            return None;
        }
        let at_rest = self.unsettled.iter().find(|(doc, since)| since.elapsed() >= QUIET && !lanes.has(**doc));
        let doc = at_rest.map(|(doc, _)| *doc)?;
        self.unsettled.remove(&doc);
        Some(doc)
    }

    /// `false` when none may be made now.
    pub(super) fn start(
        &mut self,
        turn: &Turn,
        lanes: &mut Lanes,
        doc: DocId,
        reference: DocRef,
        reply: Option<Reply<bool>>,
    ) -> bool {
        let least = if reply.is_some() { 1 } else { self.attempts.least(doc) };
        let seen = snapshot_base::see(&turn.ledger(), doc).filter(|seen| seen.row.snapshots.entries_since() >= least);
        let Some(seen) = seen.map(Box::new) else {
            drop(reply.map(|reply| reply.send(Ok(false))));
            return false;
        };
        self.is_making = true;
        let worker = turn.shared.worker.clone();
        lanes.spawn(doc, async move { Done::Snapshot { seen, made: worker.snapshot(reference).await, reply } });
        true
    }

    /// The work that was to make one ended without an answer.
    pub(super) fn failed(&mut self) {
        self.is_making = false;
    }

    pub(super) fn made(
        &mut self,
        turn: &mut Turn,
        doc: DocId,
        seen: &Seen,
        made: Result<Made, WorkerError>,
        reply: Option<Reply<bool>>,
    ) -> Result<(), EngineError> {
        self.is_making = false;
        let is_written = self.write(turn, doc, seen, made)?;
        match reply {
            Some(reply) if is_written => turn.then(Effect::Snapshotted(reply)),
            reply => drop(reply.map(|reply| reply.send(Ok(false)))),
        }
        Ok(())
    }

    fn write(&mut self, turn: &mut Turn, doc: DocId, seen: &Seen, made: Result<Made, WorkerError>) -> Result<bool, EngineError> {
        let Made { mut snapshot, summary } = match made {
            Ok(made) => made,
            Err(error) => {
                tracing::warn!(%doc, %error, "the document keeps its entries");
                self.attempts.failed(doc, seen.row.snapshots.entries_since());
                return Ok(false);
            }
        };
        let heads = summary.heads.clone();
        let is_same = seen.row.heads.iter().eq(&heads) && kept_sharing(&snapshot) == seen.row.audience.sharing;
        let stands = |now: Seen| {
            now.row.snapshots.base() == seen.row.snapshots.base() && now.row.audience.sharing == seen.row.audience.sharing
        };
        if !is_same || !snapshot_base::see(&turn.ledger(), doc).is_some_and(stands) {
            // The snapshot was made of something not durable yet, or something came in meanwhile: tried again when the document has
            // come to rest.
            if !is_same {
                self.attempts.differed(doc, seen.row.snapshots.entries_since());
            }
            self.unsettled.insert(doc, Instant::now());
            return Ok(false);
        }
        if heads.len() > crate::journal::codec::HEADS_MAX {
            tracing::warn!(%doc, heads = heads.len(), "the document keeps its entries: it has more heads than a snapshot can name");
            return Ok(false);
        }
        let shown = snapshot.chains(false);
        let unshown =
            seen.row.chains.tips().iter().filter(|(chain, tip)| shown.get(chain).is_none_or(|shown| shown.seq < tip.seq));
        snapshot.tips = unshown.map(|((principal, run), tip)| (*principal, *run, *tip)).collect();
        let entry = turn.sign(&turn.ledger(), None, (doc, &Body::Snapshot(Box::new(snapshot)), heads));
        self.attempts.made(doc);
        turn.record(Record::Entry { entry: entry.clone(), source: None })?;
        let base = snapshot_base::base_record(&turn.ledger(), turn.index(), doc, &entry, (seen, &summary))?;
        base.map_or(Ok(()), |base| record_base(turn, doc, base, &summary))?;
        Ok(true)
    }

    /// `false` when no snapshot waits.
    pub(super) fn start_adoption(&self, turn: &mut Turn, lanes: &mut Lanes, doc: DocId, reference: DocRef) -> bool {
        let pending = turn.ledger().document(doc).and_then(|row| row.snapshots.pending());
        let Some((id, position)) = pending else { return false };
        // The snapshot brings its facts along. Entries admitted from now on will ask for them anew.
        turn.facts_wanted.remove(&doc);
        let (worker, store) = (turn.shared.worker.clone(), turn.shared.store.clone());
        let turns = self.adoptions.clone();
        lanes.spawn(doc, async move {
            // Thousands may wait, and only the few whose turn it is are in memory. This semaphore is never closed.
            let _turn = turns.acquire().await;
            let taken = async {
                let record = store.get(vec![position]).await?.pop();
                let Some(Record::Entry { entry, .. }) = record else { return Err(StoreError::Stopped.into()) };
                let Ok(Body::Snapshot(snapshot)) = Body::decode(&entry) else { return Err(WorkerError::Void("malformed")) };
                let (taken, facts) = worker.adopt(reference, (*snapshot).clone(), entry.header.heads.clone()).await?;
                Ok(Box::new((entry.header.principal, *snapshot, taken, facts)))
            };
            Done::Adopted { id, taken: taken.await }
        });
        true
    }
}

/// The worker looked at a snapshot from elsewhere: it stands for its document from now on, or is void. Returns the facts that it brought,
/// if they are right still.
pub(super) fn adopted(
    turn: &mut Turn,
    lanes: &mut Lanes,
    doc: DocId,
    id: EntryId,
    taken: Result<Box<(PrincipalId, Snapshot, Taken, Facts)>, WorkerError>,
) -> Result<Option<Facts>, EngineError> {
    let mut computed = None;
    match taken {
        Ok(adopted) => {
            let (maker, snapshot, taken, facts) = *adopted;
            if !taken.is_as_shown {
                tracing::error!(target: "tansiq::audit", %doc, entry = %id, principal = %maker, "a snapshot was shown otherwise than what is in it: its maker's view of the document was false");
            }
            let record = snapshot_base::adoption_record(&turn.ledger(), doc, (id, maker), &snapshot, &taken.summary);
            let Some(record) = record else {
                turn.facts_wanted.insert(doc);
                return Ok(None);
            };
            record_base(turn, doc, record, &taken.summary)?;
            let heads = taken.summary.heads;
            computed = Some(facts);
            match taken.fresh {
                Some(changes) => {
                    turn.then(Effect::Emit(doc, DocEvent::Changed { tag: None, changes, heads }));
                    deliver::emit_received_with_it(turn, lanes, doc);
                }
                // More than fits into an event: followers come back with the heads that they have.
                None => lanes.followers.dismiss(doc),
            }
        }
        Err(WorkerError::Void(reason)) => {
            tracing::error!(target: "tansiq::audit", %doc, entry = %id, reason, "a snapshot is void: kept, never applied");
            turn.shared.worker.forget(doc);
            turn.record(Record::Void { id, reason: "not-what-it-says".to_owned() })?;
        }
        Err(WorkerError::Store(error)) if !matches!(error, StoreError::Damaged { .. }) => return Err(error.into()),
        Err(WorkerError::Quarantined(_)) => {
            turn.ledger_mut().note_unopened(doc);
            return Ok(None);
        }
        Err(error) => {
            tracing::error!(%doc, %error, "a snapshot could not be looked at; it waits for the next start");
            turn.facts_wanted.insert(doc);
            return Ok(None);
        }
    }
    waiting::try_parked_of(turn, lanes, doc)?;
    let facts = computed.filter(|_| !turn.facts_wanted.contains(&doc));
    if facts.is_none() {
        turn.facts_wanted.insert(doc);
    }
    Ok(facts)
}

/// The record that makes a snapshot stand for its document, and which changes it holds.
fn record_base(turn: &mut Turn, doc: DocId, base: Record, summary: &DocSummary) -> Result<(), EngineError> {
    turn.record(base)?;
    Ok(turn.ledger_mut().list(turn.index(), doc, &summary.changes)?)
}

/// An administrator let a document out of quarantine: a snapshot that waits is looked at now.
pub(super) fn released(turn: &mut Turn, doc: DocId, reply: Reply<()>) {
    turn.ledger_mut().note_opened(doc);
    turn.facts_wanted.insert(doc);
    if turn.ledger().document(doc).is_some_and(|row| row.snapshots.pending().is_some()) {
        turn.then(Effect::Queue(doc, Job::Adopt));
    }
    turn.then(Effect::Done(reply));
}

/// The position of an unverified snapshot, if that is all there is of a document yet.
pub(super) fn unverified(turn: &Turn, doc: DocId) -> Option<Position> {
    let ledger = turn.ledger();
    let row = ledger.document(doc).filter(|row| row.heads.is_empty())?;
    row.snapshots.pending().map(|(_, position)| position)
}

/// Answers with the view that a snapshot's maker wrote into it, while the lane still verifies the snapshot.
pub(super) fn show_unverified(turn: &Turn, position: Position, reply: Reply<Value>) {
    let store = turn.shared.store.clone();
    tokio::spawn(async move {
        let view = async {
            let record = store.get(vec![position]).await?.pop();
            let Some(Record::Entry { entry, .. }) = record else { return Err(StoreError::Stopped.into()) };
            let view = snapshot::of(&entry).and_then(|snapshot| serde_json::from_slice(&snapshot.view).ok());
            view.ok_or_else(|| EngineError::Invalid("a snapshot's view makes no sense".to_owned()))
        };
        // The caller may have gone.
        drop(reply.send(view.await));
    });
}

fn kept_sharing(snapshot: &Snapshot) -> Sharing {
    match snapshot.sharing().map(Body::decode) {
        Some(Ok(Body::Sharing(sharing))) => sharing,
        _ => Sharing::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_again_with_nothing_new_is_given_up_until_it_has_twice_as_many_entries() {
        let (doc, mut attempts) = (DocId::new([1; 16]), Attempts::default());
        attempts.differed(doc, 10);
        attempts.differed(doc, 12);
        assert_eq!(attempts.least(doc), ENTRIES_AT_REST, "something came in between: it may be whole the next time");
        attempts.differed(doc, 12);
        assert_eq!(attempts.least(doc), 24);
        attempts.made(doc);
        attempts.differed(doc, 12);
        assert_eq!(attempts.least(doc), ENTRIES_AT_REST);
    }
}
