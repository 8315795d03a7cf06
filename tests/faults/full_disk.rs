//! A disk that is full, at whatever is written next: edits are refused in words, reads go on, and all goes on by itself when there is room.
//!
//! The victim's folder lies on a file system of a few MiB that this program mounts, which only root may do. It is filled up to a few
//! bytes, so that from try to try another write is the first that finds no room: a record, the index, a sign-in, a new segment.

mod small;

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use tansiq_shared::domain::DocId;
use tansiq_tests::{
    Editor,
    scene::{Programs, Scene},
};
use tokio::time::{sleep, timeout};

use crate::{
    campaign::{Campaign, Plan, Tally},
    dice::Dice,
};
use small::SmallDisk;

/// Tries of the short form: one of a node, one of the hub.
const SHORT: usize = 2;
/// The victim's disk.
const DISK_BYTES: u64 = 24 * 1024 * 1024;
/// What is left on it at most before the writing goes on.
const LEFT_BYTES_MAX: usize = 40_000;
/// The bar: an answer to an edit that cannot be kept.
const ANSWER_MAX: Duration = Duration::from_secs(1);
/// Edits within which the disk must be full.
const EDITS_MAX: usize = 400;
/// How soon it goes on once there is room.
const RESUMED_MAX: Duration = Duration::from_secs(15);
/// How soon the hub shows what it acknowledged.
const SHOWN_MAX: Duration = Duration::from_secs(15);
const COUNCILS: [&str; 2] = ["MA-02", "MA-09"];

/// Whose disk is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Victim {
    Node,
    Hub,
}

/// What became of an edit.
#[derive(Debug)]
enum Outcome {
    Saved,
    Refused(String),
}

pub(crate) async fn campaign(plan: &Plan, programs: &Programs) -> Tally {
    let mut campaign = Campaign::begin("full-disk", plan, SHORT);
    if let Err(why) = SmallDisk::possible() {
        return campaign.leave_out(&why);
    }
    let mut slowest = Duration::ZERO;
    let mut words = BTreeSet::new();
    for victim in [Victim::Node, Victim::Hub] {
        let numbers: Vec<_> =
            campaign.numbers().into_iter().filter(|number| (number % 2 == 0) == (victim == Victim::Node)).collect();
        if numbers.is_empty() {
            continue;
        }
        let mut load: Option<Load> = None;
        for number in numbers {
            let mut dice = campaign.dice(number);
            let passed = campaign
                .attempt_async(number, &format!("{victim:?}"), async {
                    let load = match &mut load {
                        Some(load) => load,
                        none => none.insert(Load::begin(victim, programs).await),
                    };
                    match victim {
                        Victim::Node => load.fill_the_nodes(&mut dice, &mut slowest, &mut words).await,
                        Victim::Hub => load.fill_the_hubs(&mut dice).await,
                    }
                })
                .await;
            if !passed {
                load = None;
            }
        }
        if let Some(load) = load {
            campaign.conclude_async(load.finish()).await;
        }
    }
    campaign.end(&format!("refused as {words:?}, the slowest answer after {} ms", slowest.as_millis()))
}

/// A federation whose victim has a small disk.
struct Load {
    scene: Scene,
    doc: DocId,
    saved: Vec<String>,
    number: usize,
    // Last: its folder is let go when nothing runs in it any more.
    disk: SmallDisk,
}

impl Load {
    async fn begin(victim: Victim, programs: &Programs) -> Self {
        let mut scene = Scene::set(programs.clone(), &COUNCILS).await;
        let doc = scene.share(COUNCILS[1]).await;
        let disk = match victim {
            Victim::Node => {
                scene.take_node(0).kill().await;
                let disk = SmallDisk::under(&scene.node_folder(0), DISK_BYTES);
                scene.start_node(0).await;
                disk
            }
            Victim::Hub => {
                scene.take_hub().kill().await;
                let disk = SmallDisk::under(&scene.hub_folder(), DISK_BYTES);
                scene.start_hub().await;
                disk
            }
        };
        Self { scene, doc, saved: Vec::new(), number: 0, disk }
    }

    async fn editor(&mut self) -> Editor {
        let mut editor = self.scene.editor(0).await;
        editor.open(self.doc, Scene::KIND).await;
        editor
    }

    /// Writes one edit of some length, and waits for its answer for no longer than that.
    async fn edit(&mut self, editor: &mut Editor, dice: &mut Dice, timeouts: Duration) -> Outcome {
        self.number += 1;
        let word = format!("[{}]", self.number);
        let (doc, padding) = (self.doc, "x".repeat(dice.within(0..2_000)));
        let change = editor.change(doc, |edit| {
            edit.splice(&["title", "fr"], usize::MAX, 0, &word).unwrap();
            edit.replace_text(&["body", "fr"], &padding).unwrap();
        });
        let number = editor.submit(doc, &[change]).await;
        match timeout(timeouts, editor.saved(number)).await.expect("an answer to an edit in time") {
            Ok(_) => {
                self.saved.push(word);
                Outcome::Saved
            }
            Err(reason) => Outcome::Refused(reason),
        }
    }

    async fn fill_the_nodes(&mut self, dice: &mut Dice, slowest: &mut Duration, words: &mut BTreeSet<String>) {
        let mut editor = self.editor().await;
        assert!(matches!(self.edit(&mut editor, dice, RESUMED_MAX).await, Outcome::Saved));
        self.disk.fill(dice.within(0..LEFT_BYTES_MAX));
        let mut refused = None;
        for _ in 0..EDITS_MAX {
            let begun = Instant::now();
            let outcome = self.edit(&mut editor, dice, ANSWER_MAX).await;
            *slowest = (*slowest).max(begun.elapsed());
            if let Outcome::Refused(reason) = outcome {
                refused = Some(reason);
                break;
            }
        }
        let reason = refused.expect("an edit is refused when the disk is full");
        assert!(!["unavailable", "internal", "busy"].contains(&reason.as_str()), "{reason} does not say what is wrong");
        words.insert(reason);
        // Reads go on: a second tab, the lists, the administrator.
        let reader = self.editor().await;
        let read = reader.view(self.doc);
        self.all_saved_in(read["title"]["fr"].as_str().unwrap(), "what a reader sees on a full disk");
        assert_eq!(reader.ask("GET", "/api/documents", None).await.status, 200);
        assert!(Scene::document(&self.scene.node_folder(0), self.doc).await.is_some());
        // And again: it refuses, and does not end.
        assert!(matches!(self.edit(&mut editor, dice, ANSWER_MAX).await, Outcome::Refused(_)));
        self.disk.make_room();
        // The tab holds what was refused; a fresh one begins from what the node has.
        let begun = Instant::now();
        loop {
            let mut editor = self.editor().await;
            if let Outcome::Saved = self.edit(&mut editor, dice, RESUMED_MAX).await {
                break;
            }
            assert!(begun.elapsed() < RESUMED_MAX, "it does not go on although there is room");
        }
        assert!(!self.scene.has_ended(), "without a restart");
        if dice.happens(50) {
            self.scene.take_node(0).kill().await;
            self.scene.start_node(0).await;
        }
        let document = Scene::document(&self.scene.node_folder(0), self.doc).await.unwrap();
        self.all_saved_in(document["view"]["title"]["fr"].as_str().unwrap(), "the node");
    }

    async fn fill_the_hubs(&mut self, dice: &mut Dice) {
        let mut editor = self.editor().await;
        assert!(matches!(self.edit(&mut editor, dice, RESUMED_MAX).await, Outcome::Saved));
        editor.received(self.doc).await;
        self.disk.fill(dice.within(0..LEFT_BYTES_MAX));
        // The council goes on as without a line: much more than the hub has room for.
        for _ in 0..EDITS_MAX / 4 {
            assert!(matches!(self.edit(&mut editor, dice, RESUMED_MAX).await, Outcome::Saved), "the council goes on");
        }
        assert!(Scene::document(&self.scene.hub_folder(), self.doc).await.is_some(), "the hub can be read");
        self.disk.make_room();
        assert!(!self.scene.has_ended(), "the hub runs on");
        timeout(RESUMED_MAX * 2, editor.received(self.doc)).await.expect("the hub takes what waits once there is room");
        if dice.happens(50) {
            self.scene.take_hub().kill().await;
            self.scene.start_hub().await;
        }
        // It is there, killed or not; what stands on a snapshot may still wait until that was looked into.
        let begun = Instant::now();
        loop {
            let document = Scene::document(&self.scene.hub_folder(), self.doc).await.unwrap();
            let title = document["view"]["title"]["fr"].as_str().unwrap();
            if begun.elapsed() > SHOWN_MAX || self.saved.iter().all(|word| title.contains(word)) {
                return self.all_saved_in(title, "the hub");
            }
            sleep(Duration::from_millis(100)).await;
        }
    }

    fn all_saved_in(&self, title: &str, place: &str) {
        let gone: Vec<_> = self.saved.iter().filter(|word| !title.contains(*word)).collect();
        assert!(gone.is_empty(), "{} of {} acknowledged edits are gone from {place}: {gone:?}", gone.len(), self.saved.len());
    }

    async fn finish(self) {
        let all = self.scene.agree(self.doc).await;
        self.all_saved_in(all["view"]["title"]["fr"].as_str().unwrap(), "all of them");
        self.scene.verify().await;
    }
}
