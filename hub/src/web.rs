//! What coordinators' browsers reach: sign-in, the Feed, shared documents to read, the web app; and the administrator's routes.
//!
//! Nothing here writes a document: the hub's dashboards only read.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{FromRef, Path, Query, State},
    response::{IntoResponse, Response},
};
use rust_embed::RustEmbed;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tansiq_shared::{
    blobs::Blobs,
    docs::adoption::adopted_heads,
    domain::{CouncilId, PrincipalId, policy},
    engine::{DocumentRow, Engine},
    error::ErrorCode,
    ops::{
        limits::Limits,
        telemetry::{Metrics, Present},
    },
    web::{
        assets,
        gate::{Gate, SignedIn},
        health,
        http::{self, ApiError, Routes, doc_id},
        places::Places,
    },
};
use tokio_util::sync::CancellationToken;
use utoipa::ToSchema;

use crate::{
    facts::Past,
    feed::{self, Dashboard, StateWatch},
    project::Figures,
};

pub mod admin;
pub mod attachments;
pub mod lists;
pub mod openapi;
pub mod past;
pub mod session;

#[cfg(test)]
mod tests;

pub use admin::{Enrolment, EnrolmentError, Invitation, Leave};

/// The built web app.
#[derive(RustEmbed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct WebApp;

/// What the web edge needs. Cheap to clone.
#[derive(Clone)]
pub struct HubWeb {
    /// The documents.
    pub engine: Engine,
    /// Who may come in.
    pub gate: Gate,
    /// This app's counters.
    pub metrics: Metrics,
    /// The consolidated state.
    pub states: StateWatch,
    /// What the lists are filtered in.
    pub figures: Figures,
    /// The facts over time.
    pub past: Past,
    /// Invites and revokes councils.
    pub enrolment: Arc<dyn Enrolment>,
    /// What `/api/vocabularies` answers.
    pub vocabularies: Arc<Value>,
    /// What `/api/schemas` answers.
    pub schemas: Arc<Value>,
    /// Files beside documents.
    pub blobs: Blobs,
    /// Cancelled when the process leaves: every stream ends then.
    pub leaving: CancellationToken,
    dashboards: Places,
}

/// What [`HubWeb::new`] is made of; fields as in [`HubWeb`].
#[expect(missing_docs, reason = "described at HubWeb")]
pub struct Parts {
    pub engine: Engine,
    pub gate: Gate,
    pub metrics: Metrics,
    pub states: StateWatch,
    pub figures: Figures,
    pub past: Past,
    pub enrolment: Arc<dyn Enrolment>,
    pub vocabularies: Value,
    pub schemas: Value,
    pub blobs: Blobs,
    pub leaving: CancellationToken,
    pub limits: Limits,
}

impl HubWeb {
    /// Puts the parts together.
    pub fn new(parts: Parts) -> Self {
        Self {
            engine: parts.engine,
            gate: parts.gate,
            metrics: parts.metrics,
            states: parts.states,
            figures: parts.figures,
            past: parts.past,
            enrolment: parts.enrolment,
            vocabularies: Arc::new(parts.vocabularies),
            schemas: Arc::new(parts.schemas),
            blobs: parts.blobs,
            leaving: parts.leaving,
            dashboards: Places::new(parts.limits.feeds, parts.limits.feeds_per_account),
        }
    }
}

impl HubWeb {
    /// The regions that have a row, in their order.
    fn regions(&self) -> Vec<String> {
        self.states.borrow().regions.iter().map(|region| region.code.clone()).collect()
    }
}

impl FromRef<HubWeb> for Gate {
    fn from_ref(web: &HubWeb) -> Self {
        web.gate.clone()
    }
}

/// Every route of the public interface.
fn routes() -> Routes<HubWeb> {
    Routes::default()
        .post("/api/session", session::sign_in)
        .get("/api/session", session::show)
        .delete("/api/session", session::sign_out)
        .get("/api/feed", feed)
        .get("/api/overview", past::overview)
        .get("/api/changes", past::changed)
        .get("/api/overdue", lists::overdue)
        .get("/api/documents", lists::documents)
        .get("/api/documents/{id}", document)
        .get("/api/documents/{id}/attachments", attachments::list)
        .get("/api/documents/{id}/attachments/{sha256}", attachments::show)
        .get("/api/vocabularies", vocabularies)
        .get("/api/schemas", schemas)
        .get("/api/status", status)
        .get("/api/openapi.json", openapi::show)
        .get("/livez", alive)
        .get("/readyz", ready)
}

/// The whole web edge: routes, pages, and what every answer has in common.
pub fn router(web: HubWeb) -> Router {
    let router = assets::behind::<WebApp, _>(routes().into_router());
    let figures = web.metrics.figures.clone();
    http::guarded(router.with_state(web), figures)
}

/// The consolidated state as server-sent events: `state`, whose data is base64 of `tansiq.v1.State`.
#[utoipa::path(get, path = "/api/feed", responses(
    (status = 200, description = "server-sent events", content_type = "text/event-stream", body = String),
    (status = 401), (status = 429, description = "too many dashboards of this account"),
    (status = 503, description = "too many dashboards")))]
async fn feed(State(web): State<HubWeb>, who: SignedIn) -> Result<Response, ApiError> {
    let place = web.dashboards.take(&who.account.editor, "dashboards")?;
    let present = Present::in_gauge(&web.metrics.figures.feeds);
    let dashboard = Dashboard { _present: present, states: web.states, gate: web.gate, who, leaving: web.leaving, _place: place };
    // A proxy that collects answers would hold every event back.
    Ok(([("x-accel-buffering", "no")], feed::stream(dashboard)).into_response())
}

/// One shared document with its text.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DocumentAnswer {
    id: String,
    /// `minutes`, `action_plan` or `terms`.
    kind: &'static str,
    group: String,
    /// The council that it belongs to, such as `MA-02`.
    council: String,
    /// The frontier, as hex hashes.
    heads: Vec<String>,
    /// The row of the overview that it counts in: its council's region, or its group when that spans regions.
    region: String,
    /// When the hub last received a change of it, by its own record.
    changed_at_ms: i64,
    /// That its text was adopted; null when it never was.
    adopted: Option<AdoptedAnswer>,
    /// The document's root as JSON.
    #[schema(value_type = Object)]
    view: Value,
}

/// That a text was adopted.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AdoptedAnswer {
    /// The day, `YYYY-MM-DD`; empty when none was written.
    on: String,
    /// Whether the document was opened again since, or says something else than the adopted text.
    amended: bool,
}

/// Which version of a document is asked for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Which {
    /// `adopted`, or nothing for the present one.
    version: Option<String>,
}

/// One shared document with its text.
///
/// `version=adopted` asks for the text that was adopted last, as it was before the change that adopted it.
#[utoipa::path(get, path = "/api/documents/{id}",
    params(("id" = String, Path, description = "32 hex digits"),
        ("version" = Option<String>, Query, description = "`adopted` for the adopted text; left out for the present one")),
    responses((status = 200, body = DocumentAnswer), (status = 400), (status = 401), (status = 404)))]
async fn document(
    State(web): State<HubWeb>,
    Path(id): Path<String>,
    Query(which): Query<Which>,
    _: SignedIn,
) -> Result<Json<DocumentAnswer>, ApiError> {
    let present = one(&web, &id).await?;
    match which.version.as_deref() {
        None => Ok(Json(present)),
        Some("adopted") => Ok(Json(adopted(&web, present).await?)),
        Some(_) => Err(ApiError::new(ErrorCode::Malformed, "the version is adopted, or left out for the present one")),
    }
}

/// The same document at the heads that were adopted.
async fn adopted(web: &HubWeb, present: DocumentAnswer) -> Result<DocumentAnswer, ApiError> {
    let missing = |why: &str| ApiError::new(ErrorCode::NotFound, why);
    let heads = adopted_heads(&present.view);
    let heads = heads.ok_or_else(|| missing("the document names no adopted version: read the present one"))?;
    let named = heads.iter().map(ToString::to_string).collect();
    let view = web.engine.view_at(doc_id(&present.id)?, heads).await?;
    let view =
        view.ok_or_else(|| missing("the adopted version is not all here yet: ask again when the region's node has sent it"))?;
    Ok(DocumentAnswer { heads: named, view, ..present })
}

async fn one(web: &HubWeb, id: &str) -> Result<DocumentAnswer, ApiError> {
    let row = web.engine.document(doc_id(id)?).await?;
    if !is_read_by_the_ministry(&row) {
        return Err(ApiError::not_found());
    }
    let council = council_of(web, row.owner).await?.map(|council| council.to_string()).unwrap_or_default();
    let group = &row.manifest.group;
    let region = if group.is_inter_regional() { group.to_string() } else { council.clone() };
    let changed_at = web.figures.read().document(row.doc).map_or(0, |document| document.changed_at.0);
    Ok(DocumentAnswer {
        id: row.doc.to_string(),
        kind: row.manifest.kind.as_str(),
        group: row.manifest.group.to_string(),
        council,
        heads: row.heads.iter().map(ToString::to_string).collect(),
        region,
        changed_at_ms: changed_at,
        adopted: row
            .facts
            .as_ref()
            .and_then(|facts| facts.adopted.as_ref())
            .map(|adopted| AdoptedAnswer { on: adopted.on.clone(), amended: adopted.amended }),
        view: web.engine.view(row.doc).await?,
    })
}

/// A region may take its document back; what the hub still holds of it is not shown then.
fn is_read_by_the_ministry(row: &DocumentRow) -> bool {
    policy::ministry_reads(row.owner, &row.sharing)
}

async fn council_of(web: &HubWeb, principal: PrincipalId) -> Result<Option<CouncilId>, ApiError> {
    let rows = web.engine.principals().await?;
    Ok(rows.into_iter().find(|row| row.principal == principal).map(|row| row.council))
}

/// The code lists, by name. Public: they are in every binary.
#[utoipa::path(get, path = "/api/vocabularies", responses((status = 200, body = Object)))]
async fn vocabularies(State(web): State<HubWeb>) -> Json<Value> {
    Json(Value::clone(&web.vocabularies))
}

/// The fields of each kind of document. Public: they are in every binary.
#[utoipa::path(get, path = "/api/schemas", responses((status = 200, body = Object)))]
async fn schemas(State(web): State<HubWeb>) -> Json<Value> {
    Json(Value::clone(&web.schemas))
}

/// How the hub stands.
#[derive(Serialize, ToSchema)]
struct Status {
    /// Documents in the journal.
    documents: u64,
    /// Entries in the journal.
    entries: u64,
    /// Entries that wait for something they need.
    waiting: u64,
    /// Entries that were refused.
    refused: u64,
    /// Regions for which a council is enrolled.
    councils: u64,
    /// Councils whose node is linked now.
    connected: u64,
}

/// How the hub stands.
#[utoipa::path(get, path = "/api/status", responses((status = 200, body = Status), (status = 401)))]
async fn status(State(web): State<HubWeb>, _: SignedIn) -> Result<Json<Status>, ApiError> {
    let status = web.engine.status().await?;
    let state = Arc::clone(&web.states.borrow());
    Ok(Json(Status {
        documents: status.documents,
        entries: status.entries,
        waiting: status.waiting,
        refused: status.refused,
        councils: state.regions.iter().filter(|region| region.enrolled).count() as u64,
        connected: state.regions.iter().filter(|region| region.connected).count() as u64,
    }))
}

/// Whether the process runs.
#[utoipa::path(get, path = "/livez", responses((status = 200, description = "it runs", body = String)))]
async fn alive() -> &'static str {
    "ok\n"
}

/// Whether requests may be sent here, in a word: the journal answers, and councils are served.
#[utoipa::path(get, path = "/readyz", responses((status = 200, description = "the journal answers, and councils are served", body = String), (status = 503)))]
async fn ready(State(web): State<HubWeb>) -> Result<&'static str, ApiError> {
    health::ready(&web.engine, &web.leaving, web.engine.restored().is_none()).await
}
