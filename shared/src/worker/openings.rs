//! Which documents are being opened, written down before it is done: a document that ends the program is not opened again at the next
//! start, and the one after it, for ever.
//!
//! A crash says nothing of the reason. So whatever was being opened when the process ended is suspect, and is opened
//! alone from then on; what comes in well is so no longer, and what did not [`CRASHES_MAX`] times in a row is quarantined: it keeps its entries, takes more in and
//! passes them on, and is not opened before an administrator releases it. Only the page cache has to survive, not the disk: the file is
//! not synced for each line.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::domain::DocId;

/// The closed reason code of a document that is not opened.
pub(crate) const QUARANTINED: &str = "quarantined";
/// Crashes in a row, while a document was being opened, after which it is quarantined.
pub(crate) const CRASHES_MAX: u32 = 3;
/// The file is written anew when it has grown beyond this many bytes and nothing is being opened.
const FILE_BYTES_MAX: u64 = 256 * 1024;

/// See the module.
#[derive(Debug, Default)]
pub struct Openings(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    path: Option<PathBuf>,
    file: Option<File>,
    bytes: u64,
    /// Being opened now, and how often.
    open: BTreeMap<DocId, u32>,
    /// Crashes in a row while it was being opened.
    crashes: BTreeMap<DocId, u32>,
    /// Not opened, and why.
    quarantined: BTreeMap<DocId, String>,
}

impl Openings {
    /// Reads what the process before this one left, in a file of its own beside the journal.
    ///
    /// # Errors
    /// The file cannot be read or written.
    pub(crate) fn read(path: &Path) -> io::Result<Self> {
        let mut state = State { path: Some(path.to_owned()), ..State::default() };
        match fs::read_to_string(path) {
            Ok(text) => text.lines().for_each(|line| state.take(line)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        for doc in std::mem::take(&mut state.open).into_keys() {
            let crashes = state.crashes.entry(doc).or_default();
            *crashes += 1;
            tracing::warn!(%doc, crashes, "the program ended while this document was being opened");
            if *crashes >= CRASHES_MAX {
                tracing::error!(target: "tansiq::audit", %doc, crashes, reason = "quarantined", "a document is quarantined: opening it ended the program again and again; `doc release` tries once more");
                state.quarantined.insert(doc, format!("opening it ended the program {crashes} times"));
            }
        }
        state.write_anew()?;
        Ok(Self(Mutex::new(state)))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the document is not to be opened.
    pub(crate) fn is_quarantined(&self, doc: DocId) -> bool {
        self.state().quarantined.contains_key(&doc)
    }

    /// Whether the program ended while it was being opened, so that nothing else should be opened beside it.
    pub(crate) fn is_suspect(&self, doc: DocId) -> bool {
        self.state().crashes.contains_key(&doc)
    }

    /// Documents that are not opened, and why.
    pub(crate) fn quarantined(&self) -> Vec<(DocId, String)> {
        self.state().quarantined.iter().map(|(doc, why)| (*doc, why.clone())).collect()
    }

    /// Opens the document no more.
    ///
    /// # Errors
    /// It could not be written down.
    pub(crate) fn quarantine(&self, doc: DocId, why: &str) -> io::Result<()> {
        let mut state = self.state();
        state.quarantined.insert(doc, why.lines().next().unwrap_or_default().to_owned());
        state.write_anew()
    }

    /// Opens it again. `false` when it was not quarantined.
    ///
    /// # Errors
    /// It could not be written down.
    pub(crate) fn release(&self, doc: DocId) -> io::Result<bool> {
        let mut state = self.state();
        if state.quarantined.remove(&doc).is_none() {
            return Ok(false);
        }
        state.crashes.remove(&doc);
        state.write_anew()?;
        Ok(true)
    }

    /// Writes down that a document is being opened, until what this gives back is dropped.
    pub(crate) fn begin(&self, doc: DocId) -> Opening<'_> {
        let mut state = self.state();
        let count = state.open.entry(doc).or_default();
        *count += 1;
        if *count == 1 {
            state.say('+', doc);
        }
        Opening { openings: self, doc }
    }

    fn end(&self, doc: DocId) {
        let mut state = self.state();
        let Some(count) = state.open.get_mut(&doc) else { return };
        *count -= 1;
        if *count > 0 {
            return;
        }
        state.open.remove(&doc);
        state.crashes.remove(&doc);
        state.say('-', doc);
        if state.bytes > FILE_BYTES_MAX && state.open.is_empty() && state.write_anew().is_err() {
            // Only larger than it need be: it is tried again after the next one.
            tracing::debug!("the file of openings could not be written anew");
        }
    }
}

impl State {
    fn take(&mut self, line: &str) {
        let (kind, rest) = line.split_at_checked(1).unwrap_or(("", ""));
        let (name, more) = rest.split_once(' ').unwrap_or((rest, ""));
        let Ok(doc) = name.parse::<DocId>() else { return };
        match kind {
            "+" => drop(self.open.insert(doc, 1)),
            "-" => {
                self.open.remove(&doc);
                self.crashes.remove(&doc);
            }
            "=" => drop(self.crashes.insert(doc, more.parse().unwrap_or(1))),
            "!" => drop(self.quarantined.insert(doc, more.to_owned())),
            _ => {}
        }
    }

    /// One line more. A disk that does not take it costs only what this file is for.
    fn say(&mut self, kind: char, doc: DocId) {
        let line = format!("{kind}{doc}\n");
        if let Some(file) = &mut self.file
            && file.write_all(line.as_bytes()).is_ok()
        {
            self.bytes += line.len() as u64;
        }
    }

    fn write_anew(&mut self) -> io::Result<()> {
        let Some(path) = &self.path else { return Ok(()) };
        let mut text = String::new();
        for (doc, crashes) in &self.crashes {
            writeln!(text, "={doc} {crashes}").map_err(io::Error::other)?;
        }
        for (doc, why) in &self.quarantined {
            writeln!(text, "!{doc} {why}").map_err(io::Error::other)?;
        }
        for doc in self.open.keys() {
            writeln!(text, "+{doc}").map_err(io::Error::other)?;
        }
        let beside = path.with_extension("new");
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
        file.write_all(text.as_bytes())?;
        file.sync_data()?;
        fs::rename(&beside, path)?;
        self.file = Some(OpenOptions::new().append(true).open(path)?);
        self.bytes = text.len() as u64;
        Ok(())
    }
}

/// A document that is being opened.
#[derive(Debug)]
pub(crate) struct Opening<'a> {
    openings: &'a Openings,
    doc: DocId,
}

impl Drop for Opening<'_> {
    fn drop(&mut self) {
        self.openings.end(self.doc);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POISON: DocId = DocId::new([1; 16]);
    const HONEST: DocId = DocId::new([2; 16]);

    /// A process that ends while both are being opened; what it was opening alone, if anything, comes first.
    fn crash(path: &Path) {
        let openings = Openings::read(path).unwrap();
        if openings.is_suspect(HONEST) {
            drop(openings.begin(HONEST));
        }
        std::mem::forget(openings.begin(POISON));
    }

    #[test]
    fn what_ends_the_program_again_and_again_is_quarantined_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("openings");
        let openings = Openings::read(&path).unwrap();
        let both = (openings.begin(POISON), openings.begin(HONEST));
        std::mem::forget(both);
        drop(openings);
        crash(&path);
        assert!(!Openings::read(&path).unwrap().is_quarantined(POISON), "a crash or two may be anything");
        let openings = Openings::read(&path).unwrap();
        assert!(openings.is_suspect(POISON) && !openings.is_suspect(HONEST), "what came in well is no longer suspect");
        drop(openings);
        crash(&path);
        let openings = Openings::read(&path).unwrap();
        assert_eq!(openings.quarantined().iter().map(|(doc, _)| *doc).collect::<Vec<_>>(), [POISON]);
        assert!(!openings.is_quarantined(HONEST));
        assert!(Openings::read(&path).unwrap().is_quarantined(POISON), "the next start knows it too");
        let openings = Openings::read(&path).unwrap();
        assert!(openings.release(POISON).unwrap() && !openings.release(POISON).unwrap());
        let openings = Openings::read(&path).unwrap();
        assert!(!openings.is_quarantined(POISON) && !openings.is_suspect(POISON));
    }

    #[test]
    fn the_file_stays_small_and_whatever_is_in_it_ends_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("openings");
        fs::write(&path, "nonsense\n+\n!zz\n=\u{e9}\n").unwrap();
        let openings = Openings::read(&path).unwrap();
        for _ in 0..10_000 {
            drop(openings.begin(HONEST));
        }
        assert!(fs::metadata(&path).unwrap().len() <= FILE_BYTES_MAX + 100);
        assert!(Openings::read(&path).unwrap().quarantined().is_empty());
        openings.quarantine(POISON, "by hand\n!and no second line").unwrap();
        assert_eq!(Openings::read(&path).unwrap().quarantined(), [(POISON, "by hand".to_owned())]);
    }
}
