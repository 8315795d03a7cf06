//! Everything that expands Automerge operations.
