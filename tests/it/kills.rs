//! Hub and nodes killed in the middle of their work: what was acknowledged is there afterwards.

use std::{
    collections::HashSet,
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use automerge::ReadDoc as _;
use serde_json::{Value, json};
use tansiq_node::join;
use tansiq_shared::{
    domain::{ChangeHash, DocId, DocKind},
    edge::{accounts::Role, admin},
    wire::session::ToEditor,
};
use tansiq_tests::{
    Editor, Proxy, eventually,
    federation::{PASSWORD, SECRETARY, add_account, init_hub},
    process::Process,
};

const HUB: &str = env!("CARGO_BIN_EXE_hub-under-test");
const NODE: &str = env!("CARGO_BIN_EXE_node-under-test");
const MINUTES: DocKind = DocKind::Minutes;
/// How often each is killed.
const KILLS: usize = 4;
/// Submits on their way at each kill.
const IN_FLIGHT: usize = 60;

/// A hub and two nodes as processes, one line between them, and one document that both councils edit.
struct Scene {
    folder: tempfile::TempDir,
    line: Proxy,
    hub: Option<Process>,
    nodes: Vec<Option<Process>>,
    doc: DocId,
}

impl Scene {
    async fn set() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 9));
        let line = Proxy::to(nowhere);
        let hub_folder = folder.path().join("hub");
        init_hub(&hub_folder).await;
        let config = hub_folder.join("config.toml");
        let text = fs::read_to_string(&config).unwrap();
        let address = line.address();
        fs::write(&config, format!("{text}link_address = \"{address}\"\n\n[log]\nformat = \"json\"\n")).unwrap();
        let mut scene = Self { folder, line, hub: None, nodes: Vec::new(), doc: DocId::new([0; 16]) };
        scene.start_hub().await;
        for (number, council) in ["MA-02", "MA-09"].into_iter().enumerate() {
            let invited = admin::post(&hub_folder, "/invites", &json!({ "council": council })).await.unwrap();
            let folder = scene.node_folder(number);
            join::join(invited["code"].as_str().unwrap(), &folder).await.unwrap();
            fs::write(folder.join("config.toml"), "web_listen = \"127.0.0.1:0\"\n\n[log]\nformat = \"json\"\n").unwrap();
            add_account(&folder, SECRETARY, Role::Secretary);
            scene.nodes.push(None);
            scene.start_node(number).await;
        }
        scene.share().await;
        scene
    }

    /// Makes the document and waits until both nodes have it.
    async fn share(&mut self) {
        let editor = self.editor(0).await;
        let grant = json!({ "ministry": true, "grants": [{ "council": "MA-09", "access": "edit" }] });
        let new = json!({ "kind": "minutes", "group": "MA-02", "rule": "private", "title": { "fr": ">" } });
        let made = editor.ask("POST", "/api/documents", Some(&new)).await;
        self.doc = made.body["id"].as_str().unwrap().parse().unwrap();
        let path = format!("/api/documents/{}/sharing", self.doc);
        eventually("the other council to be known", async || {
            (editor.ask("PUT", &path, Some(&grant)).await.status == 204).then_some(())
        })
        .await;
        self.agree().await;
    }

    fn node_folder(&self, number: usize) -> PathBuf {
        self.folder.path().join(format!("node-{number}"))
    }

    fn hub_folder(&self) -> PathBuf {
        self.folder.path().join("hub")
    }

    async fn start_hub(&mut self) {
        let hub = Process::run(HUB, &self.hub_folder()).await;
        self.line.aim(hub.link.unwrap());
        self.hub = Some(hub);
    }

    async fn start_node(&mut self, number: usize) {
        self.nodes[number] = Some(Process::run(NODE, &self.node_folder(number)).await);
    }

    async fn editor(&self, number: usize) -> Editor {
        Editor::sign_in(self.nodes[number].as_ref().unwrap().web, SECRETARY, PASSWORD).await
    }

    /// A running program's document, as its administrator sees it.
    async fn document(&self, folder: &Path) -> Option<Value> {
        admin::get(folder, &format!("/documents/{}", self.doc)).await.ok()
    }

    /// Waits until both nodes and the hub show the same, and returns it.
    async fn agree(&self) -> Value {
        eventually("all three to agree", async || {
            let hub = self.document(&self.hub_folder()).await?;
            let nodes = [self.document(&self.node_folder(0)).await?, self.document(&self.node_folder(1)).await?];
            let same = nodes.iter().all(|node| node["heads"] == hub["heads"] && node["view"] == hub["view"]);
            same.then_some(hub)
        })
        .await
    }

    /// Every journal verifies, with the same entries of the document.
    async fn verify(&self) {
        for folder in [self.hub_folder(), self.node_folder(0), self.node_folder(1)] {
            let report = admin::get(&folder, "/verify").await.unwrap();
            assert_eq!(report["first_bad"], Value::Null, "{report}");
            let status = admin::get(&folder, "/status").await.unwrap();
            assert_eq!((&status["root"], &status["waiting"], &status["refused"]), (&report["root"], &json!(0), &json!(0)));
        }
    }
}

/// Edits and sends without waiting; returns number, change and word of each.
async fn pour(editor: &mut Editor, doc: DocId, count: usize, next: &mut usize) -> Vec<(u64, ChangeHash, String)> {
    let mut poured = Vec::new();
    for _ in 0..count {
        *next += 1;
        let word = format!("[{next}]");
        let change = editor.change(doc, |edit| edit.splice(&["title", "fr"], usize::MAX, 0, &word).unwrap());
        let number = editor.submit(doc, &[change]).await;
        poured.push((number, editor.heads(doc)[0], word));
    }
    poured
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_killed_in_mid_traffic_keeps_what_it_acknowledged() {
    let mut scene = Scene::set().await;
    let doc = scene.doc;
    let (mut next, mut acked) = (0, Vec::new());
    let mut reader = scene.editor(1).await;
    reader.open(doc, MINUTES).await;
    for round in 0..KILLS {
        let mut editor = scene.editor(0).await;
        editor.open(doc, MINUTES).await;
        let poured = pour(&mut editor, doc, IN_FLIGHT, &mut next).await;
        let mut saved = 0;
        while saved < 5 + round * 9 {
            let ToEditor::Saved { number, .. } = editor.hear().await.unwrap() else { continue };
            acked.extend(poured.iter().filter(|(of, ..)| *of == number).cloned());
            saved += 1;
        }
        scene.nodes[0].take().unwrap().kill().await;
        // What was on its way to the browser arrived, and counts.
        while let Some(said) = editor.hear().await {
            if let ToEditor::Saved { number, .. } = said {
                acked.extend(poured.iter().filter(|(of, ..)| *of == number).cloned());
            }
        }
        scene.start_node(0).await;
        let mut editor = scene.editor(0).await;
        editor.open(doc, MINUTES).await;
        let (title, copy) = (editor.view(doc)["title"]["fr"].as_str().unwrap().to_owned(), editor.copy(doc));
        for (_, hash, word) in &acked {
            assert!(copy.text.get_change_by_hash(&automerge::ChangeHash(*hash.as_bytes())).is_some(), "{word} is gone");
            assert!(title.contains(word), "{word} is gone");
        }
    }
    assert!(acked.len() >= 5 + 14 + 23 + 32, "{}", acked.len());
    let all = scene.agree().await;
    let title = all["view"]["title"]["fr"].as_str().unwrap();
    assert!(acked.iter().all(|(.., word)| title.contains(word)), "{title}");
    let heads: Vec<ChangeHash> =
        all["heads"].as_array().unwrap().iter().map(|head| head.as_str().unwrap().parse().unwrap()).collect();
    reader.reaches(doc, &heads).await;
    assert_eq!(reader.view(doc), all["view"]);
    scene.verify().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hub_killed_in_mid_traffic_keeps_what_it_acknowledged() {
    let mut scene = Scene::set().await;
    let doc = scene.doc;
    let mut next = 0;
    let mut editor = scene.editor(0).await;
    editor.open(doc, MINUTES).await;
    let mut other = scene.editor(1).await;
    other.open(doc, MINUTES).await;
    let mut poured = Vec::new();
    let mut kept = 0;
    for round in 0..KILLS {
        poured.extend(pour(&mut editor, doc, IN_FLIGHT, &mut next).await);
        other.write(doc, |edit| edit.set(&["number"], format!("round {round}")).unwrap()).await;
        // Dies as soon as it acknowledged a part of them.
        let wanted = kept + 3 + round * 8;
        while kept < wanted {
            editor.hear().await.unwrap();
            kept = kept.max(has(&editor, doc, &poured));
        }
        scene.hub.take().unwrap().kill().await;
        scene.line.cut();
        while editor.line_up {
            editor.hear().await.unwrap();
        }
        kept = kept.max(has(&editor, doc, &poured));
        // Alone, so that no node can make up for what it lost.
        scene.start_hub().await;
        let document = scene.document(&scene.hub_folder()).await.unwrap();
        let title = document["view"]["title"]["fr"].as_str().unwrap();
        for (.., word) in &poured[..kept] {
            assert!(title.contains(word), "{word} is gone from the hub, which had {kept} of them: {title}");
        }
        scene.line.restore();
    }
    let all = scene.agree().await;
    let title = all["view"]["title"]["fr"].as_str().unwrap();
    assert!(poured.iter().all(|(.., word)| title.contains(word)), "the nodes made up for the rest: {title}");
    assert_eq!(all["view"]["number"], format!("round {}", KILLS - 1));
    scene.verify().await;
}

/// How many of the changes, from the first one on, the ministry has.
fn has(editor: &Editor, doc: DocId, poured: &[(u64, ChangeHash, String)]) -> usize {
    let copy = editor.copy(doc);
    let received = copy.received.iter().map(|hash| automerge::ChangeHash(*hash.as_bytes()));
    let received: Vec<_> = received.filter(|hash| copy.text.get_change_by_hash(hash).is_some()).collect();
    let missing: HashSet<_> = copy.text.get_changes(&received).iter().map(|change| ChangeHash::new(change.hash().0)).collect();
    poured.iter().take_while(|(_, hash, _)| !missing.contains(hash)).count()
}
