//! Which changes a document's snapshot holds, if the index does not list them because it was made anew from the log or written by an
//! earlier program: every lane asks the worker first, as whatever builds on them waits meanwhile.

use super::{super::EngineError, lane::Done, lanes::Lanes, turn::Turn, waiting};
use crate::{
    domain::DocId,
    ledger::DocSummary,
    store::StoreError,
    worker::{DocRef, WorkerError},
};

/// `false` when there is nothing to ask, or no worker to answer.
pub(super) fn start(turn: &Turn, lanes: &mut Lanes, doc: DocId) -> bool {
    let is_unlisted = turn.ledger().is_unlisted(turn.index(), doc).unwrap_or(false);
    if !is_unlisted || !lanes.asks_first(doc) {
        return false;
    }
    let Some(reference) = DocRef::of(&turn.ledger(), doc) else { return false };
    let worker = turn.shared.worker.clone();
    lanes.spawn(doc, async move { Done::Listed(worker.summary(reference).await) });
    true
}

pub(super) fn listed(
    turn: &mut Turn,
    lanes: &mut Lanes,
    doc: DocId,
    summary: Result<DocSummary, WorkerError>,
) -> Result<(), EngineError> {
    match summary {
        Ok(summary) => turn.ledger_mut().list(turn.index(), doc, &summary.changes)?,
        Err(WorkerError::Store(error)) if !matches!(error, StoreError::Damaged { .. }) => return Err(error.into()),
        Err(error) => {
            tracing::error!(%doc, %error, "what a document's snapshot holds could not be looked at: whatever comes for it waits");
            return Ok(());
        }
    }
    waiting::try_parked_of(turn, lanes, doc)
}
