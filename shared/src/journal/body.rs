//! What an entry says. Each kind of body has a file: what it is, its bytes, and what it declares about itself. A kind is registered here,
//! by its `mod` and its line in [`kinds`], and nowhere else.

mod changes;
pub mod declared;
mod manifest;
mod principal;
mod sharing;
pub mod snapshot;

use bytes::Bytes;
use tansiq_proto::v1 as proto;

use super::{
    codec::{CodecError, field},
    entry::{Entry, PAYLOAD_BYTES_MAX, SALT_LEN},
};
use crate::domain::{Manifest, PrincipalRow, Sharing};
use declared::{About, Declared, Lane, UnderSnapshot, WriterRule};

pub use sharing::GRANTS_MAX;
pub use snapshot::Snapshot;

/// Kinds of a later version: kept in their place and passed on as if they were the least that an entry of a document can be.
const UNKNOWN: Declared = Declared {
    about: About::Either,
    writer: WriterRule::Editor,
    is_chained: true,
    payload_bytes_max: PAYLOAD_BYTES_MAX,
    under_snapshot: UnderSnapshot::Beside,
    lane: Lane::Nothing,
    has_facts: false,
    sets_audience: false,
};

/// From the list of kinds: [`BodyKind`] and [`Body`]. Each kind is named as in `entry.proto`, with what its body says and the file that
/// holds its `DECLARED`, `encode` and `decode`.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident($says:ty) in $file:ident;)*) => {
        /// What a payload's body is. Unknown kinds are stored, chained and relayed, never applied.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum BodyKind {
            $($(#[$doc])* $kind,)*
            /// A kind of a later version.
            Unknown(i32),
        }

        impl BodyKind {
            /// Every kind that this program knows.
            #[cfg(test)]
            pub(crate) const ALL: &[Self] = &[$(Self::$kind),*];

            /// What the kind says about itself.
            pub(crate) fn declared(self) -> &'static Declared {
                match self {
                    $(Self::$kind => &$file::DECLARED,)*
                    Self::Unknown(_) => &UNKNOWN,
                }
            }

            /// Its number in a header.
            pub(super) fn number(self) -> i32 {
                match self {
                    $(Self::$kind => proto::BodyKind::$kind.into(),)*
                    Self::Unknown(number) => number,
                }
            }

            /// The kind of that number.
            pub(super) fn from_number(number: i32) -> Self {
                match proto::BodyKind::try_from(number) {
                    $(Ok(proto::BodyKind::$kind) => Self::$kind,)*
                    _ => Self::Unknown(number),
                }
            }
        }

        /// What an entry says, decoded.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Body {
            $($(#[$doc])* $kind($says),)*
            /// A kind of a later version.
            Unknown,
        }

        impl Body {
            /// Its kind; of an unknown one, a number that no version gives.
            pub(crate) fn kind(&self) -> BodyKind {
                match self {
                    $(Self::$kind(_) => BodyKind::$kind,)*
                    Self::Unknown => BodyKind::Unknown(i32::MAX),
                }
            }

            fn bytes(&self) -> Vec<u8> {
                match self {
                    $(Self::$kind(says) => $file::encode(says),)*
                    Self::Unknown => Vec::new(),
                }
            }

            fn read(kind: BodyKind, body: &[u8]) -> Result<Self, CodecError> {
                Ok(match kind {
                    $(BodyKind::$kind => Self::$kind($file::decode(body)?),)*
                    BodyKind::Unknown(_) => Self::Unknown,
                })
            }
        }
    };
}

kinds! {
    /// Raw Automerge change chunks in causal order.
    Changes(Vec<Bytes>) in changes;
    /// A whole document; in no chain.
    Snapshot(Box<Snapshot>) in snapshot;
    /// The document's birth: who it belongs to and what it is.
    Manifest(Manifest) in manifest;
    /// Who else may read or edit it from here on.
    Sharing(Sharing) in sharing;
    /// A row of the registry.
    Principal(PrincipalRow) in principal;
}

impl Body {
    /// A payload: the salt, then the body. [`Self::Unknown`] encodes as nothing.
    pub(crate) fn encode(&self, salt: [u8; SALT_LEN]) -> Bytes {
        [salt.as_slice(), &self.bytes()].concat().into()
    }

    /// What an entry says.
    ///
    /// # Errors
    /// [`CodecError::Field`] names the field that makes no sense for the kind that the header gives.
    pub fn decode(entry: &Entry) -> Result<Self, CodecError> {
        let Some(body) = entry.payload.get(SALT_LEN..) else {
            return Err(field("Entry.payload", format!("expected at least {SALT_LEN} bytes")));
        };
        Self::read(entry.header.kind, body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_comes_back_from_its_number() {
        for kind in BodyKind::ALL.iter().copied().chain([BodyKind::Unknown(77), BodyKind::Unknown(0)]) {
            assert_eq!(BodyKind::from_number(kind.number()), kind);
        }
    }

    #[test]
    fn what_kinds_declare_goes_together() {
        for kind in BodyKind::ALL {
            let declared = kind.declared();
            let of_documents = declared.about == About::Document;
            assert_eq!(of_documents, declared.writer != WriterRule::Ministry, "{kind:?}: the ministry alone writes the registry");
            let needs_documents = declared.lane != Lane::Nothing || declared.has_facts || declared.sets_audience;
            assert!(of_documents || !needs_documents, "{kind:?}: the registry has no lane, no facts and no audience");
            assert!(declared.is_chained || declared.under_snapshot == UnderSnapshot::Gone, "{kind:?}: has no place to keep");
        }
    }
}
