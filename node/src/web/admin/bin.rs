//! The bins of this node's documents: what waits in them, and emptying them for good.

use axum::{Json, extract::State};
use serde::Deserialize;
use serde_json::{Value, json};
use tansiq_shared::{
    auth::accounts::AUDIT,
    docs::{Binned, Emptying, binned},
    domain::{EditorId, UnixMs, policy},
    engine::DocumentRow,
    error::ErrorCode,
    web::http::{ApiError, Input},
};

use super::super::{NodeWeb, documents::Principals};
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

/// Takes rows and periods out of the bins for good, in every document that this council may edit, and of its own documents those that are
/// in the bin themselves. What was done is said of each, and what was not: history that somebody holds is taken from nobody.
pub(super) async fn empty(State(web): State<NodeWeb>, Input(asked): Input<Empty>) -> Result<Json<Value>, ApiError> {
    let before = UnixMs(now().0.saturating_sub(i64::from(asked.older_than_days).saturating_mul(DAY_MS)));
    let editor: EditorId =
        ADMINISTRATOR.parse().map_err(|_| ApiError::new(ErrorCode::Internal, "the administrator has no editor id"))?;
    let principals = Principals::of(&web).await?;
    let (mut removed, mut documents) = (Vec::new(), Vec::new());
    for document in web.engine.documents().await? {
        let is_old = |mark: &Binned| mark.at.as_millisecond() < before.0;
        let binned = in_bin(&web, &document).await?;
        let whole = binned.iter().find(|mark| mark.path.is_empty() && is_old(mark)).cloned();
        let what = Emptying { before, whole: document.own };
        let gone = if !document.can_edit {
            Vec::new()
        } else if asked.dry_run {
            let goes_whole = whole.is_some() && document.own;
            binned.into_iter().filter(|mark| is_old(mark) && mark.path.is_empty() == goes_whole).collect()
        } else {
            web.engine.empty_bin(document.doc, editor.clone(), what).await?
        };
        if !gone.is_empty() && !asked.dry_run {
            tracing::info!(target: AUDIT, doc = %document.doc, removed = gone.len(), "a bin was emptied by the administrator");
        }
        let outcome = match &whole {
            Some(_) if !document.own => Some(Outcome::NotOurs),
            Some(_) if asked.dry_run => Some(Outcome::WouldGo),
            _ => gone.iter().any(|mark| mark.path.is_empty()).then_some(Outcome::Emptied),
        };
        if let (Some(mark), Some(outcome)) = (&whole, outcome) {
            documents.push(document_row(&document, mark, outcome, &principals));
        }
        removed.extend(gone.iter().filter(|mark| !mark.path.is_empty()).map(|mark| row(&document, mark)));
    }
    Ok(Json(json!({ "removed": removed, "documents": documents, "dry_run": asked.dry_run })))
}

/// What became of a document that was in the bin for long enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// Its text and files are out of it.
    Emptied,
    /// They would be.
    WouldGo,
    /// Its owner alone takes it out.
    NotOurs,
}

fn document_row(document: &DocumentRow, mark: &Binned, outcome: Outcome, principals: &Principals) -> Value {
    // Nothing of a private document ever left. Between two councils a document goes through the hub, which keeps what it passes on.
    let mut known_to: Vec<String> = document
        .known_to
        .iter()
        .filter(|principal| policy::is_council(**principal))
        .map(|principal| principals.council(*principal))
        .collect();
    known_to.sort();
    if !document.known_to.is_empty() {
        known_to.insert(0, "ministry".to_owned());
    }
    json!({
        "doc": document.doc.to_string(),
        "label": mark.label,
        "deleted_at": mark.at.to_string(),
        "deleted_by": mark.by,
        "owner": principals.council(document.owner),
        "outcome": match outcome {
            Outcome::Emptied => "emptied",
            Outcome::WouldGo => "would-be-emptied",
            Outcome::NotOurs => "not-ours",
        },
        // An edit takes nothing out of a signed history: here it stays in the journal, elsewhere with whoever has it.
        "history": "kept",
        "known_to": known_to,
    })
}
