//! The canonical JSON view: what Automerge's JavaScript `doc` looks like as JSON.
//!
//! Texts become strings, maps objects, whole numbers numbers. The view does not know the schema, so it also shows what a later version
//! wrote. Keys come sorted, so that equal documents give equal bytes.

use automerge::{ChangeHash, ObjId, ObjType, ROOT, ReadDoc, ScalarValueRef, ValueRef};
use serde_json::{Map, Value};

/// Objects nested deeper than this are left out: no schema nests half as deep, and a hostile document must not exhaust the stack.
const DEPTH_MAX: u32 = 16;

/// The document as JSON. Never fails; where several values are in conflict, the winner is shown.
pub fn view<D: ReadDoc>(doc: &D) -> Value {
    pick(doc, &|_, _| true)
}

/// The document as JSON as it was at `heads`, all of which it holds. It costs twice the view of today, and a small part of building that document anew.
pub(super) fn view_at<D: ReadDoc>(doc: &D, heads: &[ChangeHash]) -> Value {
    map(&Reading { doc, heads: Some(heads), wanted: &|_, _| true }, &ROOT, 0)
}

/// The part of the view whose keys are `wanted`, asked with the depth of each, 0 for the root's. What is left out is not read.
pub(super) fn pick<D: ReadDoc>(doc: &D, wanted: &dyn Fn(u32, &str) -> bool) -> Value {
    map(&Reading { doc, heads: None, wanted }, &ROOT, 0)
}

/// What is read, and how.
struct Reading<'a, D> {
    doc: &'a D,
    /// An earlier frontier.
    heads: Option<&'a [ChangeHash]>,
    wanted: &'a dyn Fn(u32, &str) -> bool,
}

fn map<D: ReadDoc>(reading: &Reading<'_, D>, object: &ObjId, depth: u32) -> Value {
    let Reading { doc, heads, wanted } = reading;
    let entries: Map<_, _> = heads
        .map_or_else(|| doc.map_range(object, ..), |heads| doc.map_range_at(object, .., heads))
        .filter(|item| wanted(depth, &item.key))
        .filter_map(|item| {
            let id = item.id();
            Some((item.key.into_owned(), json(reading, &item.value, &id, depth + 1)?))
        })
        .collect();
    Value::Object(entries)
}

fn json<D: ReadDoc>(reading: &Reading<'_, D>, value: &ValueRef<'_>, id: &ObjId, depth: u32) -> Option<Value> {
    let Reading { doc, heads, .. } = reading;
    match value {
        ValueRef::Object(_) if depth > DEPTH_MAX => None,
        ValueRef::Object(ObjType::Map | ObjType::Table) => Some(map(reading, id, depth)),
        ValueRef::Object(ObjType::Text) => {
            let text = heads.map_or_else(|| doc.text(id), |heads| doc.text_at(id, heads));
            Some(Value::String(text.unwrap_or_default()))
        }
        ValueRef::Object(ObjType::List) => Some(Value::Array(
            heads
                .map_or_else(|| doc.list_range(id, ..), |heads| doc.list_range_at(id, .., heads))
                .filter_map(|item| json(reading, &item.value, &item.id(), depth + 1))
                .collect(),
        )),
        ValueRef::Scalar(scalar) => Some(match scalar {
            ScalarValueRef::Str(text) => Value::String(text.clone().into_owned()),
            ScalarValueRef::Int(number) | ScalarValueRef::Counter(number) | ScalarValueRef::Timestamp(number) => {
                Value::from(*number)
            }
            ScalarValueRef::Uint(number) => Value::from(*number),
            ScalarValueRef::F64(number) => Value::from(*number), // NaN and infinities become null, as in JavaScript.
            ScalarValueRef::Boolean(truth) => Value::Bool(*truth),
            ScalarValueRef::Bytes(bytes) => Value::String(data_encoding::HEXLOWER.encode(bytes)),
            ScalarValueRef::Null | ScalarValueRef::Unknown { .. } => Value::Null,
        }),
    }
}

#[cfg(test)]
mod tests {
    use automerge::{AutoCommit, transaction::Transactable as _};
    use serde_json::json;

    use super::*;

    #[test]
    fn odd_documents_are_shown_and_never_panic() {
        let mut doc = AutoCommit::new();
        doc.put(ROOT, "n", f64::NAN).unwrap();
        doc.put(ROOT, "b", vec![1_u8, 255]).unwrap();
        let list = doc.put_object(ROOT, "l", ObjType::List).unwrap();
        doc.insert(&list, 0, 7).unwrap();
        let text = doc.put_object(ROOT, "t", ObjType::Text).unwrap();
        doc.splice_text(&text, 0, 0, "aé😀ع").unwrap();
        assert_eq!(view(&doc), json!({ "n": null, "b": "01ff", "l": [7], "t": "aé😀ع" }));

        let mut object = ROOT;
        for _ in 0..2_000 {
            object = doc.put_object(&object, "deep", ObjType::Map).unwrap();
        }
        assert!(view(&doc).to_string().len() < 400);
    }
}
