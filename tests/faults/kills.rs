//! A node or the hub killed at any moment while several people write: whatever somebody was told is safe is there afterwards.
//!
//! The folders stay from try to try, so each start is a recovery of what all kills before it left. One kill in eight hits the next
//! start as well, wherever that is.

mod typist;

use std::time::Duration;

use automerge::ReadDoc as _;
use serde_json::Value;
use tansiq_shared::{admin::socket, domain::DocId};
use tansiq_tests::{
    process::Process,
    scene::{Programs, Scene},
};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::{
    campaign::{Campaign, Plan, Tally},
    dice::Dice,
};
use typist::{Typed, Typist, type_along};

/// Tries of the short form.
const SHORT: usize = 5;
/// Tries until there are new documents, so that opening one stays cheap.
const TRIES_PER_DOCUMENT: usize = 5;
/// When the kill comes after the typing began, in milliseconds.
const KILL_AFTER_MS: std::ops::Range<usize> = 5..500;
/// Of a hundred kills, those that hit the start after them too.
const TWICE_PERCENT: usize = 12;
const COUNCILS: [&str; 2] = ["MA-02", "MA-09"];

/// Who is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Victim {
    Node,
    Hub,
}

impl Victim {
    fn name(self) -> &'static str {
        match self {
            Self::Node => "kill-node",
            Self::Hub => "kill-hub",
        }
    }
}

/// A federation with two documents, and all that was typed into them and promised to be safe.
struct Load {
    scene: Scene,
    docs: [DocId; 2],
    /// Safe where the victim is concerned.
    promised: Vec<Typed>,
    words: usize,
}

pub(crate) async fn campaign(victim: Victim, plan: &Plan, programs: &Programs) -> Tally {
    let mut campaign = Campaign::begin(victim.name(), plan, SHORT);
    let (mut load, mut checked, mut age) = (None, 0, 0);
    for number in campaign.numbers() {
        let mut dice = campaign.dice(number);
        let passed = campaign
            .attempt_async(number, "one kill", async {
                let load = match &mut load {
                    Some(load) => load,
                    none => none.insert(Load::begin(programs).await),
                };
                if age == TRIES_PER_DOCUMENT {
                    load.turn_over().await;
                    age = 0;
                }
                let before = load.promised.len();
                match victim {
                    Victim::Node => load.kill_node(&mut dice).await,
                    Victim::Hub => load.kill_hub(&mut dice).await,
                }
                checked += load.promised.len() - before;
                age += 1;
            })
            .await;
        if !passed {
            // What a failed try leaves is not where the next one begins.
            (load, age) = (None, 0);
        }
    }
    if let Some(mut load) = load {
        campaign.conclude_async(async { load.turn_over().await }).await;
    }
    campaign.end(&format!("{checked} edits were acknowledged and looked for"))
}

impl Load {
    async fn begin(programs: &Programs) -> Self {
        let mut scene = Scene::set(programs.clone(), &COUNCILS).await;
        let docs = [scene.share(COUNCILS[1]).await, scene.share(COUNCILS[1]).await];
        Self { scene, docs, promised: Vec::new(), words: 0 }
    }

    /// Two people at the first council and one at the second, in two documents. What they are told of before the end of it is theirs.
    async fn typists(&mut self) -> Vec<Typist> {
        let mut typists = Vec::new();
        for (council, doc) in [(0, self.docs[0]), (0, self.docs[1]), (1, self.docs[0])] {
            let mut editor = self.scene.editor(council).await;
            editor.open(doc, Scene::KIND).await;
            self.words += 1;
            typists.push(Typist::new(editor, doc, self.words));
        }
        typists
    }

    async fn kill_node(&mut self, dice: &mut Dice) {
        let typists = self.typists().await;
        let stop = CancellationToken::new();
        let typing: Vec<_> = typists.into_iter().map(|typist| tokio::spawn(type_along(typist, stop.clone()))).collect();
        sleep(a_moment(dice)).await;
        let (node, program) = (self.scene.take_node(0), self.scene.programs().node.clone());
        node.kill().await;
        stop.cancel();
        for (number, typist) in typing.into_iter().enumerate() {
            let typist = typist.await.unwrap();
            // What the second council's node acknowledged is not on the one that was killed yet; in the end it must be everywhere.
            let saved = typist.typed.into_iter().filter(|typed| typed.saved);
            self.promised.extend(saved.map(|typed| Typed { elsewhere: number == 2, ..typed }));
        }
        if dice.happens(TWICE_PERCENT) {
            Process::run_briefly(&program, &self.scene.node_folder(0), a_moment(dice)).await;
        }
        self.scene.start_node(0).await;
        for doc in self.docs {
            let mut editor = self.scene.editor(0).await;
            editor.open(doc, Scene::KIND).await;
            let (view, copy) = (editor.view(doc), editor.copy(doc));
            let here: Vec<_> = self.promised.iter().filter(|typed| typed.doc == doc && !typed.elsewhere).collect();
            all_there(&here, &view, "the node");
            for typed in here {
                let hash = automerge::ChangeHash(*typed.hash.as_bytes());
                assert!(copy.text.get_change_by_hash(&hash).is_some(), "the change of {} is gone from the node", typed.word);
            }
        }
    }

    async fn kill_hub(&mut self, dice: &mut Dice) {
        let typists = self.typists().await;
        let stop = CancellationToken::new();
        let typing: Vec<_> = typists.into_iter().map(|typist| tokio::spawn(type_along(typist, stop.clone()))).collect();
        sleep(a_moment(dice)).await;
        let (hub, program) = (self.scene.take_hub(), self.scene.programs().hub.clone());
        hub.kill().await;
        // From here on it stands alone, so that no node can make up for what it lost.
        self.scene.cut();
        stop.cancel();
        for typist in typing {
            let mut typist = typist.await.unwrap();
            typist.hear_the_line_go_down().await;
            self.promised.extend(typist.received());
        }
        if dice.happens(TWICE_PERCENT) {
            Process::run_briefly(&program, &self.scene.hub_folder(), a_moment(dice)).await;
        }
        self.scene.start_hub().await;
        for doc in self.docs {
            let here: Vec<_> = self.promised.iter().filter(|typed| typed.doc == doc).collect();
            let document = Scene::document(&self.scene.hub_folder(), doc).await.unwrap();
            all_there(&here, &document["view"], "the hub");
        }
        self.scene.restore();
        self.linked().await;
    }

    /// Waits until both nodes are linked again, so that the next try finds them at work.
    async fn linked(&self) {
        for number in 0..COUNCILS.len() {
            let folder = self.scene.node_folder(number);
            tansiq_tests::eventually("a node to link again", async || {
                let status = socket::get(&folder, "/status").await.ok()?;
                (status["line_up"] == true).then_some(())
            })
            .await;
        }
    }

    /// Everybody has everything that was promised, and every journal verifies; then two new documents.
    async fn turn_over(&mut self) {
        self.linked().await;
        for doc in self.docs {
            let all = self.scene.agree(doc).await;
            let promised: Vec<_> = self.promised.iter().filter(|typed| typed.doc == doc).collect();
            all_there(&promised, &all["view"], "all of them");
        }
        self.scene.verify().await;
        self.docs = [self.scene.share(COUNCILS[1]).await, self.scene.share(COUNCILS[1]).await];
        self.promised.clear();
    }
}

/// Every word is in the text.
fn all_there(promised: &[&Typed], view: &Value, place: &str) {
    let text = view["title"]["fr"].as_str().unwrap();
    let gone: Vec<_> = promised.iter().filter(|typed| !text.contains(&typed.word)).map(|typed| &typed.word).collect();
    assert!(gone.is_empty(), "{} of {} acknowledged edits are gone from {place}: {gone:?}", gone.len(), promised.len());
}

fn a_moment(dice: &mut Dice) -> Duration {
    Duration::from_millis(dice.within(KILL_AFTER_MS) as u64)
}
