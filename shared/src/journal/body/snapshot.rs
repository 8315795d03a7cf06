//! A whole document in one entry, instead of all the entries that made it.
//!
//! Each holder makes snapshots for its own log, so that the log does not grow with every keystroke for ever, and passes them to whom
//! lacks what they stand for. The maker is not believed: whoever takes one in loads it and checks that every change in it is an
//! ancestor of heads that the change's own principal signed. So a snapshot needs no grant of its own, and is in nobody's chain.

use std::collections::BTreeMap;

use bytes::Bytes;
use prost::Message as _;
use tansiq_proto::v1 as proto;

use super::{
    Body, BodyKind,
    declared::{About, Declared, Lane, UnderSnapshot, WriterRule},
};
use crate::{
    domain::{ChangeHash, EntryId, FederationId, JournalKey, PrincipalId, RunId},
    journal::{
        Entry, Header,
        chain::{Tip, Tips, reach},
        codec::{CodecError, bounded, decoded, field},
        entry::signed_bytes,
        sign::Verifier,
    },
};

/// Longest payload of a snapshot, in bytes. A document that is larger keeps its entries.
pub(crate) const SNAPSHOT_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Most chains that one snapshot may stand for.
pub(crate) const TIPS_MAX: usize = 65_536;
/// The manifest and one sharing.
const KEPT_MAX: usize = 2;
/// Most signed headers in one snapshot, each of about 200 bytes: with more chains a document keeps its entries.
pub(crate) const HEADERS_MAX: usize = 16_384;

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
    pub(crate) fn id(&self) -> EntryId {
        EntryId::new(<sha2::Sha256 as sha2::Digest>::digest(&self.bytes).into())
    }

    /// Whether `key` signed it in this federation.
    pub(crate) fn is_signed(&self, federation: FederationId, key: &JournalKey, verifier: &dyn Verifier) -> bool {
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
    match Body::decode(entry) {
        Ok(Body::Snapshot(snapshot)) => Some(*snapshot),
        _ => None,
    }
}

/// Whoever reads the document may make one. That is judged by what is in it, as the document may be unknown before.
pub(super) const DECLARED: Declared = Declared {
    about: About::Document,
    writer: WriterRule::Reader,
    is_chained: false,
    payload_bytes_max: SNAPSHOT_BYTES_MAX,
    under_snapshot: UnderSnapshot::Gone,
    lane: Lane::Whole,
    has_facts: false,
    sets_audience: false,
};

pub(super) fn encode(snapshot: &Snapshot) -> Vec<u8> {
    proto::Snapshot {
        view: snapshot.view.clone(),
        document: snapshot.document.clone(),
        changes: snapshot.changes,
        tips: snapshot
            .tips
            .iter()
            .map(|(principal, run, tip)| proto::Tip {
                principal: principal.0,
                run: run.0,
                seq: tip.seq,
                entry: tip.id.as_bytes().to_vec(),
            })
            .collect(),
        headers: snapshot
            .headers
            .iter()
            .map(|signed| proto::SignedHeader {
                header: signed.bytes.clone(),
                signature: Bytes::copy_from_slice(&signed.signature),
            })
            .collect(),
        kept: snapshot.kept.iter().map(Entry::to_proto).collect(),
    }
    .encode_to_vec()
}

pub(super) fn decode(body: &[u8]) -> Result<Box<Snapshot>, CodecError> {
    let message: proto::Snapshot = decoded("Snapshot", body)?;
    bounded("Snapshot.tips", message.tips.len(), TIPS_MAX)?;
    bounded("Snapshot.headers", message.headers.len(), HEADERS_MAX)?;
    bounded("Snapshot.kept", message.kept.len(), KEPT_MAX)?;
    Ok(Box::new(Snapshot {
        view: message.view,
        document: message.document,
        changes: message.changes,
        tips: message
            .tips
            .into_iter()
            .map(|tip| {
                let id = EntryId::try_from(tip.entry.as_slice())?;
                Ok::<_, CodecError>((PrincipalId(tip.principal), RunId(tip.run), Tip { seq: tip.seq, id }))
            })
            .collect::<Result<_, _>>()?,
        headers: message.headers.into_iter().map(signed_header).collect::<Result<_, _>>()?,
        kept: message.kept.into_iter().map(Entry::from_proto).collect::<Result<_, _>>()?,
    }))
}

fn signed_header(message: proto::SignedHeader) -> Result<SignedHeader, CodecError> {
    let signature = message.signature.as_ref().try_into().map_err(|_| field("SignedHeader.signature", "expected 64 bytes"))?;
    Ok(SignedHeader { header: Header::decode(&message.header)?, bytes: message.header, signature })
}
