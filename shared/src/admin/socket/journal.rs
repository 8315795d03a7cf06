//! Reading and upkeep of the journal through the administrator's door.

use axum::{
    Json, Router,
    extract::{Path, State},
    routing,
};
use serde_json::{Value, json};

use crate::{
    domain::EntryId,
    engine::{Engine, maintenance::Pass},
    error::ErrorCode,
    web::http::ApiError,
};

/// `GET /verify`, `POST /journal/scrub`, `POST /journal/compact`, and `GET /journal/progress` of the one that is under way; `GET /journal/waiting`, and
/// `POST /journal/waiting/{entry}/refuse`.
pub(crate) fn routes(engine: Engine) -> Router {
    Router::new()
        .route("/verify", routing::get(verify))
        .route("/journal/scrub", routing::post(scrub))
        .route("/journal/compact", routing::post(compact))
        .route("/journal/progress", routing::get(progress))
        .route("/journal/waiting", routing::get(waiting))
        .route("/journal/waiting/{entry}/refuse", routing::post(refuse))
        .with_state(engine)
}

/// Reads the whole journal again and checks every signature and chain.
async fn verify(State(engine): State<Engine>) -> Result<Json<Value>, ApiError> {
    let report = engine.verify().await?;
    Ok(Json(json!({
        "documents": report.documents,
        "entries": report.entries,
        "heads": report.heads,
        "root": data_encoding::HEXLOWER.encode(&report.root),
        "first_bad": report.first_bad,
    })))
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

async fn waiting(State(engine): State<Engine>) -> Result<Json<Value>, ApiError> {
    let councils = engine.principals().await?;
    let rows = engine.waiting().into_iter().map(|one| {
        let council = councils.iter().find(|row| row.principal == one.writer).map(|row| row.council.to_string());
        json!({
            "entry": one.entry.to_string(), "doc": one.doc.to_string(), "principal": one.writer.0, "council": council,
            "made_at_ms": one.made_at.0, "bytes": one.bytes, "reason": one.reason,
        })
    });
    Ok(Json(json!({ "waiting": rows.collect::<Vec<_>>() })))
}

async fn refuse(State(engine): State<Engine>, Path(entry): Path<String>) -> Result<Json<Value>, ApiError> {
    let named: EntryId =
        entry.parse().map_err(|_| ApiError::new(ErrorCode::Malformed, "an entry's id has 64 hexadecimal digits"))?;
    engine.give_up(named).await.map_err(|error| match error.reason().as_str() {
        "not-waiting" => {
            ApiError::new(ErrorCode::NotFound, "no entry of this id waits here; `journal waiting` lists those that do")
        }
        "not-ministry" => ApiError::new(
            ErrorCode::Denied,
            "only the ministry's hub says what counts; ask its administrator to refuse the entry",
        ),
        _ => error.into(),
    })?;
    Ok(Json(json!({ "entry": entry, "refused": true })))
}
