//! Entries as bytes, and back: the only door of the journal to generated messages.
//!
//! Everything that comes in is from outside and may be anything; every length is checked before it is believed.

use bytes::Bytes;
use prost::Message as _;
use tansiq_proto::v1 as proto;

use super::entry::{Entry, FORMAT, HEADER_BYTES_MAX, Header};
use crate::{
    domain::{ChangeHash, DocId, EntryId, FederationId, IdError, KeyId, PrincipalId, RunId, UnixMs},
    journal::BodyKind,
};

/// Most heads in one header.
pub(crate) const HEADS_MAX: usize = 256;
/// Longest chain: one more never overflows.
pub(super) const SEQ_MAX: u64 = 1 << 53;

/// Why bytes from outside are not what they claim to be. Ends at most the peer that sent them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodecError {
    /// Longer than allowed.
    #[error("read {what}: {len} bytes, at most {max} are allowed")]
    TooLarge {
        /// Which part.
        what: &'static str,
        /// Its length.
        len: usize,
        /// What is allowed.
        max: usize,
    },
    /// Not an encoded message.
    #[error("read {what}: {error}")]
    Encoding {
        /// Which message.
        what: &'static str,
        /// What the decoder said.
        error: String,
    },
    /// A field is missing or makes no sense.
    #[error("read {what}: {problem}")]
    Field {
        /// Message and field.
        what: &'static str,
        /// What is wrong.
        problem: String,
    },
}

impl From<IdError> for CodecError {
    fn from(error: IdError) -> Self {
        Self::Field { what: "id", problem: error.to_string() }
    }
}

pub(crate) fn field(what: &'static str, problem: impl Into<String>) -> CodecError {
    CodecError::Field { what, problem: problem.into() }
}

pub(crate) fn decoded<M: prost::Message + Default>(what: &'static str, bytes: &[u8]) -> Result<M, CodecError> {
    M::decode(bytes).map_err(|error| CodecError::Encoding { what, error: error.to_string() })
}

pub(crate) fn bounded(what: &'static str, len: usize, max: usize) -> Result<(), CodecError> {
    if len > max { Err(CodecError::TooLarge { what, len, max }) } else { Ok(()) }
}

impl Header {
    /// The bytes that its writer signs and stores.
    pub fn encode(&self) -> Bytes {
        let message = proto::Header {
            format: FORMAT,
            federation: self.federation.as_bytes().to_vec(),
            principal: self.principal.0,
            key: self.key.as_bytes().to_vec(),
            run: self.run.0,
            doc: self.doc.as_bytes().to_vec(),
            seq: self.seq,
            prev: self.prev.map(|id| id.as_bytes().to_vec()).unwrap_or_default(),
            made_at_ms: self.made_at.0,
            kind: self.kind.number(),
            heads: self.heads.iter().map(|hash| hash.as_bytes().to_vec()).collect(),
            payload_hash: self.payload_hash.to_vec(),
        };
        message.encode_to_vec().into()
    }

    /// Decodes the signed bytes. Nothing is verified but the shape.
    ///
    /// # Errors
    /// [`CodecError::TooLarge`] before anything is decoded; [`CodecError::Field`] names the field.
    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        bounded("entry header", bytes.len(), HEADER_BYTES_MAX)?;
        let message: proto::Header = decoded("entry header", bytes)?;
        if message.format != FORMAT {
            return Err(field("Header.format", format!("version {} is not known here; update this program", message.format)));
        }
        bounded("Header.heads", message.heads.len(), HEADS_MAX)?;
        if message.seq > SEQ_MAX {
            return Err(field("Header.seq", format!("expected at most {SEQ_MAX}")));
        }
        let prev = if message.prev.is_empty() { None } else { Some(EntryId::try_from(message.prev.as_slice())?) };
        Ok(Self {
            federation: FederationId::try_from(message.federation.as_slice())?,
            principal: PrincipalId(message.principal),
            key: KeyId::try_from(message.key.as_slice())?,
            run: RunId(message.run),
            doc: DocId::try_from(message.doc.as_slice())?,
            seq: message.seq,
            prev,
            made_at: UnixMs(message.made_at_ms),
            kind: BodyKind::from_number(message.kind),
            heads: message.heads.iter().map(|hash| ChangeHash::try_from(hash.as_slice())).collect::<Result<_, _>>()?,
            payload_hash: message
                .payload_hash
                .as_slice()
                .try_into()
                .map_err(|_| field("Header.payload_hash", "expected 32 bytes"))?,
        })
    }
}

impl Entry {
    /// Decodes an entry from its three stored parts. Nothing is verified but the shape.
    ///
    /// # Errors
    /// [`CodecError::TooLarge`] before anything is decoded; [`CodecError::Field`] names the field.
    pub(crate) fn decode(header_bytes: Bytes, signature: &[u8], payload: Bytes) -> Result<Self, CodecError> {
        let header = Header::decode(&header_bytes)?;
        bounded("entry payload", payload.len(), header.kind.declared().payload_bytes_max)?;
        let signature = signature.try_into().map_err(|_| field("Entry.signature", "expected 64 bytes"))?;
        Ok(Self::new(header, header_bytes, signature, payload))
    }

    /// An entry for a Link or an enrolment.
    pub fn to_proto(&self) -> proto::Entry {
        proto::Entry {
            header: self.header_bytes.clone(),
            signature: Bytes::copy_from_slice(&self.signature),
            payload: self.payload.clone(),
        }
    }

    /// An entry from a Link or an enrolment.
    ///
    /// # Errors
    /// As [`Self::decode`].
    pub fn from_proto(message: proto::Entry) -> Result<Self, CodecError> {
        Self::decode(message.header, &message.signature, message.payload)
    }
}
