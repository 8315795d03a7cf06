//! Whether a node's line to the ministry holds, and why it is not served if not. The node's link says so, others look on.

use std::sync::atomic::{AtomicI64, Ordering};

use tokio::sync::watch;

use crate::domain::UnixMs;

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Line {
    up: watch::Sender<bool>,
    reason: watch::Sender<Option<String>>,
    /// Since when, in Unix milliseconds; 0 when that is not known.
    since: AtomicI64,
}

impl Line {
    pub(super) fn up(&self) -> watch::Receiver<bool> {
        self.up.subscribe()
    }

    pub(super) fn set(&self, up: bool) {
        self.up.send_if_modified(|line| std::mem::replace(line, up) != up);
    }

    /// The process ends: whoever waits for the line hears it in any case.
    pub(super) fn end(&self) {
        self.up.send_replace(false);
    }

    pub(super) fn reason(&self) -> watch::Receiver<Option<String>> {
        self.reason.subscribe()
    }

    /// Whether that is news.
    pub(super) fn set_reason(&self, reason: Option<&str>, since: Option<UnixMs>) -> bool {
        let since = since.map_or(0, |since| since.0);
        self.reason.send_if_modified(|known| {
            let is_news = (self.since.swap(since, Ordering::Relaxed) != since) | (known.as_deref() != reason);
            *known = reason.map(str::to_owned);
            is_news
        })
    }

    pub(super) fn since(&self) -> Option<UnixMs> {
        Some(UnixMs(self.since.load(Ordering::Relaxed))).filter(|since| since.0 > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_another_reason_or_moment_is_news() {
        let line = Line::default();
        assert!(!line.set_reason(None, None));
        assert!(line.set_reason(Some("clone"), None));
        assert!(!line.set_reason(Some("clone"), None));
        assert!(line.set_reason(Some("clone"), Some(UnixMs(7))));
        assert_eq!((line.reason().borrow().as_deref(), line.since()), (Some("clone"), Some(UnixMs(7))));
        assert!(line.set_reason(None, None));
        assert_eq!(line.since(), None);
    }
}
