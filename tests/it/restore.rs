//! A node that lost its log, or a part of it, has everything back from the hub.

use std::fs;

use serde_json::json;
use tansiq_shared::domain::{Access, DocId, DocKind, SharingRule};
use tansiq_tests::{Federation, copies::copy_folder};

const MINUTES: DocKind = DocKind::Minutes;

/// Two councils and a document that both edit; the second one wrote one word, and the first one's node is stopped after `before`.
async fn scene() -> (Federation, DocId) {
    let federation = Federation::start(&["MA-02", "MA-09"]).await;
    let doc = federation.create(0, MINUTES, SharingRule::AtOnce, json!({ "title": { "fr": "Réunion" } })).await;
    federation.share(0, doc, &[(1, Access::Edit)]).await;
    write(&federation, 0, doc, " un").await;
    Federation::arrives(federation.engine(1), doc, &Federation::heads(federation.engine(0), doc).await).await;
    write(&federation, 1, doc, " deux").await;
    Federation::arrives(federation.engine(0), doc, &Federation::heads(federation.engine(1), doc).await).await;
    (federation, doc)
}

async fn write(federation: &Federation, number: usize, doc: DocId, word: &str) {
    let mut editor = federation.editor(number).await;
    editor.open(doc, MINUTES).await;
    editor.append(doc, &["title", "fr"], word).await;
    editor.received(doc).await;
}

async fn all_have(federation: &Federation, doc: DocId, title: &str) {
    let heads = Federation::heads(&federation.hub().engine, doc).await;
    for number in 0..2 {
        Federation::arrives(federation.engine(number), doc, &heads).await;
        assert_eq!(federation.engine(number).view(doc).await.unwrap()["title"]["fr"], title);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_emptied_node_has_everything_back() {
    let (mut federation, doc) = scene().await;
    let entries = federation.engine(0).document(doc).await.unwrap().entries;
    federation.stop_node(0).await;
    fs::remove_dir_all(federation.place(0).folder.join("journal")).unwrap();
    federation.start_node(0).await;
    federation.linked(0).await;
    Federation::arrives(federation.engine(0), doc, &Federation::heads(&federation.hub().engine, doc).await).await;
    let row = federation.engine(0).document(doc).await.unwrap();
    assert_eq!((row.entries, row.owner, row.can_edit), (entries, federation.principal(0), true));
    write(&federation, 0, doc, " trois").await;
    all_have(&federation, doc, "Réunion un deux trois").await;
    federation.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_from_an_older_copy_has_the_rest_back() {
    let (mut federation, doc) = scene().await;
    let journal = federation.place(0).folder.join("journal");
    let copy = federation.spare_folder("copy");
    federation.stop_node(0).await;
    copy_folder(&journal, &copy);
    federation.start_node(0).await;
    federation.linked(0).await;
    for word in [" trois", " quatre"] {
        write(&federation, 0, doc, word).await;
    }
    write(&federation, 1, doc, " cinq").await;
    Federation::arrives(federation.engine(0), doc, &Federation::heads(federation.engine(1), doc).await).await;
    federation.stop_node(0).await;
    fs::remove_dir_all(&journal).unwrap();
    fs::rename(&copy, &journal).unwrap();
    federation.start_node(0).await;
    federation.linked(0).await;
    Federation::arrives(federation.engine(0), doc, &Federation::heads(&federation.hub().engine, doc).await).await;
    write(&federation, 0, doc, " six").await;
    all_have(&federation, doc, "Réunion un deux trois quatre cinq six").await;
    federation.close().await;
}
