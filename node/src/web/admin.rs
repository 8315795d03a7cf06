//! The administrator's routes, behind the Unix socket: what `tansiq-node doc`, `bin` and `status` ask the running process.

use axum::{
    Json, Router,
    extract::{Path, State},
    routing,
};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tansiq_shared::{
    auth::accounts::AUDIT,
    domain::{DocId, PrincipalId, Sharing},
    error::ErrorCode,
    ops::status,
    web::http::{ApiError, Input},
};

use super::{NodeWeb, documents};

mod bin;

/// `GET /documents`, `GET /documents/{id}`, `POST /documents`, `GET /bin`, `POST /bin/empty`, `GET /status`.
pub fn router(web: NodeWeb) -> Router {
    Router::new()
        .route("/documents", routing::get(list).post(import))
        .route("/documents/{id}", routing::get(show))
        .route("/bin", routing::get(bin::list))
        .route("/bin/empty", routing::post(bin::empty))
        .route("/status", routing::get(status))
        .with_state(web)
}

async fn list(State(web): State<NodeWeb>) -> Result<Json<Value>, ApiError> {
    Ok(Json(json!({ "documents": documents::lines(&web, true).await? })))
}

async fn show(State(web): State<NodeWeb>, Path(id): Path<String>) -> Result<Json<documents::DocumentAnswer>, ApiError> {
    Ok(Json(documents::one(&web, &id).await?))
}

/// A document to import: what sample files hold.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Import {
    kind: String,
    group: String,
    rule: String,
    /// Other councils; the ministry reads what they are given.
    #[serde(default)]
    share: Vec<documents::GrantLine>,
    /// Makes another document even when this very content was imported before.
    #[serde(default)]
    again: bool,
    document: Value,
}

/// Makes a document with its content, then shares it as the file says, or as its rule says for the state it is in.
async fn import(State(web): State<NodeWeb>, Input(new): Input<Import>) -> Result<Json<Value>, ApiError> {
    if !new.document.is_object() {
        return Err(ApiError::new(ErrorCode::Malformed, "the document is an object"));
    }
    let manifest = documents::manifest(&new.kind, &new.group, &new.rule)?;
    let named = name_of(web.principal(), &new);
    let share = documents::NewSharing { ministry: false, grants: new.share };
    let mut sharing = documents::sharing(&share, &web.council, &documents::Principals::of(&web).await?)?;
    let state = new.document.get("state").and_then(Value::as_str).unwrap_or("");
    if sharing.grants.is_empty() && manifest.rule.is_met_by(state) {
        sharing = Sharing::with_ministry();
    }
    let is_there = !new.again && web.engine.document(named).await.is_ok();
    let doc = if new.again {
        web.engine.create(manifest, new.document).await?
    } else {
        web.engine.create_named(named, manifest, new.document).await?
    };
    if is_there {
        return Ok(Json(json!({ "id": doc.to_string(), "made": false })));
    }
    if web.engine.document(doc).await?.sharing != sharing {
        web.engine.share(doc, sharing).await?;
    }
    tracing::info!(target: AUDIT, %doc, "document imported by the administrator");
    Ok(Json(json!({ "id": doc.to_string(), "made": true })))
}

/// The name of a document that is imported is what the file says, hashed: the same file again, or after an answer that was lost, makes
/// nothing twice.
fn name_of(principal: PrincipalId, new: &Import) -> DocId {
    // The keys of a JSON object are sorted: how the file was laid out plays no part. Two councils may import the same text.
    let content = json!({ "by": principal.0, "kind": new.kind, "group": new.group, "document": new.document }).to_string();
    let hash: [u8; 32] = Sha256::new().chain_update(b"tansiq import v1\0").chain_update(content).finalize().into();
    let mut name = [0; 16];
    name.copy_from_slice(hash.split_at(16).0);
    DocId::new(name)
}

async fn status(State(web): State<NodeWeb>) -> Result<Json<Value>, ApiError> {
    let status = web.engine.status().await?;
    let mut answer = status::figures(&status, &web.engine, &web.blobs).await?;
    let rows = web.engine.documents().await?;
    let only_here = rows.iter().filter(|row| row.own && row.sharing.grants.is_empty() && row.known_to.is_empty()).count();
    let not_received = rows.iter().filter(|row| row.sharing.reaches_ministry() && !row.received).count();
    let own = [
        ("documents_only_here", json!(only_here)),
        ("documents_not_received", json!(not_received)),
        ("council", json!(web.council.as_str())),
        ("principal", json!(web.principal().0)),
        ("line_up", json!(status.line_up)),
        ("line_reason", json!(status.line_reason)),
        ("line_since_ms", json!(status.line_since.map(|since| since.0))),
    ];
    answer.extend(own.map(|(name, value)| (name.to_owned(), value)));
    Ok(Json(answer.into()))
}
