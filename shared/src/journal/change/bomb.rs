//! For tests: a change of some hundred bytes that unfolds to as many ops as wanted, in Automerge's own canonical form.

use automerge::{Change, legacy};
use bytes::Bytes;
use sha2::{Digest as _, Sha256};

use super::{HASHED_FROM, MAGIC, TYPE_CHANGE};
use crate::domain::{ActorId, ChangeHash};

/// Where such a change stands.
pub(crate) struct Place<'a> {
    pub(crate) actor: ActorId,
    pub(crate) seq: u64,
    pub(crate) start_op: u64,
    pub(crate) deps: &'a [ChangeHash],
}

/// An actor's first change, with these operations as they are.
pub(crate) fn first(actor_id: automerge::ActorId, operations: Vec<legacy::Op>) -> Change {
    Change::from(legacy::Change {
        operations,
        actor_id,
        hash: None,
        seq: 1,
        start_op: 1.try_into().unwrap(),
        time: 0,
        message: None,
        deps: Vec::new(),
        extra_bytes: Vec::new(),
        author: None,
    })
}

/// A list of `nulls` nulls, at least three, in the root: one op more than that.
pub(crate) fn list_of_nulls(place: &Place<'_>, nulls: u64) -> Bytes {
    let start = place.start_op;
    let columns: [(u64, Vec<u8>); 9] = [
        (0x01, [vec![0, 1], run(nulls, &[0])].concat()),
        (0x02, [vec![0, 1], run(nulls, &leb(start))].concat()),
        (0x11, [vec![0, 2], run(nulls - 1, &[0])].concat()),
        (0x13, [vec![0, 1, 0x7e, 0], signed(start + 1), run(nulls - 2, &[1])].concat()),
        (0x15, [vec![0x7f, 1, b'n', 0], leb(nulls)].concat()),
        (0x34, [vec![1], leb(nulls)].concat()),
        (0x42, [vec![0x7f, 2], run(nulls, &[1])].concat()),
        (0x56, run(nulls + 1, &[0])),
        (0x70, run(nulls + 1, &[0])),
    ];
    let mut deps = place.deps.to_vec();
    deps.sort_unstable();
    let mut body = leb(deps.len() as u64);
    for dep in &deps {
        body.extend(dep.as_bytes());
    }
    body.push(16);
    body.extend(place.actor.as_bytes());
    body.extend([leb(place.seq), leb(start), vec![0, 0, 0], leb(columns.len() as u64)].concat());
    for (spec, column) in &columns {
        body.extend([leb(*spec), leb(column.len() as u64)].concat());
    }
    for (_, column) in &columns {
        body.extend(column);
    }
    let hashed = [vec![TYPE_CHANGE], leb(body.len() as u64), body].concat();
    let sum = Sha256::digest(&hashed);
    let chunk = [MAGIC.as_slice(), &sum[..HASHED_FROM - MAGIC.len()], &hashed].concat();
    chunk.into()
}

fn run(count: u64, value: &[u8]) -> Vec<u8> {
    [signed(count), value.to_vec()].concat()
}

fn leb(mut value: u64) -> Vec<u8> {
    let mut out = Vec::new();
    loop {
        let low = value.to_le_bytes()[0] & 0x7f;
        value >>= 7;
        if value == 0 {
            out.push(low);
            return out;
        }
        out.push(low | 0x80);
    }
}

/// A positive number where signed ones stand.
fn signed(value: u64) -> Vec<u8> {
    let mut out = leb(value);
    if let Some(last) = out.last_mut()
        && *last & 0x40 != 0
    {
        *last |= 0x80;
        out.push(0);
    }
    out
}
