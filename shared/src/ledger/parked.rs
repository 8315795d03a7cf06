//! Parked entries, by document, with sums over them.

use std::collections::{BTreeMap, HashMap, VecDeque, hash_map};

use super::{rows::Rows, single::Single};
use crate::{
    domain::{DocId, EntryId, JournalKey, Place, Position, PrincipalId, StoreId},
    journal::Entry,
    store::Source,
};

/// Most entries that wait for something, over all documents.
const PARKED_MAX: usize = 4096;
/// Most bytes of entries that wait for something; one more entry may begin below it.
const PARKED_BYTES_MAX: usize = 64 * 1024 * 1024;
/// The part of both that one writer's entries may take at the hub, so that a writer who floods it leaves room for the others.
const PARKED_SHARE: usize = 8;

/// The closed reason code of an entry that waits: the disk lost what came before it.
const GAP: &str = "gap";

/// An entry that waits.
#[derive(Debug, Clone)]
pub struct Parked {
    /// The entry.
    pub entry: Entry,
    /// Which place of which store it came from.
    pub source: Source,
    /// What it waited for when it was parked: a reason's code.
    pub reason: String,
    /// Whether it was admitted before, until the disk lost what it stands on: it is judged no second time, only its place is looked for.
    pub was_admitted: bool,
    /// The key that verified its signature, if it was verified since the start: it is not verified again each time it is tried.
    pub good: Option<JournalKey>,
}

impl Parked {
    /// An entry that waits from now on.
    pub fn new(entry: Entry, source: Source, reason: &str) -> Self {
        Self { entry, source, reason: reason.to_owned(), was_admitted: false, good: None }
    }

    /// An entry of our own log that waits for what the disk lost.
    pub(crate) fn again(entry: Entry, source: Source) -> Self {
        Self { was_admitted: true, ..Self::new(entry, source, GAP) }
    }
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Parking {
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
    pub(crate) fn count(&self) -> usize {
        self.places.len()
    }

    /// Their bytes.
    #[cfg(test)]
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Whether one more of a principal's entries may wait here. `shares` says whether each writer has a share only.
    pub(super) fn has_room(&self, writer: PrincipalId, shares: bool) -> bool {
        let (count, bytes) = self.written.get(&writer).copied().unwrap_or_default();
        let share = if shares { PARKED_SHARE } else { 1 };
        let is_below = |share: usize, count, bytes| count < PARKED_MAX / share && bytes < PARKED_BYTES_MAX / share;
        is_below(1, self.count(), self.bytes) && is_below(share, count, bytes)
    }

    /// Their documents.
    pub(crate) fn docs(&self) -> impl Iterator<Item = DocId> {
        self.docs.keys().copied()
    }

    /// By document, oldest first.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Parked> {
        self.docs.values().flatten()
    }

    /// Whether this very entry waits.
    pub(crate) fn holds(&self, id: EntryId) -> bool {
        self.places.contains_key(&id)
    }

    /// Whether this very entry waits and was admitted before.
    pub(crate) fn was_admitted(&self, id: EntryId) -> bool {
        let waiting = self.places.get(&id).and_then(|doc| self.docs.get(doc));
        waiting.is_some_and(|waiting| waiting.iter().any(|parked| parked.was_admitted && parked.entry.id() == id))
    }

    /// Whether an entry of this document that was admitted before waits for what was lost.
    pub(crate) fn holds_admitted_in(&self, doc: DocId) -> bool {
        self.docs.get(&doc).is_some_and(|waiting| waiting.iter().any(|parked| parked.was_admitted))
    }

    /// Whether an entry that a store brought waits.
    pub(crate) fn holds_from(&self, store: StoreId) -> bool {
        self.brought.contains_key(&store)
    }

    /// Its record is at `position`, for as long as it waits.
    pub(super) fn keep(rows: &mut Rows, id: EntryId, position: Position) {
        rows.keep(&Single::Parked(id, position));
    }

    /// It no longer waits, whether it was taken out or not.
    pub(super) fn release(&mut self, rows: &mut Rows, id: EntryId) {
        rows.drop(&Single::Parked(id, Position(0)));
        self.remove(id);
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
    fn remove(&mut self, id: EntryId) {
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
            if let hash_map::Entry::Occupied(mut written) = self.written.entry(parked.entry.header.principal) {
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

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::{
        domain::{FederationId, KeyId, RunId, UnixMs},
        journal::{BodyKind, Header},
    };

    /// An entry of a writer's, of 1000 bytes and some.
    fn parked(writer: u32, doc: u8, seq: u64) -> Parked {
        let header = Header {
            federation: FederationId::new([0; 16]),
            principal: PrincipalId(writer),
            key: KeyId::new([0; 8]),
            run: RunId(1),
            doc: DocId::new([doc; 16]),
            seq,
            prev: None,
            made_at: UnixMs(0),
            kind: BodyKind::Changes,
            heads: Vec::new(),
            payload_hash: [0; 32],
        };
        let id = [u64::from(writer), seq].map(u64::to_be_bytes).concat();
        let entry = Entry::new(header, Bytes::from(id), [0; 64], Bytes::from(vec![0; 1000]));
        Parked::new(entry, Some(Place { store: StoreId(u64::from(writer)), run: RunId(1), at: Position(seq) }), "gap")
    }

    #[test]
    fn a_writer_that_floods_leaves_room_for_the_others() {
        let mut parking = Parking::default();
        for seq in 1..=(PARKED_MAX / PARKED_SHARE) as u64 {
            assert!(parking.has_room(PrincipalId(2), true));
            parking.put(parked(2, 1, seq));
        }
        assert!(!parking.has_room(PrincipalId(2), true) && parking.has_room(PrincipalId(3), true));
        assert!(parking.has_room(PrincipalId(2), false), "where nobody has a share");
    }

    #[test]
    fn what_our_own_log_admitted_is_told_from_what_others_brought() {
        let (mut parking, doc) = (Parking::default(), DocId::new([1; 16]));
        let (own, other) = (parked(2, 1, 1), parked(3, 1, 1));
        let (lost, foreign) = (own.entry.id(), other.entry.id());
        parking.put(other);
        assert!(!parking.holds_admitted_in(doc), "whatever somebody sends does not keep a document from being whole");
        parking.put(Parked::again(own.entry, own.source));
        assert!(parking.was_admitted(lost) && !parking.was_admitted(foreign) && parking.holds_admitted_in(doc));
    }

    #[test]
    fn what_is_taken_out_is_counted_no_more() {
        let (mut parking, mut rows) = (Parking::default(), Rows::default());
        for seq in 1..4 {
            parking.put(parked(2, 1, seq));
            parking.put(parked(3, 2, seq));
        }
        parking.put(parked(2, 1, 1));
        assert_eq!(parking.count(), 6, "one that waits already");
        let first = parking.all().next().unwrap().entry.id();
        parking.release(&mut rows, first);
        assert!(!parking.holds(first));
        let seqs: Vec<_> = parking.take(DocId::new([1; 16])).iter().map(|parked| parked.entry.header.seq).collect();
        assert_eq!(seqs, [2, 3], "oldest first");
        assert!(!parking.holds_from(StoreId(2)) && parking.holds_from(StoreId(3)));
        parking.take(DocId::new([2; 16]));
        assert_eq!((parking.count(), parking.bytes()), (0, 0));
    }
}
