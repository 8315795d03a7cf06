//! A courier bundle's header and end as messages.

use prost::Message as _;
use tansiq_proto::v1 as proto;

use crate::{
    domain::{BundleId, FederationId, Position, PrincipalId, StoreId, UnixMs, history::RUNS_MAX},
    journal::codec::{CodecError, bounded, decoded, field},
    protocol::{
        Frame,
        bundle::{COVERS_MAX, End, Header},
        codec::{frame_from_proto, frame_to_proto, history_from, history_to_proto, place_from},
    },
};

/// Version of the header's layout.
const FORMAT: u32 = 2;

/// A header for a bundle.
pub(crate) fn encode_header(header: &Header) -> Vec<u8> {
    proto::CourierHeader {
        format: FORMAT,
        bundle: header.bundle.as_bytes().to_vec(),
        federation: header.federation.as_bytes().to_vec(),
        from: header.from.0,
        to: header.to.0,
        store: header.store.0,
        end: header.end.0,
        peer_store: header.peer.map_or(0, |place| place.store.0),
        peer_run: header.peer.map_or(0, |place| place.run.0),
        cursor: header.peer.map_or(0, |place| place.at.0),
        after: header.after.0,
        made_at_ms: header.made_at.0,
        covers: header.covers.iter().map(|bundle| bundle.as_bytes().to_vec()).collect(),
        heard: header.heard.map(|bundle| bundle.as_bytes().to_vec()).unwrap_or_default(),
        recipient: header.recipient.to_vec(),
        lives: history_to_proto(&header.history),
    }
    .encode_to_vec()
}

/// A bundle's header.
///
/// # Errors
/// [`CodecError`] names the field.
pub(crate) fn decode_header(bytes: &[u8]) -> Result<Header, CodecError> {
    let message: proto::CourierHeader = decoded("CourierHeader", bytes)?;
    if message.format != FORMAT {
        return Err(field("CourierHeader.format", format!("version {} is not known here; update this program", message.format)));
    }
    bounded("CourierHeader.covers", message.covers.len(), COVERS_MAX)?;
    bounded("CourierHeader.lives", message.lives.len(), RUNS_MAX)?;
    let bundle = |bytes: &[u8]| BundleId::try_from(bytes);
    Ok(Header {
        bundle: bundle(&message.bundle)?,
        federation: FederationId::try_from(message.federation.as_slice())?,
        from: PrincipalId(message.from),
        to: PrincipalId(message.to),
        store: StoreId(message.store),
        end: Position(message.end),
        peer: place_from(message.peer_store, message.peer_run, message.cursor),
        after: Position(message.after),
        made_at: UnixMs(message.made_at_ms),
        covers: message.covers.iter().map(|bytes| bundle(bytes)).collect::<Result<_, _>>()?,
        heard: if message.heard.is_empty() { None } else { Some(bundle(&message.heard)?) },
        recipient: message.recipient.as_slice().try_into().map_err(|_| field("CourierHeader.recipient", "expected 32 bytes"))?,
        history: history_from(&message.lives),
    })
}

/// The end of a bundle.
pub(crate) fn encode_end(end: &End) -> Vec<u8> {
    proto::CourierEnd {
        entries: end.entries,
        sections: end.sections,
        position: end.position.0,
        content: end.content.to_vec(),
        signature: end.signature.to_vec(),
    }
    .encode_to_vec()
}

/// A bundle's end.
///
/// # Errors
/// [`CodecError`] names the field.
pub(crate) fn decode_end(bytes: &[u8]) -> Result<End, CodecError> {
    let message: proto::CourierEnd = decoded("CourierEnd", bytes)?;
    Ok(End {
        entries: message.entries,
        sections: message.sections,
        position: Position(message.position),
        content: message.content.as_slice().try_into().map_err(|_| field("CourierEnd.content", "expected 32 bytes"))?,
        signature: message.signature.as_slice().try_into().map_err(|_| field("CourierEnd.signature", "expected 64 bytes"))?,
    })
}

/// One frame in a bundle.
pub(crate) fn encode_frame(frame: &Frame) -> Vec<u8> {
    frame_to_proto(frame).encode_to_vec()
}

/// A frame of a bundle.
///
/// # Errors
/// [`CodecError`] names what is wrong.
pub(crate) fn decode_frame(bytes: &[u8]) -> Result<Frame, CodecError> {
    frame_from_proto(decoded("LinkFrame", bytes)?)
}
