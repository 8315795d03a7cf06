//! Snapshots: made for our own log when a document has grown or has come to rest, and taken in from elsewhere once they are verified.

use std::collections::HashMap;
use std::time::Duration;

use serde_json::Value;
use tokio::time::Instant;

use super::super::lane::{Done, Job};
use super::super::{DocEvent, EngineError, Reply};
use super::{Core, Effect};
use crate::{
    docs::Facts,
    domain::{DocId, EntryId, Position, PrincipalId, Sharing},
    journal::{
        Body, Snapshot,
        body::snapshot,
        chain::{self, Draft, Writer},
    },
    ledger::{DocRow, DocSummary, Seen, snapshot_base},
    store::{Record, StoreError},
    worker::{DocRef, Made, Taken, WorkerError},
};

/// So many snapshots from elsewhere are in memory and being verified at a time.
pub(super) const ADOPTIONS_AT_ONCE: usize = 4;
/// How often the task looks which documents have come to rest.
pub(super) const QUIET_TICK: Duration = Duration::from_secs(1);
/// A document that nobody changed for this long has come to rest.
const QUIET: Duration = Duration::from_secs(3);
/// A document at rest gets a snapshot when this many entries came since the last one.
const ENTRIES_AT_REST: u64 = 8;
/// A busy document gets one when the entries since weigh this many bytes, and twice the last snapshot.
const WEIGHT_BUSY: u64 = 64 * 1024;

/// Whether a snapshot would make the log smaller by enough.
pub(super) fn is_due(row: &DocRow, at_rest: bool) -> bool {
    let base = row.snapshots.base().map_or(0, |base| base.weight);
    if row.manifest.is_none() || row.snapshots.entries_since() < ENTRIES_AT_REST {
        return false;
    }
    if at_rest { row.snapshots.weight_since() > base / 4 } else { row.snapshots.weight_since() > WEIGHT_BUSY.max(2 * base) }
}

/// Attempts at snapshots that failed, so that none is tried in vain again and again.
#[derive(Debug, Default)]
pub(super) struct Attempts {
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

impl Core {
    /// A document changed: it gets a snapshot now if it has grown, or once it has come to rest.
    pub(super) fn unsettle(&mut self, doc: DocId) {
        let (busy, rest) = {
            let ledger = self.ledger();
            let row = ledger.document(doc);
            (row.is_some_and(|row| is_due(row, false)), row.is_some_and(|row| is_due(row, true)))
        };
        if busy && !self.is_snapshotting {
            self.effects.push(Effect::Queue(doc, Job::Snapshot(None)));
        } else if rest {
            self.unsettled.insert(doc, Instant::now());
        }
    }

    /// Starts a snapshot of a document that has come to rest, one at a time.
    pub(super) fn settle(&mut self) {
        if self.is_snapshotting {
            return;
        }
        let at_rest = self.unsettled.iter().find(|(doc, since)| since.elapsed() >= QUIET && !self.lanes.contains_key(doc));
        if let Some(doc) = at_rest.map(|(doc, _)| *doc) {
            self.unsettled.remove(&doc);
            self.queue(doc, Job::Snapshot(None));
        }
    }

    /// `false` when none may be made now.
    pub(super) fn start_snapshot(&mut self, doc: DocId, reference: DocRef, reply: Option<Reply<bool>>) -> bool {
        let least = if reply.is_some() { 1 } else { self.attempts.least(doc) };
        let seen = snapshot_base::see(&self.ledger(), doc).filter(|seen| seen.row.snapshots.entries_since() >= least);
        let Some(seen) = seen.map(Box::new) else {
            drop(reply.map(|reply| reply.send(Ok(false))));
            return false;
        };
        self.is_snapshotting = true;
        let worker = self.shared.worker.clone();
        self.spawn(doc, async move { Done::Snapshot { seen, made: worker.snapshot(reference).await, reply } });
        true
    }

    pub(super) fn made(
        &mut self,
        doc: DocId,
        seen: &Seen,
        made: Result<Made, WorkerError>,
        reply: Option<Reply<bool>>,
    ) -> Result<(), EngineError> {
        self.is_snapshotting = false;
        if self.write_snapshot(doc, seen, made)? {
            self.effects.extend(reply.map(Effect::Snapshotted));
        } else {
            drop(reply.map(|reply| reply.send(Ok(false))));
        }
        Ok(())
    }

    fn write_snapshot(&mut self, doc: DocId, seen: &Seen, made: Result<Made, WorkerError>) -> Result<bool, EngineError> {
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
        if !is_same || !snapshot_base::see(&self.ledger(), doc).is_some_and(stands) {
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
        let entry = {
            let ledger = self.ledger();
            let writer = Writer {
                federation: ledger.registry().federation(),
                principal: ledger.me,
                run: self.shared.run,
                signer: self.signer.as_ref(),
            };
            let environment = &self.shared.environment;
            let body = Body::Snapshot(Box::new(snapshot));
            let draft = Draft { doc, body: &body, heads, made_at: environment.now(), salt: environment.random() };
            chain::write(writer, None, draft)
        };
        self.attempts.made(doc);
        self.record(Record::Entry { entry: entry.clone(), source: None })?;
        let base = snapshot_base::base_record(&self.ledger(), self.shared.store.index(), doc, &entry, (seen, &summary))?;
        base.map_or(Ok(()), |base| self.record_base(doc, base, &summary))?;
        Ok(true)
    }

    /// The position of an unverified snapshot, if that is all there is of a document yet.
    pub(super) fn unverified(&self, doc: DocId) -> Option<Position> {
        let ledger = self.ledger();
        let row = ledger.document(doc).filter(|row| row.heads.is_empty())?;
        row.snapshots.pending().map(|(_, position)| position)
    }

    /// Answers with the view that a snapshot's maker wrote into it, while the lane still verifies the snapshot.
    pub(super) fn show_unverified(&self, position: Position, reply: Reply<Value>) {
        let store = self.shared.store.clone();
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

    /// `false` when no snapshot waits.
    pub(super) fn start_adoption(&mut self, doc: DocId, reference: DocRef) -> bool {
        let Some((id, position)) = self.ledger().document(doc).and_then(|row| row.snapshots.pending()) else { return false };
        // The snapshot brings its facts along. Entries admitted from now on will ask for them anew.
        self.facts_wanted.remove(&doc);
        let (worker, store) = (self.shared.worker.clone(), self.shared.store.clone());
        let turns = self.adoptions.clone();
        self.spawn(doc, async move {
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

    pub(super) fn adopted(
        &mut self,
        doc: DocId,
        id: EntryId,
        taken: Result<Box<(PrincipalId, Snapshot, Taken, Facts)>, WorkerError>,
    ) -> Result<(), EngineError> {
        let mut computed = None;
        match taken {
            Ok(adopted) => {
                let (maker, snapshot, taken, facts) = *adopted;
                if !taken.is_as_shown {
                    tracing::error!(target: "tansiq::audit", %doc, entry = %id, principal = %maker, "a snapshot was shown otherwise than what is in it: its maker's view of the document was false");
                }
                let record = snapshot_base::adoption_record(&self.ledger(), doc, (id, maker), &snapshot, &taken.summary);
                let Some(record) = record else {
                    self.facts_wanted.insert(doc);
                    return Ok(());
                };
                self.record_base(doc, record, &taken.summary)?;
                let heads = taken.summary.heads;
                computed = Some(facts);
                match taken.fresh {
                    Some(changes) => {
                        self.effects.push(Effect::Emit(doc, DocEvent::Changed { tag: None, changes, heads }));
                        self.emit_received_with_it(doc);
                    }
                    // More than fits into an event: followers come back with the heads that they have.
                    None => drop(self.followers.remove(&doc)),
                }
            }
            Err(WorkerError::Void(reason)) => {
                tracing::error!(target: "tansiq::audit", %doc, entry = %id, reason, "a snapshot is void: kept, never applied");
                self.shared.worker.forget(doc);
                self.record(Record::Void { id, reason: "not-what-it-says".to_owned() })?;
            }
            Err(WorkerError::Store(error)) if !matches!(error, StoreError::Damaged { .. }) => return Err(error.into()),
            Err(WorkerError::Quarantined(_)) => {
                self.ledger_mut().note_unopened(doc);
                return Ok(());
            }
            Err(error) => {
                tracing::error!(%doc, %error, "a snapshot could not be looked at; it waits for the next start");
                self.facts_wanted.insert(doc);
                return Ok(());
            }
        }
        self.try_parked_of(doc)?;
        match computed {
            Some(facts) if !self.facts_wanted.contains(&doc) => self.facts_computed(doc, Ok(facts)),
            _ => {
                self.facts_wanted.insert(doc);
                Ok(())
            }
        }
    }

    /// The record that makes a snapshot stand for its document, and which changes it holds.
    fn record_base(&mut self, doc: DocId, base: Record, summary: &DocSummary) -> Result<(), EngineError> {
        self.record(base)?;
        Ok(self.ledger_mut().list(self.shared.store.index(), doc, &summary.changes)?)
    }

    /// Asks the worker which changes a document's snapshot holds, if the index does not list them because it was made anew from the
    /// log or written by an earlier program. `false` when there is nothing to ask, or no worker to answer.
    pub(super) fn list(&mut self, doc: DocId) -> bool {
        let is_unlisted = self.ledger().is_unlisted(self.shared.store.index(), doc).unwrap_or(false);
        let lane = self.lanes.get_mut(&doc).filter(|lane| is_unlisted && !lane.was_asked);
        let Some(lane) = lane else { return false };
        lane.was_asked = true;
        let Some(reference) = self.doc_ref(doc) else { return false };
        let worker = self.shared.worker.clone();
        self.spawn(doc, async move { Done::Listed(worker.summary(reference).await) });
        true
    }

    pub(super) fn listed(&mut self, doc: DocId, summary: Result<DocSummary, WorkerError>) -> Result<(), EngineError> {
        match summary {
            Ok(summary) => self.ledger_mut().list(self.shared.store.index(), doc, &summary.changes)?,
            Err(WorkerError::Store(error)) if !matches!(error, StoreError::Damaged { .. }) => return Err(error.into()),
            Err(error) => {
                tracing::error!(%doc, %error, "what a document's snapshot holds could not be looked at: whatever comes for it waits");
                return Ok(());
            }
        }
        self.try_parked_of(doc)
    }
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
