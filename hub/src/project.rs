//! Keeps the consolidated state current: facts and link news in, the newest whole state out. Off the hot path: no Link and no ack waits
//! for it. After a restart it is rebuilt from the journal and from the hub's own record of when ([`Receipts`]).

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::Path,
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard},
    time::Duration,
};

use jiff::civil::Date;
use tansiq_proto::v1::State;
use tansiq_shared::{
    domain::{
        CouncilId, DocId, Position, PrincipalId, PrincipalRow, PrincipalStatus, UnixMs, morocco, policy, vocabulary::Vocabularies,
    },
    engine::{DocumentRow, Engine, EngineError},
};
use tokio::sync::{broadcast::error::RecvError, watch};
use tokio_util::sync::CancellationToken;

use crate::{
    facts::{News, Past, Pending},
    link::Links,
    now,
    projection::{Enrolment, LinkState, Projected, Projection},
    receipts::Receipts,
};

/// Shortest time between two states.
const STATE_EVERY: Duration = Duration::from_millis(50);
/// A new state even when nothing was written: an action becomes overdue at midnight.
const STATE_AT_LEAST_EVERY: Duration = Duration::from_mins(1);
/// What was received is on disk after this time.
const RECEIPTS_WITHIN: Duration = Duration::from_secs(1);

/// The projection as the pages read it: lists are filtered in it when somebody asks. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Figures(Arc<RwLock<Projection>>);

impl Figures {
    /// What is known now. Held for the time of a list, never across a wait.
    pub fn read(&self) -> RwLockReadGuard<'_, Projection> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn change<T>(&self, change: impl FnOnce(&mut Projection) -> T) -> T {
        change(&mut self.0.write().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The day of all counts: that of a state, or the day in Morocco before there is one.
pub fn day_of(state: &State) -> Date {
    state.today.parse().unwrap_or_else(|_| morocco::day(now()))
}

/// What the projection listens to, and where its states go.
pub struct Projector {
    engine: Engine,
    links: Links,
    vocabularies: Vocabularies,
    receipts: Receipts,
    figures: Figures,
    states: watch::Sender<Arc<State>>,
    /// The registry as it was when it was last read; empty when not all of it was there to be read.
    standing: Vec<(PrincipalId, PrincipalStatus)>,
    past: Past,
    /// What the past has not been told yet, and whether telling it failed the last time.
    untold: Pending,
    is_past_failing: bool,
}

impl Projector {
    /// Reads what was received when in the hub's folder, and tells the links what was seen before. With it come what the pages read, and
    /// the newest state.
    ///
    /// # Errors
    /// The record cannot be read.
    pub fn open(
        folder: &Path,
        engine: Engine,
        links: Links,
        vocabularies: Vocabularies,
        past: Past,
    ) -> io::Result<(Self, Figures, watch::Receiver<Arc<State>>)> {
        let receipts = Receipts::open(folder)?;
        links.restore(receipts.links().map(|(council, seen)| (council.clone(), seen)));
        let (states, newest) = watch::channel(Arc::new(State::default()));
        let figures = Figures::default();
        Ok((
            Self {
                engine,
                links,
                vocabularies,
                receipts,
                figures: figures.clone(),
                states,
                standing: Vec::new(),
                past,
                untold: Pending::default(),
                is_past_failing: false,
            },
            figures,
            newest,
        ))
    }

    /// Runs until cancelled.
    ///
    /// # Errors
    /// The engine stopped.
    pub async fn run(mut self, cancel: CancellationToken) -> Result<(), EngineError> {
        let mut facts = self.engine.facts();
        let mut links = self.links.changed();
        let started = *self.engine.durable().borrow();
        self.load(started).await?;
        let mut flushed = tokio::time::Instant::now();
        loop {
            self.publish().await?;
            let rest = if self.is_behind() || self.standing.is_empty() { RECEIPTS_WITHIN } else { STATE_AT_LEAST_EVERY };
            tokio::select! {
                biased;
                () = cancel.cancelled() => {
                    self.keep().await;
                    return Ok(());
                }
                changed = facts.recv() => match changed {
                    Ok(doc) => self.take(doc, started).await?,
                    Err(RecvError::Lagged(_)) => self.load(started).await?,
                    Err(RecvError::Closed) => return Err(EngineError::Stopped),
                },
                _ = links.recv() => {}
                () = tokio::time::sleep(rest) => {}
            }
            while let Ok(doc) = facts.try_recv() {
                self.take(doc, started).await?;
            }
            if self.is_behind() && flushed.elapsed() >= RECEIPTS_WITHIN {
                self.keep().await;
                flushed = tokio::time::Instant::now();
            }
            tokio::time::sleep(STATE_EVERY).await;
        }
    }

    fn is_behind(&self) -> bool {
        self.receipts.is_behind() || !self.untold.is_empty()
    }

    /// Makes durable what was received. What the disk refuses is tried again, and nothing else waits for it.
    async fn keep(&mut self) {
        self.keep_receipts().await;
        self.tell_the_past().await;
    }

    async fn tell_the_past(&mut self) {
        if self.untold.is_empty() {
            return;
        }
        let (past, untold) = (self.past.clone(), std::mem::take(&mut self.untold));
        let told = tokio::task::spawn_blocking(move || {
            let told = untold.write(&past);
            (untold, told)
        });
        match told.await {
            Ok((_, Ok(()))) => self.is_past_failing = false,
            Ok((untold, Err(error))) => {
                self.untold.put_back(untold);
                // Once, for a full disk refuses it every second.
                if !std::mem::replace(&mut self.is_past_failing, true) {
                    tracing::error!(%error, "the facts over time could not be written; it is tried again");
                }
            }
            Err(panic) => tracing::error!(%panic, "the facts over time could not be written"),
        }
    }

    async fn keep_receipts(&mut self) {
        let writing = self.receipts.writing();
        let written = tokio::task::spawn_blocking(move || writing.run()).await;
        match written.unwrap_or_else(|panic| Err(io::Error::other(panic))) {
            Ok(()) => self.receipts.written(),
            // Once, for a full disk refuses it every second.
            Err(error) if self.receipts.failed() => {
                tracing::error!(%error, "the record of what was received when could not be written; it is tried again");
            }
            Err(_) => {}
        }
    }

    async fn load(&mut self, started: Position) -> Result<(), EngineError> {
        let rows = self.engine.documents().await?;
        self.untold.only(rows.iter().map(|row| row.doc).collect());
        for row in rows {
            self.set(row, started);
        }
        Ok(())
    }

    async fn take(&mut self, doc: DocId, started: Position) -> Result<(), EngineError> {
        match self.engine.document(doc).await {
            Ok(row) => self.set(row, started),
            Err(EngineError::NotFound(_)) => {
                self.figures.change(|projection| projection.forget_document(doc));
                self.untold.add(doc, now(), News::Withdrawn);
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn set(&mut self, row: DocumentRow, started: Position) {
        let Some(owner) = self.engine.principal_row(row.owner) else { return };
        let council = owner.council;
        // A document that several councils write is news of the one that brought it, not of its owner.
        let bringer = row.brought_by.and_then(|principal| self.engine.principal_row(principal)).map(|row| row.council);
        let bringer = bringer.unwrap_or_else(|| council.clone());
        let at = if row.last <= started {
            self.receipts.found(row.doc, &bringer, row.last, now())
        } else {
            self.receipts.received(row.doc, &bringer, row.last, now())
        };
        self.receipts.has_content(&council, at);
        let heard = [bringer, council.clone()].map(|council| (self.receipts.heard(&council).unwrap_or(at).min(now()), council));
        let counted = counted(row, council, at);
        if let Some((doc, news)) = &counted {
            self.untold.add(*doc, at, news.clone());
        }
        self.figures.change(|projection| {
            for (at, council) in heard {
                projection.heard(council, at);
            }
            match counted {
                Some((doc, News::Is { document, .. })) => projection.set_document(doc, *document),
                Some((doc, News::Ended { .. } | News::Withdrawn)) => projection.forget_document(doc),
                None => {}
            }
        });
    }

    async fn publish(&mut self) -> Result<(), EngineError> {
        let at = now();
        self.receipts.alive(at);
        let enrolments = enrolments(&self.engine).await?;
        let replaced = self.replacements().await?;
        let seen = self.links.seen();
        for (council, seen) in &seen {
            self.receipts.link(council, *seen);
        }
        let position = *self.engine.durable().borrow();
        let today = morocco::day(at);
        self.figures.change(|projection| {
            for (council, enrolment) in enrolments {
                projection.set_enrolment(council, enrolment);
            }
            for (council, at) in replaced {
                projection.set_replaced(council, at);
            }
            for (council, seen) in seen {
                let linked_at = Some(seen.at).filter(|at| *at != UnixMs(0));
                projection.set_link(council, LinkState { connected: seen.connected, linked_at, expires: seen.expires });
            }
        });
        let state = self.figures.read().state(at, today, self.vocabularies.regions(), position);
        self.states.send_replace(Arc::new(state));
        Ok(())
    }
}

impl Projector {
    /// Since when each council's node stands in the place of an earlier one. Read from the registry's entries only when it changed.
    async fn replacements(&mut self) -> Result<Vec<(CouncilId, Option<UnixMs>)>, EngineError> {
        let rows = self.engine.principals().await?;
        let standing: Vec<_> = rows.iter().map(|row| (row.principal, row.status)).collect();
        if standing == self.standing {
            return Ok(Vec::new());
        }
        let enrolled = self.engine.enrolled().await?;
        // Who is known already may have an entry that is just being written: then it is read again.
        let is_whole = rows
            .iter()
            .all(|row| !policy::is_council(row.principal) || enrolled.iter().any(|(known, _)| known.principal == row.principal));
        self.standing = if is_whole { standing } else { Vec::new() };
        let council_of = |row: &PrincipalRow| policy::is_council(row.principal).then(|| row.council.clone());
        let councils: BTreeSet<CouncilId> = rows.iter().filter_map(council_of).collect();
        Ok(councils
            .into_iter()
            .map(|council| {
                let of = || rows.iter().filter(|row| row.council == council);
                let active = of().find(|row| row.status == PrincipalStatus::Active).filter(|_| of().count() > 1);
                let at = active.and_then(|active| enrolled.iter().find(|(row, _)| row.principal == active.principal));
                (council, at.map(|(_, at)| *at))
            })
            .collect())
    }
}

/// What a document means for the figures; `None` while its facts are not known.
fn counted(row: DocumentRow, council: CouncilId, at: UnixMs) -> Option<(DocId, News)> {
    if !row.sharing.reaches_ministry() {
        return Some((row.doc, News::Withdrawn));
    }
    let (facts, position) = (row.facts?, row.last);
    if facts.emptied {
        return Some((row.doc, News::Withdrawn));
    }
    // What waits in its council's bin is nobody's figure.
    if facts.deletion().is_some() {
        return Some((row.doc, News::Ended { at, position }));
    }
    let (group, kind) = (row.manifest.group, row.manifest.kind);
    let document = Box::new(Projected { council, group, kind, facts, changed_at: at });
    Some((row.doc, News::Is { document, position }))
}

/// How each council stands: one that joined again has several principals, of which one is active.
async fn enrolments(engine: &Engine) -> Result<BTreeMap<CouncilId, Enrolment>, EngineError> {
    let mut all = BTreeMap::new();
    for row in engine.principals().await?.into_iter().filter(|row| policy::is_council(row.principal)) {
        let enrolment = all.entry(row.council).or_insert(Enrolment::Revoked);
        if row.status == PrincipalStatus::Active {
            *enrolment = Enrolment::Active;
        }
    }
    Ok(all)
}
