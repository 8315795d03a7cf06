//! Taking a bundle in: first checked to its end, then handed to the engine frame by frame.

use std::{
    collections::BTreeSet,
    fs::File,
    io::{BufReader, Read, Seek as _},
};

use tokio::sync::mpsc;

use super::{AUDIT, Arriving, Courier, CourierError, FRAMES_CAPACITY, INCOMING, Taken};
use crate::{
    courier::{
        Refusal,
        book::{Book, Seen, passed},
        bundle::{ReadError, Reader},
    },
    crypto::age::{self, Identity},
    domain::{Answer, JournalKey, Outcome, Position, PrincipalRow},
    engine::EngineError,
    protocol::{
        Frame,
        bundle::{End, Header},
    },
    replication::{
        by_hand::{self, Heard},
        send_rules::Peer,
    },
};

impl Courier {
    /// A place for a file that arrives.
    ///
    /// # Errors
    /// [`CourierError::Busy`] while another bundle is on its way.
    pub(crate) fn arriving(&self) -> Result<Arriving, CourierError> {
        let (file, spool) = self.spool(INCOMING)?;
        Ok(Arriving { file, spool })
    }

    /// Checks a file that has arrived, to its end, and takes it in. `progress` hears how many entries of how many.
    ///
    /// # Errors
    /// [`CourierError::Refused`] with the reason: then nothing was taken in, but for `busy` and what breaks the journal, which show only on
    /// the way.
    pub(crate) async fn take_in(&self, arriving: Arriving, progress: impl Fn(u64, u64)) -> Result<Taken, CourierError> {
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
        let mut passed = passed(header.bundle, by_hand::ours(engine).now, end.entries, bytes, encrypted);
        let cursor = by_hand::cursor_in(engine, header.store).map_or(Position(0), |place| place.at);
        let run = header.history.run();
        // An earlier one of the same run of its process, carried past a later one, has nothing new in it.
        let stale = header.end < cursor && book.seen.is_some_and(|seen| seen.run == run && header.end < seen.end);
        if stale || book.knows(header.bundle) {
            return Ok(Taken { from, passed, already: true, refused: 0, waiting: 0 });
        }
        if header.after > cursor {
            let text = "it begins after what is here: bring a bundle from here to its maker first, so that it knows how far this store has come";
            return Err(Refusal::new("gap", text).into());
        }
        let ours = by_hand::ours(engine).end;
        let acknowledged = by_hand::hear_header(engine, &header).await?;
        let peer = Peer { principal: header.from, store: header.store, run, from: acknowledged };
        let (sink, mut frames) = mpsc::channel(FRAMES_CAPACITY);
        let reading = tokio::task::spawn_blocking({
            let identity = self.0.identity.clone();
            move || read_frames(file, &identity, &sink)
        });
        let (mut done, mut refused, mut waiting) = (0, BTreeSet::new(), 0);
        let mut keep = |book: &mut Book, answers: Vec<Answer>| {
            // A refusal is told again until the far end is known to have heard it.
            let fresh = answers.iter().filter(|answer| matches!(answer.outcome, Outcome::Refused(_)));
            refused.extend(fresh.map(|answer| answer.entry));
            waiting += answers.iter().filter(|answer| matches!(answer.outcome, Outcome::Waiting(_))).count() as u64;
            book.answer(answers);
        };
        while let Some(frame) = frames.recv().await {
            let heard = by_hand::hear_frame(engine, &peer, acknowledged, frame).await;
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
        if let Heard::Entries(_, answers) = by_hand::hear_frame(engine, &peer, acknowledged, last).await? {
            keep(&mut book, answers);
        }
        let seen = Seen { store: header.store, run, end: header.end, cursor: acknowledged, ours };
        passed.at_ms = by_hand::ours(engine).now.0;
        book.note_taken(&header, seen, passed.clone());
        book.write(&self.0.folder, header.from)?;
        drop(spool);
        Ok(Taken { from, passed, already: false, refused: refused.len() as u64, waiting })
    }

    /// Reads a file to its end. Nothing is taken in.
    fn check(&self, mut file: File) -> Result<Checked, CourierError> {
        file.rewind()?;
        let (input, encrypted) = opened(&file, &self.0.identity)?;
        let reader = Reader::open(input)?;
        let (from, key) = self.may_come(reader.header())?;
        let (header, end) = reader.verify(&key, self.0.engine.shared.verifier.as_ref())?;
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
        if header.store.0 == 0 || header.store == by_hand::ours(engine).store || header.history.run().0 == 0 {
            return Err(Refusal::new("protocol", "it was made in no store, in no run of one, or in this one"));
        }
        let row = by_hand::courier_peer(engine, header.from).map_err(|reason| match reason {
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
