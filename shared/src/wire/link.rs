//! A Link's two streams as frames: encoding, decoding, and counting what passes.

use futures_util::{Stream, StreamExt as _};
use prost::Message as _;
use tansiq_proto::v1::LinkFrame;
use tokio_stream::wrappers::ReceiverStream;

use super::{frame_from_proto, frame_to_proto};
use crate::{
    engine::{
        Engine,
        link::{Incoming, LinkError},
    },
    sync::Frame,
};

/// Longest frame that is read, in bytes: one batch holds one entry at least, and that may be long.
pub const FRAME_BYTES_MAX: usize = 4 * 1024 * 1024;

/// The far end's messages as frames. `line` has taken the message out of its gRPC envelope.
pub fn incoming(engine: Engine, line: impl Stream<Item = Result<Option<LinkFrame>, String>> + Send + 'static) -> Incoming {
    Box::pin(line.map(move |message| {
        let message = message.map_err(LinkError::Line)?.unwrap_or_default();
        engine.frame_passed(false, &message.encode_to_vec());
        Ok(frame_from_proto(message)?)
    }))
}

/// Our frames as messages.
pub fn outgoing(engine: Engine, frames: tokio::sync::mpsc::Receiver<Frame>) -> impl Stream<Item = LinkFrame> + Send + 'static {
    ReceiverStream::new(frames).map(move |frame| {
        let message = frame_to_proto(&frame);
        engine.frame_passed(true, &message.encode_to_vec());
        message
    })
}
