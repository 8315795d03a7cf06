//! Who belongs to the federation: the engine's registry behind the faces that enrolment and the administrator see.

use std::{sync::Arc, time::Duration};

use arc_swap::ArcSwap;
use futures_util::future::BoxFuture;
use tansiq_proto::v1::Entry;
use tansiq_shared::{
    domain::{CouncilId, PrincipalId, PrincipalRow, PrincipalStatus, policy},
    engine::{
        Engine, EngineError,
        link_slots::RESTORING,
        registrar::{Applicant, KEY_CLOSED, KEY_TAKEN, LIVING},
    },
    identity::{
        ca::Authority,
        invite::{CodeId, InviteBook, InviteError, InviteRow, Offer},
    },
};

use crate::{
    enrol::{Registry, RegistryError},
    link::{Links, Refused},
    now,
    web::{Enrolment, EnrolmentError, Invitation, Leave},
};

/// How long an invitation code is good.
pub const INVITATION_LIFETIME: Duration = Duration::from_hours(24);

/// The registry as enrolment sees it.
#[derive(Clone)]
pub struct EngineRegistry(pub Engine);

fn unavailable(error: &EngineError) -> RegistryError {
    RegistryError::Unavailable(error.to_string())
}

/// Why a council or its key is not taken in, for the person who joins.
fn refused(council: &CouncilId, reason: &'static str) -> RegistryError {
    let text = match reason {
        LIVING => format!(
            "{council} has another node that works, and this code does not replace it; ask the ministry for one that does, or join with \
             that node's own keys"
        ),
        KEY_CLOSED => "this node's keys were closed; join with new ones".to_owned(),
        KEY_TAKEN => "another council's node has these keys; join in a folder of its own".to_owned(),
        _ => "the registry does not take it in".to_owned(),
    };
    RegistryError::Refused { reason, text }
}

impl Registry for EngineRegistry {
    async fn enrol(&self, applicant: Applicant) -> Result<PrincipalId, RegistryError> {
        self.may_enrol(&applicant).await?;
        let council = applicant.council.clone();
        self.0.register(applicant).await.map_err(|error| match error {
            EngineError::Refused { reason } => refused(&council, reason),
            error => unavailable(&error),
        })
    }

    async fn may_enrol(&self, applicant: &Applicant) -> Result<(), RegistryError> {
        if self.0.restored().is_some() {
            return Err(RegistryError::Refused {
                reason: RESTORING,
                text: "the hub was put back from an older copy and waits for its councils to bring the registry back".to_owned(),
            });
        }
        self.0.may_register(applicant).map_err(|reason| refused(&applicant.council, reason))
    }

    async fn entries(&self) -> Result<Vec<Entry>, RegistryError> {
        let entries = self.0.registry_entries().await.map_err(|error| unavailable(&error))?;
        Ok(entries.iter().map(tansiq_shared::journal::Entry::to_proto).collect())
    }

    async fn active(&self, principal: PrincipalId) -> Result<Option<CouncilId>, RegistryError> {
        let row = self.0.principal_row(principal).filter(|row| row.status == PrincipalStatus::Active);
        Ok(row.map(|row| row.council))
    }
}

/// Invites and revokes councils for the administrator.
pub struct EnrolmentOffice {
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

impl EnrolmentOffice {
    /// The council's principal that may link.
    async fn active(&self, council: &CouncilId) -> Result<PrincipalRow, EnrolmentError> {
        let rows = self.engine.principals().await.map_err(|error| EnrolmentError::Failed(error.into()))?;
        let active = rows.into_iter().find(|row| row.council == *council && row.status == PrincipalStatus::Active);
        let row = active.filter(|row| policy::is_council(row.principal));
        row.ok_or_else(|| EnrolmentError::Unknown(council.clone()))
    }
}

impl EnrolmentOffice {
    /// The book waits for the disk, so it is asked on a thread that may.
    async fn with_book<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&InviteBook) -> Result<T, InviteError> + Send + 'static,
    ) -> Result<T, EnrolmentError> {
        let book = self.book.clone();
        let answer = tokio::task::spawn_blocking(move || ask(&book)).await;
        answer.map_err(|error| EnrolmentError::Failed(error.into()))?.map_err(|error| match error {
            InviteError::Unknown => EnrolmentError::Refused("find the invitation: there is none with this id".to_owned()),
            InviteError::Used { .. } | InviteError::Over { .. } => {
                EnrolmentError::Refused(format!("withdraw the invitation: {}", what_it_says(&error)))
            }
            error => EnrolmentError::Failed(error.into()),
        })
    }
}

/// What happened to a code, without what was tried with it.
fn what_it_says(error: &InviteError) -> String {
    let text = error.to_string();
    let text = text.strip_prefix("accept the invitation code: ").unwrap_or(&text);
    text.split(';').next().unwrap_or(text).to_owned()
}

impl Enrolment for EnrolmentOffice {
    fn refused(&self, council: &CouncilId) -> Option<Refused> {
        self.links.refused(council)
    }

    fn invite(&self, council: CouncilId, leave: Leave) -> BoxFuture<'_, Result<Invitation, EnrolmentError>> {
        Box::pin(async move {
            if !self.regions.iter().any(|region| region == council.as_str()) {
                return Err(EnrolmentError::Unknown(council));
            }
            let living = match self.active(&council).await {
                Ok(row) => Some(row.principal),
                Err(EnrolmentError::Unknown(_)) => None,
                Err(error) => return Err(error),
            };
            let replaces = match (living, leave) {
                (None, _) | (Some(_), Leave::SameNode) => None,
                (Some(living), Leave::Replace(named)) if living == named => Some(living),
                (Some(living), Leave::Replace(named)) => {
                    return Err(EnrolmentError::Refused(format!(
                        "invite {council}: its node is number {living} now, not {named}; look again with `tansiq-hub council list`"
                    )));
                }
                (Some(living), Leave::Newcomer) => {
                    return Err(EnrolmentError::Refused(format!(
                        "invite {council}: it has a node that works, number {living}, which would be cut; say so with `--replace`, or \
                         `--same-node` for that very node"
                    )));
                }
            };
            let failed = |error: Box<dyn std::error::Error + Send + Sync>| EnrolmentError::Failed(error);
            let pin = self.authority.load().root_spki().map_err(|error| failed(error.into()))?;
            let (book, address, at) = (self.book.clone(), self.enrol_address.clone(), now());
            let code = tokio::task::spawn_blocking(move || {
                let offer = Offer { council: &council, creator: "administrator", replaces };
                book.invite((&address, pin), offer, INVITATION_LIFETIME, at)
            })
            .await
            .map_err(|error| failed(error.into()))?
            .map_err(|error| failed(error.into()))?;
            let lifetime = i64::try_from(INVITATION_LIFETIME.as_millis()).unwrap_or(i64::MAX);
            Ok(Invitation { code: code.to_code(), expires_at_ms: at.0.saturating_add(lifetime), replaces })
        })
    }

    fn invitations(&self) -> BoxFuture<'_, Result<Vec<InviteRow>, EnrolmentError>> {
        Box::pin(self.with_book(InviteBook::list))
    }

    fn withdraw(&self, code: CodeId) -> BoxFuture<'_, Result<CouncilId, EnrolmentError>> {
        Box::pin(self.with_book(move |book| {
            book.withdraw(code, now())?;
            let row = book.list()?.into_iter().find(|row| row.id == code);
            row.map(|row| row.council).ok_or(InviteError::Unknown)
        }))
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
            // One that was meant for that very node would be anybody's now.
            self.with_book(move |book| book.withdraw_all(&council, now())).await
        })
    }
}
