//! Changes of a document: raw Automerge chunks in causal order.

use bytes::Bytes;
use prost::Message as _;
use tansiq_proto::v1 as proto;

use super::declared::{About, Declared, Lane, UnderSnapshot, WriterRule};
use crate::journal::{
    codec::{CodecError, decoded, field},
    entry::PAYLOAD_BYTES_MAX,
};

pub(super) const DECLARED: Declared = Declared {
    about: About::Document,
    writer: WriterRule::Editor,
    is_chained: true,
    payload_bytes_max: PAYLOAD_BYTES_MAX,
    under_snapshot: UnderSnapshot::Gone,
    lane: Lane::Changes,
    has_facts: true,
    sets_audience: false,
};

pub(super) fn encode(changes: &[Bytes]) -> Vec<u8> {
    proto::Changes { changes: changes.iter().map(|change| change.to_vec()).collect() }.encode_to_vec()
}

pub(super) fn decode(body: &[u8]) -> Result<Vec<Bytes>, CodecError> {
    let message: proto::Changes = decoded("Changes", body)?;
    if message.changes.is_empty() {
        return Err(field("Changes.changes", "expected at least one change"));
    }
    Ok(message.changes.into_iter().map(Bytes::from).collect())
}
