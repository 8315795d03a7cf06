//! Records that were durable once and that the disk lost.
//!
//! The ledger forgets what a lost entry said and every later entry of its document that needs it. Those later entries are parked, as if they
//! had come too early, and are admitted again in their order once a peer has brought the lost one.

use std::collections::{BTreeSet, HashSet};

use super::{Ledger, Lost, Parked, Parking, places, rebuild::rebuild, rows::snapshot_places};
use crate::{
    domain::{DocId, Position},
    journal::BodyKind,
    store::{Index, Record, StoreError},
};

/// The documents that have an entry at one of these positions. Reads where every entry is.
///
/// # Errors
/// The index could not be read.
pub(crate) fn docs_at(ledger: &Ledger, index: &dyn Index, lost: &Lost) -> Result<BTreeSet<DocId>, StoreError> {
    let mut docs = BTreeSet::new();
    for doc in ledger.docs.ids().filter(|_| !lost.is_empty()) {
        if places(index, doc)?.into_iter().any(|place| lost.contains(place)) {
            docs.insert(doc);
        }
    }
    Ok(docs)
}

/// Forgets what the records at `lost` said about one document, and the entries that need them. `entries` are those of the
/// document that can be read, oldest first. Call it when the index reflects the whole log.
///
/// # Errors
/// The index could not be read.
pub fn forget(
    ledger: &mut Ledger,
    index: &dyn Index,
    doc: DocId,
    lost: &Lost,
    entries: &[(Position, Record)],
) -> Result<(), StoreError> {
    let mut seen = HashSet::new();
    // A record that was stored a second time counts at its new position.
    let (mut entries, again): (Vec<_>, Vec<_>) = entries
        .iter()
        .rev()
        .cloned()
        .partition(|(_, record)| matches!(record, Record::Entry { entry, .. } if seen.insert(entry.id())));
    entries.reverse();
    for (position, _) in again {
        ledger.rows.leave_place(doc, position);
    }
    let first_lost = forget_places(ledger, index, doc, lost)?;
    ledger.losses.note_ordered(doc);
    let also = rebuild(ledger, index, doc, &entries)?;
    let falls = |record: &Record| matches!(record, Record::Entry { entry, .. } if also.contains(&entry.id()));
    let first_fallen = entries.iter().find(|(_, record)| falls(record)).map(|(position, _)| *position);
    let Some(first) = first_fallen.into_iter().chain(first_lost).min() else { return Ok(()) };
    let (waiting, summary): (Vec<_>, Vec<_>) =
        entries.iter().cloned().partition(|(position, record)| *position > first && falls(record));
    let also = rebuild(ledger, index, doc, &summary)?;
    for (position, record) in &entries {
        let Record::Entry { entry, source } = record else { continue };
        let id = entry.id();
        if ledger.rejected.is_excluded(id) || !(also.contains(&id) || waiting.iter().any(|(at, _)| at == position)) {
            continue;
        }
        ledger.rows.leave_place(doc, *position);
        Parking::keep(&mut ledger.rows, id, *position);
        ledger.park_again(Parked::again(entry.clone(), *source));
    }
    ledger.losses.miss(&mut ledger.rows, doc);
    Ok(())
}

/// Removes the index rows that point at lost records. Returns the first of their positions.
fn forget_places(ledger: &mut Ledger, index: &dyn Index, doc: DocId, lost: &Lost) -> Result<Option<Position>, StoreError> {
    let places: Vec<_> = places(index, doc)?.into_iter().filter(|place| lost.contains(*place)).collect();
    for position in &places {
        ledger.rows.leave_place(doc, *position);
    }
    Ok(places.first().copied())
}

/// Whether a snapshot that the document stands on is at one of these positions: then nobody has what it stood for. It stands on every
/// one that was taken in since our own, of which the row names only the last.
///
/// # Errors
/// The index could not be read.
pub(crate) fn has_lost_base(ledger: &Ledger, index: &dyn Index, doc: DocId, lost: &Lost) -> Result<bool, StoreError> {
    let Some(row) = ledger.document(doc) else { return Ok(false) };
    if row.snapshots.are_at(lost) {
        return Ok(true);
    }
    let from = row.from();
    Ok(snapshot_places(index, doc)?.into_iter().any(|place| place >= from && lost.contains(place)))
}

/// Documents whose rows name a snapshot at one of these positions.
pub(crate) fn on_lost_base(ledger: &Ledger, lost: &Lost) -> Vec<DocId> {
    ledger.docs.iter().filter(|(_, row)| row.snapshots.are_at(lost)).map(|(doc, _)| doc).collect()
}

/// Forgets a document's snapshots and everything that they stood for, which the peers are then asked for. Entries that do not depend on it
/// stay; the others are parked, as in [`forget`], and snapshots of others that can be read are judged once more. `entries` are
/// all of the document that can be read.
///
/// # Errors
/// The index could not be read.
pub(crate) fn forget_base(
    ledger: &mut Ledger,
    index: &dyn Index,
    doc: DocId,
    lost: &Lost,
    entries: &[(Position, Record)],
) -> Result<(), StoreError> {
    if let Some(row) = ledger.docs.get_mut(doc) {
        row.snapshots.forget();
    }
    ledger.docs.note_pending(doc);
    let is_snapshot = |record: &Record| matches!(record, Record::Entry { entry, .. } if entry.header.kind == BodyKind::Snapshot);
    let (snapshots, changes): (Vec<_>, Vec<_>) = entries.iter().cloned().partition(|(_, record)| is_snapshot(record));
    forget(ledger, index, doc, lost, &changes)?;
    for (position, record) in snapshots {
        ledger.rows.leave_place(doc, position);
        let Record::Entry { entry, source } = record else { continue };
        // Our own snapshot holds nothing that peers will not send again.
        if source.is_some() && !ledger.rejected.is_void(entry.id()) {
            Parking::keep(&mut ledger.rows, entry.id(), position);
            ledger.park_again(Parked::again(entry, source));
        }
    }
    ledger.losses.miss(&mut ledger.rows, doc);
    ledger.docs.changed(doc, ledger.registry.lines());
    Ok(())
}

/// Removes only the index rows that point at unreadable records of a document, not what these said. For a document on a snapshot that
/// can be read: what the snapshot holds cannot be taken out of the ledger. What a peer brings of the document is stored again.
///
/// # Errors
/// The index could not be read.
pub(crate) fn note_lost(ledger: &mut Ledger, index: &dyn Index, doc: DocId, lost: &Lost) -> Result<(), StoreError> {
    forget_places(ledger, index, doc, lost)?;
    ledger.losses.miss(&mut ledger.rows, doc);
    Ok(())
}
