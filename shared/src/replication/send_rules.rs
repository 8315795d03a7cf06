//! What a holder sends to a peer: one pure decision per record of its log.

use std::collections::BTreeMap;

use crate::{
    domain::{DocId, Position, PrincipalId, RunId, StoreId, policy},
    journal::{BodyKind, body::declared::UnderSnapshot},
    ledger::{DocRow, Ledger},
    store::{Record, Source},
};

/// The far end of a Link, as the sender sees it.
#[derive(Debug, Clone, Copy)]
pub struct Peer {
    /// Who it is.
    pub principal: PrincipalId,
    /// Its store.
    pub store: StoreId,
    /// The run of it that speaks.
    pub run: RunId,
    /// The peer was sent everything of ours up to here that concerns it: here the walk began, or was last in sync.
    pub from: Position,
}

impl Peer {
    /// Whether it lacks something that our snapshot of a document stands for. It then gets the snapshot in its stead.
    fn lacks_covered(&self, row: &DocRow) -> bool {
        row.covered_for_peer(self.store) > self.from
    }
}

/// What to do with one record of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Not for this peer, or the peer has it.
    Skip,
    /// The peer lacks it, and gets the snapshot that stands for it, which comes further on in the log.
    Later(DocId),
    /// Send it.
    Send,
    /// Send everything of this document before this position, then send it (R4).
    SendAllThen(DocId),
}

impl Decision {
    /// Whether the record itself is sent.
    pub(crate) fn sends(self) -> bool {
        matches!(self, Self::Send | Self::SendAllThen(_))
    }
}

/// Documents of which a walk passed over entries because a snapshot stands for them, each with the position before the first one. The far
/// end's cursor stays there until the snapshot has gone: should the line break before, the next walk begins there again.
#[derive(Debug, Default)]
pub(crate) struct Owed(BTreeMap<DocId, Position>);

impl Owed {
    /// The walk passed over an entry of the document behind `position`.
    pub(crate) fn note(&mut self, doc: DocId, position: Position) {
        self.0.entry(doc).or_insert(position);
    }

    /// How far the peer's cursor may move once everything up to `last` has gone.
    pub(crate) fn cursor(&mut self, ledger: &Ledger, peer: &Peer, last: Position) -> Position {
        self.0.retain(|doc, _| {
            let row = ledger.document(*doc).filter(|row| ledger.registry().audience_since(peer.principal, row).is_some());
            row.and_then(|row| row.snapshots.base()).is_some_and(|base| base.snapshot > last)
        });
        self.0.values().copied().fold(last, Position::min)
    }
}

/// Decides about the record at `position` (R3, R4, R5), by the sharing that is in force now and not by that of its time.
pub fn decide(ledger: &Ledger, peer: &Peer, position: Position, record: &Record) -> Decision {
    let Record::Entry { entry, source } = record else { return Decision::Skip };
    if is_echo(ledger, peer, *source) {
        return Decision::Skip;
    }
    if ledger.rejected().is_excluded(entry.id()) {
        return Decision::Skip;
    }
    let Some(row) = ledger.document(entry.header.doc) else { return Decision::Skip };
    let kind = entry.header.kind;
    if let Some(base) = row.snapshots.base() {
        let is_own = kind == BodyKind::Snapshot && source.is_none();
        if is_own && (position != base.snapshot || !peer.lacks_covered(row)) {
            return Decision::Skip;
        }
        if position <= base.covers
            && is_in_snapshot(kind)
            && peer.lacks_covered(row)
            && ledger.registry().left_at(peer.principal, row).is_none()
        {
            return Decision::Later(entry.header.doc);
        }
        if is_own {
            return if ledger.registry().audience_since(peer.principal, row).is_some() { Decision::Send } else { Decision::Skip };
        }
    } else if kind == BodyKind::Snapshot && source.is_none() {
        return Decision::Skip;
    }
    // A node sends the hub what its council wrote in another council's document, even when the grant is gone by now: the hub must
    // admit it or refuse it. The document came from the hub, so this gives nothing away.
    if source.is_none() && policy::decides(peer.principal) && !ledger.is_mine(row) {
        return Decision::Send;
    }
    match ledger.registry().audience_since(peer.principal, row) {
        Some(since) if position < since => Decision::Skip,
        Some(since) if position == since => Decision::SendAllThen(entry.header.doc),
        Some(_) => Decision::Send,
        None if ledger.registry().left_at(peer.principal, row) == Some(position) => Decision::Send,
        None => Decision::Skip,
    }
}

/// When a peer asks for all entries of a document again, it gets those before this position: behind the last one, or behind the one
/// that took its grant back. `None`: it gets nothing.
pub(crate) fn may_have(ledger: &Ledger, principal: PrincipalId, doc: DocId) -> Option<Position> {
    let row = ledger.document(doc)?;
    match ledger.registry().audience_since(principal, row) {
        Some(_) => Some(ledger.next()),
        None => ledger.registry().left_at(principal, row).map(|left| Position(left.0 + 1)),
    }
}

/// Whether an entry goes to a peer that gets all of its document before a position, whoever brought the entry once. If a snapshot
/// of ours before that position stands for the entry, the snapshot goes instead. So a peer that was taken out before the snapshot
/// was made gets entries, as far as they are kept.
pub(crate) fn decide_again(ledger: &Ledger, before: Position, position: Position, record: &Record) -> bool {
    let Record::Entry { entry, source } = record else { return false };
    let kind = entry.header.kind;
    let base = ledger.document(entry.header.doc).and_then(|row| row.snapshots.base());
    let goes = base.is_none_or(|base| {
        let is_own = kind == BodyKind::Snapshot && source.is_none();
        let is_covered = base.snapshot < before && position <= base.covers && is_in_snapshot(kind);
        position == base.snapshot || !is_own && !is_covered
    });
    goes && !ledger.rejected().is_excluded(entry.id())
}

/// Whether an entry of a document that just entered the peer's audience is sent before the entry that shared it.
pub(crate) fn decide_backfill(ledger: &Ledger, peer: &Peer, position: Position, record: &Record) -> bool {
    let Record::Entry { source, .. } = record else { return false };
    !is_echo(ledger, peer, *source) && decide_again(ledger, ledger.next(), position, record)
}

/// Whether the peer itself brought it here, and still has it.
fn is_echo(ledger: &Ledger, peer: &Peer, source: Source) -> bool {
    source.is_some_and(|place| place.store == peer.store && ledger.peers().is_still_there(place))
}

/// Whether a snapshot stands for entries of this kind.
fn is_in_snapshot(kind: BodyKind) -> bool {
    kind.declared().under_snapshot != UnderSnapshot::Beside
}

#[cfg(test)]
mod tests;
