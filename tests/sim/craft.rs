//! Changes as an editor's tab would make them, by hand: one put of one key in the root map, in Automerge's own canonical form. A crafted
//! change costs a microsecond where Automerge would take a hundred, passes the real admission, and loads in the real Automerge.

use bytes::Bytes;
use sha2::{Digest as _, Sha256};
use tansiq_shared::domain::{ActorId, ChangeHash};

/// First bytes of every chunk.
const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
/// The chunk type of a change.
const TYPE_CHANGE: u8 = 1;
/// A text value's low bits in the column of values.
const TYPE_TEXT: u64 = 6;

/// What stands in front of a change, and the key that it puts.
pub(crate) struct Draft<'a> {
    pub(crate) actor: ActorId,
    pub(crate) seq: u64,
    pub(crate) start_op: u64,
    /// Sorted.
    pub(crate) deps: &'a [ChangeHash],
    pub(crate) key: &'a str,
    pub(crate) text: &'a str,
}

/// The chunk and its hash.
pub(crate) fn change(draft: &Draft<'_>) -> (ChangeHash, Bytes) {
    let mut body = Vec::with_capacity(160 + 32 * draft.deps.len() + draft.text.len());
    number(&mut body, draft.deps.len() as u64);
    for dep in draft.deps {
        body.extend_from_slice(dep.as_bytes());
    }
    body.push(16);
    body.extend_from_slice(draft.actor.as_bytes());
    number(&mut body, draft.seq);
    number(&mut body, draft.start_op);
    // No time, no message, no other actors.
    body.extend_from_slice(&[0, 0, 0]);
    let key = one(|column| text(column, draft.key));
    let meta = one(|column| number(column, ((draft.text.len() as u64) << 4) | TYPE_TEXT));
    // Key, insert (one false), action (a put), the value's kind and length, the value, no predecessors.
    let columns: [(u8, &[u8]); 6] =
        [(0x15, &key), (0x34, &[1]), (0x42, &[0x7f, 1]), (0x56, &meta), (0x57, draft.text.as_bytes()), (0x70, &[0x7f, 0])];
    let present = || columns.iter().filter(|(_, bytes)| !bytes.is_empty());
    number(&mut body, present().count() as u64);
    for (spec, bytes) in present() {
        number(&mut body, u64::from(*spec));
        number(&mut body, bytes.len() as u64);
    }
    for (_, bytes) in present() {
        body.extend_from_slice(bytes);
    }
    seal(&body)
}

/// A body as a chunk.
pub(crate) fn seal(body: &[u8]) -> (ChangeHash, Bytes) {
    let mut hashed = Vec::with_capacity(body.len() + 4);
    hashed.push(TYPE_CHANGE);
    number(&mut hashed, body.len() as u64);
    hashed.extend_from_slice(body);
    let hash: [u8; 32] = Sha256::digest(&hashed).into();
    (ChangeHash::new(hash), [&MAGIC, &hash[..4], &hashed].concat().into())
}

/// A column of one row: a literal run of one value.
fn one(value: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut column = vec![0x7f];
    value(&mut column);
    column
}

fn text(out: &mut Vec<u8>, text: &str) {
    number(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

/// Unsigned LEB128.
fn number(out: &mut Vec<u8>, mut value: u64) {
    while value > 0x7f {
        out.push(u8::try_from(value & 0x7f).unwrap() | 0x80);
        value >>= 7;
    }
    out.push(u8::try_from(value).unwrap());
}

#[cfg(test)]
mod tests {
    use automerge::{Automerge, Change, ROOT, ReadDoc as _};
    use tansiq_shared::{
        domain::PrincipalId,
        journal::change::{Limits, is_canonical, read},
    };

    use super::*;

    #[test]
    fn a_crafted_change_is_what_automerge_would_have_written() {
        let actor = ActorId::of(PrincipalId(7), [3; 12]);
        let draft = |seq, start_op, deps, key| Draft { actor, seq, start_op, deps, key, text: "un texte" };
        let (first, chunk) = change(&draft(1, 1, &[], "a"));
        let deps = [first];
        let (second, next) = change(&draft(2, 2, &deps, "b"));
        for (hash, chunk) in [(first, &chunk), (second, &next)] {
            let header = read(chunk, &Limits::writer()).unwrap();
            assert_eq!((header.hash, header.ops, header.actor), (hash, 1, actor));
            assert!(is_canonical(chunk));
        }
        let mut document = Automerge::new();
        document.apply_changes([chunk, next].map(|chunk| Change::try_from(chunk.as_ref()).unwrap())).unwrap();
        assert_eq!(document.get(ROOT, "b").unwrap().unwrap().0.into_string().unwrap(), "un texte");
        assert!(Automerge::load(&document.save()).is_ok());
    }
}
