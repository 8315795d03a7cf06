//! What a store did to its disk, in order: a [`Disk`] that writes everything down.
//!
//! The log tells its disk of writes and syncs only. Names (files made, renamed, removed) are seen by looking at the folders at each
//! of these calls: what changed since the last look happened in between, so its place in the order is exact.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io,
    os::{fd::AsRawFd as _, unix::fs::MetadataExt as _},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use tansiq_shared::store::log::disk::Disk;

/// A file, whatever its names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FileId(usize);

/// What a name leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Named {
    File(FileId),
    Folder,
}

/// What became of names in one folder: where each leads to now, or that it is gone.
pub(crate) type NameChanges = Vec<(String, Option<Named>)>;

/// One thing that happened.
#[derive(Debug, Clone)]
pub(crate) enum Event {
    /// Bytes were written.
    Wrote { file: FileId, offset: u64, bytes: Vec<u8> },
    /// The file was cut off, or filled up with zeros.
    Length { file: FileId, length: u64 },
    /// All that was written to the file before is on the disk.
    Synced(FileId),
    /// Names in one folder changed, all of these at once: a rename is two.
    Names { folder: PathBuf, changes: NameChanges },
    /// All names in a folder are on the disk.
    FolderSynced(PathBuf),
    /// Everything up to this position was acknowledged.
    Acked(u64),
}

/// A whole recording. Folders are relative to the store's own.
#[derive(Debug, Clone, Default)]
pub(crate) struct Trace {
    /// What the disk held before: files' bytes, and names in folders.
    pub(crate) before: State,
    /// What happened.
    pub(crate) events: Vec<Event>,
}

/// What a disk holds.
#[derive(Debug, Clone, Default)]
pub(crate) struct State {
    /// Every file's bytes.
    pub(crate) files: BTreeMap<FileId, Vec<u8>>,
    /// Every folder's names.
    pub(crate) folders: BTreeMap<PathBuf, BTreeMap<String, Named>>,
}

/// Records a store that lives in one folder. Clones record together.
#[derive(Clone)]
pub(crate) struct Recorder(Arc<Mutex<Recording>>);

struct Recording {
    root: PathBuf,
    trace: Trace,
    /// The folders as of the last look.
    seen: BTreeMap<PathBuf, BTreeMap<String, Named>>,
    /// Files that have a name now, by inode.
    ids: BTreeMap<u64, FileId>,
    files: usize,
    /// The sync that fails, counted from 1, and how many there were.
    failing: Option<usize>,
    syncs: usize,
}

impl Recorder {
    /// Begins with what the folder holds now, all of it taken for durable.
    pub(crate) fn of(root: &Path) -> Self {
        let mut recording = Recording {
            root: root.to_owned(),
            trace: Trace::default(),
            seen: BTreeMap::new(),
            ids: BTreeMap::new(),
            files: 0,
            failing: None,
            syncs: 0,
        };
        recording.look();
        for event in std::mem::take(&mut recording.trace.events) {
            if let Event::Wrote { file, bytes, .. } = event {
                recording.trace.before.files.insert(file, bytes);
            }
        }
        recording.trace.before.folders = recording.seen.clone();
        Self(Arc::new(Mutex::new(recording)))
    }

    /// After so many more syncs, the next one fails with an input/output error, and so does all that comes after it.
    pub(crate) fn fail_after(&self, more: usize) {
        let mut recording = self.0.lock().unwrap();
        recording.failing = Some(recording.syncs + more + 1);
    }

    /// How much has happened so far.
    pub(crate) fn moment(&self) -> usize {
        self.0.lock().unwrap().trace.events.len()
    }

    /// Somebody was told that everything up to this position is safe.
    pub(crate) fn acked(&self, position: u64) {
        self.0.lock().unwrap().trace.events.push(Event::Acked(position));
    }

    /// The recording so far.
    pub(crate) fn trace(&self) -> Trace {
        let mut recording = self.0.lock().unwrap();
        recording.look();
        recording.trace.clone()
    }
}

impl Disk for Recorder {
    fn write(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        let mut recording = self.0.lock().unwrap();
        recording.look();
        let id = recording.id_of(file.metadata()?.ino());
        std::os::unix::fs::FileExt::write_all_at(file, bytes, offset)?;
        recording.trace.events.push(Event::Wrote { file: id, offset, bytes: bytes.to_vec() });
        Ok(())
    }

    /// The bytes stay in the system's memory: what matters is that they were asked for.
    fn sync(&self, file: &File) -> io::Result<()> {
        let mut recording = self.0.lock().unwrap();
        recording.look();
        recording.syncs += 1;
        if recording.failing.is_some_and(|failing| recording.syncs >= failing) {
            return Err(io::Error::from_raw_os_error(5));
        }
        let found = file.metadata()?;
        let event = if found.is_dir() {
            let path = fs::read_link(format!("/proc/self/fd/{}", file.as_raw_fd()))?;
            match path.strip_prefix(recording.root.canonicalize()?) {
                Ok(folder) => Event::FolderSynced(folder.to_owned()),
                // The folder's own name in its parent.
                Err(_) => return Ok(()),
            }
        } else {
            Event::Synced(recording.id_of(found.ino()))
        };
        recording.trace.events.push(event);
        Ok(())
    }

    fn set_length(&self, file: &File, length: u64) -> io::Result<()> {
        let mut recording = self.0.lock().unwrap();
        recording.look();
        file.set_len(length)?;
        let file = recording.id_of(file.metadata()?.ino());
        recording.trace.events.push(Event::Length { file, length });
        Ok(())
    }
}

impl Recording {
    fn id_of(&mut self, inode: u64) -> FileId {
        let files = &mut self.files;
        *self.ids.entry(inode).or_insert_with(|| {
            *files += 1;
            FileId(*files)
        })
    }

    /// Looks at all folders and writes down what changed.
    fn look(&mut self) {
        let mut now = BTreeMap::new();
        let mut inodes = BTreeMap::new();
        let mut waiting = vec![PathBuf::new()];
        while let Some(folder) = waiting.pop() {
            let mut names = BTreeMap::new();
            let Ok(items) = fs::read_dir(self.root.join(&folder)) else { continue };
            for item in items {
                let item = item.unwrap();
                let name = item.file_name().into_string().unwrap();
                // The index is made anew when it is lost, and the lock holds nothing.
                if name == "index" || name == "lock" {
                    continue;
                }
                let Ok(found) = item.metadata() else { continue };
                if found.is_dir() {
                    waiting.push(folder.join(&name));
                    names.insert(name, Named::Folder);
                } else {
                    let fresh = !self.ids.contains_key(&found.ino());
                    let id = self.id_of(found.ino());
                    if fresh && found.len() > 0 {
                        // Written by something that does not ask the disk.
                        let bytes = fs::read(item.path()).unwrap();
                        self.trace.events.push(Event::Wrote { file: id, offset: 0, bytes });
                    }
                    inodes.insert(found.ino(), id);
                    names.insert(name, Named::File(id));
                }
            }
            now.insert(folder, names);
        }
        for (folder, names) in &now {
            let before = self.seen.get(folder).cloned().unwrap_or_default();
            self.trace
                .events
                .extend(changes(&before, names).into_iter().map(|changes| Event::Names { folder: folder.clone(), changes }));
        }
        self.seen = now;
        // A file without a name is never met again, and its number may be another's soon.
        self.ids = inodes;
    }
}

/// What became of a folder's names, each rename in one piece.
fn changes(before: &BTreeMap<String, Named>, now: &BTreeMap<String, Named>) -> Vec<NameChanges> {
    let mut gone: Vec<_> = before.iter().filter(|(name, _)| !now.contains_key(*name)).collect();
    let mut all = Vec::new();
    for (name, named) in now.iter().filter(|(name, named)| before.get(*name) != Some(named)) {
        let mut group = vec![(name.clone(), Some(*named))];
        if let Named::File(_) = named
            && let Some(at) = gone.iter().position(|(_, old)| *old == named)
        {
            group.push((gone.remove(at).0.clone(), None));
        }
        all.push(group);
    }
    all.extend(gone.into_iter().map(|(name, _)| vec![(name.clone(), None)]));
    all
}
