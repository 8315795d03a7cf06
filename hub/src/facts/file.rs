//! The file: made, opened, refused or moved aside.

use std::{
    fs::{self, OpenOptions},
    io,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags};
use tansiq_shared::domain::UnixMs;

use super::PastError;

/// The file in the hub's folder.
pub const FACTS: &str = "facts.sqlite";
/// The format that this program writes, in `PRAGMA user_version`.
const FORMAT: i64 = 1;
const SCHEMA: &str = include_str!("schema.sql");
/// How long somebody else's reading may hold a writing up.
const BUSY: Duration = Duration::from_secs(5);
/// What the database keeps beside the file.
const BESIDE: [&str; 2] = ["-wal", "-shm"];

/// The file and the one connection that writes it.
pub(super) fn open(folder: &Path, now: UnixMs) -> Result<(PathBuf, Connection), PastError> {
    let file = folder.join(FACTS);
    if file.exists() {
        match known(&file) {
            Ok(writer) => return Ok((file, writer)),
            Err(error @ (PastError::Newer { .. } | PastError::Disk { .. })) => return Err(error),
            Err(error) => {
                tracing::warn!(%error, "{FACTS} is older or damaged: it is moved aside and built anew; the past is known from now on");
                move_aside(&file)?;
            }
        }
    }
    let writer = begin(&file, now)?;
    Ok((file, writer))
}

/// A connection that only reads.
pub(super) fn reader(file: &Path) -> Result<Connection, PastError> {
    let reader = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    reader.busy_timeout(BUSY)?;
    Ok(reader)
}

/// Opens a file that is there, if it is whole and of this format.
fn known(file: &Path) -> Result<Connection, PastError> {
    let writer = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    let found: i64 = writer.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found > FORMAT {
        return Err(PastError::Newer { file: file.to_owned(), found, known: FORMAT });
    }
    let verdict: String = writer.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if found < FORMAT || verdict != "ok" {
        return Err(PastError::Row("an older format, or a damaged page,"));
    }
    settle(&writer)?;
    Ok(writer)
}

fn begin(file: &Path, now: UnixMs) -> Result<Connection, PastError> {
    let failed = |source| PastError::Disk { file: file.to_owned(), source };
    // What stands in it is for the hub's own account; the database gives its other files the same mode.
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(file).map_err(failed)?;
    let mut writer = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    settle(&writer)?;
    let all = writer.transaction()?;
    all.execute_batch(SCHEMA)?;
    all.execute("INSERT INTO about VALUES ('since_ms', ?1)", [now.0])?;
    all.pragma_update(None, "user_version", FORMAT)?;
    all.commit()?;
    Ok(writer)
}

fn settle(writer: &Connection) -> Result<(), PastError> {
    writer.busy_timeout(BUSY)?;
    writer.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    // A crash may take the last seconds: they are there again after the start. What was deleted is overwritten.
    writer.execute_batch("PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;")?;
    writer.query_row("PRAGMA secure_delete = ON", [], |_| Ok(()))?;
    Ok(())
}

fn move_aside(file: &Path) -> Result<(), PastError> {
    let failed = |source| PastError::Disk { file: file.to_owned(), source };
    fs::rename(file, file.with_extension("sqlite.aside")).map_err(failed)?;
    for end in BESIDE {
        let mut name = file.as_os_str().to_owned();
        name.push(end);
        match fs::remove_file(name) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
    }
    Ok(())
}
