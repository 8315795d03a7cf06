//! One document as the ledger knows it, and its shape in the index.

mod audience;
mod codec;
mod counts;
mod last;
mod snapshots;

use std::collections::BTreeSet;

use super::{Chains, DocSummary};
use crate::{
    domain::{Access, ChangeHash, Manifest, Position, PrincipalId, Sharing, StoreId, UnixMs, policy},
    journal::{Entry, Rank, change::ChangeHeader},
};
pub(crate) use audience::Audience;
use codec::Codec;
pub use counts::Counts;
pub use last::Last;
pub(crate) use last::LastFrom;
pub use snapshots::Adopted;
pub(crate) use snapshots::{Base, Snapshots};

/// Version of the row's shape in the index, without the last entries of chains: they have rows of their own. A row of another version
/// counts as missing, and the index is rebuilt.
const VERSION_IN_INDEX: u8 = 7;
/// Version of its shape in records that make a snapshot stand for a document.
const VERSION: u8 = 6;
/// The first version that such records may still have. It knew no count of operations.
const VERSION_FIRST: u8 = 4;
const VERSION_WITH_OPS: u8 = 5;

/// One document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocRow {
    /// What it is; `None` for the registry.
    pub manifest: Option<Manifest>,
    /// Whose it is.
    pub owner: PrincipalId,
    /// Who else reads and edits it.
    pub audience: Audience,
    /// Its frontier.
    pub heads: BTreeSet<ChangeHash>,
    /// Its chains.
    pub chains: Chains,
    /// How much of it was admitted.
    pub counts: Counts,
    /// Where its last entries are.
    pub last: Last,
    /// The last heads of an own entry that the far end acknowledged.
    pub received_heads: Vec<ChangeHash>,
    /// The last entry's time, by its writer's clock.
    pub changed_at: UnixMs,
    /// The snapshots that it stands on.
    pub snapshots: Snapshots,
}

impl DocRow {
    fn empty(manifest: Option<Manifest>, owner: PrincipalId) -> Self {
        Self { manifest, owner, ..Self::default() }
    }

    /// The registry's row.
    pub(crate) fn registry() -> Self {
        Self::empty(None, policy::hub())
    }

    /// A new document's row.
    pub(crate) fn born(manifest: Manifest, owner: PrincipalId) -> Self {
        Self::empty(Some(manifest), owner)
    }

    /// Puts a sharing in force at `position`, unless the one in force comes before it. Whether it is in force now.
    pub(crate) fn share(&mut self, rank: Rank, sharing: Sharing, position: Position) -> bool {
        self.audience.share(rank, sharing, position)
    }

    /// Takes an entry into account that is at `position` and that a store brought; 0 for one that was written here.
    pub(super) fn count(&mut self, entry: &Entry, from: StoreId, position: Position) {
        self.counts.entries += 1;
        self.last.note(from, position);
        self.changed_at = entry.header.made_at;
        self.snapshots.count(entry);
    }

    /// Takes a change into account that is new.
    pub(super) fn add_change(&mut self, header: &ChangeHeader) {
        for dep in &header.deps {
            self.heads.remove(dep);
        }
        self.heads.insert(header.hash);
        self.counts.add(header);
    }

    /// Its changes are those that the worker found.
    pub(super) fn stand_as(&mut self, summary: &DocSummary) {
        self.heads = summary.heads.iter().copied().collect();
        self.counts.set(summary);
    }

    /// Forgets what its entries said, before they are counted again.
    pub(super) fn clear(&mut self) {
        self.heads.clear();
        self.chains = Chains::default().instead_of(&self.chains);
        self.counts = Counts::default();
        self.last.own = Position(0);
    }

    /// This store was put back from a copy and may have lost what it once brought: from now on that counts as ours to send to it. Returns
    /// whether there is any.
    pub(super) fn store_was_put_back(&mut self, store: StoreId) -> bool {
        let [entries, covered] = [last::take_over(&mut self.last.from, store), self.snapshots.store_was_put_back(store)];
        entries || covered
    }

    /// Since which position `principal` gets the document's entries; 0 for all of them, `None` for none.
    pub(crate) fn audience_since(&self, principal: PrincipalId) -> Option<Position> {
        if self.manifest.is_none() || self.owner == principal {
            return Some(Position(0));
        }
        self.audience.since(principal)
    }

    /// Who gets the document's entries; the registry's go to everybody, and it has no readers.
    pub(crate) fn readers(&self) -> impl Iterator<Item = PrincipalId> {
        self.audience.members().chain([self.owner])
    }

    /// Everybody who reads it or once did.
    pub(crate) fn known_to(&self) -> impl Iterator<Item = PrincipalId> {
        let ever: BTreeSet<PrincipalId> = self.readers().chain(self.audience.left().map(|(gone, _)| gone)).collect();
        ever.into_iter()
    }

    /// The first position that must be read to open the document: our own last snapshot stands for what came before.
    pub(crate) fn from(&self) -> Position {
        self.snapshots.from()
    }

    /// Whether a part of the document is known only as a snapshot, so that the index does not name all of its changes.
    pub(crate) fn stands_on_snapshot(&self) -> bool {
        self.snapshots.is_any()
    }

    /// Position of the last entry that our snapshot stands for and that `store` did not bring itself; 0 without one.
    pub(crate) fn covered_for_peer(&self, store: StoreId) -> Position {
        self.snapshots.covered_for_peer(store)
    }

    /// What `principal` may do.
    pub(crate) fn access(&self, principal: PrincipalId) -> Option<Access> {
        if self.owner == principal { Some(Access::Edit) } else { self.audience.sharing.access(principal) }
    }

    /// The row as kept in the index. It only changes when it is read: see [`codec`].
    pub fn encode(&mut self) -> Vec<u8> {
        self.written(VERSION_IN_INDEX)
    }

    /// The row for a record of the log, with the last entries of its chains.
    pub(crate) fn encode_kept(&mut self) -> Vec<u8> {
        self.written(VERSION)
    }

    /// A row from the index, without the last entries of its chains; `None` when it is not one of this version.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let (&VERSION_IN_INDEX, rest) = bytes.split_first()? else { return None };
        Self::read(rest, VERSION_IN_INDEX)
    }

    /// A row from a record of the log, which an earlier program may have written: then it knows no operations.
    pub(super) fn decode_kept(bytes: &[u8]) -> Option<Self> {
        let (version, rest) = bytes.split_first()?;
        if !(VERSION_FIRST..=VERSION).contains(version) {
            return None;
        }
        let mut row = Self::read(rest, *version)?;
        if *version < VERSION && row.audience.is_written {
            // Those programs did not keep when a sharing was made. The time of the last entry is never too early.
            row.audience.rank.made_at = row.changed_at;
        }
        Some(row)
    }

    fn written(&mut self, version: u8) -> Vec<u8> {
        let mut codec = Codec::Out(vec![version]);
        // Writing never fails.
        let _ = self.fields(&mut codec, version);
        if let Codec::Out(bytes) = codec { bytes } else { Vec::new() }
    }

    fn read(bytes: &[u8], version: u8) -> Option<Self> {
        let (mut row, mut codec) = (Self::registry(), Codec::In(bytes));
        row.fields(&mut codec, version)?;
        matches!(codec, Codec::In(&[])).then_some(row)
    }
}

#[cfg(test)]
mod tests {
    use sha2::{Digest as _, Sha256};

    use super::*;
    use crate::{
        domain::{DocKind, EntryId, Grant, RunId, SharingRule},
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
        row.last.from.insert(StoreId(5), Position(6));
        share(&mut row, 1, &[grant(1), grant(2)], 5);
        share(&mut row, 2, &[grant(1)], 8);
        let (id, snapshot, record) = (EntryId::new([9; 32]), Position(11), Position(12));
        row.snapshots.base =
            Some(Base { covers: Position(10), snapshot, record, id, weight: 7, last_from: row.last.from.clone() });
        row.snapshots.adopted = Some(Adopted { snapshot, record, id });
        row.snapshots.pending = Some((id, Position(13)));
        row.counts.ops = 14;
        assert_eq!(DocRow::decode_kept(&row.encode_kept()), Some(row.clone()));
        let bytes = row.encode_kept();
        let hash = data_encoding::HEXLOWER.encode(&Sha256::digest(&bytes));
        assert_eq!(
            (bytes.len(), hash.as_str()),
            (764, "1e881d7e03ac1e6c82aca5ec32948eafb7868f9673ae0e36ceff098cacbf0e3e"),
            "what is on disks stays"
        );
        for len in 0..bytes.len() {
            assert_eq!(DocRow::decode_kept(&bytes[..len]), None, "a row cut at {len} bytes");
        }
        let bytes = row.encode();
        row.chains.tips.clear();
        assert_eq!(DocRow::decode(&bytes), Some(row.clone()), "chains have rows of their own in the index");
        for len in 0..bytes.len() {
            assert_eq!(DocRow::decode(&bytes[..len]), None, "a row cut at {len} bytes");
        }
    }

    #[test]
    fn a_row_of_an_earlier_program_is_read_from_the_log_and_not_from_the_index() {
        let mut row = row();
        share(&mut row, 0, &[grant(1)], 5);
        row.changed_at = UnixMs(77);
        let bytes = row.encode_kept();
        // Where the sharing's rank is now, 8 bytes, then two fields of 8 and 32 with their lengths, it said that nobody had brought it.
        let at = bytes.len() - tail(&row);
        let [before, after] = [&bytes[1..at - 64], &bytes[at..]];
        row.audience.rank = Rank { made_at: UnixMs(77), ..Rank::NONE };
        for (version, cut) in [(VERSION_FIRST, 8), (VERSION_WITH_OPS, 0)] {
            let old = [&[version], before, &0_u64.to_be_bytes(), &after[..after.len() - cut]].concat();
            assert_eq!(DocRow::decode_kept(&old), Some(row.clone()), "version {version}");
            assert_eq!(DocRow::decode(&old), None, "the index is made anew, and counts");
        }
    }

    /// How many bytes follow on a row's rank, when it has nothing but an audience.
    fn tail(row: &DocRow) -> usize {
        let (numbers, time, audience) = (8 * 19, 16, 16 * row.audience.since.len());
        numbers + time + audience
    }

    #[test]
    fn the_owner_has_everything_and_may_do_everything() {
        let mut row = row();
        share(&mut row, 1, &[grant(1)], 5);
        assert_eq!((row.audience_since(PrincipalId(7)), row.access(PrincipalId(7))), (Some(Position(0)), Some(Access::Edit)));
        assert_eq!((row.audience_since(PrincipalId(1)), row.access(PrincipalId(1))), (Some(Position(5)), Some(Access::Read)));
        assert_eq!((row.audience_since(PrincipalId(2)), row.access(PrincipalId(2))), (None, None));
        assert_eq!(DocRow::registry().audience_since(PrincipalId(2)), Some(Position(0)), "the registry is everybody's");
    }
}
