//! What an engine is made of, without a program around it.

use std::sync::Arc;

use tansiq_shared::{
    domain::{FederationId, JournalKey, PrincipalId, PrincipalRow, vocabulary::Vocabularies},
    engine::{Parts, environment::System},
    journal::sign::{Ed25519Verifier, Signer},
    store::Store,
    worker::InProcess,
};

/// The parts of `me`'s engine on this store, in a federation whose ministry has this key.
pub fn parts(
    store: Arc<dyn Store>,
    signer: impl Signer + 'static,
    (federation, me): (FederationId, PrincipalId),
    ministry_key: JournalKey,
) -> Parts {
    let ministry = PrincipalRow::ministry(ministry_key);
    Parts {
        worker: Arc::new(InProcess::new(store.clone(), Vocabularies::embedded().clone())),
        store,
        signer: Arc::new(signer),
        verifier: Arc::new(Ed25519Verifier),
        environment: Arc::new(System),
        federation,
        me,
        ministry,
        tap: None,
    }
}
