//! Changes of a document: raw Automerge chunks in causal order.

use bytes::Bytes;
use prost::Message as _;
use tansiq_proto::v1 as proto;

use crate::journal::codec::{CodecError, decoded, field};

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
