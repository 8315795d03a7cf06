//! Files beside a document: which are here, one of them, a new one. The document names them; that part is the editor's.

use std::time::Duration;

use axum::{
    Json,
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use futures_util::StreamExt as _;
use serde::Serialize;
use tansiq_shared::{
    auth::accounts::AUDIT,
    blobs::{BlobError, access::named, wanted::Waiting},
    docs::AttachmentFact,
    error::ErrorCode,
    web::{
        gate::SignedIn,
        http::{
            ApiError, doc_id,
            file::{self, Named, blob_id},
        },
    },
};
use utoipa::ToSchema;

use super::NodeWeb;

/// The next piece of an upload must be there after this long.
const PIECE_TIMEOUT: Duration = Duration::from_mins(1);

/// The files beside a document.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AttachmentList {
    /// Longest file that may be attached, in bytes.
    limit_bytes: u64,
    files: Vec<AttachmentLine>,
}

/// One file beside a document.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AttachmentLine {
    /// What its bytes are known by, as hex.
    sha256: String,
    /// `here`; `away` when it is fetched once somebody opens it; `fetching`; or `refused`.
    state: &'static str,
    /// How many bytes of it are here.
    done: u64,
    /// How many it has.
    size: u64,
    /// Why the ministry did not give it: a closed code; empty but for `refused`.
    reason: String,
}

/// A file that was taken in.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AttachmentKept {
    /// What its bytes are known by, as hex: what the document names it by.
    sha256: String,
    /// How many bytes it has.
    size: u64,
}

fn line(web: &NodeWeb, attachment: &AttachmentFact) -> AttachmentLine {
    let blob = attachment.blob;
    let here = web.blobs.len(blob);
    let (state, reason) = match (here, web.wanted.state_of(blob)) {
        (Some(_), _) => ("here", String::new()),
        (None, Waiting::Unasked) => ("away", String::new()),
        (None, Waiting::Asked) => ("fetching", String::new()),
        (None, Waiting::Refused(reason)) => ("refused", reason),
    };
    let done = here.unwrap_or_else(|| web.blobs.begun(blob));
    AttachmentLine { sha256: blob.to_string(), state, done, size: here.unwrap_or(attachment.size), reason }
}

/// The files beside a document: which are here, and which are on their way.
#[utoipa::path(get, path = "/api/documents/{id}/attachments", params(("id" = String, Path, description = "32 hex digits")),
    responses((status = 200, body = AttachmentList), (status = 401), (status = 404)))]
pub(super) async fn list(
    State(web): State<NodeWeb>,
    Path(id): Path<String>,
    _: SignedIn,
) -> Result<Json<AttachmentList>, ApiError> {
    let row = web.engine.document(doc_id(&id)?).await?;
    let files = row.facts.iter().flat_map(|facts| &facts.attachments).map(|attachment| line(&web, attachment)).collect();
    Ok(Json(AttachmentList { limit_bytes: web.blobs.limits().file_bytes, files }))
}

/// One file beside a document, or a part of it. 202 while it is fetched from the ministry.
#[utoipa::path(get, path = "/api/documents/{id}/attachments/{sha256}",
    params(("id" = String, Path, description = "32 hex digits"), ("sha256" = String, Path, description = "64 hex digits")),
    responses((status = 200, description = "the file", content_type = "application/octet-stream", body = String),
        (status = 202, description = "it is not here yet and is fetched", body = AttachmentLine), (status = 206, description = "a part of it"),
        (status = 401), (status = 404), (status = 416, description = "no such part")))]
pub(super) async fn show(
    State(web): State<NodeWeb>,
    Path((id, sha256)): Path<(String, String)>,
    asked: HeaderMap,
    _: SignedIn,
) -> Result<Response, ApiError> {
    let (doc, blob) = (doc_id(&id)?, blob_id(&sha256)?);
    let row = web.engine.document(doc).await?;
    let attachment = named(&row, blob).ok_or_else(ApiError::not_found)?;
    let file = Named { blob, name: &attachment.name, media_type: &attachment.media_type };
    if let Some(sent) = file::send(&web.blobs, &asked, file).await? {
        return Ok(sent);
    }
    if !web.wanted.ask(doc, blob) {
        return Err(ApiError::new(ErrorCode::Busy, "too many files are being fetched; try again in a moment"));
    }
    Ok((StatusCode::ACCEPTED, Json(line(&web, &attachment))).into_response())
}

/// Takes a file in, to be named by the document then. One that no document names goes after a while.
#[utoipa::path(post, path = "/api/documents/{id}/attachments", params(("id" = String, Path, description = "32 hex digits")),
    request_body(content = String, content_type = "application/octet-stream", description = "the file's bytes"),
    responses((status = 201, body = AttachmentKept), (status = 401), (status = 403, description = "this account only reads"), (status = 404),
        (status = 413, description = "longer than `limit_bytes`"), (status = 503, description = "no more room for files")))]
pub(super) async fn add(
    State(web): State<NodeWeb>,
    Path(id): Path<String>,
    headers: HeaderMap,
    who: SignedIn,
    body: Body,
) -> Result<Response, ApiError> {
    let doc = doc_id(&id)?;
    let row = web.engine.document(doc).await?;
    if !(who.account.role.can_edit() && row.can_edit) {
        return Err(ApiError::new(ErrorCode::Denied, "this account only reads the document"));
    }
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    let max = web.blobs.limits().file_bytes;
    if announced.is_some_and(|len| len > max) {
        return Err(BlobError::TooLarge { max }.into());
    }
    let mut upload = web.blobs.upload()?;
    let mut pieces = body.into_data_stream();
    loop {
        let next = tokio::time::timeout(PIECE_TIMEOUT, pieces.next()).await;
        let next = next.map_err(|_| ApiError::new(ErrorCode::Unavailable, "the file stopped coming"))?;
        match next {
            None => break,
            Some(Ok(piece)) => upload.add(&piece)?,
            Some(Err(_)) => return Err(ApiError::new(ErrorCode::Malformed, "the file broke off")),
        }
    }
    let finished = tokio::task::spawn_blocking(move || upload.finish()).await.map_err(|wrong| ApiError::internal(&wrong))?;
    let (blob, size) = finished?;
    tracing::info!(target: AUDIT, editor = %who.account.editor, %doc, %blob, size, "a file was attached");
    Ok((StatusCode::CREATED, Json(AttachmentKept { sha256: blob.to_string(), size })).into_response())
}
