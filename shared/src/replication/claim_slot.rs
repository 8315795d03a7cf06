//! Who may take a link slot of the hub: one Link of each principal at a time, and only of one machine.
//!
//! The hub compares the run in a new Hello with the runs that it met before, and with the Link that is open already. A second
//! machine under one name stops both, until an administrator says which one goes on. The hub takes nobody's word that a machine is
//! dead: it asks over the older Link, and only an answer to that very question counts.

use std::{sync::atomic::Ordering, time::Duration};

use tokio::{sync::watch, time::timeout};

use super::{LinkError, LinkIo};
use crate::{
    domain::{Incarnation, Meeting, Place, Position, RunId, StoreId, history},
    engine::{
        Command, Engine, EngineError,
        link_slots::{AGAIN, Ask, CLONE, Ending, FOREIGN_STORE, Holder, REVOKED, SUPERSEDED, Slot, TOO_MANY},
    },
    protocol::{Frame, Hello},
};

/// How long the machine at the far end of an older Link may take to say that it lives.
const PONG_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a Link waits for the ones of the same principal that came before it.
const TURN_TIMEOUT: Duration = Duration::from_secs(15);
/// How long a Link waits until what its Hello acknowledges is durable.
pub(super) const DURABLE_TIMEOUT: Duration = Duration::from_secs(5);

impl From<Ending> for LinkError {
    fn from(ending: Ending) -> Self {
        let (reason, text) = match ending {
            Ending::Replaced => ("replaced", "a newer link of the same council took its place"),
            Ending::Clone => (
                CLONE,
                "two machines work under this council's name: switch one of them off, then ask the ministry to let the other one in",
            ),
            Ending::Revoked => (REVOKED, "this council's node is no longer part of the federation"),
            Ending::Superseded => (SUPERSEDED, "another node was enrolled in this council's name"),
            Ending::Again => (AGAIN, "the hub's state changed: dial again"),
        };
        Self::NotServed { reason, text }
    }
}

impl Holder {
    /// Whether the machine at the far end answers now.
    async fn answers(&self, nonce: u64) -> bool {
        let mut answered = self.answered.subscribe();
        let asked = async {
            self.outgoing.send(Frame::Ping { nonce }).await.ok()?;
            answered.wait_for(|answer| *answer == nonce).await.ok().map(drop)
        };
        timeout(PONG_TIMEOUT, asked).await.is_ok_and(|answer| answer.is_some())
    }

    fn words(&self) -> String {
        words(self.run, self.store, &self.address)
    }
}

fn words(run: RunId, store: StoreId, address: &str) -> String {
    format!("run {run} with store {store} at {address}")
}

/// How far a store is durable here. The ledger is ahead of the disk, on a full disk by far. But a Hello acknowledges like any
/// Ack, so it may name only what is durable.
pub(super) async fn durable_cursor(engine: &Engine, store: StoreId) -> Result<Option<Place>, EngineError> {
    let (cursor, end) = {
        let ledger = engine.ledger();
        (ledger.peers().cursor_in(store), ledger.end())
    };
    match timeout(DURABLE_TIMEOUT, engine.shared.end.durable_to(end)).await {
        Ok(()) => Ok(cursor),
        Err(_) => Err(EngineError::NoSpace),
    }
}

/// Lets a peer in, or says why not.
pub(super) async fn claim_slot<'a>(engine: &'a Engine, hello: &Hello, io: &mut LinkIo) -> Result<Slot<'a>, LinkError> {
    let (slots, principal) = (&engine.shared.links.slots, hello.principal);
    let address = io.address.clone();
    let address = address.as_str();
    let turn = slots.turn(principal);
    let _turn = timeout(TURN_TIMEOUT, turn.lock()).await.map_err(|_| LinkError::Slow("the link before it"))?;
    if engine.ledger().peers().held(principal).is_some() {
        tracing::warn!(target: "tansiq::audit", %principal, peer = address, reason = CLONE, "link refused: two machines under one name");
        return Err(Ending::Clone.into());
    }
    let anothers = {
        let ledger = engine.ledger();
        ledger.peers().is_anothers(ledger.registry(), hello.store, principal)
    };
    if let Some(owner) = anothers {
        tracing::error!(target: "tansiq::audit", %principal, peer = address, store = %hello.store, %owner, reason = FOREIGN_STORE, "link refused: it comes with the store of another council");
        return Err(LinkError::NotServed {
            reason: FOREIGN_STORE,
            text: "this folder's journal is another council's; join again in an empty folder",
        });
    }
    if engine.ledger().peers().meeting(&hello.incarnation()) == Meeting::Next && !slots.new_runs.take(principal) {
        tracing::warn!(target: "tansiq::audit", %principal, peer = address, reason = TOO_MANY, "link refused: this council's program started anew too often");
        return Err(LinkError::NotServed {
            reason: TOO_MANY,
            text: "this council's program was started too often in the last hour: find out why it ends; the hub lets it in again in a minute",
        });
    }
    let other = engine.shared.links.slots.held().get(&principal).cloned().filter(|holder| holder.run != hello.run());
    if let Some(other) = other {
        if other.answers(u64::from_be_bytes(engine.shared.environment.random())).await {
            see_alive(engine, io).await?;
            return Err(hold(engine, hello, address, &other.words(), &[other.store]).await?);
        }
        slots.end(principal, Ending::Replaced);
    }
    if let Some(twin) = meet_on_line(engine, hello).await? {
        see_alive(engine, io).await?;
        return Err(hold(engine, hello, address, &twin, &[]).await?);
    }
    let holder = Holder {
        number: slots.numbers.fetch_add(1, Ordering::Relaxed),
        store: hello.store,
        run: hello.run(),
        address: address.to_owned(),
        outgoing: io.outgoing.clone(),
        answered: watch::channel(0).0,
        ended: watch::channel(None).0,
    };
    // The same run dialled again: its older connection is half open at best.
    slots.end(principal, Ending::Replaced);
    Ok(slots.fill(principal, holder))
}

/// Waits until the process that sent the Hello answers. A Hello may arrive after its process is gone, and must not count as a
/// second machine.
async fn see_alive(engine: &Engine, io: &mut LinkIo) -> Result<(), LinkError> {
    let nonce = u64::from_be_bytes(engine.shared.environment.random());
    let answered = async {
        super::send(&io.outgoing, Frame::Ping { nonce }).await?;
        while super::next(&mut io.incoming).await? != (Frame::Pong { nonce }) {}
        Ok(())
    };
    timeout(PONG_TIMEOUT, answered).await.unwrap_or(Err(LinkError::Handshake("its answer")))
}

/// Compares a run with those met before it. What follows is durable before it returns; `false` for a run that is over. The far
/// end's store was put back from a copy if it lacks the run that we met last, ends in it before our cursor, or knows less of
/// our store than it acknowledged.
pub(super) async fn meet(engine: &Engine, incarnation: Incarnation, theirs: Option<Place>) -> Result<bool, EngineError> {
    let store = incarnation.store;
    let (meeting, cursor, back) = {
        let ledger = engine.ledger();
        let (meeting, cursor) = (ledger.peers().meeting(&incarnation), ledger.peers().cursor(store));
        let known = ledger.peers().history_of(store).unwrap_or(&history::NONE);
        let agreed = known.common(&incarnation.history);
        let forgot = theirs.map_or(Position(0), |place| place.at) < ledger.far_end().received_from(store);
        let is_put_back = agreed < cursor || !incarnation.history.names(known.run()) || (forgot && !incarnation.is_by_hand);
        let is_known = cursor.0 > 0 || known.run() != RunId(0);
        (meeting, cursor, (is_known && is_put_back).then_some(agreed))
    };
    match meeting {
        Meeting::Same => return Ok(true),
        Meeting::Superseded => return Ok(false),
        Meeting::Next => {}
    }
    if let Some(back) = back {
        let (principal, run) = (incarnation.principal, incarnation.history.run());
        tracing::warn!(target: "tansiq::audit", %principal, %store, %run, before = %cursor, end = %back, "the far end was restored from a copy: it gets back what it lacks");
    }
    engine.ask(|reply| Command::LinkSlot(Ask::Meet { incarnation, back, reply })).await?;
    Ok(true)
}

/// The same over a line: returns the other machine in words if there is a twin.
async fn meet_on_line(engine: &Engine, hello: &Hello) -> Result<Option<String>, EngineError> {
    let last = engine.ledger().peers().history(hello.principal).run();
    let is_new = meet(engine, hello.incarnation(), hello.peer).await?;
    Ok((!is_new).then(|| format!("run {last}, which was served since")))
}

/// The node's: records the hub's run. Whatever is wrong with the hub, the node withholds nothing from it.
pub(super) async fn meet_hub(engine: &Engine, hello: &Hello) -> Result<(), EngineError> {
    if let Some(other) = meet_on_line(engine, hello).await? {
        tracing::error!(target: "tansiq::audit", run = %hello.run(), store = %hello.store, other, "two hubs holder under one name");
        let incarnation = hello.incarnation();
        engine.ask(|reply| Command::LinkSlot(Ask::Meet { incarnation, back: Some(Position(0)), reply })).await?;
    }
    Ok(())
}

async fn hold(engine: &Engine, hello: &Hello, address: &str, other: &str, stores: &[StoreId]) -> Result<LinkError, EngineError> {
    let principal = hello.principal;
    let this = words(hello.run(), hello.store, address);
    let text = format!("{this}, and {other}");
    let mut stores = [stores, &[hello.store]].concat();
    stores.dedup();
    engine.ask(|reply| Command::LinkSlot(Ask::Hold { principal, stores, text, reply })).await?;
    engine.shared.links.slots.end(principal, Ending::Clone);
    Ok(Ending::Clone.into())
}
