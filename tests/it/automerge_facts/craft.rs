//! Changes that no editor would write, and a child process to try them in.

use std::{
    num::NonZeroU64,
    os::unix::process::ExitStatusExt as _,
    panic::{AssertUnwindSafe, catch_unwind},
    process::{Command, Output},
};

use automerge::{
    ActorId, Automerge, Change, ChangeHash, ExpandedChange, ScalarValue,
    legacy::{ElementId, Key, ObjectId, Op, OpId, OpType},
};
use sha2::{Digest as _, Sha256};

/// A 16-byte actor.
pub(super) fn actor(number: u8) -> ActorId {
    ActorId::from([[0, 0, 0, number].as_slice(), &[number; 12]].concat())
}

/// A well-formed change with whatever front and ops one likes.
pub(super) fn change(actor: &ActorId, seq: u64, start_op: u64, deps: &[ChangeHash], operations: Vec<Op>) -> Change {
    Change::from(ExpandedChange {
        operations,
        actor_id: actor.clone(),
        hash: None,
        seq,
        start_op: NonZeroU64::new(start_op).unwrap(),
        time: 0,
        message: None,
        deps: deps.to_vec(),
        extra_bytes: Vec::new(),
        author: None,
    })
}

/// One op on `obj`.
pub(super) fn op(obj: ObjectId, key: Key, action: OpType, pred: Vec<OpId>, insert: bool) -> Op {
    Op { action, obj, key, pred: pred.into(), insert }
}

/// A put of 1 under `key` in the root map.
pub(super) fn put(key: &str, pred: Vec<OpId>) -> Op {
    op(ObjectId::Root, Key::Map(key.into()), OpType::Put(ScalarValue::Int(1)), pred, false)
}

/// The list or text made by the op `counter` of `actor`.
pub(super) fn object(counter: u64, actor: &ActorId) -> ObjectId {
    ObjectId::Id(OpId::new(counter, actor))
}

/// The element made by the op `counter` of `actor`.
pub(super) fn element(counter: u64, actor: &ActorId) -> Key {
    Key::Seq(ElementId::Id(OpId::new(counter, actor)))
}

/// Applies changes to a new document.
pub(super) fn applied(changes: impl IntoIterator<Item = Change>) -> Automerge {
    let mut doc = Automerge::new();
    doc.apply_changes(changes.into_iter().collect::<Vec<_>>()).unwrap();
    doc
}

/// Whether it panics.
pub(super) fn panics<T>(what: impl FnOnce() -> T) -> bool {
    catch_unwind(AssertUnwindSafe(what)).is_err()
}

/// Whether a document's own save can be loaded again.
pub(super) fn save_loads(doc: &Automerge) -> bool {
    let saved = doc.save();
    catch_unwind(|| Automerge::load(&saved).is_ok()).unwrap_or(false)
}

/// Appends unsigned LEB128.
pub(super) fn number(out: &mut Vec<u8>, mut value: u64) {
    while value > 0x7f {
        out.push(u8::try_from(value & 0x7f).unwrap() | 0x80);
        value >>= 7;
    }
    out.push(u8::try_from(value).unwrap());
}

/// A column that is one run: `count` times the bytes of `value`.
pub(super) fn run(count: u64, value: &[u8]) -> Vec<u8> {
    let mut column = Vec::new();
    number(&mut column, count);
    // The count is signed: bit 6 of the last byte would make it negative.
    if column.last().is_some_and(|last| last & 0x40 != 0) {
        *column.last_mut().unwrap() |= 0x80;
        column.push(0);
    }
    column.extend(value);
    column
}

/// A raw chunk by hand: `actor`, seq 1, start op 1, no deps.
pub(super) fn chunk(actor: &ActorId, others: &[ActorId], columns: &[(u64, &[u8])]) -> Vec<u8> {
    let mut body = vec![0, 16];
    body.extend(actor.to_bytes());
    body.extend([1, 1, 0, 0]);
    number(&mut body, others.len() as u64);
    for other in others {
        number(&mut body, other.to_bytes().len() as u64);
        body.extend(other.to_bytes());
    }
    number(&mut body, columns.len() as u64);
    for (spec, bytes) in columns {
        number(&mut body, *spec);
        number(&mut body, bytes.len() as u64);
    }
    for (_, bytes) in columns {
        body.extend(*bytes);
    }
    let mut hashed = vec![1];
    number(&mut hashed, body.len() as u64);
    hashed.extend(body);
    let hash = Sha256::digest(&hashed);
    [&[0x85, 0x6f, 0x4a, 0x83], &hash[..4], &hashed].concat()
}

/// What became of a child.
pub(super) struct Child(Output);

impl Child {
    /// Whether the process was aborted because memory ran out: SIGABRT, however `timeout` passes it on, and the allocator's
    /// last words.
    pub(super) fn aborted_out_of_memory(&self) -> bool {
        (self.0.status.code() == Some(134) || self.0.status.signal() == Some(6)) && self.text().contains("memory allocation of")
    }

    /// The most memory it held, in MiB, when it ended by itself.
    pub(super) fn peak_mib(&self) -> u64 {
        let text = self.text();
        let peak = text.lines().find_map(|line| line.split_once("peak_kib ")).map(|(_, kib)| kib.trim().parse::<u64>().unwrap());
        peak.unwrap_or_else(|| panic!("the child did not finish: {:?}\n{text}", self.0.status)) / 1024
    }

    /// What it wrote.
    pub(super) fn text(&self) -> String {
        format!("{}{}", String::from_utf8_lossy(&self.0.stdout), String::from_utf8_lossy(&self.0.stderr))
    }
}

const ROLE: &str = "TANSIQ_FACT";

/// Runs `hostile` in a child of this test binary, under an address-space limit and 30 seconds; `test` is the calling test's name.
pub(super) fn in_child(test: &str, limit_mib: u64, hostile: impl FnOnce()) -> Child {
    let test = format!("automerge_facts::{test}");
    if std::env::var(ROLE).is_ok_and(|role| role == test) {
        hostile();
        println!("peak_kib {}", peak_kib());
        std::process::exit(0);
    }
    let script = format!("ulimit -c 0; ulimit -v {}; exec timeout 30 \"$0\" \"$@\"", limit_mib * 1024);
    let child = Command::new("sh")
        .args(["-c", &script])
        .arg(std::env::current_exe().unwrap())
        .args([test.as_str(), "--exact", "--nocapture", "--test-threads=1"])
        .env(ROLE, &test)
        .env("RUST_BACKTRACE", "0")
        .output()
        .unwrap();
    Child(child)
}

/// The most memory that this process ever held.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
