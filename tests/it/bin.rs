//! The bins of documents: what is deleted is hidden and can be put back, until the administrator takes it out for good.

use serde_json::{Value, json};
use tansiq_shared::{
    admin::socket,
    domain::{Access, DocKind, SharingRule},
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

    let listed = socket::get(folder, "/bin").await.unwrap();
    let labels: Vec<_> = listed["bin"].as_array().unwrap().iter().map(|row| row["label"].as_str().unwrap().to_owned()).collect();
    assert_eq!(labels.len(), 2, "{listed}");

    let ask = |dry_run: bool| json!({ "older_than_days": 30, "dry_run": dry_run });
    let dry = socket::post(folder, "/bin/empty", &ask(true)).await.unwrap();
    assert_eq!(dry["removed"][0]["label"], "old");
    assert_eq!(actions(&federation.engine(0).view(doc).await.unwrap()), ["new", "old", "stays"]);

    let done = socket::post(folder, "/bin/empty", &ask(false)).await.unwrap();
    assert_eq!(done["removed"].as_array().unwrap().len(), 1, "{done}");
    assert_eq!(actions(&federation.engine(0).view(doc).await.unwrap()), ["new", "stays"]);
    let again = socket::post(folder, "/bin/empty", &ask(false)).await.unwrap();
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

#[tokio::test(flavor = "multi_thread")]
async fn old_documents_of_the_bin_are_emptied_and_it_is_said_of_each_what_was_not() {
    let federation = Federation::start(&["MA-01", "MA-02"]).await;
    let plan = |title: &str, mark: &str| json!({ "title": { "fr": title }, "state": "draft", "deleted": mark, "actions": [{ "code": "1" }] });
    let make = async |at: usize, rule, title: &str, mark: &str| {
        federation.create(at, DocKind::ActionPlan, rule, plan(title, mark)).await
    };
    let private = make(0, SharingRule::Private, "Privé", OLD).await;
    let shared = make(0, SharingRule::AtOnce, "Partagé", OLD).await;
    let young = make(0, SharingRule::Private, "Récent", NEW).await;
    let theirs = make(1, SharingRule::AtOnce, "Voisin", OLD).await;
    federation.share(1, theirs, &[(0, Access::Edit)]).await;
    federation.share(0, shared, &[(1, Access::Read)]).await;
    let heads = Federation::heads(federation.engine(1), theirs).await;
    Federation::arrives(federation.engine(0), theirs, &heads).await;
    let heads = Federation::heads(federation.engine(0), shared).await;
    Federation::arrives(federation.engine(1), shared, &heads).await;

    let folder = &federation.place(0).folder;
    let ask = async |dry_run: bool| {
        let answer = socket::post(folder, "/bin/empty", &json!({ "older_than_days": 30, "dry_run": dry_run })).await.unwrap();
        assert_eq!(answer["removed"], json!([]), "{answer}");
        let rows = answer["documents"].as_array().unwrap();
        let mut rows: Vec<_> =
            rows.iter().map(|row| (row["label"].clone(), row["outcome"].clone(), row["known_to"].clone())).collect();
        rows.sort_by_key(|(label, ..)| label.to_string());
        json!(rows)
    };
    let neighbour = json!(["Voisin", "not-ours", ["ministry"]]);
    let held = json!(["ministry", "MA-02"]);
    assert_eq!(ask(true).await, json!([["Partagé", "would-be-emptied", held], ["Privé", "would-be-emptied", []], neighbour]));
    assert_eq!(federation.engine(0).view(private).await.unwrap()["title"]["fr"], "Privé");
    assert_eq!(ask(false).await, json!([["Partagé", "emptied", held], ["Privé", "emptied", []], neighbour]));
    for doc in [private, shared] {
        let view = federation.engine(0).view(doc).await.unwrap();
        assert_eq!(view.as_object().unwrap().keys().collect::<Vec<_>>(), ["deleted", "kind", "schema"]);
    }
    for (doc, title) in [(young, "Récent"), (theirs, "Voisin")] {
        assert_eq!(federation.engine(0).view(doc).await.unwrap()["title"]["fr"], title);
    }
    // Once is enough, and nobody is shown what is no more.
    assert_eq!(ask(false).await, json!([neighbour]));
    eventually("the list to be without them", async || {
        let list = socket::get(folder, "/documents").await.ok()?;
        let mut titles: Vec<_> = list["documents"].as_array()?.iter().map(|row| row["title"]["fr"].clone()).collect();
        titles.sort_by_key(ToString::to_string);
        (json!(titles) == json!(["Récent", "Voisin"])).then_some(())
    })
    .await;
    // An ordinary signed change: it goes where the document goes.
    eventually("the neighbour to have nothing of it either", async || {
        let view = federation.engine(1).view(shared).await.ok()?;
        view.get("title").is_none().then_some(())
    })
    .await;
    federation.close().await;
}
