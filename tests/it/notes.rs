//! A note: whoever reads a document writes one, and every holder keeps it and passes it on.

use std::path::Path;

use serde_json::json;
use tansiq_shared::{
    domain::{Access, DocId, DocKind, Position, SharingRule},
    engine::{Engine, EngineError},
    journal::Body,
    store::{ReadLimit, Record, Store as _, disk::DiskStore, log::LogOptions},
};
use tansiq_tests::{Federation, wait::durably};

/// The notes of a document in a journal that nobody has open.
async fn notes(folder: &Path, doc: DocId) -> Vec<String> {
    let store = DiskStore::open(&folder.join("journal"), LogOptions::default(), |_| {}).unwrap();
    let records = store.read(Position(0), ReadLimit { records: usize::MAX, bytes: usize::MAX }).await.unwrap();
    let note = |record| match record {
        Record::Entry { entry, .. } if entry.header.doc == doc => match Body::decode(&entry) {
            Ok(Body::Note(text)) => Some(text),
            _ => None,
        },
        _ => None,
    };
    records.into_iter().filter_map(|(_, record)| note(record)).collect()
}

async fn comes_to(engine: &Engine, doc: DocId, entries: u64) {
    durably("the entries to arrive", engine, async |engine| {
        let row = engine.document(doc).await.ok()?;
        (row.entries == entries).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_note_reaches_every_holder_and_stays() {
    let mut federation = Federation::start(&["MA-02", "MA-09", "MA-05"]).await;
    let doc = federation.create(0, DocKind::Minutes, SharingRule::AtOnce, json!({})).await;
    federation.share(0, doc, &[(1, Access::Read)]).await;
    let heads = Federation::heads(federation.engine(0), doc).await;
    Federation::arrives(federation.engine(1), doc, &heads).await;
    comes_to(federation.engine(1), doc, federation.engine(0).document(doc).await.unwrap().entries).await;

    // Who may only read the document writes a note; who does not read it may not, nor may anybody write one that is too long.
    federation.engine(1).write(doc, Body::Note("Vu par MA-09".to_owned())).await.unwrap();
    let elsewhere = federation.engine(2).write(doc, Body::Note("Vu par MA-05".to_owned())).await;
    assert!(matches!(elsewhere, Err(EngineError::NotFound(_))), "{elsewhere:?}");
    let long = federation.engine(1).write(doc, Body::Note("x".repeat(5000))).await;
    assert!(long.is_err(), "{long:?}");

    // It arrives at the hub and at the owner, and beside the owner's snapshot at who joins the document later.
    let entries = federation.engine(1).document(doc).await.unwrap().entries;
    comes_to(&federation.hub().engine, doc, entries).await;
    comes_to(federation.engine(0), doc, entries).await;
    assert!(federation.engine(0).snapshot(doc).await.unwrap() && federation.hub().engine.snapshot(doc).await.unwrap());
    federation.share(0, doc, &[(1, Access::Read), (2, Access::Read)]).await;
    Federation::arrives(federation.engine(2), doc, &heads).await;
    federation.agree(2).await;

    // All have it after a restart, and after reading their logs again.
    for number in 0..3 {
        federation.stop_node(number).await;
        assert_eq!(notes(&federation.place(number).folder, doc).await, ["Vu par MA-09"], "council {number}");
        std::fs::remove_dir_all(federation.place(number).folder.join("journal/index")).unwrap();
        federation.start_node(number).await;
        federation.linked(number).await;
    }
    federation.stop_hub().await;
    assert_eq!(notes(&federation.hub_folder(), doc).await, ["Vu par MA-09"]);
    federation.start_hub().await;
    for number in 0..3 {
        federation.linked(number).await;
    }
    federation.close().await;
}
