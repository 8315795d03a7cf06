//! The only door between generated messages and domain types: bytes become domain types once, and back.
//!
//! Everything that comes in is from outside and may be anything; every length is checked before it is believed.

pub mod courier;
pub mod link;
mod repair;
pub mod session;
mod snapshot;

use bytes::Bytes;
use prost::Message as _;
use tansiq_proto::v1 as proto;

use crate::{
    domain::{
        Access, ChangeHash, CouncilId, DocId, EntryId, FederationId, Grant, History, IdError, JournalKey, KeyId, Manifest, Mark,
        Place, Position, PrincipalId, PrincipalRow, PrincipalStatus, RunId, Sharing, SharingRule, StoreId, UnixMs,
    },
    journal::{
        Body, BodyKind, Entry, Header,
        entry::{FORMAT, HEADER_BYTES_MAX, SALT_LEN},
    },
    sync::{Answer, Frame, Hello, Item, Mending, Outcome, frame::ASK_MAX},
};

/// Most heads in one header.
pub const HEADS_MAX: usize = 256;
/// Most grants in one sharing.
pub const GRANTS_MAX: usize = 256;
/// Longest chain: one more never overflows.
const SEQ_MAX: u64 = 1 << 53;
/// Most items in one batch.
const ITEMS_MAX: usize = 4096;

/// Why bytes from outside are not what they claim to be. Ends at most the peer that sent them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
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

impl From<IdError> for WireError {
    fn from(error: IdError) -> Self {
        Self::Field { what: "id", problem: error.to_string() }
    }
}

fn field(what: &'static str, problem: impl Into<String>) -> WireError {
    WireError::Field { what, problem: problem.into() }
}

fn decoded<M: prost::Message + Default>(what: &'static str, bytes: &[u8]) -> Result<M, WireError> {
    M::decode(bytes).map_err(|error| WireError::Encoding { what, error: error.to_string() })
}

fn bounded(what: &'static str, len: usize, max: usize) -> Result<(), WireError> {
    if len > max { Err(WireError::TooLarge { what, len, max }) } else { Ok(()) }
}

fn kind_number(kind: BodyKind) -> i32 {
    match kind {
        BodyKind::Changes => proto::BodyKind::Changes.into(),
        BodyKind::Snapshot => proto::BodyKind::Snapshot.into(),
        BodyKind::Manifest => proto::BodyKind::Manifest.into(),
        BodyKind::Sharing => proto::BodyKind::Sharing.into(),
        BodyKind::Principal => proto::BodyKind::Principal.into(),
        BodyKind::Unknown(number) => number,
    }
}

fn kind_from(number: i32) -> BodyKind {
    match proto::BodyKind::try_from(number) {
        Ok(proto::BodyKind::Changes) => BodyKind::Changes,
        Ok(proto::BodyKind::Snapshot) => BodyKind::Snapshot,
        Ok(proto::BodyKind::Manifest) => BodyKind::Manifest,
        Ok(proto::BodyKind::Sharing) => BodyKind::Sharing,
        Ok(proto::BodyKind::Principal) => BodyKind::Principal,
        Ok(proto::BodyKind::Unspecified) | Err(_) => BodyKind::Unknown(number),
    }
}

/// A header as its writer signs and stores it.
pub fn encode_header(header: &Header) -> Bytes {
    let message = proto::Header {
        format: FORMAT,
        federation: header.federation.as_bytes().to_vec(),
        principal: header.principal.0,
        key: header.key.as_bytes().to_vec(),
        run: header.run.0,
        doc: header.doc.as_bytes().to_vec(),
        seq: header.seq,
        prev: header.prev.map(|id| id.as_bytes().to_vec()).unwrap_or_default(),
        made_at_ms: header.made_at.0,
        kind: kind_number(header.kind),
        heads: header.heads.iter().map(|hash| hash.as_bytes().to_vec()).collect(),
        payload_hash: header.payload_hash.to_vec(),
    };
    message.encode_to_vec().into()
}

fn header_from(bytes: &[u8]) -> Result<Header, WireError> {
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
    Ok(Header {
        federation: FederationId::try_from(message.federation.as_slice())?,
        principal: PrincipalId(message.principal),
        key: KeyId::try_from(message.key.as_slice())?,
        run: RunId(message.run),
        doc: DocId::try_from(message.doc.as_slice())?,
        seq: message.seq,
        prev,
        made_at: UnixMs(message.made_at_ms),
        kind: kind_from(message.kind),
        heads: message.heads.iter().map(|hash| ChangeHash::try_from(hash.as_slice())).collect::<Result<_, _>>()?,
        payload_hash: message
            .payload_hash
            .as_slice()
            .try_into()
            .map_err(|_| field("Header.payload_hash", "expected 32 bytes"))?,
    })
}

/// Decodes an entry from its three stored parts. Nothing is verified but the shape.
///
/// # Errors
/// [`WireError::TooLarge`] before anything is decoded; [`WireError::Field`] names the field.
pub fn decode_entry(header_bytes: Bytes, signature: &[u8], payload: Bytes) -> Result<Entry, WireError> {
    let header = header_from(&header_bytes)?;
    bounded("entry payload", payload.len(), Entry::payload_bytes_max(header.kind))?;
    let signature = signature.try_into().map_err(|_| field("Entry.signature", "expected 64 bytes"))?;
    Ok(Entry::new(header, header_bytes, signature, payload))
}

/// An entry for a Link or an enrolment.
pub fn entry_to_proto(entry: &Entry) -> proto::Entry {
    proto::Entry {
        header: entry.header_bytes.clone(),
        signature: Bytes::copy_from_slice(&entry.signature),
        payload: entry.payload.clone(),
    }
}

/// An entry from a Link or an enrolment.
pub fn entry_from_proto(message: proto::Entry) -> Result<Entry, WireError> {
    decode_entry(message.header, &message.signature, message.payload)
}

/// A payload: the salt, then the body. [`Body::Unknown`] encodes as nothing.
pub fn encode_payload(salt: [u8; SALT_LEN], body: &Body) -> Bytes {
    let body = match body {
        Body::Changes(changes) => {
            proto::Changes { changes: changes.iter().map(|change| change.to_vec()).collect() }.encode_to_vec()
        }
        Body::Snapshot(snapshot) => snapshot::to_proto(snapshot).encode_to_vec(),
        Body::Manifest(manifest) => proto::Manifest {
            kind: manifest.kind.as_str().to_owned(),
            group: manifest.group.as_str().to_owned(),
            rule: match manifest.rule {
                SharingRule::Private => proto::SharingRule::Private,
                SharingRule::AtOnce => proto::SharingRule::AtOnce,
                SharingRule::FromCirculated => proto::SharingRule::FromCirculated,
                SharingRule::FromAdopted => proto::SharingRule::FromAdopted,
            }
            .into(),
        }
        .encode_to_vec(),
        Body::Sharing(sharing) => proto::Sharing {
            grants: sharing
                .grants
                .iter()
                .map(|grant| proto::Grant {
                    principal: grant.principal.0,
                    access: match grant.access {
                        Access::Read => proto::Access::Read,
                        Access::Edit => proto::Access::Edit,
                    }
                    .into(),
                })
                .collect(),
            version: sharing.version,
        }
        .encode_to_vec(),
        Body::Principal(row) => proto::Principal {
            principal: row.principal.0,
            council: row.council.as_str().to_owned(),
            journal_key: row.journal_key.as_bytes().to_vec(),
            status: match row.status {
                PrincipalStatus::Active => proto::PrincipalStatus::Active,
                PrincipalStatus::Revoked => proto::PrincipalStatus::Revoked,
            }
            .into(),
        }
        .encode_to_vec(),
        Body::Unknown => Vec::new(),
    };
    [salt.as_slice(), &body].concat().into()
}

/// What an entry says.
///
/// # Errors
/// [`WireError::Field`] names the field that makes no sense for the kind that the header gives.
pub fn decode_body(entry: &Entry) -> Result<Body, WireError> {
    let Some(body) = entry.payload.get(SALT_LEN..) else {
        return Err(field("Entry.payload", format!("expected at least {SALT_LEN} bytes")));
    };
    Ok(match entry.header.kind {
        BodyKind::Changes => {
            let message: proto::Changes = decoded("Changes", body)?;
            if message.changes.is_empty() {
                return Err(field("Changes.changes", "expected at least one change"));
            }
            Body::Changes(message.changes.into_iter().map(Bytes::from).collect())
        }
        BodyKind::Snapshot => Body::Snapshot(Box::new(snapshot::from_bytes(body)?)),
        BodyKind::Manifest => {
            let message: proto::Manifest = decoded("Manifest", body)?;
            Body::Manifest(Manifest {
                kind: message.kind.parse()?,
                group: message.group.parse()?,
                rule: rule_from(message.rule())?,
            })
        }
        BodyKind::Sharing => {
            let message: proto::Sharing = decoded("Sharing", body)?;
            bounded("Sharing.grants", message.grants.len(), GRANTS_MAX)?;
            if message.version > SEQ_MAX {
                return Err(field("Sharing.version", "is beyond every count"));
            }
            let grants = message.grants.into_iter().map(grant_from).collect::<Result<_, _>>()?;
            Body::Sharing(Sharing { grants, version: message.version })
        }
        BodyKind::Principal => {
            let message: proto::Principal = decoded("Principal", body)?;
            Body::Principal(PrincipalRow {
                principal: PrincipalId(message.principal),
                council: message.council.parse::<CouncilId>()?,
                journal_key: JournalKey::try_from(message.journal_key.as_slice())?,
                status: match message.status() {
                    proto::PrincipalStatus::Active => PrincipalStatus::Active,
                    proto::PrincipalStatus::Revoked => PrincipalStatus::Revoked,
                    proto::PrincipalStatus::Unspecified => return Err(field("Principal.status", "is missing")),
                },
            })
        }
        BodyKind::Unknown(_) => Body::Unknown,
    })
}

fn rule_from(rule: proto::SharingRule) -> Result<SharingRule, WireError> {
    match rule {
        proto::SharingRule::Private => Ok(SharingRule::Private),
        proto::SharingRule::AtOnce => Ok(SharingRule::AtOnce),
        proto::SharingRule::FromCirculated => Ok(SharingRule::FromCirculated),
        proto::SharingRule::FromAdopted => Ok(SharingRule::FromAdopted),
        proto::SharingRule::Unspecified => Err(field("Manifest.rule", "is missing")),
    }
}

fn grant_from(grant: proto::Grant) -> Result<Grant, WireError> {
    let access = match grant.access() {
        proto::Access::Read => Access::Read,
        proto::Access::Edit => Access::Edit,
        proto::Access::Unspecified => return Err(field("Grant.access", "is missing")),
    };
    Ok(Grant { principal: PrincipalId(grant.principal), access })
}

fn history_to_proto(history: &History) -> Vec<proto::Life> {
    history.lives().iter().map(|(run, began)| proto::Life { run: run.0, began: began.0 }).collect()
}

fn history_from(lives: &[proto::Life]) -> History {
    History::of(lives.iter().map(|life| (RunId(life.run), Position(life.began))).collect())
}

fn place_from(store: u64, run: u64, at: u64) -> Option<Place> {
    (store != 0).then_some(Place { store: StoreId(store), run: RunId(run), at: Position(at) })
}

/// A frame for a Link.
pub fn frame_to_proto(frame: &Frame) -> proto::LinkFrame {
    use proto::link_frame::Body as Out;
    let body = match frame {
        Frame::Hello(hello) => Out::Hello(proto::Hello {
            protocol: hello.protocol,
            federation: hello.federation.as_bytes().to_vec(),
            principal: hello.principal.0,
            store: hello.store.0,
            peer_store: hello.peer.map_or(0, |place| place.store.0),
            peer_run: hello.peer.map_or(0, |place| place.run.0),
            cursor: hello.peer.map_or(0, |place| place.at.0),
            restoring: hello.restoring,
            lives: history_to_proto(&hello.history),
            mark: mark_to_bytes(hello.mark.as_ref()),
        }),
        Frame::Batch { items, position } => {
            Out::Batch(proto::Batch { items: items.iter().map(item_to_proto).collect(), position: position.0 })
        }
        Frame::Ack { position, answers, ahead } => {
            Out::Ack(proto::Ack { position: position.0, answers: answers.iter().map(answer_to_proto).collect(), ahead: *ahead })
        }
        Frame::Ahead { number, items } => {
            Out::Ahead(proto::Ahead { number: *number, items: items.iter().map(item_to_proto).collect() })
        }
        Frame::Ask(entries) => {
            let asked =
                |(id, doc): &(EntryId, DocId)| proto::Asked { entry: id.as_bytes().to_vec(), doc: doc.as_bytes().to_vec() };
            Out::Ask(proto::Ask { entries: entries.iter().map(asked).collect() })
        }
        Frame::Verdicts(answers) => Out::Verdicts(proto::Verdicts { answers: answers.iter().map(answer_to_proto).collect() }),
        Frame::Decided => Out::Decided(proto::Decided {}),
        Frame::CaughtUp { position, root, documents, cursor, mending, mark } => Out::CaughtUp(proto::CaughtUp {
            position: position.0,
            root: root.to_vec(),
            documents: *documents,
            cursor: cursor.0,
            mending: (*mending != Mending::default()).then_some(proto::Mending {
                answered: mending.answered,
                asking: mending.asking,
                waiting: mending.waiting,
            }),
            mark: mark_to_bytes(mark.as_ref()),
        }),
        Frame::Buckets(sums) => Out::Buckets(repair::buckets_to_proto(sums)),
        Frame::BucketDocs { docs, more } => Out::BucketDocs(repair::docs_to_proto(docs, *more)),
        Frame::Wanted(docs) => Out::Wanted(proto::Wanted { docs: docs.iter().map(|doc| doc.as_bytes().to_vec()).collect() }),
        Frame::Closing { reason, text } => Out::Closing(proto::Closing { reason: reason.clone(), text: text.clone() }),
        Frame::Ping { nonce } => Out::Ping(proto::Ping { nonce: *nonce }),
        Frame::Pong { nonce } => Out::Pong(proto::Pong { nonce: *nonce }),
        Frame::Registry { entries, runs, more } => Out::Registry(proto::Registry {
            entries: entries.iter().map(entry_to_proto).collect(),
            runs: runs.iter().map(|run| run.0).collect(),
            more: *more,
        }),
    };
    proto::LinkFrame { body: Some(body) }
}

fn mark_to_bytes(mark: Option<&Mark>) -> Vec<u8> {
    mark.map(|mark| mark.to_bytes().to_vec()).unwrap_or_default()
}

fn mark_from(what: &'static str, bytes: &[u8]) -> Result<Option<Mark>, WireError> {
    if bytes.is_empty() {
        return Ok(None);
    }
    Mark::from_bytes(bytes).map(Some).ok_or_else(|| field(what, format!("expected {} bytes or none", Mark::LEN)))
}

fn item_to_proto(item: &Item) -> proto::Item {
    proto::Item { entry: Some(entry_to_proto(&item.entry)), position: item.position.0 }
}

fn answer_to_proto(answer: &Answer) -> proto::Answer {
    let (outcome, reason) = match &answer.outcome {
        Outcome::Admitted => (proto::Outcome::Admitted, ""),
        Outcome::Waiting(reason) => (proto::Outcome::Waiting, reason.as_str()),
        Outcome::Refused(reason) => (proto::Outcome::Refused, reason.as_str()),
    };
    proto::Answer {
        entry: answer.entry.as_bytes().to_vec(),
        outcome: outcome.into(),
        reason: reason.to_owned(),
        doc: answer.doc.as_bytes().to_vec(),
    }
}

/// A frame from a Link.
///
/// # Errors
/// [`WireError`] names what is wrong; close that peer only.
pub fn frame_from_proto(message: proto::LinkFrame) -> Result<Frame, WireError> {
    use proto::link_frame::Body as In;
    let Some(body) = message.body else { return Err(field("LinkFrame.body", "is missing")) };
    Ok(match body {
        In::Hello(hello) => Frame::Hello(Hello {
            protocol: hello.protocol,
            federation: FederationId::try_from(hello.federation.as_slice())?,
            principal: PrincipalId(hello.principal),
            store: StoreId(hello.store),
            history: history_from(&hello.lives),
            peer: place_from(hello.peer_store, hello.peer_run, hello.cursor),
            restoring: hello.restoring,
            mark: mark_from("Hello.mark", &hello.mark)?,
        }),
        In::Batch(batch) => {
            bounded("Batch.items", batch.items.len(), ITEMS_MAX)?;
            let items = batch.items.into_iter().map(item_from).collect::<Result<_, _>>()?;
            Frame::Batch { items, position: Position(batch.position) }
        }
        In::Ack(ack) => {
            bounded("Ack.answers", ack.answers.len(), ITEMS_MAX)?;
            let answers = ack.answers.iter().map(answer_from).collect::<Result<_, _>>()?;
            Frame::Ack { position: Position(ack.position), answers, ahead: ack.ahead }
        }
        In::Ahead(ahead) => {
            bounded("Ahead.items", ahead.items.len(), ITEMS_MAX)?;
            let items = ahead.items.into_iter().map(item_from).collect::<Result<_, _>>()?;
            Frame::Ahead { number: ahead.number, items }
        }
        In::Ask(ask) => {
            bounded("Ask.entries", ask.entries.len(), ASK_MAX)?;
            let asked = |asked: &proto::Asked| {
                Ok::<_, WireError>((EntryId::try_from(asked.entry.as_slice())?, DocId::try_from(asked.doc.as_slice())?))
            };
            Frame::Ask(ask.entries.iter().map(asked).collect::<Result<_, _>>()?)
        }
        In::Verdicts(verdicts) => {
            bounded("Verdicts.answers", verdicts.answers.len(), ASK_MAX)?;
            Frame::Verdicts(verdicts.answers.iter().map(answer_from).collect::<Result<_, _>>()?)
        }
        In::Decided(_) => Frame::Decided,
        In::CaughtUp(caught_up) => Frame::CaughtUp {
            position: Position(caught_up.position),
            root: caught_up.root.as_slice().try_into().map_err(|_| field("CaughtUp.root", "expected 32 bytes"))?,
            documents: caught_up.documents,
            cursor: Position(caught_up.cursor),
            mending: caught_up.mending.map_or_else(Mending::default, |mending| Mending {
                answered: mending.answered,
                asking: mending.asking,
                waiting: mending.waiting,
            }),
            mark: mark_from("CaughtUp.mark", &caught_up.mark)?,
        },
        In::Buckets(buckets) => Frame::Buckets(repair::buckets_from(&buckets)?),
        In::BucketDocs(list) => repair::docs_from(&list)?,
        In::Wanted(wanted) => Frame::Wanted(repair::wanted_from(&wanted)?),
        In::Closing(closing) => {
            Frame::Closing { reason: closing.reason.chars().take(80).collect(), text: closing.text.chars().take(400).collect() }
        }
        In::Ping(ping) => Frame::Ping { nonce: ping.nonce },
        In::Pong(pong) => Frame::Pong { nonce: pong.nonce },
        In::Registry(registry) => {
            bounded("Registry.entries", registry.entries.len(), ITEMS_MAX)?;
            bounded("Registry.runs", registry.runs.len(), ITEMS_MAX)?;
            Frame::Registry {
                entries: registry.entries.into_iter().map(entry_from_proto).collect::<Result<_, _>>()?,
                runs: registry.runs.into_iter().map(RunId).collect(),
                more: registry.more,
            }
        }
        // How a message travels, not what it says: `wire::link` takes these out of it.
        In::Fragment(_) | In::Packed(_) | In::Heard(_) => return Err(field("LinkFrame.body", "is no message by itself")),
    })
}

fn item_from(item: proto::Item) -> Result<Item, WireError> {
    let entry = item.entry.ok_or_else(|| field("Item.entry", "is missing"))?;
    Ok(Item { entry: entry_from_proto(entry)?, position: Position(item.position) })
}

fn answer_from(answer: &proto::Answer) -> Result<Answer, WireError> {
    let reason = || answer.reason.chars().take(80).collect();
    let outcome = match answer.outcome() {
        proto::Outcome::Admitted => Outcome::Admitted,
        proto::Outcome::Waiting => Outcome::Waiting(reason()),
        proto::Outcome::Refused => Outcome::Refused(reason()),
        proto::Outcome::Unspecified => return Err(field("Answer.outcome", "is missing")),
    };
    Ok(Answer { entry: EntryId::try_from(answer.entry.as_slice())?, doc: DocId::try_from(answer.doc.as_slice())?, outcome })
}
