//! What accounts send that is refused, for the audit log: by name, and never so often that one account could fill the log.

use std::time::Instant;

use tansiq_shared::{
    auth::accounts::AUDIT,
    domain::{DocId, EditorId},
    summed::Summed,
};

/// Lines about one account in each [`WINDOW`](tansiq_shared::summed::WINDOW); what is more is counted, and the count told with the next
/// line.
const LINES_MAX: u32 = 10;

/// How often each account was refused lately.
pub(super) struct Refusals(Summed<EditorId>);

impl Default for Refusals {
    fn default() -> Self {
        Self(Summed::new(LINES_MAX.into()))
    }
}

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
        self.0.line(editor.clone(), now)
    }
}

#[cfg(test)]
mod tests {
    use tansiq_shared::summed::WINDOW;

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
