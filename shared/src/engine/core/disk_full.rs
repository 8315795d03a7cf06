//! A full disk: commands that write are refused at once, reading goes on, and everything goes on as soon as there is room.
//!
//! Normally a command is refused before anything has happened, since the store says that too little room is left. If a commit fails
//! all the same, the ledger already reflects its records. So the task keeps them, tries them again every second, and tells the
//! callers that it did not work. If it works later and a caller hands its change in again, that change is known.

use std::{collections::BTreeSet, sync::atomic::Ordering, time::Duration};

use tokio::time::Instant;

use super::super::{Command, EngineError, lane::Done};
use super::{Core, Effect};
use crate::domain::DocId;

/// How often it is tried again.
const RETRY_EVERY: Duration = Duration::from_secs(1);
/// Events that are kept for afterwards; followers that miss one come back with their heads.
const HELD_MAX: usize = 4096;

/// A commit that found no room.
pub(super) struct Stuck {
    pub(super) retry_at: Instant,
    /// Documents that the worker has opened without what is stuck.
    docs: BTreeSet<DocId>,
    held: Vec<Effect>,
}

impl Core {
    pub(super) fn is_full(&self) -> bool {
        self.stuck.is_some() || !self.shared.store.has_room()
    }

    /// The command, unless it would write and there is no room.
    pub(super) fn with_room(&self, command: Command) -> Option<Command> {
        let writes = matches!(
            command,
            Command::Submit(_)
                | Command::Create { .. }
                | Command::Write { .. }
                | Command::Register { .. }
                | Command::Revoke { .. }
                | Command::Deliver { .. }
        );
        if !writes || !self.is_full() {
            return Some(command);
        }
        // A caller may have gone; then its reply is dropped.
        match command {
            Command::Submit(submit) => drop(submit.reply.send(Err(EngineError::NoSpace))),
            Command::Create { reply, .. } => drop(reply.send(Err(EngineError::NoSpace))),
            Command::Write { reply, .. } | Command::Revoke { reply, .. } => drop(reply.send(Err(EngineError::NoSpace))),
            Command::Register { reply, .. } => drop(reply.send(Err(EngineError::NoSpace))),
            Command::Deliver { delivery, reply } => {
                delivery.broken.store(true, Ordering::Relaxed);
                drop(reply.send(Err(EngineError::NoSpace)));
            }
            other => return Some(other),
        }
        None
    }

    /// What a lane finished, unless it would write and there is no room.
    pub(super) fn done_with_room(&self, doc: DocId, done: Done) -> Option<Done> {
        match done {
            Done::Submits { submits, .. } if self.is_full() => {
                // The worker has applied them already, so it forgets the document; the next job opens it as it is in the log.
                self.shared.worker.forget(doc);
                for submit in submits {
                    drop(submit.reply.send(Err(EngineError::NoSpace)));
                }
                None
            }
            Done::Born { reply, .. } if self.is_full() => {
                drop(reply.send(Err(EngineError::NoSpace)));
                None
            }
            done => Some(done),
        }
    }

    /// Whether the records may be tried now.
    pub(super) fn may_commit(&self) -> bool {
        self.stuck.as_ref().is_none_or(|stuck| Instant::now() >= stuck.retry_at)
    }

    /// The turn's records found no room: tells the callers, and keeps what follows from the records for later.
    pub(super) fn stick(&mut self) {
        let retry_at = Instant::now() + RETRY_EVERY;
        if let Some(stuck) = &mut self.stuck {
            stuck.retry_at = retry_at;
        } else {
            tracing::error!(
                "a commit found no room on the disk: it is tried again every second, and nothing new is taken in before; reading goes on"
            );
            self.stuck = Some(Stuck { retry_at, docs: BTreeSet::new(), held: Vec::new() });
        }
        self.hold();
    }

    /// Keeps what follows from records that are not durable yet.
    pub(super) fn hold(&mut self) {
        for effect in std::mem::take(&mut self.effects) {
            let no_space = EngineError::NoSpace;
            match effect {
                Effect::Saved(replies, _) => replies.into_iter().for_each(|reply| drop(reply.send(Err(EngineError::NoSpace)))),
                Effect::Born(reply, _) => drop(reply.send(Err(no_space))),
                Effect::Shared(reply) => drop(reply.send(Err(no_space))),
                Effect::GivenUp(reply, _) => drop(reply.send(Err(no_space))),
                Effect::Snapshotted(reply) => drop(reply.send(Err(no_space))),
                Effect::Registered(reply, _) => drop(reply.send(Err(no_space))),
                Effect::Lost(reply, _) => drop(reply.send(Err(no_space))),
                Effect::Delivered(reply, _) => drop(reply.send(Err(no_space))),
                Effect::NextJob(doc) => {
                    // Nobody is shown what is not durable.
                    self.shared.worker.forget(doc);
                    if let Some(stuck) = &mut self.stuck {
                        stuck.docs.insert(doc);
                    }
                    self.start_lane(doc);
                }
                later @ (Effect::Emit(..) | Effect::Decided | Effect::Queue(..) | Effect::Gather(..)) => {
                    if let Some(stuck) = &mut self.stuck
                        && (stuck.held.len() < HELD_MAX || matches!(later, Effect::Queue(..) | Effect::Gather(..)))
                    {
                        stuck.held.push(later);
                    }
                }
            }
        }
    }

    /// There is room again: what was kept follows now.
    pub(super) fn unstick(&mut self) {
        let Some(Stuck { docs, held, .. }) = self.stuck.take() else { return };
        tracing::warn!("the commit that found no room is durable: everything goes on");
        for doc in docs {
            self.shared.worker.forget(doc);
            self.facts_wanted.insert(doc);
        }
        self.effects.splice(0..0, held);
    }
}
