//! A federation in this process: one hub, some councils' nodes, each behind a line of its own.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::Ordering,
};

use clap::Parser as _;
use serde_json::{Value, json};
use tansiq_hub::{
    app::{self as hub, Hub},
    config::HubConfig,
};
use tansiq_node::{
    app::{self as node, Node},
    config::NodeConfig,
    join,
};
use tansiq_shared::{
    admin::socket,
    auth::accounts::{Accounts, Language, NewAccount, Password, Role},
    domain::{
        Access, ChangeHash, DocId, DocKind, Grant, Manifest, PrincipalId, PrincipalRow, PrincipalStatus, Sharing, SharingRule,
    },
    engine::Engine,
    replication::LinkTimeouts,
};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use crate::{
    Editor, Proxy, Recording,
    wait::{durably, eventually, within},
};

/// The sign-in name of every node's secretary.
pub const SECRETARY: &str = "fatima";
/// Every password.
pub const PASSWORD: &str = "a password for tests";

/// One council's node: its folder, its line, and the node itself while it runs.
pub struct Place {
    /// The council's code.
    pub council: String,
    /// The node's data folder.
    pub folder: PathBuf,
    /// Its line to the hub.
    pub line: Proxy,
    /// What passed this end of its Links.
    pub recording: Recording,
    node: Option<Node>,
}

/// See the module.
pub struct Federation {
    folder: TempDir,
    hub: Option<Hub>,
    /// What passed the hub's end of all Links.
    pub hub_recording: Recording,
    timeouts: LinkTimeouts,
    places: Vec<Place>,
    may_differ: bool,
}

impl Federation {
    /// Makes a federation, starts its hub, enrols the councils with invitations, and starts their nodes. All are linked.
    pub async fn start(councils: &[&str]) -> Self {
        Self::start_with(councils, LinkTimeouts::default()).await
    }

    /// The same with Links that wait longer or shorter for what they wait for.
    pub async fn start_with(councils: &[&str], timeouts: LinkTimeouts) -> Self {
        let folder = tempfile::tempdir().unwrap();
        init_hub(&folder.path().join("hub")).await;
        let mut federation =
            Self { folder, hub: None, hub_recording: Recording::default(), timeouts, places: Vec::new(), may_differ: false };
        federation.start_hub().await;
        for council in councils {
            federation.enrol(council).await;
        }
        federation.all_know_all().await;
        federation
    }

    /// Invites a council, joins, and starts its node; returns its number.
    pub async fn enrol(&mut self, council: &str) -> usize {
        let number = self.enrol_without_line(council).await;
        self.places[number].line.restore();
        self.node(number).retry.notify_one();
        self.linked(number).await;
        number
    }

    /// The same for a council whose line is cut before it was ever up.
    pub async fn enrol_without_line(&mut self, council: &str) -> usize {
        let folder = self.folder.path().join(council);
        let code = self.invite(council).await;
        join::join(&code, &folder).await.unwrap();
        let groups = format!(
            "web_listen = \"127.0.0.1:0\"\n\n[[groups]]\nid = \"{council}\"\nfr = \"Groupe\"\nar = \"مجموعة\"\n\n\
             [[groups]]\nid = \"inter-regional/nord\"\nfr = \"Nord\"\nar = \"الشمال\"\n"
        );
        fs::write(folder.join("config.toml"), groups).unwrap();
        add_account(&folder, SECRETARY, Role::Secretary);
        let line = Proxy::to(self.hub().link);
        line.cut();
        let place = Place { council: council.to_owned(), folder, line, recording: Recording::default(), node: None };
        self.places.push(place);
        let number = self.places.len() - 1;
        self.start_node(number).await;
        number
    }

    /// Waits until the hub and every node know the same principals.
    pub async fn all_know_all(&self) {
        let wanted = self.hub().engine.principals().await.unwrap().len();
        for place in &self.places {
            durably("the registry", &self.node_of(place).engine, async |engine| {
                (engine.principals().await.unwrap().len() == wanted).then_some(())
            })
            .await;
        }
    }

    /// A single-use code for a council, as the ministry's administrator gets it. When the council has a node that works, whoever uses
    /// the code takes its place.
    pub async fn invite(&self, council: &str) -> String {
        let works = |row: &&PrincipalRow| row.council.as_str() == council && row.status == PrincipalStatus::Active;
        let principals = self.hub().engine.principals().await.unwrap();
        let replace = principals.iter().find(works).map(|row| row.principal.0);
        let answer =
            socket::post(&self.hub_folder(), "/invites", &json!({ "council": council, "replace": replace })).await.unwrap();
        answer["code"].as_str().unwrap().to_owned()
    }

    /// A folder inside the federation's own that is no council's yet.
    pub fn spare_folder(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The hub's data folder.
    pub fn hub_folder(&self) -> PathBuf {
        self.folder.path().join("hub")
    }

    /// The hub, which runs.
    pub fn hub(&self) -> &Hub {
        self.hub.as_ref().unwrap()
    }

    /// A node, which runs.
    pub fn node(&self, number: usize) -> &Node {
        self.node_of(&self.places[number])
    }

    #[expect(clippy::unused_self, reason = "reads like the other questions")]
    fn node_of<'a>(&self, place: &'a Place) -> &'a Node {
        place.node.as_ref().unwrap()
    }

    /// A node's engine.
    pub fn engine(&self, number: usize) -> &Engine {
        &self.node(number).engine
    }

    /// A council's place, whether its node runs or not.
    pub fn place(&self, number: usize) -> &Place {
        &self.places[number]
    }

    /// A node's principal.
    pub fn principal(&self, number: usize) -> PrincipalId {
        self.engine(number).principal()
    }

    /// Starts the hub and leads every line to it.
    pub async fn start_hub(&mut self) {
        let folder = self.hub_folder();
        let config = HubConfig::read(&folder, []).unwrap();
        let hub = eventually("the hub to start", async || {
            let (tap, timeouts) = (Some(self.hub_recording.tap()), self.timeouts);
            let options = hub::Options { tap, timeouts, ..hub::Options::default() };
            started(hub::start(&folder, config.clone(), options, CancellationToken::new()).await)
        })
        .await;
        for place in &self.places {
            place.line.aim(hub.link);
            if let Some(node) = &place.node {
                node.retry.notify_one();
            }
        }
        self.hub = Some(hub);
    }

    /// Stops the hub.
    pub async fn stop_hub(&mut self) {
        let hub = self.hub.take().unwrap();
        self.in_order(&hub.engine);
        within("the hub to stop", hub.stop()).await;
    }

    /// Starts a node that was stopped.
    pub async fn start_node(&mut self, number: usize) {
        let place = &mut self.places[number];
        let config = NodeConfig::read(&place.folder, []).unwrap();
        let node = eventually("a node to start", async || {
            let options = node::Options {
                tap: Some(place.recording.tap()),
                link_address: Some(place.line.address()),
                timeouts: self.timeouts,
                ..node::Options::default()
            };
            started(node::start(&place.folder, config.clone(), options, CancellationToken::new()).await)
        })
        .await;
        place.node = Some(node);
    }

    /// Stops a node.
    pub async fn stop_node(&mut self, number: usize) {
        let node = self.places[number].node.take().unwrap();
        self.in_order(&node.engine);
        within("a node to stop", node.stop()).await;
    }

    /// Waits until a node's line is up.
    pub async fn linked(&self, number: usize) {
        let mut line = self.engine(number).line();
        within("the line to come up", line.wait_for(|up| *up)).await.unwrap();
    }

    /// Cuts a node's line and waits until it knows.
    pub async fn cut(&self, number: usize) {
        self.places[number].line.cut();
        let mut line = self.engine(number).line();
        within("the line to go down", line.wait_for(|up| !up)).await.unwrap();
    }

    /// Restores a node's line and waits until it is linked again.
    pub async fn restore(&self, number: usize) {
        self.places[number].line.restore();
        self.node(number).retry.notify_one();
        self.linked(number).await;
    }

    /// A new tab of a node's secretary.
    pub async fn editor(&self, number: usize) -> Editor {
        Editor::sign_in(self.node(number).web, SECRETARY, PASSWORD).await
    }

    /// Makes a document of a council.
    pub async fn create(&self, number: usize, kind: DocKind, rule: SharingRule, content: Value) -> DocId {
        let group = self.places[number].council.parse().unwrap();
        self.engine(number).create(Manifest { kind, group, rule }, content).await.unwrap()
    }

    /// Shares a document with the ministry and other councils, by their numbers.
    pub async fn share(&self, number: usize, doc: DocId, others: &[(usize, Access)]) {
        let ministry = Grant { principal: PrincipalId::MINISTRY, access: Access::Read };
        let others = others.iter().map(|(other, access)| Grant { principal: self.principal(*other), access: *access });
        let sharing = Sharing::of(std::iter::once(ministry).chain(others).collect());
        self.engine(number).share(doc, sharing).await.unwrap();
    }

    /// Waits until an engine has a document at these heads.
    pub async fn arrives(engine: &Engine, doc: DocId, heads: &[ChangeHash]) {
        durably("a document to arrive", engine, async |engine| {
            let row = engine.document(doc).await.ok()?;
            (row.heads == heads).then_some(())
        })
        .await;
    }

    /// A document's heads in an engine.
    pub async fn heads(engine: &Engine, doc: DocId) -> Vec<ChangeHash> {
        engine.document(doc).await.unwrap().heads
    }

    /// Waits until the hub has acknowledged everything of every node that runs.
    pub async fn settled(&self) {
        for number in 0..self.places.len() {
            if self.places[number].node.is_some() {
                self.settled_with(number).await;
            }
        }
    }

    /// Waits until the hub has acknowledged everything of one node.
    pub async fn settled_with(&self, number: usize) {
        let engine = self.engine(number);
        eventually("everything to be received", async || {
            let rows = engine.documents().await.unwrap();
            rows.iter().all(|row| row.received || !row.sharing.reaches_ministry()).then_some(())
        })
        .await;
    }

    /// The end of every test: the lines are made new, both ends of each compare roots and agree, no comparison ever failed, and every
    /// journal verifies. Then everything stops.
    pub async fn close(mut self) {
        self.settled().await;
        for number in 0..self.places.len() {
            if self.places[number].node.is_some() {
                self.agree(number).await;
            }
        }
        for number in 0..self.places.len() {
            if self.places[number].node.is_some() {
                verified(self.engine(number)).await;
                self.stop_node(number).await;
            }
        }
        if self.hub.is_some() {
            verified(&self.hub().engine).await;
            self.stop_hub().await;
        }
    }

    /// Links a node anew and waits until both ends found the same root.
    pub async fn agree(&self, number: usize) {
        let matches = |engine: &Engine| engine.counters().root_matches.load(Ordering::Relaxed);
        let (node, hub) = (self.engine(number), &self.hub().engine);
        self.cut(number).await;
        let before = (matches(node), matches(hub));
        self.restore(number).await;
        eventually("both ends to compare roots", async || {
            self.in_order(node);
            self.in_order(hub);
            (matches(node) > before.0 && matches(hub) > before.1).then_some(())
        })
        .await;
    }

    /// No root ever differed, unless that is what the test is about.
    fn in_order(&self, engine: &Engine) {
        let mismatches = engine.counters().root_mismatches.load(Ordering::Relaxed);
        assert!(self.may_differ || mismatches == 0, "principal {} found another root at the far end", engine.principal());
    }

    /// From now on roots may differ: the test makes them.
    pub fn let_roots_differ(&mut self) {
        self.may_differ = true;
    }
}

/// What started; `None` while a session of its former run still holds the journal, which a process's end would have taken from it.
fn started<T>(outcome: anyhow::Result<T>) -> Option<T> {
    match outcome {
        Err(error) if error.to_string().ends_with("another process is using it") => None,
        outcome => Some(outcome.unwrap()),
    }
}

async fn verified(engine: &Engine) {
    let report = engine.verify().await.unwrap();
    assert_eq!(report.first_bad, None, "the journal of principal {}", engine.principal());
    let status = engine.status().await.unwrap();
    assert_eq!((report.documents, report.root), (status.documents, status.root));
}

/// What `tansiq-hub init` does, with ports of the system's choice.
pub async fn init_hub(folder: &Path) {
    let any = "127.0.0.1:0";
    let folder = folder.display().to_string();
    let words = ["tansiq-hub", "--folder", &folder, "init", "--web-listen", any, "--link-listen", any, "--enrol-listen", any];
    assert_eq!(tansiq_hub::cli::Cli::parse_from(words).run().await.unwrap(), 0);
}

/// Adds an account to a data folder.
pub fn add_account(folder: &Path, name: &str, role: Role) {
    let new = NewAccount {
        name: name.to_owned(),
        display: name.to_owned(),
        role,
        language: Language::French,
        password: Password::new(PASSWORD).unwrap(),
    };
    Accounts::open(folder).unwrap().add(&new).unwrap();
}
