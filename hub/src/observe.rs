//! What only the hub knows of itself: its councils, its issuer, and whether it has its registry.

use std::sync::Arc;

use arc_swap::ArcSwap;
use tansiq_shared::{
    engine::Engine,
    identity::ca::Authority,
    ops::observe::{Check, Own},
};

use crate::{link::Links, now};

/// Looks at the councils that were ever linked or certified, by their codes, and at the issuer of certificates.
pub fn own(engine: Engine, links: Links, authority: Arc<ArcSwap<Authority>>) -> Own {
    Arc::new(move |_, metrics| {
        let (figures, now) = (&metrics.figures, now());
        let expires = authority.load().issuer_until();
        figures.set("tansiq_certificate_expires_timestamp_seconds", expires.0 / 1000);
        let mut linked = 0;
        for (council, seen) in links.seen() {
            let (council, at) = (council.as_str(), if seen.connected { now } else { seen.at });
            linked += i64::from(seen.connected);
            figures.set_of(council, "tansiq_council_connected", i64::from(seen.connected));
            figures.set_of(council, "tansiq_council_seen_timestamp_seconds", at.0 / 1000);
            if let Some(expires) = seen.expires {
                figures.set_of(council, "tansiq_council_certificate_expires_timestamp_seconds", expires.0 / 1000);
            }
        }
        metrics.links.set(linked);
        let text = "the hub was put back from an older copy and has not its registry back: it serves and enrols nobody";
        let restoring = engine.restored().is_some().then(|| ("restoring", text.to_owned()));
        vec![Check::certificate(Some(expires), now), Check::needed("registry", restoring)]
    })
}
