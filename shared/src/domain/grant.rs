//! Who else may read or edit a document.

use super::{ids::PrincipalId, policy};

/// What a grant allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Access {
    /// Receive the document's entries.
    Read,
    /// Receive and write them.
    Edit,
}

/// One principal's access to one document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    /// Whose access it is.
    pub principal: PrincipalId,
    /// What it may do.
    pub access: Access,
}

/// Everyone but the owner who may read a document. Of those that were written the one of the highest version is in force, in whatever order
/// they come.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sharing {
    /// At most one grant a principal.
    pub grants: Vec<Grant>,
    /// One more than the highest that its writer knew; set when it is written.
    pub version: u64,
}

impl Sharing {
    /// A sharing that is still to be written.
    pub fn of(grants: Vec<Grant>) -> Self {
        Self { grants, version: 0 }
    }

    /// The ministry reads, nobody else.
    pub fn with_ministry() -> Self {
        Self::of(vec![Grant { principal: policy::hub(), access: Access::Read }])
    }

    /// What `principal` may do by this sharing, if anything.
    pub fn access(&self, principal: PrincipalId) -> Option<Access> {
        self.grants.iter().filter(|grant| grant.principal == principal).map(|grant| grant.access).max()
    }

    /// Whether the ministry reads the document, through which everything shared passes.
    pub fn reaches_ministry(&self) -> bool {
        self.grants.iter().any(|grant| policy::relays(grant.principal))
    }
}
