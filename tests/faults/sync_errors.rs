//! A disk whose sync fails: the first failure is the end of the process, which recovers at its next start.
//!
//! After a failed sync a system may have dropped what it could not write, and call it clean. So the next start finds an image of the
//! disk as after a power cut, and not what the first process believed to have written.

use std::sync::Arc;

use futures_util::future::join_all;
use tansiq_shared::{
    domain::DocId,
    engine::{EngineError, start::JOURNAL},
    store::StoreError,
};

use crate::{
    campaign::{Campaign, Plan, Tally},
    dice::Dice,
    image::Image,
    place::{self, Opened, copy_folder},
    quick::QuickDisk,
    trace::Recorder,
};

/// Tries of the short form.
const SHORT: usize = 15;
/// Documents that are written at the same time.
const DESKS: usize = 3;
/// More edits than syncs that may go well.
const ROUNDS_MAX: usize = 60;

pub(crate) async fn campaign(plan: &Plan) -> Tally {
    let mut campaign = Campaign::begin("sync-errors", plan, SHORT);
    let (_kept, node) = place::joined().await;
    let mut kept = 0;
    for number in campaign.numbers() {
        let mut dice = campaign.dice(number);
        campaign.attempt_async(number, "one failed sync", async { kept += fails_and_recovers(&node, &mut dice).await }).await;
    }
    campaign.end(&format!("each ended its engine; {kept} acknowledged edits were there at the next start"))
}

async fn fails_and_recovers(node: &std::path::Path, dice: &mut Dice) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("node");
    copy_folder(node, &root);
    let recorder = Recorder::of(&root.join(JOURNAL));
    let opened = Opened::start(&root, *dice.pick(&[5_000, u64::MAX]), Arc::new(recorder.clone())).await.unwrap();
    let mut desks = Vec::new();
    for number in 0..DESKS {
        desks.push(opened.birth(number).await.unwrap());
    }
    recorder.fail_after(dice.within(0..12));
    let mut saved: Vec<(DocId, String)> = Vec::new();
    let mut failed = false;
    for round in 0..ROUNDS_MAX {
        let word = format!("[{round}]");
        let docs: Vec<_> = desks.iter().map(|desk| desk.doc).collect();
        let outcomes = join_all(desks.iter_mut().map(|desk| desk.write(&opened.engine, &word))).await;
        for (doc, outcome) in docs.into_iter().zip(outcomes) {
            match outcome {
                Ok(()) => saved.push((doc, word.clone())),
                Err(EngineError::Store(StoreError::Write { .. } | StoreError::Stopped) | EngineError::Stopped) => failed = true,
                Err(other) => panic!("expected the end of the engine, got: {other}"),
            }
        }
        if failed {
            break;
        }
    }
    assert!(failed, "the sync that fails was reached");
    let ended = opened.ended().await;
    assert!(matches!(ended, Err(EngineError::Store(StoreError::Write { .. }))), "the engine ends and says why: {ended:?}");

    let trace = recorder.trace();
    let image = Image::after(&trace, trace.events.len(), dice);
    std::fs::remove_dir_all(root.join(JOURNAL)).unwrap();
    image.build(&root.join(JOURNAL));
    let opened = Opened::start(&root, u64::MAX, Arc::new(QuickDisk)).await.unwrap();
    for (doc, word) in &saved {
        let title = opened.title(*doc).await.unwrap();
        assert!(title.as_str().is_some_and(|title| title.contains(word)), "{word} was acknowledged and is gone: {title}");
    }
    opened.leave().await.unwrap();
    saved.len()
}
