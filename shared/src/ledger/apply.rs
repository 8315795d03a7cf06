//! What each record does to the parts, and the little that is told to the ledger beside the log.

use std::collections::BTreeSet;

use super::{
    FarEnd, Ledger, Parked, Parking, Placed,
    effects::{self, Step},
};
use crate::{
    domain::{ChangeHash, DocId, EntryId, Notice, Position, StoreId, policy},
    journal::{Body, BodyKind, Entry},
    ledger::snapshot_base,
    store::{Index, Put, Record, Source, StoreError},
};

/// The log.
impl Ledger {
    /// Passes over positions whose records are no longer kept: the next record is not before `position`.
    pub(crate) fn skip_to(&mut self, position: Position) {
        self.end = self.end.max(Position(position.0.saturating_sub(1)));
    }

    /// Takes the record at the next position into account. For entries: only after [`crate::admission`] said yes, or from the log.
    ///
    /// # Errors
    /// The index could not be read.
    pub fn apply(&mut self, index: &dyn Index, record: &Record) -> Result<(), StoreError> {
        let position = self.next();
        self.end = position;
        match record {
            Record::Entry { entry, source } => self.apply_entry(index, position, entry, *source)?,
            Record::Parked { entry, source, reason } => {
                Parking::keep(&mut self.rows, entry.id(), position);
                self.park_again(Parked::new(entry.clone(), *source, reason));
            }
            Record::Refused { id, reason, .. } => {
                self.rejected.refuse(&mut self.rows, *id, reason);
                self.unpark(*id);
            }
            Record::SetAside { id, doc, reason } => {
                self.far_end.no_longer_waits(&mut self.rows, *id);
                self.docs.unsettled_mut().note_rebuilding(*doc, true);
                self.rejected.reject(&mut self.rows, *id, *doc, reason);
            }
            Record::Void { id, .. } => {
                self.rejected.void(&mut self.rows, *id);
                self.docs.snapshot_is_void(*id);
            }
            Record::Cursor { store, position } => {
                if self.peers.note_cursor(&mut self.rows, *store, *position) {
                    self.store_was_put_back(*store);
                }
                if policy::has_far_end(self.me) {
                    self.far_end.meet(*store);
                }
            }
            Record::Received { store, position } => {
                self.note_received(*store, *position);
                FarEnd::keep_received(&mut self.rows, *store, *position);
            }
            Record::Admitted { id } => self.far_end.no_longer_waits(&mut self.rows, *id),
            Record::Met { incarnation, back } => {
                self.peers.meet(&mut self.rows, incarnation, *back);
                if back.is_some() {
                    self.store_was_put_back(incarnation.store);
                }
            }
            // An earlier version of the hub wrote such records, which only a node needs.
            Record::Waits { id, doc, .. } if policy::has_far_end(self.me) => self.far_end.wait(&mut self.rows, *id, *doc),
            Record::Waits { .. } | Record::Retired => {}
            Record::Notice(notice) => self.apply_notice(notice),
            Record::Base { doc, row, actors, max_ops } => {
                snapshot_base::apply(self, index, *doc, row, (actors, max_ops))?;
            }
            Record::Binding { actor, editor } => self.bindings.bind(&mut self.rows, *actor, editor),
            Record::Incident(incident) => self.incidents.note(&mut self.rows, incident),
        }
        Ok(())
    }

    /// What the index must be told since the last call. The rows of the documents that changed come with it.
    pub fn take_puts(&mut self) -> Vec<Put> {
        self.docs.tell(&mut self.rows);
        self.rows.take()
    }

    fn apply_notice(&mut self, notice: &Notice) {
        let rows = &mut self.rows;
        match notice {
            Notice::Held { principal, text } => self.peers.hold(rows, *principal, text),
            Notice::Released { principal } => self.peers.release(rows, *principal),
            Notice::Restored { text } => self.peers.restored.begin(rows, text, self.end),
            Notice::Lost { run } => self.peers.note_lost(rows, *run),
            Notice::Whole => {
                self.peers.restored.end(rows);
                self.registry.skip_numbers(rows);
            }
            Notice::Heard { principal, store, upto } => self.peers.restored.hear(rows, *principal, *store, *upto),
            Notice::Marked(mark) => self.peers.note_mark(rows, mark),
            Notice::Named { principal } => self.registry.note_named(rows, *principal),
        }
    }

    /// A peer's store was put back from a copy.
    fn store_was_put_back(&mut self, store: StoreId) {
        let is_far_end = self.far_end.was_put_back(&mut self.rows, store);
        self.docs.store_was_put_back(store, is_far_end);
    }

    fn apply_entry(&mut self, index: &dyn Index, position: Position, entry: &Entry, source: Source) -> Result<(), StoreError> {
        let (id, doc) = (entry.id(), entry.header.doc);
        if self.parked.count() > 0 {
            self.unpark(id);
        }
        self.docs.count_entry();
        // Admission decoded it before; a body of a later version, or one that no longer decodes, is kept and not applied.
        let body = Body::decode(entry).unwrap_or(Body::Unknown);
        let own = source.is_none() && policy::has_far_end(self.me);
        let from = self.peers.from(source);
        let is_farewell = self.takes_out(entry, &body);
        let shared_anew = effects::of(self, index, &Step { position, entry, source }, &body)?;
        let is_snapshot = entry.header.kind == BodyKind::Snapshot;
        let is_chained = entry.header.kind.declared().is_chained;
        if is_chained {
            self.rows.put_chain(entry);
        }
        self.rows.put_place(doc, position, is_snapshot);
        // Only a replay gets here without a row: compaction has dropped the manifest, since our snapshot stands for it. The Base record
        // behind that snapshot brings the row, which has everything but the places of entries.
        let Some(row) = self.docs.get_mut(doc) else { return Ok(()) };
        let placed = row.chains.place(entry, is_farewell);
        if is_chained && matches!(placed, Placed::Gap | Placed::Behind) {
            self.losses.note_disordered(doc);
        }
        if is_snapshot && source.is_none() {
            // Our own snapshot brings nothing that we do not have. A Base record with the row follows it.
            row.last.at = position;
            self.docs.touch(doc);
            return Ok(());
        }
        row.count(entry, from, position);
        if own {
            row.last.own = position;
            self.far_end.wrote(position, doc, &entry.header.heads);
        }
        self.docs.note_entry(doc, from, position, shared_anew);
        self.docs.changed(doc, self.registry.lines());
        Ok(())
    }
}

/// State that no record changes: a replay finds it again, or a restart may forget it.
impl Ledger {
    /// The document cannot be opened: nothing waits for what it would show.
    pub(crate) fn note_unopened(&mut self, doc: DocId) {
        self.docs.unsettled_mut().note_unopened(doc, true);
    }

    /// It can be opened again.
    pub(crate) fn note_opened(&mut self, doc: DocId) {
        self.docs.unsettled_mut().note_unopened(doc, false);
    }

    /// Takes the parked entries of one document out, oldest first, to be tried again.
    pub(crate) fn take_parked(&mut self, doc: DocId) -> Vec<Parked> {
        self.parked.take(doc)
    }

    /// Puts one back that still waits. It is in the log already.
    pub(crate) fn park_again(&mut self, parked: Parked) {
        self.parked.put(parked);
    }

    /// The entry is no longer parked, whether [`Self::take_parked`] took it out before or not.
    pub(crate) fn unpark(&mut self, id: EntryId) {
        self.parked.release(&mut self.rows, id);
    }

    /// Drops the parked entries of a document, because what they wait for is lost for good.
    pub(crate) fn let_go(&mut self, doc: DocId) {
        for parked in self.take_parked(doc) {
            self.unpark(parked.entry.id());
        }
    }

    /// The far end has this store up to `position`. Returns the documents of which it now has more than before.
    pub(crate) fn note_received(&mut self, store: StoreId, position: Position) -> BTreeSet<DocId> {
        let received = self.far_end.note_received(store, position);
        let docs = received.keys().copied().collect();
        for (doc, heads) in received {
            // While the far end has an entry of the document parked, it has not applied all that it acknowledged.
            if !self.far_end.waits(doc)
                && let Some(row) = self.docs.get_mut(doc)
            {
                row.received_heads = heads;
            }
        }
        docs
    }

    /// The far end acknowledged everything that it may have of one document up to `upto`, which the fast lane sent ahead of the walk.
    /// Returns whether we did not know that yet.
    pub(crate) fn note_received_ahead(&mut self, doc: DocId, upto: Position) -> bool {
        let Some(heads) = self.far_end.note_received_ahead(doc, upto) else { return false };
        if let Some(row) = self.docs.get_mut(doc) {
            row.received_heads = heads;
        }
        true
    }

    /// Takes note of all the changes of a document that stands on a snapshot, sorted, as the worker found them.
    ///
    /// # Errors
    /// The index could not be read.
    pub(crate) fn list(&mut self, index: &dyn Index, doc: DocId, changes: &[(ChangeHash, u64)]) -> Result<(), StoreError> {
        self.rows.list(index, doc, changes)
    }

    /// Documents whose records did not come in the order of their chains, since this was asked last: as when a log with holes is replayed.
    /// Each must be given to [`super::lost::forget`].
    pub(crate) fn take_disordered(&mut self) -> BTreeSet<DocId> {
        self.losses.take_disordered()
    }

    /// A peer sent everything that it has of the document.
    pub(crate) fn found(&mut self, doc: DocId) {
        self.losses.found(&mut self.rows, doc);
    }
}
