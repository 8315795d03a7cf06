//! Courier bundles through the administrator's door: routes that stream files out of and into the running process, and what the command
//! line asks them with.

use std::{
    fs::File,
    io::{self, Read, Write},
    path::Path,
    time::Duration,
};

use axum::{
    Json, Router,
    body::Body,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
    routing,
};
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use http_body_util::{BodyExt as _, Full, StreamBody, combinators::UnsyncBoxBody};
use hyper::body::{Frame, Incoming};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncSeekExt as _, AsyncWriteExt as _},
    sync::mpsc,
    time::timeout,
};

use super::{AdminError, connect};
use crate::{
    courier::{
        Courier, CourierError, Refusal, Taken,
        book::{Book, Passed},
        exchange::{Encryption, Made},
    },
    domain::{PrincipalRow, PrincipalStatus, policy},
    error::ErrorCode,
    web::http::{ApiError, Input},
};

/// What the running process says of a bundle that it sends.
const ABOUT: &str = "x-tansiq-courier";
/// Bytes read or written at a time.
const PIECE: usize = 64 * 1024;
/// Between two signs of life: an entry may take a while, a bundle that is made says nothing until it is whole.
const SILENCE_MAX: Duration = Duration::from_mins(10);
/// Lines of progress that wait for whoever reads them.
const LINES_CAPACITY: usize = 16;
/// Longest line of an answer.
const LINE_BYTES_MAX: usize = 64 * 1024;
/// Entries between two lines of progress.
const PROGRESS_EVERY: u64 = 100;

/// `GET /courier`, `POST /courier/export {to, plain, recipient}`, `POST /courier/import` with the file as its body.
pub fn routes(courier: Courier) -> Router {
    Router::new()
        .route("/courier", routing::get(show))
        .route("/courier/export", routing::post(export))
        .route("/courier/import", routing::post(import))
        .with_state(courier)
}

impl From<CourierError> for ApiError {
    fn from(error: CourierError) -> Self {
        match error {
            CourierError::Refused(Refusal { reason, text }) => Self::new(ErrorCode::Denied, format!("{reason}: {text}")),
            CourierError::Busy => Self::new(ErrorCode::Busy, format!("failed to {error}")),
            CourierError::Engine(error) => error.into(),
            other => Self::new(ErrorCode::Internal, format!("failed to {other}")),
        }
    }
}

fn about(passed: &Passed) -> Value {
    json!({
        "bundle": passed.bundle, "at_ms": passed.at_ms, "entries": passed.entries, "bytes": passed.bytes, "encrypted": passed.encrypted,
    })
}

async fn show(State(courier): State<Courier>) -> Result<Json<Value>, ApiError> {
    let peers: Vec<Value> = courier
        .peers()
        .await?
        .iter()
        .map(|(row, Book { recipient, last_out, last_in, .. })| {
            json!({
                "peer": row.council.as_str(), "recipient": recipient.map(|recipient| recipient.to_string()),
                "last_out": last_out.as_ref().map(about), "last_in": last_in.as_ref().map(about),
            })
        })
        .collect();
    Ok(Json(json!({ "recipient": courier.recipient().to_string(), "peers": peers })))
}

/// What bundle to make.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Export {
    /// At the ministry: the council's code.
    to: Option<String>,
    /// Not encrypted, even when the peer's key is known.
    plain: bool,
    /// Encrypted to this key.
    recipient: Option<String>,
}

async fn export(State(courier): State<Courier>, Input(asked): Input<Export>) -> Result<Response, ApiError> {
    let to = match asked.to {
        None => policy::hub(),
        Some(code) => {
            let of = |row: &&(PrincipalRow, Book)| row.0.council.as_str() == code && row.0.status == PrincipalStatus::Active;
            let peers = courier.peers().await?;
            let found = peers.iter().find(of).map(|(row, _)| row.principal);
            found.ok_or_else(|| ApiError::new(ErrorCode::Denied, format!("unknown-principal: no council {code} is enrolled")))?
        }
    };
    let encryption = match asked.recipient {
        _ if asked.plain => Encryption::Plain,
        None => Encryption::WhenKnown,
        Some(text) => {
            let malformed = |_| ApiError::new(ErrorCode::Malformed, "a recipient looks like age1…, as `courier key` prints it");
            Encryption::To(text.parse().map_err(malformed)?)
        }
    };
    let made = courier.export(to, encryption).await?;
    let mut shown = about(&made.passed);
    if let Some(fields) = shown.as_object_mut() {
        fields.insert("to".to_owned(), made.to.council.as_str().into());
        fields.insert("complete".to_owned(), made.complete.into());
    }
    let bytes = made.passed.bytes;
    let mut response = Body::from_stream(pieces(made)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(bytes));
    // An object of numbers and ASCII names is always a header's value.
    headers.insert(ABOUT, HeaderValue::from_str(&shown.to_string()).unwrap_or(HeaderValue::from_static("{}")));
    Ok(response)
}

/// The file of a bundle that was made. The bundle lives as long as its stream.
fn pieces(made: Made) -> impl futures_util::Stream<Item = io::Result<Bytes>> + Send + 'static {
    stream::try_unfold((None, made), |(open, made)| async move {
        let mut file = match open {
            Some(file) => file,
            None => tokio::fs::File::from_std(made.file.try_clone()?),
        };
        let mut piece = vec![0; PIECE];
        let read = file.read(&mut piece).await?;
        piece.truncate(read);
        Ok((read > 0).then(|| (Bytes::from(piece), (Some(file), made))))
    })
}

async fn import(State(courier): State<Courier>, body: Body) -> Result<Response, ApiError> {
    let failed = |error: io::Error| ApiError::from(CourierError::Io(error));
    let arriving = courier.arriving()?;
    let mut file = tokio::fs::File::from_std(arriving.file.try_clone().map_err(failed)?);
    let (mut bytes, mut body) = (0, body.into_data_stream());
    while let Some(piece) = body.next().await {
        let piece = piece.map_err(|error| ApiError::new(ErrorCode::Malformed, format!("the file broke off: {error}")))?;
        bytes += piece.len() as u64;
        if bytes > courier.bytes_max() {
            break;
        }
        file.write_all(&piece).await.map_err(failed)?;
    }
    file.flush().await.map_err(failed)?;
    file.rewind().await.map_err(failed)?;
    let (lines, mut waiting) = mpsc::channel(LINES_CAPACITY);
    // A task of its own: whoever asked may go, what was begun comes to its end.
    tokio::spawn(async move {
        let progress = |done: u64, total: u64| {
            if done.is_multiple_of(PROGRESS_EVERY) || done == total {
                // A line of progress that nobody reads in time is not missed.
                drop(lines.try_send(json!({ "done": done, "of": total })));
            }
        };
        let last = match courier.take_in(arriving, progress).await {
            Ok(taken) => json!({ "taken": taken_in(&taken) }),
            Err(CourierError::Refused(Refusal { reason, text })) => json!({ "refused": { "reason": reason, "text": text } }),
            Err(error) => {
                let ApiError { code, text, .. } = error.into();
                json!({ "failed": { "code": code.as_str(), "text": text } })
            }
        };
        drop(lines.send(last).await);
    });
    let lines = stream::poll_fn(move |context| waiting.poll_recv(context));
    let lines = lines.map(|line| Ok::<_, io::Error>(Bytes::from(format!("{line}\n"))));
    Ok(Body::from_stream(lines).into_response())
}

fn taken_in(taken: &Taken) -> Value {
    let mut shown = about(&taken.passed);
    if let Some(fields) = shown.as_object_mut() {
        fields.insert("from".to_owned(), taken.from.council.as_str().into());
        fields.insert("already".to_owned(), taken.already.into());
        fields.insert("refused".to_owned(), taken.refused.into());
        fields.insert("waiting".to_owned(), taken.waiting.into());
    }
    shown
}

// === The command line's side ===

type Asked = UnsyncBoxBody<Bytes, io::Error>;

fn broken<E: ToString>(path: &str) -> impl FnOnce(E) -> AdminError + use<'_, E> {
    move |what| AdminError::Broken { path: path.to_owned(), what: what.to_string() }
}

async fn in_time<T>(path: &str, work: impl Future<Output = T>) -> Result<T, AdminError> {
    timeout(SILENCE_MAX, work).await.map_err(|_| AdminError::Timeout { path: path.to_owned() })
}

/// Sends a request and returns the answer when it begins. The connection lives until the answer is dropped.
async fn ask(folder: &Path, path: &str, body: Asked) -> Result<hyper::Response<Incoming>, AdminError> {
    let stream = connect(folder).await?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(broken(path))?;
    tokio::spawn(connection);
    let request = hyper::Request::builder()
        .method("POST")
        .uri(path)
        .header("host", "admin")
        .header("content-type", "application/json")
        .body(body)
        .map_err(broken(path))?;
    let response = sender.send_request(request).await.map_err(broken(path))?;
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let bytes = in_time(path, response.into_body().collect()).await?.map_err(broken(path))?.to_bytes();
    let said: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let field = |name: &str| said.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    Err(AdminError::Answer { path: path.to_owned(), code: field("code"), text: field("text") })
}

/// Has a bundle made and writes it to `out`. Returns what the process says of it. `progress` hears how many bytes of how many.
///
/// # Errors
/// [`AdminError`]; what was written is then no whole bundle.
pub async fn fetch(folder: &Path, asked: &Value, out: &mut File, progress: impl Fn(u64, u64)) -> Result<Value, AdminError> {
    let path = "/courier/export";
    let body = Full::new(Bytes::from(asked.to_string())).map_err(|never| match never {}).boxed_unsync();
    let response = in_time(path, ask(folder, path, body)).await??;
    let about = response.headers().get(ABOUT).and_then(|value| serde_json::from_slice(value.as_bytes()).ok());
    let about: Value = about.ok_or_else(|| broken(path)("it does not say what it sends"))?;
    let total = about.get("bytes").and_then(Value::as_u64).unwrap_or(0);
    let (mut done, mut body) = (0, response.into_body());
    while let Some(frame) = in_time(path, body.frame()).await? {
        let Ok(piece) = frame.map_err(broken(path))?.into_data() else { continue };
        out.write_all(&piece).map_err(broken(path))?;
        done += piece.len() as u64;
        progress(done, total);
    }
    if done == total { Ok(about) } else { Err(broken(path)("it broke off")) }
}

/// How far an import has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Bytes of the file handed over, of all.
    Handed(u64, u64),
    /// Entries taken in, of all.
    Taken(u64, u64),
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It was taken in; what the process says of it.
    Taken(Value),
    /// It was refused: the closed reason code, and a sentence.
    Refused(String, String),
}

/// Hands a file over to be taken in. `progress` hears how far it is.
///
/// # Errors
/// [`AdminError`].
pub async fn hand_over(
    folder: &Path,
    file: File,
    total: u64,
    progress: impl Fn(Step) + Send + Sync + Clone + 'static,
) -> Result<Outcome, AdminError> {
    let path = "/courier/import";
    let handed = progress.clone();
    let pieces = stream::try_unfold((file, 0_u64), move |(mut file, before)| {
        let handed = handed.clone();
        async move {
            let mut piece = vec![0; PIECE];
            let read = file.read(&mut piece)?;
            piece.truncate(read);
            let done = before + read as u64;
            handed(Step::Handed(done, total));
            Ok((read > 0).then(|| (Frame::data(Bytes::from(piece)), (file, done))))
        }
    });
    // It begins to answer when it has the whole file: a long one takes its time.
    let mut body = ask(folder, path, StreamBody::new(pieces).boxed_unsync()).await?.into_body();
    let mut held = Vec::new();
    while let Some(frame) = in_time(path, body.frame()).await? {
        let Ok(piece) = frame.map_err(broken(path))?.into_data() else { continue };
        held.extend_from_slice(&piece);
        while let Some(end) = held.iter().position(|byte| *byte == b'\n') {
            let rest = held.split_off(end + 1);
            let line: Value = serde_json::from_slice(&std::mem::replace(&mut held, rest)).map_err(broken(path))?;
            let number = |name: &str| line.get(name).and_then(Value::as_u64);
            let text = |at: &str| line.pointer(at).and_then(Value::as_str).unwrap_or_default().to_owned();
            if let (Some(done), Some(of)) = (number("done"), number("of")) {
                progress(Step::Taken(done, of));
            } else if let Some(taken) = line.get("taken") {
                return Ok(Outcome::Taken(taken.clone()));
            } else if line.get("refused").is_some() {
                return Ok(Outcome::Refused(text("/refused/reason"), text("/refused/text")));
            } else {
                return Err(AdminError::Answer { path: path.to_owned(), code: text("/failed/code"), text: text("/failed/text") });
            }
        }
        if held.len() > LINE_BYTES_MAX {
            break;
        }
    }
    Err(broken(path)("it ended without an answer"))
}
