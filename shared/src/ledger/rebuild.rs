//! Rebuilds a document without entries that the far end refused or a disk lost, and without the entries that depend on these.

use std::collections::{BTreeSet, HashSet};

use super::{Chains, Ledger, Placed, effects::changes};
use crate::{
    domain::{ChangeHash, DocId, EntryId, Position},
    journal::{
        Body, Entry,
        body::snapshot,
        change::{self, ChangeHeader, Limits},
    },
    ledger::snapshot_base::DocSummary,
    store::{Index, Record, StoreError, Table},
};

/// Rebuilds one document from its entries, without those that the far end refused. Returns our own later entries that depend on
/// these and must be set aside too.
///
/// # Errors
/// The index could not be read.
pub(crate) fn rebuild(
    ledger: &mut Ledger,
    index: &dyn Index,
    doc: DocId,
    entries: &[(Position, Record)],
) -> Result<Vec<EntryId>, StoreError> {
    let mut also = Vec::new();
    ledger.docs.unsettled_mut().note_rebuilding(doc, false);
    let Some(row) = ledger.docs.get_mut(doc) else { return Ok(also) };
    row.clear();
    for table in [Table::Change, Table::Listed, Table::Actor, Table::Chain] {
        ledger.rows.clear(index, table, doc)?;
    }
    let mut own = Vec::new();
    for (position, record) in entries {
        let Record::Entry { entry, source } = record else { continue };
        let id = entry.id();
        if ledger.rejected.is_excluded(id) {
            continue;
        }
        let is_farewell = ledger.is_farewell(entry);
        let stands = match ledger.docs.get(doc).map(|row| row.chains.look(&entry.header, is_farewell)) {
            Some(Placed::Next) => has_deps(ledger, index, entry)?,
            placed => placed == Some(Placed::Ahead),
        };
        if !stands {
            also.push(id);
            continue;
        }
        if let Ok(Body::Changes(changes)) = Body::decode(entry) {
            changes::take(ledger, index, doc, &changes)?;
        }
        ledger.rows.put_chain(entry);
        let Some(row) = ledger.docs.get_mut(doc) else { continue };
        row.chains.place(entry, is_farewell);
        row.counts.entries += 1;
        if source.is_none() {
            row.last.own = *position;
            own.push((*position, entry.header.heads.clone()));
        }
    }
    ledger.far_end.rewrite(doc, own);
    // The far end does not have what it refused.
    let before = ledger.docs.get_mut(doc).map(|row| std::mem::take(&mut row.received_heads)).unwrap_or_default();
    let mut received = Vec::new();
    for head in before {
        if ledger.rows.max_op(index, doc, head)?.is_some() {
            received.push(head);
        }
    }
    if let Some(row) = ledger.docs.get_mut(doc) {
        row.received_heads = received;
    }
    ledger.docs.changed(doc, ledger.registry.lines());
    Ok(also)
}

/// Whether everything that the changes of an entry build on is here.
fn has_deps(ledger: &Ledger, index: &dyn Index, entry: &Entry) -> Result<bool, StoreError> {
    let Ok(Body::Changes(changes)) = Body::decode(entry) else { return Ok(true) };
    let mut inside = HashSet::new();
    for chunk in &changes {
        let Ok(header) = change::read(chunk, &Limits::receiver()) else { return Ok(false) };
        for dep in &header.deps {
            if !inside.contains(dep) && ledger.rows.max_op(index, entry.header.doc, *dep)?.is_none() {
                return Ok(false);
            }
        }
        inside.insert(header.hash);
    }
    Ok(true)
}

/// For a document that stands on a snapshot: our own entries that need one that the far end refused, and must be set aside with it.
pub(crate) fn stand_on_refused(ledger: &Ledger, doc: DocId, entries: &[(Position, Record)]) -> Vec<EntryId> {
    let mut chains = Chains::default();
    let mut refused: BTreeSet<ChangeHash> = BTreeSet::new();
    let mut also = Vec::new();
    // Entries written while the snapshot was being made precede it in the log but depend on history that it replaces: so count its chain
    // tips as present first.
    for entry in known_entries(ledger, doc, entries) {
        let Some(snapshot) = snapshot::of(entry) else { continue };
        chains.reach(snapshot.chains(ledger.trusts(entry.header.principal)));
    }
    for entry in known_entries(ledger, doc, entries).filter(|entry| entry.header.kind.declared().is_chained) {
        let (changes, is_farewell) = (changes_of(entry), ledger.is_farewell(entry));
        let stands = chains.look(&entry.header, is_farewell) != Placed::Gap
            && !changes.iter().flat_map(|change| &change.deps).any(|dep| refused.contains(dep));
        if stands && !ledger.rejected.is_excluded(entry.id()) {
            chains.place(entry, is_farewell);
            continue;
        }
        refused.extend(changes.iter().map(|change| change.hash));
        if !ledger.rejected.is_excluded(entry.id()) {
            also.push(entry.id());
        }
    }
    also
}

/// Corrects the row and the index rows of a document on a snapshot, after the worker opened it again without what the far end refused.
///
/// # Errors
/// The index could not be read.
pub fn rebuilt(
    ledger: &mut Ledger,
    index: &dyn Index,
    doc: DocId,
    entries: &[(Position, Record)],
    summary: &DocSummary,
) -> Result<(), StoreError> {
    ledger.docs.unsettled_mut().note_rebuilding(doc, false);
    let mut chains = Chains::default();
    let mut gone: Vec<ChangeHeader> = Vec::new();
    let mut own = Vec::new();
    for (position, record) in entries {
        let Record::Entry { entry, source } = record else { continue };
        let header = &entry.header;
        if ledger.rejected.is_excluded(entry.id()) {
            gone.extend(changes_of(entry));
            ledger.rows.leave_chain(header);
            continue;
        }
        match snapshot::of(entry) {
            Some(snapshot) => chains.reach(snapshot.chains(ledger.trusts(header.principal))),
            None => drop(chains.place(entry, ledger.is_farewell(entry))),
        }
        if source.is_none() && header.kind.declared().is_chained {
            own.push((*position, header.heads.clone()));
        }
    }
    if let Some(row) = ledger.docs.get_mut(doc) {
        row.received_heads.retain(|head| gone.iter().all(|change| change.hash != *head));
    }
    for change in gone {
        ledger.rows.put_change(doc, change.hash, None);
        ledger.rows.put_actor(doc, change.actor, None);
    }
    ledger.rows.put_actors(doc, &summary.actors);
    ledger.rows.list(index, doc, &summary.changes)?;
    chains.go_on();
    if let Some(row) = ledger.docs.get_mut(doc) {
        row.stand_as(summary);
        row.chains = chains.instead_of(&row.chains);
        row.last.own = own.last().map_or(Position(0), |(position, _)| *position);
    }
    ledger.far_end.rewrite(doc, own);
    ledger.docs.changed(doc, ledger.registry.lines());
    Ok(())
}

/// The entries that make the document, and those that were set aside.
fn known_entries<'a>(ledger: &'a Ledger, doc: DocId, entries: &'a [(Position, Record)]) -> impl Iterator<Item = &'a Entry> {
    let pending = ledger.docs.pending_in(doc);
    entries.iter().filter_map(move |(_, record)| match record {
        Record::Entry { entry, .. } if Some(entry.id()) != pending && !ledger.rejected.is_void(entry.id()) => Some(entry),
        _ => None,
    })
}

fn changes_of(entry: &Entry) -> Vec<ChangeHeader> {
    let Ok(Body::Changes(changes)) = Body::decode(entry) else { return Vec::new() };
    changes.iter().filter_map(|chunk| change::read(chunk, &Limits::receiver()).ok()).collect()
}
