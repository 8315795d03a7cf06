//! The small things of the ledger that have one row each in the index.

use super::rows::number;
use crate::{
    domain::{ActorId, DocId, EditorId, EntryId, Incident, Position, StoreId},
    store::record::{decode_incident, encode_incident},
};

/// One small thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Single {
    /// How far a peer's store is durable here.
    Cursor(StoreId, Position),
    /// How far the far end has this store.
    Received(StoreId, Position),
    /// Where the record of an entry that waits is.
    Parked(EntryId, Position),
    /// An entry refused for good, and why.
    Refused(EntryId, String),
    /// An own entry that the far end refused.
    SetAside(EntryId, DocId, String),
    /// An entry whose changes cannot be applied.
    Void(EntryId),
    /// Whose an actor is.
    Binding(ActorId, EditorId),
    /// An incident as it stands.
    Incident(Incident),
    /// A document of which records were lost, to be asked for.
    Lost(DocId),
    /// How machines stand to this one: a tag of [`crate::ledger::peers`], then its key and value.
    Notice(u8, Vec<u8>, Vec<u8>),
    /// One of our own entries that waits at the far end.
    Waits(EntryId, DocId),
}

impl Single {
    /// A row of [`crate::ledger::peers`].
    pub(super) fn standing(tag: u8, key: &[u8], value: &[u8]) -> Self {
        Self::Notice(tag, key.to_vec(), value.to_vec())
    }

    /// Key and value in the index.
    pub(super) fn encode(&self) -> (Vec<u8>, Vec<u8>) {
        let key = |tag: u8, id: &[u8]| [&[tag], id].concat();
        match self {
            Self::Cursor(store, position) => (key(b'c', &store.0.to_be_bytes()), position.0.to_be_bytes().to_vec()),
            Self::Received(store, position) => (key(b'r', &[]), [store.0.to_be_bytes(), position.0.to_be_bytes()].concat()),
            Self::Parked(id, position) => (key(b'p', id.as_bytes()), position.0.to_be_bytes().to_vec()),
            Self::Refused(id, reason) => (key(b'n', id.as_bytes()), reason.as_bytes().to_vec()),
            Self::SetAside(id, doc, reason) => {
                (key(b's', id.as_bytes()), [doc.as_bytes().as_slice(), reason.as_bytes()].concat())
            }
            Self::Void(id) => (key(b'v', id.as_bytes()), Vec::new()),
            Self::Binding(actor, editor) => (key(b'b', actor.as_bytes()), editor.as_str().as_bytes().to_vec()),
            Self::Incident(incident) => {
                (key(b'i', &[b"n".as_slice(), &incident.number.to_be_bytes()].concat()), encode_incident(incident))
            }
            Self::Lost(doc) => (key(b'i', &[b"l".as_slice(), doc.as_bytes()].concat()), Vec::new()),
            Self::Notice(tag, id, value) => (key(b'm', &[&[*tag], id.as_slice()].concat()), value.clone()),
            Self::Waits(id, doc) => (key(b'w', id.as_bytes()), doc.as_bytes().to_vec()),
        }
    }

    /// From key and value; `None` when they make no sense.
    pub(super) fn decode(key: &[u8], value: &[u8]) -> Option<Self> {
        let (tag, id) = key.split_first()?;
        let entry = || EntryId::try_from(id).ok();
        Some(match tag {
            b'c' => Self::Cursor(StoreId(number(id)?), Position(number(value)?)),
            b'r' => {
                let (store, position) = value.split_at_checked(8)?;
                Self::Received(StoreId(number(store)?), Position(number(position)?))
            }
            b'p' => Self::Parked(entry()?, Position(number(value)?)),
            b'n' => Self::Refused(entry()?, std::str::from_utf8(value).ok()?.to_owned()),
            b's' => {
                let (doc, reason) = value.split_at_checked(DocId::LEN)?;
                Self::SetAside(entry()?, DocId::try_from(doc).ok()?, std::str::from_utf8(reason).ok()?.to_owned())
            }
            b'v' => Self::Void(entry()?),
            b'b' => Self::Binding(ActorId::try_from(id).ok()?, std::str::from_utf8(value).ok()?.parse().ok()?),
            b'i' => match id.split_first()? {
                (b'n', _) => Self::Incident(decode_incident(value)?),
                (b'l', doc) => Self::Lost(DocId::try_from(doc).ok()?),
                _ => return None,
            },
            b'm' => {
                let (tag, id) = id.split_first()?;
                Self::standing(*tag, id, value)
            }
            b'w' => Self::Waits(entry()?, DocId::try_from(value).ok()?),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{IncidentKind, IncidentState, PrincipalId, UnixMs};

    #[test]
    fn every_single_comes_back() {
        let singles = [
            Single::Cursor(StoreId(7), Position(9)),
            Single::Received(StoreId(u64::MAX), Position(0)),
            Single::Parked(EntryId::new([1; 32]), Position(3)),
            Single::Refused(EntryId::new([2; 32]), "no-grant".to_owned()),
            Single::SetAside(EntryId::new([3; 32]), DocId::new([4; 16]), "no-grant".to_owned()),
            Single::Void(EntryId::new([5; 32])),
            Single::Binding(ActorId::new([6; 16]), "e-1".parse().unwrap()),
            Single::Lost(DocId::new([7; 16])),
            Single::Incident(Incident {
                number: 3,
                peer: PrincipalId(2),
                kind: IncidentKind::RootsDiffer,
                state: IncidentState::GivenUp,
                opened_at: UnixMs(1),
                changed_at: UnixMs(2),
                documents: vec![DocId::new([8; 16])],
                asked: 1,
                repaired: 0,
            }),
            Single::standing(b'h', &[1, 2], b"both"),
            Single::Waits(EntryId::new([7; 32]), DocId::new([8; 16])),
        ];
        for single in singles {
            let (key, value) = single.encode();
            assert_eq!(Single::decode(&key, &value), Some(single));
        }
        assert_eq!(Single::decode(b"?", b""), None);
    }
}
