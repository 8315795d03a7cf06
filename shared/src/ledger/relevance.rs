//! For each principal, the position of the last entry that it is entitled to. So "does this peer have everything?" is answered without
//! looking through all documents.

use std::collections::BTreeMap;

use super::DocRow;
use crate::domain::{Position, PrincipalId, StoreId};

/// The last position that each store brought; what was written here counts under store 0.
type LastFrom = BTreeMap<StoreId, Position>;

/// The last entries that each principal is entitled to. A position may be too high, as after a document left somebody's audience, but is
/// never too low.
#[derive(Debug, Default)]
pub(super) struct Business {
    /// The last entry of the registry, to which everybody is entitled.
    everyones: LastFrom,
    of: BTreeMap<PrincipalId, LastFrom>,
}

impl Business {
    /// Takes a whole row into account, as after a start.
    pub(super) fn note_row(&mut self, row: &DocRow) {
        self.note_audience(row);
        for (gone, position) in row.audience.left() {
            // The row does not say which store brought it.
            note(self.of.entry(gone).or_default(), StoreId(0), position);
        }
    }

    /// Counts the entry at `position`, which `store` brought. `row` is the document's row after that entry.
    pub(super) fn note_entry(&mut self, row: &DocRow, store: StoreId, position: Position) {
        self.note_readers(row, store, position);
        for (gone, at) in row.audience.left() {
            if at == position {
                note(self.of.entry(gone).or_default(), store, position);
            }
        }
    }

    /// Counts a document's last entry for everybody who may read the document now.
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

    /// `store` was put back from a copy and may have lost what it once brought, so its own entries count for it from now on.
    pub(super) fn restored(&mut self, store: StoreId) {
        for last_from in self.of.values_mut().chain([&mut self.everyones]) {
            if let Some(last) = last_from.remove(&store) {
                note(last_from, StoreId(0), last);
            }
        }
    }

    /// The last position that `principal` is entitled to and that `store` did not bring itself.
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
