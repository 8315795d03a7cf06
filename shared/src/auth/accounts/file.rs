//! `accounts.toml`: read whole, replaced whole. A reader sees the old file or the new one, never a part; two writers take turns.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _},
    path::Path,
};

use serde::{Deserialize, Serialize};

use super::{Account, AccountError, Row, password::PasswordHash};

/// The layout's version.
const VERSION: u32 = 1;
/// Most bytes of the file.
const FILE_BYTES_MAX: u64 = 8 * 1024 * 1024;

/// What tells one file from the one that replaced it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp(Option<(u64, u64, i64, i64)>);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    version: u32,
    #[serde(default, rename = "account")]
    accounts: Vec<StoredAccount>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredAccount {
    editor: String,
    name: String,
    display: String,
    role: String,
    language: String,
    password: String,
}

/// The stamp of the file now.
pub(super) fn stamp(path: &Path) -> Result<Stamp, AccountError> {
    match fs::metadata(path) {
        Ok(meta) => Ok(Stamp(Some((meta.ino(), meta.len(), meta.mtime(), meta.mtime_nsec())))),
        Err(gone) if gone.kind() == io::ErrorKind::NotFound => Ok(Stamp(None)),
        Err(source) => Err(AccountError::Io { path: path.to_owned(), source }),
    }
}

/// Reads the file. The stamp is taken first: a file that is replaced meanwhile is read again at the next look.
pub(super) fn read(path: &Path) -> Result<(Stamp, Vec<Row>), AccountError> {
    let stamp = stamp(path)?;
    let bad = |what: String| AccountError::File { path: path.to_owned(), what };
    match stamp.0 {
        None => return Ok((stamp, Vec::new())),
        Some((_, bytes, ..)) if bytes > FILE_BYTES_MAX => return Err(bad(format!("it has {bytes} bytes"))),
        Some(_) => {}
    }
    let text = fs::read_to_string(path).map_err(|source| AccountError::Io { path: path.to_owned(), source })?;
    let stored: Stored = toml::from_str(&text).map_err(|wrong| bad(wrong.message().to_owned()))?;
    if stored.version != VERSION {
        return Err(bad(format!("it has version {}, this program knows {VERSION}", stored.version)));
    }
    let rows = stored.accounts.into_iter().map(|one| {
        let name = one.name.clone();
        row(one).ok_or_else(|| bad(format!("the account {name:?} is incomplete")))
    });
    Ok((stamp, rows.collect::<Result<_, _>>()?))
}

fn row(stored: StoredAccount) -> Option<Row> {
    let hash = PasswordHash::of_text(&stored.password)?;
    let account = Account {
        password: hash.mark(),
        editor: stored.editor.parse().ok()?,
        name: stored.name,
        display: stored.display,
        role: stored.role.parse().ok()?,
        language: stored.language.parse().ok()?,
    };
    Some(Row { account, hash })
}

/// Reads, changes and replaces the file while no other process does.
pub(super) fn change(path: &Path, edit: impl FnOnce(&mut Vec<Row>) -> Result<(), AccountError>) -> Result<(), AccountError> {
    let io = |source| AccountError::Io { path: path.to_owned(), source };
    let turn = owned_by_us(&path.with_extension("lock"), false).map_err(io)?;
    turn.lock().map_err(io)?;
    let (_, mut rows) = read(path)?;
    edit(&mut rows)?;
    let accounts = rows.iter().map(|row| StoredAccount {
        editor: row.account.editor.to_string(),
        name: row.account.name.clone(),
        display: row.account.display.clone(),
        role: row.account.role.to_string(),
        language: row.account.language.as_str().to_owned(),
        password: row.hash.as_str().to_owned(),
    });
    let stored = Stored { version: VERSION, accounts: accounts.collect() };
    let text = toml::to_string(&stored).map_err(|wrong| AccountError::File { path: path.to_owned(), what: wrong.to_string() })?;
    replace(path, text.as_bytes()).map_err(io)
}

/// Writes beside, fsyncs, renames over, fsyncs the folder: after a power cut the old file or the new one is there.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = path.with_extension("new");
    let mut file = owned_by_us(&beside, true)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&beside, path)?;
    match path.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

/// Opens for writing, readable by nobody else from its first moment.
fn owned_by_us(path: &Path, empty: bool) -> io::Result<File> {
    OpenOptions::new().write(true).create(true).truncate(empty).mode(0o600).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_file_is_an_error_never_an_empty_list() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("accounts.toml");
        for bad in [
            "version = 2\n",
            "account = 3\n",
            "version = 1\n[[account]]\nname = \"x\"\n",
            "version = 1\n[[account]]\neditor = \"e\"\nname = \"x\"\ndisplay = \"X\"\nrole = \"king\"\nlanguage = \"fr\"\npassword = \"p\"\n",
        ] {
            fs::write(&path, bad).unwrap();
            assert!(matches!(read(&path), Err(AccountError::File { .. })), "{bad}");
        }
    }
}
