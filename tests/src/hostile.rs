//! A node that does not keep the rules: a valid certificate and journal key, and a Link written by hand.

use std::path::{Path, PathBuf};

use automerge::{ActorId as AutomergeActor, AutoCommit, Automerge, ObjType, ROOT, ScalarValue, transaction::Transactable as _};
use bytes::Bytes;
use prost::Message as _;
use sha2::{Digest as _, Sha256};
use tansiq_node::join::{self, Membership, channel, open_keys};
use tansiq_proto::v1::{
    Heard, LinkFrame, OpenRequest, OpenResponse, link_frame::Body as Said, link_service_client::LinkServiceClient,
};
use tansiq_shared::{
    docs::{self, Birth},
    domain::{
        ActorId, Answer, ChangeHash, DocDigest, DocId, DocKind, History, Manifest, Outcome, Position, PrincipalId, RunId,
        SharingRule, StoreId, UnixMs,
    },
    identity::keys::TlsKey,
    journal::{
        Body, BodyKind, Entry,
        chain::{self, Draft, Tip, Writer},
        entry::signed_bytes,
        sign::{Ed25519Signer, Signer as _},
    },
    protocol::{Frame, Hello, Item, Mending, PROTOCOL, codec::frame_from_proto},
    transport::{
        stream::{Joiner, messages},
        tls::NodeTls,
    },
};
use tokio::sync::mpsc;
use tonic::{Status, Streaming};

use crate::{random, wait::within};

/// Who it pretends to be.
pub struct Hostile {
    /// Its data folder.
    pub folder: PathBuf,
    /// What it was given when it joined.
    pub membership: Membership,
    /// Its TLS key.
    pub key: TlsKey,
    /// Its journal key.
    pub journal: Ed25519Signer,
    /// This run of it.
    pub run: RunId,
    store: StoreId,
    end: u64,
}

impl Hostile {
    /// Joins with an honest invitation.
    pub async fn join(folder: &Path, code: &str) -> Self {
        let membership = join::join(code, folder).await.unwrap().membership;
        let keys = open_keys(folder).unwrap();
        let number = || u64::from_be_bytes(random()) | 1;
        Self {
            folder: folder.to_owned(),
            membership,
            key: keys.tls_key().unwrap(),
            journal: keys.journal_key().unwrap(),
            run: RunId(number()),
            store: StoreId(number()),
            end: 0,
        }
    }

    /// Its principal.
    pub fn principal(&self) -> PrincipalId {
        self.membership.name.principal
    }

    /// Goes on as if on another machine: with a new store.
    pub fn begin_anew(&mut self) {
        self.store = StoreId(u64::from_be_bytes(random()) | 1);
        self.end = 0;
    }

    /// A new line with its certificate; both ends have said hello.
    pub async fn link(&self, address: &str) -> HandLink {
        let hello = self.hello();
        let mut link = Box::pin(HandLink::open(&self.membership.tls(&self.key).unwrap(), address)).await.unwrap();
        link.say(Frame::Hello(hello)).await;
        assert!(matches!(link.hear().await, Some(Ok(Frame::Hello(_)))));
        link
    }

    /// Its Hello.
    pub fn hello(&self) -> Hello {
        Hello {
            protocol: PROTOCOL,
            federation: self.membership.name.federation,
            principal: self.principal(),
            store: self.store,
            history: History::of(vec![(self.run, Position(0))]),
            peer: None,
            restoring: false,
            mark: None,
        }
    }

    /// A batch of entries under the next positions of its store.
    pub fn batch(&mut self, entries: &[Entry]) -> Frame {
        let items = entries.iter().map(|entry| {
            self.end += 1;
            Item { entry: entry.clone(), position: Position(self.end) }
        });
        let items = items.collect();
        Frame::Batch { items, position: Position(self.end) }
    }

    /// Signs an entry after `prev` in its own chain.
    pub fn write(&self, doc: DocId, prev: Option<&Entry>, body: &Body, heads: &[ChangeHash]) -> Entry {
        let writer = Writer {
            federation: self.membership.name.federation,
            principal: self.principal(),
            run: self.run,
            signer: &self.journal,
        };
        let tip = prev.map(|entry| Tip { seq: entry.header.seq, id: entry.id() });
        // Each a moment after the one before.
        let made_at = prev.map_or(UnixMs(1_790_000_000_000), |entry| UnixMs(entry.header.made_at.0 + 1));
        chain::write(writer, tip, Draft { doc, body, heads: heads.to_vec(), made_at, salt: random() })
    }

    /// Signs an entry whose body no version of today knows.
    pub fn write_unknown(&self, doc: DocId, prev: Option<&Entry>, kind: i32, body: &[u8]) -> Entry {
        let entry = self.write(doc, prev, &Body::Unknown, &[]);
        let mut header = entry.header.clone();
        let payload = Bytes::from([random::<16>().as_slice(), body].concat());
        header.kind = BodyKind::Unknown(kind);
        header.payload_hash = Sha256::digest(&payload).into();
        let header_bytes = header.encode();
        let signature = self.journal.sign(&signed_bytes(header.federation, &header_bytes));
        Entry::new(header, header_bytes, signature, payload)
    }

    /// A document of its own: the manifest's entry, the entry of its first changes, and its text.
    pub fn born(&self, doc: DocId, rule: SharingRule) -> (Vec<Entry>, Automerge) {
        let group = self.membership.name.council.as_str().parse().unwrap();
        let manifest = self.write(doc, None, &Body::Manifest(Manifest { kind: DocKind::Minutes, group, rule }), &[]);
        let birth = Birth {
            kind: DocKind::Minutes,
            actor: ActorId::of(self.principal(), random()),
            now: UnixMs(1_790_000_000_000),
            today: "2026-11-23".parse().unwrap(),
        };
        let born = docs::birth(&birth, &mut || format!("{:016x}", u64::from_be_bytes(random())), &serde_json::json!({})).unwrap();
        let text = docs::empty();
        let mut text = text.with_actor(AutomergeActor::from(*ActorId::of(self.principal(), random()).as_bytes()));
        text.apply_changes(
            born.changes.iter().map(|change| automerge::Change::try_from(change.as_ref()).unwrap()).collect::<Vec<_>>(),
        )
        .unwrap();
        let heads = crate::editor::heads(&text);
        let changes = self.write(doc, Some(&manifest), &Body::Changes(born.changes), &heads);
        (vec![manifest, changes], text)
    }
}

/// A change of an actor of `principal`, whoever it belongs to, on top of a text.
pub fn change(text: &mut Automerge, principal: PrincipalId, number: &str) -> (Body, Vec<ChangeHash>) {
    text.set_actor(AutomergeActor::from(*ActorId::of(principal, random()).as_bytes()));
    let mut transaction = text.transaction();
    docs::Edit::new(&mut transaction, docs::schema(DocKind::Minutes)).set(&["number"], number).unwrap();
    transaction.commit();
    let raw = Bytes::copy_from_slice(text.get_last_local_change().unwrap().raw_bytes());
    (Body::Changes(vec![raw]), crate::editor::heads(text))
}

/// `count` changes of `inserts` equal rows each: as many ops in a few hundred bytes, one after the other.
pub fn bombs(principal: PrincipalId, count: u64, inserts: usize) -> Vec<Bytes> {
    let actor = ActorId::of(principal, random());
    let mut doc = AutoCommit::new().with_actor(AutomergeActor::from(actor.as_bytes().as_slice()));
    let nulls = vec![ScalarValue::Null; inserts];
    let make = |number: u64| {
        let list = doc.put_object(ROOT, format!("list{number}"), ObjType::List).unwrap();
        doc.splice(&list, 0, 0, nulls.iter().cloned()).unwrap();
        doc.commit();
        Bytes::copy_from_slice(doc.get_last_local_change().unwrap().raw_bytes())
    };
    (0..count).map(make).collect()
}

/// A Link written by hand.
pub struct HandLink {
    say: mpsc::Sender<OpenRequest>,
    hear: Streaming<OpenResponse>,
    joiner: Joiner,
    /// How much was said, in bytes.
    pub bytes: usize,
    /// How far it says to have come in the hub's store.
    cursor: Position,
    /// Whether it tells how much has come through, as it should.
    pub tells: bool,
    /// Every message of the stream that was heard, as it travelled.
    pub heard: Vec<LinkFrame>,
}

impl HandLink {
    /// Opens the stream; says nothing yet.
    ///
    /// # Errors
    /// What the hub answered to the call.
    pub async fn open(tls: &NodeTls, address: &str) -> Result<Self, Status> {
        let line = within("the hub to be dialled", Box::pin(channel(tls, address))).await;
        let line = line.map_err(|error| Status::unavailable(error.to_string()))?;
        let (say, requests) = mpsc::channel(64);
        let mut service = LinkServiceClient::new(line);
        let answer = within("the hub to answer", service.open(tokio_stream::wrappers::ReceiverStream::new(requests))).await?;
        let joiner = Joiner::default();
        Ok(Self { say, hear: answer.into_inner(), joiner, bytes: 0, cursor: Position(0), tells: true, heard: Vec::new() })
    }

    /// Says something; a line that is gone already is no failure.
    pub async fn say(&mut self, frame: Frame) {
        for message in messages(&frame) {
            self.say_raw(message).await;
        }
    }

    /// Says a message of the stream as it is.
    pub async fn say_raw(&mut self, message: LinkFrame) {
        self.bytes += message.encoded_len();
        let _ = self.say.send(OpenRequest { frame: Some(message) }).await;
    }

    /// Tells how much has come through.
    pub async fn tell(&mut self) {
        let heard = Heard { bytes: self.joiner.counted() };
        self.say_raw(LinkFrame { body: Some(Said::Heard(heard)) }).await;
    }

    /// The next frame, or how the stream ended; `None` when it ended in order.
    pub async fn hear(&mut self) -> Option<Result<Frame, Status>> {
        loop {
            let heard = within("the hub to say something", self.hear.message()).await;
            let message = match heard {
                Ok(Some(response)) => response.frame.unwrap(),
                Ok(None) => return None,
                Err(status) => return Some(Err(status)),
            };
            self.heard.push(message.clone());
            let before = self.joiner.counted();
            let whole = self.joiner.add(message).unwrap();
            if self.tells && self.joiner.counted() > before {
                self.tell().await;
            }
            if let Some(whole) = whole {
                return Some(Ok(frame_from_proto(whole).unwrap()));
            }
        }
    }

    /// Takes everything in without a word, says that it has a document that the hub has not, and when asked for it gives nothing. Returns
    /// once it was asked so often.
    pub async fn claim(&mut self, (doc, digest): (DocId, DocDigest), times: u32) {
        let mut asked = 0;
        while asked < times {
            match self.hear().await {
                Some(Ok(Frame::Batch { position, .. })) => {
                    self.cursor = self.cursor.max(position);
                    self.say(Frame::Ack { position, answers: vec![], ahead: 0 }).await;
                }
                Some(Ok(Frame::CaughtUp { position, .. })) => {
                    self.cursor = self.cursor.max(position);
                    self.say_caught_up(digest, asked).await;
                }
                Some(Ok(Frame::Buckets(_))) => self.say(Frame::BucketDocs { docs: vec![(doc, digest)], more: false }).await,
                Some(Ok(Frame::Wanted(docs))) => {
                    assert_eq!(docs, [doc]);
                    asked += 1;
                    self.say_caught_up(digest, asked).await;
                }
                other => panic!("the hub goes on otherwise: {other:?}"),
            }
        }
    }

    /// Says that it has everything, at a root of one document, and that it answered so many questions.
    pub async fn say_caught_up(&mut self, DocDigest(root): DocDigest, answered: u32) {
        let mending = Mending { answered, ..Mending::default() };
        self.say(Frame::CaughtUp { position: Position(0), root, documents: 1, cursor: self.cursor, mending, mark: None }).await;
    }

    /// Waits for the answers to a batch. What the hub sends meanwhile is passed over.
    pub async fn answers(&mut self) -> Vec<Answer> {
        loop {
            match self.hear().await {
                Some(Ok(Frame::Ack { answers, .. })) => return answers,
                Some(Ok(Frame::Closing { reason, text })) => panic!("the hub ended the link: {reason}: {text}"),
                Some(Ok(_)) => {}
                other => panic!("the link ended: {other:?}"),
            }
        }
    }

    /// Asks the hub what became of an entry, and waits for what it says; `None` when it is admitted.
    pub async fn verdict(&mut self, entry: &Entry) -> Option<Outcome> {
        let asked = (entry.id(), entry.header.doc);
        self.say(Frame::Ask(vec![asked])).await;
        loop {
            match self.hear().await {
                Some(Ok(Frame::Verdicts(answers))) => {
                    assert!(answers.iter().all(|answer| (answer.entry, answer.doc) == asked), "{answers:?}");
                    return answers.into_iter().next().map(|answer| answer.outcome);
                }
                Some(Ok(Frame::Closing { reason, text })) => panic!("the hub ended the link: {reason}: {text}"),
                Some(Ok(_)) => {}
                other => panic!("the link ended: {other:?}"),
            }
        }
    }

    /// Waits until the hub says that something was decided.
    pub async fn decided(&mut self) {
        while !matches!(self.hear().await.expect("a link"), Ok(Frame::Decided)) {}
    }

    /// Waits for the answers to a batch, or for the reason why the hub ends the link.
    pub async fn answers_or_end(&mut self) -> Result<Vec<Answer>, String> {
        loop {
            match self.hear().await {
                Some(Ok(Frame::Ack { answers, .. })) => return Ok(answers),
                Some(Ok(Frame::Closing { reason, .. })) => return Err(reason),
                Some(Ok(_)) => {}
                other => panic!("the link ended: {other:?}"),
            }
        }
    }

    /// Waits until the hub ends the link, and returns its reason.
    pub async fn closed(&mut self) -> String {
        loop {
            match self.hear().await {
                Some(Ok(Frame::Closing { reason, .. })) => return reason,
                Some(Ok(_)) => {}
                other => panic!("the link ended without a reason: {other:?}"),
            }
        }
    }
}
