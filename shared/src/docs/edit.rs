//! Typed edits. Each writes only what it changes.
//!
//! A path is the keys from the root, row ids among them: `["actions", "3f…", "title", "fr"]`. Every edit checks it against the schema
//! first, so that an edit that fails has changed no value. Vocabularies are not checked here: an unknown code is a warning (see [`crate::docs::warnings`]), never a loss.
//!
//! The programs write documents whole and browsers edit them; this is for tests, which write as a browser does.

use automerge::{ObjId, ObjType, ROOT, ReadDoc, ScalarValue, Value, transaction::Transactable};

use super::{
    DocError, TEXT_UNITS_MAX,
    fields::{STRING_BYTES_MAX, check_scalar, child, is_number, is_row_id, is_short, skeleton},
    order::between,
    schema::{DELETED, DELETED_PERIOD, Field, FieldType, Record, Schema, is_deletion},
};

/// A schema over an open transaction (or a document that commits by itself).
#[derive(Debug)]
pub struct Edit<'a, T> {
    tx: &'a mut T,
    schema: &'static Schema,
}

/// What a path leads to.
struct Place<'s> {
    object: ObjId,
    key: String,
    target: Target<'s>,
}

enum Target<'s> {
    Field(&'s Field),
    /// A row of a table.
    Row(&'s Record),
    /// `fr` or `ar` of a bilingual field.
    Half,
    /// A code of a set.
    Member,
    /// A number of a table of cells.
    Cell,
    /// A row's sort key.
    Order,
    /// The mark of a deletion.
    Mark,
}

impl<'a, T: Transactable> Edit<'a, T> {
    /// Edits of a document of `schema`.
    pub fn new(tx: &'a mut T, schema: &'static Schema) -> Self {
        Self { tx, schema }
    }

    /// Sets a scalar field, a cell or a row's `order`. Writing the value that is there writes nothing, unless that settles a conflict.
    pub fn set(&mut self, path: &[&str], value: impl Into<ScalarValue>) -> Result<(), DocError> {
        let place = self.place(path)?;
        let value = value.into();
        match &place.target {
            Target::Field(field) => check_scalar(&field.kind, &value).map_err(|why| bad(path, why))?,
            Target::Cell if is_number(&value) => {}
            Target::Mark if matches!(&value, ScalarValue::Str(mark) if is_deletion(mark)) => {}
            Target::Order if matches!(&value, ScalarValue::Str(key) if is_order(key)) => {}
            _ => return Err(bad(path, "the value does not fit".into())),
        }
        self.tx.put(&place.object, place.key, value)?;
        Ok(())
    }

    /// Unsets a scalar field or a cell by deleting its key. What is unset stays so.
    #[cfg(test)]
    pub(crate) fn unset(&mut self, path: &[&str]) -> Result<(), DocError> {
        let place = self.place(path)?;
        match &place.target {
            Target::Field(field) if super::fields::is_scalar(&field.kind) => {}
            Target::Cell | Target::Member | Target::Mark => {}
            _ => return Err(DocError::WrongType { path: path.join("."), expected: "a scalar field, a code or a cell" }),
        }
        self.delete(&place)
    }

    /// Deletes `delete` UTF-16 units of a text at `at`, then inserts `insert` there. Positions past the end are the end.
    pub fn splice(&mut self, path: &[&str], at: usize, delete: usize, insert: &str) -> Result<(), DocError> {
        let text = self.text(path)?;
        let length = self.tx.length(&text);
        let at = at.min(length);
        let delete = delete.min(length - at);
        if length - delete + insert.encode_utf16().count() > TEXT_UNITS_MAX {
            return Err(bad(path, format!("the text is longer than {TEXT_UNITS_MAX} characters")));
        }
        let delete = isize::try_from(delete).map_err(|_| bad(path, "the position is out of range".into()))?;
        Ok(self.tx.splice_text(&text, at, delete, insert)?)
    }

    /// Makes a text equal to `new` by the least edits between what it is and `new`.
    pub fn replace_text(&mut self, path: &[&str], new: &str) -> Result<(), DocError> {
        if new.encode_utf16().count() > TEXT_UNITS_MAX {
            return Err(bad(path, format!("the text is longer than {TEXT_UNITS_MAX} characters")));
        }
        let text = self.text(path)?;
        Ok(self.tx.update_text(&text, new)?)
    }

    /// Puts a code into a set or takes it out; writes nothing when it is so already.
    #[cfg(test)]
    pub(crate) fn toggle(&mut self, path: &[&str], code: &str, on: bool) -> Result<(), DocError> {
        let inner: Vec<&str> = path.iter().copied().chain([code]).collect();
        let place = self.place(&inner)?;
        if !matches!(place.target, Target::Member) {
            return Err(DocError::WrongType { path: path.join("."), expected: "a set of codes" });
        }
        if on {
            self.tx.put(&place.object, place.key, true)?;
            return Ok(());
        }
        self.delete(&place)
    }

    /// Adds an empty row with all its texts and maps, at `order` (see [`between`]).
    pub(crate) fn add_row(&mut self, path: &[&str], row: &str, order: &str) -> Result<(), DocError> {
        let inner: Vec<&str> = path.iter().copied().chain([row]).collect();
        if !is_row_id(row) {
            return Err(bad(&inner, "a row id is 16 lowercase hexadecimal characters".into()));
        }
        if !is_order(order) {
            return Err(bad(&inner, "the order is not a sort key".into()));
        }
        let place = self.place(&inner)?;
        let Target::Row(record) = place.target else {
            return Err(DocError::WrongType { path: path.join("."), expected: "a table" });
        };
        if self.tx.get(&place.object, &*place.key)?.is_some() {
            return Err(bad(&inner, "the row is there already".into()));
        }
        let object = self.tx.put_object(&place.object, place.key, ObjType::Map)?;
        self.tx.put(&object, "order", order)?;
        skeleton(self.tx, self.schema, &object, record)
    }

    /// Adds an empty row after all others.
    pub fn push_row(&mut self, path: &[&str], row: &str) -> Result<(), DocError> {
        let inner: Vec<&str> = path.iter().copied().chain([row]).collect();
        let rows = self.place(&inner)?.object;
        let last = self.tx.keys(&rows).filter_map(|other| string(&*self.tx, &child(&*self.tx, &rows, &other)?, "order")).max();
        self.add_row(path, row, &between(last.as_deref(), None))
    }

    /// Removes a row for good, as the emptying of the bin does; people mark rows with [`DELETED`] instead. A concurrent edit inside it
    /// does not bring it back: the removal wins in the view, and history keeps the edit.
    pub fn delete_row(&mut self, path: &[&str], row: &str) -> Result<(), DocError> {
        let inner: Vec<&str> = path.iter().copied().chain([row]).collect();
        let place = self.place(&inner)?;
        if !matches!(place.target, Target::Row(_)) || self.tx.get(&place.object, &*place.key)?.is_none() {
            return Err(DocError::Missing { path: inner.join(".") });
        }
        self.delete(&place)
    }

    fn delete(&mut self, place: &Place<'_>) -> Result<(), DocError> {
        if self.tx.get(&place.object, &*place.key)?.is_some() {
            self.tx.delete(&place.object, &*place.key)?;
        }
        Ok(())
    }

    fn text(&mut self, path: &[&str]) -> Result<ObjId, DocError> {
        let place = self.place(path)?;
        match place.target {
            Target::Half | Target::Field(Field { kind: FieldType::Text, .. }) => {}
            _ => return Err(DocError::WrongType { path: path.join("."), expected: "a text" }),
        }
        match self.tx.get(&place.object, &*place.key)? {
            Some((Value::Object(ObjType::Text), id)) => Ok(id),
            // A document of an older version: whoever writes the field first makes its text.
            _ => Ok(self.tx.put_object(&place.object, place.key, ObjType::Text)?),
        }
    }

    /// Walks the schema and the document together, down to the map that holds the path's last key.
    fn place(&mut self, path: &[&str]) -> Result<Place<'static>, DocError> {
        let unknown = |at: usize| DocError::UnknownKey { path: path.iter().take(at + 1).copied().collect::<Vec<_>>().join(".") };
        let missing = || DocError::Missing { path: path.join(".") };
        let (mut object, mut record, mut in_row, mut at) = (ROOT, self.schema.root(), false, 0);
        loop {
            let key = *path.get(at).ok_or_else(missing)?;
            let Some(inner) = path.get(at + 1).copied() else {
                if in_row && key == "order" {
                    return Ok(Place { object, key: key.into(), target: Target::Order });
                }
                if (in_row || at == 0) && key == DELETED {
                    return Ok(Place { object, key: key.into(), target: Target::Mark });
                }
                let field = record.field(key).ok_or_else(|| unknown(at))?;
                return Ok(Place { object, key: key.into(), target: Target::Field(field) });
            };
            let field = record.field(key).ok_or_else(|| unknown(at))?;
            let deeper = at + 2 < path.len();
            let target = match &field.kind {
                FieldType::Bilingual if !deeper && ["fr", "ar"].contains(&inner) => Target::Half,
                FieldType::Codes { .. } | FieldType::Institutions if !deeper && is_short(inner) => Target::Member,
                FieldType::Cells { .. } if !deeper && inner.starts_with(DELETED_PERIOD) && is_short(inner) => Target::Mark,
                FieldType::Cells { .. } if !deeper && is_short(inner) => Target::Cell,
                FieldType::Rows { record: name } => {
                    let row = self.schema.record(name).ok_or_else(|| unknown(at))?;
                    if deeper {
                        let rows = child(&*self.tx, &object, key).ok_or_else(missing)?;
                        object = child(&*self.tx, &rows, inner).ok_or_else(missing)?;
                        (record, in_row, at) = (row, true, at + 2);
                        continue;
                    }
                    Target::Row(row)
                }
                FieldType::Record { record: name } => {
                    record = self.schema.record(name).ok_or_else(|| unknown(at))?;
                    object = self.container(&object, key)?;
                    (in_row, at) = (false, at + 1);
                    continue;
                }
                _ => return Err(unknown(at + 1 + usize::from(deeper))),
            };
            object = self.container(&object, key)?;
            return Ok(Place { object, key: inner.into(), target });
        }
    }

    /// The map under `key`; made when a document of an older version lacks it.
    fn container(&mut self, object: &ObjId, key: &str) -> Result<ObjId, DocError> {
        match child(&*self.tx, object, key) {
            Some(id) => Ok(id),
            None => Ok(self.tx.put_object(object, key, ObjType::Map)?),
        }
    }
}

fn string<D: ReadDoc>(doc: &D, object: &ObjId, key: &str) -> Option<String> {
    let (value, _) = doc.get(object, key).ok()??;
    value.as_str().map(str::to_owned)
}

fn bad(path: &[&str], why: String) -> DocError {
    DocError::BadValue { path: path.join("."), why }
}

fn is_order(key: &str) -> bool {
    !key.is_empty()
        && key.len() <= STRING_BYTES_MAX
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && !key.ends_with('0')
}

#[cfg(test)]
mod tests;
