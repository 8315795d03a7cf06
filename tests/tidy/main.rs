//! The house rules that no compiler checks: who may import whom, dead files, leftovers, names. Each rule is tried on a planted
//! violation first, so that a rule that has gone blind fails too.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking; so do the helpers beside it")]

mod code;
mod files;
mod layers;
mod parts;
mod reasons;
mod rooms;
mod source;
mod words;
