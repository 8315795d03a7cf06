//! Backups of a data folder: one file that makes the same machine again.
//!
//! The file is a tar archive, packed with zstd and, where a key is given, encrypted with age: every system opens it without this program.
//! First comes `about.json`, which says what it is; then the data folder's files; last `files.json`, which lists them with their
//! checksums. A file without its list is cut off, and never taken for a backup.
//!
//! It is made while the program runs or not, from the files alone. Sealed segments of the journal never change, and what is written
//! behind the last of them meanwhile is left out as a crash would leave it out ([`journal`]). The journal comes before the attached
//! files, so that what it names is there.

mod archive;
mod journal;
mod kept;
mod restore;

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{
    crypto::age::{self, AgeError, Identity, Recipient},
    domain::UnixMs,
    identity::files::FileError,
};

pub use kept::{Done, FILE as NOTE, Failed, Kept, kept, note_failed, note_made, note_proven};
pub use restore::{restore, unpack};

/// Version of the archive's layout.
const FORMAT: u32 = 1;
const ABOUT: &str = "about.json";
const LIST: &str = "files.json";
/// What stands before the names of the data folder's files in the archive.
const DATA: &str = "data";
const SUFFIX: &str = ".tar.zst";
const SEALED_SUFFIX: &str = ".tar.zst.age";
const UNFINISHED_SUFFIX: &str = ".part";
/// zstd's own default.
const LEVEL: i32 = 3;

/// Why a backup was not made, or is none.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The disk.
    #[error("{what} {path}: {source}", path = path.display())]
    Io {
        /// What was being done.
        what: &'static str,
        /// To which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A private file.
    #[error(transparent)]
    File(#[from] FileError),
    /// Encryption.
    #[error(transparent)]
    Age(#[from] AgeError),
    /// Nothing to copy.
    #[error("back up {path}: there is no journal in it; name the data folder with --folder", path = path.display())]
    NoJournal {
        /// The folder.
        path: PathBuf,
    },
    /// Segments were put together again and again while they were being opened.
    #[error("back up {path}: the journal was rewritten five times while it was being copied; try again", path = path.display())]
    Moving {
        /// The folder.
        path: PathBuf,
    },
    /// Not something to encrypt to.
    #[error("encrypt a backup: --recipient is no public key of age; it begins with age1, and `backup key` prints one")]
    NoRecipient,
    /// It needs a key, or another one.
    #[error("open {path}: it is encrypted; give the file with its private key with --key", path = path.display())]
    Locked {
        /// The backup.
        path: PathBuf,
    },
    /// Not a backup, or not a whole one.
    #[error("read {path}: {problem}", path = path.display())]
    Bad {
        /// The backup.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// There is something in the place.
    #[error("restore into {path}: the folder is not empty; name an empty or a new one with --folder", path = path.display())]
    NotEmpty {
        /// The folder.
        path: PathBuf,
    },
}

fn io_error(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> BackupError {
    let path = path.to_owned();
    move |source| BackupError::Io { what, path, source }
}

/// What a backup is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// Version of the layout.
    format: u32,
    /// `tansiq-node` or `tansiq-hub`.
    pub program: String,
    /// Which version of it made the backup.
    pub version: String,
    /// Whose data it is: a council's code, or the hub's name.
    pub of: String,
    /// When it was begun, in milliseconds since 1970.
    pub made_at_ms: i64,
}

impl About {
    /// A backup by this version.
    pub fn new(program: &str, of: &str, now: UnixMs) -> Self {
        Self {
            format: FORMAT,
            program: program.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            of: of.to_owned(),
            made_at_ms: now.0,
        }
    }

    /// What the names of all backups of this machine begin with.
    fn prefix(&self) -> String {
        let of: String = self.of.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '-' }).collect();
        format!("{}_{of}_", self.program)
    }

    fn file_name(&self, is_sealed: bool) -> String {
        let at = jiff::Timestamp::from_millisecond(self.made_at_ms).unwrap_or_default().strftime("%Y-%m-%dT%H%M%S%3fZ");
        format!("{}{at}{}", self.prefix(), if is_sealed { SEALED_SUFFIX } else { SUFFIX })
    }
}

/// A backup that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The file.
    pub file: PathBuf,
    /// Its length.
    pub bytes: u64,
    /// Files in it.
    pub files: u64,
    /// Older backups that were removed.
    pub removed: Vec<PathBuf>,
}

/// What of the archive is done, of how much.
pub type Progress<'a> = &'a mut dyn FnMut(u64, u64);

/// Makes a backup of `folder` in the folder `into`, encrypted if there is a `recipient`. Then removes the oldest of the same machine there,
/// until `keep` are left.
///
/// # Errors
/// [`BackupError`]; then nothing of it is left in `into`, and nothing was removed.
pub fn create(
    folder: &Path,
    into: &Path,
    about: &About,
    recipient: Option<&Recipient>,
    keep: Option<usize>,
    progress: Progress<'_>,
) -> Result<Made, BackupError> {
    // A folder that is there may be a disk that others see: the file itself is private.
    DirBuilder::new().recursive(true).mode(0o700).create(into).map_err(io_error("make", into))?;
    let file = into.join(about.file_name(recipient.is_some()));
    let mut unfinished = file.clone().into_os_string();
    unfinished.push(UNFINISHED_SUFFIX);
    let unfinished = PathBuf::from(unfinished);
    let written = write(folder, &unfinished, about, recipient, progress).and_then(|files| {
        fs::rename(&unfinished, &file).map_err(io_error("put in place", &file))?;
        File::open(into).and_then(|into| into.sync_all()).map_err(io_error("make durable", into))?;
        Ok(files)
    });
    let files = match written {
        Ok(files) => files,
        Err(error) => {
            // What could not be finished is of no use. If it cannot be removed either, its name says that it is unfinished.
            let _ = fs::remove_file(&unfinished);
            return Err(error);
        }
    };
    let bytes = fs::metadata(&file).map_err(io_error("look at", &file))?.len();
    let removed = keep.map_or_else(|| Ok(Vec::new()), |keep| remove_old(into, about, keep.max(1)))?;
    Ok(Made { file, bytes, files, removed })
}

fn write(
    folder: &Path,
    to: &Path,
    about: &About,
    recipient: Option<&Recipient>,
    progress: Progress<'_>,
) -> Result<u64, BackupError> {
    let failed = || io_error("write", to);
    let sources = archive::sources(folder)?;
    let out = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(to).map_err(failed())?;
    let (file, files) = match recipient {
        Some(recipient) => {
            let (sealed, files) = packed(age::Writer::new(&out, recipient)?, sources, about, to, progress)?;
            sealed.finish()?;
            (&out, files)
        }
        None => packed(&out, sources, about, to, progress)?,
    };
    file.sync_all().map_err(failed())?;
    Ok(files)
}

fn packed<W: Write>(
    out: W,
    sources: Vec<archive::Source>,
    about: &About,
    to: &Path,
    progress: Progress<'_>,
) -> Result<(W, u64), BackupError> {
    let failed = || io_error("write", to);
    let mut pack = zstd::Encoder::new(out, LEVEL).map_err(failed())?;
    pack.include_checksum(true).map_err(failed())?;
    let (pack, files) = archive::write(pack, sources, about, to, progress)?;
    Ok((pack.finish().map_err(failed())?, files))
}

/// Removes all but the newest backups of one machine. Their names sort by their time.
fn remove_old(into: &Path, about: &About, keep: usize) -> Result<Vec<PathBuf>, BackupError> {
    let failed = || io_error("look into", into);
    let mut all = Vec::new();
    for found in fs::read_dir(into).map_err(failed())? {
        let path = found.map_err(failed())?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let time = name.strip_prefix(&about.prefix()).and_then(|rest| {
            rest.strip_suffix(SEALED_SUFFIX)
                .or_else(|| rest.strip_suffix(SUFFIX))
                .filter(|time| time.len() == 21 && time.ends_with('Z'))
        });
        if let Some(time) = time.map(str::to_owned) {
            all.push((time, path));
        }
    }
    all.sort();
    let many = all.len().saturating_sub(keep);
    let mut removed = Vec::new();
    for (_, path) in all.into_iter().take(many) {
        fs::remove_file(&path).map_err(io_error("remove", &path))?;
        removed.push(path);
    }
    Ok(removed)
}

/// Whom to encrypt to, from the text of a public key.
///
/// # Errors
/// It is none.
pub fn recipient(text: &str) -> Result<Recipient, BackupError> {
    text.parse().map_err(|_| BackupError::NoRecipient)
}

/// Makes a key for backups: the private half goes into a new private file, as the age tool writes it.
///
/// # Errors
/// The file is there already or cannot be written.
pub fn new_key(path: &Path) -> Result<Recipient, BackupError> {
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(|_| AgeError::Crypto)?;
    let identity = Identity::new(secret)?;
    let recipient = identity.recipient();
    let mut file =
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(io_error("make the key file", path))?;
    let text = format!("# public key: {recipient}\n{}\n", identity.to_text());
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(io_error("write", path))?;
    Ok(recipient)
}

/// Reads a key file, with or without comments, such as [`new_key`] or `age-keygen` make it.
///
/// # Errors
/// It cannot be read, or holds no private key.
pub fn key(path: &Path) -> Result<Identity, BackupError> {
    let text = fs::read_to_string(path).map_err(io_error("read the key file", path))?;
    let line = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'));
    let found = line.and_then(|line| Identity::from_text(line).ok());
    found.ok_or_else(|| BackupError::Bad { path: path.to_owned(), problem: "it holds no private key of age".to_owned() })
}

#[cfg(test)]
mod tests;
