//! Why content or an edit is not taken.

use automerge::AutomergeError;

/// Why content was not imported or an edit not made. Nothing of a failed birth leaves it; a failed edit has written nothing.
#[derive(Debug, thiserror::Error)]
pub enum DocError {
    /// The schema has no such key.
    #[error("read {path}: the schema has no such field")]
    UnknownKey {
        /// Where, as keys joined by dots.
        path: String,
    },
    /// The value is of another type.
    #[error("read {path}: expected {expected}")]
    WrongType {
        /// Where, as keys joined by dots.
        path: String,
        /// What the schema asks for.
        expected: &'static str,
    },
    /// The type is right and the value cannot be kept.
    #[error("read {path}: {why}")]
    BadValue {
        /// Where, as keys joined by dots.
        path: String,
        /// A fragment of a sentence.
        why: String,
    },
    /// The edit names a row or object that the document does not have.
    #[error("edit {path}: the document has no such row or object")]
    Missing {
        /// Where, as keys joined by dots.
        path: String,
    },
    /// Automerge refused; our own fault.
    #[error("write the document")]
    Automerge(#[from] AutomergeError),
}
