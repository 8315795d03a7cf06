//! The keys that a join asks with. Those that are there are kept, unless they are of no use any more: then new ones are made in a folder
//! beside them, and take their place only once the hub answered them. Stopped in between, the same call goes on with the same keys.

use std::path::{Path, PathBuf};

use tansiq_shared::identity::{
    files::FileError,
    keys::{KeyError, KeyFolder},
};

const KEYS: &str = "keys";
const NEW: &str = "keys.new";
/// Former keys are set aside under this name and a number.
const FORMER: &str = "keys.former";
/// Most of them that have a number of their own.
const FORMER_MAX: u32 = 10_000;

/// See the module.
pub(super) struct Keys {
    data: PathBuf,
    /// What is asked with.
    pub(super) open: KeyFolder,
    /// Whether they are to take the place of others.
    pub(super) is_new: bool,
}

/// The folder of this node's private keys inside its data folder.
pub(super) fn open(data: &Path) -> Result<KeyFolder, KeyError> {
    // The data folder itself first: the keys' folder must not stand in an open one.
    KeyFolder::open(data)?;
    KeyFolder::open(&data.join(KEYS))
}

/// Whether all keys are in a data folder.
pub(super) fn are_there(data: &Path) -> bool {
    KeyFolder::has(&data.join(KEYS)) == (true, true)
}

impl Keys {
    /// Those to ask with first. `has_joined` says whether the folder is a council's node already.
    pub(super) fn first(data: &Path, has_joined: bool) -> Result<Self, KeyError> {
        let (_, journal) = KeyFolder::has(&data.join(KEYS));
        if has_joined && !journal {
            return Self::new(data);
        }
        Ok(Self { data: data.to_owned(), open: open(data)?, is_new: false })
    }

    /// New ones, or those that an earlier call made new and could not put in use.
    pub(super) fn new(data: &Path) -> Result<Self, KeyError> {
        KeyFolder::open(data)?;
        Ok(Self { data: data.to_owned(), open: KeyFolder::open(&data.join(NEW))?, is_new: true })
    }

    /// Puts new ones in the place of the former, which are kept; where.
    pub(super) fn put_in_use(&self) -> Result<Option<PathBuf>, FileError> {
        let keys = self.data.join(KEYS);
        if !self.is_new {
            return Ok(None);
        }
        let failed = |action, path: &Path| {
            let path = path.to_owned();
            move |source| FileError::Io { action, path, source }
        };
        let former = if keys.exists() {
            let free = (1..=FORMER_MAX).map(|number| self.data.join(format!("{FORMER}.{number}"))).find(|path| !path.exists());
            let free = free.unwrap_or_else(|| self.data.join(FORMER));
            std::fs::rename(&keys, &free).map_err(failed("set aside", &keys))?;
            Some(free)
        } else {
            None
        };
        let new = self.data.join(NEW);
        std::fs::rename(&new, &keys).map_err(failed("put in use", &new))?;
        std::fs::File::open(&self.data).and_then(|folder| folder.sync_all()).map_err(failed("sync", &self.data))?;
        Ok(former)
    }
}
