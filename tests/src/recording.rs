//! What passed over a Link, frame by frame, as bytes.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, LazyLock, Mutex},
};

use prost::Message as _;
use prost_types::{DescriptorProto, FileDescriptorSet, field_descriptor_proto::Type};
use tansiq_proto::v1::{BodyKind, Header, LinkFrame, link_frame::Body};
use tansiq_shared::engine::FrameTap;

/// One frame.
#[derive(Debug, Clone)]
pub struct Passed {
    /// Whether the recorded end sent it.
    pub sent: bool,
    /// The encoded frame, whole and unpacked.
    pub bytes: Vec<u8>,
}

impl Passed {
    /// The frame.
    pub fn frame(&self) -> Body {
        LinkFrame::decode(self.bytes.as_slice()).unwrap().body.unwrap()
    }

    /// The names of the messages in it, itself included.
    pub fn messages(&self) -> BTreeSet<&'static str> {
        let mut names = BTreeSet::from(["LinkFrame"]);
        match self.frame() {
            Body::Hello(hello) => {
                names.insert("Hello");
                names.extend(hello.lives.iter().map(|_| "Life"));
            }
            Body::Ack(ack) => {
                names.insert("Ack");
                names.extend(ack.answers.first().map(|_| "Answer"));
            }
            Body::CaughtUp(caught_up) => {
                names.insert("CaughtUp");
                names.extend(caught_up.mending.map(|_| "Mending"));
            }
            Body::Buckets(_) => drop(names.insert("Buckets")),
            Body::BucketDocs(list) => {
                names.insert("BucketDocs");
                names.extend(list.docs.first().map(|_| "DocState"));
            }
            Body::Wanted(_) => drop(names.insert("Wanted")),
            Body::Ask(_) => names.extend(["Ask", "Asked"]),
            Body::Verdicts(verdicts) => {
                names.insert("Verdicts");
                names.extend(verdicts.answers.first().map(|_| "Answer"));
            }
            Body::Decided(_) => drop(names.insert("Decided")),
            Body::Closing(_) => drop(names.insert("Closing")),
            Body::Ping(_) => drop(names.insert("Ping")),
            Body::Pong(_) => drop(names.insert("Pong")),
            Body::Registry(_) => names.extend(["Registry", "Entry", "Header", "Principal"]),
            // How a message travels is below what is recorded.
            Body::Fragment(_) => drop(names.insert("Fragment")),
            Body::Packed(_) => drop(names.insert("Packed")),
            Body::Heard(_) => drop(names.insert("Heard")),
            body @ (Body::Batch(_) | Body::Ahead(_)) => {
                let (name, items) = match body {
                    Body::Batch(batch) => ("Batch", batch.items),
                    Body::Ahead(ahead) => ("Ahead", ahead.items),
                    _ => return names,
                };
                names.extend([name, "Item", "Entry", "Header"]);
                for item in items {
                    let header = Header::decode(item.entry.unwrap().header).unwrap();
                    names.extend(of_body(header.kind()));
                }
            }
        }
        names
    }

    /// Its name, for counting.
    pub fn name(&self) -> &'static str {
        match self.frame() {
            Body::Hello(_) => "hello",
            Body::Batch(_) => "batch",
            Body::Ack(_) => "ack",
            Body::CaughtUp(_) => "caught-up",
            Body::Buckets(_) => "buckets",
            Body::BucketDocs(_) => "bucket-docs",
            Body::Wanted(_) => "wanted",
            Body::Ask(_) => "ask",
            Body::Verdicts(_) => "verdicts",
            Body::Decided(_) => "decided",
            Body::Closing(_) => "closing",
            Body::Ping(_) => "ping",
            Body::Pong(_) => "pong",
            Body::Registry(_) => "registry",
            Body::Ahead(_) => "ahead",
            Body::Fragment(_) => "fragment",
            Body::Packed(_) => "packed",
            Body::Heard(_) => "heard",
        }
    }
}

/// The messages of the protocol, each with those that its fields hold.
static MESSAGES: LazyLock<BTreeMap<String, Vec<String>>> = LazyLock::new(|| {
    let files = FileDescriptorSet::decode(tansiq_proto::DESCRIPTORS).unwrap().file;
    let fields = |message: &DescriptorProto| {
        let types = message.field.iter().filter(|field| field.r#type() == Type::Message);
        types.filter_map(|field| Some(field.type_name().rsplit_once('.')?.1.to_owned())).collect()
    };
    files.iter().flat_map(|file| &file.message_type).map(|message| (message.name().to_owned(), fields(message))).collect()
});

/// The message that a body of this kind is, by its name, and those that its fields hold.
fn of_body(kind: BodyKind) -> Vec<&'static str> {
    let name = kind.as_str_name().trim_start_matches("BODY_KIND_").replace('_', "").to_lowercase();
    let message = MESSAGES.iter().find(|(message, _)| message.to_lowercase() == name);
    message.into_iter().flat_map(|(message, held)| [message].into_iter().chain(held)).map(String::as_str).collect()
}

/// Everything that passed one end of its Links so far. Clones see the same.
#[derive(Debug, Clone, Default)]
pub struct Recording(Arc<Mutex<Vec<Passed>>>);

impl Recording {
    /// For a process's options.
    pub fn tap(&self) -> FrameTap {
        let all = Arc::clone(&self.0);
        Arc::new(move |sent, bytes| all.lock().unwrap().push(Passed { sent, bytes: bytes.to_vec() }))
    }

    /// Everything so far.
    pub fn all(&self) -> Vec<Passed> {
        self.0.lock().unwrap().clone()
    }

    /// Begins again with nothing.
    pub fn clear(&self) {
        self.0.lock().unwrap().clear();
    }

    /// How many frames of this name were sent (`true`) or received.
    pub fn count(&self, sent: bool, name: &str) -> usize {
        self.all().iter().filter(|passed| passed.sent == sent && passed.name() == name).count()
    }

    /// Encoded bytes, both ways.
    pub fn bytes(&self) -> usize {
        self.all().iter().map(|passed| passed.bytes.len()).sum()
    }

    /// Whether these bytes stand anywhere in any frame.
    pub fn holds(&self, needle: &[u8]) -> bool {
        self.all().iter().any(|passed| contains(&passed.bytes, needle))
    }
}

/// Whether `needle` stands anywhere in `hay`.
pub fn contains(hay: &[u8], needle: &[u8]) -> bool {
    hay.windows(needle.len()).any(|window| window == needle)
}
