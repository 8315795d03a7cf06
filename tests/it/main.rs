//! Integration tests: real parts on port 0, and the facts about our dependencies that the design leans on.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking; so do the helpers beside it")]

mod adoption;
mod attachments;
mod automerge_facts;
mod backup;
mod bench;
mod bin;
mod certificates;
mod clones;
mod courier;
mod doctor;
mod earlier;
mod edit_path;
mod figures;
mod hostile;
mod index;
mod invitations;
mod kills;
mod lines;
mod observe;
mod offline;
mod ports;
mod privacy;
mod quiet;
mod repair;
mod restore;
mod restored_hub;
mod sample_documents;
mod search;
mod service;
mod set_aside;
mod snapshots;
mod storage;
mod succession;
mod units;
mod waiting;
