//! The entry: one step of one principal in one document.
//!
//! The signature covers the header *bytes as stored*; nobody re-encodes them. The payload hangs on the header by its hash and
//! begins with [`SALT_LEN`] random bytes, so that the hash says nothing once the payload is erased.

use std::{ops::Deref, sync::Arc};

use bytes::Bytes;
use sha2::{Digest as _, Sha256};

use super::{body::BodyKind, chain::Chain};
use crate::domain::{ChangeHash, DocId, EntryId, FederationId, KeyId, PrincipalId, RunId, UnixMs};

/// Version of the header layout.
pub(crate) const FORMAT: u32 = 1;
/// Random bytes in front of every body.
pub(crate) const SALT_LEN: usize = 16;
/// Longest header, payload included apart: an entry with hundreds of heads is not honest work.
pub(crate) const HEADER_BYTES_MAX: usize = 16 * 1024;
/// Longest payload of most kinds: a group commit is cut here, and one change may not be longer.
pub(crate) const PAYLOAD_BYTES_MAX: usize = 1536 * 1024;
/// What the signature covers before the federation and the header: no signature of another protocol can be mistaken for ours.
pub(crate) const SIGN_CONTEXT: &[u8] = b"tansiq journal entry v1\0";

/// The signed part of an entry, decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The federation it was written in.
    pub federation: FederationId,
    /// Who wrote it.
    pub principal: PrincipalId,
    /// The key that signed it.
    pub key: KeyId,
    /// The run of the writer's process.
    pub run: RunId,
    /// The document.
    pub doc: DocId,
    /// Gapless from 1 per principal, run and document; 0 for a snapshot.
    pub seq: u64,
    /// The previous entry of that chain; `None` for seq 1 and for a snapshot.
    pub prev: Option<EntryId>,
    /// The writer's clock; a claim.
    pub made_at: UnixMs,
    /// What the body is.
    pub kind: BodyKind,
    /// The document's heads at the writer after this entry, sorted.
    pub heads: Vec<ChangeHash>,
    /// SHA-256 of the payload.
    pub payload_hash: [u8; 32],
}

impl Header {
    /// The chain that the entry is in, if it is no snapshot.
    pub(crate) fn chain(&self) -> Chain {
        (self.principal, self.run)
    }
}

/// One step of one principal in one document. Cheap to clone: the log, the links and the lanes hold the same one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry(Arc<Parts>);

/// What an entry consists of.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parts {
    /// The header, decoded.
    pub header: Header,
    /// The header, byte for byte as signed.
    pub header_bytes: Bytes,
    /// Ed25519 over [`signed_bytes`].
    pub signature: [u8; 64],
    /// Salt, then the encoded body.
    pub payload: Bytes,
    /// The entry's name, asked for far more often than entries are made.
    id: EntryId,
}

impl Deref for Entry {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Entry {
    /// Puts an entry together. `header` is what `header_bytes` say.
    pub fn new(header: Header, header_bytes: Bytes, signature: [u8; 64], payload: Bytes) -> Self {
        let id = EntryId::new(Sha256::digest(&header_bytes).into());
        Self(Arc::new(Parts { header, header_bytes, signature, payload, id }))
    }

    /// SHA-256 of the header bytes: the entry's name.
    pub fn id(&self) -> EntryId {
        self.id
    }

    /// Whether the payload is the one that the header names.
    pub fn payload_matches(&self) -> bool {
        <[u8; 32]>::from(Sha256::digest(&self.payload)) == self.header.payload_hash
    }

    /// Bytes it takes on disk and on a Link, near enough for budgets.
    pub fn weight(&self) -> usize {
        self.header_bytes.len() + self.payload.len() + 80
    }
}

/// The bytes that an entry's signature covers.
pub fn signed_bytes(federation: FederationId, header_bytes: &[u8]) -> Vec<u8> {
    [SIGN_CONTEXT, federation.as_bytes(), header_bytes].concat()
}
