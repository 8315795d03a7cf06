//! How far the log has come: on the disk, and in the index, which is a moment behind. The task moves both; Links and lanes wait here.

use tokio::sync::{Notify, futures::Notified, watch};

use super::EngineError;
use crate::domain::Position;

/// See the module.
#[derive(Debug)]
pub(crate) struct LogEnd {
    durable: watch::Sender<Position>,
    indexed: watch::Sender<Position>,
    /// Told when `durable` moved. The links wait here and not at the `watch`, which wakes many receivers in random order: this one
    /// wakes them in the order in which they came, so that a simulation can be played again.
    moved: Notify,
}

impl LogEnd {
    pub(super) fn at(end: Position) -> Self {
        Self { durable: watch::channel(end).0, indexed: watch::channel(end).0, moved: Notify::new() }
    }

    /// The last position that is durable.
    pub(crate) fn durable(&self) -> Position {
        *self.durable.borrow()
    }

    /// The same, to be watched.
    pub(crate) fn watch_durable(&self) -> watch::Receiver<Position> {
        self.durable.subscribe()
    }

    /// The last position that the index reflects.
    pub(super) fn indexed(&self) -> Position {
        *self.indexed.borrow()
    }

    /// The same, to be watched.
    pub(crate) fn watch_indexed(&self) -> watch::Receiver<Position> {
        self.indexed.subscribe()
    }

    /// Resolves when more became durable, or Links are to look again.
    pub(crate) fn moved(&self) -> Notified<'_> {
        self.moved.notified()
    }

    /// Waits until everything up to a position is durable.
    pub(crate) async fn durable_to(&self, position: Position) {
        loop {
            let moved = self.moved();
            if self.durable() >= position {
                return;
            }
            moved.await;
        }
    }

    /// Waits until the index reflects everything up to a position.
    ///
    /// # Errors
    /// [`EngineError::Stopped`].
    pub(crate) async fn indexed_to(&self, position: Position) -> Result<(), EngineError> {
        let mut indexed = self.watch_indexed();
        indexed.wait_for(|indexed| *indexed >= position).await.map(drop).map_err(|_| EngineError::Stopped)
    }

    /// More is durable.
    pub(super) fn set_durable(&self, end: Position) {
        self.durable.send_replace(end);
        self.wake();
    }

    /// Links that are up look again what there is to do.
    pub(super) fn wake(&self) {
        self.moved.notify_waiters();
    }

    /// The index reflects more.
    pub(super) fn set_indexed(&self, end: Position) {
        self.indexed.send_replace(end);
    }
}
