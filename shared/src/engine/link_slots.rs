//! The hub's link slots: one Link of each principal at a time.
//!
//! The engine's task ends Links here when a principal is revoked or two machines work under its name. Who may take a slot is
//! decided where the far end is spoken to (`replication/claim_slot.rs`).

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use tokio::sync::{mpsc, watch};

use super::{Reply, run_limit::RunLimit};
use crate::{
    domain::{CouncilId, Incarnation, Notice, Position, PrincipalId, RunId, StoreId},
    journal::Entry,
    protocol::Frame,
};

/// The closed reason code of a twin.
pub const CLONE: &str = "clone";
/// The closed reason code of a node that is no longer part of the federation.
pub const REVOKED: &str = "revoked";
/// The closed reason code of a node whose place another one took.
pub const SUPERSEDED: &str = "superseded";
/// The closed reason code of a Link to a store that has no room.
pub const NO_SPACE: &str = "no-space";
/// The closed reason code of a Link that is to come anew at once.
pub const AGAIN: &str = "again";
/// The closed reason code of a node whose store is known as another council's.
pub(crate) const FOREIGN_STORE: &str = "foreign-store";
/// The closed reason code of a node that starts anew too often.
pub(crate) const TOO_MANY: &str = "too-many";
/// The closed reason code of a hub that was put back from an older copy.
pub const RESTORING: &str = "restoring";

/// What a Link asks the engine's task to record about peers and about a restored hub. Each is durable before its reply.
pub(crate) enum Ask {
    /// A run that was not met before and is no twin. `back`: the position to which its store was put back, if it was.
    Meet { incarnation: Incarnation, back: Option<Position>, reply: Reply<()> },
    /// Two machines live under one principal, with these stores.
    Hold { principal: PrincipalId, stores: Vec<StoreId>, text: String, reply: Reply<()> },
    /// What is known of a principal, or of this hub itself, changed.
    Note { notice: Notice, reply: Reply<()> },
    /// A node brings the registry back.
    Registry { bearer: PrincipalId, entries: Vec<Entry>, reply: Reply<()> },
}

/// Why the hub ends a Link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// A newer Link of the same principal took its place.
    Replaced,
    /// Two machines live under its principal.
    Clone,
    /// Its principal is no longer part of the federation.
    Revoked,
    /// Another node was enrolled in its council's name.
    Superseded,
    /// The hub's own state changed: the peer is to dial again.
    Again,
}

/// The Links that are served now.
#[derive(Debug, Default)]
pub(crate) struct LinkSlots {
    held: Mutex<BTreeMap<PrincipalId, Holder>>,
    turns: Mutex<BTreeMap<PrincipalId, Arc<tokio::sync::Mutex<()>>>>,
    pub(crate) numbers: AtomicU64,
    pub(crate) new_runs: RunLimit,
    /// Councils that brought the registry back.
    brought: Mutex<BTreeSet<CouncilId>>,
    /// Whether the registry was taken back in this run.
    whole: AtomicBool,
    decided: watch::Sender<()>,
}

#[derive(Debug, Clone)]
pub(crate) struct Holder {
    pub(crate) number: u64,
    pub(crate) store: StoreId,
    pub(crate) run: RunId,
    pub(crate) address: String,
    pub(crate) outgoing: mpsc::Sender<Frame>,
    pub(crate) answered: watch::Sender<u64>,
    pub(crate) ended: watch::Sender<Option<Ending>>,
}

/// A taken slot; dropping it frees the slot.
pub(crate) struct Slot<'a> {
    slots: &'a LinkSlots,
    principal: PrincipalId,
    number: u64,
    ended: watch::Receiver<Option<Ending>>,
}

impl Slot<'_> {
    /// Resolves when the Link is to end.
    pub(crate) async fn ended(&mut self) -> Ending {
        let ending = self.ended.wait_for(Option::is_some).await.map(|ending| *ending);
        ending.ok().flatten().unwrap_or(Ending::Replaced)
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        let mut held = self.slots.held();
        if held.get(&self.principal).is_some_and(|holder| holder.number == self.number) {
            held.remove(&self.principal);
        }
    }
}

impl LinkSlots {
    pub(crate) fn held(&self) -> MutexGuard<'_, BTreeMap<PrincipalId, Holder>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn turn(&self, principal: PrincipalId) -> Arc<tokio::sync::Mutex<()>> {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner).entry(principal).or_default().clone()
    }

    pub(crate) fn fill(&self, principal: PrincipalId, holder: Holder) -> Slot<'_> {
        let (number, ended) = (holder.number, holder.ended.subscribe());
        self.held().insert(principal, holder);
        Slot { slots: self, principal, number, ended }
    }

    pub(crate) fn brought(&self) -> MutexGuard<'_, BTreeSet<CouncilId>> {
        self.brought.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn is_whole(&self) -> bool {
        self.whole.load(Ordering::Relaxed)
    }

    pub(crate) fn set_whole(&self) {
        self.whole.store(true, Ordering::Relaxed);
    }

    /// Ends the Link of a principal, if there is one.
    pub(crate) fn end(&self, principal: PrincipalId, ending: Ending) {
        if let Some(holder) = self.held().get(&principal) {
            // The first reason is the one that it hears.
            holder.ended.send_if_modified(|ended| {
                let is_first = ended.is_none();
                ended.get_or_insert(ending);
                is_first
            });
        }
    }

    /// Ends every Link.
    pub(crate) fn end_all(&self, ending: Ending) {
        for holder in self.held().values() {
            holder.ended.send_replace(Some(ending));
        }
    }

    /// Tells all Links that something was decided about entries that had to wait, whoever brought them.
    pub(crate) fn decided(&self) {
        self.decided.send_replace(());
    }

    /// Where [`Self::decided`] is heard.
    pub(crate) fn decisions(&self) -> watch::Receiver<()> {
        self.decided.subscribe()
    }

    /// The far end of a principal's Link answered a question.
    pub(crate) fn answered(&self, principal: PrincipalId, nonce: u64) {
        if let Some(holder) = self.held().get(&principal) {
            holder.answered.send_replace(nonce);
        }
    }
}
