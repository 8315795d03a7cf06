//! What stands at the beginning and at the end of a courier bundle.

use crate::domain::{BundleId, FederationId, History, Place, Position, PrincipalId, StoreId, UnixMs};

/// Earlier bundles that one may cover.
pub(crate) const COVERS_MAX: usize = 64;

/// Who speaks to whom, and how far both have come: as many fields as its message. Shape and units: `proto/tansiq/v1/courier.proto`, message `CourierHeader`.
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
    /// The runs of the maker's store; the last one made the bundle.
    pub history: History,
    /// The last position of the maker's store.
    pub end: Position,
    /// How far the maker has come in the receiver's store.
    pub peer: Option<Place>,
    /// The receiver must have come this far in the maker's store.
    pub after: Position,
    /// When it was made, by the maker's clock.
    pub made_at: UnixMs,
    /// Earlier bundles whose arrival was not confirmed.
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
