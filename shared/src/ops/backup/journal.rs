//! The journal's files, as they belong together.
//!
//! A segment that is made anew takes the place of the old one in one step, so an opened one is whole, in whichever version. Where several
//! become one, the files of the others are removed afterwards: whoever listed them before and finds one gone has to look again.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use super::{BackupError, archive::Source, io_error};

/// Where the segments are, in the data folder.
pub(super) const SEGMENTS: &str = "journal/log";
const SUFFIX: &str = ".seg";
const TRIES: usize = 5;

/// Opens all segments, oldest first.
pub(super) fn open(folder: &Path) -> Result<Vec<Source>, BackupError> {
    open_with(folder, |path| File::open(path))
}

/// The same, with another way to open one.
fn open_with(folder: &Path, mut open: impl FnMut(&Path) -> io::Result<File>) -> Result<Vec<Source>, BackupError> {
    let segments = folder.join(SEGMENTS);
    if !segments.is_dir() {
        return Err(BackupError::NoJournal { path: folder.to_owned() });
    }
    'again: for _ in 0..TRIES {
        let mut sources = Vec::new();
        for path in list(&segments)? {
            match open(&path) {
                Ok(file) => sources.push(Source::opened(folder, &path, file)?),
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue 'again,
                Err(error) => return Err(io_error("open", &path)(error)),
            }
        }
        return Ok(sources);
    }
    Err(BackupError::Moving { path: folder.to_owned() })
}

fn list(segments: &Path) -> Result<Vec<PathBuf>, BackupError> {
    let failed = || io_error("look into", segments);
    let mut all = Vec::new();
    for found in fs::read_dir(segments).map_err(failed())? {
        let path = found.map_err(failed())?.path();
        if path.to_string_lossy().ends_with(SUFFIX) {
            all.push(path);
        }
    }
    all.sort();
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join(SEGMENTS)).unwrap();
        for name in ["1.seg", "2.seg", "2.tmp"] {
            fs::write(folder.path().join(SEGMENTS).join(name), name).unwrap();
        }
        folder
    }

    #[test]
    fn a_segment_that_went_into_another_meanwhile_makes_it_look_again() {
        let folder = folder();
        let gone = folder.path().join(SEGMENTS).join("2.seg");
        let mut opened = Vec::new();
        let sources = open_with(folder.path(), |path| {
            if path == gone && path.exists() {
                fs::remove_file(path).unwrap();
                fs::write(folder.path().join(SEGMENTS).join("1.seg"), "1 and 2").unwrap();
            }
            opened.push(path.to_owned());
            File::open(path)
        });
        assert_eq!(sources.unwrap().len(), 1);
        assert_eq!(opened.len(), 3);
    }

    #[test]
    fn a_journal_that_never_stands_still_is_named() {
        let folder = folder();
        let failed = open_with(folder.path(), |_| Err(io::ErrorKind::NotFound.into()));
        assert!(matches!(failed, Err(BackupError::Moving { .. })));
        assert!(matches!(open(&folder.path().join("nothing")), Err(BackupError::NoJournal { .. })));
    }
}
