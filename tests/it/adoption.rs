//! Adopted means adopted, at every node that holds the document: which text it was, and whether it says something else since.

use hyper::StatusCode;
use serde_json::{Value, json};
use tansiq_shared::{
    auth::accounts::Role,
    domain::{DocId, DocKind, SharingRule},
};
use tansiq_tests::{Federation, eventually, federation::add_account, http};

use super::attachments::cookie;

/// The version that adopting writes: the heads before it.
fn version(editor: &tansiq_tests::Editor, doc: DocId) -> String {
    editor.heads(doc).iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_ministry_reads_the_adopted_text_and_sees_what_was_amended_since() {
    let federation = Federation::start(&["MA-02"]).await;
    add_account(&federation.hub_folder(), "amina", Role::Coordinator);
    let doc = federation.create(0, DocKind::Minutes, SharingRule::AtOnce, json!({ "title": { "fr": "Réunion" } })).await;
    let mut editor = federation.editor(0).await;
    editor.open(doc, DocKind::Minutes).await;
    let adopted = version(&editor, doc);
    editor
        .write(doc, |edit| {
            edit.set(&["adoption", "at"], "2026-10-12T12:00:00Z").unwrap();
            edit.set(&["adoption", "role"], "secretary").unwrap();
            edit.set(&["adoption", "version"], adopted.as_str()).unwrap();
            edit.set(&["adopted_on"], "2026-10-12").unwrap();
            edit.set(&["state"], "adopted").unwrap();
        })
        .await;
    editor.received(doc).await;

    let hub = federation.hub().web;
    let coordinator = cookie(hub, "amina").await;
    let path = format!("/api/documents/{doc}");
    let ask = async |path: &str| http::ask(hub, "GET", path, Some(&coordinator), None).await;
    let amended = async |wanted: bool| {
        eventually("the hub's facts", async || {
            let body = ask(&path).await.body;
            (body["adopted"] == json!({ "on": "2026-10-12", "amended": wanted })).then_some(body)
        })
        .await
    };
    amended(false).await;

    // A tab that had not heard of the adoption writes on; nothing refuses it, and nothing hides it.
    editor.append(doc, &["title", "fr"], " du 3 mai").await;
    editor.received(doc).await;
    let now: Value = amended(true).await;
    assert_eq!(now["view"]["title"]["fr"], "Réunion du 3 mai");
    let then = ask(&format!("{path}?version=adopted")).await;
    assert_eq!((then.status, &then.body["view"]["title"]["fr"]), (StatusCode::OK, &json!("Réunion")));
    assert_eq!(then.body["heads"], json!(adopted.split(',').collect::<Vec<_>>()));

    let wrong = ask(&format!("{path}?version=first")).await;
    assert_eq!((wrong.status, &wrong.body["code"]), (StatusCode::BAD_REQUEST, &json!("malformed")));
    editor.write(doc, |edit| edit.set(&["adoption", "version"], "ab".repeat(32)).unwrap()).await;
    editor.received(doc).await;
    let absent = ask(&format!("{path}?version=adopted")).await;
    assert_eq!(absent.status, StatusCode::NOT_FOUND);
    drop(editor);
    federation.close().await;
}
