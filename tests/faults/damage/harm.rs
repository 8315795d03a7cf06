//! The kinds of damage, and where they are done.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{dice::Dice, place::copy_folder};

/// What is done to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Flip,
    Zeros,
    Truncation,
    Swap,
    Stale,
}

/// All of them, in the order in which tries take turns.
pub(super) const KINDS: [Kind; 5] = [Kind::Flip, Kind::Zeros, Kind::Truncation, Kind::Swap, Kind::Stale];

impl Kind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Flip => "a flipped bit",
            Self::Zeros => "a zeroed block",
            Self::Truncation => "a truncation",
            Self::Swap => "swapped blocks",
            Self::Stale => "an older copy",
        }
    }
}

/// Which part of a folder a file belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Log,
    Index,
    Configuration,
}

impl Part {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Log => "the log",
            Self::Index => "the index",
            Self::Configuration => "the configuration",
        }
    }

    fn of(path: &Path) -> Self {
        let name = path.to_string_lossy();
        match () {
            () if name.contains("/index") => Self::Index,
            () if name.starts_with("journal/log/") => Self::Log,
            () => Self::Configuration,
        }
    }
}

/// Damage that was done.
pub(super) struct Harm {
    pub(super) part: Part,
    /// In words, for the report.
    pub(super) what: String,
    /// What a refusal may name it by.
    pub(super) names: Vec<String>,
}

impl Harm {
    /// Harms one place in one of the parts of the folder `root`, which was `older` once.
    pub(super) fn inflict(kind: Kind, parts: &[Part], root: &Path, older: &Path, dice: &mut Dice) -> Self {
        let part = *dice.pick(parts);
        let mut files: Vec<_> = files(root).into_iter().filter(|path| Part::of(path) == part).collect();
        if kind == Kind::Stale {
            let differs = |path: &PathBuf| match (fs::read(older.join(path)), fs::read(root.join(path))) {
                (Ok(old), Ok(new)) => old != new,
                _ => false,
            };
            files.retain(differs);
        }
        let Some(path) = (!files.is_empty()).then(|| dice.pick(&files).clone()) else {
            // Nothing of this part is older anywhere: the whole index of another time then.
            return Self::stale_index(root, older);
        };
        let file = root.join(&path);
        let mut bytes = fs::read(&file).unwrap();
        let block = *dice.pick(&[512, 4096]);
        let mut at = String::new();
        match kind {
            _ if bytes.is_empty() => bytes.push(0),
            Kind::Flip => {
                let (byte, bit) = (dice.within(0..bytes.len()), dice.within(0..8));
                bytes[byte] ^= 1 << bit;
                at = format!(" byte {byte} bit {bit}");
            }
            Kind::Zeros => {
                let start = dice.within(0..bytes.len().div_ceil(block)) * block;
                let end = (start + block).min(bytes.len());
                bytes[start..end].fill(0);
                at = format!(" {start}..{end}");
            }
            Kind::Truncation => {
                bytes.truncate(dice.within(0..bytes.len()));
                at = format!(" to {}", bytes.len());
            }
            Kind::Swap => {
                // Whole blocks, or what a short file has of them.
                let piece = block.min(bytes.len() / 2).max(1);
                let pieces = bytes.len() / piece;
                let (one, two) = (dice.within(0..pieces), dice.within(0..pieces));
                for offset in 0..piece {
                    bytes.swap(one * piece + offset, two * piece + offset);
                }
                at = format!(" {piece} bytes at {} and {}", one * piece, two * piece);
            }
            Kind::Stale => bytes = fs::read(older.join(&path)).unwrap(),
        }
        fs::write(&file, bytes).unwrap();
        let what = format!("{} in {}{at}", kind.name(), path.display());
        Self { part, what, names: names(&path) }
    }

    fn stale_index(root: &Path, older: &Path) -> Self {
        let index = root.join("journal/index");
        fs::remove_dir_all(&index).unwrap();
        copy_folder(&older.join("journal/index"), &index);
        let what = "the whole index as it was earlier".to_owned();
        Self { part: Part::Index, what, names: vec!["index".to_owned()] }
    }
}

/// A file's own name, and what the parts of it that have no file name are called.
fn names(path: &Path) -> Vec<String> {
    let file = path.file_name().unwrap().to_string_lossy().into_owned();
    let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
    let folder = path.parent().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
    let mut names: Vec<_> = [Some(file), Some(stem), folder].into_iter().flatten().collect();
    if path.ends_with("identity.toml") {
        names.extend(["membership", "certificate", "key", "root"].map(str::to_owned));
    }
    names.retain(|name| !name.is_empty());
    names
}

/// All files below a folder, sorted; locks hold nothing.
fn files(root: &Path) -> Vec<PathBuf> {
    let (mut found, mut waiting) = (Vec::new(), vec![root.to_owned()]);
    while let Some(folder) = waiting.pop() {
        for item in fs::read_dir(folder).unwrap() {
            let (item, path) = {
                let item = item.unwrap();
                let path = item.path();
                (item, path)
            };
            if item.file_type().unwrap().is_dir() {
                waiting.push(path);
            } else if path.extension().is_none_or(|extension| extension != "lock") && !path.ends_with("lock") {
                found.push(path.strip_prefix(root).unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}
