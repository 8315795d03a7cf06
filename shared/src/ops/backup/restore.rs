//! Taking a backup out again: into an empty folder, every byte checked against the list.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, BufReader, Read},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Component, Path, PathBuf},
};

use sha2::{Digest as _, Sha256};

use super::{
    ABOUT, About, BackupError, DATA, FORMAT, LIST, Progress,
    archive::{Counted, List, Listed},
    io_error,
};
use crate::crypto::age::{Identity, Reader, VERSION_LINE};

/// Longest `about.json` and `files.json`.
const NOTE_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// Takes a backup out into a folder that is empty or not there, so that the program can be started in it. What an earlier try left that
/// was ended before it was done is removed first.
///
/// # Errors
/// [`BackupError`]; then what was taken out so far is removed again.
pub fn restore(backup: &Path, key: Option<&Identity>, into: &Path, progress: Progress<'_>) -> Result<About, BackupError> {
    let unfinished = beside(into);
    if fs::read_dir(into).is_ok_and(|mut found| found.any(|one| !one.is_ok_and(|one| one.path() == unfinished))) {
        return Err(BackupError::NotEmpty { path: into.to_owned() });
    }
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished).map_err(io_error("remove", &unfinished))?;
    }
    make_folder(&unfinished)?;
    let taken = unpack(backup, key, &unfinished, progress).and_then(|about| {
        // Only an empty folder gives way, and it may be the mount point or the home of the account.
        for found in fs::read_dir(&unfinished).map_err(io_error("look into", &unfinished))? {
            let path = found.map_err(io_error("look into", &unfinished))?.path();
            make_folder(into)?;
            let to = into.join(path.file_name().unwrap_or_default());
            fs::rename(&path, &to).map_err(io_error("put in place", &to))?;
        }
        File::open(into).and_then(|into| into.sync_all()).map_err(io_error("make durable", into))?;
        Ok(about)
    });
    // What is left of it is of no use; should it not go, its name says what it is.
    let _ = fs::remove_dir_all(&unfinished);
    taken
}

/// Where a backup is taken out before all of it was checked: in the folder itself, so that it is on the same disk.
fn beside(into: &Path) -> PathBuf {
    into.join(".restoring")
}

fn make_folder(path: &Path) -> Result<(), BackupError> {
    DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(io_error("make", path))
}

/// Takes everything out of a backup into a folder, and checks it against the list.
///
/// # Errors
/// [`BackupError`]; the folder then holds what came out so far.
pub fn unpack(backup: &Path, key: Option<&Identity>, into: &Path, progress: Progress<'_>) -> Result<About, BackupError> {
    let bad = |problem: String| BackupError::Bad { path: backup.to_owned(), problem };
    let broken = |error: io::Error| bad(format!("it is damaged or cut off ({error})"));
    let total = fs::metadata(backup).map_err(io_error("look at", backup))?.len();
    let plain = open(backup, key)?;
    let mut archive = tar::Archive::new(zstd::Decoder::new(plain).map_err(broken)?);
    let (mut about, mut list, mut found) = (None::<About>, None::<List>, List::new());
    let mut done = 0;
    for entry in archive.entries().map_err(broken)? {
        let mut entry = entry.map_err(broken)?;
        let name = entry.path().map_err(broken)?.to_string_lossy().into_owned();
        if list.is_some() {
            return Err(bad("something follows its list of files".to_owned()));
        }
        if name == ABOUT {
            let read: About = note(&mut entry).map_err(broken)?;
            if read.format != FORMAT {
                let problem = format!("it was made by version {} of {}; use that one or a newer", read.version, read.program);
                return Err(bad(problem));
            }
            about = Some(read);
            continue;
        }
        if about.is_none() {
            return Err(bad("it is an archive, and no backup of Tansiq".to_owned()));
        }
        if name == LIST {
            list = Some(note(&mut entry).map_err(broken)?);
            continue;
        }
        let inside = inside(&name).filter(|_| entry.header().entry_type().is_file());
        let Some(inside) = inside else { return Err(bad(format!("{name:?} in it is not a file of a data folder"))) };
        let listed = take(&mut entry, &into.join(&inside))?;
        done += listed.bytes;
        found.insert(inside.to_string_lossy().into_owned(), listed);
        progress(done, total.max(done));
    }
    let (Some(about), Some(list)) = (about, list) else {
        return Err(bad("it is cut off: its list of files is missing".to_owned()));
    };
    let differs = |(name, listed): (&String, &Listed)| found.get(name) != Some(listed);
    if let Some((name, _)) = list.iter().find(|one| differs(*one)) {
        return Err(bad(format!("{name} in it is not what its list says")));
    }
    if found.len() != list.len() {
        return Err(bad("it holds files that its list does not name".to_owned()));
    }
    Ok(about)
}

/// The backup's bytes, decrypted if it is encrypted.
fn open(backup: &Path, key: Option<&Identity>) -> Result<Box<dyn Read>, BackupError> {
    let failed = || io_error("open", backup);
    let mut start = Vec::new();
    File::open(backup).map_err(failed())?.take(VERSION_LINE.len() as u64).read_to_end(&mut start).map_err(failed())?;
    let file = File::open(backup).map_err(failed())?;
    if start != VERSION_LINE.as_bytes() {
        return Ok(Box::new(BufReader::new(file)));
    }
    let key = key.ok_or_else(|| BackupError::Locked { path: backup.to_owned() })?;
    Ok(Box::new(Reader::open(file, key)?))
}

fn note<T: serde::de::DeserializeOwned>(entry: &mut impl Read) -> io::Result<T> {
    let mut bytes = Vec::new();
    entry.take(NOTE_BYTES_MAX).read_to_end(&mut bytes)?;
    serde_json::from_slice(&bytes).map_err(io::Error::other)
}

/// The file's name in the data folder, if it stays in it.
fn inside(name: &str) -> Option<PathBuf> {
    let inside = Path::new(name).strip_prefix(DATA).ok()?;
    let stays = inside.components().all(|part| matches!(part, Component::Normal(_)));
    (stays && inside.components().next().is_some()).then(|| inside.to_owned())
}

fn take(entry: &mut impl Read, to: &Path) -> Result<Listed, BackupError> {
    make_folder(to.parent().unwrap_or(to))?;
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(to).map_err(io_error("make", to))?;
    let mut counted = Counted { file: entry, hash: Sha256::new(), bytes: 0 };
    io::copy(&mut counted, &mut file).map_err(io_error("take out", to))?;
    file.sync_all().map_err(io_error("make durable", to))?;
    Ok(Listed { bytes: counted.bytes, sha256: data_encoding::HEXLOWER.encode(&counted.hash.finalize()) })
}
