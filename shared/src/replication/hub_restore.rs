//! A hub whose store was put back from an older copy: it serves nobody before its nodes brought the registry back.
//!
//! Two things show it: a mark that the hub itself signed and that its history does not hold, or a certificate of ours that the
//! registry does not know. A store can be put back only while its process is stopped. So the hub acts on such a sign until it has
//! taken the registry back in this run, and never again in it: a lying node can stall the others for one recovery, once.

use tokio::{sync::mpsc, time::timeout};

use super::{Incoming, LinkError, LinkIo, next, send};
use crate::{
    domain::{CouncilId, Mark, Notice, Position, PrincipalId, PrincipalStatus, policy},
    engine::{
        Command, Engine, EngineError,
        link_slots::{Ask, Ending, RESTORING},
    },
    journal::{Entry, sign::Verifier as _},
    protocol::{Frame, Hello},
    replication::send_rules::Peer,
};

/// A part of the registry is cut at this many bytes of entries.
const PART_BYTES_MAX: usize = 128 * 1024;
/// A node's registry must be there after this long without a frame of it.
const PART_TIMEOUT: std::time::Duration = std::time::Duration::from_mins(1);
/// Most entries of one registry that are taken.
const ENTRIES_MAX: usize = 100_000;
/// A node's log keeps a mark of the hub again when the hub has come this many positions further.
const MARK_STRIDE: u64 = 256;
/// Councils that must bring the registry back; fewer only if the federation has fewer.
const COUNCILS_NEEDED: usize = 2;

/// The hub's: finds out from the mark that a node shows whether this store was put back from an older copy. What a node says
/// without a mark proves nothing: a node that wants to stop the others could say anything.
pub(super) async fn notice_restore(engine: &Engine, hello: &Hello) -> Result<(), EngineError> {
    let Some(mark) = hello.mark.as_ref() else { return Ok(()) };
    if !is_signed(engine, mark) {
        tracing::warn!(target: "tansiq::audit", by = %hello.principal, "a node shows a mark of this hub that this hub never signed: it is not believed");
        return Ok(());
    }
    let shown = {
        let ledger = engine.ledger();
        let own = engine.shared.store.id();
        if mark.store == own {
            let is_shown = ledger.shows_put_back(mark.run, mark.position);
            is_shown.then(|| format!("run {} of this hub had come to position {}, which is not here", mark.run, mark.position))
        } else {
            let is_news = !ledger.peers().lost_run(mark.run);
            is_news.then(|| format!("it knows store {} of this hub, and this is store {own}", mark.store))
        }
    };
    let Some(shown) = shown else { return Ok(()) };
    now_restoring(engine, hello.principal, &shown).await?;
    if engine.restored().is_some() { note(engine, Notice::Lost { run: mark.run }).await } else { Ok(()) }
}

/// The hub's: how far its store has come now.
pub(super) fn new_mark(engine: &Engine) -> Mark {
    let (store, run, position) = (engine.shared.store.id(), engine.shared.run, engine.shared.end.durable());
    let signature = engine.shared.signer.sign(&Mark::signed_bytes(engine.federation(), store, run, position));
    Mark { store, run, position, signature }
}

/// The node's: the latest mark that the hub gave it.
pub(super) fn latest_mark(engine: &Engine) -> Option<Mark> {
    engine.shared.links.mark().clone()
}

/// The node's: keeps a mark of the hub. It goes to the log only when it is of another run or store, or far beyond the one kept
/// there: that is enough to show after a restart.
pub(super) async fn keep_mark(engine: &Engine, mark: Mark) -> Result<(), EngineError> {
    if !is_signed(engine, &mark) {
        return Ok(());
    }
    let is_far = {
        let ledger = engine.ledger();
        ledger.peers().mark().is_none_or(|kept| {
            (kept.store, kept.run) != (mark.store, mark.run) || kept.position.0 + MARK_STRIDE <= mark.position.0
        })
    };
    *engine.shared.links.mark() = Some(mark.clone());
    if is_far { note(engine, Notice::Marked(Box::new(mark))).await } else { Ok(()) }
}

fn is_signed(engine: &Engine, mark: &Mark) -> bool {
    let key = engine.ledger().registry().principal(policy::hub()).map(|row| row.journal_key);
    let message = Mark::signed_bytes(engine.federation(), mark.store, mark.run, mark.position);
    key.is_some_and(|key| engine.shared.verifier.verify(&key, &message, &mark.signature))
}

async fn note(engine: &Engine, notice: Notice) -> Result<(), EngineError> {
    engine.ask(|reply| Command::LinkSlot(Ask::Note { notice, reply })).await
}

/// The hub's: notes that this peer has brought everything that it had, since the hub was put back from an older copy.
pub(super) async fn notice_heard(engine: &Engine, peer: &Peer, upto: Position) -> Result<(), EngineError> {
    let (principal, store) = (peer.principal, peer.store);
    let is_news = {
        let ledger = engine.ledger();
        policy::hears_many(ledger.me) && ledger.is_unheard(principal)
    };
    if is_news { note(engine, Notice::Heard { principal, store, upto }).await } else { Ok(()) }
}

async fn now_restoring(engine: &Engine, by: PrincipalId, shown: &str) -> Result<(), EngineError> {
    if engine.restored().is_some() || engine.shared.links.slots.is_whole() {
        return Ok(());
    }
    tracing::error!(target: "tansiq::audit", %by, shown, reason = RESTORING, "this hub was put back from an older copy: it serves and enrols nobody until two councils brought the registry back");
    note(engine, Notice::Restored { text: format!("principal {by}: {shown}") }).await?;
    // Peers that are linked are sent away: they dial again and bring the registry first.
    engine.shared.links.slots.end_all(Ending::Again);
    Ok(())
}

/// The hub's: whether to let in a principal that the registry does not know. Its certificate is ours, so the registry must have
/// lost it.
///
/// # Errors
/// The engine stopped.
pub(super) async fn may_bring_registry(engine: &Engine, principal: PrincipalId) -> Result<bool, EngineError> {
    if !engine.ledger().registry().was_named(principal) {
        note(engine, Notice::Named { principal }).await?;
        now_restoring(engine, principal, "a certificate of ours names it, and the registry does not").await?;
    }
    Ok(engine.restored().is_some())
}

/// An administrator takes the registry as whole with what one council brought.
///
/// # Errors
/// [`EngineError::Refused`] when nothing is to be taken back, or that council brought nothing.
pub(super) async fn accept_registry(engine: &Engine, from: &CouncilId) -> Result<(), EngineError> {
    if engine.restored().is_none() {
        return Err(EngineError::Refused { reason: "not-restoring" });
    }
    if !engine.shared.links.slots.brought().contains(from) {
        return Err(EngineError::Refused { reason: "not-brought" });
    }
    whole_again(engine).await
}

async fn whole_again(engine: &Engine) -> Result<(), EngineError> {
    if engine.restored().is_none() {
        return Ok(());
    }
    engine.shared.links.slots.set_whole();
    note(engine, Notice::Whole).await?;
    tracing::warn!(target: "tansiq::audit", "the registry was taken back: this hub serves and enrols again");
    engine.shared.links.slots.end_all(Ending::Again);
    Ok(())
}

/// The hub's: takes the registry from a node, then waits until it is served or gone. Nothing else is heard.
pub(super) async fn take_registry(
    engine: &Engine,
    incoming: &mut Incoming,
    bearer: PrincipalId,
    outgoing: &mpsc::Sender<Frame>,
) -> Result<std::convert::Infallible, LinkError> {
    let mut left = ENTRIES_MAX;
    loop {
        let frame = timeout(PART_TIMEOUT, next(incoming)).await.map_err(|_| LinkError::Slow("its registry"))??;
        match frame {
            Frame::Registry { entries, runs, more } => {
                left = left.checked_sub(entries.len()).ok_or(LinkError::Protocol("its registry is too long"))?;
                engine.ask(|reply| Command::LinkSlot(Ask::Registry { bearer, entries, reply })).await?;
                for run in runs {
                    let may_have_lived = {
                        let ledger = engine.ledger();
                        ledger.peers().may_have_lived(ledger.me, run)
                    };
                    if !may_have_lived {
                        note(engine, Notice::Lost { run }).await?;
                    }
                }
                if !more {
                    break;
                }
            }
            Frame::Ping { nonce } => send(outgoing, Frame::Pong { nonce }).await?,
            Frame::Pong { nonce } => engine.shared.links.slots.answered(bearer, nonce),
            Frame::Closing { reason, text } => return Err(LinkError::Closed { reason, text }),
            _ => return Err(LinkError::Protocol("it was asked for the registry, and says something else")),
        }
    }
    brought(engine, bearer).await?;
    wait_to_be_served(engine, incoming, bearer, outgoing).await
}

/// Either end's, once the registry was brought.
async fn wait_to_be_served(
    engine: &Engine,
    incoming: &mut Incoming,
    peer: PrincipalId,
    outgoing: &mpsc::Sender<Frame>,
) -> Result<std::convert::Infallible, LinkError> {
    loop {
        match next(incoming).await? {
            Frame::Ping { nonce } => send(outgoing, Frame::Pong { nonce }).await?,
            Frame::Pong { nonce } => engine.shared.links.slots.answered(peer, nonce),
            Frame::Closing { reason, text } => return Err(LinkError::Closed { reason, text }),
            _ => {}
        }
    }
}

async fn brought(engine: &Engine, bearer: PrincipalId) -> Result<(), EngineError> {
    let (row, councils) = {
        let ledger = engine.ledger();
        let mut councils: Vec<_> = ledger
            .registry()
            .principals()
            .filter(|row| policy::is_council(row.principal) && row.status == PrincipalStatus::Active)
            .map(|row| row.council.clone())
            .collect();
        councils.sort_unstable();
        councils.dedup();
        (ledger.registry().principal(bearer).cloned(), councils.len())
    };
    // A principal that even the registry which it brings does not name is no council, and does not count.
    let Some(row) = row.filter(|row| row.status == PrincipalStatus::Active) else { return Ok(()) };
    let brought = {
        let mut brought = engine.shared.links.slots.brought();
        brought.insert(row.council.clone());
        brought.len()
    };
    let needed = COUNCILS_NEEDED.min(councils);
    tracing::warn!(target: "tansiq::audit", principal = %bearer, council = %row.council, brought, needed, "a council brought the registry back");
    if brought >= needed { whole_again(engine).await } else { Ok(()) }
}

/// The node's: brings the registry to a hub that was put back, then waits to be sent away.
pub(super) async fn bring_registry(engine: &Engine, io: &mut LinkIo) -> Result<std::convert::Infallible, LinkError> {
    tracing::warn!("the ministry's hub was put back from a copy: it gets its registry back first");
    engine.set_line_reason(Some(RESTORING));
    let mut runs: Vec<_> = engine.ledger().peers().history(policy::hub()).runs().iter().map(|(run, _)| *run).collect();
    let mut rest = engine.registry_entries().await?;
    loop {
        let mut bytes = 0;
        let part = rest.iter().take_while(|entry| {
            bytes += entry.weight();
            bytes <= PART_BYTES_MAX
        });
        let count = part.count().max(1).min(rest.len());
        let entries: Vec<Entry> = rest.drain(..count).collect();
        let (runs, more) = (std::mem::take(&mut runs), !rest.is_empty());
        send(&io.outgoing, Frame::Registry { entries, runs, more }).await?;
        if !more {
            break;
        }
    }
    wait_to_be_served(engine, &mut io.incoming, policy::hub(), &io.outgoing).await
}
