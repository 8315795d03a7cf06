//! The engine of a process: on its disk store, with the in-process worker, leaving last.

use std::{
    path::PathBuf,
    sync::{Arc, Weak},
    time::Duration,
};

use tokio_util::sync::CancellationToken;

use super::{Engine, EngineError, FrameTap, Parts, VerifyReport, environment::System};
use crate::{
    domain::{FederationId, PrincipalId, PrincipalRow, policy, vocabulary::Vocabularies},
    journal::sign::{Ed25519Verifier, Signer},
    store::{Store, StoreError, disk::DiskStore, log::LogOptions},
    worker::{InProcess, openings::Openings},
};

/// The journal's folder inside a data folder.
pub const JOURNAL: &str = "journal";

/// Which documents are being opened; in the journal's folder.
const OPENINGS: &str = "openings";

/// Hears how many records of how many were replayed.
pub type Progress = Box<dyn FnMut(u64, u64) + Send>;

/// What a hub's or a node's engine is made of.
pub struct Boot {
    /// The data folder; the journal is in [`JOURNAL`] inside it.
    pub folder: PathBuf,
    /// Signs own entries.
    pub signer: Arc<dyn Signer>,
    /// The federation.
    pub federation: FederationId,
    /// Who this process is.
    pub me: PrincipalId,
    /// The ministry's row: the root of trust of the registry.
    pub ministry: PrincipalRow,
    /// Sees every frame of every Link; for recordings.
    pub tap: Option<FrameTap>,
    /// What documents are checked against.
    pub vocabularies: Vocabularies,
    /// Hears of the replay.
    pub progress: Option<Progress>,
}

/// The engine's task, to be supervised.
pub struct EngineTask {
    task: tokio::task::JoinHandle<Result<(), EngineError>>,
    leaves: CancellationToken,
    disk: Weak<DiskStore>,
    engine: Engine,
}

impl Boot {
    /// Opens the store and starts the engine.
    ///
    /// # Errors
    /// The store cannot be opened or read.
    pub async fn start(self) -> Result<(Engine, EngineTask), EngineError> {
        let path = self.folder.join(JOURNAL);
        let store = tokio::task::spawn_blocking(move || DiskStore::open(&path, LogOptions::default(), |_| {}))
            .await
            .map_err(|_| StoreError::Stopped)??;
        let disk = Arc::new(store);
        let store: Arc<dyn Store> = disk.clone();
        let file = self.folder.join(JOURNAL).join(OPENINGS);
        let openings = tokio::task::spawn_blocking(move || {
            Openings::read(&file).map_err(|source| StoreError::Read { path: file.display().to_string(), source })
        });
        let openings = openings.await.map_err(|_| StoreError::Stopped)??;
        let worker = if policy::relays(self.me) {
            InProcess::that_relays_first(store.clone(), self.vocabularies)
        } else {
            InProcess::new(store.clone(), self.vocabularies)
        };
        let worker = worker.remembering(openings);
        let parts = Parts {
            worker: Arc::new(worker),
            store,
            signer: self.signer,
            verifier: Arc::new(Ed25519Verifier),
            environment: Arc::new(System),
            federation: self.federation,
            me: self.me,
            ministry: self.ministry,
            tap: self.tap,
        };
        let leaves = CancellationToken::new();
        let progress = self.progress.unwrap_or_else(|| Box::new(|_, _| {}));
        let (engine, task) = Engine::start(parts, leaves.clone(), progress).await?;
        Ok((engine.clone(), EngineTask { task, leaves, disk: Arc::downgrade(&disk), engine }))
    }
}

impl Boot {
    /// Starts the engine with nothing around it, reads the journal from end to end, and stops: for a copy whose worth is to be known.
    ///
    /// # Errors
    /// The store cannot be opened or read.
    pub async fn prove(self) -> Result<VerifyReport, EngineError> {
        let (engine, EngineTask { task, leaves, engine: kept, .. }) = self.start().await?;
        let report = engine.verify().await;
        leaves.cancel();
        drop((engine, kept));
        task.await.map_err(|_| EngineError::Stopped)??;
        report
    }
}

impl EngineTask {
    /// Reads the number of fsyncs so far; 0 once the store is closed. It does not keep the store open.
    pub fn fsyncs(&self) -> impl Fn() -> u64 + Send + Sync + 'static {
        let disk = self.disk.clone();
        move || disk.upgrade().map_or(0, |disk| disk.fsyncs())
    }

    /// Says who hears how long each fsync took, the writing before it included.
    pub fn watch_fsyncs(&self, watch: impl Fn(Duration) + Send + Sync + 'static) {
        if let Some(disk) = self.disk.upgrade() {
            disk.watch_fsyncs(watch);
        }
    }

    /// Runs until the engine ends by an error, or everybody leaves: then what was taken in is made durable first.
    ///
    /// # Errors
    /// Why it ended.
    pub async fn until(mut self, leaving: CancellationToken) -> Result<(), EngineError> {
        let stopped = |_| EngineError::Stopped;
        let maintenance = self.engine.maintain();
        tokio::select! {
            ended = &mut self.task => return ended.map_err(stopped)?,
            ended = maintenance => match ended? {},
            () = leaving.cancelled() => self.leaves.cancel(),
        }
        drop(self.engine);
        self.task.await.map_err(stopped)?
    }
}
