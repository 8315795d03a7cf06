//! A full disk: commands that write are refused at once, reading goes on, and everything goes on as soon as there is room.
//!
//! Normally a command is refused before anything has happened, since the store says that too little room is left. If a commit fails
//! all the same, the ledger already reflects its records. So the task keeps them, tries them again every second, and tells the
//! callers that it did not work. If it works later and a caller hands its change in again, that change is known.

use std::{collections::BTreeSet, sync::atomic::Ordering, time::Duration};

use tokio::time::Instant;

use super::{
    super::{Command, EngineError},
    lane::Done,
    turn::{Effect, Turn},
};
use crate::domain::DocId;

/// How often it is tried again.
const RETRY_EVERY: Duration = Duration::from_secs(1);
/// Events that are kept for afterwards; followers that miss one come back with their heads.
const HELD_MAX: usize = 4096;

/// A commit that found no room.
struct Stuck {
    retry_at: Instant,
    /// Documents that the worker has opened without what is stuck.
    docs: BTreeSet<DocId>,
    held: Vec<Effect>,
}

/// Whether a commit found no room, and what follows once it does.
#[derive(Default)]
pub(super) struct DiskFull(Option<Stuck>);

impl DiskFull {
    /// Whether there are records that found no room.
    pub(super) fn is_stuck(&self) -> bool {
        self.0.is_some()
    }

    /// When they are tried again.
    pub(super) fn retry_at(&self) -> Option<Instant> {
        self.0.as_ref().map(|stuck| stuck.retry_at)
    }

    /// Whether the records may be tried now.
    pub(super) fn may_try(&self) -> bool {
        self.retry_at().is_none_or(|retry_at| Instant::now() >= retry_at)
    }

    /// They are tried once more without waiting.
    pub(super) fn try_now(&mut self) {
        if let Some(stuck) = &mut self.0 {
            stuck.retry_at = Instant::now();
        }
    }

    /// The turn's records found no room.
    pub(super) fn stick(&mut self) {
        let retry_at = Instant::now() + RETRY_EVERY;
        if let Some(stuck) = &mut self.0 {
            stuck.retry_at = retry_at;
        } else {
            tracing::error!(
                "a commit found no room on the disk: it is tried again every second, and nothing new is taken in before; reading goes on"
            );
            self.0 = Some(Stuck { retry_at, docs: BTreeSet::new(), held: Vec::new() });
        }
    }

    /// Tells the caller of a record that is not durable yet, and keeps for later what else follows from it. Returns the document whose
    /// lane goes on, without what nobody may be shown.
    pub(super) fn hold(&mut self, effect: Effect) -> Option<DocId> {
        let no_space = EngineError::NoSpace;
        match effect {
            Effect::Saved(replies, _) => replies.into_iter().for_each(|reply| drop(reply.send(Err(EngineError::NoSpace)))),
            Effect::Born(reply, _) => drop(reply.send(Err(no_space))),
            Effect::Done(reply) => drop(reply.send(Err(no_space))),
            Effect::GivenUp(reply, _) => drop(reply.send(Err(no_space))),
            Effect::Snapshotted(reply) => drop(reply.send(Err(no_space))),
            Effect::Registered(reply, _) => drop(reply.send(Err(no_space))),
            Effect::Lost(reply, _) => drop(reply.send(Err(no_space))),
            Effect::Delivered(reply, _) => drop(reply.send(Err(no_space))),
            Effect::NextJob(doc) => {
                if let Some(stuck) = &mut self.0 {
                    stuck.docs.insert(doc);
                }
                return Some(doc);
            }
            later @ (Effect::Emit(..) | Effect::Decided | Effect::Queue(..) | Effect::Gather(..)) => {
                if let Some(stuck) = &mut self.0
                    && (stuck.held.len() < HELD_MAX || matches!(later, Effect::Queue(..) | Effect::Gather(..)))
                {
                    stuck.held.push(later);
                }
            }
        }
        None
    }

    /// There is room again: the documents that the worker has without what was stuck, and what was kept.
    pub(super) fn unstick(&mut self) -> Option<(BTreeSet<DocId>, Vec<Effect>)> {
        let Stuck { docs, held, .. } = self.0.take()?;
        tracing::warn!("the commit that found no room is durable: everything goes on");
        Some((docs, held))
    }
}

/// The command, unless it would write and there is no room.
pub(super) fn with_room(turn: &Turn, command: Command) -> Option<Command> {
    let writes = matches!(
        command,
        Command::Submit(_)
            | Command::Create { .. }
            | Command::Write { .. }
            | Command::Register { .. }
            | Command::Revoke { .. }
            | Command::Deliver { .. }
    );
    if !writes || !turn.is_full() {
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
pub(super) fn done_with_room(turn: &Turn, doc: DocId, done: Done) -> Option<Done> {
    match done {
        Done::Submits { submits, .. } if turn.is_full() => {
            // The worker has applied them already, so it forgets the document; the next job opens it as it is in the log.
            turn.shared.worker.forget(doc);
            for submit in submits {
                drop(submit.reply.send(Err(EngineError::NoSpace)));
            }
            None
        }
        Done::Born { reply, .. } if turn.is_full() => {
            drop(reply.send(Err(EngineError::NoSpace)));
            None
        }
        done => Some(done),
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot;

    use super::*;
    use crate::engine::DocEvent;

    #[test]
    fn callers_hear_that_there_is_no_room_and_what_else_follows_is_kept() {
        let (mut disk, doc) = (DiskFull::default(), DocId::new([1; 16]));
        assert!(disk.may_try() && disk.unstick().is_none());
        disk.stick();
        assert!(disk.is_stuck() && !disk.may_try());
        let (reply, mut answer) = oneshot::channel();
        assert_eq!(disk.hold(Effect::Done(reply)), None);
        assert!(matches!(answer.try_recv(), Ok(Err(EngineError::NoSpace))));
        assert_eq!(disk.hold(Effect::NextJob(doc)), Some(doc), "its lane goes on");
        for _ in 0..=HELD_MAX {
            disk.hold(Effect::Emit(doc, DocEvent::Closed { reason: String::new() }));
        }
        disk.hold(Effect::Queue(doc, super::super::lane::Job::Facts));
        disk.try_now();
        assert!(disk.may_try());
        let (docs, held) = disk.unstick().unwrap();
        assert_eq!((docs, held.len()), (BTreeSet::from([doc]), HELD_MAX + 1), "events are bounded, work is not");
        assert!(!disk.is_stuck());
    }
}
