//! Documents in quarantine, through the administrator's door.

use axum::{
    Json, Router,
    extract::{Path, State},
    routing,
};
use serde_json::{Value, json};

use crate::{domain::DocId, engine::Engine, error::ErrorCode, web::http::ApiError};

/// `GET /quarantine`; `POST /quarantine/{id}` and `POST /quarantine/{id}/release`.
pub(crate) fn routes(engine: Engine) -> Router {
    Router::new()
        .route("/quarantine", routing::get(list))
        .route("/quarantine/{id}", routing::post(put))
        .route("/quarantine/{id}/release", routing::post(release))
        .with_state(engine)
}

async fn list(State(engine): State<Engine>) -> Json<Value> {
    let rows: Vec<Value> =
        engine.quarantine().into_iter().map(|(doc, why)| json!({ "id": doc.to_string(), "why": why })).collect();
    Json(json!({ "documents": rows }))
}

async fn put(State(engine): State<Engine>, Path(id): Path<String>) -> Result<Json<Value>, ApiError> {
    let doc = named(&id)?;
    engine.put_in_quarantine(doc, "an administrator said so".to_owned()).await?;
    Ok(Json(json!({ "id": doc.to_string(), "quarantined": true })))
}

async fn release(State(engine): State<Engine>, Path(id): Path<String>) -> Result<Json<Value>, ApiError> {
    let doc = named(&id)?;
    engine.release_document(doc).await?;
    Ok(Json(json!({ "id": doc.to_string(), "quarantined": false })))
}

fn named(id: &str) -> Result<DocId, ApiError> {
    id.parse().map_err(|_| ApiError::new(ErrorCode::Malformed, "a document's id has 32 hexadecimal digits"))
}
