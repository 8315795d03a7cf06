//! What goes into the archive, and how it is written.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{ABOUT, About, BackupError, DATA, LIST, Progress, io_error, journal, kept};

/// Files and folders of a data folder that are made again by themselves, or mean nothing on another machine.
const LEFT_OUT: &[&str] = &[
    "journal/index",
    "journal/reserve",
    "journal/damaged",
    "journal/lock",
    journal::SEGMENTS,
    "search",
    "admin.sock",
    kept::FILE,
    // A database in use is not copied file by file: see `deploy/observe/views.md`.
    "facts.sqlite",
    "facts.sqlite-wal",
    "facts.sqlite-shm",
    "facts.sqlite.aside",
];
/// Locks, and what was not finished.
const LEFT_OUT_SUFFIXES: &[&str] = &[".lock", ".new", ".tmp", ".part"];

/// The list at the end of the archive: each file's name in the data folder, with its length and checksum.
pub(super) type List = BTreeMap<String, Listed>;

/// A file in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Listed {
    pub(super) bytes: u64,
    /// In hexadecimal.
    pub(super) sha256: String,
}

/// A file to be copied.
pub(super) struct Source {
    name: String,
    path: PathBuf,
    bytes: u64,
    /// Open already, or opened when its turn comes.
    file: Option<File>,
}

impl Source {
    /// A file that is open: what it holds is copied, whatever its name stands for by then.
    pub(super) fn opened(folder: &Path, path: &Path, file: File) -> Result<Self, BackupError> {
        let bytes = file.metadata().map_err(io_error("look at", path))?.len();
        Ok(Self { name: name(folder, path), path: path.to_owned(), bytes, file: Some(file) })
    }
}

fn name(folder: &Path, path: &Path) -> String {
    path.strip_prefix(folder).unwrap_or(path).to_string_lossy().into_owned()
}

/// Everything of a data folder that belongs into a backup: the journal's segments first.
pub(super) fn sources(folder: &Path) -> Result<Vec<Source>, BackupError> {
    let mut sources = journal::open(folder)?;
    collect(folder, folder, &mut sources)?;
    Ok(sources)
}

fn collect(folder: &Path, inside: &Path, sources: &mut Vec<Source>) -> Result<(), BackupError> {
    let failed = || io_error("look into", inside);
    let mut found = fs::read_dir(inside).and_then(Iterator::collect::<io::Result<Vec<_>>>).map_err(failed())?;
    found.sort_by_key(fs::DirEntry::file_name);
    for found in found {
        let path = found.path();
        let name = name(folder, &path);
        if LEFT_OUT.contains(&name.as_str()) || LEFT_OUT_SUFFIXES.iter().any(|suffix| name.ends_with(suffix)) {
            continue;
        }
        // What went meanwhile belongs to nothing that is kept. Links are not followed: they lead out of the folder.
        let Ok(about) = fs::symlink_metadata(&path) else { continue };
        if about.is_dir() {
            collect(folder, &path, sources)?;
        } else if about.is_file() {
            sources.push(Source { name, path, bytes: about.len(), file: None });
        }
    }
    Ok(())
}

/// Writes the archive. Returns how many of the data folder's files are in it.
pub(super) fn write<W: Write>(
    out: W,
    sources: Vec<Source>,
    about: &About,
    to: &Path,
    progress: Progress<'_>,
) -> Result<(W, u64), BackupError> {
    let failed = || io_error("write", to);
    let total = sources.iter().map(|source| source.bytes).sum();
    let mut archive = tar::Builder::new(out);
    put(&mut archive, ABOUT, &serde_json::to_vec_pretty(about).unwrap_or_default(), about.made_at_ms).map_err(failed())?;
    let (mut list, mut done) = (List::new(), 0);
    for source in sources {
        let file = match source.file {
            Some(file) => file,
            None => match File::open(&source.path) {
                Ok(file) => file,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(io_error("open", &source.path)(error)),
            },
        };
        // A small file may have been replaced by another version since it was listed. A segment only grows, and is copied as far as it
        // went when it was opened.
        let is_segment = source.name.starts_with(journal::SEGMENTS);
        let now = file.metadata().map_err(io_error("look at", &source.path))?.len();
        let bytes = if is_segment { source.bytes.min(now) } else { now };
        let mut counted = Counted { file: file.take(bytes), hash: Sha256::new(), bytes: 0 };
        let mut header = header(bytes, about.made_at_ms);
        archive
            .append_data(&mut header, format!("{DATA}/{}", source.name), &mut counted)
            .map_err(io_error("copy", &source.path))?;
        if counted.bytes != bytes {
            return Err(io_error("copy", &source.path)(io::Error::other("it became shorter meanwhile; try again")));
        }
        let sha256 = data_encoding::HEXLOWER.encode(&counted.hash.finalize());
        list.insert(source.name, Listed { bytes, sha256 });
        done += bytes;
        progress(done, total);
    }
    put(&mut archive, LIST, &serde_json::to_vec_pretty(&list).unwrap_or_default(), about.made_at_ms).map_err(failed())?;
    let out = archive.into_inner().map_err(failed())?;
    Ok((out, list.len() as u64))
}

fn header(bytes: u64, at_ms: i64) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes);
    header.set_mode(0o600);
    header.set_mtime(u64::try_from(at_ms / 1_000).unwrap_or(0));
    header
}

fn put<W: Write>(archive: &mut tar::Builder<W>, name: &str, bytes: &[u8], at_ms: i64) -> io::Result<()> {
    archive.append_data(&mut header(bytes.len() as u64, at_ms), name, bytes)
}

/// A reader that counts and hashes what goes through it.
pub(super) struct Counted<R> {
    pub(super) file: R,
    pub(super) hash: Sha256,
    pub(super) bytes: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        let (got, _) = buffer.split_at(read);
        self.hash.update(got);
        self.bytes += read as u64;
        Ok(read)
    }
}
