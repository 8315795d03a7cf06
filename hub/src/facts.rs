//! The hub's facts over time, in SQL: one row for each state of a shared document, valid from one moment to another, and tables of
//! its actions, money and meetings that an administrator reads with any tool (`deploy/observe/views.md`).
//!
//! A copy of what the projection saw and never a source: a file that is deleted is built anew from what is known then, and the past is
//! known from that day on. What a region took back is taken out with its past; what waits in a bin ends, and its past stays.
//!
//! A document that changes several times within a minute has one row for it, its last state: the end of a minute, and so the end of a
//! day, is told exactly.

mod file;
mod pending;
mod read;
mod write;

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use rusqlite::Connection;
use tansiq_shared::domain::{DocId, Position, UnixMs};

pub use file::FACTS;
pub(crate) use pending::Pending;
pub use read::Moment;

use crate::projection::Projected;

/// What happened to a document.
#[derive(Debug, Clone)]
pub enum News {
    /// It is so now; received at `document.changed_at`.
    Is {
        /// All that counts of it.
        document: Box<Projected>,
        /// Position of its last entry.
        position: Position,
    },
    /// It waits in a bin: it counts no more from now on, and did before.
    Ended {
        /// When that was received.
        at: UnixMs,
        /// Position of its last entry.
        position: Position,
    },
    /// It was taken back, or is not there any more: nobody here may read what it said.
    Withdrawn,
}

/// Why the facts over time cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum PastError {
    /// Another version of this program wrote it.
    #[error(
        "open {file}: a newer version of this program wrote it (its format is {found}, this program knows {known}); start that version, \
         or move the file away: it is built anew, and the past is known from then on"
    )]
    Newer {
        /// Which file.
        file: PathBuf,
        /// Its format.
        found: i64,
        /// The format that this program writes.
        known: i64,
    },
    /// The folder or the file does not let itself be used.
    #[error("use {file}: {source}")]
    Disk {
        /// Which file.
        file: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The database refused.
    #[error("the facts over time: {0}")]
    Sql(#[from] rusqlite::Error),
    /// Its own rows make no sense; the file may be deleted.
    #[error("the facts over time: {0} cannot be read")]
    Row(&'static str),
}

/// The facts over time. Cheap to clone; everything but [`Past::since`] blocks, so it is done on a thread that may.
#[derive(Debug, Clone)]
pub struct Past {
    file: Arc<Path>,
    writer: Arc<Mutex<Connection>>,
    since: UnixMs,
}

impl Past {
    /// Opens the file in the hub's folder, or begins one. One that is older or damaged is moved aside.
    ///
    /// # Errors
    /// A newer version wrote it, or the disk refuses.
    pub fn open(folder: &Path, now: UnixMs) -> Result<Self, PastError> {
        let (file, writer) = file::open(folder, now)?;
        let since = writer.query_row("SELECT value FROM about WHERE key = 'since_ms'", [], |row| row.get(0)).map(UnixMs)?;
        Ok(Self { file: file.into(), writer: Arc::new(Mutex::new(writer)), since })
    }

    /// From when on the past is known.
    pub fn since(&self) -> UnixMs {
        self.since
    }

    /// Writes what happened, all of it or nothing. With `only`, every document that is not in it is withdrawn.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn write<'a>(
        &self,
        news: impl IntoIterator<Item = (DocId, &'a News)>,
        only: Option<&BTreeSet<DocId>>,
    ) -> Result<(), PastError> {
        write::write(&mut self.writer.lock().unwrap_or_else(PoisonError::into_inner), news, only)
    }

    /// What was known at a moment.
    ///
    /// # Errors
    /// The disk refuses, or a row makes no sense.
    pub fn at(&self, moment: UnixMs) -> Result<Moment, PastError> {
        read::at(&file::reader(&self.file)?, moment)
    }
}

#[cfg(test)]
mod tests;
