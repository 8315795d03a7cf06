//! Two machines under one name: both are stopped and named, nothing is lost, and an administrator decides which one goes on.

use serde_json::json;
use tansiq_node::app::Node;
use tansiq_shared::{
    admin::socket,
    domain::{DocId, DocKind, SharingRule},
    engine::Engine,
};
use tansiq_tests::{
    Editor, Federation, Proxy,
    audit::Audit,
    copies::{copy_folder, start_copy},
    eventually,
    federation::{PASSWORD, SECRETARY},
    wait::within,
};

const MINUTES: DocKind = DocKind::Minutes;

/// A council with a document that the ministry reads, and a copy of its data folder, taken while its node was stopped.
struct Scene {
    federation: Federation,
    doc: DocId,
    copy: std::path::PathBuf,
    line: Proxy,
    audit: Audit,
}

impl Scene {
    async fn set(council: &str) -> Self {
        let audit = Audit::start();
        let mut federation = Federation::start(&[council]).await;
        let doc = federation.create(0, MINUTES, SharingRule::AtOnce, json!({ "title": { "fr": "Réunion" } })).await;
        federation.settled().await;
        let copy = federation.spare_folder("copy");
        federation.stop_node(0).await;
        copy_folder(&federation.place(0).folder, &copy);
        federation.start_node(0).await;
        federation.linked(0).await;
        let line = Proxy::to(federation.hub().link);
        Self { federation, doc, copy, line, audit }
    }

    async fn twin(&self) -> Node {
        self.line.aim(self.federation.hub().link);
        start_copy(&self.copy, &self.line.address()).await
    }

    async fn held(&self) -> Option<String> {
        let answer = socket::get(&self.federation.hub_folder(), "/councils").await.unwrap();
        answer["councils"][0]["held"].as_str().map(str::to_owned)
    }

    async fn release(&self) {
        let council = self.federation.place(0).council.clone();
        socket::post(&self.federation.hub_folder(), &format!("/councils/{council}/release"), &json!({})).await.unwrap();
    }

    async fn write(&self, node: &Node, words: &[&str]) {
        let mut editor = Editor::sign_in(node.web, SECRETARY, PASSWORD).await;
        editor.open(self.doc, MINUTES).await;
        for word in words {
            editor.append(self.doc, &["title", "fr"], word).await;
        }
    }

    async fn title(&self, engine: &Engine) -> String {
        engine.view(self.doc).await.unwrap()["title"]["fr"].as_str().unwrap().to_owned()
    }

    /// Waits until an engine's title holds each of these words.
    async fn holds(&self, engine: &Engine, words: &[&str]) {
        eventually(&format!("{words:?} to be there"), async || {
            let title = self.title(engine).await;
            words.iter().all(|word| title.contains(word)).then_some(())
        })
        .await;
    }
}

async fn stopped_as_clone(engine: &Engine) {
    let mut reason = engine.line_reason();
    within("the node to be stopped", reason.wait_for(|reason| reason.as_deref() == Some("clone"))).await.unwrap();
    let status = engine.status().await.unwrap();
    assert_eq!((status.line_up, status.line_reason.as_deref()), (false, Some("clone")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_machines_at_the_same_time_are_both_stopped_and_named() {
    let mut scene = Scene::set("MA-01").await;
    let number = scene.federation.principal(0);
    let twin = scene.twin().await;
    stopped_as_clone(&twin.engine).await;
    stopped_as_clone(scene.federation.engine(0)).await;
    let (first, second) = (scene.federation.engine(0).run(), twin.engine.run());
    let line = scene
        .audit
        .says(&["neither is served", "reason=clone", &format!("principal={number}"), &first.to_string(), &second.to_string()])
        .await;
    assert_eq!(line.matches("127.0.0.1:").count(), 2, "both addresses: {line}");
    assert_eq!(line.matches("with store").count(), 2, "both stores: {line}");
    assert!(scene.held().await.unwrap().contains(&first.to_string()));

    // Editors go on at both, and are told why nothing leaves.
    let mut editor = scene.federation.editor(0).await;
    assert_eq!((editor.line_up, editor.line_reason.as_str()), (false, "clone"));
    editor.open(scene.doc, MINUTES).await;
    editor.append(scene.doc, &["title", "fr"], " ici").await;
    scene.write(&twin, &[" là", " aussi"]).await;
    drop(editor);
    assert_eq!(scene.title(&scene.federation.hub().engine).await, "Réunion");

    // It is kept over a restart of the hub, and of a node.
    scene.federation.stop_hub().await;
    scene.federation.start_hub().await;
    assert!(scene.held().await.is_some());
    scene.federation.stop_node(0).await;
    scene.federation.start_node(0).await;
    stopped_as_clone(scene.federation.engine(0)).await;

    // One is switched off, and the other one let in: what it wrote arrives. Then the first one takes its place in order.
    twin.stop().await;
    scene.release().await;
    scene.federation.node(0).retry.notify_one();
    scene.federation.linked(0).await;
    assert_eq!(scene.federation.engine(0).status().await.unwrap().line_reason, None);
    scene.holds(&scene.federation.hub().engine, &[" ici"]).await;
    scene.write(scene.federation.node(0), &[" encore", " et encore"]).await;
    scene.federation.settled().await;
    scene.federation.stop_node(0).await;
    let twin = scene.twin().await;
    scene.holds(&scene.federation.hub().engine, &[" ici", " là aussi", " encore"]).await;
    scene.holds(&twin.engine, &[" ici", " là aussi", " encore et encore"]).await;
    assert_eq!(scene.title(&twin.engine).await, scene.title(&scene.federation.hub().engine).await);
    assert!(twin.engine.status().await.unwrap().line_up);
    twin.stop().await;
    // The superseded one is a twin from here on.
    scene.federation.start_node(0).await;
    stopped_as_clone(scene.federation.engine(0)).await;
    scene.federation.stop_node(0).await;
    scene.federation.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_machines_that_take_turns_are_found_when_the_first_comes_back() {
    let mut scene = Scene::set("MA-03").await;
    scene.federation.cut(0).await;
    let twin = scene.twin().await;
    within("the twin's line", twin.engine.line().wait_for(|up| *up)).await.unwrap();
    scene.write(&twin, &[" du jumeau"]).await;
    scene.holds(&scene.federation.hub().engine, &[" du jumeau"]).await;
    // What the hub knows of it outlives the hub.
    scene.federation.stop_hub().await;
    scene.federation.start_hub().await;
    scene.federation.place(0).line.restore();
    scene.federation.node(0).retry.notify_one();
    stopped_as_clone(scene.federation.engine(0)).await;
    scene.line.aim(scene.federation.hub().link);
    twin.retry.notify_one();
    stopped_as_clone(&twin.engine).await;
    scene.audit.says(&["neither is served", &scene.federation.engine(0).run().to_string()]).await;
    assert!(scene.held().await.is_some());
    twin.stop().await;
    scene.release().await;
    scene.federation.node(0).retry.notify_one();
    scene.federation.linked(0).await;
    scene.holds(scene.federation.engine(0), &[" du jumeau"]).await;
    scene.federation.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_machines_that_are_switched_on_in_turns_are_found() {
    let mut scene = Scene::set("MA-04").await;
    // Its copy knows nothing of the run that ends here.
    scene.federation.stop_node(0).await;
    let twin = scene.twin().await;
    within("the twin's line", twin.engine.line().wait_for(|up| *up)).await.unwrap();
    scene.write(&twin, &[" du jumeau"]).await;
    scene.holds(&scene.federation.hub().engine, &[" du jumeau"]).await;
    twin.stop().await;
    scene.federation.start_node(0).await;
    stopped_as_clone(scene.federation.engine(0)).await;
    let twin = scene.twin().await;
    stopped_as_clone(&twin.engine).await;
    twin.stop().await;
    scene.release().await;
    scene.federation.node(0).retry.notify_one();
    scene.federation.linked(0).await;
    scene.holds(scene.federation.engine(0), &[" du jumeau"]).await;
    scene.federation.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dead_machine_on_a_stalled_line_is_no_twin() {
    let mut scene = Scene::set("MA-06").await;
    let hub = scene.federation.hub().link.to_string();
    scene.federation.place(0).line.stall();
    // Its end of the line is gone; the hub's is not.
    scene.federation.stop_node(0).await;
    let folder = scene.federation.place(0).folder.clone();
    let node = start_copy(&folder, &hub).await;
    within("the new line", node.engine.line().wait_for(|up| *up)).await.unwrap();
    assert_eq!(scene.held().await, None);
    scene.write(&node, &[" après"]).await;
    scene.holds(&scene.federation.hub().engine, &[" après"]).await;
    node.stop().await;
    scene.federation.place(0).line.restore();
    scene.federation.start_node(0).await;
    scene.federation.linked(0).await;
    scene.federation.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_a_council_that_is_held_is_released() {
    let federation = Federation::start(&["MA-07"]).await;
    for (council, says) in [("MA-07", "not held"), ("MA-08", "find the council MA-08")] {
        let path = format!("/councils/{council}/release");
        let answer = socket::post(&federation.hub_folder(), &path, &json!({})).await.unwrap_err().to_string();
        assert!(answer.contains(says), "{answer}");
    }
    federation.close().await;
}
