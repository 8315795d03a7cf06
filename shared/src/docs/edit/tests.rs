use automerge::{AutoCommit, Automerge, PatchLog};
use jiff::civil::date;
use serde_json::{Value as Json, json};

use super::*;
use crate::{
    docs::{Birth, birth, schema, view},
    domain::{ActorId, DocKind, UnixMs},
};

const ROW: &str = "00000000000000aa";

fn plan() -> AutoCommit {
    let now = UnixMs(1_790_000_000_000);
    let birth_of = Birth { kind: DocKind::ActionPlan, actor: ActorId::new([3; 16]), now, today: date(2026, 10, 5) };
    let content =
        json!({ "title": { "fr": "Plan" }, "actions": { ROW: { "status": "planned", "title": { "ar": "تكوين 😀" } } } });
    let born = birth(&birth_of, &mut || unreachable!("every row has an id"), &content).unwrap();
    AutoCommit::load(&born.doc.save()).map(utf16).unwrap()
}

/// `load` counts text as the platform does; saved bytes loaded with options count as everywhere else.
fn utf16(mut doc: AutoCommit) -> AutoCommit {
    let options = automerge::LoadOptions::new().text_encoding(crate::docs::TEXT_ENCODING);
    AutoCommit::load_with_options(&doc.save(), options).unwrap()
}

/// The view after one edit, and the number of operations that it wrote.
fn after(edit: impl FnOnce(&mut Edit<'_, AutoCommit>) -> Result<(), DocError>) -> Result<(Json, usize), DocError> {
    let mut doc = plan();
    edit(&mut Edit::new(&mut doc, schema(DocKind::ActionPlan)))?;
    let operations = doc.pending_ops();
    Ok((view(&doc), operations))
}

#[test]
fn an_edit_writes_only_what_it_changes() {
    let (view, ops) = after(|edit| edit.set(&["actions", ROW, "status"], "ongoing")).unwrap();
    assert_eq!((&view["actions"][ROW]["status"], ops), (&json!("ongoing"), 1));
    let (_, ops) = after(|edit| edit.set(&["actions", ROW, "status"], "planned")).unwrap();
    assert_eq!(ops, 0, "the value is there already");
    let (view, ops) = after(|edit| edit.splice(&["actions", ROW, "title", "ar"], 8, 0, "!")).unwrap();
    assert_eq!((view["actions"][ROW]["title"]["ar"].as_str(), ops), (Some("تكوين 😀!"), 1), "positions count UTF-16 units");
    let (view, ops) = after(|edit| edit.replace_text(&["title", "fr"], "Plans")).unwrap();
    assert_eq!((view["title"]["fr"].as_str(), ops), (Some("Plans"), 1));
    let (view, ops) = after(|edit| edit.toggle(&["actions", ROW, "snia"], "7", true)).unwrap();
    assert_eq!((&view["actions"][ROW]["snia"], ops), (&json!({ "7": true }), 1));
    assert_eq!(after(|edit| edit.toggle(&["actions", ROW, "snia"], "7", false)).unwrap().1, 0);
    let (view, ops) = after(|edit| edit.set(&["actions", ROW, "target_estimate", "2026|sex=f"], 4)).unwrap();
    assert_eq!((&view["actions"][ROW]["target_estimate"], ops), (&json!({ "2026|sex=f": 4 }), 1));
    let (view, ops) = after(|edit| edit.unset(&["actions", ROW, "status"])).unwrap();
    assert_eq!((view["actions"][ROW].get("status"), ops), (None, 1));
    assert_eq!(after(|edit| edit.unset(&["actions", ROW, "percent"])).unwrap().1, 0);
    assert_eq!(
        after(|edit| edit.set(&["classification", "integrity"], 3)).unwrap().0["classification"],
        json!({ "integrity": 3 })
    );
    assert_eq!(after(|edit| edit.set(&["actions", ROW, "project", "from"], "2026-01-01")).unwrap().1, 1);
}

#[test]
fn rows_are_added_moved_and_deleted() {
    const NEW: &str = "00000000000000bb";
    let (view, _) = after(|edit| {
        edit.push_row(&["actions"], NEW)?;
        edit.push_row(&["actions", NEW, "budget"], ROW)?;
        edit.set(&["actions", NEW, "budget", ROW, "planned"], 1_000)
    })
    .unwrap();
    assert!(view["actions"][NEW]["order"].as_str() > view["actions"][ROW]["order"].as_str());
    assert_eq!(view["actions"][NEW]["budget"][ROW]["planned"], 1_000);
    assert_eq!(view["actions"][NEW]["title"], json!({ "fr": "", "ar": "" }));
    let (view, ops) = after(|edit| edit.set(&["actions", ROW, "order"], "A")).unwrap();
    assert_eq!((&view["actions"][ROW]["order"], ops), (&json!("A"), 1));
    let (view, ops) = after(|edit| edit.delete_row(&["actions"], ROW)).unwrap();
    assert_eq!((&view["actions"], ops), (&json!({}), 1));
}

#[test]
fn what_does_not_fit_is_refused_and_writes_nothing() {
    type Attempt = fn(&mut Edit<'_, AutoCommit>) -> Result<(), DocError>;
    let attempts: [(&str, Attempt); 14] = [
        ("read actions.00000000000000aa.status: expected a string of 1 to 256 bytes", |e| e.set(&["actions", ROW, "status"], 3)),
        (
            "read actions.00000000000000aa.percent: expected a whole number from 0 to 100, or a decimal of at most two places in quotes as \"62.5\"",
            |e| e.set(&["actions", ROW, "percent"], 101),
        ),
        ("read period_start: \"soon\" is not a date as YYYY-MM-DD or relative as +12d", |e| e.set(&["period_start"], "soon")),
        ("read title: expected an object with fr and ar", |e| e.set(&["title"], "Plan")),
        ("read colour: the schema has no such field", |e| e.set(&["colour"], "red")),
        ("read title.en: the schema has no such field", |e| e.splice(&["title", "en"], 0, 0, "x")),
        ("read title.fr.x: the schema has no such field", |e| e.splice(&["title", "fr", "x"], 0, 0, "x")),
        ("edit actions.x.status: the document has no such row or object", |e| e.set(&["actions", "x", "status"], "late")),
        ("edit : the document has no such row or object", |e| e.set(&[], "late")),
        ("read actions.x: a row id is 16 lowercase hexadecimal characters", |e| e.add_row(&["actions"], "x", "V")),
        ("read actions.00000000000000aa: the row is there already", |e| e.add_row(&["actions"], ROW, "V")),
        ("edit actions.00000000000000bb: the document has no such row or object", |e| {
            e.delete_row(&["actions"], "00000000000000bb")
        }),
        ("read actions.00000000000000aa.order: the value does not fit", |e| e.set(&["actions", ROW, "order"], "a0")),
        ("read actions.00000000000000aa.status.x: the schema has no such field", |e| {
            e.toggle(&["actions", ROW, "status"], "x", true)
        }),
    ];
    for (text, attempt) in attempts {
        let mut doc = plan();
        let error = attempt(&mut Edit::new(&mut doc, schema(DocKind::ActionPlan))).unwrap_err().to_string();
        assert_eq!((error.as_str(), doc.pending_ops()), (text, 0));
    }
    let long = "x".repeat(TEXT_UNITS_MAX + 1);
    assert!(after(|edit| edit.splice(&["title", "fr"], 0, 0, &long)).is_err());
    assert!(after(|edit| edit.replace_text(&["title", "fr"], &long)).is_err());
}

#[test]
fn positions_past_the_end_are_the_end() {
    let (view, _) = after(|edit| edit.splice(&["title", "fr"], 99, 99, "!")).unwrap();
    assert_eq!(view["title"]["fr"], "Plan!");
    let (view, _) = after(|edit| edit.splice(&["title", "fr"], 1, usize::MAX, "")).unwrap();
    assert_eq!(view["title"]["fr"], "P");
}

#[test]
fn a_document_of_an_older_version_gets_what_it_lacks_on_the_first_edit() {
    let mut doc = Automerge::new_with_encoding(crate::docs::TEXT_ENCODING);
    let mut tx = doc.transaction_log_patches(PatchLog::inactive()).unwrap();
    let mut edit = Edit::new(&mut tx, schema(DocKind::Terms));
    edit.splice(&["context", "fr"], 0, 0, "Contexte").unwrap();
    edit.toggle(&["working_languages"], "ar", true).unwrap();
    tx.commit();
    assert_eq!(view(&doc), json!({ "context": { "fr": "Contexte" }, "working_languages": { "ar": true } }));
}
