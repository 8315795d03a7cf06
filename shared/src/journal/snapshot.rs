//! A whole document in one entry, instead of all the entries that made it.
//!
//! Each holder makes snapshots for its own log, so that the log does not grow with every keystroke for ever, and passes them to whom
//! lacks what they stand for. The maker is not believed: whoever takes one in loads it and checks that every change in it is an
//! ancestor of heads that the change's own principal signed. So a snapshot needs no grant of its own, and is in nobody's chain.

use std::collections::BTreeMap;

use bytes::Bytes;

use super::{
    BodyKind, Entry, Header,
    chain::{Tip, Tips, reach},
    entry::signed_bytes,
    sign::Verifier,
};
use crate::{
    domain::{ChangeHash, EntryId, FederationId, JournalKey, PrincipalId, RunId},
    wire,
};

/// Longest payload of a snapshot, in bytes. A document that is larger keeps its entries.
pub const SNAPSHOT_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Most chains that one snapshot may stand for.
pub const TIPS_MAX: usize = 65_536;
/// Most signed headers in one snapshot, each of about 200 bytes: with more chains a document keeps its entries.
pub const HEADERS_MAX: usize = 16_384;

/// What a snapshot says. The document's heads are the header's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The document as canonical JSON.
    pub view: Bytes,
    /// The document as Automerge saves it.
    pub document: Bytes,
    /// How many changes that is.
    pub changes: u64,
    /// Last entries of chains whose headers are not at hand. They prove nothing: see [`Self::chains`].
    pub tips: Vec<(PrincipalId, RunId, Tip)>,
    /// The header of the last entry of every chain that it stands for, and as many more as are needed so that the heads, together,
    /// follow every change of their principals.
    pub headers: Vec<SignedHeader>,
    /// The manifest, then the sharing in force if there is one.
    pub kept: Vec<Entry>,
}

/// A header without its payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedHeader {
    /// The header, decoded.
    pub header: Header,
    /// The header, byte for byte as signed.
    pub bytes: Bytes,
    /// Ed25519 over [`signed_bytes`].
    pub signature: [u8; 64],
}

impl SignedHeader {
    /// The header of an entry.
    pub fn of(entry: &Entry) -> Self {
        Self { header: entry.header.clone(), bytes: entry.header_bytes.clone(), signature: entry.signature }
    }

    /// SHA-256 of the header bytes: the entry's name.
    pub fn id(&self) -> EntryId {
        EntryId::new(<sha2::Sha256 as sha2::Digest>::digest(&self.bytes).into())
    }

    /// Whether `key` signed it in this federation.
    pub fn is_signed(&self, federation: FederationId, key: &JournalKey, verifier: &dyn Verifier) -> bool {
        verifier.verify(key, &signed_bytes(federation, &self.bytes), &self.signature)
    }
}

impl Snapshot {
    /// The entry of a document's birth, if it is where it belongs.
    pub fn manifest(&self) -> Option<&Entry> {
        self.kept.first().filter(|entry| entry.header.kind == BodyKind::Manifest)
    }

    /// The entry of the sharing in force, if the document was ever shared.
    pub fn sharing(&self) -> Option<&Entry> {
        self.kept.get(1).filter(|entry| entry.header.kind == BodyKind::Sharing)
    }

    /// The last entry of every chain that it stands for. A place in a chain is what its writer signed: nobody makes a council's chain
    /// longer than it is by saying so. Only a maker that `is_trusted` is believed where it has no header to show.
    pub fn chains(&self, is_trusted: bool) -> Tips {
        let signed = self.headers.iter().filter(|signed| signed.header.seq > 0).map(|signed| {
            let header = &signed.header;
            ((header.principal, header.run), Tip { seq: header.seq, id: signed.id() })
        });
        let said = self.tips.iter().filter(|_| is_trusted).map(|(principal, run, tip)| ((*principal, *run), *tip));
        let mut chains = Tips::new();
        signed.chain(said).for_each(|(chain, tip)| reach(&mut chains, chain, tip));
        chains
    }

    /// The heads that each principal signed, the principals ascending.
    pub fn signed_heads(&self) -> BTreeMap<PrincipalId, Vec<ChangeHash>> {
        let mut heads: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for signed in &self.headers {
            heads.entry(signed.header.principal).or_default().extend(signed.header.heads.iter().copied());
        }
        heads
    }
}

/// What an entry of kind snapshot says, if it says it.
pub fn of(entry: &Entry) -> Option<Snapshot> {
    match wire::decode_body(entry) {
        Ok(super::Body::Snapshot(snapshot)) => Some(*snapshot),
        _ => None,
    }
}
