//! How far the far end has what was written here.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Ledger;
use crate::domain::{ChangeHash, DocId, Position, StoreId};

/// How far the ministry has a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Whether it has everything that is here.
    pub all: bool,
    /// Heads whose every ancestor it made durable.
    pub heads: Vec<ChangeHash>,
}

/// What the far end acknowledged of this log, and what was written here since.
#[derive(Debug, Default)]
pub(super) struct FarEnd {
    /// Its store, and up to where it has this one.
    pub(super) known: Option<(StoreId, Position)>,
    /// Own entries that it has not acknowledged, by their position here, with the document's heads after each.
    open: BTreeMap<Position, (DocId, Vec<ChangeHash>)>,
    /// Documents that it has up to a position beyond that. Not kept: a restart only knows less.
    ahead: HashMap<DocId, Position>,
}

impl FarEnd {
    /// An entry was written here.
    pub(super) fn wrote(&mut self, position: Position, doc: DocId, heads: &[ChangeHash]) {
        self.open.insert(position, (doc, heads.to_vec()));
    }

    /// These are all the own entries of a document.
    pub(super) fn rewrite(&mut self, doc: DocId, own: Vec<(Position, Vec<ChangeHash>)>) {
        self.open.retain(|_, (of, _)| *of != doc);
        let acknowledged = self.known.map_or(Position(0), |(_, position)| position);
        let own = own.into_iter().filter(|(position, _)| *position > acknowledged);
        self.open.extend(own.map(|(position, heads)| (position, (doc, heads))));
    }
}

impl Ledger {
    /// The store that a node met last: its hub's.
    pub fn peer_store(&self) -> Option<StoreId> {
        self.far_end.known.map(|(store, _)| store)
    }

    /// How far the far end has this store.
    pub fn received_position(&self) -> Position {
        self.far_end.known.map_or(Position(0), |(_, position)| position)
    }

    /// How far `store` has this one, if that is the far end's store.
    pub fn received_from(&self, store: StoreId) -> Position {
        self.far_end.known.filter(|(known, _)| *known == store).map_or(Position(0), |(_, position)| position)
    }

    /// Whether the far end is known to have this store up to `position`.
    pub fn is_received(&self, store: StoreId, position: Position) -> bool {
        self.far_end.known.is_some_and(|(known, before)| known == store && position <= before)
    }

    /// How far the ministry has a document.
    pub fn received(&self, doc: DocId) -> Received {
        let Some(row) = self.docs.get(&doc) else { return Received { all: false, heads: Vec::new() } };
        if !row.sharing.reaches_ministry() {
            return Received { all: false, heads: Vec::new() };
        }
        let received = self.far_end.ahead.get(&doc).copied().unwrap_or(Position(0)).max(self.received_position());
        if row.last_own <= received && !self.waits_there(doc) {
            return Received { all: true, heads: row.heads.iter().copied().collect() };
        }
        Received { all: false, heads: row.received_heads.clone() }
    }

    /// The far end has this store up to `position`. Returns the documents of which it now has more than before.
    pub fn note_received(&mut self, store: StoreId, position: Position) -> BTreeSet<DocId> {
        if self.is_received(store, position) {
            return BTreeSet::new();
        }
        if self.far_end.known.is_some_and(|(known, _)| known != store) {
            self.far_end.ahead.clear();
        }
        self.far_end.known = Some((store, position));
        self.far_end.ahead.retain(|_, upto| *upto > position);
        let mut later = self.far_end.open.split_off(&Position(position.0 + 1));
        std::mem::swap(&mut later, &mut self.far_end.open);
        let mut docs = BTreeSet::new();
        for (doc, heads) in later.into_values() {
            // What the far end keeps waiting it has, and has not taken in.
            if !self.waits_there(doc)
                && let Some(row) = self.docs.get_mut(&doc)
            {
                row.received_heads = heads;
            }
            docs.insert(doc);
        }
        docs
    }

    /// The far end has all that it may have of one document up to `upto`, sent ahead of the rest. Returns whether that is news.
    pub fn note_received_ahead(&mut self, doc: DocId, upto: Position) -> bool {
        let own: Vec<Position> =
            self.far_end.open.range(..=upto).filter(|(_, (of, _))| *of == doc).map(|(position, _)| *position).collect();
        let Some(last) = own.into_iter().filter_map(|position| self.far_end.open.remove(&position)).last() else { return false };
        self.far_end.ahead.insert(doc, upto);
        if let Some(row) = self.docs.get_mut(&doc) {
            row.received_heads = last.1;
        }
        true
    }
}
