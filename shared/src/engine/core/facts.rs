//! Who looks at a document: sessions that follow it, and the lists that want its facts.

use std::{
    collections::BTreeSet,
    sync::{Arc, PoisonError},
    time::Duration,
};

use tokio::{sync::broadcast, time::Instant};

use super::super::lane::Job;
use super::super::shared::Shared;
use super::super::{EVENTS_CAPACITY, EngineError, Followed, Reply};
use super::Core;

use crate::{
    docs,
    domain::{Access, DocId, Sharing},
    ledger::DocRow,
    store::{Put, Table},
    worker::{Since, WorkerError},
};

/// Documents whose facts are computed at the same time.
const FACTS_AT_ONCE: usize = 2;
/// A document that somebody writes in all the time has its facts computed this often.
const FACTS_REST: Duration = Duration::from_millis(400);
/// Bytes in front of kept facts: what they were computed from.
const OF_BYTES: usize = 12;

/// What a document was when its facts were computed: its last entry's position, and a checksum over its heads and who reads it.
fn computed_from(row: &DocRow) -> [u8; OF_BYTES] {
    let mut sum = crc32fast::Hasher::new();
    row.heads.iter().for_each(|head| sum.update(head.as_bytes()));
    let mut of = [0; OF_BYTES];
    let parts = row.last.at.0.to_be_bytes().into_iter().chain(sum.finalize().to_be_bytes());
    of.iter_mut().zip(parts).for_each(|(to, from)| *to = from);
    of
}

/// Reads the facts from the index that are still right. Returns the documents that have none.
pub(super) fn recall(shared: &Shared) -> BTreeSet<DocId> {
    let ledger = shared.ledger.read().unwrap_or_else(PoisonError::into_inner);
    let mut facts = shared.facts.write().unwrap_or_else(PoisonError::into_inner);
    let mut missing: BTreeSet<DocId> = ledger.docs().iter().map(|(doc, _)| doc).collect();
    // One first byte of the id after the other, so that not all facts are in memory twice.
    for first in 0..=u8::MAX {
        // An index that cannot be read costs only the work of computing them.
        for (key, value) in shared.store.index().scan(Table::Facts, &[first]).unwrap_or_default() {
            let Ok(doc) = DocId::try_from(key.as_slice()) else { continue };
            let Some((of, bytes)) = value.split_first_chunk::<OF_BYTES>() else { continue };
            if ledger.document(doc).is_some_and(|row| computed_from(row) == *of)
                && let Some(kept) = docs::Facts::from_bytes(bytes)
            {
                facts.insert(doc, Arc::new(kept));
                missing.remove(&doc);
            }
        }
    }
    missing
}

impl Core {
    pub(super) fn follow(&mut self, doc: DocId, since: Result<Since, WorkerError>, reply: Reply<Followed>) {
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
                shared: row.is_some_and(|row| row.audience.sharing.reaches_ministry()),
                can_edit: row.and_then(|row| ledger.my_access(row)) == Some(Access::Edit),
                events,
            }
        };
        drop(reply.send(Ok(followed)));
    }

    pub(super) fn start_facts(&mut self) {
        if self.is_full() {
            return; // They may share a document, which is written.
        }
        self.facts_at.retain(|_, at| at.elapsed() < FACTS_REST);
        while self.facts_running < FACTS_AT_ONCE {
            let rests = |doc: &DocId| self.facts_at.get(doc).is_some_and(|at| at.elapsed() < FACTS_REST);
            let ready = self.facts_wanted.iter().copied().find(|doc| !self.lanes.contains_key(doc) && !rests(doc));
            let Some(doc) = ready else { return };
            self.facts_wanted.remove(&doc);
            if self.doc_ref(doc).is_some() {
                self.facts_running += 1;
                self.queue(doc, Job::Facts);
            }
        }
    }

    pub(super) fn facts_computed(&mut self, doc: DocId, facts: Result<docs::Facts, WorkerError>) -> Result<(), EngineError> {
        self.facts_at.insert(doc, Instant::now());
        let facts = match facts {
            Ok(facts) => Arc::new(facts),
            Err(WorkerError::Quarantined(_)) => {
                self.ledger_mut().note_unopened(doc);
                return Ok(());
            }
            Err(error) => {
                tracing::error!(%doc, %error, "a document could not be read for the lists");
                return Ok(());
            }
        };
        let share_now = {
            let ledger = self.ledger();
            ledger.document(doc).is_some_and(|row| {
                ledger.is_mine(row)
                    && !row.audience.is_written()
                    && row.manifest.as_ref().is_some_and(|manifest| manifest.rule.is_met_by(&facts.state))
            })
        };
        if share_now {
            self.write_sharing(doc, Sharing::with_ministry())?;
        }
        self.unsettle(doc);
        if !self.facts_wanted.contains(&doc) {
            self.keep_facts(doc, &facts);
        }
        self.shared.facts.write().unwrap_or_else(PoisonError::into_inner).insert(doc, facts);
        // It is fine if nobody listens: lists read the facts when asked.
        drop(self.shared.facts_changed.send(doc));
        Ok(())
    }

    /// Keeps facts beside the document's row, so that a start need not open it.
    fn keep_facts(&mut self, doc: DocId, facts: &docs::Facts) {
        let Some(of) = self.ledger().document(doc).map(computed_from) else { return };
        let value = [of.as_slice(), &facts.to_bytes()].concat();
        self.rows.push(Put { table: Table::Facts, key: doc.as_bytes().to_vec(), value: Some(value) });
    }
}
