//! The start: makes a ledger that reflects the whole log, from the index's rows or from nothing.

use std::collections::BTreeSet;

use super::{EngineError, Parts, load::load};
use crate::{
    domain::{DocId, Position},
    ledger::{DocRow, Ledger, Lost, lost, places, rebuild},
    store::{Index, ReadLimit, Record, Store, StoreError},
    worker::{DocRef, WorkerError},
};

/// Records replayed between two writes to the index.
const REPLAY: ReadLimit = ReadLimit { records: 1000, bytes: 8 * 1024 * 1024 };

pub(super) async fn ledger(parts: &Parts, mut progress: impl FnMut(u64, u64)) -> Result<Ledger, EngineError> {
    let store = &parts.store;
    let empty = || Ledger::new(parts.federation, parts.me, parts.ministry.clone());
    let mut ledger = empty();
    if !load(&mut ledger, store.as_ref()).await? {
        tracing::warn!("the index does not match the journal: rebuilding it");
        store.index().clear()?;
        ledger = empty();
    }
    // The process may have ended between setting an entry aside and rebuilding its document.
    let mut damaged: BTreeSet<DocId> = ledger.rejected().excluded().map(|(_, doc, _)| doc).collect();
    loop {
        let records = store.read(ledger.end(), REPLAY).await?;
        if records.is_empty() {
            break;
        }
        for (position, record) in &records {
            ledger.skip_to(*position);
            ledger.apply(store.index(), record)?;
            if let Record::SetAside { doc, .. } = record {
                damaged.insert(*doc);
            }
        }
        let end = ledger.end();
        store.index().apply(end, ledger.take_puts())?;
        progress(end.0, store.end().0);
    }
    // The last records may be gone, but their positions are never given again.
    ledger.skip_to(Position(store.end().0 + 1));
    if store.index().position() < ledger.end() {
        store.index().apply(ledger.end(), ledger.take_puts())?;
    }
    for doc in damaged.iter().copied() {
        let entries = entries(store.as_ref(), doc, from(&ledger, doc)).await?;
        match on_snapshot(&ledger, doc) {
            None => drop(rebuild::rebuild(&mut ledger, store.index(), doc, &entries)?),
            Some(reference) => {
                reopen(parts, &mut ledger, doc, &entries, reference).await?;
            }
        }
        let end = ledger.end();
        store.index().apply(end, ledger.take_puts())?;
    }
    // Documents of which records were lost, or came again later in the log than what builds on them.
    for doc in ledger.take_disordered().difference(&damaged).copied() {
        let entries = entries(store.as_ref(), doc, from(&ledger, doc)).await?;
        match on_snapshot(&ledger, doc) {
            None => lost::forget(&mut ledger, store.index(), doc, &Lost::default(), &entries)?,
            Some(reference) => {
                reopen(parts, &mut ledger, doc, &entries, reference).await?;
            }
        }
        let end = ledger.end();
        store.index().apply(end, ledger.take_puts())?;
    }
    Ok(ledger)
}

/// Opens a document on a snapshot afresh.
async fn reopen(
    parts: &Parts,
    ledger: &mut Ledger,
    doc: DocId,
    entries: &[(Position, Record)],
    reference: DocRef,
) -> Result<(), EngineError> {
    match parts.worker.summary(reference).await {
        Ok(summary) => rebuild::rebuilt(ledger, parts.store.index(), doc, entries, &summary)?,
        Err(error) => not_reopened(ledger, parts.store.index(), (doc, entries), error)?,
    }
    Ok(())
}

/// A document that cannot be opened does not end the process: peers are asked for it, or it stays in quarantine.
pub(super) fn not_reopened(
    ledger: &mut Ledger,
    index: &dyn Index,
    (doc, entries): (DocId, &[(Position, Record)]),
    error: WorkerError,
) -> Result<(), EngineError> {
    match error {
        WorkerError::Quarantined(_) => ledger.note_unopened(doc),
        WorkerError::Unreadable(_) => {
            tracing::error!(target: "tansiq::audit", %doc, %error, "a document cannot be opened: all of it is asked for");
            lost::forget_base(ledger, index, doc, &Lost::default(), entries)?;
        }
        error => return Err(error.into()),
    }
    Ok(())
}

/// The document as the worker is asked for it, if it stands on a snapshot: then the ledger alone cannot say what it is.
pub(super) fn on_snapshot(ledger: &Ledger, doc: DocId) -> Option<DocRef> {
    ledger.document(doc).filter(|row| row.stands_on_snapshot())?;
    DocRef::of(ledger, doc)
}

/// The first position that matters for what a document is.
pub(super) fn from(ledger: &Ledger, doc: DocId) -> Position {
    ledger.document(doc).map_or(Position(0), DocRow::from)
}

/// The admitted entries of one document from a position on, oldest first.
pub(super) async fn entries(store: &dyn Store, doc: DocId, from: Position) -> Result<Vec<(Position, Record)>, StoreError> {
    entries_without(store, doc, from, &Lost(store.lost())).await
}

/// The same, without those at positions that cannot be read any more.
pub(super) async fn entries_without(
    store: &dyn Store,
    doc: DocId,
    from: Position,
    lost: &Lost,
) -> Result<Vec<(Position, Record)>, StoreError> {
    let mut places = places(store.index(), doc)?;
    places.retain(|place| *place >= from && !lost.contains(*place));
    store.get_sound(places).await
}
