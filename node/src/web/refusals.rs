//! What accounts send that is refused, for the audit log: by name, and never so often that one account could fill the log.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use tansiq_shared::{
    auth::accounts::AUDIT,
    domain::{DocId, EditorId},
};

/// Lines about one account in each [`WINDOW`]; what is more is counted, and the count told with the next line.
const LINES_MAX: u32 = 10;
const WINDOW: Duration = Duration::from_mins(1);
/// Accounts that are kept in mind.
const ACCOUNTS_MAX: usize = 1_024;

struct Seen {
    since: Instant,
    lines: u32,
    untold: u64,
}

/// How often each account was refused lately.
#[derive(Default)]
pub(super) struct Refusals(Mutex<HashMap<EditorId, Seen>>);

impl Refusals {
    /// Leaves a line about a refusal, unless there were many just now.
    pub(super) fn note(&self, editor: &EditorId, doc: Option<DocId>, reason: &str) {
        if let Some(untold) = self.count(editor, Instant::now()) {
            let doc = doc.map(tracing::field::display);
            tracing::warn!(target: AUDIT, %editor, doc, reason, untold, "what an account sent is refused");
        }
    }

    /// How many refusals nobody was told of before this one; `None` when nobody is told of this one either.
    fn count(&self, editor: &EditorId, now: Instant) -> Option<u64> {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= ACCOUNTS_MAX {
            seen.retain(|_, seen| now.duration_since(seen.since) < WINDOW);
        }
        let seen = seen.entry(editor.clone()).or_insert(Seen { since: now, lines: 0, untold: 0 });
        if now.duration_since(seen.since) >= WINDOW {
            (seen.since, seen.lines) = (now, 0);
        }
        if seen.lines >= LINES_MAX {
            seen.untold += 1;
            return None;
        }
        seen.lines += 1;
        Some(std::mem::take(&mut seen.untold))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_refusals_of_one_account_are_a_few_lines_and_a_count() {
        let (refusals, start) = (Refusals::default(), Instant::now());
        let (one, other): (EditorId, EditorId) = ("a1".parse().unwrap(), "b2".parse().unwrap());
        let told = (0..500).filter_map(|_| refusals.count(&one, start)).collect::<Vec<_>>();
        assert_eq!(told, [0; LINES_MAX as usize]);
        assert_eq!(refusals.count(&other, start), Some(0), "everybody has lines of their own");
        assert_eq!(refusals.count(&one, start + WINDOW), Some(500 - u64::from(LINES_MAX)));
        assert_eq!(refusals.count(&one, start + WINDOW), Some(0));
    }
}
