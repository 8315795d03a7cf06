//! One document as the ledger knows it, and its shape in the index.

mod codec;

use std::collections::{BTreeMap, BTreeSet};

use super::{Chains, Lost};
use crate::{
    domain::{Access, ChangeHash, EntryId, Manifest, Position, PrincipalId, Sharing, StoreId, UnixMs, policy},
    journal::{Entry, Rank, change::ChangeHeader},
};
use codec::Codec;

/// Version of the row's shape in the index. A row of another version counts as missing, and the index is rebuilt.
const VERSION: u8 = 6;
/// The first version that still stands in records that make a snapshot stand for a document. It knew no count of operations.
const VERSION_FIRST: u8 = 4;
const VERSION_WITH_OPS: u8 = 5;

/// A snapshot of our own making, which stands for entries of its document before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
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
    /// [`DocRow::last_from`] of what it stands for.
    pub last_from: BTreeMap<StoreId, Position>,
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

/// One document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocRow {
    /// What it is; `None` for the registry.
    pub manifest: Option<Manifest>,
    /// Whose it is.
    pub owner: PrincipalId,
    /// Who else may read or edit it.
    pub sharing: Sharing,
    /// What puts the sharing in force before others.
    pub rank: Rank,
    /// Whether a sharing was ever written: from then on the manifest's rule no longer shares by itself.
    pub sharing_written: bool,
    /// Its frontier.
    pub heads: BTreeSet<ChangeHash>,
    /// Its chains.
    pub chains: Chains,
    /// Entries admitted.
    pub entries: u64,
    /// Changes admitted.
    pub changes: u64,
    /// Their operations, unfolded.
    pub ops: u64,
    /// Position of the last entry.
    pub last: Position,
    /// Position of the last entry that was written here, 0 for none.
    pub last_own: Position,
    /// Position of the last entry that each store brought; what was written here counts under store 0.
    pub last_from: BTreeMap<StoreId, Position>,
    /// The last heads of an own entry that the far end acknowledged.
    pub received_heads: Vec<ChangeHash>,
    /// The last entry's time, by its writer's clock.
    pub changed_at: UnixMs,
    /// The last snapshot of our own.
    pub base: Option<Base>,
    /// The last snapshot from elsewhere that was taken in since.
    pub adopted: Option<Adopted>,
    /// A snapshot from elsewhere that is not verified yet; until then the document's other entries wait.
    pub pending: Option<(EntryId, Position)>,
    /// Entries since the last snapshot of our own.
    pub entries_since: u64,
    /// Their bytes.
    pub weight_since: u64,
    audience: BTreeMap<PrincipalId, Position>,
    left: BTreeMap<PrincipalId, Position>,
    /// Everybody who was ever allowed to write it, besides the owner.
    writers: BTreeSet<PrincipalId>,
}

impl DocRow {
    fn empty(manifest: Option<Manifest>, owner: PrincipalId) -> Self {
        Self { manifest, owner, ..Self::default() }
    }

    /// The registry's row.
    pub fn registry() -> Self {
        Self::empty(None, policy::hub())
    }

    /// A new document's row.
    pub fn born(manifest: Manifest, owner: PrincipalId) -> Self {
        Self::empty(Some(manifest), owner)
    }

    /// Puts a sharing in force at `position`, unless the one in force comes before it: then it only says who may have written. Whether it is
    /// in force now.
    pub fn share(&mut self, rank: Rank, sharing: Sharing, position: Position) -> bool {
        if rank <= self.rank {
            self.note_writers(&sharing);
            return false;
        }
        self.put_in_force(sharing, position);
        self.rank = rank;
        true
    }

    /// Keeps in mind who was allowed to write by a sharing that is not in force any more.
    fn note_writers(&mut self, sharing: &Sharing) {
        let edit = sharing.grants.iter().filter(|grant| grant.access == Access::Edit);
        self.writers.extend(edit.map(|grant| grant.principal));
    }

    fn put_in_force(&mut self, sharing: Sharing, position: Position) {
        let before: BTreeSet<_> = self.audience.keys().copied().collect();
        let after: BTreeSet<_> = sharing.grants.iter().map(|grant| grant.principal).collect();
        for gone in before.difference(&after) {
            self.audience.remove(gone);
            self.left.insert(*gone, position);
        }
        for new in after.difference(&before) {
            self.audience.insert(*new, position);
            self.left.remove(new);
        }
        self.note_writers(&sharing);
        self.sharing = sharing;
        self.sharing_written = true;
    }

    /// Takes an entry into account that is at `position` and that a store brought; 0 for one that was written here.
    pub(super) fn count(&mut self, entry: &Entry, from: StoreId, position: Position) {
        self.entries += 1;
        self.last = position;
        self.last_from.insert(from, position);
        self.changed_at = entry.header.made_at;
        self.entries_since += 1;
        self.weight_since += entry.weight() as u64;
    }

    /// Takes a change into account that is new.
    pub(super) fn add_change(&mut self, header: &ChangeHeader) {
        for dep in &header.deps {
            self.heads.remove(dep);
        }
        self.heads.insert(header.hash);
        self.changes += 1;
        self.ops = self.ops.saturating_add(header.ops);
    }

    /// What this store brought once may be lost there: it is ours to give. Whether there is any.
    pub(super) fn store_was_put_back(&mut self, store: StoreId) -> bool {
        let covered = self.base.as_mut().map(|base| &mut base.last_from);
        let mut is_any = false;
        for last_from in [Some(&mut self.last_from), covered].into_iter().flatten() {
            if let Some(last) = last_from.remove(&store) {
                let ours = last_from.entry(StoreId(0)).or_insert(last);
                *ours = (*ours).max(last);
                is_any = true;
            }
        }
        is_any
    }

    /// Since which position `principal` gets the document's entries; 0 for all of them, `None` for none.
    pub fn audience_since(&self, principal: PrincipalId) -> Option<Position> {
        if self.manifest.is_none() || self.owner == principal {
            return Some(Position(0));
        }
        self.audience.get(&principal).copied()
    }

    /// Whether `principal` was ever allowed to write it.
    pub fn may_have_written(&self, principal: PrincipalId) -> bool {
        self.writers.contains(&principal)
    }

    /// Who gets the document's entries; the registry's go to everybody, and it has no readers.
    pub fn readers(&self) -> impl Iterator<Item = PrincipalId> {
        self.audience.keys().copied().chain([self.owner])
    }

    /// Everybody who reads it or once did.
    pub fn known_to(&self) -> impl Iterator<Item = PrincipalId> {
        let ever: BTreeSet<PrincipalId> = self.readers().chain(self.left.keys().copied()).collect();
        ever.into_iter()
    }

    /// Who was taken out of the audience, and the positions of the entries that did.
    pub fn left(&self) -> impl Iterator<Item = (PrincipalId, Position)> {
        self.left.iter().map(|(gone, position)| (*gone, *position))
    }

    /// The first position that must be read to open the document: our own last snapshot stands for what came before.
    pub fn from(&self) -> Position {
        self.base.as_ref().map_or(Position(0), |base| Position(base.covers.0 + 1))
    }

    /// Whether the record of a row at `position` is one that this row follows on.
    pub(super) fn is_from_record(&self, position: Position) -> bool {
        self.base.as_ref().is_some_and(|base| base.record == position)
            || self.adopted.is_some_and(|adopted| adopted.record == position)
    }

    /// Whether a snapshot that the row names is at one of these positions.
    pub(super) fn names_lost(&self, lost: &Lost) -> bool {
        self.base.as_ref().is_some_and(|base| lost.contains(base.snapshot))
            || self.adopted.is_some_and(|adopted| lost.contains(adopted.snapshot))
            || self.pending.is_some_and(|(_, position)| lost.contains(position))
    }

    /// Whether a part of the document is known only as a snapshot, so that the index does not name all of its changes.
    pub fn stands_on_snapshot(&self) -> bool {
        self.base.is_some() || self.adopted.is_some()
    }

    /// Position of the last entry that our snapshot stands for and that `store` did not bring itself; 0 without one.
    pub fn covered_for_peer(&self, store: StoreId) -> Position {
        let covered = self.base.iter().flat_map(|base| &base.last_from);
        covered.filter(|(from, _)| **from != store).map(|(_, position)| *position).max().unwrap_or(Position(0))
    }

    /// The position of the entry that took `principal` out of the audience.
    pub fn left_at(&self, principal: PrincipalId) -> Option<Position> {
        self.left.get(&principal).copied()
    }

    /// What `principal` may do.
    pub fn access(&self, principal: PrincipalId) -> Option<Access> {
        if self.owner == principal { Some(Access::Edit) } else { self.sharing.access(principal) }
    }

    /// The row as kept in the index. It only changes when it is read: see [`codec`].
    pub fn encode(&mut self) -> Vec<u8> {
        let mut codec = Codec::Out(vec![VERSION]);
        // Writing never fails.
        let _ = self.fields(&mut codec, VERSION);
        if let Codec::Out(bytes) = codec { bytes } else { Vec::new() }
    }

    /// A row from the index; `None` when it is not one of this version.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        (bytes.first() == Some(&VERSION)).then(|| Self::decode_kept(bytes)).flatten()
    }

    /// A row from a record of the log, which an earlier program may have written: then it knows no operations.
    pub(super) fn decode_kept(bytes: &[u8]) -> Option<Self> {
        let (version, rest) = bytes.split_first()?;
        if !(VERSION_FIRST..=VERSION).contains(version) {
            return None;
        }
        let (mut row, mut codec) = (Self::registry(), Codec::In(rest));
        row.fields(&mut codec, *version)?;
        if *version < VERSION && row.sharing_written {
            // Not before anything that was written later.
            row.rank.made_at = row.changed_at;
        }
        matches!(codec, Codec::In(&[])).then_some(row)
    }
}

#[cfg(test)]
mod tests {
    use sha2::{Digest as _, Sha256};

    use super::*;
    use crate::{
        domain::{DocKind, Grant, RunId, SharingRule},
        journal::chain::Tip,
    };

    fn row() -> DocRow {
        let group = "MA-02".parse().unwrap();
        DocRow::born(Manifest { kind: DocKind::Minutes, group, rule: SharingRule::Private }, PrincipalId(7))
    }

    fn grant(principal: u32) -> Grant {
        Grant { principal: PrincipalId(principal), access: Access::Read }
    }

    /// A sharing of this version comes at this position. Whether it is in force.
    fn share(row: &mut DocRow, version: u8, grants: &[Grant], at: u64) -> bool {
        let rank = Rank { version: u64::from(version), made_at: UnixMs(5), id: EntryId::new([version; 32]) };
        row.share(rank, Sharing { grants: grants.to_vec(), version: rank.version }, Position(at))
    }

    #[test]
    fn a_row_comes_back_as_it_was() {
        let mut row = row();
        row.heads.insert(ChangeHash::new([3; 32]));
        row.chains.tips.insert((PrincipalId(7), RunId(u64::MAX)), Tip { seq: 9, id: EntryId::new([1; 32]) });
        row.chains.ahead.insert((PrincipalId(7), RunId(3), 5), EntryId::new([2; 32]));
        row.received_heads.push(ChangeHash::new([4; 32]));
        row.last_from.insert(StoreId(5), Position(6));
        share(&mut row, 1, &[grant(1), grant(2)], 5);
        share(&mut row, 2, &[grant(1)], 8);
        let (id, snapshot, record) = (EntryId::new([9; 32]), Position(11), Position(12));
        row.base = Some(Base { covers: Position(10), snapshot, record, id, weight: 7, last_from: row.last_from.clone() });
        row.adopted = Some(Adopted { snapshot, record, id });
        row.pending = Some((id, Position(13)));
        row.ops = 14;
        assert_eq!(DocRow::decode(&row.encode()), Some(row.clone()));
        let bytes = row.encode();
        let hash = data_encoding::HEXLOWER.encode(&Sha256::digest(&bytes));
        assert_eq!(
            (bytes.len(), hash.as_str()),
            (764, "1e881d7e03ac1e6c82aca5ec32948eafb7868f9673ae0e36ceff098cacbf0e3e"),
            "what is on disks stays"
        );
        for len in 0..bytes.len() {
            assert_eq!(DocRow::decode(&bytes[..len]), None, "a row cut at {len} bytes");
        }
    }

    #[test]
    fn a_row_of_an_earlier_program_is_read_from_the_log_and_not_from_the_index() {
        let mut row = row();
        share(&mut row, 0, &[grant(1)], 5);
        row.changed_at = UnixMs(77);
        let bytes = row.encode();
        // Where the sharing's rank is now, 8 bytes, then two fields of 8 and 32 with their lengths, it said that nobody had brought it.
        let at = bytes.len() - tail(&row);
        let [before, after] = [&bytes[1..at - 64], &bytes[at..]];
        row.rank = Rank { made_at: UnixMs(77), ..Rank::NONE };
        for (version, cut) in [(VERSION_FIRST, 8), (VERSION_WITH_OPS, 0)] {
            let old = [&[version], before, &0_u64.to_be_bytes(), &after[..after.len() - cut]].concat();
            assert_eq!(DocRow::decode_kept(&old), Some(row.clone()), "version {version}");
            assert_eq!(DocRow::decode(&old), None, "the index is made anew, and counts");
        }
    }

    /// How many bytes follow on a row's rank, when it has nothing but an audience.
    fn tail(row: &DocRow) -> usize {
        let (numbers, time, audience) = (8 * 19, 16, 16 * row.audience.len());
        numbers + time + audience
    }

    #[test]
    fn a_sharing_that_comes_late_does_not_undo_a_later_one() {
        let edit = Grant { principal: PrincipalId(2), access: Access::Edit };
        let (mut one, mut other) = (row(), row());
        assert!(share(&mut one, 1, &[grant(1), edit], 5) && share(&mut one, 2, &[grant(1)], 8));
        assert!(share(&mut other, 2, &[grant(1)], 5) && !share(&mut other, 1, &[grant(1), edit], 8));
        assert_eq!((&one.sharing, one.rank), (&other.sharing, other.rank), "in whatever order they come");
        assert_eq!((other.access(PrincipalId(2)), other.may_have_written(PrincipalId(2))), (None, true));
    }

    #[test]
    fn an_audience_is_entered_and_left_at_a_position() {
        let mut row = row();
        assert_eq!(row.audience_since(PrincipalId(1)), None);
        assert_eq!(row.audience_since(PrincipalId(7)), Some(Position(0)), "the owner has everything");
        share(&mut row, 1, &[grant(1), grant(2)], 5);
        share(&mut row, 2, &[grant(1)], 8);
        assert_eq!(row.audience_since(PrincipalId(1)), Some(Position(5)), "staying does not begin again");
        assert_eq!(row.audience_since(PrincipalId(2)), None);
        assert_eq!(row.left_at(PrincipalId(2)), Some(Position(8)));
    }
}
