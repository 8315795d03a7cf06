//! What goes wrong, and when: at least twenty faults a play, drawn from the seed, each undone when its time is over.

use std::{sync::Arc, time::Duration};

use tansiq_shared::domain::{Access, Grant, PrincipalId, Sharing};
use tokio::{task::JoinHandle, time::sleep};

use crate::{
    chance::Chance,
    disk::Moment,
    line::Weather,
    site::{HUB, Site, Wish},
    surroundings::DAWN_MS,
    world::World,
};

/// Faults of one play.
const FAULTS: (u64, u64) = (20, 30);
/// The first second of trouble, and the last in which a fault begins.
pub(crate) const TROUBLE_MS: (u64, u64) = (5_000, 540_000);

/// One thing that goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nobody can dial, and what is open ends.
    Partition,
    /// Nothing arrives one way; after a while the stream ends.
    OneWayLoss,
    /// Frames arrive late.
    Delay,
    /// The stream ends and is opened again at once: what was not acknowledged comes twice.
    Cut,
    /// The power goes.
    Crash,
    /// The power goes in the middle of an append.
    CrashInAppend,
    /// The process leaves in order and comes back.
    Restart,
    /// Nothing more can be written.
    Full,
    /// The clock is wrong.
    Clock,
    /// The disk is put back from a copy.
    Restore,
    /// A grant is taken back from somebody who cannot hear of it and writes on.
    LostGrant,
    /// No fault: the log is made anew without what nobody needs, in the middle of everything.
    Compaction,
}

/// How often each comes, against the others.
const WEIGHTS: &[(Fault, u64)] = &[
    (Fault::Partition, 12),
    (Fault::OneWayLoss, 12),
    (Fault::Delay, 12),
    (Fault::Cut, 14),
    (Fault::Crash, 10),
    (Fault::CrashInAppend, 18),
    (Fault::Restart, 6),
    (Fault::Full, 5),
    (Fault::Clock, 5),
    (Fault::LostGrant, 6),
    (Fault::Compaction, 12),
];

/// Lets loose everything that goes wrong in this play.
pub(crate) fn let_loose(world: &Arc<World>, chance: &mut Chance) -> Vec<JoinHandle<()>> {
    let total = WEIGHTS.iter().map(|(_, weight)| weight).sum();
    let mut tasks = Vec::new();
    for _ in 0..chance.between(FAULTS.0, FAULTS.1) {
        let mut drawn = chance.below(total);
        let mut fault = Fault::Cut;
        for (kind, weight) in WEIGHTS {
            fault = *kind;
            if drawn < *weight {
                break;
            }
            drawn -= weight;
        }
        // The hub has its share, though it is one of thirteen.
        let number =
            if chance.percent(20) { HUB } else { usize::try_from(chance.between(1, world.nodes().len() as u64)).unwrap() };
        let at = chance.between(TROUBLE_MS.0, TROUBLE_MS.1);
        let trouble = Trouble { world: world.clone(), site: world.sites[number].clone(), chance: chance.fork() };
        tasks.push(tokio::spawn(async move {
            sleep(Duration::from_millis(at)).await;
            trouble.happen(fault).await;
        }));
    }
    tasks
}

/// Puts old copies in the place of nodes' disks, in most plays. From a chance of its own: the others are what they were without.
pub(crate) fn put_back(world: &Arc<World>, seed: u64) -> Vec<JoinHandle<()>> {
    let mut chance = Chance::new(seed.rotate_left(32) ^ 0x0a1d_c0b1);
    let count = if matches!(seed % 8, 1 | 3 | 4) { 0 } else { chance.between(1, 3) };
    let mut tasks = Vec::new();
    for _ in 0..count {
        let Some(site) = chance.pick(world.nodes()).cloned() else { continue };
        let at = chance.between(TROUBLE_MS.0, TROUBLE_MS.1);
        let trouble = Trouble { world: world.clone(), site, chance: chance.fork() };
        tasks.push(tokio::spawn(async move {
            sleep(Duration::from_millis(at)).await;
            trouble.happen(Fault::Restore).await;
        }));
    }
    tasks
}

/// One fault at one site.
pub(crate) struct Trouble {
    pub(crate) world: Arc<World>,
    pub(crate) site: Arc<Site>,
    pub(crate) chance: Chance,
}

impl Trouble {
    async fn happen(mut self, fault: Fault) {
        self.world
            .witness
            .step("fault", &[self.site.number as u64, fault as u64], || format!("{fault:?} at site {}", self.site.number));
        let long = self.chance.between(500, 60_000);
        match fault {
            Fault::Partition => self.weather(long, |weather| weather.down = true, |weather| weather.down = false).await,
            Fault::OneWayLoss => {
                let way = usize::from(self.chance.percent(50));
                self.lines().iter().for_each(|site| site.line.change(|weather| weather.stalled[way] = true));
                sleep(Duration::from_millis(long)).await;
                for site in self.lines() {
                    // What was under way is lost with the stream.
                    site.line.cut();
                    site.line.change(|weather| weather.stalled[way] = false);
                }
            }
            Fault::Delay => {
                let delay = [self.chance.below(60_000), self.chance.below(60_000)];
                let back = |weather: &mut Weather| weather.delay_ms = [0, 0];
                let lines = self.lines();
                for site in &lines {
                    site.line.change(|weather| weather.delay_ms = delay);
                }
                sleep(Duration::from_millis(long * 2)).await;
                for site in &lines {
                    site.line.change(back);
                }
            }
            Fault::Cut => {
                for site in self.lines() {
                    site.line.cut();
                    site.line.retry.notify_one();
                }
            }
            Fault::Crash => {
                self.site.disk.flush_index();
                sleep(Duration::from_millis(long)).await;
                self.site.kill.notify_one();
            }
            Fault::CrashInAppend => {
                let moment = [Moment::Write, Moment::Sync, Moment::Sync, Moment::Answer];
                let moment = *self.chance.pick(&moment).unwrap();
                self.site.disk.flush_index();
                self.site.disk.set_trap(self.chance.below(12), moment);
            }
            Fault::Restart => self.site.leave.notify_one(),
            Fault::Full => {
                self.site.disk.set_full(true);
                sleep(Duration::from_millis(long)).await;
                self.site.disk.set_full(false);
            }
            Fault::Clock => {
                let skew = *self.chance.pick(&[-600_000, 600_000, -DAWN_MS]).unwrap();
                self.site.surroundings.skew(skew);
                sleep(Duration::from_millis(long * 2)).await;
                self.site.surroundings.skew(0);
            }
            Fault::Restore => self.restore(long * 2).await,
            Fault::LostGrant => self.lose_grant(long).await,
            Fault::Compaction => {
                if let Some(engine) = self.site.engine() {
                    let done = engine.compact().await;
                    self.world
                        .witness
                        .step("compacted", &[self.site.number as u64], || format!("site {}: {done:?}", self.site.number));
                }
            }
        }
    }

    /// The lines that a fault at this site is about: its own, or, at the hub, every other one.
    fn lines(&self) -> Vec<Arc<Site>> {
        if self.site.number == HUB {
            self.world.nodes().iter().filter(|site| site.number % 2 == self.site.number % 2).cloned().collect()
        } else {
            vec![self.site.clone()]
        }
    }

    async fn weather(&self, long_ms: u64, worse: impl Fn(&mut Weather), better: impl Fn(&mut Weather)) {
        let lines = self.lines();
        for site in &lines {
            site.line.change(&worse);
            site.line.cut();
        }
        sleep(Duration::from_millis(long_ms)).await;
        for site in &lines {
            site.line.change(&better);
            site.line.retry.notify_one();
        }
    }

    /// Takes a copy of the disk, and puts it back some time later.
    pub(crate) async fn restore(&self, after_ms: u64) {
        let backup = self.site.disk.back_up();
        sleep(Duration::from_millis(after_ms)).await;
        self.site.rest().await;
        // What no other honest machine has by now is gone with the disk, and nobody can bring it back.
        for (doc, change) in self.site.disk.restore(backup) {
            let others = self.world.sites.iter().filter(|other| other.number != self.site.number);
            if !others.into_iter().any(|other| other.disk.shows_change(doc, change)) {
                self.world.witness.gone(doc, change);
            }
        }
        self.world.witness.step("restored", &[self.site.number as u64], || format!("site {}", self.site.number));
        self.site.wish.send_replace(Wish::Run);
    }

    /// Cuts a grantee off and takes its grant back meanwhile.
    async fn lose_grant(&mut self, long_ms: u64) {
        let Some(engine) = self.world.hub().engine() else { return };
        let mut shared = Vec::new();
        for row in engine.documents().await.unwrap_or_default() {
            let editor = row.sharing.grants.iter().find(|grant| grant.access == Access::Edit).copied();
            if let Some(grant) = editor {
                shared.push((row.doc, row.owner, grant.principal));
            }
        }
        shared.sort_unstable();
        let Some((doc, owner, grantee)) = self.chance.pick(&shared).copied() else { return };
        let (Some(owner), Some(grantee)) = (self.world.site_of(owner), self.world.site_of(grantee)) else { return };
        grantee.line.change(|weather| weather.down = true);
        grantee.line.cut();
        sleep(Duration::from_millis(long_ms / 2)).await;
        if let Some(engine) = owner.engine() {
            let sharing = Sharing::of(vec![Grant { principal: PrincipalId::MINISTRY, access: Access::Read }]);
            let said = tokio::time::timeout(Duration::from_secs(20), engine.share(doc, sharing)).await;
            self.world.witness.step("took back", &[owner.number as u64, grantee.number as u64], || {
                format!("{doc} by node {} from node {}: {said:?}", owner.number, grantee.number)
            });
        }
        sleep(Duration::from_millis(long_ms)).await;
        grantee.line.change(|weather| weather.down = false);
        grantee.line.retry.notify_one();
    }
}
