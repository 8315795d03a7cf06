//! A Link by hand: a node's certificate and journal key, real frames, and no node behind them.

use std::{path::Path, sync::Arc};

use anyhow::{Context as _, bail};
use tansiq_node::join::{Membership, channel, open_keys};
use tansiq_proto::v1::{Heard, LinkFrame, OpenRequest, OpenResponse, link_frame::Body, link_service_client::LinkServiceClient};
use tansiq_shared::{
    domain::{History, Place, Position, RunId, StoreId},
    journal::Entry,
    protocol::{Frame, Hello, Item, PROTOCOL},
    transport::{
        stream::{FRAME_BYTES_MAX, Joiner},
        tls::NodeTls,
    },
};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Streaming;

/// Frames that wait to leave.
const OUTGOING: usize = 4;

/// What a batch's message has besides its entries, in bytes.
const MESSAGE_EXTRA: usize = 16 * 1024;

/// Who is at this end.
#[derive(Clone)]
pub(crate) struct Caller {
    membership: Membership,
    tls: Arc<NodeTls>,
    address: String,
    store: StoreId,
    run: RunId,
    /// The hub's store and how much of it this end has.
    pub(crate) hub: Option<Place>,
    /// How much this end's own store has.
    pub(crate) end: Position,
}

impl Caller {
    /// The node of a folder that has joined, with a store that nobody knows.
    pub(crate) fn of(folder: &Path, address: &str) -> anyhow::Result<Self> {
        let membership = Membership::load(folder)?.context("read a membership")?;
        let tls = Arc::new(membership.tls(&open_keys(folder)?.tls_key()?)?);
        let number = || u64::from_be_bytes(tansiq_tests::random()) | 1;
        let (store, run) = (StoreId(number()), RunId(number()));
        Ok(Self { membership, tls, address: address.to_owned(), store, run, hub: None, end: Position(0) })
    }

    /// Opens the Link; both ends have said hello.
    pub(crate) async fn link(&self) -> anyhow::Result<Line> {
        let line = channel(&self.tls, &self.address).await?;
        let (say, requests) = mpsc::channel(OUTGOING);
        let mut service = LinkServiceClient::new(line).max_decoding_message_size(FRAME_BYTES_MAX);
        let hello = Hello {
            protocol: PROTOCOL,
            federation: self.membership.name.federation,
            principal: self.membership.name.principal,
            store: self.store,
            history: History::of(vec![(self.run, Position(0))]),
            peer: self.hub,
            restoring: false,
            mark: None,
        };
        say.send(request(&Frame::Hello(hello))).await?;
        let hear = service.open(ReceiverStream::new(requests)).await.context("open a link")?.into_inner();
        let mut line = Line { say, hear, hub: None, joiner: Joiner::default() };
        match line.hear().await? {
            Frame::Hello(hello) => {
                let began = hello.history.runs().last().map(|(_, began)| *began);
                line.hub = began.map(|at| Place { store: hello.store, run: hello.run(), at });
                Ok(line)
            }
            other => bail!("hear the hub's Hello: it said {other:?}"),
        }
    }
}

/// A Link that is open.
pub(crate) struct Line {
    /// The way out.
    pub(crate) say: mpsc::Sender<OpenRequest>,
    /// Where the hub's store ended when this run of it began, as it said in its Hello: nothing for a node came since.
    pub(crate) hub: Option<Place>,
    hear: Streaming<OpenResponse>,
    joiner: Joiner,
}

impl Line {
    /// The hub's next frame.
    pub(crate) async fn hear(&mut self) -> anyhow::Result<Frame> {
        loop {
            let said = self.hear.message().await?.context("hear the hub: it ended the link")?;
            let before = self.joiner.counted();
            let whole = self.joiner.add(said.frame.context("read a frame")?)?;
            let counted = self.joiner.counted();
            if counted > before {
                let heard = LinkFrame { body: Some(Body::Heard(Heard { bytes: counted })) };
                self.say.send(OpenRequest { frame: Some(heard) }).await?;
            }
            if let Some(whole) = whole {
                return Ok(tansiq_shared::protocol::codec::frame_from_proto(whole)?);
            }
        }
    }

    /// Waits until the hub has everything up to a position.
    pub(crate) async fn acked(&mut self, wanted: Position) -> anyhow::Result<()> {
        loop {
            match self.hear().await? {
                Frame::Ack { answers, .. } if !answers.is_empty() => bail!("hear the hub: {:?}", answers.first()),
                Frame::Ack { position, .. } if position >= wanted => return Ok(()),
                Frame::Closing { reason, text } => bail!("hear the hub: it closed the link ({reason}): {text}"),
                _ => {}
            }
        }
    }
}

/// A frame ready to leave.
pub(crate) fn request(frame: &Frame) -> OpenRequest {
    OpenRequest { frame: Some(tansiq_shared::protocol::codec::frame_to_proto(frame)) }
}

/// Entries as batches, under the positions after `after`; each with the position that acknowledges it.
pub(crate) fn batches(entries: Vec<Entry>, after: Position, items_max: usize, bytes_max: usize) -> Vec<(OpenRequest, Position)> {
    // Each is one message, so that what is measured is the hub and not this end's cutting.
    let bytes_max = bytes_max.min(FRAME_BYTES_MAX - MESSAGE_EXTRA);
    let mut batches = Vec::new();
    let (mut items, mut bytes, mut position) = (Vec::new(), 0, after);
    for entry in entries {
        let weight = entry.weight();
        if !items.is_empty() && (items.len() >= items_max || bytes + weight > bytes_max) {
            batches.push((request(&Frame::Batch { items: std::mem::take(&mut items), position }), position));
            bytes = 0;
        }
        bytes += weight;
        position = Position(position.0 + 1);
        items.push(Item { entry, position });
    }
    if !items.is_empty() {
        batches.push((request(&Frame::Batch { items, position }), position));
    }
    batches
}
