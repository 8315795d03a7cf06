//! The snapshots that a document stands on, and what came since.

use super::last::{LastFrom, take_over};
use crate::{
    domain::{EntryId, Position, StoreId},
    journal::Entry,
    ledger::Lost,
};

/// A snapshot of our own making, which stands for entries of its document before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Base {
    /// The last position that it stands for.
    pub covers: Position,
    /// Where the snapshot is.
    pub snapshot: Position,
    /// Where the record of the document's row is.
    pub record: Position,
    /// The snapshot's name.
    pub id: EntryId,
    /// Its bytes.
    pub weight: u64,
    /// The last position of what it stands for that each store brought.
    pub last_from: LastFrom,
}

/// A snapshot from elsewhere that was verified and is part of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Adopted {
    /// Where the snapshot is.
    pub snapshot: Position,
    /// Where the record of the document's row is.
    pub record: Position,
    /// The snapshot's name.
    pub id: EntryId,
}

/// See the module.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snapshots {
    pub(super) base: Option<Base>,
    pub(super) adopted: Option<Adopted>,
    pub(super) pending: Option<(EntryId, Position)>,
    pub(super) entries_since: u64,
    pub(super) weight_since: u64,
}

impl Snapshots {
    /// The last one of our own.
    pub(crate) fn base(&self) -> Option<&Base> {
        self.base.as_ref()
    }

    /// The last one from elsewhere that was taken in since.
    #[cfg(test)]
    pub(crate) fn adopted(&self) -> Option<Adopted> {
        self.adopted
    }

    /// One from elsewhere that is not verified yet; until then the document's other entries wait.
    pub(crate) fn pending(&self) -> Option<(EntryId, Position)> {
        self.pending
    }

    /// Entries since the last one of our own.
    pub(crate) fn entries_since(&self) -> u64 {
        self.entries_since
    }

    /// Their bytes.
    pub(crate) fn weight_since(&self) -> u64 {
        self.weight_since
    }

    /// Whether it is one of these three.
    pub(crate) fn names(&self, id: EntryId) -> bool {
        self.pending.is_some_and(|(pending, _)| pending == id)
            || self.adopted.is_some_and(|adopted| adopted.id == id)
            || self.base.as_ref().is_some_and(|base| base.id == id)
    }

    /// Whether the document stands on one: the index does not name all of its changes.
    pub(crate) fn is_any(&self) -> bool {
        self.base.is_some() || self.adopted.is_some()
    }

    /// The first position that our own does not stand for.
    pub(super) fn from(&self) -> Position {
        self.base.as_ref().map_or(Position(0), |base| Position(base.covers.0 + 1))
    }

    /// Position of the last entry that our own stands for and that `store` did not bring itself; 0 without one.
    pub(super) fn covered_for_peer(&self, store: StoreId) -> Position {
        let covered = self.base.iter().flat_map(|base| &base.last_from);
        covered.filter(|(from, _)| **from != store).map(|(_, position)| *position).max().unwrap_or(Position(0))
    }

    /// Whether the record of a row at `position` is one that is in force.
    pub(crate) fn is_from_record(&self, position: Position) -> bool {
        self.base.as_ref().is_some_and(|base| base.record == position)
            || self.adopted.is_some_and(|adopted| adopted.record == position)
    }

    /// Whether one of them is at one of these positions.
    pub(crate) fn are_at(&self, lost: &Lost) -> bool {
        self.base.as_ref().is_some_and(|base| lost.contains(base.snapshot))
            || self.adopted.is_some_and(|adopted| lost.contains(adopted.snapshot))
            || self.pending.is_some_and(|(_, position)| lost.contains(position))
    }

    /// One more entry came.
    pub(super) fn count(&mut self, entry: &Entry) {
        self.entries_since += 1;
        self.weight_since += entry.weight() as u64;
    }

    /// What this store brought once may be lost there. Whether our own stands for any.
    pub(super) fn store_was_put_back(&mut self, store: StoreId) -> bool {
        self.base.as_mut().is_some_and(|base| take_over(&mut base.last_from, store))
    }

    /// Our own stands from now on for what the document was when `before` was noted.
    pub(crate) fn rebase(&mut self, base: Base, before: &Self) {
        self.adopted = self.adopted.filter(|adopted| adopted.snapshot > base.covers);
        self.entries_since = self.entries_since.saturating_sub(before.entries_since);
        self.weight_since = self.weight_since.saturating_sub(before.weight_since);
        self.base = Some(base);
    }

    /// One from elsewhere came.
    pub(crate) fn wait_for(&mut self, id: EntryId, position: Position) {
        self.pending = Some((id, position));
    }

    /// It is not waited for any more.
    pub(crate) fn wait_for_none(&mut self) {
        self.pending = None;
    }

    /// The one that was waited for is part of the document from the record at `record` on. `None` when another one or none is waited for.
    pub(crate) fn adopt(&mut self, id: EntryId, record: Position) -> Option<()> {
        let (_, snapshot) = self.pending.take_if(|(pending, _)| *pending == id)?;
        self.adopted = Some(Adopted { snapshot, record, id });
        Some(())
    }

    /// The document stands on none any more.
    pub(crate) fn forget(&mut self) {
        (self.base, self.adopted, self.pending) = (None, None, None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u8) -> EntryId {
        EntryId::new([number; 32])
    }

    fn base(covers: u64) -> Base {
        let last_from = LastFrom::from([(StoreId(0), Position(2)), (StoreId(7), Position(3))]);
        let (snapshot, record) = (Position(covers + 2), Position(covers + 3));
        Base { covers: Position(covers), snapshot, record, id: id(9), weight: 7, last_from }
    }

    #[test]
    fn only_the_one_that_is_waited_for_is_taken_in() {
        let mut snapshots = Snapshots::default();
        snapshots.wait_for(id(1), Position(4));
        assert_eq!(snapshots.adopt(id(2), Position(5)), None);
        assert_eq!(snapshots.adopt(id(1), Position(5)), Some(()));
        assert_eq!((snapshots.pending(), snapshots.is_any()), (None, true));
        assert!(snapshots.names(id(1)) && snapshots.is_from_record(Position(5)) && !snapshots.is_from_record(Position(4)));
        assert!(snapshots.are_at(&Lost(vec![4..=4])) && !snapshots.are_at(&Lost(vec![5..=9])));
    }

    #[test]
    fn what_came_while_our_own_was_made_is_not_under_it() {
        let mut before = Snapshots { entries_since: 4, weight_since: 40, ..Snapshots::default() };
        before.wait_for(id(1), Position(3));
        before.adopt(id(1), Position(4));
        let mut now = Snapshots { entries_since: 5, weight_since: 52, ..before.clone() };
        now.rebase(base(6), &before);
        assert_eq!((now.entries_since(), now.weight_since(), now.adopted()), (1, 12, None));
        assert_eq!(now.from(), Position(7));
        let mut later = before.clone();
        later.wait_for(id(2), Position(7));
        later.adopt(id(2), Position(8));
        later.rebase(base(6), &before);
        assert_eq!(later.adopted().map(|adopted| adopted.id), Some(id(2)), "it came since");
    }

    #[test]
    fn what_a_store_lost_it_is_given_again() {
        let mut snapshots = Snapshots::default();
        assert!(!snapshots.store_was_put_back(StoreId(7)));
        snapshots.rebase(base(6), &Snapshots::default());
        assert_eq!(snapshots.covered_for_peer(StoreId(7)), Position(2));
        assert!(snapshots.store_was_put_back(StoreId(7)));
        assert_eq!(snapshots.covered_for_peer(StoreId(7)), Position(3));
        snapshots.forget();
        assert_eq!((snapshots.covered_for_peer(StoreId(7)), snapshots.is_any()), (Position(0), false));
    }
}
