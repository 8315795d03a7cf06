//! What a join did, for the person who typed the code.

use std::path::PathBuf;

use tansiq_shared::domain::PrincipalId;

/// One thing that a join did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    /// The folder is a council's node from now on.
    Joined,
    /// The node has a fresh certificate under the name that it had.
    Certified,
    /// It has new keys: the former ones were gone or closed.
    NewKeys {
        /// Where the former ones are kept, if there were any.
        former: Option<PathBuf>,
    },
    /// It is another number of the registry than before, and goes on where that one ended.
    Renumbered {
        /// The number that it had.
        before: PrincipalId,
    },
    /// It links to another address from now on.
    HubMoved {
        /// The address before, as host:port.
        from: String,
    },
}

impl Done {
    /// The closed code, for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Joined => "joined",
            Self::Certified => "certified",
            Self::NewKeys { .. } => "new-keys",
            Self::Renumbered { .. } => "renumbered",
            Self::HubMoved { .. } => "hub-moved",
        }
    }
}

impl std::fmt::Display for Done {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Joined => f.write_str("the node has joined"),
            Self::Certified => f.write_str("the node had joined already, and has a fresh certificate under the same name"),
            Self::NewKeys { former: None } => f.write_str("the node's keys were gone, so it has new ones"),
            Self::NewKeys { former: Some(path) } => {
                write!(
                    f,
                    "the node's keys were of no use any more, so it has new ones; the former are kept in {}",
                    path.display()
                )
            }
            Self::Renumbered { before } => {
                write!(f, "it was number {before} and goes on under another one with what that one had")
            }
            Self::HubMoved { from } => write!(f, "it linked to {from} and links to the hub's new address from now on"),
        }
    }
}
