//! The administrator's routes, behind the Unix socket: what `tansiq-hub council`, `doc` and `status` ask the running
//! process. Inviting and revoking is the business of whoever implements [`Enrolment`].

use std::collections::BTreeMap;

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    routing,
};
use futures_util::future::BoxFuture;
use serde::Deserialize;
use serde_json::{Value, json};
use tansiq_shared::{
    auth::accounts::AUDIT,
    domain::{CouncilId, PrincipalId, PrincipalStatus, policy},
    error::ErrorCode,
    identity::invite::{CodeId, Ended, InviteRow},
    ops::status,
    web::http::{ApiError, Input},
};

use super::{DocumentAnswer, HubWeb, one};
use crate::link::Refused;

/// An invitation for one council, to be handed over once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// What the administrator of the council types after `tansiq-node join`. Secret until used.
    pub code: String,
    /// When it stops being good, in Unix milliseconds.
    pub expires_at_ms: i64,
    /// The living node whose place its user takes.
    pub replaces: Option<PrincipalId>,
}

/// What an invitation may do to a node that the council has already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leave {
    /// Nothing: there must be none.
    Newcomer,
    /// Nothing: it is for that very node, with the keys that it has.
    SameNode,
    /// Take its place. It is named, so that nobody cuts another one than was meant.
    Replace(PrincipalId),
}

/// Why a council is not invited or revoked.
#[derive(Debug, thiserror::Error)]
pub enum EnrolmentError {
    /// There is no such region, or no such enrolled council.
    #[error("find the council {0}")]
    Unknown(CouncilId),
    /// The council's standing does not allow it, for example because it is enrolled already.
    #[error("{0}")]
    Refused(String),
    /// Something of ours failed.
    #[error(transparent)]
    Failed(Box<dyn std::error::Error + Send + Sync>),
}

impl From<EnrolmentError> for ApiError {
    fn from(error: EnrolmentError) -> Self {
        match &error {
            EnrolmentError::Unknown(_) => Self::new(ErrorCode::NotFound, format!("failed to {error}")),
            EnrolmentError::Refused(_) => Self::new(ErrorCode::Denied, format!("failed to {error}")),
            EnrolmentError::Failed(_) => Self::internal(&error),
        }
    }
}

/// Invites and revokes councils.
pub trait Enrolment: Send + Sync + 'static {
    /// Makes an invitation. An earlier one that was not used stops being good.
    fn invite(&self, council: CouncilId, leave: Leave) -> BoxFuture<'_, Result<Invitation, EnrolmentError>>;

    /// Every code that was made and is remembered, oldest first.
    fn invitations(&self) -> BoxFuture<'_, Result<Vec<InviteRow>, EnrolmentError>>;

    /// Makes a code useless that nobody used yet; whom it was for.
    fn withdraw(&self, code: CodeId) -> BoxFuture<'_, Result<CouncilId, EnrolmentError>>;

    /// Ends a council's link, certificate and right to write, at once.
    fn revoke(&self, council: CouncilId) -> BoxFuture<'_, Result<(), EnrolmentError>>;

    /// Serves a council's links again, after two machines worked under its name. The next one that comes is the one.
    fn release(&self, council: CouncilId) -> BoxFuture<'_, Result<(), EnrolmentError>>;

    /// Why a council's node was not served when it last asked, and when; nothing once it is.
    fn refused(&self, council: &CouncilId) -> Option<Refused>;

    /// After the hub was put back from a copy: takes the registry as whole with what this council brought.
    fn accept(&self, from: CouncilId) -> BoxFuture<'_, Result<(), EnrolmentError>>;
}

/// `GET /documents`, `GET /documents/{id}`, `GET /status`, `GET /councils`,
/// `POST /invites {council, same_node, replace}`, `GET /invites`, `POST /invites/{code}/withdraw`, `POST /councils/{council}/revoke`, `POST /councils/{council}/release`, `POST /registry/accept {from}`.
pub fn router(web: HubWeb) -> Router {
    Router::new()
        .route("/documents", routing::get(list))
        .route("/documents/{id}", routing::get(show))
        .route("/status", routing::get(status))
        .route("/councils", routing::get(councils))
        .route("/councils/{council}/revoke", routing::post(revoke))
        .route("/councils/{council}/release", routing::post(release))
        .route("/registry/accept", routing::post(accept))
        .route("/invites", routing::get(invitations).post(invite))
        .route("/invites/{code}/withdraw", routing::post(withdraw))
        .with_state(web)
}

async fn list(State(web): State<HubWeb>) -> Result<Json<Value>, ApiError> {
    let principals = web.engine.principals().await?;
    let mut rows = web.engine.documents().await?;
    rows.sort_by_key(|row| (std::cmp::Reverse(row.updated_at), row.doc));
    let documents: Vec<_> = rows
        .iter()
        .map(|row| {
            let owner = principals.iter().find(|principal| principal.principal == row.owner);
            json!({
                "id": row.doc.to_string(),
                "kind": row.manifest.kind.as_str(),
                "group": row.manifest.group.as_str(),
                "owner": row.owner.0,
                "council": owner.map(|owner| owner.council.as_str()),
                "title": row.facts.as_ref().map(|facts| json!({ "fr": facts.title_fr, "ar": facts.title_ar })),
                "state": row.facts.as_ref().map(|facts| facts.state.as_str()),
                "updated_at_ms": row.updated_at.0,
                "entries": row.entries,
                "shared": row.sharing.reaches_ministry(),
                "rule": row.manifest.rule.as_str(),
            })
        })
        .collect();
    Ok(Json(json!({ "documents": documents })))
}

async fn show(State(web): State<HubWeb>, Path(id): Path<String>) -> Result<Json<DocumentAnswer>, ApiError> {
    Ok(Json(one(&web, &id).await?))
}

async fn status(State(web): State<HubWeb>) -> Result<Json<Value>, ApiError> {
    let status = web.engine.status().await?;
    let mut answer = status::figures(&status, &web.engine, &web.blobs).await?;
    answer.insert("standing".to_owned(), standing(&web).into());
    Ok(Json(answer.into()))
}

/// Whether the hub serves and enrols, in words.
fn standing(web: &HubWeb) -> String {
    let Some(shown) = web.engine.restored() else { return "serves and enrols".to_owned() };
    let brought: Vec<_> = web.engine.registry_brought_by().iter().map(ToString::to_string).collect();
    let brought = if brought.is_empty() { "nobody yet".to_owned() } else { brought.join(", ") };
    format!(
        "put back from an older copy ({shown}): serves and enrols nobody until two councils have brought the registry back, or \
         `tansiq-hub registry accept --from COUNCIL`; brought by: {brought}"
    )
}

/// Every council of the registry, with what the hub last heard of it.
async fn councils(State(web): State<HubWeb>) -> Result<Json<Value>, ApiError> {
    let rows = web.engine.principals().await?;
    let enrolled = web.engine.enrolled().await?;
    let mut made: BTreeMap<PrincipalId, u64> = BTreeMap::new();
    for document in web.engine.documents().await? {
        *made.entry(document.owner).or_default() += 1;
    }
    let state = std::sync::Arc::clone(&web.states.borrow());
    let councils: Vec<_> = rows
        .iter()
        .filter(|row| policy::is_council(row.principal))
        .map(|row| {
            let is_active = row.status == PrincipalStatus::Active;
            // The state has one row per region; it tells of the principal that is active there.
            let region = state.regions.iter().find(|region| is_active && region.code == row.council.as_str());
            let refused = is_active.then(|| web.enrolment.refused(&row.council)).flatten();
            json!({
                "principal": row.principal.0,
                "council": row.council.as_str(),
                "status": if is_active { "active" } else { "revoked" },
                "connected": region.is_some_and(|region| region.connected),
                "heard_at_ms": region.and_then(|region| region.heard_at_ms),
                "linked_at_ms": region.and_then(|region| region.linked_at_ms),
                "documents": region.map_or(0, |region| region.documents),
                "made": made.get(&row.principal).copied().unwrap_or(0),
                "enrolled_at_ms": enrolled.iter().find(|(known, _)| known.principal == row.principal).map(|(_, at)| at.0),
                "silence": region.map(|region| region.silence.as_str()),
                "refused": refused.map(|refused| refused.reason),
                "refused_at_ms": refused.map(|refused| refused.at.0),
                "held": is_active.then(|| web.engine.held(row.principal)).flatten(),
            })
        })
        .collect();
    Ok(Json(json!({ "councils": councils })))
}

/// Whom to invite.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Invite {
    council: String,
    /// For the node that the council has, with the keys that it has.
    #[serde(default)]
    same_node: bool,
    /// The number of the node whose place is to be taken.
    #[serde(default)]
    replace: Option<u32>,
}

fn council(code: &str) -> Result<CouncilId, ApiError> {
    code.parse().map_err(|_| ApiError::new(ErrorCode::Malformed, "a council is named by its code, such as MA-02"))
}

async fn invite(State(web): State<HubWeb>, Input(new): Input<Invite>) -> Result<Json<Value>, ApiError> {
    let council = council(&new.council)?;
    if web.engine.restored().is_some() {
        return Err(ApiError::new(
            ErrorCode::Unavailable,
            "this hub was put back from an older copy and enrols nobody before it has its registry back; see \"tansiq-hub status\" and \"tansiq-hub registry accept\"",
        ));
    }
    let leave = match new.replace {
        Some(principal) => Leave::Replace(PrincipalId(principal)),
        None if new.same_node => Leave::SameNode,
        None => Leave::Newcomer,
    };
    let made = web.enrolment.invite(council.clone(), leave).await?;
    let replaces = made.replaces.map(|principal| principal.0);
    tracing::info!(target: AUDIT, %council, replaces, "council invited by the administrator");
    Ok(Json(json!({
        "council": council.as_str(), "code": made.code, "expires_at_ms": made.expires_at_ms, "replaces": replaces,
    })))
}

/// The codes, without their secrets.
async fn invitations(State(web): State<HubWeb>) -> Result<Json<Value>, ApiError> {
    let now = crate::now();
    let rows = web.enrolment.invitations().await?;
    let rows: Vec<_> = rows
        .iter()
        .map(|row| {
            let (state, at) = match (&row.used, &row.ended) {
                (Some((_, at)), _) => ("used", Some(at.0)),
                (_, Some((Ended::Withdrawn, at))) => ("withdrawn", Some(at.0)),
                (_, Some((Ended::Renewed, at))) => ("renewed", Some(at.0)),
                (_, Some((Ended::Another, at))) => ("another-used", Some(at.0)),
                _ if row.is_open(now) => ("open", None),
                _ => ("expired", Some(row.expires_at.0)),
            };
            json!({
                "id": row.id.to_string(),
                "council": row.council.as_str(),
                "state": state,
                "made_at_ms": row.created_at.0,
                "expires_at_ms": row.expires_at.0,
                "over_at_ms": at,
                "replaces": row.replaces.map(|principal| principal.0),
                "by": row.used.as_ref().map(|(claimant, _)| claimant.spki.fingerprint()),
            })
        })
        .collect();
    Ok(Json(json!({ "invitations": rows })))
}

async fn withdraw(State(web): State<HubWeb>, Path(code): Path<String>) -> Result<Json<Value>, ApiError> {
    let id: CodeId = code.parse().map_err(|_| {
        ApiError::new(ErrorCode::Malformed, "an invitation is named by its id, as `tansiq-hub invitation list` shows it")
    })?;
    let council = web.enrolment.withdraw(id).await?;
    tracing::warn!(target: AUDIT, code = %id, %council, "invitation withdrawn by the administrator");
    Ok(Json(json!({ "withdrawn": id.to_string(), "council": council.as_str() })))
}

async fn revoke(State(web): State<HubWeb>, Path(code): Path<String>) -> Result<StatusCode, ApiError> {
    let council = council(&code)?;
    web.enrolment.revoke(council.clone()).await?;
    tracing::warn!(target: AUDIT, %council, "council revoked by the administrator");
    Ok(StatusCode::NO_CONTENT)
}

async fn release(State(web): State<HubWeb>, Path(code): Path<String>) -> Result<StatusCode, ApiError> {
    let council = council(&code)?;
    web.enrolment.release(council.clone()).await?;
    tracing::warn!(target: AUDIT, %council, "council let in again by the administrator, after two machines worked under its name");
    Ok(StatusCode::NO_CONTENT)
}

/// Whose registry to take.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Accept {
    from: String,
}

async fn accept(State(web): State<HubWeb>, Input(accept): Input<Accept>) -> Result<StatusCode, ApiError> {
    let from = council(&accept.from)?;
    web.enrolment.accept(from.clone()).await?;
    tracing::warn!(target: AUDIT, council = %from, "registry accepted by the administrator as one council brought it");
    Ok(StatusCode::NO_CONTENT)
}
