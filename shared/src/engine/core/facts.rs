//! The facts of documents that changed: computed in their lanes a moment later, a few at a time, for lists and dashboards.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};

use tokio::time::Instant;

use super::{
    super::{EngineError, shared::Shared},
    lanes::Lanes,
    snapshots::Snapshots,
    turn::Turn,
};
use crate::{
    docs,
    domain::{DocId, Sharing},
    ledger::{DocRow, Ledger},
    store::{Put, Table},
    worker::{DocRef, WorkerError},
};

/// How long changes gather before a document's facts are computed again.
pub(super) const FACTS_DELAY: Duration = Duration::from_millis(40);
/// With more documents than this to compute facts of, as after a start, the next one begins without waiting for the tick.
const FACTS_BACKLOG: usize = 16;

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
    let ledger = shared.ledger();
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
                shared.facts.recall(doc, kept);
                missing.remove(&doc);
            }
        }
    }
    missing
}

/// Which are being computed, or were just now. Those that are wanted are in the [`Turn`].
#[derive(Debug, Default)]
pub(super) struct FactsRunning {
    running: usize,
    /// When the facts of a document were computed last, as long as that matters.
    at: HashMap<DocId, Instant>,
}

impl FactsRunning {
    /// The documents whose facts are to be computed now.
    pub(super) fn next(&mut self, turn: &mut Turn, lanes: &Lanes) -> Vec<DocId> {
        let mut next = Vec::new();
        if turn.is_full() {
            return next; // They may share a document, which is written.
        }
        self.at.retain(|_, at| at.elapsed() < FACTS_REST);
        while self.running < FACTS_AT_ONCE {
            let rests = |doc: &DocId| self.at.get(doc).is_some_and(|at| at.elapsed() < FACTS_REST);
            let ready = turn.facts_wanted.iter().copied().find(|doc| !lanes.has(*doc) && !rests(doc));
            let Some(doc) = ready else { break };
            turn.facts_wanted.remove(&doc);
            if DocRef::of(&turn.ledger(), doc).is_some() {
                self.running += 1;
                next.push(doc);
            }
        }
        next
    }

    /// One of them is over. Whether so many wait that the next one begins at once.
    pub(super) fn over(&mut self, turn: &Turn) -> bool {
        self.running = self.running.saturating_sub(1);
        turn.facts_wanted.len() > FACTS_BACKLOG
    }

    pub(super) fn computed(
        &mut self,
        turn: &mut Turn,
        snapshots: &mut Snapshots,
        doc: DocId,
        facts: Result<docs::Facts, WorkerError>,
    ) -> Result<(), EngineError> {
        self.at.insert(doc, Instant::now());
        let facts = match facts {
            Ok(facts) => Arc::new(facts),
            Err(WorkerError::Quarantined(_)) => {
                turn.ledger_mut().note_unopened(doc);
                return Ok(());
            }
            Err(error) => {
                tracing::error!(%doc, %error, "a document could not be read for the lists");
                return Ok(());
            }
        };
        if is_shared_by(&turn.ledger(), doc, &facts) {
            turn.write_sharing(doc, Sharing::with_ministry())?;
        }
        snapshots.unsettle(turn, doc);
        if !turn.facts_wanted.contains(&doc) {
            keep(turn, doc, &facts);
        }
        turn.shared.facts.set(doc, facts);
        Ok(())
    }
}

/// Whether a document of ours, which nobody shared yet, meets its sharing rule now.
fn is_shared_by(ledger: &Ledger, doc: DocId, facts: &docs::Facts) -> bool {
    ledger.document(doc).is_some_and(|row| {
        ledger.is_mine(row)
            && !row.audience.is_written()
            && row.manifest.as_ref().is_some_and(|manifest| manifest.rule.is_met_by(&facts.state))
    })
}

/// Keeps facts beside the document's row, so that a start need not open it.
fn keep(turn: &mut Turn, doc: DocId, facts: &docs::Facts) {
    let Some(of) = turn.ledger().document(doc).map(computed_from) else { return };
    let value = [of.as_slice(), &facts.to_bytes()].concat();
    turn.keep(Put { table: Table::Facts, key: doc.as_bytes().to_vec(), value: Some(value) });
}
