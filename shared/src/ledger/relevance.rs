//! How far a peer must have come in this log to have all that is its business, kept so that nobody walks the documents to find out.

use std::collections::BTreeMap;

use super::DocRow;
use crate::domain::{Position, PrincipalId, StoreId};

/// The last position that each store brought; what was written here counts under store 0.
type LastFrom = BTreeMap<StoreId, Position>;

/// The last entries that are each principal's business. It may say too much, as when a document left an audience, and never too
/// little.
#[derive(Debug, Default)]
pub(super) struct Business {
    /// The registry's: everybody's.
    everyones: LastFrom,
    of: BTreeMap<PrincipalId, LastFrom>,
}

impl Business {
    /// Takes a whole row into account, as after a start.
    pub(super) fn note_row(&mut self, row: &DocRow) {
        self.note_audience(row);
        for (gone, position) in row.audience.left() {
            // Who brought it is not known any more.
            note(self.of.entry(gone).or_default(), StoreId(0), position);
        }
    }

    /// Takes an entry at `position` into account that `store` brought. `row` is the document's after it.
    pub(super) fn note_entry(&mut self, row: &DocRow, store: StoreId, position: Position) {
        self.note_readers(row, store, position);
        for (gone, at) in row.audience.left() {
            if at == position {
                note(self.of.entry(gone).or_default(), store, position);
            }
        }
    }

    /// Takes into account what those who read it now must have of a document.
    pub(super) fn note_audience(&mut self, row: &DocRow) {
        for (store, position) in &row.last.from {
            self.note_readers(row, *store, *position);
        }
    }

    fn note_readers(&mut self, row: &DocRow, store: StoreId, position: Position) {
        if row.manifest.is_none() {
            return note(&mut self.everyones, store, position);
        }
        for reader in row.readers() {
            note(self.of.entry(reader).or_default(), store, position);
        }
    }

    /// What `store` brought once may be lost there: it is ours to give.
    pub(super) fn restored(&mut self, store: StoreId) {
        for last_from in self.of.values_mut().chain([&mut self.everyones]) {
            if let Some(last) = last_from.remove(&store) {
                note(last_from, StoreId(0), last);
            }
        }
    }

    /// The last position that is `principal`'s business and that `store` did not bring itself.
    pub(super) fn last_for(&self, principal: PrincipalId, store: StoreId) -> Position {
        let own = self.of.get(&principal).into_iter().flatten();
        let others = own.chain(&self.everyones).filter(|(from, _)| **from != store);
        others.map(|(_, position)| *position).max().unwrap_or(Position(0))
    }
}

fn note(last_from: &mut LastFrom, store: StoreId, position: Position) {
    let last = last_from.entry(store).or_insert(position);
    *last = (*last).max(position);
}
