//! A reconnect costs nothing when nothing changed, whatever the number of documents.

use std::sync::atomic::Ordering;

use futures_util::future::join_all;
use serde_json::json;
use tansiq_shared::{
    domain::{DocKind, SharingRule},
    engine::Engine,
};
use tansiq_tests::{Federation, eventually};

const DOCUMENTS: usize = 500;
/// Both ways, at both ends' encoding, without gRPC's own framing.
const RECONNECT_BYTES_MAX: usize = 1_000;

async fn read_for_the_lists(engine: &Engine) {
    eventually("every document's facts", async || {
        let rows = engine.documents().await.unwrap();
        (rows.len() == DOCUMENTS && rows.iter().all(|row| row.facts.is_some())).then_some(())
    })
    .await;
}

/// The node's index opens each document once.
async fn read_for_the_search(federation: &Federation) {
    let tab = federation.editor(0).await;
    eventually("every document in the index", async || {
        let answer = tab.ask("GET", "/api/search?q=document", None).await;
        (answer.body["whole"] == json!(true)).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_documents_in_step_are_not_touched_by_a_reconnect() {
    let federation = Federation::start(&["MA-02"]).await;
    join_all((0..DOCUMENTS).map(|number| {
        let content = json!({ "title": { "fr": format!("Document {number}") } });
        federation.create(0, DocKind::Terms, SharingRule::AtOnce, content)
    }))
    .await;
    federation.settled().await;
    let (node, hub) = (federation.engine(0), &federation.hub().engine);
    tokio::join!(read_for_the_lists(node), read_for_the_lists(hub));
    read_for_the_search(&federation).await;

    // The first one may note how far the other end's log has come without news for this one.
    federation.agree(0).await;
    federation.cut(0).await;
    let opened = async || (node.status().await.unwrap().opened, hub.status().await.unwrap().opened);
    let ends = async || (node.status().await.unwrap().end, hub.status().await.unwrap().end);
    let compared = || {
        let matches = |engine: &Engine| engine.counters().root_matches.load(Ordering::Relaxed);
        (matches(node), matches(hub))
    };
    let before = (opened().await, ends().await, compared());
    federation.place(0).recording.clear();
    federation.hub_recording.clear();
    federation.restore(0).await;
    eventually("both ends to compare roots", async || {
        let now = compared();
        (now.0 > before.2.0 && now.1 > before.2.1).then_some(())
    })
    .await;

    let recording = &federation.place(0).recording;
    for sent in [true, false] {
        assert_eq!((recording.count(sent, "hello"), recording.count(sent, "caught-up")), (1, 1));
        assert_eq!((recording.count(sent, "batch"), recording.count(sent, "ack")), (0, 0));
    }
    assert_eq!(recording.all().len(), 4);
    let bytes = recording.bytes();
    println!("{DOCUMENTS} documents in step: a reconnect moves {bytes} bytes in 4 frames");
    assert!(bytes < RECONNECT_BYTES_MAX, "{bytes} bytes");
    assert_eq!(opened().await, before.0, "no document was opened");
    assert_eq!(ends().await, before.1, "nothing was written");
    federation.close().await;
}
