//! One machine of the federation: its disk, its clock, its line, and the process that runs on it, from start to death and over again.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tansiq_shared::{
    domain::{CouncilId, Environment as _, PrincipalId},
    engine::{Engine, EngineError, Parts, link_slots::NO_SPACE},
    journal::sign::Signer,
    replication::{End, LinkError},
    store::Store,
    worker::Worker,
};
use tokio::{
    sync::{Notify, watch},
    task::{AbortHandle, JoinHandle},
    time::sleep,
};
use tokio_util::sync::CancellationToken;

use crate::{
    chance::Chance,
    disk::{Backup, Disk},
    line::Line,
    surroundings::Surroundings,
    worker::ToyWorker,
    world::World,
};

/// The hub's place among the sites.
pub(crate) const HUB: usize = 0;
/// The first wait after a line broke; doubled each time.
const BACKOFF_FIRST_MS: u64 = 200;
/// The longest wait.
const BACKOFF_MAX_MS: u64 = 30_000;

/// The longest wait for a hub whose disk is full.
const FULL_WAIT_MAX_MS: u64 = 5_000;

/// What the faults want of a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wish {
    Run,
    /// Not running, until it is wished again.
    Rest,
}

/// See the module.
pub(crate) struct Site {
    pub(crate) number: usize,
    pub(crate) principal: PrincipalId,
    pub(crate) council: CouncilId,
    pub(crate) signer: Arc<dyn Signer>,
    pub(crate) surroundings: Arc<Surroundings>,
    pub(crate) disk: Arc<Disk>,
    pub(crate) line: Arc<Line>,
    pub(crate) wish: watch::Sender<Wish>,
    /// The process's engine, while it runs.
    pub(crate) engine: watch::Sender<Option<Engine>>,
    /// The power goes now.
    pub(crate) kill: Notify,
    /// The process is asked to leave.
    pub(crate) leave: Notify,
    /// Whether another machine has or had this name.
    pub(crate) has_twin: AtomicBool,
    /// Tasks of the process besides the engine's: they die with it.
    tasks: Mutex<Vec<AbortHandle>>,
}

/// How a process ended.
enum Ending {
    Killed,
    Left,
    Failed(String),
}

impl Site {
    pub(crate) fn new(
        (number, principal, council): (usize, PrincipalId, CouncilId),
        signer: Arc<dyn Signer>,
        surroundings: Surroundings,
        disk: Disk,
    ) -> Self {
        Self {
            number,
            principal,
            council,
            signer,
            surroundings: Arc::new(surroundings),
            disk: Arc::new(disk),
            line: Arc::new(Line::new()),
            wish: watch::channel(Wish::Run).0,
            engine: watch::channel(None).0,
            kill: Notify::new(),
            leave: Notify::new(),
            has_twin: AtomicBool::new(false),
            tasks: Mutex::default(),
        }
    }

    /// A second machine under this one's name, with a copy of its disk.
    pub(crate) fn twin(&self, copy: Backup, chance: &mut Chance) -> Self {
        self.has_twin.store(true, Ordering::Relaxed);
        let name = (self.number, self.principal, self.council.clone());
        let twin =
            Self::new(name, self.signer.clone(), Surroundings::new(chance.fork(), false), self.disk.copied(copy, chance.fork()));
        twin.has_twin.store(true, Ordering::Relaxed);
        twin
    }

    /// The engine, if the process runs.
    pub(crate) fn engine(&self) -> Option<Engine> {
        self.engine.borrow().clone()
    }

    /// Adds a task that dies with the process.
    pub(crate) fn add_task(&self, task: &JoinHandle<()>) {
        let mut tasks = self.tasks.lock().unwrap();
        tasks.retain(|task| !task.is_finished());
        tasks.push(task.abort_handle());
    }

    /// Ends the process without a word, and keeps it from starting again until somebody wishes it.
    pub(crate) async fn rest(&self) {
        self.wish.send_replace(Wish::Rest);
        let mut engine = self.engine.subscribe();
        if engine.borrow().is_some() {
            self.kill.notify_one();
            // The sender lives as long as the site.
            drop(engine.wait_for(Option::is_none).await);
        }
    }

    fn parts(&self, world: &World) -> Parts {
        let store: Arc<dyn Store> = self.disk.open();
        let worker: Arc<dyn Worker> = Arc::new(ToyWorker::new(store.clone(), world.witness.clone()));
        self.surroundings.process_starts();
        Parts {
            store,
            worker,
            signer: self.signer.clone(),
            verifier: world.verifier.clone(),
            environment: self.surroundings.clone(),
            federation: world.federation,
            me: self.principal,
            ministry: world.ministry.clone(),
            tap: None,
        }
    }

    /// Runs processes on this machine, one after the other, as wished.
    pub(crate) async fn run(self: Arc<Self>, world: Arc<World>) {
        let mut wish = self.wish.subscribe();
        loop {
            if wish.wait_for(|wish| *wish == Wish::Run).await.is_err() {
                return;
            }
            let ending = self.live(&world).await;
            self.engine.send_replace(None);
            for task in self.tasks.lock().unwrap().drain(..) {
                task.abort();
            }
            let text = match ending {
                Ending::Killed => "killed".to_owned(),
                Ending::Left => "left".to_owned(),
                Ending::Failed(text) => text,
            };
            world.witness.step("process ended", &[self.number as u64], || format!("site {}: {text}", self.number));
            let wait = 20 + u64::from_le_bytes(self.surroundings_random()) % 3000;
            sleep(Duration::from_millis(wait)).await;
        }
    }

    fn surroundings_random(&self) -> [u8; 8] {
        let mut bytes = [0; 8];
        self.surroundings.fill(&mut bytes);
        bytes
    }

    async fn live(self: &Arc<Self>, world: &Arc<World>) -> Ending {
        let cancel = CancellationToken::new();
        let started = tokio::select! {
            biased;
            () = self.power_lost() => {
                self.disk.crash();
                return Ending::Killed;
            }
            started = Engine::start(self.parts(world), cancel.clone(), |_, _| {}) => started,
        };
        let (engine, mut task) = match started {
            Ok(started) => started,
            Err(error) => {
                world.witness.broken(format!("site {} does not start: {error}", self.number));
                self.wish.send_replace(Wish::Rest);
                return Ending::Failed(error.to_string());
            }
        };
        world.witness.step("process started", &[self.number as u64, engine.run().0], || format!("site {}", self.number));
        if self.disk.has_lost() {
            self.keep_up(engine.clone());
        }
        if self.number != HUB {
            self.add_task(&tokio::spawn(self.clone().keep_link(engine.clone(), world.clone())));
        }
        self.engine.send_replace(Some(engine));
        let ended = loop {
            tokio::select! {
                biased;
                () = self.power_lost() => {
                    task.abort();
                    // The task is gone before the disk is touched again.
                    drop(task.await);
                    self.disk.crash();
                    return Ending::Killed;
                }
                // The power may still go while it leaves.
                () = self.leave.notified() => cancel.cancel(),
                ended = &mut task => break ended,
            }
        };
        match ended {
            Ok(Ok(())) => Ending::Left,
            Ok(Err(error)) => {
                self.disk.crash();
                if !matches!(error, EngineError::Store(_)) {
                    world.witness.broken(format!("the engine of site {} ended: {error}", self.number));
                }
                Ending::Failed(error.to_string())
            }
            Err(error) => {
                world.witness.broken(format!("the engine of site {} panicked: {error}", self.number));
                self.wish.send_replace(Wish::Rest);
                Ending::Failed(error.to_string())
            }
        }
    }

    /// The engine's upkeep, which finds out what the disk has lost. It changes nothing else here, and takes its time: it runs where it is
    /// needed.
    pub(crate) fn keep_up(&self, engine: Engine) {
        self.add_task(&tokio::spawn(async move { drop(engine.maintain().await) }));
    }

    async fn power_lost(&self) {
        tokio::select! {
            biased;
            () = self.kill.notified() => {}
            () = self.disk.died.notified() => {}
        }
    }

    /// The node's end of its link, as `node/src/link.rs` keeps it: dial, stay, back off, dial again.
    async fn keep_link(self: Arc<Self>, engine: Engine, world: Arc<World>) {
        let mut wait = BACKOFF_FIRST_MS;
        loop {
            if let Some(io) = world.dial(&self) {
                let up = || engine.set_line(true);
                let Err(error) = engine.run_link(io, End::Node, PrincipalId::MINISTRY, CancellationToken::new(), up).await;
                let is_full = matches!(&error, LinkError::Closed { reason, .. } if reason == NO_SPACE);
                if is_full {
                    wait = wait.min(FULL_WAIT_MAX_MS / 2);
                } else if *engine.line().borrow() {
                    wait = BACKOFF_FIRST_MS;
                }
                engine.set_line(false);
                world.witness.step("link ended", &[self.number as u64], || format!("node {}: {error}", self.number));
                world.link_ended(&self, &error);
            }
            let part = u64::from_le_bytes(self.surroundings_random()) % 256;
            tokio::select! {
                biased;
                () = self.line.retry.notified() => wait = BACKOFF_FIRST_MS,
                () = sleep(Duration::from_millis(wait / 2 + wait * part / 510)) => {}
            }
            wait = (wait * 2).min(BACKOFF_MAX_MS);
        }
    }
}
