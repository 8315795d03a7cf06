//! Whether a snapshot is taken in: everything about it that can be judged without opening the document.

use super::{Admission, AdmitError, Court, Refusal, refused, wait, writer};
use crate::{
    domain::{DocId, policy},
    journal::{Body, Entry, Snapshot, body::snapshot::SignedHeader, sign::key_id},
};

/// [`super::admit`] has checked that its maker signed it. Whether what it holds is true, the worker finds out later, whoever made it.
pub(super) fn admit(court: Court<'_>, entry: &Entry, snapshot: &Snapshot) -> Result<Admission, AdmitError> {
    let (header, ledger) = (&entry.header, court.ledger);
    if header.seq != 0 || header.prev.is_some() {
        return Err(refused("bad-chain").into());
    }
    if header.doc == ledger.registry().doc() {
        return Err(refused("not-owner").into());
    }
    if header.heads.is_empty() || snapshot.kept.is_empty() {
        return Err(refused("malformed").into());
    }
    let row = ledger.document(header.doc);
    if row.is_some_and(|row| row.snapshots.names(entry.id())) {
        return Ok(Admission::Known);
    }
    let manifest = snapshot.manifest().ok_or(refused("malformed"))?;
    for kept in &snapshot.kept {
        if !kept.payload_matches() {
            return Err(refused("payload-mismatch").into());
        }
        is_of(court, header.doc, &SignedHeader::of(kept))?;
    }
    let owner = manifest.header.principal;
    if row.is_some_and(|row| row.owner != owner) {
        return Err(refused("not-owner").into());
    }
    let grants = match snapshot.sharing() {
        None if snapshot.kept.len() > 1 => return Err(refused("malformed").into()),
        None => None,
        Some(kept) if !ledger.registry().goes_on_for(kept.header.principal, owner) => return Err(refused("not-owner").into()),
        Some(kept) => match Body::decode(kept) {
            Ok(Body::Sharing(sharing)) => Some(sharing),
            _ => return Err(refused("malformed").into()),
        },
    };
    if !matches!(Body::decode(manifest), Ok(Body::Manifest(_))) {
        return Err(refused("malformed").into());
    }
    let maker = header.principal;
    let may_have_it = policy::relays(maker)
        || ledger.registry().goes_on_for(maker, owner)
        || grants.is_some_and(|sharing| sharing.access(maker).is_some())
        || row.is_some_and(|row| ledger.registry().access(maker, row).is_some());
    if !may_have_it {
        return Err(refused("no-grant").into());
    }
    for signed in &snapshot.headers {
        is_of(court, header.doc, signed)?;
    }
    if let Some(row) = row {
        // A snapshot whose changes are all here still brings something if a chain goes further in it: a sharing, or what the next entry of
        // that chain follows.
        let mut is_news = snapshot.chains(ledger.trusts(maker)).iter().any(|(chain, tip)| {
            let known = row.chains.get(chain);
            known.is_none_or(|known| known.seq < tip.seq)
        });
        for head in &header.heads {
            is_news |= ledger.rows().max_op(court.index, header.doc, *head)?.is_none();
        }
        if !is_news {
            return Ok(Admission::Known);
        }
        if row.snapshots.pending().is_some() {
            return Err(wait("snapshot-pending").into());
        }
    }
    Ok(Admission::New)
}

/// Whether a header inside the snapshot is one of this document, signed by the principal that it names.
fn is_of(court: Court<'_>, doc: DocId, signed: &SignedHeader) -> Result<(), Refusal> {
    let header = &signed.header;
    if header.federation != court.ledger.registry().federation() || header.doc != doc {
        return Err(refused("malformed"));
    }
    let principal = writer(court.ledger, header.principal)?;
    if header.key != key_id(&principal.journal_key) {
        return Err(refused("wrong-key"));
    }
    if !signed.is_signed(header.federation, &principal.journal_key, court.verifier) {
        return Err(refused("bad-signature"));
    }
    Ok(())
}
