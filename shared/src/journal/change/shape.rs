//! What the ops of a change build, row by row: objects in each other, and the two ends of marks.
//!
//! Only a change that makes objects or marks is walked so; its rows were counted before, and every column was checked.

use super::{
    ChangeError, Limits,
    columns::{ACTION_MAKES, ACTION_MARK, Columns, runs},
    cursor::Cursor,
};

/// The values of a column, one row after the other. A column that was left out is all nulls.
struct Rows<'a> {
    bytes: Cursor<'a>,
    item: fn(&mut Cursor<'a>) -> Result<u64, ChangeError>,
    /// How many rows the run still has.
    left: u64,
    run: Run,
}

#[derive(Clone, Copy)]
enum Run {
    Nulls,
    Repeat(u64),
    Literals,
}

impl<'a> Rows<'a> {
    const fn new(column: &'a [u8], item: fn(&mut Cursor<'a>) -> Result<u64, ChangeError>) -> Self {
        Self { bytes: Cursor::new(column), item, left: 0, run: Run::Nulls }
    }

    fn next(&mut self) -> Result<Option<u64>, ChangeError> {
        if self.left == 0 {
            if self.bytes.is_empty() {
                return Ok(None);
            }
            (self.left, self.run) = match self.bytes.signed()? {
                0 => (self.bytes.unsigned()?, Run::Nulls),
                count @ 1.. => (count.unsigned_abs(), Run::Repeat((self.item)(&mut self.bytes)?)),
                count => (count.unsigned_abs(), Run::Literals),
            };
        }
        self.left = self.left.checked_sub(1).ok_or(ChangeError::Malformed)?;
        match self.run {
            Run::Nulls => Ok(None),
            Run::Repeat(value) => Ok(Some(value)),
            Run::Literals => (self.item)(&mut self.bytes).map(Some),
        }
    }
}

/// The rows of a column of true and false.
struct Flags<'a> {
    bytes: Cursor<'a>,
    left: u64,
    is_set: bool,
}

impl Flags<'_> {
    fn next(&mut self) -> Result<bool, ChangeError> {
        while self.left == 0 {
            self.left = self.bytes.unsigned()?;
            self.is_set = !self.is_set;
        }
        self.left -= 1;
        Ok(self.is_set)
    }
}

/// A name as a mere sign that there is one.
fn some_name(bytes: &mut Cursor<'_>) -> Result<u64, ChangeError> {
    let len = bytes.unsigned()?;
    bytes.take(len).map(|_| 1)
}

/// An object: whose op made it, as an index into the actors of the change, and which. `None` for the root.
type Object = Option<(u64, u64)>;

impl Columns<'_> {
    /// Checks that no object made here lies too deep in others made here, and that every mark that begins here ends with the next op, as
    /// Automerge writes them. Returns how many ops make objects, and how many are marks.
    ///
    /// How deep an object of another change lies cannot be seen here: it counts as lying in the root, and the worker looks.
    pub(super) fn check_shape(&self, ops: u64, start_op: u64, limits: &Limits) -> Result<(u64, u64), ChangeError> {
        let (mut makes, mut marks) = (0_u64, 0_u64);
        runs(self.action, ops, ChangeError::Malformed, Cursor::unsigned, |action, count| {
            match action {
                Some(action) if ACTION_MAKES.contains(&action) => makes += count,
                Some(ACTION_MARK) => marks += count,
                _ => {}
            }
            Ok(())
        })?;
        if makes == 0 && marks == 0 {
            return Ok((0, 0));
        }
        let mut rows = self.rows();
        // The depth of what each row made; 0 for a row that made nothing.
        let mut depths: Vec<u64> = Vec::new();
        let mut begun: Option<Object> = None;
        for row in 0..ops {
            let (action, object) = (rows.action.next()?, rows.object()?);
            let (is_named, is_inserted) = (rows.mark_name.next()?.is_some(), rows.insert.next()?);
            let parent = match object {
                None => 0,
                Some((0, counter)) if counter >= start_op => {
                    let at = usize::try_from(counter - start_op).map_err(|_| ChangeError::Malformed)?;
                    // What is not made yet, or is no object, holds nothing: Automerge panics on it.
                    depths.get(at).copied().filter(|depth| *depth > 0).ok_or(ChangeError::Malformed)?
                }
                Some(_) => 1,
            };
            let is_made = action.is_some_and(|action| ACTION_MAKES.contains(&action));
            if is_made && parent + 1 > limits.nesting {
                return Err(ChangeError::TooDeep);
            }
            depths.push(if is_made { parent + 1 } else { 0 });
            let is_mark = action == Some(ACTION_MARK);
            begun = match begun {
                None if !is_mark => None,
                None if is_named && is_inserted && row + 1 < ops => Some(object),
                Some(of) if is_mark && !is_named && is_inserted && of == object => None,
                _ => return Err(ChangeError::LoneMark),
            };
        }
        Ok((makes, marks))
    }

    fn rows(&self) -> Shape<'_> {
        Shape {
            action: Rows::new(self.action, Cursor::unsigned),
            object_actor: Rows::new(self.object_actor, Cursor::unsigned),
            object_counter: Rows::new(self.object_counter, Cursor::unsigned),
            mark_name: Rows::new(self.mark_name, some_name),
            insert: Flags { bytes: Cursor::new(self.insert), left: 0, is_set: true },
        }
    }
}

/// The columns that say what an op does to which object.
struct Shape<'a> {
    action: Rows<'a>,
    object_actor: Rows<'a>,
    object_counter: Rows<'a>,
    mark_name: Rows<'a>,
    insert: Flags<'a>,
}

impl Shape<'_> {
    fn object(&mut self) -> Result<Object, ChangeError> {
        match (self.object_actor.next()?, self.object_counter.next()?) {
            (None, None) => Ok(None),
            (Some(actor), Some(counter)) => Ok(Some((actor, counter))),
            _ => Err(ChangeError::Malformed),
        }
    }
}
