//! Which of two sharings of a document is in force: a fact that both carry, and no matter of which came later to whom.

use super::{Body, Entry};
use crate::domain::{EntryId, Sharing, UnixMs};

/// The higher one is in force. Its writer counts versions; two of one version come from an owner that was put back from an older copy, and
/// then the later one by its clock counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    /// The sharing's version.
    pub version: u64,
    /// When it was written, by its writer's clock.
    pub made_at: UnixMs,
    /// Its entry.
    pub id: EntryId,
}

impl Default for Rank {
    fn default() -> Self {
        Self::NONE
    }
}

impl Rank {
    /// Below every sharing that was written.
    pub const NONE: Self = Self { version: 0, made_at: UnixMs(i64::MIN), id: EntryId::new([0; EntryId::LEN]) };

    /// The rank of a sharing in its entry.
    pub fn of(entry: &Entry, sharing: &Sharing) -> Self {
        Self { version: sharing.version, made_at: entry.header.made_at, id: entry.id() }
    }

    /// The rank of an entry, if it holds a sharing.
    pub fn of_entry(entry: &Entry) -> Option<Self> {
        match Body::decode(entry) {
            Ok(Body::Sharing(sharing)) => Some(Self::of(entry, &sharing)),
            _ => None,
        }
    }
}
