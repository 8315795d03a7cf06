//! Faults that come seldom, and reach deep: an old Link that arrives late, a second machine under one name, a snapshot that cannot be
//! read any more, a hub that is put back from a copy. Each has a chance of its own, so that a play goes as it would without.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use tansiq_shared::{
    domain::DocId,
    journal::{BodyKind, Entry},
    store::Record,
};
use tokio::{
    task::JoinHandle,
    time::{sleep, timeout},
};

use crate::{
    chance::Chance,
    faults::{TROUBLE_MS, Trouble},
    site::{HUB, Site},
    world::World,
};

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rare {
    /// What a node said on an older Link arrives on a new one.
    Replay,
    /// A copy of a node's folder is started elsewhere, and goes again; then an administrator lets the node in.
    Twin,
    /// The record of a snapshot can no longer be read, at a node or at the hub.
    LostSnapshot,
    HubLostSnapshot,
    /// The hub's disk is put back from a copy.
    HubRestore,
}

/// Its name, and in how many plays of a hundred it comes.
const RARE: &[(&str, Rare, u64)] = &[
    ("replay", Rare::Replay, 20),
    ("twin", Rare::Twin, 10),
    ("lost-snapshot", Rare::LostSnapshot, 10),
    ("hub-lost-snapshot", Rare::HubLostSnapshot, 20),
    ("hub-restore", Rare::HubRestore, 20),
];

/// How long what was replayed is listened to.
const LISTENS: Duration = Duration::from_secs(10);
/// How long an administrator looks after a node that had a twin, and how often.
const LOOKS_AFTER: (u64, Duration) = (60, Duration::from_secs(5));

/// Lets loose those that come in this play.
pub(crate) fn let_loose(world: &Arc<World>, seed: u64) -> Vec<JoinHandle<()>> {
    let mut tasks = Vec::new();
    for (name, rare, part) in RARE {
        let mut chance = Chance::new(seed.rotate_left(24) ^ 0x5e1d_0a7e ^ ((*rare as u64) << 48));
        if !chance.percent(*part) {
            continue;
        }
        let Some(mut site) = chance.pick(world.nodes()).cloned() else { continue };
        if matches!(rare, Rare::HubRestore | Rare::HubLostSnapshot) {
            site = world.sites[HUB].clone();
        }
        let at = chance.between(TROUBLE_MS.0, TROUBLE_MS.1);
        let long = chance.between(1_000, 90_000);
        let (world, rare, name) = (world.clone(), *rare, *name);
        tasks.push(tokio::spawn(async move {
            sleep(Duration::from_millis(at)).await;
            world.witness.step("rare fault", &[site.number as u64, rare as u64], || format!("{name} at site {}", site.number));
            match rare {
                Rare::Replay => replay(&world, &site, &mut chance).await,
                Rare::Twin => twin(&world, &site, long, chance).await,
                Rare::LostSnapshot | Rare::HubLostSnapshot => lose_snapshot(&world, &site, &mut chance).await,
                Rare::HubRestore => Trouble { world, site, chance }.restore(long).await,
            }
        }));
    }
    tasks
}

/// Brings the hub what the node said on a Link before.
async fn replay(world: &Arc<World>, site: &Arc<Site>, chance: &mut Chance) {
    let said: Vec<Vec<Bytes>> = site.line.said();
    let Some(frames) = chance.pick(&said).cloned() else { return };
    let Some((to_hub, mut from_hub)) = world.open(site) else { return };
    let count = frames.len() as u64;
    world.witness.step("replayed", &[count], || format!("{count} frames of node {}", site.number));
    for frame in frames {
        if timeout(LISTENS, to_hub.send(frame)).await.is_err() {
            break;
        }
    }
    drop(timeout(LISTENS, async { while from_hub.next(true).await.is_some() {} }).await);
}

/// Starts a copy of the node's folder as a second machine for a while.
async fn twin(world: &Arc<World>, site: &Arc<Site>, long_ms: u64, mut chance: Chance) {
    let copy = site.disk.back_up();
    sleep(Duration::from_millis(long_ms)).await;
    let twin = Arc::new(site.twin(copy, &mut chance));
    let incarnation = tokio::spawn(twin.clone().run(world.clone()));
    sleep(Duration::from_millis(long_ms * 2)).await;
    twin.rest().await;
    incarnation.abort();
    world.witness.step("twin gone", &[site.number as u64], || format!("of node {}", site.number));
    for _ in 0..LOOKS_AFTER.0 {
        sleep(LOOKS_AFTER.1).await;
        let Some(engine) = world.hub().engine() else { continue };
        if engine.held(site.principal).is_some() {
            let let_in = engine.release(site.principal).await;
            world.witness.step("let in", &[site.number as u64], || format!("node {}: {let_in:?}", site.number));
        }
    }
}

/// One snapshot of which all is held elsewhere can no longer be read here.
async fn lose_snapshot(world: &Arc<World>, site: &Arc<Site>, chance: &mut Chance) {
    let mut snapshots: Vec<(u64, Entry)> = Vec::new();
    site.disk.for_each(|position, record| {
        if let Record::Entry { entry, .. } = record
            && entry.header.kind == BodyKind::Snapshot
        {
            snapshots.push((position, entry.clone()));
        }
    });
    let Some(engine) = site.engine() else { return };
    let mut able: Vec<(u64, DocId)> = Vec::new();
    for (position, entry) in snapshots {
        let doc = entry.header.doc;
        let brought = world.witness.brought(entry.id(), &entry);
        let has_all = |other: &Arc<Site>| brought.changes.iter().all(|change| other.disk.shows_change(doc, *change));
        // A council that keeps no rules need not give back what only it has.
        let is_honest = engine.document(doc).await.is_ok_and(|row| world.site_of(row.owner).is_some());
        let is_held = if site.number == HUB { is_honest && world.nodes().iter().any(has_all) } else { has_all(world.hub()) };
        if is_held && engine.document(doc).await.is_ok_and(|row| row.sharing.reaches_ministry()) {
            able.push((position, doc));
        }
    }
    let Some((position, doc)) = chance.pick(&able).copied() else { return };
    site.disk.lose(position);
    if let Some(engine) = site.engine() {
        site.keep_up(engine);
    }
    world.witness.step("lost", &[position], || format!("the snapshot of {doc} at {position} of site {}", site.number));
}
