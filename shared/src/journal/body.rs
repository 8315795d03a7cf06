//! What an entry says. Each kind has a file: what it is, and its bytes.

mod changes;
mod manifest;
mod principal;
mod sharing;
pub mod snapshot;

use bytes::Bytes;
use tansiq_proto::v1 as proto;

use super::{
    codec::{CodecError, field},
    entry::{Entry, SALT_LEN},
};
use crate::domain::{Manifest, PrincipalRow, Sharing};

pub use sharing::GRANTS_MAX;
pub use snapshot::Snapshot;

/// What a payload's body is. Unknown kinds are stored, chained and relayed, never applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BodyKind {
    /// Automerge changes.
    Changes,
    /// A whole document; in no chain.
    Snapshot,
    /// Who a document belongs to and what it is.
    Manifest,
    /// Who else may read or edit it.
    Sharing,
    /// A row of the registry.
    Principal,
    /// A kind of a later version.
    Unknown(i32),
}

impl BodyKind {
    /// Its number in a header.
    pub(super) fn number(self) -> i32 {
        match self {
            Self::Changes => proto::BodyKind::Changes.into(),
            Self::Snapshot => proto::BodyKind::Snapshot.into(),
            Self::Manifest => proto::BodyKind::Manifest.into(),
            Self::Sharing => proto::BodyKind::Sharing.into(),
            Self::Principal => proto::BodyKind::Principal.into(),
            Self::Unknown(number) => number,
        }
    }

    /// The kind of that number.
    pub(super) fn from_number(number: i32) -> Self {
        match proto::BodyKind::try_from(number) {
            Ok(proto::BodyKind::Changes) => Self::Changes,
            Ok(proto::BodyKind::Snapshot) => Self::Snapshot,
            Ok(proto::BodyKind::Manifest) => Self::Manifest,
            Ok(proto::BodyKind::Sharing) => Self::Sharing,
            Ok(proto::BodyKind::Principal) => Self::Principal,
            Ok(proto::BodyKind::Unspecified) | Err(_) => Self::Unknown(number),
        }
    }
}

/// What an entry says, decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Raw Automerge change chunks in causal order.
    Changes(Vec<Bytes>),
    /// A whole document.
    Snapshot(Box<Snapshot>),
    /// The document's birth.
    Manifest(Manifest),
    /// Who else may read or edit it from here on.
    Sharing(Sharing),
    /// A row of the registry.
    Principal(PrincipalRow),
    /// A kind of a later version.
    Unknown,
}

impl Body {
    /// A payload: the salt, then the body. [`Self::Unknown`] encodes as nothing.
    pub fn encode(&self, salt: [u8; SALT_LEN]) -> Bytes {
        let body = match self {
            Self::Changes(changes) => changes::encode(changes),
            Self::Snapshot(snapshot) => snapshot::encode(snapshot),
            Self::Manifest(manifest) => manifest::encode(manifest),
            Self::Sharing(sharing) => sharing::encode(sharing),
            Self::Principal(row) => principal::encode(row),
            Self::Unknown => Vec::new(),
        };
        [salt.as_slice(), &body].concat().into()
    }

    /// What an entry says.
    ///
    /// # Errors
    /// [`CodecError::Field`] names the field that makes no sense for the kind that the header gives.
    pub fn decode(entry: &Entry) -> Result<Self, CodecError> {
        let Some(body) = entry.payload.get(SALT_LEN..) else {
            return Err(field("Entry.payload", format!("expected at least {SALT_LEN} bytes")));
        };
        Ok(match entry.header.kind {
            BodyKind::Changes => Self::Changes(changes::decode(body)?),
            BodyKind::Snapshot => Self::Snapshot(Box::new(snapshot::decode(body)?)),
            BodyKind::Manifest => Self::Manifest(manifest::decode(body)?),
            BodyKind::Sharing => Self::Sharing(sharing::decode(body)?),
            BodyKind::Principal => Self::Principal(principal::decode(body)?),
            BodyKind::Unknown(_) => Self::Unknown,
        })
    }
}
