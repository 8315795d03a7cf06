//! The administrator's door: a Unix socket in the data folder, for the command line on the same machine.
//!
//! Whoever may open the socket's file (mode 0600 in a folder of mode 0700) is the administrator; there is no other check. The app
//! gives the routes; [`get`] and [`post`] are what the command line asks with.

use std::{
    io,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    time::Duration,
};

use axum::Router;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::{UnixListener, UnixStream};
use tokio_util::sync::CancellationToken;

use crate::{courier::Courier, engine::Engine};

pub mod courier;
mod journal;
mod quarantine;

/// What every program answers its administrator: to merge with the routes of its own.
pub fn common(engine: &Engine, courier: Courier) -> Router {
    courier::routes(courier).merge(journal::routes(engine.clone())).merge(quarantine::routes(engine.clone()))
}

/// The socket's name in the data folder.
pub const SOCKET_NAME: &str = "admin.sock";
/// How long the command line waits for an answer: a verification reads the whole journal.
pub const ANSWER_TIMEOUT: Duration = Duration::from_mins(5);
/// Most bytes of an answer.
pub const ANSWER_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Most bytes of what the command line sends, such as a document to import.
pub(crate) const BODY_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Why the administrator's door does not open, or what came back through it.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    /// Nobody listens.
    #[error("reach the process of {folder}: it is not running; start it with `run`", folder = folder.display())]
    NotRunning {
        /// The data folder.
        folder: PathBuf,
    },
    /// Another process serves this folder.
    #[error("open {path}: another process is running in this folder", path = path.display())]
    Running {
        /// The socket.
        path: PathBuf,
    },
    /// The system refused, for example because the path is longer than 107 bytes or the file is another account's.
    #[error("open {path}: {source}", path = path.display())]
    Io {
        /// The socket.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// No answer in time.
    #[error("ask for {path}: no answer in {} seconds", ANSWER_TIMEOUT.as_secs())]
    Timeout {
        /// What was asked.
        path: String,
    },
    /// The process said no.
    #[error("ask for {path}: {text} ({code})")]
    Answer {
        /// What was asked.
        path: String,
        /// The name of its [`crate::error::ErrorCode`].
        code: String,
        /// Its text.
        text: String,
    },
    /// The connection broke, or the answer is not JSON.
    #[error("ask for {path}: {what}")]
    Broken {
        /// What was asked.
        path: String,
        /// How.
        what: String,
    },
}

/// Binds the socket in a data folder. One that a dead process left is replaced; a living one's is not.
///
/// # Errors
/// [`AdminError::Running`], or the system's.
pub fn bind(folder: &Path) -> Result<UnixListener, AdminError> {
    let path = folder.join(SOCKET_NAME);
    let failed = |source| AdminError::Io { path: path.clone(), source };
    if path.exists() {
        if std::os::unix::net::UnixStream::connect(&path).is_ok() {
            return Err(AdminError::Running { path });
        }
        std::fs::remove_file(&path).map_err(failed)?;
    }
    let listener = UnixListener::bind(&path).map_err(failed)?;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).map_err(failed)?;
    Ok(listener)
}

/// Serves the app's routes until cancelled.
///
/// # Errors
/// The listener broke.
pub async fn serve(listener: UnixListener, routes: Router, cancel: CancellationToken) -> io::Result<()> {
    let routes = routes.layer(axum::extract::DefaultBodyLimit::max(BODY_BYTES_MAX));
    axum::serve(listener, routes).with_graceful_shutdown(cancel.cancelled_owned()).await
}

/// Asks the running process of a data folder, and returns its answer: JSON, or a text as such.
///
/// # Errors
/// [`AdminError`]; its text is meant for whoever typed the command.
pub async fn get(folder: &Path, path: &str) -> Result<Value, AdminError> {
    ask(folder, "GET", path, Bytes::new()).await
}

/// Sends JSON to the running process of a data folder, and returns its answer.
///
/// # Errors
/// Like [`get`].
pub async fn post(folder: &Path, path: &str, body: &Value) -> Result<Value, AdminError> {
    ask(folder, "POST", path, Bytes::from(body.to_string())).await
}

async fn ask(folder: &Path, method: &str, path: &str, body: Bytes) -> Result<Value, AdminError> {
    match tokio::time::timeout(ANSWER_TIMEOUT, exchange(folder, method, path, body)).await {
        Ok(answer) => answer,
        Err(_) => Err(AdminError::Timeout { path: path.to_owned() }),
    }
}

async fn exchange(folder: &Path, method: &str, path: &str, body: Bytes) -> Result<Value, AdminError> {
    let broken = |what: String| AdminError::Broken { path: path.to_owned(), what };
    let stream = connect(folder).await?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(|wrong| broken(wrong.to_string()))?;
    let request = hyper::Request::builder()
        .method(method)
        .uri(path)
        .header("host", "admin")
        .header("content-type", "application/json")
        .body(Full::new(body))
        .map_err(|wrong| broken(wrong.to_string()))?;
    let answer = async {
        let response = sender.send_request(request).await.map_err(|wrong| broken(wrong.to_string()))?;
        let status = response.status();
        let kind = response.headers().get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let is_text = status.is_success() && kind.contains("text");
        let body = Limited::new(response.into_body(), ANSWER_BYTES_MAX);
        let bytes = body.collect().await.map_err(|wrong| broken(wrong.to_string()))?.to_bytes();
        if is_text {
            return Ok(Value::String(String::from_utf8_lossy(&bytes).into_owned()));
        }
        let value = if bytes.is_empty() { Ok(Value::Null) } else { serde_json::from_slice(&bytes) };
        let value: Value = value.map_err(|wrong| broken(format!("{status} with an answer that is not JSON: {wrong}")))?;
        if status.is_success() {
            return Ok(value);
        }
        let field = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        let (code, text) = (field("code").unwrap_or_else(|| status.to_string()), field("text").unwrap_or_default());
        Err(AdminError::Answer { path: path.to_owned(), code, text })
    };
    // Both in one task: when the answer is there, dropping the connection closes it.
    tokio::select! {
        biased;
        answer = answer => answer,
        ended = connection => Err(broken(ended.err().map_or_else(|| "the process closed the connection".into(), |wrong| wrong.to_string()))),
    }
}

async fn connect(folder: &Path) -> Result<UnixStream, AdminError> {
    let path = folder.join(SOCKET_NAME);
    match UnixStream::connect(&path).await {
        Ok(stream) => Ok(stream),
        Err(gone) if matches!(gone.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused) => {
            Err(AdminError::NotRunning { folder: folder.to_owned() })
        }
        Err(source) => Err(AdminError::Io { path, source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        error::ErrorCode,
        web::http::{ApiError, Input},
    };
    use axum::{Json, routing};

    fn routes() -> Router {
        async fn echo(Input(value): Input<Value>) -> Json<Value> {
            Json(serde_json::json!({ "got": value }))
        }
        async fn no() -> ApiError {
            ApiError::new(ErrorCode::Unavailable, "not now")
        }
        Router::new().route("/echo", routing::post(echo)).route("/no", routing::get(no))
    }

    #[tokio::test]
    async fn the_command_line_asks_the_running_process() {
        let folder = tempfile::tempdir().unwrap();
        let listener = bind(folder.path()).unwrap();
        let mode = std::fs::metadata(folder.path().join(SOCKET_NAME)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let cancel = CancellationToken::new();
        let served = tokio::spawn(serve(listener, routes(), cancel.clone()));
        let long = "x".repeat(1_000_000);
        let answer = post(folder.path(), "/echo", &serde_json::json!(long)).await.unwrap();
        assert_eq!(answer.get("got").and_then(Value::as_str), Some(long.as_str()));
        let refused = get(folder.path(), "/no").await.unwrap_err();
        assert_eq!(refused.to_string(), "ask for /no: not now (unavailable)");
        assert!(matches!(bind(folder.path()), Err(AdminError::Running { .. })));
        cancel.cancel();
        served.await.unwrap().unwrap();
        assert!(matches!(get(folder.path(), "/no").await, Err(AdminError::NotRunning { .. })));
        assert!(bind(folder.path()).is_ok(), "what a dead process left is replaced");
    }
}
