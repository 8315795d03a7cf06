//! The bins of this node's documents: what waits in them, and emptying them for good.

use axum::{Json, extract::State};
use serde::Deserialize;
use serde_json::{Value, json};
use tansiq_shared::{
    docs::{Binned, binned},
    domain::{EditorId, UnixMs},
    edge::{
        accounts::AUDIT,
        http::{ApiError, Input},
    },
    engine::DocumentRow,
    error::ErrorCode,
};

use super::super::NodeWeb;
use crate::join::now;

/// Who empties, in the journal.
const ADMINISTRATOR: &str = "administrator";
const DAY_MS: i64 = 86_400_000;

/// Everything in the bin of any document, and the documents that are in the bin themselves. Each document is opened for it.
pub(super) async fn list(State(web): State<NodeWeb>) -> Result<Json<Value>, ApiError> {
    let mut rows = Vec::new();
    for document in web.engine.documents().await? {
        rows.extend(in_bin(&web, &document).await?.iter().map(|mark| row(&document, mark)));
    }
    Ok(Json(json!({ "bin": rows })))
}

async fn in_bin(web: &NodeWeb, document: &DocumentRow) -> Result<Vec<Binned>, ApiError> {
    Ok(binned(document.manifest.kind, &web.engine.view(document.doc).await?))
}

fn row(document: &DocumentRow, mark: &Binned) -> Value {
    json!({
        "doc": document.doc.to_string(),
        "path": mark.path.join("/"),
        "label": mark.label,
        "deleted_at": mark.at.to_string(),
        "deleted_by": mark.by,
    })
}

/// What to empty.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Empty {
    /// Only what was deleted longer ago than this.
    older_than_days: u32,
    /// Says what would go, and leaves it.
    dry_run: bool,
}

/// Takes rows and periods out of the bins for good, in every document that this council may edit.
pub(super) async fn empty(State(web): State<NodeWeb>, Input(asked): Input<Empty>) -> Result<Json<Value>, ApiError> {
    let before = UnixMs(now().0.saturating_sub(i64::from(asked.older_than_days).saturating_mul(DAY_MS)));
    let editor: EditorId =
        ADMINISTRATOR.parse().map_err(|_| ApiError::new(ErrorCode::Internal, "the administrator has no editor id"))?;
    let mut removed = Vec::new();
    for document in web.engine.documents().await?.into_iter().filter(|document| document.can_edit) {
        let gone = if asked.dry_run {
            let old = |mark: &Binned| !mark.path.is_empty() && mark.at.as_millisecond() < before.0;
            in_bin(&web, &document).await?.into_iter().filter(old).collect()
        } else {
            web.engine.empty_bin(document.doc, editor.clone(), before).await?
        };
        if !gone.is_empty() && !asked.dry_run {
            tracing::info!(target: AUDIT, doc = %document.doc, removed = gone.len(), "a bin was emptied by the administrator");
        }
        removed.extend(gone.iter().map(|mark| row(&document, mark)));
    }
    Ok(Json(json!({ "removed": removed, "dry_run": asked.dry_run })))
}
