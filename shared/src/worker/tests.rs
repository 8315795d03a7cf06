use automerge::{AutoCommit, ROOT, transaction::Transactable as _};

use super::*;
use crate::{
    domain::{ActorId, PrincipalId, StoreId},
    store::memory::MemoryStore,
};

fn actor(tab: u8) -> automerge::ActorId {
    automerge::ActorId::from(&ActorId::of(PrincipalId(2), [tab; 12]).as_bytes()[..])
}

fn edit(doc: &mut AutoCommit, key: &str, value: &str) -> Bytes {
    doc.put(ROOT, key, value).unwrap();
    doc.commit();
    Bytes::copy_from_slice(doc.get_last_local_change().unwrap().raw_bytes())
}

fn worker() -> (InProcess, DocRef) {
    let doc = DocRef { doc: DocId::new([5; 16]), kind: DocKind::Minutes, not_applied: Arc::default(), from: Position(0), ops: 0 };
    (InProcess::new(Arc::new(MemoryStore::new(StoreId(1))), Vocabularies::embedded().clone()), doc)
}

fn portion(changes: impl IntoIterator<Item = Bytes>) -> Portion {
    Portion { entry: None, changes: changes.into_iter().collect() }
}

/// A change that passes every header check and that only applying finds out: it removes what was never there.
fn impossible(doc: &mut AutoCommit) -> Bytes {
    let mut other = AutoCommit::new().with_actor(actor(9));
    let list = other.put_object(ROOT, "list", automerge::ObjType::List).unwrap();
    other.insert(&list, 0, "x").unwrap();
    other.commit();
    other.delete(&list, 0).unwrap();
    other.commit();
    // It stands on the other document's changes, which this one does not have.
    let orphan = other.get_last_local_change().unwrap();
    assert!(doc.get_change_by_hash(&orphan.hash()).is_none());
    Bytes::copy_from_slice(orphan.raw_bytes())
}

#[tokio::test]
async fn what_is_applied_comes_back_byte_for_byte() {
    let (worker, doc) = worker();
    let mut tab = AutoCommit::new().with_actor(actor(1));
    let changes = vec![edit(&mut tab, "a", "1"), edit(&mut tab, "b", "2")];
    let applied = worker.apply(doc.clone(), vec![portion(changes.clone())]).await.unwrap();
    assert_eq!(applied.good, [true]);
    let since = worker.since(doc.clone(), vec![]).await.unwrap();
    assert_eq!(since.changes, changes);
    assert_eq!(since.heads, applied.heads);
    let rest = worker.since(doc, applied.heads).await.unwrap();
    assert!(rest.changes.is_empty(), "somebody who has the heads lacks nothing");
}

#[tokio::test]
async fn one_bad_portion_leaves_the_others_whole() {
    let (worker, doc) = worker();
    let mut tab = AutoCommit::new().with_actor(actor(1));
    let (first, bad, second) = (edit(&mut tab, "a", "1"), impossible(&mut tab), edit(&mut tab, "b", "2"));
    let portions = vec![portion([first]), portion([bad]), portion([second])];
    let applied = worker.apply(doc.clone(), portions).await.unwrap();
    assert_eq!(applied.good, [true, false, true]);
    let view = worker.view(doc).await.unwrap();
    assert_eq!((view.get("a").unwrap(), view.get("b").unwrap()), (&"1".into(), &"2".into()));
}

#[tokio::test]
async fn heads_that_nobody_knows_are_passed_over() {
    let (worker, doc) = worker();
    let mut tab = AutoCommit::new().with_actor(actor(1));
    let change = edit(&mut tab, "a", "1");
    worker.apply(doc.clone(), vec![portion([change.clone()])]).await.unwrap();
    let since = worker.since(doc, vec![ChangeHash::new([8; 32])]).await.unwrap();
    assert_eq!(since.changes, [change]);
}

#[tokio::test]
async fn only_so_many_documents_stay_open() {
    let (worker, doc) = worker();
    for number in 0..=u8::try_from(OPEN_MAX).unwrap() {
        let other = DocRef { doc: DocId::new([number; 16]), ..doc.clone() };
        worker.view(other).await.unwrap();
    }
    assert!(!worker.is_open(DocId::new([0; 16])), "the one that was used longest ago is closed");
    assert!(worker.is_open(DocId::new([u8::try_from(OPEN_MAX).unwrap(); 16])));
    assert_eq!(worker.opened(), OPEN_MAX as u64 + 1);
    worker.forget(DocId::new([7; 16]));
    assert!(!worker.is_open(DocId::new([7; 16])));
}

#[tokio::test]
async fn a_document_that_is_closed_while_it_is_worked_on_is_opened_afresh() {
    let (worker, doc) = worker();
    worker.view(doc.clone()).await.unwrap();
    assert!(worker.is_open(doc.doc));
    let mut view = worker.view(doc.clone());
    assert!(futures_util::poll!(view.as_mut()).is_pending(), "it is worked on");
    worker.forget(doc.doc);
    view.await.unwrap();
    assert!(!worker.is_open(doc.doc), "what was there before it was closed is not what comes next");
    worker.view(doc.clone()).await.unwrap();
    assert!(worker.is_open(doc.doc) && worker.opened() == 2);
}

#[tokio::test]
async fn a_document_is_opened_once_for_all_that_is_looked_at_on_top_of_it() {
    let (worker, doc) = worker();
    let mut tab = AutoCommit::new().with_actor(actor(1));
    let (first, bad, second) = (edit(&mut tab, "a", "1"), impossible(&mut tab), edit(&mut tab, "b", "2"));
    let more = [first, bad, second].map(|change| portion([change])).to_vec();
    let views = worker.views_with(doc.clone(), more).await.unwrap();
    let (none, one) = (serde_json::json!({}), serde_json::json!({ "a": "1" }));
    assert_eq!(views, [none, one.clone(), one, serde_json::json!({ "a": "1", "b": "2" })]);
    assert_eq!((worker.opened(), worker.is_open(doc.doc)), (1, false), "and it is nobody else's");
}

#[tokio::test]
async fn what_unfolds_to_much_is_applied_in_parts_and_whole_in_the_end() {
    let (worker, doc) = worker();
    let mut tab = AutoCommit::new().with_actor(actor(1));
    let mut changes = Vec::new();
    for number in 0..8 {
        let list = tab.put_object(ROOT, format!("list{number}"), automerge::ObjType::List).unwrap();
        tab.splice(&list, 0, 0, vec![automerge::ScalarValue::Null; 49_000]).unwrap();
        tab.commit();
        changes.push(Bytes::copy_from_slice(tab.get_last_local_change().unwrap().raw_bytes()));
    }
    let parts = in_parts(changes.iter().map(|chunk| Change::try_from(chunk.as_ref()).unwrap()).collect());
    assert_eq!(parts.iter().map(Vec::len).collect::<Vec<_>>(), [6, 2]);
    let applied = worker.apply(doc.clone(), vec![portion(changes[..3].to_vec()), portion(changes[3..].to_vec())]).await.unwrap();
    assert_eq!(applied.good, [true, true]);
    assert_eq!(worker.since(doc, vec![]).await.unwrap().changes, changes);
}
