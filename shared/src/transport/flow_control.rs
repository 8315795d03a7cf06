//! How much may be on the line at once.
//!
//! A slow line takes what it is given into buffers that nobody can take anything out of again: what is fresh then waits behind minutes
//! of catch-up. So the sender keeps on the line only what carries it through one round trip and [`QUEUE`] more, measured by what the far
//! end says has come through. The same numbers tell when the far end takes next to nothing.
//!
//! It is plain arithmetic: the time comes in as an argument.

use std::{collections::VecDeque, time::Duration};

use tokio::time::Instant;

use crate::replication::LinkTimeouts;

/// How long what is sent may wait on the way, besides the way itself.
const QUEUE: Duration = Duration::from_millis(400);
/// The least that may be on the line, in bytes: the answer for a piece must not be waited for before the next one leaves.
const WINDOW_MIN: u64 = 8 * 1024;
/// The most. A line that carries more in a round trip and [`QUEUE`] is not filled.
const WINDOW_MAX: u64 = 1024 * 1024;
/// After this long the line is let run dry once, to see how long the way is without a queue.
const LOOK_AGAIN: Duration = Duration::from_mins(1);
/// Measured rates that count; the best of them is taken for the line's.
const RATES: usize = 12;
/// Shortest time that a rate is measured over: clocks and timers are coarse.
const TICK: Duration = Duration::from_millis(1);

/// What was sent up to a byte, and when.
#[derive(Debug, Clone, Copy)]
struct Mark {
    end: u64,
    at: Instant,
    heard: u64,
}

/// See the module.
#[derive(Debug)]
pub(super) struct Pace {
    sent: u64,
    heard: u64,
    marks: VecDeque<Mark>,
    rates: VecDeque<u64>,
    /// The shortest round trip, and since when it is looked for.
    way: Option<(Duration, Instant)>,
    running_dry: bool,
    /// What had come through at a moment: the slowest honest line moves on from here.
    progress: Option<(u64, Instant)>,
}

impl Pace {
    pub(super) fn new() -> Self {
        Self { sent: 0, heard: 0, marks: VecDeque::new(), rates: VecDeque::new(), way: None, running_dry: false, progress: None }
    }

    /// Bytes on the line.
    pub(super) fn under_way(&self) -> u64 {
        self.sent - self.heard
    }

    /// How many bytes may be on the line.
    pub(super) fn window(&self) -> u64 {
        let rate = self.rates.iter().copied().max().unwrap_or(0);
        let way = self.way.map_or(Duration::ZERO, |(way, _)| way);
        let carried = u128::from(rate) * (way + QUEUE).as_millis() / 1000;
        u64::try_from(carried).unwrap_or(WINDOW_MAX).clamp(WINDOW_MIN, WINDOW_MAX)
    }

    /// The piece that fits the line: short enough that several are on the way.
    pub(super) fn piece_bytes(&self) -> usize {
        usize::try_from(self.window() / 4).unwrap_or(usize::MAX)
    }

    /// Whether another piece may leave. What is fresh does not ask.
    pub(super) fn allows(&mut self, now: Instant) -> bool {
        if self.way.is_some_and(|(_, since)| now - since > LOOK_AGAIN) {
            self.running_dry = true;
        }
        if self.running_dry && self.under_way() == 0 {
            (self.running_dry, self.way) = (false, None);
        }
        !self.running_dry && self.under_way() < self.window()
    }

    /// A piece left.
    pub(super) fn sent(&mut self, bytes: u64, now: Instant) {
        if self.under_way() == 0 {
            self.progress = Some((self.heard, now));
        }
        self.sent += bytes;
        self.marks.push_back(Mark { end: self.sent, at: now, heard: self.heard });
    }

    /// The far end has heard this many bytes. `false` when it cannot have.
    pub(super) fn heard(&mut self, bytes: u64, now: Instant, timeouts: &LinkTimeouts) -> bool {
        if bytes > self.sent || bytes < self.heard {
            return false;
        }
        let mut last = None;
        while let Some(mark) = self.marks.pop_front_if(|mark| mark.end <= bytes) {
            last = Some(mark);
        }
        self.heard = bytes;
        if let Some(mark) = last {
            let took = (now - mark.at).max(TICK);
            let rate = u128::from(bytes - mark.heard) * 1000 / took.as_millis().max(1);
            if self.way.is_some_and(|(way, _)| took > way + QUEUE * 2) {
                // The line is not what it was: more waits on it than it was measured to carry.
                self.rates.clear();
            } else if self.rates.len() == RATES {
                self.rates.pop_front();
            }
            self.rates.push_back(u64::try_from(rate).unwrap_or(u64::MAX));
            self.way = Some(self.way.map_or((took, now), |(way, since)| (way.min(took), since)));
        }
        let moved = self.progress.is_none_or(|(before, _)| self.heard - before >= timeouts.slow_bytes());
        if moved || self.under_way() == 0 {
            self.progress = Some((self.heard, now));
        }
        true
    }

    /// When the far end is too slow, if nothing more comes through until then. `None` while nothing is on its way.
    pub(super) fn too_slow_at(&self, timeouts: &LinkTimeouts) -> Option<Instant> {
        let oldest = self.marks.front()?.at;
        let (_, since) = self.progress?;
        Some(oldest.max(since) + timeouts.slow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Plays a line of a rate and a round trip, with a sender that always has something: the longest that a byte was on its way.
    fn play(bytes_per_second: u64, round_trip: Duration, seconds: u64) -> (Duration, u64) {
        let (mut pace, mut now, timeouts) = (Pace::new(), Instant::now(), LinkTimeouts::default());
        let (begun, mut free) = (now, now);
        let mut on_the_line: VecDeque<(Instant, u64, Instant)> = VecDeque::new();
        let (mut longest, mut total) = (Duration::ZERO, 0_u64);
        while now - begun < Duration::from_secs(seconds) {
            while let Some((_, upto, left)) = on_the_line.pop_front_if(|(due, ..)| *due <= now) {
                assert!(pace.heard(upto, now, &timeouts));
                if now - begun > Duration::from_secs(seconds / 2) {
                    longest = longest.max(now - left);
                }
            }
            while pace.allows(now) {
                let piece = pace.piece_bytes() as u64;
                pace.sent(piece, now);
                total += piece;
                free = free.max(now) + Duration::from_micros(piece * 1_000_000 / bytes_per_second);
                on_the_line.push_back((free + round_trip, total, now));
            }
            now += Duration::from_millis(1);
        }
        (longest, pace.heard)
    }

    #[test]
    fn a_slow_line_is_kept_busy_and_its_queue_short() {
        let (longest, heard) = play(8_000, Duration::from_millis(600), 40);
        assert!(longest < Duration::from_millis(1_500), "a piece took {longest:?}");
        assert!(heard > 8_000 * 36, "{heard} bytes in 40 s");
    }

    #[test]
    fn a_fast_line_is_filled_near_and_far() {
        let (_, near) = play(10_000_000, Duration::from_millis(5), 10);
        assert!(near > 80_000_000, "{near} bytes in 10 s");
        let (longest, far) = play(500_000, Duration::from_millis(600), 40);
        assert!(far > 15_000_000, "{far} bytes in 40 s");
        assert!(longest < Duration::from_millis(1_600), "a piece took {longest:?}");
    }

    #[test]
    fn the_way_is_looked_at_again_and_may_have_become_longer() {
        let (longest, heard) = play(8_000, Duration::from_millis(600), 200);
        assert!(longest < Duration::from_millis(1_800), "a standing queue is not taken for the way: {longest:?}");
        assert!(heard > 8_000 * 185, "{heard} bytes in 200 s");
    }

    #[test]
    fn next_to_nothing_is_too_slow_and_a_slow_line_is_not() {
        let (mut pace, begun) = (Pace::new(), Instant::now());
        let timeouts = LinkTimeouts { slow: Duration::from_secs(10), ..LinkTimeouts::default() };
        assert_eq!(pace.too_slow_at(&timeouts), None, "nothing is on its way");
        pace.sent(8_000, begun);
        let due = begun + Duration::from_secs(10);
        assert_eq!(pace.too_slow_at(&timeouts), Some(due));
        // 63 bytes a second do not count, 64 do.
        for second in 1..=9 {
            pace.sent(1_000, begun);
            assert!(pace.heard(second * 63, begun + Duration::from_secs(second), &timeouts));
        }
        assert_eq!(pace.too_slow_at(&timeouts), Some(due));
        assert!(pace.heard(640, begun + Duration::from_secs(9), &timeouts));
        assert_eq!(pace.too_slow_at(&timeouts), Some(begun + Duration::from_secs(19)));
        assert!(pace.heard(17_000, begun + Duration::from_secs(10), &timeouts));
        assert_eq!(pace.too_slow_at(&timeouts), None);
    }

    #[test]
    fn who_has_heard_more_than_was_said_is_not_believed() {
        let (mut pace, now, timeouts) = (Pace::new(), Instant::now(), LinkTimeouts::default());
        pace.sent(10, now);
        assert!(!pace.heard(11, now, &timeouts));
        assert!(pace.heard(10, now, &timeouts));
        assert!(!pace.heard(9, now, &timeouts));
    }
}
