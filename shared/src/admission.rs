//! Admission: whether an entry becomes part of a document here. One pure function, asked before durability and before apply, with the
//! same constants for one's own entries as for everybody's.

mod snapshot;

use std::collections::{BTreeSet, HashMap};

use bytes::Bytes;

use crate::{
    domain::{Access, ActorId, ChangeHash, DocId, PrincipalId, PrincipalRow, PrincipalStatus, policy},
    journal::{
        Body, Entry,
        change::{self, ChangeHeader, Limits},
        entry::signed_bytes,
        sign::{Verifier, key_id},
    },
    ledger::{Chains, DocRow, Ledger, Placed},
    store::{Index, StoreError},
};

/// Most heads that a document may come to by what its owner writes. Every header names them all, and the next change follows them all:
/// well below what one header holds, as a holder may have as many of its own that it did not send yet.
const HEADS_OF_OWNER: usize = 96;
/// By what others write. Nobody can use up what is left to the owner.
const HEADS_OF_OTHERS: usize = 64;

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
    if known == Some(entry.id()) {
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
    if known.is_some() && !is_passed_on {
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
    if is_covered(court, entry, &body)? {
        return Ok(Admission::Known);
    }
    let is_farewell = court.ledger.takes_out(entry, &body);
    if is_farewell && court.ledger.document(header.doc).is_none() {
        // It never came this far, and nothing more will come: there is nothing to take it out of.
        return Ok(Admission::Known);
    }
    may_write(court, entry, &body)?;
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

/// Whether their place in the chain is taken, and none of these changes is new: a snapshot stands for them, or another entry brought them.
fn is_covered(court: Court<'_>, entry: &Entry, body: &Body) -> Result<bool, StoreError> {
    let (header, row) = (&entry.header, court.ledger.document(entry.header.doc));
    let tip = row.and_then(|row| row.chains.get(&header.chain()));
    let (Body::Changes(changes), Some(tip)) = (body, tip) else { return Ok(false) };
    if header.seq > tip.seq {
        return Ok(false);
    }
    for change in changes {
        let Ok(change) = change::read(change, &Limits::passed_on()) else { return Ok(false) };
        if court.ledger.rows().max_op(court.index, header.doc, change.hash)?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
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

/// Whether the sharing in force lets this principal say this.
fn may_write(court: Court<'_>, entry: &Entry, body: &Body) -> Result<(), Refusal> {
    let (header, ledger) = (&entry.header, court.ledger);
    let row = ledger.document(header.doc);
    // A hub that was put back from an older copy may know an older sharing than the one that it admitted this by. It hears of that from
    // the document's owner.
    let no = |reason| match row {
        Some(row) if ledger.is_unheard(row.owner) => wait(reason),
        _ => refused(reason),
    };
    if header.doc == ledger.registry().doc() {
        return match body {
            Body::Principal(_) | Body::Unknown if policy::keeps_registry(header.principal) => Ok(()),
            _ => Err(refused("not-owner")),
        };
    }
    match (body, row) {
        (Body::Principal(_) | Body::Snapshot(_), _) => Err(refused("not-registry")),
        (Body::Manifest(_), None) => Ok(()),
        // The record of its birth was lost here, and comes back.
        (Body::Manifest(manifest), Some(row))
            if ledger.losses().has(header.doc) && row.owner == header.principal && row.manifest.as_ref() == Some(manifest) =>
        {
            Ok(())
        }
        (Body::Manifest(_), Some(row)) if ledger.registry().owns(header.principal, row) => Err(refused("born-twice")),
        (Body::Manifest(_), Some(_)) => Err(refused("not-owner")),
        (_, None) => Err(wait("unknown-document")),
        (_, Some(row)) if ledger.registry().owns(header.principal, row) => Ok(()),
        (Body::Sharing(_), Some(_)) => Err(no("not-owner")),
        (_, Some(row)) if ledger.registry().access(header.principal, row) == Some(Access::Edit) => Ok(()),
        // The hub orders grants, and a node hears of entries through it alone. What waited here, or was admitted there before the hub heard
        // of a newer sharing, may come after the sharing that took its writer's grant.
        (_, Some(row))
            if (!policy::orders_grants(ledger.me) || court.from_before) && row.audience.may_have_written(header.principal) =>
        {
            Ok(())
        }
        // For the same reason its grant is on its way, or waits here for something itself.
        (_, Some(_)) if !policy::orders_grants(ledger.me) => Err(wait("no-grant")),
        (_, Some(_)) => Err(no("no-grant")),
    }
}

/// Whether these changes leave the document with no more heads than everybody can go on from.
///
/// # Errors
/// `too-many-heads`.
pub fn may_branch(ledger: &Ledger, doc: DocId, principal: PrincipalId, changes: &[ChangeHeader]) -> Result<(), Refusal> {
    let Some(row) = ledger.document(doc) else { return Ok(()) };
    let after = ledger.docs().heads_after(doc, changes).len();
    let most = if ledger.registry().owns(principal, row) { HEADS_OF_OWNER } else { HEADS_OF_OTHERS };
    if after > most && after > row.heads.len() { Err(refused("too-many-heads")) } else { Ok(()) }
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

/// Judges the changes of one entry, or of one Submit before it is an entry: each by our own bounded reader, and by what is known of its
/// document. Changes that are known already are left out of the answer. What they would unfold to is added up, of all of them and with what
/// the document has, before any is looked at more closely than run by run.
///
/// # Errors
/// [`AdmitError::Refusal`]: `Wait` when a dependency is missing, else `Refused` with the reason code.
pub fn judge_changes(
    court: Court<'_>,
    doc: DocId,
    principal: PrincipalId,
    limits: &Limits,
    changes: &[Bytes],
) -> Result<Vec<ChangeHeader>, AdmitError> {
    let mut judged: Vec<ChangeHeader> = Vec::with_capacity(changes.len());
    let mut inside: HashMap<ChangeHash, u64> = HashMap::new();
    let mut actors: HashMap<ActorId, (u64, ChangeHash)> = HashMap::new();
    let row = court.ledger.document(doc);
    let mut is_empty = row.is_none_or(|row| row.counts.changes == 0);
    let mut ops = row.map_or(0, |row| row.counts.ops);
    must_be_listed(court, doc)?;
    for (chunk, header) in changes.iter().zip(read_together(limits, changes)?) {
        if inside.contains_key(&header.hash) || court.ledger.rows().max_op(court.index, doc, header.hash)?.is_some() {
            continue;
        }
        if header.actor.principal() != principal {
            return Err(refused("foreign-actor").into());
        }
        let last = match actors.get(&header.actor) {
            Some(last) => Some(*last),
            None => court.ledger.rows().actor(court.index, doc, header.actor)?,
        };
        if header.deps.is_empty() && !is_empty {
            return Err(refused("no-deps").into());
        }
        let mut floor = 0_u64;
        for dep in &header.deps {
            let max_op = match inside.get(dep) {
                Some(max_op) => Some(*max_op),
                None => court.ledger.rows().max_op(court.index, doc, *dep)?,
            };
            floor = floor.max(max_op.ok_or(wait("unknown-deps"))?);
        }
        if Some(header.start_op) != floor.checked_add(1) {
            return Err(refused("start-op").into());
        }
        // With every dependency known, a jump is no gap that could still be filled: the actor's own last change must be a dependency.
        let (expected, stands) = last.map_or((1, true), |(seq, hash)| (seq.saturating_add(1), header.deps.contains(&hash)));
        if header.seq != expected || !stands {
            return Err(refused("actor-seq").into());
        }
        ops = ops.saturating_add(header.ops);
        if ops > limits.document_ops {
            return Err(refused("document-too-long").into());
        }
        // Last, for it unfolds the change.
        if !court.verifier.is_canonical(header.hash, chunk) {
            return Err(refused("not-canonical").into());
        }
        is_empty = false;
        inside.insert(header.hash, header.max_op);
        actors.insert(header.actor, (header.seq, header.hash));
        judged.push(header);
    }
    Ok(judged)
}

/// The headers of changes that come together, each within its limits and all of them within those of one Submit or entry.
///
/// # Errors
/// `Refused` with the reason code of the first change that is none, or of all of them together.
pub fn read_together(limits: &Limits, changes: &[Bytes]) -> Result<Vec<ChangeHeader>, Refusal> {
    let mut ops = 0_u64;
    let read = |chunk: &Bytes| {
        let header = change::read(chunk, limits).map_err(|error| refused(error.reason()))?;
        ops = ops.saturating_add(header.ops);
        if ops > limits.together_ops { Err(refused("too-many-together")) } else { Ok(header) }
    };
    changes.iter().map(read).collect()
}

#[cfg(test)]
mod tests;
