//! One play: a seed from its first second to the verdict.

use std::{
    collections::BTreeMap,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use tansiq_shared::engine::registrar::Applicant;
use tokio::{runtime::Builder, time::sleep};

use crate::{
    bug::Bug,
    chance::Chance,
    checks, faults,
    hostile::Hostile,
    rare,
    site::Site,
    tab::Tab,
    verdict::{Class, Verdict},
    witness::Witness,
    world::{World, key_of},
};

/// How long editors write, in simulated milliseconds.
const WRITING_MS: u64 = 600_000;
/// How long it may take until everything is the same everywhere, once the faults are over.
const PEACE_MS: u64 = 1_800_000;
/// Within this time of rest what an engine knows is on its disk, and a log can be held against it.
const AT_REST: Duration = Duration::from_secs(1);
/// Within this time of rest both ends of every link have compared what they hold.
const COMPARED: Duration = Duration::from_secs(150);

/// What is played.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Play {
    pub(crate) seed: u64,
    pub(crate) bug: Option<Bug>,
    /// Nothing goes wrong.
    pub(crate) calm: bool,
    /// Prints what happens.
    pub(crate) loud: bool,
}

impl Play {
    /// Plays it in this thread.
    pub(crate) fn run(self) -> Verdict {
        let runtime = Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let witness = Arc::new(Witness::new(self.loud));
            if let Err(text) = self.perform(&witness).await {
                witness.broken(text);
            }
            let (hash, counts) = witness.summary();
            Verdict { broken: witness.verdict(), hash, counts }
        })
    }

    async fn perform(self, witness: &Arc<Witness>) -> Result<(), String> {
        let mut chance = Chance::new(self.seed);
        let world = Arc::new(World::new(&mut chance, witness.clone(), self.bug));
        enrol(&world).await?;
        let mut tabs = Vec::new();
        for site in world.nodes() {
            for number in 0..chance.between(1, 2) {
                let tab = Tab::new(world.clone(), site.clone(), number, chance.fork());
                tabs.push(tokio::spawn(tab.work((1_000, 50_000), WRITING_MS)));
            }
        }
        if !self.calm {
            tabs.extend(faults::let_loose(&world, &mut chance));
            tabs.extend(faults::put_back(&world, self.seed));
            tabs.extend(rare::let_loose(&world, self.seed));
            if let Some(site) = &world.hostile {
                let hostile = Hostile::new(world.clone(), site.clone(), chance.fork());
                tabs.push(tokio::spawn(hostile.work(WRITING_MS)));
            }
        }
        for tab in tabs {
            tab.await.map_err(|error| format!("an editor or a fault panicked: {error}"))?;
        }
        for site in &world.sites {
            site.disk.disarm();
        }
        peace(&world).await?;
        // While what a disk lost is brought back, ends may differ for a moment: that is what their comparison is for.
        // So it is with a twin, whose log parts from its name's other one.
        let has_parted =
            |site: &Arc<Site>| site.disk.restores() > 0 || site.disk.has_lost() || site.has_twin.load(Ordering::Relaxed);
        let put_back = world.sites.iter().any(has_parted) || world.miscounted.load(Ordering::Relaxed);
        let excused = if put_back { checks::root_mismatches(&world) } else { BTreeMap::new() };
        last_edits(&world, &mut chance).await?;
        peace(&world).await?;
        // What was written last is on every disk; where a disk was put back, everybody compares once more.
        sleep(if put_back { COMPARED } else { AT_REST }).await;
        checks::judge(&world, &excused).await;
        Ok(())
    }
}

/// Starts the hub, registers the councils, and starts their nodes.
async fn enrol(world: &Arc<World>) -> Result<(), String> {
    let run = |site: &Arc<Site>| tokio::spawn(site.clone().run(world.clone()));
    run(world.hub());
    let engine = started(world.hub()).await?;
    for site in world.nodes().iter().chain(&world.hostile) {
        let applicant = Applicant { council: site.council.clone(), key: key_of(site.principal), replaces: None };
        let given = engine.register(applicant).await.map_err(|error| error.to_string())?;
        assert_eq!(given, site.principal, "principals are numbered in the order of their registration");
    }
    for site in world.nodes() {
        run(site);
    }
    Ok(())
}

async fn started(site: &Site) -> Result<tansiq_shared::engine::Engine, String> {
    let mut engine = site.engine.subscribe();
    let found = engine.wait_for(Option::is_some).await.map_err(|error| error.to_string())?.clone();
    found.ok_or_else(|| "the hub did not start".to_owned())
}

/// Waits until everything is the same everywhere, and known to be. What is the same and not known to be is noted, and the play goes on.
async fn peace(world: &World) -> Result<(), String> {
    let begun = world.witness.now_ms();
    let mut wait = 250;
    loop {
        let (difference, is_late) = (checks::difference(world).await, world.witness.now_ms() - begun > PEACE_MS);
        match difference {
            Some(difference) if is_late && difference.class == Class::Safety => {
                return Err(format!("no peace: {}", difference.text));
            }
            Some(_) if !is_late => {}
            difference => match (checks::lost(world).await, difference) {
                (Some(lost), _) if is_late => return Err(format!("no peace: {lost}")),
                (Some(_), _) => {}
                (None, late) => {
                    if let Some(late) = late {
                        world.witness.mark_broken(format!("no peace: {}", late.text));
                    }
                    return Ok(());
                }
            },
        }
        sleep(Duration::from_millis(wait)).await;
        wait = (wait * 2).min(60_000);
    }
}

/// Everybody who may write still can: one edit of the owner's and one of a grantee's in every document, by new tabs.
async fn last_edits(world: &Arc<World>, chance: &mut Chance) -> Result<(), String> {
    let mut tabs: BTreeMap<usize, Tab> = BTreeMap::new();
    for (doc, owner) in world.witness.documents() {
        // Whoever keeps no rules must not keep others from writing: of its documents the hub is asked.
        let guide = world.site_of(owner).unwrap_or_else(|| world.hub());
        let Some(engine) = guide.engine() else { continue };
        let Ok(row) = engine.document(doc).await else { continue };
        let is_hostile = world.site_of(owner).is_none();
        if world.is_abandoned(owner) {
            continue;
        }
        let grantee = row.sharing.grants.iter().find(|grant| grant.access == tansiq_shared::domain::Access::Edit);
        for principal in [Some(owner), grantee.map(|grant| grant.principal)].into_iter().flatten() {
            let Some(site) = world.site_of(principal) else { continue };
            let tab = tabs.entry(site.number).or_insert_with(|| Tab::new(world.clone(), site.clone(), 100, chance.fork()));
            let Some(engine) = site.engine() else { return Err(format!("site {} does not run", site.number)) };
            // What it made unreadable is its own loss.
            if is_hostile && engine.follow(doc, Vec::new()).await.map_or(true, |followed| followed.heads.is_empty()) {
                continue;
            }
            if !tab.edit(&engine, doc).await {
                return Err(format!("node {} can no longer write in {doc} of {owner}", site.number));
            }
        }
    }
    Ok(())
}
