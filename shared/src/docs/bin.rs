//! The bin of a document: what is marked as deleted in it, and taking that out for good.
//!
//! People only mark (see [`super::schema::DELETED`]) and put back. Taking out for good deletes the row's key, or the cells of the period
//! with its mark: an ordinary edit, after which nothing brings it back. Of a document as a whole all goes but what it is and its mark: who
//! has it, has its history too, and an edit takes nothing out of that.

use automerge::{
    Automerge, ObjId, ROOT,
    transaction::{CommitOptions, Transactable},
};
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::{
    CHANGE_OPS_MAX, DocError, Record, Schema,
    fields::child,
    schema::{DELETED, DELETED_PERIOD, FieldType, deletion, schema},
    view::view,
};
use crate::domain::{ActorId, DocKind, UnixMs};

/// One thing in the bin of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binned {
    /// Keys from the root: to the row, or to the cells with the period as the last one. Empty for the document itself.
    pub path: Vec<String>,
    /// Whether it is a period of cells.
    pub is_period: bool,
    /// Its code and title, in French where it has one; may be empty.
    pub label: String,
    /// When it was deleted.
    pub at: Timestamp,
    /// By which account.
    pub by: String,
}

/// What is in the bin of a document of which this is the view, in the order of its schema.
pub fn binned(kind: DocKind, view: &Value) -> Vec<Binned> {
    let mut found = Vec::new();
    let schema = schema(kind);
    let Some(root) = view.as_object() else { return found };
    if let Some(mark) = marked(root, DELETED, Vec::new(), label(root)).filter(|_| !is_emptied(root)) {
        found.push(mark);
    }
    gather(schema, schema.root(), root, &[], &mut found);
    found
}

fn gather(schema: &Schema, record: &Record, map: &Map<String, Value>, path: &[String], found: &mut Vec<Binned>) {
    for field in &record.fields {
        let Some(value) = map.get(&field.name).and_then(Value::as_object) else { continue };
        let path: Vec<String> = path.iter().cloned().chain([field.name.clone()]).collect();
        let to = |key: &str| path.iter().cloned().chain([key.to_owned()]).collect::<Vec<_>>();
        match &field.kind {
            FieldType::Rows { record } => {
                let Some(record) = schema.record(record) else { continue };
                for (id, row) in value {
                    let Some(row) = row.as_object() else { continue };
                    match marked(row, DELETED, to(id), label(row)) {
                        // What is in it goes with it.
                        Some(mark) => found.push(mark),
                        None => gather(schema, record, row, &to(id), found),
                    }
                }
            }
            FieldType::Record { record } => {
                if let Some(record) = schema.record(record) {
                    gather(schema, record, value, &path, found);
                }
            }
            FieldType::Cells { .. } => {
                for period in value.keys().filter_map(|key| key.strip_prefix(DELETED_PERIOD)) {
                    let mark = marked(value, &format!("{DELETED_PERIOD}{period}"), to(period), period.to_owned());
                    found.extend(mark.map(|mark| Binned { is_period: true, ..mark }));
                }
            }
            _ => {}
        }
    }
}

fn marked(map: &Map<String, Value>, key: &str, path: Vec<String>, label: String) -> Option<Binned> {
    let (at, by) = deletion(map.get(key)?.as_str()?)?;
    Some(Binned { path, is_period: false, label, at, by: by.to_owned() })
}

/// A row's code, and its title, text or name in the language that has one.
fn label(row: &Map<String, Value>) -> String {
    let text = |value: Option<&Value>| value.and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
    let named = ["title", "text", "name"].into_iter().find_map(|key| {
        let value = row.get(key)?;
        text(Some(value)).or_else(|| text(value.get("fr"))).or_else(|| text(value.get("ar")))
    });
    text(row.get("code")).into_iter().chain(named).collect::<Vec<_>>().join(" ")
}

/// What stays in a document that was taken out for good: what it is, and that it was deleted.
const STAYS: [&str; 3] = ["kind", "schema", DELETED];

/// Whether a document of which this is the root was taken out of the bin for good: it is marked, and nothing else is in it.
pub(super) fn is_emptied(root: &Map<String, Value>) -> bool {
    root.get(DELETED).and_then(Value::as_str).and_then(deletion).is_some() && root.keys().all(|key| STAYS.contains(&key.as_str()))
}

/// What is to be taken out for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Emptying {
    /// What was deleted before this.
    pub before: UnixMs,
    /// Also a document as a whole; otherwise only rows and periods.
    pub whole: bool,
}

/// What was taken out of a bin for good.
#[derive(Debug, Clone, Default)]
pub struct Emptied {
    /// The changes that do it, as raw chunks in causal order; `doc` itself is left as it is.
    pub changes: Vec<bytes::Bytes>,
    /// What it was.
    pub removed: Vec<Binned>,
}

/// Takes out for good what was deleted long enough ago.
///
/// # Errors
/// Automerge's.
pub fn empty_bin(kind: DocKind, doc: &Automerge, actor: ActorId, what: Emptying, now: UnixMs) -> Result<Emptied, DocError> {
    let old = |mark: &Binned| (what.whole || !mark.path.is_empty()) && mark.at.as_millisecond() < what.before.0;
    let mut removed: Vec<Binned> = binned(kind, &view(doc)).into_iter().filter(old).collect();
    // What is in the document goes with it.
    if let Some(at) = removed.iter().position(|mark| mark.path.is_empty()) {
        removed = vec![removed.swap_remove(at)];
    }
    if removed.is_empty() {
        return Ok(Emptied::default());
    }
    let mut doc = doc.fork().with_actor(automerge::ActorId::from(&actor.as_bytes()[..]));
    let heads = doc.get_heads();
    // A row is one operation; a period is one for each of its cells, of which there are a few.
    for portion in removed.chunks(CHANGE_OPS_MAX / 100) {
        let mut tx = doc.transaction();
        for mark in portion {
            remove(&mut tx, mark)?;
        }
        tx.commit_with(CommitOptions::default().with_time(now.0.div_euclid(1_000)));
    }
    let changes = doc.get_changes(&heads).iter().map(|change| bytes::Bytes::copy_from_slice(change.raw_bytes())).collect();
    Ok(Emptied { changes, removed })
}

fn remove<T: Transactable>(tx: &mut T, mark: &Binned) -> Result<(), DocError> {
    let Some((key, way)) = mark.path.split_last() else { return remove_all(tx) };
    let holder: Option<ObjId> = way.iter().try_fold(ROOT, |object, step| child(&*tx, &object, step.as_str()));
    let Some(holder) = holder else { return Ok(()) };
    if !mark.is_period {
        return Ok(tx.delete(&holder, key.as_str())?);
    }
    let of_period = |cell: &str| {
        cell.strip_prefix(DELETED_PERIOD).unwrap_or_else(|| cell.split_once('|').map_or(cell, |(period, _)| period)) == key
    };
    let cells: Vec<String> = tx.keys(&holder).filter(|cell| of_period(cell)).collect();
    for cell in cells {
        tx.delete(&holder, cell)?;
    }
    Ok(())
}

fn remove_all<T: Transactable>(tx: &mut T) -> Result<(), DocError> {
    let keys: Vec<String> = tx.keys(ROOT).filter(|key| !STAYS.contains(&key.as_str())).collect();
    for key in keys {
        tx.delete(ROOT, key)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::docs::{Birth, birth};

    const OLD: &str = "2026-10-01T08:00:00Z 5f3a";
    const NEW: &str = "2026-11-29T22:40:00Z 5f3a";

    fn born(content: &Value) -> Automerge {
        let birth_of = Birth {
            kind: DocKind::ActionPlan,
            actor: ActorId::new([1; 16]),
            now: UnixMs(0),
            today: jiff::civil::date(2026, 11, 29),
        };
        let mut next = 0_u64;
        let mut ids = || {
            next += 1;
            format!("{next:016x}")
        };
        birth(&birth_of, &mut ids, content).unwrap().doc
    }

    fn before(date: &str) -> Emptying {
        Emptying { before: UnixMs(date.parse::<Timestamp>().unwrap().as_millisecond()), whole: false }
    }

    fn after(doc: &Automerge, emptied: &Emptied) -> Automerge {
        let mut after = doc.clone();
        let changes = emptied.changes.iter().map(|change| automerge::Change::try_from(change.as_ref()).unwrap());
        after.apply_changes(changes).unwrap();
        after
    }

    #[test]
    fn what_is_old_goes_for_good_and_all_else_stays() {
        let doc = born(&json!({
            "actions": [
                { "code": "1", "title": { "fr": "Vieille" }, "deleted": OLD },
                { "code": "2", "deleted": NEW },
                { "code": "3", "budget": [{ "planned": 7, "deleted": OLD }, { "planned": 8 }] } ],
            "indicators": [{ "code": "i", "unit": "percent",
                "actuals": { "2026": 4, "2026|sex=f": 2, "2027": 3, "deleted|2026": OLD } }] }));
        let labels = |found: &[Binned]| found.iter().map(|mark| mark.label.clone()).collect::<Vec<_>>();
        assert_eq!(binned(DocKind::ActionPlan, &view(&doc)).len(), 4);
        let emptied =
            empty_bin(DocKind::ActionPlan, &doc, ActorId::new([2; 16]), before("2026-10-30T00:00:00Z"), UnixMs(5_000)).unwrap();
        assert_eq!(labels(&emptied.removed), ["1 Vieille", "", "2026"]);
        assert_eq!(emptied.changes.len(), 1);

        let view = view(&after(&doc, &emptied));
        let actions = view["actions"].as_object().unwrap();
        let codes: Vec<_> = actions.values().map(|action| action["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["2", "3"]);
        let budget = actions.values().next_back().unwrap()["budget"].as_object().unwrap();
        assert_eq!(budget.values().map(|line| line["planned"].as_i64().unwrap()).collect::<Vec<_>>(), [8]);
        let cells = &view["indicators"].as_object().unwrap().values().next().unwrap()["actuals"];
        assert_eq!(cells, &json!({ "2027": 3 }));
        assert_eq!(labels(&binned(DocKind::ActionPlan, &view)), ["2"]);
    }

    #[test]
    fn a_document_in_the_bin_is_listed_and_goes_only_as_a_whole() {
        let doc = born(&json!({ "title": { "fr": "Plan" }, "deleted": OLD }));
        let [mark] = &binned(DocKind::ActionPlan, &view(&doc))[..] else { panic!("one thing") };
        assert_eq!((mark.path.len(), mark.label.as_str(), mark.by.as_str()), (0, "Plan", "5f3a"));
        let emptied = empty_bin(DocKind::ActionPlan, &doc, ActorId::new([2; 16]), before("2027-01-01T00:00:00Z"), UnixMs(0));
        assert!(emptied.unwrap().changes.is_empty());
    }

    #[test]
    fn a_document_that_went_as_a_whole_says_nothing_and_is_in_no_bin() {
        let content = json!({ "title": { "fr": "Plan" }, "state": "draft", "deleted": OLD,
            "actions": [{ "code": "1", "deleted": OLD }, { "code": "2" }] });
        let doc = born(&content);
        let whole = |date| Emptying { whole: true, ..before(date) };
        let actor = ActorId::new([2; 16]);
        let young = empty_bin(DocKind::ActionPlan, &doc, actor, whole("2026-09-01T00:00:00Z"), UnixMs(0)).unwrap();
        assert!(young.changes.is_empty());
        let emptied = empty_bin(DocKind::ActionPlan, &doc, actor, whole("2026-10-30T00:00:00Z"), UnixMs(0)).unwrap();
        assert_eq!(emptied.removed.iter().map(|mark| mark.path.len()).collect::<Vec<_>>(), [0]);
        let gone = after(&doc, &emptied);
        let left = view(&gone);
        assert_eq!(left.as_object().unwrap().keys().collect::<Vec<_>>(), ["deleted", "kind", "schema"]);
        assert_eq!(binned(DocKind::ActionPlan, &left), []);
        let again = empty_bin(DocKind::ActionPlan, &gone, actor, whole("2026-10-30T00:00:00Z"), UnixMs(0)).unwrap();
        assert!(again.changes.is_empty());
        assert!(crate::docs::facts(DocKind::ActionPlan, &gone).emptied);
        assert!(!crate::docs::facts(DocKind::ActionPlan, &doc).emptied);
        // One that never said anything is still in the bin until then.
        let silent = born(&json!({ "deleted": OLD }));
        assert!(!crate::docs::facts(DocKind::ActionPlan, &silent).emptied);
        assert_eq!(binned(DocKind::ActionPlan, &view(&silent)).len(), 1);
    }
}
