//! What a council's browsers reach: sign-in, documents, the Session, the web app; and the administrator's routes.
//!
//! Requests come in, the [`Engine`] answers; nothing of a document is kept here. Who may do what is decided in two places: here by
//! the account's role, in the engine by the document's sharing.

use std::sync::{Arc, atomic::AtomicU64};

use axum::{
    Json, Router,
    extract::{FromRef, State},
};
use rust_embed::RustEmbed;
use serde_json::Value;
use tansiq_shared::{
    blobs::{Blobs, wanted::Wanted},
    domain::{CouncilId, PrincipalId, vocabulary::Vocabularies},
    engine::{Engine, SessionTag},
    ops::{limits::Limits, telemetry::Metrics},
    web::{
        assets,
        gate::Gate,
        health,
        http::{self, ApiError, Routes},
        places::Places,
    },
};
use tokio_util::sync::CancellationToken;

use crate::{config::Group, search::Search};

pub mod admin;
pub mod attachments;
pub mod directory;
pub mod documents;
pub mod openapi;
mod refusals;
pub mod search;
pub mod session;
pub mod socket;

#[cfg(test)]
mod tests;

/// The built web app.
#[derive(RustEmbed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct WebApp;

/// What the web edge needs, each thing as a route asks for it. Cheap to clone.
#[derive(Clone)]
pub struct NodeWeb {
    /// The documents.
    pub engine: Engine,
    /// Who may come in.
    pub gate: Gate,
    /// This app's counters.
    pub metrics: Metrics,
    /// The council that this node belongs to.
    pub council: CouncilId,
    /// The groups whose documents it makes.
    pub groups: Arc<[Group]>,
    /// What `/api/vocabularies` answers.
    pub vocabularies: Arc<Value>,
    /// What documents are checked against.
    pub checks: Arc<Vocabularies>,
    /// What `/api/schemas` answers.
    pub schemas: Arc<Value>,
    /// Files beside documents.
    pub blobs: Blobs,
    /// Files that are to be fetched.
    pub wanted: Wanted,
    /// Finds passages in all documents.
    pub search: Search,
    /// Cancelled when the process leaves: every Session ends then.
    pub leaving: CancellationToken,
    refusals: Arc<refusals::Refusals>,
    sockets: Places,
    tags: Arc<AtomicU64>,
}

/// What [`NodeWeb::new`] is made of; fields as in [`NodeWeb`].
#[expect(missing_docs, reason = "described at NodeWeb")]
pub struct Parts {
    pub engine: Engine,
    pub gate: Gate,
    pub metrics: Metrics,
    pub council: CouncilId,
    pub groups: Vec<Group>,
    pub vocabularies: Value,
    pub checks: Vocabularies,
    pub schemas: Value,
    pub blobs: Blobs,
    pub wanted: Wanted,
    pub search: Search,
    pub leaving: CancellationToken,
    pub limits: Limits,
}

impl NodeWeb {
    /// Puts the parts together. A council without groups has the one of its region.
    pub fn new(parts: Parts) -> Self {
        let mut groups = parts.groups;
        if groups.is_empty()
            && let Ok(id) = parts.council.as_str().parse()
        {
            let (fr, ar) = directory::name_of(&parts.vocabularies, parts.council.as_str());
            let (fr, ar) = (format!("Groupe de travail régional, {fr}"), format!("مجموعة العمل الجهوية، {ar}"));
            groups.push(Group { id, fr, ar });
        }
        Self {
            engine: parts.engine,
            gate: parts.gate,
            metrics: parts.metrics,
            council: parts.council,
            groups: groups.into(),
            vocabularies: Arc::new(parts.vocabularies),
            checks: Arc::new(parts.checks),
            schemas: Arc::new(parts.schemas),
            blobs: parts.blobs,
            wanted: parts.wanted,
            search: parts.search,
            leaving: parts.leaving,
            refusals: Arc::default(),
            sockets: Places::new(parts.limits.sockets, parts.limits.sockets_per_account),
            tags: Arc::default(),
        }
    }

    /// The council's principal.
    pub fn principal(&self) -> PrincipalId {
        self.engine.principal()
    }

    /// A tag that no other Session of this process has.
    fn next_tag(&self) -> SessionTag {
        SessionTag(self.tags.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1)
    }
}

impl FromRef<NodeWeb> for Gate {
    fn from_ref(web: &NodeWeb) -> Self {
        web.gate.clone()
    }
}

/// Every route of the public interface.
fn routes() -> Routes<NodeWeb> {
    Routes::default()
        .post("/api/session", session::sign_in)
        .get("/api/session", session::show)
        .delete("/api/session", session::sign_out)
        .put("/api/session/password", session::change_password)
        .get("/api/door", session::door)
        .get("/api/documents", documents::list)
        .post("/api/documents", documents::create)
        .get("/api/documents/{id}", documents::show)
        .put("/api/documents/{id}/sharing", documents::share)
        .get("/api/documents/{id}/attachments", attachments::list)
        .post("/api/documents/{id}/attachments", attachments::add)
        .get("/api/documents/{id}/attachments/{sha256}", attachments::show)
        .get("/api/set-aside", documents::set_aside)
        .get("/api/search", search::find)
        .get("/api/groups", directory::groups)
        .get("/api/people", directory::people)
        .get("/api/writers", directory::writers)
        .get("/api/councils", directory::councils)
        .get("/api/vocabularies", directory::vocabularies)
        .get("/api/schemas", directory::schemas)
        .get("/api/status", directory::status)
        .get("/api/socket", socket::connect)
        .get("/api/openapi.json", openapi::show)
        .get("/livez", alive)
        .get("/readyz", ready)
}

/// The whole web edge: routes, pages, and what every answer has in common.
pub fn router(web: NodeWeb) -> Router {
    let router = assets::behind::<WebApp, _>(routes().into_router());
    let figures = web.metrics.figures.clone();
    http::guarded(router.with_state(web), figures)
}

/// Whether the process runs.
#[utoipa::path(get, path = "/livez", responses((status = 200, description = "it runs", body = String)))]
async fn alive() -> &'static str {
    "ok\n"
}

/// Whether requests may be sent here, in a word. The line to the ministry is no part of it: a node without one works.
#[utoipa::path(get, path = "/readyz", responses((status = 200, description = "the journal answers", body = String), (status = 503)))]
async fn ready(State(web): State<NodeWeb>) -> Result<&'static str, ApiError> {
    health::ready(&web.engine, &web.leaving, true).await
}

/// JSON that is ready.
fn ready_json(value: &Arc<Value>) -> Json<Value> {
    Json(Value::clone(value))
}
