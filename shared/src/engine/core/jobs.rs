//! Starts what a lane has to do: hands it to the worker or the store, and what comes back is a [`Done`].

use super::{
    super::{DocEvent, EngineError},
    lane::{Done, Job},
    lanes::{Lanes, Next},
    listing,
    snapshots::Snapshots,
    submit,
    turn::{Effect, Turn},
};
use crate::{
    domain::{ActorId, DocId, Position},
    engine::recover::{entries, entries_without, from},
    ledger::lost,
    worker::DocRef,
};

/// Starts the next job of a document's lane, if it is idle.
pub(super) fn start_next(turn: &mut Turn, lanes: &mut Lanes, snapshots: &mut Snapshots, doc: DocId) {
    while lanes.is_idle(doc) {
        if turn.is_behind(doc) {
            // A document opened now would lack those changes, and changes that build on them could not be applied.
            turn.then(Effect::NextJob(doc));
            return;
        }
        if listing::start(turn, lanes, doc) {
            return;
        }
        let is_over = match lanes.next(doc) {
            None => true,
            Some(Next::Submits(submits)) => submit::start(turn, lanes, doc, submits),
            Some(Next::Job(job)) => start(turn, lanes, snapshots, doc, job),
        };
        if is_over {
            return;
        }
    }
}

/// `false` when there was nothing to wait for: the next job may start.
fn start(turn: &mut Turn, lanes: &mut Lanes, snapshots: &mut Snapshots, doc: DocId, job: Job) -> bool {
    if let Job::Forget(lost) = job {
        let store = turn.shared.store.clone();
        let from = {
            let ledger = turn.ledger();
            // Without the snapshot everything that can be read counts again.
            let has_lost_base = lost::has_lost_base(&ledger, store.index(), doc, &lost).unwrap_or(false);
            if has_lost_base { Position(0) } else { from(&ledger, doc) }
        };
        lanes.spawn(doc, async move {
            let upto = store.index().position();
            let entries = entries_without(store.as_ref(), doc, from, &lost).await;
            Done::Forget { lost, upto, entries }
        });
        return true;
    }
    if matches!(job, Job::PutAway) {
        turn.shared.worker.forget(doc);
        lanes.followers.emit(doc, DocEvent::Closed { reason: "resync".to_owned() });
        return false;
    }
    let Some(reference) = DocRef::of(&turn.ledger(), doc) else { return true };
    let worker = turn.shared.worker.clone();
    match job {
        // Submits come out of the lane together.
        Job::Submit(_) | Job::PutAway | Job::Forget(_) => {}
        Job::Foreign(portions) => lanes.spawn(doc, async move {
            let applied = worker.apply(reference, portions.clone()).await;
            Done::Foreign { portions, applied }
        }),
        Job::Follow { heads, reply } => {
            lanes.spawn(doc, async move { Done::Follow { since: worker.since(reference, heads).await, reply } });
        }
        Job::ViewAt { heads, reply } => lanes.spawn(doc, async move {
            drop(reply.send(worker.view_at(reference, heads).await.map_err(EngineError::from)));
            Done::View
        }),
        Job::View { reply } => lanes.spawn(doc, async move {
            drop(reply.send(worker.view(reference).await.map_err(EngineError::from)));
            Done::View
        }),
        Job::EmptyBin { what, reply } => {
            let environment = &turn.shared.environment;
            let (actor, now) = (ActorId::of(turn.ledger().me, environment.random()), environment.now());
            lanes.spawn(doc, async move {
                drop(reply.send(worker.empty_bin(reference, actor, what, now).await.map_err(EngineError::from)));
                Done::View
            });
        }
        Job::Rebuild => {
            let (store, from) = (turn.shared.store.clone(), from(&turn.ledger(), doc));
            lanes.spawn(doc, async move { Done::Rebuild { entries: entries(store.as_ref(), doc, from).await } });
        }
        Job::Reopen(entries) => {
            worker.forget(doc);
            lanes.spawn(doc, async move { Done::Reopened { entries, summary: worker.summary(reference).await } });
        }
        Job::Adopt => return snapshots.start_adoption(turn, lanes, doc, reference),
        Job::Snapshot(reply) => return snapshots.start(turn, lanes, doc, reference, reply),
        Job::Check => lanes.spawn(doc, async move { Done::Checked(worker.inspect(reference).await) }),
        Job::Facts => lanes.spawn(doc, async move { Done::Facts(worker.facts(reference).await) }),
    }
    true
}
