//! The index is only an index: without it, the log tells everything again.

use serde_json::json;
use tansiq_shared::{
    domain::{Access, DocKind, Position, SharingRule, UnixMs},
    engine::{DocumentRow, Engine, EngineStatus, LogStatus, VerifyReport},
};
use tansiq_tests::Federation;

async fn everything(engine: &Engine) -> (EngineStatus, VerifyReport, Vec<String>) {
    let mut status = engine.status().await.unwrap();
    // What was opened since the start, and the record of what the ministry has, which a node writes when it stops.
    (status.opened, status.line_up, status.end) = (0, false, Position(0));
    // When it started, and how far the index is behind the log at this moment.
    (status.began_at, status.index) = (UnixMs(0), Position(0));
    status.log = LogStatus::default();
    let mut rows: Vec<DocumentRow> = engine.documents().await.unwrap();
    for row in &mut rows {
        // Computed in the background, from the document.
        row.facts = None;
    }
    (status, engine.verify().await.unwrap(), rows.iter().map(|row| format!("{row:?}")).collect())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deleted_index_is_rebuilt_to_the_same() {
    let mut federation = Federation::start(&["MA-02", "MA-09"]).await;
    let mut docs = Vec::new();
    for (kind, rule) in [
        (DocKind::Minutes, SharingRule::AtOnce),
        (DocKind::Terms, SharingRule::Private),
        (DocKind::ActionPlan, SharingRule::AtOnce),
    ] {
        docs.push(federation.create(0, kind, rule, json!({ "title": { "fr": "Un titre" } })).await);
    }
    federation.share(0, docs[0], &[(1, Access::Edit)]).await;
    let heads = Federation::heads(federation.engine(0), docs[0]).await;
    Federation::arrives(federation.engine(1), docs[0], &heads).await;
    for number in 0..2 {
        let mut editor = federation.editor(number).await;
        editor.open(docs[0], DocKind::Minutes).await;
        for round in 0..4 {
            editor.append(docs[0], &["title", "fr"], &format!(" {number}{round}")).await;
        }
        editor.received(docs[0]).await;
    }
    let heads = Federation::heads(federation.engine(1), docs[0]).await;
    Federation::arrives(federation.engine(0), docs[0], &heads).await;
    federation.settled().await;
    // Without their lines, nothing moves between the two looks.
    for number in 0..2 {
        federation.cut(number).await;
    }
    let before = [
        everything(federation.engine(0)).await,
        everything(federation.engine(1)).await,
        everything(&federation.hub().engine).await,
    ];
    for number in 0..2 {
        federation.stop_node(number).await;
        let index = federation.place(number).folder.join("journal/index");
        assert!(index.is_dir());
        std::fs::remove_dir_all(index).unwrap();
    }
    federation.stop_hub().await;
    std::fs::remove_dir_all(federation.hub_folder().join("journal/index")).unwrap();
    federation.start_hub().await;
    for number in 0..2 {
        federation.start_node(number).await;
    }
    let after = [
        everything(federation.engine(0)).await,
        everything(federation.engine(1)).await,
        everything(&federation.hub().engine).await,
    ];
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before, after);
    }
    for number in 0..2 {
        federation.restore(number).await;
    }
    federation.close().await;
}
