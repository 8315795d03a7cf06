//! The Link's protocol as a pure thing: its frames, and what both ends compare.
//!
//! A Link has no queue of its own. Each side follows the far end's cursor through its own durable log, so catching up and going live
//! are the same walk, and a slow peer costs nothing but its place in the log.
//!
//! - R1 The first frame each way is a Hello; a wrong federation, protocol or principal ends the Link.
//! - R2 Entries leave only once they are durable here, oldest first.
//! - R3 A peer gets the entries of the documents whose sharing in force names it, its own included when its store lost them.
//! - R4 When a document enters a peer's audience, everything of it before that moment is sent before the entry that shared it.
//! - R5 The entry that takes a grant back is the last one of its document that the peer gets.
//! - R6 An Ack leaves only after the fsync of everything it covers, and carries an answer for each entry not simply admitted.
//! - R7 Roots are compared only when both ends are in sync; a difference is an incident, never silent.
//! - R8 After a difference each end fetches the documents that differ, and no others; it stops trying when that does not help.

pub mod bundle;
pub mod codec;
pub mod frame;
pub mod repair;

pub use frame::{Frame, Hello, Item, Mending, PROTOCOL};
