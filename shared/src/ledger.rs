//! The ledger: what a log means. Fed with every record in order, it knows each document's owner, sharing, chains and heads.
//!
//! It is the only state that admission and the Link's sender look at. Rows live in memory; what grows with every change (hashes, actors,
//! places, chains) lives in the [`Index`] and is looked up there. Whatever it holds can be rebuilt by replaying the log.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use bytes::Bytes;
use sha2::{Digest as _, Sha256};

use crate::{
    domain::{
        ActorId, ChangeHash, DocDigest, DocId, EditorId, EntryId, FederationId, JournalKey, Position, PrincipalId, PrincipalRow,
        PrincipalStatus, Root, StoreId,
    },
    journal::{
        Body, BodyKind, Entry, Rank,
        change::{self, ChangeHeader, Limits},
    },
    store::{Index, Record, Source, StoreError},
};

mod acks;
pub mod chains;
pub mod document;
pub mod incarnations;
mod incidents;
mod lineage;
mod listed;
mod load;
mod lost;
mod parked;
pub mod peers;
mod rebuild;
mod relevance;
mod retention;
mod roots;
mod rows;
mod single;
pub mod snapshot_base;

use acks::FarEnd;
pub use acks::Received;
pub use chains::{Chains, Placed};
pub use document::DocRow;
use incidents::Incidents;
use lineage::Lines;
pub use lost::Lost;
pub use parked::Parking;
use peers::Standings;
use relevance::Business;
use roots::Roots;
use rows::Rows;
use single::Single;
pub use snapshot_base::{Seen, Standing};

/// Most entries that wait for something, over all documents.
const PARKED_MAX: usize = 4096;
/// Most bytes of entries that wait for something; one more entry may begin below it.
const PARKED_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Of both, what the entries of one writer may take at the hub: whoever floods it leaves room for the others.
const PARKED_SHARE: usize = 8;

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
    far_end: FarEnd,
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
    rows: Rows,
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
            far_end: FarEnd::default(),
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
            rows: Rows::default(),
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

    /// Why the entry was refused here for good, if it was.
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

    /// The entries that wait here for something.
    pub fn parking(&self) -> &Parking {
        &self.parked
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

    /// Passes over positions whose records are no longer kept: the next record is not before `position`.
    pub fn skip_to(&mut self, position: Position) {
        self.end = self.end.max(Position(position.0.saturating_sub(1)));
    }

    /// Takes the record at the next position into account. For entries: only after [`crate::admission`] said yes, or from the log.
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
                if self.me != PrincipalId::MINISTRY && self.far_end.known.is_none_or(|(known, _)| known != *store) {
                    self.far_end.known = Some((*store, Position(0)));
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
        if self.far_end.known.is_some_and(|(known, _)| known == store) {
            // It may have lost what it had of ours: nothing is received before it says so again.
            self.far_end.known = Some((store, Position(0)));
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

    fn apply_entry(&mut self, index: &dyn Index, position: Position, entry: &Entry, source: Source) -> Result<(), StoreError> {
        let id = entry.id();
        if self.parked.count() > 0 {
            self.unpark(id);
        }
        self.entries += 1;
        // Admission decoded it before; a body of a later version, or one that no longer decodes, is kept and not applied.
        let body = Body::decode(entry).unwrap_or(Body::Unknown);
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
        let is_farewell = self.takes_out(entry, &body);
        let Some(row) = self.docs.get_mut(&doc) else {
            // Only a replay comes here: the document's birth went with what a snapshot of ours stands for, and the record of the row
            // that follows on that snapshot knows all but where entries are.
            if !is_snapshot {
                self.rows.put_chain(entry);
            }
            self.rows.put_place(doc, position, is_snapshot);
            return Ok(());
        };
        let placed = row.chains.place(entry, is_farewell);
        if !is_snapshot && matches!(placed, Placed::Gap | Placed::Behind) {
            self.disordered.insert(doc);
        }
        if is_snapshot && source.is_none() {
            // Our own: news to nobody. Its record of the row follows.
            row.last = position;
            self.rows.put_place(doc, position, is_snapshot);
            self.touched.insert(doc);
            return Ok(());
        }
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
        if own {
            row.last_own = position;
            self.far_end.wrote(position, doc, &entry.header.heads);
        }
        if !is_snapshot {
            self.rows.put_chain(entry);
        }
        self.rows.put_place(doc, position, is_snapshot);
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
        self.rows.put_change(doc, header.hash, Some(header.max_op));
        self.rows.put_actor(doc, header.actor, Some((header.seq, header.hash)));
    }
}
