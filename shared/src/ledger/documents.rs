//! Every document's row, and what is kept about all of them together: roots, each principal's last relevant position, and the documents
//! that do not show yet what the log says.

use std::collections::{BTreeSet, HashMap};

use super::{Chains, DocRow, lineage::Lines, relevance::Business, roots::Roots, rows::Rows, unsettled::Unsettled};
use crate::{
    domain::{ChangeHash, DocId, EntryId, Position, PrincipalId, Root, StoreId},
    journal::{
        chain::{Chain, Tip},
        change::ChangeHeader,
    },
    store::Table,
};

/// See the module. The registry's row is among them, and in none of the sums.
#[derive(Debug)]
pub struct Documents {
    registry: DocId,
    rows: HashMap<DocId, DocRow>,
    /// Those whose rows the index must be told of.
    touched: BTreeSet<DocId>,
    entries: u64,
    unsettled: Unsettled,
    roots: Roots,
    business: Business,
}

impl Documents {
    /// None but the registry.
    pub(super) fn new(registry: DocId) -> Self {
        Self {
            registry,
            rows: HashMap::from([(registry, DocRow::registry())]),
            touched: BTreeSet::new(),
            entries: 0,
            unsettled: Unsettled::default(),
            roots: Roots::default(),
            business: Business::default(),
        }
    }

    /// One document's row; the registry's too.
    pub(crate) fn get(&self, doc: DocId) -> Option<&DocRow> {
        self.rows.get(&doc)
    }

    /// Every document but the registry.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (DocId, &DocRow)> {
        self.rows.iter().filter(|(doc, _)| **doc != self.registry).map(|(doc, row)| (*doc, row))
    }

    /// Every document and the registry.
    pub(super) fn ids(&self) -> impl Iterator<Item = DocId> {
        self.rows.keys().copied()
    }

    /// Entries admitted since the log began.
    pub(crate) fn entry_count(&self) -> u64 {
        self.entries
    }

    /// Those that do not show yet what the log says of them.
    pub(crate) fn unsettled(&self) -> &Unsettled {
        &self.unsettled
    }

    /// The sums over their digests.
    pub(crate) fn roots(&self) -> &Roots {
        &self.roots
    }

    /// The root over every document here.
    pub(crate) fn root(&self) -> Root {
        self.roots.all()
    }

    /// A snapshot of the document that is not verified yet.
    pub(super) fn pending_in(&self, doc: DocId) -> Option<EntryId> {
        self.get(doc).and_then(|row| row.snapshots.pending()).map(|(id, _)| id)
    }

    /// A document's heads once `changes` are applied, sorted.
    pub(crate) fn heads_after(&self, doc: DocId, changes: &[ChangeHeader]) -> Vec<ChangeHash> {
        let mut heads = self.get(doc).map(|row| row.heads.clone()).unwrap_or_default();
        for change in changes {
            for dep in &change.deps {
                heads.remove(dep);
            }
            heads.insert(change.hash);
        }
        heads.into_iter().collect()
    }

    /// The last position that any of these principals is entitled to and that `store` did not bring itself.
    pub(super) fn last_for(&self, principals: impl Iterator<Item = PrincipalId>, store: StoreId) -> Position {
        principals.map(|one| self.business.last_for(one, store)).max().unwrap_or(Position(0))
    }

    /// One document's row, to be changed. Call [`Self::changed`] after it.
    pub(super) fn get_mut(&mut self, doc: DocId) -> Option<&mut DocRow> {
        self.rows.get_mut(&doc)
    }

    pub(super) fn unsettled_mut(&mut self) -> &mut Unsettled {
        &mut self.unsettled
    }

    /// A document that may be new.
    pub(super) fn begin(&mut self, doc: DocId, row: impl FnOnce() -> DocRow) {
        self.rows.entry(doc).or_insert_with(row);
    }

    /// Replaces the row of a document by the one in a Base record. It counts everything, so nothing of the old row is added to it.
    pub(super) fn replace(&mut self, doc: DocId, mut row: DocRow) {
        let none = Chains::default();
        row.chains = row.chains.instead_of(self.rows.get(&doc).map_or(&none, |before| &before.chains));
        self.business.note_row(&row);
        self.rows.insert(doc, row);
    }

    /// One more entry was taken in, of a document or of one that is not known here any more.
    pub(super) fn count_entry(&mut self) {
        self.entries += 1;
    }

    /// The document's last entry, at `position`, came from a store; with `shared_anew` it may have changed who reads it.
    pub(super) fn note_entry(&mut self, doc: DocId, from: StoreId, position: Position, shared_anew: bool) {
        let Some(row) = self.rows.get(&doc) else { return };
        self.business.note_entry(row, from, position);
        if shared_anew {
            self.business.note_audience(row);
        }
    }

    /// The document's row has changed: the index must be told.
    pub(super) fn touch(&mut self, doc: DocId) {
        self.touched.insert(doc);
    }

    /// The document's row has changed, and with it perhaps its digest: the index must be told, and the roots are summed again.
    pub(super) fn changed(&mut self, doc: DocId, lines: &Lines) {
        self.touch(doc);
        if doc != self.registry
            && let Some(row) = self.rows.get(&doc)
        {
            self.roots.count(doc, row, lines);
        }
    }

    /// Lineages have changed: all roots are summed again.
    pub(super) fn recount(&mut self, lines: &Lines) {
        for (doc, row) in self.rows.iter().filter(|(doc, _)| **doc != self.registry) {
            self.roots.count(*doc, row, lines);
        }
    }

    /// Keeps in mind which documents wait for the verification of a snapshot.
    pub(super) fn note_pending(&mut self, doc: DocId) {
        let is_pending = self.rows.get(&doc).is_some_and(|row| row.snapshots.pending().is_some());
        self.unsettled.note_pending(doc, is_pending);
    }

    /// A snapshot that was waited for turned out to be void.
    pub(super) fn snapshot_is_void(&mut self, id: EntryId) {
        let Some(doc) = self.unsettled.pending().find(|doc| self.pending_in(*doc) == Some(id)) else { return };
        if let Some(row) = self.rows.get_mut(&doc) {
            row.snapshots.wait_for_none();
            self.touched.insert(doc);
        }
        self.note_pending(doc);
    }

    /// A store was put back from a copy. From now on what it once brought counts as ours to send to it. If it is the far end's, no document
    /// counts as received there before the far end acknowledges it again.
    pub(super) fn store_was_put_back(&mut self, store: StoreId, is_far_end: bool) {
        self.business.restored(store);
        for (doc, row) in &mut self.rows {
            let forgot = is_far_end && !std::mem::take(&mut row.received_heads).is_empty();
            if row.store_was_put_back(store) || forgot {
                self.touched.insert(*doc);
            }
        }
    }

    /// A row of the index, at a start.
    pub(super) fn load(&mut self, doc: DocId, row: DocRow, lines: &Lines) {
        if doc != self.registry {
            self.roots.count(doc, &row, lines);
        }
        self.entries += row.counts.entries;
        self.replace(doc, row);
        self.note_pending(doc);
    }

    /// The last entry of a chain, at a start, once the document's row is loaded; `None` when there is no such document.
    pub(super) fn load_tip(&mut self, doc: DocId, chain: Chain, tip: Tip) -> Option<()> {
        self.rows.get_mut(&doc)?.chains.tips.insert(chain, tip);
        Some(())
    }

    /// Hands over the rows of the documents that changed.
    pub(super) fn tell(&mut self, rows: &mut Rows) {
        for doc in std::mem::take(&mut self.touched) {
            if let Some(row) = self.rows.get_mut(&doc) {
                rows.put(Table::Document, doc.as_bytes().to_vec(), Some(row.encode()));
                for (chain, tip) in row.chains.take_moved() {
                    rows.put_tip(doc, chain, tip);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{DocKind, Manifest, RunId, SharingRule};

    const REGISTRY: DocId = DocId::new([9; 16]);
    const DOC: DocId = DocId::new([1; 16]);

    fn documents() -> Documents {
        let mut documents = Documents::new(REGISTRY);
        let manifest = Manifest { kind: DocKind::Minutes, group: "MA-02".parse().unwrap(), rule: SharingRule::Private };
        documents.begin(DOC, || DocRow::born(manifest, PrincipalId(2)));
        documents.changed(DOC, &Lines::default());
        documents
    }

    #[test]
    fn the_registry_has_a_row_and_is_no_document() {
        let documents = documents();
        assert!(documents.get(REGISTRY).is_some());
        assert_eq!(documents.iter().map(|(doc, _)| doc).collect::<Vec<_>>(), [DOC]);
        assert_eq!(documents.root().documents, 1);
    }

    #[test]
    fn what_changed_is_told_once_and_comes_back() {
        let mut documents = documents();
        documents.get_mut(DOC).unwrap().snapshots.wait_for(EntryId::new([5; 32]), Position(3));
        documents.note_pending(DOC);
        let mut rows = Rows::default();
        documents.tell(&mut rows);
        let [put] = rows.take().try_into().unwrap();
        documents.tell(&mut rows);
        assert!(rows.take().is_empty());
        let mut again = Documents::new(REGISTRY);
        again.load(DOC, DocRow::decode(&put.value.unwrap()).unwrap(), &Lines::default());
        assert_eq!((again.get(DOC), again.root()), (documents.get(DOC), documents.root()));
        assert!(again.unsettled().is_any());
        again.snapshot_is_void(EntryId::new([5; 32]));
        assert!(!again.unsettled().is_any());
    }

    #[test]
    fn what_the_index_is_told_of_an_edit_does_not_grow_with_the_starts_of_a_program() {
        let (mut documents, mut rows) = (documents(), Rows::default());
        let tip = |seq| Tip { seq, id: EntryId::new([3; 32]) };
        let mut told = |documents: &mut Documents, run, seq| {
            documents.get_mut(DOC).unwrap().chains.reach([((PrincipalId(2), RunId(run)), tip(seq))].into());
            documents.touch(DOC);
            documents.tell(&mut rows);
            rows.take().iter().map(|put| put.key.len() + put.value.as_ref().map_or(0, Vec::len)).sum::<usize>()
        };
        let first = told(&mut documents, 1, 1);
        for run in 2..1_000 {
            told(&mut documents, run, 1);
        }
        assert_eq!(told(&mut documents, 999, 2), first);
        assert_eq!(documents.get(DOC).unwrap().chains.tips().len(), 999);
    }

    #[test]
    fn what_a_store_lost_is_ours_to_give() {
        let (mut documents, store) = (documents(), StoreId(7));
        let row = documents.get_mut(DOC).unwrap();
        row.last.from.insert(store, Position(4));
        row.received_heads = vec![ChangeHash::new([1; 32])];
        documents.note_entry(DOC, store, Position(4), false);
        assert_eq!(documents.last_for([PrincipalId(2)].into_iter(), store), Position(0), "it brought that itself");
        documents.store_was_put_back(store, false);
        assert_eq!(documents.last_for([PrincipalId(2)].into_iter(), store), Position(4));
        assert_eq!(documents.get(DOC).unwrap().received_heads.len(), 1);
        documents.store_was_put_back(store, true);
        assert!(documents.get(DOC).unwrap().received_heads.is_empty());
    }
}
