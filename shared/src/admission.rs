//! Admission: whether an entry becomes part of a document here. One pure function, asked before durability and before apply, with the
//! same constants for one's own entries as for everybody's.

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

pub use changes::{judge_changes, may_branch, read_together};
pub use writers::may_write_now;

/// Why an entry waits whose document stands on a snapshot of which the index does not say yet what it holds.
pub const UNLISTED: &str = "snapshot-unlisted";

/// Which of the three ways of saying no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RefusalKind {
    /// Something is missing yet. That document alone waits; nothing is acknowledged as admitted.
    Wait,
    /// Final. The receiver keeps the name and the reason and moves on; the writer keeps the payload.
    Refused,
    /// The bearer's own entry breaks the journal itself. The Link ends with an alarm.
    Stop,
}

/// Why an entry is not admitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("admit an entry: {reason}")]
pub struct Refusal {
    /// Which way.
    pub kind: RefusalKind,
    /// The closed reason code.
    pub reason: &'static str,
}

const fn wait(reason: &'static str) -> Refusal {
    Refusal { kind: RefusalKind::Wait, reason }
}

const fn refused(reason: &'static str) -> Refusal {
    Refusal { kind: RefusalKind::Refused, reason }
}

/// An entry was not judged, or judged not admissible.
#[derive(Debug, thiserror::Error)]
pub enum AdmitError {
    /// Judged: no.
    #[error(transparent)]
    Refusal(#[from] Refusal),
    /// The index could not be asked.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What an admissible entry means for the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Admission {
    /// New: make it durable and apply it.
    New,
    /// Known already: acknowledge it again.
    Known,
}

/// Everything that admission looks at but does not change.
#[derive(Clone, Copy)]
pub struct Court<'a> {
    /// What is known so far.
    pub ledger: &'a Ledger,
    /// The ledger's index.
    pub index: &'a dyn Index,
    /// Checks signatures.
    pub verifier: &'a dyn Verifier,
    /// Whether the entry may have been admitted here once, before this hub was put back from an older copy: then its writer needs no
    /// grant in force, only one that it had.
    pub from_before: bool,
}

/// Judges one whole entry. `bearer` is who brought it: an entry of the bearer's own that breaks the journal is [`RefusalKind::Stop`],
/// the same entry relayed by somebody else only [`RefusalKind::Refused`].
///
/// # Errors
/// [`AdmitError::Refusal`] with kind and reason code.
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
    // The hub admits nothing of a principal that is out; what it relays of one was written while it was in. For what a closed principal
    // wrote, the one that succeeds it answers: it brings what is in its own log.
    let returned = court.from_before && bearer != header.principal;
    let vouched = policy::vouches(bearer) || returned || court.ledger.registry().succeeds(bearer, header.principal);
    if principal.status == PrincipalStatus::Revoked && !vouched {
        return Err(breach("revoked").into());
    }
    // What the hub took in stands everywhere. It may have a second entry at one place of a chain: below a snapshot it cannot tell that
    // from one that came late. Whoever has the first would differ from it for good.
    let is_passed_on = policy::is_passed_on(bearer, court.ledger.me);
    if known.is_some() && !is_named && !is_passed_on {
        return Err(breach("fork").into());
    }
    if court.ledger.rejected().refused_reason(entry.id()).is_some() {
        return Err(refused("refused-before").into());
    }
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
        // It never came this far, and nothing more will come: there is nothing to take it out of.
        return Ok(Admission::Known);
    }
    writers::may_write(court, entry, &body)?;
    follows(court.ledger, entry, (is_farewell, is_passed_on), breach("fork"))?;
    let inside = match &body {
        Body::Changes(changes) => {
            // Whoever the hub did not refuse must not be refused behind it.
            let decides = policy::decides(court.ledger.me);
            let limits = if decides { Limits::receiver() } else { Limits::passed_on() };
            let own = judge_changes(court, header.doc, header.principal, &limits, changes)?;
            // What the hub admitted once is admitted everywhere: who has other heads besides must not judge otherwise.
            if decides {
                may_branch(court.ledger, header.doc, header.principal, &own)?;
            }
            own.into_iter().map(|change| change.hash).collect()
        }
        _ => BTreeSet::new(),
    };
    // Whoever is taken out never gets what stands before.
    let heads = if is_farewell { &[] } else { header.heads.as_slice() };
    for head in heads {
        if !inside.contains(head) && court.ledger.rows().max_op(court.index, header.doc, *head)?.is_none() {
            return Err(wait("unknown-heads").into());
        }
    }
    Ok(Admission::New)
}

/// Nothing of a document is judged before all of its changes are known.
fn must_be_listed(court: Court<'_>, doc: DocId) -> Result<(), AdmitError> {
    if court.ledger.is_unlisted(court.index, doc)? { Err(wait(UNLISTED).into()) } else { Ok(()) }
}

/// The row of whoever signed something.
fn writer(ledger: &Ledger, principal: PrincipalId) -> Result<&PrincipalRow, Refusal> {
    // Only the hub makes principals, so a name that it does not know is nobody's: unless it is a copy that lacks some itself.
    let may_come = !policy::keeps_registry(ledger.me) || ledger.peers().restored().ever();
    let unknown = if may_come { wait("unknown-principal") } else { refused("unknown-principal") };
    ledger.registry().principal(principal).ok_or(unknown)
}

/// Whether the entry is the next of its chain.
fn follows(ledger: &Ledger, entry: &Entry, (is_farewell, is_passed_on): (bool, bool), fork: Refusal) -> Result<(), Refusal> {
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
        // Whoever is out of the audience never gets the entries in between, and must hear that it is out.
        Placed::Ahead => Ok(()),
        Placed::Gap => Err(wait("gap")),
        // The snapshot stands for this place. What it really brought is for the changes themselves to show.
        Placed::Behind if is_passed_on || row.is_some_and(DocRow::stands_on_snapshot) => Ok(()),
        // A smaller seq that is not the known entry, or a next one that does not hang on the known last one.
        Placed::Next | Placed::Behind => Err(fork),
    }
}

#[cfg(test)]
mod tests;
