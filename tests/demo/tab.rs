//! One browser tab with one document open: an Automerge document at this end, a Session to the node.

use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};
use automerge::{
    ActorId, AutoCommit, Change, ChangeHash, ObjId, ObjType, ROOT, ReadDoc as _, ScalarValue, TextEncoding,
    transaction::Transactable as _,
};
use futures_util::{SinkExt as _, StreamExt as _};
use prost::Message as _;
use tansiq_proto::v1::{EditorFrame, NodeFrame, OpenDocument, Submit, editor_frame, node_frame};
use tansiq_shared::domain::{self, DocId, PrincipalId};
use tokio::{net::TcpStream, sync::watch, time::timeout};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{
        Message,
        client::IntoClientRequest as _,
        http::header::{COOKIE, HeaderValue, ORIGIN},
    },
};

use crate::browser::Browser;

/// How long one frame may take.
const FRAME_MAX: Duration = Duration::from_secs(15);
/// Submits on their way while somebody types on and on.
const UNDER_WAY_MAX: u64 = 8;

/// A tab.
pub(crate) struct Tab {
    socket: WebSocketStream<TcpStream>,
    id: DocId,
    /// The document as this tab has it.
    pub(crate) doc: AutoCommit,
    /// Changes that others wrote while the tab was open.
    pub(crate) heard: HashSet<ChangeHash>,
    /// The heads that the ministry has.
    pub(crate) received: Vec<ChangeHash>,
    /// The number of the last Submit.
    submitted: u64,
    /// The number of the last Submit that is durable at the council.
    saved: u64,
}

/// What came of typing until the line broke.
pub(crate) struct Typed {
    /// Changes that the council said it has.
    pub(crate) saved: Vec<ChangeHash>,
    /// Changes that were sent.
    pub(crate) sent: usize,
}

impl Tab {
    /// Opens a document; returns once its text is here.
    pub(crate) async fn open(browser: &Browser, doc: &str) -> anyhow::Result<Self> {
        let id: DocId = doc.parse()?;
        let mut request = format!("ws://{}/api/socket", browser.host).into_client_request()?;
        request.headers_mut().insert(COOKIE, HeaderValue::from_str(&browser.cookie)?);
        request.headers_mut().insert(ORIGIN, HeaderValue::from_str(&format!("http://{}", browser.host))?);
        let stream = TcpStream::connect(("127.0.0.1", browser.port)).await.with_context(|| format!("reach {}", browser.host))?;
        stream.set_nodelay(true)?;
        let (socket, _) = client_async(request, stream).await.with_context(|| format!("open a session at {}", browser.host))?;

        let mut random = [0; 12];
        getrandom::fill(&mut random).map_err(|error| anyhow::anyhow!("get random bytes: {error}"))?;
        let actor = domain::ActorId::of(PrincipalId(browser.principal), random);
        let doc = AutoCommit::new_with_encoding(TextEncoding::Utf16CodeUnit).with_actor(ActorId::from(&actor.as_bytes()[..]));
        let mut tab = Self { socket, id, doc, heard: HashSet::new(), received: Vec::new(), submitted: 0, saved: 0 };
        let open = OpenDocument { doc: id.as_bytes().to_vec(), heads: Vec::new() };
        tab.send(editor_frame::Body::Open(open)).await?;
        while !tab.hear().await? {}
        tab.heard.clear();
        Ok(tab)
    }

    /// Adds a text at the end of another one. Nothing is sent yet.
    pub(crate) fn write(&mut self, path: &[&str], text: &str) -> anyhow::Result<()> {
        let object = self.object(path)?;
        let end = self.doc.length(&object);
        Ok(self.doc.splice_text(&object, end, 0, text)?)
    }

    /// Sets a code. Nothing is sent yet.
    pub(crate) fn set(&mut self, path: &[&str], key: &str, code: &str) -> anyhow::Result<()> {
        let object = self.object(path)?;
        Ok(self.doc.put(&object, key, code)?)
    }

    fn object(&self, path: &[&str]) -> anyhow::Result<ObjId> {
        path.iter().try_fold(ROOT, |object, key| {
            let (_, inner) = self.doc.get(&object, *key)?.with_context(|| format!("find {key} of {}", path.join(".")))?;
            Ok(inner)
        })
    }

    /// Sends what was written as one change.
    pub(crate) async fn submit(&mut self) -> anyhow::Result<ChangeHash> {
        self.doc.commit();
        let change = self.doc.get_last_local_change().context("find the last change")?;
        self.submitted += 1;
        let changes = vec![change.raw_bytes().to_vec()];
        let submit = Submit { doc: self.id.as_bytes().to_vec(), number: self.submitted, changes, given_back: false };
        self.send(editor_frame::Body::Submit(submit)).await?;
        Ok(change.hash())
    }

    /// Sends changes that unfold to many times their size: lists of nulls, written run by run. How many bytes they are.
    pub(crate) async fn send_bomb(&mut self, lists: usize, nulls: usize) -> anyhow::Result<usize> {
        let mut changes = Vec::new();
        for number in 0..lists {
            let list = self.doc.put_object(ROOT, format!("bomb-{number}"), ObjType::List)?;
            self.doc.splice(&list, 0, 0, vec![ScalarValue::Null; nulls])?;
            self.doc.commit();
            changes.push(self.doc.get_last_local_change().context("find the last change")?.raw_bytes().to_vec());
        }
        let bytes = changes.iter().map(Vec::len).sum();
        self.submitted += 1;
        let submit = Submit { doc: self.id.as_bytes().to_vec(), number: self.submitted, changes, given_back: false };
        self.send(editor_frame::Body::Submit(submit)).await?;
        Ok(bytes)
    }

    /// Waits for the reason why the last Submit is not accepted.
    pub(crate) async fn until_refused(&mut self) -> anyhow::Result<String> {
        loop {
            match self.hear().await {
                Ok(_) if self.saved >= self.submitted => bail!("be refused: it was saved"),
                Ok(_) => {}
                Err(error) => return Ok(error.to_string()),
            }
        }
    }

    /// Sends what was written and waits until the council has it: the change, and how long that took.
    pub(crate) async fn save(&mut self) -> anyhow::Result<(ChangeHash, Duration)> {
        let begun = Instant::now();
        let change = self.submit().await?;
        while self.saved < self.submitted {
            self.hear().await?;
        }
        Ok((change, begun.elapsed()))
    }

    /// Waits until the ministry has a change, and all before it.
    pub(crate) async fn until_received(&mut self, change: ChangeHash) -> anyhow::Result<()> {
        while !self.covers(change) {
            self.hear().await?;
        }
        Ok(())
    }

    fn covers(&mut self, change: ChangeHash) -> bool {
        let received = self.received.clone();
        // What a reader at those heads lacks does not hold the change.
        !received.is_empty() && !self.doc.get_changes(&received).iter().any(|missing| missing.hash() == change)
    }

    /// Waits until somebody else's change is here.
    pub(crate) async fn until_heard(&mut self, change: ChangeHash) -> anyhow::Result<()> {
        while !self.heard.contains(&change) {
            self.hear().await?;
        }
        Ok(())
    }

    /// Types into a text until the line breaks or `enough` says so, telling how many changes the council has.
    pub(crate) async fn type_on(
        mut self,
        path: Vec<String>,
        acked: watch::Sender<usize>,
        enough: watch::Receiver<bool>,
    ) -> Typed {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let mut sent = Vec::new();
        // Any error is the line's end, which is what is waited for.
        while !*enough.borrow() || self.saved < self.submitted {
            if !*enough.borrow() && self.submitted - self.saved < UNDER_WAY_MAX {
                let word = format!("{} ", self.submitted);
                if self.write(&path, &word).is_err() {
                    break;
                }
                match self.submit().await {
                    Ok(change) => sent.push(change),
                    Err(_) => break,
                }
            } else {
                if self.hear().await.is_err() {
                    break;
                }
                acked.send_replace(usize::try_from(self.saved).unwrap_or(usize::MAX));
            }
        }
        let saved = usize::try_from(self.saved).unwrap_or(usize::MAX);
        Typed { sent: sent.len(), saved: sent.into_iter().take(saved).collect() }
    }

    /// Every change that the tab has.
    pub(crate) fn changes(&mut self) -> HashSet<ChangeHash> {
        self.doc.get_changes(&[]).iter().map(Change::hash).collect()
    }

    async fn send(&mut self, body: editor_frame::Body) -> anyhow::Result<()> {
        let bytes = EditorFrame { body: Some(body) }.encode_to_vec();
        Ok(timeout(FRAME_MAX, self.socket.send(Message::Binary(bytes.into()))).await.context("send a frame")??)
    }

    /// Takes in one frame. True when it was the document itself.
    async fn hear(&mut self) -> anyhow::Result<bool> {
        let message = timeout(FRAME_MAX, self.socket.next()).await.context("hear the node: nothing came")?;
        let bytes = match message.context("hear the node: the session ended")?? {
            Message::Binary(bytes) => bytes,
            Message::Close(frame) => bail!("hear the node: it closed the session ({frame:?})"),
            _ => return Ok(false),
        };
        match NodeFrame::decode(bytes)?.body.context("read a frame")? {
            node_frame::Body::Opened(opened) => {
                self.take(&opened.changes)?;
                self.received = hashes(&opened.received)?;
                return Ok(true);
            }
            node_frame::Body::Changed(changed) => self.take(&changed.changes)?,
            node_frame::Body::Saved(saved) => {
                if saved.number != self.saved + 1 {
                    bail!("hear the node: it saved {} after {}", saved.number, self.saved);
                }
                self.saved = saved.number;
            }
            node_frame::Body::Received(received) => self.received = hashes(&received.heads)?,
            node_frame::Body::NotAccepted(not) => bail!("write: not accepted by the {} ({})", not.by, not.reason),
            node_frame::Body::Closed(closed) => bail!("follow the document: closed ({})", closed.reason),
            node_frame::Body::Welcome(_) | node_frame::Body::Line(_) | node_frame::Body::Heartbeat(_) => {}
        }
        Ok(false)
    }

    fn take(&mut self, changes: &[Vec<u8>]) -> anyhow::Result<()> {
        let changes = changes.iter().map(|bytes| Change::try_from(bytes.as_slice())).collect::<Result<Vec<_>, _>>()?;
        self.heard.extend(changes.iter().map(Change::hash));
        Ok(self.doc.apply_changes(changes)?)
    }
}

fn hashes(heads: &[Vec<u8>]) -> anyhow::Result<Vec<ChangeHash>> {
    heads.iter().map(|head| Ok(ChangeHash::try_from(head.as_slice())?)).collect()
}
