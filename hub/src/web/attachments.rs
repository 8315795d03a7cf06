//! Files beside shared documents, to be read: which have come, and one of them.

use axum::{
    Json,
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};
use serde::Serialize;
use tansiq_shared::{
    blobs::{BlobError, access::named},
    web::{
        gate::SignedIn,
        http::{
            ApiError, doc_id,
            file::{self, Named, blob_id},
        },
    },
};
use utoipa::ToSchema;

use super::{HubWeb, is_read_by_the_ministry};

/// The files beside a shared document.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AttachmentList {
    files: Vec<AttachmentLine>,
}

/// One file beside a shared document.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AttachmentLine {
    /// What its bytes are known by, as hex.
    sha256: String,
    /// `here`, or `away` while its council has not brought it yet.
    state: &'static str,
    /// How many bytes of it are here.
    done: u64,
    /// How many it has.
    size: u64,
}

/// The files beside a shared document.
#[utoipa::path(get, path = "/api/documents/{id}/attachments", params(("id" = String, Path, description = "32 hex digits")),
    responses((status = 200, body = AttachmentList), (status = 401), (status = 404)))]
pub(super) async fn list(
    State(web): State<HubWeb>,
    Path(id): Path<String>,
    _: SignedIn,
) -> Result<Json<AttachmentList>, ApiError> {
    let row = web.engine.document(doc_id(&id)?).await?;
    if !is_read_by_the_ministry(&row) {
        return Err(ApiError::not_found());
    }
    let files = row.facts.iter().flat_map(|facts| &facts.attachments).map(|attachment| {
        let here = web.blobs.len(attachment.blob);
        AttachmentLine {
            sha256: attachment.blob.to_string(),
            state: if here.is_some() { "here" } else { "away" },
            done: here.unwrap_or_else(|| web.blobs.begun(attachment.blob)),
            size: here.unwrap_or(attachment.size),
        }
    });
    Ok(Json(AttachmentList { files: files.collect() }))
}

/// One file beside a shared document, or a part of it.
#[utoipa::path(get, path = "/api/documents/{id}/attachments/{sha256}",
    params(("id" = String, Path, description = "32 hex digits"), ("sha256" = String, Path, description = "64 hex digits")),
    responses((status = 200, description = "the file", content_type = "application/octet-stream", body = String),
        (status = 206, description = "a part of it"), (status = 401), (status = 404, description = "no such file, or it has not come yet"),
        (status = 416, description = "no such part")))]
pub(super) async fn show(
    State(web): State<HubWeb>,
    Path((id, sha256)): Path<(String, String)>,
    asked: HeaderMap,
    _: SignedIn,
) -> Result<Response, ApiError> {
    let blob = blob_id(&sha256)?;
    let row = web.engine.document(doc_id(&id)?).await?;
    if !is_read_by_the_ministry(&row) {
        return Err(ApiError::not_found());
    }
    let attachment = named(&row, blob).ok_or_else(ApiError::not_found)?;
    let file = Named { blob, name: &attachment.name, media_type: &attachment.media_type };
    file::send(&web.blobs, &asked, file).await?.ok_or_else(|| BlobError::NotHere(blob).into())
}
