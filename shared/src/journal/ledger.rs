//! The ledger: what a log means. Fed with every record in order, it knows each document's owner, sharing, chains and heads.
//!
//! It is the only state that admission and the Link's sender look at. Rows live in memory; what grows with every change (hashes, actors,
//! places, chains) lives in the [`Index`] and is looked up there. Whatever it holds can be rebuilt by replaying the log.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use bytes::Bytes;
use sha2::{Digest as _, Sha256};

use super::{
    Body, BodyKind, Entry, Rank,
    chain::Tip,
    change::{self, ChangeHeader, Limits},
};
use crate::{
    domain::{
        ActorId, ChangeHash, DocId, EditorId, EntryId, FederationId, JournalKey, Position, PrincipalId, PrincipalRow,
        PrincipalStatus, RunId, StoreId,
    },
    store::{Index, Put, ReadLimit, Record, Source, Store, StoreError, Table},
    sync::{DocDigest, Root},
    wire,
};

pub mod base;
mod business;
mod incidents;
mod lines;
mod listed;
mod live;
pub mod lives;
mod lost;
mod parking;
mod roots;
pub mod row;
mod single;
pub mod standing;

pub use base::{Seen, Standing};
use business::Business;
use incidents::Incidents;
use lines::Lines;
pub use lost::Lost;
use parking::Parking;
use roots::Roots;
pub use row::DocRow;
use single::Single;
use standing::Standings;

/// Most entries that wait for something, over all documents.
pub const PARKED_MAX: usize = 4096;
/// Most bytes of entries that wait for something; one more entry may begin below it.
pub const PARKED_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Of both, what the entries of one writer may take at the hub: whoever floods it leaves room for the others.
const PARKED_SHARE: usize = 8;

/// Behind an entry's name in its row of the chains: a snapshot may stand for it, and then the row goes.
const PASSING: u8 = 1;

/// In the row of a document's place: the entry there is a snapshot.
const SNAPSHOT: u8 = 1;

/// The document that holds the registry of principals, the same for a whole federation.
pub fn registry_doc(federation: FederationId) -> DocId {
    let digest: [u8; 32] = Sha256::digest([b"tansiq registry\0", federation.as_bytes().as_slice()].concat()).into();
    let [id @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = digest;
    DocId::new(id)
}

/// Why an entry waits of which the disk lost what came before it.
const GAP: &str = "gap";

/// An entry that waits.
#[derive(Debug, Clone)]
pub struct Parked {
    /// The entry.
    pub entry: Entry,
    /// Whence.
    pub source: Source,
    /// What it waited for when it was parked: a reason's code.
    pub reason: String,
    /// The key with which its signature was found good since the start, so that it is not checked again each time.
    pub good: Option<JournalKey>,
}

impl Parked {
    /// An entry that waits from now on.
    pub fn new(entry: Entry, source: Source, reason: &str) -> Self {
        Self { entry, source, reason: reason.to_owned(), good: None }
    }
}

/// How far the ministry has a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Whether it has everything that is here.
    pub all: bool,
    /// Heads whose every ancestor it made durable.
    pub heads: Vec<ChangeHash>,
}

/// What a log means. See the module.
#[derive(Debug)]
pub struct Ledger {
    /// The federation.
    pub federation: FederationId,
    /// Who this process is.
    pub me: PrincipalId,
    registry: DocId,
    docs: HashMap<DocId, DocRow>,
    principals: BTreeMap<PrincipalId, PrincipalRow>,
    cursors: HashMap<StoreId, Position>,
    received: Option<(StoreId, Position)>,
    /// Own entries that the ministry has not acknowledged, by their position here, with the document's heads after each.
    unreceived: BTreeMap<Position, (DocId, Vec<ChangeHash>)>,
    /// Documents that the far end has up to a position beyond `received`. Not kept: a restart only knows less.
    received_ahead: HashMap<DocId, Position>,
    parked: Parking,
    refused: HashMap<EntryId, String>,
    excluded: BTreeMap<EntryId, (DocId, String)>,
    /// Documents that still show what was set aside.
    rebuilding: HashSet<DocId>,
    /// Documents in quarantine, as far as somebody tried to open them.
    unopened: HashSet<DocId>,
    /// Documents with a snapshot that is not verified yet.
    pending: BTreeSet<DocId>,
    voided: HashSet<EntryId>,
    bindings: HashMap<ActorId, EditorId>,
    standings: Standings,
    /// The councils' lines of principals.
    lines: Lines,
    end: Position,
    entries: u64,
    refusals: u64,
    overlay: HashMap<(Table, Vec<u8>), Option<Vec<u8>>>,
    touched: BTreeSet<DocId>,
    roots: Roots,
    business: Business,
    incidents: Incidents,
    /// Documents of which records were lost here, to be asked for.
    lost: BTreeSet<DocId>,
    /// Documents whose records are not in the order of their chains: something is missing, or was stored anew.
    disordered: BTreeSet<DocId>,
}

impl Ledger {
    /// An empty ledger. `ministry` is the registry's root of trust: the ministry's row as the node learned it when it joined.
    pub fn new(federation: FederationId, me: PrincipalId, ministry: PrincipalRow) -> Self {
        let registry = registry_doc(federation);
        let docs = HashMap::from([(registry, DocRow::registry())]);
        Self {
            federation,
            me,
            registry,
            docs,
            principals: BTreeMap::from([(ministry.principal, ministry)]),
            cursors: HashMap::new(),
            received: None,
            unreceived: BTreeMap::new(),
            received_ahead: HashMap::new(),
            parked: Parking::default(),
            refused: HashMap::new(),
            excluded: BTreeMap::new(),
            rebuilding: HashSet::new(),
            unopened: HashSet::new(),
            pending: BTreeSet::new(),
            voided: HashSet::new(),
            bindings: HashMap::new(),
            standings: Standings::default(),
            lines: Lines::default(),
            end: Position(0),
            entries: 0,
            refusals: 0,
            overlay: HashMap::new(),
            touched: BTreeSet::new(),
            roots: Roots::default(),
            business: Business::default(),
            incidents: Incidents::default(),
            lost: BTreeSet::new(),
            disordered: BTreeSet::new(),
        }
    }

    /// The registry's document.
    pub fn registry(&self) -> DocId {
        self.registry
    }

    /// The position that the next record will have.
    pub fn next(&self) -> Position {
        Position(self.end.0 + 1)
    }

    /// The last position applied.
    pub fn end(&self) -> Position {
        self.end
    }

    /// One document's row; the registry's too.
    pub fn document(&self, doc: DocId) -> Option<&DocRow> {
        self.docs.get(&doc)
    }

    /// Every document but the registry.
    pub fn documents(&self) -> impl Iterator<Item = (DocId, &DocRow)> {
        self.docs.iter().filter(|(doc, _)| **doc != self.registry).map(|(doc, row)| (*doc, row))
    }

    /// One principal's row.
    pub fn principal(&self, principal: PrincipalId) -> Option<&PrincipalRow> {
        self.principals.get(&principal)
    }

    /// Every principal, the ministry first.
    pub fn principals(&self) -> impl Iterator<Item = &PrincipalRow> {
        self.principals.values()
    }

    /// How far `store` is durable here.
    pub fn cursor(&self, store: StoreId) -> Position {
        self.cursors.get(&store).copied().unwrap_or(Position(0))
    }

    /// The store that a node met last: its hub's.
    pub fn peer_store(&self) -> Option<StoreId> {
        self.received.map(|(store, _)| store)
    }

    /// How far the far end has this store.
    pub fn received_position(&self) -> Position {
        self.received.map_or(Position(0), |(_, position)| position)
    }

    /// How far `store` has this one, if that is the far end's store.
    pub fn received_from(&self, store: StoreId) -> Position {
        self.received.filter(|(known, _)| *known == store).map_or(Position(0), |(_, position)| position)
    }

    /// Whether the far end is known to have this store up to `position`.
    pub fn is_received(&self, store: StoreId, position: Position) -> bool {
        self.received.is_some_and(|(known, before)| known == store && position <= before)
    }

    /// Whether the entry was refused here for good.
    pub fn is_refused(&self, id: EntryId) -> bool {
        self.refused.contains_key(&id)
    }

    /// Why it was.
    pub fn refused_reason(&self, id: EntryId) -> Option<&str> {
        self.refused.get(&id).map(String::as_str)
    }

    /// Whether the entry is one of our own that the far end refused.
    pub fn is_excluded(&self, id: EntryId) -> bool {
        self.excluded.contains_key(&id)
    }

    /// Our own entries that were refused by the far end, with document and reason.
    pub fn excluded(&self) -> impl Iterator<Item = (EntryId, DocId, &str)> {
        self.excluded.iter().map(|(id, (doc, reason))| (*id, *doc, reason.as_str()))
    }

    /// Why the far end refused an entry of ours.
    pub fn excluded_reason(&self, id: EntryId) -> Option<&str> {
        self.excluded.get(&id).map(|(_, reason)| reason.as_str())
    }

    /// Whether some document still shows what was set aside, or does not show a snapshot yet.
    pub fn is_rebuilding(&self) -> bool {
        self.rebuilding.iter().chain(&self.pending).any(|doc| !self.unopened.contains(doc))
    }

    /// A document that cannot be opened holds nobody up.
    pub fn note_unopened(&mut self, doc: DocId) {
        self.unopened.insert(doc);
    }

    /// It can be opened again.
    pub fn note_opened(&mut self, doc: DocId) {
        self.unopened.remove(&doc);
    }

    /// Whether an entry of this document waits here.
    pub fn waits_here(&self, doc: DocId) -> bool {
        self.parked.holds_in(doc)
    }

    /// Whether an entry that `store` brought waits here.
    pub fn has_parked_from(&self, store: StoreId) -> bool {
        self.parked.holds_from(store)
    }

    /// Entries of a document that are not applied: refused by the far end, void, or a snapshot that is not verified yet.
    pub fn not_applied_in(&self, doc: DocId) -> HashSet<EntryId> {
        let aside = self.excluded.iter().filter(|(_, (of, _))| *of == doc).map(|(id, _)| *id);
        let pending = self.docs.get(&doc).and_then(|row| row.pending).map(|(id, _)| id);
        aside.chain(pending).chain(self.voided.iter().copied()).collect()
    }

    /// Whether the entry is kept and never applied: it is not what it says.
    pub fn is_void(&self, id: EntryId) -> bool {
        self.voided.contains(&id)
    }

    /// Whether any entry is.
    pub fn has_voids(&self) -> bool {
        !self.voided.is_empty()
    }

    /// The account that first wrote with this actor.
    pub fn binding(&self, actor: ActorId) -> Option<&EditorId> {
        self.bindings.get(&actor)
    }

    /// Entries that wait here for something, over all documents.
    pub fn parked_count(&self) -> usize {
        self.parked.count()
    }

    /// Their bytes.
    pub fn parked_bytes(&self) -> usize {
        self.parked.bytes()
    }

    /// Whether one more of a principal's entries may wait here. A node hears everything from the hub, which has chosen already.
    pub fn may_park(&self, writer: PrincipalId) -> bool {
        let (count, bytes) = self.parked.written_by(writer);
        let share = if self.me == PrincipalId::MINISTRY { PARKED_SHARE } else { 1 };
        let is_below = |share: usize, count, bytes| count < PARKED_MAX / share && bytes < PARKED_BYTES_MAX / share;
        is_below(1, self.parked.count(), self.parked.bytes()) && is_below(share, count, bytes)
    }

    /// Entries admitted since the log began.
    pub fn entry_count(&self) -> u64 {
        self.entries
    }

    /// Entries refused since the log began.
    pub fn refusal_count(&self) -> u64 {
        self.refusals
    }

    /// Takes the parked entries of one document out, oldest first, to be tried again.
    pub fn take_parked(&mut self, doc: DocId) -> Vec<Parked> {
        self.parked.take(doc)
    }

    /// Puts one back that still waits. It is in the log already.
    pub fn park_again(&mut self, parked: Parked) {
        self.parked.put(parked);
    }

    /// Documents that have parked entries.
    pub fn parked_docs(&self) -> Vec<DocId> {
        self.parked.docs().collect()
    }

    /// Every parked entry, by document, oldest first.
    pub fn parked(&self) -> impl Iterator<Item = &Parked> {
        self.parked.all()
    }

    /// Whether this very entry is parked.
    pub fn is_parked(&self, id: EntryId) -> bool {
        self.parked.holds(id)
    }

    /// How far the ministry has a document.
    pub fn received(&self, doc: DocId) -> Received {
        let Some(row) = self.docs.get(&doc) else { return Received { all: false, heads: Vec::new() } };
        if !row.sharing.reaches_ministry() {
            return Received { all: false, heads: Vec::new() };
        }
        let received = self.received_ahead.get(&doc).copied().unwrap_or(Position(0)).max(self.received_position());
        if row.last_own <= received && !self.waits_there(doc) {
            return Received { all: true, heads: row.heads.iter().copied().collect() };
        }
        Received { all: false, heads: row.received_heads.clone() }
    }

    /// The root over the documents that `council` and the hub both have, by the sharing in force.
    pub fn shared_root(&self, council: PrincipalId) -> Root {
        self.roots.shared(self.lines.of(council))
    }

    /// The same as 256 sums, by the first byte of the documents' ids.
    pub fn shared_buckets(&self, council: PrincipalId) -> Vec<Root> {
        self.roots.buckets(self.lines.of(council))
    }

    /// What one of these sums is made of, by id.
    pub fn shared_in_bucket(&self, council: PrincipalId, bucket: u8) -> impl Iterator<Item = (DocId, DocDigest)> {
        self.roots.in_bucket(self.lines.of(council), bucket)
    }

    /// A document's part of that root, if `council` and the hub both have it.
    pub fn shared_digest(&self, council: PrincipalId, doc: DocId) -> Option<DocDigest> {
        self.roots.digest(self.lines.of(council), doc)
    }

    /// The root over every document here.
    pub fn root(&self) -> Root {
        self.roots.all()
    }

    /// The last position that is `principal`'s business and that `store` did not bring itself: a peer that has come so far lacks
    /// nothing. It may be later than that, never earlier.
    pub fn last_for(&self, principal: PrincipalId, store: StoreId) -> Position {
        let last = self.stands_for(principal).map(|one| self.business.last_for(one, store));
        last.max().unwrap_or(Position(0))
    }

    /// A document's heads once `changes` are applied, sorted.
    pub fn heads_after(&self, doc: DocId, changes: &[ChangeHeader]) -> Vec<ChangeHash> {
        let mut heads = self.docs.get(&doc).map(|row| row.heads.clone()).unwrap_or_default();
        for change in changes {
            for dep in &change.deps {
                heads.remove(dep);
            }
            heads.insert(change.hash);
        }
        heads.into_iter().collect()
    }

    /// The operation count up to and including a change, if the change is known.
    pub fn max_op(&self, index: &dyn Index, doc: DocId, hash: ChangeHash) -> Result<Option<u64>, StoreError> {
        let value = self.look_up(index, Table::Change, key(&[doc.as_bytes(), hash.as_bytes()]))?;
        value.as_deref().and_then(number).map_or_else(|| self.listed(index, doc, hash), |max_op| Ok(Some(max_op)))
    }

    /// The last change of an actor in a document.
    pub fn actor(&self, index: &dyn Index, doc: DocId, actor: ActorId) -> Result<Option<(u64, ChangeHash)>, StoreError> {
        let value = self.look_up(index, Table::Actor, key(&[doc.as_bytes(), actor.as_bytes()]))?;
        Ok(value.and_then(|value| {
            let (seq, hash) = value.split_at_checked(8)?;
            Some((number(seq)?, ChangeHash::try_from(hash).ok()?))
        }))
    }

    /// The entry that holds a place in a chain.
    pub fn chained(
        &self,
        index: &dyn Index,
        doc: DocId,
        principal: PrincipalId,
        run: RunId,
        seq: u64,
    ) -> Result<Option<EntryId>, StoreError> {
        let value = self.look_up(index, Table::Chain, chain_key(doc, principal, run, seq))?;
        Ok(value.and_then(|value| EntryId::try_from(value.get(..EntryId::LEN)?).ok()))
    }

    fn put_chain(&mut self, entry: &Entry) {
        let header = &entry.header;
        let passing: &[u8] = if header.kind == BodyKind::Changes { &[PASSING] } else { &[] };
        let place = chain_key(header.doc, header.principal, header.run, header.seq);
        self.put(Table::Chain, place, Some([entry.id().as_bytes().as_slice(), passing].concat()));
    }

    fn look_up(&self, index: &dyn Index, table: Table, key: Vec<u8>) -> Result<Option<Vec<u8>>, StoreError> {
        let slot = (table, key);
        if let Some(value) = self.overlay.get(&slot) {
            return Ok(value.clone());
        }
        index.get(table, &slot.1)
    }

    /// The keys of a document's rows in a table.
    fn keys(&self, index: &dyn Index, table: Table, doc: DocId) -> Result<Vec<Vec<u8>>, StoreError> {
        let mut keys: BTreeSet<Vec<u8>> = index.scan(table, doc.as_bytes())?.into_iter().map(|(key, _)| key).collect();
        for ((of, key), value) in &self.overlay {
            if *of == table && key.starts_with(doc.as_bytes()) {
                if value.is_some() {
                    keys.insert(key.clone())
                } else {
                    keys.remove(key)
                };
            }
        }
        Ok(keys.into_iter().collect())
    }

    /// Passes over positions whose records are no longer kept: the next record is not before `position`.
    pub fn skip_to(&mut self, position: Position) {
        self.end = self.end.max(Position(position.0.saturating_sub(1)));
    }

    /// Takes the record at the next position into account. For entries: only after [`super::admit`] said yes, or from the log.
    ///
    /// # Errors
    /// The index could not be read.
    pub fn apply(&mut self, index: &dyn Index, record: &Record) -> Result<(), StoreError> {
        let position = self.next();
        self.end = position;
        match record {
            Record::Entry { entry, source } => self.apply_entry(index, position, entry, *source)?,
            Record::Parked { entry, source, reason } => {
                self.put_single(&Single::Parked(entry.id(), position), true);
                self.park_again(Parked::new(entry.clone(), *source, reason));
            }
            Record::Refused { id, reason, .. } => {
                self.refusals += 1;
                self.refused.insert(*id, reason.clone());
                self.unpark(*id);
                self.put_single(&Single::Refused(*id, reason.clone()), true);
            }
            Record::SetAside { id, doc, reason } => {
                self.no_longer_waits(*id);
                self.rebuilding.insert(*doc);
                self.excluded.insert(*id, (*doc, reason.clone()));
                self.put_single(&Single::SetAside(*id, *doc, reason.clone()), true);
            }
            Record::Void { id, .. } => {
                self.voided.insert(*id);
                self.snapshot_is_void(*id);
                self.put_single(&Single::Void(*id), true);
            }
            Record::Cursor { store, position } => {
                // It begins anew; or an earlier program says so that the store was put back.
                if position.0 == 0 || *position < self.cursor(*store) {
                    self.store_was_put_back(*store);
                }
                self.cursors.insert(*store, *position);
                self.put_single(&Single::Cursor(*store, *position), true);
                if self.me != PrincipalId::MINISTRY && self.received.is_none_or(|(known, _)| known != *store) {
                    self.received = Some((*store, Position(0)));
                }
            }
            Record::Received { store, position } => {
                self.note_received(*store, *position);
                self.put_single(&Single::Received(*store, *position), true);
            }
            Record::Admitted { id } => self.no_longer_waits(*id),
            Record::Met { life, back } => self.apply_met(life, *back),
            Record::Waits { id, doc, .. } => self.apply_waits(*id, *doc),
            Record::Retired => {}
            Record::Notice(notice) => self.apply_notice(notice),
            Record::Base { doc, row, actors, max_ops } => self.apply_base(index, *doc, row, (actors, max_ops))?,
            Record::Binding { actor, editor } => {
                self.bindings.insert(*actor, editor.clone());
                self.put_single(&Single::Binding(*actor, editor.clone()), true);
            }
            Record::Incident(incident) => self.note_incident(incident),
        }
        Ok(())
    }

    /// The entry no longer waits, whether it was taken out or not.
    pub fn unpark(&mut self, id: EntryId) {
        self.put_single(&Single::Parked(id, Position(0)), false);
        self.parked.remove(id);
    }

    /// A peer's store was put back from a copy. What it has lost is ours to give from here on.
    fn store_was_put_back(&mut self, store: StoreId) {
        self.nothing_waits_there();
        if self.received.is_some_and(|(known, _)| known == store) {
            // It may have lost what it had of ours: nothing is received before it says so again.
            self.received = Some((store, Position(0)));
            self.put_single(&Single::Received(store, Position(0)), true);
            for (doc, row) in self.docs.iter_mut().filter(|(_, row)| !row.received_heads.is_empty()) {
                row.received_heads.clear();
                self.touched.insert(*doc);
            }
        }
        self.business.restored(store);
        for (doc, row) in &mut self.docs {
            let covered = row.base.as_mut().map(|base| &mut base.last_from);
            for last_from in [Some(&mut row.last_from), covered].into_iter().flatten() {
                if let Some(last) = last_from.remove(&store) {
                    let ours = last_from.entry(StoreId(0)).or_insert(last);
                    *ours = (*ours).max(last);
                    self.touched.insert(*doc);
                }
            }
        }
    }

    /// The far end has this store up to `position`. Returns the documents of which it now has more than before.
    pub fn note_received(&mut self, store: StoreId, position: Position) -> BTreeSet<DocId> {
        if self.is_received(store, position) {
            return BTreeSet::new();
        }
        if self.received.is_some_and(|(known, _)| known != store) {
            self.received_ahead.clear();
        }
        self.received = Some((store, position));
        self.received_ahead.retain(|_, upto| *upto > position);
        let mut later = self.unreceived.split_off(&Position(position.0 + 1));
        std::mem::swap(&mut later, &mut self.unreceived);
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
            self.unreceived.range(..=upto).filter(|(_, (of, _))| *of == doc).map(|(position, _)| *position).collect();
        let Some(last) = own.into_iter().filter_map(|position| self.unreceived.remove(&position)).last() else { return false };
        self.received_ahead.insert(doc, upto);
        if let Some(row) = self.docs.get_mut(&doc) {
            row.received_heads = last.1;
        }
        true
    }

    fn apply_entry(&mut self, index: &dyn Index, position: Position, entry: &Entry, source: Source) -> Result<(), StoreError> {
        let id = entry.id();
        if self.parked.count() > 0 {
            self.unpark(id);
        }
        self.entries += 1;
        // Admission decoded it before; a body of a later version, or one that no longer decodes, is kept and not applied.
        let body = wire::decode_body(entry).unwrap_or(Body::Unknown);
        let doc = entry.header.doc;
        let own = source.is_none() && self.me != PrincipalId::MINISTRY;
        let from = self.from(source);
        if let Body::Manifest(manifest) = &body {
            self.docs.entry(doc).or_insert_with(|| DocRow::born(manifest.clone(), entry.header.principal));
        }
        if let Body::Principal(row) = &body {
            self.note_principal(row.clone());
        }
        if let Body::Changes(changes) = &body {
            self.add_changes(index, doc, changes)?;
        }
        if let (Body::Snapshot(snapshot), Some(_)) = (&body, source) {
            self.receive_snapshot(position, id, snapshot);
        }
        let is_snapshot = entry.header.kind == BodyKind::Snapshot;
        let owner = self.docs.get(&doc).map_or(entry.header.principal, |row| row.owner);
        let leaves = matches!(&body, Body::Sharing(sharing) if self.leaves_out(owner, sharing));
        let Some(row) = self.docs.get_mut(&doc) else {
            // Only a replay comes here: the document's birth went with what a snapshot of ours stands for, and the record of the row
            // that follows on that snapshot knows all but where entries are.
            if !is_snapshot {
                self.put_chain(entry);
            }
            self.put_place(doc, position, is_snapshot);
            return Ok(());
        };
        let tip = row.chains.get(&(entry.header.principal, entry.header.run));
        let next = tip.map_or(1, |tip| tip.seq + 1);
        // What takes this holder out may come without what stands before it, or earlier.
        let is_ahead = leaves && entry.header.seq > next;
        if !is_snapshot && !is_ahead && entry.header.seq != next {
            self.disordered.insert(doc);
        }
        if is_snapshot && source.is_none() {
            // Our own: news to nobody. Its record of the row follows.
            row.last = position;
            self.put_place(doc, position, is_snapshot);
            self.touched.insert(doc);
            return Ok(());
        }
        // What a snapshot stood for already may come late.
        let is_late = !is_snapshot && entry.header.seq < next;
        let shared_anew = match body {
            Body::Sharing(sharing) => row.share(Rank::of(entry, &sharing), sharing, position),
            _ => is_snapshot,
        };
        row.entries += 1;
        row.last = position;
        row.last_from.insert(from, position);
        self.business.note_entry(row, from, position);
        if shared_anew {
            self.business.note_audience(row);
        }
        row.changed_at = entry.header.made_at;
        row.entries_since += 1;
        row.weight_since += entry.weight() as u64;
        let (principal, run, seq) = (entry.header.principal, entry.header.run, entry.header.seq);
        if is_ahead {
            row.ahead.insert((principal, run, seq), id);
        } else if !is_snapshot && !is_late {
            row.chains.insert((principal, run), Tip { seq, id });
            row.go_on();
        }
        if own {
            row.last_own = position;
            self.unreceived.insert(position, (doc, entry.header.heads.clone()));
        }
        if !is_snapshot {
            self.put_chain(entry);
        }
        self.put_place(doc, position, is_snapshot);
        self.changed(doc);
        Ok(())
    }

    /// The document's row is another one now: the index must have it, and the roots.
    fn changed(&mut self, doc: DocId) {
        self.touched.insert(doc);
        if doc != self.registry
            && let Some(row) = self.docs.get(&doc)
        {
            self.roots.count(doc, row, &self.lines);
        }
    }

    /// A principal that was closed stays closed, in whatever order its rows come back.
    fn note_principal(&mut self, mut row: PrincipalRow) {
        if self.principal(row.principal).is_some_and(|known| known.status == PrincipalStatus::Revoked) {
            row.status = PrincipalStatus::Revoked;
        }
        let changed = self.lines.note(&row);
        self.principals.insert(row.principal, row);
        if changed {
            for (doc, row) in self.docs.iter().filter(|(doc, _)| **doc != self.registry) {
                self.roots.count(*doc, row, &self.lines);
            }
        }
    }

    fn add_changes(&mut self, index: &dyn Index, doc: DocId, changes: &[Bytes]) -> Result<(), StoreError> {
        for chunk in changes {
            let Ok(header) = change::read(chunk, &Limits::receiver()) else { continue };
            if self.max_op(index, doc, header.hash)?.is_none() {
                self.add_change(doc, &header);
            }
        }
        Ok(())
    }

    fn add_change(&mut self, doc: DocId, header: &ChangeHeader) {
        let Some(row) = self.docs.get_mut(&doc) else { return };
        for dep in &header.deps {
            row.heads.remove(dep);
        }
        row.heads.insert(header.hash);
        row.changes += 1;
        row.ops = row.ops.saturating_add(header.ops);
        self.put(Table::Change, key(&[doc.as_bytes(), header.hash.as_bytes()]), Some(header.max_op.to_be_bytes().to_vec()));
        let tip = [header.seq.to_be_bytes().as_slice(), header.hash.as_bytes()].concat();
        self.put(Table::Actor, key(&[doc.as_bytes(), header.actor.as_bytes()]), Some(tip));
    }

    fn put(&mut self, table: Table, key: Vec<u8>, value: Option<Vec<u8>>) {
        self.overlay.insert((table, key), value);
    }

    fn put_place(&mut self, doc: DocId, position: Position, is_snapshot: bool) {
        let kind = if is_snapshot { vec![SNAPSHOT] } else { Vec::new() };
        self.put(Table::Place, Self::place_key(doc, position), Some(kind));
    }

    /// The key of the row that says that an entry of a document is at a position.
    pub fn place_key(doc: DocId, position: Position) -> Vec<u8> {
        key(&[doc.as_bytes(), &position.0.to_be_bytes()])
    }

    /// Where the admitted entries of a document are, oldest first. Durable ones only.
    pub fn places(index: &dyn Index, doc: DocId) -> Result<Vec<Position>, StoreError> {
        let rows = index.scan(Table::Place, doc.as_bytes())?;
        Ok(rows.iter().filter_map(|(key, _)| key.get(16..).and_then(number)).map(Position).collect())
    }

    /// Which of them are snapshots. An index of an earlier program does not say so of those that it noted.
    fn snapshot_places(index: &dyn Index, doc: DocId) -> Result<Vec<Position>, StoreError> {
        let rows = index.scan(Table::Place, doc.as_bytes())?;
        let snapshots = rows.iter().filter(|(_, kind)| kind.first() == Some(&SNAPSHOT));
        Ok(snapshots.filter_map(|(key, _)| key.get(16..).and_then(number)).map(Position).collect())
    }

    /// Rebuilds one document from its entries, without those that the far end refused. Returns our own later entries that stood on
    /// them and must be set aside too.
    ///
    /// # Errors
    /// The index could not be read.
    pub fn rebuild(&mut self, index: &dyn Index, doc: DocId, entries: &[(Position, Record)]) -> Result<Vec<EntryId>, StoreError> {
        let mut also = Vec::new();
        self.rebuilding.remove(&doc);
        let Some(row) = self.docs.get_mut(&doc) else { return Ok(also) };
        row.heads.clear();
        row.chains.clear();
        row.ahead.clear();
        row.changes = 0;
        row.ops = 0;
        row.entries = 0;
        row.last_own = Position(0);
        for table in [Table::Change, Table::Listed, Table::Actor, Table::Chain] {
            for key in self.keys(index, table, doc)? {
                self.put(table, key, None);
            }
        }
        self.unreceived.retain(|_, (of, _)| *of != doc);
        for (position, record) in entries {
            let Record::Entry { entry, source } = record else { continue };
            let id = entry.id();
            if self.is_excluded(id) {
                continue;
            }
            let is_ahead = self.is_farewell(entry) && self.is_ahead(entry);
            if !is_ahead && !self.stands(index, entry)? {
                also.push(id);
                continue;
            }
            if let Ok(Body::Changes(changes)) = wire::decode_body(entry) {
                self.add_changes(index, doc, &changes)?;
            }
            self.put_chain(entry);
            let (principal, run, seq) = (entry.header.principal, entry.header.run, entry.header.seq);
            let received = self.received_position();
            let Some(row) = self.docs.get_mut(&doc) else { continue };
            if is_ahead {
                row.ahead.insert((principal, run, seq), id);
            } else {
                row.chains.insert((principal, run), Tip { seq, id });
                row.go_on();
            }
            row.entries += 1;
            if source.is_none() {
                row.last_own = *position;
                if *position > received {
                    self.unreceived.insert(*position, (doc, entry.header.heads.clone()));
                }
            }
        }
        // What was refused is nothing that the far end has.
        let before = self.docs.get_mut(&doc).map(|row| std::mem::take(&mut row.received_heads)).unwrap_or_default();
        let mut received = Vec::new();
        for head in before {
            if self.max_op(index, doc, head)?.is_some() {
                received.push(head);
            }
        }
        if let Some(row) = self.docs.get_mut(&doc) {
            row.received_heads = received;
        }
        self.changed(doc);
        Ok(also)
    }

    /// Whether this is the sharing of somebody else's document that leaves this holder out of its audience.
    fn is_farewell(&self, entry: &Entry) -> bool {
        let owner = self.docs.get(&entry.header.doc).map_or(entry.header.principal, |row| row.owner);
        let body = (entry.header.kind == BodyKind::Sharing).then(|| wire::decode_body(entry));
        matches!(body, Some(Ok(Body::Sharing(sharing))) if self.leaves_out(owner, &sharing))
    }

    /// Whether what it follows in its chain is not here.
    fn is_ahead(&self, entry: &Entry) -> bool {
        let row = self.docs.get(&entry.header.doc);
        let tip = row.and_then(|row| row.chains.get(&(entry.header.principal, entry.header.run)));
        entry.header.seq > tip.map_or(1, |tip| tip.seq + 1)
    }

    fn stands(&self, index: &dyn Index, entry: &Entry) -> Result<bool, StoreError> {
        let doc = entry.header.doc;
        let tip = self.docs.get(&doc).and_then(|row| row.chains.get(&(entry.header.principal, entry.header.run)));
        if entry.header.seq != tip.map_or(1, |tip| tip.seq + 1) {
            return Ok(false);
        }
        let Ok(Body::Changes(changes)) = wire::decode_body(entry) else { return Ok(true) };
        let mut inside = HashSet::new();
        for chunk in &changes {
            let Ok(header) = change::read(chunk, &Limits::receiver()) else { return Ok(false) };
            for dep in &header.deps {
                if !inside.contains(dep) && self.max_op(index, doc, *dep)?.is_none() {
                    return Ok(false);
                }
            }
            inside.insert(header.hash);
        }
        Ok(true)
    }

    /// Loads everything from the index, as far as it reflects the log. `false` when a row makes no sense: clear the index and replay.
    ///
    /// # Errors
    /// The store could not be read.
    pub async fn load(&mut self, store: &dyn Store) -> Result<bool, StoreError> {
        let index = store.index();
        let end = index.position();
        if end.0 == 0 {
            return Ok(true);
        }
        for (key, value) in index.scan(Table::Document, &[])? {
            let (Ok(doc), Some(row)) = (DocId::try_from(key.as_slice()), DocRow::decode(&value)) else { return Ok(false) };
            self.business.note_row(&row);
            if doc != self.registry {
                self.roots.count(doc, &row, &self.lines);
            }
            if row.pending.is_some() {
                self.pending.insert(doc);
            }
            self.docs.insert(doc, row);
        }
        let mut parked = Vec::new();
        for (key, value) in index.scan(Table::Single, &[])? {
            let Some(single) = Single::decode(&key, &value) else { return Ok(false) };
            match single {
                Single::Cursor(store, position) => drop(self.cursors.insert(store, position)),
                Single::Received(store, position) => self.received = Some((store, position)),
                Single::Parked(_, position) => parked.push(position),
                Single::Refused(id, reason) => drop(self.refused.insert(id, reason)),
                Single::SetAside(id, doc, reason) => drop(self.excluded.insert(id, (doc, reason))),
                Single::Void(id) => drop(self.voided.insert(id)),
                Single::Binding(actor, editor) => drop(self.bindings.insert(actor, editor)),
                Single::Incident(incident) => drop(self.incidents.insert(incident.number, incident)),
                Single::Lost(doc) => drop(self.lost.insert(doc)),
                Single::Waits(id, doc) => self.load_waits(id, doc),
                Single::Notice(tag, key, value) => {
                    if self.load_standing(tag, &key, &value).is_none() {
                        return Ok(false);
                    }
                }
            }
        }
        self.refusals = self.refused.len() as u64;
        parked.sort_unstable();
        for (_, record) in store.get_sound(parked).await? {
            match record {
                Record::Parked { entry, source, reason } => self.park_again(Parked::new(entry, source, &reason)),
                Record::Entry { entry, source } => self.park_again(Parked::new(entry, source, GAP)),
                _ => {}
            }
        }
        for (_, record) in store.get_sound(Self::places(index, self.registry)?).await? {
            if let Record::Entry { entry, .. } = record
                && let Ok(Body::Principal(row)) = wire::decode_body(&entry)
            {
                self.note_principal(row);
            }
        }
        self.entries = self.docs.values().map(|row| row.entries).sum();
        self.end = end;
        self.load_unreceived(store).await?;
        Ok(true)
    }

    async fn load_unreceived(&mut self, store: &dyn Store) -> Result<(), StoreError> {
        if self.me == PrincipalId::MINISTRY {
            return Ok(());
        }
        let mut after = self.received_position();
        while after < self.end {
            let records = store.read(after, ReadLimit { records: 1000, bytes: 8 * 1024 * 1024 }).await?;
            let Some((last, _)) = records.last() else { break };
            after = *last;
            for (position, record) in records {
                if let Record::Entry { entry, source: None } = record
                    && position <= self.end
                    && !self.excluded.contains_key(&entry.id())
                {
                    self.unreceived.insert(position, (entry.header.doc, entry.header.heads.clone()));
                }
            }
        }
        Ok(())
    }

    fn put_single(&mut self, single: &Single, keep: bool) {
        let (key, value) = single.encode();
        self.put(Table::Single, key, keep.then_some(value));
    }

    /// What the index must be told since the last call. The rows of the documents that changed come with it.
    pub fn take_puts(&mut self) -> Vec<Put> {
        for doc in std::mem::take(&mut self.touched) {
            if let Some(row) = self.docs.get(&doc) {
                self.overlay.insert((Table::Document, doc.as_bytes().to_vec()), Some(row.encode()));
            }
        }
        std::mem::take(&mut self.overlay).into_iter().map(|((table, key), value)| Put { table, key, value }).collect()
    }
}

fn key(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}

fn chain_key(doc: DocId, principal: PrincipalId, run: RunId, seq: u64) -> Vec<u8> {
    key(&[doc.as_bytes(), &principal.0.to_be_bytes(), &run.0.to_be_bytes(), &seq.to_be_bytes()])
}

fn number(bytes: &[u8]) -> Option<u64> {
    Some(u64::from_be_bytes(bytes.try_into().ok()?))
}
