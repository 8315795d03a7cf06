//! Who belongs to the federation: the engine's registry behind the faces that enrolment and the administrator see.

use std::{sync::Arc, time::Duration};

use arc_swap::ArcSwap;
use futures_util::future::BoxFuture;
use tansiq_proto::v1::Entry;
use tansiq_shared::{
    domain::{CouncilId, JournalKey, PrincipalId, PrincipalRow, PrincipalStatus},
    engine::{Engine, EngineError, standing::RESTORING},
    identity::{ca::Authority, invite::InviteBook},
    wire,
};

use crate::{
    enrol::{Registry, RegistryError},
    link::Links,
    now,
    web::{Enrolment, EnrolmentError, Invitation},
};

/// How long an invitation code is good.
pub const INVITATION_LIFETIME: Duration = Duration::from_hours(24);

/// The registry as enrolment sees it.
#[derive(Clone)]
pub struct EngineRegistry(pub Engine);

fn unavailable(error: &EngineError) -> RegistryError {
    RegistryError::Unavailable(error.to_string())
}

impl Registry for EngineRegistry {
    async fn enrol(&self, council: CouncilId, journal_key: JournalKey) -> Result<PrincipalId, RegistryError> {
        if self.0.restored().is_some() {
            return Err(RegistryError::Refused {
                reason: RESTORING,
                text: "the hub was put back from an older copy and waits for its councils to bring the registry back".to_owned(),
            });
        }
        self.0.register(council, journal_key).await.map_err(|error| unavailable(&error))
    }

    async fn entries(&self) -> Result<Vec<Entry>, RegistryError> {
        let entries = self.0.registry_entries().await.map_err(|error| unavailable(&error))?;
        Ok(entries.iter().map(wire::entry_to_proto).collect())
    }

    async fn active(&self, principal: PrincipalId) -> Result<Option<CouncilId>, RegistryError> {
        let row = self.0.principal_row(principal).filter(|row| row.status == PrincipalStatus::Active);
        Ok(row.map(|row| row.council))
    }
}

/// Invites and revokes councils for the administrator.
pub struct Desk {
    /// The registry.
    pub engine: Engine,
    /// The invitation codes.
    pub book: InviteBook,
    /// For the pin in the codes.
    pub authority: Arc<ArcSwap<Authority>>,
    /// The live links.
    pub links: Links,
    /// The codes of the regions that may have a council.
    pub regions: Vec<String>,
    /// What invitations tell nodes to dial.
    pub enrol_address: String,
}

impl Desk {
    /// The council's principal that may link.
    async fn active(&self, council: &CouncilId) -> Result<PrincipalRow, EnrolmentError> {
        let rows = self.engine.principals().await.map_err(|error| EnrolmentError::Failed(error.into()))?;
        let active = rows.into_iter().find(|row| row.council == *council && row.status == PrincipalStatus::Active);
        let row = active.filter(|row| row.principal != PrincipalId::MINISTRY);
        row.ok_or_else(|| EnrolmentError::Unknown(council.clone()))
    }
}

impl Enrolment for Desk {
    fn invite(&self, council: CouncilId) -> BoxFuture<'_, Result<Invitation, EnrolmentError>> {
        Box::pin(async move {
            if !self.regions.iter().any(|region| region == council.as_str()) {
                return Err(EnrolmentError::Unknown(council));
            }
            let failed = |error: Box<dyn std::error::Error + Send + Sync>| EnrolmentError::Failed(error);
            let pin = self.authority.load().root_spki().map_err(|error| failed(error.into()))?;
            let (book, address, at) = (self.book.clone(), self.enrol_address.clone(), now());
            let code = tokio::task::spawn_blocking(move || {
                book.invite((&address, pin), (&council, "administrator"), INVITATION_LIFETIME, at)
            })
            .await
            .map_err(|error| failed(error.into()))?
            .map_err(|error| failed(error.into()))?;
            let lifetime = i64::try_from(INVITATION_LIFETIME.as_millis()).unwrap_or(i64::MAX);
            Ok(Invitation { code: code.to_code(), expires_at_ms: at.0.saturating_add(lifetime) })
        })
    }

    fn accept(&self, from: CouncilId) -> BoxFuture<'_, Result<(), EnrolmentError>> {
        Box::pin(async move {
            self.engine.accept_registry(&from).await.map_err(|error| match error {
                EngineError::Refused { reason: "not-brought" } => {
                    EnrolmentError::Refused(format!("accept the registry: {from} has not brought it since the hub started"))
                }
                EngineError::Refused { .. } => {
                    EnrolmentError::Refused("accept the registry: it is whole, nothing is to be taken back".to_owned())
                }
                error => EnrolmentError::Failed(error.into()),
            })
        })
    }

    fn release(&self, council: CouncilId) -> BoxFuture<'_, Result<(), EnrolmentError>> {
        Box::pin(async move {
            let row = self.active(&council).await?;
            self.engine.release(row.principal).await.map_err(|error| match error {
                EngineError::Refused { .. } => EnrolmentError::Refused(format!("let {council} in again: it is not held")),
                error => EnrolmentError::Failed(error.into()),
            })
        })
    }

    fn revoke(&self, council: CouncilId) -> BoxFuture<'_, Result<(), EnrolmentError>> {
        Box::pin(async move {
            let row = self.active(&council).await?;
            self.engine.revoke(row.principal).await.map_err(|error| EnrolmentError::Failed(error.into()))?;
            self.links.cut(row.principal);
            Ok(())
        })
    }
}
