//! Every id is its own type, so that no two can be mixed up.

use std::{fmt, str::FromStr};

use data_encoding::HEXLOWER_PERMISSIVE;

/// Why a text or a byte string is not an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// The number of bytes is wrong.
    #[error("read {what}: expected {expected} bytes, got {got}")]
    Length {
        /// The id's type.
        what: &'static str,
        /// Bytes it has.
        expected: usize,
        /// Bytes given.
        got: usize,
    },
    /// The text is not what the id looks like.
    #[error("read {what} from {text:?}")]
    Text {
        /// The id's type.
        what: &'static str,
        /// What was given, at most 80 characters.
        text: String,
    },
}

macro_rules! byte_id {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; $len]);

        impl $name {
            /// Length in bytes.
            pub const LEN: usize = $len;

            /// Wraps the bytes.
            pub const fn new(bytes: [u8; $len]) -> Self {
                Self(bytes)
            }

            /// The bytes.
            pub const fn as_bytes(&self) -> &[u8; $len] {
                &self.0
            }
        }

        impl TryFrom<&[u8]> for $name {
            type Error = IdError;
            fn try_from(bytes: &[u8]) -> Result<Self, IdError> {
                bytes
                    .try_into()
                    .map(Self)
                    .map_err(|_| IdError::Length { what: stringify!($name), expected: $len, got: bytes.len() })
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&HEXLOWER_PERMISSIVE.encode(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                let bad = || IdError::Text { what: stringify!($name), text: text.chars().take(80).collect() };
                let bytes = HEXLOWER_PERMISSIVE.decode(text.as_bytes()).map_err(|_| bad())?;
                Self::try_from(bytes.as_slice())
            }
        }
    };
}

macro_rules! number_id {
    ($(#[$doc:meta])* $name:ident, $int:ty) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub $int);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

byte_id! {
    /// A federation: one hub and all its nodes. Random, made by `tansiq-hub init`.
    FederationId, 16
}
byte_id! {
    /// A document. Random, or derived from the federation for the registry.
    DocId, 16
}
byte_id! {
    /// An Automerge actor: the principal's number (4 bytes, big-endian), then 12 random bytes of the tab or process that writes.
    ActorId, 16
}
byte_id! {
    /// SHA-256 of an entry's header bytes.
    EntryId, 32
}
byte_id! {
    /// An Automerge change's hash.
    ChangeHash, 32
}
byte_id! {
    /// The public half of a principal's Ed25519 journal key.
    JournalKey, 32
}
byte_id! {
    /// First 8 bytes of the SHA-256 of a journal key.
    KeyId, 8
}
byte_id! {
    /// A file's bytes: their SHA-256.
    BlobId, 32
}
byte_id! {
    /// One courier bundle. Random.
    BundleId, 16
}
number_id! {
    /// Who writes: a council through its node, or the ministry through the hub. Given at enrolment, never re-used.
    PrincipalId, u32
}
number_id! {
    /// One run of a process: random, drawn at every start.
    RunId, u64
}
number_id! {
    /// One store: random, drawn when it is created. Never 0.
    StoreId, u64
}
number_id! {
    /// A holder's number for what it made durable. The first is 1; 0 means "nothing yet".
    Position, u64
}

impl PrincipalId {
    /// The ministry, which writes through the hub.
    pub const MINISTRY: Self = Self(1);
}

impl ActorId {
    /// The principal that this actor's changes must be signed by.
    pub fn principal(&self) -> PrincipalId {
        let [a, b, c, d, ..] = self.0;
        PrincipalId(u32::from_be_bytes([a, b, c, d]))
    }

    /// An actor of `principal` from 12 fresh random bytes.
    pub fn of(principal: PrincipalId, random: [u8; 12]) -> Self {
        let mut bytes = [0; 16];
        let (head, tail) = bytes.split_at_mut(4);
        head.copy_from_slice(&principal.0.to_be_bytes());
        tail.copy_from_slice(&random);
        Self(bytes)
    }
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $len_max:literal, $ok:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                let ok: fn(char) -> bool = $ok;
                if !text.is_empty() && text.len() <= $len_max && text.chars().all(ok) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(IdError::Text { what: stringify!($name), text: text.chars().take(80).collect() })
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id! {
    /// A regional council by its region's code, such as `MA-02`; `ministry` for the hub's own principal.
    CouncilId, 32, |c| c.is_ascii_alphanumeric() || c == '-'
}
impl CouncilId {
    /// What the hub's own principal has in a council's place.
    pub(crate) fn ministry() -> Self {
        Self("ministry".to_owned())
    }
}

text_id! {
    /// A working group, such as `MA-02` or `inter-regional/nord`. Owns documents.
    GroupId, 64, |c| c.is_ascii_alphanumeric() || c == '-' || c == '/'
}
impl GroupId {
    /// Whether it spans councils: what it does belongs to no single region.
    pub fn is_inter_regional(&self) -> bool {
        self.as_str().split('/').next() == Some("inter-regional")
    }
}

text_id! {
    /// A person at a browser, opaque: the account's id, never a name.
    EditorId, 64, |c| c.is_ascii_alphanumeric() || c == '-'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ministrys_id_is_one_that_can_be_read() {
        assert_eq!("ministry".parse(), Ok(CouncilId::ministry()));
    }

    #[test]
    fn an_actor_names_its_principal() {
        let actor = ActorId::of(PrincipalId(0x0102_0304), [7; 12]);
        assert_eq!(actor.principal(), PrincipalId(0x0102_0304));
        assert_eq!(actor.to_string().parse::<ActorId>(), Ok(actor));
    }

    #[test]
    fn a_group_tells_whether_it_spans_councils() {
        let spans = |id: &str| id.parse::<GroupId>().unwrap().is_inter_regional();
        assert_eq!(
            ["inter-regional", "inter-regional/nord", "MA-02", "MA-02/inter-regional", "inter-regionale"].map(spans),
            [true, true, false, false, false]
        );
    }

    #[test]
    fn text_ids_refuse_what_could_leave_a_folder() {
        assert!("MA-02".parse::<CouncilId>().is_ok());
        assert!("../x".parse::<CouncilId>().is_err());
        assert!("".parse::<GroupId>().is_err());
    }
}
