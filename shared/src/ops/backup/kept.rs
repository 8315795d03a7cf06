//! What a machine remembers of its backups: the last one that was made, and the last one that was opened and found good.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::BackupError;
use crate::{domain::UnixMs, identity::files};

/// The file in the data folder.
pub const FILE: &str = "backups.json";

/// See the module.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The last that was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made: Option<Done>,
    /// The last that was proven.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proven: Option<Done>,
    /// The last try that failed, until one succeeds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed: Option<Failed>,
}

/// When, and which file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// In milliseconds since 1970.
    pub at_ms: i64,
    /// As it was named on the command line.
    pub file: String,
}

/// When a try failed, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    /// In milliseconds since 1970.
    pub at_ms: i64,
    /// In words.
    pub why: String,
}

/// What is remembered. Nothing, where the file is not there or cannot be read: it is only a note.
pub fn kept(folder: &Path) -> Kept {
    let bytes = files::read_private(&folder.join(FILE)).ok().flatten();
    bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}

/// Remembers that a backup was made.
///
/// # Errors
/// The note could not be written; the backup is there all the same.
pub fn note_made(folder: &Path, file: &Path, now: UnixMs) -> Result<(), BackupError> {
    let made = Some(Done { at_ms: now.0, file: file.display().to_string() });
    write(folder, &Kept { made, failed: None, ..kept(folder) })
}

/// Remembers that one was opened and found good.
///
/// # Errors
/// The note could not be written.
pub fn note_proven(folder: &Path, file: &Path, now: UnixMs) -> Result<(), BackupError> {
    let proven = Some(Done { at_ms: now.0, file: file.display().to_string() });
    write(folder, &Kept { proven, failed: None, ..kept(folder) })
}

/// Remembers that a backup was not made, or is none.
///
/// # Errors
/// The note could not be written.
pub fn note_failed(folder: &Path, why: &str, now: UnixMs) -> Result<(), BackupError> {
    let failed = Some(Failed { at_ms: now.0, why: why.chars().take(500).collect() });
    write(folder, &Kept { failed, ..kept(folder) })
}

fn write(folder: &Path, kept: &Kept) -> Result<(), BackupError> {
    Ok(files::write_private(&folder.join(FILE), &serde_json::to_vec_pretty(kept).unwrap_or_default())?)
}
