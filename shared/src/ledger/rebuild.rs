//! A document without some of its entries: what the far end refused, or a disk lost, and what stood on it.

use std::collections::{BTreeSet, HashSet};

use super::{Chains, Ledger, Placed};
use crate::{
    domain::{ChangeHash, DocId, EntryId, Position},
    journal::{
        Body, BodyKind, Entry,
        body::snapshot,
        change::{self, ChangeHeader, Limits},
    },
    ledger::snapshot_base::Standing,
    store::{Index, Record, StoreError, Table},
};

impl Ledger {
    /// Rebuilds one document from its entries, without those that the far end refused. Returns our own later entries that stood on
    /// them and must be set aside too.
    ///
    /// # Errors
    /// The index could not be read.
    pub fn rebuild(&mut self, index: &dyn Index, doc: DocId, entries: &[(Position, Record)]) -> Result<Vec<EntryId>, StoreError> {
        let mut also = Vec::new();
        self.rebuilding.remove(&doc);
        let Some(row) = self.docs.get_mut(&doc) else { return Ok(also) };
        row.heads.clear();
        row.chains = Chains::default();
        row.changes = 0;
        row.ops = 0;
        row.entries = 0;
        row.last_own = Position(0);
        for table in [Table::Change, Table::Listed, Table::Actor, Table::Chain] {
            self.rows.clear(index, table, doc)?;
        }
        let mut own = Vec::new();
        for (position, record) in entries {
            let Record::Entry { entry, source } = record else { continue };
            let id = entry.id();
            if self.is_excluded(id) {
                continue;
            }
            let is_farewell = self.is_farewell(entry);
            let stands = match self.docs.get(&doc).map(|row| row.chains.look(&entry.header, is_farewell)) {
                Some(Placed::Next) => self.has_deps(index, entry)?,
                placed => placed == Some(Placed::Ahead),
            };
            if !stands {
                also.push(id);
                continue;
            }
            if let Ok(Body::Changes(changes)) = Body::decode(entry) {
                self.add_changes(index, doc, &changes)?;
            }
            self.rows.put_chain(entry);
            let Some(row) = self.docs.get_mut(&doc) else { continue };
            row.chains.place(entry, is_farewell);
            row.entries += 1;
            if source.is_none() {
                row.last_own = *position;
                own.push((*position, entry.header.heads.clone()));
            }
        }
        self.far_end.rewrite(doc, own);
        // What was refused is nothing that the far end has.
        let before = self.docs.get_mut(&doc).map(|row| std::mem::take(&mut row.received_heads)).unwrap_or_default();
        let mut received = Vec::new();
        for head in before {
            if self.max_op(index, doc, head)?.is_some() {
                received.push(head);
            }
        }
        if let Some(row) = self.docs.get_mut(&doc) {
            row.received_heads = received;
        }
        self.changed(doc);
        Ok(also)
    }

    /// Whether everything that the changes of an entry build on is here.
    fn has_deps(&self, index: &dyn Index, entry: &Entry) -> Result<bool, StoreError> {
        let Ok(Body::Changes(changes)) = Body::decode(entry) else { return Ok(true) };
        let mut inside = HashSet::new();
        for chunk in &changes {
            let Ok(header) = change::read(chunk, &Limits::receiver()) else { return Ok(false) };
            for dep in &header.deps {
                if !inside.contains(dep) && self.max_op(index, entry.header.doc, *dep)?.is_none() {
                    return Ok(false);
                }
            }
            inside.insert(header.hash);
        }
        Ok(true)
    }

    /// Own entries of a document on a snapshot that stand on what the far end refused, and must be set aside too.
    pub fn stand_on_refused(&self, doc: DocId, entries: &[(Position, Record)]) -> Vec<EntryId> {
        let mut chains = Chains::default();
        let mut refused: BTreeSet<ChangeHash> = BTreeSet::new();
        let mut also = Vec::new();
        // What came while a snapshot was made is before it in the log, and stands on what it stands for.
        for entry in self.known_entries(doc, entries) {
            let Some(snapshot) = snapshot::of(entry) else { continue };
            chains.reach(snapshot.chains(self.trusts(entry.header.principal)));
        }
        for entry in self.known_entries(doc, entries).filter(|entry| entry.header.kind != BodyKind::Snapshot) {
            let (changes, is_farewell) = (changes_of(entry), self.is_farewell(entry));
            let stands = chains.look(&entry.header, is_farewell) != Placed::Gap
                && !changes.iter().flat_map(|change| &change.deps).any(|dep| refused.contains(dep));
            if stands && !self.is_excluded(entry.id()) {
                chains.place(entry, is_farewell);
                continue;
            }
            refused.extend(changes.iter().map(|change| change.hash));
            if !self.is_excluded(entry.id()) {
                also.push(entry.id());
            }
        }
        also
    }

    /// A document on a snapshot was opened afresh without what the far end refused: its row and its rows in the index follow.
    ///
    /// # Errors
    /// The index could not be read.
    pub fn rebuilt(
        &mut self,
        index: &dyn Index,
        doc: DocId,
        entries: &[(Position, Record)],
        standing: &Standing,
    ) -> Result<(), StoreError> {
        self.rebuilding.remove(&doc);
        let mut chains = Chains::default();
        let mut gone: Vec<ChangeHeader> = Vec::new();
        let mut own = Vec::new();
        for (position, record) in entries {
            let Record::Entry { entry, source } = record else { continue };
            let header = &entry.header;
            if self.is_excluded(entry.id()) {
                gone.extend(changes_of(entry));
                self.rows.leave_chain(header);
                continue;
            }
            match snapshot::of(entry) {
                Some(snapshot) => chains.reach(snapshot.chains(self.trusts(header.principal))),
                None => drop(chains.place(entry, self.is_farewell(entry))),
            }
            if source.is_none() && header.kind != BodyKind::Snapshot {
                own.push((*position, header.heads.clone()));
            }
        }
        if let Some(row) = self.docs.get_mut(&doc) {
            row.received_heads.retain(|head| gone.iter().all(|change| change.hash != *head));
        }
        for change in gone {
            self.rows.put_change(doc, change.hash, None);
            self.rows.put_actor(doc, change.actor, None);
        }
        self.put_actors(doc, &standing.actors);
        self.list(index, doc, &standing.changes)?;
        chains.go_on();
        if let Some(row) = self.docs.get_mut(&doc) {
            row.heads = standing.heads.iter().copied().collect();
            row.changes = standing.changes.len() as u64;
            row.ops = standing.ops;
            row.chains = chains;
            row.last_own = own.last().map_or(Position(0), |(position, _)| *position);
        }
        self.far_end.rewrite(doc, own);
        self.changed(doc);
        Ok(())
    }

    /// The entries that make the document, and those that were set aside.
    fn known_entries<'a>(&'a self, doc: DocId, entries: &'a [(Position, Record)]) -> impl Iterator<Item = &'a Entry> {
        let pending = self.docs.get(&doc).and_then(|row| row.pending).map(|(id, _)| id);
        entries.iter().filter_map(move |(_, record)| match record {
            Record::Entry { entry, .. } if Some(entry.id()) != pending && !self.voided.contains(&entry.id()) => Some(entry),
            _ => None,
        })
    }
}

fn changes_of(entry: &Entry) -> Vec<ChangeHeader> {
    let Ok(Body::Changes(changes)) = Body::decode(entry) else { return Vec::new() };
    changes.iter().filter_map(|chunk| change::read(chunk, &Limits::receiver()).ok()).collect()
}
