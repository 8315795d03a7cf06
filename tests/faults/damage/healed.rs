//! Damage to the journal of a stopped node or hub, at real programs: after the next link everybody has everything again.
//!
//! A program that does not start on what is left says what to do: its journal is taken away then, and the other side gives it back.

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use tansiq_shared::{domain::DocId, engine::start::JOURNAL};
use tansiq_tests::scene::{Programs, Scene};
use tempfile::TempDir;
use tokio::time::sleep;

use super::harm::{Harm, KINDS, Part};
use crate::{
    campaign::{Campaign, Plan, Tally},
    dice::Dice,
    place::copy_folder,
};

/// Tries of the short form.
const SHORT: usize = 3;
/// Of a hundred tries, those at the hub's folder.
const HUB_PERCENT: usize = 40;
/// How long everybody may take to have everything again: a back-off, a link, a comparison and a repair.
const HEALED_MAX: Duration = Duration::from_mins(1);
/// Where. What is not in the journal is nobody else's to give.
const PARTS: [Part; 3] = [Part::Log, Part::Log, Part::Index];
const COUNCILS: [&str; 2] = ["MA-02", "MA-09"];

/// A federation, what was written in it, and earlier copies of the folders that are harmed.
struct Load {
    scene: Scene,
    docs: [DocId; 2],
    saved: Vec<(DocId, String)>,
    older: TempDir,
}

pub(crate) async fn campaign(plan: &Plan, programs: &Programs) -> Tally {
    let mut campaign = Campaign::begin("damage-healed", plan, SHORT);
    let (mut load, mut refusals) = (None, 0);
    for number in campaign.numbers() {
        let mut dice = campaign.dice(number);
        let is_hub = dice.happens(HUB_PERCENT);
        let kind = KINDS[number % KINDS.len()];
        let what = format!("{} of the {}", kind.name(), if is_hub { "hub" } else { "node" });
        let passed = campaign
            .attempt_async(number, &what, async {
                let load = match &mut load {
                    Some(load) => load,
                    none => none.insert(Load::begin(programs).await),
                };
                load.write(&mut dice).await;
                let folder = load.stop(is_hub).await;
                let older = load.older.path().join(if is_hub { "hub" } else { "node" });
                let sound = load.older.path().join("sound");
                copy_folder(&folder, &sound);
                let harm = Harm::inflict(kind, &PARTS, &folder, &older, &mut dice);
                refusals += usize::from(load.start(is_hub, &folder, &harm).await);
                load.everybody_has_everything(&harm).await;
                fs::remove_dir_all(&older).unwrap();
                fs::rename(sound, older).unwrap();
            })
            .await;
        if !passed {
            load = None;
        }
    }
    campaign.end(&format!("{refusals} programs refused to start on what was left and began anew"))
}

impl Load {
    async fn begin(programs: &Programs) -> Self {
        let mut scene = Scene::set(programs.clone(), &COUNCILS).await;
        let docs = [scene.share(COUNCILS[1]).await, scene.share(COUNCILS[1]).await];
        let older = tempfile::tempdir().unwrap();
        let mut load = Self { scene, docs, saved: Vec::new(), older };
        for is_hub in [true, false] {
            let folder = load.stop(is_hub).await;
            copy_folder(&folder, &load.older.path().join(if is_hub { "hub" } else { "node" }));
            load.start_sound(is_hub).await;
        }
        load
    }

    /// Both councils write into both documents, and everybody has it.
    async fn write(&mut self, dice: &mut Dice) {
        for council in 0..COUNCILS.len() {
            for doc in self.docs {
                let mut editor = self.scene.editor(council).await;
                editor.open(doc, Scene::KIND).await;
                let word = format!("[{}]", self.saved.len());
                editor.append(doc, &["title", "fr"], &word).await;
                let padding = "é".repeat(dice.within(0..800));
                editor.write(doc, |edit| edit.replace_text(&["body", "fr"], &padding).unwrap()).await;
                editor.received(doc).await;
                self.saved.push((doc, word));
            }
        }
        for doc in self.docs {
            self.scene.agree(doc).await;
        }
    }

    async fn stop(&mut self, is_hub: bool) -> std::path::PathBuf {
        let (process, folder) = if is_hub {
            (self.scene.take_hub(), self.scene.hub_folder())
        } else {
            (self.scene.take_node(0), self.scene.node_folder(0))
        };
        process.stop().await;
        folder
    }

    async fn start_sound(&mut self, is_hub: bool) {
        if is_hub { self.scene.start_hub().await } else { self.scene.start_node(0).await }
    }

    /// Starts the harmed program. Whether it had to begin with an empty journal.
    async fn start(&mut self, is_hub: bool, folder: &Path, harm: &Harm) -> bool {
        let started = if is_hub { self.scene.try_start_hub().await } else { self.scene.try_start_node(0).await };
        let Err(said) = started else { return false };
        assert!(
            said.contains("journal") || harm.names.iter().any(|name| said.contains(name)),
            "it does not say what is wrong: {said}"
        );
        fs::rename(folder.join(JOURNAL), folder.join("journal-damaged")).unwrap();
        self.start_sound(is_hub).await;
        fs::remove_dir_all(folder.join("journal-damaged")).unwrap();
        true
    }

    async fn everybody_has_everything(&mut self, harm: &Harm) {
        let begun = Instant::now();
        for doc in self.docs {
            loop {
                if let Some(all) = self.scene.agreed(doc).await {
                    let title = all["view"]["title"]["fr"].as_str().unwrap_or_default();
                    if self.saved.iter().filter(|(of, _)| *of == doc).all(|(_, word)| title.contains(word)) {
                        break;
                    }
                }
                assert!(
                    begun.elapsed() < HEALED_MAX,
                    "after {} s not everybody has everything again: {}",
                    HEALED_MAX.as_secs(),
                    harm.what
                );
                sleep(Duration::from_millis(100)).await;
            }
        }
    }
}
