//! The parts of a process by name. A part that ends early ends the process; on the way out each is given time to leave.

use std::{fmt::Display, future::Future, time::Duration};

use tokio::task::{JoinHandle, JoinSet};
use tokio_util::sync::CancellationToken;

/// A part ended although nobody asked it to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("keep {part} running: {why}")]
pub struct Ended {
    /// Its name.
    pub part: &'static str,
    /// What it said.
    pub why: String,
}

/// Every part whose end is the process's end.
#[derive(Debug)]
pub struct Supervisor {
    leaving: CancellationToken,
    parts: JoinSet<(&'static str, Result<(), String>)>,
}

impl Supervisor {
    /// No parts yet. `leaving` asks all of them to leave.
    pub fn new(leaving: CancellationToken) -> Self {
        Self { leaving, parts: JoinSet::new() }
    }

    /// Starts a part.
    pub fn critical<E: Display>(&mut self, part: &'static str, work: impl Future<Output = Result<(), E>> + Send + 'static) {
        self.parts.spawn(async move { (part, work.await.map_err(|error| error.to_string())) });
    }

    /// Waits until a part ends or everybody is asked to leave, then until all have left or `grace` is over.
    ///
    /// # Errors
    /// [`Ended`] when a part ended by itself.
    async fn run(mut self, grace: Duration) -> Result<(), Ended> {
        let outcome = tokio::select! {
            biased; // A part that left because it was asked to has not ended early.
            () = self.leaving.cancelled() => Ok(()),
            Some(ended) = self.parts.join_next() => Err(early(ended)),
        };
        self.leaving.cancel();
        if tokio::time::timeout(grace, self.last()).await.is_err() {
            tracing::warn!(parts = self.parts.len(), "some parts did not leave in time");
        }
        outcome
    }

    /// Runs as `whole`, for as long as [`Supervisor::run`] does.
    pub fn start(self, whole: &'static str, grace: Duration) -> Running {
        Running { whole, leaving: self.leaving.clone(), parts: tokio::spawn(self.run(grace)) }
    }

    async fn last(&mut self) {
        while let Some(ended) = self.parts.join_next().await {
            if let Ok((part, Err(error))) = ended {
                tracing::warn!(part, error, "a part ended with an error");
            }
        }
    }
}

/// A process whose parts run.
#[derive(Debug)]
pub struct Running {
    whole: &'static str,
    leaving: CancellationToken,
    parts: JoinHandle<Result<(), Ended>>,
}

impl Running {
    /// Asks it to leave and waits until it did.
    pub async fn stop(self) {
        self.leaving.cancel();
        // How it ended no longer matters to whoever stopped it.
        let _ = self.parts.await;
    }

    /// Waits until a part fails or everybody was asked to leave.
    ///
    /// # Errors
    /// [`Ended`] names the part.
    pub async fn wait(self) -> Result<(), Ended> {
        self.parts.await.unwrap_or_else(|error| Err(Ended { part: self.whole, why: error.to_string() }))
    }
}

fn early(ended: Result<(&'static str, Result<(), String>), tokio::task::JoinError>) -> Ended {
    match ended {
        Ok((part, Ok(()))) => Ended { part, why: "it ended by itself".to_owned() },
        Ok((part, Err(why))) => Ended { part, why },
        Err(error) => Ended { part: "a part", why: error.to_string() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_part_that_fails_takes_the_others_with_it() {
        let leaving = CancellationToken::new();
        let mut parts = Supervisor::new(leaving.clone());
        let token = leaving.clone();
        parts.critical("patient", async move {
            token.cancelled().await;
            Ok::<(), String>(())
        });
        parts.critical("broken", async { Err("no disk") });
        let ended = parts.run(Duration::from_secs(5)).await.unwrap_err();
        assert_eq!((ended.part, ended.why.as_str()), ("broken", "no disk"));
        assert!(leaving.is_cancelled());
    }
}
