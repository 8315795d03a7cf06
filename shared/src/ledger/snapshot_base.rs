//! Snapshots in the ledger: what they bring, and what they make superfluous.

use std::collections::BTreeSet;

use bytes::Bytes;

use super::{DocRow, Ledger};
use crate::{
    domain::{ActorId, ChangeHash, DocId, EntryId, Position, PrincipalId},
    journal::{Body, BodyKind, Entry, Rank, Snapshot},
    ledger::document::{Adopted, Base},
    store::{Index, Record, StoreError, Table},
};

/// An actor with its last change.
pub type LastChange = (ActorId, u64, ChangeHash);

/// What a document is with a snapshot taken into account, as the worker found it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// Its heads, sorted.
    pub heads: Vec<ChangeHash>,
    /// Every actor with its last change.
    pub actors: Vec<LastChange>,
    /// All of its changes, sorted, each with the operation count up to and including it.
    pub changes: Vec<(ChangeHash, u64)>,
    /// How many operations they have, unfolded.
    pub ops: u64,
}

impl Standing {
    /// Whether it is what a row with these heads says. What is void is a head of the row and never loads.
    pub fn is_of(&self, heads: &BTreeSet<ChangeHash>, has_voids: bool) -> bool {
        self.heads.iter().eq(heads) || (has_voids && self.heads.is_empty() == heads.is_empty())
    }

    /// The operation count up to and including a change that it has.
    pub fn max_op(&self, hash: ChangeHash) -> Option<u64> {
        let at = self.changes.binary_search_by_key(&hash, |(hash, _)| *hash).ok()?;
        self.changes.get(at).map(|(_, max_op)| *max_op)
    }
}

/// A document at one moment.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The last position applied.
    pub end: Position,
    /// Its row.
    pub row: DocRow,
}

impl Ledger {
    /// The record that makes our own snapshot, the last record applied, stand for what its document was when `seen` was noted.
    ///
    /// # Errors
    /// The index could not be read.
    pub fn base_record(
        &self,
        index: &dyn Index,
        doc: DocId,
        snapshot: &Entry,
        (seen, standing): (&Seen, &Standing),
    ) -> Result<Option<Record>, StoreError> {
        let Some(mut row) = self.docs.get(&doc).cloned() else { return Ok(None) };
        let actors = self.last_words(index, doc, standing)?;
        row.base = Some(Base {
            covers: seen.end,
            snapshot: self.end,
            record: self.next(),
            id: snapshot.id(),
            weight: snapshot.weight() as u64,
            last_from: seen.row.last_from.clone(),
        });
        row.adopted = row.adopted.filter(|adopted| adopted.snapshot > seen.end);
        row.entries_since = row.entries_since.saturating_sub(seen.row.entries_since);
        row.weight_since = row.weight_since.saturating_sub(seen.row.weight_since);
        Ok(Some(base(doc, &mut row, actors, standing)))
    }

    /// What actors wrote while the worker looked at the document stays their last word.
    fn last_words(&self, index: &dyn Index, doc: DocId, standing: &Standing) -> Result<Vec<LastChange>, StoreError> {
        let later = |(actor, seq, hash): &LastChange| {
            let later = self.actor(index, doc, *actor)?.filter(|(last, _)| last > seq);
            Ok(later.map_or((*actor, *seq, *hash), |(last, change)| (*actor, last, change)))
        };
        standing.actors.iter().map(later).collect()
    }

    /// What a document is now, to be compared when a snapshot of it has been made; `None` when none may be made.
    ///
    /// Nothing may lie under a snapshot that the far end could still refuse: it could not be taken out any more.
    pub fn see(&self, doc: DocId) -> Option<Seen> {
        let row = self.docs.get(&doc)?;
        let is_ours = self.owns(self.me, row) || self.me == PrincipalId::MINISTRY;
        let settled = row.pending.is_none()
            && !self.has_lost(doc)
            && !self.rebuilding.contains(&doc)
            && (is_ours || self.received(doc).all);
        settled.then(|| Seen { end: self.end, row: row.clone() })
    }

    /// Whether a snapshot's maker is believed about chains of which it has no header: ourselves, and the hub, whose order of things
    /// everybody follows. Both made such snapshots before headers of all chains were in them.
    pub fn trusts(&self, maker: PrincipalId) -> bool {
        maker == PrincipalId::MINISTRY || self.goes_on_for(self.me, maker)
    }

    /// The record that makes a snapshot from elsewhere part of its document. `None` when it no longer waits for that.
    pub fn adoption_record(
        &self,
        doc: DocId,
        (id, maker): (EntryId, PrincipalId),
        snapshot: &Snapshot,
        standing: &Standing,
    ) -> Option<Record> {
        let mut row = self.docs.get(&doc)?.clone();
        let (_, position) = row.pending.take().filter(|(pending, _)| *pending == id)?;
        row.adopted = Some(Adopted { snapshot: position, record: self.next(), id });
        row.heads = standing.heads.iter().copied().collect();
        row.changes = standing.changes.len() as u64;
        row.ops = standing.ops;
        row.chains.reach(snapshot.chains(self.trusts(maker)));
        Some(base(doc, &mut row, standing.actors.clone(), standing))
    }

    pub(super) fn apply_base(
        &mut self,
        index: &dyn Index,
        doc: DocId,
        row: &Bytes,
        (actors, max_ops): (&[LastChange], &[(ChangeHash, u64)]),
    ) -> Result<(), StoreError> {
        // Our own record of an earlier program: what can no longer be read is made anew by the next snapshot or by a repair.
        let Some(mut row) = DocRow::decode_kept(row) else { return Ok(()) };
        // A row without a count: no path through the changes is longer than all of them.
        row.ops = row.ops.max(max_ops.iter().map(|(_, max_op)| *max_op).max().unwrap_or(0));
        row.chains.go_on();
        self.rows.keep_tips(index, doc, row.chains.tips())?;
        // In a replay nothing may be left of what the row counts.
        self.business.note_row(&row);
        self.docs.insert(doc, row);
        self.disordered.remove(&doc);
        self.put_actors(doc, actors);
        for (hash, max_op) in max_ops {
            self.rows.put_change(doc, *hash, Some(*max_op));
        }
        // Which others it holds is for whoever has it open to say.
        self.rows.clear(index, Table::Listed, doc)?;
        self.note_pending(doc);
        self.changed(doc);
        Ok(())
    }

    /// Keeps in mind which documents wait for the verification of a snapshot.
    pub(super) fn note_pending(&mut self, doc: DocId) {
        if self.docs.get(&doc).is_some_and(|row| row.pending.is_some()) {
            self.pending.insert(doc);
        } else {
            self.pending.remove(&doc);
        }
    }

    pub(super) fn put_actors(&mut self, doc: DocId, actors: &[LastChange]) {
        for (actor, seq, hash) in actors {
            self.rows.put_actor(doc, *actor, Some((*seq, *hash)));
        }
    }

    /// What a snapshot from elsewhere says at once: whose the document is and with whom it is shared. The rest waits for the worker.
    pub(super) fn receive_snapshot(&mut self, position: Position, id: EntryId, snapshot: &Snapshot) {
        let Some(manifest) = snapshot.manifest() else { return };
        let doc = manifest.header.doc;
        if let Ok(Body::Manifest(body)) = Body::decode(manifest) {
            self.docs.entry(doc).or_insert_with(|| DocRow::born(body, manifest.header.principal));
        }
        if let Some(entry) = snapshot.sharing()
            && let Ok(Body::Sharing(sharing)) = Body::decode(entry)
            && let Some(row) = self.docs.get_mut(&doc)
        {
            row.share(Rank::of(entry, &sharing), sharing, position);
        }
        for entry in &snapshot.kept {
            self.rows.put_chain(entry);
        }
        if let Some(row) = self.docs.get_mut(&doc) {
            row.pending = Some((id, position));
        }
        self.note_pending(doc);
    }

    /// A snapshot that was waited for turned out to be void.
    pub(super) fn snapshot_is_void(&mut self, id: EntryId) {
        let waits_for = |doc: &DocId| self.docs.get(doc).and_then(|row| row.pending).is_some_and(|(pending, _)| pending == id);
        let Some(doc) = self.pending.iter().copied().find(waits_for) else { return };
        if let Some(row) = self.docs.get_mut(&doc) {
            row.pending = None;
            self.touched.insert(doc);
        }
        self.note_pending(doc);
    }

    /// Documents with a snapshot that is not verified yet.
    pub fn pending_snapshots(&self) -> impl Iterator<Item = DocId> {
        self.pending.iter().copied()
    }

    /// Whether an entry of this document at `position` lives on in our own snapshot and is needed for nothing else.
    pub(super) fn is_covered(&self, position: Position, entry: &Entry) -> bool {
        let id = entry.id();
        let kind = matches!(entry.header.kind, BodyKind::Changes | BodyKind::Snapshot);
        let base = self.docs.get(&entry.header.doc).and_then(|row| row.base.as_ref());
        kind && base.is_some_and(|base| position <= base.covers) && !self.is_excluded(id) && !self.voided.contains(&id)
    }

    /// Whether a record of a document's row is the one in force.
    pub(super) fn is_standing(&self, doc: DocId, position: Position) -> bool {
        self.docs.get(&doc).is_some_and(|row| {
            row.base.as_ref().is_some_and(|base| base.record == position)
                || row.adopted.is_some_and(|adopted| adopted.record == position)
        })
    }
}

fn base(doc: DocId, row: &mut DocRow, actors: Vec<LastChange>, standing: &Standing) -> Record {
    let max_ops = standing.heads.iter().filter_map(|head| Some((*head, standing.max_op(*head)?))).collect();
    Record::Base { doc, row: row.encode().into(), actors, max_ops }
}
