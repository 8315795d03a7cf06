//! Long messages in pieces, and pieces together again, within bounds.

use bytes::{Buf as _, Bytes, BytesMut};
use tansiq_proto::v1::{Fragment, LinkFrame, link_frame::Body};
use tokio::{sync::OwnedSemaphorePermit, time::Instant};

use crate::{
    journal::codec::{CodecError, bounded, decoded, field},
    transport::stream::MESSAGE_BYTES_MAX,
};

/// Lanes of a Link.
pub(super) const LANES: usize = 2;
/// The lane of what is fresh, or short.
pub(super) const FRESH: u32 = 0;
/// The lane of what catches up.
pub(super) const BULK: u32 = 1;
/// Longest piece.
pub(super) const PIECE_BYTES_MAX: usize = 128 * 1024;
/// Most pieces of one message.
const PIECES_MAX: u32 = 32 * 1024;

/// A message of which some has left.
#[derive(Debug)]
pub(super) struct Cut {
    rest: Bytes,
    index: u32,
    /// The message itself, until a piece of it has left.
    whole: Option<LinkFrame>,
    /// Its room in its lane.
    _room: Option<OwnedSemaphorePermit>,
}

impl Cut {
    pub(super) fn new(message: Vec<u8>, room: Option<OwnedSemaphorePermit>) -> Result<Self, CodecError> {
        let rest = Bytes::from(message);
        Ok(Self { whole: Some(decoded("LinkFrame", &rest)?), rest, index: 0, _room: room })
    }

    /// The next piece, or the whole message when it is short enough; and whether there is more.
    pub(super) fn next(&mut self, lane: u32, piece_bytes: usize) -> (LinkFrame, bool) {
        let piece_bytes = piece_bytes.clamp(1, PIECE_BYTES_MAX);
        if let Some(whole) = self.whole.take()
            && self.rest.len() <= piece_bytes
        {
            return (whole, false);
        }
        let bytes = self.rest.copy_to_bytes(self.rest.len().min(piece_bytes));
        let fragment = Fragment { lane, index: self.index, last: self.rest.is_empty(), bytes };
        self.index += 1;
        (LinkFrame { body: Some(Body::Fragment(fragment)) }, !self.rest.is_empty())
    }
}

/// One lane's message of which some is here.
#[derive(Debug, Default)]
pub(super) struct Assembly {
    bytes: BytesMut,
    pieces: u32,
    /// When its last piece came.
    at: Option<Instant>,
}

impl Assembly {
    /// Takes a piece. Returns the message when it was the last one.
    ///
    /// # Errors
    /// [`CodecError`]: out of order, too long, or no message; close that peer only.
    pub(super) fn add(&mut self, fragment: &Fragment, now: Instant) -> Result<Option<LinkFrame>, CodecError> {
        if fragment.index != self.pieces {
            return Err(field("Fragment.index", format!("expected {}, found {}", self.pieces, fragment.index)));
        }
        if fragment.bytes.is_empty() || self.pieces >= PIECES_MAX {
            return Err(field("Fragment.bytes", "too small a piece, or too many"));
        }
        bounded("a message in fragments", self.bytes.len() + fragment.bytes.len(), MESSAGE_BYTES_MAX)?;
        self.bytes.extend_from_slice(&fragment.bytes);
        self.pieces += 1;
        self.at = Some(now);
        if !fragment.last {
            return Ok(None);
        }
        let Self { bytes, .. } = std::mem::take(self);
        decoded("LinkFrame", &bytes.freeze()).map(Some)
    }

    /// When the last piece of a message came that is not complete.
    pub(super) fn waits_since(&self) -> Option<Instant> {
        self.at
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use prost::Message as _;
    use tansiq_proto::v1::Closing;

    fn message(bytes: usize) -> LinkFrame {
        LinkFrame { body: Some(Body::Closing(Closing { reason: "x".repeat(bytes), text: String::new() })) }
    }

    fn pieces(message: &LinkFrame, piece_bytes: usize) -> Vec<Fragment> {
        let mut cut = Cut::new(message.encode_to_vec(), None).unwrap();
        let mut pieces = Vec::new();
        loop {
            let (piece, more) = cut.next(1, piece_bytes);
            let Some(Body::Fragment(fragment)) = piece.body else { panic!("{piece:?}") };
            pieces.push(fragment);
            if !more {
                return pieces;
            }
        }
    }

    #[test]
    fn what_was_cut_comes_together() {
        let message = message(10_000);
        let pieces = pieces(&message, 4_096);
        assert_eq!(pieces.len(), 3);
        let mut assembly = Assembly::default();
        for _ in 0..2 {
            let mut complete = None;
            for piece in &pieces {
                assert!(complete.is_none());
                complete = assembly.add(piece, Instant::now()).unwrap();
            }
            assert_eq!(complete.as_ref(), Some(&message));
            assert_eq!(assembly.waits_since(), None);
        }
    }

    #[test]
    fn a_short_message_is_not_cut() {
        let message = message(100);
        let mut cut = Cut::new(message.encode_to_vec(), None).unwrap();
        assert_eq!(cut.next(0, 4_096), (message, false));
    }

    #[test]
    fn pieces_out_of_order_empty_or_without_end_are_refused() {
        let all = pieces(&message(10_000), 1_000);
        let mut assembly = Assembly::default();
        assembly.add(&all[0], Instant::now()).unwrap();
        assert!(assembly.waits_since().is_some());
        assert!(assembly.add(&all[2], Instant::now()).is_err());
        assert!(Assembly::default().add(&all[1], Instant::now()).is_err(), "it begins in the middle");
        let empty = Fragment { bytes: Bytes::new(), ..all[0].clone() };
        assert!(Assembly::default().add(&empty, Instant::now()).is_err());
        let mut endless = Assembly::default();
        let refused = (0..).find_map(|index| {
            let piece = Fragment { lane: 1, index, last: false, bytes: Bytes::from(vec![0; PIECE_BYTES_MAX]) };
            endless.add(&piece, Instant::now()).err()
        });
        assert!(matches!(refused, Some(CodecError::TooLarge { .. })));
        assert!(endless.bytes.len() <= MESSAGE_BYTES_MAX);
    }
}
