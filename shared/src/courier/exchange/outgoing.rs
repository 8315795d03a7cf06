//! Making a bundle: the walk of the log on one side, the file on the other.

use std::{
    fs::File,
    io::{self, BufWriter, Seek as _, Write},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::sync::mpsc;

use super::{AUDIT, Courier, CourierError, Encryption, FRAMES_CAPACITY, Made, OUTGOING};
use crate::{
    courier::{
        Refusal,
        book::{Book, Seen, passed},
        bundle::Writer,
    },
    crypto::age::{self, Recipient},
    domain::{Answer, BundleId, Position, PrincipalId, RunId, StoreId, policy},
    engine::EngineError,
    journal::sign::Signer,
    protocol::{
        Frame,
        bundle::{End, Header},
    },
    replication::{by_hand, send_rules::Peer},
};

/// Answers in one frame.
const ANSWERS_IN_FRAME: usize = 1024;

impl Courier {
    /// Makes a bundle of everything that `to` is not known to have.
    ///
    /// # Errors
    /// [`CourierError::Refused`] when there is no such peer; the disk's; the engine's.
    pub(crate) async fn export(&self, to: PrincipalId, encryption: Encryption) -> Result<Made, CourierError> {
        let engine = &self.0.engine;
        let row = by_hand::courier_peer(engine, to).map_err(|reason| {
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
        let ours = by_hand::ours(engine);
        let header = Header {
            bundle: BundleId::new(engine.shared.environment.random()),
            federation: engine.federation(),
            from: engine.principal(),
            to,
            store: ours.store,
            history: ours.history,
            end: ours.end,
            peer: by_hand::cursor_in(engine, peer.store),
            after,
            made_at: ours.now,
            covers: book.covers(),
            heard: book.heard,
            recipient: self.recipient().0,
        };
        let answers: Vec<Answer> = book.answers().cloned().collect();
        let (sink, frames) = mpsc::channel(FRAMES_CAPACITY);
        let written = Arc::new(AtomicU64::new(0));
        let out = tokio::task::spawn_blocking({
            let (header, file, written) = (header.clone(), file.try_clone()?, written.clone());
            move || write_frames(file, recipient, &header, &answers, frames, &written)
        });
        let room = || written.load(Ordering::Relaxed) < self.0.bytes_max;
        let walked = by_hand::walk_to_end(engine, peer, after, room, sink).await;
        let out = out.await.map_err(|_| EngineError::Stopped)?;
        let (position, complete) = walked?;
        let (out, signer) = (out?, self.0.signer.clone());
        let end = tokio::task::spawn_blocking(move || out.finish(position, signer.as_ref())).await;
        let end = end.map_err(|_| EngineError::Stopped)??;
        let mut file = file;
        let bytes = file.seek(io::SeekFrom::End(0))?;
        file.rewind()?;
        let passed = passed(header.bundle, ours.now, end.entries, bytes, recipient.is_some());
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
        let ours = by_hand::ours(engine).end;
        // What its line acknowledged since its last bundle counts as well.
        let line = |store: StoreId| by_hand::acknowledged_by(engine, store);
        let seen = book.seen.unwrap_or_else(|| {
            // Never heard by bundle: a node knows at least which store its line met, and that what came from it is there.
            let known = by_hand::ministry_store(engine).filter(|_| policy::has_far_end(engine.principal()));
            let nothing = Position(0);
            Seen { store: known.unwrap_or(StoreId(0)), run: RunId(0), end: nothing, cursor: nothing, ours: nothing }
        });
        let by_line = line(seen.store).filter(|acknowledged| *acknowledged > seen.ours);
        let after = by_line.unwrap_or(seen.cursor).max(seen.cursor).min(ours);
        (Peer { principal: to, store: seen.store, run: seen.run, from: after }, after)
    }
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
    let position = header.peer.map_or(Position(0), |place| place.at);
    for some in answers.chunks(ANSWERS_IN_FRAME) {
        writer.frame(&Frame::Ack { position, answers: some.to_vec(), ahead: 0 })?;
    }
    while let Some(frame) = frames.blocking_recv() {
        writer.frame(&frame)?;
        written.store(writer.bytes(), Ordering::Relaxed);
    }
    Ok(Open(writer))
}
