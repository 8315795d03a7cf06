//! Small private files: readable by their owner only, and either the old or the new content after a crash, never half of one.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Read as _, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

/// Longest private file that is read, in bytes.
pub(crate) const PRIVATE_FILE_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// Why a private file or folder could not be used. The content is never quoted.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Others than its owner may read or write it.
    #[error("use {path}: its mode {mode:04o} lets others in; make it private with `chmod {wanted:o}`")]
    TooOpen {
        /// The file or folder.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
        /// What they should be.
        wanted: u32,
    },
    /// It is longer than [`PRIVATE_FILE_BYTES_MAX`].
    #[error("read {path}: it is longer than {PRIVATE_FILE_BYTES_MAX} bytes")]
    TooLong {
        /// The file.
        path: PathBuf,
    },
    /// The system refused.
    #[error("{action} {path}: {source}")]
    Io {
        /// What was tried.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

fn failed<'a>(action: &'static str, path: &'a Path) -> impl FnOnce(io::Error) -> FileError + 'a {
    move |source| FileError::Io { action, path: path.to_owned(), source }
}

fn private(path: &Path, mode: u32, wanted: u32) -> Result<(), FileError> {
    let mode = mode & 0o7777;
    let others = mode & 0o077;
    if others == 0 { Ok(()) } else { Err(FileError::TooOpen { path: path.to_owned(), mode, wanted }) }
}

/// Makes `folder` with mode 0700, with its parents, or checks that the one that is there is private.
pub fn private_folder(folder: &Path) -> Result<(), FileError> {
    match fs::metadata(folder) {
        Ok(found) => private(folder, found.permissions().mode(), 0o700),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed("create the folder", folder))?;
            folder.parent().map_or(Ok(()), sync_folder)
        }
        Err(error) => Err(failed("look at the folder", folder)(error)),
    }
}

/// Reads a private file; `None` when there is none.
pub fn read_private(path: &Path) -> Result<Option<Vec<u8>>, FileError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed("open", path)(error)),
    };
    let found = file.metadata().map_err(failed("look at", path))?;
    private(path, found.permissions().mode(), 0o600)?;
    let mut bytes = Vec::new();
    file.take(PRIVATE_FILE_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(failed("read", path))?;
    if bytes.len() as u64 > PRIVATE_FILE_BYTES_MAX {
        return Err(FileError::TooLong { path: path.to_owned() });
    }
    Ok(Some(bytes))
}

/// Writes a private file with mode 0600, replacing the one that is there at once: temporary file, fsync, rename, fsync of the folder.
/// Only one process at a time may write the same path.
pub fn write_private(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let new = path.with_file_name(name);
    match fs::remove_file(&new) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(failed("remove the left-over", &new)(error)),
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new).map_err(failed("create", &new))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(failed("write", &new))?;
    fs::rename(&new, path).map_err(failed("put in place", path))?;
    path.parent().map_or(Ok(()), sync_folder)
}

fn sync_folder(folder: &Path) -> Result<(), FileError> {
    // The parent of a bare name is the empty path: the working folder.
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed("make durable the folder", folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_private_and_read_back() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("keys");
        private_folder(&folder).unwrap();
        assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
        let path = folder.join("one");
        assert_eq!(read_private(&path).unwrap(), None);
        write_private(&path, b"first").unwrap();
        write_private(&path, b"second").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(read_private(&path).unwrap().unwrap(), b"second");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "no temporary file stays");
    }

    #[test]
    fn what_others_may_read_is_refused_with_the_cure() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("one");
        write_private(&path, b"secret").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        let error = read_private(&path).unwrap_err().to_string();
        assert!(error.contains("0644") && error.contains("chmod 600"), "{error}");
        assert!(!error.contains("secret"));

        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o750)).unwrap();
        let error = private_folder(dir.path()).unwrap_err().to_string();
        assert!(error.contains("0750") && error.contains("chmod 700"), "{error}");
    }

    #[test]
    fn a_left_over_of_a_crash_is_no_obstacle() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("one.new"), b"half").unwrap();
        write_private(&dir.path().join("one"), b"whole").unwrap();
        assert_eq!(read_private(&dir.path().join("one")).unwrap().unwrap(), b"whole");
    }
}
