use automerge::{AutoCommit, ObjType, ROOT, ReadDoc as _, transaction::Transactable as _};
use serde_json::json;

use super::*;
use crate::{
    docs::{TEXT_ENCODING, facts, facts_and_warnings, view},
    domain::{DocKind, vocabulary::Vocabularies},
};

/// A plan with one action, one line of its budget and one indicator.
fn plan() -> AutoCommit {
    let mut doc = draft("Plan");
    let actions = doc.put_object(ROOT, "actions", ObjType::Map).unwrap();
    let action = doc.put_object(&actions, ACTION, ObjType::Map).unwrap();
    doc.put(&action, "order", "V").unwrap();
    doc.put(&action, "code", "1.1").unwrap();
    doc.put(&action, "status", "planned").unwrap();
    let lines = doc.put_object(&action, "budget", ObjType::Map).unwrap();
    let line = doc.put_object(&lines, LINE, ObjType::Map).unwrap();
    doc.put(&line, "order", "V").unwrap();
    doc.put(&line, "planned", 1_000).unwrap();
    let indicators = doc.put_object(ROOT, "indicators", ObjType::Map).unwrap();
    let indicator = doc.put_object(&indicators, INDICATOR, ObjType::Map).unwrap();
    doc.put(&indicator, "order", "V").unwrap();
    let targets = doc.put_object(&indicator, "targets", ObjType::Map).unwrap();
    doc.put(&targets, "2026", 40).unwrap();
    doc
}

const ACTION: &str = "00000000000000aa";
const LINE: &str = "00000000000000bb";
const INDICATOR: &str = "00000000000000cc";
const MARK: &str = "2026-11-02T10:00:00Z e1";

fn at(doc: &AutoCommit, path: &[&str]) -> automerge::ObjId {
    path.iter().fold(ROOT, |object, step| doc.get(object, *step).unwrap().unwrap().1)
}

fn is_amended(doc: &mut AutoCommit) -> bool {
    doc.commit();
    let whole = facts_and_warnings(DocKind::ActionPlan, doc.document(), Vocabularies::embedded()).adopted;
    assert_eq!(facts(DocKind::ActionPlan, doc.document()).adopted, whole);
    whole.unwrap().amended
}

#[test]
fn the_follow_up_of_a_plan_is_no_part_of_its_text() {
    let mut doc = plan();
    adopt(&mut doc, "2026-10-12T12:00:00Z");
    let action = at(&doc, &["actions", ACTION]);
    doc.put(&action, "status", "done").unwrap();
    doc.put(&action, "percent", "62.5").unwrap();
    doc.put(&action, "updated", "2026-11-02").unwrap();
    let note = doc.put_object(&action, "update_note", ObjType::Map).unwrap();
    let french = doc.put_object(&note, "fr", ObjType::Text).unwrap();
    doc.splice_text(&french, 0, 0, "Salle louée").unwrap();
    let line = at(&doc, &["actions", ACTION, "budget", LINE]);
    doc.put(&line, "secured", 900).unwrap();
    doc.put(&line, "committed", 800).unwrap();
    doc.put(&line, "spent", 700).unwrap();
    let indicator = at(&doc, &["indicators", INDICATOR]);
    let actuals = doc.put_object(&indicator, "actuals", ObjType::Map).unwrap();
    doc.put(&actuals, "2026", 25).unwrap();
    // The choice between two values of a follow-up field, and the bin of the council.
    let choices = doc.put_object(ROOT, "choices", ObjType::Map).unwrap();
    doc.put_object(&choices, "00000000000000dd", ObjType::Map).unwrap();
    doc.put(ROOT, "deleted", MARK).unwrap();
    assert!(!is_amended(&mut doc));
}

#[test]
fn the_text_of_a_plan_is_all_the_rest() {
    let mut adopted = plan();
    adopt(&mut adopted, "2026-10-12T12:00:00Z");
    let mut amended_by = |edit: &dyn Fn(&mut AutoCommit)| {
        let mut doc = adopted.fork();
        edit(&mut doc);
        is_amended(&mut doc)
    };
    assert!(amended_by(&|doc| write(doc, 0, "Le ")));
    assert!(amended_by(&|doc| doc.put(at(doc, &["actions", ACTION, "budget", LINE]), "planned", 2_000).unwrap()));
    assert!(amended_by(&|doc| doc.put(at(doc, &["indicators", INDICATOR, "targets"]), "2026", 50).unwrap()));
    assert!(amended_by(&|doc| doc.put(at(doc, &["indicators", INDICATOR, "targets"]), "deleted|2026", MARK).unwrap()));
    assert!(amended_by(&|doc| doc.put(at(doc, &["actions", ACTION]), "deleted", MARK).unwrap()));
    let add = |doc: &mut AutoCommit| {
        let lines = at(doc, &["actions", ACTION, "budget"]);
        let line = doc.put_object(lines, "00000000000000ee", ObjType::Map).unwrap();
        doc.put(line, "order", "k").unwrap();
    };
    assert!(amended_by(&add));
}

#[test]
fn what_was_in_the_bin_when_the_text_was_adopted_is_no_part_of_it() {
    let mut doc = plan();
    doc.put(at(&doc, &["actions", ACTION]), "deleted", MARK).unwrap();
    doc.put(at(&doc, &["indicators", INDICATOR, "targets"]), "deleted|2026", MARK).unwrap();
    doc.commit();
    adopt(&mut doc, "2026-11-12T12:00:00Z");
    doc.put(at(&doc, &["actions", ACTION]), "code", "9.9").unwrap();
    doc.put(at(&doc, &["indicators", INDICATOR, "targets"]), "2026|sex=f", 3).unwrap();
    assert!(!is_amended(&mut doc));
    doc.delete(at(&doc, &["actions", ACTION]), "deleted").unwrap();
    assert!(is_amended(&mut doc), "a row that comes back is in the text again");
}

/// Minutes with a text that says `words`, as an editor makes them.
fn draft(words: &str) -> AutoCommit {
    let mut doc = AutoCommit::new_with_encoding(TEXT_ENCODING);
    doc.put(ROOT, "state", "draft").unwrap();
    let title = doc.put_object(ROOT, "title", ObjType::Map).unwrap();
    let french = doc.put_object(&title, "fr", ObjType::Text).unwrap();
    doc.splice_text(&french, 0, 0, words).unwrap();
    doc.put_object(ROOT, "adoption", ObjType::Map).unwrap();
    doc.put_object(ROOT, "amendments", ObjType::Map).unwrap();
    doc
}

fn write(doc: &mut AutoCommit, at: usize, words: &str) {
    let (_, title) = doc.get(ROOT, "title").unwrap().unwrap();
    let (_, french) = doc.get(title, "fr").unwrap().unwrap();
    doc.splice_text(&french, at, 0, words).unwrap();
}

fn adopt(doc: &mut AutoCommit, at: &str) -> Vec<ChangeHash> {
    let mut heads: Vec<String> = doc.get_heads().iter().map(ToString::to_string).collect();
    heads.sort();
    let (_, record) = doc.get(ROOT, "adoption").unwrap().unwrap();
    doc.put(&record, "at", at).unwrap();
    doc.put(&record, "role", "secretary").unwrap();
    doc.put(&record, "version", heads.join(",")).unwrap();
    doc.put(ROOT, "adopted_on", "2026-10-12").unwrap();
    doc.put(ROOT, "state", "adopted").unwrap();
    doc.commit();
    heads.iter().map(|head| head.parse().unwrap()).collect()
}

fn amend(doc: &mut AutoCommit, at: &str) {
    let (_, rows) = doc.get(ROOT, "amendments").unwrap().unwrap();
    let row = doc.put_object(&rows, "00000000000000a1", ObjType::Map).unwrap();
    doc.put(&row, "order", "V").unwrap();
    doc.put(&row, "at", at).unwrap();
    doc.commit();
}

/// By both ways of computing facts, which must agree.
fn fact(doc: &mut AutoCommit) -> Option<AdoptionFact> {
    let whole = facts_and_warnings(DocKind::Minutes, doc.document(), Vocabularies::embedded()).adopted;
    assert_eq!(facts(DocKind::Minutes, doc.document()).adopted, whole);
    whole
}

#[test]
fn a_text_that_was_adopted_and_left_alone_is_not_amended() {
    let mut doc = draft("Réunion");
    assert_eq!(fact(&mut doc), None);
    adopt(&mut doc, "2026-10-12T12:00:00Z");
    let expected =
        AdoptionFact { on: "2026-10-12".into(), at: "2026-10-12T12:00:00Z".into(), role: "secretary".into(), amended: false };
    assert_eq!(fact(&mut doc), Some(expected));
}

#[test]
fn what_was_written_elsewhere_before_the_adoption_was_heard_of_counts_as_amended() {
    let mut doc = draft("Réunion");
    doc.commit();
    let mut away = doc.fork();
    adopt(&mut doc, "2026-10-12T12:00:00Z");
    // The same words again are no difference, though they are a change.
    away.put(ROOT, "number", "").unwrap();
    doc.merge(&mut away).unwrap();
    assert!(!fact(&mut doc).unwrap().amended);
    write(&mut away, 0, "La ");
    doc.merge(&mut away).unwrap();
    assert!(fact(&mut doc).unwrap().amended);
}

#[test]
fn amending_opens_and_adopting_again_closes() {
    let mut doc = draft("Réunion");
    adopt(&mut doc, "2026-10-12T12:00:00Z");
    amend(&mut doc, "2026-10-13T09:00:00Z");
    assert!(fact(&mut doc).unwrap().amended);
    write(&mut doc, 0, "La ");
    adopt(&mut doc, "2026-10-14T09:00:00Z");
    assert!(!fact(&mut doc).unwrap().amended);
    doc.put(ROOT, "state", "draft").unwrap();
    assert!(fact(&mut doc).unwrap().amended, "put back by another program");
}

#[test]
fn a_document_adopted_before_versions_were_recorded_has_a_day_only() {
    let mut doc = draft("Réunion");
    doc.put(ROOT, "state", "adopted").unwrap();
    doc.put(ROOT, "adopted_on", "2025-01-02").unwrap();
    assert_eq!(fact(&mut doc), Some(AdoptionFact { on: "2025-01-02".into(), ..AdoptionFact::default() }));
    assert_eq!(adopted_heads(&view(doc.document())), None);
}

#[test]
fn the_adopted_text_is_read_at_its_heads() {
    let mut doc = draft("Réunion");
    let heads = adopt(&mut doc, "2026-10-12T12:00:00Z");
    amend(&mut doc, "2026-10-13T09:00:00Z");
    write(&mut doc, 0, "La ");
    doc.commit();
    let now = view(doc.document());
    assert_eq!(now["title"]["fr"], "La Réunion");
    assert_eq!(adopted_heads(&now), Some(heads.clone()));
    let then = view_at(doc.document(), &heads).unwrap();
    let at: Vec<_> = heads.iter().map(|head| automerge::ChangeHash(*head.as_bytes())).collect();
    assert_eq!(then, view(&doc.document().fork_at(&at).unwrap()));
    assert_eq!((&then["title"]["fr"], &then["state"]), (&json!("Réunion"), &json!("draft")));
    assert_eq!(view_at(doc.document(), &[ChangeHash::new([7; 32])]), None);
}

#[test]
fn odd_records_name_no_version() {
    for odd in [json!(null), json!({ "adoption": 3 }), json!({ "adoption": { "version": "ab,cd" } }), json!({ "adoption": {} })] {
        assert_eq!(adopted_heads(&odd), None);
        assert_eq!(of_view(&odd), None);
    }
}
