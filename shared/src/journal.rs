//! The journal: every step of every document as a signed, hash-chained entry, and the one function that decides whether an entry
//! is admitted.

pub mod admit;
pub mod chain;
pub mod change;
pub mod entry;
pub mod ledger;
pub mod rank;
pub mod sign;
pub mod snapshot;

pub use admit::{Admission, AdmitError, Court, Refusal, RefusalKind, admit};

pub use entry::{Body, BodyKind, Entry, Header};
pub use rank::Rank;
pub use snapshot::Snapshot;
