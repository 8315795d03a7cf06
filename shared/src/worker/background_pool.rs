//! Threads for work that can wait: the system runs them when nothing else wants to.
//!
//! A hub that gets two thousand documents at once has each of them to verify. The councils do not wait for that: they wait for what the
//! hub passes on, and that must not share its cores evenly with the verification.

use std::{
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
};

use tokio::sync::oneshot;

/// How far behind everything else on this machine, in steps of `nice`.
const NICE: i32 = 10;
/// Threads.
const THREADS: usize = 2;

type Job = Box<dyn FnOnce() + Send>;

/// The threads; they end when it is dropped and their work is done.
pub(super) struct BackgroundPool(mpsc::Sender<Job>);

impl BackgroundPool {
    /// Starts the threads.
    pub(super) fn start() -> Self {
        let (jobs, waiting) = mpsc::channel::<Job>();
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..THREADS {
            let waiting = waiting.clone();
            let started = thread::Builder::new().name("patient".to_owned()).spawn(move || {
                // On Linux this is about the thread alone. Where it is not allowed, the work only is less patient.
                if let Err(error) = rustix::process::setpriority_process(None, NICE) {
                    tracing::debug!(%error, "threads for work that can wait are as urgent as others");
                }
                loop {
                    let job = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok(job) = job else { return };
                    job();
                }
            });
            if let Err(error) = started {
                tracing::warn!(%error, "a thread for work that can wait could not be started");
            }
        }
        Self(jobs)
    }

    /// Runs `work`, which must not panic, when there is time. `None` when no thread is left.
    pub(super) async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        let (done, answer) = oneshot::channel();
        // Whoever asked may have gone.
        self.0.send(Box::new(move || drop(done.send(work())))).ok()?;
        answer.await.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_asked_is_done_by_a_thread_that_gives_way() {
        let patient = BackgroundPool::start();
        let nice = || rustix::process::getpriority_process(None).unwrap_or_default();
        let before = nice();
        assert_eq!(patient.run(nice).await, Some(before + NICE));
        assert_eq!(nice(), before, "nobody else gives way");
    }
}
