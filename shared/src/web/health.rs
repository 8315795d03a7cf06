//! What both programs answer to whoever watches over them.

use axum::response::Response;
use tokio_util::sync::CancellationToken;

use super::http::{self, ApiError};
use crate::{
    engine::{Engine, EngineStatus},
    error::ErrorCode,
    ops::telemetry::{METRICS_TYPE, Metrics},
};

/// The answer of a process that takes requests.
///
/// # Errors
/// [`ErrorCode::Unavailable`] when it leaves, or its journal does not answer.
pub async fn ready(engine: &Engine, leaving: &CancellationToken) -> Result<&'static str, ApiError> {
    match engine.status().await {
        Ok(_) if !leaving.is_cancelled() => Ok("ready\n"),
        Ok(_) => Err(ApiError::new(ErrorCode::Unavailable, "the process is leaving")),
        Err(_) => Err(ApiError::new(ErrorCode::Unavailable, "the journal does not answer")),
    }
}

/// The counters as `OpenMetrics` text. `links` counts the Links that hold now.
pub async fn metrics(metrics: &Metrics, engine: &Engine, links: impl FnOnce(&EngineStatus) -> i64) -> Response {
    if let Ok(status) = engine.status().await {
        metrics.links.set(links(&status));
        metrics.take(&status, engine.counters());
    }
    http::text(METRICS_TYPE, metrics.text())
}
