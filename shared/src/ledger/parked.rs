//! Entries that wait here for something, by document, with what must be known of them without looking at each.

use std::collections::{BTreeMap, HashMap, VecDeque, hash_map::Entry};

use super::Parked;
use crate::domain::{DocId, EntryId, Place, PrincipalId, StoreId};

/// See the module.
#[derive(Debug, Default)]
pub struct Parking {
    docs: BTreeMap<DocId, VecDeque<Parked>>,
    places: HashMap<EntryId, DocId>,
    /// How many each store brought.
    brought: HashMap<StoreId, usize>,
    /// How many each principal wrote, and their bytes.
    written: HashMap<PrincipalId, (usize, usize)>,
    bytes: usize,
}

impl Parking {
    /// How many.
    pub fn count(&self) -> usize {
        self.places.len()
    }

    /// Their bytes.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// How many of a principal's entries wait, and their bytes.
    pub(super) fn written_by(&self, principal: PrincipalId) -> (usize, usize) {
        self.written.get(&principal).copied().unwrap_or_default()
    }

    /// Their documents.
    pub fn docs(&self) -> impl Iterator<Item = DocId> {
        self.docs.keys().copied()
    }

    /// By document, oldest first.
    pub fn all(&self) -> impl Iterator<Item = &Parked> {
        self.docs.values().flatten()
    }

    /// Whether this very entry waits.
    pub fn holds(&self, id: EntryId) -> bool {
        self.places.contains_key(&id)
    }

    pub(super) fn holds_in(&self, doc: DocId) -> bool {
        self.docs.contains_key(&doc)
    }

    /// Whether an entry that a store brought waits.
    pub fn holds_from(&self, store: StoreId) -> bool {
        self.brought.contains_key(&store)
    }

    pub(super) fn put(&mut self, parked: Parked) {
        let doc = parked.entry.header.doc;
        if self.places.insert(parked.entry.id(), doc).is_some() {
            return;
        }
        if let Some(Place { store, .. }) = parked.source {
            *self.brought.entry(store).or_default() += 1;
        }
        let weight = parked.entry.weight();
        let written = self.written.entry(parked.entry.header.principal).or_default();
        *written = (written.0 + 1, written.1 + weight);
        self.bytes += weight;
        self.docs.entry(doc).or_default().push_back(parked);
    }

    /// Takes one out, if it is there.
    pub(super) fn remove(&mut self, id: EntryId) {
        let Some(doc) = self.places.get(&id).copied() else { return };
        let Some(waiting) = self.docs.get_mut(&doc) else { return };
        let Some(at) = waiting.iter().position(|parked| parked.entry.id() == id) else { return };
        let parked = waiting.remove(at);
        if waiting.is_empty() {
            self.docs.remove(&doc);
        }
        self.forget(parked.iter());
    }

    /// Takes those of one document out, oldest first.
    pub(super) fn take(&mut self, doc: DocId) -> Vec<Parked> {
        let taken: Vec<_> = self.docs.remove(&doc).unwrap_or_default().into();
        self.forget(taken.iter());
        taken
    }

    fn forget<'a>(&mut self, taken: impl Iterator<Item = &'a Parked>) {
        for parked in taken {
            self.places.remove(&parked.entry.id());
            let weight = parked.entry.weight();
            self.bytes -= weight;
            if let Entry::Occupied(mut written) = self.written.entry(parked.entry.header.principal) {
                let (count, bytes) = written.get_mut();
                (*count, *bytes) = (*count - 1, *bytes - weight);
                if *count == 0 {
                    written.remove();
                }
            }
            let Some(Place { store, .. }) = parked.source else { continue };
            if let Some(count) = self.brought.get_mut(&store) {
                *count -= 1;
                if *count == 0 {
                    self.brought.remove(&store);
                }
            }
        }
    }
}
