//! Batches made smaller for the line, and unpacked again with a bound on what may come out.

use std::io::Read as _;

use bytes::Bytes;
use prost::Message as _;
use tansiq_proto::v1::{LinkFrame, Packed, link_frame::Body};

use crate::{
    journal::codec::{CodecError, bounded, decoded, field},
    transport::stream::MESSAGE_BYTES_MAX,
};

/// Shorter messages are not worth it.
const PACK_BYTES_MIN: usize = 4 * 1024;
/// zstd's own default.
const LEVEL: i32 = 3;

/// The encoded message, packed if that makes it smaller.
pub(super) fn pack(message: Vec<u8>) -> Vec<u8> {
    if message.len() <= PACK_BYTES_MIN {
        return message;
    }
    let (Ok(length), Ok(bytes)) = (u32::try_from(message.len()), zstd::bulk::compress(&message, LEVEL)) else { return message };
    let packed = LinkFrame { body: Some(Body::Packed(Packed { bytes: bytes.into(), length })) }.encode_to_vec();
    if packed.len() < message.len() { packed } else { message }
}

/// The message inside. Nothing is believed of the length that is stated but that not more may come out.
///
/// # Errors
/// [`CodecError`] names what is wrong; close that peer only.
pub(super) fn unpack(packed: &Packed) -> Result<LinkFrame, CodecError> {
    let length = usize::try_from(packed.length).unwrap_or(usize::MAX);
    bounded("Packed.length", length, MESSAGE_BYTES_MAX)?;
    let wrong = |error: std::io::Error| field("Packed.bytes", error.to_string());
    let mut inflated = Vec::new();
    let decoder = zstd::stream::read::Decoder::with_buffer(packed.bytes.as_ref()).map_err(wrong)?.single_frame();
    // One byte more than stated tells that it is not as stated. The bytes are made as they come, never ahead of them.
    decoder.take(u64::from(packed.length) + 1).read_to_end(&mut inflated).map_err(wrong)?;
    if inflated.len() != length {
        return Err(field("Packed.length", "is not what comes out"));
    }
    let message: LinkFrame = decoded("LinkFrame", &Bytes::from(inflated))?;
    match message.body {
        Some(Body::Batch(_) | Body::Ahead(_)) => Ok(message),
        _ => Err(field("Packed.bytes", "hold no Batch and no Ahead")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use tansiq_proto::v1::{Batch, Entry, Item};

    fn batch(payload: Vec<u8>) -> LinkFrame {
        let entry = Entry { header: Bytes::new(), signature: Bytes::new(), payload: payload.into() };
        LinkFrame { body: Some(Body::Batch(Batch { items: vec![Item { entry: Some(entry), position: 1 }], position: 1 })) }
    }

    fn packed(message: &[u8]) -> Option<Packed> {
        match LinkFrame::decode(message).unwrap().body {
            Some(Body::Packed(packed)) => Some(packed),
            _ => None,
        }
    }

    #[test]
    fn what_gets_smaller_is_packed_and_comes_out_as_it_was() {
        let long = batch(b"minutes of a meeting ".repeat(1_000));
        let bytes = pack(long.encode_to_vec());
        assert!(bytes.len() * 10 < long.encoded_len());
        assert_eq!(unpack(&packed(&bytes).unwrap()).unwrap(), long);
        let short = batch(vec![0; PACK_BYTES_MIN - 100]).encode_to_vec();
        assert_eq!(pack(short.clone()), short);
        let noise: Vec<u8> =
            (0..2_000_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).rotate_left(n % 31).to_le_bytes()).collect();
        let noise = batch(noise).encode_to_vec();
        assert_eq!(pack(noise.clone()), noise);
    }

    #[test]
    fn a_bomb_stops_where_its_own_statement_says() {
        let bomb = zstd::bulk::compress(&vec![0; 64 * 1024 * 1024], LEVEL).unwrap();
        let mut bomb = Packed { bytes: bomb.into(), length: 5_000 };
        assert!(matches!(unpack(&bomb), Err(CodecError::Field { what: "Packed.length", .. })));
        bomb.length = u32::MAX;
        assert!(matches!(unpack(&bomb), Err(CodecError::TooLarge { .. })));
    }

    #[test]
    fn only_entries_are_packed() {
        let inner = LinkFrame { body: Some(Body::Packed(Packed { bytes: Bytes::from_static(b"x"), length: 1 })) }.encode_to_vec();
        let bytes = zstd::bulk::compress(&inner, LEVEL).unwrap().into();
        assert!(unpack(&Packed { bytes, length: u32::try_from(inner.len()).unwrap() }).is_err());
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..512), length in 0_u32..100_000) {
            let _ = unpack(&Packed { bytes: bytes.into(), length });
        }
    }
}
