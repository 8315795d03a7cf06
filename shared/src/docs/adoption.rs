//! Adoption: which text was adopted, and whether the document says something else by now.
//!
//! Adopting writes the state, the day and the record `adoption` in one change; the record's `version` is the frontier of the text before
//! that change. Amending adds a row to `amendments`. An edit that was made elsewhere before its author heard of the adoption still comes
//! in: the adopted text is frozen, not the document, so the two are compared. What the schema marks as follow-up is no part of the text.

use automerge::Automerge;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    facts::Reader,
    schema::{DELETED, DELETED_PERIOD, FieldType, Record, Schema, is_deletion, schema},
    view,
};
use crate::domain::{ChangeHash, DocKind};

/// The state of an adopted document.
const ADOPTED: &str = "adopted";
/// Keys of the root that are no part of the text: what adopting and amending write, and what editors keep for themselves.
const NOT_TEXT: [&str; 6] = ["state", "adoption", "amendments", "choices", "kind", "schema"];

/// That a document was adopted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AdoptionFact {
    /// The day that stands in the document, as `YYYY-MM-DD`; empty when unset.
    pub on: String,
    /// The moment, as a UTC instant; empty for a document that was adopted before moments were recorded.
    pub at: String,
    /// The role of whoever adopted it, such as `secretary`; empty when not recorded.
    pub role: String,
    /// Whether it was opened again since, or says something else than the adopted text.
    pub amended: bool,
}

/// What a view says of its own adoption. What came into a frozen text can only be seen in the document: [`has_changed`].
pub(super) fn of_view(view: &Value) -> Option<AdoptionFact> {
    let root = Reader(view);
    let record = Reader(view.get("adoption").unwrap_or(&Value::Null));
    let (at, is_adopted) = (record.string("at"), root.string("state") == ADOPTED);
    if !is_adopted && adopted_heads(view).is_none() {
        return None;
    }
    // Equal moments are an amendment, as for whoever edits.
    let is_open = root.rows("amendments").into_iter().any(|(_, row)| row.string("at") >= at);
    Some(AdoptionFact { on: root.date("adopted_on"), at, role: record.string("role"), amended: !is_adopted || is_open })
}

/// The heads of the adopted text; `None` when the document names none.
pub fn adopted_heads(view: &Value) -> Option<Vec<ChangeHash>> {
    let record = view.get("adoption")?;
    let heads: Option<Vec<_>> = Reader(record).string("version").split(',').map(|head| head.parse().ok()).collect();
    heads.filter(|heads| !heads.is_empty())
}

/// The document as it was at `heads`; `None` when it does not hold them all.
pub fn view_at(doc: &Automerge, heads: &[ChangeHash]) -> Option<Value> {
    let heads: Vec<_> = heads.iter().map(|hash| automerge::ChangeHash(*hash.as_bytes())).collect();
    let is_here = heads.iter().all(|head| doc.get_change_meta_by_hash(head).is_some());
    is_here.then(|| view::view_at(doc, &heads))
}

/// Whether the text differs from the adopted one. `now` is the document's view. Nothing is read where only the adoption itself stands
/// above the adopted text, or where that text is not here.
pub(super) fn has_changed(kind: DocKind, doc: &Automerge, now: &Value) -> bool {
    let Some(heads) = adopted_heads(now) else { return false };
    if is_all(doc, &heads) {
        return false;
    }
    let Some(mut then) = view_at(doc, &heads) else { return false };
    let mut now = now.clone();
    let schema = schema(kind);
    // The day is filled by adopting when nobody wrote one; a day that was there is a part of the text.
    let is_filled = then.get("adopted_on").is_none();
    for root in [&mut then, &mut now].into_iter().filter_map(Value::as_object_mut) {
        for key in NOT_TEXT {
            root.remove(key);
        }
        if is_filled {
            root.remove("adopted_on");
        }
        leave_text(schema, schema.root(), root);
        prune(root);
    }
    then != now
}

/// Takes out what is no part of the text: follow-up, and what waits in the bin. A row that went into the bin since is missing then.
fn leave_text(schema: &Schema, record: &Record, map: &mut Map<String, Value>) {
    map.remove(DELETED);
    for field in &record.fields {
        if field.follow_up {
            map.remove(&field.name);
            continue;
        }
        let Some(value) = map.get_mut(&field.name).and_then(Value::as_object_mut) else { continue };
        match &field.kind {
            FieldType::Rows { record } => {
                value.retain(|_, row| !is_marked(row.get(DELETED)));
                let Some(record) = schema.record(record) else { continue };
                value.values_mut().filter_map(Value::as_object_mut).for_each(|row| leave_text(schema, record, row));
            }
            FieldType::Record { record } => {
                let Some(record) = schema.record(record) else { continue };
                leave_text(schema, record, value);
            }
            FieldType::Cells { .. } => leave_cells(value),
            _ => {}
        }
    }
}

/// Takes out the cells of deleted periods, and every mark.
fn leave_cells(cells: &mut Map<String, Value>) {
    let deleted: Vec<String> = cells
        .iter()
        .filter(|(_, mark)| is_marked(Some(mark)))
        .filter_map(|(key, _)| key.strip_prefix(DELETED_PERIOD).map(str::to_owned))
        .collect();
    cells.retain(|key, _| {
        let period = key.split('|').next().unwrap_or(key);
        !key.starts_with(DELETED_PERIOD) && deleted.iter().all(|deleted| deleted != period)
    });
}

fn is_marked(mark: Option<&Value>) -> bool {
    mark.and_then(Value::as_str).is_some_and(is_deletion)
}

/// Whether nothing stands above `heads` but one change: the one that adopted them.
fn is_all(doc: &Automerge, heads: &[ChangeHash]) -> bool {
    let above = doc.get_heads();
    let [last] = above.as_slice() else { return false };
    let Some(meta) = doc.get_change_meta_by_hash(last) else { return false };
    let mut below: Vec<_> = meta.deps.iter().map(|dep| dep.0).collect();
    let mut adopted: Vec<_> = heads.iter().map(|head| *head.as_bytes()).collect();
    below.sort_unstable();
    adopted.sort_unstable();
    below == adopted
}

/// Takes out what says nothing: a document of an older schema lacks containers that a later edit makes.
fn prune(map: &mut Map<String, Value>) {
    map.values_mut().filter_map(Value::as_object_mut).for_each(prune);
    map.retain(|_, value| match value {
        Value::Object(inner) => !inner.is_empty(),
        Value::String(text) => !text.is_empty(),
        _ => true,
    });
}

#[cfg(test)]
mod tests;
