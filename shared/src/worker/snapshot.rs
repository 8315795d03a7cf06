//! Snapshots of a document: made and proven, verified and taken in.

use std::collections::{BTreeMap, BTreeSet};

use automerge::{Automerge, LoadOptions, OnPartialLoad, TextEncoding, VerificationMode};
use bytes::Bytes;

use super::{Made, Taken, screen::is_too_deep};
use crate::{
    docs,
    domain::{ActorId, ChangeHash, PrincipalId, RunId},
    journal::{
        Body, BodyKind, Entry, Rank, Snapshot,
        body::snapshot::{HEADERS_MAX, SNAPSHOT_BYTES_MAX, SignedHeader},
        change::{Limits, document_ops},
    },
    ledger::DocSummary,
    trial,
};

/// Most bytes of changes that followers get in one message when a snapshot was taken in.
const FRESH_BYTES_MAX: usize = 1024 * 1024;

/// A document from the bytes of a snapshot; `None` when they are not one whole document.
pub(super) fn load(bytes: &[u8]) -> Option<Automerge> {
    let options = LoadOptions::new()
        .on_partial_load(OnPartialLoad::Error)
        .verification_mode(VerificationMode::Check)
        .text_encoding(TextEncoding::Utf16CodeUnit);
    Automerge::load_with_options(bytes, options).ok()
}

/// What a document is: heads, actors and changes. Every actor must be somebody's.
pub(super) fn summary(document: &Automerge) -> Result<DocSummary, &'static str> {
    let mut actors: BTreeMap<ActorId, (u64, ChangeHash)> = BTreeMap::new();
    let (mut changes, mut ops) = (Vec::new(), 0_u64);
    for meta in document.get_changes_meta(&[]) {
        let hash = ChangeHash::new(meta.hash.0);
        changes.push((hash, meta.max_op));
        ops = ops.saturating_add((meta.max_op + 1).saturating_sub(meta.start_op));
        let actor = ActorId::try_from(meta.actor.to_bytes()).map_err(|_| "an actor is nobody's")?;
        let last = actors.entry(actor).or_insert((0, hash));
        if meta.seq > last.0 {
            *last = (meta.seq, hash);
        }
    }
    changes.sort_unstable();
    let actors = actors.into_iter().map(|(actor, (seq, hash))| (actor, seq, hash)).collect();
    Ok(DocSummary { heads: super::heads(document), actors, changes, ops })
}

/// A snapshot of the document that `entries` made, without the chains' tips. It is loaded again and compared before anybody gets it.
pub(super) fn make(document: &Automerge, entries: &[Entry]) -> Result<Made, &'static str> {
    let parts = Parts::of(entries);
    let kept: Vec<Entry> = parts.manifest.into_iter().chain(parts.sharing).collect();
    if kept.is_empty() {
        return Err("its manifest is not there");
    }
    let summary = summary(document)?;
    let headers = parts.headers;
    if headers.len() > HEADERS_MAX {
        return Err("it has too many chains");
    }
    check_cover(document, &principals(&summary), &headers)?;
    let bytes = saved(document)?;
    let view = serde_json::to_vec(&docs::view(document)).map_err(|_| "it has no view")?;
    let proof: usize = headers.iter().map(|signed| signed.bytes.len() + signed.signature.len()).sum();
    // The rest is left to what is kept.
    if bytes.len() + view.len() + proof > SNAPSHOT_BYTES_MAX * 3 / 4 {
        return Err("it is too large for one entry");
    }
    let snapshot = Snapshot {
        view: view.into(),
        document: bytes.into(),
        changes: summary.changes.len() as u64,
        tips: Vec::new(),
        headers,
        kept,
    };
    Ok(Made { snapshot, summary })
}

/// The document's bytes, proven by loading them again: as Automerge saves it, or else change by change. There are changes that can be
/// applied and whose save does not load, such as the end of a mark that never began; a document that holds one is kept whole all the same.
fn saved(document: &Automerge) -> Result<Vec<u8>, &'static str> {
    let is_same = |bytes: &[u8]| {
        let again = trial::panics_as_none(|| load(bytes)).flatten();
        again.is_some_and(|again| hashes(&again) == hashes(document) && super::heads(&again) == super::heads(document))
    };
    let packed = trial::panics_as_none(|| document.save()).filter(|bytes| is_same(bytes));
    if let Some(bytes) = packed {
        return Ok(bytes);
    }
    let bytes: Vec<u8> = document.get_changes(&[]).iter().flat_map(|change| change.raw_bytes().to_vec()).collect();
    if is_same(&bytes) { Ok(bytes) } else { Err("what was saved is another document, or does not load") }
}

fn hashes(document: &Automerge) -> BTreeSet<automerge::ChangeHash> {
    document.get_changes_meta(&[]).into_iter().map(|meta| meta.hash).collect()
}

/// Verifies a snapshot and makes it part of the document: it is whole, its heads are those signed, and each change in it is an
/// ancestor of heads that the change's own principal signed.
pub(super) fn take_in(document: &mut Automerge, snapshot: &Snapshot, claimed: &[ChangeHash]) -> Result<Taken, &'static str> {
    // A few bytes can promise more than there is memory: counted before Automerge sees them.
    document_ops(&snapshot.document, &Limits::passed_on()).map_err(|_| "it is larger than a document may be")?;
    let mut loaded = load(&snapshot.document).ok_or("it does not load")?;
    if is_too_deep(&loaded) {
        return Err("its objects are too deep in each other");
    }
    if super::heads(&loaded) != claimed {
        return Err("its heads are not the ones that were signed");
    }
    let signed = snapshot.signed_heads();
    // All changes are looked at once: that takes as long as a good part of loading them.
    let arrived = summary(&loaded)?;
    for principal in principals(&arrived) {
        let heads = signed.get(&principal).ok_or("a principal signed nothing of what it is said to have written")?;
        if !covers(&loaded, heads, principal) {
            return Err("a principal did not sign all of what it is said to have written");
        }
    }
    let is_as_shown = serde_json::from_slice::<serde_json::Value>(&snapshot.view).is_ok_and(|shown| shown == docs::view(&loaded));
    let before = document.get_heads();
    if before.is_empty() {
        *document = loaded;
        return Ok(Taken { summary: arrived, fresh: None, is_as_shown });
    }
    document.merge(&mut loaded).map_err(|_| "it does not go with what is here")?;
    let fresh = Some(raw(document, &before));
    let fresh = fresh.filter(|chunks| chunks.iter().map(Bytes::len).sum::<usize>() <= FRESH_BYTES_MAX);
    Ok(Taken { summary: summary(document)?, fresh, is_as_shown })
}

fn raw(document: &Automerge, since: &[automerge::ChangeHash]) -> Vec<Bytes> {
    document.get_changes(since).into_iter().map(|change| Bytes::copy_from_slice(change.raw_bytes())).collect()
}

/// Whose changes the document holds.
fn principals(summary: &DocSummary) -> BTreeSet<PrincipalId> {
    summary.actors.iter().map(|(actor, ..)| actor.principal()).collect()
}

/// Whether every change of the principal's actors is at these heads or before them.
fn covers(document: &Automerge, heads: &[ChangeHash], principal: PrincipalId) -> bool {
    let known: Vec<_> = heads
        .iter()
        .map(|hash| automerge::ChangeHash(*hash.as_bytes()))
        .filter(|hash| document.get_change_meta_by_hash(hash).is_some())
        .collect();
    let later = document.get_changes_meta(&known);
    !later.into_iter().any(|meta| ActorId::try_from(meta.actor.to_bytes()).is_ok_and(|actor| actor.principal() == principal))
}

/// What the entries of a document bring to its snapshot, besides the changes.
#[derive(Default)]
struct Parts {
    manifest: Option<Entry>,
    /// The sharing in force.
    sharing: Option<Entry>,
    /// The last header of every chain.
    headers: Vec<SignedHeader>,
}

impl Parts {
    fn of(entries: &[Entry]) -> Self {
        let mut parts = Self::default();
        let mut last: BTreeMap<(PrincipalId, RunId), SignedHeader> = BTreeMap::new();
        for entry in entries {
            match entry.header.kind {
                BodyKind::Manifest => parts.manifest = Some(entry.clone()),
                BodyKind::Sharing => parts.share(entry),
                BodyKind::Snapshot => {
                    let Ok(Body::Snapshot(snapshot)) = Body::decode(entry) else { continue };
                    if parts.manifest.is_none() {
                        parts.manifest = snapshot.manifest().cloned();
                    }
                    snapshot.sharing().into_iter().for_each(|sharing| parts.share(sharing));
                    for signed in snapshot.headers {
                        note(&mut last, signed);
                    }
                    continue;
                }
                _ => {}
            }
            note(&mut last, SignedHeader::of(entry));
        }
        parts.headers = last.into_values().collect();
        parts
    }

    fn share(&mut self, entry: &Entry) {
        if self.sharing.as_ref().and_then(Rank::of_entry) < Rank::of_entry(entry) {
            self.sharing = Some(entry.clone());
        }
    }
}

fn note(last: &mut BTreeMap<(PrincipalId, RunId), SignedHeader>, signed: SignedHeader) {
    let chain = (signed.header.principal, signed.header.run);
    if last.get(&chain).is_none_or(|known| known.header.seq < signed.header.seq) {
        last.insert(chain, signed);
    }
}

/// Whether these headers' heads, together, follow every change of each of the principals.
fn check_cover(document: &Automerge, principals: &BTreeSet<PrincipalId>, headers: &[SignedHeader]) -> Result<(), &'static str> {
    let heads = |principal| headers.iter().filter(move |signed| signed.header.principal == principal);
    let is_covered = |principal: &PrincipalId| {
        let heads: Vec<_> = heads(*principal).flat_map(|signed| signed.header.heads.iter().copied()).collect();
        covers(document, &heads, *principal)
    };
    if principals.iter().all(is_covered) { Ok(()) } else { Err("some of its changes are under no signed heads") }
}

#[cfg(test)]
mod tests;
