//! The op columns of a change, walked run by run.
//!
//! A column is a list of runs: `n > 1` and a value repeated n times; `-n` and n values, no two neighbours equal; `0` and a number
//! of nulls. A few bytes can promise billions of rows, so every count is summed and compared before anybody unfolds it. The
//! encoder has exactly one way to write a column, and every other way is refused: it would come back under another hash.

use super::{ChangeError, Limits, cursor::Cursor};

/// Specs as `id << 4 | type`, in the order in which they must come. Bit 3 set means deflated.
mod spec {
    pub(super) const OBJECT_ACTOR: u64 = 0x01;
    pub(super) const OBJECT_COUNTER: u64 = 0x02;
    pub(super) const KEY_ACTOR: u64 = 0x11;
    pub(super) const KEY_COUNTER: u64 = 0x13;
    pub(super) const KEY_NAME: u64 = 0x15;
    pub(super) const INSERT: u64 = 0x34;
    pub(super) const ACTION: u64 = 0x42;
    pub(super) const VALUE_META: u64 = 0x56;
    pub(super) const VALUE_BYTES: u64 = 0x57;
    pub(super) const PRED_COUNT: u64 = 0x70;
    pub(super) const PRED_ACTOR: u64 = 0x71;
    pub(super) const PRED_COUNTER: u64 = 0x73;
    pub(super) const EXPAND: u64 = 0x94;
    pub(super) const MARK_NAME: u64 = 0xa5;
    pub(super) const DEFLATED: u64 = 0x08;
}

/// The highest action.
const ACTION_MAX: u64 = ACTION_MARK;
/// Begins a mark, or ends one when it has no name.
pub(super) const ACTION_MARK: u64 = 7;
/// Make a map, a list, a text, a table.
pub(super) const ACTION_MAKES: [u64; 4] = [0, 2, 4, 6];

/// Each column's bytes; empty means absent. As many fields as Automerge's format has columns.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Columns<'a> {
    pub(super) object_actor: &'a [u8],
    pub(super) object_counter: &'a [u8],
    key_actor: &'a [u8],
    key_counter: &'a [u8],
    key_name: &'a [u8],
    pub(super) insert: &'a [u8],
    pub(super) action: &'a [u8],
    value_meta: &'a [u8],
    value_bytes: &'a [u8],
    pred_count: &'a [u8],
    pred_actor: &'a [u8],
    pred_counter: &'a [u8],
    expand: &'a [u8],
    pub(super) mark_name: &'a [u8],
}

impl<'a> Columns<'a> {
    /// Reads the specs and lengths, then cuts the bytes that follow accordingly.
    pub(super) fn read(body: &mut Cursor<'a>) -> Result<Self, ChangeError> {
        let count = body.unsigned()?;
        // Two passes over the specs instead of a list of them: first past them, to where the column bytes begin.
        let mut specs = *body;
        for _ in 0..count {
            body.unsigned()?;
            body.unsigned()?;
        }
        let mut columns = Self::default();
        let mut last = None;
        for _ in 0..count {
            let spec = specs.unsigned()?;
            let len = specs.unsigned()?;
            if spec & spec::DEFLATED != 0 {
                return Err(ChangeError::Compressed);
            }
            let column = columns.get_mut(spec).ok_or(ChangeError::UnknownColumn)?;
            if len == 0 || last.is_some_and(|last| last >= spec) {
                return Err(ChangeError::NotCanonical);
            }
            *column = body.take(len)?;
            last = Some(spec);
        }
        Ok(columns)
    }

    fn get_mut(&mut self, spec: u64) -> Option<&mut &'a [u8]> {
        Some(match spec {
            spec::OBJECT_ACTOR => &mut self.object_actor,
            spec::OBJECT_COUNTER => &mut self.object_counter,
            spec::KEY_ACTOR => &mut self.key_actor,
            spec::KEY_COUNTER => &mut self.key_counter,
            spec::KEY_NAME => &mut self.key_name,
            spec::INSERT => &mut self.insert,
            spec::ACTION => &mut self.action,
            spec::VALUE_META => &mut self.value_meta,
            spec::VALUE_BYTES => &mut self.value_bytes,
            spec::PRED_COUNT => &mut self.pred_count,
            spec::PRED_ACTOR => &mut self.pred_actor,
            spec::PRED_COUNTER => &mut self.pred_counter,
            spec::EXPAND => &mut self.expand,
            spec::MARK_NAME => &mut self.mark_name,
            _ => return None,
        })
    }

    /// The rows of the action column.
    pub(super) fn count_ops(&self, limits: &Limits) -> Result<u64, ChangeError> {
        runs(self.action, limits.ops, ChangeError::TooManyOps, Cursor::unsigned, |action, _| match action {
            Some(0..=ACTION_MAX) => Ok(()),
            _ => Err(ChangeError::Malformed),
        })
    }

    /// Checks that every other column has `ops` rows, within the limits, and points only at ops and actors that can exist.
    pub(super) fn check(&self, ops: u64, max_op: u64, actors: usize, limits: &Limits) -> Result<(), ChangeError> {
        let mut used = vec![false; actors];
        if let Some(own) = used.first_mut() {
            *own = true;
        }
        let paired = self.object_actor.is_empty() == self.object_counter.is_empty();
        if !paired {
            return Err(ChangeError::Malformed);
        }
        optional(self.object_actor, ops, |column| actor_column(column, ops, Nulls::Some, &mut used))?;
        optional(self.object_counter, ops, |column| {
            rows(column, ops, Cursor::unsigned, |counter, _| match counter {
                Some(counter) if counter == 0 || counter > max_op => Err(ChangeError::Malformed),
                _ => Ok(()),
            })
        })?;
        optional(self.key_actor, ops, |column| actor_column(column, ops, Nulls::Some, &mut used))?;
        // Counter 0 is the head of a list.
        optional(self.key_counter, ops, |column| counter_column(column, ops, 0..=max_op, Nulls::Some))?;
        optional(self.key_name, ops, |column| name_column(column, ops, limits))?;
        bool_column(self.insert, ops)?;
        self.check_values(ops)?;
        let preds = self.count_preds(ops, limits)?;
        actor_column(self.pred_actor, preds, Nulls::None, &mut used)?;
        counter_column(self.pred_counter, preds, 1..=max_op, Nulls::None)?;
        optional(self.expand, ops, |column| {
            let runs = bool_column(column, ops)?;
            // All false is written by leaving the column out.
            if runs < 2 { Err(ChangeError::NotCanonical) } else { Ok(()) }
        })?;
        optional(self.mark_name, ops, |column| name_column(column, ops, limits))?;
        // Nobody lists an actor that no op names; Automerge panics on one.
        if used.contains(&false) { Err(ChangeError::NotCanonical) } else { Ok(()) }
    }

    /// Every value's length, by its kind, and that together they are the value bytes.
    fn check_values(&self, ops: u64) -> Result<(), ChangeError> {
        let mut bytes = 0_u64;
        rows(self.value_meta, ops, Cursor::unsigned, |meta, count| {
            let meta = meta.ok_or(ChangeError::Malformed)?;
            let len = meta >> 4;
            let fits = match meta & 0xf {
                // Null, false, true.
                0..=2 => len == 0,
                // Unsigned, signed, counter, time.
                3 | 4 | 8 | 9 => (1..=10).contains(&len),
                5 => len == 8,
                // Text, bytes.
                6 | 7 => true,
                _ => false,
            };
            if !fits {
                return Err(ChangeError::Malformed);
            }
            bytes = bytes.saturating_add(len.saturating_mul(count));
            Ok(())
        })?;
        if bytes == self.value_bytes.len() as u64 { Ok(()) } else { Err(ChangeError::Malformed) }
    }

    fn count_preds(&self, ops: u64, limits: &Limits) -> Result<u64, ChangeError> {
        let most = ops.saturating_mul(limits.preds_per_op).saturating_add(limits.preds_base);
        let mut preds = 0_u64;
        rows(self.pred_count, ops, Cursor::unsigned, |named, count| {
            let named = named.ok_or(ChangeError::Malformed)?;
            preds = preds.saturating_add(named.saturating_mul(count));
            if preds > most { Err(ChangeError::TooManyPreds) } else { Ok(()) }
        })?;
        Ok(preds)
    }
}

/// Whether a column may hold nulls.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Nulls {
    None,
    Some,
}

/// A column that may be left out, and is, when it would be all nulls.
fn optional(column: &[u8], ops: u64, check: impl FnOnce(&[u8]) -> Result<(), ChangeError>) -> Result<(), ChangeError> {
    match (column.is_empty(), ops) {
        (true, _) => Ok(()),
        (false, 0) => Err(ChangeError::Malformed),
        (false, _) => check(column),
    }
}

fn actor_column(column: &[u8], count: u64, nulls: Nulls, used: &mut [bool]) -> Result<(), ChangeError> {
    rows(column, count, Cursor::unsigned, |actor, _| match actor {
        None if nulls == Nulls::Some => Ok(()),
        None => Err(ChangeError::Malformed),
        Some(actor) => {
            let index = usize::try_from(actor).map_err(|_| ChangeError::Malformed)?;
            *used.get_mut(index).ok_or(ChangeError::Malformed)? = true;
            Ok(())
        }
    })
}

/// Counters written as differences to the one before, nulls apart.
fn counter_column(column: &[u8], count: u64, allowed: std::ops::RangeInclusive<u64>, nulls: Nulls) -> Result<(), ChangeError> {
    let allowed = i128::from(*allowed.start())..=i128::from(*allowed.end());
    let mut value = 0_i128;
    rows(column, count, Cursor::signed, |step, times| match step {
        None if nulls == Nulls::Some => Ok(()),
        None => Err(ChangeError::Malformed),
        Some(step) => {
            // A run of steps is monotonous, so its two ends bound it. 64 + 64 bits can't overflow here.
            let first = value + i128::from(step);
            value += i128::from(step) * i128::from(times);
            if allowed.contains(&first) && allowed.contains(&value) { Ok(()) } else { Err(ChangeError::Malformed) }
        }
    })
}

fn name_column(column: &[u8], ops: u64, limits: &Limits) -> Result<(), ChangeError> {
    rows(column, ops, |bytes| bytes.name(limits), |_, _| Ok(()))
}

/// Counts of false and true in turn, false first. Returns the number of runs.
fn bool_column(column: &[u8], ops: u64) -> Result<u64, ChangeError> {
    let mut bytes = Cursor::new(column);
    let mut total = 0_u64;
    let mut runs = 0_u64;
    while !bytes.is_empty() {
        let count = bytes.unsigned()?;
        // Only the first run, of false, may be empty.
        if count == 0 && runs > 0 {
            return Err(ChangeError::NotCanonical);
        }
        total = total.saturating_add(count);
        runs += 1;
    }
    if total == ops { Ok(runs) } else { Err(ChangeError::Malformed) }
}

/// Walks a column that must have exactly `count` rows.
fn rows<'a, T: PartialEq + Copy>(
    column: &'a [u8],
    count: u64,
    item: impl Fn(&mut Cursor<'a>) -> Result<T, ChangeError>,
    each: impl FnMut(Option<T>, u64) -> Result<(), ChangeError>,
) -> Result<(), ChangeError> {
    let total = runs(column, count, ChangeError::Malformed, item, each)?;
    if total == count { Ok(()) } else { Err(ChangeError::Malformed) }
}

/// What the run before was: the encoder never writes two runs that it could have written as one.
#[derive(Clone, Copy, PartialEq)]
enum Before<T> {
    Start,
    Nulls,
    Repeat(T),
    Literal(T),
}

/// Walks the runs of a column: `each` gets a value and how often it comes, one at a time for literals. Returns the rows.
pub(super) fn runs<'a, T: PartialEq + Copy>(
    column: &'a [u8],
    most: u64,
    over: ChangeError,
    item: impl Fn(&mut Cursor<'a>) -> Result<T, ChangeError>,
    mut each: impl FnMut(Option<T>, u64) -> Result<(), ChangeError>,
) -> Result<u64, ChangeError> {
    let mut bytes = Cursor::new(column);
    let mut total = 0_u64;
    let mut before = Before::Start;
    while !bytes.is_empty() {
        let head = bytes.signed()?;
        let count = if head == 0 { bytes.unsigned()? } else { head.unsigned_abs() };
        total = total.saturating_add(count);
        if total > most {
            return Err(over);
        }
        before = match head {
            0 => {
                if count == 0 || before == Before::Nulls {
                    return Err(ChangeError::NotCanonical);
                }
                each(None, count)?;
                Before::Nulls
            }
            1 => return Err(ChangeError::NotCanonical),
            2.. => {
                let value = item(&mut bytes)?;
                if before == Before::Repeat(value) || before == Before::Literal(value) {
                    return Err(ChangeError::NotCanonical);
                }
                each(Some(value), count)?;
                Before::Repeat(value)
            }
            ..0 => {
                let mut last = match before {
                    Before::Literal(_) => return Err(ChangeError::NotCanonical),
                    Before::Repeat(value) => Some(value),
                    Before::Start | Before::Nulls => None,
                };
                // At most `most` turns, each of which takes a byte or fails.
                for _ in 0..count {
                    let value = item(&mut bytes)?;
                    if last == Some(value) {
                        return Err(ChangeError::NotCanonical);
                    }
                    each(Some(value), 1)?;
                    last = Some(value);
                }
                last.map_or(Before::Start, Before::Literal)
            }
        };
    }
    // Nothing but nulls is written by leaving the column out.
    let all_null = before == Before::Nulls && total > 0 && is_one_null_run(column);
    if all_null { Err(ChangeError::NotCanonical) } else { Ok(total) }
}

/// Whether the column is a single run of nulls: two cannot follow each other, so it starts with one and holds nothing else.
fn is_one_null_run(column: &[u8]) -> bool {
    let mut bytes = Cursor::new(column);
    bytes.signed() == Ok(0) && bytes.unsigned().is_ok() && bytes.is_empty()
}
