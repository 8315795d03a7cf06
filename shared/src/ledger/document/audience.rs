//! Who reads and writes a document beside its owner, by the sharing in force, and who once did.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    domain::{Access, Position, PrincipalId, Sharing},
    journal::Rank,
};

/// See the module. Only [`Self::share`] changes it, so that what it says goes together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audience {
    /// The sharing in force.
    pub sharing: Sharing,
    /// Its rank among all sharings of the document.
    pub rank: Rank,
    pub(super) is_written: bool,
    pub(super) since: BTreeMap<PrincipalId, Position>,
    pub(super) left: BTreeMap<PrincipalId, Position>,
    /// Everybody who was ever allowed to write it, besides the owner.
    pub(super) writers: BTreeSet<PrincipalId>,
}

impl Audience {
    /// Whether a sharing was ever written: from then on the manifest's rule no longer shares by itself.
    pub(crate) fn is_written(&self) -> bool {
        self.is_written
    }

    /// Applies the sharing at `position`. If the one in force ranks higher, it stays, and the new one only adds past writers. Returns whether the
    /// new one is in force now.
    pub(super) fn share(&mut self, rank: Rank, sharing: Sharing, position: Position) -> bool {
        let edit = sharing.grants.iter().filter(|grant| grant.access == Access::Edit);
        self.writers.extend(edit.map(|grant| grant.principal));
        if rank <= self.rank {
            return false;
        }
        let before: BTreeSet<_> = self.since.keys().copied().collect();
        let after: BTreeSet<_> = sharing.grants.iter().map(|grant| grant.principal).collect();
        for gone in before.difference(&after) {
            self.since.remove(gone);
            self.left.insert(*gone, position);
        }
        for new in after.difference(&before) {
            self.since.insert(*new, position);
            self.left.remove(new);
        }
        (self.sharing, self.rank, self.is_written) = (sharing, rank, true);
        true
    }

    /// Who is in it.
    pub(super) fn members(&self) -> impl Iterator<Item = PrincipalId> {
        self.since.keys().copied()
    }

    /// The position of the entry that let `principal` in.
    pub(super) fn since(&self, principal: PrincipalId) -> Option<Position> {
        self.since.get(&principal).copied()
    }

    /// The position of the entry that took `principal` out.
    pub(crate) fn left_at(&self, principal: PrincipalId) -> Option<Position> {
        self.left.get(&principal).copied()
    }

    /// Who was taken out, and the positions of the entries that did.
    pub(crate) fn left(&self) -> impl Iterator<Item = (PrincipalId, Position)> {
        self.left.iter().map(|(gone, position)| (*gone, *position))
    }

    /// Whether `principal` was ever allowed to write.
    pub(crate) fn may_have_written(&self, principal: PrincipalId) -> bool {
        self.writers.contains(&principal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{EntryId, Grant, UnixMs};

    fn grant(principal: u32) -> Grant {
        Grant { principal: PrincipalId(principal), access: Access::Read }
    }

    /// A sharing of this version comes at this position. Whether it is in force.
    fn share(audience: &mut Audience, version: u8, grants: &[Grant], at: u64) -> bool {
        let rank = Rank { version: u64::from(version), made_at: UnixMs(5), id: EntryId::new([version; 32]) };
        audience.share(rank, Sharing { grants: grants.to_vec(), version: rank.version }, Position(at))
    }

    #[test]
    fn a_sharing_that_comes_late_does_not_undo_a_later_one() {
        let edit = Grant { principal: PrincipalId(2), access: Access::Edit };
        let (mut one, mut other) = (Audience::default(), Audience::default());
        assert!(share(&mut one, 1, &[grant(1), edit], 5) && share(&mut one, 2, &[grant(1)], 8));
        assert!(share(&mut other, 2, &[grant(1)], 5) && !share(&mut other, 1, &[grant(1), edit], 8));
        assert_eq!((&one.sharing, one.rank), (&other.sharing, other.rank), "in whatever order they come");
        assert_eq!((other.sharing.access(PrincipalId(2)), other.may_have_written(PrincipalId(2))), (None, true));
    }

    #[test]
    fn an_audience_is_entered_and_left_at_a_position() {
        let mut audience = Audience::default();
        assert_eq!((audience.since(PrincipalId(1)), audience.is_written()), (None, false));
        share(&mut audience, 1, &[grant(1), grant(2)], 5);
        share(&mut audience, 2, &[grant(1)], 8);
        assert_eq!(audience.since(PrincipalId(1)), Some(Position(5)), "staying does not begin again");
        assert_eq!((audience.since(PrincipalId(2)), audience.left_at(PrincipalId(2))), (None, Some(Position(8))));
        share(&mut audience, 3, &[grant(1), grant(2)], 9);
        assert_eq!((audience.since(PrincipalId(2)), audience.left().count()), (Some(Position(9)), 0), "it came back");
    }
}
