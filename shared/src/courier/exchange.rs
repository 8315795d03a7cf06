//! Making bundles and taking them in, one at a time: between the engine, the files and whoever asks.

mod incoming;
mod outgoing;

use std::{
    fs::{self, File, OpenOptions},
    io,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use tokio::sync::{Mutex, OwnedMutexGuard};

use super::{
    BUNDLE_BYTES_MAX, Refusal,
    book::{Book, BookError, Passed},
    bundle::ReadError,
};
use crate::{
    crypto::age::{AgeError, Identity, Recipient},
    domain::PrincipalRow,
    engine::{Engine, EngineError},
    identity::files::{self, FileError},
    journal::sign::Signer,
    replication::{LinkError, by_hand},
};

/// The courier's folder inside a data folder.
pub(crate) const COURIER: &str = "courier";
const KEY: &str = "courier.age";
const OUTGOING: &str = "outgoing";
const INCOMING: &str = "incoming";
const AUDIT: &str = "tansiq::audit";
/// Frames between the disk and the engine.
const FRAMES_CAPACITY: usize = 4;

/// Why a bundle is not made or not taken in.
#[derive(Debug, thiserror::Error)]
pub enum CourierError {
    /// Not this one.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Another one is on its way.
    #[error("begin: another bundle is being made or taken in; try again in a moment")]
    Busy,
    /// What is remembered of the peer.
    #[error(transparent)]
    Book(#[from] BookError),
    /// A file of ours.
    #[error(transparent)]
    File(#[from] FileError),
    /// The disk.
    #[error("keep the bundle: {0}")]
    Io(#[from] io::Error),
    /// Encryption.
    #[error(transparent)]
    Age(#[from] AgeError),
    /// Our own key file is not what was written.
    #[error(
        "read the courier's key in {path}: the file is damaged; take it from a backup, or remove it and give the new key to your peers"
    )]
    Key {
        /// The file.
        path: String,
    },
    /// The engine.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl From<ReadError> for CourierError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Refused(refusal) => Self::Refused(refusal),
            ReadError::Io(error) => Self::Io(error),
        }
    }
}

impl From<LinkError> for CourierError {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::Engine(EngineError::Stop { reason }) => Self::Refused(Refusal::new(
                reason,
                format!("an entry in it breaks the journal ({reason}): its maker must be asked"),
            )),
            LinkError::Engine(error) => Self::Engine(error),
            other => Self::Refused(Refusal::new("protocol", other.to_string())),
        }
    }
}

/// Whether a bundle is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encryption {
    /// To the peer's key, if it was ever told.
    WhenKnown,
    /// To this key.
    To(Recipient),
    /// Not at all.
    Plain,
}

/// A bundle that was made. Its file goes when this is dropped.
pub struct Made {
    /// The file.
    pub file: File,
    /// The council or the ministry that it is for.
    pub to: PrincipalRow,
    /// Name, length and number of entries.
    pub passed: Passed,
    /// Whether it holds all there is; else the next one goes on, once this one was acknowledged.
    pub complete: bool,
    _spool: Spool,
}

/// A file on its way in.
pub(crate) struct Arriving {
    /// To write it to.
    pub file: File,
    spool: Spool,
}

/// What a bundle brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Who made it.
    pub from: PrincipalRow,
    /// Name, length and number of entries.
    pub passed: Passed,
    /// It, or a later one, was taken in before: nothing was done.
    pub already: bool,
    /// Entries that were refused for good.
    pub refused: u64,
    /// Entries that wait for something they need.
    pub waiting: u64,
}

struct Spool {
    path: PathBuf,
    _job: OwnedMutexGuard<()>,
}

impl Drop for Spool {
    fn drop(&mut self) {
        // What stays is replaced by the next one.
        drop(fs::remove_file(&self.path));
    }
}

struct Inner {
    engine: Engine,
    signer: Arc<dyn Signer>,
    identity: Identity,
    folder: PathBuf,
    bytes_max: u64,
    job: Arc<Mutex<()>>,
}

/// The desk where bundles are made and taken in. Cheap to clone.
#[derive(Clone)]
pub struct Courier(Arc<Inner>);

/// This machine's key for bundles: the one that is there, or a fresh one that is durable before this returns.
///
/// # Errors
/// The file is too open, damaged or cannot be written.
pub fn identity(folder: &Path) -> Result<Identity, CourierError> {
    files::private_folder(folder)?;
    let path = folder.join(KEY);
    if let Some(bytes) = files::read_private(&path)? {
        let identity = String::from_utf8(bytes).ok().and_then(|text| Identity::from_text(&text).ok());
        return identity.ok_or_else(|| CourierError::Key { path: path.display().to_string() });
    }
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(|_| AgeError::Crypto)?;
    let identity = Identity::new(secret)?;
    files::write_private(&path, format!("{}\n", identity.to_text()).as_bytes())?;
    Ok(identity)
}

impl Courier {
    /// The desk of a process. `data` is its data folder; `signer` its journal key.
    ///
    /// # Errors
    /// The courier's folder or key cannot be used.
    pub fn open(data: &Path, engine: Engine, signer: Arc<dyn Signer>) -> Result<Self, CourierError> {
        let folder = data.join(COURIER);
        let identity = identity(&folder)?;
        let job = Arc::default();
        Ok(Self(Arc::new(Inner { engine, signer, identity, folder, bytes_max: BUNDLE_BYTES_MAX, job })))
    }

    /// Whom others encrypt to, for this machine to open it.
    pub(crate) fn recipient(&self) -> Recipient {
        self.0.identity.recipient()
    }

    /// Longest bundle that is made or read, in bytes.
    pub(crate) fn bytes_max(&self) -> u64 {
        self.0.bytes_max
    }

    /// The principals that bundles may be exchanged with, and what is remembered of each.
    ///
    /// # Errors
    /// The engine stopped, or a book cannot be read.
    pub(crate) async fn peers(&self) -> Result<Vec<(PrincipalRow, Book)>, CourierError> {
        let rows = self.0.engine.principals().await?;
        let mut peers = Vec::new();
        for row in rows.into_iter().filter(|row| by_hand::courier_peer(&self.0.engine, row.principal).is_ok()) {
            let book = Book::read(&self.0.folder, row.principal)?;
            peers.push((row, book));
        }
        Ok(peers)
    }

    fn spool(&self, name: &str) -> Result<(File, Spool), CourierError> {
        let job = self.0.job.clone().try_lock_owned().map_err(|_| CourierError::Busy)?;
        let path = self.0.folder.join(name);
        let spool = Spool { path: path.clone(), _job: job };
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(true).mode(0o600).open(path)?;
        Ok((file, spool))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_key_is_named_and_not_replaced() {
        let data = tempfile::tempdir().unwrap();
        let folder = data.path().join(COURIER);
        let first = identity(&folder).unwrap().to_text();
        assert_eq!(identity(&folder).unwrap().to_text(), first);
        for at in 0..first.len() {
            let mut bytes = first.clone().into_bytes();
            bytes[at] ^= 2;
            files::write_private(&folder.join(KEY), &bytes).unwrap();
            let said = identity(&folder).err().map(|error| error.to_string()).unwrap_or_default();
            assert!(said.contains(KEY), "byte {at}: {said:?}");
        }
    }
}
