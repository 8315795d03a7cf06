//! Making bundles and taking them in, one at a time: between the engine, the files and whoever asks.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufReader, BufWriter, Read, Seek as _, Write},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::sync::{Mutex, OwnedMutexGuard, mpsc};

use super::{
    BUNDLE_BYTES_MAX, End, Header, Life, Refusal,
    age::{self, AgeError, Identity, Recipient},
    book::{Book, BookError, Passed, Seen, passed},
    bundle::{ReadError, Reader, Writer},
    lives,
};
use crate::{
    domain::{BundleId, JournalKey, Position, PrincipalId, PrincipalRow, StoreId},
    engine::{
        Engine, EngineError,
        link::{Heard, LinkError},
    },
    identity::files::{self, FileError},
    journal::sign::Signer,
    sync::{Answer, Frame, Outcome, Peer},
};

/// The courier's folder inside a data folder.
pub const COURIER: &str = "courier";
const KEY: &str = "courier.age";
const OUTGOING: &str = "outgoing";
const INCOMING: &str = "incoming";
const AUDIT: &str = "tansiq::audit";
/// Answers in one frame.
const ANSWERS_IN_FRAME: usize = 1024;
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
pub enum Encryption {
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
pub struct Arriving {
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
    /// The lives of this process, this one last.
    lives: Vec<Life>,
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
        let standing = engine.standing();
        let lives = lives::begun(&folder, Life { run: standing.run, began: standing.began })?;
        let job = Arc::default();
        Ok(Self(Arc::new(Inner { engine, signer, identity, folder, lives, bytes_max: BUNDLE_BYTES_MAX, job })))
    }

    /// Whom others encrypt to, for this machine to open it.
    pub fn recipient(&self) -> Recipient {
        self.0.identity.recipient()
    }

    /// Longest bundle that is made or read, in bytes.
    pub fn bytes_max(&self) -> u64 {
        self.0.bytes_max
    }

    /// The principals that bundles may be exchanged with, and what is remembered of each.
    ///
    /// # Errors
    /// The engine stopped, or a book cannot be read.
    pub async fn peers(&self) -> Result<Vec<(PrincipalRow, Book)>, CourierError> {
        let rows = self.0.engine.principals().await?;
        let mut peers = Vec::new();
        for row in rows.into_iter().filter(|row| self.0.engine.courier_peer(row.principal).is_ok()) {
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

    // === Out ===

    /// Makes a bundle of everything that `to` is not known to have.
    ///
    /// # Errors
    /// [`CourierError::Refused`] when there is no such peer; the disk's; the engine's.
    pub async fn export(&self, to: PrincipalId, encryption: Encryption) -> Result<Made, CourierError> {
        let engine = &self.0.engine;
        let row = engine.courier_peer(to).map_err(|reason| {
            Refusal::new(reason, "bundles are only for the ministry, or at the ministry for a council that is enrolled")
        })?;
        let (file, spool) = self.spool(OUTGOING)?;
        let mut book = Book::read(&self.0.folder, to)?;
        let recipient = match encryption {
            Encryption::WhenKnown => book.recipient,
            Encryption::To(recipient) => Some(recipient),
            Encryption::Plain => None,
        };
        let (peer, after) = self.stands(to, &book);
        let standing = engine.standing();
        let header = Header {
            bundle: BundleId::new(engine.random()),
            federation: engine.federation(),
            from: engine.principal(),
            to,
            store: standing.store,
            run: standing.run,
            end: standing.end,
            peer: (peer.store.0 != 0).then(|| (peer.store, engine.cursor_in(peer.store))),
            after,
            made_at: standing.now,
            covers: book.covers(),
            heard: book.heard,
            recipient: self.recipient().0,
            lives: self.0.lives.clone(),
            peer_run: book.seen.filter(|seen| seen.store == peer.store).map(|seen| seen.run),
        };
        let answers: Vec<Answer> = book.answers().cloned().collect();
        let (sink, frames) = mpsc::channel(FRAMES_CAPACITY);
        let written = Arc::new(AtomicU64::new(0));
        let out = tokio::task::spawn_blocking({
            let (header, file, written) = (header.clone(), file.try_clone()?, written.clone());
            move || write_frames(file, recipient, &header, &answers, frames, &written)
        });
        let room = || written.load(Ordering::Relaxed) < self.0.bytes_max;
        let walked = engine.walk_to_end(peer, after, room, sink).await;
        let out = out.await.map_err(|_| EngineError::Stopped)?;
        let (position, complete) = walked?;
        let (out, signer) = (out?, self.0.signer.clone());
        let end = tokio::task::spawn_blocking(move || out.finish(position, signer.as_ref())).await;
        let end = end.map_err(|_| EngineError::Stopped)??;
        let mut file = file;
        let bytes = file.seek(io::SeekFrom::End(0))?;
        file.rewind()?;
        let passed = passed(header.bundle, standing.now, end.entries, bytes, recipient.is_some());
        book.note_made(header.bundle, passed.clone());
        book.write(&self.0.folder, to)?;
        tracing::info!(
            target: AUDIT, council = %row.council, bundle = %header.bundle, entries = end.entries, bytes, encrypted = recipient.is_some(),
            "a courier bundle was made"
        );
        Ok(Made { file, to: row, passed, complete, _spool: spool })
    }

    /// Where the peer stands: what it has given, and how far it has this store.
    fn stands(&self, to: PrincipalId, book: &Book) -> (Peer, Position) {
        let engine = &self.0.engine;
        let ours = engine.standing().end;
        // What its line acknowledged since its last bundle counts as well.
        let line = |store: StoreId| engine.acknowledged_by(store);
        match book.seen {
            Some(Seen { store, end, cursor, ours: then, .. }) => {
                let after = line(store).filter(|acknowledged| *acknowledged > then).map_or(cursor, |by_line| by_line.max(cursor));
                let after = after.min(ours);
                (Peer { principal: to, store, end, ours: then, from: after }, after)
            }
            None => {
                let known = if engine.principal() == PrincipalId::MINISTRY { None } else { engine.ministry_store() };
                let after = known.and_then(line).unwrap_or(Position(0));
                let store = known.unwrap_or(StoreId(0));
                let after = after.min(ours);
                (Peer { principal: to, store, end: Position(0), ours: Position(0), from: after }, after)
            }
        }
    }

    // === In ===

    /// A place for a file that arrives.
    ///
    /// # Errors
    /// [`CourierError::Busy`] while another bundle is on its way.
    pub fn arriving(&self) -> Result<Arriving, CourierError> {
        let (file, spool) = self.spool(INCOMING)?;
        Ok(Arriving { file, spool })
    }

    /// Checks a file that has arrived, to its end, and takes it in. `progress` hears how many entries of how many.
    ///
    /// # Errors
    /// [`CourierError::Refused`] with the reason: then nothing was taken in, but for `busy` and what breaks the journal, which show only on
    /// the way.
    pub async fn take_in(&self, arriving: Arriving, progress: impl Fn(u64, u64)) -> Result<Taken, CourierError> {
        let taken = self.taken(arriving, progress).await;
        match &taken {
            Ok(taken) => tracing::info!(
                target: AUDIT, council = %taken.from.council, bundle = taken.passed.bundle, entries = taken.passed.entries,
                refused = taken.refused, waiting = taken.waiting, already = taken.already, "a courier bundle was taken in"
            ),
            Err(CourierError::Refused(Refusal { reason, text })) => {
                tracing::warn!(target: AUDIT, reason, text, "a courier bundle is refused");
            }
            Err(error) => tracing::error!(%error, "a courier bundle could not be taken in"),
        }
        taken
    }

    async fn taken(&self, arriving: Arriving, progress: impl Fn(u64, u64)) -> Result<Taken, CourierError> {
        let engine = &self.0.engine;
        let Arriving { file, spool } = arriving;
        let bytes = file.metadata()?.len();
        if bytes > self.0.bytes_max {
            return Err(Refusal::new("too-large", format!("it is longer than {} bytes", self.0.bytes_max)).into());
        }
        let desk = self.clone();
        let checked = tokio::task::spawn_blocking(move || desk.check(file)).await.map_err(|_| EngineError::Stopped)??;
        let Checked { file, header, end, from, encrypted } = checked;
        let mut book = Book::read(&self.0.folder, header.from)?;
        let mut passed = passed(header.bundle, engine.standing().now, end.entries, bytes, encrypted);
        let cursor = engine.cursor_in(header.store);
        // An earlier one of the same life of its process, carried past a later one, has nothing new in it.
        let stale = header.end < cursor && book.seen.is_some_and(|seen| seen.run == header.run && header.end < seen.end);
        if stale || book.knows(header.bundle) {
            return Ok(Taken { from, passed, already: true, refused: 0, waiting: 0 });
        }
        if header.after > cursor {
            let text = "it begins after what is here: bring a bundle from here to its maker first, so that it knows how far this store has come";
            return Err(Refusal::new("gap", text).into());
        }
        let ours = engine.standing().end;
        let before = book.seen.filter(|seen| seen.store == header.store).map(|_| book.lives.as_slice());
        let put_back = lives::put_back(before, &header.lives, cursor);
        let is_of_a_lost_life = header.peer_run.is_some_and(|run| self.0.lives.iter().all(|life| life.run != run));
        let acknowledged = engine.hear_header(&header, put_back, is_of_a_lost_life).await?;
        let peer = Peer { principal: header.from, store: header.store, end: header.end, ours, from: acknowledged };
        let (sink, mut frames) = mpsc::channel(FRAMES_CAPACITY);
        let reading = tokio::task::spawn_blocking({
            let identity = self.0.identity.clone();
            move || read_frames(file, &identity, &sink)
        });
        let (mut done, mut refused, mut waiting) = (0, 0, 0);
        let mut keep = |book: &mut Book, answers: Vec<Answer>| {
            refused += answers.iter().filter(|answer| matches!(answer.outcome, Outcome::Refused(_))).count() as u64;
            waiting += answers.iter().filter(|answer| matches!(answer.outcome, Outcome::Waiting(_))).count() as u64;
            book.answer(answers);
        };
        while let Some(frame) = frames.recv().await {
            let heard = engine.hear_frame(&peer, acknowledged, frame).await;
            let full = book.is_full();
            match heard {
                Ok(Heard::Nothing) => {}
                Ok(Heard::Entries(entries, answers)) if !full => {
                    keep(&mut book, answers);
                    done += entries;
                    progress(done, end.entries);
                }
                Ok(Heard::Entries(..)) => {
                    book.write(&self.0.folder, header.from)?;
                    let text = "too many of its entries are refused or wait: bring a bundle back to its maker first";
                    return Err(Refusal::new("busy", text).into());
                }
                Err(error) => {
                    book.write(&self.0.folder, header.from)?;
                    return Err(error.into());
                }
            }
        }
        reading.await.map_err(|_| EngineError::Stopped)??;
        let last = Frame::Batch { items: Vec::new(), position: end.position };
        if let Heard::Entries(_, answers) = engine.hear_frame(&peer, acknowledged, last).await? {
            keep(&mut book, answers);
        }
        let seen = Seen { store: header.store, run: header.run, end: header.end, cursor: acknowledged, ours };
        passed.at_ms = engine.standing().now.0;
        book.note_taken(&header, seen, passed.clone());
        book.write(&self.0.folder, header.from)?;
        drop(spool);
        Ok(Taken { from, passed, already: false, refused, waiting })
    }

    /// Reads a file to its end. Nothing is taken in.
    fn check(&self, mut file: File) -> Result<Checked, CourierError> {
        file.rewind()?;
        let (input, encrypted) = opened(&file, &self.0.identity)?;
        let reader = Reader::open(input)?;
        let (from, key) = self.may_come(reader.header())?;
        let (header, end) = reader.verify(&key, self.0.engine.verifier())?;
        Ok(Checked { file, header, end, from, encrypted })
    }

    /// Whether a bundle of this header may come here; who made it, and the key that must have signed it.
    fn may_come(&self, header: &Header) -> Result<(PrincipalRow, JournalKey), Refusal> {
        let engine = &self.0.engine;
        if header.federation != engine.federation() {
            return Err(Refusal::new("wrong-federation", "it belongs to another federation"));
        }
        if header.to != engine.principal() {
            return Err(Refusal::new("not-for-us", "it is for somebody else"));
        }
        if header.store.0 == 0 || header.store == engine.standing().store {
            return Err(Refusal::new("protocol", "it was made in no store, or in this one"));
        }
        let row = engine.courier_peer(header.from).map_err(|reason| match reason {
            "revoked" => Refusal::new(reason, "its maker is no longer part of the federation"),
            _ => Refusal::new(reason, "its maker is not somebody who sends bundles here"),
        })?;
        let key = row.journal_key;
        Ok((row, key))
    }
}

struct Checked {
    file: File,
    header: Header,
    end: End,
    from: PrincipalRow,
    encrypted: bool,
}

/// A bundle's output: into the file, or through encryption into the file.
enum Output {
    Plain(BufWriter<File>),
    Sealed(Box<age::Writer<BufWriter<File>>>),
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(out) => out.write(bytes),
            Self::Sealed(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(out) => out.flush(),
            Self::Sealed(out) => out.flush(),
        }
    }
}

/// A bundle without its end yet.
struct Open(Writer<Output>);

impl Open {
    fn finish(self, position: Position, signer: &dyn Signer) -> Result<End, CourierError> {
        let (out, end) = self.0.finish(position, signer)?;
        let mut out = match out {
            Output::Plain(out) => out,
            Output::Sealed(out) => out.finish()?,
        };
        out.flush()?;
        Ok(end)
    }
}

fn write_frames(
    file: File,
    recipient: Option<Recipient>,
    header: &Header,
    answers: &[Answer],
    mut frames: mpsc::Receiver<Frame>,
    written: &AtomicU64,
) -> Result<Open, CourierError> {
    let file = BufWriter::new(file);
    let out = match recipient {
        None => Output::Plain(file),
        Some(recipient) => Output::Sealed(Box::new(age::Writer::new(file, &recipient)?)),
    };
    let mut writer = Writer::new(out, header)?;
    let position = header.peer.map_or(Position(0), |(_, cursor)| cursor);
    for some in answers.chunks(ANSWERS_IN_FRAME) {
        writer.frame(&Frame::Ack { position, answers: some.to_vec() })?;
    }
    while let Some(frame) = frames.blocking_recv() {
        writer.frame(&frame)?;
        written.store(writer.bytes(), Ordering::Relaxed);
    }
    Ok(Open(writer))
}

/// A bundle's input, decrypted when it is encrypted.
fn opened<'a>(mut file: &'a File, identity: &Identity) -> Result<(Box<dyn Read + 'a>, bool), ReadError> {
    let mut start = Vec::new();
    file.take(age::VERSION_LINE.len() as u64).read_to_end(&mut start)?;
    file.rewind()?;
    if start == age::VERSION_LINE.as_bytes() {
        return Ok((Box::new(age::Reader::open(file, identity)?), true));
    }
    Ok((Box::new(BufReader::new(file)), false))
}

fn read_frames(mut file: File, identity: &Identity, sink: &mpsc::Sender<Frame>) -> Result<(), CourierError> {
    file.rewind()?;
    let (input, _) = opened(&file, identity)?;
    let mut reader = Reader::open(input)?;
    while let Some(frame) = reader.frame()? {
        // Nobody takes frames any more: the import ended early, and says why itself.
        if sink.blocking_send(frame).is_err() {
            break;
        }
    }
    Ok(())
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
