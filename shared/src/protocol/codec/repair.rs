//! The frames of a repair as bytes, and back.

use tansiq_proto::v1 as proto;

use crate::{
    domain::{DocDigest, DocId, root::BUCKETS},
    journal::codec::{CodecError, bounded, field},
    protocol::{
        Frame,
        repair::{LISTED_IN_FRAME_MAX, Sum, Sums, WANTED_MAX},
    },
};

const SUM_BYTES: usize = 16;

pub(super) fn buckets_to_proto(sums: &Sums) -> proto::Buckets {
    proto::Buckets { sums: sums.0.iter().flat_map(|sum| sum.0.to_be_bytes()).collect() }
}

pub(super) fn buckets_from(message: &proto::Buckets) -> Result<Sums, CodecError> {
    if message.sums.len() != BUCKETS * SUM_BYTES {
        return Err(field("Buckets.sums", format!("expected {} bytes", BUCKETS * SUM_BYTES)));
    }
    let mut sums = [Sum::default(); BUCKETS];
    for (sum, bytes) in sums.iter_mut().zip(message.sums.as_chunks::<SUM_BYTES>().0) {
        *sum = Sum(u128::from_be_bytes(*bytes));
    }
    Ok(Sums(Box::new(sums)))
}

pub(super) fn docs_to_proto(docs: &[(DocId, DocDigest)], more: bool) -> proto::BucketDocs {
    let state = |(doc, digest): &(DocId, DocDigest)| proto::DocState { doc: doc.as_bytes().to_vec(), digest: digest.0.to_vec() };
    proto::BucketDocs { docs: docs.iter().map(state).collect(), more }
}

pub(super) fn docs_from(message: &proto::BucketDocs) -> Result<Frame, CodecError> {
    bounded("BucketDocs.docs", message.docs.len(), LISTED_IN_FRAME_MAX)?;
    let docs = message.docs.iter().map(|state| {
        let digest = state.digest.as_slice().try_into().map_err(|_| field("DocState.digest", "expected 32 bytes"))?;
        Ok((DocId::try_from(state.doc.as_slice())?, DocDigest(digest)))
    });
    Ok(Frame::BucketDocs { docs: docs.collect::<Result<_, CodecError>>()?, more: message.more })
}

pub(super) fn wanted_from(message: &proto::Wanted) -> Result<Vec<DocId>, CodecError> {
    bounded("Wanted.docs", message.docs.len(), WANTED_MAX)?;
    message.docs.iter().map(|doc| Ok(DocId::try_from(doc.as_slice())?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::codec::{frame_from_proto, frame_to_proto};

    #[test]
    fn every_frame_of_a_repair_comes_back_and_is_short() {
        use prost::Message as _;
        let doc = DocId::new([3; 16]);
        let mut sums = Sums::of(&[]);
        sums.0[7] = Sum(u128::MAX);
        let listed = vec![(doc, DocDigest([9; 32])); LISTED_IN_FRAME_MAX];
        let frames = [Frame::Buckets(sums), Frame::BucketDocs { docs: listed, more: true }, Frame::Wanted(vec![doc; WANTED_MAX])];
        for frame in frames {
            let message = frame_to_proto(&frame);
            assert!(message.encoded_len() <= 8 * 1024, "{} bytes", message.encoded_len());
            assert_eq!(frame_from_proto(message), Ok(frame));
        }
    }

    #[test]
    fn what_is_too_long_or_too_short_is_refused() {
        assert!(buckets_from(&proto::Buckets { sums: vec![0; 4095] }).is_err());
        assert!(wanted_from(&proto::Wanted { docs: vec![vec![0; 16]; WANTED_MAX + 1] }).is_err());
        assert!(wanted_from(&proto::Wanted { docs: vec![vec![0; 15]] }).is_err());
        let state = proto::DocState { doc: vec![0; 16], digest: vec![0; 31] };
        assert!(docs_from(&proto::BucketDocs { docs: vec![state.clone()], more: false }).is_err());
        assert!(docs_from(&proto::BucketDocs { docs: vec![state; LISTED_IN_FRAME_MAX + 1], more: false }).is_err());
    }
}
