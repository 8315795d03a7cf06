//! Who may see which file: whoever reads a document that names it. Everybody else may not even know whether it is here.

use crate::{
    docs::AttachmentFact,
    domain::{Access, BlobId, DocId, PrincipalId},
    engine::{DocumentRow, Engine},
};

/// Why a file is not given or not taken. The code is closed; it goes to the peer and into the audit log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Denied {
    /// The closed reason code.
    pub reason: &'static str,
}

const fn denied(reason: &'static str) -> Denied {
    Denied { reason }
}

/// What a principal wants to do with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Want {
    /// Have its bytes.
    Read,
    /// Bring its bytes.
    Bring,
}

/// Whether `peer` may do that with the file `blob` beside `doc`; how the document names it.
///
/// # Errors
/// [`Denied`]: `not-found` for a document that the peer may not read, whether it is here or not; `no-grant` when it may only read;
/// `not-referenced` when the document does not name such a file, or not yet.
pub async fn may(engine: &Engine, peer: PrincipalId, doc: DocId, blob: BlobId, want: Want) -> Result<AttachmentFact, Denied> {
    let row = engine.document(doc).await.map_err(|_| denied("not-found"))?;
    // Whoever goes on where a closed node of its council ended, goes on with its files too.
    let access = engine.access(peer, doc).ok_or(denied("not-found"))?;
    if want == Want::Bring && access != Access::Edit {
        return Err(denied("no-grant"));
    }
    named(&row, blob).ok_or(denied("not-referenced"))
}

/// How the document names the file, if it does.
pub fn named(row: &DocumentRow, blob: BlobId) -> Option<AttachmentFact> {
    row.facts.as_ref().and_then(|facts| facts.attachment(blob).cloned())
}
