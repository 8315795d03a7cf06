//! Admission: whether an entry becomes part of a document here. One pure function, which the engine asks before it makes an entry durable
//! and applies it. Its limits are the same for what a council wrote itself and for what came from elsewhere.
//!
//! [`admit`] keeps the order: first whether the writer signed it, then whether the writer may say it, then whether it follows on what is
//! here. Who may write stands in `writers.rs`, by what the entry's kind declares; what is judged of changes and of snapshots beside that
//! stands in `changes.rs` and `snapshot.rs`.

mod changes;
mod snapshot;
mod writers;

use std::collections::BTreeSet;

use crate::{
    domain::{DocId, PrincipalId, PrincipalRow, PrincipalStatus, policy},
    journal::{
        Body, Entry,
        body::declared::UnderSnapshot,
        change::Limits,
        entry::signed_bytes,
        sign::{Verifier, key_id},
    },
    ledger::{Chains, DocRow, Ledger, Placed},
    store::{Index, StoreError},
};

pub(crate) use changes::{judge_changes, may_branch, read_together};
pub(crate) use writers::may_write_now;

/// The closed reason code of an entry that waits: its document stands on a snapshot of which the index does not say yet what it holds.
pub(crate) const UNLISTED: &str = "snapshot-unlisted";

/// In which of three ways an entry is not admitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RefusalKind {
    /// What the entry needs is not here yet. The receiver parks it; only its document waits, and its writer is not told that it is in.
    Wait,
    /// For good. The receiver keeps the entry's name and the reason; the writer keeps the payload.
    Refused,
    /// The bearer signed it itself, and it breaks the journal. The receiver ends the Link with an alarm.
    Stop,
}

/// Why an entry is not admitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the entry is not admitted: {reason}")]
pub struct Refusal {
    /// In which way.
    pub kind: RefusalKind,
    /// Why: a code of [`crate::domain::reasons`].
    pub reason: &'static str,
}

const fn wait(reason: &'static str) -> Refusal {
    Refusal { kind: RefusalKind::Wait, reason }
}

const fn refused(reason: &'static str) -> Refusal {
    Refusal { kind: RefusalKind::Refused, reason }
}

/// An entry is not admitted, or could not be judged.
#[derive(Debug, thiserror::Error)]
pub enum AdmitError {
    /// It was judged, and is not admitted.
    #[error(transparent)]
    Refusal(#[from] Refusal),
    /// It was not judged: the index could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What the engine does with an entry that is admitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Admission {
    /// It makes the entry durable and applies it.
    New,
    /// It acknowledges the entry again: it is here, or a snapshot stands for it.
    Known,
}

/// What admission looks at. It changes none of it.
#[derive(Clone, Copy)]
pub struct Court<'a> {
    /// What is known so far.
    pub ledger: &'a Ledger,
    /// The ledger's index.
    pub index: &'a dyn Index,
    /// Checks signatures.
    pub verifier: &'a dyn Verifier,
    /// Whether this hub, which was put back from an older copy, may have admitted the entry before. Then the writer needs a grant that it
    /// once had, and none that is in force.
    pub from_before: bool,
    /// Whether this log admitted the entry, and only lost what it stands on: what was judged by the sharing of its time is not judged by
    /// that of today.
    pub was_admitted: bool,
}

/// Judges one whole entry. `bearer` is who brought it: if it signed the entry itself and the entry breaks the journal, its Link ends
/// ([`RefusalKind::Stop`]); who only relays the same entry hears that it is refused ([`RefusalKind::Refused`]).
///
/// # Errors
/// [`AdmitError::Refusal`] with the way and the reason code; [`AdmitError::Store`] when the index could not be read.
pub fn admit(court: Court<'_>, bearer: PrincipalId, entry: &Entry) -> Result<Admission, AdmitError> {
    let header = &entry.header;
    let breach =
        |reason| Refusal { kind: if bearer == header.principal { RefusalKind::Stop } else { RefusalKind::Refused }, reason };
    if header.federation != court.ledger.registry().federation() {
        return Err(breach("wrong-federation").into());
    }
    let known = court.ledger.rows().chained(court.index, header)?;
    let is_named = known.is_some_and(|(id, _)| id == entry.id());
    // A snapshot names the last entry of each chain. If it does not stand for that one, the entry itself is still to come.
    let is_beside = header.kind.declared().under_snapshot == UnderSnapshot::Beside;
    if is_named && known.is_some_and(|(_, is_here)| is_here || !is_beside) {
        return Ok(Admission::Known);
    }
    // Whether the writer signed it.
    let principal = writer(court.ledger, header.principal)?;
    if header.key != key_id(&principal.journal_key) {
        return Err(breach("wrong-key").into());
    }
    if !entry.payload_matches() {
        return Err(breach("payload-mismatch").into());
    }
    if !court.verifier.verify(&principal.journal_key, &signed_bytes(header.federation, &entry.header_bytes), &entry.signature) {
        return Err(breach("bad-signature").into());
    }
    // The hub admits nothing of a revoked principal, unless the one that succeeds it brings it from its own log, or the hub was put back and
    // may have admitted it before. What the hub relays of one was written before it was revoked.
    let returned = court.from_before && bearer != header.principal;
    let vouched =
        policy::vouches(bearer) || returned || court.was_admitted || court.ledger.registry().succeeds(bearer, header.principal);
    if principal.status == PrincipalStatus::Revoked && !vouched {
        return Err(breach("revoked").into());
    }
    // Every node admits what the hub admitted. The hub may have admitted a second entry at one place of a chain, since below a snapshot it
    // cannot tell a fork from an entry that came late. A node that refused it would differ from the hub for good.
    // Nor is its place asked for again when this log admitted it itself.
    let is_settled = policy::is_passed_on(bearer, court.ledger.me) || court.was_admitted;
    if known.is_some() && !is_named && !is_settled {
        return Err(breach("fork").into());
    }
    if court.ledger.rejected().refused_reason(entry.id()).is_some() {
        return Err(refused("refused-before").into());
    }
    // Whether its writer may say what it says.
    let body = Body::decode(entry).map_err(|_| refused("malformed"))?;
    if let Body::Snapshot(snapshot) = &body {
        return snapshot::admit(court, entry, snapshot);
    }
    if court.ledger.document(header.doc).is_some_and(|row| row.snapshots.pending().is_some()) {
        return Err(wait("snapshot-pending").into());
    }
    must_be_listed(court, header.doc)?;
    if changes::is_covered(court, entry, &body)? {
        return Ok(Admission::Known);
    }
    let is_farewell = court.ledger.takes_out(entry, &body);
    if is_farewell && court.ledger.document(header.doc).is_none() {
        // The document never came here, and nothing more of it will: there is nothing that it could take away.
        return Ok(Admission::Known);
    }
    writers::may_write(court, entry, &body)?;
    follows(court.ledger, entry, (is_farewell, is_settled), breach("fork"))?;
    let inside = match &body {
        Body::Changes(changes) => {
            // The hub's limits are the narrower ones: a node must admit all that the hub did.
            let decides = policy::decides(court.ledger.me);
            let limits = if decides { Limits::receiver() } else { Limits::passed_on() };
            let own = judge_changes(court, header.doc, header.principal, &limits, changes)?;
            // Only the hub counts heads: a node may have others besides, and would come to another answer.
            if decides && !court.was_admitted {
                may_branch(court.ledger, header.doc, header.principal, &own)?;
            }
            own.into_iter().map(|change| change.hash).collect()
        }
        _ => BTreeSet::new(),
    };
    // A holder that the entry takes out of the audience never gets the changes that the heads name.
    let heads = if is_farewell { &[] } else { header.heads.as_slice() };
    for head in heads {
        if !inside.contains(head) && court.ledger.rows().max_op(court.index, header.doc, *head)?.is_none() {
            return Err(wait("unknown-heads").into());
        }
    }
    Ok(Admission::New)
}

/// An entry waits until the index lists every change of its document.
fn must_be_listed(court: Court<'_>, doc: DocId) -> Result<(), AdmitError> {
    if court.ledger.is_unlisted(court.index, doc)? { Err(wait(UNLISTED).into()) } else { Ok(()) }
}

/// The registry's row of a principal that signed something.
fn writer(ledger: &Ledger, principal: PrincipalId) -> Result<&PrincipalRow, Refusal> {
    // The hub makes every principal, so one that it does not know is nobody. Only a hub that was put back may have forgotten one.
    let may_come = !policy::keeps_registry(ledger.me) || ledger.peers().restored().ever();
    let unknown = if may_come { wait("unknown-principal") } else { refused("unknown-principal") };
    ledger.registry().principal(principal).ok_or(unknown)
}

/// Whether the entry is the next of its chain.
fn follows(ledger: &Ledger, entry: &Entry, (is_farewell, is_settled): (bool, bool), fork: Refusal) -> Result<(), Refusal> {
    let header = &entry.header;
    if header.seq == 0 || (header.seq == 1) != header.prev.is_none() {
        return Err(refused("bad-chain"));
    }
    if header.prev.is_some_and(|prev| ledger.rejected().refused_reason(prev).is_some()) {
        return Err(refused("stands-on-refused"));
    }
    let (row, none) = (ledger.document(header.doc), Chains::default());
    let chains = row.map_or(&none, |row| &row.chains);
    match chains.look(header, is_farewell) {
        Placed::Next if header.prev == chains.get(&header.chain()).map(|tip| tip.id) => Ok(()),
        // A holder that was taken out of the audience never gets the entries in between, and must hear that it is out.
        Placed::Ahead => Ok(()),
        Placed::Gap => Err(wait("gap")),
        // A snapshot stands for this place. The changes of the entry show themselves whether the document has them.
        Placed::Behind if is_settled || row.is_some_and(DocRow::stands_on_snapshot) => Ok(()),
        // Another entry has this place, or the entry names another one than the last as the one before it.
        Placed::Next | Placed::Behind => Err(fork),
    }
}

#[cfg(test)]
mod tests;
