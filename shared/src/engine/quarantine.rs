//! Documents that are not opened, since opening them ended the program or an administrator said so: put there, and let out again.

use super::{Command, Engine, EngineError};
use crate::{domain::DocId, worker::openings::QUARANTINED};

pub(super) async fn put(engine: &Engine, doc: DocId, why: String) -> Result<(), EngineError> {
    if engine.ledger().document(doc).is_none() {
        return Err(EngineError::NotFound(doc));
    }
    let worker = engine.shared.worker.clone();
    written(move || worker.openings().quarantine(doc, &why)).await?;
    engine.shared.worker.forget(doc);
    tracing::warn!(target: "tansiq::audit", %doc, reason = QUARANTINED, "a document is put in quarantine");
    Ok(())
}

pub(super) async fn release(engine: &Engine, doc: DocId) -> Result<(), EngineError> {
    let worker = engine.shared.worker.clone();
    if !written(move || worker.openings().release(doc)).await? {
        return Err(EngineError::NotFound(doc));
    }
    tracing::warn!(target: "tansiq::audit", %doc, "a document is let out of quarantine");
    engine.ask(|reply| Command::Released { doc, reply }).await
}

async fn written<T: Send + 'static>(write: impl FnOnce() -> std::io::Result<T> + Send + 'static) -> Result<T, EngineError> {
    let written = tokio::task::spawn_blocking(write).await.map_err(|_| EngineError::Stopped)?;
    written.map_err(|error| EngineError::Invalid(format!("the quarantine could not be written down: {error}")))
}
