//! Keeps the consolidated state current: facts and link news in, the newest whole state out. Off the hot path: no Link and no ack waits
//! for it, and after a restart it is rebuilt from the journal.

use std::{sync::Arc, time::Duration};

use jiff::tz::TimeZone;
use tansiq_proto::v1::State;
use tansiq_shared::{
    domain::{DocId, Position, PrincipalId, PrincipalStatus, UnixMs, vocabulary::Vocabularies},
    engine::{DocumentRow, Engine, EngineError},
};
use tokio::sync::{broadcast::error::RecvError, watch};
use tokio_util::sync::CancellationToken;

use crate::{
    link::Links,
    now,
    projection::{LinkState, Projected, Projection},
};

/// Shortest time between two states.
const STATE_EVERY: Duration = Duration::from_millis(50);
/// A new state even when nothing was written: an action becomes overdue at midnight.
const STATE_AT_LEAST_EVERY: Duration = Duration::from_mins(1);
/// The day of a dashboard is the day in Morocco.
const TIME_ZONE: &str = "Africa/Casablanca";

/// What the projection listens to, and where its states go.
pub struct Projector {
    /// The documents.
    pub engine: Engine,
    /// Who is linked.
    pub links: Links,
    /// For the list of regions.
    pub vocabularies: Vocabularies,
    /// Where states go.
    pub states: watch::Sender<Arc<State>>,
}

impl Projector {
    /// Runs until cancelled.
    ///
    /// # Errors
    /// The engine stopped.
    pub async fn run(self, cancel: CancellationToken) -> Result<(), EngineError> {
        let mut facts = self.engine.facts();
        let mut links = self.links.changed();
        let mut durable = self.engine.durable();
        let started = *durable.borrow_and_update();
        let mut projection = Projection::default();
        self.load(&mut projection, started).await?;
        loop {
            self.publish(&mut projection).await?;
            tokio::select! {
                biased;
                () = cancel.cancelled() => return Ok(()),
                changed = facts.recv() => match changed {
                    Ok(doc) => self.take(&mut projection, doc, started).await?,
                    Err(RecvError::Lagged(_)) => self.load(&mut projection, started).await?,
                    Err(RecvError::Closed) => return Err(EngineError::Stopped),
                },
                _ = links.recv() => {}
                () = tokio::time::sleep(STATE_AT_LEAST_EVERY) => {}
            }
            while let Ok(doc) = facts.try_recv() {
                self.take(&mut projection, doc, started).await?;
            }
            tokio::time::sleep(STATE_EVERY).await;
        }
    }

    async fn load(&self, projection: &mut Projection, started: Position) -> Result<(), EngineError> {
        for row in self.engine.documents().await? {
            self.set(projection, row, started);
        }
        Ok(())
    }

    async fn take(&self, projection: &mut Projection, doc: DocId, started: Position) -> Result<(), EngineError> {
        match self.engine.document(doc).await {
            Ok(row) => self.set(projection, row, started),
            Err(EngineError::NotFound(_)) => projection.forget_document(doc),
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn set(&self, projection: &mut Projection, row: DocumentRow, started: Position) {
        let Some(owner) = self.engine.principal_row(row.owner) else { return };
        // Before this start, the writer's own clock is all there is; no claim may lie in the future.
        let at = if row.last > started { now() } else { UnixMs(row.updated_at.0.min(now().0)) };
        projection.heard(owner.council.clone(), at);
        if !row.sharing.reaches_ministry() {
            return projection.forget_document(row.doc);
        }
        let Some(facts) = row.facts else { return };
        // What waits in its council's bin is nobody's figure.
        if facts.deletion().is_some() {
            return projection.forget_document(row.doc);
        }
        let projected = Projected {
            council: owner.council,
            group: row.manifest.group,
            kind: row.manifest.kind,
            facts: (*facts).clone(),
            changed_at: at,
        };
        projection.set_document(row.doc, projected);
    }

    async fn publish(&self, projection: &mut Projection) -> Result<(), EngineError> {
        for row in self.engine.principals().await? {
            if row.principal != PrincipalId::MINISTRY {
                projection.set_enrolled(row.council, row.status == PrincipalStatus::Active);
            }
        }
        for (council, seen) in self.links.seen() {
            projection.set_link(council, LinkState { connected: seen.connected, linked_at: Some(seen.at) });
        }
        let zone = TimeZone::get(TIME_ZONE).unwrap_or(TimeZone::UTC);
        let today = jiff::Timestamp::now().to_zoned(zone).date();
        let position = *self.engine.durable().borrow();
        let state = projection.state(now(), today, self.vocabularies.regions(), position);
        self.states.send_replace(Arc::new(state));
        Ok(())
    }
}
