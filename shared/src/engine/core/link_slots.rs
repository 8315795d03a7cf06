//! What the engine's task records about the machines of the federation: runs that were met, twins, and what a restored hub got
//! back.

use super::{
    super::EngineError,
    deliver,
    lanes::Lanes,
    turn::{Effect, Turn},
    waiting,
};
use crate::{
    domain::{History, Incarnation, Notice, Position, PrincipalId, RunId},
    engine::link_slots::Ask,
    journal::Entry,
    store::Record,
};

pub(super) fn link_slot(turn: &mut Turn, lanes: &mut Lanes, ask: Ask) -> Result<(), EngineError> {
    let reply = match ask {
        Ask::Meet { incarnation, back, reply } => {
            meet(turn, incarnation, back)?;
            reply
        }
        Ask::Hold { principal, stores, text, reply } => {
            tracing::error!(target: "tansiq::audit", %principal, reason = "clone", machines = text, "two machines work under one council's name: neither is served until an administrator lets one in");
            // The logs of the two machines have parted under one name: whichever goes on is offered everything and offers
            // everything.
            for store in stores {
                turn.record(Record::Cursor { store, position: Position(0) })?;
            }
            turn.record(Record::Notice(Notice::Held { principal, text }))?;
            reply
        }
        Ask::Note { notice, reply } => {
            let heard = matches!(notice, Notice::Heard { .. });
            turn.record(Record::Notice(notice))?;
            if heard {
                // Entries that waited until their document's owner was heard are judged now.
                waiting::try_all_parked(turn, lanes)?;
            }
            reply
        }
        Ask::Registry { bearer, entries, reply } => {
            for entry in entries {
                take_back(turn, lanes, bearer, &entry)?;
            }
            reply
        }
    };
    turn.then(Effect::Done(reply));
    Ok(())
}

/// Records that this run begins, before anything else that it writes: so a log that was put back is known by the runs that it
/// lacks.
pub(super) fn begin(turn: &mut Turn) -> Result<(), EngineError> {
    let (principal, history) = {
        let ledger = turn.ledger();
        (ledger.me, ledger.peers().history(ledger.me).last(1))
    };
    let runs = history.runs().iter().copied().chain([(turn.shared.run, turn.shared.began)]).collect();
    let incarnation = Incarnation { principal, store: turn.shared.store.id(), history: History::of(runs), is_by_hand: false };
    turn.record(Record::Met { incarnation, back: None })
}

fn meet(turn: &mut Turn, mut incarnation: Incarnation, back: Option<Position>) -> Result<(), EngineError> {
    {
        let ledger = turn.ledger();
        let known = ledger.peers().history(incarnation.principal);
        // Runs before the last one that both know are known already.
        let common = incarnation.history.runs().iter().rev().find(|(run, _)| known.names(*run));
        incarnation.history = incarnation.history.since(common.map_or(RunId(0), |(run, _)| *run), 1);
        if known.run() == incarnation.history.run() {
            return Ok(());
        }
    }
    turn.record(Record::Met { incarnation, back })
}

/// Takes back an entry of the registry that a node brings. This hub wrote it, so it counts as written here.
fn take_back(turn: &mut Turn, lanes: &mut Lanes, bearer: PrincipalId, entry: &Entry) -> Result<(), EngineError> {
    let is_registry = entry.header.doc == turn.ledger().registry().doc();
    if is_registry { deliver::take_own(turn, lanes, bearer, entry) } else { Ok(()) }
}
