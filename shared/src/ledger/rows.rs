//! The ledger's rows in the index: what grows with every change. What the index does not have yet is read here.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{single::Single, snapshot_base::LastChange};
use crate::{
    domain::{ActorId, ChangeHash, DocId, EntryId, Position, PrincipalId, RunId},
    journal::{
        Entry, Header,
        body::declared::UnderSnapshot,
        chain::{Chain, Tip, Tips},
    },
    store::{Index, Put, StoreError, Table},
};

/// Last byte of a row of [`Table::Chain`]: once a snapshot stands for the entry, the row is deleted.
const PASSING: u8 = 1;

/// In the row of a document's place: the entry there is a snapshot.
const SNAPSHOT: u8 = 1;

/// Rows that the index is still to be told of; `None` for those that go.
#[derive(Debug, Default)]
pub struct Rows(HashMap<(Table, Vec<u8>), Option<Vec<u8>>>);

impl Rows {
    /// The operation count up to and including a change, if the change is known.
    ///
    /// # Errors
    /// The index could not be read.
    pub(crate) fn max_op(&self, index: &dyn Index, doc: DocId, hash: ChangeHash) -> Result<Option<u64>, StoreError> {
        let value = self.get(index, Table::Change, change_key(doc, hash))?;
        value.as_deref().and_then(number).map_or_else(|| self.listed(index, doc, hash), |max_op| Ok(Some(max_op)))
    }

    /// The last change of an actor in a document.
    ///
    /// # Errors
    /// The index could not be read.
    pub(crate) fn actor(&self, index: &dyn Index, doc: DocId, actor: ActorId) -> Result<Option<(u64, ChangeHash)>, StoreError> {
        let value = self.get(index, Table::Actor, actor_key(doc, actor))?;
        Ok(value.and_then(|value| {
            let (seq, hash) = value.split_at_checked(8)?;
            Some((number(seq)?, ChangeHash::try_from(hash).ok()?))
        }))
    }

    /// The entry that has the place of this one in its chain, and whether the log holds that entry itself. If not, all that is known of it may
    /// be its name in a snapshot.
    ///
    /// # Errors
    /// The index could not be read.
    pub(crate) fn chained(&self, index: &dyn Index, header: &Header) -> Result<Option<(EntryId, bool)>, StoreError> {
        let value = self.get(index, Table::Chain, chain_key(header.doc, header.chain(), header.seq))?;
        Ok(value.and_then(|value| {
            let (id, is_passing) = value.split_at_checked(EntryId::LEN)?;
            Some((EntryId::try_from(id).ok()?, is_passing.is_empty()))
        }))
    }

    /// What the index must be told since the last call.
    pub(super) fn take(&mut self) -> Vec<Put> {
        std::mem::take(&mut self.0).into_iter().map(|((table, key), value)| Put { table, key, value }).collect()
    }

    /// Writes the row of a small thing.
    pub(super) fn keep(&mut self, single: &Single) {
        let (key, value) = single.encode();
        self.put(Table::Single, key, Some(value));
    }

    /// Deletes the row of a small thing, whatever value it has.
    pub(super) fn drop(&mut self, single: &Single) {
        self.put(Table::Single, single.encode().0, None);
    }

    pub(super) fn put(&mut self, table: Table, key: Vec<u8>, value: Option<Vec<u8>>) {
        self.0.insert((table, key), value);
    }

    pub(super) fn get(&self, index: &dyn Index, table: Table, key: Vec<u8>) -> Result<Option<Vec<u8>>, StoreError> {
        let slot = (table, key);
        if let Some(value) = self.0.get(&slot) {
            return Ok(value.clone());
        }
        index.get(table, &slot.1)
    }

    /// The keys of a document's rows in a table.
    pub(super) fn keys(&self, index: &dyn Index, table: Table, doc: DocId) -> Result<BTreeSet<Vec<u8>>, StoreError> {
        let mut keys: BTreeSet<Vec<u8>> = index.scan(table, doc.as_bytes())?.into_iter().map(|(key, _)| key).collect();
        for ((of, key), value) in &self.0 {
            if *of == table && key.starts_with(doc.as_bytes()) {
                if value.is_some() {
                    keys.insert(key.clone())
                } else {
                    keys.remove(key)
                };
            }
        }
        Ok(keys)
    }

    /// Takes a document's rows in a table away.
    pub(super) fn clear(&mut self, index: &dyn Index, table: Table, doc: DocId) -> Result<(), StoreError> {
        for key in self.keys(index, table, doc)? {
            self.put(table, key, None);
        }
        Ok(())
    }

    /// A change, with the operation count up to and including it.
    pub(super) fn put_change(&mut self, doc: DocId, hash: ChangeHash, max_op: Option<u64>) {
        self.put(Table::Change, change_key(doc, hash), max_op.map(|max_op| max_op.to_be_bytes().to_vec()));
    }

    /// The last change of an actor.
    pub(super) fn put_actor(&mut self, doc: DocId, actor: ActorId, last: Option<(u64, ChangeHash)>) {
        let last = last.map(|(seq, hash)| [seq.to_be_bytes().as_slice(), hash.as_bytes()].concat());
        self.put(Table::Actor, actor_key(doc, actor), last);
    }

    /// The last changes of actors.
    pub(super) fn put_actors(&mut self, doc: DocId, actors: &[LastChange]) {
        for (actor, seq, hash) in actors {
            self.put_actor(doc, *actor, Some((*seq, *hash)));
        }
    }

    /// Where an entry of a document is.
    pub(super) fn put_place(&mut self, doc: DocId, position: Position, is_snapshot: bool) {
        let kind = if is_snapshot { vec![SNAPSHOT] } else { Vec::new() };
        self.put(Table::Place, place_key(doc, position), Some(kind));
    }

    /// No entry of a document is there any more.
    pub(super) fn leave_place(&mut self, doc: DocId, position: Position) {
        self.put(Table::Place, place_key(doc, position), None);
    }

    /// The entry that holds a place in a chain.
    pub(super) fn put_chain(&mut self, entry: &Entry) {
        let header = &entry.header;
        let row = chain_row(entry.id(), header.kind.declared().under_snapshot == UnderSnapshot::Gone);
        self.put(Table::Chain, chain_key(header.doc, header.chain(), header.seq), Some(row));
    }

    /// The last entry of a chain; `None` for a chain that is no more.
    pub(super) fn put_tip(&mut self, doc: DocId, chain: Chain, tip: Option<Tip>) {
        let row = tip.map(|tip| [tip.seq.to_be_bytes().as_slice(), tip.id.as_bytes()].concat());
        self.put(Table::Tip, tip_key(doc, chain), row);
    }

    /// The entry no longer holds its place.
    pub(super) fn leave_chain(&mut self, header: &Header) {
        self.put(Table::Chain, chain_key(header.doc, header.chain(), header.seq), None);
    }

    /// Deletes the rows of entries that a snapshot stands for, except the last one of each chain.
    pub(super) fn keep_tips(&mut self, index: &dyn Index, doc: DocId, tips: &Tips) -> Result<(), StoreError> {
        let tips: BTreeMap<_, _> = tips.iter().map(|(chain, tip)| (chain_key(doc, *chain, tip.seq), tip.id)).collect();
        for place in self.keys(index, Table::Chain, doc)? {
            let row = self.get(index, Table::Chain, place.clone())?;
            let is_passing = row.is_some_and(|row| row.get(EntryId::LEN) == Some(&PASSING));
            if is_passing && !tips.contains_key(&place) {
                self.put(Table::Chain, place, None);
            }
        }
        for (place, tip) in tips {
            if self.get(index, Table::Chain, place.clone())?.is_none() {
                self.put(Table::Chain, place, Some(chain_row(tip, true)));
            }
        }
        Ok(())
    }
}

/// The key of the row that says that an entry of a document is at a position.
pub(crate) fn place_key(doc: DocId, position: Position) -> Vec<u8> {
    [doc.as_bytes().as_slice(), &position.0.to_be_bytes()].concat()
}

/// Where the admitted entries of a document are, oldest first. Durable ones only.
///
/// # Errors
/// The index could not be read.
pub fn places(index: &dyn Index, doc: DocId) -> Result<Vec<Position>, StoreError> {
    places_of(index, doc, |_| true)
}

/// Which of them are snapshots. An index of an earlier program does not say so of those that it noted.
pub(super) fn snapshot_places(index: &dyn Index, doc: DocId) -> Result<Vec<Position>, StoreError> {
    places_of(index, doc, |kind| kind.first() == Some(&SNAPSHOT))
}

/// Where the entries of a document are of whose rows this says yes.
fn places_of(index: &dyn Index, doc: DocId, is_wanted: fn(&[u8]) -> bool) -> Result<Vec<Position>, StoreError> {
    let rows = index.scan(Table::Place, doc.as_bytes())?;
    let wanted = rows.iter().filter(|(_, kind)| is_wanted(kind));
    Ok(wanted.filter_map(|(key, _)| key.get(DocId::LEN..).and_then(number)).map(Position).collect())
}

fn change_key(doc: DocId, hash: ChangeHash) -> Vec<u8> {
    [doc.as_bytes().as_slice(), hash.as_bytes()].concat()
}

fn actor_key(doc: DocId, actor: ActorId) -> Vec<u8> {
    [doc.as_bytes().as_slice(), actor.as_bytes()].concat()
}

fn tip_key(doc: DocId, (principal, run): Chain) -> Vec<u8> {
    [doc.as_bytes().as_slice(), &principal.0.to_be_bytes(), &run.0.to_be_bytes()].concat()
}

fn chain_key(doc: DocId, chain: Chain, seq: u64) -> Vec<u8> {
    [tip_key(doc, chain).as_slice(), &seq.to_be_bytes()].concat()
}

/// What a row of the last entries says; `None` when it makes no sense.
pub(super) fn tip(key: &[u8], row: &[u8]) -> Option<(DocId, Chain, Tip)> {
    let (doc, key) = key.split_at_checked(DocId::LEN)?;
    let (principal, run) = key.split_first_chunk()?;
    let (seq, id) = row.split_at_checked(8)?;
    let chain = (PrincipalId(u32::from_be_bytes(*principal)), RunId(number(run)?));
    Some((DocId::try_from(doc).ok()?, chain, Tip { seq: number(seq)?, id: EntryId::try_from(id).ok()? }))
}

fn chain_row(id: EntryId, is_passing: bool) -> Vec<u8> {
    [id.as_bytes().as_slice(), if is_passing { &[PASSING] } else { &[] }].concat()
}

pub(super) fn number(bytes: &[u8]) -> Option<u64> {
    Some(u64::from_be_bytes(bytes.try_into().ok()?))
}
