//! Our own bounded reader over one raw Automerge change chunk.
//!
//! In come the bytes that somebody claims are one change; out goes what admission needs of it, or a closed reason. Nothing is
//! expanded and nothing is allocated from a length that the bytes claim: columns are walked run by run, so the work is O(bytes)
//! whatever they promise to unfold into; only what makes objects or marks is looked at row by row. Automerge itself never sees a chunk that did not pass here, because a few bytes can make
//! it abort the process ([`read`]) or panic ([`is_canonical`]).
//!
//! It does not know whether deps exist, whose actor it is or what the ops mean: that is [`crate::admission`] and the worker's business.
//!
//! The layout (Automerge 0.12, numbers are LEB128):
//! ```text
//! 85 6f 4a 83 | checksum 4 | type 1 | body length | body
//! body = deps (count, 32 bytes each) | actor (length, bytes) | seq | start op | time (signed) | message (length, UTF-8)
//!      | other actors (count, each length and bytes) | columns (count, each spec and length) | column bytes, in that order
//! ```
//! The hash is SHA-256 over everything from the type byte on; the checksum is its first four bytes.

#[cfg(test)]
pub(crate) mod bomb;
mod columns;
mod cursor;
mod document;
mod shape;
#[cfg(test)]
mod tests;

use sha2::{Digest as _, Sha256};

use crate::{
    domain::{ActorId, ChangeHash},
    trial,
};
use columns::Columns;
use cursor::Cursor;
pub(crate) use document::document_ops;

/// First bytes of every Automerge chunk.
const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
/// Where the hashed part starts: after the magic and the checksum.
const HASHED_FROM: usize = 8;
/// The chunk type of a change.
const TYPE_CHANGE: u8 = 1;
/// The chunk type of a deflated change.
const TYPE_COMPRESSED: u8 = 2;

/// A whole change, in bytes.
pub(crate) const CHANGE_BYTES_MAX: usize = 1024 * 1024;
/// Rows of the action column. An editor cuts its changes at a tenth of it.
pub(crate) const OPS_MAX: u64 = 50_000;
/// Rows of the action columns of all changes of one Submit or one entry, together. Forty thousand honest edits, or a pasted text of
/// 200,000 characters; and what a single turn may have to unfold.
pub(crate) const TOGETHER_OPS_MAX: u64 = 300_000;
/// How deep one object may lie in others, those of the root at 1. Our schemas need eight.
pub(crate) const NESTING_MAX: u64 = 16;
/// The highest op counter. Automerge counts in 32 bits and panics beyond.
pub(crate) const OP_COUNTER_MAX: u64 = 3_000_000_000;

/// How much a change may hold. Part of the protocol's version, never of a configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The whole chunk, in bytes.
    pub change_bytes: usize,
    /// Rows of the action column.
    pub ops: u64,
    /// The same of all changes of one Submit or entry.
    pub together_ops: u64,
    /// The same of all changes of a document, over its whole life.
    pub document_ops: u64,
    /// Objects in each other.
    pub nesting: u64,
    /// Overwritten ops named, whatever the number of rows.
    pub preds_base: u64,
    /// Overwritten ops named, per row.
    pub preds_per_op: u64,
    /// A key, a mark's name or the message, in bytes.
    pub name_bytes: u64,
    /// Direct dependencies.
    pub deps: u64,
    /// Other actors named.
    pub other_actors: u64,
    /// The highest op counter.
    pub op_counter: u64,
}

impl Limits {
    /// What a writer keeps to before it signs.
    pub const fn writer() -> Self {
        Self {
            change_bytes: CHANGE_BYTES_MAX,
            ops: OPS_MAX,
            together_ops: TOGETHER_OPS_MAX,
            // The largest sample has fourteen thousand; a plan like it that is taken out and written anew to its last character every
            // other month would have less than half of this after five years.
            document_ops: 2_000_000,
            nesting: NESTING_MAX,
            // One put over many conflicts is honest.
            preds_base: 64,
            preds_per_op: 2,
            name_bytes: 256,
            deps: 256,
            other_actors: 256,
            op_counter: OP_COUNTER_MAX,
        }
    }

    /// What a receiver puts up with: 25 % more, so that no rounding between versions refuses what a writer let pass.
    pub const fn receiver() -> Self {
        let own = Self::writer();
        Self {
            change_bytes: own.change_bytes + own.change_bytes / 4,
            ops: own.ops + own.ops / 4,
            together_ops: own.together_ops + own.together_ops / 4,
            document_ops: own.document_ops + own.document_ops / 4,
            nesting: own.nesting + own.nesting / 4,
            // Per row the factor stays: the rows themselves are 25 % more already.
            preds_base: own.preds_base + own.preds_base / 4,
            preds_per_op: own.preds_per_op,
            name_bytes: own.name_bytes + own.name_bytes / 4,
            deps: own.deps + own.deps / 4,
            other_actors: own.other_actors + own.other_actors / 4,
            op_counter: own.op_counter + own.op_counter / 4,
        }
    }

    /// What a node puts up with when the hub passes it on: the hub counted without what waits here to be sent, so no sum that it let
    /// pass can be over this one.
    pub(crate) const fn passed_on() -> Self {
        let (own, receiver) = (Self::writer(), Self::receiver());
        Self { document_ops: receiver.document_ops + own.document_ops, ..receiver }
    }
}

/// What stands in front of a change, and how many ops follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeHeader {
    /// SHA-256 of the chunk as Automerge counts it; verified against the checksum.
    pub hash: ChangeHash,
    /// Who wrote it; exactly 16 bytes.
    pub actor: ActorId,
    /// The actor's count of its changes, from 1.
    pub seq: u64,
    /// Counter of the first op, from 1.
    pub start_op: u64,
    /// Number of ops; 0 for a change that only joins heads.
    pub ops: u64,
    /// `start_op + ops - 1`: the highest counter in it.
    pub max_op: u64,
    /// How many of the ops make an object.
    pub makes: u64,
    /// How many of the ops begin or end a mark.
    pub marks: u64,
    /// The writer's clock in Unix seconds, a claim; 0 when it was not given.
    pub time_s: i64,
    /// The changes it follows directly, ascending, none twice.
    pub deps: Vec<ChangeHash>,
}

/// Why bytes are not a change that we take. Closed: the code goes back to the sender and into the audit log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum ChangeError {
    /// Over [`Limits::change_bytes`].
    #[error("read change: larger than allowed")]
    TooLarge,
    /// Not a change chunk, torn, or fields that contradict each other.
    #[error("read change: malformed")]
    Malformed,
    /// The hash of the bytes is not the one that they claim.
    #[error("read change: checksum differs")]
    BadChecksum,
    /// A deflated chunk or column: what it inflates to can't be bounded without inflating it.
    #[error("read change: compressed")]
    Compressed,
    /// An actor, its own or another that it names, that is not 16 bytes.
    #[error("read change: actor is not 16 bytes")]
    BadActor,
    /// Over [`Limits::ops`].
    #[error("read change: too many ops")]
    TooManyOps,
    /// Over what [`Limits::preds_base`] and [`Limits::preds_per_op`] allow.
    #[error("read change: too many overwritten ops")]
    TooManyPreds,
    /// A key, a mark's name or the message is over [`Limits::name_bytes`].
    #[error("read change: name too long")]
    NameTooLong,
    /// Over [`Limits::deps`].
    #[error("read change: too many deps")]
    TooManyDeps,
    /// Over [`Limits::other_actors`].
    #[error("read change: too many actors")]
    TooManyActors,
    /// Over [`Limits::op_counter`].
    #[error("read change: op counter too high")]
    CounterTooHigh,
    /// Bytes after the chunk, or after the ops in it.
    #[error("read change: extra bytes")]
    ExtraBytes,
    /// A column that this version does not know.
    #[error("read change: unknown column")]
    UnknownColumn,
    /// Over [`Limits::nesting`].
    #[error("read change: objects too deep in each other")]
    TooDeep,
    /// A mark that does not begin and end here, one right after the other.
    #[error("read change: a mark without its other end")]
    LoneMark,
    /// The same content has another, shorter or ordered, form: it would come back from Automerge under another hash.
    #[error("read change: not canonical")]
    NotCanonical,
}

impl ChangeError {
    /// The code on the wire and in logs.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::TooLarge => "too-large",
            Self::Malformed => "malformed",
            Self::BadChecksum => "bad-checksum",
            Self::Compressed => "compressed",
            Self::BadActor => "bad-actor",
            Self::TooManyOps => "too-many-ops",
            Self::TooManyPreds => "too-many-preds",
            Self::NameTooLong => "name-too-long",
            Self::TooManyDeps => "too-many-deps",
            Self::TooManyActors => "too-many-actors",
            Self::CounterTooHigh => "counter-too-high",
            Self::ExtraBytes => "extra-bytes",
            Self::UnknownColumn => "unknown-column",
            Self::TooDeep => "too-deep",
            Self::LoneMark => "lone-mark",
            Self::NotCanonical => "not-canonical",
        }
    }
}

/// Reads one raw change chunk. Never panics, whatever the bytes.
///
/// Shape: `chunk` is exactly one uncompressed chunk. Cost: O(bytes) and one SHA-256; allocates the deps and one flag per actor,
/// both after their bytes were seen. Only a change that makes objects or marks is walked row by row, at most [`Limits::ops`] of them.
///
/// # Errors
/// The first [`ChangeError`] met, size and checksum first.
pub fn read(chunk: &[u8], limits: &Limits) -> Result<ChangeHeader, ChangeError> {
    if chunk.len() > limits.change_bytes {
        return Err(ChangeError::TooLarge);
    }
    let mut bytes = Cursor::new(chunk);
    if bytes.array::<4>()? != MAGIC {
        return Err(ChangeError::Malformed);
    }
    let checksum = bytes.array::<4>()?;
    match bytes.byte()? {
        TYPE_CHANGE => {}
        TYPE_COMPRESSED => return Err(ChangeError::Compressed),
        _ => return Err(ChangeError::Malformed),
    }
    let body_len = bytes.unsigned()?;
    let body = bytes.take(body_len)?;
    if !bytes.is_empty() {
        return Err(ChangeError::ExtraBytes);
    }
    let hashed = chunk.get(HASHED_FROM..).ok_or(ChangeError::Malformed)?;
    let hash = ChangeHash::new(Sha256::digest(hashed).into());
    if !hash.as_bytes().starts_with(&checksum) {
        return Err(ChangeError::BadChecksum);
    }
    read_body(body, hash, limits)
}

fn read_body(body: &[u8], hash: ChangeHash, limits: &Limits) -> Result<ChangeHeader, ChangeError> {
    let mut body = Cursor::new(body);
    let deps = read_deps(&mut body, limits)?;
    let actor = read_actor(&mut body)?;
    let seq = body.unsigned()?;
    let start_op = body.unsigned()?;
    let time_s = body.signed()?;
    body.name(limits)?;
    let actors = read_other_actors(&mut body, actor, limits)?;
    if seq == 0 || start_op == 0 {
        return Err(ChangeError::Malformed);
    }
    let columns = Columns::read(&mut body)?;
    if !body.is_empty() {
        return Err(ChangeError::ExtraBytes);
    }
    let ops = columns.count_ops(limits)?;
    let max_op = start_op.checked_add(ops).ok_or(ChangeError::CounterTooHigh)? - 1;
    if max_op > limits.op_counter {
        return Err(ChangeError::CounterTooHigh);
    }
    columns.check(ops, max_op, actors, limits)?;
    let (makes, marks) = columns.check_shape(ops, start_op, limits)?;
    Ok(ChangeHeader { hash, actor, seq, start_op, ops, max_op, makes, marks, time_s, deps })
}

/// Deps in ascending order, none twice.
fn read_deps(body: &mut Cursor<'_>, limits: &Limits) -> Result<Vec<ChangeHash>, ChangeError> {
    let count = body.unsigned()?;
    if count > limits.deps {
        return Err(ChangeError::TooManyDeps);
    }
    let mut deps: Vec<ChangeHash> = Vec::new();
    for _ in 0..count {
        let dep = ChangeHash::new(body.array()?);
        if deps.last().is_some_and(|last| *last >= dep) {
            return Err(ChangeError::NotCanonical);
        }
        deps.push(dep);
    }
    Ok(deps)
}

fn read_actor(body: &mut Cursor<'_>) -> Result<ActorId, ChangeError> {
    let len = body.unsigned()?;
    ActorId::try_from(body.take(len)?).map_err(|_| ChangeError::BadActor)
}

/// The other actors in ascending order, without its own. Returns how many actors the columns may point at, its own included.
fn read_other_actors(body: &mut Cursor<'_>, own: ActorId, limits: &Limits) -> Result<usize, ChangeError> {
    let count = body.unsigned()?;
    if count > limits.other_actors {
        return Err(ChangeError::TooManyActors);
    }
    let mut last: Option<ActorId> = None;
    let mut actors = 1;
    for _ in 0..count {
        let actor = read_actor(body)?;
        if actor == own || last.is_some_and(|last| last >= actor) {
            return Err(ChangeError::NotCanonical);
        }
        last = Some(actor);
        actors += 1;
    }
    Ok(actors)
}

/// Whether Automerge, given this change, writes the same bytes again.
///
/// Only for a chunk that [`read`] accepted: it unfolds the ops, which [`read`] has bounded. A panic inside Automerge counts as
/// `false`.
pub fn is_canonical(chunk: &[u8]) -> bool {
    let same = trial::panics_as_none(|| {
        let change = automerge::Change::try_from(chunk).ok()?;
        Some(automerge::Change::from(change.decode()).raw_bytes() == chunk)
    });
    same.flatten() == Some(true)
}
