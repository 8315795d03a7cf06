//! The courier: one side of a Link as a signed file, for a council whose line is down for months or was never there.
//!
//! A bundle holds what a Link would send to one peer beyond what that peer is known to have: the same entries, the same acknowledgements
//! and answers, in the same frames. Taking it in goes the same way as a delivery on a Link. So nothing depends on which bundle arrives:
//! each one begins where the receiver was last heard to be, and covers every earlier one that got lost. A file is read and checked to
//! its end before the first entry of it is taken in.

use crate::domain::{BundleId, FederationId, History, Place, Position, PrincipalId, StoreId, UnixMs};

pub mod age;
mod bech32;
pub mod book;
pub mod bundle;
pub mod desk;

pub use desk::{Courier, CourierError, Taken};

/// Earlier bundles that one may cover.
pub const COVERS_MAX: usize = 64;
/// Longest bundle that is made or read, in bytes: it must fit on a stick that every system can read.
pub const BUNDLE_BYTES_MAX: u64 = 4 * 1024 * 1024 * 1024 - 1;

/// Who speaks to whom, and how far both have come. Shape and units: `proto/tansiq/v1/courier.proto`, message `CourierHeader`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The bundle's name.
    pub bundle: BundleId,
    /// The federation.
    pub federation: FederationId,
    /// Who made it.
    pub from: PrincipalId,
    /// Whom it is for.
    pub to: PrincipalId,
    /// The maker's store.
    pub store: StoreId,
    /// The lives of the maker's store; the last one made it.
    pub history: History,
    /// The last position of the maker's store.
    pub end: Position,
    /// How far the maker has come in the receiver's store.
    pub peer: Option<Place>,
    /// The receiver must have come this far in the maker's store.
    pub after: Position,
    /// When it was made, by the maker's clock.
    pub made_at: UnixMs,
    /// Earlier bundles that nothing was heard of.
    pub covers: Vec<BundleId>,
    /// The receiver's last bundle that the maker took in.
    pub heard: Option<BundleId>,
    /// The maker's X25519 public key.
    pub recipient: [u8; 32],
}

/// What closes a bundle. Shape: `proto/tansiq/v1/courier.proto`, message `CourierEnd`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    /// Entries in it.
    pub entries: u64,
    /// Sections before this one.
    pub sections: u64,
    /// The receiver's cursor once all of it is durable there.
    pub position: Position,
    /// SHA-256 of every byte before.
    pub content: [u8; 32],
    /// Ed25519 by the maker's journal key.
    pub signature: [u8; 64],
}

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
