//! Upkeep of the journal through the administrator's door, and what `/status` says of it.

use axum::{Json, Router, extract::State, routing};
use serde_json::{Map, Value, json};

use crate::{
    edge::http::ApiError,
    engine::{Engine, LogStatus, upkeep::Pass},
};

/// `POST /journal/scrub`, `POST /journal/compact`, and `GET /journal/progress` of the one that is under way.
pub fn routes(engine: Engine) -> Router {
    Router::new()
        .route("/journal/scrub", routing::post(scrub))
        .route("/journal/compact", routing::post(compact))
        .route("/journal/progress", routing::get(progress))
        .with_state(engine)
}

async fn scrub(State(engine): State<Engine>) -> Result<Json<Value>, ApiError> {
    let known = engine.damage().len();
    engine.scrub().await?;
    let damaged: Vec<Value> = engine
        .damage()
        .into_iter()
        .skip(known)
        .map(|damage| {
            json!({
                "file": damage.path, "byte": damage.offset, "what": damage.what, "kept": damage.kept,
                "first_lost": damage.lost.as_ref().map(|lost| *lost.start()),
                "last_lost": damage.lost.as_ref().map(|lost| *lost.end()),
            })
        })
        .collect();
    let log = engine.status().await?.log;
    Ok(Json(json!({ "bytes": log.bytes, "lost": log.lost, "damaged": damaged })))
}

async fn compact(State(engine): State<Engine>) -> Result<Json<Value>, ApiError> {
    let before = engine.status().await?.log.bytes;
    engine.compact().await?;
    let log = engine.status().await?.log;
    Ok(Json(json!({ "bytes_before": before, "bytes": log.bytes, "live_bytes": log.live_bytes })))
}

async fn progress(State(engine): State<Engine>) -> Json<Value> {
    let Pass { done, total } = engine.pass();
    Json(json!({ "done": done, "total": total }))
}

/// The log's figures, to stand among the others of `/status`.
pub fn figures(log: &LogStatus) -> Map<String, Value> {
    [
        ("journal_bytes", json!(log.bytes)),
        // Nothing was measured before the first compaction.
        ("journal_live_bytes", json!((log.live_bytes > 0).then_some(log.live_bytes))),
        ("journal_lost", json!(log.lost)),
        ("journal_damaged", json!(log.damage)),
        ("journal_scrubbed_at_ms", json!(log.scrubbed_at.map(|at| at.0))),
        ("disk_full", json!(log.is_full)),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}
