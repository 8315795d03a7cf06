//! What a disk may hold after a power cut at some moment of a recording.
//!
//! Synced bytes are there. Of what was written and not synced, each block of 4 KiB may be as it was before or as after any of the
//! writes to it, and in a torn image each sector of 512 bytes may; a length that nobody synced may be any in between. Names are there
//! as of the folder's last sync; of what became of them since then, anything may be missing.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use crate::{
    dice::Dice,
    trace::{Event, FileId, NameChanges, Named, State, Trace},
};

const BLOCK: usize = 4096;
const SECTOR: usize = 512;
/// Of a hundred images, those with single sectors missing.
const TORN_PERCENT: usize = 40;

/// A disk after a power cut.
#[derive(Debug)]
pub(crate) struct Image {
    state: State,
    /// The last position that had been acknowledged.
    pub(crate) promised: u64,
    /// How much had happened.
    pub(crate) moment: usize,
    /// At which event, and how.
    pub(crate) what: String,
}

/// What one file may be: its durable bytes, and the writes since.
#[derive(Default)]
struct Pending<'a> {
    durable: Vec<u8>,
    writes: Vec<(usize, &'a [u8])>,
}

impl Image {
    /// A power cut at a moment that the dice choose.
    pub(crate) fn at(trace: &Trace, dice: &mut Dice) -> Self {
        let crash = dice.within(0..trace.events.len() + 1);
        Self::after(trace, crash, dice)
    }

    /// A power cut when so many things had happened.
    pub(crate) fn after(trace: &Trace, crash: usize, dice: &mut Dice) -> Self {
        let happened = &trace.events[..crash];
        let torn = dice.happens(TORN_PERCENT);
        let mut files: BTreeMap<FileId, Pending<'_>> = BTreeMap::new();
        for (file, bytes) in &trace.before.files {
            files.insert(*file, Pending { durable: bytes.clone(), writes: Vec::new() });
        }
        let mut folders = trace.before.folders.clone();
        let mut later: BTreeMap<&Path, Vec<&NameChanges>> = BTreeMap::new();
        let mut promised = 0;
        for event in happened {
            match event {
                Event::Wrote { file, offset, bytes } => {
                    files.entry(*file).or_default().writes.push((usize::try_from(*offset).unwrap(), bytes));
                }
                Event::Length { file, length } => {
                    files.entry(*file).or_default().cut(usize::try_from(*length).unwrap());
                }
                Event::Synced(file) => files.entry(*file).or_default().sync(),
                Event::Names { folder, changes } => later.entry(folder).or_default().push(changes),
                Event::FolderSynced(folder) => {
                    let names = folders.entry(folder.clone()).or_default();
                    for changes in later.remove(folder.as_path()).unwrap_or_default() {
                        rename(names, changes);
                    }
                }
                Event::Acked(position) => promised = *position,
            }
        }
        for (folder, all) in later {
            let names = folders.entry(folder.to_owned()).or_default();
            // A journalling file system keeps the order of names; others need not.
            let (in_order, upto) = (dice.happens(60), dice.within(0..all.len() + 1));
            for (at, changes) in all.into_iter().enumerate() {
                if if in_order { at < upto } else { dice.happens(50) } {
                    rename(names, changes);
                }
            }
        }
        let files = files.into_iter().map(|(id, pending)| (id, pending.after_a_cut(torn, dice))).collect();
        let what = format!("cut at event {crash} of {}{}", trace.events.len(), if torn { ", torn" } else { "" });
        Self { state: State { files, folders }, promised, moment: crash, what }
    }

    /// Writes the image into a folder, which is empty.
    pub(crate) fn build(&self, root: &Path) {
        let mut waiting = vec![PathBuf::new()];
        while let Some(folder) = waiting.pop() {
            fs::create_dir_all(root.join(&folder)).unwrap();
            for (name, named) in self.state.folders.get(&folder).into_iter().flatten() {
                match named {
                    Named::Folder => waiting.push(folder.join(name)),
                    Named::File(id) => {
                        let bytes = self.state.files.get(id).map(Vec::as_slice).unwrap_or_default();
                        fs::write(root.join(&folder).join(name), bytes).unwrap();
                    }
                }
            }
        }
    }
}

fn rename(names: &mut BTreeMap<String, Named>, changes: &[(String, Option<Named>)]) {
    for (name, leads_to) in changes {
        match leads_to {
            Some(file) => drop(names.insert(name.clone(), *file)),
            None => drop(names.remove(name)),
        }
    }
}

impl Pending<'_> {
    /// Cutting a file off reaches the disk at once or never: what it took away is not seen again in part.
    fn cut(&mut self, length: usize) {
        self.writes.retain_mut(|(offset, bytes)| {
            *bytes = &bytes[..length.saturating_sub(*offset).min(bytes.len())];
            !bytes.is_empty()
        });
        self.durable.truncate(length);
    }

    fn sync(&mut self) {
        for (offset, bytes) in std::mem::take(&mut self.writes) {
            put(&mut self.durable, offset, bytes);
        }
    }

    fn after_a_cut(self, torn: bool, dice: &mut Dice) -> Vec<u8> {
        let Self { durable, writes } = self;
        let Some(end) = writes.iter().map(|(offset, bytes)| offset + bytes.len()).max() else { return durable };
        let full = end.max(durable.len());
        let piece = if torn { SECTOR } else { BLOCK };
        let mut touched = BTreeSet::new();
        for (offset, bytes) in &writes {
            touched.extend(offset / piece..(offset + bytes.len()).div_ceil(piece));
        }
        let mut left = durable.clone();
        left.resize(full, 0);
        // All, none, or some of the pieces; the last of what reached the disk says how long the file is at least.
        let odds = *dice.pick(&[0, 20, 50, 80, 95, 100]);
        let mut reached = durable.len();
        for at in touched {
            let reaching: Vec<_> =
                writes.iter().filter(|(offset, bytes)| *offset < (at + 1) * piece && offset + bytes.len() > at * piece).collect();
            let upto = if dice.happens(odds) { dice.within(0..reaching.len()) + 1 } else { 0 };
            for (offset, bytes) in &reaching[..upto] {
                let (from, to) = ((at * piece).max(*offset), ((at + 1) * piece).min(offset + bytes.len()));
                left[from..to].copy_from_slice(&bytes[from - offset..to - offset]);
                reached = reached.max(to);
            }
        }
        let length = match dice.within(0..10) {
            0..6 => full,
            6..9 => reached,
            _ => dice.within(durable.len()..full + 1),
        };
        left.truncate(length);
        left
    }
}

fn put(file: &mut Vec<u8>, offset: usize, bytes: &[u8]) {
    if file.len() < offset + bytes.len() {
        file.resize(offset + bytes.len(), 0);
    }
    file[offset..offset + bytes.len()].copy_from_slice(bytes);
}
