//! A federation of real processes: a hub and its nodes, each in a folder that outlives it, each node on a line of its own.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};
use tansiq_node::join;
use tansiq_shared::{
    admin::socket,
    auth::accounts::Role,
    domain::{DocId, DocKind},
};

use crate::{
    Editor, Proxy, eventually,
    federation::{PASSWORD, SECRETARY, add_account, init_hub},
    process::Process,
};

/// What the hub tells nodes to dial: a place where nobody listens.
const NOWHERE: &str = "127.0.0.1:9";

/// The two programs.
#[derive(Debug, Clone)]
pub struct Programs {
    /// The hub's.
    pub hub: PathBuf,
    /// The node's.
    pub node: PathBuf,
}

/// A hub and some nodes as processes, with a line from each node to the hub.
pub struct Scene {
    folder: tempfile::TempDir,
    programs: Programs,
    /// What each node dials.
    pub lines: Vec<Proxy>,
    hub: Option<Process>,
    nodes: Vec<Option<Process>>,
    cookies: Vec<Option<String>>,
}

impl Scene {
    /// Makes the federation and starts all of it. The councils know each other once a document was shared.
    pub async fn set(programs: Programs, councils: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let nowhere: SocketAddr = NOWHERE.parse().unwrap();
        let lines: Vec<_> = councils.iter().map(|_| Proxy::to(nowhere)).collect();
        let hub_folder = folder.path().join("hub");
        init_hub(&hub_folder).await;
        let config = hub_folder.join("config.toml");
        let text = fs::read_to_string(&config).unwrap();
        fs::write(&config, format!("{text}link_address = \"{NOWHERE}\"\n\n[log]\nformat = \"json\"\n")).unwrap();
        let mut scene = Self { folder, programs, lines, hub: None, nodes: Vec::new(), cookies: vec![None; councils.len()] };
        scene.start_hub().await;
        for (number, council) in councils.iter().enumerate() {
            let invited = socket::post(&hub_folder, "/invites", &json!({ "council": council })).await.unwrap();
            let folder = scene.node_folder(number);
            join::join(invited["code"].as_str().unwrap(), &folder).await.unwrap();
            // The hub told it one address for all; it dials its own line instead.
            let identity = fs::read_to_string(folder.join("identity.toml")).unwrap();
            assert!(identity.contains(NOWHERE));
            fs::write(folder.join("identity.toml"), identity.replace(NOWHERE, &scene.lines[number].address())).unwrap();
            fs::write(folder.join("config.toml"), "web_listen = \"127.0.0.1:0\"\n\n[log]\nformat = \"json\"\n").unwrap();
            add_account(&folder, SECRETARY, Role::Secretary);
            scene.nodes.push(None);
            scene.start_node(number).await;
        }
        scene
    }

    /// The first node makes minutes that the ministry reads and `other` edits; returns once all three have them.
    pub async fn share(&mut self, other: &str) -> DocId {
        let editor = self.editor(0).await;
        let grant = json!({ "ministry": true, "grants": [{ "council": other, "access": "edit" }] });
        let new = json!({ "kind": "minutes", "group": "MA-02", "rule": "private", "title": { "fr": ">" } });
        let made = editor.ask("POST", "/api/documents", Some(&new)).await;
        let doc = made.body["id"].as_str().unwrap().parse().unwrap();
        let path = format!("/api/documents/{doc}/sharing");
        eventually("the other council to be known", async || {
            (editor.ask("PUT", &path, Some(&grant)).await.status == 204).then_some(())
        })
        .await;
        self.agree(doc).await;
        doc
    }

    /// A node's data folder.
    pub fn node_folder(&self, number: usize) -> PathBuf {
        self.folder.path().join(format!("node-{number}"))
    }

    /// The hub's data folder.
    pub fn hub_folder(&self) -> PathBuf {
        self.folder.path().join("hub")
    }

    /// Starts the hub and leads the lines to it.
    pub async fn start_hub(&mut self) {
        let hub = Process::run(&self.programs.hub, &self.hub_folder()).await;
        for line in &self.lines {
            line.aim(hub.link.unwrap());
        }
        self.hub = Some(hub);
    }

    /// Starts a node.
    pub async fn start_node(&mut self, number: usize) {
        self.nodes[number] = Some(Process::run(&self.programs.node, &self.node_folder(number)).await);
    }

    /// Cuts every line.
    pub fn cut(&self) {
        self.lines.iter().for_each(Proxy::cut);
    }

    /// Restores every line.
    pub fn restore(&self) {
        self.lines.iter().for_each(Proxy::restore);
    }

    /// Starts a node whose folder may be damaged; or what it said when it ended at once.
    pub async fn try_start_node(&mut self, number: usize) -> Result<(), String> {
        self.nodes[number] = Some(Process::try_run(&self.programs.node, &self.node_folder(number)).await?);
        Ok(())
    }

    /// Starts a hub whose folder may be damaged; or what it said when it ended at once.
    pub async fn try_start_hub(&mut self) -> Result<(), String> {
        let hub = Process::try_run(&self.programs.hub, &self.hub_folder()).await?;
        for line in &self.lines {
            line.aim(hub.link.unwrap());
        }
        self.hub = Some(hub);
        Ok(())
    }

    /// Takes the hub's process out, to be killed.
    pub fn take_hub(&mut self) -> Process {
        self.hub.take().unwrap()
    }

    /// Takes a node's process out, to be killed.
    pub fn take_node(&mut self, number: usize) -> Process {
        self.nodes[number].take().unwrap()
    }

    /// The hub's process.
    pub fn hub(&self) -> &Process {
        self.hub.as_ref().unwrap()
    }

    /// A node's process.
    pub fn node(&self, number: usize) -> &Process {
        self.nodes[number].as_ref().unwrap()
    }

    /// Whether one of the programs ended by itself.
    pub fn has_ended(&mut self) -> bool {
        self.nodes.iter_mut().chain([&mut self.hub]).flatten().any(Process::has_ended)
    }

    /// The programs that run here.
    pub fn programs(&self) -> &Programs {
        &self.programs
    }

    /// A new tab of a node's secretary, who signs in once and stays signed in while the node is killed.
    pub async fn editor(&mut self, number: usize) -> Editor {
        let web = self.node(number).web;
        if let Some(cookie) = &self.cookies[number] {
            return Editor::connect(web, cookie).await;
        }
        let editor = Editor::sign_in(web, SECRETARY, PASSWORD).await;
        self.cookies[number] = Some(editor.cookie().to_owned());
        editor
    }

    /// A document in a running program, as its administrator sees it.
    pub async fn document(folder: &Path, doc: DocId) -> Option<Value> {
        socket::get(folder, &format!("/documents/{doc}")).await.ok()
    }

    /// Waits until every node and the hub show the same, and returns it.
    pub async fn agree(&self, doc: DocId) -> Value {
        eventually("all of them to agree", async || self.agreed(doc).await).await
    }

    /// What every node and the hub show, if it is the same.
    pub async fn agreed(&self, doc: DocId) -> Option<Value> {
        let hub = Self::document(&self.hub_folder(), doc).await?;
        for number in 0..self.nodes.len() {
            let node = Self::document(&self.node_folder(number), doc).await?;
            if node["heads"] != hub["heads"] || node["view"] != hub["view"] {
                return None;
            }
        }
        Some(hub)
    }

    /// Every journal verifies, and nothing in it waits or was refused.
    pub async fn verify(&self) {
        let nodes = (0..self.nodes.len()).map(|number| self.node_folder(number));
        for folder in nodes.chain([self.hub_folder()]) {
            let report = socket::get(&folder, "/verify").await.unwrap();
            assert_eq!(report["first_bad"], Value::Null, "{report}");
            let status = socket::get(&folder, "/status").await.unwrap();
            assert_eq!((&status["root"], &status["waiting"], &status["refused"]), (&report["root"], &json!(0), &json!(0)));
        }
    }

    /// The kind of [`Scene::share`]'s documents.
    pub const KIND: DocKind = DocKind::Minutes;
}
