//! What a line is like: rate, delay, loss and cuts.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::time::Instant;

/// Longest piece in bytes that travels as one: what fits into one packet.
const SEGMENT_BYTES: u64 = 1460;
/// A piece of a slow line takes this part of a second, so that its rate is smooth.
const PIECES_PER_SECOND: u64 = 20;
/// Longest piece of a line without a rate.
const UNSHAPED_BYTES: usize = 64 * 1024;
/// How much time a line may catch up after it was late: timers are coarse.
const CREDIT: Duration = Duration::from_millis(10);

/// A direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From whoever dialled to the target.
    Up,
    /// Back.
    Down,
}

impl Way {
    /// Both directions.
    pub const BOTH: [Self; 2] = [Self::Up, Self::Down];
}

/// What one direction is like.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Shape {
    /// Bits a second of all connections together; `None` is as fast as the machine.
    pub bits_per_second: Option<u64>,
    /// How long a byte travels, one way.
    pub delay: Duration,
    /// Pieces that are lost and sent again.
    pub loss: Option<Loss>,
}

/// A lost piece as TCP shows it: it and everything behind it arrive later, nothing is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loss {
    /// One piece in so many, by the line's seed; 0 and 1 mean each.
    pub one_in: u32,
    /// How long it takes until it was sent again.
    pub wait: Duration,
}

impl Shape {
    /// A rate and a one-way delay, no loss.
    pub fn new(bits_per_second: u64, delay: Duration) -> Self {
        Self { bits_per_second: Some(bits_per_second), delay, loss: None }
    }

    /// The longest piece that is read at a time.
    pub(super) fn piece_bytes(&self) -> usize {
        let longest = match (self.bits_per_second, self.loss) {
            (Some(rate), _) => (rate / 8 / PIECES_PER_SECOND).clamp(1, SEGMENT_BYTES),
            (None, Some(_)) => SEGMENT_BYTES,
            (None, None) => return UNSHAPED_BYTES,
        };
        usize::try_from(longest).unwrap_or(1)
    }
}

/// A line: both directions, and what ends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// From whoever dials.
    pub up: Shape,
    /// To whoever dials.
    pub down: Shape,
    /// Ends every connection this often, counted from the proxy's start.
    pub cut_every: Option<Duration>,
    /// What a shaped line lets wait in front of its bottleneck, in bytes each way, as the system understands it: it takes about twice that.
    pub buffer_bytes: u32,
    /// Decides which pieces are lost.
    pub seed: u64,
}

impl Default for Line {
    fn default() -> Self {
        Self { up: Shape::default(), down: Shape::default(), cut_every: None, buffer_bytes: 8 * 1024, seed: 1 }
    }
}

impl Line {
    /// The same both ways.
    pub fn both(shape: Shape) -> Self {
        Self { up: shape, down: shape, ..Self::default() }
    }

    /// An honest bad line: 64 kbit/s, 600 ms there and back, one piece in 50 waits 1.2 s for its second try.
    pub fn far_office() -> Self {
        let loss = Some(Loss { one_in: 50, wait: Duration::from_millis(1_200) });
        Self::both(Shape { loss, ..Shape::new(64_000, Duration::from_millis(300)) })
    }

    pub(super) fn shape(&self, way: Way) -> &Shape {
        match way {
            Way::Up => &self.up,
            Way::Down => &self.down,
        }
    }

    /// Whether a queue in front of the line would be felt.
    pub(super) fn is_shaped(&self) -> bool {
        self.up.bits_per_second.is_some() || self.down.bits_per_second.is_some()
    }

    pub(super) fn chance(&self, connection: u64, way: Way) -> Chance {
        Chance(self.seed ^ (connection << 1 | u64::from(way == Way::Up)).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }
}

/// When one direction of a line is free for the next piece; connections share it.
#[derive(Debug, Clone, Default)]
pub(super) struct Clock(Arc<Mutex<Option<Instant>>>);

impl Clock {
    /// Takes the line for a piece; returns when the piece has left.
    pub(super) fn take(&self, bytes: usize, bits_per_second: u64) -> Instant {
        let mut free = self.0.lock().unwrap();
        let earliest = Instant::now().checked_sub(CREDIT).unwrap_or_else(Instant::now);
        let begin = free.map_or(earliest, |free| free.max(earliest));
        let nanoseconds = u128::from(bytes as u64) * 8 * 1_000_000_000 / u128::from(bits_per_second.max(1));
        let done = begin + Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or(u64::MAX));
        *free = Some(done);
        done
    }
}

/// A seeded sequence of numbers (splitmix64).
#[derive(Debug, Clone)]
pub(super) struct Chance(u64);

impl Chance {
    /// True once in `one_in` times.
    pub(super) fn strikes(&mut self, one_in: u32) -> bool {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)).is_multiple_of(u64::from(one_in.max(1)))
    }
}
