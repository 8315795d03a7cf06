//! Snapshots in the ledger: what they bring, and which records are no longer needed because of them.

use std::collections::BTreeSet;

use bytes::Bytes;

use super::{DocRow, Ledger, rows::Rows};
use crate::{
    domain::{ActorId, ChangeHash, DocId, EntryId, Position, PrincipalId, policy},
    journal::{Body, Entry, Rank, Snapshot},
    ledger::document::Base,
    store::{Index, Record, StoreError, Table},
};

/// An actor with its last change.
pub(crate) type LastChange = (ActorId, u64, ChangeHash);

/// What a document is with a snapshot taken into account, as the worker found it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocSummary {
    /// Its heads, sorted.
    pub heads: Vec<ChangeHash>,
    /// Every actor with its last change.
    pub actors: Vec<LastChange>,
    /// All of its changes, sorted, each with the operation count up to and including it.
    pub changes: Vec<(ChangeHash, u64)>,
    /// How many operations they have, unfolded.
    pub ops: u64,
}

impl DocSummary {
    /// Whether the loaded document has the heads that its row says. A void change is a head of the row that never loads, so with voids only
    /// emptiness is compared.
    pub(crate) fn is_of(&self, heads: &BTreeSet<ChangeHash>, has_voids: bool) -> bool {
        self.heads.iter().eq(heads) || (has_voids && self.heads.is_empty() == heads.is_empty())
    }

    /// The operation count up to and including a change that it has.
    pub(crate) fn max_op(&self, hash: ChangeHash) -> Option<u64> {
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

/// The record after which our own snapshot, which is the last record applied, replaces the entries that its document had when `seen` was
/// taken.
///
/// # Errors
/// The index could not be read.
pub(crate) fn base_record(
    ledger: &Ledger,
    index: &dyn Index,
    doc: DocId,
    snapshot: &Entry,
    (seen, summary): (&Seen, &DocSummary),
) -> Result<Option<Record>, StoreError> {
    let Some(mut row) = ledger.docs.get(doc).cloned() else { return Ok(None) };
    let actors = last_words(&ledger.rows, index, doc, summary)?;
    let ours = Base {
        covers: seen.end,
        snapshot: ledger.end,
        record: ledger.next(),
        id: snapshot.id(),
        weight: snapshot.weight() as u64,
        last_from: seen.row.last.from.clone(),
    };
    row.snapshots.rebase(ours, &seen.row.snapshots);
    Ok(Some(base(doc, &mut row, actors, summary)))
}

/// If an actor wrote while the worker looked at the document, its newer change stays the last one.
fn last_words(rows: &Rows, index: &dyn Index, doc: DocId, summary: &DocSummary) -> Result<Vec<LastChange>, StoreError> {
    let later = |(actor, seq, hash): &LastChange| {
        let later = rows.actor(index, doc, *actor)?.filter(|(last, _)| last > seq);
        Ok(later.map_or((*actor, *seq, *hash), |(last, change)| (*actor, last, change)))
    };
    summary.actors.iter().map(later).collect()
}

/// The document as it is now, for comparison once the worker has made a snapshot of it; `None` when none may be made now.
///
/// A snapshot must not contain an entry that the far end can still refuse, because nobody can take an entry out of a snapshot.
pub fn see(ledger: &Ledger, doc: DocId) -> Option<Seen> {
    let row = ledger.docs.get(doc)?;
    let is_ours = ledger.is_mine(row) || policy::decides(ledger.me);
    let settled = row.snapshots.pending().is_none()
        && !ledger.losses.has(doc)
        && !ledger.docs.unsettled().is_rebuilding(doc)
        && (is_ours || ledger.received(doc).all);
    settled.then(|| Seen { end: ledger.end, row: row.clone() })
}

/// The record that makes a received snapshot part of its document; `None` when the document no longer waits for that snapshot.
pub(crate) fn adoption_record(
    ledger: &Ledger,
    doc: DocId,
    (id, maker): (EntryId, PrincipalId),
    snapshot: &Snapshot,
    summary: &DocSummary,
) -> Option<Record> {
    let mut row = ledger.docs.get(doc)?.clone();
    row.snapshots.adopt(id, ledger.next())?;
    row.stand_as(summary);
    row.chains.reach(snapshot.chains(ledger.trusts(maker)));
    Some(base(doc, &mut row, summary.actors.clone(), summary))
}

/// What such a record does.
pub(super) fn apply(
    ledger: &mut Ledger,
    index: &dyn Index,
    doc: DocId,
    row: &Bytes,
    (actors, max_ops): (&[LastChange], &[(ChangeHash, u64)]),
) -> Result<(), StoreError> {
    // An earlier version of this program wrote the record. If this one cannot read it, the next snapshot or a repair replaces it.
    let Some(mut row) = DocRow::decode_kept(row) else { return Ok(()) };
    // The row has no count: take the highest operation number, since no path through the changes is longer than all of them.
    row.counts.at_least(max_ops.iter().map(|(_, max_op)| *max_op).max().unwrap_or(0));
    row.chains.go_on();
    ledger.rows.keep_tips(index, doc, row.chains.tips())?;
    ledger.docs.replace(doc, row);
    ledger.losses.note_ordered(doc);
    ledger.rows.put_actors(doc, actors);
    for (hash, max_op) in max_ops {
        ledger.rows.put_change(doc, *hash, Some(*max_op));
    }
    // Only the worker, which has the document open, knows which other changes it holds.
    ledger.rows.clear(index, Table::Listed, doc)?;
    ledger.docs.note_pending(doc);
    ledger.docs.changed(doc, ledger.registry.lines());
    Ok(())
}

/// What a snapshot from elsewhere says at once: whose the document is and with whom it is shared. The rest waits for the worker.
pub(super) fn receive(ledger: &mut Ledger, position: Position, id: EntryId, snapshot: &Snapshot) {
    let Some(manifest) = snapshot.manifest() else { return };
    let doc = manifest.header.doc;
    if let Ok(Body::Manifest(body)) = Body::decode(manifest) {
        ledger.docs.begin(doc, || DocRow::born(body, manifest.header.principal));
    }
    for entry in &snapshot.kept {
        ledger.rows.put_chain(entry);
    }
    if let Some(row) = ledger.docs.get_mut(doc) {
        if let Some(entry) = snapshot.sharing()
            && let Ok(Body::Sharing(sharing)) = Body::decode(entry)
        {
            row.share(Rank::of(entry, &sharing), sharing, position);
        }
        row.snapshots.wait_for(id, position);
    }
    ledger.docs.note_pending(doc);
}

fn base(doc: DocId, row: &mut DocRow, actors: Vec<LastChange>, summary: &DocSummary) -> Record {
    let max_ops = summary.heads.iter().filter_map(|head| Some((*head, summary.max_op(*head)?))).collect();
    Record::Base { doc, row: row.encode_kept().into(), actors, max_ops }
}
