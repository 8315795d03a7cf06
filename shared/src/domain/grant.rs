//! Who else may read or edit a document.

use super::ids::PrincipalId;

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

/// Everyone but the owner who may read a document. The last one written is in force.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sharing {
    /// At most one grant a principal.
    pub grants: Vec<Grant>,
}

impl Sharing {
    /// What `principal` may do by this sharing, if anything.
    pub fn access(&self, principal: PrincipalId) -> Option<Access> {
        self.grants.iter().filter(|grant| grant.principal == principal).map(|grant| grant.access).max()
    }

    /// Whether the ministry reads the document, through which everything shared passes.
    pub fn reaches_ministry(&self) -> bool {
        self.access(PrincipalId::MINISTRY).is_some()
    }
}
