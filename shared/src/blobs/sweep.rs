//! Files that no document names any more go, after a while in which they may be wanted back.

use std::{collections::BTreeSet, time::Duration};

use tokio_util::sync::CancellationToken;

use super::{Blobs, Grace};
use crate::{domain::BlobId, engine::Engine};

/// How long a file stays that nothing names: as long as what is in the bin.
pub(crate) const GRACE: Duration = Duration::from_hours(30 * 24);
/// How long a beginning stays that nobody goes on with: a line that is away for longer begins the file again.
const BEGUN_GRACE: Duration = Duration::from_hours(24);
/// How often it is looked.
const EVERY: Duration = Duration::from_hours(6);
/// How soon after a start it is looked again, while the documents are not all read.
const SETTLE: Duration = Duration::from_mins(1);

/// Sweeps until cancelled.
pub async fn keep_swept(engine: Engine, blobs: Blobs, cancel: CancellationToken) -> Result<(), std::convert::Infallible> {
    loop {
        let wait = match named(&engine).await {
            None => SETTLE,
            Some(named) => {
                let blobs = blobs.clone();
                let swept = tokio::task::spawn_blocking(move || {
                    blobs.sweep(|id| named.contains(&id), Grace { whole: GRACE, begun: BEGUN_GRACE })
                })
                .await;
                if let Ok(Err(error)) = swept {
                    tracing::warn!(%error, "the files that nothing names could not be swept");
                }
                EVERY
            }
        };
        tokio::select! {
            () = cancel.cancelled() => return Ok(()),
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// Every file that a document here names, also in rows that wait in the bin; `None` while some document was not read yet, for it might name more.
pub async fn named(engine: &Engine) -> Option<BTreeSet<BlobId>> {
    let mut named = BTreeSet::new();
    for row in engine.documents().await.ok()? {
        let facts = row.facts?;
        named.extend(facts.attachments.iter().map(|attachment| attachment.blob).chain(facts.binned.iter().copied()));
    }
    Some(named)
}
