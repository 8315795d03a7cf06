//! Whether changes become part of a document: of an entry, or of a Submit before it is one.

use std::collections::HashMap;

use bytes::Bytes;

use super::{AdmitError, Court, Refusal, must_be_listed, refused, wait};
use crate::{
    domain::{ActorId, ChangeHash, DocId, PrincipalId},
    journal::{
        Body, Entry,
        change::{self, ChangeHeader, Limits},
    },
    ledger::Ledger,
    store::StoreError,
};

/// Most heads that a document may have by what its owner writes. Every header names all heads, and the next change follows them all. One
/// header holds far more, since a holder may have as many heads of its own that it has not sent yet.
const HEADS_OF_OWNER: usize = 96;
/// Most heads that a document may have by what others write. So nobody uses up the room of the owner.
const HEADS_OF_OTHERS: usize = 64;

/// Judges the changes of one entry, or of one Submit before it is an entry: each with our own bounded reader, and against what is known of
/// the document. Answers those that are not known yet. Their operations are counted, over all of them and with those of the document, before
/// any is unfolded.
///
/// # Errors
/// [`AdmitError::Refusal`]: `Wait` when a dependency is missing, else `Refused` with the reason code.
pub(crate) fn judge_changes(
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
        // An actor's change follows the actor's last one. All that it follows is here, so a jump in its numbers is no gap that could fill.
        let (expected, stands) = last.map_or((1, true), |(seq, hash)| (seq.saturating_add(1), header.deps.contains(&hash)));
        if header.seq != expected || !stands {
            return Err(refused("actor-seq").into());
        }
        ops = ops.saturating_add(header.ops);
        if ops > limits.document_ops {
            return Err(refused("document-too-long").into());
        }
        // Last, because this unfolds the change.
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
pub(crate) fn read_together(limits: &Limits, changes: &[Bytes]) -> Result<Vec<ChangeHeader>, Refusal> {
    let mut ops = 0_u64;
    let read = |chunk: &Bytes| {
        let header = change::read(chunk, limits).map_err(|error| refused(error.reason()))?;
        ops = ops.saturating_add(header.ops);
        if ops > limits.together_ops { Err(refused("too-many-together")) } else { Ok(header) }
    };
    changes.iter().map(read).collect()
}

/// Whether these changes leave the document with few enough heads.
///
/// # Errors
/// `too-many-heads`.
pub(crate) fn may_branch(ledger: &Ledger, doc: DocId, principal: PrincipalId, changes: &[ChangeHeader]) -> Result<(), Refusal> {
    let Some(row) = ledger.document(doc) else { return Ok(()) };
    let after = ledger.docs().heads_after(doc, changes).len();
    let most = if ledger.registry().owns(principal, row) { HEADS_OF_OWNER } else { HEADS_OF_OTHERS };
    if after > most && after > row.heads.len() { Err(refused("too-many-heads")) } else { Ok(()) }
}

/// Whether these changes are known though their entry is not: a snapshot stands for them, or another entry brought them. Their place in the
/// chain is then taken, and each is in the index.
pub(super) fn is_covered(court: Court<'_>, entry: &Entry, body: &Body) -> Result<bool, StoreError> {
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
