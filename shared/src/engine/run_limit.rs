//! How often a council's program may start anew in the hub's eyes.
//!
//! Each run that the hub meets leaves a record that is never dropped, and one whose store was put back from a copy costs a look at every
//! document. A program that crashes at each start is let in again when it has become calm; one that only says so gains nothing.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use crate::domain::PrincipalId;

/// New runs of one principal at once.
const AT_ONCE: u32 = 120;
/// After so long it may come with one more.
const ONE_MORE_AFTER: Duration = Duration::from_mins(1);

/// For each principal, when all of its runs so far are made good: [`ONE_MORE_AFTER`] for each. Not kept: the hub's own start makes it good too.
#[derive(Debug, Default)]
pub(crate) struct RunLimit(Mutex<BTreeMap<PrincipalId, Instant>>);

impl RunLimit {
    /// Whether a principal may come with a new run now; if so, it counts.
    pub(crate) fn take(&self, principal: PrincipalId) -> bool {
        let now = Instant::now();
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, good_at| *good_at > now);
        let good_at = all.get(&principal).copied().unwrap_or(now) + ONE_MORE_AFTER;
        let is_allowed = good_at <= now + ONE_MORE_AFTER * AT_ONCE;
        if is_allowed {
            all.insert(principal, good_at);
        }
        is_allowed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn who_starts_anew_without_end_waits_and_others_do_not() {
        let limit = RunLimit::default();
        let taken = (0..1_000).filter(|_| limit.take(PrincipalId(2))).count();
        assert_eq!(taken, 120);
        assert!(limit.take(PrincipalId(3)));
        tokio::time::advance(ONE_MORE_AFTER * 2).await;
        let taken = (0..1_000).filter(|_| limit.take(PrincipalId(2))).count();
        assert_eq!(taken, 2);
        tokio::time::advance(ONE_MORE_AFTER * AT_ONCE).await;
        assert!(limit.take(PrincipalId(3)));
        assert_eq!(limit.0.lock().unwrap().len(), 1, "who has become calm is forgotten");
    }
}
