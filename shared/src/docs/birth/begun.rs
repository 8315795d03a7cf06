//! The birth of a document that a browser made by itself, without a line.

use automerge::{Automerge, ROOT, ReadDoc as _};

use crate::{
    docs::{DocError, schema::schema},
    domain::DocKind,
};

/// Whether these are a document of this kind. What else it says is read as leniently as any edit.
///
/// # Errors
/// A [`DocError`] that names the register.
pub(crate) fn check_birth(kind: DocKind, doc: &Automerge) -> Result<(), DocError> {
    let said = doc.get(ROOT, "kind")?;
    if said.as_ref().and_then(|(value, _)| value.as_str()) != Some(kind.as_str()) {
        return Err(DocError::BadValue { path: "kind".to_owned(), why: format!("it is not {kind}") });
    }
    let newest = i64::from(schema(kind).version);
    let version = doc.get(ROOT, "schema")?.and_then(|(value, _)| value.as_i64());
    // An older one stays valid: the page that made it may have waited for its line through an upgrade of the node.
    if !version.is_some_and(|version| (1..=newest).contains(&version)) {
        return Err(DocError::BadValue { path: "schema".to_owned(), why: format!("it is not between 1 and {newest}") });
    }
    Ok(())
}
