//! What the answer to `GET /status` says of a store, whichever program has it; each adds what only it knows.

use serde_json::{Map, Value, json};

use super::incidents;
use crate::{
    blobs::Blobs,
    domain::morocco,
    engine::{Engine, EngineError, EngineStatus, LogStatus},
};

/// The figures by name. Times are Unix milliseconds, sizes bytes, the root hexadecimal.
///
/// # Errors
/// The engine's, when it has stopped.
pub async fn figures(status: &EngineStatus, engine: &Engine, blobs: &Blobs) -> Result<Map<String, Value>, EngineError> {
    let incidents = incidents::rows(&engine.incidents().await?, &engine.principals().await?);
    let files = blobs.counted();
    let own = [
        ("documents", json!(status.documents)),
        ("entries", json!(status.entries)),
        ("end", json!(status.end.0)),
        ("index", json!(status.index.0)),
        ("received", json!(status.received.map(|position| position.0))),
        ("version", json!(env!("CARGO_PKG_VERSION"))),
        ("running_since_ms", json!(status.began_at.0)),
        ("waiting", json!(status.waiting)),
        ("refused", json!(status.refused)),
        ("opened", json!(status.opened)),
        ("quarantined", json!(engine.quarantine().len())),
        ("files", json!(files.files)),
        ("file_bytes", json!(files.bytes)),
        ("root", json!(data_encoding::HEXLOWER.encode(&status.root))),
        ("incidents", incidents),
        ("zone_data", json!(morocco::zone_data())),
    ];
    Ok(own.into_iter().chain(of_log(&status.log)).map(|(name, value)| (name.to_owned(), value)).collect())
}

fn of_log(log: &LogStatus) -> [(&'static str, Value); 6] {
    [
        ("journal_bytes", json!(log.bytes)),
        // Nothing was measured before the first compaction.
        ("journal_live_bytes", json!((log.live_bytes > 0).then_some(log.live_bytes))),
        ("journal_lost", json!(log.lost)),
        ("journal_damaged", json!(log.damage)),
        ("journal_scrubbed_at_ms", json!(log.scrubbed_at.map(|at| at.0))),
        ("disk_full", json!(log.is_full)),
    ]
}
