//! The bins of documents: what is deleted is hidden and can be put back, until the administrator takes it out for good.

use serde_json::{Value, json};
use tansiq_shared::{
    domain::{DocKind, SharingRule},
    edge::admin,
};
use tansiq_tests::{
    Federation, eventually,
    federation::{PASSWORD, SECRETARY},
    http,
};

const OLD: &str = "2025-01-01T08:00:00Z 5f3a";
/// Not 30 days ago on any day that this runs.
const NEW: &str = "2099-01-01T08:00:00Z 5f3a";

fn actions(view: &Value) -> Vec<String> {
    let rows = view["actions"].as_object().unwrap();
    let mut codes: Vec<_> = rows.values().map(|row| row["code"].as_str().unwrap().to_owned()).collect();
    codes.sort();
    codes
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_administrator_empties_a_bin_and_everybody_sees_the_same() {
    let federation = Federation::start(&["MA-01", "MA-02"]).await;
    let content = json!({ "title": { "fr": "Plan" }, "actions": [
        { "code": "stays" }, { "code": "old", "deleted": OLD }, { "code": "new", "deleted": NEW } ] });
    let doc = federation.create(0, DocKind::ActionPlan, SharingRule::AtOnce, content).await;
    let folder = &federation.place(0).folder;

    let listed = admin::get(folder, "/bin").await.unwrap();
    let labels: Vec<_> = listed["bin"].as_array().unwrap().iter().map(|row| row["label"].as_str().unwrap().to_owned()).collect();
    assert_eq!(labels.len(), 2, "{listed}");

    let ask = |dry_run: bool| json!({ "older_than_days": 30, "dry_run": dry_run });
    let dry = admin::post(folder, "/bin/empty", &ask(true)).await.unwrap();
    assert_eq!(dry["removed"][0]["label"], "old");
    assert_eq!(actions(&federation.engine(0).view(doc).await.unwrap()), ["new", "old", "stays"]);

    let done = admin::post(folder, "/bin/empty", &ask(false)).await.unwrap();
    assert_eq!(done["removed"].as_array().unwrap().len(), 1, "{done}");
    assert_eq!(actions(&federation.engine(0).view(doc).await.unwrap()), ["new", "stays"]);
    let again = admin::post(folder, "/bin/empty", &ask(false)).await.unwrap();
    assert_eq!(again["removed"], json!([]));

    // An ordinary signed change: it goes where the document goes.
    eventually("the ministry to have it", async || {
        let view = federation.hub().engine.view(doc).await.ok()?;
        (actions(&view) == ["new", "stays"]).then_some(())
    })
    .await;
    federation.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_in_the_bin_says_so_in_the_list() {
    let federation = Federation::start(&["MA-01"]).await;
    let content = json!({ "title": { "fr": "Plan" }, "deleted": OLD });
    let doc = federation.create(0, DocKind::ActionPlan, SharingRule::Private, content).await;
    let web = federation.node(0).web;
    let signed_in = http::ask(web, "POST", "/api/session", None, Some(&json!({ "name": SECRETARY, "password": PASSWORD }))).await;
    let cookie = signed_in.cookie.unwrap();
    eventually("the list to say it", async || {
        let list = http::ask(web, "GET", "/api/documents", Some(&cookie), None).await.body;
        let row = list["documents"].as_array()?.iter().find(|row| row["id"] == doc.to_string())?.clone();
        (row["deleted"] == json!({ "at": "2025-01-01T08:00:00Z", "by": "5f3a" })).then_some(())
    })
    .await;
    federation.close().await;
}
