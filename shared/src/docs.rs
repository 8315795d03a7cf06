//! Typed views over Automerge documents.
