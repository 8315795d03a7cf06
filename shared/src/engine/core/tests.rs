//! What one turn of the engine's task promises to those who ask in the same moment.

use std::{path::Path, sync::Arc};

use automerge::Automerge;
use bytes::Bytes;
use serde_json::{Value, json};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use crate::{
    docs::{self, Edit},
    domain::{
        DocKind, FederationId, History, Incarnation, Manifest, Position, PrincipalId, PrincipalRow, RunId, SharingRule, StoreId,
        vocabulary::Vocabularies,
    },
    engine::{Command, Delivery, Engine, Parts, SessionTag, checked::Checked, environment::System},
    identity::keys::KeyFolder,
    journal::sign::{Ed25519Verifier, Signer as _},
    protocol::Item,
    store::{ReadLimit, Record, Store, disk::DiskStore, log::LogOptions, memory::MemoryStore},
    worker::InProcess,
};

async fn engine(keys: &Path, store: Arc<dyn Store>, me: PrincipalId) -> Engine {
    let key = KeyFolder::open(keys).unwrap().journal_key().unwrap();
    let ministry = PrincipalRow::ministry(key.journal_key());
    let parts = Parts {
        worker: Arc::new(InProcess::new(store.clone(), Vocabularies::embedded().clone())),
        store,
        signer: Arc::new(key),
        verifier: Arc::new(Ed25519Verifier),
        environment: Arc::new(System),
        federation: FederationId::new([3; 16]),
        me,
        ministry,
        tap: None,
    };
    Engine::start(parts, CancellationToken::new(), |_, _| {}).await.unwrap().0
}

/// What the hub has behind a position, as it would be sent.
async fn sent(store: &MemoryStore, after: Position) -> Vec<Item> {
    let records = store.read(after, ReadLimit { records: 100, bytes: 1 << 20 }).await.unwrap();
    let item = |(position, record)| match record {
        Record::Entry { entry, .. } => Some(Item { entry, position }),
        _ => None,
    };
    records.into_iter().filter_map(item).collect()
}

async fn delivery(engine: &Engine, from: &MemoryStore, items: Vec<Item>) -> Delivery {
    Delivery {
        bearer: PrincipalId::MINISTRY,
        store: from.id(),
        run: RunId(5),
        items,
        position: from.end(),
        checked: Checked::default(),
        broken: Arc::default(),
        _place: engine.place(1).await.unwrap(),
    }
}

#[tokio::test]
async fn a_hello_moves_something_only_when_the_store_lives_anew() {
    let folder = tempfile::tempdir().unwrap();
    let hub = engine(&folder.path().join("keys"), Arc::new(MemoryStore::new(StoreId(9))), PrincipalId::MINISTRY).await;
    let store = StoreId(7);
    let says = async |runs: &[(u64, u64)]| {
        let history = History::of(runs.iter().map(|(run, began)| (RunId(*run), Position(*began))).collect());
        let is_new = hub.meet(Incarnation { principal: PrincipalId(2), store, history, is_by_hand: false }, None).await.unwrap();
        (is_new, hub.ledger().end(), hub.ledger().peers().cursor(store))
    };
    let brings = async |run, position| {
        let delivery = Delivery {
            bearer: PrincipalId(2),
            store,
            run: RunId(run),
            items: Vec::new(),
            position: Position(position),
            checked: Checked::default(),
            broken: Arc::default(),
            _place: hub.place(1).await.unwrap(),
        };
        hub.ask(|reply| Command::Deliver { delivery, reply }).await.unwrap();
    };
    says(&[(5, 0)]).await;
    brings(5, 5_000).await;
    let before = hub.ledger().end();
    // However often it says that it has less now: no store is put back while it runs.
    for began in [0, 40, 0] {
        assert_eq!(says(&[(5, began)]).await, (true, before, Position(5_000)));
    }
    assert_eq!(says(&[(5, 0), (6, 5_000)]).await.2, Position(5_000), "a restart");
    assert_eq!(says(&[(5, 0), (6, 5_000), (8, 6_000)]).await.2, Position(5_000), "more restarts than were heard of");
    assert_eq!(says(&[(5, 0), (9, 3_000)]).await.2, Position(3_000), "a copy that was put back");
    assert!(!says(&[(5, 0), (6, 5_000)]).await.0, "and the machine that it was made for");
    // What it brought once in a bundle of that run says nothing of where the store stands today.
    brings(6, 9_000).await;
    assert_eq!(hub.ledger().peers().cursor(store), Position(3_000));
}

#[tokio::test]
async fn who_looks_in_the_turn_in_which_something_came_sees_it() {
    let folder = tempfile::tempdir().unwrap();
    let keys = folder.path().join("keys");
    let written = Arc::new(MemoryStore::new(StoreId(9)));
    let hub = engine(&keys, written.clone(), PrincipalId::MINISTRY).await;
    let manifest = Manifest { kind: DocKind::Minutes, group: "MA-02".parse().unwrap(), rule: SharingRule::Private };
    let doc = hub.create(manifest, json!({ "title": { "fr": "Avant" } })).await.unwrap();
    let born = written.end();

    let here: Arc<dyn Store> = Arc::new(DiskStore::open(&folder.path().join("journal"), LogOptions::default(), |_| {}).unwrap());
    let node = engine(&keys, here.clone(), PrincipalId(7)).await;
    let first = delivery(&node, &written, sent(&written, Position(0)).await).await;
    node.ask(|reply| Command::Deliver { delivery: first, reply }).await.unwrap();
    drop(node);

    let followed = hub.follow(doc, Vec::new()).await.unwrap();
    let mut text: Automerge = docs::empty();
    text.apply_changes(followed.changes.iter().map(|raw| automerge::Change::try_from(raw.as_ref()).unwrap()).collect::<Vec<_>>())
        .unwrap();
    text.set_actor(automerge::ActorId::from(*crate::domain::ActorId::of(PrincipalId::MINISTRY, [5; 12]).as_bytes()));
    let mut transaction = text.transaction();
    Edit::new(&mut transaction, docs::schema(DocKind::Minutes)).set(&["number"], "12").unwrap();
    transaction.commit();
    let change = Bytes::copy_from_slice(text.get_last_local_change().unwrap().raw_bytes());
    hub.submit(doc, "e-1".parse().unwrap(), SessionTag(1), vec![change]).await.unwrap();

    // Nothing is open after a start; the change and the question come together.
    let node = engine(&keys, here, PrincipalId(7)).await;
    let next = delivery(&node, &written, sent(&written, born).await).await;
    let ((delivered, receipt), (viewed, view)) = (oneshot::channel(), oneshot::channel());
    node.inbox.send(Command::Deliver { delivery: next, reply: delivered }).await.unwrap();
    node.inbox.send(Command::View { doc, reply: viewed }).await.unwrap();
    assert!(receipt.await.unwrap().unwrap().answers.is_empty());
    let view: Value = view.await.unwrap().unwrap();
    assert_eq!(view["number"], "12");
}
