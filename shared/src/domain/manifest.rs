//! What a document is and whom it belongs to.

use std::{fmt, str::FromStr};

use super::ids::{GroupId, IdError};

/// The kind of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocKind {
    /// Minutes of one meeting.
    Minutes,
    /// A group's action plan.
    ActionPlan,
    /// A group's terms of reference.
    Terms,
}

impl DocKind {
    /// All kinds, in the order of the life of a group.
    pub(crate) const ALL: [Self; 3] = [Self::Terms, Self::Minutes, Self::ActionPlan];

    /// The name on the wire, on disk and in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Minutes => "minutes",
            Self::ActionPlan => "action_plan",
            Self::Terms => "terms",
        }
    }
}

impl fmt::Display for DocKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for DocKind {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| IdError::Text { what: "DocKind", text: text.chars().take(80).collect() })
    }
}

/// When a document begins to be read by the ministry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SharingRule {
    /// Only when its secretary says so.
    Private,
    /// From its birth.
    AtOnce,
    /// From the moment its state is `circulated` or later.
    FromCirculated,
    /// From the moment its state is `adopted`.
    FromAdopted,
}

impl SharingRule {
    /// All rules.
    pub(crate) const ALL: [Self; 4] = [Self::Private, Self::AtOnce, Self::FromCirculated, Self::FromAdopted];

    /// The name in JSON and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::AtOnce => "at_once",
            Self::FromCirculated => "from_circulated",
            Self::FromAdopted => "from_adopted",
        }
    }

    /// Whether a document in `state` (a code of the vocabulary `states`) is read by the ministry under this rule.
    pub fn is_met_by(self, state: &str) -> bool {
        match self {
            Self::Private => false,
            Self::AtOnce => true,
            Self::FromCirculated => matches!(state, "circulated" | "adopted"),
            Self::FromAdopted => state == "adopted",
        }
    }
}

impl FromStr for SharingRule {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        Self::ALL
            .into_iter()
            .find(|rule| rule.as_str() == text)
            .ok_or_else(|| IdError::Text { what: "SharingRule", text: text.chars().take(80).collect() })
    }
}

/// The first entry of every document, written by its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// What it is.
    pub kind: DocKind,
    /// The group it belongs to.
    pub group: GroupId,
    /// When the ministry begins to read it.
    pub rule: SharingRule,
}
