//! Something that should never happen and did: two holders that differ, or records that a disk lost. Kept until somebody has read it.

use super::{DocId, PrincipalId, UnixMs};

/// Most documents that an incident names; it counts the others.
pub(crate) const INCIDENT_DOCUMENTS_MAX: usize = 32;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IncidentKind {
    /// Both ends of a link had nothing left to send and did not hold the same documents at the same heads.
    RootsDiffer,
    /// Records that were durable here cannot be read any more.
    RecordsLost,
}

impl IncidentKind {
    /// The closed code in logs and answers.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::RootsDiffer => "roots-differ",
            Self::RecordsLost => "records-lost",
        }
    }
}

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IncidentState {
    /// Something is still wrong, and being repaired.
    Open,
    /// Repairing did not help. It is tried again when something changes.
    GivenUp,
    /// All is well again.
    Closed,
}

impl IncidentState {
    /// The closed code in logs and answers.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::GivenUp => "given-up",
            Self::Closed => "closed",
        }
    }
}

/// One incident, as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    /// Its number in this store, from 1.
    pub number: u64,
    /// With whom, or from whom it is repaired.
    pub peer: PrincipalId,
    /// What happened.
    pub kind: IncidentKind,
    /// How it stands.
    pub state: IncidentState,
    /// When it was found, by this machine's clock.
    pub opened_at: UnixMs,
    /// When it last changed.
    pub changed_at: UnixMs,
    /// The documents it is about, as far as they are known; [`INCIDENT_DOCUMENTS_MAX`] at most.
    pub documents: Vec<DocId>,
    /// How many documents were asked for, those not named included.
    pub asked: u64,
    /// How many of them were other ones afterwards: what this end lacked.
    pub repaired: u64,
}
