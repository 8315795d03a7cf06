//! Records that were durable once and cannot be read any more: what hung on them is forgotten, so that it can be taken in again.
//!
//! A document without one of its entries is taken back to what still stands without it. What no longer stands waits beside it, as if it had
//! come too early, and is taken in again, in order, when a peer brings what is missing.

use std::{
    collections::{BTreeSet, HashSet},
    ops::RangeInclusive,
};

use super::{DocRow, Ledger, Parked, Single};
use crate::{
    domain::{DocId, Position},
    journal::{BodyKind, Entry},
    store::{Index, Record, StoreError},
};

/// Positions whose records cannot be read any more.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lost(pub Vec<RangeInclusive<u64>>);

impl Lost {
    /// Whether it is one of them.
    pub fn contains(&self, position: Position) -> bool {
        self.0.iter().any(|span| span.contains(&position.0))
    }

    /// Whether it is nothing at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Ledger {
    /// The documents that have an entry at one of these positions. Reads where every entry is.
    ///
    /// # Errors
    /// The index could not be read.
    pub fn docs_at(&self, index: &dyn Index, lost: &Lost) -> Result<BTreeSet<DocId>, StoreError> {
        let mut docs = BTreeSet::new();
        for doc in self.docs.keys().filter(|_| !lost.is_empty()) {
            if Self::places(index, *doc)?.into_iter().any(|place| lost.contains(place)) {
                docs.insert(*doc);
            }
        }
        Ok(docs)
    }

    /// Forgets what the records at `lost` said of one document, and what no longer stands without it. `entries` are those of the
    /// document that can be read, oldest first. Call it when the index reflects the whole log.
    ///
    /// # Errors
    /// The index could not be read.
    pub fn forget_lost(
        &mut self,
        index: &dyn Index,
        doc: DocId,
        lost: &Lost,
        entries: &[(Position, Record)],
    ) -> Result<(), StoreError> {
        let mut seen = HashSet::new();
        // What was stored anew counts where it is now.
        let (mut entries, again): (Vec<_>, Vec<_>) = entries
            .iter()
            .rev()
            .cloned()
            .partition(|(_, record)| matches!(record, Record::Entry { entry, .. } if seen.insert(entry.id())));
        entries.reverse();
        for (position, _) in again {
            self.rows.leave_place(doc, position);
        }
        let first_lost = self.forget_places(index, doc, lost)?;
        self.disordered.remove(&doc);
        let also = self.rebuild(index, doc, &entries)?;
        let falls = |record: &Record| matches!(record, Record::Entry { entry, .. } if also.contains(&entry.id()));
        let first_fallen = entries.iter().find(|(_, record)| falls(record)).map(|(position, _)| *position);
        let Some(first) = first_fallen.into_iter().chain(first_lost).min() else { return Ok(()) };
        let (waiting, standing): (Vec<_>, Vec<_>) =
            entries.iter().cloned().partition(|(position, record)| *position > first && falls(record));
        let also = self.rebuild(index, doc, &standing)?;
        for (position, record) in &entries {
            let Record::Entry { entry, source } = record else { continue };
            let id = entry.id();
            if self.is_excluded(id) || !(also.contains(&id) || waiting.iter().any(|(at, _)| at == position)) {
                continue;
            }
            self.rows.leave_place(doc, *position);
            self.put_single(&Single::Parked(id, *position), true);
            self.park_again(Parked::new(entry.clone(), *source, super::GAP));
        }
        self.miss(doc);
        Ok(())
    }

    /// Nobody is sent to a place where nothing can be read. Returns the first one.
    fn forget_places(&mut self, index: &dyn Index, doc: DocId, lost: &Lost) -> Result<Option<Position>, StoreError> {
        let places: Vec<_> = Self::places(index, doc)?.into_iter().filter(|place| lost.contains(*place)).collect();
        for position in &places {
            self.rows.leave_place(doc, *position);
        }
        Ok(places.first().copied())
    }

    fn miss(&mut self, doc: DocId) {
        if self.lost.insert(doc) {
            self.put_single(&Single::Lost(doc), true);
        }
    }

    /// Whether a snapshot that the document stands on is at one of these positions: then nobody has what it stood for. It stands on every
    /// one that was taken in since our own, of which the row names only the last.
    ///
    /// # Errors
    /// The index could not be read.
    pub fn has_lost_base(&self, index: &dyn Index, doc: DocId, lost: &Lost) -> Result<bool, StoreError> {
        let Some(row) = self.document(doc) else { return Ok(false) };
        if names_lost(row, lost) {
            return Ok(true);
        }
        let from = row.from();
        Ok(Self::snapshot_places(index, doc)?.into_iter().any(|place| place >= from && lost.contains(place)))
    }

    /// Documents whose rows name a snapshot at one of these positions.
    pub fn on_lost_base(&self, lost: &Lost) -> Vec<DocId> {
        self.docs.iter().filter(|(_, row)| names_lost(row, lost)).map(|(doc, _)| *doc).collect()
    }

    /// Forgets a document's snapshots and what they stood for: all of it is asked for. What of its entries still stands without them
    /// stays; the rest waits, as in [`Self::forget_lost`], and snapshots of others that can be read are judged once more. `entries` are
    /// all of the document that can be read.
    ///
    /// # Errors
    /// The index could not be read.
    pub fn forget_base(
        &mut self,
        index: &dyn Index,
        doc: DocId,
        lost: &Lost,
        entries: &[(Position, Record)],
    ) -> Result<(), StoreError> {
        if let Some(row) = self.docs.get_mut(&doc) {
            (row.base, row.adopted, row.pending) = (None, None, None);
        }
        self.note_pending(doc);
        let is_snapshot =
            |record: &Record| matches!(record, Record::Entry { entry, .. } if entry.header.kind == BodyKind::Snapshot);
        let (snapshots, changes): (Vec<_>, Vec<_>) = entries.iter().cloned().partition(|(_, record)| is_snapshot(record));
        self.forget_lost(index, doc, lost, &changes)?;
        for (position, record) in snapshots {
            self.rows.leave_place(doc, position);
            let Record::Entry { entry, source } = record else { continue };
            // Our own says nothing that is not in what we asked for.
            if source.is_some() && !self.is_void(entry.id()) {
                self.put_single(&Single::Parked(entry.id(), position), true);
                self.park_again(Parked::new(entry, source, super::GAP));
            }
        }
        self.miss(doc);
        self.changed(doc);
        Ok(())
    }

    /// Forgets where records of a document are that cannot be read any more, and nothing of what they said: for a document on a snapshot
    /// that can be read, which the ledger alone cannot take apart. What a peer brings of it is stored again.
    ///
    /// # Errors
    /// The index could not be read.
    pub fn note_lost(&mut self, index: &dyn Index, doc: DocId, lost: &Lost) -> Result<(), StoreError> {
        self.forget_places(index, doc, lost)?;
        self.miss(doc);
        Ok(())
    }

    /// Whether an entry that is known already must be stored again, because its record may be lost.
    pub fn restocks(&self, entry: &Entry) -> bool {
        let doc = entry.header.doc;
        let on_snapshot = self.document(doc).is_some_and(|row| row.stands_on_snapshot() || row.pending.is_some());
        entry.header.kind == BodyKind::Changes && self.lost.contains(&doc) && on_snapshot
    }

    /// Whether somebody owes this holder what was lost of a document here. Nobody does once it was taken out of the audience: what still
    /// comes is welcome, and nothing waits for it.
    pub fn is_owed(&self, doc: DocId) -> bool {
        self.lost.contains(&doc) && self.docs.get(&doc).is_none_or(|row| self.left_at(self.me, row).is_none())
    }

    /// Whether what was lost of a document here is lost for good.
    pub fn has_lost_for_good(&self, doc: DocId) -> bool {
        self.lost.contains(&doc) && !self.is_owed(doc)
    }

    /// Lets go what waits for records that were lost for good.
    pub fn let_go(&mut self, doc: DocId) {
        for parked in self.take_parked(doc) {
            self.unpark(parked.entry.id());
        }
    }

    /// Documents to ask a peer for, because records of them were lost here.
    pub fn lost_docs(&self) -> impl Iterator<Item = DocId> {
        self.lost.iter().copied()
    }

    /// Documents whose records did not come in the order of their chains, since this was asked last: as when a log with holes is replayed.
    /// Each must be given to [`Self::forget_lost`].
    pub fn take_disordered(&mut self) -> BTreeSet<DocId> {
        std::mem::take(&mut self.disordered)
    }

    /// Whether records of this document were lost here.
    pub fn has_lost(&self, doc: DocId) -> bool {
        self.lost.contains(&doc)
    }

    /// A peer sent everything that it has of the document.
    pub fn found(&mut self, doc: DocId) {
        if self.lost.remove(&doc) {
            self.put_single(&Single::Lost(doc), false);
        }
    }
}

fn names_lost(row: &DocRow, lost: &Lost) -> bool {
    row.base.as_ref().is_some_and(|base| lost.contains(base.snapshot))
        || row.adopted.is_some_and(|adopted| lost.contains(adopted.snapshot))
        || row.pending.is_some_and(|(_, position)| lost.contains(position))
}
