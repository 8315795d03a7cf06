use automerge::{AutoCommit, ROOT, transaction::Transactable as _};

use super::*;
use crate::{
    domain::{ActorId, EntryId, PrincipalId},
    journal::change::NESTING_MAX,
    worker::{apply, empty, load},
};

/// `count` changes, each of which makes a map in the one that the change before it made.
fn ladder(count: usize) -> (AutoCommit, Vec<Bytes>) {
    let actor = ActorId::of(PrincipalId(2), [1; 12]);
    let mut doc = AutoCommit::new().with_actor(automerge::ActorId::from(&actor.as_bytes()[..]));
    let mut at = ROOT;
    let mut changes = Vec::new();
    for _ in 0..count {
        at = doc.put_object(&at, "m", ObjType::Map).unwrap();
        changes.push(last(&mut doc));
    }
    (doc, changes)
}

fn last(doc: &mut AutoCommit) -> Bytes {
    doc.commit();
    Bytes::copy_from_slice(doc.get_last_local_change().unwrap().raw_bytes())
}

fn entries(changes: &[Bytes]) -> Vec<Portion> {
    let entry = |at: usize| Some(EntryId::new([u8::try_from(at).unwrap(); 32]));
    changes.iter().enumerate().map(|(at, change)| Portion { entry: entry(at), changes: vec![change.clone()] }).collect()
}

#[test]
fn maps_in_each_other_over_many_changes_are_not_applied_beyond_the_limit_nor_is_what_stands_on_them() {
    let most = usize::try_from(Limits::receiver().nesting).unwrap();
    let (mut doc, mut changes) = ladder(most + 3);
    doc.put(ROOT, "title", "x").unwrap();
    changes.push(last(&mut doc));
    let portions = entries(&changes);
    let mut document = empty();
    for (at, portion) in portions.iter().enumerate() {
        let applied = apply(&mut document, std::slice::from_ref(portion));
        // The last one would be fine by itself: it stands on what is out, and Automerge does not have it.
        assert_eq!(applied.good, [at < most], "change {at}");
    }
    let (loaded, out) = load(&[], &portions).unwrap();
    assert_eq!(loaded.get_heads(), document.get_heads());
    assert_eq!(out, portions[most..].iter().filter_map(|portion| portion.entry).collect::<Vec<_>>(), "named, to be void");
}

#[test]
fn our_own_editors_keep_to_a_little_less() {
    let most = usize::try_from(NESTING_MAX).unwrap();
    let (_, changes) = ladder(most + 1);
    let submits: Vec<_> = changes.iter().map(|change| Portion { entry: None, changes: vec![change.clone()] }).collect();
    let mut document = empty();
    let good = apply(&mut document, &submits).good;
    assert_eq!((good.iter().filter(|good| **good).count(), good.last()), (most, Some(&false)));
}

#[test]
fn a_whole_document_is_looked_at_too() {
    let most = usize::try_from(Limits::receiver().nesting).unwrap();
    assert!(!is_too_deep(ladder(most).0.document()));
    assert!(is_too_deep(ladder(most + 1).0.document()));
}
