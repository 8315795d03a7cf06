//! What is remembered of the bundles to and from one peer: a private file each, written at once or not at all.
//!
//! The journal does not need it: without it the next bundle begins at the beginning, and what the peer has already is no news to it.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{
    crypto::age::Recipient,
    domain::{Answer, BundleId, EntryId, Outcome, Position, PrincipalId, RunId, StoreId, UnixMs},
    identity::files::{self, FileError},
    protocol::bundle::{COVERS_MAX, Header},
};

/// Version of the file's shape.
const VERSION: u32 = 1;
/// Bundles of the peer's that are known by name.
const KNOWN_MAX: usize = 256;
/// Answers that may wait for the next bundle. Each is about an entry that was refused, or has to wait.
const ANSWERS_MAX: usize = 16 * 1024;

/// Why the book could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum BookError {
    /// The file.
    #[error(transparent)]
    File(#[from] FileError),
    /// It is there, and makes no sense.
    #[error("read {path}: it makes no sense; without it the next bundle holds everything again, so it may be removed", path = path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
    },
}

/// The far end's store, as its last bundle told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Its store.
    pub store: StoreId,
    /// The run of its process.
    pub run: RunId,
    /// The last position of its store.
    pub end: Position,
    /// Its cursor in our store.
    pub cursor: Position,
    /// Our own last position when that was heard.
    pub ours: Position,
}

/// One bundle that passed, for whoever asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passed {
    /// Its name.
    pub bundle: String,
    /// When, by our own clock, in Unix milliseconds.
    pub at_ms: i64,
    /// Entries in it.
    pub entries: u64,
    /// Its length in bytes.
    pub bytes: u64,
    /// Whether it was encrypted.
    pub encrypted: bool,
}

/// What is remembered of one peer.
#[derive(Debug, Default)]
pub(crate) struct Book {
    /// The far end's store, when a bundle of it was ever taken in.
    pub seen: Option<Seen>,
    /// Whom to encrypt to.
    pub recipient: Option<Recipient>,
    /// The peer's last bundle that was taken in.
    pub heard: Option<BundleId>,
    /// The last bundle that was made.
    pub last_out: Option<Passed>,
    /// The last bundle that was taken in.
    pub last_in: Option<Passed>,
    /// Bundles of the peer's that were taken in, or that a later one covers; oldest first.
    known: Vec<BundleId>,
    /// Bundles made that nothing was heard of, oldest first, with the number of the last answer in each.
    made: Vec<(BundleId, u64)>,
    /// Answers that the peer was not yet heard to have, with their numbers.
    answers: BTreeMap<EntryId, (u64, Answer)>,
    next_answer: u64,
}

fn path(folder: &Path, peer: PrincipalId) -> PathBuf {
    folder.join(format!("peer-{peer}.json"))
}

impl Book {
    /// Reads the book of one peer; an empty one when there is none.
    pub(crate) fn read(folder: &Path, peer: PrincipalId) -> Result<Self, BookError> {
        let path = path(folder, peer);
        let Some(bytes) = files::read_private(&path)? else { return Ok(Self::default()) };
        let kept: Option<Kept> = serde_json::from_slice(&bytes).ok();
        kept.and_then(Kept::into_book).ok_or(BookError::Damaged { path })
    }

    /// Makes it durable.
    pub(crate) fn write(&self, folder: &Path, peer: PrincipalId) -> Result<(), BookError> {
        let bytes = serde_json::to_vec(&Kept::of(self)).unwrap_or_default();
        Ok(files::write_private(&path(folder, peer), &bytes)?)
    }

    /// Whether a bundle of the peer's was taken in before, or a later one that covers it.
    pub(crate) fn knows(&self, bundle: BundleId) -> bool {
        self.known.contains(&bundle)
    }

    /// Answers that go into the next bundle.
    pub(crate) fn answers(&self) -> impl Iterator<Item = &Answer> {
        self.answers.values().map(|(_, answer)| answer)
    }

    /// Whether no more answers fit.
    pub(crate) fn is_full(&self) -> bool {
        self.answers.len() >= ANSWERS_MAX
    }

    /// Bundles that the next one covers.
    pub(crate) fn covers(&self) -> Vec<BundleId> {
        self.made.iter().map(|(bundle, _)| *bundle).collect()
    }

    /// Keeps answers for the next bundle. The last word on an entry is the one that counts.
    pub(crate) fn answer(&mut self, answers: impl IntoIterator<Item = Answer>) {
        for answer in answers {
            self.next_answer += 1;
            self.answers.insert(answer.entry, (self.next_answer, answer));
        }
    }

    /// A bundle was made with all the answers in it.
    pub(crate) fn note_made(&mut self, bundle: BundleId, passed: Passed) {
        self.made.push((bundle, self.next_answer));
        let too_many = self.made.len().saturating_sub(COVERS_MAX);
        self.made.drain(..too_many);
        self.last_out = Some(passed);
    }

    /// A bundle of the peer's was taken in.
    pub(crate) fn note_taken(&mut self, header: &Header, seen: Seen, passed: Passed) {
        self.known.extend(header.covers.iter().chain([&header.bundle]));
        let too_many = self.known.len().saturating_sub(KNOWN_MAX);
        self.known.drain(..too_many);
        self.heard = Some(header.bundle);
        self.recipient = Some(Recipient(header.recipient));
        self.seen = Some(seen);
        self.last_in = Some(passed);
        let Some(at) = header.heard.and_then(|heard| self.made.iter().position(|(bundle, _)| *bundle == heard)) else { return };
        let up_to = self.made.get(at).map_or(0, |(_, answer)| *answer);
        self.answers.retain(|_, (number, _)| *number > up_to);
        self.made.drain(..=at);
    }
}

/// The file's shape: ids and numbers as text, so that people can read it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    version: u32,
    seen: Option<KeptSeen>,
    recipient: Option<String>,
    heard: Option<String>,
    last_out: Option<Passed>,
    last_in: Option<Passed>,
    known: Vec<String>,
    made: Vec<(String, u64)>,
    answers: Vec<KeptAnswer>,
    next_answer: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeptSeen {
    store: u64,
    run: u64,
    end: u64,
    cursor: u64,
    ours: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeptAnswer {
    number: u64,
    entry: String,
    doc: String,
    outcome: String,
    reason: String,
}

impl Kept {
    fn of(book: &Book) -> Self {
        let seen = |seen: &Seen| KeptSeen {
            store: seen.store.0,
            run: seen.run.0,
            end: seen.end.0,
            cursor: seen.cursor.0,
            ours: seen.ours.0,
        };
        Self {
            version: VERSION,
            seen: book.seen.as_ref().map(seen),
            recipient: book.recipient.map(|recipient| recipient.to_string()),
            heard: book.heard.map(|bundle| bundle.to_string()),
            last_out: book.last_out.clone(),
            last_in: book.last_in.clone(),
            known: book.known.iter().map(ToString::to_string).collect(),
            made: book.made.iter().map(|(bundle, answer)| (bundle.to_string(), *answer)).collect(),
            answers: book.answers.values().map(|(number, answer)| KeptAnswer::of(*number, answer)).collect(),
            next_answer: book.next_answer,
        }
    }

    fn into_book(self) -> Option<Book> {
        (self.version == VERSION).then_some(())?;
        let seen = |seen: KeptSeen| Seen {
            store: StoreId(seen.store),
            run: RunId(seen.run),
            end: Position(seen.end),
            cursor: Position(seen.cursor),
            ours: Position(seen.ours),
        };
        Some(Book {
            seen: self.seen.map(seen),
            recipient: self.recipient.map(|text| text.parse()).transpose().ok()?,
            heard: self.heard.map(|text| text.parse()).transpose().ok()?,
            last_out: self.last_out,
            last_in: self.last_in,
            known: self.known.iter().map(|text| text.parse().ok()).collect::<Option<_>>()?,
            made: self.made.into_iter().map(|(text, answer)| Some((text.parse().ok()?, answer))).collect::<Option<_>>()?,
            answers: self.answers.into_iter().map(KeptAnswer::into_answer).collect::<Option<_>>()?,
            next_answer: self.next_answer,
        })
    }
}

impl KeptAnswer {
    fn of(number: u64, answer: &Answer) -> Self {
        let (outcome, reason) = match &answer.outcome {
            Outcome::Admitted => ("admitted", ""),
            Outcome::Waiting(reason) => ("waiting", reason.as_str()),
            Outcome::Refused(reason) => ("refused", reason.as_str()),
        };
        let (entry, doc) = (answer.entry.to_string(), answer.doc.to_string());
        Self { number, entry, doc, outcome: outcome.to_owned(), reason: reason.to_owned() }
    }

    fn into_answer(self) -> Option<(EntryId, (u64, Answer))> {
        let outcome = match self.outcome.as_str() {
            "admitted" => Outcome::Admitted,
            "waiting" => Outcome::Waiting(self.reason),
            "refused" => Outcome::Refused(self.reason),
            _ => return None,
        };
        let entry = self.entry.parse().ok()?;
        Some((entry, (self.number, Answer { entry, doc: self.doc.parse().ok()?, outcome })))
    }
}

/// The time of a [`Passed`].
pub fn passed(bundle: BundleId, at: UnixMs, entries: u64, bytes: u64, encrypted: bool) -> Passed {
    Passed { bundle: bundle.to_string(), at_ms: at.0, entries, bytes, encrypted }
}

#[cfg(test)]
mod tests;
