//! A council whose disk is lost joins again, and goes on where it was.

use std::fs;

use bytes::Bytes;
use serde_json::json;
use tansiq_node::join;
use tansiq_shared::{
    admin::socket,
    domain::{Access, DocId, DocKind, SharingRule},
};
use tansiq_tests::{
    Federation,
    audit::Audit,
    copies::{copy_folder, start_copy},
    eventually,
};

use crate::attachments::{attach, opened};

const MINUTES: DocKind = DocKind::Minutes;

/// Two councils. The first one's documents: one that both edit, one that the ministry reads, a private one; and one of the second's.
struct Scene {
    federation: Federation,
    common: DocId,
    own: DocId,
    private: DocId,
    theirs: DocId,
}

impl Scene {
    async fn set(councils: [&str; 2]) -> Self {
        let federation = Federation::start(&councils).await;
        let make =
            async |number, title: &str, rule| federation.create(number, MINUTES, rule, json!({ "title": { "fr": title } })).await;
        let common = make(0, "Commun", SharingRule::AtOnce).await;
        federation.share(0, common, &[(1, Access::Edit)]).await;
        let (own, private) = (make(0, "Propre", SharingRule::AtOnce).await, make(0, "Privé", SharingRule::Private).await);
        let theirs = make(1, "Invité", SharingRule::AtOnce).await;
        federation.share(1, theirs, &[(0, Access::Edit)]).await;
        let scene = Self { federation, common, own, private, theirs };
        scene.arrives_everywhere(0, &[scene.common, scene.theirs]).await;
        scene.write(0, common, " un").await;
        scene.arrives_everywhere(0, &[common]).await;
        scene
    }

    async fn write(&self, number: usize, doc: DocId, word: &str) {
        let mut editor = self.federation.editor(number).await;
        editor.open(doc, MINUTES).await;
        editor.append(doc, &["title", "fr"], word).await;
        editor.received(doc).await;
    }

    /// Waits until the hub, the second council and node `number` hold the same of each.
    async fn arrives_everywhere(&self, number: usize, docs: &[DocId]) {
        for doc in docs {
            eventually("all to hold the same", async || {
                let mut heads = Vec::new();
                for engine in [&self.federation.hub().engine, self.federation.engine(1), self.federation.engine(number)] {
                    heads.push(engine.document(*doc).await.ok()?.heads);
                }
                heads.windows(2).all(|two| two[0] == two[1]).then_some(())
            })
            .await;
        }
    }

    async fn title(&self, doc: DocId) -> String {
        self.federation.hub().engine.view(doc).await.unwrap()["title"]["fr"].as_str().unwrap().to_owned()
    }

    /// Everything that the first council may do, from node `number`.
    async fn goes_on(&self, number: usize, word: &str) {
        self.arrives_everywhere(number, &[self.common, self.theirs]).await;
        let heads = Federation::heads(&self.federation.hub().engine, self.own).await;
        Federation::arrives(self.federation.engine(number), self.own, &heads).await;
        for (doc, own) in [(self.common, true), (self.own, true), (self.theirs, false)] {
            // The registry may come a moment after the line is up.
            eventually("the council to be known as the one before", async || {
                let row = self.federation.engine(number).document(doc).await.unwrap();
                ((row.own, row.can_edit) == (own, true)).then_some(())
            })
            .await;
            self.write(number, doc, word).await;
        }
        self.arrives_everywhere(number, &[self.common, self.theirs]).await;
        self.write(1, self.common, " réponse").await;
        self.arrives_everywhere(number, &[self.common]).await;
        assert!(self.title(self.common).await.contains(word));
        // Its documents are its own to share, and to stop sharing.
        self.federation.share(number, self.own, &[(1, Access::Read)]).await;
        self.arrives_everywhere(number, &[self.own]).await;
        let row = self.federation.engine(1).document(self.own).await.unwrap();
        assert!(!row.own && !row.can_edit);
        self.federation.share(number, self.own, &[]).await;
        self.federation.settled_with(number).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_council_with_new_keys_goes_on_with_its_documents() {
    let audit = Audit::start();
    let mut scene = Scene::set(["MA-10", "MA-11"]).await;
    let first = scene.federation.principal(0);
    scene.federation.stop_node(0).await;
    let folder = scene.federation.place(0).folder.clone();
    let thief = scene.federation.spare_folder("thief");
    copy_folder(&folder, &thief);
    fs::remove_dir_all(&folder).unwrap();
    let second = scene.federation.enrol("MA-10").await;
    assert!(scene.federation.principal(second) > first, "never the same number");
    scene.goes_on(second, " deux").await;
    // What never left the lost disk is gone, and nobody claims to have it.
    assert!(scene.federation.engine(second).document(scene.private).await.is_err());
    let rows = scene.federation.hub().engine.documents().await.unwrap();
    assert!(rows.iter().all(|row| row.doc != scene.private));

    // The old keys open nothing any more.
    let hub = scene.federation.hub().link.to_string();
    let old = start_copy(&thief, &hub).await;
    audit.says(&["link refused", &format!("principal/{first} "), "reason=superseded"]).await;
    old.stop().await;

    // And once more, with the second one's disk lost too.
    scene.federation.stop_node(second).await;
    fs::remove_dir_all(&folder).unwrap();
    let third = scene.federation.enrol("MA-10").await;
    scene.goes_on(third, " trois").await;
    assert_eq!(scene.title(scene.common).await, "Commun un deux réponse trois réponse");
    // A reader that comes late gets what each of them wrote.
    let late = scene.federation.enrol("MA-12").await;
    scene.federation.share(third, scene.common, &[(1, Access::Edit), (late, Access::Read)]).await;
    scene.arrives_everywhere(late, &[scene.common]).await;
    assert_eq!(scene.federation.engine(late).view(scene.common).await.unwrap()["title"]["fr"], scene.title(scene.common).await);
    scene.federation.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_council_with_new_keys_fetches_and_brings_its_files() {
    let mut scene = Scene::set(["MA-10", "MA-11"]).await;
    let at_hub = async |federation: &Federation| socket::get(&federation.hub_folder(), "/status").await.unwrap()["files"].clone();
    let first = Bytes::from_static(b"who came, and who did not");
    let before = attach(&scene.federation, 0, scene.own, "liste.txt", &first).await;
    eventually("the file to come to the ministry", async || (at_hub(&scene.federation).await == 1).then_some(())).await;
    scene.federation.settled_with(0).await;
    scene.federation.stop_node(0).await;
    fs::remove_dir_all(scene.federation.place(0).folder.clone()).unwrap();
    let second = scene.federation.enrol("MA-10").await;
    let heads = Federation::heads(&scene.federation.hub().engine, scene.own).await;
    Federation::arrives(scene.federation.engine(second), scene.own, &heads).await;
    // Its own from before, and a new one beside the same document.
    opened(&scene.federation, second, scene.own, &before, &first).await;
    attach(&scene.federation, second, scene.own, "suite.txt", &Bytes::from_static(b"and what they said")).await;
    eventually("the new file to come to the ministry", async || (at_hub(&scene.federation).await == 2).then_some(())).await;
    scene.federation.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_council_with_its_old_keys_comes_back_as_itself() {
    let mut scene = Scene::set(["MA-10", "MA-11"]).await;
    let before = scene.federation.principal(0);
    scene.federation.stop_node(0).await;
    fs::remove_dir_all(scene.federation.place(0).folder.join("journal")).unwrap();
    scene.federation.start_node(0).await;
    scene.federation.linked(0).await;
    assert_eq!(scene.federation.principal(0), before);
    scene.goes_on(0, " deux").await;
    assert!(scene.federation.engine(0).document(scene.private).await.is_err());
    scene.federation.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_written_under_the_old_keys_is_brought_by_the_new_ones() {
    let mut scene = Scene::set(["MA-10", "MA-11"]).await;
    scene.federation.cut(0).await;
    let mut editor = scene.federation.editor(0).await;
    editor.open(scene.common, MINUTES).await;
    editor.append(scene.common, &["title", "fr"], " hors ligne").await;
    drop(editor);
    scene.federation.stop_node(0).await;
    let folder = scene.federation.place(0).folder.clone();
    fs::remove_dir_all(folder.join("keys")).unwrap();
    fs::remove_file(folder.join("identity.toml")).unwrap();
    let code = scene.federation.invite("MA-10").await;
    join::join(&code, &folder).await.unwrap();
    scene.federation.place(0).line.restore();
    scene.federation.start_node(0).await;
    scene.federation.linked(0).await;
    eventually("what was written offline", async || scene.title(scene.common).await.contains(" hors ligne").then_some(())).await;
    scene.goes_on(0, " deux").await;
    assert_eq!(scene.title(scene.common).await, "Commun un hors ligne deux réponse");
    assert!(scene.federation.engine(0).document(scene.private).await.unwrap().own);
    scene.federation.close().await;
}
