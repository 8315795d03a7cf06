//! The registry of principals: the hub's own chain of entries, kept by every node.

use super::{
    ids::{CouncilId, JournalKey, PrincipalId},
    policy,
};

/// Whether a principal still counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PrincipalStatus {
    /// It may link and write.
    Active,
    /// It may do neither.
    Revoked,
}

/// One row of the registry. A later row of the same principal replaces it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrincipalRow {
    /// The number.
    pub principal: PrincipalId,
    /// Its council.
    pub council: CouncilId,
    /// The key that signs its entries.
    pub journal_key: JournalKey,
    /// Whether it counts.
    pub status: PrincipalStatus,
}

impl PrincipalRow {
    /// The ministry's own row: the root of trust of a federation's registry.
    pub fn ministry(journal_key: JournalKey) -> Self {
        Self { principal: policy::hub(), council: CouncilId::ministry(), journal_key, status: PrincipalStatus::Active }
    }
}
