//! The hub's own record of when: when it received the content of each document and of each council, and when each council was linked.
//!
//! The journal keeps the time that a writer's clock claimed. What is shown as "received" must be what this hub's clock said, the same
//! before and after a restart; so it is kept in a file of its own, a line per fact, written behind the hot path and made durable within a
//! second. What a crash takes with it is dated with the last sign of life in the file: at the latest then this hub was up.
//!
//! The file may be deleted: what is here then counts as received at the next start.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use tansiq_shared::domain::{CouncilId, DocId, Position, UnixMs};

use crate::link::Seen;

/// The file's name inside the data folder.
pub const RECEIPTS: &str = "receipts.log";
/// A sign of life is written this often.
const ALIVE_EVERY_MS: i64 = 60_000;
/// The file is written anew, without what is out of date, after this many lines beyond four for each fact.
const LINES_SPARE: usize = 10_000;

/// The record in memory, and what of it is not on disk yet.
#[derive(Debug)]
pub struct Receipts {
    file: PathBuf,
    facts: Facts,
    /// Whether there was a file: else nothing is known of before.
    is_new: bool,
    pending: String,
    lines: usize,
    /// Only the whole file, written anew, is right.
    needs_all: bool,
    /// The last writing failed.
    is_failing: bool,
}

/// A writing of the file. Blocks, so it is done on a thread that may.
#[derive(Debug)]
pub struct Writing {
    file: PathBuf,
    text: String,
    anew: bool,
}

#[derive(Debug, Default)]
struct Facts {
    documents: BTreeMap<DocId, (Position, UnixMs)>,
    heard: BTreeMap<CouncilId, UnixMs>,
    links: BTreeMap<CouncilId, Seen>,
    alive: UnixMs,
}

impl Receipts {
    /// Reads the record in this folder.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn open(folder: &Path) -> io::Result<Self> {
        let file = folder.join(RECEIPTS);
        let text = match fs::read(&file) {
            Ok(bytes) => Some(String::from_utf8_lossy(&bytes).into_owned()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let mut facts = Facts::default();
        // A line that a crash cut short says nothing.
        text.iter().flat_map(|text| text.lines()).for_each(|line| {
            facts.read(line);
        });
        // Whoever was linked at the last sign of life is not any more.
        for seen in facts.links.values_mut().filter(|seen| seen.connected) {
            *seen = Seen { connected: false, at: seen.at.max(facts.alive), ..*seen };
        }
        // The first writing puts a whole file in its place; a disk that is full now must not keep the hub from starting.
        Ok(Self { file, facts, is_new: text.is_none(), pending: String::new(), lines: 0, needs_all: true, is_failing: false })
    }

    /// When content of this document was received whose last entry is at `last`, found at a start.
    pub fn found(&mut self, doc: DocId, council: &CouncilId, last: Position, now: UnixMs) -> UnixMs {
        let known = self.facts.documents.get(&doc).copied();
        let at = match known {
            // A journal that was put back from an older copy has less than was received once.
            Some((position, at)) if last <= position => at,
            _ if self.is_new => now,
            _ => self.facts.alive,
        };
        let at = at.min(now);
        if known != Some((last, at)) {
            self.note_document(doc, last, at);
        }
        self.note_heard(council, at);
        at
    }

    /// The same, while the hub runs: what was not there before came now.
    pub fn received(&mut self, doc: DocId, council: &CouncilId, last: Position, now: UnixMs) -> UnixMs {
        match self.facts.documents.get(&doc) {
            Some((position, at)) if *position == last => *at,
            _ => {
                self.note_document(doc, last, now);
                self.note_heard(council, now);
                now
            }
        }
    }

    /// Content of this council is here, received at `at` if nothing is known of it: somebody else may have brought it.
    pub fn has_content(&mut self, council: &CouncilId, at: UnixMs) {
        if self.heard(council).is_none() {
            self.note_heard(council, at);
        }
    }

    /// When content of this council was last received.
    pub fn heard(&self, council: &CouncilId) -> Option<UnixMs> {
        self.facts.heard.get(council).copied()
    }

    /// Every council's link as last seen.
    pub fn links(&self) -> impl Iterator<Item = (&CouncilId, Seen)> {
        self.facts.links.iter().map(|(council, seen)| (council, *seen))
    }

    /// A council's link changed.
    pub fn link(&mut self, council: &CouncilId, seen: Seen) {
        if self.facts.links.insert(council.clone(), seen) != Some(seen) {
            let line = link_line(council, seen);
            self.say(&line);
        }
    }

    /// The hub is up.
    pub fn alive(&mut self, now: UnixMs) {
        if now.0 - self.facts.alive.0 >= ALIVE_EVERY_MS {
            self.facts.alive = now;
            self.say(&format!("alive {}", now.0));
        }
    }

    /// Whether something is not on disk yet.
    pub fn is_behind(&self) -> bool {
        self.needs_all || !self.pending.is_empty()
    }

    /// What is not on disk yet, to be written. The caller says so when it could not be.
    pub fn writing(&mut self) -> Writing {
        let anew = self.needs_all || self.lines > LINES_SPARE + 4 * self.facts.len();
        let pending = std::mem::take(&mut self.pending);
        if anew {
            self.lines = self.facts.len();
            self.needs_all = false;
        }
        Writing { file: self.file.clone(), text: if anew { self.facts.text() } else { pending }, anew }
    }

    /// The last writing failed. Says whether the one before did not.
    pub fn failed(&mut self) -> bool {
        let is_first = !std::mem::replace(&mut self.is_failing, true);
        self.needs_all = true;
        is_first
    }

    /// The last writing was done.
    pub fn written(&mut self) {
        self.is_failing = false;
    }

    fn note_document(&mut self, doc: DocId, last: Position, at: UnixMs) {
        self.facts.documents.insert(doc, (last, at));
        self.say(&document_line(doc, last, at));
    }

    fn note_heard(&mut self, council: &CouncilId, at: UnixMs) {
        if self.heard(council).is_none_or(|known| known < at) {
            self.facts.heard.insert(council.clone(), at);
            self.say(&format!("heard {council} {}", at.0));
        }
    }

    fn say(&mut self, line: &str) {
        self.pending.push_str(line);
        self.pending.push('\n');
        self.lines += 1;
    }
}

impl Writing {
    /// Writes and syncs.
    ///
    /// # Errors
    /// As the disk says.
    pub fn run(self) -> io::Result<()> {
        if !self.anew {
            let mut file = OpenOptions::new().append(true).create(true).open(&self.file)?;
            file.write_all(self.text.as_bytes())?;
            return file.sync_data();
        }
        let beside = self.file.with_extension("new");
        let mut file = File::create(&beside)?;
        file.write_all(self.text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&beside, &self.file)?;
        self.file.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
    }
}

fn document_line(doc: DocId, last: Position, at: UnixMs) -> String {
    format!("document {doc} {} {}", last.0, at.0)
}

fn link_line(council: &CouncilId, seen: Seen) -> String {
    let standing = if seen.connected { "up" } else { "down" };
    format!("link {council} {standing} {} {}", seen.at.0, seen.expires.map_or_else(|| "-".to_owned(), |at| at.0.to_string()))
}

impl Facts {
    fn len(&self) -> usize {
        self.documents.len() + self.heard.len() + self.links.len() + 1
    }

    fn text(&self) -> String {
        let mut text = String::new();
        let mut line = |line: String| {
            // Writing into a String cannot fail.
            let _ = writeln!(text, "{line}");
        };
        self.documents.iter().for_each(|(doc, (last, at))| line(document_line(*doc, *last, *at)));
        self.heard.iter().for_each(|(council, at)| line(format!("heard {council} {}", at.0)));
        self.links.iter().for_each(|(council, seen)| line(link_line(council, *seen)));
        line(format!("alive {}", self.alive.0));
        text
    }

    /// `None` for a line that is not one.
    fn read(&mut self, line: &str) -> Option<()> {
        let words: Vec<_> = line.split(' ').collect();
        let time = |text: &str| text.parse().ok().map(UnixMs);
        match words[..] {
            ["document", doc, last, at] => {
                let at = time(at)?;
                self.documents.insert(doc.parse().ok()?, (Position(last.parse().ok()?), at));
                self.alive = self.alive.max(at);
            }
            ["heard", council, at] => {
                self.heard.insert(council.parse().ok()?, time(at)?);
            }
            ["link", council, standing, at, expires] => {
                let seen = Seen { connected: standing == "up", at: time(at)?, expires: time(expires) };
                self.links.insert(council.parse().ok()?, seen);
            }
            ["alive", at] => self.alive = self.alive.max(time(at)?),
            _ => return None,
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOC: DocId = DocId::new([7; 16]);

    fn council() -> CouncilId {
        "MA-02".parse().unwrap()
    }

    #[test]
    fn what_was_received_is_dated_the_same_after_every_restart() {
        let folder = tempfile::tempdir().unwrap();
        let mut receipts = Receipts::open(folder.path()).unwrap();
        assert_eq!(receipts.received(DOC, &council(), Position(4), UnixMs(1_000)), UnixMs(1_000));
        assert_eq!(receipts.received(DOC, &council(), Position(4), UnixMs(2_000)), UnixMs(1_000), "nothing came since");
        assert!(receipts.is_behind());
        receipts.writing().run().unwrap();
        for start in [10_000, 20_000] {
            let mut receipts = Receipts::open(folder.path()).unwrap();
            assert_eq!(receipts.found(DOC, &council(), Position(4), UnixMs(start)), UnixMs(1_000));
            assert_eq!(receipts.heard(&council()), Some(UnixMs(1_000)));
        }
    }

    #[test]
    fn what_a_crash_took_is_dated_with_the_last_sign_of_life() {
        let folder = tempfile::tempdir().unwrap();
        let mut receipts = Receipts::open(folder.path()).unwrap();
        receipts.received(DOC, &council(), Position(4), UnixMs(1_000));
        receipts.alive(UnixMs(90_000));
        receipts.link(&council(), Seen { connected: true, at: UnixMs(500), expires: None });
        receipts.writing().run().unwrap();
        // The end of a line that was cut short.
        OpenOptions::new().append(true).open(folder.path().join(RECEIPTS)).unwrap().write_all(b"document 0707 9").unwrap();
        let mut receipts = Receipts::open(folder.path()).unwrap();
        assert_eq!(receipts.found(DOC, &council(), Position(9), UnixMs(500_000)), UnixMs(90_000));
        let links: Vec<_> = receipts.links().collect();
        assert_eq!(links, [(&council(), Seen { connected: false, at: UnixMs(90_000), expires: None })]);
    }

    #[test]
    fn a_hub_without_a_record_never_goes_by_a_writers_clock() {
        let folder = tempfile::tempdir().unwrap();
        let mut receipts = Receipts::open(folder.path()).unwrap();
        assert_eq!(receipts.found(DOC, &council(), Position(4), UnixMs(7_000)), UnixMs(7_000));
        receipts.writing().run().unwrap();
        let mut receipts = Receipts::open(folder.path()).unwrap();
        assert_eq!(receipts.found(DOC, &council(), Position(4), UnixMs(6_000)), UnixMs(6_000), "never in the future");
    }

    #[test]
    fn the_end_of_a_certificate_is_remembered() {
        let folder = tempfile::tempdir().unwrap();
        let seen = Seen { connected: false, at: UnixMs(5), expires: Some(UnixMs(9)) };
        let mut receipts = Receipts::open(folder.path()).unwrap();
        receipts.link(&council(), seen);
        receipts.writing().run().unwrap();
        assert_eq!(Receipts::open(folder.path()).unwrap().links().next(), Some((&council(), seen)));
    }
}
