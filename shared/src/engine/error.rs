//! Why the engine says no.

use super::link_slots::NO_SPACE;
use crate::{
    domain::DocId,
    error::ErrorCode,
    store::StoreError,
    worker::{WorkerError, openings::QUARANTINED},
};

/// Why the engine says no.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// No such document here.
    #[error("find document {0}")]
    NotFound(DocId),
    /// Against a rule, for good.
    #[error("accept the change: {reason}")]
    Refused {
        /// The closed reason code.
        reason: &'static str,
    },
    /// Something is missing yet.
    #[error("accept the change now: {reason}; send what it stands on first")]
    Waiting {
        /// The closed reason code.
        reason: &'static str,
    },
    /// The content makes no sense.
    #[error("read the content: {0}")]
    Invalid(String),
    /// The bearer broke the journal; its Link ends.
    #[error("go on with this peer: {reason}")]
    Stop {
        /// The closed reason code.
        reason: &'static str,
    },
    /// Too much waits already.
    #[error("take more work now: try again in a moment")]
    Busy,
    /// The disk is full.
    #[error("take anything in: the disk is full; nothing is lost, and it goes on by itself when there is room")]
    NoSpace,
    /// The engine has ended.
    #[error("reach the engine: it has stopped")]
    Stopped,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The document cannot be opened.
    #[error(transparent)]
    Worker(#[from] WorkerError),
}

impl EngineError {
    /// What a peer or a browser is told.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound(_) => ErrorCode::NotFound,
            Self::Refused { .. } | Self::Stop { .. } => ErrorCode::Denied,
            Self::Waiting { .. } | Self::Busy => ErrorCode::Busy,
            Self::Invalid(_) => ErrorCode::Malformed,
            Self::Stopped | Self::NoSpace | Self::Worker(WorkerError::Quarantined(_)) => ErrorCode::Unavailable,
            Self::Store(_) | Self::Worker(_) => ErrorCode::Internal,
        }
    }

    /// The closed reason code.
    pub fn reason(&self) -> String {
        match self {
            Self::Refused { reason } | Self::Waiting { reason } | Self::Stop { reason } => (*reason).to_owned(),
            Self::NoSpace => NO_SPACE.to_owned(),
            Self::Worker(WorkerError::Quarantined(_)) => QUARANTINED.to_owned(),
            other => other.code().as_str().to_owned(),
        }
    }
}
