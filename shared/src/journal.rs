//! The journal's format: every step of every document as a signed, hash-chained entry.

pub mod body;
pub mod chain;
pub mod change;
pub mod codec;
pub mod entry;
pub mod rank;
pub mod sign;

pub use body::{Body, BodyKind, Snapshot};
pub use entry::{Entry, Header};
pub use rank::Rank;
