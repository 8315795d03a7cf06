//! The ledger: what a log means. Fed with every record in order, it knows each document's owner, sharing, chains and heads.
//!
//! It is the only state that admission and the Link's sender look at. Rows live in memory; what grows with every change (hashes, actors,
//! places, chains) lives in the [`Index`] and is looked up there. Whatever it holds can be rebuilt by replaying the log.
//!
//! It is made of parts, each with a file, data and rows of its own. The files [`effects`], [`load`], [`lost`], [`rebuild`],
//! [`retention`] and [`snapshot_base`] hold no state: they are what is done with several parts at once.

use std::collections::HashSet;

use sha2::{Digest as _, Sha256};

use crate::{
    domain::{
        Access, Answer, DocId, EntryId, FederationId, Outcome, Place, Position, PrincipalId, PrincipalRow, PrincipalStatus,
        RunId, StoreId, policy,
    },
    journal::{Body, BodyKind, Entry},
    store::{Index, Source, StoreError},
};

mod apply;
mod bindings;
pub mod chains;
pub mod document;
mod documents;
mod effects;
mod far_end;
pub mod incarnations;
mod incidents;
mod lineage;
mod listed;
pub mod load;
mod losses;
pub mod lost;
mod parked;
mod peers;
pub mod rebuild;
mod registry;
mod rejected;
mod relevance;
mod restored;
pub mod retention;
mod roots;
mod rows;
mod single;
pub mod snapshot_base;
mod unsettled;

pub(crate) use bindings::Bindings;
pub(crate) use chains::{Chains, Placed};
pub use document::DocRow;
pub use documents::Documents;
pub use far_end::{FarEnd, Received};
pub(crate) use incidents::Incidents;
pub(crate) use losses::Losses;
pub use losses::Lost;
pub use parked::Parked;
pub(crate) use parked::Parking;
pub use peers::Peers;
pub use registry::Registry;
pub(crate) use rejected::Rejected;
pub(crate) use roots::SharedRoots;
pub(crate) use rows::place_key;
pub use rows::{Rows, places};
pub use snapshot_base::{DocSummary, Seen};

/// The document that holds the registry of principals, the same for a whole federation.
pub fn registry_doc(federation: FederationId) -> DocId {
    let digest: [u8; 32] = Sha256::digest([b"tansiq registry\0", federation.as_bytes().as_slice()].concat()).into();
    let [id @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = digest;
    DocId::new(id)
}

/// What a log means. See the module.
#[derive(Debug)]
pub struct Ledger {
    /// Who this process is.
    pub me: PrincipalId,
    end: Position,
    registry: Registry,
    docs: Documents,
    peers: Peers,
    far_end: FarEnd,
    parked: Parking,
    rejected: Rejected,
    bindings: Bindings,
    incidents: Incidents,
    losses: Losses,
    rows: Rows,
}

/// Its parts, to be asked. They change by records alone.
impl Ledger {
    /// An empty ledger. `ministry` is the registry's root of trust: the ministry's row as the node learned it when it joined.
    pub fn new(federation: FederationId, me: PrincipalId, ministry: PrincipalRow) -> Self {
        let registry = Registry::new(federation, ministry);
        Self {
            me,
            end: Position(0),
            docs: Documents::new(registry.doc()),
            registry,
            peers: Peers::default(),
            far_end: FarEnd::default(),
            parked: Parking::default(),
            rejected: Rejected::default(),
            bindings: Bindings::default(),
            incidents: Incidents::default(),
            losses: Losses::default(),
            rows: Rows::default(),
        }
    }

    /// The position that the next record will have.
    pub(crate) fn next(&self) -> Position {
        Position(self.end.0 + 1)
    }

    /// The last position applied.
    pub fn end(&self) -> Position {
        self.end
    }

    /// Who the principals are, and what each may do.
    pub(crate) fn registry(&self) -> &Registry {
        &self.registry
    }

    /// The documents.
    pub(crate) fn docs(&self) -> &Documents {
        &self.docs
    }

    /// One document's row; the registry's too.
    pub(crate) fn document(&self, doc: DocId) -> Option<&DocRow> {
        self.docs.get(doc)
    }

    /// How the machines of the federation stand to this one.
    pub(crate) fn peers(&self) -> &Peers {
        &self.peers
    }

    /// What the far end has of what was written here.
    pub(crate) fn far_end(&self) -> &FarEnd {
        &self.far_end
    }

    /// The entries that wait here for something.
    pub(crate) fn parking(&self) -> &Parking {
        &self.parked
    }

    /// The entries that are no part of their documents.
    pub(crate) fn rejected(&self) -> &Rejected {
        &self.rejected
    }

    /// Whose actors are.
    pub(crate) fn bindings(&self) -> &Bindings {
        &self.bindings
    }

    /// The incidents.
    pub(crate) fn incidents(&self) -> &Incidents {
        &self.incidents
    }

    /// What a disk lost.
    pub(crate) fn losses(&self) -> &Losses {
        &self.losses
    }

    /// What grows with every change.
    pub(crate) fn rows(&self) -> &Rows {
        &self.rows
    }
}

/// What several parts say together.
impl Ledger {
    /// Entries of a document that are not applied: refused by the far end, void, or a snapshot that is not verified yet.
    pub(crate) fn not_applied_in(&self, doc: DocId) -> HashSet<EntryId> {
        self.rejected.not_applied_in(doc).chain(self.docs.pending_in(doc)).collect()
    }

    /// Whether one more of a principal's entries may be parked here. The hub bounds them for each principal; a node receives everything
    /// from the hub, which has bounded them already.
    pub(crate) fn may_park(&self, writer: PrincipalId) -> bool {
        self.parked.has_room(writer, policy::hears_many(self.me))
    }

    /// The roots over the documents that `council` and the hub both have, by the sharing in force.
    pub(crate) fn shared_with(&self, council: PrincipalId) -> SharedRoots<'_> {
        self.docs.roots().shared_with(self.registry.lines().of(council))
    }

    /// The last position that `principal` is entitled to and that `store` did not bring itself: a peer whose cursor has reached it lacks
    /// nothing. The position may be too high, never too low.
    pub(crate) fn last_for(&self, principal: PrincipalId, store: StoreId) -> Position {
        self.docs.last_for(self.registry.stands_for(principal), store)
    }

    /// How far the ministry has a document.
    pub(crate) fn received(&self, doc: DocId) -> Received {
        let Some(row) = self.docs.get(doc).filter(|row| row.audience.sharing.reaches_ministry()) else {
            return Received { all: false, heads: Vec::new() };
        };
        if row.last.own <= self.far_end.received_of(doc) && !self.far_end.waits(doc) {
            return Received { all: true, heads: row.heads.iter().copied().collect() };
        }
        Received { all: false, heads: row.received_heads.clone() }
    }

    /// The verdicts on those of these entries that are refused or parked here. A peer that brought the others may call them admitted.
    pub(crate) fn verdicts(&self, entries: &[(EntryId, DocId)]) -> Vec<Answer> {
        let answer = |(id, doc): &(EntryId, DocId)| {
            let refused = self.rejected.refused_reason(*id).map(|reason| Outcome::Refused(reason.to_owned()));
            let outcome = refused.or_else(|| self.parked.holds(*id).then(|| Outcome::Waiting("waits".to_owned())))?;
            Some(Answer { entry: *id, doc: *doc, outcome })
        };
        entries.iter().filter_map(answer).collect()
    }

    /// Whether the document stands on a snapshot whose changes are not listed in the index yet. Only the worker, which loads it, can list
    /// them.
    ///
    /// # Errors
    /// The index could not be read.
    pub(crate) fn is_unlisted(&self, index: &dyn Index, doc: DocId) -> Result<bool, StoreError> {
        Ok(self.docs.get(doc).is_some_and(DocRow::stands_on_snapshot) && !self.rows.is_listed(index, doc)?)
    }

    /// Up to which position our log is still the one that a peer has read, when its cursor is at position `at` of our run `run`. It is less
    /// than `at` when our store was put back from a copy in between.
    pub(crate) fn agrees_to(&self, run: RunId, at: Position) -> Position {
        if at > self.end { Position(0) } else { self.peers.history(self.me).agrees_to(run, at) }
    }

    /// Whether a mark that this hub once signed, for position `at` of run `run`, shows that our store was put back from a copy since then.
    /// False when that is noted already.
    pub(crate) fn shows_put_back(&self, run: RunId, at: Position) -> bool {
        self.peers.shows_put_back((self.me, self.end), run, at)
    }

    /// Whether this hub was put back from an older copy and this principal has not sent everything that it had yet. Until then the hub may
    /// know less of the principal's documents than it once acknowledged: it parks entries in them instead of refusing them.
    pub(crate) fn is_unheard(&self, principal: PrincipalId) -> bool {
        self.peers.restored().is_unheard(&self.registry, principal)
    }

    /// Whether this hub had admitted the entry before it was put back from an older copy. Then the writer needs no grant that is in force
    /// now, only one that it had. A writer cannot show this of its own entries. The owner of the document can, by sending what it once
    /// received from this hub; until the owner has sent everything, any other council can, for writers whose keys are still valid.
    pub(crate) fn counts_from_before(&self, source: Source, entry: &Entry) -> bool {
        let restored = self.peers.restored();
        let Some(Place { store, at, .. }) = source.filter(|_| restored.ever()) else { return false };
        let Some(row) = self.docs.get(entry.header.doc) else { return false };
        let writer = entry.header.principal;
        // A store's number proves nothing: everybody who ever claimed it must be somebody who may show the entry.
        let bearers: Vec<PrincipalId> = self.peers.bearers(store).collect();
        if bearers.is_empty() || bearers.contains(&writer) {
            return false;
        }
        if bearers.iter().all(|bearer| self.registry.owns(*bearer, row)) {
            return bearers.iter().all(|bearer| restored.is_from_before(*bearer, store, at));
        }
        let counts = self.registry.principal(writer).is_some_and(|row| row.status == PrincipalStatus::Active);
        counts && self.is_unheard(row.owner)
    }

    /// What this process may do with a document.
    pub(crate) fn my_access(&self, row: &DocRow) -> Option<Access> {
        self.registry.access(self.me, row)
    }

    /// Whether a document is this process's own.
    pub(crate) fn is_mine(&self, row: &DocRow) -> bool {
        self.registry.owns(self.me, row)
    }

    /// Whether we accept chain tips from this maker's snapshots without a signed header: only from ourselves and from the hub. Earlier
    /// programs of both made snapshots that did not hold the headers of all chains.
    pub(crate) fn trusts(&self, maker: PrincipalId) -> bool {
        policy::is_believed(maker) || self.registry.goes_on_for(self.me, maker)
    }

    /// Whether an entry that is known already must be stored again, because its record may be lost.
    pub(crate) fn restocks(&self, entry: &Entry) -> bool {
        let doc = entry.header.doc;
        let on_snapshot = self.document(doc).is_some_and(|row| row.stands_on_snapshot() || row.snapshots.pending().is_some());
        entry.header.kind == BodyKind::Changes && self.losses.has(doc) && on_snapshot
    }

    /// Whether this is the sharing of somebody else's document that takes this holder out of its audience, or leaves it out.
    pub(crate) fn takes_out(&self, entry: &Entry, body: &Body) -> bool {
        let Body::Sharing(sharing) = body else { return false };
        let owner = self.docs.get(entry.header.doc).map_or(entry.header.principal, |row| row.owner);
        !self.registry.goes_on_for(self.me, owner) && self.registry.stands_for(self.me).all(|one| sharing.access(one).is_none())
    }

    /// The same of an entry that is not decoded.
    pub(crate) fn is_farewell(&self, entry: &Entry) -> bool {
        entry.header.kind == BodyKind::Sharing && Body::decode(entry).is_ok_and(|body| self.takes_out(entry, &body))
    }

    /// Whether records of the document were lost here and a peer still has to send them. Once we were taken out of its audience no peer
    /// has to; what comes all the same is stored, and nothing waits for it.
    pub(crate) fn is_owed(&self, doc: DocId) -> bool {
        self.losses.has(doc) && self.docs.get(doc).is_none_or(|row| self.registry.left_at(self.me, row).is_none())
    }

    /// Whether what was lost of a document here is lost for good.
    pub(crate) fn has_lost_for_good(&self, doc: DocId) -> bool {
        self.losses.has(doc) && !self.is_owed(doc)
    }
}
