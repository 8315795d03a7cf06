//! An edit's whole way: from one browser over its node and the hub to a browser of another council.

use futures_util::future::join_all;
use serde_json::json;
use tansiq_shared::{
    domain::{Access, DocKind, EditorId, SharingRule},
    engine::SessionTag,
};
use tansiq_tests::Federation;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edit_reaches_another_councils_browser_with_one_frame_per_hop() {
    let federation = Federation::start(&["MA-02", "MA-09"]).await;
    let doc = federation.create(0, DocKind::Minutes, SharingRule::AtOnce, json!({ "title": { "fr": "Réunion" } })).await;
    federation.share(0, doc, &[(1, Access::Edit)]).await;
    let heads = Federation::heads(federation.engine(0), doc).await;
    Federation::arrives(federation.engine(1), doc, &heads).await;
    federation.settled().await;
    let (mut writer, mut reader) = (federation.editor(0).await, federation.editor(1).await);
    writer.open(doc, DocKind::Minutes).await;
    reader.open(doc, DocKind::Minutes).await;
    writer.received(doc).await;
    federation.hub_recording.clear();
    federation.place(0).recording.clear();
    federation.place(1).recording.clear();
    (writer.frames, reader.frames) = ((0, 0), (0, 0));

    // First state: painted in the browser, and nowhere else.
    let change = writer.change(doc, |edit| edit.splice(&["title", "fr"], 7, 0, " du 3 mai").unwrap());
    assert_eq!(writer.view(doc)["title"]["fr"], "Réunion du 3 mai");
    assert_ne!(writer.copy(doc).heads, writer.heads(doc));
    // Second: durable at the council.
    let number = writer.submit(doc, &[change]).await;
    let heads = writer.saved(number).await.unwrap();
    assert_eq!(heads, writer.heads(doc));
    // Third: the ministry has it.
    writer.received(doc).await;
    reader.reaches(doc, &heads).await;
    assert_eq!(reader.view(doc), writer.view(doc));
    federation.settled().await;

    assert_eq!(writer.frames, (1, 2), "a Submit; Saved and Received");
    assert_eq!(reader.frames, (0, 1), "Changed");
    let node = &federation.place(0).recording;
    assert_eq!((node.count(true, "batch"), node.count(false, "ack")), (1, 1));
    // Both ends may say at any time that they are level.
    let frames =
        |recording: &tansiq_tests::Recording| recording.all().iter().filter(|passed| passed.name() != "caught-up").count();
    assert_eq!(frames(node), 2, "the way to the hub has no other frame");
    let other = &federation.place(1).recording;
    tansiq_tests::eventually("the other node's acknowledgement", async || (frames(other) == 2).then_some(())).await;
    assert_eq!((other.count(false, "batch"), other.count(true, "ack")), (1, 1));
    let hub = &federation.hub_recording;
    tansiq_tests::eventually("the hub's frames", async || (frames(hub) == 4).then_some(())).await;
    drop((writer, reader));
    federation.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_editors_who_write_at_once_are_told_apart() {
    let federation = Federation::start(&["MA-02"]).await;
    let doc = federation.create(0, DocKind::Minutes, SharingRule::AtOnce, json!({ "title": { "fr": "Réunion" } })).await;
    let engine = federation.engine(0);
    let editors: [EditorId; 2] = ["amina", "youssef"].map(|name| name.parse().unwrap());
    let mut tabs = [federation.editor(0).await, federation.editor(0).await];
    let mut answers = Vec::new();
    for tab in &mut tabs {
        tab.open(doc, DocKind::Minutes).await;
    }
    // While the first is on its way to the disk the others gather, and go on together.
    for _ in 0..8 {
        for ((tab, editor), tag) in tabs.iter_mut().zip(&editors).zip(1..) {
            let change = tab.change(doc, |edit| edit.splice(&["title", "fr"], 0, 0, "x").unwrap());
            answers.push(engine.submit(doc, editor.clone(), SessionTag(tag), vec![change]));
        }
    }
    for answer in join_all(answers).await {
        answer.unwrap();
    }
    assert_eq!(engine.view(doc).await.unwrap()["title"]["fr"], format!("{}Réunion", "x".repeat(16)));

    let change = tabs[0].change(doc, |edit| edit.splice(&["title", "fr"], 0, 0, "y").unwrap());
    let refused = engine.submit(doc, editors[1].clone(), SessionTag(2), vec![change.clone()]).await.unwrap_err();
    assert_eq!(refused.reason(), "actor-bound");
    // A colleague who holds what the council lost may hand it in; it stays the writer's.
    engine.give_back(doc, editors[1].clone(), SessionTag(2), vec![change]).await.unwrap();
    let next = tabs[0].change(doc, |edit| edit.splice(&["title", "fr"], 0, 0, "z").unwrap());
    engine.submit(doc, editors[0].clone(), SessionTag(1), vec![next]).await.unwrap();
    drop(tabs);
    federation.close().await;
}
