//! A file system in memory of a few MiB, mounted under a program's folder.

use std::{
    fs::{self, File},
    io::Write as _,
    path::{Path, PathBuf},
    process::Command,
};

use crate::place::copy_folder;

/// What takes the room.
const FILLER: &str = "filler";

/// The mounted file system. Dropping it unmounts it.
pub(super) struct SmallDisk {
    folder: PathBuf,
}

impl SmallDisk {
    /// Whether a file system may be mounted here; if not, why.
    pub(super) fn possible() -> Result<(), String> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        mount(folder.path(), 1024 * 1024).map(|()| drop(Self { folder: folder.path().to_owned() }))
    }

    /// Puts a folder, which nothing uses, on a small disk of its own.
    pub(super) fn under(folder: &Path, bytes: u64) -> Self {
        let aside = folder.with_extension("aside");
        copy_folder(folder, &aside);
        mount(folder, bytes).unwrap();
        let disk = Self { folder: folder.to_owned() };
        copy_folder(&aside, folder);
        fs::remove_dir_all(&aside).unwrap();
        disk
    }

    /// Fills the disk up to so many bytes.
    pub(super) fn fill(&self, left: usize) {
        let mut filler = File::create(self.folder.join(FILLER)).unwrap();
        let mut piece = vec![b'x'; 64 * 1024];
        while !piece.is_empty() {
            // What of a piece found room stays; smaller pieces find the rest.
            if filler.write_all(&piece).is_err() {
                piece.truncate(piece.len() / 2);
            }
        }
        let length = filler.metadata().unwrap().len();
        filler.set_len(length.saturating_sub(left as u64)).unwrap();
    }

    /// Takes away what filled it.
    pub(super) fn make_room(&self) {
        fs::remove_file(self.folder.join(FILLER)).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: a program that was just killed may still be leaving.
        let _ = Command::new("umount").arg("--lazy").arg(&self.folder).status();
    }
}

fn mount(folder: &Path, bytes: u64) -> Result<(), String> {
    let options = format!("size={bytes},mode=0700");
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &options, "tansiq-faults"]).arg(folder).output();
    match mounted {
        Ok(mounted) if mounted.status.success() => Ok(()),
        Ok(mounted) => Err(format!("no file system may be mounted here: {}", String::from_utf8_lossy(&mounted.stderr).trim())),
        Err(error) => Err(format!("there is no mount: {error}")),
    }
}
