//! What only a node knows of itself: its certificate and its line.

use std::{path::PathBuf, sync::Arc};

use tansiq_shared::ops::observe::{Check, Own};

use crate::join::{self, Membership};

/// Looks at the certificate in the data folder, which may have been renewed since, and at the line.
pub fn own(folder: PathBuf) -> Own {
    Arc::new(move |status, metrics| {
        let expires = Membership::load(&folder).ok().flatten().and_then(|membership| membership.expires_at().ok());
        if let Some(expires) = expires {
            metrics.figures.set("tansiq_certificate_expires_timestamp_seconds", expires.0 / 1000);
        }
        let mut checks = vec![Check::certificate(expires, join::now())];
        if let Some(status) = status {
            metrics.links.set(i64::from(status.line_up));
            let why = status.line_reason.as_deref().map_or(String::new(), |reason| format!(" ({reason})"));
            let text = format!("the line to the ministry is down{why}: editors go on here; `doctor` says where it fails");
            checks.push(Check::said("link", (!status.line_up).then_some(("line-down", text))));
        }
        checks
    })
}
