//! Where the last entries of a document are: of all, of our own, and of what each store brought.

use std::collections::BTreeMap;

use crate::domain::{Position, StoreId};

/// The last position that each store brought; what was written here counts under store 0.
pub(crate) type LastFrom = BTreeMap<StoreId, Position>;

/// See the module.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Last {
    /// Position of the last entry.
    pub at: Position,
    /// Position of the last entry that was written here, 0 for none.
    pub own: Position,
    /// Position of the last entry that each store brought.
    pub from: LastFrom,
}

impl Last {
    /// An entry is at `position` that a store brought.
    pub(super) fn note(&mut self, from: StoreId, position: Position) {
        self.at = position;
        self.from.insert(from, position);
    }
}

/// This store was put back from a copy and may have lost what it once brought, so from now on that counts as ours to send. Returns whether
/// there is any.
pub(super) fn take_over(last_from: &mut LastFrom, store: StoreId) -> bool {
    let Some(last) = last_from.remove(&store) else { return false };
    let ours = last_from.entry(StoreId(0)).or_insert(last);
    *ours = (*ours).max(last);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_store_lost_is_ours_from_then_on() {
        let mut last = Last::default();
        last.note(StoreId(0), Position(3));
        last.note(StoreId(7), Position(5));
        assert!(take_over(&mut last.from, StoreId(7)) && !take_over(&mut last.from, StoreId(7)));
        assert_eq!((last.at, last.from), (Position(5), LastFrom::from([(StoreId(0), Position(5))])));
    }
}
