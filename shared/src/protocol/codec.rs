//! Frames as messages, and back: the only door of the protocol to generated ones.
//!
//! Bytes that come in are from outside and may be anything: every length is checked before it is used.

mod repair;

use tansiq_proto::v1 as proto;

use super::{Frame, Hello, Item, Mending, frame::ASK_MAX};
use crate::{
    domain::{Answer, DocId, EntryId, FederationId, History, Mark, Outcome, Place, Position, PrincipalId, RunId, StoreId},
    journal::{
        Entry,
        codec::{CodecError, bounded, field},
    },
};

/// Most items in one batch.
const ITEMS_MAX: usize = 4096;

pub(crate) fn history_to_proto(history: &History) -> Vec<proto::Life> {
    history.runs().iter().map(|(run, began)| proto::Life { run: run.0, began: began.0 }).collect()
}

pub(crate) fn history_from(runs: &[proto::Life]) -> History {
    History::of(runs.iter().map(|run| (RunId(run.run), Position(run.began))).collect())
}

pub(crate) fn place_from(store: u64, run: u64, at: u64) -> Option<Place> {
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
        Frame::Buckets(sums) => Out::Buckets(crate::protocol::codec::repair::buckets_to_proto(sums)),
        Frame::BucketDocs { docs, more } => Out::BucketDocs(crate::protocol::codec::repair::docs_to_proto(docs, *more)),
        Frame::Wanted(docs) => Out::Wanted(proto::Wanted { docs: docs.iter().map(|doc| doc.as_bytes().to_vec()).collect() }),
        Frame::Closing { reason, text } => Out::Closing(proto::Closing { reason: reason.clone(), text: text.clone() }),
        Frame::Ping { nonce } => Out::Ping(proto::Ping { nonce: *nonce }),
        Frame::Pong { nonce } => Out::Pong(proto::Pong { nonce: *nonce }),
        Frame::Registry { entries, runs, more } => Out::Registry(proto::Registry {
            entries: entries.iter().map(Entry::to_proto).collect(),
            runs: runs.iter().map(|run| run.0).collect(),
            more: *more,
        }),
    };
    proto::LinkFrame { body: Some(body) }
}

fn mark_to_bytes(mark: Option<&Mark>) -> Vec<u8> {
    mark.map(|mark| mark.to_bytes().to_vec()).unwrap_or_default()
}

fn mark_from(what: &'static str, bytes: &[u8]) -> Result<Option<Mark>, CodecError> {
    if bytes.is_empty() {
        return Ok(None);
    }
    Mark::from_bytes(bytes).map(Some).ok_or_else(|| field(what, format!("expected {} bytes or none", Mark::LEN)))
}

fn item_to_proto(item: &Item) -> proto::Item {
    proto::Item { entry: Some(item.entry.to_proto()), position: item.position.0 }
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
/// [`CodecError`] names what is wrong; close that peer only.
pub fn frame_from_proto(message: proto::LinkFrame) -> Result<Frame, CodecError> {
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
                Ok::<_, CodecError>((EntryId::try_from(asked.entry.as_slice())?, DocId::try_from(asked.doc.as_slice())?))
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
        In::Buckets(buckets) => Frame::Buckets(crate::protocol::codec::repair::buckets_from(&buckets)?),
        In::BucketDocs(list) => crate::protocol::codec::repair::docs_from(&list)?,
        In::Wanted(wanted) => Frame::Wanted(crate::protocol::codec::repair::wanted_from(&wanted)?),
        In::Closing(closing) => {
            Frame::Closing { reason: closing.reason.chars().take(80).collect(), text: closing.text.chars().take(400).collect() }
        }
        In::Ping(ping) => Frame::Ping { nonce: ping.nonce },
        In::Pong(pong) => Frame::Pong { nonce: pong.nonce },
        In::Registry(registry) => {
            bounded("Registry.entries", registry.entries.len(), ITEMS_MAX)?;
            bounded("Registry.runs", registry.runs.len(), ITEMS_MAX)?;
            Frame::Registry {
                entries: registry.entries.into_iter().map(Entry::from_proto).collect::<Result<_, _>>()?,
                runs: registry.runs.into_iter().map(RunId).collect(),
                more: registry.more,
            }
        }
        // How a message travels, not what it says: `transport::stream` takes these out of it.
        In::Fragment(_) | In::Packed(_) | In::Heard(_) => return Err(field("LinkFrame.body", "is no message by itself")),
    })
}

fn item_from(item: proto::Item) -> Result<Item, CodecError> {
    let entry = item.entry.ok_or_else(|| field("Item.entry", "is missing"))?;
    Ok(Item { entry: Entry::from_proto(entry)?, position: Position(item.position) })
}

fn answer_from(answer: &proto::Answer) -> Result<Answer, CodecError> {
    let reason = || answer.reason.chars().take(80).collect();
    let outcome = match answer.outcome() {
        proto::Outcome::Admitted => Outcome::Admitted,
        proto::Outcome::Waiting => Outcome::Waiting(reason()),
        proto::Outcome::Refused => Outcome::Refused(reason()),
        proto::Outcome::Unspecified => return Err(field("Answer.outcome", "is missing")),
    };
    Ok(Answer { entry: EntryId::try_from(answer.entry.as_slice())?, doc: DocId::try_from(answer.doc.as_slice())?, outcome })
}
