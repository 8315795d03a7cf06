//! What both programs answer to whoever watches over them.
//!
//! Reasons and counters say how a council works, so they are not for the public: [`routes`] stands behind the administrator's socket and,
//! where the configuration names one, at an address of its own. The web port only says whether requests may be sent to it, in a word.

use std::net::SocketAddr;

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
    routing,
};
use tokio_util::sync::CancellationToken;

use super::http::{self, ApiError, ServeLimits};
use crate::{
    engine::Engine,
    error::ErrorCode,
    ops::{now, observe::Watched, supervisor::Supervisor, telemetry::METRICS_TYPE},
};

/// What the public is told, whatever the reason.
const NOT_READY: &str = "it takes no requests now; the administrator's /readyz says why";

/// The answer of the web port of a process that takes requests. `is_serving` is what only the program knows.
///
/// # Errors
/// [`ErrorCode::Unavailable`] when it leaves, its journal does not answer, or it serves nobody.
pub async fn ready(engine: &Engine, leaving: &CancellationToken, is_serving: bool) -> Result<&'static str, ApiError> {
    match engine.status().await {
        Ok(_) if is_serving && !leaving.is_cancelled() => Ok("ready\n"),
        _ => Err(ApiError::new(ErrorCode::Unavailable, NOT_READY)),
    }
}

/// `GET /livez`: it runs. `GET /readyz`: each check by name, with the reason of what is not passed; the status is 503 when the program
/// cannot work without one of these. `GET /metrics`: the counters as `OpenMetrics` text.
pub fn routes(watched: Watched) -> Router {
    Router::new()
        .route("/livez", routing::get(|| async { "ok\n" }))
        .route("/readyz", routing::get(checks))
        .route("/metrics", routing::get(metrics))
        .with_state(watched)
}

/// Serves [`routes`] at an address of their own, if the configuration names one; where that is.
///
/// # Errors
/// The system's, with the setting to look at.
pub async fn serve_at(
    listen: Option<SocketAddr>,
    routes: Router,
    supervisor: &mut Supervisor,
    leaving: &CancellationToken,
) -> anyhow::Result<Option<SocketAddr>> {
    let Some(listen) = listen else { return Ok(None) };
    let listener = http::listen("observe_listen", listen).await?;
    let at = listener.local_addr()?;
    supervisor.critical("the monitor's port", http::serve(listener, routes, ServeLimits::default(), leaving.clone()));
    Ok(Some(at))
}

async fn checks(State(watched): State<Watched>) -> Response {
    let looked = watched.look(now()).await;
    let status = if looked.is_ready() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(looked.to_json())).into_response()
}

async fn metrics(State(watched): State<Watched>) -> Response {
    watched.look(now()).await;
    http::text(METRICS_TYPE, watched.metrics.text())
}
