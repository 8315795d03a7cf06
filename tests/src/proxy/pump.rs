//! One direction of one connection: read, let the line take its time, deliver.

use std::sync::atomic::{AtomicU64, Ordering};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::tcp::{OwnedReadHalf, OwnedWriteHalf},
    sync::{mpsc, watch},
    time::{Instant, sleep_until},
};

use super::{
    Passage, State,
    shape::{Chance, Clock, Shape, Way},
};

/// Pieces that may travel at the same time; a longer delay at a higher rate holds the sender back.
const TRAVELLING_MAX: usize = 4096;

#[derive(Debug, Default)]
pub(super) struct Counted {
    passed: AtomicU64,
    swallowed: AtomicU64,
}

impl Counted {
    pub(super) fn passed(&self) -> u64 {
        self.passed.load(Ordering::Relaxed)
    }

    pub(super) fn swallowed(&self) -> u64 {
        self.swallowed.load(Ordering::Relaxed)
    }
}

/// How a direction ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// The sender closed it, and the receiver was told.
    Closed,
    /// The connection is of no more use.
    Broken,
}

pub(super) struct Pump<'a> {
    pub(super) way: Way,
    pub(super) clock: Clock,
    pub(super) state: watch::Receiver<State>,
    pub(super) chance: Chance,
    pub(super) counted: &'a Counted,
}

impl Pump<'_> {
    pub(super) async fn run(self, from: OwnedReadHalf, to: OwnedWriteHalf) -> Ended {
        let (pieces, travelling) = mpsc::channel(TRAVELLING_MAX);
        let (way, state, counted) = (self.way, self.state.clone(), self.counted);
        let (read, delivered) = tokio::join!(self.read(from, pieces), deliver(travelling, to, way, state, counted));
        if read == Ended::Closed { delivered } else { read }
    }

    async fn read(mut self, mut from: OwnedReadHalf, pieces: mpsc::Sender<(Instant, Vec<u8>)>) -> Ended {
        let way = self.way;
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let Ok(state) = self.state.wait_for(|state| state.passage(way) != Passage::Held).await.map(|state| state.clone())
            else {
                return Ended::Broken;
            };
            let longest = state.line.shape(way).piece_bytes();
            let Ok(read) = from.read(&mut buffer[..longest]).await else { return Ended::Broken };
            if read == 0 {
                return Ended::Closed;
            }
            // It may have become another line while nothing came.
            let shape = *self.state.borrow().line.shape(way);
            for piece in buffer[..read].chunks(shape.piece_bytes()) {
                if !self.send(piece, shape, &pieces).await {
                    return Ended::Broken;
                }
            }
        }
    }

    async fn send(&mut self, piece: &[u8], shape: Shape, pieces: &mpsc::Sender<(Instant, Vec<u8>)>) -> bool {
        let left = match shape.bits_per_second {
            Some(rate) => self.clock.take(piece.len(), rate),
            None => Instant::now(),
        };
        sleep_until(left).await;
        let mut due = left + shape.delay;
        if let Some(loss) = shape.loss
            && self.chance.strikes(loss.one_in)
        {
            due += loss.wait;
        }
        pieces.send((due, piece.to_vec())).await.is_ok()
    }
}

/// Pieces never overtake each other, so what waits for a lost one waits as TCP makes it wait.
async fn deliver(
    mut pieces: mpsc::Receiver<(Instant, Vec<u8>)>,
    mut to: OwnedWriteHalf,
    way: Way,
    mut state: watch::Receiver<State>,
    counted: &Counted,
) -> Ended {
    loop {
        let piece = pieces.recv().await;
        if let Some((due, _)) = &piece {
            sleep_until(*due).await;
        }
        let Ok(passage) = state.wait_for(|state| state.passage(way) != Passage::Held).await.map(|state| state.passage(way))
        else {
            return Ended::Broken;
        };
        match (piece, passage) {
            (Some((_, bytes)), Passage::Swallowed) => {
                counted.swallowed.fetch_add(bytes.len() as u64, Ordering::Relaxed);
            }
            (Some((_, bytes)), _) => {
                if to.write_all(&bytes).await.is_err() {
                    return Ended::Broken;
                }
                counted.passed.fetch_add(bytes.len() as u64, Ordering::Relaxed);
            }
            // The end of the stream vanishes like every byte; the line ends the connection when it is restored.
            (None, Passage::Swallowed) => std::future::pending().await,
            (None, _) => {
                // The far end may be gone; then it needs not be told.
                let _ = to.shutdown().await;
                return Ended::Closed;
            }
        }
    }
}
