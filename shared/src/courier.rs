//! The courier: one side of a Link as a signed file, for a council whose line is down for months or was never there.
//!
//! A bundle holds what a Link would send to one peer beyond what that peer is known to have: the same entries, the same acknowledgements
//! and answers, in the same frames. Taking it in goes the same way as a delivery on a Link. So nothing depends on which bundle arrives:
//! each one begins where the receiver was last heard to be, and covers every earlier one that got lost. A file is read and checked to
//! its end before the first entry of it is taken in.

pub mod book;
pub mod bundle;
pub mod codec;
pub mod exchange;

pub(crate) use exchange::CourierError;
pub use exchange::{Courier, Taken};

/// Longest bundle that is made or read, in bytes: it must fit on a stick that every system can read.
pub(crate) const BUNDLE_BYTES_MAX: u64 = 4 * 1024 * 1024 * 1024 - 1;

/// Why a bundle is not taken in. Nothing of it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("take in the bundle: {text}")]
pub struct Refusal {
    /// The closed reason code.
    pub reason: &'static str,
    /// One sentence, with the way out where there is one.
    pub text: String,
}

impl Refusal {
    pub(crate) fn new(reason: &'static str, text: impl Into<String>) -> Self {
        Self { reason, text: text.into() }
    }
}
