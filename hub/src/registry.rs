//! Who belongs to the federation: the engine's registry behind the faces that enrolment and the administrator see.

use std::{sync::Arc, time::Duration};

use arc_swap::ArcSwap;
use futures_util::future::BoxFuture;
use tansiq_proto::v1::Entry;
use tansiq_shared::{
    domain::{CouncilId, JournalKey, PrincipalId, PrincipalStatus},
    engine::{Engine, EngineError},
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

    fn revoke(&self, council: CouncilId) -> BoxFuture<'_, Result<(), EnrolmentError>> {
        Box::pin(async move {
            let failed = |error: EngineError| EnrolmentError::Failed(error.into());
            let rows = self.engine.principals().await.map_err(failed)?;
            let active = rows.into_iter().find(|row| row.council == council && row.status == PrincipalStatus::Active);
            let row = active.filter(|row| row.principal != PrincipalId::MINISTRY);
            let row = row.ok_or(EnrolmentError::Unknown(council))?;
            self.engine.revoke(row.principal).await.map_err(failed)?;
            self.links.cut(row.principal);
            Ok(())
        })
    }
}
