//! An editor: a person at a browser, signed in, with documents open over one WebSocket.
//!
//! Its copy of a document is a real Automerge document that counts text as browsers do. Frames from the node are taken in only while
//! somebody waits for one, in the order in which they came.

use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    net::SocketAddr,
};

use automerge::{ActorId as AutomergeActor, Automerge, Change, transaction::Transaction};
use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use prost::Message as _;
use serde_json::{Value, json};
use tansiq_proto::v1::{self as proto, editor_frame::Body as Ask, node_frame::Body as Say};
use tansiq_shared::{
    docs::{self, Edit},
    domain::{ActorId, ChangeHash, DocId, DocKind, PrincipalId, UnixMs},
    web::session_codec::ToEditor,
};
use tokio::net::TcpStream;
use tokio_tungstenite::{WebSocketStream, client_async, tungstenite};
use tungstenite::client::IntoClientRequest as _;

use crate::{
    http::{self, Answer},
    random,
    wait::within,
};

/// An edit of one transaction.
pub type Editing<'a, 'tx> = Edit<'a, Transaction<'tx>>;

/// A document as this editor has it.
#[derive(Debug)]
pub struct Copy {
    /// Its text.
    pub text: Automerge,
    kind: DocKind,
    /// The heads that the node named last.
    pub heads: Vec<ChangeHash>,
    /// The heads that the ministry has, as last heard.
    pub received: Vec<ChangeHash>,
    /// Whether the ministry reads it, as last heard.
    pub shared: bool,
    /// Whether this account may write.
    pub can_edit: bool,
}

/// A signed-in tab.
pub struct Editor {
    web: SocketAddr,
    cookie: String,
    /// The council's principal: the start of every actor of this tab.
    pub principal: PrincipalId,
    /// Whether the line to the ministry holds, as last heard.
    pub line_up: bool,
    /// Why the ministry serves no line of its node.
    pub line_reason: String,
    socket: WebSocketStream<TcpStream>,
    copies: HashMap<DocId, Copy>,
    number: u64,
    heard: VecDeque<ToEditor>,
    /// Frames sent and received so far.
    pub frames: (usize, usize),
    /// Names of the messages that were sent or received so far.
    pub messages: BTreeSet<&'static str>,
}

impl Editor {
    /// Signs in and connects. The account exists.
    pub async fn sign_in(web: SocketAddr, name: &str, password: &str) -> Self {
        let signed_in = http::ask(web, "POST", "/api/session", None, Some(&json!({ "name": name, "password": password }))).await;
        assert_eq!(signed_in.status, 200, "{signed_in:?}");
        Self::connect(web, &signed_in.cookie.unwrap()).await
    }

    /// Connects with the cookie of somebody who is signed in.
    pub async fn connect(web: SocketAddr, cookie: &str) -> Self {
        let socket = connect(web, cookie).await;
        let mut editor = Self {
            web,
            cookie: cookie.to_owned(),
            principal: PrincipalId(0),
            line_up: false,
            line_reason: String::new(),
            socket,
            copies: HashMap::new(),
            number: 0,
            heard: VecDeque::new(),
            frames: (0, 0),
            messages: BTreeSet::new(),
        };
        let ToEditor::Welcome { principal, line_up, line_reason, .. } = editor.hear().await.unwrap() else {
            panic!("the first frame is no Welcome")
        };
        (editor.principal, editor.line_up, editor.line_reason) = (principal, line_up, line_reason);
        editor
    }

    /// Waits until the node says that the ministry serves no line of it, for this reason.
    pub async fn hear_line_reason(&mut self, reason: &str) {
        while self.line_reason != reason {
            self.hear().await.unwrap();
        }
    }

    /// What this account's browser shows to be let in.
    pub fn cookie(&self) -> &str {
        &self.cookie
    }

    /// Asks the node's HTTP interface as this account.
    pub async fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        http::ask(self.web, method, path, Some(&self.cookie), body).await
    }

    /// The copy of a document that was opened.
    pub fn copy(&self, doc: DocId) -> &Copy {
        &self.copies[&doc]
    }

    /// The copy's text as JSON.
    pub fn view(&self, doc: DocId) -> Value {
        docs::view(&self.copies[&doc].text)
    }

    /// The heads of the copy, sorted.
    pub fn heads(&self, doc: DocId) -> Vec<ChangeHash> {
        heads(&self.copies[&doc].text)
    }

    /// Opens a document, or opens it again from the heads of the copy.
    pub async fn open(&mut self, doc: DocId, kind: DocKind) {
        self.try_open(doc, kind).await.unwrap();
    }

    /// As [`Editor::open`], or the reason why not.
    pub async fn try_open(&mut self, doc: DocId, kind: DocKind) -> Result<(), String> {
        let have = self.copies.get(&doc).map(|copy| heads(&copy.text)).unwrap_or_default();
        let have = have.iter().map(|head| head.as_bytes().to_vec()).collect();
        self.send(Ask::Open(proto::OpenDocument { doc: doc.as_bytes().to_vec(), heads: have })).await;
        self.copies.entry(doc).or_insert_with(|| empty_copy(kind, self.principal));
        self.until("a document to open", |said| match said {
            ToEditor::Opened { doc: of, .. } if *of == doc => Some(Ok(())),
            ToEditor::Closed { doc: of, reason } if *of == doc => Some(Err(reason.clone())),
            _ => None,
        })
        .await
    }

    /// Opens a document from nothing, as a tab does whose copy was set aside.
    pub async fn open_afresh(&mut self, doc: DocId) {
        let kind = self.copies.remove(&doc).map_or(DocKind::Minutes, |copy| copy.kind);
        self.open(doc, kind).await;
    }

    /// Follows a document no more.
    pub async fn close(&mut self, doc: DocId) {
        self.copies.remove(&doc);
        self.send(Ask::Close(proto::CloseDocument { doc: doc.as_bytes().to_vec() })).await;
    }

    /// Edits the copy, and tells nobody yet.
    pub fn change(&mut self, doc: DocId, edit: impl FnOnce(&mut Editing<'_, '_>)) -> Bytes {
        let copy = self.copies.get_mut(&doc).unwrap();
        let mut transaction = copy.text.transaction();
        edit(&mut Edit::new(&mut transaction, docs::schema(copy.kind)));
        transaction.commit();
        Bytes::copy_from_slice(copy.text.get_last_local_change().unwrap().raw_bytes())
    }

    /// The hash of the last change that this tab made.
    pub fn last_change(&mut self, doc: DocId) -> ChangeHash {
        let copy = self.copies.get_mut(&doc).unwrap();
        ChangeHash::new(copy.text.get_last_local_change().unwrap().hash().0)
    }

    /// Sends changes, and returns the number that the answer will bear.
    pub async fn submit(&mut self, doc: DocId, changes: &[Bytes]) -> u64 {
        self.number += 1;
        let changes = changes.iter().map(|change| change.to_vec()).collect();
        self.send(Ask::Submit(proto::Submit { doc: doc.as_bytes().to_vec(), number: self.number, changes, given_back: false }))
            .await;
        self.number
    }

    /// Waits for the answer to a Submit: the node's heads, or the reason why not.
    pub async fn saved(&mut self, submitted: u64) -> Result<Vec<ChangeHash>, String> {
        self.until("a Submit to be answered", |said| match said {
            ToEditor::Saved { number, heads, .. } if *number == submitted => Some(Ok(heads.clone())),
            ToEditor::NotAccepted { number, reason, .. } if *number == submitted => Some(Err(reason.clone())),
            _ => None,
        })
        .await
    }

    /// Edits, sends and waits until it is durable at the council.
    pub async fn write(&mut self, doc: DocId, edit: impl FnOnce(&mut Editing<'_, '_>)) {
        let change = self.change(doc, edit);
        let number = self.submit(doc, &[change]).await;
        self.saved(number).await.unwrap();
    }

    /// Writes at the end of a text and waits until it is durable at the council.
    pub async fn append(&mut self, doc: DocId, path: &[&str], text: &str) {
        self.write(doc, |edit| edit.splice(path, usize::MAX, 0, text).unwrap()).await;
    }

    /// Waits until the ministry has everything of the copy.
    pub async fn received(&mut self, doc: DocId) {
        while self.copies[&doc].received != self.heads(doc) {
            self.until("the ministry to have it", |said| match said {
                ToEditor::Received { doc: of, .. } if *of == doc => Some(()),
                _ => None,
            })
            .await;
        }
    }

    /// Waits until the copy has these heads.
    pub async fn reaches(&mut self, doc: DocId, wanted: &[ChangeHash]) {
        while self.heads(doc) != wanted {
            self.until("another's changes", |said| match said {
                ToEditor::Changed { doc: of, .. } if *of == doc => Some(()),
                _ => None,
            })
            .await;
        }
    }

    /// Waits until the ministry refused something, and returns reason, who, and how many changes were set aside.
    pub async fn refused(&mut self, doc: DocId) -> (String, String, usize) {
        self.until("the ministry to refuse it", |said| match said {
            ToEditor::NotAccepted { doc: of, number: 0, reason, by, changes } if *of == doc => {
                Some((reason.clone(), by.clone(), changes.len()))
            }
            _ => None,
        })
        .await
    }

    /// Asks whether the node lives, and waits for its answer.
    pub async fn beat(&mut self) {
        let number = u64::from_be_bytes(random());
        self.send(Ask::Heartbeat(proto::Heartbeat { number })).await;
        let is_ours = |said: &ToEditor| matches!(said, ToEditor::Heartbeat { number: other } if *other == number).then_some(());
        self.until("a heartbeat to come back", is_ours).await;
    }

    /// Waits for a frame, among those that were heard and not asked for yet and those that come.
    pub async fn until<T>(&mut self, what: &str, mut wanted: impl FnMut(&ToEditor) -> Option<T>) -> T {
        if let Some((at, found)) = self.heard.iter().enumerate().find_map(|(at, said)| Some((at, wanted(said)?))) {
            self.heard.remove(at);
            return found;
        }
        loop {
            let said = within(what, self.hear()).await.unwrap_or_else(|| panic!("the node ended the session during {what}"));
            if let Some(found) = wanted(&said) {
                return found;
            }
            self.heard.push_back(said);
        }
    }

    async fn send(&mut self, ask: Ask) {
        self.messages.insert(match &ask {
            Ask::Open(_) => "OpenDocument",
            Ask::Submit(_) => "Submit",
            Ask::Close(_) => "CloseDocument",
            Ask::Heartbeat(_) => "Heartbeat",
        });
        let frame = proto::EditorFrame { body: Some(ask) }.encode_to_vec();
        self.frames.0 += 1;
        self.messages.insert("EditorFrame");
        // A node that died says so when the answer is waited for.
        drop(within("the node to take a frame", self.socket.send(tungstenite::Message::Binary(frame.into()))).await);
    }

    /// The next frame, already taken in; `None` when the session has ended.
    pub async fn hear(&mut self) -> Option<ToEditor> {
        loop {
            match self.socket.next().await {
                Some(Ok(tungstenite::Message::Binary(bytes))) => {
                    self.frames.1 += 1;
                    let said = said(&bytes);
                    self.take_in(&said);
                    return Some(said);
                }
                Some(Ok(tungstenite::Message::Ping(_) | tungstenite::Message::Pong(_))) => {}
                _ => return None,
            }
        }
    }

    fn take_in(&mut self, said: &ToEditor) {
        self.messages.insert("NodeFrame");
        self.messages.insert(match said {
            ToEditor::Welcome { .. } => "Welcome",
            ToEditor::Opened { .. } => "Opened",
            ToEditor::Changed { .. } => "Changed",
            ToEditor::Saved { .. } => "Saved",
            ToEditor::NotAccepted { .. } => "NotAccepted",
            ToEditor::Received { .. } => "Received",
            ToEditor::Closed { .. } => "Closed",
            ToEditor::Line { .. } => "LineState",
            ToEditor::Heartbeat { .. } => "Heartbeat",
        });
        match said {
            ToEditor::Opened { doc, changes, heads, received, shared, can_edit } => {
                if let Some(copy) = self.copies.get_mut(doc) {
                    apply(&mut copy.text, changes);
                    (copy.heads, copy.received) = (heads.clone(), received.clone());
                    (copy.shared, copy.can_edit) = (*shared, *can_edit);
                }
            }
            ToEditor::Changed { doc, changes, heads } => {
                if let Some(copy) = self.copies.get_mut(doc) {
                    apply(&mut copy.text, changes);
                    copy.heads.clone_from(heads);
                }
            }
            ToEditor::Saved { doc, heads, .. } => {
                if let Some(copy) = self.copies.get_mut(doc) {
                    copy.heads.clone_from(heads);
                }
            }
            ToEditor::Received { doc, heads, shared } => {
                if let Some(copy) = self.copies.get_mut(doc) {
                    copy.received.clone_from(heads);
                    copy.shared = *shared;
                }
            }
            ToEditor::Line { up, reason, .. } => {
                self.line_up = *up;
                self.line_reason.clone_from(reason);
            }
            ToEditor::Welcome { .. } | ToEditor::NotAccepted { .. } | ToEditor::Closed { .. } | ToEditor::Heartbeat { .. } => {}
        }
    }
}

async fn connect(web: SocketAddr, cookie: &str) -> WebSocketStream<TcpStream> {
    let mut request = format!("ws://{web}/api/socket").into_client_request().unwrap();
    request.headers_mut().insert("cookie", cookie.parse().unwrap());
    request.headers_mut().insert("origin", format!("http://{web}").parse().unwrap());
    within("the socket to open", async {
        let stream = TcpStream::connect(web).await.unwrap();
        client_async(request, stream).await.unwrap().0
    })
    .await
}

fn empty_copy(kind: DocKind, principal: PrincipalId) -> Copy {
    let actor = ActorId::of(principal, random());
    let text = docs::empty().with_actor(AutomergeActor::from(*actor.as_bytes()));
    Copy { text, kind, heads: Vec::new(), received: Vec::new(), shared: false, can_edit: false }
}

fn apply(text: &mut Automerge, changes: &[Bytes]) {
    let changes: Vec<_> = changes.iter().map(|change| Change::try_from(change.as_ref()).unwrap()).collect();
    text.apply_changes(changes).unwrap();
}

/// A document's heads, sorted.
pub fn heads(text: &Automerge) -> Vec<ChangeHash> {
    let mut heads: Vec<_> = text.get_heads().into_iter().map(|hash| ChangeHash::new(hash.0)).collect();
    heads.sort_unstable();
    heads
}

fn said(bytes: &[u8]) -> ToEditor {
    let doc = |bytes: &[u8]| DocId::try_from(bytes).unwrap();
    let hashes = |all: &[Vec<u8>]| all.iter().map(|hash| ChangeHash::try_from(hash.as_slice()).unwrap()).collect();
    let raw = |all: Vec<Vec<u8>>| all.into_iter().map(Bytes::from).collect();
    match proto::NodeFrame::decode(bytes).unwrap().body.unwrap() {
        Say::Welcome(said) => ToEditor::Welcome {
            principal: PrincipalId(said.principal),
            editor: said.editor.parse().unwrap(),
            line_up: said.line_up,
            line_reason: said.line_reason,
            line_since: Some(UnixMs(said.line_since_ms)).filter(|since| since.0 > 0),
        },
        Say::Opened(said) => ToEditor::Opened {
            doc: doc(&said.doc),
            heads: hashes(&said.heads),
            received: hashes(&said.received),
            shared: said.shared,
            can_edit: said.can_edit,
            changes: raw(said.changes),
        },
        Say::Changed(said) => ToEditor::Changed { doc: doc(&said.doc), heads: hashes(&said.heads), changes: raw(said.changes) },
        Say::Saved(said) => ToEditor::Saved { doc: doc(&said.doc), number: said.number, heads: hashes(&said.heads) },
        Say::NotAccepted(said) => ToEditor::NotAccepted {
            doc: doc(&said.doc),
            number: said.number,
            changes: hashes(&said.changes),
            reason: said.reason,
            by: said.by,
        },
        Say::Received(said) => ToEditor::Received { doc: doc(&said.doc), heads: hashes(&said.heads), shared: said.shared },
        Say::Closed(said) => ToEditor::Closed { doc: doc(&said.doc), reason: said.reason },
        Say::Heartbeat(said) => ToEditor::Heartbeat { number: said.number },
        Say::Line(said) => {
            ToEditor::Line { up: said.up, reason: said.reason, since: Some(UnixMs(said.since_ms)).filter(|since| since.0 > 0) }
        }
    }
}
