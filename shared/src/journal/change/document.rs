//! How many operations a whole saved document promises, before Automerge unfolds them.
//!
//! A saved document is columns like those of a change, for all of its changes at once, and they may be deflated. They are inflated one at
//! a time, up to a bound, and walked run by run. What comes out is a number and no judgement of the rest: whatever else is wrong with the
//! bytes, Automerge finds out, with no more rows than were counted here.

use std::io::Read as _;

use flate2::read::DeflateDecoder;

use super::{ChangeError, HASHED_FROM, Limits, MAGIC, TYPE_CHANGE, cursor::Cursor, read};

/// The chunk type of a document.
const TYPE_DOCUMENT: u8 = 0;
/// The action column of the ops, without the bit that says deflated.
const SPEC_ACTION: u64 = 0x42;
const SPEC_DEFLATED: u64 = 0x08;
/// What one column may come to when it is inflated.
const COLUMN_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Rows of any column for each op: what ops were overwritten by is a column of its own.
const ROWS_PER_OP: u64 = 4;
/// Columns of one kind; Automerge writes 14.
const COLUMNS_MAX: u64 = 64;

/// The operations that the chunks of a saved document promise: one whole document, then changes, or changes alone. Never panics.
///
/// Cost: O(bytes, inflated).
///
/// # Errors
/// [`ChangeError::TooManyOps`] over [`Limits::document_ops`], counted before anything is unfolded; else whatever is not a saved document.
pub(crate) fn document_ops(saved: &[u8], limits: &Limits) -> Result<u64, ChangeError> {
    let mut rest = saved;
    let mut ops = 0_u64;
    while !rest.is_empty() {
        let (kind, body, chunk) = chunk(&mut rest)?;
        let more = match kind {
            TYPE_CHANGE => read(chunk, limits)?.ops,
            TYPE_DOCUMENT => count(body, limits)?,
            _ => return Err(ChangeError::Compressed),
        };
        ops = ops.saturating_add(more);
        if ops > limits.document_ops {
            return Err(ChangeError::TooManyOps);
        }
    }
    Ok(ops)
}

/// The next chunk: its type, its body and all of it.
fn chunk<'a>(rest: &mut &'a [u8]) -> Result<(u8, &'a [u8], &'a [u8]), ChangeError> {
    let whole = *rest;
    let mut bytes = Cursor::new(whole.get(HASHED_FROM..).ok_or(ChangeError::Malformed)?);
    if !whole.starts_with(&MAGIC) {
        return Err(ChangeError::Malformed);
    }
    let kind = bytes.byte()?;
    let len = bytes.unsigned()?;
    let body = bytes.take(len)?;
    *rest = bytes.rest();
    let chunk = whole.get(..whole.len() - rest.len()).ok_or(ChangeError::Malformed)?;
    Ok((kind, body, chunk))
}

/// The ops of a document chunk: the rows of its action column, with every other column in proportion.
fn count(body: &[u8], limits: &Limits) -> Result<u64, ChangeError> {
    let mut body = Cursor::new(body);
    for _ in 0..body.unsigned()? {
        let len = body.unsigned()?;
        body.take(len)?;
    }
    for _ in 0..body.unsigned()? {
        body.array::<32>()?;
    }
    let of_changes = specs(&mut body)?;
    let of_ops = specs(&mut body)?;
    for (spec, len) in of_changes {
        rows(spec, body.take(len)?, limits)?;
    }
    let mut ops = 0;
    for (spec, len) in of_ops {
        let rows = rows(spec, body.take(len)?, limits)?;
        if spec & !SPEC_DEFLATED == SPEC_ACTION {
            ops = rows;
        }
    }
    Ok(ops)
}

fn specs(body: &mut Cursor<'_>) -> Result<Vec<(u64, u64)>, ChangeError> {
    let count = body.unsigned()?;
    if count > COLUMNS_MAX {
        return Err(ChangeError::UnknownColumn);
    }
    (0..count).map(|_| Ok((body.unsigned()?, body.unsigned()?))).collect()
}

fn rows(spec: u64, column: &[u8], limits: &Limits) -> Result<u64, ChangeError> {
    let most = limits.document_ops.saturating_mul(ROWS_PER_OP);
    if spec & SPEC_DEFLATED == 0 {
        return count_rows(spec, column, most);
    }
    let mut inflated = Vec::new();
    let mut bytes = DeflateDecoder::new(column).take(COLUMN_BYTES_MAX + 1);
    bytes.read_to_end(&mut inflated).map_err(|_| ChangeError::Malformed)?;
    if inflated.len() as u64 > COLUMN_BYTES_MAX {
        return Err(ChangeError::TooLarge);
    }
    count_rows(spec & !SPEC_DEFLATED, &inflated, most)
}

/// The rows of a column, whatever its values are; and of a column of counts, what they count together.
fn count_rows(spec: u64, column: &[u8], most: u64) -> Result<u64, ChangeError> {
    const COUNTS: u64 = 0;
    const FLAGS: u64 = 4;
    const NAMES: u64 = 5;
    const RAW: u64 = 7;
    let kind = spec & 7;
    let mut bytes = Cursor::new(column);
    let (mut rows, mut counted) = (0_u64, 0_u64);
    if kind == RAW {
        return Ok(0);
    }
    while !bytes.is_empty() {
        if kind == FLAGS {
            rows = rows.saturating_add(bytes.unsigned()?);
        } else {
            let head = bytes.signed()?;
            let count = if head == 0 { bytes.unsigned()? } else { head.unsigned_abs() };
            rows = rows.saturating_add(count);
            if rows > most {
                return Err(ChangeError::TooManyOps);
            }
            let items = match head {
                0 => 0,
                1.. => 1,
                ..0 => count,
            };
            for _ in 0..items {
                let times = if head > 0 { count } else { 1 };
                if kind == NAMES {
                    let len = bytes.unsigned()?;
                    bytes.take(len)?;
                } else if kind == COUNTS {
                    counted = counted.saturating_add(bytes.unsigned()?.saturating_mul(times));
                } else {
                    bytes.skip_number()?;
                }
            }
        }
        if rows > most || counted > most {
            return Err(ChangeError::TooManyOps);
        }
    }
    Ok(rows)
}
