//! The small things of the ledger that have one row each in the index. Each belongs to one part, which alone writes it and takes it in.

use super::{incarnations::Incarnations, rows::number};
use crate::{
    domain::{ActorId, DocId, EditorId, EntryId, Incident, Mark, Position, PrincipalId, RunId, StoreId},
    store::record::{decode_incident, encode_incident},
};

/// A part of the ledger that has rows of its own.
pub(super) trait Part {
    /// Takes a row in at a start. Gives it back if it is another part's.
    fn load(&mut self, row: Single) -> Option<Single>;
}

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
    /// One of our own entries that waits at the far end.
    Waits(EntryId, DocId),
    /// The runs of a principal's holder.
    Incarnations(PrincipalId, Incarnations),
    /// Why no Link of a principal is served.
    Held(PrincipalId, String),
    /// A run of this process that was lost when a copy was put back.
    LostRun(RunId),
    /// The latest mark of the hub.
    Mark(Box<Mark>),
    /// What showed that this store was put back from an older copy.
    Restored(String),
    /// Where in this log that was noted last.
    RestoredAt(Position),
    /// Who brought everything since then, of which store and how far.
    Heard(PrincipalId, StoreId, Position),
    /// A principal that a certificate names.
    Named(PrincipalId),
    /// No principal gets a number up to this one.
    Floor(u32),
}

// The first byte of a key.
const CURSOR: u8 = b'c';
const RECEIVED: u8 = b'r';
const PARKED: u8 = b'p';
const REFUSED: u8 = b'n';
const REJECTED: u8 = b's';
const VOID: u8 = b'v';
const BINDING: u8 = b'b';
const WAITS: u8 = b'w';
/// Of incidents and losses; the second byte says which.
const INCIDENTS: u8 = b'i';
const INCIDENT: u8 = b'n';
const LOST: u8 = b'l';
/// Of how machines stand to this one; the second byte says what.
const MACHINES: u8 = b'm';
const INCARNATIONS: u8 = b'L';
const HELD: u8 = b'h';
const LOST_LIFE: u8 = b'x';
const MARK: u8 = b'k';
const RESTORED: u8 = b'r';
const RESTORED_AT: u8 = b'R';
const HEARD: u8 = b'e';
const NAMED: u8 = b'n';
const FLOOR: u8 = b'f';

impl Single {
    /// Key and value in the index.
    pub(super) fn encode(&self) -> (Vec<u8>, Vec<u8>) {
        let key = |tag: u8, id: &[u8]| [&[tag], id].concat();
        let machine = |tag: u8, id: &[u8]| [&[MACHINES, tag], id].concat();
        match self {
            Self::Cursor(store, position) => (key(CURSOR, &store.0.to_be_bytes()), position.0.to_be_bytes().to_vec()),
            Self::Received(store, position) => (key(RECEIVED, &[]), [store.0.to_be_bytes(), position.0.to_be_bytes()].concat()),
            Self::Parked(id, position) => (key(PARKED, id.as_bytes()), position.0.to_be_bytes().to_vec()),
            Self::Refused(id, reason) => (key(REFUSED, id.as_bytes()), reason.as_bytes().to_vec()),
            Self::SetAside(id, doc, reason) => {
                (key(REJECTED, id.as_bytes()), [doc.as_bytes().as_slice(), reason.as_bytes()].concat())
            }
            Self::Void(id) => (key(VOID, id.as_bytes()), Vec::new()),
            Self::Binding(actor, editor) => (key(BINDING, actor.as_bytes()), editor.as_str().as_bytes().to_vec()),
            Self::Incident(incident) => {
                ([[INCIDENTS, INCIDENT].as_slice(), &incident.number.to_be_bytes()].concat(), encode_incident(incident))
            }
            Self::Lost(doc) => ([[INCIDENTS, LOST].as_slice(), doc.as_bytes()].concat(), Vec::new()),
            Self::Waits(id, doc) => (key(WAITS, id.as_bytes()), doc.as_bytes().to_vec()),
            Self::Incarnations(principal, incarnations) => {
                (machine(INCARNATIONS, &principal.0.to_be_bytes()), incarnations.encode())
            }
            Self::Held(principal, text) => (machine(HELD, &principal.0.to_be_bytes()), text.as_bytes().to_vec()),
            Self::LostRun(run) => (machine(LOST_LIFE, &run.0.to_be_bytes()), Vec::new()),
            Self::Mark(mark) => (machine(MARK, &[]), mark.to_bytes().to_vec()),
            Self::Restored(text) => (machine(RESTORED, &[]), text.as_bytes().to_vec()),
            Self::RestoredAt(position) => (machine(RESTORED_AT, &[]), position.0.to_be_bytes().to_vec()),
            Self::Heard(principal, store, upto) => {
                (machine(HEARD, &principal.0.to_be_bytes()), [store.0.to_be_bytes(), upto.0.to_be_bytes()].concat())
            }
            Self::Named(principal) => (machine(NAMED, &principal.0.to_be_bytes()), Vec::new()),
            Self::Floor(floor) => (machine(FLOOR, &[]), floor.to_be_bytes().to_vec()),
        }
    }

    /// From key and value; `None` when they make no sense.
    pub(super) fn decode(key: &[u8], value: &[u8]) -> Option<Self> {
        let (tag, id) = key.split_first()?;
        let entry = || EntryId::try_from(id).ok();
        Some(match *tag {
            CURSOR => Self::Cursor(StoreId(number(id)?), Position(number(value)?)),
            RECEIVED => {
                let (store, position) = value.split_at_checked(8)?;
                Self::Received(StoreId(number(store)?), Position(number(position)?))
            }
            PARKED => Self::Parked(entry()?, Position(number(value)?)),
            REFUSED => Self::Refused(entry()?, text(value)?),
            REJECTED => {
                let (doc, reason) = value.split_at_checked(DocId::LEN)?;
                Self::SetAside(entry()?, DocId::try_from(doc).ok()?, text(reason)?)
            }
            VOID => Self::Void(entry()?),
            BINDING => Self::Binding(ActorId::try_from(id).ok()?, text(value)?.parse().ok()?),
            INCIDENTS => match id.split_first()? {
                (&INCIDENT, _) => Self::Incident(decode_incident(value)?),
                (&LOST, doc) => Self::Lost(DocId::try_from(doc).ok()?),
                _ => return None,
            },
            WAITS => Self::Waits(entry()?, DocId::try_from(value).ok()?),
            MACHINES => {
                let (tag, id) = id.split_first()?;
                Self::decode_machine(*tag, id, value)?
            }
            _ => return None,
        })
    }

    fn decode_machine(tag: u8, id: &[u8], value: &[u8]) -> Option<Self> {
        let principal = || Some(PrincipalId(u32::from_be_bytes(id.try_into().ok()?)));
        Some(match tag {
            INCARNATIONS => Self::Incarnations(principal()?, Incarnations::decode(value)?),
            HELD => Self::Held(principal()?, text(value)?),
            LOST_LIFE => Self::LostRun(RunId(number(id)?)),
            MARK => Self::Mark(Box::new(Mark::from_bytes(value)?)),
            RESTORED => Self::Restored(text(value)?),
            RESTORED_AT => Self::RestoredAt(Position(number(value)?)),
            HEARD => {
                let (store, upto) = value.split_at_checked(8)?;
                Self::Heard(principal()?, StoreId(number(store)?), Position(number(upto)?))
            }
            NAMED => Self::Named(principal()?),
            FLOOR => Self::Floor(u32::from_be_bytes(value.try_into().ok()?)),
            _ => return None,
        })
    }
}

fn text(bytes: &[u8]) -> Option<String> {
    Some(std::str::from_utf8(bytes).ok()?.to_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::{IncidentKind, IncidentState, UnixMs};

    fn singles() -> Vec<Single> {
        vec![
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
            Single::Waits(EntryId::new([7; 32]), DocId::new([8; 16])),
            Single::Incarnations(PrincipalId(2), Incarnations::of(StoreId(4))),
            Single::Held(PrincipalId(2), "both".to_owned()),
            Single::LostRun(RunId(5)),
            Single::Mark(Box::new(Mark { store: StoreId(1), run: RunId(2), position: Position(3), signature: [4; 64] })),
            Single::Restored("older".to_owned()),
            Single::RestoredAt(Position(8)),
            Single::Heard(PrincipalId(2), StoreId(5), Position(6)),
            Single::Named(PrincipalId(9)),
            Single::Floor(1000),
        ]
    }

    #[test]
    fn every_single_comes_back() {
        for single in singles() {
            let (key, value) = single.encode();
            assert_eq!(Single::decode(&key, &value), Some(single));
        }
        assert_eq!(Single::decode(b"?", b""), None);
        assert_eq!(Single::decode(b"m?", b""), None);
    }

    #[test]
    fn keys_are_what_is_on_disks() {
        let tags: BTreeSet<_> =
            singles().iter().map(|single| single.encode().0).map(|key| key.iter().copied().take(2).collect()).collect();
        let wanted = [
            b"b\x06", b"c\0", b"il", b"in", b"mL", b"mR", b"me", b"mf", b"mh", b"mk", b"mn", b"mr", b"mx", b"n\x02", b"p\x01",
            b"s\x03", b"v\x05", b"w\x07",
        ];
        let wanted = wanted.iter().map(|key| key.to_vec()).chain([b"r".to_vec()]).collect::<BTreeSet<Vec<u8>>>();
        assert_eq!(tags, wanted);
    }
}
