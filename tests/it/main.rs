//! Integration tests: real parts on port 0, and the facts about our dependencies that the design leans on.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking; so do the helpers beside it")]

mod automerge_facts;
mod edit_path;
mod hostile;
mod index;
mod offline;
mod privacy;
mod set_aside;
mod sample_documents;
