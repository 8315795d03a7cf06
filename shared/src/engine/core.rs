//! The one task that owns the ledger: it judges, signs, makes durable, and only then answers.
//!
//! Each turn takes what waits in the inbox and what the lanes finished, appends everything that came of it in one go (one fsync), and then
//! performs the effects: answers, events, new work for the lanes. Nothing leaves before the append returned.
//!
//! It is a loop over its parts, each with a file, data and rules of its own: the [`turn`], the [`lanes`] with their [`followers`] and
//! what [`gathered`] for them, [`snapshots`], [`facts`], [`disk_full`], and documents that are [`mending`]. The other files hold no state:
//! they are what is done with a turn.

mod acks;
mod create;
mod deliver;
mod disk_full;
mod facts;
mod followers;
mod gathered;
mod incidents;
mod jobs;
mod lane;
mod lanes;
mod link_slots;
mod listing;
mod mending;
mod registry;
mod snapshots;
mod submit;
#[cfg(test)]
mod tests;
mod turn;
mod waiting;
mod write;

use std::sync::Arc;

use tokio::{
    sync::mpsc,
    task::JoinError,
    time::{Instant, MissedTickBehavior, interval, sleep_until},
};
use tokio_util::sync::CancellationToken;

use self::{
    facts::{FACTS_DELAY, FactsRunning},
    lane::{Done, Job},
    lanes::Lanes,
    mending::Missed,
    snapshots::Snapshots,
    turn::{Appended, Effect, Turn},
};
use super::{Command, EngineError, recover::not_reopened, shared::Shared};
use crate::domain::DocId;

/// Commands taken in one turn.
const TURN_COMMANDS_MAX: usize = 256;

/// See the module.
pub(super) struct Core {
    inbox: mpsc::Receiver<Command>,
    turn: Turn,
    lanes: Lanes,
    facts: FactsRunning,
    snapshots: Snapshots,
    missed: Missed,
}

impl Core {
    pub(super) fn new(shared: Arc<Shared>, inbox: mpsc::Receiver<Command>) -> Self {
        let snapshots = Snapshots::new(&shared.ledger());
        let wanted = facts::recall(&shared);
        let (lanes, facts, missed) = (Lanes::default(), FactsRunning::default(), Missed::default());
        Self { inbox, turn: Turn::new(shared, wanted), lanes, facts, snapshots, missed }
    }

    pub(super) async fn run(mut self, cancel: CancellationToken) -> Result<(), EngineError> {
        let mut facts_tick = interval(FACTS_DELAY);
        facts_tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut quiet_tick = interval(snapshots::QUIET_TICK);
        quiet_tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        self.begin().await?;
        let mut commands = Vec::with_capacity(TURN_COMMANDS_MAX);
        loop {
            let (hurry_at, retry_at) = (self.turn.hurry_at(), self.turn.disk.retry_at());
            tokio::select! {
                biased; // Leave first; then what the lanes finished, because somebody waits for it already.
                () = cancel.cancelled() => break,
                Some(done) = self.lanes.join_next() => self.lane_done(done)?,
                taken = self.inbox.recv_many(&mut commands, TURN_COMMANDS_MAX) => {
                    if taken == 0 {
                        break; // Every handle is gone: nobody can ask for anything.
                    }
                    for command in commands.drain(..) {
                        if let Some(command) = disk_full::with_room(&self.turn, command) {
                            self.command(command)?;
                            self.commit_if_heavy().await?;
                        }
                    }
                }
                _ = facts_tick.tick(), if !self.turn.facts_wanted.is_empty() => self.start_facts(),
                _ = quiet_tick.tick(), if self.snapshots.has_unsettled() && !self.turn.is_full() => {
                    if let Some(doc) = self.snapshots.next_at_rest(&self.lanes) {
                        self.queue(doc, Job::Snapshot(None));
                    }
                }
                () = sleep_until(retry_at.unwrap_or_else(Instant::now)), if retry_at.is_some() => {}
                () = sleep_until(hurry_at.unwrap_or_else(Instant::now)), if hurry_at.is_some() => {}
            }
            while let Some(done) = self.lanes.try_join_next() {
                self.lane_done(done)?;
                self.commit_if_heavy().await?;
            }
            if !(self.turn.has_time() && self.lanes.is_running()) {
                self.commit().await?;
            }
        }
        self.turn.remember_received()?;
        self.turn.disk.try_now();
        self.commit().await
    }

    /// What the last run left to be done.
    async fn begin(&mut self) -> Result<(), EngineError> {
        link_slots::begin(&mut self.turn)?;
        let pending: Vec<DocId> = self.turn.ledger().docs().unsettled().pending().collect();
        for doc in pending {
            self.queue(doc, Job::Adopt);
        }
        // A snapshot may hold by now what a parked entry waits for.
        waiting::try_all_parked(&mut self.turn, &mut self.lanes)?;
        incidents::say_what_is_lost(&mut self.turn)?;
        self.commit().await
    }

    async fn commit_if_heavy(&mut self) -> Result<(), EngineError> {
        if self.turn.is_heavy() { self.commit().await } else { Ok(()) }
    }

    /// Ends the turn: makes its records durable, then performs what follows.
    async fn commit(&mut self) -> Result<(), EngineError> {
        match self.turn.append().await? {
            Appended::Nothing => {}
            Appended::NoRoom => {
                for effect in self.turn.take_effects() {
                    if let Some(doc) = self.turn.disk.hold(effect) {
                        // Nobody is shown what is not durable.
                        self.turn.shared.worker.forget(doc);
                        self.start_lane(doc);
                    }
                }
                return Ok(());
            }
            Appended::Durable(end, puts) => {
                for effect in self.turn.take_early() {
                    self.perform(effect);
                }
                self.turn.index_to(end, puts)?;
            }
        }
        self.turn.index_rows()?;
        for effect in self.turn.take_effects() {
            self.perform(effect);
        }
        Ok(())
    }

    fn perform(&mut self, effect: Effect) {
        // A caller may have gone, and its reply is dropped: the work is durable all the same.
        match effect {
            Effect::Saved(replies, heads) => {
                for reply in replies {
                    drop(reply.send(Ok(heads.clone())));
                }
            }
            Effect::Born(reply, doc) => drop(reply.send(Ok(doc))),
            Effect::Done(reply) => drop(reply.send(Ok(()))),
            Effect::GivenUp(reply, count) => drop(reply.send(Ok(count))),
            Effect::Snapshotted(reply) => drop(reply.send(Ok(true))),
            Effect::Registered(reply, principal) => drop(reply.send(Ok(principal))),
            Effect::Lost(reply, docs) => drop(reply.send(Ok(docs))),
            Effect::Delivered(reply, receipt) => drop(reply.send(receipt)),
            Effect::Decided => self.turn.shared.links.slots.decided(),
            Effect::Emit(doc, event) => self.lanes.followers.emit(doc, event),
            Effect::Queue(doc, job) => self.queue(doc, job),
            Effect::Gather(doc, portion) => {
                if let Some(job) = self.lanes.gather(doc, portion) {
                    self.queue(doc, job);
                }
            }
            Effect::NextJob(doc) => self.start_lane(doc),
        }
    }

    fn command(&mut self, command: Command) -> Result<(), EngineError> {
        let (turn, lanes) = (&mut self.turn, &mut self.lanes);
        match command {
            Command::Submit(submit) => self.queue_or(submit.doc, Job::Submit(submit)),
            Command::Follow { doc, heads, reply } => self.queue_or(doc, Job::Follow { heads, reply }),
            Command::Snapshot { doc, reply } => self.queue_or(doc, Job::Snapshot(Some(reply))),
            Command::View { doc, reply } => match snapshots::unverified(turn, doc) {
                Some(position) => snapshots::show_unverified(turn, position, reply),
                None => self.queue_or(doc, Job::View { reply }),
            },
            Command::ViewAt { doc, heads, reply } => match snapshots::unverified(turn, doc) {
                Some(_) => drop(reply.send(Ok(None))),
                None => self.queue_or(doc, Job::ViewAt { heads, reply }),
            },
            Command::EmptyBin { doc, what, reply } => self.queue_or(doc, Job::EmptyBin { what, reply }),
            Command::Create { named, manifest, seed, reply } => create::bear(turn, lanes, named, manifest, seed, reply),
            Command::Write { doc, body, reply } => create::say(turn, doc, *body, reply)?,
            Command::Register { applicant, reply } => registry::register(turn, applicant, reply)?,
            Command::Revoke { principal, reply } => registry::revoke(turn, principal, reply)?,
            Command::Deliver { delivery, reply } => deliver::deliver(turn, lanes, delivery, reply)?,
            Command::LinkSlot(ask) => link_slots::link_slot(turn, lanes, ask)?,
            Command::Acked { store, position, answers, ahead, reply } => {
                acks::acked(turn, (store, position), answers, &ahead, reply)?;
            }
            Command::Finding { peer, finding, reply } => incidents::finding(turn, peer, finding, reply)?,
            Command::Lost { positions, reply } => {
                let docs = mending::lost(turn, &positions)?;
                for doc in &docs {
                    self.queue(*doc, Job::Forget(positions.clone()));
                }
                self.turn.then(Effect::Lost(reply, docs.into_iter().collect()));
            }
            Command::Released { doc, reply } => snapshots::released(turn, doc, reply),
            Command::GiveUp { entries, reason, reply } => waiting::give_up(turn, lanes, &entries, reason, reply)?,
            Command::Mended { docs, reply } => self.missed.mended(turn, &docs, reply)?,
        }
        Ok(())
    }

    /// Puts a job into its document's lane, or tells whoever waits for it why not.
    fn queue_or(&mut self, doc: DocId, job: Job) {
        if self.turn.ledger().document(doc).is_none_or(|row| row.manifest.is_none()) {
            job.refuse(EngineError::NotFound(doc));
        } else if self.lanes.is_full(doc, &job) {
            job.refuse(EngineError::Busy);
        } else {
            self.queue(doc, job);
        }
    }

    fn queue(&mut self, doc: DocId, job: Job) {
        self.lanes.push(doc, job);
        self.start_lane(doc);
    }

    fn start_lane(&mut self, doc: DocId) {
        jobs::start_next(&mut self.turn, &mut self.lanes, &mut self.snapshots, doc);
    }

    fn start_facts(&mut self) {
        for doc in self.facts.next(&mut self.turn, &self.lanes) {
            self.queue(doc, Job::Facts);
        }
    }

    fn lane_done(&mut self, done: Result<(DocId, Done), JoinError>) -> Result<(), EngineError> {
        deliver::note_voids(&mut self.turn)?;
        let Ok((doc, done)) = done else { return Ok(()) };
        self.lanes.rest(doc);
        let before = self.turn.counts();
        let is_unhurried = matches!(done, Done::Adopted { .. });
        if let Some(done) = disk_full::done_with_room(&self.turn, doc, done) {
            self.done(doc, done)?;
        }
        // The worker already has this turn's changes, so the next job of the document waits until they are durable.
        self.turn.then(Effect::NextJob(doc));
        if is_unhurried {
            self.turn.is_unhurried_since(before);
        }
        Ok(())
    }

    /// Takes in what the worker or the store found.
    fn done(&mut self, doc: DocId, done: Done) -> Result<(), EngineError> {
        let (turn, lanes) = (&mut self.turn, &mut self.lanes);
        match done {
            Done::Submits { submits, applied } => submit::applied(turn, doc, submits, applied)?,
            Done::Foreign { portions, applied } => deliver::foreign_applied(turn, lanes, doc, portions, applied)?,
            Done::Follow { since, reply } => lanes.followers.follow(&turn.ledger(), doc, since, reply),
            Done::View => {}
            Done::Rebuild { entries } => {
                if let Some(next) = acks::rebuild(turn, doc, entries?)? {
                    lanes.push_first(doc, next);
                }
            }
            Done::Reopened { entries, summary } => match summary {
                Ok(summary) => acks::reopened(turn, doc, &entries, &summary)?,
                Err(error) => not_reopened(&mut turn.ledger_mut(), turn.index(), (doc, &entries), error)?,
            },
            Done::Adopted { id, taken } => {
                if let Some(facts) = snapshots::adopted(turn, lanes, doc, id, taken)? {
                    self.facts.computed(turn, &mut self.snapshots, doc, Ok(facts))?;
                }
            }
            Done::Snapshot { seen, made, reply } => self.snapshots.made(turn, doc, &seen, made, reply)?,
            Done::Listed(summary) => listing::listed(turn, lanes, doc, summary)?,
            Done::Checked(summary) => self.missed.checked(turn, doc, summary)?,
            Done::Forget { lost, upto, entries } => self.missed.forget(turn, lanes, doc, (lost, upto, &entries?))?,
            Done::Facts(facts) => {
                self.facts.computed(turn, &mut self.snapshots, doc, facts)?;
                if self.facts.over(turn) {
                    self.start_facts();
                }
            }
            Done::Born { manifest, editor, born, reply } => create::born(turn, doc, manifest, editor.as_ref(), born, reply)?,
            Done::Failed => {
                // The panic may have been in a computation of facts. If it was not, one more than allowed runs at a time, which
                // does no harm.
                self.facts.over(turn);
                self.snapshots.failed();
                tracing::error!(%doc, "the work on a document panicked; it is opened afresh");
            }
        }
        Ok(())
    }
}

impl Drop for Core {
    fn drop(&mut self) {
        self.turn.shared.line.end();
    }
}
