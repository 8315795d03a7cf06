//! Documents: what their fields are, how one is born, edited, read, checked and condensed into facts.
//!
//! In: the schema files of `shared/schema`, JSON to import, Automerge documents of any origin. Out: Automerge changes, the JSON view,
//! facts and warnings. Two rules hold everywhere. **An edit writes only what it changes**: a document is never read as a struct and
//! written back, so that concurrent work on other fields, rows or characters survives. **Reading normalises**: a document may come
//! from another version or a hostile peer, so an odd shape reads as "unset" and never as an error.
//!
//! This module does not know who may write, how changes travel, or what time it is.

pub mod adoption;
pub mod bin;
pub mod birth;
pub mod decimal;
#[cfg(any(test, feature = "testing"))]
pub mod edit;
mod error;
pub mod facts;
mod fields;
pub mod order;
mod personal;
pub mod schema;
#[cfg(test)]
mod typescript;
pub mod view;
pub mod warnings;

pub use bin::{Binned, Emptied, Emptying, binned, empty_bin};
pub(crate) use birth::check_birth;
pub use birth::{Birth, birth};
#[cfg(any(test, feature = "testing"))]
pub use edit::Edit;
pub use error::DocError;
pub(crate) use facts::facts_and_warnings;
pub use facts::{ActionFact, AttachmentFact, Facts, MeetingFact, MoneyFact, facts};
pub use fields::date;
pub(crate) use schema::Schema;
pub use schema::{Field, Record, schema, schemas_json};
pub use view::view;
pub use warnings::warnings;

use automerge::TextEncoding;

/// How positions in texts are counted, everywhere: the unit of JavaScript strings, so that browsers and nodes agree.
pub(crate) const TEXT_ENCODING: TextEncoding = TextEncoding::Utf16CodeUnit;
/// Longest text, in UTF-16 code units: applying an edit costs time in proportion to the text.
pub(crate) const TEXT_UNITS_MAX: usize = 20_000;
/// A change is cut at this many operations.
pub(crate) const CHANGE_OPS_MAX: usize = 5_000;

/// An empty document that counts text in [`TEXT_ENCODING`], to apply changes to.
pub fn empty() -> automerge::Automerge {
    automerge::Automerge::new_with_encoding(TEXT_ENCODING)
}

#[cfg(test)]
mod golden;
#[cfg(test)]
mod merges;
#[cfg(test)]
mod samples;
