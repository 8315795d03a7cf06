//! Birth: the first changes of a document, with everything in place that editors will write into.
//!
//! The content is a (partial) view, or what people write in sample files: rows may also be a list, row names may be labels that
//! references repeat, sets of codes may be lists, and dates may be relative to the day of loading. Unknown keys and wrong types are
//! errors with their path; nothing is ever left out in silence.

mod begun;

use std::collections::BTreeMap;

use automerge::{
    AutoCommit, Automerge, ObjId, ObjType, ROOT, ReadDoc as _, ScalarValue, Value as Stored,
    transaction::{CommitOptions, Transactable as _},
};
use bytes::Bytes;
use jiff::{Span, civil::Date};
use serde_json::{Map, Value};

use super::{
    CHANGE_OPS_MAX, DocError, TEXT_ENCODING, TEXT_UNITS_MAX,
    fields::{NUMBER, STRING_BYTES_MAX, check_scalar, child, expected, is_number, is_row_id, skeleton},
    order::spread,
    schema::{DELETED, DELETED_PERIOD, Field, FieldType, Record, Schema, is_deletion, schema},
};
use crate::domain::{ActorId, DocKind, UnixMs};

pub(crate) use begun::check_birth;

/// Most rows of one table in one import.
const ROWS_MAX: usize = 5_000;

/// Who gives birth to what, and when.
#[derive(Debug, Clone, Copy)]
pub struct Birth {
    /// The kind.
    pub kind: DocKind,
    /// The author of the first changes; its 16 bytes are the Automerge actor id.
    pub actor: ActorId,
    /// The time written into the changes, cut to seconds.
    pub now: UnixMs,
    /// What relative dates of the content are relative to.
    pub today: Date,
}

/// A document that was just born.
#[derive(Debug)]
pub struct Born {
    /// The document.
    pub doc: Automerge,
    /// Its changes as raw, uncompressed chunks in causal order; never empty. Each has at most [`CHANGE_OPS_MAX`] operations.
    pub changes: Vec<Bytes>,
}

/// Makes a document: its skeleton, its first state where `content` names none, and `content`.
///
/// `row_ids` gives a fresh row id at each call: 16 random lowercase hexadecimal characters.
///
/// # Errors
/// A [`DocError`] that names the path in `content`.
pub fn birth(birth: &Birth, row_ids: &mut dyn FnMut() -> String, content: &Value) -> Result<Born, DocError> {
    let schema = schema(birth.kind);
    let mut writer = Writer {
        doc: AutoCommit::new_with_encoding(TEXT_ENCODING).with_actor(automerge::ActorId::from(&birth.actor.as_bytes()[..])),
        seconds: birth.now.0.div_euclid(1_000),
        today: birth.today,
        schema,
        row_ids,
        named: BTreeMap::new(),
    };
    writer.doc.put(ROOT, "kind", birth.kind.as_str())?;
    writer.doc.put(ROOT, "schema", i64::from(schema.version))?;
    skeleton(&mut writer.doc, schema, &ROOT, schema.root())?;
    match content {
        Value::Null => {}
        Value::Object(content) => {
            writer.name_rows(content)?;
            writer.record(&ROOT, schema.root(), content, &Path::root())?;
        }
        _ => return Err(DocError::WrongType { path: "the content".into(), expected: "an object" }),
    }
    if writer.doc.get(ROOT, "state")?.is_none() {
        writer.room(1);
        writer.doc.put(ROOT, "state", first_state(birth.kind))?;
    }
    writer.commit();
    let changes = writer.doc.get_changes(&[]).iter().map(|change| Bytes::copy_from_slice(change.raw_bytes())).collect();
    Ok(Born { doc: writer.doc.document().clone(), changes })
}

/// The state of a document nobody has worked on.
pub(crate) const fn first_state(kind: DocKind) -> &'static str {
    match kind {
        DocKind::Minutes => "convocation",
        DocKind::ActionPlan | DocKind::Terms => "draft",
    }
}

/// Where the import is, for errors.
#[derive(Clone)]
struct Path(String);

impl Path {
    fn root() -> Self {
        Self(String::new())
    }

    fn then(&self, key: &str) -> Self {
        if self.0.is_empty() { Self(key.to_owned()) } else { Self(format!("{}.{key}", self.0)) }
    }

    fn bad(&self, why: impl Into<String>) -> DocError {
        DocError::BadValue { path: self.0.clone(), why: why.into() }
    }

    fn wrong(&self, expected: &'static str) -> DocError {
        DocError::WrongType { path: self.0.clone(), expected }
    }
}

struct Writer<'a> {
    doc: AutoCommit,
    seconds: i64,
    today: Date,
    schema: &'static Schema,
    row_ids: &'a mut dyn FnMut() -> String,
    /// The root's rows that the content names by a label: (field, label) to row id.
    named: BTreeMap<(String, String), String>,
}

/// One row of the content before it is written.
struct Row<'v> {
    label: Option<&'v str>,
    order: Option<&'v str>,
    fields: &'v Map<String, Value>,
    path: Path,
}

impl Writer<'_> {
    fn commit(&mut self) {
        self.doc.commit_with(CommitOptions::default().with_time(self.seconds));
    }

    /// Cuts the change when `operations` more would not fit.
    fn room(&mut self, operations: usize) {
        if self.doc.pending_ops() + operations > CHANGE_OPS_MAX {
            self.commit();
        }
    }

    /// Gives ids to the root's labelled rows first, since references may come before what they name.
    fn name_rows(&mut self, content: &Map<String, Value>) -> Result<(), DocError> {
        for field in &self.schema.root().fields {
            let (FieldType::Rows { .. }, Some(value)) = (&field.kind, content.get(&field.name)) else { continue };
            let path = Path::root().then(&field.name);
            for row in rows(value, &path)? {
                let Some(label) = row.label else { continue };
                let id = if is_row_id(label) { label.to_owned() } else { (self.row_ids)() };
                if self.named.insert((field.name.clone(), label.to_owned()), id).is_some() {
                    return Err(row.path.bad("there is another row of this name"));
                }
            }
        }
        Ok(())
    }

    fn record(&mut self, object: &ObjId, record: &Record, content: &Map<String, Value>, path: &Path) -> Result<(), DocError> {
        let is_root = path.0.is_empty();
        for (key, value) in content {
            let path = path.then(key);
            if is_root && key == "kind" && value == self.schema.kind.as_str() {
                continue;
            }
            if is_root && key == "schema" && value.as_u64().is_some_and(|version| version <= u64::from(self.schema.version)) {
                continue;
            }
            if is_root && key == DELETED {
                self.mark(object, key, value, &path)?;
                continue;
            }
            let Some(field) = record.field(key) else { return Err(DocError::UnknownKey { path: path.0 }) };
            if !value.is_null() {
                self.field(object, field, value, &path)?;
            }
        }
        Ok(())
    }

    fn field(&mut self, object: &ObjId, field: &Field, value: &Value, path: &Path) -> Result<(), DocError> {
        match &field.kind {
            FieldType::Text => self.text(object, &field.name, value, path),
            FieldType::Bilingual => {
                let halves = value.as_object().ok_or_else(|| path.wrong(expected(&field.kind)))?;
                let both = self.container(object, &field.name, path)?;
                for (language, half) in halves {
                    let path = path.then(language);
                    if !["fr", "ar"].contains(&language.as_str()) {
                        return Err(DocError::UnknownKey { path: path.0 });
                    }
                    if !half.is_null() {
                        self.text(&both, language, half, &path)?;
                    }
                }
                Ok(())
            }
            FieldType::Codes { .. } | FieldType::Institutions => self.codes(object, field, value, path),
            FieldType::Cells { .. } => {
                let cells = value.as_object().ok_or_else(|| path.wrong(expected(&field.kind)))?;
                let table = self.container(object, &field.name, path)?;
                for (key, number) in cells {
                    let path = path.then(key);
                    if key.starts_with(DELETED_PERIOD) {
                        self.mark(&table, key, number, &path)?;
                        continue;
                    }
                    let number = match number {
                        Value::String(text) => ScalarValue::from(text.as_str()),
                        number => number.as_i64().ok_or_else(|| path.wrong(NUMBER))?.into(),
                    };
                    if !is_number(&number) {
                        return Err(path.wrong(NUMBER));
                    }
                    self.put(&table, key, number, &path)?;
                }
                Ok(())
            }
            FieldType::Record { record } => {
                let content = value.as_object().ok_or_else(|| path.wrong(expected(&field.kind)))?;
                let record = self.schema.record(record).ok_or_else(|| path.wrong("a record of the schema"))?;
                let inner = self.container(object, &field.name, path)?;
                self.record(&inner, record, content, path)
            }
            FieldType::Rows { record } => {
                let record = self.schema.record(record).ok_or_else(|| path.wrong("a record of the schema"))?;
                let table = self.container(object, &field.name, path)?;
                self.rows(&table, record, rows(value, path)?, path)
            }
            kind => self.scalar(object, &field.name, kind, value, path),
        }
    }

    fn rows(&mut self, table: &ObjId, record: &Record, mut rows: Vec<Row<'_>>, path: &Path) -> Result<(), DocError> {
        // Keys that are there are kept, so that a view comes back as it was; otherwise the rows get new ones in the order given.
        let kept = rows.iter().all(|row| row.order.is_some());
        rows.sort_by_key(|row| (row.order.is_none(), row.order));
        let orders = spread(rows.len());
        for (row, order) in rows.into_iter().zip(orders) {
            let id = match row.label {
                Some(label) if is_row_id(label) => label.to_owned(),
                Some(label) => match self.named.get(&(path.0.clone(), label.to_owned())) {
                    Some(id) => id.clone(),
                    None => (self.row_ids)(),
                },
                None => (self.row_ids)(),
            };
            if !is_row_id(&id) || self.doc.get(table, &*id)?.is_some() {
                return Err(row.path.bad(format!("{id:?} is not the id of a new row")));
            }
            self.room(record.fields.len() * 4 + 2);
            let object = self.doc.put_object(table, &*id, ObjType::Map)?;
            self.doc.put(&object, "order", row.order.filter(|_| kept).unwrap_or(&order))?;
            skeleton(&mut self.doc, self.schema, &object, record)?;
            self.row(&object, record, &row)?;
        }
        Ok(())
    }

    fn row(&mut self, object: &ObjId, record: &Record, row: &Row<'_>) -> Result<(), DocError> {
        for (key, value) in row.fields {
            let path = row.path.then(key);
            match record.field(key) {
                Some(_) if value.is_null() => {}
                Some(field) => self.field(object, field, value, &path)?,
                None if key == "order" || key == "id" => {}
                None if key == DELETED => self.mark(object, key, value, &path)?,
                None => return Err(DocError::UnknownKey { path: path.0 }),
            }
        }
        Ok(())
    }

    fn codes(&mut self, object: &ObjId, field: &Field, value: &Value, path: &Path) -> Result<(), DocError> {
        let wrong = || path.wrong(expected(&field.kind));
        let codes: Vec<&str> = match value {
            Value::Array(codes) => codes.iter().map(|code| code.as_str().ok_or_else(wrong)).collect::<Result<_, _>>()?,
            Value::Object(codes) if codes.values().all(|on| on == &Value::Bool(true)) => {
                codes.keys().map(String::as_str).collect()
            }
            _ => return Err(wrong()),
        };
        let set = self.container(object, &field.name, path)?;
        for code in codes {
            self.put(&set, code, true.into(), &path.then(code))?;
        }
        Ok(())
    }

    fn scalar(&mut self, object: &ObjId, key: &str, kind: &FieldType, value: &Value, path: &Path) -> Result<(), DocError> {
        let scalar: ScalarValue = match (kind, value) {
            (_, Value::String(text)) if text.is_empty() => return Ok(()),
            (FieldType::Date { .. }, Value::String(text)) => match relative(text, self.today) {
                Some(date) => date.map_err(|why| path.bad(why))?.to_string().into(),
                None => text.as_str().into(),
            },
            (FieldType::Reference { to }, Value::String(text)) => {
                // An id of no row is kept: a view may hold one whose row was deleted.
                let row = self.named.get(&(to.clone(), text.clone())).or(is_row_id(text).then_some(text));
                row.ok_or_else(|| path.bad(format!("there is no row {text:?} in {to}")))?.as_str().into()
            }
            (_, Value::String(text)) => text.as_str().into(),
            (_, Value::Bool(truth)) => (*truth).into(),
            (_, Value::Number(number)) => number.as_i64().ok_or_else(|| path.wrong(expected(kind)))?.into(),
            _ => return Err(path.wrong(expected(kind))),
        };
        check_scalar(kind, &scalar).map_err(|why| path.bad(why))?;
        self.put(object, key, scalar, path)
    }

    /// The mark of a deletion: a copy of a document keeps its bin.
    fn mark(&mut self, object: &ObjId, key: &str, value: &Value, path: &Path) -> Result<(), DocError> {
        let mark = value.as_str().filter(|mark| is_deletion(mark));
        let mark = mark.ok_or_else(|| path.wrong("when and by whom it was deleted, as 2026-11-29T22:40:00Z and an account"))?;
        self.put(object, key, mark.into(), path)
    }

    fn put(&mut self, object: &ObjId, key: &str, value: ScalarValue, path: &Path) -> Result<(), DocError> {
        if key.is_empty() || key.len() > STRING_BYTES_MAX {
            return Err(path.bad(format!("a key has 1 to {STRING_BYTES_MAX} bytes")));
        }
        self.room(1);
        Ok(self.doc.put(object, key, value)?)
    }

    fn text(&mut self, object: &ObjId, key: &str, value: &Value, path: &Path) -> Result<(), DocError> {
        let text = value.as_str().ok_or_else(|| path.wrong("a string"))?;
        if text.encode_utf16().count() > TEXT_UNITS_MAX {
            return Err(path.bad(format!("the text is longer than {TEXT_UNITS_MAX} characters")));
        }
        let Some((Stored::Object(ObjType::Text), target)) = self.doc.get(object, key)? else {
            return Err(path.bad("the skeleton has no such text"));
        };
        let mut rest = text;
        while !rest.is_empty() {
            self.room(1);
            let count = CHANGE_OPS_MAX.saturating_sub(self.doc.pending_ops());
            let cut = rest.char_indices().nth(count).map_or(rest.len(), |(at, _)| at);
            let (piece, after) = rest.split_at(cut);
            let end = self.doc.length(&target);
            self.doc.splice_text(&target, end, 0, piece)?;
            rest = after;
        }
        Ok(())
    }

    fn container(&self, object: &ObjId, key: &str, path: &Path) -> Result<ObjId, DocError> {
        child(&self.doc, object, key).ok_or_else(|| path.bad("the skeleton has no such object"))
    }
}

/// The rows of a table, from a list (in its order) or an object of row id or label to row.
fn rows<'v>(value: &'v Value, path: &Path) -> Result<Vec<Row<'v>>, DocError> {
    let row = |label: Option<&'v str>, path: Path, value: &'v Value| {
        let fields = value.as_object().ok_or_else(|| path.wrong("an object"))?;
        let text = |key: &str| match fields.get(key) {
            None => Ok(None),
            Some(Value::String(text)) if !text.is_empty() && text.len() <= STRING_BYTES_MAX => Ok(Some(text.as_str())),
            Some(_) => Err(path.then(key).wrong("a string of 1 to 256 bytes")),
        };
        Ok(Row { label: label.or(text("id")?), order: text("order")?, fields, path })
    };
    let rows: Vec<Row<'v>> = match value {
        Value::Array(rows) => rows
            .iter()
            .enumerate()
            .map(|(n, value)| row(None, path.then(&n.to_string()), value))
            .collect::<Result<_, DocError>>()?,
        Value::Object(rows) => {
            rows.iter().map(|(label, value)| row(Some(label), path.then(label), value)).collect::<Result<_, _>>()?
        }
        _ => return Err(path.wrong("an object of row id to row, or a list of rows")),
    };
    if rows.len() > ROWS_MAX {
        return Err(path.bad(format!("there are more than {ROWS_MAX} rows")));
    }
    Ok(rows)
}

/// `+12d`, `-30d`, `0d`: that many days from `today`. `None` for anything else.
fn relative(text: &str, today: Date) -> Option<Result<Date, String>> {
    let days = text.strip_suffix('d')?.parse::<i32>().ok()?;
    let span = Span::new().try_days(days).map_err(|_| format!("{text:?} is out of range"));
    Some(span.and_then(|span| today.checked_add(span).map_err(|_| format!("{text:?} is out of range"))))
}

#[cfg(test)]
mod tests;
