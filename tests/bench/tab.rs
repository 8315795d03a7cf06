//! A browser tab as lean as can be: it sends changes that were made before, and notes when frames came.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};
use automerge::{ActorId as AutomergeActor, Automerge, Change, transaction::Transaction};
use bytes::Bytes;
use futures_util::{
    SinkExt as _, StreamExt as _,
    stream::{SplitSink, SplitStream},
};
use prost::Message as _;
use serde_json::{Value, json};
use tansiq_proto::v1::{EditorFrame, NodeFrame, OpenDocument, Submit, editor_frame, node_frame};
use tansiq_shared::{
    docs::{self, Edit},
    domain::{ActorId, DocId, DocKind, PrincipalId},
};
use tansiq_tests::{
    federation::{PASSWORD, SECRETARY},
    http, random,
};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{Message, client::IntoClientRequest as _, protocol::WebSocketConfig},
};

/// The longest that a tab waits for one frame.
const FRAME_MAX: Duration = Duration::from_mins(5);

/// A tab that is signed in.
pub(crate) struct Tab {
    /// Its way out.
    pub(crate) sink: Sink,
    /// Its way in.
    pub(crate) stream: Stream,
    web: SocketAddr,
    cookie: String,
    /// Its council.
    pub(crate) principal: PrincipalId,
    number: u64,
}

/// The way to the node.
pub(crate) struct Sink(SplitSink<WebSocketStream<TcpStream>, Message>);

/// The way from the node.
pub(crate) struct Stream(SplitStream<WebSocketStream<TcpStream>>);

impl Tab {
    /// Signs in as the council's secretary and connects.
    pub(crate) async fn open(web: SocketAddr) -> anyhow::Result<Self> {
        let who = json!({ "name": SECRETARY, "password": PASSWORD });
        let signed_in = http::ask(web, "POST", "/api/session", None, Some(&who)).await;
        let cookie = signed_in.cookie.context("sign in")?;
        let mut request = format!("ws://{web}/api/socket").into_client_request()?;
        request.headers_mut().insert("cookie", cookie.parse()?);
        request.headers_mut().insert("origin", format!("http://{web}").parse()?);
        let stream = TcpStream::connect(web).await?;
        stream.set_nodelay(true)?;
        // A big document is one frame.
        let config = WebSocketConfig::default().max_message_size(None).max_frame_size(None);
        let (socket, _) = client_async_with_config(request, stream, Some(config)).await.context("open a session")?;
        let (sink, stream) = socket.split();
        let mut tab = Self { sink: Sink(sink), stream: Stream(stream), web, cookie, principal: PrincipalId(0), number: 0 };
        let node_frame::Body::Welcome(welcome) = tab.stream.next().await?.0 else { bail!("hear the node: no Welcome") };
        tab.principal = PrincipalId(welcome.principal);
        Ok(tab)
    }

    /// Asks the node's HTTP interface.
    pub(crate) async fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> http::Answer {
        http::ask(self.web, method, path, Some(&self.cookie), body).await
    }

    /// Makes a private document of the council's.
    pub(crate) async fn create(&self, kind: DocKind, group: &str, title: &str) -> anyhow::Result<DocId> {
        let new = json!({ "kind": kind.as_str(), "group": group, "rule": "private", "title": { "fr": title } });
        let made = self.ask("POST", "/api/documents", Some(&new)).await;
        Ok(made.body.get("id").and_then(Value::as_str).with_context(|| format!("make a document: {made:?}"))?.parse()?)
    }

    /// Shares it with the ministry, and with another council, which may edit.
    pub(crate) async fn share(&self, doc: DocId, council: Option<&str>) -> anyhow::Result<()> {
        let grants: Vec<Value> = council.iter().map(|council| json!({ "council": council, "access": "edit" })).collect();
        let grant = json!({ "ministry": true, "grants": grants });
        let shared = self.ask("PUT", &format!("/api/documents/{doc}/sharing"), Some(&grant)).await;
        anyhow::ensure!(shared.status == 204, "share a document: {shared:?}");
        Ok(())
    }

    /// Follows a document from nothing; its text once it is here.
    pub(crate) async fn follow(&mut self, doc: DocId) -> anyhow::Result<Copy> {
        self.sink.send(open(doc)).await?;
        loop {
            match self.stream.next().await?.0 {
                node_frame::Body::Opened(opened) if opened.doc == doc.as_bytes() => {
                    return Copy::of(doc, self.principal, &opened.changes);
                }
                node_frame::Body::Closed(closed) => bail!("follow a document: {}", closed.reason),
                _ => {}
            }
        }
    }

    /// Sends changes and waits until the council has them.
    pub(crate) async fn save(&mut self, doc: DocId, changes: &[Bytes]) -> anyhow::Result<Instant> {
        self.number += 1;
        self.sink.send(submit(doc, self.number, changes)).await?;
        loop {
            let (said, at) = self.stream.next().await?;
            match said {
                node_frame::Body::Saved(saved) if saved.number == self.number => return Ok(at),
                node_frame::Body::NotAccepted(not) => bail!("write: not accepted by the {} ({})", not.by, not.reason),
                _ => {}
            }
        }
    }
}

impl Sink {
    /// Sends one frame.
    pub(crate) async fn send(&mut self, body: editor_frame::Body) -> anyhow::Result<()> {
        let bytes = EditorFrame { body: Some(body) }.encode_to_vec();
        Ok(self.0.send(Message::Binary(bytes.into())).await?)
    }
}

impl Stream {
    /// The next frame, and when it came.
    pub(crate) async fn next(&mut self) -> anyhow::Result<(node_frame::Body, Instant)> {
        loop {
            let message = timeout(FRAME_MAX, self.0.next()).await.context("hear the node: nothing came")?;
            let at = Instant::now();
            match message.context("hear the node: the session ended")?? {
                Message::Binary(bytes) => return Ok((NodeFrame::decode(bytes)?.body.context("read a frame")?, at)),
                Message::Close(frame) => bail!("hear the node: it closed the session ({frame:?})"),
                _ => {}
            }
        }
    }
}

/// Asks for a document.
pub(crate) fn open(doc: DocId) -> editor_frame::Body {
    editor_frame::Body::Open(OpenDocument { doc: doc.as_bytes().to_vec(), heads: Vec::new() })
}

/// Writes changes.
pub(crate) fn submit(doc: DocId, number: u64, changes: &[Bytes]) -> editor_frame::Body {
    let changes = changes.iter().map(|change| change.to_vec()).collect();
    editor_frame::Body::Submit(Submit { doc: doc.as_bytes().to_vec(), number, changes, given_back: false })
}

/// A document as a tab has it, by an actor of its own.
pub(crate) struct Copy {
    /// Which.
    pub(crate) doc: DocId,
    /// Its text.
    pub(crate) text: Automerge,
}

impl Copy {
    /// What these changes make.
    pub(crate) fn of(doc: DocId, principal: PrincipalId, changes: &[Vec<u8>]) -> anyhow::Result<Self> {
        let actor = ActorId::of(principal, random());
        let mut text = docs::empty().with_actor(AutomergeActor::from(*actor.as_bytes()));
        let changes = changes.iter().map(|bytes| Change::try_from(bytes.as_slice())).collect::<Result<Vec<_>, _>>()?;
        text.apply_changes(changes)?;
        Ok(Self { doc, text })
    }

    /// One edit as one change.
    pub(crate) fn edit(
        &mut self,
        kind: DocKind,
        edit: impl FnOnce(&mut Edit<'_, Transaction<'_>>) -> Result<(), docs::DocError>,
    ) -> anyhow::Result<Bytes> {
        let mut transaction = self.text.transaction();
        edit(&mut Edit::new(&mut transaction, docs::schema(kind)))?;
        transaction.commit();
        let change = self.text.get_last_local_change().context("find the last change")?;
        Ok(Bytes::copy_from_slice(change.raw_bytes()))
    }
}

/// What tells a change from others of its document: the checksum in its head.
pub(crate) fn mark(change: &[u8]) -> [u8; 4] {
    change.get(4..8).and_then(|mark| mark.try_into().ok()).unwrap_or_default()
}
