use automerge::Change;
use jiff::civil::date;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::{
    docs::{empty, view},
    domain::PrincipalId,
};

const BIRTH: Birth =
    Birth { kind: DocKind::ActionPlan, actor: ActorId::new([3; 16]), now: UnixMs(1_790_000_000_999), today: date(2026, 10, 5) };

fn born(birth_of: &Birth, content: &Value) -> Result<Born, DocError> {
    let mut next = 0_u64;
    birth(
        birth_of,
        &mut || {
            next += 1;
            format!("{next:016x}")
        },
        content,
    )
}

fn plan(content: &Value) -> Value {
    view(&born(&BIRTH, content).unwrap().doc)
}

fn error(content: &Value) -> String {
    born(&BIRTH, content).unwrap_err().to_string()
}

#[test]
fn an_empty_document_has_everything_that_editors_write_into() {
    for kind in DocKind::ALL {
        let born = born(&Birth { kind, ..BIRTH }, &Value::Null).unwrap();
        assert_eq!(born.changes.len(), 1);
        let view = view(&born.doc);
        assert_eq!((&view["kind"], &view["schema"]), (&json!(kind.as_str()), &json!(crate::docs::schema(kind).version)));
        assert_eq!((&view["title"], &view["state"]), (&json!({ "fr": "", "ar": "" }), &json!(first_state(kind))));
        assert_eq!(view["classification"], json!({}));
    }
}

#[test]
fn the_first_changes_are_raw_and_have_the_actor_given() {
    let actor = ActorId::of(PrincipalId(7), [9; 12]);
    let long = "س".repeat(TEXT_UNITS_MAX);
    let born = born(&Birth { actor, ..BIRTH }, &json!({ "summary": { "fr": long } })).unwrap();
    assert!(born.changes.len() > 3);
    let mut doc = empty();
    for (seq, bytes) in born.changes.iter().enumerate() {
        let change = Change::from_bytes(bytes.to_vec()).unwrap();
        assert_eq!(change.raw_bytes(), &bytes[..]);
        assert_eq!(change.actor_id().to_bytes(), actor.as_bytes());
        assert_eq!((change.seq(), change.timestamp()), (seq as u64 + 1, 1_790_000_000));
        assert_eq!(change.deps().is_empty(), seq == 0);
        assert!(change.len() <= CHANGE_OPS_MAX, "{}", change.len());
        doc.apply_changes([change]).unwrap();
    }
    assert_eq!(doc.get_heads(), born.doc.get_heads());
    assert_eq!(view(&doc)["summary"]["fr"].as_str(), Some(long.as_str()));
}

#[test]
fn labels_lists_and_relative_dates_are_resolved() {
    let view = plan(&json!({
        "axes": { "emploi": { "title": { "fr": "Emploi" } } },
        "objectives": [{ "id": "o1", "axis": "emploi" }],
        "actions": [
            { "code": "A1", "axis": "emploi", "objective": "o1", "start": "-30d", "end": "+12d", "updated": "0d", "snia": ["7", "3"] },
            { "code": "A2", "budget": [{ "currency": "MAD", "planned": 5 }], "target_estimate": { "2026|sex=f": 40 }, "percent": 20 } ] }));
    let axis = view["axes"].as_object().unwrap().keys().next().unwrap();
    let objective = view["objectives"].as_object().unwrap().keys().next().unwrap();
    let mut actions: Vec<_> = view["actions"].as_object().unwrap().values().collect();
    actions.sort_by_key(|action| action["order"].as_str());
    assert_eq!((actions[0]["code"].as_str(), actions[1]["code"].as_str()), (Some("A1"), Some("A2")));
    assert_eq!((&actions[0]["axis"], &actions[0]["objective"]), (&json!(axis), &json!(objective)));
    assert_eq!(
        (&actions[0]["start"], &actions[0]["end"], &actions[0]["updated"]),
        (&json!("2026-09-05"), &json!("2026-10-17"), &json!("2026-10-05"))
    );
    assert_eq!(actions[0]["snia"], json!({ "3": true, "7": true }));
    assert_eq!(actions[1]["target_estimate"], json!({ "2026|sex=f": 40 }));
    assert_eq!(actions[1]["budget"].as_object().unwrap().values().next().unwrap()["planned"], 5);
}

#[test]
fn a_view_comes_back_as_it_was() {
    let first = plan(&json!({ "title": { "fr": "Plan", "ar": "مخطط" }, "state": "adopted", "classification": { "integrity": 2 },
        "axes": [{ "title": { "fr": "B" } }, { "title": { "fr": "A" } }], "actions": [{ "project": { "from": "2026-01-01" }, "needs": [{ "quantity": 3 }] }] }));
    assert_eq!(plan(&first), first);
}

#[test]
fn what_does_not_fit_is_an_error_with_its_path() {
    for (content, text) in [
        (json!([]), "read the content: expected an object"),
        (json!({ "colour": 1 }), "read colour: the schema has no such field"),
        (json!({ "kind": "terms" }), "read kind: the schema has no such field"),
        (json!({ "title": { "en": "Plan" } }), "read title.en: the schema has no such field"),
        (json!({ "title": "Plan" }), "read title: expected an object with fr and ar"),
        (json!({ "title": { "fr": 3 } }), "read title.fr: expected a string"),
        (
            json!({ "actions": [{ "percent": 101 }] }),
            "read actions.0.percent: expected a whole number from 0 to 100, or a decimal of at most two places in quotes as \"62.5\"",
        ),
        (
            json!({ "actions": [{ "percent": 1.5 }] }),
            "read actions.0.percent: expected a whole number from 0 to 100, or a decimal of at most two places in quotes as \"62.5\"",
        ),
        (
            json!({ "actions": [{ "percent": "100.01" }] }),
            "read actions.0.percent: expected a whole number from 0 to 100, or a decimal of at most two places in quotes as \"62.5\"",
        ),
        (
            json!({ "actions": [{ "end": "0026-12-31" }] }),
            "read actions.0.end: \"0026-12-31\" is not between the years 2000 and 2100",
        ),
        (
            json!({ "actions": [{ "deleted": "yes" }] }),
            "read actions.0.deleted: expected when and by whom it was deleted, as 2026-11-29T22:40:00Z and an account",
        ),
        (json!({ "actions": [{ "axis": "x" }] }), "read actions.0.axis: there is no row \"x\" in axes"),
        (
            json!({ "actions": [{ "snia": { "7": false } }] }),
            "read actions.0.snia: expected an object of code to true, or a list of codes",
        ),
        (json!({ "actions": { "a": { "hue": 4 } } }), "read actions.a.hue: the schema has no such field"),
        (
            json!({ "period_start": "31/12/2026" }),
            "read period_start: \"31/12/2026\" is not a date as YYYY-MM-DD or relative as +12d",
        ),
        (json!({ "period_start": "+99999999d" }), "read period_start: \"+99999999d\" is out of range"),
        (json!({ "axes": [{ "id": "a" }, { "id": "a" }] }), "read axes.1: there is another row of this name"),
    ] {
        assert_eq!(error(&content), text);
    }
    let long = "x".repeat(TEXT_UNITS_MAX + 1);
    assert_eq!(error(&json!({ "summary": { "fr": long } })), "read summary.fr: the text is longer than 20000 characters");
}

#[test]
fn nothing_and_null_are_unset() {
    let view = plan(&json!({ "period_start": null, "period_end": "", "title": { "fr": null }, "actions": [{ "status": null }] }));
    assert!(view.get("period_start").is_none() && view.get("period_end").is_none());
    assert!(view["actions"].as_object().unwrap().values().all(|action| action.get("status").is_none()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn no_character_of_a_text_is_lost(fr in "\\PC{0,400}", ar in "[\\u{600}-\\u{6ff}\\u{200f}\\u{1f600}-\\u{1f64f}\\n ]{0,400}") {
        let view = plan(&json!({ "title": { "fr": fr, "ar": ar }, "actions": [{ "communes": fr, "risks": { "ar": ar } }] }));
        prop_assert_eq!(&view["title"], &json!({ "fr": fr, "ar": ar }));
        let action = view["actions"].as_object().unwrap().values().next().unwrap();
        prop_assert_eq!((&action["communes"], &action["risks"]["ar"]), (&json!(fr), &json!(ar)));
    }
}

#[test]
fn decimals_and_marks_come_through_and_what_is_deleted_counts_nowhere() {
    let mark = "2026-11-29T22:40:00Z 5f3a";
    let content = json!({ "actions": [
        { "code": "1", "percent": "62.5", "budget": [{ "planned": "12500.5" }] },
        { "code": "2", "deleted": mark } ],
        "indicators": [{ "unit": "percent", "actuals": { "2026": "12.25", "2027": 3, "deleted|2027": mark } }] });
    let born = born(&BIRTH, &content).unwrap();
    let view = view(&born.doc);
    let actions = view["actions"].as_object().unwrap();
    assert_eq!(actions.len(), 2, "what is deleted is kept");
    assert!(actions.values().any(|action| action["deleted"] == mark));
    let facts = crate::docs::facts(DocKind::ActionPlan, &born.doc);
    assert_eq!(
        facts.actions.iter().map(|action| (action.code.as_str(), action.percent)).collect::<Vec<_>>(),
        [("1", Some(6_250))]
    );
    let cells = &view["indicators"].as_object().unwrap().values().next().unwrap()["actuals"];
    assert_eq!((&cells["2026"], &cells["deleted|2027"]), (&json!("12.25"), &json!(mark)));
}
