//! The words of the domain as types: ids, times, principals, manifests, grants and vocabularies.

pub mod environment;
pub mod grant;
pub mod history;
pub mod ids;
pub mod incarnation;
pub mod incident;
pub mod manifest;
pub mod morocco;
pub mod outcome;
pub mod policy;
pub mod principal;
pub mod reasons;
pub mod root;
pub mod text;
pub mod time;
pub mod vocabulary;

pub use environment::Environment;
pub use grant::{Access, Grant, Sharing};
pub use history::{History, Place};
pub use ids::{
    ActorId, BlobId, BundleId, ChangeHash, CouncilId, DocId, EditorId, EntryId, FederationId, GroupId, IdError, JournalKey,
    KeyId, Position, PrincipalId, RunId, StoreId,
};
pub(crate) use incarnation::Notice;
pub use incarnation::{Incarnation, Mark, Meeting};
pub(crate) use incident::INCIDENT_DOCUMENTS_MAX;
pub use incident::{Incident, IncidentKind, IncidentState};
pub use manifest::{DocKind, Manifest, SharingRule};
pub use outcome::{Answer, Outcome};
pub use principal::{PrincipalRow, PrincipalStatus};
pub use root::{DocDigest, Root};
pub use time::UnixMs;
