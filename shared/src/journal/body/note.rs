//! A signed remark on a document, for everybody who reads it. What the document says stays as it is.

use prost::Message as _;
use tansiq_proto::v1 as proto;

use super::declared::{About, Declared, Lane, UnderSnapshot, WriterRule};
use crate::journal::codec::{CodecError, bounded, decoded};

/// Longest text, in bytes.
const TEXT_BYTES_MAX: usize = 4096;

pub(super) const DECLARED: Declared = Declared {
    about: About::Document,
    writer: WriterRule::Reader,
    is_chained: true,
    payload_bytes_max: TEXT_BYTES_MAX + 64,
    under_snapshot: UnderSnapshot::Beside,
    lane: Lane::Nothing,
    has_facts: false,
    sets_audience: false,
};

pub(super) fn encode(text: &str) -> Vec<u8> {
    proto::Note { text: text.to_owned() }.encode_to_vec()
}

pub(super) fn decode(body: &[u8]) -> Result<String, CodecError> {
    let message: proto::Note = decoded("Note", body)?;
    bounded("Note.text", message.text.len(), TEXT_BYTES_MAX)?;
    Ok(message.text)
}
