//! What the far end has of what was written here: how far it acknowledged this log, and what it keeps waiting.

use std::collections::{BTreeMap, HashMap};

use super::{
    rows::Rows,
    single::{Part, Single},
};
use crate::domain::{ChangeHash, DocId, EntryId, Position, StoreId};

/// How far the ministry has a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Whether it has everything that is here.
    pub all: bool,
    /// Heads whose every ancestor it made durable.
    pub heads: Vec<ChangeHash>,
}

/// See the module.
#[derive(Debug, Default)]
pub struct FarEnd {
    /// Its store, and up to where it has this one.
    known: Option<(StoreId, Position)>,
    /// Own entries that it has not acknowledged, by their position here, with the document's heads after each.
    open: BTreeMap<Position, (DocId, Vec<ChangeHash>)>,
    /// Documents of which it acknowledged more than that, each up to a position. Not in the index: after a restart the walk shows it again.
    ahead: HashMap<DocId, Position>,
    /// Own entries that it has parked.
    waiting: BTreeMap<EntryId, DocId>,
    /// How many of those each document has.
    waiting_of: BTreeMap<DocId, usize>,
}

impl FarEnd {
    /// The store that a node met last: its hub's.
    pub(crate) fn store(&self) -> Option<StoreId> {
        self.known.map(|(store, _)| store)
    }

    /// How far the far end has this store.
    pub(crate) fn received(&self) -> Position {
        self.known.map_or(Position(0), |(_, position)| position)
    }

    /// How far `store` has this one, if that is the far end's store.
    pub(crate) fn received_from(&self, store: StoreId) -> Position {
        self.known.filter(|(known, _)| *known == store).map_or(Position(0), |(_, position)| position)
    }

    /// Whether the far end is known to have this store up to `position`.
    pub(crate) fn is_received(&self, store: StoreId, position: Position) -> bool {
        self.known.is_some_and(|(known, before)| known == store && position <= before)
    }

    /// How far it has one document.
    pub(super) fn received_of(&self, doc: DocId) -> Position {
        self.ahead.get(&doc).copied().unwrap_or(Position(0)).max(self.received())
    }

    /// Whether it keeps an entry of this document waiting.
    pub(crate) fn waits(&self, doc: DocId) -> bool {
        self.waiting_of.contains_key(&doc)
    }

    /// Whether it keeps this very entry waiting.
    pub(crate) fn is_waiting(&self, id: EntryId) -> bool {
        self.waiting.contains_key(&id)
    }

    /// The entries of ours that it keeps waiting, with their documents.
    pub(crate) fn all_waiting(&self) -> impl Iterator<Item = (EntryId, DocId)> {
        self.waiting.iter().map(|(id, doc)| (*id, *doc))
    }

    /// Whether a record that says this of its store is needed still.
    pub(super) fn needs_received(&self, store: StoreId, position: Position) -> bool {
        self.known.is_some_and(|(known, last)| known == store && position >= last)
    }

    /// An entry was written here.
    pub(super) fn wrote(&mut self, position: Position, doc: DocId, heads: &[ChangeHash]) {
        self.open.insert(position, (doc, heads.to_vec()));
    }

    /// These are all the own entries of a document.
    pub(super) fn rewrite(&mut self, doc: DocId, own: Vec<(Position, Vec<ChangeHash>)>) {
        self.open.retain(|_, (of, _)| *of != doc);
        let acknowledged = self.received();
        let own = own.into_iter().filter(|(position, _)| *position > acknowledged);
        self.open.extend(own.map(|(position, heads)| (position, (doc, heads))));
    }

    /// A node has a Link to the hub with this store. Another store than before has acknowledged nothing of ours yet.
    pub(super) fn meet(&mut self, store: StoreId) {
        if self.known.is_none_or(|(known, _)| known != store) {
            self.known = Some((store, Position(0)));
        }
    }

    /// It acknowledged our log up to `position`. Returns the documents of which it now has more than before, each with its heads after the
    /// last entry that it has.
    pub(super) fn note_received(&mut self, store: StoreId, position: Position) -> BTreeMap<DocId, Vec<ChangeHash>> {
        if self.is_received(store, position) {
            return BTreeMap::new();
        }
        if self.known.is_some_and(|(known, _)| known != store) {
            self.ahead.clear();
        }
        self.known = Some((store, position));
        self.ahead.retain(|_, upto| *upto > position);
        let mut later = self.open.split_off(&Position(position.0 + 1));
        std::mem::swap(&mut later, &mut self.open);
        later.into_values().collect()
    }

    /// Writes to the index how far it acknowledged our log, because a record says so now.
    pub(super) fn keep_received(rows: &mut Rows, store: StoreId, position: Position) {
        rows.keep(&Single::Received(store, position));
    }

    /// It acknowledged everything that it may have of one document up to `upto`, which the fast lane sent ahead of the walk. Returns the
    /// document's heads after the last such entry, if we did not know that yet.
    pub(super) fn note_received_ahead(&mut self, doc: DocId, upto: Position) -> Option<Vec<ChangeHash>> {
        let own: Vec<Position> =
            self.open.range(..=upto).filter(|(_, (of, _))| *of == doc).map(|(position, _)| *position).collect();
        let (_, heads) = own.into_iter().filter_map(|position| self.open.remove(&position)).last()?;
        self.ahead.insert(doc, upto);
        Some(heads)
    }

    /// A store was put back from a copy. If it is the far end's, which is returned, it may have lost what it acknowledged: nothing counts as
    /// received before it acknowledges it again. In either case we offer everything again, and the far end says again what it has parked.
    pub(super) fn was_put_back(&mut self, rows: &mut Rows, store: StoreId) -> bool {
        self.waiting_of.clear();
        for (id, doc) in std::mem::take(&mut self.waiting) {
            rows.drop(&Single::Waits(id, doc));
        }
        let is_it = self.known.is_some_and(|(known, _)| known == store);
        if is_it {
            self.known = Some((store, Position(0)));
            rows.keep(&Single::Received(store, Position(0)));
        }
        is_it
    }

    /// One of ours waits there.
    pub(super) fn wait(&mut self, rows: &mut Rows, id: EntryId, doc: DocId) {
        self.note_waiting(id, doc);
        rows.keep(&Single::Waits(id, doc));
    }

    fn note_waiting(&mut self, id: EntryId, doc: DocId) {
        if self.waiting.insert(id, doc).is_none() {
            *self.waiting_of.entry(doc).or_default() += 1;
        }
    }

    /// It decided about an entry of ours that it had parked.
    pub(super) fn no_longer_waits(&mut self, rows: &mut Rows, id: EntryId) {
        let Some(doc) = self.waiting.remove(&id) else { return };
        if let Some(count) = self.waiting_of.get_mut(&doc) {
            *count -= 1;
            if *count == 0 {
                self.waiting_of.remove(&doc);
            }
        }
        rows.drop(&Single::Waits(id, doc));
    }
}

impl Part for FarEnd {
    fn load(&mut self, row: Single) -> Option<Single> {
        match row {
            Single::Received(store, position) => self.known = Some((store, position)),
            Single::Waits(id, doc) => self.note_waiting(id, doc),
            other => return Some(other),
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HUB: StoreId = StoreId(7);
    const DOC: DocId = DocId::new([1; 16]);
    const OTHER: DocId = DocId::new([2; 16]);

    fn head(number: u8) -> ChangeHash {
        ChangeHash::new([number; 32])
    }

    /// A far end that was not told yet of three entries.
    fn far_end() -> FarEnd {
        let mut far_end = FarEnd::default();
        far_end.meet(HUB);
        for (position, doc) in [(1, DOC), (2, OTHER), (3, DOC)] {
            far_end.wrote(Position(u64::from(position)), doc, &[head(position)]);
        }
        far_end
    }

    #[test]
    fn each_acknowledgement_brings_the_last_heads_that_it_covers() {
        let mut far_end = far_end();
        assert_eq!(far_end.note_received(HUB, Position(2)), BTreeMap::from([(DOC, vec![head(1)]), (OTHER, vec![head(2)])]));
        assert_eq!(far_end.note_received(HUB, Position(2)), BTreeMap::new(), "it said so before");
        assert_eq!(far_end.note_received(HUB, Position(3)), BTreeMap::from([(DOC, vec![head(3)])]));
        assert!(far_end.is_received(HUB, Position(3)) && !far_end.is_received(StoreId(8), Position(3)));
    }

    #[test]
    fn one_document_may_be_there_before_the_rest() {
        let mut far_end = far_end();
        assert_eq!(far_end.note_received_ahead(DOC, Position(3)), Some(vec![head(3)]));
        assert_eq!(far_end.note_received_ahead(DOC, Position(3)), None);
        assert_eq!((far_end.received_of(DOC), far_end.received_of(OTHER)), (Position(3), Position(0)));
    }

    #[test]
    fn what_waits_there_waits_until_it_is_decided_or_the_store_is_put_back() {
        let (mut far_end, mut rows) = (far_end(), Rows::default());
        let [one, two] = [1, 2].map(|number| EntryId::new([number; 32]));
        far_end.wait(&mut rows, one, DOC);
        far_end.wait(&mut rows, two, DOC);
        far_end.no_longer_waits(&mut rows, one);
        assert!(far_end.waits(DOC) && !far_end.is_waiting(one));
        let mut again = FarEnd::default();
        for put in rows.take() {
            let Some(value) = put.value else { continue };
            assert_eq!(again.load(Single::decode(&put.key, &value).unwrap()), None);
        }
        assert_eq!(again.all_waiting().collect::<Vec<_>>(), [(two, DOC)]);
        assert!(!again.was_put_back(&mut rows, HUB), "it does not know that store");
        assert!(!again.waits(DOC));
        far_end.note_received(HUB, Position(3));
        assert!(far_end.was_put_back(&mut rows, HUB));
        assert_eq!(far_end.received(), Position(0));
    }
}
