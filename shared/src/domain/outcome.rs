//! What a receiver decides about an entry, and says to whoever brought it.

use super::{DocId, EntryId};

/// The answer for one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The entry.
    pub entry: EntryId,
    /// Its document.
    pub doc: DocId,
    /// What was decided.
    pub outcome: Outcome,
}

/// What a receiver decides about an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Accepted.
    Admitted,
    /// Kept aside until what it needs is there. The reason code says what.
    Waiting(String),
    /// Not accepted, for good. The reason code says why.
    Refused(String),
}
